/* yanxu check-plan: a plan file against its problem, and its bound against the prices. */
#include <inttypes.h>

#include "scheduler/cli/command.h"
#include "scheduler/planner/certify.h"
#include "scheduler/planner/check.h"
#include "scheduler/planner/plan_file.h"
#include "scheduler/planner/prices_file.h"
#include "scheduler/planner/problem_file.h"

/* What the prices say of the plan. */
struct proof {
    struct certificate certificate;
    struct certify_report report;
    enum certify_verdict verdict;
};

static bool is_proof_good(const struct proof *proof)
{
    switch (proof->verdict) {
    case CERTIFY_SUPPORTS:
    case CERTIFY_TIGHTENED:
        return true;
    case CERTIFY_UNPROVED:
    case CERTIFY_CONTRADICTS:
        return false;
    }
    return false;
}

/* "broken" counts by rule; the first of them stand on stderr. */
static json_t *report_json(const struct check_report *report)
{
    json_t *broken = json_object();
    for (int rule = 0; rule < CHECK_RULE_COUNT; rule++) {
        if (report->counts[rule] > 0)
            json_object_set_new(broken, check_rule_name((enum check_rule)rule),
                                json_integer(report->counts[rule]));
    }
    return json_pack("{s:b, s:I, s:I, s:I, s:I, s:o}", "valid", report->valid, "objective",
                     (json_int_t)report->objective, "complete", (json_int_t)report->complete,
                     "needs_met_min", (json_int_t)report->needs_met_min, "needs_total_min",
                     (json_int_t)report->needs_total_min, "broken", broken);
}

static json_t *proof_json(const struct proof *proof, const struct plan *plan)
{
    return json_pack("{s:s, s:I, s:I, s:I, s:I}", "verdict", certify_verdict_name(proof->verdict),
                     "certified", (json_int_t)proof->report.bound, "claimed",
                     (json_int_t)proof->certificate.bound, "stated", (json_int_t)plan->bound,
                     "workers_open", (json_int_t)proof->report.open);
}

static void print_report(const struct check_report *report)
{
    printf("objective  %" PRId64 "\n", report->objective);
    printf("complete   %" PRId64 " workers\n", report->complete);
    printf("needs      %" PRId64 " of %" PRId64 " minutes met\n", report->needs_met_min,
           report->needs_total_min);
    if (report->valid)
        printf("rules      all kept\n");
    for (int rule = 0; rule < CHECK_RULE_COUNT; rule++) {
        if (report->counts[rule] > 0)
            printf("broken     %s, %" PRId64 " times\n", check_rule_name((enum check_rule)rule),
                   report->counts[rule]);
    }
}

static void print_proof(const struct proof *proof, const struct plan *plan)
{
    static const char *const sentences[] = {
        [CERTIFY_SUPPORTS] = "the prices prove the plan's bound",
        [CERTIFY_TIGHTENED] = "the prices prove their bound; that the plan's is lower was found by "
                              "branching and is not certified",
        [CERTIFY_UNPROVED] = "the plan's bound is lower than what the prices prove",
        [CERTIFY_CONTRADICTS] = "the plan is worth more than the prices allow: a defect of the "
                                "planner or of this check",
    };
    printf("certified  %" PRId64 ": no plan is worth more, recomputed from the prices\n",
           proof->report.bound);
    printf("stated     %" PRId64 "%s\n", plan->bound,
           proof->verdict == CERTIFY_TIGHTENED ? ", by branching, not certified" : "");
    if (proof->report.open > 0)
        printf("open       %" PRId64 " workers count with what a search cut off left possible\n",
               proof->report.open);
    printf("verdict    %s\n", sentences[proof->verdict]);
}

static enum err_code prove(const struct problem *problem, const struct plan *plan, const char *path,
                           int64_t objective, struct proof *proof, struct err *err)
{
    TRY(prices_read(problem, path, &proof->certificate, err));
    TRY(certify(problem, &proof->certificate, CERTIFY_WORK_MAX, &proof->report, err));
    proof->verdict = certify_judge(&proof->certificate, &proof->report, objective, plan->bound);
    return ERR_OK;
}

static void proof_release(struct proof *proof)
{
    certificate_release(&proof->certificate);
}

COMMAND(check_plan)
{
    const char *prices = NULL;
    const struct option own[] = {
        {"prices", 0, &prices, NULL, "prices that solve has written: recompute the bound"},
        {0},
    };
    struct operands operands;
    CLEANUP(problem_cleanup) struct problem *problem = NULL;
    CLEANUP(plan_release) struct plan plan = {0};
    CLEANUP(proof_release) struct proof proof = {0};
    struct check_report report;
    TRY(cli_options(cli, own, argc, argv, &operands, err));
    TRY(cli_need(&operands, 2, "PROBLEM and PLAN", err));
    TRY(problem_read(operands.items[0], &problem, err));
    TRY(plan_read(problem, operands.items[1], &plan, err));
    check_plan(problem, &plan, &report);
    if (prices != NULL)
        TRY(prove(problem, &plan, prices, report.objective, &proof, err));
    for (int32_t i = 0; i < report.shown; i++)
        fprintf(stderr, "%s\n", report.first[i]);
    if (cli->as_json) {
        CLEANUP_JSON json_t *value = report_json(&report);
        if (prices != NULL)
            json_object_set_new(value, "proof", proof_json(&proof, &plan));
        cli_print_json(value);
    } else {
        print_report(&report);
        if (prices != NULL)
            print_proof(&proof, &plan);
    }
    bool is_good = report.valid && (prices == NULL || is_proof_good(&proof));
    cli->exit_code = is_good ? EXIT_CODE_OK : EXIT_CODE_FAILED;
    return ERR_OK;
}
