/* A programme: a year of training as an office would run it, with invented people, written as the
 * files that offices have. The data is scheduler/programmes/NAME/programme.json. */
#ifndef YANXU_SERVICE_PROGRAMME_H
#define YANXU_SERVICE_PROGRAMME_H

#include <stddef.h>
#include <stdint.h>

#include "scheduler/base/arena.h"
#include "scheduler/base/err.h"
#include "scheduler/base/progress.h"
#include "scheduler/base/str.h"
#include "scheduler/model/column.h"

#define PROGRAMME_WORKERS_MIN 20     /* fewer leave some file without rows */
#define PROGRAMME_WORKERS_MAX 400000 /* their hours still fit one sheet */

struct programme;

/* A programme that comes with the program ("pudong"). Caller frees with programme_free().
 * ERR_NOT_FOUND if there is none of that name. */
MUST_USE enum err_code programme_load(const char *name, struct programme **ret_programme,
                                      struct err *err);
/* The same from JSON; `source` appears in errors. ERR_INVALID names the member and what it should
 * be; so do two sessions in one room at once, and a class that no trainer of its run is free for.
 */
MUST_USE enum err_code programme_read(struct str text, const char *source,
                                      struct programme **ret_programme, struct err *err);
void programme_free(struct programme *programme);
void programme_cleanup(struct programme **programme);

/* Texts live as long as the programme. */
const char *programme_office(const struct programme *programme);
const char *programme_email(const struct programme *programme);
const char *programme_zone(const struct programme *programme); /* IANA name */
int64_t programme_now(const struct programme *programme);      /* UTC seconds of its present */
int32_t programme_year(const struct programme *programme);     /* the year to plan */
/* Packs that come with the program and are in force: "cn-registration". NULL behind the last. */
const char *programme_rulebook(const struct programme *programme, size_t index);
/* The programme's own rulebook, JSON; static. ERR_NOT_FOUND if it has none. */
MUST_USE enum err_code programme_own_rulebook(const struct programme *programme,
                                              struct str *ret_text, struct err *err);

struct programme_options {
    const char *dir; /* made if missing */
    /* 0: the programme's own number. Otherwise head-counts and seats are scaled to it; rooms,
     * units and the timetable stay. PROGRAMME_WORKERS_MIN to _MAX. */
    int64_t workers;
    uint64_t seed;                   /* same programme, size and seed: same bytes */
    const struct progress *progress; /* may be NULL; stopping gives ERR_CONFLICT */
};

/* NULL: the programme has none of that kind. */
struct programme_files {
    const char *paths[FILE_KIND_COUNT];
};

/* Writes units, rooms, trainers and hours as CSV in GB18030, courses, workers and offerings as
 * XLSX, with Chinese headings. Paths live in `arena`. Errors are those of files; ERR_INVALID for a
 * size that cannot be. */
MUST_USE enum err_code programme_write(const struct programme *programme,
                                       const struct programme_options *options,
                                       struct programme_files *ret_files, struct arena *arena,
                                       struct err *err);

#endif
