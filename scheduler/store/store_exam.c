/* Exam results in the database: rows that end, and are never changed. And the exam calendar. */
#include "scheduler/store/store_inside.h"
#include "scheduler/store/store_ledger.h"

static enum err_code read_exam(const struct store_query *query, struct arena *arena, void *ret_item,
                               struct err *err)
{
    struct exam_result result = {
        .worker_id = {query_int(query, 0)},
        .paper = query_text(query, 2, arena),
        .sat_on = query_date(query, 3),
        .score_milli = query_int(query, 5),
    };
    TRY(tier_parse(query_str(query, 1), &result.level, err));
    TRY(exam_verdict_parse(query_str(query, 4), &result.verdict, err));
    *(struct exam_result *)ret_item = result;
    return ERR_OK;
}

static struct store_select select_exam(enum store_statement id, struct store_values values)
{
    return (struct store_select){id, values, read_exam, sizeof(struct exam_result), "exam result"};
}

enum err_code store_exam_put(struct store *store, const struct exam_result *result, int64_t at,
                             enum store_change *ret_change, struct err *err)
{
    STORE_SCOPE(scope);
    /* -1 is NULL in the database. */
    struct store_value score = result->score_milli >= 0
                                   ? value_int(result->score_milli)
                                   : (struct store_value){.kind = STORE_VALUE_NULL};
    const struct store_values values =
        VALUES(value_int(result->worker_id.v), value_text(tier_text(result->level)->code),
               value_text(result->paper), value_date(result->sat_on),
               value_text(exam_verdict_text(result->verdict)->code), score, value_int(at));
    enum store_change change = STORE_CHANGE_NEW;
    int64_t id = 0;
    TRY(store_scope_begin(store, &scope, err));
    TRY(store_find(store, STORE_EXAM_FIND, values, &id, &change, err));
    if (change == STORE_CHANGE_CHANGED)
        TRY(store_run(store, STORE_EXAM_END, VALUES(value_int(id), value_int(at)), NULL, err));
    if (change != STORE_CHANGE_SAME)
        TRY(store_run(store, STORE_EXAM_INSERT, values, NULL, err));
    TRY(store_scope_done(&scope, err));
    if (ret_change)
        *ret_change = change;
    return ERR_OK;
}

enum err_code store_exam_list(struct store *store, int64_t known_at, struct arena *arena,
                              struct exam_result **ret_results, size_t *ret_len, struct err *err)
{
    struct store_select select = select_exam(STORE_EXAM_LIST, VALUES(value_int(known_at)));
    return store_select_all(store, &select, arena, ret_results, ret_len, err);
}

enum err_code store_exam_list_of_worker(struct store *store, struct store_exam_of of,
                                        struct arena *arena, struct exam_result **ret_results,
                                        size_t *ret_len, struct err *err)
{
    struct store_select select = select_exam(
        STORE_EXAM_LIST_OF_WORKER, VALUES(value_int(of.worker_id.v), value_int(of.known_at)));
    return store_select_all(store, &select, arena, ret_results, ret_len, err);
}

/* --- the calendar ------------------------------------------------------------------------------
 */

static enum err_code read_day(const struct store_query *query, struct arena *arena, void *ret_item,
                              struct err *err)
{
    struct exam_day day = {
        .year = query_i32(query, 0),
        .paper = query_text(query, 2, arena),
        .from = query_date(query, 3),
        .to = query_date(query, 4),
        .sign_up_from = query_date(query, 5),
        .sign_up_to = query_date(query, 6),
    };
    TRY(tier_parse(query_str(query, 1), &day.level, err));
    *(struct exam_day *)ret_item = day;
    return ERR_OK;
}

enum err_code store_exam_day_append(struct store *store, const struct store_exam_day *put,
                                    struct err *err)
{
    const struct exam_day *day = put->day;
    return store_run(store, STORE_EXAM_DAY_INSERT,
                     VALUES(value_int(day->year), value_text(tier_text(day->level)->code),
                            value_text(day->paper), value_date(day->from), value_date(day->to),
                            value_date(day->sign_up_from), value_date(day->sign_up_to),
                            value_text(put->who), value_int(put->at)),
                     NULL, err);
}

enum err_code store_exam_day_list(struct store *store, int64_t known_at, struct arena *arena,
                                  struct exam_day **ret_days, size_t *ret_len, struct err *err)
{
    struct store_select select = {STORE_EXAM_DAY_LIST, VALUES(value_int(known_at)), read_day,
                                  sizeof(struct exam_day), "exam of the calendar"};
    return store_select_all(store, &select, arena, ret_days, ret_len, err);
}
