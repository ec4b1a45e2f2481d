/* Rulebooks and plans: versioned, published once. */
#include "tests/unit/store_suite.h"

/* --- rulebooks ---------------------------------------------------------------------------------
 */

static void put_book(struct store *store, const char *name, int32_t from, const char *text,
                     int64_t put_at, enum store_change want)
{
    struct err err = {0};
    struct store_rulebook book = {
        .name = name, .effective_from = suite_day(from), .text = text, .put_at = put_at};
    enum store_change change = STORE_CHANGE_COUNT;
    OK(store_rulebook_put(store, &book, NULL, &change, &err));
    assert_int_equal(change, want);
}

static struct store_rulebook_when on(int32_t day, int64_t known_at)
{
    return (struct store_rulebook_when){suite_day(day), known_at};
}

static void test_rulebook_in_force_newest_version(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    put_book(suite->store, "cn", 0, "{1}", 1, STORE_CHANGE_NEW);
    put_book(suite->store, "cn", 0, "{1}", 2, STORE_CHANGE_SAME);
    put_book(suite->store, "cn", 100, "{2}", 3, STORE_CHANGE_NEW);
    put_book(suite->store, "cn", 0, "{1 corrected}", 4, STORE_CHANGE_CHANGED);
    put_book(suite->store, "a-local", 50, "{3}", 5, STORE_CHANGE_NEW);
    struct store_rulebook *books = NULL;
    size_t len = 9;
    OK(store_rulebook_list(suite->store, on(-1, 900), &suite->arena, &books, &len, &err));
    assert_int_equal(len, 0);
    OK(store_rulebook_list(suite->store, on(99, 900), &suite->arena, &books, &len, &err));
    assert_int_equal(len, 2);
    assert_string_equal(books[0].name, "a-local");
    assert_string_equal(books[1].text, "{1 corrected}");
    assert_int_equal(books[1].effective_from.day, suite_day(0).day);
    OK(store_rulebook_list(suite->store, on(100, 900), &suite->arena, &books, &len, &err));
    assert_string_equal(books[1].text, "{2}");
}

static void test_rulebook_list_as_known_then_leaves_out_what_came_later(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct store_rulebook *books = NULL;
    size_t len = 9;
    put_book(suite->store, "cn", 0, "{1}", 10, STORE_CHANGE_NEW);
    put_book(suite->store, "cn", 50, "{2}", 20, STORE_CHANGE_NEW);
    put_book(suite->store, "cn", 0, "{1 corrected}", 30, STORE_CHANGE_CHANGED);
    OK(store_rulebook_list(suite->store, on(99, 9), &suite->arena, &books, &len, &err));
    assert_int_equal(len, 0);
    OK(store_rulebook_list(suite->store, on(99, 19), &suite->arena, &books, &len, &err));
    assert_string_equal(books[0].text, "{1}");
    OK(store_rulebook_list(suite->store, on(99, 20), &suite->arena, &books, &len, &err));
    assert_string_equal(books[0].text, "{2}");
    OK(store_rulebook_list(suite->store, on(9, 29), &suite->arena, &books, &len, &err));
    assert_string_equal(books[0].text, "{1}");
    OK(store_rulebook_list(suite->store, on(9, 30), &suite->arena, &books, &len, &err));
    assert_string_equal(books[0].text, "{1 corrected}");
}

/* --- plans -------------------------------------------------------------------------------------
 */

static struct plan_id insert_plan(struct suite *suite, int32_t year)
{
    struct err err = {0};
    struct worker_id w1 = suite_worker(suite->store, "W1"), w2 = suite_worker(suite->store, "W2");
    struct offering_id o1 = suite_offering(suite->store, "O1");
    struct offering_id o2 = suite_offering(suite->store, "O2");
    struct enrolment enrolments[] = {{.worker_id = w2, .offering_id = o1},
                                     {.worker_id = w1, .offering_id = o2},
                                     {.worker_id = w1, .offering_id = o1}};
    struct unmet_need unmet[] = {{.worker_id = w2,
                                  .tag = "ethics",
                                  .needed_min = 120,
                                  .reason = UNMET_SEATS,
                                  .offering_id = o2},
                                 {.worker_id = w2,
                                  .tag = "ce",
                                  .needed_min = 480,
                                  .planned_min = 60,
                                  .reason = UNMET_NO_OPTION}};
    struct plan_record record = {.year = year,
                                 .state = PLAN_STATE_PUBLISHED, /* ignored */
                                 .objective = 12345678901,
                                 .bound = 12345678902,
                                 .needed_min = 7,
                                 .planned_min = 6,
                                 .workers = 2,
                                 .complete = 1,
                                 .seed = 42,
                                 .created_at = 1000};
    struct store_plan plan = {&record, enrolments, 3, unmet, 2};
    struct plan_id id = {0};
    OK(store_plan_insert(suite->store, &plan, &id, &err));
    return id;
}

static void test_plan_insert_and_read_round_trip(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct plan_id id = insert_plan(suite, 2027);
    struct plan_record plan = {0};
    OK(store_plan_get(suite->store, id, &plan, &err));
    assert_int_equal(plan.state, PLAN_STATE_DRAFT);
    assert_int_equal(plan.objective, 12345678901);
    assert_int_equal(plan.bound, 12345678902);
    assert_int_equal(plan.seed, 42);
    assert_int_equal(plan.published_at, 0);
    struct enrolment *all = NULL, *some = NULL;
    size_t len = 0;
    OK(store_enrolment_list(suite->store, id, &suite->arena, &all, &len, &err));
    assert_int_equal(len, 3);
    assert_true(all[0].worker_id.v == all[1].worker_id.v);
    assert_true(all[0].offering_id.v < all[1].offering_id.v);
    struct store_plan_worker of_worker = {id, all[0].worker_id};
    OK(store_enrolment_list_of_worker(suite->store, of_worker, &suite->arena, &some, &len, &err));
    assert_int_equal(len, 2);
    struct store_plan_offering of_offering = {id, all[0].offering_id};
    OK(store_enrolment_list_of_offering(suite->store, of_offering, &suite->arena, &some, &len,
                                        &err));
    assert_int_equal(len, 2);
    assert_true(some[0].worker_id.v < some[1].worker_id.v);
    struct store_offering_count *counts = NULL;
    OK(store_enrolment_counts(suite->store, id, &suite->arena, &counts, &len, &err));
    assert_int_equal(len, 2);
    assert_int_equal(counts[0].offering_id.v, all[0].offering_id.v);
    assert_int_equal(counts[0].enrolments, 2);
    assert_int_equal(counts[1].enrolments, 1);
}

static void test_plan_unmet_needs_in_order(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct plan_id id = insert_plan(suite, 2027);
    struct unmet_need *unmet = NULL;
    size_t len = 0;
    OK(store_unmet_list(suite->store, id, &suite->arena, &unmet, &len, &err));
    assert_int_equal(len, 2);
    assert_string_equal(unmet[0].tag, "ce");
    assert_int_equal(unmet[0].planned_min, 60);
    assert_int_equal(unmet[0].reason, UNMET_NO_OPTION);
    assert_int_equal(unmet[0].offering_id.v, 0);
    assert_true(unmet[1].offering_id.v > 0);
    struct store_plan_worker of = {id, unmet[0].worker_id};
    OK(store_unmet_list_of_worker(suite->store, of, &suite->arena, &unmet, &len, &err));
    assert_int_equal(len, 2);
    of.worker_id.v = 999;
    OK(store_unmet_list_of_worker(suite->store, of, &suite->arena, &unmet, &len, &err));
    assert_int_equal(len, 0);
}

static void test_plan_publish_supersedes_former_of_year(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct plan_record plan = {0}, *plans = NULL;
    size_t len = 0;
    struct plan_id first = insert_plan(suite, 2027), second = insert_plan(suite, 2027);
    struct plan_id other_year = insert_plan(suite, 2028);
    REFUSED(ERR_NOT_FOUND, store_plan_published(suite->store, 2027, &plan, &err));
    OK(store_plan_publish(suite->store, first, 2000, &err));
    OK(store_plan_publish(suite->store, other_year, 2000, &err));
    OK(store_plan_publish(suite->store, second, 3000, &err));
    OK(store_plan_published(suite->store, 2027, &plan, &err));
    assert_int_equal(plan.id.v, second.v);
    assert_int_equal(plan.published_at, 3000);
    OK(store_plan_get(suite->store, first, &plan, &err));
    assert_int_equal(plan.state, PLAN_STATE_SUPERSEDED);
    assert_int_equal(plan.published_at, 2000);
    OK(store_plan_published(suite->store, 2028, &plan, &err));
    assert_int_equal(plan.id.v, other_year.v);
    OK(store_plan_list(suite->store, &suite->arena, &plans, &len, &err));
    assert_int_equal(len, 3);
    assert_int_equal(plans[0].id.v, other_year.v);
}

static void test_plan_only_draft_published_or_discarded(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct plan_id id = insert_plan(suite, 2027), discarded = insert_plan(suite, 2027);
    OK(store_plan_publish(suite->store, id, 2000, &err));
    REFUSED(ERR_CONFLICT, store_plan_publish(suite->store, id, 3000, &err));
    assert_non_null(strstr(err.text, "published"));
    REFUSED(ERR_CONFLICT, store_plan_discard(suite->store, id, &err));
    OK(store_plan_discard(suite->store, discarded, &err));
    REFUSED(ERR_CONFLICT, store_plan_publish(suite->store, discarded, 3000, &err));
    assert_non_null(strstr(err.text, "discarded"));
    REFUSED(ERR_NOT_FOUND, store_plan_discard(suite->store, (struct plan_id){99}, &err));
    struct plan_record plan = {0};
    OK(store_plan_published(suite->store, 2027, &plan, &err));
    assert_int_equal(plan.published_at, 2000);
}

/* One worker's part is given anew; the other's rows and the other plan's stay. */
static void test_plan_mend_gives_one_worker_anew(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct plan_id id = insert_plan(suite, 2027), draft = insert_plan(suite, 2027);
    struct worker_id w1 = suite_worker(suite->store, "W1"), w2 = suite_worker(suite->store, "W2");
    struct plan_record plan = {0};
    struct enrolment place = {.worker_id = w2, .offering_id = suite_offering(suite->store, "O2")};
    struct unmet_need unmet = {
        .worker_id = w2, .tag = "law", .needed_min = 60, .reason = UNMET_CLASH};
    struct enrolment *places = NULL;
    struct unmet_need *needs = NULL;
    size_t len = 0;
    OK(store_plan_get(suite->store, id, &plan, &err));
    plan.objective = -5;
    plan.bound = 70;
    plan.planned_min = 3;
    plan.complete = 0;
    struct store_mend mend = {&plan, &w2, 1, &place, 1, &unmet, 1};
    REFUSED(ERR_CONFLICT, store_plan_mend(suite->store, &mend, &err));
    assert_non_null(strstr(err.text, "not in force"));
    OK(store_plan_publish(suite->store, id, 2000, &err));
    OK(store_plan_mend(suite->store, &mend, &err));
    OK(store_plan_get(suite->store, id, &plan, &err));
    assert_int_equal(plan.objective, -5);
    assert_int_equal(plan.bound, 70);
    assert_int_equal(plan.needed_min, 7);
    assert_int_equal(plan.planned_min, 3);
    assert_int_equal(plan.complete, 0);
    assert_int_equal(plan.published_at, 2000);
    OK(store_enrolment_list(suite->store, id, &suite->arena, &places, &len, &err));
    assert_int_equal(len, 3);
    assert_int_equal(places[1].worker_id.v, w1.v);
    assert_int_equal(places[2].worker_id.v, w2.v);
    assert_int_equal(places[2].offering_id.v, place.offering_id.v);
    OK(store_unmet_list(suite->store, id, &suite->arena, &needs, &len, &err));
    assert_int_equal(len, 1);
    assert_string_equal(needs[0].tag, "law");
    OK(store_unmet_list(suite->store, draft, &suite->arena, &needs, &len, &err));
    assert_int_equal(len, 2);
    place.offering_id.v = 999; /* no such offering: nothing of it happens */
    assert_int_not_equal(store_plan_mend(suite->store, &mend, &err), ERR_OK);
    OK(store_enrolment_list(suite->store, id, &suite->arena, &places, &len, &err));
    assert_int_equal(len, 3);
}

static void test_place_list_of_unit_has_its_own_workers_only(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct unit_id unit = suite_unit(suite->store, "PD");
    struct plan_id id = insert_plan(suite, 2027);
    struct store_unit_place *places = NULL;
    size_t len = 0;
    (void)insert_plan(suite, 2027); /* another plan's places are no places of this one */
    OK(store_place_list_of_unit(suite->store, (struct store_plan_unit){id, unit}, &suite->arena,
                                &places, &len, &err));
    assert_int_equal(len, 3);
    assert_string_equal(places[0].code, "W1");
    assert_true(places[0].offering_id.v < places[1].offering_id.v);
    assert_string_equal(places[2].code, "W2");
    assert_int_equal(places[2].worker_id.v, suite_worker(suite->store, "W2").v);
    unit.v += 100;
    OK(store_place_list_of_unit(suite->store, (struct store_plan_unit){id, unit}, &suite->arena,
                                &places, &len, &err));
    assert_int_equal(len, 0);
}

static void test_plan_with_unknown_worker_leaves_no_trace(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct plan_record record = {.year = 2027}, *plans = NULL;
    struct enrolment enrolment = {.worker_id = {77},
                                  .offering_id = suite_offering(suite->store, "O1")};
    struct store_plan plan = {&record, &enrolment, 1, NULL, 0};
    size_t len = 9;
    REFUSED(ERR_INVALID, store_plan_insert(suite->store, &plan, NULL, &err));
    OK(store_plan_list(suite->store, &suite->arena, &plans, &len, &err));
    assert_int_equal(len, 0);
}

static void test_leave_put_clear_and_list_round_trip(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct leave *leaves = NULL;
    size_t len = 0;
    enum store_change change;
    struct worker_id first = suite_worker(suite->store, "W-1");
    struct worker_id second = suite_worker(suite->store, "W-2");
    struct leave leave = {second, {20900}, {20909}, LEAVE_KIND_LEAVE, "产假", "li", 100};
    OK(store_leave_put(suite->store, &leave, &change, &err));
    assert_int_equal(change, STORE_CHANGE_NEW);
    leave.at = 200;
    OK(store_leave_put(suite->store, &leave, &change, &err));
    assert_int_equal(change, STORE_CHANGE_SAME);
    leave.to = (struct date){20920};
    leave.kind = LEAVE_KIND_PARENTAL;
    OK(store_leave_put(suite->store, &leave, &change, &err));
    assert_int_equal(change, STORE_CHANGE_CHANGED);
    leave = (struct leave){first, {20950}, {20950}, LEAVE_KIND_SICK, "", "li", 100};
    OK(store_leave_put(suite->store, &leave, NULL, &err));
    leave.from = leave.to = (struct date){20940};
    OK(store_leave_put(suite->store, &leave, NULL, &err));
    OK(store_leave_list(suite->store, INT64_MAX, &suite->arena, &leaves, &len, &err));
    assert_int_equal(len, 3);
    assert_int_equal(leaves[0].from.day, 20940);
    assert_int_equal(leaves[1].from.day, 20950);
    assert_int_equal(leaves[2].worker_id.v, second.v);
    assert_int_equal(leaves[2].to.day, 20920);
    assert_int_equal(leaves[2].kind, LEAVE_KIND_PARENTAL);
    assert_int_equal(leaves[1].kind, LEAVE_KIND_SICK);
    assert_string_equal(leaves[2].reason, "产假");
    assert_string_equal(leaves[2].who, "li");
    assert_int_equal(leaves[2].at, 200);
    const struct store_leave_of now = {first, INT64_MAX}, then = {first, 299};
    OK(store_leave_list_of_worker(suite->store, now, &suite->arena, &leaves, &len, &err));
    assert_int_equal(len, 2);
    leave.at = 300;
    OK(store_leave_clear(suite->store, &leave, &err));
    REFUSED(ERR_NOT_FOUND, store_leave_clear(suite->store, &leave, &err));
    OK(store_leave_list_of_worker(suite->store, now, &suite->arena, &leaves, &len, &err));
    assert_int_equal(len, 1);
    assert_int_equal(leaves[0].from.day, 20950);
    OK(store_leave_list_of_worker(suite->store, then, &suite->arena, &leaves, &len, &err));
    assert_int_equal(len, 2);
    leave.worker_id.v = 99999;
    REFUSED(ERR_INVALID, store_leave_put(suite->store, &leave, NULL, &err));
}

/* What is replaced or cleared was known until then. */
static void test_leave_list_as_known_then_is_what_stood(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct leave *leaves = NULL;
    size_t len = 0;
    struct worker_id worker = suite_worker(suite->store, "W-1");
    struct leave leave = {worker, {20900}, {20909}, LEAVE_KIND_LEAVE, "", "li", 100};
    OK(store_leave_put(suite->store, &leave, NULL, &err));
    leave.to.day = 20999;
    leave.kind = LEAVE_KIND_INACTIVE;
    leave.at = 200;
    OK(store_leave_put(suite->store, &leave, NULL, &err));
    leave.at = 300;
    OK(store_leave_clear(suite->store, &leave, &err));
    leave.at = 400;
    OK(store_leave_put(suite->store, &leave, NULL, &err));
    static const struct {
        int64_t at;
        int32_t to; /* 0: nothing stood */
    } rows[] = {{99, 0},      {100, 20909}, {199, 20909}, {200, 20999},
                {299, 20999}, {300, 0},     {399, 0},     {400, 20999}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        OK(store_leave_list(suite->store, rows[i].at, &suite->arena, &leaves, &len, &err));
        assert_int_equal(len, rows[i].to != 0);
        if (len > 0)
            assert_int_equal(leaves[0].to.day, rows[i].to);
    }
}

/* Many rows may go another way than one: their texts must come back all the same. */
static void test_lock_put_remove_and_list_round_trip(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    enum store_change change = STORE_CHANGE_COUNT;
    struct enrolment_lock *locks = NULL;
    size_t len = 0;
    struct plan_id plan = insert_plan(suite, 2027);
    struct enrolment *places = NULL;
    OK(store_enrolment_list(suite->store, plan, &suite->arena, &places, &len, &err));
    struct worker_id other = suite_worker(suite->store, "W-other");
    struct enrolment_lock lock = {
        places[0].worker_id, places[0].offering_id, "", "wang", 100, false};
    OK(store_lock_put(suite->store, &lock, &change, &err));
    assert_int_equal(change, STORE_CHANGE_NEW);
    OK(store_lock_put(suite->store, &lock, &change, &err));
    assert_int_equal(change, STORE_CHANGE_SAME);
    lock.reason = "领导决定";
    OK(store_lock_put(suite->store, &lock, &change, &err));
    assert_int_equal(change, STORE_CHANGE_CHANGED);
    lock.worker_id = other;
    OK(store_lock_put(suite->store, &lock, NULL, &err));
    OK(store_plan_publish(suite->store, plan, 7, &err));
    OK(store_lock_list(suite->store, &suite->arena, &locks, &len, &err));
    assert_int_equal(len, 2);
    assert_int_equal(locks[0].worker_id.v, places[0].worker_id.v);
    assert_string_equal(locks[0].reason, "领导决定");
    assert_string_equal(locks[0].who, "wang");
    assert_int_equal(locks[0].at, 100);
    assert_true(locks[0].held);
    assert_false(locks[1].held);
    OK(store_lock_list_of_worker(suite->store, other, &suite->arena, &locks, &len, &err));
    assert_int_equal(len, 1);
    OK(store_lock_remove(suite->store, other, lock.offering_id, &err));
    REFUSED(ERR_NOT_FOUND, store_lock_remove(suite->store, other, lock.offering_id, &err));
    OK(store_lock_list(suite->store, &suite->arena, &locks, &len, &err));
    assert_int_equal(len, 1);
    lock.offering_id.v = 99;
    REFUSED(ERR_INVALID, store_lock_put(suite->store, &lock, NULL, &err));
}

static void test_plan_unmet_hostile_text_kept(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    static const char *const tags[] = {"",      "\t",   "\n\r", "\\", "\\.",  "\\N",
                                       "a\\tb", "社工", "'\"",  "$1", "\x01", "a\nb\\"};
    enum { COUNT = sizeof(tags) / sizeof(tags[0]) };
    struct worker_id worker = suite_worker(suite->store, "W1");
    struct unmet_need unmet[COUNT], *got = NULL;
    size_t len = 0;
    for (size_t i = 0; i < COUNT; i++)
        unmet[i] = (struct unmet_need){.worker_id = worker, .tag = tags[i], .needed_min = (int)i};
    struct plan_record record = {.year = 2027};
    struct store_plan plan = {&record, NULL, 0, unmet, COUNT};
    struct plan_id id = {0};
    OK(store_plan_insert(suite->store, &plan, &id, &err));
    OK(store_unmet_list(suite->store, id, &suite->arena, &got, &len, &err));
    assert_int_equal(len, COUNT);
    for (size_t i = 0; i < len; i++) {
        assert_string_equal(got[i].tag, tags[got[i].needed_min]);
        assert_true(i == 0 || strcmp(got[i - 1].tag, got[i].tag) < 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUITE_TEST(test_rulebook_in_force_newest_version),
        SUITE_TEST(test_rulebook_list_as_known_then_leaves_out_what_came_later),
        SUITE_TEST(test_plan_insert_and_read_round_trip),
        SUITE_TEST(test_plan_unmet_needs_in_order),
        SUITE_TEST(test_plan_publish_supersedes_former_of_year),
        SUITE_TEST(test_plan_only_draft_published_or_discarded),
        SUITE_TEST(test_plan_mend_gives_one_worker_anew),
        SUITE_TEST(test_place_list_of_unit_has_its_own_workers_only),
        SUITE_TEST(test_plan_with_unknown_worker_leaves_no_trace),
        SUITE_TEST(test_lock_put_remove_and_list_round_trip),
        SUITE_TEST(test_leave_put_clear_and_list_round_trip),
        SUITE_TEST(test_leave_list_as_known_then_is_what_stood),
        SUITE_TEST(test_plan_unmet_hostile_text_kept),
    };
    return SUITE_RUN("store rulebooks and plans", tests);
}
