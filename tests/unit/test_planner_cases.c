/* Problem and plan files as data, tests/cases/planner/<name>.cases: what is accepted, and what is
 * refused or found broken with which words. The head of problem.cases says how they are written. */
#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "scheduler/base/buf.h"
#include "scheduler/base/file.h"
#include "scheduler/planner/plan_file.h"
#include "scheduler/planner/problem_file.h"
#include "tests/unit/planner_support.h"

#define CASES     "tests/cases/planner"
#define NAMES_MAX 32

struct reader {
    const char *file;
    long number;
    char path[64]; /* of the file at hand */
    struct str label;
    struct str names[NAMES_MAX], texts[NAMES_MAX]; /* lines that have a name */
    size_t names_len;
    struct buf text; /* of the problem or plan at hand */
    struct problem *problem;
    bool is_plan;
    struct plan plan;
    struct check_report report;
    int32_t told; /* texts of the report that the case has named */
    int accepted, refused, broken;
};

static void wrong(const struct reader *reader, const char *what, const char *text)
{
    fail_msg("%s line %ld: %.*s: %s %s", reader->file, reader->number, (int)reader->label.len,
             reader->label.data, what, text);
}

static struct str after(struct str line, const char *word)
{
    size_t len = strlen(word);
    return str_slice(line.data + len, line.len - len);
}

static int hex_digit(char digit)
{
    return digit <= '9' ? digit - '0' : digit - 'a' + 10;
}

/* As it stands, but for \xNN, which is one byte. */
static void add_raw(struct buf *buf, struct str line)
{
    for (size_t i = 0; i < line.len; i++) {
        if (i + 3 < line.len && line.data[i] == '\\' && line.data[i + 1] == 'x') {
            buf_add_char(buf,
                         (char)(hex_digit(line.data[i + 2]) * 16 + hex_digit(line.data[i + 3])));
            i += 3;
        } else {
            buf_add_char(buf, line.data[i]);
        }
    }
    buf_add_char(buf, '\n');
}

static void use_name(struct reader *reader, struct str line)
{
    size_t space = str_find(line, ' ');
    struct str name = str_slice(line.data, space);
    if (space < line.len) {
        assert_true(reader->names_len < NAMES_MAX);
        reader->names[reader->names_len] = name;
        reader->texts[reader->names_len++] = str_slice(line.data + space + 1, line.len - space - 1);
        return;
    }
    for (size_t i = 0; i < reader->names_len; i++) {
        if (str_eq(reader->names[i], name)) {
            buf_add_str(&reader->text, reader->texts[i]);
            buf_add_char(&reader->text, '\n');
            return;
        }
    }
    wrong(reader, "no such name:", "@");
}

static void spill(struct reader *reader)
{
    assert_int_equal(
        file_write_atomic(reader->path, buf_text(&reader->text), reader->text.len, 0600, NULL),
        ERR_OK);
    buf_clear(&reader->text);
}

/* The message behind the file's name. */
static void expect_refused(struct reader *reader, const struct err *err, struct str want)
{
    const char *text = err->text;
    size_t len = strlen(reader->path);
    if (strncmp(text, reader->path, len) != 0)
        wrong(reader, "the file is not named:", text);
    text += len;
    text += strspn(text, " :");
    if (!str_eq(str_from(text), want))
        wrong(reader, "refused otherwise:", text);
    reader->refused++;
}

/* All that the report tells has been named. */
static void close_plan(struct reader *reader)
{
    if (reader->is_plan && reader->told < reader->report.shown)
        wrong(reader, "more is broken:", reader->report.first[reader->told]);
    if (reader->is_plan)
        plan_release(&reader->plan);
    reader->is_plan = false;
}

static void judge(struct reader *reader)
{
    if (reader->is_plan)
        return;
    spill(reader);
    ADD_OK(plan_read(reader->problem, reader->path, &reader->plan, &add_err_));
    check_plan(reader->problem, &reader->plan, &reader->report);
    reader->is_plan = true;
    reader->told = 0;
}

static void expect_broken(struct reader *reader, struct str want)
{
    judge(reader);
    if (reader->told == reader->report.shown)
        wrong(reader, "no more is broken", "");
    const char *text = reader->report.first[reader->told++];
    if (reader->report.valid || !str_eq(str_from(text), want))
        wrong(reader, "broken otherwise:", text);
    reader->broken++;
}

static void expect_valid(struct reader *reader)
{
    judge(reader);
    if (!reader->report.valid)
        wrong(reader, "not valid:", reader->report.first[0]);
    reader->accepted++;
}

static void expect_accepted(struct reader *reader)
{
    struct err err = {0};
    spill(reader);
    if (problem_read(reader->path, &reader->problem, &err) != ERR_OK)
        wrong(reader, "not accepted:", err.text);
    reader->accepted++;
}

static void expect_refusal(struct reader *reader, struct str want)
{
    struct err err = {0};
    spill(reader);
    if (reader->problem) {
        struct plan plan;
        if (plan_read(reader->problem, reader->path, &plan, &err) == ERR_OK)
            wrong(reader, "accepted, but not:", want.data);
    } else if (problem_read(reader->path, &reader->problem, &err) == ERR_OK) {
        wrong(reader, "accepted, but not:", want.data);
    }
    expect_refused(reader, &err, want);
}

static void begin(struct reader *reader, struct str label, bool is_problem)
{
    close_plan(reader);
    if (reader->text.len > 0)
        wrong(reader, "ends without a verdict", "");
    reader->label = label;
    if (is_problem) {
        problem_free(reader->problem);
        reader->problem = NULL;
    }
}

static void take_line(struct reader *reader, struct str line)
{
    if (line.len == 0 || line.data[0] == '#')
        return;
    if (str_starts(line, "case ") || str_starts(line, "plan "))
        begin(reader, line, line.data[0] == 'c');
    else if (line.data[0] == '@')
        use_name(reader, line);
    else if (line.data[0] == '|')
        add_raw(&reader->text, after(line, "|"));
    else if (str_eq_text(line, "accept"))
        expect_accepted(reader);
    else if (str_eq_text(line, "valid"))
        expect_valid(reader);
    else if (str_starts(line, "refuse "))
        expect_refusal(reader, after(line, "refuse "));
    else if (str_starts(line, "broken "))
        expect_broken(reader, after(line, "broken "));
    else {
        buf_add_str(&reader->text, line);
        buf_add_char(&reader->text, '\n');
    }
}

static int run_cases(const char *file)
{
    struct buf all;
    struct reader reader = {.file = file};
    buf_init(&all, 1 << 24);
    buf_init(&reader.text, 1 << 24);
    ADD_OK(file_read(file, &all, &add_err_));
    snprintf(reader.path, sizeof(reader.path), "/tmp/planner-cases-%d", (int)getpid());
    struct str rest = str_slice(all.data, all.len);
    while (rest.len > 0) {
        size_t len = str_find(rest, '\n');
        reader.number++;
        take_line(&reader, str_slice(rest.data, len));
        len += len < rest.len;
        rest = str_slice(rest.data + len, rest.len - len);
    }
    begin(&reader, str_from("the end"), true);
    problem_free(reader.problem);
    buf_release(&reader.text);
    buf_release(&all);
    unlink(reader.path);
    print_message("%s: %d accepted, %d refused, %d broken rules named\n", file, reader.accepted,
                  reader.refused, reader.broken);
    assert_true(reader.accepted > 0 && reader.refused + reader.broken > 0);
    return reader.accepted + reader.refused + reader.broken;
}

static void test_files_as_data_accepted_and_refused_in_these_words(void **state)
{
    (void)state;
    DIR *folder = opendir(CASES);
    int files = 0, cases = 0;
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder));) {
        char path[512];
        if (!str_ends(str_from(entry->d_name), ".cases"))
            continue;
        snprintf(path, sizeof(path), CASES "/%s", entry->d_name);
        cases += run_cases(path);
        files++;
    }
    closedir(folder);
    assert_true(files >= 3 && cases >= 300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files_as_data_accepted_and_refused_in_these_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
