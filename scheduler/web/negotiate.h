/* What the client prefers: coding, media type, language (RFC 9110 section 12). Pure functions over
 * header values. */
#ifndef YANXU_WEB_NEGOTIATE_H
#define YANXU_WEB_NEGOTIATE_H

#include <stdbool.h>

#include "scheduler/base/str.h"
#include "scheduler/web/text.h"

/* Accept-Encoding allows gzip ("gzip", "x-gzip" or "*", weight above 0). */
bool accepts_gzip(struct str accept_encoding);
/* Accept names application/json with a higher weight than text/html; wildcards alone mean HTML. */
bool accepts_json(struct str accept);
/* Accept-Language: the heavier of zh* and en*, the first on a tie; Chinese if neither is named. */
enum language accepts_language(struct str accept_language);

#endif
