/* yanxu import · template · export · attend: files in, the empty files that people fill, files out,
 * and sign-in lists, which go both ways. */
#include <string.h>
#include <unistd.h>

#include "scheduler/base/file.h"
#include "scheduler/base/json.h"
#include "scheduler/cli/command.h"
#include "scheduler/export/table_writer.h"
#include "scheduler/service/attendance.h"
#include "scheduler/service/export_kind.h"
#include "scheduler/service/import_apply.h"

#define REFUSALS_PRINTED 20
#define STDOUT_PATH      "/dev/stdout"

static void print_findings(const char *label, const struct import_refusal *findings, size_t len)
{
    for (size_t i = 0; i < len && i < REFUSALS_PRINTED; i++) {
        const struct import_refusal *finding = &findings[i];
        if (finding->line == 0) { /* about the file as a whole */
            fprintf(stderr, "  %s%s; %s\n", label, finding->reason, finding->remedy);
            continue;
        }
        fprintf(stderr, "  %srow %d%s%s%s%s%s: %s; %s\n", label, finding->line,
                finding->heading[0] != '\0' ? ", " : "", finding->heading,
                finding->value[0] != '\0' ? " \"" : "", finding->value,
                finding->value[0] != '\0' ? "\"" : "", finding->reason, finding->remedy);
    }
    if (len > REFUSALS_PRINTED)
        fprintf(stderr, "  … and %zu more; --json lists them all\n", len - REFUSALS_PRINTED);
}

/* What sign-in lists give by now, and why somebody gets nothing. */
static void print_hours(const struct import_job *job, const struct attendance_outcomes *hours)
{
    char posted[32];
    char taken[32];
    size_t printed = 0;
    if (hours->posted_min + hours->taken_min == 0)
        return;
    printf("  sign-in lists%s: %s h credited, %s h taken back\n", job->preview ? ", preview" : "",
           cli_hours(hours->posted_min, posted), cli_hours(hours->taken_min, taken));
    for (size_t i = 0; i < hours->len; i++) {
        const struct attendance_outcome *outcome = &hours->items[i];
        if (outcome->posted_min + outcome->taken_min == 0 || printed++ >= REFUSALS_PRINTED)
            continue;
        printf("  %s %s: %s h credited, %s h taken back; %s\n", outcome->offering, outcome->worker,
               cli_hours(outcome->posted_min, posted), cli_hours(outcome->taken_min, taken),
               outcome->sentence_en);
    }
    if (printed > REFUSALS_PRINTED)
        printf("  … and %zu more; --json lists them all\n", printed - REFUSALS_PRINTED);
}

/* What a file of hours gives. */
static void print_posted(const struct import_job *job, const struct import_posted *posted)
{
    char min[32];
    char count[32];
    if (job->kind != FILE_KIND_HOURS)
        return;
    printf("  hours%s: %s h in %s entries", job->preview ? ", preview" : "",
           cli_hours(posted->min, min), cli_number(posted->entries, count));
    for (size_t i = 0; i < posted->categories_len; i++)
        printf("%s %s %s h", i == 0 ? ":" : ",", posted->categories[i].code,
               cli_hours(posted->categories[i].min, min));
    printf("%s\n", posted->categories_more ? ", …" : "");
    if (posted->known > 0)
        printf("  there already, by source and external id: %s h in %s rows\n",
               cli_hours(posted->known_min, min), cli_number(posted->known, count));
}

static void print_report(const struct import_job *job, const struct import_report *report)
{
    char created[32];
    char changed[32];
    char same[32];
    char refused[32];
    printf("%s (%s)%s: %s new, %s changed, %s unchanged, %s refused\n",
           file_kind_text(job->kind)->code, report->encoding, job->preview ? ", preview" : "",
           cli_number(report->created, created), cli_number(report->changed, changed),
           cli_number(report->same, same), cli_number(report->refused, refused));
    if (report->kept > 0)
        printf("  %s values set by hand stand against the file\n", cli_number(report->kept, same));
    print_posted(job, &report->posted);
    print_hours(job, &report->hours);
    print_findings("", report->refusals, report->refusals_len);
    print_findings("warning, ", report->warnings, report->warnings_len);
}

/* How a file is read, as `import` and `attend` are told. */
struct import_words {
    struct import_job job;
    const char *encoding, *lang, *key;
    const char *refused; /* where refused rows go; NULL: nowhere */
};

#define IMPORT_WORDS_DEFAULT(cli)                                                                  \
    {                                                                                              \
        .job = {.who = (cli)->who, .options = {.progress = &(cli)->progress}}, .encoding = "auto", \
        .lang = "zh", .key = "code"                                                                \
    }
#define IMPORT_OPTIONS(words)                                                                      \
    {"encoding", 0, &(words).encoding, NULL, "auto, utf-8, gb18030"},                              \
        {"sheet", 0, &(words).job.options.sheet, NULL, "sheet of a workbook"},                     \
        {"map", 0, &(words).job.options.map, NULL, "heading=key;heading=-"},                       \
        {"key", 0, &(words).key, NULL,                                                             \
         "what names workers: code, identity, mobile, certificate_no, chat_userid, email"},        \
        {"refused", 0, &(words).refused, NULL, "write the refused rows here; .csv or .xlsx"},      \
    {                                                                                              \
        "lang", 0, &(words).lang, NULL, "language of the reasons: zh or en"                        \
    }

/* The file that is read must not become the file of its refused rows. */
static enum err_code refused_of(const struct import_words *words, struct table_options *ret_options,
                                struct err *err)
{
    if (file_is_same(words->job.path, words->refused))
        return err_set(err, ERR_USAGE, "--refused: %s is the file that is imported",
                       words->refused);
    *ret_options = (struct table_options){.format = str_ends(str_from(words->refused), ".csv")
                                                        ? TABLE_FORMAT_CSV_UTF8
                                                        : TABLE_FORMAT_XLSX,
                                          .path = words->refused};
    return ERR_OK;
}

static void print_refused(const struct import_words *words, const struct import_report *report)
{
    bool is_by_code = words->job.options.key == WORKER_KEY_CODE;
    if (words->refused != NULL && report->refused > 0)
        fprintf(stderr, "  refused rows: %s; correct them there and import that file%s%s\n",
                words->refused, is_by_code ? "" : " with --key ", is_by_code ? "" : words->key);
    else if (words->refused != NULL)
        fprintf(stderr, "  nothing was refused: %s is not written\n", words->refused);
}

static enum err_code run_import(struct cli *cli, struct import_words *words, struct err *err)
{
    struct table_options refused;
    struct import_job *job = &words->job;
    bool is_english = false;
    struct import_report report;
    CLEANUP(service_cleanup) struct service *service = NULL;
    job->preview = cli->preview;
    if (import_encoding_parse(str_from(words->encoding), &job->options.encoding, err) != ERR_OK)
        return cli_bad("--encoding", err);
    if (worker_key_parse(str_from(words->key), &job->options.key, err) != ERR_OK ||
        worker_key_check(job->options.key, job->kind, err) != ERR_OK)
        return cli_bad("--key", err);
    TRY(cli_language(words->lang, &is_english, err));
    job->options.language = is_english ? IMPORT_LANGUAGE_EN : IMPORT_LANGUAGE_ZH;
    if (words->refused != NULL) {
        TRY(refused_of(words, &refused, err));
        job->refused = &refused;
    }
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    TRY(import_apply(service, job, &cli->arena, &report, err));
    CLEANUP_JSON json_t *value = import_report_json(job, &report);
    if (cli->as_json)
        cli_print_json(value);
    else
        print_report(job, &report);
    print_refused(words, &report);
    if (report.refused > 0)
        cli->exit_code = EXIT_CODE_ROWS_REFUSED;
    return ERR_OK;
}

COMMAND(import)
{
    struct import_words words = IMPORT_WORDS_DEFAULT(cli);
    const struct option own[] = {IMPORT_OPTIONS(words), {0}};
    struct operands operands;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 2, "KIND and FILE", err));
    if (file_kind_parse(str_from(operands.items[0]), &words.job.kind, err) != ERR_OK)
        return cli_bad("KIND", err);
    words.job.path = operands.items[1];
    return run_import(cli, &words, err);
}

/* How a table is written, as template and export are told. */
struct table_words {
    const char *out, *format, *lang, *encoding;
};

#define TABLE_WORDS_DEFAULT                                                                        \
    {                                                                                              \
        .lang = "zh", .encoding = "auto"                                                           \
    }
#define TABLE_OPTIONS(words)                                                                       \
    {"output", 'o', &(words).out, NULL, "file; .csv, .xlsx or .json"},                             \
        {"format", 0, &(words).format, NULL, "xlsx, csv or json, whatever the file's name"},       \
        {"lang", 0, &(words).lang, NULL, "zh or en"},                                              \
    {                                                                                              \
        "encoding", 0, &(words).encoding, NULL, "of a .csv: utf-8 or gb18030"                      \
    }

/* What --format says, else what the file's name ends with, else a workbook. */
static enum err_code format_of(const struct table_words *words, enum table_format *ret_format,
                               struct err *err)
{
    struct str name = str_from(words->out != NULL ? words->out : "");
    for (int i = 0; i < TABLE_FORMAT_COUNT; i++) {
        const char *suffix = table_format_suffix((enum table_format)i);
        if (words->format != NULL ? strcmp(words->format, suffix) == 0
                                  : str_ends(name, suffix) && name.len > strlen(suffix) &&
                                        name.data[name.len - strlen(suffix) - 1] == '.') {
            *ret_format = (enum table_format)i;
            return ERR_OK;
        }
    }
    if (words->format != NULL)
        return err_set(err, ERR_USAGE, "--format: \"%s\" is none of xlsx, csv, json",
                       words->format);
    *ret_format = TABLE_FORMAT_XLSX;
    return ERR_OK;
}

static enum err_code table_of(const struct table_words *words, struct table_options *ret_options,
                              struct err *err)
{
    bool is_english = false;
    enum import_encoding code = IMPORT_ENCODING_AUTO;
    struct table_options options = {.path = words->out};
    TRY(cli_language(words->lang, &is_english, err));
    if (import_encoding_parse(str_from(words->encoding), &code, err) != ERR_OK)
        return cli_bad("--encoding", err);
    TRY(format_of(words, &options.format, err));
    if (options.format == TABLE_FORMAT_CSV_UTF8 && code == IMPORT_ENCODING_GB18030)
        options.format = TABLE_FORMAT_CSV_GB18030;
    options.language = is_english ? TABLE_LANGUAGE_EN : TABLE_LANGUAGE_ZH;
    *ret_options = options;
    return ERR_OK;
}

/* The operand KIND, and how its table is written. */
static enum err_code table_parse(struct cli *cli, const struct operands *operands,
                                 const struct table_words *words, enum file_kind *ret_kind,
                                 struct table_options *ret_options, struct err *err)
{
    TRY(cli_need(operands, 1, "KIND", err));
    if (file_kind_parse(str_from(operands->items[0]), ret_kind, err) != ERR_OK)
        return cli_bad("KIND", err);
    TRY(table_of(words, ret_options, err));
    if (words->out == NULL && words->format != NULL)
        ret_options->path = STDOUT_PATH;
    else if (words->out == NULL)
        ret_options->path = arena_printf(&cli->arena, "%s.xlsx", file_kind_text(*ret_kind)->code);
    return ERR_OK;
}

COMMAND(template)
{
    enum file_kind kind;
    struct table_options options;
    struct table_words words = TABLE_WORDS_DEFAULT;
    const struct option own[] = {TABLE_OPTIONS(words), {0}};
    struct operands operands;
    CLEANUP(table_writer_free_ptr) struct table_writer *writer = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(table_parse(cli, &operands, &words, &kind, &options, err));
    options.mark_required = true;
    if (access(options.path, F_OK) == 0 && strncmp(options.path, "/dev/", 5) != 0) {
        enum err_code code =
            err_set(err, ERR_CONFLICT, "%s is there already and may be filled in", options.path);
        (void)err_hint(err, "-o FILE names another one");
        return code;
    }
    TRY(table_writer_open(&options, kind, &writer, err));
    TRY(table_writer_close(writer, err));
    if (strcmp(options.path, STDOUT_PATH) != 0)
        printf("%s\n", options.path);
    return ERR_OK;
}

COMMAND(export)
{
    struct export_what what = {0};
    struct table_options options;
    struct table_words words = TABLE_WORDS_DEFAULT;
    const struct option own[] = {
        TABLE_OPTIONS(words),
        {"offering", 0, &what.offering, NULL, "attendance: this offering's list"},
        {0},
    };
    struct operands operands;
    int64_t rows = 0;
    char number[32];
    CLEANUP(service_cleanup) struct service *service = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    if (cli->as_json && words.out == NULL && words.format == NULL)
        words.format = "json";
    TRY(table_parse(cli, &operands, &words, &what.kind, &options, err));
    if (what.offering != NULL && what.kind != FILE_KIND_ATTENDANCE)
        return err_set(err, ERR_USAGE, "--offering goes with attendance");
    TRY(cli_open(cli, CLI_READ, &service, err));
    TRY(export_kind(service, &what, &options, &rows, err));
    if (strcmp(options.path, STDOUT_PATH) != 0)
        printf("%s: %s rows\n", options.path, cli_number(rows, number));
    return ERR_OK;
}

/* "90 min", "makes up for ETH-1", "score 71", "no place in the plan" */
static void print_remarks(const json_t *row)
{
    const char *presence = json_text_at(row, "presence");
    const char *makes_up = json_text_at(row, "makes_up");
    const char *score = json_text_at(row, "score");
    if (presence[0] != '\0')
        printf("%s min  ", presence);
    if (makes_up[0] != '\0')
        printf("makes up for %s  ", makes_up);
    if (score[0] != '\0')
        printf("score %s  ", score);
    printf("%s\n", json_is_true(json_object_get(row, "place")) ? "" : "no place in the plan");
}

static void print_worker(const json_t *worker)
{
    char hours[32];
    cli_cell("", 12);
    cli_cell(json_text_at(worker, "worker"), 16);
    cli_cell(json_text_at(worker, "name"), 16);
    printf("%8s h  ", cli_hours(json_int_at(worker, "credited_min"), hours));
    printf("%s\n", json_text_at(worker, "why_en"));
}

static void print_list(const json_t *list)
{
    char hours[32];
    size_t index = 0;
    const json_t *row = NULL;
    printf("%s %s: %d present, %d absent, %d excused, %d not marked\n",
           json_text_at(list, "offering"), json_text_at(list, "name"),
           (int)json_int_at(list, "present"), (int)json_int_at(list, "absent"),
           (int)json_int_at(list, "excused"), (int)json_int_at(list, "unmarked"));
    json_array_foreach(json_object_get(list, "rows"), index, row)
    {
        cli_cell(json_text_at(row, "date"), 12);
        cli_cell(json_text_at(row, "worker"), 16);
        cli_cell(json_text_at(row, "name"), 16);
        cli_cell(json_text_at(row, "unit"), 16);
        cli_cell(json_text_at(row, "state"), 9);
        print_remarks(row);
    }
    if (index == 0)
        return;
    printf("credited, of %s h that the course gives:\n",
           cli_hours(json_int_at(list, "course_min"), hours));
    json_array_foreach(json_object_get(list, "workers"), index, row) print_worker(row);
}

/* The list on standard output, as a person or a program reads it; of a spreadsheet, what each
 * worker is credited. The list as a file is an export. */
static enum err_code print_attendance(struct cli *cli, const char *offering, struct err *err)
{
    static const struct cli_column columns[] = {
        {"offering", "offering"}, {"worker", "worker"},   {"name", "name"},
        {"unit", "unit"},         {"place", "place"},     {"present_min", "present_min"},
        {"of_min", "of_min"},     {"percent", "percent"}, {"made_up_min", "made_up_min"},
        {"absent", "absent"},     {"excused", "excused"}, {"credited_min", "credited_min"},
        {"verdict", "verdict"},   {"why", "why_en"},      {0}};
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *list = NULL;
    TRY(cli_open(cli, CLI_READ, &service, err));
    TRY(attendance_show(service, offering, &list, err));
    if (cli->as_csv)
        return cli_print_csv(json_object_get(list, "workers"), columns, err);
    if (cli->as_json)
        cli_print_json(list);
    else
        print_list(list);
    return ERR_OK;
}

COMMAND(attend)
{
    struct import_words words = IMPORT_WORDS_DEFAULT(cli);
    const struct option own[] = {
        IMPORT_OPTIONS(words),
        {0},
    };
    struct operands operands;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    if (operands.len != 2)
        TRY(cli_need(&operands, 1, "OFFERING, and perhaps FILE", err));
    words.job.kind = FILE_KIND_ATTENDANCE;
    words.job.offering = operands.items[0];
    if (operands.len == 1)
        return print_attendance(cli, operands.items[0], err);
    words.job.path = operands.items[1];
    return run_import(cli, &words, err);
}
