/* What a rulebook would change for the whole roster if it were in force: who would stand
 * differently, by unit and tier. Nothing is written. */
#ifndef YANXU_SERVICE_RULEBOOK_TRY_H
#define YANXU_SERVICE_RULEBOOK_TRY_H

#include "scheduler/base/json.h"
#include "scheduler/base/str.h"
#include "scheduler/service/effect.h"

struct rulebook_trial {
    struct str text;          /* the rulebook, JSON */
    const char *name;         /* appears in errors */
    struct date as_of;        /* the day for which both standings are asked; DATE_NONE: today */
    effect_person_fn *person; /* is told who is affected, one by one; NULL: nobody is */
    void *context;            /* of `person` */
};

/* Everybody's standing with the rulebooks in force, and again with this one in the place of the one
 * that has its code (or beside them): {"as_of","rulebook","version","replaces":bool, and what
 * effect_table() says}.
 *
 * ERR_INVALID gives path and remedy of a rulebook that does not hold, or says that its last day is
 * over by then. Caller frees with json_decref(). */
MUST_USE enum err_code rulebook_try(struct service *service, const struct rulebook_trial *trial,
                                    json_t **ret_answer, struct err *err);

#endif
