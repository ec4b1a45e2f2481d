/* Any bytes as a plan file: refused with words, or accepted and then fit to be checked. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "scheduler/planner/check.h"
#include "scheduler/planner/plan_file.h"
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct problem *problem;
    struct plan plan;
    struct check_report report;
    struct err err = {0};
    if (!problem && problem_read("tests/cases/planner/small.jsonl", &problem, &err) != ERR_OK)
        abort();
    if (plan_read(problem, input_file(data, size), &plan, &err) != ERR_OK) {
        if (err.text[0] == '\0')
            abort();
        return 0;
    }
    check_plan(problem, &plan, &report);
    plan_release(&plan);
    return 0;
}
