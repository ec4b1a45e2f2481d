/* What an unmet need waits for: which places or courses stand in the way of the offering that would
 * help most, and what would have to give. */
#include "scheduler/service/explain_need.h"

#include <string.h>

#include "scheduler/base/buf.h"
#include "scheduler/service/figures.h"
#include "scheduler/service/problem_build.h"
#include "scheduler/service/problem_tag.h"

#define LIST_BYTES_MAX 4096

static const struct offering *place_of(const struct explain_case *of, size_t place)
{
    size_t at = roster_offering(of->roster, of->roster->enrolments[place].offering_id);
    return at != SIZE_MAX ? &of->roster->offerings[at] : NULL;
}

static bool sessions_meet(const struct session *a, const struct session *b)
{
    return !a->cancelled && !b->cancelled && date_compare(a->date, b->date) == 0 &&
           a->begins_min < b->ends_min + PLAN_GAP_MIN && b->begins_min < a->ends_min + PLAN_GAP_MIN;
}

static bool offerings_meet(const struct roster *roster, const struct offering *a,
                           const struct offering *b)
{
    size_t a_from = 0;
    size_t a_to = 0;
    size_t b_from = 0;
    size_t b_to = 0;
    roster_sessions_of(roster, a->id, &a_from, &a_to);
    roster_sessions_of(roster, b->id, &b_from, &b_to);
    for (size_t i = a_from; i < a_to; i++)
        for (size_t k = b_from; k < b_to; k++)
            if (sessions_meet(&roster->sessions[i], &roster->sessions[k]))
                return true;
    return false;
}

/* Does the offering ask for study in the ISO week that begins on this Monday? */
static bool is_in_week(const struct roster *roster, const struct offering *offering,
                       struct date monday)
{
    size_t from = 0;
    size_t to = 0;
    if (!date_is_none(offering->window_from))
        return date_compare(date_week_start(offering->window_from), monday) <= 0 &&
               date_compare(offering->window_to, monday) >= 0;
    roster_sessions_of(roster, offering->id, &from, &to);
    for (; from < to; from++)
        if (!roster->sessions[from].cancelled &&
            date_week_start(roster->sessions[from].date).day == monday.day)
            return true;
    return false;
}

static bool share_a_week(const struct roster *roster, const struct offering *a,
                         const struct offering *b)
{
    struct date first;
    struct date last;
    if (!roster_offering_days(roster, a, &first, &last))
        return false;
    for (struct date monday = date_week_start(first); date_compare(monday, last) <= 0;
         monday = date_add_days(monday, 7))
        if (is_in_week(roster, a, monday) && is_in_week(roster, b, monday))
            return true;
    return false;
}

/* Places for which `stands` holds against the offering. */
static void add_places(const struct explain_case *of, const struct offering *offering,
                       bool (*stands)(const struct roster *roster, const struct offering *a,
                                      const struct offering *b),
                       json_t *list)
{
    for (size_t i = 0; i < of->roster->enrolments_len; i++) {
        const struct offering *place = place_of(of, i);
        if (place != NULL && stands(of->roster, offering, place))
            json_array_append_new(list, json_string(place->code));
    }
}

static bool has_had(const struct explain_case *of, const char *course_code)
{
    for (size_t i = 0; i < of->credits_len; i++) {
        size_t at = roster_course(of->roster, of->credits[i].course_id);
        if (at != SIZE_MAX && strcmp(of->roster->courses[at].code, course_code) == 0)
            return true;
    }
    return false;
}

/* The courses that must come first and have not. */
static void add_courses_before(const struct explain_case *of, const struct offering *offering,
                               json_t *list)
{
    struct str rest = str_from(roster_course_of(of->roster, offering)->after);
    struct str piece;
    while (str_next(&rest, ';', &piece)) {
        const char *code = arena_copy(of->arena, piece.data, piece.len);
        if (!has_had(of, code))
            json_array_append_new(list, json_string(code));
    }
}

static int32_t minutes_of(const struct course *course, const char *category)
{
    for (int32_t i = 0; i < course->tags_len; i++)
        if (strcmp(course->tags[i].tag, category) == 0)
            return course->tags[i].min;
    return 0;
}

/* A second offering of a course gives nothing. */
static bool has_place_in(const struct explain_case *of, const struct course *course)
{
    for (size_t i = 0; i < of->roster->enrolments_len; i++) {
        const struct offering *place = place_of(of, i);
        if (place != NULL && place->course_id.v == course->id.v)
            return true;
    }
    return false;
}

/* Courses that are for the worker, give the category and are not taken yet: what could be offered.
 */
static void add_courses_that_give(const struct explain_case *of, const char *category, json_t *list)
{
    for (size_t i = 0; i < of->roster->courses_len; i++) {
        const struct course *course = &of->roster->courses[i];
        if (minutes_of(course, category) > 0 && course_is_for(course, &of->roster->workers[0]) &&
            !has_place_in(of, course) && !has_had(of, course->code))
            json_array_append_new(list, json_string(course->code));
    }
}

static json_t *in_the_way(const struct explain_case *of, const struct unmet_need *unmet,
                          const struct offering *offering)
{
    json_t *list = json_array();
    if (offering == NULL) {
        add_courses_that_give(of, problem_tag_category(unmet->tag, of->arena), list);
        return list;
    }
    switch (unmet->reason) {
    case UNMET_CLASH:
        add_places(of, offering, offerings_meet, list);
        break;
    case UNMET_WEEK_LOAD:
        add_places(of, offering, share_a_week, list);
        break;
    case UNMET_PREREQUISITE:
        add_courses_before(of, offering, list);
        break;
    case UNMET_NO_OPTION:
    case UNMET_SEATS:
    case UNMET_LIMIT:
    case UNMET_UNIT_COVER:
    case UNMET_SWAP:
    case UNMET_COST:
    case UNMET_COUNT:
        break;
    }
    return list;
}

static const char *join(const json_t *codes, const char *between, struct arena *arena)
{
    CLEANUP(buf_release) struct buf text;
    size_t index = 0;
    const json_t *code = NULL;
    buf_init(&text, LIST_BYTES_MAX);
    json_array_foreach(codes, index, code)
        buf_addf(&text, "%s%s", index > 0 ? between : "", json_string_value(code));
    return arena_strdup(arena, buf_text(&text));
}

/* What would have to give, where no offering helps. */
static void advise_to_open(const struct explain_case *of, const char *category,
                           const json_t *courses, json_t *row)
{
    struct arena *arena = of->arena;
    struct rule_title title = roster_title(of->roster, category);
    bool any = json_array_size(courses) > 0;
    const char *en =
        any ? arena_printf(arena, "open an offering of %s", join(courses, " or ", arena))
            : arena_printf(arena, "no further course gives %s to this worker: another is needed",
                           title.en);
    const char *zh =
        any ? arena_printf(arena, "请开设以下课程之一的班次：%s", join(courses, "、", arena))
            : arena_printf(arena, "没有其他课程能让该社工取得“%s”：需要增加课程", title.zh);
    json_object_set_new(row, "advice_en", json_string(en));
    json_object_set_new(row, "advice_zh", json_string(zh));
}

/* Nothing that is offered is approved by those whom this rulebook asks. */
static void advise_to_approve(const struct explain_case *of, const char *rulebook,
                              const json_t *courses, json_t *row)
{
    struct arena *arena = of->arena;
    const char *en = arena_printf(
        arena, "%s counts approved classes only: yanxu approval grant course %s --by BODY",
        rulebook, join(courses, " | ", arena));
    const char *zh =
        arena_printf(arena, "%s 只计入获认可的课程：yanxu approval grant course %s --by 认可机构",
                     rulebook, join(courses, " | ", arena));
    json_object_set_new(row, "advice_en", json_string(en));
    json_object_set_new(row, "advice_zh", json_string(zh));
}

struct advice {
    const char *en, *zh;
};

static struct advice advice_on_seats(const struct explain_case *of, const struct offering *offering,
                                     bool can_swap)
{
    const char *code = offering->code;
    const char *worker = of->roster->workers[0].code;
    int seats = (int)offering->seats;
    if (can_swap)
        return (struct advice){
            arena_printf(of->arena,
                         "all %d seats of %s are taken, but somebody there would fit elsewhere: "
                         "yanxu plan make, without --gap, or plan lock %s %s",
                         seats, code, worker, code),
            arena_printf(of->arena,
                         "%s 的 %d 个名额已满，但其中有人可换到空位：请重新规划（不用 "
                         "--gap），或用 plan lock %s %s 指定",
                         code, seats, worker, code)};
    return (struct advice){
        arena_printf(of->arena,
                     "all %d seats of %s are taken: more seats, another offering of its "
                     "course, or plan lock %s %s in somebody's place",
                     seats, code, worker, code),
        arena_printf(of->arena,
                     "%s 的 %d 个名额已满：请增加名额、加开班次，或用 plan lock %s %s 优先安排",
                     code, seats, worker, code)};
}

static struct advice advice_on_cover(const struct explain_case *of, const char *code)
{
    size_t at = roster_unit(of->roster, of->roster->workers[0].unit_id);
    const char *unit = at != SIZE_MAX ? of->roster->units[at].code : "";
    return (struct advice){
        arena_printf(of->arena,
                     "unit %s may have no more people away during %s: an evening or a day "
                     "off, or a higher \"most away at once\"",
                     unit, code),
        arena_printf(of->arena,
                     "单位 %s 在 %s 期间离岗人数已达上限：请改在晚上或休息日，或提高同时离岗上限",
                     unit, code)};
}

static struct advice advice_on(const struct explain_case *of, enum unmet_reason reason,
                               const struct offering *offering, const json_t *codes)
{
    struct arena *arena = of->arena;
    const char *code = offering->code;
    const char *worker = of->roster->workers[0].code;
    bool any = json_array_size(codes) > 0;
    const char *en = any ? join(codes, ", ", arena) : "a place of this worker";
    const char *zh = any ? join(codes, "、", arena) : "该社工的其他安排";
    switch (reason) {
    case UNMET_NO_OPTION:
        return (struct advice){
            arena_printf(arena,
                         "nothing stands in the way of %s: yanxu plan make, without --gap, "
                         "or plan lock %s %s",
                         code, worker, code),
            arena_printf(arena, "%s 并无障碍：请重新规划（不用 --gap），或用 plan lock %s %s 指定",
                         code, worker, code)};
    case UNMET_COST:
        return (struct advice){
            arena_printf(arena,
                         "%s costs more than it gives by the weights of travel and cost: a nearer "
                         "or cheaper class, other weights, or plan lock %s %s",
                         code, worker, code),
            arena_printf(arena,
                         "按跨区和费用的权重，%s 得不偿失：请加开更近或更便宜的班次、调整权重，"
                         "或用 plan lock %s %s 指定",
                         code, worker, code)};
    case UNMET_CLASH:
        return (struct advice){
            arena_printf(arena,
                         "%s meets while %s does: another time for one of them, or another "
                         "offering of its course",
                         code, en),
            arena_printf(arena, "%s 与 %s 时间冲突：请调整其一的时间，或另开一个班次", code, zh)};
    case UNMET_SEATS:
        return advice_on_seats(of, offering, false);
    case UNMET_SWAP:
        return advice_on_seats(of, offering, true);
    case UNMET_WEEK_LOAD:
        return (struct advice){
            arena_printf(arena,
                         "with %s, %s would exceed %d h in a week: another week for one of "
                         "them",
                         en, code, PLAN_WEEK_MAX_MIN / 60),
            arena_printf(arena, "加上 %s，%s 将超过每周 %d 小时：请把其一改到其他周", zh, code,
                         PLAN_WEEK_MAX_MIN / 60)};
    case UNMET_LIMIT:
        return (struct advice){
            arena_printf(arena,
                         "a rulebook counts no more hours of the kind that %s gives: a course "
                         "of another category or mode",
                         code),
            arena_printf(arena, "%s 这类学时已达规则上限：请安排其他类别或授课方式的课程", code)};
    case UNMET_UNIT_COVER:
        return advice_on_cover(of, code);
    case UNMET_PREREQUISITE:
        return (struct advice){
            arena_printf(arena, "%s comes after %s: a place in it that ends before %s begins", code,
                         any ? join(codes, " and ", arena) : "another course", code),
            arena_printf(arena, "%s 须在 %s 之后：请先安排先修课程，并在其开始前结束", code,
                         any ? zh : "先修课程")};
    case UNMET_COUNT:
        break;
    }
    return (struct advice){"", ""};
}

json_t *explain_need_json(const struct explain_case *of, const struct unmet_need *unmet)
{
    const struct roster *roster = of->roster;
    const char *category = problem_tag_category(unmet->tag, of->arena);
    struct rule_title title = roster_title(roster, category);
    const struct enum_text *reason = unmet_reason_text(unmet->reason);
    int64_t missing = (int64_t)unmet->needed_min - unmet->planned_min;
    size_t at = roster_offering(roster, unmet->offering_id);
    const struct offering *offering = at != SIZE_MAX ? &roster->offerings[at] : NULL;
    int32_t most = offering != NULL ? minutes_of(roster_course_of(roster, offering), category) : 0;
    int64_t gives = most < missing ? most : missing;
    json_t *row = json_pack(
        "{s:s, s:s, s:s, s:s, s:i, s:i, s:I, s:s, s:s, s:s, s:s, s:s, s:I, s:s}", "category",
        category, "title_zh", title.zh, "title_en", title.en, "deadline",
        problem_tag_deadline(unmet->tag), "needed_min", (int)unmet->needed_min, "planned_min",
        (int)unmet->planned_min, "missing_min", (json_int_t)missing, "missing_h_text",
        figures_hours_text(missing, of->arena), "reason", reason->code, "reason_zh", reason->zh,
        "reason_en", reason->en, "offering", offering != NULL ? offering->code : "", "gives_min",
        (json_int_t)gives, "gives_h_text", figures_hours_text(gives, of->arena));
    json_t *codes = in_the_way(of, unmet, offering);
    const char *gate = problem_tag_rulebook(unmet->tag, of->arena);
    if (offering == NULL && gate[0] != '\0' && json_array_size(codes) > 0) {
        advise_to_approve(of, gate, codes, row);
    } else if (offering == NULL) {
        advise_to_open(of, category, codes, row);
    } else {
        struct advice advice = advice_on(of, unmet->reason, offering, codes);
        json_object_set_new(row, "advice_en", json_string(advice.en));
        json_object_set_new(row, "advice_zh", json_string(advice.zh));
    }
    json_object_set_new(row, "in_the_way", codes);
    return row;
}
