/* Ejection chains: somebody takes a place that is full, whoever loses least by it moves on. */
#include "scheduler/planner/improve.h"

#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"

#define MOVES_CAP     64
#define PLACES_CAP    512
#define ASK_EVERY     64 /* chains between two questions whether to stop */
#define PLACES_ASKED  64 /* of one worker */
#define APPRAISED_LEN 16 /* offerings between two such questions; a multiple of any crew */

/* An overbooked place: an offering, or an instant of a unit. */
struct place {
    int32_t offering; /* -1: an instant */
    int32_t row, slot;
};

struct move {
    int32_t worker;
    struct bundle before;
};

struct chain {
    struct roster *roster;
    struct crew *crew;
    const struct prices *prices;
    const struct chain_rules *rules;
    struct move moves[MOVES_CAP];
    int32_t moves_len;
    struct place places[PLACES_CAP];
    int32_t places_len, places_at;
    int64_t owed;  /* prices of the places still overbooked, price units */
    int64_t delta; /* points gained so far */
    bool is_full;
    /* the holders asked about one place */
    int32_t asked[MOVES_CAP];
    int64_t losses[MOVES_CAP];
    struct bundle answers[MOVES_CAP];
    int32_t asked_len;
    struct tariff tariff;
};

static size_t cell_of(const struct core *core, const struct place *place)
{
    return core_cell(core, place->row, place->slot);
}

static bool is_over(const struct chain *chain, const struct place *place)
{
    const struct roster *roster = chain->roster;
    if (place->offering >= 0)
        return roster->seat_taken[place->offering] > roster->seats[place->offering];
    size_t cell = cell_of(roster->core, place);
    return roster->cover_taken[cell] > roster->core->cover_capacity[cell];
}

static int64_t price_of(const struct chain *chain, const struct place *place)
{
    return place->offering >= 0 ? chain->prices->seat[place->offering]
                                : chain->prices->cover[cell_of(chain->roster->core, place)];
}

static void note_place(struct chain *chain, struct place place)
{
    if (!is_over(chain, &place))
        return;
    if (chain->places_len == PLACES_CAP) {
        chain->is_full = true;
        return;
    }
    chain->places[chain->places_len++] = place;
    chain->owed += price_of(chain, &place);
}

static void note_places(struct chain *chain, int32_t worker, const struct bundle *bundle)
{
    const struct core *core = chain->roster->core;
    int32_t row = core->workers[worker].cover_row;
    for (uint16_t i = 0; i < bundle->len; i++) {
        int32_t at = core_entry(core, worker, bundle_list(bundle)[i])->option;
        const struct problem_option *option = &core->problem->options[at];
        for (int32_t k = 0; k < option->offerings_len; k++)
            note_place(chain, (struct place){option->offerings[k], -1, -1});
        for (int32_t k = core->slot_first[at]; k < core->slot_first[at + 1] && row >= 0; k++)
            note_place(chain, (struct place){-1, row, core->slots[k]});
    }
}

static void move_worker(struct chain *chain, int32_t worker, const struct bundle *bundle)
{
    struct roster *roster = chain->roster;
    int64_t before = roster->values[worker];
    chain->moves[chain->moves_len++] = (struct move){worker, roster->bundles[worker]};
    roster_set(roster, worker, bundle);
    chain->delta += roster->values[worker] - before;
    note_places(chain, worker, bundle);
}

static void undo(struct chain *chain)
{
    while (chain->moves_len > 0) {
        chain->moves_len--;
        roster_set(chain->roster, chain->moves[chain->moves_len].worker,
                   &chain->moves[chain->moves_len].before);
    }
}

static bool has_moved(const struct chain *chain, int32_t worker)
{
    for (int32_t i = 0; i < chain->moves_len; i++) {
        if (chain->moves[i].worker == worker)
            return true;
    }
    return false;
}

static uint64_t mix(uint64_t value)
{
    value = (value ^ value >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    value = (value ^ value >> 27) * UINT64_C(0x94D049BB133111EB);
    return value ^ value >> 31;
}

/* Holders of the place who have not moved yet: a spread sample of at most holders_max. */
static void choose_holders(struct chain *chain, const struct place *place)
{
    const struct roster *roster = chain->roster;
    const struct core *core = roster->core;
    bool is_seat = place->offering >= 0;
    const struct holders *holders = is_seat ? &roster->holders[place->offering] : NULL;
    int32_t first = is_seat ? 0 : core->block_first[place->row];
    int32_t len = is_seat ? (int32_t)holders->len : core->block_first[place->row + 1] - first;
    int32_t most = chain->rules->holders_max;
    uint64_t start = mix(chain->rules->salt * 31 + (uint64_t)chain->moves[0].worker * 977 +
                         (uint64_t)chain->places_at);
    chain->asked_len = 0;
    for (int32_t i = 0; i < len && chain->asked_len < most; i++) {
        int32_t step = is_seat && len > most ? len / most : 1;
        int32_t at =
            (int32_t)((start % (uint64_t)len + (uint64_t)i * (uint64_t)step) % (uint64_t)len);
        int32_t worker = is_seat ? holders->workers[at] : core->block_workers[first + at];
        if (has_moved(chain, worker) ||
            (!is_seat && !roster_holds_slot(roster, worker, place->slot)))
            continue;
        bool is_twice = false;
        for (int32_t k = 0; k < chain->asked_len; k++)
            is_twice = is_twice || chain->asked[k] == worker;
        if (!is_twice)
            chain->asked[chain->asked_len++] = worker;
    }
}

static void ask_holder(void *context, struct pricing *pricing, int32_t task)
{
    struct chain *chain = context;
    int32_t worker = chain->asked[task];
    int64_t value =
        roster_ask(chain->roster, pricing, worker, &chain->tariff, &chain->answers[task]);
    chain->losses[task] = chain->roster->values[worker] * chain->roster->core->scale - value;
}

/* Moves whoever loses least from the place; false if nobody can go without the chain losing. */
static bool relieve(struct chain *chain, const struct place *place)
{
    int64_t scale = chain->roster->core->scale;
    choose_holders(chain, place);
    chain->tariff = (struct tariff){.prices = chain->prices,
                                    .may_oust = chain->moves_len + 1 < chain->rules->moves_max,
                                    .ban_offering = place->offering,
                                    .ban_slot = place->offering >= 0 ? -1 : place->slot};
    int32_t best = -1;
    for (int32_t i = 0; i < chain->asked_len; i++) {
        ask_holder(chain, crew_pricing(chain->crew), i);
        if (best < 0 || chain->losses[i] < chain->losses[best])
            best = i;
        if (chain->losses[i] <= 0)
            break; /* costs nobody anything */
    }
    if (best < 0 || chain->delta * scale - chain->owed - chain->losses[best] <= 0)
        return false;
    struct bundle answer = chain->answers[best];
    move_worker(chain, chain->asked[best], &answer);
    return true;
}

/* Follows the chain until nothing is overbooked; false if it does not pay. */
static bool follow(struct chain *chain)
{
    int64_t scale = chain->roster->core->scale;
    while (chain->places_at < chain->places_len) {
        struct place place = chain->places[chain->places_at++];
        chain->owed -= price_of(chain, &place);
        if (!is_over(chain, &place))
            continue;
        if (chain->moves_len >= chain->rules->moves_max || chain->is_full ||
            chain->delta * scale - chain->owed <= 0 || !relieve(chain, &place))
            return false;
    }
    return !chain->is_full;
}

/* Has somebody left an opened candidate that needed them? */
static bool starves_any(const struct chain *chain)
{
    for (int32_t i = 0; i < chain->moves_len; i++) {
        if (roster_starves(chain->roster, chain->moves[i].worker, &chain->moves[i].before))
            return true;
    }
    return false;
}

static bool try_chain(struct chain *chain, int32_t worker)
{
    struct roster *roster = chain->roster;
    struct bundle wish;
    const struct tariff tariff = {.prices = chain->prices,
                                  .may_oust = chain->rules->moves_max > 1,
                                  .ban_offering = -1,
                                  .ban_slot = -1,
                                  .noise = chain->rules->noise,
                                  .salt = chain->rules->salt};
    chain->moves_len = chain->places_len = chain->places_at = 0;
    chain->owed = chain->delta = 0;
    chain->is_full = false;
    int64_t value = roster_ask(roster, crew_pricing(chain->crew), worker, &tariff, &wish);
    bool has_hope = tariff.noise > 0 || value > roster->values[worker] * roster->core->scale;
    if (!has_hope || bundle_equal(&wish, &roster->bundles[worker]))
        return false;
    move_worker(chain, worker, &wish);
    bool is_done = follow(chain) && !starves_any(chain);
    if (is_done && (chain->delta > 0 || (chain->delta == 0 && tariff.noise > 0)))
        return true;
    undo(chain);
    return false;
}

/* --- what places really cost
 * ---------------------------------------------------------------------- */

/* Offerings that are full, each asked for its cheapest holder. */
struct appraisal {
    const struct roster *roster;
    int32_t first; /* of the offerings asked for together */
    int64_t *seat; /* by offering */
};

/* What leaving the offering would cost the worker. Who holds very much is not asked place by place,
 * which would be long: no more than all that they have can be lost. */
static int64_t loss_of(const struct roster *roster, struct pricing *pricing, int32_t worker,
                       int32_t offering)
{
    const struct tariff tariff = {.ban_offering = offering, .ban_slot = -1};
    struct bundle bundle;
    int64_t has = roster->values[worker] * roster->core->scale;
    if (roster->bundles[worker].len > PLACES_ASKED)
        return has;
    return has - roster_ask(roster, pricing, worker, &tariff, &bundle);
}

static void appraise(void *context, struct pricing *pricing, int32_t task)
{
    struct appraisal *appraisal = context;
    int32_t offering = appraisal->first + task;
    const struct roster *roster = appraisal->roster;
    const struct holders *holders = &roster->holders[offering];
    bool is_full =
        roster->seats[offering] > 0 && roster->seat_taken[offering] >= roster->seats[offering];
    int64_t least = is_full && holders->len > 0 ? INT64_MAX : 0;
    for (size_t i = 0; i < holders->len && least > 0; i++) {
        int64_t loss = loss_of(roster, pricing, holders->workers[i], offering);
        least = loss < least ? loss : least;
    }
    appraisal->seat[offering] = least > 0 ? least : 0;
}

bool improve_prices(const struct roster *roster, struct crew *crew, struct prices *ret_prices)
{
    struct appraisal appraisal = {.roster = roster, .seat = ret_prices->seat};
    int32_t count = (int32_t)roster->core->problem->offerings_len;
    for (; appraisal.first < count; appraisal.first += APPRAISED_LEN) {
        if (crew_is_over(crew))
            return false;
        int32_t left = count - appraisal.first;
        crew_run(crew, appraise, &appraisal, left < APPRAISED_LEN ? left : APPRAISED_LEN);
    }
    memset(ret_prices->cover, 0, ret_prices->cover_len * sizeof(*ret_prices->cover));
    return true;
}

/* --- whose turn it is
 * ------------------------------------------------------------------------------ */

struct turn {
    int64_t regret;
    int32_t worker;
};

static int compare_turns(const void *a, const void *b)
{
    const struct turn *x = a, *y = b;
    if (x->regret != y->regret)
        return x->regret > y->regret ? -1 : 1;
    return (x->worker > y->worker) - (x->worker < y->worker);
}

/* What each worker misses against their best at the prices. */
static size_t list_turns(const struct roster *roster, const struct prices *prices,
                         const struct demand *demand, struct turn *turns)
{
    const struct core *core = roster->core;
    size_t len = 0;
    for (size_t i = 0; i < core->problem->workers_len; i++) {
        int64_t has = roster->values[i] * core->scale -
                      prices_bundle(core, prices, (int32_t)i, &roster->bundles[i]);
        int64_t regret = demand->worth[i] - has;
        if (regret > core->scale / 4)
            turns[len++] = (struct turn){regret, (int32_t)i};
    }
    qsort(turns, len, sizeof(*turns), compare_turns);
    return len;
}

int64_t improve_chains(struct roster *roster, struct crew *crew, const struct prices *prices,
                       const struct demand *demand, const struct chain_rules *rules)
{
    struct chain *chain = x_calloc(1, sizeof(*chain));
    struct turn *turns = x_calloc(roster->core->problem->workers_len + 1, sizeof(*turns));
    size_t len = list_turns(roster, prices, demand, turns);
    int64_t kept = 0;
    chain->roster = roster;
    chain->crew = crew;
    chain->prices = prices;
    chain->rules = rules;
    for (size_t i = 0; i < len; i++) {
        if (i % ASK_EVERY == 0 && crew_is_over(crew))
            break;
        kept += try_chain(chain, turns[i].worker);
    }
    free(turns);
    free(chain);
    return kept;
}
