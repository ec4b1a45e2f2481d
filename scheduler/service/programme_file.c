/* programme.json -> struct programme, everything checked; errors say where in the file. */
#include <string.h>

#include "scheduler/base/clock.h"
#include "scheduler/base/map.h"
#include "scheduler/base/utf8.h"
#include "scheduler/model/text_rule.h"
#include "scheduler/service/programme_member.h"

#define ITEMS_MAX 2000

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
    TRY(programme_member_code(programme, item, path, "role", &role->code, err));
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
                                     const char *key, struct programme_list *ret_list,
                                     struct err *err)
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
    *ret_list = (struct programme_list){items, len};
    return ERR_OK;
}

static enum err_code read_people(struct programme *programme, const json_t *file, struct err *err)
{
    static const struct programme_list_rule roles = {"roles", sizeof(struct programme_role), 0,
                                                     PROGRAMME_ROLES_MAX, read_role};
    struct programme_list list;
    TRY(json_get_int(file, "", "workers",
                     (struct json_range){PROGRAMME_WORKERS_MIN, PROGRAMME_WORKERS_MAX},
                     &programme->workers, err));
    TRY(read_counts(file, "tiers", programme->tiers, err));
    TRY(read_counts(file, "candidates", programme->candidates, err));
    TRY(check_people(programme, err));
    TRY(programme_member_list(programme, file, "", &roles, &list, err));
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
    static const struct programme_list_rule streets = {"streets", sizeof(const char *), 1,
                                                       ITEMS_MAX, programme_item_text};
    struct programme_area *area = ret_item;
    struct programme_list list;
    TRY(programme_member_code(programme, item, path, "code", &area->code, err));
    TRY(programme_member_name(programme, item, path, "name", &area->name, err));
    TRY(programme_member_list(programme, item, path, &streets, &list, err));
    area->streets = list.items;
    area->streets_len = list.len;
    return json_only_keys(item, path, keys, err);
}

static enum err_code read_district(struct programme *programme, const json_t *file, struct err *err)
{
    static const char *const keys[] = {"code", "name", NULL};
    const json_t *district = NULL;
    TRY(json_get_object(file, "", "district", &district, err));
    TRY(programme_member_code(programme, district, "district", "code", &programme->district.code,
                              err));
    TRY(programme_member_name(programme, district, "district", "name", &programme->district.name,
                              err));
    return json_only_keys(district, "district", keys, err);
}

static enum err_code read_room(struct programme *programme, const json_t *item, const char *path,
                               void *ret_item, struct err *err)
{
    static const char *const keys[] = {"code", "name", "seats", "address", NULL};
    struct programme_room *room = ret_item;
    TRY(programme_member_code(programme, item, path, "code", &room->code, err));
    TRY(programme_member_name(programme, item, path, "name", &room->name, err));
    TRY(programme_member_name(programme, item, path, "address", &room->address, err));
    TRY(json_get_int(item, path, "seats", (struct json_range){1, PROGRAMME_SEATS_MAX}, &room->seats,
                     err));
    return json_only_keys(item, path, keys, err);
}

static enum err_code read_places(struct programme *programme, const json_t *file, struct err *err)
{
    static const struct programme_list_rule areas = {"areas", sizeof(struct programme_area), 1, 100,
                                                     read_area};
    static const struct programme_list_rule rooms = {"rooms", sizeof(struct programme_room), 1,
                                                     ITEMS_MAX, read_room};
    const struct json_range few = {0, 50};
    struct programme_list list;
    int64_t trainers = 0;
    TRY(read_district(programme, file, err));
    TRY(programme_member_list(programme, file, "", &areas, &list, err));
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
    TRY(programme_member_list(programme, file, "", &rooms, &list, err));
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
    TRY(programme_member_code(programme, item, path, "code", &course->code, err));
    TRY(programme_member_name(programme, item, path, "name", &course->name, err));
    TRY(programme_member_name(programme, item, path, "tags", &course->tags, err));
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

static enum err_code read_courses(struct programme *programme, const json_t *file, struct err *err)
{
    static const struct programme_list_rule courses = {"courses", sizeof(struct programme_course),
                                                       1, ITEMS_MAX, read_course};
    struct programme_list list;
    TRY(programme_member_list(programme, file, "", &courses, &list, err));
    programme->courses = list.items;
    programme->courses_len = list.len;
    return check_codes(programme, err);
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
    static const struct programme_list_rule rulebooks = {"rulebooks", sizeof(const char *), 0, 50,
                                                         programme_item_text};
    struct programme_list list;
    const char *zone = NULL;
    int64_t year = 0;
    TRY(programme_member_code(programme, file, "", "programme", &programme->name, err));
    TRY(programme_member_name(programme, file, "", "office", &programme->office, err));
    TRY(programme_member_name(programme, file, "", "email", &programme->email, err));
    TRY(email_validate(programme->email, err));
    TRY(json_get_text(file, "", "zone", &zone, err));
    if (zone_find(zone, &programme->zone, NULL) != ERR_OK)
        return err_set(err, ERR_INVALID, "zone: there is no time zone \"%s\"", zone);
    TRY(json_get_int(file, "", "year", (struct json_range){2000, 2200}, &year, err));
    programme->year = (int32_t)year;
    TRY(read_now(programme, file, err));
    TRY(programme_member_list(programme, file, "", &rulebooks, &list, err));
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
    TRY(read_courses(programme, file, err));
    return programme_runs_read(programme, file, err);
}
