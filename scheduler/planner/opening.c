/* Branch and bound over the openings in the mix: depth first to the first answer, the likelier side
 * first, then always where the most is promised. Columns of workers stay fractional: how whole
 * plans are found is another matter. */
#include "scheduler/planner/opening.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/planner/presolve_clique.h"

#define WHOLE         1e-6
#define NODES_MIN     12 /* nodes of a tree: */
#define NODES_MAX     200
#define NODES_WORKERS 20000 /* as many, divided by the members; */
#define NODES_ROUNDED 2     /* the mix, and the mix of what is open then */
#define NODES_PROOF   4     /* so many times more where bounds are proven */
#define ROUNDS_PROOF  40    /* of pricing in a node, where bounds are proven */
#define SURE          0.85
#define WORKERS_FEW   400  /* so few that every opening is tried both ways */
#define WORKERS_MANY  1500 /* so many that all openings are rounded at once */

struct node {
    int64_t value; /* nothing below it is worth more */
    uint8_t *stances;
    bool is_leaf;
};

struct opening_tree {
    struct generation *generation;
    const struct market *market;
    struct node *nodes;
    size_t len, cap;
    size_t nodes_left;
    int64_t least; /* what was asked for last */
    int64_t found;
    const uint8_t *latest; /* what is decided there */
    bool is_proof;         /* values are proven bounds */
    bool has_leaf;
    bool plunges; /* the latest node is next */
};

static size_t offerings_of(const struct opening_tree *tree)
{
    return tree->market->core->problem->offerings_len;
}

static void put_node(struct opening_tree *tree, struct node node)
{
    x_grow(&tree->nodes, &tree->cap, tree->len + 1, sizeof(*tree->nodes));
    tree->nodes[tree->len++] = node;
}

static size_t most_nodes(size_t workers, bool is_proof)
{
    size_t most = NODES_WORKERS / (workers + 1);
    most = most > NODES_MAX ? NODES_MAX : most < NODES_MIN ? NODES_MIN : most;
    if (is_proof)
        return most * NODES_PROOF;
    return workers > WORKERS_MANY ? NODES_ROUNDED : most;
}

struct opening_tree *opening_tree_new(struct generation *generation)
{
    struct opening_tree *tree = x_calloc(1, sizeof(*tree));
    size_t workers = generation->market->workers_len;
    tree->generation = generation;
    tree->market = generation->market;
    tree->is_proof = generation->bound != NULL && workers <= WORKERS_MANY;
    tree->nodes_left = most_nodes(workers, tree->is_proof);
    tree->plunges = true;
    generation->is_restricted = true;
    uint8_t *stances = x_calloc(offerings_of(tree) + 1, sizeof(*stances));
    memcpy(stances, master_stances(generation->master), offerings_of(tree));
    put_node(tree,
             (struct node){tree->is_proof ? generation->bound->value : INT64_MAX, stances, false});
    return tree;
}

void opening_tree_free(struct opening_tree *tree)
{
    if (!tree)
        return;
    for (size_t i = 0; i < tree->len; i++)
        free(tree->nodes[i].stances);
    free(tree->nodes);
    free(tree);
}

/* --- one node -----------------------------------------------------------------------------------
 */

static void take_stances(const struct opening_tree *tree, const uint8_t *stances)
{
    for (size_t i = 0; i < offerings_of(tree); i++) {
        if (tree->market->decides[i])
            master_take_stance(tree->generation->master, (int32_t)i, (enum stance)stances[i]);
    }
}

/* Solves the node, with new columns where bounds are proven, and lowers its value. False if time
 * ran out. */
static bool solve_node(struct opening_tree *tree, struct node *node)
{
    struct generation *generation = tree->generation;
    take_stances(tree, node->stances);
    if (!master_solve(generation->master))
        return false;
    for (int32_t round = 0; round < ROUNDS_PROOF && tree->is_proof; round++) {
        size_t fresh = generation_price(generation);
        int64_t bound = generation_bound(generation);
        node->value = bound < node->value ? bound : node->value;
        if (fresh == 0 || node->value <= tree->least)
            break;
        if (crew_is_over(generation->crew) || !master_solve(generation->master))
            return false;
    }
    if (!tree->is_proof) {
        double value = floor(master_value(generation->master));
        node->value = value < (double)node->value ? (int64_t)value : node->value;
    }
    return true;
}

/* How far the mix opens a candidate that is not decided about. What nobody uses is closed, also if
 * opening it costs nothing; and what would be open with fewer people than it must have is in doubt.
 */
static double share_of(const struct opening_tree *tree, int32_t offering)
{
    const struct master *master = tree->generation->master;
    double share = master_opening(master, offering), taken = master_taken(master, offering);
    int32_t least = tree->market->core->problem->offerings[offering].seats_min;
    if (master_stances(master)[offering] != STANCE_FREE)
        return share;
    if (taken < WHOLE)
        return 0;
    return taken < least - WHOLE ? share * taken / least : share;
}

/* The opening in doubt that weighs most; -1: none. */
static int32_t find_doubt(const struct opening_tree *tree)
{
    const struct problem *problem = tree->market->core->problem;
    int32_t found = -1;
    double most = 0;
    for (size_t i = 0; i < offerings_of(tree); i++) {
        if (!tree->market->decides[i])
            continue;
        double share = share_of(tree, (int32_t)i), doubt = share < 0.5 ? share : 1 - share;
        double weight = doubt * (1 + problem->offerings[i].open_cost);
        if (doubt > WHOLE && weight > most) {
            found = (int32_t)i;
            most = weight;
        }
    }
    return found;
}

/* --- branching ----------------------------------------------------------------------------------
 */

static void stand(const struct opening_tree *tree, uint8_t *stances, int32_t offering,
                  enum stance stance)
{
    stances[offering] = (uint8_t)stance;
    for (size_t i = 0; i < offerings_of(tree) && stance == STANCE_OPEN; i++) {
        if (tree->market->decides[i] && (int32_t)i != offering &&
            core_exclude_each_other(tree->market->core->problem, offering, (int32_t)i))
            stances[i] = STANCE_CLOSED;
    }
}

static void add_child(struct opening_tree *tree, const struct node *parent, int32_t offering,
                      enum stance stance)
{
    uint8_t *stances = x_calloc(offerings_of(tree) + 1, sizeof(*stances));
    memcpy(stances, parent->stances, offerings_of(tree));
    stand(tree, stances, offering, stance);
    put_node(tree, (struct node){parent->value, stances, false});
}

/* In a large market, before there is any answer and where nothing is to be proven: what is open
 * almost wholly or hardly at all stays so; in a very large one everything is rounded. */
static void decide_sure(const struct opening_tree *tree, struct node *node)
{
    double sure = tree->market->workers_len > WORKERS_MANY ? 0.5 : SURE;
    for (size_t i = 0; i < offerings_of(tree); i++) {
        if (!tree->market->decides[i] || node->stances[i] != STANCE_FREE)
            continue;
        double share = share_of(tree, (int32_t)i);
        if (share >= sure)
            stand(tree, node->stances, (int32_t)i, STANCE_OPEN);
        else if (share <= 1 - sure)
            node->stances[i] = STANCE_CLOSED;
    }
}

/* The likelier side last, where a plunge finds it. */
static void branch(struct opening_tree *tree, struct node *node, int32_t offering)
{
    bool is_likely = share_of(tree, offering) > 0.5;
    if (!tree->is_proof && !tree->has_leaf && tree->market->workers_len > WORKERS_FEW)
        decide_sure(tree, node);
    if (node->stances[offering] != STANCE_FREE) {
        put_node(tree, *node);
        return;
    }
    add_child(tree, node, offering, is_likely ? STANCE_CLOSED : STANCE_OPEN);
    add_child(tree, node, offering, is_likely ? STANCE_OPEN : STANCE_CLOSED);
    free(node->stances);
}

/* Everything is open wholly or not at all: so be it. */
static void keep_leaf(struct opening_tree *tree, struct node *node)
{
    for (size_t i = 0; i < offerings_of(tree); i++) {
        if (tree->market->decides[i])
            node->stances[i] = share_of(tree, (int32_t)i) > 0.5 ? STANCE_OPEN : STANCE_CLOSED;
    }
    take_stances(tree, node->stances);
    node->is_leaf = true;
    tree->found = node->value;
    tree->latest = node->stances;
    tree->has_leaf = true;
    put_node(tree, *node);
}

/* --- the tree -----------------------------------------------------------------------------------
 */

/* The node to look at next, among those worth more than was asked for; false if there is none. */
static bool take_next(struct opening_tree *tree, struct node *ret_node)
{
    size_t at = tree->len;
    for (size_t i = 0; i < tree->len; i++) {
        const struct node *node = &tree->nodes[i];
        if (node->is_leaf || node->value <= tree->least)
            continue;
        if (at == tree->len || tree->plunges || node->value > tree->nodes[at].value)
            at = i;
    }
    if (at == tree->len)
        return false;
    *ret_node = tree->nodes[at];
    memmove(tree->nodes + at, tree->nodes + at + 1, (tree->len - at - 1) * sizeof(*tree->nodes));
    tree->len--;
    return true;
}

bool opening_tree_next(struct opening_tree *tree, int64_t least)
{
    struct node node;
    tree->least = least;
    while (tree->nodes_left > 0 && !crew_is_over(tree->generation->crew) &&
           take_next(tree, &node)) {
        tree->nodes_left--;
        if (!solve_node(tree, &node)) {
            put_node(tree, node);
            return false;
        }
        bool has_hope = node.value > least;
        int32_t doubt = has_hope ? find_doubt(tree) : -1;
        tree->plunges = doubt >= 0 && !tree->has_leaf;
        if (doubt >= 0) {
            branch(tree, &node, doubt);
        } else if (has_hope) {
            keep_leaf(tree, &node);
            return master_solve(tree->generation->master);
        } else {
            put_node(tree, node);
        }
    }
    return false;
}

int64_t opening_tree_found(const struct opening_tree *tree)
{
    return tree->found;
}

bool opening_tree_again(struct opening_tree *tree, int64_t least)
{
    const struct node *best = NULL;
    tree->least = least;
    for (size_t i = 0; i < tree->len; i++) {
        const struct node *node = &tree->nodes[i];
        if (node->is_leaf && node->value > least && (!best || node->value > best->value))
            best = node;
    }
    tree->latest = best ? best->stances : NULL;
    tree->found = best ? best->value : 0;
    return best != NULL;
}

const uint8_t *opening_tree_latest(const struct opening_tree *tree, int64_t *ret_value)
{
    *ret_value = tree->found;
    return tree->latest;
}

void opening_tree_settle(struct opening_tree *tree, int64_t value)
{
    for (size_t i = 0; i < tree->len; i++) {
        if (tree->nodes[i].stances == tree->latest && value < tree->nodes[i].value)
            tree->nodes[i].value = value;
    }
}

bool opening_tree_proves(const struct opening_tree *tree)
{
    return tree->is_proof;
}

bool opening_tree_return(struct opening_tree *tree)
{
    take_stances(tree, tree->latest);
    return master_solve(tree->generation->master);
}

int64_t opening_tree_bound(const struct opening_tree *tree)
{
    int64_t bound = tree->least;
    for (size_t i = 0; i < tree->len; i++)
        bound = tree->nodes[i].value > bound ? tree->nodes[i].value : bound;
    return bound;
}
