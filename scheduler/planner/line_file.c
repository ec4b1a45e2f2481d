/* Text files read and written line by line, compressed if the name ends in .gz, by zlib's gz
 * functions, which pass plain files through. */
#include "scheduler/planner/line_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/buf.h"

#define CHUNK_LEN 65536

struct line_reader {
    gzFile file;
    char *path;
    char *chunk;
    size_t chunk_len, chunk_at;
    struct buf line;
    size_t line_len_max;
    long number;
};

struct line_writer {
    gzFile file;
    char *path;      /* as it is named in messages */
    char *target;    /* where it leads: a symbolic link stays, the file it names is replaced */
    char *part;      /* NULL when writing to something that is no plain file */
    int failed_with; /* errno of the first failure */
    bool is_done;
};

static enum err_code file_error(const char *path, int number, struct err *err)
{
    enum err_code code = number == ENOENT ? ERR_NOT_FOUND : number == EACCES ? ERR_DENIED : ERR_IO;
    return err_set(err, code, "%s: %s", path, strerror(number));
}

enum err_code line_reader_open(const char *path, size_t line_len_max,
                               struct line_reader **ret_reader, struct err *err)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return file_error(path, errno, err);
    if (S_ISDIR(status.st_mode))
        return err_set(err, ERR_IO, "%s is a directory", path);
    gzFile file = gzopen(path, "rb");
    if (!file)
        return file_error(path, errno, err);
    struct line_reader *reader = x_calloc(1, sizeof(*reader));
    reader->file = file;
    reader->path = x_strdup(path);
    reader->chunk = x_malloc(CHUNK_LEN);
    reader->line_len_max = line_len_max;
    buf_init(&reader->line, line_len_max);
    *ret_reader = reader;
    return ERR_OK;
}

static enum err_code fill(struct line_reader *reader, struct err *err)
{
    int got = gzread(reader->file, reader->chunk, CHUNK_LEN);
    int status = Z_OK;
    if (got <= 0)
        gzerror(reader->file, &status);
    if (got < 0 || (got == 0 && status != Z_OK && status != Z_STREAM_END))
        return err_set(err, ERR_IO, "%s: cannot be read, or is damaged", reader->path);
    reader->chunk_len = (size_t)got;
    reader->chunk_at = 0;
    return ERR_OK;
}

enum err_code line_reader_next(struct line_reader *reader, bool *ret_has, struct str *ret_line,
                               struct err *err)
{
    buf_clear(&reader->line);
    bool has_any = false;
    for (;;) {
        if (reader->chunk_at == reader->chunk_len)
            TRY(fill(reader, err));
        if (reader->chunk_len == 0)
            break;
        has_any = true;
        struct str rest =
            str_slice(reader->chunk + reader->chunk_at, reader->chunk_len - reader->chunk_at);
        size_t len = str_find(rest, '\n');
        buf_add(&reader->line, rest.data, len);
        if (buf_check(&reader->line, "line", NULL) != ERR_OK)
            return err_set(err, ERR_LIMIT, "%s line %ld: longer than %zu bytes", reader->path,
                           reader->number + 1, reader->line_len_max);
        reader->chunk_at += len < rest.len ? len + 1 : len;
        if (len < rest.len)
            break;
    }
    reader->number += has_any;
    *ret_has = has_any;
    *ret_line = str_from(buf_text(&reader->line));
    ret_line->len = reader->line.len;
    return ERR_OK;
}

long line_reader_number(const struct line_reader *reader)
{
    return reader->number;
}

void line_reader_close(struct line_reader **reader)
{
    if (!*reader)
        return;
    gzclose_r((*reader)->file);
    buf_release(&(*reader)->line);
    free((*reader)->path);
    free((*reader)->chunk);
    free(*reader);
    *reader = NULL;
}

static bool is_device(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

static char *part_name(const char *path)
{
    size_t size = strlen(path) + sizeof(".part");
    char *name = x_malloc(size);
    snprintf(name, size, "%s.part", path);
    return name;
}

enum err_code line_writer_try(const char *path, struct err *err)
{
    CLEANUP(line_writer_close) struct line_writer *writer = NULL;
    struct stat status;
    if (stat(path, &status) == 0 && S_ISDIR(status.st_mode))
        return file_error(path, EISDIR, err);
    return is_device(path) ? ERR_OK : line_writer_open(path, &writer, err);
}

enum err_code line_writer_open(const char *path, struct line_writer **ret_writer, struct err *err)
{
    struct line_writer *writer = x_calloc(1, sizeof(*writer));
    char *real = realpath(path, NULL);
    writer->path = x_strdup(path);
    writer->target = real ? real : x_strdup(path);
    writer->part = is_device(path) ? NULL : part_name(writer->target);
    const char *mode = str_ends(str_from(path), ".gz") ? "wb6" : "wbT";
    writer->file = gzopen(writer->part ? writer->part : writer->target, mode);
    if (!writer->file) {
        enum err_code code = file_error(path, errno, err);
        line_writer_close(&writer);
        return code;
    }
    *ret_writer = writer;
    return ERR_OK;
}

void line_writer_add(struct line_writer *writer, struct str line)
{
    if (writer->failed_with != 0)
        return;
    errno = 0;
    bool is_written = line.len == 0 || gzwrite(writer->file, line.data, (unsigned)line.len) > 0;
    if (!is_written || gzputc(writer->file, '\n') == -1)
        writer->failed_with = errno != 0 ? errno : EIO;
}

enum err_code line_writer_finish(struct line_writer *writer, struct err *err)
{
    errno = 0;
    int closed = gzclose_w(writer->file), number = errno;
    writer->file = NULL;
    if (writer->failed_with == 0 && closed != Z_OK)
        writer->failed_with = number != 0 ? number : EIO;
    if (writer->failed_with != 0)
        return err_set(err, ERR_IO, "%s: cannot be written: %s", writer->path,
                       strerror(writer->failed_with));
    if (writer->part && rename(writer->part, writer->target) != 0)
        return file_error(writer->path, errno, err);
    writer->is_done = true;
    return ERR_OK;
}

void line_writer_close(struct line_writer **writer)
{
    if (!*writer)
        return;
    if ((*writer)->file)
        gzclose_w((*writer)->file);
    if ((*writer)->part && !(*writer)->is_done)
        unlink((*writer)->part);
    free((*writer)->path);
    free((*writer)->target);
    free((*writer)->part);
    free(*writer);
    *writer = NULL;
}
