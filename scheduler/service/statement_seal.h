/* The hashes of a statement: each entry's chain and the file's end. For statement*.c only. */
#ifndef YANXU_SERVICE_STATEMENT_SEAL_H
#define YANXU_SERVICE_STATEMENT_SEAL_H

#include "scheduler/base/buf.h"
#include "scheduler/base/crypto.h"
#include "scheduler/base/json.h"

/* Takes an entry without "hash" and the hash before it ("" for the first); returns `hex`. */
char *statement_link(const char *before, const json_t *entry, char hex[static SHA256_HEX_SIZE]);
/* Appends `document`, an object without "hash", closed with the hash of its own bytes. */
void statement_seal(const json_t *document, struct buf *buf);
/* ERR_INVALID unless the bytes end with the hash of those before. */
MUST_USE enum err_code statement_check_seal(struct str bytes, struct err *err);

#endif
