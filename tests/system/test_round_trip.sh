#!/usr/bin/env bash
# An export is an import file: what is written, in every format and language, loads again and changes nothing.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
now='--now 2026-01-05T01:00:00Z'

yanxu gen files --workers 120
ended 0 'gen'
yanxu init
for file in units.csv rooms.csv trainers.csv courses.xlsx workers.xlsx offerings.xlsx hours.csv; do
    yanxu import "${file%.*}" "files/$file" $now
    ended 0 "import ${file%.*}"
done
yanxu import days "$top/scheduler/programmes/days-china.csv" $now
ended 0 'import days'
printf '年度,单位编号,持证级别,类别,课程编号,每人学时,合计学时,计量单位\n2026,PD,,ce,,31,,学时\n2026,PD,初级,ce,,,987654.321,小时\n2027,PD,,,CE-01,1,,分钟\n2026,PD,中级,ce,,0,,\n' >quotas.csv
sed -i "s/CE-01/$(sql 'SELECT code FROM course WHERE tiers_mask = 0 LIMIT 1')/" quotas.csv
yanxu import quotas quotas.csv $now
ended 0 'import quotas'
# All rows of all tables that hold what was loaded.
rows()
{
    local table
    for table in unit room trainer course worker person day quota offering session credit; do
        sqlite3 "$db" "SELECT '$table', * FROM $table"
    done | sha256sum
}
before=$(rows)
for kind in units rooms trainers courses workers days offerings quotas hours; do
    for how in 'x.xlsx --lang zh' 'x.xlsx --lang en' 'x.csv --lang zh' 'x.csv --lang en' 'x.csv --encoding gb18030'; do
        yanxu export "$kind" -o $how $now
        ended 0 "export $kind -o $how"
        yanxu import "$kind" ${how%% *} $now
        ended 0 "$kind -o $how: loads again"
        if grep -q ' 0 new, 0 changed, [1-9][0-9,]* unchanged, 0 refused' "$out"; then ok "$kind -o $how: nothing changes"; else
            fail "$kind -o $how: nothing changes" "$(said)"; fi
    done
done
# JSON holds the same cells as the CSV, which guards texts that a spreadsheet would run by a '.
cat >compare.py <<'PY'
import csv, json, re, sys
table = json.load(open(sys.argv[1], encoding="utf-8"))
rows = list(csv.reader(open(sys.argv[2], encoding="utf-8-sig", newline="")))
def bare(text):
    return text[1:] if re.match(r"'+[=+@\t\r-]", text) else text
assert table["kind"] == sys.argv[3], table["kind"]
assert len(table["columns"]) == len(rows[0]), "columns"
assert len(table["rows"]) == len(rows) - 1 > 0, (len(table["rows"]), len(rows) - 1)
for got, want in zip(table["rows"], rows[1:]):
    assert list(got) == table["columns"], got
    assert list(got.values()) == [bare(cell) for cell in want], (got, want)
PY
cat >odd.csv <<'ODD'
code,name,kind
A-1,"=SUM(""a"";b)\\c",区
A-2,'-5 𬀩 é,区
ODD
yanxu import units odd.csv $now
for kind in units rooms trainers courses workers offerings hours days; do
    yanxu export "$kind" -o x.csv --lang en $now
    yanxu export "$kind" -o x.json --lang en $now
    ended 0 "export $kind as JSON"
    check "$kind: JSON and CSV hold the same cells" "$PYTHON" compare.py x.json x.csv "$kind"
    yanxu export "$kind" --format json --lang en $now
    check "$kind: --format json is the same, on standard output" cmp "$out" x.json
done
yanxu export units --json --lang en $now
same 'export --json is JSON too' "$(head -c 16 "$out")" '{"kind": "units"'
printf 'before\n' >appended
"$YANXU" export units --format csv $now >>appended
same 'standard output is appended to, not replaced' "$(head -n 1 appended)" before
yanxu export results --format json $now
same 'no rows: an empty list' "$("$PYTHON" -c 'import json, sys; print(json.load(open(sys.argv[1]))["rows"])' "$out")" '[]'
yanxu export units --format yaml
ended 2 'an unknown format: usage'
yanxu export units --format json -o /dev/full $now
check 'JSON to a full disk: refused' test "$code" -ne 0
sqlite3 "$db" "DELETE FROM unit WHERE code LIKE 'A-_'"
same 'every row of every table is as it was' "$(rows)" "$before"
yanxu export workers -o /nowhere/x.csv $now
check 'export into a directory that is not there: refused' test "$code" -ne 0
yanxu export workers -o /dev/full $now
check 'export to a full disk: refused' test "$code" -ne 0
yanxu export nonsense
ended 2 'export of an unknown kind: usage'

finish
