/* When a rulebook asks and counts: its period, the first one, registration. */
#include "scheduler/rules/rulebook_field.h"

#define MONTHS_MAX 1200 /* a hundred years */

static const char *const days[RULE_DAY_COUNT] = {
    [RULE_DAY_CERTIFIED] = "certified_on",
    [RULE_DAY_HIRED] = "hired_on",
    [RULE_DAY_REGISTERED] = "registered_from",
};

enum err_code rule_get_day(const json_t *object, const char *path, const char *key,
                           enum rule_day *ret_day, struct err *err)
{
    int at = 0;
    TRY(rule_get_word(object, path, key, (struct rule_words){days, RULE_DAY_COUNT}, &at, err));
    *ret_day = (enum rule_day)at;
    return ERR_OK;
}

static enum err_code get_months(const json_t *object, const char *path, const char *key,
                                int32_t *ret_months, struct err *err)
{
    return rule_get_i32(object, path, key, (struct json_range){1, MONTHS_MAX}, ret_months, err);
}

static enum err_code get_span(const json_t *object, struct rule_period *period, struct err *err)
{
    TRY(rule_get_date(object, "period", "from", &period->from, err));
    TRY(rule_get_date(object, "period", "to", &period->to, err));
    if (date_compare(period->to, period->from) < 0)
        return err_set(err, ERR_INVALID, "period.to: the period ends before it begins");
    return ERR_OK;
}

static enum err_code get_evidence(const json_t *object, struct rule_period *period, struct err *err)
{
    static const char *const keys[] = {"begins_months_before", "ends_months_before", "comment",
                                       NULL};
    const json_t *evidence;
    if (!rule_has(object, "evidence"))
        return ERR_OK;
    TRY(json_get_object(object, "period", "evidence", &evidence, err));
    TRY(rule_check_object(evidence, "period.evidence", keys, err));
    const struct json_range months = {0, MONTHS_MAX};
    TRY(rule_get_i32(evidence, "period.evidence", "begins_months_before", months,
                     &period->evidence_begins_before, err));
    TRY(rule_get_i32(evidence, "period.evidence", "ends_months_before", months,
                     &period->evidence_ends_before, err));
    if (period->months > 0 &&
        period->evidence_ends_before >= period->months + period->evidence_begins_before)
        return err_set(err, ERR_INVALID,
                       "period.evidence.ends_months_before: that is before it begins");
    return ERR_OK;
}

static enum err_code get_members(const json_t *object, struct rule_period *period, struct err *err)
{
    static const char *const plain[] = {"kind", "evidence", "comment", NULL};
    static const char *const registration[] = {"kind", "months", "evidence", "comment", NULL};
    static const char *const span[] = {"kind", "from", "to", "evidence", "comment", NULL};
    static const char *const once[] = {"kind", "comment", NULL};
    static const char *const cycle[] = {"kind", "from", "months", "evidence", "comment", NULL};
    static const char *const anniversary[] = {"kind", "of", "months", "evidence", "comment", NULL};
    static const char *const rolling[] = {"kind", "months", "comment", NULL};
    static const char *const *const keys[RULE_PERIOD_COUNT] = {
        [RULE_PERIOD_CALENDAR_YEAR] = plain, [RULE_PERIOD_REGISTRATION] = registration,
        [RULE_PERIOD_SPAN] = span,           [RULE_PERIOD_ONCE] = once,
        [RULE_PERIOD_CYCLE] = cycle,         [RULE_PERIOD_ANNIVERSARY] = anniversary,
        [RULE_PERIOD_ROLLING] = rolling,
    };
    TRY(rule_check_object(object, "period", keys[period->kind], err));
    if (period->kind == RULE_PERIOD_SPAN)
        TRY(get_span(object, period, err));
    if (period->kind == RULE_PERIOD_CYCLE)
        TRY(rule_get_date(object, "period", "from", &period->from, err));
    if (period->kind == RULE_PERIOD_ANNIVERSARY)
        TRY(rule_get_day(object, "period", "of", &period->of, err));
    if (period->kind == RULE_PERIOD_CYCLE || period->kind == RULE_PERIOD_ANNIVERSARY ||
        period->kind == RULE_PERIOD_ROLLING ||
        (period->kind == RULE_PERIOD_REGISTRATION && rule_has(object, "months")))
        TRY(get_months(object, "period", "months", &period->months, err));
    return get_evidence(object, period, err);
}

static enum err_code get_first_period(struct rule_parser *p, const json_t *object, struct err *err)
{
    static const char *const keys[] = {"of", "asks", "comment", NULL};
    static const char *const asks[RULE_FIRST_ASKS_COUNT] = {
        [RULE_FIRST_ASKS_ALL] = "all",
        [RULE_FIRST_ASKS_NOTHING] = "nothing",
        [RULE_FIRST_ASKS_MONTHS] = "months",
    };
    struct rule_first_period *first = &p->book->first_period;
    const json_t *row;
    int at = 0;
    if (!rule_has(object, "first_period"))
        return ERR_OK;
    TRY(json_get_object(object, "", "first_period", &row, err));
    TRY(rule_check_object(row, "first_period", keys, err));
    TRY(rule_get_day(row, "first_period", "of", &first->of, err));
    TRY(rule_get_word(row, "first_period", "asks", (struct rule_words){asks, RULE_FIRST_ASKS_COUNT},
                      &at, err));
    first->asks = (enum rule_first_asks)at;
    if (p->book->period.kind == RULE_PERIOD_ONCE || p->book->period.kind == RULE_PERIOD_ROLLING)
        return err_set(err, ERR_INVALID, "first_period: this kind of period has no first one");
    return ERR_OK;
}

static enum err_code get_month_end(struct rule_parser *p, const json_t *object, struct err *err)
{
    static const char *const ends[] = {"last", "next"};
    int at = 0;
    if (rule_has(object, "month_end"))
        TRY(rule_get_word(object, "", "month_end", (struct rule_words){ends, 2}, &at, err));
    p->book->month_end_next = at == 1;
    return ERR_OK;
}

enum err_code rule_get_period(struct rule_parser *p, const json_t *object, struct err *err)
{
    static const char *const kinds[RULE_PERIOD_COUNT] = {
        [RULE_PERIOD_CALENDAR_YEAR] = "calendar_year",
        [RULE_PERIOD_REGISTRATION] = "registration",
        [RULE_PERIOD_SPAN] = "span",
        [RULE_PERIOD_ONCE] = "once",
        [RULE_PERIOD_CYCLE] = "cycle",
        [RULE_PERIOD_ANNIVERSARY] = "anniversary",
        [RULE_PERIOD_ROLLING] = "rolling",
    };
    struct rule_period *period = &p->book->period;
    const json_t *row;
    int at = 0;
    TRY(json_get_object(object, "", "period", &row, err));
    TRY(rule_get_word(row, "period", "kind", (struct rule_words){kinds, RULE_PERIOD_COUNT}, &at,
                      err));
    *period =
        (struct rule_period){.kind = (enum rule_period_kind)at, .from = DATE_NONE, .to = DATE_NONE};
    TRY(get_members(row, period, err));
    TRY(get_month_end(p, object, err));
    return get_first_period(p, object, err);
}

/* --- grace --- */

/* Which days an entry counts on must be the period's own, and its minutes must serve one rulebook
 * whatever the others ask. */
static enum err_code check_grace(const struct rulebook *book, struct err *err)
{
    const struct rule_period *period = &book->period;
    if (period->kind == RULE_PERIOD_ONCE || period->kind == RULE_PERIOD_ROLLING)
        return err_set(err, ERR_INVALID, "grace: this kind of period does not end");
    if (period->evidence_begins_before > 0 || period->evidence_ends_before > 0)
        return err_set(err, ERR_INVALID, "grace: not together with period.evidence");
    if (book->exclusive != NULL)
        return err_set(err, ERR_INVALID, "grace: not together with credit.exclusive");
    return ERR_OK;
}

enum err_code rule_get_grace(struct rule_parser *p, const json_t *object, struct err *err)
{
    static const char *const keys[] = {"months", "late_fee", "comment", NULL};
    const struct json_range months = {1, 120};
    struct rulebook *book = p->book;
    const json_t *row;
    if (!rule_has(object, "grace"))
        return ERR_OK;
    TRY(json_get_object(object, "", "grace", &row, err));
    TRY(rule_check_object(row, "grace", keys, err));
    TRY(rule_get_i32(row, "grace", "months", months, &book->grace_months, err));
    if (rule_has(row, "late_fee"))
        TRY(rule_get_words(p, row, "grace", "late_fee", &book->late_fee, err));
    return check_grace(book, err);
}

/* --- registration --- */

static enum err_code get_first_registration(struct rule_parser *p, const json_t *object,
                                            struct err *err)
{
    static const char *const keys[] = {"within_months", "after", "comment", NULL};
    const struct json_range months = {1, 120};
    struct rulebook *book = p->book;
    const json_t *first;
    int at = 0;
    if (!rule_has(object, "first_registration"))
        return ERR_OK;
    TRY(json_get_object(object, "", "first_registration", &first, err));
    TRY(rule_check_object(first, "first_registration", keys, err));
    TRY(rule_get_i32(first, "first_registration", "within_months", months,
                     &book->first_registration_months, err));
    /* Registration itself cannot be what it follows. */
    static const char *const after[] = {"certified_on", "hired_on", "passed_on"};
    TRY(rule_get_word(first, "first_registration", "after", (struct rule_words){after, 3}, &at,
                      err));
    book->first_registration_after = at == 1 ? RULE_DAY_HIRED : RULE_DAY_CERTIFIED;
    book->first_registration_after_exam = at == 2;
    return ERR_OK;
}

static enum err_code get_renewal(struct rule_parser *p, const json_t *object, struct err *err)
{
    static const char *const keys[] = {"last_months", "lapsed_after_months", "comment", NULL};
    const struct json_range months = {1, 120};
    const json_t *renewal;
    if (!rule_has(object, "renewal"))
        return ERR_OK;
    TRY(json_get_object(object, "", "renewal", &renewal, err));
    TRY(rule_check_object(renewal, "renewal", keys, err));
    TRY(rule_get_i32(renewal, "renewal", "last_months", months, &p->book->renewal_last_months,
                     err));
    if (!rule_has(renewal, "lapsed_after_months"))
        return ERR_OK;
    return rule_get_i32(renewal, "renewal", "lapsed_after_months", months,
                        &p->book->lapsed_after_months, err);
}

/* What belongs to registration periods, and only there. */
enum err_code rule_get_registration(struct rule_parser *p, const json_t *object, struct err *err)
{
    static const char *const keys[] = {"unregistered", "first_registration", "renewal"};
    static const char *const unregistered[] = {"exempt"};
    int at = 0;
    if (p->book->period.kind != RULE_PERIOD_REGISTRATION) {
        for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
            if (rule_has(object, keys[i]))
                return err_set(err, ERR_INVALID,
                               "%s: it belongs to a period of kind \"registration\"", keys[i]);
        return ERR_OK;
    }
    TRY(rule_get_word(object, "", "unregistered", (struct rule_words){unregistered, 1}, &at, err));
    TRY(get_first_registration(p, object, err));
    return get_renewal(p, object, err);
}
