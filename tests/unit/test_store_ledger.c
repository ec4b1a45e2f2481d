/* The ledger: append-only, and the claims that may become entries of it. */
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
        .provider = "市社工协会",
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
    assert_string_equal(got.provider, "市社工协会");
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
    credit.min = 90;
    credit.provider = "another";
    REFUSED(ERR_CONFLICT, store_credit_append(suite->store, &credit, NULL, NULL, &err));
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

/* Texts that only people read are left out. */
static enum err_code walk_in_brief(void *context, const struct credit *credit, struct err *err)
{
    struct walk *walk = context;
    struct credit *whole = NULL;
    CLEANUP(arena_release) struct arena arena = {0};
    size_t len = 0;
    TRY(store_credit_list_of_worker(walk->store, credit->worker_id, &arena, &whole, &len, err));
    assert_int_equal(len, 1);
    assert_string_not_equal(whole->evidence, "");
    assert_string_not_equal(whole->entered_by, "");
    assert_string_equal(credit->external_id, "");
    assert_string_equal(credit->evidence, "");
    assert_string_equal(credit->reason, "");
    assert_string_equal(credit->entered_by, "");
    assert_int_equal(credit->id.v, whole->id.v);
    assert_int_equal(credit->min, whole->min);
    assert_int_equal(credit->stated_milli, whole->stated_milli);
    assert_int_equal(credit->measure, whole->measure);
    assert_string_equal(credit->categories, whole->categories);
    assert_int_equal(credit->mode, whole->mode);
    assert_int_equal(credit->earned_on.day, whole->earned_on.day);
    assert_int_equal(credit->source, whole->source);
    assert_int_equal(credit->course_id.v, whole->course_id.v);
    assert_int_equal(credit->state, whole->state);
    assert_int_equal(credit->reverses.v, whole->reverses.v);
    assert_int_equal(credit->entered_at, whole->entered_at);
    walk->seen++;
    return ERR_OK;
}

static void test_credit_each_brief_says_what_counts(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    static const char *const codes[] = {"W1", "W2"};
    for (size_t i = 0; i < 2; i++) {
        struct credit credit = credit_of(suite_worker(suite->store, codes[i]), codes[i]);
        credit.evidence = "certificate";
        OK(store_credit_append(suite->store, &credit, NULL, NULL, &err));
    }
    struct walk walk = {.store = suite->store};
    OK(store_credit_each_brief(suite->store, walk_in_brief, &walk, &err));
    assert_int_equal(walk.seen, 2);
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
    assert_string_equal(got.hours.provider, "市社工协会");
    assert_string_equal(got.hours.entered_by, "admin");
    assert_int_equal(got.hours.entered_at, 5000);
    assert_int_equal(got.credit_id.v, claim.credit_id.v);
    assert_string_equal(got.decided_by, "bo");
    assert_int_equal(got.decided_at, 6000);
    struct claim *claims = NULL;
    size_t len = 0;
    OK(store_claim_list(suite->store, (struct store_claim_which){worker, CREDIT_STATE_CLAIMED},
                        &suite->arena, &claims, &len, &err));
    assert_int_equal(len, 1);
    assert_int_equal(claims[0].id.v, second.v);
    OK(store_claim_list(suite->store, (struct store_claim_which){{0}, CREDIT_STATE_COUNT},
                        &suite->arena, &claims, &len, &err));
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

static void put_exam(struct suite *suite, const char *paper, int32_t first, int64_t at)
{
    struct err err = {0};
    const struct exam_day day = {.year = 2027,
                                 .level = TIER_SENIOR,
                                 .paper = paper,
                                 .from = first != 0 ? suite_day(first) : DATE_NONE,
                                 .to = first != 0 ? suite_day(first + 1) : DATE_NONE,
                                 .sign_up_from = DATE_NONE,
                                 .sign_up_to = DATE_NONE};
    const struct store_exam_day put = {&day, "li", at};
    OK(store_exam_day_append(suite->store, &put, &err));
}

static void test_exam_day_list_is_the_last_known_of_each(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct exam_day *days = NULL;
    size_t len = 99;
    OK(store_exam_day_list(suite->store, INT64_MAX, &suite->arena, &days, &len, &err));
    assert_int_equal(len, 0);
    put_exam(suite, "", 20, 100);
    put_exam(suite, "p", 10, 100);
    put_exam(suite, "", 30, 200);
    put_exam(suite, "p", 0, 300);
    OK(store_exam_day_list(suite->store, 100, &suite->arena, &days, &len, &err));
    assert_int_equal(len, 2);
    assert_string_equal(days[0].paper, "p"); /* by day */
    assert_int_equal(days[1].from.day, suite_day(20).day);
    assert_int_equal(days[1].to.day, suite_day(21).day);
    assert_int_equal(days[1].year, 2027);
    assert_int_equal(days[1].level, TIER_SENIOR);
    assert_true(date_is_none(days[1].sign_up_from) && date_is_none(days[1].sign_up_to));
    OK(store_exam_day_list(suite->store, 200, &suite->arena, &days, &len, &err));
    assert_int_equal(len, 2);
    assert_int_equal(days[1].from.day, suite_day(30).day);
    OK(store_exam_day_list(suite->store, 300, &suite->arena, &days, &len, &err));
    assert_int_equal(len, 1); /* taken off */
    assert_string_equal(days[0].paper, "");
    OK(store_exam_day_list(suite->store, 99, &suite->arena, &days, &len, &err));
    assert_int_equal(len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUITE_TEST(test_exam_day_list_is_the_last_known_of_each),
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
        SUITE_TEST(test_credit_each_brief_says_what_counts),
    };
    return SUITE_RUN("store ledger", tests);
}
