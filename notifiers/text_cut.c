/* Cutting a message to a channel's limit. */
#include "notifiers/text_cut.h"

#include "scheduler/base/utf8.h"

#define ELLIPSIS "…"

/* The part of `text` before its last line break; empty when there is none. */
static struct str whole_lines(struct str text)
{
    size_t len = text.len;
    while (len > 0 && text.data[len - 1] != '\n')
        len--;
    return str_slice(text.data, len > 0 ? len - 1 : 0);
}

struct str text_cut(struct str text, size_t len_max, struct arena *arena)
{
    static const size_t mark_len = sizeof("\n" ELLIPSIS) - 1;
    if (text.len <= len_max)
        return text;
    if (len_max < mark_len)
        return utf8_cut(text, len_max);
    struct str kept = utf8_cut(text, len_max - mark_len);
    bool at_border = text.data[kept.len] == '\n';
    struct str lines = at_border ? kept : whole_lines(kept);
    const char *mark = lines.len > 0 ? "\n" ELLIPSIS : ELLIPSIS;
    if (lines.len == 0)
        lines = kept;
    return str_from(arena_printf(arena, "%.*s%s", (int)lines.len, lines.data, mark));
}
