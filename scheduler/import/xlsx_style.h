/* Which cells of an .xlsx are dates or times: only their number format tells. */
#ifndef YANXU_IMPORT_XLSX_STYLE_H
#define YANXU_IMPORT_XLSX_STYLE_H

#include <stddef.h>
#include <stdint.h>

#include "scheduler/import/xlsx_package.h"

enum style_kind { STYLE_PLAIN, STYLE_DATE, STYLE_TIME, STYLE_KIND_COUNT };

struct style {
    uint8_t kind;   /* enum style_kind */
    uint8_t digits; /* format "000000": shown with at least so many digits; else 0 */
};

/* Zero-initialise; styles_release(). */
struct styles {
    struct style *items; /* by the index that cells name */
    size_t len, cap;
};

MUST_USE enum err_code styles_read(struct styles *styles, struct package *package, const char *part,
                                   struct err *err);
void styles_release(struct styles *styles);
/* Plain if there is no such style. */
struct style styles_get(const struct styles *styles, int64_t index);

/* For tests. By a format's code, "yyyy\"年\"m\"月\"", and by the number of a builtin one. */
struct style style_of_code(struct str code);
struct style style_of_builtin(int64_t id);

#endif
