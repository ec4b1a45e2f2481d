/* Files for browsers, built into the binary: styles and icon, each named with its version so that
 * it may be kept for ever. */
#ifndef YANXU_WEB_ASSET_H
#define YANXU_WEB_ASSET_H

#include <stddef.h>

#include "scheduler/base/buf.h"
#include "scheduler/base/err.h"
#include "scheduler/base/str.h"
#include "scheduler/web/conditional.h"

#define ASSET_VERSION_SIZE 17

enum asset_id { ASSET_STYLE, ASSET_PAPER, ASSET_ICON, ASSET_COUNT };

struct asset {
    const char *name; /* "style.css" */
    const char *type;
    struct str bytes;                 /* static */
    struct buf packed;                /* gzip of bytes */
    char version[ASSET_VERSION_SIZE]; /* first digits of the bytes' SHA-256 */
    char href[64];                    /* "/static/style.css?v=…" */
};

struct assets {
    struct asset all[ASSET_COUNT];
};

MUST_USE enum err_code assets_load(struct assets *assets, struct err *err);
void assets_release(struct assets *assets);
/* ERR_NOT_FOUND if there is none of that name. */
MUST_USE enum err_code assets_find(const struct assets *assets, struct str name,
                                   const struct asset **ret_asset, struct err *err);

#endif
