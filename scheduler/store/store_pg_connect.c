/* Connections to PostgreSQL: from a URL to a session with our settings, made anew when lost. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/store/store_pg_inside.h"

#define CONNECT_MS         5000 /* for each step of the handshake */
#define SERVER_VERSION_MIN 130000
#define DROPPED_MAX        (1 << 20)
/* Others wait as long on SQLite (BUSY_MS). */
#define SETTINGS "SET lock_timeout = 2000; SET client_min_messages = warning"

/* --- the address -------------------------------------------------------------------------------
 */

static enum err_code bad_url(struct err *err)
{
    return store_hint(err, err_set(err, ERR_INVALID, "the database's address cannot be understood"),
                      "it looks like postgresql://user:password@host/database, with special "
                      "characters of the password as %40 for @ and the like");
}

/* libpq's own text quotes the URL, and with an unescaped @ or / in the password half of that passes
 * for a host or a database. */
static enum err_code check_url(const char *url, struct err *err)
{
    static const char *const shown[] = {"host", "hostaddr", "port", "dbname", "user"};
    PQconninfoOption *options = pq.conninfoParse(url, NULL);
    bool is_bad = !options;
    for (PQconninfoOption *option = options; option && option->keyword; option++) {
        for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
            if (strcmp(option->keyword, shown[i]) == 0 && option->val && strchr(option->val, '@'))
                is_bad = true;
        }
    }
    pq.conninfoFree(options);
    return is_bad ? bad_url(err) : ERR_OK;
}

static void name_place(struct pg_conn *conn)
{
    struct buf text;
    const char *db = pq.db(conn->pg), *host = pq.host(conn->pg), *port = pq.port(conn->pg);
    buf_init(&text, 512);
    buf_add_text(&text, db ? db : "?");
    if (host && host[0])
        buf_addf(&text, host[0] == '/' ? " at %s" : " at %s:%s", host, port ? port : "");
    free(conn->place);
    conn->place = buf_steal(&text);
}

/* --- one connection ----------------------------------------------------------------------------
 */

static bool wait_for(struct pg_conn *conn, short events)
{
    struct pollfd about = {.fd = pq.socket(conn->pg), .events = events};
    int ready = 0;
    do
        ready = poll(&about, 1, CONNECT_MS);
    while (ready < 0 && errno == EINTR);
    return ready > 0;
}

static void ignore_notice(void *context, const PGresult *result)
{
    (void)context;
    (void)result;
}

/* `database` NULL: the one that the URL names. */
static enum err_code connect_to(struct pg_conn *conn, const char *database, struct err *err)
{
    const char *const keywords[] = {"fallback_application_name", "dbname", "client_encoding",
                                    database ? "dbname" : NULL, NULL};
    const char *const values[] = {"yanxu", conn->url, "UTF8", database, NULL};
    pq.finish(conn->pg);
    conn->pg = pq.connectStartParams(keywords, values, 1);
    if (!conn->pg)
        x_abort("out of memory");
    name_place(conn);
    pq.setNoticeReceiver(conn->pg, ignore_notice, NULL);
    pq.setErrorVerbosity(conn->pg, PQERRORS_VERBOSE); /* for pg_connect_error() */
    PostgresPollingStatusType next = PGRES_POLLING_WRITING;
    if (pq.status(conn->pg) == CONNECTION_BAD)
        next = PGRES_POLLING_FAILED;
    while (next == PGRES_POLLING_READING || next == PGRES_POLLING_WRITING) {
        if (!wait_for(conn, next == PGRES_POLLING_READING ? POLLIN : POLLOUT))
            break;
        next = pq.connectPoll(conn->pg);
    }
    return next == PGRES_POLLING_OK ? ERR_OK : pg_connect_error(conn, err);
}

enum err_code pg_run(struct pg_conn *conn, const char *sql, struct err *err)
{
    pg_take_rest(conn);
    PGresult *result = pq.exec(conn->pg, sql);
    ExecStatusType status = pq.resultStatus(result);
    enum err_code code = ERR_OK;
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY)
        code = pg_error(conn, result, err);
    pq.clear(result);
    return code;
}

static enum err_code settle_session(struct pg_conn *conn, struct err *err)
{
    conn->sessions++;
    buf_clear(&conn->dropped);
    int version = pq.serverVersion(conn->pg);
    if (version < SERVER_VERSION_MIN)
        return store_hint(err,
                          err_set(err, ERR_UNSUPPORTED, "the database %s runs on PostgreSQL %d",
                                  conn->place, version / 10000),
                          "PostgreSQL 13 or newer is needed");
    const char *encoding = pq.parameterStatus(conn->pg, "server_encoding");
    if (!encoding || strcmp(encoding, "UTF8") != 0)
        return store_hint(err,
                          err_set(err, ERR_INVALID, "the database %s has encoding %s, not UTF8",
                                  conn->place, encoding ? encoding : "unknown"),
                          "make one with: createdb --encoding=UTF8 --template=template0 NAME");
    TRY(pg_run(conn, SETTINGS, err));
    return conn->read_only ? pg_run(conn, "SET default_transaction_read_only = on", err) : ERR_OK;
}

enum err_code pg_reopen(struct pg_conn *conn, struct err *err)
{
    pg_take_rest(conn); /* so that a walk that was cut off says so, and does not just end */
    conn->began = false;
    conn->scopes = conn->scopes_kept = conn->scopes_made = 0;
    TRY(connect_to(conn, NULL, err));
    return settle_session(conn, err);
}

/* --- opening -----------------------------------------------------------------------------------
 */

static enum err_code run_create(struct pg_conn *conn, const char *database, struct err *err)
{
    char *name = pq.escapeIdentifier(conn->pg, database, strlen(database));
    if (!name)
        return bad_url(err);
    struct buf sql;
    buf_init(&sql, 1024);
    buf_addf(&sql, "CREATE DATABASE %s ENCODING 'UTF8' TEMPLATE template0", name);
    pq.freemem(name);
    PGresult *result = pq.exec(conn->pg, buf_text(&sql));
    buf_release(&sql);
    enum err_code code = ERR_OK;
    if (pq.resultStatus(result) != PGRES_COMMAND_OK) {
        const char *state = pq.resultErrorField(result, PG_DIAG_SQLSTATE);
        /* Another program may have been faster. */
        if (!state || (strcmp(state, "42P04") != 0 && strcmp(state, "23505") != 0))
            code = pg_error(conn, result, err);
    }
    pq.clear(result);
    return code;
}

/* Through the database that every server has. */
static enum err_code make_database(struct pg_conn *conn, struct err *err)
{
    char *database = x_strdup(pq.db(conn->pg));
    enum err_code code = connect_to(conn, "postgres", err);
    if (code == ERR_OK)
        code = run_create(conn, database, err);
    if (code != ERR_OK && err) {
        err_prefix(err, "the database %s cannot be made", database);
        err_hint(err, "make it with: createdb --encoding=UTF8 --template=template0 %s", database);
    }
    free(database);
    return code;
}

enum err_code pg_open(const char *url, struct store_options options, void **ret_conn,
                      struct err *err)
{
    TRY(pq_load(err));
    TRY(check_url(url, err));
    struct pg_conn *conn = x_calloc(1, sizeof(*conn));
    conn->url = x_strdup(url);
    conn->read_only = options.read_only;
    buf_init(&conn->dropped, DROPPED_MAX);
    enum err_code code = connect_to(conn, NULL, err);
    if (code == ERR_NOT_FOUND && options.create && !options.read_only) {
        code = make_database(conn, err);
        if (code == ERR_OK)
            code = connect_to(conn, NULL, err);
    }
    if (code == ERR_OK)
        code = settle_session(conn, err);
    if (code != ERR_OK) {
        pg_close(conn);
        return code;
    }
    *ret_conn = conn;
    return ERR_OK;
}

void pg_close(void *conn_)
{
    struct pg_conn *conn = conn_;
    pq.finish(conn->pg);
    buf_release(&conn->dropped);
    free(conn->url);
    free(conn->place);
    free(conn);
}
