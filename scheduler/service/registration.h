/* registration 登记 of certificates: first, renewed, given back; who may, must, or has not. */
#ifndef YANXU_SERVICE_REGISTRATION_H
#define YANXU_SERVICE_REGISTRATION_H

#include "scheduler/base/json.h"
#include "scheduler/model/registration.h"
#include "scheduler/rules/registration.h"
#include "scheduler/service/service.h"

struct registration_order {
    const char *worker; /* code */
    enum registration_kind kind;
    struct date on;       /* the day on which it was done; DATE_NONE: today */
    struct date from, to; /* DATE_NONE: the first on `on`, a renewal right after the old one; as
                             long as the rulebook says */
    const char *force;    /* why in spite of what stands in the way; NULL: not then */
    struct deed deed;
};
/* Enters a registration, which from its first day on is the worker's. The first wants a certificate
 * whose time has not run out; a renewal the last months of a registration and its hours; giving one
 * back wants one that has run out, and its hours: else ERR_CONFLICT says what stands in the way,
 * unless there is a reason to do it all the same. Never possible: the first of one who is
 * registered, renewing what is not there, giving back what has not run out, days that belong to a
 * registration already (ERR_CONFLICT); no rulebook with registrations for this worker, or one that
 * does not say how long they are (ERR_INVALID). ERR_NOT_FOUND: no such worker.
 * *ret_answer {"worker","kind","rulebook","from","to","in_spite_of","preview"}; free with
 * json_decref(). */
MUST_USE enum err_code registration_make(struct service *service,
                                         const struct registration_order *order,
                                         json_t **ret_answer, struct err *err);
/* Renews everybody of the unit and below who may renew today and has the hours.
 * {"unit","renewed":[{"worker","from","to"}],"left":[{"worker","why"}],"preview"}: those left may
 * renew but for what stands in the way. */
MUST_USE enum err_code registration_renew_unit(struct service *service, const char *unit,
                                               const struct deed *deed, json_t **ret_answer,
                                               struct err *err);

struct roster;
struct standing;
/* What a standing of a worker (index) says of their registration: a row of registration_list()
 * without "name" and "certificate_no"; NULL where the rulebook has no registrations. The hours are
 * those earned by the roster's day. Free with json_decref(). */
json_t *registration_state_json(const struct roster *roster, size_t worker,
                                const struct standing *standing);

struct registration_filter {
    struct date as_of;             /* DATE_NONE: today */
    const char *unit;              /* code; NULL: all */
    enum registration_state state; /* REGISTRATION_NONE: all */
};
/* {"as_of","registrations":[{"worker","name","certificate_no","unit","unit_name","tier",
 * "rulebook","state","state_zh","state_en",
 * "certified_on","from","to","register_by","renew_from","lapses_on","renewed_to","needed_min",
 * "earned_min","missing_min","met","title_zh","title_en"}]} by unit's and worker's code: of every
 * rulebook with registrations, in the order of the roster. The hours are those of its total. */
MUST_USE enum err_code registration_list(struct service *service,
                                         const struct registration_filter *filter,
                                         json_t **ret_list, struct err *err);
/* {"worker","as_of","registrations":[as above],"history":[{"from","to","kind","kind_zh","kind_en",
 * "reason","who","at","stands"}]}: how each was entered; "at" is "" of what was there before
 * anybody changed it. */
MUST_USE enum err_code registration_show(struct service *service, const char *worker,
                                         struct date as_of, json_t **ret_answer, struct err *err);

#endif
