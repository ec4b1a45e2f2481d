/* Reads a problem file, line by line. */
#include <string.h>

#include "scheduler/planner/line_json.h"
#include "scheduler/planner/problem_file.h"

/* What a line is turned into, in the caller's hands until the next line. */
struct line {
    const json_t *object;
    struct arena *arena;
    struct problem **problem; /* NULL inside until the header has been read */
};

static enum err_code add_header(struct line line, struct err *err)
{
    struct problem_header header = {0};
    const char *from, *to;
    int64_t version;
    TRY(line_int(line.object, "problem", 0, &version, err));
    if (version != 1)
        return err_set(err, ERR_UNSUPPORTED, "problem: version %lld, expected 1",
                       (long long)version);
    TRY(line_text(line.object, "name", &header.name, err));
    TRY(line_text(line.object, "zone", &header.zone, err));
    TRY(line_text(line.object, "from", &from, err));
    TRY(line_text(line.object, "to", &to, err));
    TRY(line_day(from, "from", &header.from, err));
    TRY(line_day(to, "to", &header.to, err));
    TRY(line_int(line.object, "week_max_min", -1, &header.week_max_min, err));
    if (line_has(line.object, "week_max_min") && header.week_max_min < 0)
        return err_set(err, ERR_INVALID, "week_max_min: expected a number of minutes");
    TRY(line_int(line.object, "gap_min", 0, &header.gap_min, err));
    TRY(line_int(line.object, "move_cost", 0, &header.move_cost, err));
    return problem_new(&header, line.problem, err);
}

static enum err_code add_course(struct line line, struct err *err)
{
    struct problem_course_row row = {0};
    TRY(line_text(line.object, "course", &row.name, err));
    TRY(line_names(line.object, "after", line.arena, &row.after, err));
    return problem_add_course(*line.problem, &row, err);
}

static enum err_code add_unit(struct line line, struct err *err)
{
    struct problem_unit_row row = {0};
    TRY(line_text(line.object, "unit", &row.name, err));
    TRY(line_int(line.object, "away_max", -1, &row.away_max, err));
    if (line_has(line.object, "away_max") && row.away_max < 0)
        return err_set(err, ERR_INVALID, "away_max: expected a number of workers");
    return problem_add_unit(*line.problem, &row, err);
}

static enum err_code read_tags(struct line line, struct problem_offering_row *row, struct err *err)
{
    json_t *tags = json_object_get(line.object, "tags");
    if (!tags)
        return ERR_OK;
    if (!json_is_object(tags))
        return err_set(err, ERR_INVALID, "tags: expected an object of minutes");
    struct problem_tag_row *list = arena_array(line.arena, json_object_size(tags), sizeof(*list));
    const char *key;
    json_t *value;
    json_object_foreach(tags, key, value)
    {
        if (!json_is_integer(value))
            return err_set(err, ERR_INVALID, "tags: expected an object of minutes");
        list[row->tags_len++] = (struct problem_tag_row){key, json_integer_value(value)};
    }
    row->tags = list;
    return ERR_OK;
}

static enum err_code read_times(struct line line, struct problem_offering_row *row, struct err *err)
{
    bool has_window = line_has(line.object, "window");
    if (has_window == line_has(line.object, "sessions"))
        return err_set(err, ERR_INVALID, "sessions: expected either sessions or window");
    if (has_window != line_has(line.object, "window_min"))
        return err_set(err, ERR_INVALID, "window_min: goes with window");
    row->window_from = row->window_to = DATE_NONE;
    if (!has_window) {
        struct problem_span *spans;
        TRY(line_spans(line.object, "sessions", line.arena, &spans, &row->sessions_len, err));
        row->sessions = spans;
        return ERR_OK;
    }
    struct problem_names days;
    TRY(line_names(line.object, "window", line.arena, &days, err));
    if (days.len != 2)
        return err_set(err, ERR_INVALID, "window: expected two days");
    TRY(line_day(days.names[0], "window", &row->window_from, err));
    TRY(line_day(days.names[1], "window", &row->window_to, err));
    return line_int(line.object, "window_min", 0, &row->window_min, err);
}

static enum err_code add_offering(struct line line, struct err *err)
{
    struct problem_offering_row row = {0};
    int64_t away;
    TRY(line_text(line.object, "offering", &row.name, err));
    TRY(line_text(line.object, "course", &row.course, err));
    TRY(line_int(line.object, "seats", 0, &row.seats, err));
    TRY(read_tags(line, &row, err));
    TRY(read_times(line, &row, err));
    TRY(line_int(line.object, "away", 1, &away, err));
    if (away != 0 && away != 1)
        return err_set(err, ERR_INVALID, "away: expected 0 or 1");
    row.keeps_cover = away == 0;
    row.is_candidate = line_has(line.object, "open_cost");
    if (!row.is_candidate && line_has(line.object, "seats_min"))
        return err_set(err, ERR_INVALID, "seats_min: goes with open_cost");
    TRY(line_int(line.object, "open_cost", 0, &row.open_cost, err));
    TRY(line_int(line.object, "seats_min", row.is_candidate, &row.seats_min, err));
    TRY(line_names(line.object, "uses", line.arena, &row.uses, err));
    return problem_add_offering(*line.problem, &row, err);
}

static enum err_code add_option(struct line line, struct err *err)
{
    struct problem_option_row row = {0};
    TRY(line_text(line.object, "option", &row.name, err));
    TRY(line_text(line.object, "course", &row.course, err));
    TRY(line_names(line.object, "offerings", line.arena, &row.offerings, err));
    return problem_add_option(*line.problem, &row, err);
}

static enum err_code add_pool(struct line line, struct err *err)
{
    struct problem_pool_row row = {0};
    struct line_tuples tuples;
    TRY(line_text(line.object, "pool", &row.name, err));
    TRY(line_tuples(line.object, "options", 2, line.arena, &tuples, err));
    row.choices_len = tuples.len;
    struct problem_choice_row *choices = arena_array(line.arena, row.choices_len, sizeof(*choices));
    for (size_t i = 0; i < row.choices_len; i++)
        choices[i] = (struct problem_choice_row){tuples.items[i].name, tuples.items[i].values[0]};
    row.choices = choices;
    return problem_add_pool(*line.problem, &row, err);
}

static enum err_code read_needs(struct line line, struct problem_worker_row *row, struct err *err)
{
    struct line_tuples tuples;
    TRY(line_tuples(line.object, "needs", 3, line.arena, &tuples, err));
    row->needs_len = tuples.len;
    struct problem_need_row *needs = arena_array(line.arena, row->needs_len, sizeof(*needs));
    for (size_t i = 0; i < row->needs_len; i++)
        needs[i] = (struct problem_need_row){tuples.items[i].name, tuples.items[i].values[0],
                                             tuples.items[i].values[1]};
    row->needs = needs;
    TRY(line_tuples(line.object, "limits", 2, line.arena, &tuples, err));
    row->limits_len = tuples.len;
    struct problem_tag_row *limits = arena_array(line.arena, row->limits_len, sizeof(*limits));
    for (size_t i = 0; i < row->limits_len; i++)
        limits[i] = (struct problem_tag_row){tuples.items[i].name, tuples.items[i].values[0]};
    row->limits = limits;
    return ERR_OK;
}

static enum err_code add_worker(struct line line, struct err *err)
{
    struct problem_worker_row row = {0};
    struct problem_span *busy;
    TRY(line_text(line.object, "worker", &row.name, err));
    if (line_has(line.object, "unit"))
        TRY(line_text(line.object, "unit", &row.unit, err));
    TRY(read_needs(line, &row, err));
    TRY(line_int(line.object, "complete", 0, &row.complete, err));
    TRY(line_names(line.object, "pools", line.arena, &row.pools, err));
    TRY(line_spans(line.object, "busy", line.arena, &busy, &row.busy_len, err));
    row.busy = busy;
    TRY(line_names(line.object, "done", line.arena, &row.done, err));
    TRY(line_names(line.object, "fixed", line.arena, &row.fixed, err));
    TRY(line_names(line.object, "current", line.arena, &row.current, err));
    return problem_add_worker(*line.problem, &row, err);
}

enum {
    KIND_WORKER,
    KIND_POOL,
    KIND_OPTION,
    KIND_OFFERING,
    KIND_UNIT,
    KIND_COURSE,
    KIND_PROBLEM,
    KIND_COUNT
};

static const struct line_kind *line_kinds(void)
{
    static const char *const none[] = {NULL};
    static const char *const worker[] = {"unit", "needs", "limits", "complete", "pools",
                                         "busy", "done",  "fixed",  "current",  NULL};
    static const char *const pool[] = {"options", NULL};
    static const char *const option[] = {"course", "offerings", NULL};
    static const char *const offering[] = {"course", "seats", NULL};
    static const char *const offering_more[] = {
        "tags", "sessions", "window", "window_min", "open_cost", "seats_min", "uses", "away", NULL};
    static const char *const unit[] = {"away_max", NULL};
    static const char *const course[] = {"after", NULL};
    static const char *const problem[] = {"name", "zone", "from", "to", NULL};
    static const char *const problem_more[] = {"week_max_min", "gap_min", "move_cost", NULL};
    static const struct line_kind kinds[KIND_COUNT] = {
        [KIND_WORKER] = {"worker", none, worker},
        [KIND_POOL] = {"pool", pool, none},
        [KIND_OPTION] = {"option", option, none},
        [KIND_OFFERING] = {"offering", offering, offering_more},
        [KIND_UNIT] = {"unit", none, unit},
        [KIND_COURSE] = {"course", none, course},
        [KIND_PROBLEM] = {"problem", problem, problem_more},
    };
    return kinds;
}

static enum err_code add_line(size_t kind, struct line line, struct err *err)
{
    static enum err_code (*const adders[KIND_COUNT])(struct line, struct err *) = {
        [KIND_WORKER] = add_worker,     [KIND_POOL] = add_pool, [KIND_OPTION] = add_option,
        [KIND_OFFERING] = add_offering, [KIND_UNIT] = add_unit, [KIND_COURSE] = add_course,
        [KIND_PROBLEM] = add_header};
    if ((kind == KIND_PROBLEM) != (*line.problem == NULL))
        return err_set(err, ERR_INVALID, "problem: the header is the first line and no other");
    return adders[kind](line, err);
}

enum err_code problem_read(const char *path, struct problem **ret_problem, struct err *err)
{
    CLEANUP(line_reader_close) struct line_reader *reader = NULL;
    CLEANUP(problem_cleanup) struct problem *problem = NULL;
    TRY(line_reader_open(path, PROBLEM_LINE_LEN_MAX, &reader, err));
    for (;;) {
        bool has;
        struct str text;
        TRY(line_reader_next(reader, &has, &text, err));
        if (!has)
            break;
        size_t kind;
        CLEANUP_JSON json_t *object = NULL;
        CLEANUP(arena_release) struct arena arena = {0};
        long number = line_reader_number(reader);
        const struct line_source source = {path, number, text};
        TRY(line_parse(&source, line_kinds(), KIND_COUNT, &object, &kind, err));
        struct line line = {object, &arena, &problem};
        if (add_line(kind, line, err) != ERR_OK)
            return err_prefix(err, "%s line %ld", path, number);
    }
    if (!problem)
        return err_set(err, ERR_INVALID, "%s: empty", path);
    if (problem_finish(problem, err) != ERR_OK)
        return err_prefix(err, "%s", path);
    *ret_problem = problem;
    problem = NULL;
    return ERR_OK;
}
