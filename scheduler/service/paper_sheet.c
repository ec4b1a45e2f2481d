/* Days, amounts and words as papers write them. */
#include "scheduler/service/paper_sheet.h"

#include <inttypes.h>
#include <string.h>

#include "scheduler/base/json.h"
#include "scheduler/rules/standing.h"

const char *paper_title_of(const json_t *object, const char *name, enum paper_language language,
                           struct arena *arena)
{
    const char *ending = language == PAPER_LANGUAGE_ZH ? "zh" : "en";
    return json_text_at(object, arena_printf(arena, "%s_%s", name, ending));
}

const char *paper_word(const struct enum_text *text, enum paper_language language)
{
    return text == NULL ? "" : language == PAPER_LANGUAGE_ZH ? text->zh : text->en;
}

const struct enum_text *paper_standing(const char *code)
{
    for (int i = 0; i < STANDING_COUNT; i++)
        if (strcmp(standing_state_text((enum standing_state)i)->code, code) == 0)
            return standing_state_text((enum standing_state)i);
    return NULL;
}

const char *paper_amount(int64_t min, int64_t measure_min, bool up, struct arena *arena)
{
    if (measure_min <= 0)
        measure_min = 60;
    int64_t hundredths = (min * 100 + (up ? measure_min - 1 : 0)) / measure_min;
    const int64_t whole = hundredths / 100;
    hundredths %= 100;
    if (hundredths == 0)
        return arena_printf(arena, "%" PRId64, whole);
    return hundredths % 10 == 0
               ? arena_printf(arena, "%" PRId64 ".%" PRId64, whole, hundredths / 10)
               : arena_printf(arena, "%" PRId64 ".%02" PRId64, whole, hundredths);
}

const char *paper_day(const char *text, enum paper_language language, struct arena *arena)
{
    struct date date;
    int32_t year = 0;
    int32_t month = 0;
    int32_t day = 0;
    if (language == PAPER_LANGUAGE_EN || date_parse(str_from(text), &date, NULL) != ERR_OK)
        return text;
    date_to_ymd(date, &year, &month, &day);
    return arena_printf(arena, "%d年%d月%d日", (int)year, (int)month, (int)day);
}

json_t *paper_head(const json_t *statement, const struct statement_made *made,
                   enum paper_language language, struct arena *arena)
{
    const json_t *worker = json_object_get(statement, "worker");
    const char *tier_code = json_text_at(worker, "tier");
    enum tier tier;
    const bool is_tier = tier_parse(str_from(tier_code), &tier, NULL) == ERR_OK;
    const bool is_erased = made->person->erased_at != 0;
    return json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "office",
        json_text_at(statement, "office"), "code", json_text_at(worker, "code"), "name",
        is_erased ? PERSON_ERASED_NAME : made->person->name, "certificate_no",
        is_erased ? "" : made->person->certificate_no, "unit", made->unit_name, "tier",
        is_tier ? paper_word(tier_text(tier), language) : tier_code, "certified_on",
        paper_day(json_text_at(worker, "certified_on"), language, arena), "registered_from",
        paper_day(json_text_at(worker, "registered_from"), language, arena), "registered_to",
        paper_day(json_text_at(worker, "registered_to"), language, arena), "as_of",
        paper_day(json_text_at(statement, "as_of"), language, arena), "as_of_iso",
        json_text_at(statement, "as_of"), "known_at", json_text_at(statement, "known_at"), "hash",
        json_text_at(statement, "hash"));
}

/* What the rulebook counts in: the name of a flag that the template asks for. */
static const char *unit_of(const json_t *book)
{
    if (json_is_true(json_object_get(book, "pieces")))
        return "in_pieces";
    switch (json_int_at(book, "measure_min")) {
    case 60:
        return "in_hours";
    case 45:
    case 50:
        return "in_class_hours";
    case 1:
        return "in_minutes";
    default: /* a statement says of points no more than that */
        return "in_points";
    }
}

/* Why so much is asked, and what was taken off it. */
static json_t *requirement_sheet(const json_t *part, int64_t measure, enum paper_language language,
                                 struct arena *arena)
{
    const int64_t waived = json_int_at(part, "waived_min");
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "title",
                     paper_title_of(part, "title", language, arena), "needed",
                     paper_amount(json_int_at(part, "needed_min"), measure, true, arena), "earned",
                     paper_amount(json_int_at(part, "earned_min"), measure, false, arena),
                     "missing",
                     paper_amount(json_int_at(part, "missing_min"), measure, true, arena), "by",
                     paper_day(json_text_at(part, "deadline"), language, arena), "standing",
                     paper_word(paper_standing(json_text_at(part, "standing")), language), "asked",
                     paper_title_of(json_object_get(part, "asked"), "text", language, arena),
                     "waived", waived > 0 ? paper_amount(waived, measure, false, arena) : "");
}

void paper_add_requirements(json_t *sheet, const json_t *book, enum paper_language language,
                            struct arena *arena)
{
    const int64_t measure = json_int_at(book, "measure_min");
    json_t *rows = json_array();
    size_t index = 0;
    const json_t *part = NULL;
    json_array_foreach(json_object_get(book, "requirements"), index, part)
        json_array_append_new(rows, requirement_sheet(part, measure, language, arena));
    json_object_set_new(sheet, "has_rows", json_boolean(json_array_size(rows) > 0));
    json_object_set_new(sheet, "rows", rows);
    json_object_set_new(sheet, unit_of(book), json_true());
    json_object_set_new(sheet, "measure_min", json_integer((json_int_t)measure));
}
