/* The one table of what can be asked for, how, and by whom. */
#ifndef YANXU_WEB_ROUTE_H
#define YANXU_WEB_ROUTE_H

#include "scheduler/web/site.h"

/* Who may: anybody, or the holder of a link of one kind, or of any kind. The link is the {token} of
 * the pattern; a wrong one is 404. */
enum audience {
    AUDIENCE_ANYBODY,
    AUDIENCE_COORDINATOR,
    AUDIENCE_WORKER,
    AUDIENCE_TRAINER,
    AUDIENCE_SUBSCRIBER, /* any link */
    AUDIENCE_COUNT
};

enum route_id {
    ROUTE_WELCOME,
    ROUTE_SUMMARY,
    ROUTE_WORKER,
    ROUTE_TRAINER,
    ROUTE_API_SUMMARY,
    ROUTE_API_WORKER,
    ROUTE_API_TRAINER,
    ROUTE_FEED,
    ROUTE_STATIC,
    ROUTE_HEALTH,
    ROUTE_ROBOTS,
    ROUTE_COUNT
};

/* All routes answer GET and HEAD. */
struct route {
    const char *pattern; /* "/feed/{token}.ics": one {…} at most; it stands for text without '/' */
    const char *name;    /* for the log */
    enum audience who;
    bool is_json; /* always JSON, whatever Accept says */
    route_fn *show;
};

extern const struct route routes[ROUTE_COUNT];

/* NULL if no pattern fits. One '/' at the end of a path is forgiven. `ret_param` receives what {…}
 * stands for, or the empty view. */
const struct route *route_find(struct str path, struct str *ret_param);

#endif
