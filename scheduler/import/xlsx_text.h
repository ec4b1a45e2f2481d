/* Texts of .xlsx: the shared strings, and the escapes within texts. */
#ifndef YANXU_IMPORT_XLSX_TEXT_H
#define YANXU_IMPORT_XLSX_TEXT_H

#include <stdbool.h>

#include "scheduler/base/arena.h"
#include "scheduler/import/import.h"
#include "scheduler/import/xlsx_package.h"

/* Zero-initialise; strings_release(). */
struct strings {
    const char *text; /* each ends with NUL */
    uint32_t *ends;   /* of each string within text, its NUL counted */
    size_t len, cap;
};

/* Reads xl/sharedStrings.xml or what it is called. Runs are joined, phonetic runs left out. The
 * texts live in `arena`, so that rows may point to them: in most files nearly every text is here.
 */
MUST_USE enum err_code strings_read(struct strings *strings, struct package *package,
                                    const char *part, struct arena *arena, struct err *err);
void strings_release(struct strings *strings);
/* False if there is no such string. It ends with NUL. */
bool strings_get(const struct strings *strings, int64_t index, struct str *ret_text);
/* Replaces _x000D_ and the like by their character, in place (ECMA-376 Part 1, 22.9.2.19,
 * ST_Xstring). Returns the new length. */
size_t xstring_decode(char *text, size_t len);

#endif
