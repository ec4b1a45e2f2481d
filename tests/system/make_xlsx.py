"""Workbooks written by hand, part by part, for what no honest writer would write.

make_xlsx.py identity-number OUT   a worker whose 18-digit identity number was typed as a number
make_xlsx.py bomb OUT              a sheet of 1 GiB that packs to 1 MiB
make_xlsx.py plain OUT             a workbook that is in order: one worker
"""
import sys
import zipfile

TYPES = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
</Types>"""
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELS = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>
</Relationships>"""
BOOK = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{OFFICE}">
<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>"""
BOOK_RELS = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>
</Relationships>"""
SHEET_HEAD = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"""
SHEET_TAIL = "</sheetData></worksheet>"


def cell(ref, value):
    """A number as Excel stores it, or an inline string."""
    if isinstance(value, float):
        return f'<c r="{ref}"><v>{value!r}</v></c>'
    return f'<c r="{ref}" t="inlineStr"><is><t>{value}</t></is></c>'


def row(number, values):
    cells = "".join(cell(f"{chr(65 + i)}{number}", value) for i, value in enumerate(values))
    return f'<row r="{number}">{cells}</row>'


def write(path, sheet_chunks):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
        package.writestr("[Content_Types].xml", TYPES)
        package.writestr("_rels/.rels", RELS)
        package.writestr("xl/workbook.xml", BOOK)
        package.writestr("xl/_rels/workbook.xml.rels", BOOK_RELS)
        with package.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for chunk in sheet_chunks:
                sheet.write(chunk)


HEADINGS = ["人员编号", "姓名", "单位编号", "持证级别", "身份证号"]


def workers(*rows):
    body = "".join(row(i + 2, values) for i, values in enumerate(rows))
    return [(SHEET_HEAD + row(1, HEADINGS) + body + SHEET_TAIL).encode()]


def bomb():
    yield (SHEET_HEAD + row(1, HEADINGS)).encode()
    for _ in range(1024):
        yield b" " * (1 << 20)
    yield SHEET_TAIL.encode()


kind, out = sys.argv[1:3]
if kind == "identity-number":
    write(out, workers(["W90", "齐九", "A1", "none", 3.101151990010113e17], ["W91", "楚十", "A1", "none", ""]))
elif kind == "bomb":
    write(out, bomb())
else:
    write(out, workers(["W92", "燕一", "A1", "none", ""]))
