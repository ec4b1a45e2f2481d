/* The coordinator's list of who may renew now, as a page and as a file; and the certificates of a
 * unit to print at once. */
#include "scheduler/service/figures.h"
#include "scheduler/service/paper_order.h"
#include "scheduler/service/renewal.h"
#include "scheduler/web/site.h"

#define PAGE_ROWS 50
/* So many statements are made while others wait for a page; more are for the command. */
#define SHEETS_MAX  300
#define TABLE_BYTES ((size_t)64 << 20)

/* ?unit=CODE&which=may|lacking|all. */
static struct renewal_question asked(const struct visit *visit)
{
    struct renewal_question question = {.which = RENEWAL_ALL};
    struct str text;
    if (http_param(visit->request, "which", &text) &&
        renewal_which_parse(text, &question.which, NULL) != ERR_OK)
        question.which = RENEWAL_ALL;
    if (http_param(visit->request, "unit", &text) && str_trim(text).len > 0) {
        text = str_trim(text);
        question.unit = arena_copy(visit->request->arena, text.data, text.len);
    }
    return question;
}

/* "/renewals" and what else is asked for, so that a file is of exactly what is listed. */
static const char *path_of(const struct visit *visit, const struct renewal_question *question,
                           const char *what)
{
    struct arena *arena = visit->request->arena;
    const char *unit = question->unit != NULL ? http_escape(str_from(question->unit), arena) : "";
    return coordinator_path(visit, arena_printf(arena, "/renewals%s?unit=%s&which=%s", what, unit,
                                                renewal_which_code(question->which)));
}

/* Beside "needed_min" "needed_h_text". */
static void add_hours(json_t *row, const char *name, struct arena *arena)
{
    const json_t *min = json_object_get(row, arena_printf(arena, "%s_min", name));
    json_object_set_new(row, arena_printf(arena, "%s_h_text", name),
                        json_string(figures_hours_text(json_integer_value(min), arena)));
}

static void dress_rows(const struct visit *visit, json_t *view)
{
    size_t index = 0;
    json_t *row = NULL;
    json_array_foreach(json_object_get(view, "rows"), index, row)
    {
        const char *worker = json_string_value(json_object_get(row, "worker"));
        enum tier tier;
        if (tier_parse(str_from(json_string_value(json_object_get(row, "tier"))), &tier, NULL) ==
            ERR_OK)
            add_words(row, "tier_name", tier_text(tier));
        add_hours(row, "needed", visit->request->arena);
        add_hours(row, "earned", visit->request->arena);
        json_object_set_new(row, "worker_path", json_string(worker_room(visit, "ledger", worker)));
        if (json_is_true(json_object_get(row, "met")))
            json_object_set_new(row, "certificate_path",
                                json_string(worker_room(visit, "certificate", worker)));
    }
}

static void dress_list(const struct visit *visit, const struct renewal_question *question,
                       json_t *view)
{
    const struct service *service = visit->site->service;
    cut_page(visit, "rows", PAGE_ROWS, path_of(visit, question, ""), view);
    dress_rows(visit, view);
    json_object_set(view, "today", json_object_get(view, "as_of"));
    json_object_set_new(view, "simulated", json_boolean(service->fixed_now != 0));
    json_object_set_new(view, "office", json_string(service->office));
    json_object_set_new(view, "language", json_string(language_code(visit->language)));
    json_object_set_new(view, "list_path", json_string(coordinator_path(visit, "/renewals")));
    json_object_set_new(view, "asked_unit",
                        json_string(question->unit != NULL ? question->unit : ""));
    json_object_set_new(view, "asked_may", json_boolean(question->which == RENEWAL_MAY));
    json_object_set_new(view, "asked_lacking", json_boolean(question->which == RENEWAL_LACKING));
    json_object_set_new(view, "xlsx_path", json_string(path_of(visit, question, "/xlsx")));
    json_object_set_new(view, "csv_path", json_string(path_of(visit, question, "/csv")));
    if (question->unit != NULL)
        json_object_set_new(view, "sheets_path",
                            json_string(worker_room(visit, "certificates", question->unit)));
    add_rooms(visit, PAGE_RENEWALS, view);
}

enum err_code show_renewals(const struct visit *visit, struct http_response *response,
                            struct err *err)
{
    json_t *view CLEANUP_JSON = NULL;
    const struct renewal_question question = asked(visit);
    TRY(renewal_list(visit->site->service, &question, &view, err));
    if (!visit->is_json)
        dress_list(visit, &question, view);
    return show_view(visit, PAGE_RENEWALS, view, response, err);
}

/* /renewals/xlsx and /renewals/csv. */
enum err_code show_renewals_file(const struct visit *visit, struct http_response *response,
                                 struct err *err)
{
    CLEANUP(buf_release) struct buf bytes;
    const bool is_csv = str_eq_text(visit->id, "csv");
    const struct renewal_question question = asked(visit);
    struct table_options options = {.format = is_csv ? TABLE_FORMAT_CSV_UTF8 : TABLE_FORMAT_XLSX,
                                    .buf = &bytes,
                                    .language = visit->language == LANGUAGE_EN ? TABLE_LANGUAGE_EN
                                                                               : TABLE_LANGUAGE_ZH,
                                    .created_at = service_now(visit->site->service)};
    buf_init(&bytes, TABLE_BYTES);
    if (!is_csv && !str_eq_text(visit->id, "xlsx"))
        return err_set(err, ERR_NOT_FOUND, "there is no such file");
    TRY(renewal_table(visit->site->service, &question, &options, err));
    http_set(response, "Content-Disposition",
             is_csv ? "attachment; filename=\"renewals.csv\""
                    : "attachment; filename=\"renewals.xlsx\"");
    http_set(response, "Cache-Control", "private, no-store");
    response->status = 200;
    const size_t len = bytes.len;
    answer_bytes(visit, buf_steal(&bytes), len,
                 is_csv ? "text/csv; charset=utf-8"
                        : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                 response);
    return ERR_OK;
}

static bool stop_after_many(void *context, const char *stage, int64_t done, int64_t total)
{
    (void)context;
    (void)stage;
    (void)done;
    return total <= SHEETS_MAX;
}

/* A sheet for each of a unit's people who has the hours. */
enum err_code show_certificates(const struct visit *visit, struct http_response *response,
                                struct err *err)
{
    struct service *service = visit->site->service;
    const struct progress *before = service->progress;
    const struct progress stop = {stop_after_many, NULL};
    json_t *report CLEANUP_JSON = NULL;
    CLEANUP(buf_release) struct buf page;
    const struct paper_order order = {
        .kind = PAPER_CERTIFICATE,
        .format = PAPER_FORMAT_HTML,
        .language = visit->language == LANGUAGE_EN ? PAPER_LANGUAGE_EN : PAPER_LANGUAGE_ZH,
        .question = {.as_of = DATE_NONE},
        .unit = arena_copy(visit->request->arena, visit->id.data, visit->id.len),
        .style_href = visit->site->assets.all[ASSET_PAPER].href,
        .icon_href = visit->site->assets.all[ASSET_ICON].href};
    buf_init(&page, PAPER_LEN_MAX);
    service->progress = &stop;
    enum err_code code = paper_write(service, &order, &page, &report, err);
    service->progress = before;
    if (code == ERR_CONFLICT)
        return err_set(err, ERR_LIMIT,
                       "a page holds the certificates of a unit of at most %d people; for more: "
                       "yanxu certificate make --unit %s -o FILE.html",
                       SHEETS_MAX, order.unit);
    TRY(code);
    if (json_integer_value(json_object_get(report, "papers")) == 0) {
        const struct renewal_question question = {.unit = order.unit, .which = RENEWAL_ALL};
        see_other(path_of(visit, &question, ""), response); /* the list says what is missing */
        return ERR_OK;
    }
    response->status = 200;
    const size_t len = page.len;
    answer_bytes(visit, buf_steal(&page), len, "text/html; charset=utf-8", response);
    return ERR_OK;
}
