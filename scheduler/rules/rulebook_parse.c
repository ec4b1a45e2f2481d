/* Reading a rulebook from JSON, strictly: what is not understood is refused, with the path and what
 * to write instead. */
#include "scheduler/rules/rulebook.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/buf.h"
#include "scheduler/base/json.h"
#include "scheduler/base/parse_num.h"
#include "scheduler/model/text_rule.h"

#define PATH_SIZE 128
#define UNITS_MAX 100000
#define SHARE_MAX 1000
#define LIST_MAX  4096 /* bytes of joined roles or sources */

struct parser {
    struct rulebook *book;
    struct arena *arena; /* &book->memory */
    bool accepts_given;  /* else it is what the requirements name */
};

static const char *path_of(const char *path, const char *key, char buffer[static PATH_SIZE])
{
    snprintf(buffer, PATH_SIZE, "%.60s%s%.60s", path, path[0] == '\0' ? "" : ".", key);
    return buffer;
}

static const char *path_at(const char *path, size_t index, char buffer[static PATH_SIZE])
{
    snprintf(buffer, PATH_SIZE, "%.90s[%zu]", path, index);
    return buffer;
}

static bool has(const json_t *object, const char *key)
{
    return json_object_get(object, key) != NULL;
}

/* A "comment" is a text or a list of texts, for people only. */
static enum err_code check_comment(const json_t *object, const char *path, struct err *err)
{
    const json_t *comment = json_object_get(object, "comment");
    bool fine = comment == NULL || json_is_string(comment) || json_is_array(comment);
    for (size_t i = 0; fine && i < json_array_size(comment); i++)
        fine = json_is_string(json_array_get(comment, i));
    if (fine)
        return ERR_OK;
    char at[PATH_SIZE];
    return err_set(err, ERR_INVALID, "%s: expected text, or a list of texts",
                   path_of(path, "comment", at));
}

/* `keys` must hold "comment". */
static enum err_code check_object(const json_t *object, const char *path, const char *const *keys,
                                  struct err *err)
{
    if (!json_is_object(object))
        return err_set(err, ERR_INVALID, "%s: expected an object {…}",
                       path[0] == '\0' ? "the rulebook" : path);
    TRY(json_only_keys(object, path, keys, err));
    return check_comment(object, path, err);
}

static enum err_code prefix(struct err *err, enum err_code code, const char *path)
{
    if (code != ERR_OK && err != NULL)
        return err_prefix(err, "%s", path);
    return code;
}

static enum err_code get_text(struct parser *p, const json_t *object, const char *path,
                              const char *key, const char **ret_text, struct err *err)
{
    const char *text;
    char at[PATH_SIZE];
    TRY(json_get_text(object, path, key, &text, err));
    TRY(text_validate(path_of(path, key, at), text, 1, 1000, err));
    *ret_text = arena_strdup(p->arena, text);
    return ERR_OK;
}

static enum err_code get_code(struct parser *p, const json_t *object, const char *path,
                              const char *key, const char **ret_code, struct err *err)
{
    const char *text;
    char at[PATH_SIZE];
    TRY(json_get_text(object, path, key, &text, err));
    TRY(code_validate(path_of(path, key, at), text, err));
    *ret_code = arena_strdup(p->arena, text);
    return ERR_OK;
}

/* {"zh": …, "en": …} under `key`. */
static enum err_code get_words(struct parser *p, const json_t *object, const char *path,
                               const char *key, struct rule_title *ret_title, struct err *err)
{
    static const char *const keys[] = {"zh", "en", "comment", NULL};
    const json_t *title;
    char at[PATH_SIZE];
    TRY(json_get_object(object, path, key, &title, err));
    path_of(path, key, at);
    TRY(check_object(title, at, keys, err));
    TRY(get_text(p, title, at, "zh", &ret_title->zh, err));
    return get_text(p, title, at, "en", &ret_title->en, err);
}

static enum err_code get_title(struct parser *p, const json_t *object, const char *path,
                               struct rule_title *ret_title, struct err *err)
{
    return get_words(p, object, path, "title", ret_title, err);
}

static enum err_code get_date(const json_t *object, const char *path, const char *key,
                              struct date *ret_date, struct err *err)
{
    const char *text;
    char at[PATH_SIZE];
    TRY(json_get_text(object, path, key, &text, err));
    return prefix(err, date_parse(str_from(text), ret_date, err), path_of(path, key, at));
}

static enum err_code get_date_or_none(const json_t *object, const char *path, const char *key,
                                      struct date *ret_date, struct err *err)
{
    *ret_date = DATE_NONE;
    return has(object, key) ? get_date(object, path, key, ret_date, err) : ERR_OK;
}

static enum err_code get_i32(const json_t *object, const char *path, const char *key,
                             struct json_range range, int32_t *ret_value, struct err *err)
{
    int64_t value;
    TRY(json_get_int(object, path, key, range, &value, err));
    *ret_value = (int32_t)value;
    return ERR_OK;
}

/* One text or a list of texts, joined by '\n'. */
static enum err_code get_source(struct parser *p, const json_t *object, struct err *err)
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

static enum err_code get_unit(struct parser *p, const json_t *object, struct err *err)
{
    static const char *const keys[] = {"kind", "min", "comment", NULL};
    const json_t *unit;
    const char *kind;
    TRY(json_get_object(object, "", "unit", &unit, err));
    TRY(check_object(unit, "unit", keys, err));
    TRY(json_get_text(unit, "unit", "kind", &kind, err));
    int fixed = strcmp(kind, "hour") == 0 ? 60 : strcmp(kind, "minute") == 0 ? 1 : 0;
    if (fixed == 0 && strcmp(kind, "class_hour") != 0)
        return err_set(err, ERR_INVALID,
                       "unit.kind: expected \"hour\", \"class_hour\" or \"minute\"");
    int32_t min = fixed == 0 ? 45 : fixed;
    if (has(unit, "min"))
        TRY(get_i32(unit, "unit", "min", (struct json_range){1, 60}, &min, err));
    if (fixed != 0 && min != fixed)
        return err_set(err, ERR_INVALID, "unit.min: the unit \"%s\" has %d minutes", kind, fixed);
    if (fixed == 0 && min != 45 && min != 50 && min != 60)
        return err_set(err, ERR_INVALID, "unit.min: a class hour has 45, 50 or 60 minutes");
    p->book->measure = fixed == 60  ? CREDIT_MEASURE_HOUR
                       : fixed == 1 ? CREDIT_MEASURE_MINUTE
                                    : CREDIT_MEASURE_CLASS_HOUR;
    p->book->measure_min = min;
    return ERR_OK;
}

static enum err_code get_span(struct parser *p, const json_t *period, struct err *err)
{
    TRY(get_date(period, "period", "from", &p->book->span_from, err));
    TRY(get_date(period, "period", "to", &p->book->span_to, err));
    if (date_compare(p->book->span_to, p->book->span_from) < 0)
        return err_set(err, ERR_INVALID, "period.to: the period ends before it begins");
    return ERR_OK;
}

static enum err_code get_period(struct parser *p, const json_t *object, struct err *err)
{
    static const char *const kinds[RULE_PERIOD_COUNT] = {
        [RULE_PERIOD_CALENDAR_YEAR] = "calendar_year",
        [RULE_PERIOD_REGISTRATION] = "registration",
        [RULE_PERIOD_SPAN] = "span",
        [RULE_PERIOD_ONCE] = "once",
    };
    static const char *const keys[] = {"kind", "from", "to", "comment", NULL};
    static const char *const plain_keys[] = {"kind", "comment", NULL};
    const json_t *period;
    const char *kind;
    TRY(json_get_object(object, "", "period", &period, err));
    TRY(check_object(period, "period", keys, err));
    TRY(json_get_text(period, "period", "kind", &kind, err));
    p->book->span_from = p->book->span_to = DATE_NONE;
    for (int i = 0; i < RULE_PERIOD_COUNT; i++) {
        if (strcmp(kind, kinds[i]) != 0)
            continue;
        p->book->period = (enum rule_period_kind)i;
        if (i == RULE_PERIOD_SPAN)
            return get_span(p, period, err);
        return json_only_keys(period, "period", plain_keys, err);
    }
    return err_set(err, ERR_INVALID,
                   "period.kind: expected \"calendar_year\", \"registration\", \"span\" or "
                   "\"once\"");
}

static enum err_code get_tier(const json_t *item, const char *at, enum tier *ret_tier,
                              struct err *err)
{
    const char *text = json_string_value(item);
    for (int t = 0; text != NULL && t < TIER_COUNT; t++)
        if (strcmp(text, tier_text((enum tier)t)->code) == 0) {
            *ret_tier = (enum tier)t;
            return ERR_OK;
        }
    enum err_code code = err_set(err, ERR_INVALID, "%s: there is no such tier", at);
    return err == NULL ? code
                       : err_hint(err, "Write one of: none, assistant, intermediate, senior.");
}

static enum err_code get_tiers(const json_t *object, const char *path, uint32_t *ret_mask,
                               struct err *err)
{
    const json_t *tiers;
    char at[PATH_SIZE], item_at[PATH_SIZE];
    *ret_mask = 0;
    if (!has(object, "tiers"))
        return ERR_OK;
    TRY(json_get_array(object, path, "tiers", &tiers, err));
    path_of(path, "tiers", at);
    if (json_array_size(tiers) == 0)
        return err_set(err, ERR_INVALID, "%s: name at least one tier, or leave it out", at);
    for (size_t i = 0; i < json_array_size(tiers); i++) {
        enum tier tier = TIER_NONE;
        TRY(get_tier(json_array_get(tiers, i), path_at(at, i, item_at), &tier, err));
        *ret_mask |= 1u << tier;
    }
    return ERR_OK;
}

static enum err_code get_roles(struct parser *p, const json_t *object, const char *path,
                               const char **ret_roles, struct err *err)
{
    const json_t *roles;
    char at[PATH_SIZE], item_at[PATH_SIZE];
    *ret_roles = "";
    if (!has(object, "roles"))
        return ERR_OK;
    TRY(json_get_array(object, path, "roles", &roles, err));
    path_of(path, "roles", at);
    size_t len = json_array_size(roles);
    if (len == 0 || len > RULEBOOK_ROWS_MAX)
        return err_set(err, ERR_INVALID, "%s: name 1 to %d roles, or leave it out", at,
                       RULEBOOK_ROWS_MAX);
    CLEANUP(buf_release) struct buf joined;
    buf_init(&joined, 2 * LIST_MAX);
    for (size_t i = 0; i < len; i++) {
        const char *role = json_string_value(json_array_get(roles, i));
        if (role == NULL)
            return err_set(err, ERR_INVALID, "%s: expected text", path_at(at, i, item_at));
        TRY(code_validate(path_at(at, i, item_at), role, err));
        buf_addf(&joined, "%s%s", i > 0 ? ";" : "", role);
    }
    TRY(buf_check(&joined, at, err));
    *ret_roles = arena_copy(p->arena, buf_text(&joined), joined.len);
    return ERR_OK;
}

static enum err_code get_audience(struct parser *p, const json_t *object, const char *path,
                                  struct rule_audience *ret_audience, struct err *err)
{
    TRY(get_tiers(object, path, &ret_audience->tiers_mask, err));
    return get_roles(p, object, path, &ret_audience->roles, err);
}

static enum err_code category_index(struct parser *p, const char *code, const char *at,
                                    int8_t *ret_index, struct err *err)
{
    struct rulebook *book = p->book;
    TRY(code_validate(at, code, err));
    for (int32_t i = 0; i < book->categories_len; i++)
        if (strcmp(book->categories[i], code) == 0) {
            *ret_index = (int8_t)i;
            return ERR_OK;
        }
    if (book->categories_len == RULEBOOK_CATEGORIES_MAX)
        return err_set(err, ERR_LIMIT, "%s: more than %d categories", at, RULEBOOK_CATEGORIES_MAX);
    book->categories[book->categories_len] = arena_strdup(p->arena, code);
    *ret_index = (int8_t)book->categories_len++;
    return ERR_OK;
}

static enum err_code get_category(struct parser *p, const json_t *object, const char *path,
                                  int8_t *ret_index, struct err *err)
{
    const char *code;
    char at[PATH_SIZE];
    *ret_index = -1;
    if (!has(object, "category"))
        return ERR_OK;
    TRY(json_get_text(object, path, "category", &code, err));
    return category_index(p, code, path_of(path, "category", at), ret_index, err);
}

static enum err_code get_accepts(struct parser *p, const json_t *object, struct err *err)
{
    const json_t *accepts;
    char at[PATH_SIZE];
    if (!has(object, "accepts"))
        return ERR_OK;
    TRY(json_get_array(object, "", "accepts", &accepts, err));
    if (json_array_size(accepts) == 0)
        return err_set(err, ERR_INVALID, "accepts: name at least one category, or leave it out");
    p->accepts_given = true;
    for (size_t i = 0; i < json_array_size(accepts); i++) {
        const char *code = json_string_value(json_array_get(accepts, i));
        int8_t index;
        path_at("accepts", i, at);
        if (code == NULL)
            return err_set(err, ERR_INVALID, "%s: expected a category's code", at);
        TRY(category_index(p, code, at, &index, err));
        p->book->accepts |= 1u << index;
    }
    return ERR_OK;
}

/* "units" or "min", exactly one of them. */
static enum err_code get_amount(struct parser *p, const json_t *object, const char *path,
                                int32_t *ret_min, struct err *err)
{
    int32_t value;
    if (has(object, "units") == has(object, "min"))
        return err_set(err, ERR_INVALID, "%s: expected either \"units\" or \"min\"", path);
    if (has(object, "min"))
        return get_i32(object, path, "min", (struct json_range){0, RULEBOOK_MIN_MAX}, ret_min, err);
    TRY(get_i32(object, path, "units", (struct json_range){0, UNITS_MAX}, &value, err));
    int64_t min = (int64_t)value * p->book->measure_min;
    if (min > RULEBOOK_MIN_MAX)
        return err_set(err, ERR_INVALID, "%s.units: that is more than %d minutes", path,
                       RULEBOOK_MIN_MAX);
    *ret_min = (int32_t)min;
    return ERR_OK;
}

static enum err_code get_share(const json_t *object, const char *path,
                               struct rule_requirement *requirement, struct err *err)
{
    const char *text;
    int64_t num = 0, den = 0;
    TRY(json_get_text(object, path, "share", &text, err));
    struct str share = str_from(text);
    size_t slash = str_find(share, '/');
    bool fine = slash < share.len &&
                parse_i64(str_slice(text, slash), 1, SHARE_MAX, &num, NULL) == ERR_OK &&
                parse_i64(str_slice(text + slash + 1, share.len - slash - 1), 1, SHARE_MAX, &den,
                          NULL) == ERR_OK &&
                num <= den;
    if (!fine)
        return err_set(err, ERR_INVALID,
                       "%s.share: expected a fraction from 1/%d to 1, such as \"2/3\"", path,
                       SHARE_MAX);
    requirement->share_num = (int32_t)num;
    requirement->share_den = (int32_t)den;
    return ERR_OK;
}

/* Rows with one id are one requirement: the same category, deadline and kind. */
static enum err_code set_slot(struct parser *p, struct rule_requirement *row, const char *path,
                              struct err *err)
{
    struct rulebook *book = p->book;
    for (size_t i = 0; i < book->requirements_len; i++) {
        const struct rule_requirement *other = &book->requirements[i];
        if (strcmp(other->id, row->id) != 0)
            continue;
        if (other->category != row->category || other->deadline.day != row->deadline.day ||
            (other->share_den > 0) != (row->share_den > 0) || strcmp(other->tag, row->tag) != 0)
            return err_set(err, ERR_INVALID,
                           "%s.id: rows with the same id add up, so category, tag, deadline and "
                           "kind must be the same",
                           path);
        row->slot = other->slot;
        return ERR_OK;
    }
    if (book->slots_len == RULEBOOK_REQUIREMENTS_MAX)
        return err_set(err, ERR_LIMIT, "%s.id: more than %d different requirements", path,
                       RULEBOOK_REQUIREMENTS_MAX);
    row->slot = (uint8_t)book->slots_len++;
    return ERR_OK;
}

/* The planner's tag; that of the total is its own, or the one category that is accepted. */
static enum err_code get_tag(struct parser *p, const json_t *object, const char *path,
                             struct rule_requirement *row, struct err *err)
{
    const struct rulebook *book = p->book;
    if (row->category < 0 && !p->accepts_given)
        return err_set(err, ERR_INVALID,
                       "%s: a total, without \"category\", needs the list \"accepts\"", path);
    if (has(object, "tag"))
        return get_code(p, object, path, "tag", &row->tag, err);
    if (row->category >= 0) {
        row->tag = book->categories[row->category];
        return ERR_OK;
    }
    for (int32_t i = 0; i < book->categories_len; i++)
        if (book->accepts == 1u << i) {
            row->tag = book->categories[i];
            return ERR_OK;
        }
    enum err_code code =
        err_set(err, ERR_INVALID, "%s: the total has no category of its own to plan with", path);
    return err == NULL ? code
                       : err_hint(err, "Name one category in \"accepts\", or a \"tag\" that every "
                                       "course which counts gives minutes of.");
}

/* false where the key is not there. */
static enum err_code get_flag(const json_t *object, const char *path, const char *key,
                              bool *ret_flag, struct err *err)
{
    const json_t *value = json_object_get(object, key);
    if (value != NULL && !json_is_boolean(value))
        return err_set(err, ERR_INVALID, "%s.%s: expected true or false", path, key);
    *ret_flag = json_is_true(value);
    return ERR_OK;
}

static enum err_code get_requirement(struct parser *p, const json_t *object, const char *path,
                                     struct err *err)
{
    static const char *const keys[] = {"id",           "title",   "tiers", "roles",    "category",
                                       "units",        "min",     "share", "deadline", "tag",
                                       "until_passed", "comment", NULL};
    struct rulebook *book = p->book;
    struct rule_requirement row = {0};
    TRY(check_object(object, path, keys, err));
    TRY(get_code(p, object, path, "id", &row.id, err));
    TRY(get_title(p, object, path, &row.title, err));
    TRY(get_audience(p, object, path, &row.audience, err));
    TRY(get_category(p, object, path, &row.category, err));
    TRY(get_date_or_none(object, path, "deadline", &row.deadline, err));
    if (book->period == RULE_PERIOD_SPAN && !date_is_none(row.deadline) &&
        (date_compare(row.deadline, book->span_from) < 0 ||
         date_compare(row.deadline, book->span_to) > 0))
        return err_set(err, ERR_INVALID, "%s.deadline: it lies outside the period", path);
    if (!has(object, "share"))
        TRY(get_amount(p, object, path, &row.min, err));
    else if (has(object, "units") || has(object, "min"))
        return err_set(err, ERR_INVALID, "%s: a share has neither \"units\" nor \"min\"", path);
    else if (row.category < 0)
        return err_set(err, ERR_INVALID, "%s: a share needs the \"category\" that it is of", path);
    else
        TRY(get_share(object, path, &row, err));
    TRY(get_tag(p, object, path, &row, err));
    TRY(get_flag(object, path, "until_passed", &row.until_passed, err));
    TRY(set_slot(p, &row, path, err));
    book->requirements[book->requirements_len++] = row;
    return ERR_OK;
}

static enum err_code get_rows(const json_t *object, const char *key, size_t max,
                              const json_t **ret_rows, struct err *err)
{
    TRY(json_get_array(object, "", key, ret_rows, err));
    if (json_array_size(*ret_rows) > max)
        return err_set(err, ERR_LIMIT, "%s: more than %zu rows", key, max);
    return ERR_OK;
}

static enum err_code get_requirements(struct parser *p, const json_t *object, struct err *err)
{
    const json_t *rows;
    char at[PATH_SIZE];
    bool has_total = false, has_share = false;
    TRY(get_rows(object, "requirements", RULEBOOK_ROWS_MAX, &rows, err));
    size_t len = json_array_size(rows);
    if (len == 0)
        return err_set(err, ERR_INVALID, "requirements: at least one is needed");
    p->book->requirements = arena_array(p->arena, len, sizeof(*p->book->requirements));
    for (size_t i = 0; i < len; i++) {
        TRY(get_requirement(p, json_array_get(rows, i), path_at("requirements", i, at), err));
        const struct rule_requirement *row = &p->book->requirements[i];
        has_total = has_total || row->category < 0;
        has_share = has_share || row->share_den > 0;
        if (!p->accepts_given)
            p->book->accepts |= 1u << row->category;
    }
    if (has_share && !has_total)
        return err_set(err, ERR_INVALID,
                       "requirements: a share needs a total, a requirement without \"category\"");
    return ERR_OK;
}

static enum err_code get_mode(const json_t *object, const char *path, enum course_mode *ret_mode,
                              struct err *err)
{
    const char *text;
    TRY(json_get_text(object, path, "mode", &text, err));
    for (int m = 0; m < COURSE_MODE_COUNT; m++)
        if (strcmp(text, course_mode_text((enum course_mode)m)->code) == 0) {
            *ret_mode = (enum course_mode)m;
            return ERR_OK;
        }
    return err_set(err, ERR_INVALID, "%s.mode: expected \"classroom\", \"live\" or \"self_paced\"",
                   path);
}

static enum err_code get_cap(struct parser *p, const json_t *object, const char *path,
                             struct err *err)
{
    static const char *const keys[] = {"id",       "title", "tiers", "roles",   "mode",
                                       "category", "units", "min",   "comment", NULL};
    struct rule_cap *cap = &p->book->caps[p->book->caps_len];
    TRY(check_object(object, path, keys, err));
    TRY(get_code(p, object, path, "id", &cap->id, err));
    TRY(get_title(p, object, path, &cap->title, err));
    TRY(get_audience(p, object, path, &cap->audience, err));
    if (has(object, "mode") == has(object, "category"))
        return err_set(err, ERR_INVALID, "%s: expected either \"mode\" or \"category\"", path);
    TRY(get_category(p, object, path, &cap->category, err));
    if (cap->category < 0)
        TRY(get_mode(object, path, &cap->mode, err));
    cap->tag =
        cap->category >= 0 ? p->book->categories[cap->category] : course_mode_text(cap->mode)->code;
    TRY(get_amount(p, object, path, &cap->min, err));
    p->book->caps_len++;
    return ERR_OK;
}

static enum err_code get_caps(struct parser *p, const json_t *object, struct err *err)
{
    const json_t *rows;
    char at[PATH_SIZE];
    if (!has(object, "caps"))
        return ERR_OK;
    TRY(get_rows(object, "caps", RULEBOOK_CAPS_MAX, &rows, err));
    p->book->caps = arena_array(p->arena, json_array_size(rows), sizeof(*p->book->caps));
    for (size_t i = 0; i < json_array_size(rows); i++)
        TRY(get_cap(p, json_array_get(rows, i), path_at("caps", i, at), err));
    return ERR_OK;
}

static enum err_code get_carry_over(struct parser *p, const json_t *object, struct err *err)
{
    static const char *const keys[] = {"tiers", "roles", "units", "min", "comment", NULL};
    const json_t *rows;
    char at[PATH_SIZE];
    if (!has(object, "carry_over"))
        return ERR_OK;
    TRY(get_rows(object, "carry_over", RULEBOOK_ROWS_MAX, &rows, err));
    size_t len = json_array_size(rows);
    p->book->carry_over = arena_array(p->arena, len, sizeof(*p->book->carry_over));
    for (size_t i = 0; i < len; i++) {
        const json_t *row = json_array_get(rows, i);
        struct rule_carry_over *carry = &p->book->carry_over[i];
        TRY(check_object(row, path_at("carry_over", i, at), keys, err));
        TRY(get_audience(p, row, at, &carry->audience, err));
        TRY(get_amount(p, row, at, &carry->min, err));
    }
    p->book->carry_over_len = len;
    return ERR_OK;
}

static enum err_code get_first_registration(struct parser *p, const json_t *object, struct err *err)
{
    static const char *const keys[] = {"within_months", "after", "comment", NULL};
    const struct json_range months = {1, 120};
    const json_t *first;
    const char *after;
    if (!has(object, "first_registration"))
        return ERR_OK;
    TRY(json_get_object(object, "", "first_registration", &first, err));
    TRY(check_object(first, "first_registration", keys, err));
    TRY(get_i32(first, "first_registration", "within_months", months,
                &p->book->first_registration_months, err));
    TRY(json_get_text(first, "first_registration", "after", &after, err));
    if (strcmp(after, "certified_on") != 0 && strcmp(after, "hired_on") != 0)
        return err_set(err, ERR_INVALID,
                       "first_registration.after: expected \"certified_on\" or \"hired_on\"");
    p->book->first_registration_after_hire = strcmp(after, "hired_on") == 0;
    return ERR_OK;
}

static enum err_code get_renewal(struct parser *p, const json_t *object, struct err *err)
{
    static const char *const keys[] = {"last_months", "comment", NULL};
    const struct json_range months = {1, 120};
    const json_t *renewal;
    if (!has(object, "renewal"))
        return ERR_OK;
    TRY(json_get_object(object, "", "renewal", &renewal, err));
    TRY(check_object(renewal, "renewal", keys, err));
    return get_i32(renewal, "renewal", "last_months", months, &p->book->renewal_last_months, err);
}

/* What belongs to registration periods, and only there. */
static enum err_code get_registration(struct parser *p, const json_t *object, struct err *err)
{
    static const char *const keys[] = {"unregistered", "first_registration", "renewal"};
    if (p->book->period != RULE_PERIOD_REGISTRATION) {
        for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
            if (has(object, keys[i]))
                return err_set(err, ERR_INVALID,
                               "%s: it belongs to a period of kind \"registration\"", keys[i]);
        return ERR_OK;
    }
    const char *unregistered;
    TRY(json_get_text(object, "", "unregistered", &unregistered, err));
    if (strcmp(unregistered, "exempt") != 0)
        return err_set(err, ERR_INVALID, "unregistered: expected \"exempt\"");
    TRY(get_first_registration(p, object, err));
    return get_renewal(p, object, err);
}

static enum err_code get_head(struct parser *p, const json_t *object, struct err *err)
{
    struct rulebook *book = p->book;
    TRY(get_code(p, object, "", "rulebook", &book->code, err));
    TRY(get_text(p, object, "", "version", &book->version, err));
    TRY(get_title(p, object, "", &book->title, err));
    TRY(get_source(p, object, err));
    TRY(get_date(object, "", "effective_from", &book->effective_from, err));
    TRY(get_date_or_none(object, "", "effective_to", &book->effective_to, err));
    if (!date_is_none(book->effective_to) &&
        date_compare(book->effective_to, book->effective_from) < 0)
        return err_set(err, ERR_INVALID, "effective_to: it lies before effective_from");
    return ERR_OK;
}

static enum err_code get_applies_to(struct parser *p, const json_t *object, struct err *err)
{
    static const char *const keys[] = {"tiers", "roles", "comment", NULL};
    const json_t *applies_to;
    p->book->applies_to.roles = "";
    if (!has(object, "applies_to"))
        return ERR_OK;
    TRY(json_get_object(object, "", "applies_to", &applies_to, err));
    TRY(check_object(applies_to, "applies_to", keys, err));
    return get_audience(p, applies_to, "applies_to", &p->book->applies_to, err);
}

/* What people call the categories; only those that the rulebook speaks of. */
static enum err_code get_category_titles(struct parser *p, const json_t *object, struct err *err)
{
    struct rulebook *book = p->book;
    const char *key;
    const json_t *words;
    for (int32_t i = 0; i < book->categories_len; i++)
        book->category_titles[i] = (struct rule_title){book->categories[i], book->categories[i]};
    if (!has(object, "categories"))
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
        TRY(get_words(p, titles, "categories", key, &book->category_titles[at], err));
    }
    return ERR_OK;
}

static enum err_code get_rulebook(struct parser *p, const json_t *object, struct err *err)
{
    static const char *const keys[] = {"rulebook",
                                       "version",
                                       "effective_from",
                                       "effective_to",
                                       "title",
                                       "source",
                                       "comment",
                                       "unit",
                                       "period",
                                       "applies_to",
                                       "categories",
                                       "accepts",
                                       "requirements",
                                       "caps",
                                       "carry_over",
                                       "unregistered",
                                       "renewal",
                                       "first_registration",
                                       NULL};
    TRY(check_object(object, "", keys, err));
    TRY(get_head(p, object, err));
    TRY(get_unit(p, object, err));
    TRY(get_period(p, object, err));
    TRY(get_applies_to(p, object, err));
    TRY(get_accepts(p, object, err));
    TRY(get_requirements(p, object, err));
    TRY(get_caps(p, object, err));
    TRY(get_carry_over(p, object, err));
    TRY(get_category_titles(p, object, err));
    return get_registration(p, object, err);
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
    struct parser parser = {book, &book->memory, false};
    TRY(prefix(err, get_rulebook(&parser, json, err), name));
    *ret_rulebook = book;
    book = NULL;
    return ERR_OK;
}
