/* Turns the prices of the search into a certificate. */
#include "scheduler/planner/prices_certificate.h"

#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/checked.h"

#define ROUNDS 8 /* of prices of trainers and rooms, one after the other */

/* --- prices of trainers and rooms ------------------------------------------------------------- */

struct cliques {
    const struct core *core;
    int64_t *price; /* by clique */
    int64_t *left;  /* by offering: what a candidate earns after paying; may be negative */
};

static struct cliques cliques_new(const struct core *core, const struct prices *prices,
                                  const int64_t *price)
{
    size_t offerings = core->problem->offerings_len, len = (size_t)core->cliques_len;
    struct cliques cliques = {core, x_calloc(len + 1, sizeof(*cliques.price)),
                              x_calloc(offerings + 1, sizeof(*cliques.left))};
    for (size_t i = 0; i < offerings; i++) {
        const struct problem_offering *offering = &core->problem->offerings[i];
        if (offering->is_candidate && core->capacity[i] > 0)
            cliques.left[i] =
                prices->seat[i] * core->capacity[i] - offering->open_cost * core->scale;
    }
    for (size_t i = 0; i < len && price; i++) {
        cliques.price[i] = price[i];
        for (int32_t k = core->clique_first[i]; k < core->clique_first[i + 1]; k++)
            cliques.left[core->clique_members[k]] -= price[i];
    }
    return cliques;
}

static void cliques_release(struct cliques *cliques)
{
    free(cliques->price);
    free(cliques->left);
}

/* What openings add to the bound. */
static int64_t cliques_sum(const struct cliques *cliques)
{
    int64_t sum = 0;
    for (int32_t i = 0; i < cliques->core->cliques_len; i++)
        sum = checked_add(sum, cliques->price[i]);
    for (size_t i = 0; i < cliques->core->problem->offerings_len; i++)
        sum = checked_add(sum, cliques->left[i] > 0 ? cliques->left[i] : 0);
    return sum;
}

/* The best price of one clique, while the others stand: what its second-best member would earn
 * without it. Above, the clique costs more than its members save; below, two of them earn. */
static void settle(struct cliques *cliques, int32_t at)
{
    const struct core *core = cliques->core;
    int64_t best = 0, second = 0;
    for (int32_t k = core->clique_first[at]; k < core->clique_first[at + 1]; k++) {
        int64_t gain = cliques->left[core->clique_members[k]] + cliques->price[at];
        second = gain > best ? best : gain > second ? gain : second;
        best = gain > best ? gain : best;
    }
    for (int32_t k = core->clique_first[at]; k < core->clique_first[at + 1]; k++)
        cliques->left[core->clique_members[k]] += cliques->price[at] - second;
    cliques->price[at] = second;
}

static struct cliques settled(const struct core *core, const struct prices *prices,
                              const int64_t *price)
{
    struct cliques cliques = cliques_new(core, prices, price);
    for (int32_t round = 0; round < ROUNDS; round++) {
        for (int32_t i = 0; i < core->cliques_len; i++)
            settle(&cliques, i);
    }
    return cliques;
}

/* From those of the search, or from nothing: whichever proves more. */
static struct cliques best_cliques(const struct core *core, const struct prices *prices)
{
    struct cliques known = settled(core, prices, prices->clique);
    struct cliques fresh = settled(core, prices, NULL);
    bool is_better = cliques_sum(&fresh) < cliques_sum(&known);
    cliques_release(is_better ? &known : &fresh);
    return is_better ? fresh : known;
}

/* --- the certificate -------------------------------------------------------------------------- */

/* What places bring that are there anyway, in price units. */
static int64_t places_sum(const struct core *core, const struct prices *prices)
{
    int64_t sum = 0;
    for (size_t i = 0; i < prices->seats_len; i++) {
        if (!core->problem->offerings[i].is_candidate && core->capacity[i] > 0)
            sum = checked_add(sum, checked_mul(prices->seat[i], core->capacity[i]));
    }
    for (size_t i = 0; i < prices->cover_len; i++) {
        if (core->cover_capacity[i] > 0)
            sum = checked_add(sum, checked_mul(prices->cover[i], core->cover_capacity[i]));
    }
    return sum;
}

static void add_seats(const struct core *core, const struct prices *prices,
                      struct certificate *certificate)
{
    for (size_t i = 0; i < prices->seats_len; i++) {
        if (prices->seat[i] > 0 && core->capacity[i] > 0)
            certificate_add(certificate, (struct certificate_place){.kind = CERTIFICATE_SEAT,
                                                                    .index = (int32_t)i,
                                                                    .price = prices->seat[i]});
    }
}

/* By cover row: its unit. */
static int32_t *row_units(const struct core *core)
{
    int32_t *units = x_calloc((size_t)core->cover_rows + 1, sizeof(*units));
    for (size_t i = 0; i < core->problem->workers_len; i++) {
        if (core->workers[i].cover_row >= 0)
            units[core->workers[i].cover_row] = core->problem->workers[i].unit;
    }
    return units;
}

static void add_cover(const struct core *core, const struct prices *prices,
                      struct certificate *certificate)
{
    int32_t *units = row_units(core);
    for (int32_t row = 0; row < core->cover_rows; row++) {
        for (int32_t slot = 0; slot < core->slots_len; slot++) {
            if (core->row_places[row][slot] < 0)
                continue;
            size_t cell = core_cell(core, row, slot);
            if (prices->cover[cell] > 0 && core->cover_capacity[cell] > 0)
                certificate_add(certificate,
                                (struct certificate_place){.kind = CERTIFICATE_COVER,
                                                           .index = units[row],
                                                           .at_min = core->slot_at[slot],
                                                           .price = prices->cover[cell]});
        }
    }
    free(units);
}

/* Cliques of one resource at one instant are one place: its price is theirs together, paid by all
 * members of any. They stand side by side. */
static void add_resources(const struct cliques *cliques, struct certificate *certificate)
{
    const struct core *core = cliques->core;
    size_t first = certificate->places_len;
    for (int32_t i = 0; i < core->cliques_len; i++) {
        if (cliques->price[i] == 0)
            continue;
        struct certificate_place place = {.kind = CERTIFICATE_RESOURCE,
                                          .index = core->clique_resource[i],
                                          .at_min = core->clique_at[i],
                                          .price = cliques->price[i]};
        struct certificate_place *last = certificate->places_len > first
                                             ? &certificate->places[certificate->places_len - 1]
                                             : NULL;
        if (last && last->index == place.index && last->at_min == place.at_min)
            last->price += place.price;
        else
            certificate_add(certificate, place);
    }
}

void prices_to_certificate(const struct bound *bound, int64_t proven,
                           struct certificate *ret_certificate)
{
    const struct core *core = bound->core;
    struct certificate certificate = {.scale = (int32_t)core->scale};
    struct cliques cliques = best_cliques(core, &bound->best);
    int64_t sum = checked_add(places_sum(core, &bound->best), cliques_sum(&cliques));
    for (size_t i = 0; i < core->problem->workers_len; i++)
        sum = checked_add(sum, bound->best_worth[i]);
    certificate.bound = sum / core->scale - (sum % core->scale < 0) + core->constant;
    certificate.is_tightened = proven < certificate.bound;
    certificate.tightened = certificate.is_tightened ? proven : 0;
    add_seats(core, &bound->best, &certificate);
    add_cover(core, &bound->best, &certificate);
    add_resources(&cliques, &certificate);
    cliques_release(&cliques);
    *ret_certificate = certificate;
}
