/* What is loaded, as the cells of the file that would load it: for exports, for what an import has
 * changed, and for values set by hand. */
#ifndef YANXU_SERVICE_ROW_CELLS_H
#define YANXU_SERVICE_ROW_CELLS_H

#include "scheduler/base/json.h"
#include "scheduler/export/table_writer.h"
#include "scheduler/model/approval.h"
#include "scheduler/model/course.h"
#include "scheduler/model/day.h"
#include "scheduler/model/exam.h"
#include "scheduler/model/offering.h"
#include "scheduler/model/quota.h"
#include "scheduler/model/unit.h"
#include "scheduler/model/worker.h"

/* How choices are written: "senior", "高级社会工作师", "Senior social worker". */
enum row_words { ROW_WORDS_CODE, ROW_WORDS_ZH, ROW_WORDS_EN, ROW_WORDS_COUNT };

/* id -> code of one kind of thing. */
struct row_name {
    int64_t id;
    const char *code;
};
struct row_names {
    struct row_name *items; /* by id */
    size_t len;
};

/* What rows refer to by code; a thing whose names are not there gives an empty cell. Texts of cells
 * are those of the thing, or live in `arena`. */
struct row_book {
    struct row_names units, rooms, trainers, courses;
    enum row_words words;
    struct arena *arena;
};

struct row_names row_names_of_units(const struct unit *units, size_t len, struct arena *arena);
struct row_names row_names_of_rooms(const struct room *rooms, size_t len, struct arena *arena);
struct row_names row_names_of_trainers(const struct trainer *trainers, size_t len,
                                       struct arena *arena);
struct row_names row_names_of_courses(const struct course *courses, size_t len,
                                      struct arena *arena);
/* The code, or NULL. */
const char *row_name(const struct row_names *names, int64_t id);
struct export_cell row_choice(const struct row_book *book, const struct enum_text *text);

void row_of_unit(const struct row_book *book, const struct unit *unit,
                 struct export_cell cells[static UNIT_COLUMN_COUNT]);
void row_of_room(const struct row_book *book, const struct room *room,
                 struct export_cell cells[static ROOM_COLUMN_COUNT]);
void row_of_trainer(const struct trainer *trainer,
                    struct export_cell cells[static TRAINER_COLUMN_COUNT]);
void row_of_course(const struct row_book *book, const struct course *course,
                   struct export_cell cells[static COURSE_COLUMN_COUNT]);
void row_of_worker(const struct row_book *book, const struct worker *worker,
                   const struct person *person,
                   struct export_cell cells[static WORKER_COLUMN_COUNT]);
void row_of_day(const struct row_book *book, const struct day *day,
                struct export_cell cells[static DAY_COLUMN_COUNT]);
void row_of_quota(const struct row_book *book, const struct quota *quota,
                  struct export_cell cells[static QUOTAS_COLUMN_COUNT]);
void row_of_result(const struct row_book *book, const char *worker_code,
                   const struct exam_result *result,
                   struct export_cell cells[static RESULT_COLUMN_COUNT]);
void row_of_approval(const struct row_book *book, const struct approval *approval,
                     const char *reason, struct export_cell cells[static APPROVAL_COLUMN_COUNT]);
/* `session` NULL: the offering's own row, with its window. */
void row_of_session(const struct row_book *book, const struct offering *offering,
                    const struct session *session,
                    struct export_cell cells[static OFFERING_COLUMN_COUNT]);

/* The cell as the importer reads it: "2027-03-02", "09:00", "1.5"; "" if empty. */
const char *row_text(const struct export_cell *cell, struct arena *arena);
/* {"code":"S1","name":…} by the columns' keys, empty cells left out. Free with json_decref(). */
json_t *row_json(enum file_kind kind, const struct export_cell *cells, struct arena *arena);

#endif
