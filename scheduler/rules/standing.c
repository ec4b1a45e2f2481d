/* Evaluating one worker under one rulebook: which entries can count, the exact count, and what the
 * verdict is. */
#include "scheduler/rules/standing.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "scheduler/base/checked.h"
#include "scheduler/rules/count.h"
#include "scheduler/rules/period.h"
#include "scheduler/rules/worth.h"

static const struct enum_text states[STANDING_COUNT] = {
    [STANDING_MET] = {"met", "达标", "met", NULL},
    [STANDING_ON_TRACK] = {"on_track", "按计划", "on track", NULL},
    [STANDING_AT_RISK] = {"at_risk", "有风险", "at risk", NULL},
    [STANDING_SHORT] = {"short", "缺口", "short", NULL},
    [STANDING_EXEMPT] = {"exempt", "免修", "exempt", NULL},
};

static const struct enum_text reasons[UNCOUNTED_COUNT] = {
    [UNCOUNTED_NONE] = {"none", "全部计入", "all of it counts", NULL},
    [UNCOUNTED_CATEGORY] = {"category", "类别不计入", "category not accepted", NULL},
    [UNCOUNTED_OUTSIDE] = {"outside", "不在有效期内", "outside the period", NULL},
    [UNCOUNTED_LATER] = {"later", "不在统计日期范围内", "not yet, or no longer, on that day", NULL},
    [UNCOUNTED_MODE_CAP] = {"mode_cap", "超出该方式的上限", "over the cap of this mode", NULL},
    [UNCOUNTED_CATEGORY_CAP] = {"category_cap", "超出该类别的上限", "over the cap of this category",
                                NULL},
    [UNCOUNTED_SHARE] = {"share", "超出占比", "more would break a required share", NULL},
    [UNCOUNTED_ONCE] = {"once", "只计一次", "counts once only, and has counted", NULL},
    [UNCOUNTED_SAME_PIECE] = {"same_piece", "与同一课程合并计一次",
                              "counts together with another entry of the same course", NULL},
    [UNCOUNTED_NOTHING_NEEDED] = {"nothing_needed", "无需学时", "nothing is required", NULL},
};

const struct enum_text *standing_state_text(enum standing_state state)
{
    assert((unsigned)state < STANDING_COUNT);
    return &states[state];
}

const struct enum_text *uncounted_reason_text(enum uncounted_reason reason)
{
    assert((unsigned)reason < UNCOUNTED_COUNT);
    return &reasons[reason];
}

enum standing_state standing_worse(enum standing_state a, enum standing_state b)
{
    if (a == STANDING_EXEMPT)
        return b;
    if (b == STANDING_EXEMPT)
        return a;
    return a > b ? a : b;
}

/* An entry that may count, and where it stands in the input. */
struct candidate {
    const struct credit *credit;
    size_t at; /* index into effective, or effective_len + index into booked */
    struct count_item item;
    int32_t counted;
};

/* What one evaluation knows; indexes of needs are those of standing->requirements. */
struct evaluation {
    const struct rulebook *book;
    const struct rules_input *input;
    struct arena *arena;
    struct standing *standing;
    struct period period;   /* as shown */
    struct period evidence; /* when what counts is earned */
    struct count_need needs[RULEBOOK_REQUIREMENTS_MAX];
    uint32_t need_bits[RULEBOOK_REQUIREMENTS_MAX]; /* category as a bit; 0: the total */
    int64_t caps[RULEBOOK_CAPS_MAX];
    int64_t total_needed;
    struct candidate *candidates; /* earned, oldest first; then booked likewise */
    size_t earned_len, candidates_len;
    enum uncounted_reason *refused; /* per entry of the input, if it is no candidate */
};

static bool larger_share(const struct rule_requirement *row, const struct count_need *need)
{
    return need->share_den == 0 ||
           (int64_t)row->share_num * need->share_den > (int64_t)need->share_num * row->share_den;
}

static void add_requirement_row(struct evaluation *e, const struct rule_requirement *row,
                                int32_t *index_of_slot)
{
    struct standing *standing = e->standing;
    int32_t index = index_of_slot[row->slot];
    if (index < 0) {
        index = index_of_slot[row->slot] = (int32_t)standing->requirements_len++;
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
    need->min = checked_add(need->min, row->min);
    if (row->share_den > 0 && larger_share(row, need)) {
        need->share_num = row->share_num;
        need->share_den = row->share_den;
    }
}

/* Who has passed the exam of a level above the one held has nothing left to prepare for. */
static bool is_asked(const struct rule_requirement *row, const struct rules_input *input)
{
    uint32_t above = ~0u << (input->worker->tier + 1);
    return rule_audience_has(&row->audience, input->worker) &&
           !(row->until_passed && (input->levels_passed & above) != 0);
}

static void collect_requirements(struct evaluation *e)
{
    int32_t index_of_slot[RULEBOOK_REQUIREMENTS_MAX];
    for (int32_t i = 0; i < e->book->slots_len; i++)
        index_of_slot[i] = -1;
    e->standing->requirements =
        arena_array(e->arena, (size_t)e->book->slots_len, sizeof(*e->standing->requirements));
    for (size_t i = 0; i < e->book->requirements_len; i++)
        if (is_asked(&e->book->requirements[i], e->input))
            add_requirement_row(e, &e->book->requirements[i], index_of_slot);
    for (size_t r = 0; r < e->standing->requirements_len; r++)
        e->needs[r].min = period_asks(e->book, e->input->worker, &e->period, e->needs[r].min);
    for (size_t r = 0; r < e->standing->requirements_len; r++)
        if (e->need_bits[r] == 0 && e->needs[r].min > e->total_needed)
            e->total_needed = e->needs[r].min;
}

static void collect_caps(struct evaluation *e)
{
    struct standing *standing = e->standing;
    standing->caps = arena_array(e->arena, e->book->caps_len, sizeof(*standing->caps));
    for (size_t i = 0; i < e->book->caps_len; i++) {
        const struct rule_cap *cap = &e->book->caps[i];
        if (!rule_audience_has(&cap->audience, e->input->worker))
            continue;
        e->caps[standing->caps_len] = cap->min;
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

static enum err_code collect_candidates(struct evaluation *e, struct err *err)
{
    size_t len = e->input->effective_len + e->input->booked_len;
    e->candidates = arena_array(e->arena, len, sizeof(*e->candidates));
    e->refused = arena_array(e->arena, len, sizeof(*e->refused));
    TRY(collect_entries(e, false, err));
    e->earned_len = e->candidates_len;
    return collect_entries(e, true, err);
}

/* The outcome of one count: over the earned entries, or over those and the booked ones. */
struct tally {
    int64_t total;
    int64_t by_need[RULEBOOK_REQUIREMENTS_MAX];
    int64_t by_cap[RULEBOOK_CAPS_MAX];
};

static void add_to_tally(struct tally *tally, const struct evaluation *e,
                         const struct count_item *item, int32_t counted)
{
    tally->total = checked_add(tally->total, counted);
    for (size_t r = 0; r < e->standing->requirements_len; r++)
        if ((item->toward & 1u << r) != 0)
            tally->by_need[r] = checked_add(tally->by_need[r], counted);
    for (size_t c = 0; c < e->standing->caps_len; c++)
        if ((item->caps & 1u << c) != 0)
            tally->by_cap[c] = checked_add(tally->by_cap[c], counted);
}

/* Counts the first `len` candidates, and notes the minutes of those from `keep_from` on. */
static enum err_code count(struct evaluation *e, size_t len, size_t keep_from, struct tally *tally,
                           struct err *err)
{
    struct count_item *items = arena_array(e->arena, len, sizeof(*items));
    int32_t *counted = arena_array(e->arena, len, sizeof(*counted));
    for (size_t i = 0; i < len; i++)
        items[i] = e->candidates[i].item;
    const struct count_task task = {.items = items,
                                    .items_len = len,
                                    .needs = e->needs,
                                    .needs_len = (int32_t)e->standing->requirements_len,
                                    .caps = e->caps,
                                    .caps_len = (int32_t)e->standing->caps_len,
                                    .total_needed = e->total_needed};
    TRY(count_minutes(&task, e->arena, counted, err));
    *tally = (struct tally){0};
    for (size_t i = 0; i < len; i++) {
        add_to_tally(tally, e, &items[i], counted[i]);
        if (i >= keep_from)
            e->candidates[i].counted = counted[i];
    }
    return ERR_OK;
}

static enum standing_state state_of(const struct standing_requirement *requirement,
                                    struct date as_of, int64_t pace_min)
{
    if (requirement->needed_min == 0)
        return STANDING_EXEMPT;
    if (requirement->earned_min >= requirement->needed_min)
        return STANDING_MET;
    if (requirement->missing_min == 0)
        return STANDING_ON_TRACK;
    if (date_is_none(requirement->deadline))
        return STANDING_AT_RISK;
    /* Below 0 once the last day is over: then nothing can be made up. */
    int64_t days = (int64_t)requirement->deadline.day - as_of.day;
    return requirement->missing_min * 7 <= days * pace_min ? STANDING_AT_RISK : STANDING_SHORT;
}

/* Met by what is earned; else as it would be with what is booked. */
static void fill_requirement(struct evaluation *e, size_t r, const struct tally *earned,
                             const struct tally *both)
{
    struct standing_requirement *requirement = &e->standing->requirements[r];
    const struct count_need *need = &e->needs[r];
    requirement->needed_min = count_need_min(need, e->total_needed, earned->total);
    requirement->earned_min = earned->by_need[r];
    if (requirement->earned_min < requirement->needed_min)
        requirement->needed_min = count_need_min(need, e->total_needed, both->total);
    int64_t booked = both->by_need[r] - earned->by_need[r];
    requirement->booked_min = booked > 0 ? booked : 0;
    int64_t missing = requirement->needed_min - requirement->earned_min - requirement->booked_min;
    requirement->missing_min = missing > 0 ? missing : 0;
    if (requirement->is_share)
        requirement->share_holds =
            earned->by_need[r] * need->share_den >= earned->total * need->share_num;
    int64_t pace = e->input->pace_min > 0 ? e->input->pace_min : RULES_PACE_MIN;
    requirement->state = state_of(requirement, e->input->as_of, pace);
    e->standing->state = standing_worse(e->standing->state, requirement->state);
}

static int64_t carry_over(const struct evaluation *e, int64_t counted)
{
    int64_t over = counted - e->total_needed;
    for (size_t i = 0; i < e->book->carry_over_len; i++) {
        const struct rule_carry_over *row = &e->book->carry_over[i];
        if (rule_audience_has(&row->audience, e->input->worker))
            return over < 0 ? 0 : over < row->min ? over : row->min;
    }
    return 0;
}

static void fill_standing(struct evaluation *e, const struct tally *earned,
                          const struct tally *both)
{
    struct standing *standing = e->standing;
    for (size_t r = 0; r < standing->requirements_len; r++)
        fill_requirement(e, r, earned, both);
    for (size_t c = 0; c < standing->caps_len; c++)
        standing->caps[c].counted_min = both->by_cap[c];
    standing->counted_min = earned->total;
    standing->counted_booked_min = both->total > earned->total ? both->total - earned->total : 0;
    standing->carry_over_min = carry_over(e, earned->total);
}

/* Minutes can be left out only where a cap is full or a share would break. */
static void explain_rest(const struct evaluation *e, const struct candidate *candidate,
                         const struct tally *tally, struct counted_credit *row)
{
    if (candidate->counted == candidate->item.min)
        return;
    row->reason = UNCOUNTED_SHARE;
    for (size_t c = 0; c < e->standing->caps_len; c++) {
        if ((candidate->item.caps & 1u << c) == 0 || tally->by_cap[c] < e->caps[c])
            continue;
        row->cap = e->standing->caps[c].cap;
        row->reason = row->cap->category < 0 ? UNCOUNTED_MODE_CAP : UNCOUNTED_CATEGORY_CAP;
        return;
    }
}

static void explain(struct evaluation *e, const struct tally *earned, const struct tally *both)
{
    const struct rules_input *input = e->input;
    struct standing *standing = e->standing;
    standing->counted_len = input->effective_len + input->booked_len;
    standing->counted = arena_array(e->arena, standing->counted_len, sizeof(*standing->counted));
    for (size_t i = 0; i < standing->counted_len; i++) {
        struct counted_credit *row = &standing->counted[i];
        row->booked = i >= input->effective_len;
        row->credit = row->booked ? &input->booked[i - input->effective_len] : &input->effective[i];
        row->worth_min = worth_min(e->book, input->worker, row->credit);
        row->reason = e->refused == NULL ? UNCOUNTED_NOTHING_NEEDED : e->refused[i];
    }
    for (size_t i = 0; i < e->candidates_len; i++) {
        const struct candidate *candidate = &e->candidates[i];
        struct counted_credit *row = &standing->counted[candidate->at];
        row->counted_min = candidate->counted;
        row->toward = candidate->item.toward;
        explain_rest(e, candidate, i < e->earned_len ? earned : both, row);
    }
}

static enum err_code evaluate(struct evaluation *e, struct err *err)
{
    struct tally earned, both;
    collect_caps(e);
    TRY(collect_candidates(e, err));
    TRY(count(e, e->earned_len, 0, &earned, err));
    both = earned;
    if (e->candidates_len > e->earned_len)
        TRY(count(e, e->candidates_len, e->earned_len, &both, err));
    fill_standing(e, &earned, &both);
    if (e->input->explain)
        explain(e, &earned, &both);
    return ERR_OK;
}

enum err_code rules_evaluate(const struct rulebook *rulebook, const struct rules_input *input,
                             struct arena *arena, struct standing *ret_standing, struct err *err)
{
    if (input->effective_len > RULES_ENTRIES_MAX || input->booked_len > RULES_ENTRIES_MAX)
        return err_set(err, ERR_LIMIT, "one worker has more than %d entries 学时记录",
                       RULES_ENTRIES_MAX);
    assert(!date_is_none(input->as_of) && input->pace_min >= 0);
    struct standing standing = {.rulebook = rulebook,
                                .worker_id = input->worker->id,
                                .as_of = input->as_of,
                                .from = DATE_NONE,
                                .to = DATE_NONE,
                                .state = STANDING_EXEMPT,
                                .register_by = DATE_NONE,
                                .renew_from = DATE_NONE};
    struct evaluation e = {.book = rulebook, .input = input, .arena = arena, .standing = &standing};
    if (rulebook_applies(rulebook, input->worker)) {
        standing.register_by = period_register_by(rulebook, input->worker);
        const struct period_question question = {rulebook, input->worker, input->as_of,
                                                 input->ahead_days};
        if (period_of(&question, &e.period)) {
            e.evidence = period_evidence(rulebook, &e.period);
            standing.from = e.period.from;
            standing.to = e.period.to;
            standing.renew_from = period_renew_from(rulebook, &e.period);
            /* In a first period in which nothing is asked, shares are not asked either. */
            if (period_asks(rulebook, input->worker, &e.period, 1) > 0)
                collect_requirements(&e);
        }
    }
    if (standing.requirements_len > 0)
        TRY(evaluate(&e, err));
    else if (input->explain)
        explain(&e, NULL, NULL);
    *ret_standing = standing;
    return ERR_OK;
}
