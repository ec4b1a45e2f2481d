/* What is loaded, as the file that would load it: an export is an import file, and a round trip
 * changes nothing. */
#ifndef YANXU_SERVICE_EXPORT_KIND_H
#define YANXU_SERVICE_EXPORT_KIND_H

#include "scheduler/export/table_writer.h"
#include "scheduler/service/service.h"

/* All rows of the kind, with the headings of its import template. Cancelled offerings and sessions,
 * and credits that a reversal took back, are left out. Errors are those of the table writer and the
 * store. */
MUST_USE enum err_code export_kind(struct service *service, enum file_kind kind,
                                   const struct table_options *options, int64_t *ret_rows,
                                   struct err *err);

#endif
