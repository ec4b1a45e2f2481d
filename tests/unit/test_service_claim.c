/* Claims: what may be claimed, what is approved of it, and that nothing counts twice. */
#include "scheduler/service/claim.h"
#include "scheduler/service/ledger_book.h"
#include "scheduler/store/store_ledger.h"
#include "tests/unit/service_support.h"

static struct claim_order order_of(const char *amount, const char *source, const char *evidence)
{
    return (struct claim_order){{[HOURS_COLUMN_WORKER] = "W00",
                                 [HOURS_COLUMN_EARNED_ON] = "2027-01-02",
                                 [HOURS_COLUMN_AMOUNT] = amount,
                                 [HOURS_COLUMN_MEASURE] = "小时",
                                 [HOURS_COLUMN_CATEGORIES] = "professional；ce",
                                 [HOURS_COLUMN_SOURCE] = source,
                                 [HOURS_COLUMN_EVIDENCE] = evidence},
                                .deed = {.who = "anna"},
                                .is_own = false};
}

static struct claim_id make(struct office *office, const char *amount, const char *source,
                            const char *evidence)
{
    struct err err = {0};
    struct claim_id id = {0};
    struct claim_order order = order_of(amount, source, evidence);
    OK(claim_make(office->service, &order, &id, &err));
    return id;
}

static enum err_code try_make(struct office *office, const char *source, const char *evidence,
                              struct err *err)
{
    struct claim_id id = {0};
    struct claim_order order = order_of("90", source, evidence);
    return claim_make(office->service, &order, &id, err);
}

static enum err_code approve(struct office *office, struct claim_id id, int64_t stated_milli,
                             struct credit_id *ret_entry, struct err *err)
{
    struct claim_decision decision = {
        .id = id, .stated_milli = stated_milli, .reason = "", .deed = {.who = "bo"}};
    return claim_approve(office->service, &decision, ret_entry, err);
}

static enum err_code reject(struct office *office, struct claim_id id, const char *reason,
                            struct err *err)
{
    struct claim_decision decision = {
        .id = id, .stated_milli = 0, .reason = reason, .deed = {.who = "bo"}};
    return claim_reject(office->service, &decision, err);
}

static struct credit entry_of(struct office *office, struct credit_id id)
{
    struct err err = {0};
    struct credit entry = {0};
    OK(store_credit_get(office->service->store, id, &office->arena, &entry, &err));
    return entry;
}

static void test_claim_counts_nothing_until_approved(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct credit_id entry = {0};
    int64_t count = -1;
    office_load_district(office);
    struct claim_id id = make(office, "4", NULL, "certificate 17");
    OK(store_credit_count(office->service->store, &count, &err));
    assert_int_equal(count, 0);
    OK(approve(office, id, 0, &entry, &err));
    struct credit got = entry_of(office, entry);
    assert_int_equal(got.min, 240);
    assert_int_equal(got.source, CREDIT_SOURCE_EXTERNAL);
    assert_int_equal(got.state, CREDIT_STATE_APPROVED);
    assert_string_equal(got.categories, "ce;professional");
    assert_string_equal(got.evidence, "certificate 17");
    assert_string_equal(got.entered_by, "bo");
    REFUSED(ERR_CONFLICT, "decided already: approved", approve(office, id, 0, &entry, &err));
    REFUSED(ERR_CONFLICT, "decided already: approved", reject(office, id, "late", &err));
}

static void test_claim_approved_in_part_and_no_more_than_claimed(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct credit_id entry = {0};
    office_load_district(office);
    struct claim_id id = make(office, "4", "授课", "letter of the college");
    REFUSED(ERR_INVALID, "is of 4 hour", approve(office, id, 4001, &entry, &err));
    OK(approve(office, id, 1500, &entry, &err));
    assert_int_equal(entry_of(office, entry).min, 90);
    assert_int_equal(entry_of(office, entry).stated_milli, 1500);
    assert_int_equal(entry_of(office, entry).source, CREDIT_SOURCE_TEACHING);
}

static void test_claim_rejected_with_a_reason_may_come_again(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    office_load_district(office);
    struct claim_id id = make(office, "4", NULL, "certificate 17");
    REFUSED(ERR_CONFLICT, "has claim 1 (claimed) with this evidence already",
            try_make(office, NULL, "certificate 17", &err));
    REFUSED(ERR_INVALID, "reason", reject(office, id, "", &err));
    OK(reject(office, id, "no stamp", &err));
    make(office, "4", NULL, "certificate 17");
    CLEANUP_JSON json_t *list = NULL;
    OK(claim_list(office->service, "W00", CREDIT_STATE_REJECTED, &list, &err));
    const json_t *row = json_array_get(json_object_get(list, "claims"), 0);
    assert_int_equal(json_array_size(json_object_get(list, "claims")), 1);
    assert_string_equal(json_string_value(json_object_get(row, "reason")), "no stamp");
    assert_string_equal(json_string_value(json_object_get(row, "decided_by")), "bo");
    assert_string_equal(json_string_value(json_object_get(row, "claimed_by")), "anna");
}

/* A degree: 90 hours once; a second upload is refused, however it comes. */
static void test_claim_of_a_degree_once_in_a_life(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct credit_id entry = {0};
    struct credit_id reversal = {0};
    office_load_district(office);
    struct claim_id id = make(office, "90", "degree", "diploma 1");
    REFUSED(ERR_CONFLICT, "of a degree already", try_make(office, "degree", "diploma 2", &err));
    OK(approve(office, id, 0, &entry, &err));
    REFUSED(ERR_CONFLICT, "of a degree already", try_make(office, "degree", "diploma 2", &err));
    struct ledger_reversal all = {entry, 0, "not theirs", {.who = "bo"}};
    OK(ledger_take_back(office->service, &all, &reversal, &err));
    id = make(office, "90", "degree", "diploma 2");
    /* Meanwhile a file brings one. */
    office_load(office, FILE_KIND_HOURS,
                "worker,earned_on,amount,measure,categories,source,external_id\n"
                "W00,2027-01-02,90,小时,ce,学历,D1\n");
    REFUSED(ERR_CONFLICT, "has a degree already", approve(office, id, 0, &entry, &err));
    OK(reject(office, id, "counted by the file", &err));
    REFUSED(ERR_CONFLICT, "has a degree already", try_make(office, "degree", "diploma 3", &err));
}

static void test_claim_bad_input_refused(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct claim_id id = {0};
    struct credit_id entry = {0};
    CLEANUP_JSON json_t *list = NULL;
    office_load_district(office);
    static const struct {
        int column;
        const char *text, *words;
        enum err_code want;
    } rows[] = {
        {HOURS_COLUMN_WORKER, "W77", "no worker W77", ERR_NOT_FOUND},
        {HOURS_COLUMN_COURSE, "X9", "no course X9", ERR_NOT_FOUND},
        {HOURS_COLUMN_EVIDENCE, NULL, "needs evidence", ERR_INVALID},
        {HOURS_COLUMN_SOURCE, "attendance", "not claimed", ERR_INVALID},
        {HOURS_COLUMN_SOURCE, "gossip", "", ERR_INVALID},
        {HOURS_COLUMN_AMOUNT, "0", "", ERR_INVALID},
        {HOURS_COLUMN_AMOUNT, "many", "", ERR_INVALID},
        {HOURS_COLUMN_EARNED_ON, "2027-02-30", "", ERR_INVALID},
        {HOURS_COLUMN_EARNED_ON, "2027-12-30", "future", ERR_INVALID},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct claim_order order = order_of("4", NULL, "certificate 17");
        order.cells[rows[i].column] = rows[i].text;
        REFUSED(rows[i].want, rows[i].words, claim_make(office->service, &order, &id, &err));
    }
    REFUSED(ERR_NOT_FOUND, "no claim 5", approve(office, (struct claim_id){5}, 0, &entry, &err));
    REFUSED(ERR_NOT_FOUND, "no worker W77",
            claim_list(office->service, "W77", CREDIT_STATE_COUNT, &list, &err));
    OK(claim_list(office->service, NULL, CREDIT_STATE_COUNT, &list, &err));
    assert_int_equal(json_array_size(json_object_get(list, "claims")), 0);
}

static void test_claim_preview_changes_nothing(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct credit_id entry = {0};
    office_load_district(office);
    struct claim_id id = make(office, "4", NULL, "certificate 17");
    const char *before = office_dump(office);
    struct claim_decision decision = {
        .id = id, .stated_milli = 0, .reason = "", .deed = {.who = "bo", .preview = true}};
    OK(claim_approve(office->service, &decision, &entry, &err));
    decision.reason = "no";
    OK(claim_reject(office->service, &decision, &err));
    struct claim_order order = order_of("4", NULL, "certificate 18");
    order.deed.preview = true;
    OK(claim_make(office->service, &order, &id, &err));
    assert_string_equal(office_dump(office), before);
}

static void test_claim_own_sent_twice_is_made_once(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct claim_id first = {0};
    struct claim_id again = {0};
    struct claim_order order = order_of("4", NULL, "certificate 17");
    office_load_district(office);
    order.is_own = true;
    OK(claim_make(office->service, &order, &first, &err));
    const char *before = office_dump(office);
    OK(claim_make(office->service, &order, &again, &err));
    assert_int_equal(again.v, first.v);
    assert_string_equal(office_dump(office), before);
    /* Another claim with the same evidence is another matter, and so is one that was decided. */
    order.cells[HOURS_COLUMN_AMOUNT] = "5";
    REFUSED(ERR_CONFLICT, "claim 1 (claimed) with this evidence",
            claim_make(office->service, &order, &again, &err));
    order.in_chinese = true;
    REFUSED(ERR_CONFLICT, "第 1 号，", claim_make(office->service, &order, &again, &err));
    OK(reject(office, first, "no stamp", &err));
    order.cells[HOURS_COLUMN_AMOUNT] = "4";
    OK(claim_make(office->service, &order, &again, &err));
    assert_int_equal(again.v, first.v + 1);
}

static void test_claim_own_as_many_as_may_wait(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct claim_id id = {0};
    office_load_district(office);
    for (int i = 1; i <= CLAIM_OWN_WAITING_MAX; i++)
        id = make(office, "4", NULL, arena_printf(&office->arena, "certificate %d", i));
    struct claim_order order = order_of("4", NULL, "one more");
    order.is_own = true;
    REFUSED(ERR_CONFLICT, "50 claims wait", claim_make(office->service, &order, &id, &err));
    order.in_chinese = true;
    REFUSED(ERR_CONFLICT, "已有 50 条", claim_make(office->service, &order, &id, &err));
    OK(reject(office, id, "no", &err));
    OK(claim_make(office->service, &order, &id, &err));
}

static void test_claim_says_in_chinese_what_is_wrong(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct claim_id id = {0};
    office_load_district(office);
    static const struct {
        enum hours_column column;
        const char *text, *words;
    } rows[] = {
        {HOURS_COLUMN_EVIDENCE, NULL, "证明材料"},
        {HOURS_COLUMN_EARNED_ON, "2027-12-30", "还没有到"},
        {HOURS_COLUMN_AMOUNT, "many", "数量: 无法识别"},
        {HOURS_COLUMN_CATEGORIES, NULL, "类别"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct claim_order order = order_of("4", NULL, "certificate 17");
        order.in_chinese = true;
        order.cells[rows[i].column] = rows[i].text;
        REFUSED(ERR_INVALID, rows[i].words, claim_make(office->service, &order, &id, &err));
    }
}

static void test_claim_of_nothing_refused(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct claim_id id = {0};
    const struct claim_order order = {.deed = {.who = "anna"}};
    REFUSED(ERR_INVALID, "says whose hours", claim_make(office->service, &order, &id, &err));
}

static void test_claim_page_shows_who_waits_longest_first(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    CLEANUP_JSON json_t *waiting = NULL;
    CLEANUP_JSON json_t *all = NULL;
    CLEANUP_JSON json_t *second = NULL;
    struct claim_question question = {.state = CREDIT_STATE_CLAIMED, .page = 9};
    office_load_district(office);
    for (int i = 1; i <= 103; i++)
        make(office, "4", NULL, arena_printf(&office->arena, "certificate %d", i));
    OK(claim_page(office->service, &question, &waiting, &err));
    assert_int_equal(office_int(waiting, "pages"), 2);
    assert_int_equal(office_int(waiting, "page"), 2); /* the nearest */
    const json_t *rows = json_object_get(waiting, "claims");
    assert_int_equal(json_array_size(rows), 3);
    assert_int_equal(office_int(json_array_get(rows, 0), "id"), 101);
    OK(reject(office, (struct claim_id){2}, "no stamp", &err));
    question = (struct claim_question){.state = CREDIT_STATE_COUNT, .page = 1};
    OK(claim_page(office->service, &question, &all, &err));
    assert_int_equal(office_int(all, "total"), 103);
    assert_int_equal(office_int(json_array_get(json_object_get(all, "claims"), 0), "id"), 103);
    OK(claim_show(office->service, (struct claim_id){1}, &second, &err));
    assert_int_equal(office_int(second, "next"), 3);
    json_decref(second);
    second = NULL;
    OK(claim_show(office->service, (struct claim_id){103}, &second, &err));
    assert_int_equal(office_int(second, "next"), 1);
    question.worker = "W77";
    json_t *none = NULL;
    REFUSED(ERR_NOT_FOUND, "W77", claim_page(office->service, &question, &none, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE_TEST(test_claim_counts_nothing_until_approved),
        OFFICE_TEST(test_claim_approved_in_part_and_no_more_than_claimed),
        OFFICE_TEST(test_claim_rejected_with_a_reason_may_come_again),
        OFFICE_TEST(test_claim_of_a_degree_once_in_a_life),
        OFFICE_TEST(test_claim_bad_input_refused),
        OFFICE_TEST(test_claim_preview_changes_nothing),
        OFFICE_TEST(test_claim_own_sent_twice_is_made_once),
        OFFICE_TEST(test_claim_own_as_many_as_may_wait),
        OFFICE_TEST(test_claim_says_in_chinese_what_is_wrong),
        OFFICE_TEST(test_claim_of_nothing_refused),
        OFFICE_TEST(test_claim_page_shows_who_waits_longest_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
