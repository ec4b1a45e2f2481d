/* A worker's own claims: what they earned elsewhere, sent in from the page behind their link. */
#include <string.h>

#include "scheduler/base/parse_num.h"
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

/* While it waits, its files come and go. */
static void add_actions(const struct visit *visit, json_t *claim)
{
    struct arena *arena = visit->request->arena;
    const long long id = (long long)json_int_at(claim, "id");
    size_t index = 0;
    json_t *file = NULL;
    if (!json_is_true(json_object_get(claim, "waits")))
        return;
    json_array_foreach(json_object_get(claim, "file_list"), index, file)
    {
        if (strcmp(json_text_at(file, "added_by"), WHO) == 0)
            json_object_set_new(file, "withdraw_path",
                                json_string(worker_room(
                                    visit, arena_printf(arena, "claims/%lld/withdraw", id), "")));
    }
    if (json_int_at(claim, "files") < EVIDENCE_FILES_MAX)
        json_object_set_new(
            claim, "attach_path",
            json_string(worker_room(visit, arena_printf(arena, "claims/%lld/files", id), "")));
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
    {
        claim_dress(visit, words, claim);
        add_actions(visit, claim);
    }
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
    size_t index = 0;
    json_t *claim = NULL;
    TRY(view_claims(visit->site->service, owner_of(visit), asked_number(visit, "page"), &view,
                    err));
    json_array_foreach(json_object_get(view, "claims"), index, claim)
        claim_add_file_paths(visit, claim);
    if (refused != NULL)
        claim_add_refusal(visit, refused, view);
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
    CLEANUP(claim_files_release) struct claim_files files = {.len = 0};
    json_t *typed CLEANUP_JSON = NULL;
    struct claim_order order = {
        .deed = {.who = WHO}, .is_own = true, .in_chinese = visit->language == LANGUAGE_ZH};
    struct claim_id id;
    TRY(read_form(visit, &typed, err));
    claim_read(typed, &order);
    TRY(claim_read_files(visit, &files, err));
    order.files = files.items;
    order.files_len = files.len;
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

/* --- files of a claim that waits
 * ------------------------------------------------------------------
 */

static enum err_code find_order(const struct visit *visit, struct evidence_order *ret_order,
                                struct err *err)
{
    *ret_order = (struct evidence_order){
        .owner = owner_of(visit),
        .deed = {.who = WHO},
        .in_chinese = visit->language == LANGUAGE_ZH,
    };
    if (parse_i64(visit->id, 1, INT64_MAX, &ret_order->claim.v, NULL) != ERR_OK)
        return err_set(err, ERR_NOT_FOUND, "there is no such claim");
    return ERR_OK;
}

/* Back to the claim in the list, or to the list that says why not. */
static enum err_code answer_change(const struct visit *visit, struct claim_id id,
                                   enum err_code code, struct http_response *response,
                                   struct err *err)
{
    if ((code == ERR_INVALID || code == ERR_CONFLICT) && !visit->is_json) {
        struct err refused = *err;
        TRY(show_list(visit, NULL, &refused, response, err));
        response->status = claim_status_of_mistake(code);
        return ERR_OK;
    }
    TRY(code);
    if (visit->is_json)
        return show_list(visit, NULL, NULL, response, err);
    see_other(arena_printf(visit->request->arena, "%s#claim-%lld", worker_room(visit, "claims", ""),
                           (long long)id.v),
              response);
    return ERR_OK;
}

static enum err_code attach(const struct visit *visit, const struct evidence_order *order,
                            struct err *err)
{
    CLEANUP(claim_files_release) struct claim_files files = {.len = 0};
    size_t added = 0;
    TRY(claim_read_files(visit, &files, err));
    if (files.len == 0)
        return err_set(err, ERR_INVALID, "%s",
                       order->in_chinese ? "没有选择文件" : "no file was chosen");
    return evidence_attach(visit->site->service, order, files.items, files.len, &added, err);
}

enum err_code attach_own_evidence(const struct visit *visit, struct http_response *response,
                                  struct err *err)
{
    struct evidence_order order;
    TRY(find_order(visit, &order, err));
    return answer_change(visit, order.claim, attach(visit, &order, err), response, err);
}

/* "number": which of the claim's files. */
static enum err_code withdraw(const struct visit *visit, const struct evidence_order *order,
                              struct err *err)
{
    CLEANUP_JSON json_t *typed = NULL;
    int64_t number = 0;
    TRY(read_form(visit, &typed, err));
    const json_t *sent = json_object_get(typed, "number");
    if (json_is_integer(sent))
        number = json_integer_value(sent);
    else if (parse_i64(str_from(json_string_value(sent)), 1, INT32_MAX, &number, err) != ERR_OK)
        return err_prefix(err, "number");
    if (number < 1 || number > INT32_MAX)
        return err_set(err, ERR_INVALID, "number: from 1");
    return evidence_withdraw(visit->site->service, order, (int32_t)number, err);
}

enum err_code withdraw_own_evidence(const struct visit *visit, struct http_response *response,
                                    struct err *err)
{
    struct evidence_order order;
    TRY(find_order(visit, &order, err));
    return answer_change(visit, order.claim, withdraw(visit, &order, err), response, err);
}
