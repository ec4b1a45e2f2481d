/* What a change does to the workers who are hit, as JSON and for their notices. */
#ifndef YANXU_SERVICE_CHANGE_ANSWER_H
#define YANXU_SERVICE_CHANGE_ANSWER_H

#include "scheduler/base/json.h"
#include "scheduler/service/repair.h"

/* One year's part of the answer, as change.h says. */
json_t *change_answer(const struct repair *repair, bool is_repaired);
/* An entry in the audit for each worker who is hit: "-ETH-1 +ETH-2". */
MUST_USE enum err_code change_answer_audit(const struct repair *repair, const char *who,
                                           struct err *err);
/* Adds to `values` what each hit worker's notice says: {"ID":{"lost":[…],"got":[…]}}. */
void change_answer_values(const struct repair *repair, json_t *values);
/* An offering as a place: {"offering","course","name","day","time"}; the day is the first that
 * stands. */
json_t *change_place_json(const struct roster *roster, struct offering_id id);

#endif
