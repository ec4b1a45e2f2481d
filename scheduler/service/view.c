/* A worker's and a trainer's page as one value each. */
#include "scheduler/service/view.h"

#include "scheduler/service/agenda.h"
#include "scheduler/service/exam.h"
#include "scheduler/service/figures.h"
#include "scheduler/service/link.h"
#include "scheduler/service/problem_tag.h"
#include "scheduler/service/registration.h"
#include "scheduler/store/store_office.h"
#include "scheduler/store/store_plan.h"
#include "scheduler/store/store_worker.h"

static json_t *session_json(const struct agenda_item *item)
{
    char day[DATE_TEXT_SIZE];
    char begins[6];
    char ends[6];
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:i, s:b, s:b, s:b}", "date",
                     date_format(item->date, day), "begins",
                     minute_format(item->begins_min, begins), "ends",
                     minute_format(item->ends_min, ends), "course", item->course_name, "offering",
                     item->offering_code, "room", item->room_name, "address", item->room_address,
                     "trainer", item->trainer, "enrolled", (json_int_t)item->enrolled, "seats",
                     (int)item->seats, "cancelled", item->cancelled, "full",
                     !item->cancelled && item->enrolled >= item->seats, "locked", item->locked);
}

static json_t *window_json(const struct agenda_item *item, struct arena *arena)
{
    char from[DATE_TEXT_SIZE];
    char to[DATE_TEXT_SIZE];
    return json_pack("{s:s, s:s, s:s, s:s, s:b}", "course", item->course_name, "from",
                     date_format(item->window_from, from), "to", date_format(item->date, to),
                     "hours_text", figures_hours_text(item->window_min, arena), "locked",
                     item->locked);
}

/* Sessions and windows that are not over yet. */
static void split_agenda(const struct agenda *agenda, struct date today, struct arena *arena,
                         json_t *sessions, json_t *windows)
{
    for (size_t i = 0; i < agenda->len; i++) {
        const struct agenda_item *item = &agenda->items[i];
        if (date_compare(item->date, today) < 0)
            continue;
        if (item->is_window)
            json_array_append_new(windows, window_json(item, arena));
        else
            json_array_append_new(sessions, session_json(item));
    }
}

static enum err_code unmet_json(struct service *service, const struct roster *roster,
                                struct worker_id id, struct arena *arena, json_t **ret_unmet,
                                struct err *err)
{
    struct unmet_need *unmet = NULL;
    size_t len = 0;
    if (roster->has_plan) {
        struct store_plan_worker of = {roster->plan.id, id};
        TRY(store_unmet_list_of_worker(service->store, of, arena, &unmet, &len, err));
    }
    json_t *list = json_array();
    for (size_t i = 0; i < len; i++) {
        const char *category = problem_tag_category(unmet[i].tag, arena);
        struct rule_title title = roster_title(roster, category);
        const struct enum_text *reason = unmet_reason_text(unmet[i].reason);
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "category", category,
                            "deadline", problem_tag_deadline(unmet[i].tag), "title_zh", title.zh,
                            "title_en", title.en, "missing_h_text",
                            figures_hours_text(unmet[i].needed_min - unmet[i].planned_min, arena),
                            "reason_code", reason->code, "reason_zh", reason->zh, "reason_en",
                            reason->en));
    }
    *ret_unmet = list;
    return ERR_OK;
}

static json_t *exams_json(const struct roster *roster, struct arena *arena)
{
    json_t *list = json_array();
    for (size_t i = 0; i < roster->exams_len; i++) {
        const struct exam_result *result = &roster->exams[i];
        const struct enum_text *level = tier_text(result->level);
        const struct enum_text *verdict = exam_verdict_text(result->verdict);
        char day[DATE_TEXT_SIZE];
        const char *score = result->score_milli < 0
                                ? ""
                                : arena_printf(arena, "%g", (double)result->score_milli / 1000.0);
        json_array_append_new(
            list,
            json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "level_code", level->code,
                      "level_zh", level->zh, "level_en", level->en, "paper", result->paper,
                      "sat_on", date_format(result->sat_on, day), "result_code", verdict->code,
                      "result_zh", verdict->zh, "result_en", verdict->en, "score", score));
    }
    return list;
}

/* Registrations, and what decrees and waivers have done to each standing. */
static void add_rules(const struct roster *roster, const struct zone *zone,
                      const struct standing *standings, size_t len, json_t *view)
{
    json_t *registrations = json_array();
    for (size_t i = 0; i < len; i++) {
        json_t *row = registration_state_json(roster, 0, &standings[i]);
        json_t *shown = json_array_get(json_object_get(view, "standings"), i);
        if (row != NULL)
            json_array_append_new(registrations, row);
        if (standings[i].varied.uses_len > 0)
            json_object_set_new(shown, "variances",
                                variance_told_json(roster, zone, &standings[i]));
    }
    json_object_set_new(view, "registrations", registrations);
}

/* A roster of one worker: the rest of the office is not read. */
static enum err_code worker_json(struct service *service, const struct worker *worker,
                                 struct arena *arena, json_t *view, struct err *err)
{
    CLEANUP(roster_release) struct roster roster = {0};
    struct standing *standings = NULL;
    size_t len = 0;
    json_t *unmet = NULL;
    TRY(roster_load_worker(service, service_today(service), worker, &roster, err));
    struct roster_question question = {.worker = 0, .with_booked = true};
    TRY(roster_standings(&roster, &question, arena, &standings, &len, err));
    TRY(unmet_json(service, &roster, worker->id, arena, &unmet, err));
    json_object_set_new(view, "standings", figures_standings_json(standings, len, arena));
    add_rules(&roster, service->zone, standings, len, view);
    json_object_set_new(view, "unmet", unmet);
    json_object_set_new(view, "exams", exams_json(&roster, arena));
    json_object_set_new(view, "exam_levels", exam_levels_json(&roster, 0));
    return ERR_OK;
}

static enum err_code fill_worker(struct service *service, struct worker_id id, struct arena *arena,
                                 json_t *view, struct err *err)
{
    struct worker worker;
    struct person person;
    struct unit unit;
    struct agenda agenda;
    json_t *links = NULL;
    struct link link = {FEED_KIND_WORKER, id.v};
    TRY(store_worker_get(service->store, id, arena, &worker, err));
    TRY(store_person_get(service->store, id, arena, &person, err));
    TRY(store_unit_get(service->store, worker.unit_id, arena, &unit, err));
    TRY(agenda_load(service, &link, arena, &agenda, err));
    TRY(worker_json(service, &worker, arena, view, err));
    if (person.erased_at == 0)
        TRY(link_json(service, link, &links, err));
    json_t *sessions = json_array();
    json_t *windows = json_array();
    char today[DATE_TEXT_SIZE];
    split_agenda(&agenda, service_today(service), arena, sessions, windows);
    json_object_update_new(
        view,
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:o, s:o, s:o*}", "code", worker.code,
                  "name", person.erased_at != 0 ? PERSON_ERASED_NAME : person.name, "unit",
                  unit.name, "tier_zh", tier_text(worker.tier)->zh, "tier_en",
                  tier_text(worker.tier)->en, "today", date_format(service_today(service), today),
                  "office", service->office, "simulated", service->fixed_now != 0, "next", sessions,
                  "windows", windows, "links", links));
    return ERR_OK;
}

enum err_code view_worker(struct service *service, struct worker_id id, json_t **ret_view,
                          struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    CLEANUP_JSON json_t *view = json_object();
    TRY(fill_worker(service, id, &arena, view, err));
    *ret_view = json_incref(view);
    return ERR_OK;
}

/* What a trainer still has before them; cancelled sessions left out. */
static json_t *load_json(const struct agenda *agenda, struct date today, struct arena *arena)
{
    int64_t sessions = 0;
    int64_t minutes = 0;
    int64_t people = 0;
    int64_t seats = 0;
    for (size_t i = 0; i < agenda->len; i++) {
        const struct agenda_item *item = &agenda->items[i];
        if (item->is_window || item->cancelled || date_compare(item->date, today) < 0)
            continue;
        sessions++;
        minutes += item->ends_min - item->begins_min;
        people += item->enrolled;
        seats += item->seats;
    }
    return json_pack("{s:I, s:s, s:I, s:I, s:s}", "sessions", (json_int_t)sessions, "hours_text",
                     figures_hours_text(minutes, arena), "people", (json_int_t)people, "seats",
                     (json_int_t)seats, "percent_text", figures_percent_text(people, seats, arena));
}

enum err_code view_trainer(struct service *service, struct trainer_id id, json_t **ret_view,
                           struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct trainer trainer;
    struct agenda agenda;
    json_t *links = NULL;
    struct link link = {FEED_KIND_TRAINER, id.v};
    TRY(store_trainer_get(service->store, id, &arena, &trainer, err));
    TRY(agenda_load(service, &link, &arena, &agenda, err));
    TRY(link_json(service, link, &links, err));
    char today[DATE_TEXT_SIZE];
    json_t *sessions = json_array();
    CLEANUP_JSON json_t *windows = json_array();
    split_agenda(&agenda, service_today(service), &arena, sessions, windows);
    *ret_view =
        json_pack("{s:s, s:s, s:s, s:s, s:b, s:o, s:o, s:o}", "code", trainer.code, "name",
                  trainer.name, "today", date_format(service_today(service), today), "office",
                  service->office, "simulated", service->fixed_now != 0, "sessions", sessions,
                  "load", load_json(&agenda, service_today(service), &arena), "links", links);
    return ERR_OK;
}
