/* What the exact count costs where it is hard (tests/unit/count_hard.h):
 *     bench_count ROUNDS    a line per family: UNPROVED MEAN WORST ONE_BOOK NAME
 * milliseconds on a processor; ROUNDS for a family of one rulebook, a fiftieth of that for others;
 * ONE_BOOK 1 or 0. */
#include <stdio.h>
#include <time.h>

#include "scheduler/base/parse_num.h"
#include "scheduler/base/str.h"
#include "tests/unit/count_hard.h"

static double processor_ms(void)
{
    struct timespec at;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
    return (double)at.tv_sec * 1e3 + (double)at.tv_nsec / 1e6;
}

static enum err_code run_family(size_t family, int64_t rounds, struct err *err)
{
    static struct hard_task h;
    struct rng rng;
    double sum = 0, worst = 0;
    int unproved = 0;
    rng_seed(&rng, 20260101 + family);
    for (int64_t round = 0; round < rounds; round++) {
        CLEANUP(arena_release) struct arena arena = {0};
        bool proved = false;
        hard_task(&h, &hard_families[family], &rng);
        int32_t *counted = arena_array(&arena, h.task.items_len, sizeof(*counted));
        double began = processor_ms();
        TRY(count_minutes(&h.task, &arena, counted, &proved, err));
        double ms = processor_ms() - began;
        unproved += !proved;
        sum += ms;
        worst = ms > worst ? ms : worst;
    }
    printf("%d %.2f %.1f %d %s\n", unproved, sum / (double)rounds, worst,
           hard_families[family].books == 1, hard_families[family].name);
    return ERR_OK;
}

int main(int argc, char **argv)
{
    struct err err = {0};
    int64_t rounds = 0;
    enum err_code code = ERR_OK;
    if (argc != 2 || parse_i64(str_from(argv[1]), 50, 1000000, &rounds, &err) != ERR_OK)
        return 2;
    for (size_t f = 0; f < HARD_FAMILIES && code == ERR_OK; f++)
        code = run_family(f, hard_families[f].books == 1 ? rounds : rounds / 50, &err);
    if (code != ERR_OK)
        fprintf(stderr, "bench_count: %s\n", err.text);
    return code == ERR_OK ? 0 : 1;
}
