/* Exam results: rows of a file -> the database. */
#include <string.h>

#include "scheduler/service/import_rows.h"

/* A file without scores leaves those that are there. */
static enum err_code keep_score(struct import_run *run, struct exam_result *result, struct err *err)
{
    struct exam_result *old = NULL;
    size_t len = 0;
    if (import_run_has(run, RESULT_COLUMN_SCORE))
        return ERR_OK;
    TRY(store_exam_list_of_worker(run->service->store, result->worker_id, run->arena, &old, &len,
                                  err));
    for (size_t i = 0; i < len; i++)
        if (old[i].level == result->level && strcmp(old[i].paper, result->paper) == 0 &&
            date_compare(old[i].sat_on, result->sat_on) == 0)
            result->score_milli = old[i].score_milli;
    return ERR_OK;
}

static enum err_code put_result(struct import_run *run, const struct import_row *row,
                                struct err *err)
{
    const struct import_cell *cells = row->cells;
    const struct import_cell *score = &cells[RESULT_COLUMN_SCORE];
    enum store_change change;
    struct exam_result result = {
        /* The column's choices begin with the first level that has an exam. */
        .level = (enum tier)(TIER_ASSISTANT + cells[RESULT_COLUMN_LEVEL].number),
        .paper = cells[RESULT_COLUMN_PAPER].text,
        .sat_on = cells[RESULT_COLUMN_SAT_ON].date,
        .verdict = (enum exam_verdict)cells[RESULT_COLUMN_RESULT].number,
        .score_milli = import_cell_given(score) ? score->number : -1};
    if (!import_run_resolve(run, row, RESULT_COLUMN_WORKER, IMPORT_REFERENCE_WORKER,
                            &result.worker_id.v))
        return ERR_OK;
    if (date_compare(result.sat_on, service_today(run->service)) > 0) {
        import_run_refuse(run, row, RESULT_COLUMN_SAT_ON, IMPORT_REASON_FUTURE,
                          cells[RESULT_COLUMN_SAT_ON].text);
        return ERR_OK;
    }
    TRY(keep_score(run, &result, err));
    TRY(store_exam_put(run->service->store, &result, &change, err));
    import_run_count(run, change, 1);
    return ERR_OK;
}

enum err_code import_results(struct import_run *run, struct err *err)
{
    TRY(import_run_load(run, IMPORT_REFERENCE_WORKER, err));
    for (size_t i = 0; i < run->file->rows_len; i++)
        TRY(put_result(run, &run->file->rows[i], err));
    return ERR_OK;
}
