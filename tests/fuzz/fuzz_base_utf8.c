/* Any bytes as UTF-8: the functions agree with each other. */
#include <stdint.h>
#include <stdlib.h>

#include "scheduler/base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = str_slice((const char *)data, size), rest = text;
    bool valid = utf8_valid(text), all_good = true;
    size_t count = 0;
    while (rest.len > 0) {
        size_t before = rest.len;
        all_good = utf8_next(&rest) >= 0 && all_good;
        if (rest.len >= before)
            abort();
        count++;
    }
    if (valid != all_good || (valid && utf8_count(text) != count) || utf8_width(text) > 2 * count)
        abort();
    for (size_t len = 0; len <= size && len < 40; len++) {
        struct str cut = utf8_cut(text, len);
        if (cut.len > len || len - cut.len > 3 || (valid && !utf8_valid(cut)))
            abort();
    }
    struct str trimmed = str_trim(text);
    if (valid && !utf8_valid(trimmed))
        abort();
    return 0;
}
