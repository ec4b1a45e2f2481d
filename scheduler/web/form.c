/* Forms: what was sent, what can be chosen, and where to go on. */
#include <stdio.h>

#include "scheduler/base/clock.h"
#include "scheduler/web/site.h"

/* Fields of the same name are one list, as files write it: "ce;professional". */
static void add_field(json_t *value, const struct http_field *field, struct arena *arena)
{
    const char *name = arena_copy(arena, field->name.data, field->name.len);
    const char *text = arena_copy(arena, field->value.data, field->value.len);
    const char *before = json_string_value(json_object_get(value, name));
    if (before != NULL && before[0] != '\0' && text[0] != '\0')
        text = arena_printf(arena, "%s;%s", before, text);
    else if (before != NULL && before[0] != '\0')
        text = before;
    json_object_set_new(value, name, json_string(text));
}

enum err_code read_form(const struct visit *visit, json_t **ret_value, struct err *err)
{
    const struct http_request *request = visit->request;
    if (request->body.len > 0)
        return json_parse(request->body, "body", ret_value, err);
    json_t *value = json_object();
    for (size_t i = 0; i < request->form_len; i++)
        add_field(value, &request->form[i], request->arena);
    *ret_value = value;
    return ERR_OK;
}

void add_choice(json_t *choices, const struct enum_text *text)
{
    json_array_append_new(choices, json_pack("{s:s, s:s, s:s}", "code", text->code, "name_zh",
                                             text->zh, "name_en", text->en));
}

void mark_chosen(json_t *view, const char *list, const char *codes)
{
    size_t index = 0;
    json_t *choice = NULL;
    json_array_foreach(json_object_get(view, list), index, choice)
    {
        struct str rest = str_from(codes != NULL ? codes : "");
        struct str code;
        bool is_chosen = false;
        while (str_next(&rest, ';', &code))
            is_chosen |= str_eq(code, str_from(json_text_at(choice, "code")));
        json_object_set_new(choice, "chosen", json_boolean(is_chosen));
    }
}

void add_local(const struct visit *visit, json_t *object, const char *name)
{
    struct arena *arena = visit->request->arena;
    char day[DATE_TEXT_SIZE];
    char time[6];
    struct date date;
    int32_t minute = 0;
    int64_t at = 0;
    if (instant_parse(str_from(json_text_at(object, name)), &at, NULL) != ERR_OK)
        return;
    zone_from_utc(visit->site->service->zone, at, &date, &minute);
    json_object_set_new(object, arena_printf(arena, "%s_local", name),
                        json_sprintf("%s %s", date_format(date, day), minute_format(minute, time)));
}

void add_words(json_t *object, const char *name, const struct enum_text *text)
{
    char key[32];
    (void)snprintf(key, sizeof(key), "%s_zh", name);
    json_object_set_new(object, key, json_string(text->zh));
    (void)snprintf(key, sizeof(key), "%s_en", name);
    json_object_set_new(object, key, json_string(text->en));
}

void see_other(const char *path, struct http_response *response)
{
    http_set(response, "Location", path);
    http_set(response, "Cache-Control", "no-store");
    response->status = 303;
    response->type = "text/plain; charset=utf-8";
}
