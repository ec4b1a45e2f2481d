/* The inside of pricing: one component of one worker. */
#ifndef YANXU_PLANNER_PRICING_PART_H
#define YANXU_PLANNER_PRICING_PART_H

#include "scheduler/planner/pricing.h"

#define PART_NEVER   PRICE_IMPOSSIBLE
#define ITEM_MEMBERS 4    /* a root and three successors */
#define ITEMS_MAX    4096 /* besides one for each entry; beyond it families are left out */
#define STAGES_MAX   256  /* run through one by one; those of less density are bounded together */
#define FORCED_MAX   24
#define LABELS_MAX   8192  /* of a frontier: beyond it the part is bounded, not solved */
#define LABELS_ALL   65536 /* of all frontiers together */
#define HASH_BITS    14
#define EFFORT_MAX   5000000 /* states and pairs of one answer: some tenths of a second */

/* Entries of one group taken together. */
struct item {
    uint64_t vec;
    int64_t price, gain; /* gain if nothing of it is wasted */
    uint16_t members[ITEM_MEMBERS];
    uint8_t len;
};

/* The items of one group, and what bounds need to know about them. */
struct stage {
    int32_t first, end;
    bool is_forced; /* one of its items must be taken */
    bool is_surplus;
    int64_t profit_max, gain_max;
    double density; /* most profit for a point of gain */
    double gain_for_profit;
};

/* A stage of one item, while looking for others that offer the same. */
struct twin {
    uint64_t vec;
    int64_t price;
    int32_t stage;
};

/* The best of a component, with and without the duty to meet all its needs. When cut off, the
 * values are upper bounds and the picks may be worth less. */
struct part {
    int64_t any, met;
    uint16_t any_len, met_len;
};

struct label {
    int32_t parent, item;
};

struct frontier {
    uint64_t key; /* what is still owed and allowed */
    int64_t value;
    int32_t label;
};

/* An entry by what it is worth alone. */
struct rank {
    int64_t profit;
    uint16_t at;
};

struct node {
    int64_t bound;
    uint16_t forced[FORCED_MAX];
    uint16_t forced_len;
    uint64_t *excluded; /* bits of entries */
};

struct pricing {
    const struct core *core;
    struct arena bundles; /* of answers; grows */
    int32_t nodes_max;
    struct pricing_counts counts;
    /* the worker at hand */
    const struct core_worker *worker;
    const struct core_entry *entries;
    const struct core_group *groups;
    const struct core_dim *dims;
    int32_t number;
    int64_t bonus; /* scaled */
    int64_t *price;
    /* the component at hand */
    const struct core_dim *part_dims[64];
    int32_t part_dims_len, part_needs_len;
    struct item *items;
    int32_t items_len, families_len; /* families: items of a root and successors */
    struct stage *stages;            /* best density first */
    int32_t stages_len;
    struct twin *twins;
    struct stage rest; /* stages [STAGES_MAX, stages_len) as one, for bounds */
    /* Of the stages of positive density, which come first, with the rest as one of them: */
    int32_t paying_len;
    double gain_before[STAGES_MAX + 2], profit_before[STAGES_MAX + 2]; /* sums up to each */
    bool lacks_items;                                                  /* some were left out */
    int64_t rebates; /* what negative prices could add */
    /* dynamic programming */
    struct frontier *now, *next;
    int32_t now_len, next_len;
    struct label *labels;
    int32_t labels_len;
    uint64_t *hash_key;
    int32_t *hash_at;
    uint32_t *hash_stamp, stamp;
    /* results: a component's picks stand at the place of its first entry */
    struct part *root_parts, *parts;
    uint16_t *root_any, *root_met, *any, *met;
    /* branch and bound */
    uint16_t must[PRICING_MUST_MAX], must_len; /* no bundle without these counts */
    struct node *nodes, current;
    int32_t nodes_len;
    size_t words;
    uint16_t *picks;
    int32_t picks_len;
    int32_t *week_min; /* by week, zero between uses */
    int32_t *dim_left; /* by dimension, for bundles that are completed */
    struct rank *ranks;
    uint16_t *trial, *best; /* bundles: in the making, and the best so far */
    int32_t trial_len, best_len;
    int64_t best_value, open_bound;
    int64_t effort; /* so far, for the answer at hand */
    bool is_short;  /* a component lacked items: picks may be too few */
    struct timetable *timetable;
};

/* Range of a component's groups. */
struct part_range {
    int32_t first, end;
};

static inline bool is_excluded(const struct node *node, uint16_t at)
{
    return node->excluded[at / 64] >> (at & 63) & 1;
}

/* Bounds look at the stages run through, and at the rest as one. */
static inline int32_t pricing_bounds_len(const struct pricing *pricing)
{
    return pricing->stages_len > STAGES_MAX ? STAGES_MAX + 1 : pricing->stages_len;
}

static inline const struct stage *pricing_bound_stage(const struct pricing *pricing, int32_t at)
{
    return at < STAGES_MAX ? &pricing->stages[at] : &pricing->rest;
}

/* Solves the component, groups [range.first, range.end), under the node's exclusions and duties.
 * Picks go to any[] and met[] from the component's first entry on. */
void pricing_part(struct pricing *pricing, struct part_range range, const struct node *node,
                  struct part *ret_part);

/* Fills items and stages; `only_best` keeps the cheapest of equal items. Every group has a stage,
 * but if lacks_items is set, not all families of entries have an item. */
void pricing_stages(struct pricing *pricing, struct part_range range, const struct node *node,
                    bool only_best);

/* Points (scaled) that a packed word is worth to the component's needs. */
static inline int64_t pricing_gain(const struct pricing *pricing, uint64_t vec)
{
    int64_t gain = 0;
    for (int32_t i = 0; i < pricing->part_dims_len; i++) {
        const struct core_dim *dim = pricing->part_dims[i];
        if (dim->is_need)
            gain += (int64_t)dim->weight * core_dim_part(dim, vec);
    }
    return gain * pricing->core->scale;
}

/* Takes `vec` from what is owed and allowed: false if a limit would break; adds the gain. */
static inline bool pricing_take(const struct pricing *pricing, uint64_t key, uint64_t vec,
                                uint64_t *ret_key, int64_t *ret_gain)
{
    uint64_t left = 0;
    int64_t gain = 0;
    for (int32_t i = 0; i < pricing->part_dims_len; i++) {
        const struct core_dim *dim = pricing->part_dims[i];
        int32_t have = core_dim_part(dim, key), take = core_dim_part(dim, vec);
        if (take > have) {
            if (!dim->is_need)
                return false;
            take = have;
        }
        gain += dim->is_need ? (int64_t)dim->weight * take : 0;
        left |= (uint64_t)(have - take) << dim->shift;
    }
    *ret_key = left;
    *ret_gain = gain * pricing->core->scale;
    return true;
}

/* Makes a bundle of the picks that fit, in order, and keeps it if it is the best so far
 * (pricing_offer.c). */
void pricing_offer(struct pricing *pricing);
/* The same, and then takes what the picks leave owed, greatest first: of use where items lack
 * something. */
void pricing_offer_greatest(struct pricing *pricing);
/* The first course that `at` still lacks beside the picks, or -1. */
int32_t pricing_lacking(const struct pricing *pricing, uint16_t at, const uint16_t *picks,
                        int32_t len);
/* Minutes that an entry gives to a tag that has no room in the packed word. */
int64_t pricing_loose_minutes(const struct pricing *pricing, uint16_t at, int32_t tag);
/* What needs without room in the packed word make an entry look better than it is. */
int64_t pricing_loose_gain(const struct pricing *pricing, uint16_t at);

static inline const struct problem_option *pricing_option(const struct pricing *pricing,
                                                          uint16_t at)
{
    return &pricing->core->problem->options[pricing->entries[at].option];
}

/* What the entry gives to its component, packed. */
static inline uint64_t pricing_vec(const struct pricing *pricing, const struct core_entry *entry)
{
    return core_vec(pricing->core, pricing->worker, entry);
}

/* Bits of the needs in a packed word. */
uint64_t pricing_need_mask(const struct pricing *pricing);

/* Exact for few groups, with the calendar inside the component observed (pricing_calendar.c): false
 * if there is too much to try; then the part is left as it is. */
bool pricing_enumerate(struct pricing *pricing, struct part_range range, const struct node *node,
                       struct part *ret_part);

/* The whole worker exactly, if every component is one course (pricing_timetable.c): the best is
 * then in best[]. False if the worker is not like that or there is too much to try. */
bool pricing_timetable(struct pricing *pricing);
struct timetable *timetable_new(void);
void timetable_free(struct timetable *timetable);

/* Do picks [0..len) break the calendar among themselves (with what is fixed)? */
bool pricing_has_conflict(struct pricing *pricing, const uint16_t *picks, int32_t len);

/* Adds (sign 1) or takes back (sign -1) an entry's study minutes; false if a week is too full. */
bool pricing_load(struct pricing *pricing, uint16_t at, int32_t sign);
/* Would adding the entry's study minutes leave every week within its limit? */
bool pricing_fits(const struct pricing *pricing, uint16_t at);
/* The minutes of fixed options, added or taken back. */
void pricing_load_fixed(struct pricing *pricing, int32_t sign);

#endif
