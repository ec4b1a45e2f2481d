/* Reading Accept, Accept-Encoding and Accept-Language (RFC 9110 section 12.5). */
#include "scheduler/web/negotiate.h"

#include <stdint.h>

#include "scheduler/base/parse_num.h"

/* One element of a list: the name before ';' and its weight in thousandths; a broken weight counts
 * as 0. */
struct choice {
    struct str name;
    int64_t weight_milli;
};

static bool next_choice(struct str *rest, struct choice *ret_choice)
{
    struct str element, part;
    if (!str_next(rest, ',', &element))
        return false;
    struct choice choice = {{"", 0}, 1000};
    bool is_first = true;
    while (str_next(&element, ';', &part)) {
        part = str_trim(part);
        if (is_first)
            choice.name = part;
        else if (str_starts(part, "q=") || str_starts(part, "Q=")) {
            struct str number = {part.data + 2, part.len - 2};
            if (parse_milli(number, 0, 1000, &choice.weight_milli, NULL) != ERR_OK)
                choice.weight_milli = 0;
        }
        is_first = false;
    }
    *ret_choice = choice;
    return true;
}

bool accepts_gzip(struct str accept_encoding)
{
    int64_t named = -1, any = 0;
    struct choice choice;
    while (next_choice(&accept_encoding, &choice)) {
        if (str_eq_nocase(choice.name, STR_LIT("gzip")) ||
            str_eq_nocase(choice.name, STR_LIT("x-gzip")))
            named = choice.weight_milli;
        else if (str_eq_text(choice.name, "*"))
            any = choice.weight_milli;
    }
    return named >= 0 ? named > 0 : any > 0;
}

bool accepts_json(struct str accept)
{
    int64_t json = 0, html = 0;
    struct choice choice;
    while (next_choice(&accept, &choice)) {
        if (str_eq_nocase(choice.name, STR_LIT("application/json")))
            json = choice.weight_milli;
        else if (str_eq_nocase(choice.name, STR_LIT("text/html")))
            html = choice.weight_milli;
    }
    return json > html;
}

/* The primary subtag: "zh" of "zh-Hant-TW". */
static bool is_primary(struct str range, const char *subtag)
{
    struct str primary = {range.data, str_find(range, '-')};
    return str_eq_nocase(primary, str_from(subtag));
}

enum language accepts_language(struct str accept_language)
{
    int64_t best = 0;
    enum language language = LANGUAGE_ZH;
    struct choice choice;
    while (next_choice(&accept_language, &choice)) {
        if (choice.weight_milli <= best)
            continue;
        if (is_primary(choice.name, "zh"))
            language = LANGUAGE_ZH;
        else if (is_primary(choice.name, "en"))
            language = LANGUAGE_EN;
        else
            continue;
        best = choice.weight_milli;
    }
    return language;
}
