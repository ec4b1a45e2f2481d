/* What a file of workers says of registrations. */
#include "scheduler/service/import_registration.h"

#include "scheduler/base/search.h"
#include "scheduler/service/registration_book.h"
#include "scheduler/store/store_registration.h"

enum err_code import_registrations_load(struct import_run *run,
                                        struct import_registrations *ret_registrations,
                                        struct err *err)
{
    return store_registration_list_known(run->service->store, INT64_MAX, run->arena,
                                         &ret_registrations->rows, &ret_registrations->len, err);
}

static int compare_worker(const void *key, const void *item)
{
    int64_t id = *(const int64_t *)key;
    const struct registration *row = item;
    return (id > row->worker_id.v) - (id < row->worker_id.v);
}

/* The last registration of the worker that a person has entered and that holds, or NULL. */
static const struct registration *entered_for(const struct import_registrations *registrations,
                                              struct worker_id id)
{
    const struct registration *found = NULL;
    size_t first = search_first(&id.v, registrations->rows, registrations->len,
                                sizeof(*registrations->rows), compare_worker);
    const struct registration *own = registrations->rows + first;
    size_t len = 0;
    while (first + len < registrations->len && own[len].worker_id.v == id.v)
        len++;
    for (size_t i = 0; i < len; i++)
        if (own[i].kind != REGISTRATION_KIND_FILE && registration_stands(own, len, i) &&
            (found == NULL || date_compare(own[i].to, found->to) > 0))
            found = &own[i];
    return found;
}

static bool is_same(const struct worker *a, const struct worker *b)
{
    return date_compare(a->registered_from, b->registered_from) == 0 &&
           date_compare(a->registered_to, b->registered_to) == 0;
}

/* Set by a person, who knows: no file, and nothing that was there before. */
static bool by_hand(const struct import_run *run)
{
    return run->job->path == NULL && !run->job->is_undo;
}

void import_registration_keep(struct import_run *run, const struct import_row *row,
                              const struct import_registrations *registrations,
                              const struct worker *old, struct worker *worker)
{
    const struct registration *entered = entered_for(registrations, old->id);
    if (entered == NULL || is_same(old, worker) || by_hand(run) ||
        date_compare(worker->registered_to, entered->to) >= 0) /* DATE_NONE is before every day */
        return;
    worker->registered_from = old->registered_from;
    worker->registered_to = old->registered_to;
    import_run_warn(run, row, WORKER_COLUMN_REGISTERED_TO, IMPORT_REASON_REGISTERED, entered->who);
    run->counts->kept++;
}

enum err_code import_registration_put(struct import_run *run, const struct worker *old,
                                      const struct worker *worker, struct err *err)
{
    const struct registration row = {.worker_id = old->id,
                                     .from = worker->registered_from,
                                     .to = worker->registered_to,
                                     .kind = REGISTRATION_KIND_FILE,
                                     .reason = "",
                                     .who = run->job->who,
                                     .at = service_now(run->service)};
    if (is_same(old, worker))
        return ERR_OK;
    if (run->job->is_undo)
        return registration_book_undo(run->service, old, &row, err);
    return by_hand(run) ? registration_book_correct(run->service, old, &row, err)
                        : registration_book_enter(run->service, old, &row, err);
}
