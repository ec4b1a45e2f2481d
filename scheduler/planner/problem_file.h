/* Problems and plans as files: JSON Lines, UTF-8, one object a line, read and written as streams. A
 * name ending in .gz is read and written compressed. */
#ifndef YANXU_PLANNER_PROBLEM_FILE_H
#define YANXU_PLANNER_PROBLEM_FILE_H

#include "scheduler/base/err.h"
#include "scheduler/planner/problem.h"

/* Beside the caps of problem.h: bytes of one line. */
#define PROBLEM_LINE_LEN_MAX (16 << 20)

/* Caller frees with problem_free(). Unknown or missing keys, unknown names, duplicates, empty
 * intervals and blank lines are refused with file, line number and key: ERR_INVALID, ERR_CONFLICT,
 * ERR_LIMIT; ERR_NOT_FOUND or ERR_IO for the file itself. */
MUST_USE enum err_code problem_read(const char *path, struct problem **ret_problem,
                                    struct err *err);
/* The same problem always gives the same bytes. */
MUST_USE enum err_code problem_write(const struct problem *problem, const char *path,
                                     struct err *err);

#endif
