/* The one table of what can be asked for, how, and by whom. */
#ifndef YANXU_WEB_ROUTE_H
#define YANXU_WEB_ROUTE_H

#include "scheduler/web/site.h"

/* Who may: anybody, or the holder of a link of one kind, or of any kind. The link is the {token} of
 * the pattern; a wrong one is 404. */
enum audience {
    AUDIENCE_ANYBODY,
    AUDIENCE_COORDINATOR,
    AUDIENCE_WORKER,
    AUDIENCE_TRAINER,
    AUDIENCE_SUBSCRIBER, /* any link */
    AUDIENCE_COUNT
};

/* One table to import, which is refused where it is too large; or a claim's evidence, of which what
 * is too much is left out, so that a person can be told and what they typed is kept. */
enum upload_kind { UPLOAD_NONE, UPLOAD_TABLE, UPLOAD_EVIDENCE };

enum route_id {
    ROUTE_WELCOME,
    ROUTE_SUMMARY,
    ROUTE_WORKER,
    ROUTE_TRAINER,
    ROUTE_API_SUMMARY,
    ROUTE_API_WORKER,
    ROUTE_API_TRAINER,
    ROUTE_FEED,
    ROUTE_STATIC,
    ROUTE_HEALTH,
    ROUTE_ROBOTS,
    ROUTE_QUOTA,
    ROUTE_API_QUOTA,
    ROUTE_JOBS,
    ROUTE_JOB,
    ROUTE_JOB_STOP,
    ROUTE_JOB_APPLY,
    ROUTE_JOB_FILE,
    ROUTE_API_JOBS,
    ROUTE_API_JOB,
    ROUTE_API_JOB_STOP,
    ROUTE_API_JOB_APPLY,
    ROUTE_API_JOB_FILE,
    ROUTE_PLANS,
    ROUTE_COMPARE, /* before ROUTE_PLAN, which takes any last piece */
    ROUTE_PLAN,
    ROUTE_PUBLISH,
    ROUTE_DISCARD,
    ROUTE_API_PLANS,
    ROUTE_API_COMPARE,
    ROUTE_API_PLAN,
    ROUTE_API_PUBLISH,
    ROUTE_API_DISCARD,
    ROUTE_GAPS,
    ROUTE_API_GAPS,
    ROUTE_WEIGHTS,
    ROUTE_API_WEIGHTS,
    ROUTE_WHY,
    ROUTE_API_WHY,
    ROUTE_CLAIMS,
    ROUTE_CLAIM,
    ROUTE_CLAIM_APPROVE,
    ROUTE_CLAIM_REJECT,
    ROUTE_LEDGER,
    ROUTE_STATEMENT,
    ROUTE_CERTIFICATE,
    ROUTE_API_CLAIMS,
    ROUTE_API_CLAIM,
    ROUTE_API_CLAIM_APPROVE,
    ROUTE_API_CLAIM_REJECT,
    ROUTE_API_LEDGER,
    ROUTE_API_STATEMENT,
    ROUTE_OWN_LEDGER,
    ROUTE_OWN_STATEMENT,
    ROUTE_OWN_CERTIFICATE,
    ROUTE_API_OWN_LEDGER,
    ROUTE_API_OWN_STATEMENT,
    ROUTE_RENEWALS,
    ROUTE_API_RENEWALS,
    ROUTE_RENEWALS_FILE,
    ROUTE_CERTIFICATES,
    ROUTE_OWN_CLAIMS,
    ROUTE_API_OWN_CLAIMS,
    ROUTE_APPROVALS,
    ROUTE_APPROVAL,
    ROUTE_APPROVAL_REVOKE,
    ROUTE_API_APPROVALS,
    ROUTE_API_APPROVAL,
    ROUTE_API_APPROVAL_REVOKE,
    ROUTE_EVIDENCE,
    ROUTE_API_EVIDENCE,
    ROUTE_OWN_EVIDENCE,
    ROUTE_API_OWN_EVIDENCE,
    ROUTE_OWN_ATTACH,
    ROUTE_API_OWN_ATTACH,
    ROUTE_OWN_WITHDRAW,
    ROUTE_API_OWN_WITHDRAW,
    ROUTE_COUNT
};

struct route {
    /* "/feed/{token}.ics": ROUTE_PARAMS_MAX {…} at most, one between two '/'; each stands for text
     * without '/'. */
    const char *pattern;
    const char *name; /* for the log */
    enum audience who;
    bool is_json;           /* always JSON, whatever Accept says */
    route_fn *show;         /* GET and HEAD: changes nothing; NULL: neither */
    route_fn *act;          /* POST, from our own pages only; NULL: no */
    enum upload_kind takes; /* files that its form may bring */
};

#define ROUTE_PARAMS_MAX 2

extern const struct route routes[ROUTE_COUNT];

/* NULL if no pattern fits. One '/' at the end of a path is forgiven. `ret_params` receive what
 * {…} stand for, or the empty view. */
const struct route *route_find(struct str path, struct str ret_params[static ROUTE_PARAMS_MAX]);

#endif
