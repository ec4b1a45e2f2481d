/* Setting values by hand, and releasing them. */
#include "scheduler/service/held.h"

#include <stdio.h>
#include <string.h>

#include "scheduler/service/import_rows.h"
#include "scheduler/service/transaction.h"
#include "scheduler/store/store_offering.h"
#include "scheduler/store/store_office.h"
#include "scheduler/store/store_record.h"
#include "scheduler/store/store_worker.h"

/* One setting under way. */
struct setting {
    const struct held_change *change;
    struct import_run run;
    struct import_report counts;
    struct import_job job;
    struct arena arena;
    const struct column *columns;
    size_t columns_len;
    const char **cells; /* the thing's rows as they are, then as they shall be */
    size_t rows_len;
    int set[HELD_COLUMNS_MAX]; /* columns */
};

static void setting_release(struct setting *setting)
{
    import_run_release(&setting->run);
    arena_release(&setting->arena);
}

/* --- the thing as it is --------------------------------------------------------------------------
 */

static void take_row(struct setting *setting, const struct export_cell *row)
{
    for (size_t i = 0; i < setting->columns_len; i++)
        setting->cells[setting->rows_len * setting->columns_len + i] =
            row_text(&row[i], &setting->arena);
    setting->rows_len++;
}

static enum err_code load_offering(struct setting *setting, struct store *store, struct err *err)
{
    struct export_cell row[OFFERING_COLUMN_COUNT];
    struct offering offering;
    struct session *sessions = NULL;
    size_t len = 0;
    for (int what = 0; what < IMPORT_REFERENCE_COUNT; what++)
        TRY(import_run_load(&setting->run, (enum import_reference)what, err));
    TRY(store_offering_get_by_code(store, setting->change->code, &setting->arena, &offering, err));
    if (offering.cancelled)
        return err_set(err, ERR_CONFLICT, "offering %s is cancelled", offering.code);
    TRY(store_session_list_of_offering(store, offering.id, &setting->arena, &sessions, &len, err));
    setting->cells =
        arena_array(&setting->arena, (len + 1) * setting->columns_len, sizeof(*setting->cells));
    if (!date_is_none(offering.window_from)) {
        row_of_session(&setting->run.book, &offering, NULL, row);
        take_row(setting, row);
    }
    for (size_t i = 0; i < len; i++) {
        row_of_session(&setting->run.book, &offering, &sessions[i], row);
        if (!sessions[i].cancelled)
            take_row(setting, row);
    }
    return ERR_OK;
}

static enum err_code load_worker(struct setting *setting, struct store *store,
                                 struct export_cell *row, struct err *err)
{
    struct worker worker;
    struct person person;
    TRY(import_run_load(&setting->run, IMPORT_REFERENCE_UNIT, err));
    TRY(store_worker_get_by_code(store, setting->change->code, &setting->arena, &worker, err));
    TRY(store_person_get(store, worker.id, &setting->arena, &person, err));
    row_of_worker(&setting->run.book, &worker, &person, row);
    return ERR_OK;
}

static enum err_code load_place(struct setting *setting, struct store *store,
                                struct export_cell *row, struct err *err)
{
    const char *code = setting->change->code;
    struct arena *arena = &setting->arena;
    struct unit unit;
    struct room room;
    struct trainer trainer;
    struct course course;
    if (setting->change->kind == FILE_KIND_UNITS) {
        TRY(import_run_load(&setting->run, IMPORT_REFERENCE_UNIT, err));
        TRY(store_unit_get_by_code(store, code, arena, &unit, err));
        row_of_unit(&setting->run.book, &unit, row);
    } else if (setting->change->kind == FILE_KIND_ROOMS) {
        TRY(import_run_load(&setting->run, IMPORT_REFERENCE_UNIT, err));
        TRY(store_room_get_by_code(store, code, arena, &room, err));
        row_of_room(&setting->run.book, &room, row);
    } else if (setting->change->kind == FILE_KIND_TRAINERS) {
        TRY(store_trainer_get_by_code(store, code, arena, &trainer, err));
        row_of_trainer(&trainer, row);
    } else {
        TRY(store_course_get_by_code(store, code, arena, &course, err));
        row_of_course(&setting->run.book, &course, row);
    }
    return ERR_OK;
}

static enum err_code load(struct setting *setting, struct err *err)
{
    struct store *store = setting->run.service->store;
    struct export_cell row[COLUMNS_MAX];
    switch (setting->change->kind) {
    case FILE_KIND_OFFERINGS:
        return load_offering(setting, store, err);
    case FILE_KIND_WORKERS:
        TRY(load_worker(setting, store, row, err));
        break;
    case FILE_KIND_UNITS:
    case FILE_KIND_ROOMS:
    case FILE_KIND_TRAINERS:
    case FILE_KIND_COURSES:
        TRY(load_place(setting, store, row, err));
        break;
    case FILE_KIND_DAYS:
    case FILE_KIND_QUOTAS:
    case FILE_KIND_HOURS:
    case FILE_KIND_ATTENDANCE:
    case FILE_KIND_RESULTS:
    case FILE_KIND_APPROVALS:
    case FILE_KIND_COUNT:
        return err_set(err, ERR_USAGE, "values of %s are not set by hand in this way",
                       file_kind_text(setting->change->kind)->code);
    }
    setting->cells = arena_array(&setting->arena, setting->columns_len, sizeof(*setting->cells));
    take_row(setting, row);
    return ERR_OK;
}

/* --- the values ----------------------------------------------------------------------------------
 */

static enum err_code find_column(const struct held_change *change, struct str name, int *ret_column,
                                 struct err *err)
{
    int column = column_find(change->kind, name);
    bool is_own = change->kind != FILE_KIND_OFFERINGS || column == OFFERING_COLUMN_SEATS ||
                  column == OFFERING_COLUMN_UNIT || column == OFFERING_COLUMN_AUDIENCE ||
                  column == OFFERING_COLUMN_COST_EACH || column == OFFERING_COLUMN_COST_CLASS;
    if (column > 0 && is_own) { /* column 0 is the code */
        *ret_column = column;
        return ERR_OK;
    }
    (void)err_set(err, ERR_USAGE, "%s have no column \"%.*s\" that is set by hand",
                  file_kind_text(change->kind)->code, (int)name.len, name.data);
    return err_hint(err, "yanxu template %s has the columns; a code is never changed",
                    file_kind_text(change->kind)->code);
}

static enum err_code take_values(struct setting *setting, struct err *err)
{
    const struct held_change *change = setting->change;
    for (size_t i = 0; i < change->columns_len; i++) {
        struct str name = str_from(change->columns[i]);
        size_t equals = str_find(name, '=');
        if (equals == name.len)
            return err_set(err, ERR_USAGE, "\"%s\" is not COLUMN=VALUE", change->columns[i]);
        TRY(find_column(change, str_slice(name.data, equals), &setting->set[i], err));
        for (size_t row = 0; row < setting->rows_len; row++)
            setting->cells[row * setting->columns_len + (size_t)setting->set[i]] =
                name.data + equals + 1;
    }
    return ERR_OK;
}

static enum err_code refuse(const struct import_refusal *refusal, struct err *err)
{
    (void)err_set(err, ERR_INVALID, "%s: %s", refusal->heading, refusal->reason);
    return err_hint(err, "%s", refusal->remedy);
}

/* What was held before is kept under "CODE COLUMN", which is no thing's code: a code has no blank.
 */
static enum err_code hold(struct setting *setting, const struct import_file *file, bool *ret_new,
                          struct err *err)
{
    const struct held_change *change = setting->change;
    struct store *store = setting->run.service->store;
    struct store_held_value *held = NULL;
    size_t len = 0;
    TRY(store_held_value_list(store, change->kind, &setting->arena, &held, &len, err));
    for (size_t i = 0; i < change->columns_len; i++) {
        struct store_held_value value = {.kind = change->kind,
                                         .code = change->code,
                                         .key = setting->columns[setting->set[i]].key,
                                         .text = file->rows[0].cells[setting->set[i]].text,
                                         .who = change->who,
                                         .at = service_now(setting->run.service)};
        struct store_import_change record = {
            .line = (int32_t)i + 2,
            .key = arena_printf(&setting->arena, "%s %s", value.code, value.key)};
        for (size_t k = 0; k < len; k++)
            if (strcmp(held[k].code, value.code) == 0 && strcmp(held[k].key, value.key) == 0)
                record.before = held[k].text;
        if (record.before != NULL && strcmp(record.before, value.text) == 0)
            continue;
        *ret_new = true;
        TRY(store_held_value_put(store, &value, err));
        TRY(store_import_changes_put(store, setting->run.id, &record, 1, err));
    }
    return ERR_OK;
}

static enum err_code audit(struct service *service, const struct held_change *change,
                           const char *verb, struct err *err)
{
    char object[128];
    (void)snprintf(object, sizeof(object), "%s %s", file_kind_text(change->kind)->code,
                   change->code);
    struct store_audit entry = {.at = service_now(service),
                                .who = change->who,
                                .verb = verb,
                                .object = object,
                                .detail = ""};
    return store_audit_append(service->store, &entry, err);
}

/* --- the whole -----------------------------------------------------------------------------------
 */

static enum err_code put(struct setting *setting, struct import_file **ret_file, struct err *err)
{
    const struct held_change *change = setting->change;
    struct import_run *run = &setting->run;
    struct import_texts texts = {setting->cells, setting->rows_len};
    struct store_import record = {.kind = change->kind,
                                  .file_name = "",
                                  .file_hash = "",
                                  .at = service_now(run->service),
                                  .who = change->who};
    TRY(import_read_texts(&texts, change->kind, &setting->job.options, &setting->arena, ret_file,
                          err));
    if ((*ret_file)->refused_len > 0)
        return refuse((*ret_file)->refused, err);
    struct service *service = run->service;
    import_run_release(run);
    import_run_init(run, service, &setting->job, *ret_file, &setting->arena);
    run->counts = &setting->counts;
    TRY(store_import_put(service->store, &record, &run->id, err));
    TRY(import_run_put(run, err));
    return run->refused.len > 0 ? refuse(run->refused.items, err) : import_run_flush(run, err);
}

static enum err_code set(struct setting *setting, bool *ret_changed, struct err *err)
{
    struct import_file *file = NULL;
    struct import_run *run = &setting->run;
    bool is_held_anew = false;
    TRY(load(setting, err));
    TRY(take_values(setting, err));
    TRY(put(setting, &file, err));
    TRY(hold(setting, file, &is_held_anew, err));
    *ret_changed = setting->counts.changed > 0;
    struct store_import figures = {.id = run->id,
                                   .rows_changed = *ret_changed || is_held_anew,
                                   .rows_same = !*ret_changed && !is_held_anew};
    TRY(store_import_put(run->service->store, &figures, NULL, err));
    return *ret_changed ? import_touch_feeds(run->service, setting->change->kind, err) : ERR_OK;
}

enum err_code held_put(struct service *service, const struct held_change *change, bool *ret_changed,
                       struct err *err)
{
    CLEANUP(setting_release) struct setting setting = {.change = change};
    struct import_file nothing = {0};
    setting.columns = columns_of(change->kind, &setting.columns_len);
    setting.job = (struct import_job){
        .kind = change->kind, .who = change->who, .tier_since = change->tier_since};
    if (change->columns_len == 0 || change->columns_len > HELD_COLUMNS_MAX)
        return err_set(err, ERR_USAGE, "1 to %d values are set at once", HELD_COLUMNS_MAX);
    import_run_init(&setting.run, service, &setting.job, &nothing, &setting.arena);
    return set(&setting, ret_changed, err);
}

/* A value and the audit row that tells of it. */
struct telling {
    struct service *service;
    const struct held_change *change;
    bool is_changed;
};

static enum err_code set_and_tell(void *context, struct err *err)
{
    struct telling *telling = context;
    TRY(held_put(telling->service, telling->change, &telling->is_changed, err));
    return audit(telling->service, telling->change, "set", err);
}

enum err_code held_set(struct service *service, const struct held_change *change, bool *ret_changed,
                       struct err *err)
{
    struct telling telling = {.service = service, .change = change};
    const struct transaction transaction = {set_and_tell, &telling, change->preview,
                                            import_settles(change->kind)};
    TRY(transaction_run(service, &transaction, err));
    *ret_changed = telling.is_changed;
    return ERR_OK;
}

static bool is_asked(const struct held_change *change, const int *columns, const char *key)
{
    size_t len = 0;
    const struct column *known = columns_of(change->kind, &len);
    for (size_t i = 0; i < change->columns_len; i++)
        if (strcmp(known[columns[i]].key, key) == 0)
            return true;
    return change->columns_len == 0;
}

enum err_code held_release(struct service *service, const struct held_change *change,
                           int64_t *ret_released, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct store_held_value *held = NULL;
    size_t len = 0;
    int64_t released = 0;
    int columns[HELD_COLUMNS_MAX];
    if (change->columns_len > HELD_COLUMNS_MAX)
        return err_set(err, ERR_USAGE, "at most %d columns are released at once", HELD_COLUMNS_MAX);
    for (size_t i = 0; i < change->columns_len; i++)
        TRY(find_column(change, str_from(change->columns[i]), &columns[i], err));
    STORE_TX(tx);
    TRY(store_begin(service->store, &tx, err));
    TRY(store_held_value_list(service->store, change->kind, &arena, &held, &len, err));
    for (size_t i = 0; i < len; i++) {
        if (strcmp(held[i].code, change->code) != 0 || !is_asked(change, columns, held[i].key))
            continue;
        TRY(store_held_value_delete(service->store, &held[i], err));
        released++;
    }
    if (released == 0)
        return err_set(err, ERR_NOT_FOUND, "nothing of %s %s is held",
                       file_kind_text(change->kind)->code, change->code);
    TRY(audit(service, change, "release", err));
    if (!change->preview)
        TRY(store_commit(&tx, err));
    *ret_released = released;
    return ERR_OK;
}

enum err_code held_list(struct service *service, enum file_kind kind, json_t **ret_list,
                        struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct store_held_value *held = NULL;
    size_t len = 0;
    TRY(store_held_value_list(service->store, kind, &arena, &held, &len, err));
    json_t *list = json_array();
    for (size_t i = 0; i < len; i++)
        json_array_append_new(list,
                              json_pack("{s:s, s:s, s:s, s:s, s:s, s:I}", "kind",
                                        file_kind_text(held[i].kind)->code, "code", held[i].code,
                                        "column", held[i].key, "value", held[i].text, "who",
                                        held[i].who, "at", (json_int_t)held[i].at));
    *ret_list = list;
    return ERR_OK;
}
