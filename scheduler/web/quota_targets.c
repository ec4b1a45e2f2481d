/* The annual quotas 年度学时指标 of many units, folded: those of districts and what stands above
 * them, and of each district's units how many there are; one district open, or what a search finds.
 * What is open stands in the address. */
#include <string.h>

#include "scheduler/web/site.h"

#define FLAT_MAX  40  /* so few are listed as they are */
#define FOUND_MAX 100 /* more are counted, not listed */

struct target_question {
    const char *district; /* code; "": none is open */
    const char *find;     /* a part of a unit's name or code; "": any */
    bool only_short;      /* not covered yet */
};

static bool is_short(const json_t *row)
{
    return json_int_at(row, "missing_min") > 0;
}

/* Its own, not one of its units'. */
static bool is_of_district(const json_t *row)
{
    return strcmp(json_text_at(row, "unit"), json_text_at(row, "district")) == 0;
}

static bool fits(const struct target_question *question, const json_t *row)
{
    if (question->only_short && !is_short(row))
        return false;
    if (question->district[0] != '\0' &&
        strcmp(question->district, json_text_at(row, "district")) != 0)
        return false;
    return text_holds(json_text_at(row, "name"), question->find) ||
           text_holds(json_text_at(row, "unit"), question->find);
}

/* The page with this district open, none with "", at its table of quotas. */
static const char *district_path(const struct visit *visit, const json_t *view, const char *code)
{
    struct arena *arena = visit->request->arena;
    const char *tail =
        arena_printf(arena, "/quota?year=%lld&targets=%s", (long long)json_int_at(view, "year"),
                     http_escape(str_from(code), arena));
    return arena_printf(arena, "%s#targets", coordinator_path(visit, tail));
}

/* Every district in the order in which they come: how many quotas its units have, and how many of
 * those are short. */
static json_t *folds_of(const struct visit *visit, const json_t *view)
{
    json_t *folds = json_object();
    size_t index = 0;
    json_t *row = NULL;
    json_array_foreach(json_object_get(view, "targets"), index, row)
    {
        const char *code = json_text_at(row, "district");
        json_t *fold = json_object_get(folds, code);
        if (fold == NULL) {
            fold = json_pack("{s:b, s:s, s:O, s:s}", "fold", 1, "code", code, "name",
                             json_object_get(row, "district_name"), "path",
                             district_path(visit, view, code));
            json_object_set_new(folds, code, fold);
        }
        if (is_of_district(row))
            continue;
        json_object_set_new(fold, "inside",
                            json_integer((json_int_t)json_int_at(fold, "inside") + 1));
        json_object_set_new(
            fold, "inside_short",
            json_integer((json_int_t)json_int_at(fold, "inside_short") + is_short(row)));
    }
    return folds;
}

/* Districts' own rows, then a line for what is folded into each. */
static json_t *folded_rows(json_t *folds, const json_t *view)
{
    json_t *rows = json_array();
    size_t index = 0;
    json_t *row = NULL;
    const char *code = NULL;
    json_t *fold = NULL;
    json_array_foreach(json_object_get(view, "targets"), index, row)
    {
        if (is_of_district(row))
            json_array_append(rows, row);
    }
    json_object_foreach(folds, code, fold)
    {
        if (json_int_at(fold, "inside") > 0)
            json_array_append(rows, fold);
    }
    return rows;
}

/* Rows that the question asks for; how many more there are is "targets_more". */
static json_t *found_rows(const struct target_question *question, json_t *view)
{
    json_t *rows = json_array();
    json_int_t more = 0;
    size_t index = 0;
    json_t *row = NULL;
    json_array_foreach(json_object_get(view, "targets"), index, row)
    {
        if (!fits(question, row))
            continue;
        if (json_array_size(rows) < FOUND_MAX)
            json_array_append(rows, row);
        else
            more++;
    }
    if (more > 0)
        json_object_set_new(view, "targets_more", json_integer(more));
    return rows;
}

static json_t *choices_of(const struct target_question *question, json_t *folds)
{
    json_t *choices = json_array();
    const char *code = NULL;
    json_t *fold = NULL;
    json_object_foreach(folds, code, fold) json_array_append_new(
        choices, json_pack("{s:s, s:O, s:b}", "code", code, "name", json_object_get(fold, "name"),
                           "chosen", strcmp(code, question->district) == 0));
    return choices;
}

void fold_targets(const struct visit *visit, json_t *view)
{
    const struct target_question question = {.district = asked_text(visit, "targets"),
                                             .find = asked_text(visit, "target"),
                                             .only_short =
                                                 asked_text(visit, "uncovered")[0] != '\0'};
    const bool is_asked =
        question.district[0] != '\0' || question.find[0] != '\0' || question.only_short;
    if (json_array_size(json_object_get(view, "targets")) <= FLAT_MAX && !is_asked) {
        json_object_set(view, "target_rows", json_object_get(view, "targets"));
        return;
    }
    CLEANUP_JSON json_t *folds = folds_of(visit, view);
    json_object_set_new(view, "target_rows",
                        is_asked ? found_rows(&question, view) : folded_rows(folds, view));
    json_object_set_new(view, "target_fold",
                        json_pack("{s:o, s:b, s:s, s:b, s:s, s:s}", "districts",
                                  choices_of(&question, folds), "is_found", is_asked, "find",
                                  question.find, "only_short", question.only_short, "unfold_path",
                                  district_path(visit, view, ""), "form_path",
                                  arena_printf(visit->request->arena, "%s#targets",
                                               coordinator_path(visit, "/quota"))));
    json_object_set_new(view, "language", json_string(language_code(visit->language)));
}
