/* A statement 学时证明 as a sheet to print: what is needed and what counted under each rulebook,
 * the entries behind it, and how anybody checks it. */
#include <string.h>

#include "scheduler/base/json.h"
#include "scheduler/service/paper_sheet.h"
#include "scheduler/service/roster.h"

/* Whose sheet, and in which language. */
struct drawing {
    const struct statement_made *made;
    enum paper_language language;
    struct arena *arena;
};

/* "继续教育、专业科目" for "ce;professional". */
static const char *category_names(const struct drawing *drawing, const char *codes)
{
    const bool is_zh = drawing->language == PAPER_LANGUAGE_ZH;
    const char *text = "";
    struct str rest = str_from(codes);
    struct str piece;
    while (str_next(&rest, ';', &piece)) {
        const char *code = arena_copy(drawing->arena, piece.data, piece.len);
        const struct rule_title title = roster_title(drawing->made->roster, code);
        text = arena_printf(drawing->arena, "%s%s%s", text,
                            text[0] == '\0' ? ""
                            : is_zh         ? "、"
                                            : ", ",
                            is_zh ? title.zh : title.en);
    }
    return text;
}

/* "W1 2027 …": the titles of the requirements that an entry counts toward. */
static const char *toward_text(const json_t *book, const json_t *entry,
                               enum paper_language language, struct arena *arena)
{
    const char *text = "";
    size_t index = 0;
    const json_t *id = NULL;
    json_array_foreach(json_object_get(entry, "toward"), index, id)
    {
        size_t at = 0;
        const json_t *part = NULL;
        json_array_foreach(json_object_get(book, "requirements"), at,
                           part) if (json_equal(json_object_get(part, "id"), id)) text =
            arena_printf(arena, "%s%s%s", text, text[0] != '\0' ? "; " : "",
                         paper_title_of(part, "title", language, arena));
    }
    return text;
}

static const char *source_word(const char *code, enum paper_language language)
{
    enum credit_source source;
    return credit_source_parse(str_from(code), &source, NULL) == ERR_OK
               ? paper_word(credit_source_text(source), language)
               : code;
}

static json_t *entry_sheet(const struct drawing *drawing, const json_t *book, const json_t *entry)
{
    const enum paper_language language = drawing->language;
    struct arena *arena = drawing->arena;
    const char *mode_code = json_text_at(entry, "mode");
    enum course_mode mode;
    const bool is_mode = course_mode_parse(str_from(mode_code), &mode, NULL) == ERR_OK;
    const int64_t uncounted = json_int_at(entry, "worth_min") - json_int_at(entry, "counted_min");
    return json_pack(
        "{s:I, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:s, s:I, s:s}", "id",
        (json_int_t)json_int_at(entry, "id"), "day", json_text_at(entry, "earned_on"), "source",
        source_word(json_text_at(entry, "source"), language), "mode",
        is_mode ? paper_word(course_mode_text(mode), language) : mode_code, "categories",
        category_names(drawing, json_text_at(entry, "categories")), "course",
        json_text_at(entry, "course"), "min", (json_int_t)json_int_at(entry, "min"), "worth",
        (json_int_t)json_int_at(entry, "worth_min"), "counted",
        (json_int_t)json_int_at(entry, "counted_min"), "toward",
        toward_text(book, entry, language, arena), "uncounted", (json_int_t)uncounted, "reason",
        uncounted > 0 ? paper_title_of(entry, "reason", language, arena) : "");
}

static json_t *book_sheet(const struct drawing *drawing, const json_t *book)
{
    const enum paper_language language = drawing->language;
    struct arena *arena = drawing->arena;
    json_t *entries = json_array();
    size_t index = 0;
    const json_t *entry = NULL;
    json_array_foreach(json_object_get(book, "entries"), index, entry)
        json_array_append_new(entries, entry_sheet(drawing, book, entry));
    json_t *sheet = json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:o}", "title",
        paper_title_of(book, "title", language, arena), "rulebook", json_text_at(book, "rulebook"),
        "version", json_text_at(book, "version"), "source", json_text_at(book, "source"),
        "effective_from", paper_day(json_text_at(book, "effective_from"), language, arena),
        "sha256", json_text_at(book, "sha256"), "from",
        paper_day(json_text_at(book, "from"), language, arena), "to",
        paper_day(json_text_at(book, "to"), language, arena), "standing",
        paper_word(paper_standing(json_text_at(book, "standing")), language), "carry_over",
        json_int_at(book, "carry_over_min") > 0
            ? paper_amount(json_int_at(book, "carry_over_min"), json_int_at(book, "measure_min"),
                           false, arena)
            : "",
        "has_entries", json_array_size(entries) > 0, "entries", entries);
    paper_add_requirements(sheet, book, language, arena);
    paper_add_reasons(sheet, book, language, arena);
    return sheet;
}

static json_t *ledger_sheet(const struct drawing *drawing, const json_t *ledger)
{
    json_t *rows = json_array();
    size_t index = 0;
    const json_t *entry = NULL;
    json_array_foreach(ledger, index, entry) json_array_append_new(
        rows,
        json_pack("{s:I, s:s, s:I, s:s, s:s, s:I, s:s, s:s}", "id",
                  (json_int_t)json_int_at(entry, "id"), "day", json_text_at(entry, "earned_on"),
                  "min", (json_int_t)json_int_at(entry, "min"), "source",
                  source_word(json_text_at(entry, "source"), drawing->language), "categories",
                  category_names(drawing, json_text_at(entry, "categories")), "reverses",
                  (json_int_t)json_int_at(entry, "reverses"), "entered_at",
                  json_text_at(entry, "entered_at"), "hash", json_text_at(entry, "hash")));
    return rows;
}

enum err_code paper_statement(const struct statement_made *made, enum paper_language language,
                              json_t **ret_sheet, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    CLEANUP_JSON json_t *statement = NULL;
    const struct drawing drawing = {made, language, &arena};
    size_t index = 0;
    const json_t *book = NULL;
    TRY(statement_verify(made->bytes, &statement, err));
    json_t *sheet = paper_head(statement, made, language, &arena);
    json_t *books = json_array();
    json_t *ledger = ledger_sheet(&drawing, json_object_get(statement, "ledger"));
    json_array_foreach(json_object_get(statement, "rulebooks"), index, book)
        json_array_append_new(books, book_sheet(&drawing, book));
    json_object_set_new(sheet, "is_statement", json_true());
    json_object_set_new(sheet, "has_books", json_boolean(json_array_size(books) > 0));
    json_object_set_new(sheet, "books", books);
    json_object_set_new(sheet, "has_ledger", json_boolean(json_array_size(ledger) > 0));
    json_object_set_new(sheet, "ledger", ledger);
    *ret_sheet = sheet;
    return ERR_OK;
}
