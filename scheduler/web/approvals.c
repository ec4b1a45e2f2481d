/* The coordinator's approvals: which providers, courses and modes are approved, by whom and from
 * when to when; the form for another, and taking one back. Forms and JSON say the same. */
#include <string.h>

#include "scheduler/base/parse_num.h"
#include "scheduler/service/approval.h"
#include "scheduler/service/view_words.h"
#include "scheduler/web/site.h"

#define WHO       "coordinator link"
#define PAGE_ROWS 50

static const char *path_of(const struct visit *visit, int64_t id, const char *what)
{
    const char *tail =
        arena_printf(visit->request->arena, "/approvals/%lld%s", (long long)id, what);
    return coordinator_path(visit, tail);
}

static enum err_code parse_id(const struct visit *visit, int64_t *ret_id, struct err *err)
{
    if (parse_i64(visit->id, 1, INT64_MAX, ret_id, NULL) != ERR_OK)
        return err_set(err, ERR_NOT_FOUND, "there is no such approval");
    return ERR_OK;
}

/* A person may correct what they typed. */
static bool is_mistake(enum err_code code)
{
    return code == ERR_INVALID || code == ERR_NOT_FOUND || code == ERR_CONFLICT;
}

/* --- what a page says besides
 * ---------------------------------------------------------------------
 */

/* Names beside the codes of what is approved; a provider is known by its name. */
static void name_what(const json_t *words, json_t *row)
{
    enum approval_kind kind;
    enum course_mode mode;
    const char *code = json_text_at(row, "code");
    if (approval_kind_parse(str_from(json_text_at(row, "kind")), &kind, NULL) != ERR_OK)
        return;
    add_words(row, "kind_name", approval_kind_text(kind));
    switch (kind) {
    case APPROVAL_COURSE:
        json_object_set(row, "course_name",
                        json_object_get(json_object_get(words, "courses"), code));
        break;
    case APPROVAL_MODE:
        if (course_mode_parse(str_from(code), &mode, NULL) == ERR_OK)
            add_words(row, "mode_name", course_mode_text(mode));
        break;
    case APPROVAL_PROVIDER:
    case APPROVAL_KIND_COUNT:
        break;
    }
}

static void dress_row(const struct visit *visit, const json_t *words, json_t *row)
{
    name_what(words, row);
    json_object_set_new(row, "in_force",
                        json_boolean(strcmp(json_text_at(row, "state"), "in_force") == 0));
    json_object_set_new(
        row, "is_bounded",
        json_boolean(json_text_at(row, "from")[0] != '\0' || json_text_at(row, "to")[0] != '\0'));
    add_local(visit, row, "granted_at");
    add_local(visit, row, "revoked_at");
}

/* What may stand in the form: kinds, and the codes of courses and modes with their names. */
static void add_form(const json_t *words, const json_t *typed, json_t *view)
{
    const char *kind = json_text_at(typed, "kind");
    const char *code = NULL;
    json_t *name = NULL;
    json_t *kinds = json_array();
    json_t *modes = json_array();
    json_t *courses = json_array();
    for (int i = 0; i < APPROVAL_KIND_COUNT; i++)
        add_choice(kinds, approval_kind_text((enum approval_kind)i));
    for (int i = 0; i < COURSE_MODE_COUNT; i++)
        add_choice(modes, course_mode_text((enum course_mode)i));
    json_object_foreach(json_object_get(words, "courses"), code, name)
        json_array_append_new(courses, json_pack("{s:s, s:O}", "code", code, "name", name));
    json_object_set_new(view, "kinds", kinds);
    mark_chosen(view, "kinds",
                kind[0] != '\0' ? kind : approval_kind_text(APPROVAL_PROVIDER)->code);
    json_object_set_new(view, "modes", modes);
    json_object_set_new(view, "courses", courses);
    json_object_set_new(view, "typed", typed != NULL ? json_deep_copy(typed) : json_object());
}

static void add_frame(const struct visit *visit, enum page page, json_t *view)
{
    const struct service *service = visit->site->service;
    char day[DATE_TEXT_SIZE];
    json_object_set_new(view, "today", json_string(date_format(service_today(service), day)));
    json_object_set_new(view, "simulated", json_boolean(service->fixed_now != 0));
    json_object_set_new(view, "office", json_string(service->office));
    json_object_set_new(view, "language", json_string(language_code(visit->language)));
    json_object_set_new(view, "list_path", json_string(coordinator_path(visit, "/approvals")));
    add_rooms(visit, page, view);
}

/* --- the list
 * -------------------------------------------------------------------------------------
 */

struct list_question {
    const char *state; /* "in_force", "revoked" or "all" */
    const char *find;  /* a part of what is approved, or of who approves; "": any */
};

static struct list_question asked(const struct visit *visit)
{
    struct list_question question = {.state = asked_text(visit, "state"),
                                     .find = asked_text(visit, "find")};
    if (strcmp(question.state, "revoked") != 0 && strcmp(question.state, "all") != 0)
        question.state = "in_force";
    return question;
}

static bool fits(const struct list_question *question, const json_t *row)
{
    static const char *const names[] = {"code",         "by",           "course_name",
                                        "mode_name_zh", "mode_name_en", "reason"};
    if (strcmp(question->state, "all") != 0 &&
        strcmp(question->state, json_text_at(row, "state")) != 0)
        return false;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (text_holds(json_text_at(row, names[i]), question->find))
            return true;
    return false;
}

/* The newest first: what somebody has just granted is looked for most. */
static void keep_fitting(const struct visit *visit, const struct list_question *question,
                         const json_t *words, json_t *view)
{
    json_t *all = json_object_get(view, "approvals");
    json_t *rows = json_array();
    for (size_t i = json_array_size(all); i-- > 0;) {
        json_t *row = json_array_get(all, i);
        name_what(words, row);
        if (fits(question, row))
            json_array_append(rows, row);
    }
    json_object_set_new(view, "has_any", json_boolean(json_array_size(all) > 0));
    json_object_set_new(view, "approvals", rows);
    const char *path =
        arena_printf(visit->request->arena, "/approvals?state=%s&find=%s", question->state,
                     http_escape(str_from(question->find), visit->request->arena));
    cut_page(visit, "approvals", PAGE_ROWS, coordinator_path(visit, path), view);
}

/* `refused` says why what was typed was not taken; NULL: nothing was. */
static enum err_code show_list(const struct visit *visit, const json_t *typed,
                               const struct err *refused, struct http_response *response,
                               struct err *err)
{
    const struct approval_which which = {APPROVAL_KIND_COUNT, NULL};
    const struct list_question question = asked(visit);
    json_t *view CLEANUP_JSON = NULL;
    CLEANUP_JSON json_t *words = NULL;
    size_t index = 0;
    json_t *row = NULL;
    TRY(approval_list(visit->site->service, &which, &view, err));
    if (!visit->is_json) {
        TRY(view_words(visit->site->service, &words, err));
        keep_fitting(visit, &question, words, view);
        json_array_foreach(json_object_get(view, "approvals"), index, row)
        {
            dress_row(visit, words, row);
            json_object_set_new(row, "path",
                                json_string(path_of(visit, json_int_at(row, "id"), "")));
        }
        json_object_set_new(view, "find", json_string(question.find));
        json_object_set_new(view, "asked_revoked",
                            json_boolean(strcmp(question.state, "revoked") == 0));
        json_object_set_new(view, "asked_all", json_boolean(strcmp(question.state, "all") == 0));
        add_form(words, typed, view);
        add_frame(visit, PAGE_APPROVALS, view);
    }
    if (refused != NULL)
        json_object_set_new(view, "not_done", json_string(refused->text));
    set_form_headers(response);
    return show_view(visit, PAGE_APPROVALS, view, response, err);
}

enum err_code show_approvals(const struct visit *visit, struct http_response *response,
                             struct err *err)
{
    return show_list(visit, NULL, NULL, response, err);
}

/* --- one
 * ------------------------------------------------------------------------------------------
 */

static enum err_code show_one(const struct visit *visit, int64_t id, const char *typed_reason,
                              const struct err *refused, struct http_response *response,
                              struct err *err)
{
    json_t *view CLEANUP_JSON = NULL;
    TRY(approval_show(visit->site->service, id, &view, err));
    if (!visit->is_json) {
        CLEANUP_JSON json_t *words = NULL;
        TRY(view_words(visit->site->service, &words, err));
        dress_row(visit, words, view);
        json_object_set_new(view, "revoke_path", json_string(path_of(visit, id, "/revoke")));
        json_object_set_new(view, "typed_reason", json_string(typed_reason));
        add_frame(visit, PAGE_APPROVAL, view);
    }
    if (refused != NULL)
        json_object_set_new(view, "not_done", json_string(refused->text));
    set_form_headers(response);
    return show_view(visit, PAGE_APPROVAL, view, response, err);
}

enum err_code show_approval(const struct visit *visit, struct http_response *response,
                            struct err *err)
{
    int64_t id = 0;
    TRY(parse_id(visit, &id, err));
    return show_one(visit, id, "", NULL, response, err);
}

/* A person goes on to the approval's page; a program gets the approval. */
static enum err_code go_on(const struct visit *visit, int64_t id, struct http_response *response,
                           struct err *err)
{
    if (visit->is_json)
        return show_one(visit, id, "", NULL, response, err);
    see_other(path_of(visit, id, ""), response);
    return ERR_OK;
}

/* --- changing
 * -------------------------------------------------------------------------------------
 */

/* A day that may stay empty. */
static enum err_code read_day(const json_t *typed, const char *name, struct date *ret_day,
                              struct err *err)
{
    struct str text = str_trim(str_from(json_text_at(typed, name)));
    *ret_day = DATE_NONE;
    if (text.len > 0 && date_parse(text, ret_day, err) != ERR_OK)
        return err_prefix(err, "%s", name);
    return ERR_OK;
}

static const char *trimmed(const struct visit *visit, const json_t *typed, const char *name)
{
    struct str text = str_trim(str_from(json_text_at(typed, name)));
    return arena_copy(visit->request->arena, text.data, text.len);
}

static enum err_code grant(const struct visit *visit, const json_t *typed, int64_t *ret_id,
                           struct err *err)
{
    struct approval_order order = {
        .approval = {.code = trimmed(visit, typed, "code"), .body = trimmed(visit, typed, "by")},
        .reason = trimmed(visit, typed, "reason"),
        .deed = {.who = WHO}};
    TRY(approval_kind_parse(str_from(json_text_at(typed, "kind")), &order.approval.kind, err));
    TRY(read_day(typed, "from", &order.approval.from, err));
    TRY(read_day(typed, "to", &order.approval.to, err));
    return approval_grant(visit->site->service, &order, ret_id, err);
}

enum err_code grant_approval(const struct visit *visit, struct http_response *response,
                             struct err *err)
{
    json_t *typed CLEANUP_JSON = NULL;
    int64_t id = 0;
    TRY(read_form(visit, &typed, err));
    enum err_code code = grant(visit, typed, &id, err);
    if (is_mistake(code) && !visit->is_json) {
        struct err refused = *err;
        TRY(show_list(visit, typed, &refused, response, err));
        response->status = code == ERR_CONFLICT ? 409 : 400;
        return ERR_OK;
    }
    TRY(code);
    return go_on(visit, id, response, err);
}

enum err_code revoke_approval(const struct visit *visit, struct http_response *response,
                              struct err *err)
{
    json_t *typed CLEANUP_JSON = NULL;
    struct revocation end = {.deed = {.who = WHO}};
    TRY(parse_id(visit, &end.id, err));
    TRY(read_form(visit, &typed, err));
    end.reason = trimmed(visit, typed, "reason");
    enum err_code code = approval_revoke(visit->site->service, &end, err);
    if ((code == ERR_INVALID || code == ERR_CONFLICT) && !visit->is_json) {
        struct err refused = *err;
        TRY(show_one(visit, end.id, end.reason, &refused, response, err));
        response->status = code == ERR_CONFLICT ? 409 : 400;
        return ERR_OK;
    }
    TRY(code);
    return go_on(visit, end.id, response, err);
}
