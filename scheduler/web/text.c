/* The catalogue: one flat JSON object of words for each language. */
#include "scheduler/web/text.h"

#include "scheduler/base/embed.h"

static const struct {
    const char *tag, *code, *path;
} languages[LANGUAGE_COUNT] = {
    [LANGUAGE_ZH] = {"zh-CN", "zh", "scheduler/web/text/zh-CN.json"},
    [LANGUAGE_EN] = {"en", "en", "scheduler/web/text/en.json"},
};

const char *language_tag(enum language language)
{
    return languages[language].tag;
}

const char *language_code(enum language language)
{
    return languages[language].code;
}

enum err_code language_parse(struct str code, enum language *ret_language, struct err *err)
{
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        if (str_eq_nocase(code, str_from(languages[i].code)) ||
            str_eq_nocase(code, str_from(languages[i].tag))) {
            *ret_language = (enum language)i;
            return ERR_OK;
        }
    }
    return err_set(err, ERR_NOT_FOUND, "no such language; there are zh and en");
}

static enum err_code load_language(enum language language, json_t **ret_words, struct err *err)
{
    const char *path = languages[language].path;
    const struct embed_file *file = embed_find(path);
    if (file == NULL)
        return err_set(err, ERR_NOT_FOUND, "%s is not built in", path);
    json_t *words CLEANUP_JSON = NULL;
    TRY(json_parse(file->bytes, path, &words, err));
    const char *key;
    json_t *value;
    json_object_foreach(words, key, value)
    {
        if (!json_is_string(value))
            return err_set(err, ERR_INVALID, "%s: %s is no text", path, key);
    }
    *ret_words = words;
    words = NULL;
    return ERR_OK;
}

enum err_code text_load(struct text *text, struct err *err)
{
    struct text loaded = {{NULL, NULL}};
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        enum err_code code = load_language((enum language)i, &loaded.words[i], err);
        if (code != ERR_OK) {
            text_release(&loaded);
            return code;
        }
    }
    *text = loaded;
    return ERR_OK;
}

void text_release(struct text *text)
{
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        json_decref(text->words[i]);
        text->words[i] = NULL;
    }
}

const char *text_find(const struct text *text, enum language language, const char *key)
{
    return json_string_value(json_object_get(text->words[language], key));
}
