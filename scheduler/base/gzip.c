/* RFC 1952 in memory, by zlib. */
#include "scheduler/base/gzip.h"

#include <limits.h>
#include <string.h>
#include <zlib.h>

#include "scheduler/base/alloc.h"

#define CHUNK_SIZE    16384
#define WINDOW_BITS   (15 + 16) /* the largest window; 16 asks for gzip's frame */
#define MEMORY_LEVEL  8
#define INPUT_LEN_MAX UINT_MAX

/* zlib's next_in is not const unless ZLIB_CONST, but is only read. */
static void set_input(z_stream *stream, struct str bytes)
{
    memcpy(&stream->next_in, &bytes.data, sizeof(bytes.data));
    stream->avail_in = (uInt)bytes.len;
}

static void deflate_cleanup(z_stream *stream)
{
    deflateEnd(stream);
}

static void inflate_cleanup(z_stream *stream)
{
    inflateEnd(stream);
}

enum err_code gzip_pack(struct str bytes, struct buf *buf, struct err *err)
{
    if (bytes.len > INPUT_LEN_MAX)
        return err_set(err, ERR_LIMIT, "too many bytes to compress at once");
    size_t len_before = buf->len;
    CLEANUP(deflate_cleanup) z_stream stream = {0};
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, WINDOW_BITS, MEMORY_LEVEL,
                     Z_DEFAULT_STRATEGY) != Z_OK)
        x_abort("out of memory");
    set_input(&stream, bytes);
    int state;
    do {
        unsigned char chunk[CHUNK_SIZE];
        stream.next_out = chunk;
        stream.avail_out = sizeof(chunk);
        state = deflate(&stream, Z_FINISH);
        buf_add(buf, chunk, sizeof(chunk) - stream.avail_out);
    } while (state == Z_OK && !buf->full);
    if (buf->full)
        buf_truncate(buf, len_before);
    return buf_check(buf, "the compressed text", err);
}

/* One chunk of output; *ret_done at the end of the last member. */
static enum err_code unpack_chunk(z_stream *stream, struct buf *buf, bool *ret_done,
                                  struct err *err)
{
    unsigned char chunk[CHUNK_SIZE];
    stream->next_out = chunk;
    stream->avail_out = sizeof(chunk);
    int state = inflate(stream, Z_NO_FLUSH);
    if (state == Z_MEM_ERROR)
        x_abort("out of memory");
    if (state != Z_OK && state != Z_STREAM_END)
        return err_set(err, ERR_INVALID, "the gzip data is damaged or incomplete");
    buf_add(buf, chunk, sizeof(chunk) - stream->avail_out);
    TRY(buf_check(buf, "the uncompressed text", err));
    *ret_done = state == Z_STREAM_END && stream->avail_in == 0;
    /* Members may follow each other (section 2.2). */
    if (state == Z_STREAM_END && !*ret_done && inflateReset(stream) != Z_OK)
        return err_set(err, ERR_INVALID, "the gzip data is damaged");
    return ERR_OK;
}

enum err_code gzip_unpack(struct str bytes, struct buf *buf, struct err *err)
{
    if (bytes.len > INPUT_LEN_MAX)
        return err_set(err, ERR_LIMIT, "too many bytes to uncompress at once");
    size_t len_before = buf->len;
    CLEANUP(inflate_cleanup) z_stream stream = {0};
    if (inflateInit2(&stream, WINDOW_BITS) != Z_OK)
        x_abort("out of memory");
    set_input(&stream, bytes);
    bool done = false;
    while (!done) {
        enum err_code code = unpack_chunk(&stream, buf, &done, err);
        if (code != ERR_OK) {
            buf_truncate(buf, len_before);
            return code;
        }
    }
    return ERR_OK;
}
