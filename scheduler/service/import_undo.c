/* Taking an import back, in one transaction. What is restored goes through the same functions that
 * load a file. */
#include "scheduler/service/import_undo.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/service/attendance_credit.h"
#include "scheduler/service/attendance_settle.h"
#include "scheduler/service/import_rows.h"
#include "scheduler/service/transaction.h"
#include "scheduler/store/store_ledger.h"
#include "scheduler/store/store_offering.h"
#include "scheduler/store/store_office.h"
#include "scheduler/store/store_record.h"
#include "scheduler/store/store_worker.h"

#define PAGE_MAX 1000

/* One undo under way. */
struct undoing {
    struct service *service;
    const struct import_undo *undo;
    struct arena *arena;
    struct import_undo_report report;
    struct map taken; /* attended_key() of hours that were taken back */
    int64_t now;      /* of every row that it writes */
};

/* --- may it be? ----------------------------------------------------------------------------------
 */

static enum err_code find_run(struct undoing *undoing, struct err *err)
{
    struct store *store = undoing->service->store;
    struct import_id id = undoing->undo->id;
    struct store_import *run = &undoing->report.run;
    if (id.v != 0)
        return store_import_get(store, id, undoing->arena, run, err);
    enum err_code code = store_import_newest(store, FILE_KIND_COUNT, undoing->arena, run, err);
    if (code == ERR_NOT_FOUND)
        return err_set(err, ERR_NOT_FOUND, "there is no import to undo");
    return code;
}

static enum err_code check_newest(const struct undoing *undoing, struct err *err)
{
    const struct store_import *run = &undoing->report.run;
    struct store_import newest;
    if (run->undone_at != 0)
        return err_set(err, ERR_CONFLICT, "import %" PRId64 " was undone already", run->id.v);
    if (run->rows_new + run->rows_changed == 0)
        return err_set(err, ERR_CONFLICT, "import %" PRId64 " changed nothing", run->id.v);
    TRY(store_import_newest(undoing->service->store, run->kind, undoing->arena, &newest, err));
    if (newest.id.v == run->id.v)
        return ERR_OK;
    (void)err_set(err, ERR_CONFLICT, "import %" PRId64 " of %s came after import %" PRId64,
                  newest.id.v, file_kind_text(run->kind)->code, run->id.v);
    return err_hint(err, "undo import %" PRId64 " first", newest.id.v);
}

/* What to do about a thing that builds on what was imported. */
static enum err_code hint_blocker(const struct undoing *undoing,
                                  const struct store_import_blocker *blocker, struct err *err)
{
    static const struct {
        const char *what;
        enum file_kind kind;
    } kinds[] = {{"unit", FILE_KIND_UNITS},
                 {"worker", FILE_KIND_WORKERS},
                 {"offering", FILE_KIND_OFFERINGS}};
    struct store_import of;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (strcmp(blocker->what, kinds[i].what) == 0 &&
            store_import_of_key(undoing->service->store, kinds[i].kind, blocker->which,
                                undoing->arena, &of, NULL) == ERR_OK)
            return err_hint(err, "undo import %" PRId64 " (%s) first", of.id.v,
                            file_kind_text(of.kind)->code);
    if (strcmp(blocker->what, "plan") == 0)
        return err_hint(err,
                        "a draft can be discarded: yanxu plan discard %s; what was published "
                        "or put into the ledger stays",
                        blocker->which);
    return err_hint(err, "what was entered since builds on it; change that first, or load a "
                         "corrected file instead");
}

static enum err_code check_blocker(const struct undoing *undoing, struct err *err)
{
    const struct store_import *run = &undoing->report.run;
    struct store_import_blocker blocker;
    enum err_code code =
        store_import_blocker_get(undoing->service->store, run, undoing->arena, &blocker, err);
    if (code == ERR_NOT_FOUND)
        return ERR_OK;
    TRY(code);
    (void)err_set(err, ERR_CONFLICT,
                  "import %" PRId64 " cannot be undone: %s, which it made, has %s %s by now",
                  run->id.v, blocker.key, blocker.what, blocker.which);
    return hint_blocker(undoing, &blocker, err);
}

/* --- changed things ------------------------------------------------------------------------------
 */

/* Rows of former things, gathered to be loaded together. */
struct former {
    const char **cells;
    size_t rows_len, rows_cap, columns_len;
    const struct column *columns;
};

/* There was no mark: what it has earned is taken back as if the worker had been absent, and then
 * the mark is deleted with all others that are new. */
static bool is_new_mark(const struct undoing *undoing, const struct store_import_change *change)
{
    return undoing->report.run.kind == FILE_KIND_ATTENDANCE &&
           str_ends(str_from(change->key), "|new");
}

/* Room for one row more. */
static const char **add_row(struct former *former)
{
    x_grow(&former->cells, &former->rows_cap, former->rows_len + 1,
           former->columns_len * sizeof(*former->cells));
    return former->cells + former->rows_len++ * former->columns_len;
}

static void take_row(struct undoing *undoing, struct former *former,
                     const struct store_import_change *change, const json_t *row)
{
    const char **cells = add_row(former);
    for (size_t i = 0; i < former->columns_len; i++)
        cells[i] = arena_strdup(undoing->arena,
                                json_string_value(json_object_get(row, former->columns[i].key)));
    if (is_new_mark(undoing, change))
        cells[ATTENDANCE_COLUMN_STATE] = attendance_state_text(ATTENDANCE_ABSENT)->code;
    /* Erased since, and no put brings a person's fields back. */
    if (undoing->report.run.kind == FILE_KIND_WORKERS &&
        str_from(cells[WORKER_COLUMN_NAME]).len == 0)
        cells[WORKER_COLUMN_NAME] = PERSON_ERASED_NAME;
}

static enum err_code take_rows(struct undoing *undoing, struct former *former,
                               const struct store_import_change *change, struct err *err)
{
    CLEANUP_JSON json_t *rows = NULL;
    size_t index = 0;
    const json_t *row = NULL;
    TRY(json_parse(str_from(change->before), "import_change", &rows, err));
    if (json_is_object(rows))
        take_row(undoing, former, change, rows);
    json_array_foreach(rows, index, row) take_row(undoing, former, change, row);
    return ERR_OK;
}

/* It was a cancelled offering, which no file can say. */
static enum err_code cancel_again(struct undoing *undoing, const char *code, struct err *err)
{
    struct store *store = undoing->service->store;
    struct offering offering;
    TRY(store_offering_get_by_code(store, code, undoing->arena, &offering, err));
    return store_offering_cancel(store, offering.id, undoing->now, err);
}

/* Loads rows as an import that keeps no record. */
static enum err_code load_rows(struct undoing *undoing, const struct former *former,
                               struct err *err)
{
    const struct import_texts texts = {former->cells, former->rows_len};
    struct import_report counts = {0};
    struct import_file *file = NULL;
    const struct import_job job = {.kind = undoing->report.run.kind,
                                   .options = {.language = IMPORT_LANGUAGE_EN},
                                   .who = undoing->undo->who,
                                   .is_undo = true};
    if (former->rows_len == 0)
        return ERR_OK;
    TRY(import_read_texts(&texts, job.kind, &job.options, undoing->arena, &file, err));
    CLEANUP(import_run_release) struct import_run run;
    import_run_init(&run, undoing->service, &job, file, undoing->arena);
    run.counts = &counts;
    TRY(import_run_put(&run, err));
    undoing->report.hours_posted_min = counts.hours.posted_min;
    undoing->report.hours_taken_min = counts.hours.taken_min;
    const struct import_refusal *refusal = file->refused_len > 0 ? file->refused
                                           : run.refused.len > 0 ? run.refused.items
                                                                 : NULL;
    if (refusal == NULL)
        return ERR_OK;
    const char *const *row = former->cells + (size_t)(refusal->line - 1) * former->columns_len;
    (void)err_set(err, ERR_CONFLICT, "%s cannot become what it was: %s: %s", row[0],
                  refusal->heading[0] != '\0' ? refusal->heading : "row", refusal->reason);
    return err_hint(err, "%s", refusal->remedy);
}

static enum err_code refuse_unknown(const struct undoing *undoing, struct err *err)
{
    return err_set(err, ERR_UNSUPPORTED,
                   "import %" PRId64 " was loaded by a program that kept no record of its changes",
                   undoing->report.run.id.v);
}

/* --- ledger entries ------------------------------------------------------------------------------
 */

/* What is left of the entries, whatever a person has corrected of them. */
static enum err_code take_hours(struct undoing *undoing, struct err *err)
{
    struct import_undo_report *report = &undoing->report;
    struct store_import_hours hours;
    char key[ATTENDED_KEY_SIZE];
    /* store_import_freed_ids() knows them by this reason. */
    const struct credit how = {
        .reason = arena_printf(undoing->arena, "import %" PRId64 " undone", report->run.id.v),
        .entered_by = undoing->undo->who,
        .entered_at = undoing->now};
    TRY(store_import_take_back(undoing->service->store, report->run.id, &how, undoing->arena,
                               &hours, err));
    report->reversed = hours.reversed;
    report->kept = hours.kept;
    report->corrected = hours.corrected;
    for (size_t i = 0; i < hours.courses_len; i++)
        map_put(&undoing->taken,
                attended_key(hours.courses[i].worker_id, hours.courses[i].course_id, key), 1);
    return hours.made > 0 ? ERR_OK : refuse_unknown(undoing, err);
}

/* Who was marked present while the ledger had the hours from the import was given nothing for it.
 * Now that those are gone, the mark gives what it is worth. */
static enum err_code give_marks(struct undoing *undoing, struct err *err)
{
    const struct attendance_order order = {.service = undoing->service, .who = undoing->undo->who};
    struct attended_mark *marks = NULL;
    struct attendance_outcomes outcomes = {0};
    size_t len = 0;
    int64_t value = 0;
    char key[ATTENDED_KEY_SIZE];
    char worker[ATTENDANCE_KEY_SIZE];
    if (undoing->taken.len == 0)
        return ERR_OK;
    TRY(attended_marks(undoing->service, undoing->arena, &marks, &len, err));
    for (size_t i = 0; i < len; i++) {
        CLEANUP(map_release) struct map one = {0};
        bool is_next = i > 0 && marks[i].mark.worker_id.v == marks[i - 1].mark.worker_id.v &&
                       marks[i].offering == marks[i - 1].offering;
        if (is_next ||
            !map_get(&undoing->taken,
                     attended_key(marks[i].mark.worker_id, marks[i].offering->course_id, key),
                     &value))
            continue;
        map_put(&one, attendance_key(marks[i].mark.worker_id, worker), 1);
        TRY(attendance_settle(&order, marks[i].offering, &one, undoing->arena, &outcomes, err));
    }
    for (size_t i = 0; i < outcomes.len; i++)
        undoing->report.credited += outcomes.items[i].posted_min > 0;
    return ERR_OK;
}

/* --- all changes ---------------------------------------------------------------------------------
 */

/* What a value set by hand had held: "CODE COLUMN" and the former text, NULL for nothing. */
static enum err_code hold_as_before(struct undoing *undoing,
                                    const struct store_import_change *change, struct err *err)
{
    struct str key = str_from(change->key);
    struct str code;
    (void)str_next(&key, ' ', &code);
    struct store_held_value value = {.kind = undoing->report.run.kind,
                                     .code = arena_copy(undoing->arena, code.data, code.len),
                                     .key = key.data,
                                     .text = change->before,
                                     .who = undoing->undo->who,
                                     .at = undoing->now};
    if (change->before != NULL)
        return store_held_value_put(undoing->service->store, &value, err);
    enum err_code released = store_held_value_delete(undoing->service->store, &value, err);
    return released == ERR_NOT_FOUND ? ERR_OK : released; /* released by hand meanwhile */
}

static enum err_code take_change(struct undoing *undoing, struct former *former,
                                 const struct store_import_change *change, struct err *err)
{
    if (undoing->report.run.file_hash[0] == '\0' && strchr(change->key, ' ') != NULL)
        return hold_as_before(undoing, change, err);
    if (change->before == NULL)
        return ERR_OK; /* made by it: deleted below, all at once */
    undoing->report.restored += !is_new_mark(undoing, change);
    if (strcmp(change->before, "[]") == 0)
        return cancel_again(undoing, change->key, err);
    return take_rows(undoing, former, change, err);
}

static enum err_code take_changes(struct undoing *undoing, struct former *former, struct err *err)
{
    struct store_import_page page = {.id = undoing->report.run.id, .list_max = PAGE_MAX};
    size_t taken = 0;
    for (size_t len = PAGE_MAX; len == PAGE_MAX; taken += len) {
        CLEANUP(arena_release) struct arena arena = {0};
        struct store_import_change *changes = NULL;
        TRY(store_import_change_list(undoing->service->store, page, &arena, &changes, &len, err));
        for (size_t i = 0; i < len; i++)
            TRY(take_change(undoing, former, &changes[i], err));
        if (len > 0)
            page.after_line = changes[len - 1].line;
    }
    return taken > 0 ? ERR_OK : refuse_unknown(undoing, err);
}

static enum err_code restore(struct undoing *undoing, struct err *err)
{
    struct former former = {0};
    if (undoing->report.run.kind == FILE_KIND_HOURS)
        return take_hours(undoing, err);
    former.columns = columns_of(undoing->report.run.kind, &former.columns_len);
    enum err_code code = take_changes(undoing, &former, err);
    if (code == ERR_OK)
        code = load_rows(undoing, &former, err);
    free(former.cells);
    return code;
}

/* A course that was made may be asked for by another one before it, which no key tells. */
static enum err_code check_prerequisites(const struct undoing *undoing, struct err *err)
{
    struct course *courses = NULL;
    size_t len = 0;
    int64_t is_known = 0;
    CLEANUP(map_release) struct map codes = {0};
    if (undoing->report.run.kind != FILE_KIND_COURSES)
        return ERR_OK;
    TRY(store_course_list(undoing->service->store, undoing->arena, &courses, &len, err));
    for (size_t i = 0; i < len; i++)
        map_put(&codes, str_from(courses[i].code), 1);
    for (size_t i = 0; i < len; i++) {
        struct str rest = str_from(courses[i].after);
        struct str code;
        while (str_next(&rest, ';', &code))
            if (!map_get(&codes, code, &is_known))
                return err_set(err, ERR_CONFLICT,
                               "import %" PRId64 " cannot be undone: course %s is taught after "
                               "%.*s, which it made",
                               undoing->report.run.id.v, courses[i].code, (int)code.len, code.data);
    }
    return ERR_OK;
}

static enum err_code record(struct undoing *undoing, struct err *err)
{
    struct store *store = undoing->service->store;
    char object[40];
    (void)snprintf(object, sizeof(object), "import %" PRId64, undoing->report.run.id.v);
    struct store_audit audit = {.at = undoing->now,
                                .who = undoing->undo->who,
                                .verb = "undo",
                                .object = object,
                                .detail = file_kind_text(undoing->report.run.kind)->code};
    TRY(store_import_undone(store, undoing->report.run.id, undoing->now, err));
    return store_audit_append(store, &audit, err);
}

/* Former values first: then nothing of the import itself refers to what it made. */
static enum err_code undo_run(void *context, struct err *err)
{
    struct undoing *undoing = context;
    struct import_undo_report *report = &undoing->report;
    *report = (struct import_undo_report){0};
    map_release(&undoing->taken);
    TRY(find_run(undoing, err));
    TRY(check_newest(undoing, err));
    TRY(restore(undoing, err));
    TRY(check_blocker(undoing, err));
    TRY(store_import_drop(undoing->service->store, &report->run, undoing->now, &report->deleted,
                          err));
    TRY(check_prerequisites(undoing, err));
    TRY(give_marks(undoing, err));
    TRY(import_touch_feeds(undoing->service, report->run.kind, err));
    return record(undoing, err);
}

enum err_code import_undo(struct service *service, const struct import_undo *undo,
                          struct arena *arena, struct import_undo_report *ret_report,
                          struct err *err)
{
    struct undoing undoing = {
        .service = service, .undo = undo, .arena = arena, .now = service_now(service)};
    const struct transaction transaction = {undo_run, &undoing, undo->preview, true};
    enum err_code code = transaction_run(service, &transaction, err);
    map_release(&undoing.taken);
    TRY(code);
    *ret_report = undoing.report;
    return ERR_OK;
}

/* --- the list ------------------------------------------------------------------------------------
 */

static json_t *local_time(const struct service *service, int64_t at)
{
    char day[DATE_TEXT_SIZE];
    char clock[6];
    char text[32];
    if (at == 0)
        return json_null();
    struct date date;
    int32_t minute = 0;
    zone_from_utc(service->zone, at, &date, &minute);
    (void)snprintf(text, sizeof(text), "%s %s", date_format(date, day),
                   minute_format(minute, clock));
    return json_string(text);
}

enum err_code import_list(struct service *service, json_t **ret_list, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct store_import *runs = NULL;
    size_t len = 0;
    TRY(store_import_list(service->store, IMPORT_LIST_MAX, &arena, &runs, &len, err));
    json_t *list = json_array();
    for (size_t i = 0; i < len; i++)
        json_array_append_new(
            list, json_pack("{s:I, s:o, s:s, s:s, s:b, s:s, s:I, s:I, s:I, s:I, s:o}", "id",
                            (json_int_t)runs[i].id.v, "at", local_time(service, runs[i].at), "kind",
                            file_kind_text(runs[i].kind)->code, "file", runs[i].file_name,
                            "by_hand", runs[i].file_hash[0] == '\0', "who", runs[i].who, "created",
                            (json_int_t)runs[i].rows_new, "changed",
                            (json_int_t)runs[i].rows_changed, "same", (json_int_t)runs[i].rows_same,
                            "refused", (json_int_t)runs[i].rows_refused, "undone_at",
                            local_time(service, runs[i].undone_at)));
    *ret_list = list;
    return ERR_OK;
}
