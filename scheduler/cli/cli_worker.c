/* yanxu worker forget · readmit · export: a person's rights over their data. */
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/file.h"
#include "scheduler/base/json.h"
#include "scheduler/cli/command.h"
#include "scheduler/service/evidence.h"
#include "scheduler/service/person.h"

static void print_report(const json_t *report)
{
    bool preview = json_is_true(json_object_get(report, "preview"));
    const char *worker = json_text_at(report, "worker");
    const char *code = json_text_at(report, "code");
    bool is_new = strcmp(worker, code) != 0;
    printf("worker %s%s%s: %s %" PRId64 " fields of the person, %" PRId64 " other rows, %" PRId64
           " former rows; hours "
           "and places stay\n",
           worker, is_new ? ", from now on " : "", is_new ? code : "",
           preview ? "would erase" : "erased", json_int_at(report, "fields"),
           json_int_at(report, "rows"), json_int_at(report, "former"));
    if (json_is_true(json_object_get(report, "looks_personal")))
        fprintf(stderr, "  warning: the code itself looks like a name or a number of the person; "
                        "--code NEW replaces it\n");
    if (json_int_at(report, "left") > 0)
        fprintf(stderr,
                "  warning: %" PRId64
                " rows of the ledger's ids and the audit hold a text of the person; "
                "these are never changed\n",
                json_int_at(report, "left"));
    if (!preview && !json_is_true(json_object_get(report, "log_emptied")))
        fprintf(stderr, "  warning: another program was reading; its next change, or its end, "
                        "empties the database's log of the erased bytes\n");
    if (!preview)
        fprintf(stderr, "  hint: take the person out of your own files and backups as well\n");
}

/* What cannot be taken back is asked for twice: --yes, or a y on the terminal. */
static enum err_code confirm(bool is_sure, const char *code, struct err *err)
{
    char answer[8] = "";
    if (is_sure)
        return ERR_OK;
    if (isatty(STDIN_FILENO) == 0)
        return err_set(err, ERR_USAGE,
                       "this cannot be taken back: --yes, or -n to see what it does");
    fprintf(stderr, "erase what names worker %s for good? [y/N] ", code);
    if (fgets(answer, sizeof(answer), stdin) == NULL || (answer[0] != 'y' && answer[0] != 'Y'))
        return err_set(err, ERR_CONFLICT, "nothing was changed");
    return ERR_OK;
}

COMMAND(worker_forget)
{
    bool is_sure = false;
    struct person_forget forget = {.who = cli->who};
    const struct option own[] = {
        {"yes", 0, NULL, &is_sure, "do not ask"},
        {"code", 0, &forget.new_code, NULL, "a new code in place of one that names the person"},
        {0},
    };
    struct operands operands;
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *report = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 1, "CODE of a worker", err));
    forget.code = operands.items[0];
    forget.preview = cli->preview;
    TRY(confirm(is_sure || forget.preview, forget.code, err));
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    TRY(person_forget(service, &forget, &report, err));
    if (cli->as_json)
        cli_print_json(report);
    else
        print_report(report);
    return ERR_OK;
}

COMMAND(worker_readmit)
{
    struct person_forget readmit = {.who = cli->who};
    struct operands operands;
    CLEANUP(service_cleanup) struct service *service = NULL;
    TRY(cli_options(cli, NULL, argc, argv, &operands, err));
    TRY(cli_need(&operands, 1, "CODE of a worker", err));
    readmit.code = operands.items[0];
    readmit.preview = cli->preview;
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    TRY(person_readmit(service, &readmit, err));
    printf("files %s name worker %s again\n", readmit.preview ? "would" : "may", readmit.code);
    return ERR_OK;
}

static enum err_code write_copy(const char *path, const json_t *copy, struct err *err)
{
    CLEANUP(x_free_ptr) char *text = json_dumps(copy, JSON_INDENT(2));
    return file_write_atomic(path, text, strlen(text), 0600, err);
}

/* Each under DIRECTORY, and "path" in its row: pictures are of more use so, and a copy of hundreds
 * of megabytes need not be in memory at once. */
static enum err_code write_evidence(struct service *service, const char *directory, json_t *files,
                                    struct err *err)
{
    size_t i = 0;
    json_t *row = NULL;
    if (json_array_size(files) == 0)
        return ERR_OK;
    TRY(file_make_private_dir(directory, err));
    json_array_foreach(files, i, row)
    {
        CLEANUP(arena_release) struct arena arena = {0};
        const struct evidence_question question = {.id = {json_int_at(row, "id")}};
        struct evidence evidence;
        struct str bytes;
        TRY(evidence_open(service, &question, &arena, &evidence, &bytes, err));
        const char *path =
            arena_printf(&arena, "%s/%s", directory, evidence_file_name(&evidence, &arena));
        TRY(file_write_atomic(path, bytes.data, bytes.len, 0600, err));
        json_object_set_new(row, "path", json_string(path));
    }
    return ERR_OK;
}

COMMAND(worker_export)
{
    const char *out = NULL;
    const struct option own[] = {
        {"output", 'o', &out, NULL, "file, with FILE.files/ beside it; standard output"},
        {0},
    };
    struct operands operands;
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *copy = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 1, "CODE of a worker", err));
    TRY(cli_open(cli, CLI_READ, &service, err));
    TRY(person_export(service, operands.items[0], &copy, err));
    json_t *files = json_object_get(copy, "evidence_files");
    if (out == NULL) {
        cli_print_json(copy);
        if (json_array_size(files) > 0)
            fprintf(stderr, "note: %zu evidence files are not in it; -o FILE puts them beside it\n",
                    json_array_size(files));
        return ERR_OK;
    }
    TRY(write_evidence(service, arena_printf(&cli->arena, "%s.files", out), files, err));
    return write_copy(out, copy, err);
}
