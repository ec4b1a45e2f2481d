/* exam result 考试成绩: one paper of a level's exam, sat on one day; and what it takes to have
 * passed a level. */
#ifndef YANXU_MODEL_EXAM_H
#define YANXU_MODEL_EXAM_H

#include <stddef.h>
#include <stdint.h>

#include "scheduler/base/arena.h"
#include "scheduler/base/date.h"
#include "scheduler/model/enum_text.h"
#include "scheduler/model/id.h"
#include "scheduler/model/worker.h"

#define EXAM_PAPER_LEN_MAX 200 /* bytes, in the calendar */

enum exam_verdict { EXAM_PASSED, EXAM_FAILED, EXAM_VERDICT_COUNT };

struct exam_result {
    struct worker_id worker_id;
    enum tier level; /* that the exam leads to; not TIER_NONE */
    const char *paper;
    struct date sat_on;
    enum exam_verdict verdict;
    int64_t score_milli; /* thousandths of a point; -1: not given */
};

/* One exam of the calendar 考试安排: of a level, or of one of its papers. */
struct exam_day {
    int32_t year;
    enum tier level;
    const char *paper;                    /* "": of all papers */
    struct date from, to;                 /* both days inside */
    struct date sign_up_from, sign_up_to; /* likewise, or both DATE_NONE: not announced */
};
/* ERR_INVALID: no level, days of another year, or days out of order; signing up ends before the
 * exam begins. */
MUST_USE enum err_code exam_day_validate(const struct exam_day *day, struct err *err);
/* The first of the level that begins on `on` or later, or NULL; `days` in order of their days. */
const struct exam_day *exam_day_next(const struct exam_day *days, size_t len, enum tier level,
                                     struct date on);
/* Which exam sets a deadline. */
struct exam_due {
    uint32_t levels;      /* any of these: bit 1u << TIER_x */
    struct date from, to; /* it begins after the one and by the other; DATE_NONE: open */
    struct date as_of;
};
/* The first to begin after as_of; once all are over, the last; NULL: there is none. */
const struct exam_day *exam_day_due(const struct exam_day *days, size_t len,
                                    const struct exam_due *due);

const struct enum_text *exam_verdict_text(enum exam_verdict verdict);
MUST_USE enum err_code exam_verdict_parse(struct str text, enum exam_verdict *ret_verdict,
                                          struct err *err);
/* Bit 1u << TIER_x for each level whose exam one worker's results pass, by `as_of`: as many
 * different papers as the level has, passed within as many calendar years as it allows.
 * 国人部发〔2006〕71号, 助理社会工作师、社会工作师职业水平考试实施办法, articles 3 and 4:
 * assistant, 2 papers in one year's exam; social worker, 3 papers within two years' in succession.
 * 人社部规〔2018〕2号, 高级社会工作师评价办法, article 3: senior, an exam, of 1 paper, and a
 * review, which is no exam. */
uint32_t exam_levels_passed(const struct exam_result *results, size_t len, struct date as_of);
/* The day of the last paper that was needed for the level, by `as_of`; DATE_NONE: not passed. */
struct date exam_passed_on(const struct exam_result *results, size_t len, enum tier level,
                           struct date as_of);

/* A paper that was passed, the newest time. */
struct exam_paper {
    const char *paper;
    struct date passed_on;
    int32_t counts_until; /* the year of the last exam with which it counts */
    bool counts;          /* that year is not over */
};
/* How far one worker has come toward a level. */
struct exam_progress {
    int32_t papers_needed;
    int32_t papers_counting;
    struct date passed_on; /* the level; DATE_NONE: not passed */
    struct exam_paper *papers;
    size_t papers_len; /* by the result's place in the input */
};
/* By `as_of`; papers in `arena`. The level is not TIER_NONE. */
struct exam_progress exam_progress_of(const struct exam_result *results, size_t len,
                                      enum tier level, struct date as_of, struct arena *arena);

#endif
