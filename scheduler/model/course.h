/* course 课程: what can be learned, by whom, and which minutes of which category 类别 it gives. */
#ifndef YANXU_MODEL_COURSE_H
#define YANXU_MODEL_COURSE_H

#include <stdint.h>

#include "scheduler/base/arena.h"
#include "scheduler/model/enum_text.h"
#include "scheduler/model/id.h"
#include "scheduler/model/worker.h"

/* How a course is given. */
enum course_mode {
    COURSE_MODE_CLASSROOM,  /* 面授 */
    COURSE_MODE_LIVE,       /* 直播 */
    COURSE_MODE_SELF_PACED, /* 自学: a window, no sessions */
    COURSE_MODE_COUNT
};

/* How being there becomes hours. "Enough" is attendance_min percent of the offering's minutes. */
enum course_credit {
    COURSE_CREDIT_PART,  /* 按出勤折算: the minutes present, if they are enough */
    COURSE_CREDIT_WHOLE, /* 达标全额: all of the course if they are enough, else nothing */
    COURSE_CREDIT_WHOLE_OR_PART, /* 达标全额，否则折算: all if they are enough, else the part */
    COURSE_CREDIT_COUNT
};

#define COURSE_TAGS_MAX     16
#define COURSE_NO_PASS_MARK 0

/* Minutes credited in one category; also the planner's tag. */
struct tag_min {
    const char *tag;
    int32_t min;
};

struct course {
    struct course_id id;
    const char *code; /* unique */
    const char *name;
    enum course_mode mode;
    struct tag_min tags[COURSE_TAGS_MAX]; /* sorted by tag, each once */
    int32_t tags_len;
    uint32_t tiers_mask; /* bit 1u << TIER_x: who may take it; 0: everybody */
    const char *roles;   /* any one of these opens it, ';'-separated; "": no role needed */
    const char *after;   /* course codes that must come before, ';'-separated; "" for none */
    enum course_credit credit;
    int32_t attendance_min;  /* percent, 0..100; 0: whatever was attended is enough for a part, and
                                only all of it for the whole */
    int64_t pass_mark_milli; /* score below which nothing is earned; or COURSE_NO_PASS_MARK */
};

const struct enum_text *course_mode_text(enum course_mode mode);
MUST_USE enum err_code course_mode_parse(struct str text, enum course_mode *ret_mode,
                                         struct err *err);
const struct enum_text *course_credit_text(enum course_credit credit);
MUST_USE enum err_code course_credit_parse(struct str text, enum course_credit *ret_credit,
                                           struct err *err);
/* Percent of an offering's minutes from which on a presence is enough: 0..100. */
int32_t course_enough_percent(const struct course *course);
MUST_USE enum err_code course_validate(const struct course *course, struct err *err);
/* ERR_INVALID naming the codes of the first circle of prerequisites: courses that wait for each
 * other are never taken. Names that are no course among them are passed over. */
MUST_USE enum err_code course_check_order(const struct course *courses, size_t courses_len,
                                          struct err *err);
/* Minutes that the whole course gives: its largest category's, since they are layers of one time.
 */
int32_t course_minutes(const struct course *course);
/* May this worker take this course? Tier and role only. */
bool course_is_for(const struct course *course, const struct worker *worker);
/* "ce=480;ethics=120": minutes of each category. Names live in `arena`. */
MUST_USE enum err_code tags_parse(struct str text, struct arena *arena,
                                  struct tag_min ret_tags[static COURSE_TAGS_MAX], int32_t *ret_len,
                                  struct err *err);
char *tags_format(const struct tag_min *tags, int32_t tags_len, struct arena *arena);

#endif
