/* One transaction around what a person does; again, if others changed the same rows meanwhile. */
#ifndef YANXU_SERVICE_TRANSACTION_H
#define YANXU_SERVICE_TRANSACTION_H

#include "scheduler/service/service.h"

struct transaction {
    /* Begins from nothing each time it is called. */
    enum err_code (*work)(void *context, struct err *err);
    void *context;
    bool preview; /* roll back at the end */
    bool alone;   /* as store_begin_alone(): what it appends hangs on what the ledger has */
};

/* Runs the work and commits. On PostgreSQL it may find half-way that another program has changed
 * the same rows since it began, or waits for them; then it is rolled back and run again, three
 * times in all. ERR_BUSY: even so, or the transaction could not begin (SQLite, which lets one
 * writer in after the other and has waited already). */
MUST_USE enum err_code transaction_run(struct service *service,
                                       const struct transaction *transaction, struct err *err);

#endif
