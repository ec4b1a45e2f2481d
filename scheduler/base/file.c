/* Whole files, read with a cap and replaced atomically. */
#include "scheduler/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/crypto.h"

#define CHUNK_SIZE 16384

static enum err_code file_error(struct err *err, const char *path, const char *what, int number)
{
    enum err_code code = ERR_IO;
    if (number == ENOENT || number == ENOTDIR)
        code = ERR_NOT_FOUND;
    else if (number == EEXIST)
        code = ERR_CONFLICT;
    else if (number == EACCES || number == EPERM || number == EROFS)
        code = ERR_DENIED;
    char reason[128];
    if (strerror_r(number, reason, sizeof(reason)) != 0)
        snprintf(reason, sizeof(reason), "error %d", number);
    return err_set(err, code, "%s cannot be %s: %s", path, what, reason);
}

static void fd_cleanup(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

static int open_retry(const char *path, int flags, int mode)
{
    int fd;
    do {
        fd = open(path, flags | O_CLOEXEC, (mode_t)mode);
    } while (fd < 0 && errno == EINTR);
    return fd;
}

static enum err_code read_all(int fd, const char *path, struct buf *buf, struct err *err)
{
    char chunk[CHUNK_SIZE];
    for (;;) {
        ssize_t len = read(fd, chunk, sizeof(chunk));
        if (len < 0 && errno == EINTR)
            continue;
        if (len < 0)
            return file_error(err, path, "read", errno);
        if (len == 0)
            return ERR_OK;
        buf_add(buf, chunk, (size_t)len);
        TRY(buf_check(buf, path, err));
    }
}

enum err_code file_read(const char *path, struct buf *buf, struct err *err)
{
    CLEANUP(fd_cleanup) int fd = open_retry(path, O_RDONLY, 0);
    if (fd < 0)
        return file_error(err, path, "opened", errno);
    size_t len_before = buf->len;
    enum err_code code = read_all(fd, path, buf, err);
    if (code != ERR_OK)
        buf_truncate(buf, len_before);
    return code;
}

enum err_code file_read_text(const char *path, size_t max, struct arena *arena,
                             struct str *ret_text, struct err *err)
{
    CLEANUP(buf_release) struct buf bytes;
    buf_init(&bytes, max);
    TRY(file_read(path, &bytes, err));
    size_t skip = str_starts(str_slice(bytes.data, bytes.len), "\xef\xbb\xbf") ? 3 : 0;
    *ret_text =
        str_slice(arena_copy(arena, buf_text(&bytes) + skip, bytes.len - skip), bytes.len - skip);
    return ERR_OK;
}

static enum err_code write_all(int fd, const char *path, struct str bytes, struct err *err)
{
    while (bytes.len > 0) {
        ssize_t len = write(fd, bytes.data, bytes.len);
        if (len < 0 && errno == EINTR)
            continue;
        if (len < 0)
            return file_error(err, path, "written", errno);
        bytes.data += len;
        bytes.len -= (size_t)len;
    }
    return ERR_OK;
}

/* The directory part of a path, "." if there is none. Caller frees. */
static char *directory_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL)
        return x_strdup(".");
    char *directory = x_strdup(path);
    directory[slash == path ? 1 : slash - path] = '\0';
    return directory;
}

/* Makes the rename itself durable. Some file systems cannot sync a directory: that is no failure.
 */
static enum err_code sync_directory(const char *path, struct err *err)
{
    CLEANUP(x_free_ptr) char *directory = directory_of(path);
    CLEANUP(fd_cleanup) int fd = open_retry(directory, O_RDONLY | O_DIRECTORY, 0);
    if (fd < 0)
        return errno == EACCES ? ERR_OK : file_error(err, directory, "opened", errno);
    if (fsync(fd) != 0 && errno != EINVAL && errno != EROFS)
        return file_error(err, directory, "written to disk", errno);
    return ERR_OK;
}

static enum err_code write_and_close(int fd, const char *path, struct str bytes, struct err *err)
{
    enum err_code code = write_all(fd, path, bytes, err);
    if (code == ERR_OK && fsync(fd) != 0)
        code = file_error(err, path, "written to disk", errno);
    if (close(fd) != 0 && code == ERR_OK)
        code = file_error(err, path, "closed", errno);
    return code;
}

/* A name beside `path` that nobody else has. Caller frees. */
static char *temporary_name(const char *path)
{
    uint64_t random;
    crypto_random(&random, sizeof(random));
    struct buf name;
    buf_init(&name, SIZE_MAX);
    buf_addf(&name, "%s.tmp-%016" PRIx64, path, random);
    return buf_steal(&name);
}

/* Writes a complete file beside `path` and gives it its name by `publish`: rename() replaces what
 * was there, link() refuses to. */
static enum err_code write_beside(const char *path, struct str bytes, int mode,
                                  int (*publish)(const char *from, const char *to), struct err *err)
{
    if (path[0] == '\0')
        return file_error(err, "a file without a name", "created", ENOENT);
    CLEANUP(x_free_ptr) char *temporary = temporary_name(path);
    int fd = open_retry(temporary, O_WRONLY | O_CREAT | O_EXCL, mode);
    if (fd < 0)
        return file_error(err, path, "created", errno);
    enum err_code code = write_and_close(fd, path, bytes, err);
    if (code == ERR_OK && publish(temporary, path) != 0)
        code = file_error(err, path, "put in place", errno);
    if (code != ERR_OK || publish != rename)
        unlink(temporary);
    TRY(code);
    return sync_directory(path, err);
}

enum err_code file_write_new(const char *path, const void *bytes, size_t len, int mode,
                             struct err *err)
{
    return write_beside(path, str_slice(bytes, len), mode, link, err);
}

/* Devices and pipes, such as /dev/stdout, are written, not replaced. */
static enum err_code write_device(const char *path, struct str bytes, struct err *err)
{
    CLEANUP(fd_cleanup) int fd = open_retry(path, O_WRONLY, 0);
    if (fd < 0)
        return file_error(err, path, "opened", errno);
    return write_all(fd, path, bytes, err);
}

enum err_code file_write_atomic(const char *path, const void *bytes, size_t len, int mode,
                                struct err *err)
{
    struct str text = str_slice(bytes, len);
    struct stat info;
    if (stat(path, &info) != 0)
        return write_beside(path, text, mode, rename, err);
    if (S_ISDIR(info.st_mode))
        return file_error(err, path, "written", EISDIR);
    if (!S_ISREG(info.st_mode))
        return write_device(path, text, err);
    /* A symbolic link stays; the file it names is replaced. */
    CLEANUP(x_free_ptr) char *real = realpath(path, NULL);
    return write_beside(real != NULL ? real : path, text, mode, rename, err);
}

bool file_is_same(const char *path, const char *other)
{
    struct stat one;
    struct stat two;
    return strcmp(path, other) == 0 || (stat(path, &one) == 0 && stat(other, &two) == 0 &&
                                        one.st_dev == two.st_dev && one.st_ino == two.st_ino);
}

static enum err_code make_dir(const char *path, mode_t mode, struct err *err)
{
    if (mkdir(path, mode) == 0)
        return ERR_OK;
    int number = errno;
    struct stat info;
    if (stat(path, &info) == 0) {
        if (S_ISDIR(info.st_mode))
            return ERR_OK;
        number = ENOTDIR;
    }
    return file_error(err, path, "made a directory", number);
}

enum err_code file_make_private_dir(const char *path, struct err *err)
{
    return make_dir(path, 0700, err);
}

enum err_code file_make_dirs(const char *path, struct err *err)
{
    CLEANUP(x_free_ptr) char *copy = x_strdup(path);
    for (char *p = copy; *p != '\0'; p++) {
        if (*p != '/' || p == copy)
            continue;
        *p = '\0';
        TRY(make_dir(copy, 0777, err));
        *p = '/';
    }
    return make_dir(copy, 0777, err);
}
