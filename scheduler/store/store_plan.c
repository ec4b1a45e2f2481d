/* Plans in the database: a draft comes whole, then is published or discarded, once. */
#include "scheduler/store/store_plan.h"
#include "scheduler/store/store_inside.h"

static enum err_code read_plan(const struct store_query *query, struct arena *arena, void *ret_item,
                               struct err *err)
{
    (void)arena;
    enum plan_state state = PLAN_STATE_COUNT;
    TRY(plan_state_parse(query_str(query, 2), &state, err));
    *(struct plan_record *)ret_item = (struct plan_record){
        .id = {query_int(query, 0)},
        .year = query_i32(query, 1),
        .state = state,
        .objective = query_int(query, 3),
        .bound = query_int(query, 4),
        .needed_min = query_int(query, 5),
        .planned_min = query_int(query, 6),
        .workers = query_int(query, 7),
        .complete = query_int(query, 8),
        .seed = query_int(query, 9),
        .created_at = query_int(query, 10),
        .published_at = query_int(query, 11),
    };
    return ERR_OK;
}

static struct store_select select_plan(enum store_statement id, struct store_values values)
{
    return (struct store_select){id, values, read_plan, sizeof(struct plan_record), "plan"};
}

enum err_code store_plan_get(struct store *store, struct plan_id id, struct plan_record *ret_plan,
                             struct err *err)
{
    struct store_select select = select_plan(STORE_PLAN_GET, VALUES(value_int(id.v)));
    return store_select_one(store, &select, NULL, ret_plan, err);
}

enum err_code store_plan_list(struct store *store, struct arena *arena,
                              struct plan_record **ret_plans, size_t *ret_len, struct err *err)
{
    struct store_select select = select_plan(STORE_PLAN_LIST, NO_VALUES);
    return store_select_all(store, &select, arena, ret_plans, ret_len, err);
}

enum err_code store_plan_published(struct store *store, int32_t year, struct plan_record *ret_plan,
                                   struct err *err)
{
    struct store_select select = select_plan(STORE_PLAN_PUBLISHED, VALUES(value_int(year)));
    select.noun = "published plan of";
    return store_select_one(store, &select, NULL, ret_plan, err);
}

/* --- a draft -----------------------------------------------------------------------------------
 */

struct draft {
    int64_t id;
    const struct store_plan *plan;
};

static size_t enrolment_row(const void *context, size_t index, struct store_value *row)
{
    const struct draft *draft = context;
    const struct enrolment *enrolment = &draft->plan->enrolments[index];
    row[0] = value_int(draft->id);
    row[1] = value_int(enrolment->worker_id.v);
    row[2] = value_int(enrolment->offering_id.v);
    return 3;
}

static size_t unmet_row(const void *context, size_t index, struct store_value *row)
{
    const struct draft *draft = context;
    const struct unmet_need *need = &draft->plan->unmet[index];
    row[0] = value_int(draft->id);
    row[1] = value_int(need->worker_id.v);
    row[2] = value_text(need->tag);
    row[3] = value_int(need->needed_min);
    row[4] = value_int(need->planned_min);
    row[5] = value_text(unmet_reason_text(need->reason)->code);
    row[6] = value_ref(need->offering_id.v);
    return 7;
}

static enum err_code insert_record(struct store *store, const struct plan_record *record,
                                   int64_t *ret_id, struct err *err)
{
    return store_run_int(store, STORE_PLAN_INSERT,
                         VALUES(value_int(record->year), value_int(record->objective),
                                value_int(record->bound), value_int(record->needed_min),
                                value_int(record->planned_min), value_int(record->workers),
                                value_int(record->complete), value_int(record->seed),
                                value_int(record->created_at)),
                         ret_id, err);
}

static enum err_code insert_rows(struct store *store, struct draft *draft, struct err *err)
{
    struct store_bulk enrolments = {STORE_ENROLMENT_INSERT, enrolment_row, draft,
                                    draft->plan->enrolments_len, NULL};
    struct store_bulk unmet = {STORE_UNMET_INSERT, unmet_row, draft, draft->plan->unmet_len, NULL};
    TRY(store_run_bulk(store, &enrolments, err));
    return store_run_bulk(store, &unmet, err);
}

enum err_code store_plan_insert(struct store *store, const struct store_plan *plan,
                                struct plan_id *ret_id, struct err *err)
{
    STORE_SCOPE(scope);
    TRY(store_scope_begin(store, &scope, err));
    struct draft draft = {.plan = plan};
    TRY(insert_record(store, plan->record, &draft.id, err));
    TRY(insert_rows(store, &draft, err));
    TRY(store_scope_done(&scope, err));
    if (ret_id)
        ret_id->v = draft.id;
    return ERR_OK;
}

/* --- the plan in force, mended -----------------------------------------------------------------
 */

static enum err_code drop_rows(struct store *store, const struct store_mend *mend, struct err *err)
{
    for (size_t i = 0; i < mend->workers_len; i++) {
        struct store_values of =
            VALUES(value_int(mend->record->id.v), value_int(mend->workers[i].v));
        TRY(store_run(store, STORE_ENROLMENT_DELETE_OF_WORKER, of, NULL, err));
        TRY(store_run(store, STORE_UNMET_DELETE_OF_WORKER, of, NULL, err));
    }
    return ERR_OK;
}

enum err_code store_plan_mend(struct store *store, const struct store_mend *mend, struct err *err)
{
    const struct plan_record *record = mend->record;
    const struct store_plan rows = {record, mend->enrolments, mend->enrolments_len, mend->unmet,
                                    mend->unmet_len};
    struct draft draft = {record->id.v, &rows};
    int64_t changed = 0;
    STORE_SCOPE(scope);
    TRY(store_scope_begin(store, &scope, err));
    TRY(store_run(store, STORE_PLAN_MEND,
                  VALUES(value_int(record->id.v), value_int(record->objective),
                         value_int(record->bound), value_int(record->planned_min),
                         value_int(record->complete)),
                  &changed, err));
    if (changed == 0)
        return err_set(err, ERR_CONFLICT, "plan %lld is not in force", (long long)record->id.v);
    TRY(drop_rows(store, mend, err));
    TRY(insert_rows(store, &draft, err));
    return store_scope_done(&scope, err);
}

/* --- its fate ----------------------------------------------------------------------------------
 */

static enum err_code get_draft(struct store *store, struct plan_id id, struct plan_record *ret_plan,
                               struct err *err)
{
    struct plan_record plan = {0};
    TRY(store_plan_get(store, id, &plan, err));
    if (plan.state != PLAN_STATE_DRAFT)
        return store_hint(err,
                          err_set(err, ERR_CONFLICT, "plan %lld is %s, not a draft",
                                  (long long)id.v, plan_state_text(plan.state)->code),
                          "only a draft can be published or discarded; make a new plan");
    *ret_plan = plan;
    return ERR_OK;
}

enum err_code store_plan_publish(struct store *store, struct plan_id id, int64_t now,
                                 struct err *err)
{
    STORE_SCOPE(scope);
    TRY(store_scope_begin(store, &scope, err));
    struct plan_record plan = {0};
    TRY(get_draft(store, id, &plan, err));
    TRY(store_run(store, STORE_PLAN_SUPERSEDE, VALUES(value_int(plan.year)), NULL, err));
    TRY(store_run(store, STORE_PLAN_PUBLISH, VALUES(value_int(id.v), value_int(now)), NULL, err));
    return store_scope_done(&scope, err);
}

enum err_code store_plan_discard(struct store *store, struct plan_id id, struct err *err)
{
    STORE_SCOPE(scope);
    TRY(store_scope_join(store, &scope, err));
    struct plan_record plan = {0};
    TRY(get_draft(store, id, &plan, err));
    TRY(store_run(store, STORE_PLAN_DISCARD, VALUES(value_int(id.v)), NULL, err));
    return store_scope_done(&scope, err);
}
