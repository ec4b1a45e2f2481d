/* The search for prices that give a low bound. */
#include "scheduler/planner/bound.h"

#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"

#define PARTS_FEW   8 /* parts of an epoch, if there are few blocks */
#define PARTS_MANY  32
#define BLOCKS_FEW  64
#define EXCESS_MAX  2.0   /* demand beyond three times the seats moves prices no faster */
#define SEAT_RATE   2.0   /* steps of seat prices, in typical gains */
#define COVER_RATE  0.3   /* steps of cover prices, in typical gains */
#define TARGET_PART 0.003 /* the volume algorithm aims this far below the bound */
#define THETA_FIRST 0.005 /* so much of the way in its first step: prices are near already */

#define PRICE_CLOSED (INT64_C(1) << 48)

int64_t bound_floor(const struct core *core, int32_t offering)
{
    const struct problem_offering *row = &core->problem->offerings[offering];
    if (!row->is_candidate || core->capacity[offering] <= 0)
        return 0;
    return row->open_cost * core->scale / core->capacity[offering];
}

/* A closed candidate's places cost more than anybody pays; one that is open has been paid for. */
static int64_t floor_of(const struct bound *bound, size_t offering)
{
    enum stance stance = bound->stances ? (enum stance)bound->stances[offering] : STANCE_FREE;
    if (stance == STANCE_CLOSED)
        return PRICE_CLOSED;
    return stance == STANCE_OPEN ? 0 : bound_floor(bound->core, (int32_t)offering);
}

static int64_t entry_gain(const struct core *core, const struct core_worker *worker,
                          const struct core_entry *entry)
{
    int64_t gain = 0;
    for (uint16_t i = 0; i < worker->dims_len; i++) {
        const struct core_dim *dim = &core->dims[worker->dim_first + i];
        if (dim->is_need && !dim->is_loose && dim->component == entry->component)
            gain += (int64_t)dim->weight * core_dim_part(dim, core_vec(core, worker, entry));
    }
    return gain * core->scale;
}

static void find_typical(struct bound *bound)
{
    const struct core *core = bound->core;
    size_t offerings = core->problem->offerings_len, known = 0;
    double *count = x_calloc(offerings + 1, sizeof(*count)), sum = 0;
    for (size_t i = 0; i < core->problem->workers_len; i++) {
        const struct core_worker *worker = &core->workers[i];
        for (uint16_t k = 0; k < worker->entries_len; k++) {
            const struct core_entry *entry = &core->entries[worker->entry_first + k];
            const struct problem_option *option = &core->problem->options[entry->option];
            for (int32_t m = 0; m < option->offerings_len; m++) {
                bound->typical[option->offerings[m]] += (double)entry_gain(core, worker, entry);
                count[option->offerings[m]] += 1;
            }
        }
    }
    for (size_t i = 0; i < offerings; i++) {
        bound->typical[i] = count[i] > 0 ? bound->typical[i] / count[i] : 0;
        sum += bound->typical[i];
        known += bound->typical[i] > 0;
    }
    bound->typical_mean = known > 0 ? sum / (double)known : 1;
    for (size_t i = 0; i < offerings; i++) {
        if (bound->typical[i] <= 0)
            bound->typical[i] = bound->typical_mean;
    }
    free(count);
}

static struct bound *allocate(const struct core *core, struct crew *crew)
{
    struct bound *bound = x_calloc(1, sizeof(*bound));
    bound->core = core;
    bound->crew = crew;
    bound->prices = prices_new(core);
    bound->best = prices_new(core);
    bound->demand = demand_new(core);
    bound->value = bound->tightened = INT64_MAX;
    size_t seats = bound->prices.seats_len + 1, cells = bound->prices.cover_len + 1;
    bound->best_worth = x_calloc(core->problem->workers_len + 1, sizeof(*bound->best_worth));
    bound->typical = x_calloc(seats, sizeof(double));
    bound->seat_at = x_calloc(seats, sizeof(double));
    bound->seat_sum = x_calloc(seats, sizeof(double));
    bound->seat_way = x_calloc(seats, sizeof(double));
    bound->cover_at = x_calloc(cells, sizeof(double));
    bound->cover_sum = x_calloc(cells, sizeof(double));
    bound->cover_way = x_calloc(cells, sizeof(double));
    bound->taken_sum = x_calloc(seats, sizeof(double));
    bound->taken_mean = x_calloc(seats, sizeof(double));
    return bound;
}

struct bound *bound_new(const struct core *core, struct crew *crew)
{
    struct bound *bound = allocate(core, crew);
    find_typical(bound);
    /* From above: what is plentiful falls within an epoch, while what is a little short would rise
     * slowly, because everybody wants the same place and then nobody does. */
    for (size_t i = 0; i < bound->prices.seats_len; i++) {
        int64_t floor = floor_of(bound, i);
        bound->prices.seat[i] =
            bound->typical[i] > (double)floor ? (int64_t)bound->typical[i] : floor;
        bound->seat_at[i] = (double)bound->prices.seat[i];
    }
    return bound;
}

struct bound *bound_new_decided(const struct bound *from, const uint8_t *stances)
{
    struct bound *bound = allocate(from->core, from->crew);
    bound->stances = stances;
    bound->typical_mean = from->typical_mean;
    memcpy(bound->typical, from->typical, bound->prices.seats_len * sizeof(*bound->typical));
    prices_copy(&bound->prices, &from->best);
    for (size_t i = 0; i < bound->prices.seats_len; i++) {
        bound->prices.seat[i] = stances[i] == STANCE_CLOSED ? PRICE_CLOSED : bound->prices.seat[i];
        bound->seat_at[i] = (double)bound->prices.seat[i];
    }
    return bound;
}

void bound_free(struct bound *bound)
{
    if (!bound)
        return;
    prices_release(&bound->prices);
    prices_release(&bound->best);
    demand_release(&bound->demand);
    free(bound->best_worth);
    free(bound->typical);
    free(bound->seat_at);
    free(bound->seat_sum);
    free(bound->seat_way);
    free(bound->taken_sum);
    free(bound->taken_mean);
    free(bound->cover_at);
    free(bound->cover_sum);
    free(bound->cover_way);
    free(bound);
}

/* --- epochs
 * ----------------------------------------------------------------------------------------- */

/* `seen` is the share of the workers that demand speaks of. */
static void follow_demand(struct bound *bound, double rate, double seen)
{
    const struct core *core = bound->core;
    for (size_t i = 0; i < bound->prices.seats_len; i++) {
        int32_t seats = core->capacity[i], taken = bound->demand.seat_taken[i];
        double floor = (double)floor_of(bound, i);
        double excess = seats > 0 ? taken / seen / seats - 1 : taken > 0 ? EXCESS_MAX : 0;
        excess = excess < EXCESS_MAX ? excess : EXCESS_MAX;
        bound->seat_at[i] += rate * bound->typical[i] * excess;
        bound->seat_at[i] = bound->seat_at[i] > floor ? bound->seat_at[i] : floor;
        bound->prices.seat[i] = (int64_t)bound->seat_at[i];
    }
}

void bound_epoch(struct bound *bound, double eta, bool is_first, bool is_averaged)
{
    int32_t parts = bound->core->blocks_len < BLOCKS_FEW ? PARTS_FEW : PARTS_MANY;
    for (int32_t part = 0; part < parts && !crew_is_over(bound->crew); part++) {
        struct pass pass = {.core = bound->core,
                            .prices = &bound->prices,
                            .demand = &bound->demand,
                            .first = part,
                            .stride = parts,
                            .cover_step = eta * COVER_RATE * bound->typical_mean};
        prices_pass(&pass, bound->crew);
        follow_demand(bound, eta * SEAT_RATE / parts, is_first ? (part + 1.0) / parts : 1);
    }
    if (!is_averaged)
        return;
    bound->sums++;
    for (size_t i = 0; i < bound->prices.seats_len; i++) {
        bound->seat_sum[i] += bound->seat_at[i];
        bound->taken_sum[i] += bound->demand.seat_taken[i];
    }
    for (size_t i = 0; i < bound->prices.cover_len; i++)
        bound->cover_sum[i] += (double)bound->prices.cover[i];
}

void bound_average(struct bound *bound)
{
    for (size_t i = 0; i < bound->prices.seats_len && bound->sums > 0; i++) {
        bound->prices.seat[i] = (int64_t)(bound->seat_sum[i] / bound->sums);
        bound->taken_mean[i] = bound->taken_sum[i] / bound->sums;
    }
    for (size_t i = 0; i < bound->prices.cover_len && bound->sums > 0; i++)
        bound->prices.cover[i] = (int64_t)(bound->cover_sum[i] / bound->sums);
    bound->sums = 0;
    memset(bound->taken_sum, 0, bound->prices.seats_len * sizeof(*bound->taken_sum));
    memset(bound->seat_sum, 0, bound->prices.seats_len * sizeof(*bound->seat_sum));
    memset(bound->cover_sum, 0, bound->prices.cover_len * sizeof(*bound->cover_sum));
}

bool bound_certify(struct bound *bound)
{
    struct pass pass = {
        .core = bound->core, .prices = &bound->prices, .demand = &bound->demand, .stride = 1};
    prices_pass(&pass, bound->crew);
    int64_t value = prices_bound(bound->core, &bound->prices, bound->stances,
                                 demand_worth(bound->core, &bound->demand));
    if (value >= bound->value)
        return false;
    bound->value = value;
    prices_copy(&bound->best, &bound->prices);
    memcpy(bound->best_worth, bound->demand.worth,
           bound->core->problem->workers_len * sizeof(*bound->best_worth));
    return true;
}

void bound_tighten(struct bound *bound, int64_t value)
{
    bound->tightened = value < bound->tightened ? value : bound->tightened;
}

int64_t bound_proven(const struct bound *bound)
{
    return bound->tightened < bound->value ? bound->tightened : bound->value;
}

/* --- the volume algorithm
 * ---------------------------------------------------------------------------- */

void bound_center(struct bound *bound)
{
    prices_copy(&bound->prices, &bound->best);
    for (size_t i = 0; i < bound->prices.seats_len; i++) {
        bound->seat_at[i] = (double)bound->best.seat[i];
        bound->seat_way[i] = 0;
    }
    for (size_t i = 0; i < bound->prices.cover_len; i++) {
        bound->cover_at[i] = (double)bound->best.cover[i];
        bound->cover_way[i] = 0;
    }
    bound->step = 0;
    bound->theta = THETA_FIRST;
    bound->alpha = 1;
    bound->alpha_max = 0.3;
    bound->failures = 0;
}

static double least_one(int32_t capacity)
{
    return capacity > 1 ? (double)capacity : 1;
}

static void move_prices(struct bound *bound)
{
    const struct core *core = bound->core;
    for (size_t i = 0; i < bound->prices.seats_len; i++) {
        double price =
            bound->seat_at[i] + bound->step * bound->seat_way[i] / least_one(core->capacity[i]);
        int64_t floor = bound_floor(core, (int32_t)i);
        bound->prices.seat[i] = price > (double)floor ? (int64_t)price : floor;
    }
    for (size_t i = 0; i < bound->prices.cover_len; i++) {
        double price = bound->cover_at[i] +
                       bound->step * bound->cover_way[i] / least_one(core->cover_capacity[i]);
        bound->prices.cover[i] = price > 0 ? (int64_t)price : 0;
    }
}

/* Length of the way, weighted by capacity, and its angle with the latest subgradient. */
struct measure {
    double square, product;
};

static void blend(struct measure *measure, double *way, double excess, double alpha,
                  int32_t capacity, bool is_priced)
{
    measure->product += excess * *way / least_one(capacity);
    *way = alpha * excess + (1 - alpha) * *way;
    if (is_priced || *way > 0)
        measure->square += *way * *way / least_one(capacity);
}

static struct measure turn(struct bound *bound)
{
    const struct core *core = bound->core;
    struct measure measure = {0};
    for (size_t i = 0; i < bound->prices.seats_len; i++) {
        bool is_closed = core->problem->offerings[i].is_candidate &&
                         !prices_open(core, &bound->prices, (int32_t)i);
        int32_t seats = core->capacity[i] > 0 ? core->capacity[i] : 0;
        double excess = bound->demand.seat_taken[i] - seats;
        if (is_closed && excess < 0)
            excess = 0;
        blend(&measure, &bound->seat_way[i], excess, bound->alpha, seats,
              bound->prices.seat[i] > bound_floor(core, (int32_t)i));
    }
    for (size_t i = 0; i < bound->prices.cover_len; i++) {
        int32_t capacity = core->cover_capacity[i] > 0 ? core->cover_capacity[i] : 0;
        blend(&measure, &bound->cover_way[i], bound->demand.cover_taken[i] - capacity, bound->alpha,
              capacity, bound->prices.cover[i] > 0);
    }
    return measure;
}

static void accept(struct bound *bound, double product)
{
    for (size_t i = 0; i < bound->prices.seats_len; i++)
        bound->seat_at[i] = (double)bound->prices.seat[i];
    for (size_t i = 0; i < bound->prices.cover_len; i++)
        bound->cover_at[i] = (double)bound->prices.cover[i];
    bound->theta *= product < 0 ? 1.5 : 1.1;
    bound->theta = bound->theta < 2 ? bound->theta : 2;
    bound->failures = 0;
}

static void hesitate(struct bound *bound)
{
    if (++bound->failures < 8)
        return;
    bound->failures = 0;
    bound->theta = bound->theta * 0.7 > 1e-4 ? bound->theta * 0.7 : 1e-4;
    bound->alpha_max = bound->alpha_max * 0.9 > 0.03 ? bound->alpha_max * 0.9 : 0.03;
}

bool bound_volume(struct bound *bound, int64_t objective)
{
    move_prices(bound);
    bool is_better = bound_certify(bound);
    struct measure measure = turn(bound);
    if (is_better)
        accept(bound, measure.product);
    else
        hesitate(bound);
    double value = (double)(bound->value - bound->core->constant);
    double aim = TARGET_PART * value, gap = (double)(bound->value - objective);
    aim = gap > 0 && gap < aim ? gap : aim;
    bound->step = bound->theta * aim * (double)bound->core->scale / (measure.square + 1e-9);
    bound->alpha = bound->alpha_max;
    return is_better;
}
