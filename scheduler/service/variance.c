/* Decrees and waivers in force, and for whom. */
#include "scheduler/service/variance.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "scheduler/service/roster_rows.h"

/* --- decrees -----------------------------------------------------------------------------------
 */

/* Whose workers it is for; NULL: everybody's. A unit that is there no longer has none. */
static const bool *units_of(const struct roster *roster, const char *code, struct arena *arena)
{
    if (code[0] == '\0')
        return NULL;
    const bool *units = roster_units_of_code(roster, code, arena);
    return units != NULL ? units : arena_array(arena, roster->units_len + 1, sizeof(*units));
}

static enum err_code load_decrees(struct service *service, struct roster *roster, struct err *err)
{
    struct arena *arena = &roster->arena;
    struct store_decree *stored = NULL;
    size_t len = 0;
    TRY(store_decree_list_known(service->store, service_known_at(service), arena, &stored, &len,
                                err));
    roster->decrees = arena_array(arena, len, sizeof(*roster->decrees));
    for (size_t i = 0; i < len; i++) {
        struct office_decree *one = &roster->decrees[i];
        TRY(decree_parse(str_from(stored[i].text), stored[i].code, arena, &one->decree, err));
        one->applied_at = stored[i].applied_at;
        one->units = units_of(roster, one->decree.unit, arena);
    }
    roster->decrees_len = len;
    return ERR_OK;
}

enum err_code variance_add_decree(const struct roster *roster, const struct decree *decree,
                                  struct arena *arena, struct roster *ret_roster, struct err *err)
{
    bool is_known = decree->unit[0] == '\0';
    for (size_t i = 0; i < roster->units_len; i++)
        is_known = is_known || strcmp(roster->units[i].code, decree->unit) == 0;
    if (!is_known)
        return err_set(err, ERR_NOT_FOUND, "applies_to.unit: there is no unit %s", decree->unit);
    size_t len = roster->decrees_len;
    struct office_decree *decrees = arena_array(arena, len + 1, sizeof(*decrees));
    for (size_t i = 0; i < len; i++)
        decrees[i] = roster->decrees[i];
    decrees[len] =
        (struct office_decree){*decree, INT64_MAX, units_of(roster, decree->unit, arena)};
    *ret_roster = *roster;
    ret_roster->decrees = decrees;
    ret_roster->decrees_len = len + 1;
    return ERR_OK;
}

static bool is_for(const struct office_decree *decree, const struct worker *worker, size_t unit)
{
    return (decree->units == NULL || (unit != SIZE_MAX && decree->units[unit])) &&
           rule_audience_has(&decree->decree.audience, worker);
}

/* --- waivers -----------------------------------------------------------------------------------
 */

static enum err_code add_waivers(struct roster_rows *rows, struct worker_id id, struct err *err)
{
    const struct store_waiver_when when = {.worker = id,
                                           .known_at = service_known_at(rows->service)};
    struct store_waiver *own = NULL;
    size_t len = 0;
    TRY(store_waiver_list_known_of_worker(rows->service->store, when, &rows->roster->arena, &own,
                                          &len, err));
    roster_rows_add(rows, own, len, sizeof(*own));
    return ERR_OK;
}

static enum err_code load_waivers(struct service *service, struct roster *roster, struct err *err)
{
    struct roster_rows own = {.service = service, .roster = roster};
    if (roster->is_part) {
        TRY(roster_rows_gather(&own, add_waivers, err));
        roster->waivers = (void *)own.items;
        roster->waivers_len = own.len;
    } else {
        TRY(store_waiver_list_known(service->store, service_known_at(service), &roster->arena,
                                    &roster->waivers, &roster->waivers_len, err));
    }
    roster->waivers_from =
        roster_rows_from(roster, roster->waivers, sizeof(struct store_waiver),
                         offsetof(struct store_waiver, worker_id), &roster->waivers_len);
    return ERR_OK;
}

static const struct rule_variance *variance_of_waiver(const struct store_waiver *waiver,
                                                      struct arena *arena)
{
    struct rule_variance *variance = arena_alloc(arena, sizeof(*variance));
    struct rule_relief *relief = arena_alloc(arena, sizeof(*relief));
    *relief = (struct rule_relief){
        waiver->requirement, waiver->units == STORE_WAIVER_ALL ? RULE_RELIEF_ALL : waiver->units};
    *variance = (struct rule_variance){.kind = VARIANCE_WAIVER,
                                       .code = arena_printf(arena, "%" PRId64, waiver->id),
                                       .rulebook = waiver->rulebook,
                                       .day = waiver->day,
                                       .months = waiver->months,
                                       .reliefs = relief,
                                       .reliefs_len = waiver->units != 0};
    return variance;
}

/* --- both --------------------------------------------------------------------------------------
 */

enum err_code variance_load(struct service *service, struct roster *roster, struct err *err)
{
    TRY(load_decrees(service, roster, err));
    return load_waivers(service, roster, err);
}

struct variance_list variance_of_worker(const struct roster *roster, size_t worker,
                                        struct arena *arena)
{
    size_t at = roster->waivers_from[worker];
    size_t to = roster->waivers_from[worker + 1];
    struct variance_list list = {NULL, 0};
    if (roster->decrees_len == 0 && at == to)
        return list;
    size_t tiers = roster->tiers_from[worker];
    struct worker of = roster->workers[worker];
    size_t unit = roster_unit(roster, of.unit_id);
    of.tier = worker_tier_on(roster->tiers + tiers, roster->tiers_from[worker + 1] - tiers,
                             roster->as_of, of.tier);
    const struct rule_variance **items =
        arena_array(arena, roster->decrees_len + to - at, sizeof(*items));
    for (size_t i = 0; i < roster->decrees_len; i++) {
        const struct office_decree *decree = &roster->decrees[i];
        /* Of the same second the waiver is the first: one that would come second is refused. */
        while (at < to && roster->waivers[at].granted_at <= decree->applied_at)
            items[list.len++] = variance_of_waiver(&roster->waivers[at++], arena);
        if (is_for(decree, &of, unit))
            items[list.len++] = &decree->decree.variance;
    }
    while (at < to)
        items[list.len++] = variance_of_waiver(&roster->waivers[at++], arena);
    list.items = items;
    return list;
}

/* --- told --------------------------------------------------------------------------------------
 */

/* What one takes off, and by how much it puts the last day off. */
static json_t *use_json(const struct variance_use *use)
{
    const struct rule_variance *variance = use->variance;
    json_t *less = json_array();
    for (size_t i = 0; i < variance->reliefs_len; i++) {
        const struct rule_relief *relief = &variance->reliefs[i];
        bool all = relief->units == RULE_RELIEF_ALL;
        json_array_append_new(less, json_pack("{s:s, s:b, s:i}", "requirement", relief->requirement,
                                              "all", all, "units", all ? 0 : (int)relief->units));
    }
    return json_pack("{s:s, s:s, s:i, s:b, s:o}", "kind", variance_kind_code(variance->kind),
                     "code", variance->code, "months", (int)variance->months, "withheld",
                     use->withheld, "less", less);
}

json_t *variance_uses_json(const struct standing *standing)
{
    json_t *list = json_array();
    for (size_t i = 0; i < standing->varied.uses_len; i++)
        json_array_append_new(list, use_json(&standing->varied.uses[i]));
    return list;
}

static void add_title(json_t *value, const struct rule_title *title)
{
    json_object_set_new(value, "title_zh", json_string(title->zh));
    json_object_set_new(value, "title_en", json_string(title->en));
}

static void name_decree(const struct roster *roster, const char *code, json_t *value)
{
    for (size_t i = 0; i < roster->decrees_len; i++) {
        const struct decree *decree = &roster->decrees[i].decree;
        if (strcmp(decree->variance.code, code) != 0)
            continue;
        add_title(value, &decree->title);
        json_object_set_new(value, "source", json_string(decree->source));
    }
}

static void date_waiver(const struct roster *roster, const struct zone *zone, const char *code,
                        json_t *value)
{
    char number[24];
    char day[DATE_TEXT_SIZE];
    struct date date;
    int32_t minute = 0;
    for (size_t i = 0; i < roster->waivers_len; i++) {
        (void)snprintf(number, sizeof(number), "%" PRId64, roster->waivers[i].id);
        if (strcmp(number, code) != 0)
            continue;
        zone_from_utc(zone, roster->waivers[i].granted_at, &date, &minute);
        json_object_set_new(value, "granted_on", json_string(date_format(date, day)));
    }
}

void variance_name(const struct roster *roster, const struct zone *zone, json_t *variances)
{
    size_t index = 0;
    json_t *value = NULL;
    json_array_foreach(variances, index, value)
    {
        if (strcmp(json_text_at(value, "kind"), variance_kind_code(VARIANCE_DECREE)) == 0)
            name_decree(roster, json_text_at(value, "code"), value);
        else
            date_waiver(roster, zone, json_text_at(value, "code"), value);
    }
}

static void name_requirements(const struct standing *standing, const struct rule_variance *variance,
                              json_t *value)
{
    for (size_t i = 0; i < variance->reliefs_len; i++)
        for (size_t r = 0; r < standing->requirements_len; r++)
            if (strcmp(standing->requirements[r].id, variance->reliefs[i].requirement) == 0)
                add_title(json_array_get(json_object_get(value, "less"), i),
                          &standing->requirements[r].title);
}

json_t *variance_told_json(const struct roster *roster, const struct zone *zone,
                           const struct standing *standing)
{
    json_t *list = variance_uses_json(standing);
    variance_name(roster, zone, list);
    for (size_t i = 0; i < standing->varied.uses_len; i++) {
        const struct rule_variance *variance = standing->varied.uses[i].variance;
        name_requirements(standing, variance, json_array_get(list, i));
    }
    return list;
}
