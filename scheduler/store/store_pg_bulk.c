/* Many rows at once: one statement whose parameters are arrays, a column each (PostgreSQL
 * documentation, 9.19 unnest, 8.15.6 array input). Unlike COPY into a table of one's own it needs
 * no right to make tables, and what it writes may depend on what is there. */
#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/parse_num.h"
#include "scheduler/store/store_pg_inside.h"

#define ROWS_MAX  10000
#define BYTES_MAX (8 << 20) /* of all columns, before the last row */
#define ARRAY_MAX (64 << 20)

/* The rows of one statement, as array texts: {1,NULL,"a \"b\""}. */
struct arrays {
    struct buf columns[STORE_VALUES_MAX];
    size_t columns_len;
};

static void arrays_release(struct arrays *arrays)
{
    for (size_t i = 0; i < STORE_VALUES_MAX; i++)
        buf_release(&arrays->columns[i]);
}

static void add_quoted(struct buf *buf, struct str text)
{
    buf_add_char(buf, '"');
    size_t start = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] != '"' && text.data[i] != '\\')
            continue;
        buf_add(buf, text.data + start, i - start);
        buf_add_char(buf, '\\');
        start = i;
    }
    if (text.len > start)
        buf_add(buf, text.data + start, text.len - start);
    buf_add_char(buf, '"');
}

static void add_value(struct buf *buf, const struct store_value *value)
{
    buf_add_char(buf, buf->len == 0 ? '{' : ',');
    switch (value->kind) {
    case STORE_VALUE_NULL:
        buf_add_text(buf, "NULL");
        return;
    case STORE_VALUE_INT:
        buf_addf(buf, "%" PRId64, value->number);
        return;
    case STORE_VALUE_TEXT:
        add_quoted(buf, value->text);
        return;
    case STORE_VALUE_BYTES:
        assert(!"no statement takes bytes by the thousand");
        return;
    }
}

/* Rows from `first` on, as many as fit; returns how many. */
static size_t fill(struct arrays *arrays, const struct store_bulk *bulk, size_t first)
{
    for (size_t i = 0; i < STORE_VALUES_MAX; i++)
        buf_clear(&arrays->columns[i]);
    size_t len = 0, bytes = 0;
    while (first + len < bulk->rows_len && len < ROWS_MAX && bytes < BYTES_MAX) {
        struct store_value row[STORE_VALUES_MAX];
        arrays->columns_len = bulk->row(bulk->context, first + len, row);
        bytes = 0;
        for (size_t k = 0; k < arrays->columns_len; k++) {
            add_value(&arrays->columns[k], &row[k]);
            bytes += arrays->columns[k].len;
        }
        len++;
    }
    for (size_t k = 0; k < arrays->columns_len; k++)
        buf_add_char(&arrays->columns[k], '}');
    return len;
}

/* Rows of (ordinal from 1, id, is it the same). */
static void take_found(const PGresult *result, struct store_found *found, size_t len)
{
    for (size_t i = 0; i < len; i++)
        found[i] = (struct store_found){0, STORE_CHANGE_NEW};
    for (int row = 0; row < pq.ntuples(result); row++) {
        int64_t ordinal = 0, id = 0;
        err_ignore(
            parse_i64(str_from(pq.getvalue(result, row, 0)), 1, (int64_t)len, &ordinal, NULL),
            "WITH ORDINALITY counts the rows that were sent");
        err_ignore(parse_i64(str_from(pq.getvalue(result, row, 1)), 1, INT64_MAX, &id, NULL),
                   "ids are whole numbers from 1");
        if (ordinal == 0)
            continue;
        bool is_same = pq.getvalue(result, row, 2)[0] == 't';
        found[ordinal - 1] =
            (struct store_found){id, is_same ? STORE_CHANGE_SAME : STORE_CHANGE_CHANGED};
    }
}

static enum err_code run_once(struct pg_conn *conn, const char *sql, const struct arrays *arrays,
                              struct store_found *found, size_t len, struct err *err)
{
    const char *values[STORE_VALUES_MAX];
    for (size_t k = 0; k < arrays->columns_len; k++) {
        TRY(buf_check(&arrays->columns[k], "column of values", err));
        values[k] = buf_text(&arrays->columns[k]);
    }
    PGresult *result =
        pq.execParams(conn->pg, sql, (int)arrays->columns_len, NULL, values, NULL, NULL, 0);
    ExecStatusType status = pq.resultStatus(result);
    enum err_code code = ERR_OK;
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        code = pg_error(conn, result, err);
    else if (found)
        take_found(result, found, len);
    pq.clear(result);
    return code;
}

static enum err_code run_all(struct pg_conn *conn, const struct store_bulk *bulk, struct err *err)
{
    const char *sql = pg_many(bulk->id);
    CLEANUP(arrays_release) struct arrays arrays = {0};
    for (size_t i = 0; i < STORE_VALUES_MAX; i++)
        buf_init(&arrays.columns[i], ARRAY_MAX);
    pg_take_rest(conn);
    for (size_t at = 0; at < bulk->rows_len;) {
        size_t len = fill(&arrays, bulk, at);
        struct store_found *found = bulk->ret_found ? bulk->ret_found + at : NULL;
        TRY(run_once(conn, sql, &arrays, found, len, err));
        at += len;
    }
    return ERR_OK;
}

enum err_code pg_bulk(void *conn_, const struct store_bulk *bulk, struct err *err)
{
    struct pg_conn *conn = conn_;
    if (bulk->ret_found)
        return run_all(conn, bulk, err);
    bool is_own = false;
    TRY(pg_guard_begin(conn, &is_own, err));
    return pg_guard_end(conn, is_own, run_all(conn, bulk, err));
}
