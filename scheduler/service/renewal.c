/* The list of those whose renewal window is open. */
#include "scheduler/service/renewal.h"

#include <stdlib.h>
#include <string.h>

#include "scheduler/service/lookup.h"
#include "scheduler/service/roster.h"
#include "scheduler/service/view_keep.h"
#include "scheduler/store/store.h"
#include "scheduler/store/store_office.h"
#include "scheduler/store/store_worker.h"

#define TICK 4096 /* workers between two calls of the progress */

static const struct enum_text whiches[RENEWAL_WHICH_COUNT] = {
    [RENEWAL_ALL] = {"all", "全部", "all", NULL},
    [RENEWAL_MAY] = {"may", "可再登记", "may renew", NULL},
    [RENEWAL_LACKING] = {"lacking", "学时不足", "hours missing", NULL},
};

enum err_code renewal_which_parse(struct str text, enum renewal_which *ret_which, struct err *err)
{
    int index = 0;
    TRY(enum_text_parse(whiches, RENEWAL_WHICH_COUNT, "which", text, &index, err));
    *ret_which = (enum renewal_which)index;
    return ERR_OK;
}

const char *renewal_which_code(enum renewal_which which)
{
    return whiches[which].code;
}

/* One whose window is open. */
struct renewal {
    const struct worker *worker;
    size_t unit; /* index */
    const char *rulebook;
    struct date from, to, renew_from;
    int64_t needed_min, earned_min, missing_min;
    enum standing_state state;
};

struct listing {
    const struct renewal_question *question;
    struct roster roster;
    struct renewal *rows;
    size_t len, cap;
    int64_t may, lacking;
    struct arena arena;
};

static void listing_release(struct listing *listing)
{
    roster_release(&listing->roster);
    arena_release(&listing->arena);
}

static bool is_met(enum standing_state state)
{
    return state == STANDING_MET || state == STANDING_EXEMPT;
}

static void add_row(struct listing *listing, const struct renewal *row)
{
    if (is_met(row->state))
        listing->may++;
    else
        listing->lacking++;
    if (listing->question->which == (is_met(row->state) ? RENEWAL_LACKING : RENEWAL_MAY))
        return;
    if (listing->len == listing->cap) {
        size_t cap = 2 * listing->cap + 64;
        struct renewal *grown = arena_array(&listing->arena, cap, sizeof(*grown));
        if (listing->len > 0)
            memcpy(grown, listing->rows, listing->len * sizeof(*grown));
        listing->rows = grown;
        listing->cap = cap;
    }
    listing->rows[listing->len++] = *row;
}

/* Of a share there is no amount of its own; the total, else the sum, stands for the rulebook. */
static void add_amounts(const struct standing *standing, struct renewal *row)
{
    for (size_t i = 0; i < standing->requirements_len; i++) {
        const struct standing_requirement *part = &standing->requirements[i];
        if (part->category != NULL && part->is_share)
            continue;
        row->needed_min += part->needed_min;
        row->earned_min += part->earned_min;
        row->missing_min += part->missing_min;
        if (part->category == NULL) {
            row->needed_min = part->needed_min;
            row->earned_min = part->earned_min;
            row->missing_min = part->missing_min;
            return;
        }
    }
}

static enum err_code look_at(struct listing *listing, size_t worker, struct arena *scratch,
                             struct err *err)
{
    const struct roster *roster = &listing->roster;
    const struct roster_question ask = {.worker = worker}; /* what is earned, not what is booked */
    struct standing *standings = NULL;
    size_t len = 0;
    arena_clear(scratch);
    TRY(roster_standings(roster, &ask, scratch, &standings, &len, err));
    for (size_t i = 0; i < len; i++) {
        const struct standing *standing = &standings[i];
        if (standing->registration.state != REGISTRATION_RENEWABLE)
            continue;
        struct renewal row = {.worker = &roster->workers[worker],
                              .unit = roster_unit(roster, roster->workers[worker].unit_id),
                              .rulebook = standing->rulebook->code,
                              .from = standing->from,
                              .to = standing->to,
                              .renew_from = standing->registration.renew_from,
                              .state = standing->state};
        add_amounts(standing, &row);
        add_row(listing, &row);
    }
    return ERR_OK;
}

static int by_last_day(const void *a, const void *b)
{
    const struct renewal *x = a;
    const struct renewal *y = b;
    const int days = date_compare(x->to, y->to);
    const int codes = strcmp(x->worker->code, y->worker->code);
    return days != 0 ? days : codes != 0 ? codes : strcmp(x->rulebook, y->rulebook);
}

static enum err_code load(struct service *service, struct listing *listing, struct err *err)
{
    CLEANUP(arena_release) struct arena scratch = {0};
    const struct renewal_question *question = listing->question;
    struct unit unit = {0};
    struct roster *roster = &listing->roster;
    if (question->unit != NULL)
        TRY(lookup_unit(service, question->unit, &listing->arena, &unit, err));
    TRY(roster_load(service,
                    date_is_none(question->as_of) ? service_today(service) : question->as_of,
                    roster, err));
    for (size_t i = 0; i < roster->workers_len; i++) {
        if (roster_unit_within(roster, roster->workers[i].unit_id, unit.id))
            TRY(look_at(listing, i, &scratch, err));
        if (i % TICK == 0 && !progress_tick(service->progress, "standings", (int64_t)i,
                                            (int64_t)roster->workers_len))
            return err_set(err, ERR_CONFLICT, "stopped");
    }
    if (listing->len > 1)
        qsort(listing->rows, listing->len, sizeof(*listing->rows), by_last_day);
    return ERR_OK;
}

static const struct unit *unit_of(const struct listing *listing, const struct renewal *row)
{
    static const struct unit none = {.code = "", .name = ""};
    return row->unit != SIZE_MAX ? &listing->roster.units[row->unit] : &none;
}

static json_t *row_json(const struct listing *listing, const struct renewal *row)
{
    char from[DATE_TEXT_SIZE];
    char to[DATE_TEXT_SIZE];
    char renew_from[DATE_TEXT_SIZE];
    const struct unit *unit = unit_of(listing, row);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:I, s:I, s:I, s:s, s:b}",
                     "worker", row->worker->code, "unit", unit->code, "unit_name", unit->name,
                     "tier", tier_text(row->worker->tier)->code, "rulebook", row->rulebook, "from",
                     date_format(row->from, from), "to", date_format(row->to, to), "renew_from",
                     date_format(row->renew_from, renew_from), "days_left",
                     (int)(row->to.day - listing->roster.as_of.day), "needed_min",
                     (json_int_t)row->needed_min, "earned_min", (json_int_t)row->earned_min,
                     "missing_min", (json_int_t)row->missing_min, "standing",
                     standing_state_text(row->state)->code, "may", is_met(row->state));
}

enum err_code renewal_list(struct service *service, const struct renewal_question *question,
                           json_t **ret_list, struct err *err)
{
    CLEANUP(listing_release) struct listing listing = {.question = question};
    char day[DATE_TEXT_SIZE];
    TRY(load(service, &listing, err));
    json_t *rows = json_array();
    for (size_t i = 0; i < listing.len; i++)
        json_array_append_new(rows, row_json(&listing, &listing.rows[i]));
    *ret_list =
        json_pack("{s:s, s:I, s:I, s:o}", "as_of", date_format(listing.roster.as_of, day), "may",
                  (json_int_t)listing.may, "lacking", (json_int_t)listing.lacking, "rows", rows);
    return ERR_OK;
}

/* What view_keep() tells questions apart by: the unit's id, 0 for everybody, and which. */
static enum err_code compute(struct service *service, int64_t of, json_t **ret_list,
                             struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct renewal_question question = {.as_of = DATE_NONE,
                                        .which = (enum renewal_which)(of % RENEWAL_WHICH_COUNT)};
    struct unit unit;
    if (of >= RENEWAL_WHICH_COUNT) {
        TRY(store_unit_get(service->store, (struct unit_id){of / RENEWAL_WHICH_COUNT}, &arena,
                           &unit, err));
        question.unit = unit.code;
    }
    return renewal_list(service, &question, ret_list, err);
}

enum err_code renewal_view(struct service *service, const struct renewal_question *question,
                           json_t **ret_list, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct unit unit = {0};
    if (question->unit != NULL)
        TRY(lookup_unit(service, question->unit, &arena, &unit, err));
    const struct view_key key = {VIEW_SLOT_RENEWALS,
                                 unit.id.v * RENEWAL_WHICH_COUNT + question->which};
    return view_keep(service, key, compute, ret_list, err);
}

/* --- as a table --------------------------------------------------------------------------------
 */

static const struct {
    const char *zh, *en;
    enum column_format format;
} headings[] = {
    {"人员编号", "Worker code", COLUMN_FORMAT_TEXT},
    {"姓名", "Name", COLUMN_FORMAT_TEXT},
    {"证书编号", "Certificate no.", COLUMN_FORMAT_TEXT},
    {"单位", "Unit", COLUMN_FORMAT_TEXT},
    {"级别", "Tier", COLUMN_FORMAT_TEXT},
    {"规则", "Rulebook", COLUMN_FORMAT_TEXT},
    {"登记起", "Registered from", COLUMN_FORMAT_DATE},
    {"登记止", "Registered to", COLUMN_FORMAT_DATE},
    {"应完成分钟", "Needed (min)", COLUMN_FORMAT_TEXT},
    {"已计入分钟", "Counted (min)", COLUMN_FORMAT_TEXT},
    {"尚缺分钟", "Missing (min)", COLUMN_FORMAT_TEXT},
    {"结论", "May renew", COLUMN_FORMAT_TEXT},
};
#define HEADINGS_LEN (sizeof(headings) / sizeof(headings[0]))

static enum err_code write_row(struct service *service, const struct listing *listing,
                               const struct renewal *row, struct table_writer *writer,
                               enum table_language language, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct person person;
    const bool is_english = language == TABLE_LANGUAGE_EN;
    const struct enum_text *tier = tier_text(row->worker->tier);
    const struct enum_text *verdict = &whiches[is_met(row->state) ? RENEWAL_MAY : RENEWAL_LACKING];
    TRY(store_person_get(service->store, row->worker->id, &arena, &person, err));
    const struct export_cell cells[HEADINGS_LEN] = {
        EXPORT_TEXT(row->worker->code),
        EXPORT_TEXT(person.erased_at != 0 ? PERSON_ERASED_NAME : person.name),
        EXPORT_TEXT(person.certificate_no),
        EXPORT_TEXT(unit_of(listing, row)->name),
        EXPORT_TEXT(is_english ? tier->en : tier->zh),
        EXPORT_TEXT(row->rulebook),
        EXPORT_DATE(row->from),
        EXPORT_DATE(row->to),
        EXPORT_INT(row->needed_min),
        EXPORT_INT(row->earned_min),
        EXPORT_INT(row->missing_min),
        EXPORT_TEXT(is_english ? verdict->en : verdict->zh),
    };
    return table_writer_row(writer, cells, HEADINGS_LEN, err);
}

enum err_code renewal_table(struct service *service, const struct renewal_question *question,
                            const struct table_options *options, struct err *err)
{
    CLEANUP(listing_release) struct listing listing = {.question = question};
    CLEANUP(table_writer_free_ptr) struct table_writer *writer = NULL;
    struct table_column columns[HEADINGS_LEN];
    TRY(load(service, &listing, err));
    for (size_t i = 0; i < HEADINGS_LEN; i++)
        columns[i] = (struct table_column){options->language == TABLE_LANGUAGE_EN ? headings[i].en
                                                                                  : headings[i].zh,
                                           headings[i].format};
    TRY(table_writer_open_columns(options, columns, HEADINGS_LEN, &writer, err));
    for (size_t i = 0; i < listing.len; i++)
        TRY(write_row(service, &listing, &listing.rows[i], writer, options->language, err));
    return table_writer_close(writer, err);
}
