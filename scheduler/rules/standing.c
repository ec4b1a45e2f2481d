/* Evaluating one worker under one rulebook: which entries can count, the exact count, and what the
 * verdict is. */
#include "scheduler/rules/standing.h"

#include <assert.h>
#include <string.h>

#include "scheduler/base/checked.h"
#include "scheduler/rules/standing_inside.h"
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
    [UNCOUNTED_APPROVAL] = {"approval", "未获认可", "not approved", NULL},
    [UNCOUNTED_LATER] = {"later", "不在统计日期范围内", "not yet, or no longer, on that day", NULL},
    [UNCOUNTED_MODE_CAP] = {"mode_cap", "超出该方式的上限", "over the cap of this mode", NULL},
    [UNCOUNTED_CATEGORY_CAP] = {"category_cap", "超出该类别的上限", "over the cap of this category",
                                NULL},
    [UNCOUNTED_SHARE] = {"share", "超出占比", "more would break a required share", NULL},
    [UNCOUNTED_ONCE] = {"once", "只计一次", "counts once only, and has counted", NULL},
    [UNCOUNTED_SAME_PIECE] = {"same_piece", "与同一课程合并计一次",
                              "counts together with another entry of the same course", NULL},
    [UNCOUNTED_REPEAT] = {"repeat", "同一课程超出次数",
                          "the same course counts so often and no more", NULL},
    [UNCOUNTED_EXPIRED] = {"expired", "结转已过期", "carried over, and expired by what is due",
                           NULL},
    [UNCOUNTED_OTHER] = {"other", "已计入另一执照", "serves another licence", NULL},
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

bool standing_is_late(const struct standing *standing)
{
    const struct varied_period *varied = &standing->varied;
    return date_compare(varied->counts_to, varied->days.to) > 0;
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
static void fill_requirement(struct evaluation *e, size_t r)
{
    const struct tally *earned = &e->earned, *both = &e->both;
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

static void fill_standing(struct evaluation *e)
{
    struct standing *standing = e->standing;
    const struct tally *earned = &e->earned, *both = &e->both;
    for (size_t r = 0; r < standing->requirements_len; r++)
        fill_requirement(e, r);
    for (size_t c = 0; c < standing->caps_len; c++) {
        standing->caps[c].max_min = count_cap_min(&e->caps[c], e->total_needed, both->total);
        standing->caps[c].counted_min = both->by_cap[c];
    }
    standing->counted_min = earned->total;
    standing->counted_booked_min = both->total > earned->total ? both->total - earned->total : 0;
    evaluation_carry(e);
}

/* Counts, together if they are several, what these ask for. */
static enum err_code count(struct evaluation *const *evaluations, size_t len, struct err *err)
{
    bool any_booked = false;
    for (size_t i = 0; i < len; i++)
        any_booked = any_booked || evaluations[i]->candidates_len > evaluations[i]->earned_len;
    TRY(evaluation_count(evaluations, len, false, err));
    if (any_booked)
        TRY(evaluation_count(evaluations, len, true, err));
    for (size_t i = 0; i < len; i++) {
        if (!any_booked)
            evaluations[i]->both = evaluations[i]->earned;
        fill_standing(evaluations[i]);
    }
    return ERR_OK;
}

/* What is asked in the worker's period, which decrees may have put off: tiers and months go by the
 * days that it had before. */
static enum err_code ask_in_period(struct evaluation *e, const struct rules_input *input,
                                   struct err *err)
{
    bool has_period = e->given != NULL;
    if (has_period)
        *e->varied = *e->given;
    else
        TRY(evaluation_period(e, input, &has_period, e->varied, err));
    e->question = (struct ask_question){.rulebook = e->book,
                                        .worker = input->worker,
                                        .tiers = input->tiers,
                                        .tiers_len = input->tiers_len,
                                        .leaves = input->leaves,
                                        .leaves_len = input->leaves_len,
                                        .as_of = input->as_of,
                                        .period = has_period ? &e->varied->base : NULL};
    ask_of(&e->question, e->arena, &e->ask);
    return ERR_OK;
}

bool rules_apply(const struct rulebook *rulebook, const struct rules_input *input,
                 struct arena *arena)
{
    if (rulebook->tier_change == RULE_TIER_CURRENT) {
        struct worker worker = *input->worker;
        worker.tier = worker_tier_on(input->tiers, input->tiers_len, input->as_of, worker.tier);
        return rulebook_applies(rulebook, &worker);
    }
    struct varied_period period;
    struct evaluation e = {.book = rulebook, .arena = arena, .varied = &period};
    /* Whoever evaluates hears of what went wrong. */
    return ask_in_period(&e, input, NULL) != ERR_OK || ask_applies(&e.question, &e.ask);
}

/* The period, and what is asked of the worker in it. */
static void begin(struct evaluation *e)
{
    struct standing *standing = e->standing;
    const struct period *days = &e->varied->days;
    if (e->question.period == NULL)
        return;
    e->evidence = period_evidence(e->book, days);
    if (standing_is_late(standing))
        e->evidence.to = e->varied->counts_to;
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
                                                   .is_renewed = input->is_renewed,
                                                   .as_of = input->as_of};
    return registration_status(&question);
}

/* What is asked of the worker, and which entries may count toward it. */
static enum err_code prepare(struct evaluation *e, const struct rules_input *input, struct err *err)
{
    struct standing *standing = e->standing;
    *standing =
        (struct standing){.rulebook = e->book,
                          .worker_id = input->worker->id,
                          .as_of = input->as_of,
                          .from = DATE_NONE,
                          .to = DATE_NONE,
                          .state = STANDING_EXEMPT,
                          .registration = {REGISTRATION_NONE, DATE_NONE, DATE_NONE, DATE_NONE}};
    e->varied = &standing->varied;
    e->as_asked = *input;
    e->input = &e->as_asked;
    TRY(ask_in_period(e, input, err));
    e->worker = *input->worker;
    e->worker.tier = e->ask.tier;
    e->as_asked.worker = &e->worker;
    if (!ask_applies(&e->question, &e->ask))
        return ERR_OK;
    begin(e);
    standing->registration = registration_of(standing, input);
    if (standing->requirements_len == 0)
        return ERR_OK;
    standing->demands = worth_demands(e->book, e->as_asked.worker, CREDIT_SOURCE_ATTENDANCE);
    evaluation_caps(e);
    evaluation_parts(e);
    TRY(evaluation_candidates(e, err));
    evaluation_turns(e);
    return ERR_OK;
}

enum err_code evaluation_alone(struct evaluation *e, const struct rules_input *input,
                               struct err *err)
{
    TRY(prepare(e, input, err));
    return e->standing->requirements_len > 0 ? count(&e, 1, err) : ERR_OK;
}

/* Those of one group of exclusive credit that ask something, from `first` on, in order of code. */
static size_t group_of(struct evaluation *evaluations, size_t len, size_t first,
                       struct evaluation **ret_group)
{
    const char *name = evaluations[first].book->exclusive;
    size_t group_len = 0;
    for (size_t i = first; i < len; i++) {
        struct evaluation *e = &evaluations[i];
        bool belongs = i == first || (name != NULL && e->book->exclusive != NULL &&
                                      strcmp(e->book->exclusive, name) == 0);
        if (!belongs || e->standing->requirements_len == 0)
            continue;
        size_t at = group_len++;
        for (; at > 0 && strcmp(ret_group[at - 1]->book->code, e->book->code) > 0; at--)
            ret_group[at] = ret_group[at - 1];
        ret_group[at] = e;
    }
    return group_len;
}

/* Each minute serves one of a group: the first take all. */
static void leave_out(struct evaluation *const *group, size_t len)
{
    for (size_t g = 0; g < len; g++) {
        group[g]->earned_len = group[g]->candidates_len = 0;
        group[g]->standing->is_unproved = true;
    }
}

static enum err_code count_groups(struct evaluation *evaluations, size_t len, struct arena *arena,
                                  struct err *err)
{
    struct evaluation **group = arena_array(arena, len, sizeof(struct evaluation *));
    for (size_t i = 0; i < len; i++) {
        if (evaluations[i].standing->requirements_len == 0 || evaluations[i].is_counted)
            continue;
        size_t group_len = group_of(evaluations, len, i, group);
        if (group_len > COUNT_BOOKS_MAX)
            leave_out(group + COUNT_BOOKS_MAX, group_len - COUNT_BOOKS_MAX);
        TRY(count(group, group_len > COUNT_BOOKS_MAX ? COUNT_BOOKS_MAX : group_len, err));
        for (size_t g = COUNT_BOOKS_MAX; g < group_len; g++)
            TRY(count(&group[g], 1, err));
        for (size_t g = 0; g < group_len; g++)
            group[g]->is_counted = true;
    }
    return ERR_OK;
}

static size_t at_most(size_t entries)
{
    return entries > RULES_ENTRIES_MAX ? RULES_ENTRIES_MAX : entries;
}

enum err_code rules_evaluate_all(const struct rulebook *const *rulebooks, size_t len,
                                 const struct rules_input *input, struct arena *arena,
                                 struct standing *ret_standings, struct err *err)
{
    const bool too_many =
        input->effective_len > RULES_ENTRIES_MAX || input->booked_len > RULES_ENTRIES_MAX;
    struct rules_input first = *input;
    if (too_many) {
        first.effective_len = at_most(input->effective_len);
        first.booked_len = at_most(input->booked_len);
    }
    assert(!date_is_none(input->as_of) && input->pace_min >= 0);
    struct evaluation *evaluations = arena_array(arena, len, sizeof(*evaluations));
    struct standing *standings = arena_array(arena, len, sizeof(*standings));
    for (size_t i = 0; i < len; i++) {
        evaluations[i].book = rulebooks[i];
        evaluations[i].arena = arena;
        evaluations[i].standing = &standings[i];
        TRY(prepare(&evaluations[i], &first, err));
        standings[i].is_unproved = too_many;
    }
    TRY(count_groups(evaluations, len, arena, err));
    for (size_t i = 0; i < len && input->explain; i++) {
        if (evaluations[i].parts == NULL)
            evaluation_parts(&evaluations[i]);
        evaluation_explain(&evaluations[i]);
    }
    memcpy(ret_standings, standings, len * sizeof(*standings));
    return ERR_OK;
}

enum err_code rules_evaluate(const struct rulebook *rulebook, const struct rules_input *input,
                             struct arena *arena, struct standing *ret_standing, struct err *err)
{
    return rules_evaluate_all(&rulebook, 1, input, arena, ret_standing, err);
}
