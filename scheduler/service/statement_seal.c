/* The hashes of a statement. */
#include "scheduler/service/statement_seal.h"

#include <stdlib.h>
#include <string.h>

#include "scheduler/service/statement.h"

#define SEAL_BEGINS ",\"hash\":\""
#define SEAL_ENDS   "\"}\n"

char *statement_link(const char *before, const json_t *entry, char hex[static SHA256_HEX_SIZE])
{
    CLEANUP(buf_release) struct buf link;
    buf_init(&link, STATEMENT_LEN_MAX);
    char *text = json_dumps(entry, JSON_COMPACT | JSON_SORT_KEYS);
    buf_addf(&link, "%s%s", before, text);
    free(text);
    return crypto_sha256_hex(str_slice(buf_text(&link), link.len), hex);
}

void statement_seal(const json_t *document, struct buf *buf)
{
    char hex[SHA256_HEX_SIZE];
    char *text = json_dumps(document, JSON_COMPACT);
    size_t len = strlen(text) - 1; /* without the closing brace */
    crypto_sha256_hex(str_slice(text, len), hex);
    buf_add(buf, text, len);
    buf_addf(buf, "%s%s%s", SEAL_BEGINS, hex, SEAL_ENDS);
    free(text);
}

enum err_code statement_check_seal(struct str bytes, struct err *err)
{
    const size_t begins_len = strlen(SEAL_BEGINS);
    const size_t ends_len = strlen(SEAL_ENDS);
    const size_t seal_len = begins_len + SHA256_HEX_SIZE - 1 + ends_len;
    char hex[SHA256_HEX_SIZE];
    if (bytes.len <= seal_len)
        return err_set(err, ERR_INVALID, "this is no statement: it does not end with its hash");
    const char *seal = bytes.data + bytes.len - seal_len;
    crypto_sha256_hex(str_slice(bytes.data, bytes.len - seal_len), hex);
    if (memcmp(seal, SEAL_BEGINS, begins_len) != 0 ||
        memcmp(seal + begins_len + SHA256_HEX_SIZE - 1, SEAL_ENDS, ends_len) != 0)
        return err_set(err, ERR_INVALID, "this is no statement: it does not end with its hash");
    if (memcmp(seal + begins_len, hex, SHA256_HEX_SIZE - 1) != 0)
        return err_set(err, ERR_INVALID,
                       "the statement was changed: its bytes are not those that its hash was made "
                       "of");
    return ERR_OK;
}
