/* After rows have changed marks, sessions or courses: the ledger follows. */
#include "scheduler/service/import_rows.h"

bool import_settles(enum file_kind kind)
{
    return kind == FILE_KIND_HOURS || kind == FILE_KIND_ATTENDANCE || kind == FILE_KIND_COURSES ||
           kind == FILE_KIND_OFFERINGS;
}

static struct attendance_order order_of(const struct import_run *run)
{
    return (struct attendance_order){.service = run->service, .who = run->job->who};
}

enum err_code import_run_settle(struct import_run *run, const struct offering *offering,
                                const struct map *workers, struct err *err)
{
    struct attendance_order order = order_of(run);
    return attendance_settle(&order, offering, workers, run->arena, &run->counts->hours, err);
}

enum err_code import_run_settle_course(struct import_run *run, struct course_id course,
                                       struct err *err)
{
    struct attendance_order order = order_of(run);
    return attendance_settle_course(&order, course, run->arena, &run->counts->hours, err);
}
