/* What an engine must be able to do: the private table behind the store. Statements, schema steps
 * and everything in the field's words stand above it, once for all engines. */
#ifndef YANXU_STORE_STORE_DRIVER_H
#define YANXU_STORE_STORE_DRIVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scheduler/base/arena.h"
#include "scheduler/base/err.h"
#include "scheduler/base/str.h"
#include "scheduler/store/store.h"
#include "scheduler/store/store_statement.h"

enum store_value_kind { STORE_VALUE_NULL, STORE_VALUE_INT, STORE_VALUE_TEXT, STORE_VALUE_BYTES };

/* One value to bind; text and bytes are borrowed until the statement is reset. */
struct store_value {
    enum store_value_kind kind;
    int64_t number;
    struct str text; /* or bytes */
};

/* items[0] is $1. A statement takes as many as it names and leaves the rest. */
struct store_values {
    const struct store_value *items;
    size_t len;
};

#define STORE_VALUES_MAX 24

/* Gives the values of row `index`; `row` has room for STORE_VALUES_MAX. Returns how many. */
typedef size_t store_bulk_fn(const void *context, size_t index, struct store_value *row);

/* What a find gave: the id is 0 where the change is NEW. */
struct store_found {
    int64_t id;
    enum store_change change;
};

/* One statement for many rows: a write, or a find. */
struct store_bulk {
    enum store_statement id;
    store_bulk_fn *row;
    const void *context;
    size_t rows_len;
    struct store_found *ret_found; /* of a find: rows_len of them; else NULL */
};

/* `conn` and `statement` are the engine's own. Every error is classified as store.h promises and
 * says in one line what is the matter, naming the place but no value. */
struct store_driver {
    const char *name; /* "sqlite", "postgres" */
    const char
        *steps_dir; /* "scheduler/store/sqlite/": its schema steps among the embedded files */

    /* Opens, and with options.create makes, an empty database; no schema is looked at. */
    enum err_code (*open)(const char *place, struct store_options options, void **ret_conn,
                          struct err *err);
    void (*close)(void *conn);
    /* Settings that stay with a new database and cannot be made in a transaction. */
    enum err_code (*settle)(void *conn, struct err *err);
    /* Several statements without values. */
    enum err_code (*script)(void *conn, const char *sql, struct err *err);
    /* False when the engine has ended a transaction by itself, as SQLite does when the disk is
     * full.
     */
    bool (*in_transaction)(void *conn);

    enum err_code (*prepare)(void *conn, const char *sql, void **ret_statement, struct err *err);
    void (*finalize)(void *statement);
    enum err_code (*bind)(void *statement, struct store_values values, struct err *err);
    enum err_code (*step)(void *statement, bool *ret_row, struct err *err);
    /* Ends a run; harmless twice. */
    void (*reset)(void *statement);
    /* Columns of the current row; NULL reads as 0 and "". Text lives until the next step or reset.
     */
    int64_t (*column_int)(void *statement, int column);
    bool (*column_is_null)(void *statement, int column);
    struct str (*column_text)(void *statement, int column);
    /* Of a column that holds bytes: a copy in `arena`. */
    struct str (*column_bytes)(void *statement, int column, struct arena *arena);
    /* Rows that the last finished INSERT, UPDATE or DELETE changed. */
    int64_t (*changes)(void *conn);

    /* The engine's own text of a statement, or NULL: the common one serves. */
    const char *(*variant)(enum store_statement id);
    /* The text of a statement for many rows at once, each parameter an array; NULL, as a function
     * or a text: row by row. */
    const char *(*many)(enum store_statement id);
    /* Runs such a statement; a write is all or nothing. */
    enum err_code (*bulk)(void *conn, const struct store_bulk *bulk, struct err *err);
};

extern const struct store_driver store_sqlite;
extern const struct store_driver store_pg;

/* Adds the hint to an error just set, where `err` may be NULL; returns `code`. */
enum err_code store_hint(struct err *err, enum err_code code, const char *hint);

/* store_open() on a given engine: for the suite, which wraps engines to make them fail. */
MUST_USE enum err_code store_open_driver(const struct store_driver *driver, const char *place,
                                         struct store_options options, struct store **ret_store,
                                         struct err *err);

#endif
