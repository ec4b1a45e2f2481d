/* Exams 考试: how far workers have come, and the tier that follows once the certificate is there.
 */
#ifndef YANXU_SERVICE_EXAM_H
#define YANXU_SERVICE_EXAM_H

#include "scheduler/base/json.h"
#include "scheduler/service/roster.h"

/* [{"level","level_zh","level_en","needed","counting","passed_on","papers":[{"paper","passed_on",
 * "counts_until","counts"}]}] of each level of which the worker of the roster (index) has passed a
 * paper by as_of; "passed_on" is "" unless the level is passed. Until then, where the calendar has
 * one to come, "next":{"from","to","sign_up_from","sign_up_to"}. Free with json_decref(). */
json_t *exam_levels_json(const struct roster *roster, size_t worker);

struct exam_promotion {
    const char *const *workers; /* codes */
    size_t workers_len;         /* 0: everybody */
    const char *unit;           /* code, of this unit and below; NULL: all */
    enum tier level;            /* TIER_NONE: any whose exam is all that it takes */
    struct date on;             /* the certificate's; DATE_NONE: none, for a preview alone */
    struct deed deed;
};
/* Whoever has passed the exam of a level above the one held, and has the certificate, is of that
 * level from the certificate's date on: both are set by hand (held.h), so that an older roster does
 * not take them back. Passing alone changes nothing. The senior level wants a review 评审 besides,
 * so it is given only where it is asked for by name.
 * {"on","promoted":[{"worker","from","to","passed_on"}],"left":[{"worker","to","passed_on",
 * "why"}],"preview"}, by code. ERR_NOT_FOUND: no such worker or unit; ERR_INVALID: no day, or one
 * to come; ERR_CONFLICT: a worker named has passed nothing above the tier held. */
MUST_USE enum err_code exam_promote(struct service *service, const struct exam_promotion *promotion,
                                    json_t **ret_answer, struct err *err);

#endif
