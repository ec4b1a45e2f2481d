/* What a change would do to everybody's standing, added up. */
#include "scheduler/service/effect.h"

/* Sums over some workers. */
struct sums {
    int64_t workers, affected, worse, better, moved, withheld;
    int64_t before_min, after_min; /* missing */
};

/* Everybody's figures without and with the change. */
struct comparison {
    const struct roster *roster;
    const struct worker_figures *before, *after;
};

/* From best to worst; nothing required is as good as met. */
static int severity(enum standing_state state)
{
    return state == STANDING_EXEMPT ? 0 : (int)state;
}

static bool is_affected(const struct comparison *of, size_t worker)
{
    const struct worker_figures *before = &of->before[worker];
    const struct worker_figures *after = &of->after[worker];
    return before->state != after->state || before->needed_min != after->needed_min ||
           before->earned_min != after->earned_min || before->booked_min != after->booked_min ||
           before->missing_min != after->missing_min || before->put_off_days != after->put_off_days;
}

static void add_worker(struct sums *sums, const struct comparison *of, size_t worker)
{
    const struct worker_figures *before = &of->before[worker];
    const struct worker_figures *after = &of->after[worker];
    sums->workers++;
    sums->affected += is_affected(of, worker);
    sums->worse += severity(after->state) > severity(before->state);
    sums->better += severity(after->state) < severity(before->state);
    sums->moved += after->put_off_days != before->put_off_days;
    sums->withheld += after->withheld > before->withheld;
    sums->before_min += before->missing_min;
    sums->after_min += after->missing_min;
}

static json_t *sums_json(const struct sums *sums)
{
    return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "workers",
                     (json_int_t)sums->workers, "affected", (json_int_t)sums->affected, "worse",
                     (json_int_t)sums->worse, "better", (json_int_t)sums->better, "moved",
                     (json_int_t)sums->moved, "withheld", (json_int_t)sums->withheld,
                     "missing_before_min", (json_int_t)sums->before_min, "missing_after_min",
                     (json_int_t)sums->after_min);
}

static json_t *total_json(const struct comparison *of)
{
    struct sums total = {0};
    for (size_t i = 0; i < of->roster->workers_len; i++)
        add_worker(&total, of, i);
    return sums_json(&total);
}

/* The district above a unit, or what stands at its top. */
static size_t district_of(const struct roster *roster, size_t unit)
{
    size_t at = unit;
    /* The tree was checked when it was loaded; the bound keeps a damaged one from looping. */
    for (int depth = 0; depth < 64 && roster->units[at].kind != UNIT_KIND_DISTRICT; depth++) {
        size_t above = roster_unit(roster, roster->units[at].parent_id);
        if (above == SIZE_MAX)
            break;
        at = above;
    }
    return at;
}

/* Rows of units and tiers; a worker's row is that of unit group[their unit]. */
static json_t *rows_json(const struct comparison *of, const size_t *group, struct arena *arena)
{
    const struct roster *roster = of->roster;
    struct sums *sums = arena_array(arena, roster->units_len * TIER_COUNT + 1, sizeof(*sums));
    for (size_t i = 0; i < roster->workers_len; i++) {
        const struct worker *worker = &roster->workers[i];
        size_t unit = roster_unit(roster, worker->unit_id);
        if (unit != SIZE_MAX)
            add_worker(&sums[group[unit] * TIER_COUNT + (size_t)worker->tier], of, i);
    }
    json_t *list = json_array();
    for (size_t i = 0; i < roster->units_len * TIER_COUNT; i++) {
        const struct unit *unit = &roster->units[i / TIER_COUNT];
        if (sums[i].affected == 0 && sums[i].withheld == 0)
            continue;
        json_t *row = sums_json(&sums[i]);
        json_object_set_new(row, "unit", json_string(unit->code));
        json_object_set_new(row, "name", json_string(unit->name));
        json_object_set_new(row, "tier", json_string(tier_text((enum tier)(i % TIER_COUNT))->code));
        json_array_append_new(list, row);
    }
    return list;
}

static json_t *changes_json(const struct comparison *of)
{
    int64_t workers[STANDING_COUNT][STANDING_COUNT] = {{0}};
    json_t *list = json_array();
    for (size_t i = 0; i < of->roster->workers_len; i++)
        workers[of->after[i].state][of->before[i].state]++;
    for (int after = STANDING_COUNT - 1; after >= 0; after--)
        for (int before = 0; before < STANDING_COUNT; before++)
            if (after != before && workers[after][before] > 0)
                json_array_append_new(
                    list, json_pack("{s:s, s:s, s:I}", "before",
                                    standing_state_text((enum standing_state)before)->code, "after",
                                    standing_state_text((enum standing_state)after)->code,
                                    "workers", (json_int_t)workers[after][before]));
    return list;
}

static json_t *person_json(const struct comparison *of, size_t worker)
{
    const struct roster *roster = of->roster;
    const struct worker *who = &roster->workers[worker];
    const struct worker_figures *before = &of->before[worker], *after = &of->after[worker];
    size_t unit = roster_unit(roster, who->unit_id);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I}", "worker", who->code, "unit",
                     unit != SIZE_MAX ? roster->units[unit].code : "", "tier",
                     tier_text(who->tier)->code, "before", standing_state_text(before->state)->code,
                     "after", standing_state_text(after->state)->code, "put_off_days",
                     (json_int_t)(after->put_off_days - before->put_off_days), "missing_before_min",
                     (json_int_t)before->missing_min, "missing_after_min",
                     (json_int_t)after->missing_min);
}

static enum err_code tell_people(const struct effect *effect, const struct comparison *of,
                                 struct err *err)
{
    for (size_t i = 0; i < of->roster->workers_len && effect->person != NULL; i++) {
        if (!is_affected(of, i))
            continue;
        CLEANUP_JSON json_t *row = person_json(of, i);
        TRY(effect->person(effect->context, row, err));
    }
    return ERR_OK;
}

static json_t *unproved_json(const struct comparison *of)
{
    json_t *list = json_array();
    for (size_t i = 0; i < of->roster->workers_len; i++)
        if (of->before[i].is_unproved || of->after[i].is_unproved)
            json_array_append_new(list, json_string(of->roster->workers[i].code));
    return list;
}

static enum err_code compare(const struct effect *effect, const struct progress *progress,
                             struct arena *arena, struct comparison *ret_comparison,
                             struct err *err)
{
    CLEANUP(arena_release) struct arena scratch = {0};
    size_t len = effect->before->workers_len;
    struct worker_figures *before = arena_array(arena, len + 1, sizeof(*before));
    struct worker_figures *after = arena_array(arena, len + 1, sizeof(*after));
    for (size_t i = 0; i < len; i++) {
        TRY(figures_of_worker(effect->before, i, &scratch, &before[i], err));
        TRY(figures_of_worker(effect->after, i, &scratch, &after[i], err));
        if (i % FIGURES_TICK == 0 &&
            !progress_tick(progress, "standings", (int64_t)i, (int64_t)len))
            return err_set(err, ERR_CONFLICT, "stopped; nothing was written");
    }
    *ret_comparison = (struct comparison){effect->before, before, after};
    return ERR_OK;
}

enum err_code effect_table(const struct effect *effect, const struct progress *progress,
                           json_t **ret_table, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    const struct roster *roster = effect->before;
    struct comparison of = {.roster = roster};
    TRY(compare(effect, progress, &arena, &of, err));
    size_t *own = arena_array(&arena, roster->units_len + 1, sizeof(*own));
    size_t *districts = arena_array(&arena, roster->units_len + 1, sizeof(*districts));
    for (size_t i = 0; i < roster->units_len; i++) {
        own[i] = i;
        districts[i] = district_of(roster, i);
    }
    CLEANUP_JSON json_t *table =
        json_pack("{s:o, s:o, s:o, s:o, s:o}", "total", total_json(&of), "changes",
                  changes_json(&of), "districts", rows_json(&of, districts, &arena), "rows",
                  rows_json(&of, own, &arena), "unproved", unproved_json(&of));
    TRY(tell_people(effect, &of, err));
    *ret_table = json_incref(table);
    return ERR_OK;
}
