/* The members of a programme's file: lists, names, codes. */
#include "scheduler/service/programme_member.h"

#include "scheduler/model/text_rule.h"

static const char *join(struct programme *programme, const char *path, const char *key)
{
    return arena_printf(&programme->arena, "%s%s%s", path, path[0] != '\0' ? "." : "", key);
}

enum err_code programme_member_items(struct programme *programme, const json_t *array,
                                     const char *path, const struct programme_list_rule *rule,
                                     struct programme_list *ret_list, struct err *err)
{
    size_t len = json_array_size(array);
    if (!json_is_array(array) || len < rule->len_min || len > rule->len_max)
        return err_set(err, ERR_INVALID, "%s: expected an array of %zu to %zu items", path,
                       rule->len_min, rule->len_max);
    char *items = arena_array(&programme->arena, len + 1, rule->size);
    for (size_t i = 0; i < len; i++)
        TRY(rule->read(programme, json_array_get(array, i),
                       arena_printf(&programme->arena, "%s[%zu]", path, i), items + i * rule->size,
                       err));
    *ret_list = (struct programme_list){items, len};
    return ERR_OK;
}

enum err_code programme_member_list(struct programme *programme, const json_t *object,
                                    const char *path, const struct programme_list_rule *rule,
                                    struct programme_list *ret_list, struct err *err)
{
    const json_t *array = NULL;
    TRY(json_get_array(object, path, rule->key, &array, err));
    return programme_member_items(programme, array, join(programme, path, rule->key), rule,
                                  ret_list, err);
}

enum err_code programme_member_name(struct programme *programme, const json_t *object,
                                    const char *path, const char *key, const char **ret_name,
                                    struct err *err)
{
    const char *text = NULL;
    TRY(json_get_text(object, path, key, &text, err));
    TRY(text_validate(join(programme, path, key), text, 1, 200, err));
    *ret_name = arena_strdup(&programme->arena, text);
    return ERR_OK;
}

enum err_code programme_member_code(struct programme *programme, const json_t *object,
                                    const char *path, const char *key, const char **ret_code,
                                    struct err *err)
{
    const char *text = NULL;
    TRY(json_get_text(object, path, key, &text, err));
    TRY(code_validate(join(programme, path, key), text, err));
    *ret_code = arena_strdup(&programme->arena, text);
    return ERR_OK;
}

enum err_code programme_item_text(struct programme *programme, const json_t *item, const char *path,
                                  void *ret_item, struct err *err)
{
    if (!json_is_string(item))
        return err_set(err, ERR_INVALID, "%s: expected text", path);
    TRY(text_validate(path, json_string_value(item), 1, 200, err));
    *(const char **)ret_item = arena_strdup(&programme->arena, json_string_value(item));
    return ERR_OK;
}

enum err_code programme_item_date(struct programme *programme, const json_t *item, const char *path,
                                  void *ret_item, struct err *err)
{
    (void)programme;
    if (!json_is_string(item) ||
        date_parse(str_from(json_string_value(item)), ret_item, NULL) != ERR_OK)
        return err_set(err, ERR_INVALID, "%s: expected a day as YYYY-MM-DD", path);
    return ERR_OK;
}
