/* Statements as strangers hand them in: the input is what the seal is put on. */
#include <stdlib.h>

#include "scheduler/base/crypto.h"
#include "scheduler/service/statement.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(buf_release) struct buf bytes;
    CLEANUP_JSON json_t *statement = NULL;
    char hex[SHA256_HEX_SIZE];
    struct err err;
    buf_init(&bytes, STATEMENT_LEN_MAX);
    buf_add(&bytes, (const char *)data, size);
    /* As it came: all but never sealed. */
    if (statement_verify(str_slice((const char *)data, size), &statement, &err) == ERR_OK)
        return 0;
    if (err.text[0] == '\0')
        abort();
    buf_addf(&bytes, ",\"hash\":\"%s\"}\n",
             crypto_sha256_hex(str_slice((const char *)data, size), hex));
    if (statement_verify(str_slice(buf_text(&bytes), bytes.len), &statement, &err) != ERR_OK &&
        err.text[0] == '\0')
        abort();
    return 0;
}
