/* Plans with their places and what they leave unmet, places decided on by hand, leave. What store.h
 * says of every function holds here. */
#ifndef YANXU_STORE_STORE_PLAN_H
#define YANXU_STORE_STORE_PLAN_H

#include <stddef.h>
#include <stdint.h>

#include "scheduler/model/leave.h"
#include "scheduler/model/plan.h"
#include "scheduler/store/store.h"

/* --- plans 规划 ------------------------------------------------------------------------------
 */
struct store_plan {
    const struct plan_record *record;   /* id, state and published_at are ignored: it is a draft */
    const struct enrolment *enrolments; /* plan_id ignored; a pair twice is ERR_CONFLICT */
    size_t enrolments_len;
    const struct unmet_need *unmet; /* plan_id ignored; one for each worker and tag */
    size_t unmet_len;
};
MUST_USE enum err_code store_plan_insert(struct store *store, const struct store_plan *plan,
                                         struct plan_id *ret_id, struct err *err);
MUST_USE enum err_code store_plan_get(struct store *store, struct plan_id id,
                                      struct plan_record *ret_plan, struct err *err);
/* Newest first. */
MUST_USE enum err_code store_plan_list(struct store *store, struct arena *arena,
                                       struct plan_record **ret_plans, size_t *ret_len,
                                       struct err *err);
/* The former published plan of that year becomes superseded. ERR_CONFLICT naming the state unless
 * it is a draft. */
MUST_USE enum err_code store_plan_publish(struct store *store, struct plan_id id, int64_t now,
                                          struct err *err);
MUST_USE enum err_code store_plan_discard(struct store *store, struct plan_id id, struct err *err);
/* ERR_NOT_FOUND if that year has none. */
MUST_USE enum err_code store_plan_published(struct store *store, int32_t year,
                                            struct plan_record *ret_plan, struct err *err);
/* Some workers' part of the plan in force, given anew. */
struct store_mend {
    const struct plan_record *record; /* whose places; its objective, bound, planned_min and
                                         complete are taken over */
    const struct worker_id *workers;  /* theirs are dropped first */
    size_t workers_len;
    const struct enrolment *enrolments; /* plan_id ignored */
    size_t enrolments_len;
    const struct unmet_need *unmet; /* plan_id ignored */
    size_t unmet_len;
};
/* ERR_CONFLICT if it is not in force. */
MUST_USE enum err_code store_plan_mend(struct store *store, const struct store_mend *mend,
                                       struct err *err);
/* In order of worker, offering. */
MUST_USE enum err_code store_enrolment_list(struct store *store, struct plan_id id,
                                            struct arena *arena, struct enrolment **ret_enrolments,
                                            size_t *ret_len, struct err *err);
struct store_plan_worker {
    struct plan_id plan_id;
    struct worker_id worker_id;
};
struct store_plan_offering {
    struct plan_id plan_id;
    struct offering_id offering_id;
};
/* In order of offering. */
MUST_USE enum err_code store_enrolment_list_of_worker(struct store *store,
                                                      struct store_plan_worker of,
                                                      struct arena *arena,
                                                      struct enrolment **ret_enrolments,
                                                      size_t *ret_len, struct err *err);
/* In order of worker. */
MUST_USE enum err_code store_enrolment_list_of_offering(struct store *store,
                                                        struct store_plan_offering of,
                                                        struct arena *arena,
                                                        struct enrolment **ret_enrolments,
                                                        size_t *ret_len, struct err *err);
struct store_offering_count {
    struct offering_id offering_id;
    int64_t enrolments;
};
/* Offerings with at least one enrolment in the plan, in order of offering. */
MUST_USE enum err_code store_enrolment_counts(struct store *store, struct plan_id id,
                                              struct arena *arena,
                                              struct store_offering_count **ret_counts,
                                              size_t *ret_len, struct err *err);
/* In order of worker, tag. */
MUST_USE enum err_code store_unmet_list(struct store *store, struct plan_id id, struct arena *arena,
                                        struct unmet_need **ret_unmet, size_t *ret_len,
                                        struct err *err);
MUST_USE enum err_code store_unmet_list_of_worker(struct store *store, struct store_plan_worker of,
                                                  struct arena *arena,
                                                  struct unmet_need **ret_unmet, size_t *ret_len,
                                                  struct err *err);
/* Who has a place in the offering by a published plan, of whatever year; in order of id. */
MUST_USE enum err_code store_place_list_of_offering(struct store *store, struct offering_id id,
                                                    struct arena *arena,
                                                    struct worker_id **ret_workers, size_t *ret_len,
                                                    struct err *err);
struct store_plan_unit {
    struct plan_id plan_id;
    struct unit_id unit_id;
};
struct store_unit_place {
    struct worker_id worker_id;
    const char *code; /* of the worker */
    struct offering_id offering_id;
};
/* Places of those who belong to the unit itself; in order of worker, offering. */
MUST_USE enum err_code store_place_list_of_unit(struct store *store, struct store_plan_unit of,
                                                struct arena *arena,
                                                struct store_unit_place **ret_places,
                                                size_t *ret_len, struct err *err);

/* --- locked places ---------------------------------------------------------------------------
 */
/* Upsert by worker and offering; `who` and `at` change with the reason only, `held` is ignored. */
MUST_USE enum err_code store_lock_put(struct store *store, const struct enrolment_lock *lock,
                                      enum store_change *ret_change, struct err *err);
/* ERR_NOT_FOUND if there is none. */
MUST_USE enum err_code store_lock_remove(struct store *store, struct worker_id worker,
                                         struct offering_id offering, struct err *err);
/* In order of worker, offering. */
MUST_USE enum err_code store_lock_list(struct store *store, struct arena *arena,
                                       struct enrolment_lock **ret_locks, size_t *ret_len,
                                       struct err *err);
MUST_USE enum err_code store_lock_list_of_worker(struct store *store, struct worker_id worker,
                                                 struct arena *arena,
                                                 struct enrolment_lock **ret_locks, size_t *ret_len,
                                                 struct err *err);

/* --- leave 请假 ------------------------------------------------------------------------------
 */
/* What stands of the worker from that first day on ends at leave->at, if it is another, and this
 * stands instead. */
MUST_USE enum err_code store_leave_put(struct store *store, const struct leave *leave,
                                       enum store_change *ret_change, struct err *err);
/* The one that begins on leave->from ends at leave->at. ERR_NOT_FOUND if none stands that does. */
MUST_USE enum err_code store_leave_clear(struct store *store, const struct leave *leave,
                                         struct err *err);
/* What stood at `known_at` (INT64_MAX: what stands), in order of worker, first day. */
MUST_USE enum err_code store_leave_list(struct store *store, int64_t known_at, struct arena *arena,
                                        struct leave **ret_leaves, size_t *ret_len,
                                        struct err *err);
struct store_leave_of {
    struct worker_id worker_id;
    int64_t known_at;
};
MUST_USE enum err_code store_leave_list_of_worker(struct store *store, struct store_leave_of of,
                                                  struct arena *arena, struct leave **ret_leaves,
                                                  size_t *ret_len, struct err *err);

#endif
