/* registration 登记: whether a worker is registered on a day, and which window is open.
 *
 * 民发〔2009〕44号, 社会工作者职业水平证书登记办法: the first registration within a year of the
 * certificate, for three years; again in the last three months of each. What comes after the last
 * day, it leaves open: a rulebook may say after how many months a registration that has run out
 * counts as lapsed. With a last day D and the months of the rulebook:
 *
 *   unregistered    no certificate by that day
 *   may_register    a certificate, and not later than `within_months` after it (that day too)
 *   late            later than that
 *   registered      from its first day; restored if it was given back after it had run out
 *   renewable       from so many months before D + 1 to D, unless it is renewed already
 *   expired         from D + 1
 *   lapsed          from `lapsed_after_months` after D + 1
 *
 * Of a rulebook without a registration period, or one that is not for the worker, none of it. */
#ifndef YANXU_RULES_REGISTRATION_H
#define YANXU_RULES_REGISTRATION_H

#include "scheduler/model/enum_text.h"
#include "scheduler/rules/period.h"

enum registration_state {
    REGISTRATION_NONE, /* the rulebook knows no registration */
    REGISTRATION_UNREGISTERED,
    REGISTRATION_MAY_REGISTER,
    REGISTRATION_LATE,
    REGISTRATION_REGISTERED,
    REGISTRATION_RENEWABLE,
    REGISTRATION_EXPIRED,
    REGISTRATION_LAPSED,
    REGISTRATION_RESTORED,
    REGISTRATION_STATE_COUNT
};
const struct enum_text *registration_state_text(enum registration_state state);
MUST_USE enum err_code registration_state_parse(struct str text, enum registration_state *ret_state,
                                                struct err *err);

struct registration_question {
    const struct rulebook *rulebook;
    const struct worker *worker;
    struct period days;    /* of the registration, as put off; `from` DATE_NONE: there is none */
    struct date passed_on; /* the exam of the tier held; DATE_NONE: not on record */
    bool is_restored;      /* it was given back after it had run out */
    bool is_renewed;       /* the next one is entered already */
    struct date as_of;
};

struct registration_status {
    enum registration_state state;
    struct date register_by; /* last day for the first; DATE_NONE: registered, or no such rule */
    struct date renew_from;  /* first day of the renewal window, or DATE_NONE */
    struct date lapses_on;   /* first day on which it has lapsed, or DATE_NONE */
};
/* The worker must be one of those for whom the rulebook is. */
struct registration_status registration_status(const struct registration_question *question);
/* Last day of a registration that begins on `from`; DATE_NONE: the rulebook does not say how long
 * one is. */
struct date registration_last_day(const struct rulebook *rulebook, struct date from);

#endif
