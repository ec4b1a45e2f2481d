/* What must have been approved for an entry to count. */
#include "scheduler/rules/rulebook_field.h"

#define APPROVALS_MAX 16

/* Of what is carried over or adjusted nobody gave a course. */
#define SOURCES_LEN (CREDIT_SOURCE_TEACHING + 1)

static enum err_code get_approval(struct rule_parser *p, const json_t *object, const char *path,
                                  struct rule_approval *row, struct err *err)
{
    static const char *const keys[] = {"id", "title",   "tiers",   "roles", "of",
                                       "by", "sources", "comment", NULL};
    const char *kinds[APPROVAL_KIND_COUNT];
    const char *sources[SOURCES_LEN];
    for (int i = 0; i < APPROVAL_KIND_COUNT; i++)
        kinds[i] = approval_kind_text((enum approval_kind)i)->code;
    for (int i = 0; i < SOURCES_LEN; i++)
        sources[i] = credit_source_text((enum credit_source)i)->code;
    TRY(rule_check_object(object, path, keys, err));
    TRY(rule_get_code(p, object, path, "id", &row->id, err));
    TRY(rule_get_title(p, object, path, &row->title, err));
    TRY(rule_get_audience(p, object, path, &row->audience, err));
    TRY(rule_get_bits(object, path, "of", (struct rule_words){kinds, APPROVAL_KIND_COUNT},
                      &row->kinds, err));
    TRY(rule_get_codes(p, object, path, "by", &row->by, err));
    row->sources = 1u << CREDIT_SOURCE_ONLINE | 1u << CREDIT_SOURCE_EXTERNAL;
    if (!rule_has(object, "sources"))
        return ERR_OK;
    return rule_get_bits(object, path, "sources", (struct rule_words){sources, SOURCES_LEN},
                         &row->sources, err);
}

enum err_code rule_get_approvals(struct rule_parser *p, const json_t *object, struct err *err)
{
    const json_t *rows;
    char at[PATH_SIZE];
    if (!rule_has(object, "approvals"))
        return ERR_OK;
    TRY(rule_get_rows(object, "approvals", APPROVALS_MAX, &rows, err));
    size_t len = json_array_size(rows);
    p->book->approvals = arena_array(p->arena, len, sizeof(*p->book->approvals));
    for (size_t i = 0; i < len; i++)
        TRY(get_approval(p, json_array_get(rows, i), rule_path_at("approvals", i, at),
                         &p->book->approvals[i], err));
    p->book->approvals_len = len;
    return ERR_OK;
}
