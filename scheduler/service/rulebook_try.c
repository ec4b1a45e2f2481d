/* What a rulebook would change for the whole roster. */
#include "scheduler/service/rulebook_try.h"

#include <string.h>

/* The rulebooks in force with this one in its namesake's place, or last. True if it had one. */
static bool put_in_force(struct roster *roster, struct rulebook *book, struct arena *arena)
{
    struct rulebook **books = arena_array(arena, roster->books_len + 1, sizeof(struct rulebook *));
    size_t at = roster->books_len;
    for (size_t i = 0; i < roster->books_len; i++) {
        books[i] = roster->books[i];
        if (strcmp(books[i]->code, book->code) == 0)
            at = i;
    }
    bool replaces = at < roster->books_len;
    books[at] = book;
    roster->books = books;
    roster->books_len += !replaces;
    return replaces;
}

enum err_code rulebook_try(struct service *service, const struct rulebook_trial *trial,
                           json_t **ret_answer, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    CLEANUP(roster_release) struct roster roster = {0};
    CLEANUP(rulebook_cleanup) struct rulebook *book = NULL;
    CLEANUP_JSON json_t *table = NULL;
    char day[DATE_TEXT_SIZE];
    struct date as_of = date_is_none(trial->as_of) ? service_today(service) : trial->as_of;
    TRY(rulebook_parse(trial->text, trial->name, &book, err));
    if (!date_is_none(book->effective_to) && date_compare(book->effective_to, as_of) < 0)
        return err_set(err, ERR_INVALID, "%s: effective_to: %s is over by then; give a later day",
                       trial->name, date_format(book->effective_to, day));
    TRY(roster_load(service, as_of, &roster, err));
    struct roster with = roster;
    bool replaces = put_in_force(&with, book, &arena);
    const struct effect effect = {&roster, &with, trial->person, trial->context};
    TRY(effect_table(&effect, service->progress, &table, err));
    *ret_answer =
        json_pack("{s:s, s:s, s:s, s:b}", "as_of", date_format(as_of, day), "rulebook", book->code,
                  "version", book->version != NULL ? book->version : "", "replaces", replaces);
    json_object_update(*ret_answer, table);
    return ERR_OK;
}
