/* Any bytes as a rulebook; one that is accepted must also evaluate, alone and beside itself, for a
 * worker with a history: promoted, on leave, under a decree and a waiver. */
#include <stdint.h>
#include <stdlib.h>

#include "scheduler/rules/need.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void evaluate(const struct rulebook *book, struct arena *arena)
{
    const struct worker worker = {.id = {7},
                                  .tier = TIER_ASSISTANT,
                                  .roles = "a;candidate",
                                  .certified_on = {20000},
                                  .registered_from = {20454},
                                  .registered_to = {21549},
                                  .hired_on = DATE_NONE};
    struct credit credits[8] = {{.id = {0}}};
    for (int i = 0; i < 8; i++) {
        const char *const categories[] = {"ce", "ce;ethics", "prep", "ce;professional"};
        credits[i] = (struct credit){.id = {i + 1},
                                     .worker_id = {7},
                                     .min = 1 + 777 * i,
                                     .categories = categories[i % 4],
                                     .mode = (enum course_mode)(i % COURSE_MODE_COUNT),
                                     .course_id = {i % 3},
                                     .stated_milli = 500 * i,
                                     .measure = (enum credit_measure)(i % CREDIT_MEASURE_COUNT),
                                     .earned_on = {20460 + i * 30}};
    }
    const struct worker_tier tiers[] = {{.worker_id = {7}, .since = WORKER_TIER_EVER, .who = ""},
                                        {{7}, {20500}, TIER_INTERMEDIATE, "k", 1},
                                        {{7}, {20600}, TIER_ASSISTANT, "k", 2}};
    const struct leave leaves[] = {{{7}, {20470}, {20560}, LEAVE_KIND_SICK, "", "k", 1},
                                   {{7}, {20550}, {20700}, LEAVE_KIND_PARENTAL, "", "k", 1}};
    const struct rule_relief reliefs[] = {{"total", 2}, {"", RULE_RELIEF_ALL}};
    const struct rule_variance decree = {.kind = VARIANCE_DECREE,
                                         .code = "d",
                                         .rulebook = book->code,
                                         .ending = {{20454}, {21549}},
                                         .day = DATE_NONE,
                                         .months = 5,
                                         .reliefs = reliefs,
                                         .reliefs_len = 1};
    const struct rule_variance waiver = {.kind = VARIANCE_WAIVER,
                                         .code = "1",
                                         .rulebook = book->code,
                                         .ending = {DATE_NONE, DATE_NONE},
                                         .day = {20620},
                                         .months = 1,
                                         .again = true,
                                         .reliefs = reliefs + 1,
                                         .reliefs_len = book->code[0] == 'c'};
    const struct rule_variance *const variances[] = {&decree, &waiver};
    const struct rulebook *const twice[] = {book, book};
    const struct rules_input input = {.worker = &worker,
                                      .effective = credits,
                                      .effective_len = 6,
                                      .booked = credits + 6,
                                      .booked_len = 2,
                                      .passed_on = {19990},
                                      .variances = {variances, 2},
                                      .tiers = tiers,
                                      .tiers_len = 3,
                                      .leaves = leaves,
                                      .leaves_len = 2,
                                      .as_of = {20620},
                                      .explain = true};
    struct standing standing;
    struct standing both[2];
    struct err err;
    struct need *needs;
    struct limit *limits;
    size_t len;
    if (rules_evaluate(book, &input, arena, &standing, &err) != ERR_OK)
        return;
    if (standing.counted_len < 8) /* more, where an entry is spread over years */
        abort();
    for (size_t i = 0; i < standing.counted_len; i++)
        if (standing.counted[i].counted_min < 0 ||
            standing.counted[i].counted_min > standing.counted[i].worth_min)
            abort();
    for (size_t c = 0; c < standing.caps_len; c++)
        if (standing.caps[c].counted_min > standing.caps[c].max_min)
            abort();
    if (rules_evaluate_all(twice, 2, &input, arena, both, &err) == ERR_OK)
        rules_needs(both, 2, 2026, arena, &needs, &len);
    rules_needs(&standing, 1, 2026, arena, &needs, &len);
    rules_limits(&standing, 1, 2026, arena, &limits, &len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rulebook *book = NULL;
    struct err err;
    if (rulebook_parse(str_slice((const char *)data, size), "fuzz", &book, &err) != ERR_OK) {
        if (err.text[0] == '\0')
            abort();
        return 0;
    }
    struct arena arena = {0};
    evaluate(book, &arena);
    arena_release(&arena);
    rulebook_free(book);
    return 0;
}
