/* The exam calendar 考试安排: when a level's exam is, and until when one signs up for it. */
#ifndef YANXU_SERVICE_EXAM_DAYS_H
#define YANXU_SERVICE_EXAM_DAYS_H

#include "scheduler/base/json.h"
#include "scheduler/model/exam.h"
#include "scheduler/service/service.h"

/* {"exams":[{"year","level","paper","from","to","sign_up_from","sign_up_to"}]} of a year, 0: of
 * all; what exam_days_import() reads. Free with json_decref(). */
MUST_USE enum err_code exam_days_show(struct service *service, int32_t year, json_t **ret_exams,
                                      struct err *err);
/* The exam of its year, level and paper from now on. *ret_changed false: it was so already. */
MUST_USE enum err_code exam_days_set(struct service *service, const struct exam_day *day,
                                     const struct deed *deed, bool *ret_changed, struct err *err);
/* Takes it off the calendar; of `day` year, level and paper matter. ERR_NOT_FOUND: it is not on it.
 */
MUST_USE enum err_code exam_days_clear(struct service *service, const struct exam_day *day,
                                       const struct deed *deed, struct err *err);

struct exam_days_count {
    int64_t created, changed, same;
};
#define EXAM_DAYS_MAX 1000 /* of one file */
/* {"comment", "exams":[as above]} as JSON, all or nothing; "paper" and both days of signing up may
 * be absent, an exam may have a "comment". `name` appears in errors, which give the JSON path. */
MUST_USE enum err_code exam_days_import(struct service *service, const json_t *file,
                                        const char *name, const struct deed *deed,
                                        struct exam_days_count *ret_count, struct err *err);

#endif
