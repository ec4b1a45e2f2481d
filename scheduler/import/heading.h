/* Which column of the file is which of ours. */
#ifndef YANXU_IMPORT_HEADING_H
#define YANXU_IMPORT_HEADING_H

#include "scheduler/import/import.h"
#include "scheduler/import/raw.h"

#define HEADING_UNNAMED (-1) /* no heading: cells below are reported */
#define HEADING_IGNORED (-2) /* mapped to "-" */

struct headings {
    int columns[IMPORT_COLUMNS_MAX]; /* our column by the file's; or one of the above */
    size_t len;
    uint32_t seen;                   /* bit 1u << our column */
    const char *titles[COLUMNS_MAX]; /* as in the file; "" if not seen */
};

/* Reads the heading row. ERR_INVALID: unknown, duplicate or missing headings, or a map that cannot
 * be read. Titles live in `arena`. */
MUST_USE enum err_code headings_read(const struct raw_row *row, const struct column_view *view,
                                     const char *map, struct arena *arena,
                                     struct headings *ret_headings, struct err *err);

#endif
