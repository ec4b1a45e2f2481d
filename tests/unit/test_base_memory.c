/* Heap, arena and growable buffer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/arena.h"
#include "scheduler/base/buf.h"

static void test_x_grow_items_kept_and_doubled(void **state)
{
    (void)state;
    int *items = NULL;
    size_t cap = 0, growths = 0;
    for (size_t len = 0; len < 1000; len++) {
        size_t before = cap;
        x_grow(&items, &cap, len + 1, sizeof(*items));
        growths += cap != before;
        assert_true(cap > len);
        items[len] = (int)len;
    }
    for (int i = 0; i < 1000; i++)
        assert_int_equal(items[i], i);
    assert_true(growths <= 8);
    size_t before = cap;
    x_grow(&items, &cap, 1, sizeof(*items));
    assert_int_equal(cap, before);
    free(items);
}

static void test_x_alloc_no_bytes_valid_pointer(void **state)
{
    (void)state;
    CLEANUP(x_free_ptr) char *a = x_malloc(0);
    CLEANUP(x_free_ptr) char *b = x_calloc(0, 8);
    CLEANUP(x_free_ptr) char *c = x_reallocarray(NULL, 0, 8);
    CLEANUP(x_free_ptr) char *d = x_strdup("");
    assert_true(a != NULL && b != NULL && c != NULL && d[0] == '\0');
}

static void test_arena_alloc_zeroed_aligned_apart(void **state)
{
    (void)state;
    struct arena arena = {0};
    unsigned char *last = NULL;
    size_t last_size = 0;
    for (size_t i = 0; i < 3000; i++) {
        size_t size = i % 97 == 0 ? 100000 : i % 61;
        unsigned char *memory = arena_alloc(&arena, size);
        assert_int_equal((uintptr_t)memory % _Alignof(max_align_t), 0);
        for (size_t j = 0; j < size; j++)
            assert_int_equal(memory[j], 0);
        memset(memory, 0xff, size);
        assert_true(last == NULL || memory >= last + last_size || memory + size <= last);
        last = memory;
        last_size = size;
    }
    assert_true(arena.used >= 31 * 100000);
    arena_release(&arena);
    assert_null(arena.blocks);
    assert_int_equal(arena.used, 0);
    arena_release(&arena);
}

static void test_arena_clear_keeps_a_zeroed_block(void **state)
{
    (void)state;
    struct arena arena = {0};
    arena_clear(&arena);
    assert_null(arena.blocks);
    for (int turn = 0; turn < 5; turn++) {
        for (size_t size = 1; size < 300000; size = size * 3 + 7) {
            unsigned char *memory = arena_alloc(&arena, size);
            for (size_t i = 0; i < size; i++)
                assert_int_equal(memory[i], 0);
            memset(memory, 0xff, size);
        }
        arena_clear(&arena);
        assert_non_null(arena.blocks);
        assert_int_equal(arena.used, 0);
    }
    arena_alloc(&arena, 100);
    struct arena_block *kept = arena.blocks;
    arena_clear(&arena);
    arena_alloc(&arena, 100);
    assert_ptr_equal(arena.blocks, kept);
    arena_release(&arena);
}

/* Large requests must not waste the block being filled. */
static void test_arena_alloc_mixed_sizes_little_waste(void **state)
{
    (void)state;
    struct arena arena = {0};
    char *first = arena_alloc(&arena, 16);
    arena_alloc(&arena, 1 << 20);
    char *second = arena_alloc(&arena, 16);
    assert_ptr_equal(second, first + 16);
    arena_release(&arena);
}

static void test_arena_text_functions_copy(void **state)
{
    (void)state;
    CLEANUP(arena_release) struct arena arena = {0};
    assert_null(arena_strdup(&arena, NULL));
    assert_string_equal(arena_strdup(&arena, "雁序"), "雁序");
    assert_string_equal(arena_copy(&arena, "abcdef", 3), "abc");
    assert_string_equal(arena_copy(&arena, NULL, 0), "");
    assert_string_equal(arena_printf(&arena, "%s-%05d", "x", 42), "x-00042");
    char *wide = arena_printf(&arena, "%5000d", 7);
    assert_int_equal(strlen(wide), 5000);
    assert_int_equal(arena_array(&arena, 0, 8) != NULL, 1);
}

static void test_buf_add_grows_and_terminates(void **state)
{
    (void)state;
    CLEANUP(buf_release) struct buf buf;
    buf_init(&buf, 100000);
    assert_string_equal(buf_text(&buf), "");
    for (int i = 0; i < 5000; i++) {
        buf_add_char(&buf, (char)('a' + i % 26));
        assert_int_equal(buf.data[buf.len], 0);
    }
    buf_add_text(&buf, "-text");
    buf_add_str(&buf, STR_LIT("-str"));
    buf_add(&buf, NULL, 0);
    assert_int_equal(buf.len, 5009);
    assert_string_equal(buf_text(&buf) + 5000, "-text-str");
    for (int i = 0; i < 5000; i++)
        assert_int_equal(buf.data[i], 'a' + i % 26);
}

static void test_buf_add_cap_fills_exactly_then_fails(void **state)
{
    (void)state;
    struct err err = {0};
    CLEANUP(buf_release) struct buf buf;
    buf_init(&buf, 5);
    buf_add_text(&buf, "abcde");
    assert_int_equal(buf_check(&buf, "the page", &err), ERR_OK);
    buf_add_text(&buf, "");
    assert_int_equal(buf_check(&buf, "the page", &err), ERR_OK);
    buf_add_char(&buf, 'f');
    assert_int_equal(buf_check(&buf, "the page", &err), ERR_LIMIT);
    assert_string_equal(err.text, "the page is larger than the limit of 5 bytes");
    assert_string_equal(buf_text(&buf), "abcde");
    buf_clear(&buf);
    assert_int_equal(buf_check(&buf, "the page", NULL), ERR_OK);
    buf_add_text(&buf, "abcdef");
    buf_add_text(&buf, "a");
    assert_string_equal(buf_text(&buf), "");
    assert_int_equal(buf_check(&buf, "the page", NULL), ERR_LIMIT);
}

static void test_buf_addf_short_and_long_printed(void **state)
{
    (void)state;
    CLEANUP(buf_release) struct buf buf;
    buf_init(&buf, 1000);
    for (int width = 120; width < 136; width++) {
        buf_clear(&buf);
        buf_addf(&buf, "<%*d>", width, 5);
        assert_int_equal(buf.len, width + 2);
        assert_int_equal(buf.data[buf.len - 2], '5');
        assert_int_equal(buf.data[buf.len], 0);
    }
    buf_addf(&buf, "%2000d", 1);
    assert_true(buf.full);
}

static void test_buf_steal_empties_and_never_null(void **state)
{
    (void)state;
    struct buf buf;
    buf_init(&buf, 10);
    CLEANUP(x_free_ptr) char *nothing = buf_steal(&buf);
    assert_string_equal(nothing, "");
    buf_add_text(&buf, "abc");
    CLEANUP(x_free_ptr) char *text = buf_steal(&buf);
    assert_string_equal(text, "abc");
    assert_int_equal(buf.len, 0);
    assert_string_equal(buf_text(&buf), "");
    buf_add_text(&buf, "0123456789");
    assert_false(buf.full);
    buf_truncate(&buf, 4);
    assert_string_equal(buf_text(&buf), "0123");
    buf_release(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_x_grow_items_kept_and_doubled),
        cmocka_unit_test(test_x_alloc_no_bytes_valid_pointer),
        cmocka_unit_test(test_arena_alloc_zeroed_aligned_apart),
        cmocka_unit_test(test_arena_clear_keeps_a_zeroed_block),
        cmocka_unit_test(test_arena_alloc_mixed_sizes_little_waste),
        cmocka_unit_test(test_arena_text_functions_copy),
        cmocka_unit_test(test_buf_add_grows_and_terminates),
        cmocka_unit_test(test_buf_add_cap_fills_exactly_then_fails),
        cmocka_unit_test(test_buf_addf_short_and_long_printed),
        cmocka_unit_test(test_buf_steal_empties_and_never_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
