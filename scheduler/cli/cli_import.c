/* yanxu import · template · export: files in, the empty files that people fill, and files out. */

#include <string.h>
#include <unistd.h>

#include "scheduler/cli/command.h"
#include "scheduler/export/table_writer.h"
#include "scheduler/service/export_kind.h"
#include "scheduler/service/import_apply.h"

#define REFUSALS_PRINTED 20

static void print_findings(const char *label, const struct import_refusal *findings, size_t len)
{
    for (size_t i = 0; i < len && i < REFUSALS_PRINTED; i++) {
        const struct import_refusal *finding = &findings[i];
        fprintf(stderr, "  %srow %d%s%s%s%s%s: %s; %s\n", label, finding->line,
                finding->heading[0] != '\0' ? ", " : "", finding->heading,
                finding->value[0] != '\0' ? " \"" : "", finding->value,
                finding->value[0] != '\0' ? "\"" : "", finding->reason, finding->remedy);
    }
    if (len > REFUSALS_PRINTED)
        fprintf(stderr, "  … and %zu more; --json lists them all\n", len - REFUSALS_PRINTED);
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
    print_findings("", report->refusals, report->refusals_len);
    print_findings("warning, ", report->warnings, report->warnings_len);
}

COMMAND(import)
{
    const char *encoding = "auto";
    const char *lang = "zh";
    bool is_english = false;
    struct import_job job = {.who = cli->who};
    const struct option own[] = {
        {"dry-run", 'n', NULL, &job.preview, "preview: count, change nothing"},
        {"encoding", 0, &encoding, NULL, "auto, utf-8, gb18030"},
        {"sheet", 0, &job.options.sheet, NULL, "sheet of a workbook"},
        {"map", 0, &job.options.map, NULL, "heading=key;heading=-"},
        {"lang", 0, &lang, NULL, "language of the reasons: zh or en"},
        {0},
    };
    struct operands operands;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 2, "KIND and FILE", err));
    if (file_kind_parse(str_from(operands.items[0]), &job.kind, err) != ERR_OK)
        return cli_bad("KIND", err);
    if (import_encoding_parse(str_from(encoding), &job.options.encoding, err) != ERR_OK)
        return cli_bad("--encoding", err);
    TRY(cli_language(lang, &is_english, err));
    job.path = operands.items[1];
    job.options.language = is_english ? IMPORT_LANGUAGE_EN : IMPORT_LANGUAGE_ZH;
    job.options.progress = &cli->progress;
    CLEANUP(service_cleanup) struct service *service = NULL;
    struct import_report report;
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    TRY(import_apply(service, &job, &cli->arena, &report, err));
    CLEANUP_JSON json_t *value = import_report_json(&job, &report);
    if (cli->as_json)
        cli_print_json(value);
    else
        print_report(&job, &report);
    if (report.refused > 0)
        cli->exit_code = EXIT_CODE_ROWS_REFUSED;
    return ERR_OK;
}

/* How a table is written: what the file's name and the options say. */
static enum err_code table_of(const char *path, const char *lang, const char *encoding,
                              struct table_options *ret_options, struct err *err)
{
    bool is_english = false;
    bool is_csv = str_ends(str_from(path), ".csv");
    enum import_encoding code = IMPORT_ENCODING_AUTO;
    TRY(cli_language(lang, &is_english, err));
    if (import_encoding_parse(str_from(encoding), &code, err) != ERR_OK)
        return cli_bad("--encoding", err);
    *ret_options = (struct table_options){
        .format = !is_csv                           ? TABLE_FORMAT_XLSX
                  : code == IMPORT_ENCODING_GB18030 ? TABLE_FORMAT_CSV_GB18030
                                                    : TABLE_FORMAT_CSV_UTF8,
        .path = path,
        .language = is_english ? TABLE_LANGUAGE_EN : TABLE_LANGUAGE_ZH};
    return ERR_OK;
}

/* KIND, -o, --lang and --encoding, as template and export take them. */
static enum err_code table_options_parse(struct cli *cli, int argc, char **argv,
                                         enum file_kind *ret_kind,
                                         struct table_options *ret_options, struct err *err)
{
    const char *out = NULL;
    const char *lang = "zh";
    const char *encoding = "auto";
    const struct option own[] = {
        {"output", 'o', &out, NULL, "file; .csv or .xlsx"},
        {"lang", 0, &lang, NULL, "zh or en"},
        {"encoding", 0, &encoding, NULL, "of a .csv: utf-8 or gb18030"},
        {0},
    };
    struct operands operands;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 1, "KIND", err));
    if (file_kind_parse(str_from(operands.items[0]), ret_kind, err) != ERR_OK)
        return cli_bad("KIND", err);
    if (out == NULL)
        out = arena_printf(&cli->arena, "%s.xlsx", file_kind_text(*ret_kind)->code);
    return table_of(out, lang, encoding, ret_options, err);
}

COMMAND(template)
{
    enum file_kind kind;
    struct table_options options;
    CLEANUP(table_writer_free_ptr) struct table_writer *writer = NULL;
    TRY(table_options_parse(cli, argc, argv, &kind, &options, err));
    options.mark_required = true;
    if (access(options.path, F_OK) == 0 && strncmp(options.path, "/dev/", 5) != 0) {
        enum err_code code =
            err_set(err, ERR_CONFLICT, "%s is there already and may be filled in", options.path);
        (void)err_hint(err, "-o FILE names another one");
        return code;
    }
    TRY(table_writer_open(&options, kind, &writer, err));
    TRY(table_writer_close(writer, err));
    printf("%s\n", options.path);
    return ERR_OK;
}

COMMAND(export)
{
    enum file_kind kind;
    struct table_options options;
    int64_t rows = 0;
    char number[32];
    CLEANUP(service_cleanup) struct service *service = NULL;
    TRY(table_options_parse(cli, argc, argv, &kind, &options, err));
    TRY(cli_open(cli, CLI_READ, &service, err));
    TRY(export_kind(service, kind, &options, &rows, err));
    printf("%s: %s rows\n", options.path, cli_number(rows, number));
    return ERR_OK;
}
