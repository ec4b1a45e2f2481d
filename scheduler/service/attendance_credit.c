/* The entries that marks have given, by their external ids. */
#include "scheduler/service/attendance_credit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "scheduler/base/date.h"
#include "scheduler/base/map.h"
#include "scheduler/ledger/ledger.h"
#include "scheduler/store/store_ledger.h"
#include "scheduler/store/store_offering.h"
#include "scheduler/store/store_office.h"

/* An entry's id in the ledger, with "#12/16" behind it, is at most what a file's column takes. */
#define ID_BYTES_MAX 56
#define DIGEST_LEN   24
#define DAY_LEN      10

struct str attended_key(struct worker_id worker, struct course_id course,
                        char key[static ATTENDED_KEY_SIZE])
{
    (void)snprintf(key, ATTENDED_KEY_SIZE, "%" PRId64 "|%" PRId64, worker.v, course.v);
    return str_from(key);
}

enum err_code attended_marks(struct service *service, struct arena *arena,
                             struct attended_mark **ret_marks, size_t *ret_len, struct err *err)
{
    CLEANUP(map_release) struct map index = {0};
    struct offering *offerings = NULL;
    struct attendance *marks = NULL;
    size_t offerings_len = 0;
    size_t len = 0;
    TRY(store_attendance_list(service->store, arena, &marks, &len, err));
    if (len > 0)
        TRY(store_offering_list(service->store, arena, &offerings, &offerings_len, err));
    for (size_t i = 0; i < offerings_len; i++)
        map_put(&index, str_slice((const char *)&offerings[i].id, sizeof(offerings[i].id)),
                (int64_t)i);
    struct attended_mark *of = arena_array(arena, len, sizeof(*of));
    for (size_t i = 0; i < len; i++) {
        int64_t at = 0;
        if (!map_get(&index,
                     str_slice((const char *)&marks[i].offering_id, sizeof(marks[i].offering_id)),
                     &at))
            return err_set(err, ERR_BUSY, "offerings were being imported; try again");
        of[i] = (struct attended_mark){marks[i], &offerings[at]};
    }
    *ret_marks = of;
    *ret_len = len;
    return ERR_OK;
}

enum err_code attended_load(struct service *service, const struct offering *offering,
                            struct arena *arena, struct attended *ret_attended, struct err *err)
{
    struct attended of = {
        .offering = *offering, .first = offering->window_from, .last = offering->window_to};
    size_t len = 0;
    TRY(store_course_get(service->store, offering->course_id, arena, &of.course, err));
    TRY(store_session_list_of_offering(service->store, offering->id, arena, &of.sessions, &len,
                                       err));
    for (size_t i = 0; i < len && !offering->cancelled; i++)
        if (!of.sessions[i].cancelled)
            of.sessions[of.sessions_len++] = of.sessions[i];
    if (!date_is_none(offering->window_from) && !offering->cancelled)
        of.window_min =
            offering->window_min > 0 ? offering->window_min : course_minutes(&of.course);
    if (of.sessions_len > 0) {
        of.first = of.sessions[0].date;
        of.last = of.sessions[of.sessions_len - 1].date;
    }
    crypto_sha256_hex(str_from(offering->code), of.digest);
    of.digest[DIGEST_LEN] = '\0';
    *ret_attended = of;
    return ERR_OK;
}

enum err_code attended_book_load(struct service *service, struct worker_id worker,
                                 struct arena *arena, struct attended_book *ret_book,
                                 struct err *err)
{
    struct attended_book book = {0};
    struct ledger_balance balance;
    TRY(store_credit_list_of_worker(service->store, worker, arena, &book.entries, &book.entries_len,
                                    err));
    TRY(ledger_fold(book.entries, book.entries_len, LEDGER_NOW, arena, &balance, err));
    book.standing = balance.entries;
    book.standing_len = balance.len;
    *ret_book = book;
    return ERR_OK;
}

int64_t attended_minutes(const struct attended *of)
{
    int64_t min = of->window_min;
    for (size_t i = 0; i < of->sessions_len; i++)
        min += of->sessions[i].ends_min - of->sessions[i].begins_min;
    return min;
}

struct date attended_whole_on(const struct service *service, const struct attended *of,
                              const struct attendance *mark)
{
    struct date entered;
    int32_t minute = 0;
    if (of->sessions_len > 0)
        return of->last;
    zone_from_utc(service->zone, mark->entered_at, &entered, &minute);
    return date_compare(entered, of->last) < 0 ? entered : of->last;
}

const char *attended_id(const struct attended *of, struct date day, const struct worker *worker,
                        struct arena *arena)
{
    char text[DATE_TEXT_SIZE];
    const char *on = date_is_none(day) ? "" : date_format(day, text);
    const char *colon = on[0] != '\0' ? ":" : "";
    const char *id = arena_printf(arena, ATTENDANCE_ID_PREFIX "%s%s%s:%s", of->offering.code, colon,
                                  on, worker->code);
    if (strlen(id) <= ID_BYTES_MAX)
        return id;
    return arena_printf(arena, ATTENDANCE_ID_PREFIX "%s%s%s:%" PRId64, of->digest, colon, on,
                        worker->id.v);
}

/* Takes "NAME:" off the front of the id. */
static bool take_name(struct str *id, const char *name)
{
    size_t len = strlen(name);
    if (id->len <= len || memcmp(id->data, name, len) != 0 || id->data[len] != ':')
        return false;
    *id = str_slice(id->data + len + 1, id->len - len - 1);
    return true;
}

static bool take_day(struct str *id, struct date *ret_day)
{
    *ret_day = DATE_NONE;
    if (id->len <= DAY_LEN || id->data[DAY_LEN] != ':' ||
        date_parse(str_slice(id->data, DAY_LEN), ret_day, NULL) != ERR_OK)
        return false;
    *id = str_slice(id->data + DAY_LEN + 1, id->len - DAY_LEN - 1);
    return true;
}

/* What is left of an id is a worker's. A colon in it may belong to a longer code of an offering,
 * unless it is this worker's own. */
static bool is_worker(struct str id, const char *code)
{
    size_t len = strlen(code);
    if (memchr(id.data, ':', id.len) == NULL)
        return true;
    return id.len > len && memcmp(id.data, code, len) == 0 &&
           (id.data[len] == '/' || id.data[len] == '#');
}

bool attended_gave(const struct attended *of, const char *worker_code, const struct credit *entry,
                   struct date *ret_day)
{
    const char *const names[] = {of->offering.code, of->digest};
    const size_t prefix = strlen(ATTENDANCE_ID_PREFIX);
    struct str whole = str_from(entry->external_id);
    *ret_day = DATE_NONE;
    if (entry->source != CREDIT_SOURCE_ATTENDANCE || !str_starts(whole, ATTENDANCE_ID_PREFIX))
        return false;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct str id = str_slice(whole.data + prefix, whole.len - prefix);
        if (!take_name(&id, names[i]))
            continue;
        if (is_worker(id, worker_code) || (take_day(&id, ret_day) && is_worker(id, worker_code)))
            return true;
    }
    return false;
}
