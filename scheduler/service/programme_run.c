/* The runs of a programme's courses, as its file tells them: days and slots, or windows. */
#include <string.h>

#include "scheduler/service/programme_member.h"

#define RUNS_MAX   2000
#define OFFSET_MAX 366

static enum err_code read_window(struct programme *programme, const json_t *item, const char *path,
                                 void *ret_item, struct err *err)
{
    static const struct programme_list_rule days = {"", sizeof(struct date), 2, 2,
                                                    programme_item_date};
    struct programme_span *window = ret_item;
    struct programme_list list;
    TRY(programme_member_items(programme, item, path, &days, &list, err));
    const struct date *pair = list.items;
    if (date_compare(pair[1], pair[0]) < 0)
        return err_set(err, ERR_INVALID, "%s: the window ends before it begins", path);
    *window = (struct programme_span){pair[0], pair[1]};
    return ERR_OK;
}

static enum err_code read_meeting(struct programme *programme, const json_t *item, const char *path,
                                  void *ret_item, struct err *err)
{
    struct programme_meeting *meeting = ret_item;
    const json_t *offset = json_array_get(item, 0);
    const json_t *begins = json_array_get(item, 1);
    const json_t *ends = json_array_get(item, 2);
    (void)programme;
    if (json_array_size(item) != 3 || !json_is_integer(offset) || json_integer_value(offset) < 0 ||
        json_integer_value(offset) > OFFSET_MAX || !json_is_string(begins) ||
        !json_is_string(ends) ||
        minute_parse(str_from(json_string_value(begins)), false, &meeting->begins_min, NULL) !=
            ERR_OK ||
        minute_parse(str_from(json_string_value(ends)), true, &meeting->ends_min, NULL) != ERR_OK ||
        meeting->ends_min <= meeting->begins_min)
        return err_set(err, ERR_INVALID,
                       "%s: expected [days after the first, \"09:00\", \"12:00\"]", path);
    meeting->day_offset = (int32_t)json_integer_value(offset);
    return ERR_OK;
}

static enum err_code read_slot(struct programme *programme, const json_t *item, const char *path,
                               void *ret_item, struct err *err)
{
    static const struct programme_list_rule meetings = {"", sizeof(struct programme_meeting), 1,
                                                        200, read_meeting};
    struct programme_list list;
    TRY(programme_member_items(programme, item, path, &meetings, &list, err));
    *(struct programme_slot *)ret_item = (struct programme_slot){list.items, list.len};
    return ERR_OK;
}

static enum err_code read_room_code(struct programme *programme, const json_t *item,
                                    const char *path, void *ret_item, struct err *err)
{
    for (size_t i = 0; json_is_string(item) && i < programme->rooms_len; i++)
        if (strcmp(programme->rooms[i].code, json_string_value(item)) == 0) {
            *(const struct programme_room **)ret_item = &programme->rooms[i];
            return ERR_OK;
        }
    return err_set(err, ERR_INVALID, "%s: expected the code of one of the rooms", path);
}

/* "trainers": [first, count] */
static enum err_code read_run_trainers(const struct programme *programme, const json_t *item,
                                       struct programme_run *run, struct err *err)
{
    const json_t *array = json_object_get(item, "trainers");
    int64_t first = json_integer_value(json_array_get(array, 0));
    int64_t len = json_integer_value(json_array_get(array, 1));
    int64_t all = (int64_t)programme->trainers_len;
    if (json_array_size(array) != 2 || !json_is_integer(json_array_get(array, 0)) ||
        !json_is_integer(json_array_get(array, 1)) || first < 0 || len < 1 || first >= all ||
        len > all - first)
        return err_set(err, ERR_INVALID, "%s.trainers: expected [first, count] within %lld",
                       run->path, (long long)all);
    run->trainer_first = (size_t)first;
    run->trainers_len = (size_t)len;
    return ERR_OK;
}

static enum err_code read_run_days(struct programme *programme, const json_t *item,
                                   struct programme_run *run, struct err *err)
{
    static const char *const keys[] = {"course", "unit",  "days",     "slots",
                                       "rooms",  "seats", "trainers", NULL};
    static const struct programme_list_rule days = {"days", sizeof(struct date), 1, 366,
                                                    programme_item_date};
    static const struct programme_list_rule slots = {"slots", sizeof(struct programme_slot), 1, 50,
                                                     read_slot};
    static const struct programme_list_rule rooms = {"rooms", sizeof(struct programme_room *), 1,
                                                     100, read_room_code};
    struct programme_list list;
    TRY(programme_member_list(programme, item, run->path, &days, &list, err));
    run->days = list.items;
    run->days_len = list.len;
    TRY(programme_member_list(programme, item, run->path, &slots, &list, err));
    run->slots = list.items;
    run->slots_len = list.len;
    TRY(programme_member_list(programme, item, run->path, &rooms, &list, err));
    run->rooms = list.items;
    run->rooms_len = list.len;
    TRY(read_run_trainers(programme, item, run, err));
    for (size_t i = 0; i < run->rooms_len; i++)
        if (run->seats > run->rooms[i]->seats)
            return err_set(err, ERR_INVALID, "%s.seats: more than room %s has (%lld)", run->path,
                           run->rooms[i]->code, (long long)run->rooms[i]->seats);
    return json_only_keys(item, run->path, keys, err);
}

static enum err_code read_run_windows(struct programme *programme, const json_t *item,
                                      struct programme_run *run, struct err *err)
{
    static const char *const keys[] = {"course", "unit", "windows", "window_min", "seats", NULL};
    static const struct programme_list_rule windows = {"windows", sizeof(struct programme_span), 1,
                                                       366, read_window};
    struct programme_list list;
    TRY(programme_member_list(programme, item, run->path, &windows, &list, err));
    run->windows = list.items;
    run->windows_len = list.len;
    TRY(json_get_int(item, run->path, "window_min", (struct json_range){1, 1000000},
                     &run->window_min, err));
    return json_only_keys(item, run->path, keys, err);
}

static enum err_code find_run_course(const struct programme *programme, const char *code,
                                     struct programme_run *run, struct err *err)
{
    for (size_t i = 0; i < programme->courses_len; i++)
        if (strcmp(programme->courses[i].code, code) == 0) {
            run->course = &programme->courses[i];
            return ERR_OK;
        }
    return err_set(err, ERR_INVALID, "%s.course: there is no course %s", run->path, code);
}

static enum err_code find_run_unit(const struct programme *programme, const char *code,
                                   struct programme_run *run, struct err *err)
{
    run->unit = "";
    if (code[0] == '\0')
        return ERR_OK;
    for (size_t i = 0; i < programme->units_len; i++)
        if (strcmp(programme->units[i].code, code) == 0) {
            run->unit = programme->units[i].code;
            return ERR_OK;
        }
    return err_set(err, ERR_INVALID, "%s.unit: there is no unit %s", run->path, code);
}

static enum err_code read_run(struct programme *programme, const json_t *item, const char *path,
                              void *ret_item, struct err *err)
{
    struct programme_run *run = ret_item;
    const char *course = NULL;
    const char *unit = NULL;
    run->path = path;
    TRY(json_get_text(item, path, "course", &course, err));
    TRY(find_run_course(programme, course, run, err));
    TRY(json_get_text_or(item, path, "unit", "", &unit, err));
    TRY(find_run_unit(programme, unit, run, err));
    TRY(json_get_int(item, path, "seats", (struct json_range){1, PROGRAMME_SEATS_MAX}, &run->seats,
                     err));
    bool is_window = json_object_get(item, "windows") != NULL;
    if (is_window != (run->course->mode == COURSE_MODE_SELF_PACED))
        return err_set(err, ERR_INVALID,
                       "%s: a self-paced course has \"windows\", any other \"days\"", path);
    return is_window ? read_run_windows(programme, item, run, err)
                     : read_run_days(programme, item, run, err);
}

enum err_code programme_runs_read(struct programme *programme, const json_t *file, struct err *err)
{
    static const struct programme_list_rule runs = {"runs", sizeof(struct programme_run), 1,
                                                    RUNS_MAX, read_run};
    struct programme_list list;
    TRY(programme_member_list(programme, file, "", &runs, &list, err));
    programme->runs = list.items;
    programme->runs_len = list.len;
    return ERR_OK;
}
