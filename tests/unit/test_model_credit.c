/* One entry of the ledger, and the endpoints that notices go to: what cannot be is refused. */
#include "tests/unit/model_support.h"

#include "scheduler/model/credit.h"
#include "scheduler/model/reminder.h"

static struct credit plain_credit(void)
{
    return (struct credit){.worker_id = {7},
                           .min = 90,
                           .stated_milli = 2000,
                           .measure = CREDIT_MEASURE_CLASS_HOUR,
                           .categories = "ce;ethics",
                           .earned_on = {20878},
                           .external_id = "",
                           .state = CREDIT_STATE_APPROVED,
                           .evidence = "",
                           .provider = "",
                           .reason = "",
                           .entered_by = ""};
}

static void test_credit_validate_plain_ok(void **state)
{
    (void)state;
    struct err err = {0};
    struct credit credit = plain_credit();
    OK(credit_validate(&credit, &err));
}

static void test_credit_validate_owner_and_day_needed(void **state)
{
    (void)state;
    struct err err = {0};
    struct credit credit = plain_credit();
    credit.worker_id.v = 0;
    REFUSED(ERR_INVALID, "学时记录", credit_validate(&credit, &err));
    credit = plain_credit();
    credit.earned_on = DATE_NONE;
    REFUSED(ERR_INVALID, "day", credit_validate(&credit, &err));
    credit = plain_credit();
    credit.categories = "";
    REFUSED(ERR_INVALID, "类别", credit_validate(&credit, &err));
}

/* Minutes below 0 in a reversal, and only there. */
static void test_credit_validate_sign_belongs_to_reversals(void **state)
{
    (void)state;
    struct err err = {0};
    struct credit credit = plain_credit();
    credit.min = 0;
    REFUSED(ERR_INVALID, "minutes", credit_validate(&credit, &err));
    credit.min = -90;
    REFUSED(ERR_INVALID, "reversal", credit_validate(&credit, &err));
    credit.reverses.v = 3;
    OK(credit_validate(&credit, &err));
    credit.min = 90;
    REFUSED(ERR_INVALID, "reversal", credit_validate(&credit, &err));
}

static void test_credit_validate_caps(void **state)
{
    (void)state;
    struct err err = {0};
    struct credit credit = plain_credit();
    char text[302];
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    credit.min = INT32_MAX;
    REFUSED(ERR_INVALID, "minutes", credit_validate(&credit, &err));
    credit.min = INT32_MIN;
    credit.reverses.v = 1;
    REFUSED(ERR_INVALID, "minutes", credit_validate(&credit, &err));
    credit = plain_credit();
    credit.external_id = text;
    REFUSED(ERR_INVALID, "外部编号", credit_validate(&credit, &err));
    credit = plain_credit();
    credit.evidence = text;
    REFUSED(ERR_INVALID, "凭证", credit_validate(&credit, &err));
    credit = plain_credit();
    credit.reason = "a\nb";
    REFUSED(ERR_INVALID, "原因", credit_validate(&credit, &err));
}

static void test_endpoint_validate_fields(void **state)
{
    (void)state;
    struct err err = {0};
    char url[2100] = "https://hooks.example.org/";
    struct endpoint endpoint = {.name = "office", .url = url, .secret_sealed = ""};
    OK(endpoint_validate(&endpoint, &err));
    endpoint.url = "http://127.0.0.1:1/";
    OK(endpoint_validate(&endpoint, &err));
    endpoint.url = "ftp://hooks.example.org/";
    REFUSED(ERR_INVALID, "office", endpoint_validate(&endpoint, &err));
    endpoint.url = "";
    REFUSED(ERR_INVALID, "office", endpoint_validate(&endpoint, &err));
    endpoint.url = url;
    endpoint.name = "an office";
    REFUSED(ERR_INVALID, "渠道名称", endpoint_validate(&endpoint, &err));
    endpoint.name = "office";
    memset(url + strlen(url), 'x', 2000);
    REFUSED(ERR_LIMIT, "office", endpoint_validate(&endpoint, &err));
}

/* The URL of a robot is its secret: no refusal repeats it. */
static void test_endpoint_validate_never_repeats_the_url(void **state)
{
    (void)state;
    struct err err = {0};
    struct endpoint endpoint = {
        .name = "robot", .url = "qyapi.example.org/send?key=s3cr3t", .secret_sealed = ""};
    assert_int_equal(endpoint_validate(&endpoint, &err), ERR_INVALID);
    assert_null(strstr(err.text, "s3cr3t"));
    assert_null(strstr(err.hint, "s3cr3t"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_credit_validate_plain_ok),
        cmocka_unit_test(test_credit_validate_owner_and_day_needed),
        cmocka_unit_test(test_credit_validate_sign_belongs_to_reversals),
        cmocka_unit_test(test_credit_validate_caps),
        cmocka_unit_test(test_endpoint_validate_fields),
        cmocka_unit_test(test_endpoint_validate_never_repeats_the_url),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
