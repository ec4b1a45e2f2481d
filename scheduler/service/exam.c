/* How far workers have come in their exams, and what follows from it. */
#include "scheduler/service/exam.h"

#include <stdlib.h>
#include <string.h>

#include "scheduler/service/held.h"
#include "scheduler/service/lookup.h"
#include "scheduler/store/store_ledger.h"
#include "scheduler/store/store_record.h"

/* One worker's results. */
struct results {
    const struct exam_result *items;
    size_t len;
};

static struct results results_of(const struct roster *roster, size_t worker)
{
    size_t from = roster->exams_from[worker];
    return (struct results){roster->exams + from, roster->exams_from[worker + 1] - from};
}

/* --- how far -----------------------------------------------------------------------------------
 */

static json_t *level_json(enum tier level, const struct exam_progress *progress)
{
    const struct enum_text *text = tier_text(level);
    char passed_on[DATE_TEXT_SIZE];
    json_t *papers = json_array();
    for (size_t i = 0; i < progress->papers_len; i++) {
        const struct exam_paper *paper = &progress->papers[i];
        char day[DATE_TEXT_SIZE];
        json_array_append_new(papers,
                              json_pack("{s:s, s:s, s:i, s:b}", "paper", paper->paper, "passed_on",
                                        date_format(paper->passed_on, day), "counts_until",
                                        (int)paper->counts_until, "counts", paper->counts));
    }
    return json_pack("{s:s, s:s, s:s, s:i, s:i, s:s, s:o}", "level", text->code, "level_zh",
                     text->zh, "level_en", text->en, "needed", (int)progress->papers_needed,
                     "counting", (int)progress->papers_counting, "passed_on",
                     date_format(progress->passed_on, passed_on), "papers", papers);
}

static json_t *next_json(const struct exam_day *next)
{
    char from[DATE_TEXT_SIZE];
    char to[DATE_TEXT_SIZE];
    char sign_up_from[DATE_TEXT_SIZE];
    char sign_up_to[DATE_TEXT_SIZE];
    return json_pack("{s:s, s:s, s:s, s:s}", "from", date_format(next->from, from), "to",
                     date_format(next->to, to), "sign_up_from",
                     date_format(next->sign_up_from, sign_up_from), "sign_up_to",
                     date_format(next->sign_up_to, sign_up_to));
}

json_t *exam_levels_json(const struct roster *roster, size_t worker)
{
    CLEANUP(arena_release) struct arena arena = {0};
    const struct results results = results_of(roster, worker);
    json_t *list = json_array();
    for (int level = TIER_NONE + 1; level < TIER_COUNT; level++) {
        const struct exam_progress progress =
            exam_progress_of(results.items, results.len, (enum tier)level, roster->as_of, &arena);
        const struct exam_day *next = exam_day_next(roster->exam_days, roster->exam_days_len,
                                                    (enum tier)level, roster->as_of);
        if (progress.papers_len == 0)
            continue;
        json_t *row = level_json((enum tier)level, &progress);
        if (date_is_none(progress.passed_on) && next != NULL)
            json_object_set_new(row, "next", next_json(next));
        json_array_append_new(list, row);
    }
    return list;
}

/* --- what follows ------------------------------------------------------------------------------
 */

/* A promotion under way, inside one transaction. */
struct promoting {
    struct service *service;
    const struct exam_promotion *order;
    struct roster roster;
    json_t *promoted, *left;
    struct arena arena;
};

static void promoting_release(struct promoting *promoting)
{
    roster_release(&promoting->roster);
    arena_release(&promoting->arena);
    json_decref(promoting->promoted);
    json_decref(promoting->left);
}

/* The highest level above the one held whose exam is passed, or that which was asked for; the
 * senior one only if there is no other. TIER_NONE: there is none. */
static enum tier level_of(const struct promoting *promoting, size_t worker)
{
    const struct results results = results_of(&promoting->roster, worker);
    enum tier asked = promoting->order->level;
    uint32_t passed = exam_levels_passed(results.items, results.len, promoting->roster.as_of);
    passed &= ~0u << (promoting->roster.workers[worker].tier + 1);
    if (asked != TIER_NONE)
        passed &= 1u << asked;
    for (int level = TIER_SENIOR - 1; level > TIER_NONE; level--)
        if ((passed & 1u << level) != 0)
            return (enum tier)level;
    return (passed & 1u << TIER_SENIOR) != 0 ? TIER_SENIOR : TIER_NONE;
}

static enum err_code put_tier(struct promoting *promoting, const struct worker *worker,
                              enum tier level, struct err *err)
{
    struct service *service = promoting->service;
    const char *who = promoting->order->deed.who;
    char day[DATE_TEXT_SIZE];
    bool is_changed = false;
    const char *const columns[] = {
        arena_printf(&promoting->arena, "tier=%s", tier_text(level)->code),
        arena_printf(&promoting->arena, "certified_on=%s", date_format(promoting->order->on, day))};
    const struct held_change change = {.kind = FILE_KIND_WORKERS,
                                       .code = worker->code,
                                       .columns = columns,
                                       .columns_len = 2,
                                       .who = who};
    TRY(held_put(service, &change, &is_changed, err));
    const struct store_audit entry = {
        .at = service_now(service),
        .who = who,
        .verb = "promote",
        .object = worker->code,
        .detail = arena_printf(&promoting->arena, "%s %s", tier_text(level)->code, day)};
    return store_audit_append(service->store, &entry, err);
}

/* NULL: nothing stands in the way. */
static const char *obstacle(const struct promoting *promoting, enum tier level,
                            struct date passed_on)
{
    if (level == TIER_SENIOR && promoting->order->level != TIER_SENIOR)
        return "the review 评审 comes after the exam; --level senior once it is passed";
    if (!date_is_none(promoting->order->on) && date_compare(promoting->order->on, passed_on) < 0)
        return "the exam was passed after that day";
    return NULL;
}

static enum err_code promote_one(struct promoting *promoting, size_t at, bool *ret_found,
                                 struct err *err)
{
    const struct worker *worker = &promoting->roster.workers[at];
    const struct results results = results_of(&promoting->roster, at);
    enum tier level = level_of(promoting, at);
    char day[DATE_TEXT_SIZE];
    *ret_found = level != TIER_NONE;
    if (level == TIER_NONE)
        return ERR_OK;
    struct date passed_on =
        exam_passed_on(results.items, results.len, level, promoting->roster.as_of);
    const char *why = obstacle(promoting, level, passed_on);
    json_t *row = json_pack("{s:s, s:s, s:s, s:s}", "worker", worker->code, "from",
                            tier_text(worker->tier)->code, "to", tier_text(level)->code,
                            "passed_on", date_format(passed_on, day));
    if (why != NULL)
        json_object_set_new(row, "why", json_string(why));
    json_array_append_new(why != NULL ? promoting->left : promoting->promoted, row);
    return why != NULL || date_is_none(promoting->order->on)
               ? ERR_OK
               : put_tier(promoting, worker, level, err);
}

static enum err_code promote_named(struct promoting *promoting, struct err *err)
{
    for (size_t i = 0; i < promoting->order->workers_len; i++) {
        struct worker worker;
        bool is_found = false;
        TRY(lookup_worker(promoting->service, promoting->order->workers[i], &promoting->arena,
                          &worker, err));
        TRY(promote_one(promoting, roster_worker(&promoting->roster, worker.id), &is_found, err));
        if (!is_found)
            return err_set(err, ERR_CONFLICT, "worker %s has passed no exam above the tier held",
                           worker.code);
    }
    return ERR_OK;
}

static enum err_code promote_unit(struct promoting *promoting, struct err *err)
{
    struct unit unit = {.id = {0}};
    bool is_found = false;
    if (promoting->order->unit != NULL)
        TRY(lookup_unit(promoting->service, promoting->order->unit, &promoting->arena, &unit, err));
    for (size_t i = 0; i < promoting->roster.workers_len; i++)
        if (roster_unit_within(&promoting->roster, promoting->roster.workers[i].unit_id, unit.id))
            TRY(promote_one(promoting, i, &is_found, err));
    return ERR_OK;
}

static enum err_code check_day(const struct service *service,
                               const struct exam_promotion *promotion, struct err *err)
{
    char day[DATE_TEXT_SIZE];
    if (date_is_none(promotion->on)) {
        if (promotion->deed.preview)
            return ERR_OK;
        (void)err_set(err, ERR_INVALID, "the certificate's date is missing");
        return err_hint(err, "--on DATE; -n says who could be promoted");
    }
    if (date_compare(promotion->on, service_today(service)) > 0)
        return err_set(err, ERR_INVALID, "%s is still to come", date_format(promotion->on, day));
    return ERR_OK;
}

enum err_code exam_promote(struct service *service, const struct exam_promotion *promotion,
                           json_t **ret_answer, struct err *err)
{
    CLEANUP(promoting_release)
    struct promoting promoting = {
        .service = service, .order = promotion, .promoted = json_array(), .left = json_array()};
    char on[DATE_TEXT_SIZE];
    TRY(check_day(service, promotion, err));
    STORE_TX(tx);
    TRY(store_begin(service->store, &tx, err));
    TRY(roster_load_within(service, service_today(service), &promoting.roster, err));
    TRY(promotion->workers_len > 0 ? promote_named(&promoting, err)
                                   : promote_unit(&promoting, err));
    if (!promotion->deed.preview)
        TRY(store_commit(&tx, err));
    *ret_answer =
        json_pack("{s:s, s:O, s:O, s:b}", "on", date_format(promotion->on, on), "promoted",
                  promoting.promoted, "left", promoting.left, "preview", promotion->deed.preview);
    return ERR_OK;
}
