/* Feeds, endpoints and the outbox: links that rotate, messages that are leased, tried and recorded.
 */
#include <sys/wait.h>

#include "tests/unit/store_suite.h"

/* --- feeds -------------------------------------------------------------------------------------
 */

static void test_feed_ensure_and_rotate_generation_rises(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct store_feed_key key = {FEED_KIND_WORKER, 7};
    struct feed feed = {0};
    REFUSED(ERR_NOT_FOUND, store_feed_get(suite->store, key, &feed, &err));
    REFUSED(ERR_NOT_FOUND, store_feed_rotate(suite->store, key, &feed, &err));
    OK(store_feed_ensure(suite->store, key, 100, &feed, &err));
    assert_int_equal(feed.generation, 1);
    assert_int_equal(feed.content_at, 100);
    OK(store_feed_ensure(suite->store, key, 200, &feed, &err));
    assert_int_equal(feed.generation, 1);
    assert_int_equal(feed.content_at, 100);
    OK(store_feed_rotate(suite->store, key, &feed, &err));
    assert_int_equal(feed.generation, 2);
    OK(store_feed_get(suite->store, key, &feed, &err));
    assert_int_equal(feed.generation, 2);
    assert_int_equal(feed.owner_id, 7);
    key.kind = FEED_KIND_TRAINER; /* another owner with the same number */
    REFUSED(ERR_NOT_FOUND, store_feed_get(suite->store, key, &feed, &err));
}

static void test_feed_touch_strictly_rises(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct feed feed = {0};
    int64_t owners[] = {1, 2, 99};
    for (int64_t owner = 1; owner <= 3; owner++) {
        struct store_feed_key key = {FEED_KIND_WORKER, owner};
        OK(store_feed_ensure(suite->store, key, 100, &feed, &err));
    }
    OK(store_feed_touch(suite->store, FEED_KIND_WORKER, owners, 3, 500, &err));
    OK(store_feed_get(suite->store, (struct store_feed_key){FEED_KIND_WORKER, 2}, &feed, &err));
    assert_int_equal(feed.content_at, 500);
    OK(store_feed_touch(suite->store, FEED_KIND_WORKER, owners, 1, 500, &err));
    OK(store_feed_get(suite->store, (struct store_feed_key){FEED_KIND_WORKER, 1}, &feed, &err));
    assert_int_equal(feed.content_at, 501);
    OK(store_feed_get(suite->store, (struct store_feed_key){FEED_KIND_WORKER, 3}, &feed, &err));
    assert_int_equal(feed.content_at, 100);
    OK(store_feed_touch(suite->store, FEED_KIND_WORKER, NULL, 0, 600, &err));
    REFUSED(
        ERR_NOT_FOUND,
        store_feed_get(suite->store, (struct store_feed_key){FEED_KIND_WORKER, 99}, &feed, &err));
}

/* --- endpoints ---------------------------------------------------------------------------------
 */

static void test_endpoint_put_list_pause(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    suite_endpoint(suite->store, "b");
    struct endpoint_id id = suite_endpoint(suite->store, "a");
    struct endpoint got = {0}, *endpoints = NULL;
    enum store_change change = STORE_CHANGE_COUNT;
    size_t len = 0;
    OK(store_endpoint_get_by_name(suite->store, "a", &suite->arena, &got, &err));
    assert_int_equal(got.id.v, id.v);
    OK(store_endpoint_put(suite->store, &got, NULL, &change, &err));
    assert_int_equal(change, STORE_CHANGE_SAME);
    got.unit_id = suite_unit(suite->store, "PD");
    got.kind = ENDPOINT_KIND_WECOM;
    OK(store_endpoint_put(suite->store, &got, NULL, &change, &err));
    assert_int_equal(change, STORE_CHANGE_CHANGED);
    OK(store_endpoint_pause(suite->store, id, 900, &err));
    got.paused_until = 0; /* putting does not resume */
    OK(store_endpoint_put(suite->store, &got, NULL, &change, &err));
    assert_int_equal(change, STORE_CHANGE_SAME);
    OK(store_endpoint_get(suite->store, id, &suite->arena, &got, &err));
    assert_int_equal(got.paused_until, 900);
    assert_int_equal(got.kind, ENDPOINT_KIND_WECOM);
    assert_string_equal(got.secret_sealed, "c2VhbGVk");
    assert_true(got.unit_id.v > 0);
    OK(store_endpoint_list(suite->store, &suite->arena, &endpoints, &len, &err));
    assert_int_equal(len, 2);
    assert_string_equal(endpoints[0].name, "a");
    REFUSED(ERR_NOT_FOUND, store_endpoint_pause(suite->store, (struct endpoint_id){99}, 900, &err));
}

/* --- outbox ------------------------------------------------------------------------------------
 */

static void enqueue(struct suite *suite, struct endpoint_id endpoint, const char *prefix, int count,
                    int64_t due_at)
{
    struct err err = {0};
    struct outbox *messages = arena_array(&suite->arena, (size_t)count, sizeof(*messages));
    for (int i = 0; i < count; i++)
        messages[i] = (struct outbox){
            .msg_id = arena_printf(&suite->arena, "%s%03d", prefix, i),
            .endpoint_id = endpoint,
            .type = "session.reminder",
            .payload = "{}",
            .due_at = due_at + i,
            .created_at = 1,
        };
    OK(store_outbox_insert(suite->store, messages, (size_t)count, &err));
}

static size_t claim(struct suite *suite, const char *owner, int64_t now, int32_t messages_max,
                    struct outbox **ret_messages)
{
    struct err err = {0};
    struct store_claim claim = {owner, now, now + 60, messages_max};
    size_t len = 0;
    OK(store_outbox_claim(suite->store, claim, &suite->arena, ret_messages, &len, &err));
    return len;
}

static void test_outbox_insert_known_msg_id_conflict(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct endpoint_id endpoint = suite_endpoint(suite->store, "a");
    enqueue(suite, endpoint, "m", 1, 100);
    struct outbox messages[] = {
        {.msg_id = "new", .endpoint_id = endpoint, .type = "t", .payload = "{}"},
        {.msg_id = "m000", .endpoint_id = endpoint, .type = "t", .payload = "{}"}};
    int64_t counts[OUTBOX_STATE_COUNT] = {0};
    bool is_there = false;
    REFUSED(ERR_CONFLICT, store_outbox_insert(suite->store, messages, 2, &err));
    OK(store_outbox_has(suite->store, "m000", &is_there, &err));
    assert_true(is_there);
    OK(store_outbox_has(suite->store, "new", &is_there, &err));
    assert_false(is_there);
    assert_non_null(strstr(err.text, "m000"));
    OK(store_outbox_counts(suite->store, counts, &err));
    assert_int_equal(counts[OUTBOX_STATE_READY], 1);
    messages[0].endpoint_id.v = 99;
    REFUSED(ERR_INVALID, store_outbox_insert(suite->store, messages, 1, &err));
    OK(store_outbox_insert(suite->store, NULL, 0, &err));
}

static void test_outbox_claim_fair_to_endpoints(void **state)
{
    struct suite *suite = *state;
    struct endpoint_id busy = suite_endpoint(suite->store, "busy");
    struct endpoint_id small = suite_endpoint(suite->store, "small");
    struct endpoint_id mid = suite_endpoint(suite->store, "mid");
    enqueue(suite, busy, "b", 100, 100);
    enqueue(suite, small, "s", 1, 300);
    enqueue(suite, mid, "m", 5, 350);
    struct outbox *messages = NULL;
    size_t len = claim(suite, "me", 1000, 10, &messages);
    assert_int_equal(len, 10);
    int of_busy = 0, of_small = 0, of_mid = 0;
    for (size_t i = 0; i < len; i++) {
        of_busy += messages[i].endpoint_id.v == busy.v;
        of_small += messages[i].endpoint_id.v == small.v;
        of_mid += messages[i].endpoint_id.v == mid.v;
        assert_int_equal(messages[i].state, OUTBOX_STATE_LEASED);
        assert_string_equal(messages[i].lease_owner, "me");
        assert_int_equal(messages[i].lease_until, 1060);
        assert_true(i == 0 || messages[i - 1].due_at <= messages[i].due_at);
    }
    assert_int_equal(of_small, 1);
    assert_true(of_mid >= 4);
    assert_int_equal(of_busy, 9 - of_mid);
    assert_string_equal(messages[0].msg_id, "b000"); /* the oldest first */
    assert_int_equal(claim(suite, "me", 1000, 1000, &messages), 96);
    assert_int_equal(claim(suite, "me", 1000, 1000, &messages), 0);
}

enum { SENDERS = 4, MESSAGES = 200 };

/* Claims until nothing is left and tells each id; another's lock is no reason to give up. */
static int claim_all(const struct suite *suite, int number, int out)
{
    struct err err = {0};
    struct arena arena = {0};
    struct store *store = NULL;
    size_t len = 0;
    enum err_code code = store_open(suite->path, (struct store_options){0}, &store, &err);
    struct store_claim claim = {arena_printf(&arena, "sender %d", number), 1000, 9000, 7};
    do {
        struct outbox *messages = NULL;
        len = 0;
        if (code == ERR_OK || code == ERR_BUSY)
            code = store_outbox_claim(store, claim, &arena, &messages, &len, &err);
        for (size_t i = 0; code == ERR_OK && i < len; i++) {
            if (write(out, &messages[i].id.v, sizeof(int64_t)) != sizeof(int64_t))
                code = ERR_IO;
        }
    } while (len > 0 || code == ERR_BUSY);
    if (code != ERR_OK)
        fprintf(stderr, "%s\n", err.text);
    store_close(store);
    arena_release(&arena);
    return (int)code;
}

static void test_outbox_claimed_by_many_each_once(void **state)
{
    struct suite *suite = *state;
    struct endpoint_id endpoint = suite_endpoint(suite->store, "a");
    enqueue(suite, endpoint, "m", MESSAGES / 2, 100);
    enqueue(suite, suite_endpoint(suite->store, "b"), "n", MESSAGES / 2, 100);
    int ends[2], claims = 0, seen[MESSAGES + 1] = {0};
    assert_int_equal(pipe(ends), 0);
    pid_t children[SENDERS];
    for (int i = 0; i < SENDERS; i++) {
        children[i] = fork();
        if (children[i] == 0)
            _exit(claim_all(suite, i, ends[1]));
    }
    close(ends[1]);
    for (int64_t id = 0; read(ends[0], &id, sizeof(id)) == sizeof(id); claims++) {
        assert_in_range(id, 1, MESSAGES);
        assert_int_equal(seen[id]++, 0);
    }
    close(ends[0]);
    for (int i = 0; i < SENDERS; i++) {
        int status = 0;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
    assert_int_equal(claims, MESSAGES);
}

static void test_outbox_claim_more_endpoints_than_places(void **state)
{
    struct suite *suite = *state;
    struct outbox *messages = NULL;
    struct endpoint_id endpoints[8];
    for (int i = 0; i < 8; i++) {
        const char *name = arena_printf(&suite->arena, "e%d", i);
        endpoints[i] = suite_endpoint(suite->store, name);
        enqueue(suite, endpoints[i], name, 20, 800 - 100 * i);
    }
    /* One each for those who wait longest, though the last alone has enough for all. */
    assert_int_equal(claim(suite, "me", 1000, 4, &messages), 4);
    for (int i = 0; i < 4; i++)
        assert_int_equal(messages[i].endpoint_id.v, endpoints[7 - i].v);
    size_t claimed = 4, len = 0;
    while ((len = claim(suite, "me", 1000, 4, &messages)) > 0)
        claimed += len;
    assert_int_equal(claimed, 160);
}

static void test_outbox_claim_not_due_or_paused_left(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct endpoint_id endpoint = suite_endpoint(suite->store, "a");
    struct outbox *messages = NULL;
    int64_t next = 0;
    REFUSED(ERR_NOT_FOUND, store_outbox_next_due(suite->store, &next, &err));
    enqueue(suite, endpoint, "m", 3, 100); /* due at 100, 101, 102 */
    OK(store_outbox_next_due(suite->store, &next, &err));
    assert_int_equal(next, 100);
    assert_int_equal(claim(suite, "me", 99, 10, &messages), 0);
    assert_int_equal(claim(suite, "me", 101, 10, &messages), 2);
    OK(store_endpoint_pause(suite->store, endpoint, 500, &err));
    assert_int_equal(claim(suite, "me", 499, 10, &messages), 0);
    OK(store_outbox_next_due(suite->store, &next, &err));
    assert_int_equal(next, 500);
    assert_int_equal(claim(suite, "me", 500, 10, &messages), 3); /* two leases ran out at 161 */
    OK(store_outbox_next_due(suite->store, &next, &err));
    assert_int_equal(next, 560);
}

static struct store_attempt attempt_of(const struct outbox *message, enum outbox_state state)
{
    return (struct store_attempt){.outbox_id = message->id,
                                  .tried = true,
                                  .at = 1001,
                                  .duration_ms = 12,
                                  .code = state == OUTBOX_STATE_DONE ? 200 : 503,
                                  .error = state == OUTBOX_STATE_DONE ? "" : "busy there",
                                  .response = "ok",
                                  .state = state,
                                  .due_at = 1500};
}

static void test_outbox_record_moves_states(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct endpoint_id endpoint = suite_endpoint(suite->store, "a");
    struct outbox *m = NULL, got = {0};
    int64_t counts[OUTBOX_STATE_COUNT] = {0};
    enqueue(suite, endpoint, "m", 4, 100);
    assert_int_equal(claim(suite, "me", 1000, 10, &m), 4);
    struct store_attempt results[] = {
        attempt_of(&m[0], OUTBOX_STATE_DONE), attempt_of(&m[1], OUTBOX_STATE_READY),
        attempt_of(&m[2], OUTBOX_STATE_DEAD), attempt_of(&m[3], OUTBOX_STATE_READY)};
    results[3].tried = false;
    OK(store_outbox_record(suite->store, "me", results, 4, &err));
    OK(store_outbox_get(suite->store, m[0].id, &suite->arena, &got, &err));
    assert_int_equal(got.state, OUTBOX_STATE_DONE);
    assert_int_equal(got.due_at, 100);
    assert_int_equal(got.last_code, 200);
    assert_string_equal(got.lease_owner, "");
    OK(store_outbox_get(suite->store, m[1].id, &suite->arena, &got, &err));
    assert_int_equal(got.state, OUTBOX_STATE_READY);
    assert_int_equal(got.due_at, 1500);
    assert_int_equal(got.attempts, 1);
    assert_string_equal(got.last_error, "busy there");
    OK(store_outbox_get(suite->store, m[3].id, &suite->arena, &got, &err));
    assert_int_equal(got.state, OUTBOX_STATE_READY);
    assert_int_equal(got.attempts, 0);
    OK(store_outbox_counts(suite->store, counts, &err));
    assert_int_equal(counts[OUTBOX_STATE_READY], 2);
    assert_int_equal(counts[OUTBOX_STATE_DONE], 1);
    assert_int_equal(counts[OUTBOX_STATE_DEAD], 1);
    assert_int_equal(counts[OUTBOX_STATE_LEASED], 0);
}

static void test_outbox_attempts_kept_and_counted(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct endpoint_id endpoint = suite_endpoint(suite->store, "a");
    struct outbox *m = NULL;
    struct store_attempt *attempts = NULL;
    size_t len = 0;
    int64_t count = 0;
    enqueue(suite, endpoint, "m", 1, 100);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(claim(suite, "me", 2000, 10, &m), 1);
        struct store_attempt result = attempt_of(&m[0], OUTBOX_STATE_READY);
        result.at = 1001 + i;
        OK(store_outbox_record(suite->store, "me", &result, 1, &err));
    }
    OK(store_attempt_list(suite->store, m[0].id, &suite->arena, &attempts, &len, &err));
    assert_int_equal(len, 2);
    assert_int_equal(attempts[0].at, 1001);
    assert_int_equal(attempts[0].code, 503);
    assert_int_equal(attempts[0].duration_ms, 12);
    assert_string_equal(attempts[0].error, "busy there");
    assert_string_equal(attempts[0].response, "ok");
    assert_int_equal(attempts[0].state, OUTBOX_STATE_READY);
    OK(store_attempt_count(suite->store, endpoint, 1002, &count, &err));
    assert_int_equal(count, 1);
    OK(store_attempt_count(suite->store, endpoint, 0, &count, &err));
    assert_int_equal(count, 2);
}

static void test_outbox_record_unknown_message_none_kept(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct outbox *m = NULL, got = {0};
    enqueue(suite, suite_endpoint(suite->store, "a"), "m", 1, 100);
    assert_int_equal(claim(suite, "me", 1000, 10, &m), 1);
    struct store_attempt results[] = {attempt_of(&m[0], OUTBOX_STATE_DONE),
                                      attempt_of(&m[0], OUTBOX_STATE_DONE)};
    results[1].outbox_id.v = 99;
    REFUSED(ERR_NOT_FOUND, store_outbox_record(suite->store, "me", results, 2, &err));
    OK(store_outbox_get(suite->store, m[0].id, &suite->arena, &got, &err));
    assert_int_equal(got.state, OUTBOX_STATE_LEASED);
}

static void test_outbox_lost_lease_only_done_counts(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct outbox *mine = NULL, *theirs = NULL, got = {0};
    enqueue(suite, suite_endpoint(suite->store, "a"), "m", 1, 100);
    assert_int_equal(claim(suite, "me", 1000, 10, &mine), 1);
    assert_int_equal(claim(suite, "they", 1059, 10, &theirs), 0);
    assert_int_equal(claim(suite, "they", 1060, 10, &theirs), 1);
    struct store_attempt failed = attempt_of(&mine[0], OUTBOX_STATE_DEAD);
    OK(store_outbox_record(suite->store, "me", &failed, 1, &err));
    OK(store_outbox_get(suite->store, mine[0].id, &suite->arena, &got, &err));
    assert_int_equal(got.state, OUTBOX_STATE_LEASED);
    assert_string_equal(got.lease_owner, "they");
    struct store_attempt done = attempt_of(&mine[0], OUTBOX_STATE_DONE);
    OK(store_outbox_record(suite->store, "me", &done, 1, &err));
    OK(store_outbox_record(suite->store, "they", &failed, 1, &err)); /* too late to fail */
    OK(store_outbox_get(suite->store, mine[0].id, &suite->arena, &got, &err));
    assert_int_equal(got.state, OUTBOX_STATE_DONE);
}

static void test_outbox_requeue_dead_only(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct endpoint_id endpoint = suite_endpoint(suite->store, "a");
    struct outbox *m = NULL, got = {0};
    int64_t count = -1;
    enqueue(suite, endpoint, "m", 3, 100);
    assert_int_equal(claim(suite, "me", 1000, 10, &m), 3);
    REFUSED(ERR_CONFLICT, store_outbox_requeue(suite->store, m[0].id, 2000, &err));
    assert_non_null(strstr(err.text, "leased"));
    struct store_attempt dead[] = {attempt_of(&m[0], OUTBOX_STATE_DEAD),
                                   attempt_of(&m[1], OUTBOX_STATE_DEAD),
                                   attempt_of(&m[2], OUTBOX_STATE_UNKNOWN)};
    OK(store_outbox_record(suite->store, "me", dead, 3, &err));
    OK(store_outbox_requeue(suite->store, m[0].id, 2000, &err));
    OK(store_outbox_get(suite->store, m[0].id, &suite->arena, &got, &err));
    assert_int_equal(got.state, OUTBOX_STATE_READY);
    assert_int_equal(got.due_at, 2000);
    assert_int_equal(got.attempts, 0);
    OK(store_outbox_requeue_all(suite->store, (struct endpoint_id){99}, 2000, &count, &err));
    assert_int_equal(count, 0);
    OK(store_outbox_requeue_all(suite->store, endpoint, 2000, &count, &err));
    assert_int_equal(count, 2);
    REFUSED(ERR_NOT_FOUND, store_outbox_requeue(suite->store, (struct outbox_id){99}, 2000, &err));
    struct store_outbox_page page = {0};
    OK(store_outbox_list(suite->store, OUTBOX_STATE_READY, 2, &suite->arena, &page, &err));
    assert_int_equal(page.len, 2);
    assert_string_equal(page.messages[0].msg_id, "m002");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUITE_TEST(test_feed_ensure_and_rotate_generation_rises),
        SUITE_TEST(test_feed_touch_strictly_rises),
        SUITE_TEST(test_endpoint_put_list_pause),
        SUITE_TEST(test_outbox_insert_known_msg_id_conflict),
        SUITE_TEST(test_outbox_claim_fair_to_endpoints),
        SUITE_TEST(test_outbox_claimed_by_many_each_once),
        SUITE_TEST(test_outbox_claim_more_endpoints_than_places),
        SUITE_TEST(test_outbox_claim_not_due_or_paused_left),
        SUITE_TEST(test_outbox_record_moves_states),
        SUITE_TEST(test_outbox_attempts_kept_and_counted),
        SUITE_TEST(test_outbox_record_unknown_message_none_kept),
        SUITE_TEST(test_outbox_lost_lease_only_done_counts),
        SUITE_TEST(test_outbox_requeue_dead_only),
    };
    return SUITE_RUN("store outbox", tests);
}
