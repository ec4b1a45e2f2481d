/* What the entries are worth under a rulebook, and which of them may count. */
#include <inttypes.h>
#include <string.h>

#include "scheduler/rules/standing_inside.h"
#include "scheduler/rules/worth.h"

/* The entry's categories, as bits of those that the rulebook names; its course may be one. */
static uint32_t category_bits(const struct rulebook *book, const struct credit *credit)
{
    uint32_t bits = 0;
    for (int32_t i = 0; i < book->categories_len; i++)
        if (book->category_courses[i].v != 0 && book->category_courses[i].v == credit->course_id.v)
            bits |= 1u << i;
    for (const char *at = credit->categories; *at != '\0';) {
        size_t len = strcspn(at, ";");
        for (int32_t i = 0; i < book->categories_len; i++)
            if (strncmp(book->categories[i], at, len) == 0 && book->categories[i][len] == '\0')
                bits |= 1u << i;
        at += len + (at[len] == ';');
    }
    return bits;
}

static uint32_t cap_bits(const struct evaluation *e, const struct credit *credit, uint32_t bits)
{
    uint32_t caps = 0;
    for (size_t c = 0; c < e->standing->caps_len; c++) {
        const struct rule_cap *cap = e->standing->caps[c].cap;
        bool binds =
            cap->category >= 0 ? (bits & 1u << cap->category) != 0 : cap->mode == credit->mode;
        if (binds)
            caps |= 1u << c;
    }
    return caps;
}

/* `expires` DATE_NONE: it does not. */
static uint32_t need_bits(const struct evaluation *e, struct date on, struct date expires,
                          uint32_t bits)
{
    uint32_t toward = 0;
    for (size_t r = 0; r < e->standing->requirements_len; r++) {
        struct date deadline = e->standing->requirements[r].deadline;
        struct date from = e->standing->requirements[r].from;
        bool in_time = (date_is_none(deadline) || date_compare(on, deadline) <= 0) &&
                       (date_is_none(from) || date_compare(on, from) >= 0);
        if (!date_is_none(expires))
            in_time = in_time && !date_is_none(deadline) && date_compare(deadline, expires) <= 0;
        if (in_time && (e->need_bits[r] == 0 || (e->need_bits[r] & bits) != 0))
            toward |= 1u << r;
    }
    return toward;
}

static enum uncounted_reason refuse(const struct evaluation *e, struct part *part, uint32_t bits)
{
    if ((bits & e->book->accepts) == 0)
        return UNCOUNTED_CATEGORY;
    if (!period_has(&e->evidence, part->on))
        return UNCOUNTED_OUTSIDE;
    int order = date_compare(part->on, e->input->as_of);
    if (part->booked ? order < 0 : order > 0)
        return UNCOUNTED_LATER;
    part->lacks = worth_lacks(e->book, e->input, part->credit);
    if (part->lacks != NULL)
        return UNCOUNTED_APPROVAL;
    return worth_is_used_up(e->book, e->input, part->credit) ? UNCOUNTED_ONCE : UNCOUNTED_NONE;
}

static bool is_older(const struct part *a, const struct part *b)
{
    int order = date_compare(a->on, b->on);
    if (order != 0)
        return order < 0;
    return a->credit->id.v < b->credit->id.v;
}

/* Kept in order of age by insertion: entries come in that order already, or are few. */
static void add_candidate(struct evaluation *e, struct candidate candidate, size_t first)
{
    size_t at = e->candidates_len++;
    while (at > first && is_older(&e->parts[candidate.at], &e->parts[e->candidates[at - 1].at])) {
        e->candidates[at] = e->candidates[at - 1];
        at--;
    }
    e->candidates[at] = candidate;
}

/* Where pieces count, what was earned in one course is one, with all its categories. Places that
 * lie ahead add nothing to a course that is earned. */
static bool joins_piece(struct evaluation *e, const struct candidate *candidate, size_t first)
{
    struct course_id course = e->parts[candidate->at].credit->course_id;
    if (!e->book->counts_pieces || course.v == 0)
        return false;
    for (size_t i = 0; i < e->candidates_len; i++) {
        struct candidate *other = &e->candidates[i];
        if (e->parts[other->at].credit->course_id.v != course.v)
            continue;
        if (i >= first) {
            other->item.toward |= candidate->item.toward;
            other->item.caps |= candidate->item.caps;
        }
        return true;
    }
    return false;
}

static void add_parts(struct evaluation *e, const struct credit *credit, bool booked)
{
    const struct worth worth = worth_of(e->book, e->input->worker, credit);
    for (int32_t year = 0; year < worth.years; year++)
        e->parts[e->parts_len++] = (struct part){
            .credit = credit,
            .on = year == 0 ? credit->earned_on : date_add_months(credit->earned_on, 12 * year),
            .min = worth_in_year(&worth, year),
            .booked = booked,
            .refused = UNCOUNTED_NOTHING_NEEDED};
}

void evaluation_parts(struct evaluation *e)
{
    const struct rules_input *input = e->input;
    size_t most = (input->effective_len + input->booked_len) * worth_years_most(e->book);
    e->parts = arena_array(e->arena, most, sizeof(*e->parts));
    for (size_t i = 0; i < input->effective_len; i++)
        add_parts(e, &input->effective[i], false);
    for (size_t i = 0; i < input->booked_len; i++)
        add_parts(e, &input->booked[i], true);
}

static enum err_code collect_entries(struct evaluation *e, bool booked, struct err *err)
{
    size_t first = e->candidates_len;
    for (size_t i = 0; i < e->parts_len; i++) {
        struct part *part = &e->parts[i];
        const struct credit *credit = part->credit;
        if (part->booked != booked)
            continue;
        if (credit->min <= 0 || credit->worker_id.v != e->input->worker->id.v)
            return err_set(err, ERR_INVALID,
                           "entry 学时记录 %" PRId64
                           " cannot be counted: its minutes are not above "
                           "0, or it is another worker's",
                           credit->id.v);
        uint32_t bits = category_bits(e->book, credit);
        part->refused = refuse(e, part, bits);
        if (part->refused != UNCOUNTED_NONE)
            continue;
        struct candidate candidate = {
            .at = i, .categories = bits, .shared = (bits & e->book->shared) != 0};
        struct date expires = credit->source == CREDIT_SOURCE_CARRY_OVER
                                  ? evaluation_expires(e, credit, bits)
                                  : DATE_NONE;
        candidate.item.min = part->min;
        candidate.item.toward = need_bits(e, part->on, expires, bits);
        candidate.item.caps = cap_bits(e, credit, bits);
        if (!date_is_none(expires) && candidate.item.toward == 0)
            part->refused = UNCOUNTED_EXPIRED;
        else if (joins_piece(e, &candidate, first))
            part->refused = UNCOUNTED_SAME_PIECE;
        else
            add_candidate(e, candidate, first);
    }
    return ERR_OK;
}

enum err_code evaluation_candidates(struct evaluation *e, struct err *err)
{
    e->candidates = arena_array(e->arena, e->parts_len, sizeof(*e->candidates));
    TRY(collect_entries(e, false, err));
    e->earned_len = e->candidates_len;
    return collect_entries(e, true, err);
}
