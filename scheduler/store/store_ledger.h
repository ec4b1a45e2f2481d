/* What was earned: the append-only ledger, sign-in lists, exam results. What store.h says of every
 * function holds here. */
#ifndef YANXU_STORE_STORE_LEDGER_H
#define YANXU_STORE_STORE_LEDGER_H

#include <stddef.h>
#include <stdint.h>

#include "scheduler/model/attendance.h"
#include "scheduler/model/credit.h"
#include "scheduler/model/exam.h"
#include "scheduler/store/store.h"

/* --- credits 学时记录, append-only -----------------------------------------------------------
 */
/* With an external_id that (source, external_id) already has: STORE_CHANGE_SAME and the old id if
 * the content is the same (entered_by and entered_at aside), else ERR_CONFLICT. A reversal
 * takes back part of `reverses` or all: ERR_CONFLICT if less is left of it, ERR_INVALID if that
 * entry is another worker's or not there. */
MUST_USE enum err_code store_credit_append(struct store *store, const struct credit *credit,
                                           struct credit_id *ret_id, enum store_change *ret_change,
                                           struct err *err);
/* As that many store_credit_append() one after the other, with what store_worker_put_all() says of
 * transactions. Where the ledger has other content under the external id, nothing is
 * appended and ret_changes says STORE_CHANGE_CHANGED: that is no failure of the others. */
MUST_USE enum err_code store_credit_append_all(struct store *store, const struct credit *credits,
                                               size_t credits_len, enum store_change *ret_changes,
                                               struct err *err);
MUST_USE enum err_code store_credit_get(struct store *store, struct credit_id id,
                                        struct arena *arena, struct credit *ret_credit,
                                        struct err *err);
/* Minutes of the entry less what was taken back of it. */
MUST_USE enum err_code store_credit_left(struct store *store, struct credit_id id, int64_t *ret_min,
                                         struct err *err);
/* `external_id` is not "". */
MUST_USE enum err_code store_credit_get_by_external(struct store *store, enum credit_source source,
                                                    const char *external_id, struct arena *arena,
                                                    struct credit *ret_credit, struct err *err);
/* In order of earned_on, id. */
MUST_USE enum err_code store_credit_list_of_worker(struct store *store, struct worker_id id,
                                                   struct arena *arena, struct credit **ret_credits,
                                                   size_t *ret_len, struct err *err);
/* Called for each entry in order of worker_id, earned_on, id; the entry and its texts live until
 * the call returns. Another code than ERR_OK stops the walk and is handed on. */
typedef enum err_code store_credit_fn(void *context, const struct credit *credit, struct err *err);
MUST_USE enum err_code store_credit_each(struct store *store, store_credit_fn *each, void *context,
                                         struct err *err);
/* The same in no order, and faster: external id, evidence, reason and who entered it are "". */
MUST_USE enum err_code store_credit_each_brief(struct store *store, store_credit_fn *each,
                                               void *context, struct err *err);
MUST_USE enum err_code store_credit_count(struct store *store, int64_t *ret_count, struct err *err);
/* The newest entry's id; 0: there is none. */
MUST_USE enum err_code store_credit_newest(struct store *store, struct credit_id *ret_id,
                                           struct err *err);
/* An entry whose external id was derived of its content ("auto:…"), and an older one of the same
 * worker, day and course (or both of none) of which something stands. */
struct store_credit_second {
    enum credit_source source, old_source;
    const char *external_id, *old_external_id;
    struct credit_id old_id;
};
/* Of the entries newer than `since`, which are compared with those up to it; in order of both ids.
 */
MUST_USE enum err_code store_credit_list_seconds(struct store *store, struct credit_id since,
                                                 struct arena *arena,
                                                 struct store_credit_second **ret_seconds,
                                                 size_t *ret_len, struct err *err);

/* --- claims 学时申报 --------------------------------------------------------------------------
 */
/* Uses hours, whose state is claimed; the rest starts as undecided. */
MUST_USE enum err_code store_claim_insert(struct store *store, const struct claim *claim,
                                          struct claim_id *ret_id, struct err *err);
MUST_USE enum err_code store_claim_get(struct store *store, struct claim_id id, struct arena *arena,
                                       struct claim *ret_claim, struct err *err);
/* Of one worker or (0) of all, in that state or (CREDIT_STATE_COUNT) in any. */
struct store_claim_which {
    struct worker_id worker;
    enum credit_state state;
};
/* In order of id. */
MUST_USE enum err_code store_claim_list(struct store *store, struct store_claim_which which,
                                        struct arena *arena, struct claim **ret_claims,
                                        size_t *ret_len, struct err *err);
/* Uses id, hours.state, credit_id, reason, decided_by and decided_at. ERR_CONFLICT: it is decided
 * already. */
MUST_USE enum err_code store_claim_decide(struct store *store, const struct claim *claim,
                                          struct err *err);

/* --- sign-in lists: attendance 出勤 ----------------------------------------------------------
 */
/* Upsert by offering, worker and day. Who entered it and when change with the rest only. */
MUST_USE enum err_code store_attendance_put(struct store *store, const struct attendance *mark,
                                            enum store_change *ret_change, struct err *err);
/* In order of worker, offering, day; the mark of the whole offering before those of its days. */
MUST_USE enum err_code store_attendance_list(struct store *store, struct arena *arena,
                                             struct attendance **ret_marks, size_t *ret_len,
                                             struct err *err);
/* In order of offering, day. */
MUST_USE enum err_code store_attendance_list_of_worker(struct store *store, struct worker_id id,
                                                       struct arena *arena,
                                                       struct attendance **ret_marks,
                                                       size_t *ret_len, struct err *err);
/* Those of offerings that go on after `after`, in the order of store_attendance_list(). */
MUST_USE enum err_code store_attendance_list_running(struct store *store, struct date after,
                                                     struct arena *arena,
                                                     struct attendance **ret_marks, size_t *ret_len,
                                                     struct err *err);
/* In order of worker, day. */
MUST_USE enum err_code store_attendance_list_of_offering(struct store *store, struct offering_id id,
                                                         struct arena *arena,
                                                         struct attendance **ret_marks,
                                                         size_t *ret_len, struct err *err);
/* Marks of other offerings that make up for this one; in order of worker, day, offering. */
MUST_USE enum err_code store_attendance_list_making_up(struct store *store, struct offering_id id,
                                                       struct arena *arena,
                                                       struct attendance **ret_marks,
                                                       size_t *ret_len, struct err *err);

/* --- exam results 考试成绩 -------------------------------------------------------------------
 */
/* What the exam's paper of that level and day came to, as known from `at` (UTC seconds) on; what
 * was known before ends then. */
MUST_USE enum err_code store_exam_put(struct store *store, const struct exam_result *result,
                                      int64_t at, enum store_change *ret_change, struct err *err);
/* The exam calendar. Rows are only added; one without days (DATE_NONE) takes the exam of its year,
 * level and paper off the calendar. */
struct store_exam_day {
    const struct exam_day *day;
    const char *who;
    int64_t at;
};
MUST_USE enum err_code store_exam_day_append(struct store *store, const struct store_exam_day *put,
                                             struct err *err);
/* As known at that instant (INT64_MAX: now); by year, first day. */
MUST_USE enum err_code store_exam_day_list(struct store *store, int64_t known_at,
                                           struct arena *arena, struct exam_day **ret_days,
                                           size_t *ret_len, struct err *err);
/* What was known at that instant (INT64_MAX: now), in order of worker, day, level, paper. */
MUST_USE enum err_code store_exam_list(struct store *store, int64_t known_at, struct arena *arena,
                                       struct exam_result **ret_results, size_t *ret_len,
                                       struct err *err);
/* In order of day, level, paper. */
struct store_exam_of {
    struct worker_id worker_id;
    int64_t known_at; /* INT64_MAX: now */
};
MUST_USE enum err_code store_exam_list_of_worker(struct store *store, struct store_exam_of of,
                                                 struct arena *arena,
                                                 struct exam_result **ret_results, size_t *ret_len,
                                                 struct err *err);

#endif
