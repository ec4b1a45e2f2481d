/* Rulebooks in force. */
#include "scheduler/service/rulebook_set.h"

#include <stdio.h>
#include <string.h>

#include "scheduler/base/embed.h"
#include "scheduler/base/file.h"
#include "scheduler/rules/rulebook.h"
#include "scheduler/store/store.h"

enum err_code rulebook_text(const char *name_or_path, struct arena *arena, struct str *ret_text,
                            struct err *err)
{
    CLEANUP(buf_release) struct buf bytes;
    buf_init(&bytes, RULEBOOK_TEXT_MAX);
    const char *path = arena_printf(arena, "scheduler/rules/packs/%s.json", name_or_path);
    const struct embed_file *pack = embed_find(path);
    if (pack != NULL) {
        *ret_text = pack->bytes;
        return ERR_OK;
    }
    TRY(file_read(name_or_path, &bytes, err));
    *ret_text = str_slice(arena_copy(arena, bytes.data, bytes.len), bytes.len);
    return ERR_OK;
}

enum err_code rulebook_set(struct service *service, struct str text, const char *name,
                           struct date from, const char *who, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    CLEANUP(rulebook_cleanup) struct rulebook *book = NULL;
    TRY(rulebook_parse(text, name, &book, err));
    int64_t now = service_now(service);
    struct store_rulebook put = {.name = book->code,
                                 .effective_from = date_is_none(from) ? book->effective_from : from,
                                 .text = arena_copy(&arena, text.data, text.len),
                                 .put_at = now};
    struct store_audit audit = {.at = now,
                                .who = who,
                                .verb = "set rulebook",
                                .object = book->code,
                                .detail = book->version != NULL ? book->version : ""};
    STORE_TX(tx);
    TRY(store_begin(service->store, &tx, err));
    TRY(store_rulebook_put(service->store, &put, NULL, NULL, err));
    TRY(store_audit_append(service->store, &audit, err));
    return store_commit(&tx, err);
}

enum err_code rulebook_list(struct service *service, json_t **ret_list, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct store_rulebook *books = NULL;
    size_t len = 0;
    TRY(store_rulebook_list(service->store, service_today(service), &arena, &books, &len, err));
    CLEANUP_JSON json_t *list = json_array();
    for (size_t i = 0; i < len; i++) {
        char from[DATE_TEXT_SIZE];
        CLEANUP(rulebook_cleanup) struct rulebook *book = NULL;
        TRY(rulebook_parse(str_from(books[i].text), books[i].name, &book, err));
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:s, s:s, s:s}", "name", book->code, "title_zh",
                            book->title.zh, "title_en", book->title.en, "effective_from",
                            date_format(books[i].effective_from, from), "source", book->source));
    }
    *ret_list = json_pack("{s:O}", "rulebooks", list);
    return ERR_OK;
}
