/* What lists share: what is asked for in the address, and their pages. */
#include <ctype.h>

#include "scheduler/web/site.h"

const char *asked_text(const struct visit *visit, const char *name)
{
    struct str text;
    if (!http_param(visit->request, name, &text))
        return "";
    text = str_trim(text);
    return arena_copy(visit->request->arena, text.data, text.len);
}

bool text_holds(const char *text, const char *part)
{
    for (;; text++) {
        size_t len = 0;
        while (part[len] != '\0' &&
               tolower((unsigned char)text[len]) == tolower((unsigned char)part[len]))
            len++;
        if (part[len] == '\0')
            return true;
        if (*text == '\0')
            return false;
    }
}

void cut_page(const struct visit *visit, const char *list, size_t rows_max, const char *path,
              json_t *view)
{
    const json_t *rows = json_object_get(view, list);
    const size_t len = json_array_size(rows);
    const size_t pages = len > 0 ? (len + rows_max - 1) / rows_max : 1;
    const int64_t wanted = asked_number(visit, "page");
    const size_t page = wanted < 1 ? 1 : (uint64_t)wanted > pages ? pages : (size_t)wanted;
    json_t *cut = json_array();
    for (size_t i = (page - 1) * rows_max; i < len && i < page * rows_max; i++)
        json_array_append(cut, json_array_get(rows, i));
    json_object_set_new(view, list, cut);
    json_object_set_new(view, "page", json_integer((json_int_t)page));
    json_object_set_new(view, "pages", json_integer((json_int_t)pages));
    json_object_set_new(view, "many_pages", json_boolean(pages > 1));
    if (page > 1)
        json_object_set_new(view, "page_before_path", json_sprintf("%s&page=%zu", path, page - 1));
    if (page < pages)
        json_object_set_new(view, "page_after_path", json_sprintf("%s&page=%zu", path, page + 1));
}
