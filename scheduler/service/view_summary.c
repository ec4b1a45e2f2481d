/* The coordinator's page as one value. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/service/agenda.h"
#include "scheduler/service/figures.h"
#include "scheduler/service/link.h"
#include "scheduler/service/plan_year.h"
#include "scheduler/service/problem_tag.h"
#include "scheduler/service/view.h"
#include "scheduler/service/view_keep.h"
#include "scheduler/store/store_notice.h"
#include "scheduler/store/store_plan.h"
#include "scheduler/store/store_record.h"

#define SHORTAGES_SHOWN 20
#define WEEK_DAYS       7
#define WEEK_SHOWN      30

#define SHORTAGE_UNITS_SHOWN 3

/* Everything the page is made of. */
struct summary {
    struct service *service;
    struct roster roster;
    struct worker_figures *figures;
    int64_t *missing_min; /* by worker: what the plan in force leaves unmet */
    int64_t *needed_min;  /* by worker: what the year asks for */
    int64_t *enrolled;    /* by offering */
    struct unmet_need *unmet;
    size_t unmet_len;
    struct arena arena;
    json_t *view;
};

static void summary_release(struct summary *summary)
{
    roster_release(&summary->roster);
    arena_release(&summary->arena);
    json_decref(summary->view);
}

/* --- what the figures need
 * ------------------------------------------------------------------------------------- */

/* What each worker's year asks for, places left out: the planner's needs. */
static enum err_code find_needed(struct summary *summary, int32_t year, struct err *err)
{
    const struct roster *roster = &summary->roster;
    summary->needed_min =
        arena_array(&summary->arena, roster->workers_len + 1, sizeof(*summary->needed_min));
    for (size_t i = 0; i < roster->workers_len; i++) {
        CLEANUP(arena_release) struct arena scratch = {0};
        struct standing *standings = NULL;
        struct need *needs = NULL;
        size_t standings_len = 0;
        size_t needs_len = 0;
        struct roster_question question = {.worker = i};
        TRY(roster_standings(roster, &question, &scratch, &standings, &standings_len, err));
        rules_needs(standings, standings_len, year, &scratch, &needs, &needs_len);
        for (size_t k = 0; k < needs_len; k++)
            summary->needed_min[i] += needs[k].min;
    }
    return ERR_OK;
}

static enum err_code find_missing(struct summary *summary, struct err *err)
{
    const struct roster *roster = &summary->roster;
    summary->missing_min =
        arena_array(&summary->arena, roster->workers_len + 1, sizeof(*summary->missing_min));
    TRY(store_unmet_list(summary->service->store, roster->plan.id, &summary->arena, &summary->unmet,
                         &summary->unmet_len, err));
    for (size_t i = 0; i < summary->unmet_len; i++) {
        const struct unmet_need *unmet = &summary->unmet[i];
        size_t worker = roster_worker(roster, unmet->worker_id);
        if (worker != SIZE_MAX)
            summary->missing_min[worker] += unmet->needed_min - unmet->planned_min;
    }
    return ERR_OK;
}

static void count_enrolled(struct summary *summary)
{
    const struct roster *roster = &summary->roster;
    summary->enrolled =
        arena_array(&summary->arena, roster->offerings_len + 1, sizeof(*summary->enrolled));
    for (size_t i = 0; i < roster->enrolments_len; i++) {
        size_t at = roster_offering(roster, roster->enrolments[i].offering_id);
        if (at != SIZE_MAX)
            summary->enrolled[at]++;
    }
}

/* --- the parts of the page
 * ------------------------------------------------------------------------------------- */

/* The three hours add up, so the largest takes what rounding leaves: what is missing must agree
 * with the shortages below. */
static void add_plan(struct summary *summary)
{
    const struct plan_record *plan = &summary->roster.plan;
    int64_t planned_h = figures_hours(plan->planned_min);
    int64_t missing_h = figures_hours(plan->needed_min - plan->planned_min);
    struct arena *arena = &summary->arena;
    char day[DATE_TEXT_SIZE];
    char time[6];
    struct date date;
    int32_t minute = 0;
    zone_from_utc(summary->service->zone, plan->published_at, &date, &minute);
    json_object_update_new(
        summary->view,
        json_pack(
            "{s:{s:I, s:s, s:s, s:I, s:I, s:s}, s:I, s:I, s:I, s:s, s:I, s:I, s:s}", "plan", "id",
            (json_int_t)plan->id.v, "state", plan_state_text(plan->state)->code, "published_at",
            arena_printf(arena, "%s %s", date_format(date, day), minute_format(minute, time)),
            "objective", (json_int_t)plan->objective, "bound", (json_int_t)plan->bound, "gap_text",
            arena_printf(arena, "%.2f", 100.0 * plan_record_gap(plan)), "needed_h",
            (json_int_t)(planned_h + missing_h), "planned_h", (json_int_t)planned_h, "missing_h",
            (json_int_t)missing_h, "planned_percent_text",
            figures_percent_text(plan->planned_min, plan->needed_min, arena), "workers",
            (json_int_t)plan->workers, "complete", (json_int_t)plan->complete,
            "complete_percent_text", figures_percent_text(plan->complete, plan->workers, arena)));
}

static void add_standing(struct summary *summary)
{
    int64_t counts[STANDING_COUNT] = {0};
    json_t *list = json_array();
    for (size_t i = 0; i < summary->roster.workers_len; i++)
        counts[summary->figures[i].state]++;
    for (int i = 0; i < STANDING_COUNT; i++)
        json_array_append_new(list, json_pack("{s:s, s:I}", "code",
                                              standing_state_text((enum standing_state)i)->code,
                                              "count", (json_int_t)counts[i]));
    json_object_set_new(summary->view, "standing", list);
}

struct unit_sum {
    size_t unit;
    int64_t workers, complete, needed_min, missing_min;
};

static int compare_sums(const void *a, const void *b)
{
    const struct unit_sum *x = a;
    const struct unit_sum *y = b;
    if (x->missing_min != y->missing_min)
        return x->missing_min < y->missing_min ? 1 : -1;
    return (x->unit > y->unit) - (x->unit < y->unit);
}

static void add_units(struct summary *summary)
{
    const struct roster *roster = &summary->roster;
    struct unit_sum *sums = arena_array(&summary->arena, roster->units_len + 1, sizeof(*sums));
    for (size_t i = 0; i < roster->units_len; i++)
        sums[i].unit = i;
    for (size_t i = 0; i < roster->workers_len; i++) {
        size_t unit = figures_unit_shown(roster, roster->workers[i].unit_id);
        if (unit == SIZE_MAX)
            continue;
        sums[unit].workers++;
        sums[unit].complete += summary->missing_min[i] == 0;
        sums[unit].needed_min += summary->needed_min[i];
        sums[unit].missing_min += summary->missing_min[i];
    }
    qsort(sums, roster->units_len, sizeof(*sums), compare_sums);
    json_t *list = json_array();
    for (size_t i = 0; i < roster->units_len; i++) {
        const struct unit_sum *sum = &sums[i];
        if (sum->workers == 0)
            continue;
        int64_t planned = sum->needed_min - sum->missing_min;
        json_array_append_new(
            list,
            json_pack("{s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "code",
                      roster->units[sum->unit].code, "name", roster->units[sum->unit].name,
                      "workers", (json_int_t)sum->workers, "complete", (json_int_t)sum->complete,
                      "incomplete", (json_int_t)(sum->workers - sum->complete), "complete_percent",
                      (json_int_t)(sum->complete * 100 / sum->workers), "needed_h",
                      (json_int_t)figures_hours(sum->needed_min), "planned_h",
                      (json_int_t)figures_hours(planned), "missing_h",
                      (json_int_t)figures_hours(sum->missing_min), "percent",
                      (json_int_t)(sum->needed_min > 0 ? planned * 100 / sum->needed_min : 100)));
    }
    json_object_set_new(summary->view, "units", list);
}

/* Where a shortage is, and how soon it bites. */
struct shortage_detail {
    const char *first_deadline; /* of those to come; "": the year's end */
    int64_t dated, overdue;     /* people with a deadline inside the year, to come and over */
    json_t *units;              /* the worst few */
};

/* The units with most of `people`, which is by unit and is used up. */
static json_t *worst_units(const struct roster *roster, int64_t *people)
{
    json_t *list = json_array();
    for (int n = 0; n < SHORTAGE_UNITS_SHOWN; n++) {
        size_t worst = 0;
        for (size_t i = 1; i < roster->units_len; i++)
            if (people[i] > people[worst])
                worst = i;
        if (roster->units_len == 0 || people[worst] == 0)
            break;
        json_array_append_new(list, json_pack("{s:s, s:I}", "name", roster->units[worst].name,
                                              "workers", (json_int_t)people[worst]));
        people[worst] = 0;
    }
    return list;
}

static struct shortage_detail detail_of(struct summary *summary, const struct plan_shortage *row)
{
    const struct roster *roster = &summary->roster;
    struct shortage_detail detail = {.first_deadline = ""};
    CLEANUP(arena_release) struct arena scratch = {0};
    char today[DATE_TEXT_SIZE];
    date_format(roster->as_of, today);
    int64_t *people = arena_array(&scratch, roster->units_len + 1, sizeof(*people));
    for (size_t i = 0; i < summary->unmet_len; i++) {
        const struct unmet_need *unmet = &summary->unmet[i];
        const char *deadline = problem_tag_deadline(unmet->tag);
        size_t worker = roster_worker(roster, unmet->worker_id);
        if (worker == SIZE_MAX || unmet->reason != row->reason ||
            strcmp(problem_tag_category(unmet->tag, &scratch), row->tag) != 0)
            continue;
        size_t unit = figures_unit_shown(roster, roster->workers[worker].unit_id);
        if (unit != SIZE_MAX)
            people[unit]++;
        if (deadline[0] == '\0')
            continue;
        if (strcmp(deadline, today) < 0) {
            detail.overdue++;
            continue;
        }
        detail.dated++;
        if (detail.first_deadline[0] == '\0' || strcmp(deadline, detail.first_deadline) < 0)
            detail.first_deadline = deadline;
    }
    detail.units = worst_units(roster, people);
    return detail;
}

static enum err_code add_shortages(struct summary *summary, struct err *err)
{
    struct plan_shortage *rows = NULL;
    size_t len = 0;
    TRY(plan_shortages(summary->service, summary->roster.plan.id, &summary->arena, &rows, &len,
                       err));
    json_t *list = json_array();
    for (size_t i = 0; i < len && i < SHORTAGES_SHOWN; i++) {
        struct rule_title title = roster_title(&summary->roster, rows[i].tag);
        const struct enum_text *reason = unmet_reason_text(rows[i].reason);
        struct shortage_detail detail = detail_of(summary, &rows[i]);
        json_array_append_new(
            list, json_pack("{s:s, s:I, s:I, s:o, s:s, s:s, s:s, s:I, s:I, s:s, s:s, s:s}",
                            "deadline", detail.first_deadline, "dated", (json_int_t)detail.dated,
                            "overdue", (json_int_t)detail.overdue, "units", detail.units, "tag",
                            rows[i].tag, "tag_text_zh", title.zh, "tag_text_en", title.en,
                            "workers", (json_int_t)rows[i].workers, "missing_h",
                            (json_int_t)figures_hours(rows[i].missing_min), "reason", reason->code,
                            "reason_text_zh", reason->zh, "reason_text_en", reason->en));
    }
    json_object_set_new(summary->view, "shortages", list);
    json_object_set_new(summary->view, "shortages_more",
                        json_integer((json_int_t)(len - json_array_size(list))));
    return ERR_OK;
}

/* Planned hours by the month in which an offering ends. */
static void add_months(struct summary *summary)
{
    const struct roster *roster = &summary->roster;
    int64_t months[13] = {0};
    int64_t most = 1;
    for (size_t i = 0; i < roster->offerings_len; i++) {
        struct date first;
        struct date last;
        int32_t year = 0;
        int32_t month = 0;
        int32_t day = 0;
        if (summary->enrolled[i] == 0 || roster->offerings[i].cancelled ||
            !roster_offering_days(roster, &roster->offerings[i], &first, &last))
            continue;
        date_to_ymd(last, &year, &month, &day);
        months[month] +=
            summary->enrolled[i] * course_minutes(roster_course_of(roster, &roster->offerings[i]));
        most = months[month] > most ? months[month] : most;
    }
    json_t *list = json_array();
    for (int month = 1; month <= 12; month++)
        json_array_append_new(
            list, json_pack("{s:s, s:I, s:I}", "month",
                            arena_printf(&summary->arena, "%04d-%02d", roster->plan.year, month),
                            "hours", (json_int_t)figures_hours(months[month]), "percent_of_max",
                            (json_int_t)(months[month] * 100 / most)));
    json_object_set_new(summary->view, "months", list);
}

/* Sessions of the next seven days; how many more than are shown; the day of the first after them.
 */
static enum err_code add_week(struct summary *summary, struct err *err)
{
    struct agenda agenda;
    struct link link = {FEED_KIND_COORDINATOR, 0};
    struct date today = summary->roster.as_of;
    TRY(agenda_load(summary->service, &link, &summary->arena, &agenda, err));
    json_t *list = json_array();
    json_int_t more = 0;
    const char *later = "";
    for (size_t i = 0; i < agenda.len && later[0] == '\0'; i++) {
        const struct agenda_item *item = &agenda.items[i];
        char day[DATE_TEXT_SIZE];
        char begins[6];
        char ends[6];
        if (item->is_window || item->cancelled || date_compare(item->date, today) < 0)
            continue;
        if (date_compare(item->date, date_add_days(today, WEEK_DAYS)) >= 0) {
            later = arena_printf(&summary->arena, "%s", date_format(item->date, day));
            continue;
        }
        if (json_array_size(list) >= WEEK_SHOWN) {
            more++;
            continue;
        }
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:i, s:b}", "date",
                            date_format(item->date, day), "begins",
                            minute_format(item->begins_min, begins), "ends",
                            minute_format(item->ends_min, ends), "course", item->course_name,
                            "offering", item->offering_code, "room", item->room_name, "trainer",
                            item->trainer, "enrolled", (json_int_t)item->enrolled, "seats",
                            (int)item->seats, "full", item->enrolled >= item->seats));
    }
    json_object_update_new(summary->view, json_pack("{s:o, s:I, s:s}", "week", list, "week_more",
                                                    more, "after_week", later));
    return ERR_OK;
}

/* --- putting it together
 * --------------------------------------------------------------------------------------- */

static enum err_code add_plan_parts(struct summary *summary, struct err *err)
{
    if (!summary->roster.has_plan) {
        json_object_set_new(summary->view, "plan", json_null());
        json_object_set_new(summary->view, "workers",
                            json_integer((json_int_t)summary->roster.workers_len));
        return ERR_OK;
    }
    TRY(find_needed(summary, summary->roster.plan.year, err));
    TRY(find_missing(summary, err));
    count_enrolled(summary);
    add_plan(summary);
    add_units(summary);
    TRY(add_shortages(summary, err));
    add_months(summary);
    return add_week(summary, err);
}

static enum err_code compute(struct summary *summary, struct err *err)
{
    struct service *service = summary->service;
    struct date today = service_today(service);
    char day[DATE_TEXT_SIZE];
    int32_t year = 0;
    int32_t month = 0;
    int32_t mday = 0;
    date_to_ymd(today, &year, &month, &mday);
    summary->view =
        json_pack("{s:i, s:s, s:b, s:s}", "year", (int)year, "today", date_format(today, day),
                  "simulated", service->fixed_now != 0, "office", service->office);
    TRY(roster_load(service, today, &summary->roster, err));
    TRY(figures_of_workers(&summary->roster, service->progress, &summary->arena, &summary->figures,
                           err));
    add_standing(summary);
    return add_plan_parts(summary, err);
}

static enum err_code compute_view(struct service *service, int64_t of, json_t **ret_view,
                                  struct err *err)
{
    CLEANUP(summary_release) struct summary summary = {.service = service};
    (void)of;
    TRY(compute(&summary, err));
    *ret_view = json_incref(summary.view);
    return ERR_OK;
}

static enum err_code add_live_parts(struct service *service, json_t *view, struct err *err)
{
    int64_t counts[OUTBOX_STATE_COUNT];
    json_t *links = NULL;
    TRY(store_outbox_counts(service->store, counts, err));
    TRY(link_json(service, (struct link){FEED_KIND_COORDINATOR, 0}, &links, err));
    json_object_set_new(view, "links", links);
    json_object_set_new(
        view, "deliveries",
        json_pack("{s:I, s:I, s:I}", "ready",
                  (json_int_t)(counts[OUTBOX_STATE_READY] + counts[OUTBOX_STATE_LEASED]), "done",
                  (json_int_t)counts[OUTBOX_STATE_DONE], "dead",
                  (json_int_t)(counts[OUTBOX_STATE_DEAD] + counts[OUTBOX_STATE_UNKNOWN])));
    return ERR_OK;
}

enum err_code view_summary(struct service *service, json_t **ret_view, struct err *err)
{
    CLEANUP_JSON json_t *view = NULL;
    TRY(view_keep(service, (struct view_key){VIEW_SLOT_SUMMARY, 0}, compute_view, &view, err));
    TRY(add_live_parts(service, view, err));
    *ret_view = json_incref(view);
    return ERR_OK;
}
