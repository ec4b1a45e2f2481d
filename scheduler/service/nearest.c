/* Suggestions by edit distance. */
#include "scheduler/service/nearest.h"

#include "scheduler/base/utf8.h"

#define DISTANCE_MAX 2

void nearest_offer(struct nearest *nearest, const char *code)
{
    struct str offered = str_from(code);
    size_t less_than = nearest->best != NULL ? nearest->distance : DISTANCE_MAX + 1;
    size_t found = utf8_distance(str_from(nearest->want), offered);
    if (found >= less_than || found * 2 >= utf8_count(offered))
        return;
    nearest->best = code;
    nearest->distance = found;
}
