/* Setting one annual quota: resolve, write, look whether the year's sums still hold. */
#include "scheduler/service/quota_set.h"

#include <stdio.h>
#include <string.h>

#include "scheduler/service/lookup.h"
#include "scheduler/service/nearest.h"
#include "scheduler/service/quota_year.h"
#include "scheduler/service/rulebook_set.h"
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
    TRY(store_unit_list(service->store, INT64_MAX, arena, &units, &nouns.units_len, err));
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

/* Of what is counted by the rulebooks in force; true: they count this category. */
static bool offer_categories(const struct rulebook *book, const char *category,
                             struct nearest *nearest)
{
    bool is_known = false;
    for (int32_t i = 0; i < book->categories_len; i++) {
        is_known = is_known || strcmp(book->categories[i], category) == 0;
        nearest_offer(nearest, book->categories[i]);
    }
    for (size_t i = 0; i < book->requirements_len; i++) {
        is_known = is_known || strcmp(book->requirements[i].tag, category) == 0;
        nearest_offer(nearest, book->requirements[i].tag);
    }
    return is_known;
}

/* Categories are free words, and a mistyped one asks for hours that nothing gives: told, as an
 * import tells it. Where no rulebook is in force any word may come to mean something. */
static enum err_code note_category(struct service *service, const char *category,
                                   struct arena *arena, struct quota_outcome *outcome,
                                   struct err *err)
{
    struct rulebook **books = NULL;
    size_t len = 0;
    bool is_known = false;
    struct nearest nearest = {.want = category};
    const char **notes = arena_array(arena, outcome->notes_len + 1, sizeof(*notes));
    TRY(rulebooks_in_force(service, service_today(service), arena, &books, &len, err));
    for (size_t i = 0; i < len; i++)
        is_known = offer_categories(books[i], category, &nearest) || is_known;
    for (size_t i = 0; i < outcome->notes_len; i++)
        notes[i] = outcome->notes[i];
    outcome->notes = notes;
    if (len > 0 && !is_known)
        notes[outcome->notes_len++] =
            nearest.best != NULL
                ? arena_printf(arena,
                               "no rulebook in force knows the category %s; did you mean %s?"
                               "\t现行规则中没有类别 %s；是否应为 %s",
                               category, nearest.best, category, nearest.best)
                : arena_printf(arena,
                               "no rulebook in force knows the category %s"
                               "\t现行规则中没有类别 %s",
                               category, category);
    rulebooks_free(books, len);
    return ERR_OK;
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
    if (!change->clear && change->course_code == NULL)
        TRY(note_category(service, quota.category, arena, &outcome, err));
    if (!change->preview) {
        TRY(record(service, change, err));
        TRY(store_commit(&tx, err));
    }
    *ret_outcome = outcome;
    return ERR_OK;
}
