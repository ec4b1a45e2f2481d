/* The flow of a count, entry by entry, and why the rest does not count. */
#include "scheduler/rules/standing_inside.h"

/* Have other turns of its course taken all that may count? */
static bool turn_is_out(const struct evaluation *e, const struct candidate *candidate,
                        const struct tally *tally)
{
    int32_t turn = candidate->item.turn - 1, used = 0;
    if (turn < 0 || tally->turns[turn])
        return false;
    for (int32_t t = 0; t < e->turns_len; t++)
        used += e->turns[t] == e->turns[turn] && tally->turns[t];
    return used >= e->limits[e->turns[turn]];
}

/* Minutes can be left out only where a course repeats, a cap is full, another rulebook has them, or
 * a share would break. */
static void explain_rest(const struct evaluation *e, const struct candidate *candidate,
                         const struct tally *tally, struct counted_credit *row)
{
    if (candidate->counted == candidate->item.min)
        return;
    row->reason = UNCOUNTED_REPEAT;
    if (turn_is_out(e, candidate, tally))
        return;
    for (size_t c = 0; c < e->standing->caps_len; c++) {
        if ((candidate->item.caps & 1u << c) == 0 ||
            tally->by_cap[c] < count_cap_min(&e->caps[c], e->total_needed, tally->total))
            continue;
        row->cap = e->standing->caps[c].cap;
        row->reason = row->cap->category < 0 ? UNCOUNTED_MODE_CAP : UNCOUNTED_CATEGORY_CAP;
        return;
    }
    row->other = candidate->other;
    row->reason = row->other != NULL ? UNCOUNTED_OTHER : UNCOUNTED_SHARE;
}

void evaluation_explain(struct evaluation *e)
{
    struct standing *standing = e->standing;
    standing->counted_len = e->parts_len;
    standing->counted = arena_array(e->arena, standing->counted_len, sizeof(*standing->counted));
    for (size_t i = 0; i < standing->counted_len; i++) {
        const struct part *part = &e->parts[i];
        standing->counted[i] = (struct counted_credit){.credit = part->credit,
                                                       .on = part->on,
                                                       .booked = part->booked,
                                                       .worth_min = part->min,
                                                       .reason = part->refused,
                                                       .lacks = part->lacks};
    }
    for (size_t i = 0; i < e->candidates_len; i++) {
        const struct candidate *candidate = &e->candidates[i];
        struct counted_credit *row = &standing->counted[candidate->at];
        row->counted_min = candidate->counted;
        row->toward = candidate->item.toward;
        explain_rest(e, candidate, i < e->earned_len ? &e->earned : &e->both, row);
    }
}
