/* Who may take what, and at which cost: one pool for all workers who are alike in tier, roles and
 * unit as far as any offering asks, and in their district where rooms lie in several. */
#include "scheduler/service/problem_pool.h"

/* The units that some offering is restricted to and that hold the worker, as text. */
static void add_unit_key(const struct problem_build *build, const struct worker *worker,
                         struct buf *key)
{
    for (size_t i = 0; i < build->closed_len; i++)
        if (roster_unit_within(build->roster, worker->unit_id, build->closed[i]))
            buf_addf(key, "|%lld", (long long)build->closed[i].v);
}

void problem_pool_prepare(struct problem_build *build)
{
    const struct roster *roster = build->roster;
    build->closed = arena_array(&build->arena, roster->units_len + 1, sizeof(*build->closed));
    for (size_t i = 0; i < build->offerings_len; i++) {
        struct unit_id id = roster->offerings[build->offerings[i]].unit_id;
        bool known = id.v == 0;
        for (size_t k = 0; k < build->closed_len && !known; k++)
            known = build->closed[k].v == id.v;
        if (!known)
            build->closed[build->closed_len++] = id;
    }
}

/* What a place in the offering costs somebody of this district, in points. */
static int64_t cost_of(const struct problem_build *build, const struct offering *offering,
                       size_t district)
{
    const struct plan_weights *weights = &build->weights;
    int64_t days = travel_days(&build->travel, build->roster, offering, district);
    return days * weights->travel + (int64_t)offering->cost_each * weights->cost / 100;
}

static size_t district_of(const struct problem_build *build, const struct worker *worker)
{
    return build->travel.of_unit[roster_unit(build->roster, worker->unit_id)];
}

static enum err_code add_pool(struct problem_build *build, const struct worker *worker,
                              const char *name, struct err *err)
{
    struct problem_choice_row *choices =
        arena_array(&build->arena, build->offerings_len + 1, sizeof(*choices));
    struct problem_pool_row row = {.name = name, .choices = choices};
    for (size_t i = 0; i < build->offerings_len; i++) {
        const struct offering *offering = &build->roster->offerings[build->offerings[i]];
        if (problem_build_may_take(build, worker, offering))
            choices[row.choices_len++] = (struct problem_choice_row){
                offering->code, cost_of(build, offering, district_of(build, worker))};
    }
    return problem_add_pool(build->problem, &row, err);
}

enum err_code problem_pool_of(struct problem_build *build, const struct worker *worker,
                              int64_t *ret_pool, struct err *err)
{
    CLEANUP(buf_release) struct buf key;
    buf_init(&key, 4096);
    buf_addf(&key, "%s|%s", tier_text(worker->tier)->code, worker->roles);
    add_unit_key(build, worker, &key);
    if (build->travel.is_known && build->weights.travel > 0)
        buf_addf(&key, "|district %zu", district_of(build, worker));
    TRY(buf_check(&key, "the list of a worker's roles and units", err));
    int64_t pool = (int64_t)build->pools.len;
    if (map_add(&build->pools, str_slice(key.data, key.len), pool, &pool))
        TRY(add_pool(build, worker, arena_printf(&build->arena, "G%lld", (long long)pool), err));
    *ret_pool = pool;
    return ERR_OK;
}
