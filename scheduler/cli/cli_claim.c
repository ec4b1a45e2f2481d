/* yanxu claim make · list · approve · reject: hours earned elsewhere, with evidence. */
#include "scheduler/base/json.h"
#include "scheduler/base/parse_num.h"
#include "scheduler/cli/cli_evidence.h"
#include "scheduler/service/claim.h"

#define AMOUNT_MILLI_MAX INT64_C(1000000000)

COMMAND(claim_make)
{
    struct claim_order order = {.deed = {0}};
    const char **cells = order.cells;
    const char *paths[OPTION_AGAIN_MAX] = {NULL};
    const struct option own[] = {
        {"date", 0, &cells[HOURS_COLUMN_EARNED_ON], NULL, "when they were earned"},
        {"amount", 0, &cells[HOURS_COLUMN_AMOUNT], NULL, "how many"},
        {"measure", 0, &cells[HOURS_COLUMN_MEASURE], NULL,
         "minute, hour, class_hour, day or point; hour"},
        {"categories", 0, &cells[HOURS_COLUMN_CATEGORIES], NULL, "what they count toward"},
        {"evidence", 0, &cells[HOURS_COLUMN_EVIDENCE], NULL, "the certificate, or where it is"},
        {"file", OPTION_AGAIN, paths, NULL, "photograph or PDF of it; may be given again"},
        {"source", 0, &cells[HOURS_COLUMN_SOURCE], NULL,
         "external, degree, teaching or online; external"},
        {"mode", 0, &cells[HOURS_COLUMN_MODE], NULL, "classroom, live or self_paced; classroom"},
        {"course", 0, &cells[HOURS_COLUMN_COURSE], NULL, "code of one of our courses"},
        {"provider", 0, &cells[HOURS_COLUMN_PROVIDER], NULL, "who gave it"},
        {0},
    };
    struct operands operands;
    struct claim_id id;
    CLEANUP(service_cleanup) struct service *service = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 1, "CODE of a worker", err));
    cells[HOURS_COLUMN_WORKER] = operands.items[0];
    if (cells[HOURS_COLUMN_MEASURE] == NULL)
        cells[HOURS_COLUMN_MEASURE] = credit_measure_text(CREDIT_MEASURE_HOUR)->code;
    order.deed = cli_deed(cli);
    while (order.files_len < OPTION_AGAIN_MAX && paths[order.files_len] != NULL)
        order.files_len++;
    TRY(cli_read_evidence(cli, paths, order.files_len, &order.files, err));
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    TRY(claim_make(service, &order, &id, err));
    if (cli->preview)
        printf("the claim could be made\n");
    else
        printf("claim %lld is made; yanxu claim approve|reject %lld\n", (long long)id.v,
               (long long)id.v);
    return ERR_OK;
}

static void print_claim(const json_t *row)
{
    char hours[32];
    printf("%-6lld", (long long)json_int_at(row, "id"));
    cli_cell(json_text_at(row, "worker"), 14);
    cli_cell(json_text_at(row, "earned_on"), 12);
    cli_cell(cli_hours(json_int_at(row, "min"), hours), 9);
    cli_cell(json_text_at(row, "source"), 10);
    cli_cell(json_text_at(row, "state"), 10);
    cli_cell(json_text_at(row, "evidence"), 24);
    cli_print_files(row);
    printf("%s\n", json_text_at(row, "reason"));
}

COMMAND(claim_list)
{
    static const struct cli_column columns[] = {{"id", "id"},
                                                {"worker", "worker"},
                                                {"earned_on", "earned_on"},
                                                {"min", "min"},
                                                {"stated", "stated"},
                                                {"measure", "measure"},
                                                {"categories", "categories"},
                                                {"source", "source"},
                                                {"course", "course"},
                                                {"provider", "provider"},
                                                {"evidence", "evidence"},
                                                {"files", "files"},
                                                {"state", "state"},
                                                {"claimed_by", "claimed_by"},
                                                {"claimed_at", "claimed_at"},
                                                {"entry", "entry"},
                                                {"approved", "approved"},
                                                {"reason", "reason"},
                                                {"decided_by", "decided_by"},
                                                {"decided_at", "decided_at"},
                                                {0}};
    static const struct cli_list claims = {"claims", columns, print_claim,
                                           "  hint: there are none; yanxu claim make WORKER …"};
    const char *worker = NULL;
    const char *state_text = NULL;
    const struct option own[] = {
        {"worker", 0, &worker, NULL, "of this worker"},
        {"state", 0, &state_text, NULL, "claimed, approved or rejected"},
        {0},
    };
    enum credit_state state = CREDIT_STATE_COUNT;
    struct operands operands;
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *list = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 0, "", err));
    if (state_text != NULL && credit_state_parse(str_from(state_text), &state, err) != ERR_OK)
        return cli_bad("--state", err);
    TRY(cli_open(cli, CLI_READ, &service, err));
    TRY(claim_list(service, worker, state, &list, err));
    return cli_print_list(cli, list, &claims, err);
}

COMMAND(claim_approve)
{
    struct claim_decision decision = {.reason = ""};
    const char *amount = NULL;
    const struct option own[] = {
        {"amount", 0, &amount, NULL, "how many of them, in the claim's measure; all"},
        {"reason", 0, &decision.reason, NULL, "kept with the entry"},
        {0},
    };
    struct operands operands;
    struct credit_id entry;
    CLEANUP(service_cleanup) struct service *service = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 1, "ID of a claim", err));
    TRY(cli_id("ID", operands.items[0], &decision.id.v, err));
    if (amount != NULL &&
        parse_milli(str_from(amount), 1, AMOUNT_MILLI_MAX, &decision.stated_milli, err) != ERR_OK)
        return cli_bad("--amount", err);
    decision.deed = cli_deed(cli);
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    TRY(cli_note_same_files(service, decision.id, err));
    TRY(claim_approve(service, &decision, &entry, err));
    if (cli->preview)
        printf("claim %lld would be approved\n", (long long)decision.id.v);
    else
        printf("claim %lld is approved, by entry %lld\n", (long long)decision.id.v,
               (long long)entry.v);
    return ERR_OK;
}

COMMAND(claim_reject)
{
    struct claim_decision decision = {.reason = NULL};
    const struct option own[] = {{"reason", 0, &decision.reason, NULL, "why; kept with the claim"},
                                 {0}};
    struct operands operands;
    CLEANUP(service_cleanup) struct service *service = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 1, "ID of a claim", err));
    TRY(cli_id("ID", operands.items[0], &decision.id.v, err));
    if (decision.reason == NULL || decision.reason[0] == '\0')
        return err_set(err, ERR_USAGE, "--reason is missing: it is kept with the claim");
    decision.deed = cli_deed(cli);
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    TRY(claim_reject(service, &decision, err));
    printf("claim %lld %s rejected\n", (long long)decision.id.v, cli->preview ? "would be" : "is");
    return ERR_OK;
}
