/* Any bytes as gzip, and any bytes packed and unpacked. */
#include <stdint.h>
#include <stdlib.h>

#include "scheduler/base/gzip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = str_slice((const char *)data, size);
    struct buf out, packed;
    buf_init(&out, 100000);
    buf_init(&packed, 1 << 20);
    if (gzip_unpack(bytes, &out, NULL) != ERR_OK && out.len != 0)
        abort();
    buf_clear(&out);
    if (size <= 100000 && (gzip_pack(bytes, &packed, NULL) != ERR_OK ||
                           gzip_unpack(str_slice(packed.data, packed.len), &out, NULL) != ERR_OK ||
                           !str_eq(str_slice(out.data, out.len), bytes)))
        abort();
    buf_release(&out);
    buf_release(&packed);
    return 0;
}
