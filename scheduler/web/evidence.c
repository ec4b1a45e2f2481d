/* A file that lies with a claim, as it came. Whoever sent it may have put anything into it: it is
 * served with the type that its first bytes said, opened apart from our pages, and kept nowhere. */
#include "scheduler/service/evidence.h"
#include "scheduler/base/parse_num.h"
#include "scheduler/web/site.h"

static void set_headers(const struct visit *visit, const struct evidence *evidence,
                        struct http_response *response)
{
    struct arena *arena = visit->request->arena;
    /* The sandbox leaves it an origin of its own, without scripts. Browsers show a PDF by scripts
     * of theirs, which it would stop, and HEIC not at all. */
    const char *how = evidence_type_is_shown(evidence->type) ? "inline" : "attachment";
    http_set(response, "Content-Security-Policy",
             "default-src 'none'; sandbox; base-uri 'none'; frame-ancestors 'none'");
    http_set(response, "Cross-Origin-Resource-Policy", "same-origin");
    http_set(response, "Cache-Control", "private, no-store");
    http_set(response, "Content-Disposition",
             arena_printf(arena, "%s; filename=\"%s\"", how, evidence_file_name(evidence, arena)));
}

enum err_code show_evidence(const struct visit *visit, struct http_response *response,
                            struct err *err)
{
    struct evidence_question question = {.id = {0}};
    struct evidence evidence;
    struct str bytes;
    if (parse_i64(visit->id, 1, INT64_MAX, &question.id.v, NULL) != ERR_OK)
        return err_set(err, ERR_NOT_FOUND, "there is no such file");
    if (visit->link.kind == FEED_KIND_WORKER)
        question.owner = (struct worker_id){visit->link.owner_id};
    TRY(evidence_open(visit->site->service, &question, visit->request->arena, &evidence, &bytes,
                      err));
    set_headers(visit, &evidence, response);
    response->status = 200;
    response->type = evidence_type_media(evidence.type);
    response->bytes = bytes;
    return ERR_OK;
}
