/* What a file is, by its first bytes: of each kind, cut short, and what only looks like one. */
#include "scheduler/model/evidence.h"
#include "tests/unit/model_support.h"

#define BYTES(text)                                                                                \
    {                                                                                              \
        (text), sizeof(text) - 1                                                                   \
    }

static void test_evidence_type_of_first_bytes(void **state)
{
    (void)state;
    static const struct {
        const char *label;
        struct str bytes;
        enum evidence_type want; /* EVIDENCE_TYPE_COUNT: none */
    } rows[] = {
        {"a photograph", BYTES("\xff\xd8\xff\xe0\0\x10JFIF"), EVIDENCE_TYPE_JPEG},
        {"one with EXIF",
         BYTES("\xff\xd8\xff\xe1\0\x10"
               "Exif"),
         EVIDENCE_TYPE_JPEG},
        {"PNG", BYTES("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), EVIDENCE_TYPE_PNG},
        {"PNG with its line ends changed", BYTES("\x89PNG\n\x1a\n\0\0\0\rIHDR"),
         EVIDENCE_TYPE_COUNT},
        {"WebP", BYTES("RIFF\x10\0\0\0WEBPVP8 "), EVIDENCE_TYPE_WEBP},
        {"a sound in RIFF", BYTES("RIFF\x10\0\0\0WAVEfmt "), EVIDENCE_TYPE_COUNT},
        {"RIFF cut short", BYTES("RIFF\x10\0\0\0WEB"), EVIDENCE_TYPE_COUNT},
        {"HEIC",
         BYTES("\0\0\0\x18"
               "ftypheic\0\0\0\0"),
         EVIDENCE_TYPE_HEIC},
        {"HEIC of another encoder",
         BYTES("\0\0\0\x18"
               "ftypmif1\0\0\0\0"),
         EVIDENCE_TYPE_HEIC},
        {"a film in the same boxes",
         BYTES("\0\0\0\x18"
               "ftypisom\0\0\0\0"),
         EVIDENCE_TYPE_COUNT},
        {"PDF", BYTES("%PDF-1.7\n"), EVIDENCE_TYPE_PDF},
        {"PDF behind something else", BYTES("<script>%PDF-1.7"), EVIDENCE_TYPE_COUNT},
        {"a page", BYTES("<!DOCTYPE html>"), EVIDENCE_TYPE_COUNT},
        {"a drawing that may hold scripts", BYTES("<svg xmlns="), EVIDENCE_TYPE_COUNT},
        {"a packed table", BYTES("PK\x03\x04"), EVIDENCE_TYPE_COUNT},
        {"two bytes of a photograph", BYTES("\xff\xd8"), EVIDENCE_TYPE_COUNT},
        {"nothing", BYTES(""), EVIDENCE_TYPE_COUNT},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        enum evidence_type got = EVIDENCE_TYPE_COUNT;
        enum err_code code = evidence_type_of(rows[i].bytes, &got);
        if (got != rows[i].want || (code == ERR_OK) != (rows[i].want != EVIDENCE_TYPE_COUNT))
            fail_msg("%s: %d, not %d", rows[i].label, (int)got, (int)rows[i].want);
    }
}

static void test_evidence_type_each_named_and_parsed(void **state)
{
    (void)state;
    struct err err = {0};
    enum evidence_type got = EVIDENCE_TYPE_COUNT;
    for (int i = 0; i < EVIDENCE_TYPE_COUNT; i++) {
        enum evidence_type type = (enum evidence_type)i;
        assert_true(evidence_type_name(type)[0] != '\0');
        struct arena arena = {0};
        const struct evidence evidence = {.claim_id = {3}, .number = 2, .type = type};
        const char *name = evidence_file_name(&evidence, &arena);
        assert_int_equal(strncmp(name, "claim-3-2.", 10), 0);
        assert_true(name[10] != '\0');
        arena_release(&arena);
        assert_int_equal(evidence_type_parse(str_from(evidence_type_media(type)), &got, &err),
                         ERR_OK);
        assert_int_equal(got, type);
    }
    assert_int_equal(evidence_type_parse(STR_LIT("text/html"), &got, &err), ERR_INVALID);
    assert_non_null(strstr(err.text, "text/html"));
    assert_true(evidence_type_is_shown(EVIDENCE_TYPE_PNG));
    assert_false(evidence_type_is_shown(EVIDENCE_TYPE_PDF));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_evidence_type_of_first_bytes),
        cmocka_unit_test(test_evidence_type_each_named_and_parsed),
    };
    return cmocka_run_group_tests_name("model evidence", tests, NULL, NULL);
}
