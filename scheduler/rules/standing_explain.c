/* The flow of a count, entry by entry, and why the rest does not count. */
#include "scheduler/rules/standing_inside.h"
#include "scheduler/rules/worth.h"

/* Minutes can be left out only where a cap is full or a share would break. */
static void explain_rest(const struct evaluation *e, const struct candidate *candidate,
                         const struct tally *tally, struct counted_credit *row)
{
    if (candidate->counted == candidate->item.min)
        return;
    row->reason = UNCOUNTED_SHARE;
    for (size_t c = 0; c < e->standing->caps_len; c++) {
        if ((candidate->item.caps & 1u << c) == 0 || tally->by_cap[c] < e->caps[c].min)
            continue;
        row->cap = e->standing->caps[c].cap;
        row->reason = row->cap->category < 0 ? UNCOUNTED_MODE_CAP : UNCOUNTED_CATEGORY_CAP;
        return;
    }
}

void evaluation_explain(struct evaluation *e, const struct tally *earned, const struct tally *both)
{
    const struct rules_input *input = e->input;
    struct standing *standing = e->standing;
    standing->counted_len = input->effective_len + input->booked_len;
    standing->counted = arena_array(e->arena, standing->counted_len, sizeof(*standing->counted));
    for (size_t i = 0; i < standing->counted_len; i++) {
        struct counted_credit *row = &standing->counted[i];
        row->booked = i >= input->effective_len;
        row->credit = row->booked ? &input->booked[i - input->effective_len] : &input->effective[i];
        row->worth_min = worth_min(e->book, input->worker, row->credit);
        row->reason = e->refused == NULL ? UNCOUNTED_NOTHING_NEEDED : e->refused[i];
    }
    for (size_t i = 0; i < e->candidates_len; i++) {
        const struct candidate *candidate = &e->candidates[i];
        struct counted_credit *row = &standing->counted[candidate->at];
        row->counted_min = candidate->counted;
        row->toward = candidate->item.toward;
        explain_rest(e, candidate, i < e->earned_len ? earned : both, row);
    }
}
