/* approval 认可: what may be approved, and whether an entry's was. */
#include "scheduler/model/approval.h"

#include <assert.h>
#include <string.h>

#include "scheduler/base/search.h"
#include "scheduler/model/text_rule.h"
#include "scheduler/model/worker.h"

static const struct enum_text kinds[APPROVAL_KIND_COUNT] = {
    [APPROVAL_PROVIDER] = {"provider", "施教机构", "provider", "培训机构|举办单位|主办单位"},
    [APPROVAL_COURSE] = {"course", "课程", "course", "项目|activity"},
    [APPROVAL_MODE] = {"mode", "授课方式", "mode", "方式|形式|format"},
};

const struct enum_text *approval_kind_text(enum approval_kind kind)
{
    assert((unsigned)kind < APPROVAL_KIND_COUNT);
    return &kinds[kind];
}

enum err_code approval_kind_parse(struct str text, enum approval_kind *ret_kind, struct err *err)
{
    int index = 0;
    TRY(enum_text_parse(kinds, APPROVAL_KIND_COUNT, "kind of approval 认可类别", text, &index,
                        err));
    *ret_kind = (enum approval_kind)index;
    return ERR_OK;
}

enum err_code approval_validate(const struct approval *approval, struct err *err)
{
    enum course_mode mode = COURSE_MODE_CLASSROOM;
    TRY(text_validate("what is approved 认可对象", approval->code, 1, CREDIT_PROVIDER_MAX, err));
    TRY(code_validate("who approves 认可机构", approval->body, err));
    if (approval->kind == APPROVAL_MODE)
        TRY(course_mode_parse(str_from(approval->code), &mode, err));
    if (!date_is_none(approval->from) && !date_is_none(approval->to) &&
        date_compare(approval->to, approval->from) < 0)
        return err_set(err, ERR_INVALID, "the approval ends before it begins");
    return ERR_OK;
}

int approval_compare(const void *a, const void *b)
{
    const struct approval *x = a;
    const struct approval *y = b;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    if (x->kind == APPROVAL_COURSE)
        return (x->course_id.v > y->course_id.v) - (x->course_id.v < y->course_id.v);
    return strcmp(x->code, y->code);
}

/* What would have to be approved; false: the entry names none. */
static bool key_of(const struct credit *credit, enum approval_kind kind, struct approval *ret_key)
{
    *ret_key = (struct approval){.kind = kind, .code = "", .course_id = credit->course_id};
    switch (kind) {
    case APPROVAL_PROVIDER:
        ret_key->code = credit->provider;
        return credit->provider[0] != '\0';
    case APPROVAL_COURSE:
        return credit->course_id.v != 0;
    case APPROVAL_MODE:
        ret_key->code = course_mode_text(credit->mode)->code;
        return true;
    case APPROVAL_KIND_COUNT:
        break;
    }
    return false;
}

static bool holds(const struct approval *approval, const char *bodies, struct date on)
{
    return (date_is_none(approval->from) || date_compare(on, approval->from) >= 0) &&
           (date_is_none(approval->to) || date_compare(on, approval->to) <= 0) &&
           (bodies[0] == '\0' || roles_contain(bodies, str_from(approval->body)));
}

bool approval_of(const struct approval *approvals, size_t len, const struct credit *credit,
                 const struct approval_question *question)
{
    struct approval key;
    if (!key_of(credit, question->kind, &key))
        return false;
    for (size_t i = search_first(&key, approvals, len, sizeof(*approvals), approval_compare);
         i < len && approval_compare(&approvals[i], &key) == 0; i++)
        if (holds(&approvals[i], question->bodies, credit->earned_on))
            return true;
    return false;
}
