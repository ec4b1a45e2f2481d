/* The routes, and the way from a request to the handler that may answer it. */
#include "scheduler/web/route.h"

#include <string.h>

#include "scheduler/base/log.h"
#include "scheduler/web/negotiate.h"

const struct route routes[ROUTE_COUNT] = {
    [ROUTE_WELCOME] = {"/", "welcome", AUDIENCE_ANYBODY, false, show_welcome},
    [ROUTE_SUMMARY] = {"/c/{token}", "summary", AUDIENCE_COORDINATOR, false, show_summary},
    [ROUTE_WORKER] = {"/w/{token}", "worker", AUDIENCE_WORKER, false, show_worker},
    [ROUTE_TRAINER] = {"/t/{token}", "trainer", AUDIENCE_TRAINER, false, show_trainer},
    [ROUTE_API_SUMMARY] = {"/api/v1/c/{token}", "api_summary", AUDIENCE_COORDINATOR, true,
                           show_summary},
    [ROUTE_API_WORKER] = {"/api/v1/w/{token}", "api_worker", AUDIENCE_WORKER, true, show_worker},
    [ROUTE_API_TRAINER] = {"/api/v1/t/{token}", "api_trainer", AUDIENCE_TRAINER, true,
                           show_trainer},
    [ROUTE_FEED] = {"/feed/{token}.ics", "feed", AUDIENCE_SUBSCRIBER, false, show_feed},
    [ROUTE_STATIC] = {"/static/{name}", "static", AUDIENCE_ANYBODY, false, show_static},
    [ROUTE_HEALTH] = {"/healthz", "health", AUDIENCE_ANYBODY, false, show_health},
    [ROUTE_ROBOTS] = {"/robots.txt", "robots", AUDIENCE_ANYBODY, false, show_robots},
};

static bool pattern_fits(const char *pattern, struct str path, struct str *ret_param)
{
    struct str whole = str_from(pattern);
    size_t open = str_find(whole, '{');
    if (open == whole.len) {
        *ret_param = (struct str){"", 0};
        return str_eq(whole, path);
    }
    size_t close = str_find(whole, '}') + 1;
    struct str before = {whole.data, open}, after = {whole.data + close, whole.len - close};
    if (path.len <= before.len + after.len || memcmp(path.data, before.data, before.len) != 0 ||
        memcmp(path.data + path.len - after.len, after.data, after.len) != 0)
        return false;
    struct str param = {path.data + before.len, path.len - before.len - after.len};
    *ret_param = param;
    return str_find(param, '/') == param.len;
}

const struct route *route_find(struct str path, struct str *ret_param)
{
    if (path.len > 1 && path.data[path.len - 1] == '/')
        path.len--;
    for (int i = 0; i < ROUTE_COUNT; i++)
        if (pattern_fits(routes[i].pattern, path, ret_param))
            return &routes[i];
    return NULL;
}

/* Fills visit->link if the route asks for one; ERR_NOT_FOUND if this is none or of another kind. */
static enum err_code check_audience(enum audience who, struct visit *visit, struct err *err)
{
    if (who == AUDIENCE_ANYBODY)
        return ERR_OK;
    TRY(link_resolve(visit->site->service, visit->param, &visit->link, err));
    bool may = false;
    switch (visit->link.kind) {
    case FEED_KIND_WORKER:
        may = who == AUDIENCE_WORKER;
        break;
    case FEED_KIND_TRAINER:
        may = who == AUDIENCE_TRAINER;
        break;
    case FEED_KIND_COORDINATOR:
        may = who == AUDIENCE_COORDINATOR;
        break;
    case FEED_KIND_COUNT:
        break;
    }
    if (!may && who != AUDIENCE_SUBSCRIBER)
        return err_set(err, ERR_NOT_FOUND, "the link is for another page");
    return ERR_OK;
}

static enum language choose_language(const struct http_request *request)
{
    struct str asked;
    enum language language;
    if (http_param(request, "lang", &asked) && language_parse(asked, &language, NULL) == ERR_OK)
        return language;
    return accepts_language(http_header(request, "Accept-Language"));
}

static int status_of(enum err_code code)
{
    switch (code) {
    case ERR_OK:
        return 200;
    case ERR_NOT_FOUND:
        return 404;
    case ERR_LIMIT:
        return 413;
    case ERR_BUSY:
        return 503;
    /* The request was judged before: what is wrong now is wrong with us. */
    case ERR_INVALID:
    case ERR_USAGE:
    case ERR_CONFLICT:
    case ERR_DENIED:
    case ERR_IO:
    case ERR_UNSUPPORTED:
    case ERR_COUNT:
        break;
    }
    return 500;
}

/* DENY besides frame-ancestors: for old WeChat browsers. Links are secrets, so no Referer and no
 * search engine. */
static void set_safe_headers(struct http_response *response)
{
    http_set(response, "Content-Security-Policy",
             "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
             "base-uri 'none'; frame-ancestors 'none'");
    http_set(response, "X-Content-Type-Options", "nosniff");
    http_set(response, "X-Frame-Options", "DENY");
    http_set(response, "Referrer-Policy", "no-referrer");
    http_set(response, "X-Robots-Tag", "noindex, nofollow");
    if (http_get(response, "Cache-Control") == NULL)
        http_set(response, "Cache-Control", "private, no-cache");
}

static bool is_reading(enum http_method method)
{
    return method == HTTP_METHOD_GET || method == HTTP_METHOD_HEAD;
}

/* The status to answer with; 200 means that the response is filled. */
static int find_answer(struct visit *visit, struct http_response *response)
{
    const struct http_request *request = visit->request;
    if (request->refused != 0)
        return request->refused;
    const struct route *route = route_find(request->path, &visit->param);
    if (route == NULL)
        return 404;
    response->label = route->name;
    visit->is_json |= route->is_json;
    if (!is_reading(request->method)) {
        http_set(response, "Allow", "GET, HEAD");
        return 405;
    }
    struct err err = {0};
    enum err_code code = check_audience(route->who, visit, &err);
    if (code == ERR_OK)
        code = route->show(visit, response, &err);
    int status = status_of(code);
    if (status >= 500) {
        char quoted[256];
        log_event(LOG_LEVEL_ERROR, "http", "route=%s error=%s", route->name,
                  log_quote(err.text, quoted));
    }
    return status;
}

void site_handle(void *context, const struct http_request *request, struct http_response *response)
{
    struct visit visit = {.site = context, .request = request, .param = {"", 0}};
    visit.language = choose_language(request);
    visit.is_json =
        accepts_json(http_header(request, "Accept")) || str_starts(request->path, "/api/");
    int status = find_answer(&visit, response);
    if (status != 200)
        show_error(&visit, status, response);
    set_safe_headers(response);
}
