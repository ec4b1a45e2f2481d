/* Erasing a person 个人信息保护法 article 47: everything that names them goes, hours and places
 * stay. */
#include "scheduler/service/person.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/model/column.h"
#include "scheduler/model/text_rule.h"
#include "scheduler/service/lookup.h"
#include "scheduler/store/store_notice.h"
#include "scheduler/store/store_person.h"
#include "scheduler/store/store_record.h"
#include "scheduler/store/store_worker.h"

#define FIELDS_LEN 6

/* An erasure under way, inside one transaction. */
struct erasure {
    struct service *service;
    const struct person_forget *forget;
    struct worker worker;
    const char *texts[FIELDS_LEN]; /* what the person's fields held; "" where nothing */
    struct person *names;          /* and certificates' numbers, which the person has had before */
    size_t names_len;
    int64_t fields, rows, former, left;
    struct arena arena;
};

/* Texts that stand for somebody wherever they stand: shorter ones, and short numbers, are parts of
 * too many others. */
static bool is_telling(const char *text)
{
    size_t len = strlen(text);
    return len >= 4 && (len >= 11 || strspn(text, "0123456789") < len);
}

static void erasure_release(struct erasure *erasure)
{
    arena_release(&erasure->arena);
}

static enum err_code load(struct erasure *erasure, struct err *err)
{
    struct person person;
    TRY(lookup_worker(erasure->service, erasure->forget->code, &erasure->arena, &erasure->worker,
                      err));
    TRY(store_person_get(erasure->service->store, erasure->worker.id, &erasure->arena, &person,
                         err));
    TRY(store_person_list_former(erasure->service->store, erasure->worker.id, &erasure->arena,
                                 &erasure->names, &erasure->names_len, err));
    const char *const texts[FIELDS_LEN] = {person.name,           person.mobile,
                                           person.email,          person.identity_no,
                                           person.certificate_no, person.chat_userid};
    memcpy(erasure->texts, texts, sizeof(texts));
    for (size_t i = 0; i < FIELDS_LEN; i++)
        erasure->fields += texts[i][0] != '\0';
    return ERR_OK;
}

/* --- what imports keep of former rows ----------------------------------------------------------
 */

static bool is_private(const char *key)
{
    static const char *const also[] = {"evidence", "person"};
    size_t len = 0;
    const struct column *known = columns_of(FILE_KIND_WORKERS, &len);
    for (size_t i = 0; i < len; i++)
        if (known[i].is_private && strcmp(key, known[i].key) == 0)
            return true;
    for (size_t i = 0; i < sizeof(also) / sizeof(also[0]); i++)
        if (strcmp(key, also[i]) == 0)
            return true;
    return false;
}

/* A former row without what named the person: taking the import back still restores the rest. */
static const char *scrub(const struct erasure *erasure, const char *before, struct arena *arena)
{
    CLEANUP_JSON json_t *row = NULL;
    const char *key = NULL;
    json_t *value = NULL;
    void *next = NULL;
    if (json_parse(str_from(before), "a former row", &row, NULL) != ERR_OK || !json_is_object(row))
        return "{}";
    json_object_foreach_safe(row, next, key, value)
    {
        if (is_private(key))
            json_object_set_new(row, key, json_string(""));
        else if (erasure->forget->new_code != NULL && json_is_string(value) &&
                 strcmp(json_string_value(value), erasure->worker.code) == 0)
            json_object_set_new(row, key, json_string(erasure->forget->new_code));
    }
    char *text = json_text(row);
    const char *kept = arena_strdup(arena, text);
    free(text);
    return kept;
}

static enum err_code erase_former(struct erasure *erasure, struct err *err)
{
    struct store *store = erasure->service->store;
    struct store_before *before = NULL;
    size_t len = 0;
    TRY(store_before_list_of_worker(store, erasure->worker.code, &erasure->arena, &before, &len,
                                    err));
    for (size_t i = 0; i < len; i++) {
        before[i].before = scrub(erasure, before[i].before, &erasure->arena);
        TRY(store_before_update(store, &before[i], err));
    }
    erasure->former = (int64_t)len;
    return ERR_OK;
}

/* --- everywhere else ---------------------------------------------------------------------------
 */

static enum err_code erase_text(struct erasure *erasure, const char *text, struct err *err)
{
    int64_t rows = 0;
    int64_t left = 0;
    if (!is_telling(text))
        return ERR_OK;
    TRY(store_text_erase(erasure->service->store, text, &rows, err));
    TRY(store_text_left(erasure->service->store, text, &left, err));
    erasure->rows += rows;
    erasure->left += left;
    return ERR_OK;
}

/* People use names, phone and identity numbers as codes. */
static bool looks_personal(const struct erasure *erasure, const char *code)
{
    if (identity_validate(code, NULL) == ERR_OK || mobile_validate(code, NULL) == ERR_OK)
        return true;
    for (size_t i = 0; i < FIELDS_LEN; i++)
        if (is_telling(erasure->texts[i]) && strstr(code, erasure->texts[i]) != NULL)
            return true;
    return false;
}

/* The new code takes the old one's place; the old one may stand in texts too. */
static enum err_code recode(struct erasure *erasure, struct err *err)
{
    const struct person_forget *forget = erasure->forget;
    if (forget->new_code == NULL)
        return ERR_OK;
    TRY(code_validate("the new code", forget->new_code, err));
    if (looks_personal(erasure, forget->new_code))
        return err_set(err, ERR_INVALID, "the new code is a name or a number of the person too");
    enum err_code code =
        store_worker_recode(erasure->service->store, erasure->worker.code, forget->new_code, err);
    if (code == ERR_CONFLICT)
        return err_set(err, ERR_CONFLICT, "there is a worker %s already", forget->new_code);
    TRY(code);
    return erase_text(erasure, erasure->worker.code, err);
}

/* Every link given out dies, and comes back with no later generation while the erasure stands. */
static enum err_code kill_links(struct erasure *erasure, struct err *err)
{
    struct feed feed;
    struct store *store = erasure->service->store;
    struct store_feed_key key = {FEED_KIND_WORKER, erasure->worker.id.v};
    TRY(store_feed_ensure(store, key, service_now(erasure->service), &feed, err));
    TRY(store_feed_rotate(store, key, &feed, err));
    return store_feed_touch(store, FEED_KIND_WORKER, &key.owner_id, 1,
                            service_now(erasure->service), err);
}

/* The audit names the worker by id: the code may be what had to go. */
static enum err_code audit(struct erasure *erasure, const char *verb, struct err *err)
{
    struct store_audit entry = {
        .at = service_now(erasure->service),
        .who = erasure->forget->who,
        .verb = verb,
        .object = arena_printf(&erasure->arena, "worker %" PRId64, erasure->worker.id.v),
        .detail = erasure->forget->new_code != NULL ? "new code" : ""};
    return store_audit_append(erasure->service->store, &entry, err);
}

static enum err_code erase(struct erasure *erasure, struct err *err)
{
    struct store *store = erasure->service->store;
    TRY(load(erasure, err));
    TRY(store_worker_forget(store, erasure->worker.id, service_now(erasure->service),
                            &erasure->rows, err));
    TRY(erase_former(erasure, err));
    for (size_t i = 0; i < FIELDS_LEN; i++)
        TRY(erase_text(erasure, erasure->texts[i], err));
    for (size_t i = 0; i < erasure->names_len; i++) {
        TRY(erase_text(erasure, erasure->names[i].name, err));
        TRY(erase_text(erasure, erasure->names[i].certificate_no, err));
    }
    TRY(recode(erasure, err));
    TRY(kill_links(erasure, err));
    return audit(erasure, "forget", err);
}

/* --- the whole ---------------------------------------------------------------------------------
 */

enum err_code person_forget(struct service *service, const struct person_forget *forget,
                            json_t **ret_report, struct err *err)
{
    CLEANUP(erasure_release) struct erasure erasure = {.service = service, .forget = forget};
    bool is_emptied = false;
    {
        STORE_TX(tx);
        TRY(store_begin(service->store, &tx, err));
        TRY(erase(&erasure, err));
        if (!forget->preview)
            TRY(store_commit(&tx, err));
    }
    if (!forget->preview)
        TRY(store_checkpoint(service->store, &is_emptied, err));
    *ret_report =
        json_pack("{s:s, s:s, s:I, s:I, s:I, s:I, s:b, s:b, s:b}", "worker", erasure.worker.code,
                  "code", forget->new_code != NULL ? forget->new_code : erasure.worker.code,
                  "fields", (json_int_t)erasure.fields, "rows", (json_int_t)erasure.rows, "former",
                  (json_int_t)erasure.former, "left", (json_int_t)erasure.left, "looks_personal",
                  forget->new_code == NULL && looks_personal(&erasure, erasure.worker.code),
                  "log_emptied", is_emptied, "preview", forget->preview);
    return ERR_OK;
}

enum err_code person_readmit(struct service *service, const struct person_forget *forget,
                             struct err *err)
{
    CLEANUP(erasure_release) struct erasure erasure = {.service = service, .forget = forget};
    STORE_TX(tx);
    TRY(store_begin(service->store, &tx, err));
    TRY(load(&erasure, err));
    enum err_code code = store_worker_readmit(service->store, erasure.worker.id, err);
    if (code == ERR_CONFLICT)
        return err_set(err, ERR_CONFLICT, "nothing of worker %s was erased", forget->code);
    TRY(code);
    TRY(audit(&erasure, "readmit", err));
    return forget->preview ? ERR_OK : store_commit(&tx, err);
}
