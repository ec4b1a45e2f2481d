/* Statements and certificates to print, from the browser; a statement as JSON is the sealed file
 * itself. */
#include "scheduler/service/lookup.h"
#include "scheduler/service/paper.h"
#include "scheduler/web/site.h"

static void ask_day(const struct visit *visit, struct date *ret_day)
{
    struct str text;
    *ret_day = DATE_NONE;
    if (http_param(visit->request, "as_of", &text) && date_parse(text, ret_day, NULL) != ERR_OK)
        *ret_day = DATE_NONE;
}

enum err_code ask_of_worker(const struct visit *visit, const char **ret_code,
                            struct date *ret_as_of, struct err *err)
{
    struct service *service = visit->site->service;
    struct arena *arena = visit->request->arena;
    ask_day(visit, ret_as_of);
    if (date_compare(*ret_as_of, service_today(service)) > 0)
        return err_set(err, ERR_NOT_FOUND, "that day is still to come");
    if (visit->link.kind == FEED_KIND_WORKER)
        return lookup_worker_code(service, (struct worker_id){visit->link.owner_id}, arena,
                                  ret_code, err);
    *ret_code = arena_copy(arena, visit->id.data, visit->id.len);
    return ERR_OK;
}

const char *worker_room(const struct visit *visit, const char *room, const char *code)
{
    struct arena *arena = visit->request->arena;
    const char *api = str_starts(visit->request->path, "/api/") ? "/api/v1" : "";
    struct str asked;
    const char *query = http_param(visit->request, "lang", &asked)
                            ? arena_printf(arena, "?lang=%s", language_code(visit->language))
                            : "";
    if (visit->link.kind != FEED_KIND_WORKER)
        return coordinator_path(
            visit, arena_printf(arena, "/%s/%s", room, http_escape(str_from(code), arena)));
    return arena_printf(arena, "%s/w/%.*s%s%s%s", api, (int)visit->param.len, visit->param.data,
                        room[0] != '\0' ? "/" : "", room, query);
}

/* --- on paper ----------------------------------------------------------------------------------
 */

/* One sheet, made of a statement while it is there. */
struct sheet {
    const struct visit *visit;
    bool is_certificate;
    json_t *sheets;
    struct buf bytes; /* of the statement, for who wants JSON */
};

static enum paper_language language_of(const struct visit *visit)
{
    return visit->language == LANGUAGE_ZH ? PAPER_LANGUAGE_ZH : PAPER_LANGUAGE_EN;
}

static enum err_code make_sheet(void *context, const struct statement_made *made, struct err *err)
{
    struct sheet *sheet = context;
    json_t *value = NULL;
    const struct paper_issue issue = {PAPER_RULEBOOK, service_today(sheet->visit->site->service)};
    buf_add_str(&sheet->bytes, made->bytes);
    TRY(sheet->is_certificate
            ? paper_certificate(made, &issue, language_of(sheet->visit), &value, err)
            : paper_statement(made, language_of(sheet->visit), &value, err));
    json_array_append_new(sheet->sheets, value);
    return ERR_OK;
}

static enum err_code answer_sheet(struct sheet *sheet, struct http_response *response,
                                  struct err *err)
{
    const struct visit *visit = sheet->visit;
    CLEANUP(buf_release) struct buf page;
    const struct paper_look look = {.language = language_of(visit),
                                    .style_href = visit->site->assets.all[ASSET_PAPER].href,
                                    .icon_href = visit->site->assets.all[ASSET_ICON].href};
    buf_init(&page, PAPER_LEN_MAX);
    response->status = 200;
    if (visit->is_json) {
        size_t len = sheet->bytes.len;
        answer_bytes(visit, buf_steal(&sheet->bytes), len, "application/json; charset=utf-8",
                     response);
        return ERR_OK;
    }
    TRY(paper_render(sheet->sheets, &look, &page, err));
    size_t len = page.len;
    answer_bytes(visit, buf_steal(&page), len, "text/html; charset=utf-8", response);
    return ERR_OK;
}

static void sheet_release(struct sheet *sheet)
{
    json_decref(sheet->sheets);
    buf_release(&sheet->bytes);
}

static enum err_code show_sheet(const struct visit *visit, bool is_certificate,
                                struct http_response *response, struct err *err)
{
    CLEANUP(sheet_release)
    struct sheet sheet = {.visit = visit, .is_certificate = is_certificate, .sheets = json_array()};
    struct statement_question question = {.worker = NULL};
    buf_init(&sheet.bytes, STATEMENT_LEN_MAX);
    TRY(ask_of_worker(visit, &question.worker, &question.as_of, err));
    enum err_code code =
        statement_each(visit->site->service, &question, NULL, make_sheet, &sheet, err);
    /* There is no such certificate: the ledger's page says what is missing. */
    if (code == ERR_CONFLICT && is_certificate) {
        see_other(worker_room(visit, "ledger", question.worker), response);
        return ERR_OK;
    }
    TRY(code);
    return answer_sheet(&sheet, response, err);
}

enum err_code show_statement(const struct visit *visit, struct http_response *response,
                             struct err *err)
{
    return show_sheet(visit, false, response, err);
}

enum err_code show_certificate(const struct visit *visit, struct http_response *response,
                               struct err *err)
{
    return show_sheet(visit, true, response, err);
}
