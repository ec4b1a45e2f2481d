/* Many rows at once by COPY (PostgreSQL documentation, COPY, text format). */
#include <inttypes.h>

#include "scheduler/store/store_pg_inside.h"

#define CHUNK_BYTES 65536
#define ROW_MAX     (16 << 20)

static const char *copy_sql(enum store_statement id)
{
    if (id == STORE_ENROLMENT_INSERT)
        return "COPY enrolment (plan_id, worker_id, offering_id) FROM STDIN";
    if (id == STORE_UNMET_INSERT)
        return "COPY unmet_need (plan_id, worker_id, tag, needed_min, planned_min, reason, "
               "offering_id) FROM STDIN";
    return NULL;
}

static void add_escaped(struct buf *buf, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (c == '\\' || c == '\t' || c == '\n' || c == '\r')
            buf_add_char(buf, '\\');
        /* A backslash before a plain control character stands for that character. */
        buf_add_char(buf, c);
    }
}

static void add_value(struct buf *buf, const struct store_value *value)
{
    switch (value->kind) {
    case STORE_VALUE_NULL:
        buf_add_text(buf, "\\N");
        return;
    case STORE_VALUE_INT:
        buf_addf(buf, "%" PRId64, value->number);
        return;
    case STORE_VALUE_TEXT:
        add_escaped(buf, value->text);
        return;
    }
}

static enum err_code send_chunk(struct pg_conn *conn, struct buf *buf, struct err *err)
{
    TRY(buf_check(buf, "row", err));
    if (PQputCopyData(conn->pg, buf->data, (int)buf->len) != 1)
        return pg_error(conn, NULL, err);
    buf_clear(buf);
    return ERR_OK;
}

static enum err_code send_rows(struct pg_conn *conn, const struct store_bulk *bulk, struct err *err)
{
    CLEANUP(buf_release) struct buf buf;
    buf_init(&buf, ROW_MAX);
    for (size_t i = 0; i < bulk->rows_len; i++) {
        struct store_value row[STORE_VALUES_MAX];
        size_t values_len = bulk->row(bulk->context, i, row);
        for (size_t k = 0; k < values_len; k++) {
            if (k > 0)
                buf_add_char(&buf, '\t');
            add_value(&buf, &row[k]);
        }
        buf_add_char(&buf, '\n');
        if (buf.len >= CHUNK_BYTES)
            TRY(send_chunk(conn, &buf, err));
    }
    return buf.len > 0 ? send_chunk(conn, &buf, err) : ERR_OK;
}

/* The server's verdict; a later result never makes an earlier failure good. */
static enum err_code take_results(struct pg_conn *conn, enum err_code code, struct err *err)
{
    PGresult *result = NULL;
    while ((result = PQgetResult(conn->pg)) != NULL) {
        if (code == ERR_OK && PQresultStatus(result) != PGRES_COMMAND_OK)
            code = pg_error(conn, result, err);
        PQclear(result);
    }
    return code;
}

static enum err_code copy(struct pg_conn *conn, const char *sql, const struct store_bulk *bulk,
                          struct err *err)
{
    pg_take_rest(conn);
    PGresult *result = PQexec(conn->pg, sql);
    enum err_code code = ERR_OK;
    if (PQresultStatus(result) != PGRES_COPY_IN)
        code = pg_error(conn, result, err);
    PQclear(result);
    TRY(code);
    code = send_rows(conn, bulk, err);
    if (PQputCopyEnd(conn->pg, code == ERR_OK ? NULL : "given up") != 1 && code == ERR_OK)
        code = pg_error(conn, NULL, err);
    return take_results(conn, code, err);
}

enum err_code pg_bulk(void *conn_, const struct store_bulk *bulk, struct err *err)
{
    struct pg_conn *conn = conn_;
    const char *sql = copy_sql(bulk->id);
    if (!sql)
        return ERR_UNSUPPORTED; /* row by row */
    bool is_own = false;
    TRY(pg_guard_begin(conn, &is_own, err));
    return pg_guard_end(conn, is_own, copy(conn, sql, bulk, err));
}
