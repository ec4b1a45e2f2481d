/* Travel 跨区: days on which an offering meets in another district than the one in which somebody
 * works. A unit lies in the district 区 that it is or that stands above it; a room where its unit
 * does. Where either is not known, nobody travels. */
#ifndef YANXU_SERVICE_TRAVEL_H
#define YANXU_SERVICE_TRAVEL_H

#include "scheduler/service/roster.h"

struct travel {
    size_t *of_unit;    /* by unit of the roster: its district's index; SIZE_MAX: in none */
    size_t *of_session; /* by session: that of its room */
    bool is_known;      /* of some session */
};

/* In `arena`, for as long as the roster's sessions stay as they are. */
void travel_find(const struct roster *roster, struct arena *arena, struct travel *ret_travel);
/* Days of the offering's meetings that lie outside `district`. */
int32_t travel_days(const struct travel *travel, const struct roster *roster,
                    const struct offering *offering, size_t district);

#endif
