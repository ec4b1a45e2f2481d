/* Setting one annual quota: resolve, write, look whether the year's sums still hold. */
#include "scheduler/service/quota_set.h"

#include <stdio.h>

#include "scheduler/service/lookup.h"
#include "scheduler/service/quota_year.h"
#include "scheduler/store/store_office.h"
#include "scheduler/store/store_record.h"
#include "scheduler/store/store_rules.h"

static const char *const changes[STORE_CHANGE_COUNT] = {
    [STORE_CHANGE_NEW] = "new", [STORE_CHANGE_CHANGED] = "changed", [STORE_CHANGE_SAME] = "same"};

/* Units and courses of the office, for the sums. */
static enum err_code load_nouns(struct service *service, struct arena *arena,
                                struct quota_nouns *ret_nouns, struct err *err)
{
    struct unit *units = NULL;
    struct course *courses = NULL;
    struct quota_nouns nouns = {0};
    TRY(store_unit_list(service->store, arena, &units, &nouns.units_len, err));
    TRY(store_course_list(service->store, arena, &courses, &nouns.courses_len, err));
    nouns.units = units;
    nouns.courses = courses;
    *ret_nouns = nouns;
    return ERR_OK;
}

static enum err_code resolve(struct service *service, const struct quota_change *change,
                             struct arena *arena, struct quota *ret_quota, struct err *err)
{
    struct quota quota = change->quota;
    struct unit unit;
    TRY(lookup_unit(service, change->unit_code, arena, &unit, err));
    quota.unit_id = unit.id;
    quota.course_id = (struct course_id){0};
    if (change->course_code != NULL) {
        struct course course;
        enum err_code code =
            store_course_get_by_code(service->store, change->course_code, arena, &course, err);
        if (code == ERR_NOT_FOUND)
            return err_set(err, ERR_NOT_FOUND, "there is no course %s", change->course_code);
        TRY(code);
        if (!change->clear)
            TRY(quota_course_check(&quota, &course, err));
        quota.course_id = course.id;
        quota.category = "";
    }
    *ret_quota = quota;
    return ERR_OK;
}

static enum err_code write(struct service *service, const struct quota_change *change,
                           const struct quota *quota, const char **ret_change, struct err *err)
{
    enum store_change stored = STORE_CHANGE_SAME;
    if (change->clear) {
        TRY(store_quota_delete(service->store, quota, err));
        *ret_change = "cleared";
        return ERR_OK;
    }
    TRY(quota_validate(quota, err));
    TRY(store_quota_put(service->store, quota, &stored, err));
    *ret_change = changes[stored];
    return ERR_OK;
}

static enum err_code record(struct service *service, const struct quota_change *change,
                            struct err *err)
{
    char object[200];
    const struct quota *quota = &change->quota;
    snprintf(object, sizeof(object), "%d %s %s %s", quota->year, change->unit_code,
             quota->tier == QUOTA_ALL_TIERS ? "-" : tier_text(quota->tier)->code,
             change->course_code != NULL ? change->course_code : quota->category);
    struct store_audit entry = {.at = service_now(service),
                                .who = change->who,
                                .verb = change->clear ? "clear quota" : "set quota",
                                .object = object,
                                .detail = ""};
    return store_audit_append(service->store, &entry, err);
}

enum err_code quota_set(struct service *service, const struct quota_change *change,
                        struct arena *arena, struct quota_outcome *ret_outcome, struct err *err)
{
    struct quota quota;
    struct quota_nouns nouns;
    struct quota_year year;
    struct quota_outcome outcome = {0};
    STORE_TX(tx);
    TRY(store_begin(service->store, &tx, err));
    TRY(resolve(service, change, arena, &quota, err));
    TRY(write(service, change, &quota, &outcome.change, err));
    TRY(load_nouns(service, arena, &nouns, err));
    TRY(quota_year_load(service, quota.year, &nouns, arena, &year, err));
    TRY(quota_year_check(&year, arena, &outcome.notes, &outcome.notes_len, err));
    if (!change->preview) {
        TRY(record(service, change, err));
        TRY(store_commit(&tx, err));
    }
    *ret_outcome = outcome;
    return ERR_OK;
}
