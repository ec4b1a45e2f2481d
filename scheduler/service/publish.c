/* What publishing a plan sets going. Everything here happens inside the publishing transaction. */
#include "scheduler/service/publish.h"

#include <inttypes.h>
#include <stdio.h>

#include "scheduler/service/notice.h"
#include "scheduler/service/places.h"
#include "scheduler/store/store_notice.h"
#include "scheduler/store/store_office.h"
#include "scheduler/store/store_plan.h"

#define NOTICE_USEFUL_S                                                                            \
    (30 * 86400) /* a plan's notice that could not be delivered for a month says nothing new */

#define URGENT_S 86400 /* what begins within a day is told at any hour */

/* --- whose places change
 * --------------------------------------------------------------------------------------- */

static void find_changed(struct publication *publication, struct place_list old)
{
    struct place_list new = {publication->places, publication->places_len, 0};
    publication->changed = arena_array(publication->arena, new.len + old.len + 1, sizeof(int64_t));
    for (int64_t id = places_next_worker(&old, &new); id != INT64_MAX;
         id = places_next_worker(&old, &new)) {
        struct place_run before = places_take(&old, id);
        if (!places_equal(before, places_take(&new, id)))
            publication->changed[publication->changed_len++] = id;
    }
}

enum err_code publication_prepare(struct service *service, struct plan_id id, struct arena *arena,
                                  struct publication *ret_publication, struct err *err)
{
    struct publication publication = {.arena = arena};
    struct plan_record former;
    struct enrolment *old = NULL;
    size_t old_len = 0;
    TRY(store_plan_get(service->store, id, &publication.plan, err));
    TRY(store_enrolment_list(service->store, id, arena, &publication.places,
                             &publication.places_len, err));
    enum err_code code = store_plan_published(service->store, publication.plan.year, &former, err);
    if (code == ERR_OK)
        code = store_enrolment_list(service->store, former.id, arena, &old, &old_len, err);
    if (code != ERR_OK && code != ERR_NOT_FOUND)
        return code;
    find_changed(&publication, (struct place_list){old, old_len, 0});
    publication.news =
        (struct publication_news){.type = "plan.published",
                                  .words = "plan_published",
                                  .digest = "plan_digest",
                                  .subject = arena_printf(arena, "plan %" PRId64, id.v)};
    *ret_publication = publication;
    return ERR_OK;
}

enum err_code publication_touch_feeds(struct service *service,
                                      const struct publication *publication, struct err *err)
{
    struct trainer *trainers = NULL;
    size_t len = 0;
    int64_t coordinator = 0;
    int64_t now = service_now(service);
    TRY(store_feed_touch(service->store, FEED_KIND_WORKER, publication->changed,
                         publication->changed_len, now, err));
    /* Trainers' events carry the number who come. */
    TRY(store_trainer_list(service->store, publication->arena, &trainers, &len, err));
    int64_t *ids = arena_array(publication->arena, len + 1, sizeof(*ids));
    for (size_t i = 0; i < len; i++)
        ids[i] = trainers[i].id.v;
    TRY(store_feed_touch(service->store, FEED_KIND_TRAINER, ids, len, now, err));
    return store_feed_touch(service->store, FEED_KIND_COORDINATOR, &coordinator, 1, now, err);
}

/* --- notices
 * ---------------------------------------------------------------------------------------------------
 */

/* What writing the notices needs at hand. */
struct notice_run {
    struct service *service;
    const struct publication *publication;
    const struct roster *roster;
    struct date today;
    int32_t minute; /* of the day now */
    struct room *rooms;
    size_t rooms_len;
    struct endpoint *endpoints;
    size_t endpoints_len;
    int64_t *told_here; /* by endpoint: workers whom its digest counts */
    bool *is_urgent;    /* by endpoint: one of them must come within URGENT_S */
    const char *installation;
    int64_t *told; /* ids of workers who are told privately */
    size_t told_len;
    struct outbox *messages;
    size_t messages_len;
};

/* Is there an endpoint of this unit that speaks to one person (generic), or into a group (a robot)?
 */
static size_t endpoint_at(const struct notice_run *run, struct unit_id unit, bool is_private)
{
    for (size_t i = 0; i < run->endpoints_len; i++)
        if (run->endpoints[i].unit_id.v == unit.v &&
            (run->endpoints[i].kind == ENDPOINT_KIND_GENERIC) == is_private)
            return i;
    return SIZE_MAX;
}

/* That of the nearest unit above the worker, else the office's; SIZE_MAX: there is none. */
static size_t endpoint_of(const struct notice_run *run, const struct worker *worker,
                          bool is_private)
{
    struct unit_id unit = worker->unit_id;
    /* The bound keeps a damaged tree from looping. */
    for (int depth = 0; unit.v != 0 && depth < 64; depth++) {
        size_t found = endpoint_at(run, unit, is_private);
        size_t at = roster_unit(run->roster, unit);
        if (found != SIZE_MAX)
            return found;
        unit = at != SIZE_MAX ? run->roster->units[at].parent_id : (struct unit_id){0};
    }
    return endpoint_at(run, (struct unit_id){0}, is_private);
}

/* `due_at`: when it may go out. */
static enum err_code queue(struct notice_run *run, size_t endpoint, const char *subject,
                           const struct notice *notice, int64_t due_at, struct err *err)
{
    char id[UUID_TEXT_SIZE];
    const struct publication_news *news = &run->publication->news;
    struct arena *arena = run->publication->arena;
    const char *name = arena_printf(arena, "%s|%s|%s", run->installation, news->subject, subject);
    const char *msg_id = arena_strdup(arena, crypto_uuid(str_from(name), id));
    bool is_there = false;
    if (news->once)
        TRY(store_outbox_has(run->service->store, msg_id, &is_there, err));
    if (is_there)
        return ERR_OK;
    run->messages[run->messages_len++] = (struct outbox){
        .msg_id = msg_id,
        .endpoint_id = run->endpoints[endpoint].id,
        .type = news->type,
        .payload = notice_stored(notice, arena),
        .due_at = due_at,
        .useful_until = news->useful_until != 0 ? news->useful_until : due_at + NOTICE_USEFUL_S,
        .created_at = service_now(run->service)};
    return ERR_OK;
}

/* `own`, and what every notice says. */
static json_t *values_of(const struct notice_run *run, json_t *own)
{
    json_t *shared = run->publication->news.shared != NULL
                         ? json_deep_copy(run->publication->news.shared)
                         : json_object();
    json_object_update(own, shared);
    json_decref(shared);
    return own;
}

static const char *room_name(const struct notice_run *run, struct room_id id)
{
    for (size_t i = 0; i < run->rooms_len; i++)
        if (run->rooms[i].id.v == id.v)
            return run->rooms[i].name;
    return "";
}

static bool is_earlier(const struct session *a, const struct session *b)
{
    int by_date = date_compare(a->date, b->date);
    return by_date != 0 ? by_date < 0 : a->begins_min < b->begins_min;
}

/* The worker's earliest session that has not begun, NULL if there is none. */
static const struct session *first_session(const struct notice_run *run,
                                           const struct enrolment *places, size_t len)
{
    const struct session *first = NULL;
    struct session now = {.date = run->today, .begins_min = run->minute};
    for (size_t i = 0; i < len; i++) {
        size_t from = 0;
        size_t to = 0;
        roster_sessions_of(run->roster, places[i].offering_id, &from, &to);
        for (size_t k = from; k < to; k++) {
            const struct session *session = &run->roster->sessions[k];
            if (!session->cancelled && !is_earlier(session, &now) &&
                (first == NULL || is_earlier(session, first)))
                first = session;
        }
    }
    return first;
}

static json_t *first_json(const struct notice_run *run, const struct session *session)
{
    char day[DATE_TEXT_SIZE];
    char begins[6];
    size_t at = roster_offering(run->roster, session->offering_id);
    return json_pack("{s:s, s:s, s:s, s:s}", "day", date_format(session->date, day), "time",
                     minute_format(session->begins_min, begins), "course",
                     roster_course_of(run->roster, &run->roster->offerings[at])->name, "room",
                     room_name(run, session->room_id));
}

static enum err_code tell_worker(struct notice_run *run, struct worker_id id, size_t endpoint,
                                 struct place_run places, struct err *err)
{
    run->told[run->told_len++] = id.v;
    CLEANUP_JSON json_t *values =
        values_of(run, json_pack("{s:i, s:I}", "year", (int)run->publication->plan.year, "places",
                                 (json_int_t)places.len));
    const struct session *first = first_session(run, places.items, places.len);
    if (first != NULL)
        json_object_set_new(values, "first", first_json(run, first));
    const char *key = arena_printf(run->publication->arena, "%" PRId64, id.v);
    json_t *more = json_object_get(run->publication->news.values, key);
    if (more != NULL)
        json_object_update(values, more);
    struct notice notice = {run->publication->news.words, id, values};
    return queue(run, endpoint, arena_printf(run->publication->arena, "worker %s", key), &notice,
                 service_now(run->service), err);
}

static bool begins_soon(const struct notice_run *run, const struct session *first)
{
    return first != NULL && zone_to_utc(run->service->zone, first->date, first->begins_min) <
                                service_now(run->service) + URGENT_S;
}

/* A robot speaks into a group: it is told how many, never who; and not in the evening or on a rest
 * day, unless one of them must come before long or it would be of no use by then. A gateway speaks
 * to one person and keeps that person's own quiet hours: it hears at once. */
static enum err_code tell_group(struct notice_run *run, size_t endpoint, struct err *err)
{
    int64_t now = service_now(run->service);
    int64_t useful_until = run->publication->news.useful_until;
    int64_t opens_at = days_next_moment(run->roster->days, run->service->zone, now);
    bool is_urgent = run->is_urgent[endpoint] || (useful_until != 0 && opens_at > useful_until);
    int64_t due_at = is_urgent ? now : opens_at;
    CLEANUP_JSON json_t *values =
        values_of(run, json_pack("{s:i, s:I}", "year", (int)run->publication->plan.year, "workers",
                                 (json_int_t)run->told_here[endpoint]));
    struct notice notice = {.words = run->publication->news.digest, .values = values};
    return queue(
        run, endpoint,
        arena_printf(run->publication->arena, "digest %" PRId64, run->endpoints[endpoint].id.v),
        &notice, due_at, err);
}

static enum err_code tell_everybody(struct notice_run *run, struct err *err)
{
    const struct publication *publication = run->publication;
    struct place_list places = {publication->places, publication->places_len, 0};
    for (size_t i = 0; i < publication->changed_len; i++) {
        size_t worker = roster_worker(run->roster, (struct worker_id){publication->changed[i]});
        while (places.at < places.len &&
               places.items[places.at].worker_id.v < publication->changed[i])
            places.at++;
        struct place_run own = places_take(&places, publication->changed[i]);
        if (worker == SIZE_MAX)
            continue;
        size_t private = endpoint_of(run, &run->roster->workers[worker], true);
        size_t group = endpoint_of(run, &run->roster->workers[worker], false);
        if (private != SIZE_MAX)
            TRY(tell_worker(run, run->roster->workers[worker].id, private, own, err));
        if (group != SIZE_MAX) {
            run->told_here[group]++;
            run->is_urgent[group] |= begins_soon(run, first_session(run, own.items, own.len));
        }
    }
    for (size_t i = 0; i < run->endpoints_len; i++)
        if (run->told_here[i] > 0)
            TRY(tell_group(run, i, err));
    /* The notices will carry links: their generations are made here, in one transaction. */
    TRY(store_feed_ensure_all(run->service->store, FEED_KIND_WORKER, run->told, run->told_len,
                              service_now(run->service), err));
    return store_outbox_insert(run->service->store, run->messages, run->messages_len, err);
}

static enum err_code fill_run(struct notice_run *run, struct err *err)
{
    struct store *store = run->service->store;
    struct arena *arena = run->publication->arena;
    TRY(store_room_list(store, arena, &run->rooms, &run->rooms_len, err));
    TRY(store_endpoint_list(store, arena, &run->endpoints, &run->endpoints_len, err));
    TRY(store_meta_get(store, "installation_id", arena, &run->installation, err));
    run->told_here = arena_array(arena, run->endpoints_len + 1, sizeof(*run->told_here));
    run->is_urgent = arena_array(arena, run->endpoints_len + 1, sizeof(*run->is_urgent));
    run->told = arena_array(arena, run->publication->changed_len + 1, sizeof(*run->told));
    run->messages = arena_array(arena, run->publication->changed_len + run->endpoints_len + 1,
                                sizeof(*run->messages));
    return ERR_OK;
}

enum err_code publication_queue_notices(struct service *service,
                                        const struct publication *publication, int64_t *ret_notices,
                                        struct err *err)
{
    CLEANUP(roster_release) struct roster nouns = {0};
    struct notice_run run = {
        .service = service, .publication = publication, .roster = publication->roster};
    TRY(fill_run(&run, err));
    if (run.endpoints_len > 0) {
        zone_from_utc(service->zone, service_now(service), &run.today, &run.minute);
        if (run.roster == NULL) {
            TRY(roster_load_nouns(service, run.today, &nouns, err));
            run.roster = &nouns;
        }
        TRY(tell_everybody(&run, err));
    }
    *ret_notices = (int64_t)run.messages_len;
    return ERR_OK;
}
