/* yanxu claim attach · withdraw · evidence: the files that lie with a claim. */
#include "scheduler/cli/cli_evidence.h"

#include "scheduler/base/file.h"
#include "scheduler/base/parse_num.h"
#include "scheduler/service/claim.h"

#define NUMBER_MAX INT64_C(1000000)

static enum err_code read_file(const char *path, struct arena *arena, struct str *ret_bytes,
                               struct err *err)
{
    CLEANUP(buf_release) struct buf bytes;
    buf_init(&bytes, EVIDENCE_BYTES_MAX);
    enum err_code code = file_read(path, &bytes, err);
    if (code == ERR_LIMIT)
        return err_hint(err, "take the photograph at a lower resolution, or make the file smaller");
    TRY(code);
    *ret_bytes = (struct str){arena_copy(arena, buf_text(&bytes), bytes.len), bytes.len};
    return ERR_OK;
}

enum err_code cli_read_evidence(struct cli *cli, const char *const *paths, size_t paths_len,
                                const struct evidence_file **ret_files, struct err *err)
{
    struct evidence_file *files = arena_array(&cli->arena, paths_len, sizeof(*files));
    for (size_t i = 0; i < paths_len; i++) {
        files[i].name = paths[i];
        TRY(read_file(paths[i], &cli->arena, &files[i].bytes, err));
    }
    *ret_files = files;
    return ERR_OK;
}

void cli_print_files(const json_t *claim)
{
    const json_t *file = NULL;
    size_t i = 0;
    json_int_t elsewhere = 0;
    char text[64] = "";
    const long long files = (long long)json_int_at(claim, "files");
    json_array_foreach(json_object_get(claim, "file_list"), i, file) elsewhere +=
        json_int_at(file, "elsewhere");
    if (files > 0)
        (void)snprintf(text, sizeof(text), "%lld file%s%s", files, files == 1 ? "" : "s",
                       elsewhere > 0 ? ", also elsewhere" : "");
    cli_cell(text, 10);
}

enum err_code cli_note_same_files(struct service *service, struct claim_id id, struct err *err)
{
    CLEANUP_JSON json_t *claim = NULL;
    const json_t *twin = NULL;
    size_t i = 0;
    TRY(claim_show(service, id, &claim, err));
    json_array_foreach(json_object_get(claim, "same_files"), i, twin)
        fprintf(stderr, "note: file %lld is also with claim %lld of worker %s (%s)\n",
                (long long)json_int_at(twin, "number"), (long long)json_int_at(twin, "claim"),
                json_text_at(twin, "worker"), json_text_at(twin, "state"));
    return ERR_OK;
}

COMMAND(claim_attach)
{
    struct operands operands;
    struct evidence_order order = {.claim = {0}};
    const struct evidence_file *files = NULL;
    size_t added = 0;
    CLEANUP(service_cleanup) struct service *service = NULL;
    TRY(cli_options(cli, NULL, argc, argv, &operands, err));
    if (operands.len < 2)
        return err_set(err, ERR_USAGE, "expected ID FILE…: a claim, and what is to lie with it");
    TRY(cli_id("ID", operands.items[0], &order.claim.v, err));
    TRY(cli_read_evidence(cli, operands.items + 1, operands.len - 1, &files, err));
    order.deed = cli_deed(cli);
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    TRY(evidence_attach(service, &order, files, operands.len - 1, &added, err));
    printf("claim %lld %s %zu file%s more\n", (long long)order.claim.v,
           cli->preview ? "would have" : "has", added, added == 1 ? "" : "s");
    return ERR_OK;
}

COMMAND(claim_withdraw)
{
    const char *text = NULL;
    const struct option own[] = {{"number", 0, &text, NULL, "which of its files"}, {0}};
    struct operands operands;
    struct evidence_order order = {.claim = {0}};
    int64_t number = 0;
    CLEANUP(service_cleanup) struct service *service = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 1, "ID of a claim", err));
    TRY(cli_id("ID", operands.items[0], &order.claim.v, err));
    if (text == NULL)
        return err_set(err, ERR_USAGE, "--number is missing: which of the claim's files");
    if (parse_i64(str_from(text), 1, NUMBER_MAX, &number, err) != ERR_OK)
        return cli_bad("--number", err);
    order.deed = cli_deed(cli);
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    TRY(evidence_withdraw(service, &order, (int32_t)number, err));
    printf("file %lld of claim %lld %s taken away\n", (long long)number, (long long)order.claim.v,
           cli->preview ? "would be" : "is");
    return ERR_OK;
}

static void print_written(const struct cli *cli, const struct evidence *evidence, const char *path)
{
    if (!cli->as_json) {
        printf("file %d of claim %lld (%s, %lld bytes) is in %s\n", (int)evidence->number,
               (long long)evidence->claim_id.v, evidence_type_media(evidence->type),
               (long long)evidence->byte_len, path);
        return;
    }
    CLEANUP_JSON json_t *value = json_pack(
        "{s:I, s:i, s:s, s:I, s:s, s:s}", "claim", (json_int_t)evidence->claim_id.v, "number",
        (int)evidence->number, "type", evidence_type_media(evidence->type), "bytes",
        (json_int_t)evidence->byte_len, "sha256", evidence->sha256, "path", path);
    cli_print_json(value);
}

COMMAND(claim_evidence)
{
    const char *text = NULL;
    const char *path = NULL;
    const struct option own[] = {
        {"number", 0, &text, NULL, "which of its files; the only one"},
        {"output", 'o', &path, NULL, "file; claim-ID-NUMBER.jpg, .pdf … here"},
        {0},
    };
    struct operands operands;
    struct evidence_question question = {.id = {0}};
    struct evidence evidence;
    struct str bytes;
    int64_t number = 0;
    CLEANUP(service_cleanup) struct service *service = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 1, "ID of a claim", err));
    TRY(cli_id("ID", operands.items[0], &question.claim.v, err));
    if (text != NULL && parse_i64(str_from(text), 1, NUMBER_MAX, &number, err) != ERR_OK)
        return cli_bad("--number", err);
    question.number = (int32_t)number;
    TRY(cli_open(cli, CLI_READ, &service, err));
    TRY(evidence_open(service, &question, &cli->arena, &evidence, &bytes, err));
    if (path == NULL)
        path = evidence_file_name(&evidence, &cli->arena);
    TRY(file_write_new(path, bytes.data, bytes.len, 0600, err));
    print_written(cli, &evidence, path);
    return ERR_OK;
}
