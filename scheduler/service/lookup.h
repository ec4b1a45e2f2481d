/* Finding things by the code that people type. A miss says what is missing; other failures are
 * handed on. */
#ifndef YANXU_SERVICE_LOOKUP_H
#define YANXU_SERVICE_LOOKUP_H

#include "scheduler/model/offering.h"
#include "scheduler/model/unit.h"
#include "scheduler/model/worker.h"
#include "scheduler/service/link.h"
#include "scheduler/service/service.h"

/* Texts live in `arena`. ERR_NOT_FOUND: "there is no worker W17"; for workers and offerings the
 * hint has the code most like it. */
MUST_USE enum err_code lookup_worker(struct service *service, const char *code, struct arena *arena,
                                     struct worker *ret_worker, struct err *err);
/* Somebody's code. In `arena`. ERR_NOT_FOUND. */
MUST_USE enum err_code lookup_worker_code(struct service *service, struct worker_id id,
                                          struct arena *arena, const char **ret_code,
                                          struct err *err);
/* Somebody's name by their code, PERSON_ERASED_NAME of whom was erased. In `arena`. ERR_NOT_FOUND
 * as above. */
MUST_USE enum err_code lookup_worker_name(struct service *service, const char *code,
                                          struct arena *arena, const char **ret_name,
                                          struct err *err);
MUST_USE enum err_code lookup_trainer(struct service *service, const char *code,
                                      struct arena *arena, struct trainer *ret_trainer,
                                      struct err *err);
MUST_USE enum err_code lookup_unit(struct service *service, const char *code, struct arena *arena,
                                   struct unit *ret_unit, struct err *err);
MUST_USE enum err_code lookup_offering(struct service *service, const char *code,
                                       struct arena *arena, struct offering *ret_offering,
                                       struct err *err);
/* Whose feed: "worker", "W17"; "coordinator" takes no code (NULL). */
MUST_USE enum err_code lookup_owner(struct service *service, enum feed_kind kind, const char *code,
                                    struct link *ret_link, struct err *err);

#endif
