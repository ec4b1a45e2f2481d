/* count: the allocation under standing.h, bare of texts and dates: how many minutes of each entry
 * count. Usually under one rulebook; under several at once where each minute may serve one only.
 *
 * The answer is exact. Without a limit in the way everything counts. Otherwise entries that the
 * rules cannot tell apart are one integer variable, what is no matter of sums (which turns of a
 * course count, which book has an entry that goes to one as a whole, against which total a share is
 * taken) is a variable of 0 or 1 each, and the aims are solved one after the other as one integer
 * program (integer.h). The aims leave one answer only, and each is proved in whole numbers, so the
 * same entries give the same answer everywhere, whatever the way to it.
 *
 * What bounds the work: turns of a course that an older one is as good as go after it, each limit
 * of repeats is as tight as minutes that may count in part can make it, and what is left to branch
 * on is about as many turns as there are caps and needs, not as there are entries. Ten courses
 * repeated at random under caps, needs, shares and one rulebook take some milliseconds, seldom a
 * hundred; two licences that share such entries mostly less than a tenth of a second (`make
 * bench`). Three, each with repeat limits and shares of its own, are harder: some are beyond
 * COUNT_WORK_MAX. Then what is told keeps every limit, meets as much as the best that was found
 * does, and is said not to be proved: whoever is found to have enough has enough, and of nobody
 * more is counted than may be. The work is counted, not timed, and what was found by it depends on
 * nothing but the entries. */
#ifndef YANXU_RULES_COUNT_H
#define YANXU_RULES_COUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scheduler/base/arena.h"
#include "scheduler/base/err.h"

#define COUNT_BOOKS_MAX 8
/* Cells of tableaus that are worked on: about a second. */
#define COUNT_WORK_MAX ((int64_t)1 << 31)

/* What one entry could give one book. */
struct count_item {
    int32_t min;
    uint32_t toward; /* bit per need of the book that its minutes serve */
    uint32_t caps;   /* bit per cap of the book that binds them */
    int32_t book;
    int32_t turn; /* 1 + index into turns; 0: its course may come as often as it likes */
    int32_t pot;  /* items of one entry that several books could count stand side by side and have
                   * the same number, else 0. Each of its minutes serves one book; where it is not
                   * worth the same in all of them, it serves one book as a whole. */
};

/* `min` minutes; or, with share_den > 0, ceil(num / den x max(total_needed, counted total)). */
struct count_need {
    int64_t min;
    int32_t share_num, share_den;
};

/* Likewise, but a share rounded down. */
struct count_cap {
    int64_t min;
    int32_t share_num, share_den;
};

struct count_book {
    const struct count_need *needs;
    int32_t needs_len; /* at most 32 */
    const struct count_cap *caps;
    int32_t caps_len; /* at most 32 */
    int64_t total_needed;
};

struct count_task {
    const struct count_item *items; /* oldest first, then by book */
    size_t items_len;
    const struct count_book *books;
    int32_t books_len;
    /* Of the turns with one limit at most so many may have minutes that count. */
    const int32_t *turns; /* index into limits */
    const int32_t *limits;
    int32_t turns_len, limits_len;
    int64_t work_max; /* 0: COUNT_WORK_MAX; tests have less */
};

/* What a need asks for, and what a cap leaves room for, when `total` minutes are counted. */
int64_t count_need_min(const struct count_need *need, int64_t total_needed, int64_t total);
int64_t count_cap_min(const struct count_cap *cap, int64_t total_needed, int64_t total);

/* Fills ret_counted[items_len] by the four aims of standing.h, in order, of all books together; of
 * one entry the first book takes first. `arena` holds work. *ret_proved false: it is not proved to
 * be the best, being beyond the caps here or in integer.h. */
MUST_USE enum err_code count_minutes(const struct count_task *task, struct arena *arena,
                                     int32_t *ret_counted, bool *ret_proved, struct err *err);

#endif
