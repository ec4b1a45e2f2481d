/* Finding things by the code that people type. */
#include "scheduler/service/lookup.h"

#include "scheduler/service/nearest.h"
#include "scheduler/store/store_offering.h"
#include "scheduler/store/store_office.h"
#include "scheduler/store/store_worker.h"

static enum err_code say_missing(enum err_code code, const char *noun, const char *what,
                                 struct err *err)
{
    if (code != ERR_NOT_FOUND)
        return code;
    return err_set(err, ERR_NOT_FOUND, "there is no %s %s", noun, what);
}

/* What to type instead, after say_missing(). */
static enum err_code advise(const struct nearest *nearest, const char *kind, size_t len,
                            struct err *err)
{
    if (nearest->best != NULL)
        return err_hint(err, "did you mean %s?", nearest->best);
    if (len == 0)
        return err_hint(err, "there are none yet; yanxu import %s FILE", kind);
    return err_hint(err, "yanxu export %s -o %s.csv lists their codes", kind, kind);
}

enum err_code lookup_worker(struct service *service, const char *code, struct arena *arena,
                            struct worker *ret_worker, struct err *err)
{
    struct nearest nearest = {.want = code};
    struct worker *workers = NULL;
    size_t len = 0;
    enum err_code found =
        say_missing(store_worker_get_by_code(service->store, code, arena, ret_worker, err),
                    "worker", code, err);
    if (found != ERR_NOT_FOUND ||
        store_worker_list(service->store, arena, &workers, &len, NULL) != ERR_OK)
        return found;
    for (size_t i = 0; i < len; i++)
        nearest_offer(&nearest, workers[i].code);
    return advise(&nearest, "workers", len, err);
}

enum err_code lookup_worker_code(struct service *service, struct worker_id id, struct arena *arena,
                                 const char **ret_code, struct err *err)
{
    struct worker worker;
    TRY(store_worker_get(service->store, id, arena, &worker, err));
    *ret_code = worker.code;
    return ERR_OK;
}

enum err_code lookup_worker_name(struct service *service, const char *code, struct arena *arena,
                                 const char **ret_name, struct err *err)
{
    struct worker worker;
    struct person person;
    TRY(lookup_worker(service, code, arena, &worker, err));
    TRY(store_person_get(service->store, worker.id, arena, &person, err));
    *ret_name = person.erased_at != 0 ? PERSON_ERASED_NAME : person.name;
    return ERR_OK;
}

enum err_code lookup_trainer(struct service *service, const char *code, struct arena *arena,
                             struct trainer *ret_trainer, struct err *err)
{
    return say_missing(store_trainer_get_by_code(service->store, code, arena, ret_trainer, err),
                       "trainer", code, err);
}

enum err_code lookup_unit(struct service *service, const char *code, struct arena *arena,
                          struct unit *ret_unit, struct err *err)
{
    return say_missing(store_unit_get_by_code(service->store, code, arena, ret_unit, err), "unit",
                       code, err);
}

enum err_code lookup_offering(struct service *service, const char *code, struct arena *arena,
                              struct offering *ret_offering, struct err *err)
{
    struct nearest nearest = {.want = code};
    struct offering *offerings = NULL;
    size_t len = 0;
    enum err_code found =
        say_missing(store_offering_get_by_code(service->store, code, arena, ret_offering, err),
                    "offering", code, err);
    if (found != ERR_NOT_FOUND ||
        store_offering_list(service->store, arena, &offerings, &len, NULL) != ERR_OK)
        return found;
    for (size_t i = 0; i < len; i++)
        nearest_offer(&nearest, offerings[i].code);
    return advise(&nearest, "offerings", len, err);
}

enum err_code lookup_owner(struct service *service, enum feed_kind kind, const char *code,
                           struct link *ret_link, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct worker worker;
    struct trainer trainer;
    *ret_link = (struct link){.kind = kind};
    if (kind != FEED_KIND_COORDINATOR && code == NULL)
        return err_set(err, ERR_USAGE, "whose feed? a code is missing");
    switch (kind) {
    case FEED_KIND_WORKER:
        TRY(lookup_worker(service, code, &arena, &worker, err));
        ret_link->owner_id = worker.id.v;
        return link_check_owner(service, *ret_link, err);
    case FEED_KIND_TRAINER:
        TRY(lookup_trainer(service, code, &arena, &trainer, err));
        ret_link->owner_id = trainer.id.v;
        return ERR_OK;
    case FEED_KIND_COORDINATOR:
    case FEED_KIND_COUNT:
        break;
    }
    return ERR_OK;
}
