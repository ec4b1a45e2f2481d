/* Courses: who may take one, and the text of its category minutes. */
#include "tests/unit/model_support.h"

#include "scheduler/base/buf.h"
#include "scheduler/base/rng.h"
#include "scheduler/model/course.h"

static void test_course_is_for_tiers_and_roles(void **state)
{
    (void)state;
    static const struct {
        uint32_t tiers_mask;
        const char *course_roles;
        enum tier tier;
        const char *worker_roles;
        bool want;
    } rows[] = {
        {0, "", TIER_NONE, "", true},
        {0, "", TIER_SENIOR, "supervisor", true},
        {1u << TIER_NONE, "", TIER_NONE, "", true},
        {1u << TIER_NONE, "", TIER_ASSISTANT, "", false},
        {1u << TIER_ASSISTANT | 1u << TIER_SENIOR, "", TIER_SENIOR, "", true},
        {1u << TIER_ASSISTANT | 1u << TIER_SENIOR, "", TIER_INTERMEDIATE, "", false},
        {0, "candidate", TIER_NONE, "candidate", true},
        {0, "candidate", TIER_NONE, "", false},
        {0, "candidate;new_hire", TIER_NONE, "new_hire;zealot", true},
        {0, "candidate;new_hire", TIER_NONE, "new", false},
        {1u << TIER_NONE, "candidate", TIER_NONE, "candidate", true},
        {1u << TIER_NONE, "candidate", TIER_SENIOR, "candidate", false},
        {1u << TIER_NONE, "candidate", TIER_NONE, "new_hire", false},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct course course = {.code = "C",
                                .tiers_mask = rows[i].tiers_mask,
                                .roles = rows[i].course_roles,
                                .after = ""};
        struct worker worker = {.code = "W", .tier = rows[i].tier, .roles = rows[i].worker_roles};
        if (course_is_for(&course, &worker) != rows[i].want)
            fail_msg("row %zu: expected %d", i, rows[i].want);
    }
}

static void test_tags_parse_cases(void **state)
{
    (void)state;
    CLEANUP_JSON json_t *cases = model_cases("tests/cases/model/tags.json");
    CLEANUP(arena_release) struct arena arena = {0};
    size_t i;
    const json_t *row;
    json_array_foreach(cases, i, row)
    {
        struct err err = {0};
        struct tag_min tags[COURSE_TAGS_MAX];
        int32_t len = -1;
        const char *want = json_string_value(json_object_get(row, "want"));
        enum err_code code =
            tags_parse(str_from(model_text(row, "text")), &arena, tags, &len, &err);
        if (want == NULL && (code == ERR_OK || err.text[0] == '\0' || len != -1))
            fail_msg("case %zu \"%s\" was taken", i, model_text(row, "text"));
        if (want != NULL) {
            OK(code);
            assert_string_equal(tags_format(tags, len, &arena), want);
        }
    }
}

static void test_tags_parse_as_many_as_a_course_holds(void **state)
{
    (void)state;
    CLEANUP(arena_release) struct arena arena = {0};
    struct err err = {0};
    struct tag_min tags[COURSE_TAGS_MAX];
    int32_t len = 0;
    char text[400] = "";
    for (int i = 0; i <= COURSE_TAGS_MAX; i++) {
        char piece[16];
        snprintf(piece, sizeof(piece), "t%02d=%d;", i, i + 1);
        strncat(text, piece, sizeof(text) - strlen(text) - 1);
        if (i == COURSE_TAGS_MAX - 1) {
            OK(tags_parse(str_from(text), &arena, tags, &len, &err));
            assert_int_equal(len, COURSE_TAGS_MAX);
        }
    }
    REFUSED(ERR_LIMIT, "16", tags_parse(str_from(text), &arena, tags, &len, &err));
}

/* Any set of tags: written in any order and with any blanks, it reads back sorted and the same. */
static void test_tags_parse_format_round_trip(void **state)
{
    (void)state;
    static const char *const names[] = {"ce",  "ethics", "prep",         "督导", "专业科目",
                                        "x.2", "x-1",    "professional", "Z"};
    struct rng rng;
    rng_seed(&rng, 9001);
    for (int round = 0; round < 1000; round++) {
        CLEANUP(arena_release) struct arena arena = {0};
        struct err err = {0};
        CLEANUP(buf_release) struct buf text;
        buf_init(&text, 4096);
        int64_t sum = 0;
        int32_t count = 0;
        size_t from = (size_t)rng_below(&rng, 9);
        size_t steps = (size_t)rng_below(&rng, 9);
        for (size_t i = 0; i < steps; i++) {
            const char *name = names[(from + i * 4) % 9];
            int32_t min = (int32_t)rng_between(&rng, 1, 1000000);
            buf_addf(&text, "%s%s %s= %d%s", count > 0 ? ";" : "",
                     rng_chance(&rng, 1, 2) ? " " : "", name, min,
                     rng_chance(&rng, 1, 3) ? " " : "");
            sum += min;
            count++;
        }
        struct tag_min tags[COURSE_TAGS_MAX];
        struct tag_min again[COURSE_TAGS_MAX];
        int32_t len = 0;
        int32_t again_len = 0;
        OK(tags_parse(str_from(buf_text(&text)), &arena, tags, &len, &err));
        assert_int_equal(len, count);
        char *written = tags_format(tags, len, &arena);
        OK(tags_parse(str_from(written), &arena, again, &again_len, &err));
        assert_int_equal(again_len, len);
        for (int32_t i = 0; i < len; i++) {
            assert_string_equal(again[i].tag, tags[i].tag);
            assert_int_equal(again[i].min, tags[i].min);
            assert_true(i == 0 || strcmp(tags[i - 1].tag, tags[i].tag) < 0);
            sum -= tags[i].min;
        }
        assert_int_equal(sum, 0);
        assert_string_equal(tags_format(again, again_len, &arena), written);
    }
}

static void test_course_validate_fields(void **state)
{
    (void)state;
    struct err err = {0};
    const struct course fine = {.code = "C1",
                                .name = "助理考前培训",
                                .tags = {{"ce", 480}},
                                .tags_len = 1,
                                .roles = "",
                                .after = "C0"};
    OK(course_validate(&fine, &err));
    struct course bad = fine;
    bad.code = "C;1";
    REFUSED(ERR_INVALID, "课程编号", course_validate(&bad, &err));
    bad = fine;
    bad.name = "";
    REFUSED(ERR_INVALID, "课程名称", course_validate(&bad, &err));
    bad = fine;
    bad.tags_len = 0;
    REFUSED(ERR_INVALID, "C1", course_validate(&bad, &err));
    bad = fine;
    bad.after = "C0;C1";
    REFUSED(ERR_INVALID, "C1", course_validate(&bad, &err));
    bad.after = "C10";
    OK(course_validate(&bad, &err));
}

static void test_course_check_order_circle_is_named(void **state)
{
    (void)state;
    struct err err = {0};
    struct course courses[] = {{.code = "A", .after = "B;X"},
                               {.code = "B", .after = "C"},
                               {.code = "C", .after = ""},
                               {.code = "D", .after = "A;C"}};
    OK(course_check_order(courses, 0, &err));
    OK(course_check_order(courses, 4, &err));
    courses[2].after = "A";
    REFUSED(ERR_INVALID, "A → B → C → A", course_check_order(courses, 4, &err));
    courses[2].after = "C";
    REFUSED(ERR_INVALID, "C → C", course_check_order(courses, 4, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_course_is_for_tiers_and_roles),
        cmocka_unit_test(test_tags_parse_cases),
        cmocka_unit_test(test_tags_parse_as_many_as_a_course_holds),
        cmocka_unit_test(test_tags_parse_format_round_trip),
        cmocka_unit_test(test_course_validate_fields),
        cmocka_unit_test(test_course_check_order_circle_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
