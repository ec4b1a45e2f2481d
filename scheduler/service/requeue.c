/* Failed notices get another chance, when a person says so. */
#include <inttypes.h>
#include <stdio.h>

#include "scheduler/service/remind.h"
#include "scheduler/store/store_notice.h"
#include "scheduler/store/store_record.h"

static enum err_code requeue(struct service *service, const struct remind_retry *retry,
                             int64_t *ret_count, struct err *err)
{
    int64_t now = service_now(service);
    if (retry->id.v == 0)
        return store_outbox_requeue_all(service->store, (struct endpoint_id){0}, now, ret_count,
                                        err);
    *ret_count = 1;
    return store_outbox_requeue(service->store, retry->id, now, err);
}

/* Nothing to retry is nothing done, and so nothing for the audit. */
enum err_code remind_retry(struct service *service, const struct remind_retry *retry,
                           int64_t *ret_count, struct err *err)
{
    char object[40] = "all notices";
    char detail[24];
    int64_t count = 0;
    STORE_TX(tx);
    TRY(store_begin(service->store, &tx, err));
    TRY(requeue(service, retry, &count, err));
    if (retry->id.v != 0)
        snprintf(object, sizeof(object), "notice %" PRId64, retry->id.v);
    snprintf(detail, sizeof(detail), "%" PRId64, count);
    struct store_audit audit = {.at = service_now(service),
                                .who = retry->who,
                                .verb = "retry",
                                .object = object,
                                .detail = detail};
    if (!retry->preview && count > 0) {
        TRY(store_audit_append(service->store, &audit, err));
        TRY(store_commit(&tx, err));
    }
    *ret_count = count;
    return ERR_OK;
}
