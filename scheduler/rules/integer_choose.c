/* Which variable to branch on: one that lowers the value much, whichever way it goes, which is
 * found out by going either way for a moment (T. Achterberg, T. Koch, A. Martin, "Branching rules
 * revisited", 2005). Where the value stays, as it often does, one that leaves little in doubt. */
#include <math.h>
#include <string.h>

#include "scheduler/rules/integer_inside.h"

#define LOOKS 8 /* variables that are looked at, after the best one of them */
/* Falls by less, both ways, may be the tilt's doing. */
#define LEVEL (INTEGER_TILT * INTEGER_TILT)

/* One way of a variable: to the whole numbers below where it is (0), or above (1). */
struct view {
    double fall;  /* of the value */
    int32_t left; /* variables that are not whole there; INT32_MAX: not known */
};

/* By how much the value falls, for a whole step, as far as is known. */
static double fall_of(const struct integer *s, int32_t var, int way)
{
    const struct falls *falls = &s->falls[var];
    if (falls->tries[way] > 0)
        return falls->sum[way] / (double)falls->tries[way];
    double sum = 0;
    int64_t tries = 0;
    for (int32_t j = 0; j < s->program->first_len; j++) {
        sum += s->falls[j].sum[way];
        tries += s->falls[j].tries[way];
    }
    return tries > 0 ? sum / (double)tries : 1;
}

static double step_of(const struct integer *s, int32_t var, int way)
{
    double above = s->was[var] - floor(s->was[var]);
    return way == 0 ? above : 1 - above;
}

static double score_of(double below, double above)
{
    return fmax(below, 1e-3) * fmax(above, 1e-3);
}

static bool is_broken(const struct integer *s, const double *x, int32_t var)
{
    return s->lo[var] < s->hi[var] && fabs(x[var] - nearbyint(x[var])) > INTEGER_WHOLE;
}

/* The variable that is likely to matter most, of those not looked at yet; -1: none is left. */
static int32_t next_candidate(const struct integer *s)
{
    int32_t best = -1;
    double most = -1;
    for (int32_t j = 0; j < s->program->first_len; j++) {
        if (s->seen[j] || !is_broken(s, s->was, j))
            continue;
        double score =
            score_of(fall_of(s, j, 0) * step_of(s, j, 0), fall_of(s, j, 1) * step_of(s, j, 1));
        if (score > most) {
            most = score;
            best = j;
        }
    }
    return best;
}

static void go(struct integer *s, int32_t var, int way)
{
    if (way == 0)
        s->hi[var] = (int64_t)floor(s->was[var]);
    else
        s->lo[var] = (int64_t)floor(s->was[var]) + 1;
}

/* How many variables are not whole where the simplex stands; if none, its point is proposed. */
static int32_t count_broken(struct integer *s)
{
    int32_t broken = 0;
    for (int32_t j = 0; j < s->program->vars_len; j++)
        broken += is_broken(s, s->simplex.x, j);
    if (broken == 0)
        integer_propose_nearest(s);
    return broken;
}

/* True if nothing better is that way: then the branch goes the other. */
static bool look(struct integer *s, int32_t var, int way, struct view *ret_view)
{
    const size_t size = 2 * (size_t)s->program->vars_len * sizeof(*s->lo);
    const int64_t bound = s->bound;
    memcpy(s->kept, s->lo, size);
    go(s, var, way);
    enum simplex_end end = integer_relax(s);
    bool done = integer_is_done(s, end);
    *ret_view = (struct view){fmax(0, s->value - s->simplex.value), INT32_MAX};
    if (end == SIMPLEX_OPTIMAL && !done)
        ret_view->left = count_broken(s);
    memcpy(s->lo, s->kept, size);
    s->bound = bound;
    if (end == SIMPLEX_OPTIMAL || end == SIMPLEX_BELOW) {
        s->falls[var].sum[way] += ret_view->fall / step_of(s, var, way);
        s->falls[var].tries[way]++;
    }
    if (done)
        go(s, var, 1 - way);
    return done;
}

static double score_of_views(const struct view *views)
{
    double score = score_of(views[0].fall, views[1].fall);
    int32_t left = views[0].left < views[1].left ? views[0].left : views[1].left;
    return score > LEVEL ? score : LEVEL / (2 + (double)left);
}

int32_t integer_choose(struct integer *s, bool *ret_narrower)
{
    int32_t best = -1;
    double most = -1;
    memset(s->seen, 0, (size_t)s->program->first_len * sizeof(*s->seen));
    for (int32_t looks = 0; looks < LOOKS; looks++) {
        struct view views[2];
        int32_t var = next_candidate(s);
        if (var < 0 || (best >= 0 && integer_is_tired(s)))
            break;
        s->seen[var] = true;
        *ret_narrower = look(s, var, 0, &views[0]) || look(s, var, 1, &views[1]);
        if (*ret_narrower)
            return -1;
        double score = score_of_views(views);
        if (score <= most)
            continue;
        most = score;
        best = var;
        s->side = (views[0].left > views[1].left) - (views[0].left < views[1].left);
        looks = -1;
    }
    return best;
}
