/* The published table of columns: complete, unambiguous, and found by every heading it publishes.
 */
#include "tests/unit/model_support.h"

#include "scheduler/base/arena.h"
#include "scheduler/model/column_view.h"

static const size_t counts[FILE_KIND_COUNT] = {
    [FILE_KIND_UNITS] = UNIT_COLUMN_COUNT,
    [FILE_KIND_ROOMS] = ROOM_COLUMN_COUNT,
    [FILE_KIND_TRAINERS] = TRAINER_COLUMN_COUNT,
    [FILE_KIND_COURSES] = COURSE_COLUMN_COUNT,
    [FILE_KIND_WORKERS] = WORKER_COLUMN_COUNT,
    [FILE_KIND_OFFERINGS] = OFFERING_COLUMN_COUNT,
    [FILE_KIND_DAYS] = DAY_COLUMN_COUNT,
    [FILE_KIND_HOURS] = HOURS_COLUMN_COUNT,
    [FILE_KIND_ATTENDANCE] = ATTENDANCE_COLUMN_COUNT,
    [FILE_KIND_QUOTAS] = QUOTAS_COLUMN_COUNT,
    [FILE_KIND_RESULTS] = RESULT_COLUMN_COUNT,
    [FILE_KIND_APPROVALS] = APPROVAL_COLUMN_COUNT,
};

/* For each column of each kind. */
typedef void column_check(enum file_kind kind, size_t index, const struct column *column);

static void each_column(column_check *check)
{
    for (int kind = 0; kind < FILE_KIND_COUNT; kind++) {
        size_t len = 0;
        const struct column *columns = columns_of((enum file_kind)kind, &len);
        assert_int_equal(len, counts[kind]);
        assert_true(len > 0 && len <= COLUMNS_MAX);
        for (size_t i = 0; i < len; i++)
            check((enum file_kind)kind, i, &columns[i]);
    }
}

static void check_filled(enum file_kind kind, size_t index, const struct column *column)
{
    const char *texts[] = {column->key, column->zh, column->en};
    for (size_t i = 0; i < 3; i++)
        if (texts[i] == NULL || texts[i][0] == '\0')
            fail_msg("%s column %zu has an empty slot", file_kind_text(kind)->code, index);
    assert_true((unsigned)column->format < COLUMN_FORMAT_COUNT);
    bool is_number = column->format == COLUMN_FORMAT_INT || column->format == COLUMN_FORMAT_MILLI ||
                     column->format == COLUMN_FORMAT_SHARE;
    bool is_text = column->format == COLUMN_FORMAT_TEXT;
    bool has_range = column->max > column->min;
    if ((is_number && !has_range) || (!is_number && column->min != 0) ||
        (!is_number && !is_text && column->max != 0) || (is_text && column->max > 200))
        fail_msg("%s.%s: every number has a range, texts at most an end",
                 file_kind_text(kind)->code, column->key);
}

static void test_columns_of_no_slot_is_empty(void **state)
{
    (void)state;
    each_column(check_filled);
}

static void expect_found(enum file_kind kind, size_t index, struct str heading)
{
    int found = column_find(kind, heading);
    if (found != (int)index)
        fail_msg("%s: heading \"%.*s\" finds column %d, wanted %zu", file_kind_text(kind)->code,
                 (int)heading.len, heading.data, found, index);
}

/* Found at its own index, every form of every heading is unambiguous as well. */
static void check_found(enum file_kind kind, size_t index, const struct column *column)
{
    struct str also = str_from(column->also);
    struct str piece;
    expect_found(kind, index, str_from(column->key));
    expect_found(kind, index, str_from(column->zh));
    expect_found(kind, index, str_from(column->en));
    while (str_next(&also, '|', &piece)) {
        assert_true(piece.len > 0);
        expect_found(kind, index, piece);
    }
}

static void test_column_find_every_heading_gives_its_column(void **state)
{
    (void)state;
    each_column(check_found);
}

static void check_dressed(enum file_kind kind, size_t index, const struct column *column)
{
    static const char *const frames[] = {"%s*", "  %s ", "\t%s *", "　%s　", "\xc2\xa0%s*\xc2\xa0"};
    CLEANUP(arena_release) struct arena arena = {0};
    for (size_t f = 0; f < sizeof(frames) / sizeof(frames[0]); f++) {
        const char *at = strstr(frames[f], "%s");
        const char *names[] = {column->key, column->zh, column->en};
        for (size_t n = 0; n < 3; n++)
            expect_found(kind, index,
                         str_from(arena_printf(&arena, "%.*s%s%s", (int)(at - frames[f]), frames[f],
                                               names[n], at + 2)));
    }
    char *upper = arena_strdup(&arena, column->en);
    for (char *c = upper; *c != '\0'; c++)
        *c = (char)(*c >= 'a' && *c <= 'z' ? *c - 32 : *c);
    expect_found(kind, index, str_from(upper));
}

static void test_column_find_blanks_case_and_star_are_ignored(void **state)
{
    (void)state;
    each_column(check_dressed);
}

static void test_column_find_unknown_heading_is_none(void **state)
{
    (void)state;
    static const char *const unknown[] = {"", "*", " ", "备注", "nam", "name name", "code|name"};
    for (int kind = 0; kind < FILE_KIND_COUNT; kind++)
        for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++)
            if (column_find((enum file_kind)kind, str_from(unknown[i])) != -1)
                fail_msg("%s: \"%s\" is taken for a column",
                         file_kind_text((enum file_kind)kind)->code, unknown[i]);
}

/* The heading that people see stands once in a file, in each language. */
static void check_unique(enum file_kind kind, size_t index, const struct column *column)
{
    size_t len = 0;
    const struct column *columns = columns_of(kind, &len);
    for (size_t i = 0; i < index; i++)
        if (strcmp(columns[i].key, column->key) == 0 || strcmp(columns[i].zh, column->zh) == 0 ||
            str_eq_nocase(str_from(columns[i].en), str_from(column->en)))
            fail_msg("%s: columns %zu and %zu share a heading", file_kind_text(kind)->code, i,
                     index);
}

static void test_columns_of_headings_are_unique(void **state)
{
    (void)state;
    each_column(check_unique);
}

static void check_choice(enum file_kind kind, size_t index, const struct column *column)
{
    size_t len = 99;
    const struct enum_text *rows = column_choice(kind, index, &len);
    bool is_enum = column->format == COLUMN_FORMAT_ENUM;
    if (is_enum != (rows != NULL) || is_enum != (len > 0))
        fail_msg("%s.%s: choices and format disagree", file_kind_text(kind)->code, column->key);
    for (size_t i = 0; i < len; i++) {
        struct err err = {0};
        int found = -1;
        OK(enum_text_parse(rows, len, "choice", str_from(rows[i].code), &found, &err));
        assert_int_equal(found, (int)i);
        OK(enum_text_parse(rows, len, "choice", str_from(rows[i].zh), &found, &err));
        assert_int_equal(found, (int)i);
    }
}

static void test_column_choice_for_every_enum_column_and_no_other(void **state)
{
    (void)state;
    each_column(check_choice);
}

/* Without its code, or a day its date, no row can be found again; what a file is about is required.
 */
static void test_columns_of_first_column_is_required(void **state)
{
    (void)state;
    for (int kind = 0; kind < FILE_KIND_COUNT; kind++) {
        size_t len = 0;
        const struct column *columns = columns_of((enum file_kind)kind, &len);
        assert_true(columns[0].required);
        assert_int_equal(columns[0].format, kind == FILE_KIND_DAYS        ? COLUMN_FORMAT_DATE
                                            : kind == FILE_KIND_QUOTAS    ? COLUMN_FORMAT_INT
                                            : kind == FILE_KIND_APPROVALS ? COLUMN_FORMAT_ENUM
                                                                          : COLUMN_FORMAT_CODE);
    }
}

/* What an importer passes over must not be what some file says. */
static void test_remarks_are_no_kind_s_columns(void **state)
{
    (void)state;
    const struct column *remarks = columns_of_remarks();
    for (size_t i = 0; i < REMARK_COLUMN_COUNT; i++) {
        assert_true(column_is_remark(str_from(remarks[i].zh)));
        assert_true(column_is_remark(str_from(remarks[i].en)));
        for (int kind = 0; kind < FILE_KIND_COUNT; kind++) {
            assert_int_equal(column_find((enum file_kind)kind, str_from(remarks[i].zh)), -1);
            assert_int_equal(column_find((enum file_kind)kind, str_from(remarks[i].en)), -1);
        }
    }
    assert_false(column_is_remark(str_from("姓名")));
}

/* Every heading names one column, whatever field the file names workers by. */
static void expect_view_unambiguous(enum file_kind kind, enum worker_key key)
{
    struct column_view view;
    column_view_init(&view, kind, key);
    for (size_t i = 0; i < view.len; i++) {
        const char *titles[] = {view.columns[i].key, view.columns[i].zh, view.columns[i].en};
        for (size_t k = 0; k < 3; k++)
            if (column_find_among(view.columns, view.len, str_from(titles[k])) != (int)i)
                fail_msg("%s by %s: \"%s\" names another column", file_kind_text(kind)->code,
                         worker_key_text(key)->code, titles[k]);
    }
    assert_true(view.columns[view.key_column].required);
    assert_int_equal(view.columns[view.key_column].is_private, key != WORKER_KEY_CODE);
    assert_int_equal(view.columns[view.code_column].required, key == WORKER_KEY_CODE);
    assert_int_equal(view.columns[view.code_column].format, COLUMN_FORMAT_CODE);
}

static void test_column_view_every_key_of_every_kind(void **state)
{
    (void)state;
    int checked = 0;
    for (int kind = 0; kind < FILE_KIND_COUNT; kind++)
        for (int key = 0; key < WORKER_KEY_COUNT; key++) {
            struct column_view view;
            column_view_init(&view, (enum file_kind)kind, WORKER_KEY_CODE);
            bool is_taken =
                worker_key_check((enum worker_key)key, (enum file_kind)kind, NULL) == ERR_OK;
            assert_int_equal(is_taken, key == WORKER_KEY_CODE || view.key_column >= 0);
            if (!is_taken || view.key_column < 0)
                continue;
            expect_view_unambiguous((enum file_kind)kind, (enum worker_key)key);
            checked++;
        }
    assert_int_equal(checked, 4 * WORKER_KEY_COUNT);
}

static void test_worker_key_parse_texts_and_unknown(void **state)
{
    (void)state;
    for (int key = 0; key < WORKER_KEY_COUNT; key++) {
        const struct enum_text *text = worker_key_text((enum worker_key)key);
        enum worker_key found = WORKER_KEY_COUNT;
        assert_int_equal(worker_key_parse(str_from(text->code), &found, NULL), ERR_OK);
        assert_int_equal(found, key);
        assert_int_equal(worker_key_parse(str_from(text->zh), &found, NULL), ERR_OK);
        assert_int_equal(found, key);
    }
    enum worker_key found = WORKER_KEY_COUNT;
    assert_int_equal(worker_key_parse(str_from("name"), &found, NULL), ERR_INVALID);
    assert_int_equal(found, WORKER_KEY_COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_columns_of_no_slot_is_empty),
        cmocka_unit_test(test_remarks_are_no_kind_s_columns),
        cmocka_unit_test(test_column_find_every_heading_gives_its_column),
        cmocka_unit_test(test_column_find_blanks_case_and_star_are_ignored),
        cmocka_unit_test(test_column_find_unknown_heading_is_none),
        cmocka_unit_test(test_columns_of_headings_are_unique),
        cmocka_unit_test(test_column_choice_for_every_enum_column_and_no_other),
        cmocka_unit_test(test_columns_of_first_column_is_required),
        cmocka_unit_test(test_column_view_every_key_of_every_kind),
        cmocka_unit_test(test_worker_key_parse_texts_and_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
