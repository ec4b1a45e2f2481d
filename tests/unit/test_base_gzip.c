/* gzip there and back, damage, bombs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/gzip.h"
#include "scheduler/base/rng.h"

static struct str view(const struct buf *buf)
{
    return str_slice(buf->data, buf->len);
}

static void check_there_and_back(struct str text)
{
    CLEANUP(buf_release) struct buf packed;
    CLEANUP(buf_release) struct buf again;
    CLEANUP(buf_release) struct buf back;
    buf_init(&packed, 1 << 20);
    buf_init(&again, 1 << 20);
    buf_init(&back, text.len);
    struct err err = {0};
    assert_int_equal(gzip_pack(text, &packed, &err), ERR_OK);
    assert_int_equal(gzip_pack(text, &again, &err), ERR_OK);
    assert_true(str_eq(view(&packed), view(&again)));
    /* Magic, deflate, no flags, no time (section 2.3). */
    assert_memory_equal(packed.data, "\x1f\x8b\x08\0\0\0\0\0", 8);
    assert_int_equal(gzip_unpack(view(&packed), &back, &err), ERR_OK);
    assert_true(str_eq(view(&back), text));
    if (text.len == 0)
        return;
    buf_release(&back);
    buf_init(&back, text.len - 1);
    assert_int_equal(gzip_unpack(view(&packed), &back, &err), ERR_LIMIT);
    assert_int_equal(back.len, 0);
}

static void test_gzip_there_and_back_same(void **state)
{
    (void)state;
    static char bytes[100000];
    struct rng rng;
    rng_seed(&rng, 5);
    check_there_and_back(STR_LIT(""));
    check_there_and_back((struct str){NULL, 0});
    check_there_and_back(STR_LIT("社会工作者"));
    check_there_and_back(str_slice(bytes, sizeof(bytes)));
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (char)rng_next(&rng);
    check_there_and_back(str_slice(bytes, sizeof(bytes)));
    check_there_and_back(str_slice(bytes, 16384));
}

static void test_gzip_unpack_damage_refused(void **state)
{
    (void)state;
    CLEANUP(buf_release) struct buf packed;
    CLEANUP(buf_release) struct buf back;
    buf_init(&packed, 1000);
    buf_init(&back, 1000);
    struct err err = {0};
    assert_int_equal(gzip_pack(STR_LIT("abcabcabcabcabcabc"), &packed, &err), ERR_OK);
    for (size_t len = 0; len < packed.len; len++) {
        assert_int_equal(gzip_unpack(str_slice(packed.data, len), &back, &err), ERR_INVALID);
        assert_int_equal(back.len, 0);
    }
    packed.data[packed.len - 5] ^= 1; /* the checksum */
    assert_int_equal(gzip_unpack(view(&packed), &back, &err), ERR_INVALID);
    packed.data[packed.len - 5] ^= 1;
    buf_add_text(&packed, "rubbish");
    assert_int_equal(gzip_unpack(view(&packed), &back, &err), ERR_INVALID);
    assert_int_equal(gzip_unpack(STR_LIT("plain text"), &back, &err), ERR_INVALID);
    assert_int_equal(back.len, 0);
    assert_false(back.full);
}

static void test_gzip_unpack_two_members_joined(void **state)
{
    (void)state;
    CLEANUP(buf_release) struct buf packed;
    CLEANUP(buf_release) struct buf back;
    buf_init(&packed, 1000);
    buf_init(&back, 1000);
    buf_add_text(&back, "0");
    struct err err = {0};
    assert_int_equal(gzip_pack(STR_LIT("abc"), &packed, &err), ERR_OK);
    assert_int_equal(gzip_pack(STR_LIT("def"), &packed, &err), ERR_OK);
    assert_int_equal(gzip_unpack(view(&packed), &back, &err), ERR_OK);
    assert_string_equal(buf_text(&back), "0abcdef");
}

static void test_gzip_bomb_stopped_at_cap(void **state)
{
    (void)state;
    size_t len = 50u << 20;
    CLEANUP(x_free_ptr) char *zeros = x_calloc(len, 1);
    CLEANUP(buf_release) struct buf packed;
    CLEANUP(buf_release) struct buf back;
    buf_init(&packed, 1 << 20);
    buf_init(&back, 1 << 20);
    struct err err = {0};
    assert_int_equal(gzip_pack(str_slice(zeros, len), &packed, &err), ERR_OK);
    assert_true(packed.len < 100000);
    assert_int_equal(gzip_unpack(view(&packed), &back, &err), ERR_LIMIT);
    assert_true(back.cap <= (1u << 20) + 1);
}

static void test_gzip_pack_cap_refused(void **state)
{
    (void)state;
    struct buf packed;
    buf_init(&packed, 10);
    buf_add_text(&packed, "ab");
    struct err err = {0};
    assert_int_equal(gzip_pack(STR_LIT("abcdefghijklmnopq"), &packed, &err), ERR_LIMIT);
    assert_string_equal(buf_text(&packed), "ab");
    buf_release(&packed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gzip_there_and_back_same),
        cmocka_unit_test(test_gzip_unpack_damage_refused),
        cmocka_unit_test(test_gzip_unpack_two_members_joined),
        cmocka_unit_test(test_gzip_bomb_stopped_at_cap),
        cmocka_unit_test(test_gzip_pack_cap_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
