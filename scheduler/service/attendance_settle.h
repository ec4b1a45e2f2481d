/* Sign-in lists and the ledger: what the marks of an offering are worth by its course's rule is
 * what stands. What is missing is appended, what is too much is taken back by reversals, and where
 * nothing differs nothing happens, so that it may be done at any time: after a mark, a session or a
 * course has changed. What a person has taken back of an entry stays so until the entry itself is
 * no longer what the marks give. */
#ifndef YANXU_SERVICE_ATTENDANCE_SETTLE_H
#define YANXU_SERVICE_ATTENDANCE_SETTLE_H

#include "scheduler/base/json.h"
#include "scheduler/base/map.h"
#include "scheduler/ledger/presence.h"
#include "scheduler/service/service.h"

struct attendance_order {
    struct service *service;
    const char *who;
    bool
        look_only; /* tells how it stands: nothing is written, posted and taken are what would be */
};

/* How one worker stands with one offering. */
struct attendance_outcome {
    struct worker_id worker_id;
    struct offering_id offering_id;
    const char *worker, *offering; /* codes */
    struct presence presence;
    enum attendance_verdict verdict; /* the presence's, or what the ledger says to it */
    struct credit_id known;          /* the entry that tells of these hours from elsewhere; or 0 */
    int64_t posted_min, taken_min;   /* appended, taken back */
    int64_t standing_min;            /* by this offering's lists, afterwards */
    const char *sentence_en, *sentence_zh;
};
struct attendance_outcomes {
    struct attendance_outcome *items;
    size_t len, cap;
    int64_t posted_min, taken_min;
};

/* attendance_key() of a worker, as `workers` below holds it. */
#define ATTENDANCE_KEY_SIZE 24
struct str attendance_key(struct worker_id worker, char key[static ATTENDANCE_KEY_SIZE]);

/* Those whom the offering's marks are about, or (if not NULL) `workers`, and where
 * they make up for other offerings, these too. One outcome a worker and offering is added, in
 * `arena`, which is always the same. Part of the caller's transaction. */
MUST_USE enum err_code attendance_settle(const struct attendance_order *order,
                                         const struct offering *offering, const struct map *workers,
                                         struct arena *arena, struct attendance_outcomes *outcomes,
                                         struct err *err);
/* All offerings of the course. */
MUST_USE enum err_code attendance_settle_course(const struct attendance_order *order,
                                                struct course_id course, struct arena *arena,
                                                struct attendance_outcomes *outcomes,
                                                struct err *err);
/* All offerings that the worker was marked in, or has made up for. */
MUST_USE enum err_code attendance_settle_worker(const struct attendance_order *order,
                                                struct worker_id worker, struct arena *arena,
                                                struct attendance_outcomes *outcomes,
                                                struct err *err);
/* {"offering","worker","present_min","of_min","percent","made_up_min","absent","excused",
 * "credited_min","posted_min","taken_min","verdict","why_en","why_zh","entry"}; entry is null, or
 * the one that tells of these hours from elsewhere. */
json_t *attendance_outcome_json(const struct attendance_outcome *outcome);

#endif
