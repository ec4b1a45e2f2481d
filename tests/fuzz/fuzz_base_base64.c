/* Any text as base64: what is accepted encodes to the same text. */
#include <stdint.h>
#include <stdlib.h>

#include "scheduler/base/crypto.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = str_slice((const char *)data, size);
    struct buf bytes, again;
    buf_init(&bytes, 1 << 20);
    buf_init(&again, 1 << 20);
    if (crypto_base64_decode(text, &bytes, NULL) == ERR_OK) {
        crypto_base64(str_slice(bytes.data, bytes.len), &again);
        if (!str_eq(str_slice(again.data, again.len), text))
            abort();
    } else if (bytes.len != 0) {
        abort();
    }
    buf_release(&bytes);
    buf_release(&again);
    return 0;
}
