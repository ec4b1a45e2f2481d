/* What stands in the way, in words: each reason with the places or courses it is about; suggestions
 * of codes. */
#include "tests/unit/service_support.h"

#include "scheduler/service/explain.h"
#include "scheduler/service/nearest.h"
#include "scheduler/store/store_plan.h"

#define COURSE_HEAD   "code,name,mode,tags,after\n"
#define OFFERING_HEAD "code,course,seats,date,begins,ends\n"

/* E1A meets on 10 April, 9:00-11:00; NEAR begins 20 minutes after, FAR 40. */
static void load(struct office *office)
{
    office_load_district(office);
    office_load(office, FILE_KIND_COURSES, COURSE_HEAD "E3,督导入门,面授,ce=120;rare=60,E1\n");
    office_load(office, FILE_KIND_OFFERINGS,
                OFFERING_HEAD "NEAR,E2,5,2027-04-10,11:20,12:00\n"
                              "FAR,E2,5,2027-04-10,11:40,12:20\n"
                              "E3A,E3,5,2027-05-10,09:00,11:00\n");
}

static struct offering_id offering_id_of(struct office *office, const char *code)
{
    return code[0] != '\0' ? office_offering(office, code).id : (struct offering_id){0};
}

/* W01's first unmet need, in a draft in which W01 has E1A and lacks 60 of 240 minutes. */
static json_t *explain_one(struct office *office, const char *tag, enum unmet_reason reason,
                           const char *offering)
{
    struct err err = {0};
    json_t *answer = NULL;
    struct explain_question question = {.code = "W01"};
    struct worker_id id = office_worker(office, "W01").id;
    struct plan_record record = {.year = OFFICE_YEAR, .created_at = OFFICE_NOW};
    struct enrolment place = {.worker_id = id, .offering_id = offering_id_of(office, "E1A")};
    struct unmet_need unmet = {.worker_id = id,
                               .tag = tag,
                               .needed_min = 240,
                               .planned_min = 180,
                               .reason = reason,
                               .offering_id = offering_id_of(office, offering)};
    struct store_plan put = {&record, &place, 1, &unmet, 1};
    OK(store_plan_insert(office->service->store, &put, &question.plan_id, &err));
    OK(explain_worker(office->service, &question, &answer, &err));
    json_t *row = json_incref(json_array_get(json_object_get(answer, "unmet"), 0));
    assert_int_equal(json_array_size(json_object_get(answer, "places")), 1);
    json_decref(answer);
    return row;
}

static bool holds(const json_t *row, const char *key, const char *text)
{
    return strstr(json_string_value(json_object_get(row, key)), text) != NULL;
}

static void test_explain_worker_each_reason_in_words(void **state)
{
    struct office *office = *state;
    static const struct {
        enum unmet_reason reason;
        const char *tag, *offering;
        const char *in_the_way; /* codes, each with a blank behind it */
        const char *en, *zh;
    } rows[] = {
        {UNMET_CLASH, "ce", "NEAR", "E1A ", "NEAR meets while E1A does", "冲突"},
        {UNMET_CLASH, "ce", "FAR", "", "a place of this worker", "冲突"},
        {UNMET_SEATS, "ce", "E2A", "", "all 20 seats of E2A", "20 个名额已满"},
        {UNMET_WEEK_LOAD, "ce", "W1A", "E1A ", "12 h in a week", "每周 12 小时"},
        {UNMET_WEEK_LOAD, "ce", "E2A", "", "12 h in a week", "每周 12 小时"},
        {UNMET_LIMIT, "ce", "W1A", "", "no more hours of the kind that W1A gives", "上限"},
        {UNMET_UNIT_COVER, "ce", "E2A", "", "unit S2", "单位 S2"},
        {UNMET_PREREQUISITE, "ce", "E3A", "E1 ", "E3A comes after E1", "先修"},
        {UNMET_NO_OPTION, "ce", "E2A", "", "nothing stands in the way of E2A", "并无障碍"},
        {UNMET_NO_OPTION, "ce|2027-05-21", "", "E2 E3 W1 ", "open an offering of E2 or E3 or W1",
         "E2、E3、W1"},
        {UNMET_NO_OPTION, "rare", "", "E3 ", "open an offering of E3", "E3"},
        {UNMET_SWAP, "ce", "E2A", "", "somebody there would fit elsewhere", "换到空位"},
        {UNMET_COST, "ce", "E2A", "", "E2A costs more than it gives", "得不偿失"},
        {UNMET_NO_OPTION, "none", "", "", "no further course gives none", "需要增加课程"},
    };
    load(office);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        CLEANUP_JSON json_t *row =
            explain_one(office, rows[i].tag, rows[i].reason, rows[i].offering);
        CLEANUP(buf_release) struct buf codes;
        size_t index = 0;
        const json_t *code = NULL;
        buf_init(&codes, 256);
        json_array_foreach(json_object_get(row, "in_the_way"), index, code)
            buf_addf(&codes, "%s ", json_string_value(code));
        if (strcmp(buf_text(&codes), rows[i].in_the_way) != 0 ||
            !holds(row, "advice_en", rows[i].en) || !holds(row, "advice_zh", rows[i].zh))
            fail_msg("case %zu: \"%s\": %s / %s", i, buf_text(&codes),
                     json_string_value(json_object_get(row, "advice_en")),
                     json_string_value(json_object_get(row, "advice_zh")));
        assert_int_equal(office_int(row, "missing_min"), 60);
        assert_int_equal(office_int(row, "gives_min"), rows[i].offering[0] != '\0' ? 60 : 0);
        assert_string_equal(json_string_value(json_object_get(row, "deadline")),
                            i == 9 ? "2027-05-21" : "");
    }
}

/* The latest draft, then the plan in force although a later draft is there. */
static void test_explain_worker_takes_the_plan_in_force_else_the_newest_draft(void **state)
{
    struct office *office = *state;
    struct err err = {0};
    office_load_district(office);
    int64_t ids[3] = {office_plan(office).id.v, office_plan(office).id.v, 0};
    static const struct {
        const char *state;
        int which;
    } want[] = {{"draft", 1}, {"published", 0}};
    for (size_t i = 0; i < 2; i++) {
        CLEANUP_JSON json_t *answer = NULL;
        OK(explain_worker(office->service, &(struct explain_question){.code = "W01"}, &answer,
                          &err));
        const json_t *plan = json_object_get(answer, "plan");
        assert_string_equal(json_string_value(json_object_get(plan, "state")), want[i].state);
        assert_int_equal(office_int(plan, "id"), ids[want[i].which]);
        if (i == 0)
            office_publish(office, (struct plan_id){ids[0]});
    }
}

static void test_nearest_offer_suggests_the_least_change(void **state)
{
    (void)state;
    static const char *const codes[] = {"W01", "ETH-1", "ETH-12", "CASE-1", "case-2"};
    static const struct {
        const char *want, *best;
    } rows[] = {
        {"ETH-1", "ETH-1"}, {"eth-1", "ETH-1"},  {"ETH1", "ETH-1"},    {"ETH-13", "ETH-1"},
        {"W10", NULL},      {"W0", "W01"},       {"CASE-2", "case-2"}, {"CSAE-1", "CASE-1"},
        {"", NULL},         {"SOMETHING", NULL}, {"ETHICS", NULL},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct nearest nearest = {.want = rows[i].want};
        for (size_t k = 0; k < sizeof(codes) / sizeof(codes[0]); k++)
            nearest_offer(&nearest, codes[k]);
        if ((nearest.best == NULL) != (rows[i].best == NULL) ||
            (nearest.best != NULL && strcmp(nearest.best, rows[i].best) != 0))
            fail_msg("%s: %s", rows[i].want, nearest.best != NULL ? nearest.best : "(none)");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE_TEST(test_explain_worker_each_reason_in_words),
        OFFICE_TEST(test_explain_worker_takes_the_plan_in_force_else_the_newest_draft),
        cmocka_unit_test(test_nearest_offer_suggests_the_least_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
