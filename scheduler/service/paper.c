/* Papers: words, template and style that are built in, poured around the sheets. */
#include "scheduler/service/paper.h"

#include "scheduler/base/embed.h"
#include "scheduler/base/template.h"

#define ROOM "scheduler/service/papers/"

static const struct {
    const char *tag, *path;
} languages[PAPER_LANGUAGE_COUNT] = {
    [PAPER_LANGUAGE_ZH] = {"zh-CN", ROOM "zh-CN.json"},
    [PAPER_LANGUAGE_EN] = {"en", ROOM "en.json"},
};

enum err_code paper_words_load(enum paper_language language, json_t **ret_words, struct err *err)
{
    const char *path = languages[language].path;
    const struct embed_file *file = embed_find(path);
    if (file == NULL)
        return err_set(err, ERR_NOT_FOUND, "%s is not built in", path);
    return json_parse(file->bytes, path, ret_words, err);
}

/* {{> style}} and {{> statement}} are files, {{> t.key}} is a word that may hold tags itself. */
static enum err_code find_partial(void *context, struct str name, struct str *ret_text,
                                  struct err *err)
{
    char path[128];
    const json_t *words = context;
    if (str_starts(name, "t.")) {
        str_copy(path, sizeof(path), str_slice(name.data + 2, name.len - 2));
        *ret_text = str_from(json_string_value(json_object_get(words, path)));
        return ret_text->len > 0 ? ERR_OK : err_set(err, ERR_NOT_FOUND, "no word \"%s\"", path);
    }
    (void)snprintf(path, sizeof(path), ROOM "%.*s.html", (int)name.len, name.data);
    const struct embed_file *file = embed_find(str_eq_text(name, "style") ? PAPER_STYLE : path);
    if (file == NULL)
        return err_set(err, ERR_NOT_FOUND, "%s is not built in", path);
    *ret_text = file->bytes;
    return ERR_OK;
}

enum err_code paper_render(json_t *sheets, const struct paper_look *look, struct buf *buf,
                           struct err *err)
{
    CLEANUP_JSON json_t *words = NULL;
    struct str frame;
    TRY(paper_words_load(look->language, &words, err));
    TRY(find_partial(words, STR_LIT("paper"), &frame, err));
    CLEANUP_JSON json_t *view =
        json_pack("{s:s, s:O, s:O, s:s*, s:s*}", "lang", languages[look->language].tag, "t", words,
                  "sheets", sheets, "style_href", look->style_href, "icon_href", look->icon_href);
    TRY(template_render(frame, view, (struct template_partials){find_partial, words}, buf, err));
    return buf_check(buf, "the paper", err);
}
