/* Sign-in lists and the ledger: what the marks are worth is what stands. */
#include "scheduler/service/attendance_settle.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/parse_num.h"
#include "scheduler/base/search.h"
#include "scheduler/ledger/ledger.h"
#include "scheduler/service/attendance_credit.h"
#include "scheduler/service/ledger_book.h"
#include "scheduler/store/store_ledger.h"
#include "scheduler/store/store_offering.h"
#include "scheduler/store/store_worker.h"

/* Reversals of ours have an id of this and the entry's number: an entry is taken back by a list
 * once. Those of older programs are known by their reason. */
#define TAKEN_PREFIX  "att-:"
#define TAKEN_ABSENT  "出勤改为缺勤 marked absent"
#define TAKEN_EXCUSED "出勤改为请假 marked excused"
#define TAKEN_OTHER   "出勤更正 by the sign-in list: "
#define UNDONE_PREFIX "import "
#define UNDONE_SUFFIX " undone"

struct str attendance_key(struct worker_id worker, char key[static ATTENDANCE_KEY_SIZE])
{
    (void)snprintf(key, ATTENDANCE_KEY_SIZE, "%" PRId64, worker.v);
    return str_from(key);
}

static void add_outcome(struct attendance_outcomes *outcomes,
                        const struct attendance_outcome *outcome, struct arena *arena)
{
    if (outcomes->len == outcomes->cap) {
        size_t cap = 2 * outcomes->cap + 16;
        struct attendance_outcome *items = arena_array(arena, cap, sizeof(*items));
        if (outcomes->len > 0)
            memcpy(items, outcomes->items, outcomes->len * sizeof(*items));
        outcomes->items = items;
        outcomes->cap = cap;
    }
    outcomes->items[outcomes->len++] = *outcome;
    outcomes->posted_min += outcome->posted_min;
    outcomes->taken_min += outcome->taken_min;
}

/* One offering being settled, and one worker of it. */
struct settling {
    const struct attendance_order *order;
    struct arena *arena; /* of texts that outlive the worker */
    struct attended of;
    const struct attendance *marks; /* of the offering, by worker and day */
    size_t marks_len;
    const struct attendance *made_up; /* of other offerings, by worker and day */
    size_t made_up_len;
};

struct guest {
    const struct settling *settling;
    struct worker worker;
    struct attended_book book;
    const struct credit **open; /* given by the list and not taken back by it */
    struct date *open_days;
    size_t open_len;
    struct attendance_outcome out;
    int64_t due_min; /* what stands if no person has taken anything back */
    struct arena arena;
};

static void guest_release(struct guest *guest)
{
    arena_release(&guest->arena);
}

/* --- what the marks say --------------------------------------------------------------------------
 */

static int compare_mark(const void *key, const void *item)
{
    int64_t id = *(const int64_t *)key;
    const struct attendance *mark = item;
    return (id > mark->worker_id.v) - (id < mark->worker_id.v);
}

static size_t marks_of(const struct attendance *marks, size_t len, struct worker_id worker,
                       const struct attendance **ret_first)
{
    size_t from = search_first(&worker.v, marks, len, sizeof(*marks), compare_mark);
    size_t to = from;
    while (to < len && marks[to].worker_id.v == worker.v)
        to++;
    *ret_first = marks + from;
    return to - from;
}

/* The time that a mark of another offering makes up. */
static enum err_code made_up_time(struct guest *guest, const struct attendance *mark,
                                  struct presence_made_up *ret_made_up, struct err *err)
{
    struct service *service = guest->settling->order->service;
    struct offering offering;
    struct attended there;
    TRY(store_offering_get(service->store, mark->offering_id, &guest->arena, &offering, err));
    TRY(attended_load(service, &offering, &guest->arena, &there, err));
    bool is_whole = date_is_none(mark->day);
    int64_t min = is_whole ? attended_minutes(&there)
                           : presence_day_min(there.sessions, there.sessions_len, mark->day);
    ret_made_up->day = is_whole ? attended_whole_on(service, &there, mark) : mark->day;
    ret_made_up->min = mark->present_min > 0 && mark->present_min < min ? mark->present_min : min;
    return ERR_OK;
}

static int compare_made_up(const void *a, const void *b)
{
    return date_compare(((const struct presence_made_up *)a)->day,
                        ((const struct presence_made_up *)b)->day);
}

static enum err_code judge(struct guest *guest, struct err *err)
{
    const struct settling *settling = guest->settling;
    const struct attended *of = &settling->of;
    const struct attendance *elsewhere = NULL;
    struct presence_case in = {.course = &of->course,
                               .sessions = of->sessions,
                               .sessions_len = of->sessions_len,
                               .window_min = of->window_min,
                               .whole_on = of->last};
    in.marks_len = marks_of(settling->marks, settling->marks_len, guest->worker.id, &in.marks);
    if (in.marks_len > 0 && date_is_none(in.marks[0].day))
        in.whole_on = attended_whole_on(settling->order->service, of, &in.marks[0]);
    size_t len = marks_of(settling->made_up, settling->made_up_len, guest->worker.id, &elsewhere);
    struct presence_made_up *made_up = arena_array(&guest->arena, len + 1, sizeof(*made_up));
    for (size_t i = 0; i < len; i++)
        if (elsewhere[i].state == ATTENDANCE_PRESENT)
            TRY(made_up_time(guest, &elsewhere[i], &made_up[in.made_up_len++], err));
    qsort(made_up, in.made_up_len, sizeof(*made_up), compare_made_up);
    in.made_up = made_up;
    presence_of(&in, &guest->arena, &guest->out.presence);
    return ERR_OK;
}

/* --- what the ledger says ------------------------------------------------------------------------
 */

/* Did a list, or an undone import, take back what it takes back? Else a person did. */
static bool is_ours(const struct credit *reversal)
{
    struct str reason = str_from(reversal->reason);
    return str_starts(str_from(reversal->external_id), TAKEN_PREFIX) ||
           strcmp(reversal->reason, TAKEN_ABSENT) == 0 ||
           (str_starts(reason, UNDONE_PREFIX) && str_ends(reason, UNDONE_SUFFIX));
}

static bool is_closed(const struct guest *guest, const struct credit *entry)
{
    for (size_t i = 0; i < guest->book.entries_len; i++)
        if (guest->book.entries[i].reverses.v == entry->id.v && is_ours(&guest->book.entries[i]))
            return true;
    return false;
}

static enum err_code open_book(struct guest *guest, struct err *err)
{
    const struct settling *settling = guest->settling;
    struct date day;
    TRY(attended_book_load(settling->order->service, guest->worker.id, &guest->arena, &guest->book,
                           err));
    size_t len = guest->book.entries_len;
    guest->open = arena_array(&guest->arena, len + 1, sizeof(struct credit *));
    guest->open_days = arena_array(&guest->arena, len + 1, sizeof(*guest->open_days));
    for (size_t i = 0; i < len; i++) {
        const struct credit *entry = &guest->book.entries[i];
        if (entry->reverses.v != 0 || entry->state != CREDIT_STATE_APPROVED ||
            !attended_gave(&settling->of, guest->worker.code, entry, &day) ||
            is_closed(guest, entry))
            continue;
        guest->open_days[guest->open_len] = day;
        guest->open[guest->open_len++] = entry;
    }
    return ERR_OK;
}

static const struct credit *standing_of(const struct guest *guest, struct credit_id id)
{
    for (size_t i = 0; i < guest->book.standing_len; i++)
        if (guest->book.standing[i].id.v == id.v)
            return &guest->book.standing[i];
    return NULL;
}

/* An entry that stands and tells of the same event from elsewhere: an import of hours. NULL: none.
 */
static const struct credit *find_twin(const struct guest *guest, struct date day)
{
    const struct attended *of = &guest->settling->of;
    struct date from = date_is_none(day) ? of->first : day;
    struct date to = date_is_none(day) ? of->last : day;
    for (size_t i = 0; i < guest->book.standing_len; i++) {
        const struct credit *entry = &guest->book.standing[i];
        if (entry->course_id.v == of->course.id.v && date_compare(entry->earned_on, from) >= 0 &&
            date_compare(entry->earned_on, to) <= 0 &&
            !str_starts(str_from(entry->external_id), ATTENDANCE_ID_PREFIX))
            return entry;
    }
    return NULL;
}

/* --- making them agree ---------------------------------------------------------------------------
 */

static const char *reason_of(const struct guest *guest, struct date day)
{
    const struct settling *settling = guest->settling;
    const struct attendance *marks = NULL;
    size_t len = marks_of(settling->marks, settling->marks_len, guest->worker.id, &marks);
    for (size_t i = 0; i < len; i++) {
        if (date_compare(marks[i].day, day) != 0)
            continue;
        if (marks[i].state == ATTENDANCE_ABSENT)
            return TAKEN_ABSENT;
        if (marks[i].state == ATTENDANCE_EXCUSED)
            return TAKEN_EXCUSED;
    }
    return arena_printf(
        settling->arena, TAKEN_OTHER "%s",
        presence_sentence(&guest->out.presence, &settling->of.course, true, settling->arena));
}

/* All that stands of the day's entries, whatever a person has left of them. */
static enum err_code take_back(struct guest *guest, struct date day, struct err *err)
{
    const struct attendance_order *order = guest->settling->order;
    struct ledger_correction correction = {
        .reason = reason_of(guest, day), .who = order->who, .now = service_now(order->service)};
    for (size_t i = 0; i < guest->open_len; i++) {
        const struct credit *standing = standing_of(guest, guest->open[i]->id);
        struct credit reversal;
        if (date_compare(guest->open_days[i], day) != 0 || standing == NULL)
            continue;
        TRY(ledger_reverse(standing, &correction, &reversal, err));
        reversal.external_id = arena_printf(&guest->arena, TAKEN_PREFIX "%" PRId64, standing->id.v);
        guest->out.taken_min += standing->min;
        if (!order->look_only)
            TRY(store_credit_append(order->service->store, &reversal, NULL, NULL, err));
    }
    return ERR_OK;
}

/* The entries of a share; ids are given when they are appended. */
static void layers_of(struct guest *guest, const struct presence_share *share,
                      const char *external_id, struct credit **ret_layers, size_t *ret_len)
{
    const struct attended *of = &guest->settling->of;
    struct credit like = {.worker_id = guest->worker.id,
                          .mode = of->course.mode,
                          .earned_on = share->earned_on,
                          .source = CREDIT_SOURCE_ATTENDANCE,
                          .external_id = external_id,
                          .course_id = of->course.id,
                          .state = CREDIT_STATE_APPROVED,
                          .evidence = "",
                          .provider = "",
                          .reason = "",
                          .entered_by = guest->settling->order->who,
                          .entered_at = service_now(guest->settling->order->service)};
    ledger_credits_of_tags(share->tags, of->course.tags_len, &like, &guest->arena, ret_layers,
                           ret_len);
}

static enum err_code append_share(struct guest *guest, const struct presence_share *share,
                                  struct err *err)
{
    const struct attendance_order *order = guest->settling->order;
    struct credit *layers = NULL;
    size_t len = 0;
    const char *base = attended_id(&guest->settling->of, share->day, &guest->worker, &guest->arena);
    if (!order->look_only)
        TRY(ledger_free_id(order->service, CREDIT_SOURCE_ATTENDANCE, base, &guest->arena, &base,
                           err));
    layers_of(guest, share, base, &layers, &len);
    for (size_t i = 0; i < len; i++) {
        guest->out.posted_min += layers[i].min;
        if (!order->look_only)
            TRY(store_credit_append(order->service->store, &layers[i], NULL, NULL, err));
    }
    return ERR_OK;
}

/* Are the day's open entries these layers, no more and no less? */
static bool is_given(const struct guest *guest, struct date day, const struct credit *layers,
                     size_t len, size_t *ret_open)
{
    size_t same = 0;
    *ret_open = 0;
    for (size_t i = 0; i < guest->open_len; i++) {
        const struct credit *entry = guest->open[i];
        if (date_compare(guest->open_days[i], day) != 0)
            continue;
        ++*ret_open;
        for (size_t k = 0; k < len; k++)
            same += entry->min == layers[k].min &&
                    date_compare(entry->earned_on, layers[k].earned_on) == 0 &&
                    strcmp(entry->categories, layers[k].categories) == 0;
    }
    return same == len && *ret_open == len;
}

static enum err_code settle_share(struct guest *guest, const struct presence_share *share,
                                  struct err *err)
{
    struct credit *layers = NULL;
    size_t len = 0;
    size_t open = 0;
    layers_of(guest, share, "", &layers, &len);
    bool is_same = is_given(guest, share->day, layers, len, &open);
    if (!is_same && open > 0)
        TRY(take_back(guest, share->day, err));
    const struct credit *twin = is_same ? NULL : find_twin(guest, share->day);
    if (twin != NULL) {
        guest->out.known = twin->id;
        return ERR_OK;
    }
    for (size_t i = 0; i < len; i++)
        guest->due_min += layers[i].min;
    return is_same ? ERR_OK : append_share(guest, share, err);
}

static bool has_share(const struct presence *presence, struct date day)
{
    for (size_t i = 0; i < presence->shares_len; i++)
        if (date_compare(presence->shares[i].day, day) == 0)
            return true;
    return false;
}

/* Entries of days that give nothing any more; each day once, however many entries it has. */
static enum err_code take_back_rest(struct guest *guest, struct err *err)
{
    for (size_t i = 0; i < guest->open_len; i++) {
        bool is_first = true;
        for (size_t k = 0; k < i; k++)
            is_first = is_first && date_compare(guest->open_days[k], guest->open_days[i]) != 0;
        if (is_first && !has_share(&guest->out.presence, guest->open_days[i]))
            TRY(take_back(guest, guest->open_days[i], err));
    }
    return ERR_OK;
}

static void conclude(struct guest *guest)
{
    const struct settling *settling = guest->settling;
    struct attendance_outcome *out = &guest->out;
    for (size_t i = 0; i < guest->open_len; i++) {
        const struct credit *standing = standing_of(guest, guest->open[i]->id);
        out->standing_min += standing != NULL ? standing->min : 0;
    }
    int64_t settled_min = out->standing_min + out->posted_min - out->taken_min;
    out->verdict = out->presence.verdict;
    if (out->verdict == ATTENDANCE_VERDICT_GIVEN && out->known.v != 0 && settled_min == 0)
        out->verdict = ATTENDANCE_VERDICT_KNOWN;
    else if (settled_min < guest->due_min)
        out->verdict = ATTENDANCE_VERDICT_TAKEN;
    if (!settling->order->look_only)
        out->standing_min = settled_min;
    struct presence as_said = out->presence;
    as_said.verdict = out->verdict;
    out->sentence_en = presence_sentence(&as_said, &settling->of.course, true, settling->arena);
    out->sentence_zh = presence_sentence(&as_said, &settling->of.course, false, settling->arena);
    out->presence.shares = NULL; /* they go with the guest */
    out->presence.shares_len = 0;
    out->worker_id = guest->worker.id;
    out->offering_id = settling->of.offering.id;
    out->worker = arena_strdup(settling->arena, guest->worker.code);
    out->offering = arena_strdup(settling->arena, settling->of.offering.code);
}

static enum err_code settle_worker(const struct settling *settling, struct worker_id worker,
                                   struct attendance_outcomes *outcomes, struct err *err)
{
    CLEANUP(guest_release) struct guest guest = {.settling = settling};
    TRY(store_worker_get(settling->order->service->store, worker, &guest.arena, &guest.worker,
                         err));
    TRY(judge(&guest, err));
    TRY(open_book(&guest, err));
    TRY(take_back_rest(&guest, err));
    for (size_t i = 0; i < guest.out.presence.shares_len; i++)
        TRY(settle_share(&guest, &guest.out.presence.shares[i], err));
    conclude(&guest);
    add_outcome(outcomes, &guest.out, settling->arena);
    return ERR_OK;
}

/* --- an offering ---------------------------------------------------------------------------------
 */

static enum err_code settling_load(struct settling *settling, const struct offering *offering,
                                   struct err *err)
{
    struct service *service = settling->order->service;
    struct attendance *marks = NULL;
    struct attendance *made_up = NULL;
    TRY(store_attendance_list_of_offering(service->store, offering->id, settling->arena, &marks,
                                          &settling->marks_len, err));
    TRY(store_attendance_list_making_up(service->store, offering->id, settling->arena, &made_up,
                                        &settling->made_up_len, err));
    settling->marks = marks;
    settling->made_up = made_up;
    return attended_load(service, offering, settling->arena, &settling->of, err);
}

static bool is_asked_for(const struct map *workers, struct worker_id worker)
{
    char key[ATTENDANCE_KEY_SIZE];
    int64_t value = 0;
    return workers == NULL || map_get(workers, attendance_key(worker, key), &value);
}

/* Everybody whom a mark is about. */
static enum err_code settle_all(const struct settling *settling,
                                struct attendance_outcomes *outcomes, struct err *err)
{
    size_t m = 0;
    size_t e = 0;
    while (m < settling->marks_len || e < settling->made_up_len) {
        struct worker_id worker = {INT64_MAX};
        if (m < settling->marks_len)
            worker = settling->marks[m].worker_id;
        if (e < settling->made_up_len && settling->made_up[e].worker_id.v < worker.v)
            worker = settling->made_up[e].worker_id;
        TRY(settle_worker(settling, worker, outcomes, err));
        while (m < settling->marks_len && settling->marks[m].worker_id.v == worker.v)
            m++;
        while (e < settling->made_up_len && settling->made_up[e].worker_id.v == worker.v)
            e++;
    }
    return ERR_OK;
}

/* Who is asked for is settled though no mark may be about them any more. */
static enum err_code settle_offering(const struct settling *settling, const struct map *workers,
                                     struct attendance_outcomes *outcomes, struct err *err)
{
    if (workers == NULL)
        return settle_all(settling, outcomes, err);
    for (size_t i = 0; i < workers->len; i++) {
        struct worker_id worker;
        TRY(parse_i64(workers->entries[i].key, 1, INT64_MAX, &worker.v, err));
        TRY(settle_worker(settling, worker, outcomes, err));
    }
    return ERR_OK;
}

/* Time here may count in another offering. */
static enum err_code settle_targets(const struct settling *settling, const struct map *workers,
                                    struct attendance_outcomes *outcomes, struct err *err)
{
    for (size_t i = 0; i < settling->marks_len; i++) {
        const struct attendance *mark = &settling->marks[i];
        CLEANUP(map_release) struct map one = {0};
        struct settling there = {.order = settling->order, .arena = settling->arena};
        struct offering offering;
        char key[ATTENDANCE_KEY_SIZE];
        if (mark->makes_up.v == 0 || !is_asked_for(workers, mark->worker_id))
            continue;
        map_put(&one, attendance_key(mark->worker_id, key), 1);
        TRY(store_offering_get(settling->order->service->store, mark->makes_up, settling->arena,
                               &offering, err));
        TRY(settling_load(&there, &offering, err));
        TRY(settle_offering(&there, &one, outcomes, err));
    }
    return ERR_OK;
}

enum err_code attendance_settle(const struct attendance_order *order,
                                const struct offering *offering, const struct map *workers,
                                struct arena *arena, struct attendance_outcomes *outcomes,
                                struct err *err)
{
    struct settling settling = {.order = order, .arena = arena};
    TRY(settling_load(&settling, offering, err));
    TRY(settle_offering(&settling, workers, outcomes, err));
    return order->look_only ? ERR_OK : settle_targets(&settling, workers, outcomes, err);
}

enum err_code attendance_settle_course(const struct attendance_order *order,
                                       struct course_id course, struct arena *arena,
                                       struct attendance_outcomes *outcomes, struct err *err)
{
    struct offering *offerings = NULL;
    size_t len = 0;
    TRY(store_offering_list(order->service->store, arena, &offerings, &len, err));
    for (size_t i = 0; i < len; i++)
        if (offerings[i].course_id.v == course.v)
            TRY(attendance_settle(order, &offerings[i], NULL, arena, outcomes, err));
    return ERR_OK;
}

enum err_code attendance_settle_worker(const struct attendance_order *order,
                                       struct worker_id worker, struct arena *arena,
                                       struct attendance_outcomes *outcomes, struct err *err)
{
    CLEANUP(map_release) struct map one = {0};
    CLEANUP(map_release) struct map seen = {0};
    struct attendance *marks = NULL;
    size_t len = 0;
    char key[ATTENDANCE_KEY_SIZE];
    map_put(&one, attendance_key(worker, key), 1);
    TRY(store_attendance_list_of_worker(order->service->store, worker, arena, &marks, &len, err));
    for (size_t i = 0; i < 2 * len; i++) {
        struct offering_id id = i % 2 == 0 ? marks[i / 2].offering_id : marks[i / 2].makes_up;
        struct offering offering;
        if (id.v == 0 || !map_add(&seen, str_slice((const char *)&id, sizeof(id)), 1, NULL))
            continue;
        TRY(store_offering_get(order->service->store, id, arena, &offering, err));
        TRY(attendance_settle(order, &offering, &one, arena, outcomes, err));
    }
    return ERR_OK;
}

json_t *attendance_outcome_json(const struct attendance_outcome *outcome)
{
    const struct presence *presence = &outcome->presence;
    int64_t percent = presence->of_min > 0 ? presence->present_min * 100 / presence->of_min : 0;
    return json_pack(
        "{s:s, s:s, s:I, s:I, s:I, s:I, s:i, s:i, s:I, s:I, s:I, s:s, s:s, s:s, s:o}", "offering",
        outcome->offering, "worker", outcome->worker, "present_min",
        (json_int_t)presence->present_min, "of_min", (json_int_t)presence->of_min, "percent",
        (json_int_t)percent, "made_up_min", (json_int_t)presence->made_up_min, "absent",
        (int)presence->absences, "excused", (int)presence->excuses, "credited_min",
        (json_int_t)outcome->standing_min, "posted_min", (json_int_t)outcome->posted_min,
        "taken_min", (json_int_t)outcome->taken_min, "verdict",
        attendance_verdict_text(outcome->verdict)->code, "why_en", outcome->sentence_en, "why_zh",
        outcome->sentence_zh, "entry",
        outcome->known.v != 0 ? json_integer((json_int_t)outcome->known.v) : json_null());
}
