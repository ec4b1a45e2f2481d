/* Loading a file: read, judge, resolve, write, in one transaction. Preview and apply are one code
 * path; the preview rolls back at its end. */
#ifndef YANXU_SERVICE_IMPORT_APPLY_H
#define YANXU_SERVICE_IMPORT_APPLY_H

#include "scheduler/base/json.h"
#include "scheduler/export/table_writer.h"
#include "scheduler/import/import.h"
#include "scheduler/model/id.h"
#include "scheduler/service/attendance_settle.h"
#include "scheduler/service/service.h"

struct import_job {
    const char *path;
    const char *name; /* what its owner calls the file; NULL: the path's last part */
    enum file_kind kind;
    struct import_options options;
    bool preview; /* count, then roll back */
    /* Where the refused rows go, if there are any: their original cells, and before them where the
     * row stood, the column, the reason and the remedy in options.language. The importer takes that
     * file, corrected, as it is. Written before anything is committed; NULL: nowhere. */
    const struct table_options *refused;
    const char *offering; /* ATTENDANCE: rows of this one only; NULL: any */
    const char *who;      /* for the audit: an account's name */
    /* WORKERS: the day from which on they have another tier; NULL: the certificate's, where that
     * moves too and is not to come, else today */
    const struct date *tier_since;
    bool is_undo; /* WORKERS: a tier, a registration is put back as if it had never been another */
};

#define IMPORT_DIFFERENCES_MAX 40

/* One cell that a preview would change. */
struct import_difference {
    int32_t line;    /* of the thing's first row */
    const char *key; /* its code */
    const struct column *column;
    const char *before, *after; /* as import_cell.text, several values with "; " between; "" for
                                   private columns */
};

#define IMPORT_CATEGORIES_MAX 32

struct import_category {
    const char *code;
    int64_t min;
};

/* What a file of hours gives: a minute of two categories stands under both. */
struct import_posted {
    int64_t entries, min;     /* that go into the ledger now */
    int64_t known, known_min; /* rows whose entry, by source and external id, is there already */
    struct import_category categories[IMPORT_CATEGORIES_MAX]; /* of what goes in, most first */
    size_t categories_len;
    bool categories_more; /* there are others that had no room */
};

/* Rows by outcome; read = created + changed + same + refused. */
struct import_report {
    struct import_id id; /* the record, by which it can be undone; 0 after a preview */
    const char *encoding;
    int64_t read, created, changed, same, refused;
    int64_t kept;                          /* cells that a value set by hand has replaced */
    const struct import_refusal *refusals; /* by row */
    size_t refusals_len;
    const struct import_refusal *warnings;
    size_t warnings_len;
    struct import_difference *differences; /* of a preview: the first few cells that would change */
    size_t differences_len;
    /* What sign-in lists give now, of those whom the file is about or has changed something for. */
    struct attendance_outcomes hours;
    struct import_posted posted; /* HOURS */
};

/* Refused rows are no failure: the others are applied. What is returned lives in `arena`. A failure
 * changes nothing. */
MUST_USE enum err_code import_apply(struct service *service, const struct import_job *job,
                                    struct arena *arena, struct import_report *ret_report,
                                    struct err *err);
/* {"id","kind","encoding","read","created","changed","same","refused","refusals":[…],
 * "differences":[{"line","key","column_zh","column_en","before","after","hidden"}],
 * "hours":{"posted_min","taken_min","workers":[attendance_outcome_json()]}}, and of a file of hours
 * "posted":{"entries","min","known","known_min","categories":[{"category","min"}],
 * "categories_more"}; caller frees with json_decref(). */
json_t *import_report_json(const struct import_job *job, const struct import_report *report);

#endif
