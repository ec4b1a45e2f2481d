/* The published table of what files hold: kind x column x heading x format. Import, export,
 * templates and the documentation all come from it. */
#ifndef YANXU_MODEL_COLUMN_H
#define YANXU_MODEL_COLUMN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scheduler/base/err.h"
#include "scheduler/base/str.h"
#include "scheduler/model/enum_text.h"

/* What a file is about; the KIND of `yanxu import KIND FILE`. Listed in the order in which an
 * office loads them. */
enum file_kind {
    FILE_KIND_UNITS,
    FILE_KIND_ROOMS,
    FILE_KIND_TRAINERS,
    FILE_KIND_COURSES,
    FILE_KIND_WORKERS,
    FILE_KIND_DAYS,
    FILE_KIND_OFFERINGS, /* a row a session; rows with one offering code belong together */
    FILE_KIND_QUOTAS,
    FILE_KIND_HOURS,
    FILE_KIND_ATTENDANCE, /* a sign-in list: a row a worker, or a row a worker and day */
    FILE_KIND_RESULTS,
    FILE_KIND_APPROVALS,
    FILE_KIND_COUNT
};

enum column_format {
    COLUMN_FORMAT_CODE,   /* 1-64 printable characters without blanks */
    COLUMN_FORMAT_TEXT,   /* up to max code points, 200 if max is 0; one line */
    COLUMN_FORMAT_INT,    /* whole number within min..max */
    COLUMN_FORMAT_MILLI,  /* decimal with at most three places, in thousandths within min..max */
    COLUMN_FORMAT_DATE,   /* Excel date cell, or date_parse_loose() */
    COLUMN_FORMAT_TIME,   /* Excel time cell or "09:00": minute of day, 24:00 allowed */
    COLUMN_FORMAT_ENUM,   /* one of the rows that column_choice() gives */
    COLUMN_FORMAT_LIST,   /* codes separated by ; ， 、 , or ；; kept sorted, ';' between */
    COLUMN_FORMAT_TIERS,  /* list of tiers */
    COLUMN_FORMAT_TAGS,   /* category=minutes;… */
    COLUMN_FORMAT_SHARE,  /* whole minutes within min..max, or "75%" */
    COLUMN_FORMAT_MOBILE, /* 11 digits, or + and 6-15 digits */
    COLUMN_FORMAT_EMAIL,
    COLUMN_FORMAT_IDENTITY, /* 18 characters; a number that lost digits is refused */
    COLUMN_FORMAT_COUNT
};

struct column {
    const char *key;  /* "registered_from" */
    const char *zh;   /* heading in Chinese, as exported: "登记起始日期" */
    const char *en;   /* heading in English: "Registered from" */
    const char *also; /* other headings accepted, '|'-separated; NULL: none */
    enum column_format format;
    bool required;
    bool is_private;  /* names, telephones and the like, which no report repeats */
    int64_t min, max; /* for INT and MILLI; max for TEXT */
};

#define COLUMNS_MAX 16

/* Columns by index, named per kind so that code reads row->cells[WORKER_COLUMN_UNIT]. */
enum unit_column {
    UNIT_COLUMN_CODE,
    UNIT_COLUMN_NAME,
    UNIT_COLUMN_KIND,
    UNIT_COLUMN_PARENT,
    UNIT_COLUMN_AWAY_MAX,
    UNIT_COLUMN_COUNT
};
enum room_column {
    ROOM_COLUMN_CODE,
    ROOM_COLUMN_NAME,
    ROOM_COLUMN_SEATS,
    ROOM_COLUMN_ADDRESS,
    ROOM_COLUMN_UNIT,
    ROOM_COLUMN_COUNT
};
enum trainer_column {
    TRAINER_COLUMN_CODE,
    TRAINER_COLUMN_NAME,
    TRAINER_COLUMN_EMAIL,
    TRAINER_COLUMN_MOBILE,
    TRAINER_COLUMN_COUNT
};
enum course_column {
    COURSE_COLUMN_CODE,
    COURSE_COLUMN_NAME,
    COURSE_COLUMN_MODE,
    COURSE_COLUMN_TAGS,
    COURSE_COLUMN_TIERS,
    COURSE_COLUMN_ROLES,
    COURSE_COLUMN_AFTER,
    COURSE_COLUMN_CREDIT,
    COURSE_COLUMN_ATTENDANCE_MIN,
    COURSE_COLUMN_PASS_MARK,
    COURSE_COLUMN_COUNT
};
enum worker_column {
    WORKER_COLUMN_CODE,
    WORKER_COLUMN_NAME,
    WORKER_COLUMN_UNIT,
    WORKER_COLUMN_TIER,
    WORKER_COLUMN_ROLES,
    WORKER_COLUMN_IDENTITY,
    WORKER_COLUMN_MOBILE,
    WORKER_COLUMN_EMAIL,
    WORKER_COLUMN_CHAT_USERID,
    WORKER_COLUMN_CERTIFICATE_NO,
    WORKER_COLUMN_CERTIFIED_ON,
    WORKER_COLUMN_REGISTERED_FROM,
    WORKER_COLUMN_REGISTERED_TO,
    WORKER_COLUMN_HIRED_ON,
    WORKER_COLUMN_COUNT
};
enum day_column { DAY_COLUMN_DATE, DAY_COLUMN_KIND, DAY_COLUMN_NAME, DAY_COLUMN_COUNT };
enum offering_column {
    OFFERING_COLUMN_CODE,
    OFFERING_COLUMN_COURSE,
    OFFERING_COLUMN_SEATS,
    OFFERING_COLUMN_UNIT,
    OFFERING_COLUMN_AUDIENCE,
    OFFERING_COLUMN_DATE,
    OFFERING_COLUMN_BEGINS,
    OFFERING_COLUMN_ENDS,
    OFFERING_COLUMN_TRAINER,
    OFFERING_COLUMN_ROOM,
    OFFERING_COLUMN_WINDOW_FROM,
    OFFERING_COLUMN_WINDOW_TO,
    OFFERING_COLUMN_WINDOW_MIN,
    OFFERING_COLUMN_COST_EACH,
    OFFERING_COLUMN_COST_CLASS,
    OFFERING_COLUMN_COUNT
};
enum quotas_column {
    QUOTAS_COLUMN_YEAR,
    QUOTAS_COLUMN_UNIT,
    QUOTAS_COLUMN_TIER,
    QUOTAS_COLUMN_CATEGORY,
    QUOTAS_COLUMN_COURSE,
    QUOTAS_COLUMN_EACH,
    QUOTAS_COLUMN_TOTAL,
    QUOTAS_COLUMN_MEASURE,
    QUOTAS_COLUMN_COUNT
};
enum hours_column {
    HOURS_COLUMN_WORKER,
    HOURS_COLUMN_EARNED_ON,
    HOURS_COLUMN_AMOUNT,
    HOURS_COLUMN_MEASURE,
    HOURS_COLUMN_CATEGORIES,
    HOURS_COLUMN_MODE,
    HOURS_COLUMN_SOURCE,
    HOURS_COLUMN_COURSE,
    HOURS_COLUMN_EXTERNAL_ID,
    HOURS_COLUMN_EVIDENCE,
    HOURS_COLUMN_SCORE, /* judged by the course's pass mark, and not kept */
    HOURS_COLUMN_PROVIDER,
    HOURS_COLUMN_COUNT
};
enum attendance_column {
    ATTENDANCE_COLUMN_OFFERING,
    ATTENDANCE_COLUMN_DATE,
    ATTENDANCE_COLUMN_WORKER,
    ATTENDANCE_COLUMN_NAME, /* for those who read the list; an import passes over it */
    ATTENDANCE_COLUMN_STATE,
    ATTENDANCE_COLUMN_PRESENCE,
    ATTENDANCE_COLUMN_MAKES_UP, /* code of the offering whose session was missed */
    ATTENDANCE_COLUMN_SCORE,
    ATTENDANCE_COLUMN_COUNT
};
enum result_column {
    RESULT_COLUMN_WORKER,
    RESULT_COLUMN_LEVEL, /* choices begin with TIER_ASSISTANT */
    RESULT_COLUMN_PAPER,
    RESULT_COLUMN_SAT_ON,
    RESULT_COLUMN_RESULT,
    RESULT_COLUMN_SCORE,
    RESULT_COLUMN_COUNT
};
enum approval_column {
    APPROVAL_COLUMN_KIND,
    APPROVAL_COLUMN_CODE, /* a provider's name, a course's code, a mode by any of its words */
    APPROVAL_COLUMN_BODY,
    APPROVAL_COLUMN_FROM,
    APPROVAL_COLUMN_TO,
    APPROVAL_COLUMN_REASON,
    APPROVAL_COLUMN_COUNT
};

const struct enum_text *file_kind_text(enum file_kind kind);
MUST_USE enum err_code file_kind_parse(struct str text, enum file_kind *ret_kind, struct err *err);
/* Static table of *ret_len columns, in the order of that kind's enum above. */
const struct column *columns_of(enum file_kind kind, size_t *ret_len);
/* What stands before the original cells in a file of refused rows, in this order. An importer
 * passes over these headings, so that the file can be corrected and loaded as it is. */
enum remark_column {
    REMARK_COLUMN_ROW, /* where the row stood */
    REMARK_COLUMN_COLUMN,
    REMARK_COLUMN_REASON,
    REMARK_COLUMN_REMEDY,
    REMARK_COLUMN_COUNT
};
const struct column *columns_of_remarks(void);
bool column_is_remark(struct str heading);
/* What an ENUM column may say; NULL for other columns. */
const struct enum_text *column_choice(enum file_kind kind, size_t column, size_t *ret_len);
/* Index of the column that a heading names (blanks trimmed, ASCII case and a trailing * ignored),
 * or -1. */
int column_find(enum file_kind kind, struct str heading);
int column_find_among(const struct column *columns, size_t len, struct str heading);

#endif
