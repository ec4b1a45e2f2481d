/* statement 学时证明: a worker's transcript as it was known at an instant, which a third party can
 * check without this program.
 *
 * It is one line of JSON:
 *
 *     {"statement":1,"office","worker":{"id","code","tier","roles","certified_on",
 *     "registered_from",
 *      "registered_to"},"as_of","known_at","rulebooks":[…],"ledger":[…],"hash":"…"}
 *
 * "worker" is what was known of them at that instant, with the tier held on the day as_of.
 * "rulebooks" are those of explain_count(), each with "source", "effective_from" and the "sha256"
 * of its text as it was put: what counted toward what, entry by entry. "ledger" are the worker's
 * entries by id, corrections included, as they were appended: no names, only the number that
 * stands for the worker. Each carries the "hash" of the chain up to it: SHA-256 over the hash of
 * the one before (64 hexadecimal digits, the first has none) and the entry as compact JSON with
 * sorted keys, without "hash". What erasing a person takes away (evidence, reasons) is not in it.
 * The last member of all, "hash", is the SHA-256 of every byte before `,"hash":"`; so a change of
 * any byte shows. The file ends with `"}` and a line feed. */
#ifndef YANXU_SERVICE_STATEMENT_H
#define YANXU_SERVICE_STATEMENT_H

#include "scheduler/base/buf.h"
#include "scheduler/base/json.h"
#include "scheduler/model/worker.h"
#include "scheduler/service/service.h"

#define STATEMENT_LEN_MAX (16 << 20)

struct roster;

struct statement_question {
    const char *worker; /* code; NULL where a unit's are asked for */
    struct date as_of;  /* DATE_NONE: today */
    int64_t known_at;   /* UTC seconds; 0: the end of as_of, or now if that is still to come */
};

/* The statement's bytes, appended to `ret_bytes`. The same question gives the same bytes whatever
 * was entered, corrected or put in force in a later second; so do papers made of it, until the
 * person's name is erased. ERR_NOT_FOUND for the worker, also one who was entered later,
 * ERR_INVALID for a day or an instant that is still to come. A new name of the office is noted,
 * where the database can be written. */
MUST_USE enum err_code statement_make(struct service *service,
                                      const struct statement_question *question,
                                      struct buf *ret_bytes, struct err *err);

/* One that was made, and whom it is of; lives until the call returns. */
struct statement_made {
    const struct worker *worker;
    const struct person *person;
    const char *unit_name;
    const struct roster *roster; /* for roster_title(), as it was known then */
    struct str bytes;
};
typedef enum err_code statement_fn(void *context, const struct statement_made *made,
                                   struct err *err);
/* Calls `each` for every worker who was in the unit `unit` (code) or below it, as it was known
 * then, in order of id, all in one picture of the database; without a unit for question->worker
 * alone. Another code than ERR_OK ends the walk and is handed on. Errors as above, ERR_NOT_FOUND
 * for the unit, and ERR_CONFLICT if service->progress asks to stop. */
MUST_USE enum err_code statement_each(struct service *service,
                                      const struct statement_question *question, const char *unit,
                                      statement_fn *each, void *context, struct err *err);

/* Needs no database. ERR_INVALID says what does not hold: the bytes, the chain at an entry, or sums
 * that are not those of what counted. On success *ret_statement is what it says; the caller frees
 * it with json_decref(). */
MUST_USE enum err_code statement_verify(struct str bytes, json_t **ret_statement, struct err *err);

#endif
