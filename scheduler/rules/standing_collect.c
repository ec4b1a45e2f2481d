/* What goes into a count: the requirements that are asked of the worker, the caps that bind, the
 * entries that may count. */
#include <inttypes.h>
#include <string.h>

#include "scheduler/base/checked.h"
#include "scheduler/rules/standing_inside.h"
#include "scheduler/rules/worth.h"

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
        e->caps[standing->caps_len] = (struct count_cap){.min = cap->min};
        standing->caps[standing->caps_len++].cap = cap;
    }
}

/* The entry's categories, as bits of those that the rulebook names; its course may be one. */
static uint32_t category_bits(const struct rulebook *book, const struct credit *credit)
{
    uint32_t bits = 0;
    for (int32_t i = 0; i < book->categories_len; i++)
        if (book->category_courses[i].v != 0 && book->category_courses[i].v == credit->course_id.v)
            bits |= 1u << i;
    for (const char *at = credit->categories; *at != '\0';) {
        size_t len = strcspn(at, ";");
        for (int32_t i = 0; i < book->categories_len; i++)
            if (strncmp(book->categories[i], at, len) == 0 && book->categories[i][len] == '\0')
                bits |= 1u << i;
        at += len + (at[len] == ';');
    }
    return bits;
}

static uint32_t cap_bits(const struct evaluation *e, const struct credit *credit, uint32_t bits)
{
    uint32_t caps = 0;
    for (size_t c = 0; c < e->standing->caps_len; c++) {
        const struct rule_cap *cap = e->standing->caps[c].cap;
        bool binds =
            cap->category >= 0 ? (bits & 1u << cap->category) != 0 : cap->mode == credit->mode;
        if (binds)
            caps |= 1u << c;
    }
    return caps;
}

static uint32_t need_bits(const struct evaluation *e, const struct credit *credit, uint32_t bits)
{
    uint32_t toward = 0;
    for (size_t r = 0; r < e->standing->requirements_len; r++) {
        struct date deadline = e->standing->requirements[r].deadline;
        bool in_time = date_is_none(deadline) || date_compare(credit->earned_on, deadline) <= 0;
        if (in_time && (e->need_bits[r] == 0 || (e->need_bits[r] & bits) != 0))
            toward |= 1u << r;
    }
    return toward;
}

static enum uncounted_reason refuse(const struct evaluation *e, const struct credit *credit,
                                    uint32_t bits, bool booked)
{
    if ((bits & e->book->accepts) == 0)
        return UNCOUNTED_CATEGORY;
    if (!period_has(&e->evidence, credit->earned_on))
        return UNCOUNTED_OUTSIDE;
    int order = date_compare(credit->earned_on, e->input->as_of);
    if (booked ? order < 0 : order > 0)
        return UNCOUNTED_LATER;
    return worth_is_used_up(e->book, e->input, credit) ? UNCOUNTED_ONCE : UNCOUNTED_NONE;
}

static bool is_older(const struct candidate *a, const struct candidate *b)
{
    int order = date_compare(a->credit->earned_on, b->credit->earned_on);
    if (order != 0)
        return order < 0;
    return a->credit->id.v < b->credit->id.v;
}

/* Kept in order of age by insertion: entries come in that order already, or are few. */
static void add_candidate(struct evaluation *e, struct candidate candidate, size_t first)
{
    size_t at = e->candidates_len++;
    while (at > first && is_older(&candidate, &e->candidates[at - 1])) {
        e->candidates[at] = e->candidates[at - 1];
        at--;
    }
    e->candidates[at] = candidate;
}

/* Where pieces count, what was earned in one course is one, with all its categories. Places that
 * lie ahead add nothing to a course that is earned. */
static bool joins_piece(struct evaluation *e, const struct candidate *candidate, size_t first)
{
    if (!e->book->counts_pieces || candidate->credit->course_id.v == 0)
        return false;
    for (size_t i = 0; i < e->candidates_len; i++) {
        struct candidate *other = &e->candidates[i];
        if (other->credit->course_id.v != candidate->credit->course_id.v)
            continue;
        if (i >= first) {
            other->item.toward |= candidate->item.toward;
            other->item.caps |= candidate->item.caps;
        }
        return true;
    }
    return false;
}

static enum err_code collect_entries(struct evaluation *e, bool booked, struct err *err)
{
    const struct rules_input *input = e->input;
    const struct credit *credits = booked ? input->booked : input->effective;
    size_t len = booked ? input->booked_len : input->effective_len;
    size_t offset = booked ? input->effective_len : 0;
    size_t first = e->candidates_len;
    for (size_t i = 0; i < len; i++) {
        const struct credit *credit = &credits[i];
        if (credit->min <= 0 || credit->worker_id.v != input->worker->id.v)
            return err_set(err, ERR_INVALID,
                           "entry 学时记录 %" PRId64
                           " cannot be counted: its minutes are not above "
                           "0, or it is another worker's",
                           credit->id.v);
        uint32_t bits = category_bits(e->book, credit);
        e->refused[offset + i] = refuse(e, credit, bits, booked);
        if (e->refused[offset + i] != UNCOUNTED_NONE)
            continue;
        struct candidate candidate = {credit, offset + i, {0}, 0};
        candidate.item.min = worth_min(e->book, input->worker, credit);
        candidate.item.toward = need_bits(e, credit, bits);
        candidate.item.caps = cap_bits(e, credit, bits);
        if (joins_piece(e, &candidate, first))
            e->refused[offset + i] = UNCOUNTED_SAME_PIECE;
        else
            add_candidate(e, candidate, first);
    }
    return ERR_OK;
}

enum err_code evaluation_candidates(struct evaluation *e, struct err *err)
{
    size_t len = e->input->effective_len + e->input->booked_len;
    e->candidates = arena_array(e->arena, len, sizeof(*e->candidates));
    e->refused = arena_array(e->arena, len, sizeof(*e->refused));
    TRY(collect_entries(e, false, err));
    e->earned_len = e->candidates_len;
    return collect_entries(e, true, err);
}
