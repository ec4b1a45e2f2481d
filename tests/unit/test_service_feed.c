/* What subscribers see: the same rows give the same bytes, at the right local time; and pages that
 * tell nobody what is not theirs. */
#include "tests/unit/service_support.h"

#include "scheduler/service/feed.h"
#include "scheduler/service/figures.h"
#include "scheduler/service/view.h"
#include "scheduler/store/store_office.h"

/* P1A on 6 March, P2A twice on the 13th, the window until 30 June for W00; E1A for W01. */
static struct plan_id publish_places(struct office *office, const char *const *pairs)
{
    struct enrolment rows[64];
    struct place_rows places = {rows, 0};
    for (; *pairs != NULL; pairs += 2)
        rows[places.len++] =
            (struct enrolment){.worker_id = office_worker(office, pairs[0]).id,
                               .offering_id = office_offering(office, pairs[1]).id};
    struct plan_id id = office_draft(office, places);
    office_publish(office, id);
    return id;
}

static const char *const first_plan[] = {"W00", "P1A", "W00", "P2A", "W00",
                                         "W1A", "W01", "E1A", NULL};

static struct link link_of(struct office *office, const char *worker)
{
    return (struct link){FEED_KIND_WORKER, office_worker(office, worker).id.v};
}

/* The feed's text, in the office's arena. */
static const char *render(struct office *office, struct link link)
{
    struct err err = {0};
    CLEANUP(feed_body_release) struct feed_body body = {0};
    OK(feed_render(office->service, &link, &body, &err));
    assert_int_equal(body.etag[0], '"');
    return arena_copy(&office->arena, body.bytes, body.len);
}

static size_t count_of(const char *text, const char *what)
{
    size_t count = 0;
    for (const char *at = strstr(text, what); at != NULL; at = strstr(at + 1, what))
        count++;
    return count;
}

static void expect_has(const char *text, const char *what)
{
    if (strstr(text, what) == NULL)
        fail_msg("no \"%s\" in:\n%s", what, text);
}

static void expect_lacks(const char *text, const char *what)
{
    if (strstr(text, what) != NULL)
        fail_msg("\"%s\" stands in:\n%s", what, text);
}

static void test_feed_render_sessions_at_their_local_time(void **state)
{
    struct office *office = *state;
    office_load_district(office);
    publish_places(office, first_plan);
    const char *feed = render(office, link_of(office, "W00"));
    expect_has(feed, "BEGIN:VCALENDAR\r\n");
    expect_has(feed, "TZID:Asia/Shanghai\r\n");
    expect_has(feed, "DTSTART;TZID=Asia/Shanghai:20270306T090000\r\n");
    expect_has(feed, "DTEND;TZID=Asia/Shanghai:20270306T120000\r\n");
    expect_has(feed, "DTSTART;TZID=Asia/Shanghai:20270313T130000\r\n");
    expect_has(feed, "DTSTART;VALUE=DATE:20270630\r\n");
    expect_has(feed, "SUMMARY:备考基础\r\n");
    assert_int_equal(count_of(feed, "BEGIN:VEVENT\r\n"), 4);
    expect_lacks(feed, "20270410");
    feed = render(office, link_of(office, "W01"));
    assert_int_equal(count_of(feed, "BEGIN:VEVENT\r\n"), 1);
    expect_has(feed, "DTSTART;TZID=Asia/Shanghai:20270410T090000\r\n");
}

static void test_feed_render_same_rows_same_bytes(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct feed_body a = {0};
    struct feed_body b = {0};
    office_load_district(office);
    publish_places(office, first_plan);
    struct link link = link_of(office, "W00");
    OK(feed_render(office->service, &link, &a, &err));
    office->options.fixed_now = OFFICE_NOW + 5 * 3600; /* later, over a restart */
    office_reopen(office);
    OK(feed_render(office->service, &link, &b, &err));
    assert_int_equal(a.len, b.len);
    assert_memory_equal(a.bytes, b.bytes, a.len);
    assert_string_equal(a.etag, b.etag);
    assert_int_equal(a.last_modified, b.last_modified);
    feed_body_release(&a);
    feed_body_release(&b);
}

/* Somebody else's places change: the feed of W01 is the same to the byte, that of W00 is not. */
static void test_feed_render_changed_plan_gives_other_bytes_to_those_concerned(void **state)
{
    struct office *office = *state;
    static const char *const second_plan[] = {"W00", "P1A", "W00", "W1A", "W01", "E1A", NULL};
    office_load_district(office);
    publish_places(office, first_plan);
    const char *w00 = render(office, link_of(office, "W00"));
    const char *w01 = render(office, link_of(office, "W01"));
    office->options.fixed_now = OFFICE_NOW + 3600;
    office_reopen(office);
    publish_places(office, second_plan);
    assert_string_not_equal(render(office, link_of(office, "W00")), w00);
    assert_string_equal(render(office, link_of(office, "W01")), w01);
    expect_lacks(render(office, link_of(office, "W00")), "20270313T130000");
}

/* Moved: the same UID, SEQUENCE one more; taken off: kept as cancelled. */
static void test_feed_render_moved_session_keeps_its_uid(void **state)
{
    struct office *office = *state;
    office_load_district(office);
    publish_places(office, first_plan);
    const char *before = render(office, link_of(office, "W01"));
    office_load(office, FILE_KIND_OFFERINGS,
                "code,course,seats,date,begins,ends,trainer,room\n"
                "E1A,E1,10,2027-04-17,10:00,12:00,T2,R2\n");
    const char *after = render(office, link_of(office, "W01"));
    expect_has(after, "DTSTART;TZID=Asia/Shanghai:20270417T100000\r\n");
    expect_lacks(after, "20270410");
    const char *uid = strstr(strstr(before, "BEGIN:VEVENT"), "UID:");
    assert_non_null(uid);
    expect_has(after, arena_copy(&office->arena, uid, strcspn(uid, "\r")));
    expect_has(before, "SEQUENCE:0\r\n");
    expect_has(after, "SEQUENCE:1\r\n");
}

static void test_feed_render_trainer_sees_counts_and_no_names(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct trainer trainer;
    office_load_district(office);
    publish_places(office, first_plan);
    OK(store_trainer_get_by_code(office->service->store, "T1", &office->arena, &trainer, &err));
    const char *feed = render(office, (struct link){FEED_KIND_TRAINER, trainer.id.v});
    expect_has(feed, "20270306T090000");
    expect_has(feed, "1/6");
    expect_lacks(feed, "社工0");
    expect_lacks(feed, OFFICE_MOBILE);
    expect_lacks(feed, "20270410"); /* the other trainer's */
    feed = render(office, (struct link){FEED_KIND_COORDINATOR, 0});
    expect_has(feed, "20270306T090000");
    expect_has(feed, "20270410T090000");
    expect_lacks(feed, "社工0");
}

static void test_feed_render_worker_sees_no_other_worker(void **state)
{
    struct office *office = *state;
    static const char *const plan[] = {"W00", "P1A", "W03", "P1A", "W06", "P1A", NULL};
    office_load_district(office);
    publish_places(office, plan);
    const char *feed = render(office, link_of(office, "W00"));
    expect_has(feed, "社工00号");
    expect_lacks(feed, "社工03号");
    expect_lacks(feed, "社工06号");
    expect_lacks(feed, OFFICE_MOBILE);
    expect_lacks(feed, OFFICE_IDENTITY);
}

/* --- pages
 * ---------------------------------------------------------------------------------------- */

static const char *text_of(struct office *office, json_t *view)
{
    char *text = json_text(view);
    const char *copy = arena_strdup(&office->arena, text);
    free(text);
    json_decref(view);
    return copy;
}

static void test_view_worker_shows_no_mobile_and_no_identity(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    json_t *view = NULL;
    office_load_district(office);
    publish_places(office, first_plan);
    OK(view_worker(office->service, office_worker(office, "W00").id, &view, &err));
    assert_int_equal(json_array_size(json_object_get(view, "next")), 3);
    assert_int_equal(json_array_size(json_object_get(view, "windows")), 1);
    const char *text = text_of(office, view);
    expect_has(text, "社工00号");
    expect_has(text, "备考基础");
    expect_lacks(text, OFFICE_MOBILE);
    expect_lacks(text, OFFICE_IDENTITY);
    expect_lacks(text, "11010519");
    expect_lacks(text, "社工01号");
    REFUSED(ERR_NOT_FOUND, "", view_worker(office->service, (struct worker_id){999}, &view, &err));
}

/* What the worker's page says of a missing category; freed with the view. NULL: nothing. */
static const json_t *unmet_row(const json_t *view, const char *category)
{
    size_t i;
    const json_t *row;
    json_array_foreach(json_object_get(view, "unmet"), i, row)
    {
        if (strcmp(json_string_value(json_object_get(row, "category")), category) == 0)
            return row;
    }
    return NULL;
}

static void test_view_worker_shows_every_reason(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    CLEANUP_JSON json_t *lead = NULL;
    size_t short_of_prep = 0;
    office_load_district(office);
    office_publish(office, office_plan(office).id);
    OK(view_worker(office->service, office_worker(office, OFFICE_LEAD).id, &lead, &err));
    const json_t *rare = unmet_row(lead, "rare");
    assert_non_null(rare);
    assert_string_equal(json_string_value(json_object_get(rare, "reason_code")), "no_option");
    assert_string_equal(json_string_value(json_object_get(rare, "title_zh")), "督导");
    assert_string_equal(json_string_value(json_object_get(rare, "missing_h_text")), "2");
    for (int i = 0; i < OFFICE_WORKERS_LEN; i += 3) {
        CLEANUP_JSON json_t *view = NULL;
        const char *code = arena_printf(&office->arena, "W%02d", i);
        OK(view_worker(office->service, office_worker(office, code).id, &view, &err));
        short_of_prep += unmet_row(view, "prep") != NULL;
    }
    assert_int_equal(short_of_prep, 4);
}

static void test_view_trainer_shows_no_workers_name(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    json_t *view = NULL;
    struct trainer trainer;
    office_load_district(office);
    office_publish(office, office_plan(office).id);
    OK(store_trainer_get_by_code(office->service->store, "T1", &office->arena, &trainer, &err));
    OK(view_trainer(office->service, trainer.id, &view, &err));
    const json_t *sessions = json_object_get(view, "sessions");
    assert_int_equal(json_array_size(sessions), 4);
    assert_int_equal(office_int(json_array_get(sessions, 0), "enrolled"), 6);
    const json_t *load = json_object_get(view, "load");
    assert_int_equal(office_int(load, "sessions"), 4);
    assert_true(office_int(load, "people") >= 6);
    assert_true(office_int(load, "people") <= office_int(load, "seats"));
    const char *text = text_of(office, view);
    expect_has(text, "陈老师");
    expect_lacks(text, "社工0");
    expect_lacks(text, "社工1");
    expect_lacks(text, "\"W0"); /* a link may hold the bare letters by chance */
    expect_lacks(text, OFFICE_MOBILE);
    expect_lacks(text, "13900000001");
    REFUSED(ERR_NOT_FOUND, "",
            view_trainer(office->service, (struct trainer_id){999}, &view, &err));
}

static void test_view_summary_names_nobody(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    json_t *view = NULL;
    office_load_district(office);
    office_publish(office, office_plan(office).id);
    OK(view_summary(office->service, &view, &err));
    size_t i;
    const json_t *row;
    json_array_foreach(json_object_get(view, "shortages"), i, row)
    {
        const json_t *units = json_object_get(row, "units");
        int64_t dated = office_int(row, "dated") + office_int(row, "overdue");
        assert_true(json_array_size(units) > 0 && json_array_size(units) <= 3);
        assert_true(dated <= office_int(row, "workers"));
    }
    assert_true(i > 0);
    const char *text = text_of(office, view);
    expect_lacks(text, "社工0");
    expect_lacks(text, OFFICE_MOBILE);
    expect_lacks(text, OFFICE_IDENTITY);
}

static void test_figures_texts(void **state)
{
    struct office *office = *state;
    struct arena *arena = &office->arena;
    assert_string_equal(figures_hours_text(960, arena), "16");
    assert_string_equal(figures_hours_text(450, arena), "7.5");
    assert_string_equal(figures_hours_text(0, arena), "0");
    assert_string_equal(figures_hours_text(2, arena), "0.1");
    assert_string_equal(figures_hours_text(45, arena), "0.8");
    assert_int_equal(figures_hours(29), 0);
    assert_int_equal(figures_hours(30), 1);
    assert_string_equal(figures_percent_text(979, 1000, arena), "97.9");
    assert_string_equal(figures_percent_text(9999, 10000, arena), "99.9");
    assert_string_equal(figures_percent_text(0, 7, arena), "0.0");
    assert_string_equal(figures_percent_text(7, 7, arena), "100");
    assert_string_equal(figures_percent_text(0, 0, arena), "100");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE_TEST(test_feed_render_sessions_at_their_local_time),
        OFFICE_TEST(test_feed_render_same_rows_same_bytes),
        OFFICE_TEST(test_feed_render_changed_plan_gives_other_bytes_to_those_concerned),
        OFFICE_TEST(test_feed_render_moved_session_keeps_its_uid),
        OFFICE_TEST(test_feed_render_trainer_sees_counts_and_no_names),
        OFFICE_TEST(test_feed_render_worker_sees_no_other_worker),
        OFFICE_TEST(test_view_worker_shows_no_mobile_and_no_identity),
        OFFICE_TEST(test_view_worker_shows_every_reason),
        OFFICE_TEST(test_view_trainer_shows_no_workers_name),
        OFFICE_TEST(test_view_summary_names_nobody),
        OFFICE_TEST(test_figures_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
