/* UTF-8 at the door: check once, count what people count, cut without breaking a character. */
#ifndef YANXU_BASE_UTF8_H
#define YANXU_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scheduler/base/str.h"

/* RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF. */
bool utf8_valid(struct str text);
/* Code points; the text must be valid. */
size_t utf8_count(struct str text);
/* The longest prefix of at most `len_max` bytes that does not split a character. */
struct str utf8_cut(struct str text, size_t len_max);
/* Decode one code point and advance; -1 at the end or on a bad sequence (which is skipped by one
 * byte). */
int32_t utf8_next(struct str *rest);
/* Columns on a terminal: 2 for East Asian wide characters, 0 for combining marks, else 1. */
size_t utf8_width(struct str text);
/* Characters to insert, leave out or change to make one of the other, ASCII case ignored: for
 * suggestions. Of each no more than UTF8_DISTANCE_MAX characters are looked at. */
#define UTF8_DISTANCE_MAX 64
size_t utf8_distance(struct str a, struct str b);

#endif
