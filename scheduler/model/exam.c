/* exam result 考试成绩: how a verdict is written, and when a level is passed. */
#include "scheduler/model/exam.h"

#include <assert.h>
#include <string.h>

static const struct enum_text verdicts[EXAM_VERDICT_COUNT] = {
    [EXAM_PASSED] = {"passed", "合格", "passed", "通过|及格|pass|√|✓|1"},
    [EXAM_FAILED] = {"failed", "不合格", "failed", "未通过|不及格|fail|×|0"},
};

const struct enum_text *exam_verdict_text(enum exam_verdict verdict)
{
    assert((unsigned)verdict < EXAM_VERDICT_COUNT);
    return &verdicts[verdict];
}

enum err_code exam_verdict_parse(struct str text, enum exam_verdict *ret_verdict, struct err *err)
{
    int index = 0;
    TRY(enum_text_parse(verdicts, EXAM_VERDICT_COUNT, "result 考试结果", text, &index, err));
    *ret_verdict = (enum exam_verdict)index;
    return ERR_OK;
}

static const struct {
    int32_t papers, years;
} gates[TIER_COUNT] = {
    [TIER_NONE] = {0, 0},
    [TIER_ASSISTANT] = {2, 1},
    [TIER_INTERMEDIATE] = {3, 2},
    [TIER_SENIOR] = {1, 1},
};

static int32_t year_of(struct date date)
{
    int32_t year = 0;
    int32_t month = 0;
    int32_t day = 0;
    date_to_ymd(date, &year, &month, &day);
    return year;
}

static bool counts(const struct exam_result *result, enum tier level, struct date as_of)
{
    return result->level == level && result->verdict == EXAM_PASSED &&
           date_compare(result->sat_on, as_of) <= 0;
}

/* Different papers of the level passed in the years that begin with that of `first`. */
static int32_t papers_from(const struct exam_result *results, size_t len,
                           const struct exam_result *first, struct date as_of)
{
    int32_t from = year_of(first->sat_on);
    int32_t papers = 0;
    for (size_t i = 0; i < len; i++) {
        const struct exam_result *result = &results[i];
        int32_t year = year_of(result->sat_on);
        bool is_new = counts(result, first->level, as_of) && year >= from &&
                      year < from + gates[first->level].years;
        for (size_t k = 0; k < i && is_new; k++)
            is_new = !counts(&results[k], first->level, as_of) ||
                     year_of(results[k].sat_on) < from ||
                     year_of(results[k].sat_on) >= from + gates[first->level].years ||
                     strcmp(results[k].paper, result->paper) != 0;
        papers += is_new;
    }
    return papers;
}

uint32_t exam_levels_passed(const struct exam_result *results, size_t len, struct date as_of)
{
    uint32_t passed = 0;
    for (size_t i = 0; i < len; i++)
        if (results[i].level != TIER_NONE && counts(&results[i], results[i].level, as_of) &&
            papers_from(results, len, &results[i], as_of) >= gates[results[i].level].papers)
            passed |= 1u << results[i].level;
    return passed;
}

struct date exam_passed_on(const struct exam_result *results, size_t len, enum tier level,
                           struct date as_of)
{
    struct date found = DATE_NONE;
    for (size_t i = 0; i < len; i++)
        if (counts(&results[i], level, as_of) &&
            (date_is_none(found) || date_compare(results[i].sat_on, found) < 0) &&
            (exam_levels_passed(results, len, results[i].sat_on) & 1u << level) != 0)
            found = results[i].sat_on;
    return found;
}

/* Was the same paper of the level passed again later? */
static bool is_passed_later(const struct exam_result *results, size_t len, size_t index,
                            struct date as_of)
{
    const struct exam_result *result = &results[index];
    for (size_t i = 0; i < len; i++) {
        int order = date_compare(results[i].sat_on, result->sat_on);
        if (i != index && counts(&results[i], result->level, as_of) &&
            strcmp(results[i].paper, result->paper) == 0 &&
            (order > 0 || (order == 0 && i > index)))
            return true;
    }
    return false;
}

struct exam_progress exam_progress_of(const struct exam_result *results, size_t len,
                                      enum tier level, struct date as_of, struct arena *arena)
{
    struct exam_progress progress = {.papers_needed = gates[level].papers,
                                     .passed_on = exam_passed_on(results, len, level, as_of)};
    assert(level > TIER_NONE && level < TIER_COUNT);
    progress.papers = arena_array(arena, len, sizeof(*progress.papers));
    for (size_t i = 0; i < len; i++) {
        if (!counts(&results[i], level, as_of) || is_passed_later(results, len, i, as_of))
            continue;
        struct exam_paper *paper = &progress.papers[progress.papers_len++];
        paper->paper = results[i].paper;
        paper->passed_on = results[i].sat_on;
        paper->counts_until = year_of(results[i].sat_on) + gates[level].years - 1;
        paper->counts = paper->counts_until >= year_of(as_of);
        progress.papers_counting += paper->counts;
    }
    return progress;
}

/* --- the calendar ------------------------------------------------------------------------------
 */

enum err_code exam_day_validate(const struct exam_day *day, struct err *err)
{
    bool has_from = !date_is_none(day->sign_up_from);
    bool has_to = !date_is_none(day->sign_up_to);
    if (day->level <= TIER_NONE || day->level >= TIER_COUNT)
        return err_set(err, ERR_INVALID, "level: there is no exam of that level");
    if (strlen(day->paper) > EXAM_PAPER_LEN_MAX)
        return err_set(err, ERR_INVALID, "paper: longer than %d bytes", EXAM_PAPER_LEN_MAX);
    if (date_is_none(day->from) || date_is_none(day->to))
        return err_set(err, ERR_INVALID, "from, to: an exam has a first and a last day");
    if (date_compare(day->to, day->from) < 0)
        return err_set(err, ERR_INVALID, "to: the exam ends before it begins");
    if (year_of(day->from) != day->year || year_of(day->to) != day->year)
        return err_set(err, ERR_INVALID, "from, to: the days are not of %d", (int)day->year);
    if (has_from != has_to)
        return err_set(err, ERR_INVALID, "signing up has a first and a last day, or neither");
    if (has_from && date_compare(day->sign_up_to, day->sign_up_from) < 0)
        return err_set(err, ERR_INVALID, "sign_up_to: signing up ends before it begins");
    if (has_from && date_compare(day->sign_up_to, day->from) >= 0)
        return err_set(err, ERR_INVALID, "sign_up_to: signing up ends before the exam begins");
    return ERR_OK;
}

const struct exam_day *exam_day_next(const struct exam_day *days, size_t len, enum tier level,
                                     struct date on)
{
    for (size_t i = 0; i < len; i++)
        if (days[i].level == level && date_compare(days[i].from, on) >= 0)
            return &days[i];
    return NULL;
}

static bool can_be_due(const struct exam_day *day, const struct exam_due *due)
{
    return (due->levels & 1u << day->level) != 0 &&
           (date_is_none(due->from) || date_compare(day->from, due->from) > 0) &&
           (date_is_none(due->to) || date_compare(day->from, due->to) <= 0);
}

const struct exam_day *exam_day_due(const struct exam_day *days, size_t len,
                                    const struct exam_due *due)
{
    const struct exam_day *found = NULL;
    for (size_t i = 0; i < len; i++) {
        if (!can_be_due(&days[i], due))
            continue;
        bool is_over = date_compare(days[i].from, due->as_of) <= 0;
        bool found_is_over = found == NULL || date_compare(found->from, due->as_of) <= 0;
        int order = found == NULL ? 0 : date_compare(days[i].from, found->from);
        if (found == NULL || (is_over && found_is_over && order > 0) ||
            (!is_over && (found_is_over || order < 0)))
            found = &days[i];
    }
    return found;
}
