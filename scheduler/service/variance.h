/* Which decrees and waivers are in force for whom, as roster_standings() hands them to the rules.
 */
#ifndef YANXU_SERVICE_VARIANCE_H
#define YANXU_SERVICE_VARIANCE_H

#include "scheduler/base/json.h"
#include "scheduler/rules/decree.h"
#include "scheduler/rules/standing.h"
#include "scheduler/service/service.h"
#include "scheduler/store/store_variance.h"

struct roster;

/* A decree in force, and since when. */
struct office_decree {
    struct decree decree;
    int64_t applied_at;
    const bool *units; /* for whose workers, by index in roster.units; NULL: everybody's */
};

/* Fills roster.decrees and roster.waivers with what is in force as it was known at
 * service_known_at(), as part of the caller's transaction. Units are there already. */
MUST_USE enum err_code variance_load(struct service *service, struct roster *roster,
                                     struct err *err);
/* The picture with one decree more, the last. It lives as long as `roster` and `arena`, and is not
 * released. ERR_NOT_FOUND: no such unit. */
MUST_USE enum err_code variance_add_decree(const struct roster *roster, const struct decree *decree,
                                           struct arena *arena, struct roster *ret_roster,
                                           struct err *err);
/* Those of one worker (index), in the order in which they came into force. In `arena`. */
struct variance_list variance_of_worker(const struct roster *roster, size_t worker,
                                        struct arena *arena);
/* What they have done to the period of a standing: [{"kind","code","months","withheld",
 * "less":[{"requirement","all","units"}]}], as explain_count.h describes it. Free with
 * json_decref(). */
json_t *variance_uses_json(const struct standing *standing);
/* Decrees among those get "title_zh", "title_en" and "source", waivers "granted_on", a day of that
 * zone. Why somebody is let off is for nobody else to read. */
void variance_name(const struct roster *roster, const struct zone *zone, json_t *variances);
/* The same as people are told it: with these titles besides, and
 * with the titles of the requirements of which less is asked, none where it is of each. */
json_t *variance_told_json(const struct roster *roster, const struct zone *zone,
                           const struct standing *standing);

#endif
