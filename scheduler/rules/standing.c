/* Evaluating one worker under one rulebook: which entries can count, the exact count, and what the
 * verdict is. */
#include "scheduler/rules/standing.h"

#include <assert.h>

#include "scheduler/base/checked.h"
#include "scheduler/rules/standing_inside.h"

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
    const struct count_book book = {.needs = e->needs,
                                    .needs_len = (int32_t)e->standing->requirements_len,
                                    .caps = e->caps,
                                    .caps_len = (int32_t)e->standing->caps_len,
                                    .total_needed = e->total_needed};
    const struct count_task task = {
        .items = items, .items_len = len, .books = &book, .books_len = 1};
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

static enum err_code evaluate(struct evaluation *e, struct err *err)
{
    struct tally earned, both;
    evaluation_caps(e);
    TRY(evaluation_candidates(e, err));
    TRY(count(e, e->earned_len, 0, &earned, err));
    both = earned;
    if (e->candidates_len > e->earned_len)
        TRY(count(e, e->candidates_len, e->earned_len, &both, err));
    fill_standing(e, &earned, &both);
    if (e->input->explain)
        evaluation_explain(e, &earned, &both);
    return ERR_OK;
}

/* What is asked in the worker's period, which decrees may have put off: tiers and months go by the
 * days that it had before. */
static struct ask_question ask_question(const struct rulebook *rulebook,
                                        const struct rules_input *input, struct arena *arena,
                                        struct varied_period *ret_period)
{
    const struct period_question question = {rulebook, input->worker, input->as_of,
                                             input->ahead_days};
    bool has_period = variance_period(&question, input->variances, arena, ret_period);
    return (struct ask_question){.rulebook = rulebook,
                                 .worker = input->worker,
                                 .tiers = input->tiers,
                                 .tiers_len = input->tiers_len,
                                 .leaves = input->leaves,
                                 .leaves_len = input->leaves_len,
                                 .as_of = input->as_of,
                                 .period = has_period ? &ret_period->base : NULL};
}

bool rules_apply(const struct rulebook *rulebook, const struct rules_input *input,
                 struct arena *arena)
{
    struct varied_period period;
    struct ask ask;
    const struct ask_question question = ask_question(rulebook, input, arena, &period);
    ask_of(&question, arena, &ask);
    return ask_applies(&question, &ask);
}

/* The period, and what is asked of the worker in it. */
static void begin(struct evaluation *e)
{
    struct standing *standing = e->standing;
    const struct period *days = &e->varied->days;
    if (e->question.period == NULL)
        return;
    e->evidence = period_evidence(e->book, days);
    standing->from = days->from;
    standing->to = days->to;
    /* In a first period in which nothing is asked, shares are not asked either. */
    if (!e->ask.is_nothing || e->ask.months > 0)
        evaluation_requirements(e);
}

static struct registration_status registration_of(const struct standing *standing,
                                                  const struct rules_input *input)
{
    const struct registration_question question = {.rulebook = standing->rulebook,
                                                   .worker = input->worker,
                                                   .days = {standing->from, standing->to},
                                                   .passed_on = input->passed_on,
                                                   .is_restored = input->is_restored,
                                                   .as_of = input->as_of};
    return registration_status(&question);
}

enum err_code rules_evaluate(const struct rulebook *rulebook, const struct rules_input *input,
                             struct arena *arena, struct standing *ret_standing, struct err *err)
{
    if (input->effective_len > RULES_ENTRIES_MAX || input->booked_len > RULES_ENTRIES_MAX)
        return err_set(err, ERR_LIMIT, "one worker has more than %d entries 学时记录",
                       RULES_ENTRIES_MAX);
    assert(!date_is_none(input->as_of) && input->pace_min >= 0);
    struct standing standing = {
        .rulebook = rulebook,
        .worker_id = input->worker->id,
        .as_of = input->as_of,
        .from = DATE_NONE,
        .to = DATE_NONE,
        .state = STANDING_EXEMPT,
        .registration = {REGISTRATION_NONE, DATE_NONE, DATE_NONE, DATE_NONE}};
    struct worker worker = *input->worker;
    struct rules_input as_asked = *input;
    struct evaluation e = {.book = rulebook,
                           .input = &as_asked,
                           .arena = arena,
                           .standing = &standing,
                           .varied = &standing.varied};
    e.question = ask_question(rulebook, input, arena, e.varied);
    ask_of(&e.question, arena, &e.ask);
    worker.tier = e.ask.tier;
    as_asked.worker = &worker;
    if (ask_applies(&e.question, &e.ask)) {
        begin(&e);
        standing.registration = registration_of(&standing, input);
    }
    if (standing.requirements_len > 0)
        TRY(evaluate(&e, err));
    else if (input->explain)
        evaluation_explain(&e, NULL, NULL);
    *ret_standing = standing;
    return ERR_OK;
}
