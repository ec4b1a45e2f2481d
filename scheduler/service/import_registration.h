/* Registrations 登记 in a file of workers: what changes is entered in the book, and what a person
 * has entered there stands before what an older file says. For import_worker.c only. */
#ifndef YANXU_SERVICE_IMPORT_REGISTRATION_H
#define YANXU_SERVICE_IMPORT_REGISTRATION_H

#include "scheduler/model/registration.h"
#include "scheduler/service/import_rows.h"

struct import_registrations {
    struct registration *rows; /* of everybody, by worker */
    size_t len;
};

MUST_USE enum err_code import_registrations_load(struct import_run *run,
                                                 struct import_registrations *ret_registrations,
                                                 struct err *err);
/* Where a person has entered a registration that ends later than what the file says, or the file
 * says nothing any more, the worker keeps what is stored, and a warning says who entered it. */
void import_registration_keep(struct import_run *run, const struct import_row *row,
                              const struct import_registrations *registrations,
                              const struct worker *old, struct worker *worker);
/* `worker` has taken the place of `old`. A file adds what it says; what is set by hand, or put
 * back, stands in the place of what was stored. */
MUST_USE enum err_code import_registration_put(struct import_run *run, const struct worker *old,
                                               const struct worker *worker, struct err *err);

#endif
