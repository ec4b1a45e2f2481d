/* One worker's part of the presolve: what is owed, and how the options that are left fall into
 * groups and components. */
#include "scheduler/planner/presolve_worker.h"

#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"

#define VEC_BITS       64
#define COMPONENT_MASK 0x3FFF

static void keep_loads(struct bench *bench)
{
    struct harvest *harvest = &bench->harvest;
    bench->out->load_first = (uint32_t)harvest->loads_len;
    for (int32_t week = 0; week < bench->core->weeks_len && bench->worker->fixed_len > 0; week++) {
        if (bench->load[week] == 0)
            continue;
        x_grow(&harvest->loads, &harvest->loads_cap, harvest->loads_len + 1,
               sizeof(*harvest->loads));
        harvest->loads[harvest->loads_len++] = (struct problem_load){week, bench->load[week]};
        bench->out->loads_len++;
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
        int32_t minutes =
            draft->is_dead ? 0 : problem_minutes(bench_option(bench, draft->option), tag);
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
        bench->harvest.constant += (need->min - left) * need->weight;
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
        bench->harvest.constant += worker->complete;
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

/* Does one of the drafts, idle or not, come after this one? */
static bool is_needed_before(const struct bench *bench, const struct draft *draft, bool by_idle)
{
    for (size_t i = 0; i < bench->drafts_len; i++) {
        const struct draft *other = &bench->drafts[i];
        const struct problem_course *course = &bench->core->problem->courses[other->course];
        if (!other->is_dead && other->is_idle == by_idle &&
            problem_has(course->after, course->after_len, draft->course))
            return true;
    }
    return false;
}

static bool is_useful(const struct bench *bench, const struct draft *draft)
{
    const struct problem_option *option = bench_option(bench, draft->option);
    if (draft->cost < 0)
        return true;
    for (size_t i = 0; i < bench->dims_len; i++) {
        if (bench->dims[i].is_need && problem_minutes(option, bench->dims[i].tag) > 0)
            return true;
    }
    return is_needed_before(bench, draft, false);
}

/* Could somebody to whom it is of no use be wanted in it? In large problems nobody is sent there:
 * plans are better by less than the search is worse by so many more entries. */
static bool could_fill(const struct bench *bench, const struct draft *draft)
{
    const struct problem *problem = bench->core->problem;
    const struct problem_option *option = bench_option(bench, draft->option);
    bool has_least = false;
    for (int32_t i = 0; i < option->offerings_len; i++)
        has_least = has_least || problem->offerings[option->offerings[i]].seats_min > 1;
    return has_least && problem->workers_len <= FILLED_WORKERS_MAX;
}

/* What only idle drafts need before them is idle, too. */
static void drop_useless(struct bench *bench)
{
    size_t kept = 0;
    bool has_changed = true;
    for (size_t i = 0; i < bench->drafts_len; i++) {
        struct draft *draft = &bench->drafts[i];
        bool is_useless = !draft->is_dead && !is_useful(bench, draft);
        draft->is_idle = is_useless && could_fill(bench, draft);
        draft->is_dead = draft->is_dead || (is_useless && !draft->is_idle);
        draft->is_useless = is_useless;
    }
    while (has_changed) {
        has_changed = false;
        for (size_t i = 0; i < bench->drafts_len; i++) {
            struct draft *draft = &bench->drafts[i];
            if (draft->is_useless && draft->is_dead && is_needed_before(bench, draft, true)) {
                draft->is_dead = false;
                draft->is_idle = has_changed = true;
            }
        }
    }
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
            if (problem_minutes(bench_option(bench, draft->option), bench->dims[k].tag) > 0)
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
    struct harvest *harvest = &bench->harvest;
    bench->out->dim_first = (uint32_t)harvest->dims_len;
    bench->out->dims_len = (uint16_t)bench->dims_len;
    x_grow(&harvest->dims, &harvest->dims_cap, harvest->dims_len + bench->dims_len + 1,
           sizeof(*harvest->dims));
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
        harvest->dims[harvest->dims_len++] = *dim;
    }
}

/* --- entries and groups ------------------------------------------------------------------------
 */

/* Drafts of one course that stand side by side, and where they belong. */
struct stretch {
    int32_t component, root, course;
    size_t first, end;
};

static int compare_stretches(const void *a, const void *b)
{
    const struct stretch *x = a, *y = b;
    int32_t keys[][2] = {{x->component, y->component},
                         {x->root, y->root},
                         {x->course != x->root, y->course != y->root},
                         {x->course, y->course}};
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        if (keys[i][0] != keys[i][1])
            return keys[i][0] < keys[i][1] ? -1 : 1;
    }
    return (x->first > y->first) - (x->first < y->first);
}

/* From order of course and option to order of component, root, roots first, course, option: what is
 * of one course stays together, so that few things are sorted. */
static void sort_drafts(struct bench *bench)
{
    size_t len = 0, sorted = 0;
    for (size_t i = 0; i < bench->drafts_len; i++) {
        const struct draft *draft = &bench->drafts[i];
        struct stretch *last = len > 0 ? &bench->stretches[len - 1] : NULL;
        if (!last || last->course != draft->course || last->root != draft->root)
            bench->stretches[len++] =
                (struct stretch){draft->component, draft->root, draft->course, i, i + 1};
        else
            last->end++;
    }
    qsort(bench->stretches, len, sizeof(*bench->stretches), compare_stretches);
    for (size_t i = 0; i < len; i++) {
        size_t count = bench->stretches[i].end - bench->stretches[i].first;
        memcpy(bench->sorted + sorted, bench->drafts + bench->stretches[i].first,
               count * sizeof(*bench->drafts));
        sorted += count;
    }
    struct draft *drafts = bench->drafts;
    bench->drafts = bench->sorted;
    bench->sorted = drafts;
}

static uint64_t pack(const struct bench *bench, const struct draft *draft)
{
    uint64_t vec = 0;
    for (size_t i = 0; i < bench->dims_len; i++) {
        const struct core_dim *dim = &bench->dims[i];
        if (dim->component != draft->component || dim->is_loose)
            continue;
        int32_t minutes = problem_minutes(bench_option(bench, draft->option), dim->tag);
        vec |= (uint64_t)(minutes < dim->min ? minutes : dim->min) << dim->shift;
    }
    return vec;
}

static void add_group(struct bench *bench, size_t at)
{
    struct harvest *harvest = &bench->harvest;
    x_grow(&harvest->groups, &harvest->groups_cap, harvest->groups_len + 1,
           sizeof(*harvest->groups));
    harvest->groups[harvest->groups_len++] = (struct core_group){
        (uint16_t)at, (uint16_t)at, (uint16_t)at, (uint16_t)bench->drafts[at].component};
    bench->out->groups_len++;
}

/* Where the worker's words have this one; it is added if it is new. Most entries of a course have
 * the same. */
static unsigned word_of(struct bench *bench, uint64_t vec)
{
    struct harvest *harvest = &bench->harvest;
    size_t first = bench->out->vec_first, at = harvest->vecs_len;
    while (at > first) {
        if (harvest->vecs[--at] == vec)
            return (unsigned)(at - first);
    }
    x_grow(&harvest->vecs, &harvest->vecs_cap, harvest->vecs_len + 1, sizeof(*harvest->vecs));
    harvest->vecs[harvest->vecs_len] = vec;
    return (unsigned)(harvest->vecs_len++ - first);
}

static void add_entries(struct bench *bench)
{
    struct harvest *harvest = &bench->harvest;
    sort_drafts(bench);
    bench->out->entry_first = (uint32_t)harvest->entries_len;
    bench->out->group_first = (uint32_t)harvest->groups_len;
    bench->out->vec_first = (uint32_t)harvest->vecs_len;
    bench->out->entries_len = (uint16_t)bench->drafts_len;
    x_grow(&harvest->entries, &harvest->entries_cap, harvest->entries_len + bench->drafts_len + 1,
           sizeof(*harvest->entries));
    for (size_t i = 0; i < bench->drafts_len; i++) {
        const struct draft *draft = &bench->drafts[i];
        if (i == 0 || draft->root != bench->drafts[i - 1].root)
            add_group(bench, i);
        struct core_group *group = &harvest->groups[harvest->groups_len - 1];
        group->end = (uint16_t)(i + 1);
        if (draft->course == draft->root)
            group->successors = (uint16_t)(i + 1);
        harvest->entries[harvest->entries_len++] =
            (struct core_entry){.option = draft->option,
                                .cost = draft->cost,
                                .vec = word_of(bench, pack(bench, draft)) & UINT16_MAX,
                                .component = (unsigned)draft->component & COMPONENT_MASK,
                                .must_follow = draft->must_follow,
                                .is_idle = draft->is_idle};
    }
    if (bench->drafts_len > harvest->entries_max)
        harvest->entries_max = bench->drafts_len;
}

/* Who may be somewhere and has no entry for it: all that may, less (afterwards) those with one. */
static void count_fillers(struct bench *bench, int32_t sign)
{
    for (size_t i = 0; i < bench->drafts_len; i++) {
        const struct problem_option *option = bench_option(bench, bench->drafts[i].option);
        for (int32_t k = 0; k < option->offerings_len; k++)
            bench->harvest.fillers[option->offerings[k]] += sign;
    }
}

void presolve_worker(struct bench *bench)
{
    bench->dims_len = 0;
    draft_fold_fixed(bench);
    draft_options(bench);
    count_fillers(bench, 1);
    draft_order(bench);
    draft_needs(bench);
    drop_idle_needs(bench);
    drop_useless(bench);
    draft_order(bench);
    draft_limits(bench);
    keep_loads(bench);
    draft_unfold_fixed(bench);
    drop_useless(bench);
    draft_roots(bench);
    tie_components(bench);
    number_components(bench);
    pack_dims(bench);
    add_entries(bench);
    count_fillers(bench, -1);
}

struct bench bench_new(const struct core *core)
{
    const struct problem *problem = core->problem;
    struct bench bench = {.core = core, .catalogue = catalogue_new(problem)};
    bench.drafts = x_calloc(PROBLEM_CHOICES_MAX, sizeof(*bench.drafts));
    bench.sorted = x_calloc(PROBLEM_CHOICES_MAX, sizeof(*bench.sorted));
    bench.stretches = x_calloc(PROBLEM_CHOICES_MAX, sizeof(*bench.stretches));
    bench.load = x_calloc((size_t)core->weeks_len + 1, sizeof(*bench.load));
    bench.tag_given = x_calloc(problem->tags_len + 1, sizeof(*bench.tag_given));
    bench.leader = x_reallocarray(NULL, problem->courses_len + 1, sizeof(*bench.leader));
    for (size_t i = 0; i < problem->courses_len; i++)
        bench.leader[i] = -1;
    bench.harvest.fillers = x_calloc(problem->offerings_len + 1, sizeof(*bench.harvest.fillers));
    return bench;
}

void bench_release(struct bench *bench)
{
    catalogue_free(bench->catalogue);
    free(bench->drafts);
    free(bench->sorted);
    free(bench->stretches);
    free(bench->load);
    free(bench->tag_given);
    free(bench->parent);
    free(bench->leader);
    free(bench->dims);
}
