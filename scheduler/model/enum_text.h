/* How an enum of ours is written: a code for files and the database, and what people read in two
 * languages. */
#ifndef YANXU_MODEL_ENUM_TEXT_H
#define YANXU_MODEL_ENUM_TEXT_H

#include <stddef.h>

#include "scheduler/base/err.h"
#include "scheduler/base/str.h"

struct enum_text {
    const char *code; /* "intermediate" */
    const char *zh;   /* "社会工作师" */
    const char *en;   /* "social worker (intermediate)" */
    const char *also; /* other spellings accepted, separated by '|'; NULL: none */
};

/* Index of the row that `text` names by code, zh, en (ASCII case ignored) or `also`; ERR_INVALID
 * names the codes. */
MUST_USE enum err_code enum_text_parse(const struct enum_text *rows, size_t rows_len,
                                       const char *what, struct str text, int *ret_index,
                                       struct err *err);

#endif
