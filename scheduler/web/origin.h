/* Does a request that changes something come from our own pages? (Fetch Metadata; RFC 6454; RFC
 * 9110 section 7.2.) */
#ifndef YANXU_WEB_ORIGIN_H
#define YANXU_WEB_ORIGIN_H

#include <stdbool.h>

#include "scheduler/base/str.h"

struct origin_claim {
    struct str fetch_site; /* Sec-Fetch-Site; NULL data: not sent */
    struct str origin;     /* Origin; likewise */
    struct str host;       /* Host */
    const char *base_url;  /* what our links begin with: a proxy may have changed Host */
};

/* False if another site's page sent it. Browsers say so themselves in Sec-Fetch-Site; older ones
 * send Origin with every form; who sends neither is no browser, and was not led here by a page. */
bool origin_is_own(const struct origin_claim *claim);

#endif
