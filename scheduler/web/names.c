/* What people call the categories and courses whose codes a row carries. */
#include "scheduler/service/view_words.h"
#include "scheduler/web/site.h"

/* "ce;professional" in one language, its pieces kept apart by `comma`. */
static const char *named(const struct visit *visit, const json_t *names, struct str codes,
                         const char *language, const char *comma)
{
    struct arena *arena = visit->request->arena;
    const char *list = "";
    struct str code;
    while (str_next(&codes, ';', &code)) {
        const char *key = arena_copy(arena, code.data, code.len);
        const char *name = json_text_at(json_object_get(names, key), language);
        list = arena_printf(arena, "%s%s%s", list, list[0] != '\0' ? comma : "",
                            name[0] != '\0' ? name : key);
    }
    return list;
}

void name_codes(const struct visit *visit, const json_t *words, json_t *row)
{
    const json_t *names = json_object_get(words, "categories");
    const char *course = json_text_at(row, "course");
    struct str codes = str_from(json_text_at(row, "categories"));
    json_object_set_new(row, "categories_name_zh",
                        json_string(named(visit, names, codes, "zh", "、")));
    json_object_set_new(row, "categories_name_en",
                        json_string(named(visit, names, codes, "en", ", ")));
    if (course[0] != '\0')
        json_object_set(row, "course_name",
                        json_object_get(json_object_get(words, "courses"), course));
}

json_t *category_choices(const json_t *words)
{
    json_t *choices = json_array();
    const char *code = NULL;
    json_t *name = NULL;
    json_object_foreach(json_object_get(words, "categories"), code, name) json_array_append_new(
        choices, json_pack("{s:s, s:s, s:s}", "code", code, "name_zh", json_text_at(name, "zh"),
                           "name_en", json_text_at(name, "en")));
    return choices;
}
