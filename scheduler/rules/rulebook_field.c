/* Members of a rulebook: texts, codes, titles, days, audiences, categories, amounts. */
#include "scheduler/rules/rulebook_field.h"

#include <stdio.h>
#include <string.h>

#include "scheduler/base/buf.h"
#include "scheduler/base/parse_num.h"
#include "scheduler/model/text_rule.h"

#define UNITS_MAX    100000
#define FRACTION_MAX 1000

static const char *path_of(const char *path, const char *key, char buffer[static PATH_SIZE])
{
    snprintf(buffer, PATH_SIZE, "%.60s%s%.60s", path, path[0] == '\0' ? "" : ".", key);
    return buffer;
}

const char *rule_path_at(const char *path, size_t index, char buffer[static PATH_SIZE])
{
    snprintf(buffer, PATH_SIZE, "%.90s[%zu]", path, index);
    return buffer;
}

bool rule_has(const json_t *object, const char *key)
{
    return json_object_get(object, key) != NULL;
}

/* A "comment" is a text or a list of texts, for people only. */
static enum err_code check_comment(const json_t *object, const char *path, struct err *err)
{
    const json_t *comment = json_object_get(object, "comment");
    bool fine = comment == NULL || json_is_string(comment) || json_is_array(comment);
    for (size_t i = 0; fine && i < json_array_size(comment); i++)
        fine = json_is_string(json_array_get(comment, i));
    if (fine)
        return ERR_OK;
    char at[PATH_SIZE];
    return err_set(err, ERR_INVALID, "%s: expected text, or a list of texts",
                   path_of(path, "comment", at));
}

/* `keys` must hold "comment". */
enum err_code rule_check_object(const json_t *object, const char *path, const char *const *keys,
                                struct err *err)
{
    if (!json_is_object(object))
        return err_set(err, ERR_INVALID, "%s: expected an object {…}",
                       path[0] == '\0' ? "the rulebook" : path);
    TRY(json_only_keys(object, path, keys, err));
    return check_comment(object, path, err);
}

enum err_code rule_prefix(struct err *err, enum err_code code, const char *path)
{
    if (code != ERR_OK && err != NULL)
        return err_prefix(err, "%s", path);
    return code;
}

enum err_code rule_get_text(struct rule_parser *p, const json_t *object, const char *path,
                            const char *key, const char **ret_text, struct err *err)
{
    const char *text;
    char at[PATH_SIZE];
    TRY(json_get_text(object, path, key, &text, err));
    TRY(text_validate(path_of(path, key, at), text, 1, 1000, err));
    *ret_text = arena_strdup(p->arena, text);
    return ERR_OK;
}

enum err_code rule_get_code(struct rule_parser *p, const json_t *object, const char *path,
                            const char *key, const char **ret_code, struct err *err)
{
    const char *text;
    char at[PATH_SIZE];
    TRY(json_get_text(object, path, key, &text, err));
    TRY(code_validate(path_of(path, key, at), text, err));
    *ret_code = arena_strdup(p->arena, text);
    return ERR_OK;
}

/* {"zh": …, "en": …} under `key`. */
enum err_code rule_get_words(struct rule_parser *p, const json_t *object, const char *path,
                             const char *key, struct rule_title *ret_title, struct err *err)
{
    static const char *const keys[] = {"zh", "en", "comment", NULL};
    const json_t *title;
    char at[PATH_SIZE];
    TRY(json_get_object(object, path, key, &title, err));
    path_of(path, key, at);
    TRY(rule_check_object(title, at, keys, err));
    TRY(rule_get_text(p, title, at, "zh", &ret_title->zh, err));
    return rule_get_text(p, title, at, "en", &ret_title->en, err);
}

enum err_code rule_get_title(struct rule_parser *p, const json_t *object, const char *path,
                             struct rule_title *ret_title, struct err *err)
{
    return rule_get_words(p, object, path, "title", ret_title, err);
}

enum err_code rule_get_date(const json_t *object, const char *path, const char *key,
                            struct date *ret_date, struct err *err)
{
    const char *text;
    char at[PATH_SIZE];
    TRY(json_get_text(object, path, key, &text, err));
    return rule_prefix(err, date_parse(str_from(text), ret_date, err), path_of(path, key, at));
}

enum err_code rule_get_date_or_none(const json_t *object, const char *path, const char *key,
                                    struct date *ret_date, struct err *err)
{
    *ret_date = DATE_NONE;
    return rule_has(object, key) ? rule_get_date(object, path, key, ret_date, err) : ERR_OK;
}

enum err_code rule_get_i32(const json_t *object, const char *path, const char *key,
                           struct json_range range, int32_t *ret_value, struct err *err)
{
    int64_t value;
    TRY(json_get_int(object, path, key, range, &value, err));
    *ret_value = (int32_t)value;
    return ERR_OK;
}

static enum err_code get_tier(const json_t *item, const char *at, enum tier *ret_tier,
                              struct err *err)
{
    const char *text = json_string_value(item);
    for (int t = 0; text != NULL && t < TIER_COUNT; t++)
        if (strcmp(text, tier_text((enum tier)t)->code) == 0) {
            *ret_tier = (enum tier)t;
            return ERR_OK;
        }
    enum err_code code = err_set(err, ERR_INVALID, "%s: there is no such tier", at);
    return err == NULL ? code
                       : err_hint(err, "Write one of: none, assistant, intermediate, senior.");
}

static enum err_code get_tiers(const json_t *object, const char *path, uint32_t *ret_mask,
                               struct err *err)
{
    const json_t *tiers;
    char at[PATH_SIZE], item_at[PATH_SIZE];
    *ret_mask = 0;
    if (!rule_has(object, "tiers"))
        return ERR_OK;
    TRY(json_get_array(object, path, "tiers", &tiers, err));
    path_of(path, "tiers", at);
    if (json_array_size(tiers) == 0)
        return err_set(err, ERR_INVALID, "%s: name at least one tier, or leave it out", at);
    for (size_t i = 0; i < json_array_size(tiers); i++) {
        enum tier tier = TIER_NONE;
        TRY(get_tier(json_array_get(tiers, i), rule_path_at(at, i, item_at), &tier, err));
        *ret_mask |= 1u << tier;
    }
    return ERR_OK;
}

enum err_code rule_get_codes(struct rule_parser *p, const json_t *object, const char *path,
                             const char *key, const char **ret_codes, struct err *err)
{
    const json_t *codes;
    char at[PATH_SIZE], item_at[PATH_SIZE];
    *ret_codes = "";
    if (!rule_has(object, key))
        return ERR_OK;
    TRY(json_get_array(object, path, key, &codes, err));
    path_of(path, key, at);
    size_t len = json_array_size(codes);
    if (len == 0 || len > RULEBOOK_ROWS_MAX)
        return err_set(err, ERR_INVALID, "%s: name 1 to %d, or leave it out", at,
                       RULEBOOK_ROWS_MAX);
    CLEANUP(buf_release) struct buf joined;
    buf_init(&joined, 2 * LIST_MAX);
    for (size_t i = 0; i < len; i++) {
        const char *code = json_string_value(json_array_get(codes, i));
        if (code == NULL)
            return err_set(err, ERR_INVALID, "%s: expected text", rule_path_at(at, i, item_at));
        TRY(code_validate(rule_path_at(at, i, item_at), code, err));
        buf_addf(&joined, "%s%s", i > 0 ? ";" : "", code);
    }
    TRY(buf_check(&joined, at, err));
    *ret_codes = arena_copy(p->arena, buf_text(&joined), joined.len);
    return ERR_OK;
}

enum err_code rule_get_audience(struct rule_parser *p, const json_t *object, const char *path,
                                struct rule_audience *ret_audience, struct err *err)
{
    TRY(get_tiers(object, path, &ret_audience->tiers_mask, err));
    return rule_get_codes(p, object, path, "roles", &ret_audience->roles, err);
}

enum err_code rule_category_index(struct rule_parser *p, const char *code, const char *at,
                                  int8_t *ret_index, struct err *err)
{
    struct rulebook *book = p->book;
    TRY(code_validate(at, code, err));
    for (int32_t i = 0; i < book->categories_len; i++)
        if (strcmp(book->categories[i], code) == 0) {
            *ret_index = (int8_t)i;
            return ERR_OK;
        }
    if (book->categories_len == RULEBOOK_CATEGORIES_MAX)
        return err_set(err, ERR_LIMIT, "%s: more than %d categories", at, RULEBOOK_CATEGORIES_MAX);
    book->categories[book->categories_len] = arena_strdup(p->arena, code);
    *ret_index = (int8_t)book->categories_len++;
    return ERR_OK;
}

enum err_code rule_get_category(struct rule_parser *p, const json_t *object, const char *path,
                                int8_t *ret_index, struct err *err)
{
    const char *code;
    char at[PATH_SIZE];
    *ret_index = -1;
    if (!rule_has(object, "category"))
        return ERR_OK;
    TRY(json_get_text(object, path, "category", &code, err));
    return rule_category_index(p, code, path_of(path, "category", at), ret_index, err);
}

/* "units" or "min", exactly one of them. */
enum err_code rule_get_amount(struct rule_parser *p, const json_t *object, const char *path,
                              int32_t *ret_min, struct err *err)
{
    if (rule_has(object, "units") == rule_has(object, "min"))
        return err_set(err, ERR_INVALID, "%s: expected either \"units\" or \"min\"", path);
    if (rule_has(object, "units"))
        return rule_get_units(p, object, path, "units", ret_min, err);
    return rule_get_i32(object, path, "min", (struct json_range){0, RULEBOOK_MIN_MAX}, ret_min,
                        err);
}

enum err_code rule_get_units(struct rule_parser *p, const json_t *object, const char *path,
                             const char *key, int32_t *ret_min, struct err *err)
{
    int32_t value;
    TRY(rule_get_i32(object, path, key, (struct json_range){0, UNITS_MAX}, &value, err));
    int64_t min = (int64_t)value * p->book->measure_min;
    if (min > RULEBOOK_MIN_MAX)
        return err_set(err, ERR_INVALID, "%s.%s: that is more than %d minutes", path, key,
                       RULEBOOK_MIN_MAX);
    *ret_min = (int32_t)min;
    return ERR_OK;
}

enum err_code rule_get_fraction(const json_t *object, const char *path, const char *key,
                                struct rule_fraction *ret_fraction, struct err *err)
{
    const char *text;
    int64_t num = 0, den = 0;
    TRY(json_get_text(object, path, key, &text, err));
    struct str whole = str_from(text);
    size_t slash = str_find(whole, '/');
    bool fine = slash < whole.len &&
                parse_i64(str_slice(text, slash), 1, FRACTION_MAX, &num, NULL) == ERR_OK &&
                parse_i64(str_slice(text + slash + 1, whole.len - slash - 1), 1, FRACTION_MAX, &den,
                          NULL) == ERR_OK;
    if (!fine)
        return err_set(err, ERR_INVALID,
                       "%s.%s: expected a fraction such as \"2/3\", with numbers from 1 to %d",
                       path, key, FRACTION_MAX);
    *ret_fraction = (struct rule_fraction){(int32_t)num, (int32_t)den};
    return ERR_OK;
}

/* false where the key is not there. */
enum err_code rule_get_flag(const json_t *object, const char *path, const char *key, bool *ret_flag,
                            struct err *err)
{
    const json_t *value = json_object_get(object, key);
    if (value != NULL && !json_is_boolean(value))
        return err_set(err, ERR_INVALID, "%s.%s: expected true or false", path, key);
    *ret_flag = json_is_true(value);
    return ERR_OK;
}

/* `at` is the word's own path. */
static enum err_code find_word(const char *text, const char *at, struct rule_words words,
                               int *ret_at, struct err *err)
{
    for (int i = 0; text != NULL && i < words.len; i++)
        if (strcmp(text, words.words[i]) == 0) {
            *ret_at = i;
            return ERR_OK;
        }
    CLEANUP(buf_release) struct buf list;
    buf_init(&list, LIST_MAX);
    for (int i = 0; i < words.len; i++)
        buf_addf(&list, "%s\"%s\"",
                 i == 0              ? ""
                 : i + 1 < words.len ? ", "
                                     : " or ",
                 words.words[i]);
    return err_set(err, ERR_INVALID, "%s: expected %s", at, buf_text(&list));
}

enum err_code rule_get_word(const json_t *object, const char *path, const char *key,
                            struct rule_words words, int *ret_at, struct err *err)
{
    const char *text;
    char at[PATH_SIZE];
    TRY(json_get_text(object, path, key, &text, err));
    return find_word(text, path_of(path, key, at), words, ret_at, err);
}

enum err_code rule_get_bits(const json_t *object, const char *path, const char *key,
                            struct rule_words words, uint32_t *ret_bits, struct err *err)
{
    const json_t *list;
    char at[PATH_SIZE], item_at[PATH_SIZE];
    uint32_t bits = 0;
    TRY(json_get_array(object, path, key, &list, err));
    path_of(path, key, at);
    if (json_array_size(list) == 0)
        return err_set(err, ERR_INVALID, "%s: name at least one", at);
    for (size_t i = 0; i < json_array_size(list); i++) {
        int word = 0;
        TRY(find_word(json_string_value(json_array_get(list, i)), rule_path_at(at, i, item_at),
                      words, &word, err));
        bits |= 1u << word;
    }
    *ret_bits = bits;
    return ERR_OK;
}

enum err_code rule_get_rows(const json_t *object, const char *key, size_t max,
                            const json_t **ret_rows, struct err *err)
{
    TRY(json_get_array(object, "", key, ret_rows, err));
    if (json_array_size(*ret_rows) > max)
        return err_set(err, ERR_LIMIT, "%s: more than %zu rows", key, max);
    return ERR_OK;
}
