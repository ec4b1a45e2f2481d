/* Rulebooks in the database: every version that was ever put stays. */
#include "scheduler/store/store_inside.h"
#include "scheduler/store/store_rules.h"

static enum err_code read_rulebook(const struct store_query *query, struct arena *arena,
                                   void *ret_item, struct err *err)
{
    (void)err;
    *(struct store_rulebook *)ret_item = (struct store_rulebook){
        .id = query_int(query, 0),
        .name = query_text(query, 1, arena),
        .effective_from = query_date(query, 2),
        .text = query_text(query, 3, arena),
        .put_at = query_int(query, 4),
    };
    return ERR_OK;
}

static struct store_select select_rulebook(enum store_statement id, struct store_values values)
{
    return (struct store_select){id, values, read_rulebook, sizeof(struct store_rulebook),
                                 "rulebook on that day"};
}

enum err_code store_rulebook_put(struct store *store, const struct store_rulebook *book,
                                 int64_t *ret_id, enum store_change *ret_change, struct err *err)
{
    struct store_values values = VALUES(value_text(book->name), value_date(book->effective_from),
                                        value_text(book->text), value_int(book->put_at));
    STORE_SCOPE(scope);
    TRY(store_scope_join(store, &scope, err));
    int64_t id = 0;
    enum store_change change = STORE_CHANGE_SAME;
    TRY(store_find(store, STORE_RULEBOOK_FIND, values, &id, &change, err));
    if (change != STORE_CHANGE_SAME)
        TRY(store_run_int(store, STORE_RULEBOOK_INSERT, values, &id, err));
    TRY(store_scope_done(&scope, err));
    if (ret_id)
        *ret_id = id;
    if (ret_change)
        *ret_change = change;
    return ERR_OK;
}

enum err_code store_rulebook_list(struct store *store, struct store_rulebook_when when,
                                  struct arena *arena, struct store_rulebook **ret_books,
                                  size_t *ret_len, struct err *err)
{
    struct store_select select =
        select_rulebook(STORE_RULEBOOK_LIST, VALUES(value_date(when.on), value_int(when.known_at)));
    return store_select_all(store, &select, arena, ret_books, ret_len, err);
}
