/* Approvals: rows of a file -> the database. A row grants one, or finds one that says the same;
 * what a file leaves out stays in force. */
#include <inttypes.h>

#include "scheduler/service/approval.h"
#include "scheduler/service/import_rows.h"
#include "scheduler/store/store_approval.h"

/* Of a mode its code, of a course one that there is; false: refused, and said so. */
static bool read_code(struct import_run *run, const struct import_row *row,
                      struct approval *approval)
{
    enum course_mode mode = COURSE_MODE_CLASSROOM;
    int64_t course = 0;
    switch (approval->kind) {
    case APPROVAL_COURSE:
        return import_run_resolve(run, row, APPROVAL_COLUMN_CODE, IMPORT_REFERENCE_COURSE, &course);
    case APPROVAL_MODE:
        if (course_mode_parse(str_from(approval->code), &mode, NULL) == ERR_OK) {
            approval->code = course_mode_text(mode)->code;
            return true;
        }
        import_run_refuse(run, row, APPROVAL_COLUMN_CODE, IMPORT_REASON_CHOICE,
                          "classroom, live, self_paced\t面授、直播、自学");
        return false;
    case APPROVAL_PROVIDER:
    case APPROVAL_KIND_COUNT:
        break;
    }
    return true;
}

/* A cell that is not given is an open end. */
static struct date day_of(const struct import_cell *cell)
{
    return import_cell_given(cell) ? cell->date : DATE_NONE;
}

/* Refuses a row of fewer days than one in force has: a file cannot shorten that. */
static bool is_covered(struct import_run *run, const struct import_row *row,
                       const struct approval *approval, const struct store_approval *old)
{
    if (old->id == 0 ||
        (old->approval.from.day == approval->from.day && old->approval.to.day == approval->to.day))
        return false;
    import_run_refuse(
        run, row, -1, IMPORT_REASON_COVERED,
        arena_printf(run->arena, "approval %" PRId64 "\t第 %" PRId64 " 号认可", old->id, old->id));
    return true;
}

static enum err_code put_approval(struct import_run *run, const struct import_row *row,
                                  struct err *err)
{
    const struct import_cell *cells = row->cells;
    const struct import_cell *reason = &cells[APPROVAL_COLUMN_REASON];
    struct store_approval old;
    struct store_approval granted = {
        .approval = {.kind = (enum approval_kind)cells[APPROVAL_COLUMN_KIND].number,
                     .code = cells[APPROVAL_COLUMN_CODE].text,
                     .body = cells[APPROVAL_COLUMN_BODY].text,
                     .from = day_of(&cells[APPROVAL_COLUMN_FROM]),
                     .to = day_of(&cells[APPROVAL_COLUMN_TO])},
        .reason = import_cell_given(reason) ? reason->text : "",
        .granted_by = run->job->who,
        .granted_at = service_now(run->service)};
    struct import_done done = {.change = STORE_CHANGE_SAME, .line = row->line, .rows = 1};
    if (!read_code(run, row, &granted.approval))
        return ERR_OK;
    if (approval_validate(&granted.approval, NULL) != ERR_OK) {
        import_run_refuse(run, row, APPROVAL_COLUMN_TO, IMPORT_REASON_ORDER, NULL);
        return ERR_OK;
    }
    TRY(approval_covering(run->service, &granted.approval, run->arena, &old, err));
    if (is_covered(run, row, &granted.approval, &old))
        return ERR_OK;
    if (old.id == 0) {
        TRY(store_approval_insert(run->service->store, &granted, &old.id, err));
        done.change = STORE_CHANGE_NEW;
    }
    /* The key is as STORE_IMPORT_DROP_APPROVALS reads it. */
    done.key = arena_printf(run->arena, "%" PRId64, old.id);
    return import_run_done(run, &done, err);
}

enum err_code import_approvals(struct import_run *run, struct err *err)
{
    TRY(import_run_load(run, IMPORT_REFERENCE_COURSE, err));
    for (size_t i = 0; i < run->file->rows_len; i++)
        TRY(put_approval(run, &run->file->rows[i], err));
    return ERR_OK;
}
