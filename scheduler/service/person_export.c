/* A copy of what is held of a person 个人信息保护法 article 45. */
#include "scheduler/base/clock.h"
#include "scheduler/service/figures.h"
#include "scheduler/service/lookup.h"
#include "scheduler/service/person.h"
#include "scheduler/service/roster.h"
#include "scheduler/store/store_person.h"

static json_t *value_json(const struct store_field *field)
{
    char day[DATE_TEXT_SIZE];
    char instant[INSTANT_TEXT_SIZE];
    switch (field->kind) {
    case STORE_FIELD_TEXT:
        return json_string(field->text);
    case STORE_FIELD_INT:
        return json_integer((json_int_t)field->number);
    case STORE_FIELD_DATE:
        return date_is_none(field->date) ? json_null() : json_string(date_format(field->date, day));
    case STORE_FIELD_INSTANT:
        return field->number == 0 ? json_null()
                                  : json_string(instant_format(field->number, instant));
    }
    return json_null();
}

static enum err_code add_row(void *context, const char *title, const struct store_field *fields,
                             size_t len, struct err *err)
{
    json_t *copy = context;
    (void)err;
    if (len == 0) {
        json_object_set_new(copy, title, json_array());
        return ERR_OK;
    }
    json_t *row = json_object();
    for (size_t i = 0; i < len; i++)
        json_object_set_new(row, fields[i].name, value_json(&fields[i]));
    json_array_append_new(json_object_get(copy, title), row);
    return ERR_OK;
}

static enum err_code add_standings(struct service *service, const struct worker *worker,
                                   json_t *copy, struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    CLEANUP(roster_release) struct roster roster = {0};
    struct standing *standings = NULL;
    size_t len = 0;
    TRY(roster_load_worker(service, service_today(service), worker, &roster, err));
    struct roster_question question = {.worker = 0, .with_booked = true};
    TRY(roster_standings(&roster, &question, &arena, &standings, &len, err));
    json_object_set_new(copy, "standings", figures_standings_json(standings, len, &arena));
    return ERR_OK;
}

enum err_code person_export(struct service *service, const char *code, json_t **ret_copy,
                            struct err *err)
{
    CLEANUP(arena_release) struct arena arena = {0};
    CLEANUP_JSON json_t *copy = json_object();
    struct worker worker;
    char instant[INSTANT_TEXT_SIZE];
    TRY(lookup_worker(service, code, &arena, &worker, err));
    json_object_set_new(copy, "office", json_string(service->office));
    json_object_set_new(copy, "as_of", json_string(instant_format(service_now(service), instant)));
    {
        STORE_TX(tx);
        TRY(store_begin_read(service->store, &tx, err));
        TRY(store_dossier(service->store, worker.id, add_row, copy, err));
    }
    TRY(add_standings(service, &worker, copy, err));
    *ret_copy = json_incref(copy);
    return ERR_OK;
}
