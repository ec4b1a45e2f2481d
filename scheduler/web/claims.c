/* The coordinator's claims: what workers say they earned elsewhere, decided on one by one; and the
 * form for another. Forms and JSON say the same. */
#include <string.h>

#include "scheduler/base/clock.h"
#include "scheduler/base/parse_num.h"
#include "scheduler/service/claim.h"
#include "scheduler/service/view_words.h"
#include "scheduler/web/site.h"

#define WHO       "coordinator link"
#define MILLI_MAX INT64_C(1000000000)

static const char *path_of(const struct visit *visit, int64_t id, const char *what)
{
    const char *tail = arena_printf(visit->request->arena, "/claims/%lld%s", (long long)id, what);
    return coordinator_path(visit, tail);
}

static enum err_code parse_id(const struct visit *visit, struct claim_id *ret_id, struct err *err)
{
    if (parse_i64(visit->id, 1, INT64_MAX, &ret_id->v, NULL) != ERR_OK)
        return err_set(err, ERR_NOT_FOUND, "there is no such claim");
    return ERR_OK;
}

static struct str code_of(const json_t *object, const char *key)
{
    return str_from(json_string_value(json_object_get(object, key)));
}

/* --- looking ------------------------------------------------------------------------------------
 */

/* NAME_local beside an instant NAME: day and time as the office's clock has them. */
static void add_local(const struct visit *visit, json_t *claim, const char *name)
{
    struct arena *arena = visit->request->arena;
    char day[DATE_TEXT_SIZE];
    char time[6];
    struct date date;
    int32_t minute = 0;
    int64_t at = 0;
    if (instant_parse(code_of(claim, name), &at, NULL) != ERR_OK)
        return;
    zone_from_utc(visit->site->service->zone, at, &date, &minute);
    json_object_set_new(claim, arena_printf(arena, "%s_local", name),
                        json_sprintf("%s %s", date_format(date, day), minute_format(minute, time)));
}

static void dress_claim(const struct visit *visit, const json_t *words, json_t *claim)
{
    enum credit_state state;
    enum credit_source source;
    enum credit_measure measure;
    const char *worker = json_string_value(json_object_get(claim, "worker"));
    if (credit_state_parse(code_of(claim, "state"), &state, NULL) == ERR_OK) {
        add_words(claim, "state_name", credit_state_text(state));
        json_object_set_new(claim, "waits", json_boolean(state == CREDIT_STATE_CLAIMED));
    }
    if (credit_source_parse(code_of(claim, "source"), &source, NULL) == ERR_OK)
        add_words(claim, "source_name", credit_source_text(source));
    if (credit_measure_parse(code_of(claim, "measure"), &measure, NULL) == ERR_OK)
        add_words(claim, "measure_name", credit_measure_text(measure));
    name_codes(visit, words, claim);
    add_local(visit, claim, "claimed_at");
    add_local(visit, claim, "decided_at");
    json_object_set_new(claim, "worker_path", json_string(worker_room(visit, "ledger", worker)));
}

static void add_path(const struct visit *visit, json_t *claim)
{
    int64_t id = json_integer_value(json_object_get(claim, "id"));
    json_object_set_new(claim, "path", json_string(path_of(visit, id, "")));
}

static void add_choices(json_t *view)
{
    /* What a claim may be: attendance is marked, not claimed. */
    static const enum credit_source claimed[] = {CREDIT_SOURCE_EXTERNAL, CREDIT_SOURCE_DEGREE,
                                                 CREDIT_SOURCE_TEACHING, CREDIT_SOURCE_ONLINE};
    json_t *measures = json_array();
    json_t *modes = json_array();
    json_t *sources = json_array();
    for (int i = 0; i < CREDIT_MEASURE_COUNT; i++)
        add_choice(measures, credit_measure_text((enum credit_measure)i));
    for (int i = 0; i < COURSE_MODE_COUNT; i++)
        add_choice(modes, course_mode_text((enum course_mode)i));
    for (size_t i = 0; i < sizeof(claimed) / sizeof(claimed[0]); i++)
        add_choice(sources, credit_source_text(claimed[i]));
    json_object_set_new(view, "measures", measures);
    json_object_set_new(view, "modes", modes);
    json_object_set_new(view, "sources", sources);
}

/* What was chosen before stays chosen: in `view`, each choice of `list` gets "chosen". */
static void mark_chosen(json_t *view, const char *list, const char *code)
{
    size_t index = 0;
    json_t *choice = NULL;
    json_array_foreach(json_object_get(view, list), index, choice) json_object_set_new(
        choice, "chosen", json_boolean(code != NULL && str_eq_text(code_of(choice, "code"), code)));
}

static void add_states(const struct claim_question *question, json_t *view)
{
    json_t *states = json_array();
    for (int i = 0; i < CREDIT_STATE_COUNT; i++)
        add_choice(states, credit_state_text((enum credit_state)i));
    json_object_set_new(view, "states", states);
    mark_chosen(view, "states",
                question->state < CREDIT_STATE_COUNT ? credit_state_text(question->state)->code
                                                     : NULL);
    json_object_set_new(view, "every_state", json_boolean(question->state == CREDIT_STATE_COUNT));
    json_object_set_new(view, "asked_worker",
                        json_string(question->worker != NULL ? question->worker : ""));
}

static void add_page_links(const struct visit *visit, const struct claim_question *question,
                           json_t *view)
{
    struct arena *arena = visit->request->arena;
    json_int_t page = json_integer_value(json_object_get(view, "page"));
    json_int_t pages = json_integer_value(json_object_get(view, "pages"));
    const char *state =
        question->state < CREDIT_STATE_COUNT ? credit_state_text(question->state)->code : "all";
    const char *worker =
        http_escape(str_from(question->worker != NULL ? question->worker : ""), arena);
    for (int step = -1; step <= 1; step += 2) {
        json_int_t other = page + step;
        if (other < 1 || other > pages)
            continue;
        const char *tail = arena_printf(arena, "/claims?state=%s&worker=%s&page=%lld", state,
                                        worker, (long long)other);
        json_object_set_new(view, step < 0 ? "page_before_path" : "page_after_path",
                            json_string(coordinator_path(visit, tail)));
    }
    json_object_set_new(view, "many_pages", json_boolean(pages > 1));
}

/* ?state=claimed|approved|rejected|all, claimed; ?worker=CODE; ?page=2. */
static struct claim_question asked(const struct visit *visit)
{
    struct arena *arena = visit->request->arena;
    struct claim_question question = {.state = CREDIT_STATE_CLAIMED,
                                      .page = asked_number(visit, "page")};
    struct str text;
    if (http_param(visit->request, "state", &text) &&
        credit_state_parse(text, &question.state, NULL) != ERR_OK)
        question.state = str_eq_text(text, "all") ? CREDIT_STATE_COUNT : CREDIT_STATE_CLAIMED;
    if (http_param(visit->request, "worker", &text) && str_trim(text).len > 0) {
        text = str_trim(text);
        question.worker = arena_copy(arena, text.data, text.len);
    }
    return question;
}

/* What stands in the form: as typed, or what is usual. */
static void add_form(const struct visit *visit, const json_t *words, const json_t *typed,
                     json_t *view)
{
    static const struct {
        const char *list, *key, *usual;
    } choices[] = {{"measures", "measure", "hour"},
                   {"sources", "source", "external"},
                   {"modes", "mode", "classroom"}};
    char day[DATE_TEXT_SIZE];
    add_choices(view);
    json_object_set_new(view, "categories", category_choices(words));
    for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++) {
        const char *chosen = json_string_value(json_object_get(typed, choices[i].key));
        mark_chosen(view, choices[i].list, chosen != NULL ? chosen : choices[i].usual);
    }
    json_object_set_new(view, "typed", typed != NULL ? json_deep_copy(typed) : json_object());
    json_object_set_new(view, "today",
                        json_string(date_format(service_today(visit->site->service), day)));
    json_object_set_new(view, "simulated", json_boolean(visit->site->service->fixed_now != 0));
    json_object_set_new(view, "office", json_string(visit->site->service->office));
    json_object_set_new(view, "language", json_string(language_code(visit->language)));
    json_object_set_new(view, "list_path", json_string(coordinator_path(visit, "/claims")));
}

/* `refused` says why what was typed was not taken; NULL: nothing was. */
static enum err_code show_list(const struct visit *visit, const json_t *typed,
                               const struct err *refused, struct http_response *response,
                               struct err *err)
{
    json_t *view CLEANUP_JSON = NULL;
    CLEANUP_JSON json_t *words = NULL;
    struct claim_question question = asked(visit);
    size_t index = 0;
    json_t *claim = NULL;
    enum err_code code = claim_page(visit->site->service, &question, &view, err);
    if (code == ERR_NOT_FOUND && !visit->is_json) /* a code that is none: an empty list says it */
        view = json_pack("{s:[], s:i, s:i, s:i, s:b}", "claims", "page", 1, "pages", 1, "total", 0,
                         "no_such_worker", 1);
    else
        TRY(code);
    if (!visit->is_json)
        TRY(view_words(visit->site->service, &words, err));
    json_array_foreach(json_object_get(view, "claims"), index, claim)
    {
        add_path(visit, claim);
        if (!visit->is_json)
            dress_claim(visit, words, claim);
    }
    if (refused != NULL)
        json_object_set_new(view, "not_done", json_string(refused->text));
    if (!visit->is_json) {
        add_states(&question, view);
        add_page_links(visit, &question, view);
        add_form(visit, words, typed, view);
        add_rooms(visit, PAGE_CLAIMS, view);
    }
    set_form_headers(response);
    return show_view(visit, PAGE_CLAIMS, view, response, err);
}

enum err_code show_claims(const struct visit *visit, struct http_response *response,
                          struct err *err)
{
    return show_list(visit, NULL, NULL, response, err);
}

static enum err_code show_one(const struct visit *visit, struct claim_id id,
                              const struct err *refused, struct http_response *response,
                              struct err *err)
{
    json_t *view CLEANUP_JSON = NULL;
    TRY(claim_show(visit->site->service, id, &view, err));
    add_path(visit, view);
    if (refused != NULL)
        json_object_set_new(view, "not_done", json_string(refused->text));
    if (!visit->is_json) {
        CLEANUP_JSON json_t *words = NULL;
        int64_t next = json_integer_value(json_object_get(view, "next"));
        TRY(view_words(visit->site->service, &words, err));
        dress_claim(visit, words, view);
        if (next > 0)
            json_object_set_new(view, "next_path", json_string(path_of(visit, next, "")));
        json_object_set_new(view, "approve_path", json_string(path_of(visit, id.v, "/approve")));
        json_object_set_new(view, "reject_path", json_string(path_of(visit, id.v, "/reject")));
        add_form(visit, words, NULL, view);
        add_rooms(visit, PAGE_CLAIM, view);
    }
    set_form_headers(response);
    return show_view(visit, PAGE_CLAIM, view, response, err);
}

enum err_code show_claim(const struct visit *visit, struct http_response *response, struct err *err)
{
    struct claim_id id;
    TRY(parse_id(visit, &id, err));
    return show_one(visit, id, NULL, response, err);
}

/* --- changing -----------------------------------------------------------------------------------
 */

/* A person may correct what they typed: wrong words, a worker that is none, a second claim. */
static bool is_mistake(enum err_code code)
{
    return code == ERR_INVALID || code == ERR_NOT_FOUND || code == ERR_CONFLICT;
}

static int status_of_mistake(enum err_code code)
{
    return code == ERR_CONFLICT ? 409 : 400;
}

static void read_order(const json_t *typed, struct claim_order *order)
{
    static const char *const keys[HOURS_COLUMN_COUNT] = {
        [HOURS_COLUMN_WORKER] = "worker",         [HOURS_COLUMN_EARNED_ON] = "earned_on",
        [HOURS_COLUMN_AMOUNT] = "amount",         [HOURS_COLUMN_MEASURE] = "measure",
        [HOURS_COLUMN_CATEGORIES] = "categories", [HOURS_COLUMN_MODE] = "mode",
        [HOURS_COLUMN_SOURCE] = "source",         [HOURS_COLUMN_COURSE] = "course",
        [HOURS_COLUMN_EVIDENCE] = "evidence",     [HOURS_COLUMN_PROVIDER] = "provider"};
    for (int i = 0; i < HOURS_COLUMN_COUNT; i++) {
        const char *text =
            keys[i] != NULL ? json_string_value(json_object_get(typed, keys[i])) : NULL;
        order->cells[i] = text != NULL && text[0] != '\0' ? text : NULL;
    }
    if (order->cells[HOURS_COLUMN_MEASURE] == NULL)
        order->cells[HOURS_COLUMN_MEASURE] = credit_measure_text(CREDIT_MEASURE_HOUR)->code;
}

/* A person goes on to the claim's page; a program gets the claim. */
static enum err_code go_on(const struct visit *visit, struct claim_id id,
                           struct http_response *response, struct err *err)
{
    if (visit->is_json)
        return show_one(visit, id, NULL, response, err);
    see_other(path_of(visit, id.v, ""), response);
    return ERR_OK;
}

enum err_code make_claim(const struct visit *visit, struct http_response *response, struct err *err)
{
    json_t *typed CLEANUP_JSON = NULL;
    struct claim_order order = {.deed = {.who = WHO}};
    struct claim_id id;
    TRY(read_form(visit, &typed, err));
    read_order(typed, &order);
    enum err_code code = claim_make(visit->site->service, &order, &id, err);
    if (is_mistake(code) && !visit->is_json) {
        struct err refused = *err;
        TRY(show_list(visit, typed, &refused, response, err));
        response->status = status_of_mistake(code);
        return ERR_OK;
    }
    TRY(code);
    return go_on(visit, id, response, err);
}

/* "amount": how many, in the claim's measure, a text or a number; nothing: all of them. */
static enum err_code read_amount(const json_t *typed, int64_t *ret_milli, struct err *err)
{
    const json_t *amount = json_object_get(typed, "amount");
    *ret_milli = 0;
    if (json_is_integer(amount) && json_integer_value(amount) > 0 &&
        json_integer_value(amount) <= MILLI_MAX / 1000) {
        *ret_milli = (int64_t)json_integer_value(amount) * 1000;
        return ERR_OK;
    }
    if (amount == NULL || json_string_length(amount) == 0)
        return amount == NULL || json_is_string(amount)
                   ? ERR_OK
                   : err_set(err, ERR_INVALID, "amount: expected a number as a text, \"1.5\"");
    if (parse_milli(code_of(typed, "amount"), 1, MILLI_MAX, ret_milli, err) != ERR_OK)
        return err_prefix(err, "amount");
    return ERR_OK;
}

static enum err_code decide(const struct visit *visit, bool is_approval, struct claim_id id,
                            struct err *err)
{
    json_t *typed CLEANUP_JSON = NULL;
    struct service *service = visit->site->service;
    struct credit_id entry;
    TRY(read_form(visit, &typed, err));
    const char *reason = json_string_value(json_object_get(typed, "reason"));
    struct claim_decision decision = {
        .id = id, .reason = reason != NULL ? reason : "", .deed = {.who = WHO}};
    if (!is_approval)
        return claim_reject(service, &decision, err);
    TRY(read_amount(typed, &decision.stated_milli, err));
    return claim_approve(service, &decision, &entry, err);
}

static enum err_code answer_decision(const struct visit *visit, bool is_approval,
                                     struct http_response *response, struct err *err)
{
    struct claim_id id;
    TRY(parse_id(visit, &id, err));
    enum err_code code = decide(visit, is_approval, id, err);
    if ((code == ERR_INVALID || code == ERR_CONFLICT) && !visit->is_json) {
        struct err refused = *err;
        TRY(show_one(visit, id, &refused, response, err));
        response->status = status_of_mistake(code);
        return ERR_OK;
    }
    TRY(code);
    return go_on(visit, id, response, err);
}

enum err_code approve_claim(const struct visit *visit, struct http_response *response,
                            struct err *err)
{
    return answer_decision(visit, true, response, err);
}

enum err_code reject_claim(const struct visit *visit, struct http_response *response,
                           struct err *err)
{
    return answer_decision(visit, false, response, err);
}
