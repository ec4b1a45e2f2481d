/* What the files of the programme generator share, and nobody else sees. */
#ifndef YANXU_SERVICE_PROGRAMME_INSIDE_H
#define YANXU_SERVICE_PROGRAMME_INSIDE_H

#include "scheduler/base/date.h"
#include "scheduler/base/json.h"
#include "scheduler/base/rng.h"
#include "scheduler/base/zone.h"
#include "scheduler/export/table_writer.h"
#include "scheduler/model/course.h"
#include "scheduler/model/unit.h"
#include "scheduler/model/worker.h"
#include "scheduler/service/programme.h"

#define PROGRAMME_ROLES_MAX 30

/* Roles of a person are bits: this one, and 1u << (i + 1) for programme->roles[i]. */
#define PROGRAMME_CANDIDATE 1u

struct programme_role {
    const char *code;
    int64_t count;
    uint32_t tiers_mask;
};

struct programme_area {
    const char *code, *name;
    const char **streets;
    size_t streets_len;
};

struct programme_unit {
    const char *code, *name;
    enum unit_kind kind;
    size_t parent; /* index, or SIZE_MAX */
    size_t area;   /* index of a leaf's area, else SIZE_MAX: workers sit in leaves */
};

struct programme_room {
    const char *code, *name, *address;
    int64_t seats;
};

struct programme_course {
    const char *code, *name, *tags, *roles, *after;
    enum course_mode mode;
    uint32_t tiers_mask;
};

struct programme_span {
    struct date from, to;
};

struct programme_meeting {
    int32_t day_offset, begins_min, ends_min;
};

/* The meetings of one offering, from its first day on. */
struct programme_slot {
    struct programme_meeting *meetings;
    size_t len;
};

/* Either windows, one offering each; or one offering for each day, slot and room. */
struct programme_run {
    const char *path; /* "runs[3]", for errors */
    const struct programme_course *course;
    const char *unit; /* only for this unit and below; "": for everybody */
    int64_t seats;
    struct programme_span *windows;
    size_t windows_len;
    int64_t window_min;
    struct date *days;
    size_t days_len;
    struct programme_slot *slots;
    size_t slots_len;
    const struct programme_room **rooms;
    size_t rooms_len;
    size_t trainer_first, trainers_len;
};

struct programme_offering {
    const char *code;
    const struct programme_run *run;
    struct programme_span window;
    struct date first_day;
    const struct programme_slot *slot; /* NULL: a window */
    const struct programme_room *room;
    size_t trainer;
};

struct programme {
    const char *name, *office, *email;
    const struct zone *zone;
    int64_t now;
    int32_t year;
    const char **rulebooks;
    size_t rulebooks_len;
    int64_t workers;
    int64_t tiers[TIER_COUNT], candidates[TIER_COUNT];
    struct programme_role *roles;
    size_t roles_len;
    struct programme_area district; /* without streets */
    struct programme_area *areas;
    size_t areas_len;
    int64_t stations_per_street, agencies_per_street, communities_per_street, away_part;
    size_t trainers_len;
    struct programme_unit *units; /* parents before children */
    size_t units_len;
    struct programme_room *rooms;
    size_t rooms_len;
    struct programme_course *courses;
    size_t courses_len;
    struct programme_run *runs;
    size_t runs_len;
    struct programme_offering *offerings; /* the runs laid out */
    size_t offerings_len;
    const char **surnames, **given; /* one character each */
    size_t surnames_len, given_len;
    struct arena arena;
};

/* programme_file.c: fills everything but the offerings. */
MUST_USE enum err_code programme_file_read(struct programme *programme, const json_t *file,
                                           struct err *err);
/* programme_run.c: the runs, once rooms, units and courses are there. */
MUST_USE enum err_code programme_runs_read(struct programme *programme, const json_t *file,
                                           struct err *err);
/* programme.c: the tree of units, from district, areas and streets. */
MUST_USE enum err_code programme_lay_units(struct programme *programme, struct err *err);
/* programme_timetable.c: the runs as offerings with room and trainer. */
MUST_USE enum err_code programme_lay_offerings(struct programme *programme, struct err *err);

/* Independent streams of chance, so that a change to one subject leaves the others as they are. */
enum programme_chance {
    PROGRAMME_CHANCE_UNITS,
    PROGRAMME_CHANCE_TRAINERS,
    PROGRAMME_CHANCE_TIERS,
    PROGRAMME_CHANCE_ROLES,
    PROGRAMME_CHANCE_PEOPLE,
    PROGRAMME_CHANCE_HOURS
};

/* One run of programme_write(). */
struct programme_job {
    const struct programme *programme;
    const struct programme_options *options;
    struct programme_files *files;
    struct arena *arena;   /* the caller's: paths */
    struct arena *scratch; /* gone when the files are written */
    int64_t workers;
    struct date today;
    int64_t *unit_workers; /* of each unit; 0 for those that are no leaves */
};

void programme_rng(const struct programme_job *job, enum programme_chance subject, struct rng *rng);
/* A surname and one or two more characters; in `arena`. */
const char *programme_person_name(const struct programme *programme, struct rng *rng,
                                  struct arena *arena);
/* Shares of `total` by weight; they sum up to it exactly, and each is less than one away from its
 * quota. */
void programme_apportion(int64_t total, const int64_t *weights, size_t len, int64_t *ret_shares);
/* `count` of the full programme at this job's size, halves rounded up. */
int64_t programme_scaled(const struct programme_job *job, int64_t count);
/* Opens the file of that kind and notes its path. */
MUST_USE enum err_code programme_open(const struct programme_job *job, enum file_kind kind,
                                      struct table_writer **ret_writer, struct err *err);
/* Says how far the file is; ERR_CONFLICT if asked to stop. */
MUST_USE enum err_code programme_tick(const struct programme_job *job, enum file_kind kind,
                                      int64_t done, int64_t total, struct err *err);
/* programme_people.c: workers.xlsx and hours.csv. */
MUST_USE enum err_code programme_write_people(const struct programme_job *job, struct err *err);

#endif
