/* From a view model to an HTML document: layout, template, words of one language. */
#include "scheduler/web/page.h"

#include <stdio.h>

#include "scheduler/base/embed.h"
#include "scheduler/base/template.h"
#include "scheduler/web/dress.h"

static const char *const names[PAGE_COUNT] = {
    [PAGE_SUMMARY] = "summary",
    [PAGE_WORKER] = "worker",
    [PAGE_TRAINER] = "trainer",
    [PAGE_WELCOME] = "welcome",
    [PAGE_ERROR] = "error",
    [PAGE_JOBS] = "jobs",
    [PAGE_JOB] = "job",
    [PAGE_QUOTA] = "quota",
    [PAGE_PLANS] = "plans",
    [PAGE_PLAN] = "plan",
    [PAGE_COMPARE] = "compare",
    [PAGE_PUBLISH] = "publish",
    [PAGE_DISCARD] = "discard",
    [PAGE_GAPS] = "gaps",
    [PAGE_WEIGHTS] = "weights",
    [PAGE_WHY] = "why",
    [PAGE_CLAIMS] = "claims",
    [PAGE_CLAIM] = "claim",
    [PAGE_LEDGER] = "ledger",
    [PAGE_RENEWALS] = "renewals",
    [PAGE_OWN_CLAIMS] = "own_claims",
    [PAGE_APPROVALS] = "approvals",
    [PAGE_APPROVAL] = "approval",
};

const char *page_name(enum page page)
{
    return names[page];
}

struct partial_source {
    enum page page;
    const struct text *text;
    enum language language;
};

static enum err_code find_template(struct str name, struct str *ret_text, struct err *err)
{
    char path[128];
    snprintf(path, sizeof(path), "scheduler/web/templates/%.*s.html", (int)name.len, name.data);
    const struct embed_file *file = embed_find(path);
    if (file == NULL)
        return err_set(err, ERR_NOT_FOUND, "%s is not built in", path);
    *ret_text = file->bytes;
    return ERR_OK;
}

static enum err_code find_words(const struct partial_source *source, const char *key,
                                struct str *ret_text, struct err *err)
{
    const char *words = text_find(source->text, source->language, key);
    if (words == NULL)
        return err_set(err, ERR_NOT_FOUND, "no text \"%s\" in %s", key,
                       language_tag(source->language));
    *ret_text = str_from(words);
    return ERR_OK;
}

/* {{> body}} is the page's own template, {{> title}} its title text, {{> t.key}} a text of the
 * catalogue that may hold tags itself, anything else a template. */
static enum err_code find_partial(void *context, struct str name, struct str *ret_text,
                                  struct err *err)
{
    const struct partial_source *source = context;
    char key[96];
    if (str_eq_text(name, "body"))
        return find_template(str_from(names[source->page]), ret_text, err);
    if (str_eq_text(name, "title")) {
        snprintf(key, sizeof(key), "%s_title", names[source->page]);
        return find_words(source, key, ret_text, err);
    }
    if (str_starts(name, "t.")) {
        str_copy(key, sizeof(key), (struct str){name.data + 2, name.len - 2});
        return find_words(source, key, ret_text, err);
    }
    return find_template(name, ret_text, err);
}

/* What the layout needs besides the view model. Caller frees with json_decref(). */
static json_t *frame_json(enum page page, const struct page_frame *frame)
{
    const struct assets *assets = frame->assets;
    enum language language = frame->language;
    enum language other = language == LANGUAGE_ZH ? LANGUAGE_EN : LANGUAGE_ZH;
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "name", names[page], "lang",
                     language_tag(language), "other", language_code(other), "other_tag",
                     language_tag(other), "style", assets->all[ASSET_STYLE].href, "icon",
                     assets->all[ASSET_ICON].href);
}

enum err_code page_render(enum page page, const json_t *view, const struct page_frame *frame,
                          struct buf *buf, struct err *err)
{
    json_t *whole CLEANUP_JSON = json_deep_copy(view);
    dress_months(whole);
    dress_pairs(whole);
    dress_standings(whole);
    dress_todo(whole);
    dress_registrations(whole);
    dress_variances(json_object_get(whole, "standings"));
    dress_variances(json_object_get(whole, "rulebooks"));
    dress_view(whole, frame->text, frame->language);
    json_object_set_new(whole, "page", frame_json(page, frame));
    json_object_set(whole, "t", frame->text->words[frame->language]);
    struct partial_source source = {page, frame->text, frame->language};
    struct str layout;
    TRY(find_template(STR_LIT("layout"), &layout, err));
    TRY(template_render(layout, whole, (struct template_partials){find_partial, &source}, buf,
                        err));
    return buf_check(buf, "page", err);
}
