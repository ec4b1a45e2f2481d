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

/* [minutes, "categories", "mode", "day"] each. */
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
        credit.state = CREDIT_STATE_APPROVED;
        credit.external_id = credit.evidence = credit.reason = credit.entered_by = "";
        credits[i] = credit;
    }
    return len;
}

static inline json_t *fixture_date_json(struct date date)
{
    char text[DATE_TEXT_SIZE];
    return json_string(date_format(date, text));
}

static inline json_t *fixture_requirement_json(const struct standing_requirement *requirement)
{
    return json_pack("{s:I,s:I,s:I,s:I,s:s,s:o,s:s,s:b}", "needed", requirement->needed_min,
                     "earned", requirement->earned_min, "booked", requirement->booked_min,
                     "missing", requirement->missing_min, "standing",
                     standing_state_text(requirement->state)->code, "deadline",
                     fixture_date_json(requirement->deadline), "tag", requirement->tag,
                     "share_holds", requirement->share_holds);
}

/* [counted, "why the rest does not count", "ids;of;requirements"]. */
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
        json_array_append_new(flow, json_pack("[i,s,s]", row->counted_min,
                                              uncounted_reason_text(row->reason)->code, ids));
    }
    return flow;
}

static inline json_t *fixture_standing_json(const struct standing *standing)
{
    json_t *requirements = json_object();
    for (size_t r = 0; r < standing->requirements_len; r++)
        json_object_set_new(requirements, standing->requirements[r].id,
                            fixture_requirement_json(&standing->requirements[r]));
    return json_pack(
        "{s:s,s:s,s:o,s:o,s:o,s:o,s:I,s:I,s:I,s:o,s:o}", "rulebook", standing->rulebook->code,
        "standing", standing_state_text(standing->state)->code, "from",
        fixture_date_json(standing->from), "to", fixture_date_json(standing->to), "register_by",
        fixture_date_json(standing->register_by), "renew_from",
        fixture_date_json(standing->renew_from), "counted", standing->counted_min, "counted_booked",
        standing->counted_booked_min, "carry_over", standing->carry_over_min, "requirements",
        requirements, "flow", fixture_flow_json(standing));
}

#endif
