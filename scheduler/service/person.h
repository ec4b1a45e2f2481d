/* A person's rights over what the office holds of them, under the Personal Information Protection
 * Law of the People's Republic of China 个人信息保护法: a copy (article 45) and deletion (article
 * 47).
 *
 * Deletion takes away what names the person and keeps what does not: hours, places and sums stay
 * under the code, because the rules on registration and continuing education ask the office for
 * them, and article 47 lets stay what other rules require to be kept. There is no taking it back:
 * nothing is kept from which the fields could return, and no later file fills them, since files go
 * on being sent by people who do not know. Who comes back and consents anew (articles 13, 14) is
 * readmitted; from then on files fill the fields as for anybody else. */
#ifndef YANXU_SERVICE_PERSON_H
#define YANXU_SERVICE_PERSON_H

#include <stdbool.h>

#include "scheduler/base/json.h"
#include "scheduler/service/service.h"

struct person_forget {
    const char *code;
    const char *new_code; /* replaces a code that is itself a name or number; NULL: it stays */
    bool preview;         /* count, then roll back */
    const char *who;      /* for the audit */
};

/* {"worker","code","fields","rows","former","left","looks_personal","log_emptied","preview"}:
 * `fields` of the person were filled, `rows` elsewhere and `former` rows kept for undoing imports
 * held something of them; `left` rows still hold a text of theirs (external ids, audit: these are
 * never changed); `looks_personal` says that the code that stays looks like a name, an identity or
 * a phone number. The person's page and calendar are gone, and notices to them are not sent.
 * ERR_NOT_FOUND, ERR_CONFLICT if the new code is taken. Caller frees with json_decref(). */
MUST_USE enum err_code person_forget(struct service *service, const struct person_forget *forget,
                                     json_t **ret_report, struct err *err);
/* Files may name the person again. ERR_CONFLICT if nothing was erased. */
MUST_USE enum err_code person_readmit(struct service *service, const struct person_forget *forget,
                                      struct err *err);
/* Everything the database holds about one worker; of "evidence_files" what evidence_open() finds
 * them by, not the bytes. Caller frees with json_decref(). */
MUST_USE enum err_code person_export(struct service *service, const char *code, json_t **ret_copy,
                                     struct err *err);

#endif
