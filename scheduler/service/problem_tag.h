/* The tags of the year's problem. A need stands on a category, "ce"; on "ce|2026-05-23" if only
 * classes that end by that day help; on "ce!local@2026-01-01.1" if only classes that rulebook local
 * takes for approved do (its edition of that day, its demands for approval as bits); or on both,
 * "ce!local@2026-01-01.1|2026-05-23". A limit may be gated alike. Offerings carry the tags of all
 * that they serve, so the planner knows of neither days nor approvals. */
#ifndef YANXU_SERVICE_PROBLEM_TAG_H
#define YANXU_SERVICE_PROBLEM_TAG_H

#include "scheduler/base/map.h"
#include "scheduler/planner/problem.h"
#include "scheduler/rules/need.h"
#include "scheduler/service/roster.h"

/* What stands behind a tag that is more than its category. */
struct problem_label {
    const char *tag;
    struct str category;
    struct need_gate gate;
    struct date until; /* DATE_NONE: the year's end */
};

/* Zero-initialise; release with problem_labels_release(). */
struct problem_labels {
    struct map index; /* tag -> which of the rows */
    struct problem_label *rows;
    size_t cap;
};

void problem_labels_release(struct problem_labels *labels);

/* The tag, in `arena`, of needs or limits of this category; `until` is DATE_NONE for the year's
 * end. Offerings carry it if it has been noted before they are made. */
const char *problem_tag(const char *category, const struct need_gate *gate, struct date until,
                        struct arena *arena);
void problem_labels_note(struct problem_labels *labels, const char *category,
                         const struct need_gate *gate, struct date until);

/* What a tag says, for people: its category, "ce", in `arena`; */
const char *problem_tag_category(const char *tag, struct arena *arena);
/* its day, "2026-05-23", or "" for a tag without, inside `tag`; */
const char *problem_tag_deadline(const char *tag);
/* the code of the rulebook that takes approved classes only, or "", in `arena`. */
const char *problem_tag_rulebook(const char *tag, struct arena *arena);

/* All tags of a class of this course that ends on day `last`, in `arena`. */
size_t problem_tags_of(const struct problem_labels *labels, const struct roster *roster,
                       const struct course *course, struct date last, struct arena *arena,
                       struct problem_tag_row **ret_rows);
/* Does such a class serve this tag, if it gives its category at all? */
bool problem_tag_is_served(const struct problem_labels *labels, const struct roster *roster,
                           const char *tag, const struct course *course, struct date last);

#endif
