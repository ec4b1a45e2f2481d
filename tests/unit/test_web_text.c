/* The catalogue is whole: every key that a template uses is there in both languages, every key is
 * used, and both languages fill in the same values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "scheduler/base/embed.h"
#include "scheduler/base/map.h"
#include "scheduler/model/plan.h"
#include "scheduler/service/plan_weights.h"
#include "scheduler/web/page.h"
#include "scheduler/web/text.h"

/* Keys that the program makes up from codes and numbers. */
static const int statuses[] = {400, 403, 404, 405, 409, 413, 500, 503, 505};
static const char *const standings[] = {"met", "on_track", "at_risk", "short", "exempt"};

static const char *const phases[] = {"what_everybody_owes",
                                     "prices",
                                     "blocks",
                                     "rounds",
                                     "greedy",
                                     "bound",
                                     "chains",
                                     "passes",
                                     "read",
                                     "classes_that_could_be_opened",
                                     "write"};

static int setup(void **state)
{
    static struct text text;
    assert_int_equal(text_load(&text, NULL), ERR_OK);
    *state = &text;
    return 0;
}

static int teardown(void **state)
{
    text_release(*state);
    return 0;
}

static void use(struct map *used, const char *prefix, const char *code)
{
    char key[128];
    snprintf(key, sizeof(key), "%s%s", prefix, code);
    map_add(used, str_from(key), 1, NULL);
}

static void use_number(struct map *used, const char *format, int number)
{
    char key[64];
    snprintf(key, sizeof(key), "%s_%d", format, number);
    map_add(used, str_from(key), 1, NULL);
}

static void use_made_up(struct map *used)
{
    for (int i = 1; i <= 12; i++)
        use_number(used, "month", i);
    for (int i = 1; i <= 7; i++)
        use_number(used, "weekday", i);
    for (size_t i = 0; i < sizeof(standings) / sizeof(standings[0]); i++) {
        use(used, "standing_", standings[i]);
        use(used, "standing_about_", standings[i]);
    }
    for (int i = 0; i < UNMET_COUNT; i++)
        use(used, "unmet_advice_", unmet_reason_text((enum unmet_reason)i)->code);
    for (int i = 0; i < PLAN_WEIGHT_COUNT; i++) {
        use(used, "weight_", plan_weight_rows[i].name);
        use(used, "weight_about_", plan_weight_rows[i].name);
    }
    for (int i = 0; i < PLAN_STATE_COUNT; i++)
        use(used, "plan_state_", plan_state_text((enum plan_state)i)->code);
    for (size_t i = 0; i < sizeof(phases) / sizeof(phases[0]); i++)
        use(used, "phase_", phases[i]);
    for (int i = 0; i < PAGE_COUNT; i++) {
        char key[64];
        snprintf(key, sizeof(key), "%s_title", page_name((enum page)i));
        map_add(used, str_from(key), 1, NULL);
    }
    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
        char key[64];
        snprintf(key, sizeof(key), "error_%d_title", statuses[i]);
        map_add(used, str_from(key), 1, NULL);
        snprintf(key, sizeof(key), "error_%d_advice", statuses[i]);
        map_add(used, str_from(key), 1, NULL);
    }
}

/* {{t.key}} and {{> t.key}}. */
static void use_tags(struct map *used, struct str template)
{
    const char *at = template.data;
    while ((at = strstr(at, "{{")) != NULL) {
        const char *end = strstr(at, "}}");
        assert_non_null(end);
        at += strspn(at, "{>#^/ ");
        if (strncmp(at, "t.", 2) == 0) {
            struct str key = str_trim((struct str){at + 2, (size_t)(end - at) - 2});
            map_add(used, key, 1, NULL);
        }
        at = end + 2;
    }
}

static void use_templates(struct map *used)
{
    const struct embed_file *file;
    size_t templates = 0;
    for (size_t i = 0; (file = embed_at(i)) != NULL; i++) {
        if (!str_starts(str_from(file->path), "scheduler/web/templates/"))
            continue;
        use_tags(used, file->bytes);
        templates++;
    }
    assert_true(templates >= PAGE_COUNT + 1);
}

static void test_text_used_keys_all_there(void **state)
{
    const struct text *text = *state;
    struct map used = {0};
    use_templates(&used);
    use_made_up(&used);
    assert_true(used.len > 50);
    for (size_t i = 0; i < used.len; i++) {
        for (int language = 0; language < LANGUAGE_COUNT; language++) {
            char key[128];
            str_copy(key, sizeof(key), used.entries[i].key);
            const char *words = text_find(text, (enum language)language, key);
            if (words == NULL || words[0] == '\0')
                fail_msg("%s is missing in %s", key, language_tag((enum language)language));
        }
    }
    map_release(&used);
}

static void test_text_keys_all_used(void **state)
{
    const struct text *text = *state;
    struct map used = {0};
    use_templates(&used);
    use_made_up(&used);
    for (int language = 0; language < LANGUAGE_COUNT; language++) {
        const char *key;
        json_t *words;
        json_object_foreach(text->words[language], key, words)
        {
            if (!map_get(&used, str_from(key), NULL))
                fail_msg("%s in %s is used nowhere", key, language_tag((enum language)language));
        }
    }
    map_release(&used);
}

/* Collects the names of the tags in `words`, sorted by their order of first appearance in a map. */
static void add_tags(struct map *tags, const char *words)
{
    const char *at = words;
    while ((at = strstr(at, "{{")) != NULL) {
        const char *end = strstr(at, "}}");
        assert_non_null(end);
        map_add(tags, (struct str){at + 2, (size_t)(end - at) - 2}, 1, NULL);
        at = end + 2;
    }
}

static void test_text_languages_fill_same_values(void **state)
{
    const struct text *text = *state;
    const char *key;
    json_t *words;
    json_object_foreach(text->words[LANGUAGE_ZH], key, words)
    {
        const char *english = text_find(text, LANGUAGE_EN, key);
        struct map zh = {0}, en = {0};
        assert_non_null(english);
        add_tags(&zh, json_string_value(words));
        add_tags(&en, english);
        for (size_t i = 0; i < zh.len; i++)
            if (!map_get(&en, zh.entries[i].key, NULL))
                fail_msg("%s: the languages fill in different values", key);
        if (zh.len != en.len)
            fail_msg("%s: the languages fill in different values", key);
        map_release(&zh);
        map_release(&en);
    }
}

/* Words go into HTML as they are where they hold tags of their own. */
static void test_text_words_hold_no_markup(void **state)
{
    const struct text *text = *state;
    for (int language = 0; language < LANGUAGE_COUNT; language++) {
        const char *key;
        json_t *words;
        json_object_foreach(text->words[language], key, words)
        {
            if (strpbrk(json_string_value(words), "<>&\"") != NULL ||
                strstr(json_string_value(words), "{{{") != NULL)
                fail_msg("%s holds markup", key);
        }
    }
}

static void test_language_parse_codes_and_tags(void **state)
{
    (void)state;
    enum language language;
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        assert_int_equal(language_parse(str_from(language_code((enum language)i)), &language, NULL),
                         ERR_OK);
        assert_int_equal(language, i);
        assert_int_equal(language_parse(str_from(language_tag((enum language)i)), &language, NULL),
                         ERR_OK);
        assert_int_equal(language, i);
    }
    assert_int_equal(language_parse(STR_LIT("fr"), &language, NULL), ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_used_keys_all_there),
        cmocka_unit_test(test_text_keys_all_used),
        cmocka_unit_test(test_text_languages_fill_same_values),
        cmocka_unit_test(test_text_words_hold_no_markup),
        cmocka_unit_test(test_language_parse_codes_and_tags),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
