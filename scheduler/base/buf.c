/* A growable, capped byte buffer. */
#include "scheduler/base/buf.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"

#define CAP_MIN 64

void buf_init(struct buf *buf, size_t len_max)
{
    *buf = (struct buf){.len_max = len_max < SIZE_MAX / 4 ? len_max : SIZE_MAX / 4};
}

void buf_release(struct buf *buf)
{
    free(buf->data);
    buf_init(buf, buf->len_max);
}

void buf_clear(struct buf *buf)
{
    buf->len = 0;
    buf->full = false;
    if (buf->data != NULL)
        buf->data[0] = '\0';
}

void buf_truncate(struct buf *buf, size_t len)
{
    assert(len <= buf->len);
    buf->len = len;
    if (buf->data != NULL)
        buf->data[len] = '\0';
}

/* Room for `len` more bytes and the NUL; false marks the buffer full. */
static bool buf_reserve(struct buf *buf, size_t len)
{
    if (buf->full || len > buf->len_max - buf->len) {
        buf->full = true;
        return false;
    }
    size_t need = buf->len + len + 1;
    if (need <= buf->cap)
        return true;
    size_t cap = buf->cap < CAP_MIN ? CAP_MIN : buf->cap * 2;
    if (cap > buf->len_max + 1)
        cap = buf->len_max + 1;
    if (cap < need)
        cap = need;
    buf->data = x_reallocarray(buf->data, cap, 1);
    buf->data[buf->len] = '\0';
    buf->cap = cap;
    return true;
}

void buf_add(struct buf *buf, const void *bytes, size_t len)
{
    if (len == 0 || !buf_reserve(buf, len))
        return;
    memcpy(buf->data + buf->len, bytes, len);
    buf->len += len;
    buf->data[buf->len] = '\0';
}

void buf_add_char(struct buf *buf, char c)
{
    buf_add(buf, &c, 1);
}

void buf_add_text(struct buf *buf, const char *text)
{
    buf_add(buf, text, strlen(text));
}

void buf_add_str(struct buf *buf, struct str text)
{
    buf_add(buf, text.data, text.len);
}

void buf_addf(struct buf *buf, const char *format, ...)
{
    char small[128];
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(small, sizeof(small), format, args);
    va_end(args);
    if (len < 0)
        x_abort("a format cannot be printed");
    if ((size_t)len < sizeof(small)) {
        buf_add(buf, small, (size_t)len);
    } else if (buf_reserve(buf, (size_t)len)) {
        vsnprintf(buf->data + buf->len, (size_t)len + 1, format, again);
        buf->len += (size_t)len;
    }
    va_end(again);
}

enum err_code buf_check(const struct buf *buf, const char *what, struct err *err)
{
    if (!buf->full)
        return ERR_OK;
    return err_set(err, ERR_LIMIT, "%s is larger than the limit of %zu bytes", what, buf->len_max);
}

char *buf_steal(struct buf *buf)
{
    char *data = buf->data != NULL ? buf->data : x_strdup("");
    buf_init(buf, buf->len_max);
    return data;
}

const char *buf_text(const struct buf *buf)
{
    return buf->data != NULL ? buf->data : "";
}
