/* The book of registrations 登记: entered whenever a worker's registration changes, and read for
 * standings. */
#ifndef YANXU_SERVICE_REGISTRATION_BOOK_H
#define YANXU_SERVICE_REGISTRATION_BOOK_H

#include "scheduler/model/registration.h"
#include "scheduler/model/worker.h"
#include "scheduler/service/service.h"

struct roster;

/* Fills the registrations of a roster whose workers are there, as known at service_known_at(), and
 * gives each worker that of roster->as_of. As part of the caller's transaction. */
MUST_USE enum err_code registration_book_load(struct service *service, struct roster *roster,
                                              struct err *err);
/* Of one worker of the roster (index): the registration of as_of was given back after it had run
 * out. */
bool registration_book_is_restored(const struct roster *roster, size_t worker);
/* The first that begins after as_of, if that of as_of has begun; else NULL. */
const struct registration *registration_book_next(const struct roster *roster, size_t worker);
/* The last that ended before that of as_of began; NULL: there is none in the book. */
const struct registration *registration_book_before(const struct roster *roster, size_t worker);

/* Enters `row`. Of a worker without rows, what `former` has is entered first, as known from the
 * beginning. As part of the caller's transaction. */
MUST_USE enum err_code registration_book_enter(struct service *service, const struct worker *former,
                                               const struct registration *row, struct err *err);
/* What `former` has is taken back, and `row` stands in its place. */
MUST_USE enum err_code registration_book_correct(struct service *service,
                                                 const struct worker *former,
                                                 const struct registration *row, struct err *err);
/* Everything is as it was when `row` was the last that had been entered: `former` is taken back. */
MUST_USE enum err_code registration_book_undo(struct service *service, const struct worker *former,
                                              const struct registration *row, struct err *err);

#endif
