/* How commands print numbers, hours, table cells and JSON. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/utf8.h"
#include "scheduler/cli/command.h"

void cli_print_json(const json_t *value)
{
    char *text = json_dumps(value, JSON_INDENT(2) | JSON_ENCODE_ANY | JSON_REAL_PRECISION(6));
    printf("%s\n", text != NULL ? text : "null");
    free(text);
}

char *cli_number(int64_t number, char text[static 32])
{
    char digits[24];
    int len = snprintf(digits, sizeof(digits), "%" PRIu64,
                       number < 0 ? (uint64_t) - (number + 1) + 1 : (uint64_t)number);
    char *to = text;
    if (number < 0)
        *to++ = '-';
    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            *to++ = ',';
        *to++ = digits[i];
    }
    *to = '\0';
    return text;
}

char *cli_hours(int64_t min, char text[static 32])
{
    char hours[32];
    int64_t tenths = ((min < 0 ? -min : min) * 10 + 30) / 60;
    snprintf(text, 32, "%s%.24s.%d", min < 0 ? "-" : "", cli_number(tenths / 10, hours),
             (int)(tenths % 10));
    return text;
}

void cli_cell(const char *text, int width)
{
    int taken = (int)utf8_width(str_from(text));
    printf("%s%*s", text, width > taken ? width - taken : 1, "");
}
