/* The SQLite engine: one file in WAL mode, safe against power loss (synchronous = FULL), foreign
 * keys on. The only file that sees sqlite3.h. */
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/parse_num.h"
#include "scheduler/store/store_driver.h"

#define BUSY_MS 2000

struct sqlite_conn {
    sqlite3 *db;
    char *place;
};

/* SQLite numbers $n by first appearance: slots[n] is where $n went, resolved once. */
struct sqlite_statement {
    struct sqlite_conn *conn;
    sqlite3_stmt *stmt;
    int slots[STORE_VALUES_MAX + 1];
    size_t values_len; /* the greatest n */
};

static enum err_code constraint_error(const struct sqlite_conn *conn, int extended, struct err *err)
{
    const char *detail = sqlite3_errmsg(conn->db); /* names tables and columns, never a value */
    switch (extended) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
        return err_set(err, ERR_CONFLICT, "already there (%s)", detail);
    case SQLITE_CONSTRAINT_FOREIGNKEY:
        return err_set(err, ERR_INVALID, "refers to something that is not there (%s)", detail);
    case SQLITE_CONSTRAINT_TRIGGER:
        return err_set(err, ERR_DENIED, "%s", detail);
    default:
        return err_set(err, ERR_INVALID, "not allowed here (%s)", detail);
    }
}

static enum err_code denied(const struct sqlite_conn *conn, struct err *err)
{
    return store_hint(err,
                      err_set(err, ERR_DENIED, "the database %s can only be read", conn->place),
                      "give this user the right to write to the file and its directory");
}

static enum err_code not_a_database(const struct sqlite_conn *conn, struct err *err)
{
    return store_hint(err,
                      err_set(err, ERR_INVALID, "%s is not a database, or is damaged (%s)",
                              conn->place, sqlite3_errmsg(conn->db)),
                      "check the path, or restore the last backup");
}

/* Fills `err` from what the connection did last. */
static enum err_code sqlite_error(const struct sqlite_conn *conn, struct err *err)
{
    int extended = sqlite3_extended_errcode(conn->db);
    switch (extended & 0xff) {
    case SQLITE_CONSTRAINT:
        return constraint_error(conn, extended, err);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return store_hint(
            err,
            err_set(err, ERR_BUSY, "the database %s is in use by another program", conn->place),
            "nothing was changed; try again in a moment");
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return denied(conn, err);
    case SQLITE_CANTOPEN:
        return store_hint(err,
                          err_set(err, ERR_DENIED, "the database %s cannot be opened", conn->place),
                          "this user must be able to read the file and to write to its "
                          "directory");
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
        return not_a_database(conn, err);
    case SQLITE_FULL:
        return store_hint(err,
                          err_set(err, ERR_IO, "no space left for the database %s", conn->place),
                          "nothing was changed; make room on the disk");
    case SQLITE_IOERR: /* a full disk too, where there is no room to begin at all */
        return store_hint(err,
                          err_set(err, ERR_IO, "the database %s failed: %s", conn->place,
                                  sqlite3_errmsg(conn->db)),
                          "is there room on the disk, and can it be read and written?");
    case SQLITE_TOOBIG:
        return err_set(err, ERR_LIMIT, "a value is too big for the database");
    default:
        return err_set(err, ERR_IO, "the database %s failed: %s", conn->place,
                       sqlite3_errmsg(conn->db));
    }
}

/* --- opening -----------------------------------------------------------------------------------
 */

static enum err_code file_error(const char *place, struct err *err)
{
    switch (errno) {
    case ENOENT:
        return store_hint(err, err_set(err, ERR_NOT_FOUND, "there is no database %s", place),
                          "check the path, or make a database with `yanxu init`");
    case EACCES:
    case EPERM:
    case EROFS:
        return err_set(err, ERR_DENIED, "the database %s cannot be opened: %s", place,
                       strerror(errno));
    default:
        return err_set(err, ERR_IO, "the database %s cannot be opened: %s", place, strerror(errno));
    }
}

/* SQLite itself would make the file readable for everybody; it holds names. */
static enum err_code check_file(const char *place, struct store_options options, struct err *err)
{
    if (options.create && !options.read_only) {
        int fd = open(place, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (fd >= 0)
            close(fd);
        else if (errno != EEXIST)
            return file_error(place, err);
    }
    struct stat about;
    if (stat(place, &about) != 0)
        return file_error(place, err);
    if (!S_ISREG(about.st_mode))
        return err_set(err, ERR_INVALID, "%s is not a file", place);
    return ERR_OK;
}

static enum err_code script(void *conn_, const char *sql, struct err *err)
{
    struct sqlite_conn *conn = conn_;
    if (sqlite3_exec(conn->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        return sqlite_error(conn, err);
    return ERR_OK;
}

static void close_conn(void *conn_)
{
    struct sqlite_conn *conn = conn_;
    /* Leaves nothing behind: the store has finalized every statement. */
    sqlite3_close_v2(conn->db);
    free(conn->place);
    free(conn);
}

static enum err_code configure(struct sqlite_conn *conn, struct err *err)
{
    sqlite3_extended_result_codes(conn->db, 1);
    sqlite3_busy_timeout(conn->db, BUSY_MS);
    sqlite3_db_config(conn->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    /* secure_delete: erased personal data is overwritten, not only unlinked. */
    return script(
        conn,
        "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF; "
        "PRAGMA secure_delete = ON; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY",
        err);
}

static enum err_code open_conn(const char *place, struct store_options options, void **ret_conn,
                               struct err *err)
{
    if (strcmp(place, ":memory:") != 0)
        TRY(check_file(place, options, err));
    struct sqlite_conn *conn = x_calloc(1, sizeof(*conn));
    conn->place = x_strdup(place);
    int flags =
        (options.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) | SQLITE_OPEN_NOMUTEX;
    enum err_code code = ERR_OK;
    if (sqlite3_open_v2(place, &conn->db, flags, NULL) != SQLITE_OK)
        code = sqlite_error(conn, err);
    if (code == ERR_OK)
        code = configure(conn, err);
    if (code != ERR_OK) {
        close_conn(conn);
        return code;
    }
    *ret_conn = conn;
    return ERR_OK;
}

/* SQLite does not wait by itself for the lock that a change of journal needs, as when two programs
 * make the database at once. */
static enum err_code settle(void *conn, struct err *err)
{
    enum { PAUSE_MS = 10 };
    enum err_code code = ERR_BUSY;
    for (int waited_ms = 0; code == ERR_BUSY && waited_ms <= BUSY_MS; waited_ms += PAUSE_MS) {
        code = script(conn, "PRAGMA journal_mode = WAL", err);
        if (code == ERR_BUSY)
            sqlite3_sleep(PAUSE_MS);
    }
    return code;
}

static bool in_transaction(void *conn)
{
    return sqlite3_get_autocommit(((struct sqlite_conn *)conn)->db) == 0;
}

/* --- statements --------------------------------------------------------------------------------
 */

static enum err_code resolve_slots(struct sqlite_statement *statement, struct err *err)
{
    int count = sqlite3_bind_parameter_count(statement->stmt);
    for (int slot = 1; slot <= count; slot++) {
        const char *name = sqlite3_bind_parameter_name(statement->stmt, slot);
        int64_t n = 0;
        if (!name || name[0] != '$')
            return err_set(err, ERR_INVALID, "parameter %d is not of the form $1", slot);
        TRY(parse_i64(str_from(name + 1), 1, STORE_VALUES_MAX, &n, err));
        statement->slots[n] = slot;
        if ((size_t)n > statement->values_len)
            statement->values_len = (size_t)n;
    }
    return ERR_OK;
}

static void finalize(void *statement_)
{
    struct sqlite_statement *statement = statement_;
    sqlite3_finalize(statement->stmt);
    free(statement);
}

static enum err_code prepare(void *conn, const char *sql, void **ret_statement, struct err *err)
{
    struct sqlite_statement *statement = x_calloc(1, sizeof(*statement));
    statement->conn = conn;
    enum err_code code = ERR_OK;
    if (sqlite3_prepare_v3(statement->conn->db, sql, -1, SQLITE_PREPARE_PERSISTENT,
                           &statement->stmt, NULL) != SQLITE_OK)
        code = sqlite_error(conn, err);
    if (code == ERR_OK)
        code = resolve_slots(statement, err);
    if (code != ERR_OK) {
        finalize(statement);
        return code;
    }
    *ret_statement = statement;
    return ERR_OK;
}

static int bind_value(sqlite3_stmt *stmt, int slot, const struct store_value *value)
{
    switch (value->kind) {
    case STORE_VALUE_NULL:
        return sqlite3_bind_null(stmt, slot);
    case STORE_VALUE_INT:
        return sqlite3_bind_int64(stmt, slot, value->number);
    case STORE_VALUE_TEXT:
        return sqlite3_bind_text64(stmt, slot, value->text.data ? value->text.data : "",
                                   value->text.len, SQLITE_STATIC, SQLITE_UTF8);
    case STORE_VALUE_BYTES:
        return sqlite3_bind_blob64(stmt, slot, value->text.data ? value->text.data : "",
                                   value->text.len, SQLITE_STATIC);
    }
    return SQLITE_MISUSE;
}

static enum err_code bind(void *statement_, struct store_values values, struct err *err)
{
    struct sqlite_statement *statement = statement_;
    if (values.len < statement->values_len)
        return err_set(err, ERR_INVALID, "%zu values for %zu parameters", values.len,
                       statement->values_len);
    for (size_t n = 1; n <= statement->values_len; n++) {
        if (statement->slots[n] != 0 &&
            bind_value(statement->stmt, statement->slots[n], &values.items[n - 1]) != SQLITE_OK)
            return sqlite_error(statement->conn, err);
    }
    return ERR_OK;
}

static enum err_code step(void *statement_, bool *ret_row, struct err *err)
{
    struct sqlite_statement *statement = statement_;
    int result = sqlite3_step(statement->stmt);
    if (result != SQLITE_ROW && result != SQLITE_DONE)
        return sqlite_error(statement->conn, err);
    *ret_row = result == SQLITE_ROW;
    return ERR_OK;
}

static void reset(void *statement)
{
    /* Its result repeats the last step's, which has been reported. */
    sqlite3_reset(((struct sqlite_statement *)statement)->stmt);
}

static int64_t column_int(void *statement, int column)
{
    return sqlite3_column_int64(((struct sqlite_statement *)statement)->stmt, column);
}

static bool column_is_null(void *statement, int column)
{
    return sqlite3_column_type(((struct sqlite_statement *)statement)->stmt, column) == SQLITE_NULL;
}

static struct str column_text(void *statement, int column)
{
    sqlite3_stmt *stmt = ((struct sqlite_statement *)statement)->stmt;
    const unsigned char *text = sqlite3_column_text(stmt, column);
    if (!text)
        return STR_LIT("");
    return str_slice((const char *)text, (size_t)sqlite3_column_bytes(stmt, column));
}

static struct str column_bytes(void *statement, int column, struct arena *arena)
{
    sqlite3_stmt *stmt = ((struct sqlite_statement *)statement)->stmt;
    const void *bytes = sqlite3_column_blob(stmt, column);
    if (!bytes)
        return STR_LIT("");
    size_t len = (size_t)sqlite3_column_bytes(stmt, column);
    return (struct str){arena_copy(arena, bytes, len), len};
}

static int64_t changes(void *conn)
{
    return sqlite3_changes64(((struct sqlite_conn *)conn)->db);
}

/* --- what SQLite says differently --------------------------------------------------------------
 */

static const char *variant(enum store_statement id)
{
    static const struct {
        enum store_statement id;
        const char *sql;
    } variants[] = {
        {STORE_BEGIN, "BEGIN IMMEDIATE"},
        {STORE_BEGIN_ALONE, "BEGIN IMMEDIATE"},
        {STORE_BEGIN_LATEST, "BEGIN IMMEDIATE"},
        {STORE_SCHEMA_TABLES, "SELECT count(*), count(CASE name WHEN 'schema_step' THEN 1 END) "
                              "FROM sqlite_schema WHERE type = 'table'"},
        {STORE_OUTBOX_CLAIM,
         "UPDATE outbox SET state = 'leased', lease_owner = $3, lease_until = $4 "
         "WHERE id IN (SELECT id FROM outbox WHERE endpoint_id = $1 AND claim_at <= $2 "
         "ORDER BY claim_at, id LIMIT $5) "
         "RETURNING id, msg_id, endpoint_id, type, payload, state, due_at, useful_until, attempts, "
         "lease_owner, lease_until, created_at, last_code, last_error"},
        {STORE_CHECKPOINT, "PRAGMA wal_checkpoint(TRUNCATE)"},
    };
    for (size_t i = 0; i < sizeof(variants) / sizeof(variants[0]); i++) {
        if (variants[i].id == id)
            return variants[i].sql;
    }
    return NULL;
}

const struct store_driver store_sqlite = {
    .name = "sqlite",
    .steps_dir = "scheduler/store/sqlite/",
    .open = open_conn,
    .close = close_conn,
    .settle = settle,
    .script = script,
    .in_transaction = in_transaction,
    .prepare = prepare,
    .finalize = finalize,
    .bind = bind,
    .step = step,
    .reset = reset,
    .column_int = column_int,
    .column_is_null = column_is_null,
    .column_text = column_text,
    .column_bytes = column_bytes,
    .changes = changes,
    .variant = variant,
    .many = NULL, /* in the same process, row by row costs nothing more */
    .bulk = NULL,
};
