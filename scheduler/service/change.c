/* Changes of one worker or one offering: found, applied, repaired, told, in one transaction. */
#include "scheduler/service/change.h"

#include <inttypes.h>
#include <string.h>

#include "scheduler/service/change_answer.h"
#include "scheduler/service/import_rows.h"
#include "scheduler/service/publish.h"
#include "scheduler/service/transaction.h"
#include "scheduler/store/store_office.h"
#include "scheduler/store/store_plan.h"

/* A change under way. */
struct changing {
    struct service *service;
    const struct change *change;
    json_t *answer; /* of the last try */
};

/* One try of it. */
struct attempt {
    struct service *service;
    const struct change *change;
    struct change_reach reach;
    enum change_effect effect;
    struct repair repairs[CHANGE_YEARS_MAX]; /* of years with a plan in force */
    size_t repairs_len;
    json_t *years;
    int64_t notices;
    struct arena arena;
};

static void attempt_release(struct attempt *attempt)
{
    for (size_t i = 0; i < attempt->repairs_len; i++)
        repair_release(&attempt->repairs[i]);
    json_decref(attempt->years);
    arena_release(&attempt->arena);
}

static enum err_code begin_year(struct attempt *attempt, int32_t year, struct err *err)
{
    struct repair *repair = &attempt->repairs[attempt->repairs_len];
    struct plan_record plan;
    struct date first;
    if (date_from_ymd(year, 12, 31, &first, NULL) != ERR_OK ||
        date_compare(first, service_today(attempt->service)) < 0)
        return ERR_OK; /* over */
    enum err_code code = store_plan_published(attempt->service->store, year, &plan, err);
    if (code == ERR_NOT_FOUND)
        return ERR_OK;
    TRY(code);
    attempt->repairs_len++;
    return repair_begin(attempt->service, year, attempt->reach.scope, repair, err);
}

/* --- telling -------------------------------------------------------------------------------------
 */

static bool has_place(const struct roster *roster, size_t worker, struct offering_id id)
{
    for (size_t i = roster->enrolments_from[worker]; i < roster->enrolments_from[worker + 1]; i++)
        if (roster->enrolments[i].offering_id.v == id.v)
            return true;
    return false;
}

/* Everybody in the offering, or who is hit; ids rising, as the roster is. */
static void find_told(const struct attempt *attempt, const struct repair *repair,
                      struct publication *publication)
{
    const struct roster *people = &repair->people;
    struct offering_id id = attempt->reach.scope.offering_id;
    bool is_repaired = !attempt->change->mode.leaves_holes;
    size_t hit = 0;
    publication->changed =
        arena_array(publication->arena, repair->touched.len + 1, sizeof(int64_t));
    for (size_t i = 0; i < repair->touched.len; i++) {
        bool is_hit = hit < repair->hit_len && repair->hit[hit] == i;
        hit += is_hit;
        if ((is_hit && is_repaired) ||
            (attempt->effect == CHANGE_EFFECT_SESSIONS && has_place(people, i, id)))
            publication->changed[publication->changed_len++] = people->workers[i].id.v;
    }
}

static enum err_code room_name(struct attempt *attempt, struct room_id id, const char **ret_name,
                               struct err *err)
{
    struct room room;
    *ret_name = "";
    if (id.v == 0)
        return ERR_OK;
    TRY(store_room_get(attempt->service->store, id, &attempt->arena, &room, err));
    *ret_name = room.name;
    return ERR_OK;
}

/* The sessions as they are by now. */
static enum err_code add_sessions(struct attempt *attempt, const struct repair *repair,
                                  json_t *list, struct err *err)
{
    size_t from = 0;
    size_t to = 0;
    roster_sessions_of(&repair->people, attempt->reach.scope.offering_id, &from, &to);
    for (; from < to; from++) {
        const struct session *session = &repair->people.sessions[from];
        const char *room = NULL;
        char day[DATE_TEXT_SIZE];
        char time[6];
        if (session->cancelled)
            continue;
        TRY(room_name(attempt, session->room_id, &room, err));
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:s}", "day", date_format(session->date, day), "time",
                            minute_format(session->begins_min, time), "room", room));
    }
    return ERR_OK;
}

/* What was changed, in each notice: the place as it was, and the sessions as they are. */
static enum err_code add_offering_values(struct attempt *attempt, const struct repair *repair,
                                         json_t *values, struct err *err)
{
    struct offering_id id = attempt->reach.scope.offering_id;
    CLEANUP_JSON json_t *sessions = json_array();
    if (id.v == 0)
        return ERR_OK;
    TRY(add_sessions(attempt, repair, sessions, err));
    for (size_t i = 0; i < repair->touched.len; i++) {
        const char *key = arena_printf(&attempt->arena, "%" PRId64, repair->people.workers[i].id.v);
        json_t *own = json_object_get(values, key);
        json_t *place = change_place_json(&repair->former, id);
        json_object_set(place, "sessions", sessions);
        if (own != NULL)
            json_object_update(place, own);
        json_object_set_new(values, key, place);
    }
    return ERR_OK;
}

static enum err_code tell(struct attempt *attempt, struct repair *repair, bool is_repaired,
                          struct publication *publication, struct err *err)
{
    int64_t notices = 0;
    int64_t entry = 0;
    CLEANUP_JSON json_t *values = json_object();
    if (is_repaired)
        change_answer_values(repair, values);
    TRY(add_offering_values(attempt, repair, values, err));
    find_told(attempt, repair, publication);
    /* The change's own entry in the audit tells it from every other. */
    TRY(office_version(attempt->service, &entry, err));
    publication->roster = &repair->people;
    publication->news = (struct publication_news){
        .type = attempt->change->type,
        .words = attempt->change->words,
        .digest = "change_digest",
        .subject = arena_printf(publication->arena, "change %" PRId64 " %d", entry, repair->year),
        .values = values};
    TRY(publication_touch_feeds(attempt->service, publication, err));
    TRY(publication_queue_notices(attempt->service, publication, &notices, err));
    attempt->notices += notices;
    return ERR_OK;
}

/* --- one year ------------------------------------------------------------------------------------
 */

static enum err_code finish_year(struct attempt *attempt, struct repair *repair, struct err *err)
{
    struct publication publication = {.plan = repair->people.plan,
                                      .places = repair->people.enrolments,
                                      .places_len = repair->people.enrolments_len,
                                      .arena = &attempt->arena};
    TRY(repair_find(repair, err));
    bool is_repaired = repair->hit_len > 0 && !attempt->change->mode.leaves_holes;
    if (is_repaired) {
        TRY(repair_solve(repair, err));
        TRY(repair_put(repair, &publication.plan, &publication.places, &publication.places_len,
                       err));
        TRY(change_answer_audit(repair, attempt->change->mode.who, err));
    }
    TRY(tell(attempt, repair, is_repaired, &publication, err));
    json_array_append_new(attempt->years, change_answer(repair, is_repaired));
    return ERR_OK;
}

static enum err_code make(struct attempt *attempt, struct err *err)
{
    const struct change *change = attempt->change;
    TRY(change->find(change->context, &attempt->arena, &attempt->reach, err));
    for (size_t i = 0; i < attempt->reach.years_len; i++)
        TRY(begin_year(attempt, attempt->reach.years[i], err));
    TRY(change->apply(change->context, &attempt->arena, &attempt->effect, err));
    if (attempt->effect == CHANGE_EFFECT_NONE)
        return ERR_OK;
    for (size_t i = 0; i < attempt->repairs_len; i++)
        TRY(finish_year(attempt, &attempt->repairs[i], err));
    return attempt->effect != CHANGE_EFFECT_PLACES
               ? import_touch_feeds(attempt->service, FILE_KIND_OFFERINGS, err)
               : ERR_OK;
}

static enum err_code work(void *context, struct err *err)
{
    struct changing *changing = context;
    CLEANUP(attempt_release)
    struct attempt attempt = {
        .service = changing->service, .change = changing->change, .years = json_array()};
    TRY(make(&attempt, err));
    json_decref(changing->answer);
    changing->answer = json_pack("{s:s, s:b, s:b, s:O, s:I}", "change", changing->change->kind,
                                 "preview", changing->change->mode.preview, "is_changed",
                                 attempt.effect != CHANGE_EFFECT_NONE, "years", attempt.years,
                                 "notices", (json_int_t)attempt.notices);
    return ERR_OK;
}

enum err_code change_make(struct service *service, const struct change *change, json_t **ret_answer,
                          struct err *err)
{
    struct changing changing = {.service = service, .change = change};
    /* Sessions that were held and are moved change what being there was worth. */
    const struct transaction transaction = {work, &changing, change->mode.preview, true};
    enum err_code code = transaction_run(service, &transaction, err);
    if (code == ERR_OK)
        *ret_answer = changing.answer;
    else
        json_decref(changing.answer);
    return code;
}
