/* Signatures against vectors computed elsewhere: the specification's own example, `openssl dgst
 * -sha256 -mac HMAC`, and the robots' manuals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "notifiers/sign.h"

#define SECRET "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
/* 32 bytes 0x00 … 0x1f */
#define SECRET_NEW "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

static struct webhook_keys keys_of(const char *secrets)
{
    struct webhook_keys keys = {0};
    struct err err = {0};
    assert_int_equal(webhook_keys_parse(str_from(secrets), &keys, &err), ERR_OK);
    return keys;
}

static void test_webhook_sign_vectors_match(void **state)
{
    static const struct {
        const char *label, *id, *body, *want;
        int64_t at;
    } rows[] = {
        {"the specification's example", "msg_p5jXN8AQM9LWM0D4loKWxJek", "{\"test\": 2432232314}",
         "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", 1614265330},
        {"openssl, Chinese body", "msg_yanxu0001",
         "{\"type\":\"plan.published\",\"timestamp\":\"2027-03-02T01:00:00Z\",\"data\":{\"text\":"
         "\"计划已发布\"}}",
         "v1,BZDro8IoSJCPzLJhVrsYPCkG22TLYG3rY8tBPBqAVUI=", 1803942000},
    };
    struct webhook_keys keys = keys_of(SECRET);
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct webhook_message message = {str_from(rows[i].id), rows[i].at, str_from(rows[i].body)};
        CLEANUP(buf_release) struct buf got = {0};
        struct err err = {0};
        buf_init(&got, 256);
        assert_int_equal(webhook_sign(&keys, &message, &got, &err), ERR_OK);
        if (strcmp(buf_text(&got), rows[i].want) != 0)
            fail_msg("%s: got %s", rows[i].label, buf_text(&got));
    }
}

static void test_webhook_sign_rotating_signs_with_each_and_either_verifies(void **state)
{
    struct webhook_keys both = keys_of(SECRET_NEW " " SECRET), old = keys_of(SECRET),
                        new = keys_of(SECRET_NEW);
    struct webhook_message message = {STR_LIT("msg_1"), 1000, STR_LIT("{}")};
    CLEANUP(buf_release) struct buf signature = {0};
    struct err err = {0};
    (void)state;
    buf_init(&signature, 256);
    assert_int_equal(webhook_sign(&both, &message, &signature, &err), ERR_OK);
    struct str text = str_from(buf_text(&signature));
    assert_int_equal(text.len, 2 * (3 + 44) + 1);
    assert_int_equal(webhook_verify(&old, &message, text, 1000, &err), ERR_OK);
    assert_int_equal(webhook_verify(&new, &message, text, 1000, &err), ERR_OK);
}

static void test_webhook_verify_changes_refused(void **state)
{
    static const struct {
        const char *label, *id, *body;
        int64_t at, now;
        enum err_code want;
    } rows[] = {
        {"as sent", "msg_1", "{}", 1000, 1000, ERR_OK},
        {"300 s late", "msg_1", "{}", 1000, 1300, ERR_OK},
        {"301 s late", "msg_1", "{}", 1000, 1301, ERR_DENIED},
        {"301 s early", "msg_1", "{}", 1000, 699, ERR_DENIED},
        {"other body", "msg_1", "{ }", 1000, 1000, ERR_DENIED},
        {"other id", "msg_2", "{}", 1000, 1000, ERR_DENIED},
        {"other time", "msg_1", "{}", 1001, 1000, ERR_DENIED},
    };
    struct webhook_keys keys = keys_of(SECRET);
    struct webhook_message sent = {STR_LIT("msg_1"), 1000, STR_LIT("{}")};
    CLEANUP(buf_release) struct buf signature = {0};
    struct err err = {0};
    (void)state;
    buf_init(&signature, 256);
    assert_int_equal(webhook_sign(&keys, &sent, &signature, &err), ERR_OK);
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct webhook_message got = {str_from(rows[i].id), rows[i].at, str_from(rows[i].body)};
        enum err_code code =
            webhook_verify(&keys, &got, str_from(buf_text(&signature)), rows[i].now, &err);
        if (code != rows[i].want)
            fail_msg("%s: got %d", rows[i].label, (int)code);
    }
    assert_int_equal(webhook_verify(&keys, &sent, STR_LIT(""), 1000, &err), ERR_DENIED);
    assert_int_equal(webhook_verify(&keys, &sent, STR_LIT("v1,"), 1000, &err), ERR_DENIED);
}

static void test_webhook_keys_parse_bad_secrets_refused_without_repeating(void **state)
{
    static const struct {
        const char *label, *secrets;
        enum err_code want;
    } rows[] = {
        {"none", "", ERR_INVALID},
        {"blank", " \n ", ERR_INVALID},
        {"no prefix", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", ERR_INVALID},
        {"23 bytes", "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRY=", ERR_INVALID},
        {"24 bytes", "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX", ERR_OK},
        {"64 bytes",
         "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0"
         "+Pw==",
         ERR_OK},
        {"65 bytes",
         "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0"
         "+P0A=",
         ERR_INVALID},
        {"not base64", "whsec_!!!!9r8GKYqrTwjUPD8ILPZIo2LaLaSw", ERR_INVALID},
        {"second bad", SECRET " whsec_x", ERR_INVALID},
        {"five", SECRET " " SECRET " " SECRET " " SECRET " " SECRET, ERR_LIMIT},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct webhook_keys keys;
        struct err err = {0};
        enum err_code code = webhook_keys_parse(str_from(rows[i].secrets), &keys, &err);
        if (code != rows[i].want)
            fail_msg("%s: got %d", rows[i].label, (int)code);
        assert_null(strstr(err.text, "r8GKY"));
    }
}

static void test_webhook_secret_new_is_parsed_back(void **state)
{
    CLEANUP(buf_release) struct buf a = {0}, b = {0};
    (void)state;
    buf_init(&a, 256);
    buf_init(&b, 256);
    webhook_secret_new(&a);
    webhook_secret_new(&b);
    assert_int_equal(keys_of(buf_text(&a)).keys[0].len, 32);
    assert_string_not_equal(buf_text(&a), buf_text(&b));
}

static void test_webhook_sign_bad_ids_refused(void **state)
{
    static const char *const ids[] = {"", "a.b", "a b", "a\nb", "号"};
    struct webhook_keys keys = keys_of(SECRET);
    (void)state;
    for (size_t i = 0; i < sizeof(ids) / sizeof(*ids); i++) {
        struct webhook_message message = {str_from(ids[i]), 1, STR_LIT("{}")};
        CLEANUP(buf_release) struct buf got = {0};
        struct err err = {0};
        buf_init(&got, 256);
        assert_int_equal(webhook_sign(&keys, &message, &got, &err), ERR_INVALID);
    }
}

static void test_robot_signs_manual_vectors_match(void **state)
{
    CLEANUP(buf_release) struct buf dingtalk = {0}, feishu = {0};
    (void)state;
    buf_init(&dingtalk, 64);
    buf_init(&feishu, 64);
    dingtalk_sign(STR_LIT("SECtest000"), 1600000000000, &dingtalk);
    assert_string_equal(buf_text(&dingtalk), "rXVPgtmGxMCdmMr+khPbEobLiwhDzAi7DfEetwtmgqo=");
    feishu_sign(STR_LIT("demo"), 1599360473, &feishu);
    assert_string_equal(buf_text(&feishu), "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8=");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_webhook_sign_vectors_match),
        cmocka_unit_test(test_webhook_sign_rotating_signs_with_each_and_either_verifies),
        cmocka_unit_test(test_webhook_verify_changes_refused),
        cmocka_unit_test(test_webhook_keys_parse_bad_secrets_refused_without_repeating),
        cmocka_unit_test(test_webhook_secret_new_is_parsed_back),
        cmocka_unit_test(test_webhook_sign_bad_ids_refused),
        cmocka_unit_test(test_robot_signs_manual_vectors_match),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
