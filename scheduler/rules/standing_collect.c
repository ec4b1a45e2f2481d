/* What goes into a count: the requirements that are asked of the worker, and the caps that bind. */
#include "scheduler/base/checked.h"
#include "scheduler/rules/standing_inside.h"

static bool larger_share(const struct rule_requirement *row, const struct count_need *need)
{
    return need->share_den == 0 ||
           (int64_t)row->share_num * need->share_den > (int64_t)need->share_num * row->share_den;
}

/* Amounts by tier of what is asked, by index in standing->requirements. */
struct asking {
    int32_t index_of_slot[RULEBOOK_REQUIREMENTS_MAX];
    int64_t by_tier[RULEBOOK_REQUIREMENTS_MAX][TIER_COUNT];
};

static void add_requirement_row(struct evaluation *e, const struct rule_requirement *row,
                                enum tier tier, struct asking *asking)
{
    struct standing *standing = e->standing;
    int32_t index = asking->index_of_slot[row->slot];
    if (index < 0) {
        index = asking->index_of_slot[row->slot] = (int32_t)standing->requirements_len++;
        struct standing_requirement *requirement = &standing->requirements[index];
        requirement->id = row->id;
        requirement->tag = row->tag;
        requirement->title = row->title;
        requirement->is_share = row->share_den > 0;
        requirement->category = row->category < 0 ? NULL : e->book->categories[row->category];
        bool own =
            !date_is_none(row->deadline) &&
            (date_is_none(e->evidence.to) || date_compare(row->deadline, e->evidence.to) < 0);
        requirement->deadline = own ? row->deadline : e->evidence.to;
        e->needs[index] = (struct count_need){0};
        e->need_bits[index] = row->category < 0 ? 0 : 1u << row->category;
    }
    struct count_need *need = &e->needs[index];
    asking->by_tier[index][tier] = checked_add(asking->by_tier[index][tier], row->min);
    if (row->share_den > 0 && larger_share(row, need)) {
        need->share_num = row->share_num;
        need->share_den = row->share_den;
    }
}

/* Of the worker with this tier. Who has passed the exam of a level above it has nothing left to
 * prepare for. A share is asked of one tier, or of the greatest, and not of nothing. */
static bool is_asked(const struct evaluation *e, const struct rule_requirement *row, enum tier tier)
{
    uint32_t above = ~0u << (tier + 1);
    struct worker worker = *e->input->worker;
    worker.tier = tier;
    if ((e->ask.tiers_mask & 1u << tier) == 0 || !rulebook_applies(e->book, &worker) ||
        !rule_audience_has(&row->audience, &worker) ||
        (row->until_passed && (e->input->levels_passed & above) != 0))
        return false;
    bool is_prorated = e->book->tier_change == RULE_TIER_PRORATE;
    return row->share_den == 0 || (!e->ask.is_nothing && (!is_prorated || tier == e->ask.tier));
}

static void ask_requirement(struct evaluation *e, size_t r, const int64_t by_tier[TIER_COUNT])
{
    struct standing_requirement *requirement = &e->standing->requirements[r];
    e->needs[r].min = ask_min(&e->ask, by_tier);
    if (!e->input->explain || requirement->is_share)
        return;
    struct ask_part *parts = arena_array(e->arena, ASK_PARTS_MAX, sizeof(*parts));
    requirement->asked_len = ask_parts(&e->ask, by_tier, parts);
    requirement->asked = parts;
}

/* What decrees and waivers leave of what is asked. */
static void take_off(struct evaluation *e, size_t r)
{
    struct count_need *need = &e->needs[r];
    struct standing_requirement *requirement = &e->standing->requirements[r];
    bool all = false;
    requirement->waived_min = variance_relief(e->book, e->varied, requirement->id, need->min, &all);
    if (all)
        *need = (struct count_need){0};
    else
        need->min -= requirement->waived_min;
}

void evaluation_requirements(struct evaluation *e)
{
    struct asking asking = {0};
    for (int32_t i = 0; i < e->book->slots_len; i++)
        asking.index_of_slot[i] = -1;
    e->standing->months = e->ask.months;
    e->standing->requirements =
        arena_array(e->arena, (size_t)e->book->slots_len, sizeof(*e->standing->requirements));
    for (size_t i = 0; i < e->book->requirements_len; i++)
        for (int t = 0; t < TIER_COUNT; t++)
            if (is_asked(e, &e->book->requirements[i], (enum tier)t))
                add_requirement_row(e, &e->book->requirements[i], (enum tier)t, &asking);
    for (size_t r = 0; r < e->standing->requirements_len; r++) {
        ask_requirement(e, r, asking.by_tier[r]);
        take_off(e, r);
        if (e->need_bits[r] == 0 && e->needs[r].min > e->total_needed)
            e->total_needed = e->needs[r].min;
    }
}

void evaluation_caps(struct evaluation *e)
{
    struct standing *standing = e->standing;
    standing->caps = arena_array(e->arena, e->book->caps_len, sizeof(*standing->caps));
    for (size_t i = 0; i < e->book->caps_len; i++) {
        const struct rule_cap *cap = &e->book->caps[i];
        if (!rule_audience_has(&cap->audience, e->input->worker))
            continue;
        e->caps[standing->caps_len] = (struct count_cap){cap->min, cap->share_num, cap->share_den};
        standing->caps[standing->caps_len++].cap = cap;
    }
}
