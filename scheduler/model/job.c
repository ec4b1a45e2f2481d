/* job: texts. */
#include "scheduler/model/job.h"

#include <assert.h>

static const struct enum_text kinds[JOB_KIND_COUNT] = {
    [JOB_KIND_PLAN] = {"plan", "制定计划", "plan", NULL},
    [JOB_KIND_IMPORT] = {"import", "导入", "import", NULL},
    [JOB_KIND_EXPORT] = {"export", "导出", "export", NULL},
    [JOB_KIND_ADVICE] = {"advice", "加开建议", "advice", NULL},
};

static const struct enum_text states[JOB_STATE_COUNT] = {
    [JOB_STATE_QUEUED] = {"queued", "等待中", "waiting", NULL},
    [JOB_STATE_RUNNING] = {"running", "进行中", "running", NULL},
    [JOB_STATE_DONE] = {"done", "已完成", "done", NULL},
    [JOB_STATE_FAILED] = {"failed", "未成功", "failed", NULL},
    [JOB_STATE_CANCELLED] = {"cancelled", "已停止", "stopped", NULL},
};

const struct enum_text *job_kind_text(enum job_kind kind)
{
    assert((unsigned)kind < JOB_KIND_COUNT);
    return &kinds[kind];
}

enum err_code job_kind_parse(struct str text, enum job_kind *ret_kind, struct err *err)
{
    int index = 0;
    TRY(enum_text_parse(kinds, JOB_KIND_COUNT, "job kind 任务类型", text, &index, err));
    *ret_kind = (enum job_kind)index;
    return ERR_OK;
}

const struct enum_text *job_state_text(enum job_state state)
{
    assert((unsigned)state < JOB_STATE_COUNT);
    return &states[state];
}

enum err_code job_state_parse(struct str text, enum job_state *ret_state, struct err *err)
{
    int index = 0;
    TRY(enum_text_parse(states, JOB_STATE_COUNT, "job state 任务状态", text, &index, err));
    *ret_state = (enum job_state)index;
    return ERR_OK;
}

bool job_state_is_over(enum job_state state)
{
    switch (state) {
    case JOB_STATE_QUEUED:
    case JOB_STATE_RUNNING:
        return false;
    case JOB_STATE_DONE:
    case JOB_STATE_FAILED:
    case JOB_STATE_CANCELLED:
    case JOB_STATE_COUNT:
        break;
    }
    return true;
}
