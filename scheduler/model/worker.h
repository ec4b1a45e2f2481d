/* worker 社工: who owes hours; and person, the erasable fields that name one. */
#ifndef YANXU_MODEL_WORKER_H
#define YANXU_MODEL_WORKER_H

#include <stdbool.h>
#include <stdint.h>

#include "scheduler/base/date.h"
#include "scheduler/model/enum_text.h"
#include "scheduler/model/id.h"

/* tier 级别. */
enum tier {
    TIER_NONE,         /* 未持证 */
    TIER_ASSISTANT,    /* 助理社会工作师 */
    TIER_INTERMEDIATE, /* 社会工作师 */
    TIER_SENIOR,       /* 高级社会工作师 */
    TIER_COUNT
};

/* Pseudonymous facts: what rules and plans may look at. */
struct worker {
    struct worker_id id;
    const char *code; /* unique, chosen by the office */
    struct unit_id unit_id;
    enum tier tier;
    const char *roles; /* role 身份 codes, sorted, separated by ';': "candidate;new_hire"; data, not
                          code; "" for none */
    struct date certified_on; /* date on the certificate, or DATE_NONE */
    struct date
        registered_from; /* registration period 登记有效期, both days inside, or DATE_NONE */
    struct date registered_to;
    struct date hired_on; /* or DATE_NONE */
};

/* One erasable row beside the worker; never in logs, errors or others' feeds. "" where not given.
 */
struct person {
    struct worker_id worker_id;
    const char *name;
    const char *mobile;
    const char *email;
    const char *identity_no; /* 18 characters, check digit verified (GB 11643-1999) */
    const char *certificate_no;
    const char *chat_userid; /* WeCom, DingTalk */
    int64_t erased_at;       /* UTC seconds; 0: the fields are kept */
};

/* What stands for the name of one whose fields were erased, in files and on pages. */
#define PERSON_ERASED_NAME "（已删除）"

const struct enum_text *tier_text(enum tier tier);
MUST_USE enum err_code tier_parse(struct str text, enum tier *ret_tier, struct err *err);
MUST_USE enum err_code worker_validate(const struct worker *worker, struct err *err);
/* Is `role` one of a ';'-separated list? */
bool roles_contain(const char *roles, struct str role);

#endif
