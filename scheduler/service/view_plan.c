/* Drafts and plans as pages show them. */
#include "scheduler/service/view_plan.h"

#include <inttypes.h>
#include <stdlib.h>

#include "scheduler/base/map.h"
#include "scheduler/service/figures.h"
#include "scheduler/service/plan_weights.h"
#include "scheduler/service/plan_year.h"
#include "scheduler/service/view_keep.h"
#include "scheduler/service/view_missing.h"
#include "scheduler/service/year_problem.h"
#include "scheduler/store/store_office.h"
#include "scheduler/store/store_plan.h"
#include "scheduler/store/store_record.h"

#define MAKERS_MAX 10000 /* drafts whose makers are looked up; older ones stay without */

static const char *local_text(const struct service *service, int64_t at, struct arena *arena)
{
    struct date date;
    char day[DATE_TEXT_SIZE];
    char time[6];
    int32_t minute = 0;
    if (at == 0)
        return "";
    zone_from_utc(service->zone, at, &date, &minute);
    return arena_printf(arena, "%s %s", date_format(date, day), minute_format(minute, time));
}

/* --- one plan's line --- */

/* Who made a plan, and by which weights, stands in the audit only. `ret_audit` stays empty where it
 * does not, as with plans that were put into the database by other means. */
static enum err_code find_making(struct service *service, struct plan_id id, struct arena *arena,
                                 struct store_audit *ret_audit, struct err *err)
{
    struct store_audit *entries = NULL;
    size_t len = 0;
    struct store_audit_filter filter = {
        .verb = "make plan", .object = arena_printf(arena, "plan %" PRId64, id.v), .list_max = 1};
    TRY(store_audit_find(service->store, &filter, arena, &entries, &len, err));
    *ret_audit = len > 0 ? entries[0] : (struct store_audit){.who = "", .detail = ""};
    return ERR_OK;
}

/* Of all that is known of its making (plan_made.h), what pages compare. */
static json_t *weights_of(const struct store_audit *making)
{
    CLEANUP_JSON json_t *made = NULL;
    struct plan_weights weights;
    if (making->detail[0] == '\0' ||
        json_parse(str_from(making->detail), "how a plan was made", &made, NULL) != ERR_OK ||
        !plan_weights_read(made, &weights))
        return json_null();
    return plan_weights_json(&weights);
}

/* Weights other than the usual ones, in order of the settings. */
static json_t *unusual_weights(const json_t *weights)
{
    struct plan_weights usual = plan_weights_default();
    json_t *list = json_array();
    for (int i = 0; i < PLAN_WEIGHT_COUNT; i++) {
        const char *name = plan_weight_rows[i].name;
        json_int_t value = json_integer_value(json_object_get(weights, name));
        if (json_is_object(weights) && value != *plan_weight_of(&usual, (enum plan_weight)i))
            json_array_append_new(list, json_pack("{s:s, s:I}", "weight", name, "points", value));
    }
    return list;
}

static json_t *tier_json(const char *code, const char *percent_text)
{
    enum tier tier = TIER_NONE;
    if (tier_parse(str_from(code), &tier, NULL) != ERR_OK)
        return json_object();
    return json_pack("{s:s, s:s, s:s, s:s}", "tier", code, "title_zh", tier_text(tier)->zh,
                     "title_en", tier_text(tier)->en, "percent_text", percent_text);
}

/* Of plan_effect.h, as pages show it; null where it was not measured. */
static json_t *effect_of(const struct store_audit *making, struct arena *arena)
{
    CLEANUP_JSON json_t *made = NULL;
    const char *tier = NULL;
    json_t *minutes = NULL;
    if (making->detail[0] == '\0' ||
        json_parse(str_from(making->detail), "how a plan was made", &made, NULL) != ERR_OK ||
        !json_is_object(json_object_get(made, "effect")))
        return json_null();
    json_t *effect = json_deep_copy(json_object_get(made, "effect"));
    json_object_set_new(
        effect, "shortfall_text",
        json_string(figures_percent_text(
            json_integer_value(json_object_get(effect, "unit_missing_min")),
            json_integer_value(json_object_get(effect, "unit_needed_min")), arena)));
    json_t *tiers = json_array();
    json_object_foreach(json_object_get(effect, "tiers"), tier, minutes)
    {
        int64_t needed = json_integer_value(json_object_get(minutes, "needed_min"));
        int64_t planned = json_integer_value(json_object_get(minutes, "planned_min"));
        if (needed > 0)
            json_array_append_new(tiers,
                                  tier_json(tier, figures_percent_text(planned, needed, arena)));
    }
    json_object_set_new(effect, "tiers", tiers);
    return effect;
}

/* Hours add up, so the largest takes what rounding leaves. */
static json_t *plan_json(const struct service *service, const struct plan_record *plan,
                         const struct store_audit *making, struct arena *arena)
{
    json_t *row = plan_record_json(plan);
    json_int_t planned_h = (json_int_t)figures_hours(plan->planned_min);
    json_int_t missing_h = (json_int_t)figures_hours(plan->needed_min - plan->planned_min);
    json_object_update_new(
        row, json_pack("{s:I, s:I, s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "needed_h",
                       planned_h + missing_h, "planned_h", planned_h, "missing_h", missing_h,
                       "planned_percent_text",
                       figures_percent_text(plan->planned_min, plan->needed_min, arena),
                       "complete_percent_text",
                       figures_percent_text(plan->complete, plan->workers, arena), "gap_text",
                       arena_printf(arena, "%.2f", 100.0 * plan_record_gap(plan)), "created",
                       local_text(service, plan->created_at, arena), "published",
                       local_text(service, plan->published_at, arena), "who", making->who,
                       "weights", weights_of(making)));
    json_object_set_new(row, "unusual", unusual_weights(json_object_get(row, "weights")));
    json_object_set_new(row, "effect", effect_of(making, arena));
    return row;
}

static enum err_code load_plan(struct service *service, struct plan_id id, json_t **ret_plan,
                               struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct plan_record record;
    struct store_audit making;
    TRY(store_plan_get(service->store, id, &record, err));
    TRY(find_making(service, id, &arena, &making, err));
    *ret_plan = plan_json(service, &record, &making, &arena);
    return ERR_OK;
}

/* What every page says about its office and day. */
static void add_office(const struct service *service, json_t *view)
{
    char day[DATE_TEXT_SIZE];
    json_object_update_new(view, json_pack("{s:s, s:b, s:s}", "today",
                                           date_format(service_today(service), day), "simulated",
                                           service->fixed_now != 0, "office", service->office));
}

/* --- all of a year --- */

/* The audit's objects, "plan 7", to who made it. */
static enum err_code load_makers(struct service *service, struct arena *arena, struct map *makers,
                                 struct store_audit **ret_entries, struct err *err)
{
    size_t len = 0;
    struct store_audit_filter filter = {.verb = "make plan", .list_max = MAKERS_MAX};
    TRY(store_audit_find(service->store, &filter, arena, ret_entries, &len, err));
    for (size_t i = 0; i < len; i++)
        (void)map_add(makers, str_from((*ret_entries)[i].object), (int64_t)i, NULL);
    return ERR_OK;
}

static int32_t this_year(const struct service *service)
{
    int32_t year = 0;
    int32_t month = 0;
    int32_t day = 0;
    date_to_ymd(service_today(service), &year, &month, &day);
    return year;
}

enum err_code view_plans(struct service *service, int32_t year, json_t **ret_view, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    CLEANUP(map_release) struct map makers = {0};
    struct store_audit *entries = NULL;
    struct plan_record *plans = NULL;
    size_t len = 0;
    json_int_t discarded = 0;
    const struct store_audit unknown = {.who = "", .detail = ""};
    if (year == 0)
        year = this_year(service);
    TRY(store_plan_list(service->store, &arena, &plans, &len, err));
    TRY(load_makers(service, &arena, &makers, &entries, err));
    json_t *list = json_array();
    for (size_t i = 0; i < len; i++) {
        char object[40];
        int64_t at = 0;
        (void)snprintf(object, sizeof(object), "plan %" PRId64, plans[i].id.v);
        bool is_known = map_get(&makers, str_from(object), &at);
        if (plans[i].year != year)
            continue;
        if (plans[i].state == PLAN_STATE_DISCARDED)
            discarded++;
        else
            json_array_append_new(
                list, plan_json(service, &plans[i], is_known ? &entries[at] : &unknown, &arena));
    }
    *ret_view =
        json_pack("{s:i, s:o, s:I}", "year", (int)year, "plans", list, "discarded", discarded);
    add_office(service, *ret_view);
    return ERR_OK;
}

/* --- weights --- */

/* Codes of units become names where the unit still is there. */
static enum err_code name_units(struct service *service, json_t *view, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    CLEANUP(map_release) struct map by_code = {0};
    struct unit *units = NULL;
    size_t len = 0;
    size_t index = 0;
    json_t *plan = NULL;
    int64_t at = 0;
    TRY(store_unit_list(service->store, INT64_MAX, &arena, &units, &len, err));
    for (size_t i = 0; i < len; i++)
        (void)map_add(&by_code, str_from(units[i].code), (int64_t)i, NULL);
    json_array_foreach(json_object_get(view, "plans"), index, plan)
    {
        json_t *effect = json_object_get(plan, "effect");
        const char *code = json_string_value(json_object_get(effect, "unit"));
        if (code != NULL)
            json_object_set_new(
                effect, "unit_name",
                json_string(map_get(&by_code, str_from(code), &at) ? units[at].name : code));
    }
    return ERR_OK;
}

enum err_code view_weights(struct service *service, int32_t year, json_t **ret_view,
                           struct err *err)
{
    CLEANUP_JSON json_t *plans = NULL;
    struct plan_weights now = service->weights;
    struct plan_weights usual = plan_weights_default();
    TRY(view_plans(service, year, &plans, err));
    TRY(name_units(service, plans, err));
    json_t *list = json_array();
    for (int i = 0; i < PLAN_WEIGHT_COUNT; i++) {
        const struct plan_weight_row *row = &plan_weight_rows[i];
        json_array_append_new(list,
                              json_pack("{s:s, s:i, s:i, s:i, s:i}", "weight", row->name, "value",
                                        *plan_weight_of(&now, (enum plan_weight)i), "default",
                                        *plan_weight_of(&usual, (enum plan_weight)i), "min",
                                        row->min, "max", row->max));
    }
    json_object_set_new(plans, "weights", list);
    *ret_view = json_incref(plans);
    return ERR_OK;
}

/* --- one plan --- */

/* Beside the reasons' minutes and codes, hours and titles. */
static void dress_reasons(const struct roster *roster, json_t *view)
{
    size_t index = 0;
    json_t *row = NULL;
    json_array_foreach(json_object_get(view, "unmet"), index, row)
    {
        struct rule_title title =
            roster_title(roster, json_string_value(json_object_get(row, "tag")));
        int64_t min = json_integer_value(json_object_get(row, "missing_min"));
        json_object_update_new(row, json_pack("{s:s, s:s, s:I, s:O, s:O}", "title_zh", title.zh,
                                              "title_en", title.en, "missing_h",
                                              (json_int_t)figures_hours(min), "reason_text_zh",
                                              json_object_get(row, "reason_zh"), "reason_text_en",
                                              json_object_get(row, "reason_en")));
    }
}

static enum err_code compute_plan(struct service *service, int64_t of, json_t **ret_view,
                                  struct err *err)
{
    CLEANUP(roster_release) struct roster roster = {0};
    CLEANUP_JSON json_t *view = NULL;
    CLEANUP_JSON json_t *line = NULL;
    struct plan_id id = {of};
    struct plan_record in_force;
    TRY(plan_show(service, id, &view, err));
    TRY(load_plan(service, id, &line, err));
    json_object_update(view, line);
    int32_t year = (int32_t)json_integer_value(json_object_get(view, "year"));
    enum err_code code = store_plan_published(service->store, year, &in_force, err);
    if (code != ERR_OK && code != ERR_NOT_FOUND)
        return code;
    json_object_set_new(view, "in_force",
                        code == ERR_OK ? json_integer((json_int_t)in_force.id.v) : json_null());
    TRY(roster_load(service, service_today(service), &roster, err));
    dress_reasons(&roster, view);
    TRY(view_missing_add(service, &roster, id, view, err));
    add_office(service, view);
    *ret_view = json_incref(view);
    return ERR_OK;
}

enum err_code view_plan(struct service *service, struct plan_id id, json_t **ret_view,
                        struct err *err)
{
    return view_keep(service, (struct view_key){VIEW_SLOT_PLAN, id.v}, compute_plan, ret_view, err);
}

/* --- two plans --- */

static json_t *slice(const json_t *list, size_t from, size_t len)
{
    json_t *part = json_array();
    for (size_t i = from; i < from + len && i < json_array_size(list); i++)
        json_array_append(part, json_array_get(list, i));
    return part;
}

static json_int_t difference_of(const json_t *from, const json_t *to, const char *key)
{
    return json_integer_value(json_object_get(to, key)) -
           json_integer_value(json_object_get(from, key));
}

static void add_page(json_t *diff, int64_t page)
{
    const json_t *workers = json_object_get(diff, "workers");
    size_t len = json_array_size(workers);
    int64_t pages = (int64_t)(len + VIEW_ROWS_MAX - 1) / VIEW_ROWS_MAX;
    if (page > pages)
        page = pages;
    if (page < 1)
        page = 1;
    json_t *part = slice(workers, (size_t)(page - 1) * VIEW_ROWS_MAX, VIEW_ROWS_MAX);
    json_object_set_new(diff, "workers", part);
    json_object_update_new(diff, json_pack("{s:I, s:I, s:I}", "workers_len", (json_int_t)len,
                                           "page", (json_int_t)page, "pages",
                                           (json_int_t)(pages > 0 ? pages : 1)));
}

static enum err_code compare(struct service *service, const struct view_comparison *asked,
                             json_t **ret_comparison, struct err *err)
{
    CLEANUP_JSON json_t *diff = NULL;
    json_t *from = NULL;
    json_t *to = NULL;
    TRY(plan_diff(service, asked->from, asked->to, &diff, err));
    TRY(load_plan(service, asked->from, &from, err));
    json_object_set_new(diff, "from", from);
    TRY(load_plan(service, asked->to, &to, err));
    json_object_set_new(diff, "to", to);
    json_object_update_new(diff,
                           json_pack("{s:I, s:I}", "more_h", difference_of(from, to, "planned_h"),
                                     "more_complete", difference_of(from, to, "complete")));
    add_page(diff, asked->page);
    *ret_comparison = json_incref(diff);
    return ERR_OK;
}

enum err_code view_compare(struct service *service, const struct view_comparison *asked,
                           json_t **ret_view, struct err *err)
{
    CLEANUP_JSON json_t *view = NULL;
    json_t *comparison = NULL;
    TRY(view_plans(service, asked->year, &view, err));
    if (asked->from.v > 0 && asked->to.v > 0)
        TRY(compare(service, asked, &comparison, err));
    json_object_set_new(view, "comparison", comparison != NULL ? comparison : json_null());
    *ret_view = json_incref(view);
    return ERR_OK;
}

/* --- publishing --- */

static enum err_code add_change(struct service *service, struct plan_id id, json_t *view,
                                struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    CLEANUP_JSON json_t *diff = NULL;
    struct plan_record former = {0};
    struct enrolment *places = NULL;
    size_t len = 0;
    json_t *former_json = NULL;
    int32_t year =
        (int32_t)json_integer_value(json_object_get(json_object_get(view, "plan"), "year"));
    enum err_code code = store_plan_published(service->store, year, &former, err);
    if (code != ERR_OK && code != ERR_NOT_FOUND)
        return code;
    TRY(store_enrolment_list(service->store, id, &arena, &places, &len, err));
    TRY(plan_diff(service, former.id, id, &diff, err));
    if (former.id.v != 0)
        TRY(load_plan(service, former.id, &former_json, err));
    json_object_set_new(view, "former", former_json != NULL ? former_json : json_null());
    json_object_set_new(view, "places", json_integer((json_int_t)len));
    json_object_set_new(
        view, "people",
        json_integer((json_int_t)json_array_size(json_object_get(diff, "workers"))));
    json_object_set(view, "places_added", json_object_get(diff, "places_added"));
    json_object_set(view, "places_removed", json_object_get(diff, "places_removed"));
    return ERR_OK;
}

/* The deed itself, rolled back at its end, tells whether it can be done. */
static enum err_code try_publishing(struct service *service, struct plan_id id, json_t *view,
                                    struct err *err)
{
    struct err why = {0};
    int64_t notices = 0;
    struct deed deed = {.who = "preview", .preview = true};
    enum err_code code = plan_publish(service, id, deed, &notices, &why);
    bool is_refused = code == ERR_CONFLICT || code == ERR_INVALID;
    if (code != ERR_OK && !is_refused)
        return err_set(err, code, "%s", why.text);
    json_object_set_new(view, "notices",
                        is_refused ? json_null() : json_integer((json_int_t)notices));
    json_object_set_new(view, "refused", is_refused ? json_string(why.text) : json_null());
    return ERR_OK;
}

enum err_code view_publish(struct service *service, struct plan_id id, json_t **ret_view,
                           struct err *err)
{
    CLEANUP_JSON json_t *view = json_object();
    json_t *plan = NULL;
    int64_t seen = 0;
    TRY(office_version(service, &seen, err));
    TRY(load_plan(service, id, &plan, err));
    json_object_set_new(view, "plan", plan);
    json_object_set_new(view, "seen", json_integer((json_int_t)seen));
    TRY(add_change(service, id, view, err));
    TRY(try_publishing(service, id, view, err));
    add_office(service, view);
    *ret_view = json_incref(view);
    return ERR_OK;
}
