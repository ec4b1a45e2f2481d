/* Entry by entry: what counts toward what. */
#include "scheduler/service/explain_count.h"

#include <string.h>

#include "scheduler/service/explain_ask.h"
#include "scheduler/service/lookup.h"
#include "scheduler/service/roster.h"
#include "scheduler/store/store.h"

static json_t *exam_json(const struct exam_day *exam)
{
    char from[DATE_TEXT_SIZE];
    if (exam == NULL)
        return json_pack("{s:s, s:s}", "level", "", "from", "");
    return json_pack("{s:s, s:s}", "level", tier_text(exam->level)->code, "from",
                     date_format(exam->from, from));
}

/* Only what is not asked in full has an "asked", so that statements of others are what they were.
 */
static json_t *requirement_json(const struct standing *standing,
                                const struct standing_requirement *part)
{
    char deadline[DATE_TEXT_SIZE];
    json_t *value = json_pack(
        "{s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:s, s:s}", "id", part->id, "title_zh",
        part->title.zh, "title_en", part->title.en, "category",
        part->category != NULL ? part->category : "", "needed_min", (json_int_t)part->needed_min,
        "earned_min", (json_int_t)part->earned_min, "booked_min", (json_int_t)part->booked_min,
        "missing_min", (json_int_t)part->missing_min, "deadline",
        date_format(part->deadline, deadline), "standing", standing_state_text(part->state)->code);
    json_t *asked = explain_ask_json(standing, part);
    if (asked != NULL)
        json_object_set_new(value, "asked", asked);
    if (part->waived_min > 0)
        json_object_set_new(value, "waived_min", json_integer((json_int_t)part->waived_min));
    if (part->by_exam)
        json_object_set_new(value, "exam", exam_json(part->exam));
    return value;
}

/* Only where there are any: a statement of somebody without is what it was before there were
 * decrees. */
static void add_variances(json_t *value, const struct standing *standing)
{
    const struct varied_period *varied = &standing->varied;
    char day[DATE_TEXT_SIZE];
    if (varied->uses_len > 0)
        json_object_set_new(value, "variances", variance_uses_json(standing));
    if (varied->uses_len > 0 && variance_extends(varied))
        json_object_set_new(value, "put_off_from", json_string(date_format(varied->base.to, day)));
}

/* Likewise only of a rulebook that has grace, and where it is used. */
static void add_late(json_t *value, const struct standing *standing)
{
    const struct rule_title *fee = &standing->rulebook->late_fee;
    char day[DATE_TEXT_SIZE];
    if (standing_is_late(standing))
        json_object_set_new(value, "late",
                            json_pack("{s:s, s:s, s:s}", "until",
                                      date_format(standing->varied.counts_to, day), "fee_zh",
                                      fee->zh != NULL ? fee->zh : "", "fee_en",
                                      fee->en != NULL ? fee->en : ""));
}

static json_t *toward_json(const struct standing *standing, const struct counted_credit *row)
{
    json_t *list = json_array();
    for (size_t r = 0; r < standing->requirements_len && row->counted_min > 0; r++)
        if ((row->toward & 1u << r) != 0)
            json_array_append_new(list, json_string(standing->requirements[r].id));
    return list;
}

static json_t *entry_json(const struct roster *roster, const struct standing *standing,
                          const struct counted_credit *row)
{
    char day[DATE_TEXT_SIZE];
    const struct credit *credit = row->credit;
    const struct enum_text *reason = uncounted_reason_text(row->reason);
    size_t course = roster_course(roster, credit->course_id);
    json_t *value = json_pack(
        "{s:I, s:s, s:s, s:s, s:s, s:s, s:b, s:I, s:I, s:I, s:o, s:s, s:s, s:s, s:s, s:s}", "id",
        (json_int_t)credit->id.v, "earned_on", date_format(row->on, day), "source",
        credit_source_text(credit->source)->code, "mode", course_mode_text(credit->mode)->code,
        "categories", credit->categories, "course",
        course != SIZE_MAX ? roster->courses[course].code : "", "booked", row->booked, "min",
        (json_int_t)credit->min, "worth_min", (json_int_t)row->worth_min, "counted_min",
        (json_int_t)row->counted_min, "toward", toward_json(standing, row), "reason", reason->code,
        "reason_zh", reason->zh, "reason_en", reason->en, "cap",
        row->cap != NULL ? row->cap->id : "", "other", row->other != NULL ? row->other->code : "");
    if (credit->provider[0] != '\0')
        json_object_set_new(value, "provider", json_string(credit->provider));
    if (row->lacks != NULL)
        json_object_set_new(value, "approval", json_string(row->lacks->id));
    return value;
}

static json_t *standing_json(const struct roster *roster, const struct standing *standing)
{
    char from[DATE_TEXT_SIZE];
    char to[DATE_TEXT_SIZE];
    char register_by[DATE_TEXT_SIZE];
    char renew_from[DATE_TEXT_SIZE];
    const struct rulebook *book = standing->rulebook;
    json_t *requirements = json_array();
    json_t *entries = json_array();
    for (size_t r = 0; r < standing->requirements_len; r++)
        json_array_append_new(requirements, requirement_json(standing, &standing->requirements[r]));
    for (size_t i = 0; i < standing->counted_len; i++)
        json_array_append_new(entries, entry_json(roster, standing, &standing->counted[i]));
    json_t *value = json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:i, s:I, s:I, s:o, s:o}",
        "rulebook", book->code, "version", book->version, "title_zh", book->title.zh, "title_en",
        book->title.en, "source", book->source, "from", date_format(standing->from, from), "to",
        date_format(standing->to, to), "register_by",
        date_format(standing->registration.register_by, register_by), "renew_from",
        date_format(standing->registration.renew_from, renew_from), "standing",
        standing_state_text(standing->state)->code, "pieces", book->counts_pieces, "measure_min",
        (int)book->measure_min, "counted_min", (json_int_t)standing->counted_min, "carry_over_min",
        (json_int_t)standing->carry_over_min, "requirements", requirements, "entries", entries);
    add_variances(value, standing);
    add_late(value, standing);
    if (standing->is_unproved)
        json_object_set_new(value, "unproved", json_true());
    return value;
}

static enum err_code no_such_rulebook(const struct count_question *question, struct err *err)
{
    enum err_code code = err_set(err, ERR_NOT_FOUND, "rulebook %s: not in force for worker %s",
                                 question->rulebook, question->worker);
    return err == NULL ? code : err_hint(err, "yanxu rules show lists those in force.");
}

enum err_code explain_count_of(const struct roster *roster, const struct roster_question *question,
                               json_t **ret_rulebooks, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct standing *standings = NULL;
    size_t len = 0;
    TRY(roster_standings(roster, question, &arena, &standings, &len, err));
    json_t *list = json_array();
    for (size_t i = 0; i < len; i++)
        json_array_append_new(list, standing_json(roster, &standings[i]));
    *ret_rulebooks = list;
    return ERR_OK;
}

/* Only the rulebook that was asked for. */
static enum err_code choose(const struct count_question *question, json_t *list, struct err *err)
{
    if (question->rulebook == NULL)
        return ERR_OK;
    for (size_t i = json_array_size(list); i-- > 0;) {
        const json_t *code = json_object_get(json_array_get(list, i), "rulebook");
        if (strcmp(question->rulebook, json_string_value(code)) != 0)
            json_array_remove(list, i);
    }
    return json_array_size(list) > 0 ? ERR_OK : no_such_rulebook(question, err);
}

static bool counts_points(const struct roster *roster, const char *code)
{
    for (size_t i = 0; i < roster->books_len; i++)
        if (strcmp(roster->books[i]->code, code) == 0)
            return roster->books[i]->counts_points;
    return false;
}

/* Whoever asks is told names and words; in a statement codes do. */
static void name_books(const struct service *service, const struct roster *roster, json_t *list)
{
    size_t index = 0;
    json_t *book = NULL;
    json_array_foreach(list, index, book)
    {
        variance_name(roster, service->zone, json_object_get(book, "variances"));
        if (counts_points(roster, json_text_at(book, "rulebook")))
            json_object_set_new(book, "points", json_true());
    }
}

enum err_code explain_count(struct service *service, const struct count_question *question,
                            json_t **ret_answer, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    CLEANUP(roster_release) struct roster roster = {0};
    CLEANUP_JSON json_t *list = NULL;
    char day[DATE_TEXT_SIZE];
    struct worker worker;
    struct date as_of = date_is_none(question->as_of) ? service_today(service) : question->as_of;
    const struct roster_question ask = {.worker = 0, .with_booked = true, .explain = true};
    STORE_TX(tx);
    TRY(store_begin_read(service->store, &tx, err));
    TRY(lookup_worker(service, question->worker, &arena, &worker, err));
    TRY(roster_load_some_within(service, as_of, &worker, 1, &roster, err));
    TRY(explain_count_of(&roster, &ask, &list, err));
    TRY(choose(question, list, err));
    name_books(service, &roster, list);
    *ret_answer = json_pack("{s:s, s:s, s:O}", "worker", worker.code, "as_of",
                            date_format(as_of, day), "rulebooks", list);
    return ERR_OK;
}
