/* Workers and their earned hours: rows of a file -> the database. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "scheduler/model/text_rule.h"
#include "scheduler/service/import_rows.h"

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
    /* Everybody, by id, the person beside each; empty if the file has every column. */
    struct worker *old;
    struct person *old_persons;
    size_t old_len;
    struct worker workers[IMPORT_SLICE_ROWS];
    struct person persons[IMPORT_SLICE_ROWS];
    struct store_worker_put puts[IMPORT_SLICE_ROWS];
    enum store_change changes[IMPORT_SLICE_ROWS];
    size_t len;
    struct map by_code;   /* code -> index in `old` */
    struct map forgotten; /* codes of those whose fields were erased */
};

static void worker_import_release(struct worker_import **import)
{
    map_release(&(*import)->by_code);
    map_release(&(*import)->forgotten);
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
    const uint32_t all = (1u << WORKER_COLUMN_COUNT) - 1;
    if ((run->file->columns_seen & all) == all)
        return ERR_OK;
    size_t persons_len = 0;
    TRY(store_worker_list(run->service->store, run->arena, &import->old, &import->old_len, err));
    TRY(store_person_list(run->service->store, run->arena, &import->old_persons, &persons_len,
                          err));
    for (size_t i = 0; i < import->old_len; i++)
        map_put(&import->by_code, str_from(import->old[i].code), (int64_t)i);
    return ERR_OK;
}

static void merge_old(const struct worker_import *import, struct worker *worker,
                      struct person *person)
{
    int64_t at = 0;
    if (map_get(&import->by_code, str_from(worker->code), &at))
        keep_unseen(import->run, worker, person, &import->old[at], &import->old_persons[at]);
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

static enum err_code put_slice(struct worker_import *import, struct err *err)
{
    struct import_run *run = import->run;
    TRY(store_worker_put_all(run->service->store, import->puts, import->len, import->changes, err));
    for (size_t i = 0; i < import->len; i++)
        import_run_count(run, import->changes[i], 1);
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
    merge_old(import, &worker, &person);
    if (worker_validate(&worker, NULL) != ERR_OK) {
        refuse_worker(run, row, &worker);
        return;
    }
    size_t at = import->len++;
    import->workers[at] = worker;
    import->persons[at] = person;
    import->puts[at] = (struct store_worker_put){&import->workers[at], &import->persons[at]};
}

enum err_code import_workers(struct import_run *run, struct err *err)
{
    CLEANUP(worker_import_release)
    struct worker_import *import = arena_alloc(run->arena, sizeof(*import));
    import->run = run;
    TRY(import_run_load(run, IMPORT_REFERENCE_UNIT, err));
    TRY(load_forgotten(import, err));
    TRY(load_old(import, err));
    for (size_t i = 0; i < run->file->rows_len; i++) {
        TRY(import_run_tick(run, i, err));
        take_worker(import, &run->file->rows[i]);
        if (import->len == IMPORT_SLICE_ROWS)
            TRY(put_slice(import, err));
    }
    return put_slice(import, err);
}

/* Rows without an id of their own get one from their content, so that the same file twice changes
 * nothing; equal rows are told apart by their ordinal. */
static const char *derived_id(struct import_run *run, struct map *seen,
                              const struct import_row *row)
{
    CLEANUP(buf_release) struct buf content;
    char hash[SHA256_HEX_SIZE];
    buf_init(&content, 8192);
    for (int column = 0; column < HOURS_COLUMN_COUNT; column++)
        buf_addf(&content, "%s|", row->cells[column].text);
    int64_t ordinal = 0;
    (void)map_get(seen, str_from(buf_text(&content)), &ordinal);
    map_put(seen, str_from(buf_text(&content)), ordinal + 1);
    buf_addf(&content, "%" PRId64, ordinal);
    crypto_sha256_hex(str_slice(content.data, content.len), hash);
    return arena_printf(run->arena, "auto:%.32s", hash);
}

/* A figure so small that it rounds to nothing, or a list that the ledger does not take. */
static void refuse_credit(struct import_run *run, const struct import_row *row,
                          const struct credit *credit)
{
    if (credit->min <= 0)
        import_run_refuse(run, row, HOURS_COLUMN_AMOUNT, IMPORT_REASON_RANGE,
                          "one minute and more\t一分钟以上");
    else
        import_run_refuse(run, row, HOURS_COLUMN_CATEGORIES, IMPORT_REASON_TOO_LONG,
                          "200 characters\t200 个字符");
}

/* Entries on their way into the ledger. */
struct hours_import {
    struct import_run *run;
    struct map seen; /* content of rows without an id of their own -> how many so far */
    struct credit credits[IMPORT_SLICE_ROWS];
    const struct import_row *rows[IMPORT_SLICE_ROWS];
    enum store_change changes[IMPORT_SLICE_ROWS];
    size_t len;
};

static void hours_import_release(struct hours_import **import)
{
    map_release(&(*import)->seen);
}

static enum err_code append_slice(struct hours_import *import, struct err *err)
{
    struct import_run *run = import->run;
    TRY(store_credit_append_all(run->service->store, import->credits, import->len, import->changes,
                                err));
    for (size_t i = 0; i < import->len; i++) {
        if (import->changes[i] == STORE_CHANGE_CHANGED) /* the ledger has other content */
            import_run_refuse(run, import->rows[i], HOURS_COLUMN_EXTERNAL_ID, IMPORT_REASON_TAKEN,
                              NULL);
        else
            import_run_count(run, import->changes[i], 1);
    }
    import->len = 0;
    return ERR_OK;
}

static void take_hours(struct hours_import *import, const struct import_row *row)
{
    const struct import_cell *cells = row->cells;
    struct import_run *run = import->run;
    struct credit credit = {
        .stated_milli = cells[HOURS_COLUMN_AMOUNT].number,
        .measure = (enum credit_measure)cells[HOURS_COLUMN_MEASURE].number,
        .categories = cells[HOURS_COLUMN_CATEGORIES].text,
        .mode = (enum course_mode)cells[HOURS_COLUMN_MODE].number,
        .earned_on = cells[HOURS_COLUMN_EARNED_ON].date,
        .source = import_cell_given(&cells[HOURS_COLUMN_SOURCE])
                      ? (enum credit_source)cells[HOURS_COLUMN_SOURCE].number
                      : CREDIT_SOURCE_EXTERNAL,
        .external_id = cells[HOURS_COLUMN_EXTERNAL_ID].text,
        .state = CREDIT_STATE_APPROVED,
        .evidence = cells[HOURS_COLUMN_EVIDENCE].text,
        .reason = "",
        .entered_by = "import",
        .entered_at = service_now(run->service),
    };
    if (!import_run_resolve(run, row, HOURS_COLUMN_WORKER, IMPORT_REFERENCE_WORKER,
                            &credit.worker_id.v) ||
        !import_run_resolve(run, row, HOURS_COLUMN_COURSE, IMPORT_REFERENCE_COURSE,
                            &credit.course_id.v))
        return;
    /* The figure as stated is kept beside the minutes. */
    credit.min = (int32_t)service_minutes(run->service, credit.stated_milli, credit.measure);
    if (credit.external_id[0] == '\0')
        credit.external_id = derived_id(run, &import->seen, row);
    if (credit_validate(&credit, NULL) != ERR_OK) {
        refuse_credit(run, row, &credit);
        return;
    }
    import->rows[import->len] = row;
    import->credits[import->len++] = credit;
}

enum err_code import_hours(struct import_run *run, struct err *err)
{
    CLEANUP(hours_import_release)
    struct hours_import *import = arena_alloc(run->arena, sizeof(*import));
    import->run = run;
    TRY(import_run_load(run, IMPORT_REFERENCE_WORKER, err));
    TRY(import_run_load(run, IMPORT_REFERENCE_COURSE, err));
    for (size_t i = 0; i < run->file->rows_len; i++) {
        TRY(import_run_tick(run, i, err));
        take_hours(import, &run->file->rows[i]);
        if (import->len == IMPORT_SLICE_ROWS)
            TRY(append_slice(import, err));
    }
    return append_slice(import, err);
}
