/* Files that name workers by another field than their code: each key cell is looked up among what
 * is loaded, and the code put where the kinds' functions expect it, so that there is one way from
 * there on. Findings name codes, never the key. */
#include <string.h>

#include "scheduler/service/import_rows.h"
#include "scheduler/store/store_worker.h"

#define NOBODY (-1)

/* Everybody, by key and by code. */
struct namings {
    struct import_run *run;
    const struct column_view *view;
    struct worker *workers; /* the person beside each */
    struct person *persons;
    size_t len;
    int64_t *next;      /* beside workers: the next one with the same key, or NOBODY */
    struct map first;   /* key -> the first one with it */
    struct map by_code; /* of a roster: code -> index */
};

static void namings_release(struct namings *namings)
{
    map_release(&namings->first);
    map_release(&namings->by_code);
}

static const char *key_of(const struct namings *namings, size_t at)
{
    const struct person *person = &namings->persons[at];
    switch (namings->view->key) {
    case WORKER_KEY_CODE:
        return namings->workers[at].code;
    case WORKER_KEY_IDENTITY:
        return person->identity_no;
    case WORKER_KEY_MOBILE:
        return person->mobile;
    case WORKER_KEY_CERTIFICATE_NO:
        return person->certificate_no;
    case WORKER_KEY_CHAT_USERID:
        return person->chat_userid;
    case WORKER_KEY_EMAIL:
        return person->email;
    case WORKER_KEY_COUNT:
        break;
    }
    return "";
}

static enum err_code load(struct namings *namings, struct err *err)
{
    struct import_run *run = namings->run;
    size_t persons_len = 0;
    TRY(store_worker_list(run->service->store, run->arena, &namings->workers, &namings->len, err));
    TRY(store_person_list(run->service->store, run->arena, &namings->persons, &persons_len, err));
    namings->next = arena_array(run->arena, namings->len + 1, sizeof(*namings->next));
    for (size_t i = namings->len; i-- > 0;) { /* so that chains go up */
        struct str key = str_from(key_of(namings, i));
        namings->next[i] = NOBODY;
        if (key.len > 0 && !map_add(&namings->first, key, (int64_t)i, &namings->next[i]))
            map_put(&namings->first, key, (int64_t)i);
        if (run->job->kind == FILE_KIND_WORKERS)
            map_put(&namings->by_code, str_from(namings->workers[i].code), (int64_t)i);
    }
    return ERR_OK;
}

static bool refuse(const struct namings *namings, const struct import_row *row,
                   enum import_reason why, const char *detail)
{
    import_run_refuse(namings->run, row, namings->view->key_column, why, detail);
    return false;
}

/* Nobody has the key. In a roster that is a new worker, or one whose number was not known yet. */
static bool take_unknown(const struct namings *namings, const struct import_row *row,
                         const char *code)
{
    const struct enum_text *key = worker_key_text(namings->view->key);
    struct arena *arena = namings->run->arena;
    int64_t at = 0;
    if (namings->run->job->kind != FILE_KIND_WORKERS)
        return refuse(
            namings, row, IMPORT_REASON_REFERENCE,
            arena_printf(arena, "a worker with this %s\t%s为此值的社工", key->en, key->zh));
    if (code[0] == '\0')
        return refuse(namings, row, IMPORT_REASON_KEY,
                      arena_printf(arena,
                                   "nobody has this %s yet, and a new worker needs a code\t"
                                   "尚无此%s的社工，新增人员须填写人员编号",
                                   key->en, key->zh));
    if (map_get(&namings->by_code, str_from(code), &at) && key_of(namings, (size_t)at)[0] != '\0')
        return refuse(namings, row, IMPORT_REASON_KEY,
                      arena_printf(arena, "worker %s has another %s\t社工 %s 的%s与此不同", code,
                                   key->en, code, key->zh));
    return true;
}

/* The code of the worker that the row is about; false: refused. */
static bool name_worker(const struct namings *namings, const struct import_row *row,
                        const char **ret_code)
{
    const char *code = row->cells[namings->view->code_column].text;
    struct str key = str_from(row->cells[namings->view->key_column].text);
    struct arena *arena = namings->run->arena;
    int64_t first = NOBODY;
    int matches = 0;
    *ret_code = code;
    (void)map_get(&namings->first, key, &first);
    for (int64_t at = first; at != NOBODY; at = namings->next[at], matches++)
        if (strcmp(namings->workers[at].code, code) == 0)
            return true;
    if (matches == 0)
        return take_unknown(namings, row, code);
    if (matches > 1)
        return refuse(namings, row, IMPORT_REASON_AMBIGUOUS,
                      arena_printf(arena, "%d workers\t%d 名社工", matches, matches));
    *ret_code = namings->workers[first].code;
    if (code[0] == '\0')
        return true;
    return refuse(namings, row, IMPORT_REASON_KEY,
                  arena_printf(arena, "this is worker %s, not %s\t此人是社工 %s，不是 %s",
                               *ret_code, code, *ret_code, code));
}

/* Where the kind's function looks for the code: in a roster beside the key, elsewhere in its place.
 */
static const struct import_cell *put_code(const struct namings *namings,
                                          const struct import_cell *cells, const char *code)
{
    const struct column_view *view = namings->view;
    int column = view->kind == FILE_KIND_WORKERS ? view->code_column : view->key_column;
    if (cells[column].text == code)
        return cells;
    struct import_cell *copy = arena_array(namings->run->arena, view->len, sizeof(*copy));
    memcpy(copy, cells, view->len * sizeof(*copy));
    copy[column] = (struct import_cell){.text = code};
    return copy;
}

enum err_code import_run_name_workers(struct import_run *run, struct err *err)
{
    CLEANUP(namings_release) struct namings namings = {.run = run, .view = run->file->view};
    if (namings.view->key == WORKER_KEY_CODE)
        return ERR_OK;
    TRY(load(&namings, err));
    /* A copy: the file is whole again if the transaction must be tried again. */
    struct import_file *named = arena_alloc(run->arena, sizeof(*named));
    struct import_row *rows = arena_array(run->arena, run->file->rows_len, sizeof(*rows));
    *named = *run->file;
    named->rows = rows;
    named->rows_len = 0;
    for (size_t i = 0; i < run->file->rows_len; i++) {
        const struct import_row *row = &run->file->rows[i];
        const char *code = NULL;
        if (name_worker(&namings, row, &code))
            rows[named->rows_len++] =
                (struct import_row){row->line, put_code(&namings, row->cells, code)};
    }
    /* The marks stood beside the rows of the file; who was refused is no row any more. */
    memset(run->is_refused, 0, run->file->rows_len * sizeof(*run->is_refused));
    run->file = named;
    return ERR_OK;
}
