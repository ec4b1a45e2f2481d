/* The period in which a worker stands on a day: as decrees and waivers have left it, and open still
 * where the rulebook has grace and it is not met. */
#include "scheduler/rules/standing_inside.h"

/* Who was not there owes nothing late. */
static struct date subject_from(const struct rulebook *rulebook, const struct rules_input *input)
{
    const struct worker *worker = input->worker;
    struct date from = date_compare(worker->hired_on, worker->certified_on) > 0
                           ? worker->hired_on
                           : worker->certified_on;
    if (date_is_none(from)) {
        from = input->as_of;
        for (size_t i = 0; i < input->effective_len; i++)
            if (date_compare(input->effective[i].earned_on, from) < 0)
                from = input->effective[i].earned_on;
    }
    return date_compare(rulebook->effective_from, from) > 0 ? rulebook->effective_from : from;
}

/* Was all that is asked in this period earned by the end of the day? */
static enum err_code is_met(const struct evaluation *e, const struct rules_input *input,
                            const struct varied_period *period, struct date day, bool *ret_is_met,
                            struct err *err)
{
    struct standing standing;
    struct rules_input then = *input;
    struct evaluation probe = {
        .book = e->book, .arena = e->arena, .standing = &standing, .given = period};
    then.as_of = day;
    then.booked_len = 0;
    then.explain = false;
    TRY(evaluation_alone(&probe, &then, err));
    *ret_is_met = standing.state == STANDING_MET || standing.state == STANDING_EXEMPT;
    return ERR_OK;
}

/* The next day after `day` on which something was earned; or `last`. */
static struct date next_earned(const struct rules_input *input, struct date day, struct date last)
{
    for (size_t i = 0; i < input->effective_len; i++) {
        struct date earned_on = input->effective[i].earned_on;
        if (date_compare(earned_on, day) > 0 && date_compare(earned_on, last) < 0)
            last = earned_on;
    }
    return last;
}

/* A period that is over: until when it stays open, on the days up to that of the question. */
static enum err_code keep_open(const struct evaluation *e, const struct rules_input *input,
                               struct varied_period *period, struct err *err)
{
    struct date last = period_moved(e->book, period->days.to, e->book->grace_months);
    struct date known = date_compare(last, input->as_of) < 0 ? last : input->as_of;
    struct varied_period late = *period;
    struct date day = period->days.to;
    bool met = false;
    late.counts_to = last;
    TRY(is_met(e, input, &late, day, &met, err));
    while (!met && date_compare(day, known) < 0) {
        day = next_earned(input, day, known);
        TRY(is_met(e, input, &late, day, &met, err));
    }
    period->counts_to = met ? day : last;
    return ERR_OK;
}

enum err_code evaluation_period(const struct evaluation *e, const struct rules_input *input,
                                bool *ret_has, struct varied_period *ret_period, struct err *err)
{
    const struct period_question question = {e->book, input->worker, input->as_of,
                                             input->ahead_days};
    const struct variance_walk walk = {&question, input->variances, input->registered_before};
    bool has_grace = e->book->grace_months > 0;
    struct date first = has_grace ? subject_from(e->book, input) : DATE_NONE;
    *ret_has = variance_first(&walk, first, e->arena, ret_period);
    while (*ret_has && date_compare(input->as_of, ret_period->days.to) > 0) {
        if (has_grace && date_compare(ret_period->days.to, first) >= 0)
            TRY(keep_open(e, input, ret_period, err));
        if (date_compare(input->as_of, ret_period->counts_to) <= 0 ||
            !variance_next(&walk, ret_period))
            break;
    }
    return ERR_OK;
}
