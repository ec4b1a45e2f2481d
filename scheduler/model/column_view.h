/* The columns of one file: those of its kind, but where people are named by another of their fields
 * than their code, that field's heading and format count. */
#ifndef YANXU_MODEL_COLUMN_VIEW_H
#define YANXU_MODEL_COLUMN_VIEW_H

#include "scheduler/model/column.h"

/* Which of a worker's fields a file names people by. */
enum worker_key {
    WORKER_KEY_CODE,
    WORKER_KEY_IDENTITY,
    WORKER_KEY_MOBILE,
    WORKER_KEY_CERTIFICATE_NO,
    WORKER_KEY_CHAT_USERID,
    WORKER_KEY_EMAIL,
    WORKER_KEY_COUNT
};

const struct enum_text *worker_key_text(enum worker_key key);
MUST_USE enum err_code worker_key_parse(struct str text, enum worker_key *ret_key, struct err *err);
/* ERR_INVALID: files of this kind name no workers, so that there is only the code. */
MUST_USE enum err_code worker_key_check(enum worker_key key, enum file_kind kind, struct err *err);

struct column_view {
    enum file_kind kind;
    enum worker_key key;
    struct column columns[COLUMNS_MAX]; /* at the kind's own indices; perhaps one more at the end */
    size_t len;
    int key_column;  /* required, and holds the key; -1: no workers in such files */
    int code_column; /* where the code may stand beside it; with WORKER_KEY_CODE the same */
};

/* `key` has passed worker_key_check(). */
void column_view_init(struct column_view *view, enum file_kind kind, enum worker_key key);

#endif
