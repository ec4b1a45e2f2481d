/* The quota board: hours needed, earned, booked and missing, by unit and tier. */
#include "scheduler/service/quota.h"

#include "scheduler/service/figures.h"
#include "scheduler/service/lookup.h"

struct quota_row {
    int64_t workers, needed_min, earned_min, booked_min, missing_min;
    int64_t states[STANDING_COUNT];
};

static void add_worker(struct quota_row *row, const struct worker_figures *figures)
{
    row->workers++;
    row->needed_min += figures->needed_min;
    row->earned_min += figures->earned_min;
    row->booked_min += figures->booked_min;
    row->missing_min += figures->missing_min;
    row->states[figures->state]++;
}

static json_t *row_json(const struct quota_row *row)
{
    json_t *value = json_pack(
        "{s:I, s:I, s:I, s:I, s:I}", "workers", (json_int_t)row->workers, "needed_min",
        (json_int_t)row->needed_min, "earned_min", (json_int_t)row->earned_min, "booked_min",
        (json_int_t)row->booked_min, "missing_min", (json_int_t)row->missing_min);
    for (int i = 0; i < STANDING_COUNT; i++)
        json_object_set_new(value, standing_state_text((enum standing_state)i)->code,
                            json_integer((json_int_t)row->states[i]));
    return value;
}

static json_t *rows_json(const struct roster *roster, const struct quota_row *rows)
{
    json_t *list = json_array();
    for (size_t unit = 0; unit < roster->units_len; unit++)
        for (int tier = 0; tier < TIER_COUNT; tier++) {
            const struct quota_row *row = &rows[unit * TIER_COUNT + (size_t)tier];
            if (row->workers == 0)
                continue;
            json_t *value = row_json(row);
            json_object_set_new(value, "unit", json_string(roster->units[unit].code));
            json_object_set_new(value, "name", json_string(roster->units[unit].name));
            json_object_set_new(value, "tier", json_string(tier_text((enum tier)tier)->code));
            json_array_append_new(list, value);
        }
    return list;
}

static enum err_code show_units(struct service *service, const struct roster *roster,
                                struct unit_id within, json_t **ret_quota, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    char day[DATE_TEXT_SIZE];
    struct worker_figures *figures = NULL;
    struct quota_row total = {0};
    TRY(figures_of_workers(roster, service->progress, &arena, &figures, err));
    struct quota_row *rows =
        arena_array(&arena, (roster->units_len + 1) * TIER_COUNT, sizeof(*rows));
    for (size_t i = 0; i < roster->workers_len; i++) {
        const struct worker *worker = &roster->workers[i];
        size_t unit = roster_unit(roster, worker->unit_id);
        if (unit == SIZE_MAX || !roster_unit_within(roster, worker->unit_id, within))
            continue;
        add_worker(&rows[unit * TIER_COUNT + (size_t)worker->tier], &figures[i]);
        add_worker(&total, &figures[i]);
    }
    *ret_quota = json_pack("{s:s, s:o, s:o, s:o}", "as_of", date_format(roster->as_of, day), "rows",
                           rows_json(roster, rows), "total", row_json(&total), "unproved",
                           figures_unproved_json(roster, figures));
    return ERR_OK;
}

static enum err_code show_worker(struct service *service, const char *code, json_t **ret_quota,
                                 struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    CLEANUP(roster_release) struct roster roster = {0};
    char day[DATE_TEXT_SIZE];
    struct worker worker;
    struct standing *standings = NULL;
    size_t len = 0;
    TRY(lookup_worker(service, code, &arena, &worker, err));
    TRY(roster_load_worker(service, service_today(service), &worker, &roster, err));
    struct roster_question question = {.worker = 0, .with_booked = true};
    TRY(roster_standings(&roster, &question, &arena, &standings, &len, err));
    *ret_quota =
        json_pack("{s:s, s:s, s:o}", "as_of", date_format(roster.as_of, day), "worker", worker.code,
                  "standings", figures_standings_json(standings, len, &arena));
    return ERR_OK;
}

enum err_code quota_show(struct service *service, const struct quota_filter *filter,
                         json_t **ret_quota, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    CLEANUP(roster_release) struct roster roster = {0};
    struct unit unit = {0};
    if (filter->worker_code != NULL)
        return show_worker(service, filter->worker_code, ret_quota, err);
    if (filter->unit_code != NULL)
        TRY(lookup_unit(service, filter->unit_code, &arena, &unit, err));
    TRY(roster_load(service, service_today(service), &roster, err));
    return show_units(service, &roster, unit.id, ret_quota, err);
}
