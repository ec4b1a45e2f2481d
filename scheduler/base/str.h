/* A view of bytes: pointer and length, never owned, not NUL-terminated. Parsers take these. */
#ifndef YANXU_BASE_STR_H
#define YANXU_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>

struct str {
    const char *data;
    size_t len;
};

#define STR_LIT(text) ((struct str){(text), sizeof(text) - 1})

struct str str_from(const char *text); /* NULL gives the empty view */
struct str str_slice(const char *data, size_t len);
bool str_eq(struct str a, struct str b);
bool str_eq_text(struct str a, const char *text);
bool str_starts(struct str text, const char *prefix);
bool str_ends(struct str text, const char *suffix);
/* ASCII case is ignored. */
bool str_eq_nocase(struct str a, struct str b);
/* Without ASCII white space, U+3000 and U+00A0 at both ends: what people paste from Excel. */
struct str str_trim(struct str text);
/* Cut the next piece off `rest` at `sep`: false when nothing is left. "a,,b" gives "a", "", "b";
 * "a," gives "a"; "" gives nothing. */
bool str_next(struct str *rest, char sep, struct str *ret_piece);
/* Index of the first `c`, or text.len. */
size_t str_find(struct str text, char c);
/* Copies as much as fits and always ends with NUL; false if it was cut. Replaces strncpy and
 * strlcpy. */
bool str_copy(char *target, size_t target_size, struct str text);

#endif
