/* The ledger, rulebooks and plans: append-only, versioned, published once. */
#include "tests/unit/store_suite.h"

static struct credit credit_of(struct worker_id worker_id, const char *external_id)
{
    return (struct credit){
        .worker_id = worker_id,
        .min = 90,
        .stated_milli = 2000,
        .measure = CREDIT_MEASURE_CLASS_HOUR,
        .categories = "ethics;professional",
        .mode = COURSE_MODE_LIVE,
        .earned_on = suite_day(3),
        .source = CREDIT_SOURCE_EXTERNAL,
        .external_id = external_id,
        .state = CREDIT_STATE_APPROVED,
        .evidence = "证明",
        .reason = "",
        .entered_by = "admin",
        .entered_at = 5000,
    };
}

static void test_credit_append_and_get_round_trip(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct worker_id worker = suite_worker(suite->store, "W1");
    struct credit credit = credit_of(worker, "x-1"), got = {0};
    struct credit_id id = {0};
    enum store_change change = STORE_CHANGE_COUNT;
    credit.course_id = suite_course(suite->store, "C1");
    OK(store_credit_append(suite->store, &credit, &id, &change, &err));
    assert_int_equal(change, STORE_CHANGE_NEW);
    OK(store_credit_get(suite->store, id, &suite->arena, &got, &err));
    assert_int_equal(got.worker_id.v, worker.v);
    assert_int_equal(got.min, 90);
    assert_int_equal(got.stated_milli, 2000);
    assert_int_equal(got.measure, CREDIT_MEASURE_CLASS_HOUR);
    assert_string_equal(got.categories, "ethics;professional");
    assert_int_equal(got.mode, COURSE_MODE_LIVE);
    assert_int_equal(got.earned_on.day, suite_day(3).day);
    assert_int_equal(got.source, CREDIT_SOURCE_EXTERNAL);
    assert_string_equal(got.external_id, "x-1");
    assert_int_equal(got.course_id.v, credit.course_id.v);
    assert_int_equal(got.state, CREDIT_STATE_APPROVED);
    assert_int_equal(got.reverses.v, 0);
    assert_string_equal(got.evidence, "证明");
    assert_string_equal(got.entered_by, "admin");
    assert_int_equal(got.entered_at, 5000);
}

static void test_credit_append_again_same_or_conflict(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct credit credit = credit_of(suite_worker(suite->store, "W1"), "x-1");
    struct credit_id id = {0}, again = {0};
    enum store_change change = STORE_CHANGE_COUNT;
    int64_t count = 0;
    OK(store_credit_append(suite->store, &credit, &id, NULL, &err));
    credit.entered_by = "somebody else";
    credit.entered_at = 6000;
    OK(store_credit_append(suite->store, &credit, &again, &change, &err));
    assert_int_equal(change, STORE_CHANGE_SAME);
    assert_int_equal(again.v, id.v);
    credit.min = 91;
    REFUSED(ERR_CONFLICT, store_credit_append(suite->store, &credit, NULL, NULL, &err));
    assert_non_null(strstr(err.text, "x-1"));
    credit.source = CREDIT_SOURCE_ONLINE; /* another source's x-1 */
    OK(store_credit_append(suite->store, &credit, NULL, &change, &err));
    assert_int_equal(change, STORE_CHANGE_NEW);
    credit.external_id = "";
    OK(store_credit_append(suite->store, &credit, NULL, NULL, &err));
    OK(store_credit_append(suite->store, &credit, NULL, &change, &err));
    assert_int_equal(change, STORE_CHANGE_NEW);
    OK(store_credit_count(suite->store, &count, &err));
    assert_int_equal(count, 4);
}

static void test_credit_list_seconds_of_the_same_worker_day_and_course(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct credit_id since = {-1};
    struct credit_id old = {0};
    struct store_credit_second *seconds = NULL;
    size_t len = 0;
    OK(store_credit_newest(suite->store, &since, &err));
    assert_int_equal(since.v, 0);
    struct credit credit = credit_of(suite_worker(suite->store, "W1"), "auto:1");
    OK(store_credit_append(suite->store, &credit, &old, NULL, &err));
    OK(store_credit_newest(suite->store, &since, &err));
    assert_int_equal(since.v, old.v);
    credit.external_id = "auto:2";
    credit.min += 1;
    OK(store_credit_append(suite->store, &credit, NULL, NULL, &err));
    struct credit other = credit;
    other.external_id = "auto:3"; /* another day */
    other.earned_on.day++;
    OK(store_credit_append(suite->store, &other, NULL, NULL, &err));
    other = credit;
    other.external_id = "auto:4";
    other.worker_id = suite_worker(suite->store, "W2");
    OK(store_credit_append(suite->store, &other, NULL, NULL, &err));
    other = credit;
    other.external_id = "of its own";
    OK(store_credit_append(suite->store, &other, NULL, NULL, &err));
    OK(store_credit_list_seconds(suite->store, since, &suite->arena, &seconds, &len, &err));
    assert_int_equal(len, 1);
    assert_string_equal(seconds[0].external_id, "auto:2");
    assert_string_equal(seconds[0].old_external_id, "auto:1");
    assert_int_equal(seconds[0].old_id.v, old.v);
    assert_int_equal(seconds[0].old_source, credit.source);
    struct credit back = credit_of(credit.worker_id, "");
    back.min = -back.min;
    back.reverses = old;
    OK(store_credit_append(suite->store, &back, NULL, NULL, &err));
    OK(store_credit_list_seconds(suite->store, since, &suite->arena, &seconds, &len, &err));
    assert_int_equal(len, 0); /* taken back whole */
}

static void test_credit_update_and_delete_denied(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct credit credit = credit_of(suite_worker(suite->store, "W1"), "");
    OK(store_credit_append(suite->store, &credit, NULL, NULL, &err));
    const struct store_driver *driver = suite->store->driver;
    char *before = suite_dump(suite->store);
    assert_int_equal(driver->script(suite->store->conn, "UPDATE credit SET min = 1000", &err),
                     ERR_DENIED);
    assert_non_null(strstr(err.text, "never changed"));
    assert_int_equal(driver->script(suite->store->conn, "DELETE FROM credit", &err), ERR_DENIED);
    assert_non_null(strstr(err.text, "never deleted"));
    char *after = suite_dump(suite->store);
    assert_string_equal(before, after);
    free(before);
    free(after);
}

/* Evidence may name the person; it goes with them, and the same file again changes nothing. */
static void test_credit_of_forgotten_worker_keeps_hours_without_evidence(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct worker_id worker = suite_worker(suite->store, "W1");
    struct credit credit = credit_of(worker, "x-1");
    struct credit_id id = {0};
    struct credit kept = {0};
    enum store_change change = STORE_CHANGE_COUNT;
    int64_t rows = 0;
    credit.evidence = "certificate of Li Ming";
    OK(store_credit_append(suite->store, &credit, &id, NULL, &err));
    OK(store_worker_forget(suite->store, worker, 5, &rows, &err));
    assert_int_equal(rows, 1);
    OK(store_credit_get(suite->store, id, &suite->arena, &kept, &err));
    assert_string_equal(kept.evidence, "");
    assert_int_equal(kept.min, credit.min);
    OK(store_credit_append(suite->store, &credit, NULL, &change, &err));
    assert_int_equal(change, STORE_CHANGE_SAME);
    credit.external_id = "x-2";
    OK(store_credit_append(suite->store, &credit, &id, &change, &err));
    OK(store_credit_get(suite->store, id, &suite->arena, &kept, &err));
    assert_string_equal(kept.evidence, "");
    const struct store_driver *driver = suite->store->driver;
    assert_int_equal(driver->script(suite->store->conn, "UPDATE credit SET evidence = 'new'", &err),
                     ERR_DENIED);
}

static struct credit reversal_of(const struct credit *credit, struct credit_id id, int32_t min)
{
    struct credit reversal = *credit;
    reversal.min = -min;
    reversal.stated_milli = -min * INT64_C(1000);
    reversal.measure = CREDIT_MEASURE_MINUTE;
    reversal.external_id = "";
    reversal.source = CREDIT_SOURCE_ADJUSTMENT;
    reversal.reverses = id;
    return reversal;
}

static void test_credit_reversals_own_worker_and_no_more_than_left(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct worker_id worker = suite_worker(suite->store, "W1");
    struct credit credit = credit_of(worker, "");
    struct credit_id id = {0};
    struct credit_id last = {0};
    OK(store_credit_append(suite->store, &credit, &id, NULL, &err));
    struct credit reversal = reversal_of(&credit, id, 30);
    reversal.worker_id = suite_worker(suite->store, "W2");
    REFUSED(ERR_INVALID, store_credit_append(suite->store, &reversal, NULL, NULL, &err));
    reversal.worker_id = worker;
    reversal.reverses.v = 999;
    REFUSED(ERR_INVALID, store_credit_append(suite->store, &reversal, NULL, NULL, &err));
    reversal.reverses = id;
    OK(store_credit_append(suite->store, &reversal, NULL, NULL, &err));
    OK(store_credit_append(suite->store, &reversal, NULL, NULL, &err));
    reversal.min = -31;
    REFUSED(ERR_CONFLICT, store_credit_append(suite->store, &reversal, NULL, NULL, &err));
    assert_non_null(strstr(err.text, "only 30 minutes are left"));
    reversal.min = -30;
    OK(store_credit_append(suite->store, &reversal, &last, NULL, &err));
    REFUSED(ERR_CONFLICT, store_credit_append(suite->store, &reversal, NULL, NULL, &err));
    char *dump = suite_dump(suite->store);
    char *turn = arena_printf(&suite->arena, "|%d|3\n", (int)id.v);
    assert_non_null(strstr(dump, turn)); /* the third */
    free(dump);
}

/* The schema itself, whatever a program may believe: no turn twice, and none without an entry. */
static void test_credit_reversal_turns_held_by_the_schema(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct credit credit = credit_of(suite_worker(suite->store, "W1"), "");
    struct credit_id id = {0};
    OK(store_credit_append(suite->store, &credit, &id, NULL, &err));
    static const struct {
        const char *reverses, *turn;
        enum err_code want;
    } rows[] = {
        {"%d", "1", ERR_OK},        {"%d", "1", ERR_CONFLICT}, {"%d", "NULL", ERR_INVALID},
        {"NULL", "1", ERR_INVALID}, {"%d", "0", ERR_INVALID},  {"999", "1", ERR_INVALID},
        {"%d", "2", ERR_OK},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char reverses[16];
        (void)snprintf(reverses, sizeof(reverses), "%d", (int)id.v);
        bool is_own = strcmp(rows[i].reverses, "%d") == 0;
        char *sql = arena_printf(
            &suite->arena,
            "INSERT INTO credit (worker_id, min, stated_milli, measure, categories, mode, "
            "earned_on, source, external_id, state, reverses, turn, evidence, reason, entered_by, "
            "entered_at) SELECT worker_id, -1, -1000, 'minute', categories, mode, earned_on, "
            "'adjustment', '', state, %s, %s, '', '', '', 1 FROM credit WHERE id = %d",
            is_own ? reverses : rows[i].reverses, rows[i].turn, (int)id.v);
        enum err_code code = suite->store->driver->script(suite->store->conn, sql, &err);
        if (code != rows[i].want)
            fail_msg("row %zu: code %d: %s", i, (int)code, err.text);
    }
}

static void test_credit_unknown_worker_refused(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct credit credit = credit_of((struct worker_id){42}, "");
    REFUSED(ERR_INVALID, store_credit_append(suite->store, &credit, NULL, NULL, &err));
}

struct walk {
    struct store *store;
    int64_t last_worker, seen, stop_at;
    bool asks_again;
};

static enum err_code walk_credit(void *context, const struct credit *credit, struct err *err)
{
    struct walk *walk = context;
    assert_true(credit->worker_id.v >= walk->last_worker);
    walk->last_worker = credit->worker_id.v;
    if (++walk->seen == walk->stop_at)
        return err_set(err, ERR_LIMIT, "enough");
    /* The store may be asked while it walks, even the same. */
    struct walk inner = {.store = walk->store, .stop_at = 2};
    if (walk->asks_again && walk->seen == 1)
        assert_int_equal(store_credit_each(walk->store, walk_credit, &inner, err), ERR_LIMIT);
    return ERR_OK;
}

static void test_credit_each_in_order_and_stoppable(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct worker_id first = suite_worker(suite->store, "W1");
    struct worker_id second = suite_worker(suite->store, "W2");
    for (int i = 0; i < 3; i++) {
        struct credit credit = credit_of(i == 1 ? first : second, "");
        credit.earned_on = suite_day(10 - i);
        OK(store_credit_append(suite->store, &credit, NULL, NULL, &err));
    }
    struct walk walk = {.store = suite->store, .asks_again = true};
    OK(store_credit_each(suite->store, walk_credit, &walk, &err));
    assert_int_equal(walk.seen, 3);
    walk = (struct walk){.store = suite->store, .stop_at = 2};
    REFUSED(ERR_LIMIT, store_credit_each(suite->store, walk_credit, &walk, &err));
    assert_int_equal(walk.seen, 2);
    struct credit *credits = NULL;
    size_t len = 0;
    OK(store_credit_list_of_worker(suite->store, second, &suite->arena, &credits, &len, &err));
    assert_int_equal(len, 2);
    assert_int_equal(credits[0].earned_on.day, suite_day(8).day);
    assert_int_equal(credits[1].earned_on.day, suite_day(10).day);
}

/* --- claims ------------------------------------------------------------------------------------
 */

static struct claim_id insert_claim(struct suite *suite, struct worker_id worker,
                                    const char *evidence)
{
    struct err err = {0};
    struct claim claim = {.hours = credit_of(worker, "")};
    struct claim_id id = {0};
    claim.hours.evidence = evidence;
    claim.hours.state = CREDIT_STATE_CLAIMED;
    OK(store_claim_insert(suite->store, &claim, &id, &err));
    return id;
}

static void test_claim_insert_decide_and_list(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct worker_id worker = suite_worker(suite->store, "W1");
    struct claim_id first = insert_claim(suite, worker, "certificate 1");
    struct claim_id second = insert_claim(suite, worker, "certificate 2");
    (void)insert_claim(suite, suite_worker(suite->store, "W2"), "certificate 3");
    struct credit entry = credit_of(worker, "claim:1");
    struct claim claim = {.id = first,
                          .hours = {.state = CREDIT_STATE_APPROVED},
                          .reason = "",
                          .decided_by = "bo",
                          .decided_at = 6000};
    /* Approved without an entry is refused by the schema. */
    REFUSED(ERR_INVALID, store_claim_decide(suite->store, &claim, &err));
    OK(store_credit_append(suite->store, &entry, &claim.credit_id, NULL, &err));
    OK(store_claim_decide(suite->store, &claim, &err));
    REFUSED(ERR_CONFLICT, store_claim_decide(suite->store, &claim, &err));
    struct claim got = {0};
    OK(store_claim_get(suite->store, first, &suite->arena, &got, &err));
    assert_int_equal(got.hours.worker_id.v, worker.v);
    assert_int_equal(got.hours.min, 90);
    assert_int_equal(got.hours.measure, CREDIT_MEASURE_CLASS_HOUR);
    assert_int_equal(got.hours.state, CREDIT_STATE_APPROVED);
    assert_int_equal(got.hours.id.v, 0);
    assert_string_equal(got.hours.evidence, "certificate 1");
    assert_string_equal(got.hours.entered_by, "admin");
    assert_int_equal(got.hours.entered_at, 5000);
    assert_int_equal(got.credit_id.v, claim.credit_id.v);
    assert_string_equal(got.decided_by, "bo");
    assert_int_equal(got.decided_at, 6000);
    struct claim *claims = NULL;
    size_t len = 0;
    OK(store_claim_list(suite->store, worker, CREDIT_STATE_CLAIMED, &suite->arena, &claims, &len,
                        &err));
    assert_int_equal(len, 1);
    assert_int_equal(claims[0].id.v, second.v);
    OK(store_claim_list(suite->store, (struct worker_id){0}, CREDIT_STATE_COUNT, &suite->arena,
                        &claims, &len, &err));
    assert_int_equal(len, 3);
    REFUSED(ERR_NOT_FOUND,
            store_claim_get(suite->store, (struct claim_id){99}, &suite->arena, &got, &err));
}

/* What names a person in a claim goes with the person, and none comes back. */
static void test_claim_of_forgotten_worker_keeps_hours_without_evidence(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct worker_id worker = suite_worker(suite->store, "W1");
    struct claim_id id = insert_claim(suite, worker, "certificate of Li Ming");
    struct claim got = {0};
    int64_t rows = 0;
    OK(store_worker_forget(suite->store, worker, 5, &rows, &err));
    assert_int_equal(rows, 1);
    OK(store_claim_get(suite->store, id, &suite->arena, &got, &err));
    assert_string_equal(got.hours.evidence, "");
    assert_int_equal(got.hours.min, 90);
    id = insert_claim(suite, worker, "certificate of Li Ming");
    OK(store_claim_get(suite->store, id, &suite->arena, &got, &err));
    assert_string_equal(got.hours.evidence, "");
}

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
    struct leave leave = {second, {20900}, {20909}, "产假", "li", 100};
    OK(store_leave_put(suite->store, &leave, &change, &err));
    assert_int_equal(change, STORE_CHANGE_NEW);
    leave.at = 200;
    OK(store_leave_put(suite->store, &leave, &change, &err));
    assert_int_equal(change, STORE_CHANGE_SAME);
    leave.to = (struct date){20920};
    OK(store_leave_put(suite->store, &leave, &change, &err));
    assert_int_equal(change, STORE_CHANGE_CHANGED);
    leave = (struct leave){first, {20950}, {20950}, "", "li", 100};
    OK(store_leave_put(suite->store, &leave, NULL, &err));
    leave.from = leave.to = (struct date){20940};
    OK(store_leave_put(suite->store, &leave, NULL, &err));
    OK(store_leave_list(suite->store, &suite->arena, &leaves, &len, &err));
    assert_int_equal(len, 3);
    assert_int_equal(leaves[0].from.day, 20940);
    assert_int_equal(leaves[1].from.day, 20950);
    assert_int_equal(leaves[2].worker_id.v, second.v);
    assert_int_equal(leaves[2].to.day, 20920);
    assert_string_equal(leaves[2].reason, "产假");
    assert_string_equal(leaves[2].who, "li");
    assert_int_equal(leaves[2].at, 200);
    OK(store_leave_list_of_worker(suite->store, first, &suite->arena, &leaves, &len, &err));
    assert_int_equal(len, 2);
    OK(store_leave_clear(suite->store, first, (struct date){20940}, &err));
    REFUSED(ERR_NOT_FOUND, store_leave_clear(suite->store, first, (struct date){20940}, &err));
    OK(store_leave_list_of_worker(suite->store, first, &suite->arena, &leaves, &len, &err));
    assert_int_equal(len, 1);
    leave.worker_id.v = 99999;
    REFUSED(ERR_INVALID, store_leave_put(suite->store, &leave, NULL, &err));
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
        SUITE_TEST(test_credit_append_and_get_round_trip),
        SUITE_TEST(test_credit_append_again_same_or_conflict),
        SUITE_TEST(test_credit_list_seconds_of_the_same_worker_day_and_course),
        SUITE_TEST(test_credit_update_and_delete_denied),
        SUITE_TEST(test_credit_of_forgotten_worker_keeps_hours_without_evidence),
        SUITE_TEST(test_credit_reversals_own_worker_and_no_more_than_left),
        SUITE_TEST(test_credit_reversal_turns_held_by_the_schema),
        SUITE_TEST(test_credit_unknown_worker_refused),
        SUITE_TEST(test_claim_insert_decide_and_list),
        SUITE_TEST(test_claim_of_forgotten_worker_keeps_hours_without_evidence),
        SUITE_TEST(test_credit_each_in_order_and_stoppable),
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
        SUITE_TEST(test_plan_unmet_hostile_text_kept),
    };
    return SUITE_RUN("store ledger and plans", tests);
}
