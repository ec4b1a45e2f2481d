/* Reading a decree from JSON, strictly. */
#include "scheduler/rules/decree.h"

#include <string.h>

#include "scheduler/rules/rulebook_field.h"

#define UNITS_MAX 100000
#define YEAR_MIN  1900 /* every worker's periods are walked from the decree's first day on */

static enum err_code get_ending(const json_t *object, struct period *ending, struct err *err)
{
    static const char *const keys[] = {"from", "to", "comment", NULL};
    const json_t *row;
    TRY(json_get_object(object, "", "ending", &row, err));
    TRY(rule_check_object(row, "ending", keys, err));
    TRY(rule_get_date(row, "ending", "from", &ending->from, err));
    TRY(rule_get_date(row, "ending", "to", &ending->to, err));
    if (date_compare(ending->from, period_year(YEAR_MIN).from) < 0)
        return err_set(err, ERR_INVALID, "ending.from: expected a day from %d on", YEAR_MIN);
    if (date_compare(ending->to, ending->from) < 0)
        return err_set(err, ERR_INVALID, "ending.to: it lies before ending.from");
    return ERR_OK;
}

static enum err_code get_applies_to(struct rule_parser *p, const json_t *object,
                                    struct decree *decree, struct err *err)
{
    static const char *const keys[] = {"unit", "tiers", "roles", "comment", NULL};
    const json_t *row;
    decree->unit = "";
    decree->audience = (struct rule_audience){0, ""};
    if (!rule_has(object, "applies_to"))
        return ERR_OK;
    TRY(json_get_object(object, "", "applies_to", &row, err));
    TRY(rule_check_object(row, "applies_to", keys, err));
    if (rule_has(row, "unit"))
        TRY(rule_get_code(p, row, "applies_to", "unit", &decree->unit, err));
    return rule_get_audience(p, row, "applies_to", &decree->audience, err);
}

static enum err_code get_extends(const json_t *object, struct rule_variance *variance,
                                 struct err *err)
{
    static const char *const keys[] = {"months", "again", "comment", NULL};
    const struct json_range range = {1, VARIANCE_MONTHS_MAX};
    const json_t *row;
    if (!rule_has(object, "extends"))
        return ERR_OK;
    TRY(json_get_object(object, "", "extends", &row, err));
    TRY(rule_check_object(row, "extends", keys, err));
    TRY(rule_get_i32(row, "extends", "months", range, &variance->months, err));
    return rule_get_flag(row, "extends", "again", &variance->again, err);
}

static enum err_code get_relief(struct rule_parser *p, const json_t *row, const char *at,
                                struct rule_relief *ret_relief, struct err *err)
{
    static const char *const keys[] = {"requirement", "units", "all", "comment", NULL};
    struct rule_relief relief = {"", RULE_RELIEF_ALL};
    bool all = false;
    TRY(rule_check_object(row, at, keys, err));
    if (rule_has(row, "requirement"))
        TRY(rule_get_code(p, row, at, "requirement", &relief.requirement, err));
    TRY(rule_get_flag(row, at, "all", &all, err));
    if (all == rule_has(row, "units"))
        return err_set(err, ERR_INVALID, "%s: expected either \"units\" or \"all\": true", at);
    if (!all)
        TRY(rule_get_i32(row, at, "units", (struct json_range){1, UNITS_MAX}, &relief.units, err));
    *ret_relief = relief;
    return ERR_OK;
}

static enum err_code get_less(struct rule_parser *p, const json_t *object,
                              struct rule_variance *variance, struct err *err)
{
    const json_t *rows;
    char at[PATH_SIZE];
    if (!rule_has(object, "less"))
        return ERR_OK;
    TRY(rule_get_rows(object, "less", DECREE_LESS_MAX, &rows, err));
    struct rule_relief *reliefs = arena_array(p->arena, json_array_size(rows), sizeof(*reliefs));
    for (size_t i = 0; i < json_array_size(rows); i++)
        TRY(get_relief(p, json_array_get(rows, i), rule_path_at("less", i, at), &reliefs[i], err));
    variance->reliefs = reliefs;
    variance->reliefs_len = json_array_size(rows);
    return ERR_OK;
}

static enum err_code get_decree(struct rule_parser *p, const json_t *object, struct decree *decree,
                                struct err *err)
{
    static const char *const keys[] = {"$schema",  "decree",  "title",      "source",
                                       "rulebook", "ending",  "applies_to", "extends",
                                       "less",     "comment", NULL};
    struct rule_variance *variance = &decree->variance;
    if (!json_is_object(object))
        return err_set(err, ERR_INVALID, "the decree: expected an object {…}");
    TRY(rule_check_object(object, "", keys, err));
    TRY(rule_get_code(p, object, "", "decree", &variance->code, err));
    TRY(rule_get_title(p, object, "", &decree->title, err));
    TRY(rule_get_text(p, object, "", "source", &decree->source, err));
    TRY(rule_get_code(p, object, "", "rulebook", &variance->rulebook, err));
    TRY(get_ending(object, &variance->ending, err));
    TRY(get_applies_to(p, object, decree, err));
    TRY(get_extends(object, variance, err));
    TRY(get_less(p, object, variance, err));
    if (variance->months == 0 && variance->reliefs_len == 0) {
        enum err_code code = err_set(err, ERR_INVALID, "the decree changes nothing");
        return err == NULL ? code : err_hint(err, "Say what by \"extends\" or \"less\".");
    }
    return ERR_OK;
}

enum err_code decree_parse(struct str text, const char *name, struct arena *arena,
                           struct decree *ret_decree, struct err *err)
{
    CLEANUP_JSON json_t *json = NULL;
    struct decree decree = {.variance = {.kind = VARIANCE_DECREE, .day = DATE_NONE}};
    struct rule_parser parser = {NULL, arena, false};
    if (text.len > DECREE_TEXT_MAX)
        return err_set(err, ERR_LIMIT, "%s: a decree has at most %d bytes", name, DECREE_TEXT_MAX);
    TRY(json_parse(text, name, &json, err));
    TRY(rule_prefix(err, get_decree(&parser, json, &decree, err), name));
    *ret_decree = decree;
    return ERR_OK;
}

/* --- against the rulebook ----------------------------------------------------------------------
 */

static const struct rule_requirement *find_requirement(const struct rulebook *rulebook,
                                                       const char *id)
{
    for (size_t i = 0; i < rulebook->requirements_len; i++)
        if (strcmp(rulebook->requirements[i].id, id) == 0)
            return &rulebook->requirements[i];
    return NULL;
}

static enum err_code relief_fits(const struct rule_relief *relief, const struct rulebook *rulebook,
                                 struct err *err)
{
    const struct rule_requirement *row = find_requirement(rulebook, relief->requirement);
    if (relief->requirement[0] == '\0')
        return ERR_OK;
    if (row == NULL)
        return err_set(err, ERR_INVALID, "rulebook %s has no requirement %s", rulebook->code,
                       relief->requirement);
    if (row->share_den > 0 && relief->units != RULE_RELIEF_ALL)
        return err_set(err, ERR_INVALID,
                       "requirement %s is a share: it has no units to take off, only all of it",
                       relief->requirement);
    return ERR_OK;
}

enum err_code variance_fits(const struct rule_variance *variance, const struct rulebook *rulebook,
                            struct err *err)
{
    enum rule_period_kind kind = rulebook->period.kind;
    bool has_end = kind != RULE_PERIOD_ROLLING && kind != RULE_PERIOD_ONCE;
    if (!has_end && variance->months > 0)
        return err_set(err, ERR_INVALID, "periods of rulebook %s have no last day to put off",
                       rulebook->code);
    if (kind == RULE_PERIOD_ONCE && variance->kind == VARIANCE_DECREE)
        return err_set(err, ERR_INVALID, "periods of rulebook %s do not end", rulebook->code);
    for (size_t i = 0; i < variance->reliefs_len; i++)
        TRY(relief_fits(&variance->reliefs[i], rulebook, err));
    return ERR_OK;
}
