/* "24 of 36 months as assistant social worker: 48 h; 12 as social worker: 30 h; 3 months on leave:
 * -6 h". */
#include "scheduler/service/explain_ask.h"

#include "scheduler/base/buf.h"
#include "scheduler/service/figures.h"

#define TEXT_LEN_MAX 4096

static const char *const tier_changes[RULE_TIER_CHANGE_COUNT] = {
    [RULE_TIER_CURRENT] = "current",
    [RULE_TIER_KEEP] = "keep",
    [RULE_TIER_HIGHER] = "higher",
    [RULE_TIER_PRORATE] = "prorate",
};

/* Both languages on their way, and whether they speak of hours. */
struct telling {
    const struct standing *standing;
    int months; /* of the period */
    struct buf zh, en;
    struct arena arena;
};

static void telling_release(struct telling *telling)
{
    buf_release(&telling->zh);
    buf_release(&telling->en);
    arena_release(&telling->arena);
}

static void tell_amount(struct telling *telling, int64_t amount)
{
    const char *sign = amount < 0 ? "-" : "";
    int64_t size = amount < 0 ? -amount : amount;
    if (telling->standing->rulebook->counts_pieces) {
        buf_addf(&telling->zh, "%s%lld次", sign, (long long)size);
        buf_addf(&telling->en, "%s%lld", sign, (long long)size);
        return;
    }
    if (size * 10 % 60 == 0) {
        const char *hours = figures_hours_text(size, &telling->arena);
        buf_addf(&telling->zh, "%s%s小时", sign, hours);
        buf_addf(&telling->en, "%s%s h", sign, hours);
        return;
    }
    /* A share of months is seldom tenths of an hour, and parts must add up to what is asked. */
    buf_addf(&telling->zh, "%s%lld小时%lld分", sign, (long long)(size / 60),
             (long long)(size % 60));
    buf_addf(&telling->en, "%s%lld h %lld min", sign, (long long)(size / 60),
             (long long)(size % 60));
}

static void tell_part(struct telling *telling, const struct ask_part *part, bool is_first)
{
    const struct enum_text *kind =
        part->kind == ASK_PART_TIER ? tier_text(part->tier) : ask_part_text(part->kind);
    int months = (int)part->months;
    if (!is_first) {
        buf_addf(&telling->zh, "；");
        buf_addf(&telling->en, "; ");
    }
    if (part->kind == ASK_PART_TIER && is_first) {
        buf_addf(&telling->zh, "%d个月中%d个月为", telling->months, months);
        buf_addf(&telling->en, "%d of %d months as ", months, telling->months);
    } else if (part->kind == ASK_PART_TIER) {
        buf_addf(&telling->zh, "%d个月为", months);
        buf_addf(&telling->en, "%d as ", months);
    } else if (months > 0) {
        buf_addf(&telling->en, "%d month%s ", months, months == 1 ? "" : "s");
    }
    buf_addf(&telling->zh, "%s", kind->zh);
    if (part->kind != ASK_PART_TIER && months > 0)
        buf_addf(&telling->zh, "%d个月", months);
    buf_addf(&telling->zh, "：");
    buf_addf(&telling->en, "%s: ", kind->en);
    tell_amount(telling, part->min);
}

json_t *explain_ask_json(const struct standing *standing,
                         const struct standing_requirement *requirement)
{
    CLEANUP(telling_release)
    struct telling telling = {.standing = standing, .months = (int)requirement->asked_months};
    enum rule_tier_change change = standing->rulebook->tier_change;
    json_t *parts = json_array();
    if (requirement->asked_len == 0) {
        json_decref(parts);
        return NULL;
    }
    buf_init(&telling.zh, TEXT_LEN_MAX);
    buf_init(&telling.en, TEXT_LEN_MAX);
    if (change == RULE_TIER_HIGHER) {
        buf_addf(&telling.zh, "取较高者：");
        buf_addf(&telling.en, "the greatest of ");
    }
    for (size_t i = 0; i < requirement->asked_len; i++) {
        const struct ask_part *part = &requirement->asked[i];
        bool is_tier = part->kind == ASK_PART_TIER;
        tell_part(&telling, part, i == 0);
        json_array_append_new(parts, json_pack("{s:s, s:s, s:i, s:I}", "kind",
                                               ask_part_text(part->kind)->code, "tier",
                                               is_tier ? tier_text(part->tier)->code : "", "months",
                                               (int)part->months, "min", (json_int_t)part->min));
    }
    return json_pack("{s:s, s:i, s:o, s:s, s:s}", "tier_change", tier_changes[change], "months",
                     telling.months, "parts", parts, "text_zh", buf_text(&telling.zh), "text_en",
                     buf_text(&telling.en));
}
