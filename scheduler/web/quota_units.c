/* The units of a year's hours, folded: a sum for each district, one of them open, or those that a
 * search finds. What is open stands in the address. */
#include <string.h>

#include "scheduler/service/figures.h"
#include "scheduler/web/site.h"

#define FLAT_MAX  40  /* so few units are listed as they are */
#define FOUND_MAX 100 /* more are counted, not listed */

static const char *const amounts[] = {"needed", "offered", "planned"};
#define AMOUNTS_LEN (sizeof(amounts) / sizeof(amounts[0]))

struct unit_question {
    const char *district; /* code; "": none is open */
    const char *find;     /* a part of a name or code; "": any */
    bool only_short;      /* less planned than needed */
};

static bool is_short(const json_t *unit)
{
    return json_int_at(unit, "planned_min") < json_int_at(unit, "needed_min");
}

static bool fits(const struct unit_question *question, const json_t *unit)
{
    if (question->only_short && !is_short(unit))
        return false;
    return text_holds(json_text_at(unit, "title_zh"), question->find) ||
           text_holds(json_text_at(unit, "title_en"), question->find) ||
           text_holds(json_text_at(unit, "key"), question->find);
}

/* The page with this district open, none with "", at its table of units. */
static const char *district_path(const struct visit *visit, const json_t *view, const char *code)
{
    struct arena *arena = visit->request->arena;
    const char *tail =
        arena_printf(arena, "/quota?year=%lld&district=%s", (long long)json_int_at(view, "year"),
                     http_escape(str_from(code), arena));
    return arena_printf(arena, "%s#units", coordinator_path(visit, tail));
}

static void add_to(json_t *sum, const json_t *unit, struct arena *arena)
{
    json_object_set_new(
        sum, "workers",
        json_integer((json_int_t)(json_int_at(sum, "workers") + json_int_at(unit, "workers"))));
    json_object_set_new(sum, "units", json_integer((json_int_t)json_int_at(sum, "units") + 1));
    for (size_t i = 0; i < AMOUNTS_LEN; i++) {
        const char *min = arena_printf(arena, "%s_min", amounts[i]);
        int64_t whole = json_int_at(sum, min) + json_int_at(unit, min);
        json_object_set_new(sum, min, json_integer((json_int_t)whole));
        json_object_set_new(sum, arena_printf(arena, "%s_h", amounts[i]),
                            json_integer((json_int_t)figures_hours(whole)));
    }
}

/* The units of each district added up, in the order in which they come; what is for every unit
 * stands for itself. */
static json_t *sums_of(const struct visit *visit, const json_t *view)
{
    json_t *sums = json_object();
    size_t index = 0;
    json_t *unit = NULL;
    json_array_foreach(json_object_get(view, "unit"), index, unit)
    {
        const char *code = json_text_at(unit, "district");
        json_t *sum = json_object_get(sums, code);
        if (sum == NULL) {
            const char *name = json_text_at(unit, "district_name");
            sum = code[0] == '\0'
                      ? json_pack("{s:O, s:O}", "title_zh", json_object_get(unit, "title_zh"),
                                  "title_en", json_object_get(unit, "title_en"))
                      : json_pack("{s:s, s:s, s:s}", "title_zh", name, "title_en", name, "path",
                                  district_path(visit, view, code));
            json_object_set_new(sums, code, sum);
        }
        add_to(sum, unit, visit->request->arena);
    }
    return sums;
}

/* Rows that the question asks for; how many more there are is "units_more". */
static json_t *found_of(const struct unit_question *question, json_t *view)
{
    json_t *rows = json_array();
    json_int_t more = 0;
    size_t index = 0;
    json_t *unit = NULL;
    json_array_foreach(json_object_get(view, "unit"), index, unit)
    {
        if (question->district[0] != '\0' &&
            strcmp(question->district, json_text_at(unit, "district")) != 0)
            continue;
        if (!fits(question, unit))
            continue;
        if (json_array_size(rows) < FOUND_MAX)
            json_array_append(rows, unit);
        else
            more++;
    }
    if (more > 0)
        json_object_set_new(view, "units_more", json_integer(more));
    return rows;
}

static void add_districts(const struct unit_question *question, json_t *sums, json_t *ret_list)
{
    const char *code = NULL;
    json_t *sum = NULL;
    json_object_foreach(sums, code, sum)
    {
        if (code[0] != '\0')
            json_array_append_new(ret_list, json_pack("{s:s, s:O, s:b}", "code", code, "name",
                                                      json_object_get(sum, "title_zh"), "chosen",
                                                      strcmp(code, question->district) == 0));
    }
}

void fold_units(const struct visit *visit, json_t *view)
{
    const struct unit_question question = {.district = asked_text(visit, "district"),
                                           .find = asked_text(visit, "find"),
                                           .only_short = asked_text(visit, "short")[0] != '\0'};
    CLEANUP_JSON json_t *sums = sums_of(visit, view);
    const bool is_asked =
        question.district[0] != '\0' || question.find[0] != '\0' || question.only_short;
    json_t *districts = json_array();
    if (json_array_size(json_object_get(view, "unit")) <= FLAT_MAX && !is_asked) {
        json_object_set(view, "unit_rows", json_object_get(view, "unit"));
        json_decref(districts);
        return;
    }
    add_districts(&question, sums, districts);
    json_object_set_new(view, "unit_rows",
                        is_asked ? found_of(&question, view) : json_values(sums));
    json_object_set_new(view, "districts", districts);
    json_object_set_new(view, "folded", json_true());
    json_object_set_new(view, "is_found", json_boolean(is_asked));
    json_object_set_new(view, "find", json_string(question.find));
    json_object_set_new(view, "only_short", json_boolean(question.only_short));
    json_object_set_new(view, "unfold_path", json_string(district_path(visit, view, "")));
    json_object_set_new(view, "form_path",
                        json_string(arena_printf(visit->request->arena, "%s#units",
                                                 coordinator_path(visit, "/quota"))));
    json_object_set_new(view, "language", json_string(language_code(visit->language)));
}
