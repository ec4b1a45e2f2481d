/* Hashes, MACs, encodings and random bytes; OpenSSL's libcrypto is behind it and nowhere else. */
#ifndef YANXU_BASE_CRYPTO_H
#define YANXU_BASE_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scheduler/base/buf.h"
#include "scheduler/base/err.h"
#include "scheduler/base/str.h"

#define SHA256_LEN      32
#define SHA256_HEX_SIZE 65
#define UUID_TEXT_SIZE  37
#define KEY_LEN         32

void crypto_sha256(struct str bytes, unsigned char ret_hash[static SHA256_LEN]);
/* Lower-case hex; returns `hex`. */
char *crypto_sha256_hex(struct str bytes, char hex[static SHA256_HEX_SIZE]);
void crypto_hmac_sha256(struct str key, struct str bytes, unsigned char ret_mac[static SHA256_LEN]);
/* RFC 4648 section 4, with padding; appends. */
void crypto_base64(struct str bytes, struct buf *buf);
/* RFC 4648 section 5, without padding; appends. */
void crypto_base64url(struct str bytes, struct buf *buf);
/* Section 4 with padding required; ERR_INVALID otherwise. Appends. */
MUST_USE enum err_code crypto_base64_decode(struct str text, struct buf *buf, struct err *err);
/* From the kernel; aborts if it has none. */
void crypto_random(void *bytes, size_t len);
/* Time does not depend on where they differ. */
bool crypto_equal(struct str a, struct str b);
/* A name-based UUID (RFC 9562 section 5.8, version 8, SHA-256): same name, same UUID. Returns
 * `text`. */
char *crypto_uuid(struct str name, char text[static UUID_TEXT_SIZE]);
/* Reads the 32-byte key file, or makes it (mode 0600) if `create`; refuses one that others may
 * read. */
MUST_USE enum err_code crypto_key_file(const char *path, bool create,
                                       unsigned char ret_key[static KEY_LEN], struct err *err);
/* AES-256-GCM with a random nonce: nonce, ciphertext and tag, appended. `label` is authenticated,
 * not stored. */
void crypto_seal(const unsigned char key[static KEY_LEN], struct str label, struct str plain,
                 struct buf *buf);
/* ERR_DENIED if key, label or bytes are not those sealed. Appends. */
MUST_USE enum err_code crypto_open(const unsigned char key[static KEY_LEN], struct str label,
                                   struct str sealed, struct buf *buf, struct err *err);

#endif
