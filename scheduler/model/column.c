/* The published table of what files hold, put together from its tables of columns; a heading is
 * looked up here. */
#include "scheduler/model/column.h"

#include <assert.h>

#include "scheduler/model/approval.h"
#include "scheduler/model/attendance.h"
#include "scheduler/model/column_table.h"
#include "scheduler/model/course.h"
#include "scheduler/model/credit.h"
#include "scheduler/model/day.h"
#include "scheduler/model/exam.h"
#include "scheduler/model/unit.h"
#include "scheduler/model/worker.h"

static const struct enum_text kinds[FILE_KIND_COUNT] = {
    [FILE_KIND_UNITS] = {"units", "单位", "units", "unit"},
    [FILE_KIND_ROOMS] = {"rooms", "教室", "rooms", "room"},
    [FILE_KIND_TRAINERS] = {"trainers", "讲师", "trainers", "trainer"},
    [FILE_KIND_COURSES] = {"courses", "课程", "courses", "course"},
    [FILE_KIND_WORKERS] = {"workers", "社工", "workers", "worker|人员|花名册"},
    [FILE_KIND_DAYS] = {"days", "节假日与调休", "days", "day|节假日|holidays"},
    [FILE_KIND_OFFERINGS] = {"offerings", "班次", "offerings", "offering|开班计划"},
    [FILE_KIND_QUOTAS] = {"quotas", "年度学时指标", "annual quotas", "quota|targets|指标"},
    [FILE_KIND_HOURS] = {"hours", "学时", "hours", "credits|学时记录"},
    [FILE_KIND_ATTENDANCE] = {"attendance", "签到记录", "attendance", "attend|出勤|签到表"},
    [FILE_KIND_RESULTS] = {"results", "考试成绩", "results", "result|成绩|exam"},
    [FILE_KIND_APPROVALS] = {"approvals", "认可", "approvals", "approval|认可名单"},
};

/* Who parses each ENUM column; kept beside the columns because a function is no constant of the
 * enum's own table. */
const struct enum_text *column_choice(enum file_kind kind, size_t column, size_t *ret_len)
{
    if (kind == FILE_KIND_UNITS && column == UNIT_COLUMN_KIND) {
        *ret_len = UNIT_KIND_COUNT;
        return unit_kind_text(UNIT_KIND_CITY);
    }
    if ((kind == FILE_KIND_WORKERS && column == WORKER_COLUMN_TIER) ||
        (kind == FILE_KIND_QUOTAS && column == QUOTAS_COLUMN_TIER)) {
        *ret_len = TIER_COUNT;
        return tier_text(TIER_NONE);
    }
    if (kind == FILE_KIND_DAYS && column == DAY_COLUMN_KIND) {
        *ret_len = DAY_KIND_COUNT;
        return day_kind_text(DAY_KIND_HOLIDAY);
    }
    if ((kind == FILE_KIND_COURSES && column == COURSE_COLUMN_MODE) ||
        (kind == FILE_KIND_HOURS && column == HOURS_COLUMN_MODE)) {
        *ret_len = COURSE_MODE_COUNT;
        return course_mode_text(COURSE_MODE_CLASSROOM);
    }
    if (kind == FILE_KIND_COURSES && column == COURSE_COLUMN_CREDIT) {
        *ret_len = COURSE_CREDIT_COUNT;
        return course_credit_text(COURSE_CREDIT_PART);
    }
    if ((kind == FILE_KIND_HOURS && column == HOURS_COLUMN_MEASURE) ||
        (kind == FILE_KIND_QUOTAS && column == QUOTAS_COLUMN_MEASURE)) {
        *ret_len = CREDIT_MEASURE_COUNT;
        return credit_measure_text(CREDIT_MEASURE_MINUTE);
    }
    if (kind == FILE_KIND_HOURS && column == HOURS_COLUMN_SOURCE) {
        *ret_len = CREDIT_SOURCE_COUNT;
        return credit_source_text(CREDIT_SOURCE_ATTENDANCE);
    }
    if (kind == FILE_KIND_ATTENDANCE && column == ATTENDANCE_COLUMN_STATE) {
        *ret_len = ATTENDANCE_COUNT;
        return attendance_state_text(ATTENDANCE_PRESENT);
    }
    if (kind == FILE_KIND_RESULTS && column == RESULT_COLUMN_LEVEL) {
        *ret_len = TIER_COUNT - TIER_ASSISTANT;
        return tier_text(TIER_ASSISTANT);
    }
    if (kind == FILE_KIND_RESULTS && column == RESULT_COLUMN_RESULT) {
        *ret_len = EXAM_VERDICT_COUNT;
        return exam_verdict_text(EXAM_PASSED);
    }
    if (kind == FILE_KIND_APPROVALS && column == APPROVAL_COLUMN_KIND) {
        *ret_len = APPROVAL_KIND_COUNT;
        return approval_kind_text(APPROVAL_PROVIDER);
    }
    *ret_len = 0;
    return NULL;
}

static const struct {
    const struct column *columns;
    size_t len;
} tables[FILE_KIND_COUNT] = {
    [FILE_KIND_UNITS] = {unit_columns, UNIT_COLUMN_COUNT},
    [FILE_KIND_ROOMS] = {room_columns, ROOM_COLUMN_COUNT},
    [FILE_KIND_TRAINERS] = {trainer_columns, TRAINER_COLUMN_COUNT},
    [FILE_KIND_COURSES] = {course_columns, COURSE_COLUMN_COUNT},
    [FILE_KIND_WORKERS] = {worker_columns, WORKER_COLUMN_COUNT},
    [FILE_KIND_DAYS] = {day_columns, DAY_COLUMN_COUNT},
    [FILE_KIND_OFFERINGS] = {offering_columns, OFFERING_COLUMN_COUNT},
    [FILE_KIND_QUOTAS] = {quotas_columns, QUOTAS_COLUMN_COUNT},
    [FILE_KIND_HOURS] = {hours_columns, HOURS_COLUMN_COUNT},
    [FILE_KIND_ATTENDANCE] = {attendance_columns, ATTENDANCE_COLUMN_COUNT},
    [FILE_KIND_RESULTS] = {result_columns, RESULT_COLUMN_COUNT},
    [FILE_KIND_APPROVALS] = {approval_columns, APPROVAL_COLUMN_COUNT},
};

const struct enum_text *file_kind_text(enum file_kind kind)
{
    assert((unsigned)kind < FILE_KIND_COUNT);
    return &kinds[kind];
}

enum err_code file_kind_parse(struct str text, enum file_kind *ret_kind, struct err *err)
{
    int index = 0;
    TRY(enum_text_parse(kinds, FILE_KIND_COUNT, "kind of file", text, &index, err));
    *ret_kind = (enum file_kind)index;
    return ERR_OK;
}

const struct column *columns_of(enum file_kind kind, size_t *ret_len)
{
    assert((unsigned)kind < FILE_KIND_COUNT);
    *ret_len = tables[kind].len;
    return tables[kind].columns;
}

static bool heading_is(const struct column *column, struct str heading)
{
    if (str_eq(heading, str_from(column->zh)) || str_eq_nocase(heading, str_from(column->en)) ||
        str_eq_nocase(heading, str_from(column->key)))
        return true;
    struct str rest = str_from(column->also);
    struct str piece;
    while (str_next(&rest, '|', &piece))
        if (str_eq_nocase(heading, piece))
            return true;
    return false;
}

static const struct column remark_columns[REMARK_COLUMN_COUNT] = {
    [REMARK_COLUMN_ROW] = {.key = "refused_row",
                           .zh = "原行号",
                           .en = "Refused row",
                           .format = COLUMN_FORMAT_INT},
    [REMARK_COLUMN_COLUMN] = {.key = "refused_column",
                              .zh = "有误的列",
                              .en = "Refused column",
                              .format = COLUMN_FORMAT_TEXT},
    [REMARK_COLUMN_REASON] = {.key = "refused_reason",
                              .zh = "拒绝原因",
                              .en = "Refused because",
                              .format = COLUMN_FORMAT_TEXT},
    [REMARK_COLUMN_REMEDY] = {.key = "refused_remedy",
                              .zh = "处理办法",
                              .en = "What to do",
                              .format = COLUMN_FORMAT_TEXT},
};

const struct column *columns_of_remarks(void)
{
    return remark_columns;
}

bool column_is_remark(struct str heading)
{
    for (size_t i = 0; i < REMARK_COLUMN_COUNT; i++)
        if (heading_is(&remark_columns[i], str_trim(heading)))
            return true;
    return false;
}

int column_find_among(const struct column *columns, size_t len, struct str heading)
{
    heading = str_trim(heading);
    if (str_ends(heading, "*"))
        heading = str_trim(str_slice(heading.data, heading.len - 1));
    for (size_t i = 0; i < len; i++)
        if (heading_is(&columns[i], heading))
            return (int)i;
    return -1;
}

int column_find(enum file_kind kind, struct str heading)
{
    size_t len = 0;
    const struct column *columns = columns_of(kind, &len);
    return column_find_among(columns, len, heading);
}
