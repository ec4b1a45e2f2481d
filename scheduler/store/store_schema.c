/* Schema steps: numbered files built into the binary, each applied once, in a transaction of its
 * own. */
#include "scheduler/base/embed.h"
#include "scheduler/base/parse_num.h"
#include "scheduler/store/store_inside.h"

#define STEP_DIGITS 4

/* "scheduler/store/sqlite/0001_base.sql" is step 1; 0 for any other file. */
static int32_t step_number(const struct store_driver *driver, const char *path)
{
    struct str text = str_from(path);
    size_t dir_len = str_from(driver->steps_dir).len;
    int64_t number = 0;
    if (!str_starts(text, driver->steps_dir) || !str_ends(text, ".sql"))
        return 0;
    if (text.len < dir_len + STEP_DIGITS)
        return 0;
    struct str digits = str_slice(text.data + dir_len, STEP_DIGITS);
    if (parse_i64(digits, 1, 9999, &number, NULL) != ERR_OK)
        return 0;
    return (int32_t)number;
}

const struct embed_file *store_step(const struct store_driver *driver, int32_t version)
{
    const struct embed_file *file = NULL;
    for (size_t i = 0; (file = embed_at(i)) != NULL; i++) {
        if (step_number(driver, file->path) == version)
            return file;
    }
    return NULL;
}

static int32_t last_step(const struct store_driver *driver)
{
    int32_t version = 0;
    while (store_step(driver, version + 1))
        version++;
    return version;
}

struct catalogue {
    int64_t tables, schema_steps;
};

static enum err_code read_catalogue(struct store *store, struct catalogue *ret_catalogue,
                                    struct err *err)
{
    CLEANUP(query_end) struct store_query query = {0};
    TRY(query_begin(store, STORE_SCHEMA_TABLES, NO_VALUES, &query, err));
    bool is_row = false;
    TRY(query_next(&query, &is_row, err));
    *ret_catalogue = (struct catalogue){query_int(&query, 0), query_int(&query, 1)};
    return ERR_OK;
}

/* 0: an empty database. */
static enum err_code read_version(struct store *store, int32_t *ret_version, struct err *err)
{
    struct catalogue catalogue = {0};
    int64_t version = 0;
    TRY(read_catalogue(store, &catalogue, err));
    if (catalogue.tables > 0 && catalogue.schema_steps == 0) {
        return store_hint(err, err_set(err, ERR_INVALID, "the database belongs to another program"),
                          "check the path");
    }
    if (catalogue.tables > 0)
        TRY(store_run_int(store, STORE_SCHEMA_VERSION, NO_VALUES, &version, err));
    *ret_version = (int32_t)version;
    return ERR_OK;
}

/* Under the write lock, so that two programs that start together apply each step once. */
static enum err_code apply_next(struct store *store, int32_t *ret_version, struct err *err)
{
    STORE_SCOPE(scope);
    TRY(store_scope_latest(store, &scope, err));
    TRY(store_run(store, STORE_SCHEMA_LOCK, NO_VALUES, NULL, err));
    int32_t version = 0;
    TRY(read_version(store, &version, err));
    const struct embed_file *step = store_step(store->driver, version + 1);
    if (step) {
        const char *name = step->path + str_from(store->driver->steps_dir).len;
        enum err_code code = store->driver->script(store->conn, step->bytes.data, err);
        if (code != ERR_OK)
            return err ? err_prefix(err, "schema step %s", name) : code;
        version++;
        TRY(store_run(store, STORE_SCHEMA_ADD, VALUES(value_int(version), value_text(name)), NULL,
                      err));
    }
    TRY(store_scope_done(&scope, err));
    *ret_version = version;
    return ERR_OK;
}

static enum err_code check_version(int32_t version, int32_t last, struct store_options options,
                                   struct err *err)
{
    if (version == 0 && (!options.create || options.read_only)) {
        return store_hint(err, err_set(err, ERR_INVALID, "the database is empty"),
                          "fill it with `yanxu init`");
    }
    if (version > last) {
        return store_hint(
            err,
            err_set(err, ERR_UNSUPPORTED,
                    "the database has schema version %d, this program knows versions up to %d",
                    version, last),
            "use the newer program that wrote it");
    }
    if (version < last && options.read_only) {
        return store_hint(
            err,
            err_set(err, ERR_UNSUPPORTED,
                    "the database has schema version %d, this program needs version %d", version,
                    last),
            "open it for writing once, which brings it up to date");
    }
    return ERR_OK;
}

enum err_code store_schema_settle(struct store *store, struct store_options options,
                                  struct err *err)
{
    int32_t version = 0, last = last_step(store->driver);
    TRY(read_version(store, &version, err));
    TRY(check_version(version, last, options, err));
    if (version == 0)
        TRY(store->driver->settle(store->conn, err));
    while (version < last)
        TRY(apply_next(store, &version, err));
    /* Another program may have been faster, and newer. */
    TRY(check_version(version, last, options, err));
    store->schema_version = version;
    return ERR_OK;
}
