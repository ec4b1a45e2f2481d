/* A seeded generator (xoshiro256**, Blackman and Vigna 2018; seeded by splitmix64): same seed, same
 * numbers, everywhere. */
#ifndef YANXU_BASE_RNG_H
#define YANXU_BASE_RNG_H

#include <stdint.h>

struct rng {
    uint64_t state[4];
};

void rng_seed(struct rng *rng, uint64_t seed);
uint64_t rng_next(struct rng *rng);
/* 0 <= result < bound, without modulo bias; bound > 0. */
uint64_t rng_below(struct rng *rng, uint64_t bound);
/* low <= result <= high. */
int64_t rng_between(struct rng *rng, int64_t low, int64_t high);
/* True in `parts` of `whole` cases. */
int rng_chance(struct rng *rng, uint64_t parts, uint64_t whole);

#endif
