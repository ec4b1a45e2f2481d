/* One worker's part of the presolve: which options are left, and how they fall into groups and
 * components. */
#include "scheduler/planner/presolve_worker.h"

#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/planner/calendar.h"

#define VEC_BITS 64

/* An option on its way to become an entry. */
struct draft {
    int32_t option, cost, course;
    int32_t root; /* course whose group it joins */
    bool must_follow;
    bool is_dead;
    int32_t component; /* -1 until a dimension ties it to others */
};

struct bench {
    struct core *core;
    const struct problem_worker *worker;
    struct core_worker *out;
    struct problem_choice *choices;
    struct draft *drafts;
    size_t drafts_len;
    int32_t *load;      /* minutes of fixed options by week */
    int64_t *tag_given; /* by tag: minutes of fixed options, zero between workers */
    int32_t *parent;    /* union-find over dims, then groups */
    int32_t *leader;    /* by course: the first draft of its group, -1 between workers */
    struct core_dim *dims;
    size_t dims_len, dims_cap;
    size_t entries_cap, groups_cap, out_dims_cap, loads_cap;
};

static const struct problem_option *option_of(const struct bench *bench, int32_t option)
{
    return &bench->core->problem->options[option];
}

static bool has(const int32_t *list, int32_t len, int32_t value)
{
    for (int32_t i = 0; i < len; i++) {
        if (list[i] == value)
            return true;
    }
    return false;
}

static int32_t minutes_of(const struct problem_option *option, int32_t tag)
{
    for (int32_t i = 0; i < option->tags_len; i++) {
        if (option->tags[i].tag == tag)
            return option->tags[i].min;
    }
    return 0;
}

/* The fixed option of a course, or -1. */
static int32_t fixed_of_course(const struct bench *bench, int32_t course)
{
    for (int32_t i = 0; i < bench->worker->fixed_len; i++) {
        if (option_of(bench, bench->worker->fixed[i])->course == course)
            return bench->worker->fixed[i];
    }
    return -1;
}

/* --- what is fixed ---------------------------------------------------------------------------- */

static void fold_fixed(struct bench *bench)
{
    struct core *core = bench->core;
    const struct problem_worker *worker = bench->worker;
    core->constant -= (int64_t)core->problem->move_cost * worker->current_len;
    for (int32_t i = 0; i < worker->fixed_len; i++) {
        const struct problem_option *option = option_of(bench, worker->fixed[i]);
        int32_t cost = 0;
        if (problem_cost(core->problem, worker, worker->fixed[i], &cost))
            core->constant -= cost;
        if (has(worker->current, worker->current_len, worker->fixed[i]))
            core->constant += core->problem->move_cost;
        for (int32_t k = 0; k < option->tags_len; k++)
            bench->tag_given[option->tags[k].tag] += option->tags[k].min;
        for (int32_t k = 0; k < option->loads_len; k++)
            bench->load[option->loads[k].week - core->week_first] += option->loads[k].min;
    }
}

static void unfold_fixed(struct bench *bench)
{
    const struct problem_worker *worker = bench->worker;
    for (int32_t i = 0; i < worker->fixed_len; i++) {
        const struct problem_option *option = option_of(bench, worker->fixed[i]);
        for (int32_t k = 0; k < option->tags_len; k++)
            bench->tag_given[option->tags[k].tag] = 0;
        for (int32_t k = 0; k < option->loads_len; k++)
            bench->load[option->loads[k].week - bench->core->week_first] = 0;
    }
}

static void keep_loads(struct bench *bench)
{
    struct core *core = bench->core;
    bench->out->load_first = (uint32_t)core->loads_len;
    for (int32_t week = 0; week < core->weeks_len && bench->worker->fixed_len > 0; week++) {
        if (bench->load[week] == 0)
            continue;
        x_grow(&core->loads, &bench->loads_cap, core->loads_len + 1, sizeof(*core->loads));
        core->loads[core->loads_len++] = (struct problem_load){week, bench->load[week]};
        bench->out->loads_len++;
    }
}

/* --- which options are left ------------------------------------------------------------------- */

static bool fits_week(const struct bench *bench, const struct problem_option *option)
{
    const struct core *core = bench->core;
    for (int32_t i = 0; i < option->loads_len && core->problem->week_max_min >= 0; i++) {
        int32_t minutes =
            option->loads[i].min + bench->load[option->loads[i].week - core->week_first];
        if (minutes > core->problem->week_max_min)
            return false;
    }
    return true;
}

static bool fits_limits(const struct bench *bench, const struct problem_option *option)
{
    for (int32_t i = 0; i < bench->worker->limits_len; i++) {
        const struct problem_amount *limit = &bench->worker->limits[i];
        int32_t minutes = minutes_of(option, limit->tag);
        if (minutes > 0 && minutes + bench->tag_given[limit->tag] > limit->min)
            return false;
    }
    return true;
}

static bool has_places(const struct bench *bench, int32_t number)
{
    const struct core *core = bench->core;
    const struct problem_option *option = option_of(bench, number);
    for (int32_t i = 0; i < option->offerings_len; i++) {
        if (core->capacity[option->offerings[i]] <= 0)
            return false;
    }
    for (int32_t i = core->slot_first[number];
         i < core->slot_first[number + 1] && bench->out->cover_row >= 0; i++) {
        size_t cell = core_cell(core, bench->out->cover_row, core->slots[i]);
        if (core->cover_capacity[cell] <= 0)
            return false;
    }
    return true;
}

static bool fits_fixed(const struct bench *bench, int32_t number)
{
    for (int32_t i = 0; i < bench->worker->fixed_len; i++) {
        int32_t fixed = bench->worker->fixed[i];
        if (fixed == number ||
            option_of(bench, fixed)->course == option_of(bench, number)->course ||
            core_clashes(bench->core, fixed, number))
            return false;
    }
    return true;
}

static bool is_possible(const struct bench *bench, int32_t number)
{
    const struct problem_option *option = option_of(bench, number);
    return !option->clashes_itself && has_places(bench, number) &&
           !calendar_is_busy(bench->worker, option) && fits_week(bench, option) &&
           fits_limits(bench, option) && fits_fixed(bench, number);
}

static int compare_courses(const void *a, const void *b)
{
    const struct draft *x = a, *y = b;
    if (x->course != y->course)
        return x->course < y->course ? -1 : 1;
    return (x->option > y->option) - (x->option < y->option);
}

static void draft_options(struct bench *bench)
{
    const struct core *core = bench->core;
    const struct problem_worker *worker = bench->worker;
    size_t len = problem_choices(core->problem, worker, bench->choices, PROBLEM_CHOICES_MAX);
    bench->drafts_len = 0;
    for (size_t i = 0; i < len; i++) {
        int32_t option = bench->choices[i].option, cost = bench->choices[i].cost;
        if (!is_possible(bench, option))
            continue;
        if (has(worker->current, worker->current_len, option))
            cost -= core->problem->move_cost;
        bench->drafts[bench->drafts_len++] =
            (struct draft){.option = option,
                           .cost = cost,
                           .course = option_of(bench, option)->course,
                           .root = option_of(bench, option)->course,
                           .component = -1};
    }
    qsort(bench->drafts, bench->drafts_len, sizeof(*bench->drafts), compare_courses);
}

/* --- courses that come after others ------------------------------------------------------------
 */

enum order { ORDER_MET, ORDER_IMPOSSIBLE, ORDER_OPEN };

/* How the rule "after `before`" stands for a draft. */
static enum order order_state(const struct bench *bench, const struct draft *draft, int32_t before)
{
    const struct problem_worker *worker = bench->worker;
    int64_t begin_min = option_of(bench, draft->option)->begin_min;
    if (has(worker->done, worker->done_len, before))
        return ORDER_MET;
    int32_t fixed = fixed_of_course(bench, before);
    if (fixed >= 0)
        return option_of(bench, fixed)->end_min <= begin_min ? ORDER_MET : ORDER_IMPOSSIBLE;
    for (size_t i = 0; i < bench->drafts_len; i++) {
        const struct draft *other = &bench->drafts[i];
        if (!other->is_dead && other->course == before &&
            option_of(bench, other->option)->end_min <= begin_min)
            return ORDER_OPEN;
    }
    return ORDER_IMPOSSIBLE;
}

/* Removes what can never follow; again until nothing changes. */
static void order_courses(struct bench *bench)
{
    bool has_changed = true;
    while (has_changed) {
        has_changed = false;
        for (size_t i = 0; i < bench->drafts_len; i++) {
            struct draft *draft = &bench->drafts[i];
            const struct problem_course *course = &bench->core->problem->courses[draft->course];
            draft->must_follow = false;
            for (int32_t k = 0; k < course->after_len && !draft->is_dead; k++) {
                enum order state = order_state(bench, draft, course->after[k]);
                draft->must_follow = draft->must_follow || state == ORDER_OPEN;
                draft->is_dead = state == ORDER_IMPOSSIBLE;
                has_changed = has_changed || draft->is_dead;
            }
        }
    }
}

static bool course_follows(const struct bench *bench, int32_t course)
{
    for (size_t i = 0; i < bench->drafts_len; i++) {
        if (bench->drafts[i].course == course && !bench->drafts[i].is_dead)
            return bench->drafts[i].must_follow;
    }
    return true; /* nothing of it is left */
}

/* A successor joins the group of the first course before it that itself follows none. Other
 * requirements are left to the search. */
static void choose_roots(struct bench *bench)
{
    for (size_t i = 0; i < bench->drafts_len; i++) {
        struct draft *draft = &bench->drafts[i];
        const struct problem_course *course = &bench->core->problem->courses[draft->course];
        for (int32_t k = 0; k < course->after_len && draft->must_follow && !draft->is_dead; k++) {
            int32_t before = course->after[k];
            if (order_state(bench, draft, before) != ORDER_OPEN || before == draft->course ||
                course_follows(bench, before))
                continue;
            draft->root = before;
            break;
        }
    }
}

/* --- what is owed and limited -------------------------------------------------------------------
 */

/* Sum over courses of the most that one option of the course gives. Drafts are sorted by course. */
static int64_t reachable(const struct bench *bench, int32_t tag)
{
    int64_t sum = 0;
    int32_t best = 0;
    for (size_t i = 0; i < bench->drafts_len; i++) {
        const struct draft *draft = &bench->drafts[i];
        int32_t minutes = draft->is_dead ? 0 : minutes_of(option_of(bench, draft->option), tag);
        bool is_new = i == 0 || draft->course != bench->drafts[i - 1].course;
        sum += is_new ? minutes : minutes > best ? minutes - best : 0;
        best = is_new || minutes > best ? minutes : best;
    }
    return sum;
}

static void add_dim(struct bench *bench, struct core_dim dim)
{
    x_grow(&bench->dims, &bench->dims_cap, bench->dims_len + 1, sizeof(*bench->dims));
    bench->dims[bench->dims_len++] = dim;
}

static void draft_needs(struct bench *bench)
{
    const struct problem_worker *worker = bench->worker;
    bool can_complete = true;
    for (int32_t i = 0; i < worker->needs_len; i++) {
        const struct problem_need *need = &worker->needs[i];
        int64_t given = bench->tag_given[need->tag];
        int64_t left = need->min > given ? need->min - given : 0;
        bench->core->constant += (need->min - left) * need->weight;
        if (left == 0)
            continue;
        int64_t most = reachable(bench, need->tag);
        can_complete = can_complete && most >= left;
        if (most > 0)
            add_dim(bench, (struct core_dim){.tag = need->tag,
                                             .min = (int32_t)left,
                                             .weight = need->weight,
                                             .is_need = true});
    }
    if (can_complete && bench->dims_len == 0)
        bench->core->constant += worker->complete;
    else if (can_complete)
        bench->out->complete = worker->complete;
}

/* Without a bonus, a need without weight is worth nothing. */
static void drop_idle_needs(struct bench *bench)
{
    size_t kept = 0;
    for (size_t i = 0; i < bench->dims_len; i++) {
        if (bench->dims[i].weight > 0 || bench->out->complete > 0)
            bench->dims[kept++] = bench->dims[i];
    }
    bench->dims_len = kept;
}

static void draft_limits(struct bench *bench)
{
    for (int32_t i = 0; i < bench->worker->limits_len; i++) {
        const struct problem_amount *limit = &bench->worker->limits[i];
        int64_t left = limit->min - bench->tag_given[limit->tag];
        if (reachable(bench, limit->tag) > left)
            add_dim(bench, (struct core_dim){.tag = limit->tag, .min = (int32_t)left});
    }
}

static bool is_useful(const struct bench *bench, const struct draft *draft)
{
    const struct problem_option *option = option_of(bench, draft->option);
    if (draft->cost < 0)
        return true;
    for (size_t i = 0; i < bench->dims_len; i++) {
        if (bench->dims[i].is_need && minutes_of(option, bench->dims[i].tag) > 0)
            return true;
    }
    for (size_t i = 0; i < bench->drafts_len; i++) {
        const struct draft *other = &bench->drafts[i];
        const struct problem_course *course = &bench->core->problem->courses[other->course];
        if (!other->is_dead && has(course->after, course->after_len, draft->course))
            return true;
    }
    return false;
}

static void drop_useless(struct bench *bench)
{
    size_t kept = 0;
    for (size_t i = 0; i < bench->drafts_len; i++)
        bench->drafts[i].is_dead = bench->drafts[i].is_dead || !is_useful(bench, &bench->drafts[i]);
    for (size_t i = 0; i < bench->drafts_len; i++) {
        if (!bench->drafts[i].is_dead)
            bench->drafts[kept++] = bench->drafts[i];
    }
    bench->drafts_len = kept;
}

/* --- components ------------------------------------------------------------------------------- */

static int32_t find_root(int32_t *parent, int32_t at)
{
    while (parent[at] != at) {
        parent[at] = parent[parent[at]];
        at = parent[at];
    }
    return at;
}

/* Ties dims together through the groups that touch them. Nodes: dims, then drafts (one for each
 * group's first draft would do, but then groups must exist already). */
static void tie_components(struct bench *bench)
{
    int32_t dims = (int32_t)bench->dims_len, drafts = (int32_t)bench->drafts_len;
    bench->parent =
        x_reallocarray(bench->parent, (size_t)(dims + drafts) + 1, sizeof(*bench->parent));
    for (int32_t i = 0; i < dims + drafts; i++)
        bench->parent[i] = i;
    for (int32_t i = 0; i < drafts; i++) {
        const struct draft *draft = &bench->drafts[i];
        if (bench->leader[draft->root] < 0)
            bench->leader[draft->root] = i;
        else
            bench->parent[find_root(bench->parent, dims + i)] =
                find_root(bench->parent, dims + bench->leader[draft->root]);
        for (int32_t k = 0; k < dims; k++) {
            if (minutes_of(option_of(bench, draft->option), bench->dims[k].tag) > 0)
                bench->parent[find_root(bench->parent, dims + i)] = find_root(bench->parent, k);
        }
    }
    for (int32_t i = 0; i < drafts; i++)
        bench->leader[bench->drafts[i].root] = -1;
}

/* Numbers the components: those with dimensions first, in order of dimension. */
static void number_components(struct bench *bench)
{
    int32_t dims = (int32_t)bench->dims_len, drafts = (int32_t)bench->drafts_len;
    int32_t *number = x_reallocarray(NULL, (size_t)(dims + drafts) + 1, sizeof(*number));
    for (int32_t i = 0; i < dims + drafts; i++)
        number[i] = -1;
    for (int32_t i = 0; i < dims + drafts; i++) {
        int32_t root = find_root(bench->parent, i);
        if (number[root] < 0)
            number[root] = bench->out->components_len++;
        if (i < dims)
            bench->dims[i].component = (uint16_t)number[root];
        else
            bench->drafts[i - dims].component = number[root];
    }
    free(number);
}

static uint8_t bits_for(int32_t value)
{
    uint8_t bits = 1;
    while (value >> bits > 0)
        bits++;
    return bits;
}

/* Gives each dimension its field in the component's word, needs first; what has no room is loose.
 */
static void pack_dims(struct bench *bench)
{
    struct core *core = bench->core;
    bench->out->dim_first = (uint32_t)core->dims_len;
    bench->out->dims_len = (uint16_t)bench->dims_len;
    x_grow(&core->dims, &bench->out_dims_cap, core->dims_len + bench->dims_len + 1,
           sizeof(*core->dims));
    for (size_t i = 0; i < bench->dims_len; i++) {
        struct core_dim *dim = &bench->dims[i];
        uint8_t used = 0;
        for (size_t k = 0; k < i; k++) {
            if (bench->dims[k].component == dim->component && !bench->dims[k].is_loose)
                used = (uint8_t)(used + bench->dims[k].bits);
        }
        dim->bits = bits_for(dim->min);
        dim->shift = used;
        dim->is_loose = used + dim->bits > VEC_BITS - 1;
        if (dim->is_loose)
            dim->shift = dim->bits = 0;
        bench->out->has_loose = bench->out->has_loose || dim->is_loose;
        core->dims[core->dims_len++] = *dim;
    }
}

/* --- entries and groups ------------------------------------------------------------------------
 */

static int compare_drafts(const void *a, const void *b)
{
    const struct draft *x = a, *y = b;
    int32_t keys[][2] = {{x->component, y->component},
                         {x->root, y->root},
                         {x->course != x->root, y->course != y->root},
                         {x->course, y->course},
                         {x->option, y->option}};
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        if (keys[i][0] != keys[i][1])
            return keys[i][0] < keys[i][1] ? -1 : 1;
    }
    return 0;
}

static uint64_t pack(const struct bench *bench, const struct draft *draft)
{
    uint64_t vec = 0;
    for (size_t i = 0; i < bench->dims_len; i++) {
        const struct core_dim *dim = &bench->dims[i];
        if (dim->component != draft->component || dim->is_loose)
            continue;
        int32_t minutes = minutes_of(option_of(bench, draft->option), dim->tag);
        vec |= (uint64_t)(minutes < dim->min ? minutes : dim->min) << dim->shift;
    }
    return vec;
}

static void add_group(struct bench *bench, size_t at)
{
    struct core *core = bench->core;
    x_grow(&core->groups, &bench->groups_cap, core->groups_len + 1, sizeof(*core->groups));
    core->groups[core->groups_len++] = (struct core_group){(uint16_t)at, (uint16_t)at, (uint16_t)at,
                                                           (uint16_t)bench->drafts[at].component};
    bench->out->groups_len++;
}

static void add_entries(struct bench *bench)
{
    struct core *core = bench->core;
    qsort(bench->drafts, bench->drafts_len, sizeof(*bench->drafts), compare_drafts);
    bench->out->entry_first = (uint32_t)core->entries_len;
    bench->out->group_first = (uint32_t)core->groups_len;
    bench->out->entries_len = (uint16_t)bench->drafts_len;
    x_grow(&core->entries, &bench->entries_cap, core->entries_len + bench->drafts_len + 1,
           sizeof(*core->entries));
    for (size_t i = 0; i < bench->drafts_len; i++) {
        const struct draft *draft = &bench->drafts[i];
        if (i == 0 || draft->root != bench->drafts[i - 1].root)
            add_group(bench, i);
        struct core_group *group = &core->groups[core->groups_len - 1];
        group->end = (uint16_t)(i + 1);
        if (draft->course == draft->root)
            group->successors = (uint16_t)(i + 1);
        core->entries[core->entries_len++] =
            (struct core_entry){.vec = pack(bench, draft),
                                .option = draft->option,
                                .cost = draft->cost,
                                .component = (uint16_t)draft->component,
                                .group = (uint16_t)(bench->out->groups_len - 1),
                                .must_follow = draft->must_follow};
    }
    if (bench->drafts_len > core->entries_max)
        core->entries_max = bench->drafts_len;
}

/* Who may be somewhere without any use for it: all that may, less (afterwards) those with a use. */
static void count_fillers(struct bench *bench, int32_t sign)
{
    for (size_t i = 0; i < bench->drafts_len; i++) {
        const struct problem_option *option = option_of(bench, bench->drafts[i].option);
        for (int32_t k = 0; k < option->offerings_len; k++)
            bench->core->fillers[option->offerings[k]] += sign;
    }
}

static void presolve_worker(struct bench *bench)
{
    bench->dims_len = 0;
    fold_fixed(bench);
    draft_options(bench);
    count_fillers(bench, 1);
    order_courses(bench);
    draft_needs(bench);
    drop_idle_needs(bench);
    drop_useless(bench);
    order_courses(bench);
    draft_limits(bench);
    keep_loads(bench);
    unfold_fixed(bench);
    drop_useless(bench);
    choose_roots(bench);
    tie_components(bench);
    number_components(bench);
    pack_dims(bench);
    add_entries(bench);
    count_fillers(bench, -1);
}

void presolve_workers(struct core *core, const int32_t *cover_rows)
{
    const struct problem *problem = core->problem;
    struct bench bench = {.core = core};
    core->workers = x_calloc(problem->workers_len + 1, sizeof(*core->workers));
    bench.choices = x_calloc(PROBLEM_CHOICES_MAX, sizeof(*bench.choices));
    bench.drafts = x_calloc(PROBLEM_CHOICES_MAX, sizeof(*bench.drafts));
    bench.load = x_calloc((size_t)core->weeks_len + 1, sizeof(*bench.load));
    bench.tag_given = x_calloc(problem->tags_len + 1, sizeof(*bench.tag_given));
    bench.leader = x_reallocarray(NULL, problem->courses_len + 1, sizeof(*bench.leader));
    for (size_t i = 0; i < problem->courses_len; i++)
        bench.leader[i] = -1;
    for (size_t i = 0; i < problem->workers_len; i++) {
        bench.worker = &problem->workers[i];
        bench.out = &core->workers[i];
        bench.out->cover_row = bench.worker->unit >= 0 ? cover_rows[bench.worker->unit] : -1;
        presolve_worker(&bench);
    }
    free(bench.choices);
    free(bench.drafts);
    free(bench.load);
    free(bench.tag_given);
    free(bench.parent);
    free(bench.leader);
    free(bench.dims);
}
