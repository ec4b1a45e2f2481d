/* What being there gives: by each rule of a course, and against an oracle that counts minutes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "scheduler/base/rng.h"
#include "scheduler/ledger/presence.h"

#define DAYS_MAX 5
#define P        ATTENDANCE_PRESENT
#define A        ATTENDANCE_ABSENT
#define E        ATTENDANCE_EXCUSED

/* --- tables --------------------------------------------------------------------------------------
 */

/* Four days of 180 minutes give 720 of ce, 240 of them ethics; day n is date n. */
static const struct session four_days[] = {
    {.date = {1}, .begins_min = 540, .ends_min = 720},
    {.date = {2}, .begins_min = 540, .ends_min = 720},
    {.date = {3}, .begins_min = 540, .ends_min = 720},
    {.date = {4}, .begins_min = 540, .ends_min = 720},
};

static struct course course_of(enum course_credit credit, int32_t attendance_min)
{
    return (struct course){.code = "C1",
                           .tags = {{"ce", 720}, {"ethics", 240}},
                           .tags_len = 2,
                           .credit = credit,
                           .attendance_min = attendance_min};
}

static struct attendance mark_of(int32_t day, enum attendance_state state, int32_t min)
{
    return (struct attendance){
        .day = {day}, .state = state, .present_min = min, .score_milli = ATTENDANCE_NO_SCORE};
}

static int64_t given_min(const struct presence *presence, int32_t tag)
{
    int64_t sum = 0;
    for (size_t i = 0; i < presence->shares_len; i++)
        sum += presence->shares[i].tags[tag].min;
    return sum;
}

struct rule_case {
    const char *label;
    enum course_credit credit;
    int32_t attendance_min;
    struct attendance marks[4];
    size_t marks_len;
    struct presence_made_up made_up[2];
    size_t made_up_len;
    enum attendance_verdict verdict;
    int64_t present_min, ce, ethics;
    const char *english; /* NULL: not asked */
};

static const struct rule_case rule_cases[] = {
    {"nobody was marked",
     COURSE_CREDIT_PART,
     0,
     {{.day = {0}}},
     0,
     {{{0}, 0}},
     0,
     ATTENDANCE_VERDICT_UNMARKED,
     0,
     0,
     0,
     "not marked"},
    {"three of four days, by time",
     COURSE_CREDIT_PART,
     0,
     {{.day = {1}}, {.day = {2}}, {.day = {4}}},
     3,
     {{{0}, 0}},
     0,
     ATTENDANCE_VERDICT_GIVEN,
     540,
     540,
     180,
     "present 540 of 720 min = 75 %"},
    {"three of four days, 80 % asked",
     COURSE_CREDIT_PART,
     80,
     {{.day = {1}}, {.day = {2}}, {.day = {4}}},
     3,
     {{{0}, 0}},
     0,
     ATTENDANCE_VERDICT_BELOW,
     540,
     0,
     0,
     "present 540 of 720 min = 75 % < 80 %"},
    {"three of four days, 75 % asked",
     COURSE_CREDIT_PART,
     75,
     {{.day = {1}}, {.day = {2}}, {.day = {4}}},
     3,
     {{{0}, 0}},
     0,
     ATTENDANCE_VERDICT_GIVEN,
     540,
     540,
     180,
     NULL},
    {"whole at 75 %",
     COURSE_CREDIT_WHOLE,
     75,
     {{.day = {1}}, {.day = {2}}, {.day = {4}}},
     3,
     {{{0}, 0}},
     0,
     ATTENDANCE_VERDICT_GIVEN,
     540,
     720,
     240,
     NULL},
    {"whole or nothing, one day missed",
     COURSE_CREDIT_WHOLE,
     0,
     {{.day = {1}}, {.day = {2}}, {.day = {4}}},
     3,
     {{{0}, 0}},
     0,
     ATTENDANCE_VERDICT_BELOW,
     540,
     0,
     0,
     "present 540 of 720 min = 75 % < 100 %"},
    {"whole, else the part",
     COURSE_CREDIT_WHOLE_OR_PART,
     80,
     {{.day = {1}}, {.day = {2}}},
     2,
     {{{0}, 0}},
     0,
     ATTENDANCE_VERDICT_GIVEN,
     360,
     360,
     120,
     NULL},
    {"the whole was marked, an hour missed",
     COURSE_CREDIT_PART,
     0,
     {{.day = {INT32_MIN}, .present_min = 660}},
     1,
     {{{0}, 0}},
     0,
     ATTENDANCE_VERDICT_GIVEN,
     660,
     660,
     220,
     NULL},
    {"came late: minutes",
     COURSE_CREDIT_PART,
     0,
     {{.day = {2}, .present_min = 90}},
     1,
     {{{0}, 0}},
     0,
     ATTENDANCE_VERDICT_GIVEN,
     90,
     90,
     30,
     NULL},
    {"the day has become shorter than the minutes",
     COURSE_CREDIT_PART,
     0,
     {{.day = {2}, .present_min = 999}},
     1,
     {{{0}, 0}},
     0,
     ATTENDANCE_VERDICT_GIVEN,
     180,
     180,
     60,
     NULL},
    {"a day that is gone",
     COURSE_CREDIT_PART,
     0,
     {{.day = {9}}},
     1,
     {{{0}, 0}},
     0,
     ATTENDANCE_VERDICT_NOT_HELD,
     0,
     0,
     0,
     NULL},
    {"a no-show",
     COURSE_CREDIT_PART,
     0,
     {{.day = {1}, .state = A}},
     1,
     {{{0}, 0}},
     0,
     ATTENDANCE_VERDICT_ABSENT,
     0,
     0,
     0,
     NULL},
    {"excused",
     COURSE_CREDIT_PART,
     0,
     {{.day = {1}, .state = E}},
     1,
     {{{0}, 0}},
     0,
     ATTENDANCE_VERDICT_EXCUSED,
     0,
     0,
     0,
     NULL},
    {"missed and made up",
     COURSE_CREDIT_WHOLE,
     100,
     {{.day = {1}}, {.day = {2}}, {.day = {3}}, {.day = {4}, .state = E}},
     4,
     {{{11}, 180}},
     1,
     ATTENDANCE_VERDICT_GIVEN,
     720,
     720,
     240,
     "present 720 of 720 min = 100 %, 180 min of it made up"},
    {"nothing missed that could be made up",
     COURSE_CREDIT_PART,
     0,
     {{.day = {1}}, {.day = {2}}, {.day = {3}}, {.day = {4}}},
     4,
     {{{11}, 180}},
     1,
     ATTENDANCE_VERDICT_GIVEN,
     720,
     720,
     240,
     NULL},
    {"no more made up than missed",
     COURSE_CREDIT_PART,
     0,
     {{.day = {1}}, {.day = {2}}, {.day = {3}, .present_min = 120}, {.day = {4}}},
     4,
     {{{11}, 40}, {{12}, 40}},
     2,
     ATTENDANCE_VERDICT_GIVEN,
     720,
     720,
     240,
     NULL},
    {"was here for another offering",
     COURSE_CREDIT_PART,
     0,
     {{.day = {1}, .makes_up = {5}}},
     1,
     {{{0}, 0}},
     0,
     ATTENDANCE_VERDICT_ELSEWHERE,
     0,
     0,
     0,
     NULL},
};

static void test_presence_of_by_rule_gives_what_the_table_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rule_cases) / sizeof(rule_cases[0]); i++) {
        const struct rule_case *row = &rule_cases[i];
        struct course course = course_of(row->credit, row->attendance_min);
        struct attendance marks[4];
        struct presence_case in = {.course = &course,
                                   .sessions = four_days,
                                   .sessions_len = 4,
                                   .marks = marks,
                                   .marks_len = row->marks_len,
                                   .made_up = row->made_up,
                                   .made_up_len = row->made_up_len,
                                   .whole_on = {4}};
        struct arena arena = {0};
        struct presence presence;
        print_message("%s\n", row->label);
        memcpy(marks, row->marks, sizeof(marks));
        presence_of(&in, &arena, &presence);
        assert_int_equal(presence.verdict, row->verdict);
        assert_int_equal(presence.of_min, 720);
        assert_int_equal(presence.present_min, row->present_min);
        assert_int_equal(given_min(&presence, 0), row->ce);
        assert_int_equal(given_min(&presence, 1), row->ethics);
        if (row->english != NULL)
            assert_string_equal(presence_sentence(&presence, &course, true, &arena), row->english);
        assert_string_not_equal(presence_sentence(&presence, &course, false, &arena), "");
        arena_release(&arena);
    }
}

/* The whole is earned on the day on which enough was reached, the parts on their own days. */
static void test_presence_of_whole_is_earned_when_enough_is_reached(void **state)
{
    (void)state;
    struct course course = course_of(COURSE_CREDIT_WHOLE, 50);
    struct attendance marks[] = {mark_of(4, P, 0), mark_of(1, P, 0), mark_of(3, P, 0)};
    struct presence_case in = {.course = &course,
                               .sessions = four_days,
                               .sessions_len = 4,
                               .marks = marks,
                               .marks_len = 3,
                               .whole_on = {4}};
    struct arena arena = {0};
    struct presence presence;
    presence_of(&in, &arena, &presence);
    assert_int_equal(presence.shares_len, 1);
    assert_true(date_is_none(presence.shares[0].day));
    assert_int_equal(presence.shares[0].earned_on.day, 3);
    course.credit = COURSE_CREDIT_PART;
    presence_of(&in, &arena, &presence);
    assert_int_equal(presence.shares_len, 3);
    assert_int_equal(presence.shares[0].day.day, 1);
    assert_int_equal(presence.shares[2].earned_on.day, 4);
    arena_release(&arena);
}

static void test_presence_of_pass_mark_needs_the_best_score(void **state)
{
    (void)state;
    static const struct {
        int64_t scores[2];
        enum attendance_verdict verdict;
        const char *english;
    } rows[] = {
        {{-1, -1}, ATTENDANCE_VERDICT_NO_SCORE, "no score yet"},
        {{59500, -1}, ATTENDANCE_VERDICT_FAILED, "score below the pass mark: 59.5 < 60"},
        {{0, -1}, ATTENDANCE_VERDICT_FAILED, "score below the pass mark: 0 < 60"},
        {{60000, -1}, ATTENDANCE_VERDICT_GIVEN, "present 360 of 720 min = 50 %"},
        {{59999, 61000}, ATTENDANCE_VERDICT_GIVEN, "present 360 of 720 min = 50 %"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct course course = course_of(COURSE_CREDIT_PART, 0);
        struct attendance marks[] = {mark_of(1, P, 0), mark_of(2, P, 0)};
        struct presence_case in = {.course = &course,
                                   .sessions = four_days,
                                   .sessions_len = 4,
                                   .marks = marks,
                                   .marks_len = 2,
                                   .whole_on = {4}};
        struct arena arena = {0};
        struct presence presence;
        course.pass_mark_milli = 60000;
        marks[0].score_milli = rows[i].scores[0];
        marks[1].score_milli = rows[i].scores[1];
        presence_of(&in, &arena, &presence);
        assert_int_equal(presence.verdict, rows[i].verdict);
        assert_string_equal(presence_sentence(&presence, &course, true, &arena), rows[i].english);
        arena_release(&arena);
    }
}

/* Self-paced: no sessions, only minutes of study. */
static void test_presence_of_window_is_marked_as_a_whole(void **state)
{
    (void)state;
    struct course course = course_of(COURSE_CREDIT_PART, 0);
    struct attendance mark = {.day = DATE_NONE, .score_milli = ATTENDANCE_NO_SCORE};
    struct presence_case in = {
        .course = &course, .window_min = 600, .marks = &mark, .marks_len = 1, .whole_on = {7}};
    struct arena arena = {0};
    struct presence presence;
    presence_of(&in, &arena, &presence);
    assert_int_equal(given_min(&presence, 0), 720);
    assert_int_equal(presence.shares[0].earned_on.day, 7);
    mark.present_min = 150;
    presence_of(&in, &arena, &presence);
    assert_int_equal(given_min(&presence, 0), 180);
    in.window_min = 0; /* cancelled */
    presence_of(&in, &arena, &presence);
    assert_int_equal(presence.verdict, ATTENDANCE_VERDICT_NOT_HELD);
    assert_int_equal(presence.shares_len, 0);
    arena_release(&arena);
}

/* --- the oracle ----------------------------------------------------------------------------------
 */

struct chance {
    struct course course;
    struct session sessions[DAYS_MAX];
    size_t sessions_len;
    struct attendance marks[DAYS_MAX + 1];
    size_t marks_len;
    struct presence_made_up made_up[3];
    size_t made_up_len;
};

static int32_t draw(struct rng *rng, int32_t below)
{
    return (int32_t)rng_below(rng, (uint32_t)below);
}

static void draw_chance(struct rng *rng, struct chance *chance)
{
    *chance =
        (struct chance){.course = course_of((enum course_credit)draw(rng, 3), draw(rng, 101))};
    chance->course.tags[0].min = 1 + draw(rng, 900);
    chance->course.tags[1].min = 1 + draw(rng, chance->course.tags[0].min);
    chance->course.pass_mark_milli = draw(rng, 3) == 0 ? 60000 : COURSE_NO_PASS_MARK;
    chance->sessions_len = (size_t)draw(rng, DAYS_MAX + 1);
    for (size_t i = 0; i < chance->sessions_len; i++)
        chance->sessions[i] = (struct session){
            .date = {1 + (int32_t)i}, .begins_min = 540, .ends_min = 541 + draw(rng, 200)};
    bool is_whole = draw(rng, 4) == 0;
    for (int32_t day = 1; day <= DAYS_MAX + 1 && !(is_whole && day > 1); day++) {
        struct attendance mark = mark_of(day, (enum attendance_state)draw(rng, 3), 0);
        if (draw(rng, 5) == 0)
            continue;
        mark.day = is_whole ? DATE_NONE : mark.day;
        mark.present_min = draw(rng, 2) == 0 ? 0 : 1 + draw(rng, 250);
        mark.makes_up.v = draw(rng, 6) == 0 ? 9 : 0;
        mark.score_milli = draw(rng, 2) == 0 ? ATTENDANCE_NO_SCORE : draw(rng, 100000);
        chance->marks[chance->marks_len++] = mark;
    }
    for (int32_t i = draw(rng, 4); i > 0; i--) {
        chance->made_up[chance->made_up_len].day.day = 3 + (int32_t)chance->made_up_len * 5;
        chance->made_up[chance->made_up_len++].min = 1 + draw(rng, 200);
    }
}

/* What the marks are worth in a category, minute by minute: who was there in minute k of all gets
 * what the category grows by in it. */
static int64_t oracle(const struct chance *c, int32_t tag, int64_t *ret_present)
{
    static bool there[DAYS_MAX * 200 + 1];
    int64_t all = 0, present = 0, sum = 0, best = -1, made_up = 0, t = c->course.tags[tag].min;
    memset(there, 0, sizeof(there));
    for (size_t i = 0; i < c->sessions_len; i++)
        all += c->sessions[i].ends_min - 540;
    for (size_t m = 0; m < c->marks_len; m++) {
        const struct attendance *mark = &c->marks[m];
        int64_t from = 0, len = all, day = date_is_none(mark->day) ? 0 : mark->day.day;
        for (int64_t i = 0; i < day - 1 && i < (int64_t)c->sessions_len; i++)
            from += c->sessions[i].ends_min - 540;
        if (day > 0)
            len = day <= (int64_t)c->sessions_len ? c->sessions[day - 1].ends_min - 540 : 0;
        if (mark->makes_up.v == 0 && mark->score_milli > best)
            best = mark->score_milli;
        for (int64_t k = 0; k < len && mark->makes_up.v == 0 && mark->state == P; k++)
            there[from + k] = mark->present_min == 0 || k < mark->present_min;
    }
    for (size_t i = 0; i < c->made_up_len; i++)
        made_up += c->made_up[i].min;
    for (int64_t k = 0; k < all; k++)
        if (!there[k] && made_up-- > 0)
            there[k] = true;
    for (int64_t k = 0; k < all; k++) {
        present += there[k];
        sum += there[k] ? (k + 1) * t / all - k * t / all : 0;
    }
    *ret_present = present;
    int64_t asked = c->course.attendance_min > 0             ? c->course.attendance_min
                    : c->course.credit == COURSE_CREDIT_PART ? 0
                                                             : 100;
    bool is_enough = present > 0 && present * 100 >= asked * all;
    if (present == 0 || (c->course.pass_mark_milli > 0 && best < c->course.pass_mark_milli) ||
        (!is_enough && c->course.credit != COURSE_CREDIT_WHOLE_OR_PART))
        return 0;
    return is_enough && c->course.credit != COURSE_CREDIT_PART ? t : sum;
}

static void test_presence_of_random_marks_give_what_the_oracle_counts(void **state)
{
    (void)state;
    struct rng rng;
    size_t verdicts[ATTENDANCE_VERDICT_COUNT] = {0};
    rng_seed(&rng, 20270319);
    for (int turn = 0; turn < 20000; turn++) {
        struct arena arena = {0};
        struct chance chance;
        struct presence presence;
        int64_t present = 0;
        draw_chance(&rng, &chance);
        struct presence_case in = {.course = &chance.course,
                                   .sessions = chance.sessions,
                                   .sessions_len = chance.sessions_len,
                                   .marks = chance.marks,
                                   .marks_len = chance.marks_len,
                                   .made_up = chance.made_up,
                                   .made_up_len = chance.made_up_len,
                                   .whole_on = {DAYS_MAX}};
        presence_of(&in, &arena, &presence);
        for (int32_t tag = 0; tag < 2; tag++) {
            assert_int_equal(given_min(&presence, tag), oracle(&chance, tag, &present));
            assert_true(given_min(&presence, tag) <= chance.course.tags[tag].min);
        }
        assert_int_equal(presence.present_min, present);
        verdicts[presence.verdict]++;
        arena_release(&arena);
    }
    /* The draw reaches every verdict that marks can come to. */
    for (int i = 0; i <= ATTENDANCE_VERDICT_NOT_HELD; i++)
        assert_true(verdicts[i] > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_presence_of_by_rule_gives_what_the_table_says),
        cmocka_unit_test(test_presence_of_whole_is_earned_when_enough_is_reached),
        cmocka_unit_test(test_presence_of_pass_mark_needs_the_best_score),
        cmocka_unit_test(test_presence_of_window_is_marked_as_a_whole),
        cmocka_unit_test(test_presence_of_random_marks_give_what_the_oracle_counts),
    };
    return cmocka_run_group_tests_name("ledger presence", tests, NULL, NULL);
}
