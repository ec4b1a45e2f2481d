/* Rows of a file -> the database: what the kinds of file share while they are applied. For
 * import_*.c only. */
#ifndef YANXU_SERVICE_IMPORT_ROWS_H
#define YANXU_SERVICE_IMPORT_ROWS_H

#include "scheduler/base/map.h"
#include "scheduler/import/import.h"
#include "scheduler/import/report.h"
#include "scheduler/service/import_apply.h"
#include "scheduler/store/store.h"

/* What a row may name by its code. */
enum import_reference {
    IMPORT_REFERENCE_UNIT,
    IMPORT_REFERENCE_ROOM,
    IMPORT_REFERENCE_TRAINER,
    IMPORT_REFERENCE_COURSE,
    IMPORT_REFERENCE_WORKER,
    IMPORT_REFERENCE_COUNT
};

/* Rows put into the database at once: enough that a round trip costs nothing. */
#define IMPORT_SLICE_ROWS 10000

/* One import under way, inside one transaction. */
struct import_run {
    struct service *service;
    const struct import_job *job;
    const struct import_file *file;
    struct arena *arena;
    struct report refused, warned; /* findings that need the database */
    struct days days;              /* as loaded before this file; days and offerings fill it */
    struct import_report *counts;
    const struct progress *progress;          /* may be NULL */
    struct map codes[IMPORT_REFERENCE_COUNT]; /* code -> id; filled by import_run_load() */
};

MUST_USE enum err_code import_run_load(struct import_run *run, enum import_reference what,
                                       struct err *err);
/* The id behind the code in the row's column, 0 for an empty cell; false: refused, and said so. */
bool import_run_resolve(struct import_run *run, const struct import_row *row, int column,
                        enum import_reference what, int64_t *ret_id);
void import_run_refuse(struct import_run *run, const struct import_row *row, int column,
                       enum import_reason why, const char *detail);
/* The row is applied all the same. */
void import_run_warn(struct import_run *run, const struct import_row *row, int column,
                     enum import_reason why, const char *detail);
void import_run_count(struct import_run *run, enum store_change change, int64_t rows);
/* To be called before each row; ERR_CONFLICT: somebody asked the import to stop. */
MUST_USE enum err_code import_run_tick(const struct import_run *run, size_t done, struct err *err);
/* Has the file this column at all? What it has not, a re-import leaves as it is. */
bool import_run_has(const struct import_run *run, int column);

/* Splits a lookup's code into found or not, and passes every other failure on. */
MUST_USE enum err_code import_found(enum err_code code, bool *ret_found);

/* One function per kind of file: all of its rows. */
MUST_USE enum err_code import_units(struct import_run *run, struct err *err);
MUST_USE enum err_code import_rooms(struct import_run *run, struct err *err);
MUST_USE enum err_code import_trainers(struct import_run *run, struct err *err);
MUST_USE enum err_code import_courses(struct import_run *run, struct err *err);
MUST_USE enum err_code import_workers(struct import_run *run, struct err *err);
MUST_USE enum err_code import_days(struct import_run *run, struct err *err);
MUST_USE enum err_code import_offerings(struct import_run *run, struct err *err);
MUST_USE enum err_code import_quotas(struct import_run *run, struct err *err);
MUST_USE enum err_code import_hours(struct import_run *run, struct err *err);
MUST_USE enum err_code import_attendance(struct import_run *run, struct err *err);
MUST_USE enum err_code import_results(struct import_run *run, struct err *err);

#endif
