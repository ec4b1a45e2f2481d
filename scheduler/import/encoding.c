/* Encodings of text files: UTF-8 (RFC 3629), GB18030-2005 and UTF-16 by iconv. */
#include "scheduler/import/encoding.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/utf8.h"

#define CHUNK_LEN (64 * 1024)
#define CARRY_MAX 8 /* longest unfinished character */
#define OUT_LEN   (4 * CHUNK_LEN)
#define SNIFF_LEN 4096

static const struct {
    const char *mark;
    size_t mark_len;
    enum import_encoding id;
    const char *label;
} marks[] = {
    {"\xEF\xBB\xBF", 3, IMPORT_ENCODING_UTF8, "UTF-8 BOM"},
    {"\x84\x31\x95\x33", 4, IMPORT_ENCODING_GB18030, "GB18030"},
    {"\xFF\xFE", 2, IMPORT_ENCODING_UTF16LE, "UTF-16LE"},
    {"\xFE\xFF", 2, IMPORT_ENCODING_UTF16BE, "UTF-16BE"},
};

static const struct {
    const char *label;
    const char *iconv_name;
} encodings[IMPORT_ENCODING_COUNT] = {
    [IMPORT_ENCODING_AUTO] = {"", ""},
    [IMPORT_ENCODING_UTF8] = {"UTF-8", "UTF-8"},
    [IMPORT_ENCODING_GB18030] = {"GB18030", "GB18030"},
    [IMPORT_ENCODING_UTF16LE] = {"UTF-16LE", "UTF-16LE"},
    [IMPORT_ENCODING_UTF16BE] = {"UTF-16BE", "UTF-16BE"},
};

/* One run over the file. */
struct run {
    const struct source *source;
    const struct encoding *encoding;
    const struct text_sink *sink;
    const struct progress *progress;
    char *in, *out;    /* CARRY_MAX + CHUNK_LEN and OUT_LEN bytes */
    size_t carry;      /* bytes kept at the start of `in` */
    int64_t offset;    /* of in[0] in the file */
    int64_t line;      /* of what was emitted so far */
    int64_t bad_byte;  /* offset of the byte that stopped the run, or -1 */
    iconv_t converter; /* not for UTF-8 */
};

static enum err_code emit(struct run *run, const char *bytes, size_t len, struct err *err)
{
    const char *end = bytes + len;
    for (const char *at = bytes; (at = memchr(at, '\n', (size_t)(end - at))) != NULL; at++)
        run->line++;
    return len > 0 ? run->sink->chunk(run->sink->context, str_slice(bytes, len), err) : ERR_OK;
}

/* Bytes of whole valid characters at the start; *ret_bad: what follows can never become one. */
static size_t valid_prefix(const char *bytes, size_t len, bool *ret_bad)
{
    size_t i = 0;
    *ret_bad = false;
    while (i < len) {
        uint64_t word = 0;
        if (i + sizeof(word) <= len) {
            memcpy(&word, bytes + i, sizeof(word));
            if ((word & UINT64_C(0x8080808080808080)) == 0) {
                i += sizeof(word);
                continue;
            }
        }
        struct str rest = str_slice(bytes + i, len - i < 4 ? len - i : 4);
        const char *start = rest.data;
        if (utf8_next(&rest) < 0) {
            /* Unfinished if padding with the lowest continuation bytes, or the highest, cures it.
             */
            char low[4] = {(char)0x80, (char)0x80, (char)0x80, (char)0x80};
            char high[4] = {(char)0xBF, (char)0xBF, (char)0xBF, (char)0xBF};
            size_t have = len - i < 4 ? len - i : 4;
            memcpy(low, start, have);
            memcpy(high, start, have);
            struct str padded_low = str_slice(low, 4);
            struct str padded_high = str_slice(high, 4);
            *ret_bad = have == 4 || (utf8_next(&padded_low) < 0 && utf8_next(&padded_high) < 0);
            return i;
        }
        i += (size_t)(rest.data - start);
    }
    return i;
}

static enum err_code convert_utf8(struct run *run, size_t len, struct err *err)
{
    bool is_bad = false;
    size_t valid = valid_prefix(run->in, len, &is_bad);
    TRY(emit(run, run->in, valid, err));
    if (is_bad) {
        run->bad_byte = run->offset + (int64_t)valid;
        return ERR_INVALID;
    }
    run->carry = len - valid;
    run->offset += (int64_t)valid;
    memmove(run->in, run->in + valid, run->carry);
    return ERR_OK;
}

static enum err_code convert_other(struct run *run, size_t len, struct err *err)
{
    char *in = run->in;
    size_t left = len;
    while (left > 0) {
        char *out = run->out;
        size_t room = OUT_LEN;
        size_t result = iconv(run->converter, &in, &left, &out, &room);
        int reason = result == (size_t)-1 ? errno : 0;
        TRY(emit(run, run->out, OUT_LEN - room, err));
        if (reason == EILSEQ) {
            run->bad_byte = run->offset + (int64_t)(in - run->in);
            return ERR_INVALID;
        }
        if (reason == EINVAL)
            break; /* the rest is an unfinished character */
    }
    run->carry = left;
    run->offset += (int64_t)(len - left);
    memmove(run->in, in, left);
    return ERR_OK;
}

static enum err_code run_chunks(struct run *run, struct err *err)
{
    for (;;) {
        size_t got = 0;
        if (!progress_tick(run->progress, "read", run->offset, run->source->size))
            return err_set(err, ERR_CONFLICT, "%s: stopped", run->source->name);
        TRY(source_read(run->source, run->offset + (int64_t)run->carry, run->in + run->carry,
                        CHUNK_LEN, &got, err));
        if (got == 0)
            break;
        size_t len = run->carry + got;
        TRY(run->encoding->id == IMPORT_ENCODING_UTF8 ? convert_utf8(run, len, err)
                                                      : convert_other(run, len, err));
        if (run->carry > CARRY_MAX) {
            run->bad_byte = run->offset;
            return ERR_INVALID;
        }
    }
    if (run->carry > 0) {
        run->bad_byte = run->offset;
        return ERR_INVALID;
    }
    return ERR_OK;
}

/* Leaves run->bad_byte >= 0 and `err` alone where the text cannot be decoded. */
static enum err_code run_decode(struct run *run, struct err *err)
{
    CLEANUP(x_free_ptr) char *in = x_malloc(CARRY_MAX + CHUNK_LEN);
    CLEANUP(x_free_ptr) char *out = x_malloc(OUT_LEN);
    run->in = in;
    run->out = out;
    run->offset = run->encoding->skip;
    run->line = 1;
    run->bad_byte = -1;
    if (run->encoding->id == IMPORT_ENCODING_UTF8)
        return run_chunks(run, err);
    run->converter = iconv_open("UTF-8", encodings[run->encoding->id].iconv_name);
    if (run->converter == (iconv_t)-1)
        return err_set(err, ERR_UNSUPPORTED, "this system cannot convert %s",
                       encodings[run->encoding->id].label);
    enum err_code code = run_chunks(run, err);
    (void)iconv_close(run->converter);
    return code;
}

static enum err_code drop_chunk(void *context, struct str text, struct err *err)
{
    (void)context;
    (void)text;
    (void)err;
    return ERR_OK;
}

/* Decodes and drops the text; *ret_found (may be NULL) says where it stopped. */
static bool decodes_as(const struct source *source, enum import_encoding id,
                       struct encoding *ret_found)
{
    const struct text_sink sink = {drop_chunk, NULL};
    const struct encoding encoding = {.id = id};
    struct run run = {.source = source, .encoding = &encoding, .sink = &sink};
    enum err_code code = run_decode(&run, NULL);
    if (ret_found != NULL) {
        ret_found->bad_byte = run.bad_byte;
        ret_found->bad_line = run.line;
    }
    return code == ERR_OK;
}

static enum err_code refuse_guess(const struct run *run, struct err *err)
{
    const struct encoding *encoding = run->encoding;
    bool utf8_went_further = encoding->bad_byte > run->bad_byte;
    (void)err_set(err, ERR_INVALID, "%s line %lld (byte %lld of the file): not UTF-8, nor GB18030",
                  run->source->name,
                  (long long)(utf8_went_further ? encoding->bad_line : run->line),
                  (long long)(utf8_went_further ? encoding->bad_byte : run->bad_byte) + 1);
    return err_hint(err, "save the file again as \"CSV UTF-8\" or as .xlsx");
}

static enum err_code refuse(const struct run *run, struct err *err)
{
    const struct encoding *encoding = run->encoding;
    if (encoding->is_guess)
        return refuse_guess(run, err);
    bool is_gb = encoding->id == IMPORT_ENCODING_UTF8 &&
                 decodes_as(run->source, IMPORT_ENCODING_GB18030, NULL);
    (void)err_set(err, ERR_INVALID, "%s line %lld (byte %lld of the file): not %s%s",
                  run->source->name, (long long)run->line, (long long)run->bad_byte + 1,
                  encodings[encoding->id].label,
                  is_gb ? "; the file looks like GB18030 (GBK)" : "");
    return err_hint(err, is_gb ? "choose the encoding gb18030 or auto"
                               : "save the file again as \"CSV UTF-8\" or as .xlsx");
}

enum err_code encoding_decode(const struct source *source, const struct encoding *encoding,
                              const struct text_sink *sink, const struct progress *progress,
                              struct err *err)
{
    struct run run = {.source = source, .encoding = encoding, .sink = sink, .progress = progress};
    enum err_code code = run_decode(&run, err);
    return run.bad_byte >= 0 ? refuse(&run, err) : code;
}

/* A file without a mark whose first bytes hold a NUL is no text in the encodings left. */
static enum err_code check_is_text(const struct source *source, const char *head, size_t len,
                                   struct err *err)
{
    if (memchr(head, '\0', len) == NULL)
        return ERR_OK;
    (void)err_set(err, ERR_INVALID, "%s is not a text file", source->name);
    return err_hint(err, "save it as .xlsx, or as \"CSV UTF-8\"");
}

static enum err_code use_mark(const struct source *source, enum import_encoding wanted, size_t mark,
                              struct encoding *ret_encoding, struct err *err)
{
    if (wanted != IMPORT_ENCODING_AUTO && wanted != marks[mark].id) {
        (void)err_set(err, ERR_INVALID, "%s begins with the mark of %s, not of %s", source->name,
                      encodings[marks[mark].id].label, encodings[wanted].label);
        return err_hint(err, "choose the encoding auto");
    }
    *ret_encoding = (struct encoding){
        .id = marks[mark].id, .label = marks[mark].label, .skip = (int64_t)marks[mark].mark_len};
    return ERR_OK;
}

enum err_code encoding_find(const struct source *source, enum import_encoding wanted,
                            struct encoding *ret_encoding, struct err *err)
{
    char head[SNIFF_LEN];
    size_t len = 0;
    TRY(source_read(source, 0, head, sizeof(head), &len, err));
    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
        if (len >= marks[i].mark_len && memcmp(head, marks[i].mark, marks[i].mark_len) == 0)
            return use_mark(source, wanted, i, ret_encoding, err);
    struct encoding found = {.id = wanted};
    if (wanted != IMPORT_ENCODING_UTF16LE && wanted != IMPORT_ENCODING_UTF16BE)
        TRY(check_is_text(source, head, len, err));
    if (wanted == IMPORT_ENCODING_AUTO) {
        found.is_guess = !decodes_as(source, IMPORT_ENCODING_UTF8, &found);
        found.id = found.is_guess ? IMPORT_ENCODING_GB18030 : IMPORT_ENCODING_UTF8;
    }
    found.label = encodings[found.id].label;
    *ret_encoding = found;
    return ERR_OK;
}
