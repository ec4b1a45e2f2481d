/* Rulebooks in force. */
#include "scheduler/service/rulebook_set.h"

#include <stdio.h>

#include "scheduler/base/embed.h"
#include "scheduler/base/file.h"
#include "scheduler/store/store_record.h"
#include "scheduler/store/store_rules.h"

enum err_code rulebook_text(const char *name_or_path, struct arena *arena, struct str *ret_text,
                            struct err *err)
{
    const char *path = arena_printf(arena, "scheduler/rules/packs/%s.json", name_or_path);
    const struct embed_file *pack = embed_find(path);
    if (pack != NULL) {
        *ret_text = pack->bytes;
        return ERR_OK;
    }
    return file_read_text(name_or_path, RULEBOOK_TEXT_MAX, arena, ret_text, err);
}

enum err_code rulebook_set(struct service *service, struct str text, const char *name,
                           struct date from, struct deed deed, struct err *err)
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
                                .who = deed.who,
                                .verb = "set rulebook",
                                .object = book->code,
                                .detail = book->version != NULL ? book->version : ""};
    STORE_TX(tx);
    TRY(store_begin(service->store, &tx, err));
    TRY(store_rulebook_put(service->store, &put, NULL, NULL, err));
    TRY(store_audit_append(service->store, &audit, err));
    return deed.preview ? ERR_OK : store_commit(&tx, err);
}

void rulebooks_free(struct rulebook **books, size_t len)
{
    for (size_t i = 0; i < len; i++)
        rulebook_free(books[i]);
}

enum err_code rulebooks_in_force(struct service *service, struct date on, struct arena *arena,
                                 struct rulebook ***ret_books, size_t *ret_len, struct err *err)
{
    struct store_rulebook *stored = NULL;
    size_t stored_len = 0;
    size_t len = 0;
    const struct store_rulebook_when when = {on, service_known_at(service)};
    TRY(store_rulebook_list(service->store, when, arena, &stored, &stored_len, err));
    struct rulebook **books = arena_array(arena, stored_len + 1, sizeof(*books));
    for (size_t i = 0; i < stored_len; i++) {
        struct rulebook *book = NULL;
        enum err_code code = rulebook_parse(str_from(stored[i].text), stored[i].name, &book, err);
        if (code != ERR_OK) {
            rulebooks_free(books, len);
            return code;
        }
        if (!date_is_none(book->effective_to) && date_compare(book->effective_to, on) < 0)
            rulebook_free(book);
        else
            books[len++] = book;
    }
    *ret_books = books;
    *ret_len = len;
    return ERR_OK;
}

enum err_code rulebook_list(struct service *service, json_t **ret_list, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct rulebook **books = NULL;
    size_t len = 0;
    TRY(rulebooks_in_force(service, service_today(service), &arena, &books, &len, err));
    json_t *list = json_array();
    for (size_t i = 0; i < len; i++) {
        char from[DATE_TEXT_SIZE];
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:s}", "name", books[i]->code,
                                              "title_zh", books[i]->title.zh, "title_en",
                                              books[i]->title.en, "effective_from",
                                              date_format(books[i]->effective_from, from), "source",
                                              books[i]->source));
    }
    rulebooks_free(books, len);
    *ret_list = json_pack("{s:o}", "rulebooks", list);
    return ERR_OK;
}
