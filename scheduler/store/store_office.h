/* Units, rooms, trainers, courses and the days that are not what their weekday says. What store.h
 * says of every function holds here. */
#ifndef YANXU_STORE_STORE_OFFICE_H
#define YANXU_STORE_STORE_OFFICE_H

#include <stddef.h>
#include <stdint.h>

#include "scheduler/model/course.h"
#include "scheduler/model/day.h"
#include "scheduler/model/offering.h"
#include "scheduler/model/unit.h"
#include "scheduler/store/store.h"

/* --- units 单位 ------------------------------------------------------------------------------
 */
/* From `at` (UTC seconds) on; what stood there before is kept as former. */
MUST_USE enum err_code store_unit_put(struct store *store, const struct unit *unit, int64_t at,
                                      struct unit_id *ret_id, enum store_change *ret_change,
                                      struct err *err);
/* In order of code. INT64_MAX: as they are. Otherwise as they were at that instant, units that are
 * gone by now included; those made later are there too, since nothing says when one was made. */
MUST_USE enum err_code store_unit_list(struct store *store, int64_t known_at, struct arena *arena,
                                       struct unit **ret_units, size_t *ret_len, struct err *err);
MUST_USE enum err_code store_unit_get(struct store *store, struct unit_id id, struct arena *arena,
                                      struct unit *ret_unit, struct err *err);
MUST_USE enum err_code store_unit_get_by_code(struct store *store, const char *code,
                                              struct arena *arena, struct unit *ret_unit,
                                              struct err *err);

/* --- rooms 教室 ------------------------------------------------------------------------------
 */
MUST_USE enum err_code store_room_put(struct store *store, const struct room *room,
                                      struct room_id *ret_id, enum store_change *ret_change,
                                      struct err *err);
/* In order of code. */
MUST_USE enum err_code store_room_list(struct store *store, struct arena *arena,
                                       struct room **ret_rooms, size_t *ret_len, struct err *err);
MUST_USE enum err_code store_room_get(struct store *store, struct room_id id, struct arena *arena,
                                      struct room *ret_room, struct err *err);
MUST_USE enum err_code store_room_get_by_code(struct store *store, const char *code,
                                              struct arena *arena, struct room *ret_room,
                                              struct err *err);

/* --- trainers 讲师 ---------------------------------------------------------------------------
 */
MUST_USE enum err_code store_trainer_put(struct store *store, const struct trainer *trainer,
                                         struct trainer_id *ret_id, enum store_change *ret_change,
                                         struct err *err);
/* In order of code. */
MUST_USE enum err_code store_trainer_list(struct store *store, struct arena *arena,
                                          struct trainer **ret_trainers, size_t *ret_len,
                                          struct err *err);
MUST_USE enum err_code store_trainer_get(struct store *store, struct trainer_id id,
                                         struct arena *arena, struct trainer *ret_trainer,
                                         struct err *err);
MUST_USE enum err_code store_trainer_get_by_code(struct store *store, const char *code,
                                                 struct arena *arena, struct trainer *ret_trainer,
                                                 struct err *err);

/* --- courses 课程 ----------------------------------------------------------------------------
 */
MUST_USE enum err_code store_course_put(struct store *store, const struct course *course,
                                        struct course_id *ret_id, enum store_change *ret_change,
                                        struct err *err);
/* In order of code. */
MUST_USE enum err_code store_course_list(struct store *store, struct arena *arena,
                                         struct course **ret_courses, size_t *ret_len,
                                         struct err *err);
MUST_USE enum err_code store_course_get(struct store *store, struct course_id id,
                                        struct arena *arena, struct course *ret_course,
                                        struct err *err);
MUST_USE enum err_code store_course_get_by_code(struct store *store, const char *code,
                                                struct arena *arena, struct course *ret_course,
                                                struct err *err);

/* --- days 节假日与调休 -----------------------------------------------------------------------
 */
/* Upsert by date. */
MUST_USE enum err_code store_day_put(struct store *store, const struct day *day,
                                     enum store_change *ret_change, struct err *err);
/* The date is again what its weekday says; ERR_NOT_FOUND if it was so already. */
MUST_USE enum err_code store_day_clear(struct store *store, struct date date, struct err *err);
/* All years, in order of date. */
MUST_USE enum err_code store_day_list(struct store *store, struct arena *arena,
                                      struct days *ret_days, struct err *err);
/* How many sessions that stand lie on the date. */
MUST_USE enum err_code store_day_sessions(struct store *store, struct date date, int64_t *ret_count,
                                          struct err *err);

#endif
