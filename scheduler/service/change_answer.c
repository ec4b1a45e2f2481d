/* Who is hit by a change, what they lose and get, and what nobody can give back. */
#include "scheduler/service/change_answer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "scheduler/planner/reason.h"
#include "scheduler/service/figures.h"
#include "scheduler/service/plan_rows.h"
#include "scheduler/service/problem_tag.h"
#include "scheduler/store/store_record.h"

#define AUDIT_DETAIL_MAX 65536

json_t *change_place_json(const struct roster *roster, struct offering_id id)
{
    const struct offering *offering = &roster->offerings[roster_offering(roster, id)];
    struct date first = DATE_NONE;
    struct date last;
    char day[DATE_TEXT_SIZE];
    char time[6] = "";
    size_t from = 0;
    size_t to = 0;
    (void)roster_offering_days(roster, offering, &first, &last);
    roster_sessions_of(roster, id, &from, &to);
    while (from < to && roster->sessions[from].cancelled)
        from++;
    if (from < to)
        (void)minute_format(roster->sessions[from].begins_min, time);
    const struct course *course = roster_course_of(roster, offering);
    return json_pack("{s:s, s:s, s:s, s:s, s:s}", "offering", offering->code, "course",
                     course->code, "name", course->name, "day", date_format(first, day), "time",
                     time);
}

/* Does the new plan give the hit worker `index` this offering? */
static bool has_option(const struct repair *repair, size_t index, const char *offering)
{
    const struct plan_entry *entry = &repair->plan.workers[index];
    int32_t option = problem_find_option(repair->after.build.problem, offering);
    for (int32_t i = 0; i < entry->len; i++)
        if (entry->options[i] == option)
            return true;
    return false;
}

/* `before`: the same worker in the problem before the change. */
static json_t *lost_json(const struct repair *repair, size_t index, size_t before)
{
    const struct roster *old = &repair->former;
    json_t *lost = json_array();
    for (size_t i = old->enrolments_from[before]; i < old->enrolments_from[before + 1]; i++) {
        struct offering_id id = old->enrolments[i].offering_id;
        const struct offering *offering = &old->offerings[roster_offering(old, id)];
        if (problem_build_lies_ahead(&repair->before.build, offering) &&
            !has_option(repair, index, offering->code))
            json_array_append_new(lost, change_place_json(old, id));
    }
    return lost;
}

static bool had_place(const struct roster *old, size_t before, struct offering_id id)
{
    for (size_t i = old->enrolments_from[before]; i < old->enrolments_from[before + 1]; i++)
        if (old->enrolments[i].offering_id.v == id.v)
            return true;
    return false;
}

static json_t *got_json(const struct repair *repair, size_t index, size_t before)
{
    const struct year_problem *after = &repair->after;
    const struct plan_entry *entry = &repair->plan.workers[index];
    json_t *got = json_array();
    for (int32_t i = 0; i < entry->len; i++) {
        int32_t offering = after->build.problem->options[entry->options[i]].offerings[0];
        struct offering_id id = after->roster.offerings[after->build.offerings[offering]].id;
        if (!had_place(&repair->former, before, id))
            json_array_append_new(got, change_place_json(&after->roster, id));
    }
    return got;
}

/* --- hours ---------------------------------------------------------------------------------------
 */

struct unmet_list {
    const struct unmet_need *items;
    size_t len;
};

static int64_t missing_in(struct unmet_list list, struct worker_id worker, const char *tag)
{
    for (size_t i = 0; i < list.len; i++)
        if (list.items[i].worker_id.v == worker.v && strcmp(list.items[i].tag, tag) == 0)
            return (int64_t)list.items[i].needed_min - list.items[i].planned_min;
    return 0;
}

/* A need of which so many minutes more than before are missing. */
static json_t *need_json(const struct roster *roster, const struct unmet_need *need, int64_t min)
{
    CLEANUP(arena_release) struct arena arena = {0};
    const char *category = problem_tag_category(need->tag, &arena);
    struct rule_title title = roster_title(roster, category);
    const struct enum_text *reason = unmet_reason_text(need->reason);
    return json_pack("{s:s, s:s, s:s, s:s, s:I, s:s, s:s, s:s, s:s}", "category", category,
                     "title_zh", title.zh, "title_en", title.en, "deadline",
                     problem_tag_deadline(need->tag), "min", (json_int_t)min, "h_text",
                     figures_hours_text(min, &arena), "reason", reason->code, "reason_zh",
                     reason->zh, "reason_en", reason->en);
}

/* Needs of the worker that are less met than before. */
static json_t *missing_json(const struct roster *roster, struct unmet_list old,
                            struct unmet_list now, struct worker_id worker, int64_t *total)
{
    json_t *missing = json_array();
    for (size_t i = 0; i < now.len; i++) {
        if (now.items[i].worker_id.v != worker.v)
            continue;
        int64_t min =
            missing_in(now, worker, now.items[i].tag) - missing_in(old, worker, now.items[i].tag);
        if (min <= 0)
            continue;
        *total += min;
        json_array_append_new(missing, need_json(roster, &now.items[i], min));
    }
    return missing;
}

static struct unmet_list unmet_before(const struct repair *repair, struct arena *arena)
{
    CLEANUP(plan_release) struct plan plan = {0};
    struct unmet_list list = {0};
    repair_former_plan(repair, &plan);
    list.items = plan_unmet(&repair->before, &plan, arena, &list.len);
    return list;
}

static json_t *workers_json(const struct repair *repair, int64_t *ret_missing)
{
    CLEANUP(arena_release) struct arena arena = {0};
    const struct roster *roster = &repair->after.roster;
    struct unmet_list old = unmet_before(repair, &arena);
    struct unmet_list now = {0};
    json_t *workers = json_array();
    now.items = plan_unmet(&repair->after, &repair->plan, &arena, &now.len);
    for (size_t w = 0; w < roster->workers_len; w++) {
        const struct worker *worker = &roster->workers[w];
        size_t before = roster_worker(&repair->former, worker->id);
        json_array_append_new(
            workers, json_pack("{s:s, s:s, s:o, s:o, s:o}", "worker", worker->code, "unit",
                               roster->units[roster_unit(roster, worker->unit_id)].code, "lost",
                               lost_json(repair, w, before), "got", got_json(repair, w, before),
                               "missing", missing_json(roster, old, now, worker->id, ret_missing)));
    }
    return workers;
}

/* Without a repair: who is hit, and nothing else is known. */
static json_t *hit_json(const struct repair *repair)
{
    json_t *workers = json_array();
    for (size_t i = 0; i < repair->hit_len; i++) {
        const struct worker *worker = &repair->people.workers[repair->hit[i]];
        json_array_append_new(
            workers,
            json_pack("{s:s, s:s}", "worker", worker->code, "unit",
                      repair->people.units[roster_unit(&repair->people, worker->unit_id)].code));
    }
    return workers;
}

json_t *change_answer(const struct repair *repair, bool is_repaired)
{
    CLEANUP(arena_release) struct arena arena = {0};
    int64_t missing = 0;
    json_t *workers = is_repaired ? workers_json(repair, &missing) : hit_json(repair);
    return json_pack("{s:i, s:I, s:b, s:I, s:o, s:I, s:s, s:I, s:I, s:I}", "year",
                     (int)repair->year, "plan", (json_int_t)repair->people.plan.id.v, "is_repaired",
                     is_repaired, "touched", (json_int_t)repair->touched.len, "workers", workers,
                     "missing_min", (json_int_t)missing, "missing_h_text",
                     figures_hours_text(missing, &arena), "gain_points",
                     (json_int_t)repair->gain_points, "open_points",
                     (json_int_t)repair->open_points, "solve_ms", (json_int_t)repair->solve_ms);
}

static void add_codes(const json_t *places, char sign, struct buf *detail)
{
    size_t index = 0;
    const json_t *place = NULL;
    json_array_foreach(places, index, place)
        buf_addf(detail, "%s%c%s", detail->len > 0 ? " " : "", sign,
                 json_string_value(json_object_get(place, "offering")));
}

enum err_code change_answer_audit(const struct repair *repair, const char *who, struct err *err)
{
    const struct roster *roster = &repair->after.roster;
    for (size_t w = 0; w < roster->workers_len; w++) {
        CLEANUP(arena_release) struct arena arena = {0};
        CLEANUP(buf_release) struct buf detail;
        size_t before = roster_worker(&repair->former, roster->workers[w].id);
        CLEANUP_JSON json_t *lost = lost_json(repair, w, before);
        CLEANUP_JSON json_t *got = got_json(repair, w, before);
        buf_init(&detail, AUDIT_DETAIL_MAX);
        add_codes(lost, '-', &detail);
        add_codes(got, '+', &detail);
        TRY(buf_check(&detail, "the list of a worker's places", err));
        struct store_audit entry = {.at = service_now(repair->service),
                                    .who = who,
                                    .verb = "repair plan",
                                    .object = arena_printf(&arena, "plan %" PRId64 " %s",
                                                           repair->people.plan.id.v,
                                                           roster->workers[w].code),
                                    .detail = arena_copy(&arena, detail.data, detail.len)};
        TRY(store_audit_append(repair->service->store, &entry, err));
    }
    return ERR_OK;
}

void change_answer_values(const struct repair *repair, json_t *values)
{
    const struct roster *roster = &repair->after.roster;
    for (size_t w = 0; w < roster->workers_len; w++) {
        char key[24];
        struct worker_id id = roster->workers[w].id;
        size_t before = roster_worker(&repair->former, id);
        snprintf(key, sizeof(key), "%" PRId64, id.v);
        json_object_set_new(values, key,
                            json_pack("{s:o, s:o}", "lost", lost_json(repair, w, before), "got",
                                      got_json(repair, w, before)));
    }
}
