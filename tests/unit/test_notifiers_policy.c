/* Which addresses may be dialled. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <sys/un.h>

#include "notifiers/policy.h"

static enum err_code check(const struct policy *policy, const char *text, struct err *err)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
        return policy_check_address(policy, (struct sockaddr *)&v4, err);
    assert_int_equal(inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
    return policy_check_address(policy, (struct sockaddr *)&v6, err);
}

static void check_rows(const struct policy *policy, const char *const *texts, size_t len,
                       enum err_code want)
{
    for (size_t i = 0; i < len; i++) {
        struct err err = {0};
        enum err_code got = check(policy, texts[i], &err);
        if (got != want)
            fail_msg("%s: got %d (%s)", texts[i], (int)got, err.text);
        if (want == ERR_DENIED)
            assert_true(err.text[0] != '\0');
    }
}

#define CHECK_ROWS(policy, texts, want)                                                            \
    check_rows(policy, texts, sizeof(texts) / sizeof(*(texts)), want)

static const char *const public_addresses[] = {
    "1.1.1.1",         "9.255.255.255",  "11.0.0.0",        "100.63.255.255",  "100.128.0.0",
    "126.255.255.255", "128.0.0.1",      "172.15.255.255",  "172.32.0.0",      "192.167.255.255",
    "192.169.0.0",     "198.17.255.255", "198.20.0.0",      "223.255.255.255", "8.8.8.8",
    "2400:3200::1",    "2001:200::1",    "2606:4700::1111", "::ffff:8.8.8.8",  "2001:db9::1",
    "3ffe:ffff::1",
};

static const char *const never_addresses[] = {
    "0.0.0.0",
    "0.1.2.3",
    "169.254.169.254",
    "169.254.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
    "224.0.0.1",
    "239.255.255.255",
    "255.255.255.255",
    "::",
    "fe80::1",
    "febf::1",
    "ff02::1",
    "fd00:ec2::254",
    "::ffff:0.0.0.0",
    "::ffff:169.254.169.254",
    "::ffff:224.0.0.1",
};

static const char *const inner_addresses[] = {
    "10.0.0.0",         "10.255.255.255",  "100.64.0.0",
    "100.127.255.255",  "127.0.0.1",       "127.255.255.255",
    "172.16.0.1",       "172.31.255.255",  "192.0.0.1",
    "192.0.2.1",        "192.88.99.1",     "192.168.1.1",
    "198.18.0.1",       "198.19.255.255",  "198.51.100.7",
    "203.0.113.7",      "240.0.0.1",       "::1",
    "fc00::1",          "fdff::1",         "2001::1",
    "2001:1ff::1",      "2001:db8::1",     "2002::1",
    "2002:7f00:1::1",   "3fff::1",         "3fff:fff::1",
    "::127.0.0.1",      "64:ff9b::7f00:1", "1fff::1",
    "4000::1",          "5f00::1",         "100::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:100.64.0.1",
    "fec0::1",
};

static void test_policy_check_address_default_denies_all_but_public(void **state)
{
    struct policy policy = {0};
    (void)state;
    CHECK_ROWS(&policy, public_addresses, ERR_OK);
    CHECK_ROWS(&policy, never_addresses, ERR_DENIED);
    CHECK_ROWS(&policy, inner_addresses, ERR_DENIED);
}

static void test_policy_check_address_all_opened_still_refuses_metadata(void **state)
{
    struct policy policy;
    struct err err = {0};
    (void)state;
    assert_int_equal(policy_parse(true, STR_LIT("0.0.0.0/0 ::/0"), &policy, &err), ERR_OK);
    CHECK_ROWS(&policy, public_addresses, ERR_OK);
    CHECK_ROWS(&policy, never_addresses, ERR_DENIED);
    CHECK_ROWS(&policy, inner_addresses, ERR_OK);
}

static void test_policy_check_address_cidr_borders_hold(void **state)
{
    static const char *const open[] = {"10.1.2.128",   "10.1.2.255",   "127.0.0.1",
                                       "fd12:3400::1", "fd12:34ff::1", "::ffff:10.1.2.200"};
    static const char *const closed[] = {"10.1.2.127", "10.1.3.0", "127.0.0.2", "fd12:3500::1",
                                         "::1"};
    struct policy policy;
    struct err err = {0};
    (void)state;
    assert_int_equal(
        policy_parse(false, STR_LIT("10.1.2.128/25, 127.0.0.1/32,fd12:3400::/24"), &policy, &err),
        ERR_OK);
    assert_false(policy.allow_http);
    CHECK_ROWS(&policy, open, ERR_OK);
    CHECK_ROWS(&policy, closed, ERR_DENIED);
}

static void test_policy_check_address_unix_socket_denied(void **state)
{
    struct policy policy = {0};
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct err err = {0};
    (void)state;
    assert_int_equal(policy_check_address(&policy, (struct sockaddr *)&address, &err), ERR_DENIED);
}

static void test_policy_check_address_text_says_which_kind(void **state)
{
    static const char *const rows[][2] = {
        {"127.0.0.1", "loopback"},
        {"::1", "loopback"},
        {"10.1.1.1", "private"},
        {"fc00::1", "private"},
        {"100.64.0.1", "carrier-grade"},
        {"169.254.169.254", "metadata"},
        {"fe80::1", "link-local"},
        {"ff02::1", "multicast"},
        {"::", "unspecified"},
        {"2001:db8::1", "documentation"},
        {"2002::1", "6to4"},
        {"4000::1", "2000::/3"},
    };
    struct policy policy = {0};
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct err err = {0};
        assert_int_equal(check(&policy, rows[i][0], &err), ERR_DENIED);
        if (!strstr(err.text, rows[i][1]))
            fail_msg("%s: %s", rows[i][0], err.text);
    }
}

static void test_policy_parse_bad_ranges_refused(void **state)
{
    static const char *const texts[] = {
        "10.0.0.0",    "10.0.0.0/",     "10.0.0.0/33", "10.0.0.0/-1", "::1/129",
        "300.0.0.0/8", "example.com/8", "/8",          "10.0.0/8",    "10.0.0.0/8x",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        struct policy policy;
        struct err err = {0};
        if (policy_parse(false, str_from(texts[i]), &policy, &err) != ERR_INVALID)
            fail_msg("%s was not refused", texts[i]);
    }
}

static void test_policy_parse_too_many_refused(void **state)
{
    char text[POLICY_CIDRS_MAX * 16 + 16] = "";
    size_t len = 0;
    struct policy policy;
    struct err err = {0};
    (void)state;
    for (int i = 0; i < POLICY_CIDRS_MAX; i++)
        len += (size_t)snprintf(text + len, sizeof(text) - len, "10.0.%d.0/24 ", i);
    assert_int_equal(policy_parse(false, str_from(text), &policy, &err), ERR_OK);
    assert_int_equal(policy.allow_len, POLICY_CIDRS_MAX);
    snprintf(text + len, sizeof(text) - len, "1.0.0.0/8");
    assert_int_equal(policy_parse(false, str_from(text), &policy, &err), ERR_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_policy_check_address_default_denies_all_but_public),
        cmocka_unit_test(test_policy_check_address_all_opened_still_refuses_metadata),
        cmocka_unit_test(test_policy_check_address_cidr_borders_hold),
        cmocka_unit_test(test_policy_check_address_unix_socket_denied),
        cmocka_unit_test(test_policy_check_address_text_says_which_kind),
        cmocka_unit_test(test_policy_parse_bad_ranges_refused),
        cmocka_unit_test(test_policy_parse_too_many_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
