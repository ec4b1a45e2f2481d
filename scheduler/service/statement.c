/* A worker's transcript as it was known at an instant. */
#include "scheduler/service/statement.h"

#include <stdlib.h>
#include <string.h>

#include "scheduler/base/clock.h"
#include "scheduler/service/explain_count.h"
#include "scheduler/service/lookup.h"
#include "scheduler/service/rulebook_set.h"
#include "scheduler/service/statement_seal.h"
#include "scheduler/store/store.h"
#include "scheduler/store/store_ledger.h"
#include "scheduler/store/store_rules.h"
#include "scheduler/store/store_worker.h"

static json_t *worker_json(const struct worker *worker)
{
    char certified[DATE_TEXT_SIZE];
    char from[DATE_TEXT_SIZE];
    char to[DATE_TEXT_SIZE];
    return json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:s}", "id", (json_int_t)worker->id.v, "code",
                     worker->code, "tier", tier_text(worker->tier)->code, "roles", worker->roles,
                     "certified_on", date_format(worker->certified_on, certified),
                     "registered_from", date_format(worker->registered_from, from), "registered_to",
                     date_format(worker->registered_to, to));
}

/* What is hashed: nothing that erasing a person takes away. */
static json_t *entry_json(const struct credit *entry)
{
    char day[DATE_TEXT_SIZE];
    char instant[INSTANT_TEXT_SIZE];
    json_t *value = json_pack(
        "{s:I, s:I, s:s, s:I, s:I, s:s, s:s, s:s, s:s, s:s, s:I, s:s}", "id",
        (json_int_t)entry->id.v, "worker_id", (json_int_t)entry->worker_id.v, "earned_on",
        date_format(entry->earned_on, day), "min", (json_int_t)entry->min, "stated_milli",
        (json_int_t)entry->stated_milli, "measure", credit_measure_text(entry->measure)->code,
        "categories", entry->categories, "mode", course_mode_text(entry->mode)->code, "source",
        credit_source_text(entry->source)->code, "state", credit_state_text(entry->state)->code,
        "reverses", (json_int_t)entry->reverses.v, "entered_at",
        instant_format(entry->entered_at, instant));
    if (entry->provider[0] != '\0')
        json_object_set_new(value, "provider", json_string(entry->provider));
    return value;
}

static int by_id(const void *a, const void *b)
{
    const struct credit *x = a;
    const struct credit *y = b;
    return (x->id.v > y->id.v) - (x->id.v < y->id.v);
}

/* The worker's entries in the order in which they were appended, chained. */
static enum err_code ledger_json(struct service *then, struct worker_id id, struct arena *arena,
                                 json_t **ret_list, struct err *err)
{
    struct credit *entries = NULL;
    size_t len = 0;
    char hash[SHA256_HEX_SIZE] = "";
    TRY(store_credit_list_of_worker(then->store, id, arena, &entries, &len, err));
    if (len > 1)
        qsort(entries, len, sizeof(*entries), by_id);
    json_t *list = json_array();
    for (size_t i = 0; i < len; i++) {
        if (entries[i].entered_at > service_now(then))
            continue;
        json_t *entry = entry_json(&entries[i]);
        statement_link(hash, entry, hash);
        json_object_set_new(entry, "hash", json_string(hash));
        json_array_append_new(list, entry);
    }
    *ret_list = list;
    return ERR_OK;
}

/* Where each rulebook of the answer stands, and the hash of its text. */
static enum err_code add_sources(struct service *then, struct date as_of, json_t *rulebooks,
                                 struct arena *arena, struct err *err)
{
    const struct store_rulebook_when when = {as_of, then->known_at};
    struct store_rulebook *stored = NULL;
    size_t len = 0;
    TRY(store_rulebook_list(then->store, when, arena, &stored, &len, err));
    for (size_t i = json_array_size(rulebooks); i-- > 0;) {
        json_t *row = json_array_get(rulebooks, i);
        const char *code = json_string_value(json_object_get(row, "rulebook"));
        size_t at = 0;
        while (at < len && strcmp(stored[at].name, code) != 0)
            at++;
        if (at == len) { /* the office's own quota of the year, which is no rule */
            json_array_remove(rulebooks, i);
            continue;
        }
        char hex[SHA256_HEX_SIZE];
        char from[DATE_TEXT_SIZE];
        json_object_set_new(row, "effective_from",
                            json_string(date_format(stored[at].effective_from, from)));
        json_object_set_new(row, "sha256",
                            json_string(crypto_sha256_hex(str_from(stored[at].text), hex)));
    }
    return ERR_OK;
}

/* The instant as of which things are known. */
static enum err_code known_at(const struct service *service,
                              const struct statement_question *question, struct date as_of,
                              int64_t *ret_at, struct err *err)
{
    char text[DATE_TEXT_SIZE];
    char instant[INSTANT_TEXT_SIZE];
    int64_t now = service_now(service);
    int64_t end = zone_to_utc(service->zone, date_add_days(as_of, 1), 0) - 1;
    if (date_compare(as_of, service_today(service)) > 0)
        return err_set(err, ERR_INVALID, "a statement of %s cannot be made before that day",
                       date_format(as_of, text));
    if (question->known_at > now)
        return err_set(err, ERR_INVALID, "what is known at %s cannot be told before then",
                       instant_format(question->known_at, instant));
    *ret_at = question->known_at != 0 ? question->known_at : end < now ? end : now;
    return ERR_OK;
}

/* --- one after the other ------------------------------------------------------------------------
 */

/* Statements in the making: what is the same for all of them. */
struct making {
    struct service *service; /* whose progress hears of it */
    struct service *then;    /* the same office, at that instant: nothing later is known to it */
    struct date as_of;
    statement_fn *each;
    void *context;
    const struct worker *workers; /* whose, in order of id */
    size_t workers_len, done;
};

static enum err_code document(const struct making *making, const struct roster *roster,
                              size_t worker, struct arena *arena, json_t **ret_document,
                              struct err *err)
{
    CLEANUP_JSON json_t *rulebooks = NULL;
    json_t *ledger = NULL;
    char day[DATE_TEXT_SIZE];
    char instant[INSTANT_TEXT_SIZE];
    const struct roster_question ask = {.worker = worker, .explain = true};
    TRY(explain_count_of(roster, &ask, &rulebooks, err));
    TRY(add_sources(making->then, making->as_of, rulebooks, arena, err));
    TRY(ledger_json(making->then, roster->workers[worker].id, arena, &ledger, err));
    *ret_document = json_pack("{s:i, s:s, s:o, s:s, s:s, s:O, s:o}", "statement", 1, "office",
                              making->then->office, "worker", worker_json(&roster->workers[worker]),
                              "as_of", date_format(making->as_of, day), "known_at",
                              instant_format(service_now(making->then), instant), "rulebooks",
                              rulebooks, "ledger", ledger);
    return ERR_OK;
}

static enum err_code make_one(const struct making *making, const struct roster *roster,
                              size_t worker, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    CLEANUP_JSON json_t *json = NULL;
    CLEANUP(buf_release) struct buf bytes;
    struct person person;
    size_t unit = roster_unit(roster, roster->workers[worker].unit_id);
    buf_init(&bytes, STATEMENT_LEN_MAX);
    TRY(document(making, roster, worker, &arena, &json, err));
    TRY(store_person_get_known(making->then->store, roster->workers[worker].id,
                               making->then->known_at, &arena, &person, err));
    statement_seal(json, &bytes);
    TRY(buf_check(&bytes, "the statement", err));
    const struct statement_made made = {.worker = &roster->workers[worker],
                                        .person = &person,
                                        .unit_name =
                                            unit != SIZE_MAX ? roster->units[unit].name : "",
                                        .roster = roster,
                                        .bytes = str_slice(buf_text(&bytes), bytes.len)};
    return making->each(making->context, &made, err);
}

/* So many workers at a time share one reading of units, courses and rulebooks. */
#define PORTION_LEN ((size_t)256)

static enum err_code make_portion(struct making *making, size_t len, struct err *err)
{
    CLEANUP(roster_release) struct roster roster = {0};
    TRY(roster_load_some_within(making->then, making->as_of, making->workers + making->done, len,
                                &roster, err));
    for (size_t i = 0; i < len; i++) {
        TRY(make_one(making, &roster, i, err));
        making->done++;
        if (!progress_tick(making->service->progress, "statements", (int64_t)making->done,
                           (int64_t)making->workers_len))
            return err_set(err, ERR_CONFLICT, "stopped before all statements were made");
    }
    return ERR_OK;
}

/* Those who were in the unit or below it, as it was known then. */
static enum err_code find_workers(struct service *service, const char *code, struct arena *arena,
                                  struct making *making, struct err *err)
{
    CLEANUP(roster_release) struct roster all = {0};
    struct unit unit;
    TRY(roster_load_nouns(making->then, making->as_of, &all, err));
    const bool *is_inside = roster_units_of_code(&all, code, arena);
    if (is_inside == NULL)
        return lookup_unit(service, code, arena, &unit, err);
    struct worker *found = arena_array(arena, all.workers_len + 1, sizeof(*found));
    for (size_t i = 0; i < all.workers_len; i++) {
        size_t at = roster_unit(&all, all.workers[i].unit_id);
        if (at == SIZE_MAX || !is_inside[at])
            continue;
        struct worker *worker = &found[making->workers_len++];
        *worker = all.workers[i];
        worker->code = arena_strdup(arena, worker->code);
        worker->roles = arena_strdup(arena, worker->roles);
    }
    making->workers = found;
    return ERR_OK;
}

/* Nobody of this code was known then: somebody came later, or was taken away by then. */
static enum err_code say_unknown(struct service *service, const char *code, int64_t known_at,
                                 struct arena *arena, struct err *err)
{
    char instant[INSTANT_TEXT_SIZE];
    struct worker worker;
    int64_t gone_at = 0;
    enum err_code is_gone = store_worker_gone(service->store, code, &gone_at, err);
    if (is_gone == ERR_OK && gone_at <= known_at) {
        (void)err_set(err, ERR_NOT_FOUND, "worker %s is gone: the import was undone at %s", code,
                      instant_format(gone_at, instant));
        return err_hint(err, "as it was known before: --known-at %s",
                        instant_format(gone_at - 1, instant));
    }
    if (is_gone != ERR_OK && is_gone != ERR_NOT_FOUND)
        return is_gone;
    TRY(lookup_worker(service, code, arena, &worker, err));
    (void)err_set(err, ERR_NOT_FOUND, "worker %s was not yet known at %s", code,
                  instant_format(known_at, instant));
    return err_hint(err, "as it is known by now: --known-at %s",
                    instant_format(service_now(service), instant));
}

static enum err_code find_worker(struct service *service, const char *code, struct arena *arena,
                                 struct making *making, struct err *err)
{
    struct worker *worker = arena_alloc(arena, sizeof(*worker));
    const int64_t at = making->then->known_at;
    enum err_code known = store_worker_get_known(service->store, code, at, arena, worker, err);
    if (known == ERR_NOT_FOUND)
        return say_unknown(service, code, at, arena, err);
    TRY(known);
    making->workers = worker;
    making->workers_len = 1;
    return ERR_OK;
}

/* The last name that papers have borne, if there is one. */
static enum err_code last_name(struct service *service, int64_t known_at, struct arena *arena,
                               const char **ret_name, struct err *err)
{
    enum err_code code = store_office_name_known(service->store, known_at, arena, ret_name, err);
    return code == ERR_NOT_FOUND ? ERR_OK : code;
}

/* Notes that from now on papers bear the settings' name: by a service of its own, since whoever
 * makes papers only reads. */
static enum err_code note_name(const struct service *service, int64_t at, struct err *err)
{
    CLEANUP(service_cleanup) struct service *writer = NULL;
    struct service_options options = service->opened_by;
    options.read_only = false;
    TRY(service_open(&options, &writer, err));
    return store_office_name_add(writer->store, service->office, at, err);
}

/* The office's name stands in the settings, which keep no history: so the first paper that bears
 * another one notes since when it does. Where nothing can be written, as in a copy kept for
 * reading, papers bear the name that was noted last. */
static enum err_code know_office(const struct making *making, struct arena *arena, struct err *err)
{
    struct service *service = making->service;
    struct err unnoted = {0};
    const char *last = NULL;
    TRY(last_name(service, INT64_MAX, arena, &last, err));
    if (last == NULL || strcmp(last, service->office) != 0)
        (void)note_name(service, last == NULL ? 0 : service_now(service), &unnoted);
    return last_name(service, making->then->known_at, arena, &making->then->office, err);
}

enum err_code statement_each(struct service *service, const struct statement_question *question,
                             const char *unit, statement_fn *each, void *context, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct service then = *service;
    struct making making = {.service = service,
                            .then = &then,
                            .as_of = date_is_none(question->as_of) ? service_today(service)
                                                                   : question->as_of,
                            .each = each,
                            .context = context};
    TRY(known_at(service, question, making.as_of, &then.known_at, err));
    then.fixed_now = then.known_at;
    TRY(know_office(&making, &arena, err));
    STORE_TX(tx); /* so that entries and what counted of them are one picture */
    TRY(store_begin_read(service->store, &tx, err));
    TRY(unit != NULL ? find_workers(service, unit, &arena, &making, err)
                     : find_worker(service, question->worker, &arena, &making, err));
    while (making.done < making.workers_len) {
        size_t left = making.workers_len - making.done;
        TRY(make_portion(&making, left < PORTION_LEN ? left : PORTION_LEN, err));
    }
    return ERR_OK;
}

static enum err_code keep_bytes(void *context, const struct statement_made *made, struct err *err)
{
    (void)err;
    buf_add_str(context, made->bytes);
    return ERR_OK;
}

enum err_code statement_make(struct service *service, const struct statement_question *question,
                             struct buf *ret_bytes, struct err *err)
{
    TRY(statement_each(service, question, NULL, keep_bytes, ret_bytes, err));
    return buf_check(ret_bytes, "the statement", err);
}
