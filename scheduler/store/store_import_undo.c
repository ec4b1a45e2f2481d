/* Taking an import back: what stands in the way, and deleting what it has made. A statement does it
 * for all rows at once, however many they are. */
#include "scheduler/store/store_inside.h"
#include "scheduler/store/store_record.h"

#define DROPS_MAX 8

/* Of each kind: what may build on it (0: nothing can), and from what to delete, in this order. */
static const struct {
    enum store_statement blocks;
    enum store_statement drops[DROPS_MAX];
    size_t drops_len;
} undos[FILE_KIND_COUNT] = {
    [FILE_KIND_UNITS] = {STORE_IMPORT_BLOCKS_UNITS,
                         {STORE_IMPORT_KEEP_UNITS, STORE_IMPORT_MOVE_GONE, STORE_IMPORT_DROP_UNITS},
                         3},
    [FILE_KIND_ROOMS] = {STORE_IMPORT_BLOCKS_ROOMS, {STORE_IMPORT_DROP_ROOMS}, 1},
    [FILE_KIND_TRAINERS] = {STORE_IMPORT_BLOCKS_TRAINERS,
                            {STORE_IMPORT_DROP_TRAINER_FEEDS, STORE_IMPORT_DROP_TRAINERS},
                            2},
    [FILE_KIND_COURSES] = {STORE_IMPORT_BLOCKS_COURSES, {STORE_IMPORT_DROP_COURSES}, 1},
    [FILE_KIND_WORKERS] = {STORE_IMPORT_BLOCKS_WORKERS,
                           {STORE_IMPORT_DROP_WORKER_PLACES, STORE_IMPORT_DROP_WORKER_UNMET,
                            STORE_IMPORT_DROP_WORKER_FEEDS, STORE_IMPORT_DROP_WORKER_PERSONS,
                            STORE_IMPORT_DROP_WORKER_NAMES, STORE_IMPORT_DROP_WORKER_REASONS,
                            STORE_IMPORT_KEEP_WORKERS, STORE_IMPORT_DROP_WORKERS},
                           8},
    [FILE_KIND_DAYS] = {0, {STORE_IMPORT_DROP_DAYS}, 1},
    [FILE_KIND_OFFERINGS] = {STORE_IMPORT_BLOCKS_OFFERINGS,
                             {STORE_IMPORT_DROP_OFFERING_PLACES, STORE_IMPORT_DROP_OFFERING_UNMET,
                              STORE_IMPORT_DROP_OFFERING_SESSIONS, STORE_IMPORT_DROP_OFFERINGS},
                             4},
    [FILE_KIND_QUOTAS] = {0, {STORE_IMPORT_DROP_QUOTAS}, 1},
    [FILE_KIND_RESULTS] = {0, {STORE_IMPORT_DROP_RESULTS}, 1},
    [FILE_KIND_APPROVALS] = {0, {STORE_IMPORT_DROP_APPROVALS}, 1},
    [FILE_KIND_ATTENDANCE] = {0, {STORE_IMPORT_DROP_MARKS}, 1},
    [FILE_KIND_HOURS] = {0, {0}, 0},
};

static enum err_code read_blocker(const struct store_query *query, struct arena *arena,
                                  void *ret_item, struct err *err)
{
    (void)err;
    *(struct store_import_blocker *)ret_item = (struct store_import_blocker){
        .key = query_text(query, 0, arena),
        .what = query_text(query, 1, arena),
        .which = query_text(query, 2, arena),
    };
    return ERR_OK;
}

enum err_code store_import_blocker_get(struct store *store, const struct store_import *run,
                                       struct arena *arena,
                                       struct store_import_blocker *ret_blocker, struct err *err)
{
    if (undos[run->kind].blocks == 0)
        return err_set(err, ERR_NOT_FOUND, "nothing builds on %s", file_kind_text(run->kind)->en);
    struct store_select select = {undos[run->kind].blocks, VALUES(value_int(run->id.v)),
                                  read_blocker, sizeof(struct store_import_blocker), "obstacle"};
    return store_select_one(store, &select, arena, ret_blocker, err);
}

enum err_code store_import_drop(struct store *store, const struct store_import *run, int64_t at,
                                int64_t *ret_dropped, struct err *err)
{
    STORE_SCOPE(scope);
    struct store_values held =
        VALUES(value_int(run->id.v), value_text(file_kind_text(run->kind)->code));
    struct store_values values = VALUES(value_int(run->id.v), value_int(at));
    int64_t dropped = 0;
    TRY(store_scope_begin(store, &scope, err));
    TRY(store_run(store, STORE_IMPORT_DROP_HELD, held, NULL, err));
    for (size_t i = 0; i < undos[run->kind].drops_len; i++)
        TRY(store_run(store, undos[run->kind].drops[i], values, &dropped, err));
    TRY(store_scope_done(&scope, err));
    *ret_dropped = dropped;
    return ERR_OK;
}

static enum err_code read_hours(const struct store_query *query, struct arena *arena,
                                void *ret_item, struct err *err)
{
    (void)arena;
    (void)err;
    *(struct store_import_hours *)ret_item = (struct store_import_hours){
        .made = query_int(query, 0), .kept = query_int(query, 1), .corrected = query_int(query, 2)};
    return ERR_OK;
}

static enum err_code read_course(const struct store_query *query, struct arena *arena,
                                 void *ret_item, struct err *err)
{
    (void)arena;
    (void)err;
    *(struct store_import_course *)ret_item =
        (struct store_import_course){{query_int(query, 0)}, {query_int(query, 1)}};
    return ERR_OK;
}

enum err_code store_import_take_back(struct store *store, struct import_id id,
                                     const struct credit *how, struct arena *arena,
                                     struct store_import_hours *ret_hours, struct err *err)
{
    STORE_SCOPE(scope);
    struct store_select count = {STORE_IMPORT_HOURS_COUNT, VALUES(value_int(id.v)), read_hours,
                                 sizeof(struct store_import_hours), "hours"};
    struct store_select courses = {STORE_IMPORT_HOURS_COURSES, VALUES(value_int(id.v)), read_course,
                                   sizeof(struct store_import_course), "course"};
    struct store_import_hours hours;
    TRY(store_scope_begin(store, &scope, err));
    TRY(store_select_one(store, &count, arena, &hours, err));
    TRY(store_select_all(store, &courses, arena, &hours.courses, &hours.courses_len, err));
    TRY(store_run(store, STORE_IMPORT_HOURS_TAKE_BACK,
                  VALUES(value_int(id.v), value_text(how->reason), value_text(how->entered_by),
                         value_int(how->entered_at)),
                  &hours.reversed, err));
    TRY(store_scope_done(&scope, err));
    *ret_hours = hours;
    return ERR_OK;
}
