/* Reads and writes certificates as files. */
#include "scheduler/planner/prices_file.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/planner/line_json.h"
#include "scheduler/planner/problem_file.h"

enum { KIND_HEADER, KIND_OFFERING, KIND_UNIT, KIND_RESOURCE, KIND_COUNT };

struct reading {
    const struct problem *problem;
    struct certificate *certificate;
    struct map named; /* places, as texts of kind, index and instant */
    int64_t places;   /* that the header promises */
    int64_t sum;      /* of prices times how many there are */
};

static const struct line_kind *line_kinds(void)
{
    static const char *const none[] = {NULL};
    static const char *const header[] = {"problem", "scale", "bound", "places", NULL};
    static const char *const header_more[] = {"tightened", NULL};
    static const char *const seat[] = {"price", NULL};
    static const char *const dated[] = {"at", "price", NULL};
    static const struct line_kind kinds[KIND_COUNT] = {
        [KIND_HEADER] = {"prices", header, header_more},
        [KIND_OFFERING] = {"offering", seat, none},
        [KIND_UNIT] = {"unit", dated, none},
        [KIND_RESOURCE] = {"resource", dated, none},
    };
    return kinds;
}

/* --- reading ---------------------------------------------------------------------------------- */

static enum err_code read_scale(const json_t *object, int32_t *ret_scale, struct err *err)
{
    int64_t scale;
    TRY(line_int(object, "scale", 0, &scale, err));
    if (scale < 1 || scale > CERTIFICATE_SCALE_MAX || (scale & (scale - 1)) != 0)
        return err_set(err, ERR_INVALID, "scale: expected a power of two from 1 to %d",
                       CERTIFICATE_SCALE_MAX);
    *ret_scale = (int32_t)scale;
    return ERR_OK;
}

static enum err_code read_header(struct reading *reading, const json_t *object, struct err *err)
{
    struct certificate *certificate = reading->certificate;
    const char *name;
    int64_t version;
    TRY(line_int(object, "prices", 0, &version, err));
    if (version != 1)
        return err_set(err, ERR_UNSUPPORTED, "prices: version %lld, expected 1",
                       (long long)version);
    TRY(line_text(object, "problem", &name, err));
    if (strcmp(name, reading->problem->name) != 0)
        return err_set(err, ERR_INVALID, "problem: the prices are for %s, not for %s", name,
                       reading->problem->name);
    TRY(read_scale(object, &certificate->scale, err));
    TRY(line_int(object, "bound", 0, &certificate->bound, err));
    TRY(line_int(object, "places", 0, &reading->places, err));
    if (reading->places < 0)
        return err_set(err, ERR_INVALID, "places: expected a number from 0");
    certificate->is_tightened = line_has(object, "tightened");
    TRY(line_int(object, "tightened", 0, &certificate->tightened, err));
    if (certificate->is_tightened && certificate->tightened >= certificate->bound)
        return err_set(err, ERR_INVALID, "tightened: expected less than the bound");
    return ERR_OK;
}

/* What kind of line it is says what its first key names. */
static enum err_code read_name(const struct reading *reading, size_t kind, const json_t *object,
                               struct certificate_place *place, struct err *err)
{
    const struct problem *problem = reading->problem;
    const char *name, *key = line_kinds()[kind].key;
    TRY(line_text(object, key, &name, err));
    place->kind = kind == KIND_OFFERING ? CERTIFICATE_SEAT
                  : kind == KIND_UNIT   ? CERTIFICATE_COVER
                                        : CERTIFICATE_RESOURCE;
    place->index = kind == KIND_OFFERING ? problem_find_offering(problem, name)
                   : kind == KIND_UNIT   ? problem_find_unit(problem, name)
                                         : problem_find_resource(problem, name);
    if (place->index < 0)
        return err_set(err, ERR_INVALID, "%s: unknown %s %s", key, key, name);
    if (kind == KIND_UNIT && problem->units[place->index].away_max < 0)
        return err_set(err, ERR_INVALID, "unit: %s has no limit that could have a price", name);
    return ERR_OK;
}

static enum err_code note_place(struct reading *reading, const struct certificate_place *place,
                                struct err *err)
{
    char text[64];
    snprintf(text, sizeof(text), "%d %" PRId32 " %" PRId64, (int)place->kind, place->index,
             place->at_min);
    if (!map_add(&reading->named, str_from(text), 0, NULL))
        return err_set(err, ERR_CONFLICT, "the same place has a price already");
    return ERR_OK;
}

static enum err_code read_place(struct reading *reading, size_t kind, const json_t *object,
                                struct err *err)
{
    struct certificate_place place = {0};
    TRY(read_name(reading, kind, object, &place, err));
    if (kind != KIND_OFFERING)
        TRY(line_minute(object, "at", &place.at_min, err));
    TRY(note_place(reading, &place, err));
    TRY(line_int(object, "price", 0, &place.price, err));
    if (place.price < 1)
        return err_set(err, ERR_INVALID, "price: expected a whole number from 1");
    if (!certificate_add_supply(&reading->sum, reading->problem, &place))
        return err_set(err, ERR_LIMIT, "price: prices times places are more than 2^60");
    certificate_add(reading->certificate, place);
    return ERR_OK;
}

static enum err_code read_line(struct reading *reading, const char *path, long number,
                               struct str text, struct err *err)
{
    const struct line_source source = {path, number, text};
    size_t kind;
    CLEANUP_JSON json_t *object = NULL;
    TRY(line_parse(&source, line_kinds(), KIND_COUNT, &object, &kind, err));
    if ((kind == KIND_HEADER) != (number == 1))
        return err_set(err, ERR_INVALID, "%s line %ld: prices: the header is the first line", path,
                       number);
    enum err_code code = kind == KIND_HEADER ? read_header(reading, object, err)
                                             : read_place(reading, kind, object, err);
    return code == ERR_OK ? ERR_OK : err_prefix(err, "%s line %ld", path, number);
}

static enum err_code read_lines(struct reading *reading, const char *path, struct err *err)
{
    CLEANUP(line_reader_close) struct line_reader *reader = NULL;
    TRY(line_reader_open(path, PROBLEM_LINE_LEN_MAX, &reader, err));
    for (;;) {
        bool has;
        struct str text;
        TRY(line_reader_next(reader, &has, &text, err));
        if (!has)
            break;
        TRY(read_line(reading, path, line_reader_number(reader), text, err));
    }
    long number = line_reader_number(reader);
    if (number == 0)
        return err_set(err, ERR_INVALID, "%s: empty", path);
    if (number - 1 != reading->places)
        return err_set(err, ERR_INVALID,
                       "%s line %ld: places: the header promises %lld, the file has %ld", path,
                       number, (long long)reading->places, number - 1);
    return ERR_OK;
}

enum err_code prices_read(const struct problem *problem, const char *path,
                          struct certificate *ret_certificate, struct err *err)
{
    struct certificate certificate = {0};
    struct reading reading = {.problem = problem, .certificate = &certificate};
    enum err_code code = read_lines(&reading, path, err);
    map_release(&reading.named);
    if (code != ERR_OK) {
        certificate_release(&certificate);
        return err_hint(err, "yanxu solve --prices writes the prices beside a plan of the problem");
    }
    *ret_certificate = certificate;
    return ERR_OK;
}

/* --- writing ---------------------------------------------------------------------------------- */

static json_t *header_json(const struct problem *problem, const struct certificate *certificate)
{
    json_t *header =
        json_pack("{s:i,s:s,s:i,s:I,s:I}", "prices", 1, "problem", problem->name, "scale",
                  (int)certificate->scale, "bound", (json_int_t)certificate->bound, "places",
                  (json_int_t)certificate->places_len);
    if (certificate->is_tightened)
        json_object_set_new(header, "tightened", json_integer(certificate->tightened));
    return header;
}

static json_t *place_json(const struct problem *problem, const struct certificate_place *place)
{
    char at[PROBLEM_CLOCK_SIZE];
    json_int_t price = place->price;
    switch (place->kind) {
    case CERTIFICATE_SEAT:
        return json_pack("{s:s,s:I}", "offering", problem->offerings[place->index].name, "price",
                         price);
    case CERTIFICATE_COVER:
        return json_pack("{s:s,s:s,s:I}", "unit", problem->units[place->index].name, "at",
                         problem_clock(place->at_min, at), "price", price);
    case CERTIFICATE_RESOURCE:
        return json_pack("{s:s,s:s,s:I}", "resource", problem->resources[place->index], "at",
                         problem_clock(place->at_min, at), "price", price);
    }
    return json_object();
}

enum err_code prices_write(const struct problem *problem, const struct certificate *certificate,
                           const char *path, struct err *err)
{
    CLEANUP(line_writer_close) struct line_writer *writer = NULL;
    TRY(line_writer_open(path, &writer, err));
    line_put(writer, header_json(problem, certificate));
    for (size_t i = 0; i < certificate->places_len; i++)
        line_put(writer, place_json(problem, &certificate->places[i]));
    return line_writer_finish(writer, err);
}
