/* Turns the prices of the search into a certificate that needs nothing of the search to be checked.
 */
#ifndef YANXU_PLANNER_PRICES_CERTIFICATE_H
#define YANXU_PLANNER_PRICES_CERTIFICATE_H

#include "scheduler/planner/bound.h"
#include "scheduler/planner/certificate.h"

/* The certificate of bound->best. Trainers and rooms get prices where candidates compete for them,
 * so that exclusions by greedy cliques need not be repeated. `proven` is the least bound that the
 * search has proven, by whatever means; if the prices prove less, the certificate says so. Release
 * with certificate_release(). */
void prices_to_certificate(const struct bound *bound, int64_t proven,
                           struct certificate *ret_certificate);

#endif
