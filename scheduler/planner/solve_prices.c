/* Plans from prices: at a glance, by epochs, by volume steps; repaired, and improved by chains. */
#include <math.h>
#include <stdlib.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/clock.h"
#include "scheduler/planner/construct.h"
#include "scheduler/planner/improve.h"
#include "scheduler/planner/open.h"
#include "scheduler/planner/solve_inside.h"

#define EPOCHS_SMALL   16 /* of the first search for prices, at work 100: columns do the rest */
#define EPOCHS_LARGE   64 /* where the master is never solved in one piece: prices make the bound */
#define EPOCHS_PART    8  /* the last of so many parts of them are averaged and give columns */
#define ETA_FIRST      0.5
#define ETA_AGAIN      0.05 /* where prices are known, but not well */
#define ETA_LAST       0.001
#define EPOCHS_OPENED  16       /* of prices when it is decided which candidates are open */
#define WHOLE_MAX      20000    /* workers whose master may be: by what it costs, */
#define WHOLE_EFFORT   10000000 /* workers who pay times places that have a price: at most this */
#define WHOLE_LIMIT    200000   /* milliseconds that this effort may take under a time limit */
#define VOLUME_ROUNDS  6   /* of volume steps, a plan from their prices, and chains, at work 100 */
#define ROUND_GAIN_MIN 0.9 /* a round that leaves more of the gap than this is the last */
#define VOLUME_STEPS   12  /* in a round */
#define HOLDERS_COST   64  /* asked for each full place, when places are at what they cost */
#define ROUNDS_COST    4
#define NODES_FIRST    4
#define NODES_EPOCHS   12

/* Prices by so many epochs, the first of which moves them by eta. Under a time limit as many as
 * their pace so far allows: the steps always shrink to their last size. */
static void find_prices(struct solve *solve, int32_t epochs, double eta)
{
    int32_t left = epochs;
    for (int32_t i = 0; i < epochs && left > 0; i++) {
        bool is_last = left <= 1 + epochs / EPOCHS_PART;
        int64_t began_ms = clock_monotonic_ms();
        bound_epoch(solve->bound, eta, i == 0, is_last);
        if (is_last && !solve->is_glance)
            columns_add_demand(solve->columns, &solve->bound->demand);
        int64_t now_ms = clock_monotonic_ms();
        left = budget_steps(&solve->budget, now_ms, BUDGET_PRICES_PERCENT, now_ms - began_ms,
                            epochs - i - 1);
        if (solve_is_over(solve, "prices", i + 1, i + 1 + left))
            break;
        eta *= left > 0 ? pow(ETA_LAST / eta, 1.0 / left) : 1;
    }
}

static void keep_better(struct solve *solve, struct roster *roster)
{
    bool is_better = roster->value > solve->roster->value && roster_is_valid(roster);
    roster_free(is_better ? solve->roster : roster);
    solve->roster = is_better ? roster : solve->roster;
}

/* The better of what there was and of what prices lead to, with the candidates that are open in
 * `roster`, which it takes over. */
static void plan_with(struct solve *solve, struct roster *roster, const struct bound *bound)
{
    const struct tariff free_places = {.ban_offering = -1, .ban_slot = -1};
    construct_repair(roster, solve->crew, &bound->best, &bound->demand);
    construct_sweep(roster, solve->crew, &free_places);
    open_close_losers(roster, solve->crew, NULL);
    construct_sweep(roster, solve->crew, &free_places);
    keep_better(solve, roster);
}

static void plan_from_prices(struct solve *solve)
{
    struct roster *roster = roster_new(solve->core);
    open_by_price(roster, &solve->bound->best);
    plan_with(solve, roster, solve->bound);
}

/* Candidates that prices open in part are opened or closed; then prices are sought again, since
 * what is open has been paid for. */
static void plan_from_openings(struct solve *solve)
{
    uint8_t *stances = x_calloc(solve->problem->offerings_len + 1, sizeof(*stances));
    double eta = ETA_AGAIN, ratio = pow(ETA_LAST / ETA_AGAIN, 1.0 / EPOCHS_OPENED);
    open_by_fullness(solve->bound, stances);
    struct bound *bound = bound_new_decided(solve->bound, stances);
    crew_set_nodes(solve->crew, NODES_EPOCHS);
    for (int32_t i = 0; i < EPOCHS_OPENED && !solve_is_out_of_time(solve); i++, eta *= ratio)
        bound_epoch(bound, eta, i == 0, i >= EPOCHS_OPENED - EPOCHS_OPENED / EPOCHS_PART);
    bound_average(bound);
    crew_set_nodes(solve->crew, NODES_PRICING);
    bound_certify(bound);
    columns_add_demand(solve->columns, &bound->demand);
    struct roster *roster = roster_new(solve->core);
    open_as_decided(roster, stances);
    plan_with(solve, roster, bound);
    bound_free(bound);
    free(stances);
}

void solve_chains(struct solve *solve, int32_t holders_max, int32_t moves_max, int32_t round)
{
    struct bound *bound = solve->bound;
    struct demand demand = bound->demand;
    demand.worth = bound->best_worth;
    struct chain_rules rules = {.holders_max = holders_max,
                                .moves_max = moves_max,
                                .noise = round < 2 ? 0 : (round % 5) * 4 * solve->core->scale,
                                .salt = solve->options->seed * UINT64_C(0x9E3779B97F4A7C15) +
                                        (uint64_t)round};
    improve_chains(solve->roster, solve->crew, &bound->best, &demand, &rules);
}

/* Another look at needs that are not met: places at what they would really cost those who hold
 * them. */
void solve_chains_at_cost(struct solve *solve)
{
    struct prices prices = prices_new(solve->core);
    struct chain_rules rules = {.holders_max = HOLDERS_COST, .moves_max = 4};
    for (int32_t round = 0;
         round < ROUNDS_COST && !solve_is_over(solve, "chains", round, ROUNDS_COST); round++) {
        double before = solve_gap(solve_objective(solve), bound_proven(solve->bound));
        if (!improve_prices(solve->roster, solve->crew, &prices))
            break;
        struct pass pass = {
            .core = solve->core, .prices = &prices, .demand = &solve->bound->demand, .stride = 1};
        prices_pass(&pass, solve->crew);
        improve_chains(solve->roster, solve->crew, &prices, &solve->bound->demand, &rules);
        if (solve_gap(solve_objective(solve), bound_proven(solve->bound)) > PASS_GAIN_MIN * before)
            break;
    }
    prices_release(&prices);
}

/* Prices by so many epochs, a bound by them and a plan from them. False when there is nothing left
 * to do. */
static bool plan_by_epochs(struct solve *solve, int32_t epochs, double eta)
{
    crew_set_nodes(solve->crew, NODES_EPOCHS);
    find_prices(solve, epochs, eta);
    if (solve_is_over(solve, "prices", 1, 1))
        return false;
    bound_average(solve->bound);
    crew_set_nodes(solve->crew, NODES_PRICING);
    bound_certify(solve->bound);
    if (!solve->is_glance)
        columns_add_demand(solve->columns, &solve->bound->demand);
    if (solve_is_over(solve, "bound", 1, 1))
        return false;
    plan_from_prices(solve);
    if (solve->problem->workers_len > WHOLE_SURE && solve_has_candidates(solve->problem))
        plan_from_openings(solve);
    solve_chains(solve, 8, 5, 0);
    if (solve->problem->workers_len <= WHOLE_SURE)
        solve_chains_at_cost(solve);
    return !solve_is_over(solve, "chains", 1, 1);
}

/* The effort of the master grows with the places that are scarce and with the workers who compete
 * for them. Whoever is content with a gap has it sooner by prices and blocks. */
static bool is_one_piece(const struct solve *solve)
{
    const struct prices *prices = &solve->bound->best;
    size_t workers = solve->problem->workers_len, priced = 0, paying = 0;
    if (workers <= WHOLE_SURE || workers > WHOLE_MAX || solve->options->gap_micro > 0)
        return workers <= WHOLE_SURE;
    for (size_t i = 0; i < prices->seats_len; i++) {
        priced += prices->seat[i] > bound_floor(solve->core, (int32_t)i);
    }
    for (size_t i = 0; i < prices->cover_len; i++)
        priced += prices->cover[i] > 0;
    for (size_t i = 0; i < workers; i++)
        paying +=
            prices_bundle(solve->core, prices, (int32_t)i, &solve->bound->demand.bundles[i]) > 0;
    int64_t limit = solve->options->time_limit_ms;
    size_t affordable = limit < 0 ? WHOLE_EFFORT : WHOLE_EFFORT / WHOLE_LIMIT * (size_t)limit;
    return priced * paying <= (affordable < WHOLE_EFFORT ? affordable : WHOLE_EFFORT);
}

/* Few epochs tell whether the master can be solved in one piece, and are enough for it. Otherwise
 * whoever is content with a gap may have it by them, and many more are needed. */
bool solve_first_plans(struct solve *solve)
{
    bool may_be_whole = solve->problem->workers_len <= WHOLE_MAX;
    bool is_quick = may_be_whole || solve->options->gap_micro > 0;
    solve->is_glance = !may_be_whole && is_quick;
    if (is_quick && !plan_by_epochs(solve, solve_share(solve, EPOCHS_SMALL), ETA_FIRST))
        return false;
    if (solve->is_glance)
        columns_add_demand(solve->columns, &solve->bound->demand);
    solve->is_glance = false;
    solve->is_whole = is_one_piece(solve);
    if (solve->is_whole || (is_quick && solve_is_past(solve, BUDGET_PRICES_PERCENT)))
        return true;
    if (is_quick)
        bound_center(solve->bound);
    return plan_by_epochs(solve, solve_share(solve, EPOCHS_LARGE),
                          is_quick ? ETA_AGAIN : ETA_FIRST);
}

/* Prices for everybody at once, moved by the volume algorithm, and a plan after every few steps:
 * where most of the seats are open to all, this goes deeper than any block can. False when there is
 * nothing left to do. */
bool solve_volume_rounds(struct solve *solve)
{
    int32_t rounds = solve_share(solve, VOLUME_ROUNDS);
    double before = solve_gap(solve_objective(solve), bound_proven(solve->bound));
    bound_center(solve->bound);
    for (int32_t round = 1; round <= rounds && !solve_is_past(solve, BUDGET_PLANS_PERCENT);
         round++) {
        for (int32_t step = 0; step < VOLUME_STEPS && !solve_is_past(solve, BUDGET_PLANS_PERCENT);
             step++)
            (void)bound_volume(solve->bound, solve_objective(solve));
        plan_from_prices(solve);
        solve_chains(solve, 8, 5, round);
        if (solve_is_over(solve, "rounds", round, rounds))
            return false;
        double gap = solve_gap(solve_objective(solve), bound_proven(solve->bound));
        if (gap > ROUND_GAIN_MIN * before)
            break;
        before = gap;
    }
    return true;
}

/* Everybody takes the best of what is free: first at a glance, so that there is a plan; then with
 * care, from the beginning, unless there was a plan to start from. */
bool solve_sweep_first(struct solve *solve)
{
    struct tariff free_places = {.ban_offering = -1, .ban_slot = -1, .at_a_glance = true};
    crew_set_nodes(solve->crew, NODES_FIRST);
    construct_sweep(solve->roster, solve->crew, &free_places);
    solve->first_ms = clock_monotonic_ms() - solve->budget.began_ms;
    if (solve_is_over(solve, "greedy", 1, 2))
        return false;
    struct roster *roster = solve->options->start ? solve->roster : roster_new(solve->core);
    free_places.at_a_glance = false;
    construct_sweep(roster, solve->crew, &free_places);
    if (roster != solve->roster)
        keep_better(solve, roster);
    return !solve_is_over(solve, "greedy", 2, 2);
}
