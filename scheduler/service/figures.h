/* Figures of the whole office from one roster: per worker the year's needed and missing minutes and
 * the standing; names of categories. The quota board and the coordinator's page add these up. */
#ifndef YANXU_SERVICE_FIGURES_H
#define YANXU_SERVICE_FIGURES_H

#include "scheduler/base/json.h"
#include "scheduler/service/roster.h"

#define FIGURES_TICK 256 /* workers between two reports of progress */

/* Minutes over a worker's requirements, shares and pieces left out; a minute that serves two
 * rulebooks stands in both. */
struct worker_figures {
    int64_t needed_min, earned_min, booked_min, missing_min;
    int64_t put_off_days;      /* by decrees and waivers, over their periods */
    int64_t withheld;          /* decrees and waivers that did not, as it would be twice running */
    enum standing_state state; /* the worst of theirs; booked places count */
    bool is_unproved;          /* more may count than is told here (standing.h) */
};

/* Of one worker, by index; `scratch` is cleared first. */
MUST_USE enum err_code figures_of_worker(const struct roster *roster, size_t worker,
                                         struct arena *scratch, struct worker_figures *ret_figures,
                                         struct err *err);
/* One for each worker of the roster, in `arena`. */
MUST_USE enum err_code figures_of_workers(const struct roster *roster,
                                          const struct progress *progress, struct arena *arena,
                                          struct worker_figures **ret_figures, struct err *err);
/* Codes of the workers of whom more may count than their figures say. */
json_t *figures_unproved_json(const struct roster *roster, const struct worker_figures *figures);
/* The unit under which pages show a worker of unit `id`: the street or town above it, else itself.
 * An index; SIZE_MAX if there is none. */
size_t figures_unit_shown(const struct roster *roster, struct unit_id id);
/* Minutes as hours with one decimal, "16" or "7.5". In `arena`. */
const char *figures_hours_text(int64_t min, struct arena *arena);
/* Whole hours, halves rounded up. */
int64_t figures_hours(int64_t min);
/* "97.9": part of whole in per cent with one decimal, rounded down so that 100 means all; "100" for
 * nothing of nothing. */
const char *figures_percent_text(int64_t part, int64_t whole, struct arena *arena);
/* A worker's standings as a page shows them: [{"rulebook","title_zh",…,"parts":[…]}]. Where
 * "pieces" is true, "…_h_text" are pieces, not hours; "measure_min" are the minutes of the
 * rulebook's own unit. Of a period that was put off there is "put_off_from", the last day that it
 * had; of one that is late "late_until" and, if one is named, "late_fee_zh", "late_fee_en"; of one
 * of which more may count than it says, "unproved": true. */
json_t *figures_standings_json(const struct standing *standings, size_t len, struct arena *arena);

#endif
