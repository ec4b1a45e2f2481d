/* endpoint 渠道: where notices go, and the secret each signs with, sealed with the key file. So is
 * the URL, which for a robot is the secret. */
#ifndef YANXU_SERVICE_ENDPOINT_H
#define YANXU_SERVICE_ENDPOINT_H

#include "notifiers/policy.h"
#include "scheduler/model/reminder.h"
#include "scheduler/service/service.h"

/* Creates or changes an endpoint and ends a pause; `secret` is sealed before it is stored, "" keeps
 * the stored one. ERR_INVALID for a URL that may not be used or a secret that is none; ERR_DENIED
 * for one that policy refuses. */
MUST_USE enum err_code endpoint_set(struct service *service, const struct endpoint *endpoint,
                                    const char *secret, struct deed deed, struct err *err);
/* The addresses that this installation may dial. */
MUST_USE enum err_code endpoint_policy(const struct service *service, struct policy *ret_policy,
                                       struct err *err);

/* An endpoint ready for use. */
struct channel_key {
    struct endpoint endpoint; /* with its whole URL */
    struct str secret;        /* unsealed; empty where there is none */
    bool is_broken;           /* what is stored does not open with this key file */
};
/* All of them, in `arena`. */
MUST_USE enum err_code endpoint_keys(struct service *service, struct arena *arena,
                                     struct channel_key **ret_keys, size_t *ret_len,
                                     struct err *err);

#endif
