/* The words of a notice: a text of scheduler/service/notices in both languages, filled with values,
 * in an envelope that every channel understands. */
#ifndef YANXU_SERVICE_NOTICE_H
#define YANXU_SERVICE_NOTICE_H

#include "scheduler/base/arena.h"
#include "scheduler/base/json.h"

/* {"type","timestamp","data":{…,"text","text_en"}} as JSON text in `arena`. `name` chooses the
 * words; `values` fills them; `data` (taken over) gets the texts added. */
MUST_USE enum err_code notice_payload(const char *name, const char *type, int64_t at,
                                      const json_t *values, json_t *data, struct arena *arena,
                                      const char **ret_payload, struct err *err);

#endif
