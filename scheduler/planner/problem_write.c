/* Writes a problem file: the same problem always gives the same bytes. */
#include "scheduler/base/json.h"
#include "scheduler/planner/line_json.h"
#include "scheduler/planner/problem_builder.h"
#include "scheduler/planner/problem_file.h"

static void put_int(json_t *object, const char *key, int64_t value)
{
    json_object_set_new(object, key, json_integer(value));
}

static void put_text(json_t *object, const char *key, const char *text)
{
    json_object_set_new(object, key, json_string(text));
}

static json_t *time_text(int64_t minute)
{
    char text[PROBLEM_CLOCK_SIZE];
    return json_string(problem_clock(minute, text));
}

static void put_spans(json_t *object, const char *key, const struct problem_span *spans,
                      int32_t len)
{
    if (len == 0)
        return;
    json_t *list = json_array();
    for (int32_t i = 0; i < len; i++) {
        json_t *pair = json_array();
        json_array_append_new(pair, time_text(spans[i].begin_min));
        json_array_append_new(pair, time_text(spans[i].end_min));
        json_array_append_new(list, pair);
    }
    json_object_set_new(object, key, list);
}

/* The name of entry `index` of some table of the problem. */
typedef const char *(*name_fn)(const struct problem *problem, int32_t index);

static const char *course_name(const struct problem *problem, int32_t index)
{
    return problem->courses[index].name;
}

static const char *offering_name(const struct problem *problem, int32_t index)
{
    return problem->offerings[index].name;
}

static const char *option_name(const struct problem *problem, int32_t index)
{
    return problem->options[index].name;
}

static const char *pool_name(const struct problem *problem, int32_t index)
{
    return problem->pools[index].name;
}

static const char *resource_name(const struct problem *problem, int32_t index)
{
    return problem->resources[index];
}

static void put_names(json_t *object, const char *key, const struct problem *problem, name_fn name,
                      struct problem_list list)
{
    if (list.len == 0)
        return;
    json_t *names = json_array();
    for (int32_t i = 0; i < list.len; i++)
        json_array_append_new(names, json_string(name(problem, list.at[i])));
    json_object_set_new(object, key, names);
}

static json_t *header_json(const struct problem *problem)
{
    char day[DATE_TEXT_SIZE];
    json_t *object = json_object();
    put_int(object, "problem", 1);
    put_text(object, "name", problem->name);
    put_text(object, "zone", problem->zone);
    put_text(object, "from", date_format(problem->from, day));
    put_text(object, "to", date_format(problem->to, day));
    if (problem->week_max_min >= 0)
        put_int(object, "week_max_min", problem->week_max_min);
    put_int(object, "gap_min", problem->gap_min);
    put_int(object, "move_cost", problem->move_cost);
    return object;
}

static json_t *offering_json(const struct problem *problem, const struct problem_offering *offering)
{
    json_t *object = json_object();
    put_text(object, "offering", offering->name);
    put_text(object, "course", problem->courses[offering->course].name);
    put_int(object, "seats", offering->seats);
    json_t *tags = json_object();
    for (int32_t i = 0; i < offering->tags_len; i++)
        put_int(tags, problem->tags[offering->tags[i].tag], offering->tags[i].min);
    json_object_set_new(object, "tags", tags);
    put_spans(object, "sessions", offering->sessions, offering->sessions_len);
    if (!date_is_none(offering->window_from)) {
        char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];
        json_object_set_new(object, "window",
                            json_pack("[s,s]", date_format(offering->window_from, from),
                                      date_format(offering->window_to, to)));
        put_int(object, "window_min", offering->window_min);
    }
    if (offering->keeps_cover)
        put_int(object, "away", 0);
    if (offering->is_candidate) {
        put_int(object, "open_cost", offering->open_cost);
        put_int(object, "seats_min", offering->seats_min);
    }
    put_names(object, "uses", problem, resource_name,
              (struct problem_list){offering->uses, offering->uses_len});
    return object;
}

static json_t *pool_json(const struct problem *problem, const struct problem_pool *pool)
{
    json_t *object = json_object(), *options = json_array();
    put_text(object, "pool", pool->name);
    for (int32_t i = 0; i < pool->choices_len; i++)
        json_array_append_new(options,
                              json_pack("[s,i]", problem->options[pool->choices[i].option].name,
                                        (int)pool->choices[i].cost));
    json_object_set_new(object, "options", options);
    return object;
}

static void put_amounts(json_t *object, const struct problem *problem,
                        const struct problem_worker *worker)
{
    json_t *needs = json_array(), *limits = json_array();
    for (int32_t i = 0; i < worker->needs_len; i++)
        json_array_append_new(needs,
                              json_pack("[s,i,i]", problem->tags[worker->needs[i].tag],
                                        (int)worker->needs[i].min, (int)worker->needs[i].weight));
    for (int32_t i = 0; i < worker->limits_len; i++)
        json_array_append_new(limits, json_pack("[s,i]", problem->tags[worker->limits[i].tag],
                                                (int)worker->limits[i].min));
    json_object_set_new(object, "needs", needs);
    json_object_set_new(object, "limits", limits);
}

static json_t *worker_json(const struct problem *problem, const struct problem_worker *worker)
{
    json_t *object = json_object();
    put_text(object, "worker", worker->name);
    if (worker->unit >= 0)
        put_text(object, "unit", problem->units[worker->unit].name);
    put_amounts(object, problem, worker);
    put_int(object, "complete", worker->complete);
    put_names(object, "pools", problem, pool_name,
              (struct problem_list){worker->pools, worker->pools_len});
    put_spans(object, "busy", worker->busy, worker->busy_len);
    put_names(object, "done", problem, course_name,
              (struct problem_list){worker->done, worker->done_len});
    put_names(object, "fixed", problem, option_name,
              (struct problem_list){worker->fixed, worker->fixed_len});
    put_names(object, "current", problem, option_name,
              (struct problem_list){worker->current, worker->current_len});
    return object;
}

static void write_courses(const struct problem *problem, struct line_writer *writer)
{
    for (size_t i = 0; i < problem->courses_len; i++) {
        const struct problem_course *course = &problem->courses[i];
        if (!problem->builder->is_defined[i])
            continue;
        json_t *object = json_object();
        put_text(object, "course", course->name);
        put_names(object, "after", problem, course_name,
                  (struct problem_list){course->after, course->after_len});
        line_put(writer, object);
    }
}

static void write_units(const struct problem *problem, struct line_writer *writer)
{
    for (size_t i = 0; i < problem->units_len; i++) {
        json_t *object = json_object();
        put_text(object, "unit", problem->units[i].name);
        if (problem->units[i].away_max >= 0)
            put_int(object, "away_max", problem->units[i].away_max);
        line_put(writer, object);
    }
}

static void write_options(const struct problem *problem, struct line_writer *writer)
{
    for (size_t i = 0; i < problem->options_len; i++) {
        const struct problem_option *option = &problem->options[i];
        if (problem_find_offering(problem, option->name) >= 0)
            continue; /* an offering's own option needs no line */
        json_t *object = json_object();
        put_text(object, "option", option->name);
        put_text(object, "course", problem->courses[option->course].name);
        put_names(object, "offerings", problem, offering_name,
                  (struct problem_list){option->offerings, option->offerings_len});
        line_put(writer, object);
    }
}

enum err_code problem_write(const struct problem *problem, const char *path, struct err *err)
{
    CLEANUP(line_writer_close) struct line_writer *writer = NULL;
    TRY(line_writer_open(path, &writer, err));
    line_put(writer, header_json(problem));
    write_courses(problem, writer);
    write_units(problem, writer);
    for (size_t i = 0; i < problem->offerings_len; i++)
        line_put(writer, offering_json(problem, &problem->offerings[i]));
    write_options(problem, writer);
    for (size_t i = 0; i < problem->pools_len; i++)
        line_put(writer, pool_json(problem, &problem->pools[i]));
    for (size_t i = 0; i < problem->workers_len; i++)
        line_put(writer, worker_json(problem, &problem->workers[i]));
    return line_writer_finish(writer, err);
}
