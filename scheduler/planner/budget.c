/* How a time limit is laid out. */
#include "scheduler/planner/budget.h"

/* Milliseconds until so many percent of the limit are over. */
static int64_t left_ms(const struct budget *budget, int64_t now_ms, int64_t percent)
{
    int64_t until_ms = budget->limit_ms / 100 * percent + budget->limit_ms % 100 * percent / 100;
    return budget->began_ms + until_ms - now_ms;
}

bool budget_is_past(const struct budget *budget, int64_t now_ms, int64_t percent)
{
    return budget->limit_ms >= 0 && left_ms(budget, now_ms, percent) <= 0;
}

int32_t budget_steps(const struct budget *budget, int64_t now_ms, int64_t percent, int64_t step_ms,
                     int32_t wanted)
{
    if (budget->limit_ms < 0)
        return wanted;
    int64_t left = left_ms(budget, now_ms, percent);
    int64_t steps = left <= 0 ? 0 : step_ms <= 0 ? wanted : left / step_ms;
    if (left > 0 && steps < 1)
        steps = 1;
    return steps < wanted ? (int32_t)steps : wanted;
}
