/* The handlers that show view models, and the error page. */
#include <stdio.h>
#include <string.h>

#include "scheduler/base/log.h"
#include "scheduler/base/parse_num.h"
#include "scheduler/model/quota.h"
#include "scheduler/service/view.h"
#include "scheduler/web/site.h"

/* The query without the language, "year=2027&"; "" if that was all. */
static const char *query_but_language(const struct visit *visit)
{
    struct arena *arena = visit->request->arena;
    struct str rest = visit->request->query;
    struct str piece;
    const char *query = "";
    while (str_next(&rest, '&', &piece))
        if (piece.len > 0 && !str_starts(piece, "lang="))
            query = arena_printf(arena, "%s%.*s&", query, (int)piece.len, piece.data);
    return query;
}

enum err_code show_view(const struct visit *visit, enum page page, json_t *view,
                        struct http_response *response, struct err *err)
{
    response->status = 200;
    if (visit->is_json) {
        answer_json(visit, view, response);
        return ERR_OK;
    }
    json_object_set_new(view, "asked", json_string(query_but_language(visit)));
    return answer_page(visit, page, view, response, err);
}

const char *coordinator_path(const struct visit *visit, const char *tail)
{
    struct arena *arena = visit->request->arena;
    struct str asked;
    const char *api = str_starts(visit->request->path, "/api/") ? "/api/v1" : "";
    const char *query = http_param(visit->request, "lang", &asked)
                            ? arena_printf(arena, "%clang=%s", strchr(tail, '?') ? '&' : '?',
                                           language_code(visit->language))
                            : "";
    return arena_printf(arena, "%s/c/%.*s%s%s", api, (int)visit->param.len, visit->param.data, tail,
                        query);
}

void set_form_headers(struct http_response *response)
{
    http_set(response, "Referrer-Policy", "same-origin");
    http_set(response, "Cache-Control", "private, no-store");
}

void add_rooms(const struct visit *visit, enum page at, json_t *view)
{
    static const char *const ends[PAGE_COUNT] = {
        [PAGE_SUMMARY] = "",           [PAGE_PLANS] = "/plans",
        [PAGE_GAPS] = "/gaps",         [PAGE_WEIGHTS] = "/weights",
        [PAGE_WHY] = "/why",           [PAGE_QUOTA] = "/quota",
        [PAGE_JOBS] = "/jobs",         [PAGE_CLAIMS] = "/claims",
        [PAGE_RENEWALS] = "/renewals", [PAGE_APPROVALS] = "/approvals"};
    json_t *rooms = json_object();
    for (int i = 0; i < PAGE_COUNT; i++) {
        const char *name = page_name((enum page)i);
        if (ends[i] == NULL)
            continue;
        json_object_set_new(rooms, name, json_string(coordinator_path(visit, ends[i])));
        if (i == (int)at)
            json_object_set_new(rooms, arena_printf(visit->request->arena, "at_%s", name),
                                json_true());
    }
    json_object_set_new(view, "rooms", rooms);
}

/* Each unit's line leads to those of its people who lack something. */
static void lead_to_people(const struct visit *visit, json_t *summary)
{
    size_t index = 0;
    json_t *unit = NULL;
    json_array_foreach(json_object_get(summary, "units"), index, unit)
    {
        const char *code = json_string_value(json_object_get(unit, "code"));
        json_object_set_new(unit, "path", json_string(why_path(visit, 0, "unit", code)));
    }
}

enum err_code show_summary(const struct visit *visit, struct http_response *response,
                           struct err *err)
{
    json_t *view CLEANUP_JSON = NULL;
    TRY(view_summary(visit->site->service, &view, err));
    if (!visit->is_json) {
        lead_to_people(visit, view);
        add_rooms(visit, PAGE_SUMMARY, view);
    }
    return show_view(visit, PAGE_SUMMARY, view, response, err);
}

int64_t asked_number(const struct visit *visit, const char *name)
{
    struct str text;
    int64_t number = 0;
    if (!http_param(visit->request, name, &text) ||
        parse_i64(text, 1, INT64_MAX, &number, NULL) != ERR_OK)
        return 0;
    return number;
}

int32_t asked_year(const struct visit *visit)
{
    struct str text;
    int64_t year = 0;
    if (!http_param(visit->request, "year", &text) ||
        parse_i64(text, QUOTA_YEAR_MIN, QUOTA_YEAR_MAX, &year, NULL) != ERR_OK)
        return 0;
    return (int32_t)year;
}

void add_years(const struct visit *visit, const char *tail, json_int_t year, json_t *view)
{
    struct arena *arena = visit->request->arena;
    const int around[] = {-1, 1};
    static const char *const names[] = {"before", "after"};
    for (int i = 0; i < 2; i++) {
        int number = (int)year + around[i];
        json_object_set_new(view, arena_printf(arena, "year_%s", names[i]), json_integer(number));
        json_object_set_new(
            view, arena_printf(arena, "year_%s_path", names[i]),
            json_string(coordinator_path(visit, arena_printf(arena, "%s?year=%d", tail, number))));
    }
}

enum err_code show_quota(const struct visit *visit, struct http_response *response, struct err *err)
{
    json_t *view CLEANUP_JSON = NULL;
    TRY(view_quota(visit->site->service, asked_year(visit), &view, err));
    if (!visit->is_json) {
        json_int_t year = json_integer_value(json_object_get(view, "year"));
        add_rooms(visit, PAGE_QUOTA, view);
        add_years(visit, "/quota", year, view);
        fold_units(visit, view);
        fold_targets(visit, view);
    }
    return show_view(visit, PAGE_QUOTA, view, response, err);
}

enum err_code show_worker(const struct visit *visit, struct http_response *response,
                          struct err *err)
{
    json_t *view CLEANUP_JSON = NULL;
    TRY(view_worker(visit->site->service, (struct worker_id){visit->link.owner_id}, &view, err));
    if (!visit->is_json) {
        json_object_set_new(view, "ledger_path", json_string(worker_room(visit, "ledger", "")));
        json_object_set_new(view, "claims_path", json_string(worker_room(visit, "claims", "")));
    }
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
    /* Whose link it is was verified: the way on is known. */
    if (visit->link.kind == FEED_KIND_COORDINATOR) {
        add_rooms(visit, PAGE_ERROR, view);
        json_object_set_new(view, "office", json_string(visit->site->service->office));
    }
    struct err err = {0};
    if (answer_page(visit, PAGE_ERROR, view, response, &err) != ERR_OK) {
        char quoted[256];
        log_event(LOG_LEVEL_ERROR, "http", "route=error error=%s", log_quote(err.text, quoted));
        show_plain_error(status, response);
    }
}
