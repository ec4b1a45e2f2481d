/* One line of a problem or plan file as JSON: its kind, its keys, and its values with the key in
 * every refusal. */
#include "scheduler/planner/line_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_among(const char *key, const char *const *keys)
{
    for (; *keys; keys++) {
        if (strcmp(key, *keys) == 0)
            return true;
    }
    return false;
}

static enum err_code check_keys(json_t *object, const struct line_kind *kind, struct err *err)
{
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        if (strcmp(key, kind->key) != 0 && !is_among(key, kind->required) &&
            !is_among(key, kind->optional))
            return err_set(err, ERR_INVALID, "%s: unknown key %.80s", kind->key, key);
    }
    for (const char *const *required = kind->required; *required; required++) {
        if (!json_object_get(object, *required))
            return err_set(err, ERR_INVALID, "%s: missing key %s", kind->key, *required);
    }
    return ERR_OK;
}

enum err_code line_parse(const struct line_source *line, const struct line_kind *kinds,
                         size_t kinds_len, json_t **ret_object, size_t *ret_kind, struct err *err)
{
    char name[256];
    snprintf(name, sizeof(name), "%.200s line %ld", line->path, line->number);
    if (str_trim(line->text).len == 0)
        return err_set(err, ERR_INVALID, "%s: a blank line", name);
    CLEANUP_JSON json_t *object = NULL;
    TRY(json_parse_line(line->text, line->path, line->number, &object, err));
    if (!json_is_object(object))
        return err_set(err, ERR_INVALID, "%s: expected a JSON object", name);
    size_t kind = 0;
    while (kind < kinds_len && !json_object_get(object, kinds[kind].key))
        kind++;
    if (kind == kinds_len)
        return err_set(err, ERR_INVALID, "%s: no key says what kind of line it is", name);
    if (check_keys(object, &kinds[kind], err) != ERR_OK)
        return err_prefix(err, "%s", name);
    *ret_object = object;
    object = NULL;
    *ret_kind = kind;
    return ERR_OK;
}

bool line_has(const json_t *object, const char *key)
{
    return json_object_get(object, key) != NULL;
}

enum err_code line_text(const json_t *object, const char *key, const char **ret_text,
                        struct err *err)
{
    const json_t *value = json_object_get(object, key);
    if (!json_is_string(value))
        return err_set(err, ERR_INVALID, "%s: expected a text", key);
    *ret_text = json_string_value(value);
    return ERR_OK;
}

enum err_code line_int(const json_t *object, const char *key, int64_t fallback, int64_t *ret_value,
                       struct err *err)
{
    const json_t *value = json_object_get(object, key);
    if (value && !json_is_integer(value))
        return err_set(err, ERR_INVALID, "%s: expected a whole number", key);
    *ret_value = value ? json_integer_value(value) : fallback;
    return ERR_OK;
}

static enum err_code get_list(const json_t *object, const char *key, const json_t **ret_list,
                              struct err *err)
{
    const json_t *list = json_object_get(object, key);
    if (list && !json_is_array(list))
        return err_set(err, ERR_INVALID, "%s: expected a list", key);
    *ret_list = list;
    return ERR_OK;
}

enum err_code line_names(const json_t *object, const char *key, struct arena *arena,
                         struct problem_names *ret_names, struct err *err)
{
    const json_t *list = NULL;
    TRY(get_list(object, key, &list, err));
    size_t len = json_array_size(list);
    const char **names = arena_array(arena, len, sizeof(*names));
    for (size_t i = 0; i < len; i++) {
        names[i] = json_string_value(json_array_get(list, i));
        if (!names[i])
            return err_set(err, ERR_INVALID, "%s: expected a list of texts", key);
    }
    *ret_names = (struct problem_names){names, len};
    return ERR_OK;
}

/* "2027-03-02T09:00" */
static enum err_code parse_minute(const json_t *value, const char *key, int64_t *ret_minute,
                                  struct err *err)
{
    const char *text = json_string_value(value);
    struct date date;
    int32_t minute;
    if (!text || strlen(text) != 16 || text[10] != 'T' || text[13] != ':' ||
        date_parse(str_slice(text, 10), &date, NULL) != ERR_OK ||
        minute_parse(str_slice(text + 11, 5), false, &minute, NULL) != ERR_OK)
        return err_set(err, ERR_INVALID, "%s: expected a time as 2027-03-02T09:00", key);
    *ret_minute = (int64_t)date.day * DAY_MIN + minute;
    return ERR_OK;
}

enum err_code line_minute(const json_t *object, const char *key, int64_t *ret_minute,
                          struct err *err)
{
    return parse_minute(json_object_get(object, key), key, ret_minute, err);
}

enum err_code line_spans(const json_t *object, const char *key, struct arena *arena,
                         struct problem_span **ret_spans, size_t *ret_len, struct err *err)
{
    const json_t *list = NULL;
    TRY(get_list(object, key, &list, err));
    size_t len = json_array_size(list);
    struct problem_span *spans = arena_array(arena, len, sizeof(*spans));
    for (size_t i = 0; i < len; i++) {
        const json_t *pair = json_array_get(list, i);
        if (!json_is_array(pair) || json_array_size(pair) != 2)
            return err_set(err, ERR_INVALID, "%s: expected pairs of times", key);
        TRY(parse_minute(json_array_get(pair, 0), key, &spans[i].begin_min, err));
        TRY(parse_minute(json_array_get(pair, 1), key, &spans[i].end_min, err));
    }
    *ret_spans = spans;
    *ret_len = len;
    return ERR_OK;
}

enum err_code line_tuples(const json_t *object, const char *key, size_t width, struct arena *arena,
                          struct line_tuples *ret_tuples, struct err *err)
{
    const json_t *list = NULL;
    TRY(get_list(object, key, &list, err));
    size_t len = json_array_size(list);
    struct line_tuple *tuples = arena_array(arena, len, sizeof(*tuples));
    for (size_t i = 0; i < len; i++) {
        const json_t *tuple = json_array_get(list, i);
        bool is_right = json_is_array(tuple) && json_array_size(tuple) == width &&
                        json_is_string(json_array_get(tuple, 0));
        for (size_t k = 1; k < width && is_right; k++) {
            is_right = json_is_integer(json_array_get(tuple, k));
            tuples[i].values[k - 1] = json_integer_value(json_array_get(tuple, k));
        }
        if (!is_right)
            return err_set(err, ERR_INVALID, "%s: expected a list of [name, %s]", key,
                           width == 2 ? "number" : "minutes, weight");
        tuples[i].name = json_string_value(json_array_get(tuple, 0));
    }
    *ret_tuples = (struct line_tuples){tuples, len};
    return ERR_OK;
}

enum err_code line_day(const char *text, const char *key, struct date *ret_date, struct err *err)
{
    if (!text || date_parse(str_from(text), ret_date, NULL) != ERR_OK)
        return err_set(err, ERR_INVALID, "%s: expected a day as 2027-03-02", key);
    return ERR_OK;
}

void line_put(struct line_writer *writer, json_t *object)
{
    char *text = json_text(object);
    line_writer_add(writer, str_from(text));
    free(text);
    json_decref(object);
}
