/* What is asked for: rulebooks and annual quotas. What store.h says of every function holds here.
 */
#ifndef YANXU_STORE_STORE_RULES_H
#define YANXU_STORE_STORE_RULES_H

#include <stddef.h>
#include <stdint.h>

#include "scheduler/model/quota.h"
#include "scheduler/store/store.h"

/* --- rulebooks 规则 --------------------------------------------------------------------------
 */
struct store_rulebook {
    int64_t id;
    const char *name;
    struct date effective_from;
    const char *text; /* JSON as it was put */
    int64_t put_at;
};
/* Keeps every version: SAME if the newest for (name, effective_from) has this text, CHANGED if it
 * has another, which from now on is history. book->id is ignored. */
MUST_USE enum err_code store_rulebook_put(struct store *store, const struct store_rulebook *book,
                                          int64_t *ret_id, enum store_change *ret_change,
                                          struct err *err);
struct store_rulebook_when {
    struct date on;
    int64_t known_at; /* UTC seconds: what was put later is not known */
};
/* In force on `on`: for each name the newest version of the latest effective_from not after it. In
 * order of name. */
MUST_USE enum err_code store_rulebook_list(struct store *store, struct store_rulebook_when when,
                                           struct arena *arena, struct store_rulebook **ret_books,
                                           size_t *ret_len, struct err *err);

/* --- annual quotas 年度学时指标 --------------------------------------------------------------
 */
/* The key is all but the amount. */
MUST_USE enum err_code store_quota_put(struct store *store, const struct quota *quota,
                                       enum store_change *ret_change, struct err *err);
/* Of one year, or with 0 of all; by year, unit's id, tier, category, course. */
MUST_USE enum err_code store_quota_list(struct store *store, int32_t year, struct arena *arena,
                                        struct quota **ret_quotas, size_t *ret_len,
                                        struct err *err);
/* The one with this key, whatever its amount. */
MUST_USE enum err_code store_quota_delete(struct store *store, const struct quota *quota,
                                          struct err *err);

#endif
