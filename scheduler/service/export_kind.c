/* What is loaded, as the file that would load it. */
#include "scheduler/service/export_kind.h"

#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/map.h"
#include "scheduler/service/attendance.h"
#include "scheduler/service/lookup.h"
#include "scheduler/service/roster.h"
#include "scheduler/service/row_cells.h"
#include "scheduler/store/store_approval.h"
#include "scheduler/store/store_ledger.h"
#include "scheduler/store/store_office.h"
#include "scheduler/store/store_rules.h"
#include "scheduler/store/store_worker.h"

/* One export under way. */
struct export_run {
    struct service *service;
    const struct export_what *what;
    struct roster roster;
    struct person *persons;   /* beside roster.workers */
    struct trainer *trainers; /* in order of code */
    struct room *rooms;
    size_t trainers_len, rooms_len;
    struct row_book book; /* choices are written in the language of the headings */
    struct table_writer *writer;
    int64_t rows, rows_total; /* cancelled ones, which are left out, are in the total */
    struct arena arena;
};

static void run_release(struct export_run *run)
{
    table_writer_free(run->writer);
    roster_release(&run->roster);
    arena_release(&run->arena);
}

static enum err_code put_row(struct export_run *run, const struct export_cell *cells, size_t len,
                             struct err *err)
{
    if (run->rows++ % 256 == 0 &&
        !progress_tick(run->service->progress, "write", run->rows, run->rows_total))
        return err_set(err, ERR_CONFLICT, "stopped; no file was made");
    return table_writer_row(run->writer, cells, len, err);
}

static enum err_code export_units(struct export_run *run, struct err *err)
{
    struct export_cell cells[UNIT_COLUMN_COUNT];
    for (size_t i = 0; i < run->roster.units_len; i++) {
        row_of_unit(&run->book, &run->roster.units[i], cells);
        TRY(put_row(run, cells, UNIT_COLUMN_COUNT, err));
    }
    return ERR_OK;
}

static enum err_code export_rooms(struct export_run *run, struct err *err)
{
    struct export_cell cells[ROOM_COLUMN_COUNT];
    for (size_t i = 0; i < run->rooms_len; i++) {
        row_of_room(&run->book, &run->rooms[i], cells);
        TRY(put_row(run, cells, ROOM_COLUMN_COUNT, err));
    }
    return ERR_OK;
}

static enum err_code export_trainers(struct export_run *run, struct err *err)
{
    struct export_cell cells[TRAINER_COLUMN_COUNT];
    for (size_t i = 0; i < run->trainers_len; i++) {
        row_of_trainer(&run->trainers[i], cells);
        TRY(put_row(run, cells, TRAINER_COLUMN_COUNT, err));
    }
    return ERR_OK;
}

static enum err_code export_courses(struct export_run *run, struct err *err)
{
    struct export_cell cells[COURSE_COLUMN_COUNT];
    for (size_t i = 0; i < run->roster.courses_len; i++) {
        row_of_course(&run->book, &run->roster.courses[i], cells);
        TRY(put_row(run, cells, COURSE_COLUMN_COUNT, err));
    }
    return ERR_OK;
}

/* As they are stored: those of the roster have the registration of today, and a renewal may have
 * been entered ahead of its first day. */
static enum err_code export_workers(struct export_run *run, struct err *err)
{
    struct export_cell cells[WORKER_COLUMN_COUNT];
    struct worker *workers = NULL;
    size_t len = 0;
    TRY(store_worker_list(run->service->store, &run->arena, &workers, &len, err));
    if (len != run->roster.workers_len)
        return err_set(err, ERR_BUSY, "workers were being imported; export again");
    for (size_t i = 0; i < len; i++) {
        row_of_worker(&run->book, &workers[i], &run->persons[i], cells);
        TRY(put_row(run, cells, WORKER_COLUMN_COUNT, err));
    }
    return ERR_OK;
}

static enum err_code export_sessions(struct export_run *run, const struct offering *offering,
                                     struct err *err)
{
    struct export_cell cells[OFFERING_COLUMN_COUNT];
    size_t from = 0;
    size_t to = 0;
    roster_sessions_of(&run->roster, offering->id, &from, &to);
    for (; from < to; from++) {
        if (run->roster.sessions[from].cancelled)
            continue;
        row_of_session(&run->book, offering, &run->roster.sessions[from], cells);
        TRY(put_row(run, cells, OFFERING_COLUMN_COUNT, err));
    }
    return ERR_OK;
}

static enum err_code export_offerings(struct export_run *run, struct err *err)
{
    struct export_cell cells[OFFERING_COLUMN_COUNT];
    for (size_t i = 0; i < run->roster.offerings_len; i++) {
        const struct offering *offering = &run->roster.offerings[i];
        if (offering->cancelled)
            continue;
        if (date_is_none(offering->window_from)) {
            TRY(export_sessions(run, offering, err));
            continue;
        }
        row_of_session(&run->book, offering, NULL, cells);
        TRY(put_row(run, cells, OFFERING_COLUMN_COUNT, err));
    }
    return ERR_OK;
}

static enum err_code export_quotas(struct export_run *run, struct err *err)
{
    struct export_cell cells[QUOTAS_COLUMN_COUNT];
    struct quota *quotas = NULL;
    size_t len = 0;
    TRY(store_quota_list(run->service->store, 0, &run->arena, &quotas, &len, err));
    for (size_t i = 0; i < len; i++) {
        row_of_quota(&run->book, &quotas[i], cells);
        TRY(put_row(run, cells, QUOTAS_COLUMN_COUNT, err));
    }
    return ERR_OK;
}

static enum err_code put_hours(struct export_run *run, const struct credit *credit, struct err *err)
{
    size_t worker = roster_worker(&run->roster, credit->worker_id);
    const struct export_cell cells[HOURS_COLUMN_COUNT] = {
        [HOURS_COLUMN_WORKER] = EXPORT_TEXT(run->roster.workers[worker].code),
        [HOURS_COLUMN_EARNED_ON] = EXPORT_DATE(credit->earned_on),
        [HOURS_COLUMN_AMOUNT] = EXPORT_MILLI(credit->stated_milli),
        [HOURS_COLUMN_MEASURE] = row_choice(&run->book, credit_measure_text(credit->measure)),
        [HOURS_COLUMN_CATEGORIES] = EXPORT_TEXT(credit->categories),
        [HOURS_COLUMN_MODE] = row_choice(&run->book, course_mode_text(credit->mode)),
        [HOURS_COLUMN_SOURCE] = row_choice(&run->book, credit_source_text(credit->source)),
        [HOURS_COLUMN_COURSE] = EXPORT_TEXT(row_name(&run->book.courses, credit->course_id.v)),
        [HOURS_COLUMN_EXTERNAL_ID] = EXPORT_TEXT(credit->external_id),
        [HOURS_COLUMN_EVIDENCE] = EXPORT_TEXT(credit->evidence),
        [HOURS_COLUMN_PROVIDER] = EXPORT_TEXT(credit->provider),
    };
    return put_row(run, cells, HOURS_COLUMN_COUNT, err);
}

/* One worker's entries, as the ledger hands them out worker by worker. */
struct export_hours {
    struct export_run *run;
    struct credit *entries;
    size_t len, cap;
    struct arena texts;
};

static void hours_release(struct export_hours *hours)
{
    free(hours->entries);
    arena_release(&hours->texts);
}

/* What stands: entries that were taken back whole are not there, others say what is left. */
static enum err_code put_hours_of_worker(struct export_hours *hours, struct err *err)
{
    struct ledger_balance balance;
    TRY(ledger_fold(hours->entries, hours->len, hours->run->roster.known_at, &hours->texts,
                    &balance, err));
    for (size_t i = 0; i < balance.len; i++)
        TRY(put_hours(hours->run, &balance.entries[i], err));
    hours->len = 0;
    arena_release(&hours->texts);
    return ERR_OK;
}

static enum err_code collect_hours(void *context, const struct credit *credit, struct err *err)
{
    struct export_hours *hours = context;
    if (hours->len > 0 && hours->entries[0].worker_id.v != credit->worker_id.v)
        TRY(put_hours_of_worker(hours, err));
    x_grow(&hours->entries, &hours->cap, hours->len + 1, sizeof(*hours->entries));
    struct credit *copy = &hours->entries[hours->len++];
    *copy = *credit;
    copy->categories = arena_strdup(&hours->texts, credit->categories);
    copy->external_id = arena_strdup(&hours->texts, credit->external_id);
    copy->evidence = arena_strdup(&hours->texts, credit->evidence);
    copy->provider = arena_strdup(&hours->texts, credit->provider);
    copy->reason = copy->entered_by = "";
    return ERR_OK;
}

static enum err_code export_hours(struct export_run *run, struct err *err)
{
    CLEANUP(hours_release) struct export_hours hours = {.run = run};
    TRY(store_credit_each(run->service->store, collect_hours, &hours, err));
    return put_hours_of_worker(&hours, err);
}

static enum err_code export_days(struct export_run *run, struct err *err)
{
    struct export_cell cells[DAY_COLUMN_COUNT];
    for (size_t i = 0; i < run->roster.days.len; i++) {
        row_of_day(&run->book, &run->roster.days.items[i], cells);
        TRY(put_row(run, cells, DAY_COLUMN_COUNT, err));
    }
    return ERR_OK;
}

static enum err_code export_list(struct export_run *run, const struct offering *offering,
                                 struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct attendance_line *lines = NULL;
    size_t len = 0;
    size_t from = 0;
    size_t to = 0;
    roster_sessions_of(&run->roster, offering->id, &from, &to);
    struct attendance_of of = {offering, run->roster.sessions + from, to - from};
    TRY(attendance_lines(run->service, &of, &arena, &lines, &len, err));
    for (size_t i = 0; i < len; i++) {
        size_t worker = roster_worker(&run->roster, lines[i].worker_id);
        if (worker == SIZE_MAX)
            return err_set(err, ERR_BUSY, "workers were being imported; export again");
        struct export_cell cells[ATTENDANCE_COLUMN_COUNT] = {
            [ATTENDANCE_COLUMN_OFFERING] = EXPORT_TEXT(offering->code),
            [ATTENDANCE_COLUMN_DATE] = EXPORT_DATE(lines[i].day),
            [ATTENDANCE_COLUMN_WORKER] = EXPORT_TEXT(run->roster.workers[worker].code),
            [ATTENDANCE_COLUMN_NAME] = EXPORT_TEXT(run->persons[worker].name),
        };
        if (lines[i].mark != NULL) {
            TRY(attendance_mark_cells(run->service, lines[i].mark, &arena, cells, err));
            cells[ATTENDANCE_COLUMN_STATE] =
                row_choice(&run->book, attendance_state_text(lines[i].mark->state));
        }
        TRY(put_row(run, cells, ATTENDANCE_COLUMN_COUNT, err));
    }
    return ERR_OK;
}

static enum err_code export_attendance(struct export_run *run, struct err *err)
{
    for (size_t i = 0; i < run->roster.offerings_len; i++) {
        const struct offering *offering = &run->roster.offerings[i];
        if (run->what->offering == NULL || strcmp(run->what->offering, offering->code) == 0)
            TRY(export_list(run, offering, err));
    }
    return ERR_OK;
}

static enum err_code export_results(struct export_run *run, struct err *err)
{
    struct export_cell cells[RESULT_COLUMN_COUNT];
    for (size_t i = 0; i < run->roster.exams_len; i++) {
        size_t worker = roster_worker(&run->roster, run->roster.exams[i].worker_id);
        row_of_result(&run->book, run->roster.workers[worker].code, &run->roster.exams[i], cells);
        TRY(put_row(run, cells, RESULT_COLUMN_COUNT, err));
    }
    return ERR_OK;
}

/* Those in force: what was revoked is no file's to grant anew. */
static enum err_code export_approvals(struct export_run *run, struct err *err)
{
    struct export_cell cells[APPROVAL_COLUMN_COUNT];
    struct store_approval *approvals = NULL;
    size_t len = 0;
    TRY(store_approval_list_known(run->service->store, INT64_MAX, &run->arena, &approvals, &len,
                                  err));
    for (size_t i = 0; i < len; i++) {
        row_of_approval(&run->book, &approvals[i].approval, approvals[i].reason, cells);
        TRY(put_row(run, cells, APPROVAL_COLUMN_COUNT, err));
    }
    return ERR_OK;
}

static enum err_code (*const exporters[FILE_KIND_COUNT])(struct export_run *run,
                                                         struct err *err) = {
    [FILE_KIND_UNITS] = export_units,           [FILE_KIND_ROOMS] = export_rooms,
    [FILE_KIND_TRAINERS] = export_trainers,     [FILE_KIND_COURSES] = export_courses,
    [FILE_KIND_WORKERS] = export_workers,       [FILE_KIND_DAYS] = export_days,
    [FILE_KIND_OFFERINGS] = export_offerings,   [FILE_KIND_HOURS] = export_hours,
    [FILE_KIND_ATTENDANCE] = export_attendance, [FILE_KIND_QUOTAS] = export_quotas,
    [FILE_KIND_RESULTS] = export_results,       [FILE_KIND_APPROVALS] = export_approvals,
};

static void fill_book(struct export_run *run)
{
    const struct roster *roster = &run->roster;
    run->book.units = row_names_of_units(roster->units, roster->units_len, &run->arena);
    run->book.courses = row_names_of_courses(roster->courses, roster->courses_len, &run->arena);
    run->book.rooms = row_names_of_rooms(run->rooms, run->rooms_len, &run->arena);
    run->book.trainers = row_names_of_trainers(run->trainers, run->trainers_len, &run->arena);
    run->book.arena = &run->arena;
}

static enum err_code load(struct export_run *run, struct err *err)
{
    struct store *store = run->service->store;
    size_t persons_len = 0;
    TRY(roster_load_within(run->service, service_today(run->service), &run->roster, err));
    TRY(store_person_list(store, &run->arena, &run->persons, &persons_len, err));
    if (persons_len != run->roster.workers_len)
        return err_set(err, ERR_BUSY, "workers were being imported; export again");
    TRY(store_trainer_list(store, &run->arena, &run->trainers, &run->trainers_len, err));
    TRY(store_room_list(store, &run->arena, &run->rooms, &run->rooms_len, err));
    fill_book(run);
    return ERR_OK;
}

/* Of the kinds that may be long; 0: so few that nobody waits. */
static size_t count_rows(const struct export_run *run, enum file_kind kind)
{
    const struct roster *roster = &run->roster;
    if (kind == FILE_KIND_WORKERS)
        return roster->workers_len;
    if (kind == FILE_KIND_OFFERINGS)
        return roster->sessions_len;
    return kind == FILE_KIND_HOURS ? roster->entries.rows_len : 0;
}

enum err_code export_kind(struct service *service, const struct export_what *what,
                          const struct table_options *options, int64_t *ret_rows, struct err *err)
{
    struct offering offering;
    CLEANUP(run_release)
    struct export_run run = {.service = service, .what = what};
    STORE_TX(tx);
    run.book.words = options->language == TABLE_LANGUAGE_EN ? ROW_WORDS_EN : ROW_WORDS_ZH;
    TRY(store_begin_read(service->store, &tx, err));
    TRY(load(&run, err));
    run.rows_total = (int64_t)count_rows(&run, what->kind);
    if (what->offering != NULL)
        TRY(lookup_offering(service, what->offering, &run.arena, &offering, err));
    TRY(table_writer_open(options, what->kind, &run.writer, err));
    TRY(exporters[what->kind](&run, err));
    TRY(table_writer_close(run.writer, err));
    *ret_rows = run.rows;
    return ERR_OK;
}
