/* What a plan leaves missing where: by unit and category. */
#include "scheduler/service/view_missing.h"

#include <stdlib.h>

#include "scheduler/base/map.h"
#include "scheduler/service/figures.h"
#include "scheduler/service/problem_tag.h"
#include "scheduler/store/store_plan.h"

struct lack {
    const char *category;
    int64_t missing_min;
    size_t at; /* before sorting */
};

struct line {
    size_t unit;
    int64_t workers, missing_min;
    struct worker_id last; /* of the workers counted: unmet needs come by worker */
};

/* Missing minutes by unit and category. */
struct missing_table {
    const struct roster *roster;
    struct lack *columns;
    size_t columns_len;
    struct line *lines; /* by unit */
    int64_t *cells;     /* [unit * columns_max + column] */
    size_t columns_max;
    struct arena *arena;
};

static size_t column_of(struct missing_table *table, const char *tag)
{
    const char *category = problem_tag_category(tag, table->arena);
    for (size_t i = 0; i < table->columns_len; i++)
        if (str_eq_text(str_from(category), table->columns[i].category))
            return i;
    table->columns[table->columns_len] = (struct lack){category, 0, table->columns_len};
    return table->columns_len++;
}

static void count_missing(struct missing_table *table, const struct unmet_need *unmet)
{
    const struct roster *roster = table->roster;
    size_t worker = roster_worker(roster, unmet->worker_id);
    size_t unit =
        worker != SIZE_MAX ? figures_unit_shown(roster, roster->workers[worker].unit_id) : SIZE_MAX;
    if (unit == SIZE_MAX)
        return;
    int64_t missing = (int64_t)unmet->needed_min - unmet->planned_min;
    size_t column = column_of(table, unmet->tag);
    struct line *line = &table->lines[unit];
    line->workers += line->last.v != unmet->worker_id.v;
    line->last = unmet->worker_id;
    line->missing_min += missing;
    table->columns[column].missing_min += missing;
    table->cells[unit * table->columns_max + column] += missing;
}

static int compare_lacks(const void *a, const void *b)
{
    const struct lack *x = a;
    const struct lack *y = b;
    if (x->missing_min != y->missing_min)
        return x->missing_min < y->missing_min ? 1 : -1;
    return (x->at > y->at) - (x->at < y->at);
}

static int compare_lines(const void *a, const void *b)
{
    const struct line *x = a;
    const struct line *y = b;
    if (x->missing_min != y->missing_min)
        return x->missing_min < y->missing_min ? 1 : -1;
    return (x->unit > y->unit) - (x->unit < y->unit);
}

static json_t *line_json(const struct missing_table *table, const struct line *line)
{
    json_t *cells = json_array();
    for (size_t i = 0; i < table->columns_len; i++) {
        int64_t min = table->cells[line->unit * table->columns_max + table->columns[i].at];
        json_array_append_new(cells,
                              json_pack("{s:I}", "missing_h", (json_int_t)figures_hours(min)));
    }
    return json_pack("{s:s, s:s, s:I, s:I, s:o}", "unit", table->roster->units[line->unit].code,
                     "name", table->roster->units[line->unit].name, "workers",
                     (json_int_t)line->workers, "missing_h",
                     (json_int_t)figures_hours(line->missing_min), "cells", cells);
}

static void add_table(struct missing_table *table, json_t *view)
{
    const struct roster *roster = table->roster;
    json_t *categories = json_array();
    json_t *units = json_array();
    qsort(table->columns, table->columns_len, sizeof(*table->columns), compare_lacks);
    qsort(table->lines, roster->units_len, sizeof(*table->lines), compare_lines);
    for (size_t i = 0; i < table->columns_len; i++) {
        const struct lack *column = &table->columns[i];
        struct rule_title title = roster_title(roster, column->category);
        json_array_append_new(categories,
                              json_pack("{s:s, s:s, s:s, s:I}", "category", column->category,
                                        "title_zh", title.zh, "title_en", title.en, "missing_h",
                                        (json_int_t)figures_hours(column->missing_min)));
    }
    for (size_t i = 0; i < roster->units_len; i++)
        if (table->lines[i].workers > 0)
            json_array_append_new(units, line_json(table, &table->lines[i]));
    json_object_set_new(view, "categories", categories);
    json_object_set_new(view, "units", units);
}

enum err_code view_missing_add(struct service *service, const struct roster *roster,
                               struct plan_id id, json_t *view, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct missing_table table = {.roster = roster, .arena = &arena};
    CLEANUP(map_release) struct map tags = {0};
    struct unmet_need *unmet = NULL;
    size_t len = 0;
    TRY(store_unmet_list(service->store, id, &arena, &unmet, &len, err));
    for (size_t i = 0; i < len; i++)
        (void)map_add(&tags, str_from(unmet[i].tag), (int64_t)tags.len, NULL);
    table.columns_max = tags.len + 1;
    table.columns = arena_array(&arena, table.columns_max, sizeof(*table.columns));
    table.lines = arena_array(&arena, roster->units_len + 1, sizeof(*table.lines));
    table.cells =
        arena_array(&arena, (roster->units_len + 1) * table.columns_max, sizeof(*table.cells));
    for (size_t i = 0; i < roster->units_len; i++)
        table.lines[i].unit = i;
    for (size_t i = 0; i < len; i++)
        count_missing(&table, &unmet[i]);
    add_table(&table, view);
    return ERR_OK;
}
