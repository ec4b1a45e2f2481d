/* Names, lists and ranges of a problem's rows: checked here once, for every kind of row. */
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/planner/problem_builder.h"

const char *const problem_kind_names[PROBLEM_KIND_COUNT] = {
    [PROBLEM_UNIT] = "unit", [PROBLEM_OFFERING] = "offering", [PROBLEM_OPTION] = "option",
    [PROBLEM_POOL] = "pool", [PROBLEM_WORKER] = "worker",     [PROBLEM_COURSE] = "course",
    [PROBLEM_TAG] = "tag",   [PROBLEM_RESOURCE] = "resource",
};

enum err_code problem_refuse(struct problem_row row, const char *key, const char *what,
                             struct err *err)
{
    return err_set(err, ERR_INVALID, "%s %s: %s: %s", row.kind, row.name, key, what);
}

enum err_code problem_range(struct problem_row row, const char *key, int64_t value, int64_t max,
                            struct err *err)
{
    if (value >= 0 && value <= max)
        return ERR_OK;
    return err_set(err, ERR_INVALID, "%s %s: %s: expected a whole number from 0 to %lld, got %lld",
                   row.kind, row.name, key, (long long)max, (long long)value);
}

static enum err_code check_name(const char *name, const char *kind, struct err *err)
{
    size_t len = name ? strlen(name) : 0;
    if (len == 0)
        return err_set(err, ERR_INVALID, "%s: an empty name", kind);
    if (len > PROBLEM_NAME_LEN_MAX)
        return err_set(err, ERR_LIMIT, "%s: a name of %zu bytes, at most %d", kind, len,
                       PROBLEM_NAME_LEN_MAX);
    return ERR_OK;
}

enum err_code problem_name_new(struct problem_row row, enum problem_kind kind, size_t index,
                               struct err *err)
{
    TRY(check_name(row.name, row.kind, err));
    struct map *map = &row.problem->builder->names[kind];
    if (!map_add(map, str_from(row.name), (int64_t)index, NULL))
        return err_set(err, ERR_CONFLICT, "%s %s is defined twice", row.kind, row.name);
    return ERR_OK;
}

static void course_add(struct problem *problem, const char *name)
{
    struct problem_builder *builder = problem->builder;
    size_t len = problem->courses_len + 1;
    x_grow(&problem->courses, &builder->caps[PROBLEM_COURSE], len, sizeof(*problem->courses));
    x_grow(&builder->is_defined, &builder->is_defined_cap, len, sizeof(*builder->is_defined));
    problem->courses[len - 1] =
        (struct problem_course){.name = arena_strdup(&problem->arena, name)};
    builder->is_defined[len - 1] = false;
    problem->courses_len = len;
}

static void word_add(struct problem *problem, enum problem_kind kind, const char *name)
{
    const char ***words = kind == PROBLEM_TAG ? &problem->tags : &problem->resources;
    size_t *len = kind == PROBLEM_TAG ? &problem->tags_len : &problem->resources_len;
    x_grow(words, &problem->builder->caps[kind], *len + 1, sizeof(**words));
    (*words)[(*len)++] = arena_strdup(&problem->arena, name);
}

enum err_code problem_name_index(struct problem *problem, enum problem_kind kind, const char *name,
                                 int32_t *ret_index, struct err *err)
{
    struct map *map = &problem->builder->names[kind];
    TRY(check_name(name, problem_kind_names[kind], err));
    int64_t index = -1;
    if (map_get(map, str_from(name), &index)) {
        *ret_index = (int32_t)index;
        return ERR_OK;
    }
    if (kind < PROBLEM_COURSE)
        return err_set(err, ERR_INVALID, "unknown %s %s", problem_kind_names[kind], name);
    if (map->len >= INT32_MAX)
        return err_set(err, ERR_LIMIT, "too many names");
    *ret_index = (int32_t)map->len;
    map_put(map, str_from(name), *ret_index);
    if (kind == PROBLEM_COURSE)
        course_add(problem, name);
    else
        word_add(problem, kind, name);
    return ERR_OK;
}

static int compare_i32(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/* The least index that stands in the list twice, or -1. */
static int32_t find_twin(const int32_t *list, size_t len)
{
    int32_t *sorted = x_reallocarray(NULL, len + 1, sizeof(*sorted)), found = -1;
    if (len > 0)
        memcpy(sorted, list, len * sizeof(*sorted));
    qsort(sorted, len, sizeof(*sorted), compare_i32);
    for (size_t i = 1; i < len && found < 0; i++)
        found = sorted[i] == sorted[i - 1] ? sorted[i] : -1;
    free(sorted);
    return found;
}

enum err_code problem_refuse_twin(struct problem_row row, const char *key, const char *name,
                                  struct err *err)
{
    return err_set(err, ERR_INVALID, "%s %s: %s: %s appears twice", row.kind, row.name, key, name);
}

enum err_code problem_name_list(struct problem_row row, const char *key, enum problem_kind kind,
                                struct problem_names names, struct problem_list *ret_list,
                                struct err *err)
{
    if (names.len > PROBLEM_OFFERINGS_MAX)
        return problem_refuse(row, key, "too many names", err);
    int32_t *list = arena_array(&row.problem->arena, names.len, sizeof(*list));
    for (size_t i = 0; i < names.len; i++) {
        if (problem_name_index(row.problem, kind, names.names[i], &list[i], err) != ERR_OK)
            return err_prefix(err, "%s %s: %s", row.kind, row.name, key);
    }
    int32_t twin = find_twin(list, names.len);
    for (size_t i = 0; i < names.len && twin >= 0; i++) {
        if (list[i] == twin)
            return problem_refuse_twin(row, key, names.names[i], err);
    }
    *ret_list = (struct problem_list){list, (int32_t)names.len};
    return ERR_OK;
}

enum err_code problem_amounts(struct problem_row row, const char *key,
                              const struct problem_tag_row *tags, size_t len,
                              const struct problem_amount **ret_amounts, struct err *err)
{
    if (len > PROBLEM_CHOICES_MAX)
        return problem_refuse(row, key, "too many tags", err);
    struct problem_amount *amounts = arena_array(&row.problem->arena, len, sizeof(*amounts));
    for (size_t i = 0; i < len; i++) {
        TRY(problem_range(row, key, tags[i].min, PROBLEM_MINUTES_MAX, err));
        TRY(problem_name_index(row.problem, PROBLEM_TAG, tags[i].tag, &amounts[i].tag, err));
        amounts[i].min = (int32_t)tags[i].min;
        for (size_t k = 0; k < i; k++) {
            if (amounts[k].tag == amounts[i].tag)
                return problem_refuse_twin(row, key, tags[i].tag, err);
        }
    }
    *ret_amounts = amounts;
    return ERR_OK;
}

static int compare_spans(const void *a, const void *b)
{
    const struct problem_span *x = a, *y = b;
    if (x->begin_min != y->begin_min)
        return x->begin_min < y->begin_min ? -1 : 1;
    return (x->end_min > y->end_min) - (x->end_min < y->end_min);
}

enum err_code problem_spans(struct problem_row row, const char *key,
                            const struct problem_span *spans, size_t len,
                            const struct problem_span **ret_spans, struct err *err)
{
    if (len > PROBLEM_OFFERINGS_MAX)
        return problem_refuse(row, key, "too many intervals", err);
    struct problem_span *copy = arena_array(&row.problem->arena, len, sizeof(*copy));
    for (size_t i = 0; i < len; i++) {
        if (spans[i].begin_min >= spans[i].end_min)
            return problem_refuse(row, key, "an interval must end after it begins", err);
        copy[i] = spans[i];
    }
    qsort(copy, len, sizeof(*copy), compare_spans);
    *ret_spans = copy;
    return ERR_OK;
}

enum err_code problem_add_sum(struct problem_row row, int64_t points, struct err *err)
{
    int64_t *sum = &row.problem->builder->sum;
    if (__builtin_add_overflow(*sum, points, sum) || *sum >= PROBLEM_SUM_MAX)
        return err_set(err, ERR_LIMIT,
                       "%s %s: with it the sum of all that could be earned or paid reaches 2^62",
                       row.kind, row.name);
    return ERR_OK;
}
