/* The lists of a rulebook: requirements, caps, what is carried over. */
#include "scheduler/rules/rulebook_field.h"

#include <stdio.h>
#include <string.h>

static enum err_code get_share(const json_t *object, const char *path,
                               struct rule_fraction *ret_share, struct err *err)
{
    TRY(rule_get_fraction(object, path, "share", ret_share, err));
    if (ret_share->num > ret_share->den)
        return err_set(err, ERR_INVALID, "%s.share: a share is at most the whole", path);
    return ERR_OK;
}

/* Rows with one id are one requirement: the same category, deadline and kind. */
static enum err_code set_slot(struct rule_parser *p, struct rule_requirement *row, const char *path,
                              struct err *err)
{
    struct rulebook *book = p->book;
    for (size_t i = 0; i < book->requirements_len; i++) {
        const struct rule_requirement *other = &book->requirements[i];
        if (strcmp(other->id, row->id) != 0)
            continue;
        if (other->category != row->category || other->deadline.day != row->deadline.day ||
            other->by_exam != row->by_exam || other->exam_level != row->exam_level ||
            other->every_months != row->every_months ||
            (other->share_den > 0) != (row->share_den > 0) || strcmp(other->tag, row->tag) != 0)
            return err_set(err, ERR_INVALID,
                           "%s.id: rows with the same id add up, so category, tag, deadline, "
                           "every_months and kind must be the same",
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
static enum err_code get_tag(struct rule_parser *p, const json_t *object, const char *path,
                             struct rule_requirement *row, struct err *err)
{
    const struct rulebook *book = p->book;
    if (row->category < 0 && !p->accepts_given)
        return err_set(err, ERR_INVALID,
                       "%s: a total, without \"category\", needs the list \"accepts\"", path);
    if (rule_has(object, "tag"))
        return rule_get_code(p, object, path, "tag", &row->tag, err);
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

/* Parts of the period, which must have a first and a last day. */
static enum err_code get_every_months(struct rule_parser *p, const json_t *object, const char *path,
                                      struct rule_requirement *row, struct err *err)
{
    const struct rule_period *period = &p->book->period;
    int32_t whole = period->kind == RULE_PERIOD_CALENDAR_YEAR ? 12 : period->months;
    if (!rule_has(object, "every_months"))
        return ERR_OK;
    TRY(rule_get_i32(object, path, "every_months", (struct json_range){1, 1200}, &row->every_months,
                     err));
    if (period->kind == RULE_PERIOD_ONCE || period->kind == RULE_PERIOD_ROLLING)
        return err_set(err, ERR_INVALID, "%s.every_months: this kind of period has no parts", path);
    if (whole > 0 && row->every_months >= whole)
        return err_set(err, ERR_INVALID, "%s.every_months: the period has only %d months", path,
                       whole);
    if (row->share_den > 0 || !date_is_none(row->deadline) || row->by_exam)
        return err_set(err, ERR_INVALID,
                       "%s.every_months: neither a share nor a deadline is asked anew", path);
    return ERR_OK;
}

/* {"exam": "intermediate"} */
static enum err_code get_exam_level(const json_t *deadline, const char *path, enum tier *ret_level,
                                    struct err *err)
{
    static const char *const keys[] = {"exam", "comment", NULL};
    static const char *const levels[] = {"assistant", "intermediate", "senior"};
    char at[PATH_SIZE];
    int level;
    (void)snprintf(at, sizeof(at), "%s.deadline", path);
    TRY(rule_check_object(deadline, at, keys, err));
    TRY(rule_get_word(deadline, at, "exam", (struct rule_words){levels, 3}, &level, err));
    *ret_level = (enum tier)(TIER_ASSISTANT + level);
    return ERR_OK;
}

static enum err_code get_deadline(const struct rulebook *book, const json_t *object,
                                  const char *path, struct rule_requirement *row, struct err *err)
{
    const json_t *deadline = json_object_get(object, "deadline");
    const char *word = json_string_value(deadline);
    row->deadline = DATE_NONE;
    row->by_exam = json_is_object(deadline) || (word != NULL && strcmp(word, "exam") == 0);
    if (json_is_object(deadline))
        TRY(get_exam_level(deadline, path, &row->exam_level, err));
    if (row->by_exam && book->period.kind == RULE_PERIOD_ROLLING)
        return err_set(err, ERR_INVALID, "%s.deadline: no exam to come lies in a rolling period",
                       path);
    if (row->by_exam)
        return ERR_OK;
    TRY(rule_get_date_or_none(object, path, "deadline", &row->deadline, err));
    if (book->period.kind == RULE_PERIOD_SPAN && !date_is_none(row->deadline) &&
        (date_compare(row->deadline, book->period.from) < 0 ||
         date_compare(row->deadline, book->period.to) > 0))
        return err_set(err, ERR_INVALID, "%s.deadline: it lies outside the period", path);
    return ERR_OK;
}

static enum err_code get_requirement(struct rule_parser *p, const json_t *object, const char *path,
                                     struct err *err)
{
    static const char *const keys[] = {
        "id",    "title",    "tiers", "roles",        "category",     "units",   "min",
        "share", "deadline", "tag",   "until_passed", "every_months", "comment", NULL};
    struct rulebook *book = p->book;
    struct rule_requirement row = {0};
    struct rule_fraction share = {0};
    TRY(rule_check_object(object, path, keys, err));
    TRY(rule_get_code(p, object, path, "id", &row.id, err));
    TRY(rule_get_title(p, object, path, &row.title, err));
    TRY(rule_get_audience(p, object, path, &row.audience, err));
    TRY(rule_get_category(p, object, path, &row.category, err));
    TRY(get_deadline(book, object, path, &row, err));
    if (!rule_has(object, "share"))
        TRY(rule_get_amount(p, object, path, &row.min, err));
    else if (rule_has(object, "units") || rule_has(object, "min"))
        return err_set(err, ERR_INVALID, "%s: a share has neither \"units\" nor \"min\"", path);
    else if (row.category < 0)
        return err_set(err, ERR_INVALID, "%s: a share needs the \"category\" that it is of", path);
    else
        TRY(get_share(object, path, &share, err));
    row.share_num = share.num;
    row.share_den = share.den;
    TRY(get_every_months(p, object, path, &row, err));
    TRY(get_tag(p, object, path, &row, err));
    TRY(rule_get_flag(object, path, "until_passed", &row.until_passed, err));
    TRY(set_slot(p, &row, path, err));
    book->requirements[book->requirements_len++] = row;
    return ERR_OK;
}

enum err_code rule_get_requirements(struct rule_parser *p, const json_t *object, struct err *err)
{
    const json_t *rows;
    char at[PATH_SIZE];
    bool has_total = false, has_share = false;
    TRY(rule_get_rows(object, "requirements", RULEBOOK_ROWS_MAX, &rows, err));
    size_t len = json_array_size(rows);
    if (len == 0)
        return err_set(err, ERR_INVALID, "requirements: at least one is needed");
    p->book->requirements = arena_array(p->arena, len, sizeof(*p->book->requirements));
    for (size_t i = 0; i < len; i++) {
        TRY(get_requirement(p, json_array_get(rows, i), rule_path_at("requirements", i, at), err));
        const struct rule_requirement *row = &p->book->requirements[i];
        has_total = has_total || (row->category < 0 && row->every_months == 0);
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

/* A share is of the total; so there must be one. */
static enum err_code get_cap_amount(struct rule_parser *p, const json_t *object, const char *path,
                                    struct rule_cap *cap, struct err *err)
{
    struct rule_fraction share;
    bool has_total = false;
    if (!rule_has(object, "share"))
        return rule_get_amount(p, object, path, &cap->min, err);
    if (rule_has(object, "units") || rule_has(object, "min"))
        return err_set(err, ERR_INVALID, "%s: a share has neither \"units\" nor \"min\"", path);
    TRY(get_share(object, path, &share, err));
    for (size_t i = 0; i < p->book->requirements_len; i++)
        has_total = has_total || (p->book->requirements[i].category < 0 &&
                                  p->book->requirements[i].every_months == 0);
    if (!has_total)
        return err_set(err, ERR_INVALID,
                       "%s.share: it needs a total, a requirement without \"category\"", path);
    cap->share_num = share.num;
    cap->share_den = share.den;
    return ERR_OK;
}

static enum err_code get_cap(struct rule_parser *p, const json_t *object, const char *path,
                             struct err *err)
{
    static const char *const keys[] = {"id",    "title", "tiers", "roles",   "mode", "category",
                                       "units", "min",   "share", "comment", NULL};
    struct rule_cap *cap = &p->book->caps[p->book->caps_len];
    TRY(rule_check_object(object, path, keys, err));
    TRY(rule_get_code(p, object, path, "id", &cap->id, err));
    TRY(rule_get_title(p, object, path, &cap->title, err));
    TRY(rule_get_audience(p, object, path, &cap->audience, err));
    if (rule_has(object, "mode") == rule_has(object, "category"))
        return err_set(err, ERR_INVALID, "%s: expected either \"mode\" or \"category\"", path);
    TRY(rule_get_category(p, object, path, &cap->category, err));
    if (cap->category < 0)
        TRY(get_mode(object, path, &cap->mode, err));
    cap->tag =
        cap->category >= 0 ? p->book->categories[cap->category] : course_mode_text(cap->mode)->code;
    TRY(get_cap_amount(p, object, path, cap, err));
    p->book->caps_len++;
    return ERR_OK;
}

enum err_code rule_get_caps(struct rule_parser *p, const json_t *object, struct err *err)
{
    const json_t *rows;
    char at[PATH_SIZE];
    if (!rule_has(object, "caps"))
        return ERR_OK;
    TRY(rule_get_rows(object, "caps", RULEBOOK_CAPS_MAX, &rows, err));
    p->book->caps = arena_array(p->arena, json_array_size(rows), sizeof(*p->book->caps));
    for (size_t i = 0; i < json_array_size(rows); i++)
        TRY(get_cap(p, json_array_get(rows, i), rule_path_at("caps", i, at), err));
    return ERR_OK;
}
