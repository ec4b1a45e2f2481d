/* The parts of an .xlsx: a ZIP archive of XML files, with caps against bombs. */
#ifndef YANXU_IMPORT_XLSX_PACKAGE_H
#define YANXU_IMPORT_XLSX_PACKAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "scheduler/base/progress.h"
#include "scheduler/base/xml.h"
#include "scheduler/import/source.h"

struct package; /* heap; package_close() */

/* ERR_INVALID: no ZIP archive, cut short; ERR_UNSUPPORTED: encrypted; ERR_LIMIT: too many entries.
 * `source` must outlive the package. */
MUST_USE enum err_code package_open(const struct source *source, struct package **ret_package,
                                    struct err *err);
void package_close(struct package *package);
/* ASCII case of part names is ignored, as ECMA-376 Part 2 says. No leading slash. */
bool package_has(const struct package *package, const char *part);
/* Streams one part through the handler. ERR_NOT_FOUND if it is not there; ERR_LIMIT when more than
 * IMPORT_UNPACKED_BYTES_MAX come out of the package or IMPORT_RATIO_MAX is passed; `progress` may
 * be NULL. */
MUST_USE enum err_code package_parse(struct package *package, const char *part,
                                     const struct xml_handler *handler,
                                     const struct progress *progress, struct err *err);

#endif
