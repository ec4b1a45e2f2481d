/* Opening and reading the file that is imported. */
#include "scheduler/import/source.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scheduler/import/import.h"

static enum err_code check_size(const struct source *source, struct err *err)
{
    if (source->size == 0) {
        (void)err_set(err, ERR_INVALID, "%s is empty", source->name);
        return err_hint(err, "save the file again; it should begin with a row of headings");
    }
    if (source->size > IMPORT_FILE_BYTES_MAX) {
        (void)err_set(err, ERR_LIMIT, "%s is larger than %d MiB", source->name,
                      IMPORT_FILE_BYTES_MAX / (1024 * 1024));
        return err_hint(err, "divide the file");
    }
    return ERR_OK;
}

static enum err_code refuse_open(const char *path, struct err *err)
{
    int reason = errno;
    enum err_code code = reason == ENOENT || reason == ENOTDIR ? ERR_NOT_FOUND
                         : reason == EACCES || reason == EPERM ? ERR_DENIED
                                                               : ERR_IO;
    return err_set(err, code, "%s cannot be opened: %s", path, strerror(reason));
}

enum err_code source_open(const char *path, struct source *ret_source, struct err *err)
{
    struct source source = {.name = path, .path = path, .fd = -1};
    struct stat about;
    source.fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (source.fd < 0)
        return refuse_open(path, err);
    enum err_code code = ERR_OK;
    if (fstat(source.fd, &about) != 0)
        code = err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    else if (!S_ISREG(about.st_mode))
        code = err_set(err, ERR_INVALID, "%s is not a file", path);
    else
        source.size = about.st_size;
    if (code == ERR_OK)
        code = check_size(&source, err);
    if (code != ERR_OK) {
        source_close(&source);
        return code;
    }
    *ret_source = source;
    return ERR_OK;
}

enum err_code source_from_bytes(const char *name, struct str bytes, struct source *ret_source,
                                struct err *err)
{
    struct source source = {.name = name, .bytes = bytes, .fd = -1};
    source.size = (int64_t)bytes.len;
    TRY(check_size(&source, err));
    *ret_source = source;
    return ERR_OK;
}

void source_close(struct source *source)
{
    if (source->fd >= 0)
        (void)close(source->fd);
    source->fd = -1;
}

enum err_code source_read(const struct source *source, int64_t offset, char *bytes, size_t len,
                          size_t *ret_got, struct err *err)
{
    size_t got = 0;
    if (source->fd < 0) {
        got = (size_t)(source->size - offset);
        got = got < len ? got : len;
        if (got > 0)
            memcpy(bytes, source->bytes.data + offset, got);
        *ret_got = got;
        return ERR_OK;
    }
    while (got < len) {
        ssize_t more = pread(source->fd, bytes + got, len - got, (off_t)(offset + (int64_t)got));
        if (more < 0 && errno == EINTR)
            continue;
        if (more < 0)
            return err_set(err, ERR_IO, "%s cannot be read: %s", source->name, strerror(errno));
        if (more == 0)
            break;
        got += (size_t)more;
    }
    *ret_got = got;
    return ERR_OK;
}
