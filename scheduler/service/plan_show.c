/* How plans are shown: a line of figures, shortages by what stands in the way, the difference of
 * two. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/map.h"
#include "scheduler/service/figures.h"
#include "scheduler/service/places.h"
#include "scheduler/service/plan_made.h"
#include "scheduler/service/plan_year.h"
#include "scheduler/service/problem_tag.h"
#include "scheduler/service/roster.h"
#include "scheduler/store/store_plan.h"

double plan_record_gap(const struct plan_record *plan)
{
    int64_t magnitude = plan->bound < 0 ? -plan->bound : plan->bound;
    return (double)(plan->bound - plan->objective) / (double)(magnitude > 0 ? magnitude : 1);
}

json_t *plan_record_json(const struct plan_record *plan)
{
    return json_pack("{s:I, s:i, s:s, s:I, s:I, s:f, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "id",
                     (json_int_t)plan->id.v, "year", (int)plan->year, "state",
                     plan_state_text(plan->state)->code, "objective", (json_int_t)plan->objective,
                     "bound", (json_int_t)plan->bound, "gap", plan_record_gap(plan), "needed_min",
                     (json_int_t)plan->needed_min, "planned_min", (json_int_t)plan->planned_min,
                     "missing_min", (json_int_t)(plan->needed_min - plan->planned_min), "workers",
                     (json_int_t)plan->workers, "complete", (json_int_t)plan->complete, "seed",
                     (json_int_t)plan->seed, "created_at", (json_int_t)plan->created_at,
                     "published_at", (json_int_t)plan->published_at);
}

enum err_code plan_list(struct service *service, json_t **ret_list, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct plan_record *plans = NULL;
    size_t len = 0;
    TRY(store_plan_list(service->store, &arena, &plans, &len, err));
    CLEANUP(plan_made_release) struct plan_made made = {0};
    TRY(plan_made_load(service, &made, err));
    json_t *list = json_array();
    for (size_t i = 0; i < len; i++) {
        json_t *row = plan_record_json(&plans[i]);
        json_object_set_new(row, "made", plan_made_of(&made, plans[i].id));
        json_array_append_new(list, row);
    }
    *ret_list = json_pack("{s:o}", "plans", list);
    return ERR_OK;
}

/* Places of one side only, by course; a plan has no course twice for a worker. */
struct side {
    int64_t *by_course;
    int64_t places;
};

struct difference {
    const struct roster *roster;
    struct side added, removed;
    json_t *workers;
};

/* The codes of what `run` has and `other` has not. */
static json_t *list_codes(const struct roster *roster, struct place_run run, struct place_run other,
                          struct side *side)
{
    json_t *list = json_array();
    for (size_t i = 0; i < run.len; i++) {
        size_t at = roster_offering(roster, run.items[i].offering_id);
        if (at == SIZE_MAX || places_contain(other, run.items[i].offering_id))
            continue;
        json_array_append_new(list, json_string(roster->offerings[at].code));
        side->by_course[roster_course(roster, roster->offerings[at].course_id)]++;
        side->places++;
    }
    return list;
}

static void diff_places(struct difference *difference, struct place_list from, struct place_list to)
{
    const struct roster *roster = difference->roster;
    for (int64_t id = places_next_worker(&from, &to); id != INT64_MAX;
         id = places_next_worker(&from, &to)) {
        struct place_run before = places_take(&from, id);
        struct place_run after = places_take(&to, id);
        size_t worker = roster_worker(roster, (struct worker_id){id});
        if (worker == SIZE_MAX || places_equal(before, after))
            continue;
        json_t *added = list_codes(roster, after, before, &difference->added);
        json_t *removed = list_codes(roster, before, after, &difference->removed);
        json_array_append_new(difference->workers,
                              json_pack("{s:s, s:o, s:o}", "worker", roster->workers[worker].code,
                                        "added", added, "removed", removed));
    }
}

static json_t *diff_courses(const struct difference *difference)
{
    const struct roster *roster = difference->roster;
    json_t *list = json_array();
    for (size_t i = 0; i < roster->courses_len; i++) {
        int64_t added = difference->added.by_course[i];
        int64_t removed = difference->removed.by_course[i];
        if (added + removed > 0)
            json_array_append_new(
                list, json_pack("{s:s, s:s, s:I, s:I}", "course", roster->courses[i].code,
                                "course_name", roster->courses[i].name, "added", (json_int_t)added,
                                "removed", (json_int_t)removed));
    }
    return list;
}

static enum err_code read_places(struct service *service, struct plan_id id, struct arena *arena,
                                 struct place_list *ret_list, struct err *err)
{
    struct plan_record plan;
    struct enrolment *items = NULL;
    *ret_list = (struct place_list){0};
    if (id.v == 0)
        return ERR_OK;
    if (store_plan_get(service->store, id, &plan, err) != ERR_OK)
        return err_prefix(err, "plan %" PRId64, id.v);
    TRY(store_enrolment_list(service->store, id, arena, &items, &ret_list->len, err));
    ret_list->items = items;
    return ERR_OK;
}

enum err_code plan_diff(struct service *service, struct plan_id from, struct plan_id to,
                        json_t **ret_diff, struct err *err)
{
    CLEANUP(roster_release) struct roster roster = {0};
    CLEANUP(arena_release) struct arena arena = {0};
    struct place_list before;
    struct place_list after;
    TRY(read_places(service, from, &arena, &before, err));
    TRY(read_places(service, to, &arena, &after, err));
    TRY(roster_load_nouns(service, service_today(service), &roster, err));
    struct difference difference = {.roster = &roster, .workers = json_array()};
    difference.added.by_course = arena_array(&arena, roster.courses_len + 1, sizeof(int64_t));
    difference.removed.by_course = arena_array(&arena, roster.courses_len + 1, sizeof(int64_t));
    diff_places(&difference, before, after);
    *ret_diff =
        json_pack("{s:I, s:I, s:o, s:o, s:I, s:I}", "from", (json_int_t)from.v, "to",
                  (json_int_t)to.v, "workers", difference.workers, "courses",
                  diff_courses(&difference), "places_added", (json_int_t)difference.added.places,
                  "places_removed", (json_int_t)difference.removed.places);
    return ERR_OK;
}

static int compare_shortage(const void *a, const void *b)
{
    const struct plan_shortage *x = a;
    const struct plan_shortage *y = b;
    if (x->missing_min != y->missing_min)
        return x->missing_min < y->missing_min ? 1 : -1;
    int by_tag = strcmp(x->tag, y->tag);
    return by_tag != 0 ? by_tag : (int)x->reason - (int)y->reason;
}

enum err_code plan_shortages(struct service *service, struct plan_id id, struct arena *arena,
                             struct plan_shortage **ret_shortages, size_t *ret_len, struct err *err)
{
    CLEANUP(map_release) struct map index = {0};
    struct unmet_need *unmet = NULL;
    size_t unmet_len = 0;
    TRY(store_unmet_list(service->store, id, arena, &unmet, &unmet_len, err));
    struct plan_shortage *rows = arena_array(arena, unmet_len + 1, sizeof(*rows));
    for (size_t i = 0; i < unmet_len; i++) {
        int64_t at = (int64_t)index.len;
        const char *category = problem_tag_category(unmet[i].tag, arena);
        const char *key = arena_printf(arena, "%s|%d", category, (int)unmet[i].reason);
        (void)map_add(&index, str_from(key), at, &at);
        rows[at].tag = category;
        rows[at].reason = unmet[i].reason;
        rows[at].workers++;
        rows[at].missing_min += unmet[i].needed_min - unmet[i].planned_min;
    }
    qsort(rows, index.len, sizeof(*rows), compare_shortage);
    *ret_shortages = rows;
    *ret_len = index.len;
    return ERR_OK;
}

enum err_code plan_show(struct service *service, struct plan_id id, json_t **ret_plan,
                        struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct plan_record record;
    CLEANUP(plan_made_release) struct plan_made made = {0};
    struct plan_shortage *shortages = NULL;
    size_t len = 0;
    TRY(store_plan_get(service->store, id, &record, err));
    TRY(plan_shortages(service, id, &arena, &shortages, &len, err));
    TRY(plan_made_load(service, &made, err));
    json_t *list = json_array();
    for (size_t i = 0; i < len; i++) {
        const struct enum_text *text = unmet_reason_text(shortages[i].reason);
        json_array_append_new(list,
                              json_pack("{s:s, s:s, s:s, s:s, s:I, s:I}", "tag", shortages[i].tag,
                                        "reason", text->code, "reason_zh", text->zh, "reason_en",
                                        text->en, "workers", (json_int_t)shortages[i].workers,
                                        "missing_min", (json_int_t)shortages[i].missing_min));
    }
    *ret_plan = plan_record_json(&record);
    json_object_set_new(*ret_plan, "made", plan_made_of(&made, id));
    json_object_set_new(*ret_plan, "unmet", list);
    return ERR_OK;
}
