/* Days and approvals as tags. */
#include "scheduler/service/problem_tag.h"

#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/rules/worth.h"

void problem_labels_release(struct problem_labels *labels)
{
    map_release(&labels->index);
    free(labels->rows);
    *labels = (struct problem_labels){0};
}

const char *problem_tag(const char *category, const struct need_gate *gate, struct date until,
                        struct arena *arena)
{
    char day[DATE_TEXT_SIZE];
    const char *tag = category;
    if (gate->rulebook != NULL)
        tag =
            arena_printf(arena, "%s!%s@%s.%x", category, gate->rulebook->code,
                         date_format(gate->rulebook->effective_from, day), (unsigned)gate->demands);
    return date_is_none(until) ? tag : arena_printf(arena, "%s|%s", tag, date_format(until, day));
}

const char *problem_tag_category(const char *tag, struct arena *arena)
{
    return arena_copy(arena, tag, strcspn(tag, "!|"));
}

const char *problem_tag_deadline(const char *tag)
{
    const char *bar = strchr(tag, '|');
    return bar != NULL ? bar + 1 : "";
}

const char *problem_tag_rulebook(const char *tag, struct arena *arena)
{
    const char *gate = tag + strcspn(tag, "!|");
    return *gate == '!' ? arena_copy(arena, gate + 1, strcspn(gate + 1, "@")) : "";
}

void problem_labels_note(struct problem_labels *labels, const char *category,
                         const struct need_gate *gate, struct date until)
{
    CLEANUP(arena_release) struct arena scratch = {0};
    const char *tag = problem_tag(category, gate, until, &scratch);
    size_t at = labels->index.len;
    if (tag == category || !map_add(&labels->index, str_from(tag), (int64_t)at, NULL))
        return;
    const struct str kept = labels->index.entries[at].key;
    x_grow(&labels->rows, &labels->cap, at + 1, sizeof(*labels->rows));
    labels->rows[at] = (struct problem_label){.tag = kept.data,
                                              .category = str_slice(kept.data, strlen(category)),
                                              .gate = *gate,
                                              .until = until};
}

/* Category minutes; for self-paced courses the tag "self_paced" on which a rulebook's cap stands;
 * for a course that a quota names, a tag of its own. */
static size_t categories_of(const struct roster *roster, const struct course *course,
                            struct arena *arena, struct problem_tag_row *rows)
{
    size_t len = 0;
    const char *own = quota_course_tag(&roster->quota, course, arena);
    for (int32_t i = 0; i < course->tags_len; i++)
        rows[len++] = (struct problem_tag_row){course->tags[i].tag, course->tags[i].min};
    if (course->mode == COURSE_MODE_SELF_PACED)
        rows[len++] =
            (struct problem_tag_row){course_mode_text(course->mode)->code, course_minutes(course)};
    if (own != NULL)
        rows[len++] = (struct problem_tag_row){own, course_minutes(course)};
    return len;
}

static bool is_served(const struct problem_label *label, const struct roster *roster,
                      const struct credit *credit)
{
    if (!date_is_none(label->until) && date_compare(credit->earned_on, label->until) > 0)
        return false;
    return label->gate.rulebook == NULL ||
           worth_unmet(label->gate.rulebook, label->gate.demands, roster->approvals,
                       roster->approvals_len, credit) == NULL;
}

size_t problem_tags_of(const struct problem_labels *labels, const struct roster *roster,
                       const struct course *course, struct date last, struct arena *arena,
                       struct problem_tag_row **ret_rows)
{
    struct problem_tag_row *rows =
        arena_array(arena, COURSE_TAGS_MAX + 2 + labels->index.len, sizeof(*rows));
    const struct credit credit = roster_class_credit(course, last);
    const size_t plain_len = categories_of(roster, course, arena, rows);
    size_t len = plain_len;
    for (size_t i = 0; i < labels->index.len; i++) {
        const struct problem_label *label = &labels->rows[i];
        for (size_t k = 0; k < plain_len; k++)
            if (str_eq_text(label->category, rows[k].tag) && is_served(label, roster, &credit))
                rows[len++] = (struct problem_tag_row){label->tag, rows[k].min};
    }
    *ret_rows = rows;
    return len;
}

bool problem_tag_is_served(const struct problem_labels *labels, const struct roster *roster,
                           const char *tag, const struct course *course, struct date last)
{
    int64_t at = 0;
    const struct credit credit = roster_class_credit(course, last);
    return !map_get(&labels->index, str_from(tag), &at) ||
           is_served(&labels->rows[at], roster, &credit);
}
