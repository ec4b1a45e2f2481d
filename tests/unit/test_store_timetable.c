/* Timetables put again and again: tests/cases/store/timetable/<name>.in and .want. Lines of .in:
 * "DATE BEGINS-ENDS TRAINER" ("-": none) collects a session, "put AT" puts those collected, "cancel
 * AT" cancels the offering, # is a comment. .want shows what is stored after each. */
#include <dirent.h>

#include "scheduler/base/file.h"
#include "scheduler/base/parse_num.h"
#include "tests/unit/store_suite.h"

#define CASES     "tests/cases/store/timetable"
#define LINES_MAX 64

struct bench {
    struct suite *suite;
    struct trainer_id t1, t2;
    struct offering_id offering_id;
    struct session sessions[LINES_MAX];
    size_t sessions_len;
    struct buf out;
};

static struct trainer_id put_trainer(struct store *store, const char *code)
{
    struct err err = {0};
    struct trainer trainer = {.code = code, .name = "n", .email = "", .mobile = ""};
    struct trainer_id id = {0};
    OK(store_trainer_put(store, &trainer, &id, NULL, &err));
    return id;
}

static struct session parse_session(const struct bench *bench, struct str line)
{
    struct err err = {0};
    struct str date, times, begins, ends, trainer;
    struct session session = {0};
    assert_true(str_next(&line, ' ', &date) && str_next(&line, ' ', &times));
    assert_true(str_next(&line, ' ', &trainer));
    assert_true(str_next(&times, '-', &begins) && str_next(&times, '-', &ends));
    OK(date_parse(date, &session.date, &err));
    OK(minute_parse(begins, false, &session.begins_min, &err));
    OK(minute_parse(ends, true, &session.ends_min, &err));
    if (str_eq_text(trainer, "T1"))
        session.trainer_id = bench->t1;
    else if (str_eq_text(trainer, "T2"))
        session.trainer_id = bench->t2;
    else
        assert_true(str_eq_text(trainer, "-"));
    return session;
}

static void show_session(struct bench *bench, const struct session *session)
{
    char date[DATE_TEXT_SIZE], begins[6], ends[6], uid[UUID_TEXT_SIZE];
    struct err err = {0};
    int32_t ordinal = 1;
    for (;; ordinal++) { /* the UID says which it is */
        OK(store_uid(bench->suite->store, "O1", ordinal, uid, &err));
        assert_true(ordinal < LINES_MAX);
        if (strcmp(uid, session->uid) == 0)
            break;
    }
    const char *trainer = session->trainer_id.v == bench->t1.v ? "T1" : "-";
    if (session->trainer_id.v == bench->t2.v)
        trainer = "T2";
    buf_addf(&bench->out, "  s%d %s %s-%s %s sequence %d created %lld updated %lld%s\n", ordinal,
             date_format(session->date, date), minute_format(session->begins_min, begins),
             minute_format(session->ends_min, ends), trainer, session->sequence,
             (long long)session->created_at, (long long)session->updated_at,
             session->cancelled ? " cancelled" : "");
}

static void show(struct bench *bench, const char *what)
{
    struct err err = {0};
    struct suite *suite = bench->suite;
    struct offering offering = {0};
    struct session *sessions = NULL;
    size_t len = 0;
    OK(store_offering_get(suite->store, bench->offering_id, &suite->arena, &offering, &err));
    OK(store_session_list_of_offering(suite->store, bench->offering_id, &suite->arena, &sessions,
                                      &len, &err));
    buf_addf(&bench->out, "%s: sequence %d created %lld updated %lld%s\n", what, offering.sequence,
             (long long)offering.created_at, (long long)offering.updated_at,
             offering.cancelled ? " cancelled" : "");
    for (size_t i = 0; i < len; i++)
        show_session(bench, &sessions[i]);
}

static void put(struct bench *bench, int64_t at)
{
    static const char *const names[STORE_CHANGE_COUNT] = {[STORE_CHANGE_NEW] = "new",
                                                          [STORE_CHANGE_CHANGED] = "changed",
                                                          [STORE_CHANGE_SAME] = "same"};
    struct err err = {0};
    struct store *store = bench->suite->store;
    struct offering offering = suite_offering_of("O1", suite_course(store, "C1"));
    enum store_change change = STORE_CHANGE_COUNT;
    struct store_offering put = {&offering, bench->sessions, bench->sessions_len};
    OK(store_offering_put(store, put, at, &bench->offering_id, &change, &err));
    bench->sessions_len = 0;
    show(bench, names[change]);
}

static void run_line(struct bench *bench, struct str line)
{
    struct err err = {0};
    int64_t at = 0;
    if (line.len == 0 || line.data[0] == '#')
        return;
    if (str_starts(line, "put ")) {
        OK(parse_i64(str_slice(line.data + 4, line.len - 4), 0, 9999, &at, &err));
        put(bench, at);
    } else if (str_starts(line, "cancel ")) {
        OK(parse_i64(str_slice(line.data + 7, line.len - 7), 0, 9999, &at, &err));
        OK(store_offering_cancel(bench->suite->store, bench->offering_id, at, &err));
        REFUSED(ERR_CONFLICT,
                store_offering_cancel(bench->suite->store, bench->offering_id, at + 1, &err));
        show(bench, "cancelled");
    } else {
        assert_true(bench->sessions_len < LINES_MAX);
        bench->sessions[bench->sessions_len++] = parse_session(bench, line);
    }
}

static void run_case(const char *name)
{
    void *state = NULL;
    suite_setup(&state);
    struct bench bench = {.suite = state};
    struct err err = {0};
    struct buf in, want;
    buf_init(&in, 1 << 16);
    buf_init(&want, 1 << 16);
    buf_init(&bench.out, 1 << 16);
    bench.t1 = put_trainer(bench.suite->store, "T1");
    bench.t2 = put_trainer(bench.suite->store, "T2");
    char *path = arena_printf(&bench.suite->arena, CASES "/%s.in", name);
    OK(file_read(path, &in, &err));
    struct str rest = {in.data, in.len}, line;
    while (str_next(&rest, '\n', &line))
        run_line(&bench, line);
    path = arena_printf(&bench.suite->arena, CASES "/%s.want", name);
    OK(file_read(path, &want, &err));
    if (strcmp(buf_text(&want), buf_text(&bench.out)) != 0)
        fail_msg("%s gives\n%s", name, buf_text(&bench.out));
    buf_release(&in);
    buf_release(&want);
    buf_release(&bench.out);
    suite_teardown(&state);
}

static void test_offering_put_timetables_as_wanted(void **state)
{
    (void)state;
    DIR *dir = opendir(CASES);
    assert_non_null(dir);
    int cases = 0;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        struct str file = str_from(entry->d_name);
        if (!str_ends(file, ".in"))
            continue;
        char name[64];
        assert_true(str_copy(name, sizeof(name), str_slice(file.data, file.len - 3)));
        run_case(name);
        cases++;
    }
    closedir(dir);
    assert_true(cases >= 10);
}

static void test_offering_put_field_changed_sessions_left(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct offering_id id = suite_offering(suite->store, "O1");
    struct session sessions[] = {suite_session(1, 540), suite_session(2, 540)}, *got = NULL;
    struct offering offering = suite_offering_of("O1", suite_course(suite->store, "C1"));
    enum store_change change = STORE_CHANGE_COUNT;
    size_t len = 0;
    offering.seats = 41;
    offering.unit_id = suite_unit(suite->store, "PD");
    OK(store_offering_put(suite->store, (struct store_offering){&offering, sessions, 2}, 2000, NULL,
                          &change, &err));
    assert_int_equal(change, STORE_CHANGE_CHANGED);
    OK(store_offering_get(suite->store, id, &suite->arena, &offering, &err));
    assert_int_equal(offering.seats, 41);
    assert_int_equal(offering.sequence, 1);
    assert_int_equal(offering.updated_at, 2000);
    assert_int_equal(offering.created_at, 1000);
    OK(store_session_list(suite->store, &suite->arena, &got, &len, &err));
    assert_int_equal(len, 2);
    assert_int_equal(got[0].sequence, 0);
    assert_int_equal(got[0].updated_at, 1000);
}

static void test_offering_window_round_trip(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct offering offering = suite_offering_of("S1", suite_course(suite->store, "C1"));
    struct offering got = {0}, *offerings = NULL;
    size_t len = 0;
    offering.window_from = suite_day(0);
    offering.window_to = suite_day(90);
    offering.window_min = 6750;
    offering.audience = "candidate";
    OK(store_offering_put(suite->store, (struct store_offering){&offering, NULL, 0}, 1000, NULL,
                          NULL, &err));
    suite_offering(suite->store, "A1");
    OK(store_offering_get_by_code(suite->store, "S1", &suite->arena, &got, &err));
    assert_int_equal(got.window_to.day, suite_day(90).day);
    assert_int_equal(got.window_min, 6750);
    assert_string_equal(got.audience, "candidate");
    assert_int_equal(strlen(got.uid), UUID_TEXT_SIZE - 1);
    OK(store_offering_list(suite->store, &suite->arena, &offerings, &len, &err));
    assert_int_equal(len, 2);
    assert_string_equal(offerings[0].code, "A1");
    assert_true(date_is_none(offerings[0].window_from));
    assert_string_not_equal(offerings[0].uid, offerings[1].uid);
}

static void test_session_lists_of_trainer_and_offering(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct trainer_id trainer = put_trainer(suite->store, "T1");
    struct session sessions[] = {suite_session(9, 600), suite_session(1, 540)}, *got = NULL;
    struct offering offering = suite_offering_of("O2", suite_course(suite->store, "C1"));
    struct offering_id id = {0};
    size_t len = 0;
    suite_offering(suite->store, "O1");
    sessions[0].trainer_id = sessions[1].trainer_id = trainer;
    OK(store_offering_put(suite->store, (struct store_offering){&offering, sessions, 2}, 1000, &id,
                          NULL, &err));
    OK(store_session_list_of_trainer(suite->store, trainer, &suite->arena, &got, &len, &err));
    assert_int_equal(len, 2);
    assert_int_equal(got[0].date.day, suite_day(1).day);
    assert_int_equal(got[1].begins_min, 600);
    assert_int_equal(got[1].offering_id.v, id.v);
    OK(store_session_list(suite->store, &suite->arena, &got, &len, &err));
    assert_int_equal(len, 4);
    assert_true(got[1].offering_id.v < got[2].offering_id.v);
}

static void test_offering_put_refused_leaves_no_trace(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    struct session *many = calloc(STORE_SESSIONS_MAX + 1, sizeof(*many));
    struct session sessions[] = {suite_session(1, 540), suite_session(2, 540)};
    struct offering offering = suite_offering_of("O1", suite_course(suite->store, "C1")), got;
    sessions[1].room_id.v = 99;
    REFUSED(ERR_INVALID,
            store_offering_put(suite->store, (struct store_offering){&offering, sessions, 2}, 1000,
                               NULL, NULL, &err));
    assert_non_null(strstr(err.text, "O1"));
    struct store_offering too_many = {&offering, many, STORE_SESSIONS_MAX + 1};
    REFUSED(ERR_LIMIT, store_offering_put(suite->store, too_many, 1000, NULL, NULL, &err));
    free(many);
    REFUSED(ERR_NOT_FOUND,
            store_offering_get_by_code(suite->store, "O1", &suite->arena, &got, &err));
}

static void test_uid_of_installation_code_and_ordinal(void **state)
{
    struct suite *suite = *state;
    struct err err = {0};
    char a[UUID_TEXT_SIZE], b[UUID_TEXT_SIZE];
    OK(store_uid(suite->store, "O1", 1, a, &err));
    OK(store_uid(suite->store, "O1", 1, b, &err));
    assert_string_equal(a, b);
    OK(store_uid(suite->store, "O1", 2, b, &err));
    assert_string_not_equal(a, b);
    OK(store_uid(suite->store, "O11", 1, b, &err));
    assert_string_not_equal(a, b);
    OK(store_meta_put(suite->store, "installation_id", "elsewhere", &err));
    OK(store_uid(suite->store, "O1", 1, b, &err));
    assert_string_not_equal(a, b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_offering_put_timetables_as_wanted),
        SUITE_TEST(test_offering_put_field_changed_sessions_left),
        SUITE_TEST(test_offering_window_round_trip),
        SUITE_TEST(test_session_lists_of_trainer_and_offering),
        SUITE_TEST(test_offering_put_refused_leaves_no_trace),
        SUITE_TEST(test_uid_of_installation_code_and_ordinal),
    };
    return SUITE_RUN("store timetable", tests);
}
