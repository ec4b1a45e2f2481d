/* An office for fuzz targets of scheduler/service: made once, and as it was made again for each
 * input. It lies in memory where the machine has /dev/shm. */
#ifndef YANXU_TESTS_FUZZ_OFFICE_H
#define YANXU_TESTS_FUZZ_OFFICE_H

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scheduler/base/buf.h"
#include "scheduler/base/file.h"
#include "scheduler/service/import_apply.h"

#define FUZZ_OFFICE_NOW 1799020800 /* 2027-01-04T00:00:00Z */

struct fuzz_office {
    char dir[40];
    char database[64], key_file[64], input[64];
    struct buf image; /* the database as it was made */
};

static struct fuzz_office fuzz_office;

static inline void fuzz_ok(enum err_code code, const struct err *err)
{
    if (code != ERR_OK) {
        fprintf(stderr, "code %d: %s (%s)\n", (int)code, err->text, err->hint);
        abort();
    }
}
#define FUZZ_OK(expr) fuzz_ok((expr), &err)

static inline struct service *fuzz_office_service(bool create)
{
    struct service *service = NULL;
    struct err err = {0};
    const struct service_options options = {.database = fuzz_office.database,
                                            .create = create,
                                            .key_file = fuzz_office.key_file,
                                            .zone = "Asia/Shanghai",
                                            .office = "office",
                                            .email = "office@example.org",
                                            .base_url = "https://train.example.org",
                                            .allow_cidrs = "",
                                            .fixed_now = FUZZ_OFFICE_NOW};
    FUZZ_OK(service_open(&options, &service, &err));
    return service;
}

/* A file as it would be handed in; every byte of it is `bytes`. */
static inline void fuzz_office_write(struct str bytes)
{
    FILE *file = fopen(fuzz_office.input, "wb");
    assert(file != NULL && fwrite(bytes.data, 1, bytes.len, file) == bytes.len);
    assert(fclose(file) == 0);
}

static inline void fuzz_office_load(struct service *service, enum file_kind kind, const char *text)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct import_report report = {0};
    struct err err = {0};
    const struct import_job job = {.path = fuzz_office.input, .kind = kind, .who = "fuzz"};
    fuzz_office_write(str_from(text));
    FUZZ_OK(import_apply(service, &job, &arena, &report, &err));
    if (report.refused > 0) {
        fprintf(stderr, "line %d: %s\n", report.refusals[0].line, report.refusals[0].reason);
        abort();
    }
}

static inline void fuzz_office_remove(void)
{
    (void)unlink(fuzz_office.database);
    (void)unlink(fuzz_office.key_file);
    (void)unlink(fuzz_office.input);
    (void)rmdir(fuzz_office.dir);
    buf_release(&fuzz_office.image);
}

/* To be loaded; fuzz_office_made() closes it and remembers the database. */
static inline struct service *fuzz_office_make(void)
{
    bool in_memory = access("/dev/shm", W_OK) == 0;
    (void)snprintf(fuzz_office.dir, sizeof(fuzz_office.dir), "%s/yanxu-fuzz-XXXXXX",
                   in_memory ? "/dev/shm" : "/tmp");
    assert(mkdtemp(fuzz_office.dir) != NULL);
    (void)snprintf(fuzz_office.database, sizeof(fuzz_office.database), "%s/db", fuzz_office.dir);
    (void)snprintf(fuzz_office.key_file, sizeof(fuzz_office.key_file), "%s/key", fuzz_office.dir);
    (void)snprintf(fuzz_office.input, sizeof(fuzz_office.input), "%s/input", fuzz_office.dir);
    (void)atexit(fuzz_office_remove);
    return fuzz_office_service(true);
}

static inline void fuzz_office_made(struct service *service)
{
    struct err err = {0};
    service_close(service);
    buf_init(&fuzz_office.image, 16 << 20);
    FUZZ_OK(file_read(fuzz_office.database, &fuzz_office.image, &err));
}

/* As it was made; close with service_close(). */
static inline struct service *fuzz_office_open(void)
{
    FILE *file = fopen(fuzz_office.database, "wb");
    assert(file != NULL);
    assert(fwrite(fuzz_office.image.data, 1, fuzz_office.image.len, file) == fuzz_office.image.len);
    assert(fclose(file) == 0);
    return fuzz_office_service(false);
}

#endif
