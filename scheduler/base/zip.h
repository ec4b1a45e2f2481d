/* Writing a .zip archive in one pass: PKWARE's APPNOTE.TXT 6.3.3, deflated members with UTF-8
 * names, no encryption, no ZIP64. Deterministic: every member has the time it is given. */
#ifndef YANXU_BASE_ZIP_H
#define YANXU_BASE_ZIP_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "scheduler/base/buf.h"
#include "scheduler/base/date.h"
#include "scheduler/base/err.h"
#include "scheduler/base/str.h"

#define ZIP_MEMBERS_MAX    65534
#define ZIP_NAME_LEN_MAX   255
#define ZIP_MEMBER_LEN_MAX ((size_t)64 << 20)

/* An archive that grows at the end of `file`, which stays the caller's. */
struct zip {
    FILE *file;
    struct date day;      /* of every member, at midnight; 1980 to 2107 */
    struct buf directory; /* the central directory so far */
    uint64_t at;          /* bytes written */
    uint16_t members_len;
};

void zip_init(struct zip *zip, FILE *file, struct date day);
void zip_release(struct zip *zip);
/* ERR_INVALID for a name that is empty, absolute or leads elsewhere ("../x"); ERR_LIMIT; ERR_IO. */
MUST_USE enum err_code zip_add(struct zip *zip, const char *name, struct str bytes,
                               struct err *err);
/* The central directory: without it there is no archive. */
MUST_USE enum err_code zip_finish(struct zip *zip, struct err *err);

#endif
