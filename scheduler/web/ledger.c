/* A worker's entries, and what counts of each under which rulebook, why the rest does not. */
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/json.h"
#include "scheduler/service/explain_count.h"
#include "scheduler/service/figures.h"
#include "scheduler/service/lookup.h"
#include "scheduler/service/paper.h"
#include "scheduler/service/registration.h"
#include "scheduler/service/view_words.h"
#include "scheduler/web/site.h"

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
                json_array_append_new(titles, json_pack("{s:s, s:s}", "title_zh",
                                                        json_text_at(part, "title_zh"), "title_en",
                                                        json_text_at(part, "title_en")));
        }
    }
    json_object_set_new(entry, "counts", titles);
}

static void dress_entry(const struct visit *visit, const json_t *words, const json_t *book,
                        json_t *entry)
{
    enum credit_source source;
    enum course_mode mode;
    int64_t left = json_int_at(entry, "worth_min") - json_int_at(entry, "counted_min");
    if (credit_source_parse(str_from(json_text_at(entry, "source")), &source, NULL) == ERR_OK)
        add_words(entry, "source_name", credit_source_text(source));
    if (course_mode_parse(str_from(json_text_at(entry, "mode")), &mode, NULL) == ERR_OK)
        add_words(entry, "mode_name", course_mode_text(mode));
    name_codes(visit, words, entry);
    json_object_set(entry, "why_zh", json_object_get(entry, "reason_zh"));
    json_object_set(entry, "why_en", json_object_get(entry, "reason_en"));
    if (left > 0)
        json_object_set_new(entry, "uncounted_min", json_integer((json_int_t)left));
    add_toward(book, entry);
}

static bool is_certified(const json_t *book)
{
    return strcmp(json_text_at(book, "rulebook"), PAPER_RULEBOOK) == 0 &&
           strcmp(json_text_at(book, "standing"), "met") == 0;
}

/* Hours, or pieces where the rulebook counts those. */
static void add_amount(const struct visit *visit, const json_t *book, json_t *part,
                       const char *name)
{
    struct arena *arena = visit->request->arena;
    int64_t amount = json_int_at(part, arena_printf(arena, "%s_min", name));
    json_object_set_new(part, arena_printf(arena, "%s_h_text", name),
                        json_is_true(json_object_get(book, "pieces"))
                            ? json_sprintf("%lld", (long long)amount)
                            : json_string(figures_hours_text(amount, arena)));
}

struct dated {
    json_t *entry;
    size_t at;
};

static int by_day(const void *a, const void *b)
{
    const struct dated *x = a;
    const struct dated *y = b;
    int days = strcmp(json_text_at(x->entry, "earned_on"), json_text_at(y->entry, "earned_on"));
    return days != 0 ? days : (x->at > y->at) - (x->at < y->at);
}

/* Earned and booked as one list in order of day. */
static json_t *sorted(const struct visit *visit, const json_t *entries)
{
    size_t len = json_array_size(entries);
    struct dated *dated = arena_array(visit->request->arena, len + 1, sizeof(*dated));
    json_t *list = json_array();
    for (size_t i = 0; i < len; i++)
        dated[i] = (struct dated){json_array_get(entries, i), i};
    if (len > 1)
        qsort(dated, len, sizeof(*dated), by_day);
    for (size_t i = 0; i < len; i++)
        json_array_append(list, dated[i].entry);
    return list;
}

static void dress_book(const struct visit *visit, const json_t *words, const char *worker,
                       json_t *book)
{
    static const char *const amounts[] = {"needed", "earned", "booked", "missing"};
    size_t i = 0;
    json_t *item = NULL;
    json_array_foreach(json_object_get(book, "entries"), i, item)
        dress_entry(visit, words, book, item);
    json_object_set_new(book, "entries", sorted(visit, json_object_get(book, "entries")));
    json_array_foreach(json_object_get(book, "requirements"), i, item)
    {
        for (size_t k = 0; k < sizeof(amounts) / sizeof(amounts[0]); k++)
            add_amount(visit, book, item, amounts[k]);
    }
    const json_t *late = json_object_get(book, "late");
    json_object_set(book, "late_until", json_object_get(late, "until"));
    json_object_set(book, "late_fee_zh", json_object_get(late, "fee_zh"));
    json_object_set(book, "late_fee_en", json_object_get(late, "fee_en"));
    if (is_certified(book))
        json_object_set_new(book, "certificate_path",
                            json_string(worker_room(visit, "certificate", worker)));
}

static void dress_ledger(const struct visit *visit, const json_t *words, json_t *view)
{
    const struct service *service = visit->site->service;
    const char *code = json_text_at(view, "worker");
    char today[DATE_TEXT_SIZE];
    size_t i = 0;
    json_t *book = NULL;
    json_array_foreach(json_object_get(view, "rulebooks"), i, book)
        dress_book(visit, words, code, book);
    json_object_set(view, "today", json_object_get(view, "as_of"));
    /* Of another day than the simulated one there is nothing to say. */
    date_format(service_today(service), today);
    json_object_set_new(
        view, "simulated",
        json_boolean(service->fixed_now != 0 && strcmp(today, json_text_at(view, "as_of")) == 0));
    json_object_set_new(view, "office", json_string(service->office));
    json_object_set_new(view, "statement_path", json_string(worker_room(visit, "statement", code)));
    json_object_set_new(view, "for_office",
                        json_boolean(visit->link.kind == FEED_KIND_COORDINATOR));
    if (visit->link.kind == FEED_KIND_COORDINATOR)
        add_rooms(visit, PAGE_LEDGER, view);
    else
        json_object_set_new(view, "home_path", json_string(worker_room(visit, "", code)));
}

/* The name, and how the registration stands. */
static enum err_code add_person(const struct visit *visit, const struct count_question *question,
                                json_t *view, struct err *err)
{
    struct service *service = visit->site->service;
    const char *name = NULL;
    json_t *shown CLEANUP_JSON = NULL;
    TRY(lookup_worker_name(service, question->worker, visit->request->arena, &name, err));
    TRY(registration_show(service, question->worker, question->as_of, &shown, err));
    json_object_set_new(view, "name", json_string(name));
    json_object_set(view, "registrations", json_object_get(shown, "registrations"));
    return ERR_OK;
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
    if (!visit->is_json) {
        CLEANUP_JSON json_t *words = NULL;
        TRY(view_words(visit->site->service, &words, err));
        TRY(add_person(visit, &question, view, err));
        dress_ledger(visit, words, view);
    }
    return show_view(visit, PAGE_LEDGER, view, response, err);
}
