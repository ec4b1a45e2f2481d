/* Workers and their earned hours: rows of a file -> the database. */
#include <inttypes.h>
#include <stdio.h>

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

static enum err_code merge_old(struct import_run *run, struct worker *worker, struct person *person,
                               struct err *err)
{
    int64_t id = 0;
    if (!map_get(&run->codes[IMPORT_REFERENCE_WORKER], str_from(worker->code), &id))
        return ERR_OK;
    struct worker old;
    struct person old_person;
    TRY(store_worker_get(run->service->store, (struct worker_id){id}, run->arena, &old, err));
    TRY(store_person_get(run->service->store, old.id, run->arena, &old_person, err));
    keep_unseen(run, worker, person, &old, &old_person);
    return ERR_OK;
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
    else if (date_is_none(worker->registered_from) != date_is_none(worker->registered_to))
        import_run_refuse(run, row, column, IMPORT_REASON_HALF,
                          "the registration period\t登记有效期");
    else
        import_run_refuse(run, row, column, IMPORT_REASON_ORDER, NULL);
}

static enum err_code put_worker(struct import_run *run, const struct import_row *row,
                                struct err *err)
{
    const struct import_cell *cells = row->cells;
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
        return ERR_OK;
    enum store_change change;
    TRY(merge_old(run, &worker, &person, err));
    if (worker_validate(&worker, NULL) != ERR_OK) {
        refuse_worker(run, row, &worker);
        return ERR_OK;
    }
    TRY(store_worker_put(run->service->store, &worker, &person, NULL, &change, err));
    import_run_count(run, change, 1);
    return ERR_OK;
}

enum err_code import_workers(struct import_run *run, struct err *err)
{
    TRY(import_run_load(run, IMPORT_REFERENCE_UNIT, err));
    TRY(import_run_load(run, IMPORT_REFERENCE_WORKER, err));
    for (size_t i = 0; i < run->file->rows_len; i++) {
        TRY(import_run_tick(run, i, err));
        TRY(put_worker(run, &run->file->rows[i], err));
    }
    return ERR_OK;
}

/* Minutes of a stated figure, halves rounded up. How long a class hour 学时 is, is the office's
 * setting; the figure as stated is kept beside the minutes. */
static int32_t stated_minutes(const struct service *service, int64_t stated_milli,
                              enum credit_measure measure)
{
    const int64_t minutes_of[CREDIT_MEASURE_COUNT] = {[CREDIT_MEASURE_MINUTE] = 1,
                                                      [CREDIT_MEASURE_HOUR] = 60,
                                                      [CREDIT_MEASURE_CLASS_HOUR] =
                                                          service->class_hour_min};
    return (int32_t)((stated_milli * minutes_of[measure] + 500) / 1000);
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

static enum err_code append_credit(struct import_run *run, const struct import_row *row,
                                   const struct credit *credit, struct err *err)
{
    enum store_change change;
    if (credit_validate(credit, NULL) != ERR_OK) {
        refuse_credit(run, row, credit);
        return ERR_OK;
    }
    enum err_code code = store_credit_append(run->service->store, credit, NULL, &change, err);
    if (code == ERR_CONFLICT) {
        import_run_refuse(run, row, HOURS_COLUMN_EXTERNAL_ID, IMPORT_REASON_TAKEN, NULL);
        return ERR_OK;
    }
    TRY(code);
    import_run_count(run, change, 1);
    return ERR_OK;
}

static enum err_code put_hours(struct import_run *run, struct map *seen,
                               const struct import_row *row, struct err *err)
{
    const struct import_cell *cells = row->cells;
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
        return ERR_OK;
    credit.min = stated_minutes(run->service, credit.stated_milli, credit.measure);
    if (credit.external_id[0] == '\0')
        credit.external_id = derived_id(run, seen, row);
    return append_credit(run, row, &credit, err);
}

enum err_code import_hours(struct import_run *run, struct err *err)
{
    CLEANUP(map_release) struct map seen = {0};
    TRY(import_run_load(run, IMPORT_REFERENCE_WORKER, err));
    TRY(import_run_load(run, IMPORT_REFERENCE_COURSE, err));
    for (size_t i = 0; i < run->file->rows_len; i++) {
        TRY(import_run_tick(run, i, err));
        TRY(put_hours(run, &seen, &run->file->rows[i], err));
    }
    return ERR_OK;
}
