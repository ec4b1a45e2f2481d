/* A worker's quota as a rulebook: built here, never read from JSON. */
#include <assert.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/rules/quota.h"

static void add_amount(struct rulebook *book, const struct quota_amount *amount)
{
    int32_t at = book->categories_len++;
    book->categories[at] = amount->tag;
    book->category_courses[at] = amount->course_id;
    book->category_titles[at] = amount->title;
    book->accepts |= 1u << at;
    book->requirements[book->requirements_len++] = (struct rule_requirement){
        .id = amount->tag,
        .title = amount->title,
        .audience = {.roles = ""},
        .category = (int8_t)at,
        .slot = (uint8_t)at,
        .min = amount->min,
        .deadline = DATE_NONE,
        .tag = amount->tag,
    };
}

struct rulebook *quota_rulebook(int32_t year, const struct quota_amount *amounts, size_t len)
{
    assert(len <= RULEBOOK_REQUIREMENTS_MAX);
    struct rulebook *book = x_calloc(1, sizeof(*book));
    struct arena *arena = &book->memory;
    book->code = arena_printf(arena, "annual-quota-%d", year);
    book->version = arena_printf(arena, "%d", year);
    book->title = (struct rule_title){arena_printf(arena, "%d 年度学时指标", year),
                                      arena_printf(arena, "annual quota %d", year)};
    book->source = "";
    err_ignore(date_from_ymd(year, 1, 1, &book->effective_from, NULL), "every year has one");
    err_ignore(date_from_ymd(year, 12, 31, &book->effective_to, NULL), "and the other");
    book->measure_min = 60;
    book->period =
        (struct rule_period){.kind = RULE_PERIOD_CALENDAR_YEAR, .from = DATE_NONE, .to = DATE_NONE};
    book->applies_to.roles = "";
    book->requirements = arena_array(arena, len + 1, sizeof(*book->requirements));
    for (size_t i = 0; i < len; i++)
        add_amount(book, &amounts[i]);
    book->slots_len = (int32_t)len;
    return book;
}
