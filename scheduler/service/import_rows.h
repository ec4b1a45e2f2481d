/* Rows of a file -> the database: what the kinds of file share while they are applied. For
 * import_*.c only. */
#ifndef YANXU_SERVICE_IMPORT_ROWS_H
#define YANXU_SERVICE_IMPORT_ROWS_H

#include "scheduler/base/map.h"
#include "scheduler/import/import.h"
#include "scheduler/import/report.h"
#include "scheduler/service/import_apply.h"
#include "scheduler/service/row_cells.h"
#include "scheduler/store/store.h"
#include "scheduler/store/store_record.h"

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

/* Changes gathered until they are written together. */
#define IMPORT_CHANGES_MAX 500
struct import_changes {
    struct store_import_change items[IMPORT_CHANGES_MAX];
    size_t len;
    struct arena arena; /* their texts */
};

/* One import under way, inside one transaction. */
struct import_run {
    struct service *service;
    const struct import_job *job;
    struct import_file *file;
    bool *is_refused; /* rows_len of them: by the database, after the file itself had no fault */
    struct arena *arena;
    struct report refused, warned; /* findings that need the database */
    struct days days;              /* as loaded before this file; days and offerings fill it */
    struct import_report *counts;
    const struct progress *progress;          /* may be NULL */
    struct map codes[IMPORT_REFERENCE_COUNT]; /* code -> id; filled by import_run_load() */
    struct map timetables; /* offerings whose timetable was changed by hand -> who, by index */
    const char **arrangers;
    struct row_book book; /* id -> code; likewise */
    struct import_id id;  /* 0: changes are not kept, as when undoing */
    struct import_changes changes;
};

/* Then set counts. */
void import_run_init(struct import_run *run, struct service *service, const struct import_job *job,
                     struct import_file *file, struct arena *arena);
void import_run_release(struct import_run *run);
/* All rows of the file, by the kind's function below; import_run_apply() finds the workers' codes
 * and lets values set by hand stand before. */
MUST_USE enum err_code import_run_apply(struct import_run *run, struct err *err);
MUST_USE enum err_code import_run_put(struct import_run *run, struct err *err);
/* Where the file names workers by another field: puts their codes where the kinds' functions look
 * for them, and leaves out the rows whose worker is not known. */
MUST_USE enum err_code import_run_name_workers(struct import_run *run, struct err *err);
/* Replaces the cells of values that are held, and says so. */
MUST_USE enum err_code import_run_keep_held(struct import_run *run, struct err *err);
/* Writes the changes that are still gathered. */
MUST_USE enum err_code import_run_flush(struct import_run *run, struct err *err);
/* The rows that were refused, as job->refused says; nothing if there are none. */
MUST_USE enum err_code import_run_write_refused(const struct import_run *run,
                                                const struct import_bytes *source, struct err *err);
/* Of files of courses, quotas and hours: categories that no rule will ever count, each once. */
MUST_USE enum err_code import_run_warn_categories(struct import_run *run, struct err *err);
/* Of a file of offerings that is in the database by now: rooms and trainers taken twice, rooms too
 * small. */
MUST_USE enum err_code import_run_warn_clashes(struct import_run *run, struct err *err);
/* Of a file of units: refuses the rows that would close a loop with what is loaded; is_done, beside
 * the rows, becomes true for them. */
MUST_USE enum err_code import_run_refuse_loops(struct import_run *run, bool *is_done,
                                               struct err *err);
/* Whether rows of such files change what stands in the ledger: then nobody else may append to it
 * meanwhile, see store_begin_alone(). */
bool import_settles(enum file_kind kind);
/* What sign-in lists of the offering give, of everybody (NULL) or of `workers`, is made to stand in
 * the ledger; the report tells. import_run_settle_course(): of all offerings of a course. */
MUST_USE enum err_code import_run_settle(struct import_run *run, const struct offering *offering,
                                         const struct map *workers, struct err *err);
MUST_USE enum err_code import_run_settle_course(struct import_run *run, struct course_id course,
                                                struct err *err);
/* What calendars show may have changed. */
MUST_USE enum err_code import_touch_feeds(struct service *service, enum file_kind kind,
                                          struct err *err);

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
/* To be called before each row; ERR_CONFLICT: somebody asked the import to stop. */
MUST_USE enum err_code import_run_tick(const struct import_run *run, size_t done, struct err *err);

/* One thing that was put. */
struct import_done {
    enum store_change change;
    int32_t line;    /* its (first) row */
    int64_t rows;    /* how many rows speak of it */
    const char *key; /* its code; of hours "SOURCE ID"; of a day, a quota and a mark
                        their numbers with | between, and |new behind a mark that is */
    /* The rows that would load it as it was, each of as many cells as the kind has columns; NULL:
     * it was not there. */
    const struct export_cell *before;
    size_t before_rows;
};
/* Counts it, and keeps what was before, so that the import can be undone. */
MUST_USE enum err_code import_run_done(struct import_run *run, const struct import_done *done,
                                       struct err *err);
/* Of a preview: notes which cells of a thing would change, until there are enough to look at. */
void import_run_compare(struct import_run *run, const struct import_done *done);
/* An entry of a file of hours: new, or there already (any other change). */
void import_posted_add(struct import_posted *posted, const struct credit *credit,
                       enum store_change change, struct arena *arena);
/* Once all are added. */
void import_posted_sort(struct import_posted *posted);
json_t *import_posted_json(const struct import_posted *posted);
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
MUST_USE enum err_code import_approvals(struct import_run *run, struct err *err);

#endif
