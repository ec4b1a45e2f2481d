/* A worker's own claims: what they earned elsewhere, sent in from the page behind their link. */
#include <string.h>

#include "scheduler/service/lookup.h"
#include "scheduler/service/view_claims.h"
#include "scheduler/service/view_words.h"
#include "scheduler/web/claim_form.h"

#define WHO "worker link"

static struct worker_id owner_of(const struct visit *visit)
{
    return (struct worker_id){visit->link.owner_id};
}

static const char *list_path(const struct visit *visit, const char *name, int64_t number)
{
    const char *path = worker_room(visit, "claims", "");
    return arena_printf(visit->request->arena, "%s%c%s=%lld", path, strchr(path, '?') ? '&' : '?',
                        name, (long long)number);
}

/* What was sent just now is said so, for as long as it waits. */
static void add_sent(const struct visit *visit, json_t *view)
{
    int64_t sent = asked_number(visit, "sent");
    size_t index = 0;
    json_t *claim = NULL;
    json_array_foreach(json_object_get(view, "claims"), index, claim)
    {
        if (sent != 0 && json_int_at(claim, "id") == sent &&
            json_is_true(json_object_get(claim, "waits")))
            json_object_set_new(view, "sent", json_integer((json_int_t)sent));
    }
}

static enum err_code dress(const struct visit *visit, const json_t *typed, json_t *view,
                           struct err *err)
{
    CLEANUP_JSON json_t *words = NULL;
    size_t index = 0;
    json_t *claim = NULL;
    const int64_t page = json_int_at(view, "page");
    const int64_t pages = json_int_at(view, "pages");
    TRY(view_words(visit->site->service, &words, err));
    json_array_foreach(json_object_get(view, "claims"), index, claim)
        claim_dress(visit, words, claim);
    claim_add_choices(typed, credit_measure_text(CREDIT_MEASURE_CLASS_HOUR)->code, view);
    mark_chosen(view, "categories", json_text_at(typed, "categories"));
    json_object_set_new(view, "typed", typed != NULL ? json_deep_copy(typed) : json_object());
    json_object_set_new(view, "home_path", json_string(worker_room(visit, "", "")));
    json_object_set_new(view, "list_path", json_string(worker_room(visit, "claims", "")));
    json_object_set_new(view, "many_pages", json_boolean(pages > 1));
    if (page > 1)
        json_object_set_new(view, "page_before_path",
                            json_string(list_path(visit, "page", page - 1)));
    if (page < pages)
        json_object_set_new(view, "page_after_path",
                            json_string(list_path(visit, "page", page + 1)));
    add_sent(visit, view);
    return ERR_OK;
}

/* `refused` says why what was typed was not taken; NULL: nothing was. */
static enum err_code show_list(const struct visit *visit, const json_t *typed,
                               const struct err *refused, struct http_response *response,
                               struct err *err)
{
    json_t *view CLEANUP_JSON = NULL;
    TRY(view_claims(visit->site->service, owner_of(visit), asked_number(visit, "page"), &view,
                    err));
    if (refused != NULL) {
        json_object_set_new(view, "not_done", json_string(refused->text));
        json_object_set_new(view, "not_done_hint", json_string(refused->hint));
    }
    if (!visit->is_json)
        TRY(dress(visit, typed, view, err));
    set_form_headers(response);
    return show_view(visit, PAGE_OWN_CLAIMS, view, response, err);
}

enum err_code show_own_claims(const struct visit *visit, struct http_response *response,
                              struct err *err)
{
    return show_list(visit, NULL, NULL, response, err);
}

/* A person goes back to the list, where it stands first; a program gets the list. */
static enum err_code go_on(const struct visit *visit, struct claim_id id,
                           struct http_response *response, struct err *err)
{
    if (visit->is_json)
        return show_list(visit, NULL, NULL, response, err);
    see_other(list_path(visit, "sent", id.v), response);
    return ERR_OK;
}

enum err_code make_own_claim(const struct visit *visit, struct http_response *response,
                             struct err *err)
{
    struct service *service = visit->site->service;
    json_t *typed CLEANUP_JSON = NULL;
    struct claim_order order = {
        .deed = {.who = WHO}, .is_own = true, .in_chinese = visit->language == LANGUAGE_ZH};
    struct claim_id id;
    TRY(read_form(visit, &typed, err));
    claim_read(typed, &order);
    TRY(lookup_worker_code(service, owner_of(visit), visit->request->arena,
                           &order.cells[HOURS_COLUMN_WORKER], err));
    enum err_code code = claim_make(service, &order, &id, err);
    if (claim_is_mistake(code) && !visit->is_json) {
        struct err refused = *err;
        TRY(show_list(visit, typed, &refused, response, err));
        response->status = claim_status_of_mistake(code);
        return ERR_OK;
    }
    TRY(code);
    return go_on(visit, id, response, err);
}
