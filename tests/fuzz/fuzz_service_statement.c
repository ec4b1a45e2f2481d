/* Statements as strangers hand them in: as they came; with the seal put on; and, where the input
 * is JSON, with the chain made anew too, as somebody would who knows the format and forges. */
#include <stdlib.h>

#include "scheduler/base/crypto.h"
#include "scheduler/service/statement.h"
#include "scheduler/service/statement_seal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Refused with words, or taken. */
static void try_bytes(struct str bytes)
{
    CLEANUP_JSON json_t *statement = NULL;
    struct err err = {0};
    if (statement_verify(bytes, &statement, &err) != ERR_OK && err.text[0] == '\0')
        abort();
}

static void chain(const json_t *ledger)
{
    char hash[SHA256_HEX_SIZE] = "";
    size_t index = 0;
    json_t *entry = NULL;
    json_array_foreach(ledger, index, entry)
    {
        if (!json_is_object(entry))
            return;
        json_object_del(entry, "hash");
        statement_link(hash, entry, hash);
        json_object_set_new(entry, "hash", json_string(hash));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(buf_release) struct buf bytes;
    CLEANUP_JSON json_t *document = NULL;
    char hex[SHA256_HEX_SIZE];
    const struct str input = str_slice((const char *)data, size);
    buf_init(&bytes, STATEMENT_LEN_MAX);
    try_bytes(input);
    buf_add_str(&bytes, input);
    buf_addf(&bytes, ",\"hash\":\"%s\"}\n", crypto_sha256_hex(input, hex));
    try_bytes(str_slice(buf_text(&bytes), bytes.len));
    /* The corpus has statements without their last line. */
    buf_clear(&bytes);
    buf_add_str(&bytes, input);
    buf_add_char(&bytes, '}');
    if (json_parse(str_slice(buf_text(&bytes), bytes.len), "input", &document, NULL) != ERR_OK ||
        !json_is_object(document))
        return 0;
    chain(json_object_get(document, "ledger"));
    json_object_del(document, "hash");
    buf_clear(&bytes);
    statement_seal(document, &bytes);
    try_bytes(str_slice(buf_text(&bytes), bytes.len));
    return 0;
}
