/* Column generation in a market, and diving to a plan. */
#include "scheduler/planner/generate.h"

#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/planner/construct.h"
#include "scheduler/planner/open.h"
#include "scheduler/planner/opening.h"
#include "scheduler/planner/prove.h"

#define DIVE_SHARE    0.7 /* shares from here on are settled together, */
#define DIVE_PART     10  /* or at least one of so many of the members in doubt */
#define SHARE_LEAST   1e-6
#define NODES_CERTIFY 400 /* of the search for one worker, when the mix is as good as it gets */
#define ROUNDS_DIVE   8   /* of pricing, when some members are settled, */
#define ROUNDS_OPENED 10  /* or the openings decided */
#define PROOF_PART    2   /* of what is left of the effort, for the most promising openings; */
#define PROOF_END     8   /* of the whole: not worth beginning with */
#define PROOF_TURNS   20

/* --- diving
 * ------------------------------------------------------------------------------------------- */

struct choice {
    double share;
    int32_t at; /* column of the pool, or offering */
};

static int compare_choices(const void *a, const void *b)
{
    const struct choice *x = a, *y = b;
    if (x->share > y->share || x->share < y->share)
        return x->share > y->share ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

/* The worker has this column and no other. */
static void settle_worker(struct generation *generation, int32_t column)
{
    const struct columns *columns = generation->columns;
    int32_t worker = columns->list[column].worker;
    for (int32_t at = columns->first[worker]; at >= 0; at = columns->list[at].next) {
        if ((size_t)at < master_len(generation->master))
            master_settle_column(generation->master, at, at == column);
    }
    generation->is_settled[worker] = true;
}

static size_t list_doubts(const struct generation *generation, struct choice *choices)
{
    size_t len = 0;
    for (size_t i = 0; i < master_len(generation->master); i++) {
        double share = master_share(generation->master, (int32_t)i);
        if (share > SHARE_LEAST && !generation->is_settled[generation->columns->list[i].worker])
            choices[len++] = (struct choice){share, (int32_t)i};
    }
    qsort(choices, len, sizeof(*choices), compare_choices);
    return len;
}

/* Gives members the columns with the greatest shares, as far as they fit. Returns how many columns
 * were settled either way. */
static size_t settle_members(struct generation *generation, struct roster *roster)
{
    struct choice *choices = x_calloc(master_len(generation->master) + 1, sizeof(*choices));
    size_t len = list_doubts(generation, choices), settled = 0, least = 1 + len / DIVE_PART;
    for (size_t i = 0; i < len && (choices[i].share >= DIVE_SHARE || settled < least); i++) {
        const struct column *column = &generation->columns->list[choices[i].at];
        if (generation->is_settled[column->worker])
            continue;
        if (construct_fits(roster, column->worker, &column->bundle)) {
            roster_set(roster, column->worker, &column->bundle);
            settle_worker(generation, choices[i].at);
        } else {
            master_settle_column(generation->master, choices[i].at, false);
        }
        settled++;
    }
    free(choices);
    return settled;
}

/* Everything is as the master has decided it; new columns for that, then members by their shares.
 * Leaves the roster valid, save for candidates with too few. */
static void dive(struct generation *generation, struct roster *roster)
{
    const struct market *market = generation->market;
    const struct tariff free_places = {.ban_offering = -1, .ban_slot = -1};
    const uint8_t *stances = master_stances(generation->master);
    bool is_fine = true;
    for (size_t i = 0; i < market->core->problem->offerings_len; i++) {
        if (market->decides[i])
            roster_open(roster, (int32_t)i, stances[i] == STANCE_OPEN);
    }
    if (market->may_open)
        is_fine = generation_run(generation, ROUNDS_OPENED);
    while (is_fine && !crew_is_over(generation->crew) && settle_members(generation, roster) > 0)
        is_fine = generation_run(generation, ROUNDS_DIVE);
    construct_sweep_some(roster, generation->crew, &free_places, market->workers,
                         market->workers_len);
    if (market->may_open)
        open_close_losers(roster, generation->crew, market->decides);
}

/* --- the whole
 * ------------------------------------------------------------------------------------------ */

/* What the roster's members have, to be given back. */
struct keepsake {
    struct bundle *bundles; /* by member */
    bool *was_open;
    int64_t value;
};

static struct keepsake keep(const struct market *market, const struct roster *roster)
{
    size_t offerings = market->core->problem->offerings_len;
    struct keepsake keepsake = {.value = roster->value};
    keepsake.bundles = x_calloc(market->workers_len + 1, sizeof(*keepsake.bundles));
    keepsake.was_open = x_calloc(offerings + 1, sizeof(*keepsake.was_open));
    for (size_t i = 0; i < market->workers_len; i++)
        keepsake.bundles[i] = roster->bundles[market->workers[i]];
    memcpy(keepsake.was_open, roster->is_open, offerings * sizeof(*keepsake.was_open));
    return keepsake;
}

static void give_back(const struct market *market, struct roster *roster,
                      const struct keepsake *keepsake)
{
    for (size_t i = 0; i < market->core->problem->offerings_len; i++)
        roster_open(roster, (int32_t)i, keepsake->was_open[i]);
    for (size_t i = 0; i < market->workers_len; i++)
        roster_set(roster, market->workers[i], &keepsake->bundles[i]);
}

/* Dives from where the master stands; keeps the plan if it is better, and lets go of what was
 * settled. */
static bool try_dive(struct generation *generation, struct roster *roster)
{
    const struct market *market = generation->market;
    const struct bundle none = {0};
    struct keepsake keepsake = keep(market, roster);
    for (size_t i = 0; i < market->workers_len; i++)
        roster_set(roster, market->workers[i], &none);
    generation->is_restricted = true;
    dive(generation, roster);
    bool is_better = roster->value > keepsake.value && roster_is_valid(roster);
    if (!is_better)
        give_back(market, roster, &keepsake);
    free(keepsake.bundles);
    free(keepsake.was_open);
    master_release_columns(generation->master);
    memset(generation->is_settled, 0,
           generation->core->problem->workers_len * sizeof(*generation->is_settled));
    return is_better;
}

/* A plan for the best openings, as far as the mix tells. */
static bool open_best(struct generation *generation, struct roster *roster,
                      struct opening_tree *tree)
{
    int64_t best = INT64_MIN;
    while (opening_tree_next(tree, best))
        best = opening_tree_found(tree);
    return best > INT64_MIN && opening_tree_return(tree) && try_dive(generation, roster);
}

/* Is there a better plan with the openings that promise most? By a part of the effort. */
static bool prove_leaf(struct opening_tree *tree, struct proof *proof)
{
    int64_t before = proof->roster->value,
            left = proof->effort_max - proof->effort_max / PROOF_PART;
    proof->stances = opening_tree_latest(tree, &proof->above);
    proof->effort_max /= PROOF_PART;
    prove_optimum(proof);
    proof->effort_max += left;
    opening_tree_settle(tree, proof->above);
    return proof->roster->value > before;
}

/* Plans for openings that promise more than the best plan has, and a bound by what no openings
 * promise. */
static bool open_all(struct generation *generation, struct roster *roster,
                     struct opening_tree *tree, const struct generate_rules *rules)
{
    bool is_better = false;
    int64_t constant = generation->core->constant;
    struct proof proof = {.roster = roster,
                          .columns = generation->columns,
                          .crew = generation->crew,
                          .bound = generation->bound,
                          .effort_max = rules->proof_effort,
                          .deadline_ms = rules->deadline_ms};
    while (opening_tree_next(tree, roster->value + constant))
        is_better = try_dive(generation, roster) || is_better;
    for (int32_t turn = 0; turn < PROOF_TURNS && !crew_is_over(generation->crew) &&
                           proof.effort_max > rules->proof_effort / PROOF_END &&
                           opening_tree_again(tree, roster->value + constant);
         turn++)
        is_better = prove_leaf(tree, &proof) || is_better;
    bound_tighten(generation->bound, opening_tree_bound(tree));
    return is_better;
}

static bool open_and_dive(struct generation *generation, struct roster *roster,
                          const struct generate_rules *rules)
{
    struct opening_tree *tree = opening_tree_new(generation);
    bool is_better = opening_tree_proves(tree) ? open_all(generation, roster, tree, rules)
                                               : open_best(generation, roster, tree);
    opening_tree_free(tree);
    return is_better;
}

bool generate_plan(const struct market *market, struct columns *columns, struct crew *crew,
                   struct roster *roster, struct bound *bound, const struct generate_rules *rules)
{
    struct generation generation = generation_new(market, columns, crew, bound);
    bool is_better = false;
    master_set_deadline(generation.master, rules->deadline_ms);
    master_begin_at(generation.master, roster);
    bool is_fine = generation_run(&generation, rules->rounds_max);
    if (is_fine && bound) {
        crew_set_nodes(crew, NODES_CERTIFY);
        is_fine = generation_run(&generation, rules->rounds_max);
    }
    bool is_proved = bound && bound->value <= roster->value + market->core->constant;
    if (is_fine && !is_proved) {
        is_better = market->may_open ? open_and_dive(&generation, roster, rules)
                                     : try_dive(&generation, roster);
    }
    generation_release(&generation);
    return is_better;
}
