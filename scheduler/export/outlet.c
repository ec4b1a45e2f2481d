/* Files that appear only when complete: written beside their place and renamed. */
#include "scheduler/export/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scheduler/base/alloc.h"

#define PATH_LEN_MAX 4096

enum err_code sink_error(struct err *err, const char *path, const char *what, int number)
{
    enum err_code code = ERR_IO;
    char reason[128];

    if (number == ENOENT || number == ENOTDIR)
        code = ERR_NOT_FOUND;
    if (number == EACCES || number == EPERM || number == EROFS)
        code = ERR_DENIED;
    if (strerror_r(number, reason, sizeof(reason)) != 0)
        snprintf(reason, sizeof(reason), "error %d", number);
    return err_set(err, code, "%s cannot be %s: %s", path, what, reason);
}

char *sink_directory_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    if (slash == NULL)
        return x_strdup(".");
    char *directory = x_strdup(path);
    directory[slash == path ? 1 : slash - path] = '\0';
    return directory;
}

enum err_code sink_temp_file(const char *directory, const char *name, char **ret_path, int *ret_fd,
                             struct err *err)
{
    struct buf path;

    if (directory == NULL)
        directory = getenv("TMPDIR");
    if (directory == NULL || *directory == '\0')
        directory = "/tmp";
    buf_init(&path, PATH_LEN_MAX);
    buf_addf(&path, "%s/%s.tmp-XXXXXX", directory, name);
    if (path.full) {
        buf_release(&path);
        return err_set(err, ERR_INVALID, "the path is longer than %d bytes", PATH_LEN_MAX);
    }
    char *text = buf_steal(&path);
    int fd = mkstemp(text);
    if (fd < 0) {
        int number = errno;
        free(text);
        return sink_error(err, directory, "written to", number);
    }
    *ret_path = text;
    *ret_fd = fd;
    return ERR_OK;
}

void sink_init(struct sink *sink)
{
    *sink = (struct sink){.fd = -1};
}

static enum err_code open_file(struct sink *sink, struct err *err)
{
    char *real = realpath(sink->path, NULL);

    sink->real_path = real != NULL ? real : x_strdup(sink->path);
    CLEANUP(x_free_ptr) char *directory = sink_directory_of(sink->real_path);
    const char *slash = strrchr(sink->real_path, '/');
    const char *name = slash == NULL ? sink->real_path : slash + 1;
    if (*name == '\0')
        return sink_error(err, sink->path, "written", EISDIR);
    return sink_temp_file(directory, name, &sink->temp_path, &sink->fd, err);
}

enum err_code sink_open(struct sink *sink, const char *path, struct buf *buf, struct err *err)
{
    struct stat info;

    if (buf != NULL) {
        sink->buf = buf;
        sink->buf_len_before = buf->len;
        sink->buf_full_before = buf->full;
        return ERR_OK;
    }
    sink->path = x_strdup(path);
    if (stat(path, &info) != 0 || S_ISREG(info.st_mode))
        return open_file(sink, err);
    if (S_ISDIR(info.st_mode))
        return sink_error(err, path, "written", EISDIR);
    sink->fd = open(path, O_WRONLY | O_CLOEXEC);
    if (sink->fd < 0)
        return sink_error(err, path, "opened", errno);
    return ERR_OK;
}

enum err_code sink_write(struct sink *sink, struct str bytes, struct err *err)
{
    if (sink->buf != NULL) {
        buf_add_str(sink->buf, bytes);
        return buf_check(sink->buf, "table", err);
    }
    while (bytes.len > 0) {
        ssize_t len = write(sink->fd, bytes.data, bytes.len);
        if (len < 0 && errno == EINTR)
            continue;
        if (len < 0)
            return sink_error(err, sink->path, "written", errno);
        bytes = str_slice(bytes.data + len, bytes.len - (size_t)len);
    }
    return ERR_OK;
}

/* Makes the rename itself durable; not every file system can, and the bytes are safe already. */
static void sync_directory(const char *path)
{
    CLEANUP(x_free_ptr) char *directory = sink_directory_of(path);
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return;
    fsync(fd);
    close(fd);
}

static enum err_code close_fd(struct sink *sink, struct err *err)
{
    int fd = sink->fd;

    sink->fd = -1;
    if (close(fd) != 0 && errno != EINTR)
        return sink_error(err, sink->path, "closed", errno);
    return ERR_OK;
}

enum err_code sink_commit(struct sink *sink, struct err *err)
{
    if (sink->temp_path != NULL) {
        if (fsync(sink->fd) != 0)
            return sink_error(err, sink->path, "written to disk", errno);
        TRY(close_fd(sink, err));
        if (rename(sink->temp_path, sink->real_path) != 0)
            return sink_error(err, sink->path, "replaced", errno);
        sync_directory(sink->real_path);
    }
    if (sink->fd >= 0)
        TRY(close_fd(sink, err));
    sink->is_done = true;
    return ERR_OK;
}

static void restore_buf(struct sink *sink)
{
    sink->buf->full = sink->buf_full_before;
    sink->buf->len = sink->buf_len_before;
    if (sink->buf->data != NULL)
        sink->buf->data[sink->buf->len] = '\0';
}

void sink_release(struct sink *sink)
{
    if (sink->fd >= 0)
        close(sink->fd);
    if (!sink->is_done && sink->temp_path != NULL)
        unlink(sink->temp_path);
    if (!sink->is_done && sink->buf != NULL)
        restore_buf(sink);
    free(sink->path);
    free(sink->real_path);
    free(sink->temp_path);
    sink_init(sink);
}
