/* Style and icon: kept for ever under their versioned address, asked again under the plain one. */
#include "scheduler/web/negotiate.h"
#include "scheduler/web/site.h"

enum err_code show_static(const struct visit *visit, struct http_response *response,
                          struct err *err)
{
    const struct http_request *request = visit->request;
    const struct asset *asset;
    TRY(assets_find(&visit->site->assets, visit->param, &asset, err));
    char *identity = arena_alloc(request->arena, ETAG_SIZE);
    char *gzip = arena_alloc(request->arena, ETAG_SIZE);
    struct validators now = {etag_identity(asset->version, identity),
                             etag_gzip(asset->version, gzip), 0};
    struct str version;
    bool is_versioned = http_param(request, "v", &version) && str_eq_text(version, asset->version);
    bool is_packed = accepts_gzip(http_header(request, "Accept-Encoding"));
    bool is_same =
        is_not_modified(http_header(request, "If-None-Match"), (struct str){NULL, 0}, &now);
    response->status = is_same ? 304 : 200;
    response->type = asset->type;
    response->bytes =
        is_packed ? (struct str){asset->packed.data, asset->packed.len} : asset->bytes;
    http_set(response, "ETag", is_packed ? gzip : identity);
    http_set(response, "Vary", "Accept-Encoding");
    http_set(response, "Cache-Control",
             is_versioned ? "public, max-age=31536000, immutable" : "public, no-cache");
    if (is_packed)
        http_set(response, "Content-Encoding", "gzip");
    return ERR_OK;
}
