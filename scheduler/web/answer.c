/* Bodies: pages and JSON, packed with gzip where the client takes it. */
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/gzip.h"
#include "scheduler/web/negotiate.h"
#include "scheduler/web/site.h"

#define PACK_LEN_MIN 860 /* below this a packet is sent either way */

void answer_bytes(const struct visit *visit, char *heap, size_t len, const char *type,
                  struct http_response *response)
{
    response->type = type;
    response->owned = heap;
    response->bytes = (struct str){heap, len};
    http_set(response, "Vary", "Accept, Accept-Encoding, Accept-Language");
    if (len < PACK_LEN_MIN || !accepts_gzip(http_header(visit->request, "Accept-Encoding")))
        return;
    struct buf packed CLEANUP(buf_release);
    buf_init(&packed, PAGE_LEN_MAX);
    if (gzip_pack(response->bytes, &packed, NULL) != ERR_OK ||
        buf_check(&packed, "", NULL) != ERR_OK)
        return;
    free(heap);
    size_t packed_len = packed.len;
    response->owned = buf_steal(&packed);
    response->bytes = (struct str){response->owned, packed_len};
    http_set(response, "Content-Encoding", "gzip");
}

void answer_json(const struct visit *visit, const json_t *value, struct http_response *response)
{
    char *text = json_text(value);
    size_t len = strlen(text);
    text = x_reallocarray(text, len + 2, 1);
    memcpy(text + len, "\n", 2);
    answer_bytes(visit, text, len + 1, "application/json; charset=utf-8", response);
}

enum err_code answer_page(const struct visit *visit, enum page page, const json_t *view,
                          struct http_response *response, struct err *err)
{
    const struct site *site = visit->site;
    const struct page_frame frame = {&site->text, &site->assets, visit->language};
    struct buf html CLEANUP(buf_release);
    buf_init(&html, PAGE_LEN_MAX);
    TRY(page_render(page, view, &frame, &html, err));
    size_t len = html.len;
    answer_bytes(visit, buf_steal(&html), len, "text/html; charset=utf-8", response);
    return ERR_OK;
}
