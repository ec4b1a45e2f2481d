/* Cutting a message to a channel's limit where a reader would: between lines, else between
 * characters. */
#ifndef YANXU_NOTIFIERS_TEXT_CUT_H
#define YANXU_NOTIFIERS_TEXT_CUT_H

#include <stddef.h>

#include "scheduler/base/arena.h"
#include "scheduler/base/str.h"

/* `text` itself if it has at most len_max bytes; else its longest run of whole lines (or of whole
 * characters, where the first line alone is too long) with "…" behind it, len_max bytes at most.
 * The text must be valid UTF-8. */
struct str text_cut(struct str text, size_t len_max, struct arena *arena);

#endif
