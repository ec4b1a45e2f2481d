/* evidence 证明材料: a file that lies with a claim: a photograph or scan of a certificate, a
 * letter. */
#ifndef YANXU_MODEL_EVIDENCE_H
#define YANXU_MODEL_EVIDENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "scheduler/base/arena.h"
#include "scheduler/base/err.h"
#include "scheduler/base/str.h"
#include "scheduler/model/id.h"

#define EVIDENCE_BYTES_MAX   ((size_t)8 << 20) /* of one file: a photograph as telephones make it */
#define EVIDENCE_FILES_MAX   5                 /* of one claim */
#define EVIDENCE_SHA256_SIZE 65                /* lower-case hex and its end */

/* What browsers and telephones make and show. */
enum evidence_type {
    EVIDENCE_TYPE_JPEG,
    EVIDENCE_TYPE_PNG,
    EVIDENCE_TYPE_WEBP,
    EVIDENCE_TYPE_HEIC,
    EVIDENCE_TYPE_PDF,
    EVIDENCE_TYPE_COUNT
};

/* About a file; its bytes are read apart. */
struct evidence {
    struct evidence_id id;
    struct claim_id claim_id;
    int32_t number; /* among the claim's, from 1; it stays when another goes */
    enum evidence_type type;
    int64_t byte_len;
    char sha256[EVIDENCE_SHA256_SIZE];
    const char *added_by;
    int64_t added_at;
};

/* "image/jpeg": how it is written in the database and served. */
const char *evidence_type_media(enum evidence_type type);
/* "JPEG", as people call it in any language. */
const char *evidence_type_name(enum evidence_type type);
/* Do browsers show it as a picture? */
bool evidence_type_is_shown(enum evidence_type type);
/* "claim-3-1.jpg": a name that says nothing of anybody. In `arena`. */
const char *evidence_file_name(const struct evidence *evidence, struct arena *arena);
/* By media type, as the database has it. */
MUST_USE enum err_code evidence_type_parse(struct str media, enum evidence_type *ret_type,
                                           struct err *err);
/* By its first bytes, never by its name: JPEG (ITU-T T.81 B.1.1.3), PNG (RFC 2083 section 3.1),
 * WebP (RFC 9649 section 2.4), HEIC (ISO/IEC 23008-12 annex B), PDF (ISO 32000-1 section 7.5.2).
 * ERR_UNSUPPORTED, without a text: none of them. */
MUST_USE enum err_code evidence_type_of(struct str bytes, enum evidence_type *ret_type);

#endif
