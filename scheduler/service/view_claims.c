/* A worker's own claims, and what may be claimed, as one value. */
#include "scheduler/service/view_claims.h"

#include <string.h>

#include "scheduler/service/lookup.h"
#include "scheduler/service/roster.h"
#include "scheduler/store/store_worker.h"

/* Each once; what a quota for one course counts is no category. */
static void add_category(const struct roster *roster, const struct rulebook *book, int32_t at,
                         json_t *categories)
{
    const char *code = book->categories[at];
    struct rule_title title = roster_title(roster, code);
    if (book->category_courses[at].v == 0)
        json_object_set_new(
            categories, code,
            json_pack("{s:s, s:s, s:s}", "code", code, "name_zh", title.zh, "name_en", title.en));
}

/* Is hours of this category asked of the worker, or of the total that it counts for? */
static bool is_asked(const struct standing *standing, int32_t at)
{
    const struct rulebook *book = standing->rulebook;
    for (size_t i = 0; i < standing->requirements_len; i++) {
        const char *category = standing->requirements[i].category;
        if (category == NULL ? (book->accepts & 1u << at) != 0
                             : strcmp(category, book->categories[at]) == 0)
            return true;
    }
    return false;
}

static void add_asked(const struct roster *roster, const struct standing *standing,
                      json_t *categories)
{
    for (int32_t i = 0; i < standing->rulebook->categories_len; i++)
        if (is_asked(standing, i))
            add_category(roster, standing->rulebook, i, categories);
}

static void add_all(const struct roster *roster, json_t *categories)
{
    for (size_t i = 0; i < roster->books_len; i++)
        for (int32_t k = 0; k < roster->books[i]->categories_len; k++)
            add_category(roster, roster->books[i], k, categories);
}

static enum err_code categories_json(struct service *service, const struct worker *worker,
                                     struct arena *arena, json_t **ret_list, struct err *err)
{
    CLEANUP(roster_release) struct roster roster = {0};
    CLEANUP_JSON json_t *categories = json_object();
    struct standing *standings = NULL;
    size_t len = 0;
    const struct roster_question question = {.worker = 0};
    TRY(roster_load_worker(service, service_today(service), worker, &roster, err));
    TRY(roster_standings(&roster, &question, arena, &standings, &len, err));
    for (size_t i = 0; i < len; i++)
        add_asked(&roster, &standings[i], categories);
    if (json_object_size(categories) == 0)
        add_all(&roster, categories);
    *ret_list = json_values(categories);
    return ERR_OK;
}

/* Who else sent the same file is not for them to know. */
static void hide_others(json_t *view)
{
    size_t i = 0;
    size_t k = 0;
    json_t *claim = NULL;
    json_t *file = NULL;
    json_array_foreach(json_object_get(view, "claims"), i, claim)
        json_array_foreach(json_object_get(claim, "file_list"), k, file)
            json_object_del(file, "elsewhere");
}

static enum err_code fill(struct service *service, const struct worker *worker, struct arena *arena,
                          json_t *view, struct err *err)
{
    const char *name = NULL;
    json_t *categories = NULL;
    char today[DATE_TEXT_SIZE];
    TRY(lookup_worker_name(service, worker->code, arena, &name, err));
    TRY(categories_json(service, worker, arena, &categories, err));
    json_object_update_new(view,
                           json_pack("{s:s, s:s, s:s, s:s, s:b, s:o}", "code", worker->code, "name",
                                     name, "today", date_format(service_today(service), today),
                                     "office", service->office, "simulated",
                                     service->fixed_now != 0, "categories", categories));
    return ERR_OK;
}

enum err_code view_claims(struct service *service, struct worker_id id, int64_t page,
                          json_t **ret_view, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    CLEANUP_JSON json_t *view = NULL;
    struct worker worker;
    TRY(store_worker_get(service->store, id, &arena, &worker, err));
    const struct claim_question question = {
        .worker = worker.code, .state = CREDIT_STATE_COUNT, .page = page};
    TRY(claim_page(service, &question, &view, err));
    hide_others(view);
    TRY(fill(service, &worker, &arena, view, err));
    *ret_view = json_incref(view);
    return ERR_OK;
}
