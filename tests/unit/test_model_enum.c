/* Every enum that is written somewhere: no empty slot, and every form of a value reads back as it.
 */
#include "tests/unit/model_support.h"

#include "scheduler/model/attendance.h"
#include "scheduler/model/column.h"
#include "scheduler/model/course.h"
#include "scheduler/model/credit.h"
#include "scheduler/model/day.h"
#include "scheduler/model/exam.h"
#include "scheduler/model/feed.h"
#include "scheduler/model/job.h"
#include "scheduler/model/leave.h"
#include "scheduler/model/plan.h"
#include "scheduler/model/registration.h"
#include "scheduler/model/reminder.h"
#include "scheduler/model/unit.h"
#include "scheduler/model/worker.h"

struct enum_case {
    const char *name;
    int len;
    const struct enum_text *(*row)(int index);
    enum err_code (*parse)(struct str text, int *ret_index, struct err *err);
};

/* The typed functions of one enum, as functions of int. */
#define ENUM_FUNCTIONS(name, type)                                                                 \
    static const struct enum_text *row_##name(int index)                                           \
    {                                                                                              \
        return name##_text((enum type)index);                                                      \
    }                                                                                              \
    static enum err_code parse_##name(struct str text, int *ret_index, struct err *err)            \
    {                                                                                              \
        enum type value;                                                                           \
        TRY(name##_parse(text, &value, err));                                                      \
        *ret_index = (int)value;                                                                   \
        return ERR_OK;                                                                             \
    }

ENUM_FUNCTIONS(file_kind, file_kind)
ENUM_FUNCTIONS(course_mode, course_mode)
ENUM_FUNCTIONS(course_credit, course_credit)
ENUM_FUNCTIONS(credit_source, credit_source)
ENUM_FUNCTIONS(credit_state, credit_state)
ENUM_FUNCTIONS(credit_measure, credit_measure)
ENUM_FUNCTIONS(feed_kind, feed_kind)
ENUM_FUNCTIONS(plan_state, plan_state)
ENUM_FUNCTIONS(unmet_reason, unmet_reason)
ENUM_FUNCTIONS(endpoint_kind, endpoint_kind)
ENUM_FUNCTIONS(outbox_state, outbox_state)
ENUM_FUNCTIONS(unit_kind, unit_kind)
ENUM_FUNCTIONS(tier, tier)
ENUM_FUNCTIONS(attendance_state, attendance_state)
ENUM_FUNCTIONS(exam_verdict, exam_verdict)
ENUM_FUNCTIONS(job_kind, job_kind)
ENUM_FUNCTIONS(job_state, job_state)
ENUM_FUNCTIONS(day_kind, day_kind)
ENUM_FUNCTIONS(registration_kind, registration_kind)
ENUM_FUNCTIONS(leave_kind, leave_kind)

#define ENUM_CASE(name, count)                                                                     \
    {                                                                                              \
#name, (count), row_##name, parse_##name                                                   \
    }

static const struct enum_case cases[] = {
    ENUM_CASE(file_kind, FILE_KIND_COUNT),
    ENUM_CASE(course_mode, COURSE_MODE_COUNT),
    ENUM_CASE(course_credit, COURSE_CREDIT_COUNT),
    ENUM_CASE(credit_source, CREDIT_SOURCE_COUNT),
    ENUM_CASE(credit_state, CREDIT_STATE_COUNT),
    ENUM_CASE(credit_measure, CREDIT_MEASURE_COUNT),
    ENUM_CASE(feed_kind, FEED_KIND_COUNT),
    ENUM_CASE(plan_state, PLAN_STATE_COUNT),
    ENUM_CASE(unmet_reason, UNMET_COUNT),
    ENUM_CASE(endpoint_kind, ENDPOINT_KIND_COUNT),
    ENUM_CASE(outbox_state, OUTBOX_STATE_COUNT),
    ENUM_CASE(unit_kind, UNIT_KIND_COUNT),
    ENUM_CASE(tier, TIER_COUNT),
    ENUM_CASE(job_kind, JOB_KIND_COUNT),
    ENUM_CASE(job_state, JOB_STATE_COUNT),
    ENUM_CASE(day_kind, DAY_KIND_COUNT),
    ENUM_CASE(registration_kind, REGISTRATION_KIND_COUNT),
    ENUM_CASE(leave_kind, LEAVE_KIND_COUNT),
    ENUM_CASE(attendance_state, ATTENDANCE_COUNT),
    ENUM_CASE(exam_verdict, EXAM_VERDICT_COUNT),
};
#define CASES_LEN (sizeof(cases) / sizeof(cases[0]))

static void expect_index(const struct enum_case *of, struct str text, int want)
{
    struct err err = {0};
    int index = -1;
    enum err_code code = of->parse(text, &index, &err);
    if (code != ERR_OK || index != want)
        fail_msg("%s: \"%.*s\" reads as %d, wanted %d: %s", of->name, (int)text.len, text.data,
                 index, want, err.text);
}

static bool is_given(const char *text)
{
    return text != NULL && text[0] != '\0';
}

static void test_enum_text_rows_hold_no_empty_slot(void **state)
{
    (void)state;
    for (size_t c = 0; c < CASES_LEN; c++)
        for (int i = 0; i < cases[c].len; i++) {
            const struct enum_text *row = cases[c].row(i);
            if (!is_given(row->code) || !is_given(row->zh) || !is_given(row->en))
                fail_msg("%s: slot %d is empty", cases[c].name, i);
            if (row->also != NULL && !is_given(row->also))
                fail_msg("%s: slot %d has an empty `also`", cases[c].name, i);
        }
}

/* Codes go into files, URLs and the database: small letters, digits and _ only. */
static void test_enum_text_codes_are_plain(void **state)
{
    (void)state;
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
    for (size_t c = 0; c < CASES_LEN; c++)
        for (int i = 0; i < cases[c].len; i++) {
            const char *code = cases[c].row(i)->code;
            if (strspn(code, plain) != strlen(code))
                fail_msg("%s: \"%s\" is no code", cases[c].name, code);
        }
}

static void test_enum_parse_every_form_gives_its_value(void **state)
{
    (void)state;
    for (size_t c = 0; c < CASES_LEN; c++)
        for (int i = 0; i < cases[c].len; i++) {
            const struct enum_text *row = cases[c].row(i);
            struct str also = str_from(row->also);
            struct str piece;
            expect_index(&cases[c], str_from(row->code), i);
            expect_index(&cases[c], str_from(row->zh), i);
            expect_index(&cases[c], str_from(row->en), i);
            while (str_next(&also, '|', &piece))
                expect_index(&cases[c], piece, i);
        }
}

static void test_enum_parse_ascii_case_is_ignored(void **state)
{
    (void)state;
    for (size_t c = 0; c < CASES_LEN; c++)
        for (int i = 0; i < cases[c].len; i++) {
            char upper[64];
            const char *code = cases[c].row(i)->code;
            size_t len = strlen(code);
            assert_true(len < sizeof(upper));
            for (size_t k = 0; k <= len; k++)
                upper[k] = (char)(code[k] >= 'a' && code[k] <= 'z' ? code[k] - 32 : code[k]);
            expect_index(&cases[c], str_from(upper), i);
        }
}

/* The refusal quotes what was written and lists every choice, however many there are. */
static void test_enum_parse_unknown_names_the_choices(void **state)
{
    (void)state;
    for (size_t c = 0; c < CASES_LEN; c++) {
        struct err err = {0};
        int index = -7;
        assert_int_equal(cases[c].parse(STR_LIT("no such thing"), &index, &err), ERR_INVALID);
        assert_int_equal(err.code, ERR_INVALID);
        assert_int_equal(index, -7);
        assert_non_null(strstr(err.text, "no such thing"));
        for (int i = 0; i < cases[c].len; i++)
            if (strstr(err.hint, cases[c].row(i)->code) == NULL)
                fail_msg("%s: the hint leaves out %s: %s", cases[c].name, cases[c].row(i)->code,
                         err.hint);
    }
}

static void test_enum_parse_empty_and_parts_are_refused(void **state)
{
    (void)state;
    for (size_t c = 0; c < CASES_LEN; c++) {
        struct err err = {0};
        int index = 0;
        const char *code = cases[c].row(0)->code;
        REFUSED(ERR_INVALID, "", cases[c].parse((struct str){0}, &index, &err));
        REFUSED(ERR_INVALID, "", cases[c].parse(STR_LIT("|"), &index, &err));
        struct str part = str_slice(code, strlen(code) - 1);
        if (cases[c].parse(part, &index, NULL) == ERR_OK && index == 0 &&
            !str_eq_nocase(part, str_from(cases[c].row(0)->also)))
            fail_msg("%s: \"%.*s\" is taken for %s", cases[c].name, (int)part.len, part.data, code);
    }
}

static void test_enum_text_parse_long_text_is_cut_on_a_character(void **state)
{
    (void)state;
    struct err err = {0};
    char text[601];
    for (size_t i = 0; i < 200; i++)
        memcpy(text + 3 * i, "\xe7\xa4\xbe", 3);
    text[600] = '\0';
    enum tier tier;
    REFUSED(ERR_INVALID, "社\" is not known", tier_parse(str_from(text), &tier, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_enum_text_rows_hold_no_empty_slot),
        cmocka_unit_test(test_enum_text_codes_are_plain),
        cmocka_unit_test(test_enum_parse_every_form_gives_its_value),
        cmocka_unit_test(test_enum_parse_ascii_case_is_ignored),
        cmocka_unit_test(test_enum_parse_unknown_names_the_choices),
        cmocka_unit_test(test_enum_parse_empty_and_parts_are_refused),
        cmocka_unit_test(test_enum_text_parse_long_text_is_cut_on_a_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
