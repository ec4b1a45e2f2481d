/* Style and icon: bytes built in, gzip and version made once at the start. */
#include "scheduler/web/asset.h"

#include <stdio.h>
#include <string.h>

#include "scheduler/base/crypto.h"
#include "scheduler/base/embed.h"
#include "scheduler/base/gzip.h"
#include "scheduler/service/paper.h"

#define ASSET_LEN_MAX (1u << 20)

static const struct {
    const char *name, *type, *path;
} sources[ASSET_COUNT] = {
    [ASSET_STYLE] = {"style.css", "text/css; charset=utf-8", "scheduler/web/static/style.css"},
    [ASSET_PAPER] = {"paper.css", "text/css; charset=utf-8", PAPER_STYLE},
    [ASSET_ICON] = {"icon.svg", "image/svg+xml", "scheduler/web/static/icon.svg"},
};

static enum err_code load_one(enum asset_id id, struct asset *asset, struct err *err)
{
    const struct embed_file *file = embed_find(sources[id].path);
    if (file == NULL)
        return err_set(err, ERR_NOT_FOUND, "%s is not built in", sources[id].path);
    char hex[SHA256_HEX_SIZE];
    crypto_sha256_hex(file->bytes, hex);
    *asset = (struct asset){.name = sources[id].name, .type = sources[id].type};
    asset->bytes = file->bytes;
    char version[ASSET_VERSION_SIZE];
    str_copy(version, sizeof(version), str_from(hex)); /* cut on purpose */
    memcpy(asset->version, version, sizeof(version));
    snprintf(asset->href, sizeof(asset->href), "/static/%s?v=%s", asset->name, version);
    buf_init(&asset->packed, ASSET_LEN_MAX);
    return gzip_pack(asset->bytes, &asset->packed, err);
}

enum err_code assets_load(struct assets *assets, struct err *err)
{
    struct assets loaded;
    memset(&loaded, 0, sizeof(loaded));
    for (int i = 0; i < ASSET_COUNT; i++) {
        enum err_code code = load_one((enum asset_id)i, &loaded.all[i], err);
        if (code != ERR_OK) {
            assets_release(&loaded);
            return code;
        }
    }
    *assets = loaded;
    return ERR_OK;
}

void assets_release(struct assets *assets)
{
    for (int i = 0; i < ASSET_COUNT; i++)
        buf_release(&assets->all[i].packed);
}

enum err_code assets_find(const struct assets *assets, struct str name,
                          const struct asset **ret_asset, struct err *err)
{
    for (int i = 0; i < ASSET_COUNT; i++) {
        if (str_eq_text(name, assets->all[i].name)) {
            *ret_asset = &assets->all[i];
            return ERR_OK;
        }
    }
    return err_set(err, ERR_NOT_FOUND, "no such file");
}
