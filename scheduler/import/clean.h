/* Text of one cell as people paste it -> as the program keeps it. */
#ifndef YANXU_IMPORT_CLEAN_H
#define YANXU_IMPORT_CLEAN_H

#include <stdbool.h>

#include "scheduler/base/buf.h"
#include "scheduler/base/str.h"

/* str_trim(), at once for the cells that have nothing to trim. */
struct str clean_trim(struct str text);
/* Trimmed; the ' of a neutralised formula taken off; invisible marks (U+200B, U+FEFF, direction
 * marks) dropped; line breaks and tabs to one space. `text` is valid UTF-8. False if control
 * characters are in it. The view lies in `text` or in `scratch` (cleared first) and lasts as long.
 */
bool clean_text(struct str text, struct buf *scratch, struct str *ret_text);
/* Fullwidth forms (U+FF01 to U+FF5E, U+3000) to ASCII, and 、 to a comma: what an input method left
 * in codes and figures. Likewise; `text` must not lie in `scratch`. */
struct str clean_fold(struct str text, struct buf *scratch);

#endif
