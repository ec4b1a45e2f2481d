/* Branch and bound over the openings in the mix, depth first, the likelier side first. Columns of
 * workers stay fractional: how whole plans are found is another matter. */
#include "scheduler/planner/opening.h"

#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"

#define WHOLE         1e-6
#define NODES_MIN     12 /* linear programs of a tree: */
#define NODES_MAX     200
#define NODES_WORKERS 20000 /* as many, divided by the members */
#define SURE          0.85
#define WORKERS_FEW   400 /* so few that every opening is tried both ways */
#define GAIN          0.5 /* points by which an answer must be better */

struct decision {
    int32_t offering;
    bool is_open, is_second;
};

struct tree {
    struct master *master;
    const struct market *market;
    struct decision *path;
    size_t path_len;
    bool *is_open; /* the best answer */
    double best;
    bool has_answer;
};

/* The opening in doubt that is nearest to being open; -1: none. */
static int32_t find_doubt(const struct tree *tree)
{
    int32_t found = -1;
    double most = 0;
    for (size_t i = 0; i < tree->market->core->problem->offerings_len; i++) {
        double share = tree->market->decides[i] ? master_opening(tree->master, (int32_t)i) : 0;
        if (share > most && share > WHOLE && share < 1 - WHOLE) {
            found = (int32_t)i;
            most = share;
        }
    }
    return found;
}

static void keep_answer(struct tree *tree)
{
    tree->best = master_value(tree->master);
    tree->has_answer = true;
    for (size_t i = 0; i < tree->market->core->problem->offerings_len; i++)
        tree->is_open[i] =
            tree->market->decides[i] && master_opening(tree->master, (int32_t)i) > 0.5;
}

static void decide(struct tree *tree, int32_t offering, bool is_open, bool is_second)
{
    tree->path[tree->path_len++] = (struct decision){offering, is_open, is_second};
    master_settle_opening(tree->master, offering, is_open);
}

/* In a large market, before there is any answer: what is open almost wholly or hardly at all stays
 * so. */
static void decide_sure(struct tree *tree)
{
    for (size_t i = 0; i < tree->market->core->problem->offerings_len; i++) {
        double share = tree->market->decides[i] ? master_opening(tree->master, (int32_t)i) : 0;
        bool is_doubtful = share > WHOLE && share < 1 - WHOLE;
        if (is_doubtful && (share >= SURE || share <= 1 - SURE))
            decide(tree, (int32_t)i, share >= SURE, true);
    }
}

static bool is_decided(const struct tree *tree, int32_t offering)
{
    for (size_t i = 0; i < tree->path_len; i++) {
        if (tree->path[i].offering == offering)
            return true;
    }
    return false;
}

/* Takes decisions back until one has another side left; false when there is none. */
static bool turn_back(struct tree *tree)
{
    while (tree->path_len > 0) {
        struct decision last = tree->path[--tree->path_len];
        master_free_opening(tree->master, last.offering);
        if (last.is_second)
            continue;
        decide(tree, last.offering, !last.is_open, true);
        return true;
    }
    return false;
}

bool opening_choose(struct master *master, const struct market *market, const struct crew *crew,
                    bool *ret_is_open)
{
    size_t offerings = market->core->problem->offerings_len;
    size_t most = NODES_WORKERS / (market->workers_len + 1);
    size_t nodes_max = most > NODES_MAX ? NODES_MAX : most < NODES_MIN ? NODES_MIN : most;
    struct tree tree = {.master = master, .market = market, .is_open = ret_is_open};
    tree.path = x_calloc(offerings + 1, sizeof(*tree.path));
    bool goes_on = true;
    for (size_t node = 0; goes_on && node < nodes_max + (tree.has_answer ? 0 : offerings); node++) {
        bool is_solved = node == 0 || master_solve(master);
        bool has_hope = is_solved && (!tree.has_answer || master_value(master) > tree.best + GAIN);
        int32_t doubt = has_hope ? find_doubt(&tree) : -1;
        if (has_hope && doubt < 0)
            keep_answer(&tree);
        if (doubt >= 0 && !tree.has_answer && market->workers_len > WORKERS_FEW)
            decide_sure(&tree);
        if (doubt >= 0 && !is_decided(&tree, doubt))
            decide(&tree, doubt, master_opening(master, doubt) > 0.5, false);
        if (doubt < 0)
            goes_on = turn_back(&tree);
        goes_on = goes_on && !crew_is_over(crew);
    }
    while (tree.path_len > 0)
        master_free_opening(master, tree.path[--tree.path_len].offering);
    free(tree.path);
    return tree.has_answer;
}
