/* programme.json -> struct programme, everything checked; errors say where in the file. */
#include <string.h>

#include "scheduler/base/clock.h"
#include "scheduler/base/map.h"
#include "scheduler/base/utf8.h"
#include "scheduler/model/text_rule.h"
#include "scheduler/service/programme_inside.h"

#define COUNT_MAX  1000000000
#define ITEMS_MAX  2000
#define OFFSET_MAX 366

/* How the items of one array are read: `read` fills an item of `size` bytes. */
struct list_rule {
    const char *key;
    size_t size, len_min, len_max;
    enum err_code (*read)(struct programme *programme, const json_t *item, const char *path,
                          void *ret_item, struct err *err);
};

struct list {
    void *items;
    size_t len;
};

static const char *join(struct programme *programme, const char *path, const char *key)
{
    return arena_printf(&programme->arena, "%s%s%s", path, path[0] != '\0' ? "." : "", key);
}

static enum err_code read_items(struct programme *programme, const json_t *array, const char *path,
                                const struct list_rule *rule, struct list *ret_list,
                                struct err *err)
{
    size_t len = json_array_size(array);
    if (!json_is_array(array) || len < rule->len_min || len > rule->len_max)
        return err_set(err, ERR_INVALID, "%s: expected an array of %zu to %zu items", path,
                       rule->len_min, rule->len_max);
    char *items = arena_array(&programme->arena, len + 1, rule->size);
    for (size_t i = 0; i < len; i++)
        TRY(rule->read(programme, json_array_get(array, i),
                       arena_printf(&programme->arena, "%s[%zu]", path, i), items + i * rule->size,
                       err));
    *ret_list = (struct list){items, len};
    return ERR_OK;
}

static enum err_code read_list(struct programme *programme, const json_t *object, const char *path,
                               const struct list_rule *rule, struct list *ret_list, struct err *err)
{
    const json_t *array = NULL;
    TRY(json_get_array(object, path, rule->key, &array, err));
    return read_items(programme, array, join(programme, path, rule->key), rule, ret_list, err);
}

/* Text of 1 to 200 characters. */
static enum err_code get_name(struct programme *programme, const json_t *object, const char *path,
                              const char *key, const char **ret_name, struct err *err)
{
    const char *text = NULL;
    TRY(json_get_text(object, path, key, &text, err));
    TRY(text_validate(join(programme, path, key), text, 1, 200, err));
    *ret_name = arena_strdup(&programme->arena, text);
    return ERR_OK;
}

static enum err_code get_code(struct programme *programme, const json_t *object, const char *path,
                              const char *key, const char **ret_code, struct err *err)
{
    const char *text = NULL;
    TRY(json_get_text(object, path, key, &text, err));
    TRY(code_validate(join(programme, path, key), text, err));
    *ret_code = arena_strdup(&programme->arena, text);
    return ERR_OK;
}

static enum err_code read_text_item(struct programme *programme, const json_t *item,
                                    const char *path, void *ret_item, struct err *err)
{
    if (!json_is_string(item))
        return err_set(err, ERR_INVALID, "%s: expected text", path);
    TRY(text_validate(path, json_string_value(item), 1, 200, err));
    *(const char **)ret_item = arena_strdup(&programme->arena, json_string_value(item));
    return ERR_OK;
}

static enum err_code read_date_item(struct programme *programme, const json_t *item,
                                    const char *path, void *ret_item, struct err *err)
{
    (void)programme;
    if (!json_is_string(item) ||
        date_parse(str_from(json_string_value(item)), ret_item, NULL) != ERR_OK)
        return err_set(err, ERR_INVALID, "%s: expected a day as YYYY-MM-DD", path);
    return ERR_OK;
}

/* --- people ------------------------------------------------------------------------------------
 */

static enum err_code read_counts(const json_t *file, const char *key, int64_t counts[TIER_COUNT],
                                 struct err *err)
{
    const json_t *object = NULL;
    const char *keys[TIER_COUNT + 1] = {NULL};
    TRY(json_get_object(file, "", key, &object, err));
    for (int tier = 0; tier < TIER_COUNT; tier++) {
        keys[tier] = tier_text((enum tier)tier)->code;
        TRY(json_get_int(object, key, keys[tier], (struct json_range){0, PROGRAMME_WORKERS_MAX},
                         &counts[tier], err));
    }
    return json_only_keys(object, key, keys, err);
}

static enum err_code parse_tiers(const char *text, const char *path, uint32_t *ret_mask,
                                 struct err *err)
{
    struct str rest = str_from(text);
    struct str piece;
    uint32_t mask = 0;
    while (str_next(&rest, ';', &piece)) {
        enum tier tier = TIER_NONE;
        if (tier_parse(piece, &tier, err) != ERR_OK)
            return err_prefix(err, "%s.tiers", path);
        mask |= 1u << tier;
    }
    *ret_mask = mask;
    return ERR_OK;
}

static enum err_code read_role(struct programme *programme, const json_t *item, const char *path,
                               void *ret_item, struct err *err)
{
    static const char *const keys[] = {"role", "count", "tiers", NULL};
    struct programme_role *role = ret_item;
    const char *tiers = NULL;
    TRY(json_get_int(item, path, "count", (struct json_range){1, PROGRAMME_WORKERS_MAX},
                     &role->count, err));
    TRY(json_get_text(item, path, "tiers", &tiers, err));
    TRY(parse_tiers(tiers, path, &role->tiers_mask, err));
    TRY(get_code(programme, item, path, "role", &role->code, err));
    return json_only_keys(item, path, keys, err);
}

/* Counts that must fit one another. */
static enum err_code check_people(const struct programme *programme, struct err *err)
{
    int64_t sum = 0;
    for (int tier = 0; tier < TIER_COUNT; tier++) {
        sum += programme->tiers[tier];
        if (programme->candidates[tier] > programme->tiers[tier])
            return err_set(err, ERR_INVALID, "candidates.%s: more than there are in tiers",
                           tier_text((enum tier)tier)->code);
    }
    if (sum != programme->workers)
        return err_set(err, ERR_INVALID, "tiers: they sum up to %lld, workers is %lld",
                       (long long)sum, (long long)programme->workers);
    return ERR_OK;
}

static enum err_code read_characters(struct programme *programme, const json_t *file,
                                     const char *key, struct list *ret_list, struct err *err)
{
    const char *text = NULL;
    TRY(json_get_text(file, "", key, &text, err));
    TRY(text_validate(key, text, 1, ITEMS_MAX, err));
    struct str rest = str_from(text);
    const char **items = arena_array(&programme->arena, utf8_count(rest), sizeof(*items));
    size_t len = 0;
    while (rest.len > 0) {
        const char *begins = rest.data;
        (void)utf8_next(&rest);
        items[len++] = arena_copy(&programme->arena, begins, (size_t)(rest.data - begins));
    }
    *ret_list = (struct list){items, len};
    return ERR_OK;
}

static enum err_code read_people(struct programme *programme, const json_t *file, struct err *err)
{
    static const struct list_rule roles = {"roles", sizeof(struct programme_role), 0,
                                           PROGRAMME_ROLES_MAX, read_role};
    struct list list;
    TRY(json_get_int(file, "", "workers",
                     (struct json_range){PROGRAMME_WORKERS_MIN, PROGRAMME_WORKERS_MAX},
                     &programme->workers, err));
    TRY(read_counts(file, "tiers", programme->tiers, err));
    TRY(read_counts(file, "candidates", programme->candidates, err));
    TRY(check_people(programme, err));
    TRY(read_list(programme, file, "", &roles, &list, err));
    programme->roles = list.items;
    programme->roles_len = list.len;
    TRY(read_characters(programme, file, "surnames", &list, err));
    programme->surnames = list.items;
    programme->surnames_len = list.len;
    TRY(read_characters(programme, file, "given", &list, err));
    programme->given = list.items;
    programme->given_len = list.len;
    return ERR_OK;
}

/* --- places ------------------------------------------------------------------------------------
 */

static enum err_code read_area(struct programme *programme, const json_t *item, const char *path,
                               void *ret_item, struct err *err)
{
    static const char *const keys[] = {"code", "name", "streets", NULL};
    static const struct list_rule streets = {"streets", sizeof(const char *), 1, ITEMS_MAX,
                                             read_text_item};
    struct programme_area *area = ret_item;
    struct list list;
    TRY(get_code(programme, item, path, "code", &area->code, err));
    TRY(get_name(programme, item, path, "name", &area->name, err));
    TRY(read_list(programme, item, path, &streets, &list, err));
    area->streets = list.items;
    area->streets_len = list.len;
    return json_only_keys(item, path, keys, err);
}

static enum err_code read_district(struct programme *programme, const json_t *file, struct err *err)
{
    static const char *const keys[] = {"code", "name", NULL};
    const json_t *district = NULL;
    TRY(json_get_object(file, "", "district", &district, err));
    TRY(get_code(programme, district, "district", "code", &programme->district.code, err));
    TRY(get_name(programme, district, "district", "name", &programme->district.name, err));
    return json_only_keys(district, "district", keys, err);
}

static enum err_code read_room(struct programme *programme, const json_t *item, const char *path,
                               void *ret_item, struct err *err)
{
    static const char *const keys[] = {"code", "name", "seats", "address", NULL};
    struct programme_room *room = ret_item;
    TRY(get_code(programme, item, path, "code", &room->code, err));
    TRY(get_name(programme, item, path, "name", &room->name, err));
    TRY(get_name(programme, item, path, "address", &room->address, err));
    TRY(json_get_int(item, path, "seats", (struct json_range){1, COUNT_MAX}, &room->seats, err));
    return json_only_keys(item, path, keys, err);
}

static enum err_code read_places(struct programme *programme, const json_t *file, struct err *err)
{
    static const struct list_rule areas = {"areas", sizeof(struct programme_area), 1, 100,
                                           read_area};
    static const struct list_rule rooms = {"rooms", sizeof(struct programme_room), 1, ITEMS_MAX,
                                           read_room};
    const struct json_range few = {0, 50};
    struct list list;
    int64_t trainers = 0;
    TRY(read_district(programme, file, err));
    TRY(read_list(programme, file, "", &areas, &list, err));
    programme->areas = list.items;
    programme->areas_len = list.len;
    TRY(json_get_int(file, "", "stations_per_street", few, &programme->stations_per_street, err));
    TRY(json_get_int(file, "", "agencies_per_street", few, &programme->agencies_per_street, err));
    TRY(json_get_int(file, "", "communities_per_street", (struct json_range){1, 50},
                     &programme->communities_per_street, err));
    TRY(json_get_int(file, "", "away_part", (struct json_range){1, 1000}, &programme->away_part,
                     err));
    TRY(json_get_int(file, "", "trainers", (struct json_range){1, ITEMS_MAX}, &trainers, err));
    programme->trainers_len = (size_t)trainers;
    TRY(read_list(programme, file, "", &rooms, &list, err));
    programme->rooms = list.items;
    programme->rooms_len = list.len;
    return programme_lay_units(programme, err);
}

/* --- courses -----------------------------------------------------------------------------------
 */

static enum err_code read_course(struct programme *programme, const json_t *item, const char *path,
                                 void *ret_item, struct err *err)
{
    static const char *const keys[] = {"code",  "name",  "mode",  "tags",
                                       "tiers", "roles", "after", NULL};
    struct programme_course *course = ret_item;
    struct tag_min tags[COURSE_TAGS_MAX];
    int32_t tags_len = 0;
    const char *mode = NULL;
    const char *tiers = NULL;
    TRY(get_code(programme, item, path, "code", &course->code, err));
    TRY(get_name(programme, item, path, "name", &course->name, err));
    TRY(get_name(programme, item, path, "tags", &course->tags, err));
    if (tags_parse(str_from(course->tags), &programme->arena, tags, &tags_len, err) != ERR_OK)
        return err_prefix(err, "%s.tags", path);
    TRY(json_get_text(item, path, "mode", &mode, err));
    if (course_mode_parse(str_from(mode), &course->mode, err) != ERR_OK)
        return err_prefix(err, "%s.mode", path);
    TRY(json_get_text(item, path, "tiers", &tiers, err));
    TRY(parse_tiers(tiers, path, &course->tiers_mask, err));
    TRY(json_get_text(item, path, "roles", &course->roles, err));
    TRY(json_get_text(item, path, "after", &course->after, err));
    course->roles = arena_strdup(&programme->arena, course->roles);
    course->after = arena_strdup(&programme->arena, course->after);
    return json_only_keys(item, path, keys, err);
}

/* Codes of rooms and courses stand once, and prerequisites are among the courses. */
static enum err_code check_codes(const struct programme *programme, struct err *err)
{
    CLEANUP(map_release) struct map rooms = {0};
    CLEANUP(map_release) struct map courses = {0};
    for (size_t i = 0; i < programme->rooms_len; i++)
        if (!map_add(&rooms, str_from(programme->rooms[i].code), 0, NULL))
            return err_set(err, ERR_INVALID, "rooms[%zu].code: %s stands twice", i,
                           programme->rooms[i].code);
    for (size_t i = 0; i < programme->courses_len; i++)
        if (!map_add(&courses, str_from(programme->courses[i].code), 0, NULL))
            return err_set(err, ERR_INVALID, "courses[%zu].code: %s stands twice", i,
                           programme->courses[i].code);
    for (size_t i = 0; i < programme->courses_len; i++) {
        struct str rest = str_from(programme->courses[i].after);
        struct str code;
        while (str_next(&rest, ';', &code))
            if (!map_get(&courses, code, NULL))
                return err_set(err, ERR_INVALID, "courses[%zu].after: there is no course %.*s", i,
                               (int)code.len, code.data);
    }
    return ERR_OK;
}

/* --- runs --------------------------------------------------------------------------------------
 */

static enum err_code read_window(struct programme *programme, const json_t *item, const char *path,
                                 void *ret_item, struct err *err)
{
    static const struct list_rule days = {"", sizeof(struct date), 2, 2, read_date_item};
    struct programme_span *window = ret_item;
    struct list list;
    TRY(read_items(programme, item, path, &days, &list, err));
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
    static const struct list_rule meetings = {"", sizeof(struct programme_meeting), 1, 200,
                                              read_meeting};
    struct list list;
    TRY(read_items(programme, item, path, &meetings, &list, err));
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
    static const struct list_rule days = {"days", sizeof(struct date), 1, 366, read_date_item};
    static const struct list_rule slots = {"slots", sizeof(struct programme_slot), 1, 50,
                                           read_slot};
    static const struct list_rule rooms = {"rooms", sizeof(struct programme_room *), 1, 100,
                                           read_room_code};
    struct list list;
    TRY(read_list(programme, item, run->path, &days, &list, err));
    run->days = list.items;
    run->days_len = list.len;
    TRY(read_list(programme, item, run->path, &slots, &list, err));
    run->slots = list.items;
    run->slots_len = list.len;
    TRY(read_list(programme, item, run->path, &rooms, &list, err));
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
    static const struct list_rule windows = {"windows", sizeof(struct programme_span), 1, 366,
                                             read_window};
    struct list list;
    TRY(read_list(programme, item, run->path, &windows, &list, err));
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
    TRY(json_get_int(item, path, "seats", (struct json_range){1, COUNT_MAX}, &run->seats, err));
    bool is_window = json_object_get(item, "windows") != NULL;
    if (is_window != (run->course->mode == COURSE_MODE_SELF_PACED))
        return err_set(err, ERR_INVALID,
                       "%s: a self-paced course has \"windows\", any other \"days\"", path);
    return is_window ? read_run_windows(programme, item, run, err)
                     : read_run_days(programme, item, run, err);
}

static enum err_code read_timetable(struct programme *programme, const json_t *file,
                                    struct err *err)
{
    static const struct list_rule courses = {"courses", sizeof(struct programme_course), 1,
                                             ITEMS_MAX, read_course};
    static const struct list_rule runs = {"runs", sizeof(struct programme_run), 1, ITEMS_MAX,
                                          read_run};
    struct list list;
    TRY(read_list(programme, file, "", &courses, &list, err));
    programme->courses = list.items;
    programme->courses_len = list.len;
    TRY(check_codes(programme, err));
    TRY(read_list(programme, file, "", &runs, &list, err));
    programme->runs = list.items;
    programme->runs_len = list.len;
    return ERR_OK;
}

/* --- the office --------------------------------------------------------------------------------
 */

/* "2026-01-05T01:00:00Z" */
static enum err_code read_now(struct programme *programme, const json_t *file, struct err *err)
{
    const char *text = NULL;
    TRY(json_get_text(file, "", "now", &text, err));
    if (instant_parse(str_from(text), &programme->now, err) != ERR_OK)
        return err_prefix(err, "now");
    return ERR_OK;
}

static enum err_code read_office(struct programme *programme, const json_t *file, struct err *err)
{
    static const struct list_rule rulebooks = {"rulebooks", sizeof(const char *), 0, 50,
                                               read_text_item};
    struct list list;
    const char *zone = NULL;
    int64_t year = 0;
    TRY(get_code(programme, file, "", "programme", &programme->name, err));
    TRY(get_name(programme, file, "", "office", &programme->office, err));
    TRY(get_name(programme, file, "", "email", &programme->email, err));
    TRY(email_validate(programme->email, err));
    TRY(json_get_text(file, "", "zone", &zone, err));
    if (zone_find(zone, &programme->zone, NULL) != ERR_OK)
        return err_set(err, ERR_INVALID, "zone: there is no time zone \"%s\"", zone);
    TRY(json_get_int(file, "", "year", (struct json_range){2000, 2200}, &year, err));
    programme->year = (int32_t)year;
    TRY(read_now(programme, file, err));
    TRY(read_list(programme, file, "", &rulebooks, &list, err));
    programme->rulebooks = list.items;
    programme->rulebooks_len = list.len;
    return ERR_OK;
}

enum err_code programme_file_read(struct programme *programme, const json_t *file, struct err *err)
{
    static const char *const keys[] = {"programme", "title",      "source",
                                       "office",    "email",      "zone",
                                       "year",      "now",        "exam_day",
                                       "comment",   "workers",    "rulebooks",
                                       "tiers",     "candidates", "roles",
                                       "district",  "areas",      "stations_per_street",
                                       "trainers",  "away_part",  "rooms",
                                       "courses",   "runs",       "agencies_per_street",
                                       "surnames",  "given",      "communities_per_street",
                                       NULL};
    TRY(read_office(programme, file, err));
    TRY(json_only_keys(file, "", keys, err));
    TRY(read_people(programme, file, err));
    TRY(read_places(programme, file, err));
    return read_timetable(programme, file, err);
}
