/* Labels: what choices for the first courses leave, and what they bring. One run of the dynamic
 * programme of certify_search.h. */
#ifndef YANXU_PLANNER_CERTIFY_LABEL_H
#define YANXU_PLANNER_CERTIFY_LABEL_H

#include "scheduler/planner/certify_case.h"
#include "scheduler/planner/certify_rate.h"

/* What labels remember of the calendar: whether they hold these items, and the load of these weeks.
 */
struct certify_watch {
    int32_t *items, *weeks;
    size_t items_len, weeks_len, items_cap, weeks_cap;
};

struct certify_labels;

struct certify_labels *certify_labels_new(void);
void certify_labels_free(struct certify_labels *labels);

enum certify_outcome {
    CERTIFY_FOUND,       /* the best bundle above the threshold */
    CERTIFY_NONE,        /* there is none above it */
    CERTIFY_OUT_OF_WORK, /* not known */
};

struct certify_question {
    const struct certify_case *one;
    const struct certify_rates *rates;
    const struct certify_watch *watch;
    int64_t threshold; /* not less than -1 */
};

struct certify_answer {
    int64_t value;
    int32_t *items; /* the caller's, with room for as many as there are courses */
    size_t items_len;
};

/* The best bundle that the watch allows, if it brings more than the threshold. Takes what it does
 * from *work; the answer is written only if there is one. */
enum certify_outcome certify_labels_run(struct certify_labels *labels,
                                        const struct certify_question *question, int64_t *work,
                                        struct certify_answer *ret_answer);

#endif
