/* Making entries: corrections, and the nested layers that a course's minutes become. */
#include "scheduler/ledger/ledger.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "scheduler/base/checked.h"

/* The stated figure of a part, in the measure of the whole, where it comes out; else minutes. */
static void state_part(struct credit *part, const struct credit *whole)
{
    int64_t product = checked_mul(whole->stated_milli, part->min);
    if (product % whole->min == 0) {
        part->stated_milli = product / whole->min;
        part->measure = whole->measure;
    } else {
        part->stated_milli = (int64_t)part->min * 1000;
        part->measure = CREDIT_MEASURE_MINUTE;
    }
}

enum err_code ledger_reverse(const struct credit *entry, const struct ledger_correction *correction,
                             struct credit *ret_credit, struct err *err)
{
    assert(correction->who[0] != '\0' && correction->min >= 0);
    if (correction->reason[0] == '\0')
        return err_set(err, ERR_INVALID, "taking back an entry 学时记录 needs a reason");
    if (entry->reverses.v != 0 || entry->min <= 0)
        return err_set(err, ERR_INVALID, "entry 学时记录 %" PRId64 " takes another one back itself",
                       entry->id.v);
    if (entry->state != CREDIT_STATE_APPROVED)
        return err_set(err, ERR_INVALID,
                       "entry 学时记录 %" PRId64 " is not approved: there is nothing to take back",
                       entry->id.v);
    if (correction->min > entry->min)
        return err_set(err, ERR_INVALID,
                       "entry 学时记录 %" PRId64 " has only %" PRId32 " minutes to take back",
                       entry->id.v, entry->min);
    struct credit reversal = *entry;
    reversal.id = (struct credit_id){0};
    reversal.min = -(correction->min > 0 ? correction->min : entry->min);
    state_part(&reversal, entry);
    reversal.source = CREDIT_SOURCE_ADJUSTMENT;
    reversal.external_id = "";
    reversal.reverses = entry->id;
    reversal.evidence = "";
    reversal.reason = correction->reason;
    reversal.entered_by = correction->who;
    reversal.entered_at = correction->now;
    *ret_credit = reversal;
    return ERR_OK;
}

/* The smallest figure above `floor`, or 0: where the next layer ends. */
static int32_t next_level(const struct tag_min *tags, int32_t tags_len, int32_t floor)
{
    int32_t level = 0;
    for (int32_t i = 0; i < tags_len; i++)
        if (tags[i].min > floor && (level == 0 || tags[i].min < level))
            level = tags[i].min;
    return level;
}

/* "ce;ethics": the tags that reach `level`; they come sorted. */
static char *join_tags(const struct tag_min *tags, int32_t tags_len, int32_t level,
                       struct arena *arena)
{
    size_t size = 1;
    for (int32_t i = 0; i < tags_len; i++)
        size += strlen(tags[i].tag) + 1;
    char *joined = arena_alloc(arena, size);
    char *end = joined;
    for (int32_t i = 0; i < tags_len; i++) {
        if (tags[i].min < level)
            continue;
        if (end != joined)
            *end++ = ';';
        size_t len = strlen(tags[i].tag);
        memcpy(end, tags[i].tag, len);
        end += len;
    }
    *end = '\0';
    return joined;
}

void ledger_credits_of_tags(const struct tag_min *tags, int32_t tags_len, const struct credit *like,
                            struct arena *arena, struct credit **ret_credits, size_t *ret_len)
{
    assert(tags_len >= 0);
    struct credit *credits = arena_array(arena, (size_t)tags_len, sizeof(*credits));
    size_t len = 0;
    int32_t floor = 0;
    for (;;) {
        int32_t level = next_level(tags, tags_len, floor);
        if (level == 0)
            break;
        struct credit *credit = &credits[len++];
        *credit = *like;
        credit->id = (struct credit_id){0};
        credit->min = level - floor;
        credit->measure = CREDIT_MEASURE_MINUTE;
        credit->stated_milli = (int64_t)credit->min * 1000;
        credit->categories = join_tags(tags, tags_len, level, arena);
        if (like->external_id != NULL && like->external_id[0] != '\0')
            credit->external_id = arena_printf(arena, "%s/%zu", like->external_id, len);
        floor = level;
    }
    *ret_credits = credits;
    *ret_len = len;
}

void ledger_tags_of_part(const struct tag_min *tags, int32_t tags_len, struct ledger_part part,
                         struct tag_min *ret_tags)
{
    assert(part.from >= 0 && part.from <= part.to && part.to <= part.whole && part.whole > 0);
    for (int32_t i = 0; i < tags_len; i++) {
        int64_t upto = checked_mul(tags[i].min, part.to) / part.whole;
        int64_t before = checked_mul(tags[i].min, part.from) / part.whole;
        ret_tags[i] = (struct tag_min){tags[i].tag, (int32_t)(upto - before)};
    }
}
