/* A worker's entries, and what counts of each under which rulebook, why the rest does not. */
#include <string.h>

#include "scheduler/service/explain_count.h"
#include "scheduler/service/paper.h"
#include "scheduler/web/site.h"

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

static int64_t int_of(const json_t *object, const char *key)
{
    return (int64_t)json_integer_value(json_object_get(object, key));
}

/* Titles of the requirements that an entry counts toward. */
static void add_toward(const json_t *book, json_t *entry)
{
    json_t *titles = json_array();
    size_t i = 0;
    size_t k = 0;
    const json_t *id = NULL;
    const json_t *part = NULL;
    json_array_foreach(json_object_get(entry, "toward"), i, id)
    {
        json_array_foreach(json_object_get(book, "requirements"), k, part)
        {
            if (json_equal(json_object_get(part, "id"), id))
                json_array_append_new(titles,
                                      json_pack("{s:s, s:s}", "title_zh", text_of(part, "title_zh"),
                                                "title_en", text_of(part, "title_en")));
        }
    }
    json_object_set_new(entry, "counts", titles);
}

static void dress_entry(const json_t *book, json_t *entry)
{
    enum credit_source source;
    enum course_mode mode;
    int64_t left = int_of(entry, "worth_min") - int_of(entry, "counted_min");
    if (credit_source_parse(str_from(text_of(entry, "source")), &source, NULL) == ERR_OK)
        add_words(entry, "source_name", credit_source_text(source));
    if (course_mode_parse(str_from(text_of(entry, "mode")), &mode, NULL) == ERR_OK)
        add_words(entry, "mode_name", course_mode_text(mode));
    if (left > 0)
        json_object_set_new(entry, "uncounted_min", json_integer((json_int_t)left));
    add_toward(book, entry);
}

static bool is_certified(const json_t *book)
{
    return strcmp(text_of(book, "rulebook"), PAPER_RULEBOOK) == 0 &&
           strcmp(text_of(book, "standing"), "met") == 0;
}

static void dress_ledger(const struct visit *visit, json_t *view)
{
    const char *code = text_of(view, "worker");
    size_t i = 0;
    size_t k = 0;
    json_t *book = NULL;
    json_t *entry = NULL;
    json_array_foreach(json_object_get(view, "rulebooks"), i, book)
    {
        json_array_foreach(json_object_get(book, "entries"), k, entry) dress_entry(book, entry);
        if (is_certified(book))
            json_object_set_new(book, "certificate_path",
                                json_string(worker_room(visit, "certificate", code)));
    }
    json_object_set(view, "today", json_object_get(view, "as_of"));
    json_object_set_new(view, "office", json_string(visit->site->service->office));
    json_object_set_new(view, "statement_path", json_string(worker_room(visit, "statement", code)));
    if (visit->link.kind == FEED_KIND_COORDINATOR)
        add_rooms(visit, PAGE_LEDGER, view);
    else
        json_object_set_new(view, "home_path", json_string(worker_room(visit, "", code)));
}

enum err_code show_ledger(const struct visit *visit, struct http_response *response,
                          struct err *err)
{
    json_t *view CLEANUP_JSON = NULL;
    struct str rulebook;
    struct count_question question = {.worker = NULL};
    TRY(ask_of_worker(visit, &question.worker, &question.as_of, err));
    if (http_param(visit->request, "rulebook", &rulebook) && rulebook.len > 0)
        question.rulebook = arena_copy(visit->request->arena, rulebook.data, rulebook.len);
    TRY(explain_count(visit->site->service, &question, &view, err));
    if (!visit->is_json)
        dress_ledger(visit, view);
    return show_view(visit, PAGE_LEDGER, view, response, err);
}
