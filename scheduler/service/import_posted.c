/* What a file of hours posts: entries and minutes, by category. */
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/checked.h"
#include "scheduler/service/import_rows.h"

static int by_minutes(const void *a, const void *b)
{
    const struct import_category *x = a;
    const struct import_category *y = b;
    if (x->min != y->min)
        return x->min < y->min ? 1 : -1;
    return strcmp(x->code, y->code);
}

static struct import_category *category_of(struct import_posted *posted, struct str code,
                                           struct arena *arena)
{
    for (size_t i = 0; i < posted->categories_len; i++)
        if (str_eq_text(code, posted->categories[i].code))
            return &posted->categories[i];
    if (posted->categories_len == IMPORT_CATEGORIES_MAX)
        return NULL;
    struct import_category *added = &posted->categories[posted->categories_len++];
    *added = (struct import_category){arena_copy(arena, code.data, code.len), 0};
    return added;
}

void import_posted_add(struct import_posted *posted, const struct credit *credit,
                       enum store_change change, struct arena *arena)
{
    struct str rest = str_from(credit->categories);
    struct str code;
    if (change != STORE_CHANGE_NEW) {
        posted->known++;
        posted->known_min = checked_add(posted->known_min, credit->min);
        return;
    }
    posted->entries++;
    posted->min = checked_add(posted->min, credit->min);
    while (str_next(&rest, ';', &code)) {
        struct import_category *category = category_of(posted, str_trim(code), arena);
        if (category != NULL)
            category->min = checked_add(category->min, credit->min);
        else
            posted->categories_more = true;
    }
}

void import_posted_sort(struct import_posted *posted)
{
    if (posted->categories_len > 1)
        qsort(posted->categories, posted->categories_len, sizeof(*posted->categories), by_minutes);
}

json_t *import_posted_json(const struct import_posted *posted)
{
    json_t *list = json_array();
    for (size_t i = 0; i < posted->categories_len; i++)
        json_array_append_new(list, json_pack("{s:s, s:I}", "category", posted->categories[i].code,
                                              "min", (json_int_t)posted->categories[i].min));
    return json_pack("{s:I, s:I, s:I, s:I, s:o, s:b}", "entries", (json_int_t)posted->entries,
                     "min", (json_int_t)posted->min, "known", (json_int_t)posted->known,
                     "known_min", (json_int_t)posted->known_min, "categories", list,
                     "categories_more", posted->categories_more);
}
