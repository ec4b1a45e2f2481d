/* The book of registrations: one row for every change, none is ever overwritten. */
#include "scheduler/service/registration_book.h"

#include "scheduler/service/roster_rows.h"
#include "scheduler/store/store_registration.h"

/* --- reading -----------------------------------------------------------------------------------
 */

static enum err_code add_rows(struct roster_rows *rows, struct worker_id id, struct err *err)
{
    const struct store_registration_when when = {.worker = id,
                                                 .known_at = service_known_at(rows->service)};
    struct registration *own = NULL;
    size_t len = 0;
    TRY(store_registration_list_known_of_worker(rows->service->store, when, &rows->roster->arena,
                                                &own, &len, err));
    roster_rows_add(rows, own, len, sizeof(*own));
    return ERR_OK;
}

static enum err_code load_rows(struct service *service, struct roster *roster, struct err *err)
{
    struct roster_rows own = {.service = service, .roster = roster};
    if (roster->is_part) {
        TRY(roster_rows_gather(&own, add_rows, err));
        roster->registrations = (void *)own.items;
        roster->registrations_len = own.len;
    } else {
        TRY(store_registration_list_known(service->store, service_known_at(service), &roster->arena,
                                          &roster->registrations, &roster->registrations_len, err));
    }
    roster->registrations_from =
        roster_rows_from(roster, roster->registrations, sizeof(struct registration),
                         offsetof(struct registration, worker_id), &roster->registrations_len);
    return ERR_OK;
}

static const struct registration *of_worker(const struct roster *roster, size_t worker)
{
    size_t from = roster->registrations_from[worker];
    return registration_on(roster->registrations + from,
                           roster->registrations_from[worker + 1] - from, roster->as_of);
}

enum err_code registration_book_load(struct service *service, struct roster *roster,
                                     struct err *err)
{
    TRY(load_rows(service, roster, err));
    for (size_t i = 0; i < roster->workers_len; i++) {
        struct worker *worker = &roster->workers[i];
        if (roster->registrations_from[i] == roster->registrations_from[i + 1])
            continue; /* nobody has ever changed it */
        const struct registration *row = of_worker(roster, i);
        worker->registered_from = row != NULL ? row->from : DATE_NONE;
        worker->registered_to = row != NULL ? row->to : DATE_NONE;
    }
    return ERR_OK;
}

bool registration_book_is_restored(const struct roster *roster, size_t worker)
{
    const struct registration *row = of_worker(roster, worker);
    return row != NULL && row->kind == REGISTRATION_KIND_RESTORE;
}

const struct registration *registration_book_next(const struct roster *roster, size_t worker)
{
    const struct registration *rows = roster->registrations + roster->registrations_from[worker];
    size_t len = roster->registrations_from[worker + 1] - roster->registrations_from[worker];
    const struct registration *now = registration_on(rows, len, roster->as_of);
    const struct registration *next = NULL;
    if (now == NULL || date_compare(now->from, roster->as_of) > 0)
        return NULL;
    for (size_t i = 0; i < len; i++)
        if (registration_stands(rows, len, i) && date_compare(rows[i].from, roster->as_of) > 0 &&
            (next == NULL || date_compare(rows[i].from, next->from) < 0))
            next = &rows[i];
    return next;
}

const struct registration *registration_book_before(const struct roster *roster, size_t worker)
{
    const struct registration *rows = roster->registrations + roster->registrations_from[worker];
    size_t len = roster->registrations_from[worker + 1] - roster->registrations_from[worker];
    const struct registration *now = registration_on(rows, len, roster->as_of);
    const struct registration *before = NULL;
    for (size_t i = 0; now != NULL && i < len; i++)
        if (registration_stands(rows, len, i) && !date_is_none(rows[i].to) &&
            date_compare(rows[i].to, now->from) < 0 &&
            (before == NULL || date_compare(rows[i].to, before->to) > 0))
            before = &rows[i];
    return before;
}

/* --- writing -----------------------------------------------------------------------------------
 */

static bool same_days(const struct registration *row, struct date from, struct date to)
{
    return date_compare(row->from, from) == 0 && date_compare(row->to, to) == 0;
}

static enum err_code open_book(struct service *service, const struct worker *former,
                               struct err *err)
{
    const struct registration first = {.worker_id = former->id,
                                       .from = former->registered_from,
                                       .to = former->registered_to,
                                       .kind = REGISTRATION_KIND_FILE,
                                       .reason = "",
                                       .who = ""};
    return store_registration_open(service->store, &first, err);
}

enum err_code registration_book_enter(struct service *service, const struct worker *former,
                                      const struct registration *row, struct err *err)
{
    TRY(open_book(service, former, err));
    return store_registration_append(service->store, row, err);
}

/* A row without days takes everything away; what stands of the others is entered again, as it was.
 */
static enum err_code enter_again(struct service *service, struct registration *rows, size_t len,
                                 const struct worker *without, const struct registration *row,
                                 struct err *err)
{
    struct registration nothing = *row;
    nothing.from = nothing.to = DATE_NONE;
    TRY(store_registration_append(service->store, &nothing, err));
    for (size_t i = 0; i < len; i++) {
        if (!registration_stands(rows, len, i) ||
            (without != NULL &&
             same_days(&rows[i], without->registered_from, without->registered_to)))
            continue;
        struct registration again = rows[i];
        again.who = row->who;
        again.at = row->at;
        TRY(store_registration_append(service->store, &again, err));
    }
    return ERR_OK;
}

enum err_code registration_book_correct(struct service *service, const struct worker *former,
                                        const struct registration *row, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct registration *rows = NULL;
    size_t len = 0;
    const struct store_registration_when when = {former->id, INT64_MAX};
    TRY(open_book(service, former, err));
    TRY(store_registration_list_known_of_worker(service->store, when, &arena, &rows, &len, err));
    TRY(enter_again(service, rows, len, former, row, err));
    return date_is_none(row->from) ? ERR_OK : store_registration_append(service->store, row, err);
}

enum err_code registration_book_undo(struct service *service, const struct worker *former,
                                     const struct registration *row, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct registration *rows = NULL;
    size_t len = 0;
    size_t then = 0;
    const struct store_registration_when when = {former->id, INT64_MAX};
    TRY(store_registration_list_known_of_worker(service->store, when, &arena, &rows, &len, err));
    for (size_t i = 0; i < len && !date_is_none(row->from); i++)
        if (same_days(&rows[i], row->from, row->to))
            then = i + 1;
    return then > 0 ? enter_again(service, rows, then, NULL, row, err)
                    : registration_book_correct(service, former, row, err);
}
