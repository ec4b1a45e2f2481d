/* For how much of an offering a worker was there, and what that gives. */
#include "scheduler/ledger/presence.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "scheduler/base/checked.h"
#include "scheduler/ledger/ledger.h"

/* From minute `from` to minute `to` of all the offering's minutes, one session after the other. */
struct stretch {
    int64_t from, to;
};

/* The walk through the marks. */
struct walk {
    const struct presence_case *in;
    struct presence *out;
    struct stretch *missed; /* in order; made up ones are cut off its front */
    size_t missed_len, missed_at;
};

int64_t presence_day_min(const struct session *sessions, size_t len, struct date day)
{
    int64_t min = 0;
    for (size_t i = 0; i < len; i++)
        if (date_compare(sessions[i].date, day) == 0)
            min += sessions[i].ends_min - sessions[i].begins_min;
    return min;
}

/* Where the day lies among the offering's minutes; empty if it has no session. */
static struct stretch day_stretch(const struct presence_case *in, struct date day)
{
    struct stretch stretch = {0, 0};
    for (size_t i = 0; i < in->sessions_len; i++) {
        int64_t min = in->sessions[i].ends_min - in->sessions[i].begins_min;
        int order = date_compare(in->sessions[i].date, day);
        stretch.from += order < 0 ? min : 0;
        stretch.to += order <= 0 ? min : 0;
    }
    return stretch;
}

static int64_t all_minutes(const struct presence_case *in)
{
    int64_t min = in->window_min;
    for (size_t i = 0; i < in->sessions_len; i++)
        min += in->sessions[i].ends_min - in->sessions[i].begins_min;
    return min;
}

/* --- what was attended ---------------------------------------------------------------------------
 */

static struct presence_share *share_of(struct presence *out, struct date day, struct date earned_on,
                                       const struct course *course)
{
    for (size_t i = 0; i < out->shares_len; i++)
        if (date_compare(out->shares[i].day, day) == 0)
            return &out->shares[i];
    struct presence_share *share = &out->shares[out->shares_len++];
    *share = (struct presence_share){.day = day, .earned_on = earned_on};
    for (int32_t t = 0; t < course->tags_len; t++)
        share->tags[t].tag = course->tags[t].tag;
    return share;
}

/* Each boundary is rounded down, so that stretches that join up add up to the whole. */
static void add_stretch(const struct walk *walk, struct presence_share *share,
                        struct stretch stretch)
{
    const struct course *course = walk->in->course;
    struct ledger_part part = {stretch.from, stretch.to, walk->out->of_min};
    struct tag_min tags[COURSE_TAGS_MAX];
    ledger_tags_of_part(course->tags, course->tags_len, part, tags);
    for (int32_t t = 0; t < course->tags_len; t++)
        share->tags[t].min += tags[t].min;
    share->min += stretch.to - stretch.from;
    walk->out->present_min += stretch.to - stretch.from;
}

static void miss(struct walk *walk, int64_t from, int64_t to)
{
    if (from < to)
        walk->missed[walk->missed_len++] = (struct stretch){from, to};
}

/* The worker's mark of the day, or of the whole; NULL: none that counts here. */
static const struct attendance *mark_on(const struct presence_case *in, struct date day)
{
    for (size_t i = 0; i < in->marks_len; i++)
        if (date_compare(in->marks[i].day, day) == 0 && in->marks[i].makes_up.v == 0)
            return &in->marks[i];
    return NULL;
}

/* Who comes late or leaves early is taken to have been there from the beginning on: which minutes
 * they were changes nothing but a rounding. */
static void attend(struct walk *walk, const struct attendance *mark, struct stretch stretch)
{
    const struct presence_case *in = walk->in;
    int64_t until = stretch.from;
    if (mark != NULL && mark->state == ATTENDANCE_PRESENT) {
        struct date on = date_is_none(mark->day) ? in->whole_on : mark->day;
        until = stretch.to;
        if (mark->present_min > 0 && mark->present_min < stretch.to - stretch.from)
            until = stretch.from + mark->present_min;
        add_stretch(walk, share_of(walk->out, mark->day, on, in->course),
                    (struct stretch){stretch.from, until});
    }
    miss(walk, until, stretch.to);
}

static void attend_days(struct walk *walk)
{
    const struct presence_case *in = walk->in;
    const struct attendance *whole = mark_on(in, DATE_NONE);
    if (whole != NULL || in->sessions_len == 0) {
        attend(walk, whole, (struct stretch){0, walk->out->of_min});
        return;
    }
    for (size_t i = 0; i < in->sessions_len; i++)
        if (i == 0 || date_compare(in->sessions[i].date, in->sessions[i - 1].date) != 0)
            attend(walk, mark_on(in, in->sessions[i].date), day_stretch(in, in->sessions[i].date));
}

/* What was made up takes the place of what was missed, the earliest first, and of no more. */
static void make_up(struct walk *walk, const struct presence_made_up *made_up)
{
    int64_t left = made_up->min;
    while (left > 0 && walk->missed_at < walk->missed_len) {
        struct stretch *gap = &walk->missed[walk->missed_at];
        int64_t len = gap->to - gap->from;
        int64_t taken = left < len ? left : len;
        add_stretch(walk, share_of(walk->out, made_up->day, made_up->day, walk->in->course),
                    (struct stretch){gap->from, gap->from + taken});
        walk->out->made_up_min += taken;
        gap->from += taken;
        left -= taken;
        walk->missed_at += taken == len;
    }
}

static void sort_shares(struct presence *out)
{
    for (size_t i = 1; i < out->shares_len; i++)
        for (size_t k = i; k > 0 && date_compare(out->shares[k - 1].day, out->shares[k].day) > 0;
             k--) {
            struct presence_share share = out->shares[k];
            out->shares[k] = out->shares[k - 1];
            out->shares[k - 1] = share;
        }
}

/* --- what that is worth --------------------------------------------------------------------------
 */

static bool is_enough(int64_t present_min, int64_t of_min, int32_t percent)
{
    return checked_mul(present_min, 100) >= checked_mul(of_min, percent);
}

/* Minutes attended up to and on the day. */
static int64_t attended_by(const struct presence *out, struct date day)
{
    int64_t min = 0;
    for (size_t i = 0; i < out->shares_len; i++)
        min += date_compare(out->shares[i].earned_on, day) <= 0 ? out->shares[i].min : 0;
    return min;
}

/* All of the course, earned on the first day on which enough was attended. */
static void give_whole(struct walk *walk, int32_t percent)
{
    struct presence *out = walk->out;
    struct date first = DATE_NONE;
    for (size_t i = 0; i < out->shares_len; i++) {
        struct date day = out->shares[i].earned_on;
        if (is_enough(attended_by(out, day), out->of_min, percent) &&
            (date_is_none(first) || date_compare(day, first) < 0))
            first = day;
    }
    assert(!date_is_none(first));
    out->shares_len = 0;
    struct presence_share *share = share_of(out, DATE_NONE, first, walk->in->course);
    share->min = out->present_min;
    memcpy(share->tags, walk->in->course->tags, sizeof(share->tags));
}

/* Of who has earned nothing yet. */
static enum attendance_verdict why_nothing(const struct walk *walk)
{
    const struct presence *out = walk->out;
    bool is_elsewhere = false;
    bool is_present = false;
    for (size_t i = 0; i < walk->in->marks_len; i++) {
        is_elsewhere = is_elsewhere || walk->in->marks[i].makes_up.v != 0;
        is_present = is_present || walk->in->marks[i].state == ATTENDANCE_PRESENT;
    }
    if (is_elsewhere)
        return ATTENDANCE_VERDICT_ELSEWHERE;
    if (is_present)
        return ATTENDANCE_VERDICT_NOT_HELD;
    if (out->absences > 0)
        return ATTENDANCE_VERDICT_ABSENT;
    return out->excuses > 0 ? ATTENDANCE_VERDICT_EXCUSED : ATTENDANCE_VERDICT_UNMARKED;
}

static enum attendance_verdict judge(struct walk *walk)
{
    const struct course *course = walk->in->course;
    struct presence *out = walk->out;
    int32_t percent = course_enough_percent(course);
    if (out->present_min == 0)
        return why_nothing(walk);
    bool is_reached = is_enough(out->present_min, out->of_min, percent);
    if (!is_reached && course->credit != COURSE_CREDIT_WHOLE_OR_PART)
        return ATTENDANCE_VERDICT_BELOW;
    if (course->pass_mark_milli != COURSE_NO_PASS_MARK && out->score_milli == ATTENDANCE_NO_SCORE)
        return ATTENDANCE_VERDICT_NO_SCORE;
    if (course->pass_mark_milli != COURSE_NO_PASS_MARK &&
        out->score_milli < course->pass_mark_milli)
        return ATTENDANCE_VERDICT_FAILED;
    if (is_reached && course->credit != COURSE_CREDIT_PART)
        give_whole(walk, percent);
    return ATTENDANCE_VERDICT_GIVEN;
}

static void count_marks(const struct presence_case *in, struct presence *out)
{
    for (size_t i = 0; i < in->marks_len; i++) {
        out->absences += in->marks[i].state == ATTENDANCE_ABSENT;
        out->excuses += in->marks[i].state == ATTENDANCE_EXCUSED;
        if (in->marks[i].score_milli > out->score_milli && in->marks[i].makes_up.v == 0)
            out->score_milli = in->marks[i].score_milli;
    }
}

void presence_of(const struct presence_case *in, struct arena *arena, struct presence *ret)
{
    struct presence out = {.of_min = all_minutes(in), .score_milli = ATTENDANCE_NO_SCORE};
    struct walk walk = {.in = in, .out = &out};
    out.shares = arena_array(arena, in->marks_len + in->made_up_len + 1, sizeof(*out.shares));
    walk.missed = arena_array(arena, in->sessions_len + 1, sizeof(*walk.missed));
    count_marks(in, &out);
    if (out.of_min > 0) {
        attend_days(&walk);
        for (size_t i = 0; i < in->made_up_len; i++)
            make_up(&walk, &in->made_up[i]);
    }
    out.verdict = judge(&walk);
    if (out.verdict != ATTENDANCE_VERDICT_GIVEN)
        out.shares_len = 0;
    sort_shares(&out);
    assert(out.present_min <= out.of_min);
    *ret = out;
}

/* --- in words ------------------------------------------------------------------------------------
 */

/* "1.5", "60" */
static const char *score_text(int64_t milli, struct arena *arena)
{
    char *text = arena_printf(arena, "%" PRId64 ".%03" PRId64, milli / 1000, milli % 1000);
    size_t len = strlen(text);
    while (text[len - 1] == '0')
        len--;
    if (text[len - 1] == '.')
        len--;
    text[len] = '\0';
    return text;
}

static const char *time_sentence(const struct presence *presence, const struct course *course,
                                 bool is_english, struct arena *arena)
{
    int64_t share =
        presence->of_min > 0 ? checked_mul(presence->present_min, 100) / presence->of_min : 0;
    const char *made_up = "";
    const char *asked = "";
    if (presence->verdict == ATTENDANCE_VERDICT_BELOW)
        asked = arena_printf(arena, " < %" PRId32 " %%", course_enough_percent(course));
    if (presence->made_up_min > 0)
        made_up = arena_printf(
            arena, is_english ? ", %" PRId64 " min of it made up" : "，其中补课 %" PRId64 " 分钟",
            presence->made_up_min);
    return arena_printf(arena,
                        is_english ? "present %" PRId64 " of %" PRId64 " min = %" PRId64 " %%%s%s"
                                   : "到课 %" PRId64 "/%" PRId64 " 分钟 = %" PRId64 " %%%s%s",
                        presence->present_min, presence->of_min, share, asked, made_up);
}

const char *presence_sentence(const struct presence *presence, const struct course *course,
                              bool is_english, struct arena *arena)
{
    const struct enum_text *verdict = attendance_verdict_text(presence->verdict);
    const char *name = is_english ? verdict->en : verdict->zh;
    switch (presence->verdict) {
    case ATTENDANCE_VERDICT_GIVEN:
    case ATTENDANCE_VERDICT_BELOW:
        return time_sentence(presence, course, is_english, arena);
    case ATTENDANCE_VERDICT_FAILED:
        return arena_printf(arena, "%s: %s < %s", name, score_text(presence->score_milli, arena),
                            score_text(course->pass_mark_milli, arena));
    case ATTENDANCE_VERDICT_UNMARKED:
    case ATTENDANCE_VERDICT_ABSENT:
    case ATTENDANCE_VERDICT_EXCUSED:
    case ATTENDANCE_VERDICT_NO_SCORE:
    case ATTENDANCE_VERDICT_ELSEWHERE:
    case ATTENDANCE_VERDICT_NOT_HELD:
    case ATTENDANCE_VERDICT_KNOWN:
    case ATTENDANCE_VERDICT_TAKEN:
    case ATTENDANCE_VERDICT_COUNT:
        break;
    }
    return name;
}
