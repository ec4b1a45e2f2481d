/* The plan in the making: who holds which places. */
#include "scheduler/planner/roster.h"

#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"

/* Nobody holds anything, and nobody's value counts yet. */
static struct roster *roster_empty(const struct core *core)
{
    const struct problem *problem = core->problem;
    struct roster *roster = x_calloc(1, sizeof(*roster));
    roster->core = core;
    roster->bundles = x_calloc(problem->workers_len + 1, sizeof(*roster->bundles));
    roster->values = x_calloc(problem->workers_len + 1, sizeof(*roster->values));
    roster->seats = x_calloc(problem->offerings_len + 1, sizeof(*roster->seats));
    roster->seat_taken = x_calloc(problem->offerings_len + 1, sizeof(*roster->seat_taken));
    roster->cover_taken = x_calloc(core->cells_len + 1, sizeof(*roster->cover_taken));
    roster->holders = x_calloc(problem->offerings_len + 1, sizeof(*roster->holders));
    roster->is_open = x_calloc(problem->offerings_len + 1, sizeof(*roster->is_open));
    for (size_t i = 0; i < problem->offerings_len; i++)
        roster->seats[i] = problem->offerings[i].is_candidate ? 0 : core->capacity[i];
    return roster;
}

static void count_in(struct roster *roster, int32_t worker)
{
    const struct bundle none = {0};
    roster->values[worker] = core_value(roster->core, worker, &none);
    roster->value += roster->values[worker];
}

struct roster *roster_new(const struct core *core)
{
    struct roster *roster = roster_empty(core);
    for (size_t i = 0; i < core->problem->workers_len; i++)
        count_in(roster, (int32_t)i);
    return roster;
}

struct roster *roster_new_of(const struct core *core, const int32_t *workers, size_t len)
{
    struct roster *roster = roster_empty(core);
    for (size_t i = 0; i < len; i++)
        count_in(roster, workers[i]);
    return roster;
}

void roster_free(struct roster *roster)
{
    if (!roster)
        return;
    for (size_t i = 0; i < roster->core->problem->offerings_len; i++)
        free(roster->holders[i].workers);
    free(roster->bundles);
    free(roster->values);
    free(roster->seats);
    free(roster->seat_taken);
    free(roster->cover_taken);
    free(roster->holders);
    free(roster->is_open);
    free(roster);
}

static void hold(struct holders *holders, int32_t worker)
{
    x_grow(&holders->workers, &holders->cap, holders->len + 1, sizeof(*holders->workers));
    holders->workers[holders->len++] = worker;
}

/* Whoever came last is often tried only, and goes at once. */
static void let_go(struct holders *holders, int32_t worker)
{
    size_t at = holders->len - 1;
    while (holders->workers[at] != worker)
        at--;
    holders->workers[at] = holders->workers[--holders->len];
}

/* Counts the worker's places as taken (sign 1) or free again (sign -1). */
static void count_places(struct roster *roster, int32_t number, int32_t sign)
{
    const struct core *core = roster->core;
    const struct core_worker *worker = &core->workers[number];
    const struct bundle *bundle = &roster->bundles[number];
    for (uint16_t i = 0; i < bundle->len; i++) {
        int32_t at = core_entry(core, number, bundle_list(bundle)[i])->option;
        const struct problem_option *option = &core->problem->options[at];
        for (int32_t k = 0; k < option->offerings_len; k++)
            roster->seat_taken[option->offerings[k]] += sign;
        if (worker->cover_row < 0)
            continue;
        for (int32_t k = core->slot_first[at]; k < core->slot_first[at + 1]; k++)
            roster->cover_taken[core_cell(core, worker->cover_row, core->slots[k])] += sign;
    }
}

static void change_holders(struct roster *roster, int32_t worker, bool is_holder)
{
    const struct core *core = roster->core;
    const struct bundle *bundle = &roster->bundles[worker];
    for (uint16_t i = 0; i < bundle->len; i++) {
        const struct problem_option *option =
            &core->problem->options[core_entry(core, worker, bundle_list(bundle)[i])->option];
        for (int32_t k = 0; k < option->offerings_len; k++) {
            if (is_holder)
                hold(&roster->holders[option->offerings[k]], worker);
            else
                let_go(&roster->holders[option->offerings[k]], worker);
        }
    }
}

void roster_set(struct roster *roster, int32_t worker, const struct bundle *bundle)
{
    const struct bundle copy = *bundle;
    if (bundle_equal(&roster->bundles[worker], &copy))
        return;
    count_places(roster, worker, -1);
    change_holders(roster, worker, false);
    roster->value -= roster->values[worker];
    roster->bundles[worker] = copy;
    roster->values[worker] = core_value(roster->core, worker, &copy);
    roster->value += roster->values[worker];
    change_holders(roster, worker, true);
    count_places(roster, worker, 1);
}

void roster_open(struct roster *roster, int32_t offering, bool is_open)
{
    if (roster->is_open[offering] == is_open)
        return;
    int64_t cost = roster->core->problem->offerings[offering].open_cost;
    roster->is_open[offering] = is_open;
    roster->seats[offering] = is_open ? roster->core->room[offering] : 0;
    roster->value += is_open ? -cost : cost;
}

/* --- looking for places -------------------------------------------------------------------------
 */

/* Who asks, and how. */
struct inquiry {
    const struct roster *roster;
    const struct tariff *tariff;
    int32_t worker;
};

static bool holds_offering(const struct inquiry *inquiry, int32_t offering)
{
    const struct core *core = inquiry->roster->core;
    const struct bundle *own = &inquiry->roster->bundles[inquiry->worker];
    for (uint16_t i = 0; i < own->len; i++) {
        const struct problem_option *option =
            &core->problem->options[core_entry(core, inquiry->worker, bundle_list(own)[i])->option];
        for (int32_t k = 0; k < option->offerings_len; k++) {
            if (option->offerings[k] == offering)
                return true;
        }
    }
    return false;
}

bool roster_holds_slot(const struct roster *roster, int32_t worker, int32_t slot)
{
    const struct core *core = roster->core;
    const struct bundle *bundle = &roster->bundles[worker];
    for (uint16_t i = 0; i < bundle->len; i++) {
        int32_t option = core_entry(core, worker, bundle_list(bundle)[i])->option;
        for (int32_t k = core->slot_first[option]; k < core->slot_first[option + 1]; k++) {
            if (core->slots[k] == slot)
                return true;
        }
    }
    return false;
}

/* A quarter of a point on top keeps chains from running in circles. */
static int64_t full_price(const struct roster *roster, int64_t price)
{
    return price + roster->core->scale / 4 + 1;
}

static int64_t seat_price(const struct inquiry *inquiry, int32_t offering)
{
    const struct roster *roster = inquiry->roster;
    const struct tariff *tariff = inquiry->tariff;
    int64_t price = tariff->prices ? tariff->prices->seat[offering] : 0;
    int32_t seats = roster->seats[offering], taken = roster->seat_taken[offering];
    if (seats <= 0 || offering == tariff->ban_offering)
        return PRICE_NEVER;
    if (taken < seats || (taken == seats && holds_offering(inquiry, offering)))
        return price * tariff->percent / 100;
    return tariff->may_oust ? full_price(roster, price) : PRICE_NEVER;
}

static int64_t slot_price(const struct inquiry *inquiry, size_t cell, int32_t slot)
{
    const struct roster *roster = inquiry->roster;
    const struct tariff *tariff = inquiry->tariff;
    int32_t capacity = roster->core->cover_capacity[cell], taken = roster->cover_taken[cell];
    if (slot == tariff->ban_slot || capacity <= 0)
        return PRICE_NEVER;
    if (taken < capacity || (taken == capacity && roster_holds_slot(roster, inquiry->worker, slot)))
        return 0;
    if (!tariff->may_oust)
        return PRICE_NEVER;
    return full_price(roster, tariff->prices ? tariff->prices->cover[cell] : 0);
}

static int64_t noise(const struct inquiry *inquiry, int32_t option)
{
    uint64_t mix = (uint64_t)inquiry->worker * 7919 + (uint64_t)option + inquiry->tariff->salt;
    mix = (mix ^ mix >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    mix = (mix ^ mix >> 27) * UINT64_C(0x94D049BB133111EB);
    return (int64_t)((mix >> 33) % (uint64_t)(inquiry->tariff->noise + 1));
}

static int64_t entry_price(const struct inquiry *inquiry, const struct core_entry *entry)
{
    const struct core *core = inquiry->roster->core;
    const struct problem_option *option = &core->problem->options[entry->option];
    int32_t row = core->workers[inquiry->worker].cover_row;
    int64_t sum = entry->cost * core->scale;
    for (int32_t i = 0; i < option->offerings_len; i++) {
        int64_t price = seat_price(inquiry, option->offerings[i]);
        if (price >= PRICE_NEVER)
            return PRICE_NEVER;
        sum += price;
    }
    for (int32_t i = core->slot_first[entry->option];
         i < core->slot_first[entry->option + 1] && row >= 0; i++) {
        size_t cell = core_cell(core, row, core->slots[i]);
        int64_t price = slot_price(inquiry, cell, core->slots[i]);
        if (price >= PRICE_NEVER)
            return PRICE_NEVER;
        sum += price;
    }
    return inquiry->tariff->noise > 0 ? sum + noise(inquiry, entry->option) : sum;
}

int64_t roster_ask(const struct roster *roster, struct pricing *pricing, int32_t number,
                   const struct tariff *tariff, struct bundle *ret_bundle)
{
    const struct core_worker *worker = &roster->core->workers[number];
    const struct inquiry inquiry = {roster, tariff, number};
    int64_t *price = pricing_prices(pricing), value;
    for (uint16_t i = 0; i < worker->entries_len; i++)
        price[i] = entry_price(&inquiry, &roster->core->entries[worker->entry_first + i]);
    if (tariff->at_a_glance)
        pricing_glance(pricing, number, ret_bundle, &value);
    else
        (void)pricing_solve(pricing, number, ret_bundle, &value);
    return value;
}

bool roster_starves(const struct roster *roster, int32_t worker, const struct bundle *left)
{
    const struct core *core = roster->core;
    for (uint16_t i = 0; i < left->len; i++) {
        const struct problem_option *option =
            &core->problem->options[core_entry(core, worker, bundle_list(left)[i])->option];
        for (int32_t k = 0; k < option->offerings_len; k++) {
            int32_t offering = option->offerings[k];
            if (roster->is_open[offering] &&
                roster->seat_taken[offering] < core->problem->offerings[offering].seats_min)
                return true;
        }
    }
    return false;
}

bool roster_is_valid(const struct roster *roster)
{
    const struct core *core = roster->core;
    for (size_t i = 0; i < core->problem->offerings_len; i++) {
        if (roster->seat_taken[i] > roster->seats[i] && roster->seat_taken[i] > 0)
            return false;
        if (roster->is_open[i] && roster->seat_taken[i] < core->problem->offerings[i].seats_min)
            return false;
    }
    for (size_t i = 0; i < core->cells_len; i++) {
        if (roster->cover_taken[i] > core->cover_capacity[i] && roster->cover_taken[i] > 0)
            return false;
    }
    return true;
}

/* --- plans
 * ---------------------------------------------------------------------------------------- */

void roster_to_plan(const struct roster *roster, struct plan *plan)
{
    const struct core *core = roster->core;
    const struct problem *problem = core->problem;
    int32_t *list = x_calloc(problem->offerings_len + 2 * PROBLEM_CHOICES_MAX, sizeof(*list));
    for (size_t i = 0; i < problem->workers_len; i++) {
        const struct problem_worker *worker = &problem->workers[i];
        const struct bundle *bundle = &roster->bundles[i];
        size_t len = 0;
        for (int32_t k = 0; k < worker->fixed_len; k++)
            list[len++] = worker->fixed[k];
        for (uint16_t k = 0; k < bundle->len; k++)
            list[len++] = core_entry(core, (int32_t)i, bundle_list(bundle)[k])->option;
        if (len > 0)
            plan_set(plan, i, list, len);
    }
    size_t opened = 0;
    for (size_t i = 0; i < problem->offerings_len; i++) {
        if (roster->is_open[i])
            list[opened++] = (int32_t)i;
    }
    plan_set_opened(plan, list, opened);
    plan->objective = roster->value + core->constant;
    free(list);
}

static bool plan_has(const struct plan_entry *entry, int32_t option)
{
    for (int32_t i = 0; i < entry->len; i++) {
        if (entry->options[i] == option)
            return true;
    }
    return false;
}

void roster_from_plan(struct roster *roster, const struct plan *plan)
{
    const struct core *core = roster->core;
    for (size_t i = 0; i < plan->opened_len; i++)
        roster_open(roster, plan->opened[i], true);
    uint16_t *list = x_calloc(core->entries_max + 1, sizeof(*list));
    for (size_t i = 0; i < plan->workers_len; i++) {
        size_t len = 0;
        for (uint16_t k = 0; k < core->workers[i].entries_len; k++) {
            if (plan_has(&plan->workers[i], core_entry(core, (int32_t)i, k)->option))
                list[len++] = k;
        }
        struct bundle bundle = bundle_make(list, len, core->bundles);
        roster_set(roster, (int32_t)i, &bundle);
    }
    free(list);
}
