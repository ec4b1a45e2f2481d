/* Papers: words for every tag in both languages, amounts that promise nothing, who gets a
 * certificate. */
#include "scheduler/base/embed.h"
#include "scheduler/service/paper_order.h"
#include "scheduler/service/paper_sheet.h"
#include "tests/unit/service_support.h"

#define ROOM "scheduler/service/papers/"

static void expect_words(const json_t *words, struct str template)
{
    const char *at = template.data;
    while ((at = strstr(at, "{{")) != NULL) {
        char key[64];
        const char *end = strstr(at, "}}");
        assert_non_null(end);
        at += 2 + strspn(at + 2, "{>#^/ ");
        if (strncmp(at, "t.", 2) == 0) {
            str_copy(key, sizeof(key), str_slice(at + 2, (size_t)(end - at) - 2));
            if (json_string_length(json_object_get(words, key)) == 0)
                fail_msg("there is no word \"%s\"", key);
        }
        at = end;
    }
}

static void test_paper_words_there_in_both_languages(void **state)
{
    struct err err = {0};
    json_t *words[PAPER_LANGUAGE_COUNT];
    (void)state;
    for (int i = 0; i < PAPER_LANGUAGE_COUNT; i++) {
        OK(paper_words_load((enum paper_language)i, &words[i], &err));
        expect_words(words[i], embed_find(ROOM "statement.html")->bytes);
        expect_words(words[i], embed_find(ROOM "certificate.html")->bytes);
        expect_words(words[i], embed_find(ROOM "reasons.html")->bytes);
        expect_words(words[i], embed_find(ROOM "paper.html")->bytes);
    }
    const char *key = NULL;
    json_t *word = NULL;
    assert_int_equal(json_object_size(words[0]), json_object_size(words[1]));
    json_object_foreach(words[0], key, word) if (json_object_get(words[1], key) == NULL)
        fail_msg("\"%s\" is in one language only", key);
    json_decref(words[0]);
    json_decref(words[1]);
}

static void test_paper_amount_promises_nothing(void **state)
{
    static const struct {
        int64_t min, measure;
        bool up;
        const char *want;
    } rows[] = {
        {4320, 60, false, "72"},    {4319, 60, false, "71.98"},
        {4319, 60, true, "71.99"},  {4050, 45, false, "90"},
        {4049, 45, false, "89.97"}, {30, 60, false, "0.5"},
        {0, 60, true, "0"},         {3, 1, false, "3"},
        {1, 60, false, "0.01"},     {4320 - 1, 45, true, "95.98"},
    };
    struct office *office = *state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_string_equal(paper_amount(rows[i].min, rows[i].measure, rows[i].up, &office->arena),
                            rows[i].want);
}

static enum err_code certify(struct office *office, const char *worker, const char *rulebook,
                             struct buf *page, struct err *err)
{
    CLEANUP_JSON json_t *report = NULL;
    const struct paper_order order = {.kind = PAPER_CERTIFICATE,
                                      .format = PAPER_FORMAT_HTML,
                                      .rulebook = rulebook,
                                      .question = {.worker = worker, .as_of = DATE_NONE}};
    return paper_write(office->service, &order, page, &report, err);
}

static void test_certificate_to_whom_all_is_met(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    CLEANUP(buf_release) struct buf page;
    buf_init(&page, PAPER_LEN_MAX);
    office_load_district(office);
    REFUSED(ERR_CONFLICT, "0 of 240", certify(office, "W01", "office", &page, &err));
    office_load(office, FILE_KIND_HOURS,
                "worker,earned_on,amount,measure,categories,external_id\n"
                "W01,2027-01-02,239,分钟,ce,X1\nW02,2027-01-02,4,小时,ce,X2\n"
                "W00,2027-01-02,4,小时,ce,X3\n");
    REFUSED(ERR_CONFLICT, "239 of 240", certify(office, "W01", "office", &page, &err));
    /* Of two requirements one is met. */
    REFUSED(ERR_CONFLICT, "is not met", certify(office, "W00", "office", &page, &err));
    REFUSED(ERR_CONFLICT, "not in force", certify(office, "W02", "other", &page, &err));
    assert_int_equal(page.len, 0);
    OK(certify(office, "W02", "office", &page, &err));
    assert_non_null(strstr(buf_text(&page), "社工02号"));
    assert_non_null(strstr(buf_text(&page), "240 分钟"));
}

static int count_files(const char *path, const char *begin)
{
    int count = 0;
    DIR *dir = opendir(path);
    assert_non_null(dir);
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir))
        count += strncmp(entry->d_name, begin, strlen(begin)) == 0;
    closedir(dir);
    return count;
}

static bool stop_at_once(void *context, const char *stage, int64_t done, int64_t total)
{
    (void)context;
    (void)stage;
    (void)total;
    return done < 3;
}

static void test_paper_write_each_stopped_leaves_nothing(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    CLEANUP_JSON json_t *report = NULL;
    const struct progress progress = {stop_at_once, NULL};
    const struct paper_order order = {
        .kind = PAPER_STATEMENT, .question = {.as_of = DATE_NONE}, .unit = "PD"};
    const char *zip = arena_printf(&office->arena, "%s/all.zip", office->dir);
    office_load_district(office);
    office->service->progress = &progress;
    REFUSED(ERR_CONFLICT, "stopped", paper_write_each(office->service, &order, zip, &report, &err));
    office->service->progress = NULL;
    assert_int_equal(count_files(office->dir, "all.zip"), 0);
    OK(paper_write_each(office->service, &order, zip, &report, &err));
    assert_int_equal(office_int(report, "papers"), OFFICE_WORKERS_LEN);
    assert_int_equal(count_files(office->dir, "all.zip"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paper_words_there_in_both_languages),
        OFFICE_TEST(test_paper_amount_promises_nothing),
        OFFICE_TEST(test_certificate_to_whom_all_is_met),
        OFFICE_TEST(test_paper_write_each_stopped_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
