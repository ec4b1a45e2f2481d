/* Pages that are computed from the whole roster: once after each change, then kept. Every change is
 * audited, so the last audit entry's id tells whether what is kept still holds. For view_*.c. */
#ifndef YANXU_SERVICE_VIEW_KEEP_H
#define YANXU_SERVICE_VIEW_KEEP_H

#include "scheduler/service/service.h"

/* One value is kept for each; another `of` takes its place. */
struct view_key {
    enum view_slot slot;
    int64_t of; /* the year, the plan; 0 where there is but one */
};

typedef enum err_code view_compute_fn(struct service *service, int64_t of, json_t **ret_view,
                                      struct err *err);

/* A copy of what is kept, computed anew if the office or the day has changed. The caller frees it
 * with json_decref(). */
MUST_USE enum err_code view_keep(struct service *service, struct view_key key,
                                 view_compute_fn *compute, json_t **ret_view, struct err *err);

#endif
