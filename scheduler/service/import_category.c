/* Categories are free words, and a mistyped one costs its hours in silence: what neither a rulebook
 * in force nor a quota knows is told, once for each word. */
#include <string.h>

#include "scheduler/service/import_rows.h"
#include "scheduler/service/nearest.h"
#include "scheduler/service/rulebook_set.h"
#include "scheduler/store/store_rules.h"

/* Words that count for something, and those that were told. */
struct category_words {
    struct map known, told;
};

static void category_words_release(struct category_words *words)
{
    map_release(&words->known);
    map_release(&words->told);
}

/* The column that holds categories; -1: files of this kind have none. */
static int category_column(enum file_kind kind)
{
    switch (kind) {
    case FILE_KIND_COURSES:
        return COURSE_COLUMN_TAGS;
    case FILE_KIND_QUOTAS:
        return QUOTAS_COLUMN_CATEGORY;
    case FILE_KIND_HOURS:
        return HOURS_COLUMN_CATEGORIES;
    case FILE_KIND_UNITS:
    case FILE_KIND_ROOMS:
    case FILE_KIND_TRAINERS:
    case FILE_KIND_WORKERS:
    case FILE_KIND_DAYS:
    case FILE_KIND_OFFERINGS:
    case FILE_KIND_ATTENDANCE:
    case FILE_KIND_RESULTS:
    case FILE_KIND_APPROVALS:
    case FILE_KIND_COUNT:
        break;
    }
    return -1;
}

static void add_book(struct category_words *words, const struct rulebook *book)
{
    for (int32_t i = 0; i < book->categories_len; i++)
        map_put(&words->known, str_from(book->categories[i]), 1);
    for (size_t i = 0; i < book->requirements_len; i++) /* which courses give minutes of */
        map_put(&words->known, str_from(book->requirements[i].tag), 1);
}

/* Nothing is known where no rulebook is in force: then any word may come to mean something. */
static enum err_code load_known(const struct import_run *run, struct category_words *words,
                                struct err *err)
{
    struct service *service = run->service;
    struct rulebook **books = NULL;
    struct quota *quotas = NULL;
    size_t books_len = 0;
    size_t quotas_len = 0;
    TRY(rulebooks_in_force(service, service_today(service), run->arena, &books, &books_len, err));
    for (size_t i = 0; i < books_len; i++)
        add_book(words, books[i]);
    rulebooks_free(books, books_len);
    if (books_len == 0)
        return ERR_OK;
    TRY(store_quota_list(service->store, 0, run->arena, &quotas, &quotas_len, err));
    for (size_t i = 0; run->job->kind != FILE_KIND_QUOTAS && i < quotas_len; i++)
        map_put(&words->known, str_from(quotas[i].category), 1);
    return ERR_OK;
}

static void warn(struct import_run *run, const struct category_words *words,
                 const struct import_row *row, int column, struct str word)
{
    struct nearest nearest = {.want = arena_copy(run->arena, word.data, word.len)};
    for (size_t i = 0; i < words->known.len; i++) {
        struct str key = words->known.entries[i].key;
        nearest_offer(&nearest, arena_copy(run->arena, key.data, key.len));
    }
    const char *detail = nearest.want;
    if (nearest.best != NULL)
        detail = arena_printf(run->arena, "%s; did you mean %s?\t%s；是否应为 %s", nearest.want,
                              nearest.best, nearest.want, nearest.best);
    import_run_warn(run, row, column, IMPORT_REASON_CATEGORY, detail);
}

enum err_code import_run_warn_categories(struct import_run *run, struct err *err)
{
    CLEANUP(category_words_release) struct category_words words = {0};
    int column = category_column(run->job->kind);
    if (column < 0)
        return ERR_OK;
    TRY(load_known(run, &words, err));
    if (words.known.len == 0)
        return ERR_OK;
    for (size_t i = 0; i < run->file->rows_len; i++) {
        const struct import_row *row = &run->file->rows[i];
        struct str rest = str_from(row->cells[column].text);
        struct str word;
        int64_t is_known = 0;
        while (str_next(&rest, ';', &word)) { /* "ce" or "ce=480" */
            word.len = str_find(word, '=');
            if (word.len > 0 && !map_get(&words.known, word, &is_known) &&
                map_add(&words.told, word, 1, NULL))
                warn(run, &words, row, column, word);
        }
    }
    return ERR_OK;
}
