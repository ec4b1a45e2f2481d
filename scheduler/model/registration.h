/* registration 登记: which registration periods a worker has had, as they were entered. */
#ifndef YANXU_MODEL_REGISTRATION_H
#define YANXU_MODEL_REGISTRATION_H

#include <stddef.h>
#include <stdint.h>

#include "scheduler/base/date.h"
#include "scheduler/model/enum_text.h"
#include "scheduler/model/id.h"

/* How it was entered. */
enum registration_kind {
    REGISTRATION_KIND_FIRST,   /* 首次登记 */
    REGISTRATION_KIND_RENEW,   /* 再登记 */
    REGISTRATION_KIND_RESTORE, /* 恢复登记: after it had run out */
    REGISTRATION_KIND_FILE,    /* as a file of workers said, which does not say what it was */
    REGISTRATION_KIND_COUNT
};

struct registration {
    struct worker_id worker_id;
    struct date from, to; /* both days inside; both DATE_NONE: not registered after all */
    enum registration_kind kind;
    const char *reason; /* why in spite of what stood in the way, or ""; erased with the person */
    const char *who;    /* as in the audit; "" for what was there before anything was entered */
    int64_t at;         /* UTC seconds; 0 likewise: it has been known from the beginning */
};

const struct enum_text *registration_kind_text(enum registration_kind kind);
MUST_USE enum err_code registration_kind_parse(struct str text, enum registration_kind *ret_kind,
                                               struct err *err);

/* Is the row what still holds? `rows` are one worker's, in the order in which they were entered. A
 * row takes the place of those before it with which it shares a day: nobody is registered twice at
 * a time, so it corrects them. A row without days takes the place of all before it. */
bool registration_stands(const struct registration *rows, size_t len, size_t index);
/* The registration of a day: the one that has it, else the last that began before it, else the
 * first still to come. NULL: none. */
const struct registration *registration_on(const struct registration *rows, size_t len,
                                           struct date day);

#endif
