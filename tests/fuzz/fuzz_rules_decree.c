/* Any bytes as a decree; one that is accepted must also bear on a worker's years. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/rules/decree.h"
#include "scheduler/rules/standing.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char book_text[] =
    "{\"rulebook\": \"cn\", \"version\": \"1\", \"effective_from\": \"2020-01-01\", \"title\": "
    "{\"zh\": \"a\", \"en\": \"a\"}, \"source\": \"b\", \"unit\": {\"kind\": \"hour\"}, "
    "\"period\": {\"kind\": \"calendar_year\"}, \"grace\": {\"months\": 2}, \"accepts\": [\"ce\"], "
    "\"requirements\": [{\"id\": \"total\", \"title\": {\"zh\": \"t\", \"en\": \"t\"}, \"units\": "
    "24}]}";

/* A day lies in the period that is said to be its own, whatever was put off. */
static void stand(const struct rulebook *book, const struct rule_variance *variance,
                  struct date as_of, struct arena *arena)
{
    const struct worker worker = {.id = {7}, .roles = "", .hired_on = {19000}};
    const struct rule_variance *const list[] = {variance, variance};
    const struct rules_input input = {
        .worker = &worker, .variances = {list, 2}, .as_of = as_of, .explain = true};
    struct standing standing;
    struct err err;
    if (rules_evaluate(book, &input, arena, &standing, &err) != ERR_OK)
        abort();
    if (date_compare(as_of, standing.from) < 0 ||
        date_compare(as_of, standing.varied.counts_to) > 0 ||
        date_compare(standing.varied.base.to, standing.to) > 0)
        abort();
    for (size_t i = 0; i < standing.requirements_len; i++)
        if (standing.requirements[i].needed_min < 0 || standing.requirements[i].waived_min < 0)
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct decree decree;
    struct rulebook *book = NULL;
    struct err err;
    if (decree_parse(str_slice((const char *)data, size), "fuzz", &arena, &decree, &err) !=
        ERR_OK) {
        if (err.text[0] == '\0')
            abort();
    } else if (rulebook_parse(str_from(book_text), "cn", &book, &err) != ERR_OK) {
        abort();
    } else if (variance_fits(&decree.variance, book, &err) == ERR_OK) {
        for (int32_t day = 20454; day < 22300; day += 61)
            stand(book, &decree.variance, (struct date){day}, &arena);
    }
    rulebook_free(book);
    arena_release(&arena);
    return 0;
}
