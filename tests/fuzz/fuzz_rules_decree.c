/* Any bytes as a decree; one that is accepted fits a rulebook or says why not. */
#include <stdlib.h>

#include "scheduler/base/embed.h"
#include "scheduler/rules/decree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct rulebook *book;
    CLEANUP(arena_release) struct arena arena = {0};
    struct decree decree;
    struct err err = {0};
    const struct str pack = embed_find("scheduler/rules/packs/cn-registration.json")->bytes;
    if (book == NULL && rulebook_parse(pack, "pack", &book, &err) != ERR_OK)
        abort();
    if (decree_parse(str_slice((const char *)data, size), "fuzz", &arena, &decree, &err) !=
        ERR_OK) {
        if (err.text[0] == '\0')
            abort();
        return 0;
    }
    const struct rule_variance *variance = &decree.variance;
    if (variance->months == 0 && variance->reliefs_len == 0)
        abort();
    if (date_compare(variance->ending.to, variance->ending.from) < 0)
        abort();
    if (variance_fits(variance, book, &err) != ERR_OK && err.text[0] == '\0')
        abort();
    return 0;
}
