/* The schedule of retries and its ends. Standard Webhooks 1.0.0, "Deliverability and reliability",
 * gives the shape; RFC 9110 sections 5.6.7 and 10.2.3 the Retry-After header. */
#include "notifiers/retry.h"

#include <string.h>

#include "scheduler/base/crypto.h"
#include "scheduler/base/date.h"
#include "scheduler/base/parse_num.h"
#include "scheduler/base/rng.h"

#define DAY_S          86400
#define JITTER_PERMIL  200
#define DATE_PARTS_MAX 8

static const int64_t delays_s[ATTEMPTS_MAX - 1] = {
    5, 60, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600,
};

static uint64_t seed_of(const char *msg_id)
{
    unsigned char hash[SHA256_LEN];
    uint64_t seed = 0;
    crypto_sha256(str_from(msg_id), hash);
    memcpy(&seed, hash, sizeof(seed));
    return seed;
}

int64_t retry_delay_s(const char *msg_id, int32_t attempts)
{
    int32_t index = attempts < ATTEMPTS_MAX ? attempts - 1 : ATTEMPTS_MAX - 2;
    int64_t delay_s = delays_s[index];
    struct rng rng;
    rng_seed(&rng, seed_of(msg_id) + (uint64_t)attempts);
    int64_t permil = rng_between(&rng, 1000 - JITTER_PERMIL, 1000 + JITTER_PERMIL);
    return (delay_s * permil + 500) / 1000;
}

static int64_t later_of(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* An attempt failed: the next comes at due_at, unless that is too late to be of use. */
static void retry_at(const struct outbox *row, int64_t due_at, struct retry_decision *decision)
{
    bool is_missed = row->useful_until != 0 && due_at > row->useful_until;
    decision->state = is_missed ? OUTBOX_STATE_CANCELLED : OUTBOX_STATE_READY;
    decision->due_at = is_missed ? row->due_at : due_at;
}

/* The endpoint cannot be used now. A person may open it again before the row loses its use, so the
 * row waits no longer than that. */
static void wait_until(const struct outbox *row, int64_t due_at, int64_t now,
                       struct retry_decision *decision)
{
    bool is_missed = row->useful_until != 0 && now > row->useful_until;
    if (row->useful_until != 0 && due_at > row->useful_until)
        due_at = row->useful_until;
    decision->state = is_missed ? OUTBOX_STATE_CANCELLED : OUTBOX_STATE_READY;
    decision->due_at = is_missed ? row->due_at : due_at;
}

static void decide_retry(const struct outbox *row, const struct outcome *outcome, int64_t now,
                         struct retry_decision *decision)
{
    if (decision->attempts >= ATTEMPTS_MAX) {
        decision->state = OUTBOX_STATE_DEAD;
        return;
    }
    int64_t wait_s = retry_delay_s(row->msg_id, decision->attempts);
    wait_s = later_of(wait_s, outcome->retry_after_s);
    wait_s = later_of(wait_s, outcome->pause_s);
    retry_at(row, now + wait_s, decision);
}

struct retry_decision retry_decide(const struct outbox *row, const struct outcome *outcome,
                                   enum on_unknown on_unknown, int64_t now)
{
    struct retry_decision decision = {
        .state = row->state,
        .due_at = row->due_at,
        .attempts = row->attempts + 1,
        .paused_until = outcome->pause_s > 0 ? now + outcome->pause_s : 0,
    };
    switch (outcome->class) {
    case OUTCOME_DELIVERED:
        decision.state = OUTBOX_STATE_DONE;
        break;
    case OUTCOME_RETRY:
        if (outcome->maybe_delivered && on_unknown == ON_UNKNOWN_HOLD)
            decision.state = OUTBOX_STATE_UNKNOWN;
        else
            decide_retry(row, outcome, now, &decision);
        break;
    case OUTCOME_SKIPPED:
        decision.paused_until = 0; /* whoever paused the endpoint has said so */
        __attribute__((fallthrough));
    case OUTCOME_FIX:
        decision.attempts = row->attempts;
        wait_until(row, later_of(now + outcome->pause_s, row->due_at), now, &decision);
        break;
    case OUTCOME_DEAD:
    case OUTCOME_GONE:
        decision.state = OUTBOX_STATE_DEAD;
        break;
    case OUTCOME_COUNT:
        break;
    }
    return decision;
}

static int32_t month_of(struct str text)
{
    static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    for (int32_t i = 0; i < 12; i++)
        if (text.len == 3 && memcmp(names + 3 * i, text.data, 3) == 0)
            return i + 1;
    return 0;
}

static bool number_of(struct str text, int64_t max, int64_t *ret_value)
{
    return text.len > 0 && parse_i64(text, 0, max, ret_value, NULL) == ERR_OK;
}

/* "08:49:37": seconds of the day. 60 is a leap second. */
static bool time_of(struct str text, int64_t *ret_s)
{
    int64_t hour = 0, minute = 0, second = 0;
    bool is_time = text.len == 8 && text.data[2] == ':' && text.data[5] == ':' &&
                   number_of(str_slice(text.data, 2), 23, &hour) &&
                   number_of(str_slice(text.data + 3, 2), 59, &minute) &&
                   number_of(str_slice(text.data + 6, 2), 60, &second);
    *ret_s = hour * 3600 + minute * 60 + second;
    return is_time;
}

/* Two digits mean the past when they would lie more than 50 years ahead (RFC 9110 section 5.6.7).
 */
static int64_t year_of_two_digits(int64_t year, int64_t now)
{
    int32_t year_now = 0, month = 0, mday = 0;
    date_to_ymd((struct date){(int32_t)(now / DAY_S)}, &year_now, &month, &mday);
    int64_t full = year_now / 100 * 100 + year;
    return full > year_now + 50 ? full - 100 : full;
}

struct date_parts {
    struct str mday, month, year, time;
};

/* "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994". */
static bool split_date(struct str text, struct date_parts *ret_parts)
{
    struct str words[DATE_PARTS_MAX];
    size_t len = 0;
    size_t start = 0;
    for (size_t i = 0; i <= text.len; i++) {
        bool is_end = i == text.len || text.data[i] == ' ' || text.data[i] == '-';
        if (!is_end)
            continue;
        if (i > start && len == DATE_PARTS_MAX)
            return false;
        if (i > start)
            words[len++] = str_slice(text.data + start, i - start);
        start = i + 1;
    }
    if (len == 6 && str_ends(words[0], ",") && str_eq_text(words[5], "GMT")) {
        *ret_parts = (struct date_parts){words[1], words[2], words[3], words[4]};
        return true;
    }
    if (len == 5) {
        *ret_parts = (struct date_parts){words[2], words[1], words[4], words[3]};
        return true;
    }
    return false;
}

static bool http_date(struct str text, int64_t now, int64_t *ret_at)
{
    struct date_parts parts;
    if (!split_date(text, &parts))
        return false;
    int64_t mday = 0, year = 0, day_s = 0;
    if (!number_of(parts.mday, 31, &mday) || !number_of(parts.year, 9999, &year) ||
        !time_of(parts.time, &day_s))
        return false;
    if (parts.year.len == 2)
        year = year_of_two_digits(year, now);
    struct date date;
    if (date_from_ymd((int32_t)year, month_of(parts.month), (int32_t)mday, &date, NULL) != ERR_OK)
        return false;
    *ret_at = (int64_t)date.day * DAY_S + day_s;
    return true;
}

static bool is_all_digits(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
    return text.len > 0;
}

int64_t retry_after_parse(struct str value, int64_t now)
{
    value = str_trim(value);
    int64_t wait_s = 0, at = 0;
    if (is_all_digits(value)) {
        if (!number_of(value, RETRY_AFTER_MAX_S, &wait_s))
            wait_s = RETRY_AFTER_MAX_S;
    } else if (http_date(value, now, &at)) {
        wait_s = at - now;
    }
    if (wait_s < 0)
        return 0;
    return wait_s < RETRY_AFTER_MAX_S ? wait_s : RETRY_AFTER_MAX_S;
}
