/* feed 订阅: texts of its kinds. */
#include "scheduler/model/feed.h"

#include <assert.h>

static const struct enum_text kinds[FEED_KIND_COUNT] = {
    [FEED_KIND_WORKER] = {"worker", "社工", "worker", NULL},
    [FEED_KIND_TRAINER] = {"trainer", "讲师", "trainer", NULL},
    [FEED_KIND_COORDINATOR] = {"coordinator", "管理员", "coordinator", NULL},
};

const struct enum_text *feed_kind_text(enum feed_kind kind)
{
    assert((unsigned)kind < FEED_KIND_COUNT);
    return &kinds[kind];
}

enum err_code feed_kind_parse(struct str text, enum feed_kind *ret_kind, struct err *err)
{
    int index = 0;
    TRY(enum_text_parse(kinds, FEED_KIND_COUNT, "feed kind 订阅类型", text, &index, err));
    *ret_kind = (enum feed_kind)index;
    return ERR_OK;
}
