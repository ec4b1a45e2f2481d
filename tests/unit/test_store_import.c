/* The record of imports: figures, changes kept in one go and read by pages, what blocks an undo and
 * what it deletes; values held by hand. */
#include "tests/unit/store_suite.h"

static struct import_id put_run(struct suite *suite, enum file_kind kind, int64_t rows_new)
{
    struct err err = {0};
    struct import_id id;
    struct store_import run = {.kind = kind,
                               .file_name = "f.csv",
                               .file_hash = "ab",
                               .rows_new = rows_new,
                               .at = 100,
                               .who = "anna"};
    OK(store_import_put(suite->store, &run, &id, &err));
    return id;
}

static struct store_import get_run(struct suite *suite, struct import_id id)
{
    struct err err = {0};
    struct store_import run;
    OK(store_import_get(suite->store, id, &suite->arena, &run, &err));
    return run;
}

static void put_room(struct suite *suite, struct import_id id, int32_t line, const char *code)
{
    struct err err = {0};
    struct room room = {.code = code, .name = code, .address = "", .seats = 5};
    struct store_import_change change = {line, code, NULL};
    OK(store_room_put(suite->store, &room, NULL, NULL, &err));
    OK(store_import_changes_put(suite->store, id, &change, 1, &err));
}

static void test_import_put_again_sets_figures(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct import_id id = put_run(suite, FILE_KIND_ROOMS, 0);
    struct store_import figures = {.id = id, .rows_new = 7, .rows_changed = 6, .rows_same = 5};
    OK(store_import_put(suite->store, &figures, NULL, &err));
    struct store_import run = get_run(suite, id);
    assert_int_equal(run.rows_new, 7);
    assert_int_equal(run.rows_changed, 6);
    assert_int_equal(run.rows_same, 5);
    assert_string_equal(run.who, "anna");
    assert_string_equal(run.file_name, "f.csv");
    assert_int_equal(run.undone_at, 0);
}

static void test_import_newest_passes_over_undone_and_idle(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct store_import run;
    struct import_id rooms = put_run(suite, FILE_KIND_ROOMS, 1);
    struct import_id units = put_run(suite, FILE_KIND_UNITS, 1);
    struct import_id later = put_run(suite, FILE_KIND_ROOMS, 1);
    (void)put_run(suite, FILE_KIND_ROOMS, 0);
    OK(store_import_newest(suite->store, FILE_KIND_COUNT, &suite->arena, &run, &err));
    assert_int_equal(run.id.v, later.v);
    OK(store_import_undone(suite->store, later, 200, &err));
    assert_int_equal(get_run(suite, later).undone_at, 200);
    OK(store_import_newest(suite->store, FILE_KIND_COUNT, &suite->arena, &run, &err));
    assert_int_equal(run.id.v, units.v);
    OK(store_import_newest(suite->store, FILE_KIND_ROOMS, &suite->arena, &run, &err));
    assert_int_equal(run.id.v, rooms.v);
    REFUSED(ERR_NOT_FOUND,
            store_import_newest(suite->store, FILE_KIND_HOURS, &suite->arena, &run, &err));
    REFUSED(ERR_NOT_FOUND, store_import_undone(suite->store, (struct import_id){99}, 1, &err));
}

static void test_import_changes_by_pages_in_order_of_line(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct import_id id = put_run(suite, FILE_KIND_ROOMS, 3);
    struct import_id other = put_run(suite, FILE_KIND_ROOMS, 3);
    const struct store_import_change changes[] = {
        {9, "R9", ""}, {2, "R2", NULL}, {5, "R5", "[{\"name\":\"a\\tb\\\\ 社工\"}]"}};
    struct store_import_change *got = NULL;
    size_t len = 0;
    OK(store_import_changes_put(suite->store, id, changes, 3, &err));
    OK(store_import_changes_put(suite->store, other, changes, 1, &err));
    OK(store_import_changes_put(suite->store, other, changes, 0, &err));
    struct store_import_page page = {.id = id, .list_max = 2};
    OK(store_import_change_list(suite->store, page, &suite->arena, &got, &len, &err));
    assert_int_equal(len, 2);
    assert_int_equal(got[0].line, 2);
    assert_null(got[0].before);
    assert_string_equal(got[1].key, "R5");
    assert_string_equal(got[1].before, "[{\"name\":\"a\\tb\\\\ 社工\"}]");
    page.after_line = 5;
    OK(store_import_change_list(suite->store, page, &suite->arena, &got, &len, &err));
    assert_int_equal(len, 1);
    assert_string_equal(got[0].before, "");
}

/* A row twice is refused, and nothing of that call stays. */
static void test_import_changes_all_or_nothing(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct import_id id = put_run(suite, FILE_KIND_ROOMS, 2);
    const struct store_import_change twice[] = {{2, "R2", NULL}, {2, "R3", NULL}};
    struct store_import_change *got = NULL;
    size_t len = 9;
    REFUSED(ERR_CONFLICT, store_import_changes_put(suite->store, id, twice, 2, &err));
    struct store_import_page page = {.id = id, .list_max = 10};
    OK(store_import_change_list(suite->store, page, &suite->arena, &got, &len, &err));
    assert_int_equal(len, 0);
}

static void test_import_drop_deletes_what_it_made_only(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct import_id first = put_run(suite, FILE_KIND_ROOMS, 1);
    struct import_id second = put_run(suite, FILE_KIND_ROOMS, 2);
    struct store_held_value held = {FILE_KIND_ROOMS, "B", "seats", "9", "anna", 1};
    struct store_import_blocker blocker;
    struct store_import run;
    struct room *rooms = NULL;
    struct store_held_value *values = NULL;
    int64_t dropped = 0;
    size_t len = 0;
    put_room(suite, first, 2, "A");
    put_room(suite, second, 2, "B");
    put_room(suite, second, 3, "C");
    OK(store_held_value_put(suite->store, &held, &err));
    OK(store_import_of_key(suite->store, FILE_KIND_ROOMS, "B", &suite->arena, &run, &err));
    assert_int_equal(run.id.v, second.v);
    run = get_run(suite, second);
    REFUSED(ERR_NOT_FOUND,
            store_import_blocker_get(suite->store, &run, &suite->arena, &blocker, &err));
    OK(store_import_drop(suite->store, &run, 2000, &dropped, &err));
    assert_int_equal(dropped, 2);
    OK(store_room_list(suite->store, &suite->arena, &rooms, &len, &err));
    assert_int_equal(len, 1);
    assert_string_equal(rooms[0].code, "A");
    OK(store_held_value_list(suite->store, FILE_KIND_COUNT, &suite->arena, &values, &len, &err));
    assert_int_equal(len, 0);
}

static void test_import_blocker_says_who_builds_on_it(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct import_id id = put_run(suite, FILE_KIND_UNITS, 2);
    const struct store_import_change made[] = {{2, "U1", NULL}, {3, "U2", NULL}};
    struct unit unit = {.code = "U1", .name = "", .away_max = -1};
    struct store_import_blocker blocker;
    OK(store_unit_put(suite->store, &unit, 1000, &unit.parent_id, NULL, &err));
    unit.code = "U2";
    OK(store_unit_put(suite->store, &unit, 1000, NULL, NULL, &err));
    OK(store_import_changes_put(suite->store, id, made, 2, &err));
    struct store_import run = get_run(suite, id);
    REFUSED(ERR_NOT_FOUND,
            store_import_blocker_get(suite->store, &run, &suite->arena, &blocker, &err));
    unit.code = "U3";
    OK(store_unit_put(suite->store, &unit, 1000, NULL, NULL, &err));
    OK(store_import_blocker_get(suite->store, &run, &suite->arena, &blocker, &err));
    assert_string_equal(blocker.key, "U1");
    assert_string_equal(blocker.what, "unit");
    assert_string_equal(blocker.which, "U3");
}

static void test_import_drop_units_known_until_then(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct import_id id = put_run(suite, FILE_KIND_UNITS, 1);
    const struct store_import_change made = {2, "U1", NULL};
    struct unit unit = {.code = "U1", .name = "花木", .away_max = -1};
    struct unit *units = NULL;
    size_t len = 0;
    int64_t dropped = 0;
    OK(store_unit_put(suite->store, &unit, 1000, NULL, NULL, &err));
    OK(store_import_changes_put(suite->store, id, &made, 1, &err));
    struct store_import run = get_run(suite, id);
    OK(store_import_drop(suite->store, &run, 2000, &dropped, &err));
    assert_int_equal(dropped, 1);
    OK(store_unit_list(suite->store, INT64_MAX, &suite->arena, &units, &len, &err));
    assert_int_equal(len, 0);
    OK(store_unit_list(suite->store, 2000, &suite->arena, &units, &len, &err));
    assert_int_equal(len, 0);
    OK(store_unit_list(suite->store, 1999, &suite->arena, &units, &len, &err));
    assert_int_equal(len, 1);
    assert_string_equal(units[0].code, "U1");
    assert_string_equal(units[0].name, "花木");
}

static struct worker_id put_worker(struct suite *suite, struct import_id run, struct unit_id unit,
                                   int64_t at)
{
    struct err err = {0};
    const struct worker worker = suite_worker_of("W1", unit);
    const struct person person = {.name = "李明", .mobile = "13900000000"};
    const struct store_worker_put put = {&worker, &person, at};
    const struct store_import_change made = {2, "W1", NULL};
    enum store_change change = STORE_CHANGE_COUNT;
    struct worker got = {0};
    OK(store_worker_put_all(suite->store, &put, 1, &change, &err));
    assert_int_equal(change, STORE_CHANGE_NEW);
    OK(store_import_changes_put(suite->store, run, &made, 1, &err));
    OK(store_worker_get_by_code(suite->store, "W1", &suite->arena, &got, &err));
    return got.id;
}

static void drop(struct suite *suite, struct import_id id, int64_t at)
{
    struct err err = {0};
    int64_t dropped = 0;
    const struct store_import run = get_run(suite, id);
    OK(store_import_drop(suite->store, &run, at, &dropped, &err));
    assert_int_equal(dropped, 1);
}

/* How many stand in each unit by tier: one row of so many, or none. */
static void expect_counted(struct suite *suite, int64_t workers)
{
    struct err err = {0};
    struct store_worker_count *counts = NULL;
    size_t len = 9;
    OK(store_worker_counts(suite->store, &suite->arena, &counts, &len, &err));
    assert_int_equal(len, workers > 0);
    assert_true(workers == 0 || counts[0].workers == workers);
}

/* Who was taken away is known as of before, nameless, and is somebody else than who comes by the
 * same code again. */
static void test_import_drop_workers_known_until_then(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct worker then = {0};
    struct person person = {0};
    struct worker *workers = NULL;
    int64_t count = 0;
    size_t len = 9;
    struct unit_id unit = suite_unit(suite->store, "PD");
    struct import_id first = put_run(suite, FILE_KIND_WORKERS, 1);
    struct import_id second = put_run(suite, FILE_KIND_WORKERS, 2);
    struct worker_id gone = put_worker(suite, first, unit, 1000);
    drop(suite, first, 2000);
    OK(store_worker_list(suite->store, &suite->arena, &workers, &len, &err));
    assert_int_equal(len, 0);
    OK(store_worker_count(suite->store, &count, &err));
    assert_int_equal(count, 0);
    expect_counted(suite, 0);
    REFUSED(ERR_NOT_FOUND, store_worker_get(suite->store, gone, &suite->arena, &then, &err));
    const char *freed = arena_printf(&suite->arena, "W1 %lld", (long long)gone.v);
    REFUSED(ERR_NOT_FOUND,
            store_worker_get_by_code(suite->store, freed, &suite->arena, &then, &err));
    REFUSED(ERR_NOT_FOUND, store_person_get(suite->store, gone, &suite->arena, &person, &err));
    OK(store_person_get_known(suite->store, gone, 1500, &suite->arena, &person, &err));
    assert_string_equal(person.name, "");
    assert_string_equal(person.mobile, "");
    struct worker_id here = put_worker(suite, second, unit, 3000);
    expect_counted(suite, 1);
    assert_true(here.v != gone.v);
    const struct {
        int64_t at;
        struct worker_id want; /* 0: nobody */
    } rows[] = {{999, {0}}, {1000, gone}, {1999, gone}, {2000, {0}}, {2999, {0}}, {3000, here}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        OK(store_worker_list_known(suite->store, rows[i].at, &suite->arena, &workers, &len, &err));
        assert_int_equal(len, rows[i].want.v != 0);
        enum err_code code =
            store_worker_get_known(suite->store, "W1", rows[i].at, &suite->arena, &then, &err);
        assert_int_equal(code, rows[i].want.v != 0 ? ERR_OK : ERR_NOT_FOUND);
        if (code != ERR_OK)
            continue;
        assert_int_equal(then.id.v, rows[i].want.v);
        assert_string_equal(then.code, "W1");
        assert_string_equal(workers[0].code, "W1");
        assert_int_equal(then.unit_id.v, unit.v);
    }
    OK(store_worker_gone(suite->store, "W1", &count, &err));
    assert_int_equal(count, 2000);
    REFUSED(ERR_NOT_FOUND, store_worker_gone(suite->store, "W2", &count, &err));
}

/* The unit of who is gone may go too, as long as another stays: who was in it stays known. */
static void test_import_drop_units_of_who_is_gone(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct import_id units = put_run(suite, FILE_KIND_UNITS, 1);
    struct import_id workers = put_run(suite, FILE_KIND_WORKERS, 2);
    const struct store_import_change made = {2, "PD", NULL};
    struct store_import_blocker blocker;
    struct worker then = {0};
    struct unit_id unit = suite_unit(suite->store, "PD");
    OK(store_import_changes_put(suite->store, units, &made, 1, &err));
    put_worker(suite, workers, unit, 1000);
    drop(suite, workers, 2000);
    const struct store_import run = get_run(suite, units);
    OK(store_import_blocker_get(suite->store, &run, &suite->arena, &blocker, &err));
    assert_string_equal(blocker.what, "statements of");
    assert_string_equal(blocker.which, "W1");
    suite_unit(suite->store, "XH");
    REFUSED(ERR_NOT_FOUND,
            store_import_blocker_get(suite->store, &run, &suite->arena, &blocker, &err));
    drop(suite, units, 2500);
    OK(store_worker_get_known(suite->store, "W1", 1500, &suite->arena, &then, &err));
    assert_int_equal(then.unit_id.v, unit.v);
}

static void test_held_value_put_list_delete(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct store_held_value room = {FILE_KIND_ROOMS, "R1", "seats", "9", "anna", 1};
    struct store_held_value unit = {FILE_KIND_UNITS, "S1", "name", "花木", "anna", 2};
    struct store_held_value *values = NULL;
    size_t len = 0;
    OK(store_held_value_put(suite->store, &unit, &err));
    OK(store_held_value_put(suite->store, &room, &err));
    room.text = "12";
    room.who = "boris";
    OK(store_held_value_put(suite->store, &room, &err));
    OK(store_held_value_list(suite->store, FILE_KIND_COUNT, &suite->arena, &values, &len, &err));
    assert_int_equal(len, 2);
    assert_int_equal(values[0].kind, FILE_KIND_ROOMS);
    assert_string_equal(values[0].text, "12");
    assert_string_equal(values[0].who, "boris");
    OK(store_held_value_list(suite->store, FILE_KIND_UNITS, &suite->arena, &values, &len, &err));
    assert_int_equal(len, 1);
    assert_string_equal(values[0].text, "花木");
    OK(store_held_value_delete(suite->store, &unit, &err));
    REFUSED(ERR_NOT_FOUND, store_held_value_delete(suite->store, &unit, &err));
}

/* Reversed by the undo, by hand, and not at all: the first id is free again. */
static void test_import_freed_ids_are_those_of_undone_imports(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct unit unit = {.code = "U", .name = "", .away_max = -1};
    struct worker worker = {.code = "W", .roles = ""};
    struct store_external_id *ids = NULL;
    size_t len = 0;
    struct import_id id = put_run(suite, FILE_KIND_HOURS, 3);
    put_room(suite, put_run(suite, FILE_KIND_ROOMS, 1), 2, "no number");
    OK(store_unit_put(suite->store, &unit, 1000, &worker.unit_id, NULL, &err));
    OK(store_worker_put(suite->store, &worker, NULL, &worker.id, NULL, &err));
    for (int i = 0; i < 3; i++) {
        struct credit credit = {.worker_id = worker.id,
                                .min = 60,
                                .categories = "ce",
                                .source = CREDIT_SOURCE_EXTERNAL,
                                .external_id = (const char *[]){"X1", "X2", "X3"}[i],
                                .evidence = "",
                                .provider = "",
                                .reason = "",
                                .entered_by = "anna"};
        OK(store_credit_append(suite->store, &credit, &credit.reverses, NULL, &err));
        credit.min = -60;
        credit.external_id = "";
        credit.reason = i == 0 ? "import 1 undone" : "typed wrongly";
        if (i < 2)
            OK(store_credit_append(suite->store, &credit, NULL, NULL, &err));
    }
    OK(store_import_freed_ids(suite->store, &suite->arena, &ids, &len, &err));
    assert_int_equal(len, 0);
    OK(store_import_undone(suite->store, id, 200, &err));
    OK(store_import_freed_ids(suite->store, &suite->arena, &ids, &len, &err));
    assert_int_equal(len, 1);
    assert_int_equal(ids[0].source, CREDIT_SOURCE_EXTERNAL);
    assert_string_equal(ids[0].text, "X1");
}

/* An entry of so many minutes stated so, of which a person has taken back some. */
struct hours_case {
    const char *id;
    int32_t min;
    int64_t stated_milli;
    int32_t taken;
    int64_t want_stated_milli; /* of the reversal; 0: there is none */
    enum credit_measure want_measure;
};
static const struct hours_case hours_cases[] = {
    {"whole", 90, 2000, 0, -2000, CREDIT_MEASURE_CLASS_HOUR},
    {"part", 180, 3000, 60, -2000, CREDIT_MEASURE_CLASS_HOUR},
    {"odd part", 180, 1000, 130, -50000, CREDIT_MEASURE_MINUTE},
    {"nothing left", 45, 1000, 45, 0, 0},
    {"not of the import", 45, 1000, 0, 0, 0},
};
#define HOURS_CASES_LEN (sizeof(hours_cases) / sizeof(hours_cases[0]))

static void append_hours(struct suite *suite, struct import_id id, struct worker_id worker,
                         struct course_id course, size_t index)
{
    struct err err = {0};
    const struct hours_case *of = &hours_cases[index];
    struct credit credit = {.worker_id = worker,
                            .course_id = course,
                            .min = of->min,
                            .stated_milli = of->stated_milli,
                            .measure = CREDIT_MEASURE_CLASS_HOUR,
                            .categories = "ce",
                            .earned_on = suite_day((int32_t)index),
                            .source = CREDIT_SOURCE_EXTERNAL,
                            .external_id = of->id,
                            .state = CREDIT_STATE_APPROVED,
                            .evidence = "paper",
                            .provider = "",
                            .reason = "",
                            .entered_by = "anna"};
    OK(store_credit_append(suite->store, &credit, &credit.reverses, NULL, &err));
    char key[80];
    snprintf(key, sizeof(key), "external %s", of->id);
    struct store_import_change change = {(int32_t)index + 1, key, NULL};
    if (strcmp(of->id, "not of the import") != 0)
        OK(store_import_changes_put(suite->store, id, &change, 1, &err));
    credit.min = -of->taken;
    credit.external_id = "";
    if (of->taken > 0)
        OK(store_credit_append(suite->store, &credit, NULL, NULL, &err));
}

static void test_import_take_back_reverses_what_is_left_at_once(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct worker_id worker = suite_worker(suite->store, "W1");
    struct course_id course = suite_course(suite->store, "C1");
    struct import_id id = put_run(suite, FILE_KIND_HOURS, 4);
    const struct credit how = {.reason = "import 1 undone", .entered_by = "li", .entered_at = 77};
    struct store_import_hours hours;
    struct credit *got = NULL;
    size_t len = 0;
    for (size_t i = 0; i < HOURS_CASES_LEN; i++)
        append_hours(suite, id, worker, course, i);
    OK(store_import_take_back(suite->store, id, &how, &suite->arena, &hours, &err));
    assert_int_equal(hours.made, 4);
    assert_int_equal(hours.reversed, 3);
    assert_int_equal(hours.kept, 1);
    assert_int_equal(hours.corrected, 2);
    assert_int_equal(hours.courses_len, 1);
    assert_int_equal(hours.courses[0].worker_id.v, worker.v);
    assert_int_equal(hours.courses[0].course_id.v, course.v);
    OK(store_credit_list_of_worker(suite->store, worker, &suite->arena, &got, &len, &err));
    size_t found = 0;
    for (size_t i = 0; i < len; i++) {
        const struct hours_case *of = &hours_cases[got[i].earned_on.day - suite_day(0).day];
        if (strcmp(got[i].reason, how.reason) != 0)
            continue;
        found++;
        assert_int_equal(got[i].min, of->taken - of->min);
        assert_int_equal(got[i].stated_milli, of->want_stated_milli);
        assert_int_equal(got[i].measure, of->want_measure);
        assert_int_equal(got[i].source, CREDIT_SOURCE_ADJUSTMENT);
        assert_int_equal(got[i].state, CREDIT_STATE_APPROVED);
        assert_string_equal(got[i].external_id, "");
        assert_string_equal(got[i].evidence, "");
        assert_string_equal(got[i].entered_by, "li");
        assert_int_equal(got[i].entered_at, 77);
    }
    assert_int_equal(found, 3);
    OK(store_import_take_back(suite->store, id, &how, &suite->arena, &hours, &err));
    assert_int_equal(hours.reversed, 0); /* nothing is left to take */
    assert_int_equal(hours.kept, 4);
    assert_int_equal(hours.courses_len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUITE_TEST(test_import_put_again_sets_figures),
        SUITE_TEST(test_import_newest_passes_over_undone_and_idle),
        SUITE_TEST(test_import_changes_by_pages_in_order_of_line),
        SUITE_TEST(test_import_changes_all_or_nothing),
        SUITE_TEST(test_import_drop_deletes_what_it_made_only),
        SUITE_TEST(test_import_blocker_says_who_builds_on_it),
        SUITE_TEST(test_import_drop_units_known_until_then),
        SUITE_TEST(test_import_drop_workers_known_until_then),
        SUITE_TEST(test_import_drop_units_of_who_is_gone),
        SUITE_TEST(test_held_value_put_list_delete),
        SUITE_TEST(test_import_freed_ids_are_those_of_undone_imports),
        SUITE_TEST(test_import_take_back_reverses_what_is_left_at_once),
    };
    return SUITE_RUN("store imports", tests);
}
