/* Names of categories and courses, as one value. */
#include "scheduler/service/view_words.h"

#include "scheduler/service/roster.h"
#include "scheduler/service/view_keep.h"

static void add_category(const struct roster *roster, const char *code, json_t *categories)
{
    struct rule_title title = roster_title(roster, code);
    json_object_set_new(categories, code, json_pack("{s:s, s:s}", "zh", title.zh, "en", title.en));
}

static enum err_code compute(struct service *service, int64_t of, json_t **ret_words,
                             struct err *err)
{
    CLEANUP(roster_release) struct roster roster = {0};
    (void)of;
    TRY(roster_load_titles(service, service_today(service), &roster, err));
    json_t *categories = json_object();
    json_t *courses = json_object();
    for (size_t i = 0; i < roster.books_len; i++)
        for (int32_t k = 0; k < roster.books[i]->categories_len; k++)
            add_category(&roster, roster.books[i]->categories[k], categories);
    for (size_t i = 0; i < roster.courses_len; i++) {
        const struct course *course = &roster.courses[i];
        for (int32_t k = 0; k < course->tags_len; k++)
            add_category(&roster, course->tags[k].tag, categories);
        json_object_set_new(courses, course->code, json_string(course->name));
    }
    *ret_words = json_pack("{s:o, s:o}", "categories", categories, "courses", courses);
    return ERR_OK;
}

enum err_code view_words(struct service *service, json_t **ret_words, struct err *err)
{
    return view_keep(service, (struct view_key){VIEW_SLOT_WORDS, 0}, compute, ret_words, err);
}
