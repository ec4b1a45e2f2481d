/* Any bytes as a prices file: refused with words, or accepted and then certified without any sum
 * that overflows; whatever the prices, no bound is below the plan of nobody. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "scheduler/planner/certify.h"
#include "scheduler/planner/check.h"
#include "scheduler/planner/prices_file.h"
#include "scheduler/planner/problem_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *input_file(const uint8_t *data, size_t size)
{
    static char path[] = "build/fuzz-planner-XXXXXX";
    static int file = -1;
    if (file < 0)
        file = mkstemp(path);
    if (file < 0 || ftruncate(file, 0) != 0 || pwrite(file, data, size, 0) != (ssize_t)size)
        abort();
    return path;
}

/* Of the plan in which everybody has what is fixed and nothing else. */
static int64_t least_objective(const struct problem *problem)
{
    struct plan plan;
    struct check_report report;
    plan_init(&plan, problem->workers_len);
    for (size_t i = 0; i < problem->workers_len; i++)
        plan_set(&plan, i, problem->workers[i].fixed, (size_t)problem->workers[i].fixed_len);
    check_plan(problem, &plan, &report);
    plan_release(&plan);
    return report.objective;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct problem *problem;
    struct certificate certificate;
    struct certify_report report;
    struct err err = {0};
    if (!problem && problem_read("tests/cases/planner/small.jsonl", &problem, &err) != ERR_OK)
        abort();
    if (prices_read(problem, input_file(data, size), &certificate, &err) != ERR_OK) {
        if (err.text[0] == '\0')
            abort();
        return 0;
    }
    if (certify(problem, &certificate, 1000, &report, &err) == ERR_OK &&
        report.bound < least_objective(problem))
        abort();
    certificate_release(&certificate);
    return 0;
}
