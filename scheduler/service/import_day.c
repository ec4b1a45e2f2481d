/* Holidays and make-up working days: rows of a file -> the database. */
#include <stdio.h>

#include "scheduler/service/import_rows.h"
#include "scheduler/store/store_office.h"

/* Who loads a holiday learns what already lies on it. */
static enum err_code warn_sessions(struct import_run *run, const struct import_row *row,
                                   struct date date, struct err *err)
{
    int64_t sessions = 0;
    TRY(store_day_sessions(run->service->store, date, &sessions, err));
    if (sessions > 0)
        import_run_warn(run, row, DAY_COLUMN_DATE, IMPORT_REASON_SESSIONS,
                        arena_printf(run->arena, "%lld sessions\t%lld 节课次", (long long)sessions,
                                     (long long)sessions));
    return ERR_OK;
}

static enum err_code put_day(struct import_run *run, const struct import_row *row, struct err *err)
{
    const struct import_cell *cells = row->cells;
    enum store_change change;
    struct day day = {.date = cells[DAY_COLUMN_DATE].date,
                      .kind = (enum day_kind)cells[DAY_COLUMN_KIND].number,
                      .name = cells[DAY_COLUMN_NAME].text};
    struct export_cell before[DAY_COLUMN_COUNT];
    char key[16];
    const struct day *old = days_find(run->days, day.date);
    if (old != NULL && !import_run_has(run, DAY_COLUMN_NAME))
        day.name = old->name;
    TRY(day_validate(&day, err));
    TRY(store_day_put(run->service->store, &day, &change, err));
    if (old != NULL)
        row_of_day(&run->book, old, before);
    (void)snprintf(key, sizeof(key), "%d", (int)day.date.day);
    TRY(import_run_done(
        run, &(struct import_done){change, row->line, 1, key, old != NULL ? before : NULL, 1},
        err));
    if (day.kind == DAY_KIND_HOLIDAY && change != STORE_CHANGE_SAME)
        return warn_sessions(run, row, day.date, err);
    return ERR_OK;
}

enum err_code import_days(struct import_run *run, struct err *err)
{
    TRY(store_day_list(run->service->store, run->arena, &run->days, err));
    for (size_t i = 0; i < run->file->rows_len; i++)
        if (put_day(run, &run->file->rows[i], err) != ERR_OK)
            return err_prefix(err, "row %d", run->file->rows[i].line);
    return ERR_OK;
}
