/* Decrees 政令/通知 in force: previewed on the whole roster, applied, undone, with their history.
 * What is in force changes the standings of everybody it is for at once; statements of what was
 * known before stay as they were. */
#ifndef YANXU_SERVICE_DECREE_H
#define YANXU_SERVICE_DECREE_H

#include "scheduler/base/json.h"
#include "scheduler/base/str.h"
#include "scheduler/service/service.h"

struct decree_order {
    struct str text;   /* the decree, JSON as scheduler/rules/decree.h says */
    const char *name;  /* appears in errors */
    struct date as_of; /* the day for which standings are compared; DATE_NONE: today */
    struct deed deed;
};
/* Puts it in force, and says what that changes: {"decree","title_zh","title_en","rulebook","as_of",
 * "is_changed":bool, what effect_table() says, and "people":[…]}; "is_changed" is false, without a
 * table, where the same is in force already. With deed.preview nothing is written. ERR_INVALID
 * gives path and remedy, ERR_NOT_FOUND: no such rulebook in force, or no such unit; ERR_CONFLICT:
 * another decree of this code is in force. Caller frees with json_decref(). */
MUST_USE enum err_code decree_apply(struct service *service, const struct decree_order *order,
                                    json_t **ret_answer, struct err *err);

struct decree_end {
    const char *code;
    const char *reason; /* "" */
    struct deed deed;
};
/* From now on everything is as it would be without it; what was known before stays. Answers as
 * decree_apply(). ERR_NOT_FOUND: none of this code is in force. */
MUST_USE enum err_code decree_undo(struct service *service, const struct decree_end *end,
                                   json_t **ret_answer, struct err *err);

/* {"decrees":[{"decree","title_zh","title_en","rulebook","ending_from","ending_to","unit","months",
 *  "state","applied_by","applied_at","undone_by","undone_at"}]}: each time that one was applied, in
 * that order; "state" is in_force or undone. */
MUST_USE enum err_code decree_list(struct service *service, json_t **ret_list, struct err *err);
/* The same of one code, each with "undone_reason" and "text", the decree as it was applied.
 * ERR_NOT_FOUND: there never was one. */
MUST_USE enum err_code decree_show(struct service *service, const char *code, json_t **ret_list,
                                   struct err *err);

#endif
