/* What both papers say in the same way. For paper_*.c only. */
#ifndef YANXU_SERVICE_PAPER_SHEET_H
#define YANXU_SERVICE_PAPER_SHEET_H

#include "scheduler/base/arena.h"
#include "scheduler/service/paper.h"

/* Who it is of, as of which day and instant, and the statement's hash. */
json_t *paper_head(const json_t *statement, const struct statement_made *made,
                   enum paper_language language, struct arena *arena);
/* "rows": the rulebook's requirements in its own unit; and what that unit is called. */
void paper_add_requirements(json_t *sheet, const json_t *book, enum paper_language language,
                            struct arena *arena);
/* "has_reasons" and, where there are any, what decrees, waivers and grace have done to the period
 * of `book`, for papers/reasons.html; after the requirements, which name the unit. */
void paper_add_reasons(json_t *sheet, const json_t *book, enum paper_language language,
                       struct arena *arena);
/* Minutes in units of `measure_min`, at most two decimals, towards zero; `up`: away from it. So
 * nobody is said to have what they have not quite. */
const char *paper_amount(int64_t min, int64_t measure_min, bool up, struct arena *arena);
/* "2027年3月20日", "2027-03-20"; "" for none. `text` is an ISO day or "". */
const char *paper_day(const char *text, enum paper_language language, struct arena *arena);
/* Of an enum of ours by its code; the code itself if there is no such. */
const char *paper_word(const struct enum_text *text, enum paper_language language);
const struct enum_text *paper_standing(const char *code);

/* The member "x_zh" or "x_en". */
const char *paper_title_of(const json_t *object, const char *name, enum paper_language language,
                           struct arena *arena);

#endif
