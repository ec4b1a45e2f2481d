/* The handlers that show view models, and the error page. */
#include <stdio.h>
#include <string.h>

#include "scheduler/base/log.h"
#include "scheduler/base/parse_num.h"
#include "scheduler/model/quota.h"
#include "scheduler/service/view.h"
#include "scheduler/web/site.h"

enum err_code show_view(const struct visit *visit, enum page page, const json_t *view,
                        struct http_response *response, struct err *err)
{
    response->status = 200;
    if (visit->is_json) {
        answer_json(visit, view, response);
        return ERR_OK;
    }
    return answer_page(visit, page, view, response, err);
}

/* The query that keeps a language that was asked for; "" if none was. */
static const char *language_query(const struct visit *visit)
{
    struct str asked;
    return http_param(visit->request, "lang", &asked)
               ? arena_printf(visit->request->arena, "?lang=%s", language_code(visit->language))
               : "";
}

void add_rooms(const struct visit *visit, enum page at, json_t *view)
{
    static const char *const ends[PAGE_COUNT] = {
        [PAGE_SUMMARY] = "", [PAGE_QUOTA] = "/quota", [PAGE_JOBS] = "/jobs"};
    const char *query = language_query(visit);
    json_t *rooms = json_object();
    for (int i = 0; i < PAGE_COUNT; i++) {
        const char *name = page_name((enum page)i);
        if (ends[i] == NULL)
            continue;
        json_object_set_new(
            rooms, name,
            json_sprintf("/c/%.*s%s%s", (int)visit->param.len, visit->param.data, ends[i], query));
        if (i == (int)at)
            json_object_set_new(rooms, arena_printf(visit->request->arena, "at_%s", name),
                                json_true());
    }
    json_object_set_new(view, "rooms", rooms);
}

enum err_code show_summary(const struct visit *visit, struct http_response *response,
                           struct err *err)
{
    json_t *view CLEANUP_JSON = NULL;
    TRY(view_summary(visit->site->service, &view, err));
    if (!visit->is_json)
        add_rooms(visit, PAGE_SUMMARY, view);
    return show_view(visit, PAGE_SUMMARY, view, response, err);
}

/* ?year=2027; anything else is this year. */
static int32_t asked_year(const struct visit *visit)
{
    struct str text;
    int64_t year = 0;
    if (!http_param(visit->request, "year", &text) ||
        parse_i64(text, QUOTA_YEAR_MIN, QUOTA_YEAR_MAX, &year, NULL) != ERR_OK)
        return 0;
    return (int32_t)year;
}

enum err_code show_quota(const struct visit *visit, struct http_response *response, struct err *err)
{
    json_t *view CLEANUP_JSON = NULL;
    struct str asked;
    TRY(view_quota(visit->site->service, asked_year(visit), &view, err));
    if (!visit->is_json) {
        json_int_t year = json_integer_value(json_object_get(view, "year"));
        add_rooms(visit, PAGE_QUOTA, view);
        if (asked_year(visit) != 0)
            json_object_set_new(view, "asked_year", json_integer(year));
        json_object_set_new(view, "year_before", json_integer(year - 1));
        json_object_set_new(view, "year_after", json_integer(year + 1));
        /* A language that was asked for stays. */
        if (http_param(visit->request, "lang", &asked))
            json_object_set_new(view, "and_lang",
                                json_sprintf("&lang=%s", language_code(visit->language)));
    }
    return show_view(visit, PAGE_QUOTA, view, response, err);
}

enum err_code show_worker(const struct visit *visit, struct http_response *response,
                          struct err *err)
{
    json_t *view CLEANUP_JSON = NULL;
    TRY(view_worker(visit->site->service, (struct worker_id){visit->link.owner_id}, &view, err));
    return show_view(visit, PAGE_WORKER, view, response, err);
}

enum err_code show_trainer(const struct visit *visit, struct http_response *response,
                           struct err *err)
{
    json_t *view CLEANUP_JSON = NULL;
    TRY(view_trainer(visit->site->service, (struct trainer_id){visit->link.owner_id}, &view, err));
    return show_view(visit, PAGE_TRAINER, view, response, err);
}

enum err_code show_welcome(const struct visit *visit, struct http_response *response,
                           struct err *err)
{
    json_t *view CLEANUP_JSON =
        json_pack("{s:s, s:s}", "office", visit->site->service->office, "version", YANXU_VERSION);
    return show_view(visit, PAGE_WELCOME, view, response, err);
}

static enum err_code show_plain(struct str text, struct http_response *response)
{
    response->status = 200;
    response->type = "text/plain; charset=utf-8";
    response->bytes = text;
    return ERR_OK;
}

enum err_code show_health(const struct visit *visit, struct http_response *response,
                          struct err *err)
{
    (void)visit;
    (void)err;
    http_set(response, "Cache-Control", "no-store");
    return show_plain(STR_LIT("ok\n"), response);
}

/* Calendars that ask first whether they may (Google's does) must be told yes. */
enum err_code show_robots(const struct visit *visit, struct http_response *response,
                          struct err *err)
{
    (void)visit;
    (void)err;
    http_set(response, "Cache-Control", "public, max-age=86400");
    return show_plain(STR_LIT("User-agent: *\nAllow: /feed/\nDisallow: /c/\nDisallow: /w/\n"
                              "Disallow: /t/\nDisallow: /api/\n"),
                      response);
}

/* {"status":404,"zh":{"title","advice"},"en":{…},"first"…}: both languages, the visitor's first.
 * Caller frees with json_decref(). */
static json_t *error_view(const struct visit *visit, int status, const char *detail)
{
    json_t *list = json_array();
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        enum language language = (enum language)(((int)visit->language + i) % LANGUAGE_COUNT);
        char title[32], advice[32];
        snprintf(title, sizeof(title), "error_%d_title", status);
        snprintf(advice, sizeof(advice), "error_%d_advice", status);
        json_array_append_new(list,
                              json_pack("{s:s, s:s*, s:s*}", "lang", language_tag(language),
                                        "heading", text_find(&visit->site->text, language, title),
                                        "advice", text_find(&visit->site->text, language, advice)));
    }
    return json_pack("{s:{s:i, s:o, s:s*}}", "error", "status", status, "texts", list, "detail",
                     detail[0] != '\0' ? detail : NULL);
}

static void show_plain_error(int status, struct http_response *response)
{
    err_ignore(show_plain(STR_LIT("出错了，请稍后再试。Something went wrong; try again later.\n"),
                          response),
               "it cannot fail");
    response->status = status;
}

void show_error(const struct visit *visit, int status, const char *detail,
                struct http_response *response)
{
    const char *label = response->label;
    const char *allow = http_get(response, "Allow");
    *response = (struct http_response){.status = status, .label = label};
    if (allow != NULL)
        http_set(response, "Allow", allow);
    http_set(response, "Cache-Control", "no-store");
    if (status == 503)
        http_set(response, "Retry-After", "2");
    json_t *view CLEANUP_JSON = error_view(visit, status, detail);
    if (visit->is_json) {
        answer_json(visit, view, response);
        return;
    }
    struct err err = {0};
    if (answer_page(visit, PAGE_ERROR, view, response, &err) != ERR_OK) {
        char quoted[256];
        log_event(LOG_LEVEL_ERROR, "http", "route=error error=%s", log_quote(err.text, quoted));
        show_plain_error(status, response);
    }
}
