/* Capped loading of JSON (RFC 8259, by jansson) and access to members with paths in the errors. */
#include "scheduler/base/json.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/buf.h"
#include "scheduler/base/clock.h"
#include "scheduler/base/file.h"
#include "scheduler/base/utf8.h"

#define JSON_TEXT_LEN_MAX (16u * 1024 * 1024)
#define KEY_LEN_MAX       40 /* longer member names are shortened in errors and not compared */

void json_cleanup(json_t **value)
{
    json_decref(*value);
}

/* `number` is the text's line in its file, 0 if the text is the file. */
static enum err_code parse(struct str text, const char *name, long number, json_t **ret_value,
                           struct err *err)
{
    if (text.len > JSON_TEXT_LEN_MAX)
        return err_set(err, ERR_LIMIT, "%s is larger than the limit of %u bytes", name,
                       JSON_TEXT_LEN_MAX);
    json_error_t error;
    json_t *value =
        json_loadb(text.len > 0 ? text.data : "", text.len, JSON_REJECT_DUPLICATES, &error);
    if (value == NULL) {
        /* jansson quotes what stands there; that may be somebody's name, unless it is a key. */
        char *quote = strstr(error.text, " near '");
        if (quote != NULL && strncmp(error.text, "duplicate object key", 20) != 0)
            *quote = '\0';
        return err_set(err, ERR_INVALID, "%s line %ld column %d: %s", name,
                       number > 0 ? number : error.line, error.column, error.text);
    }
    *ret_value = value;
    return ERR_OK;
}

enum err_code json_parse(struct str text, const char *name, json_t **ret_value, struct err *err)
{
    return parse(text, name, 0, ret_value, err);
}

enum err_code json_parse_line(struct str text, const char *name, long number, json_t **ret_value,
                              struct err *err)
{
    return parse(text, name, number, ret_value, err);
}

enum err_code json_read_file(const char *path, json_t **ret_value, struct err *err)
{
    CLEANUP(buf_release) struct buf text;
    buf_init(&text, JSON_TEXT_LEN_MAX);
    TRY(file_read(path, &text, err));
    return json_parse(str_slice(text.data, text.len), path, ret_value, err);
}

char *json_text(const json_t *value)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    if (text == NULL)
        x_abort("a JSON value cannot be written");
    return text;
}

json_t *json_instant(int64_t at)
{
    char text[INSTANT_TEXT_SIZE];
    return json_string(at != 0 ? instant_format(at, text) : "");
}

const char *json_text_at(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

int64_t json_int_at(const json_t *object, const char *key)
{
    return (int64_t)json_integer_value(json_object_get(object, key));
}

json_t *json_values(json_t *object)
{
    json_t *list = json_array();
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach(object, key, value) json_array_append(list, value);
    return list;
}

static const char *path_dot(const char *path)
{
    return path[0] == '\0' ? "" : ".";
}

static enum err_code wrong_member(struct err *err, const char *path, const char *key,
                                  const char *expected)
{
    return err_set(err, ERR_INVALID, "%s%s%s: expected %s", path, path_dot(path), key, expected);
}

/* What a member should be; `expected` completes "expected …". */
struct member_kind {
    json_type type;
    const char *expected;
};

static enum err_code json_member(const json_t *object, const char *path, const char *key,
                                 struct member_kind kind, const json_t **ret_member,
                                 struct err *err)
{
    if (!json_is_object(object))
        return err_set(err, ERR_INVALID, "%s: expected an object",
                       path[0] == '\0' ? "the value" : path);
    const json_t *member = json_object_get(object, key);
    if (member == NULL)
        return err_set(err, ERR_INVALID, "%s%s%s is missing: expected %s", path, path_dot(path),
                       key, kind.expected);
    if (json_typeof(member) != kind.type)
        return wrong_member(err, path, key, kind.expected);
    *ret_member = member;
    return ERR_OK;
}

enum err_code json_get_text(const json_t *object, const char *path, const char *key,
                            const char **ret_text, struct err *err)
{
    const json_t *member;
    TRY(json_member(object, path, key, (struct member_kind){JSON_STRING, "text"}, &member, err));
    *ret_text = json_string_value(member);
    return ERR_OK;
}

enum err_code json_get_text_or(const json_t *object, const char *path, const char *key,
                               const char *fallback, const char **ret_text, struct err *err)
{
    if (json_is_object(object) && json_object_get(object, key) == NULL) {
        *ret_text = fallback;
        return ERR_OK;
    }
    return json_get_text(object, path, key, ret_text, err);
}

enum err_code json_get_int(const json_t *object, const char *path, const char *key,
                           struct json_range range, int64_t *ret_value, struct err *err)
{
    char expected[96];
    snprintf(expected, sizeof(expected), "a whole number from %" PRId64 " to %" PRId64, range.min,
             range.max);
    const json_t *member;
    TRY(json_member(object, path, key, (struct member_kind){JSON_INTEGER, expected}, &member, err));
    int64_t value = json_integer_value(member);
    if (value < range.min || value > range.max)
        return wrong_member(err, path, key, expected);
    *ret_value = value;
    return ERR_OK;
}

enum err_code json_get_array(const json_t *object, const char *path, const char *key,
                             const json_t **ret_array, struct err *err)
{
    return json_member(object, path, key, (struct member_kind){JSON_ARRAY, "an array"}, ret_array,
                       err);
}

enum err_code json_get_object(const json_t *object, const char *path, const char *key,
                              const json_t **ret_object, struct err *err)
{
    return json_member(object, path, key, (struct member_kind){JSON_OBJECT, "an object"},
                       ret_object, err);
}

/* The known key that `key` was probably meant to be, or NULL. */
static const char *nearest_key(const char *const *keys, struct str key)
{
    const char *nearest = NULL;
    if (key.len > KEY_LEN_MAX)
        return NULL;
    size_t best = key.len <= 3 ? 2 : 3; /* one change in a short name, two in a longer one */
    for (; *keys != NULL; keys++) {
        struct str known = str_from(*keys);
        if (known.len > KEY_LEN_MAX)
            continue;
        size_t distance = utf8_distance(key, known);
        if (distance < best) {
            best = distance;
            nearest = *keys;
        }
    }
    return nearest;
}

static bool key_known(const char *const *keys, const char *key)
{
    for (; *keys != NULL; keys++) {
        if (strcmp(*keys, key) == 0)
            return true;
    }
    return false;
}

void json_escape(struct str text, struct buf *buf)
{
    size_t plain = 0; /* where what is not yet appended begins */
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        buf_add(buf, text.data + plain, i - plain);
        if (c == '"' || c == '\\')
            buf_addf(buf, "\\%c", c);
        else if (c == '\n')
            buf_add_text(buf, "\\n");
        else
            buf_addf(buf, "\\u%04x", c);
        plain = i + 1;
    }
    if (plain < text.len)
        buf_add(buf, text.data + plain, text.len - plain);
}

static enum err_code unknown_key(const char *path, const char *key, const char *const *keys,
                                 struct err *err)
{
    char shown[KEY_LEN_MAX + 1];
    struct str text = str_from(key);
    str_copy(shown, sizeof(shown), utf8_cut(text, KEY_LEN_MAX));
    enum err_code code =
        err_set(err, ERR_INVALID, "%s%s%s: there is no such member", path, path_dot(path), shown);
    const char *nearest = nearest_key(keys, text);
    if (err == NULL || nearest == NULL)
        return code;
    return err_hint(err, "Did you mean \"%s\"?", nearest);
}

enum err_code json_only_keys(const json_t *object, const char *path, const char *const *keys,
                             struct err *err)
{
    /* jansson's iterators want a pointer to non-const, but only read. */
    json_t *readable;
    memcpy(&readable, &object, sizeof(readable));
    for (void *at = json_object_iter(readable); at != NULL;
         at = json_object_iter_next(readable, at)) {
        const char *key = json_object_iter_key(at);
        if (!key_known(keys, key))
            return unknown_key(path, key, keys, err);
    }
    return ERR_OK;
}
