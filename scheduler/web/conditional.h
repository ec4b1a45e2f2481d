/* Conditional requests: entity tags and HTTP dates (RFC 9110 sections 5.6.7, 8.8, 13). Pure
 * functions. */
#ifndef YANXU_WEB_CONDITIONAL_H
#define YANXU_WEB_CONDITIONAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scheduler/base/err.h"
#include "scheduler/base/str.h"

#define HTTP_DATE_SIZE 40 /* "Sun, 06 Nov 1994 08:49:37 GMT" and room */
#define ETAG_SIZE      96

/* What the resource is now. One strong tag a coding; each answers for the others, because the
 * content behind them is the same. */
struct validators {
    const char *etag_identity, *etag_gzip; /* with their quotes */
    int64_t last_modified;                 /* UTC seconds */
};

/* True: answer 304. If-None-Match (list or "*", weak comparison) is decisive when it is there; only
 * without it is If-Modified-Since looked at (RFC 9110 section 13.2.2). An absent header is the
 * empty view with NULL data. */
bool is_not_modified(struct str if_none_match, struct str if_modified_since,
                     const struct validators *now);

/* `hash` in quotes, and with "-gz" before the closing quote. Quotes around `hash` are kept single.
 * Returns `etag`. */
char *etag_identity(const char *hash, char etag[static ETAG_SIZE]);
char *etag_gzip(const char *hash, char etag[static ETAG_SIZE]);

/* IMF-fixdate. Returns `text`. */
char *http_date_format(int64_t at, char text[static HTTP_DATE_SIZE]);
/* IMF-fixdate and the two obsolete forms; ERR_INVALID otherwise. A two-digit year more than 50
 * years after `now` is of the past century. */
MUST_USE enum err_code http_date_parse(struct str text, int64_t now, int64_t *ret_at,
                                       struct err *err);

#endif
