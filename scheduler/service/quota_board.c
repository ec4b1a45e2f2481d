/* One year's hours: needed against offered and planned, and the progress of its quotas. */
#include "scheduler/service/quota_board.h"

#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/checked.h"
#include "scheduler/base/map.h"
#include "scheduler/service/figures.h"
#include "scheduler/service/roster.h"

#define UNPROVED_SHOWN 10
#define TIER_SETS      (1u << TIER_COUNT) /* a course may be for several tiers; 0: for all */

enum board_field { FIELD_NEEDED, FIELD_OFFERED, FIELD_PLANNED, FIELD_COUNT };

struct board_row {
    int64_t workers;
    int64_t min[FIELD_COUNT];
};

/* Where an amount stands in each grouping. */
struct board_place {
    size_t unit;    /* index, units_len: open to all */
    uint32_t tiers; /* bits; 0: open to all */
    struct date day;
    const char *tag;
};

struct target {
    int64_t target_min, earned_min, booked_min, missing_min;
};

struct board {
    struct roster roster;
    struct arena arena;
    int32_t year;
    struct date first, last;
    struct board_row total, *units, tiers[TIER_SETS], months[13];
    struct board_row *categories; /* by index in `tags` */
    size_t categories_cap;
    struct map tags;
    const char **keys;      /* the tag of each key of the cascade */
    struct target *targets; /* beside the year's quotas */
    const char **unproved;  /* codes of workers of whom more may count (standing.h) */
    size_t unproved_len;
};

static void board_release(struct board *board)
{
    free(board->categories);
    map_release(&board->tags);
    roster_release(&board->roster);
    arena_release(&board->arena);
}

static struct board_row *category_row(struct board *board, const char *tag)
{
    int64_t at = (int64_t)board->tags.len;
    if (map_add(&board->tags, str_from(tag), at, &at)) {
        x_grow(&board->categories, &board->categories_cap, board->tags.len,
               sizeof(*board->categories));
        board->categories[at] = (struct board_row){0};
    }
    return &board->categories[at];
}

/* The one way in: what is added to the total is added to each grouping. */
static void add(struct board *board, const struct board_place *place, enum board_field field,
                int64_t min)
{
    int32_t year = 0;
    int32_t month = 0;
    int32_t day = 0;
    date_to_ymd(place->day, &year, &month, &day);
    struct board_row *const rows[] = {&board->total, &board->units[place->unit],
                                      &board->tiers[place->tiers], &board->months[month],
                                      category_row(board, place->tag)};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        rows[i]->min[field] = checked_add(rows[i]->min[field], min);
}

/* Each category of the course, and the course itself where a quota names it. */
static void add_course(struct board *board, const struct course *course, struct board_place *place,
                       enum board_field field, int64_t seats)
{
    for (int32_t i = 0; i < course->tags_len; i++) {
        place->tag = course->tags[i].tag;
        add(board, place, field, checked_mul(course->tags[i].min, seats));
    }
    place->tag = quota_course_tag(&board->roster.quota, course, &board->arena);
    if (place->tag != NULL)
        add(board, place, field, checked_mul(course_minutes(course), seats));
}

static struct board_place place_of(const struct board *board, const struct worker *worker)
{
    size_t unit = roster_unit(&board->roster, worker->unit_id);
    return (struct board_place){.unit = unit != SIZE_MAX ? unit : board->roster.units_len,
                                .tiers = 1u << worker->tier};
}

/* --- offered and planned --- */

/* An offering of the year: it stands, and ends in it. */
static bool is_of_year(const struct board *board, const struct offering *offering,
                       struct date *ret_last)
{
    struct date first;
    return !offering->cancelled &&
           roster_offering_days(&board->roster, offering, &first, ret_last) &&
           date_compare(*ret_last, board->first) >= 0 && date_compare(*ret_last, board->last) <= 0;
}

static void add_offered(struct board *board)
{
    const struct roster *roster = &board->roster;
    for (size_t i = 0; i < roster->offerings_len; i++) {
        const struct offering *offering = &roster->offerings[i];
        const struct course *course = roster_course_of(roster, offering);
        struct board_place place = {.unit = roster->units_len};
        if (!is_of_year(board, offering, &place.day))
            continue;
        size_t unit = roster_unit(roster, offering->unit_id);
        if (unit != SIZE_MAX)
            place.unit = unit;
        place.tiers = course->tiers_mask % (TIER_SETS - 1); /* all of them are as none */
        add_course(board, course, &place, FIELD_OFFERED, offering->seats);
    }
}

static void add_planned(struct board *board)
{
    const struct roster *roster = &board->roster;
    for (size_t i = 0; i < roster->enrolments_len; i++) {
        size_t at = roster_offering(roster, roster->enrolments[i].offering_id);
        size_t worker = roster_worker(roster, roster->enrolments[i].worker_id);
        if (at == SIZE_MAX || worker == SIZE_MAX)
            continue;
        struct board_place place = place_of(board, &roster->workers[worker]);
        if (is_of_year(board, &roster->offerings[at], &place.day))
            add_course(board, roster_course_of(roster, &roster->offerings[at]), &place,
                       FIELD_PLANNED, 1);
    }
}

/* --- needed, and the quotas' progress --- */

/* Of a tag with several deadlines, or asked for by several rulebooks, each asks for what those
 * before it do not. */
static void add_needs(struct board *board, struct board_place *place, const struct need *needs,
                      size_t len)
{
    int32_t most = 0;
    for (size_t i = 0; i < len; i++) {
        bool same_tag = i > 0 && strcmp(needs[i - 1].tag, needs[i].tag) == 0;
        most = same_tag ? most : 0;
        place->tag = needs[i].tag;
        place->day = needs[i].deadline;
        if (needs[i].min <= most)
            continue;
        add(board, place, FIELD_NEEDED, needs[i].min - most);
        most = needs[i].min;
    }
}

/* The quota that a requirement of the worker's stands for. */
static struct target *target_of(struct board *board, size_t unit, enum tier tier, const char *tag)
{
    const struct quota_cascade *cascade = &board->roster.quota.cascade;
    size_t key = 0;
    while (strcmp(board->keys[key], tag) != 0)
        key++;
    return &board->targets[quota_cascade_row(cascade, key, unit, tier)];
}

static void add_progress(struct board *board, size_t worker, const struct standing *standing)
{
    const struct worker *who = &board->roster.workers[worker];
    for (size_t r = 0; r < standing->requirements_len; r++) {
        const struct standing_requirement *part = &standing->requirements[r];
        struct target *target =
            target_of(board, roster_unit(&board->roster, who->unit_id), who->tier, part->tag);
        target->target_min += part->needed_min;
        target->earned_min += part->earned_min;
        target->booked_min += part->booked_min;
        target->missing_min += part->missing_min;
    }
}

static enum err_code add_worker(struct board *board, size_t index, struct err *err)
{
    CLEANUP(arena_release) struct arena scratch = {0};
    struct roster *roster = &board->roster;
    const struct worker *worker = &roster->workers[index];
    struct board_place place = place_of(board, worker);
    struct standing *standings = NULL;
    struct need *needs = NULL;
    size_t len = 0;
    size_t needs_len = 0;
    struct date today = roster->as_of;
    board->total.workers++;
    board->units[place.unit].workers++;
    board->tiers[place.tiers].workers++;
    struct roster_question question = {.worker = index};
    roster->as_of = board->first;
    enum err_code code = roster_standings(roster, &question, &scratch, &standings, &len, err);
    roster->as_of = today;
    TRY(code);
    for (size_t i = 0; i < len; i++)
        if (standings[i].is_unproved) {
            board->unproved[board->unproved_len++] = worker->code;
            break;
        }
    rules_needs(standings, len, board->year, &scratch, &needs, &needs_len);
    add_needs(board, &place, needs, needs_len);
    const struct rulebook *quota = quota_year_book(&roster->quota, place.unit, worker->tier);
    if (quota == NULL)
        return ERR_OK;
    question.with_booked = true;
    TRY(roster_standings(roster, &question, &scratch, &standings, &len, err));
    for (size_t i = 0; i < len; i++)
        if (standings[i].rulebook == quota)
            add_progress(board, index, &standings[i]);
    return ERR_OK;
}

/* --- as a value --- */

static json_t *row_json(const char *key, struct rule_title title, const struct board_row *row)
{
    return json_pack("{s:s, s:s, s:s, s:I, s:I, s:I}", "key", key, "title_zh", title.zh, "title_en",
                     title.en, "needed_min", (json_int_t)row->min[FIELD_NEEDED], "offered_min",
                     (json_int_t)row->min[FIELD_OFFERED], "planned_min",
                     (json_int_t)row->min[FIELD_PLANNED]);
}

/* A row of workers: of a unit, a tier, or all; `open` if it stands apart. */
static json_t *workers_json(const char *key, struct rule_title title, bool open,
                            const struct board_row *row)
{
    json_t *value = row_json(key, title, row);
    json_object_set_new(value, "open", json_boolean(open));
    json_object_set_new(value, "workers", json_integer((json_int_t)row->workers));
    return value;
}

static bool is_empty(const struct board_row *row)
{
    return row->workers == 0 && row->min[FIELD_NEEDED] == 0 && row->min[FIELD_OFFERED] == 0 &&
           row->min[FIELD_PLANNED] == 0;
}

#define UNIT_DEPTH_MAX 64 /* the tree was checked when it was loaded; a damaged one ends too */

/* The nearest district that a unit is or lies in; where there is none, the top of its tree. */
static size_t district_of(const struct roster *roster, size_t unit)
{
    for (int depth = 0; depth < UNIT_DEPTH_MAX; depth++) {
        size_t parent = roster_unit(roster, roster->units[unit].parent_id);
        if (roster->units[unit].kind == UNIT_KIND_DISTRICT || parent == SIZE_MAX)
            break;
        unit = parent;
    }
    return unit;
}

static json_t *unit_json(const struct board *board, size_t at)
{
    const struct roster *roster = &board->roster;
    const struct unit *unit = &roster->units[at];
    const struct unit *district = &roster->units[district_of(roster, at)];
    json_t *value = workers_json(unit->code, (struct rule_title){unit->name, unit->name}, false,
                                 &board->units[at]);
    json_object_set_new(value, "district", json_string(district->code));
    json_object_set_new(value, "district_name", json_string(district->name));
    return value;
}

static json_t *units_json(const struct board *board)
{
    const struct roster *roster = &board->roster;
    json_t *list = json_array();
    const size_t open = roster->units_len; /* what is for every unit stands last */
    for (size_t i = 0; i < open; i++)
        if (!is_empty(&board->units[i]))
            json_array_append_new(list, unit_json(board, i));
    if (!is_empty(&board->units[open]))
        json_array_append_new(
            list, workers_json("", (struct rule_title){"不限单位", "open to every unit"}, true,
                               &board->units[open]));
    return list;
}

/* "assistant+senior" and its titles, for the tiers of a set. */
static struct rule_title tiers_title(uint32_t set, const char **ret_key, struct arena *arena)
{
    struct rule_title title = {"", ""};
    *ret_key = "";
    if (set == 0)
        return (struct rule_title){"不限级别", "open to every tier"};
    for (size_t tier = 0; tier < TIER_COUNT; tier++) {
        const struct enum_text *text = tier_text((enum tier)tier);
        bool is_first = (*ret_key)[0] == '\0';
        if ((set & 1u << tier) == 0)
            continue;
        *ret_key = arena_printf(arena, "%s%s%s", *ret_key, is_first ? "" : "+", text->code);
        title.zh = arena_printf(arena, "%s%s%s", title.zh, is_first ? "" : "、", text->zh);
        title.en = arena_printf(arena, "%s%s%s", title.en, is_first ? "" : ", ", text->en);
    }
    return title;
}

/* Single tiers first, in their order; then sets; then what is open to all. */
static json_t *tiers_json(struct board *board)
{
    json_t *list = json_array();
    for (int pass = 0; pass < 3; pass++)
        for (uint32_t set = 0; set < TIER_SETS; set++) {
            const char *key = "";
            bool is_single = set != 0 && (set & (set - 1)) == 0;
            int of_pass = set == 0 ? 2 : is_single ? 0 : 1;
            if (of_pass != pass || is_empty(&board->tiers[set]))
                continue;
            struct rule_title title = tiers_title(set, &key, &board->arena);
            json_array_append_new(list, workers_json(key, title, !is_single, &board->tiers[set]));
        }
    return list;
}

static json_t *months_json(struct board *board)
{
    json_t *list = json_array();
    for (int month = 1; month <= 12; month++) {
        const char *key = arena_printf(&board->arena, "%04d-%02d", board->year, month);
        json_array_append_new(list,
                              row_json(key, (struct rule_title){key, key}, &board->months[month]));
    }
    return list;
}

static json_t *categories_json(struct board *board)
{
    json_t *list = json_array();
    for (size_t i = 0; i < board->tags.len; i++) {
        struct str tag = board->tags.entries[i].key;
        const char *key = arena_copy(&board->arena, tag.data, tag.len);
        json_array_append_new(
            list, row_json(key, roster_title(&board->roster, key), &board->categories[i]));
    }
    return list;
}

static json_t *minutes_or_null(int64_t min)
{
    return min == QUOTA_NO_MIN ? json_null() : json_integer((json_int_t)min);
}

static json_t *target_json(struct board *board, size_t index)
{
    const struct roster *roster = &board->roster;
    const struct quota *quota = &roster->quota.quotas[index];
    const struct target *target = &board->targets[index];
    const struct unit *unit = &roster->units[roster_unit(roster, quota->unit_id)];
    const struct course *course = quota_course(&roster->quota.nouns, quota->course_id);
    const struct unit *district =
        &roster->units[district_of(roster, roster_unit(roster, quota->unit_id))];
    struct rule_title title = roster_title(roster, quota_tag(&roster->quota, quota, &board->arena));
    bool is_all = quota->tier == QUOTA_ALL_TIERS;
    return json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:I, s:I, s:I, s:I, s:I, s:s, "
        "s:s}",
        "unit", unit->code, "name", unit->name, "tier", is_all ? "" : tier_text(quota->tier)->code,
        "tier_title_zh", is_all ? "全部" : tier_text(quota->tier)->zh, "tier_title_en",
        is_all ? "all" : tier_text(quota->tier)->en, "category", quota->category, "course",
        course != NULL ? course->code : "", "title_zh", title.zh, "title_en", title.en, "each_min",
        minutes_or_null(quota->each_min), "total_min", minutes_or_null(quota->total_min), "workers",
        (json_int_t)roster->quota.cascade.shares[index].workers, "target_min",
        (json_int_t)target->target_min, "earned_min", (json_int_t)target->earned_min, "booked_min",
        (json_int_t)target->booked_min, "missing_min", (json_int_t)target->missing_min, "district",
        district->code, "district_name", district->name);
}

static json_t *unproved_note(const char *code)
{
    return json_pack("{s:s++, s:s++}", "text_en", "worker ", code,
                     ": entries can count in too many ways to prove which is best; at most what is "
                     "needed here is needed",
                     "text_zh", "人员 ", code,
                     "：学时记录的计入方式过多，未能证明何者最优；实际所需不多于此处所列");
}

/* What does not add up is shown, whatever it is: units and people change after a quota is set. */
static json_t *notes_json(struct board *board)
{
    json_t *list = json_array();
    const char **notes = NULL;
    size_t len = 0;
    quota_year_notes(&board->roster.quota, &board->arena, &notes, &len);
    for (size_t i = 0; i < len; i++) {
        size_t tab = strcspn(notes[i], "\t");
        json_array_append_new(list, json_pack("{s:s%, s:s}", "text_en", notes[i], tab, "text_zh",
                                              notes[i] + tab + 1));
    }
    for (size_t i = 0; i < board->unproved_len && i < UNPROVED_SHOWN; i++)
        json_array_append_new(list, unproved_note(board->unproved[i]));
    return list;
}

static json_t *board_json(struct board *board)
{
    char day[DATE_TEXT_SIZE];
    json_t *targets = json_array();
    for (size_t i = 0; i < board->roster.quota.quotas_len; i++)
        json_array_append_new(targets, target_json(board, i));
    return json_pack(
        "{s:i, s:s, s:b, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "year", board->year, "as_of",
        date_format(board->roster.as_of, day), "has_plan", board->roster.has_plan, "total",
        workers_json("total", (struct rule_title){"合计", "total"}, false, &board->total), "unit",
        units_json(board), "tier", tiers_json(board), "month", months_json(board), "category",
        categories_json(board), "targets", targets, "notes", notes_json(board));
}

/* The last day that is in the year and not to come; the first of a year to come. */
static enum err_code find_days(const struct service *service, struct board *board,
                               struct date *ret_day, struct err *err)
{
    struct date today = service_today(service);
    TRY(date_from_ymd(board->year, 1, 1, &board->first, err));
    TRY(date_from_ymd(board->year, 12, 31, &board->last, err));
    *ret_day = date_compare(today, board->first) < 0  ? board->first
               : date_compare(today, board->last) > 0 ? board->last
                                                      : today;
    return ERR_OK;
}

static void name_keys(struct board *board)
{
    const struct quota_year *quota = &board->roster.quota;
    board->keys = arena_array(&board->arena, quota->cascade.keys_len + 1, sizeof(*board->keys));
    for (size_t k = 0; k < quota->cascade.keys_len; k++)
        board->keys[k] = quota_tag(quota, &quota->quotas[quota->cascade.keys[k]], &board->arena);
}

enum err_code quota_board(struct service *service, int32_t year, json_t **ret_board,
                          struct err *err)
{
    CLEANUP(board_release) struct board board = {.year = year};
    struct date day;
    TRY(find_days(service, &board, &day, err));
    TRY(roster_load(service, day, &board.roster, err));
    const struct roster *roster = &board.roster;
    board.units = arena_array(&board.arena, roster->units_len + 1, sizeof(*board.units));
    board.targets = arena_array(&board.arena, roster->quota.quotas_len + 1, sizeof(*board.targets));
    board.unproved = arena_array(&board.arena, roster->workers_len + 1, sizeof(*board.unproved));
    name_keys(&board);
    for (size_t i = 0; i < roster->workers_len; i++)
        TRY(add_worker(&board, i, err));
    add_offered(&board);
    add_planned(&board);
    *ret_board = board_json(&board);
    return ERR_OK;
}
