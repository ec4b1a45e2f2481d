/* What the tests of rules share: rulebooks by reference, workers and entries from JSON, a standing
 * as JSON. */
#ifndef YANXU_TESTS_RULES_FIXTURE_H
#define YANXU_TESTS_RULES_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scheduler/base/embed.h"
#include "scheduler/base/json.h"
#include "scheduler/rules/need.h"

#define FIXTURE_ENTRIES_MAX 64

/* Fails the test with the error's words. */
static inline void must_(enum err_code code, const struct err *err, const char *what)
{
    if (code != ERR_OK)
        fail_msg("%s: %s (%s)", what, err->text, err->hint);
}

/* By path in the tree (embedded), or inline as an object. Free with rulebook_free(). */
static inline struct rulebook *fixture_rulebook(const json_t *ref)
{
    struct err err = {0};
    struct rulebook *book = NULL;
    if (json_is_string(ref)) {
        const struct embed_file *file = embed_find(json_string_value(ref));
        if (file == NULL)
            fail_msg("there is no embedded %s", json_string_value(ref));
        must_(rulebook_parse(file->bytes, file->path, &book, &err), &err, "rulebook");
    } else {
        char *text = json_text(ref);
        must_(rulebook_parse(str_from(text), "inline", &book, &err), &err, "rulebook");
        free(text);
    }
    return book;
}

static inline struct date fixture_date(const json_t *object, const char *key)
{
    struct date date = DATE_NONE;
    struct err err = {0};
    const char *text = json_string_value(json_object_get(object, key));
    if (text != NULL)
        must_(date_parse(str_from(text), &date, &err), &err, key);
    return date;
}

static inline const char *fixture_text(const json_t *object, const char *key, const char *fallback)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : fallback;
}

static inline struct worker fixture_worker(const json_t *json)
{
    static const char *const keys[] = {
        "tier", "roles", "certified_on", "registered_to", "hired_on", "registered_from", NULL};
    struct err err = {0};
    struct worker worker = {.id = {7}, .code = "W7"};
    must_(json_only_keys(json, "worker", keys, &err), &err, "worker");
    must_(tier_parse(str_from(fixture_text(json, "tier", "none")), &worker.tier, &err), &err,
          "tier");
    worker.roles = fixture_text(json, "roles", "");
    worker.certified_on = fixture_date(json, "certified_on");
    worker.registered_from = fixture_date(json, "registered_from");
    worker.registered_to = fixture_date(json, "registered_to");
    worker.hired_on = fixture_date(json, "hired_on");
    return worker;
}

static inline struct date fixture_day_at(const json_t *row, size_t at)
{
    struct date date = DATE_NONE;
    struct err err = {0};
    must_(date_parse(str_from(json_string_value(json_array_get(row, at))), &date, &err), &err,
          "day");
    return date;
}

/* "" is DATE_NONE. */
static inline struct date fixture_day_or_none_at(const json_t *row, size_t at)
{
    return json_string_value(json_array_get(row, at))[0] != '\0' ? fixture_day_at(row, at)
                                                                 : DATE_NONE;
}

/* Of a table's rows, what "set" and "drop" make of its base. Caller frees with json_decref(). */
static inline json_t *fixture_changed(const json_t *base, const json_t *row)
{
    json_t *json = json_deep_copy(base);
    const json_t *drop = json_object_get(row, "drop");
    for (size_t i = 0; i < json_array_size(drop); i++)
        json_object_del(json, json_string_value(json_array_get(drop, i)));
    json_t *set = json_object_get(row, "set");
    if (set != NULL)
        json_object_update(json, set);
    return json;
}

/* ["since", "tier"] each; "ever" is the beginning of time. */
static inline size_t fixture_tiers(const json_t *rows, struct worker_tier *tiers)
{
    size_t len = json_array_size(rows);
    assert_true(len <= FIXTURE_ENTRIES_MAX);
    for (size_t i = 0; i < len; i++) {
        const json_t *row = json_array_get(rows, i);
        struct err err = {0};
        bool is_ever = strcmp(json_string_value(json_array_get(row, 0)), "ever") == 0;
        tiers[i] = (struct worker_tier){.worker_id = {7}, .who = ""};
        tiers[i].since = is_ever ? WORKER_TIER_EVER : fixture_day_at(row, 0);
        must_(tier_parse(str_from(json_string_value(json_array_get(row, 1))), &tiers[i].tier, &err),
              &err, "tier");
    }
    return len;
}

/* ["first day", "last day", "kind"] each. */
static inline size_t fixture_leaves(const json_t *rows, struct leave *leaves)
{
    size_t len = json_array_size(rows);
    assert_true(len <= FIXTURE_ENTRIES_MAX);
    for (size_t i = 0; i < len; i++) {
        const json_t *row = json_array_get(rows, i);
        struct err err = {0};
        leaves[i] = (struct leave){.worker_id = {7}, .reason = "", .who = ""};
        leaves[i].from = fixture_day_at(row, 0);
        leaves[i].to = fixture_day_at(row, 1);
        must_(leave_kind_parse(str_from(json_string_value(json_array_get(row, 2))), &leaves[i].kind,
                               &err),
              &err, "kind");
        must_(leave_validate(&leaves[i], &err), &err, "leave");
    }
    return len;
}

/* [minutes, "categories", "mode", "day"] each, and as far as it matters: "source", course, stated
 * thousandths, "measure", "provider". */
static inline size_t fixture_credits(const json_t *rows, struct credit *credits)
{
    size_t len = json_array_size(rows);
    assert_true(len <= FIXTURE_ENTRIES_MAX);
    for (size_t i = 0; i < len; i++) {
        const json_t *row = json_array_get(rows, i);
        struct err err = {0};
        struct credit credit = {.id = {(int64_t)i + 1}, .worker_id = {7}};
        credit.min = (int32_t)json_integer_value(json_array_get(row, 0));
        credit.categories = json_string_value(json_array_get(row, 1));
        must_(course_mode_parse(str_from(json_string_value(json_array_get(row, 2))), &credit.mode,
                                &err),
              &err, "mode");
        must_(date_parse(str_from(json_string_value(json_array_get(row, 3))), &credit.earned_on,
                         &err),
              &err, "day");
        if (json_array_size(row) > 4)
            must_(credit_source_parse(str_from(json_string_value(json_array_get(row, 4))),
                                      &credit.source, &err),
                  &err, "source");
        credit.course_id.v = json_integer_value(json_array_get(row, 5));
        credit.stated_milli = json_integer_value(json_array_get(row, 6));
        if (json_array_size(row) > 7)
            must_(credit_measure_parse(str_from(json_string_value(json_array_get(row, 7))),
                                       &credit.measure, &err),
                  &err, "measure");
        credit.provider = json_array_size(row) > 8 ? json_string_value(json_array_get(row, 8)) : "";
        credit.state = CREDIT_STATE_APPROVED;
        credit.external_id = credit.evidence = credit.reason = credit.entered_by = "";
        credits[i] = credit;
    }
    return len;
}

/* ["level", "day"] each. */
static inline size_t fixture_exams(const json_t *rows, struct exam_day *days)
{
    size_t len = json_array_size(rows);
    assert_true(len <= FIXTURE_ENTRIES_MAX);
    for (size_t i = 0; i < len; i++) {
        const json_t *row = json_array_get(rows, i);
        struct err err = {0};
        days[i] =
            (struct exam_day){.paper = "", .sign_up_from = DATE_NONE, .sign_up_to = DATE_NONE};
        must_(tier_parse(str_from(json_string_value(json_array_get(row, 0))), &days[i].level, &err),
              &err, "level");
        days[i].from = days[i].to = fixture_day_at(row, 1);
    }
    return len;
}

/* ["kind", "code" (of a course its number), "body", "first day", "last day"] each. */
static inline size_t fixture_approvals(const json_t *rows, struct approval *approvals)
{
    size_t len = json_array_size(rows);
    assert_true(len <= FIXTURE_ENTRIES_MAX);
    for (size_t i = 0; i < len; i++) {
        const json_t *row = json_array_get(rows, i);
        struct err err = {0};
        struct approval *approval = &approvals[i];
        *approval = (struct approval){.body = json_string_value(json_array_get(row, 2))};
        must_(approval_kind_parse(str_from(json_string_value(json_array_get(row, 0))),
                                  &approval->kind, &err),
              &err, "kind");
        approval->course_id.v = json_integer_value(json_array_get(row, 1));
        approval->code =
            approval->kind == APPROVAL_COURSE ? "C" : json_string_value(json_array_get(row, 1));
        approval->from = fixture_day_or_none_at(row, 3);
        approval->to = fixture_day_or_none_at(row, 4);
        must_(approval_validate(approval, &err), &err, "approval");
    }
    qsort(approvals, len, sizeof(*approvals), approval_compare);
    return len;
}

/* "level" each: bit 1u << TIER_x. */
static inline uint32_t fixture_levels(const json_t *rows)
{
    uint32_t levels = 0;
    for (size_t i = 0; i < json_array_size(rows); i++) {
        enum tier level = TIER_NONE;
        struct err err = {0};
        must_(tier_parse(str_from(json_string_value(json_array_get(rows, i))), &level, &err), &err,
              "level");
        levels |= 1u << level;
    }
    return levels;
}

/* {"kind","code","rulebook","ending":[first,last],"day","months","again","less":[[id, units]]}
 * each; the id "" is each requirement, the units "all" all of it. */
static inline struct variance_list fixture_variances(const json_t *rows, struct arena *arena)
{
    static const char *const keys[] = {"kind",   "code",  "rulebook", "ending", "day",
                                       "months", "again", "less",     NULL};
    size_t len = json_array_size(rows);
    struct rule_variance *all = arena_array(arena, len, sizeof(*all));
    const struct rule_variance **items = arena_array(arena, len, sizeof(*items));
    for (size_t i = 0; i < len; i++) {
        const json_t *row = json_array_get(rows, i), *less = json_object_get(row, "less");
        const json_t *ending = json_object_get(row, "ending");
        struct err err = {0};
        struct rule_relief *reliefs = arena_array(arena, json_array_size(less), sizeof(*reliefs));
        must_(json_only_keys(row, "variance", keys, &err), &err, "variance");
        bool is_waiver = strcmp(fixture_text(row, "kind", ""), "waiver") == 0;
        all[i] = (struct rule_variance){
            .kind = is_waiver ? VARIANCE_WAIVER : VARIANCE_DECREE,
            .code = fixture_text(row, "code", "V"),
            .rulebook = fixture_text(row, "rulebook", ""),
            .day = fixture_date(row, "day"),
            .months = (int32_t)json_integer_value(json_object_get(row, "months")),
            .again = json_is_true(json_object_get(row, "again")),
            .reliefs = reliefs,
            .reliefs_len = json_array_size(less)};
        for (size_t k = 0; k < 2 && !is_waiver; k++)
            must_(date_parse(str_from(json_string_value(json_array_get(ending, k))),
                             k == 0 ? &all[i].ending.from : &all[i].ending.to, &err),
                  &err, "ending");
        for (size_t k = 0; k < json_array_size(less); k++) {
            const json_t *units = json_array_get(json_array_get(less, k), 1);
            reliefs[k].requirement = json_string_value(json_array_get(json_array_get(less, k), 0));
            reliefs[k].units =
                json_is_string(units) ? RULE_RELIEF_ALL : (int32_t)json_integer_value(units);
        }
        items[i] = &all[i];
    }
    return (struct variance_list){items, len};
}

/* Codes of what is for the period; withheld ones in brackets. */
static inline json_t *fixture_uses_json(const struct varied_period *varied)
{
    json_t *list = json_array();
    for (size_t i = 0; i < varied->uses_len; i++)
        json_array_append_new(list, json_sprintf(varied->uses[i].withheld ? "(%s)" : "%s",
                                                 varied->uses[i].variance->code));
    return list;
}

static inline json_t *fixture_date_json(struct date date)
{
    char text[DATE_TEXT_SIZE];
    return json_string(date_format(date, text));
}

/* ["kind", "tier" of a tier, months, minutes] each. */
static inline json_t *fixture_asked_json(const struct standing_requirement *requirement)
{
    json_t *list = json_array();
    for (size_t i = 0; i < requirement->asked_len; i++) {
        const struct ask_part *part = &requirement->asked[i];
        bool is_tier = part->kind == ASK_PART_TIER;
        json_array_append_new(list, json_pack("[s,s,i,I]", ask_part_text(part->kind)->code,
                                              is_tier ? tier_text(part->tier)->code : "",
                                              (int)part->months, (json_int_t)part->min));
    }
    return list;
}

static inline json_t *fixture_requirement_json(const struct standing_requirement *requirement)
{
    return json_pack("{s:I,s:I,s:I,s:I,s:I,s:s,s:o,s:s,s:b,s:o,s:i}", "needed",
                     requirement->needed_min, "waived", requirement->waived_min, "earned",
                     requirement->earned_min, "booked", requirement->booked_min, "missing",
                     requirement->missing_min, "standing",
                     standing_state_text(requirement->state)->code, "deadline",
                     fixture_date_json(requirement->deadline), "tag", requirement->tag,
                     "share_holds", requirement->share_holds, "asked",
                     fixture_asked_json(requirement), "months", (int)requirement->asked_months);
}

/* [counted, "why the rest does not count", "ids;of;requirements"]; of what serves another rulebook
 * "other:" and its code, of what is not approved "approval:" and the demand's id. */
static inline json_t *fixture_flow_json(const struct standing *standing)
{
    json_t *flow = json_array();
    for (size_t i = 0; i < standing->counted_len; i++) {
        const struct counted_credit *row = &standing->counted[i];
        char ids[256] = "";
        for (size_t r = 0; r < standing->requirements_len && row->counted_min > 0; r++)
            if ((row->toward & 1u << r) != 0) {
                strncat(ids, ids[0] != '\0' ? ";" : "", sizeof(ids) - strlen(ids) - 1);
                strncat(ids, standing->requirements[r].id, sizeof(ids) - strlen(ids) - 1);
            }
        const char *code = uncounted_reason_text(row->reason)->code;
        const char *what = row->other != NULL   ? row->other->code
                           : row->lacks != NULL ? row->lacks->id
                                                : NULL;
        json_array_append_new(
            flow,
            json_pack("[i,o,s]", row->counted_min,
                      what == NULL ? json_string(code) : json_sprintf("%s:%s", code, what), ids));
    }
    return flow;
}

/* ["category, or nothing", minutes] each. */
static inline json_t *fixture_carries_json(const struct standing *standing)
{
    json_t *carries = json_array();
    for (size_t i = 0; i < standing->carries_len; i++) {
        const struct standing_carry *carry = &standing->carries[i];
        json_array_append_new(carries,
                              json_pack("[s,I]", carry->category != NULL ? carry->category : "",
                                        (json_int_t)carry->min));
    }
    return carries;
}

static inline json_t *fixture_standing_json(const struct standing *standing)
{
    json_t *requirements = json_object();
    for (size_t r = 0; r < standing->requirements_len; r++)
        json_object_set_new(requirements, standing->requirements[r].id,
                            fixture_requirement_json(&standing->requirements[r]));
    return json_pack(
        "{s:s,s:o,s:o,s:o,s:s,s:o,s:o,s:o,s:o,s:I,s:I,s:I,s:o,s:o,s:o}", "rulebook",
        standing->rulebook->code, "late",
        fixture_date_json(standing_is_late(standing) ? standing->varied.counts_to : DATE_NONE),
        "variances", fixture_uses_json(&standing->varied), "extended_from",
        fixture_date_json(variance_extends(&standing->varied) ? standing->varied.base.to
                                                              : DATE_NONE),
        "standing", standing_state_text(standing->state)->code, "from",
        fixture_date_json(standing->from), "to", fixture_date_json(standing->to), "register_by",
        fixture_date_json(standing->registration.register_by), "renew_from",
        fixture_date_json(standing->registration.renew_from), "counted", standing->counted_min,
        "counted_booked", standing->counted_booked_min, "carry_over", standing->carry_over_min,
        "carries", fixture_carries_json(standing), "requirements", requirements, "flow",
        fixture_flow_json(standing));
}

#endif
