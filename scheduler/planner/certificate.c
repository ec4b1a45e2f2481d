/* A certificate's list of places, and what they are worth together. */
#include "scheduler/planner/certificate.h"

#include <stdlib.h>

#include "scheduler/base/alloc.h"

void certificate_release(struct certificate *certificate)
{
    free(certificate->places);
    *certificate = (struct certificate){0};
}

void certificate_add(struct certificate *certificate, struct certificate_place place)
{
    x_grow(&certificate->places, &certificate->places_cap, certificate->places_len + 1,
           sizeof(*certificate->places));
    certificate->places[certificate->places_len++] = place;
}

bool certificate_add_product(int64_t *sum, int64_t a, int64_t b)
{
    int64_t product;
    if (__builtin_mul_overflow(a, b, &product) || product > CERTIFICATE_SUM_MAX - *sum)
        return false;
    *sum += product;
    return true;
}

static int64_t supply_of(const struct problem *problem, const struct certificate_place *place)
{
    switch (place->kind) {
    case CERTIFICATE_SEAT:
        return problem->offerings[place->index].seats < (int64_t)problem->workers_len
                   ? problem->offerings[place->index].seats
                   : (int64_t)problem->workers_len;
    case CERTIFICATE_COVER:
        return problem->units[place->index].away_max;
    case CERTIFICATE_RESOURCE:
        return 1;
    }
    return -1;
}

bool certificate_add_supply(int64_t *sum, const struct problem *problem,
                            const struct certificate_place *place)
{
    int64_t supply = supply_of(problem, place);
    return place->price >= 0 && supply >= 0 &&
           certificate_add_product(sum, place->price, supply + 1);
}
