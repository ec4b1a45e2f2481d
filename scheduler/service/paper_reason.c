/* What besides the entries has decided a verdict, as papers say it: decrees and waivers that are
 * for the period, its former last day, the rulebook's grace with the fee for being late; and a
 * count that is not proved. */
#include <string.h>

#include "scheduler/base/json.h"
#include "scheduler/service/paper_sheet.h"

/* The title of the requirement of which less is asked; "" of each. */
static const char *title_of_less(const json_t *book, const json_t *less,
                                 enum paper_language language, struct arena *arena)
{
    size_t index = 0;
    const json_t *part = NULL;
    json_array_foreach(json_object_get(book, "requirements"), index, part)
    {
        if (json_equal(json_object_get(part, "id"), json_object_get(less, "requirement")))
            return paper_title_of(part, "title", language, arena);
    }
    return json_text_at(less, "requirement");
}

static json_t *less_sheet(const json_t *book, const json_t *variance, enum paper_language language,
                          struct arena *arena)
{
    json_t *rows = json_array();
    size_t index = 0;
    const json_t *less = NULL;
    json_array_foreach(json_object_get(variance, "less"), index, less) json_array_append_new(
        rows, json_pack("{s:s, s:b, s:I}", "of", title_of_less(book, less, language, arena), "all",
                        json_is_true(json_object_get(less, "all")), "units",
                        (json_int_t)json_int_at(less, "units")));
    return rows;
}

static json_t *variance_sheet(const json_t *book, const json_t *variance,
                              enum paper_language language, struct arena *arena)
{
    const bool is_decree = strcmp(json_text_at(variance, "kind"), "decree") == 0;
    return json_pack("{s:b, s:b, s:s, s:I, s:b, s:o}", "is_decree", is_decree, "is_waiver",
                     !is_decree, "code", json_text_at(variance, "code"), "months",
                     (json_int_t)json_int_at(variance, "months"), "withheld",
                     json_is_true(json_object_get(variance, "withheld")), "less",
                     less_sheet(book, variance, language, arena));
}

void paper_add_reasons(json_t *sheet, const json_t *book, enum paper_language language,
                       struct arena *arena)
{
    const json_t *late = json_object_get(book, "late");
    const json_t *variances = json_object_get(book, "variances");
    const bool unproved = json_is_true(json_object_get(book, "unproved"));
    json_t *rows = json_array();
    size_t index = 0;
    const json_t *variance = NULL;
    json_array_foreach(variances, index, variance)
        json_array_append_new(rows, variance_sheet(book, variance, language, arena));
    CLEANUP_JSON json_t *more =
        json_pack("{s:b, s:b, s:o, s:s, s:s, s:s}", "unproved", unproved, "has_reasons",
                  json_array_size(variances) > 0 || late != NULL || unproved, "variances", rows,
                  "put_off_from", paper_day(json_text_at(book, "put_off_from"), language, arena),
                  "late_until", paper_day(json_text_at(late, "until"), language, arena), "late_fee",
                  paper_title_of(late, "fee", language, arena));
    json_object_update(sheet, more);
}
