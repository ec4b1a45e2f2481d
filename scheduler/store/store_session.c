/* Sessions in the database, and how a timetable that is put again finds the sessions it means: by
 * day and times first, then by order, so that a calendar entry moves rather than dies. */
#include <stdlib.h>

#include "scheduler/store/store_inside.h"
#include "scheduler/store/store_offering.h"

static enum err_code read_session(const struct store_query *query, struct arena *arena,
                                  void *ret_item, struct err *err)
{
    (void)err;
    *(struct session *)ret_item = (struct session){
        .id = {query_int(query, 0)},
        .offering_id = {query_int(query, 1)},
        .date = query_date(query, 2),
        .begins_min = query_i32(query, 3),
        .ends_min = query_i32(query, 4),
        .trainer_id = {query_int(query, 5)},
        .room_id = {query_int(query, 6)},
        .uid = query_text(query, 7, arena),
        .sequence = query_i32(query, 8),
        .cancelled = query_int(query, 9) != 0,
        .created_at = query_int(query, 10),
        .updated_at = query_int(query, 11),
    };
    return ERR_OK;
}

static struct store_select select_session(enum store_statement id, struct store_values values)
{
    return (struct store_select){id, values, read_session, sizeof(struct session), "session"};
}

enum err_code store_session_list(struct store *store, struct arena *arena,
                                 struct session **ret_sessions, size_t *ret_len, struct err *err)
{
    struct store_select select = select_session(STORE_SESSION_LIST, NO_VALUES);
    return store_select_all(store, &select, arena, ret_sessions, ret_len, err);
}

enum err_code store_session_list_of_offering(struct store *store, struct offering_id id,
                                             struct arena *arena, struct session **ret_sessions,
                                             size_t *ret_len, struct err *err)
{
    struct store_select select =
        select_session(STORE_SESSION_LIST_OF_OFFERING, VALUES(value_int(id.v)));
    return store_select_all(store, &select, arena, ret_sessions, ret_len, err);
}

enum err_code store_session_list_of_trainer(struct store *store, struct trainer_id id,
                                            struct arena *arena, struct session **ret_sessions,
                                            size_t *ret_len, struct err *err)
{
    struct store_select select =
        select_session(STORE_SESSION_LIST_OF_TRAINER, VALUES(value_int(id.v)));
    return store_select_all(store, &select, arena, ret_sessions, ret_len, err);
}

/* --- matching ----------------------------------------------------------------------------------
 */

/* One session on either side and its partner on the other. */
struct side {
    struct session session;
    struct side *pair;
};

struct match {
    struct side *put, *stored; /* both in order of time */
    size_t put_len, stored_len;
};

static int compare_times(const struct session *a, const struct session *b)
{
    int by_date = date_compare(a->date, b->date);
    if (by_date != 0)
        return by_date;
    if (a->begins_min != b->begins_min)
        return a->begins_min < b->begins_min ? -1 : 1;
    return (a->ends_min > b->ends_min) - (a->ends_min < b->ends_min);
}

static int compare_sides_by_times(const void *a, const void *b)
{
    return compare_times(&((const struct side *)a)->session, &((const struct side *)b)->session);
}

/* Refines the order by times: two at once differ by trainer or room. */
static int compare_sides(const void *a_, const void *b_)
{
    const struct side *a = a_, *b = b_;
    int by_time = compare_times(&a->session, &b->session);
    if (by_time != 0)
        return by_time;
    if (a->session.trainer_id.v != b->session.trainer_id.v)
        return a->session.trainer_id.v < b->session.trainer_id.v ? -1 : 1;
    return (a->session.room_id.v > b->session.room_id.v) -
           (a->session.room_id.v < b->session.room_id.v);
}

static struct side *sides_of(const struct session *sessions, size_t len, struct arena *arena)
{
    struct side *sides = arena_array(arena, len, sizeof(*sides));
    for (size_t i = 0; i < len; i++)
        sides[i].session = sessions[i];
    qsort(sides, len, sizeof(*sides), compare_sides);
    return sides;
}

static void join(struct side *a, struct side *b)
{
    a->pair = b;
    b->pair = a;
}

typedef int compare_fn(const void *, const void *);

/* Both sides are sorted, so one walk finds the equal ones. */
static void pair_equal(struct match *match, compare_fn *compare, bool cancelled)
{
    size_t s = 0;
    for (size_t p = 0; p < match->put_len; p++) {
        struct side *put = &match->put[p];
        while (s < match->stored_len && compare(&match->stored[s], put) < 0)
            s++;
        for (size_t at = s; at < match->stored_len && !put->pair; at++) {
            struct side *stored = &match->stored[at];
            if (compare(stored, put) != 0)
                break;
            if (!stored->pair && stored->session.cancelled == cancelled)
                join(put, stored);
        }
    }
}

static void pair_rest_in_order(struct match *match)
{
    size_t s = 0;
    for (size_t p = 0; p < match->put_len; p++) {
        if (match->put[p].pair)
            continue;
        while (s < match->stored_len &&
               (match->stored[s].pair || match->stored[s].session.cancelled))
            s++;
        if (s == match->stored_len)
            return;
        join(&match->put[p], &match->stored[s]);
    }
}

/* --- writing -----------------------------------------------------------------------------------
 */

static bool is_same(const struct session *a, const struct session *b)
{
    return compare_times(a, b) == 0 && a->trainer_id.v == b->trainer_id.v &&
           a->room_id.v == b->room_id.v && a->cancelled == b->cancelled;
}

static enum err_code update(struct store *store, struct session_id id, const struct session *to,
                            int64_t now, struct err *err)
{
    return store_run(store, STORE_SESSION_UPDATE,
                     VALUES(value_int(id.v), value_int(to->date.day), value_int(to->begins_min),
                            value_int(to->ends_min), value_ref(to->trainer_id.v),
                            value_ref(to->room_id.v), value_int(to->cancelled), value_int(now)),
                     NULL, err);
}

static enum err_code insert(struct store *store, const struct store_sessions *put,
                            const struct session *session, int32_t ordinal, int64_t now,
                            struct err *err)
{
    char uid[UUID_TEXT_SIZE];
    TRY(store_uid(store, put->offering_code, ordinal, uid, err));
    return store_run(store, STORE_SESSION_INSERT,
                     VALUES(value_int(put->offering_id.v), value_int(ordinal),
                            value_int(session->date.day), value_int(session->begins_min),
                            value_int(session->ends_min), value_ref(session->trainer_id.v),
                            value_ref(session->room_id.v), value_text(uid),
                            value_int(session->cancelled), value_int(now)),
                     NULL, err);
}

static enum err_code write_stored(struct store *store, const struct match *match, int64_t now,
                                  bool *ret_changed, struct err *err)
{
    for (size_t i = 0; i < match->stored_len; i++) {
        const struct side *stored = &match->stored[i];
        struct session to = stored->pair ? stored->pair->session : stored->session;
        if (!stored->pair)
            to.cancelled = true;
        if (is_same(&stored->session, &to))
            continue;
        TRY(update(store, stored->session.id, &to, now, err));
        *ret_changed = true;
    }
    return ERR_OK;
}

static enum err_code write_new(struct store *store, const struct store_sessions *put,
                               const struct match *match, int64_t now, bool *ret_changed,
                               struct err *err)
{
    int32_t ordinal = (int32_t)match->stored_len;
    for (size_t i = 0; i < match->put_len; i++) {
        if (match->put[i].pair)
            continue;
        TRY(insert(store, put, &match->put[i].session, ++ordinal, now, err));
        *ret_changed = true;
    }
    return ERR_OK;
}

enum err_code store_sessions_put(struct store *store, const struct store_sessions *put, int64_t now,
                                 bool *ret_changed, struct err *err)
{
    if (put->len > STORE_SESSIONS_MAX)
        return err_set(err, ERR_LIMIT, "%zu sessions, at most %d are allowed", put->len,
                       STORE_SESSIONS_MAX);
    CLEANUP(arena_release) struct arena arena = {0};
    struct session *stored = NULL;
    struct match match = {.put_len = put->len};
    TRY(store_session_list_of_offering(store, put->offering_id, &arena, &stored, &match.stored_len,
                                       err));
    match.put = sides_of(put->items, put->len, &arena);
    match.stored = sides_of(stored, match.stored_len, &arena);
    pair_equal(&match, compare_sides, false);
    pair_equal(&match, compare_sides_by_times, false);
    pair_equal(&match, compare_sides_by_times, true);
    pair_rest_in_order(&match);
    bool changed = false;
    TRY(write_stored(store, &match, now, &changed, err));
    TRY(write_new(store, put, &match, now, &changed, err));
    *ret_changed = changed;
    return ERR_OK;
}
