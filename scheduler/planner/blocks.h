/* Blocks of workers who share out anew what they hold and what is free, while everybody else
 * stands. Several blocks are solved at once, each by one thread. */
#ifndef YANXU_PLANNER_BLOCKS_H
#define YANXU_PLANNER_BLOCKS_H

#include "scheduler/planner/generate.h"

enum blocks_of {
    BLOCKS_OF_NEIGHBOURS, /* who share places that few others want */
    BLOCKS_OF_HANDFULS,   /* of neighbours, dealt out from everywhere: for places that all share */
    BLOCKS_OF_REGRETS,    /* who miss most at the best prices, with others who could do as well
                             with something else */
};

/* What a pass of all blocks works with. */
struct blocks_rules {
    enum blocks_of of;
    int32_t pass;      /* each pass cuts elsewhere */
    size_t worker_max; /* of a block */
    struct generate_rules generate;
};

struct blocks {
    struct crew *crew;
    struct roster *roster;         /* made better */
    const struct bound *bound;     /* for its best prices */
    const struct columns *columns; /* to draw from */
    struct blocks_rules rules;
    int32_t *order; /* the workers of block b: order[first[b]] to order[first[b + 1] - 1] */
    size_t *first, count;
    size_t at_once; /* so many blocks are solved at once; does not depend on threads */
};

/* Cuts everybody, or those whom the pass is about, into blocks. What is pointed to must outlive
 * the pass. */
struct blocks blocks_new(struct roster *roster, struct crew *crew, const struct bound *bound,
                         const struct columns *columns, const struct blocks_rules *rules);
void blocks_release(struct blocks *blocks);
/* Solves the blocks [first, first + at_once), as far as there are so many. Returns how many. */
size_t blocks_solve(struct blocks *blocks, size_t first);

#endif
