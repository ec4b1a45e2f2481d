/* A growable byte buffer with a cap. A buffer that hits its cap stays failed; ask once, at the end.
 */
#ifndef YANXU_BASE_BUF_H
#define YANXU_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

#include "scheduler/base/err.h"
#include "scheduler/base/str.h"

/* Invariant: data is NUL-terminated whenever it is not NULL; len excludes the NUL; len <= len_max.
 */
struct buf {
    char *data;
    size_t len, cap, len_max;
    bool full; /* something did not fit and was dropped; nothing is added any more */
};

void buf_init(struct buf *buf, size_t len_max);
void buf_release(struct buf *buf);
/* Keep the memory, forget the bytes and the failure. */
void buf_clear(struct buf *buf);
/* Back to the first `len` bytes, len <= buf->len. A full buffer stays full. */
void buf_truncate(struct buf *buf, size_t len);
void buf_add(struct buf *buf, const void *bytes, size_t len);
void buf_add_char(struct buf *buf, char c);
void buf_add_text(struct buf *buf, const char *text);
void buf_add_str(struct buf *buf, struct str text);
void buf_addf(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);
/* ERR_LIMIT naming `what` and the cap if anything was dropped. */
MUST_USE enum err_code buf_check(const struct buf *buf, const char *what, struct err *err);
/* Hands the heap bytes to the caller, who frees with free(); the buffer is empty afterwards. Never
 * NULL. */
char *buf_steal(struct buf *buf);
/* "" when empty. Valid until the next change. */
const char *buf_text(const struct buf *buf);

#endif
