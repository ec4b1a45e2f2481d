/* Earned hours: rows of a file -> the ledger, which only grows. */
#include <inttypes.h>
#include <string.h>

#include "scheduler/ledger/presence.h"
#include "scheduler/service/attendance_credit.h"
#include "scheduler/service/import_rows.h"
#include "scheduler/store/store_ledger.h"
#include "scheduler/store/store_offering.h"
#include "scheduler/store/store_office.h"
#include "scheduler/store/store_record.h"

/* Rows without an id of their own get one from their content, so that the same file twice changes
 * nothing; equal rows are told apart by their ordinal. */
static const char *derived_id(struct import_run *run, struct map *seen,
                              const struct import_row *row)
{
    CLEANUP(buf_release) struct buf content;
    char hash[SHA256_HEX_SIZE];
    buf_init(&content, 8192);
    for (int column = 0; column < HOURS_COLUMN_PROVIDER; column++)
        buf_addf(&content, "%s|", row->cells[column].text);
    /* A column that files of before do not have must not make other rows of theirs. */
    if (import_cell_given(&row->cells[HOURS_COLUMN_PROVIDER]))
        buf_addf(&content, "%s|", row->cells[HOURS_COLUMN_PROVIDER].text);
    int64_t ordinal = 0;
    (void)map_get(seen, str_from(buf_text(&content)), &ordinal);
    map_put(seen, str_from(buf_text(&content)), ordinal + 1);
    buf_addf(&content, "%" PRId64, ordinal);
    crypto_sha256_hex(str_slice(content.data, content.len), hash);
    return arena_printf(run->arena, "auto:%.32s", hash);
}

static struct str id_key(struct arena *arena, enum credit_source source, const char *id)
{
    return str_from(arena_printf(arena, "%s %s", credit_source_text(source)->code, id));
}

static enum err_code load_spent(struct import_run *run, struct map *spent, struct err *err)
{
    struct store_external_id *ids = NULL;
    size_t len = 0;
    TRY(store_import_freed_ids(run->service->store, run->arena, &ids, &len, err));
    for (size_t i = 0; i < len; i++)
        map_put(spent, id_key(run->arena, ids[i].source, ids[i].text), 1);
    return ERR_OK;
}

/* Hours that an undone import took back may be loaded again: under "X#2" where "X" is spent. The
 * same file twice still changes nothing, because it comes to the same id again. What a person took
 * back stays taken back. */
static const char *free_id(struct import_run *run, const struct map *spent, const char *id,
                           enum credit_source source)
{
    const char *free = id;
    int64_t value = 0;
    for (int n = 2; map_get(spent, id_key(run->arena, source, free), &value); n++)
        free = arena_printf(run->arena, "%s#%d", id, n);
    return free;
}

/* A figure so small that it rounds to nothing, or so large that it cannot be one entry, or a list
 * that the ledger does not take. */
static void refuse_credit(struct import_run *run, const struct import_row *row,
                          const struct credit *credit)
{
    if (credit->min <= 0)
        import_run_refuse(run, row, HOURS_COLUMN_AMOUNT, IMPORT_REASON_RANGE,
                          "one minute and more\t一分钟以上");
    else if (credit->min > CREDIT_MIN_MAX)
        import_run_refuse(run, row, HOURS_COLUMN_AMOUNT, IMPORT_REASON_RANGE,
                          arena_printf(run->arena, "%d minutes at most\t至多 %d 分钟",
                                       CREDIT_MIN_MAX, CREDIT_MIN_MAX));
    else
        import_run_refuse(run, row, HOURS_COLUMN_CATEGORIES, IMPORT_REASON_TOO_LONG,
                          "200 characters\t200 个字符");
}

/* --- hours that a sign-in list has given -------------------------------------------------------
 */

/* Who was marked in which course: few rows of a file are about them, and only those look closer. */
static enum err_code load_marked(struct import_run *run, struct map *marked, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct attended_mark *marks = NULL;
    size_t len = 0;
    char key[ATTENDED_KEY_SIZE];
    TRY(attended_marks(run->service, &arena, &marks, &len, err));
    for (size_t i = 0; i < len; i++)
        map_put(marked, attended_key(marks[i].mark.worker_id, marks[i].offering->course_id, key),
                1);
    return ERR_OK;
}

/* The entry that a list of `of` has given for the day, or for all its days; NULL: none. */
static const struct credit *given_on(const struct attended *of, const char *worker_code,
                                     const struct attended_book *book, struct date on)
{
    for (size_t i = 0; i < book->standing_len; i++) {
        struct date day;
        if (!attended_gave(of, worker_code, &book->standing[i], &day))
            continue;
        struct date from = date_is_none(day) ? of->first : day;
        struct date to = date_is_none(day) ? of->last : day;
        if (date_compare(on, from) >= 0 && date_compare(on, to) <= 0)
            return &book->standing[i];
    }
    return NULL;
}

/* *ret_id is 0 where no list has given these hours. */
static enum err_code find_given(struct import_run *run, const char *worker_code,
                                const struct credit *credit, int64_t *ret_id, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct store *store = run->service->store;
    struct attendance *marks = NULL;
    struct attended_book book;
    struct credit known;
    size_t len = 0;
    bool is_known = false;
    *ret_id = 0;
    /* The ledger's own rows, as they were exported. */
    TRY(import_found(store_credit_get_by_external(store, credit->source, credit->external_id,
                                                  &arena, &known, err),
                     &is_known));
    if (is_known)
        return ERR_OK;
    TRY(attended_book_load(run->service, credit->worker_id, &arena, &book, err));
    TRY(store_attendance_list_of_worker(store, credit->worker_id, &arena, &marks, &len, err));
    for (size_t i = 0; i < len && *ret_id == 0; i++) {
        struct offering offering;
        struct attended of;
        if (i > 0 && marks[i].offering_id.v == marks[i - 1].offering_id.v)
            continue;
        TRY(store_offering_get(store, marks[i].offering_id, &arena, &offering, err));
        if (offering.course_id.v != credit->course_id.v)
            continue;
        TRY(attended_load(run->service, &offering, &arena, &of, err));
        const struct credit *given = given_on(&of, worker_code, &book, credit->earned_on);
        *ret_id = given != NULL ? given->id.v : 0;
    }
    return ERR_OK;
}

/* --- rows ---------------------------------------------------------------------------------------
 */

/* Entries on their way into the ledger. */
struct hours_import {
    struct import_run *run;
    struct map marked; /* worker and course of every mark */
    struct map marks;  /* id of a course -> index in courses, of those with a pass mark */
    struct course *courses;
    struct map seen;  /* content of rows without an id of their own -> how many so far */
    struct map spent; /* source and external id of entries of undone imports */
    const char **ids; /* beside the file's rows: the external id it came under; NULL: refused */
    struct credit_id newest; /* in the ledger before the file */
    struct credit credits[IMPORT_SLICE_ROWS];
    const struct import_row *rows[IMPORT_SLICE_ROWS];
    enum store_change changes[IMPORT_SLICE_ROWS];
    size_t len;
};

static void hours_import_release(struct hours_import **import)
{
    map_release(&(*import)->seen);
    map_release(&(*import)->marked);
    map_release(&(*import)->marks);
    map_release(&(*import)->spent);
}

/* The entry is known by its source and external id, which every row has by now. */
static enum err_code append_done(struct hours_import *import, size_t index, struct err *err)
{
    const struct credit *credit = &import->credits[index];
    CLEANUP(arena_release) struct arena arena = {0};
    struct import_done done = {
        .change = import->changes[index] == STORE_CHANGE_NEW ? STORE_CHANGE_NEW : STORE_CHANGE_SAME,
        .line = import->rows[index]->line,
        .rows = 1,
        .key = id_key(&arena, credit->source, credit->external_id).data};
    import_posted_add(&import->run->counts->posted, credit, done.change, import->run->arena);
    return import_run_done(import->run, &done, err);
}

/* The ledger has the entry with other figures: are they those of the row, less what was taken back
 * of it since? So says an export of what stands. */
static enum err_code find_standing(const struct hours_import *import, const struct credit *credit,
                                   bool *ret_is_same, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct store *store = import->run->service->store;
    struct attended_book book;
    struct credit known;
    *ret_is_same = false;
    TRY(store_credit_get_by_external(store, credit->source, credit->external_id, &arena, &known,
                                     err));
    TRY(attended_book_load(import->run->service, known.worker_id, &arena, &book, err));
    for (size_t i = 0; i < book.standing_len; i++) {
        const struct credit *standing = &book.standing[i];
        if (standing->id.v != known.id.v)
            continue;
        *ret_is_same = standing->min == credit->min && known.min != credit->min &&
                       standing->worker_id.v == credit->worker_id.v &&
                       standing->course_id.v == credit->course_id.v &&
                       standing->mode == credit->mode &&
                       date_compare(standing->earned_on, credit->earned_on) == 0 &&
                       strcmp(standing->categories, credit->categories) == 0 &&
                       strcmp(standing->evidence, credit->evidence) == 0;
    }
    return ERR_OK;
}

static enum err_code append_slice(struct hours_import *import, struct err *err)
{
    struct import_run *run = import->run;
    TRY(store_credit_append_all(run->service->store, import->credits, import->len, import->changes,
                                err));
    for (size_t i = 0; i < import->len; i++) {
        bool is_same = import->changes[i] != STORE_CHANGE_CHANGED;
        if (!is_same)
            TRY(find_standing(import, &import->credits[i], &is_same, err));
        if (!is_same)
            import_run_refuse(run, import->rows[i], HOURS_COLUMN_EXTERNAL_ID, IMPORT_REASON_TAKEN,
                              NULL);
        else
            TRY(append_done(import, i, err));
    }
    import->len = 0;
    return ERR_OK;
}

static enum credit_source source_of(const struct import_row *row)
{
    const struct import_cell *source = &row->cells[HOURS_COLUMN_SOURCE];
    return import_cell_given(source) ? (enum credit_source)source->number : CREDIT_SOURCE_EXTERNAL;
}

/* Hours of a course that a sign-in list has given are not taken again: *ret_is_given, and said so.
 */
static enum err_code check_given(struct hours_import *import, const struct import_row *row,
                                 const struct credit *credit, bool *ret_is_given, struct err *err)
{
    struct import_run *run = import->run;
    char key[ATTENDED_KEY_SIZE];
    int64_t value = 0;
    int64_t given = 0;
    if (credit->course_id.v != 0 &&
        map_get(&import->marked, attended_key(credit->worker_id, credit->course_id, key), &value))
        TRY(find_given(run, row->cells[HOURS_COLUMN_WORKER].text, credit, &given, err));
    *ret_is_given = given != 0;
    if (*ret_is_given)
        import_run_refuse(run, row, HOURS_COLUMN_COURSE, IMPORT_REASON_ATTENDED,
                          arena_printf(run->arena, "%" PRId64, given));
    return ERR_OK;
}

static struct str course_key(const struct course_id *id)
{
    return str_slice((const char *)id, sizeof(*id));
}

static enum err_code load_pass_marks(struct hours_import *import, struct err *err)
{
    struct import_run *run = import->run;
    size_t len = 0;
    TRY(store_course_list(run->service->store, run->arena, &import->courses, &len, err));
    for (size_t i = 0; i < len; i++)
        if (import->courses[i].pass_mark_milli != COURSE_NO_PASS_MARK)
            map_put(&import->marks, course_key(&import->courses[i].id), (int64_t)i);
    return ERR_OK;
}

/* An online completion of a course with a pass mark earns its hours by a score that reaches it.
 * What the ledger has already was judged when it came. */
static enum err_code check_score(struct hours_import *import, const struct import_row *row,
                                 const struct credit *credit, bool *ret_is_passed, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct import_run *run = import->run;
    const struct import_cell *score = &row->cells[HOURS_COLUMN_SCORE];
    struct presence presence = {.verdict = ATTENDANCE_VERDICT_NO_SCORE,
                                .score_milli = score->number};
    struct credit known;
    int64_t at = 0;
    *ret_is_passed = true;
    if (credit->source != CREDIT_SOURCE_ONLINE ||
        !map_get(&import->marks, course_key(&credit->course_id), &at))
        return ERR_OK;
    const struct course *course = &import->courses[at];
    if (import_cell_given(score) && score->number >= course->pass_mark_milli)
        return ERR_OK;
    TRY(import_found(store_credit_get_by_external(run->service->store, credit->source,
                                                  credit->external_id, &arena, &known, err),
                     ret_is_passed));
    if (*ret_is_passed && !import_cell_given(score))
        return ERR_OK;
    *ret_is_passed = false;
    if (import_cell_given(score))
        presence.verdict = ATTENDANCE_VERDICT_FAILED;
    import_run_refuse(run, row, HOURS_COLUMN_SCORE, IMPORT_REASON_FAILED,
                      arena_printf(run->arena, "%s\t%s",
                                   presence_sentence(&presence, course, true, run->arena),
                                   presence_sentence(&presence, course, false, run->arena)));
    return ERR_OK;
}

static enum err_code take_hours(struct hours_import *import, const struct import_row *row,
                                struct err *err)
{
    const struct import_cell *cells = row->cells;
    struct import_run *run = import->run;
    struct credit credit = {
        .stated_milli = cells[HOURS_COLUMN_AMOUNT].number,
        .measure = (enum credit_measure)cells[HOURS_COLUMN_MEASURE].number,
        .categories = cells[HOURS_COLUMN_CATEGORIES].text,
        .mode = (enum course_mode)cells[HOURS_COLUMN_MODE].number,
        .earned_on = cells[HOURS_COLUMN_EARNED_ON].date,
        .source = source_of(row),
        .external_id = cells[HOURS_COLUMN_EXTERNAL_ID].text,
        .state = CREDIT_STATE_APPROVED,
        .evidence = cells[HOURS_COLUMN_EVIDENCE].text,
        .provider = cells[HOURS_COLUMN_PROVIDER].text,
        .reason = "",
        .entered_by = "import",
        .entered_at = service_now(run->service),
    };
    if (!import_run_resolve(run, row, HOURS_COLUMN_WORKER, IMPORT_REFERENCE_WORKER,
                            &credit.worker_id.v) ||
        !import_run_resolve(run, row, HOURS_COLUMN_COURSE, IMPORT_REFERENCE_COURSE,
                            &credit.course_id.v))
        return ERR_OK;
    /* The figure as stated is kept beside the minutes. */
    credit.min = (int32_t)service_minutes(run->service, credit.stated_milli, credit.measure);
    if (credit.external_id[0] == '\0')
        credit.external_id = derived_id(run, &import->seen, row);
    if (import->spent.len > 0)
        credit.external_id = free_id(run, &import->spent, credit.external_id, credit.source);
    if (credit_validate(&credit, NULL) != ERR_OK) {
        refuse_credit(run, row, &credit);
        return ERR_OK;
    }
    bool is_passed = true;
    bool is_given = false;
    TRY(check_score(import, row, &credit, &is_passed, err));
    if (is_passed)
        TRY(check_given(import, row, &credit, &is_given, err));
    if (!is_passed || is_given)
        return ERR_OK;
    import->ids[row - run->file->rows] = credit.external_id;
    import->rows[import->len] = row;
    import->credits[import->len++] = credit;
    return ERR_OK;
}

/* A corrected row without an id of its own does not replace what it was before: it is told where
 * the old entry still stands and the file does not speak of it any more. */
static enum err_code warn_seconds(const struct hours_import *import, struct err *err)
{
    struct import_run *run = import->run;
    CLEANUP(map_release) struct map rows = {0};
    struct store_credit_second *seconds = NULL;
    size_t len = 0;
    if (import->newest.v == 0)
        return ERR_OK;
    TRY(store_credit_list_seconds(run->service->store, import->newest, run->arena, &seconds, &len,
                                  err));
    for (size_t i = 0; len > 0 && i < run->file->rows_len; i++)
        if (import->ids[i] != NULL)
            map_put(&rows, id_key(run->arena, source_of(&run->file->rows[i]), import->ids[i]),
                    (int64_t)i);
    for (size_t i = 0; i < len; i++) {
        const struct store_credit_second *second = &seconds[i];
        struct str old = id_key(run->arena, second->old_source, second->old_external_id);
        int64_t at = 0;
        if (map_get(&rows, old, &at) ||
            !map_get(&rows, id_key(run->arena, second->source, second->external_id), &at))
            continue;
        const struct import_row *row = &run->file->rows[at];
        if (!import_cell_given(&row->cells[HOURS_COLUMN_EXTERNAL_ID]))
            import_run_warn(run, row, -1, IMPORT_REASON_SECOND,
                            arena_printf(run->arena, "%" PRId64, second->old_id.v));
    }
    return ERR_OK;
}

enum err_code import_hours(struct import_run *run, struct err *err)
{
    CLEANUP(hours_import_release)
    struct hours_import *import = arena_alloc(run->arena, sizeof(*import));
    import->run = run;
    TRY(import_run_load(run, IMPORT_REFERENCE_WORKER, err));
    TRY(import_run_load(run, IMPORT_REFERENCE_COURSE, err));
    TRY(load_spent(run, &import->spent, err));
    if (import_run_has(run, HOURS_COLUMN_COURSE))
        TRY(load_marked(run, &import->marked, err));
    if (import_run_has(run, HOURS_COLUMN_COURSE))
        TRY(load_pass_marks(import, err));
    TRY(store_credit_newest(run->service->store, &import->newest, err));
    import->ids = arena_array(run->arena, run->file->rows_len + 1, sizeof(*import->ids));
    for (size_t i = 0; i < run->file->rows_len; i++) {
        TRY(import_run_tick(run, i, err));
        TRY(take_hours(import, &run->file->rows[i], err));
        if (import->len == IMPORT_SLICE_ROWS)
            TRY(append_slice(import, err));
    }
    TRY(append_slice(import, err));
    import_posted_sort(&run->counts->posted);
    return warn_seconds(import, err);
}
