/* Figures of the whole office from one roster. */
#include "scheduler/service/figures.h"

#include <inttypes.h>
#include <string.h>

static void add_standing(struct worker_figures *figures, const struct standing *standing)
{
    /* Pieces are no minutes: they tell in the state only. */
    for (size_t i = 0; i < standing->requirements_len && !standing->rulebook->counts_pieces; i++) {
        const struct standing_requirement *requirement = &standing->requirements[i];
        if (requirement->is_share)
            continue;
        figures->needed_min += requirement->needed_min;
        figures->earned_min += requirement->earned_min;
        figures->booked_min += requirement->booked_min;
        figures->missing_min += requirement->missing_min;
    }
    if (variance_extends(&standing->varied))
        figures->put_off_days += standing->varied.days.to.day - standing->varied.base.to.day;
    for (size_t i = 0; i < standing->varied.uses_len; i++)
        figures->withheld += standing->varied.uses[i].withheld;
    figures->state = standing_worse(figures->state, standing->state);
    figures->is_unproved = figures->is_unproved || standing->is_unproved;
}

enum err_code figures_of_worker(const struct roster *roster, size_t worker, struct arena *scratch,
                                struct worker_figures *ret_figures, struct err *err)
{
    const struct roster_question question = {.worker = worker, .with_booked = true};
    struct worker_figures figures = {.state = STANDING_EXEMPT};
    struct standing *standings = NULL;
    size_t len = 0;
    arena_clear(scratch);
    TRY(roster_standings(roster, &question, scratch, &standings, &len, err));
    for (size_t i = 0; i < len; i++)
        add_standing(&figures, &standings[i]);
    *ret_figures = figures;
    return ERR_OK;
}

enum err_code figures_of_workers(const struct roster *roster, const struct progress *progress,
                                 struct arena *arena, struct worker_figures **ret_figures,
                                 struct err *err)
{
    struct worker_figures *figures = arena_array(arena, roster->workers_len + 1, sizeof(*figures));
    CLEANUP(arena_release) struct arena scratch = {0};
    for (size_t i = 0; i < roster->workers_len; i++) {
        TRY(figures_of_worker(roster, i, &scratch, &figures[i], err));
        if (i % FIGURES_TICK == 0 &&
            !progress_tick(progress, "standings", (int64_t)i, (int64_t)roster->workers_len))
            return err_set(err, ERR_CONFLICT, "stopped");
    }
    *ret_figures = figures;
    return ERR_OK;
}

json_t *figures_unproved_json(const struct roster *roster, const struct worker_figures *figures)
{
    json_t *list = json_array();
    for (size_t i = 0; i < roster->workers_len; i++)
        if (figures[i].is_unproved)
            json_array_append_new(list, json_string(roster->workers[i].code));
    return list;
}

size_t figures_unit_shown(const struct roster *roster, struct unit_id id)
{
    size_t own = roster_unit(roster, id);
    size_t at = own;
    while (at != SIZE_MAX && roster->units[at].kind != UNIT_KIND_STREET &&
           roster->units[at].parent_id.v != 0)
        at = roster_unit(roster, roster->units[at].parent_id);
    return at != SIZE_MAX && roster->units[at].kind == UNIT_KIND_STREET ? at : own;
}

int64_t figures_hours(int64_t min)
{
    return (min + 30) / 60;
}

const char *figures_hours_text(int64_t min, struct arena *arena)
{
    int64_t tenths = (min * 10 + 30) / 60;
    if (tenths == 0 && min > 0) /* two minutes missing are not none */
        tenths = 1;
    if (tenths % 10 == 0)
        return arena_printf(arena, "%" PRId64, tenths / 10);
    return arena_printf(arena, "%" PRId64 ".%" PRId64, tenths / 10, tenths % 10);
}

const char *figures_percent_text(int64_t part, int64_t whole, struct arena *arena)
{
    if (part >= whole)
        return "100";
    int64_t permille = part * 1000 / whole;
    return arena_printf(arena, "%" PRId64 ".%" PRId64, permille / 10, permille % 10);
}

/* Minutes as hours; pieces as they are. */
static const char *amount_text(const struct standing *standing, int64_t amount, struct arena *arena)
{
    return standing->rulebook->counts_pieces ? arena_printf(arena, "%" PRId64, amount)
                                             : figures_hours_text(amount, arena);
}

/* What `standing` says of `part`, which is one of its requirements or their sum. */
static json_t *amounts_json(const struct standing *standing,
                            const struct standing_requirement *part, struct arena *arena)
{
    return json_pack("{s:b, s:s, s:s, s:s, s:s}", "pieces", standing->rulebook->counts_pieces,
                     "needed_h_text", amount_text(standing, part->needed_min, arena),
                     "earned_h_text", amount_text(standing, part->earned_min, arena),
                     "booked_h_text", amount_text(standing, part->booked_min, arena),
                     "missing_h_text", amount_text(standing, part->missing_min, arena));
}

static json_t *part_json(const struct standing *standing, const struct standing_requirement *part,
                         struct arena *arena)
{
    char deadline[DATE_TEXT_SIZE];
    json_t *value = amounts_json(standing, part, arena);
    CLEANUP_JSON json_t *words =
        json_pack("{s:s, s:s, s:s, s:s, s:s}", "category", part->tag, "title_zh", part->title.zh,
                  "title_en", part->title.en, "deadline", date_format(part->deadline, deadline),
                  "standing", standing_state_text(part->state)->code);
    json_object_update(value, words);
    return value;
}

/* Minutes of a rulebook as a whole: its total, else the sum of its categories. */
static struct standing_requirement whole_of(const struct standing *standing)
{
    struct standing_requirement sum = {0};
    for (size_t i = 0; i < standing->requirements_len; i++) {
        const struct standing_requirement *requirement = &standing->requirements[i];
        if (requirement->category == NULL && date_is_none(requirement->from))
            return *requirement;
        if (requirement->is_share)
            continue;
        sum.needed_min += requirement->needed_min;
        sum.earned_min += requirement->earned_min;
        sum.booked_min += requirement->booked_min;
        sum.missing_min += requirement->missing_min;
    }
    return sum;
}

/* Only of a period that decrees and waivers put off, or that is late. */
static void add_period(json_t *value, const struct standing *standing)
{
    const struct varied_period *varied = &standing->varied;
    const struct rule_title *fee = &standing->rulebook->late_fee;
    char day[DATE_TEXT_SIZE];
    if (variance_extends(varied))
        json_object_set_new(value, "put_off_from", json_string(date_format(varied->base.to, day)));
    if (!standing_is_late(standing))
        return;
    json_object_set_new(value, "late_until", json_string(date_format(varied->counts_to, day)));
    if (fee->zh == NULL)
        return;
    json_object_set_new(value, "late_fee_zh", json_string(fee->zh));
    json_object_set_new(value, "late_fee_en", json_string(fee->en));
}

static json_t *standing_json(const struct standing *standing, struct arena *arena)
{
    char from[DATE_TEXT_SIZE];
    char to[DATE_TEXT_SIZE];
    const struct standing_requirement whole = whole_of(standing);
    json_t *parts = json_array();
    for (size_t i = 0; i < standing->requirements_len && standing->requirements_len > 1; i++)
        json_array_append_new(parts, part_json(standing, &standing->requirements[i], arena));
    int64_t percent = whole.needed_min == 0
                          ? 100
                          : (whole.needed_min - whole.missing_min) * 100 / whole.needed_min;
    json_t *value = amounts_json(standing, &whole, arena);
    CLEANUP_JSON json_t *words =
        json_pack("{s:s, s:i, s:s, s:s, s:s, s:s, s:I, s:s, s:o}", "rulebook",
                  standing->rulebook->code, "measure_min", (int)standing->rulebook->measure_min,
                  "title_zh", standing->rulebook->title.zh, "title_en",
                  standing->rulebook->title.en, "from", date_format(standing->from, from), "to",
                  date_format(standing->to, to), "percent", (json_int_t)percent, "standing",
                  standing_state_text(standing->state)->code, "parts", parts);
    json_object_update(value, words);
    if (standing->rulebook->counts_points)
        json_object_set_new(value, "points", json_true());
    add_period(value, standing);
    if (standing->is_unproved)
        json_object_set_new(value, "unproved", json_true());
    return value;
}

json_t *figures_standings_json(const struct standing *standings, size_t len, struct arena *arena)
{
    json_t *list = json_array();
    for (size_t i = 0; i < len; i++)
        json_array_append_new(list, standing_json(&standings[i], arena));
    return list;
}
