/* What a rulebook would change for the whole roster. */
#include "scheduler/service/rulebook_try.h"

#include <string.h>

#include "scheduler/service/figures.h"

/* Sums over some workers. */
struct effect {
    int64_t workers, affected, worse, better;
    int64_t before_min, after_min; /* missing */
};

/* Everybody's figures without and with the rulebook. */
struct trial {
    const struct roster *roster;
    const struct worker_figures *before, *after;
};

/* From best to worst; nothing required is as good as met. */
static int severity(enum standing_state state)
{
    return state == STANDING_EXEMPT ? 0 : (int)state;
}

static bool is_affected(const struct trial *trial, size_t worker)
{
    const struct worker_figures *before = &trial->before[worker];
    const struct worker_figures *after = &trial->after[worker];
    return before->state != after->state || before->needed_min != after->needed_min ||
           before->earned_min != after->earned_min || before->booked_min != after->booked_min ||
           before->missing_min != after->missing_min;
}

static void add_worker(struct effect *effect, const struct trial *trial, size_t worker)
{
    const struct worker_figures *before = &trial->before[worker];
    const struct worker_figures *after = &trial->after[worker];
    effect->workers++;
    effect->affected += is_affected(trial, worker);
    effect->worse += severity(after->state) > severity(before->state);
    effect->better += severity(after->state) < severity(before->state);
    effect->before_min += before->missing_min;
    effect->after_min += after->missing_min;
}

static json_t *effect_json(const struct effect *effect)
{
    return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I}", "workers", (json_int_t)effect->workers,
                     "affected", (json_int_t)effect->affected, "worse", (json_int_t)effect->worse,
                     "better", (json_int_t)effect->better, "missing_before_min",
                     (json_int_t)effect->before_min, "missing_after_min",
                     (json_int_t)effect->after_min);
}

static json_t *rows_json(const struct trial *trial, struct arena *arena)
{
    const struct roster *roster = trial->roster;
    struct effect *effects =
        arena_array(arena, roster->units_len * TIER_COUNT + 1, sizeof(*effects));
    for (size_t i = 0; i < roster->workers_len; i++) {
        const struct worker *worker = &roster->workers[i];
        size_t unit = roster_unit(roster, worker->unit_id);
        if (unit != SIZE_MAX)
            add_worker(&effects[unit * TIER_COUNT + (size_t)worker->tier], trial, i);
    }
    json_t *list = json_array();
    for (size_t i = 0; i < roster->units_len * TIER_COUNT; i++) {
        const struct unit *unit = &roster->units[i / TIER_COUNT];
        if (effects[i].affected == 0)
            continue;
        json_t *row = effect_json(&effects[i]);
        json_object_set_new(row, "unit", json_string(unit->code));
        json_object_set_new(row, "name", json_string(unit->name));
        json_object_set_new(row, "tier", json_string(tier_text((enum tier)(i % TIER_COUNT))->code));
        json_array_append_new(list, row);
    }
    return list;
}

static json_t *changes_json(const struct trial *trial)
{
    int64_t workers[STANDING_COUNT][STANDING_COUNT] = {{0}};
    json_t *list = json_array();
    for (size_t i = 0; i < trial->roster->workers_len; i++)
        workers[trial->after[i].state][trial->before[i].state]++;
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

static json_t *people_json(const struct trial *trial)
{
    const struct roster *roster = trial->roster;
    json_t *list = json_array();
    for (size_t i = 0; i < roster->workers_len; i++) {
        const struct worker *worker = &roster->workers[i];
        size_t unit = roster_unit(roster, worker->unit_id);
        if (!is_affected(trial, i))
            continue;
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:I}", "worker", worker->code, "unit",
                            unit != SIZE_MAX ? roster->units[unit].code : "", "tier",
                            tier_text(worker->tier)->code, "before",
                            standing_state_text(trial->before[i].state)->code, "after",
                            standing_state_text(trial->after[i].state)->code, "missing_before_min",
                            (json_int_t)trial->before[i].missing_min, "missing_after_min",
                            (json_int_t)trial->after[i].missing_min));
    }
    return list;
}

/* The rulebooks in force with this one in its namesake's place, or last. True if it had one. */
static bool put_in_force(struct roster *roster, struct rulebook *book, struct arena *arena)
{
    struct rulebook **books = arena_array(arena, roster->books_len + 1, sizeof(struct rulebook *));
    size_t at = roster->books_len;
    for (size_t i = 0; i < roster->books_len; i++) {
        books[i] = roster->books[i];
        if (strcmp(books[i]->code, book->code) == 0)
            at = i;
    }
    bool replaces = at < roster->books_len;
    books[at] = book;
    roster->books = books;
    roster->books_len += !replaces;
    return replaces;
}

static json_t *answer_json(const struct trial *trial, const struct rulebook *book, bool replaces,
                           struct arena *arena)
{
    char day[DATE_TEXT_SIZE];
    struct effect total = {0};
    for (size_t i = 0; i < trial->roster->workers_len; i++)
        add_worker(&total, trial, i);
    return json_pack("{s:s, s:s, s:s, s:b, s:o, s:o, s:o, s:o}", "as_of",
                     date_format(trial->roster->as_of, day), "rulebook", book->code, "version",
                     book->version != NULL ? book->version : "", "replaces", replaces, "total",
                     effect_json(&total), "changes", changes_json(trial), "rows",
                     rows_json(trial, arena), "people", people_json(trial));
}

enum err_code rulebook_try(struct service *service, const struct rulebook_trial *trial,
                           json_t **ret_answer, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    CLEANUP(roster_release) struct roster roster = {0};
    CLEANUP(rulebook_cleanup) struct rulebook *book = NULL;
    char day[DATE_TEXT_SIZE];
    struct worker_figures *before = NULL;
    struct worker_figures *after = NULL;
    struct date as_of = date_is_none(trial->as_of) ? service_today(service) : trial->as_of;
    TRY(rulebook_parse(trial->text, trial->name, &book, err));
    if (!date_is_none(book->effective_to) && date_compare(book->effective_to, as_of) < 0)
        return err_set(err, ERR_INVALID, "%s: effective_to: %s is over by then; give a later day",
                       trial->name, date_format(book->effective_to, day));
    TRY(roster_load(service, as_of, &roster, err));
    struct roster with = roster;
    bool replaces = put_in_force(&with, book, &arena);
    TRY(figures_of_workers(&roster, service->progress, &arena, &before, err));
    TRY(figures_of_workers(&with, service->progress, &arena, &after, err));
    struct trial done = {&roster, before, after};
    *ret_answer = answer_json(&done, book, replaces, &arena);
    return ERR_OK;
}
