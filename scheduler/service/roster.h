/* One consistent picture of the office: units, workers, courses, offerings, what was earned and
 * what is booked, and the rulebooks in force. Quota board, planner and pages all take their figures
 * from here. */
#ifndef YANXU_SERVICE_ROSTER_H
#define YANXU_SERVICE_ROSTER_H

#include "scheduler/ledger/pack.h"
#include "scheduler/model/approval.h"
#include "scheduler/model/attendance.h"
#include "scheduler/model/exam.h"
#include "scheduler/model/leave.h"
#include "scheduler/model/offering.h"
#include "scheduler/model/plan.h"
#include "scheduler/model/registration.h"
#include "scheduler/model/unit.h"
#include "scheduler/model/worker_tier.h"
#include "scheduler/rules/need.h"
#include "scheduler/rules/standing.h"
#include "scheduler/service/quota_year.h"
#include "scheduler/service/service.h"
#include "scheduler/service/variance.h"

/* id -> index into an array; sorted by id. */
struct id_index {
    int64_t id;
    size_t at;
};

struct roster {
    struct date as_of;      /* the local day for which standings are asked */
    bool is_part;           /* `workers` are only some of the office's */
    struct unit *units;     /* in order of code */
    struct worker *workers; /* in order of id, with the tier of as_of */
    struct course *courses; /* in order of code */
    struct offering *offerings;
    struct session *sessions; /* in order of offering id, date, begins */
    struct room *rooms;       /* in order of code */
    struct days days;         /* holidays and make-up working days, of all years */
    size_t units_len, workers_len, courses_len, offerings_len, sessions_len, rooms_len;
    struct ledger_pack entries; /* roster_credits() tells what stands of them */
    int64_t known_at;           /* UTC seconds: later entries are not known */
    bool has_plan;
    struct plan_record plan;      /* the published plan of as_of's year, if has_plan */
    struct enrolment *enrolments; /* its places, by worker, offering */
    size_t *enrolments_from;      /* [workers_len + 1] */
    size_t enrolments_len;
    struct attendance *marks; /* of offerings under way, by worker, offering, day */
    size_t *marks_from;       /* [workers_len + 1] */
    size_t marks_len;
    struct enrolment_lock *locks; /* of all years, by worker, offering */
    size_t *locks_from;           /* [workers_len + 1] */
    size_t locks_len;
    struct worker_tier *tiers; /* that workers have held, by worker, day, entry */
    size_t *tiers_from;        /* [workers_len + 1] */
    size_t tiers_len;
    struct leave *leaves; /* by worker, first day */
    size_t *leaves_from;  /* [workers_len + 1] */
    size_t leaves_len;
    struct exam_result *exams; /* by worker, day */
    size_t *exams_from;        /* [workers_len + 1] */
    size_t exams_len;
    struct approval *approvals; /* in force, as approval_compare() sorts them */
    size_t approvals_len;
    struct exam_day *exam_days; /* the calendar, in order of day */
    size_t exam_days_len;
    struct registration *registrations; /* by worker, in the order in which they were entered */
    size_t *registrations_from;         /* [workers_len + 1] */
    size_t registrations_len;
    struct rulebook **books; /* in force on as_of */
    size_t books_len;
    struct office_decree *decrees; /* in force, in the order in which they were applied */
    size_t decrees_len;
    struct store_waiver *waivers; /* in force, by worker, in the order in which they were granted */
    size_t *waivers_from;         /* [workers_len + 1] */
    size_t waivers_len;
    struct quota_year quota; /* the annual quotas of as_of's year */
    struct id_index *unit_index, *course_index, *offering_index;
    struct arena arena;
};

/* Standings, everything of the year: reads the whole database once, in one read transaction. Where
 * service->known_at is set, who was known then, and as they were; plans, marks and the timetable
 * are always those of now. Release with roster_release(); what it points to lives in its arena. */
MUST_USE enum err_code roster_load(struct service *service, struct date as_of,
                                   struct roster *ret_roster, struct err *err);
/* The same as part of the caller's transaction. */
MUST_USE enum err_code roster_load_within(struct service *service, struct date as_of,
                                          struct roster *ret_roster, struct err *err);
/* Offerings, sessions, leave and locks as they are by now; what pointed to the former ones still
 * may. As part of the caller's transaction. */
MUST_USE enum err_code roster_refresh(struct service *service, struct roster *roster,
                                      struct err *err);
/* The same with these workers only, who come in order of id: read by their own rows. */
MUST_USE enum err_code roster_load_some_within(struct service *service, struct date as_of,
                                               const struct worker *workers, size_t len,
                                               struct roster *ret_roster, struct err *err);
/* The same with one worker only, who becomes workers[0], in a read transaction of its own. */
MUST_USE enum err_code roster_load_worker(struct service *service, struct date as_of,
                                          const struct worker *worker, struct roster *ret_roster,
                                          struct err *err);
/* Units, workers, courses, offerings and sessions only, as part of the caller's transaction; units
 * and workers as they were known, where service->known_at is set. */
MUST_USE enum err_code roster_load_nouns(struct service *service, struct date as_of,
                                         struct roster *ret_roster, struct err *err);
/* What roster_title() needs, and courses; nothing else. In a read transaction of its own. */
MUST_USE enum err_code roster_load_titles(struct service *service, struct date as_of,
                                          struct roster *ret_roster, struct err *err);
void roster_release(struct roster *roster);

/* Some workers, by index, rising. */
struct roster_pick {
    const size_t *workers;
    size_t len;
};
/* The same picture with these workers only. It lives as long as `all` and `arena`, and is not
 * released. */
void roster_part(const struct roster *all, struct roster_pick pick, struct arena *arena,
                 struct roster *ret_part);

/* As if this lock were there too: to find out what would follow from it. */
void roster_add_lock(struct roster *roster, const struct enrolment_lock *lock);

/* For who has filled units, courses and offerings: makes them findable by id. */
void roster_index(struct roster *roster);
/* Indexes; SIZE_MAX for an id that is not there. */
size_t roster_unit(const struct roster *roster, struct unit_id id);
size_t roster_worker(const struct roster *roster, struct worker_id id);
size_t roster_course(const struct roster *roster, struct course_id id);
size_t roster_offering(const struct roster *roster, struct offering_id id);
/* The course that an offering runs. */
const struct course *roster_course_of(const struct roster *roster, const struct offering *offering);
/* The offering's sessions that are not cancelled lie within sessions[*ret_from .. *ret_to);
 * cancelled ones too. */
void roster_sessions_of(const struct roster *roster, struct offering_id id, size_t *ret_from,
                        size_t *ret_to);
/* First and last day of an offering (its window, or its sessions that stand); false: it has none.
 */
bool roster_offering_days(const struct roster *roster, const struct offering *offering,
                          struct date *ret_first, struct date *ret_last);
/* What people call a category, as a rulebook in force says; a course's name for a course's tag;
 * else the code. */
struct rule_title roster_title(const struct roster *roster, const char *tag);
/* Is `inner` the unit `outer` or below it? `outer` 0 holds everybody. */
bool roster_unit_within(const struct roster *roster, struct unit_id inner, struct unit_id outer);
/* Which units, by index, are the unit of that code or below it; NULL if there is none. Of two with
 * one code, where what was known of one that is gone stands beside another, either will do. In
 * `arena`. */
const bool *roster_units_of_code(const struct roster *roster, const char *code,
                                 struct arena *arena);

/* What stands of the worker's entries (ledger_pack_fold()), in order of day. In `arena`. */
MUST_USE enum err_code roster_credits(const struct roster *roster, size_t worker,
                                      struct arena *arena, struct credit **ret_credits,
                                      size_t *ret_len, struct err *err);

struct roster_question {
    size_t worker;    /* index */
    bool with_booked; /* count places in the published plan that lie ahead */
    bool explain;     /* keep the flow */
    bool only_begun;  /* of these, only what has begun by begun_by: the rest can still be moved */
    struct date begun_by;
    int32_t ahead_days; /* rules_input.ahead_days: to plan for the year's end */
};
/* The worker's standing under each rulebook that applies and, last, under the year's quota if they
 * have one. In `arena`. */
MUST_USE enum err_code roster_standings(const struct roster *roster,
                                        const struct roster_question *question, struct arena *arena,
                                        struct standing **ret_standings, size_t *ret_len,
                                        struct err *err);

/* What whoever attends a class of this course will have earned on its last day, but for the minutes
 * and the worker. */
struct credit roster_class_credit(const struct course *course, struct date last);

#endif
