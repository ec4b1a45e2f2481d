/* A claim's files as people look at them, without the bytes. */
#include "scheduler/service/evidence.h"

#include <string.h>

#include "scheduler/base/clock.h"
#include "scheduler/base/crypto.h"
#include "scheduler/store/store_evidence.h"

static json_t *row_json(const struct store_evidence_row *row)
{
    const struct evidence *evidence = &row->evidence;
    char instant[INSTANT_TEXT_SIZE];
    return json_pack("{s:I, s:i, s:s, s:I, s:s, s:s, s:s, s:I}", "id", (json_int_t)evidence->id.v,
                     "number", (int)evidence->number, "type", evidence_type_media(evidence->type),
                     "bytes", (json_int_t)evidence->byte_len, "sha256", evidence->sha256,
                     "added_by", evidence->added_by, "added_at",
                     instant_format(evidence->added_at, instant), "elsewhere",
                     (json_int_t)row->elsewhere);
}

/* Numbers and ids come again once a file is gone; what a file holds does not. */
static const char *seen_text(const struct store_evidence_row *rows, size_t len, struct arena *arena)
{
    char sha256[EVIDENCE_SHA256_SIZE];
    const char *all = "";
    for (size_t i = 0; i < len; i++)
        all = arena_printf(arena, "%s %s", all, rows[i].evidence.sha256);
    return arena_strdup(arena, crypto_sha256_hex(str_from(all), sha256));
}

enum err_code evidence_is_seen(struct service *service, struct claim_id id, const char *seen,
                               bool *ret_is_seen, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct store_evidence_row *rows = NULL;
    size_t len = 0;
    TRY(store_evidence_list(service->store, id, &arena, &rows, &len, err));
    *ret_is_seen = strcmp(seen, seen_text(rows, len, &arena)) == 0;
    return ERR_OK;
}

enum err_code evidence_add_json(struct service *service, struct claim_id id, json_t *row,
                                struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct store_evidence_row *rows = NULL;
    size_t len = 0;
    TRY(store_evidence_list(service->store, id, &arena, &rows, &len, err));
    json_t *list = json_array();
    for (size_t i = 0; i < len; i++)
        json_array_append_new(list, row_json(&rows[i]));
    json_object_set_new(row, "files", json_integer((json_int_t)len));
    json_object_set_new(row, "files_seen", json_string(seen_text(rows, len, &arena)));
    json_object_set_new(row, "file_list", list);
    return ERR_OK;
}

enum err_code evidence_add_twins_json(struct service *service, struct claim_id id, json_t *row,
                                      struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct store_evidence_twin *twins = NULL;
    size_t len = 0;
    TRY(store_evidence_twins(service->store, id, &arena, &twins, &len, err));
    json_t *list = json_array();
    for (size_t i = 0; i < len; i++)
        json_array_append_new(
            list, json_pack("{s:i, s:I, s:s, s:s}", "number", (int)twins[i].number, "claim",
                            (json_int_t)twins[i].claim_id.v, "worker", twins[i].worker, "state",
                            credit_state_text(twins[i].state)->code));
    json_object_set_new(row, "same_files", list);
    return ERR_OK;
}
