/* The tables of columns, a kind of file each; read through columns_of(). For column*.c alone. */
#ifndef YANXU_MODEL_COLUMN_TABLE_H
#define YANXU_MODEL_COLUMN_TABLE_H

#include "scheduler/model/column.h"

#define SEATS_MAX       1000000000
#define SCORE_MILLI_MAX 1000000

extern const struct column unit_columns[UNIT_COLUMN_COUNT];
extern const struct column room_columns[ROOM_COLUMN_COUNT];
extern const struct column trainer_columns[TRAINER_COLUMN_COUNT];
extern const struct column course_columns[COURSE_COLUMN_COUNT];
extern const struct column worker_columns[WORKER_COLUMN_COUNT];
extern const struct column day_columns[DAY_COLUMN_COUNT];
extern const struct column offering_columns[OFFERING_COLUMN_COUNT];
extern const struct column quotas_columns[QUOTAS_COLUMN_COUNT];
extern const struct column hours_columns[HOURS_COLUMN_COUNT];
extern const struct column attendance_columns[ATTENDANCE_COLUMN_COUNT];
extern const struct column result_columns[RESULT_COLUMN_COUNT];
extern const struct column approval_columns[APPROVAL_COLUMN_COUNT];

#endif
