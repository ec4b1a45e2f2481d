/* What one attempt came to, in classes that say what to do next. */
#ifndef YANXU_NOTIFIERS_OUTCOME_H
#define YANXU_NOTIFIERS_OUTCOME_H

#include <stdbool.h>
#include <stdint.h>

#define OUTCOME_TEXT_SIZE 160

enum outcome_class {
    OUTCOME_DELIVERED,
    OUTCOME_RETRY,   /* may go away by itself */
    OUTCOME_FIX,     /* a person must change the endpoint's settings: pause it, tell them */
    OUTCOME_DEAD,    /* this message will never be taken; others go on */
    OUTCOME_GONE,    /* the endpoint says that it is gone for good: switch it off */
    OUTCOME_SKIPPED, /* not tried; costs no attempt */
    OUTCOME_COUNT
};

struct outcome {
    enum outcome_class class;
    bool maybe_delivered;         /* the request left, but no verdict came back */
    bool endpoint_down;           /* nothing of HTTP came: every message would meet the same */
    int32_t status;               /* HTTP, 0: none */
    int32_t app_code;             /* the provider's own code, 0: none */
    int64_t pause_s;              /* leave the whole endpoint alone so long; 0: no need */
    int64_t retry_after_s;        /* the receiver asked so; 0: did not */
    char text[OUTCOME_TEXT_SIZE]; /* for the coordinator; "" when delivered; never holds secrets */
};

#endif
