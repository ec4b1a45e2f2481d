/* The published table of what files hold. Headings are those that offices' own lists use. */
#include "scheduler/model/column.h"

#include <assert.h>

#include "scheduler/model/attendance.h"
#include "scheduler/model/course.h"
#include "scheduler/model/credit.h"
#include "scheduler/model/day.h"
#include "scheduler/model/enum_text.h"
#include "scheduler/model/exam.h"
#include "scheduler/model/quota.h"
#include "scheduler/model/unit.h"
#include "scheduler/model/worker.h"

#define SEATS_MAX       1000000000
#define SCORE_MILLI_MAX 1000000

static const struct enum_text kinds[FILE_KIND_COUNT] = {
    [FILE_KIND_UNITS] = {"units", "单位", "units", "unit"},
    [FILE_KIND_ROOMS] = {"rooms", "教室", "rooms", "room"},
    [FILE_KIND_TRAINERS] = {"trainers", "讲师", "trainers", "trainer"},
    [FILE_KIND_COURSES] = {"courses", "课程", "courses", "course"},
    [FILE_KIND_WORKERS] = {"workers", "社工", "workers", "worker|人员|花名册"},
    [FILE_KIND_DAYS] = {"days", "节假日与调休", "days", "day|节假日|holidays"},
    [FILE_KIND_OFFERINGS] = {"offerings", "班次", "offerings", "offering|开班计划"},
    [FILE_KIND_QUOTAS] = {"quotas", "年度学时指标", "annual quotas", "quota|targets|指标"},
    [FILE_KIND_HOURS] = {"hours", "学时", "hours", "credits|学时记录"},
    [FILE_KIND_ATTENDANCE] = {"attendance", "签到记录", "attendance", "attend|出勤|签到表"},
    [FILE_KIND_RESULTS] = {"results", "考试成绩", "results", "result|成绩|exam"},
};

static const struct column unit_columns[UNIT_COLUMN_COUNT] = {
    [UNIT_COLUMN_CODE] = {.key = "code",
                          .zh = "单位编号",
                          .en = "Unit code",
                          .also = "单位代码|编号",
                          .format = COLUMN_FORMAT_CODE,
                          .required = true},
    [UNIT_COLUMN_NAME] = {.key = "name",
                          .zh = "单位名称",
                          .en = "Unit name",
                          .also = "名称",
                          .format = COLUMN_FORMAT_TEXT,
                          .required = true},
    [UNIT_COLUMN_KIND] = {.key = "kind",
                          .zh = "单位类型",
                          .en = "Unit kind",
                          .also = "类型",
                          .format = COLUMN_FORMAT_ENUM,
                          .required = true},
    [UNIT_COLUMN_PARENT] = {.key = "parent",
                            .zh = "上级单位编号",
                            .en = "Parent unit",
                            .also = "上级单位|上级编号",
                            .format = COLUMN_FORMAT_CODE},
    [UNIT_COLUMN_AWAY_MAX] = {.key = "away_max",
                              .zh = "同时离岗上限",
                              .en = "Most away at once",
                              .format = COLUMN_FORMAT_INT,
                              .min = 0,
                              .max = 1000000},
};

static const struct column room_columns[ROOM_COLUMN_COUNT] = {
    [ROOM_COLUMN_CODE] = {.key = "code",
                          .zh = "教室编号",
                          .en = "Room code",
                          .also = "编号",
                          .format = COLUMN_FORMAT_CODE,
                          .required = true},
    [ROOM_COLUMN_NAME] = {.key = "name",
                          .zh = "教室名称",
                          .en = "Room name",
                          .also = "名称|教室",
                          .format = COLUMN_FORMAT_TEXT,
                          .required = true},
    [ROOM_COLUMN_SEATS] = {.key = "seats",
                           .zh = "座位数",
                           .en = "Seats",
                           .also = "容量",
                           .format = COLUMN_FORMAT_INT,
                           .required = true,
                           .min = 1,
                           .max = SEATS_MAX},
    [ROOM_COLUMN_ADDRESS] = {.key = "address",
                             .zh = "地址",
                             .en = "Address",
                             .format = COLUMN_FORMAT_TEXT},
};

static const struct column trainer_columns[TRAINER_COLUMN_COUNT] = {
    [TRAINER_COLUMN_CODE] = {.key = "code",
                             .zh = "讲师编号",
                             .en = "Trainer code",
                             .also = "编号",
                             .format = COLUMN_FORMAT_CODE,
                             .required = true},
    [TRAINER_COLUMN_NAME] = {.key = "name",
                             .zh = "讲师姓名",
                             .en = "Trainer name",
                             .also = "姓名|讲师",
                             .format = COLUMN_FORMAT_TEXT,
                             .max = 100,
                             .required = true,
                             .is_private = true},
    [TRAINER_COLUMN_EMAIL] = {.key = "email",
                              .zh = "邮箱",
                              .en = "E-mail",
                              .also = "电子邮箱|email",
                              .format = COLUMN_FORMAT_EMAIL,
                              .is_private = true},
    [TRAINER_COLUMN_MOBILE] = {.key = "mobile",
                               .zh = "手机",
                               .en = "Mobile",
                               .also = "手机号|手机号码|联系电话",
                               .format = COLUMN_FORMAT_MOBILE,
                               .is_private = true},
};

static const struct column course_columns[COURSE_COLUMN_COUNT] = {
    [COURSE_COLUMN_CODE] = {.key = "code",
                            .zh = "课程编号",
                            .en = "Course code",
                            .also = "编号",
                            .format = COLUMN_FORMAT_CODE,
                            .required = true},
    [COURSE_COLUMN_NAME] = {.key = "name",
                            .zh = "课程名称",
                            .en = "Course name",
                            .also = "名称|课程",
                            .format = COLUMN_FORMAT_TEXT,
                            .required = true},
    [COURSE_COLUMN_MODE] = {.key = "mode",
                            .zh = "授课方式",
                            .en = "Mode",
                            .also = "方式",
                            .format = COLUMN_FORMAT_ENUM,
                            .required = true},
    [COURSE_COLUMN_TAGS] = {.key = "tags",
                            .zh = "类别学时(分钟)",
                            .en = "Category minutes",
                            .also = "类别学时|类别学时（分钟）",
                            .format = COLUMN_FORMAT_TAGS,
                            .required = true},
    [COURSE_COLUMN_TIERS] = {.key = "tiers",
                             .zh = "适用级别",
                             .en = "Tiers",
                             .format = COLUMN_FORMAT_TIERS},
    [COURSE_COLUMN_ROLES] = {.key = "roles",
                             .zh = "适用身份",
                             .en = "Roles",
                             .format = COLUMN_FORMAT_LIST},
    [COURSE_COLUMN_AFTER] = {.key = "after",
                             .zh = "先修课程",
                             .en = "Prerequisites",
                             .format = COLUMN_FORMAT_LIST},
    [COURSE_COLUMN_CREDIT] = {.key = "credit",
                              .zh = "学时认定方式",
                              .en = "Credit",
                              .also = "认定方式",
                              .format = COLUMN_FORMAT_ENUM},
    [COURSE_COLUMN_ATTENDANCE_MIN] = {.key = "attendance_min",
                                      .zh = "最低出勤率(%)",
                                      .en = "Least attendance (%)",
                                      .also = "最低出勤率（%）|最低出勤率|出勤率要求",
                                      .format = COLUMN_FORMAT_INT,
                                      .min = 0,
                                      .max = 100},
    [COURSE_COLUMN_PASS_MARK] = {.key = "pass_mark",
                                 .zh = "合格分数",
                                 .en = "Pass mark",
                                 .also = "合格线|及格分数",
                                 .format = COLUMN_FORMAT_MILLI,
                                 .min = 0,
                                 .max = SCORE_MILLI_MAX},
};

static const struct column worker_columns[WORKER_COLUMN_COUNT] = {
    [WORKER_COLUMN_CODE] = {.key = "code",
                            .zh = "人员编号",
                            .en = "Worker code",
                            .also = "工号|编号|员工编号",
                            .format = COLUMN_FORMAT_CODE,
                            .required = true},
    [WORKER_COLUMN_NAME] = {.key = "name",
                            .zh = "姓名",
                            .en = "Name",
                            .format = COLUMN_FORMAT_TEXT,
                            .max = 100,
                            .required = true,
                            .is_private = true},
    [WORKER_COLUMN_UNIT] = {.key = "unit",
                            .zh = "单位编号",
                            .en = "Unit code",
                            .also = "所属单位编号|所属单位",
                            .format = COLUMN_FORMAT_CODE,
                            .required = true},
    [WORKER_COLUMN_TIER] = {.key = "tier",
                            .zh = "持证级别",
                            .en = "Tier",
                            .also = "级别|证书级别|职业水平",
                            .format = COLUMN_FORMAT_ENUM,
                            .required = true},
    [WORKER_COLUMN_ROLES] = {.key = "roles",
                             .zh = "身份",
                             .en = "Roles",
                             .also = "人员身份",
                             .format = COLUMN_FORMAT_LIST},
    [WORKER_COLUMN_IDENTITY] = {.key = "identity_no",
                                .zh = "身份证号",
                                .en = "Identity number",
                                .also = "身份证号码|身份证",
                                .format = COLUMN_FORMAT_IDENTITY,
                                .is_private = true},
    [WORKER_COLUMN_MOBILE] = {.key = "mobile",
                              .zh = "手机",
                              .en = "Mobile",
                              .also = "手机号|手机号码|联系电话",
                              .format = COLUMN_FORMAT_MOBILE,
                              .is_private = true},
    [WORKER_COLUMN_EMAIL] = {.key = "email",
                             .zh = "邮箱",
                             .en = "E-mail",
                             .also = "电子邮箱|email",
                             .format = COLUMN_FORMAT_EMAIL,
                             .is_private = true},
    [WORKER_COLUMN_CHAT_USERID] = {.key = "chat_userid",
                                   .zh = "企业微信/钉钉账号",
                                   .en = "Chat user id",
                                   .also = "企业微信账号|钉钉账号",
                                   .format = COLUMN_FORMAT_TEXT,
                                   .max = 100,
                                   .is_private = true},
    [WORKER_COLUMN_CERTIFICATE_NO] = {.key = "certificate_no",
                                      .zh = "证书编号",
                                      .en = "Certificate number",
                                      .also = "证书号",
                                      .format = COLUMN_FORMAT_TEXT,
                                      .max = 100,
                                      .is_private = true},
    [WORKER_COLUMN_CERTIFIED_ON] = {.key = "certified_on",
                                    .zh = "证书日期",
                                    .en = "Certified on",
                                    .also = "发证日期|取得日期",
                                    .format = COLUMN_FORMAT_DATE},
    [WORKER_COLUMN_REGISTERED_FROM] = {.key = "registered_from",
                                       .zh = "登记起始日期",
                                       .en = "Registered from",
                                       .also = "登记日期|登记开始",
                                       .format = COLUMN_FORMAT_DATE},
    [WORKER_COLUMN_REGISTERED_TO] = {.key = "registered_to",
                                     .zh = "登记截止日期",
                                     .en = "Registered to",
                                     .also = "登记有效期至|登记到期",
                                     .format = COLUMN_FORMAT_DATE},
    [WORKER_COLUMN_HIRED_ON] = {.key = "hired_on",
                                .zh = "入职日期",
                                .en = "Hired on",
                                .format = COLUMN_FORMAT_DATE},
};

static const struct column day_columns[DAY_COLUMN_COUNT] = {
    [DAY_COLUMN_DATE] =
        {.key = "date", .zh = "日期", .en = "Date", .format = COLUMN_FORMAT_DATE, .required = true},
    [DAY_COLUMN_KIND] = {.key = "kind",
                         .zh = "类型",
                         .en = "Kind",
                         .also = "放假或上班",
                         .format = COLUMN_FORMAT_ENUM,
                         .required = true},
    [DAY_COLUMN_NAME] = {.key = "name",
                         .zh = "名称",
                         .en = "Name",
                         .also = "节日名称|节日",
                         .format = COLUMN_FORMAT_TEXT,
                         .max = 100},
};

static const struct column offering_columns[OFFERING_COLUMN_COUNT] = {
    [OFFERING_COLUMN_CODE] = {.key = "code",
                              .zh = "班次编号",
                              .en = "Offering code",
                              .also = "班级编号",
                              .format = COLUMN_FORMAT_CODE,
                              .required = true},
    [OFFERING_COLUMN_COURSE] = {.key = "course",
                                .zh = "课程编号",
                                .en = "Course code",
                                .format = COLUMN_FORMAT_CODE,
                                .required = true},
    [OFFERING_COLUMN_SEATS] = {.key = "seats",
                               .zh = "名额",
                               .en = "Seats",
                               .also = "人数上限",
                               .format = COLUMN_FORMAT_INT,
                               .required = true,
                               .min = 1,
                               .max = SEATS_MAX},
    [OFFERING_COLUMN_UNIT] = {.key = "unit",
                              .zh = "限报单位编号",
                              .en = "For unit",
                              .format = COLUMN_FORMAT_CODE},
    [OFFERING_COLUMN_AUDIENCE] = {.key = "audience",
                                  .zh = "限报身份",
                                  .en = "For role",
                                  .format = COLUMN_FORMAT_CODE},
    [OFFERING_COLUMN_DATE] = {.key = "date",
                              .zh = "日期",
                              .en = "Date",
                              .also = "上课日期",
                              .format = COLUMN_FORMAT_DATE},
    [OFFERING_COLUMN_BEGINS] = {.key = "begins",
                                .zh = "开始时间",
                                .en = "Begins",
                                .also = "开始",
                                .format = COLUMN_FORMAT_TIME},
    [OFFERING_COLUMN_ENDS] = {.key = "ends",
                              .zh = "结束时间",
                              .en = "Ends",
                              .also = "结束",
                              .format = COLUMN_FORMAT_TIME},
    [OFFERING_COLUMN_TRAINER] = {.key = "trainer",
                                 .zh = "讲师编号",
                                 .en = "Trainer code",
                                 .format = COLUMN_FORMAT_CODE},
    [OFFERING_COLUMN_ROOM] = {.key = "room",
                              .zh = "教室编号",
                              .en = "Room code",
                              .format = COLUMN_FORMAT_CODE},
    [OFFERING_COLUMN_WINDOW_FROM] = {.key = "window_from",
                                     .zh = "自学开始日期",
                                     .en = "Window from",
                                     .format = COLUMN_FORMAT_DATE},
    [OFFERING_COLUMN_WINDOW_TO] = {.key = "window_to",
                                   .zh = "自学截止日期",
                                   .en = "Window to",
                                   .format = COLUMN_FORMAT_DATE},
    [OFFERING_COLUMN_WINDOW_MIN] = {.key = "window_min",
                                    .zh = "自学时长(分钟)",
                                    .en = "Study minutes",
                                    .also = "自学时长（分钟）",
                                    .format = COLUMN_FORMAT_INT,
                                    .min = 0,
                                    .max = 1000000},
};

/* Hours of QUOTA_EACH_MAX and QUOTA_TOTAL_MAX minutes, at most, in thousandths. */
static const struct column quotas_columns[QUOTAS_COLUMN_COUNT] = {
    [QUOTAS_COLUMN_YEAR] = {.key = "year",
                            .zh = "年度",
                            .en = "Year",
                            .also = "年份",
                            .format = COLUMN_FORMAT_INT,
                            .required = true,
                            .min = QUOTA_YEAR_MIN,
                            .max = QUOTA_YEAR_MAX},
    [QUOTAS_COLUMN_UNIT] = {.key = "unit",
                            .zh = "单位编号",
                            .en = "Unit code",
                            .also = "单位|所属单位编号",
                            .format = COLUMN_FORMAT_CODE,
                            .required = true},
    [QUOTAS_COLUMN_TIER] = {.key = "tier",
                            .zh = "持证级别",
                            .en = "Tier",
                            .also = "级别|证书级别|职业水平",
                            .format = COLUMN_FORMAT_ENUM},
    [QUOTAS_COLUMN_CATEGORY] = {.key = "category",
                                .zh = "类别",
                                .en = "Category",
                                .also = "学时类别",
                                .format = COLUMN_FORMAT_CODE},
    [QUOTAS_COLUMN_COURSE] = {.key = "course",
                              .zh = "课程编号",
                              .en = "Course code",
                              .also = "课程",
                              .format = COLUMN_FORMAT_CODE},
    [QUOTAS_COLUMN_EACH] = {.key = "each",
                            .zh = "每人学时",
                            .en = "Hours each",
                            .also = "人均学时",
                            .format = COLUMN_FORMAT_MILLI,
                            .min = 0,
                            .max = (int64_t)QUOTA_EACH_MAX * 1000},
    [QUOTAS_COLUMN_TOTAL] = {.key = "total",
                             .zh = "合计学时",
                             .en = "Hours total",
                             .also = "总学时",
                             .format = COLUMN_FORMAT_MILLI,
                             .min = 0,
                             .max = QUOTA_TOTAL_MAX * 1000},
    [QUOTAS_COLUMN_MEASURE] = {.key = "measure",
                               .zh = "计量单位",
                               .en = "Measure",
                               .format = COLUMN_FORMAT_ENUM},
};

static const struct column hours_columns[HOURS_COLUMN_COUNT] = {
    [HOURS_COLUMN_WORKER] = {.key = "worker",
                             .zh = "人员编号",
                             .en = "Worker code",
                             .also = "工号",
                             .format = COLUMN_FORMAT_CODE,
                             .required = true},
    [HOURS_COLUMN_EARNED_ON] = {.key = "earned_on",
                                .zh = "取得日期",
                                .en = "Earned on",
                                .also = "日期",
                                .format = COLUMN_FORMAT_DATE,
                                .required = true},
    [HOURS_COLUMN_AMOUNT] = {.key = "amount",
                             .zh = "学时数",
                             .en = "Amount",
                             .also = "数量|时长",
                             .format = COLUMN_FORMAT_MILLI,
                             .required = true,
                             .min = 1,
                             .max = 10000000},
    [HOURS_COLUMN_MEASURE] = {.key = "measure",
                              .zh = "计量单位",
                              .en = "Measure",
                              .format = COLUMN_FORMAT_ENUM,
                              .required = true},
    [HOURS_COLUMN_CATEGORIES] = {.key = "categories",
                                 .zh = "类别",
                                 .en = "Categories",
                                 .format = COLUMN_FORMAT_LIST,
                                 .required = true},
    [HOURS_COLUMN_MODE] = {.key = "mode",
                           .zh = "授课方式",
                           .en = "Mode",
                           .also = "方式",
                           .format = COLUMN_FORMAT_ENUM},
    [HOURS_COLUMN_SOURCE] = {.key = "source",
                             .zh = "来源",
                             .en = "Source",
                             .format = COLUMN_FORMAT_ENUM},
    [HOURS_COLUMN_COURSE] = {.key = "course",
                             .zh = "课程编号",
                             .en = "Course code",
                             .format = COLUMN_FORMAT_CODE},
    [HOURS_COLUMN_EXTERNAL_ID] = {.key = "external_id",
                                  .zh = "外部编号",
                                  .en = "External id",
                                  .also = "流水号|记录编号",
                                  .format = COLUMN_FORMAT_CODE},
    [HOURS_COLUMN_EVIDENCE] = {.key = "evidence",
                               .zh = "凭证",
                               .en = "Evidence",
                               .format = COLUMN_FORMAT_TEXT,
                               .is_private = true},
    [HOURS_COLUMN_SCORE] = {.key = "score",
                            .zh = "成绩",
                            .en = "Score",
                            .also = "分数|得分|考核成绩",
                            .format = COLUMN_FORMAT_MILLI,
                            .min = 0,
                            .max = SCORE_MILLI_MAX},
};

static const struct column attendance_columns[ATTENDANCE_COLUMN_COUNT] = {
    [ATTENDANCE_COLUMN_OFFERING] = {.key = "offering",
                                    .zh = "班次编号",
                                    .en = "Offering code",
                                    .also = "班级编号",
                                    .format = COLUMN_FORMAT_CODE,
                                    .required = true},
    [ATTENDANCE_COLUMN_DATE] = {.key = "date",
                                .zh = "日期",
                                .en = "Date",
                                .also = "上课日期",
                                .format = COLUMN_FORMAT_DATE},
    [ATTENDANCE_COLUMN_WORKER] = {.key = "worker",
                                  .zh = "人员编号",
                                  .en = "Worker code",
                                  .also = "工号",
                                  .format = COLUMN_FORMAT_CODE,
                                  .required = true},
    [ATTENDANCE_COLUMN_NAME] = {.key = "name",
                                .zh = "姓名",
                                .en = "Name",
                                .format = COLUMN_FORMAT_TEXT,
                                .max = 100,
                                .is_private = true},
    [ATTENDANCE_COLUMN_STATE] = {.key = "state",
                                 .zh = "出勤情况",
                                 .en = "Attendance",
                                 .also = "出勤|签到|到勤|状态",
                                 .format = COLUMN_FORMAT_ENUM},
    [ATTENDANCE_COLUMN_PRESENCE] = {.key = "presence",
                                    .zh = "到课时长(分钟或%)",
                                    .en = "Presence (minutes or %)",
                                    .also =
                                        "到课时长（分钟或%）|到课时长|到课分钟|实到分钟|Presence",
                                    .format = COLUMN_FORMAT_SHARE,
                                    .min = 1,
                                    .max = 1000000},
    [ATTENDANCE_COLUMN_MAKES_UP] = {.key = "makes_up",
                                    .zh = "补课班次编号",
                                    .en = "Makes up for offering",
                                    .also = "补课班次|原班次编号",
                                    .format = COLUMN_FORMAT_CODE},
    [ATTENDANCE_COLUMN_SCORE] = {.key = "score",
                                 .zh = "成绩",
                                 .en = "Score",
                                 .also = "分数|得分|考核成绩",
                                 .format = COLUMN_FORMAT_MILLI,
                                 .min = 0,
                                 .max = SCORE_MILLI_MAX},
};

static const struct column result_columns[RESULT_COLUMN_COUNT] = {
    [RESULT_COLUMN_WORKER] = {.key = "worker",
                              .zh = "人员编号",
                              .en = "Worker code",
                              .also = "工号",
                              .format = COLUMN_FORMAT_CODE,
                              .required = true},
    [RESULT_COLUMN_LEVEL] = {.key = "level",
                             .zh = "考试级别",
                             .en = "Level",
                             .also = "级别|报考级别",
                             .format = COLUMN_FORMAT_ENUM,
                             .required = true},
    [RESULT_COLUMN_PAPER] = {.key = "paper",
                             .zh = "科目",
                             .en = "Paper",
                             .also = "考试科目",
                             .format = COLUMN_FORMAT_TEXT,
                             .max = 100,
                             .required = true},
    [RESULT_COLUMN_SAT_ON] = {.key = "date",
                              .zh = "考试日期",
                              .en = "Sat on",
                              .also = "日期|sat_on",
                              .format = COLUMN_FORMAT_DATE,
                              .required = true},
    [RESULT_COLUMN_RESULT] = {.key = "result",
                              .zh = "考试结果",
                              .en = "Result",
                              .also = "结果|是否合格",
                              .format = COLUMN_FORMAT_ENUM,
                              .required = true},
    [RESULT_COLUMN_SCORE] = {.key = "score",
                             .zh = "分数",
                             .en = "Score",
                             .also = "成绩|得分",
                             .format = COLUMN_FORMAT_MILLI,
                             .min = 0,
                             .max = SCORE_MILLI_MAX},
};

/* Who parses each ENUM column; kept beside the columns because a function is no constant of the
 * enum's own table. */
const struct enum_text *column_choice(enum file_kind kind, size_t column, size_t *ret_len)
{
    if (kind == FILE_KIND_UNITS && column == UNIT_COLUMN_KIND) {
        *ret_len = UNIT_KIND_COUNT;
        return unit_kind_text(UNIT_KIND_CITY);
    }
    if ((kind == FILE_KIND_WORKERS && column == WORKER_COLUMN_TIER) ||
        (kind == FILE_KIND_QUOTAS && column == QUOTAS_COLUMN_TIER)) {
        *ret_len = TIER_COUNT;
        return tier_text(TIER_NONE);
    }
    if (kind == FILE_KIND_DAYS && column == DAY_COLUMN_KIND) {
        *ret_len = DAY_KIND_COUNT;
        return day_kind_text(DAY_KIND_HOLIDAY);
    }
    if ((kind == FILE_KIND_COURSES && column == COURSE_COLUMN_MODE) ||
        (kind == FILE_KIND_HOURS && column == HOURS_COLUMN_MODE)) {
        *ret_len = COURSE_MODE_COUNT;
        return course_mode_text(COURSE_MODE_CLASSROOM);
    }
    if (kind == FILE_KIND_COURSES && column == COURSE_COLUMN_CREDIT) {
        *ret_len = COURSE_CREDIT_COUNT;
        return course_credit_text(COURSE_CREDIT_PART);
    }
    if ((kind == FILE_KIND_HOURS && column == HOURS_COLUMN_MEASURE) ||
        (kind == FILE_KIND_QUOTAS && column == QUOTAS_COLUMN_MEASURE)) {
        *ret_len = CREDIT_MEASURE_COUNT;
        return credit_measure_text(CREDIT_MEASURE_MINUTE);
    }
    if (kind == FILE_KIND_HOURS && column == HOURS_COLUMN_SOURCE) {
        *ret_len = CREDIT_SOURCE_COUNT;
        return credit_source_text(CREDIT_SOURCE_ATTENDANCE);
    }
    if (kind == FILE_KIND_ATTENDANCE && column == ATTENDANCE_COLUMN_STATE) {
        *ret_len = ATTENDANCE_COUNT;
        return attendance_state_text(ATTENDANCE_PRESENT);
    }
    if (kind == FILE_KIND_RESULTS && column == RESULT_COLUMN_LEVEL) {
        *ret_len = TIER_COUNT - TIER_ASSISTANT;
        return tier_text(TIER_ASSISTANT);
    }
    if (kind == FILE_KIND_RESULTS && column == RESULT_COLUMN_RESULT) {
        *ret_len = EXAM_VERDICT_COUNT;
        return exam_verdict_text(EXAM_PASSED);
    }
    *ret_len = 0;
    return NULL;
}

static const struct {
    const struct column *columns;
    size_t len;
} tables[FILE_KIND_COUNT] = {
    [FILE_KIND_UNITS] = {unit_columns, UNIT_COLUMN_COUNT},
    [FILE_KIND_ROOMS] = {room_columns, ROOM_COLUMN_COUNT},
    [FILE_KIND_TRAINERS] = {trainer_columns, TRAINER_COLUMN_COUNT},
    [FILE_KIND_COURSES] = {course_columns, COURSE_COLUMN_COUNT},
    [FILE_KIND_WORKERS] = {worker_columns, WORKER_COLUMN_COUNT},
    [FILE_KIND_DAYS] = {day_columns, DAY_COLUMN_COUNT},
    [FILE_KIND_OFFERINGS] = {offering_columns, OFFERING_COLUMN_COUNT},
    [FILE_KIND_QUOTAS] = {quotas_columns, QUOTAS_COLUMN_COUNT},
    [FILE_KIND_HOURS] = {hours_columns, HOURS_COLUMN_COUNT},
    [FILE_KIND_ATTENDANCE] = {attendance_columns, ATTENDANCE_COLUMN_COUNT},
    [FILE_KIND_RESULTS] = {result_columns, RESULT_COLUMN_COUNT},
};

const struct enum_text *file_kind_text(enum file_kind kind)
{
    assert((unsigned)kind < FILE_KIND_COUNT);
    return &kinds[kind];
}

enum err_code file_kind_parse(struct str text, enum file_kind *ret_kind, struct err *err)
{
    int index = 0;
    TRY(enum_text_parse(kinds, FILE_KIND_COUNT, "kind of file", text, &index, err));
    *ret_kind = (enum file_kind)index;
    return ERR_OK;
}

const struct column *columns_of(enum file_kind kind, size_t *ret_len)
{
    assert((unsigned)kind < FILE_KIND_COUNT);
    *ret_len = tables[kind].len;
    return tables[kind].columns;
}

static bool heading_is(const struct column *column, struct str heading)
{
    if (str_eq(heading, str_from(column->zh)) || str_eq_nocase(heading, str_from(column->en)) ||
        str_eq_nocase(heading, str_from(column->key)))
        return true;
    struct str rest = str_from(column->also);
    struct str piece;
    while (str_next(&rest, '|', &piece))
        if (str_eq_nocase(heading, piece))
            return true;
    return false;
}

static const struct column remark_columns[REMARK_COLUMN_COUNT] = {
    [REMARK_COLUMN_ROW] = {.key = "refused_row",
                           .zh = "原行号",
                           .en = "Refused row",
                           .format = COLUMN_FORMAT_INT},
    [REMARK_COLUMN_COLUMN] = {.key = "refused_column",
                              .zh = "有误的列",
                              .en = "Refused column",
                              .format = COLUMN_FORMAT_TEXT},
    [REMARK_COLUMN_REASON] = {.key = "refused_reason",
                              .zh = "拒绝原因",
                              .en = "Refused because",
                              .format = COLUMN_FORMAT_TEXT},
    [REMARK_COLUMN_REMEDY] = {.key = "refused_remedy",
                              .zh = "处理办法",
                              .en = "What to do",
                              .format = COLUMN_FORMAT_TEXT},
};

const struct column *columns_of_remarks(void)
{
    return remark_columns;
}

bool column_is_remark(struct str heading)
{
    for (size_t i = 0; i < REMARK_COLUMN_COUNT; i++)
        if (heading_is(&remark_columns[i], str_trim(heading)))
            return true;
    return false;
}

int column_find_among(const struct column *columns, size_t len, struct str heading)
{
    heading = str_trim(heading);
    if (str_ends(heading, "*"))
        heading = str_trim(str_slice(heading.data, heading.len - 1));
    for (size_t i = 0; i < len; i++)
        if (heading_is(&columns[i], heading))
            return (int)i;
    return -1;
}

int column_find(enum file_kind kind, struct str heading)
{
    size_t len = 0;
    const struct column *columns = columns_of(kind, &len);
    return column_find_among(columns, len, heading);
}
