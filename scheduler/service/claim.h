/* Claims 学时申报: hours that a worker has earned elsewhere, with evidence, until somebody decides
 * on them. What is approved becomes an entry of the ledger; a claim itself counts nothing. */
#ifndef YANXU_SERVICE_CLAIM_H
#define YANXU_SERVICE_CLAIM_H

#include "scheduler/base/json.h"
#include "scheduler/model/column.h"
#include "scheduler/model/credit.h"
#include "scheduler/service/evidence.h"
#include "scheduler/service/service.h"

struct claim_order {
    /* As a row of a file of hours, texts as people type them; NULL: not given. The worker by code,
     * evidence required where no files come, no external id; source external, degree, teaching or
     * online. */
    const char *cells[HOURS_COLUMN_COUNT];
    const struct evidence_file *files;
    size_t files_len;
    struct deed deed;
    bool is_own;     /* the worker's own, from a page of theirs: sent twice it is made once */
    bool in_chinese; /* say in Chinese what is wrong */
};
#define CLAIM_OWN_WAITING_MAX 50 /* of one worker */
/* ERR_INVALID: a cell or file cannot be. ERR_NOT_FOUND: no such worker or course. ERR_CONFLICT: the
 * same evidence is claimed or approved already; of degrees, any; or of one's own too many wait.
 * One's own that waits already, the same in everything, is *ret_id and nothing is made. */
MUST_USE enum err_code claim_make(struct service *service, const struct claim_order *order,
                                  struct claim_id *ret_id, struct err *err);

/* {"claims":[{"id","worker","earned_on","min","stated","measure","categories","source","course",
 * "evidence","state","claimed_by","claimed_at","entry","reason","decided_by","decided_at",
 * "provider","approved","files","file_list"}]}, "approved" how much of "stated", "" where nothing
 * is, files as evidence_add_json() says; in order of id; of one worker (code) or NULL, in one state
 * or CREDIT_STATE_COUNT. Free with json_decref(). */
MUST_USE enum err_code claim_list(struct service *service, const char *worker,
                                  enum credit_state state, json_t **ret_list, struct err *err);

struct claim_question {
    const char *worker;      /* code; NULL: everybody's */
    enum credit_state state; /* CREDIT_STATE_COUNT: any */
    int64_t page;            /* from 1; what is none is the nearest */
};
/* {"claims":[…],"page","pages","total"}: a hundred at a time, as above; what waits in order of id,
 * else the newest first. ERR_NOT_FOUND for the worker. Free with json_decref(). */
MUST_USE enum err_code claim_page(struct service *service, const struct claim_question *question,
                                  json_t **ret_page, struct err *err);
/* One of them, "same_files" as evidence_add_twins_json() says, and "next": the id of another that
 * waits, 0: there is none. ERR_NOT_FOUND. Free with
 * json_decref(). */
MUST_USE enum err_code claim_show(struct service *service, struct claim_id id, json_t **ret_claim,
                                  struct err *err);

struct claim_decision {
    struct claim_id id;
    int64_t stated_milli; /* approve so much of it, in its measure; 0: all */
    const char *reason;   /* "" with an approval; required to reject */
    /* What the row that was looked at says in "files_seen"; NULL: whatever files there are. */
    const char *files_seen;
    struct deed deed;
    bool in_chinese; /* say in Chinese what is wrong */
};
/* The claim's hours, or part of them, become an entry. ERR_NOT_FOUND: no such claim; ERR_CONFLICT:
 * it is decided already, its files are others by now, or another degree counts; ERR_INVALID: more
 * than was claimed. */
MUST_USE enum err_code claim_approve(struct service *service, const struct claim_decision *decision,
                                     struct credit_id *ret_entry, struct err *err);
MUST_USE enum err_code claim_reject(struct service *service, const struct claim_decision *decision,
                                    struct err *err);

#endif
