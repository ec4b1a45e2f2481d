/* A single change of a worker or an offering, answered at once: who is hit, and the repaired plan,
 * in one transaction with the change itself. A preview is the same, rolled back at its end. */
#ifndef YANXU_SERVICE_CHANGE_H
#define YANXU_SERVICE_CHANGE_H

#include "scheduler/base/json.h"
#include "scheduler/service/repair.h"

#define CHANGE_YEARS_MAX 5 /* that one change can reach into */

/* What every change is ordered with. */
struct change_mode {
    const char *who;   /* for the audit */
    bool preview;      /* roll back at the end */
    bool leaves_holes; /* the plan in force stays as it is; places that cannot be kept are told */
};

/* What the change has found out before anything is changed. */
struct change_reach {
    struct repair_scope scope;
    int32_t years[CHANGE_YEARS_MAX]; /* whose plans it may touch */
    size_t years_len;
};

enum change_effect {
    CHANGE_EFFECT_NONE,     /* it was so already: nothing is done and nobody is told */
    CHANGE_EFFECT_PLACES,   /* who loses or gets a place is told */
    CHANGE_EFFECT_FEEDS,    /* who is hit is told, and feeds are touched */
    CHANGE_EFFECT_SESSIONS, /* everybody in the offering is told, and feeds are touched */
};

struct change {
    const char *kind;  /* "leave", "cancel", "move": for the answer */
    const char *type;  /* of the notices */
    const char *words; /* of the notices */
    /* Each begins from nothing every time it is called; `find` comes first, then, within the same
     * transaction, `apply`, which also leaves the entry in the audit. */
    enum err_code (*find)(void *context, struct arena *arena, struct change_reach *ret_reach,
                          struct err *err);
    enum err_code (*apply)(void *context, struct arena *arena, enum change_effect *ret_effect,
                           struct err *err);
    void *context;
    struct change_mode mode;
};

/* {"change","preview","is_changed","years":[{"year","plan","is_repaired","touched","solve_ms",
 *  "gain_points","open_points","workers":[
 *   {"worker","unit","lost":[place…],"got":[place…],"missing":[{"category",
 *    "title_zh","title_en","deadline","min","h_text","reason","reason_zh","reason_en"}…]}…],
 *  "missing_min","missing_h_text"}…],"notices"}: `plan` is the plan in force, which is_repaired, or
 * would be; `workers` are those who are hit; a place is {"offering","course","name","day","time"};
 * missing hours are those that nobody can give back; gain_points is how much the plan's objective
 * changes; open_points 0: the repair is proved the best. Free with json_decref(). */
MUST_USE enum err_code change_make(struct service *service, const struct change *change,
                                   json_t **ret_answer, struct err *err);

#endif
