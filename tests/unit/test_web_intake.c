/* Bodies as they arrive: fields in pieces, files on disk, and the caps of both. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scheduler/web/intake.h"

#define BYTES_MAX 100
#define FILE_MAX  10

struct fixture {
    struct arena arena;
    struct intake intake;
    struct http_request request;
    struct http_upload upload;
    char path[64];
};

static int setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    snprintf(fixture->path, sizeof(fixture->path), "/tmp/test_web_intake_XXXXXX");
    fixture->upload = (struct http_upload){
        .fd = mkstemp(fixture->path), .path = fixture->path, .files_max = 1, .len_max = FILE_MAX};
    assert_true(fixture->upload.fd >= 0);
    intake_init(&fixture->intake, &fixture->arena, BYTES_MAX);
    fixture->intake.upload = &fixture->upload;
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    intake_release(&fixture->intake);
    if (!fixture->upload.is_taken)
        assert_int_equal(access(fixture->path, F_OK), -1);
    unlink(fixture->path);
    arena_release(&fixture->arena);
    free(fixture);
    return 0;
}

static int end(struct fixture *fixture)
{
    return intake_end(&fixture->intake, &fixture->request);
}

static void field(struct fixture *fixture, const char *name, const char *text, uint64_t offset)
{
    intake_field(&fixture->intake, name, str_from(text), offset);
}

static void file(struct fixture *fixture, const char *name, const char *text, uint64_t offset)
{
    intake_file(&fixture->intake, name, str_from(text), offset);
}

static void expect(const struct fixture *fixture, const char *name, const char *want)
{
    struct str got = http_form(&fixture->request, name);
    if (!str_eq_text(got, want))
        fail_msg("%s is \"%.*s\", not \"%s\"", name, (int)got.len, got.data, want);
}

static void test_intake_fields_in_pieces_joined(void **state)
{
    struct fixture *fixture = *state;
    field(fixture, "job", "pl", 0);
    field(fixture, "job", "an", 2);
    field(fixture, "empty", "", 0);
    field(fixture, "job", "second", 0);
    field(fixture, "year", "2027", 0);
    assert_int_equal(end(fixture), 0);
    assert_int_equal(fixture->request.form_len, 4);
    expect(fixture, "job", "plan");
    expect(fixture, "empty", "");
    expect(fixture, "year", "2027");
    assert_null(http_form(&fixture->request, "none").data);
    assert_null(fixture->request.upload);
    assert_int_equal(fixture->request.body.len, 0);
}

static void test_intake_body_that_is_no_form_kept(void **state)
{
    struct fixture *fixture = *state;
    intake_add(&fixture->intake, STR_LIT("{\"a\""));
    intake_add(&fixture->intake, STR_LIT(":1}"));
    assert_int_equal(end(fixture), 0);
    assert_true(str_eq_text(fixture->request.body, "{\"a\":1}"));
    assert_int_equal(fixture->request.form_len, 0);
}

static void test_intake_too_much_refused(void **state)
{
    struct fixture *fixture = *state;
    char long_text[BYTES_MAX + 2];
    memset(long_text, 'x', sizeof(long_text) - 1);
    long_text[sizeof(long_text) - 1] = '\0';
    field(fixture, "a", long_text, 0);
    assert_int_equal(end(fixture), 413);
    intake_release(&fixture->intake);
    intake_init(&fixture->intake, &fixture->arena, BYTES_MAX);
    intake_add(&fixture->intake, str_from(long_text));
    assert_int_equal(end(fixture), 413);
    intake_release(&fixture->intake);
    intake_init(&fixture->intake, &fixture->arena, BYTES_MAX);
    long_text[BYTES_MAX / 2] = '\0'; /* each fits, both do not */
    field(fixture, "a", long_text, 0);
    field(fixture, "b", long_text, 0);
    assert_int_equal(end(fixture), 413);
    intake_release(&fixture->intake);
    intake_init(&fixture->intake, &fixture->arena, 10000);
    for (int i = 0; i <= INTAKE_FIELDS_MAX; i++)
        field(fixture, "a", "", 0);
    assert_int_equal(end(fixture), 413);
}

static void test_intake_strange_characters_refused(void **state)
{
    struct fixture *fixture = *state;
    static const char *const values[] = {"\xff", "a\x01", "\x7f", "\xe4\xb8"};
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        field(fixture, "a", values[i], 0);
        assert_int_equal(end(fixture), 400);
        intake_release(&fixture->intake);
        intake_init(&fixture->intake, &fixture->arena, BYTES_MAX);
    }
    intake_field(&fixture->intake, "a", (struct str){"a\0b", 3}, 0);
    assert_int_equal(end(fixture), 400);
}

static void test_intake_file_written_and_named(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *sent, *want;
    } names[] = {{"花名册.xlsx", "花名册.xlsx"},
                 {"C:\\Users\\x\\a.csv", "a.csv"},
                 {"../../etc/passwd", "passwd"},
                 {"a/", "file"},
                 {"\xff.csv", "file"}};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        fixture->upload.files_len = 0;
        file(fixture, names[i].sent, "ab", 0);
        assert_string_equal(fixture->upload.files[0].name, names[i].want);
    }
    file(fixture, "花名册.xlsx", "cd", 2);
    field(fixture, "job", "import", 0);
    assert_int_equal(end(fixture), 0);
    assert_ptr_equal(fixture->request.upload, &fixture->upload);
    assert_int_equal(fixture->upload.files_len, 1);
    assert_int_equal(fixture->upload.files[0].len, 4);
    struct stat about;
    assert_int_equal(stat(fixture->path, &about), 0);
    assert_int_equal(about.st_size, 2 * 5 + 2);
    fixture->upload.is_taken = true;
    intake_release(&fixture->intake);
    assert_int_equal(access(fixture->path, F_OK), 0);
}

static void test_intake_no_file_chosen_is_none(void **state)
{
    struct fixture *fixture = *state;
    file(fixture, "", "", 0);
    assert_int_equal(end(fixture), 0);
    assert_null(fixture->request.upload);
}

static void test_intake_file_too_large_refused_and_no_more_written(void **state)
{
    struct fixture *fixture = *state;
    struct stat about;
    file(fixture, "a.csv", "0123456789", 0);
    file(fixture, "a.csv", "0", 10);
    file(fixture, "a.csv", "0", 11);
    assert_int_equal(end(fixture), 413);
    assert_int_equal(stat(fixture->path, &about), 0);
    assert_int_equal(about.st_size, FILE_MAX);
}

static void test_intake_two_files_refused(void **state)
{
    struct fixture *fixture = *state;
    file(fixture, "a.csv", "1", 0);
    file(fixture, "b.csv", "2", 0);
    assert_int_equal(end(fixture), 400);
}

/* What is too much is left out, and the handler can tell; the files around it are whole. */
static void test_intake_several_files_with_what_is_too_much_left_out(void **state)
{
    struct fixture *fixture = *state;
    char bytes[64] = "";
    fixture->upload.files_max = 3;
    fixture->upload.leaves_out = true;
    file(fixture, "a.jpg", "01", 0);
    file(fixture, "a.jpg", "23", 2);
    file(fixture, "large.jpg", "0123456", 0);
    file(fixture, "large.jpg", "789abcde", 7);
    file(fixture, "large.jpg", "f", 15);
    field(fixture, "amount", "8", 0);
    file(fixture, "", "", 0);
    file(fixture, "empty.jpg", "", 0);
    file(fixture, "fourth.jpg", "xyz", 0);
    file(fixture, "fourth.jpg", "xyz", 3);
    assert_int_equal(end(fixture), 0);
    expect(fixture, "amount", "8");
    const struct http_upload *upload = fixture->request.upload;
    assert_int_equal(upload->files_len, 3);
    assert_int_equal(upload->files[0].len, 4);
    assert_int_equal(upload->files[1].offset, 4);
    assert_int_equal(upload->files[1].len, FILE_MAX + 1);
    assert_string_equal(upload->files[2].name, "empty.jpg");
    assert_int_equal(upload->files[2].len, 0);
    FILE *stored = fopen(fixture->path, "rb");
    assert_non_null(stored);
    assert_int_equal(fread(bytes, 1, sizeof(bytes), stored), 4 + FILE_MAX + 1);
    fclose(stored);
    assert_string_equal(bytes, "01230123456789a");
}

static void test_intake_full_disk_is_our_failure(void **state)
{
    struct fixture *fixture = *state;
    close(fixture->upload.fd);
    fixture->upload.fd = open("/dev/full", O_WRONLY);
    assert_true(fixture->upload.fd >= 0);
    file(fixture, "a.csv", "1", 0);
    assert_int_equal(end(fixture), 500);
}

#define INTAKE_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        INTAKE_TEST(test_intake_fields_in_pieces_joined),
        INTAKE_TEST(test_intake_body_that_is_no_form_kept),
        INTAKE_TEST(test_intake_too_much_refused),
        INTAKE_TEST(test_intake_strange_characters_refused),
        INTAKE_TEST(test_intake_file_written_and_named),
        INTAKE_TEST(test_intake_no_file_chosen_is_none),
        INTAKE_TEST(test_intake_file_too_large_refused_and_no_more_written),
        INTAKE_TEST(test_intake_two_files_refused),
        INTAKE_TEST(test_intake_several_files_with_what_is_too_much_left_out),
        INTAKE_TEST(test_intake_full_disk_is_our_failure),
    };
    return cmocka_run_group_tests_name("web intake", tests, NULL, NULL);
}
