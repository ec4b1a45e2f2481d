/* .xlsx files of odd shapes, made by hand and by libxlsxwriter, and files that only look like one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "tests/unit/import_support.h"

#define HEADINGS                                                                                   \
    "<row r='1'><c r='A1' t='inlineStr'><is><t>code</t></is></c>"                                  \
    "<c r='B1' t='inlineStr'><is><t>name</t></is></c>"                                             \
    "<c r='C1' t='inlineStr'><is><t>unit</t></is></c>"                                             \
    "<c r='D1' t='inlineStr'><is><t>tier</t></is></c>"                                             \
    "<c r='E1' t='inlineStr'><is><t>identity_no</t></is></c>"                                      \
    "<c r='F1' t='inlineStr'><is><t>mobile</t></is></c>"                                           \
    "<c r='G1' t='inlineStr'><is><t>hired_on</t></is></c></row>"
#define TEXT(cell, text) "<c r='" cell "' t='inlineStr'><is><t>" text "</t></is></c>"
#define ROW_A(rest)                                                                                \
    "<row r='2'>" TEXT("A2", "W1") TEXT("B2", "甲") TEXT("C2", "S") TEXT("D2", "高级") rest "</"   \
                                                                                            "row>"

static void check_report(const struct part *parts, enum file_kind kind,
                         const struct import_options *options, const char *want)
{
    char *bytes = NULL;
    size_t len = zip_parts(parts, &bytes);
    struct buf got;
    buf_init(&got, 1 << 20);
    report_bytes(&got, "a.xlsx", str_slice(bytes, len), kind, options);
    if (strcmp(buf_text(&got), want) != 0)
        print_message("%s", buf_text(&got));
    assert_string_equal(buf_text(&got), want);
    buf_release(&got);
    free(bytes);
}

/* A book of one sheet. */
static void check_sheet(const char *sheet, enum file_kind kind, const char *want)
{
    const struct part parts[] = {PART_ROOT_RELS,
                                 PART_BOOK,
                                 PART_BOOK_RELS,
                                 {"xl/worksheets/sheet1.xml", sheet},
                                 {NULL, NULL}};
    check_report(parts, kind, NULL, want);
}

#define WORKERS "columns code name unit tier identity_no mobile hired_on\n"
#define ROW_2   "row 2 code=W1 name=甲 unit=S tier=senior(3)"

static void test_xlsx_inline_strings_rich_text_and_gaps_read(void **state)
{
    (void)state;
    check_sheet(SHEET_OF(HEADINGS
                         "<row r='4'><c r='A4' t='inlineStr'><is><r><t>W</t></r><r>"
                         "<rPr><b/></rPr><t>_x0031_</t></r><rPh sb='0' eb='1'><t>x</t></rPh>"
                         "</is></c><c r='B4' t='str'><f>A1</f><v>甲</v></c>"
                         "<c r='C4'><v>1001</v></c><c r='D4' t='inlineStr'><is><t>高级</t>"
                         "</is></c><c r='F4' s='9'/><c r='F4'/></row>"),
                FILE_KIND_WORKERS,
                "error INVALID: a.xlsx row 4: a cell has a wrong place -> open the file in the "
                "spreadsheet and save it as .xlsx\n");
    check_sheet(SHEET_OF(HEADINGS
                         "<row r='4'><c r='A4' t='inlineStr'><is><r><t>W</t></r><r>"
                         "<rPr><b/></rPr><t>_x0031_</t></r><rPh sb='0' eb='1'><t>x</t></rPh>"
                         "</is></c><c r='B4' t='str'><f>A1</f><v>甲</v></c>"
                         "<c r='C4'><v>1001</v></c><c r='D4' t='inlineStr'><is><t>高级</t>"
                         "</is></c><c r='F4'><v>1.38E10</v></c><c r='XFD4' s='3'/></row>"
                         "<row r='9'><c r='A9'/></row>"),
                FILE_KIND_WORKERS,
                "XLSX sheet \"名册\", 1 rows, 0 refused, 0 findings, 0 warnings\n" WORKERS
                "row 4 code=W1 name=甲 unit=1001 tier=senior(3) mobile=13800000000\n");
}

static void test_xlsx_rows_and_cells_without_reference_counted(void **state)
{
    (void)state;
    check_sheet(
        SHEET_OF("<row><c t='inlineStr'><is><t>code</t></is></c><c t='inlineStr'><is><t>name"
                 "</t></is></c><c t='inlineStr'><is><t>seats</t></is></c></row>"
                 "<row/><row><c t='inlineStr'><is><t>R1</t></is></c><c t='b'><v>1</v></c>"
                 "<c><v>40</v></c></row>"),
        FILE_KIND_ROOMS,
        "XLSX sheet \"名册\", 1 rows, 0 refused, 0 findings, 0 warnings\n"
        "columns code name seats\nrow 3 code=R1 name=TRUE seats=40(40)\n");
}

static void test_xlsx_shared_strings_joined_phonetics_left_out(void **state)
{
    const struct part parts[] = {
        PART_ROOT_RELS,
        PART_BOOK,
        PART_BOOK_RELS,
        {"xl/SharedStrings.xml",
         "<sst xmlns='m'><si><t>code</t></si><si><t>name</t></si><si><t>seats</t></si>"
         "<si><r><t>一</t></r><r><t xml:space='preserve'>号 </t></r><rPh sb='0' "
         "eb='1'><t>yi</t></rPh>"
         "<phoneticPr fontId='1'/></si><si/></sst>"},
        {"xl/worksheets/sheet1.xml",
         SHEET_OF("<row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='s'><v>1</v></c>"
                  "<c r='C1' t='s'><v>2</v></c><c r='D1' t='s'><v>4</v></c></row>"
                  "<row r='2'><c r='A2' t='s'><v>3</v></c><c r='B2' t='s'><v>3</v></c>"
                  "<c r='C2' t='s'><v>4</v></c></row>")},
        {NULL, NULL}};
    (void)state;
    check_report(parts, FILE_KIND_ROOMS, NULL,
                 "XLSX sheet \"名册\", 1 rows, 1 refused, 1 findings, 0 warnings\n"
                 "columns code name seats\nrefused row 2 [seats] \"\" required: required, but "
                 "empty -> fill it in\n");
}

static void test_xlsx_shared_string_missing_refused(void **state)
{
    (void)state;
    check_sheet(SHEET_OF("<row r='1'><c r='A1' t='s'><v>7</v></c></row>"), FILE_KIND_ROOMS,
                "error INVALID: a.xlsx row 1: a cell names a text that is not in the file -> open "
                "the file in the spreadsheet and save it as .xlsx\n");
}

static void test_xlsx_identity_typed_as_number_refused(void **state)
{
    (void)state;
    check_sheet(
        SHEET_OF(HEADINGS ROW_A("<c r='E2'><v>3.1011519900101102E+17</v></c>")), FILE_KIND_WORKERS,
        "XLSX sheet \"名册\", 1 rows, 1 refused, 1 findings, 0 warnings\n" WORKERS
        "refused row 2 [identity_no] \"\" lost_digits: the number has lost digits -> format "
        "the column as text and type it again\n");
}

static void test_xlsx_error_and_formula_cells_refused(void **state)
{
    (void)state;
    check_sheet(
        SHEET_OF(HEADINGS ROW_A("<c r='F2'><f>F1</f></c><c r='G2' t='e'><f>1/0</f><v>#DIV/0!</v>"
                                "</c>") "<row r='3'>" TEXT("A3", "W2") TEXT("B3", "乙")
                     TEXT("C3", "S") TEXT("D3", "中级") "<c r='F3' t='str'><f>\"\"</f><v></v></c>"
                                                        "<c r='G3'><f>A1</f><v/></c></row>"),
        FILE_KIND_WORKERS,
        "XLSX sheet \"名册\", 2 rows, 2 refused, 3 findings, 0 warnings\n" WORKERS
        "refused row 2 [mobile] \"\" formula: a formula whose result is not saved in the file -> "
        "open the file in the spreadsheet, let it calculate and save, or paste values only\n"
        "refused row 2 [hired_on] \"#DIV/0!\" error_cell: the spreadsheet shows an error here "
        "(#DIV/0!) -> repair the formula or type the value\n"
        "refused row 3 [hired_on] \"\" formula: a formula whose result is not saved in the file -> "
        "open the file in the spreadsheet, let it calculate and save, or paste values only\n");
}

#define STYLES                                                                                     \
    {                                                                                              \
        "xl/styles.xml",                                                                           \
            "<styleSheet xmlns='m'><numFmts count='2'><numFmt numFmtId='176' "                     \
            "formatCode='yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@'/><numFmt "         \
            "numFmtId='177' "                                                                      \
            "formatCode='0000'/><numFmt numFmtId='178' formatCode='[h]:mm'/></numFmts>"            \
            "<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs><xf numFmtId='0'/>"          \
            "<xf numFmtId='14'/><xf numFmtId='176'/><xf numFmtId='20'/><xf numFmtId='177'/>"       \
            "<xf numFmtId='178'/><xf numFmtId='31'/></cellXfs></styleSheet>"                       \
    }
#define OFFERING_HEADINGS                                                                          \
    "<row r='1'>" TEXT("A1", "code") TEXT("B1", "course") TEXT("C1", "seats") TEXT("D1", "date")   \
        TEXT("E1", "begins") TEXT("F1", "ends") "</row>"

static void test_xlsx_dates_times_and_padded_codes_by_style(void **state)
{
    const struct part parts[] = {
        PART_ROOT_RELS,
        PART_BOOK,
        PART_BOOK_RELS,
        STYLES,
        {"xl/worksheets/sheet1.xml",
         SHEET_OF(OFFERING_HEADINGS "<row r='2'><c r='A2' s='4'><v>42</v></c>" TEXT(
             "B2", "K1") "<c r='C2'><v>40</v></c><c r='D2' s='1'><v>46448</v></c>"
                         "<c r='E2' s='3'><v>0.375</v></c><c r='F2' s='5'><v>1</v></c></row>"
                         "<row r='3'><c r='A3' s='4'><v>42</v></c>"
                         "<c r='D3' s='2'><v>46449.5</v></c><c r='E3'><v>0.5</v></c>"
                         "<c r='F3' s='1'><v>46449.75</v></c></row>"
                         "<row r='4'><c r='A4' s='4'><v>42</v></c><c r='D4' t='d'>"
                         "<v>2027-03-09T00:00:00</v></c>" TEXT("E4", "9:00") TEXT(
                             "F4", "10:30:00") "</row>"
                                               "<row r='5'><c r='A5' s='1'><v>46448</v></c>" TEXT(
                                                   "B5", "K1") "<c r='C5' s='6'><v>40</v></c><c "
                                                               "r='D5' s='3'><v>0.5</v></c>"
                                                               "<c r='E5'><v>9</v></c><c r='F5' "
                                                               "s='1'><v>60</v></c></row>")},
        {NULL, NULL}};
    (void)state;
    check_report(
        parts, FILE_KIND_OFFERINGS, NULL,
        "XLSX sheet \"名册\", 4 rows, 1 refused, 5 findings, 0 warnings\n"
        "columns code course seats date begins ends\n"
        "row 2 code=0042 course=K1 seats=40(40) date=2027-03-02(20879) begins=09:00(540) "
        "ends=24:00(1440)\n"
        "row 3 code=0042 course=K1 seats=40(40) date=2027-03-03(20880) begins=12:00(720) "
        "ends=18:00(1080)\n"
        "row 4 code=0042 course=K1 seats=40(40) date=2027-03-09(20886) begins=09:00(540) "
        "ends=10:30(630)\n"
        "refused row 5 [code] \"2027-03-02 00:00\" became_date: the spreadsheet turned this into a "
        "date or time -> format the column as text and type it again\n"
        "refused row 5 [seats] \"1900-02-09 00:00\" became_date: the spreadsheet turned this into "
        "a "
        "date or time -> format the column as text and type it again\n"
        "refused row 5 [date] \"12:00\" became_date: the spreadsheet turned this into a date or "
        "time -> format the column as text and type it again\n"
        "refused row 5 [begins] \"9\" format: cannot be read; expected a time such as "
        "09:00 -> correct it\n"
        "refused row 5 [ends] \"#DATE\" error_cell: the spreadsheet shows an error here (#DATE) -> "
        "repair the formula or type the value\n");
}

static void test_xlsx_1904_dates_shifted(void **state)
{
    const struct part parts[] = {
        PART_ROOT_RELS,
        {"xl/workbook.xml",
         BOOK_OF("<workbookPr date1904='true'/><sheets><sheet name='a' sheetId='1' "
                 "r:id='s1'/></sheets>")},
        PART_BOOK_RELS,
        STYLES,
        {"xl/worksheets/sheet1.xml", SHEET_OF(HEADINGS ROW_A("<c r='G2' s='1'><v>44986</v></c>"))},
        {NULL, NULL}};
    (void)state;
    check_report(parts, FILE_KIND_WORKERS, NULL,
                 "XLSX sheet \"a\", 1 rows, 0 refused, 0 findings, 0 warnings\n" WORKERS ROW_2
                 " hired_on=2027-03-02(20879)\n");
}

static void test_xlsx_first_visible_or_named_sheet_read(void **state)
{
    const struct part parts[] = {
        PART_ROOT_RELS,
        {"xl/workbook.xml",
         BOOK_OF("<sheets><sheet name='暗' sheetId='1' state='hidden' r:id='s1'/>"
                 "<sheet name='图' sheetId='3' r:id='y'/><sheet name='明' sheetId='2' r:id='s2'/>"
                 "</sheets>")},
        PART_BOOK_RELS,
        {"xl/worksheets/sheet1.xml", SHEET_OF("<row>" TEXT("A1", "a") "</row>")},
        {"xl/worksheets/sheet2.xml", SHEET_OF(HEADINGS ROW_A(""))},
        {NULL, NULL}};
    const struct import_options dark = {.sheet = "暗"};
    const struct import_options none = {.sheet = "無"};
    (void)state;
    check_report(parts, FILE_KIND_WORKERS, NULL,
                 "XLSX sheet \"明\", 1 rows, 0 refused, 0 findings, 0 warnings\n" WORKERS ROW_2
                 "\n");
    check_report(parts, FILE_KIND_ROOMS, &dark,
                 "error INVALID: a.xlsx: row 1 holds no heading of a rooms file -> the first row "
                 "must hold the headings: 教室编号, 教室名称, 座位数, 地址, 所在单位编号\n");
    check_report(parts, FILE_KIND_WORKERS, &none,
                 "error NOT_FOUND: a.xlsx has no sheet \"無\" -> it has: 暗, 图, 明\n");
}

static void test_xlsx_no_sheet_or_broken_xml_refused(void **state)
{
    const struct part no_sheet[] = {
        PART_ROOT_RELS, {"xl/workbook.xml", BOOK_OF("")}, PART_BOOK_RELS, {NULL, NULL}};
    (void)state;
    check_report(no_sheet, FILE_KIND_WORKERS, NULL,
                 "error INVALID: a.xlsx has no visible sheet -> name the sheet to read\n");
    check_sheet(SHEET_OF("<row>") "x", FILE_KIND_WORKERS,
                "error INVALID: a.xlsx: xl/worksheets/sheet1.xml line 1: mismatched tag -> \n");
    check_sheet("<!DOCTYPE a [<!ENTITY e 'x'>]>" SHEET_OF("<row>&e;</row>"), FILE_KIND_WORKERS,
                "error INVALID: a.xlsx: xl/worksheets/sheet1.xml line 1: a DOCTYPE is not accepted "
                "-> \n");
    check_sheet(
        SHEET_OF("<row r='2'/><row r='2'/>"), FILE_KIND_WORKERS,
        "error INVALID: a.xlsx row 2: the row behind it has a wrong number -> open the file "
        "in the spreadsheet and save it as .xlsx\n");
    check_sheet(SHEET_OF("<row r='1'><c r='1A'/></row>"), FILE_KIND_WORKERS,
                "error INVALID: a.xlsx row 1: a cell has a wrong place -> open the file in the "
                "spreadsheet and save it as .xlsx\n");
    check_sheet(SHEET_OF("<row r='1'><c r='IW1'><v>1</v></c></row>"), FILE_KIND_WORKERS,
                "error LIMIT: a.xlsx row 1: more than 256 columns -> delete the columns that are "
                "not needed\n");
}

static void test_xlsx_other_packages_named(void **state)
{
    const struct part docx[] = {{"word/document.xml", "<d/>"}, {NULL, NULL}};
    const struct part ods[] = {{"content.xml", "<d/>"}, {NULL, NULL}};
    const struct part xlsb[] = {{"xl/workbook.bin", "x"}, {NULL, NULL}};
    const struct part zip[] = {{"workers.csv", "x"}, {NULL, NULL}};
    (void)state;
    check_report(
        docx, FILE_KIND_WORKERS, NULL,
        "error UNSUPPORTED: a.xlsx is a text document (.docx) -> save as .xlsx (另存为)\n");
    check_report(ods, FILE_KIND_WORKERS, NULL,
                 "error UNSUPPORTED: a.xlsx is an OpenDocument file (.ods) -> save as .xlsx "
                 "(另存为)\n");
    check_report(xlsb, FILE_KIND_WORKERS, NULL,
                 "error UNSUPPORTED: a.xlsx is an .xlsb file -> save as .xlsx (另存为)\n");
    check_report(zip, FILE_KIND_WORKERS, NULL,
                 "error INVALID: a.xlsx is a ZIP archive but no .xlsx -> unpack it, and import the "
                 "files inside one by one\n");
}

static void check_bytes(const char *name, struct str bytes, enum err_code want, const char *text,
                        const char *hint)
{
    struct arena arena = {0};
    struct err err = {0};
    struct import_file *file = NULL;
    const struct import_bytes source = {name, bytes};
    assert_int_equal(import_read_bytes(&source, FILE_KIND_WORKERS, NULL, &arena, &file, &err),
                     want);
    if (strstr(err.text, text) == NULL || strstr(err.hint, hint) == NULL)
        print_message("%s -> %s\n", err.text, err.hint);
    assert_non_null(strstr(err.text, text));
    assert_non_null(strstr(err.hint, hint));
    assert_null(file);
    arena_release(&arena);
}

static void test_import_read_bytes_old_and_foreign_formats_refused(void **state)
{
    static const char ole[] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 some old workbook";
    char locked[9000] = {0};
    (void)state;
    check_bytes("a.xls", STR_LIT(ole), ERR_UNSUPPORTED, "old .xls", "save as .xlsx (另存为)");
    memcpy(locked, ole, 8);
    memcpy(locked + 4080, "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0", 32);
    check_bytes("a.xlsx", str_slice(locked, sizeof(locked)), ERR_UNSUPPORTED, "encrypted",
                "without a password");
    check_bytes("a.xls", STR_LIT("\n <html><table>"), ERR_UNSUPPORTED, "web page", "另存为");
    check_bytes("a.xls", STR_LIT("\xEF\xBB\xBF<?xml version=\"1.0\"?>"), ERR_UNSUPPORTED,
                "web page or XML", "另存为");
    check_bytes("a.pdf", STR_LIT("%PDF-1.4\n\0\1"), ERR_INVALID, "not a text file", ".xlsx");
}

static void test_xlsx_truncated_refused(void **state)
{
    const struct part parts[] = {PART_ROOT_RELS,
                                 PART_BOOK,
                                 PART_BOOK_RELS,
                                 {"xl/worksheets/sheet1.xml", SHEET_OF(HEADINGS ROW_A(""))},
                                 {NULL, NULL}};
    char *bytes = NULL;
    (void)state;
    size_t len = zip_parts(parts, &bytes);
    for (size_t cut = 4; cut < len; cut += 7)
        check_bytes("a.xlsx", str_slice(bytes, cut), ERR_INVALID, "cut short or damaged",
                    "copy or download");
    free(bytes);
}

static void test_xlsx_damaged_part_refused(void **state)
{
    const struct part parts[] = {PART_ROOT_RELS,
                                 PART_BOOK,
                                 PART_BOOK_RELS,
                                 {"xl/worksheets/sheet1.xml", SHEET_OF(HEADINGS ROW_A(""))},
                                 {NULL, NULL}};
    char *bytes = NULL;
    (void)state;
    size_t len = zip_parts(parts, &bytes);
    /* The first local header's data: the package's relationships. */
    bytes[60] = (char)(bytes[60] ^ 0x55);
    check_bytes("a.xlsx", str_slice(bytes, len), ERR_INVALID, "a.xlsx", "");
    free(bytes);
}

static void test_xlsx_encrypted_zip_refused(void **state)
{
    const struct part parts[] = {{"xl/workbook.xml", "<a/>"}, {NULL, NULL}};
    char *bytes = NULL;
    (void)state;
    size_t len = zip_parts(parts, &bytes);
    for (size_t i = 0; i + 10 < len; i++) {
        /* General purpose bit 0 in the local and the central header (APPNOTE.TXT 4.4.4). */
        if (memcmp(bytes + i, "PK\3\4", 4) == 0)
            bytes[i + 6] |= 1;
        if (memcmp(bytes + i, "PK\1\2", 4) == 0)
            bytes[i + 8] |= 1;
    }
    check_bytes("a.xlsx", str_slice(bytes, len), ERR_UNSUPPORTED, "encrypted",
                "without a password");
    free(bytes);
}

static void test_xlsx_bomb_refused(void **state)
{
    size_t size = 24u * 1024 * 1024;
    char *sheet = malloc(size + 1);
    (void)state;
    assert_non_null(sheet);
    memset(sheet, ' ', size);
    memcpy(sheet, "<worksheet>", 11);
    for (size_t i = 4096; i + 10 < size; i += 4096)
        memcpy(sheet + i, "<x/>", 4);
    memcpy(sheet + size - 12, "</worksheet>", 12);
    sheet[size] = '\0';
    check_sheet(sheet, FILE_KIND_WORKERS,
                "error LIMIT: a.xlsx: xl/worksheets/sheet1.xml unpacks to more than 200 times its "
                "size -> copy the rows that are needed to a new file and save it as .xlsx\n");
    free(sheet);
}

static void test_xlsx_too_many_entries_refused(void **state)
{
    struct part *parts = calloc(IMPORT_ENTRIES_MAX + 2, sizeof(*parts));
    char(*names)[16] = calloc(IMPORT_ENTRIES_MAX + 1, sizeof(*names));
    char *bytes = NULL;
    (void)state;
    assert_non_null(parts);
    assert_non_null(names);
    for (size_t i = 0; i <= IMPORT_ENTRIES_MAX; i++) {
        (void)snprintf(names[i], sizeof(names[i]), "%zu", i);
        parts[i] = (struct part){names[i], ""};
    }
    size_t len = zip_parts(parts, &bytes);
    check_bytes("a.xlsx", str_slice(bytes, len), ERR_LIMIT, "more than 10000 files", "");
    free(bytes);
    free(names);
    free(parts);
}

/* As Excel's own files are: written by libxlsxwriter to disk, read from disk. */
static void test_import_read_xlsx_of_a_writer_read(void **state)
{
    char path[] = "/tmp/yanxu-import-XXXXXX";
    static const char *const headings[] = {"人员编号*", "姓名*",    "单位编号*",
                                           "持证级别*", "证书日期", "身份证号"};
    struct arena arena = {0};
    struct err err = {0};
    struct import_file *file = NULL;
    lxw_datetime day = {.year = 2021, .month = 10, .day = 20};
    (void)state;
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    (void)close(fd);
    lxw_workbook *book = workbook_new(path);
    lxw_worksheet *sheet = workbook_add_worksheet(book, "花名册");
    lxw_format *format = workbook_add_format(book);
    format_set_num_format(format, "yyyy/m/d");
    for (uint16_t i = 0; i < 6; i++)
        worksheet_write_string(sheet, 0, i, headings[i], NULL);
    worksheet_write_number(sheet, 2, 0, 1001, NULL);
    worksheet_write_string(sheet, 2, 1, " 甲\n乙 ", NULL);
    worksheet_write_string(sheet, 2, 2, "ST01", NULL);
    worksheet_write_string(sheet, 2, 3, "中级", NULL);
    worksheet_write_datetime(sheet, 2, 4, &day, format);
    worksheet_write_string(sheet, 2, 5, "31011519900101007x", NULL);
    assert_int_equal(workbook_close(book), LXW_NO_ERROR);
    assert_int_equal(import_read(path, FILE_KIND_WORKERS, NULL, &arena, &file, &err), ERR_OK);
    assert_string_equal(file->sheet, "花名册");
    assert_int_equal(file->rows_len, 1);
    assert_int_equal(file->rows[0].line, 3);
    assert_string_equal(file->headings[WORKER_COLUMN_CODE], "人员编号*");
    const struct import_cell *cells = file->rows[0].cells;
    assert_string_equal(cells[WORKER_COLUMN_CODE].text, "1001");
    assert_string_equal(cells[WORKER_COLUMN_NAME].text, "甲 乙");
    assert_int_equal(cells[WORKER_COLUMN_TIER].number, 2);
    assert_string_equal(cells[WORKER_COLUMN_CERTIFIED_ON].text, "2021-10-20");
    assert_string_equal(cells[WORKER_COLUMN_IDENTITY].text, "31011519900101007X");
    assert_true(date_is_none(cells[WORKER_COLUMN_HIRED_ON].date));
    assert_int_equal(unlink(path), 0);
    assert_int_equal(import_read(path, FILE_KIND_WORKERS, NULL, &arena, &file, &err),
                     ERR_NOT_FOUND);
    assert_int_equal(import_read("/tmp", FILE_KIND_WORKERS, NULL, &arena, &file, &err),
                     ERR_INVALID);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_xlsx_inline_strings_rich_text_and_gaps_read),
        cmocka_unit_test(test_xlsx_rows_and_cells_without_reference_counted),
        cmocka_unit_test(test_xlsx_shared_strings_joined_phonetics_left_out),
        cmocka_unit_test(test_xlsx_shared_string_missing_refused),
        cmocka_unit_test(test_xlsx_identity_typed_as_number_refused),
        cmocka_unit_test(test_xlsx_error_and_formula_cells_refused),
        cmocka_unit_test(test_xlsx_dates_times_and_padded_codes_by_style),
        cmocka_unit_test(test_xlsx_1904_dates_shifted),
        cmocka_unit_test(test_xlsx_first_visible_or_named_sheet_read),
        cmocka_unit_test(test_xlsx_no_sheet_or_broken_xml_refused),
        cmocka_unit_test(test_xlsx_other_packages_named),
        cmocka_unit_test(test_import_read_bytes_old_and_foreign_formats_refused),
        cmocka_unit_test(test_xlsx_truncated_refused),
        cmocka_unit_test(test_xlsx_damaged_part_refused),
        cmocka_unit_test(test_xlsx_encrypted_zip_refused),
        cmocka_unit_test(test_xlsx_bomb_refused),
        cmocka_unit_test(test_xlsx_too_many_entries_refused),
        cmocka_unit_test(test_import_read_xlsx_of_a_writer_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
