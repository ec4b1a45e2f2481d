/* The routes, and the way from a request to the handler that may answer it. */
#include "scheduler/web/route.h"

#include <string.h>

#include "scheduler/base/log.h"
#include "scheduler/model/evidence.h"
#include "scheduler/service/spool.h"
#include "scheduler/web/negotiate.h"
#include "scheduler/web/origin.h"

const struct route routes[ROUTE_COUNT] = {
    [ROUTE_WELCOME] = {"/", "welcome", AUDIENCE_ANYBODY, false, show_welcome, NULL, UPLOAD_NONE},
    [ROUTE_SUMMARY] = {"/c/{token}", "summary", AUDIENCE_COORDINATOR, false, show_summary, NULL,
                       UPLOAD_NONE},
    [ROUTE_WORKER] = {"/w/{token}", "worker", AUDIENCE_WORKER, false, show_worker, NULL,
                      UPLOAD_NONE},
    [ROUTE_TRAINER] = {"/t/{token}", "trainer", AUDIENCE_TRAINER, false, show_trainer, NULL,
                       UPLOAD_NONE},
    [ROUTE_API_SUMMARY] = {"/api/v1/c/{token}", "api_summary", AUDIENCE_COORDINATOR, true,
                           show_summary, NULL, UPLOAD_NONE},
    [ROUTE_API_WORKER] = {"/api/v1/w/{token}", "api_worker", AUDIENCE_WORKER, true, show_worker,
                          NULL, UPLOAD_NONE},
    [ROUTE_API_TRAINER] = {"/api/v1/t/{token}", "api_trainer", AUDIENCE_TRAINER, true, show_trainer,
                           NULL, UPLOAD_NONE},
    [ROUTE_FEED] = {"/feed/{token}.ics", "feed", AUDIENCE_SUBSCRIBER, false, show_feed, NULL,
                    UPLOAD_NONE},
    [ROUTE_STATIC] = {"/static/{name}", "static", AUDIENCE_ANYBODY, false, show_static, NULL,
                      UPLOAD_NONE},
    [ROUTE_HEALTH] = {"/healthz", "health", AUDIENCE_ANYBODY, false, show_health, NULL,
                      UPLOAD_NONE},
    [ROUTE_ROBOTS] = {"/robots.txt", "robots", AUDIENCE_ANYBODY, false, show_robots, NULL,
                      UPLOAD_NONE},
    [ROUTE_QUOTA] = {"/c/{token}/quota", "quota", AUDIENCE_COORDINATOR, false, show_quota, NULL,
                     UPLOAD_NONE},
    [ROUTE_API_QUOTA] = {"/api/v1/c/{token}/quota", "api_quota", AUDIENCE_COORDINATOR, true,
                         show_quota, NULL, UPLOAD_NONE},
    [ROUTE_JOBS] = {"/c/{token}/jobs", "jobs", AUDIENCE_COORDINATOR, false, show_jobs, add_job,
                    UPLOAD_TABLE},
    [ROUTE_JOB] = {"/c/{token}/jobs/{id}", "job", AUDIENCE_COORDINATOR, false, show_job, NULL,
                   UPLOAD_NONE},
    [ROUTE_JOB_STOP] = {"/c/{token}/jobs/{id}/stop", "job_stop", AUDIENCE_COORDINATOR, false, NULL,
                        stop_job, UPLOAD_NONE},
    [ROUTE_JOB_APPLY] = {"/c/{token}/jobs/{id}/apply", "job_apply", AUDIENCE_COORDINATOR, false,
                         NULL, apply_job, UPLOAD_NONE},
    [ROUTE_JOB_FILE] = {"/c/{token}/jobs/{id}/file", "job_file", AUDIENCE_COORDINATOR, false,
                        show_job_file, NULL, UPLOAD_NONE},
    [ROUTE_API_JOBS] = {"/api/v1/c/{token}/jobs", "api_jobs", AUDIENCE_COORDINATOR, true, show_jobs,
                        add_job, UPLOAD_TABLE},
    [ROUTE_API_JOB] = {"/api/v1/c/{token}/jobs/{id}", "api_job", AUDIENCE_COORDINATOR, true,
                       show_job, NULL, UPLOAD_NONE},
    [ROUTE_API_JOB_STOP] = {"/api/v1/c/{token}/jobs/{id}/stop", "api_job_stop",
                            AUDIENCE_COORDINATOR, true, NULL, stop_job, UPLOAD_NONE},
    [ROUTE_API_JOB_APPLY] = {"/api/v1/c/{token}/jobs/{id}/apply", "api_job_apply",
                             AUDIENCE_COORDINATOR, true, NULL, apply_job, UPLOAD_NONE},
    [ROUTE_API_JOB_FILE] = {"/api/v1/c/{token}/jobs/{id}/file", "api_job_file",
                            AUDIENCE_COORDINATOR, true, show_job_file, NULL, UPLOAD_NONE},
    [ROUTE_PLANS] = {"/c/{token}/plans", "plans", AUDIENCE_COORDINATOR, false, show_plans, NULL,
                     UPLOAD_NONE},
    [ROUTE_API_PLANS] = {"/api/v1/c/{token}/plans", "api_plans", AUDIENCE_COORDINATOR, true,
                         show_plans, NULL, UPLOAD_NONE},
    [ROUTE_COMPARE] = {"/c/{token}/plans/compare", "compare", AUDIENCE_COORDINATOR, false,
                       show_compare, NULL, UPLOAD_NONE},
    [ROUTE_API_COMPARE] = {"/api/v1/c/{token}/plans/compare", "api_compare", AUDIENCE_COORDINATOR,
                           true, show_compare, NULL, UPLOAD_NONE},
    [ROUTE_PLAN] = {"/c/{token}/plans/{id}", "plan", AUDIENCE_COORDINATOR, false, show_plan, NULL,
                    UPLOAD_NONE},
    [ROUTE_API_PLAN] = {"/api/v1/c/{token}/plans/{id}", "api_plan", AUDIENCE_COORDINATOR, true,
                        show_plan, NULL, UPLOAD_NONE},
    [ROUTE_PUBLISH] = {"/c/{token}/plans/{id}/publish", "publish", AUDIENCE_COORDINATOR, false,
                       show_publish, publish_plan, UPLOAD_NONE},
    [ROUTE_API_PUBLISH] = {"/api/v1/c/{token}/plans/{id}/publish", "api_publish",
                           AUDIENCE_COORDINATOR, true, show_publish, publish_plan, UPLOAD_NONE},
    [ROUTE_DISCARD] = {"/c/{token}/plans/{id}/discard", "discard", AUDIENCE_COORDINATOR, false,
                       show_discard, discard_plan, UPLOAD_NONE},
    [ROUTE_API_DISCARD] = {"/api/v1/c/{token}/plans/{id}/discard", "api_discard",
                           AUDIENCE_COORDINATOR, true, show_discard, discard_plan, UPLOAD_NONE},
    [ROUTE_GAPS] = {"/c/{token}/gaps", "gaps", AUDIENCE_COORDINATOR, false, show_gaps, NULL,
                    UPLOAD_NONE},
    [ROUTE_API_GAPS] = {"/api/v1/c/{token}/gaps", "api_gaps", AUDIENCE_COORDINATOR, true, show_gaps,
                        NULL, UPLOAD_NONE},
    [ROUTE_WEIGHTS] = {"/c/{token}/weights", "weights", AUDIENCE_COORDINATOR, false, show_weights,
                       NULL, UPLOAD_NONE},
    [ROUTE_API_WEIGHTS] = {"/api/v1/c/{token}/weights", "api_weights", AUDIENCE_COORDINATOR, true,
                           show_weights, NULL, UPLOAD_NONE},
    [ROUTE_WHY] = {"/c/{token}/why", "why", AUDIENCE_COORDINATOR, false, show_why, NULL,
                   UPLOAD_NONE},
    [ROUTE_API_WHY] = {"/api/v1/c/{token}/why", "api_why", AUDIENCE_COORDINATOR, true, show_why,
                       NULL, UPLOAD_NONE},
    [ROUTE_CLAIMS] = {"/c/{token}/claims", "claims", AUDIENCE_COORDINATOR, false, show_claims,
                      make_claim, UPLOAD_EVIDENCE},
    [ROUTE_API_CLAIMS] = {"/api/v1/c/{token}/claims", "api_claims", AUDIENCE_COORDINATOR, true,
                          show_claims, make_claim, UPLOAD_EVIDENCE},
    [ROUTE_CLAIM] = {"/c/{token}/claims/{id}", "claim", AUDIENCE_COORDINATOR, false, show_claim,
                     NULL, UPLOAD_NONE},
    [ROUTE_API_CLAIM] = {"/api/v1/c/{token}/claims/{id}", "api_claim", AUDIENCE_COORDINATOR, true,
                         show_claim, NULL, UPLOAD_NONE},
    [ROUTE_CLAIM_APPROVE] = {"/c/{token}/claims/{id}/approve", "claim_approve",
                             AUDIENCE_COORDINATOR, false, NULL, approve_claim, UPLOAD_NONE},
    [ROUTE_API_CLAIM_APPROVE] = {"/api/v1/c/{token}/claims/{id}/approve", "api_claim_approve",
                                 AUDIENCE_COORDINATOR, true, NULL, approve_claim, UPLOAD_NONE},
    [ROUTE_CLAIM_REJECT] = {"/c/{token}/claims/{id}/reject", "claim_reject", AUDIENCE_COORDINATOR,
                            false, NULL, reject_claim, UPLOAD_NONE},
    [ROUTE_API_CLAIM_REJECT] = {"/api/v1/c/{token}/claims/{id}/reject", "api_claim_reject",
                                AUDIENCE_COORDINATOR, true, NULL, reject_claim, UPLOAD_NONE},
    [ROUTE_LEDGER] = {"/c/{token}/ledger/{code}", "ledger", AUDIENCE_COORDINATOR, false,
                      show_ledger, NULL, UPLOAD_NONE},
    [ROUTE_API_LEDGER] = {"/api/v1/c/{token}/ledger/{code}", "api_ledger", AUDIENCE_COORDINATOR,
                          true, show_ledger, NULL, UPLOAD_NONE},
    [ROUTE_STATEMENT] = {"/c/{token}/statement/{code}", "statement", AUDIENCE_COORDINATOR, false,
                         show_statement, NULL, UPLOAD_NONE},
    [ROUTE_API_STATEMENT] = {"/api/v1/c/{token}/statement/{code}", "api_statement",
                             AUDIENCE_COORDINATOR, true, show_statement, NULL, UPLOAD_NONE},
    [ROUTE_CERTIFICATE] = {"/c/{token}/certificate/{code}", "certificate", AUDIENCE_COORDINATOR,
                           false, show_certificate, NULL, UPLOAD_NONE},
    [ROUTE_OWN_LEDGER] = {"/w/{token}/ledger", "own_ledger", AUDIENCE_WORKER, false, show_ledger,
                          NULL, UPLOAD_NONE},
    [ROUTE_API_OWN_LEDGER] = {"/api/v1/w/{token}/ledger", "api_own_ledger", AUDIENCE_WORKER, true,
                              show_ledger, NULL, UPLOAD_NONE},
    [ROUTE_OWN_STATEMENT] = {"/w/{token}/statement", "own_statement", AUDIENCE_WORKER, false,
                             show_statement, NULL, UPLOAD_NONE},
    [ROUTE_API_OWN_STATEMENT] = {"/api/v1/w/{token}/statement", "api_own_statement",
                                 AUDIENCE_WORKER, true, show_statement, NULL, UPLOAD_NONE},
    [ROUTE_OWN_CERTIFICATE] = {"/w/{token}/certificate", "own_certificate", AUDIENCE_WORKER, false,
                               show_certificate, NULL, UPLOAD_NONE},
    [ROUTE_RENEWALS] = {"/c/{token}/renewals", "renewals", AUDIENCE_COORDINATOR, false,
                        show_renewals, NULL, UPLOAD_NONE},
    [ROUTE_API_RENEWALS] = {"/api/v1/c/{token}/renewals", "api_renewals", AUDIENCE_COORDINATOR,
                            true, show_renewals, NULL, UPLOAD_NONE},
    [ROUTE_RENEWALS_FILE] = {"/c/{token}/renewals/{code}", "renewals_file", AUDIENCE_COORDINATOR,
                             false, show_renewals_file, NULL, UPLOAD_NONE},
    [ROUTE_CERTIFICATES] = {"/c/{token}/certificates/{code}", "certificates", AUDIENCE_COORDINATOR,
                            false, show_certificates, NULL, UPLOAD_NONE},
    [ROUTE_OWN_CLAIMS] = {"/w/{token}/claims", "own_claims", AUDIENCE_WORKER, false,
                          show_own_claims, make_own_claim, UPLOAD_EVIDENCE},
    [ROUTE_API_OWN_CLAIMS] = {"/api/v1/w/{token}/claims", "api_own_claims", AUDIENCE_WORKER, true,
                              show_own_claims, make_own_claim, UPLOAD_EVIDENCE},
    [ROUTE_APPROVALS] = {"/c/{token}/approvals", "approvals", AUDIENCE_COORDINATOR, false,
                         show_approvals, grant_approval, UPLOAD_NONE},
    [ROUTE_APPROVAL] = {"/c/{token}/approvals/{id}", "approval", AUDIENCE_COORDINATOR, false,
                        show_approval, NULL, UPLOAD_NONE},
    [ROUTE_APPROVAL_REVOKE] = {"/c/{token}/approvals/{id}/revoke", "approval_revoke",
                               AUDIENCE_COORDINATOR, false, NULL, revoke_approval, UPLOAD_NONE},
    [ROUTE_API_APPROVALS] = {"/api/v1/c/{token}/approvals", "api_approvals", AUDIENCE_COORDINATOR,
                             true, show_approvals, grant_approval, UPLOAD_NONE},
    [ROUTE_API_APPROVAL] = {"/api/v1/c/{token}/approvals/{id}", "api_approval",
                            AUDIENCE_COORDINATOR, true, show_approval, NULL, UPLOAD_NONE},
    [ROUTE_API_APPROVAL_REVOKE] = {"/api/v1/c/{token}/approvals/{id}/revoke", "api_approval_revoke",
                                   AUDIENCE_COORDINATOR, true, NULL, revoke_approval, UPLOAD_NONE},
    [ROUTE_EVIDENCE] = {"/c/{token}/evidence/{id}", "evidence", AUDIENCE_COORDINATOR, false,
                        show_evidence, NULL, UPLOAD_NONE},
    [ROUTE_API_EVIDENCE] = {"/api/v1/c/{token}/evidence/{id}", "api_evidence", AUDIENCE_COORDINATOR,
                            true, show_evidence, NULL, UPLOAD_NONE},
    [ROUTE_OWN_EVIDENCE] = {"/w/{token}/evidence/{id}", "own_evidence", AUDIENCE_WORKER, false,
                            show_evidence, NULL, UPLOAD_NONE},
    [ROUTE_API_OWN_EVIDENCE] = {"/api/v1/w/{token}/evidence/{id}", "api_own_evidence",
                                AUDIENCE_WORKER, true, show_evidence, NULL, UPLOAD_NONE},
    [ROUTE_OWN_ATTACH] = {"/w/{token}/claims/{id}/files", "own_attach", AUDIENCE_WORKER, false,
                          NULL, attach_own_evidence, UPLOAD_EVIDENCE},
    [ROUTE_API_OWN_ATTACH] = {"/api/v1/w/{token}/claims/{id}/files", "api_own_attach",
                              AUDIENCE_WORKER, true, NULL, attach_own_evidence, UPLOAD_EVIDENCE},
    [ROUTE_OWN_WITHDRAW] = {"/w/{token}/claims/{id}/withdraw", "own_withdraw", AUDIENCE_WORKER,
                            false, NULL, withdraw_own_evidence, UPLOAD_NONE},
    [ROUTE_API_OWN_WITHDRAW] = {"/api/v1/w/{token}/claims/{id}/withdraw", "api_own_withdraw",
                                AUDIENCE_WORKER, true, NULL, withdraw_own_evidence, UPLOAD_NONE},
};

/* One piece between two '/': what stands for {…} is between what must be before and after it. */
static bool piece_fits(struct str pattern, struct str piece, struct str *param, bool *ret_has_param)
{
    size_t open = str_find(pattern, '{');
    *ret_has_param = open < pattern.len;
    if (!*ret_has_param)
        return str_eq(pattern, piece);
    size_t close = str_find(pattern, '}') + 1;
    size_t after = pattern.len - close;
    if (piece.len <= open + after || memcmp(piece.data, pattern.data, open) != 0 ||
        memcmp(piece.data + piece.len - after, pattern.data + close, after) != 0)
        return false;
    *param = (struct str){piece.data + open, piece.len - open - after};
    return true;
}

static bool pattern_fits(const char *whole, struct str path,
                         struct str ret_params[static ROUTE_PARAMS_MAX])
{
    struct str pattern = str_from(whole), wanted, piece;
    size_t params = 0;
    for (size_t i = 0; i < ROUTE_PARAMS_MAX; i++)
        ret_params[i] = (struct str){"", 0};
    for (;;) {
        bool has_wanted = str_next(&pattern, '/', &wanted);
        bool has_param = false;
        if (has_wanted != str_next(&path, '/', &piece))
            return false;
        if (!has_wanted)
            return true;
        if (!piece_fits(wanted, piece, &ret_params[params], &has_param))
            return false;
        params += has_param && params + 1 < ROUTE_PARAMS_MAX;
    }
}

const struct route *route_find(struct str path, struct str ret_params[static ROUTE_PARAMS_MAX])
{
    if (path.len > 1 && path.data[path.len - 1] == '/')
        path.len--;
    for (int i = 0; i < ROUTE_COUNT; i++)
        if (pattern_fits(routes[i].pattern, path, ret_params))
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

static int status_of(enum err_code code, bool is_acting)
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
    /* A request that reads was judged before: what is wrong now is wrong with us. */
    case ERR_INVALID:
    case ERR_USAGE:
        return is_acting ? 400 : 500;
    case ERR_CONFLICT:
        return is_acting ? 409 : 500;
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
    if (http_get(response, "Content-Security-Policy") == NULL)
        http_set(response, "Content-Security-Policy",
                 "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
                 "base-uri 'none'; frame-ancestors 'none'");
    http_set(response, "X-Content-Type-Options", "nosniff");
    http_set(response, "X-Frame-Options", "DENY");
    if (http_get(response, "Referrer-Policy") == NULL)
        http_set(response, "Referrer-Policy", "no-referrer");
    http_set(response, "X-Robots-Tag", "noindex, nofollow");
    if (http_get(response, "Cache-Control") == NULL)
        http_set(response, "Cache-Control", "private, no-cache");
}

static bool is_reading(enum http_method method)
{
    return method == HTTP_METHOD_GET || method == HTTP_METHOD_HEAD;
}

static bool is_from_here(const struct visit *visit)
{
    const struct http_request *request = visit->request;
    struct origin_claim claim = {.fetch_site = http_header(request, "Sec-Fetch-Site"),
                                 .origin = http_header(request, "Origin"),
                                 .host = http_header(request, "Host"),
                                 .base_url = visit->site->service->base_url};
    return origin_is_own(&claim);
}

/* The handler of a route for the request's method, once it is sure that it may be asked; else NULL
 * and the status to refuse with. */
static route_fn *admit(const struct route *route, struct visit *visit,
                       struct http_response *response, int *ret_status)
{
    enum http_method method = visit->request->method;
    route_fn *handler = is_reading(method)           ? route->show
                        : method == HTTP_METHOD_POST ? route->act
                                                     : NULL;
    *ret_status = 405;
    if (handler == NULL) {
        http_set(response, "Allow",
                 route->act == NULL    ? "GET, HEAD"
                 : route->show == NULL ? "POST"
                                       : "GET, HEAD, POST");
        return NULL;
    }
    *ret_status = status_of(check_audience(route->who, visit, NULL), false);
    if (*ret_status == 200 && !is_reading(method) && !is_from_here(visit))
        *ret_status = 403;
    return *ret_status == 200 ? handler : NULL;
}

static void note_failure(const struct route *route, const struct err *err)
{
    char quoted[256];
    log_event(LOG_LEVEL_ERROR, "http", "route=%s error=%s", route->name,
              log_quote(err->text, quoted));
}

static const struct route *find_route(struct visit *visit)
{
    struct str params[ROUTE_PARAMS_MAX];
    const struct route *route = route_find(visit->request->path, params);
    visit->param = params[0];
    visit->id = params[1];
    return route;
}

/* The status to answer with; 200 means that the response is filled. */
static int find_answer(struct visit *visit, struct http_response *response, struct err *err)
{
    const struct http_request *request = visit->request;
    int status = request->refused;
    if (status != 0)
        return status;
    const struct route *route = find_route(visit);
    if (route == NULL)
        return 404;
    response->label = route->name;
    visit->is_json |= route->is_json;
    route_fn *handler = admit(route, visit, response, &status);
    if (handler == NULL)
        return status;
    status = status_of(handler(visit, response, err), handler == route->act);
    if (status >= 500)
        note_failure(route, err);
    return status;
}

/* What an error says about what was sent; nothing of what is ours. */
static const char *detail_of(int status, const struct err *err)
{
    return status == 400 || status == 409 || status == 413 ? err->text : "";
}

void site_handle(void *context, const struct http_request *request, struct http_response *response)
{
    struct visit visit = {.site = context, .request = request, .param = {"", 0}, .id = {"", 0}};
    struct err err = {0};
    visit.language = choose_language(request);
    visit.is_json =
        accepts_json(http_header(request, "Accept")) || str_starts(request->path, "/api/");
    int status = find_answer(&visit, response, &err);
    if (status != 200)
        show_error(&visit, status, detail_of(status, &err), response);
    set_safe_headers(response);
}

int site_intake(void *context, const struct http_request *request, struct http_upload **ret_upload)
{
    struct visit visit = {.site = context, .request = request};
    struct http_response ignored = {0};
    int status = 0;
    int fd = -1;
    const char *path = NULL;
    const struct route *route = find_route(&visit);
    if (route == NULL)
        return 404;
    if (admit(route, &visit, &ignored, &status) == NULL)
        return status;
    if (route->takes == UPLOAD_NONE ||
        !str_starts(http_header(request, "Content-Type"), "multipart/"))
        return 0;
    struct err err = {0};
    if (spool_create(visit.site->service, "upload", request->arena, &path, &fd, &err) != ERR_OK) {
        note_failure(route, &err);
        return status_of(err.code, true);
    }
    *ret_upload = arena_alloc(request->arena, sizeof(**ret_upload));
    const bool is_table = route->takes == UPLOAD_TABLE;
    **ret_upload = (struct http_upload){
        .fd = fd,
        .path = path,
        .files_max = is_table ? 1 : EVIDENCE_FILES_MAX + 1, /* so that one too many is seen */
        .len_max = is_table ? visit.site->upload_max : (int64_t)EVIDENCE_BYTES_MAX,
        .leaves_out = !is_table,
    };
    return 0;
}
