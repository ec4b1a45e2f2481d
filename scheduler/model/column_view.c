/* The column table as one file has it. */
#include "scheduler/model/column_view.h"

#include <assert.h>
#include <string.h>

static const struct enum_text keys[WORKER_KEY_COUNT] = {
    [WORKER_KEY_CODE] = {"code", "人员编号", "worker code", NULL},
    [WORKER_KEY_IDENTITY] = {"identity", "身份证号", "identity number", "identity_no"},
    [WORKER_KEY_MOBILE] = {"mobile", "手机", "mobile number", "手机号"},
    [WORKER_KEY_CERTIFICATE_NO] = {"certificate_no", "证书编号", "certificate number",
                                   "certificate"},
    [WORKER_KEY_CHAT_USERID] = {"chat_userid", "企业微信/钉钉账号", "chat user id", NULL},
    [WORKER_KEY_EMAIL] = {"email", "邮箱", "e-mail address", NULL},
};

static const enum worker_column fields[WORKER_KEY_COUNT] = {
    [WORKER_KEY_CODE] = WORKER_COLUMN_CODE,
    [WORKER_KEY_IDENTITY] = WORKER_COLUMN_IDENTITY,
    [WORKER_KEY_MOBILE] = WORKER_COLUMN_MOBILE,
    [WORKER_KEY_CERTIFICATE_NO] = WORKER_COLUMN_CERTIFICATE_NO,
    [WORKER_KEY_CHAT_USERID] = WORKER_COLUMN_CHAT_USERID,
    [WORKER_KEY_EMAIL] = WORKER_COLUMN_EMAIL,
};

const struct enum_text *worker_key_text(enum worker_key key)
{
    assert((unsigned)key < WORKER_KEY_COUNT);
    return &keys[key];
}

enum err_code worker_key_parse(struct str text, enum worker_key *ret_key, struct err *err)
{
    int index = 0;
    TRY(enum_text_parse(keys, WORKER_KEY_COUNT, "key", text, &index, err));
    *ret_key = (enum worker_key)index;
    return ERR_OK;
}

/* The column that names a worker by code; -1: there is none. */
static int worker_column_of(enum file_kind kind)
{
    switch (kind) {
    case FILE_KIND_WORKERS:
        return WORKER_COLUMN_CODE;
    case FILE_KIND_HOURS:
        return HOURS_COLUMN_WORKER;
    case FILE_KIND_ATTENDANCE:
        return ATTENDANCE_COLUMN_WORKER;
    case FILE_KIND_RESULTS:
        return RESULT_COLUMN_WORKER;
    case FILE_KIND_UNITS:
    case FILE_KIND_ROOMS:
    case FILE_KIND_TRAINERS:
    case FILE_KIND_COURSES:
    case FILE_KIND_DAYS:
    case FILE_KIND_OFFERINGS:
    case FILE_KIND_QUOTAS:
    case FILE_KIND_APPROVALS:
    case FILE_KIND_COUNT:
        break;
    }
    return -1;
}

enum err_code worker_key_check(enum worker_key key, enum file_kind kind, struct err *err)
{
    if (key == WORKER_KEY_CODE || worker_column_of(kind) >= 0)
        return ERR_OK;
    return err_set(err, ERR_INVALID,
                   "%s files name no workers; only workers, hours, attendance and "
                   "results do",
                   file_kind_text(kind)->code);
}

/* In a roster the key has its own column already. Elsewhere it takes the worker's, and the code
 * goes to the end. */
void column_view_init(struct column_view *view, enum file_kind kind, enum worker_key key)
{
    *view = (struct column_view){.kind = kind, .key = key};
    const struct column *columns = columns_of(kind, &view->len);
    int worker = worker_column_of(kind);
    memcpy(view->columns, columns, view->len * sizeof(*columns));
    view->key_column = worker;
    view->code_column = worker;
    if (key == WORKER_KEY_CODE)
        return;
    assert(worker >= 0 && view->len < COLUMNS_MAX);
    if (kind == FILE_KIND_WORKERS) {
        view->key_column = (int)fields[key];
    } else {
        size_t workers_len = 0;
        view->code_column = (int)view->len;
        view->columns[view->len++] = columns[worker];
        view->columns[worker] = columns_of(FILE_KIND_WORKERS, &workers_len)[fields[key]];
    }
    view->columns[view->code_column].required = false;
    view->columns[view->key_column].required = true;
}
