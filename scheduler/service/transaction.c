/* Transactions that are run again when they collide. */
#include "scheduler/service/transaction.h"

#include "scheduler/store/store.h"

#define TRIES_MAX 3

/* `ret_began`: ERR_BUSY came when something had been done already. */
static enum err_code run_once(struct service *service, const struct transaction *transaction,
                              bool *ret_began, struct err *err)
{
    STORE_TX(tx);
    *ret_began = false;
    TRY(transaction->alone ? store_begin_alone(service->store, &tx, err)
                           : store_begin(service->store, &tx, err));
    *ret_began = true;
    TRY(transaction->work(transaction->context, err));
    return transaction->preview ? ERR_OK : store_commit(&tx, err);
}

enum err_code transaction_run(struct service *service, const struct transaction *transaction,
                              struct err *err)
{
    bool began = false;
    enum err_code code = run_once(service, transaction, &began, err);
    for (int tries = 1; code == ERR_BUSY && began && tries < TRIES_MAX; tries++)
        code = run_once(service, transaction, &began, err);
    return code;
}
