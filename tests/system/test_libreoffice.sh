#!/usr/bin/env bash
# What an office's spreadsheet program writes, loads; what we write, it reads: LibreOffice itself, cell by cell.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
. "$here/office.sh"
if ! command -v soffice >/dev/null; then
    fail 'LibreOffice is installed (apt-get install libreoffice-calc-nogui)'
    finish
fi
helper=$here/libreoffice.py
# soffice ARGUMENT…: with a profile of its own, so that nobody's running one is asked.
office()
{
    HOME=$work timeout 120 soffice -env:UserInstallation="file://$work/.profile" --headless "$@" >office.log 2>&1 ||
        fail "soffice $*" "$(cat office.log)"
}
"$PYTHON" "$helper" roster .
printf 'code,name,kind\n0001,晨光社工服务社,机构\n' >units.csv

# --- theirs to ours ------------------------------------------------------------------------------------------
# loads LABEL FILE: into a new office; every cell as it was.
loads()
{
    local label=$1 file=$2
    rm -f "$db"*
    yanxu init
    yanxu import units units.csv
    yanxu import workers "$file"
    ended 0 "$label: loads"
    prints "$label: every row" ' 40 new, 0 changed, 0 unchanged, 0 refused'
    yanxu export workers --format json
    cp "$out" got.json
    check "$label: every cell" "$PYTHON" "$helper" same want.json got.json
    yanxu import workers "$file"
    prints "$label: again changes nothing" ' 0 new, 0 changed, 40 unchanged, 0 refused'
}
loads 'the CSV itself' roster.csv
loads 'the workbook itself' roster.xlsx
# Opened as its user must: GB18030 (85), columns as text (2), dates as year-month-day (5).
columns=1/2/2/2/3/2/4/2/5/2/6/2/7/2/8/2/9/2/10/2/11/5/12/5/13/5/14/5
mkdir text
office --infilter="CSV:44,34,85,1,$columns" --convert-to xlsx --outdir text roster.csv
loads 'GB18030 opened and saved by LibreOffice' text/roster.xlsx
mkdir saved
office --convert-to xlsx --outdir saved roster.xlsx
loads 'a workbook opened and saved by LibreOffice' saved/roster.xlsx
# Opened carelessly, all columns "standard": identity numbers have become figures and lost their end.
mkdir careless
office --infilter='CSV:44,34,85,1' --convert-to xlsx --outdir careless roster.csv
yanxu import workers careless/roster.xlsx --json --lang en -n
ended 3 'opened with columns as figures: rows are refused'
same 'every identity number that lost its end is named' \
    "$("$PYTHON" -c 'import json, sys
print(sum(r["why"] == "lost_digits" and r["column"] == "身份证号" for r in json.load(open(sys.argv[1]))["refusals"]))' "$out")" \
    "$(grep -c '"identity_no": "[0-9]\{17\}[0-9]"' <(sed 's/}, {/\n/g' want.json))"
check 'no identity number is shown' bash -c "! grep -qE '31011519[0-9]{6}' '$out'"
mkdir ods
office --convert-to ods --outdir ods roster.xlsx
yanxu import workers ods/roster.ods
ended 1 '.ods: refused'
tells '.ods: says what to do' '.ods' '.xlsx'

# --- ours to theirs ------------------------------------------------------------------------------------------
rm -f "$db"*
office_files files
office_load files
printf 'date,kind,name\n%s-10-01,holiday,国庆节\n' "$year" >days.csv
printf 'year,unit,tier,category,each,measure\n%s,A1,assistant,ce,7.5,hour\n' "$year" >quotas.csv
printf 'worker,level,paper,date,result,score\nW1,senior,实务,%s-05-24,passed,72.5\n' "$((year - 2))" >results.csv
printf 'code,name,unit,tier,identity_no,mobile\n007,"Smith, ""𬀩""",A1,none,11010519491231002X,13900000001\n' >odd.csv
printf 'code,name,seats,address\nR3,=1+1,5,"-,路"\n' >rooms.csv
printf 'code,course,seats,date,begins,ends\nLATE-1,CASE,9,%s-05-02,22:00,24:00\n' "$year" >offerings.csv
for kind in days quotas results rooms offerings; do
    yanxu import "$kind" "$kind.csv"
    ended 0 "import $kind"
done
yanxu import workers odd.csv
office_publish
yanxu approval grant provider '市社工协会, "总会"' --by MZJ --from 2026-03-01 --reason 公告3号
mkdir ours theirs
kinds='units rooms trainers courses workers days offerings quotas hours attendance results approvals'
for kind in $kinds; do
    yanxu export "$kind" -o "ours/$kind.csv"
    yanxu export "$kind" -o "ours/$kind.xlsx"
done
same 'every kind of file is among them' "$(wc -w <<<"$kinds")" "$("$YANXU" export nonsense 2>&1 | grep -o 'write one of: .*' | tr ',' '\n' | wc -l)"
# Commas, quotation marks, UTF-8; cells as they are shown.
office --convert-to 'csv:Text - txt - csv (StarCalc):44,34,76' --outdir theirs ours/*.xlsx
for kind in $kinds; do
    check "LibreOffice reads our $kind: the cells of our CSV" "$PYTHON" "$helper" cells "ours/$kind.csv" "theirs/$kind.csv"
done

finish
