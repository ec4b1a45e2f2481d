/* The coordinator's claims: what workers say they earned elsewhere, decided on one by one; and the
 * form for another. Forms and JSON say the same. */
#include "scheduler/base/parse_num.h"
#include "scheduler/service/view_words.h"
#include "scheduler/web/claim_form.h"

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

static void add_path(const struct visit *visit, json_t *claim)
{
    int64_t id = json_integer_value(json_object_get(claim, "id"));
    json_object_set_new(claim, "path", json_string(path_of(visit, id, "")));
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
    char day[DATE_TEXT_SIZE];
    claim_add_choices(typed, credit_measure_text(CREDIT_MEASURE_HOUR)->code, view);
    json_object_set_new(view, "categories", category_choices(words));
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
        claim_add_file_paths(visit, claim);
        if (!visit->is_json)
            claim_dress(visit, words, claim);
    }
    if (refused != NULL)
        claim_add_refusal(visit, refused, view);
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

/* Where the claims are that have one of this one's files. */
static void dress_twins(const struct visit *visit, json_t *claim)
{
    size_t index = 0;
    json_t *twin = NULL;
    json_array_foreach(json_object_get(claim, "same_files"), index, twin)
    {
        enum credit_state state;
        json_object_set_new(twin, "path",
                            json_string(path_of(visit, json_int_at(twin, "claim"), "")));
        if (credit_state_parse(code_of(twin, "state"), &state, NULL) == ERR_OK)
            add_words(twin, "state_name", credit_state_text(state));
    }
}

static enum err_code show_one(const struct visit *visit, struct claim_id id,
                              const struct err *refused, struct http_response *response,
                              struct err *err)
{
    json_t *view CLEANUP_JSON = NULL;
    TRY(claim_show(visit->site->service, id, &view, err));
    add_path(visit, view);
    claim_add_file_paths(visit, view);
    if (refused != NULL)
        json_object_set_new(view, "not_done", json_string(refused->text));
    if (!visit->is_json) {
        CLEANUP_JSON json_t *words = NULL;
        int64_t next = json_integer_value(json_object_get(view, "next"));
        TRY(view_words(visit->site->service, &words, err));
        claim_dress(visit, words, view);
        dress_twins(visit, view);
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
    CLEANUP(claim_files_release) struct claim_files files = {.len = 0};
    json_t *typed CLEANUP_JSON = NULL;
    struct claim_order order = {.deed = {.who = WHO},
                                .in_chinese = visit->language == LANGUAGE_ZH && !visit->is_json};
    struct claim_id id;
    TRY(read_form(visit, &typed, err));
    claim_read(typed, &order);
    TRY(claim_read_files(visit, &files, err));
    order.files = files.items;
    order.files_len = files.len;
    enum err_code code = claim_make(visit->site->service, &order, &id, err);
    if (claim_is_mistake(code) && !visit->is_json) {
        struct err refused = *err;
        TRY(show_list(visit, typed, &refused, response, err));
        response->status = claim_status_of_mistake(code);
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
        .id = id,
        .reason = reason != NULL ? reason : "",
        .files_seen = json_string_value(json_object_get(typed, "files_seen")),
        .in_chinese = visit->language == LANGUAGE_ZH && !visit->is_json,
        .deed = {.who = WHO}};
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
        response->status = claim_status_of_mistake(code);
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
