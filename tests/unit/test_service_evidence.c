/* Files with claims: what is taken, what is refused and in which words, who may touch whose, and
 * who hears that a file came twice. */
#include "scheduler/base/alloc.h"
#include "scheduler/service/claim.h"
#include "scheduler/service/view_claims.h"
#include "tests/unit/service_support.h"

#define PDF_1 "%PDF-1.7 certificate 17"
#define PDF_2 "%PDF-1.7 certificate 18"
#define JPEG  "\xff\xd8\xff\xe0 a photograph"

static struct evidence_file file_of(const char *name, const char *bytes)
{
    return (struct evidence_file){name, str_from(bytes)};
}

static struct claim_order order_of(const char *worker, const char *evidence,
                                   const struct evidence_file *files, size_t files_len)
{
    return (struct claim_order){.cells = {[HOURS_COLUMN_WORKER] = worker,
                                          [HOURS_COLUMN_EARNED_ON] = "2027-01-02",
                                          [HOURS_COLUMN_AMOUNT] = "4",
                                          [HOURS_COLUMN_MEASURE] = "hour",
                                          [HOURS_COLUMN_CATEGORIES] = "ce",
                                          [HOURS_COLUMN_EVIDENCE] = evidence},
                                .files = files,
                                .files_len = files_len,
                                .deed = {.who = "anna"}};
}

static struct claim_id make(struct office *office, const char *worker, const char *bytes)
{
    struct err err = {0};
    struct claim_id id = {0};
    const struct evidence_file file = file_of("a", bytes);
    struct claim_order order = order_of(worker, NULL, &file, 1);
    OK(claim_make(office->service, &order, &id, &err));
    return id;
}

static struct worker_id worker_of(struct office *office, const char *code)
{
    struct err err = {0};
    struct worker worker = {0};
    OK(store_worker_get_by_code(office->service->store, code, &office->arena, &worker, &err));
    return worker.id;
}

static int64_t files_of(struct office *office, struct claim_id id)
{
    struct err err = {0};
    CLEANUP_JSON json_t *claim = NULL;
    OK(claim_show(office->service, id, &claim, &err));
    return json_int_at(claim, "files");
}

static enum err_code attach(struct office *office, const struct evidence_order *order,
                            const char *bytes, size_t *ret_added, struct err *err)
{
    const struct evidence_file file = file_of("page.pdf", bytes);
    return evidence_attach(office->service, order, &file, 1, ret_added, err);
}

static void test_claim_with_files_needs_no_other_evidence(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct claim_id id = {0};
    struct evidence evidence;
    struct str bytes;
    office_load_district(office);
    struct claim_order without = order_of("W00", NULL, NULL, 0);
    REFUSED(ERR_INVALID, "a claim needs evidence",
            claim_make(office->service, &without, &id, &err));
    const struct evidence_file files[] = {file_of("a", JPEG), file_of("b", PDF_1),
                                          file_of("a again", JPEG)};
    struct claim_order order = order_of("W00", NULL, files, 3);
    OK(claim_make(office->service, &order, &id, &err));
    assert_int_equal(files_of(office, id), 2); /* the same twice is there once */
    struct evidence_question question = {.claim = id};
    REFUSED(ERR_CONFLICT, "has 2 files; say which: 1 to 2",
            evidence_open(office->service, &question, &office->arena, &evidence, &bytes, &err));
    question.number = 2;
    OK(evidence_open(office->service, &question, &office->arena, &evidence, &bytes, &err));
    assert_int_equal(evidence.type, EVIDENCE_TYPE_PDF);
    assert_true(str_eq_text(bytes, PDF_1));
    question.number = 3;
    REFUSED(ERR_NOT_FOUND, "has no file 3",
            evidence_open(office->service, &question, &office->arena, &evidence, &bytes, &err));
}

/* Each kind of bad file, in both languages; nothing is made of the claim either. */
static void test_claim_with_bad_files_refused(void **state)
{
    struct office *office = *state;
    office_load_district(office);
    char *large = arena_alloc(&office->arena, EVIDENCE_BYTES_MAX + 1);
    memcpy(large, PDF_1, sizeof(PDF_1));
    const struct {
        struct evidence_file file;
        const char *en, *zh;
    } rows[] = {
        {{"x.jpg", {"", 0}}, "file x.jpg is empty", "文件“x.jpg”是空的"},
        {{"x.pdf", {large, EVIDENCE_BYTES_MAX + 1}}, "larger than 8 MiB", "超过 8 MiB"},
        {{"x.jpg", STR_LIT("<html>")}, "no photograph", "不是照片"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct err err = {0};
        struct claim_id id = {0};
        struct claim_order order = order_of("W00", "certificate", &rows[i].file, 1);
        enum err_code code = claim_make(office->service, &order, &id, &err);
        assert_true(err.hint[0] != '\0');
        REFUSED(ERR_INVALID, rows[i].en, code);
        order.in_chinese = true;
        REFUSED(ERR_INVALID, rows[i].zh, claim_make(office->service, &order, &id, &err));
    }
    struct err err = {0};
    CLEANUP_JSON json_t *list = NULL;
    OK(claim_list(office->service, NULL, CREDIT_STATE_COUNT, &list, &err));
    assert_int_equal(json_array_size(json_object_get(list, "claims")), 0);
}

static void test_files_of_a_claim_five_at_most(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct claim_id id = {0};
    size_t added = 99;
    struct evidence_file files[EVIDENCE_FILES_MAX + 1];
    office_load_district(office);
    for (size_t i = 0; i <= EVIDENCE_FILES_MAX; i++)
        files[i] = file_of("x", arena_printf(&office->arena, "%%PDF-1.7 %zu", i));
    struct claim_order order = order_of("W00", NULL, files, EVIDENCE_FILES_MAX + 1);
    REFUSED(ERR_INVALID, "5 files at most", claim_make(office->service, &order, &id, &err));
    order.files_len = EVIDENCE_FILES_MAX;
    OK(claim_make(office->service, &order, &id, &err));
    const struct evidence_order more = {.claim = id, .deed = {.who = "bo"}};
    OK(attach(office, &more, files[0].bytes.data, &added, &err));
    assert_int_equal(added, 0); /* it is there already */
    REFUSED(ERR_INVALID, "5 files at most", attach(office, &more, PDF_1, &added, &err));
    assert_int_equal(files_of(office, id), 5);
}

static void test_own_claim_sent_again_with_its_files_is_made_once(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct claim_id first = {0}, again = {0}, other = {0};
    office_load_district(office);
    const struct evidence_file one = file_of("a", PDF_1), two = file_of("a", PDF_2);
    struct claim_order order = order_of("W00", NULL, &one, 1);
    order.is_own = true;
    OK(claim_make(office->service, &order, &first, &err));
    OK(claim_make(office->service, &order, &again, &err));
    assert_int_equal(again.v, first.v);
    order.files = &two; /* another paper of the same day */
    OK(claim_make(office->service, &order, &other, &err));
    assert_int_not_equal(other.v, first.v);
    assert_int_equal(files_of(office, first), 1);
    order.cells[HOURS_COLUMN_EVIDENCE] = "certificate 17";
    OK(claim_make(office->service, &order, &again, &err));
    order.files = &one;
    REFUSED(ERR_CONFLICT, "with this evidence already",
            claim_make(office->service, &order, &again, &err));
}

/* Told to whoever decides; the worker's own view names no other claim. */
static void test_same_file_with_another_claim_is_told(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    CLEANUP_JSON json_t *claim = NULL;
    office_load_district(office);
    struct claim_id first = make(office, "W00", PDF_1);
    struct claim_id second = make(office, "W01", PDF_1);
    OK(claim_show(office->service, second, &claim, &err));
    const json_t *twins = json_object_get(claim, "same_files");
    assert_int_equal(json_array_size(twins), 1);
    assert_int_equal(json_int_at(json_array_get(twins, 0), "claim"), first.v);
    assert_string_equal(json_text_at(json_array_get(twins, 0), "worker"), "W00");
    assert_string_equal(json_text_at(json_array_get(twins, 0), "state"), "claimed");
    assert_int_equal(
        json_int_at(json_array_get(json_object_get(claim, "file_list"), 0), "elsewhere"), 1);
    CLEANUP_JSON json_t *own = NULL;
    OK(view_claims(office->service, worker_of(office, "W01"), 1, &own, &err));
    CLEANUP(x_free_ptr) char *text = json_dumps(own, 0);
    assert_non_null(strstr(text, "\"files\": 1"));
    assert_null(strstr(text, "W00"));
    assert_null(strstr(text, "elsewhere"));
    assert_null(strstr(text, "same_files"));
}

static void test_evidence_of_another_is_not_there(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct evidence evidence;
    struct str bytes;
    size_t added = 0;
    office_load_district(office);
    struct claim_id id = make(office, "W00", PDF_1);
    struct evidence_order order = {
        .claim = id, .owner = worker_of(office, "W01"), .deed = {.who = "worker link"}};
    struct evidence_question question = {.claim = id, .owner = order.owner};
    REFUSED(ERR_NOT_FOUND, "there is no claim", attach(office, &order, PDF_2, &added, &err));
    REFUSED(ERR_NOT_FOUND, "there is no claim",
            evidence_withdraw(office->service, &order, 1, &err));
    REFUSED(ERR_NOT_FOUND, "there is no claim",
            evidence_open(office->service, &question, &office->arena, &evidence, &bytes, &err));
    question = (struct evidence_question){.id = {1}, .owner = order.owner};
    REFUSED(ERR_NOT_FOUND, "there is no claim",
            evidence_open(office->service, &question, &office->arena, &evidence, &bytes, &err));
    question.owner = worker_of(office, "W00");
    OK(evidence_open(office->service, &question, &office->arena, &evidence, &bytes, &err));
    assert_true(str_eq_text(bytes, PDF_1));
}

static void test_evidence_changes_only_while_the_claim_waits(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    size_t added = 0;
    office_load_district(office);
    struct claim_id id = make(office, "W00", PDF_1);
    struct evidence_order order = {.claim = id, .deed = {.who = "anna", .preview = true}};
    OK(attach(office, &order, PDF_2, &added, &err));
    assert_int_equal(added, 1);
    assert_int_equal(files_of(office, id), 1); /* a preview */
    order.deed.preview = false;
    OK(attach(office, &order, PDF_2, &added, &err));
    OK(evidence_withdraw(office->service, &order, 1, &err));
    REFUSED(ERR_NOT_FOUND, "no file 1", evidence_withdraw(office->service, &order, 1, &err));
    const struct claim_decision decision = {
        .id = id, .stated_milli = 0, .reason = "no stamp", .deed = {.who = "bo"}};
    OK(claim_reject(office->service, &decision, &err));
    REFUSED(ERR_CONFLICT, "decided already: rejected",
            evidence_withdraw(office->service, &order, 2, &err));
    order.in_chinese = true;
    REFUSED(ERR_CONFLICT, "已审核（未认定）", attach(office, &order, JPEG, &added, &err));
    assert_int_equal(files_of(office, id), 1); /* it stays with the claim */
}

static void test_evidence_of_the_office_is_not_for_the_worker_to_take_away(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    size_t added = 0;
    office_load_district(office);
    struct claim_id id = make(office, "W00", PDF_1); /* by anna */
    struct evidence_order own = {
        .claim = id, .owner = worker_of(office, "W00"), .deed = {.who = "worker link"}};
    OK(attach(office, &own, PDF_2, &added, &err));
    REFUSED(ERR_CONFLICT, "by the office", evidence_withdraw(office->service, &own, 1, &err));
    own.in_chinese = true;
    REFUSED(ERR_CONFLICT, "请联系培训管理员", evidence_withdraw(office->service, &own, 1, &err));
    OK(evidence_withdraw(office->service, &own, 2, &err));
    const struct evidence_order any = {.claim = id, .deed = {.who = "bo"}};
    OK(evidence_withdraw(office->service, &any, 1, &err));
}

/* What is decided on is what was looked at. */
static void test_decision_on_files_that_have_changed_refused(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct credit_id entry;
    size_t added = 0;
    CLEANUP_JSON json_t *claim = NULL;
    office_load_district(office);
    struct claim_id id = make(office, "W00", PDF_1);
    const struct evidence_order order = {.claim = id, .deed = {.who = "anna"}};
    OK(attach(office, &order, PDF_2, &added, &err));
    OK(claim_show(office->service, id, &claim, &err));
    struct claim_decision decision = {.id = id,
                                      .reason = "no stamp",
                                      .files_seen = json_text_at(claim, "files_seen"),
                                      .deed = {.who = "bo"}};
    OK(evidence_withdraw(office->service, &order, 2, &err));
    OK(attach(office, &order, JPEG, &added, &err)); /* it is number 2 again */
    REFUSED(ERR_CONFLICT, "have changed", claim_approve(office->service, &decision, &entry, &err));
    decision.in_chinese = true;
    REFUSED(ERR_CONFLICT, "文件已有变动", claim_reject(office->service, &decision, &err));
    OK(evidence_withdraw(office->service, &order, 2, &err));
    OK(attach(office, &order, PDF_2, &added, &err));
    decision.stated_milli = 4001;
    REFUSED(ERR_INVALID, "共 4 小时，不能多批",
            claim_approve(office->service, &decision, &entry, &err));
    decision.stated_milli = 0;
    OK(claim_approve(office->service, &decision, &entry, &err));
    REFUSED(ERR_CONFLICT, "号申报已审核：已认定",
            claim_approve(office->service, &decision, &entry, &err));
}

static void test_own_files_that_wait_have_a_limit(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct claim_id id = {0};
    char *large = arena_alloc(&office->arena, EVIDENCE_BYTES_MAX);
    size_t added = 0;
    office_load_district(office);
    for (size_t i = 0; i < (size_t)EVIDENCE_OWN_WAITING_MAX / EVIDENCE_BYTES_MAX; i++) {
        (void)snprintf(large, EVIDENCE_BYTES_MAX, "%%PDF-1.7 %zu", i);
        const struct evidence_file file = {"a", {large, EVIDENCE_BYTES_MAX}};
        struct claim_order order = order_of("W00", NULL, &file, 1);
        OK(claim_make(office->service, &order, &id, &err));
    }
    const struct evidence_file file = {"a", {large, EVIDENCE_BYTES_MAX}};
    memcpy(large, "%PDF-2.0", 8);
    struct claim_order order = order_of("W00", NULL, &file, 1);
    order.is_own = true;
    REFUSED(ERR_CONFLICT, "more than 100 MiB together",
            claim_make(office->service, &order, &id, &err));
    const struct evidence_order more = {
        .claim = id, .owner = worker_of(office, "W00"), .deed = {.who = "worker link"}};
    OK(attach(office, &more, PDF_1, &added, &err));
    REFUSED(ERR_CONFLICT, "more than 100 MiB together",
            evidence_attach(office->service, &more, &file, 1, &added, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE_TEST(test_claim_with_files_needs_no_other_evidence),
        OFFICE_TEST(test_claim_with_bad_files_refused),
        OFFICE_TEST(test_files_of_a_claim_five_at_most),
        OFFICE_TEST(test_own_claim_sent_again_with_its_files_is_made_once),
        OFFICE_TEST(test_same_file_with_another_claim_is_told),
        OFFICE_TEST(test_evidence_of_another_is_not_there),
        OFFICE_TEST(test_evidence_changes_only_while_the_claim_waits),
        OFFICE_TEST(test_evidence_of_the_office_is_not_for_the_worker_to_take_away),
        OFFICE_TEST(test_decision_on_files_that_have_changed_refused),
        OFFICE_TEST(test_own_files_that_wait_have_a_limit),
    };
    return cmocka_run_group_tests_name("service evidence", tests, NULL, NULL);
}
