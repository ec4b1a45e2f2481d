/* Writing a .zip archive: local header and data of each member, then the central directory
 * (APPNOTE.TXT 6.3.3, sections 4.3.7, 4.3.12 and 4.3.16). */
#include "scheduler/base/zip.h"

#include <errno.h>
#include <string.h>
#include <zlib.h>

#include "scheduler/base/alloc.h"

#define SIGN_LOCAL     UINT32_C(0x04034b50)
#define SIGN_DIRECTORY UINT32_C(0x02014b50)
#define SIGN_END       UINT32_C(0x06054b50)
#define VERSION        20      /* deflate; section 4.4.3 */
#define FLAG_UTF8      0x0800u /* bit 11: the name is UTF-8 */
#define METHOD_DEFLATE 8
#define MADE_BY_UNIX   (3u << 8)
#define MODE           (UINT32_C(0100600) << 16) /* a regular file that its owner alone reads */
#define HEADER_LEN     46                        /* of a directory entry without its name */
#define DIRECTORY_MAX  ((size_t)ZIP_MEMBERS_MAX * (HEADER_LEN + ZIP_NAME_LEN_MAX))

/* What both headers of a member say. */
struct member {
    const char *name;
    uint32_t crc, packed_len, len;
    uint16_t day;
};

/* All numbers are little-endian. */
static void add_number(struct buf *buf, uint32_t number, int bytes)
{
    for (int i = 0; i < bytes; i++)
        buf_add_char(buf, (char)(unsigned char)(number >> 8 * i));
}

/* From "version needed" to "extra field length". */
static void add_common(struct buf *buf, const struct member *member)
{
    add_number(buf, VERSION, 2);
    add_number(buf, FLAG_UTF8, 2);
    add_number(buf, METHOD_DEFLATE, 2);
    add_number(buf, 0, 2); /* midnight */
    add_number(buf, member->day, 2);
    add_number(buf, member->crc, 4);
    add_number(buf, member->packed_len, 4);
    add_number(buf, member->len, 4);
    add_number(buf, (uint32_t)strlen(member->name), 2);
    add_number(buf, 0, 2);
}

void zip_init(struct zip *zip, FILE *file, struct date day)
{
    *zip = (struct zip){.file = file, .day = day};
    buf_init(&zip->directory, DIRECTORY_MAX);
}

void zip_release(struct zip *zip)
{
    buf_release(&zip->directory);
}

static enum err_code put(struct zip *zip, struct str bytes, struct err *err)
{
    if (fwrite(bytes.data, 1, bytes.len, zip->file) != bytes.len)
        return err_set(err, ERR_IO, "the archive could not be written: %s", strerror(errno));
    zip->at += bytes.len;
    return ERR_OK;
}

/* A raw deflate stream (RFC 1951). */
static enum err_code pack(struct str bytes, struct buf *packed, struct err *err)
{
    unsigned char chunk[1 << 14];
    z_stream stream = {.avail_in = (uInt)bytes.len};
    int state =
        deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    if (state != Z_OK)
        x_abort("out of memory");
    /* zlib's next_in is not const unless ZLIB_CONST, but is only read. */
    memcpy(&stream.next_in, &bytes.data, sizeof(bytes.data));
    while (state == Z_OK) {
        stream.next_out = chunk;
        stream.avail_out = sizeof(chunk);
        state = deflate(&stream, Z_FINISH);
        buf_add(packed, chunk, sizeof(chunk) - stream.avail_out);
    }
    deflateEnd(&stream);
    return buf_check(packed, "a file of the archive", err);
}

/* An unpacker must not be led out of its directory (section 4.4.17). */
static enum err_code check_name(const char *name, struct err *err)
{
    struct str rest = str_from(name);
    struct str piece;
    if (rest.len == 0 || rest.len > ZIP_NAME_LEN_MAX || strpbrk(name, "\\:") != NULL)
        return err_set(err, ERR_INVALID, "a file cannot be called so in an archive");
    while (str_next(&rest, '/', &piece))
        if (piece.len == 0 || str_eq_text(piece, ".") || str_eq_text(piece, ".."))
            return err_set(err, ERR_INVALID, "a file cannot be called so in an archive");
    return ERR_OK;
}

/* MS-DOS format: years since 1980, month, day. */
static uint16_t dos_day(struct date date)
{
    int32_t year = 0;
    int32_t month = 0;
    int32_t day = 0;
    date_to_ymd(date, &year, &month, &day);
    if (year < 1980 || year > 2107)
        return 1 << 5 | 1;
    return (uint16_t)((year - 1980) << 9 | month << 5 | day);
}

static enum err_code check_room(const struct zip *zip, struct str bytes, struct err *err)
{
    if (zip->members_len == ZIP_MEMBERS_MAX)
        return err_set(err, ERR_LIMIT, "an archive holds at most %d files: use a directory",
                       ZIP_MEMBERS_MAX);
    if (bytes.len > ZIP_MEMBER_LEN_MAX)
        return err_set(err, ERR_LIMIT, "a file of an archive has at most %zu MiB",
                       ZIP_MEMBER_LEN_MAX >> 20);
    if (zip->at + 2 * bytes.len + DIRECTORY_MAX > UINT32_MAX)
        return err_set(err, ERR_LIMIT, "the archive would be over 4 GiB: use a directory");
    return ERR_OK;
}

enum err_code zip_add(struct zip *zip, const char *name, struct str bytes, struct err *err)
{
    CLEANUP(buf_release) struct buf packed;
    CLEANUP(buf_release) struct buf header;
    buf_init(&packed, 2 * ZIP_MEMBER_LEN_MAX);
    buf_init(&header, 2 * ZIP_NAME_LEN_MAX);
    TRY(check_name(name, err));
    TRY(check_room(zip, bytes, err));
    TRY(pack(bytes, &packed, err));
    const struct member member = {
        .name = name,
        .crc = (uint32_t)crc32(0, (const Bytef *)bytes.data, (uInt)bytes.len),
        .packed_len = (uint32_t)packed.len,
        .len = (uint32_t)bytes.len,
        .day = dos_day(zip->day)};
    add_number(&zip->directory, SIGN_DIRECTORY, 4);
    add_number(&zip->directory, MADE_BY_UNIX | VERSION, 2);
    add_common(&zip->directory, &member);
    add_number(&zip->directory, 0, 2 + 2); /* no comment, the first disk */
    add_number(&zip->directory, 0, 2);
    add_number(&zip->directory, MODE, 4);
    add_number(&zip->directory, (uint32_t)zip->at, 4);
    buf_add_text(&zip->directory, name);
    zip->members_len++;
    add_number(&header, SIGN_LOCAL, 4);
    add_common(&header, &member);
    buf_add_text(&header, name);
    TRY(put(zip, str_slice(buf_text(&header), header.len), err));
    return put(zip, str_slice(buf_text(&packed), packed.len), err);
}

enum err_code zip_finish(struct zip *zip, struct err *err)
{
    struct buf *end = &zip->directory;
    const uint32_t at = (uint32_t)zip->at;
    const uint32_t len = (uint32_t)end->len;
    TRY(put(zip, str_slice(buf_text(end), end->len), err));
    buf_clear(end);
    add_number(end, SIGN_END, 4);
    add_number(end, 0, 2 + 2); /* one disk */
    add_number(end, zip->members_len, 2);
    add_number(end, zip->members_len, 2);
    add_number(end, len, 4);
    add_number(end, at, 4);
    add_number(end, 0, 2);
    return put(zip, str_slice(buf_text(end), end->len), err);
}
