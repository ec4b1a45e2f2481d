/* How often each course has come: entries of a course that are not far apart are one turn of it. */
#include <stdlib.h>

#include "scheduler/rules/standing_inside.h"

static const struct rule_repeat *repeat_of(const struct evaluation *e, const struct credit *credit)
{
    if (credit->course_id.v == 0)
        return NULL;
    for (size_t i = 0; i < e->book->repeats_len; i++) {
        const struct rule_repeat *row = &e->book->repeats[i];
        if ((row->every_source || row->source == credit->source) &&
            rule_audience_has(&row->audience, e->input->worker))
            return row;
    }
    return NULL;
}

static bool same_limit(const struct evaluation *e, const struct credit *a, const struct credit *b)
{
    return a->course_id.v == b->course_id.v && repeat_of(e, a) == repeat_of(e, b);
}

static int compare_days(const void *a, const void *b)
{
    return date_compare(*(const struct date *)a, *(const struct date *)b);
}

/* Turns that lie before the period; the last of them goes on until *ret_last. */
static int32_t turns_before(const struct evaluation *e, const struct credit *like,
                            int32_t apart_days, struct date *ret_last)
{
    const struct rules_input *input = e->input;
    struct date *days = arena_array(e->arena, input->effective_len, sizeof(*days));
    size_t len = 0;
    int32_t turns = 0;
    for (size_t i = 0; i < input->effective_len; i++)
        if (date_compare(input->effective[i].earned_on, e->evidence.from) < 0 &&
            same_limit(e, like, &input->effective[i]))
            days[len++] = input->effective[i].earned_on;
    if (len > 1)
        qsort(days, len, sizeof(*days), compare_days);
    for (size_t i = 0; i < len; i++)
        turns += i == 0 || days[i].day - days[i - 1].day > apart_days;
    *ret_last = len > 0 ? days[len - 1] : DATE_NONE;
    return turns;
}

/* The turns of one course, as they come up in order of age: first earned ones, then booked. */
struct course_turns {
    const struct credit *like;
    int32_t limit;
    int32_t turn;     /* the present one, or 0: it was a turn before the period already */
    struct date last; /* its last day so far, or DATE_NONE */
};

static struct course_turns new_course(struct evaluation *e, const struct credit *credit)
{
    const struct rule_repeat *row = repeat_of(e, credit);
    struct course_turns course = {.like = credit, .limit = e->limits_len++, .last = DATE_NONE};
    int32_t left = row->times;
    if (row->in_life)
        left -= turns_before(e, credit, row->apart_days, &course.last);
    /* What goes on of a turn that is one too many is so as well. */
    if (left < 0)
        course.last = DATE_NONE;
    e->limits[course.limit] = left > 0 ? left : 0;
    return course;
}

static void number_turn(struct evaluation *e, struct course_turns *course,
                        struct candidate *candidate)
{
    const struct part *part = &e->parts[candidate->at];
    int32_t apart_days = repeat_of(e, part->credit)->apart_days;
    bool goes_on =
        !date_is_none(course->last) && abs(part->on.day - course->last.day) <= apart_days;
    if (!goes_on) {
        e->turns[e->turns_len] = course->limit;
        course->turn = ++e->turns_len;
    }
    course->last = part->on;
    candidate->item.turn = course->turn;
}

void evaluation_turns(struct evaluation *e)
{
    if (e->book->repeats_len == 0)
        return;
    struct course_turns *courses = arena_array(e->arena, e->candidates_len, sizeof(*courses));
    size_t len = 0;
    e->turns = arena_array(e->arena, e->candidates_len, sizeof(*e->turns));
    e->limits = arena_array(e->arena, e->candidates_len, sizeof(*e->limits));
    for (size_t i = 0; i < e->candidates_len; i++) {
        const struct credit *credit = e->parts[e->candidates[i].at].credit;
        size_t at = 0;
        if (repeat_of(e, credit) == NULL)
            continue;
        while (at < len && !same_limit(e, courses[at].like, credit))
            at++;
        if (at == len)
            courses[len++] = new_course(e, credit);
        number_turn(e, &courses[at], &e->candidates[i]);
    }
}
