/* Codes, texts, telephone, mail and identity numbers: the case file, and what must hold for any. */
#include "tests/unit/model_support.h"

#include "scheduler/base/rng.h"
#include "scheduler/model/text_rule.h"
#include "scheduler/model/worker.h"

static enum err_code validate(const char *rule, const char *text, struct err *err)
{
    if (strcmp(rule, "code") == 0)
        return code_validate("a code", text, err);
    if (strcmp(rule, "mobile") == 0)
        return mobile_validate(text, err);
    if (strcmp(rule, "email") == 0)
        return email_validate(text, err);
    if (strcmp(rule, "identity") == 0)
        return identity_validate(text, err);
    fail_msg("no rule \"%s\"", rule);
    return ERR_INVALID;
}

/* Errors name the field, never what stood in it. */
static void test_text_rules_cases(void **state)
{
    (void)state;
    CLEANUP_JSON json_t *cases = model_cases("tests/cases/model/text_rules.json");
    size_t i;
    const json_t *row;
    json_array_foreach(cases, i, row)
    {
        struct err err = {0};
        const char *text = model_text(row, "text");
        enum err_code want = json_is_true(json_object_get(row, "ok")) ? ERR_OK : ERR_INVALID;
        enum err_code code = validate(model_text(row, "rule"), text, &err);
        if (code != want)
            fail_msg("case %zu, %s \"%s\": code %d, wanted %d", i, model_text(row, "rule"), text,
                     (int)code, (int)want);
        if (code != ERR_OK && strlen(text) >= 3 && strstr(err.text, text) != NULL)
            fail_msg("case %zu: the error repeats the value: %s", i, err.text);
    }
}

static void test_code_validate_bad_utf8_refused(void **state)
{
    (void)state;
    struct err err = {0};
    REFUSED(ERR_INVALID, "room code", code_validate("room code", "\xff\xfe", &err));
    REFUSED(ERR_INVALID, "room code", code_validate("room code", "A\xe7\xa4", &err));
    REFUSED(ERR_INVALID, "room code", code_validate("room code", NULL, &err));
}

static void test_text_validate_limits_count_code_points(void **state)
{
    (void)state;
    struct err err = {0};
    OK(text_validate("name", "社会工作", 1, 4, &err));
    REFUSED(ERR_INVALID, "name", text_validate("name", "社会工作者", 1, 4, &err));
    OK(text_validate("name", "", 0, 4, &err));
    OK(text_validate("name", NULL, 0, 4, &err));
    REFUSED(ERR_INVALID, "name", text_validate("name", "", 1, 4, &err));
    REFUSED(ERR_INVALID, "name", text_validate("name", NULL, 1, 4, &err));
    REFUSED(ERR_INVALID, "name", text_validate("name", "a\nb", 1, 4, &err));
    REFUSED(ERR_INVALID, "name", text_validate("name", "a\x7f", 1, 4, &err));
    REFUSED(ERR_INVALID, "name", text_validate("name", "\xc0\xaf", 1, 4, &err));
    OK(text_validate("name", "a b;c|d", 1, 9, &err));
}

/* --- identity numbers: any number, the check character computed here from the standard's
 * formula sum(a_i * 2^(i-1)) = 1 (mod 11), i counted from the right -------------------------- */

static char check_character(const char digits[static 17])
{
    int sum = 0;
    for (int i = 2; i <= 18; i++) {
        int weight = 1;
        for (int k = 1; k < i; k++)
            weight = weight * 2 % 11;
        sum = (sum + (digits[18 - i] - '0') * weight) % 11;
    }
    int last = (12 - sum) % 11;
    return last == 10 ? 'X' : (char)('0' + last);
}

static void random_identity(struct rng *rng, char number[static 19])
{
    snprintf(number, 19, "%06d%04d%02d%02d%03d?", (int)rng_between(rng, 110000, 659999),
             (int)rng_between(rng, 1940, 2005), (int)rng_between(rng, 1, 12),
             (int)rng_between(rng, 1, 28), (int)rng_between(rng, 0, 999));
    number[17] = check_character(number);
}

static void test_identity_validate_one_check_character_fits(void **state)
{
    (void)state;
    struct rng rng;
    rng_seed(&rng, 11643);
    for (int round = 0; round < 2000; round++) {
        struct err err = {0};
        char number[19];
        random_identity(&rng, number);
        OK(identity_validate(number, &err));
        char right = number[17];
        for (const char *c = "0123456789X"; *c != '\0'; c++) {
            number[17] = *c;
            assert_int_equal(identity_validate(number, NULL) == ERR_OK, *c == right);
        }
    }
}

/* MOD 11-2 finds every wrong digit and every swap of neighbours. */
static void test_identity_validate_typing_mistakes_refused(void **state)
{
    (void)state;
    struct rng rng;
    rng_seed(&rng, 70642);
    for (int round = 0; round < 2000; round++) {
        char number[19];
        random_identity(&rng, number);
        size_t at = (size_t)rng_below(&rng, 17);
        char wrong[19];
        memcpy(wrong, number, sizeof(wrong));
        wrong[at] = (char)('0' + (number[at] - '0' + 1 + (int)rng_below(&rng, 9)) % 10);
        assert_int_equal(identity_validate(wrong, NULL), ERR_INVALID);
        memcpy(wrong, number, sizeof(wrong));
        at = (size_t)rng_below(&rng, 16);
        wrong[at] = number[at + 1];
        wrong[at + 1] = number[at];
        if (number[at] != number[at + 1])
            assert_int_equal(identity_validate(wrong, NULL), ERR_INVALID);
    }
}

static void test_identity_validate_impossible_birth_refused(void **state)
{
    (void)state;
    static const struct {
        const char *digits;
        bool ok;
    } births[] = {
        {"11010519490229001", false}, {"11010519480229001", true},  {"11010519491301001", false},
        {"11010519490001001", false}, {"11010519490431001", false}, {"11010519490100001", false},
        {"11010500000101001", false}, {"11010519491231001", true},
    };
    for (size_t i = 0; i < sizeof(births) / sizeof(births[0]); i++) {
        struct err err = {0};
        char number[19];
        snprintf(number, sizeof(number), "%s?", births[i].digits);
        number[17] = check_character(number);
        if (births[i].ok)
            OK(identity_validate(number, &err));
        else
            REFUSED(ERR_INVALID, "birth", identity_validate(number, &err));
    }
}

/* --- worker and person --------------------------------------------------------------------- */

static struct worker plain_worker(void)
{
    return (struct worker){.code = "W1",
                           .roles = "",
                           .certified_on = DATE_NONE,
                           .registered_from = DATE_NONE,
                           .registered_to = DATE_NONE,
                           .hired_on = DATE_NONE};
}

static void test_worker_validate_registration_period_is_whole(void **state)
{
    (void)state;
    struct err err = {0};
    struct worker worker = plain_worker();
    OK(worker_validate(&worker, &err));
    worker.registered_from = (struct date){20000};
    REFUSED(ERR_INVALID, "W1", worker_validate(&worker, &err));
    worker.registered_to = (struct date){19999};
    REFUSED(ERR_INVALID, "W1", worker_validate(&worker, &err));
    worker.registered_to = (struct date){20000};
    OK(worker_validate(&worker, &err));
    worker.registered_from = DATE_NONE;
    REFUSED(ERR_INVALID, "W1", worker_validate(&worker, &err));
    worker = plain_worker();
    worker.code = "W 1";
    REFUSED(ERR_INVALID, "人员编号", worker_validate(&worker, &err));
}

static void test_roles_contain_whole_codes_only(void **state)
{
    (void)state;
    assert_true(roles_contain("candidate;new_hire", STR_LIT("new_hire")));
    assert_true(roles_contain("candidate;new_hire", STR_LIT("candidate")));
    assert_false(roles_contain("candidate;new_hire", STR_LIT("new")));
    assert_false(roles_contain("candidate;new_hire", STR_LIT("candidate;new_hire")));
    assert_false(roles_contain("", STR_LIT("candidate")));
    assert_false(roles_contain("candidate", STR_LIT("")));
    assert_false(roles_contain("", STR_LIT("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_rules_cases),
        cmocka_unit_test(test_code_validate_bad_utf8_refused),
        cmocka_unit_test(test_text_validate_limits_count_code_points),
        cmocka_unit_test(test_identity_validate_one_check_character_fits),
        cmocka_unit_test(test_identity_validate_typing_mistakes_refused),
        cmocka_unit_test(test_identity_validate_impossible_birth_refused),
        cmocka_unit_test(test_worker_validate_registration_period_is_whole),
        cmocka_unit_test(test_roles_contain_whole_codes_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
