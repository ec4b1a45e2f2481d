/* Views of bytes: comparing, trimming, splitting. */
#include "scheduler/base/str.h"

#include <string.h>

struct str str_from(const char *text)
{
    return text == NULL ? STR_LIT("") : (struct str){text, strlen(text)};
}

struct str str_slice(const char *data, size_t len)
{
    return len == 0 && data == NULL ? STR_LIT("") : (struct str){data, len};
}

bool str_eq(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

bool str_eq_text(struct str a, const char *text)
{
    return str_eq(a, str_from(text));
}

bool str_starts(struct str text, const char *prefix)
{
    size_t len = strlen(prefix);
    return len <= text.len && (len == 0 || memcmp(text.data, prefix, len) == 0);
}

bool str_ends(struct str text, const char *suffix)
{
    size_t len = strlen(suffix);
    return len <= text.len && (len == 0 || memcmp(text.data + text.len - len, suffix, len) == 0);
}

static char ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool str_eq_nocase(struct str a, struct str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        if (ascii_lower(a.data[i]) != ascii_lower(b.data[i]))
            return false;
    }
    return true;
}

static const char *const blanks[] = {
    " ", "\t", "\n", "\r", "\v", "\f", "\xc2\xa0" /* U+00A0 */, "\xe3\x80\x80" /* U+3000 */,
};
#define BLANKS_LEN (sizeof(blanks) / sizeof(*blanks))

static size_t blank_at_start(struct str text)
{
    for (size_t i = 0; i < BLANKS_LEN; i++) {
        if (str_starts(text, blanks[i]))
            return strlen(blanks[i]);
    }
    return 0;
}

static size_t blank_at_end(struct str text)
{
    for (size_t i = 0; i < BLANKS_LEN; i++) {
        if (str_ends(text, blanks[i]))
            return strlen(blanks[i]);
    }
    return 0;
}

struct str str_trim(struct str text)
{
    for (size_t n; (n = blank_at_start(text)) > 0;) {
        text.data += n;
        text.len -= n;
    }
    for (size_t n; (n = blank_at_end(text)) > 0;)
        text.len -= n;
    return text;
}

bool str_next(struct str *rest, char sep, struct str *ret_piece)
{
    if (rest->len == 0)
        return false;
    size_t len = str_find(*rest, sep);
    *ret_piece = (struct str){rest->data, len};
    size_t cut = len < rest->len ? len + 1 : len;
    rest->data += cut;
    rest->len -= cut;
    return true;
}

size_t str_find(struct str text, char c)
{
    if (text.len == 0)
        return 0;
    const char *found = memchr(text.data, c, text.len);
    return found == NULL ? text.len : (size_t)(found - text.data);
}

bool str_copy(char *target, size_t target_size, struct str text)
{
    if (target_size == 0)
        return false;
    size_t len = text.len < target_size ? text.len : target_size - 1;
    if (len > 0)
        memcpy(target, text.data, len);
    target[len] = '\0';
    return len == text.len;
}
