/* Which registration holds on a day, when rows correct one another. */
#include "tests/unit/model_support.h"

#include "scheduler/model/registration.h"

#define ROWS_MAX 5
#define ASK_MAX  6

static struct date day_of(const char *text)
{
    struct err err = {0};
    struct date date = DATE_NONE;
    if (text != NULL && text[0] != '\0')
        assert_int_equal(date_parse(str_from(text), &date, &err), ERR_OK);
    return date;
}

static const struct {
    const char *label;
    struct {
        const char *from, *to; /* NULL: no more; "": not registered */
    } rows[ROWS_MAX];
    struct {
        const char *day;
        int row; /* from 0; -1: none */
    } want[ASK_MAX];
} cases[] = {
    {"nothing", {{0}}, {{"2026-01-01", -1}}},
    {"one, before, in and after it",
     {{"2024-07-01", "2027-06-30"}},
     {{"2024-06-30", 0}, {"2024-07-01", 0}, {"2027-06-30", 0}, {"2027-07-01", 0}}},
    {"renewed ahead of time: the old one until its last day",
     {{"2024-07-01", "2027-06-30"}, {"2027-07-01", "2030-06-30"}},
     {{"2027-05-01", 0}, {"2027-06-30", 0}, {"2027-07-01", 1}, {"2040-01-01", 1}}},
    {"a file that still says the old one changes nothing",
     {{"2024-07-01", "2027-06-30"}, {"2027-07-01", "2030-06-30"}, {"2024-07-01", "2027-06-30"}},
     {{"2027-06-30", 2}, {"2027-07-01", 1}, {"2029-01-01", 1}}},
    {"a correction shares days with what it corrects",
     {{"2025-01-01", "2027-12-31"}, {"2024-07-01", "2027-06-30"}},
     {{"2024-12-31", 1}, {"2026-01-01", 1}, {"2027-12-31", 1}}},
    {"one day shared is enough",
     {{"2024-07-01", "2027-06-30"}, {"2027-06-30", "2030-06-29"}},
     {{"2024-07-01", 1}, {"2027-06-29", 1}}},
    {"a correction of both",
     {{"2024-07-01", "2027-06-30"}, {"2027-07-01", "2030-06-30"}, {"2027-06-01", "2030-05-31"}},
     {{"2025-01-01", 2}, {"2031-01-01", 2}}},
    {"between two that leave days free: the one that was",
     {{"2021-07-01", "2024-06-30"}, {"2025-01-01", "2027-12-31"}},
     {{"2020-01-01", 0}, {"2024-07-01", 0}, {"2024-12-31", 0}, {"2025-01-01", 1}}},
    {"entered late: the earlier one after the later one",
     {{"2024-07-01", "2027-06-30"}, {"2021-07-01", "2024-06-30"}},
     {{"2022-01-01", 1}, {"2024-07-01", 0}}},
    {"not registered after all",
     {{"2024-07-01", "2027-06-30"}, {"", ""}},
     {{"2025-01-01", -1}, {"2030-01-01", -1}}},
    {"not registered, and registered again",
     {{"2024-07-01", "2027-06-30"}, {"", ""}, {"2026-07-01", "2029-06-30"}},
     {{"2025-01-01", 2}, {"2026-07-01", 2}}},
};

static void test_registration_on_of_rows_that_correct_one_another(void **state)
{
    (void)state;
    for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
        struct registration rows[ROWS_MAX] = {{.reason = ""}};
        size_t len = 0;
        for (; len < ROWS_MAX && cases[c].rows[len].from != NULL; len++)
            rows[len] = (struct registration){.from = day_of(cases[c].rows[len].from),
                                              .to = day_of(cases[c].rows[len].to)};
        for (size_t i = 0; i < ASK_MAX && cases[c].want[i].day != NULL; i++) {
            const struct registration *got =
                registration_on(rows, len, day_of(cases[c].want[i].day));
            int row = got != NULL ? (int)(got - rows) : -1;
            if (row != cases[c].want[i].row)
                fail_msg("%s, on %s: row %d, wanted %d", cases[c].label, cases[c].want[i].day, row,
                         cases[c].want[i].row);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_registration_on_of_rows_that_correct_one_another),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
