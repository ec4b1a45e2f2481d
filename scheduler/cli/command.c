/* The table of commands, dispatch, help, and the turn from an error into an exit code. */
#include "scheduler/cli/command.h"

#include <stdlib.h>
#include <string.h>

#include "scheduler/base/str.h"
#include "scheduler/cli/progress_bar.h"
#include "scheduler/cli/settings.h"

const struct command commands[] = {
    {"demo", "[--once] [--dir DIR] [--port N] [--workers N] [--seed N]",
     "load the Pudong programme, plan its year, serve its pages", command_demo, TAKES_NONE},
    {"init", "", "make an empty database and its key file", command_init, TAKES_NONE},
    {"set", "KIND CODE COLUMN=VALUE…",
     "set values by hand; no file overwrites them until they are released", command_set,
     TAKES_DRY_RUN},
    {"release", "KIND CODE [COLUMN…]", "let files decide again over values set by hand",
     command_release, TAKES_DRY_RUN},
    {"held", "[KIND]", "values set by hand", command_held, TAKES_LIST},
    {"import list", "", "what was imported, by whom, and what was undone", command_import_list,
     TAKES_LIST},
    {"import undo", "[ID]",
     "take an import back, the newest without ID: former values, new things deleted, hours "
     "reversed",
     command_import_undo, TAKES_CHANGE},
    {"import",
     "KIND FILE [--encoding E] [--sheet NAME] [--map 'heading=key;…']"
     " [--refused OUT]",
     "load a .xlsx or .csv file; -n previews", command_import, TAKES_CHANGE},
    {"attend", "OFFERING [FILE]",
     "one offering's sign-in list; with a file, load it: present earns the hours", command_attend,
     TAKES_LIST | TAKES_DRY_RUN},
    {"template", "KIND [-o FILE] [--lang zh|en]", "write an empty file with the headings of KIND",
     command_template, TAKES_NONE},
    {"rules set", "FILE [--from DATE]", "put a rulebook in force from a date", command_rules_set,
     TAKES_DRY_RUN},
    {"rules show", "", "the rulebooks in force", command_rules_show, TAKES_LIST},
    {"rules check", "FILE", "validate a rulebook", command_rules_check, TAKES_JSON},
    {"rules try", "FILE [--as-of DATE]",
     "who would stand differently if it were in force; nothing is written", command_rules_try,
     TAKES_LIST},
    {"rules schema", "", "print the JSON Schema of rulebooks", command_rules_schema, TAKES_NONE},
    {"quota set",
     "--year Y --unit CODE [--tier T] (--category C | --course CODE) (--each H | --total H | "
     "--clear) [--measure M]",
     "what a unit's workers owe in a year beside the rulebooks", command_quota_set, TAKES_CHANGE},
    {"quota import", "FILE …", "load a year's quotas; as import quotas", command_quota_import,
     TAKES_CHANGE},
    {"quota show", "[--unit CODE] [--worker CODE] | [--year Y] [--by GROUPING]",
     "hours needed, earned, booked and missing; a year's quotas; needed against offered and "
     "planned",
     command_quota_show, TAKES_LIST},
    {"days show", "[--year Y]", "holidays and make-up working days, and sessions on them",
     command_days_show, TAKES_LIST},
    {"days set", "DATE holiday|workday [NAME]",
     "what a day is, whatever its weekday: cover, notices and warnings follow it", command_days_set,
     TAKES_DRY_RUN},
    {"days clear", "DATE", "the day is again what its weekday says", command_days_clear,
     TAKES_DRY_RUN},
    {"plan make",
     "[--year Y] [--repair] [--seed N] [--threads N] [--time-limit S] [--gap PERCENT] [--strict]",
     "plan the year: a checked draft with a proven bound; --repair keeps the plan in force where "
     "it "
     "holds",
     command_plan_make, TAKES_JSON},
    {"plan list", "", "drafts and plans", command_plan_list, TAKES_LIST},
    {"plan show", "ID", "one plan: hours, gap, reasons for unmet hours", command_plan_show,
     TAKES_JSON},
    {"plan diff", "ID ID", "who gets and who loses which places", command_plan_diff, TAKES_JSON},
    {"plan lock", "WORKER OFFERING [--reason TEXT]",
     "decide on a place: every later plan of that year keeps or gives it", command_plan_lock,
     TAKES_DRY_RUN},
    {"plan unlock", "WORKER OFFERING", "leave the place to the next plan again",
     command_plan_unlock, TAKES_DRY_RUN},
    {"plan locks", "", "places decided on, by whom and why", command_plan_locks, TAKES_LIST},
    {"plan publish", "ID",
     "put a draft in force: enrols, touches feeds, queues notices; -n says how many",
     command_plan_publish, TAKES_DRY_RUN},
    {"plan discard", "ID", "drop a draft", command_plan_discard, TAKES_DRY_RUN},
    {"explain worker", "CODE [--plan N | --rulebook R|all [--as-of DATE]]",
     "what a worker owes, has and lacks, and what would have to give", command_explain_worker,
     TAKES_JSON},
    {"explain offering", "CODE [--plan N]", "who has the seats, who was turned away, what clashes",
     command_explain_offering, TAKES_JSON},
    {"gaps", "[--plan N] [--unit CODE] [--advice N] [--advice-file OUT.xlsx|csv] [--lang zh|en]",
     "hours that the plan leaves missing, and what to open for them, with what each gives",
     command_gaps, TAKES_LIST},
    {"offering list", "", "the timetable: what is ahead, over or cancelled, and seats taken",
     command_offering_list, TAKES_LIST},
    {"offering cancel", "CODE [--no-repair]",
     "cancel it: who is hit, and what they get instead; no file brings it back",
     command_offering_cancel, TAKES_CHANGE},
    {"offering move",
     "CODE [--date D] [--session N] [--begins HH:MM --ends HH:MM] [--room R] [--trainer T] "
     "[--no-repair]",
     "another day, time, room or trainer: who can no longer come, and what they get instead",
     command_offering_move, TAKES_CHANGE},
    {"worker show", "CODE", "one worker: standing, places, unmet hours", command_worker_show,
     TAKES_JSON},
    {"worker leave",
     "CODE [FROM TO [--kind leave|sick|parental|inactive] [--reason TEXT] [--no-repair] | --clear "
     "FROM]",
     "days on which no plan gives the worker a session; without days, list them",
     command_worker_leave, TAKES_LIST | TAKES_DRY_RUN},
    {"worker tier", "CODE [TIER [--since DATE]]",
     "which tier the worker has held since when; with TIER, from today or that day on",
     command_worker_tier, TAKES_LIST | TAKES_DRY_RUN},
    {"worker forget", "CODE [--code NEW] [--yes]",
     "erase what names a person; hours and places stay under the code", command_worker_forget,
     TAKES_CHANGE},
    {"worker readmit", "CODE", "a forgotten person is back: files may name them again",
     command_worker_readmit, TAKES_DRY_RUN},
    {"worker export", "CODE [-o FILE]",
     "all that is kept of one worker, as JSON; with -o the files of their claims in FILE.files/",
     command_worker_export, TAKES_JSON},
    {"ledger show", "CODE", "a worker's entries: hours earned, and what was taken back",
     command_ledger_show, TAKES_LIST},
    {"ledger reverse", "ID --reason TEXT [--minutes N]",
     "take an entry back by a new one; nothing is edited", command_ledger_reverse, TAKES_DRY_RUN},
    {"ledger carry-over", "RULEBOOK [--as-of DAY]",
     "what exceeded a period that is over comes into the next, once", command_ledger_carry_over,
     TAKES_LIST | TAKES_DRY_RUN},
    {"claim make",
     "CODE --date DATE --amount N [--measure M] --categories LIST [--evidence TEXT] "
     "[--file PATH]… [--source S] [--mode M] [--course CODE] [--provider P]",
     "hours that a worker has earned elsewhere; they count once they are approved",
     command_claim_make, TAKES_DRY_RUN},
    {"claim list", "[--worker CODE] [--state claimed|approved|rejected]",
     "what was claimed, and what was decided", command_claim_list, TAKES_LIST},
    {"claim approve", "ID [--amount N] [--reason TEXT]",
     "a claim's hours, or part of them, go into the ledger", command_claim_approve, TAKES_DRY_RUN},
    {"claim reject", "ID --reason TEXT", "a claim's hours do not count", command_claim_reject,
     TAKES_DRY_RUN},
    {"claim attach", "ID FILE…", "more photographs or PDFs with a claim that waits",
     command_claim_attach, TAKES_DRY_RUN},
    {"claim withdraw", "ID --number N", "take a file away from a claim that waits, for good",
     command_claim_withdraw, TAKES_DRY_RUN},
    {"claim evidence", "ID [--number N] [-o FILE]",
     "write a file that lies with a claim; an existing one is not replaced", command_claim_evidence,
     TAKES_JSON},
    {"decree preview", "FILE [--as-of DATE]",
     "whose period a decree would put off and who would stand differently; nothing is written",
     command_decree_preview, TAKES_LIST},
    {"decree apply", "FILE [--as-of DATE]",
     "put a decree in force: more time or less to do for the periods that it is for",
     command_decree_apply, TAKES_LIST | TAKES_DRY_RUN},
    {"decree undo", "CODE [--reason TEXT]", "everything is as it would be without it",
     command_decree_undo, TAKES_LIST | TAKES_DRY_RUN},
    {"decree list", "", "decrees in force and those undone, by whom and when", command_decree_list,
     TAKES_LIST},
    {"decree show", "CODE", "a decree's text and its history", command_decree_show, TAKES_LIST},
    {"decree schema", "", "print the JSON Schema of decrees", command_decree_schema, TAKES_NONE},
    {"waiver grant",
     "CODE --rulebook R [--requirement ID] [--units N | --all] [--months M] [--day DATE] "
     "--reason TEXT",
     "let one worker off, in the period in which the day lies", command_waiver_grant, TAKES_CHANGE},
    {"waiver revoke", "ID --reason TEXT", "the waiver no longer holds", command_waiver_revoke,
     TAKES_DRY_RUN},
    {"waiver list", "[--worker CODE]", "waivers in force and those revoked", command_waiver_list,
     TAKES_LIST},
    {"approval grant", "KIND NAME --by BODY [--from DATE] [--to DATE] [--reason TEXT]",
     "a provider, course or mode is approved for hours earned on these days",
     command_approval_grant, TAKES_DRY_RUN},
    {"approval revoke", "ID --reason TEXT", "the approval does not hold", command_approval_revoke,
     TAKES_DRY_RUN},
    {"approval list", "[--kind KIND] [--of NAME]", "approvals in force and those revoked",
     command_approval_list, TAKES_LIST},
    {"exam show", "[--year Y]", "the exam calendar: days, and until when one signs up",
     command_exam_show, TAKES_LIST},
    {"exam set", "YEAR LEVEL FROM TO [--paper P] [--sign-up-from DATE --sign-up-to DATE]",
     "when the exam of a level is, or one of its papers", command_exam_set, TAKES_DRY_RUN},
    {"exam clear", "YEAR LEVEL [--paper P]", "take an exam off the calendar", command_exam_clear,
     TAKES_DRY_RUN},
    {"exam import", "FILE", "load exams from JSON, as exam show --json writes it",
     command_exam_import, TAKES_DRY_RUN},
    {"exam promote", "[CODE…] [--unit CODE] [--level L] --on DATE",
     "who has passed the exam of a higher level has its tier from the certificate's date on; -n "
     "lists them",
     command_exam_promote, TAKES_CHANGE},
    {"registration first", "CODE [--on DATE] [--from DATE] [--to DATE] [--force REASON]",
     "a certificate is registered for the first time", command_registration_first, TAKES_CHANGE},
    {"registration renew",
     "CODE [--on DATE] [--from DATE] [--to DATE] [--force REASON] | --unit CODE",
     "a registration goes on after its last day, if the hours are there; or all of a unit's",
     command_registration_renew, TAKES_CHANGE},
    {"registration restore", "CODE [--on DATE] [--from DATE] [--to DATE] [--force REASON]",
     "a registration that has run out is given back", command_registration_restore, TAKES_CHANGE},
    {"registration list", "[--state S] [--unit CODE] [--as-of DATE]",
     "who is registered, who may renew and has the hours, who must register by when, who lapsed",
     command_registration_list, TAKES_LIST},
    {"registration show", "CODE [--as-of DATE]",
     "one worker's registration, and how each was entered", command_registration_show, TAKES_JSON},
    {"statement make",
     "CODE|--unit CODE [-o FILE|DIR|FILE.zip] [--format json|csv|html] [--table entries|verdicts] "
     "[--as-of DATE] [--known-at INSTANT] [--lang zh|en]",
     "a worker's transcript as it was known, which anyone can check; as a table, or to print",
     command_statement_make, TAKES_NONE},
    {"statement verify", "FILE", "does a statement still say what it said? without a database",
     command_statement_verify, TAKES_JSON},
    {"certificate make",
     "CODE|--unit CODE [-o FILE.html|DIR|FILE.zip] [--rulebook R] [--as-of DATE] "
     "[--known-at INSTANT] [--lang zh|en]",
     "继续教育证明 to print and stamp, for whom the hours are met", command_certificate_make,
     TAKES_NONE},
    {"feed url", "worker|trainer|coordinator [CODE]", "the secret links of a subscriber",
     command_feed_url, TAKES_JSON},
    {"feed write", "worker|trainer|coordinator CODE [-o FILE]", "write the calendar as .ics",
     command_feed_write, TAKES_NONE},
    {"feed rotate", "worker|trainer|coordinator [CODE]", "revoke the links given out and make new",
     command_feed_rotate, TAKES_CHANGE},
    {"remind endpoint", "NAME URL [--kind K] [--unit CODE] [--secret-file FILE]",
     "where notices go", command_remind_endpoint, TAKES_DRY_RUN},
    {"remind run", "[--once] [--concurrency N]", "deliver what is due", command_remind_run,
     TAKES_NONE},
    {"remind exams", "",
     "queue today's reminders of signing up for exams, and of exams; each goes out once",
     command_remind_exams, TAKES_CHANGE},
    {"remind status", "", "what waits, what was delivered, what failed", command_remind_status,
     TAKES_JSON},
    {"remind retry", "ID|--all", "failed notices are due again", command_remind_retry,
     TAKES_DRY_RUN},
    {"audit", "[--since DATE] [--verb V] [--object O] [--limit N] [--before ID]",
     "who did what, newest first", command_audit, TAKES_LIST},
    {"job list", "", "long work: what waits, runs and is over", command_job_list, TAKES_LIST},
    {"job show", "ID", "one job: how far, what came of it", command_job_show, TAKES_JSON},
    {"job stop", "ID", "end a job: imports undo themselves, a plan keeps its best",
     command_job_stop, TAKES_DRY_RUN},
    {"job run", "", "do what waits, as serve does by itself", command_job_run, TAKES_DRY_RUN},
    {"serve", "[--bind ADDRESS] [--port N] [--base-url URL]", "serve pages and feeds",
     command_serve, TAKES_NONE},
    {"export problem", "-o FILE [--year Y]", "the year's planning problem as JSON Lines",
     command_export_problem, TAKES_NONE},
    {"export",
     "KIND [-o FILE] [--format xlsx|csv|json] [--offering CODE] [--lang zh|en] "
     "[--encoding utf-8|gb18030]",
     "what is loaded, as a .xlsx or .csv that loads it, or as JSON", command_export, TAKES_JSON},
    {"solve",
     "PROBLEM -o PLAN [--prices FILE] [--start PLAN | --repair] [--seed N] [--threads N] "
     "[--time-limit S] "
     "[--gap G] [--progress]",
     "solve a planning problem file; with the prices that prove the bound", command_solve,
     TAKES_NONE},
    {"check-plan", "PROBLEM PLAN [--prices FILE]",
     "verify a plan file against its problem, and its bound by the prices", command_check_plan,
     TAKES_JSON},
    {"gen", "DIR [--workers N] [--seed N]", "write the Pudong programme's synthetic files",
     command_gen, TAKES_NONE},
    {"config show", "[--origin]", "settings and where each comes from", command_config_show,
     TAKES_JSON},
    {"version", "", "the program's version", command_version, TAKES_NONE},
    {0},
};

/* How many arguments the words of `name` take up if argv begins with them, or 0. */
static int words_matched(const char *name, int argc, char **argv)
{
    struct str rest = str_from(name);
    struct str word;
    int count = 0;
    while (str_next(&rest, ' ', &word)) {
        if (count >= argc || !str_eq_text(word, argv[count]))
            return 0;
        count++;
    }
    return count;
}

/* "yanxu plan list [--json] [--csv]": all that a command may be told. */
static void print_usage(FILE *stream, const char *before, const struct command *command)
{
    fprintf(stream, "%syanxu %s%s%s%s%s%s\n", before, command->name,
            command->usage[0] != '\0' ? " " : "", command->usage,
            (command->takes & TAKES_DRY_RUN) != 0 ? " [-n]" : "",
            (command->takes & TAKES_JSON) != 0 ? " [--json]" : "",
            (command->takes & TAKES_CSV) != 0 ? " [--csv]" : "");
}

static const struct command *find_command(int argc, char **argv, int *ret_words)
{
    for (const struct command *command = commands; command->name != NULL; command++) {
        *ret_words = words_matched(command->name, argc, argv);
        if (*ret_words > 0)
            return command;
    }
    return NULL;
}

/* Lists all commands, or those whose names begin with `family`; false if there is none. */
static bool print_help(FILE *stream, const char *family)
{
    bool found = false;
    fprintf(stream, "yanxu 雁序 %s: training and continuing education for social-work teams\n\n",
            YANXU_VERSION);
    for (const struct command *command = commands; command->name != NULL; command++)
        if (family == NULL || str_starts(str_from(command->name), family)) {
            found = true;
            print_usage(stream, "  ", command);
            fprintf(stream, "      %s\n", command->summary);
        }
    fprintf(stream,
            "\nEvery command also takes --db FILE, --config FILE, --now INSTANT, --as NAME (who "
            "does it, for the audit).\n"
            "-n, --dry-run says what would be and changes nothing; --json and --csv print for "
            "programs.\n"
            "Exit codes: 0 ok, 1 failed, 2 usage, 3 some rows refused, 4 not found, "
            "5 unmet hours (--strict), 6 database busy, 7 deliveries failed, 130 interrupted.\n");
    return found;
}

static enum exit_code exit_code_of(enum err_code code)
{
    switch (code) {
    case ERR_OK:
        return EXIT_CODE_OK;
    case ERR_USAGE:
        return EXIT_CODE_USAGE;
    case ERR_NOT_FOUND:
        return EXIT_CODE_NOT_FOUND;
    case ERR_BUSY:
        return EXIT_CODE_BUSY;
    case ERR_INVALID:
    case ERR_CONFLICT:
    case ERR_DENIED:
    case ERR_IO:
    case ERR_LIMIT:
    case ERR_UNSUPPORTED:
    case ERR_COUNT:
        return EXIT_CODE_FAILED;
    }
    return EXIT_CODE_FAILED;
}

static int report(const struct command *command, const struct err *err, enum err_code code)
{
    fprintf(stderr, "yanxu: %s\n", err->text[0] != '\0' ? err->text : "failed");
    if (err->hint[0] != '\0')
        fprintf(stderr, "  hint: %s\n", err->hint);
    if (code == ERR_USAGE)
        print_usage(stderr, "  usage: ", command);
    return (int)exit_code_of(code);
}

static int run(const struct command *command, int argc, char **argv, serve_fn *serve)
{
    struct err err = {0};
    struct cli cli = {.command = command, .serve = serve};
    enum err_code code = settings_load(&cli, argc, argv, &err);
    if (code == ERR_OK)
        code = command->run(&cli, argc, argv, &err);
    settings_release(&cli);
    if (code == ERR_OK && (fflush(stdout) != 0 || ferror(stdout) != 0))
        code = err_set(&err, ERR_IO, "could not write to standard output");
    int exit_code = code == ERR_OK ? (int)cli.exit_code : report(command, &err, code);
    return progress_bar_interrupted() ? EXIT_CODE_INTERRUPTED : exit_code;
}

/* Is the word the first of several commands' names, as "decree" is? */
static bool is_family(const char *word)
{
    for (const struct command *command = commands; command->name != NULL; command++)
        if (str_starts(str_from(command->name), word) && command->name[strlen(word)] == ' ')
            return true;
    return false;
}

static int no_command(int argc, char **argv)
{
    const bool family = is_family(argv[1]);
    if (family && argc > 2 && strcmp(argv[2], "--help") == 0) {
        (void)print_help(stdout, argv[1]);
        return EXIT_CODE_OK;
    }
    fprintf(stderr, "yanxu: there is no command \"%s%s%s\"\n  hint: yanxu help%s%s lists them\n",
            argv[1], argc > 2 ? " " : "", argc > 2 ? argv[2] : "", family ? " " : "",
            family ? argv[1] : "");
    return EXIT_CODE_USAGE;
}

int cli_main(int argc, char **argv, serve_fn *serve)
{
    if (argc < 2 || strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0) {
        bool found = print_help(argc < 2 ? stderr : stdout, argc > 2 ? argv[2] : NULL);
        return argc < 2 || !found    ? EXIT_CODE_USAGE
               : fflush(stdout) != 0 ? EXIT_CODE_FAILED
                                     : EXIT_CODE_OK;
    }
    int words = 0;
    const struct command *command = find_command(argc - 1, argv + 1, &words);
    if (strcmp(argv[1], "--version") == 0)
        command = find_command(1, (char *[]){(char[]){"version"}}, &words);
    if (command == NULL)
        return no_command(argc, argv);
    for (int i = 1 + words; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0) {
            (void)print_help(stdout, command->name);
            return EXIT_CODE_OK;
        }
    return run(command, argc - 1 - words, argv + 1 + words, serve);
}
