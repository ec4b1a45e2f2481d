/* What templates need to say of registrations, decrees and waivers. */
#include <stdio.h>
#include <string.h>

#include "scheduler/base/json.h"
#include "scheduler/rules/registration.h"
#include "scheduler/web/dress.h"

static void put_flag(json_t *object, const char *name)
{
    json_object_set_new(object, name, json_true());
}

/* --- registrations ----------------------------------------------------------------------------
 */

/* The colour of a state is that of a standing that is as urgent. */
static const char *tone_of(enum registration_state state)
{
    switch (state) {
    case REGISTRATION_REGISTERED:
    case REGISTRATION_RESTORED:
        return "met";
    case REGISTRATION_MAY_REGISTER:
    case REGISTRATION_RENEWABLE:
        return "at_risk";
    case REGISTRATION_LATE:
    case REGISTRATION_EXPIRED:
    case REGISTRATION_LAPSED:
        return "short";
    case REGISTRATION_NONE:
    case REGISTRATION_UNREGISTERED:
    case REGISTRATION_STATE_COUNT:
        break;
    }
    return "exempt";
}

/* The words for a code that a row has under the code's own name, "state" beside "state_zh". */
static void name_code(json_t *row, const char *code)
{
    static const char *const endings[] = {"zh", "en"};
    char from[64];
    char to[64];
    for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
        snprintf(from, sizeof(from), "%s_%s", code, endings[i]);
        snprintf(to, sizeof(to), "%s_name_%s", code, endings[i]);
        json_object_set(row, to, json_object_get(row, from));
    }
}

void dress_registrations(json_t *worker)
{
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach(json_object_get(worker, "exam_levels"), i, row) name_code(row, "level");
    json_array_foreach(json_object_get(worker, "registrations"), i, row)
    {
        enum registration_state state;
        char flag[64];
        if (registration_state_parse(str_from(json_text_at(row, "state")), &state, NULL) != ERR_OK)
            continue;
        snprintf(flag, sizeof(flag), "is_%s", registration_state_text(state)->code);
        put_flag(row, flag);
        name_code(row, "state");
        json_object_set_new(row, "tone", json_string(tone_of(state)));
    }
}

/* --- decrees and waivers ----------------------------------------------------------------------
 */

/* What the units of a rulebook are: the name of a flag. */
static const char *unit_of(const json_t *book)
{
    json_int_t measure = json_integer_value(json_object_get(book, "measure_min"));
    if (json_is_true(json_object_get(book, "pieces")))
        return "in_pieces";
    if (json_is_true(json_object_get(book, "points")))
        return "in_points";
    return measure == 60 ? "in_hours" : measure == 1 ? "in_minutes" : "in_class_hours";
}

/* A view that has no titles for what is asked less has them with the requirements. */
static void name_less(const json_t *book, json_t *less)
{
    size_t i = 0;
    const json_t *part = NULL;
    json_array_foreach(json_object_get(book, "requirements"), i, part)
    {
        if (!json_equal(json_object_get(part, "id"), json_object_get(less, "requirement")))
            continue;
        json_object_set(less, "title_zh", json_object_get(part, "title_zh"));
        json_object_set(less, "title_en", json_object_get(part, "title_en"));
    }
}

static void dress_variance(const json_t *book, json_t *variance)
{
    size_t i = 0;
    json_t *less = NULL;
    json_array_foreach(json_object_get(variance, "less"), i, less)
    {
        name_less(book, less);
        put_flag(less, unit_of(book));
        if (json_object_get(less, "title_zh") != NULL)
            put_flag(less, "is_part");
    }
    put_flag(variance,
             strcmp(json_text_at(variance, "kind"), "decree") == 0 ? "is_decree" : "is_waiver");
    if (json_object_get(variance, "title_zh") != NULL)
        put_flag(variance, "is_named");
}

void dress_variances(json_t *books)
{
    size_t i = 0;
    size_t k = 0;
    json_t *book = NULL;
    json_t *variance = NULL;
    json_array_foreach(books, i, book)
    {
        json_array_foreach(json_object_get(book, "variances"), k, variance)
            dress_variance(book, variance);
    }
}
