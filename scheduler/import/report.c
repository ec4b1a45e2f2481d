/* Texts of refusals and warnings, and the list of them. */
#include "scheduler/import/report.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scheduler/base/alloc.h"
#include "scheduler/base/buf.h"
#include "scheduler/base/utf8.h"

#define VALUE_POINTS_MAX 40
#define TEXT_BYTES_MAX   600

struct reason_text {
    const char *code;
    const char *reason[IMPORT_LANGUAGE_COUNT];
    const char *remedy[IMPORT_LANGUAGE_COUNT];
};

#define EN [IMPORT_LANGUAGE_EN]
#define ZH [IMPORT_LANGUAGE_ZH]

static const struct reason_text reasons[IMPORT_REASON_COUNT] = {
    [IMPORT_REASON_REQUIRED] = {"required",
                                {EN = "required, but empty", ZH = "必填，但是空的"},
                                {EN = "fill it in", ZH = "请填写"}},
    [IMPORT_REASON_FORMAT] = {"format",
                              {EN = "cannot be read; expected {}", ZH = "无法识别，应为：{}"},
                              {EN = "correct it", ZH = "请更正"}},
    [IMPORT_REASON_RANGE] = {"range",
                             {EN = "the number is outside {}", ZH = "数值超出范围 {}"},
                             {EN = "correct the number", ZH = "请更正数值"}},
    [IMPORT_REASON_CHOICE] = {"choice",
                              {EN = "not one of the values it may have", ZH = "不是可取的值"},
                              {EN = "write one of: {}", ZH = "请填写其中之一：{}"}},
    [IMPORT_REASON_TOO_LONG] = {"too_long",
                                {EN = "longer than {}", ZH = "超过 {}"},
                                {EN = "shorten it", ZH = "请缩短"}},
    [IMPORT_REASON_CONTROL] = {"control",
                               {EN = "holds characters that are no text", ZH = "含有非文本字符"},
                               {EN = "type it again", ZH = "请重新输入"}},
    [IMPORT_REASON_ERROR_CELL] = {"error_cell",
                                  {EN = "the spreadsheet shows an error here ({})",
                                   ZH = "表格中此处为错误值（{}）"},
                                  {EN = "repair the formula or type the value",
                                   ZH = "请修正公式或直接填写数值"}},
    [IMPORT_REASON_FORMULA] =
        {"formula",
         {EN = "a formula whose result is not saved in the file",
          ZH = "公式的计算结果没有保存在文件中"},
         {EN = "open the file in the spreadsheet, let it calculate and save, or paste values only",
          ZH = "请在表格软件中打开、计算后保存，或选择性粘贴为数值"}},
    [IMPORT_REASON_LOST_DIGITS] = {"lost_digits",
                                   {EN = "the number has lost digits", ZH = "数字已丢失末尾位数"},
                                   {EN = "format the column as text and type it again",
                                    ZH = "请将该列设为文本格式后重新输入"}},
    [IMPORT_REASON_BECAME_DATE] = {"became_date",
                                   {EN = "the spreadsheet turned this into a date or time",
                                    ZH = "表格软件把内容变成了日期或时间"},
                                   {EN = "format the column as text and type it again",
                                    ZH = "请将该列设为文本格式后重新输入"}},
    [IMPORT_REASON_CHECK_DIGIT] =
        {"check_digit",
         {EN = "the identity number's birth date or check character does not fit (GB 11643)",
          ZH = "身份证号的出生日期或校验码不符（GB 11643）"},
         {EN = "compare it with the card", ZH = "请与证件核对"}},
    [IMPORT_REASON_TAGS] = {"tags",
                            {EN = "the list of categories and minutes cannot be read",
                             ZH = "类别学时无法识别"},
                            {EN = "write category=minutes, as in ce=480;ethics=120",
                             ZH = "请写成 类别=分钟，例如 ce=480;ethics=120"}},
    [IMPORT_REASON_DUPLICATE] = {"duplicate",
                                 {EN = "{} has the same value already", ZH = "{}已有相同的值"},
                                 {EN = "delete one of the rows or correct it",
                                  ZH = "请删除其中一行或更正"}},
    [IMPORT_REASON_DUPLICATE_PLACE] = {"duplicate_place",
                                       {EN = "meets at the same time as {} of this offering",
                                        ZH = "与该班次的{}时间重叠"},
                                       {EN = "correct the date or the times, or delete the row",
                                        ZH = "请更正日期或时间，或删除该行"}},
    [IMPORT_REASON_DISAGREES] = {"disagrees",
                                 {EN = "differs from {} of the same offering",
                                  ZH = "与同一班次的{}不一致"},
                                 {EN = "write the same value or leave the cell empty",
                                  ZH = "请填写相同的值或留空"}},
    [IMPORT_REASON_COMPANION] = {"companion",
                                 {EN = "{} of the same offering was refused",
                                  ZH = "同一班次的{}被拒绝"},
                                 {EN = "correct that row", ZH = "请更正那一行"}},
    [IMPORT_REASON_LOOP] = {"loop",
                            {EN = "the units form a loop: {}", ZH = "单位的上下级关系成环：{}"},
                            {EN = "give one of them another parent unit, or none",
                             ZH = "请为其中一个单位改填上级单位或留空"}},
    [IMPORT_REASON_SELF] = {"self",
                            {EN = "the row names itself", ZH = "该行引用了自己"},
                            {EN = "name another one or leave the cell empty",
                             ZH = "请改填其他编号或留空"}},
    [IMPORT_REASON_ORDER] =
        {"order",
         {EN = "ends before it begins", ZH = "结束早于开始"},
         {EN = "correct the dates or times; what goes over midnight is written as two rows",
          ZH = "请更正日期或时间；跨午夜的课次请写成两行"}},
    [IMPORT_REASON_HALF] = {"half",
                            {EN = "cells that belong together are only partly filled in: {}",
                             ZH = "应一并填写的单元格不完整：{}"},
                            {EN = "fill in all of them or none", ZH = "请全部填写或全部留空"}},
    [IMPORT_REASON_BOTH] = {"both",
                            {EN = "the offering has sessions and a self-paced window",
                             ZH = "班次既有课次又有自学起止日期"},
                            {EN = "leave one of the two empty", ZH = "请只保留其中一种"}},
    [IMPORT_REASON_NEITHER] = {"neither",
                               {EN = "neither a session (date and times) nor a self-paced window",
                                ZH = "既无课次（日期和时间）也无自学起止日期"},
                               {EN = "fill in one of the two", ZH = "请填写其中一种"}},
    [IMPORT_REASON_REFERENCE] = {"reference",
                                 {EN = "{} is not loaded", ZH = "{}尚未导入"},
                                 {EN = "load it first, or correct the code",
                                  ZH = "请先导入，或更正编号"}},
    [IMPORT_REASON_ERASED] =
        {"erased",
         {EN = "this person was erased on request: name, numbers and addresses are not taken",
          ZH = "此人信息已按请求删除：姓名、号码等不予导入"},
         {EN = "take them out of the file; who has come back and consents: yanxu worker readmit "
               "CODE",
          ZH = "请从文件中删去；本人已返回并重新同意的，用 yanxu worker readmit 编号"}},
    [IMPORT_REASON_PERSONAL_CODE] =
        {"personal_code",
         {EN = "the code is an identity number; codes are shown and sent",
          ZH = "编号是身份证号，而编号会被显示和发送"},
         {EN = "give the person another code", ZH = "请改用其他编号"}},
    [IMPORT_REASON_TAKEN] =
        {"taken",
         {EN = "this external id was loaded before with other content",
          ZH = "该外部编号已导入过，但内容不同"},
         {EN = "correct the ledger by a reversal, or give the row an id of its own",
          ZH = "请冲正原记录，或为本行另编编号"}},
    [IMPORT_REASON_HOLIDAY] =
        {"holiday",
         {EN = "the session lies on a holiday ({})", ZH = "课次在节假日（{}）"},
         {EN = "move it, or leave it if it is meant so; a day that is worked after all: yanxu days",
          ZH = "请改期；确需上课可不改；如该日实为上班日，请用 yanxu days 更正"}},
    [IMPORT_REASON_SESSIONS] = {"sessions",
                                {EN = "this holiday has {}", ZH = "该节假日已有 {}"},
                                {EN = "they stay; move them by importing their offerings anew",
                                 ZH = "课次保持不变；如需改期，请重新导入相应班次"}},
    [IMPORT_REASON_CANCELLED] = {"cancelled",
                                 {EN = "the offering is cancelled", ZH = "该班次已取消"},
                                 {EN = "delete the row, or name the offering that was held",
                                  ZH = "请删除该行，或改填实际举办的班次"}},
    [IMPORT_REASON_FUTURE] = {"future",
                              {EN = "not held yet: {}", ZH = "尚未举办：{}"},
                              {EN =
                                   "load the list once it was held; leave the cell empty till then",
                               ZH = "请在举办后再导入，此前请将该单元格留空"}},
    [IMPORT_REASON_NO_SESSION] = {"no_session",
                                  {EN = "the offering does not meet on this day",
                                   ZH = "该班次当天没有课次"},
                                  {EN =
                                       "write one of its days ({}), or none for the whole offering",
                                   ZH = "请填写该班次的上课日期（{}），或留空表示整个班次"}},
    [IMPORT_REASON_MIXED] = {"mixed",
                             {EN = "this worker is marked for the whole offering and for single "
                                   "days of it",
                              ZH = "同一人既按整个班次又按单日登记了出勤"},
                             {EN = "keep to {}", ZH = "请统一按{}登记"}},
    [IMPORT_REASON_ELSEWHERE] = {"elsewhere",
                                 {EN = "the row is not about offering {}",
                                  ZH = "该行不属于班次 {}"},
                                 {EN = "load it with that offering's list, or all at once with "
                                       "yanxu import attendance",
                                  ZH = "请随所属班次导入，或用 yanxu import attendance 一次导入"}},
    [IMPORT_REASON_WALK_IN] = {"walk_in",
                               {EN = "has no place in this offering in the plan in force; credited "
                                     "all the same",
                                ZH = "现行计划中没有该班次的名额；学时照记"},
                               {EN = "check that the code is right", ZH = "请核对人员编号"}},
    [IMPORT_REASON_TWICE] = {"twice",
                             {EN = "the ledger already has hours of this course on this day (entry "
                                   "{}); not credited again",
                              ZH = "台账中已有该课程当日的学时（记录 {}），未重复记入"},
                             {EN = "if these are other hours, take that entry back and load it "
                                   "with another course",
                              ZH = "如非同一学时，请冲正该记录并更正其课程后重新导入"}},
    [IMPORT_REASON_ATTENDED] =
        {"attended",
         {EN = "a sign-in list has given the hours of this course on this day (entry {})",
          ZH = "签到表已记入该课程当日的学时（记录 {}）"},
         {EN = "delete the row; if these are other hours, leave its course empty",
          ZH = "请删除该行；如非同一学时，请将课程编号留空"}},
    [IMPORT_REASON_NOT_PRESENT] = {"not_present",
                                   {EN = "only who was present has this cell",
                                    ZH = "只有出勤人员可填写该列"},
                                   {EN = "leave the cell empty, or mark the worker present",
                                    ZH = "请留空，或改为出勤"}},
    [IMPORT_REASON_MAKES_UP] =
        {"makes_up",
         {EN = "not another offering of the course {}", ZH = "不是课程 {} 的其他班次"},
         {EN = "name the offering of the same course in which the time was missed",
          ZH = "请填写同一课程中实际缺课的班次"}},
    [IMPORT_REASON_NO_HOURS] = {"no_hours",
                                {EN = "no hours: {}", ZH = "不认定学时：{}"},
                                {EN = "who stands where: yanxu attend OFFERING",
                                 ZH = "查看各人认定情况：yanxu attend 班次编号"}},
    [IMPORT_REASON_FAILED] =
        {"failed",
         {EN = "no hours: {}", ZH = "不认定学时：{}"},
         {EN = "delete the row, or load it with the score that passes; hours that were "
               "loaded before stand until they are reversed",
          ZH = "请删除该行，或填写合格的成绩后导入；原已记入的学时请冲正"}},
    [IMPORT_REASON_QUOTA] = {"quota",
                             {EN = "the quota cannot be so: {}", ZH = "指标填写有误：{}"},
                             {EN = "correct the row", ZH = "请更正本行"}},
    [IMPORT_REASON_COVERED] =
        {"covered",
         {EN = "{} has all of these days already", ZH = "{}已包含这些日期"},
         {EN = "delete the row; to shorten an approval revoke it and grant another",
          ZH = "请删除该行；要缩短认可期限，请先撤销再重新认可"}},
    [IMPORT_REASON_QUOTA_SUM] = {"quota_sum",
                                 {EN = "{}", ZH = "{}"},
                                 {EN = "compare the totals", ZH = "请核对合计"}},
    [IMPORT_REASON_CLASH] = {"clash",
                             {EN = "{} is here at the same time", ZH = "与{}时间冲突"},
                             {EN = "move one of the two, unless this is meant",
                              ZH = "如非有意安排，请调整其中一个"}},
    [IMPORT_REASON_ROOM_SMALL] = {"room_small",
                                  {EN = "more than the {} seats of the room",
                                   ZH = "超过教室的 {} 个座位"},
                                  {EN = "take a larger room, or offer fewer seats",
                                   ZH = "请改用更大的教室或减少名额"}},
    [IMPORT_REASON_KEPT] = {"kept",
                            {EN = "the value that {} set by hand stands",
                             ZH = "保留 {} 手工设定的值"},
                            {EN = "to let files decide again: yanxu release",
                             ZH = "如需恢复以文件为准，请使用 yanxu release"}},
    [IMPORT_REASON_REGISTERED] =
        {"registered",
         {EN = "the registration that {} entered stands", ZH = "保留 {} 录入的登记有效期"},
         {EN = "correct the file; or yanxu set workers CODE registered_from=… registered_to=…",
          ZH = "请更正文件；或使用 yanxu set workers CODE registered_from=… registered_to=…"}},
    [IMPORT_REASON_EXTRA] = {"extra",
                             {EN = "the cell is not used: {}", ZH = "该单元格未被使用：{}"},
                             {EN = "check that nothing is missing", ZH = "请检查是否有遗漏"}},
    [IMPORT_REASON_CATEGORY] = {"category",
                                {EN = "no rulebook in force knows the category {}",
                                 ZH = "现行规则中没有类别 {}"},
                                {EN = "correct it, unless these hours are to count for nothing",
                                 ZH = "请更正；除非这些学时本不计入任何要求"}},
    [IMPORT_REASON_SECOND] =
        {"second",
         {EN = "the ledger has hours of this worker, day and course already (entry {}); this adds "
               "a "
               "second entry",
          ZH = "台账中已有该人员当日同一课程的学时（记录 {}），本行另记一笔"},
         {EN = "if the old one is replaced: yanxu ledger reverse {}; else give the row an external "
               "id",
          ZH = "如系更正，请冲正原记录：yanxu ledger reverse {}；否则请为本行填写外部编号"}},
    [IMPORT_REASON_AMBIGUOUS] = {"ambiguous",
                                 {EN = "{} have this value", ZH = "{}都是此值"},
                                 {EN = "write the worker's code beside it, in a column of its own",
                                  ZH = "请另加“人员编号”一列，写明是哪一位"}},
    [IMPORT_REASON_KEY] = {"key",
                           {EN = "{}", ZH = "{}"},
                           {EN =
                                "correct the row; what changes somebody's number is loaded by code",
                            ZH = "请更正该行；如需修改本人号码，请按人员编号导入"}},
};

const char *import_reason_code(enum import_reason reason)
{
    assert((unsigned)reason < IMPORT_REASON_COUNT);
    return reasons[reason].code;
}

/* Puts `detail` where {} stands. */
static const char *fill(const struct report *report, const char *text, const char *detail)
{
    struct str part = str_from(detail);
    size_t tab = str_find(part, '\t');
    if (tab < part.len && report->language == IMPORT_LANGUAGE_ZH)
        part = str_slice(part.data + tab + 1, part.len - tab - 1);
    else
        part.len = tab;
    const char *hole = strstr(text, "{}");
    if (hole == NULL)
        return text; /* static */
    struct str cut = utf8_cut(part, TEXT_BYTES_MAX);
    return arena_printf(report->arena, "%.*s%.*s%s", (int)(hole - text), text, (int)cut.len,
                        cut.len > 0 ? cut.data : "", hole + 2);
}

static const char *cut_value(struct arena *arena, struct str value)
{
    struct str rest = value;
    for (int i = 0; i < VALUE_POINTS_MAX && rest.len > 0; i++)
        (void)utf8_next(&rest);
    size_t kept = value.len - rest.len;
    if (kept == 0)
        return "";
    return arena_printf(arena, "%.*s%s", (int)kept, value.data, rest.len > 0 ? "…" : "");
}

const char *finding_row(int32_t line, char text[static FINDING_ROW_SIZE])
{
    (void)snprintf(text, FINDING_ROW_SIZE, "row %d\t第 %d 行", (int)line, (int)line);
    return text;
}

void report_add(struct report *report, const struct finding *finding)
{
    report->total++;
    if (report->len == IMPORT_LISTED_MAX)
        return;
    const struct reason_text *text = &reasons[finding->why];
    x_grow(&report->items, &report->cap, report->len + 1, sizeof(*report->items));
    report->items[report->len++] = (struct import_refusal){
        .line = finding->line,
        .column = finding->column,
        .heading = finding->heading != NULL ? finding->heading : "",
        .value = cut_value(report->arena, finding->value),
        .why = finding->why,
        .reason = fill(report, text->reason[report->language], finding->detail),
        .remedy = fill(report, text->remedy[report->language], finding->detail),
    };
}

static int compare_refusals(const void *a, const void *b)
{
    const struct import_refusal *x = a;
    const struct import_refusal *y = b;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    if (x->column != y->column)
        return x->column < y->column ? -1 : 1;
    return (int)x->why - (int)y->why;
}

const struct import_refusal *report_sorted(const struct report *report)
{
    struct import_refusal *items = arena_array(report->arena, report->len, sizeof(*report->items));
    if (report->len > 0)
        memcpy(items, report->items, report->len * sizeof(*items));
    qsort(items, report->len, sizeof(*items), compare_refusals);
    return items;
}

void report_release(struct report *report)
{
    free(report->items);
    report->items = NULL;
    report->len = report->cap = 0;
}
