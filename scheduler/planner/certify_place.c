/* The places of a problem at the prices of a certificate. */
#include "scheduler/planner/certify_place.h"

#include <stdlib.h>

#include "scheduler/base/alloc.h"

/* Somebody for whom it is fixed leaves (+1) or is back (-1); or the unit has nobody to spare. */
struct event {
    int64_t minute;
    int32_t unit, step;
};

/* A unit's time at which so many are away by what is fixed. */
struct absence {
    struct problem_span span;
    int32_t unit, away;
};

struct claim {
    struct problem_span span;
    int32_t resource, offering;
};

struct certify_places {
    const struct problem *problem;
    const struct certificate *certificate;
    int64_t *seat;   /* by offering: price */
    int32_t *room;   /* by offering: seats that are not fixed; 0 for what can never open */
    int64_t *buyers; /* by offering: who could pay for a seat at most */
    int64_t *paid;   /* by offering: a candidate's trainers and rooms */
    struct certificate_place *cover; /* by unit and instant; price: with all before of the unit */
    struct absence *absences;        /* by unit and time */
    struct problem_choice *offered;  /* of the worker at hand */
    struct claim *claims;            /* by resource and time */
    size_t cover_len, absences_len, absences_cap, claims_len, claims_cap;
    int64_t sold; /* of cover, trainers and rooms */
};

/* --- seats ------------------------------------------------------------------------------------ */

static int64_t seats_of(const struct certify_places *places, size_t offering)
{
    int64_t seats = places->problem->offerings[offering].seats;
    int64_t workers = (int64_t)places->problem->workers_len;
    return seats < workers ? seats : workers; /* nobody sits on more than one */
}

static void find_rooms(struct certify_places *places)
{
    const struct problem *problem = places->problem;
    for (size_t i = 0; i < problem->offerings_len; i++) {
        const struct problem_offering *offering = &problem->offerings[i];
        places->room[i] = offering->seats;
        if (offering->is_candidate && offering->seats_min > seats_of(places, i))
            places->room[i] = 0;
    }
    for (size_t i = 0; i < problem->workers_len; i++) {
        const struct problem_worker *worker = &problem->workers[i];
        for (int32_t k = 0; k < worker->fixed_len; k++) {
            const struct problem_option *option = &problem->options[worker->fixed[k]];
            for (int32_t m = 0; m < option->offerings_len; m++)
                places->room[option->offerings[m]]--;
        }
    }
}

/* --- trainers and rooms ----------------------------------------------------------------------- */

static int compare_claims(const void *a, const void *b)
{
    const struct claim *x = a, *y = b;
    if (x->resource != y->resource)
        return x->resource < y->resource ? -1 : 1;
    if (x->span.begin_min != y->span.begin_min)
        return x->span.begin_min < y->span.begin_min ? -1 : 1;
    return (x->offering > y->offering) - (x->offering < y->offering);
}

static void gather_claims(struct certify_places *places)
{
    for (size_t i = 0; i < places->problem->offerings_len; i++) {
        const struct problem_offering *offering = &places->problem->offerings[i];
        for (int32_t k = 0; k < offering->uses_len; k++) {
            for (int32_t m = 0; m < offering->sessions_len; m++) {
                x_grow(&places->claims, &places->claims_cap, places->claims_len + 1,
                       sizeof(*places->claims));
                places->claims[places->claims_len++] =
                    (struct claim){offering->sessions[m], offering->uses[k], (int32_t)i};
            }
        }
    }
    if (places->claims_len > 1)
        qsort(places->claims, places->claims_len, sizeof(*places->claims), compare_claims);
}

/* A candidate that needs what an open offering holds can never open. */
static void close_impossible(struct certify_places *places)
{
    const struct problem_offering *offerings = places->problem->offerings;
    for (size_t i = 0; i < places->claims_len; i++) {
        const struct claim *a = &places->claims[i];
        for (size_t k = i + 1; k < places->claims_len; k++) {
            const struct claim *b = &places->claims[k];
            if (b->resource != a->resource || b->span.begin_min >= a->span.end_min)
                break;
            if (offerings[a->offering].is_candidate != offerings[b->offering].is_candidate)
                places->room[offerings[a->offering].is_candidate ? a->offering : b->offering] = 0;
        }
    }
}

/* Candidates that hold the resource at the instant pay for it. */
static void pay_resource(struct certify_places *places, const struct certificate_place *place)
{
    size_t low = 0, high = places->claims_len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (places->claims[middle].resource < place->index)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < places->claims_len && places->claims[low].resource == place->index; low++) {
        const struct claim *claim = &places->claims[low];
        if (claim->span.begin_min <= place->at_min && place->at_min < claim->span.end_min)
            places->paid[claim->offering] += place->price;
    }
}

/* --- cover ------------------------------------------------------------------------------------ */

static int compare_cover(const void *a, const void *b)
{
    const struct certificate_place *x = a, *y = b;
    if (x->index != y->index)
        return x->index < y->index ? -1 : 1;
    return (x->at_min > y->at_min) - (x->at_min < y->at_min);
}

static void sort_cover(struct certify_places *places)
{
    if (places->cover_len > 1)
        qsort(places->cover, places->cover_len, sizeof(*places->cover), compare_cover);
    for (size_t i = 1; i < places->cover_len; i++) {
        if (places->cover[i].index == places->cover[i - 1].index)
            places->cover[i].price += places->cover[i - 1].price;
    }
}

/* The price of all instants of the unit before the minute. */
static int64_t cover_before(const struct certify_places *places, int32_t unit, int64_t minute)
{
    size_t low = 0, high = places->cover_len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct certificate_place *place = &places->cover[middle];
        if (place->index < unit || (place->index == unit && place->at_min < minute))
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 && places->cover[low - 1].index == unit ? places->cover[low - 1].price : 0;
}

static int compare_events(const void *a, const void *b)
{
    const struct event *x = a, *y = b;
    if (x->unit != y->unit)
        return x->unit < y->unit ? -1 : 1;
    if (x->minute != y->minute)
        return x->minute < y->minute ? -1 : 1;
    return x->step - y->step; /* who is back makes room before others leave */
}

static size_t gather_events(const struct problem *problem, struct event **ret_events)
{
    struct event *events = NULL;
    size_t len = 0, cap = 0;
    for (size_t i = 0; i < problem->workers_len; i++) {
        const struct problem_worker *worker = &problem->workers[i];
        if (worker->unit < 0 || problem->units[worker->unit].away_max < 0)
            continue;
        for (int32_t k = 0; k < worker->fixed_len; k++) {
            const struct problem_option *option = &problem->options[worker->fixed[k]];
            x_grow(&events, &cap, len + 2 * (size_t)option->away_len + 1, sizeof(*events));
            for (int32_t m = 0; m < option->away_len; m++) {
                events[len++] = (struct event){option->away[m].begin_min, worker->unit, 1};
                events[len++] = (struct event){option->away[m].end_min, worker->unit, -1};
            }
        }
    }
    if (len > 1)
        qsort(events, len, sizeof(*events), compare_events);
    *ret_events = events;
    return len;
}

static void find_absences(struct certify_places *places)
{
    struct event *events;
    size_t len = gather_events(places->problem, &events);
    int32_t away = 0;
    for (size_t i = 0; i + 1 < len; i++) {
        away += events[i].step; /* 0 again when a unit's events end */
        if (away == 0 || events[i].minute == events[i + 1].minute)
            continue;
        x_grow(&places->absences, &places->absences_cap, places->absences_len + 1,
               sizeof(*places->absences));
        places->absences[places->absences_len++] =
            (struct absence){{events[i].minute, events[i + 1].minute}, events[i].unit, away};
    }
    free(events);
}

/* How many more of the unit can be away in the whole of the time; INT32_MAX without a limit. */
static int32_t cover_room(const struct certify_places *places, int32_t unit,
                          const struct problem_span *time)
{
    int32_t most = 0;
    size_t low = 0, high = places->absences_len;
    if (places->problem->units[unit].away_max < 0)
        return INT32_MAX;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct absence *absence = &places->absences[middle];
        if (absence->unit < unit ||
            (absence->unit == unit && absence->span.end_min <= time->begin_min))
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < places->absences_len && places->absences[low].unit == unit &&
           places->absences[low].span.begin_min < time->end_min;
         low++)
        most = places->absences[low].away > most ? places->absences[low].away : most;
    return places->problem->units[unit].away_max - most;
}

/* --- the whole -------------------------------------------------------------------------------- */

static void read_prices(struct certify_places *places)
{
    const struct certificate *certificate = places->certificate;
    for (size_t i = 0; i < certificate->places_len; i++) {
        const struct certificate_place *place = &certificate->places[i];
        switch (place->kind) {
        case CERTIFICATE_SEAT:
            places->seat[place->index] = place->price;
            break;
        case CERTIFICATE_COVER:
            places->cover[places->cover_len++] = *place;
            places->sold += place->price * places->problem->units[place->index].away_max;
            break;
        case CERTIFICATE_RESOURCE:
            pay_resource(places, place);
            places->sold += place->price;
            break;
        }
    }
    sort_cover(places);
}

struct certify_places *certify_places_new(const struct problem *problem,
                                          const struct certificate *certificate)
{
    struct certify_places *places = x_calloc(1, sizeof(*places));
    size_t offerings = problem->offerings_len + 1;
    places->problem = problem;
    places->certificate = certificate;
    places->seat = x_calloc(offerings, sizeof(*places->seat));
    places->room = x_calloc(offerings, sizeof(*places->room));
    places->buyers = x_calloc(offerings, sizeof(*places->buyers));
    places->paid = x_calloc(offerings, sizeof(*places->paid));
    places->cover = x_calloc(certificate->places_len + 1, sizeof(*places->cover));
    places->offered = x_calloc(PROBLEM_CHOICES_MAX, sizeof(*places->offered));
    find_rooms(places);
    gather_claims(places);
    close_impossible(places);
    find_absences(places);
    read_prices(places);
    for (size_t i = 0; i < problem->offerings_len; i++)
        places->buyers[i] = seats_of(places, i);
    return places;
}

void certify_places_free(struct certify_places *places)
{
    if (!places)
        return;
    free(places->seat);
    free(places->room);
    free(places->buyers);
    free(places->paid);
    free(places->cover);
    free(places->absences);
    free(places->claims);
    free(places->offered);
    free(places);
}

int64_t certify_places_price(const struct certify_places *places, int32_t number, int32_t unit)
{
    const struct problem_option *option = &places->problem->options[number];
    int64_t price = 0;
    for (int32_t i = 0; i < option->offerings_len; i++)
        price += places->seat[option->offerings[i]];
    for (int32_t i = 0; i < option->away_len && unit >= 0; i++)
        price += cover_before(places, unit, option->away[i].end_min) -
                 cover_before(places, unit, option->away[i].begin_min);
    return price;
}

/* Can anybody of the unit take the option beside those for whom it is fixed? */
static bool is_allowed(const struct certify_places *places, int32_t number, int32_t unit)
{
    const struct problem_option *option = &places->problem->options[number];
    for (int32_t i = 0; i < option->offerings_len; i++) {
        if (places->room[option->offerings[i]] <= 0)
            return false;
    }
    for (int32_t i = 0; i < option->away_len && unit >= 0; i++) {
        if (cover_room(places, unit, &option->away[i]) <= 0)
            return false;
    }
    return true;
}

size_t certify_places_choices(const struct certify_places *places,
                              const struct problem_worker *worker, bool is_priced,
                              struct certify_choice *ret_choices)
{
    const struct problem *problem = places->problem;
    int64_t scale = places->certificate->scale;
    size_t offered = problem_choices(problem, worker, places->offered, PROBLEM_CHOICES_MAX);
    size_t len = 0;
    for (size_t i = 0; i < offered; i++) {
        int32_t option = places->offered[i].option;
        if (problem_has(worker->fixed, worker->fixed_len, option) ||
            !is_allowed(places, option, worker->unit))
            continue;
        int64_t net = -places->offered[i].cost * scale;
        if (is_priced)
            net -= certify_places_price(places, option, worker->unit);
        if (problem_has(worker->current, worker->current_len, option))
            net += problem->move_cost * scale;
        ret_choices[len++] = (struct certify_choice){option, net};
    }
    return len;
}

int64_t certify_places_held(const struct certify_places *places,
                            const struct problem_worker *worker)
{
    int64_t cost = 0, scale = places->certificate->scale;
    for (int32_t i = 0; i < worker->fixed_len; i++) {
        int32_t points = 0;
        if (problem_cost(places->problem, worker, worker->fixed[i], &points))
            cost += points * scale;
        cost += certify_places_price(places, worker->fixed[i], worker->unit);
    }
    for (int32_t i = 0; i < worker->current_len; i++) {
        if (!problem_has(worker->fixed, worker->fixed_len, worker->current[i]))
            cost += places->problem->move_cost * scale;
    }
    return cost;
}

int64_t certify_places_sold(const struct certify_places *places)
{
    int64_t sum = places->sold;
    for (size_t i = 0; i < places->problem->offerings_len; i++) {
        const struct problem_offering *offering = &places->problem->offerings[i];
        int64_t sold = places->seat[i] * places->buyers[i];
        int64_t cost = offering->open_cost * (int64_t)places->certificate->scale + places->paid[i];
        if (!offering->is_candidate)
            sum += sold;
        else if (places->room[i] > 0 && sold > cost)
            sum += sold - cost;
    }
    return sum;
}

/* --- who could pay for candidates ------------------------------------------------------------- */

int32_t certify_places_cover(const struct certify_places *places, int32_t number, int32_t unit)
{
    const struct problem_offering *offering = &places->problem->offerings[number];
    int32_t least = INT32_MAX;
    for (int32_t i = 0; i < offering->sessions_len && !offering->keeps_cover; i++) {
        int32_t room = cover_room(places, unit, &offering->sessions[i]);
        least = room < least ? room : least;
    }
    return least > 0 ? least : 0;
}

bool certify_places_limit(struct certify_places *places, int32_t offering, int64_t buyers)
{
    if (buyers >= places->buyers[offering])
        return false;
    places->buyers[offering] = buyers;
    bool is_closed = buyers == 0 && places->room[offering] > 0;
    places->room[offering] = buyers == 0 ? 0 : places->room[offering];
    return is_closed;
}
