/* What standings cost, without a program around them:
 *     bench_rules DATABASE    prints READ STANDINGS MEDIAN WORST PEOPLE
 * seconds on a processor to read the office and to tell everybody's standings; milliseconds until
 * one worker's stand after an entry of theirs was taken back, the median and the worst of 200; how
 * many workers there are. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "scheduler/base/str.h"
#include "scheduler/service/figures.h"
#include "scheduler/service/ledger_book.h"
#include "scheduler/store/store.h"
#include "scheduler/store/store_ledger.h"

#define CHANGES 200

static double processor_s(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

static int compare(const void *a, const void *b)
{
    const double *x = a;
    const double *y = b;
    return (*x > *y) - (*x < *y);
}

/* An entry that stands, of a worker somewhere in the middle. */
static enum err_code take_one_back(struct service *service, const struct worker *worker,
                                   struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct credit *entries = NULL;
    struct credit_id id;
    size_t len = 0;
    TRY(store_credit_list_of_worker(service->store, worker->id, &arena, &entries, &len, err));
    size_t at = len / 2;
    while (at < len && entries[at].reverses.v != 0)
        at++;
    if (at == len)
        return err_set(err, ERR_NOT_FOUND, "worker %s has no entries", worker->code);
    const struct ledger_reversal reversal = {
        .id = entries[at].id, .min = 1, .reason = "bench", .deed = {.who = "bench"}};
    return ledger_take_back(service, &reversal, &id, err);
}

static enum err_code stand_again(struct service *service, const struct worker *worker,
                                 double *ret_ms, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    CLEANUP(roster_release) struct roster roster = {0};
    const struct roster_question question = {.with_booked = true};
    struct standing *standings = NULL;
    size_t len = 0;
    TRY(take_one_back(service, worker, err));
    double began = processor_s();
    TRY(roster_load_worker(service, service_today(service), worker, &roster, err));
    TRY(roster_standings(&roster, &question, &arena, &standings, &len, err));
    *ret_ms = 1000 * (processor_s() - began);
    return ERR_OK;
}

static enum err_code run(struct service *service, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    CLEANUP(roster_release) struct roster roster = {0};
    struct worker_figures *figures = NULL;
    double ms[CHANGES];
    double began = processor_s();
    TRY(roster_load(service, service_today(service), &roster, err));
    double read = processor_s();
    TRY(figures_of_workers(&roster, NULL, &arena, &figures, err));
    double stood = processor_s();
    for (size_t i = 0; i < CHANGES; i++) {
        size_t at = roster.workers_len * i / CHANGES;
        TRY(stand_again(service, &roster.workers[at], &ms[i], err));
    }
    qsort(ms, CHANGES, sizeof(*ms), compare);
    printf("%.3f %.3f %.2f %.2f %zu\n", read - began, stood - read, ms[CHANGES / 2],
           ms[CHANGES - 1], roster.workers_len);
    return ERR_OK;
}

int main(int argc, char **argv)
{
    struct service *service = NULL;
    struct err err = {0};
    char key[4096];
    if (argc != 2)
        return 2;
    snprintf(key, sizeof(key), "%s.key", argv[1]);
    /* The day after the last entry of rules_office.py. */
    const struct service_options options = {
        .database = argv[1], .key_file = key, .zone = "Asia/Shanghai", .fixed_now = 1793581200};
    enum err_code code = service_open(&options, &service, &err);
    if (code == ERR_OK)
        code = run(service, &err);
    service_close(service);
    if (code != ERR_OK)
        fprintf(stderr, "bench_rules: %s\n", err.text);
    return code == ERR_OK ? 0 : 1;
}
