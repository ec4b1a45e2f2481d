/* Posting what is carried over: periods that are over, counted as of their last day. */
#include "scheduler/service/carry_over.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/crypto.h"
#include "scheduler/service/roster.h"
#include "scheduler/service/transaction.h"
#include "scheduler/store/store_ledger.h"
#include "scheduler/store/store_record.h"

/* A worker whose period was over on a day. */
struct ended {
    struct date day;
    size_t worker; /* index into the roster of as_of */
};

struct posting {
    struct service *service;
    const struct carry_order *order;
    struct date as_of;
    json_t *entries; /* of the answer */
    int64_t changes[STORE_CHANGE_COUNT];
};

static const char *const change_codes[STORE_CHANGE_COUNT] = {
    [STORE_CHANGE_NEW] = "new", [STORE_CHANGE_CHANGED] = "changed", [STORE_CHANGE_SAME] = "same"};

static const struct standing *standing_of(const struct standing *standings, size_t len,
                                          const char *rulebook)
{
    for (size_t i = 0; i < len; i++)
        if (strcmp(standings[i].rulebook->code, rulebook) == 0)
            return &standings[i];
    return NULL;
}

static enum err_code check_rulebook(const struct posting *posting, const struct roster *roster,
                                    struct err *err)
{
    const char *code = posting->order->rulebook;
    for (size_t i = 0; i < roster->books_len; i++) {
        const struct rulebook *book = roster->books[i];
        if (strcmp(book->code, code) != 0)
            continue;
        if (book->carry_over_len == 0 || book->counts_pieces)
            return err_set(err, ERR_INVALID, "rulebook %s carries nothing over", code);
        if (book->period.kind == RULE_PERIOD_ONCE || book->period.kind == RULE_PERIOD_ROLLING)
            return err_set(err, ERR_INVALID, "rulebook %s has no period after another", code);
        return ERR_OK;
    }
    enum err_code missing = err_set(err, ERR_NOT_FOUND, "rulebook %s: not in force", code);
    return err == NULL ? missing : err_hint(err, "yanxu rules show lists those in force.");
}

/* The last day of the last period that is over by as_of; DATE_NONE: none is known. */
static struct date last_ended(const struct standing *standing, struct date as_of)
{
    const struct rulebook *book = standing->rulebook;
    bool follows =
        book->period.kind != RULE_PERIOD_REGISTRATION && book->period.kind != RULE_PERIOD_SPAN;
    if (!date_is_none(standing->to) && date_compare(standing->to, as_of) <= 0)
        return standing->to;
    return follows && !date_is_none(standing->from) ? date_add_days(standing->from, -1) : DATE_NONE;
}

static int compare_ended(const void *a, const void *b)
{
    const struct ended *x = a;
    const struct ended *y = b;
    int by_day = date_compare(x->day, y->day);
    return by_day != 0 ? by_day : (x->worker > y->worker) - (x->worker < y->worker);
}

static enum err_code find_ended(const struct posting *posting, const struct roster *roster,
                                struct arena *arena, struct ended **ret_ended, size_t *ret_len,
                                struct err *err)
{
    struct ended *ended = arena_array(arena, roster->workers_len, sizeof(*ended));
    size_t len = 0;
    for (size_t i = 0; i < roster->workers_len; i++) {
        CLEANUP(arena_release) struct arena scratch = {0};
        const struct roster_question question = {.worker = i};
        struct standing *standings = NULL;
        size_t standings_len = 0;
        TRY(roster_standings(roster, &question, &scratch, &standings, &standings_len, err));
        const struct standing *standing =
            standing_of(standings, standings_len, posting->order->rulebook);
        struct date day = standing != NULL ? last_ended(standing, posting->as_of) : DATE_NONE;
        if (!date_is_none(day))
            ended[len++] = (struct ended){day, i};
    }
    if (len > 1)
        qsort(ended, len, sizeof(*ended), compare_ended);
    *ret_ended = ended;
    *ret_len = len;
    return ERR_OK;
}

/* --- one worker --------------------------------------------------------------------------------
 */

/* What may be carried over with one category, "": with none besides. */
struct carried {
    const struct worker *worker;
    const struct rulebook *book;
    struct date day; /* the period's last */
    const char *category;
    int32_t min; /* 0: nothing, by now */
};

/* The same for the same thing, whatever its minutes; short enough for every code. */
static const char *id_of(const struct carried *carried, struct arena *arena)
{
    char day[DATE_TEXT_SIZE];
    char hex[SHA256_HEX_SIZE];
    const char *text =
        arena_printf(arena, "%s|%s|%" PRId64 "|%s", carried->book->code,
                     date_format(carried->day, day), carried->worker->id.v, carried->category);
    return arena_printf(arena, "carry:%.40s", crypto_sha256_hex(str_from(text), hex));
}

/* In the order that the ledger keeps. */
static const char *categories_of(const struct carried *carried, struct arena *arena)
{
    int32_t first = 0;
    while ((carried->book->accepts & 1u << first) == 0)
        first++;
    const char *accepted = carried->book->categories[first], *own = carried->category;
    int order = strcmp(accepted, own);
    if (own[0] == '\0' || order == 0)
        return accepted;
    return arena_printf(arena, "%s;%s", order < 0 ? accepted : own, order < 0 ? own : accepted);
}

/* The newest entry for it, by ID, ID#2, …, and the id that is free after it. */
static enum err_code find_posted(const struct posting *posting, const struct carried *carried,
                                 struct arena *arena, struct credit *ret_entry, const char **ret_id,
                                 struct err *err)
{
    const char *base = id_of(carried, arena);
    const char *id = base;
    *ret_entry = (struct credit){0};
    for (int turn = 2;; turn++) {
        struct credit entry;
        enum err_code code = store_credit_get_by_external(
            posting->service->store, CREDIT_SOURCE_CARRY_OVER, id, arena, &entry, err);
        if (code == ERR_NOT_FOUND)
            break;
        TRY(code);
        *ret_entry = entry;
        id = arena_printf(arena, "%s#%d", base, turn);
    }
    *ret_id = id;
    return ERR_OK;
}

static enum err_code take_back(const struct posting *posting, const struct credit *entry,
                               struct err *err)
{
    int64_t left = 0;
    struct credit reversal;
    struct credit_id id;
    TRY(store_credit_left(posting->service->store, entry->id, &left, err));
    if (left <= 0)
        return ERR_OK;
    const struct ledger_correction correction = {.reason = "carried over anew",
                                                 .who = posting->order->deed.who,
                                                 .now = service_now(posting->service),
                                                 .min = (int32_t)left};
    TRY(ledger_reverse(entry, &correction, &reversal, err));
    return store_credit_append(posting->service->store, &reversal, &id, NULL, err);
}

static enum err_code append(const struct posting *posting, const struct carried *carried,
                            const char *external_id, struct arena *arena, struct err *err)
{
    char day[DATE_TEXT_SIZE];
    struct credit_id id;
    const struct credit entry = {
        .worker_id = carried->worker->id,
        .min = carried->min,
        .stated_milli = (int64_t)carried->min * 1000,
        .measure = CREDIT_MEASURE_MINUTE,
        .categories = categories_of(carried, arena),
        .mode = COURSE_MODE_CLASSROOM,
        .earned_on = date_add_days(carried->day, 1),
        .source = CREDIT_SOURCE_CARRY_OVER,
        .external_id = external_id,
        .state = CREDIT_STATE_APPROVED,
        .evidence = "",
        .provider = "",
        .reason =
            arena_printf(arena, "%s, %s", carried->book->code, date_format(carried->day, day)),
        .entered_by = posting->order->deed.who,
        .entered_at = service_now(posting->service),
    };
    TRY(credit_validate(&entry, err));
    return store_credit_append(posting->service->store, &entry, &id, NULL, err);
}

static void note(struct posting *posting, const struct carried *carried, int32_t was_min,
                 enum store_change change, struct arena *arena)
{
    char to[DATE_TEXT_SIZE];
    char on[DATE_TEXT_SIZE];
    posting->changes[change]++;
    json_array_append_new(posting->entries,
                          json_pack("{s:s, s:s, s:s, s:s, s:i, s:i, s:s}", "worker",
                                    carried->worker->code, "period_to",
                                    date_format(carried->day, to), "earned_on",
                                    date_format(date_add_days(carried->day, 1), on), "categories",
                                    categories_of(carried, arena), "min", (int)carried->min,
                                    "was_min", (int)was_min, "change", change_codes[change]));
}

static enum err_code post(struct posting *posting, const struct carried *carried,
                          struct arena *arena, struct err *err)
{
    struct credit posted;
    const char *id = NULL;
    int64_t left = 0;
    TRY(find_posted(posting, carried, arena, &posted, &id, err));
    if (posted.id.v != 0)
        TRY(store_credit_left(posting->service->store, posted.id, &left, err));
    bool is_there = posted.id.v != 0 && posted.min == carried->min;
    if (is_there || (carried->min == 0 && left == 0)) {
        if (is_there)
            note(posting, carried, carried->min, STORE_CHANGE_SAME, arena);
        return ERR_OK;
    }
    if (posted.id.v != 0)
        TRY(take_back(posting, &posted, err));
    if (carried->min > 0)
        TRY(append(posting, carried, id, arena, err));
    note(posting, carried, (int32_t)left, left > 0 ? STORE_CHANGE_CHANGED : STORE_CHANGE_NEW,
         arena);
    return ERR_OK;
}

/* With each category that the rulebook has, and with none: what is no longer due is taken back. */
static enum err_code post_worker(struct posting *posting, const struct worker *worker,
                                 const struct standing *standing, struct date day,
                                 struct arena *arena, struct err *err)
{
    for (int32_t c = 0; c <= standing->rulebook->categories_len; c++) {
        struct carried carried = {worker, standing->rulebook, day, "", 0};
        if (c < standing->rulebook->categories_len)
            carried.category = standing->rulebook->categories[c];
        for (size_t i = 0; i < standing->carries_len; i++) {
            const char *category = standing->carries[i].category;
            if (strcmp(category != NULL ? category : "", carried.category) == 0)
                carried.min = (int32_t)standing->carries[i].min;
        }
        TRY(post(posting, &carried, arena, err));
    }
    return ERR_OK;
}

/* --- everybody ---------------------------------------------------------------------------------
 */

/* Those whose period was over on the same day, by one picture of the office of that day. */
static enum err_code post_day(struct posting *posting, const struct roster *all,
                              const struct ended *ended, size_t len, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    CLEANUP(roster_release) struct roster then = {0};
    struct worker *workers = arena_array(&arena, len, sizeof(*workers));
    for (size_t i = 0; i < len; i++)
        workers[i] = all->workers[ended[i].worker];
    TRY(roster_load_some_within(posting->service, ended->day, workers, len, &then, err));
    for (size_t i = 0; i < then.workers_len; i++) {
        CLEANUP(arena_release) struct arena scratch = {0};
        const struct roster_question question = {.worker = i};
        struct standing *standings = NULL;
        size_t standings_len = 0;
        TRY(roster_standings(&then, &question, &scratch, &standings, &standings_len, err));
        const struct standing *standing =
            standing_of(standings, standings_len, posting->order->rulebook);
        if (standing == NULL || date_is_none(standing->to) ||
            date_compare(standing->to, ended->day) != 0)
            continue;
        TRY(post_worker(posting, &then.workers[i], standing, ended->day, &scratch, err));
    }
    return ERR_OK;
}

static enum err_code audit(const struct posting *posting, struct err *err)
{
    char detail[80];
    (void)snprintf(detail, sizeof(detail), "%" PRId64 " new, %" PRId64 " changed",
                   posting->changes[STORE_CHANGE_NEW], posting->changes[STORE_CHANGE_CHANGED]);
    const struct store_audit entry = {.at = service_now(posting->service),
                                      .who = posting->order->deed.who,
                                      .verb = "carry_over",
                                      .object = posting->order->rulebook,
                                      .detail = detail};
    if (posting->changes[STORE_CHANGE_NEW] + posting->changes[STORE_CHANGE_CHANGED] == 0)
        return ERR_OK;
    return store_audit_append(posting->service->store, &entry, err);
}

static enum err_code post_all(void *context, struct err *err)
{
    struct posting *posting = context;
    CLEANUP(arena_release) struct arena arena = {0};
    CLEANUP(roster_release) struct roster roster = {0};
    struct ended *ended = NULL;
    size_t len = 0;
    json_decref(posting->entries);
    posting->entries = json_array();
    memset(posting->changes, 0, sizeof(posting->changes));
    TRY(roster_load_within(posting->service, posting->as_of, &roster, err));
    TRY(check_rulebook(posting, &roster, err));
    TRY(find_ended(posting, &roster, &arena, &ended, &len, err));
    for (size_t from = 0, to = 0; from < len; from = to) {
        while (to < len && date_compare(ended[to].day, ended[from].day) == 0)
            to++;
        TRY(post_day(posting, &roster, ended + from, to - from, err));
    }
    return audit(posting, err);
}

enum err_code carry_over_post(struct service *service, const struct carry_order *order,
                              json_t **ret_answer, struct err *err)
{
    char day[DATE_TEXT_SIZE];
    struct posting posting = {.service = service,
                              .order = order,
                              .as_of = date_is_none(order->as_of) ? service_today(service)
                                                                  : order->as_of};
    const struct transaction transaction = {post_all, &posting, order->deed.preview, true};
    enum err_code code = transaction_run(service, &transaction, err);
    if (code == ERR_OK)
        *ret_answer =
            json_pack("{s:s, s:s, s:O, s:I, s:I, s:I}", "rulebook", order->rulebook, "as_of",
                      date_format(posting.as_of, day), "entries", posting.entries, "new",
                      (json_int_t)posting.changes[STORE_CHANGE_NEW], "changed",
                      (json_int_t)posting.changes[STORE_CHANGE_CHANGED], "same",
                      (json_int_t)posting.changes[STORE_CHANGE_SAME]);
    json_decref(posting.entries);
    return code;
}
