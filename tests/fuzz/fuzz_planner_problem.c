/* Any bytes as a problem file: refused with words, or accepted and then fit to be checked and
 * written. */
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
    struct problem *problem = NULL;
    struct err err = {0};
    if (problem_read(input_file(data, size), &problem, &err) != ERR_OK) {
        if (err.text[0] == '\0')
            abort();
        return 0;
    }
    struct plan plan;
    struct check_report report;
    plan_init(&plan, problem->workers_len);
    check_plan(problem, &plan, &report);
    plan_release(&plan);
    if (problem_write(problem, "/dev/null", &err) != ERR_OK)
        abort();
    problem_free(problem);
    return 0;
}
