/* What entries are worth: the conversions of a rulebook. */
#include "scheduler/rules/rulebook_field.h"

#define YEARS_MAX 10

/* Of which entries: "source", "measure" or both. */
static enum err_code get_kind(const json_t *object, const char *path, struct rule_conversion *row,
                              struct err *err)
{
    const char *sources[CREDIT_SOURCE_COUNT], *measures[CREDIT_MEASURE_COUNT];
    int at = 0;
    for (int i = 0; i < CREDIT_SOURCE_COUNT; i++)
        sources[i] = credit_source_text((enum credit_source)i)->code;
    for (int i = 0; i < CREDIT_MEASURE_COUNT; i++)
        measures[i] = credit_measure_text((enum credit_measure)i)->code;
    row->every_measure = !rule_has(object, "measure");
    row->every_source = !rule_has(object, "source") && !row->every_measure;
    if (!row->every_source) {
        TRY(rule_get_word(object, path, "source", (struct rule_words){sources, CREDIT_SOURCE_COUNT},
                          &at, err));
        row->source = (enum credit_source)at;
    }
    if (!row->every_measure) {
        TRY(rule_get_word(object, path, "measure",
                          (struct rule_words){measures, CREDIT_MEASURE_COUNT}, &at, err));
        row->measure = (enum credit_measure)at;
    }
    return ERR_OK;
}

static enum err_code get_worth(struct rule_parser *p, const json_t *object, const char *path,
                               struct rule_conversion *row, struct err *err)
{
    if (rule_has(object, "factor") + rule_has(object, "flat") + rule_has(object, "each") != 1)
        return err_set(err, ERR_INVALID,
                       "%s: expected either \"factor\" or \"flat\", or \"each\" of a measure",
                       path);
    if (rule_has(object, "flat"))
        return rule_get_units(p, object, path, "flat", &row->flat_min, err);
    if (rule_has(object, "each")) {
        if (row->every_measure)
            return err_set(err, ERR_INVALID, "%s.each: of which \"measure\"?", path);
        TRY(rule_get_units(p, object, path, "each", &row->each_min, err));
        if (row->each_min == 0)
            return err_set(err, ERR_INVALID, "%s.each: expected 1 or more", path);
        return ERR_OK;
    }
    struct rule_fraction factor;
    TRY(rule_get_fraction(object, path, "factor", &factor, err));
    row->factor_num = factor.num;
    row->factor_den = factor.den;
    return ERR_OK;
}

static enum err_code get_rounding(struct rule_parser *p, const json_t *object, const char *path,
                                  struct rule_conversion *row, struct err *err)
{
    static const char *const words[RULE_ROUND_COUNT] = {
        [RULE_ROUND_UP] = "up", [RULE_ROUND_DOWN] = "down", [RULE_ROUND_NEAREST] = "nearest"};
    int at = RULE_ROUND_DOWN;
    if (rule_has(object, "flat") && (rule_has(object, "round") || rule_has(object, "round_to")))
        return err_set(err, ERR_INVALID, "%s.round: what is flat needs no rounding", path);
    if (rule_has(object, "round"))
        TRY(rule_get_word(object, path, "round", (struct rule_words){words, RULE_ROUND_COUNT}, &at,
                          err));
    row->round = (enum rule_round)at;
    if (rule_has(object, "round_to"))
        TRY(rule_get_units(p, object, path, "round_to", &row->round_min, err));
    return ERR_OK;
}

static enum err_code get_conversion(struct rule_parser *p, const json_t *object, const char *path,
                                    struct rule_conversion *row, struct err *err)
{
    static const char *const keys[] = {"tiers",        "roles", "source",  "measure",  "factor",
                                       "each",         "flat",  "round",   "round_to", "item_max",
                                       "spread_years", "once",  "comment", NULL};
    TRY(rule_check_object(object, path, keys, err));
    TRY(rule_get_audience(p, object, path, &row->audience, err));
    TRY(get_kind(object, path, row, err));
    TRY(get_worth(p, object, path, row, err));
    TRY(get_rounding(p, object, path, row, err));
    if (rule_has(object, "item_max"))
        TRY(rule_get_units(p, object, path, "item_max", &row->item_max_min, err));
    if (rule_has(object, "spread_years")) {
        TRY(rule_get_i32(object, path, "spread_years", (struct json_range){2, YEARS_MAX},
                         &row->spread_years, err));
        if (p->book->counts_pieces || p->book->exclusive != NULL)
            return err_set(err, ERR_INVALID,
                           "%s.spread_years: neither pieces nor exclusive credit can be spread",
                           path);
    }
    return rule_get_flag(object, path, "once", &row->once, err);
}

enum err_code rule_get_conversions(struct rule_parser *p, const json_t *object, struct err *err)
{
    const json_t *rows;
    char at[PATH_SIZE];
    if (!rule_has(object, "conversions"))
        return ERR_OK;
    TRY(rule_get_rows(object, "conversions", RULEBOOK_ROWS_MAX, &rows, err));
    size_t len = json_array_size(rows);
    p->book->conversions = arena_array(p->arena, len, sizeof(*p->book->conversions));
    for (size_t i = 0; i < len; i++)
        TRY(get_conversion(p, json_array_get(rows, i), rule_path_at("conversions", i, at),
                           &p->book->conversions[i], err));
    p->book->conversions_len = len;
    return ERR_OK;
}
