/* Files in the binary, and progress. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "scheduler/base/buf.h"
#include "scheduler/base/embed.h"
#include "scheduler/base/file.h"
#include "scheduler/base/progress.h"

/* Every row holds the bytes of the file it names, with a NUL behind, in order of path. */
static void test_embed_table_same_as_files(void **state)
{
    (void)state;
    const struct embed_file *file;
    size_t count = 0;
    for (; (file = embed_at(count)) != NULL; count++) {
        CLEANUP(buf_release) struct buf buf;
        buf_init(&buf, 10 << 20);
        struct err err = {0};
        assert_int_equal(file_read(file->path, &buf, &err), ERR_OK);
        assert_int_equal(buf.len, file->bytes.len);
        assert_string_equal(buf_text(&buf), file->bytes.data);
        assert_ptr_equal(embed_find(file->path), file);
        assert_true(count == 0 || strcmp(embed_at(count - 1)->path, file->path) < 0);
    }
    assert_null(embed_at(count + 1));
    assert_null(embed_at(SIZE_MAX));
}

static void test_embed_find_unknown_null(void **state)
{
    (void)state;
    assert_null(embed_find("scheduler/web/static/none.css"));
    assert_null(embed_find(""));
}

struct seen {
    char stage[16];
    int64_t done, total;
};

static bool remember(void *context, const char *stage, int64_t done, int64_t total)
{
    struct seen *seen = context;
    snprintf(seen->stage, sizeof(seen->stage), "%s", stage);
    seen->done = done;
    seen->total = total;
    return done < total;
}

static void test_progress_tick_told_and_answered(void **state)
{
    (void)state;
    struct seen seen = {0};
    struct progress progress = {remember, &seen}, nobody = {0};
    assert_true(progress_tick(&progress, "solve", 3, 10));
    assert_string_equal(seen.stage, "solve");
    assert_true(seen.done == 3 && seen.total == 10);
    assert_false(progress_tick(&progress, "solve", 10, 10));
    assert_true(progress_tick(&nobody, "solve", 10, 10));
    assert_true(progress_tick(NULL, "solve", 10, 10));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_embed_table_same_as_files),
        cmocka_unit_test(test_embed_find_unknown_null),
        cmocka_unit_test(test_progress_tick_told_and_answered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
