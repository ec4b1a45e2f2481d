/* A page: a view model dressed with words and bar lengths, poured into a template. */
#ifndef YANXU_WEB_PAGE_H
#define YANXU_WEB_PAGE_H

#include "scheduler/base/buf.h"
#include "scheduler/base/err.h"
#include "scheduler/base/json.h"
#include "scheduler/web/asset.h"
#include "scheduler/web/text.h"

#define PAGE_LEN_MAX (4u << 20)

enum page {
    PAGE_SUMMARY,
    PAGE_WORKER,
    PAGE_TRAINER,
    PAGE_WELCOME,
    PAGE_ERROR,
    PAGE_JOBS,
    PAGE_JOB,
    PAGE_QUOTA,
    PAGE_PLANS,
    PAGE_PLAN,
    PAGE_COMPARE,
    PAGE_PUBLISH,
    PAGE_DISCARD,
    PAGE_GAPS,
    PAGE_WEIGHTS,
    PAGE_WHY,
    PAGE_CLAIMS,
    PAGE_CLAIM,
    PAGE_LEDGER,
    PAGE_RENEWALS,
    PAGE_OWN_CLAIMS,
    PAGE_APPROVALS,
    PAGE_APPROVAL,
    PAGE_COUNT
};

/* "summary": the template is templates/summary.html, the title text "summary_title". */
const char *page_name(enum page page);

/* What stands around every page: its words, and its style and icon. */
struct page_frame {
    const struct text *text;
    const struct assets *assets;
    enum language language;
};
/* Appends the whole HTML document. `view` is not changed. */
MUST_USE enum err_code page_render(enum page page, const json_t *view,
                                   const struct page_frame *frame, struct buf *buf,
                                   struct err *err);

#endif
