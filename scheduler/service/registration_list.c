/* Who is registered, may be, must be, or is no longer; and how each registration was entered. */
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/clock.h"
#include "scheduler/service/lookup.h"
#include "scheduler/service/registration.h"
#include "scheduler/service/registration_book.h"
#include "scheduler/service/roster.h"
#include "scheduler/store/store_registration.h"
#include "scheduler/store/store_worker.h"

/* The hours that the rulebook asks in all, or the first that it asks. */
static struct standing_requirement total_of(const struct standing *standing)
{
    for (size_t i = 0; i < standing->requirements_len; i++)
        if (standing->requirements[i].category == NULL)
            return standing->requirements[i];
    return standing->requirements_len > 0 ? standing->requirements[0]
                                          : (struct standing_requirement){0};
}

json_t *registration_state_json(const struct roster *roster, size_t at,
                                const struct standing *standing)
{
    const struct worker *worker = &roster->workers[at];
    const struct registration *next = registration_book_next(roster, at);
    const struct registration_status *status = &standing->registration;
    const struct enum_text *state = registration_state_text(status->state);
    const struct standing_requirement total = total_of(standing);
    size_t unit = roster_unit(roster, worker->unit_id);
    char certified[DATE_TEXT_SIZE];
    char from[DATE_TEXT_SIZE];
    char to[DATE_TEXT_SIZE];
    char register_by[DATE_TEXT_SIZE];
    char renew_from[DATE_TEXT_SIZE];
    char lapses_on[DATE_TEXT_SIZE];
    char next_to[DATE_TEXT_SIZE];
    int64_t missing = total.needed_min - total.earned_min;
    if (status->state == REGISTRATION_NONE)
        return NULL;
    return json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:I, "
        "s:I, s:b, s:s, s:s}",
        "worker", worker->code, "unit", unit != SIZE_MAX ? roster->units[unit].code : "",
        "unit_name", unit != SIZE_MAX ? roster->units[unit].name : "", "tier",
        tier_text(worker->tier)->code, "rulebook", standing->rulebook->code, "state", state->code,
        "state_zh", state->zh, "state_en", state->en, "certified_on",
        date_format(worker->certified_on, certified), "from", date_format(standing->from, from),
        "to", date_format(standing->to, to), "register_by",
        date_format(status->register_by, register_by), "renew_from",
        date_format(status->renew_from, renew_from), "lapses_on",
        date_format(status->lapses_on, lapses_on), "renewed_to",
        date_format(next != NULL ? next->to : DATE_NONE, next_to), "needed_min",
        (json_int_t)total.needed_min, "earned_min", (json_int_t)total.earned_min, "missing_min",
        (json_int_t)(missing > 0 ? missing : 0), "met",
        standing->state == STANDING_MET || standing->state == STANDING_EXEMPT, "title_zh",
        standing->rulebook->title.zh, "title_en", standing->rulebook->title.en);
}

static json_t *row_json(const struct roster *roster, size_t at, const struct person *person,
                        const struct standing *standing)
{
    json_t *row = registration_state_json(roster, at, standing);
    bool is_erased = person->erased_at != 0;
    json_object_set_new(row, "name", json_string(is_erased ? PERSON_ERASED_NAME : person->name));
    json_object_set_new(row, "certificate_no", json_string(person->certificate_no));
    return row;
}

static enum err_code add_worker(const struct roster *roster, size_t worker,
                                const struct person *person, enum registration_state state,
                                json_t *list, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct standing *standings = NULL;
    size_t len = 0;
    const struct roster_question question = {.worker = worker};
    TRY(roster_standings(roster, &question, &arena, &standings, &len, err));
    for (size_t i = 0; i < len; i++)
        if (standings[i].registration.state != REGISTRATION_NONE &&
            (state == REGISTRATION_NONE || state == standings[i].registration.state))
            json_array_append_new(list, row_json(roster, worker, person, &standings[i]));
    return ERR_OK;
}

/* --- the list ----------------------------------------------------------------------------------
 */

/* A worker's place in the list. */
struct listed {
    const char *unit, *code;
    size_t at;
};

static int by_unit_and_code(const void *a, const void *b)
{
    const struct listed *x = a;
    const struct listed *y = b;
    int by_unit = strcmp(x->unit, y->unit);
    return by_unit != 0 ? by_unit : strcmp(x->code, y->code);
}

/* Those of the unit and below. */
static size_t choose(const struct roster *roster, struct unit_id unit, struct listed *listed)
{
    size_t len = 0;
    for (size_t i = 0; i < roster->workers_len; i++) {
        size_t at = roster_unit(roster, roster->workers[i].unit_id);
        if (roster_unit_within(roster, roster->workers[i].unit_id, unit))
            listed[len++] = (struct listed){at != SIZE_MAX ? roster->units[at].code : "",
                                            roster->workers[i].code, i};
    }
    if (len > 1)
        qsort(listed, len, sizeof(*listed), by_unit_and_code);
    return len;
}

enum err_code registration_list(struct service *service, const struct registration_filter *filter,
                                json_t **ret_list, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    CLEANUP(roster_release) struct roster roster = {0};
    CLEANUP_JSON json_t *list = json_array();
    struct unit unit = {.id = {0}};
    struct person *persons = NULL;
    size_t persons_len = 0;
    char day[DATE_TEXT_SIZE];
    struct date as_of = date_is_none(filter->as_of) ? service_today(service) : filter->as_of;
    STORE_TX(tx);
    TRY(store_begin_read(service->store, &tx, err));
    if (filter->unit != NULL)
        TRY(lookup_unit(service, filter->unit, &arena, &unit, err));
    TRY(roster_load_within(service, as_of, &roster, err));
    TRY(store_person_list(service->store, &arena, &persons, &persons_len, err));
    struct listed *listed = arena_array(&arena, roster.workers_len + 1, sizeof(*listed));
    size_t len = choose(&roster, unit.id, listed);
    for (size_t i = 0; i < len; i++)
        TRY(add_worker(&roster, listed[i].at, &persons[listed[i].at], filter->state, list, err));
    *ret_list = json_pack("{s:s, s:O}", "as_of", date_format(as_of, day), "registrations", list);
    return ERR_OK;
}

/* --- one worker's ------------------------------------------------------------------------------
 */

static json_t *history_row(const struct registration *row, bool stands)
{
    const struct enum_text *kind = registration_kind_text(row->kind);
    char from[DATE_TEXT_SIZE];
    char to[DATE_TEXT_SIZE];
    char at[INSTANT_TEXT_SIZE];
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b}", "from",
                     date_format(row->from, from), "to", date_format(row->to, to), "kind",
                     kind->code, "kind_zh", kind->zh, "kind_en", kind->en, "reason", row->reason,
                     "who", row->who, "at", row->at != 0 ? instant_format(row->at, at) : "",
                     "stands", stands);
}

/* Whose registration nobody has changed has no row: it is as it came. */
static json_t *history_json(const struct worker *worker, const struct registration *rows,
                            size_t len)
{
    json_t *list = json_array();
    const struct registration only = {.from = worker->registered_from,
                                      .to = worker->registered_to,
                                      .kind = REGISTRATION_KIND_FILE,
                                      .reason = "",
                                      .who = ""};
    for (size_t i = 0; i < len; i++)
        json_array_append_new(list, history_row(&rows[i], registration_stands(rows, len, i)));
    if (len == 0 && !date_is_none(only.from))
        json_array_append_new(list, history_row(&only, true));
    return list;
}

enum err_code registration_show(struct service *service, const char *code, struct date as_of,
                                json_t **ret_answer, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    CLEANUP(roster_release) struct roster roster = {0};
    CLEANUP_JSON json_t *list = json_array();
    struct worker worker;
    struct person person;
    struct registration *rows = NULL;
    size_t len = 0;
    char day[DATE_TEXT_SIZE];
    struct date on = date_is_none(as_of) ? service_today(service) : as_of;
    struct store_registration_when when = {.known_at = service_known_at(service)};
    STORE_TX(tx);
    TRY(store_begin_read(service->store, &tx, err));
    TRY(lookup_worker(service, code, &arena, &worker, err));
    TRY(store_person_get(service->store, worker.id, &arena, &person, err));
    when.worker = worker.id;
    TRY(store_registration_list_known_of_worker(service->store, when, &arena, &rows, &len, err));
    TRY(roster_load_some_within(service, on, &worker, 1, &roster, err));
    TRY(add_worker(&roster, 0, &person, REGISTRATION_NONE, list, err));
    *ret_answer =
        json_pack("{s:s, s:s, s:O, s:o}", "worker", worker.code, "as_of", date_format(on, day),
                  "registrations", list, "history", history_json(&worker, rows, len));
    return ERR_OK;
}
