/* Notices: kept without persons and links, written out when they are sent. */
#include "scheduler/service/notice.h"

#include <stdlib.h>

#include "scheduler/base/clock.h"
#include "scheduler/base/embed.h"
#include "scheduler/base/template.h"
#include "scheduler/service/link.h"
#include "scheduler/store/store_worker.h"

#define NOTICE_LEN_MAX 4096

/* Moves the JSON text into the arena. */
static const char *text_of(const json_t *value, struct arena *arena)
{
    char *text = json_text(value);
    const char *kept = arena_strdup(arena, text);
    free(text);
    return kept;
}

const char *notice_stored(const struct notice *notice, struct arena *arena)
{
    CLEANUP_JSON json_t *stored =
        json_pack("{s:s, s:I, s:O}", "words", notice->words, "worker",
                  (json_int_t)notice->worker_id.v, "values", notice->values);
    return text_of(stored, arena);
}

static enum err_code add_text(const char *words, const char *language, json_t *data,
                              struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    CLEANUP(buf_release) struct buf text;
    buf_init(&text, NOTICE_LEN_MAX);
    const char *path = arena_printf(&arena, "scheduler/service/notices/%s.%s.txt", words, language);
    const struct embed_file *file = embed_find(path);
    if (file == NULL)
        return err_set(err, ERR_INVALID, "there are no words for the notice %s", words);
    TRY(template_render(str_trim(file->bytes), data, (struct template_partials){0}, &text, err));
    TRY(buf_check(&text, "a notice", err));
    const char *key = language[0] == 'z' ? "text" : "text_en";
    json_object_set_new(data, key, json_stringn(buf_text(&text), text.len));
    return ERR_OK;
}

/* Who it is for, how to reach them, and their page. */
static enum err_code add_worker(struct service *service, struct worker_id id, struct arena *arena,
                                json_t *data, struct err *err)
{
    struct worker worker;
    struct person person;
    const char *page = NULL;
    struct link link = {FEED_KIND_WORKER, id.v};
    TRY(store_worker_get(service->store, id, arena, &worker, err));
    TRY(link_check_owner(service, link, err));
    TRY(store_person_get(service->store, id, arena, &person, err));
    TRY(link_page_url(service, link, arena, &page, err));
    json_object_set_new(data, "page", json_string(page));
    json_object_set_new(data, "to",
                        json_pack("{s:s, s:s, s:s}", "worker", worker.code, "userid",
                                  person.chat_userid, "mobile", person.mobile));
    return ERR_OK;
}

static enum err_code parse_stored(const char *payload, json_t **ret_data, const char **ret_words,
                                  struct worker_id *ret_worker, struct err *err)
{
    CLEANUP_JSON json_t *stored = NULL;
    const json_t *values = NULL;
    static const struct json_range ids = {0, INT64_MAX};
    TRY(json_parse(str_from(payload), "a notice", &stored, err));
    TRY(json_get_text(stored, "", "words", ret_words, err));
    TRY(json_get_int(stored, "", "worker", ids, &ret_worker->v, err));
    TRY(json_get_object(stored, "", "values", &values, err));
    *ret_data = json_deep_copy(values);
    /* `words` lives as long as the data that now carries it. */
    json_object_set_new(*ret_data, "notice", json_string(*ret_words));
    *ret_words = json_string_value(json_object_get(*ret_data, "notice"));
    return ERR_OK;
}

enum err_code notice_render(struct service *service, const struct outbox *row, struct arena *arena,
                            const char **ret_payload, struct err *err)
{
    CLEANUP_JSON json_t *data = NULL;
    const char *words = NULL;
    struct worker_id worker = {0};
    char instant[INSTANT_TEXT_SIZE];
    TRY(parse_stored(row->payload, &data, &words, &worker, err));
    json_object_set_new(data, "office", json_string(service->office));
    if (worker.v != 0)
        TRY(add_worker(service, worker, arena, data, err));
    TRY(add_text(words, "zh", data, err));
    TRY(add_text(words, "en", data, err));
    CLEANUP_JSON json_t *envelope =
        json_pack("{s:s, s:s, s:O}", "type", row->type, "timestamp",
                  instant_format(row->created_at, instant), "data", data);
    *ret_payload = text_of(envelope, arena);
    return ERR_OK;
}
