/* Many files, put in place together. */
#include "scheduler/service/paper_sink.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scheduler/base/alloc.h"

#define MODE_FILE 0600

static enum err_code io_error(struct err *err, const char *path, const char *what)
{
    const int number = errno;
    const enum err_code code = number == ENOENT || number == ENOTDIR     ? ERR_NOT_FOUND
                               : number == EEXIST || number == ENOTEMPTY ? ERR_CONFLICT
                               : number == EACCES || number == EROFS     ? ERR_DENIED
                                                                         : ERR_IO;
    return err_set(err, code, "%s cannot be %s: %s", path, what, strerror(number));
}

/* A name beside `path` that nobody has yet. */
static char *temporary_name(const char *path)
{
    struct buf name;
    size_t len = strlen(path);
    while (len > 1 && path[len - 1] == '/')
        len--;
    buf_init(&name, SIZE_MAX);
    buf_addf(&name, "%.*s.tmp-XXXXXX", (int)len, path);
    return buf_steal(&name);
}

static bool is_empty_or_absent(const char *path)
{
    DIR *dir = opendir(path);
    size_t len = 0;
    if (dir == NULL)
        return errno == ENOENT;
    while (readdir(dir) != NULL && len <= 2)
        len++;
    closedir(dir);
    return len <= 2; /* "." and ".." */
}

static enum err_code open_archive(struct paper_sink *sink, struct date day, struct err *err)
{
    int fd = mkstemp(sink->temp);
    sink->file = fd >= 0 ? fdopen(fd, "wb") : NULL;
    if (sink->file == NULL) {
        if (fd >= 0)
            close(fd);
        return io_error(err, sink->path, "created");
    }
    zip_init(&sink->zip, sink->file, day);
    return ERR_OK;
}

enum err_code paper_sink_open(struct paper_sink *sink, const char *path, struct date day,
                              struct err *err)
{
    struct paper_sink opened = {.path = path};
    const bool is_archive = str_ends(str_from(path), ".zip");
    if (!is_archive && !is_empty_or_absent(path)) {
        (void)err_set(err, ERR_CONFLICT, "%s is there already", path);
        return err == NULL ? ERR_CONFLICT : err_hint(err, "Name a directory that is new or empty.");
    }
    opened.temp = temporary_name(path);
    enum err_code code = is_archive                     ? open_archive(&opened, day, err)
                         : mkdtemp(opened.temp) != NULL ? ERR_OK
                                                        : io_error(err, path, "created");
    if (code == ERR_OK)
        *sink = opened;
    else
        free(opened.temp);
    return code;
}

/* What every file system and every unpacker takes, and every listing shows. */
static void add_name(struct buf *buf, const char *name)
{
    for (const char *first = name; *name != '\0'; name++)
        if (strchr("/\\:*?<>|\"%", *name) != NULL || (name == first && *name == '.'))
            buf_addf(buf, "%%%02X", (unsigned)(unsigned char)*name);
        else
            buf_add_char(buf, *name);
}

static enum err_code write_file(const char *path, struct str bytes, struct err *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, MODE_FILE);
    FILE *file = fd >= 0 ? fdopen(fd, "wb") : NULL;
    if (file == NULL) {
        enum err_code code = io_error(err, path, "created");
        if (fd >= 0)
            close(fd);
        return code;
    }
    const bool is_whole = fwrite(bytes.data, 1, bytes.len, file) == bytes.len;
    if (fclose(file) != 0 || !is_whole)
        return io_error(err, path, "written");
    return ERR_OK;
}

enum err_code paper_sink_add(struct paper_sink *sink, const char *name, struct str bytes,
                             struct err *err)
{
    CLEANUP(buf_release) struct buf path;
    buf_init(&path, SIZE_MAX);
    if (sink->file == NULL)
        buf_addf(&path, "%s/", sink->temp);
    add_name(&path, name);
    return sink->file != NULL ? zip_add(&sink->zip, buf_text(&path), bytes, err)
                              : write_file(buf_text(&path), bytes, err);
}

static enum err_code close_archive(struct paper_sink *sink, struct err *err)
{
    TRY(zip_finish(&sink->zip, err));
    const bool is_whole = fflush(sink->file) == 0 && fsync(fileno(sink->file)) == 0;
    if (fclose(sink->file) != 0 || !is_whole) {
        sink->file = NULL;
        zip_release(&sink->zip);
        return io_error(err, sink->path, "written");
    }
    sink->file = NULL;
    zip_release(&sink->zip);
    return ERR_OK;
}

enum err_code paper_sink_commit(struct paper_sink *sink, struct err *err)
{
    if (sink->file != NULL)
        TRY(close_archive(sink, err));
    /* rename(2) replaces an empty directory. */
    if (rename(sink->temp, sink->path) != 0)
        return io_error(err, sink->path, "put in place");
    free(sink->temp);
    sink->temp = NULL;
    return ERR_OK;
}

static void remove_directory(const char *path)
{
    DIR *dir = opendir(path);
    if (dir == NULL)
        return;
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir))
        (void)unlinkat(dirfd(dir), entry->d_name, 0); /* "." and ".." stay */
    closedir(dir);
    (void)rmdir(path);
}

void paper_sink_release(struct paper_sink *sink)
{
    if (sink->file != NULL) {
        (void)fclose(sink->file);
        zip_release(&sink->zip);
    }
    if (sink->temp != NULL && unlink(sink->temp) != 0)
        remove_directory(sink->temp);
    free(sink->temp);
    *sink = (struct paper_sink){0};
}
