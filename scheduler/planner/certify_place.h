/* The places of a problem at the prices of a certificate: what an option costs whom, and what is
 * left of them beside what is fixed. */
#ifndef YANXU_PLANNER_CERTIFY_PLACE_H
#define YANXU_PLANNER_CERTIFY_PLACE_H

#include "scheduler/planner/certificate.h"
#include "scheduler/planner/certify_case.h"
#include "scheduler/planner/problem.h"

struct certify_places;

/* `certificate` outlives it. */
struct certify_places *certify_places_new(const struct problem *problem,
                                          const struct certificate *certificate);
void certify_places_free(struct certify_places *places);

/* What the places of an option cost somebody of the unit (-1: none), in price units. */
int64_t certify_places_price(const struct certify_places *places, int32_t option, int32_t unit);
/* What a worker may choose beside what is fixed, as far as places allow: options and what they
 * bring, less their prices if `is_priced`. `ret_choices` has room for PROBLEM_CHOICES_MAX. Returns
 * how many there are. */
size_t certify_places_choices(const struct certify_places *places,
                              const struct problem_worker *worker, bool is_priced,
                              struct certify_choice *ret_choices);
/* What a worker's fixed options cost, with prices, and move_cost for every option held now that is
 * not fixed; who chooses one gets that back. */
int64_t certify_places_held(const struct certify_places *places,
                            const struct problem_worker *worker);
/* What all places bring if they are sold: the sum of certificate.h without the workers. */
int64_t certify_places_sold(const struct certify_places *places);

/* How many more of the unit could be in the offering together, as far as cover allows. */
int32_t certify_places_cover(const struct certify_places *places, int32_t offering, int32_t unit);
/* No more than so many workers would pay for a seat of the candidate. True if it is nobody, and the
 * candidate was not closed already: choices are fewer now. */
bool certify_places_limit(struct certify_places *places, int32_t offering, int64_t buyers);

#endif
