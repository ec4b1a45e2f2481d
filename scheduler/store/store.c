/* Opening and closing a store: the engine from the URL, then the schema. */
#include "scheduler/store/store.h"

#include <stdlib.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/str.h"
#include "scheduler/store/store_inside.h"

enum err_code store_hint(struct err *err, enum err_code code, const char *hint)
{
    if (err)
        err_hint(err, "%s", hint);
    return code;
}

enum err_code store_open_driver(const struct store_driver *driver, const char *place,
                                struct store_options options, struct store **ret_store,
                                struct err *err)
{
    CLEANUP(store_cleanup) struct store *store = x_calloc(1, sizeof(*store));
    store->driver = driver;
    TRY(driver->open(place, options, &store->conn, err));
    TRY(store_schema_settle(store, options, err));
    *ret_store = store;
    store = NULL;
    return ERR_OK;
}

enum err_code store_open(const char *url, struct store_options options, struct store **ret_store,
                         struct err *err)
{
    struct str text = str_from(url);
    if (text.len == 0)
        return err_set(err, ERR_INVALID, "no database is named");
    if (str_starts(text, "postgres:") || str_starts(text, "postgresql:"))
        return store_open_driver(&store_pg, url, options, ret_store, err);
    const char *place = str_starts(text, "sqlite:") ? url + sizeof("sqlite:") - 1 : url;
    return store_open_driver(&store_sqlite, place, options, ret_store, err);
}

void store_close(struct store *store)
{
    if (!store)
        return;
    for (size_t i = 0; i < STORE_STATEMENT_COUNT; i++) {
        if (store->statements[i])
            store->driver->finalize(store->statements[i]);
    }
    if (store->conn)
        store->driver->close(store->conn);
    free(store);
}

void store_cleanup(struct store **store)
{
    store_close(*store);
    *store = NULL;
}

int32_t store_schema_version(const struct store *store)
{
    return store->schema_version;
}
