/* What a plan says: who takes which offering, and which needs stay unmet and why. */
#include "scheduler/store/store_inside.h"
#include "scheduler/store/store_plan.h"

static enum err_code read_enrolment(const struct store_query *query, struct arena *arena,
                                    void *ret_item, struct err *err)
{
    (void)arena;
    (void)err;
    *(struct enrolment *)ret_item = (struct enrolment){
        .plan_id = {query_int(query, 0)},
        .worker_id = {query_int(query, 1)},
        .offering_id = {query_int(query, 2)},
    };
    return ERR_OK;
}

static struct store_select select_enrolment(enum store_statement id, struct store_values values)
{
    return (struct store_select){id, values, read_enrolment, sizeof(struct enrolment), "enrolment"};
}

enum err_code store_enrolment_list(struct store *store, struct plan_id id, struct arena *arena,
                                   struct enrolment **ret_enrolments, size_t *ret_len,
                                   struct err *err)
{
    struct store_select select = select_enrolment(STORE_ENROLMENT_LIST, VALUES(value_int(id.v)));
    return store_select_all(store, &select, arena, ret_enrolments, ret_len, err);
}

enum err_code store_enrolment_list_of_worker(struct store *store, struct store_plan_worker of,
                                             struct arena *arena, struct enrolment **ret_enrolments,
                                             size_t *ret_len, struct err *err)
{
    struct store_select select = select_enrolment(
        STORE_ENROLMENT_LIST_OF_WORKER, VALUES(value_int(of.plan_id.v), value_int(of.worker_id.v)));
    return store_select_all(store, &select, arena, ret_enrolments, ret_len, err);
}

enum err_code store_enrolment_list_of_offering(struct store *store, struct store_plan_offering of,
                                               struct arena *arena,
                                               struct enrolment **ret_enrolments, size_t *ret_len,
                                               struct err *err)
{
    struct store_select select =
        select_enrolment(STORE_ENROLMENT_LIST_OF_OFFERING,
                         VALUES(value_int(of.plan_id.v), value_int(of.offering_id.v)));
    return store_select_all(store, &select, arena, ret_enrolments, ret_len, err);
}

static enum err_code read_count(const struct store_query *query, struct arena *arena,
                                void *ret_item, struct err *err)
{
    (void)arena;
    (void)err;
    *(struct store_offering_count *)ret_item = (struct store_offering_count){
        .offering_id = {query_int(query, 0)},
        .enrolments = query_int(query, 1),
    };
    return ERR_OK;
}

enum err_code store_enrolment_counts(struct store *store, struct plan_id id, struct arena *arena,
                                     struct store_offering_count **ret_counts, size_t *ret_len,
                                     struct err *err)
{
    struct store_select select = {STORE_ENROLMENT_COUNTS, VALUES(value_int(id.v)), read_count,
                                  sizeof(struct store_offering_count), "enrolment"};
    return store_select_all(store, &select, arena, ret_counts, ret_len, err);
}

/* --- unmet needs -------------------------------------------------------------------------------
 */

static enum err_code read_unmet(const struct store_query *query, struct arena *arena,
                                void *ret_item, struct err *err)
{
    enum unmet_reason reason = UNMET_COUNT;
    TRY(unmet_reason_parse(query_str(query, 5), &reason, err));
    *(struct unmet_need *)ret_item = (struct unmet_need){
        .plan_id = {query_int(query, 0)},
        .worker_id = {query_int(query, 1)},
        .tag = query_text(query, 2, arena),
        .needed_min = query_i32(query, 3),
        .planned_min = query_i32(query, 4),
        .reason = reason,
        .offering_id = {query_int(query, 6)},
    };
    return ERR_OK;
}

static struct store_select select_unmet(enum store_statement id, struct store_values values)
{
    return (struct store_select){id, values, read_unmet, sizeof(struct unmet_need), "unmet need"};
}

enum err_code store_unmet_list(struct store *store, struct plan_id id, struct arena *arena,
                               struct unmet_need **ret_unmet, size_t *ret_len, struct err *err)
{
    struct store_select select = select_unmet(STORE_UNMET_LIST, VALUES(value_int(id.v)));
    return store_select_all(store, &select, arena, ret_unmet, ret_len, err);
}

enum err_code store_unmet_list_of_worker(struct store *store, struct store_plan_worker of,
                                         struct arena *arena, struct unmet_need **ret_unmet,
                                         size_t *ret_len, struct err *err)
{
    struct store_select select = select_unmet(
        STORE_UNMET_LIST_OF_WORKER, VALUES(value_int(of.plan_id.v), value_int(of.worker_id.v)));
    return store_select_all(store, &select, arena, ret_unmet, ret_len, err);
}

static enum err_code read_place(const struct store_query *query, struct arena *arena,
                                void *ret_item, struct err *err)
{
    (void)arena;
    (void)err;
    *(struct worker_id *)ret_item = (struct worker_id){query_int(query, 0)};
    return ERR_OK;
}

enum err_code store_place_list_of_offering(struct store *store, struct offering_id id,
                                           struct arena *arena, struct worker_id **ret_workers,
                                           size_t *ret_len, struct err *err)
{
    struct store_select select = {STORE_PLACE_LIST_OF_OFFERING, VALUES(value_int(id.v)), read_place,
                                  sizeof(struct worker_id), "place"};
    return store_select_all(store, &select, arena, ret_workers, ret_len, err);
}

static enum err_code read_unit_place(const struct store_query *query, struct arena *arena,
                                     void *ret_item, struct err *err)
{
    (void)err;
    *(struct store_unit_place *)ret_item = (struct store_unit_place){
        .worker_id = {query_int(query, 0)},
        .code = query_text(query, 1, arena),
        .offering_id = {query_int(query, 2)},
    };
    return ERR_OK;
}

enum err_code store_place_list_of_unit(struct store *store, struct store_plan_unit of,
                                       struct arena *arena, struct store_unit_place **ret_places,
                                       size_t *ret_len, struct err *err)
{
    struct store_select select = {STORE_PLACE_LIST_OF_UNIT,
                                  VALUES(value_int(of.plan_id.v), value_int(of.unit_id.v)),
                                  read_unit_place, sizeof(struct store_unit_place), "place"};
    return store_select_all(store, &select, arena, ret_places, ret_len, err);
}
