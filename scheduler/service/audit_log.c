/* Reading the audit. */
#include "scheduler/service/audit_log.h"

#include "scheduler/base/clock.h"
#include "scheduler/store/store_record.h"

static json_t *entry_json(const struct store_audit *entry)
{
    char at[INSTANT_TEXT_SIZE];
    return json_pack("{s:I, s:s, s:s, s:s, s:s, s:s}", "id", (json_int_t)entry->id, "at",
                     instant_format(entry->at, at), "who", entry->who, "verb", entry->verb,
                     "object", entry->object, "detail", entry->detail);
}

/* One more is asked for than shown: it tells whether there is another page. */
enum err_code audit_log(struct service *service, const struct audit_question *question,
                        json_t **ret_log, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct store_audit *entries = NULL;
    size_t len = 0;
    size_t shown = (size_t)question->limit;
    struct store_audit_filter filter = {
        .since = date_is_none(question->since) ? 0 : zone_to_utc(service->zone, question->since, 0),
        .verb = question->verb,
        .object = question->object,
        .before = question->before,
        .list_max = question->limit + 1};
    TRY(store_audit_find(service->store, &filter, &arena, &entries, &len, err));
    json_t *list = json_array();
    for (size_t i = 0; i < len && i < shown; i++)
        json_array_append_new(list, entry_json(&entries[i]));
    json_t *before = len > shown ? json_integer((json_int_t)entries[shown - 1].id) : json_null();
    *ret_log = json_pack("{s:o, s:o}", "entries", list, "before", before);
    return ERR_OK;
}
