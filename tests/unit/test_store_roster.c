/* Units, rooms, trainers, courses, workers and persons: put, put again, read back, erase. */
#include "tests/unit/store_suite.h"

static void test_unit_put_new_same_changed_reported(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct unit_id city = {0}, id = {0}, again = {0};
    enum store_change change = STORE_CHANGE_COUNT;
    struct unit unit = {.code = "SH", .name = "上海", .kind = UNIT_KIND_CITY, .away_max = -1};
    OK(store_unit_put(suite->store, &unit, 1000, &city, &change, &err));
    assert_int_equal(change, STORE_CHANGE_NEW);
    unit = (struct unit){.code = "PD",
                         .name = "浦东新区",
                         .kind = UNIT_KIND_DISTRICT,
                         .parent_id = city,
                         .away_max = 3};
    OK(store_unit_put(suite->store, &unit, 1000, &id, &change, &err));
    OK(store_unit_put(suite->store, &unit, 1000, &again, &change, &err));
    assert_int_equal(change, STORE_CHANGE_SAME);
    assert_int_equal(again.v, id.v);
    unit.parent_id.v = 0; /* to NULL is a change too */
    OK(store_unit_put(suite->store, &unit, 1000, &again, &change, &err));
    assert_int_equal(change, STORE_CHANGE_CHANGED);
    assert_int_equal(again.v, id.v);
    struct unit got = {0};
    OK(store_unit_get(suite->store, id, &suite->arena, &got, &err));
    assert_string_equal(got.name, "浦东新区");
    assert_int_equal(got.kind, UNIT_KIND_DISTRICT);
    assert_int_equal(got.parent_id.v, 0);
    assert_int_equal(got.away_max, 3);
}

static void test_unit_list_in_order_of_code(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct unit *units = NULL;
    size_t len = 9;
    OK(store_unit_list(suite->store, INT64_MAX, &suite->arena, &units, &len, &err));
    assert_int_equal(len, 0);
    suite_unit(suite->store, "B");
    suite_unit(suite->store, "C");
    suite_unit(suite->store, "A");
    OK(store_unit_list(suite->store, INT64_MAX, &suite->arena, &units, &len, &err));
    assert_int_equal(len, 3);
    assert_string_equal(units[0].code, "A");
    assert_string_equal(units[1].code, "B");
    assert_string_equal(units[2].code, "C");
}

/* The unit of that id in what was known at an instant; NULL: none. */
static const struct unit *unit_known(struct suite *suite, int64_t known_at, struct unit_id id)
{
    struct err err = {0};
    struct unit *units = NULL;
    size_t len = 0;
    OK(store_unit_list(suite->store, known_at, &suite->arena, &units, &len, &err));
    for (size_t i = 0; i < len; i++)
        if (units[i].id.v == id.v)
            return &units[i];
    return NULL;
}

static void test_unit_list_known_as_it_was(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct unit_id city = {0}, id = {0};
    struct unit unit = {.code = "SH", .name = "", .kind = UNIT_KIND_CITY, .away_max = -1};
    OK(store_unit_put(suite->store, &unit, 1000, &city, NULL, &err));
    unit.code = "HM";
    unit.name = "花木";
    OK(store_unit_put(suite->store, &unit, 1000, &id, NULL, &err));
    unit.name = "花木街道";
    OK(store_unit_put(suite->store, &unit, 2000, NULL, NULL, &err));
    unit.parent_id = city;
    OK(store_unit_put(suite->store, &unit, 3000, NULL, NULL, &err));
    OK(store_unit_put(suite->store, &unit, 4000, NULL, NULL, &err)); /* nothing new */
    static const struct {
        int64_t known_at;
        const char *name;
        bool has_parent;
    } known[] = {{1999, "花木", false},
                 {2000, "花木街道", false},
                 {2999, "花木街道", false},
                 {3000, "花木街道", true},
                 {INT64_MAX, "花木街道", true}};
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        const struct unit *got = unit_known(suite, known[i].known_at, id);
        assert_non_null(got);
        assert_string_equal(got->name, known[i].name);
        assert_int_equal(got->parent_id.v, known[i].has_parent ? city.v : 0);
    }
}

static void test_unit_get_missing_not_found(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct unit unit = {.code = "untouched"};
    REFUSED(ERR_NOT_FOUND,
            store_unit_get(suite->store, (struct unit_id){7}, &suite->arena, &unit, &err));
    assert_string_equal(err.text, "there is no unit 7");
    REFUSED(ERR_NOT_FOUND, store_unit_get_by_code(suite->store, "X", &suite->arena, &unit, &err));
    assert_string_equal(err.text, "there is no unit \"X\"");
    assert_string_equal(unit.code, "untouched");
}

static void test_unit_put_unknown_parent_refused(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct unit unit = {.code = "PD", .name = "n", .parent_id = {99}};
    REFUSED(ERR_INVALID, store_unit_put(suite->store, &unit, 1000, NULL, NULL, &err));
    assert_non_null(strstr(err.text, "unit \"PD\""));
    REFUSED(ERR_NOT_FOUND, store_unit_get_by_code(suite->store, "PD", &suite->arena, &unit, &err));
}

static void test_room_put_and_get_round_trip(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct room room = {.code = "R1", .name = "三楼教室", .address = "浦东大道 1 号", .seats = 60};
    struct room_id id = {0};
    enum store_change change = STORE_CHANGE_COUNT;
    OK(store_room_put(suite->store, &room, &id, &change, &err));
    OK(store_room_put(suite->store, &room, NULL, &change, &err));
    assert_int_equal(change, STORE_CHANGE_SAME);
    room.seats = 50;
    OK(store_room_put(suite->store, &room, NULL, &change, &err));
    assert_int_equal(change, STORE_CHANGE_CHANGED);
    struct room got = {0}, *rooms = NULL;
    size_t len = 0;
    OK(store_room_get(suite->store, id, &suite->arena, &got, &err));
    assert_string_equal(got.address, "浦东大道 1 号");
    assert_int_equal(got.seats, 50);
    OK(store_room_get_by_code(suite->store, "R1", &suite->arena, &got, &err));
    assert_int_equal(got.id.v, id.v);
    OK(store_room_list(suite->store, &suite->arena, &rooms, &len, &err));
    assert_int_equal(len, 1);
    assert_string_equal(rooms[0].name, "三楼教室");
}

static void test_day_put_clear_and_list_round_trip(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    enum store_change change = STORE_CHANGE_COUNT;
    struct day late = {{20000}, DAY_KIND_WORKDAY, ""};
    struct day early = {{19990}, DAY_KIND_HOLIDAY, "春节"};
    struct days days = {0};
    OK(store_day_list(suite->store, &suite->arena, &days, &err));
    assert_int_equal(days.len, 0);
    OK(store_day_put(suite->store, &late, &change, &err));
    assert_int_equal(change, STORE_CHANGE_NEW);
    OK(store_day_put(suite->store, &early, NULL, &err));
    OK(store_day_put(suite->store, &early, &change, &err));
    assert_int_equal(change, STORE_CHANGE_SAME);
    late.kind = DAY_KIND_HOLIDAY;
    OK(store_day_put(suite->store, &late, &change, &err));
    assert_int_equal(change, STORE_CHANGE_CHANGED);
    OK(store_day_list(suite->store, &suite->arena, &days, &err));
    assert_int_equal(days.len, 2);
    assert_int_equal(days.items[0].date.day, 19990);
    assert_string_equal(days.items[0].name, "春节");
    assert_int_equal(days.items[1].kind, DAY_KIND_HOLIDAY);
    OK(store_day_clear(suite->store, early.date, &err));
    REFUSED(ERR_NOT_FOUND, store_day_clear(suite->store, early.date, &err));
    assert_non_null(strstr(err.text, "2024-09-24"));
    OK(store_day_list(suite->store, &suite->arena, &days, &err));
    assert_int_equal(days.len, 1);
}

static void test_trainer_put_and_get_round_trip(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct trainer trainer = {
        .code = "T1", .name = "王老师", .email = "w@example.org", .mobile = ""};
    struct trainer_id id = {0};
    enum store_change change = STORE_CHANGE_COUNT;
    OK(store_trainer_put(suite->store, &trainer, &id, &change, &err));
    assert_int_equal(change, STORE_CHANGE_NEW);
    OK(store_trainer_put(suite->store, &trainer, NULL, &change, &err));
    assert_int_equal(change, STORE_CHANGE_SAME);
    trainer.mobile = "13800000000";
    OK(store_trainer_put(suite->store, &trainer, NULL, &change, &err));
    assert_int_equal(change, STORE_CHANGE_CHANGED);
    struct trainer got = {0}, *trainers = NULL;
    size_t len = 0;
    OK(store_trainer_get(suite->store, id, &suite->arena, &got, &err));
    assert_string_equal(got.email, "w@example.org");
    OK(store_trainer_get_by_code(suite->store, "T1", &suite->arena, &got, &err));
    assert_string_equal(got.mobile, "13800000000");
    OK(store_trainer_list(suite->store, &suite->arena, &trainers, &len, &err));
    assert_int_equal(len, 1);
    assert_int_equal(trainers[0].id.v, id.v);
}

static void test_course_tags_round_trip(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct course_id id = suite_course(suite->store, "C1");
    struct course got = {0}, *courses = NULL;
    size_t len = 0;
    OK(store_course_get(suite->store, id, &suite->arena, &got, &err));
    assert_int_equal(got.tags_len, 2);
    assert_string_equal(got.tags[0].tag, "ce");
    assert_int_equal(got.tags[0].min, 480);
    assert_string_equal(got.tags[1].tag, "ethics");
    assert_int_equal(got.tiers_mask, 1u << TIER_NONE);
    enum store_change change = STORE_CHANGE_COUNT;
    OK(store_course_put(suite->store, &got, NULL, &change, &err));
    assert_int_equal(change, STORE_CHANGE_SAME);
    got.tags[1].min = 121;
    OK(store_course_put(suite->store, &got, NULL, &change, &err));
    assert_int_equal(change, STORE_CHANGE_CHANGED);
    got = (struct course){.code = "C0", .name = "n", .roles = "r", .after = "C1"};
    OK(store_course_put(suite->store, &got, NULL, NULL, &err)); /* no tags at all */
    OK(store_course_list(suite->store, &suite->arena, &courses, &len, &err));
    assert_int_equal(len, 2);
    assert_int_equal(courses[0].tags_len, 0);
    assert_string_equal(courses[0].after, "C1");
    OK(store_course_get_by_code(suite->store, "C1", &suite->arena, &got, &err));
    assert_int_equal(got.tags[1].min, 121);
}

static const struct person person_li = {.name = "李明",
                                        .mobile = "13900000000",
                                        .email = "li@example.org",
                                        .identity_no = "11010519491231002X",
                                        .certificate_no = "C-1",
                                        .chat_userid = "liming"};

static void test_worker_put_change_covers_person(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct worker worker = suite_worker_of("W1", suite_unit(suite->store, "PD"));
    struct person person = person_li;
    struct worker_id id = {0};
    enum store_change change = STORE_CHANGE_COUNT;
    OK(store_worker_put(suite->store, &worker, &person, &id, &change, &err));
    assert_int_equal(change, STORE_CHANGE_NEW);
    OK(store_worker_put(suite->store, &worker, &person, NULL, &change, &err));
    assert_int_equal(change, STORE_CHANGE_SAME);
    person.mobile = "13900000001";
    OK(store_worker_put(suite->store, &worker, &person, NULL, &change, &err));
    assert_int_equal(change, STORE_CHANGE_CHANGED);
    worker.registered_to = DATE_NONE;
    OK(store_worker_put(suite->store, &worker, NULL, NULL, &change, &err));
    assert_int_equal(change, STORE_CHANGE_CHANGED);
    struct worker got = {0};
    OK(store_worker_get(suite->store, id, &suite->arena, &got, &err));
    assert_int_equal(got.certified_on.day, suite_day(-400).day);
    assert_true(date_is_none(got.registered_to));
    assert_true(date_is_none(got.hired_on));
    assert_int_equal(got.tier, TIER_ASSISTANT);
    assert_string_equal(got.roles, "new_hire");
    OK(store_person_get(suite->store, id, &suite->arena, &person, &err));
    assert_string_equal(person.mobile, "13900000001");
    assert_string_equal(person.identity_no, "11010519491231002X");
}

static void test_worker_lists_and_persons_aligned(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    suite_worker(suite->store, "W3");
    suite_worker(suite->store, "W1");
    struct worker_id last = suite_worker(suite->store, "W2");
    struct worker *workers = NULL, got = {0};
    struct person *persons = NULL;
    size_t len = 0, persons_len = 0;
    OK(store_worker_list(suite->store, &suite->arena, &workers, &len, &err));
    OK(store_person_list(suite->store, &suite->arena, &persons, &persons_len, &err));
    assert_int_equal(len, 3);
    assert_int_equal(persons_len, 3);
    for (size_t i = 0; i < len; i++) {
        assert_int_equal(workers[i].id.v, persons[i].worker_id.v);
        assert_true(i == 0 || workers[i - 1].id.v < workers[i].id.v);
    }
    assert_string_equal(workers[0].code, "W3");
    int64_t count = 0;
    OK(store_worker_count(suite->store, &count, &err));
    assert_int_equal(count, 3);
    OK(store_worker_get_by_code(suite->store, "W2", &suite->arena, &got, &err));
    assert_int_equal(got.id.v, last.v);
}

static const char *name_known(struct suite *suite, struct worker_id id, int64_t known_at)
{
    struct err err = {0};
    struct person then = {0};
    OK(store_person_get_known(suite->store, id, known_at, &suite->arena, &then, &err));
    return arena_printf(&suite->arena, "%s|%s|%s", then.name, then.certificate_no, then.mobile);
}

/* Whatever else changes of a person, papers do not say; alone or among many. */
static void test_person_get_known_as_papers_said(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    const struct person persons[] = {{.name = "a", .mobile = "1", .certificate_no = "x"},
                                     {.name = "b", .mobile = "1", .certificate_no = "x"},
                                     {.name = "b", .mobile = "2", .certificate_no = "x"},
                                     {.name = "b", .mobile = "2", .certificate_no = "y"}};
    struct worker workers[] = {suite_worker_of("W1", suite_unit(suite->store, "PD")),
                               suite_worker_of("W2", suite_unit(suite->store, "PD"))};
    for (size_t i = 0; i < 4; i++) {
        const int64_t at = 100 * ((int64_t)i + 1);
        const struct store_worker_put puts[] = {{&workers[0], &persons[i], at},
                                                {&workers[1], &persons[i], at}};
        enum store_change changes[2] = {STORE_CHANGE_COUNT, STORE_CHANGE_COUNT};
        OK(store_worker_put_all(suite->store, puts, 2, changes, &err));
    }
    OK(store_worker_get_by_code(suite->store, "W2", &suite->arena, &workers[1], &err));
    assert_string_equal(name_known(suite, workers[1].id, 199), "a|x|2");
    assert_string_equal(name_known(suite, workers[1].id, 200), "b|x|2");
    assert_string_equal(name_known(suite, workers[1].id, 399), "b|x|2");
    assert_string_equal(name_known(suite, workers[1].id, 400), "b|y|2");
}

/* Puts one as a file would, and says what was known of it at `known_at`. */
static void put_at(struct suite *suite, const struct worker *worker, int64_t at)
{
    struct err err = {0};
    enum store_change change = STORE_CHANGE_COUNT;
    const struct store_worker_put put = {worker, NULL, at};
    OK(store_worker_put_all(suite->store, &put, 1, &change, &err));
}

static struct worker known(struct suite *suite, const char *code, int64_t known_at)
{
    struct err err = {0};
    struct worker now = {0};
    struct worker then = {0};
    OK(store_worker_get_by_code(suite->store, code, &suite->arena, &now, &err));
    OK(store_worker_get_known(suite->store, code, known_at, &suite->arena, &then, &err));
    assert_int_equal(then.id.v, now.id.v);
    return then;
}

/* As many as were known, each in the unit of then. */
static void test_worker_list_known_who_was_there(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct unit_id first = suite_unit(suite->store, "PD");
    struct unit_id second = suite_unit(suite->store, "XH");
    struct worker w1 = suite_worker_of("W1", first);
    struct worker w2 = suite_worker_of("W2", first);
    struct worker *then = NULL;
    size_t len = 0;
    put_at(suite, &w1, 100);
    put_at(suite, &w2, 200);
    w1.unit_id = second;
    put_at(suite, &w1, 300);
    OK(store_worker_list_known(suite->store, 99, &suite->arena, &then, &len, &err));
    assert_int_equal(len, 0);
    OK(store_worker_list_known(suite->store, 199, &suite->arena, &then, &len, &err));
    assert_int_equal(len, 1);
    assert_int_equal(then[0].unit_id.v, first.v);
    REFUSED(ERR_NOT_FOUND,
            store_worker_get_known(suite->store, "W1", 99, &suite->arena, &w1, &err));
    OK(store_worker_list_known(suite->store, 300, &suite->arena, &then, &len, &err));
    assert_int_equal(len, 2);
    assert_int_equal(then[0].unit_id.v, second.v);
    assert_string_equal(then[1].code, "W2");
}

static void test_office_name_known_the_last_added(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    const char *name = NULL;
    REFUSED(ERR_NOT_FOUND,
            store_office_name_known(suite->store, INT64_MAX, &suite->arena, &name, &err));
    OK(store_office_name_add(suite->store, "a", 0, &err));
    OK(store_office_name_add(suite->store, "b", 200, &err));
    OK(store_office_name_known(suite->store, 199, &suite->arena, &name, &err));
    assert_string_equal(name, "a");
    OK(store_office_name_known(suite->store, 200, &suite->arena, &name, &err));
    assert_string_equal(name, "b");
}

static void test_worker_get_known_as_the_row_was(void **state)
{
    struct suite *suite = *state;
    struct unit_id first = suite_unit(suite->store, "A");
    struct unit_id second = suite_unit(suite->store, "B");
    struct worker worker = {.code = "W1",
                            .unit_id = first,
                            .tier = TIER_ASSISTANT,
                            .roles = "new_hire",
                            .certified_on = {20000},
                            .registered_from = DATE_NONE,
                            .registered_to = DATE_NONE,
                            .hired_on = DATE_NONE};
    put_at(suite, &worker, 1000);
    put_at(suite, &worker, 2000); /* the same: nothing is kept */
    worker.roles = "supervisor";
    worker.unit_id = second;
    put_at(suite, &worker, 3000);
    worker.roles = "lead";
    put_at(suite, &worker, 3000); /* twice in a second: what stood before both was known before */
    worker.certified_on = DATE_NONE;
    put_at(suite, &worker, 4000);
    assert_string_equal(known(suite, "W1", 2999).roles, "new_hire");
    assert_int_equal(known(suite, "W1", 2999).unit_id.v, first.v);
    assert_string_equal(known(suite, "W1", 3000).roles, "lead");
    assert_int_equal(known(suite, "W1", 3999).certified_on.day, 20000);
    assert_true(date_is_none(known(suite, "W1", 4000).certified_on));
    assert_int_equal(known(suite, "W1", 4000).unit_id.v, second.v);
}

static void test_worker_put_without_unit_leaves_no_trace(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct worker worker = suite_worker_of("W1", (struct unit_id){0});
    int64_t count = -1;
    REFUSED(ERR_INVALID, store_worker_put(suite->store, &worker, &person_li, NULL, NULL, &err));
    assert_null(strstr(err.text, "李明"));
    OK(store_worker_count(suite->store, &count, &err));
    assert_int_equal(count, 0);
}

static void test_worker_forget_empties_person_keeps_worker(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct worker worker = suite_worker_of("W1", suite_unit(suite->store, "PD"));
    struct worker_id id = {0};
    OK(store_worker_put(suite->store, &worker, &person_li, &id, NULL, &err));
    OK(store_worker_forget(suite->store, id, 5, NULL, &err));
    OK(store_worker_forget(suite->store, id, 5, NULL, &err));
    struct person person = {0};
    OK(store_person_get(suite->store, id, &suite->arena, &person, &err));
    assert_string_equal(person.name, "");
    assert_string_equal(person.mobile, "");
    assert_string_equal(person.email, "");
    assert_string_equal(person.identity_no, "");
    assert_string_equal(person.certificate_no, "");
    assert_string_equal(person.chat_userid, "");
    OK(store_worker_get(suite->store, id, &suite->arena, &worker, &err));
    assert_string_equal(worker.code, "W1");
    REFUSED(ERR_NOT_FOUND,
            store_worker_forget(suite->store, (struct worker_id){99}, 5, NULL, &err));
}

static void test_worker_forgotten_takes_no_fields_until_readmitted(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct worker worker = suite_worker_of("W1", suite_unit(suite->store, "PD"));
    struct worker_id id = {0};
    struct person person = {0};
    enum store_change change = STORE_CHANGE_COUNT;
    OK(store_worker_put(suite->store, &worker, &person_li, &id, NULL, &err));
    REFUSED(ERR_CONFLICT, store_worker_readmit(suite->store, id, &err));
    OK(store_worker_forget(suite->store, id, 5, NULL, &err));
    OK(store_worker_forget(suite->store, id, 9, NULL, &err));
    OK(store_worker_put(suite->store, &worker, &person_li, NULL, &change, &err));
    assert_int_equal(change, STORE_CHANGE_SAME);
    worker.tier = TIER_SENIOR;
    OK(store_worker_put(suite->store, &worker, &person_li, NULL, &change, &err));
    assert_int_equal(change, STORE_CHANGE_CHANGED);
    OK(store_person_get(suite->store, id, &suite->arena, &person, &err));
    assert_string_equal(person.name, "");
    assert_int_equal(person.erased_at, 5);
    OK(store_worker_readmit(suite->store, id, &err));
    OK(store_worker_put(suite->store, &worker, &person_li, NULL, &change, &err));
    assert_int_equal(change, STORE_CHANGE_CHANGED);
    OK(store_person_get(suite->store, id, &suite->arena, &person, &err));
    assert_string_equal(person.name, person_li.name);
    assert_int_equal(person.erased_at, 0);
}

static void test_worker_recode_takes_a_free_code_only(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct worker worker = {0};
    struct worker_id id = suite_worker(suite->store, "W1");
    (void)suite_worker(suite->store, "W2");
    REFUSED(ERR_CONFLICT, store_worker_recode(suite->store, "W1", "W2", &err));
    REFUSED(ERR_NOT_FOUND, store_worker_recode(suite->store, "W9", "W3", &err));
    OK(store_worker_recode(suite->store, "W1", "W3", &err));
    OK(store_worker_get(suite->store, id, &suite->arena, &worker, &err));
    assert_string_equal(worker.code, "W3");
}

/* Whatever the locale of the database: by bytes. */
static void test_lists_in_order_of_code_by_bytes(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    static const char *const codes[] = {"浦东", "b", "A", "a", "B", "_", "é", "10", "9", "a b"};
    static const char *const want[] = {"10", "9", "A", "B", "_", "a", "a b", "b", "é", "浦东"};
    enum { COUNT = sizeof(codes) / sizeof(codes[0]) };
    for (size_t i = 0; i < COUNT; i++) {
        suite_unit(suite->store, codes[i]);
        suite_endpoint(suite->store, codes[i]);
    }
    struct unit *units = NULL;
    struct endpoint *endpoints = NULL;
    size_t len = 0;
    OK(store_unit_list(suite->store, INT64_MAX, &suite->arena, &units, &len, &err));
    assert_int_equal(len, COUNT);
    OK(store_endpoint_list(suite->store, &suite->arena, &endpoints, &len, &err));
    assert_int_equal(len, COUNT);
    for (size_t i = 0; i < COUNT; i++) {
        assert_string_equal(units[i].code, want[i]);
        assert_string_equal(endpoints[i].name, want[i]);
    }
}

static void test_meta_put_and_get_replaces(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    const char *text = NULL;
    REFUSED(ERR_NOT_FOUND, store_meta_get(suite->store, "zone", &suite->arena, &text, &err));
    OK(store_meta_put(suite->store, "zone", "Asia/Shanghai", &err));
    OK(store_meta_put(suite->store, "zone", "Asia/Urumqi", &err));
    OK(store_meta_get(suite->store, "zone", &suite->arena, &text, &err));
    assert_string_equal(text, "Asia/Urumqi");
}

static void test_values_hostile_text_kept(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    const char *hostile = "'); DROP TABLE unit; -- $1 ? \" 社工\n\t";
    struct unit unit = {.code = hostile, .name = hostile, .away_max = -1}, got = {0};
    OK(store_unit_put(suite->store, &unit, 1000, NULL, NULL, &err));
    OK(store_unit_get_by_code(suite->store, hostile, &suite->arena, &got, &err));
    assert_string_equal(got.name, hostile);
}

static void test_import_and_audit_newest_first(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    for (int i = 1; i <= 3; i++) {
        struct store_import run = {.kind = FILE_KIND_WORKERS,
                                   .who = "admin",
                                   .file_name = "花名册.xlsx",
                                   .file_hash = "ab",
                                   .rows_new = i,
                                   .rows_refused = 2,
                                   .at = 100 + i};
        OK(store_import_put(suite->store, &run, NULL, &err));
        struct store_audit entry = {
            .at = 100 + i, .who = "admin", .verb = "import", .object = "import 1", .detail = "{}"};
        OK(store_audit_append(suite->store, &entry, &err));
    }
    struct store_import *runs = NULL;
    struct store_audit *entries = NULL;
    size_t len = 0;
    OK(store_import_list(suite->store, 2, &suite->arena, &runs, &len, &err));
    assert_int_equal(len, 2);
    assert_int_equal(runs[0].rows_new, 3);
    assert_int_equal(runs[0].rows_refused, 2);
    assert_int_equal(runs[0].kind, FILE_KIND_WORKERS);
    assert_string_equal(runs[0].file_name, "花名册.xlsx");
    OK(store_audit_list(suite->store, 2, &suite->arena, &entries, &len, &err));
    assert_int_equal(len, 2);
    assert_int_equal(entries[0].at, 103);
    assert_string_equal(entries[1].verb, "import");
    assert_int_equal(suite->store->driver->script(suite->store->conn, "DELETE FROM audit", &err),
                     ERR_DENIED);
    assert_int_equal(
        suite->store->driver->script(suite->store->conn, "UPDATE audit SET who = ''", &err),
        ERR_DENIED);
}

/* In order of worker, day, entry; what was entered later is not known before. */
static void test_worker_tier_add_and_list_as_known(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct worker_tier *tiers = NULL;
    size_t len = 9;
    struct worker_id first = suite_worker(suite->store, "W-1");
    struct worker_id second = suite_worker(suite->store, "W-2");
    const struct worker_tier rows[] = {
        {second, {20900}, TIER_SENIOR, "li", 300},
        {first, {20800}, TIER_INTERMEDIATE, "li", 200},
        {first, {20800}, TIER_ASSISTANT, "wang", 400},
        {first, WORKER_TIER_EVER, TIER_NONE, "", 0},
    };
    OK(store_worker_tier_list(suite->store, INT64_MAX, &suite->arena, &tiers, &len, &err));
    assert_int_equal(len, 0);
    OK(store_worker_tier_add(suite->store, rows, 0, &err));
    OK(store_worker_tier_add(suite->store, rows, 4, &err));
    OK(store_worker_tier_list(suite->store, INT64_MAX, &suite->arena, &tiers, &len, &err));
    assert_int_equal(len, 4);
    assert_int_equal(tiers[0].since.day, WORKER_TIER_EVER.day);
    assert_int_equal(tiers[0].at, 0);
    assert_int_equal(tiers[1].tier, TIER_INTERMEDIATE);
    assert_int_equal(tiers[2].tier, TIER_ASSISTANT);
    assert_string_equal(tiers[2].who, "wang");
    assert_int_equal(tiers[3].worker_id.v, second.v);
    OK(store_worker_tier_list(suite->store, 399, &suite->arena, &tiers, &len, &err));
    assert_int_equal(len, 3);
    OK(store_worker_tier_list_of_worker(suite->store, (struct store_tier_of){first, 199},
                                        &suite->arena, &tiers, &len, &err));
    assert_int_equal(len, 1);
    OK(store_worker_tier_list_of_worker(suite->store, (struct store_tier_of){first, INT64_MAX},
                                        &suite->arena, &tiers, &len, &err));
    assert_int_equal(len, 3);
    const struct worker_tier unknown[] = {rows[0], {{99999}, {20900}, TIER_NONE, "li", 1}};
    REFUSED(ERR_INVALID, store_worker_tier_add(suite->store, unknown, 2, &err));
    OK(store_worker_tier_list(suite->store, INT64_MAX, &suite->arena, &tiers, &len, &err));
    assert_int_equal(len, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUITE_TEST(test_unit_put_new_same_changed_reported),
        SUITE_TEST(test_unit_list_in_order_of_code),
        SUITE_TEST(test_unit_list_known_as_it_was),
        SUITE_TEST(test_unit_get_missing_not_found),
        SUITE_TEST(test_unit_put_unknown_parent_refused),
        SUITE_TEST(test_room_put_and_get_round_trip),
        SUITE_TEST(test_day_put_clear_and_list_round_trip),
        SUITE_TEST(test_trainer_put_and_get_round_trip),
        SUITE_TEST(test_course_tags_round_trip),
        SUITE_TEST(test_worker_put_change_covers_person),
        SUITE_TEST(test_worker_lists_and_persons_aligned),
        SUITE_TEST(test_person_get_known_as_papers_said),
        SUITE_TEST(test_worker_list_known_who_was_there),
        SUITE_TEST(test_office_name_known_the_last_added),
        SUITE_TEST(test_worker_get_known_as_the_row_was),
        SUITE_TEST(test_worker_put_without_unit_leaves_no_trace),
        SUITE_TEST(test_worker_forget_empties_person_keeps_worker),
        SUITE_TEST(test_worker_forgotten_takes_no_fields_until_readmitted),
        SUITE_TEST(test_worker_recode_takes_a_free_code_only),
        SUITE_TEST(test_lists_in_order_of_code_by_bytes),
        SUITE_TEST(test_meta_put_and_get_replaces),
        SUITE_TEST(test_values_hostile_text_kept),
        SUITE_TEST(test_import_and_audit_newest_first),
        SUITE_TEST(test_worker_tier_add_and_list_as_known),
    };
    return SUITE_RUN("store roster", tests);
}
