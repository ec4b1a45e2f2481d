/* Why? for one offering. */
#include <string.h>

#include "scheduler/service/explain.h"
#include "scheduler/service/explain_plan.h"
#include "scheduler/service/lookup.h"
#include "scheduler/service/roster.h"
#include "scheduler/store/store_office.h"
#include "scheduler/store/store_plan.h"

/* What the answer is made of. */
struct case_file {
    struct offering offering;
    struct explained_plan plan;
    struct roster roster; /* nouns only */
    struct room *rooms;
    struct trainer *trainers;
    struct unmet_need *unmet; /* of the plan, those that name this offering */
    size_t rooms_len, trainers_len, unmet_len;
    int64_t taken, locked;
    struct arena arena;
};

static void case_release(struct case_file *file)
{
    roster_release(&file->roster);
    arena_release(&file->arena);
}

static enum err_code load_plan_rows(struct service *service, struct case_file *file,
                                    struct err *err)
{
    struct enrolment *places = NULL;
    struct unmet_need *all = NULL;
    size_t places_len = 0;
    size_t all_len = 0;
    struct store_plan_offering of = {file->plan.record.id, file->offering.id};
    TRY(store_enrolment_list_of_offering(service->store, of, &file->arena, &places, &places_len,
                                         err));
    TRY(store_unmet_list(service->store, file->plan.record.id, &file->arena, &all, &all_len, err));
    file->taken = (int64_t)places_len;
    file->unmet = all;
    for (size_t i = 0; i < all_len; i++)
        if (all[i].offering_id.v == file->offering.id.v)
            file->unmet[file->unmet_len++] = all[i];
    return ERR_OK;
}

static enum err_code load_locks(struct service *service, struct case_file *file, struct err *err)
{
    struct enrolment_lock *locks = NULL;
    size_t len = 0;
    TRY(store_lock_list(service->store, &file->arena, &locks, &len, err));
    for (size_t i = 0; i < len; i++)
        file->locked += locks[i].offering_id.v == file->offering.id.v;
    return ERR_OK;
}

/* The year in which it runs; this year if nothing of it stands. */
static int32_t year_of(const struct case_file *file)
{
    struct date first = file->roster.as_of;
    struct date last;
    int32_t year = 0;
    int32_t month = 0;
    int32_t mday = 0;
    if (!roster_offering_days(&file->roster, &file->offering, &first, &last))
        first = file->roster.as_of;
    date_to_ymd(first, &year, &month, &mday);
    return year;
}

static enum err_code case_load(struct service *service, const struct explain_question *question,
                               struct case_file *file, struct err *err)
{
    struct store *store = service->store;
    struct arena *arena = &file->arena;
    STORE_TX(tx);
    TRY(store_begin_read(store, &tx, err));
    TRY(lookup_offering(service, question->code, arena, &file->offering, err));
    TRY(roster_load_nouns(service, service_today(service), &file->roster, err));
    TRY(store_room_list(store, arena, &file->rooms, &file->rooms_len, err));
    TRY(store_trainer_list(store, arena, &file->trainers, &file->trainers_len, err));
    int32_t year = year_of(file);
    TRY(explain_find_plan(service, question, year, year, &file->plan, err));
    TRY(load_locks(service, file, err));
    return file->plan.found ? load_plan_rows(service, file, err) : ERR_OK;
}

/* --- where and when ---------------------------------------------------------------------------
 */

static const char *room_code(const struct case_file *file, struct room_id id)
{
    for (size_t i = 0; i < file->rooms_len; i++)
        if (file->rooms[i].id.v == id.v)
            return file->rooms[i].code;
    return "";
}

static const char *trainer_code(const struct case_file *file, struct trainer_id id)
{
    for (size_t i = 0; i < file->trainers_len; i++)
        if (file->trainers[i].id.v == id.v)
            return file->trainers[i].code;
    return "";
}

static json_t *session_json(const struct case_file *file, const struct session *session)
{
    char date[DATE_TEXT_SIZE];
    char begins[6];
    char ends[6];
    const struct day *day = days_find(file->roster.days, session->date);
    bool is_holiday = day != NULL && day->kind == DAY_KIND_HOLIDAY;
    return json_pack("{s:s, s:i, s:s, s:s, s:s, s:s, s:b, s:s?}", "date",
                     date_format(session->date, date), "weekday", date_weekday(session->date),
                     "begins", minute_format(session->begins_min, begins), "ends",
                     minute_format(session->ends_min, ends), "trainer",
                     trainer_code(file, session->trainer_id), "room",
                     room_code(file, session->room_id), "cancelled", session->cancelled, "holiday",
                     is_holiday ? day->name : NULL);
}

static json_t *sessions_json(const struct case_file *file)
{
    size_t from = 0;
    size_t to = 0;
    json_t *list = json_array();
    roster_sessions_of(&file->roster, file->offering.id, &from, &to);
    for (; from < to; from++)
        json_array_append_new(list, session_json(file, &file->roster.sessions[from]));
    return list;
}

static json_t *window_json(const struct offering *offering)
{
    char from[DATE_TEXT_SIZE];
    char to[DATE_TEXT_SIZE];
    if (date_is_none(offering->window_from))
        return json_null();
    return json_pack("{s:s, s:s, s:i}", "from", date_format(offering->window_from, from), "to",
                     date_format(offering->window_to, to), "min", (int)offering->window_min);
}

/* --- who was turned away ----------------------------------------------------------------------
 */

struct tally {
    int64_t workers, missing_min;
    int64_t last_worker; /* a worker with two unmet needs counts once: they come by worker */
};

static void tally_add(struct tally *tally, const struct unmet_need *unmet)
{
    tally->workers += tally->last_worker != unmet->worker_id.v;
    tally->last_worker = unmet->worker_id.v;
    tally->missing_min += (int64_t)unmet->needed_min - unmet->planned_min;
}

static json_t *by_reason_json(const struct case_file *file)
{
    struct tally tallies[UNMET_COUNT] = {0};
    json_t *list = json_array();
    for (size_t i = 0; i < file->unmet_len; i++)
        tally_add(&tallies[file->unmet[i].reason], &file->unmet[i]);
    for (int i = 0; i < UNMET_COUNT; i++) {
        const struct enum_text *text = unmet_reason_text((enum unmet_reason)i);
        if (tallies[i].workers > 0)
            json_array_append_new(list,
                                  json_pack("{s:s, s:s, s:s, s:I, s:I}", "reason", text->code,
                                            "reason_zh", text->zh, "reason_en", text->en, "workers",
                                            (json_int_t)tallies[i].workers, "missing_min",
                                            (json_int_t)tallies[i].missing_min));
    }
    return list;
}

static json_t *by_unit_json(struct case_file *file)
{
    const struct roster *roster = &file->roster;
    struct tally *tallies = arena_array(&file->arena, roster->units_len + 1, sizeof(*tallies));
    json_t *list = json_array();
    for (size_t i = 0; i < file->unmet_len; i++) {
        size_t worker = roster_worker(roster, file->unmet[i].worker_id);
        size_t unit =
            worker != SIZE_MAX ? roster_unit(roster, roster->workers[worker].unit_id) : SIZE_MAX;
        if (unit != SIZE_MAX)
            tally_add(&tallies[unit], &file->unmet[i]);
    }
    for (size_t i = 0; i < roster->units_len; i++)
        if (tallies[i].workers > 0)
            json_array_append_new(list, json_pack("{s:s, s:s, s:I}", "unit", roster->units[i].code,
                                                  "name", roster->units[i].name, "workers",
                                                  (json_int_t)tallies[i].workers));
    return list;
}

static json_t *turned_away_json(struct case_file *file)
{
    struct tally all = {0};
    for (size_t i = 0; i < file->unmet_len; i++)
        tally_add(&all, &file->unmet[i]);
    return json_pack("{s:I, s:I, s:o, s:o}", "workers", (json_int_t)all.workers, "missing_min",
                     (json_int_t)all.missing_min, "by_reason", by_reason_json(file), "by_unit",
                     by_unit_json(file));
}

/* --- who else needs the room and the trainer --------------------------------------------------
 */

static bool meets(const struct session *a, const struct session *b)
{
    return !a->cancelled && !b->cancelled && date_compare(a->date, b->date) == 0 &&
           a->begins_min < b->ends_min && b->begins_min < a->ends_min;
}

static void add_clash(const struct case_file *file, const struct session *own,
                      const struct session *other, const char *what, const char *code, json_t *list)
{
    char date[DATE_TEXT_SIZE];
    char begins[6];
    char ends[6];
    char with_begins[6];
    char with_ends[6];
    size_t at = roster_offering(&file->roster, other->offering_id);
    if (at == SIZE_MAX || file->roster.offerings[at].cancelled)
        return;
    json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "what", what,
                                          "code", code, "date", date_format(own->date, date),
                                          "begins", minute_format(own->begins_min, begins), "ends",
                                          minute_format(own->ends_min, ends), "with",
                                          file->roster.offerings[at].code, "with_begins",
                                          minute_format(other->begins_min, with_begins),
                                          "with_ends", minute_format(other->ends_min, with_ends)));
}

static void add_clashes_of(const struct case_file *file, const struct session *own, json_t *list)
{
    for (size_t i = 0; i < file->roster.sessions_len; i++) {
        const struct session *other = &file->roster.sessions[i];
        if (other->offering_id.v == own->offering_id.v || !meets(own, other))
            continue;
        if (own->room_id.v != 0 && own->room_id.v == other->room_id.v)
            add_clash(file, own, other, "room", room_code(file, own->room_id), list);
        if (own->trainer_id.v != 0 && own->trainer_id.v == other->trainer_id.v)
            add_clash(file, own, other, "trainer", trainer_code(file, own->trainer_id), list);
    }
}

static json_t *clashes_json(const struct case_file *file)
{
    size_t from = 0;
    size_t to = 0;
    json_t *list = json_array();
    roster_sessions_of(&file->roster, file->offering.id, &from, &to);
    for (; from < to && !file->offering.cancelled; from++)
        add_clashes_of(file, &file->roster.sessions[from], list);
    return list;
}

enum err_code explain_offering(struct service *service, const struct explain_question *question,
                               json_t **ret_answer, struct err *err)
{
    CLEANUP(case_release) struct case_file file = {0};
    TRY(case_load(service, question, &file, err));
    const struct offering *offering = &file.offering;
    const struct course *course = roster_course_of(&file.roster, offering);
    size_t unit = roster_unit(&file.roster, offering->unit_id);
    int64_t free_seats = offering->seats - file.taken;
    *ret_answer = json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:i, s:o, s:o, s:o, s:I, s:I, s:I, s:o, s:o}",
        "offering", offering->code, "course", course->code, "course_name", course->name, "mode",
        course_mode_text(course->mode)->code, "unit",
        unit != SIZE_MAX ? file.roster.units[unit].code : "", "audience", offering->audience,
        "cancelled", offering->cancelled, "seats", (int)offering->seats, "window",
        window_json(offering), "sessions", sessions_json(&file), "plan",
        explain_plan_json(&file.plan), "taken", (json_int_t)file.taken, "free",
        (json_int_t)(free_seats > 0 ? free_seats : 0), "locked", (json_int_t)file.locked,
        "turned_away", turned_away_json(&file), "clashes", clashes_json(&file));
    return ERR_OK;
}
