/* From a response to an outcome: by HTTP alone, or by a provider's own code in the body. */
#ifndef YANXU_NOTIFIERS_CLASSIFY_H
#define YANXU_NOTIFIERS_CLASSIFY_H

#include <stddef.h>
#include <stdint.h>

#include "notifiers/http.h"
#include "notifiers/outcome.h"

#define PAUSE_BUSY_S 60 /* after a provider's "too often" that names no time */

/* A provider's code and what it means. The first row that fits counts. */
struct code_row {
    int32_t code;
    const char *message_has; /* only where the provider's message contains this; NULL: always */
    enum outcome_class class;
    int64_t pause_s;
    const char *text;
};

struct code_table {
    const char *provider;
    const char *code_keys[2], *message_keys[2]; /* members of the body; the second may be NULL */
    const struct code_row *rows;
    size_t rows_len;
};

/* 2xx is delivered. */
struct outcome outcome_of_http(const struct http_response *response, int64_t now);
/* 2xx with the provider's code 0 is delivered; 2xx without a code is not. */
struct outcome outcome_of_code(const struct http_response *response, const struct code_table *table,
                               int64_t now);

#endif
