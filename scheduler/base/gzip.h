/* RFC 1952 in memory, by zlib. Deterministic: no name, no time in the header. */
#ifndef YANXU_BASE_GZIP_H
#define YANXU_BASE_GZIP_H

#include "scheduler/base/buf.h"
#include "scheduler/base/err.h"
#include "scheduler/base/str.h"

/* Appends. */
MUST_USE enum err_code gzip_pack(struct str bytes, struct buf *buf, struct err *err);
/* Appends; buf's cap bounds a bomb. */
MUST_USE enum err_code gzip_unpack(struct str bytes, struct buf *buf, struct err *err);

#endif
