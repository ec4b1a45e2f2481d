/* Prepared statements on PostgreSQL. Rows are taken one by one as they come in, so that a walk over
 * the whole ledger holds a few of them; if something else is asked meanwhile, the rest is fetched
 * first, since a connection answers one question at a time. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/parse_num.h"
#include "scheduler/store/store_pg_inside.h"

#define NAME_SIZE   24
#define NUMBER_SIZE 24

enum pg_format { PG_FORMAT_TEXT, PG_FORMAT_BINARY };

struct pg_statement {
    struct pg_conn *conn;
    char *sql;
    enum pg_kind kind;
    int64_t session; /* of conn->sessions in which `name` is prepared; 0: in none */
    char name[NAME_SIZE];
    int values_len; /* the greatest n of $n */
    const char *values[STORE_VALUES_MAX];
    int lengths[STORE_VALUES_MAX];
    int formats[STORE_VALUES_MAX];
    char numbers[STORE_VALUES_MAX][NUMBER_SIZE];
    bool is_run; /* since the last reset */
    PGresult *result;
    int row; /* the current one of `result` */
    /* Results that came before they were asked for. */
    PGresult **waiting;
    size_t waiting_next, waiting_len, waiting_cap;
};

/* --- preparing ---------------------------------------------------------------------------------
 */

static enum err_code count_values(struct pg_statement *statement, struct err *err)
{
    for (const char *p = strchr(statement->sql, '$'); p; p = strchr(p + 1, '$')) {
        int64_t n = 0;
        TRY(parse_i64(str_slice(p + 1, strspn(p + 1, "0123456789")), 1, STORE_VALUES_MAX, &n, err));
        if (n > statement->values_len)
            statement->values_len = (int)n;
    }
    return ERR_OK;
}

static enum err_code drop_finalized(struct pg_conn *conn, struct err *err)
{
    if (conn->dropped.len == 0 || pq.transactionStatus(conn->pg) == PQTRANS_INERROR)
        return ERR_OK;
    enum err_code code = pg_run(conn, buf_text(&conn->dropped), err);
    buf_clear(&conn->dropped);
    return code;
}

static enum err_code send_prepare(struct pg_statement *statement, struct err *err)
{
    struct pg_conn *conn = statement->conn;
    pg_take_rest(conn);
    TRY(drop_finalized(conn, err));
    snprintf(statement->name, sizeof(statement->name), "q%" PRId64, ++conn->names);
    /* The server infers the values' types from the columns beside them. */
    PGresult *result = pq.prepare(conn->pg, statement->name, statement->sql, 0, NULL);
    enum err_code code = ERR_OK;
    if (pq.resultStatus(result) != PGRES_COMMAND_OK)
        code = pg_error(conn, result, err);
    pq.clear(result);
    if (code == ERR_OK)
        statement->session = conn->sessions;
    return code;
}

/* In the present session, unless it is there already. */
static enum err_code prepare_here(struct pg_statement *statement, struct err *err)
{
    struct pg_conn *conn = statement->conn;
    if (statement->session == conn->sessions)
        return ERR_OK;
    bool is_alone = !pg_in_transaction(conn);
    enum err_code code = send_prepare(statement, err);
    if (code != ERR_OK && is_alone && pg_is_lost(conn)) {
        TRY(pg_reopen(conn, err));
        code = send_prepare(statement, err);
    }
    return code;
}

static enum err_code reopen_if_lost(struct pg_conn *conn, struct err *err)
{
    return !conn->began && pg_is_lost(conn) ? pg_reopen(conn, err) : ERR_OK;
}

static bool is_control(const struct pg_statement *statement)
{
    return statement->kind != PG_KIND_READ && statement->kind != PG_KIND_WRITE;
}

enum err_code pg_prepare(void *conn, const char *sql, void **ret_statement, struct err *err)
{
    struct pg_statement *statement = x_calloc(1, sizeof(*statement));
    statement->conn = conn;
    statement->sql = x_strdup(sql);
    statement->kind = pg_kind_of(sql);
    enum err_code code = count_values(statement, err);
    if (code == ERR_OK && !is_control(statement)) {
        code = reopen_if_lost(conn, err);
        if (code == ERR_OK)
            code = prepare_here(statement, err);
    }
    if (code != ERR_OK) {
        pg_finalize(statement);
        return code;
    }
    *ret_statement = statement;
    return ERR_OK;
}

void pg_finalize(void *statement_)
{
    struct pg_statement *statement = statement_;
    pg_reset(statement);
    if (statement->session != 0 && statement->session == statement->conn->sessions)
        buf_addf(&statement->conn->dropped, "DEALLOCATE %s;", statement->name);
    free(statement->waiting);
    free(statement->sql);
    free(statement);
}

/* --- binding -----------------------------------------------------------------------------------
 */

/* Numbers go as text, whatever integer type the server has inferred; texts as they are. */
static void bind_value(struct pg_statement *statement, int i, const struct store_value *value)
{
    switch (value->kind) {
    case STORE_VALUE_NULL:
        statement->values[i] = NULL;
        return;
    case STORE_VALUE_INT:
        snprintf(statement->numbers[i], NUMBER_SIZE, "%" PRId64, value->number);
        statement->values[i] = statement->numbers[i];
        statement->formats[i] = PG_FORMAT_TEXT;
        return;
    case STORE_VALUE_TEXT:
    case STORE_VALUE_BYTES:
        statement->values[i] = value->text.data ? value->text.data : "";
        statement->lengths[i] = (int)value->text.len;
        statement->formats[i] = PG_FORMAT_BINARY;
        return;
    }
}

enum err_code pg_bind(void *statement_, struct store_values values, struct err *err)
{
    struct pg_statement *statement = statement_;
    if (values.len < (size_t)statement->values_len)
        return err_set(err, ERR_INVALID, "%zu values for %d parameters", values.len,
                       statement->values_len);
    for (int i = 0; i < statement->values_len; i++) {
        if (values.items[i].text.len > INT32_MAX)
            return err_set(err, ERR_LIMIT, "a value is too big for the database");
        bind_value(statement, i, &values.items[i]);
    }
    return ERR_OK;
}

/* --- results -----------------------------------------------------------------------------------
 */

static void wait_with(struct pg_statement *statement, PGresult *result)
{
    x_grow(&statement->waiting, &statement->waiting_cap, statement->waiting_len + 1,
           sizeof(PGresult *));
    statement->waiting[statement->waiting_len++] = result;
}

void pg_take_rest(struct pg_conn *conn)
{
    struct pg_statement *statement = conn->incoming;
    if (!statement)
        return;
    PGresult *result = NULL;
    while ((result = pq.getResult(conn->pg)) != NULL)
        wait_with(statement, result);
    conn->incoming = NULL;
}

static PGresult *next_result(struct pg_statement *statement)
{
    if (statement->waiting_next < statement->waiting_len)
        return statement->waiting[statement->waiting_next++];
    struct pg_conn *conn = statement->conn;
    if (conn->incoming != statement)
        return NULL;
    PGresult *result = pq.getResult(conn->pg);
    if (!result)
        conn->incoming = NULL;
    return result;
}

static void drop_rest(struct pg_statement *statement)
{
    PGresult *result = NULL;
    while ((result = next_result(statement)) != NULL)
        pq.clear(result);
}

void pg_reset(void *statement_)
{
    struct pg_statement *statement = statement_;
    pq.clear(statement->result);
    statement->result = NULL;
    drop_rest(statement);
    statement->waiting_next = statement->waiting_len = 0;
    statement->is_run = false;
}

/* --- running -----------------------------------------------------------------------------------
 */

static enum err_code send_read(struct pg_statement *statement, struct err *err)
{
    struct pg_conn *conn = statement->conn;
    TRY(prepare_here(statement, err));
    pg_take_rest(conn);
    if (!pq.sendQueryPrepared(conn->pg, statement->name, statement->values_len, statement->values,
                              statement->lengths, statement->formats, PG_FORMAT_TEXT))
        return pg_error(conn, NULL, err);
    pq.setSingleRowMode(conn->pg);
    conn->incoming = statement;
    return ERR_OK;
}

static enum err_code exec_write(struct pg_statement *statement, struct err *err)
{
    struct pg_conn *conn = statement->conn;
    PGresult *result =
        pq.execPrepared(conn->pg, statement->name, statement->values_len, statement->values,
                        statement->lengths, statement->formats, PG_FORMAT_TEXT);
    ExecStatusType status = pq.resultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        enum err_code code = pg_error(conn, result, err);
        pq.clear(result);
        return code;
    }
    int64_t changes = 0;
    err_ignore(parse_i64(str_from(pq.cmdTuples(result)), 0, INT64_MAX, &changes, NULL),
               "a write always counts its rows");
    conn->changes = changes;
    wait_with(statement, result);
    return ERR_OK;
}

static enum err_code run_write(struct pg_statement *statement, struct err *err)
{
    bool is_own = false;
    TRY(prepare_here(statement, err));
    TRY(pg_guard_begin(statement->conn, &is_own, err));
    pg_take_rest(statement->conn);
    return pg_guard_end(statement->conn, is_own, exec_write(statement, err));
}

static enum err_code next_row(struct pg_statement *statement, bool *ret_row, struct err *err)
{
    *ret_row = true;
    if (statement->result && ++statement->row < pq.ntuples(statement->result))
        return ERR_OK;
    for (;;) {
        pq.clear(statement->result);
        statement->result = next_result(statement);
        statement->row = 0;
        ExecStatusType status = pq.resultStatus(statement->result);
        if (!statement->result) {
            *ret_row = false;
            return ERR_OK;
        }
        if (status != PGRES_SINGLE_TUPLE && status != PGRES_TUPLES_OK &&
            status != PGRES_COMMAND_OK) {
            drop_rest(statement); /* at its end libpq notices that the connection is gone */
            return pg_error(statement->conn, statement->result, err);
        }
        if (pq.ntuples(statement->result) > 0)
            return ERR_OK;
    }
}

static enum err_code run(struct pg_statement *statement, bool *ret_row, struct err *err)
{
    TRY(statement->kind == PG_KIND_WRITE ? run_write(statement, err) : send_read(statement, err));
    return next_row(statement, ret_row, err);
}

enum err_code pg_step(void *statement_, bool *ret_row, struct err *err)
{
    struct pg_statement *statement = statement_;
    struct pg_conn *conn = statement->conn;
    if (statement->is_run)
        return next_row(statement, ret_row, err);
    statement->is_run = true;
    *ret_row = false;
    if (is_control(statement))
        return pg_control(conn, statement->kind, statement->sql, err);
    bool is_alone = !pg_in_transaction(conn);
    TRY(reopen_if_lost(conn, err));
    enum err_code code = run(statement, ret_row, err);
    /* A read that has given no row yet does no harm twice. */
    if (code != ERR_OK && is_alone && statement->kind == PG_KIND_READ && pg_is_lost(conn)) {
        pg_reset(statement);
        statement->is_run = true;
        TRY(pg_reopen(conn, err));
        code = run(statement, ret_row, err);
    }
    return code;
}

/* --- columns -----------------------------------------------------------------------------------
 */

bool pg_column_is_null(void *statement_, int column)
{
    const struct pg_statement *statement = statement_;
    return pq.getisnull(statement->result, statement->row, column) != 0;
}

struct str pg_column_text(void *statement_, int column)
{
    const struct pg_statement *statement = statement_;
    return str_slice(pq.getvalue(statement->result, statement->row, column),
                     (size_t)pq.getlength(statement->result, statement->row, column));
}

/* Rows come as text, so bytes come escaped (PostgreSQL manual, 8.4.1). */
struct str pg_column_bytes(void *statement, int column, struct arena *arena)
{
    struct str text = pg_column_text(statement, column);
    union {
        const char *in;
        const unsigned char *out;
    } escaped = {.in = text.data};
    size_t len = 0;
    unsigned char *bytes = pq.unescapeBytea(escaped.out, &len);
    if (!bytes)
        return STR_LIT("");
    struct str copy = {arena_copy(arena, (const char *)bytes, len), len};
    pq.freemem(bytes);
    return copy;
}

int64_t pg_column_int(void *statement, int column)
{
    struct str text = pg_column_text(statement, column);
    int64_t value = 0;
    if (str_eq_text(text, "t"))
        return 1;
    /* "" and "f" read as 0, as on SQLite. */
    err_ignore(parse_i64(text, INT64_MIN, INT64_MAX, &value, NULL), "NULL, false: 0");
    return value;
}
