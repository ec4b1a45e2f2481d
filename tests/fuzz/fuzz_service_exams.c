/* Exam calendars as strangers write them: refused with words and nothing changed; or loaded, the
 * same again changing nothing, and written out and read again as the same. */
#include <stdint.h>

#include "scheduler/service/exam_days.h"
#include "tests/fuzz/office.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define INPUT_MAX 8192

static const char calendar[] =
    "{\"exams\": ["
    "{\"year\": 2026, \"level\": \"assistant\", \"from\": \"2026-05-23\","
    " \"to\": \"2026-05-24\"},"
    "{\"year\": 2027, \"level\": \"senior\", \"paper\": \"p\","
    " \"from\": \"2027-05-22\", \"to\": \"2027-05-23\"}]}";

static enum err_code load(struct service *service, const json_t *file, bool preview,
                          struct exam_days_count *ret_count, struct err *err)
{
    const struct deed deed = {.who = "fuzz", .preview = preview};
    return exam_days_import(service, file, "input", &deed, ret_count, err);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    struct service *service = fuzz_office_make();
    json_t *file CLEANUP_JSON = NULL;
    struct exam_days_count count;
    struct err err = {0};
    FUZZ_OK(json_parse(str_from(calendar), "calendar", &file, &err));
    FUZZ_OK(load(service, file, false, &count, &err));
    fuzz_office_made(service);
    return 0;
}

static json_t *shown(struct service *service)
{
    json_t *exams = NULL;
    struct err err = {0};
    FUZZ_OK(exam_days_show(service, 0, &exams, &err));
    return exams;
}

static void expect_same(struct service *service, const json_t *file, size_t len)
{
    struct exam_days_count count;
    struct err err = {0};
    FUZZ_OK(load(service, file, false, &count, &err));
    assert(count.created == 0 && count.changed == 0 && count.same == (int64_t)len);
}

static void try_file(struct service *service, const json_t *file)
{
    json_t *before CLEANUP_JSON = shown(service);
    struct exam_days_count preview;
    struct exam_days_count count;
    struct err err = {0};
    enum err_code code = load(service, file, true, &preview, &err);
    json_t *still CLEANUP_JSON = shown(service);
    assert(json_equal(before, still));
    assert(load(service, file, false, &count, &err) == code);
    json_t *after CLEANUP_JSON = shown(service);
    if (code != ERR_OK) {
        assert(err.text[0] != '\0' && err.code != ERR_IO && json_equal(before, after));
        return;
    }
    const size_t rows = json_array_size(json_object_get(file, "exams"));
    const size_t days = json_array_size(json_object_get(after, "exams"));
    assert(preview.created == count.created && preview.changed == count.changed);
    assert(days == json_array_size(json_object_get(before, "exams")) + (size_t)count.created);
    expect_same(service, file, rows);
    expect_same(service, after, days);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    json_t *file CLEANUP_JSON = NULL;
    struct err err = {0};
    if (size > INPUT_MAX ||
        json_parse(str_slice((const char *)data, size), "input", &file, &err) != ERR_OK)
        return 0;
    struct service *service = fuzz_office_open();
    try_file(service, file);
    service_close(service);
    return 0;
}
