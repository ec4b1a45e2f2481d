/* Who may renew their registration now 再登记: those whose renewal window is open and who have not
 * renewed yet, with the hours that they need for it and have. Whoever has them gets a 继续教育证明
 * (paper.h). The list is that of registration_list(), counted and put in order of the last day. */
#ifndef YANXU_SERVICE_RENEWAL_H
#define YANXU_SERVICE_RENEWAL_H

#include "scheduler/base/json.h"
#include "scheduler/export/table_writer.h"
#include "scheduler/service/service.h"

enum renewal_which {
    RENEWAL_ALL,
    RENEWAL_MAY,     /* the hours are met */
    RENEWAL_LACKING, /* they are not */
    RENEWAL_WHICH_COUNT
};
MUST_USE enum err_code renewal_which_parse(struct str text, enum renewal_which *ret_which,
                                           struct err *err);
const char *renewal_which_code(enum renewal_which which);

struct renewal_question {
    const char *unit; /* code, of those there and below; NULL: everybody */
    enum renewal_which which;
};

/* {"as_of","may","lacking","rows":[as "registrations" of registration_list(), and "days_left"]}:
 * today; by last day, then unit and code. "may" and "lacking" count all of the unit's, whichever
 * are listed. Computed anew only when something has changed. ERR_NOT_FOUND for the unit. Free with
 * json_decref(). */
MUST_USE enum err_code renewal_list(struct service *service,
                                    const struct renewal_question *question, json_t **ret_list,
                                    struct err *err);
/* The same rows as a table to send. */
MUST_USE enum err_code renewal_table(struct service *service,
                                     const struct renewal_question *question,
                                     const struct table_options *options, struct err *err);

#endif
