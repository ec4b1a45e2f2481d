/* The coordinator's page of one year's hours, as one value. */
#include <stdio.h>
#include <string.h>

#include "scheduler/service/figures.h"
#include "scheduler/service/quota_board.h"
#include "scheduler/service/view.h"
#include "scheduler/service/view_keep.h"

static json_int_t minutes_of(const json_t *row, const char *key)
{
    return json_integer_value(json_object_get(row, key));
}

/* Beside each x_min of the row x_h, whole hours. */
static void add_hours(json_t *row)
{
    CLEANUP_JSON json_t *hours = json_object();
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach(row, key, value)
    {
        struct str name = str_from(key);
        if (json_is_integer(value) && str_ends(name, "_min"))
            json_object_set_new(hours, key,
                                json_integer((json_int_t)figures_hours(json_integer_value(value))));
    }
    json_object_foreach(hours, key, value)
    {
        char name[40];
        (void)snprintf(name, sizeof(name), "%.*s_h", (int)strlen(key) - 4, key);
        json_object_set(row, name, value);
    }
}

static void add_hours_of_rows(json_t *board, const char *key)
{
    size_t index = 0;
    json_t *row = NULL;
    json_array_foreach(json_object_get(board, key), index, row) add_hours(row);
}

/* Bars of the chart: both of a month against the largest of all. */
static void add_bars(json_t *board)
{
    static const char *const sides[] = {"needed", "offered"};
    json_int_t most = 1;
    size_t index = 0;
    json_t *row = NULL;
    json_array_foreach(json_object_get(board, "month"), index, row) for (int i = 0; i < 2; i++)
    {
        char key[32];
        (void)snprintf(key, sizeof(key), "%s_min", sides[i]);
        most = minutes_of(row, key) > most ? minutes_of(row, key) : most;
    }
    json_array_foreach(json_object_get(board, "month"), index, row)
    {
        json_object_set(row, "month", json_object_get(row, "key"));
        for (int i = 0; i < 2; i++) {
            char key[32];
            (void)snprintf(key, sizeof(key), "%s_min", sides[i]);
            json_int_t percent = minutes_of(row, key) * 100 / most;
            (void)snprintf(key, sizeof(key), "%s_percent", sides[i]);
            json_object_set_new(row, key, json_integer(percent));
        }
    }
}

/* A target's share that is earned or booked, in per cent. */
static void add_progress(json_t *board)
{
    size_t index = 0;
    json_t *row = NULL;
    json_array_foreach(json_object_get(board, "targets"), index, row)
    {
        json_int_t target = minutes_of(row, "target_min");
        json_int_t covered = target - minutes_of(row, "missing_min");
        json_object_set_new(row, "percent",
                            json_integer(target > 0 ? covered * 100 / target : 100));
        json_object_set_new(row, "is_each",
                            json_boolean(json_is_integer(json_object_get(row, "each_min"))));
    }
}

static enum err_code compute(struct service *service, int64_t year, json_t **ret_view,
                             struct err *err)
{
    static const char *const rows[] = {"unit", "tier", "month", "category", "targets"};
    json_t *board = NULL;
    char day[DATE_TEXT_SIZE];
    TRY(quota_board(service, (int32_t)year, &board, err));
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        add_hours_of_rows(board, rows[i]);
    add_hours(json_object_get(board, "total"));
    add_bars(board);
    add_progress(board);
    json_object_set_new(board, "today", json_string(date_format(service_today(service), day)));
    json_object_set_new(board, "simulated", json_boolean(service->fixed_now != 0));
    json_object_set_new(board, "office", json_string(service->office));
    *ret_view = board;
    return ERR_OK;
}

enum err_code view_quota(struct service *service, int32_t year, json_t **ret_view, struct err *err)
{
    int32_t month = 0;
    int32_t day = 0;
    if (year == 0)
        date_to_ymd(service_today(service), &year, &month, &day);
    return view_keep(service, (struct view_key){VIEW_SLOT_QUOTA, year}, compute, ret_view, err);
}
