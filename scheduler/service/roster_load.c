/* How the office's picture is read: of everybody, or of some workers by their own rows only. */
#include <stdlib.h>
#include <string.h>

#include "scheduler/service/approval.h"
#include "scheduler/service/registration_book.h"
#include "scheduler/service/roster.h"
#include "scheduler/service/roster_rows.h"
#include "scheduler/service/rulebook_set.h"
#include "scheduler/service/worker_tier.h"
#include "scheduler/store/store_ledger.h"
#include "scheduler/store/store_offering.h"
#include "scheduler/store/store_office.h"
#include "scheduler/store/store_plan.h"
#include "scheduler/store/store_worker.h"

/* --- what some workers have ----------------------------------------------------------------------
 */

static enum err_code add_places(struct roster_rows *rows, struct worker_id id, struct err *err)
{
    struct store_plan_worker of = {rows->roster->plan.id, id};
    struct enrolment *own = NULL;
    size_t len = 0;
    TRY(store_enrolment_list_of_worker(rows->service->store, of, &rows->roster->arena, &own, &len,
                                       err));
    roster_rows_add(rows, own, len, sizeof(*own));
    return ERR_OK;
}

static enum err_code add_marks(struct roster_rows *rows, struct worker_id id, struct err *err)
{
    struct attendance *own = NULL;
    size_t len = 0;
    TRY(store_attendance_list_of_worker(rows->service->store, id, &rows->roster->arena, &own, &len,
                                        err));
    roster_rows_add(rows, own, len, sizeof(*own));
    return ERR_OK;
}

static enum err_code add_locks(struct roster_rows *rows, struct worker_id id, struct err *err)
{
    struct enrolment_lock *own = NULL;
    size_t len = 0;
    TRY(store_lock_list_of_worker(rows->service->store, id, &rows->roster->arena, &own, &len, err));
    roster_rows_add(rows, own, len, sizeof(*own));
    return ERR_OK;
}

static enum err_code add_leaves(struct roster_rows *rows, struct worker_id id, struct err *err)
{
    struct leave *own = NULL;
    size_t len = 0;
    const struct store_leave_of of = {id, service_known_at(rows->service)};
    TRY(store_leave_list_of_worker(rows->service->store, of, &rows->roster->arena, &own, &len,
                                   err));
    roster_rows_add(rows, own, len, sizeof(*own));
    return ERR_OK;
}

static enum err_code add_exams(struct roster_rows *rows, struct worker_id id, struct err *err)
{
    struct exam_result *own = NULL;
    size_t len = 0;
    const struct store_exam_of of = {id, service_known_at(rows->service)};
    TRY(store_exam_list_of_worker(rows->service->store, of, &rows->roster->arena, &own, &len, err));
    roster_rows_add(rows, own, len, sizeof(*own));
    return ERR_OK;
}

/* --- lists ---------------------------------------------------------------------------------------
 */

#define READ_TICK 65536 /* entries between two reports of progress */

/* The ledger on its way into a roster. */
struct reading {
    struct roster *roster;
    const struct progress *progress;
    int64_t entries; /* about as many as there are */
};

static enum err_code pack_entry(void *context, const struct credit *entry, struct err *err)
{
    const struct reading *reading = context;
    struct roster *roster = reading->roster;
    size_t done = roster->entries.rows_len;
    if (done % READ_TICK == 0 &&
        !progress_tick(reading->progress, "hours", (int64_t)done, reading->entries))
        return err_set(err, ERR_CONFLICT, "stopped; nothing was written");
    size_t worker = roster_worker(roster, entry->worker_id);
    if (worker == SIZE_MAX && entry->entered_at > roster->known_at)
        return ERR_OK; /* of somebody who was entered later */
    if (worker == SIZE_MAX)
        return err_set(err, ERR_INVALID, "credit 学时记录 %lld: its worker is not there",
                       (long long)entry->id.v);
    return ledger_pack_add(&roster->entries, worker, entry, err);
}

static enum err_code pack_entries_of(struct service *service, struct roster *roster, size_t worker,
                                     struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct credit *own = NULL;
    size_t len = 0;
    TRY(store_credit_list_of_worker(service->store, roster->workers[worker].id, &arena, &own, &len,
                                    err));
    for (size_t i = 0; i < len; i++)
        TRY(ledger_pack_add(&roster->entries, worker, &own[i], err));
    return ERR_OK;
}

static enum err_code pack_entries(struct service *service, struct roster *roster, struct err *err)
{
    if (!roster->is_part) {
        struct credit_id newest;
        TRY(store_credit_newest(service->store, &newest, err));
        struct reading reading = {roster, service->progress, newest.v};
        return store_credit_each_brief(service->store, pack_entry, &reading, err);
    }
    for (size_t i = 0; i < roster->workers_len; i++)
        TRY(pack_entries_of(service, roster, i, err));
    return ERR_OK;
}

static enum err_code load_credits(struct service *service, struct roster *roster, struct err *err)
{
    ledger_pack_init(&roster->entries, roster->workers_len, &roster->arena);
    roster->known_at = service_now(service);
    TRY(pack_entries(service, roster, err));
    ledger_pack_close(&roster->entries);
    return ERR_OK;
}

static enum err_code load_places(struct service *service, struct roster *roster, struct err *err)
{
    struct roster_rows own = {.service = service, .roster = roster};
    if (!roster->is_part)
        return store_enrolment_list(service->store, roster->plan.id, &roster->arena,
                                    &roster->enrolments, &roster->enrolments_len, err);
    TRY(roster_rows_gather(&own, add_places, err));
    roster->enrolments = (void *)own.items;
    roster->enrolments_len = own.len;
    return ERR_OK;
}

static enum err_code load_plan(struct service *service, struct roster *roster, struct err *err)
{
    int32_t year = 0;
    int32_t month = 0;
    int32_t day = 0;
    date_to_ymd(roster->as_of, &year, &month, &day);
    enum err_code code = store_plan_published(service->store, year, &roster->plan, err);
    if (code != ERR_OK && code != ERR_NOT_FOUND)
        return code;
    roster->has_plan = code == ERR_OK;
    if (roster->has_plan)
        TRY(load_places(service, roster, err));
    roster->enrolments_from =
        roster_rows_from(roster, roster->enrolments, sizeof(struct enrolment),
                         offsetof(struct enrolment, worker_id), &roster->enrolments_len);
    return ERR_OK;
}

/* What has been marked of offerings that go on: those days are earned or missed, not booked. */
static enum err_code load_marks(struct service *service, struct roster *roster, struct err *err)
{
    struct roster_rows own = {.service = service, .roster = roster};
    if (roster->is_part) {
        TRY(roster_rows_gather(&own, add_marks, err));
        roster->marks = (void *)own.items;
        roster->marks_len = own.len;
    } else {
        TRY(store_attendance_list_running(service->store, roster->as_of, &roster->arena,
                                          &roster->marks, &roster->marks_len, err));
    }
    roster->marks_from =
        roster_rows_from(roster, roster->marks, sizeof(struct attendance),
                         offsetof(struct attendance, worker_id), &roster->marks_len);
    return ERR_OK;
}

static void group_locks(struct roster *roster)
{
    roster->locks_from =
        roster_rows_from(roster, roster->locks, sizeof(struct enrolment_lock),
                         offsetof(struct enrolment_lock, worker_id), &roster->locks_len);
}

static enum err_code load_locks(struct service *service, struct roster *roster, struct err *err)
{
    struct roster_rows own = {.service = service, .roster = roster};
    if (roster->is_part) {
        TRY(roster_rows_gather(&own, add_locks, err));
        roster->locks = (void *)own.items;
        roster->locks_len = own.len;
    } else {
        TRY(store_lock_list(service->store, &roster->arena, &roster->locks, &roster->locks_len,
                            err));
    }
    group_locks(roster);
    return ERR_OK;
}

static bool is_before(const struct enrolment_lock *a, const struct enrolment_lock *b)
{
    return a->worker_id.v != b->worker_id.v ? a->worker_id.v < b->worker_id.v
                                            : a->offering_id.v < b->offering_id.v;
}

void roster_add_lock(struct roster *roster, const struct enrolment_lock *lock)
{
    size_t at = 0;
    struct enrolment_lock *locks =
        arena_array(&roster->arena, roster->locks_len + 1, sizeof(*locks));
    while (at < roster->locks_len && is_before(&roster->locks[at], lock))
        at++;
    if (at < roster->locks_len && !is_before(lock, &roster->locks[at]))
        return; /* it is there */
    for (size_t i = 0; i < roster->locks_len; i++)
        locks[i + (i >= at)] = roster->locks[i];
    locks[at] = *lock;
    roster->locks = locks;
    roster->locks_len++;
    group_locks(roster);
}

static enum err_code load_leaves(struct service *service, struct roster *roster, struct err *err)
{
    struct roster_rows own = {.service = service, .roster = roster};
    if (roster->is_part) {
        TRY(roster_rows_gather(&own, add_leaves, err));
        roster->leaves = (void *)own.items;
        roster->leaves_len = own.len;
    } else {
        TRY(store_leave_list(service->store, service_known_at(service), &roster->arena,
                             &roster->leaves, &roster->leaves_len, err));
    }
    roster->leaves_from = roster_rows_from(roster, roster->leaves, sizeof(struct leave),
                                           offsetof(struct leave, worker_id), &roster->leaves_len);
    return ERR_OK;
}

static enum err_code load_exams(struct service *service, struct roster *roster, struct err *err)
{
    struct roster_rows own = {.service = service, .roster = roster};
    TRY(store_exam_day_list(service->store, service_known_at(service), &roster->arena,
                            &roster->exam_days, &roster->exam_days_len, err));
    if (roster->is_part) {
        TRY(roster_rows_gather(&own, add_exams, err));
        roster->exams = (void *)own.items;
        roster->exams_len = own.len;
    } else {
        TRY(store_exam_list(service->store, service_known_at(service), &roster->arena,
                            &roster->exams, &roster->exams_len, err));
    }
    roster->exams_from =
        roster_rows_from(roster, roster->exams, sizeof(struct exam_result),
                         offsetof(struct exam_result, worker_id), &roster->exams_len);
    return ERR_OK;
}

static enum err_code load_books(struct service *service, struct roster *roster, struct err *err)
{
    return rulebooks_in_force(service, roster->as_of, &roster->arena, &roster->books,
                              &roster->books_len, err);
}

static struct rule_title title_of(const void *context, const char *tag)
{
    return roster_title(context, tag);
}

static enum err_code load_quota(struct service *service, struct roster *roster, struct err *err)
{
    int32_t year = 0;
    int32_t month = 0;
    int32_t day = 0;
    struct quota_nouns nouns = {.units = roster->units,
                                .courses = roster->courses,
                                .units_len = roster->units_len,
                                .courses_len = roster->courses_len};
    if (roster->is_part) {
        nouns.some = roster->workers;
        nouns.some_len = roster->workers_len;
    }
    date_to_ymd(roster->as_of, &year, &month, &day);
    TRY(quota_year_load(service, year, &nouns, &roster->arena, &roster->quota, err));
    return quota_year_books(&roster->quota, title_of, roster, &roster->arena, err);
}

static enum err_code load_timetable(struct service *service, struct roster *roster, struct err *err)
{
    struct arena *arena = &roster->arena;
    TRY(store_offering_list(service->store, arena, &roster->offerings, &roster->offerings_len,
                            err));
    TRY(store_session_list(service->store, arena, &roster->sessions, &roster->sessions_len, err));
    roster_index(roster);
    return ERR_OK;
}

static enum err_code load_nouns(struct service *service, struct roster *roster, struct err *err)
{
    struct store *store = service->store;
    struct arena *arena = &roster->arena;
    TRY(store_unit_list(store, service_known_at(service), arena, &roster->units, &roster->units_len,
                        err));
    TRY(store_course_list(store, arena, &roster->courses, &roster->courses_len, err));
    TRY(store_room_list(store, arena, &roster->rooms, &roster->rooms_len, err));
    TRY(store_day_list(store, arena, &roster->days, err));
    return load_timetable(service, roster, err);
}

static enum err_code load_workers(struct service *service, struct roster *roster, struct err *err)
{
    if (service->known_at == 0)
        return store_worker_list(service->store, &roster->arena, &roster->workers,
                                 &roster->workers_len, err);
    return store_worker_list_known(service->store, service->known_at, &roster->arena,
                                   &roster->workers, &roster->workers_len, err);
}

static enum err_code load(struct service *service, struct roster *roster, struct err *err)
{
    if (!roster->is_part)
        TRY(load_workers(service, roster, err));
    TRY(load_nouns(service, roster, err));
    TRY(worker_tier_load(service, roster, err));
    TRY(registration_book_load(service, roster, err));
    TRY(load_credits(service, roster, err));
    TRY(load_plan(service, roster, err));
    TRY(load_marks(service, roster, err));
    TRY(load_locks(service, roster, err));
    TRY(load_leaves(service, roster, err));
    TRY(load_exams(service, roster, err));
    TRY(load_books(service, roster, err));
    TRY(approval_load(service, roster, err));
    TRY(variance_load(service, roster, err));
    return load_quota(service, roster, err);
}

/* Hands the roster over if `code` says that it is whole. */
static enum err_code finish(enum err_code code, struct roster *roster, struct roster *ret_roster)
{
    if (code == ERR_OK)
        *ret_roster = *roster;
    else
        roster_release(roster);
    return code;
}

enum err_code roster_load_within(struct service *service, struct date as_of,
                                 struct roster *ret_roster, struct err *err)
{
    struct roster roster = {.as_of = as_of};
    return finish(load(service, &roster, err), &roster, ret_roster);
}

enum err_code roster_load(struct service *service, struct date as_of, struct roster *ret_roster,
                          struct err *err)
{
    STORE_TX(tx);
    TRY(store_begin_read(service->store, &tx, err));
    return roster_load_within(service, as_of, ret_roster, err);
}

enum err_code roster_load_some_within(struct service *service, struct date as_of,
                                      const struct worker *workers, size_t len,
                                      struct roster *ret_roster, struct err *err)
{
    struct roster roster = {.as_of = as_of, .is_part = true, .workers_len = len};
    roster.workers = arena_array(&roster.arena, len + 1, sizeof(*workers));
    if (len > 0)
        memcpy(roster.workers, workers, len * sizeof(*workers));
    return finish(load(service, &roster, err), &roster, ret_roster);
}

enum err_code roster_load_worker(struct service *service, struct date as_of,
                                 const struct worker *worker, struct roster *ret_roster,
                                 struct err *err)
{
    STORE_TX(tx);
    TRY(store_begin_read(service->store, &tx, err));
    return roster_load_some_within(service, as_of, worker, 1, ret_roster, err);
}

enum err_code roster_refresh(struct service *service, struct roster *roster, struct err *err)
{
    TRY(load_timetable(service, roster, err));
    TRY(load_locks(service, roster, err));
    return load_leaves(service, roster, err);
}

enum err_code roster_load_nouns(struct service *service, struct date as_of,
                                struct roster *ret_roster, struct err *err)
{
    struct roster roster = {.as_of = as_of};
    enum err_code code = load_workers(service, &roster, err);
    if (code == ERR_OK)
        code = load_nouns(service, &roster, err);
    return finish(code, &roster, ret_roster);
}

static enum err_code load_titles(struct service *service, struct roster *roster, struct err *err)
{
    STORE_TX(tx);
    TRY(store_begin_read(service->store, &tx, err));
    TRY(store_course_list(service->store, &roster->arena, &roster->courses, &roster->courses_len,
                          err));
    return load_books(service, roster, err);
}

enum err_code roster_load_titles(struct service *service, struct date as_of,
                                 struct roster *ret_roster, struct err *err)
{
    struct roster roster = {.as_of = as_of};
    return finish(load_titles(service, &roster, err), &roster, ret_roster);
}

void roster_release(struct roster *roster)
{
    rulebooks_free(roster->books, roster->books_len);
    quota_year_release(&roster->quota);
    ledger_pack_release(&roster->entries);
    arena_release(&roster->arena);
    *roster = (struct roster){0};
}
