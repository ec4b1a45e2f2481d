/* Reading a rulebook from JSON, strictly: what is not understood is refused, with the path and what
 * to write instead. */
#include "scheduler/rules/rulebook_field.h"

#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/buf.h"
#include "scheduler/model/text_rule.h"

/* One text or a list of texts, joined by '\n'. */
static enum err_code get_source(struct rule_parser *p, const json_t *object, struct err *err)
{
    const json_t *source = json_object_get(object, "source");
    CLEANUP(buf_release) struct buf joined;
    buf_init(&joined, LIST_MAX);
    size_t len = json_is_string(source) ? 1 : json_array_size(source);
    for (size_t i = 0; i < len; i++) {
        const json_t *line = json_is_string(source) ? source : json_array_get(source, i);
        const char *text = json_string_value(line);
        if (text == NULL)
            return err_set(err, ERR_INVALID, "source[%zu]: expected text", i);
        TRY(text_validate("source", text, 1, 1000, err));
        buf_addf(&joined, "%s%s", i > 0 ? "\n" : "", text);
    }
    if (len == 0) {
        enum err_code code =
            err_set(err, ERR_INVALID, "source is missing: expected text, or a list of texts");
        return err == NULL ? code : err_hint(err, "Name the document and the article.");
    }
    TRY(buf_check(&joined, "source", err));
    p->book->source = arena_copy(p->arena, buf_text(&joined), joined.len);
    return ERR_OK;
}

static enum err_code get_unit(struct rule_parser *p, const json_t *object, struct err *err)
{
    enum { HOUR, CLASS_HOUR, MINUTE, POINT, PIECE, KINDS };
    static const char *const kinds[KINDS] = {[HOUR] = "hour",
                                             [CLASS_HOUR] = "class_hour",
                                             [MINUTE] = "minute",
                                             [POINT] = "point",
                                             [PIECE] = "piece"};
    static const int32_t minutes[KINDS] = {
        [HOUR] = 60, [CLASS_HOUR] = 45, [MINUTE] = 1, [POINT] = 1, [PIECE] = 1};
    static const char *const keys[] = {"kind", "min", "comment", NULL};
    static const char *const piece_keys[] = {"kind", "comment", NULL};
    const json_t *unit;
    int kind = 0;
    TRY(json_get_object(object, "", "unit", &unit, err));
    TRY(rule_get_word(unit, "unit", "kind", (struct rule_words){kinds, KINDS}, &kind, err));
    TRY(rule_check_object(unit, "unit", kind == PIECE ? piece_keys : keys, err));
    int32_t min = minutes[kind];
    if (rule_has(unit, "min") || kind == POINT)
        TRY(rule_get_i32(unit, "unit", "min", (struct json_range){1, kind == POINT ? 6000 : 60},
                         &min, err));
    if (kind == CLASS_HOUR && min != 45 && min != 50 && min != 60)
        return err_set(err, ERR_INVALID, "unit.min: a class hour has 45, 50 or 60 minutes");
    if (kind != CLASS_HOUR && kind != POINT && min != minutes[kind])
        return err_set(err, ERR_INVALID, "unit.min: the unit \"%s\" has %d minutes", kinds[kind],
                       minutes[kind]);
    p->book->measure_min = min;
    p->book->counts_pieces = kind == PIECE;
    p->book->counts_points = kind == POINT;
    return ERR_OK;
}

static enum err_code get_accepts(struct rule_parser *p, const json_t *object, struct err *err)
{
    const json_t *accepts;
    char at[PATH_SIZE];
    if (!rule_has(object, "accepts"))
        return ERR_OK;
    TRY(json_get_array(object, "", "accepts", &accepts, err));
    if (json_array_size(accepts) == 0)
        return err_set(err, ERR_INVALID, "accepts: name at least one category, or leave it out");
    p->accepts_given = true;
    for (size_t i = 0; i < json_array_size(accepts); i++) {
        const char *code = json_string_value(json_array_get(accepts, i));
        int8_t index;
        rule_path_at("accepts", i, at);
        if (code == NULL)
            return err_set(err, ERR_INVALID, "%s: expected a category's code", at);
        TRY(rule_category_index(p, code, at, &index, err));
        p->book->accepts |= 1u << index;
    }
    return ERR_OK;
}

static enum err_code get_head(struct rule_parser *p, const json_t *object, struct err *err)
{
    struct rulebook *book = p->book;
    TRY(rule_get_code(p, object, "", "rulebook", &book->code, err));
    TRY(rule_get_text(p, object, "", "version", &book->version, err));
    TRY(rule_get_title(p, object, "", &book->title, err));
    TRY(get_source(p, object, err));
    TRY(rule_get_date(object, "", "effective_from", &book->effective_from, err));
    TRY(rule_get_date_or_none(object, "", "effective_to", &book->effective_to, err));
    if (!date_is_none(book->effective_to) &&
        date_compare(book->effective_to, book->effective_from) < 0)
        return err_set(err, ERR_INVALID, "effective_to: it lies before effective_from");
    return ERR_OK;
}

static enum err_code get_applies_to(struct rule_parser *p, const json_t *object, struct err *err)
{
    static const char *const keys[] = {"tiers", "roles", "comment", NULL};
    const json_t *applies_to;
    p->book->applies_to.roles = "";
    if (!rule_has(object, "applies_to"))
        return ERR_OK;
    TRY(json_get_object(object, "", "applies_to", &applies_to, err));
    TRY(rule_check_object(applies_to, "applies_to", keys, err));
    return rule_get_audience(p, applies_to, "applies_to", &p->book->applies_to, err);
}

/* What people call the categories; only those that the rulebook speaks of. */
static enum err_code get_category_titles(struct rule_parser *p, const json_t *object,
                                         struct err *err)
{
    struct rulebook *book = p->book;
    const char *key;
    const json_t *words;
    for (int32_t i = 0; i < book->categories_len; i++)
        book->category_titles[i] = (struct rule_title){book->categories[i], book->categories[i]};
    if (!rule_has(object, "categories"))
        return ERR_OK;
    const json_t *titles;
    TRY(json_get_object(object, "", "categories", &titles, err));
    json_object_foreach((json_t *)(uintptr_t)titles, key, words)
    {
        int32_t at = 0;
        while (at < book->categories_len && strcmp(book->categories[at], key) != 0)
            at++;
        if (at == book->categories_len) {
            enum err_code code = err_set(err, ERR_INVALID, "categories.%s: no such category", key);
            return err == NULL ? code
                               : err_hint(err, "Name it in accepts, a requirement or a cap first.");
        }
        TRY(rule_get_words(p, titles, "categories", key, &book->category_titles[at], err));
    }
    return ERR_OK;
}

static enum err_code get_rulebook(struct rule_parser *p, const json_t *object, struct err *err)
{
    static const char *const keys[] = {"$schema",
                                       "rulebook",
                                       "version",
                                       "effective_from",
                                       "effective_to",
                                       "title",
                                       "source",
                                       "comment",
                                       "unit",
                                       "period",
                                       "month_end",
                                       "first_period",
                                       "tier_change",
                                       "proration",
                                       "grace",
                                       "applies_to",
                                       "categories",
                                       "accepts",
                                       "requirements",
                                       "caps",
                                       "conversions",
                                       "carry_over",
                                       "repeats",
                                       "approvals",
                                       "credit",
                                       "unregistered",
                                       "renewal",
                                       "first_registration",
                                       NULL};
    TRY(rule_check_object(object, "", keys, err));
    TRY(get_head(p, object, err));
    TRY(get_unit(p, object, err));
    TRY(rule_get_period(p, object, err));
    TRY(rule_get_asking(p, object, err));
    TRY(get_applies_to(p, object, err));
    TRY(get_accepts(p, object, err));
    TRY(rule_get_requirements(p, object, err));
    TRY(rule_get_caps(p, object, err));
    TRY(rule_get_credit(p, object, err));
    TRY(rule_get_conversions(p, object, err));
    TRY(rule_get_carry_over(p, object, err));
    TRY(rule_get_repeats(p, object, err));
    TRY(rule_get_approvals(p, object, err));
    TRY(get_category_titles(p, object, err));
    TRY(rule_get_registration(p, object, err));
    return rule_get_grace(p, object, err);
}

enum err_code rulebook_parse(struct str text, const char *name, struct rulebook **ret_rulebook,
                             struct err *err)
{
    CLEANUP_JSON json_t *json = NULL;
    CLEANUP(rulebook_cleanup) struct rulebook *book = NULL;
    if (text.len > RULEBOOK_TEXT_MAX)
        return err_set(err, ERR_LIMIT, "%s: a rulebook has at most %d bytes", name,
                       RULEBOOK_TEXT_MAX);
    TRY(json_parse(text, name, &json, err));
    book = x_calloc(1, sizeof(*book));
    struct rule_parser parser = {book, &book->memory, false};
    TRY(rule_prefix(err, get_rulebook(&parser, json, err), name));
    *ret_rulebook = book;
    book = NULL;
    return ERR_OK;
}
