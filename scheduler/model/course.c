/* course 课程: modes, category minutes, who may take it. */
#include "scheduler/model/course.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/buf.h"
#include "scheduler/base/map.h"
#include "scheduler/base/parse_num.h"
#include "scheduler/model/text_rule.h"

static const struct enum_text modes[COURSE_MODE_COUNT] = {
    [COURSE_MODE_CLASSROOM] = {"classroom", "面授", "classroom", "线下|集中面授"},
    [COURSE_MODE_LIVE] = {"live", "直播", "live online", "线上直播"},
    [COURSE_MODE_SELF_PACED] = {"self_paced", "自学", "self-paced", "网课|线上|在线学习|录播"},
};

const struct enum_text *course_mode_text(enum course_mode mode)
{
    assert((unsigned)mode < COURSE_MODE_COUNT);
    return &modes[mode];
}

enum err_code course_mode_parse(struct str text, enum course_mode *ret_mode, struct err *err)
{
    int index = 0;
    TRY(enum_text_parse(modes, COURSE_MODE_COUNT, "mode 授课方式", text, &index, err));
    *ret_mode = (enum course_mode)index;
    return ERR_OK;
}

static const struct enum_text credits[COURSE_CREDIT_COUNT] = {
    [COURSE_CREDIT_PART] = {"part", "按出勤折算", "by time attended", "折算|按比例|part of it"},
    [COURSE_CREDIT_WHOLE] = {"whole", "达标全额", "whole or nothing", "全额|整班|all or nothing"},
    [COURSE_CREDIT_WHOLE_OR_PART] = {"whole_or_part", "达标全额，否则折算",
                                     "whole, else by time attended", "达标全额,否则折算"},
};

const struct enum_text *course_credit_text(enum course_credit credit)
{
    assert((unsigned)credit < COURSE_CREDIT_COUNT);
    return &credits[credit];
}

enum err_code course_credit_parse(struct str text, enum course_credit *ret_credit, struct err *err)
{
    int index = 0;
    TRY(enum_text_parse(credits, COURSE_CREDIT_COUNT, "credit 学时认定方式", text, &index, err));
    *ret_credit = (enum course_credit)index;
    return ERR_OK;
}

int32_t course_enough_percent(const struct course *course)
{
    if (course->attendance_min > 0)
        return course->attendance_min;
    return course->credit == COURSE_CREDIT_PART ? 0 : 100;
}

bool course_is_for(const struct course *course, const struct worker *worker)
{
    if (course->tiers_mask != 0 && (course->tiers_mask & 1u << worker->tier) == 0)
        return false;
    struct str rest = str_from(course->roles);
    struct str role;
    bool asked = false;
    while (str_next(&rest, ';', &role)) {
        asked = true;
        if (roles_contain(worker->roles, role))
            return true;
    }
    return !asked;
}

int32_t course_minutes(const struct course *course)
{
    int32_t most = 0;
    for (int32_t i = 0; i < course->tags_len; i++)
        if (course->tags[i].min > most)
            most = course->tags[i].min;
    return most;
}

static int compare_tags(const void *a, const void *b)
{
    return strcmp(((const struct tag_min *)a)->tag, ((const struct tag_min *)b)->tag);
}

static enum err_code parse_tag(struct str piece, struct arena *arena, struct tag_min *ret_tag,
                               struct err *err)
{
    size_t equals = str_find(piece, '=');
    if (equals == piece.len)
        return err_set(err, ERR_INVALID, "categories 类别学时: \"%.*s\" has no minutes",
                       (int)piece.len, piece.data);
    struct str name = str_trim(str_slice(piece.data, equals));
    struct str figure = str_trim(str_slice(piece.data + equals + 1, piece.len - equals - 1));
    int64_t min = 0;
    char *tag = arena_copy(arena, name.data, name.len);
    TRY(code_validate("category 类别", tag, err));
    if (parse_i64(figure, 1, 1000000, &min, err) != ERR_OK)
        return err_prefix(err, "category %s", tag);
    *ret_tag = (struct tag_min){tag, (int32_t)min};
    return ERR_OK;
}

enum err_code tags_parse(struct str text, struct arena *arena,
                         struct tag_min ret_tags[static COURSE_TAGS_MAX], int32_t *ret_len,
                         struct err *err)
{
    struct tag_min tags[COURSE_TAGS_MAX];
    int32_t len = 0;
    struct str piece;
    while (str_next(&text, ';', &piece)) {
        piece = str_trim(piece);
        if (piece.len == 0)
            continue;
        if (len == COURSE_TAGS_MAX)
            return err_set(err, ERR_LIMIT, "categories 类别学时: more than %d", COURSE_TAGS_MAX);
        enum err_code code = parse_tag(piece, arena, &tags[len], err);
        if (code != ERR_OK) {
            (void)err_hint(err, "write category=minutes, as in ce=480;ethics=120");
            return code;
        }
        len++;
    }
    qsort(tags, (size_t)len, sizeof(tags[0]), compare_tags);
    for (int32_t i = 1; i < len; i++)
        if (strcmp(tags[i - 1].tag, tags[i].tag) == 0)
            return err_set(err, ERR_INVALID, "categories 类别学时: %s stands twice", tags[i].tag);
    memcpy(ret_tags, tags, (size_t)len * sizeof(tags[0]));
    *ret_len = len;
    return ERR_OK;
}

char *tags_format(const struct tag_min *tags, int32_t tags_len, struct arena *arena)
{
    CLEANUP(buf_release) struct buf text;
    buf_init(&text, 8192);
    for (int32_t i = 0; i < tags_len; i++)
        buf_addf(&text, "%s%s=%d", i > 0 ? ";" : "", tags[i].tag, tags[i].min);
    return arena_copy(arena, buf_text(&text), text.len);
}

enum err_code course_validate(const struct course *course, struct err *err)
{
    TRY(code_validate("course code 课程编号", course->code, err));
    TRY(text_validate("course name 课程名称", course->name, 1, 200, err));
    if (course->tags_len == 0)
        return err_set(err, ERR_INVALID, "course %s gives no minutes of any category 类别学时",
                       course->code);
    if (course->attendance_min < 0 || course->attendance_min > 100)
        return err_set(err, ERR_INVALID,
                       "course %s asks for %" PRId32 " percent attendance 最低出勤率", course->code,
                       course->attendance_min);
    if (roles_contain(course->after, str_from(course->code)))
        return err_set(err, ERR_INVALID, "course %s is its own prerequisite 先修课程",
                       course->code);
    return ERR_OK;
}

/* Walks back through prerequisites without recursion: the path is a stack of courses, each with how
 * far its list was read. Colours: 0 not seen, 1 on the path, 2 in no circle. */
struct order_step {
    size_t course;
    struct str rest;
};

struct order_walk {
    const struct course *courses;
    struct map index;
    struct order_step *path;
    size_t path_len;
    unsigned char *colour;
};

static enum err_code report_circle(const struct order_walk *walk, size_t again, struct err *err)
{
    CLEANUP(buf_release) struct buf codes;
    buf_init(&codes, 300);
    size_t from = 0;
    while (walk->path[from].course != again)
        from++;
    for (size_t i = from; i < walk->path_len; i++)
        buf_addf(&codes, "%s → ", walk->courses[walk->path[i].course].code);
    buf_add_text(&codes, walk->courses[again].code);
    enum err_code code =
        err_set(err, ERR_INVALID, "courses wait for each other: %s", buf_text(&codes));
    (void)err_hint(err, "take one of them out of the prerequisites 先修课程");
    return code;
}

static void enter(struct order_walk *walk, size_t course)
{
    walk->colour[course] = 1;
    walk->path[walk->path_len++] =
        (struct order_step){course, str_from(walk->courses[course].after)};
}

static enum err_code walk_from(struct order_walk *walk, size_t start, struct err *err)
{
    enter(walk, start);
    while (walk->path_len > 0) {
        struct order_step *step = &walk->path[walk->path_len - 1];
        struct str code;
        int64_t next = 0;
        if (!str_next(&step->rest, ';', &code)) {
            walk->colour[step->course] = 2;
            walk->path_len--;
        } else if (map_get(&walk->index, code, &next) && walk->colour[next] == 1) {
            return report_circle(walk, (size_t)next, err);
        } else if (map_get(&walk->index, code, &next) && walk->colour[next] == 0) {
            enter(walk, (size_t)next);
        }
    }
    return ERR_OK;
}

enum err_code course_check_order(const struct course *courses, size_t courses_len, struct err *err)
{
    struct order_walk walk = {.courses = courses};
    enum err_code code = ERR_OK;
    walk.path = x_calloc(courses_len + 1, sizeof(*walk.path));
    walk.colour = x_calloc(courses_len + 1, 1);
    for (size_t i = 0; i < courses_len; i++)
        map_put(&walk.index, str_from(courses[i].code), (int64_t)i);
    for (size_t i = 0; i < courses_len && code == ERR_OK; i++)
        if (walk.colour[i] == 0)
            code = walk_from(&walk, i, err);
    map_release(&walk.index);
    free(walk.colour);
    free(walk.path);
    return code;
}
