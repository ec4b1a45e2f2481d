/* Entity tags and dates of conditional requests (RFC 9110 sections 5.6.7, 8.8.3 and 13). */
#include "scheduler/web/conditional.h"

#include <stdio.h>
#include <string.h>

#include "scheduler/base/date.h"
#include "scheduler/base/parse_num.h"

static const char *const weekday_names[7] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
static const char *const month_names[12] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

#define DAY_S 86400

/* Cuts one entity tag off the list, without its W/ prefix; false at the end or where the list is
 * broken. A comma may stand inside a tag, so the list cannot be split at commas. */
static bool next_etag(struct str *rest, struct str *ret_etag)
{
    size_t i = 0;
    while (i < rest->len && strchr(" \t,", rest->data[i]) != NULL)
        i++;
    if (rest->len - i >= 2 && rest->data[i] == 'W' && rest->data[i + 1] == '/')
        i += 2;
    if (i >= rest->len || rest->data[i] != '"')
        return false;
    struct str inner = {rest->data + i + 1, rest->len - i - 1};
    size_t quote = str_find(inner, '"');
    if (quote == inner.len)
        return false;
    *ret_etag = (struct str){rest->data + i, quote + 2};
    *rest = (struct str){inner.data + quote + 1, inner.len - quote - 1};
    return true;
}

static bool names_etag(struct str if_none_match, const struct validators *now)
{
    if (str_eq_text(str_trim(if_none_match), "*"))
        return true;
    struct str etag;
    while (next_etag(&if_none_match, &etag))
        if (str_eq_text(etag, now->etag_identity) || str_eq_text(etag, now->etag_gzip))
            return true;
    return false;
}

bool is_not_modified(struct str if_none_match, struct str if_modified_since,
                     const struct validators *now)
{
    if (if_none_match.data != NULL)
        return names_etag(if_none_match, now);
    int64_t since;
    if (if_modified_since.data == NULL ||
        http_date_parse(if_modified_since, now->last_modified, &since, NULL) != ERR_OK)
        return false;
    return now->last_modified <= since;
}

static struct str without_quotes(const char *hash)
{
    struct str text = str_from(hash);
    if (text.len >= 2 && text.data[0] == '"' && text.data[text.len - 1] == '"')
        return (struct str){text.data + 1, text.len - 2};
    return text;
}

char *etag_identity(const char *hash, char etag[static ETAG_SIZE])
{
    struct str inner = without_quotes(hash);
    snprintf(etag, ETAG_SIZE, "\"%.*s\"", (int)inner.len, inner.data);
    return etag;
}

char *etag_gzip(const char *hash, char etag[static ETAG_SIZE])
{
    struct str inner = without_quotes(hash);
    snprintf(etag, ETAG_SIZE, "\"%.*s-gz\"", (int)inner.len, inner.data);
    return etag;
}

char *http_date_format(int64_t at, char text[static HTTP_DATE_SIZE])
{
    int64_t day = at >= 0 ? at / DAY_S : -((-at + DAY_S - 1) / DAY_S);
    int second = (int)(at - day * DAY_S);
    struct date date = {(int32_t)day};
    int32_t year, month, mday;
    date_to_ymd(date, &year, &month, &mday);
    snprintf(text, HTTP_DATE_SIZE, "%s, %02d %s %04d %02d:%02d:%02d GMT",
             weekday_names[date_weekday(date) - 1], (int)mday, month_names[month - 1], (int)year,
             second / 3600, second / 60 % 60, second % 60);
    return text;
}

/* The pieces of a date before they are checked. */
struct date_words {
    struct str mday, month, year, clock;
};

static bool month_number(struct str name, int32_t *ret_month)
{
    for (int32_t i = 0; i < 12; i++) {
        if (str_eq_text(name, month_names[i])) {
            *ret_month = i + 1;
            return true;
        }
    }
    return false;
}

static bool clock_seconds(struct str clock, int64_t *ret_s)
{
    int64_t hour, minute, second;
    if (clock.len != 8 || clock.data[2] != ':' || clock.data[5] != ':')
        return false;
    if (parse_i64((struct str){clock.data, 2}, 0, 23, &hour, NULL) != ERR_OK ||
        parse_i64((struct str){clock.data + 3, 2}, 0, 59, &minute, NULL) != ERR_OK ||
        parse_i64((struct str){clock.data + 6, 2}, 0, 60, &second, NULL) != ERR_OK)
        return false;
    *ret_s = hour * 3600 + minute * 60 + second;
    return true;
}

/* RFC 9110 section 5.6.7: a two-digit year that seems more than 50 years ahead is a past one. */
static int64_t full_year(int64_t year, size_t digits, int64_t now)
{
    if (digits != 2)
        return year;
    int32_t this_year, month, mday;
    date_to_ymd((struct date){(int32_t)(now / DAY_S)}, &this_year, &month, &mday);
    int64_t full = this_year - this_year % 100 + year;
    return full > this_year + 50 ? full - 100 : full;
}

static bool words_to_instant(const struct date_words *words, int64_t now, int64_t *ret_at)
{
    int64_t year, mday, second;
    int32_t month;
    struct date date;
    if (parse_i64(words->mday, 1, 31, &mday, NULL) != ERR_OK ||
        !month_number(words->month, &month) ||
        parse_i64(words->year, 0, 9999, &year, NULL) != ERR_OK ||
        !clock_seconds(words->clock, &second))
        return false;
    year = full_year(year, words->year.len, now);
    if (date_from_ymd((int32_t)year, month, (int32_t)mday, &date, NULL) != ERR_OK)
        return false;
    *ret_at = (int64_t)date.day * DAY_S + second;
    return true;
}

/* Splits at runs of blanks; returns how many words there are, at most `max` are kept. */
static size_t split_words(struct str text, struct str *words, size_t max)
{
    size_t len = 0;
    struct str word;
    while (str_next(&text, ' ', &word)) {
        if (word.len == 0)
            continue;
        if (len < max)
            words[len] = word;
        len++;
    }
    return len;
}

/* "06-Nov-94" of the RFC 850 form. */
static bool split_dashed(struct str text, struct date_words *words)
{
    return str_next(&text, '-', &words->mday) && str_next(&text, '-', &words->month) &&
           str_next(&text, '-', &words->year) && text.len == 0;
}

enum err_code http_date_parse(struct str text, int64_t now, int64_t *ret_at, struct err *err)
{
    struct str w[6];
    struct date_words words;
    size_t len = split_words(str_trim(text), w, 6);
    bool fits = false;
    if (len == 6 && str_eq_text(w[5], "GMT")) {
        words = (struct date_words){w[1], w[2], w[3], w[4]};
        fits = words.year.len == 4;
    } else if (len == 4 && str_eq_text(w[3], "GMT")) {
        fits = split_dashed(w[1], &words) && words.year.len == 2;
        words.clock = w[2];
    } else if (len == 5) {
        words = (struct date_words){w[2], w[1], w[4], w[3]};
        fits = words.year.len == 4;
    }
    if (!fits || !words_to_instant(&words, now, ret_at))
        return err_set(err, ERR_INVALID, "not an HTTP date");
    return ERR_OK;
}
