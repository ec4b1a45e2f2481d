/* What a rulebook is, once read: whom it is for, and its end. */
#include "scheduler/rules/rulebook.h"

#include <stdlib.h>

void rulebook_free(struct rulebook *rulebook)
{
    if (rulebook == NULL)
        return;
    arena_release(&rulebook->memory);
    free(rulebook);
}

void rulebook_cleanup(struct rulebook **rulebook)
{
    rulebook_free(*rulebook);
}

bool rule_audience_has(const struct rule_audience *audience, const struct worker *worker)
{
    if (audience->tiers_mask != 0 && (audience->tiers_mask & 1u << worker->tier) == 0)
        return false;
    if (audience->roles[0] == '\0')
        return true;
    struct str rest = str_from(audience->roles);
    struct str role;
    while (str_next(&rest, ';', &role))
        if (roles_contain(worker->roles, role))
            return true;
    return false;
}

bool rulebook_applies(const struct rulebook *rulebook, const struct worker *worker)
{
    return rule_audience_has(&rulebook->applies_to, worker);
}
