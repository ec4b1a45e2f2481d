/* Many at once is as many one after the other: random batches, put at once into one database and
 * one by one into another, leave the same content and say the same of each. */
#include "scheduler/base/rng.h"
#include "tests/unit/store_suite.h"

#define ROUNDS    40
#define BATCH_MAX 60

/* Two databases with the same few things in them. */
struct pair {
    struct store *whole, *single;
    struct unit_id units[2];
    struct worker_id workers[3];
    struct course_id course;
};

static void pair_open(struct suite *suite, struct pair *pair)
{
    struct err err = {0};
    pair->whole = suite->store;
    const char *other = suite_engine->other(suite, "single");
    OK(store_open(other, (struct store_options){.create = true}, &pair->single, &err));
    OK(store_meta_put(pair->single, "installation_id", "test", &err));
    struct store *both[] = {pair->whole, pair->single};
    for (size_t i = 0; i < 2; i++) {
        static const char *const codes[] = {"A", "B", "C"};
        for (size_t k = 0; k < 3; k++)
            pair->workers[k] = suite_worker(both[i], codes[k]);
        pair->units[0] = suite_unit(both[i], "PD");
        pair->units[1] = suite_unit(both[i], "XH");
        pair->course = suite_course(both[i], "C1");
    }
}

/* Whose fields were erased keeps none that is put afterwards. */
static void forget_in_both(const struct pair *pair, const char *code)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct err err = {0};
    struct store *both[] = {pair->whole, pair->single};
    for (size_t i = 0; i < 2; i++) {
        struct worker worker = {0};
        int64_t rows = 0;
        OK(store_worker_get_by_code(both[i], code, &arena, &worker, &err));
        OK(store_worker_forget(both[i], worker.id, 5000, &rows, &err));
    }
}

static void check_same_content(const struct pair *pair)
{
    char *whole = suite_dump(pair->whole), *single = suite_dump(pair->single);
    assert_string_equal(whole, single);
    free(whole);
    free(single);
}

/* --- workers -----------------------------------------------------------------------------------
 */

/* What text columns may hold, among it what arrays and statements are written with. */
static const char *random_text(struct rng *rng)
{
    static const char *const texts[] = {"",     "李明", "NULL", "null",   "{}",  "a,b", "\"",
                                        "\\",   "a\\",  "\\\"", "it's",   "\t",  "\n",  " ",
                                        "{\"a", "$1",   "%s",   "雁\\序", "\r\n"};
    return texts[rng_below(rng, sizeof(texts) / sizeof(texts[0]))];
}

static struct date random_date(struct rng *rng)
{
    return rng_chance(rng, 1, 3) ? DATE_NONE : suite_day((int32_t)rng_between(rng, -2, 2));
}

struct roster {
    struct worker workers[BATCH_MAX];
    struct person persons[BATCH_MAX];
    struct store_worker_put puts[BATCH_MAX];
    size_t len;
};

/* One of three things that stand under a code, so that puts find the same, too. */
static void random_put(const struct pair *pair, struct rng *rng, struct arena *arena,
                       struct worker *ret_worker, struct person *ret_person)
{
    uint64_t code = rng_below(rng, 80), variant = rng_below(rng, 3);
    struct rng own;
    rng_seed(&own, code * 3 + variant);
    *ret_worker = (struct worker){
        .code = arena_printf(arena, "W\\%d", (int)code),
        .unit_id = pair->units[rng_below(&own, 2)],
        .tier = (enum tier)rng_below(&own, TIER_COUNT),
        .roles = random_text(&own),
        .certified_on = random_date(&own),
        .registered_from = random_date(&own),
        .registered_to = random_date(&own),
        .hired_on = random_date(&own),
    };
    rng_seed(&own, code * 3 + rng_below(rng, 2));
    *ret_person = (struct person){.name = random_text(&own),
                                  .mobile = random_text(&own),
                                  .email = rng_chance(&own, 1, 2) ? NULL : "a@b",
                                  .chat_userid = random_text(&own)};
}

/* Codes come again, in later batches and within one. */
static void random_roster(const struct pair *pair, struct rng *rng, struct arena *arena,
                          struct roster *ret_roster)
{
    ret_roster->len = rng_below(rng, BATCH_MAX + 1);
    for (size_t i = 0; i < ret_roster->len; i++) {
        struct worker *worker = &ret_roster->workers[i];
        struct person *person = &ret_roster->persons[i];
        random_put(pair, rng, arena, worker, person);
        ret_roster->puts[i] =
            (struct store_worker_put){worker, rng_chance(rng, 1, 4) ? NULL : person, 0};
    }
}

static void test_worker_put_all_random_batches_as_single_puts(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct pair pair = {0};
    struct rng rng;
    struct roster roster = {0};
    int64_t seen[STORE_CHANGE_COUNT] = {0};
    pair_open(suite, &pair);
    rng_seed(&rng, 20261122);
    for (int round = 0; round < ROUNDS; round++) {
        enum store_change changes[BATCH_MAX];
        random_roster(&pair, &rng, &suite->arena, &roster);
        OK(store_worker_put_all(pair.whole, roster.puts, roster.len, changes, &err));
        for (size_t i = 0; i < roster.len; i++) {
            const struct store_worker_put *put = &roster.puts[i];
            enum store_change change = STORE_CHANGE_COUNT;
            OK(store_worker_put(pair.single, put->worker, put->person, NULL, &change, &err));
            assert_int_equal(changes[i], change);
            seen[change]++;
        }
        check_same_content(&pair);
        if (round == ROUNDS / 2)
            forget_in_both(&pair, "W\\7");
    }
    /* The batches were worth something. */
    for (int change = 0; change < STORE_CHANGE_COUNT; change++)
        assert_true(seen[change] > 0);
    store_close(pair.single);
}

static void test_worker_put_all_same_twice_nothing_changes(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct pair pair = {0};
    struct rng rng;
    struct roster roster = {0};
    enum store_change changes[BATCH_MAX];
    pair_open(suite, &pair);
    rng_seed(&rng, 7);
    random_roster(&pair, &rng, &suite->arena, &roster);
    for (size_t i = 0; i < roster.len; i++)
        roster.workers[i].code = arena_printf(&suite->arena, "S%zu", i);
    assert_true(roster.len > 0);
    OK(store_worker_put_all(pair.whole, roster.puts, roster.len, changes, &err));
    for (size_t i = 0; i < roster.len; i++)
        assert_int_equal(changes[i], STORE_CHANGE_NEW);
    OK(store_worker_put_all(pair.whole, roster.puts, roster.len, changes, &err));
    for (size_t i = 0; i < roster.len; i++)
        assert_int_equal(changes[i], STORE_CHANGE_SAME);
    store_close(pair.single);
}

/* The error names the worker, and nothing of the batch stays. */
static void test_worker_put_all_unknown_unit_refused_by_name(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct unit_id unit = suite_unit(suite->store, "PD");
    struct worker workers[] = {suite_worker_of("W1", unit),
                               suite_worker_of("W2", (struct unit_id){99}),
                               suite_worker_of("W3", unit)};
    struct store_worker_put puts[] = {
        {&workers[0], NULL, 0}, {&workers[1], NULL, 0}, {&workers[2], NULL, 0}};
    enum store_change changes[3] = {STORE_CHANGE_COUNT, STORE_CHANGE_COUNT, STORE_CHANGE_COUNT};
    char *before = suite_dump(suite->store);
    REFUSED(ERR_INVALID, store_worker_put_all(suite->store, puts, 3, changes, &err));
    assert_non_null(strstr(err.text, "worker \"W2\""));
    assert_int_equal(changes[0], STORE_CHANGE_COUNT);
    char *after = suite_dump(suite->store);
    assert_string_equal(before, after);
    workers[1].unit_id = unit;
    OK(store_worker_put_all(suite->store, puts, 3, changes, &err));
    int64_t count = 0;
    OK(store_worker_count(suite->store, &count, &err));
    assert_int_equal(count, 3);
    free(before);
    free(after);
}

/* More than one statement takes, by rows and by bytes. */
static void test_worker_put_all_beyond_one_statement_all_put(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    enum { MANY = 20011 };
    struct unit_id unit = suite_unit(suite->store, "PD");
    struct arena *arena = &suite->arena;
    struct worker *workers = arena_array(arena, MANY, sizeof(*workers));
    struct store_worker_put *puts = arena_array(arena, MANY, sizeof(*puts));
    enum store_change *changes = arena_array(arena, MANY, sizeof(*changes));
    char *long_name = arena_alloc(arena, 4001);
    memset(long_name, 'x', 4000);
    struct person person = {.name = long_name};
    for (size_t i = 0; i < MANY; i++) {
        workers[i] = suite_worker_of(arena_printf(arena, "W%zu", i), unit);
        puts[i] = (struct store_worker_put){&workers[i], i < 5000 ? &person : NULL, 0};
    }
    OK(store_worker_put_all(suite->store, puts, MANY, changes, &err));
    for (size_t i = 0; i < MANY; i++)
        assert_int_equal(changes[i], STORE_CHANGE_NEW);
    struct worker *got = NULL;
    size_t len = 0;
    OK(store_worker_list(suite->store, arena, &got, &len, &err));
    assert_int_equal(len, MANY);
    for (size_t i = 0; i < MANY; i++) /* by id: in the order of the puts */
        assert_string_equal(got[i].code, workers[i].code);
    struct person first = {0};
    OK(store_person_get(suite->store, got[4999].id, arena, &first, &err));
    assert_string_equal(first.name, long_name);
}

/* --- credits -----------------------------------------------------------------------------------
 */

static void random_credits(const struct pair *pair, struct rng *rng, struct arena *arena,
                           struct credit *credits, size_t *ret_len)
{
    *ret_len = rng_below(rng, BATCH_MAX + 1);
    for (size_t i = 0; i < *ret_len; i++)
        credits[i] = (struct credit){
            .worker_id = pair->workers[rng_below(rng, 3)],
            .min = (int32_t)rng_between(rng, 60, 62),
            .stated_milli = 1000,
            .measure = CREDIT_MEASURE_HOUR,
            .categories = "ce",
            .mode = COURSE_MODE_CLASSROOM,
            .earned_on = suite_day(1),
            .source = rng_chance(rng, 1, 2) ? CREDIT_SOURCE_EXTERNAL : CREDIT_SOURCE_ADJUSTMENT,
            .external_id =
                rng_chance(rng, 1, 4) ? "" : arena_printf(arena, "x\"%d", (int)rng_below(rng, 90)),
            .course_id = rng_chance(rng, 1, 2) ? pair->course : (struct course_id){0},
            .state = CREDIT_STATE_APPROVED,
            .evidence = random_text(rng),
            .provider = random_text(rng),
            .reason = "",
            .entered_by = "test",
            .entered_at = 1000 + (int64_t)rng_below(rng, 5),
        };
}

/* The single one refuses what the many only tell. */
static enum store_change append_single(struct store *store, const struct credit *credit)
{
    struct err err = {0};
    enum store_change change = STORE_CHANGE_COUNT;
    enum err_code code = store_credit_append(store, credit, NULL, &change, &err);
    if (code == ERR_CONFLICT)
        return STORE_CHANGE_CHANGED;
    suite_ok(code, &err, "append", __FILE__, __LINE__);
    return change;
}

static void test_credit_append_all_random_batches_as_single_appends(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct pair pair = {0};
    struct rng rng;
    struct credit credits[BATCH_MAX];
    int64_t seen[STORE_CHANGE_COUNT] = {0};
    pair_open(suite, &pair);
    rng_seed(&rng, 27);
    for (int round = 0; round < ROUNDS; round++) {
        enum store_change changes[BATCH_MAX];
        size_t len = 0;
        random_credits(&pair, &rng, &suite->arena, credits, &len);
        OK(store_credit_append_all(pair.whole, credits, len, changes, &err));
        for (size_t i = 0; i < len; i++) {
            assert_int_equal(changes[i], append_single(pair.single, &credits[i]));
            seen[changes[i]]++;
        }
        check_same_content(&pair);
        if (round == ROUNDS / 2)
            forget_in_both(&pair, "B");
    }
    for (int change = 0; change < STORE_CHANGE_COUNT; change++)
        assert_true(seen[change] > 0);
    store_close(pair.single);
}

static struct credit credit_of(struct worker_id worker, const char *external_id)
{
    return (struct credit){.worker_id = worker,
                           .min = 60,
                           .stated_milli = 1000,
                           .measure = CREDIT_MEASURE_HOUR,
                           .categories = "ce",
                           .earned_on = suite_day(1),
                           .source = CREDIT_SOURCE_EXTERNAL,
                           .external_id = external_id,
                           .state = CREDIT_STATE_APPROVED,
                           .evidence = "",
                           .provider = "",
                           .reason = "",
                           .entered_by = "test"};
}

static void test_credit_append_all_unknown_worker_refused_by_name(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct worker_id worker = suite_worker(suite->store, "W1");
    struct credit credits[] = {credit_of(worker, "e1"), credit_of((struct worker_id){99}, "e2")};
    enum store_change changes[2];
    REFUSED(ERR_INVALID, store_credit_append_all(suite->store, credits, 2, changes, &err));
    assert_non_null(strstr(err.text, "external \"e2\""));
    int64_t count = -1;
    OK(store_credit_count(suite->store, &count, &err));
    assert_int_equal(count, 0);
}

/* A reversal in the midst sees what stands before it, and a second one of the same is refused. */
static void test_credit_append_all_reversal_after_its_entry(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct worker_id worker = suite_worker(suite->store, "W1");
    struct credit credits[] = {credit_of(worker, "e1"), credit_of(worker, "e2"),
                               credit_of(worker, ""), credit_of(worker, "e3")};
    enum store_change changes[4];
    credits[2].min = -60;
    credits[2].reverses.v = 1; /* the first entry of a new ledger */
    OK(store_credit_append_all(suite->store, credits, 4, changes, &err));
    int64_t count = 0;
    OK(store_credit_count(suite->store, &count, &err));
    assert_int_equal(count, 4);
    REFUSED(ERR_CONFLICT, store_credit_append_all(suite->store, &credits[2], 1, changes, &err));
    OK(store_credit_count(suite->store, &count, &err));
    assert_int_equal(count, 4);
}

/* --- feeds, messages ---------------------------------------------------------------------------
 */

static void test_feed_ensure_all_makes_only_what_is_missing(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct feed feed = {0};
    struct store_feed_key key = {FEED_KIND_WORKER, 2};
    OK(store_feed_ensure(suite->store, key, 100, &feed, &err));
    OK(store_feed_rotate(suite->store, key, &feed, &err));
    int64_t owners[] = {1, 2, 3, 1};
    OK(store_feed_ensure_all(suite->store, FEED_KIND_WORKER, owners, 4, 500, &err));
    OK(store_feed_get(suite->store, key, &feed, &err));
    assert_int_equal(feed.generation, 2);
    assert_int_equal(feed.content_at, 100);
    key.owner_id = 3;
    OK(store_feed_get(suite->store, key, &feed, &err));
    assert_int_equal(feed.generation, 1);
    assert_int_equal(feed.content_at, 500);
    OK(store_feed_ensure_all(suite->store, FEED_KIND_WORKER, owners, 0, 500, &err));
}

static void test_outbox_insert_one_twice_refused_by_name_all_or_nothing(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct endpoint_id endpoint = suite_endpoint(suite->store, "a");
    struct outbox messages[3];
    for (int i = 0; i < 3; i++)
        messages[i] = (struct outbox){.msg_id = i == 0 ? "m1" : "m2",
                                      .endpoint_id = endpoint,
                                      .type = "t",
                                      .payload = "{\"a\":\"\\\\\"}",
                                      .due_at = 10};
    REFUSED(ERR_CONFLICT, store_outbox_insert(suite->store, messages, 3, &err));
    assert_non_null(strstr(err.text, "message m2"));
    int64_t counts[OUTBOX_STATE_COUNT];
    OK(store_outbox_counts(suite->store, counts, &err));
    assert_int_equal(counts[OUTBOX_STATE_READY], 0);
    OK(store_outbox_insert(suite->store, messages, 2, &err));
    struct outbox got = {0};
    struct store_outbox_page page = {0};
    OK(store_outbox_list(suite->store, OUTBOX_STATE_READY, 10, &suite->arena, &page, &err));
    assert_int_equal(page.len, 2);
    got = page.messages[0];
    assert_string_equal(got.payload, messages[0].payload);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUITE_TEST(test_worker_put_all_random_batches_as_single_puts),
        SUITE_TEST(test_worker_put_all_same_twice_nothing_changes),
        SUITE_TEST(test_worker_put_all_unknown_unit_refused_by_name),
        SUITE_TEST(test_worker_put_all_beyond_one_statement_all_put),
        SUITE_TEST(test_credit_append_all_random_batches_as_single_appends),
        SUITE_TEST(test_credit_append_all_unknown_worker_refused_by_name),
        SUITE_TEST(test_credit_append_all_reversal_after_its_entry),
        SUITE_TEST(test_feed_ensure_all_makes_only_what_is_missing),
        SUITE_TEST(test_outbox_insert_one_twice_refused_by_name_all_or_nothing),
    };
    return SUITE_RUN("store bulk", tests);
}
