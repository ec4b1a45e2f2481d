/* A programme as the files of an office: its tree of units, its size, and how they are written. */
#include "scheduler/service/programme.h"

#include <stdio.h>
#include <stdlib.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/checked.h"
#include "scheduler/base/embed.h"
#include "scheduler/base/file.h"
#include "scheduler/base/map.h"
#include "scheduler/service/programme_inside.h"

#define SEATS_MIN 5 /* a scaled class of fewer is none */

/* --- loading -----------------------------------------------------------------------------------
 */

enum err_code programme_read(struct str text, const char *source, struct programme **ret_programme,
                             struct err *err)
{
    CLEANUP_JSON json_t *file = NULL;
    CLEANUP(programme_cleanup) struct programme *programme = x_calloc(1, sizeof(*programme));
    TRY(json_parse(text, source, &file, err));
    enum err_code code = programme_file_read(programme, file, err);
    if (code == ERR_OK)
        code = programme_lay_offerings(programme, err);
    if (code != ERR_OK) {
        (void)err_prefix(err, "%s", source);
        return code;
    }
    *ret_programme = programme;
    programme = NULL;
    return ERR_OK;
}

static const struct embed_file *find_file(const char *name, const char *file)
{
    char path[256];
    int len = snprintf(path, sizeof(path), "scheduler/programmes/%s/%s", name, file);
    return len > 0 && (size_t)len < sizeof(path) ? embed_find(path) : NULL;
}

enum err_code programme_load(const char *name, struct programme **ret_programme, struct err *err)
{
    const struct embed_file *file = find_file(name, "programme.json");
    if (file == NULL) {
        enum err_code code = err_set(err, ERR_NOT_FOUND, "there is no programme \"%s\"", name);
        (void)err_hint(err, "the programme that can be shown is: pudong");
        return code;
    }
    return programme_read(file->bytes, "programme.json", ret_programme, err);
}

void programme_free(struct programme *programme)
{
    if (programme == NULL)
        return;
    arena_release(&programme->arena);
    free(programme);
}

void programme_cleanup(struct programme **programme)
{
    programme_free(*programme);
}

const char *programme_office(const struct programme *programme)
{
    return programme->office;
}

const char *programme_email(const struct programme *programme)
{
    return programme->email;
}

const char *programme_zone(const struct programme *programme)
{
    return programme->zone->name;
}

int64_t programme_now(const struct programme *programme)
{
    return programme->now;
}

int32_t programme_year(const struct programme *programme)
{
    return programme->year;
}

const char *programme_rulebook(const struct programme *programme, size_t index)
{
    return index < programme->rulebooks_len ? programme->rulebooks[index] : NULL;
}

enum err_code programme_own_rulebook(const struct programme *programme, struct str *ret_text,
                                     struct err *err)
{
    const struct embed_file *file = find_file(programme->name, "rulebook.json");
    if (file == NULL)
        return err_set(err, ERR_NOT_FOUND, "programme %s has no rulebook of its own",
                       programme->name);
    *ret_text = file->bytes;
    return ERR_OK;
}

/* --- the tree of units -------------------------------------------------------------------------
 */

static size_t add_unit(struct programme *programme, struct programme_unit unit)
{
    programme->units[programme->units_len] = unit;
    return programme->units_len++;
}

/* What stands below a street: `count` leaves of a kind. One of a kind needs no number. */
static void add_leaves(struct programme *programme, size_t street, size_t area, enum unit_kind kind,
                       int64_t count)
{
    static const char *const nouns[UNIT_KIND_COUNT] = {
        [UNIT_KIND_STATION] = "社工站",
        [UNIT_KIND_AGENCY] = "社工机构",
        [UNIT_KIND_COMMUNITY] = "社区",
    };
    struct arena *arena = &programme->arena;
    for (int64_t i = 1; i <= count; i++) {
        const char *ordinal = count > 1 ? arena_printf(arena, "第%lld", (long long)i) : "";
        size_t position = programme->units_len - street;
        (void)add_unit(
            programme,
            (struct programme_unit){
                .code = arena_printf(arena, "%s-%02zu", programme->units[street].code, position),
                .name = arena_printf(arena, "%s%s%s", programme->units[street].name, ordinal,
                                     nouns[kind]),
                .kind = kind,
                .parent = street,
                .area = area});
    }
}

static void add_street(struct programme *programme, size_t number, size_t parent, size_t area,
                       const char *name)
{
    const char *code =
        arena_printf(&programme->arena, "%s-S%02zu", programme->district.code, number);
    size_t street = add_unit(programme, (struct programme_unit){.code = code,
                                                                .name = name,
                                                                .kind = UNIT_KIND_STREET,
                                                                .parent = parent,
                                                                .area = SIZE_MAX});
    add_leaves(programme, street, area, UNIT_KIND_STATION, programme->stations_per_street);
    add_leaves(programme, street, area, UNIT_KIND_AGENCY, programme->agencies_per_street);
    add_leaves(programme, street, area, UNIT_KIND_COMMUNITY, programme->communities_per_street);
}

static enum err_code check_unit_codes(const struct programme *programme, struct err *err)
{
    CLEANUP(map_release) struct map codes = {0};
    for (size_t i = 0; i < programme->units_len; i++)
        if (!map_add(&codes, str_from(programme->units[i].code), 0, NULL))
            return err_set(err, ERR_INVALID, "areas: unit code %s stands twice",
                           programme->units[i].code);
    return ERR_OK;
}

enum err_code programme_lay_units(struct programme *programme, struct err *err)
{
    size_t per_street =
        (size_t)(1 + programme->stations_per_street + programme->agencies_per_street +
                 programme->communities_per_street);
    size_t units_max = 1;
    for (size_t i = 0; i < programme->areas_len; i++)
        units_max += 1 + programme->areas[i].streets_len * per_street;
    programme->units = arena_array(&programme->arena, units_max, sizeof(*programme->units));
    size_t district = add_unit(programme, (struct programme_unit){.code = programme->district.code,
                                                                  .name = programme->district.name,
                                                                  .kind = UNIT_KIND_DISTRICT,
                                                                  .parent = SIZE_MAX,
                                                                  .area = SIZE_MAX});
    size_t streets = 0;
    for (size_t i = 0; i < programme->areas_len; i++) {
        const struct programme_area *area = &programme->areas[i];
        size_t parent = add_unit(programme, (struct programme_unit){.code = area->code,
                                                                    .name = area->name,
                                                                    .kind = UNIT_KIND_DISTRICT,
                                                                    .parent = district,
                                                                    .area = SIZE_MAX});
        for (size_t j = 0; j < area->streets_len; j++)
            add_street(programme, ++streets, parent, i, area->streets[j]);
    }
    return check_unit_codes(programme, err);
}

/* --- size and chance ---------------------------------------------------------------------------
 */

void programme_rng(const struct programme_job *job, enum programme_chance subject, struct rng *rng)
{
    rng_seed(rng, job->options->seed);
    rng_seed(rng, rng_next(rng) + (uint64_t)subject * 0x9e3779b97f4a7c15u);
}

void programme_apportion(int64_t total, const int64_t *weights, size_t len, int64_t *ret_shares)
{
    int64_t sum = 0;
    int64_t so_far = 0;
    for (size_t i = 0; i < len; i++)
        sum = checked_add(sum, weights[i]);
    for (size_t i = 0; i < len; i++) {
        int64_t before = sum > 0 ? checked_mul(total, so_far) / sum : 0;
        so_far += weights[i];
        ret_shares[i] = sum > 0 ? checked_mul(total, so_far) / sum - before : 0;
    }
}

int64_t programme_scaled(const struct programme_job *job, int64_t count)
{
    int64_t full = job->programme->workers;
    return (checked_mul(2 * count, job->workers) + full) / (2 * full);
}

/* Rounded up, so that who finds a place in the full programme finds one here. */
static int64_t scaled_seats(const struct programme_job *job,
                            const struct programme_offering *offering)
{
    int64_t seats = offering->run->seats;
    if (job->workers == job->programme->workers)
        return seats;
    seats = ceil_div(checked_mul(seats, job->workers), job->programme->workers);
    if (seats < SEATS_MIN)
        seats = SEATS_MIN;
    if (offering->room != NULL && seats > offering->room->seats)
        seats = offering->room->seats;
    return seats;
}

const char *programme_person_name(const struct programme *programme, struct rng *rng,
                                  struct arena *arena)
{
    /* Surnames stand in the order of how common they are. */
    size_t surname = rng_below(rng, rng_below(rng, programme->surnames_len) + 1);
    size_t first = rng_below(rng, programme->given_len);
    size_t second = rng_below(rng, programme->given_len);
    return arena_printf(arena, "%s%s%s", programme->surnames[surname], programme->given[first],
                        rng_chance(rng, 3, 4) ? programme->given[second] : "");
}

/* Areas get workers by their number of leaves, because rooms and seats are planned for that; within
 * an area leaves are of uneven size. */
static void spread_workers(const struct programme_job *job)
{
    const struct programme *programme = job->programme;
    struct rng rng;
    int64_t *areas = arena_array(job->scratch, programme->areas_len, sizeof(*areas));
    int64_t *weights = arena_array(job->scratch, programme->units_len, sizeof(*weights));
    int64_t *shares = arena_array(job->scratch, programme->units_len, sizeof(*shares));
    programme_rng(job, PROGRAMME_CHANCE_UNITS, &rng);
    for (size_t i = 0; i < programme->units_len; i++)
        if (programme->units[i].area != SIZE_MAX)
            areas[programme->units[i].area]++;
    programme_apportion(job->workers, areas, programme->areas_len, areas);
    for (size_t area = 0; area < programme->areas_len; area++) {
        for (size_t i = 0; i < programme->units_len; i++)
            weights[i] = programme->units[i].area == area ? rng_between(&rng, 20, 180) : 0;
        programme_apportion(areas[area], weights, programme->units_len, shares);
        for (size_t i = 0; i < programme->units_len; i++)
            job->unit_workers[i] += shares[i];
    }
}

/* --- writing -----------------------------------------------------------------------------------
 */

enum err_code programme_open(const struct programme_job *job, enum file_kind kind,
                             struct table_writer **ret_writer, struct err *err)
{
    bool is_xlsx =
        kind == FILE_KIND_COURSES || kind == FILE_KIND_WORKERS || kind == FILE_KIND_OFFERINGS;
    job->files->paths[kind] = arena_printf(job->arena, "%s/%s.%s", job->options->dir,
                                           file_kind_text(kind)->code, is_xlsx ? "xlsx" : "csv");
    struct table_options options = {
        .format = is_xlsx ? TABLE_FORMAT_XLSX : TABLE_FORMAT_CSV_GB18030,
        .path = job->files->paths[kind],
        .language = TABLE_LANGUAGE_ZH,
        .created_at = job->programme->now,
    };
    TRY(programme_tick(job, kind, 0, 1, err));
    return table_writer_open(&options, kind, ret_writer, err);
}

enum err_code programme_tick(const struct programme_job *job, enum file_kind kind, int64_t done,
                             int64_t total, struct err *err)
{
    char stage[64];
    snprintf(stage, sizeof(stage), "writing %s", file_kind_text(kind)->code);
    if (!progress_tick(job->options->progress, stage, done, total))
        return err_set(err, ERR_CONFLICT, "stopped while %s", stage);
    return ERR_OK;
}

static enum err_code write_units(const struct programme_job *job, struct err *err)
{
    const struct programme *programme = job->programme;
    CLEANUP(table_writer_free_ptr) struct table_writer *writer = NULL;
    TRY(programme_open(job, FILE_KIND_UNITS, &writer, err));
    for (size_t i = 0; i < programme->units_len; i++) {
        const struct programme_unit *unit = &programme->units[i];
        int64_t away_max = ceil_div(job->unit_workers[i], programme->away_part);
        const struct export_cell cells[UNIT_COLUMN_COUNT] = {
            [UNIT_COLUMN_CODE] = EXPORT_TEXT(unit->code),
            [UNIT_COLUMN_NAME] = EXPORT_TEXT(unit->name),
            [UNIT_COLUMN_KIND] = EXPORT_TEXT(unit_kind_text(unit->kind)->zh),
            [UNIT_COLUMN_PARENT] =
                EXPORT_TEXT(unit->parent != SIZE_MAX ? programme->units[unit->parent].code : ""),
            [UNIT_COLUMN_AWAY_MAX] =
                unit->area != SIZE_MAX ? EXPORT_INT(away_max > 1 ? away_max : 1) : EXPORT_NONE,
        };
        TRY(table_writer_row(writer, cells, UNIT_COLUMN_COUNT, err));
    }
    return table_writer_close(writer, err);
}

static enum err_code write_rooms(const struct programme_job *job, struct err *err)
{
    CLEANUP(table_writer_free_ptr) struct table_writer *writer = NULL;
    TRY(programme_open(job, FILE_KIND_ROOMS, &writer, err));
    for (size_t i = 0; i < job->programme->rooms_len; i++) {
        const struct programme_room *room = &job->programme->rooms[i];
        const struct export_cell cells[ROOM_COLUMN_COUNT] = {
            [ROOM_COLUMN_CODE] = EXPORT_TEXT(room->code),
            [ROOM_COLUMN_NAME] = EXPORT_TEXT(room->name),
            [ROOM_COLUMN_SEATS] = EXPORT_INT(room->seats),
            [ROOM_COLUMN_ADDRESS] = EXPORT_TEXT(room->address),
        };
        TRY(table_writer_row(writer, cells, ROOM_COLUMN_COUNT, err));
    }
    return table_writer_close(writer, err);
}

static const char *trainer_code(const struct programme_job *job, size_t trainer)
{
    return arena_printf(job->scratch, "T%02zu", trainer + 1);
}

static enum err_code write_trainers(const struct programme_job *job, struct err *err)
{
    struct rng rng;
    CLEANUP(table_writer_free_ptr) struct table_writer *writer = NULL;
    programme_rng(job, PROGRAMME_CHANCE_TRAINERS, &rng);
    TRY(programme_open(job, FILE_KIND_TRAINERS, &writer, err));
    for (size_t i = 0; i < job->programme->trainers_len; i++) {
        const struct export_cell cells[TRAINER_COLUMN_COUNT] = {
            [TRAINER_COLUMN_CODE] = EXPORT_TEXT(trainer_code(job, i)),
            [TRAINER_COLUMN_NAME] =
                EXPORT_TEXT(programme_person_name(job->programme, &rng, job->scratch)),
            [TRAINER_COLUMN_EMAIL] = EXPORT_TEXT(
                arena_printf(job->scratch, "t%02zu@%s.example", i + 1, job->programme->name)),
        };
        TRY(table_writer_row(writer, cells, TRAINER_COLUMN_COUNT, err));
    }
    return table_writer_close(writer, err);
}

/* "助理社会工作师、社会工作师" */
static const char *tiers_zh(const struct programme_job *job, uint32_t mask)
{
    const char *text = "";
    for (int tier = 0; tier < TIER_COUNT; tier++)
        if ((mask & 1u << tier) != 0)
            text = arena_printf(job->scratch, "%s%s%s", text, text[0] != '\0' ? "、" : "",
                                tier_text((enum tier)tier)->zh);
    return text;
}

static enum err_code write_courses(const struct programme_job *job, struct err *err)
{
    CLEANUP(table_writer_free_ptr) struct table_writer *writer = NULL;
    TRY(programme_open(job, FILE_KIND_COURSES, &writer, err));
    for (size_t i = 0; i < job->programme->courses_len; i++) {
        const struct programme_course *course = &job->programme->courses[i];
        const struct export_cell cells[COURSE_COLUMN_COUNT] = {
            [COURSE_COLUMN_CODE] = EXPORT_TEXT(course->code),
            [COURSE_COLUMN_NAME] = EXPORT_TEXT(course->name),
            [COURSE_COLUMN_MODE] = EXPORT_TEXT(course_mode_text(course->mode)->zh),
            [COURSE_COLUMN_TAGS] = EXPORT_TEXT(course->tags),
            [COURSE_COLUMN_TIERS] = EXPORT_TEXT(tiers_zh(job, course->tiers_mask)),
            [COURSE_COLUMN_ROLES] = EXPORT_TEXT(course->roles),
            [COURSE_COLUMN_AFTER] = EXPORT_TEXT(course->after),
        };
        TRY(table_writer_row(writer, cells, COURSE_COLUMN_COUNT, err));
    }
    return table_writer_close(writer, err);
}

/* A row a session; a window is one row. */
static enum err_code write_offering(const struct programme_job *job, struct table_writer *writer,
                                    const struct programme_offering *offering, struct err *err)
{
    struct export_cell cells[OFFERING_COLUMN_COUNT] = {
        [OFFERING_COLUMN_CODE] = EXPORT_TEXT(offering->code),
        [OFFERING_COLUMN_COURSE] = EXPORT_TEXT(offering->run->course->code),
        [OFFERING_COLUMN_SEATS] = EXPORT_INT(scaled_seats(job, offering)),
        [OFFERING_COLUMN_UNIT] = EXPORT_TEXT(offering->run->unit),
    };
    if (offering->slot == NULL) {
        cells[OFFERING_COLUMN_WINDOW_FROM] = EXPORT_DATE(offering->window.from);
        cells[OFFERING_COLUMN_WINDOW_TO] = EXPORT_DATE(offering->window.to);
        cells[OFFERING_COLUMN_WINDOW_MIN] = EXPORT_INT(offering->run->window_min);
        return table_writer_row(writer, cells, OFFERING_COLUMN_COUNT, err);
    }
    cells[OFFERING_COLUMN_TRAINER] = EXPORT_TEXT(trainer_code(job, offering->trainer));
    cells[OFFERING_COLUMN_ROOM] = EXPORT_TEXT(offering->room->code);
    for (size_t i = 0; i < offering->slot->len; i++) {
        const struct programme_meeting *at = &offering->slot->meetings[i];
        cells[OFFERING_COLUMN_DATE] =
            EXPORT_DATE(date_add_days(offering->first_day, at->day_offset));
        cells[OFFERING_COLUMN_BEGINS] = EXPORT_MINUTE(at->begins_min);
        cells[OFFERING_COLUMN_ENDS] = EXPORT_MINUTE(at->ends_min);
        TRY(table_writer_row(writer, cells, OFFERING_COLUMN_COUNT, err));
    }
    return ERR_OK;
}

static enum err_code write_offerings(const struct programme_job *job, struct err *err)
{
    CLEANUP(table_writer_free_ptr) struct table_writer *writer = NULL;
    TRY(programme_open(job, FILE_KIND_OFFERINGS, &writer, err));
    for (size_t i = 0; i < job->programme->offerings_len; i++)
        TRY(write_offering(job, writer, &job->programme->offerings[i], err));
    return table_writer_close(writer, err);
}

enum err_code programme_write(const struct programme *programme,
                              const struct programme_options *options,
                              struct programme_files *ret_files, struct arena *arena,
                              struct err *err)
{
    CLEANUP(arena_release) struct arena scratch = {0};
    struct programme_files files = {{NULL}};
    int32_t minute = 0;
    struct programme_job job = {.programme = programme,
                                .options = options,
                                .files = &files,
                                .arena = arena,
                                .scratch = &scratch,
                                .workers =
                                    options->workers != 0 ? options->workers : programme->workers};
    if (job.workers < PROGRAMME_WORKERS_MIN || job.workers > PROGRAMME_WORKERS_MAX)
        return err_set(err, ERR_INVALID, "a programme has from %d to %d workers",
                       PROGRAMME_WORKERS_MIN, PROGRAMME_WORKERS_MAX);
    zone_from_utc(programme->zone, programme->now, &job.today, &minute);
    job.unit_workers = arena_array(&scratch, programme->units_len, sizeof(*job.unit_workers));
    spread_workers(&job);
    TRY(file_make_dirs(options->dir, err));
    TRY(write_units(&job, err));
    TRY(write_rooms(&job, err));
    TRY(write_trainers(&job, err));
    TRY(write_courses(&job, err));
    TRY(write_offerings(&job, err));
    TRY(programme_write_people(&job, err));
    *ret_files = files;
    return ERR_OK;
}
