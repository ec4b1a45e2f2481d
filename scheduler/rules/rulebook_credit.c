/* How often a course counts, whether a minute may serve several rulebooks, and what goes over into
 * the next period. */
#include "scheduler/rules/rulebook_field.h"

#define TIMES_MAX      100
#define APART_DAYS     30
#define APART_DAYS_MAX 366

static enum err_code get_repeat(struct rule_parser *p, const json_t *object, const char *path,
                                struct rule_repeat *row, struct err *err)
{
    static const char *const keys[] = {"tiers", "roles",      "source",  "times",
                                       "per",   "apart_days", "comment", NULL};
    static const char *const spans[] = {"period", "life"};
    const char *sources[CREDIT_SOURCE_COUNT];
    int at = 0;
    for (int i = 0; i < CREDIT_SOURCE_COUNT; i++)
        sources[i] = credit_source_text((enum credit_source)i)->code;
    TRY(rule_check_object(object, path, keys, err));
    TRY(rule_get_audience(p, object, path, &row->audience, err));
    row->every_source = !rule_has(object, "source");
    if (!row->every_source)
        TRY(rule_get_word(object, path, "source", (struct rule_words){sources, CREDIT_SOURCE_COUNT},
                          &at, err));
    row->source = (enum credit_source)at;
    TRY(rule_get_i32(object, path, "times", (struct json_range){1, TIMES_MAX}, &row->times, err));
    TRY(rule_get_word(object, path, "per", (struct rule_words){spans, 2}, &at, err));
    row->in_life = at == 1;
    row->apart_days = APART_DAYS;
    if (!rule_has(object, "apart_days"))
        return ERR_OK;
    return rule_get_i32(object, path, "apart_days", (struct json_range){0, APART_DAYS_MAX},
                        &row->apart_days, err);
}

enum err_code rule_get_repeats(struct rule_parser *p, const json_t *object, struct err *err)
{
    const json_t *rows;
    char at[PATH_SIZE];
    if (!rule_has(object, "repeats"))
        return ERR_OK;
    if (p->book->counts_pieces)
        return err_set(err, ERR_INVALID, "repeats: where pieces count, a course counts once");
    TRY(rule_get_rows(object, "repeats", RULEBOOK_ROWS_MAX, &rows, err));
    size_t len = json_array_size(rows);
    p->book->repeats = arena_array(p->arena, len, sizeof(*p->book->repeats));
    for (size_t i = 0; i < len; i++)
        TRY(get_repeat(p, json_array_get(rows, i), rule_path_at("repeats", i, at),
                       &p->book->repeats[i], err));
    p->book->repeats_len = len;
    return ERR_OK;
}

static enum err_code get_shared(struct rule_parser *p, const json_t *credit, struct err *err)
{
    const json_t *shared;
    char at[PATH_SIZE];
    if (!rule_has(credit, "shared"))
        return ERR_OK;
    TRY(json_get_array(credit, "credit", "shared", &shared, err));
    for (size_t i = 0; i < json_array_size(shared); i++) {
        const char *code = json_string_value(json_array_get(shared, i));
        int8_t index;
        rule_path_at("credit.shared", i, at);
        if (code == NULL)
            return err_set(err, ERR_INVALID, "%s: expected a category's code", at);
        TRY(rule_category_index(p, code, at, &index, err));
        p->book->shared |= 1u << index;
    }
    return ERR_OK;
}

enum err_code rule_get_credit(struct rule_parser *p, const json_t *object, struct err *err)
{
    static const char *const keys[] = {"exclusive", "shared", "comment", NULL};
    const json_t *credit;
    if (!rule_has(object, "credit"))
        return ERR_OK;
    TRY(json_get_object(object, "", "credit", &credit, err));
    TRY(rule_check_object(credit, "credit", keys, err));
    TRY(rule_get_code(p, credit, "credit", "exclusive", &p->book->exclusive, err));
    return get_shared(p, credit, err);
}

static enum err_code get_carry_over(struct rule_parser *p, const json_t *object, const char *path,
                                    struct rule_carry_over *row, struct err *err)
{
    static const char *const keys[] = {"tiers", "roles",          "category", "units",
                                       "min",   "expires_months", "comment",  NULL};
    TRY(rule_check_object(object, path, keys, err));
    TRY(rule_get_audience(p, object, path, &row->audience, err));
    TRY(rule_get_category(p, object, path, &row->category, err));
    TRY(rule_get_amount(p, object, path, &row->min, err));
    if (rule_has(object, "expires_months"))
        TRY(rule_get_i32(object, path, "expires_months", (struct json_range){1, 120},
                         &row->expires_months, err));
    return ERR_OK;
}

enum err_code rule_get_carry_over(struct rule_parser *p, const json_t *object, struct err *err)
{
    const json_t *rows;
    char at[PATH_SIZE];
    if (!rule_has(object, "carry_over"))
        return ERR_OK;
    TRY(rule_get_rows(object, "carry_over", RULEBOOK_ROWS_MAX, &rows, err));
    size_t len = json_array_size(rows);
    p->book->carry_over = arena_array(p->arena, len, sizeof(*p->book->carry_over));
    for (size_t i = 0; i < len; i++)
        TRY(get_carry_over(p, json_array_get(rows, i), rule_path_at("carry_over", i, at),
                           &p->book->carry_over[i], err));
    p->book->carry_over_len = len;
    return ERR_OK;
}
