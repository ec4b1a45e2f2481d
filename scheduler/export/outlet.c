/* Files that appear only when complete: written beside their place and renamed. */
#include "scheduler/export/outlet.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scheduler/base/alloc.h"

#define PATH_LEN_MAX 4096

enum err_code outlet_error(struct err *err, const char *path, const char *what, int number)
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

char *outlet_directory_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    if (slash == NULL)
        return x_strdup(".");
    char *directory = x_strdup(path);
    directory[slash == path ? 1 : slash - path] = '\0';
    return directory;
}

enum err_code outlet_temp_file(const char *directory, const char *name, char **ret_path,
                               int *ret_fd, struct err *err)
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
        return outlet_error(err, directory, "written to", number);
    }
    *ret_path = text;
    *ret_fd = fd;
    return ERR_OK;
}

void outlet_init(struct outlet *outlet)
{
    *outlet = (struct outlet){.fd = -1};
}

static enum err_code open_file(struct outlet *outlet, struct err *err)
{
    char *real = realpath(outlet->path, NULL);

    outlet->real_path = real != NULL ? real : x_strdup(outlet->path);
    CLEANUP(x_free_ptr) char *directory = outlet_directory_of(outlet->real_path);
    const char *slash = strrchr(outlet->real_path, '/');
    const char *name = slash == NULL ? outlet->real_path : slash + 1;
    if (*name == '\0')
        return outlet_error(err, outlet->path, "written", EISDIR);
    return outlet_temp_file(directory, name, &outlet->temp_path, &outlet->fd, err);
}

enum err_code outlet_open(struct outlet *outlet, const char *path, struct buf *buf, struct err *err)
{
    struct stat info;

    if (buf != NULL) {
        outlet->buf = buf;
        outlet->buf_len_before = buf->len;
        outlet->buf_full_before = buf->full;
        return ERR_OK;
    }
    outlet->path = x_strdup(path);
    if (strcmp(path, "/dev/stdout") == 0) {
        /* Wherever the shell has pointed it, at its present end: not a file to be replaced. */
        outlet->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
        return outlet->fd >= 0 ? ERR_OK : outlet_error(err, path, "opened", errno);
    }
    if (stat(path, &info) != 0 || S_ISREG(info.st_mode))
        return open_file(outlet, err);
    if (S_ISDIR(info.st_mode))
        return outlet_error(err, path, "written", EISDIR);
    outlet->fd = open(path, O_WRONLY | O_CLOEXEC);
    if (outlet->fd < 0)
        return outlet_error(err, path, "opened", errno);
    return ERR_OK;
}

enum err_code outlet_write(struct outlet *outlet, struct str bytes, struct err *err)
{
    if (outlet->buf != NULL) {
        buf_add_str(outlet->buf, bytes);
        return buf_check(outlet->buf, "table", err);
    }
    while (bytes.len > 0) {
        ssize_t len = write(outlet->fd, bytes.data, bytes.len);
        if (len < 0 && errno == EINTR)
            continue;
        if (len < 0)
            return outlet_error(err, outlet->path, "written", errno);
        bytes = str_slice(bytes.data + len, bytes.len - (size_t)len);
    }
    return ERR_OK;
}

/* Makes the rename itself durable; not every file system can, and the bytes are safe already. */
static void sync_directory(const char *path)
{
    CLEANUP(x_free_ptr) char *directory = outlet_directory_of(path);
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return;
    fsync(fd);
    close(fd);
}

static enum err_code close_fd(struct outlet *outlet, struct err *err)
{
    int fd = outlet->fd;

    outlet->fd = -1;
    if (close(fd) != 0 && errno != EINTR)
        return outlet_error(err, outlet->path, "closed", errno);
    return ERR_OK;
}

enum err_code outlet_commit(struct outlet *outlet, struct err *err)
{
    if (outlet->temp_path != NULL) {
        if (fsync(outlet->fd) != 0)
            return outlet_error(err, outlet->path, "written to disk", errno);
        TRY(close_fd(outlet, err));
        if (rename(outlet->temp_path, outlet->real_path) != 0)
            return outlet_error(err, outlet->path, "replaced", errno);
        sync_directory(outlet->real_path);
    }
    if (outlet->fd >= 0)
        TRY(close_fd(outlet, err));
    outlet->is_done = true;
    return ERR_OK;
}

static void restore_buf(struct outlet *outlet)
{
    outlet->buf->full = outlet->buf_full_before;
    outlet->buf->len = outlet->buf_len_before;
    if (outlet->buf->data != NULL)
        outlet->buf->data[outlet->buf->len] = '\0';
}

void outlet_release(struct outlet *outlet)
{
    if (outlet->fd >= 0)
        close(outlet->fd);
    if (!outlet->is_done && outlet->temp_path != NULL)
        unlink(outlet->temp_path);
    if (!outlet->is_done && outlet->buf != NULL)
        restore_buf(outlet);
    free(outlet->path);
    free(outlet->real_path);
    free(outlet->temp_path);
    outlet_init(outlet);
}
