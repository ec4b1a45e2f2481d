/* Decrees: what one would change, putting it in force, ending it, what there was. */
#include "scheduler/service/decree.h"

#include <string.h>

#include "scheduler/model/text_rule.h"
#include "scheduler/service/effect.h"
#include "scheduler/service/transaction.h"
#include "scheduler/store/store_record.h"

/* One decree being put in force or ended, in one transaction. */
struct proceeding {
    struct service *service;
    const struct decree_order *order; /* one of the two */
    const struct decree_end *end;
    const struct deed *deed;
    json_t *answer; /* as far as it got; a later try begins anew */
};

static void proceeding_release(struct proceeding *proceeding)
{
    json_decref(proceeding->answer);
}

static enum err_code audit(const struct proceeding *proceeding, const char *verb, const char *code,
                           struct err *err)
{
    const struct store_audit entry = {.at = service_now(proceeding->service),
                                      .who = proceeding->deed->who,
                                      .verb = verb,
                                      .object = code,
                                      .detail = ""};
    return store_audit_append(proceeding->service->store, &entry, err);
}

/* The one of this code that is in force; NULL if there is none. */
static enum err_code find_in_force(struct service *service, const char *code, struct arena *arena,
                                   const struct store_decree **ret_found, struct err *err)
{
    struct store_decree *decrees = NULL;
    size_t len = 0;
    TRY(store_decree_list(service->store, code, arena, &decrees, &len, err));
    *ret_found = NULL;
    for (size_t i = 0; i < len; i++)
        if (decrees[i].undone_at == 0)
            *ret_found = &decrees[i];
    return ERR_OK;
}

static void answer_begin(struct proceeding *proceeding, const struct decree *decree,
                         struct date as_of, bool is_changed)
{
    char day[DATE_TEXT_SIZE];
    json_decref(proceeding->answer);
    proceeding->answer = json_pack("{s:s, s:s, s:s, s:s, s:s, s:b}", "decree",
                                   decree->variance.code, "title_zh", decree->title.zh, "title_en",
                                   decree->title.en, "rulebook", decree->variance.rulebook, "as_of",
                                   date_format(as_of, day), "is_changed", is_changed);
}

static enum err_code add_person(void *context, json_t *row, struct err *err)
{
    (void)err;
    json_array_append(context, row);
    return ERR_OK;
}

/* People are told once all is written. */
static enum err_code answer_effect(struct proceeding *proceeding, const struct roster *before,
                                   const struct roster *after, struct err *err)
{
    CLEANUP_JSON json_t *table = NULL;
    CLEANUP_JSON json_t *people = json_array();
    const struct effect effect = {before, after, add_person, people};
    TRY(effect_table(&effect, proceeding->service->progress, &table, err));
    json_object_update(proceeding->answer, table);
    json_object_set(proceeding->answer, "people", people);
    return ERR_OK;
}

/* --- applying ----------------------------------------------------------------------------------
 */

static enum err_code check_rulebook(const struct roster *roster, const struct decree *decree,
                                    const char *name, struct err *err)
{
    const char *code = decree->variance.rulebook;
    for (size_t i = 0; i < roster->books_len; i++)
        if (strcmp(roster->books[i]->code, code) == 0) {
            if (variance_fits(&decree->variance, roster->books[i], err) != ERR_OK)
                return err_prefix(err, "%s", name);
            return ERR_OK;
        }
    enum err_code missing =
        err_set(err, ERR_NOT_FOUND, "%s: rulebook: %s is not in force", name, code);
    return err == NULL ? missing : err_hint(err, "yanxu rules show lists those that are.");
}

/* Is the same in force already, word for word? */
static enum err_code is_same(const struct store_decree *found, struct str text, bool *ret_is_same,
                             struct err *err)
{
    CLEANUP_JSON json_t *old = NULL;
    CLEANUP_JSON json_t *new = NULL;
    TRY(json_parse(str_from(found->text), found->code, &old, err));
    TRY(json_parse(text, found->code, &new, err));
    *ret_is_same = json_equal(old, new);
    if (*ret_is_same)
        return ERR_OK;
    enum err_code code =
        err_set(err, ERR_CONFLICT, "decree %s is in force with other words", found->code);
    return err == NULL ? code
                       : err_hint(err, "yanxu decree undo %s comes first, or give it another code.",
                                  found->code);
}

static enum err_code insert(struct proceeding *proceeding, const struct decree *decree,
                            struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    struct str text = proceeding->order->text;
    int64_t id = 0;
    const struct store_decree row = {.code = decree->variance.code,
                                     .text = arena_copy(&arena, text.data, text.len),
                                     .applied_by = proceeding->deed->who,
                                     .applied_at = service_now(proceeding->service)};
    TRY(store_decree_insert(proceeding->service->store, &row, &id, err));
    return audit(proceeding, "apply decree", row.code, err);
}

static enum err_code apply(void *context, struct err *err)
{
    struct proceeding *proceeding = context;
    struct service *service = proceeding->service;
    const struct decree_order *order = proceeding->order;
    CLEANUP(arena_release) struct arena arena = {0};
    CLEANUP(roster_release) struct roster roster = {0};
    const struct store_decree *found = NULL;
    struct roster with;
    struct decree decree;
    bool same = false;
    struct date as_of = date_is_none(order->as_of) ? service_today(service) : order->as_of;
    TRY(decree_parse(order->text, order->name, &arena, &decree, err));
    TRY(find_in_force(service, decree.variance.code, &arena, &found, err));
    if (found != NULL)
        TRY(is_same(found, order->text, &same, err));
    answer_begin(proceeding, &decree, as_of, !same);
    if (same)
        return ERR_OK;
    TRY(roster_load_within(service, as_of, &roster, err));
    TRY(check_rulebook(&roster, &decree, order->name, err));
    TRY(variance_add_decree(&roster, &decree, &arena, &with, err));
    TRY(answer_effect(proceeding, &roster, &with, err));
    return proceeding->deed->preview ? ERR_OK : insert(proceeding, &decree, err);
}

/* Looking takes no writer's place. */
static enum err_code preview(struct proceeding *proceeding, struct err *err)
{
    STORE_TX(tx);
    TRY(store_begin_read(proceeding->service->store, &tx, err));
    return apply(proceeding, err);
}

enum err_code decree_apply(struct service *service, const struct decree_order *order,
                           json_t **ret_answer, struct err *err)
{
    CLEANUP(proceeding_release)
    struct proceeding proceeding = {.service = service, .order = order, .deed = &order->deed};
    const struct transaction transaction = {apply, &proceeding, order->deed.preview, false};
    TRY(order->deed.preview ? preview(&proceeding, err)
                            : transaction_run(service, &transaction, err));
    *ret_answer = json_incref(proceeding.answer);
    return ERR_OK;
}

/* --- undoing -----------------------------------------------------------------------------------
 */

static enum err_code none_in_force(const char *code, struct err *err)
{
    enum err_code missing = err_set(err, ERR_NOT_FOUND, "no decree %s is in force", code);
    return err == NULL ? missing : err_hint(err, "yanxu decree list tells those that there were.");
}

/* The picture without one of its decrees. */
static void leave_out(struct roster *roster, const char *code, struct arena *arena)
{
    struct office_decree *decrees = arena_array(arena, roster->decrees_len, sizeof(*decrees));
    size_t len = 0;
    for (size_t i = 0; i < roster->decrees_len; i++)
        if (strcmp(roster->decrees[i].decree.variance.code, code) != 0)
            decrees[len++] = roster->decrees[i];
    roster->decrees = decrees;
    roster->decrees_len = len;
}

static enum err_code undo(void *context, struct err *err)
{
    struct proceeding *proceeding = context;
    struct service *service = proceeding->service;
    const struct decree_end *end = proceeding->end;
    CLEANUP(arena_release) struct arena arena = {0};
    CLEANUP(roster_release) struct roster roster = {0};
    const struct store_decree *found = NULL;
    struct decree decree;
    TRY(find_in_force(service, end->code, &arena, &found, err));
    if (found == NULL)
        return none_in_force(end->code, err);
    TRY(decree_parse(str_from(found->text), found->code, &arena, &decree, err));
    TRY(roster_load_within(service, service_today(service), &roster, err));
    struct roster without = roster;
    leave_out(&without, end->code, &arena);
    answer_begin(proceeding, &decree, roster.as_of, true);
    TRY(answer_effect(proceeding, &roster, &without, err));
    const struct store_decree row = {.code = end->code,
                                     .undone_by = end->deed.who,
                                     .undone_at = service_now(service),
                                     .undone_reason = end->reason};
    TRY(store_decree_undo(service->store, &row, err));
    return audit(proceeding, "undo decree", end->code, err);
}

enum err_code decree_undo(struct service *service, const struct decree_end *end,
                          json_t **ret_answer, struct err *err)
{
    CLEANUP(proceeding_release)
    struct proceeding proceeding = {.service = service, .end = end, .deed = &end->deed};
    const struct transaction transaction = {undo, &proceeding, end->deed.preview, false};
    TRY(text_validate("reason 原因", end->reason, 0, 200, err));
    TRY(transaction_run(service, &transaction, err));
    *ret_answer = json_incref(proceeding.answer);
    return ERR_OK;
}

/* --- history -----------------------------------------------------------------------------------
 */

static json_t *row_json(const struct store_decree *row, const struct decree *decree)
{
    char from[DATE_TEXT_SIZE];
    char to[DATE_TEXT_SIZE];
    const struct rule_variance *variance = &decree->variance;
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:s, s:s, s:o, s:s, s:o}", "decree",
                     row->code, "title_zh", decree->title.zh, "title_en", decree->title.en,
                     "rulebook", variance->rulebook, "ending_from",
                     date_format(variance->ending.from, from), "ending_to",
                     date_format(variance->ending.to, to), "unit", decree->unit, "months",
                     (int)variance->months, "state", row->undone_at == 0 ? "in_force" : "undone",
                     "applied_by", row->applied_by, "applied_at", json_instant(row->applied_at),
                     "undone_by", row->undone_by, "undone_at", json_instant(row->undone_at));
}

static enum err_code list(struct service *service, const char *code, json_t **ret_list,
                          struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    CLEANUP_JSON json_t *rows = json_array();
    struct store_decree *decrees = NULL;
    size_t len = 0;
    TRY(store_decree_list(service->store, code, &arena, &decrees, &len, err));
    for (size_t i = 0; i < len; i++) {
        struct decree decree;
        TRY(decree_parse(str_from(decrees[i].text), decrees[i].code, &arena, &decree, err));
        json_t *row = row_json(&decrees[i], &decree);
        json_array_append_new(rows, row);
        if (code[0] == '\0')
            continue;
        json_t *text = NULL;
        TRY(json_parse(str_from(decrees[i].text), decrees[i].code, &text, err));
        json_object_set_new(row, "undone_reason", json_string(decrees[i].undone_reason));
        json_object_set_new(row, "text", text);
    }
    *ret_list = json_pack("{s:O}", "decrees", rows);
    return ERR_OK;
}

enum err_code decree_list(struct service *service, json_t **ret_list, struct err *err)
{
    return list(service, "", ret_list, err);
}

enum err_code decree_show(struct service *service, const char *code, json_t **ret_list,
                          struct err *err)
{
    CLEANUP_JSON json_t *all = NULL;
    TRY(list(service, code, &all, err));
    if (code[0] == '\0' || json_array_size(json_object_get(all, "decrees")) == 0)
        return err_set(err, ERR_NOT_FOUND, "there is no decree %s", code);
    *ret_list = json_incref(all);
    return ERR_OK;
}
