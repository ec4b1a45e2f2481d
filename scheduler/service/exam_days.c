/* The exam calendar: shown, set, cleared, loaded. */
#include "scheduler/service/exam_days.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "scheduler/store/store_ledger.h"
#include "scheduler/store/store_record.h"

/* The calendar while it is changed, inside one transaction. */
struct calendar {
    struct service *service;
    const struct deed *deed;
    struct exam_day *days;
    size_t len;
    struct arena arena;
};

static void calendar_release(struct calendar *calendar)
{
    arena_release(&calendar->arena);
}

static enum err_code load(struct calendar *calendar, struct err *err)
{
    return store_exam_day_list(calendar->service->store, service_known_at(calendar->service),
                               &calendar->arena, &calendar->days, &calendar->len, err);
}

static const struct exam_day *find(const struct calendar *calendar, const struct exam_day *like)
{
    for (size_t i = 0; i < calendar->len; i++)
        if (calendar->days[i].year == like->year && calendar->days[i].level == like->level &&
            strcmp(calendar->days[i].paper, like->paper) == 0)
            return &calendar->days[i];
    return NULL;
}

static bool is_same(const struct exam_day *a, const struct exam_day *b)
{
    return date_compare(a->from, b->from) == 0 && date_compare(a->to, b->to) == 0 &&
           date_compare(a->sign_up_from, b->sign_up_from) == 0 &&
           date_compare(a->sign_up_to, b->sign_up_to) == 0;
}

static enum err_code append(const struct calendar *calendar, const struct exam_day *day,
                            struct err *err)
{
    struct service *service = calendar->service;
    const struct store_exam_day put = {day, calendar->deed->who, service_now(service)};
    return store_exam_day_append(service->store, &put, err);
}

static enum err_code audit(const struct calendar *calendar, const char *verb, const char *object,
                           const char *detail, struct err *err)
{
    const struct store_audit entry = {.at = service_now(calendar->service),
                                      .who = calendar->deed->who,
                                      .verb = verb,
                                      .object = object,
                                      .detail = detail};
    return store_audit_append(calendar->service->store, &entry, err);
}

static enum err_code audit_day(const struct calendar *calendar, const struct exam_day *day,
                               const char *verb, struct err *err)
{
    char object[64];
    char from[DATE_TEXT_SIZE];
    (void)snprintf(object, sizeof(object), "%d %s", (int)day->year, tier_text(day->level)->code);
    return audit(calendar, verb, object, date_format(day->from, from), err);
}

/* --- shown -------------------------------------------------------------------------------------
 */

static json_t *day_json(const struct exam_day *day)
{
    char from[DATE_TEXT_SIZE];
    char to[DATE_TEXT_SIZE];
    char sign_up_from[DATE_TEXT_SIZE];
    char sign_up_to[DATE_TEXT_SIZE];
    return json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:s}", "year", (int)day->year, "level",
                     tier_text(day->level)->code, "paper", day->paper, "from",
                     date_format(day->from, from), "to", date_format(day->to, to), "sign_up_from",
                     date_format(day->sign_up_from, sign_up_from), "sign_up_to",
                     date_format(day->sign_up_to, sign_up_to));
}

enum err_code exam_days_show(struct service *service, int32_t year, json_t **ret_exams,
                             struct err *err)
{
    CLEANUP(calendar_release) struct calendar calendar = {.service = service};
    TRY(load(&calendar, err));
    json_t *list = json_array();
    for (size_t i = 0; i < calendar.len; i++)
        if (year == 0 || calendar.days[i].year == year)
            json_array_append_new(list, day_json(&calendar.days[i]));
    *ret_exams = json_pack("{s:o}", "exams", list);
    return ERR_OK;
}

/* --- set and cleared ---------------------------------------------------------------------------
 */

enum err_code exam_days_set(struct service *service, const struct exam_day *day,
                            const struct deed *deed, bool *ret_changed, struct err *err)
{
    CLEANUP(calendar_release) struct calendar calendar = {.service = service, .deed = deed};
    TRY(exam_day_validate(day, err));
    STORE_TX(tx);
    TRY(store_begin(service->store, &tx, err));
    TRY(load(&calendar, err));
    const struct exam_day *old = find(&calendar, day);
    bool is_changed = old == NULL || !is_same(old, day);
    if (is_changed) {
        TRY(append(&calendar, day, err));
        TRY(audit_day(&calendar, day, "set exam", err));
    }
    if (!deed->preview)
        TRY(store_commit(&tx, err));
    *ret_changed = is_changed;
    return ERR_OK;
}

enum err_code exam_days_clear(struct service *service, const struct exam_day *day,
                              const struct deed *deed, struct err *err)
{
    CLEANUP(calendar_release) struct calendar calendar = {.service = service, .deed = deed};
    struct exam_day nothing = *day;
    nothing.from = nothing.to = nothing.sign_up_from = nothing.sign_up_to = DATE_NONE;
    STORE_TX(tx);
    TRY(store_begin(service->store, &tx, err));
    TRY(load(&calendar, err));
    if (find(&calendar, day) == NULL)
        return err_set(err, ERR_NOT_FOUND, "the calendar has no such exam of %d, %s",
                       (int)day->year, tier_text(day->level)->en);
    TRY(append(&calendar, &nothing, err));
    TRY(audit_day(&calendar, &nothing, "clear exam", err));
    return deed->preview ? ERR_OK : store_commit(&tx, err);
}

/* --- loaded ------------------------------------------------------------------------------------
 */

static enum err_code get_date(const json_t *row, const char *path, const char *key,
                              struct date *ret_date, struct err *err)
{
    const char *text = "";
    TRY(json_get_text_or(row, path, key, "", &text, err));
    *ret_date = DATE_NONE;
    if (text[0] == '\0' || date_parse(str_from(text), ret_date, err) == ERR_OK)
        return ERR_OK;
    return err_prefix(err, "%s.%s", path, key);
}

static enum err_code get_day(const json_t *row, const char *path, struct exam_day *ret_day,
                             struct err *err)
{
    static const char *const keys[] = {"year",         "level",      "paper",   "from", "to",
                                       "sign_up_from", "sign_up_to", "comment", NULL};
    struct exam_day day;
    const char *level = NULL;
    int64_t year = 0;
    if (!json_is_object(row))
        return err_set(err, ERR_INVALID, "%s: expected an object", path);
    TRY(json_only_keys(row, path, keys, err));
    TRY(json_get_int(row, path, "year", (struct json_range){1, 9999}, &year, err));
    TRY(json_get_text(row, path, "level", &level, err));
    if (tier_parse(str_from(level), &day.level, err) != ERR_OK)
        return err_prefix(err, "%s.level", path);
    day.year = (int32_t)year;
    TRY(json_get_text_or(row, path, "paper", "", &day.paper, err));
    TRY(get_date(row, path, "from", &day.from, err));
    TRY(get_date(row, path, "to", &day.to, err));
    TRY(get_date(row, path, "sign_up_from", &day.sign_up_from, err));
    TRY(get_date(row, path, "sign_up_to", &day.sign_up_to, err));
    if (exam_day_validate(&day, err) != ERR_OK)
        return err_prefix(err, "%s", path);
    *ret_day = day;
    return ERR_OK;
}

static enum err_code put_rows(struct calendar *calendar, const json_t *rows,
                              struct exam_days_count *count, struct err *err)
{
    for (size_t i = 0; i < json_array_size(rows); i++) {
        struct exam_day day;
        char path[32];
        (void)snprintf(path, sizeof(path), "exams[%zu]", i);
        TRY(get_day(json_array_get(rows, i), path, &day, err));
        for (size_t k = 0; k < i; k++) {
            struct exam_day other;
            TRY(get_day(json_array_get(rows, k), path, &other, err));
            if (other.year == day.year && other.level == day.level &&
                strcmp(other.paper, day.paper) == 0)
                return err_set(err, ERR_INVALID, "%s: the same exam as exams[%zu]", path, k);
        }
        const struct exam_day *old = find(calendar, &day);
        if (old != NULL && is_same(old, &day)) {
            count->same++;
            continue;
        }
        *(old == NULL ? &count->created : &count->changed) += 1;
        TRY(append(calendar, &day, err));
    }
    return ERR_OK;
}

enum err_code exam_days_import(struct service *service, const json_t *file, const char *name,
                               const struct deed *deed, struct exam_days_count *ret_count,
                               struct err *err)
{
    static const char *const keys[] = {"comment", "exams", NULL};
    CLEANUP(calendar_release) struct calendar calendar = {.service = service, .deed = deed};
    struct exam_days_count count = {0};
    const json_t *rows = NULL;
    char detail[64];
    if (!json_is_object(file))
        return err_set(err, ERR_INVALID, "%s: expected an object with \"exams\"", name);
    if (json_only_keys(file, "", keys, err) != ERR_OK ||
        json_get_array(file, "", "exams", &rows, err) != ERR_OK)
        return err_prefix(err, "%s", name);
    if (json_array_size(rows) > EXAM_DAYS_MAX)
        return err_set(err, ERR_LIMIT, "%s: more than %d exams", name, EXAM_DAYS_MAX);
    STORE_TX(tx);
    TRY(store_begin(service->store, &tx, err));
    TRY(load(&calendar, err));
    if (put_rows(&calendar, rows, &count, err) != ERR_OK)
        return err_prefix(err, "%s", name);
    (void)snprintf(detail, sizeof(detail), "%" PRId64 " new, %" PRId64 " changed", count.created,
                   count.changed);
    TRY(audit(&calendar, "import", "exams", detail, err));
    if (!deed->preview)
        TRY(store_commit(&tx, err));
    *ret_count = count;
    return ERR_OK;
}
