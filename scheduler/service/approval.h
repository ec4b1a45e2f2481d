/* Approvals 认可: which providers, courses and ways of teaching somebody has approved, from when to
 * when. Rulebooks say where they take one (rulebook.h, "approvals"). Granted and revoked, never
 * overwritten, so that it is known for ever what was known at an instant. */
#ifndef YANXU_SERVICE_APPROVAL_H
#define YANXU_SERVICE_APPROVAL_H

#include "scheduler/base/json.h"
#include "scheduler/model/approval.h"
#include "scheduler/service/roster.h"
#include "scheduler/service/service.h"
#include "scheduler/store/store_approval.h"

struct approval_order {
    struct approval approval; /* of a mode any of its words; course_id is ignored */
    const char *reason;       /* ""; a notice's number, say */
    struct deed deed;
};
/* ERR_INVALID as approval_validate(); ERR_NOT_FOUND: no course of this code; ERR_CONFLICT: one in
 * force says as much already. */
MUST_USE enum err_code approval_grant(struct service *service, const struct approval_order *order,
                                      int64_t *ret_id, struct err *err);

/* The one in force that has every day of `approval`, so that it says nothing new; ret_old->id 0:
 * there is none. As part of the caller's transaction; texts in `arena`. */
MUST_USE enum err_code approval_covering(struct service *service, const struct approval *approval,
                                         struct arena *arena, struct store_approval *ret_old,
                                         struct err *err);

/* As if it had never been granted: who still needs it for earlier days grants it anew with a last
 * day. ERR_NOT_FOUND: no such approval; ERR_CONFLICT: it is revoked already. */
MUST_USE enum err_code approval_revoke(struct service *service, const struct revocation *end,
                                       struct err *err);

struct approval_which {
    enum approval_kind kind; /* APPROVAL_KIND_COUNT: any */
    const char *code;        /* of what; NULL: any */
};
/* {"approvals":[{"id","kind","code","by","from","to","reason","state","granted_by","granted_at",
 *  "revoked_by","revoked_at","revoked_reason"}]}, in order of id; "state" is in_force or revoked.
 * Free with json_decref(). */
MUST_USE enum err_code approval_list(struct service *service, const struct approval_which *which,
                                     json_t **ret_list, struct err *err);

/* One of them, as above. ERR_NOT_FOUND: no such approval. Free with json_decref(). */
MUST_USE enum err_code approval_show(struct service *service, int64_t id, json_t **ret_approval,
                                     struct err *err);

/* Fills roster.approvals with what is in force as it was known at service_known_at(), as part of
 * the caller's transaction. Courses are there already. */
MUST_USE enum err_code approval_load(struct service *service, struct roster *roster,
                                     struct err *err);

#endif
