/* The site: what every handler needs, and the handlers. Private to scheduler/web. */
#ifndef YANXU_WEB_SITE_H
#define YANXU_WEB_SITE_H

#include "scheduler/base/date.h"
#include "scheduler/base/err.h"
#include "scheduler/model/enum_text.h"
#include "scheduler/service/link.h"
#include "scheduler/service/service.h"
#include "scheduler/web/asset.h"
#include "scheduler/web/message.h"
#include "scheduler/web/page.h"
#include "scheduler/web/text.h"

struct site {
    struct service *service;
    int64_t upload_max; /* bytes of a file that is sent to us */
    struct text text;
    struct assets assets;
};

MUST_USE enum err_code site_init(struct site *site, struct service *service, struct err *err);
void site_release(struct site *site);
/* An http_handler_fn; `context` is the site. Finds the route, checks who may, answers; errors
 * become pages (or JSON) that say what to do. */
void site_handle(void *context, const struct http_request *request, struct http_response *response);

/* An http_intake_fn; `context` is the site. Who may not send, or only from another site's page, is
 * refused before the body comes. */
int site_intake(void *context, const struct http_request *request, struct http_upload **ret_upload);

/* What a route's handler is given. */
struct visit {
    struct site *site;
    const struct http_request *request;
    struct str param; /* what stood for the first {…} in the pattern */
    struct str id;    /* and for the second */
    struct link link; /* whose link it is, where the route asks for one */
    bool is_json;     /* /api/… or Accept: application/json */
    enum language language;
};

/* Fills status, type, bytes and headers of its own; ERR_NOT_FOUND becomes 404, ERR_BUSY 503,
 * ERR_LIMIT 413, the rest 500; where something is changed also ERR_INVALID 400, ERR_CONFLICT 409,
 * with the error's text. */
typedef enum err_code route_fn(const struct visit *visit, struct http_response *response,
                               struct err *err);

/* pages.c */
route_fn show_welcome, show_summary, show_quota, show_worker, show_trainer, show_health,
    show_robots;
/* Status 200 and a view model as page or JSON. A page is given what else was asked for, so that its
 * link to the other language asks for the same. */
MUST_USE enum err_code show_view(const struct visit *visit, enum page page, json_t *view,
                                 struct http_response *response, struct err *err);
/* "/c/TOKEN" and `tail`, below /api/v1 for who came there; a language that was asked for stays. In
 * the request's arena. */
const char *coordinator_path(const struct visit *visit, const char *tail);
/* The years before and after, and where `tail` shows them. */
void add_years(const struct visit *visit, const char *tail, json_int_t year, json_t *view);
/* A number above 0 of the query; 0: none. */
int64_t asked_number(const struct visit *visit, const char *name);
/* ?year=2027; 0: it says nothing that is a year. */
int32_t asked_year(const struct visit *visit);
/* Forms must say where they come from to the server itself, and to nobody else. */
void set_form_headers(struct http_response *response);
/* Where the coordinator's other pages are, for a view that is shown as a page; `at` is this one. A
 * language that was asked for stays. */
void add_rooms(const struct visit *visit, enum page at, json_t *view);
/* The page for an error, in both languages; never fails. `status` 400, 403, 404, 405, 409, 413,
 * 500, 503 or 505. `detail` says what is wrong with what was sent; "" for nothing to say. */
void show_error(const struct visit *visit, int status, const char *detail,
                struct http_response *response);
/* quota_units.c: of a view of quotas "unit_rows", what of its units ?district=, ?find= and ?short=
 * ask for; without, a sum for each district where there are many. */
void fold_units(const struct visit *visit, json_t *view);
/* listing.c: what ?NAME= says, without spaces around it; "". In the request's arena. */
const char *asked_text(const struct visit *visit, const char *name);
/* Is `part` somewhere in the text? Letters of ASCII are the same large and small. */
bool text_holds(const char *text, const char *part);
/* Of the array `list` of a view only ?page= stays, with "page", "pages", "many_pages" and where the
 * pages before and after are; `path` is that of the list and has a '?'. */
void cut_page(const struct visit *visit, const char *list, size_t rows_max, const char *path,
              json_t *view);
/* quota_targets.c: likewise "target_rows" of the year's quotas, by ?targets=, ?target= and
 * ?uncovered=. */
void fold_targets(const struct visit *visit, json_t *view);
/* form.c: what was sent, a form or JSON, as one value; free with json_decref(). Several fields of
 * the same name are a list "a;b". */
MUST_USE enum err_code read_form(const struct visit *visit, json_t **ret_value, struct err *err);
/* {"code","name_zh","name_en"} at the end of `choices`. */
void add_choice(json_t *choices, const struct enum_text *text);
/* In `view`, each choice of `list` gets "chosen": its code is among `codes`, ';' between them. */
void mark_chosen(json_t *view, const char *list, const char *codes);
/* NAME_local beside an instant NAME: day and time as the office's clock has them. */
void add_local(const struct visit *visit, json_t *object, const char *name);
/* Members NAME_zh and NAME_en. */
void add_words(json_t *object, const char *name, const struct enum_text *text);
/* It is done: the browser goes on to `path`. */
void see_other(const char *path, struct http_response *response);
/* names.c: beside the codes of a row's "categories" and "course" their names, "categories_name" in
 * both languages and "course_name"; `words` as view_words() has them. */
void name_codes(const struct visit *visit, const json_t *words, json_t *row);
/* [{"code","name_zh","name_en"}]; free with json_decref(). */
json_t *category_choices(const json_t *words);
/* jobs.c */
route_fn show_jobs, show_job, show_job_file, add_job, stop_job, apply_job;
/* plans.c */
route_fn show_plans, show_plan, show_compare, show_publish, publish_plan, show_discard,
    discard_plan;
/* why.c */
route_fn show_why;
/* Where the why of a worker, an offering or a unit's people ("worker", "offering", "unit") is
 * shown; `plan` 0: of the plan that explain.h chooses. */
const char *why_path(const struct visit *visit, int64_t plan, const char *what, const char *code);
/* claims.c */
route_fn show_claims, make_claim, show_claim, approve_claim, reject_claim;
/* approvals.c */
route_fn show_approvals, grant_approval, show_approval, revoke_approval;
/* own_claims.c */
route_fn show_own_claims, make_own_claim;
/* evidence.c */
route_fn show_evidence, attach_own_evidence, withdraw_own_evidence;
/* ledger.c: what counts of each entry, and why the rest does not; by explain_count(). */
route_fn show_ledger;
/* papers.c */
route_fn show_statement, show_certificate;
/* Whose statement or ledger is asked for, the owner's of a worker's link, and ?as_of=;
 * ERR_NOT_FOUND for a day that is still to come. */
MUST_USE enum err_code ask_of_worker(const struct visit *visit, const char **ret_code,
                                     struct date *ret_as_of, struct err *err);
/* "/c/TOKEN/ROOM/CODE", or "/w/TOKEN/ROOM" on a worker's own pages. */
const char *worker_room(const struct visit *visit, const char *room, const char *code);
/* renewals.c */
route_fn show_renewals, show_renewals_file, show_certificates;
/* weights.c */
route_fn show_weights;
/* gaps.c */
route_fn show_gaps;
/* Where what plan `id` leaves missing is shown; 0: the plan that gaps.h chooses. */
const char *gaps_path(const struct visit *visit, int64_t id);
/* feed.c */
route_fn show_feed;
/* static.c */
route_fn show_static;

/* answer.c: body in the best coding for the request; sets Vary. Takes over `heap` (of len bytes).
 */
void answer_bytes(const struct visit *visit, char *heap, size_t len, const char *type,
                  struct http_response *response);
/* Compact JSON with a line feed. */
void answer_json(const struct visit *visit, const json_t *value, struct http_response *response);
/* Status and one page. */
MUST_USE enum err_code answer_page(const struct visit *visit, enum page page, const json_t *view,
                                   struct http_response *response, struct err *err);

#endif
