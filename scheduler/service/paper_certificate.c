/* A certificate of continuing education 继续教育证明, as the registration office wants to see it
 * with an application for re-registration (《社会工作者职业水平证书登记办法》 民发〔2009〕44号:
 * 再登记 with 继续教育证明): who, which period, how much was to be done and was done, seal and day.
 * There is none for somebody who has not done it: a statement says where they stand. */
#include <string.h>

#include "scheduler/base/json.h"
#include "scheduler/service/paper_sheet.h"

static const json_t *find_book(const json_t *statement, const char *code)
{
    size_t index = 0;
    const json_t *book = NULL;
    json_array_foreach(json_object_get(statement, "rulebooks"), index,
                       book) if (strcmp(json_text_at(book, "rulebook"), code) == 0) return book;
    return NULL;
}

/* The requirement that stands for the whole: the total, else the only one. */
static const json_t *whole_of(const json_t *book)
{
    const json_t *parts = json_object_get(book, "requirements");
    size_t index = 0;
    const json_t *part = NULL;
    json_array_foreach(parts, index,
                       part) if (json_text_at(part, "category")[0] == '\0') return part;
    return json_array_size(parts) == 1 ? json_array_get(parts, 0) : NULL;
}

static enum err_code refuse_unmet(const char *worker, const json_t *book, struct arena *arena,
                                  struct err *err)
{
    const json_t *whole = whole_of(book);
    const int64_t measure = json_int_at(book, "measure_min");
    const char *code = json_text_at(book, "rulebook");
    if (whole == NULL || json_int_at(whole, "missing_min") == 0)
        (void)err_set(err, ERR_CONFLICT,
                      "worker %s: %s is not met: not all of its requirements are", worker, code);
    else
        (void)err_set(err, ERR_CONFLICT, "worker %s: %s is not met: %s of %s are earned", worker,
                      code, paper_amount(json_int_at(whole, "earned_min"), measure, false, arena),
                      paper_amount(json_int_at(whole, "needed_min"), measure, true, arena));
    return err == NULL ? ERR_CONFLICT
                       : err_hint(err, "yanxu statement make %s says where they stand.", worker);
}

/* May it be certified? */
static enum err_code check(const struct statement_made *made, const char *rulebook,
                           const json_t *book, struct arena *arena, struct err *err)
{
    const char *worker = made->worker->code;
    if (book == NULL)
        return err_set(err, ERR_CONFLICT, "worker %s: %s is not in force for them", worker,
                       rulebook);
    const char *standing = json_text_at(book, "standing");
    if (strcmp(standing, "exempt") == 0)
        return err_set(err, ERR_CONFLICT,
                       "worker %s: %s asks nothing of them, so nothing is "
                       "certified",
                       worker, rulebook);
    if (strcmp(standing, "met") != 0)
        return refuse_unmet(worker, book, arena, err);
    if (made->person->erased_at != 0 || made->person->name[0] == '\0')
        return err_set(err, ERR_CONFLICT, "worker %s: there is no name to put on a certificate",
                       worker);
    return ERR_OK;
}

enum err_code paper_certificate(const struct statement_made *made, const struct paper_issue *issue,
                                enum paper_language language, json_t **ret_sheet, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    CLEANUP_JSON json_t *statement = NULL;
    char day[DATE_TEXT_SIZE];
    TRY(statement_verify(made->bytes, &statement, err));
    const json_t *book = find_book(statement, issue->rulebook);
    TRY(check(made, issue->rulebook, book, &arena, err));
    const json_t *whole = whole_of(book);
    const int64_t measure = json_int_at(book, "measure_min");
    json_t *sheet = paper_head(statement, made, language, &arena);
    CLEANUP_JSON json_t *more =
        json_pack("{s:b, s:b, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "is_certificate", 1, "has_whole",
                  whole != NULL, "needed",
                  paper_amount(json_int_at(whole, "needed_min"), measure, true, &arena), "earned",
                  paper_amount(json_int_at(whole, "earned_min"), measure, false, &arena), "from",
                  paper_day(json_text_at(book, "from"), language, &arena), "to",
                  paper_day(json_text_at(book, "to"), language, &arena), "version",
                  json_text_at(book, "version"), "rulebook", json_text_at(book, "rulebook"),
                  "issued_on", paper_day(date_format(issue->on, day), language, &arena));
    json_object_update(sheet, more);
    json_object_set_new(sheet, "title",
                        json_string(paper_title_of(book, "title", language, &arena)));
    paper_add_requirements(sheet, book, language, &arena);
    paper_add_reasons(sheet, book, language, &arena);
    json_object_set_new(sheet, "has_parts",
                        json_boolean(json_array_size(json_object_get(sheet, "rows")) > 1));
    *ret_sheet = sheet;
    return ERR_OK;
}
