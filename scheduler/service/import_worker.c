/* Workers: rows of a file -> the database. */
#include <string.h>

#include "scheduler/base/search.h"
#include "scheduler/model/text_rule.h"
#include "scheduler/service/import_registration.h"
#include "scheduler/service/import_rows.h"
#include "scheduler/service/worker_tier.h"
#include "scheduler/store/store_ledger.h"
#include "scheduler/store/store_worker.h"

/* What the file does not have, stays as it was. */
static void keep_unseen(const struct import_run *run, struct worker *worker, struct person *person,
                        const struct worker *old, const struct person *old_person)
{
    if (!import_run_has(run, WORKER_COLUMN_ROLES))
        worker->roles = old->roles;
    if (!import_run_has(run, WORKER_COLUMN_CERTIFIED_ON))
        worker->certified_on = old->certified_on;
    if (!import_run_has(run, WORKER_COLUMN_REGISTERED_FROM))
        worker->registered_from = old->registered_from;
    if (!import_run_has(run, WORKER_COLUMN_REGISTERED_TO))
        worker->registered_to = old->registered_to;
    if (!import_run_has(run, WORKER_COLUMN_HIRED_ON))
        worker->hired_on = old->hired_on;
    if (!import_run_has(run, WORKER_COLUMN_IDENTITY))
        person->identity_no = old_person->identity_no;
    if (!import_run_has(run, WORKER_COLUMN_MOBILE))
        person->mobile = old_person->mobile;
    if (!import_run_has(run, WORKER_COLUMN_EMAIL))
        person->email = old_person->email;
    if (!import_run_has(run, WORKER_COLUMN_CHAT_USERID))
        person->chat_userid = old_person->chat_userid;
    if (!import_run_has(run, WORKER_COLUMN_CERTIFICATE_NO))
        person->certificate_no = old_person->certificate_no;
}

/* Does the row name a person, or say only what an export writes for one who was erased? */
static bool names_somebody(const struct person *person)
{
    return strcmp(person->name, PERSON_ERASED_NAME) != 0 || person->mobile[0] != '\0' ||
           person->email[0] != '\0' || person->identity_no[0] != '\0' ||
           person->chat_userid[0] != '\0' || person->certificate_no[0] != '\0';
}

/* Rows on their way into the database, and who stands there before. */
struct worker_import {
    struct import_run *run;
    /* Everybody, by id, the person beside each. */
    struct worker *old;
    struct person *old_persons;
    size_t old_len;
    struct worker_tier *tiers; /* what everybody has held, by worker */
    size_t tiers_len;
    struct import_registrations registrations;
    struct worker workers[IMPORT_SLICE_ROWS];
    struct person persons[IMPORT_SLICE_ROWS];
    struct store_worker_put puts[IMPORT_SLICE_ROWS];
    const struct import_row *rows[IMPORT_SLICE_ROWS];
    enum store_change changes[IMPORT_SLICE_ROWS];
    size_t len;
    struct map by_code;   /* code -> index in `old` */
    struct map forgotten; /* codes of those whose fields were erased */
    struct map strangers; /* identity number -> index in `old`, of whom the file does not speak */
};

static void worker_import_release(struct worker_import **import)
{
    map_release(&(*import)->by_code);
    map_release(&(*import)->forgotten);
    map_release(&(*import)->strangers);
}

static enum err_code load_forgotten(struct worker_import *import, struct err *err)
{
    struct import_run *run = import->run;
    struct worker *forgotten = NULL;
    size_t len = 0;
    TRY(store_worker_list_forgotten(run->service->store, run->arena, &forgotten, &len, err));
    for (size_t i = 0; i < len; i++)
        map_put(&import->forgotten, str_from(forgotten[i].code), 1);
    return ERR_OK;
}

static enum err_code load_old(struct worker_import *import, struct err *err)
{
    struct import_run *run = import->run;
    size_t persons_len = 0;
    TRY(store_worker_list(run->service->store, run->arena, &import->old, &import->old_len, err));
    TRY(store_person_list(run->service->store, run->arena, &import->old_persons, &persons_len,
                          err));
    for (size_t i = 0; i < import->old_len; i++)
        map_put(&import->by_code, str_from(import->old[i].code), (int64_t)i);
    TRY(store_worker_tier_list(run->service->store, INT64_MAX, run->arena, &import->tiers,
                               &import->tiers_len, err));
    return import_registrations_load(run, &import->registrations, err);
}

/* One identity number under two codes is most likely one person twice. The rows of the file have
 * been compared with each other; here are all others. */
static void load_strangers(struct worker_import *import)
{
    const struct import_file *file = import->run->file;
    int64_t at = 0;
    if (!import_run_has(import->run, WORKER_COLUMN_IDENTITY))
        return;
    bool *is_in_file = arena_array(import->run->arena, import->old_len + 1, sizeof(*is_in_file));
    for (size_t i = 0; i < file->rows_len; i++)
        if (map_get(&import->by_code, str_from(file->rows[i].cells[WORKER_COLUMN_CODE].text), &at))
            is_in_file[at] = true;
    for (size_t i = 0; i < import->old_len; i++)
        if (!is_in_file[i] && import->old_persons[i].identity_no[0] != '\0')
            map_put(&import->strangers, str_from(import->old_persons[i].identity_no), (int64_t)i);
}

static void warn_stranger(struct worker_import *import, const struct import_row *row)
{
    const struct import_cell *identity = &row->cells[WORKER_COLUMN_IDENTITY];
    struct import_run *run = import->run;
    int64_t at = 0;
    if (!import_cell_given(identity) || !map_get(&import->strangers, str_from(identity->text), &at))
        return;
    const char *code = import->old[at].code;
    import_run_warn(run, row, WORKER_COLUMN_IDENTITY, IMPORT_REASON_DUPLICATE,
                    arena_printf(run->arena, "worker %s\t社工 %s", code, code));
}

static void merge_old(const struct worker_import *import, const struct import_row *row,
                      struct worker *worker, struct person *person)
{
    int64_t at = 0;
    if (!map_get(&import->by_code, str_from(worker->code), &at))
        return;
    keep_unseen(import->run, worker, person, &import->old[at], &import->old_persons[at]);
    import_registration_keep(import->run, row, &import->registrations, &import->old[at], worker);
}

/* Half of a registration period may stand in the file and the other half in the database. */
static void refuse_worker(struct import_run *run, const struct import_row *row,
                          const struct worker *worker)
{
    int column = import_run_has(run, WORKER_COLUMN_REGISTERED_TO) ? WORKER_COLUMN_REGISTERED_TO
                                                                  : WORKER_COLUMN_REGISTERED_FROM;
    if (text_validate("roles", worker->roles, 0, 200, NULL) != ERR_OK)
        import_run_refuse(run, row, WORKER_COLUMN_ROLES, IMPORT_REASON_TOO_LONG,
                          "200 characters\t200 个字符");
    else if (identity_validate(worker->code, NULL) == ERR_OK)
        import_run_refuse(run, row, WORKER_COLUMN_CODE, IMPORT_REASON_PERSONAL_CODE, NULL);
    else if (date_is_none(worker->registered_from) != date_is_none(worker->registered_to))
        import_run_refuse(run, row, column, IMPORT_REASON_HALF,
                          "the registration period\t登记有效期");
    else
        import_run_refuse(run, row, column, IMPORT_REASON_ORDER, NULL);
}

static enum err_code put_done(struct worker_import *import, size_t index, struct err *err)
{
    struct export_cell before[WORKER_COLUMN_COUNT];
    const char *code = import->workers[index].code;
    struct import_done done = {import->changes[index], import->rows[index]->line, 1, code, NULL, 1};
    int64_t at = 0;
    if (done.change == STORE_CHANGE_CHANGED && map_get(&import->by_code, str_from(code), &at)) {
        TRY(import_registration_put(import->run, &import->old[at], &import->workers[index], err));
        row_of_worker(&import->run->book, &import->old[at], &import->old_persons[at], before);
        done.before = before;
    }
    return import_run_done(import->run, &done, err);
}

/* --- tiers ---------------------------------------------------------------------------------------
 */

static int compare_worker(const void *key, const void *item)
{
    int64_t id = *(const int64_t *)key;
    const struct worker_tier *row = item;
    return (id > row->worker_id.v) - (id < row->worker_id.v);
}

static void find_history(const struct worker_import *import, struct worker_tier_change *change)
{
    size_t first = search_first(&change->worker_id.v, import->tiers, import->tiers_len,
                                sizeof(*import->tiers), compare_worker);
    change->history = import->tiers + first;
    while (first + change->history_len < import->tiers_len &&
           change->history[change->history_len].worker_id.v == change->worker_id.v)
        change->history_len++;
}

/* A new certificate's day, else today. */
static struct date day_of_tier(const struct import_run *run, const struct worker *old,
                               const struct worker *worker)
{
    struct date today = service_today(run->service);
    if (run->job->tier_since != NULL)
        return *run->job->tier_since;
    bool is_certified = !date_is_none(worker->certified_on) &&
                        date_compare(worker->certified_on, old->certified_on) != 0 &&
                        date_compare(worker->certified_on, today) <= 0;
    return is_certified ? worker->certified_on : today;
}

/* Whoever has another tier by now keeps the former one in the history. */
static enum err_code put_tiers(struct worker_import *import, struct err *err)
{
    struct import_run *run = import->run;
    struct worker_tier *rows = NULL;
    size_t len = 0;
    for (size_t i = 0; i < import->len; i++) {
        const struct worker *worker = &import->workers[i];
        int64_t at = 0;
        if (import->changes[i] != STORE_CHANGE_CHANGED ||
            !map_get(&import->by_code, str_from(worker->code), &at) ||
            import->old[at].tier == worker->tier)
            continue;
        struct worker_tier_change change = {.worker_id = import->old[at].id,
                                            .former = import->old[at].tier,
                                            .tier = worker->tier,
                                            .since = day_of_tier(run, &import->old[at], worker),
                                            .is_restored = run->job->is_undo,
                                            .who = run->job->who,
                                            .at = service_now(run->service)};
        if (rows == NULL)
            rows = arena_array(run->arena, WORKER_TIER_ROWS_MAX * (import->len - i), sizeof(*rows));
        find_history(import, &change);
        len += worker_tier_rows(&change, rows + len);
    }
    return store_worker_tier_add(run->service->store, rows, len, err);
}

static enum err_code put_slice(struct worker_import *import, struct err *err)
{
    struct import_run *run = import->run;
    TRY(store_worker_put_all(run->service->store, import->puts, import->len, import->changes, err));
    TRY(put_tiers(import, err));
    for (size_t i = 0; i < import->len; i++)
        TRY(put_done(import, i, err));
    import->len = 0;
    return ERR_OK;
}

static void take_worker(struct worker_import *import, const struct import_row *row)
{
    const struct import_cell *cells = row->cells;
    struct import_run *run = import->run;
    struct worker worker = {.code = cells[WORKER_COLUMN_CODE].text,
                            .tier = (enum tier)cells[WORKER_COLUMN_TIER].number,
                            .roles = cells[WORKER_COLUMN_ROLES].text,
                            .certified_on = cells[WORKER_COLUMN_CERTIFIED_ON].date,
                            .registered_from = cells[WORKER_COLUMN_REGISTERED_FROM].date,
                            .registered_to = cells[WORKER_COLUMN_REGISTERED_TO].date,
                            .hired_on = cells[WORKER_COLUMN_HIRED_ON].date};
    struct person person = {.name = cells[WORKER_COLUMN_NAME].text,
                            .mobile = cells[WORKER_COLUMN_MOBILE].text,
                            .email = cells[WORKER_COLUMN_EMAIL].text,
                            .identity_no = cells[WORKER_COLUMN_IDENTITY].text,
                            .certificate_no = cells[WORKER_COLUMN_CERTIFICATE_NO].text,
                            .chat_userid = cells[WORKER_COLUMN_CHAT_USERID].text};
    if (!import_run_resolve(run, row, WORKER_COLUMN_UNIT, IMPORT_REFERENCE_UNIT, &worker.unit_id.v))
        return;
    int64_t is_forgotten = 0;
    if (map_get(&import->forgotten, str_from(worker.code), &is_forgotten) &&
        names_somebody(&person))
        import_run_warn(run, row, -1, IMPORT_REASON_ERASED, NULL);
    merge_old(import, row, &worker, &person);
    if (worker_validate(&worker, NULL) != ERR_OK) {
        refuse_worker(run, row, &worker);
        return;
    }
    warn_stranger(import, row);
    size_t at = import->len++;
    import->workers[at] = worker;
    import->persons[at] = person;
    import->rows[at] = row;
    import->puts[at] = (struct store_worker_put){&import->workers[at], &import->persons[at],
                                                 service_now(run->service)};
}

enum err_code import_workers(struct import_run *run, struct err *err)
{
    CLEANUP(worker_import_release)
    struct worker_import *import = arena_alloc(run->arena, sizeof(*import));
    import->run = run;
    TRY(import_run_load(run, IMPORT_REFERENCE_UNIT, err));
    TRY(load_forgotten(import, err));
    TRY(load_old(import, err));
    load_strangers(import);
    for (size_t i = 0; i < run->file->rows_len; i++) {
        TRY(import_run_tick(run, i, err));
        take_worker(import, &run->file->rows[i]);
        if (import->len == IMPORT_SLICE_ROWS)
            TRY(put_slice(import, err));
    }
    return put_slice(import, err);
}
