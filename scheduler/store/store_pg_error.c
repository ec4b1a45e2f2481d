/* What PostgreSQL reports, as the store's codes and sentences: by SQLSTATE (PostgreSQL
 * documentation, appendix A), since its texts follow the server's language. Its DETAIL is never
 * shown: it quotes values. */
#include <stdio.h>
#include <string.h>

#include "scheduler/store/store_pg_inside.h"

#define SQLSTATE_LEN 5

static bool is_class(const char *state, const char *prefix)
{
    return strncmp(state, prefix, strlen(prefix)) == 0;
}

bool pg_is_lost(const struct pg_conn *conn)
{
    return pq.status(conn->pg) != CONNECTION_OK;
}

static const char *field(const PGresult *result, int code)
{
    const char *text = result ? pq.resultErrorField(result, code) : NULL;
    return text ? text : "";
}

/* Integrity constraints, class 23: names of tables and constraints, never a value. */
static enum err_code constraint_error(const PGresult *result, const char *state, struct err *err)
{
    const char *name = field(result, PG_DIAG_CONSTRAINT_NAME);
    if (strcmp(state, "23505") == 0 || strcmp(state, "23P01") == 0)
        return err_set(err, ERR_CONFLICT, "already there (%s)", name);
    if (strcmp(state, "23503") == 0)
        return err_set(err, ERR_INVALID, "refers to something that is not there (%s)", name);
    return err_set(err, ERR_INVALID, "not allowed here (%s %s%s)",
                   field(result, PG_DIAG_TABLE_NAME), field(result, PG_DIAG_COLUMN_NAME), name);
}

static enum err_code lost(const struct pg_conn *conn, struct err *err)
{
    return store_hint(
        err, err_set(err, ERR_IO, "the connection to the database %s is lost", conn->place),
        "what was not committed is undone; try again once the server is back");
}

/* Where trying again may help. 55P03: lock_timeout, 40P01: deadlock, 40001: changed meanwhile. */
static enum err_code busy(const struct pg_conn *conn, const char *state, struct err *err)
{
    const char *hint = "nothing was changed; try again in a moment";
    if (is_class(state, "53300"))
        return store_hint(
            err, err_set(err, ERR_BUSY, "the database %s has no free connection", conn->place),
            hint);
    if (is_class(state, "57P03"))
        return store_hint(err, err_set(err, ERR_BUSY, "the database %s is starting", conn->place),
                          hint);
    return store_hint(
        err, err_set(err, ERR_BUSY, "the database %s is in use by another program", conn->place),
        hint);
}

static enum err_code denied(const struct pg_conn *conn, const char *state, struct err *err)
{
    if (is_class(state, "25006"))
        return err_set(err, ERR_DENIED, "the database %s can only be read", conn->place);
    if (is_class(state, "28"))
        return store_hint(
            err, err_set(err, ERR_DENIED, "the database %s does not let us in", conn->place),
            "check user and password, and the server's pg_hba.conf");
    return store_hint(
        err, err_set(err, ERR_DENIED, "this user lacks a right in the database %s", conn->place),
        "the user must own the tables, or the schema to make them in");
}

static enum err_code failure(const struct pg_conn *conn, const char *state, const char *message,
                             struct err *err)
{
    if (is_class(state, "53100"))
        return store_hint(err,
                          err_set(err, ERR_IO, "no space left for the database %s", conn->place),
                          "nothing was changed; make room on the server's disk");
    if (is_class(state, "25P02"))
        return err_set(err, ERR_IO, "an earlier failure has rolled the transaction back");
    return err_set(err, ERR_IO, "the database %s failed: %.*s (%s)", conn->place,
                   (int)strcspn(message, "\n"), message, state);
}

static enum err_code classify(struct pg_conn *conn, const PGresult *result, struct err *err)
{
    static const char *const busy_states[] = {"40001", "40P01", "55P03", "55006", "53300", "57P03"};
    const char *state = field(result, PG_DIAG_SQLSTATE);
    const char *message = field(result, PG_DIAG_MESSAGE_PRIMARY);
    for (size_t i = 0; i < sizeof(busy_states) / sizeof(busy_states[0]); i++) {
        if (is_class(state, busy_states[i]))
            return busy(conn, state, err);
    }
    if (is_class(state, "23"))
        return constraint_error(result, state, err);
    if (is_class(state, "P0001")) /* our own triggers' sentence */
        return err_set(err, ERR_DENIED, "%s", message);
    if (is_class(state, "25006") || is_class(state, "42501") || is_class(state, "28"))
        return denied(conn, state, err);
    if (is_class(state, "22")) /* its text may quote the value */
        return err_set(err, ERR_INVALID, "a value does not fit the database (%s)", state);
    if (is_class(state, "54"))
        return err_set(err, ERR_LIMIT, "a value is too big for the database (%s)", state);
    if (is_class(state, "3F000"))
        return store_hint(
            err, err_set(err, ERR_INVALID, "the database %s has no schema to use", conn->place),
            "check search_path in the address, or of the user");
    if (is_class(state, "08") || is_class(state, "57P0"))
        return lost(conn, err);
    return failure(conn, state, message[0] ? message : "no reason given", err);
}

enum err_code pg_error(struct pg_conn *conn, const PGresult *result, struct err *err)
{
    if (pg_is_lost(conn)) {
        conn->began = false;
        return lost(conn, err);
    }
    if (!result) /* libpq itself refused: out of memory, or a bug of ours */
        return failure(conn, "libpq", pq.errorMessage(conn->pg), err);
    return classify(conn, result, err);
}

/* --- before there is a connection --------------------------------------------------------------
 */

/* libpq gives no SQLSTATE here; in its verbose text it follows the severity: "FATAL:  3D000: …". */
static const char *find_state(const char *message, char ret_state[SQLSTATE_LEN + 1])
{
    for (const char *p = strstr(message, ":  "); p; p = strstr(p + 1, ":  ")) {
        const char *state = p + 3;
        size_t len = strspn(state, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ");
        if (len == SQLSTATE_LEN && state[len] == ':' && state[len + 1] == ' ') {
            memcpy(ret_state, state, SQLSTATE_LEN);
            ret_state[SQLSTATE_LEN] = '\0';
            return state + len + 2;
        }
    }
    ret_state[0] = '\0';
    return message;
}

enum err_code pg_connect_error(const struct pg_conn *conn, struct err *err)
{
    char state[SQLSTATE_LEN + 1];
    const char *message = find_state(pq.errorMessage(conn->pg), state);
    if (is_class(state, "3D000"))
        return store_hint(err, err_set(err, ERR_NOT_FOUND, "there is no database %s", conn->place),
                          "check the address, or make a database with `yanxu init`");
    if (is_class(state, "28") || is_class(state, "42501"))
        return denied(conn, "28", err);
    if (pq.connectionNeedsPassword(conn->pg))
        return denied(conn, "28", err);
    if (is_class(state, "53300") || is_class(state, "57P03"))
        return busy(conn, state, err);
    if (message[0] == '\0')
        message = "it does not answer";
    return store_hint(err,
                      err_set(err, ERR_IO, "the database %s cannot be reached: %.*s", conn->place,
                              (int)strcspn(message, "\n"), message),
                      "check the address, and that the server runs and accepts connections");
}
