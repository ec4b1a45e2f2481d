/* One year's quotas 年度学时指标 as the office stands: the rows, who stands under which, and what
 * that makes each unit's workers of a tier owe, as a rulebook beside the others. */
#ifndef YANXU_SERVICE_QUOTA_YEAR_H
#define YANXU_SERVICE_QUOTA_YEAR_H

#include "scheduler/model/course.h"
#include "scheduler/model/worker.h"
#include "scheduler/rules/quota.h"
#include "scheduler/service/service.h"

#define QUOTA_ROWS_MAX 20000 /* of one year */

/* What quotas are about; units and courses by code. `some` are those whose quotas are asked for,
 * NULL for everybody: as long as no total is shared out, nobody else need be counted. */
struct quota_nouns {
    const struct unit *units;
    const struct course *courses;
    size_t units_len, courses_len;
    const struct worker *some;
    size_t some_len;
};

struct quota_year {
    int32_t year;
    struct quota_nouns nouns;
    struct quota *quotas; /* a course's never more than the course gives */
    size_t quotas_len;
    int64_t *workers; /* [unit * TIER_COUNT + tier]: everybody, or of nouns.some at least */
    struct quota_cascade cascade;
    struct rulebook **books; /* one per distinct set of amounts */
    size_t books_len;
    size_t *book_of; /* [unit * TIER_COUNT + tier]: index into books, or QUOTA_NONE */
};

/* As part of the caller's transaction; without books. In `arena`, besides what `nouns` points to.
 * ERR_LIMIT for more than QUOTA_ROWS_MAX rows. */
MUST_USE enum err_code quota_year_load(struct service *service, int32_t year,
                                       const struct quota_nouns *nouns, struct arena *arena,
                                       struct quota_year *ret_year, struct err *err);
/* What people call a category. */
typedef struct rule_title quota_title_fn(const void *context, const char *tag);
/* Makes the books. ERR_LIMIT if one worker would stand under too many quotas at once. The caller
 * frees with quota_year_release(). */
MUST_USE enum err_code quota_year_books(struct quota_year *year, quota_title_fn *title,
                                        const void *context, struct arena *arena, struct err *err);
void quota_year_release(struct quota_year *year);
/* The quota of this unit's workers of this tier, or NULL. */
const struct rulebook *quota_year_book(const struct quota_year *year, size_t unit, enum tier tier);

/* The planner's tag of a quota, "ce" or "course:E1"; in `arena`. */
const char *quota_tag(const struct quota_year *year, const struct quota *quota,
                      struct arena *arena);
/* The tag of a course that some quota names, or NULL. */
const char *quota_course_tag(const struct quota_year *year, const struct course *course,
                             struct arena *arena);
/* The course of "course:E1", or NULL. */
const struct course *quota_course_of_tag(const struct quota_nouns *nouns, const char *tag);
const struct course *quota_course(const struct quota_nouns *nouns, struct course_id id);

/* Do the sums hold? ERR_INVALID names the first that does not. `ret_notes` (in `arena`) are what is
 * odd but holds, "English\tChinese". */
MUST_USE enum err_code quota_year_check(const struct quota_year *year, struct arena *arena,
                                        const char ***ret_notes, size_t *ret_len, struct err *err);
/* All that is odd or no longer holds, likewise. */
void quota_year_notes(const struct quota_year *year, struct arena *arena, const char ***ret_notes,
                      size_t *ret_len);
/* May a quota for this tier name this course? ERR_INVALID says for whom the course is. */
MUST_USE enum err_code quota_course_check(const struct quota *quota, const struct course *course,
                                          struct err *err);

#endif
