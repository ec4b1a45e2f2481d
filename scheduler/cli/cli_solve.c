/* yanxu solve · export problem: planning problems as files. */
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "scheduler/base/file.h"
#include "scheduler/base/parse_num.h"
#include "scheduler/cli/command.h"
#include "scheduler/cli/solve_option.h"
#include "scheduler/planner/plan_file.h"
#include "scheduler/planner/prices_file.h"
#include "scheduler/planner/problem_file.h"
#include "scheduler/planner/replan.h"
#include "scheduler/planner/solve.h"
#include "scheduler/service/plan_year.h"

static json_t *stats_json(const struct solve_stats *stats)
{
    struct rusage usage;
    int64_t peak_mib = getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_maxrss / 1024 : 0;
    return json_pack("{s:I, s:I, s:f, s:I, s:I, s:I, s:I, s:f, s:f, s:I}", "objective",
                     (json_int_t)stats->objective, "bound", (json_int_t)stats->bound, "gap",
                     stats->gap, "workers", (json_int_t)stats->workers, "complete",
                     (json_int_t)stats->complete, "needs_met_min", (json_int_t)stats->needs_met_min,
                     "needs_total_min", (json_int_t)stats->needs_total_min, "seconds",
                     (double)stats->elapsed_ms / 1000.0, "first_feasible_s",
                     (double)stats->first_feasible_ms / 1000.0, "peak_mib", (json_int_t)peak_mib);
}

static void print_stats(FILE *stream, const struct solve_stats *stats)
{
    CLEANUP_JSON json_t *line = stats_json(stats);
    char *text = json_dumps(line, JSON_COMPACT | JSON_REAL_PRECISION(6));
    fprintf(stream, "%s\n", text);
    fflush(stream);
    free(text);
}

/* With how many could not keep what they have, and how many others are moved for them. */
static void print_replan(const struct replan_stats *stats)
{
    CLEANUP_JSON json_t *line = stats_json(&stats->solve);
    json_object_set_new(line, "hit", json_integer((json_int_t)stats->hit));
    json_object_set_new(line, "others", json_integer((json_int_t)stats->others));
    char *text = json_dumps(line, JSON_COMPACT | JSON_REAL_PRECISION(6));
    puts(text);
    free(text);
}

/* What is known while the search goes on; who is served by a plan is counted at its end. */
static void print_improvement(void *context, const struct solve_stats *stats)
{
    FILE *stream = context;
    fprintf(stream, "{\"objective\":%lld,\"bound\":%lld,\"gap\":%.6g,\"seconds\":%.3f}\n",
            (long long)stats->objective, (long long)stats->bound, stats->gap,
            (double)stats->elapsed_ms / 1000.0);
    fflush(stream);
}

/* Found out before the search, not after an hour of it. */
static enum err_code check_places(const char *problem, const char *plan, const char *prices,
                                  struct err *err)
{
    if (plan == NULL)
        return err_set(err, ERR_USAGE, "-o PLAN is missing");
    if (file_is_same(plan, problem))
        return err_set(err, ERR_USAGE, "-o %s would replace the problem", plan);
    if (prices != NULL && (file_is_same(prices, problem) || file_is_same(prices, plan)))
        return err_set(err, ERR_USAGE, "--prices %s would replace the problem or the plan", prices);
    TRY(plan_try_write(plan, err));
    return prices != NULL ? plan_try_write(prices, err) : ERR_OK;
}

COMMAND(solve)
{
    const char *out = NULL;
    const char *start_path = NULL;
    const char *prices = NULL;
    bool progress = false;
    bool repair = false;
    struct solve_texts texts = {0};
    struct solve_options options;
    const struct option own[] = {
        {"output", 'o', &out, NULL, "plan file"},
        {"start", 0, &start_path, NULL, "begin with this plan"},
        {"prices", 0, &prices, NULL, "file for the prices that prove the bound; .gz is compressed"},
        {"repair", 0, NULL, &repair, "keep what \"current\" says, mend what no longer holds"},
        {"progress", 0, NULL, &progress, "a JSON line per improvement on stderr"},
        SOLVE_OPTION_ROWS(texts),
        {0},
    };
    struct operands operands;
    CLEANUP(problem_cleanup) struct problem *problem = NULL;
    CLEANUP(plan_release) struct plan plan = {0};
    CLEANUP(plan_release) struct plan start = {0};
    CLEANUP(certificate_release) struct certificate certificate = {0};
    struct replan_stats stats;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 1, "PROBLEM", err));
    if (repair && start_path != NULL)
        return err_set(err, ERR_USAGE, "--repair begins with what the problem calls current");
    if (repair && prices != NULL)
        return err_set(err, ERR_USAGE, "--repair proves nothing: there are no prices to write");
    TRY(solve_options_parse(&texts, &options, err));
    TRY(check_places(operands.items[0], out, prices, err));
    TRY(problem_read(operands.items[0], &problem, err));
    if (start_path != NULL) {
        TRY(plan_read(problem, start_path, &start, err));
        options.start = &start;
    }
    options.certificate = prices != NULL ? &certificate : NULL;
    options.progress = &cli->progress;
    options.improved = progress ? print_improvement : NULL;
    options.improved_context = stderr;
    TRY(repair ? planner_replan(problem, &options, &plan, &stats, err)
               : planner_solve(problem, &options, &plan, &stats.solve, err));
    TRY(plan_write(problem, &plan, out, err));
    if (prices != NULL)
        TRY(prices_write(problem, &certificate, prices, err));
    if (repair)
        print_replan(&stats);
    else
        print_stats(stdout, &stats.solve);
    return ERR_OK;
}

COMMAND(export_problem)
{
    const char *out = NULL;
    const char *year_text = NULL;
    int32_t month = 0;
    int32_t day = 0;
    int32_t year = 0;
    int64_t asked = 0;
    const struct option own[] = {
        {"output", 'o', &out, NULL, "problem file; .gz is compressed"},
        {"year", 0, &year_text, NULL, "the year; this year"},
        {0},
    };
    struct operands operands;
    CLEANUP(problem_cleanup) struct problem *problem = NULL;
    CLEANUP(service_cleanup) struct service *service = NULL;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 0, "", err));
    if (out == NULL)
        return err_set(err, ERR_USAGE, "-o FILE is missing");
    TRY(cli_open(cli, CLI_READ, &service, err));
    date_to_ymd(service_today(service), &year, &month, &day);
    if (year_text != NULL) {
        if (parse_i64(str_from(year_text), 2000, 2999, &asked, err) != ERR_OK)
            return cli_bad("--year", err);
        year = (int32_t)asked;
    }
    TRY(plan_problem(service, year, &problem, err));
    TRY(problem_write(problem, out, err));
    printf("%s\n", out);
    return ERR_OK;
}
