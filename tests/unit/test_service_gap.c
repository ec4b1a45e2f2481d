/* What to open for those who are short: classes only where a trainer, a room and the people are
 * free, in time; seats before classes; and the promise, kept by a plan made after it was followed.
 */
#include "tests/unit/service_support.h"

#include "scheduler/service/gap_advice.h"
#include "scheduler/service/gap_wider.h"
#include "scheduler/service/gaps.h"
#include "scheduler/service/lock.h"

static json_t *ask(struct office *office, const struct gaps_question *question)
{
    struct err err = {0};
    json_t *answer = NULL;
    OK(gaps_show(office->service, question, &answer, &err));
    return answer;
}

static void load_case(struct office *office, const struct plan_record *plan, struct gap_case *of)
{
    struct err err = {0};
    *of = (struct gap_case){0};
    OK(gap_case_load(office->service, plan, (struct unit_id){0}, of, &err));
}

static int64_t figure(const json_t *answer, const char *of, const char *key)
{
    return office_int(json_object_get(answer, of), key);
}

static const char *text_at(const json_t *row, const char *key)
{
    return json_string_value(json_object_get(row, key));
}

/* The first piece of advice that is about the course. */
static const json_t *piece_of(const json_t *answer, const char *course)
{
    size_t index = 0;
    const json_t *piece = NULL;
    json_array_foreach(json_object_get(answer, "advice"), index,
                       piece) if (strcmp(text_at(piece, "course"), course) == 0) return piece;
    fail_msg("no advice on %s", course);
    return NULL;
}

/* Ten candidates, six seats in the only class that ends before their exam, in a room of forty. */
static void test_gaps_adds_seats_where_the_room_has_them(void **state)
{
    struct office *office = *state;
    struct gaps_question question = {.advice_max = 1};
    office_load_district(office);
    (void)office_plan(office);
    CLEANUP_JSON json_t *answer = ask(office, &question);
    const json_t *piece = json_array_get(json_object_get(answer, "advice"), 0);
    const json_t *opened = json_array_get(json_object_get(piece, "offerings"), 0);
    assert_string_equal(text_at(piece, "action"), "seats");
    assert_string_equal(text_at(opened, "offering"), "P1A");
    assert_int_equal(office_int(opened, "seats"), 10);
    assert_int_equal(office_int(opened, "add"), 4);
    assert_int_equal(office_int(piece, "workers"), 4);
    assert_string_equal(text_at(piece, "text_en"),
                        "4 more seats in P1A (10 in all): 4 people are served with 12 h, "
                        "3 of them then have everything");
    assert_int_equal(office_int(piece, "min"), 4 * 180);
    assert_int_equal(figure(answer, "advised", "planned_min") -
                         figure(answer, "replanned", "planned_min"),
                     4 * 180);
    assert_int_equal(json_array_size(json_object_get(answer, "advice")), 1);
}

static void test_gaps_shortages_name_month_and_reason(void **state)
{
    struct office *office = *state;
    struct gaps_question question = {.unit = "S2"};
    size_t index = 0;
    const json_t *row = NULL;
    int64_t prep = 0;
    int64_t rare = 0;
    office_load_district(office);
    (void)office_plan(office);
    CLEANUP_JSON json_t *answer = ask(office, &question);
    json_array_foreach(json_object_get(answer, "shortages"), index, row)
    {
        bool is_prep = strcmp(text_at(row, "category"), "prep") == 0;
        assert_string_equal(text_at(row, "unit"), "S2");
        assert_string_equal(text_at(row, "month"), is_prep ? "2027-05" : "2027-12");
        assert_string_equal(text_at(row, "deadline"), is_prep ? "2027-05-21" : "");
        if (is_prep)
            assert_string_equal(text_at(row, "offering"), "P1A");
        prep += is_prep ? office_int(row, "missing_min") : 0;
        if (strcmp(text_at(row, "category"), "rare") == 0) {
            assert_string_equal(text_at(row, "reason"), "no_option");
            assert_string_equal(text_at(row, "offering"), "");
            rare += office_int(row, "missing_min");
        }
    }
    assert_int_equal(rare, 120);
    assert_true(prep % 180 == 0 && prep <= 4 * 180);
    assert_true(json_is_null(json_object_get(answer, "advised")));
}

/* Rooms of six: nothing but another class helps, and both trainers and rooms may hold it. */
static void load_small_rooms(struct office *office)
{
    office_load_district(office);
    office_load(office, FILE_KIND_ROOMS, "code,name,seats\nR1,一号教室,6\nR2,二号教室,6\n");
    office_load(office, FILE_KIND_DAYS, "date,kind,name\n2027-01-23,节假日,校庆\n");
}

static bool spans_meet(const struct session *a, const struct session *b)
{
    return a->date.day == b->date.day && a->begins_min < b->ends_min && b->begins_min < a->ends_min;
}

/* No two sessions of one trainer or room at once. */
static void expect_apart(const struct session *a, const struct session *b)
{
    if (!spans_meet(a, b))
        return;
    assert_true(a->trainer_id.v == 0 || a->trainer_id.v != b->trainer_id.v);
    assert_true(a->room_id.v == 0 || a->room_id.v != b->room_id.v);
}

/* Large enough, or the one that the course is given in as it is. */
static void expect_room(const struct gap_case *of, const struct gap_opening *opening,
                        struct room_id room)
{
    size_t from = 0;
    size_t to = 0;
    bool is_large = false;
    bool is_own = false;
    roster_sessions_of(&of->year.roster, opening->offering.id, &from, &to);
    for (; from < to; from++)
        is_own = is_own || of->year.roster.sessions[from].room_id.v == room.v;
    for (size_t r = 0; r < of->year.roster.rooms_len; r++)
        is_large = is_large || (of->year.roster.rooms[r].id.v == room.v &&
                                of->year.roster.rooms[r].seats >= opening->offering.seats);
    assert_true(is_own || is_large);
}

static void expect_sound(const struct gap_case *of, const struct gap_opening *opening)
{
    const struct roster *roster = &of->year.roster;
    struct date earliest = date_add_days(of->year.build.today, GAP_LEAD_DAYS);
    for (size_t i = 0; i < opening->sessions_len; i++) {
        const struct session *session = &opening->sessions[i];
        assert_true(date_compare(session->date, earliest) >= 0);
        assert_true(date_compare(session->date, of->year.build.to) <= 0);
        assert_false(days_is_holiday(roster->days, session->date));
        for (size_t k = 0; k < roster->sessions_len; k++)
            expect_apart(session, &roster->sessions[k]);
        expect_room(of, opening, session->room_id);
    }
}

static void test_gap_openings_find_only_what_is_free_and_in_time(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct gap_opening *openings = NULL;
    size_t len = 0;
    size_t classes = 0;
    load_small_rooms(office);
    struct plan_record plan = office_plan(office);
    CLEANUP(gap_case_release) struct gap_case of;
    load_case(office, &plan, &of);
    OK(gap_openings_find(&of, &openings, &len, &err));
    assert_in_range(len, 2, GAP_OPENINGS_MAX);
    for (size_t i = 0; i < len; i++) {
        assert_true(openings[i].reach > 0);
        if (openings[i].widens != SIZE_MAX)
            continue;
        classes++;
        expect_sound(&of, &openings[i]);
        for (size_t k = 0; k < i; k++) {
            assert_string_not_equal(openings[i].offering.code, openings[k].offering.code);
            if (openings[k].widens == SIZE_MAX &&
                openings[k].offering.course_id.v == openings[i].offering.course_id.v)
                for (size_t s = 0; s < openings[i].sessions_len * openings[k].sessions_len; s++)
                    expect_apart(&openings[i].sessions[s / openings[k].sessions_len],
                                 &openings[k].sessions[s % openings[k].sessions_len]);
        }
    }
    assert_true(classes > 0);
}

/* A class after the exam helps nobody. */
static void test_gap_gives_nothing_after_the_deadline(void **state)
{
    struct office *office = *state;
    load_small_rooms(office);
    struct plan_record plan = office_plan(office);
    CLEANUP(gap_case_release) struct gap_case of;
    load_case(office, &plan, &of);
    size_t at = roster_offering(&of.year.roster, office_offering(office, "P1A").id);
    const struct offering *offering = &of.year.roster.offerings[at];
    int64_t before = 0;
    int64_t after = 0;
    for (size_t i = 0; i < of.workers_len; i++) {
        before += gap_gives(&of, &of.workers[i], offering, office_day("2027-05-21"));
        after += gap_gives(&of, &of.workers[i], offering, office_day("2027-05-22"));
    }
    assert_int_equal(before, 4 * 180);
    assert_int_equal(after, 0);
}

static void test_gap_is_free_touching_is_no_overlap(void **state)
{
    struct office *office = *state;
    static const struct {
        const char *label;
        int begins, ends;
        bool trainer_free, room_free;
    } rows[] = {
        {"before", 8 * 60, 9 * 60, true, true},
        {"into it", 8 * 60, 9 * 60 + 1, false, false},
        {"within", 10 * 60, 11 * 60, false, false},
        {"around", 8 * 60, 13 * 60, false, false},
        {"after", 12 * 60, 13 * 60, true, true},
        {"its end", 12 * 60 - 1, 13 * 60, false, false},
        {"the day before", -120, 9 * 60, true, true},
    };
    office_load_district(office);
    struct plan_record plan = office_plan(office);
    CLEANUP(gap_case_release) struct gap_case of;
    load_case(office, &plan, &of);
    int64_t day = (int64_t)office_day("2027-03-06").day * DAY_MIN; /* P1A, 9:00-12:00, T1, R1 */
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct problem_span span = {day + rows[i].begins, day + rows[i].ends};
        size_t at = roster_offering(&of.year.roster, office_offering(office, "P1A").id);
        size_t from = 0;
        size_t to = 0;
        roster_sessions_of(&of.year.roster, of.year.roster.offerings[at].id, &from, &to);
        const struct session *session = &of.year.roster.sessions[from];
        if (gap_is_free(&of, 't', session->trainer_id.v, span) != rows[i].trainer_free ||
            gap_is_free(&of, 'r', session->room_id.v, span) != rows[i].room_free)
            fail_msg("%s", rows[i].label);
        assert_true(gap_is_free(&of, 'r', 4711, span));
    }
}

/* The advice is loaded as a coordinator would load it, and the year planned anew. */
static void test_gaps_promise_is_kept_by_the_next_plan(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct import_report report = {0};
    load_small_rooms(office);
    struct plan_record before = office_plan(office);
    struct table_options file = {.format = TABLE_FORMAT_CSV_UTF8,
                                 .path = arena_printf(&office->arena, "%s/adv.csv", office->dir)};
    struct gaps_question question = {.advice_max = 20, .file = &file};
    CLEANUP_JSON json_t *answer = ask(office, &question);
    assert_int_equal(figure(answer, "now", "planned_min"), before.planned_min);
    assert_true(figure(answer, "advised", "planned_min") > before.planned_min);
    const json_t *piece = piece_of(answer, "P1");
    assert_string_equal(text_at(piece, "action"), "open");
    assert_int_equal(office_int(piece, "workers"), 4);
    assert_int_equal(office_int(piece, "min"), 4 * 180);
    struct import_job job = {.path = file.path, .kind = FILE_KIND_OFFERINGS, .who = "test"};
    OK(import_apply(office->service, &job, &office->arena, &report, &err));
    assert_true(report.created > 0);
    assert_int_equal(report.refused, 0);
    struct plan_record after = office_plan(office);
    assert_true(after.planned_min >= figure(answer, "advised", "planned_min"));
    assert_true(after.objective >= figure(answer, "advised", "objective"));
    assert_true(after.complete >= figure(answer, "advised", "complete"));
}

/* "+CODE seats reach" of each, in order. */
static const char *wider(struct office *office, struct gap_case *of)
{
    struct gap_opening openings[GAP_WIDER_MAX];
    const char *text = "";
    size_t len = gap_wider_find(of, openings);
    for (size_t i = 0; i < len; i++) {
        const struct gap_opening *opening = &openings[i];
        const struct offering *widened = &of->year.roster.offerings[opening->widens];
        assert_string_equal(opening->offering.code + 1, widened->code);
        text =
            arena_printf(&office->arena, "%s%s%s %d %d", text, i > 0 ? ", " : "",
                         opening->offering.code, (int)opening->offering.seats, (int)opening->reach);
    }
    return text;
}

/* Four candidates are without P1, two people without a class of ce: as many more seats where the
 * rooms hold them, and none in E1B, of which nobody knows where it is. */
static void test_gap_wider_as_many_seats_as_people_and_rooms(void **state)
{
    struct office *office = *state;
    office_load_district(office);
    struct plan_record plan = office_plan(office);
    CLEANUP(gap_case_release) struct gap_case of;
    load_case(office, &plan, &of);
    assert_string_equal(wider(office, &of), "+P1A 4 4, +E1A 2 2, +E2A 2 2, +W1A 2 2");
}

/* The smallest of a class's rooms decides; a class in rooms that are full gets none; what is online
 * is doubled at most. */
static void test_gap_wider_never_more_than_the_smallest_room(void **state)
{
    struct office *office = *state;
    office_load_district(office);
    office_load(office, FILE_KIND_ROOMS, "code,name,seats\nR1,一号教室,20\nR2,二号教室,7\n");
    office_load(office, FILE_KIND_OFFERINGS,
                "code,course,seats,date,begins,ends,trainer,room,window_from,window_to,window_min\n"
                "P1A,P1,6,2027-03-06,09:00,10:30,T1,R2,,,\n"
                "P1A,P1,6,2027-03-06,10:45,12:15,T1,R1,,,\n"
                "E1A,E1,7,2027-04-10,09:00,11:00,T2,R2,,,\n"
                "W1A,W1,1,,,,,,2027-02-01,2027-06-30,240\n");
    struct plan_record plan = office_plan(office);
    CLEANUP(gap_case_release) struct gap_case of;
    load_case(office, &plan, &of);
    assert_string_equal(wider(office, &of), "+W1A 1 12, +P1A 1 4");
}

/* Seats that are free anyhow are not asked for. */
static void test_gap_wider_counts_free_seats_first(void **state)
{
    struct office *office = *state;
    office_load_district(office);
    struct plan_record plan = office_plan(office);
    office_load(office, FILE_KIND_OFFERINGS,
                "code,course,seats,date,begins,ends,trainer,room,window_from,window_to,window_min\n"
                "E2A,E2,22,2027-05-08,14:00,16:00,T2,R1,,,\n"
                "W1A,W1,9,,,,,,2027-02-01,2027-06-30,240\n");
    CLEANUP(gap_case_release) struct gap_case of;
    load_case(office, &plan, &of);
    assert_string_equal(wider(office, &of), "+P1A 4 4, +E1A 2 2, +W1A 1 1");
}

/* A class that was moved is given when it is given now, not on the day that was called off. */
static void test_gap_openings_follow_a_class_that_was_moved(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct gap_opening *openings = NULL;
    size_t len = 0;
    size_t moved = 0;
    load_small_rooms(office);
    office_load(
        office, FILE_KIND_OFFERINGS,
        "code,course,seats,date,begins,ends,trainer,room\n"
        "P1A,P1,6,2027-03-08,09:00,12:00,T1,R1\nP1LATE,P1,20,2027-06-07,09:00,12:00,T1,R1\n");
    struct plan_record plan = office_plan(office);
    CLEANUP(gap_case_release) struct gap_case of;
    load_case(office, &plan, &of);
    OK(gap_openings_find(&of, &openings, &len, &err));
    for (size_t i = 0; i < len; i++)
        if (openings[i].widens == SIZE_MAX &&
            strcmp(roster_course_of(&of.year.roster, &openings[i].offering)->code, "P1") == 0) {
            moved++;
            assert_int_equal(openings[i].sessions_len, 1);
            assert_int_equal(date_weekday(openings[i].sessions[0].date), 1);
        }
    assert_true(moved > 0);
}

/* One of S1 may be away at once, and somebody who lacks nothing is, in a class on a Monday: more
 * seats in it are of use to the five candidates of S2 only. */
static void test_gaps_advice_keeps_unit_cover(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    bool is_changed = false;
    struct gaps_question question = {.advice_max = 20};
    const struct lock_order order = {
        .worker = "W00", .offering = "P1A", .reason = "", .who = "test"};
    office_load_district(office);
    office_load(office, FILE_KIND_UNITS,
                "code,name,kind,parent,away_max\nS1,花木社工站,社工站,PD,1\n");
    office_load(
        office, FILE_KIND_OFFERINGS,
        "code,course,seats,date,begins,ends,trainer,room\n"
        "P1A,P1,1,2027-03-08,09:00,12:00,T1,R1\nP1LATE,P1,20,2027-06-07,09:00,12:00,T1,R1\n");
    office_load(office, FILE_KIND_HOURS,
                "worker,earned_on,amount,measure,categories,external_id\n"
                "W00,2027-01-02,240,分钟,ce,X1\n");
    OK(lock_put(office->service, &order, &is_changed, &err));
    (void)office_plan(office);
    CLEANUP_JSON json_t *answer = ask(office, &question);
    const json_t *piece = piece_of(answer, "P1");
    assert_string_equal(text_at(piece, "action"), "seats");
    assert_int_equal(office_int(piece, "workers"), 5);
    assert_string_equal(text_at(piece, "text_en"),
                        "5 more seats in P1A (6 in all): 5 people are served with 15 h, and then "
                        "have everything");
    assert_string_equal(text_at(piece, "text_zh"),
                        "P1A 增加 5 个名额（共 6 个）：5 人受益，共 15 小时，学时由此全部落实");
}

/* Nothing is said of what nobody lacks. */
static void test_gaps_of_a_plan_that_lacks_nothing(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct gaps_question question = {.advice_max = 10};
    office_load_places(office);
    office_load(office, FILE_KIND_WORKERS, "code,name,unit,tier\nW1,甲,S1,无\n");
    office_load(office, FILE_KIND_OFFERINGS, OFFICE_OFFERINGS);
    OK(rulebook_set(office->service, STR_LIT(OFFICE_RULEBOOK), "office.json", DATE_NONE,
                    (struct deed){.who = "test"}, &err));
    (void)office_plan(office);
    CLEANUP_JSON json_t *answer = ask(office, &question);
    assert_int_equal(json_array_size(json_object_get(answer, "shortages")), 0);
    assert_int_equal(json_array_size(json_object_get(answer, "advice")), 0);
    assert_int_equal(figure(answer, "now", "missing_min"), 0);
    assert_true(json_equal(json_object_get(answer, "now"), json_object_get(answer, "advised")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE_TEST(test_gaps_adds_seats_where_the_room_has_them),
        OFFICE_TEST(test_gaps_shortages_name_month_and_reason),
        OFFICE_TEST(test_gap_openings_find_only_what_is_free_and_in_time),
        OFFICE_TEST(test_gap_gives_nothing_after_the_deadline),
        OFFICE_TEST(test_gap_is_free_touching_is_no_overlap),
        OFFICE_TEST(test_gaps_promise_is_kept_by_the_next_plan),
        OFFICE_TEST(test_gap_wider_as_many_seats_as_people_and_rooms),
        OFFICE_TEST(test_gap_wider_never_more_than_the_smallest_room),
        OFFICE_TEST(test_gap_wider_counts_free_seats_first),
        OFFICE_TEST(test_gap_openings_follow_a_class_that_was_moved),
        OFFICE_TEST(test_gaps_advice_keeps_unit_cover),
        OFFICE_TEST(test_gaps_of_a_plan_that_lacks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
