/* The table of commands, dispatch, help, and the turn from an error into an exit code. */
#include "scheduler/cli/command.h"

#include <stdlib.h>
#include <string.h>

#include "scheduler/base/str.h"
#include "scheduler/cli/progress_bar.h"
#include "scheduler/cli/settings.h"

const struct command commands[] = {
    {"demo", "[--once] [--dir DIR] [--port N] [--workers N] [--seed N]",
     "load the Pudong programme, plan its year, serve its pages", command_demo},
    {"init", "", "make an empty database and its key file", command_init},
    {"set", "KIND CODE COLUMN=VALUE… [-n]",
     "set values by hand; no file overwrites them until they are released", command_set},
    {"release", "KIND CODE [COLUMN…] [-n]", "let files decide again over values set by hand",
     command_release},
    {"held", "[KIND] [--csv]", "values set by hand", command_held},
    {"import list", "[--csv]", "what was imported, by whom, and what was undone",
     command_import_list},
    {"import undo", "[ID] [-n]",
     "take an import back, the newest without ID: former values, new things deleted, hours "
     "reversed",
     command_import_undo},
    {"import",
     "KIND FILE [-n] [--encoding E] [--sheet NAME] [--map 'heading=key;…']"
     " [--refused OUT]",
     "load a .xlsx or .csv file; -n previews", command_import},
    {"attend", "OFFERING [FILE] [-n] [--csv]",
     "one offering's sign-in list; with a file, load it: present earns the hours", command_attend},
    {"template", "KIND [-o FILE] [--lang zh|en]", "write an empty file with the headings of KIND",
     command_template},
    {"rules set", "FILE [--from DATE]", "put a rulebook in force from a date", command_rules_set},
    {"rules show", "", "the rulebooks in force", command_rules_show},
    {"rules check", "FILE", "validate a rulebook", command_rules_check},
    {"quota set",
     "--year Y --unit CODE [--tier T] (--category C | --course CODE) (--each H | --total H | "
     "--clear) [--measure M] [-n]",
     "what a unit's workers owe in a year beside the rulebooks", command_quota_set},
    {"quota import", "FILE [-n] …", "load a year's quotas; as import quotas", command_quota_import},
    {"quota show", "[--unit CODE] [--worker CODE] | [--year Y] [--by GROUPING] [--csv]",
     "hours needed, earned, booked and missing; a year's quotas; needed against offered and "
     "planned",
     command_quota_show},
    {"days show", "[--year Y] [--csv]", "holidays and make-up working days, and sessions on them",
     command_days_show},
    {"days set", "DATE holiday|workday [NAME] [-n]",
     "what a day is, whatever its weekday: cover, notices and warnings follow it",
     command_days_set},
    {"days clear", "DATE [-n]", "the day is again what its weekday says", command_days_clear},
    {"plan make", "[--year Y] [--seed N] [--threads N] [--time-limit S] [--gap PERCENT] [--strict]",
     "plan the year: a checked draft with a proven bound", command_plan_make},
    {"plan list", "", "drafts and plans", command_plan_list},
    {"plan show", "ID", "one plan: hours, gap, reasons for unmet hours", command_plan_show},
    {"plan diff", "ID ID", "who gets and who loses which places", command_plan_diff},
    {"plan lock", "WORKER OFFERING [--reason TEXT] [-n]",
     "decide on a place: every later plan of that year keeps or gives it", command_plan_lock},
    {"plan unlock", "WORKER OFFERING [-n]", "leave the place to the next plan again",
     command_plan_unlock},
    {"plan locks", "[--csv]", "places decided on, by whom and why", command_plan_locks},
    {"plan publish", "ID [-n]",
     "put a draft in force: enrols, touches feeds, queues notices; -n says how many",
     command_plan_publish},
    {"plan discard", "ID", "drop a draft", command_plan_discard},
    {"explain worker", "CODE [--plan N]",
     "what a worker owes, has and lacks, and what would have to give", command_explain_worker},
    {"explain offering", "CODE [--plan N]", "who has the seats, who was turned away, what clashes",
     command_explain_offering},
    {"worker show", "CODE", "one worker: standing, places, unmet hours", command_worker_show},
    {"worker leave", "CODE [FROM TO [--reason TEXT] | --clear FROM] [-n]",
     "days on which no plan gives the worker a session; without days, list them",
     command_worker_leave},
    {"worker forget", "CODE [--code NEW] [-n] [--yes]",
     "erase what names a person; hours and places stay under the code", command_worker_forget},
    {"worker readmit", "CODE [-n]", "a forgotten person is back: files may name them again",
     command_worker_readmit},
    {"worker export", "CODE [-o FILE]", "all that is kept of one worker, as JSON",
     command_worker_export},
    {"ledger show", "CODE", "a worker's entries: hours earned, and what was taken back",
     command_ledger_show},
    {"ledger reverse", "ID --reason TEXT [--minutes N]",
     "take an entry back by a new one; nothing is edited", command_ledger_reverse},
    {"feed url", "worker|trainer|coordinator [CODE]", "the secret links of a subscriber",
     command_feed_url},
    {"feed write", "worker|trainer|coordinator CODE [-o FILE]", "write the calendar as .ics",
     command_feed_write},
    {"feed rotate", "worker|trainer|coordinator [CODE]", "revoke the links given out and make new",
     command_feed_rotate},
    {"remind endpoint", "NAME URL [--kind K] [--unit CODE] [--secret-file FILE]",
     "where notices go", command_remind_endpoint},
    {"remind run", "[--once] [--concurrency N]", "deliver what is due", command_remind_run},
    {"remind status", "", "what waits, what was delivered, what failed", command_remind_status},
    {"remind retry", "ID|--all [-n]", "failed notices are due again", command_remind_retry},
    {"audit", "[--since DATE] [--verb V] [--object O] [--limit N] [--before ID] [--csv]",
     "who did what, newest first", command_audit},
    {"job list", "[--csv]", "long work: what waits, runs and is over", command_job_list},
    {"job show", "ID", "one job: how far, what came of it", command_job_show},
    {"job stop", "ID [-n]", "end a job: imports undo themselves, a plan keeps its best",
     command_job_stop},
    {"job run", "[-n]", "do what waits, as serve does by itself", command_job_run},
    {"serve", "[--bind ADDRESS] [--port N] [--base-url URL]", "serve pages and feeds",
     command_serve},
    {"export problem", "-o FILE [--year Y]", "the year's planning problem as JSON Lines",
     command_export_problem},
    {"export",
     "KIND [-o FILE] [--format xlsx|csv|json] [--offering CODE] [--lang zh|en] "
     "[--encoding utf-8|gb18030]",
     "what is loaded, as a .xlsx or .csv that loads it, or as JSON", command_export},
    {"solve", "PROBLEM -o PLAN [--seed N] [--threads N] [--time-limit S] [--gap G] [--progress]",
     "solve a planning problem file", command_solve},
    {"check-plan", "PROBLEM PLAN", "verify a plan file against its problem", command_check_plan},
    {"gen", "DIR [--workers N] [--seed N]", "write the Pudong programme's synthetic files",
     command_gen},
    {"config show", "[--origin]", "settings and where each comes from", command_config_show},
    {"version", "", "the program's version", command_version},
    {NULL, NULL, NULL, NULL},
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
            fprintf(stream, "  yanxu %s %s\n      %s\n", command->name, command->usage,
                    command->summary);
        }
    fprintf(stream,
            "\nEvery command also takes --db FILE, --config FILE, --now INSTANT, --as NAME (who "
            "does it, for the audit), --json (when it reads).\n"
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
        fprintf(stderr, "  usage: yanxu %s %s\n", command->name, command->usage);
    return (int)exit_code_of(code);
}

static int run(const struct command *command, int argc, char **argv, serve_fn *serve)
{
    struct err err = {0};
    struct cli cli = {.serve = serve};
    enum err_code code = settings_load(&cli, argc, argv, &err);
    if (code == ERR_OK)
        code = command->run(&cli, argc, argv, &err);
    settings_release(&cli);
    if (code == ERR_OK && (fflush(stdout) != 0 || ferror(stdout) != 0))
        code = err_set(&err, ERR_IO, "could not write to standard output");
    int exit_code = code == ERR_OK ? (int)cli.exit_code : report(command, &err, code);
    return progress_bar_interrupted() ? EXIT_CODE_INTERRUPTED : exit_code;
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
    if (command == NULL) {
        fprintf(stderr, "yanxu: there is no command \"%s%s%s\"\n  hint: yanxu help lists them\n",
                argv[1], argc > 2 ? " " : "", argc > 2 ? argv[2] : "");
        return EXIT_CODE_USAGE;
    }
    for (int i = 1 + words; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0) {
            (void)print_help(stdout, command->name);
            return EXIT_CODE_OK;
        }
    return run(command, argc - 1 - words, argv + 1 + words, serve);
}
