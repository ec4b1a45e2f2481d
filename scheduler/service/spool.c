/* The spool of jobs' files. */
#include "scheduler/service/spool.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scheduler/base/clock.h"
#include "scheduler/base/map.h"
#include "scheduler/service/job.h"
#include "scheduler/store/store_job.h"

#define RANDOM_LEN   16
#define ORPHAN_S     3600 /* an upload that is under way belongs to no job yet */
#define SWEEP_JOBS   10000
#define NAME_LEN_MAX 48

static enum err_code make_dir(const char *path, struct err *err)
{
    if (mkdir(path, 0700) == 0 || errno == EEXIST)
        return ERR_OK;
    return err_set(err, errno == EACCES || errno == EROFS ? ERR_DENIED : ERR_IO,
                   "the directory %s for jobs' files cannot be made: %s", path, strerror(errno));
}

/* A holder of the link could otherwise fill the disk, one small enough file after another. */
static enum err_code check_room(const char *path, struct err *err)
{
    struct stat about;
    int64_t total = 0;
    DIR *dir = opendir(path);
    if (dir == NULL)
        return err_set(err, ERR_IO, "the directory %s cannot be read: %s", path, strerror(errno));
    for (const struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir))
        if (fstatat(dirfd(dir), entry->d_name, &about, AT_SYMLINK_NOFOLLOW) == 0)
            total += about.st_size;
    closedir(dir);
    if (total <= SPOOL_BYTES_MAX)
        return ERR_OK;
    (void)err_set(err, ERR_LIMIT, "the files of jobs take up more than %d GiB",
                  (int)(SPOOL_BYTES_MAX >> 30));
    return err_hint(err, "each is removed a day after its job is over");
}

enum err_code spool_create(const struct service *service, const char *kind, struct arena *arena,
                           const char **ret_path, int *ret_fd, struct err *err)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char random[RANDOM_LEN];
    char hex[RANDOM_LEN * 2 + 1] = {0};
    crypto_random(random, sizeof(random));
    for (size_t i = 0; i < sizeof(random); i++) {
        hex[2 * i] = digits[random[i] >> 4];
        hex[2 * i + 1] = digits[random[i] & 15];
    }
    TRY(make_dir(service->spool_dir, err));
    TRY(check_room(service->spool_dir, err));
    const char *path = arena_printf(arena, "%s/%s.%s", service->spool_dir, hex, kind);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return err_set(err, ERR_IO, "%s cannot be made: %s", path, strerror(errno));
    *ret_path = path;
    *ret_fd = fd;
    return ERR_OK;
}

const char *spool_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

/* Hexadecimal digits, a dot, letters: nothing that leads out of the directory. */
static bool is_name(const char *name)
{
    size_t hex = strspn(name, "0123456789abcdef");
    if (hex != RANDOM_LEN * 2 || name[hex] != '.' || strlen(name) > NAME_LEN_MAX)
        return false;
    const char *kind = name + hex + 1;
    return kind[0] != '\0' && kind[strspn(kind, "abcdefghijklmnopqrstuvwxyz")] == '\0';
}

enum err_code spool_path(const struct service *service, const char *name, struct arena *arena,
                         const char **ret_path, struct err *err)
{
    if (!is_name(name))
        return err_set(err, ERR_INVALID, "this is no file of a job");
    *ret_path = arena_printf(arena, "%s/%s", service->spool_dir, name);
    return ERR_OK;
}

/* Puts the names that jobs still need into the map. */
static enum err_code find_needed(struct service *service, struct map *needed, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct job *jobs = NULL;
    size_t len = 0;
    int64_t now = clock_now();
    TRY(store_job_list(service->store, SWEEP_JOBS, &arena, &jobs, &len, err));
    for (size_t i = 0; i < len; i++) {
        const char *names[JOB_FILES_MAX];
        if (job_state_is_over(jobs[i].state) && jobs[i].finished_at <= now - SPOOL_KEEP_S)
            continue;
        size_t names_len = job_files(&jobs[i], &arena, names);
        for (size_t k = 0; k < names_len; k++)
            map_put(needed, str_from(names[k]), 1);
    }
    return ERR_OK;
}

static void remove_if_old(int dir_fd, const char *name)
{
    struct stat about;
    bool is_old = fstatat(dir_fd, name, &about, AT_SYMLINK_NOFOLLOW) == 0 &&
                  S_ISREG(about.st_mode) && about.st_mtime <= clock_now() - ORPHAN_S;
    if (is_old)
        (void)unlinkat(dir_fd, name, 0);
}

enum err_code spool_sweep(struct service *service, struct err *err)
{
    CLEANUP(map_release) struct map needed = {0};
    int64_t value = 0;
    TRY(find_needed(service, &needed, err));
    DIR *dir = opendir(service->spool_dir);
    if (dir == NULL)
        return ERR_OK; /* no job has had a file yet */
    for (const struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir))
        if (is_name(entry->d_name) && !map_get(&needed, str_from(entry->d_name), &value))
            remove_if_old(dirfd(dir), entry->d_name);
    closedir(dir);
    return ERR_OK;
}
