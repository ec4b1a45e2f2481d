/* The database in the field's words: every read and write that the program does, on whichever
 * engine. A store is one connection: it belongs to one thread at a time; open one per thread. */
#ifndef YANXU_STORE_STORE_H
#define YANXU_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scheduler/base/arena.h"
#include "scheduler/base/date.h"
#include "scheduler/base/err.h"
#include "scheduler/model/attendance.h"
#include "scheduler/model/column.h"
#include "scheduler/model/course.h"
#include "scheduler/model/credit.h"
#include "scheduler/model/day.h"
#include "scheduler/model/exam.h"
#include "scheduler/model/feed.h"
#include "scheduler/model/id.h"
#include "scheduler/model/job.h"
#include "scheduler/model/leave.h"
#include "scheduler/model/offering.h"
#include "scheduler/model/plan.h"
#include "scheduler/model/quota.h"
#include "scheduler/model/reminder.h"
#include "scheduler/model/unit.h"
#include "scheduler/model/worker.h"

/* What holds for every function below:
 * - Outputs are written only on ERR_OK; `ret_id` and `ret_change` may be NULL.
 * - Arrays and texts handed out live in the caller's arena. An empty list is ERR_OK with length 0.
 * - A lookup that misses is ERR_NOT_FOUND.
 * - Each write is all or nothing: inside a transaction a failed one leaves no trace and the
 *   transaction may go on (but for the puts of many, which say so); outside it is a transaction of
 *   its own.
 * - Values are not validated beyond the schema's own constraints: the model's validators have done
 *   that. A reference to a row that is not there is ERR_INVALID.
 * - ERR_BUSY: another program held a lock for longer than two seconds, or (PostgreSQL) has changed
 *   the same rows since the transaction began; nothing was changed, and the whole transaction may
 * be tried again. ERR_DENIED: the database can only be read. ERR_IO: disk full or failing, or the
 *   connection is lost; a new one is made with the next transaction.
 * - Instants are UTC seconds; `now` comes from the caller. */

struct store;

struct store_options {
    bool create; /* make the database if it is missing; an existing one is opened as usual */
    /* Refuse every write. SQLite still needs the right to make two files beside the database. */
    bool read_only;
};

/* `url` is a file's path, or "sqlite:" and a path; ":memory:" lives as long as the store. A new
 * file gets mode 0600. Or it is "postgresql://user@host/database" ("postgres://…") as libpq takes
 * it, for PostgreSQL 13 or newer; a password is better kept in ~/.pgpass, and is in no error. An
 * older schema is brought up to date unless read_only. ERR_NOT_FOUND: no such file or database and
 * not `create`. ERR_INVALID: not a database, another program's, or empty; an address that cannot be
 * understood; a database whose encoding is not UTF8. ERR_IO: the server cannot be reached.
 * ERR_UNSUPPORTED: the schema is newer (or, with read_only, older) than this program's, the text
 * names both; or the server is too old. Caller closes with store_close(). */
MUST_USE enum err_code store_open(const char *url, struct store_options options,
                                  struct store **ret_store, struct err *err);
/* NULL does nothing. A transaction that is still open is rolled back. */
void store_close(struct store *store);
/* For CLEANUP(store_cleanup). */
void store_cleanup(struct store **store);
/* Number of the last schema step in the database. */
int32_t store_schema_version(const struct store *store);

/* --- transactions -------------------------------------------------------------------------------
 *     STORE_TX(tx);
 *     TRY(store_begin(store, &tx, err));
 *     TRY(store_worker_put(store, …, err));
 *     return store_commit(&tx, err);
 * Leaving the scope without a commit rolls back. A begin inside a begin is a bug (asserted). */
struct store_tx {
    struct store *store; /* NULL: not begun, or over */
};
#define STORE_TX(name) CLEANUP(store_tx_end) struct store_tx name = {0}

/* SQLite takes the write lock at once, so that ERR_BUSY comes here and not half-way. PostgreSQL
 * lets others write meanwhile and shows one picture of the database, as of the first read; ERR_BUSY
 * comes with the write that would overwrite what another has changed since. */
MUST_USE enum err_code store_begin(struct store *store, struct store_tx *ret_tx, struct err *err);
/* One consistent picture for several reads; do not write in it (ERR_BUSY or ERR_DENIED). */
MUST_USE enum err_code store_begin_read(struct store *store, struct store_tx *ret_tx,
                                        struct err *err);
/* A commit that fails has rolled back. */
MUST_USE enum err_code store_commit(struct store_tx *tx, struct err *err);
/* Rolls back unless committed; for STORE_TX, harmless twice. */
void store_tx_end(struct store_tx *tx);

/* --- upserts ------------------------------------------------------------------------------------
 * A put looks the thing up by its code (or name): new, differing or the same. The id in the struct
 * that is put is ignored. Putting the same again changes nothing, not even a time stamp. */
enum store_change { STORE_CHANGE_NEW, STORE_CHANGE_CHANGED, STORE_CHANGE_SAME, STORE_CHANGE_COUNT };

/* --- meta: small facts about the installation ----------------------------------------------------
 * "installation_id" (random, 32 hex digits) is there from the start; UIDs are derived from it. */
MUST_USE enum err_code store_meta_get(struct store *store, const char *key, struct arena *arena,
                                      const char **ret_text, struct err *err);
MUST_USE enum err_code store_meta_put(struct store *store, const char *key, const char *text,
                                      struct err *err);

/* --- units 单位 ---------------------------------------------------------------------------------
 */
MUST_USE enum err_code store_unit_put(struct store *store, const struct unit *unit,
                                      struct unit_id *ret_id, enum store_change *ret_change,
                                      struct err *err);
/* In order of code. */
MUST_USE enum err_code store_unit_list(struct store *store, struct arena *arena,
                                       struct unit **ret_units, size_t *ret_len, struct err *err);
MUST_USE enum err_code store_unit_get(struct store *store, struct unit_id id, struct arena *arena,
                                      struct unit *ret_unit, struct err *err);
MUST_USE enum err_code store_unit_get_by_code(struct store *store, const char *code,
                                              struct arena *arena, struct unit *ret_unit,
                                              struct err *err);

/* --- rooms 教室 ---------------------------------------------------------------------------------
 */
MUST_USE enum err_code store_room_put(struct store *store, const struct room *room,
                                      struct room_id *ret_id, enum store_change *ret_change,
                                      struct err *err);
/* In order of code. */
MUST_USE enum err_code store_room_list(struct store *store, struct arena *arena,
                                       struct room **ret_rooms, size_t *ret_len, struct err *err);
MUST_USE enum err_code store_room_get(struct store *store, struct room_id id, struct arena *arena,
                                      struct room *ret_room, struct err *err);
MUST_USE enum err_code store_room_get_by_code(struct store *store, const char *code,
                                              struct arena *arena, struct room *ret_room,
                                              struct err *err);

/* --- trainers 讲师 ------------------------------------------------------------------------------
 */
MUST_USE enum err_code store_trainer_put(struct store *store, const struct trainer *trainer,
                                         struct trainer_id *ret_id, enum store_change *ret_change,
                                         struct err *err);
/* In order of code. */
MUST_USE enum err_code store_trainer_list(struct store *store, struct arena *arena,
                                          struct trainer **ret_trainers, size_t *ret_len,
                                          struct err *err);
MUST_USE enum err_code store_trainer_get(struct store *store, struct trainer_id id,
                                         struct arena *arena, struct trainer *ret_trainer,
                                         struct err *err);
MUST_USE enum err_code store_trainer_get_by_code(struct store *store, const char *code,
                                                 struct arena *arena, struct trainer *ret_trainer,
                                                 struct err *err);

/* --- courses 课程 -------------------------------------------------------------------------------
 */
MUST_USE enum err_code store_course_put(struct store *store, const struct course *course,
                                        struct course_id *ret_id, enum store_change *ret_change,
                                        struct err *err);
/* In order of code. */
MUST_USE enum err_code store_course_list(struct store *store, struct arena *arena,
                                         struct course **ret_courses, size_t *ret_len,
                                         struct err *err);
MUST_USE enum err_code store_course_get(struct store *store, struct course_id id,
                                        struct arena *arena, struct course *ret_course,
                                        struct err *err);
MUST_USE enum err_code store_course_get_by_code(struct store *store, const char *code,
                                                struct arena *arena, struct course *ret_course,
                                                struct err *err);

/* --- workers 社工 and the erasable person beside each --------------------------------------------
 */
/* `person` NULL leaves the stored one as it is (a new worker gets an empty one); its worker_id is
 * ignored. The change reported covers both. */
MUST_USE enum err_code store_worker_put(struct store *store, const struct worker *worker,
                                        const struct person *person, struct worker_id *ret_id,
                                        enum store_change *ret_change, struct err *err);
struct store_worker_put {
    const struct worker *worker;
    const struct person *person; /* or NULL, as above */
};
/* As that many store_worker_put() one after the other, and at once where the engine is behind a
 * network. ret_changes has room for puts_len. Outside a transaction it is one; inside, a failure
 * leaves some of them put: the transaction must be given up (a savepoint around so many is dear).
 */
MUST_USE enum err_code store_worker_put_all(struct store *store,
                                            const struct store_worker_put *puts, size_t puts_len,
                                            enum store_change *ret_changes, struct err *err);
/* In order of id. */
MUST_USE enum err_code store_worker_list(struct store *store, struct arena *arena,
                                         struct worker **ret_workers, size_t *ret_len,
                                         struct err *err);
MUST_USE enum err_code store_worker_get(struct store *store, struct worker_id id,
                                        struct arena *arena, struct worker *ret_worker,
                                        struct err *err);
MUST_USE enum err_code store_worker_get_by_code(struct store *store, const char *code,
                                                struct arena *arena, struct worker *ret_worker,
                                                struct err *err);
MUST_USE enum err_code store_worker_count(struct store *store, int64_t *ret_count, struct err *err);
/* Erases every field that names the person, the evidence of their ledger entries, values of theirs
 * set by hand and reasons given for their places and leave; `ret_rows` is how many rows besides the
 * person's own held something. Worker, ledger and plans stay. From now on no put fills the person's
 * fields or adds evidence: it reports SAME for them. SQLite overwrites the bytes on disk; those in
 * the write-ahead log go with store_checkpoint(), at the latest when the last store closes. On
 * PostgreSQL old bytes go with the server's own vacuum, and stay in archived logs. Once forgotten,
 * forgetting again is ERR_OK. */
MUST_USE enum err_code store_worker_forget(struct store *store, struct worker_id id, int64_t now,
                                           int64_t *ret_rows, struct err *err);
/* In order of id. */
MUST_USE enum err_code store_worker_list_forgotten(struct store *store, struct arena *arena,
                                                   struct worker **ret_workers, size_t *ret_len,
                                                   struct err *err);
/* Puts fill the person's fields again; nothing comes back by itself. ERR_CONFLICT if they were not
 * erased. */
MUST_USE enum err_code store_worker_readmit(struct store *store, struct worker_id id,
                                            struct err *err);
/* Gives a worker another code. ERR_CONFLICT if it is taken. */
MUST_USE enum err_code store_worker_recode(struct store *store, const char *code,
                                           const char *new_code, struct err *err);
/* Overwrites a text wherever free text may hold it: reasons in the ledger, names of files, jobs,
 * notices, errors of deliveries. Not "". */
MUST_USE enum err_code store_text_erase(struct store *store, const char *text, int64_t *ret_rows,
                                        struct err *err);
/* Rows that hold the text and are never changed: external ids in the ledger, the audit. */
MUST_USE enum err_code store_text_left(struct store *store, const char *text, int64_t *ret_rows,
                                       struct err *err);
/* What imports keep of a worker as it was before them, and of its marks and results, for taking
 * them back. */
struct store_before {
    struct import_id import_id;
    int64_t ordinal;
    const char *before; /* JSON */
};
MUST_USE enum err_code store_before_list_of_worker(struct store *store, const char *code,
                                                   struct arena *arena,
                                                   struct store_before **ret_before,
                                                   size_t *ret_len, struct err *err);
MUST_USE enum err_code store_before_update(struct store *store, const struct store_before *before,
                                           struct err *err);
/* All that is kept of one worker: `each` hears of every part by its title with no fields, then of
 * its rows; texts live until it returns. Another code than ERR_OK stops the walk and is handed on.
 */
enum store_field_kind { STORE_FIELD_TEXT, STORE_FIELD_INT, STORE_FIELD_DATE, STORE_FIELD_INSTANT };
struct store_field {
    const char *name;
    enum store_field_kind kind;
    const char *text; /* TEXT */
    int64_t number;   /* INT, INSTANT */
    struct date date; /* DATE */
};
typedef enum err_code store_dossier_fn(void *context, const char *title,
                                       const struct store_field *fields, size_t len,
                                       struct err *err);
MUST_USE enum err_code store_dossier(struct store *store, struct worker_id id,
                                     store_dossier_fn *each, void *context, struct err *err);
/* Outside a transaction: moves SQLite's write-ahead log into the database and empties it. Not done:
 * another program is reading at this moment. */
MUST_USE enum err_code store_checkpoint(struct store *store, bool *ret_is_done, struct err *err);
/* One for every worker, in order of worker_id: persons[i] belongs to workers[i] of
 * store_worker_list() in the same transaction. */
MUST_USE enum err_code store_person_list(struct store *store, struct arena *arena,
                                         struct person **ret_persons, size_t *ret_len,
                                         struct err *err);
MUST_USE enum err_code store_person_get(struct store *store, struct worker_id id,
                                        struct arena *arena, struct person *ret_person,
                                        struct err *err);

/* --- days 节假日与调休 --------------------------------------------------------------------------
 */
/* Upsert by date. */
MUST_USE enum err_code store_day_put(struct store *store, const struct day *day,
                                     enum store_change *ret_change, struct err *err);
/* The date is again what its weekday says; ERR_NOT_FOUND if it was so already. */
MUST_USE enum err_code store_day_clear(struct store *store, struct date date, struct err *err);
/* All years, in order of date. */
MUST_USE enum err_code store_day_list(struct store *store, struct arena *arena,
                                      struct days *ret_days, struct err *err);
/* How many sessions that stand lie on the date. */
MUST_USE enum err_code store_day_sessions(struct store *store, struct date date, int64_t *ret_count,
                                          struct err *err);

/* --- offerings 班次 with their sessions 课次
 * ------------------------------------------------------ */
struct store_offering {
    const struct offering *offering; /* id, uid, sequence, created_at, updated_at are ignored */
    const struct session *sessions;  /* likewise, and offering_id */
    size_t sessions_len;             /* at most STORE_SESSIONS_MAX, else ERR_LIMIT */
};
#define STORE_SESSIONS_MAX 1000

/* Upsert by code with the whole list of sessions. A stored session with the same day and times is
 * the same session; those left over on both sides are paired in order of day and time. A pair that
 * differs in anything keeps its uid, raises its sequence and gets updated_at = now; a stored one
 * without a pair becomes cancelled, sequence raised; a cancelled one comes back if its day and
 * times are put again. A new one gets a uid made of installation, offering code and ordinal. What
 * does not change is not touched. */
MUST_USE enum err_code store_offering_put(struct store *store, struct store_offering put,
                                          int64_t now, struct offering_id *ret_id,
                                          enum store_change *ret_change, struct err *err);
/* The offering and all its sessions; ERR_CONFLICT if it is cancelled already. */
MUST_USE enum err_code store_offering_cancel(struct store *store, struct offering_id id,
                                             int64_t now, struct err *err);
/* In order of code, cancelled ones too. */
MUST_USE enum err_code store_offering_list(struct store *store, struct arena *arena,
                                           struct offering **ret_offerings, size_t *ret_len,
                                           struct err *err);
MUST_USE enum err_code store_offering_get(struct store *store, struct offering_id id,
                                          struct arena *arena, struct offering *ret_offering,
                                          struct err *err);
MUST_USE enum err_code store_offering_get_by_code(struct store *store, const char *code,
                                                  struct arena *arena,
                                                  struct offering *ret_offering, struct err *err);
/* All sessions in order of offering id, date, begins, id; cancelled ones too (feeds show them). */
MUST_USE enum err_code store_session_list(struct store *store, struct arena *arena,
                                          struct session **ret_sessions, size_t *ret_len,
                                          struct err *err);
/* In order of date, begins, id. */
MUST_USE enum err_code store_session_list_of_offering(struct store *store, struct offering_id id,
                                                      struct arena *arena,
                                                      struct session **ret_sessions,
                                                      size_t *ret_len, struct err *err);
MUST_USE enum err_code store_session_list_of_trainer(struct store *store, struct trainer_id id,
                                                     struct arena *arena,
                                                     struct session **ret_sessions, size_t *ret_len,
                                                     struct err *err);

/* --- ledger: credits 学时记录, append-only
 * -------------------------------------------------------- */
/* With an external_id that (source, external_id) already has: STORE_CHANGE_SAME and the old id if
 * the content is the same (entered_by and entered_at aside), else ERR_CONFLICT. ERR_CONFLICT too if
 * `reverses` is reversed already, ERR_INVALID if that entry is another worker's. */
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

/* --- sign-in lists: attendance 出勤 --------------------------------------------------------------
 */
/* Upsert by offering, worker and day. Who entered it and when change with the state only. */
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
/* Who has a place in the offering by a published plan, of whatever year; in order of id. */
MUST_USE enum err_code store_place_list_of_offering(struct store *store, struct offering_id id,
                                                    struct arena *arena,
                                                    struct worker_id **ret_workers, size_t *ret_len,
                                                    struct err *err);

/* --- exam results 考试成绩 -----------------------------------------------------------------------
 */
/* Upsert by worker, level, paper and day. */
MUST_USE enum err_code store_exam_put(struct store *store, const struct exam_result *result,
                                      enum store_change *ret_change, struct err *err);
/* In order of worker, day, level, paper. */
MUST_USE enum err_code store_exam_list(struct store *store, struct arena *arena,
                                       struct exam_result **ret_results, size_t *ret_len,
                                       struct err *err);
/* In order of day, level, paper. */
MUST_USE enum err_code store_exam_list_of_worker(struct store *store, struct worker_id id,
                                                 struct arena *arena,
                                                 struct exam_result **ret_results, size_t *ret_len,
                                                 struct err *err);

/* --- rulebooks 规则 -----------------------------------------------------------------------------
 */
struct store_rulebook {
    int64_t id;
    const char *name;
    struct date effective_from;
    const char *text; /* JSON as it was put */
    int64_t put_at;
};
/* Keeps every version: SAME if the newest for (name, effective_from) has this text, CHANGED if it
 * has another, which from now on is history. book->id is ignored. */
MUST_USE enum err_code store_rulebook_put(struct store *store, const struct store_rulebook *book,
                                          int64_t *ret_id, enum store_change *ret_change,
                                          struct err *err);
/* In force on `on`: for each name the newest version of the latest effective_from not after it. In
 * order of name. */
MUST_USE enum err_code store_rulebook_list(struct store *store, struct date on, struct arena *arena,
                                           struct store_rulebook **ret_books, size_t *ret_len,
                                           struct err *err);

/* --- annual quotas 年度学时指标 -----------------------------------------------------------------
 */
/* The key is all but the amount. */
MUST_USE enum err_code store_quota_put(struct store *store, const struct quota *quota,
                                       enum store_change *ret_change, struct err *err);
/* Of one year, or with 0 of all; by year, unit's id, tier, category, course. */
MUST_USE enum err_code store_quota_list(struct store *store, int32_t year, struct arena *arena,
                                        struct quota **ret_quotas, size_t *ret_len,
                                        struct err *err);
/* The one with this key, whatever its amount. */
MUST_USE enum err_code store_quota_delete(struct store *store, const struct quota *quota,
                                          struct err *err);
/* How many workers of each tier stand directly in each unit; without those of none. */
struct store_worker_count {
    struct unit_id unit_id;
    enum tier tier;
    int64_t workers;
};
MUST_USE enum err_code store_worker_counts(struct store *store, struct arena *arena,
                                           struct store_worker_count **ret_counts, size_t *ret_len,
                                           struct err *err);

/* --- plans 规划 ---------------------------------------------------------------------------------
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

/* --- locked places
 * --------------------------------------------------------------------------------
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

/* --- leave 请假
 * --------------------------------------------------------------------------------
 */
/* Upsert by worker and first day. */
MUST_USE enum err_code store_leave_put(struct store *store, const struct leave *leave,
                                       enum store_change *ret_change, struct err *err);
/* ERR_NOT_FOUND if none begins on that day. */
MUST_USE enum err_code store_leave_clear(struct store *store, struct worker_id worker,
                                         struct date from, struct err *err);
/* In order of worker, first day. */
MUST_USE enum err_code store_leave_list(struct store *store, struct arena *arena,
                                        struct leave **ret_leaves, size_t *ret_len,
                                        struct err *err);
MUST_USE enum err_code store_leave_list_of_worker(struct store *store, struct worker_id worker,
                                                  struct arena *arena, struct leave **ret_leaves,
                                                  size_t *ret_len, struct err *err);

/* --- feeds 订阅 ---------------------------------------------------------------------------------
 */
struct store_feed_key {
    enum feed_kind kind;
    int64_t owner_id; /* 0 for the coordinator */
};
/* Makes it if need be: generation 1, content_at = now. */
MUST_USE enum err_code store_feed_ensure(struct store *store, struct store_feed_key key,
                                         int64_t now, struct feed *ret_feed, struct err *err);
/* Likewise for each of the owners. */
MUST_USE enum err_code store_feed_ensure_all(struct store *store, enum feed_kind kind,
                                             const int64_t *owner_ids, size_t owner_ids_len,
                                             int64_t now, struct err *err);
MUST_USE enum err_code store_feed_get(struct store *store, struct store_feed_key key,
                                      struct feed *ret_feed, struct err *err);
/* Raises the generation: the old link dies. */
MUST_USE enum err_code store_feed_rotate(struct store *store, struct store_feed_key key,
                                         struct feed *ret_feed, struct err *err);
/* content_at = now, or one second past the old one: it strictly rises, so a rendering kept under it
 * is never stale. It may run ahead of the clock by a few seconds. Owners without a feed are passed
 * over. */
MUST_USE enum err_code store_feed_touch(struct store *store, enum feed_kind kind,
                                        const int64_t *owner_ids, size_t owner_ids_len, int64_t now,
                                        struct err *err);

/* --- endpoints 渠道 -----------------------------------------------------------------------------
 */
/* Upsert by name. paused_until counts for a new one only: putting does not end a pause. */
MUST_USE enum err_code store_endpoint_put(struct store *store, const struct endpoint *endpoint,
                                          struct endpoint_id *ret_id, enum store_change *ret_change,
                                          struct err *err);
/* In order of name. */
MUST_USE enum err_code store_endpoint_list(struct store *store, struct arena *arena,
                                           struct endpoint **ret_endpoints, size_t *ret_len,
                                           struct err *err);
MUST_USE enum err_code store_endpoint_get(struct store *store, struct endpoint_id id,
                                          struct arena *arena, struct endpoint *ret_endpoint,
                                          struct err *err);
MUST_USE enum err_code store_endpoint_get_by_name(struct store *store, const char *name,
                                                  struct arena *arena,
                                                  struct endpoint *ret_endpoint, struct err *err);
/* Nothing of it is claimed before paused_until; 0 resumes. */
MUST_USE enum err_code store_endpoint_pause(struct store *store, struct endpoint_id id,
                                            int64_t paused_until, struct err *err);

/* --- outbox 待发 and attempts --------------------------------------------------------------------
 */
/* Uses msg_id, endpoint_id, type, payload, due_at, useful_until, created_at of each; the rest
 * starts as ready, untried. A msg_id that is there already is ERR_CONFLICT naming it. */
MUST_USE enum err_code store_outbox_insert(struct store *store, const struct outbox *messages,
                                           size_t messages_len, struct err *err);

struct store_claim {
    const char *owner; /* who leases: host and process, say */
    int64_t now;
    int64_t lease_until;
    int32_t messages_max;
};
/* Leases what is due: ready and due_at <= now, or leased and lease_until <= now (its owner died).
 * Shares the number evenly among the endpoints that are not paused and have something due, those
 * who wait longest first; within one, the oldest first. Commit before sending. */
MUST_USE enum err_code store_outbox_claim(struct store *store, struct store_claim claim,
                                          struct arena *arena, struct outbox **ret_messages,
                                          size_t *ret_len, struct err *err);

struct store_attempt {
    struct outbox_id outbox_id;
    bool tried; /* false: handed back unsent; no attempt is counted or kept */
    int64_t at; /* start */
    int32_t duration_ms;
    int32_t code;            /* HTTP status or 0 */
    const char *error;       /* "" when fine; no secrets */
    const char *response;    /* first 2,000 bytes, cut by the caller; "" */
    enum outbox_state state; /* what the message becomes: READY (again at due_at), DONE, DEAD, … */
    int64_t due_at;          /* for READY */
};
/* Records all of them or none and ends the leases. A message whose lease `owner` has lost meanwhile
 * keeps its attempt, and changes state only by DONE: delivered is delivered. */
MUST_USE enum err_code store_outbox_record(struct store *store, const char *owner,
                                           const struct store_attempt *attempts,
                                           size_t attempts_len, struct err *err);
MUST_USE enum err_code store_outbox_get(struct store *store, struct outbox_id id,
                                        struct arena *arena, struct outbox *ret_message,
                                        struct err *err);
struct store_outbox_page {
    struct outbox *messages;
    size_t len;
};
/* Newest first, at most list_max. */
MUST_USE enum err_code store_outbox_list(struct store *store, enum outbox_state state,
                                         int32_t list_max, struct arena *arena,
                                         struct store_outbox_page *ret_page, struct err *err);
/* By state. */
MUST_USE enum err_code store_outbox_counts(struct store *store,
                                           int64_t ret_counts[static OUTBOX_STATE_COUNT],
                                           struct err *err);
/* When the next claim may find something (pauses and leases counted); ERR_NOT_FOUND: nothing waits.
 */
MUST_USE enum err_code store_outbox_next_due(struct store *store, int64_t *ret_due_at,
                                             struct err *err);
/* DEAD and UNKNOWN messages become READY, due now, untried. */
MUST_USE enum err_code store_outbox_requeue(struct store *store, struct outbox_id id, int64_t now,
                                            struct err *err);
/* Of one endpoint, or of all (id 0). */
MUST_USE enum err_code store_outbox_requeue_all(struct store *store, struct endpoint_id id,
                                                int64_t now, int64_t *ret_count, struct err *err);
/* Attempts of one message, oldest first. */
MUST_USE enum err_code store_attempt_list(struct store *store, struct outbox_id id,
                                          struct arena *arena, struct store_attempt **ret_attempts,
                                          size_t *ret_len, struct err *err);
/* Attempts that an endpoint has had at or after `since`: what a rate limit starts from after a
 * restart. */
MUST_USE enum err_code store_attempt_count(struct store *store, struct endpoint_id id,
                                           int64_t since, int64_t *ret_count, struct err *err);

/* --- imports and audit --------------------------------------------------------------------------
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

/* What stands in the way of undoing an import: "offering" A7 uses the new room `key`. */
struct store_import_blocker {
    const char *key, *what, *which;
};
/* ERR_NOT_FOUND: nothing does. ERR_UNSUPPORTED: a kind that cannot be undone. */
MUST_USE enum err_code store_import_blocker_get(struct store *store, const struct store_import *run,
                                                struct arena *arena,
                                                struct store_import_blocker *ret_blocker,
                                                struct err *err);
/* Deletes what the import has made, with its places in discarded plans, its feed, and the values
 * held for it. Ledger entries are not deleted: nothing is done for those. */
MUST_USE enum err_code store_import_drop(struct store *store, const struct store_import *run,
                                         int64_t *ret_dropped, struct err *err);

/* --- values set by hand --------------------------------------------------------------------------
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

/* --- jobs: long work
 * ------------------------------------------------------------------------------ Instants of jobs
 * are the clock's, not a simulated now: a lease is about a running program. */
/* Uses kind, params, who and created_at; the rest starts as queued, untried. */
MUST_USE enum err_code store_job_insert(struct store *store, const struct job *job,
                                        struct job_id *ret_id, struct err *err);
MUST_USE enum err_code store_job_get(struct store *store, struct job_id id, struct arena *arena,
                                     struct job *ret_job, struct err *err);
/* Newest first, at most list_max. */
MUST_USE enum err_code store_job_list(struct store *store, int32_t list_max, struct arena *arena,
                                      struct job **ret_jobs, size_t *ret_len, struct err *err);

/* Who runs a job, and until when others leave it alone. */
struct store_lease {
    const char *owner; /* host, process and a random number */
    int64_t now, until;
};
/* The oldest queued job, or one whose runner let its lease end, becomes running; only if no other
 * is running. Of several programs that ask at once, one gets it. ERR_NOT_FOUND: nothing to do. */
MUST_USE enum err_code store_job_claim(struct store *store, const struct store_lease *lease,
                                       struct arena *arena, struct job *ret_job, struct err *err);
/* How far it is, and a longer lease; `ret_stop`: somebody asked it to stop. ERR_NOT_FOUND: the
 * lease is lost, somebody else may be running it. */
struct store_job_beat {
    struct job_id id;
    const char *phase;
    int64_t done, total;
};
MUST_USE enum err_code store_job_beat(struct store *store, const struct store_job_beat *beat,
                                      const struct store_lease *lease, bool *ret_stop,
                                      struct err *err);
/* Uses id, state (done, failed or cancelled), finished_at, result and error; ERR_CONFLICT if the
 * owner has lost the lease. */
MUST_USE enum err_code store_job_finish(struct store *store, const struct job *job,
                                        const char *owner, struct err *err);
/* Back into the queue, as if it had not been begun; ERR_CONFLICT as above. */
MUST_USE enum err_code store_job_release(struct store *store, struct job_id id, const char *owner,
                                         struct err *err);
/* A queued job is cancelled; a running one is asked to stop. ERR_CONFLICT: it is over already. */
MUST_USE enum err_code store_job_stop(struct store *store, struct job_id id, int64_t now,
                                      struct err *err);

#endif
