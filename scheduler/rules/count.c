/* Which minutes count: fewest missing, then most counted, then toward most, then oldest first;
 * exact. */
#include "scheduler/rules/count.h"

#include <assert.h>
#include <string.h>

#include "scheduler/base/checked.h"
#include "scheduler/rules/count_inside.h"

int64_t count_need_min(const struct count_need *need, int64_t total_needed, int64_t total)
{
    if (need->share_den == 0)
        return need->min;
    int64_t base = total > total_needed ? total : total_needed;
    return ceil_div(checked_mul(base, need->share_num), need->share_den);
}

int64_t count_cap_min(const struct count_cap *cap, int64_t total_needed, int64_t total)
{
    if (cap->share_den == 0)
        return cap->min;
    int64_t base = total > total_needed ? total : total_needed;
    return checked_mul(base, cap->share_num) / cap->share_den;
}

/* --- where the best is out of reach --- */

/* How much of the pot that item `i` belongs to, or of the item, is left by those before it. */
static int32_t left_of_pot(const struct count_task *task, const int32_t *counted, size_t i)
{
    const struct count_item *items = task->items;
    int32_t left = items[i].min;
    bool whole = false;
    for (size_t j = i; items[i].pot != 0 && j > 0 && items[j - 1].pot == items[i].pot; j--)
        left -= counted[j - 1];
    for (size_t j = 0; items[i].pot != 0 && j < task->items_len; j++)
        whole = whole || (items[j].pot == items[i].pot && items[j].min != items[i].min);
    return whole && left != items[i].min ? 0 : left;
}

/* In order of age, as much of each as nothing before it is in the way of: it keeps every limit. */
static void count_in_order(const struct count_task *task, struct arena *arena, int32_t *ret_counted)
{
    int64_t rooms[COUNT_BOOKS_MAX][32] = {{0}};
    bool *used = arena_array(arena, (size_t)task->turns_len + 1, sizeof(*used));
    int32_t *turns = arena_array(arena, (size_t)task->limits_len + 1, sizeof(*turns));
    for (int32_t b = 0; b < task->books_len; b++)
        for (int32_t c = 0; c < task->books[b].caps_len; c++)
            rooms[b][c] = count_cap_min(&task->books[b].caps[c], task->books[b].total_needed, 0);
    for (size_t i = 0; i < task->items_len; i++) {
        const struct count_item *item = &task->items[i];
        int32_t turn = item->turn - 1;
        int64_t min = left_of_pot(task, ret_counted, i);
        for (int32_t c = 0; c < task->books[item->book].caps_len; c++)
            if ((item->caps & 1u << c) != 0 && rooms[item->book][c] < min)
                min = rooms[item->book][c];
        if (turn >= 0 && !used[turn] && turns[task->turns[turn]] == task->limits[task->turns[turn]])
            min = 0;
        ret_counted[i] = (int32_t)min;
        if (turn >= 0 && min > 0 && !used[turn]) {
            used[turn] = true;
            turns[task->turns[turn]]++;
        }
        for (int32_t c = 0; c < task->books[item->book].caps_len; c++)
            rooms[item->book][c] -= (item->caps & 1u << c) != 0 ? min : 0;
    }
}

enum err_code count_minutes(const struct count_task *task, struct arena *arena,
                            int32_t *ret_counted, bool *ret_proved, struct err *err)
{
    assert(task->books_len >= 1 && task->books_len <= COUNT_BOOKS_MAX);
    struct kinds kinds = kinds_of(task, arena);
    enum err_code code = ERR_OK;
    *ret_proved = true;
    if (kinds.all_counts) {
        for (size_t i = 0; i < task->items_len; i++)
            ret_counted[i] = kinds.of_item[i] < 0 ? 0 : task->items[i].min;
    } else {
        code = model_solve(task, &kinds, arena, ret_counted, ret_proved, err);
    }
    if (code != ERR_LIMIT)
        return code;
    *ret_proved = false;
    count_in_order(task, arena, ret_counted);
    return ERR_OK;
}
