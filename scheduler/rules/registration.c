/* Status windows of a registration: one comparison of days after the other. */
#include "scheduler/rules/registration.h"

#include <assert.h>

static const struct enum_text states[REGISTRATION_STATE_COUNT] = {
    [REGISTRATION_NONE] = {"none", "不适用", "not asked for", NULL},
    [REGISTRATION_UNREGISTERED] = {"unregistered", "尚无证书", "no certificate yet", NULL},
    [REGISTRATION_MAY_REGISTER] = {"may_register", "可首次登记", "may register", NULL},
    [REGISTRATION_LATE] = {"late", "逾期未登记", "late for registration", NULL},
    [REGISTRATION_REGISTERED] = {"registered", "登记有效", "registered", NULL},
    [REGISTRATION_RENEWABLE] = {"renewable", "可再登记", "may renew", NULL},
    [REGISTRATION_EXPIRED] = {"expired", "登记到期", "expired", NULL},
    [REGISTRATION_LAPSED] = {"lapsed", "登记失效", "lapsed", NULL},
    [REGISTRATION_RESTORED] = {"restored", "恢复登记", "restored", NULL},
};

const struct enum_text *registration_state_text(enum registration_state state)
{
    assert((unsigned)state < REGISTRATION_STATE_COUNT);
    return &states[state];
}

enum err_code registration_state_parse(struct str text, enum registration_state *ret_state,
                                       struct err *err)
{
    int index = 0;
    TRY(enum_text_parse(states, REGISTRATION_STATE_COUNT, "registration state 登记状态", text,
                        &index, err));
    *ret_state = (enum registration_state)index;
    return ERR_OK;
}

/* The day from which the time for the first registration runs. Whose results are not on record is
 * known by the certificate alone. */
static struct date anchor_of(const struct registration_question *question)
{
    const struct rulebook *book = question->rulebook;
    if (book->first_registration_after_exam && !date_is_none(question->passed_on))
        return question->passed_on;
    return book->first_registration_after == RULE_DAY_HIRED ? question->worker->hired_on
                                                            : question->worker->certified_on;
}

static void not_yet(const struct registration_question *question,
                    struct registration_status *status)
{
    struct date anchor = anchor_of(question);
    status->state = REGISTRATION_UNREGISTERED;
    if (date_is_none(anchor))
        return;
    status->register_by = period_register_by(question->rulebook, anchor);
    if (date_compare(question->as_of, anchor) < 0)
        return;
    bool is_late = !date_is_none(status->register_by) &&
                   date_compare(question->as_of, status->register_by) > 0;
    status->state = is_late ? REGISTRATION_LATE : REGISTRATION_MAY_REGISTER;
}

static bool reached(struct date as_of, struct date day)
{
    return !date_is_none(day) && date_compare(as_of, day) >= 0;
}

static void by_its_days(const struct registration_question *question,
                        struct registration_status *status)
{
    const struct rulebook *book = question->rulebook;
    const struct period *days = &question->days;
    status->renew_from = period_renew_from(book, days);
    if (book->lapsed_after_months > 0)
        status->lapses_on =
            date_add_days(period_moved(book, days->to, book->lapsed_after_months), 1);
    if (reached(question->as_of, status->lapses_on))
        status->state = REGISTRATION_LAPSED;
    else if (date_compare(question->as_of, days->to) > 0)
        status->state = REGISTRATION_EXPIRED;
    else if (reached(question->as_of, status->renew_from) && !question->is_renewed)
        status->state = REGISTRATION_RENEWABLE;
    else
        status->state = question->is_restored ? REGISTRATION_RESTORED : REGISTRATION_REGISTERED;
}

struct registration_status registration_status(const struct registration_question *question)
{
    struct registration_status status = {REGISTRATION_NONE, DATE_NONE, DATE_NONE, DATE_NONE};
    if (question->rulebook->period.kind != RULE_PERIOD_REGISTRATION)
        return status;
    if (date_is_none(question->days.from) || date_compare(question->as_of, question->days.from) < 0)
        not_yet(question, &status);
    else
        by_its_days(question, &status);
    return status;
}

struct date registration_last_day(const struct rulebook *rulebook, struct date from)
{
    if (rulebook->period.kind != RULE_PERIOD_REGISTRATION || rulebook->period.months == 0)
        return DATE_NONE;
    return period_moved(rulebook, date_add_days(from, -1), rulebook->period.months);
}
