/* Branch and price, depth first. A node's bound is the sum of what workers are worth at its prices,
 * in integers, as at the root; only the prices come from the linear program. Of the entries in
 * doubt some are tried both ways (strong branching: Applegate, Bixby, Chvátal and Cook 1995): ties
 * abound, and few decisions move the bound at all. */
#include "scheduler/planner/prove.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/planner/open.h"

#define WHOLE             1e-6
#define DOUBTS_MAX        64 /* tried at the root, */
#define DOUBTS_SOME       16 /* and below it, */
#define DOUBTS_FEW        6  /* or anywhere if plans are looked for, */
#define DOUBTS_POOL       1  /* among the columns at hand */
#define PARTS             8  /* of the effort: one for each of the first looks */
#define STATES_PER_EFFORT 3
#define PRICING_EFFORT    300  /* of pricing one worker */
#define LP_EFFORT         1000 /* of a linear program without columns, */
#define COLUMN_EFFORT     10   /* of a column, in a small one */
#define COLUMNS_FEW       400
#define ROUNDS_NODE       60 /* of pricing */
#define ROUNDS_TRY        4
#define FIRST_PART        4 /* of the gap, just below the bound, is looked into first; then twice */

/* A worker holds an entry, or does not. */
struct decision {
    int64_t bound; /* of the node that it divides */
    size_t trail_len;
    int32_t worker;
    uint16_t entry;
    bool is_held, is_second;
};

/* Decisions that are worth trying; which side is open. */
struct doubts {
    struct decision list[DOUBTS_MAX];
    double doubt[DOUBTS_MAX];
    int32_t len;
};

/* What was changed, so that it can be taken back: a column that is gone, or an entry that stands
 * (as ~entry). */
struct trail {
    int32_t *list;
    size_t len, cap;
};

struct tree {
    const struct core *core;
    struct generation generation;
    struct master *master;
    struct roster *roster;
    const uint8_t *stances; /* as in the proof */
    uint8_t *stands;
    int32_t *held; /* by worker: entries that must be held */
    bool *is_gone; /* by column */
    size_t gone_cap, gone_len;
    struct trail trail;
    struct decision *path;
    size_t path_len, path_cap;
    int64_t target; /* points: what a plan must be worth to be of interest */
    int64_t open;   /* the greatest bound of a node that was given up */
    int64_t effort, effort_max;
    int32_t doubts_max; /* tried in a node below the root */
    bool is_pool;       /* of the columns at hand alone: plans are found, nothing is proved */
    bool is_stopped;
};

/* --- what is decided
 * ---------------------------------------------------------------------------------------------- */

static void note(struct tree *tree, int32_t change)
{
    x_grow(&tree->trail.list, &tree->trail.cap, tree->trail.len + 1, sizeof(*tree->trail.list));
    tree->trail.list[tree->trail.len++] = change;
}

/* The master and the tree know of all columns. */
static void take_in(struct tree *tree)
{
    size_t len = tree->generation.columns->len;
    master_take_in(tree->master);
    x_grow(&tree->is_gone, &tree->gone_cap, len + 1, sizeof(*tree->is_gone));
    memset(tree->is_gone + tree->gone_len, 0, (len - tree->gone_len) * sizeof(*tree->is_gone));
    tree->gone_len = len;
}

static void remove_column(struct tree *tree, int32_t column)
{
    tree->is_gone[column] = true;
    note(tree, column);
    master_settle_column(tree->master, column, false);
}

static int32_t owner(const struct core *core, int32_t entry)
{
    int32_t low = 0, high = (int32_t)core->problem->workers_len - 1;
    while (low < high) {
        int32_t middle = (low + high + 1) / 2;
        if ((int32_t)core->workers[middle].entry_first <= entry)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

/* Whoever must hold an entry must have a column. */
static void let_stand(struct tree *tree, int32_t entry, enum stand stand)
{
    int32_t worker = owner(tree->core, entry);
    tree->held[worker] += (stand == STAND_IN) - (tree->stands[entry] == STAND_IN);
    tree->stands[entry] = (uint8_t)stand;
    master_hold(tree->master, worker, tree->held[worker] > 0);
}

static void restore(struct tree *tree, size_t trail_len)
{
    while (tree->trail.len > trail_len) {
        int32_t change = tree->trail.list[--tree->trail.len];
        if (change < 0) {
            let_stand(tree, ~change, STAND_OPEN);
            continue;
        }
        tree->is_gone[change] = false;
        master_release_column(tree->master, change);
    }
}

static bool holds(const struct column *column, uint16_t entry)
{
    const uint16_t *list = bundle_list(&column->bundle);
    for (uint16_t i = 0; i < column->bundle.len; i++) {
        if (list[i] == entry)
            return true;
    }
    return false;
}

static void apply(struct tree *tree, const struct decision *decision)
{
    const struct columns *columns = tree->generation.columns;
    size_t entry = tree->core->workers[decision->worker].entry_first + (size_t)decision->entry;
    take_in(tree);
    let_stand(tree, (int32_t)entry, decision->is_held ? STAND_IN : STAND_OUT);
    note(tree, ~(int32_t)entry);
    for (int32_t at = columns->first[decision->worker]; at >= 0; at = columns->list[at].next) {
        if (!tree->is_gone[at] && holds(&columns->list[at], decision->entry) != decision->is_held)
            remove_column(tree, at);
    }
}

/* --- a node
 * ---------------------------------------------------------------------------------------------- */

static double mix_value(const struct tree *tree)
{
    return master_value(tree->master) + (double)tree->core->constant;
}

static int64_t lp_effort(const struct tree *tree)
{
    int64_t columns = (int64_t)tree->generation.columns->len;
    return LP_EFFORT + COLUMN_EFFORT * columns + columns * columns / COLUMNS_FEW;
}

/* Does the column agree with all that is decided about its worker? */
static bool agrees(const struct tree *tree, const struct column *column)
{
    size_t first = tree->core->workers[column->worker].entry_first;
    int32_t held = 0;
    for (uint16_t i = 0; i < column->bundle.len; i++) {
        uint8_t stand = tree->stands[first + bundle_list(&column->bundle)[i]];
        if (stand == STAND_OUT)
            return false;
        held += stand == STAND_IN;
    }
    return held == tree->held[column->worker];
}

/* Answers that were dropped when they were far: how many. Without them the mix would stay below
 * what the prices prove, and no node could be closed. */
static size_t take_back(struct tree *tree)
{
    const struct generation *generation = &tree->generation;
    const struct columns *columns = generation->columns;
    size_t back = 0;
    for (size_t i = 0; i < generation->market->workers_len; i++) {
        int32_t worker = generation->market->workers[i];
        int32_t at = columns_find(columns, worker, &generation->bundles[i]);
        if (at < 0 || (size_t)at >= tree->gone_len || !tree->is_gone[at] ||
            !agrees(tree, &columns->list[at]))
            continue;
        tree->is_gone[at] = false;
        master_release_column(tree->master, at);
        back++;
    }
    return back;
}

/* New columns at the master's prices: how many. Whoever has a lot to choose from takes longer. */
static size_t ask(struct tree *tree)
{
    int64_t before = crew_effort(tree->generation.crew);
    size_t fresh = generation_price(&tree->generation);
    int64_t usual = PRICING_EFFORT * (int64_t)tree->generation.asked;
    int64_t real = (crew_effort(tree->generation.crew) - before) / STATES_PER_EFFORT;
    tree->effort += real > usual ? real : usual;
    return fresh + take_back(tree);
}

/* Solves and prices until the bound says that nothing of interest is left or there is nothing new.
 * The bound in points, of a pool what its mix is worth; INT64_MAX if it was stopped. */
static int64_t bound_node(struct tree *tree, bool is_trial)
{
    int32_t rounds_max = is_trial ? ROUNDS_TRY : ROUNDS_NODE;
    int64_t bound = INT64_MAX;
    for (int32_t round = 0; round < rounds_max; round++) {
        if (tree->effort >= tree->effort_max || crew_is_over(tree->generation.crew) ||
            !master_solve(tree->master)) {
            tree->is_stopped = true;
            return INT64_MAX;
        }
        tree->effort += lp_effort(tree);
        if (tree->is_pool)
            return (int64_t)floor(mix_value(tree) + WHOLE);
        if (is_trial && mix_value(tree) >= (double)tree->target)
            break; /* it holds something of interest: no need to know how much */
        size_t fresh = ask(tree);
        bound = generation_bound(&tree->generation);
        if (bound < tree->target || fresh == 0 || (double)bound <= mix_value(tree) + WHOLE)
            break;
    }
    take_in(tree);
    return bound;
}

/* Columns whose worker would lose more by them than the node can spare are gone. */
static void drop_far(struct tree *tree, int64_t bound)
{
    const struct generation *generation = &tree->generation;
    int64_t slack = (bound - tree->target + 1) * tree->core->scale;
    for (size_t i = 0; i < generation->columns->len; i++) {
        const struct column *column = &generation->columns->list[i];
        int64_t worth = generation->worth[generation->market->member[column->worker]];
        int64_t profit =
            column->value * tree->core->scale -
            prices_bundle(tree->core, &generation->prices, column->worker, &column->bundle);
        if (!tree->is_gone[i] && worth - profit > slack)
            remove_column(tree, (int32_t)i);
    }
}

/* What is decided to be open is, and nothing else. */
static void open_decided(const struct tree *tree, struct roster *roster)
{
    if (tree->stances)
        open_as_decided(roster, tree->stances);
}

/* The mix is whole: it is a plan. */
static void take_plan(struct tree *tree)
{
    const struct columns *columns = tree->generation.columns;
    const struct bundle none = {0};
    struct roster *roster = roster_new(tree->core);
    open_decided(tree, roster);
    for (size_t i = 0; i < columns->len; i++) {
        if (master_share(tree->master, (int32_t)i) > 0.5)
            roster_set(roster, columns->list[i].worker, &columns->list[i].bundle);
    }
    if (roster->value > tree->roster->value && roster_is_valid(roster)) {
        for (size_t i = 0; i < tree->core->problem->workers_len; i++)
            roster_set(tree->roster, (int32_t)i, &none);
        open_decided(tree, tree->roster);
        for (size_t i = 0; i < tree->core->problem->workers_len; i++)
            roster_set(tree->roster, (int32_t)i, &roster->bundles[i]);
        int64_t better = roster->value + tree->core->constant + 1;
        tree->target = better > tree->target ? better : tree->target;
    }
    roster_free(roster);
}

/* --- doubts
 * ---------------------------------------------------------------------------------------------- */

/* Keeps the list in order, nearest to half first. */
static void note_doubt(struct doubts *doubts, struct decision decision, double doubt)
{
    int32_t at = doubts->len;
    if (at == DOUBTS_MAX && doubt <= doubts->doubt[at - 1])
        return;
    at -= at == DOUBTS_MAX;
    doubts->len = at + 1;
    while (at > 0 && doubts->doubt[at - 1] < doubt) {
        doubts->list[at] = doubts->list[at - 1];
        doubts->doubt[at] = doubts->doubt[at - 1];
        at--;
    }
    doubts->list[at] = decision;
    doubts->doubt[at] = doubt;
}

/* The entries in the mix that their workers hold in part. */
static void find_doubts(const struct tree *tree, struct doubts *ret_doubts)
{
    const struct columns *columns = tree->generation.columns;
    double *shares = x_calloc(tree->core->entries_max + 1, sizeof(*shares));
    ret_doubts->len = 0;
    for (size_t worker = 0; worker < tree->core->problem->workers_len; worker++) {
        bool is_mixed = false;
        for (int32_t at = columns->first[worker]; at >= 0; at = columns->list[at].next) {
            double share = tree->is_gone[at] ? 0 : master_share(tree->master, at);
            is_mixed = is_mixed || (share > WHOLE && share < 1 - WHOLE);
            for (uint16_t k = 0; k < columns->list[at].bundle.len && share > WHOLE; k++)
                shares[bundle_list(&columns->list[at].bundle)[k]] += share;
        }
        for (uint16_t k = 0; k < tree->core->workers[worker].entries_len; k++) {
            double doubt = shares[k] < 1 - shares[k] ? shares[k] : 1 - shares[k];
            bool is_open =
                tree->stands[tree->core->workers[worker].entry_first + (size_t)k] == STAND_OPEN;
            if (is_mixed && is_open && doubt > WHOLE)
                note_doubt(ret_doubts, (struct decision){.worker = (int32_t)worker, .entry = k},
                           doubt);
            shares[k] = 0;
        }
    }
    free(shares);
}

/* What the mix is worth if the decision is made; -INFINITY if nothing of interest is left then. */
static double try_decision(struct tree *tree, const struct decision *decision)
{
    size_t trail_len = tree->trail.len;
    apply(tree, decision);
    int64_t bound = bound_node(tree, true);
    double value = bound < tree->target ? -INFINITY : tree->is_stopped ? 0 : mix_value(tree);
    restore(tree, trail_len);
    return value;
}

/* Finds the decision whose sides cost most, its better side. If a side holds nothing of interest,
 * the other is settled: then false, and the node is to be solved again. */
static bool choose(struct tree *tree, const struct doubts *doubts, double value,
                   struct decision *ret_decision)
{
    double most = -1;
    int32_t tried =
        tree->path_len > 0 || tree->doubts_max < DOUBTS_SOME ? tree->doubts_max : DOUBTS_MAX;
    tried = tried < doubts->len ? tried : doubts->len;
    for (int32_t i = 0; i < tried; i++) {
        struct decision held = doubts->list[i], lost = doubts->list[i];
        held.is_held = true;
        lost.is_held = false;
        double with = try_decision(tree, &held);
        double without = tree->is_stopped ? 0 : try_decision(tree, &lost);
        if (tree->is_stopped)
            return false;
        if (isinf(with) || isinf(without)) {
            apply(tree, isinf(with) ? &lost : &held);
            return false;
        }
        double better = with > without ? with : without, worse = with + without - better;
        double least = value - better > 0.01 ? value - better : 0.01;
        double score = least * (value - worse > 0.01 ? value - worse : 0.01);
        if (score > most) {
            most = score;
            *ret_decision = with >= without ? held : lost;
        }
    }
    return true;
}

/* --- the tree
 * ---------------------------------------------------------------------------------------------- */

static void leave_open(struct tree *tree, int64_t bound)
{
    tree->open = bound > tree->open ? bound : tree->open;
}

/* Goes to the next node that may hold something; false when there is none. */
static bool turn_back(struct tree *tree)
{
    while (tree->path_len > 0) {
        struct decision *last = &tree->path[tree->path_len - 1];
        restore(tree, last->trail_len);
        if (tree->is_stopped && !last->is_second)
            leave_open(tree, last->bound);
        if (!tree->is_stopped && !last->is_second && last->bound >= tree->target) {
            last->is_second = true;
            last->is_held = !last->is_held;
            apply(tree, last);
            return true;
        }
        tree->path_len--;
    }
    return false;
}

static void divide(struct tree *tree, struct decision decision, int64_t bound)
{
    decision.bound = bound;
    decision.trail_len = tree->trail.len;
    x_grow(&tree->path, &tree->path_cap, tree->path_len + 1, sizeof(*tree->path));
    tree->path[tree->path_len++] = decision;
    apply(tree, &decision);
}

/* Visits the node where the tree stands; `above` is a bound on it. True if it has been divided. */
static bool visit(struct tree *tree, int64_t above)
{
    for (;;) {
        struct doubts doubts;
        struct decision decision;
        int64_t bound = bound_node(tree, false);
        if (tree->is_stopped) {
            leave_open(tree, above);
            return false;
        }
        above = bound < above ? bound : above;
        if (bound < tree->target)
            return false;
        if (!tree->is_pool)
            drop_far(tree, bound);
        find_doubts(tree, &doubts);
        if (doubts.len == 0) {
            take_plan(tree);
            if (above >= tree->target) /* the bound is more than the plan is worth */
                leave_open(tree, above);
            return false;
        }
        if (choose(tree, &doubts, mix_value(tree), &decision)) {
            divide(tree, decision, above);
            return true;
        }
    }
}

static void search(struct tree *tree, int64_t above)
{
    bool goes_on = true;
    while (goes_on) {
        if (tree->path_len > 0)
            above = tree->path[tree->path_len - 1].bound;
        goes_on = visit(tree, above) || turn_back(tree);
    }
}

/* Columns that a better plan could hold, as far as they are known. */
static struct columns *near_columns(const struct proof *proof, int64_t target)
{
    const struct columns *columns = proof->columns;
    const struct bound *bound = proof->bound;
    const struct core *core = columns->core;
    struct columns *near = columns_new(core);
    int64_t slack = (bound->value - target + 1) * core->scale;
    for (size_t i = 0; i < columns->len; i++) {
        const struct column *column = &columns->list[i];
        int64_t profit = column->value * core->scale -
                         prices_bundle(core, &bound->best, column->worker, &column->bundle);
        if (bound->best_worth[column->worker] - profit <= slack)
            columns_add(near, column->worker, &column->bundle);
    }
    columns_add_roster(near, proof->roster);
    return near;
}

/* How a tree is searched. */
struct probe {
    int64_t target, effort_max;
    int32_t doubts_max;
    bool is_pool;
};

static struct tree tree_new(const struct proof *proof, const struct market *market,
                            struct columns *columns, const struct probe *probe)
{
    const struct core *core = proof->roster->core;
    struct tree tree = {.core = core,
                        .roster = proof->roster,
                        .stances = proof->stances,
                        .target = probe->target,
                        .open = probe->target - 1,
                        .effort_max = probe->effort_max,
                        .doubts_max = probe->doubts_max,
                        .is_pool = probe->is_pool};
    tree.stands = x_calloc(core->entries_len + 1, sizeof(*tree.stands));
    tree.held = x_calloc(core->problem->workers_len + 1, sizeof(*tree.held));
    tree.generation = generation_new(market, columns, proof->crew, NULL);
    tree.generation.stands = tree.stands;
    tree.master = tree.generation.master;
    master_set_deadline(tree.master, proof->deadline_ms);
    master_begin_at(tree.master, proof->roster);
    for (size_t i = 0; i < core->problem->offerings_len && proof->stances; i++)
        master_take_stance(tree.master, (int32_t)i, (enum stance)proof->stances[i]);
    take_in(&tree);
    return tree;
}

static void tree_release(struct tree *tree)
{
    generation_release(&tree->generation);
    free(tree->stands);
    free(tree->held);
    free(tree->is_gone);
    free(tree->trail.list);
    free(tree->path);
}

static int64_t objective_of(const struct proof *proof)
{
    return proof->roster->value + proof->roster->core->constant;
}

/* Looks for plans worth the target or more; what columns it meets join the others. False if it was
 * stopped. */
static bool run_probe(struct proof *proof, const struct probe *probe)
{
    struct market *market = market_of_all(proof->roster->core);
    struct columns *near = near_columns(proof, probe->target);
    struct tree tree = tree_new(proof, market, near, probe);
    search(&tree, proof->above);
    int64_t best = objective_of(proof), proven = tree.open > best ? tree.open : best;
    if (!probe->is_pool && proven < proof->above)
        proof->above = proven;
    proof->effort_max -= tree.effort;
    tree_release(&tree);
    for (size_t i = 0; i < near->len; i++)
        columns_add(proof->columns, near->list[i].worker, &near->list[i].bundle);
    columns_free(near);
    market_free(market);
    return !tree.is_stopped;
}

/* From the plan up: everything that is better. */
static void look_up(struct proof *proof, struct probe probe)
{
    probe.target = objective_of(proof) + 1;
    if (proof->above >= probe.target)
        (void)run_probe(proof, &probe);
}

/* From the bound down: first a little below it, then twice as much, and so on. */
static void look_down(struct proof *proof, struct probe probe)
{
    int64_t left = proof->effort_max - probe.effort_max, gap = proof->above - objective_of(proof);
    int64_t step = gap / FIRST_PART;
    bool goes_on = true;
    while (goes_on && gap > 0) {
        step = step < 1 ? 1 : step > gap ? gap : step;
        probe.target = proof->above - step + 1;
        probe.effort_max = proof->effort_max - left;
        goes_on = run_probe(proof, &probe);
        gap = proof->above - objective_of(proof);
        step *= 2;
    }
}

void prove_optimum(struct proof *proof)
{
    int64_t part = proof->effort_max / PARTS;
    struct probe pool = {.effort_max = part, .doubts_max = DOUBTS_POOL, .is_pool = true};
    struct probe up = {.effort_max = part, .doubts_max = DOUBTS_FEW};
    struct probe down = {.doubts_max = DOUBTS_SOME};
    look_up(proof, pool);
    look_up(proof, up);
    look_up(proof, pool);
    down.effort_max = proof->effort_max / 2;
    look_down(proof, down);
    look_up(proof, pool);
    up.effort_max = proof->effort_max;
    look_up(proof, up);
}
