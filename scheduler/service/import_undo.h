/* What was imported, and taking an import back: changed things become what they were, new ones are
 * deleted, hours are taken back by new entries. Of a new worker what names the person is deleted;
 * the rest stays for what was stated of them (store_worker_get_known()), and the code is free
 * again. */
#ifndef YANXU_SERVICE_IMPORT_UNDO_H
#define YANXU_SERVICE_IMPORT_UNDO_H

#include "scheduler/base/json.h"
#include "scheduler/service/service.h"
#include "scheduler/store/store_record.h"

#define IMPORT_LIST_MAX 1000

/* [{"id","at","kind","file","by_hand","who","created","changed","same","refused","undone_at"}],
 * newest first, at most IMPORT_LIST_MAX; instants as local time, undone_at null while it stands.
 * Free with json_decref(). */
MUST_USE enum err_code import_list(struct service *service, json_t **ret_list, struct err *err);

struct import_undo {
    struct import_id id; /* 0: the newest that stands and has changed something */
    bool preview;        /* count, then roll back */
    const char *who;
};
struct import_undo_report {
    struct store_import run; /* texts in the caller's arena */
    int64_t restored;        /* things that are what they were */
    int64_t deleted;         /* things that are gone */
    int64_t reversed;        /* ledger entries taken back, all that was left of them */
    int64_t corrected;       /* of these, of which a person had taken back a part before */
    int64_t kept;            /* left alone: taken back by hand before */
    int64_t credited;        /* sign-in lists that give now what the hours had stood for */
    int64_t hours_posted_min, hours_taken_min; /* by sign-in lists, since marks, sessions or courses
                                                  are what they were */
};
/* All or nothing. ERR_NOT_FOUND: no such import. ERR_CONFLICT: undone already, a newer one of its
 * kind stands, or something builds on what it made; the text says what, the hint what to do.
 * ERR_UNSUPPORTED: nothing is known of what it changed. */
MUST_USE enum err_code import_undo(struct service *service, const struct import_undo *undo,
                                   struct arena *arena, struct import_undo_report *ret_report,
                                   struct err *err);

#endif
