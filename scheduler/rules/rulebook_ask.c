/* What lowers or changes an amount that a rulebook asks: a change of tier, joining late, leave. */
#include "scheduler/rules/rulebook_field.h"

#include <string.h>

#define DAYS_MAX   3660
#define MONTHS_MAX 120

static enum err_code get_kinds(const json_t *row, const char *path, uint32_t *ret_mask,
                               struct err *err)
{
    const json_t *kinds;
    TRY(json_get_array(row, path, "kinds", &kinds, err));
    if (json_array_size(kinds) == 0)
        return err_set(err, ERR_INVALID, "%s.kinds: name at least one kind of leave", path);
    for (size_t i = 0; i < json_array_size(kinds); i++) {
        const char *text = json_string_value(json_array_get(kinds, i));
        int kind = 0;
        while (kind < LEAVE_KIND_COUNT &&
               (text == NULL || strcmp(text, leave_kind_text((enum leave_kind)kind)->code) != 0))
            kind++;
        if (kind == LEAVE_KIND_COUNT) {
            enum err_code code =
                err_set(err, ERR_INVALID, "%s.kinds[%zu]: there is no such kind of leave", path, i);
            return err == NULL ? code
                               : err_hint(err, "Write one of: leave, sick, parental, inactive.");
        }
        *ret_mask |= 1u << kind;
    }
    return ERR_OK;
}

static enum err_code get_leave(const json_t *row, const char *path, struct rule_leave *ret_leave,
                               struct err *err)
{
    static const char *const keys[] = {"kinds", "at_least_days", "at_least_months", "comment",
                                       NULL};
    TRY(rule_check_object(row, path, keys, err));
    TRY(get_kinds(row, path, &ret_leave->kinds_mask, err));
    if (rule_has(row, "at_least_days") == rule_has(row, "at_least_months"))
        return err_set(err, ERR_INVALID,
                       "%s: expected either \"at_least_days\" or \"at_least_months\"", path);
    if (rule_has(row, "at_least_days"))
        return rule_get_i32(row, path, "at_least_days", (struct json_range){1, DAYS_MAX},
                            &ret_leave->days_least, err);
    return rule_get_i32(row, path, "at_least_months", (struct json_range){1, MONTHS_MAX},
                        &ret_leave->months_least, err);
}

static enum err_code get_leaves(struct rule_parser *p, const json_t *object, struct err *err)
{
    struct rule_proration *proration = &p->book->proration;
    const json_t *rows;
    char at[PATH_SIZE];
    if (!rule_has(object, "leave"))
        return ERR_OK;
    TRY(json_get_array(object, "proration", "leave", &rows, err));
    size_t len = json_array_size(rows);
    if (len > RULEBOOK_LEAVES_MAX)
        return err_set(err, ERR_LIMIT, "proration.leave: more than %d rows", RULEBOOK_LEAVES_MAX);
    proration->leaves = arena_array(p->arena, len, sizeof(*proration->leaves));
    for (size_t i = 0; i < len; i++)
        TRY(get_leave(json_array_get(rows, i), rule_path_at("proration.leave", i, at),
                      &proration->leaves[i], err));
    proration->leaves_len = len;
    return ERR_OK;
}

static enum err_code get_round(struct rule_parser *p, const json_t *object, struct err *err)
{
    static const char *const keys[] = {"to", "units", "min", "comment", NULL};
    static const char *const ways[RULE_ROUND_COUNT] = {
        [RULE_ROUND_UP] = "up",
        [RULE_ROUND_DOWN] = "down",
        [RULE_ROUND_NEAREST] = "nearest",
    };
    struct rule_proration *proration = &p->book->proration;
    const json_t *round;
    int at = 0;
    if (!rule_has(object, "round"))
        return ERR_OK;
    TRY(json_get_object(object, "proration", "round", &round, err));
    TRY(rule_check_object(round, "proration.round", keys, err));
    TRY(rule_get_word(round, "proration.round", "to", (struct rule_words){ways, RULE_ROUND_COUNT},
                      &at, err));
    proration->round = (enum rule_round)at;
    TRY(rule_get_amount(p, round, "proration.round", &proration->round_min, err));
    if (proration->round_min == 0)
        return err_set(err, ERR_INVALID, "proration.round: nothing is a multiple of 0");
    return ERR_OK;
}

static enum err_code get_proration(struct rule_parser *p, const json_t *object, struct err *err)
{
    static const char *const keys[] = {"joined", "leave", "round", "comment", NULL};
    struct rule_proration *proration = &p->book->proration;
    const json_t *row;
    if (!rule_has(object, "proration"))
        return ERR_OK;
    TRY(json_get_object(object, "", "proration", &row, err));
    TRY(rule_check_object(row, "proration", keys, err));
    proration->of_joiners = rule_has(row, "joined");
    if (proration->of_joiners)
        TRY(rule_get_day(row, "proration", "joined", &proration->joined, err));
    TRY(get_leaves(p, row, err));
    return get_round(p, row, err);
}

enum err_code rule_get_asking(struct rule_parser *p, const json_t *object, struct err *err)
{
    static const char *const changes[RULE_TIER_CHANGE_COUNT] = {
        [RULE_TIER_CURRENT] = "current",
        [RULE_TIER_KEEP] = "keep",
        [RULE_TIER_HIGHER] = "higher",
        [RULE_TIER_PRORATE] = "prorate",
    };
    int at = 0;
    if (p->book->period.kind == RULE_PERIOD_ONCE &&
        (rule_has(object, "tier_change") || rule_has(object, "proration")))
        return err_set(err, ERR_INVALID, "%s: a period of kind \"once\" has no months",
                       rule_has(object, "tier_change") ? "tier_change" : "proration");
    if (rule_has(object, "tier_change"))
        TRY(rule_get_word(object, "", "tier_change",
                          (struct rule_words){changes, RULE_TIER_CHANGE_COUNT}, &at, err));
    p->book->tier_change = (enum rule_tier_change)at;
    return get_proration(p, object, err);
}
