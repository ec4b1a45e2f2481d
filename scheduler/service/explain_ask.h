/* Why so much is asked: tiers held, months left out, in words. */
#ifndef YANXU_SERVICE_EXPLAIN_ASK_H
#define YANXU_SERVICE_EXPLAIN_ASK_H

#include "scheduler/base/json.h"
#include "scheduler/rules/standing.h"

/* {"tier_change","months","parts":[{"kind","tier","months","min"}],"text_zh","text_en"} of a
 * requirement of the standing: ask.h says what the parts are, and the texts say them; NULL where it
 * is asked in full, of one tier. The caller frees with json_decref(). */
json_t *explain_ask_json(const struct standing *standing,
                         const struct standing_requirement *requirement);

#endif
