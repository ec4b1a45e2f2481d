/* Things as rows of cells. */
#include "scheduler/service/row_cells.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/buf.h"
#include "scheduler/model/credit.h"

/* --- codes by id --------------------------------------------------------------------------------
 */

static int compare_names(const void *a, const void *b)
{
    int64_t x = ((const struct row_name *)a)->id;
    int64_t y = ((const struct row_name *)b)->id;
    return (x > y) - (x < y);
}

#define NAMES_OF(type)                                                                             \
    struct row_names row_names_of_##type##s(const struct type *things, size_t len,                 \
                                            struct arena *arena)                                   \
    {                                                                                              \
        struct row_names names = {arena_array(arena, len, sizeof(*names.items)), len};             \
        for (size_t i = 0; i < len; i++)                                                           \
            names.items[i] = (struct row_name){things[i].id.v, things[i].code};                    \
        qsort(names.items, len, sizeof(*names.items), compare_names);                              \
        return names;                                                                              \
    }

NAMES_OF(unit)
NAMES_OF(room)
NAMES_OF(trainer)
NAMES_OF(course)

const char *row_name(const struct row_names *names, int64_t id)
{
    struct row_name key = {.id = id};
    const struct row_name *found = names->len == 0 ? NULL
                                                   : bsearch(&key, names->items, names->len,
                                                             sizeof(*names->items), compare_names);
    return found != NULL ? found->code : NULL;
}

/* --- cells ---------------------------------------------------------------------------------------
 */

struct export_cell row_choice(const struct row_book *book, const struct enum_text *text)
{
    switch (book->words) {
    case ROW_WORDS_ZH:
        return EXPORT_TEXT(text->zh);
    case ROW_WORDS_EN:
        return EXPORT_TEXT(text->en);
    case ROW_WORDS_CODE:
    case ROW_WORDS_COUNT:
        break;
    }
    return EXPORT_TEXT(text->code);
}

void row_of_unit(const struct row_book *book, const struct unit *unit,
                 struct export_cell cells[static UNIT_COLUMN_COUNT])
{
    cells[UNIT_COLUMN_CODE] = EXPORT_TEXT(unit->code);
    cells[UNIT_COLUMN_NAME] = EXPORT_TEXT(unit->name);
    cells[UNIT_COLUMN_KIND] = row_choice(book, unit_kind_text(unit->kind));
    cells[UNIT_COLUMN_PARENT] = EXPORT_TEXT(row_name(&book->units, unit->parent_id.v));
    cells[UNIT_COLUMN_AWAY_MAX] = unit->away_max >= 0 ? EXPORT_INT(unit->away_max) : EXPORT_NONE;
}

void row_of_room(const struct row_book *book, const struct room *room,
                 struct export_cell cells[static ROOM_COLUMN_COUNT])
{
    cells[ROOM_COLUMN_CODE] = EXPORT_TEXT(room->code);
    cells[ROOM_COLUMN_NAME] = EXPORT_TEXT(room->name);
    cells[ROOM_COLUMN_SEATS] = EXPORT_INT(room->seats);
    cells[ROOM_COLUMN_ADDRESS] = EXPORT_TEXT(room->address);
    cells[ROOM_COLUMN_UNIT] = EXPORT_TEXT(row_name(&book->units, room->unit_id.v));
}

void row_of_trainer(const struct trainer *trainer,
                    struct export_cell cells[static TRAINER_COLUMN_COUNT])
{
    cells[TRAINER_COLUMN_CODE] = EXPORT_TEXT(trainer->code);
    cells[TRAINER_COLUMN_NAME] = EXPORT_TEXT(trainer->name);
    cells[TRAINER_COLUMN_EMAIL] = EXPORT_TEXT(trainer->email);
    cells[TRAINER_COLUMN_MOBILE] = EXPORT_TEXT(trainer->mobile);
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

void row_of_course(const struct row_book *book, const struct course *course,
                   struct export_cell cells[static COURSE_COLUMN_COUNT])
{
    cells[COURSE_COLUMN_CODE] = EXPORT_TEXT(course->code);
    cells[COURSE_COLUMN_NAME] = EXPORT_TEXT(course->name);
    cells[COURSE_COLUMN_MODE] = row_choice(book, course_mode_text(course->mode));
    cells[COURSE_COLUMN_TAGS] =
        EXPORT_TEXT(tags_format(course->tags, course->tags_len, book->arena));
    cells[COURSE_COLUMN_TIERS] = EXPORT_TEXT(tiers_text(course->tiers_mask, book->arena));
    cells[COURSE_COLUMN_ROLES] = EXPORT_TEXT(course->roles);
    cells[COURSE_COLUMN_AFTER] = EXPORT_TEXT(course->after);
    cells[COURSE_COLUMN_CREDIT] = row_choice(book, course_credit_text(course->credit));
    cells[COURSE_COLUMN_ATTENDANCE_MIN] =
        course->attendance_min > 0 ? EXPORT_INT(course->attendance_min) : EXPORT_NONE;
    cells[COURSE_COLUMN_PASS_MARK] = course->pass_mark_milli != COURSE_NO_PASS_MARK
                                         ? EXPORT_MILLI(course->pass_mark_milli)
                                         : EXPORT_NONE;
}

void row_of_worker(const struct row_book *book, const struct worker *worker,
                   const struct person *person,
                   struct export_cell cells[static WORKER_COLUMN_COUNT])
{
    cells[WORKER_COLUMN_CODE] = EXPORT_TEXT(worker->code);
    cells[WORKER_COLUMN_NAME] =
        EXPORT_TEXT(person->erased_at != 0 ? PERSON_ERASED_NAME : person->name);
    cells[WORKER_COLUMN_UNIT] = EXPORT_TEXT(row_name(&book->units, worker->unit_id.v));
    cells[WORKER_COLUMN_TIER] = row_choice(book, tier_text(worker->tier));
    cells[WORKER_COLUMN_ROLES] = EXPORT_TEXT(worker->roles);
    cells[WORKER_COLUMN_IDENTITY] = EXPORT_TEXT(person->identity_no);
    cells[WORKER_COLUMN_MOBILE] = EXPORT_TEXT(person->mobile);
    cells[WORKER_COLUMN_EMAIL] = EXPORT_TEXT(person->email);
    cells[WORKER_COLUMN_CHAT_USERID] = EXPORT_TEXT(person->chat_userid);
    cells[WORKER_COLUMN_CERTIFICATE_NO] = EXPORT_TEXT(person->certificate_no);
    cells[WORKER_COLUMN_CERTIFIED_ON] = EXPORT_DATE(worker->certified_on);
    cells[WORKER_COLUMN_REGISTERED_FROM] = EXPORT_DATE(worker->registered_from);
    cells[WORKER_COLUMN_REGISTERED_TO] = EXPORT_DATE(worker->registered_to);
    cells[WORKER_COLUMN_HIRED_ON] = EXPORT_DATE(worker->hired_on);
}

void row_of_day(const struct row_book *book, const struct day *day,
                struct export_cell cells[static DAY_COLUMN_COUNT])
{
    cells[DAY_COLUMN_DATE] = EXPORT_DATE(day->date);
    cells[DAY_COLUMN_KIND] = row_choice(book, day_kind_text(day->kind));
    cells[DAY_COLUMN_NAME] = EXPORT_TEXT(day->name);
}

/* Thousandths of hours tell minutes apart: what is written is read back to the minute. */
static struct export_cell hours_cell(int64_t min)
{
    return min == QUOTA_NO_MIN ? EXPORT_NONE : EXPORT_MILLI((min * 1000 + 30) / 60);
}

void row_of_quota(const struct row_book *book, const struct quota *quota,
                  struct export_cell cells[static QUOTAS_COLUMN_COUNT])
{
    cells[QUOTAS_COLUMN_YEAR] = EXPORT_INT(quota->year);
    cells[QUOTAS_COLUMN_UNIT] = EXPORT_TEXT(row_name(&book->units, quota->unit_id.v));
    cells[QUOTAS_COLUMN_TIER] =
        quota->tier == QUOTA_ALL_TIERS ? EXPORT_NONE : row_choice(book, tier_text(quota->tier));
    cells[QUOTAS_COLUMN_CATEGORY] = EXPORT_TEXT(quota->category);
    cells[QUOTAS_COLUMN_COURSE] = EXPORT_TEXT(row_name(&book->courses, quota->course_id.v));
    cells[QUOTAS_COLUMN_EACH] = hours_cell(quota->each_min);
    cells[QUOTAS_COLUMN_TOTAL] = hours_cell(quota->total_min);
    cells[QUOTAS_COLUMN_MEASURE] = row_choice(book, credit_measure_text(CREDIT_MEASURE_HOUR));
}

void row_of_result(const struct row_book *book, const char *worker_code,
                   const struct exam_result *result,
                   struct export_cell cells[static RESULT_COLUMN_COUNT])
{
    cells[RESULT_COLUMN_WORKER] = EXPORT_TEXT(worker_code);
    cells[RESULT_COLUMN_LEVEL] = row_choice(book, tier_text(result->level));
    cells[RESULT_COLUMN_PAPER] = EXPORT_TEXT(result->paper);
    cells[RESULT_COLUMN_SAT_ON] = EXPORT_DATE(result->sat_on);
    cells[RESULT_COLUMN_RESULT] = row_choice(book, exam_verdict_text(result->verdict));
    cells[RESULT_COLUMN_SCORE] =
        result->score_milli >= 0 ? EXPORT_MILLI(result->score_milli) : EXPORT_NONE;
}

void row_of_approval(const struct row_book *book, const struct approval *approval,
                     const char *reason, struct export_cell cells[static APPROVAL_COLUMN_COUNT])
{
    enum course_mode mode = COURSE_MODE_CLASSROOM;
    cells[APPROVAL_COLUMN_KIND] = row_choice(book, approval_kind_text(approval->kind));
    cells[APPROVAL_COLUMN_CODE] = EXPORT_TEXT(approval->code);
    if (approval->kind == APPROVAL_MODE &&
        course_mode_parse(str_from(approval->code), &mode, NULL) == ERR_OK)
        cells[APPROVAL_COLUMN_CODE] = row_choice(book, course_mode_text(mode));
    cells[APPROVAL_COLUMN_BODY] = EXPORT_TEXT(approval->body);
    cells[APPROVAL_COLUMN_FROM] = EXPORT_DATE(approval->from);
    cells[APPROVAL_COLUMN_TO] = EXPORT_DATE(approval->to);
    cells[APPROVAL_COLUMN_REASON] = EXPORT_TEXT(reason);
}

static struct export_cell cost_cell(int32_t yuan)
{
    return yuan > 0 ? EXPORT_INT(yuan) : EXPORT_NONE;
}

void row_of_session(const struct row_book *book, const struct offering *offering,
                    const struct session *session,
                    struct export_cell cells[static OFFERING_COLUMN_COUNT])
{
    memset(cells, 0, OFFERING_COLUMN_COUNT * sizeof(*cells));
    cells[OFFERING_COLUMN_CODE] = EXPORT_TEXT(offering->code);
    cells[OFFERING_COLUMN_COURSE] = EXPORT_TEXT(row_name(&book->courses, offering->course_id.v));
    cells[OFFERING_COLUMN_SEATS] = EXPORT_INT(offering->seats);
    cells[OFFERING_COLUMN_UNIT] = EXPORT_TEXT(row_name(&book->units, offering->unit_id.v));
    cells[OFFERING_COLUMN_AUDIENCE] = EXPORT_TEXT(offering->audience);
    cells[OFFERING_COLUMN_COST_EACH] = cost_cell(offering->cost_each);
    cells[OFFERING_COLUMN_COST_CLASS] = cost_cell(offering->cost_class);
    if (session == NULL) {
        cells[OFFERING_COLUMN_WINDOW_FROM] = EXPORT_DATE(offering->window_from);
        cells[OFFERING_COLUMN_WINDOW_TO] = EXPORT_DATE(offering->window_to);
        cells[OFFERING_COLUMN_WINDOW_MIN] = EXPORT_INT(offering->window_min);
        return;
    }
    cells[OFFERING_COLUMN_DATE] = EXPORT_DATE(session->date);
    cells[OFFERING_COLUMN_BEGINS] = EXPORT_MINUTE(session->begins_min);
    cells[OFFERING_COLUMN_ENDS] = EXPORT_MINUTE(session->ends_min);
    cells[OFFERING_COLUMN_TRAINER] = EXPORT_TEXT(row_name(&book->trainers, session->trainer_id.v));
    cells[OFFERING_COLUMN_ROOM] = EXPORT_TEXT(row_name(&book->rooms, session->room_id.v));
}

/* --- texts ---------------------------------------------------------------------------------------
 */

/* 7500 thousandths are "7.5". */
static const char *milli_text(int64_t milli, struct arena *arena)
{
    char *text = arena_printf(arena, "%s%" PRId64 ".%03d", milli < 0 ? "-" : "",
                              milli < 0 ? -(milli / 1000) : milli / 1000, abs((int)(milli % 1000)));
    size_t len = strlen(text);
    while (text[len - 1] == '0')
        text[--len] = '\0';
    if (text[len - 1] == '.')
        text[--len] = '\0';
    return text;
}

const char *row_text(const struct export_cell *cell, struct arena *arena)
{
    char text[DATE_TEXT_SIZE];
    switch (cell->kind) {
    case EXPORT_CELL_TEXT:
        return cell->text != NULL ? cell->text : "";
    case EXPORT_CELL_INT:
        return arena_printf(arena, "%" PRId64, cell->number);
    case EXPORT_CELL_MILLI:
        return milli_text(cell->number, arena);
    case EXPORT_CELL_DATE:
        return arena_strdup(arena, date_format(cell->date, text));
    case EXPORT_CELL_MINUTE:
        return arena_strdup(arena, minute_format((int32_t)cell->number, text));
    case EXPORT_CELL_NONE:
    case EXPORT_CELL_COUNT:
        break;
    }
    return "";
}

json_t *row_json(enum file_kind kind, const struct export_cell *cells, struct arena *arena)
{
    size_t len = 0;
    const struct column *columns = columns_of(kind, &len);
    json_t *row = json_object();
    for (size_t i = 0; i < len; i++) {
        const char *text = row_text(&cells[i], arena);
        if (text[0] != '\0')
            json_object_set_new(row, columns[i].key, json_string(text));
    }
    return row;
}
