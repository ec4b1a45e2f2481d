/* yanxu registration first · renew · restore · list · show. */
#include "scheduler/base/json.h"
#include "scheduler/cli/command.h"
#include "scheduler/service/registration.h"

/* --- entering ----------------------------------------------------------------------------------
 */

struct making_words {
    const char *on, *from, *to;
};

static void print_made(const json_t *answer)
{
    const char *in_spite_of = json_text_at(answer, "in_spite_of");
    printf("worker %s %s registered %s..%s\n", json_text_at(answer, "worker"),
           json_is_true(json_object_get(answer, "preview")) ? "would be" : "is",
           json_text_at(answer, "from"), json_text_at(answer, "to"));
    if (in_spite_of[0] != '\0')
        fprintf(stderr, "  warning: in spite of: %s\n", in_spite_of);
}

static enum err_code make(struct cli *cli, struct registration_order *order,
                          const struct making_words *words, struct err *err)
{
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *answer = NULL;
    TRY(cli_day("--on", words->on, &order->on, err));
    TRY(cli_day("--from", words->from, &order->from, err));
    TRY(cli_day("--to", words->to, &order->to, err));
    order->deed = cli_deed(cli);
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    TRY(registration_make(service, order, &answer, err));
    if (cli->as_json)
        cli_print_json(answer);
    else
        print_made(answer);
    return ERR_OK;
}

static void print_renewed(const json_t *answer)
{
    const json_t *renewed = json_object_get(answer, "renewed");
    const json_t *left = json_object_get(answer, "left");
    size_t index = 0;
    const json_t *row = NULL;
    json_array_foreach(renewed, index, row)
    {
        cli_cell(json_text_at(row, "worker"), 14);
        printf("%s..%s\n", json_text_at(row, "from"), json_text_at(row, "to"));
    }
    json_array_foreach(left, index, row)
    {
        cli_cell(json_text_at(row, "worker"), 14);
        printf("not yet: %s\n", json_text_at(row, "why"));
    }
    printf("%zu %s renewed, %zu may renew but for what is missing\n", json_array_size(renewed),
           json_is_true(json_object_get(answer, "preview")) ? "would be" : "are",
           json_array_size(left));
}

static enum err_code renew_unit(struct cli *cli, const char *unit, struct err *err)
{
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *answer = NULL;
    const struct deed deed = cli_deed(cli);
    TRY(cli_open(cli, CLI_WRITE, &service, err));
    TRY(registration_renew_unit(service, unit, &deed, &answer, err));
    if (cli->as_json)
        cli_print_json(answer);
    else
        print_renewed(answer);
    return ERR_OK;
}

static enum err_code enter(struct cli *cli, int argc, char **argv, enum registration_kind kind,
                           struct err *err)
{
    struct registration_order order = {
        .kind = kind, .on = DATE_NONE, .from = DATE_NONE, .to = DATE_NONE};
    struct making_words words = {0};
    const char *unit = NULL;
    const struct option own[] = {
        {"on", 0, &words.on, NULL, "the day on which it was done; today"},
        {"from", 0, &words.from, NULL, "first day; that day, of a renewal the day after the last"},
        {"to", 0, &words.to, NULL, "last day; as long as the rulebook says"},
        {"force", 0, &order.force, NULL, "why in spite of what stands in the way; kept with it"},
        {"unit", 0, &unit, NULL, "renew: everybody of this unit who may and has the hours"},
        {0},
    };
    struct operands operands;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    if (unit == NULL) {
        TRY(cli_need(&operands, 1, "CODE of a worker", err));
        order.worker = operands.items[0];
        return make(cli, &order, &words, err);
    }
    TRY(cli_need(&operands, 0, "", err));
    if (kind != REGISTRATION_KIND_RENEW)
        return err_set(err, ERR_USAGE, "--unit is for renewals");
    if (words.on != NULL || words.from != NULL || words.to != NULL || order.force != NULL)
        return err_set(err, ERR_USAGE, "days and --force are for one worker");
    return renew_unit(cli, unit, err);
}

COMMAND(registration_first)
{
    return enter(cli, argc, argv, REGISTRATION_KIND_FIRST, err);
}

COMMAND(registration_renew)
{
    return enter(cli, argc, argv, REGISTRATION_KIND_RENEW, err);
}

COMMAND(registration_restore)
{
    return enter(cli, argc, argv, REGISTRATION_KIND_RESTORE, err);
}

/* --- reading -----------------------------------------------------------------------------------
 */

/* The date that matters in this state, and what it is. */
static void print_window(const json_t *row)
{
    const char *const state = json_text_at(row, "state");
    const struct {
        const char *state, *words, *key;
    } windows[] = {
        {"may_register", "by", "register_by"},
        {"late", "was due", "register_by"},
        {"registered", "renew from", "renew_from"},
        {"restored", "renew from", "renew_from"},
        {"renewable", "until", "to"},
        {"expired", "lapses on", "lapses_on"},
        {"lapsed", "since", "lapses_on"},
    };
    char text[48] = "";
    for (size_t i = 0; i < sizeof(windows) / sizeof(windows[0]); i++)
        if (str_eq_text(str_from(windows[i].state), state) &&
            json_text_at(row, windows[i].key)[0] != '\0')
            (void)snprintf(text, sizeof(text), "%s %s", windows[i].words,
                           json_text_at(row, windows[i].key));
    if (json_text_at(row, "renewed_to")[0] != '\0')
        (void)snprintf(text, sizeof(text), "renewed to %s", json_text_at(row, "renewed_to"));
    cli_cell(text, 23);
}

static void print_registration(const json_t *row)
{
    char earned[32];
    char needed[32];
    cli_cell(json_text_at(row, "worker"), 14);
    cli_cell(json_text_at(row, "name"), 12);
    cli_cell(json_text_at(row, "unit"), 10);
    cli_cell(json_text_at(row, "state_en"), 22);
    if (json_text_at(row, "from")[0] != '\0')
        printf("%s..%s  ", json_text_at(row, "from"), json_text_at(row, "to"));
    else
        cli_cell("", 24);
    print_window(row);
    if (json_int_at(row, "needed_min") > 0)
        printf("%s of %s hours, %s", cli_hours(json_int_at(row, "earned_min"), earned),
               cli_hours(json_int_at(row, "needed_min"), needed),
               json_is_true(json_object_get(row, "met")) ? "met" : "not met");
    printf("\n");
}

static const struct cli_column columns[] = {{"worker", "worker"},
                                            {"name", "name"},
                                            {"unit", "unit"},
                                            {"tier", "tier"},
                                            {"rulebook", "rulebook"},
                                            {"state", "state"},
                                            {"certified_on", "certified_on"},
                                            {"from", "from"},
                                            {"to", "to"},
                                            {"register_by", "register_by"},
                                            {"renew_from", "renew_from"},
                                            {"lapses_on", "lapses_on"},
                                            {"renewed_to", "renewed_to"},
                                            {"needed_min", "needed_min"},
                                            {"earned_min", "earned_min"},
                                            {"missing_min", "missing_min"},
                                            {"met", "met"},
                                            {0}};

COMMAND(registration_list)
{
    static const struct cli_list list = {"registrations", columns, print_registration,
                                         "  hint: nobody; a rulebook in force must have "
                                         "registrations, as cn-registration has"};
    struct registration_filter filter = {.as_of = DATE_NONE, .state = REGISTRATION_NONE};
    const char *as_of = NULL;
    const char *state = NULL;
    const struct option own[] = {
        {"state", 0, &state, NULL,
         "may_register, late, registered, renewable, expired, lapsed, restored or unregistered"},
        {"unit", 0, &filter.unit, NULL, "of this unit and below"},
        {"as-of", 0, &as_of, NULL, "on this day; today"},
        {0},
    };
    struct operands operands;
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *answer = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 0, "", err));
    TRY(cli_day("--as-of", as_of, &filter.as_of, err));
    if (state != NULL && registration_state_parse(str_from(state), &filter.state, err) != ERR_OK)
        return cli_bad("--state", err);
    TRY(cli_open(cli, CLI_READ, &service, err));
    TRY(registration_list(service, &filter, &answer, err));
    return cli_print_list(cli, answer, &list, err);
}

static void print_history(const json_t *answer)
{
    size_t index = 0;
    const json_t *row = NULL;
    json_array_foreach(json_object_get(answer, "history"), index, row)
    {
        const char *from = json_text_at(row, "from");
        const char *reason = json_text_at(row, "reason");
        printf("  %s%s%s  ", from[0] != '\0' ? from : "not registered", from[0] != '\0' ? ".." : "",
               json_text_at(row, "to"));
        cli_cell(json_text_at(row, "kind_en"), 20);
        cli_cell(json_text_at(row, "at"), 22);
        cli_cell(json_text_at(row, "who"), 12);
        printf("%s%s\n", json_is_true(json_object_get(row, "stands")) ? "" : "(replaced) ", reason);
    }
}

COMMAND(registration_show)
{
    const char *as_of = NULL;
    const struct option own[] = {{"as-of", 0, &as_of, NULL, "on this day; today"}, {0}};
    struct operands operands;
    struct date day = DATE_NONE;
    size_t index = 0;
    const json_t *row = NULL;
    CLEANUP(service_cleanup) struct service *service = NULL;
    CLEANUP_JSON json_t *answer = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 1, "CODE of a worker", err));
    TRY(cli_day("--as-of", as_of, &day, err));
    TRY(cli_open(cli, CLI_READ, &service, err));
    TRY(registration_show(service, operands.items[0], day, &answer, err));
    if (cli->as_json) {
        cli_print_json(answer);
        return ERR_OK;
    }
    json_array_foreach(json_object_get(answer, "registrations"), index, row)
        print_registration(row);
    if (index == 0)
        fprintf(stderr, "  hint: no rulebook in force has registrations for this worker\n");
    print_history(answer);
    return ERR_OK;
}
