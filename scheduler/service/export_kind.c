/* What is loaded, as the file that would load it. */
#include "scheduler/service/export_kind.h"

#include <string.h>

#include "scheduler/base/buf.h"
#include "scheduler/service/attendance.h"
#include "scheduler/service/lookup.h"
#include "scheduler/service/roster.h"
#include "scheduler/store/store.h"

/* One export under way. */
struct export_run {
    struct service *service;
    const struct export_what *what;
    struct roster roster;
    struct person *persons;   /* beside roster.workers */
    struct trainer *trainers; /* in order of code */
    struct room *rooms;
    size_t trainers_len, rooms_len;
    bool is_english; /* choices are written in the language of the headings */
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

static struct export_cell choice(const struct export_run *run, const struct enum_text *text)
{
    return EXPORT_TEXT(run->is_english ? text->en : text->zh);
}

static struct export_cell unit_code(const struct export_run *run, struct unit_id id)
{
    size_t at = roster_unit(&run->roster, id);
    return at != SIZE_MAX ? EXPORT_TEXT(run->roster.units[at].code) : EXPORT_NONE;
}

static struct export_cell course_code(const struct export_run *run, struct course_id id)
{
    size_t at = roster_course(&run->roster, id);
    return at != SIZE_MAX ? EXPORT_TEXT(run->roster.courses[at].code) : EXPORT_NONE;
}

static enum err_code export_units(struct export_run *run, struct err *err)
{
    for (size_t i = 0; i < run->roster.units_len; i++) {
        const struct unit *unit = &run->roster.units[i];
        const struct export_cell cells[UNIT_COLUMN_COUNT] = {
            [UNIT_COLUMN_CODE] = EXPORT_TEXT(unit->code),
            [UNIT_COLUMN_NAME] = EXPORT_TEXT(unit->name),
            [UNIT_COLUMN_KIND] = choice(run, unit_kind_text(unit->kind)),
            [UNIT_COLUMN_PARENT] = unit_code(run, unit->parent_id),
            [UNIT_COLUMN_AWAY_MAX] = unit->away_max >= 0 ? EXPORT_INT(unit->away_max) : EXPORT_NONE,
        };
        TRY(put_row(run, cells, UNIT_COLUMN_COUNT, err));
    }
    return ERR_OK;
}

static enum err_code export_rooms(struct export_run *run, struct err *err)
{
    for (size_t i = 0; i < run->rooms_len; i++) {
        const struct export_cell cells[ROOM_COLUMN_COUNT] = {
            [ROOM_COLUMN_CODE] = EXPORT_TEXT(run->rooms[i].code),
            [ROOM_COLUMN_NAME] = EXPORT_TEXT(run->rooms[i].name),
            [ROOM_COLUMN_SEATS] = EXPORT_INT(run->rooms[i].seats),
            [ROOM_COLUMN_ADDRESS] = EXPORT_TEXT(run->rooms[i].address),
        };
        TRY(put_row(run, cells, ROOM_COLUMN_COUNT, err));
    }
    return ERR_OK;
}

static enum err_code export_trainers(struct export_run *run, struct err *err)
{
    for (size_t i = 0; i < run->trainers_len; i++) {
        const struct export_cell cells[TRAINER_COLUMN_COUNT] = {
            [TRAINER_COLUMN_CODE] = EXPORT_TEXT(run->trainers[i].code),
            [TRAINER_COLUMN_NAME] = EXPORT_TEXT(run->trainers[i].name),
            [TRAINER_COLUMN_EMAIL] = EXPORT_TEXT(run->trainers[i].email),
            [TRAINER_COLUMN_MOBILE] = EXPORT_TEXT(run->trainers[i].mobile),
        };
        TRY(put_row(run, cells, TRAINER_COLUMN_COUNT, err));
    }
    return ERR_OK;
}

/* Tier codes of a mask, "assistant;senior"; "" for everybody. */
static const char *tiers_text(uint32_t mask, struct arena *arena)
{
    CLEANUP(buf_release) struct buf text;
    buf_init(&text, 256);
    for (int tier = 0; tier < TIER_COUNT; tier++)
        if ((mask & 1u << tier) != 0)
            buf_addf(&text, "%s%s", text.len > 0 ? ";" : "", tier_text((enum tier)tier)->code);
    return arena_strdup(arena, buf_text(&text));
}

static enum err_code export_courses(struct export_run *run, struct err *err)
{
    for (size_t i = 0; i < run->roster.courses_len; i++) {
        const struct course *course = &run->roster.courses[i];
        const struct export_cell cells[COURSE_COLUMN_COUNT] = {
            [COURSE_COLUMN_CODE] = EXPORT_TEXT(course->code),
            [COURSE_COLUMN_NAME] = EXPORT_TEXT(course->name),
            [COURSE_COLUMN_MODE] = choice(run, course_mode_text(course->mode)),
            [COURSE_COLUMN_TAGS] =
                EXPORT_TEXT(tags_format(course->tags, course->tags_len, &run->arena)),
            [COURSE_COLUMN_TIERS] = EXPORT_TEXT(tiers_text(course->tiers_mask, &run->arena)),
            [COURSE_COLUMN_ROLES] = EXPORT_TEXT(course->roles),
            [COURSE_COLUMN_AFTER] = EXPORT_TEXT(course->after),
        };
        TRY(put_row(run, cells, COURSE_COLUMN_COUNT, err));
    }
    return ERR_OK;
}

static enum err_code export_workers(struct export_run *run, struct err *err)
{
    for (size_t i = 0; i < run->roster.workers_len; i++) {
        const struct worker *worker = &run->roster.workers[i];
        const struct person *person = &run->persons[i];
        const struct export_cell cells[WORKER_COLUMN_COUNT] = {
            [WORKER_COLUMN_CODE] = EXPORT_TEXT(worker->code),
            [WORKER_COLUMN_NAME] =
                EXPORT_TEXT(person->erased_at != 0 ? PERSON_ERASED_NAME : person->name),
            [WORKER_COLUMN_UNIT] = unit_code(run, worker->unit_id),
            [WORKER_COLUMN_TIER] = choice(run, tier_text(worker->tier)),
            [WORKER_COLUMN_ROLES] = EXPORT_TEXT(worker->roles),
            [WORKER_COLUMN_IDENTITY] = EXPORT_TEXT(person->identity_no),
            [WORKER_COLUMN_MOBILE] = EXPORT_TEXT(person->mobile),
            [WORKER_COLUMN_EMAIL] = EXPORT_TEXT(person->email),
            [WORKER_COLUMN_CHAT_USERID] = EXPORT_TEXT(person->chat_userid),
            [WORKER_COLUMN_CERTIFICATE_NO] = EXPORT_TEXT(person->certificate_no),
            [WORKER_COLUMN_CERTIFIED_ON] = EXPORT_DATE(worker->certified_on),
            [WORKER_COLUMN_REGISTERED_FROM] = EXPORT_DATE(worker->registered_from),
            [WORKER_COLUMN_REGISTERED_TO] = EXPORT_DATE(worker->registered_to),
            [WORKER_COLUMN_HIRED_ON] = EXPORT_DATE(worker->hired_on),
        };
        TRY(put_row(run, cells, WORKER_COLUMN_COUNT, err));
    }
    return ERR_OK;
}

static struct export_cell trainer_code(const struct export_run *run, struct trainer_id id)
{
    for (size_t i = 0; i < run->trainers_len; i++)
        if (run->trainers[i].id.v == id.v)
            return EXPORT_TEXT(run->trainers[i].code);
    return EXPORT_NONE;
}

static struct export_cell room_code(const struct export_run *run, struct room_id id)
{
    for (size_t i = 0; i < run->rooms_len; i++)
        if (run->rooms[i].id.v == id.v)
            return EXPORT_TEXT(run->rooms[i].code);
    return EXPORT_NONE;
}

/* The cells that stand in every row of an offering. */
static void fill_offering(const struct export_run *run, const struct offering *offering,
                          struct export_cell cells[static OFFERING_COLUMN_COUNT])
{
    memset(cells, 0, OFFERING_COLUMN_COUNT * sizeof(*cells));
    cells[OFFERING_COLUMN_CODE] = EXPORT_TEXT(offering->code);
    cells[OFFERING_COLUMN_COURSE] = course_code(run, offering->course_id);
    cells[OFFERING_COLUMN_SEATS] = EXPORT_INT(offering->seats);
    cells[OFFERING_COLUMN_UNIT] = unit_code(run, offering->unit_id);
    cells[OFFERING_COLUMN_AUDIENCE] = EXPORT_TEXT(offering->audience);
}

static enum err_code export_sessions(struct export_run *run, const struct offering *offering,
                                     struct export_cell *cells, struct err *err)
{
    size_t from = 0;
    size_t to = 0;
    roster_sessions_of(&run->roster, offering->id, &from, &to);
    for (; from < to; from++) {
        const struct session *session = &run->roster.sessions[from];
        if (session->cancelled)
            continue;
        cells[OFFERING_COLUMN_DATE] = EXPORT_DATE(session->date);
        cells[OFFERING_COLUMN_BEGINS] = EXPORT_MINUTE(session->begins_min);
        cells[OFFERING_COLUMN_ENDS] = EXPORT_MINUTE(session->ends_min);
        cells[OFFERING_COLUMN_TRAINER] = trainer_code(run, session->trainer_id);
        cells[OFFERING_COLUMN_ROOM] = room_code(run, session->room_id);
        TRY(put_row(run, cells, OFFERING_COLUMN_COUNT, err));
    }
    return ERR_OK;
}

static enum err_code export_offerings(struct export_run *run, struct err *err)
{
    for (size_t i = 0; i < run->roster.offerings_len; i++) {
        const struct offering *offering = &run->roster.offerings[i];
        struct export_cell cells[OFFERING_COLUMN_COUNT];
        if (offering->cancelled)
            continue;
        fill_offering(run, offering, cells);
        if (date_is_none(offering->window_from)) {
            TRY(export_sessions(run, offering, cells, err));
            continue;
        }
        cells[OFFERING_COLUMN_WINDOW_FROM] = EXPORT_DATE(offering->window_from);
        cells[OFFERING_COLUMN_WINDOW_TO] = EXPORT_DATE(offering->window_to);
        cells[OFFERING_COLUMN_WINDOW_MIN] = EXPORT_INT(offering->window_min);
        TRY(put_row(run, cells, OFFERING_COLUMN_COUNT, err));
    }
    return ERR_OK;
}

/* Thousandths of hours tell minutes apart: what is written is read back to the minute. */
static struct export_cell hours_cell(int64_t min)
{
    return min == QUOTA_NO_MIN ? EXPORT_NONE : EXPORT_MILLI((min * 1000 + 30) / 60);
}

static enum err_code export_quotas(struct export_run *run, struct err *err)
{
    struct quota *quotas = NULL;
    size_t len = 0;
    TRY(store_quota_list(run->service->store, 0, &run->arena, &quotas, &len, err));
    for (size_t i = 0; i < len; i++) {
        const struct quota *quota = &quotas[i];
        const struct export_cell cells[QUOTAS_COLUMN_COUNT] = {
            [QUOTAS_COLUMN_YEAR] = EXPORT_INT(quota->year),
            [QUOTAS_COLUMN_UNIT] = unit_code(run, quota->unit_id),
            [QUOTAS_COLUMN_TIER] =
                quota->tier == QUOTA_ALL_TIERS ? EXPORT_NONE : choice(run, tier_text(quota->tier)),
            [QUOTAS_COLUMN_CATEGORY] = EXPORT_TEXT(quota->category),
            [QUOTAS_COLUMN_COURSE] = course_code(run, quota->course_id),
            [QUOTAS_COLUMN_EACH] = hours_cell(quota->each_min),
            [QUOTAS_COLUMN_TOTAL] = hours_cell(quota->total_min),
            [QUOTAS_COLUMN_MEASURE] = choice(run, credit_measure_text(CREDIT_MEASURE_HOUR)),
        };
        TRY(put_row(run, cells, QUOTAS_COLUMN_COUNT, err));
    }
    return ERR_OK;
}

static enum err_code export_hours(struct export_run *run, struct err *err)
{
    for (size_t i = 0; i < run->roster.credits_len; i++) {
        const struct credit *credit = &run->roster.credits[i];
        size_t worker = roster_worker(&run->roster, credit->worker_id);
        const struct export_cell cells[HOURS_COLUMN_COUNT] = {
            [HOURS_COLUMN_WORKER] = EXPORT_TEXT(run->roster.workers[worker].code),
            [HOURS_COLUMN_EARNED_ON] = EXPORT_DATE(credit->earned_on),
            [HOURS_COLUMN_AMOUNT] = EXPORT_MILLI(credit->stated_milli),
            [HOURS_COLUMN_MEASURE] = choice(run, credit_measure_text(credit->measure)),
            [HOURS_COLUMN_CATEGORIES] = EXPORT_TEXT(credit->categories),
            [HOURS_COLUMN_MODE] = choice(run, course_mode_text(credit->mode)),
            [HOURS_COLUMN_SOURCE] = choice(run, credit_source_text(credit->source)),
            [HOURS_COLUMN_COURSE] = course_code(run, credit->course_id),
            [HOURS_COLUMN_EXTERNAL_ID] = EXPORT_TEXT(credit->external_id),
            [HOURS_COLUMN_EVIDENCE] = EXPORT_TEXT(credit->evidence),
        };
        TRY(put_row(run, cells, HOURS_COLUMN_COUNT, err));
    }
    return ERR_OK;
}

static enum err_code export_days(struct export_run *run, struct err *err)
{
    for (size_t i = 0; i < run->roster.days.len; i++) {
        const struct day *day = &run->roster.days.items[i];
        const struct export_cell cells[DAY_COLUMN_COUNT] = {
            [DAY_COLUMN_DATE] = EXPORT_DATE(day->date),
            [DAY_COLUMN_KIND] = choice(run, day_kind_text(day->kind)),
            [DAY_COLUMN_NAME] = EXPORT_TEXT(day->name),
        };
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
        const struct export_cell cells[ATTENDANCE_COLUMN_COUNT] = {
            [ATTENDANCE_COLUMN_OFFERING] = EXPORT_TEXT(offering->code),
            [ATTENDANCE_COLUMN_DATE] = EXPORT_DATE(lines[i].day),
            [ATTENDANCE_COLUMN_WORKER] = EXPORT_TEXT(run->roster.workers[worker].code),
            [ATTENDANCE_COLUMN_NAME] = EXPORT_TEXT(run->persons[worker].name),
            [ATTENDANCE_COLUMN_STATE] = lines[i].is_marked
                                            ? choice(run, attendance_state_text(lines[i].state))
                                            : EXPORT_NONE,
        };
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
    for (size_t i = 0; i < run->roster.exams_len; i++) {
        const struct exam_result *result = &run->roster.exams[i];
        size_t worker = roster_worker(&run->roster, result->worker_id);
        const struct export_cell cells[RESULT_COLUMN_COUNT] = {
            [RESULT_COLUMN_WORKER] = EXPORT_TEXT(run->roster.workers[worker].code),
            [RESULT_COLUMN_LEVEL] = choice(run, tier_text(result->level)),
            [RESULT_COLUMN_PAPER] = EXPORT_TEXT(result->paper),
            [RESULT_COLUMN_SAT_ON] = EXPORT_DATE(result->sat_on),
            [RESULT_COLUMN_RESULT] = choice(run, exam_verdict_text(result->verdict)),
            [RESULT_COLUMN_SCORE] =
                result->score_milli >= 0 ? EXPORT_MILLI(result->score_milli) : EXPORT_NONE,
        };
        TRY(put_row(run, cells, RESULT_COLUMN_COUNT, err));
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
    [FILE_KIND_RESULTS] = export_results,
};

static enum err_code load(struct export_run *run, struct err *err)
{
    struct store *store = run->service->store;
    size_t persons_len = 0;
    TRY(roster_load(run->service, service_today(run->service), &run->roster, err));
    TRY(store_person_list(store, &run->arena, &run->persons, &persons_len, err));
    if (persons_len != run->roster.workers_len)
        return err_set(err, ERR_BUSY, "workers were being imported; export again");
    TRY(store_trainer_list(store, &run->arena, &run->trainers, &run->trainers_len, err));
    return store_room_list(store, &run->arena, &run->rooms, &run->rooms_len, err);
}

/* Of the kinds that may be long; 0: so few that nobody waits. */
static size_t count_rows(const struct export_run *run, enum file_kind kind)
{
    const struct roster *roster = &run->roster;
    if (kind == FILE_KIND_WORKERS)
        return roster->workers_len;
    if (kind == FILE_KIND_OFFERINGS)
        return roster->sessions_len;
    return kind == FILE_KIND_HOURS ? roster->credits_len : 0;
}

enum err_code export_kind(struct service *service, const struct export_what *what,
                          const struct table_options *options, int64_t *ret_rows, struct err *err)
{
    struct offering offering;
    CLEANUP(run_release)
    struct export_run run = {
        .service = service, .what = what, .is_english = options->language == TABLE_LANGUAGE_EN};
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
