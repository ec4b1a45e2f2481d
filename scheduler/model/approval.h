/* approval 认可: a provider of training 施教机构, a course or a way of teaching that somebody has
 * approved for the hours earned on some days. Rulebooks say where it takes one. */
#ifndef YANXU_MODEL_APPROVAL_H
#define YANXU_MODEL_APPROVAL_H

#include <stdbool.h>
#include <stddef.h>

#include "scheduler/base/date.h"
#include "scheduler/base/err.h"
#include "scheduler/model/credit.h"
#include "scheduler/model/enum_text.h"

enum approval_kind {
    APPROVAL_PROVIDER, /* by its name, as entries have it */
    APPROVAL_COURSE,   /* by its code */
    APPROVAL_MODE,     /* by its code: "self_paced" */
    APPROVAL_KIND_COUNT
};

struct approval {
    enum approval_kind kind;
    const char *code;           /* what is approved */
    struct course_id course_id; /* of a course; 0: the office has none of this code */
    const char *body;           /* who approves: "ASWB" */
    struct date from, to;       /* both days inside; DATE_NONE: open */
};

const struct enum_text *approval_kind_text(enum approval_kind kind);
MUST_USE enum err_code approval_kind_parse(struct str text, enum approval_kind *ret_kind,
                                           struct err *err);
/* ERR_INVALID: a name that is missing or too long, no such mode, or days out of order. */
MUST_USE enum err_code approval_validate(const struct approval *approval, struct err *err);

/* For qsort(): those of one provider, course or mode stand together. */
int approval_compare(const void *a, const void *b);
/* Whom a rulebook asks for. */
struct approval_question {
    enum approval_kind kind;
    const char *bodies; /* ';'-separated, any of them; "": anybody */
};
/* Is this of the entry approved on the day it was earned? `approvals` as approval_compare() sorts
 * them. */
bool approval_of(const struct approval *approvals, size_t len, const struct credit *credit,
                 const struct approval_question *question);

#endif
