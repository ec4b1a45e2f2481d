/* The list of refusals or warnings: what is wrong in which cell, and what to do, in two languages.
 */
#ifndef YANXU_IMPORT_REPORT_H
#define YANXU_IMPORT_REPORT_H

#include "scheduler/base/arena.h"
#include "scheduler/import/import.h"

/* Zero-initialise, then set arena and language; report_release() at the end. */
struct report {
    struct arena *arena; /* texts live here */
    enum import_language language;
    struct import_refusal *items;
    size_t len, cap;
    size_t total; /* counted even when no longer listed */
};

/* One finding. `heading` and `value` may be NULL; `detail` replaces {} in the texts: NULL
 * is ""; "row 5\t第 5 行" holds English and Chinese, a tab between.
 * The caller leaves `value` NULL for private columns. */
struct finding {
    int32_t line;
    int column; /* -1: the row */
    const char *heading;
    struct str value;
    enum import_reason why;
    const char *detail;
};

/* "row 5\t第 5 行", for `detail`; text of at least FINDING_ROW_SIZE. Returns it. */
#define FINDING_ROW_SIZE 64
const char *finding_row(int32_t line, char text[static FINDING_ROW_SIZE]);
void report_add(struct report *report, const struct finding *finding);
/* By line, then column, copied into the arena. */
const struct import_refusal *report_sorted(const struct report *report);
void report_release(struct report *report);

#endif
