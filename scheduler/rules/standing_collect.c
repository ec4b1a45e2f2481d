/* What goes into a count: the requirements that are asked of the worker, and the caps that bind. */
#include "scheduler/base/checked.h"
#include "scheduler/rules/standing_inside.h"

static bool larger_share(const struct rule_requirement *row, const struct count_need *need)
{
    return need->share_den == 0 ||
           (int64_t)row->share_num * need->share_den > (int64_t)need->share_num * row->share_den;
}

/* Amounts by tier of what is asked, by index in standing->requirements; parts of one requirement
 * stand together. */
struct asking {
    int32_t first[RULEBOOK_REQUIREMENTS_MAX], len[RULEBOOK_REQUIREMENTS_MAX]; /* of each slot */
    bool is_named[RULEBOOK_REQUIREMENTS_MAX];
    int64_t by_tier[RULEBOOK_NEEDS_MAX][TIER_COUNT];
};

/* How many parts of the period have begun by as_of, and which is the last that the rulebook has: a
 * decree that puts off the period's end makes that one longer. */
static int32_t parts_begun(const struct evaluation *e, int32_t months, int32_t *ret_last)
{
    const struct period base = period_evidence(e->book, &e->varied->base);
    struct period days;
    int32_t begun = 0, last = 0;
    while (period_part_of(e->book, &base, (struct period_part){months, last + 1, INT32_MAX}, &days))
        last++;
    while (
        period_part_of(e->book, &e->evidence, (struct period_part){months, begun, last}, &days) &&
        (begun == 0 || date_compare(days.from, e->input->as_of) <= 0))
        begun++;
    *ret_last = last;
    return begun;
}

/* Parts for which there is room beside the other requirements; of more, the oldest are not asked:
 * only a registration of decades has so many. */
static int32_t parts_most(const struct rulebook *book)
{
    uint32_t nested = 0;
    for (size_t i = 0; i < book->requirements_len; i++)
        if (book->requirements[i].every_months > 0)
            nested |= 1u << book->requirements[i].slot;
    return 1 + (RULEBOOK_NEEDS_MAX - book->slots_len) / __builtin_popcount(nested);
}

/* The row's own last day, or DATE_NONE: the period's end. */
static struct date deadline_of(const struct evaluation *e, const struct rule_requirement *row,
                               struct standing_requirement *requirement)
{
    const struct rules_input *input = e->input;
    const uint32_t above = ~0u << (input->worker->tier + 1);
    const struct exam_due due = {.levels =
                                     row->exam_level != TIER_NONE ? 1u << row->exam_level : above,
                                 .from = e->evidence.from,
                                 .to = e->evidence.to,
                                 .as_of = input->as_of};
    requirement->by_exam = row->by_exam;
    if (!row->by_exam)
        return row->deadline;
    requirement->exam = exam_day_due(input->exam_days, input->exam_days_len, &due);
    return requirement->exam != NULL ? date_add_days(requirement->exam->from, -1) : DATE_NONE;
}

static struct standing_requirement *new_requirement(struct evaluation *e,
                                                    const struct rule_requirement *row)
{
    size_t index = e->standing->requirements_len++;
    struct standing_requirement *requirement = &e->standing->requirements[index];
    requirement->id = row->id;
    requirement->tag = row->tag;
    requirement->title = row->title;
    requirement->is_share = row->share_den > 0;
    requirement->category = row->category < 0 ? NULL : e->book->categories[row->category];
    requirement->from = DATE_NONE;
    struct date deadline = deadline_of(e, row, requirement);
    bool own = !date_is_none(deadline) &&
               (date_is_none(e->evidence.to) || date_compare(deadline, e->evidence.to) < 0);
    requirement->deadline = own ? deadline : e->evidence.to;
    e->rows[index] = row;
    e->needs[index] = (struct count_need){0};
    e->need_bits[index] = row->category < 0 ? 0 : 1u << row->category;
    return requirement;
}

static void new_requirements(struct evaluation *e, const struct rule_requirement *row)
{
    if (row->every_months == 0) {
        new_requirement(e, row);
        return;
    }
    int32_t last, begun = parts_begun(e, row->every_months, &last), most = parts_most(e->book);
    for (int32_t i = begun > most ? begun - most : 0; i < begun; i++) {
        struct standing_requirement *requirement = new_requirement(e, row);
        struct period days = e->evidence;
        (void)period_part_of(e->book, &e->evidence,
                             (struct period_part){row->every_months, i, last}, &days);
        requirement->id = arena_printf(e->arena, "%s/%d", row->id, i + 1);
        requirement->from = days.from;
        requirement->deadline = days.to;
    }
}

static void add_requirement_row(struct evaluation *e, const struct rule_requirement *row,
                                enum tier tier, struct asking *asking)
{
    if (asking->len[row->slot] == 0) {
        asking->first[row->slot] = (int32_t)e->standing->requirements_len;
        new_requirements(e, row);
        asking->len[row->slot] = (int32_t)e->standing->requirements_len - asking->first[row->slot];
    }
    /* It is called what the tier whose rules hold calls it. */
    bool is_named = tier == e->ask.tier && !asking->is_named[row->slot];
    asking->is_named[row->slot] = asking->is_named[row->slot] || is_named;
    for (int32_t i = 0; i < asking->len[row->slot]; i++) {
        int32_t index = asking->first[row->slot] + i;
        if (is_named)
            e->standing->requirements[index].title = row->title;
        struct count_need *need = &e->needs[index];
        asking->by_tier[index][tier] = checked_add(asking->by_tier[index][tier], row->min);
        if (row->share_den > 0 && larger_share(row, need)) {
            need->share_num = row->share_num;
            need->share_den = row->share_den;
        }
    }
}

/* Of the worker with this tier. Who has passed the exam of a level above it has nothing left to
 * prepare for. A share is asked of one tier, or of the greatest, and not of nothing. */
static bool is_asked(const struct evaluation *e, const struct rule_requirement *row, enum tier tier)
{
    if ((e->ask.tiers_mask & 1u << tier) == 0)
        return false;
    uint32_t above = ~0u << (tier + 1);
    struct worker worker = *e->input->worker;
    worker.tier = tier;
    if (!rulebook_applies(e->book, &worker) || !rule_audience_has(&row->audience, &worker) ||
        (row->until_passed && (e->input->levels_passed & above) != 0))
        return false;
    bool is_prorated = e->book->tier_change == RULE_TIER_PRORATE;
    return row->share_den == 0 || (!e->ask.is_nothing && (!is_prorated || tier == e->ask.tier));
}

static void ask_requirement(struct evaluation *e, size_t r, const int64_t by_tier[TIER_COUNT])
{
    struct standing_requirement *requirement = &e->standing->requirements[r];
    struct period part = {requirement->from, requirement->deadline};
    struct ask ask = e->ask;
    /* Of a part of the period, its own months count. */
    if (!date_is_none(requirement->from)) {
        struct ask_question question = e->question;
        question.whole = question.period;
        question.period = &part;
        ask_of(&question, e->arena, &ask);
    }
    e->needs[r].min = ask_min(&ask, by_tier);
    if (!e->input->explain || requirement->is_share)
        return;
    struct ask_part *parts = arena_array(e->arena, ASK_PARTS_MAX, sizeof(*parts));
    requirement->asked_len = ask_parts(&ask, by_tier, parts);
    requirement->asked = parts;
    requirement->asked_months = ask.months;
}

/* What decrees and waivers leave of what is asked. */
static void take_off(struct evaluation *e, size_t r)
{
    struct count_need *need = &e->needs[r];
    struct standing_requirement *requirement = &e->standing->requirements[r];
    bool all = false;
    requirement->waived_min = variance_relief(e->book, e->varied, e->rows[r]->id, need->min, &all);
    if (all)
        *need = (struct count_need){0};
    else
        need->min -= requirement->waived_min;
}

static size_t requirements_most(const struct rulebook *book)
{
    for (size_t i = 0; i < book->requirements_len; i++)
        if (book->requirements[i].every_months > 0)
            return RULEBOOK_NEEDS_MAX;
    return (size_t)book->slots_len;
}

void evaluation_requirements(struct evaluation *e)
{
    struct asking asking = {0};
    e->standing->requirements =
        arena_array(e->arena, requirements_most(e->book), sizeof(*e->standing->requirements));
    for (size_t i = 0; i < e->book->requirements_len; i++)
        for (int t = 0; t < TIER_COUNT; t++)
            if (is_asked(e, &e->book->requirements[i], (enum tier)t))
                add_requirement_row(e, &e->book->requirements[i], (enum tier)t, &asking);
    for (size_t r = 0; r < e->standing->requirements_len; r++) {
        ask_requirement(e, r, asking.by_tier[r]);
        take_off(e, r);
        if (e->need_bits[r] == 0 && e->rows[r]->every_months == 0 &&
            e->needs[r].min > e->total_needed)
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
