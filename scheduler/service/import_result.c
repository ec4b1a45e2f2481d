/* Exam results: rows of a file -> the database. */
#include <string.h>

#include "scheduler/service/import_rows.h"
#include "scheduler/store/store_ledger.h"

/* The stored result of the same worker, level, paper and day, or NULL. */
static enum err_code find_old(struct import_run *run, const struct exam_result *result,
                              const struct exam_result **ret_old, struct err *err)
{
    struct exam_result *old = NULL;
    size_t len = 0;
    *ret_old = NULL;
    TRY(store_exam_list_of_worker(run->service->store,
                                  (struct store_exam_of){result->worker_id, INT64_MAX}, run->arena,
                                  &old, &len, err));
    for (size_t i = 0; i < len; i++)
        if (old[i].level == result->level && strcmp(old[i].paper, result->paper) == 0 &&
            date_compare(old[i].sat_on, result->sat_on) == 0)
            *ret_old = &old[i];
    return ERR_OK;
}

/* The key is as STORE_IMPORT_DROP_RESULTS reads it. */
static enum err_code put_done(struct import_run *run, const struct import_row *row,
                              const struct exam_result *result, const struct exam_result *old,
                              enum store_change change, struct err *err)
{
    struct export_cell before[RESULT_COLUMN_COUNT];
    struct import_done done = {.change = change, .line = row->line, .rows = 1, .before_rows = 1};
    done.key = arena_printf(run->arena, "%lld|%s|%s|%d", (long long)result->worker_id.v,
                            tier_text(result->level)->code, result->paper, (int)result->sat_on.day);
    if (old != NULL) {
        row_of_result(&run->book, row->cells[RESULT_COLUMN_WORKER].text, old, before);
        done.before = before;
    }
    return import_run_done(run, &done, err);
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
    const struct exam_result *old = NULL;
    TRY(find_old(run, &result, &old, err));
    /* A file without scores leaves those that are there. */
    if (old != NULL && !import_run_has(run, RESULT_COLUMN_SCORE))
        result.score_milli = old->score_milli;
    TRY(store_exam_put(run->service->store, &result, service_now(run->service), &change, err));
    return put_done(run, row, &result, old, change, err);
}

enum err_code import_results(struct import_run *run, struct err *err)
{
    TRY(import_run_load(run, IMPORT_REFERENCE_WORKER, err));
    for (size_t i = 0; i < run->file->rows_len; i++)
        TRY(put_result(run, &run->file->rows[i], err));
    return ERR_OK;
}
