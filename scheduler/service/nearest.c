/* Edit distance (V. I. Levenshtein, 1965) over bytes, ASCII case ignored, for suggestions. */
#include "scheduler/service/nearest.h"

#include <ctype.h>
#include <string.h>

#define DISTANCE_MAX 2

static size_t least(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

static size_t distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
    size_t row[NEAREST_CODE_MAX + 1];
    for (size_t k = 0; k <= b_len; k++)
        row[k] = k;
    for (size_t i = 1; i <= a_len; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t k = 1; k <= b_len; k++) {
            size_t above = row[k];
            size_t same = tolower((unsigned char)a[i - 1]) == tolower((unsigned char)b[k - 1]);
            row[k] = least(above + 1, row[k - 1] + 1, diagonal + !same);
            diagonal = above;
        }
    }
    return row[b_len];
}

void nearest_offer(struct nearest *nearest, const char *code)
{
    size_t want_len = strnlen(nearest->want, NEAREST_CODE_MAX);
    size_t code_len = strnlen(code, NEAREST_CODE_MAX);
    size_t apart = want_len > code_len ? want_len - code_len : code_len - want_len;
    if (nearest->best != NULL && nearest->distance == 0)
        return;
    size_t most = nearest->best != NULL ? nearest->distance - 1 : DISTANCE_MAX;
    if (apart > most)
        return;
    size_t found = distance(nearest->want, want_len, code, code_len);
    if (found > most || found * 2 >= code_len)
        return;
    nearest->best = code;
    nearest->distance = found;
}
