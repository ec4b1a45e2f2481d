/* The history of workers' tiers. */
#include "scheduler/service/worker_tier.h"

#include <stdio.h>
#include <string.h>

#include "scheduler/base/clock.h"
#include "scheduler/service/held.h"
#include "scheduler/service/lookup.h"
#include "scheduler/service/roster_rows.h"
#include "scheduler/store/store_record.h"
#include "scheduler/store/store_worker.h"

static enum err_code add_tiers(struct roster_rows *rows, struct worker_id id, struct err *err)
{
    const struct store_tier_of of = {id, service_known_at(rows->service)};
    struct worker_tier *own = NULL;
    size_t len = 0;
    TRY(store_worker_tier_list_of_worker(rows->service->store, of, &rows->roster->arena, &own, &len,
                                         err));
    roster_rows_add(rows, own, len, sizeof(*own));
    return ERR_OK;
}

static enum err_code load_rows(struct service *service, struct roster *roster, struct err *err)
{
    struct roster_rows own = {.service = service, .roster = roster};
    if (roster->is_part) {
        TRY(roster_rows_gather(&own, add_tiers, err));
        roster->tiers = (void *)own.items;
        roster->tiers_len = own.len;
    } else {
        TRY(store_worker_tier_list(service->store, service_known_at(service), &roster->arena,
                                   &roster->tiers, &roster->tiers_len, err));
    }
    roster->tiers_from =
        roster_rows_from(roster, roster->tiers, sizeof(struct worker_tier),
                         offsetof(struct worker_tier, worker_id), &roster->tiers_len);
    return ERR_OK;
}

enum err_code worker_tier_load(struct service *service, struct roster *roster, struct err *err)
{
    TRY(load_rows(service, roster, err));
    for (size_t i = 0; i < roster->workers_len; i++) {
        const size_t from = roster->tiers_from[i];
        struct worker *worker = &roster->workers[i];
        worker->tier = worker_tier_on(roster->tiers + from, roster->tiers_from[i + 1] - from,
                                      roster->as_of, worker->tier);
    }
    return ERR_OK;
}

size_t worker_tier_rows(const struct worker_tier_change *change,
                        struct worker_tier ret_rows[static WORKER_TIER_ROWS_MAX])
{
    size_t len = 0;
    struct date last =
        change->history_len > 0 ? change->history[change->history_len - 1].since : WORKER_TIER_EVER;
    struct worker_tier row = {change->worker_id, change->since, change->tier, change->who,
                              change->at};
    /* Changed before histories were kept, and now it has never been so. */
    if (change->is_restored && change->history_len == 0)
        return 0;
    if (change->is_restored || date_compare(row.since, last) < 0)
        row.since = last;
    if (change->history_len == 0)
        ret_rows[len++] =
            (struct worker_tier){change->worker_id, WORKER_TIER_EVER, change->former, "", 0};
    ret_rows[len++] = row;
    return len;
}

/* --- by hand -------------------------------------------------------------------------------------
 */

struct tier_setting {
    struct service *service;
    const struct worker_tier_order *order;
    struct worker worker;
    struct worker_tier *history;
    size_t history_len;
    struct date since;
    struct arena arena;
};

static void tier_setting_release(struct tier_setting *setting)
{
    arena_release(&setting->arena);
}

static enum err_code find(struct tier_setting *setting, const char *code, struct err *err)
{
    TRY(lookup_worker(setting->service, code, &setting->arena, &setting->worker, err));
    const struct store_tier_of of = {setting->worker.id, INT64_MAX};
    return store_worker_tier_list_of_worker(setting->service->store, of, &setting->arena,
                                            &setting->history, &setting->history_len, err);
}

static json_t *history_json(const struct tier_setting *setting)
{
    json_t *list = json_array();
    for (size_t i = 0; i < setting->history_len; i++) {
        const struct worker_tier *row = &setting->history[i];
        char since[DATE_TEXT_SIZE];
        char at[INSTANT_TEXT_SIZE];
        bool is_ever = date_compare(row->since, WORKER_TIER_EVER) == 0;
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s}", "since",
                                              is_ever ? "" : date_format(row->since, since), "tier",
                                              tier_text(row->tier)->code, "who", row->who, "at",
                                              row->at == 0 ? "" : instant_format(row->at, at)));
    }
    if (setting->history_len == 0)
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s}", "since", "", "tier",
                                              tier_text(setting->worker.tier)->code, "who", "",
                                              "at", ""));
    return json_pack("{s:s, s:s, s:o}", "worker", setting->worker.code, "tier",
                     tier_text(setting->worker.tier)->code, "tiers", list);
}

/* Between two rows there are: the tier of today stays. */
static enum err_code insert_past(const struct tier_setting *setting, struct err *err)
{
    const struct worker_tier row = {setting->worker.id, setting->since, setting->order->tier,
                                    setting->order->deed.who, service_now(setting->service)};
    return store_worker_tier_add(setting->service->store, &row, 1, err);
}

/* The tier of today from then on: a value set by hand, which brings its row of the history along.
 */
static enum err_code set_current(struct tier_setting *setting, struct err *err)
{
    const char *column =
        arena_printf(&setting->arena, "tier=%s", tier_text(setting->order->tier)->code);
    const struct held_change change = {.kind = FILE_KIND_WORKERS,
                                       .code = setting->worker.code,
                                       .columns = &column,
                                       .columns_len = 1,
                                       .tier_since = &setting->since,
                                       .who = setting->order->deed.who};
    bool is_changed = false;
    return held_put(setting->service, &change, &is_changed, err);
}

static enum err_code audit(const struct tier_setting *setting, struct err *err)
{
    char since[DATE_TEXT_SIZE];
    char object[128];
    char detail[64];
    (void)snprintf(object, sizeof(object), "workers %s", setting->worker.code);
    (void)snprintf(detail, sizeof(detail), "%s since %s", tier_text(setting->order->tier)->code,
                   date_format(setting->since, since));
    struct store_audit entry = {.at = service_now(setting->service),
                                .who = setting->order->deed.who,
                                .verb = "set tier",
                                .object = object,
                                .detail = detail};
    return store_audit_append(setting->service->store, &entry, err);
}

static enum err_code set(struct tier_setting *setting, bool *ret_changed, struct err *err)
{
    const struct worker_tier_order *order = setting->order;
    struct date last = setting->history_len > 0 ? setting->history[setting->history_len - 1].since
                                                : WORKER_TIER_EVER;
    *ret_changed = worker_tier_on(setting->history, setting->history_len, setting->since,
                                  setting->worker.tier) != order->tier;
    if (!*ret_changed)
        return ERR_OK;
    TRY(date_compare(setting->since, last) < 0 ? insert_past(setting, err)
                                               : set_current(setting, err));
    TRY(audit(setting, err));
    return find(setting, order->worker, err);
}

enum err_code worker_tier_set(struct service *service, const struct worker_tier_order *order,
                              json_t **ret_answer, struct err *err)
{
    CLEANUP(tier_setting_release)
    struct tier_setting setting = {.service = service, .order = order, .since = order->since};
    char day[DATE_TEXT_SIZE];
    bool is_changed = false;
    if (date_is_none(setting.since))
        setting.since = service_today(service);
    if (date_compare(setting.since, service_today(service)) > 0) {
        (void)err_set(err, ERR_INVALID, "tier since %s: that day is still to come",
                      date_format(setting.since, day));
        return err_hint(err, "enter it once the worker holds it");
    }
    STORE_TX(tx);
    TRY(store_begin(service->store, &tx, err));
    TRY(find(&setting, order->worker, err));
    TRY(set(&setting, &is_changed, err));
    json_t *answer = history_json(&setting);
    json_object_set_new(answer, "is_changed", json_boolean(is_changed));
    enum err_code code = order->deed.preview || !is_changed ? ERR_OK : store_commit(&tx, err);
    if (code != ERR_OK) {
        json_decref(answer);
        return code;
    }
    *ret_answer = answer;
    return ERR_OK;
}

enum err_code worker_tier_list(struct service *service, const char *worker, json_t **ret_list,
                               struct err *err)
{
    CLEANUP(tier_setting_release) struct tier_setting setting = {.service = service};
    STORE_TX(tx);
    TRY(store_begin_read(service->store, &tx, err));
    TRY(find(&setting, worker, err));
    *ret_list = history_json(&setting);
    return ERR_OK;
}
