/* Pricing: one worker's best bundle at given prices, by branching on the first real conflict of a
 * relaxation that forgets the calendar between components. */
#include "scheduler/planner/pricing.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/planner/pricing_part.h"

#define NODES_CAP     256
#define NODES_DEFAULT 24

enum conflict_kind { CONFLICT_NONE, CONFLICT_TAKE, CONFLICT_BEFORE, CONFLICT_HOPELESS };

/* TAKE: branch on taking `at` or not. BEFORE: `at` is forced and lacks `course` before it. */
struct conflict {
    enum conflict_kind kind;
    uint16_t at;
    int32_t course;
};

static size_t most_dims(const struct core *core)
{
    size_t most = 0;
    for (size_t i = 0; i < core->problem->workers_len; i++)
        most = core->workers[i].dims_len > most ? core->workers[i].dims_len : most;
    return most;
}

struct pricing *pricing_new(const struct core *core)
{
    struct pricing *pricing = x_calloc(1, sizeof(*pricing));
    size_t entries = core->entries_max + 1;
    pricing->core = core;
    pricing->nodes_max = NODES_DEFAULT;
    pricing->words = entries / 64 + 1;
    pricing->price = x_calloc(entries, sizeof(*pricing->price));
    pricing->items = x_calloc(ITEMS_MAX + entries, sizeof(*pricing->items));
    pricing->stages = x_calloc(entries, sizeof(*pricing->stages));
    pricing->twins = x_calloc(entries, sizeof(*pricing->twins));
    pricing->ranks = x_calloc(entries, sizeof(*pricing->ranks));
    pricing->dim_left = x_calloc(most_dims(core) + 1, sizeof(*pricing->dim_left));
    pricing->now = x_calloc(LABELS_MAX, sizeof(*pricing->now));
    pricing->next = x_calloc(LABELS_MAX, sizeof(*pricing->next));
    pricing->labels = x_calloc(LABELS_ALL, sizeof(*pricing->labels));
    pricing->hash_key = x_calloc((size_t)1 << HASH_BITS, sizeof(*pricing->hash_key));
    pricing->hash_at = x_calloc((size_t)1 << HASH_BITS, sizeof(*pricing->hash_at));
    pricing->hash_stamp = x_calloc((size_t)1 << HASH_BITS, sizeof(*pricing->hash_stamp));
    pricing->root_parts = x_calloc(entries + 64, sizeof(*pricing->parts));
    pricing->parts = x_calloc(entries + 64, sizeof(*pricing->parts));
    pricing->root_any = x_calloc(entries, sizeof(uint16_t));
    pricing->root_met = x_calloc(entries, sizeof(uint16_t));
    pricing->any = x_calloc(entries, sizeof(uint16_t));
    pricing->met = x_calloc(entries, sizeof(uint16_t));
    pricing->picks = x_calloc(entries, sizeof(uint16_t));
    pricing->trial = x_calloc(entries, sizeof(uint16_t));
    pricing->best = x_calloc(entries, sizeof(uint16_t));
    pricing->timetable = timetable_new();
    arena_init(&pricing->bundles);
    pricing->week_min = x_calloc((size_t)core->weeks_len + 1, sizeof(*pricing->week_min));
    pricing->nodes = x_calloc(NODES_CAP, sizeof(*pricing->nodes));
    for (int32_t i = 0; i < NODES_CAP; i++)
        pricing->nodes[i].excluded = x_calloc(pricing->words, sizeof(uint64_t));
    pricing->current.excluded = x_calloc(pricing->words, sizeof(uint64_t));
    return pricing;
}

void pricing_free(struct pricing *pricing)
{
    if (!pricing)
        return;
    for (int32_t i = 0; i < NODES_CAP; i++)
        free(pricing->nodes[i].excluded);
    void *parts[] = {pricing->current.excluded,
                     pricing->price,
                     pricing->items,
                     pricing->stages,
                     pricing->twins,
                     pricing->ranks,
                     pricing->dim_left,
                     pricing->now,
                     pricing->next,
                     pricing->labels,
                     pricing->hash_key,
                     pricing->hash_at,
                     pricing->hash_stamp,
                     pricing->root_parts,
                     pricing->parts,
                     pricing->root_any,
                     pricing->root_met,
                     pricing->any,
                     pricing->met,
                     pricing->picks,
                     pricing->trial,
                     pricing->best,
                     pricing->week_min,
                     pricing->nodes};
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        free(parts[i]);
    timetable_free(pricing->timetable);
    arena_release(&pricing->bundles);
    free(pricing);
}

void pricing_set_nodes(struct pricing *pricing, int32_t nodes_max)
{
    pricing->nodes_max = nodes_max;
}

int32_t pricing_nodes(const struct pricing *pricing)
{
    return pricing->nodes_max;
}

int64_t *pricing_prices(struct pricing *pricing)
{
    return pricing->price;
}

struct pricing_counts pricing_counts(const struct pricing *pricing)
{
    return pricing->counts;
}

/* --- the relaxation ----------------------------------------------------------------------------
 */

static struct part_range next_part(const struct pricing *pricing, int32_t first)
{
    int32_t end = first + 1;
    while (end < pricing->worker->groups_len &&
           pricing->groups[end].component == pricing->groups[first].component)
        end++;
    return (struct part_range){first, end};
}

/* Does the node differ from the root inside these groups? */
static bool is_touched(const struct pricing *pricing, struct part_range range,
                       const struct node *node)
{
    uint16_t first = pricing->groups[range.first].first, end = pricing->groups[range.end - 1].end;
    for (uint16_t i = first; i < end; i++) {
        if (is_excluded(node, i))
            return true;
    }
    for (uint16_t i = 0; i < node->forced_len; i++) {
        if (node->forced[i] >= first && node->forced[i] < end)
            return true;
    }
    return false;
}

static void keep_root(struct pricing *pricing, struct part_range range, struct part part)
{
    uint16_t first = pricing->groups[range.first].first;
    pricing->root_parts[range.first] = part;
    memcpy(pricing->root_any + first, pricing->any + first, part.any_len * sizeof(uint16_t));
    memcpy(pricing->root_met + first, pricing->met + first, part.met_len * sizeof(uint16_t));
}

static void add_picks(struct pricing *pricing, const uint16_t *picks, uint16_t len)
{
    memcpy(pricing->picks + pricing->picks_len, picks, len * sizeof(*picks));
    pricing->picks_len += len;
}

/* Solves all components; picks and the value of the better way, PART_NEVER if there is none. */
static int64_t relax(struct pricing *pricing, bool is_root)
{
    int64_t any = 0, met = pricing->bonus;
    const struct node *node = &pricing->current;
    for (int32_t i = 0; i < pricing->worker->groups_len;) {
        struct part_range range = next_part(pricing, i);
        struct part *part = &pricing->parts[i];
        if (is_root || is_touched(pricing, range, node)) {
            pricing_part(pricing, range, node, part);
            if (is_root)
                keep_root(pricing, range, *part);
        } else {
            uint16_t first = pricing->groups[i].first;
            *part = pricing->root_parts[i];
            memcpy(pricing->any + first, pricing->root_any + first,
                   part->any_len * sizeof(uint16_t));
            memcpy(pricing->met + first, pricing->root_met + first,
                   part->met_len * sizeof(uint16_t));
        }
        any = any == PART_NEVER || part->any == PART_NEVER ? PART_NEVER : any + part->any;
        met = met == PART_NEVER || part->met == PART_NEVER ? PART_NEVER : met + part->met;
        i = range.end;
    }
    bool is_met = met > any;
    pricing->picks_len = 0;
    for (int32_t i = 0; i < pricing->worker->groups_len && (any > PART_NEVER || is_met);) {
        const struct part *part = &pricing->parts[i];
        uint16_t first = pricing->groups[i].first;
        add_picks(pricing, (is_met ? pricing->met : pricing->any) + first,
                  is_met ? part->met_len : part->any_len);
        i = next_part(pricing, i).end;
    }
    return is_met ? met : any;
}

/* --- conflicts -----------------------------------------------------------------------------------
 */

static bool is_forced(const struct node *node, uint16_t at)
{
    for (uint16_t i = 0; i < node->forced_len; i++) {
        if (node->forced[i] == at)
            return true;
    }
    return false;
}

static struct conflict find_clash(const struct pricing *pricing)
{
    for (int32_t i = 1; i < pricing->picks_len; i++) {
        for (int32_t k = 0; k < i; k++) {
            uint16_t a = pricing->picks[i], b = pricing->picks[k];
            if (!core_clashes(pricing->core, pricing->entries[a].option,
                              pricing->entries[b].option))
                continue;
            bool is_a_forced = is_forced(&pricing->current, a);
            bool is_b_forced = is_forced(&pricing->current, b);
            if (is_a_forced && is_b_forced)
                return (struct conflict){.kind = CONFLICT_HOPELESS};
            bool take_b = is_a_forced || (!is_b_forced && pricing->price[b] < pricing->price[a]);
            return (struct conflict){.kind = CONFLICT_TAKE, .at = take_b ? b : a};
        }
    }
    return (struct conflict){.kind = CONFLICT_NONE};
}

/* The heaviest pick of a week that is too full. */
static struct conflict blame_week(const struct pricing *pricing, int32_t week)
{
    struct conflict worst = {.kind = CONFLICT_HOPELESS};
    int32_t worst_min = 0;
    for (int32_t i = 0; i < pricing->picks_len; i++) {
        const struct problem_option *option = pricing_option(pricing, pricing->picks[i]);
        for (int32_t k = 0; k < option->loads_len; k++) {
            if (option->loads[k].week == week && option->loads[k].min > worst_min &&
                !is_forced(&pricing->current, pricing->picks[i])) {
                worst = (struct conflict){.kind = CONFLICT_TAKE, .at = pricing->picks[i]};
                worst_min = option->loads[k].min;
            }
        }
    }
    return worst;
}

static struct conflict find_full_week(struct pricing *pricing)
{
    struct conflict found = {.kind = CONFLICT_NONE};
    int32_t bad_week = -1;
    const struct problem *problem = pricing->core->problem;
    if (problem->week_max_min < 0)
        return found;
    pricing_load_fixed(pricing, 1);
    for (int32_t i = 0; i < pricing->picks_len; i++) {
        const struct problem_option *option = pricing_option(pricing, pricing->picks[i]);
        if (pricing_load(pricing, pricing->picks[i], 1) || bad_week >= 0)
            continue;
        for (int32_t k = 0; k < option->loads_len && bad_week < 0; k++) {
            int32_t week = option->loads[k].week - pricing->core->week_first;
            bad_week = pricing->week_min[week] > problem->week_max_min ? option->loads[k].week : -1;
        }
    }
    for (int32_t i = 0; i < pricing->picks_len; i++)
        pricing_load(pricing, pricing->picks[i], -1);
    pricing_load_fixed(pricing, -1);
    return bad_week < 0 ? found : blame_week(pricing, bad_week);
}

static struct conflict find_disorder(const struct pricing *pricing)
{
    for (int32_t i = 0; i < pricing->picks_len; i++) {
        uint16_t at = pricing->picks[i];
        int32_t course = pricing_lacking(pricing, at, pricing->picks, pricing->picks_len);
        if (course >= 0)
            return (struct conflict){
                is_forced(&pricing->current, at) ? CONFLICT_BEFORE : CONFLICT_TAKE, at, course};
    }
    return (struct conflict){.kind = CONFLICT_NONE};
}

/* Limits that found no room in the packed word. */
static struct conflict find_excess(const struct pricing *pricing)
{
    for (uint16_t d = 0; d < pricing->worker->dims_len && pricing->worker->has_loose; d++) {
        const struct core_dim *dim = &pricing->dims[d];
        struct conflict worst = {.kind = CONFLICT_HOPELESS};
        int64_t sum = 0, worst_min = 0;
        for (int32_t i = 0; i < pricing->picks_len && dim->is_loose && !dim->is_need; i++) {
            int64_t minutes = pricing_loose_minutes(pricing, pricing->picks[i], dim->tag);
            sum += minutes;
            if (minutes > worst_min && !is_forced(&pricing->current, pricing->picks[i])) {
                worst = (struct conflict){.kind = CONFLICT_TAKE, .at = pricing->picks[i]};
                worst_min = minutes;
            }
        }
        if (sum > dim->min)
            return worst;
    }
    return (struct conflict){.kind = CONFLICT_NONE};
}

static struct conflict find_conflict(struct pricing *pricing)
{
    struct conflict found = find_clash(pricing);
    if (found.kind == CONFLICT_NONE)
        found = find_full_week(pricing);
    if (found.kind == CONFLICT_NONE)
        found = find_disorder(pricing);
    if (found.kind == CONFLICT_NONE)
        found = find_excess(pricing);
    return found;
}

/* --- branch and bound
 * ------------------------------------------------------------------------------ */

static struct node *push_node(struct pricing *pricing, int64_t bound)
{
    struct node *node = &pricing->nodes[pricing->nodes_len++];
    node->bound = bound;
    node->forced_len = pricing->current.forced_len;
    memcpy(node->forced, pricing->current.forced, sizeof(node->forced));
    memcpy(node->excluded, pricing->current.excluded, pricing->words * sizeof(uint64_t));
    return node;
}

static void exclude(struct node *node, uint16_t at)
{
    node->excluded[at / 64] |= UINT64_C(1) << (at & 63);
}

/* Forces an entry and excludes all that cannot stand beside the forced ones. False if these alone
 * break the calendar: then nothing has been pushed. */
static bool push_forced(struct pricing *pricing, int64_t bound, uint16_t at)
{
    struct node *node = push_node(pricing, bound);
    node->forced[node->forced_len++] = at;
    bool fits = true;
    pricing_load_fixed(pricing, 1);
    for (uint16_t i = 0; i < node->forced_len; i++)
        fits = pricing_load(pricing, node->forced[i], 1) && fits;
    for (uint16_t i = 0; i < pricing->worker->entries_len && fits; i++) {
        if (is_forced(node, i) || is_excluded(node, i))
            continue;
        bool is_out =
            pricing_option(pricing, i)->course == pricing_option(pricing, at)->course ||
            core_clashes(pricing->core, pricing->entries[i].option, pricing->entries[at].option);
        if (is_out || !pricing_fits(pricing, i))
            exclude(node, i);
    }
    for (uint16_t i = 0; i < node->forced_len; i++)
        pricing_load(pricing, node->forced[i], -1);
    pricing_load_fixed(pricing, -1);
    pricing->nodes_len -= !fits;
    return fits;
}

/* Every way to take the missing course in time. */
static void branch_before(struct pricing *pricing, int64_t bound, const struct conflict *conflict)
{
    for (uint16_t i = 0; i < pricing->worker->entries_len; i++) {
        const struct problem_option *option = pricing_option(pricing, i);
        if (option->course != conflict->course || is_excluded(&pricing->current, i) ||
            is_forced(&pricing->current, i) ||
            option->end_min > pricing_option(pricing, conflict->at)->begin_min)
            continue;
        if (pricing->nodes_len >= NODES_CAP - 2) {
            pricing->open_bound = bound > pricing->open_bound ? bound : pricing->open_bound;
            return;
        }
        (void)push_forced(pricing, bound, i);
    }
}

static void branch(struct pricing *pricing, int64_t bound, const struct conflict *conflict)
{
    if (pricing->nodes_len >= NODES_CAP - 2 || pricing->current.forced_len >= FORCED_MAX) {
        pricing->open_bound = bound > pricing->open_bound ? bound : pricing->open_bound;
        return;
    }
    if (conflict->kind == CONFLICT_BEFORE) {
        branch_before(pricing, bound, conflict);
        return;
    }
    exclude(push_node(pricing, bound), conflict->at);
    (void)push_forced(pricing, bound, conflict->at);
}

static void visit(struct pricing *pricing, bool is_root)
{
    int64_t bound = relax(pricing, is_root);
    pricing->counts.nodes++;
    bound = bound < pricing->current.bound ? bound : pricing->current.bound;
    if (bound <= pricing->best_value)
        return;
    struct conflict conflict = find_conflict(pricing);
    pricing->effort += (int64_t)pricing->picks_len * pricing->picks_len;
    pricing_offer(pricing);
    if (is_root && pricing->is_short)
        pricing_offer_greatest(pricing);
    if (bound <= pricing->best_value || conflict.kind == CONFLICT_HOPELESS)
        return;
    if (conflict.kind != CONFLICT_NONE)
        branch(pricing, bound, &conflict);
    else if (bound > pricing->open_bound)
        pricing->open_bound = bound; /* a bound that no bundle reached: not solved exactly */
}

/* Takes the node with the highest bound; false if none can beat the best. */
static bool pop_best(struct pricing *pricing)
{
    int32_t best = -1;
    for (int32_t i = 0; i < pricing->nodes_len; i++) {
        if (pricing->nodes[i].bound > pricing->best_value &&
            (best < 0 || pricing->nodes[i].bound > pricing->nodes[best].bound))
            best = i;
    }
    if (best < 0)
        return false;
    struct node taken = pricing->nodes[best];
    pricing->nodes[best] = pricing->nodes[--pricing->nodes_len];
    pricing->nodes[pricing->nodes_len] = pricing->current; /* keeps its excluded[] in use */
    pricing->current = taken;
    return true;
}

static void start(struct pricing *pricing, int32_t number, size_t must_len)
{
    const struct core *core = pricing->core;
    pricing->number = number;
    pricing->worker = &core->workers[number];
    pricing->entries = core->entries + pricing->worker->entry_first;
    pricing->groups = core->groups + pricing->worker->group_first;
    pricing->dims = core->dims + pricing->worker->dim_first;
    pricing->bonus = pricing->worker->complete * core->scale;
    pricing->nodes_len = 0;
    pricing->current.forced_len = 0;
    pricing->current.bound = INT64_MAX;
    memset(pricing->current.excluded, 0, pricing->words * sizeof(uint64_t));
    pricing->best_len = 0;
    pricing->best_value = must_len > 0 ? PART_NEVER : 0;
    pricing->open_bound = pricing->best_value;
    pricing->must_len = (uint16_t)must_len;
    pricing->is_short = false;
    pricing->counts.effort += pricing->effort;
    pricing->effort = 0;
    pricing->counts.solves++;
}

/* The search counts loose needs as if nothing of them were ever wasted. */
static void discount_loose(struct pricing *pricing, int64_t sign)
{
    for (uint16_t i = 0; i < pricing->worker->entries_len && pricing->worker->has_loose; i++) {
        if (pricing->price[i] < PRICE_NEVER / 2)
            pricing->price[i] -= sign * pricing_loose_gain(pricing, i);
    }
}

/* The root holds what must be taken: false if these cannot stand beside each other. */
static bool force_root(struct pricing *pricing, const uint16_t *must, size_t must_len)
{
    for (size_t i = 0; i < must_len; i++) {
        pricing->must[i] = must[i];
        if (is_excluded(&pricing->current, must[i]) || !push_forced(pricing, INT64_MAX, must[i]))
            return false;
        struct node taken = pricing->nodes[--pricing->nodes_len];
        pricing->nodes[pricing->nodes_len] = pricing->current;
        pricing->current = taken;
    }
    return true;
}

static void explore(struct pricing *pricing)
{
    discount_loose(pricing, 1);
    visit(pricing, true);
    int32_t nodes = 1;
    bool is_done = pricing->nodes_len > 0 && pricing_timetable(pricing);
    pricing->nodes_len = is_done ? 0 : pricing->nodes_len;
    while (nodes < pricing->nodes_max && pricing->effort < EFFORT_MAX && pop_best(pricing)) {
        visit(pricing, false);
        nodes++;
    }
    discount_loose(pricing, -1);
}

int64_t pricing_solve_with(struct pricing *pricing, int32_t worker, const uint16_t *must,
                           size_t must_len, struct bundle *ret_best, int64_t *ret_value)
{
    assert(must_len <= PRICING_MUST_MAX);
    start(pricing, worker, must_len);
    if (pricing->worker->entries_len > 0 && force_root(pricing, must, must_len))
        explore(pricing);
    int64_t bound =
        pricing->best_value > pricing->open_bound ? pricing->best_value : pricing->open_bound;
    for (int32_t i = 0; i < pricing->nodes_len; i++)
        bound = pricing->nodes[i].bound > bound ? pricing->nodes[i].bound : bound;
    pricing->counts.cut_off += bound > pricing->best_value;
    *ret_best = bundle_make(pricing->best, (size_t)pricing->best_len, &pricing->bundles);
    *ret_value = pricing->best_value;
    return bound;
}

void pricing_glance(struct pricing *pricing, int32_t worker, struct bundle *ret_bundle,
                    int64_t *ret_value)
{
    start(pricing, worker, 0);
    pricing->picks_len = 0;
    discount_loose(pricing, 1);
    pricing_offer_greatest(pricing);
    discount_loose(pricing, -1);
    *ret_bundle = bundle_make(pricing->best, (size_t)pricing->best_len, &pricing->bundles);
    *ret_value = pricing->best_value;
}

int64_t pricing_solve(struct pricing *pricing, int32_t worker, struct bundle *ret_best,
                      int64_t *ret_value)
{
    return pricing_solve_with(pricing, worker, NULL, 0, ret_best, ret_value);
}
