/* A notice: what waits in the outbox is which words, for whom, and the figures; name, number and
 * link are put in when it is sent. So the outbox holds nothing that opens a page or reaches a
 * person, and what is sent is as of then. */
#ifndef YANXU_SERVICE_NOTICE_H
#define YANXU_SERVICE_NOTICE_H

#include "scheduler/base/arena.h"
#include "scheduler/base/json.h"
#include "scheduler/model/id.h"
#include "scheduler/model/reminder.h"
#include "scheduler/service/service.h"

struct notice {
    const char *words;          /* a text of scheduler/service/notices, without its language */
    struct worker_id worker_id; /* who is told privately; 0: a group */
    const json_t *values;       /* fill the words */
};

/* As kept in the outbox. In `arena`. */
const char *notice_stored(const struct notice *notice, struct arena *arena);
/* As sent: {"type","timestamp","data":{…,"to":{…},"page","text","text_en"}}. ERR_NOT_FOUND if the
 * worker is gone, ERR_INVALID if the stored text is damaged. In `arena`. */
MUST_USE enum err_code notice_render(struct service *service, const struct outbox *row,
                                     struct arena *arena, const char **ret_payload,
                                     struct err *err);

#endif
