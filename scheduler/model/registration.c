/* registration 登记: which of the rows hold, and which one is that of a day. */
#include "scheduler/model/registration.h"

#include <assert.h>

static const struct enum_text kinds[REGISTRATION_KIND_COUNT] = {
    [REGISTRATION_KIND_FIRST] = {"first", "首次登记", "first registration", NULL},
    [REGISTRATION_KIND_RENEW] = {"renew", "再登记", "renewal", NULL},
    [REGISTRATION_KIND_RESTORE] = {"restore", "恢复登记", "restoration", NULL},
    [REGISTRATION_KIND_FILE] = {"file", "文件载入", "from a file", NULL},
};

const struct enum_text *registration_kind_text(enum registration_kind kind)
{
    assert((unsigned)kind < REGISTRATION_KIND_COUNT);
    return &kinds[kind];
}

enum err_code registration_kind_parse(struct str text, enum registration_kind *ret_kind,
                                      struct err *err)
{
    int index = 0;
    TRY(enum_text_parse(kinds, REGISTRATION_KIND_COUNT, "kind of registration 登记种类", text,
                        &index, err));
    *ret_kind = (enum registration_kind)index;
    return ERR_OK;
}

bool registration_stands(const struct registration *rows, size_t len, size_t index)
{
    const struct registration *row = &rows[index];
    if (date_is_none(row->from))
        return false;
    for (size_t i = index + 1; i < len; i++)
        if (date_is_none(rows[i].from) ||
            (date_compare(rows[i].from, row->to) <= 0 && date_compare(row->from, rows[i].to) <= 0))
            return false;
    return true;
}

/* One that has begun goes before one that has not; of those that have, the later; else the nearer.
 */
static bool is_nearer(const struct registration *a, const struct registration *b, struct date day)
{
    bool a_begun = date_compare(a->from, day) <= 0;
    bool b_begun = date_compare(b->from, day) <= 0;
    if (a_begun != b_begun)
        return a_begun;
    return a_begun ? date_compare(a->from, b->from) > 0 : date_compare(a->from, b->from) < 0;
}

const struct registration *registration_on(const struct registration *rows, size_t len,
                                           struct date day)
{
    const struct registration *found = NULL;
    for (size_t i = 0; i < len; i++)
        if (registration_stands(rows, len, i) && (found == NULL || is_nearer(&rows[i], found, day)))
            found = &rows[i];
    return found;
}
