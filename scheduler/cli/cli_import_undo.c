/* yanxu import list · import undo. */
#include <inttypes.h>

#include "scheduler/base/json.h"
#include "scheduler/cli/command.h"
#include "scheduler/service/import_undo.h"

static void print_import(const json_t *row)
{
    char number[32];
    bool by_hand = json_is_true(json_object_get(row, "by_hand"));
    printf("%-6" PRId64 "%s  ", json_int_at(row, "id"), json_text_at(row, "at"));
    cli_cell(json_text_at(row, "kind"), 11);
    printf("%9s new ", cli_number(json_int_at(row, "created"), number));
    printf("%9s changed ", cli_number(json_int_at(row, "changed"), number));
    printf("%9s refused  ", cli_number(json_int_at(row, "refused"), number));
    printf("%s, %s", by_hand ? "by hand" : json_text_at(row, "file"), json_text_at(row, "who"));
    if (!json_is_null(json_object_get(row, "undone_at")))
        printf(", undone %s", json_text_at(row, "undone_at"));
    putchar('\n');
}

COMMAND(import_list)
{
    static const struct cli_column columns[] = {{"id", "id"},
                                                {"at", "at"},
                                                {"kind", "kind"},
                                                {"file", "file"},
                                                {"by_hand", "by_hand"},
                                                {"who", "who"},
                                                {"created", "created"},
                                                {"changed", "changed"},
                                                {"same", "same"},
                                                {"refused", "refused"},
                                                {"undone_at", "undone_at"},
                                                {0}};
    static const struct cli_list imports = {NULL, columns, print_import,
                                            "nothing was imported yet"};
    return cli_run_list(cli, argc, argv, &imports, import_list, err);
}

static void print_undo(const struct import_undo *undo, const struct import_undo_report *report)
{
    char restored[32];
    char deleted[32];
    char reversed[32];
    char kept[32];
    printf("import %" PRId64 " of %s%s: %s as before, %s deleted, %s ledger entries taken back",
           report->run.id.v, file_kind_text(report->run.kind)->code,
           undo->preview ? ", preview of undoing" : " undone",
           cli_number(report->restored, restored), cli_number(report->deleted, deleted),
           cli_number(report->reversed, reversed));
    if (report->kept > 0)
        printf(", %s left alone (taken back by hand before)", cli_number(report->kept, kept));
    if (report->credited > 0)
        printf(", %s sign-in lists credited instead", cli_number(report->credited, kept));
    putchar('\n');
    if (report->hours_posted_min + report->hours_taken_min > 0)
        printf("  sign-in lists: %s h credited, %s h taken back\n",
               cli_hours(report->hours_posted_min, kept),
               cli_hours(report->hours_taken_min, restored));
    if (report->corrected > 0)
        fprintf(stderr,
                "  hint: of %s entries a part had been taken back by hand; the file would bring "
                "them back whole\n",
                cli_number(report->corrected, kept));
}

COMMAND(import_undo)
{
    struct import_undo undo = {.who = cli->who};
    struct operands operands;
    struct import_undo_report report;
    CLEANUP(service_cleanup) struct service *service = NULL;
    TRY(cli_options(cli, NULL, argc, argv, &operands, err));
    undo.preview = cli->preview;
    if (operands.len > 1)
        return cli_need(&operands, 1, "ID of an import", err);
    if (operands.len == 1)
        TRY(cli_id("ID", operands.items[0], &undo.id.v, err));
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    TRY(import_undo(service, &undo, &cli->arena, &report, err));
    if (!cli->as_json) {
        print_undo(&undo, &report);
        return ERR_OK;
    }
    CLEANUP_JSON json_t *value = json_pack(
        "{s:I, s:s, s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "id",
        (json_int_t)report.run.id.v, "kind", file_kind_text(report.run.kind)->code, "preview",
        undo.preview, "restored", (json_int_t)report.restored, "deleted",
        (json_int_t)report.deleted, "reversed", (json_int_t)report.reversed, "corrected",
        (json_int_t)report.corrected, "kept", (json_int_t)report.kept, "credited",
        (json_int_t)report.credited, "hours_posted_min", (json_int_t)report.hours_posted_min,
        "hours_taken_min", (json_int_t)report.hours_taken_min);
    cli_print_json(value);
    return ERR_OK;
}
