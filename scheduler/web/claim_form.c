/* What the pages of claims share: names beside codes, what can be chosen, what was typed. */
#include "scheduler/web/claim_form.h"

#include <string.h>

static struct str code_of(const json_t *object, const char *key)
{
    return str_from(json_string_value(json_object_get(object, key)));
}

/* Less was approved than was claimed. */
static bool state_is_part(const json_t *claim)
{
    const char *approved = json_text_at(claim, "approved");
    return approved[0] != '\0' && strcmp(approved, json_text_at(claim, "stated")) != 0;
}

void claim_dress(const struct visit *visit, const json_t *words, json_t *claim)
{
    enum credit_state state;
    enum credit_source source;
    enum credit_measure measure;
    const char *worker = json_string_value(json_object_get(claim, "worker"));
    if (credit_state_parse(code_of(claim, "state"), &state, NULL) == ERR_OK) {
        add_words(claim, "state_name", credit_state_text(state));
        json_object_set_new(claim, "waits", json_boolean(state == CREDIT_STATE_CLAIMED));
    }
    if (credit_source_parse(code_of(claim, "source"), &source, NULL) == ERR_OK)
        add_words(claim, "source_name", credit_source_text(source));
    if (credit_measure_parse(code_of(claim, "measure"), &measure, NULL) == ERR_OK)
        add_words(claim, "measure_name", credit_measure_text(measure));
    name_codes(visit, words, claim);
    add_local(visit, claim, "claimed_at");
    add_local(visit, claim, "decided_at");
    json_object_set_new(claim, "worker_path", json_string(worker_room(visit, "ledger", worker)));
    json_object_set_new(claim, "is_part", json_boolean(state_is_part(claim)));
}

static void add_choices(json_t *view)
{
    /* What a claim may be: attendance is marked, not claimed. */
    static const enum credit_source claimed[] = {CREDIT_SOURCE_EXTERNAL, CREDIT_SOURCE_DEGREE,
                                                 CREDIT_SOURCE_TEACHING, CREDIT_SOURCE_ONLINE};
    json_t *measures = json_array();
    json_t *modes = json_array();
    json_t *sources = json_array();
    for (int i = 0; i < CREDIT_MEASURE_COUNT; i++)
        add_choice(measures, credit_measure_text((enum credit_measure)i));
    for (int i = 0; i < COURSE_MODE_COUNT; i++)
        add_choice(modes, course_mode_text((enum course_mode)i));
    for (size_t i = 0; i < sizeof(claimed) / sizeof(claimed[0]); i++)
        add_choice(sources, credit_source_text(claimed[i]));
    json_object_set_new(view, "measures", measures);
    json_object_set_new(view, "modes", modes);
    json_object_set_new(view, "sources", sources);
}

void claim_add_choices(const json_t *typed, const char *usual_measure, json_t *view)
{
    const struct {
        const char *list, *key, *usual;
    } choices[] = {{"measures", "measure", usual_measure},
                   {"sources", "source", credit_source_text(CREDIT_SOURCE_EXTERNAL)->code},
                   {"modes", "mode", course_mode_text(COURSE_MODE_CLASSROOM)->code}};
    add_choices(view);
    for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++) {
        const char *chosen = json_text_at(typed, choices[i].key);
        mark_chosen(view, choices[i].list, chosen[0] != '\0' ? chosen : choices[i].usual);
    }
}

bool claim_is_mistake(enum err_code code)
{
    return code == ERR_INVALID || code == ERR_NOT_FOUND || code == ERR_CONFLICT;
}

int claim_status_of_mistake(enum err_code code)
{
    return code == ERR_CONFLICT ? 409 : 400;
}

void claim_read(const json_t *typed, struct claim_order *order)
{
    static const char *const keys[HOURS_COLUMN_COUNT] = {
        [HOURS_COLUMN_WORKER] = "worker",         [HOURS_COLUMN_EARNED_ON] = "earned_on",
        [HOURS_COLUMN_AMOUNT] = "amount",         [HOURS_COLUMN_MEASURE] = "measure",
        [HOURS_COLUMN_CATEGORIES] = "categories", [HOURS_COLUMN_MODE] = "mode",
        [HOURS_COLUMN_SOURCE] = "source",         [HOURS_COLUMN_COURSE] = "course",
        [HOURS_COLUMN_EVIDENCE] = "evidence",     [HOURS_COLUMN_PROVIDER] = "provider"};
    for (int i = 0; i < HOURS_COLUMN_COUNT; i++) {
        const char *text =
            keys[i] != NULL ? json_string_value(json_object_get(typed, keys[i])) : NULL;
        order->cells[i] = text != NULL && text[0] != '\0' ? text : NULL;
    }
    if (order->cells[HOURS_COLUMN_MEASURE] == NULL)
        order->cells[HOURS_COLUMN_MEASURE] = credit_measure_text(CREDIT_MEASURE_HOUR)->code;
}
