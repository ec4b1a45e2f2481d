/* What `yanxu <command>` can be: one table, from which dispatch and help come; one file per
 * command. */
#ifndef YANXU_CLI_COMMAND_H
#define YANXU_CLI_COMMAND_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "scheduler/base/config.h"
#include "scheduler/base/err.h"
#include "scheduler/base/json.h"
#include "scheduler/base/progress.h"
#include "scheduler/cli/option.h"
#include "scheduler/service/service.h"

/* What the program tells its caller when it ends. */
enum exit_code {
    EXIT_CODE_OK = 0,
    EXIT_CODE_FAILED = 1,
    EXIT_CODE_USAGE = 2,
    EXIT_CODE_ROWS_REFUSED = 3, /* done, but some rows were refused */
    EXIT_CODE_NOT_FOUND = 4,
    EXIT_CODE_UNMET = 5, /* --strict, and hours are missing */
    EXIT_CODE_BUSY = 6,  /* the database is locked */
    EXIT_CODE_DELIVERIES_FAILED = 7,
    EXIT_CODE_INTERRUPTED = 130
};

struct server;
/* Serves pages until SIGINT or SIGTERM; main.c says who does it. */
typedef enum err_code serve_fn(struct service *service, const struct server *server,
                               struct err *err);

struct command;

/* One run of a command: settings and where it prints. */
struct cli {
    const struct command *command;
    struct config *config;
    const char *database;     /* --db, or what the settings say */
    const char *now;          /* --now, or what the settings say; "" for the clock */
    const char *who;          /* --as, or who is logged in: for the audit */
    bool as_json;             /* --json */
    bool as_csv;              /* --csv */
    bool preview;             /* -n, --dry-run: say what would be, change nothing */
    enum exit_code exit_code; /* set by a command that is done, but not clean */
    serve_fn *serve;
    struct progress progress;
    struct progress_bar *bar;
    struct arena arena;
};

/* The options that mean the same wherever they are taken; from these bits come both parsing and
 * help. Every command that reads takes --json, every list --csv, every one that writes -n. */
enum command_takes {
    TAKES_NONE = 0,
    TAKES_JSON = 1u << 0,
    TAKES_CSV = 1u << 1,
    TAKES_DRY_RUN = 1u << 2,
    TAKES_LIST = TAKES_JSON | TAKES_CSV,
    TAKES_CHANGE = TAKES_JSON | TAKES_DRY_RUN
};

struct command {
    const char *name;    /* "plan make": the words that choose it */
    const char *usage;   /* operands and options of its own, for help */
    const char *summary; /* one line */
    enum err_code (*run)(struct cli *cli, int argc, char **argv, struct err *err);
    unsigned takes; /* bits of enum command_takes */
};

/* Ends with a row whose name is NULL. */
extern const struct command commands[];

/* The whole program behind argv; returns the exit code. Prints errors and hints to stderr. */
int cli_main(int argc, char **argv, serve_fn *serve);

/* --- for the commands
 * ------------------------------------------------------------------------------------------ */

/* Parses a command's own options together with those that all have (--db, --config, --now, --as)
 * and those that the table says it takes (--json, --csv, -n). */
MUST_USE enum err_code cli_options(struct cli *cli, const struct option *own, int argc, char **argv,
                                   struct operands *ret_operands, struct err *err);
/* ERR_USAGE unless there are exactly `want` operands; `names` says which: "KIND FILE". */
MUST_USE enum err_code cli_need(const struct operands *operands, size_t want, const char *names,
                                struct err *err);
/* Who runs the command, and whether really: the account or --as, and -n. */
struct deed cli_deed(const struct cli *cli);
/* Opens the service that the settings describe; the caller closes it (CLEANUP(service_cleanup)). */
enum cli_access { CLI_READ, CLI_WRITE, CLI_CREATE };
MUST_USE enum err_code cli_open(struct cli *cli, enum cli_access access,
                                struct service **ret_service, struct err *err);
/* Turns the failure of an operand or option to parse into a usage error, prefixed with its name. */
enum err_code cli_bad(const char *name, struct err *err);
/* A day as people type it, and an id: usage errors begin with the name of the operand or option.
 * NULL changes nothing. */
MUST_USE enum err_code cli_day(const char *name, const char *text, struct date *ret_day,
                               struct err *err);
MUST_USE enum err_code cli_id(const char *name, const char *text, int64_t *ret_id, struct err *err);
/* "http://127.0.0.1:8080", with an IPv6 address in brackets. */
const char *cli_base_url(struct arena *arena, const char *bind, const char *port);
/* zh or en. */
MUST_USE enum err_code cli_language(const char *text, bool *ret_is_english, struct err *err);
/* Prints a value as indented JSON to stdout. */
void cli_print_json(const json_t *value);
struct cli_column {
    const char *heading; /* of the table; the list ends with NULL */
    const char *key;     /* of the JSON row: "state", or "params.kind" for one further in */
};
/* Prints an array of objects as CSV (UTF-8 with BOM, as exports are) to stdout. */
MUST_USE enum err_code cli_print_csv(const json_t *rows, const struct cli_column *columns,
                                     struct err *err);
/* The same row by row; nothing is printed before it is closed. */
struct cli_csv;
MUST_USE enum err_code cli_csv_open(const struct cli_column *columns, struct cli_csv **ret_csv,
                                    struct err *err);
MUST_USE enum err_code cli_csv_row(struct cli_csv *csv, const json_t *row, struct err *err);
MUST_USE enum err_code cli_csv_close(struct cli_csv *csv, struct err *err);
void cli_csv_free_ptr(struct cli_csv **csv);
/* A list that a command reads: its rows stand under `key` of the answer, or are the answer (NULL).
 */
struct cli_list {
    const char *key;
    const struct cli_column *columns;
    void (*print_row)(const json_t *row);
    const char *none; /* said where there is no row: what to do */
};
/* As CSV, as JSON, or line by line, as was asked. */
MUST_USE enum err_code cli_print_list(const struct cli *cli, const json_t *answer,
                                      const struct cli_list *list, struct err *err);
/* The caller frees with json_decref(). */
typedef enum err_code cli_read_fn(struct service *service, json_t **ret_answer, struct err *err);
/* The whole of a command, without operands and options of its own, that reads such a list. */
MUST_USE enum err_code cli_run_list(struct cli *cli, int argc, char **argv,
                                    const struct cli_list *list, cli_read_fn *read,
                                    struct err *err);
/* Of whom more may count than is told: a note each, to stderr. */
void cli_print_unproved(const json_t *codes);
/* What effect_table() says, as a table of districts, units and tiers; or the people as CSV. */
void cli_print_effect(const json_t *table);
MUST_USE enum err_code cli_print_effect_csv(const json_t *table, struct err *err);
extern const struct cli_column cli_effect_columns[];
/* A number with thousands separated: 12,345. Returns `text`. */
char *cli_number(int64_t number, char text[static 32]);
/* Minutes as hours with one decimal: 12,345.5. Returns `text`. */
char *cli_hours(int64_t min, char text[static 32]);
/* What exam_levels_json() gives, line by line. */
void cli_print_exam_levels(const json_t *levels);
/* A cell of a text table, padded to `width` columns as a terminal counts them. */
void cli_cell(const char *text, int width);

#define COMMAND(name)                                                                              \
    enum err_code command_##name(struct cli *cli, int argc, char **argv, struct err *err)

COMMAND(version);
COMMAND(config_show);
COMMAND(init);
COMMAND(import_list);
COMMAND(set);
COMMAND(release);
COMMAND(held);
COMMAND(import_undo);
COMMAND(import);
COMMAND(attend);
COMMAND(template);
COMMAND(rules_set);
COMMAND(rules_show);
COMMAND(rules_check);
COMMAND(rules_try);
COMMAND(rules_schema);
COMMAND(quota_set);
COMMAND(quota_import);
COMMAND(quota_show);
COMMAND(days_show);
COMMAND(days_set);
COMMAND(days_clear);
COMMAND(plan_make);
COMMAND(plan_list);
COMMAND(plan_show);
COMMAND(plan_publish);
COMMAND(plan_discard);
COMMAND(explain_worker);
COMMAND(explain_offering);
COMMAND(gaps);
COMMAND(plan_diff);
COMMAND(plan_lock);
COMMAND(plan_unlock);
COMMAND(plan_locks);
COMMAND(worker_show);
COMMAND(offering_list);
COMMAND(offering_cancel);
COMMAND(offering_move);
COMMAND(worker_leave);
COMMAND(worker_tier);
COMMAND(worker_forget);
COMMAND(worker_readmit);
COMMAND(worker_export);
COMMAND(ledger_show);
COMMAND(ledger_reverse);
COMMAND(ledger_carry_over);
COMMAND(claim_make);
COMMAND(claim_list);
COMMAND(claim_approve);
COMMAND(claim_reject);
COMMAND(claim_attach);
COMMAND(claim_withdraw);
COMMAND(claim_evidence);
COMMAND(decree_preview);
COMMAND(decree_apply);
COMMAND(decree_undo);
COMMAND(decree_list);
COMMAND(decree_show);
COMMAND(decree_schema);
COMMAND(approval_grant);
COMMAND(approval_revoke);
COMMAND(approval_list);
COMMAND(waiver_grant);
COMMAND(waiver_revoke);
COMMAND(waiver_list);
COMMAND(exam_show);
COMMAND(exam_set);
COMMAND(exam_clear);
COMMAND(exam_import);
COMMAND(exam_promote);
COMMAND(registration_first);
COMMAND(registration_renew);
COMMAND(registration_restore);
COMMAND(registration_list);
COMMAND(registration_show);
COMMAND(statement_make);
COMMAND(statement_verify);
COMMAND(certificate_make);
COMMAND(feed_url);
COMMAND(feed_write);
COMMAND(feed_rotate);
COMMAND(remind_run);
COMMAND(remind_exams);
COMMAND(remind_status);
COMMAND(remind_retry);
COMMAND(audit);
COMMAND(remind_endpoint);
COMMAND(job_list);
COMMAND(job_show);
COMMAND(job_stop);
COMMAND(job_run);
COMMAND(serve);
COMMAND(solve);
COMMAND(check_plan);
COMMAND(export_problem);
COMMAND(export);
COMMAND(gen);
COMMAND(demo);

#endif
