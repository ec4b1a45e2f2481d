/* The year's plan: a valid draft with its bound and a reason for all that is missing; publishing
 * tells exactly those whose places change; and what the plan calls complete, the quota board calls
 * on track. */
#include "tests/unit/service_support.h"

#include "scheduler/base/clock.h"
#include "scheduler/service/notice.h"
#include "scheduler/service/quota.h"
#include "scheduler/service/quota_set.h"
#include "scheduler/store/store_notice.h"
#include "scheduler/store/store_offering.h"
#include "scheduler/store/store_office.h"
#include "scheduler/store/store_plan.h"
#include "scheduler/store/store_worker.h"

#define HOOK "http://127.0.0.1:9/hook"
#define KEY  "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="

/* --- what the plan gives, counted here from its rows alone ---------------------------------------
 */

static struct date last_day_of(struct office *office, const struct offering *offering)
{
    struct err err = {0};
    struct session *sessions = NULL;
    size_t len = 0;
    OK(store_session_list_of_offering(office->service->store, offering->id, &office->arena,
                                      &sessions, &len, &err));
    return len > 0 ? sessions[len - 1].date : offering->window_to;
}

static int32_t minutes_in(const struct course *course, const char *tag)
{
    for (int32_t i = 0; i < course->tags_len; i++)
        if (strcmp(course->tags[i].tag, tag) == 0)
            return course->tags[i].min;
    return 0;
}

struct question {
    struct worker_id worker_id;
    const char *tag;
    struct date until; /* both days inside */
};

static int32_t planned_minutes(struct office *office, struct place_rows places,
                               struct question question)
{
    struct err err = {0};
    int32_t min = 0;
    for (size_t i = 0; i < places.len; i++) {
        struct offering offering;
        struct course course;
        if (places.rows[i].worker_id.v != question.worker_id.v)
            continue;
        OK(store_offering_get(office->service->store, places.rows[i].offering_id, &office->arena,
                              &offering, &err));
        OK(store_course_get(office->service->store, offering.course_id, &office->arena, &course,
                            &err));
        if (date_compare(last_day_of(office, &offering), question.until) <= 0)
            min += minutes_in(&course, question.tag);
    }
    return min;
}

struct owing {
    const char *tag;
    int32_t min;
    const char *until;
};

/* What OFFICE_RULEBOOK asks of the worker. */
static size_t owings_of(const struct worker *worker, struct owing owings[static 3])
{
    size_t len = 0;
    owings[len++] = (struct owing){"ce", 240, "2027-12-31"};
    if (roles_contain(worker->roles, STR_LIT("candidate")))
        owings[len++] = (struct owing){"prep", 360, "2027-05-21"};
    if (roles_contain(worker->roles, STR_LIT("lead")))
        owings[len++] = (struct owing){"rare", 120, "2027-12-31"};
    return len;
}

static struct unmet_need *unmet_of(struct office *office, struct plan_id id, size_t *ret_len)
{
    struct err err = {0};
    struct unmet_need *unmet = NULL;
    OK(store_unmet_list(office->service->store, id, &office->arena, &unmet, ret_len, &err));
    return unmet;
}

/* A need with a deadline has it behind its category: "prep|2027-05-21". */
static bool is_of_category(const struct unmet_need *unmet, const char *category)
{
    struct str tag = str_from(unmet->tag);
    return str_eq_text(str_slice(tag.data, str_find(tag, '|')), category);
}

static size_t count_unmet(struct office *office, struct plan_id id, const char *category)
{
    size_t len = 0;
    size_t count = 0;
    struct unmet_need *unmet = unmet_of(office, id, &len);
    for (size_t i = 0; i < len; i++)
        count += is_of_category(&unmet[i], category);
    return count;
}

static const struct unmet_need *find_unmet(const struct unmet_need *unmet, size_t len,
                                           struct worker_id id, const char *tag)
{
    for (size_t i = 0; i < len; i++)
        if (unmet[i].worker_id.v == id.v && (tag == NULL || is_of_category(&unmet[i], tag)))
            return &unmet[i];
    return NULL;
}

static struct worker *all_workers(struct office *office)
{
    struct err err = {0};
    struct worker *workers = NULL;
    size_t len = 0;
    OK(store_worker_list(office->service->store, &office->arena, &workers, &len, &err));
    assert_int_equal(len, OFFICE_WORKERS_LEN);
    return workers;
}

/* --- making
 * ---------------------------------------------------------------------------------------
 */

static void test_plan_make_draft_is_bounded_and_says_what_is_missing(void **state)
{
    struct office *office = *state;
    office_load_district(office);
    struct plan_record plan = office_plan(office);
    assert_int_equal(plan.state, PLAN_STATE_DRAFT);
    assert_int_equal(plan.year, OFFICE_YEAR);
    assert_true(plan.bound >= plan.objective);
    assert_int_equal(plan.workers, OFFICE_WORKERS_LEN);
    assert_int_equal(plan.needed_min, OFFICE_WORKERS_LEN * 240 + 10 * 360 + 120);
    size_t unmet_len = 0;
    struct unmet_need *unmet = unmet_of(office, plan.id, &unmet_len);
    struct place_rows places = office_places(office, plan.id);
    struct worker *workers = all_workers(office);
    int64_t planned = 0;
    int64_t complete = 0;
    size_t missing = 0;
    for (size_t i = 0; i < OFFICE_WORKERS_LEN; i++) {
        struct owing owings[3];
        size_t len = owings_of(&workers[i], owings);
        bool is_complete = true;
        for (size_t k = 0; k < len; k++) {
            int32_t min = planned_minutes(
                office, places,
                (struct question){workers[i].id, owings[k].tag, office_day(owings[k].until)});
            const struct unmet_need *row =
                find_unmet(unmet, unmet_len, workers[i].id, owings[k].tag);
            min = min < owings[k].min ? min : owings[k].min;
            planned += min;
            if ((row != NULL) != (min < owings[k].min))
                fail_msg("%s: %d of %d min of %s, and %s", workers[i].code, min, owings[k].min,
                         owings[k].tag, row != NULL ? "said to be short" : "not said to be short");
            if (row == NULL)
                continue;
            assert_int_equal(row->needed_min, owings[k].min);
            assert_int_equal(row->planned_min, min);
            is_complete = false;
            missing++;
        }
        complete += is_complete;
    }
    assert_int_equal(missing, unmet_len);
    assert_int_equal(plan.planned_min, planned);
    assert_int_equal(plan.complete, complete);
    assert_true(complete > 0 && unmet_len > 0);
}

static void test_plan_make_seats_hold_and_nobody_sits_twice(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    office_load_district(office);
    struct plan_record plan = office_plan(office);
    struct store_offering_count *counts = NULL;
    size_t len = 0;
    OK(store_enrolment_counts(office->service->store, plan.id, &office->arena, &counts, &len,
                              &err));
    assert_true(len > 0);
    for (size_t i = 0; i < len; i++) {
        struct offering offering;
        OK(store_offering_get(office->service->store, counts[i].offering_id, &office->arena,
                              &offering, &err));
        assert_true(counts[i].enrolments <= offering.seats);
    }
    struct place_rows places = office_places(office, plan.id);
    struct offering_id e1a = office_offering(office, "E1A").id;
    struct offering_id e1b = office_offering(office, "E1B").id;
    for (size_t i = 1; i < places.len; i++)
        if (places.rows[i - 1].worker_id.v == places.rows[i].worker_id.v)
            assert_false(places.rows[i - 1].offering_id.v == e1a.v &&
                         places.rows[i].offering_id.v == e1b.v);
}

static void test_plan_make_every_reason_names_what_would_help(void **state)
{
    struct office *office = *state;
    office_load_district(office);
    struct plan_record plan = office_plan(office);
    size_t len = 0;
    struct unmet_need *unmet = unmet_of(office, plan.id, &len);
    const struct unmet_need *rare =
        find_unmet(unmet, len, office_worker(office, OFFICE_LEAD).id, "rare");
    assert_non_null(rare);
    assert_int_equal(rare->reason, UNMET_NO_OPTION);
    assert_int_equal(rare->offering_id.v, 0);
    struct offering_id late = office_offering(office, "P1LATE").id;
    for (size_t i = 0; i < len; i++) {
        assert_true((unsigned)unmet[i].reason < UNMET_COUNT);
        if (!is_of_category(&unmet[i], "rare"))
            assert_int_not_equal(unmet[i].reason, UNMET_NO_OPTION);
        assert_int_not_equal(unmet[i].offering_id.v, late.v);
    }
}

/* Ten candidates, six places in time: the twenty places after the exam are no help. */
static void test_plan_make_deadline_is_met_by_what_ends_by_then_only(void **state)
{
    struct office *office = *state;
    office_load_district(office);
    assert_int_equal(count_unmet(office, office_plan(office).id, "prep"), 4);
    office_load(office, FILE_KIND_OFFERINGS,
                "code,course,seats,date,begins,ends\nP1LATE,P1,20,2027-05-22,09:00,12:00\n");
    assert_int_equal(count_unmet(office, office_plan(office).id, "prep"), 4); /* a day too late */
    office_load(office, FILE_KIND_OFFERINGS,
                "code,course,seats,date,begins,ends\nP1LATE,P1,20,2027-05-21,09:00,12:00\n");
    assert_int_equal(count_unmet(office, office_plan(office).id, "prep"), 0);
}

static void test_plan_make_twice_gives_the_same_plan(void **state)
{
    struct office *office = *state;
    office_load_district(office);
    struct plan_record a = office_plan(office);
    struct plan_record b = office_plan(office);
    struct place_rows x = office_places(office, a.id);
    struct place_rows y = office_places(office, b.id);
    assert_int_equal(a.objective, b.objective);
    assert_int_equal(a.bound, b.bound);
    assert_int_equal(x.len, y.len);
    for (size_t i = 0; i < x.len; i++) {
        assert_int_equal(x.rows[i].worker_id.v, y.rows[i].worker_id.v);
        assert_int_equal(x.rows[i].offering_id.v, y.rows[i].offering_id.v);
    }
}

/* A year that has not begun: what opens on its first day can be planned. */
static void test_plan_make_before_the_year_uses_its_first_day(void **state)
{
    struct office *office = *state;
    office->options.fixed_now = OFFICE_NOW - 20 * 86400;
    office_reopen(office);
    office_load_district(office);
    office_load(office, FILE_KIND_OFFERINGS,
                "code,course,seats,window_from,window_to,window_min\n"
                "W1A,W1,8,2027-01-01,2027-12-31,240\n");
    struct plan_record plan = office_plan(office);
    struct place_rows places = office_places(office, plan.id);
    struct offering_id window = office_offering(office, "W1A").id;
    size_t taken = 0;
    for (size_t i = 0; i < places.len; i++)
        taken += places.rows[i].offering_id.v == window.v;
    assert_int_equal(taken, 8);
}

static void test_plan_make_without_what_it_needs_refused(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct plan_record plan;
    struct plan_make_options options = {.year = OFFICE_YEAR, .solve = solve_options_default()};
    REFUSED(ERR_INVALID, "workers", plan_make(office->service, &options, &plan, &err));
    office_load_places(office);
    office_load(office, FILE_KIND_WORKERS, office_workers_csv(office));
    REFUSED(ERR_INVALID, "rulebook", plan_make(office->service, &options, &plan, &err));
    options.year = 2026;
    REFUSED(ERR_INVALID, "2026", plan_make(office->service, &options, &plan, &err));
}

static void test_plan_make_restricted_offerings_take_their_own_only(void **state)
{
    struct office *office = *state;
    office_load_district(office);
    office_load(office, FILE_KIND_OFFERINGS,
                "code,course,seats,unit,audience,date,begins,ends\n"
                "E1A,E1,30,S1,,2027-04-10,09:00,11:00\n"
                "E1B,E1,30,,lead,2027-04-12,19:00,21:00\n"
                "E2A,E2,30,PD,,2027-05-08,14:00,16:00\n");
    struct plan_record plan = office_plan(office);
    struct place_rows places = office_places(office, plan.id);
    struct worker *workers = all_workers(office);
    int64_t s1 = office_worker(office, "W00").unit_id.v;
    size_t of_s1 = 0;
    size_t of_all = 0;
    for (size_t i = 0; i < places.len; i++)
        for (size_t w = 0; w < OFFICE_WORKERS_LEN; w++) {
            if (workers[w].id.v != places.rows[i].worker_id.v)
                continue;
            if (places.rows[i].offering_id.v == office_offering(office, "E1A").id.v) {
                assert_int_equal(workers[w].unit_id.v, s1);
                of_s1++;
            }
            if (places.rows[i].offering_id.v == office_offering(office, "E1B").id.v)
                assert_true(roles_contain(workers[w].roles, STR_LIT("lead")));
            of_all += places.rows[i].offering_id.v == office_offering(office, "E2A").id.v;
        }
    assert_true(of_s1 > 10); /* of fifteen: all but those who do the online form */
    assert_true(of_all > 20);
}

/* Two courses that wait for each other can be taken by nobody; the rest is planned. */
static void test_import_courses_in_a_circle_are_refused(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct import_report report = {0};
    office_load_district(office);
    const char *before = office_dump(office);
    assert_int_equal(office_try_import(office, FILE_KIND_COURSES,
                                       "code,name,mode,tags,after\nE1,社工伦理,面授,ce=120,E2\n"
                                       "E2,个案工作,面授,ce=120,E1\n",
                                       false, &report, &err),
                     ERR_INVALID);
    assert_non_null(strstr(err.text, "E1 → E2 → E1"));
    assert_string_equal(office_dump(office), before);
}

static void test_plan_show_shortages_add_up(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    CLEANUP_JSON json_t *shown = NULL;
    CLEANUP_JSON json_t *list = NULL;
    office_load_district(office);
    struct plan_record plan = office_plan(office);
    OK(plan_show(office->service, plan.id, &shown, &err));
    const json_t *unmet = json_object_get(shown, "unmet");
    int64_t missing = 0;
    int64_t before = INT64_MAX;
    size_t i;
    const json_t *row;
    json_array_foreach(unmet, i, row)
    {
        assert_true(office_int(row, "missing_min") <= before);
        before = office_int(row, "missing_min");
        missing += before;
        assert_true(office_int(row, "workers") > 0);
        assert_null(strchr(json_string_value(json_object_get(row, "tag")), '|'));
        assert_true(json_string_length(json_object_get(row, "reason_zh")) > 0);
    }
    assert_int_equal(missing, plan.needed_min - plan.planned_min);
    assert_int_equal(office_int(shown, "missing_min"), missing);
    OK(plan_list(office->service, &list, &err));
    assert_int_equal(json_array_size(json_object_get(list, "plans")), 1);
    REFUSED(ERR_NOT_FOUND, "",
            plan_show(office->service, (struct plan_id){plan.id.v + 1}, &list, &err));
}

/* --- publishing
 * -----------------------------------------------------------------------------------
 */

static size_t workers_with_places(struct place_rows places)
{
    size_t count = 0;
    for (size_t i = 0; i < places.len; i++)
        count += i == 0 || places.rows[i - 1].worker_id.v != places.rows[i].worker_id.v;
    return count;
}

static void test_plan_publish_without_endpoint_queues_nothing(void **state)
{
    struct office *office = *state;
    office_load_district(office);
    assert_int_equal(office_publish(office, office_plan(office).id), 0);
    assert_int_equal(office_outbox(office, OUTBOX_STATE_READY).len, 0);
}

/* What waits holds no name, number or link; these come in when it is sent. */
static void test_plan_publish_tells_each_changed_worker_once(void **state)
{
    struct office *office = *state;
    office_load_district(office);
    office_endpoint(office, "hook", ENDPOINT_KIND_GENERIC, HOOK, KEY, NULL);
    struct plan_record plan = office_plan(office);
    size_t want = workers_with_places(office_places(office, plan.id));
    assert_int_equal(office_publish(office, plan.id), want);
    struct store_outbox_page page = office_outbox(office, OUTBOX_STATE_READY);
    assert_int_equal(page.len, want);
    CLEANUP(map_release) struct map told = {0};
    for (size_t i = 0; i < page.len; i++) {
        struct err err = {0};
        CLEANUP_JSON json_t *payload = NULL;
        const char *sent = NULL;
        assert_null(strstr(page.messages[i].payload, OFFICE_MOBILE));
        assert_null(strstr(page.messages[i].payload, "社工0"));
        assert_null(strstr(page.messages[i].payload, "train.example.org"));
        OK(notice_render(office->service, &page.messages[i], &office->arena, &sent, &err));
        OK(json_parse(str_from(sent), "payload", &payload, &err));
        const json_t *to = json_object_get(json_object_get(payload, "data"), "to");
        const char *worker = json_string_value(json_object_get(to, "worker"));
        assert_non_null(worker);
        assert_true(map_add(&told, str_from(worker), 0, NULL));
        assert_string_equal(page.messages[i].type, "plan.published");
    }
}

static void test_plan_publish_twice_conflicts(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    int64_t notices = -1;
    office_load_district(office);
    office_endpoint(office, "hook", ENDPOINT_KIND_GENERIC, HOOK, KEY, NULL);
    struct plan_record plan = office_plan(office);
    office_publish(office, plan.id);
    const char *before = office_dump(office);
    REFUSED(ERR_CONFLICT, "published",
            plan_publish(office->service, plan.id, (struct deed){.who = "test"}, &notices, &err));
    REFUSED(ERR_CONFLICT, "published",
            plan_discard(office->service, plan.id, (struct deed){.who = "test"}, &err));
    REFUSED(ERR_NOT_FOUND, "",
            plan_publish(office->service, (struct plan_id){99}, (struct deed){.who = "test"},
                         &notices, &err));
    assert_string_equal(office_dump(office), before);
    assert_int_equal(notices, -1);
}

static void test_plan_publish_identical_plan_tells_nobody(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct plan_record former;
    office_load_district(office);
    office_endpoint(office, "hook", ENDPOINT_KIND_GENERIC, HOOK, KEY, NULL);
    struct plan_record plan = office_plan(office);
    office_publish(office, plan.id);
    struct plan_id same = office_draft(office, office_places(office, plan.id));
    assert_int_equal(office_publish(office, same), 0);
    OK(store_plan_get(office->service->store, plan.id, &former, &err));
    assert_int_equal(former.state, PLAN_STATE_SUPERSEDED);
}

/* One place taken away, one worker's all: these two are told, nobody else. */
static void test_plan_publish_changed_plan_tells_those_whose_places_change(void **state)
{
    struct office *office = *state;
    office_load_district(office);
    office_endpoint(office, "hook", ENDPOINT_KIND_GENERIC, HOOK, KEY, NULL);
    struct plan_record plan = office_plan(office);
    office_publish(office, plan.id);
    struct place_rows places = office_places(office, plan.id);
    int64_t first = places.rows[0].worker_id.v;
    size_t kept = 0;
    for (size_t i = 0; i + 1 < places.len; i++)
        if (places.rows[i].worker_id.v != first)
            places.rows[kept++] = places.rows[i];
    places.len = kept;
    assert_int_equal(office_publish(office, office_draft(office, places)), 2);
}

static void test_plan_publish_preview_counts_and_changes_nothing(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    int64_t notices = -1;
    office_load_district(office);
    office_endpoint(office, "hook", ENDPOINT_KIND_GENERIC, HOOK, KEY, NULL);
    struct plan_record plan = office_plan(office);
    const char *before = office_dump(office);
    struct deed preview = {.who = "test", .preview = true};
    OK(plan_publish(office->service, plan.id, preview, &notices, &err));
    assert_string_equal(office_dump(office), before);
    assert_true(notices > 0);
    assert_int_equal(office_publish(office, plan.id), notices);
}

static void test_plan_publish_stale_draft_is_refused(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    int64_t notices = -1;
    struct deed options = {.who = "test"};
    struct store_offering_count *counts = NULL;
    struct session *sessions = NULL;
    struct offering offering;
    size_t len = 0;
    size_t sessions_len = 0;
    office_load_district(office);
    struct store *store = office->service->store;
    struct plan_record plan = office_plan(office);
    OK(store_enrolment_counts(store, plan.id, &office->arena, &counts, &len, &err));
    assert_true(len > 0 && counts[0].enrolments > 1);
    OK(store_offering_get(store, counts[0].offering_id, &office->arena, &offering, &err));
    OK(store_session_list_of_offering(store, offering.id, &office->arena, &sessions, &sessions_len,
                                      &err));
    offering.seats = 1;
    struct store_offering put = {&offering, sessions, sessions_len};
    OK(store_offering_put(store, put, service_now(office->service), NULL, NULL, &err));
    const char *before = office_dump(office);
    REFUSED(ERR_CONFLICT, offering.code,
            plan_publish(office->service, plan.id, options, &notices, &err));
    assert_string_equal(office_dump(office), before);
    OK(store_offering_cancel(store, offering.id, service_now(office->service), &err));
    REFUSED(ERR_CONFLICT, offering.code,
            plan_publish(office->service, plan.id, options, &notices, &err));
}

static void test_plan_diff_names_who_gets_and_who_loses(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    CLEANUP_JSON json_t *same = NULL;
    CLEANUP_JSON json_t *diff = NULL;
    CLEANUP_JSON json_t *missing = NULL;
    office_load_district(office);
    struct plan_record plan = office_plan(office);
    struct place_rows places = office_places(office, plan.id);
    places.len--;
    struct plan_id shorter = office_draft(office, places);
    OK(plan_diff(office->service, plan.id, plan.id, &same, &err));
    assert_int_equal(json_array_size(json_object_get(same, "workers")), 0);
    OK(plan_diff(office->service, plan.id, shorter, &diff, &err));
    assert_int_equal(json_array_size(json_object_get(diff, "workers")), 1);
    assert_int_equal(office_int(diff, "places_added"), 0);
    assert_int_equal(office_int(diff, "places_removed"), 1);
    const json_t *row = json_array_get(json_object_get(diff, "workers"), 0);
    assert_int_equal(json_array_size(json_object_get(row, "removed")), 1);
    assert_int_equal(json_array_size(json_object_get(row, "added")), 0);
    REFUSED(ERR_NOT_FOUND, "99",
            plan_diff(office->service, plan.id, (struct plan_id){99}, &missing, &err));
}

static void test_plan_publish_endpoint_of_a_unit_serves_it_and_below(void **state)
{
    struct office *office = *state;
    office_load_district(office);
    office_endpoint(office, "s1", ENDPOINT_KIND_GENERIC, HOOK, KEY, "S1");
    struct plan_record plan = office_plan(office);
    struct place_rows places = office_places(office, plan.id);
    int64_t s1 = office_worker(office, "W00").unit_id.v;
    int64_t want = 0;
    struct worker *workers = all_workers(office);
    for (size_t w = 0; w < OFFICE_WORKERS_LEN; w++)
        for (size_t i = 0; i < places.len && workers[w].unit_id.v == s1; i++)
            if (places.rows[i].worker_id.v == workers[w].id.v) {
                want++;
                break;
            }
    assert_true(want > 0);
    assert_int_equal(office_publish(office, plan.id), want);
}

static void test_plan_publish_endpoint_above_serves_units_below(void **state)
{
    struct office *office = *state;
    office_load_district(office);
    office_endpoint(office, "pd", ENDPOINT_KIND_GENERIC, HOOK, KEY, "PD");
    struct plan_record plan = office_plan(office);
    size_t want = workers_with_places(office_places(office, plan.id));
    assert_int_equal(office_publish(office, plan.id), want);
}

/* A robot speaks into a group: one message, how many, never who. */
static void test_plan_publish_robot_gets_one_digest_without_names(void **state)
{
    struct office *office = *state;
    office_load_district(office);
    office_endpoint(office, "robot", ENDPOINT_KIND_WECOM,
                    "http://127.0.0.1:9/cgi-bin/webhook/send?key=abc", "", NULL);
    assert_int_equal(office_publish(office, office_plan(office).id), 1);
    struct store_outbox_page page = office_outbox(office, OUTBOX_STATE_READY);
    assert_int_equal(page.len, 1);
    assert_null(strstr(page.messages[0].payload, "社工0"));
    assert_null(strstr(page.messages[0].payload, "W0"));
    assert_null(strstr(page.messages[0].payload, OFFICE_MOBILE));
}

/* When the one digest of a publication at `now` is due. */
static int64_t digest_due_at(struct office *office, const char *now)
{
    struct err err = {0};
    OK(instant_parse(str_from(now), &office->service->fixed_now, &err));
    assert_true(office_publish(office, office_plan(office).id) >= 1);
    struct store_outbox_page page = office_outbox(office, OUTBOX_STATE_READY);
    for (size_t i = 0; i < page.len; i++)
        if (strstr(page.messages[i].payload, "plan_digest") != NULL)
            return page.messages[i].due_at;
    fail_msg("there is no digest");
    return 0;
}

static void expect_digest_due(struct office *office, const char *now, const char *want)
{
    char got[INSTANT_TEXT_SIZE];
    instant_format(digest_due_at(office, now), got);
    assert_string_equal(got, want);
}

/* A group is not spoken to on a Saturday; a gateway, which speaks to one person, hears at once. */
static void test_plan_publish_digest_waits_for_the_next_worked_day(void **state)
{
    struct office *office = *state;
    office_load_district(office);
    office_endpoint(office, "robot", ENDPOINT_KIND_WECOM,
                    "http://127.0.0.1:9/cgi-bin/webhook/send?key=abc", "", NULL);
    office_endpoint(office, "hook", ENDPOINT_KIND_GENERIC, HOOK, KEY, NULL);
    office_load(office, FILE_KIND_DAYS, "date,kind\n2027-01-11,holiday\n");
    expect_digest_due(office, "2027-01-09T04:00:00Z", "2027-01-12T01:00:00Z");
    struct store_outbox_page page = office_outbox(office, OUTBOX_STATE_READY);
    assert_true(page.len > 1);
    for (size_t i = 0; i < page.len; i++)
        if (strstr(page.messages[i].payload, "plan_digest") == NULL)
            assert_int_equal(page.messages[i].due_at, office->service->fixed_now);
}

static void test_plan_publish_digest_on_a_make_up_saturday_goes_at_once(void **state)
{
    struct office *office = *state;
    office_load_district(office);
    office_endpoint(office, "robot", ENDPOINT_KIND_WECOM,
                    "http://127.0.0.1:9/cgi-bin/webhook/send?key=abc", "", NULL);
    office_load(office, FILE_KIND_DAYS, "date,kind\n2027-01-09,workday\n");
    expect_digest_due(office, "2027-01-09T04:00:00Z", "2027-01-09T04:00:00Z");
}

/* Friday, 21:00; the class begins on Saturday at 9:00. */
static void test_plan_publish_digest_of_tomorrows_class_goes_at_once(void **state)
{
    struct office *office = *state;
    office_load_district(office);
    office_endpoint(office, "robot", ENDPOINT_KIND_WECOM,
                    "http://127.0.0.1:9/cgi-bin/webhook/send?key=abc", "", NULL);
    expect_digest_due(office, "2027-03-05T13:00:00Z", "2027-03-05T13:00:00Z");
}

/* What a day is decides whether a class on it takes people from their unit. */
static void test_plan_problem_cover_follows_the_days(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    static const struct {
        const char *offering, *days;
        bool want;
    } rows[] = {
        {"E2A", NULL, true}, /* a Saturday afternoon */
        {"E2A", "date,kind\n2027-05-08,workday\n", false},
        {"E2A", "date,kind\n2027-05-08,holiday\n", true},
        {"E3A", NULL, false}, /* a Monday morning */
        {"E3A", "date,kind\n2027-04-05,holiday\n", true},
    };
    office_load_district(office);
    office_load(office, FILE_KIND_OFFERINGS,
                "code,course,seats,date,begins,ends\nE3A,E1,9,2027-04-05,09:00,11:00\n");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct problem *problem = NULL;
        if (rows[i].days != NULL)
            office_load(office, FILE_KIND_DAYS, rows[i].days);
        OK(plan_problem(office->service, OFFICE_YEAR, &problem, &err));
        int32_t at = problem_find_option(problem, rows[i].offering);
        assert_true(at >= 0);
        bool got = problem->offerings[problem->options[at].offerings[0]].keeps_cover;
        problem_free(problem);
        if (got != rows[i].want)
            fail_msg("%s, case %zu: keeps cover %d", rows[i].offering, i, got);
    }
}

static void test_plan_discard_draft_cannot_be_published(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    int64_t notices = 0;
    office_load_district(office);
    struct plan_record plan = office_plan(office);
    OK(plan_discard(office->service, plan.id, (struct deed){.who = "test", .preview = true}, &err));
    OK(plan_discard(office->service, plan.id, (struct deed){.who = "test"}, &err));
    REFUSED(ERR_CONFLICT, "",
            plan_publish(office->service, plan.id, (struct deed){.who = "test"}, &notices, &err));
}

/* Nothing has changed since: a new plan moves nobody. */
static void test_plan_publish_replanned_tells_nobody(void **state)
{
    struct office *office = *state;
    office_load_district(office);
    office_endpoint(office, "hook", ENDPOINT_KIND_GENERIC, HOOK, KEY, NULL);
    office_publish(office, office_plan(office).id);
    assert_int_equal(office_publish(office, office_plan(office).id), 0);
}

/* --- the plan and the quota board agree
 * ------------------------------------------------------------
 */

static bool is_well(const char *standing)
{
    return strcmp(standing, "met") == 0 || strcmp(standing, "on_track") == 0;
}

/* Publish, and then the quota board says met or on track for exactly those whom the plan
 * calls complete. Here there is no exception: every need of the rulebook is due within the year. */
static void expect_quota_agrees(struct office *office, struct plan_id id)
{
    size_t len = 0;
    struct unmet_need *unmet = unmet_of(office, id, &len);
    struct worker *workers = all_workers(office);
    for (size_t i = 0; i < OFFICE_WORKERS_LEN; i++) {
        struct err err = {0};
        CLEANUP_JSON json_t *quota = NULL;
        struct quota_filter filter = {.worker_code = workers[i].code};
        OK(quota_show(office->service, &filter, &quota, &err));
        bool all_well = true;
        size_t at = 0;
        const json_t *standing = NULL;
        json_array_foreach(json_object_get(quota, "standings"), at, standing)
        {
            const char *word = json_string_value(json_object_get(standing, "standing"));
            assert_non_null(word);
            all_well = all_well && is_well(word);
        }
        assert_true(at > 0);
        bool is_complete = find_unmet(unmet, len, workers[i].id, NULL) == NULL;
        if (all_well != is_complete)
            fail_msg("%s: the plan says %s, the quota board %s", workers[i].code,
                     is_complete ? "complete" : "short", all_well ? "well" : "short");
    }
}

static struct plan_record publish_district(struct office *office)
{
    office_load_district(office);
    struct plan_record plan = office_plan(office);
    office_publish(office, plan.id);
    return plan;
}

/* The board's line for everybody; lives until `ret_board` is freed. */
static const json_t *quota_total(struct office *office, json_t **ret_board)
{
    struct err err = {0};
    OK(quota_show(office->service, &(struct quota_filter){0}, ret_board, &err));
    return json_object_get(*ret_board, "total");
}

static void test_quota_show_after_publishing_agrees_with_the_plan(void **state)
{
    struct office *office = *state;
    CLEANUP_JSON json_t *board = NULL;
    struct plan_record plan = publish_district(office);
    expect_quota_agrees(office, plan.id);
    const json_t *total = quota_total(office, &board);
    assert_int_equal(office_int(total, "workers"), OFFICE_WORKERS_LEN);
    assert_int_equal(office_int(total, "needed_min"), plan.needed_min);
    assert_int_equal(office_int(total, "booked_min"), plan.planned_min);
    assert_int_equal(office_int(total, "missing_min"), plan.needed_min - plan.planned_min);
    assert_int_equal(office_int(total, "met") + office_int(total, "on_track"), plan.complete);
}

/* Everybody came to everything. */
static void attend_all(struct office *office, struct plan_id id)
{
    struct err err = {0};
    CLEANUP(buf_release) struct buf text;
    struct place_rows places = office_places(office, id);
    buf_init(&text, 1 << 20);
    buf_add_text(&text, "worker,earned_on,amount,measure,categories,course,external_id\n");
    for (size_t i = 0; i < places.len; i++) {
        struct worker worker;
        struct offering offering;
        struct course course;
        struct store *store = office->service->store;
        char day[DATE_TEXT_SIZE];
        OK(store_worker_get(store, places.rows[i].worker_id, &office->arena, &worker, &err));
        OK(store_offering_get(store, places.rows[i].offering_id, &office->arena, &offering, &err));
        OK(store_course_get(store, offering.course_id, &office->arena, &course, &err));
        buf_addf(&text, "%s,%s,%d,分钟,%s,%s,%s-%s\n", worker.code,
                 date_format(last_day_of(office, &offering), day), course.tags[0].min,
                 course.tags[0].tag, course.code, worker.code, offering.code);
    }
    office_load(office, FILE_KIND_HOURS, buf_text(&text));
}

/* Everybody was there: at the end of the year the same workers have met, the others are short. */
static void test_quota_show_after_attendance_agrees_with_the_plan(void **state)
{
    struct office *office = *state;
    CLEANUP_JSON json_t *board = NULL;
    struct plan_record plan = publish_district(office);
    attend_all(office, plan.id);
    office->options.fixed_now = OFFICE_NOW + 360 * INT64_C(86400);
    office_reopen(office);
    expect_quota_agrees(office, plan.id);
    const json_t *total = quota_total(office, &board);
    assert_int_equal(office_int(total, "met"), plan.complete);
    assert_int_equal(office_int(total, "on_track"), 0);
    assert_int_equal(office_int(total, "booked_min"), 0);
    assert_int_equal(office_int(total, "earned_min"), plan.planned_min);
}

/* Annual quotas ask for more than the rulebook, of one unit in a category and of the other in a
 * course; the plan and the board go on saying the same of everybody. */
static void test_quota_show_with_annual_quotas_agrees_with_the_plan(void **state)
{
    struct office *office = *state;
    office_load_district(office);
    struct plan_record without = office_plan(office);
    office_load(office, FILE_KIND_QUOTAS,
                "year,unit,tier,category,course,each,total,measure\n"
                "2027,S1,,ce,,6,,\n2027,S2,,,E1,120,,minute\n2027,PD,,ce,,,150,\n"
                "2027,S2,none,ce,,4,,\n2028,PD,,ce,,99,,\n");
    struct plan_record plan = office_plan(office);
    /* 15 of S1 owe 120 more; 15 of S2 the course besides, which is no part of the category. */
    assert_int_equal(plan.needed_min, without.needed_min + 15 * 120 + 15 * 120);
    assert_true(plan.complete > 0 && plan.complete < OFFICE_WORKERS_LEN);
    office_publish(office, plan.id);
    expect_quota_agrees(office, plan.id);
    attend_all(office, plan.id);
    office->options.fixed_now = OFFICE_NOW + 360 * INT64_C(86400);
    office_reopen(office);
    expect_quota_agrees(office, plan.id);
}

/* What a quota asked for is gone with it: the plan is the one that was made without. */
static void test_quota_set_and_cleared_restores_the_plan(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct quota_outcome outcome;
    office_load_district(office);
    struct plan_record before = office_plan(office);
    struct quota_change change = {.unit_code = "S1",
                                  .quota = {.year = OFFICE_YEAR,
                                            .tier = QUOTA_ALL_TIERS,
                                            .category = "ce",
                                            .each_min = 360,
                                            .total_min = QUOTA_NO_MIN},
                                  .who = "test"};
    OK(quota_set(office->service, &change, &office->arena, &outcome, &err));
    assert_string_equal(outcome.change, "new");
    struct plan_record with = office_plan(office);
    assert_int_equal(with.needed_min, before.needed_min + 15 * 120);
    change.clear = true;
    OK(quota_set(office->service, &change, &office->arena, &outcome, &err));
    assert_string_equal(outcome.change, "cleared");
    struct plan_record after = office_plan(office);
    struct place_rows x = office_places(office, before.id);
    struct place_rows y = office_places(office, after.id);
    assert_int_equal(before.objective, after.objective);
    assert_int_equal(x.len, y.len);
    for (size_t i = 0; i < x.len; i++)
        assert_int_equal(x.rows[i].offering_id.v, y.rows[i].offering_id.v);
}

/* In the middle of the year: what is under way goes on, and is neither taken away nor planned
 * again. The window has begun; the sessions of March are over and attended. */
static void test_plan_make_keeps_what_is_under_way(void **state)
{
    struct office *office = *state;
    CLEANUP(buf_release) struct buf text;
    office_load_district(office);
    office_endpoint(office, "hook", ENDPOINT_KIND_GENERIC, HOOK, KEY, NULL);
    struct plan_record plan = office_plan(office);
    office_publish(office, plan.id);
    struct place_rows places = office_places(office, plan.id);
    int64_t p1a = office_offering(office, "P1A").id.v;
    int64_t p2a = office_offering(office, "P2A").id.v;
    int64_t window = office_offering(office, "W1A").id.v;
    struct worker *workers = all_workers(office);
    buf_init(&text, 1 << 20);
    buf_add_text(&text, "worker,earned_on,amount,measure,categories,course,external_id\n");
    size_t under_way = 0;
    for (size_t i = 0; i < places.len; i++)
        for (size_t w = 0; w < OFFICE_WORKERS_LEN; w++) {
            bool is_first = places.rows[i].offering_id.v == p1a;
            if (workers[w].id.v != places.rows[i].worker_id.v)
                continue;
            under_way += places.rows[i].offering_id.v == window;
            if (is_first || places.rows[i].offering_id.v == p2a)
                buf_addf(&text, "%s,%s,180,分钟,prep,%s,%s-%d\n", workers[w].code,
                         is_first ? "2027-03-06" : "2027-03-13", is_first ? "P1" : "P2",
                         workers[w].code, is_first ? 1 : 2);
        }
    assert_true(under_way > 0);
    office_load(office, FILE_KIND_HOURS, buf_text(&text));
    office->options.fixed_now = OFFICE_NOW + 75 * INT64_C(86400); /* 20 March */
    office_reopen(office);
    plan = office_plan(office);
    places = office_places(office, plan.id);
    size_t kept = 0;
    for (size_t i = 0; i < places.len; i++)
        kept += places.rows[i].offering_id.v == window;
    assert_int_equal(kept, under_way);
    assert_int_equal(office_publish(office, plan.id), 0);
    expect_quota_agrees(office, plan.id);
}

static void test_quota_show_filters(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    CLEANUP_JSON json_t *quota = NULL;
    CLEANUP_JSON json_t *district = NULL;
    CLEANUP_JSON json_t *nothing = NULL;
    office_load_district(office);
    OK(quota_show(office->service, &(struct quota_filter){.unit_code = "S1"}, &quota, &err));
    assert_int_equal(office_int(json_object_get(quota, "total"), "workers"), 15);
    assert_int_equal(json_array_size(json_object_get(quota, "rows")), 2); /* two tiers */
    OK(quota_show(office->service, &(struct quota_filter){.unit_code = "PD"}, &district, &err));
    assert_int_equal(office_int(json_object_get(district, "total"), "workers"), 30);
    REFUSED(ERR_NOT_FOUND, "S9",
            quota_show(office->service, &(struct quota_filter){.unit_code = "S9"}, &nothing, &err));
    REFUSED(
        ERR_NOT_FOUND, "W77",
        quota_show(office->service, &(struct quota_filter){.worker_code = "W77"}, &nothing, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE_TEST(test_plan_make_draft_is_bounded_and_says_what_is_missing),
        OFFICE_TEST(test_plan_make_seats_hold_and_nobody_sits_twice),
        OFFICE_TEST(test_plan_make_every_reason_names_what_would_help),
        OFFICE_TEST(test_plan_make_deadline_is_met_by_what_ends_by_then_only),
        OFFICE_TEST(test_plan_make_twice_gives_the_same_plan),
        OFFICE_TEST(test_plan_make_before_the_year_uses_its_first_day),
        OFFICE_TEST(test_plan_make_without_what_it_needs_refused),
        OFFICE_TEST(test_plan_make_restricted_offerings_take_their_own_only),
        OFFICE_TEST(test_import_courses_in_a_circle_are_refused),
        OFFICE_TEST(test_plan_show_shortages_add_up),
        OFFICE_TEST(test_plan_publish_without_endpoint_queues_nothing),
        OFFICE_TEST(test_plan_publish_tells_each_changed_worker_once),
        OFFICE_TEST(test_plan_publish_twice_conflicts),
        OFFICE_TEST(test_plan_publish_identical_plan_tells_nobody),
        OFFICE_TEST(test_plan_publish_changed_plan_tells_those_whose_places_change),
        OFFICE_TEST(test_plan_publish_preview_counts_and_changes_nothing),
        OFFICE_TEST(test_plan_publish_stale_draft_is_refused),
        OFFICE_TEST(test_plan_diff_names_who_gets_and_who_loses),
        OFFICE_TEST(test_plan_publish_endpoint_of_a_unit_serves_it_and_below),
        OFFICE_TEST(test_plan_publish_endpoint_above_serves_units_below),
        OFFICE_TEST(test_plan_publish_robot_gets_one_digest_without_names),
        OFFICE_TEST(test_plan_publish_digest_waits_for_the_next_worked_day),
        OFFICE_TEST(test_plan_publish_digest_on_a_make_up_saturday_goes_at_once),
        OFFICE_TEST(test_plan_publish_digest_of_tomorrows_class_goes_at_once),
        OFFICE_TEST(test_plan_problem_cover_follows_the_days),
        OFFICE_TEST(test_plan_discard_draft_cannot_be_published),
        OFFICE_TEST(test_plan_publish_replanned_tells_nobody),
        OFFICE_TEST(test_plan_make_keeps_what_is_under_way),
        OFFICE_TEST(test_quota_show_after_publishing_agrees_with_the_plan),
        OFFICE_TEST(test_quota_show_after_attendance_agrees_with_the_plan),
        OFFICE_TEST(test_quota_show_with_annual_quotas_agrees_with_the_plan),
        OFFICE_TEST(test_quota_set_and_cleared_restores_the_plan),
        OFFICE_TEST(test_quota_show_filters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
