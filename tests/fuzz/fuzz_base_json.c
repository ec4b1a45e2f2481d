/* Any bytes as JSON, and every accessor on every member. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/json.h"
#include "scheduler/base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void use_member(const json_t *object, const char *key, const json_t *member)
{
    static const char *const keys[] = {"id", "minimum", "categories", NULL};
    struct err err = {0};
    const char *text = NULL;
    const json_t *part = NULL;
    int64_t number = 5;
    struct json_range range = {0, 10};
    if ((json_get_text(object, "p[1]", key, &text, &err) == ERR_OK) != json_is_string(member))
        abort();
    if ((json_get_array(object, "p[1]", key, &part, &err) == ERR_OK) != json_is_array(member))
        abort();
    if ((json_get_object(object, "p[1]", key, &part, &err) == ERR_OK) != json_is_object(member))
        abort();
    if (json_get_int(object, "", key, range, &number, &err) == ERR_OK && !json_is_integer(member))
        abort();
    if (number < 0 || number > 10)
        abort();
    if (json_only_keys(object, "p", keys, &err) != ERR_OK && !utf8_valid(str_from(err.text)))
        abort();
}

static void there_and_back(const json_t *value)
{
    char *text = json_text(value);
    json_t *again = NULL;
    if (json_parse(str_from(text), "again", &again, NULL) != ERR_OK)
        abort();
    char *text_again = json_text(again);
    if (strcmp(text, text_again) != 0)
        abort();
    json_decref(again);
    free(text);
    free(text_again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    json_t *value = NULL;
    struct err err = {0};
    enum err_code code = json_parse(str_slice((const char *)data, size), "x", &value, &err);
    if (code != ERR_OK) {
        if (value != NULL || err.text[0] == '\0')
            abort();
        return 0;
    }
    const char *key;
    json_t *member;
    json_object_foreach(value, key, member) use_member(value, key, member);
    there_and_back(value);
    json_decref(value);
    return 0;
}
