/* Who is short of what, by unit, category, month and reason. */
#include "scheduler/service/gap_shortage.h"

#include <stdlib.h>
#include <string.h>

#include "scheduler/base/map.h"
#include "scheduler/service/figures.h"
#include "scheduler/service/problem_tag.h"
#include "scheduler/store/store_plan.h"

/* One line: people of one unit who lack one category by the same month for the same reason and whom
 * the same course would help. */
struct shortage {
    size_t unit;
    const char *category, *month, *deadline; /* deadline "": the year's end */
    const struct course *course;             /* NULL: no course would */
    enum unmet_reason reason;
    int64_t workers, missing_min;
    struct offering_id *helps; /* of each need; most frequent wins */
    size_t helps_len, helps_cap;
};

struct tally {
    const struct roster *roster;
    const struct plan_record *plan;
    struct shortage *rows;
    struct map index;
    struct arena arena;
};

static void tally_release(struct tally *tally)
{
    map_release(&tally->index);
    arena_release(&tally->arena);
}

static void add_help(struct tally *tally, struct shortage *row, struct offering_id id)
{
    if (row->helps_len == row->helps_cap) {
        struct offering_id *more =
            arena_array(&tally->arena, row->helps_cap * 2 + 4, sizeof(*more));
        if (row->helps_len > 0)
            memcpy(more, row->helps, row->helps_len * sizeof(*more));
        row->helps = more;
        row->helps_cap = row->helps_cap * 2 + 4;
    }
    row->helps[row->helps_len++] = id;
}

static void add_need(struct tally *tally, size_t unit, const struct unmet_need *unmet)
{
    const struct roster *roster = tally->roster;
    struct arena *arena = &tally->arena;
    const char *category = problem_tag_category(unmet->tag, arena);
    const char *deadline = problem_tag_deadline(unmet->tag);
    size_t at = roster_offering(roster, unmet->offering_id);
    const struct course *course =
        at != SIZE_MAX ? roster_course_of(roster, &roster->offerings[at]) : NULL;
    const char *month = deadline[0] != '\0' ? arena_printf(arena, "%.7s", deadline)
                                            : arena_printf(arena, "%d-12", (int)tally->plan->year);
    const char *key = arena_printf(arena, "%zu|%s|%s|%s|%d", unit, category, month,
                                   course != NULL ? course->code : "", (int)unmet->reason);
    int64_t index = (int64_t)tally->index.len;
    bool is_new = map_add(&tally->index, str_from(key), index, &index);
    struct shortage *row = &tally->rows[index];
    if (is_new)
        *row = (struct shortage){.unit = unit,
                                 .category = category,
                                 .month = month,
                                 .deadline = deadline,
                                 .course = course,
                                 .reason = unmet->reason};
    /* The nearest of the month's; one without a date is the year's end. */
    if (row->deadline[0] == '\0' || (deadline[0] != '\0' && strcmp(deadline, row->deadline) < 0))
        row->deadline = deadline;
    row->workers++;
    row->missing_min += (int64_t)unmet->needed_min - unmet->planned_min;
    if (at != SIZE_MAX)
        add_help(tally, row, unmet->offering_id);
}

static int compare_rows(const void *a, const void *b)
{
    const struct shortage *x = a;
    const struct shortage *y = b;
    if (x->missing_min != y->missing_min)
        return x->missing_min < y->missing_min ? 1 : -1;
    if (x->unit != y->unit)
        return x->unit < y->unit ? -1 : 1;
    int by_category = strcmp(x->category, y->category);
    int by_month = strcmp(x->month, y->month);
    int by_course =
        strcmp(x->course != NULL ? x->course->code : "", y->course != NULL ? y->course->code : "");
    if (by_category != 0)
        return by_category;
    if (by_month != 0)
        return by_month;
    return by_course != 0 ? by_course : (int)x->reason - (int)y->reason;
}

static int compare_ids(const void *a, const void *b)
{
    const struct offering_id *x = a;
    const struct offering_id *y = b;
    return (x->v > y->v) - (x->v < y->v);
}

/* The offering that helps most of them; the first loaded of equals; "" if none does. */
static const char *best_help(const struct roster *roster, struct shortage *row)
{
    size_t best = 0;
    size_t best_len = 0;
    size_t from = 0;
    if (row->helps_len == 0)
        return "";
    qsort(row->helps, row->helps_len, sizeof(*row->helps), compare_ids);
    for (size_t i = 0; i < row->helps_len; i++) {
        from = i > 0 && row->helps[i - 1].v == row->helps[i].v ? from : i;
        if (i - from + 1 > best_len) {
            best = i;
            best_len = i - from + 1;
        }
    }
    return roster->offerings[roster_offering(roster, row->helps[best])].code;
}

static json_t *row_json(const struct roster *roster, struct shortage *row)
{
    struct rule_title title = roster_title(roster, row->category);
    const struct enum_text *reason = unmet_reason_text(row->reason);
    const struct course *course = row->course;
    json_t *out = json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "unit", roster->units[row->unit].code,
        "unit_name", roster->units[row->unit].name, "category", row->category, "title_zh", title.zh,
        "title_en", title.en, "course", course != NULL ? course->code : "", "course_name",
        course != NULL ? course->name : "", "month", row->month, "deadline", row->deadline);
    json_object_update_new(out,
                           json_pack("{s:s, s:s, s:s, s:s, s:I, s:I}", "reason", reason->code,
                                     "reason_zh", reason->zh, "reason_en", reason->en, "offering",
                                     best_help(roster, row), "workers", (json_int_t)row->workers,
                                     "missing_min", (json_int_t)row->missing_min));
    return out;
}

enum err_code gap_shortages_json(struct service *service, const struct roster *roster,
                                 const struct plan_record *plan, struct unit_id unit,
                                 json_t **ret_list, struct err *err)
{
    CLEANUP(tally_release) struct tally tally = {.roster = roster, .plan = plan};
    struct unmet_need *unmet = NULL;
    size_t len = 0;
    TRY(store_unmet_list(service->store, plan->id, &tally.arena, &unmet, &len, err));
    tally.rows = arena_array(&tally.arena, len + 1, sizeof(*tally.rows));
    for (size_t i = 0; i < len; i++) {
        size_t worker = roster_worker(roster, unmet[i].worker_id);
        size_t at =
            worker != SIZE_MAX ? roster_unit(roster, roster->workers[worker].unit_id) : SIZE_MAX;
        if (at != SIZE_MAX && roster_unit_within(roster, roster->units[at].id, unit))
            add_need(&tally, at, &unmet[i]);
    }
    qsort(tally.rows, tally.index.len, sizeof(*tally.rows), compare_rows);
    json_t *list = json_array();
    for (size_t i = 0; i < tally.index.len; i++)
        json_array_append_new(list, row_json(roster, &tally.rows[i]));
    *ret_list = list;
    return ERR_OK;
}
