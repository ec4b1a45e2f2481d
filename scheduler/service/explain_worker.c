/* Why? for one worker. */
#include <stdlib.h>
#include <string.h>

#include "scheduler/service/attendance_settle.h"
#include "scheduler/service/exam.h"
#include "scheduler/service/explain.h"
#include "scheduler/service/explain_need.h"
#include "scheduler/service/explain_plan.h"
#include "scheduler/service/figures.h"
#include "scheduler/service/lock.h"
#include "scheduler/service/lookup.h"
#include "scheduler/store/store_plan.h"

/* What the answer is made of. */
struct case_file {
    struct worker worker;
    struct explained_plan plan;
    struct roster roster; /* of this worker alone, holding the places of `plan` */
    struct unmet_need *unmet;
    size_t unmet_len;
    struct arena arena;
};

static void case_release(struct case_file *file)
{
    roster_release(&file->roster);
    arena_release(&file->arena);
}

/* The day for which standings are asked: today, or the first day of a plan of a later year. */
static enum err_code day_of(const struct service *service, const struct case_file *file,
                            struct date *ret_day, struct err *err)
{
    struct date first;
    *ret_day = service_today(service);
    if (!file->plan.found)
        return ERR_OK;
    TRY(date_from_ymd(file->plan.record.year, 1, 1, &first, err));
    if (date_compare(first, *ret_day) > 0)
        *ret_day = first;
    return ERR_OK;
}

/* The roster holds the places in force; an explained draft has its own. */
static enum err_code take_places(struct service *service, struct case_file *file, struct err *err)
{
    struct roster *roster = &file->roster;
    struct store_plan_worker of = {file->plan.record.id, file->worker.id};
    TRY(store_enrolment_list_of_worker(service->store, of, &file->arena, &roster->enrolments,
                                       &roster->enrolments_len, err));
    roster->has_plan = true;
    roster->plan = file->plan.record;
    roster->enrolments_from = arena_array(&file->arena, 2, sizeof(size_t));
    roster->enrolments_from[1] = roster->enrolments_len;
    return store_unmet_list_of_worker(service->store, of, &file->arena, &file->unmet,
                                      &file->unmet_len, err);
}

static enum err_code case_load(struct service *service, const struct explain_question *question,
                               struct case_file *file, struct err *err)
{
    struct date day;
    int32_t year = 0;
    int32_t month = 0;
    int32_t mday = 0;
    TRY(lookup_worker(service, question->code, &file->arena, &file->worker, err));
    date_to_ymd(service_today(service), &year, &month, &mday);
    TRY(explain_find_plan(service, question, year, year + 1, &file->plan, err));
    TRY(day_of(service, file, &day, err));
    TRY(roster_load_worker(service, day, &file->worker, &file->roster, err));
    return file->plan.found ? take_places(service, file, err) : ERR_OK;
}

struct place {
    const struct offering *offering;
    struct date first, last; /* DATE_NONE if nothing of it stands */
};

static int compare_places(const void *a, const void *b)
{
    const struct place *x = a;
    const struct place *y = b;
    int by_first = date_compare(x->first, y->first);
    return by_first != 0 ? by_first : strcmp(x->offering->code, y->offering->code);
}

static json_t *place_json(const struct case_file *file, const struct place *place,
                          struct date today)
{
    char from[DATE_TEXT_SIZE];
    char to[DATE_TEXT_SIZE];
    const struct offering *offering = place->offering;
    const struct course *course = roster_course_of(&file->roster, offering);
    bool stands = !date_is_none(place->first) && !offering->cancelled;
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:b, s:b}", "offering", offering->code,
                     "course", course->code, "course_name", course->name, "from",
                     date_format(place->first, from), "to", date_format(place->last, to), "locked",
                     lock_holds(&file->roster, 0, offering->id), "settled",
                     stands && date_compare(place->first, today) <= 0, "cancelled", !stands);
}

static json_t *places_json(struct case_file *file, struct date today)
{
    const struct roster *roster = &file->roster;
    struct place *places = arena_array(&file->arena, roster->enrolments_len + 1, sizeof(*places));
    size_t len = 0;
    json_t *list = json_array();
    for (size_t i = 0; i < roster->enrolments_len; i++) {
        size_t at = roster_offering(roster, roster->enrolments[i].offering_id);
        struct place place = {NULL, DATE_NONE, DATE_NONE};
        if (at == SIZE_MAX)
            continue;
        place.offering = &roster->offerings[at];
        if (!roster_offering_days(roster, place.offering, &place.first, &place.last))
            place.first = place.last = DATE_NONE;
        places[len++] = place;
    }
    qsort(places, len, sizeof(*places), compare_places);
    for (size_t i = 0; i < len; i++)
        json_array_append_new(list, place_json(file, &places[i], today));
    return list;
}

static json_t *locks_json(const struct case_file *file)
{
    const struct roster *roster = &file->roster;
    json_t *list = json_array();
    for (size_t i = 0; i < roster->locks_len; i++) {
        size_t at = roster_offering(roster, roster->locks[i].offering_id);
        if (at != SIZE_MAX)
            json_array_append_new(
                list, json_pack("{s:s, s:s, s:s}", "offering", roster->offerings[at].code, "state",
                                lock_state_text(lock_state_of(roster, &roster->locks[i]))->code,
                                "reason", roster->locks[i].reason));
    }
    return list;
}

static enum err_code unmet_json(struct case_file *file, json_t **ret_list, struct err *err)
{
    struct explain_case of = {.roster = &file->roster, .arena = &file->arena};
    struct credit *credits = NULL;
    TRY(roster_credits(&file->roster, 0, &file->arena, &credits, &of.credits_len, err));
    of.credits = credits;
    *ret_list = json_array();
    for (size_t i = 0; i < file->unmet_len; i++)
        json_array_append_new(*ret_list, explain_need_json(&of, &file->unmet[i]));
    return ERR_OK;
}

/* What sign-in lists say of the worker, and why they gave nothing where they did. */
static enum err_code attendance_json(struct service *service, struct case_file *file,
                                     json_t **ret_attendance, struct err *err)
{
    const struct attendance_order order = {.service = service, .look_only = true};
    struct attendance_outcomes outcomes = {0};
    json_int_t absent = 0;
    json_int_t excused = 0;
    TRY(attendance_settle_worker(&order, file->worker.id, &file->arena, &outcomes, err));
    json_t *offerings = json_array();
    for (size_t i = 0; i < outcomes.len; i++) {
        absent += outcomes.items[i].presence.absences;
        excused += outcomes.items[i].presence.excuses;
        json_array_append_new(offerings, attendance_outcome_json(&outcomes.items[i]));
    }
    *ret_attendance =
        json_pack("{s:I, s:I, s:o}", "absent", absent, "excused", excused, "offerings", offerings);
    return ERR_OK;
}

enum err_code explain_worker(struct service *service, const struct explain_question *question,
                             json_t **ret_answer, struct err *err)
{
    CLEANUP(case_release) struct case_file file = {0};
    CLEANUP_JSON json_t *unmet = NULL;
    CLEANUP_JSON json_t *attendance = NULL;
    struct standing *standings = NULL;
    size_t len = 0;
    char as_of[DATE_TEXT_SIZE];
    TRY(case_load(service, question, &file, err));
    struct roster_question ask = {.worker = 0, .with_booked = true};
    TRY(roster_standings(&file.roster, &ask, &file.arena, &standings, &len, err));
    TRY(unmet_json(&file, &unmet, err));
    TRY(attendance_json(service, &file, &attendance, err));
    size_t unit = roster_unit(&file.roster, file.worker.unit_id);
    *ret_answer = json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:O, s:o, s:O}", "worker", file.worker.code,
        "unit", unit != SIZE_MAX ? file.roster.units[unit].code : "", "unit_name",
        unit != SIZE_MAX ? file.roster.units[unit].name : "", "tier",
        tier_text(file.worker.tier)->code, "as_of", date_format(file.roster.as_of, as_of), "plan",
        explain_plan_json(&file.plan), "standings",
        figures_standings_json(standings, len, &file.arena), "places",
        places_json(&file, service_today(service)), "locks", locks_json(&file), "unmet", unmet,
        "exam_levels", exam_levels_json(&file.roster, 0), "attendance", attendance);
    return ERR_OK;
}
