/* Reminders of exams: which are due today, and whom they concern. */
#include "scheduler/service/exam_remind.h"

#include <inttypes.h>

#include "scheduler/base/zone.h"
#include "scheduler/service/publish.h"
#include "scheduler/service/roster.h"
#include "scheduler/store/store_record.h"

/* So many days before the last day on which it helps; SIGN_UP_OPENS: with the first. */
#define SIGN_UP_OPENS (-1)
static const struct exam_event {
    const char *code;
    const char *words, *digest;
    int32_t days_before;
    bool of_sign_up;
} events[] = {
    {"sign_up_opens", "exam_sign_up", "exam_sign_up_digest", SIGN_UP_OPENS, true},
    {"sign_up_closes_7", "exam_sign_up", "exam_sign_up_digest", 7, true},
    {"sign_up_closes_1", "exam_sign_up", "exam_sign_up_digest", 1, true},
    {"exam_7", "exam_soon", "exam_soon_digest", 7, false},
    {"exam_1", "exam_soon", "exam_soon_digest", 1, false},
};
#define EVENTS_LEN (sizeof(events) / sizeof(events[0]))

struct reminding {
    struct service *service;
    const struct deed *deed;
    struct roster roster;
    json_t *rows;
    struct arena arena;
};

static void reminding_release(struct reminding *reminding)
{
    roster_release(&reminding->roster);
    arena_release(&reminding->arena);
    json_decref(reminding->rows);
}

/* --- what is due -------------------------------------------------------------------------------
 */

/* The last of signing up, or of the exam, whose day has come; NULL: none has, or it is too late. */
static const struct exam_event *event_due(const struct exam_day *day, bool of_sign_up,
                                          struct date today)
{
    struct date first = of_sign_up ? day->sign_up_from : DATE_NONE;
    struct date last = of_sign_up ? day->sign_up_to : day->from;
    const struct exam_event *due = NULL;
    if (date_is_none(last) || date_compare(today, of_sign_up ? last : date_add_days(last, -1)) > 0)
        return NULL;
    for (size_t i = 0; i < EVENTS_LEN; i++) {
        struct date on = events[i].days_before == SIGN_UP_OPENS
                             ? first
                             : date_add_days(last, -events[i].days_before);
        /* Of a window shorter than a week the reminder a week before would come too early. */
        if (!date_is_none(first) && date_compare(on, first) < 0)
            on = first;
        if (events[i].of_sign_up == of_sign_up && date_compare(on, today) <= 0)
            due = &events[i];
    }
    return due;
}

/* Exams of several levels on the same days are one to those who are told. */
static bool is_twin(const struct exam_day *a, const struct exam_day *b)
{
    return date_compare(a->from, b->from) == 0 && date_compare(a->to, b->to) == 0 &&
           date_compare(a->sign_up_from, b->sign_up_from) == 0 &&
           date_compare(a->sign_up_to, b->sign_up_to) == 0;
}

/* --- whom it concerns --------------------------------------------------------------------------
 */

/* Some papers of the level are passed and still count, and the level is not. */
static bool is_half_way(const struct reminding *reminding, size_t worker, enum tier level)
{
    CLEANUP(arena_release) struct arena arena = {0};
    const struct roster *roster = &reminding->roster;
    size_t from = roster->exams_from[worker];
    size_t len = roster->exams_from[worker + 1] - from;
    if (len == 0 || roster->workers[worker].tier >= level)
        return false;
    const struct exam_progress progress =
        exam_progress_of(roster->exams + from, len, level, roster->as_of, &arena);
    return progress.papers_counting > 0 && date_is_none(progress.passed_on);
}

static enum err_code concerns(const struct reminding *reminding, size_t worker,
                              const struct exam_day *day, bool *ret_concerns, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    const struct roster *roster = &reminding->roster;
    const struct roster_question question = {.worker = worker};
    struct standing *standings = NULL;
    size_t len = 0;
    bool found = false;
    for (size_t i = 0; i < roster->exam_days_len && !found; i++)
        found = is_twin(&roster->exam_days[i], day) &&
                is_half_way(reminding, worker, roster->exam_days[i].level);
    if (!found)
        TRY(roster_standings(roster, &question, &arena, &standings, &len, err));
    for (size_t i = 0; i < len; i++)
        for (size_t r = 0; r < standings[i].requirements_len; r++) {
            const struct standing_requirement *requirement = &standings[i].requirements[r];
            found = found || (requirement->exam != NULL && requirement->needed_min > 0 &&
                              is_twin(requirement->exam, day));
        }
    *ret_concerns = found;
    return ERR_OK;
}

/* --- telling -----------------------------------------------------------------------------------
 */

static json_t *days_json(const struct exam_day *day)
{
    char days[4][DATE_TEXT_SIZE];
    return json_pack("{s:s, s:s, s:s, s:s}", "from", date_format(day->from, days[0]), "to",
                     date_format(day->to, days[1]), "sign_up_from",
                     date_format(day->sign_up_from, days[2]), "sign_up_to",
                     date_format(day->sign_up_to, days[3]));
}

static enum err_code tell(struct reminding *reminding, const struct exam_event *event,
                          const struct exam_day *day, struct err *err)
{
    struct service *service = reminding->service;
    const struct roster *roster = &reminding->roster;
    CLEANUP_JSON json_t *shared = days_json(day);
    char from[DATE_TEXT_SIZE];
    char until[DATE_TEXT_SIZE];
    int64_t notices = 0;
    struct date last = event->of_sign_up ? day->sign_up_to : date_add_days(day->from, -1);
    struct publication publication = {
        .plan = {.year = day->year},
        .changed = arena_array(&reminding->arena, roster->workers_len + 1, sizeof(int64_t)),
        .roster = roster,
        .news = {.type = "exam.reminder",
                 .words = event->words,
                 .digest = event->digest,
                 .subject = arena_printf(&reminding->arena, "exam %s %s of %s", event->code,
                                         date_format(last, until), date_format(day->from, from)),
                 .shared = shared,
                 .useful_until = zone_to_utc(service->zone, date_add_days(last, 1), 0),
                 .once = true},
        .arena = &reminding->arena};
    for (size_t i = 0; i < roster->workers_len; i++) {
        bool is_told = false;
        TRY(concerns(reminding, i, day, &is_told, err));
        if (is_told)
            publication.changed[publication.changed_len++] = roster->workers[i].id.v;
    }
    TRY(publication_queue_notices(service, &publication, &notices, err));
    json_t *row = json_pack("{s:s, s:I, s:I}", "event", event->code, "workers",
                            (json_int_t)publication.changed_len, "notices", (json_int_t)notices);
    json_object_update(row, shared);
    json_array_append_new(reminding->rows, row);
    return ERR_OK;
}

static enum err_code tell_of(struct reminding *reminding, size_t at, struct err *err)
{
    const struct exam_day *days = reminding->roster.exam_days;
    for (size_t i = 0; i < at; i++)
        if (is_twin(&days[i], &days[at]))
            return ERR_OK;
    for (int of_sign_up = 1; of_sign_up >= 0; of_sign_up--) {
        const struct exam_event *event =
            event_due(&days[at], of_sign_up != 0, reminding->roster.as_of);
        if (event != NULL)
            TRY(tell(reminding, event, &days[at], err));
    }
    return ERR_OK;
}

static enum err_code audit(const struct reminding *reminding, struct err *err)
{
    int64_t notices = 0;
    size_t index = 0;
    json_t *row = NULL;
    json_array_foreach(reminding->rows, index, row) notices +=
        json_integer_value(json_object_get(row, "notices"));
    if (notices == 0)
        return ERR_OK;
    char detail[40];
    (void)snprintf(detail, sizeof(detail), "%" PRId64 " notices", notices);
    const struct store_audit entry = {.at = service_now(reminding->service),
                                      .who = reminding->deed->who,
                                      .verb = "remind",
                                      .object = "exams",
                                      .detail = detail};
    return store_audit_append(reminding->service->store, &entry, err);
}

enum err_code exam_remind(struct service *service, const struct deed *deed, json_t **ret_answer,
                          struct err *err)
{
    CLEANUP(reminding_release)
    struct reminding reminding = {.service = service, .deed = deed, .rows = json_array()};
    STORE_TX(tx);
    TRY(store_begin(service->store, &tx, err));
    TRY(roster_load_within(service, service_today(service), &reminding.roster, err));
    for (size_t i = 0; i < reminding.roster.exam_days_len; i++)
        TRY(tell_of(&reminding, i, err));
    TRY(audit(&reminding, err));
    if (!deed->preview)
        TRY(store_commit(&tx, err));
    *ret_answer = json_pack("{s:O, s:b}", "reminders", reminding.rows, "preview", deed->preview);
    return ERR_OK;
}
