/* Checking a statement that somebody was handed; no database is needed. */
#include <inttypes.h>
#include <string.h>

#include "scheduler/base/json.h"
#include "scheduler/service/statement.h"
#include "scheduler/service/statement_seal.h"

/* No entry is longer than the ledger's minutes can be, so that no sum of a file's entries leaves
 * int64. */
static enum err_code check_minutes(const json_t *entries, const char *what, struct err *err)
{
    static const char *const keys[] = {"min", "worth_min", "counted_min"};
    size_t index = 0;
    const json_t *entry = NULL;
    json_array_foreach(entries, index, entry)
    {
        if (!json_is_object(entry))
            return err_set(err, ERR_INVALID, "%s: entry number %zu is none", what, index + 1);
        for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
            if (json_int_at(entry, keys[i]) > INT32_MAX || json_int_at(entry, keys[i]) < -INT32_MAX)
                return err_set(err, ERR_INVALID, "%s: entry %" PRId64 ": \"%s\" cannot be so much",
                               what, json_int_at(entry, "id"), keys[i]);
    }
    return ERR_OK;
}

static enum err_code check_chain(const json_t *ledger, int64_t worker_id, struct err *err)
{
    char hash[SHA256_HEX_SIZE] = "";
    size_t index = 0;
    const json_t *entry = NULL;
    json_array_foreach(ledger, index, entry)
    {
        CLEANUP_JSON json_t *bare = json_copy((json_t *)(uintptr_t)entry);
        json_object_del(bare, "hash");
        statement_link(hash, bare, hash);
        if (strcmp(hash, json_text_at(entry, "hash")) != 0)
            return err_set(err, ERR_INVALID,
                           "ledger entry %" PRId64 ": it is not what its hash was made of, or one "
                           "before it is missing",
                           json_int_at(entry, "id"));
        if (json_int_at(entry, "worker_id") != worker_id)
            return err_set(err, ERR_INVALID, "ledger entry %" PRId64 ": it is another worker's",
                           json_int_at(entry, "id"));
    }
    return ERR_OK;
}

static bool counts_toward(const json_t *entry, const char *id)
{
    size_t index = 0;
    const json_t *toward = NULL;
    json_array_foreach(json_object_get(entry, "toward"), index,
                       toward) if (json_is_string(toward) &&
                                   strcmp(json_string_value(toward), id) == 0) return true;
    return false;
}

/* What an entry of the count is still worth by the ledger: its minutes less what was taken back. */
static int64_t stands_min(const json_t *ledger, int64_t id)
{
    int64_t sum = 0;
    size_t index = 0;
    const json_t *entry = NULL;
    json_array_foreach(ledger, index, entry) if (json_int_at(entry, "id") == id ||
                                                 json_int_at(entry, "reverses") == id) sum +=
        json_int_at(entry, "min");
    return sum;
}

static enum err_code check_counts(const json_t *book, const json_t *ledger, struct err *err)
{
    const json_t *entries = json_object_get(book, "entries");
    int64_t total = 0;
    size_t index = 0;
    const json_t *entry = NULL;
    json_array_foreach(entries, index, entry)
    {
        int64_t counted = json_int_at(entry, "counted_min");
        int64_t id = json_int_at(entry, "id");
        if (counted < 0 || counted > json_int_at(entry, "worth_min"))
            return err_set(err, ERR_INVALID, "%s, entry %" PRId64 ": more counts than it is worth",
                           json_text_at(book, "rulebook"), id);
        if (json_int_at(entry, "min") != stands_min(ledger, id))
            return err_set(err, ERR_INVALID,
                           "%s, entry %" PRId64 ": its minutes are not those of the ledger",
                           json_text_at(book, "rulebook"), id);
        total += counted;
    }
    if (total != json_int_at(book, "counted_min"))
        return err_set(err, ERR_INVALID, "%s: the entries do not add up to what is counted",
                       json_text_at(book, "rulebook"));
    return ERR_OK;
}

static enum err_code check_requirements(const json_t *book, struct err *err)
{
    size_t index = 0;
    const json_t *requirement = NULL;
    json_array_foreach(json_object_get(book, "requirements"), index, requirement)
    {
        int64_t earned = 0;
        size_t at = 0;
        const json_t *entry = NULL;
        json_array_foreach(json_object_get(book, "entries"), at,
                           entry) if (counts_toward(entry, json_text_at(requirement, "id")))
            earned += json_int_at(entry, "counted_min");
        if (earned != json_int_at(requirement, "earned_min"))
            return err_set(err, ERR_INVALID,
                           "%s, %s: what is earned is not the sum of what counted toward it",
                           json_text_at(book, "rulebook"), json_text_at(requirement, "id"));
    }
    return ERR_OK;
}

enum err_code statement_verify(struct str bytes, json_t **ret_statement, struct err *err)
{
    CLEANUP_JSON json_t *json = NULL;
    size_t index = 0;
    const json_t *book = NULL;
    if (bytes.len > STATEMENT_LEN_MAX)
        return err_set(err, ERR_LIMIT, "a statement has at most %d bytes", STATEMENT_LEN_MAX);
    TRY(statement_check_seal(bytes, err));
    TRY(json_parse(bytes, "statement", &json, err));
    if (json_int_at(json, "statement") != 1)
        return err_set(err, ERR_INVALID, "this is no statement of version 1");
    const json_t *ledger = json_object_get(json, "ledger");
    TRY(check_minutes(ledger, "ledger", err));
    TRY(check_chain(ledger, json_int_at(json_object_get(json, "worker"), "id"), err));
    json_array_foreach(json_object_get(json, "rulebooks"), index, book)
    {
        TRY(check_minutes(json_object_get(book, "entries"), json_text_at(book, "rulebook"), err));
        TRY(check_counts(book, ledger, err));
        TRY(check_requirements(book, err));
    }
    *ret_statement = json_incref(json);
    return ERR_OK;
}
