/* The classes of an attempt's outcome, as written in files and figures. */
#include "notifiers/outcome.h"

static const char *const class_codes[OUTCOME_COUNT] = {
    [OUTCOME_DELIVERED] = "delivered", [OUTCOME_RETRY] = "retry", [OUTCOME_FIX] = "fix",
    [OUTCOME_DEAD] = "dead",           [OUTCOME_GONE] = "gone",   [OUTCOME_SKIPPED] = "skipped",
};

const char *outcome_class_code(enum outcome_class class)
{
    return class_codes[class];
}
