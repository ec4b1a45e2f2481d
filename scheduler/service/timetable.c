/* Offerings changed by hand: cancelled or moved, with what follows for those who had a place. */
#include "scheduler/service/timetable.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "scheduler/service/attendance_settle.h"
#include "scheduler/service/lookup.h"
#include "scheduler/service/timetable_clash.h"
#include "scheduler/store/store_offering.h"
#include "scheduler/store/store_office.h"
#include "scheduler/store/store_plan.h"
#include "scheduler/store/store_record.h"

/* One such change on its way. */
struct rearranging {
    struct service *service;
    const struct timetable_order *order;
    struct offering offering;
    struct session *sessions; /* in order of time, cancelled ones too */
    size_t sessions_len;
};

/* The first day that stands; DATE_NONE if none does. */
static struct date first_day(const struct rearranging *rearranging)
{
    if (!date_is_none(rearranging->offering.window_from))
        return rearranging->offering.window_from;
    for (size_t i = 0; i < rearranging->sessions_len; i++)
        if (!rearranging->sessions[i].cancelled)
            return rearranging->sessions[i].date;
    return DATE_NONE;
}

static enum err_code find_offering(void *context, struct arena *arena,
                                   struct change_reach *ret_reach, struct err *err)
{
    struct rearranging *rearranging = context;
    const char *code = rearranging->order->offering;
    int32_t month = 0;
    int32_t mday = 0;
    TRY(lookup_offering(rearranging->service, code, arena, &rearranging->offering, err));
    TRY(store_session_list_of_offering(rearranging->service->store, rearranging->offering.id, arena,
                                       &rearranging->sessions, &rearranging->sessions_len, err));
    struct date first = first_day(rearranging);
    if (rearranging->offering.cancelled || date_is_none(first))
        return err_set(err, ERR_CONFLICT, "offering %s is cancelled", code);
    ret_reach->scope.offering_id = rearranging->offering.id;
    date_to_ymd(first, &ret_reach->years[0], &month, &mday);
    ret_reach->years_len = 1;
    return ERR_OK;
}

static enum err_code audit_offering(const struct rearranging *rearranging, const char *verb,
                                    const char *detail, struct err *err)
{
    struct store_audit entry = {.at = service_now(rearranging->service),
                                .who = rearranging->order->mode.who,
                                .verb = verb,
                                .object = rearranging->order->offering,
                                .detail = detail};
    return store_audit_append(rearranging->service->store, &entry, err);
}

static enum err_code hold(const struct rearranging *rearranging, const char *text, struct err *err)
{
    struct store_held_value held = {.kind = FILE_KIND_OFFERINGS,
                                    .code = rearranging->offering.code,
                                    .key = TIMETABLE_HELD_KEY,
                                    .text = text,
                                    .who = rearranging->order->mode.who,
                                    .at = service_now(rearranging->service)};
    return store_held_value_put(rearranging->service->store, &held, err);
}

/* --- cancelling ----------------------------------------------------------------------------------
 */

/* A decision about a place in what is no more would only stand in the next plan's way. */
static enum err_code release_locks(const struct rearranging *rearranging, struct arena *arena,
                                   struct err *err)
{
    struct store *store = rearranging->service->store;
    struct enrolment_lock *locks = NULL;
    size_t len = 0;
    TRY(store_lock_list(store, arena, &locks, &len, err));
    for (size_t i = 0; i < len; i++)
        if (locks[i].offering_id.v == rearranging->offering.id.v)
            TRY(store_lock_remove(store, locks[i].worker_id, locks[i].offering_id, err));
    return ERR_OK;
}

static enum err_code cancel(void *context, struct arena *arena, enum change_effect *ret_effect,
                            struct err *err)
{
    struct rearranging *rearranging = context;
    struct service *service = rearranging->service;
    struct date first = first_day(rearranging);
    char day[DATE_TEXT_SIZE];
    if (date_compare(first, service_today(service)) <= 0)
        return err_set(err, ERR_CONFLICT, "offering %s began on %s", rearranging->offering.code,
                       date_format(first, day));
    TRY(release_locks(rearranging, arena, err));
    TRY(store_offering_cancel(service->store, rearranging->offering.id, service_now(service), err));
    TRY(hold(rearranging, "cancelled", err));
    *ret_effect = CHANGE_EFFECT_SESSIONS;
    return audit_offering(rearranging, "cancel offering", "", err);
}

enum err_code timetable_cancel(struct service *service, const struct timetable_order *order,
                               json_t **ret_answer, struct err *err)
{
    struct rearranging rearranging = {.service = service, .order = order};
    const struct change change = {.kind = "cancel",
                                  .type = "offering.cancelled",
                                  .words = "offering_cancelled",
                                  .find = find_offering,
                                  .apply = cancel,
                                  .context = &rearranging,
                                  .mode = order->mode};
    return change_make(service, &change, ret_answer, err);
}

/* --- moving --------------------------------------------------------------------------------------
 */

/* One move on its way. */
struct moving {
    struct rearranging of; /* first, so that find_offering() takes it */
    const struct timetable_move *move;
    struct session *sessions; /* that stand, as they shall be */
    size_t len;
    struct room_id room_id;
    struct trainer_id trainer_id;
    json_t *warnings;                 /* of the last try */
    struct attendance_outcomes hours; /* likewise */
};

static enum err_code find_owners(struct moving *moving, struct arena *arena, struct err *err)
{
    struct store *store = moving->of.service->store;
    const struct timetable_move *move = moving->move;
    struct room room;
    if (move->room != NULL) {
        enum err_code code = store_room_get_by_code(store, move->room, arena, &room, err);
        if (code == ERR_NOT_FOUND)
            return err_set(err, code, "there is no room %s", move->room);
        TRY(code);
        moving->room_id = room.id;
    }
    if (move->trainer != NULL) {
        struct trainer trainer;
        TRY(lookup_trainer(moving->of.service, move->trainer, arena, &trainer, err));
        moving->trainer_id = trainer.id;
    }
    return ERR_OK;
}

/* The sessions that stand, and which of them are moved: [*ret_from, *ret_to). */
static enum err_code find_sessions(struct moving *moving, struct arena *arena, size_t *ret_from,
                                   size_t *ret_to, struct err *err)
{
    const struct rearranging *of = &moving->of;
    size_t nth = (size_t)moving->move->session;
    moving->sessions = arena_array(arena, of->sessions_len + 1, sizeof(*moving->sessions));
    for (size_t i = 0; i < of->sessions_len; i++)
        if (!of->sessions[i].cancelled)
            moving->sessions[moving->len++] = of->sessions[i];
    if (moving->len == 0) {
        (void)err_set(err, ERR_INVALID, "offering %s is self-paced: it has no sessions to move",
                      of->offering.code);
        return err_hint(err, "its first and last day come with yanxu import offerings FILE");
    }
    if (nth > moving->len)
        return err_set(err, ERR_NOT_FOUND, "offering %s has %zu sessions, no session %zu",
                       of->offering.code, moving->len, nth);
    *ret_from = nth > 0 ? nth - 1 : 0;
    *ret_to = nth > 0 ? nth : moving->len;
    return ERR_OK;
}

static enum err_code move_session(const struct moving *moving, struct session *session,
                                  int32_t days, struct err *err)
{
    const struct timetable_move *move = moving->move;
    struct date today = service_today(moving->of.service);
    char day[DATE_TEXT_SIZE];
    if (date_compare(session->date, today) <= 0) {
        (void)err_set(err, ERR_CONFLICT, "the session of %s on %s has begun",
                      moving->of.offering.code, date_format(session->date, day));
        return err_hint(err, "--session N moves one that lies ahead");
    }
    session->date = date_add_days(session->date, days);
    if (date_compare(session->date, today) <= 0)
        return err_set(err, ERR_CONFLICT, "%s does not lie ahead", date_format(session->date, day));
    if (move->begins_min >= 0) {
        session->begins_min = move->begins_min;
        session->ends_min = move->ends_min;
    }
    if (move->room != NULL)
        session->room_id = moving->room_id;
    if (move->trainer != NULL)
        session->trainer_id = moving->trainer_id;
    return ERR_OK;
}

static int compare_session(const void *a, const void *b)
{
    const struct session *x = a;
    const struct session *y = b;
    int by_date = date_compare(x->date, y->date);
    return by_date != 0 ? by_date
                        : (x->begins_min > y->begins_min) - (x->begins_min < y->begins_min);
}

static enum err_code put_moved(struct moving *moving, struct arena *arena,
                               enum change_effect *ret_effect, struct err *err)
{
    struct service *service = moving->of.service;
    struct store_offering put = {&moving->of.offering, moving->sessions, moving->len};
    enum store_change change;
    char session[24];
    qsort(moving->sessions, moving->len, sizeof(*moving->sessions), compare_session);
    TRY(offering_validate(put.offering, put.sessions, put.sessions_len, err));
    TRY(store_offering_put(service->store, put, service_now(service), NULL, &change, err));
    *ret_effect = CHANGE_EFFECT_NONE;
    if (change == STORE_CHANGE_SAME)
        return ERR_OK;
    /* Days that were held are a larger or smaller part of the whole by now. */
    const struct attendance_order order = {.service = service, .who = moving->of.order->mode.who};
    TRY(attendance_settle(&order, &moving->of.offering, NULL, arena, &moving->hours, err));
    TRY(timetable_clashes(service, (struct timetable_sessions){moving->sessions, moving->len},
                          moving->warnings, err));
    bool is_told = moving->move->room != NULL || !date_is_none(moving->move->date) ||
                   moving->move->begins_min >= 0;
    *ret_effect = is_told ? CHANGE_EFFECT_SESSIONS : CHANGE_EFFECT_FEEDS;
    (void)snprintf(session, sizeof(session), "session %" PRId32, moving->move->session);
    TRY(hold(&moving->of, "moved", err));
    return audit_offering(&moving->of, "move offering", moving->move->session > 0 ? session : "",
                          err);
}

static enum err_code move(void *context, struct arena *arena, enum change_effect *ret_effect,
                          struct err *err)
{
    struct moving *moving = context;
    size_t from = 0;
    size_t to = 0;
    moving->len = 0;
    moving->hours = (struct attendance_outcomes){0};
    json_array_clear(moving->warnings);
    TRY(find_owners(moving, arena, err));
    TRY(find_sessions(moving, arena, &from, &to, err));
    int32_t days = date_is_none(moving->move->date)
                       ? 0
                       : moving->move->date.day - moving->sessions[from].date.day;
    for (size_t i = from; i < to; i++)
        TRY(move_session(moving, &moving->sessions[i], days, err));
    return put_moved(moving, arena, ret_effect, err);
}

enum err_code timetable_move(struct service *service, const struct timetable_move *order,
                             json_t **ret_answer, struct err *err)
{
    CLEANUP_JSON json_t *warnings = json_array();
    struct moving moving = {
        .of = {.service = service, .order = &order->order}, .move = order, .warnings = warnings};
    const struct change change = {.kind = "move",
                                  .type = "session.changed",
                                  .words = "session_changed",
                                  .find = find_offering,
                                  .apply = move,
                                  .context = &moving,
                                  .mode = order->order.mode};
    TRY(change_make(service, &change, ret_answer, err));
    json_object_set(*ret_answer, "warnings", warnings);
    json_object_set_new(*ret_answer, "hours",
                        json_pack("{s:I, s:I}", "posted_min", (json_int_t)moving.hours.posted_min,
                                  "taken_min", (json_int_t)moving.hours.taken_min));
    return ERR_OK;
}

/* --- listing -------------------------------------------------------------------------------------
 */

static const char *state_of(const struct roster *roster, const struct offering *offering,
                            struct date *ret_first, struct date *ret_last)
{
    if (!roster_offering_days(roster, offering, ret_first, ret_last) || offering->cancelled)
        return "cancelled";
    if (date_compare(*ret_first, roster->as_of) > 0)
        return "ahead";
    return date_compare(*ret_last, roster->as_of) < 0 ? "over" : "begun";
}

static int64_t sessions_that_stand(const struct roster *roster, struct offering_id id)
{
    int64_t count = 0;
    size_t from = 0;
    size_t to = 0;
    roster_sessions_of(roster, id, &from, &to);
    for (; from < to; from++)
        count += !roster->sessions[from].cancelled;
    return count;
}

static enum err_code offering_json(struct service *service, const struct roster *roster,
                                   const struct offering *offering, json_t *list, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct worker_id *workers = NULL;
    size_t taken = 0;
    struct date first = DATE_NONE;
    struct date last = DATE_NONE;
    char first_text[DATE_TEXT_SIZE];
    char last_text[DATE_TEXT_SIZE];
    size_t unit = roster_unit(roster, offering->unit_id);
    const char *state = state_of(roster, offering, &first, &last);
    TRY(store_place_list_of_offering(service->store, offering->id, &arena, &workers, &taken, err));
    json_array_append_new(
        list, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I}", "offering", offering->code,
                        "course", roster_course_of(roster, offering)->code, "unit",
                        unit != SIZE_MAX ? roster->units[unit].code : "", "state", state, "first",
                        date_format(first, first_text), "last", date_format(last, last_text),
                        "sessions", (json_int_t)sessions_that_stand(roster, offering->id), "seats",
                        (json_int_t)offering->seats, "taken", (json_int_t)taken));
    return ERR_OK;
}

enum err_code timetable_list(struct service *service, json_t **ret_list, struct err *err)
{
    CLEANUP(roster_release) struct roster roster = {0};
    CLEANUP_JSON json_t *list = json_array();
    STORE_TX(tx);
    TRY(store_begin_read(service->store, &tx, err));
    TRY(roster_load_nouns(service, service_today(service), &roster, err));
    for (size_t i = 0; i < roster.offerings_len; i++)
        TRY(offering_json(service, &roster, &roster.offerings[i], list, err));
    *ret_list = json_pack("{s:O}", "offerings", list);
    return ERR_OK;
}
