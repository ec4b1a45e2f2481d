/* Everybody at once and one by one: the standings of a roster of the whole office are those of
 * rosters of one worker each, whatever decides them, as of any day and as known at any instant. */
#include "tests/unit/service_support.h"

#include "scheduler/base/rng.h"
#include "scheduler/service/decree.h"
#include "scheduler/service/ledger_book.h"
#include "scheduler/service/quota_set.h"
#include "scheduler/service/roster_rows.h"
#include "scheduler/service/waiver.h"
#include "scheduler/store/store_ledger.h"
#include "scheduler/store/store_registration.h"

#define WORKERS 40
#define DAY     86400

/* A number of days from `from` on. */
static const char *random_day(struct rng *rng, struct arena *arena, const char *from, int64_t days)
{
    char text[DATE_TEXT_SIZE];
    return arena_strdup(
        arena,
        date_format(date_add_days(office_day(from), (int32_t)rng_between(rng, 0, days)), text));
}

/* Those from..to - 1, as if entered so many days ago. */
static void load_people(struct office *office, struct rng *rng, int from, int to, int64_t days)
{
    static const char *const tiers[] = {"none", "assistant", "intermediate", "senior"};
    static const char *const roles[] = {"", "candidate", "lcsw", "tn_lcsw;tn_lmsw", "sssc;swe"};
    CLEANUP(buf_release) struct buf text;
    const int64_t now = service_now(office->service);
    buf_init(&text, 1 << 20);
    buf_add_text(&text, "code,name,unit,tier,roles,certified_on,registered_from,registered_to\n");
    for (int i = from; i < to; i++) {
        const char *first = random_day(rng, &office->arena, "2024-06-01", 900);
        char last[DATE_TEXT_SIZE];
        date_format(date_add_days(date_add_months(office_day(first), 36), -1), last);
        bool held = i % 5 != 0;
        buf_addf(&text, "W%02d,社工%02d号,%s,%s,%s,%s,%s,%s\n", i, i, i % 2 == 0 ? "S1" : "S2",
                 tiers[rng_below(rng, 4)], roles[rng_below(rng, 5)], held ? first : "",
                 held ? first : "", held ? last : "");
    }
    office->service->fixed_now = now - days * DAY;
    office_load(office, FILE_KIND_WORKERS, buf_text(&text));
    office->service->fixed_now = now;
}

static void load_hours(struct office *office, struct rng *rng)
{
    static const char *const categories[] = {"ce", "ce;ethics", "ce;professional", "prep",
                                             "ce;sssc_leadership"};
    static const char *const modes[] = {"classroom", "self_paced", "live"};
    static const char *const sources[] = {"external", "teaching", "online"};
    CLEANUP(buf_release) struct buf text;
    buf_init(&text, 1 << 20);
    buf_add_text(&text, "worker,earned_on,amount,measure,categories,mode,source,external_id\n");
    for (int i = 0; i < WORKERS * 12; i++)
        buf_addf(&text, "W%02d,%s,%d,hour,%s,%s,%s,X%d\n", (int)rng_below(rng, WORKERS),
                 random_day(rng, &office->arena, "2024-01-01", 1095), (int)rng_between(rng, 1, 16),
                 categories[rng_below(rng, 5)], modes[rng_below(rng, 3)],
                 sources[rng_below(rng, 3)], i);
    office_load(office, FILE_KIND_HOURS, buf_text(&text));
}

/* A few entries are taken back whole or in part, days after they came in. */
static void take_some_back(struct office *office, struct rng *rng)
{
    struct err err = {0};
    for (int64_t id = 3; id < WORKERS * 12; id += 17) {
        struct credit_id reversal;
        const struct ledger_reversal order = {.id = {id},
                                              .min = id % 2 == 0 ? 0
                                                                 : (int32_t)rng_between(rng, 1, 60),
                                              .reason = "wrong list",
                                              .deed = {.who = "test"}};
        OK(ledger_take_back(office->service, &order, &reversal, &err));
    }
}

static void add_history(struct office *office, struct rng *rng, const struct worker *worker)
{
    struct err err = {0};
    struct store *store = office->service->store;
    int64_t now = service_now(office->service);
    struct date day = office_day(random_day(rng, &office->arena, "2025-01-01", 900));
    const struct worker_tier tiers[] = {
        {worker->id, WORKER_TIER_EVER, (enum tier)rng_below(rng, TIER_COUNT), "", 0},
        {worker->id, day, worker->tier, "test", now - (int64_t)rng_below(rng, 20 * DAY)}};
    const struct leave leave = {worker->id,
                                day,
                                date_add_days(day, (int32_t)rng_between(rng, 3, 200)),
                                (enum leave_kind)rng_below(rng, LEAVE_KIND_COUNT),
                                "",
                                "test",
                                now - (int64_t)rng_below(rng, 20 * DAY)};
    const struct exam_result result = {worker->id, TIER_SENIOR, "senior", day, EXAM_PASSED, -1};
    const struct registration renewed = {worker->id,
                                         date_add_days(worker->registered_to, 1),
                                         date_add_days(worker->registered_to, 1096),
                                         REGISTRATION_KIND_RENEW,
                                         "",
                                         "test",
                                         now - (int64_t)rng_below(rng, 20 * DAY)};
    if (rng_chance(rng, 1, 2))
        OK(store_worker_tier_add(store, tiers, 2, &err));
    if (rng_chance(rng, 1, 2))
        OK(store_leave_put(store, &leave, &(enum store_change){0}, &err));
    if (rng_chance(rng, 1, 4))
        OK(store_exam_put(store, &result, 1000, &(enum store_change){0}, &err));
    if (rng_chance(rng, 1, 4) && !date_is_none(worker->registered_to))
        OK(store_registration_append(store, &renewed, &err));
}

/* What is asked follows the tiers held, the months of leave and the registration of the day. */
#define HISTORY_RULEBOOK                                                                           \
    "{\"rulebook\": \"history\", \"version\": \"1\", \"effective_from\": \"2020-01-01\","          \
    " \"title\": {\"zh\": \"沿革\", \"en\": \"History\"}, \"source\": \"made for the tests\","   \
    " \"unit\": {\"kind\": \"minute\"}, \"period\": {\"kind\": \"registration\"},"                 \
    " \"tier_change\": \"prorate\", \"proration\": {\"leave\":"                                    \
    "   [{\"kinds\": [\"leave\", \"sick\", \"parental\", \"inactive\"], \"at_least_days\": 30}]}," \
    " \"accepts\": [\"ce\"], \"requirements\": ["                                                  \
    "  {\"id\": \"total\", \"title\": {\"zh\": \"全部\", \"en\": \"All\"}, \"units\": 3000},"    \
    "  {\"id\": \"total\", \"title\": {\"zh\": \"全部\", \"en\": \"All\"}, \"tiers\": "          \
    "[\"senior\"],"                                                                                \
    "   \"units\": 1111}],"                                                                        \
    " \"caps\": [{\"id\": \"alone\", \"title\": {\"zh\": \"自学\", \"en\": \"Alone\"},"          \
    "   \"mode\": \"self_paced\", \"units\": 600}], \"unregistered\": \"exempt\"}"

static void load_rulebooks(struct office *office)
{
    static const char *const names[] = {"cn-registration",   "cn-professional-annual", "us-utah",
                                        "us-tennessee-lcsw", "us-tennessee-lmsw",      "scotland"};
    struct err err = {0};
    struct str text;
    const struct deed deed = {.who = "test"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        OK(rulebook_text(names[i], &office->arena, &text, &err));
        OK(rulebook_set(office->service, text, names[i], DATE_NONE, deed, &err));
    }
    OK(rulebook_set(office->service, str_from(HISTORY_RULEBOOK), "history", DATE_NONE, deed, &err));
    OK(rulebook_set(office->service, str_from(OFFICE_RULEBOOK), "office", DATE_NONE, deed, &err));
}

static void load_exceptions(struct office *office)
{
    static const char text[] =
        "{\"decree\": \"D1\", \"title\": {\"zh\": \"延期\", \"en\": \"later\"}, \"source\": "
        "\"test\","
        " \"rulebook\": \"cn-registration\", \"applies_to\": {\"unit\": \"S1\"},"
        " \"ending\": {\"from\": \"2027-01-01\", \"to\": \"2028-12-31\"},"
        " \"extends\": {\"months\": 12}, \"less\": [{\"units\": 10}]}";
    struct err err = {0};
    CLEANUP_JSON json_t *answer = NULL;
    CLEANUP_JSON json_t *granted = NULL;
    const struct decree_order decree = {
        .text = str_from(text), .name = "decree", .as_of = DATE_NONE, .deed = {.who = "test"}};
    const struct waiver_order waiver = {.worker = "W04",
                                        .rulebook = "office",
                                        .day = DATE_NONE,
                                        .requirement = "ce",
                                        .units = 60,
                                        .reason = "test",
                                        .deed = {.who = "test"}};
    OK(decree_apply(office->service, &decree, &answer, &err));
    OK(waiver_grant(office->service, &waiver, &granted, &err));
}

static void set_quota(struct office *office, const char *unit, enum tier tier, int64_t each,
                      int64_t total)
{
    struct err err = {0};
    struct quota_outcome outcome;
    const struct quota_change change = {.unit_code = unit,
                                        .quota = {.year = OFFICE_YEAR,
                                                  .tier = tier,
                                                  .category = "ce",
                                                  .each_min = each,
                                                  .total_min = total},
                                        .who = "test"};
    OK(quota_set(office->service, &change, &office->arena, &outcome, &err));
}

/* Two places a worker in a plan in force, and marks of the days that are over. */
static void load_plan(struct office *office)
{
    struct err err = {0};
    struct store *store = office->service->store;
    OK(store->driver->script(
        store->conn,
        "INSERT INTO plan (year, state, objective, bound, needed_min, planned_min, workers,"
        " complete, seed, created_at, published_at)"
        " VALUES (2027, 'published', 0, 0, 0, 0, 40, 0, 1, 1, 1);"
        "INSERT INTO enrolment (plan_id, worker_id, offering_id) SELECT 1, w.id, o.id"
        " FROM worker AS w JOIN offering AS o ON (w.id + o.id) % 3 = 0;"
        "INSERT INTO attendance (offering_id, worker_id, day, state, entered_by, entered_at)"
        " SELECT DISTINCT e.offering_id, e.worker_id, s.day, CASE e.worker_id % 2 WHEN 0 THEN "
        "'present'"
        " ELSE 'absent' END, 'test', 1 FROM enrolment AS e JOIN session AS s"
        " ON s.offering_id = e.offering_id WHERE e.worker_id % 5 < 2;",
        &err));
}

static void make_office(struct office *office, struct rng *rng)
{
    struct err err = {0};
    struct worker *workers = NULL;
    size_t len = 0;
    office_load(office, FILE_KIND_UNITS, OFFICE_UNITS);
    office_load(office, FILE_KIND_ROOMS, OFFICE_ROOMS);
    office_load(office, FILE_KIND_TRAINERS, OFFICE_TRAINERS);
    office_load(office, FILE_KIND_COURSES, OFFICE_COURSES);
    office_load(office, FILE_KIND_OFFERINGS, OFFICE_OFFERINGS);
    load_people(office, rng, 0, WORKERS / 2, 30);
    load_people(office, rng, WORKERS / 2, WORKERS, 10);
    load_hours(office, rng);
    OK(store_worker_list(office->service->store, &office->arena, &workers, &len, &err));
    for (size_t i = 0; i < len; i++)
        add_history(office, rng, &workers[i]);
    load_rulebooks(office);
    load_exceptions(office);
    load_plan(office);
    office->service->fixed_now += 5 * DAY;
    take_some_back(office, rng);
}

static void add_text(struct buf *buf, const struct standing *standing)
{
    char from[DATE_TEXT_SIZE];
    char to[DATE_TEXT_SIZE];
    buf_addf(buf, "%s %s..%s %s counted %lld+%lld over %lld\n", standing->rulebook->code,
             date_format(standing->from, from), date_format(standing->to, to),
             standing_state_text(standing->state)->code, (long long)standing->counted_min,
             (long long)standing->counted_booked_min, (long long)standing->carry_over_min);
    for (size_t r = 0; r < standing->requirements_len; r++) {
        const struct standing_requirement *part = &standing->requirements[r];
        buf_addf(buf, "  %s %s needed %lld earned %lld booked %lld missing %lld by %s\n", part->id,
                 standing_state_text(part->state)->code, (long long)part->needed_min,
                 (long long)part->earned_min, (long long)part->booked_min,
                 (long long)part->missing_min, date_format(part->deadline, from));
    }
    for (size_t i = 0; i < standing->counted_len; i++)
        buf_addf(buf, "  entry %lld %d of %d %s\n", (long long)standing->counted[i].credit->id.v,
                 standing->counted[i].counted_min, standing->counted[i].worth_min,
                 uncounted_reason_text(standing->counted[i].reason)->code);
}

static void describe(const struct roster *roster, size_t worker, struct buf *buf)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct err err = {0};
    struct standing *standings = NULL;
    size_t len = 0;
    const struct roster_question question = {
        .worker = worker, .with_booked = true, .explain = true};
    buf_clear(buf);
    OK(roster_standings(roster, &question, &arena, &standings, &len, &err));
    for (size_t i = 0; i < len; i++)
        add_text(buf, &standings[i]);
}

/* How many standings had something to say. */
static size_t compare(struct office *office, struct service *then, struct date as_of)
{
    CLEANUP(roster_release) struct roster all = {0};
    CLEANUP(buf_release) struct buf whole;
    CLEANUP(buf_release) struct buf alone;
    struct err err = {0};
    struct worker *workers = NULL;
    size_t len = 0;
    size_t lines = 0;
    char day[DATE_TEXT_SIZE];
    buf_init(&whole, 1 << 20);
    buf_init(&alone, 1 << 20);
    const int64_t known_at = then->known_at != 0 ? then->known_at : INT64_MAX;
    OK(store_worker_list_known(office->service->store, known_at, &office->arena, &workers, &len,
                               &err));
    OK(roster_load(then, as_of, &all, &err));
    assert_int_equal(all.workers_len, len);
    for (size_t i = 0; i < len; i++) {
        CLEANUP(roster_release) struct roster one = {0};
        OK(roster_load_worker(then, as_of, &workers[i], &one, &err));
        describe(&all, i, &whole);
        describe(&one, 0, &alone);
        if (strcmp(buf_text(&whole), buf_text(&alone)) != 0)
            fail_msg("%s as of %s\n--- of all\n%s--- alone\n%s", workers[i].code,
                     date_format(as_of, day), buf_text(&whole), buf_text(&alone));
        lines += str_find(str_slice(whole.data, whole.len), '\n') < whole.len;
    }
    return lines;
}

static void test_roster_one_by_one_as_all_at_once(void **state)
{
    struct office *office = *state;
    struct rng rng;
    size_t lines = 0;
    rng_seed(&rng, 20271);
    make_office(office, &rng);
    for (int round = 0; round < 12; round++) {
        struct service then = *office->service;
        struct date as_of = office_day(random_day(&rng, &office->arena, "2026-06-01", 450));
        if (round == 4)
            set_quota(office, "PD", QUOTA_ALL_TIERS, 1200, QUOTA_NO_MIN);
        if (round == 8)
            set_quota(office, "S1", TIER_ASSISTANT, QUOTA_NO_MIN, 30000);
        if (round % 2 == 1)
            then.known_at = then.fixed_now = OFFICE_NOW - (int64_t)rng_below(&rng, 20 * DAY);
        if (round % 4 == 3)
            as_of = office_day("2027-03-06");
        lines += compare(office, &then, as_of);
    }
    assert_true(lines > 12 * WORKERS / 3);
}

static size_t hours_of(const struct roster *roster, size_t worker)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct err err = {0};
    struct credit *credits = NULL;
    size_t len = 0;
    OK(roster_credits(roster, worker, &arena, &credits, &len, &err));
    return len;
}

/* A day later W2 comes and W1 has another role, and leave; of them nothing is W1's of before. */
static void test_roster_of_an_earlier_instant_has_who_was_known(void **state)
{
    CLEANUP(roster_release) struct roster before = {0};
    CLEANUP(roster_release) struct roster now = {0};
    struct office *office = *state;
    struct service *service = office->service;
    struct err err = {0};
    struct date day = office_day("2027-05-01");
    office_load(office, FILE_KIND_UNITS, OFFICE_UNITS);
    office_load(office, FILE_KIND_WORKERS, "code,name,unit,tier,roles\nW1,社工,S1,none,lcsw\n");
    struct service then = *service;
    then.known_at = service_now(service);
    then.fixed_now = then.known_at;
    service->fixed_now += DAY;
    office_load(office, FILE_KIND_WORKERS,
                "code,name,unit,tier,roles\nW1,社工,S2,none,sssc\n"
                "W2,社工,S1,none,lcsw\n");
    office_load(office, FILE_KIND_HOURS,
                "worker,earned_on,amount,measure,categories,mode,source,external_id\n"
                "W1,2027-02-01,2,hour,ce,classroom,external,X1\n"
                "W2,2027-02-01,2,hour,ce,classroom,external,X2\n");
    OK(roster_load(&then, day, &before, &err));
    assert_int_equal(before.workers_len, 1);
    assert_string_equal(before.workers[0].roles, "lcsw");
    assert_string_equal(before.units[roster_unit(&before, before.workers[0].unit_id)].code, "S1");
    assert_int_equal(hours_of(&before, 0), 0);
    OK(roster_load(service, day, &now, &err));
    assert_int_equal(now.workers_len, 2);
    assert_string_equal(now.workers[0].roles, "sssc");
    assert_int_equal(hours_of(&now, 0), 1);
}

/* W2 alone is in the roster: what W1 and W3 have is neither W2's nor anybody's. */
static void test_roster_rows_of_others_are_taken_out(void **state)
{
    struct worker worker = {.id = {2}};
    struct roster roster = {.workers = &worker, .workers_len = 1};
    struct enrolment rows[] = {{.worker_id = {1}, .offering_id = {7}},
                               {.worker_id = {2}, .offering_id = {8}},
                               {.worker_id = {3}, .offering_id = {9}}};
    size_t len = 3;
    (void)state;
    const size_t *from = roster_rows_from(&roster, rows, sizeof(rows[0]),
                                          offsetof(struct enrolment, worker_id), &len);
    assert_int_equal(len, 1);
    assert_int_equal(from[0], 0);
    assert_int_equal(from[1], 1);
    assert_int_equal(rows[0].offering_id.v, 8);
    arena_release(&roster.arena);
}

/* The only senior of the office is one no more. */
static void test_roster_quota_of_a_tier_that_nobody_holds_today(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    struct worker *workers = NULL;
    size_t len = 0;
    office_load(office, FILE_KIND_UNITS, OFFICE_UNITS);
    office_load(office, FILE_KIND_WORKERS, "code,name,unit,tier\nW1,社工,S1,assistant\n");
    OK(store_worker_list(office->service->store, &office->arena, &workers, &len, &err));
    const struct worker_tier tiers[] = {
        {workers[0].id, WORKER_TIER_EVER, TIER_SENIOR, "", 0},
        {workers[0].id, office_day("2027-05-01"), TIER_ASSISTANT, "test", 1}};
    OK(store_worker_tier_add(office->service->store, tiers, 2, &err));
    set_quota(office, "PD", TIER_SENIOR, 600, QUOTA_NO_MIN);
    assert_int_equal(compare(office, office->service, office_day("2027-04-30")), 1);
    assert_int_equal(compare(office, office->service, office_day("2027-05-01")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE_TEST(test_roster_one_by_one_as_all_at_once),
        OFFICE_TEST(test_roster_quota_of_a_tier_that_nobody_holds_today),
        OFFICE_TEST(test_roster_of_an_earlier_instant_has_who_was_known),
        cmocka_unit_test(test_roster_rows_of_others_are_taken_out),
    };
    return cmocka_run_group_tests_name("service roster", tests, NULL, NULL);
}
