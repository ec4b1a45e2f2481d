/* What the robots take out of a payload. */
#include "notifiers/payload.h"

#include <string.h>

static enum err_code mentions_get(const json_t *data, const char *key, json_t *none,
                                  const json_t **ret_list, struct err *err)
{
    const json_t *list = json_object_get(data, key);
    *ret_list = list ? list : none;
    if (!list)
        return ERR_OK;
    if (!json_is_array(list))
        return err_set(err, ERR_INVALID, "payload data.%s: expected a list", key);
    if (json_array_size(list) > MENTIONS_MAX)
        return err_set(err, ERR_LIMIT, "payload data.%s: more than %d", key, MENTIONS_MAX);
    for (size_t i = 0; i < json_array_size(list); i++)
        if (!json_is_string(json_array_get(list, i)))
            return err_set(err, ERR_INVALID, "payload data.%s[%zu]: expected text", key, i);
    return ERR_OK;
}

static enum err_code payload_fill(struct payload *payload, struct err *err)
{
    json_t *data = json_object_get(payload->root, "data");
    const json_t *text = json_object_get(data, "text");
    if (!json_is_string(text) || json_string_length(text) == 0)
        return err_set(err, ERR_INVALID, "payload data.text: expected text to send");
    payload->text = str_slice(json_string_value(text), json_string_length(text));
    json_t *none = json_array(); /* owned by the root, so that it lives as long */
    json_object_set_new(payload->root, "", none);
    TRY(mentions_get(data, "mention_userids", none, &payload->userids, err));
    TRY(mentions_get(data, "mention_mobiles", none, &payload->mobiles, err));
    payload->mention_all = json_is_true(json_object_get(data, "mention_all"));
    return ERR_OK;
}

enum err_code payload_parse(const char *json, struct payload *ret_payload, struct err *err)
{
    struct payload payload = {.root = NULL};
    struct err detail = {0}; /* dropped: it may quote the payload, which names people */
    if (json_parse(str_from(json), "payload", &payload.root, &detail) != ERR_OK)
        return err_set(err, ERR_INVALID, "the payload is no JSON");
    enum err_code code = payload_fill(&payload, err);
    if (code != ERR_OK) {
        payload_release(&payload);
        return code;
    }
    *ret_payload = payload;
    return ERR_OK;
}

void payload_release(struct payload *payload)
{
    json_decref(payload->root);
    payload->root = NULL;
}
