/* What a job is to do, from and to JSON. */
#include <stdio.h>
#include <string.h>

#include "scheduler/base/parse_num.h"
#include "scheduler/service/job_inside.h"
#include "scheduler/service/plan_weights.h"

static const char *const formats[TABLE_FORMAT_COUNT] = {
    [TABLE_FORMAT_XLSX] = "xlsx",
    [TABLE_FORMAT_CSV_UTF8] = "csv",
    [TABLE_FORMAT_CSV_GB18030] = "csv-gb18030",
    [TABLE_FORMAT_JSON] = "json",
};

static const char *const encodings[IMPORT_ENCODING_COUNT] = {
    [IMPORT_ENCODING_AUTO] = "auto",        [IMPORT_ENCODING_UTF8] = "utf-8",
    [IMPORT_ENCODING_GB18030] = "gb18030",  [IMPORT_ENCODING_UTF16LE] = "utf-16le",
    [IMPORT_ENCODING_UTF16BE] = "utf-16be",
};

/* A member as text, "" if it is missing or null; numbers are written out into `room`. */
static enum err_code text_of(const json_t *value, const char *key, char room[static 32],
                             const char **ret_text, struct err *err)
{
    const json_t *member = json_object_get(value, key);
    if (member == NULL || json_is_null(member))
        *ret_text = "";
    else if (json_is_string(member))
        *ret_text = json_string_value(member);
    else if (json_is_integer(member))
        snprintf(room, 32, "%lld", (long long)json_integer_value(member)), *ret_text = room;
    else if (json_is_boolean(member))
        *ret_text = json_is_true(member) ? "true" : "false";
    else
        return err_set(err, ERR_INVALID, "%s: expected a text or a whole number", key);
    return ERR_OK;
}

static enum err_code parse_whole(const json_t *value, const char *key, struct json_range range,
                                 int64_t *number, struct err *err)
{
    char room[32];
    const char *text = NULL;
    TRY(text_of(value, key, room, &text, err));
    if (text[0] != '\0' && parse_i64(str_from(text), range.min, range.max, number, err) != ERR_OK)
        return err_prefix(err, "%s", key);
    return ERR_OK;
}

static enum err_code parse_flag(const json_t *value, const char *key, bool *flag, struct err *err)
{
    char room[32];
    const char *text = NULL;
    TRY(text_of(value, key, room, &text, err));
    if (text[0] != '\0' && strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
        return err_set(err, ERR_INVALID, "%s: expected true or false", key);
    *flag = strcmp(text, "true") == 0;
    return ERR_OK;
}

static enum err_code parse_weights(const json_t *value, struct plan_weights *weights,
                                   struct err *err)
{
    for (int i = 0; i < PLAN_WEIGHT_COUNT; i++) {
        const struct plan_weight_row *row = &plan_weight_rows[i];
        int64_t number = -1;
        TRY(parse_whole(value, row->name, (struct json_range){row->min, row->max}, &number, err));
        *plan_weight_of(weights, (enum plan_weight)i) = (int32_t)number;
    }
    return ERR_OK;
}

static enum err_code parse_plan(const json_t *value, struct job_order *order, struct err *err)
{
    char room[32];
    const char *gap = NULL;
    int64_t year = 0;
    TRY(parse_whole(value, "year", (struct json_range){1990, 2200}, &year, err));
    TRY(parse_whole(value, "time_limit", (struct json_range){0, 1000000}, &order->time_limit_s,
                    err));
    TRY(text_of(value, "gap", room, &gap, err));
    if (gap[0] != '\0' && parse_milli(str_from(gap), 0, 100000, &order->gap_milli, err) != ERR_OK)
        return err_prefix(err, "gap");
    order->year = (int32_t)year;
    TRY(parse_flag(value, "repair", &order->repair, err));
    return parse_weights(value, &order->weights, err);
}

static enum err_code parse_import(const json_t *value, struct job_order *order, struct err *err)
{
    char room[32];
    const char *encoding = NULL;
    const char *key = NULL;
    TRY(text_of(value, "encoding", room, &encoding, err));
    if (encoding[0] != '\0' &&
        import_encoding_parse(str_from(encoding), &order->encoding, err) != ERR_OK)
        return err_prefix(err, "encoding");
    TRY(text_of(value, "key", room, &key, err));
    if ((key[0] != '\0' && worker_key_parse(str_from(key), &order->key, err) != ERR_OK) ||
        worker_key_check(order->key, order->kind, err) != ERR_OK)
        return err_prefix(err, "key");
    TRY(parse_flag(value, "preview", &order->preview, err));
    TRY(json_get_text_or(value, "", "file", "", &order->file, err));
    return json_get_text_or(value, "", "file_name", "", &order->file_name, err);
}

static enum err_code parse_export(const json_t *value, struct job_order *order, struct err *err)
{
    char room[32];
    const char *format = NULL;
    TRY(text_of(value, "format", room, &format, err));
    if (format[0] == '\0')
        return ERR_OK;
    for (int i = 0; i < TABLE_FORMAT_COUNT; i++)
        if (strcmp(format, formats[i]) == 0) {
            order->format = (enum table_format)i;
            return ERR_OK;
        }
    return err_set(err, ERR_INVALID, "format: expected xlsx, csv, csv-gb18030 or json");
}

static enum err_code parse_kind_of_file(const json_t *value, struct job_order *order,
                                        struct err *err)
{
    char room[32];
    const char *kind = NULL;
    TRY(text_of(value, "kind", room, &kind, err));
    if (file_kind_parse(str_from(kind), &order->kind, err) != ERR_OK)
        return err_prefix(err, "kind");
    return ERR_OK;
}

enum err_code job_order_parse(const json_t *value, struct job_order *ret_order, struct err *err)
{
    static const char *const own[] = {"job",    "year",     "gap",     "time_limit", "kind",
                                      "format", "encoding", "preview", "file",       "file_name",
                                      "lang",   "key",      "plan",    "repair"};
    enum { OWN = sizeof(own) / sizeof(own[0]) };
    const char *keys[OWN + PLAN_WEIGHT_COUNT + 1] = {NULL};
    struct job_order order = {.file = "", .file_name = ""};
    char room[32];
    const char *job = NULL;
    const char *lang = NULL;
    memcpy(keys, own, sizeof(own));
    for (int i = 0; i < PLAN_WEIGHT_COUNT; i++)
        keys[OWN + i] = plan_weight_rows[i].name;
    if (!json_is_object(value))
        return err_set(err, ERR_INVALID, "expected a JSON object such as {\"job\":\"plan\"}");
    TRY(json_only_keys(value, "", keys, err));
    TRY(text_of(value, "job", room, &job, err));
    TRY(job_kind_parse(str_from(job), &order.job, err));
    TRY(text_of(value, "lang", room, &lang, err));
    if (lang[0] != '\0' && strcmp(lang, "zh") != 0 && strcmp(lang, "en") != 0)
        return err_set(err, ERR_INVALID, "lang: expected zh or en");
    order.is_english = strcmp(lang, "en") == 0;
    switch (order.job) {
    case JOB_KIND_PLAN:
        TRY(parse_plan(value, &order, err));
        break;
    case JOB_KIND_IMPORT:
        TRY(parse_kind_of_file(value, &order, err));
        TRY(parse_import(value, &order, err));
        break;
    case JOB_KIND_EXPORT:
        TRY(parse_kind_of_file(value, &order, err));
        TRY(parse_export(value, &order, err));
        break;
    case JOB_KIND_ADVICE:
        TRY(parse_whole(value, "plan", (struct json_range){0, INT64_MAX}, &order.plan_id.v, err));
        break;
    case JOB_KIND_COUNT:
        break;
    }
    *ret_order = order;
    return ERR_OK;
}

static json_t *plan_order_json(const struct job_order *order, const char *job, const char *gap)
{
    struct plan_weights weights = order->weights;
    json_t *value =
        json_pack("{s:s, s:i, s:s, s:I, s:b}", "job", job, "year", (int)order->year, "gap", gap,
                  "time_limit", (json_int_t)order->time_limit_s, "repair", order->repair);
    for (int i = 0; i < PLAN_WEIGHT_COUNT; i++) {
        int32_t number = *plan_weight_of(&weights, (enum plan_weight)i);
        if (number >= 0)
            json_object_set_new(value, plan_weight_rows[i].name, json_integer(number));
    }
    return value;
}

json_t *job_order_json(const struct job_order *order)
{
    char gap[32];
    const char *job = job_kind_text(order->job)->code;
    const char *lang = order->is_english ? "en" : "zh";
    snprintf(gap, sizeof(gap), "%lld.%03lld", (long long)(order->gap_milli / 1000),
             (long long)(order->gap_milli % 1000));
    switch (order->job) {
    case JOB_KIND_PLAN:
        return plan_order_json(order, job, gap);
    case JOB_KIND_IMPORT:
        return json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:s, s:s}", "job", job, "kind",
                         file_kind_text(order->kind)->code, "encoding", encodings[order->encoding],
                         "key", worker_key_text(order->key)->code, "lang", lang, "preview",
                         order->preview, "file", order->file, "file_name", order->file_name);
    case JOB_KIND_EXPORT:
        return json_pack("{s:s, s:s, s:s, s:s}", "job", job, "kind",
                         file_kind_text(order->kind)->code, "format", formats[order->format],
                         "lang", lang);
    case JOB_KIND_ADVICE:
        return json_pack("{s:s, s:I, s:s}", "job", job, "plan", (json_int_t)order->plan_id.v,
                         "lang", lang);
    case JOB_KIND_COUNT:
        break;
    }
    return json_object();
}
