/* Files as a claim's evidence: bytes come back as they were put, whatever they are, on each engine.
 */
#include "scheduler/store/store_evidence.h"
#include "scheduler/store/store_ledger.h"
#include "scheduler/store/store_person.h"
#include "tests/unit/store_suite.h"

static struct claim_id claim_of(struct suite *suite, const char *worker)
{
    struct err err = {0};
    struct claim_id id = {0};
    const struct claim claim = {.hours = {.worker_id = suite_worker(suite->store, worker),
                                          .min = 90,
                                          .stated_milli = 1500,
                                          .measure = CREDIT_MEASURE_HOUR,
                                          .categories = "ce",
                                          .earned_on = suite_day(0),
                                          .source = CREDIT_SOURCE_EXTERNAL,
                                          .evidence = "",
                                          .provider = "",
                                          .entered_by = "li"}};
    OK(store_claim_insert(suite->store, &claim, &id, &err));
    return id;
}

static struct evidence evidence_of(struct claim_id claim, struct str bytes)
{
    struct evidence evidence = {
        .claim_id = claim, .type = EVIDENCE_TYPE_PDF, .added_by = "li", .added_at = 5000};
    (void)crypto_sha256_hex(bytes, evidence.sha256);
    return evidence;
}

static enum err_code put(struct suite *suite, struct claim_id claim, struct str bytes,
                         int32_t *ret_number, struct err *err)
{
    struct evidence evidence = evidence_of(claim, bytes);
    return store_evidence_insert(suite->store, &evidence, bytes, ret_number, err);
}

static int32_t must_put(struct suite *suite, struct claim_id claim, const char *text)
{
    struct err err = {0};
    int32_t number = 0;
    OK(put(suite, claim, str_from(text), &number, &err));
    return number;
}

static struct store_evidence_row *list(struct suite *suite, struct claim_id id, size_t want)
{
    struct err err = {0};
    struct store_evidence_row *rows = NULL;
    size_t len = 0;
    OK(store_evidence_list(suite->store, id, &suite->arena, &rows, &len, &err));
    assert_int_equal(len, want);
    return rows;
}

/* Every byte there is, NUL and what is no UTF-8 among them, and much of it. */
static void test_evidence_bytes_round_trip(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    const size_t len = EVIDENCE_BYTES_MAX;
    char *bytes = arena_alloc(&suite->arena, len);
    struct claim_id claim = claim_of(suite, "W1");
    struct evidence got = {0};
    struct str read = {0};
    int32_t number = 0;
    for (size_t i = 0; i < len; i++)
        bytes[i] = (char)(unsigned char)(i ^ (i >> 8));
    OK(put(suite, claim, (struct str){bytes, len}, &number, &err));
    assert_int_equal(number, 1);
    struct store_evidence_row *row = list(suite, claim, 1);
    OK(store_evidence_get(suite->store, row->evidence.id, &suite->arena, &got, &err));
    assert_int_equal(got.claim_id.v, claim.v);
    assert_int_equal(got.number, 1);
    assert_int_equal(got.type, EVIDENCE_TYPE_PDF);
    assert_int_equal(got.byte_len, (int64_t)len);
    assert_string_equal(got.sha256, evidence_of(claim, (struct str){bytes, len}).sha256);
    assert_string_equal(got.added_by, "li");
    assert_int_equal(got.added_at, 5000);
    OK(store_evidence_read(suite->store, got.id, &suite->arena, &read, &err));
    assert_int_equal(read.len, len);
    assert_memory_equal(read.data, bytes, len);
    const struct evidence_id none = {99};
    REFUSED(ERR_NOT_FOUND, store_evidence_get(suite->store, none, &suite->arena, &got, &err));
    REFUSED(ERR_NOT_FOUND, store_evidence_read(suite->store, none, &suite->arena, &read, &err));
}

static void test_evidence_once_a_claim_and_numbers_stay(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct claim_id first = claim_of(suite, "W1");
    struct claim_id second = claim_of(suite, "W2");
    int32_t number = 0;
    int64_t waiting = -1;
    assert_int_equal(must_put(suite, first, "one"), 1);
    assert_int_equal(must_put(suite, first, "three"), 2);
    assert_int_equal(must_put(suite, second, "one"), 1);
    REFUSED(ERR_CONFLICT, put(suite, first, STR_LIT("one"), &number, &err));
    REFUSED(ERR_CONFLICT, put(suite, (struct claim_id){99}, STR_LIT("one"), &number, &err));
    OK(store_evidence_waiting(suite->store, suite_worker(suite->store, "W1"), &waiting, &err));
    assert_int_equal(waiting, 8);
    OK(store_evidence_delete(suite->store, first, 1, &err));
    REFUSED(ERR_NOT_FOUND, store_evidence_delete(suite->store, first, 1, &err));
    assert_int_equal(must_put(suite, first, "five"), 3);
    struct store_evidence_row *rows = list(suite, first, 2);
    assert_int_equal(rows[0].evidence.number, 2);
    assert_int_equal(rows[1].evidence.number, 3);
    (void)list(suite, second, 1);
}

static void test_evidence_twins_in_other_claims(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct claim_id first = claim_of(suite, "W1");
    struct claim_id second = claim_of(suite, "W2");
    struct store_evidence_twin *twins = NULL;
    size_t len = 0;
    (void)must_put(suite, first, "mine");
    assert_int_equal(must_put(suite, first, "both"), 2);
    (void)must_put(suite, second, "both");
    struct store_evidence_row *rows = list(suite, first, 2);
    assert_int_equal(rows[0].elsewhere, 0);
    assert_int_equal(rows[1].elsewhere, 1);
    OK(store_evidence_twins(suite->store, first, &suite->arena, &twins, &len, &err));
    assert_int_equal(len, 1);
    assert_int_equal(twins[0].number, 2);
    assert_int_equal(twins[0].claim_id.v, second.v);
    assert_string_equal(twins[0].worker, "W2");
    assert_int_equal(twins[0].state, CREDIT_STATE_CLAIMED);
}

static void test_evidence_of_decided_claim_stays(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct claim_id id = claim_of(suite, "W1");
    int32_t number = 0;
    int64_t waiting = -1;
    const struct claim decision = {.id = id,
                                   .hours = {.state = CREDIT_STATE_REJECTED},
                                   .reason = "no stamp",
                                   .decided_by = "bo",
                                   .decided_at = 6000};
    (void)must_put(suite, id, "one");
    OK(store_claim_decide(suite->store, &decision, &err));
    REFUSED(ERR_CONFLICT, put(suite, id, STR_LIT("two"), &number, &err));
    REFUSED(ERR_NOT_FOUND, store_evidence_delete(suite->store, id, 1, &err));
    OK(store_evidence_waiting(suite->store, suite_worker(suite->store, "W1"), &waiting, &err));
    assert_int_equal(waiting, 0);
    (void)list(suite, id, 1);
}

static void test_evidence_goes_with_the_person_and_none_comes_back(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct worker_id worker = suite_worker(suite->store, "W1");
    struct claim_id id = claim_of(suite, "W1");
    struct claim_id other = claim_of(suite, "W2");
    int32_t number = 0;
    int64_t rows = 0;
    (void)must_put(suite, id, "one");
    (void)must_put(suite, id, "two");
    (void)must_put(suite, other, "one");
    OK(store_worker_forget(suite->store, worker, 5, &rows, &err));
    assert_int_equal(rows, 2);
    (void)list(suite, id, 0);
    (void)list(suite, other, 1);
    REFUSED(ERR_CONFLICT, put(suite, id, STR_LIT("one"), &number, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUITE_TEST(test_evidence_bytes_round_trip),
        SUITE_TEST(test_evidence_once_a_claim_and_numbers_stay),
        SUITE_TEST(test_evidence_twins_in_other_claims),
        SUITE_TEST(test_evidence_of_decided_claim_stays),
        SUITE_TEST(test_evidence_goes_with_the_person_and_none_comes_back),
    };
    return SUITE_RUN("store evidence", tests);
}
