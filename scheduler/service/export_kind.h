/* What is loaded, as the file that would load it: an export is an import file, and a round trip
 * changes nothing. */
#ifndef YANXU_SERVICE_EXPORT_KIND_H
#define YANXU_SERVICE_EXPORT_KIND_H

#include "scheduler/export/table_writer.h"
#include "scheduler/service/service.h"

struct export_what {
    enum file_kind kind;
    const char *offering; /* ATTENDANCE: this one's list; NULL: all */
};

/* All rows of the kind, with the headings of its import template. Cancelled offerings and sessions
 * are left out; hours are what stands of each entry. Attendance is the sign-in lists of the plans
 * in force, with what is marked already. Errors are those of the table writer and the store;
 * ERR_NOT_FOUND for an unknown offering. */
MUST_USE enum err_code export_kind(struct service *service, const struct export_what *what,
                                   const struct table_options *options, int64_t *ret_rows,
                                   struct err *err);

#endif
