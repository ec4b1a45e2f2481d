/* What lies in somebody's calendar. Reads only what that person's list needs. */
#include "scheduler/service/agenda.h"

#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/store/store_offering.h"
#include "scheduler/store/store_office.h"
#include "scheduler/store/store_plan.h"

#define PLANS_MAX 2 /* this year's and the next */

/* While the list is gathered. */
struct gatherer {
    struct service *service;
    struct arena *arena;
    struct plan_id plans[PLANS_MAX];
    size_t plans_len;
    struct agenda_item *items; /* heap, copied into the arena at the end */
    size_t len, cap;
};

static enum err_code find_plans(struct gatherer *gatherer, struct err *err)
{
    int32_t year = 0;
    int32_t month = 0;
    int32_t day = 0;
    date_to_ymd(service_today(gatherer->service), &year, &month, &day);
    for (int32_t i = 0; i < PLANS_MAX; i++) {
        struct plan_record plan;
        enum err_code code = store_plan_published(gatherer->service->store, year + i, &plan, err);
        if (code == ERR_OK)
            gatherer->plans[gatherer->plans_len++] = plan.id;
        else if (code != ERR_NOT_FOUND)
            return code;
    }
    return ERR_OK;
}

static enum err_code count_enrolled(const struct gatherer *gatherer, struct offering_id id,
                                    int64_t *ret_count, struct err *err)
{
    int64_t count = 0;
    for (size_t i = 0; i < gatherer->plans_len; i++) {
        struct enrolment *places = NULL;
        size_t len = 0;
        struct store_plan_offering of = {gatherer->plans[i], id};
        TRY(store_enrolment_list_of_offering(gatherer->service->store, of, gatherer->arena, &places,
                                             &len, err));
        count += (int64_t)len;
    }
    *ret_count = count;
    return ERR_OK;
}

/* What all items of one offering share. */
static enum err_code begin_item(struct gatherer *gatherer, const struct offering *offering,
                                int64_t enrolled, struct agenda_item *ret_item, struct err *err)
{
    struct course course;
    TRY(store_course_get(gatherer->service->store, offering->course_id, gatherer->arena, &course,
                         err));
    *ret_item = (struct agenda_item){.uid = offering->uid,
                                     .course_code = course.code,
                                     .course_name = course.name,
                                     .offering_code = offering->code,
                                     .trainer = "",
                                     .room_name = "",
                                     .room_address = "",
                                     .seats = offering->seats,
                                     .window_from = DATE_NONE,
                                     .sequence = offering->sequence,
                                     .cancelled = offering->cancelled,
                                     .created_at = offering->created_at,
                                     .updated_at = offering->updated_at};
    ret_item->enrolled = enrolled;
    return enrolled >= 0 ? ERR_OK
                         : count_enrolled(gatherer, offering->id, &ret_item->enrolled, err);
}

static void add_item(struct gatherer *gatherer, const struct agenda_item *item)
{
    x_grow(&gatherer->items, &gatherer->cap, gatherer->len + 1, sizeof(*gatherer->items));
    gatherer->items[gatherer->len++] = *item;
}

static enum err_code add_session(struct gatherer *gatherer, const struct agenda_item *like,
                                 const struct session *session, struct err *err)
{
    struct agenda_item item = *like;
    struct trainer trainer;
    struct room room;
    if (session->trainer_id.v != 0) {
        TRY(store_trainer_get(gatherer->service->store, session->trainer_id, gatherer->arena,
                              &trainer, err));
        item.trainer = trainer.name;
    }
    if (session->room_id.v != 0) {
        TRY(store_room_get(gatherer->service->store, session->room_id, gatherer->arena, &room,
                           err));
        item.room_name = room.name;
        item.room_address = room.address;
    }
    item.uid = session->uid;
    item.date = session->date;
    item.begins_min = session->begins_min;
    item.ends_min = session->ends_min;
    item.sequence = session->sequence;
    item.cancelled = session->cancelled;
    item.created_at = session->created_at;
    item.updated_at = session->updated_at;
    add_item(gatherer, &item);
    return ERR_OK;
}

static void add_window(struct gatherer *gatherer, const struct agenda_item *like,
                       const struct offering *offering)
{
    struct agenda_item item = *like;
    item.is_window = true;
    item.date = offering->window_to;
    item.window_from = offering->window_from;
    item.window_min = offering->window_min;
    add_item(gatherer, &item);
}

/* `enrolled` -1: not counted yet. */
static enum err_code add_offering(struct gatherer *gatherer, struct offering_id id,
                                  int64_t enrolled, struct err *err)
{
    struct offering offering;
    struct agenda_item like;
    struct session *sessions = NULL;
    size_t len = 0;
    struct store *store = gatherer->service->store;
    TRY(store_offering_get(store, id, gatherer->arena, &offering, err));
    TRY(begin_item(gatherer, &offering, enrolled, &like, err));
    if (!date_is_none(offering.window_to))
        add_window(gatherer, &like, &offering);
    TRY(store_session_list_of_offering(store, id, gatherer->arena, &sessions, &len, err));
    for (size_t i = 0; i < len; i++)
        TRY(add_session(gatherer, &like, &sessions[i], err));
    return ERR_OK;
}

static bool is_locked(const struct enrolment_lock *locks, size_t len, struct offering_id id)
{
    for (size_t i = 0; i < len; i++)
        if (locks[i].offering_id.v == id.v)
            return true;
    return false;
}

static enum err_code gather_worker(struct gatherer *gatherer, struct worker_id id, struct err *err)
{
    struct enrolment_lock *locks = NULL;
    size_t locks_len = 0;
    TRY(store_lock_list_of_worker(gatherer->service->store, id, gatherer->arena, &locks, &locks_len,
                                  err));
    for (size_t i = 0; i < gatherer->plans_len; i++) {
        struct enrolment *places = NULL;
        size_t len = 0;
        struct store_plan_worker of = {gatherer->plans[i], id};
        TRY(store_enrolment_list_of_worker(gatherer->service->store, of, gatherer->arena, &places,
                                           &len, err));
        for (size_t k = 0; k < len; k++) {
            size_t first = gatherer->len;
            TRY(add_offering(gatherer, places[k].offering_id, -1, err));
            for (; first < gatherer->len; first++)
                gatherer->items[first].locked = is_locked(locks, locks_len, places[k].offering_id);
        }
    }
    return ERR_OK;
}

/* Sessions that the trainer teaches, whether or not somebody has a place yet. */
static enum err_code gather_trainer(struct gatherer *gatherer, struct trainer_id id,
                                    struct err *err)
{
    struct session *sessions = NULL;
    size_t len = 0;
    TRY(store_session_list_of_trainer(gatherer->service->store, id, gatherer->arena, &sessions,
                                      &len, err));
    for (size_t i = 0; i < len; i++) {
        struct offering offering;
        struct agenda_item like;
        TRY(store_offering_get(gatherer->service->store, sessions[i].offering_id, gatherer->arena,
                               &offering, err));
        TRY(begin_item(gatherer, &offering, -1, &like, err));
        TRY(add_session(gatherer, &like, &sessions[i], err));
    }
    return ERR_OK;
}

static enum err_code gather_all(struct gatherer *gatherer, struct err *err)
{
    for (size_t i = 0; i < gatherer->plans_len; i++) {
        struct store_offering_count *counts = NULL;
        size_t len = 0;
        TRY(store_enrolment_counts(gatherer->service->store, gatherer->plans[i], gatherer->arena,
                                   &counts, &len, err));
        for (size_t k = 0; k < len; k++)
            TRY(add_offering(gatherer, counts[k].offering_id, counts[k].enrolments, err));
    }
    return ERR_OK;
}

static int compare_items(const void *a, const void *b)
{
    const struct agenda_item *x = a;
    const struct agenda_item *y = b;
    int by_date = date_compare(x->date, y->date);
    if (by_date != 0)
        return by_date;
    if (x->begins_min != y->begins_min)
        return x->begins_min < y->begins_min ? -1 : 1;
    int by_offering = strcmp(x->offering_code, y->offering_code);
    return by_offering != 0 ? by_offering : strcmp(x->uid, y->uid);
}

static enum err_code gather(struct gatherer *gatherer, const struct link *link, struct err *err)
{
    TRY(find_plans(gatherer, err));
    switch (link->kind) {
    case FEED_KIND_WORKER:
        return gather_worker(gatherer, (struct worker_id){link->owner_id}, err);
    case FEED_KIND_TRAINER:
        return gather_trainer(gatherer, (struct trainer_id){link->owner_id}, err);
    case FEED_KIND_COORDINATOR:
    case FEED_KIND_COUNT:
        break;
    }
    return gather_all(gatherer, err);
}

enum err_code agenda_load(struct service *service, const struct link *link, struct arena *arena,
                          struct agenda *ret_agenda, struct err *err)
{
    struct gatherer gatherer = {.service = service, .arena = arena};
    enum err_code code = gather(&gatherer, link, err);
    struct agenda agenda = {.len = gatherer.len};
    if (code == ERR_OK && gatherer.len > 0) {
        qsort(gatherer.items, gatherer.len, sizeof(*gatherer.items), compare_items);
        agenda.items = arena_array(arena, gatherer.len, sizeof(*agenda.items));
        memcpy(agenda.items, gatherer.items, gatherer.len * sizeof(*agenda.items));
        for (size_t i = 0; i < agenda.len; i++)
            if (agenda.items[i].updated_at > agenda.updated_at)
                agenda.updated_at = agenda.items[i].updated_at;
    }
    free(gatherer.items);
    if (code == ERR_OK)
        *ret_agenda = agenda;
    return code;
}
