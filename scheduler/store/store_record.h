/* What was done: imports and what they changed, values set by hand, the audit. What store.h says of
 * every function holds here. */
#ifndef YANXU_STORE_STORE_RECORD_H
#define YANXU_STORE_STORE_RECORD_H

#include <stddef.h>
#include <stdint.h>

#include "scheduler/model/column.h"
#include "scheduler/model/credit.h"
#include "scheduler/store/store.h"

/* --- imports ---------------------------------------------------------------------------------
 */
struct store_import {
    struct import_id id;
    enum file_kind kind;
    const char *file_name; /* "" for values set by hand */
    const char *file_hash; /* SHA-256 in hex; "" likewise */
    int64_t rows_new, rows_changed, rows_same, rows_refused;
    int64_t at;
    const char *who;
    int64_t undone_at; /* 0: it stands */
};
/* A new one if run->id is 0; else its figures become those of `run`. undone_at is ignored. */
MUST_USE enum err_code store_import_put(struct store *store, const struct store_import *run,
                                        struct import_id *ret_id, struct err *err);
MUST_USE enum err_code store_import_get(struct store *store, struct import_id id,
                                        struct arena *arena, struct store_import *ret_run,
                                        struct err *err);
/* Newest first, at most list_max. */
MUST_USE enum err_code store_import_list(struct store *store, int32_t list_max, struct arena *arena,
                                         struct store_import **ret_runs, size_t *ret_len,
                                         struct err *err);
/* The newest that stands and has changed something, of `kind` or (FILE_KIND_COUNT) of any. */
MUST_USE enum err_code store_import_newest(struct store *store, enum file_kind kind,
                                           struct arena *arena, struct store_import *ret_run,
                                           struct err *err);
/* The newest standing import that made the thing with this key. */
MUST_USE enum err_code store_import_of_key(struct store *store, enum file_kind kind,
                                           const char *key, struct arena *arena,
                                           struct store_import *ret_run, struct err *err);
MUST_USE enum err_code store_import_undone(struct store *store, struct import_id id, int64_t now,
                                           struct err *err);

/* One thing that an import has made or changed. */
struct store_import_change {
    int32_t line;       /* its (first) row in the file */
    const char *key;    /* the thing's code; of what has none, what tells it apart */
    const char *before; /* JSON as it was; NULL: it was not there */
};
MUST_USE enum err_code store_import_changes_put(struct store *store, struct import_id id,
                                                const struct store_import_change *changes,
                                                size_t len, struct err *err);
struct store_import_page {
    struct import_id id;
    int32_t after_line; /* 0: from the first */
    int32_t list_max;
};
/* In order of line. */
MUST_USE enum err_code store_import_change_list(struct store *store, struct store_import_page page,
                                                struct arena *arena,
                                                struct store_import_change **ret_changes,
                                                size_t *ret_len, struct err *err);

struct store_external_id {
    enum credit_source source;
    const char *text;
};
/* The external ids of hours that undone imports have taken back, in order of entry: these may come
 * again. Known by the reversal's reason, "import N undone": what a person took back otherwise stays
 * taken back. */
MUST_USE enum err_code store_import_freed_ids(struct store *store, struct arena *arena,
                                              struct store_external_id **ret_ids, size_t *ret_len,
                                              struct err *err);

/* A worker and a course of which an import has made hours. */
struct store_import_course {
    struct worker_id worker_id;
    struct course_id course_id;
};
struct store_import_hours {
    int64_t made;      /* entries of the import */
    int64_t reversed;  /* taken back now, all that was left of them */
    int64_t kept;      /* of which nothing was left */
    int64_t corrected; /* of the reversed, of which a part had been taken back before */
    struct store_import_course *courses; /* of the reversed, each once */
    size_t courses_len;
};
/* Takes back what is left of the hours that the import has made, by one statement however many they
 * are; `how` tells the reversals' reason, entered_by and entered_at. Courses live in `arena`. */
MUST_USE enum err_code store_import_take_back(struct store *store, struct import_id id,
                                              const struct credit *how, struct arena *arena,
                                              struct store_import_hours *ret_hours,
                                              struct err *err);

/* What stands in the way of undoing an import: "offering" A7 uses the new room `key`. */
struct store_import_blocker {
    const char *key, *what, *which;
};
/* ERR_NOT_FOUND: nothing does. */
MUST_USE enum err_code store_import_blocker_get(struct store *store, const struct store_import *run,
                                                struct arena *arena,
                                                struct store_import_blocker *ret_blocker,
                                                struct err *err);
/* Deletes what the import has made, with its places in discarded plans, its feed, and the values
 * held for it; what is never deleted (exam results) ends at the instant `at`. Ledger entries are
 * not deleted: nothing is done for those. */
MUST_USE enum err_code store_import_drop(struct store *store, const struct store_import *run,
                                         int64_t at, int64_t *ret_dropped, struct err *err);

/* --- values set by hand ----------------------------------------------------------------------
 */
struct store_held_value {
    enum file_kind kind;
    const char *code, *key; /* the thing and the column */
    const char *text;       /* as import_cell.text */
    const char *who;
    int64_t at;
};
MUST_USE enum err_code store_held_value_put(struct store *store,
                                            const struct store_held_value *value, struct err *err);
/* Uses kind, code and key. ERR_NOT_FOUND if that one is not held. */
MUST_USE enum err_code
store_held_value_delete(struct store *store, const struct store_held_value *value, struct err *err);
/* Of one kind, or (FILE_KIND_COUNT) of all, in order of kind, code, key. */
MUST_USE enum err_code store_held_value_list(struct store *store, enum file_kind kind,
                                             struct arena *arena,
                                             struct store_held_value **ret_values, size_t *ret_len,
                                             struct err *err);

/* --- audit -----------------------------------------------------------------------------------
 */
/* Who did what to which object. Ids and codes only, no names. */
struct store_audit {
    int64_t id;
    int64_t at;
    const char *who, *verb, *object, *detail;
};
/* Append-only. entry->id is ignored. */
MUST_USE enum err_code store_audit_append(struct store *store, const struct store_audit *entry,
                                          struct err *err);
struct store_audit_filter {
    int64_t since;      /* at or after */
    const char *verb;   /* NULL: any */
    const char *object; /* all of it, or one word of it; NULL: any */
    int64_t before;     /* a smaller id; 0: any */
    int32_t list_max;
};
/* Newest first. */
MUST_USE enum err_code store_audit_find(struct store *store,
                                        const struct store_audit_filter *filter,
                                        struct arena *arena, struct store_audit **ret_entries,
                                        size_t *ret_len, struct err *err);
/* Newest first, at most list_max. */
MUST_USE enum err_code store_audit_list(struct store *store, int32_t list_max, struct arena *arena,
                                        struct store_audit **ret_entries, size_t *ret_len,
                                        struct err *err);

#endif
