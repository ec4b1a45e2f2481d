/* Units, rooms and trainers: rows of a file -> the database. */
#include "scheduler/base/alloc.h"
#include "scheduler/service/import_rows.h"
#include "scheduler/store/store_office.h"

static enum err_code put_unit(struct import_run *run, const struct import_row *row,
                              int64_t parent_id, struct err *err)
{
    const struct import_cell *cells = row->cells;
    struct unit unit = {.code = cells[UNIT_COLUMN_CODE].text,
                        .name = cells[UNIT_COLUMN_NAME].text,
                        .kind = (enum unit_kind)cells[UNIT_COLUMN_KIND].number,
                        .parent_id = {parent_id},
                        .away_max = -1};
    struct unit old;
    struct export_cell before[UNIT_COLUMN_COUNT];
    bool is_old = false;
    bool has_away = import_run_has(run, UNIT_COLUMN_AWAY_MAX);
    if (has_away && import_cell_given(&cells[UNIT_COLUMN_AWAY_MAX]))
        unit.away_max = (int32_t)cells[UNIT_COLUMN_AWAY_MAX].number;
    TRY(import_found(store_unit_get_by_code(run->service->store, unit.code, run->arena, &old, err),
                     &is_old));
    if (is_old && !has_away)
        unit.away_max = old.away_max;
    if (is_old && !import_run_has(run, UNIT_COLUMN_PARENT))
        unit.parent_id = old.parent_id;
    TRY(unit_validate(&unit, err));
    enum store_change change;
    struct unit_id id;
    TRY(store_unit_put(run->service->store, &unit, service_now(run->service), &id, &change, err));
    map_put(&run->codes[IMPORT_REFERENCE_UNIT], str_from(unit.code), id.v);
    if (is_old)
        row_of_unit(&run->book, &old, before);
    return import_run_done(
        run, &(struct import_done){change, row->line, 1, unit.code, is_old ? before : NULL, 1},
        err);
}

/* Puts every row whose parent is known by now; returns how many that were. */
static enum err_code put_ready(struct import_run *run, bool *is_done, size_t *ret_put,
                               struct err *err)
{
    *ret_put = 0;
    for (size_t i = 0; i < run->file->rows_len; i++) {
        const struct import_row *row = &run->file->rows[i];
        const char *parent = row->cells[UNIT_COLUMN_PARENT].text;
        int64_t parent_id = 0;
        if (is_done[i] || (parent[0] != '\0' && !map_get(&run->codes[IMPORT_REFERENCE_UNIT],
                                                         str_from(parent), &parent_id)))
            continue;
        TRY(import_run_tick(run, i, err));
        TRY(put_unit(run, row, parent_id, err));
        is_done[i] = true;
        ++*ret_put;
    }
    return ERR_OK;
}

/* A parent may stand below its child in the file, so rows are put in rounds until none is ready. */
enum err_code import_units(struct import_run *run, struct err *err)
{
    CLEANUP(x_free_ptr) bool *is_done = x_calloc(run->file->rows_len + 1, sizeof(*is_done));
    TRY(import_run_load(run, IMPORT_REFERENCE_UNIT, err));
    TRY(import_run_refuse_loops(run, is_done, err));
    size_t put = 0;
    do
        TRY(put_ready(run, is_done, &put, err));
    while (put > 0);
    int64_t unknown = 0;
    for (size_t i = 0; i < run->file->rows_len; i++)
        if (!is_done[i])
            (void)import_run_resolve(run, &run->file->rows[i], UNIT_COLUMN_PARENT,
                                     IMPORT_REFERENCE_UNIT, &unknown);
    struct unit *units = NULL;
    size_t len = 0;
    TRY(store_unit_list(run->service->store, INT64_MAX, run->arena, &units, &len, err));
    return unit_check_tree(units, len, err);
}

static enum err_code put_room(struct import_run *run, const struct import_row *row, struct err *err)
{
    const struct import_cell *cells = row->cells;
    struct room room = {.code = cells[ROOM_COLUMN_CODE].text,
                        .name = cells[ROOM_COLUMN_NAME].text,
                        .address = cells[ROOM_COLUMN_ADDRESS].text,
                        .seats = (int32_t)cells[ROOM_COLUMN_SEATS].number};
    struct room old;
    struct export_cell before[ROOM_COLUMN_COUNT];
    bool is_old = false;
    enum store_change change;
    TRY(import_found(store_room_get_by_code(run->service->store, room.code, run->arena, &old, err),
                     &is_old));
    if (!import_run_resolve(run, row, ROOM_COLUMN_UNIT, IMPORT_REFERENCE_UNIT, &room.unit_id.v))
        return ERR_OK;
    if (is_old && !import_run_has(run, ROOM_COLUMN_ADDRESS))
        room.address = old.address;
    if (is_old && !import_run_has(run, ROOM_COLUMN_UNIT))
        room.unit_id = old.unit_id;
    TRY(room_validate(&room, err));
    TRY(store_room_put(run->service->store, &room, NULL, &change, err));
    if (is_old)
        row_of_room(&run->book, &old, before);
    return import_run_done(
        run, &(struct import_done){change, row->line, 1, room.code, is_old ? before : NULL, 1},
        err);
}

enum err_code import_rooms(struct import_run *run, struct err *err)
{
    TRY(import_run_load(run, IMPORT_REFERENCE_UNIT, err));
    for (size_t i = 0; i < run->file->rows_len; i++)
        if (put_room(run, &run->file->rows[i], err) != ERR_OK)
            return err_prefix(err, "row %d", run->file->rows[i].line);
    return ERR_OK;
}

static enum err_code put_trainer(struct import_run *run, const struct import_row *row,
                                 struct err *err)
{
    const struct import_cell *cells = row->cells;
    struct trainer trainer = {.code = cells[TRAINER_COLUMN_CODE].text,
                              .name = cells[TRAINER_COLUMN_NAME].text,
                              .email = cells[TRAINER_COLUMN_EMAIL].text,
                              .mobile = cells[TRAINER_COLUMN_MOBILE].text};
    struct trainer old;
    struct export_cell before[TRAINER_COLUMN_COUNT];
    bool is_old = false;
    enum store_change change;
    TRY(import_found(
        store_trainer_get_by_code(run->service->store, trainer.code, run->arena, &old, err),
        &is_old));
    if (is_old && !import_run_has(run, TRAINER_COLUMN_EMAIL))
        trainer.email = old.email;
    if (is_old && !import_run_has(run, TRAINER_COLUMN_MOBILE))
        trainer.mobile = old.mobile;
    TRY(trainer_validate(&trainer, err));
    TRY(store_trainer_put(run->service->store, &trainer, NULL, &change, err));
    if (is_old)
        row_of_trainer(&old, before);
    return import_run_done(
        run, &(struct import_done){change, row->line, 1, trainer.code, is_old ? before : NULL, 1},
        err);
}

enum err_code import_trainers(struct import_run *run, struct err *err)
{
    for (size_t i = 0; i < run->file->rows_len; i++)
        if (put_trainer(run, &run->file->rows[i], err) != ERR_OK)
            return err_prefix(err, "row %d", run->file->rows[i].line);
    return ERR_OK;
}
