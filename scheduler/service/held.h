/* Values that a person sets by hand: they are put as a file's row would be, and held, so that no
 * later file overwrites them until they are released. */
#ifndef YANXU_SERVICE_HELD_H
#define YANXU_SERVICE_HELD_H

#include "scheduler/base/json.h"
#include "scheduler/model/column.h"
#include "scheduler/service/service.h"

#define HELD_COLUMNS_MAX COLUMNS_MAX

/* Kinds whose things have a code: units, rooms, trainers, courses, workers, offerings; of an
 * offering the cells that all its rows share, its course aside. */
struct held_change {
    enum file_kind kind;
    const char *code;
    /* set: "seats=30", the key or a heading before the first '='; release: "seats". */
    const char *const *columns;
    size_t columns_len; /* set: 1 and more; release: 0 is all that is held */
    /* set: the day from which on a worker has the tier that is set; NULL: the certificate's, where
     * that moves too, else today */
    const struct date *tier_since;
    bool preview; /* judge and count, then roll back */
    const char *who;
};

/* Puts the values through the import of the kind, and holds them; listed as an import by hand, and
 * undone like one. *ret_changed: was any value another one before? ERR_NOT_FOUND: no such thing.
 * ERR_USAGE: a column that cannot be set. ERR_INVALID: a value that no file could hold either. */
MUST_USE enum err_code held_set(struct service *service, const struct held_change *change,
                                bool *ret_changed, struct err *err);
/* The same as part of the caller's transaction, who leaves the entry in the audit. */
MUST_USE enum err_code held_put(struct service *service, const struct held_change *change,
                                bool *ret_changed, struct err *err);
/* Lets files decide again; the values stay as they are until one does. ERR_NOT_FOUND: not held. */
MUST_USE enum err_code held_release(struct service *service, const struct held_change *change,
                                    int64_t *ret_released, struct err *err);
/* [{"kind","code","column","value","who","at"}] of a kind, or (FILE_KIND_COUNT) of all. Free with
 * json_decref(). */
MUST_USE enum err_code held_list(struct service *service, enum file_kind kind, json_t **ret_list,
                                 struct err *err);

#endif
