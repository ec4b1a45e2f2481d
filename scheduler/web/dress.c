/* Words, digits, dates and bar lengths for templates, added to a view model by the names of its
 * members. */
#include "scheduler/web/dress.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "scheduler/base/date.h"
#include "scheduler/base/json.h"
#include "scheduler/base/parse_num.h"

#define VIEW_DEPTH_MAX 8 /* view models are at most 4 deep */
#define KEY_SIZE       96

/* The chart of templates/months.html. */
#define CHART_LEFT   4
#define CHART_WIDTH  472
#define CHART_BOTTOM 158
#define CHART_HEIGHT 132

const struct dress_family dress_families[] = {
    {"standing", "standing_", "_text"},
    {"code", "standing_", "_text"},
    {"code", "standing_about_", "_about"},
    {"state", "plan_state_", "_text"},
    {"reason", "unmet_advice_", "_advice"},
    {"phase", "phase_", "_text"},
    {"weight", "weight_", "_text"},
    {"weight", "weight_about_", "_about"},
    {NULL, NULL, NULL},
};

struct dresser {
    const struct text *text;
    enum language language;
    int32_t year; /* of the view's day; 0: it has none */
};

static void set_text(json_t *object, const char *key, const char *suffix, const char *value)
{
    char name[KEY_SIZE];
    snprintf(name, sizeof(name), "%s%s", key, suffix);
    json_object_set_new(object, name, json_string(value));
}

/* 1234567 -> "1,234,567". */
static void add_grouped(json_t *extra, const char *key, json_int_t value)
{
    char digits[24], grouped[32];
    snprintf(digits, sizeof(digits), "%lld", (long long)value);
    size_t len = strlen(digits), out = 0;
    for (size_t i = 0; i < len; i++) {
        grouped[out++] = digits[i];
        size_t left = len - 1 - i;
        if (left > 0 && left % 3 == 0 && digits[i] != '-')
            grouped[out++] = ',';
    }
    grouped[out] = '\0';
    set_text(extra, key, "_text", grouped);
}

static const char *numbered_word(const struct dresser *dresser, const char *prefix, int number)
{
    char key[KEY_SIZE];
    snprintf(key, sizeof(key), "%s%d", prefix, number);
    const char *word = text_find(dresser->text, dresser->language, key);
    return word != NULL ? word : "";
}

static void add_day(const struct dresser *dresser, json_t *extra, const char *key, struct date date)
{
    int32_t year, month, mday;
    date_to_ymd(date, &year, &month, &mday);
    const char *month_word = numbered_word(dresser, "month_", (int)month);
    char whole[64], brief[48];
    switch (dresser->language) {
    case LANGUAGE_ZH:
        snprintf(brief, sizeof(brief), "%s%d日", month_word, (int)mday);
        snprintf(whole, sizeof(whole), "%d年%s", (int)year, brief);
        break;
    case LANGUAGE_EN:
        snprintf(brief, sizeof(brief), "%d %s", (int)mday, month_word);
        snprintf(whole, sizeof(whole), "%s %d", brief, (int)year);
        break;
    case LANGUAGE_COUNT:
        return;
    }
    set_text(extra, key, "_text", whole);
    set_text(extra, key, "_short", dresser->year == 0 || dresser->year == year ? brief : whole);
    set_text(extra, key, "_weekday", numbered_word(dresser, "weekday_", date_weekday(date)));
}

/* "2026-03-05 09:00". */
static void add_instant(const struct dresser *dresser, json_t *extra, const char *key,
                        struct str value)
{
    struct date date;
    if (value.data[10] != ' ' || date_parse((struct str){value.data, 10}, &date, NULL) != ERR_OK)
        return;
    char whole[96];
    json_t *day CLEANUP_JSON = json_object();
    add_day(dresser, day, "x", date);
    snprintf(whole, sizeof(whole), "%s %.5s", json_string_value(json_object_get(day, "x_text")),
             value.data + 11);
    set_text(extra, key, "_text", whole);
}

/* "2026-03". */
static void add_month(const struct dresser *dresser, json_t *extra, const char *key,
                      struct str value)
{
    int64_t month;
    if (value.len != 7 || value.data[4] != '-' ||
        parse_i64((struct str){value.data + 5, 2}, 1, 12, &month, NULL) != ERR_OK)
        return;
    set_text(extra, key, "_text", numbered_word(dresser, "month_", (int)month));
}

static void add_code(const struct dresser *dresser, json_t *extra, const char *key,
                     const char *code)
{
    for (const struct dress_family *family = dress_families; family->member != NULL; family++) {
        char name[KEY_SIZE];
        if (strcmp(family->member, key) != 0)
            continue;
        snprintf(name, sizeof(name), "%s%s", family->prefix, code);
        const char *word = text_find(dresser->text, dresser->language, name);
        if (word != NULL)
            set_text(extra, key, family->suffix, word);
    }
}

static void add_text(const struct dresser *dresser, json_t *extra, const char *key,
                     const json_t *value)
{
    struct str text = {json_string_value(value), json_string_length(value)};
    char own[4] = "_";
    str_copy(own + 1, sizeof(own) - 1, str_from(language_code(dresser->language)));
    struct str name = str_from(key);
    if (name.len > 3 && str_ends(name, own)) {
        char stem[KEY_SIZE];
        str_copy(stem, sizeof(stem), (struct str){name.data, name.len - 3});
        json_object_set_new(extra, stem, json_stringn(text.data, text.len));
        return;
    }
    struct date date;
    if (text.len == 10 && date_parse(text, &date, NULL) == ERR_OK)
        add_day(dresser, extra, key, date);
    else if (text.len == 16)
        add_instant(dresser, extra, key, text);
    else
        add_month(dresser, extra, key, text);
    add_code(dresser, extra, key, text.data);
}

static void dress(const struct dresser *dresser, json_t *value, int depth)
{
    assert(depth < VIEW_DEPTH_MAX);
    if (json_is_array(value)) {
        size_t i;
        json_t *item;
        json_array_foreach(value, i, item) dress(dresser, item, depth + 1);
        return;
    }
    if (!json_is_object(value))
        return;
    json_t *extra CLEANUP_JSON = json_object();
    const char *key;
    json_t *member;
    json_object_foreach(value, key, member)
    {
        char has[KEY_SIZE];
        dress(dresser, member, depth + 1);
        if (json_is_integer(member))
            add_grouped(extra, key, json_integer_value(member));
        else if (json_is_string(member))
            add_text(dresser, extra, key, member);
        else if (json_is_array(member)) {
            snprintf(has, sizeof(has), "has_%s", key);
            json_object_set_new(extra, has, json_boolean(json_array_size(member) > 0));
        }
    }
    json_object_update_missing(value, extra);
}

void dress_view(json_t *view, const struct text *text, enum language language)
{
    struct dresser dresser = {.text = text, .language = language};
    const char *today = json_string_value(json_object_get(view, "today"));
    struct date date;
    int32_t month, mday;
    if (today != NULL && date_parse(str_from(today), &date, NULL) == ERR_OK)
        date_to_ymd(date, &dresser.year, &month, &mday);
    dress(&dresser, view, 0);
}

void dress_months(json_t *summary)
{
    json_t *months = json_object_get(summary, "months");
    json_int_t count = (json_int_t)json_array_size(months), i;
    for (i = 0; i < count; i++) {
        json_t *month = json_array_get(months, (size_t)i);
        json_int_t percent = json_integer_value(json_object_get(month, "percent_of_max"));
        json_int_t from = CHART_LEFT + CHART_WIDTH * i / count;
        json_int_t slot = CHART_WIDTH / count;
        json_int_t width = slot * 5 / 8, height = CHART_HEIGHT * percent / 100;
        json_object_set_new(month, "bar_x", json_integer(from + (slot - width) / 2));
        json_object_set_new(month, "bar_w", json_integer(width));
        json_object_set_new(month, "bar_mid", json_integer(from + slot / 2));
        json_object_set_new(month, "bar_y", json_integer(CHART_BOTTOM - height));
        json_object_set_new(month, "bar_h", json_integer(height));
        json_object_set_new(month, "value_y", json_integer(CHART_BOTTOM - height - 5));
    }
}

static void put_bar(json_t *month, const char *side, json_int_t x)
{
    char key[KEY_SIZE];
    snprintf(key, sizeof(key), "%s_percent", side);
    json_int_t height = CHART_HEIGHT * json_integer_value(json_object_get(month, key)) / 100;
    snprintf(key, sizeof(key), "%s_x", side);
    json_object_set_new(month, key, json_integer(x));
    snprintf(key, sizeof(key), "%s_y", side);
    json_object_set_new(month, key, json_integer(CHART_BOTTOM - height));
    snprintf(key, sizeof(key), "%s_bar", side);
    json_object_set_new(month, key, json_integer(height));
}

void dress_pairs(json_t *quota)
{
    json_t *months = json_object_get(quota, "month");
    json_int_t count = (json_int_t)json_array_size(months);
    for (json_int_t i = 0; i < count; i++) {
        json_t *month = json_array_get(months, (size_t)i);
        json_int_t from = CHART_LEFT + CHART_WIDTH * i / count;
        json_int_t width = CHART_WIDTH / count * 3 / 8;
        put_bar(month, "needed", from + width / 4);
        put_bar(month, "offered", from + width / 4 + width + 1);
        json_object_set_new(month, "bar_w", json_integer(width));
    }
}

/* A text of hours in thousandths; 0 if it is none. */
static int64_t hours_milli(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    int64_t milli;
    if (text == NULL || parse_milli(str_from(text), 0, INT32_MAX, &milli, NULL) != ERR_OK)
        return 0;
    return milli;
}

static json_int_t percent_of(int64_t part, int64_t whole)
{
    if (whole <= 0 || part > whole)
        return 100;
    return part > 0 ? part * 100 / whole : 0;
}

/* Takes `row` for the headline if it lacks more than what is there, or as much sooner. */
static void try_headline(json_t *worker, const json_t *row, json_t *to, int64_t *most_milli)
{
    int64_t missing = hours_milli(row, "missing_h_text");
    const char *until = json_text_at(json_object_get(worker, "headline"), "to");
    const char *day = json_string_value(to);
    bool is_sooner = missing == *most_milli && day != NULL && strcmp(day, until) < 0;
    if (missing == 0 || (missing <= *most_milli && !is_sooner))
        return;
    *most_milli = missing;
    json_t *headline = json_object();
    json_object_set(headline, "h_text", json_object_get(row, "missing_h_text"));
    json_object_set(headline, "title_zh", json_object_get(row, "title_zh"));
    json_object_set(headline, "title_en", json_object_get(row, "title_en"));
    json_object_set(headline, "to", to);
    json_object_set_new(worker, "headline", headline);
}

static void dress_standing(json_t *worker, json_t *standing, int64_t *most_milli)
{
    int64_t needed = hours_milli(standing, "needed_h_text");
    int64_t earned = hours_milli(standing, "earned_h_text");
    int64_t covered = needed - hours_milli(standing, "missing_h_text");
    json_t *late = json_object_get(standing, "late_until");
    json_t *to = late != NULL ? late : json_object_get(standing, "to");
    json_object_set_new(standing, "covered_w", json_integer(percent_of(covered, needed)));
    json_object_set_new(standing, "earned_w",
                        json_integer(percent_of(earned < covered ? earned : covered, needed)));
    try_headline(worker, standing, to, most_milli);
    size_t i;
    json_t *part;
    json_array_foreach(json_object_get(standing, "parts"), i, part)
    {
        json_t *deadline = json_object_get(part, "deadline");
        if (json_string_length(deadline) > 0 && !json_equal(deadline, to))
            json_object_set(part, "by", deadline);
        try_headline(worker, part, json_string_length(deadline) > 0 ? deadline : to, most_milli);
    }
}

void dress_standings(json_t *worker)
{
    int64_t most_milli = 0;
    size_t i;
    json_t *standing;
    json_array_foreach(json_object_get(worker, "standings"), i, standing)
        dress_standing(worker, standing, &most_milli);
}

/* The next of two sorted lists, and its place in it counted on. */
static json_t *take_earlier(const json_t *sessions, size_t *s, const json_t *windows, size_t *w)
{
    json_t *session = json_array_get(sessions, *s);
    json_t *window = json_array_get(windows, *w);
    bool is_window =
        session == NULL ||
        (window != NULL && strcmp(json_text_at(window, "to"), json_text_at(session, "date")) < 0);
    *(is_window ? w : s) += 1;
    json_t *item = json_copy(is_window ? window : session);
    json_object_set_new(item, "is_window", json_boolean(is_window));
    return item;
}

/* When a category must be done, as standings[] say; NULL if they do not. */
static json_t *deadline_in_standings(const json_t *worker, const char *category)
{
    size_t i, k;
    json_t *standing, *part;
    json_array_foreach(json_object_get(worker, "standings"), i, standing)
    {
        json_array_foreach(json_object_get(standing, "parts"), k, part)
        {
            if (strcmp(json_text_at(part, "category"), category) == 0)
                return json_object_get(part, "deadline");
        }
    }
    return NULL;
}

void dress_todo(json_t *worker)
{
    const json_t *sessions = json_object_get(worker, "next");
    const json_t *windows = json_object_get(worker, "windows");
    size_t s = 0, w = 0, i;
    json_t *todo = json_array(), *item;
    while (s < json_array_size(sessions) || w < json_array_size(windows))
        json_array_append_new(todo, take_earlier(sessions, &s, windows, &w));
    json_array_foreach(todo, i, item)
    {
        const char *name =
            json_is_true(json_object_get(item, "is_window")) ? "first_window" : "first_session";
        if (!json_is_true(json_object_get(item, "cancelled")) &&
            json_object_get(worker, name) == NULL)
            json_object_set_new(worker, name, json_copy(item));
    }
    json_object_set_new(worker, "todo", todo);
    json_array_foreach(json_object_get(worker, "unmet"), i, item)
    {
        if (json_text_at(item, "deadline")[0] != '\0')
            continue;
        json_t *deadline = deadline_in_standings(worker, json_text_at(item, "category"));
        if (deadline != NULL)
            json_object_set(item, "deadline", deadline);
    }
}
