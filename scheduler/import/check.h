/* What can be judged within one file: rows against each other, and cells of a row. */
#ifndef YANXU_IMPORT_CHECK_H
#define YANXU_IMPORT_CHECK_H

#include "scheduler/import/table.h"

/* Refuses rows of the table that cannot stand. Fills blank cells of offerings from the other rows
 * of the same code. */
void check_rows(struct table *table);

/* check_offering.c */
void check_offerings(struct table *table);
/* check_quota.c */
void check_quotas(struct table *table);

#endif
