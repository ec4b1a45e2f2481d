/* Offerings and their sessions: what may stand together, and when a unit needs cover. */
#include "tests/unit/model_support.h"

#include "scheduler/model/offering.h"

/* 2027-03-01 is a Monday. */
static struct date monday_plus(int32_t days)
{
    return (struct date){20878 + days};
}

static struct session session_at(int32_t days, int32_t begins_min, int32_t ends_min)
{
    return (struct session){
        .date = monday_plus(days), .begins_min = begins_min, .ends_min = ends_min};
}

static struct offering offering_of_sessions(void)
{
    return (struct offering){
        .code = "O1", .seats = 30, .window_from = DATE_NONE, .window_to = DATE_NONE};
}

static void test_session_is_working_time_borders(void **state)
{
    (void)state;
    static const struct {
        const char *label;
        int32_t day, begins_min, ends_min;
        bool want;
    } rows[] = {
        {"in the morning", 0, 540, 720, true},
        {"ends when work begins", 0, 420, 480, false},
        {"ends a minute later", 0, 420, 481, true},
        {"begins when work ends", 0, 1080, 1200, false},
        {"begins a minute earlier", 0, 1079, 1200, true},
        {"all day", 0, 0, 1440, true},
        {"Friday", 4, 540, 600, true},
        {"Saturday", 5, 540, 600, false},
        {"Sunday", 6, 540, 600, false},
        {"next Monday", 7, 540, 600, true},
        {"a holiday on Wednesday", 9, 540, 600, false},
        {"a make-up Saturday", 12, 540, 600, true},
        {"a make-up Saturday's evening", 12, 1080, 1200, false},
        {"a holiday on Sunday", 13, 540, 600, false},
    };
    const struct day items[] = {{monday_plus(9), DAY_KIND_HOLIDAY, ""},
                                {monday_plus(12), DAY_KIND_WORKDAY, ""},
                                {monday_plus(13), DAY_KIND_HOLIDAY, ""}};
    const struct days days = {items, 3};
    assert_int_equal(date_weekday(monday_plus(0)), 1);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct session session = session_at(rows[i].day, rows[i].begins_min, rows[i].ends_min);
        if (session_is_working_time(&session, days) != rows[i].want)
            fail_msg("%s: expected %d", rows[i].label, rows[i].want);
    }
}

static void test_session_validate_borders(void **state)
{
    (void)state;
    struct err err = {0};
    struct session session = session_at(0, 0, 1440);
    OK(session_validate(&session, &err));
    session = session_at(0, 1439, 1440);
    OK(session_validate(&session, &err));
    session = session_at(0, 540, 540);
    REFUSED(ERR_INVALID, "2027-03-01", session_validate(&session, &err));
    session = session_at(0, 600, 540);
    REFUSED(ERR_INVALID, "09:00", session_validate(&session, &err));
    session = session_at(0, -1, 540);
    REFUSED(ERR_INVALID, "2027-03-01", session_validate(&session, &err));
    session = session_at(0, 540, 1441);
    REFUSED(ERR_INVALID, "2027-03-01", session_validate(&session, &err));
    session = session_at(0, 540, 600);
    session.date = DATE_NONE;
    REFUSED(ERR_INVALID, "date", session_validate(&session, &err));
}

static void test_offering_validate_sessions_that_overlap_refused(void **state)
{
    (void)state;
    struct err err = {0};
    struct offering offering = offering_of_sessions();
    struct session sessions[] = {session_at(2, 540, 720), session_at(1, 540, 720),
                                 session_at(1, 720, 800)};
    OK(offering_validate(&offering, sessions, 3, &err));
    sessions[2].begins_min = 719;
    REFUSED(ERR_INVALID, "2027-03-02", offering_validate(&offering, sessions, 3, &err));
    sessions[2].cancelled = true;
    OK(offering_validate(&offering, sessions, 3, &err));
    sessions[2] = sessions[1];
    REFUSED(ERR_INVALID, "O1", offering_validate(&offering, sessions, 3, &err));
}

/* A long one that holds two short ones, given in no order. */
static void test_offering_validate_session_within_another_refused(void **state)
{
    (void)state;
    struct err err = {0};
    struct offering offering = offering_of_sessions();
    const struct session sessions[] = {session_at(0, 900, 960), session_at(0, 480, 1000)};
    REFUSED(ERR_INVALID, "O1", offering_validate(&offering, sessions, 2, &err));
}

static void test_offering_validate_exactly_one_kind(void **state)
{
    (void)state;
    struct err err = {0};
    const struct session session = session_at(0, 540, 600);
    struct offering offering = offering_of_sessions();
    REFUSED(ERR_INVALID, "O1", offering_validate(&offering, NULL, 0, &err));
    offering.window_from = monday_plus(0);
    REFUSED(ERR_INVALID, "O1", offering_validate(&offering, NULL, 0, &err));
    REFUSED(ERR_INVALID, "O1", offering_validate(&offering, &session, 1, &err));
    offering.window_to = monday_plus(0);
    offering.window_min = 600;
    OK(offering_validate(&offering, NULL, 0, &err));
    REFUSED(ERR_INVALID, "O1", offering_validate(&offering, &session, 1, &err));
    offering.window_from = DATE_NONE;
    REFUSED(ERR_INVALID, "O1", offering_validate(&offering, NULL, 0, &err));
    REFUSED(ERR_INVALID, "O1", offering_validate(&offering, &session, 1, &err));
}

static void test_offering_validate_window_reversed_refused(void **state)
{
    (void)state;
    struct err err = {0};
    struct offering offering = offering_of_sessions();
    offering.window_from = monday_plus(1);
    offering.window_to = monday_plus(0);
    REFUSED(ERR_INVALID, "O1", offering_validate(&offering, NULL, 0, &err));
    offering.window_to = monday_plus(1);
    OK(offering_validate(&offering, NULL, 0, &err));
    offering.window_min = -1;
    REFUSED(ERR_INVALID, "O1", offering_validate(&offering, NULL, 0, &err));
}

static void test_offering_validate_code_and_seats(void **state)
{
    (void)state;
    struct err err = {0};
    const struct session session = session_at(0, 540, 600);
    struct offering offering = offering_of_sessions();
    offering.seats = 0;
    REFUSED(ERR_INVALID, "O1", offering_validate(&offering, &session, 1, &err));
    offering.seats = 1;
    OK(offering_validate(&offering, &session, 1, &err));
    offering.code = "";
    REFUSED(ERR_INVALID, "班次编号", offering_validate(&offering, &session, 1, &err));
}

static void test_trainer_and_room_validate_fields(void **state)
{
    (void)state;
    struct err err = {0};
    struct trainer trainer = {.code = "T1", .name = "陈老师", .email = "", .mobile = ""};
    OK(trainer_validate(&trainer, &err));
    trainer.email = "chen";
    REFUSED(ERR_INVALID, "邮箱", trainer_validate(&trainer, &err));
    trainer.email = "chen@example.org";
    trainer.mobile = "12";
    REFUSED(ERR_INVALID, "手机", trainer_validate(&trainer, &err));
    struct room room = {.code = "R1", .name = "三楼", .address = "", .seats = 1};
    OK(room_validate(&room, &err));
    room.seats = 0;
    REFUSED(ERR_INVALID, "R1", room_validate(&room, &err));
    room.seats = 1;
    room.code = "R 1";
    REFUSED(ERR_INVALID, "教室编号", room_validate(&room, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_session_is_working_time_borders),
        cmocka_unit_test(test_session_validate_borders),
        cmocka_unit_test(test_offering_validate_sessions_that_overlap_refused),
        cmocka_unit_test(test_offering_validate_session_within_another_refused),
        cmocka_unit_test(test_offering_validate_exactly_one_kind),
        cmocka_unit_test(test_offering_validate_window_reversed_refused),
        cmocka_unit_test(test_offering_validate_code_and_seats),
        cmocka_unit_test(test_trainer_and_room_validate_fields),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
