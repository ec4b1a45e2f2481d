/* Reads and writes plan files. */
#include "scheduler/planner/plan_file.h"

#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/planner/line_json.h"
#include "scheduler/planner/problem_file.h"

enum { KIND_PLAN, KIND_WORKER, KIND_COUNT };

struct line {
    const struct problem *problem;
    const json_t *object;
    struct arena *arena;
};

static enum err_code read_opened(struct line line, struct plan *plan, struct err *err)
{
    struct problem_names names;
    TRY(line_names(line.object, "opened", line.arena, &names, err));
    int32_t *opened = arena_array(line.arena, names.len, sizeof(*opened));
    for (size_t i = 0; i < names.len; i++) {
        opened[i] = problem_find_offering(line.problem, names.names[i]);
        if (opened[i] < 0)
            return err_set(err, ERR_INVALID, "opened: unknown offering %s", names.names[i]);
    }
    plan_set_opened(plan, opened, names.len);
    return ERR_OK;
}

static enum err_code read_header(struct line line, struct plan *plan, struct err *err)
{
    const char *name;
    int64_t version, seed;
    TRY(line_int(line.object, "plan", 0, &version, err));
    if (version != 1)
        return err_set(err, ERR_UNSUPPORTED, "plan: version %lld, expected 1", (long long)version);
    TRY(line_text(line.object, "problem", &name, err));
    if (strcmp(name, line.problem->name) != 0)
        return err_set(err, ERR_INVALID, "problem: the plan is for %s, not for %s", name,
                       line.problem->name);
    TRY(line_int(line.object, "objective", 0, &plan->objective, err));
    TRY(line_int(line.object, "bound", 0, &plan->bound, err));
    TRY(line_int(line.object, "seed", 0, &seed, err));
    if (seed < 0)
        return err_set(err, ERR_INVALID, "seed: expected a number from 0");
    plan->seed = (uint64_t)seed;
    return read_opened(line, plan, err);
}

static enum err_code read_worker(struct line line, struct plan *plan, bool *seen, struct err *err)
{
    const char *name;
    struct problem_names names;
    TRY(line_text(line.object, "worker", &name, err));
    int32_t worker = problem_find_worker(line.problem, name);
    if (worker < 0)
        return err_set(err, ERR_INVALID, "worker: unknown worker %s", name);
    if (seen[worker])
        return err_set(err, ERR_CONFLICT, "worker: %s is listed twice", name);
    seen[worker] = true;
    TRY(line_names(line.object, "options", line.arena, &names, err));
    if (names.len > PROBLEM_CHOICES_MAX)
        return err_set(err, ERR_LIMIT, "options: more than %d", PROBLEM_CHOICES_MAX);
    int32_t *options = arena_array(line.arena, names.len, sizeof(*options));
    for (size_t i = 0; i < names.len; i++) {
        options[i] = problem_find_option(line.problem, names.names[i]);
        if (options[i] < 0)
            return err_set(err, ERR_INVALID, "options: unknown option %s", names.names[i]);
    }
    plan_set(plan, (size_t)worker, options, names.len);
    return ERR_OK;
}

static const struct line_kind *line_kinds(void)
{
    static const char *const none[] = {NULL};
    static const char *const plan[] = {"problem", "objective", "bound", NULL};
    static const char *const plan_more[] = {"seed", "opened", NULL};
    static const char *const worker[] = {"options", NULL};
    static const struct line_kind kinds[KIND_COUNT] = {
        [KIND_PLAN] = {"plan", plan, plan_more},
        [KIND_WORKER] = {"worker", worker, none},
    };
    return kinds;
}

static enum err_code read_lines(const struct problem *problem, const char *path, struct plan *plan,
                                bool *seen, struct err *err)
{
    CLEANUP(line_reader_close) struct line_reader *reader = NULL;
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
        if ((kind == KIND_PLAN) != (number == 1))
            return err_set(err, ERR_INVALID, "%s line %ld: plan: the header is the first line",
                           path, number);
        struct line line = {problem, object, &arena};
        enum err_code code =
            kind == KIND_PLAN ? read_header(line, plan, err) : read_worker(line, plan, seen, err);
        if (code != ERR_OK)
            return err_prefix(err, "%s line %ld", path, number);
    }
    if (line_reader_number(reader) == 0)
        return err_set(err, ERR_INVALID, "%s: empty", path);
    return ERR_OK;
}

enum err_code plan_read(const struct problem *problem, const char *path, struct plan *ret_plan,
                        struct err *err)
{
    struct plan plan;
    bool *seen = x_calloc(problem->workers_len + 1, sizeof(*seen));
    plan_init(&plan, problem->workers_len);
    enum err_code code = read_lines(problem, path, &plan, seen, err);
    free(seen);
    if (code != ERR_OK) {
        plan_release(&plan);
        return code;
    }
    *ret_plan = plan;
    return ERR_OK;
}

static json_t *header_json(const struct problem *problem, const struct plan *plan)
{
    json_t *opened = json_array();
    for (size_t i = 0; i < plan->opened_len; i++)
        json_array_append_new(opened, json_string(problem->offerings[plan->opened[i]].name));
    return json_pack("{s:i,s:s,s:I,s:I,s:I,s:o}", "plan", 1, "problem", problem->name, "objective",
                     (json_int_t)plan->objective, "bound", (json_int_t)plan->bound, "seed",
                     (json_int_t)(plan->seed & INT64_MAX), "opened", opened);
}

enum err_code plan_try_write(const char *path, struct err *err)
{
    return line_writer_try(path, err);
}

enum err_code plan_write(const struct problem *problem, const struct plan *plan, const char *path,
                         struct err *err)
{
    CLEANUP(line_writer_close) struct line_writer *writer = NULL;
    TRY(line_writer_open(path, &writer, err));
    line_put(writer, header_json(problem, plan));
    for (size_t i = 0; i < plan->workers_len; i++) {
        const struct plan_entry *entry = &plan->workers[i];
        if (entry->len == 0)
            continue;
        json_t *options = json_array();
        for (int32_t k = 0; k < entry->len; k++)
            json_array_append_new(options, json_string(problem->options[entry->options[k]].name));
        line_put(writer,
                 json_pack("{s:s,s:o}", "worker", problem->workers[i].name, "options", options));
    }
    return line_writer_finish(writer, err);
}
