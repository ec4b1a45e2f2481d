"""Files for test_libreoffice.sh, and the comparisons.

libreoffice.py roster DIR         DIR/roster.csv (GB18030), DIR/roster.xlsx, DIR/want.json: awkward people
libreoffice.py same WANT GOT      two JSON exports hold the same rows, cell by cell
libreoffice.py cells OURS THEIRS  our CSV and LibreOffice's of our workbook hold the same cells
"""
import csv
import datetime
import io
import json
import re
import sys
import zipfile
from xml.sax.saxutils import escape

KEYS = ["code", "name", "unit", "tier", "roles", "identity_no", "mobile", "email", "chat_userid", "certificate_no",
        "certified_on", "registered_from", "registered_to", "hired_on"]
HEADINGS = ["人员编号", "姓名", "单位编号", "持证级别", "身份", "身份证号", "手机", "邮箱", "企业微信/钉钉账号", "证书编号",
            "证书日期", "登记起始日期", "登记截止日期", "入职日期"]
DATES = [10, 11, 12, 13]


def identity(first17):
    """With the check character of GB 11643."""
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return first17 + "10X98765432"[sum(int(d) * w for d, w in zip(first17, weights)) % 11]


def people():
    rows = [
        ["00012", "𬀩𠮷", "0001", "助理社会工作师", "candidate;new_hire", identity("31011519900101001"), "13900000001",
         "a@example.org", "zhang_san", "0031000000000000001", "2024-06-01", "2025-01-01", "2027-12-31", "1999-12-31"],
        ["00013", "Smith, 约翰 \"Johnny\" (派遣,至2027年)", "0001", "未持证", "", "", "", "", "007", "", "", "", "", ""],
        ["1E5", "欧阳,\n娜娜", "0001", "高级社会工作师", "supervisor", identity("11010519491231002"), "+861390000000",
         "b@example.org", "", "1-2", "2020-02-29", "2026-03-01", "2029-02-28", "2019-09-09"],
        ["3-4", "=伍 '六' é́ß ﷽", "0001", "社会工作师", "", identity("44030819851215123"), "", "", "2027-01-01", "12345678901234567890",
         "", "", "", ""],
        ["TRUE", "阿卜杜热西提·阿卜杜热合曼江" * 3, "0001", "未持证", "", "", "", "", "", "", "", "", "", "2026-12-31"],
    ]
    while len(rows) < 40:
        n = 100 + len(rows)
        rows.append(["%05d" % n, "社工%d号" % n, "0001", "未持证", "", identity("3101151990010%04d" % (1000 + n)), "", "", "", "",
                     "", "", "", ""])
    return rows


def serial(text):
    return (datetime.date.fromisoformat(text) - datetime.date(1899, 12, 30)).days


def sheet(rows):
    out = io.StringIO()
    out.write('<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
              "<sheetData>")
    for r, row in enumerate([HEADINGS] + rows, 1):
        out.write(f'<row r="{r}">')
        for c, value in enumerate(row):
            ref = f"{chr(65 + c)}{r}"
            if value == "":
                continue
            if r > 1 and c in DATES:
                out.write(f'<c r="{ref}" s="1"><v>{serial(value)}</v></c>')
            else:
                out.write(f'<c r="{ref}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>')
        out.write("</row>")
    out.write("</sheetData></worksheet>")
    return out.getvalue()


OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEETML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
STYLES = (f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
          '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
          '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>')


def write_xlsx(path, rows):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("[Content_Types].xml",
                   '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                   '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                   f'<Override PartName="/xl/workbook.xml" ContentType="{SHEETML}.sheet.main+xml"/>'
                   f'<Override PartName="/xl/styles.xml" ContentType="{SHEETML}.styles+xml"/>'
                   f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{SHEETML}.worksheet+xml"/></Types>')
        z.writestr("_rels/.rels", f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" '
                                  'Target="xl/workbook.xml"/></Relationships>')
        z.writestr("xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
                                      '<sheet name="花名册" sheetId="1" r:id="rId1"/></sheets></workbook>')
        z.writestr("xl/_rels/workbook.xml.rels",
                   f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{OFFICE}/worksheet" '
                   f'Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/>'
                   "</Relationships>")
        z.writestr("xl/styles.xml", STYLES)
        z.writestr("xl/worksheets/sheet1.xml", sheet(rows))


def roster(folder):
    rows = people()
    with open(f"{folder}/roster.csv", "w", encoding="gb18030", newline="") as f:
        csv.writer(f).writerows([HEADINGS] + rows)
    write_xlsx(f"{folder}/roster.xlsx", rows)
    want = [dict(zip(KEYS, (" ".join(cell.split("\n")) for cell in row))) for row in rows]
    with open(f"{folder}/want.json", "w", encoding="utf-8") as f:
        json.dump({"rows": want}, f)


def same(want_path, got_path):
    want, got = (json.load(open(path, encoding="utf-8"))["rows"] for path in (want_path, got_path))
    by_code = {row["code"]: row for row in got}
    wrong = [(row["code"], key, row[key], by_code.get(row["code"], {}).get(key))
             for row in want for key in row if by_code.get(row["code"], {}).get(key) != row[key]]
    if wrong or len(want) != len(got):
        sys.exit(f"{len(want)} rows wanted, {len(got)} there; code, column, wanted, got: {wrong[:5]}")


def cells(ours, theirs):
    a, b = ([[re.sub(r"^'(?='*[=+@\t\r-])", "", cell) for cell in row] for row in csv.reader(open(path, encoding="utf-8-sig", newline=""))]
            for path in (ours, theirs))
    b = [row + [""] * (len(a[0]) - len(row)) for row in b]  # empty columns at the end are left out
    wrong = [(r, c, x, y) for r, (p, q) in enumerate(zip(a, b), 1) for c, (x, y) in enumerate(zip(p, q), 1) if x != y]
    if len(a) != len(b) or len(a) < 2 or wrong:
        sys.exit(f"{len(a)} rows of ours, {len(b)} of theirs; row, column, ours, theirs: {wrong[:5]}")


{"roster": roster, "same": same, "cells": cells}[sys.argv[1]](*sys.argv[2:])
