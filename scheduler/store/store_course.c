/* Courses in the database; their tags stand in one column, as in files. */
#include "scheduler/store/store_inside.h"
#include "scheduler/store/store_office.h"

static enum err_code read_course(const struct store_query *query, struct arena *arena,
                                 void *ret_item, struct err *err)
{
    struct course course = {
        .id = {query_int(query, 0)},
        .code = query_text(query, 1, arena),
        .name = query_text(query, 2, arena),
        .tiers_mask = (uint32_t)query_int(query, 5),
        .roles = query_text(query, 6, arena),
        .after = query_text(query, 7, arena),
        .attendance_min = query_i32(query, 9),
        .pass_mark_milli = query_int(query, 10),
    };
    TRY(course_mode_parse(query_str(query, 3), &course.mode, err));
    TRY(course_credit_parse(query_str(query, 8), &course.credit, err));
    struct str tags = query_str(query, 4);
    if (tags.len > 0)
        TRY(tags_parse(tags, arena, course.tags, &course.tags_len, err));
    *(struct course *)ret_item = course;
    return ERR_OK;
}

static struct store_select select_course(enum store_statement id, struct store_values values)
{
    return (struct store_select){id, values, read_course, sizeof(struct course), "course"};
}

enum err_code store_course_put(struct store *store, const struct course *course,
                               struct course_id *ret_id, enum store_change *ret_change,
                               struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct store_upsert upsert = {
        .find = STORE_COURSE_FIND,
        .insert = STORE_COURSE_INSERT,
        .update = STORE_COURSE_UPDATE,
        .values =
            VALUES(value_text(course->code), value_text(course->name),
                   value_text(course_mode_text(course->mode)->code),
                   value_text(tags_format(course->tags, course->tags_len, &arena)),
                   value_int(course->tiers_mask), value_text(course->roles),
                   value_text(course->after), value_text(course_credit_text(course->credit)->code),
                   value_int(course->attendance_min), value_int(course->pass_mark_milli)),
        .noun = "course",
    };
    int64_t id = 0;
    TRY(store_upsert(store, &upsert, &id, ret_change, err));
    if (ret_id)
        ret_id->v = id;
    return ERR_OK;
}

enum err_code store_course_list(struct store *store, struct arena *arena,
                                struct course **ret_courses, size_t *ret_len, struct err *err)
{
    struct store_select select = select_course(STORE_COURSE_LIST, NO_VALUES);
    return store_select_all(store, &select, arena, ret_courses, ret_len, err);
}

enum err_code store_course_get(struct store *store, struct course_id id, struct arena *arena,
                               struct course *ret_course, struct err *err)
{
    struct store_select select = select_course(STORE_COURSE_GET, VALUES(value_int(id.v)));
    return store_select_one(store, &select, arena, ret_course, err);
}

enum err_code store_course_get_by_code(struct store *store, const char *code, struct arena *arena,
                                       struct course *ret_course, struct err *err)
{
    struct store_select select = select_course(STORE_COURSE_GET_BY_CODE, VALUES(value_text(code)));
    return store_select_one(store, &select, arena, ret_course, err);
}
