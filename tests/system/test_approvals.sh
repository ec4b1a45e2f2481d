#!/usr/bin/env bash
# Approvals: hours of a provider, course or mode that nobody has approved do not count, and it is said why; what was known stays known.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
field() { "$PYTHON" -c 'import json, sys; print(eval("v" + sys.argv[2], {"v": json.load(open(sys.argv[1]))}))' "$out" "$1"; }
counted() { yanxu explain worker "$1" --rulebook ext --json; field '["rulebooks"][0]["counted_min"]'; }
# refused CODE LABEL WHY COMMAND…
refused()
{
    local want=$1 label=$2 why=$3
    shift 3
    yanxu "$@"
    ended "$want" "$label"
    tells "$label: said" "$why"
}

export YANXU_CLOCK_NOW=2026-10-01T04:00:00Z
yanxu init
yanxu approval list
tells 'an empty register' 'yanxu approval grant provider NAME --by BODY'
yanxu approval list --json
same 'an empty register as JSON' "$(field '["approvals"]')" '[]'
printf '%s\n' 'Unit code,Unit name,Unit kind,Parent unit' 'U,浦东,district,' >units.csv
printf '%s\n' 'Worker code,Name,Unit code,Tier' 'A,安一,U,assistant' 'B,白二,U,none' >workers.csv
printf '%s\n' '课程编号,课程名称,授课方式,类别学时(分钟)' 'NET,网络课程,自学,ce=600' >courses.csv
yanxu import units units.csv
yanxu import workers workers.csv
yanxu import courses courses.csv
cat >ext.json <<'E'
{"rulebook": "ext", "version": "1", "effective_from": "2026-01-01", "title": {"zh": "认可的培训", "en": "approved training"}, "source": "made up",
 "unit": {"kind": "hour"}, "period": {"kind": "calendar_year"}, "accepts": ["ce"],
 "requirements": [{"id": "total", "title": {"zh": "10小时", "en": "10 hours"}, "units": 10}],
 "approvals": [{"id": "body", "title": {"zh": "经民政部门认可", "en": "approved"}, "of": ["provider", "course"], "by": ["MZJ"]}]}
E
yanxu rules check ext.json
ended 0 'a rulebook that asks for approval'
sed 's/"course"\]/"trainer"]/' ext.json >bad.json
refused 1 'a rulebook that asks for what is none' 'approvals[0].of[1]' rules check bad.json
yanxu rules set ext.json --from 2026-01-01

# --- hours from a file, each with who gave them ---
printf '%s\n' '人员编号,取得日期,学时数,计量单位,类别,来源,外部编号,课程编号,施教机构' 'A,2026-03-01,2,小时,ce,外部学时,X1,,市社工协会' \
    'A,2026-03-02,3,小时,ce,外部学时,X2,,某公司' 'A,2026-03-03,1,小时,ce,外部学时,X3,NET,' >hours.csv
head -1 hours.csv | cut -d, -f1-8 >former.csv
sed 1d hours.csv | cut -d, -f1-8 >>former.csv
yanxu import hours hours.csv
prints 'hours with their providers' '3 new'
yanxu import hours hours.csv
prints 'the same file again' '3 unchanged'
yanxu export hours -o again.csv --lang zh
check 'an export says who gave them' grep -q '某公司' again.csv
yanxu import hours again.csv
prints 'and is the file that loads it' '3 unchanged'
yanxu explain worker A --rulebook ext
prints 'nobody has approved anything' '120: not approved (body): 市社工协会' '180: not approved (body): 某公司' '60: not approved (body)'
yanxu explain worker A --rulebook ext --json
same 'the same as JSON' "$(field '["rulebooks"][0]["entries"][0]["reason"]') $(field '["rulebooks"][0]["entries"][0]["reason_zh"]')" 'approval 未获认可'
yanxu statement make A --as-of 2026-10-01 --known-at 2026-10-01T04:00:00Z -o before.json
ended 0 'a statement'
check 'says who gave them' grep -q '"provider":"某公司"' before.json

# --- the register ---
export YANXU_CLOCK_NOW=2026-10-02T04:00:00Z
yanxu approval grant provider 市社工协会 --by MZJ --from 2026-03-01 --to 2026-12-31 --reason 公告3号 -n
prints 'previewed' 'could be granted'
same 'and nothing kept' "$(sql 'SELECT count(*) FROM approval')" 0
yanxu approval grant provider 市社工协会 --by MZJ --from 2026-03-01 --to 2026-12-31 --reason 公告3号
prints 'granted' 'approval 1 is granted'
same 'its day is the first' "$(counted A)" 120
refused 2 'a kind of approval that there is not' 'provider, course, mode' approval grant klingon 甲 --by MZJ
refused 1 'the same again' 'approval 1 says as much already' approval grant provider 市社工协会 --by MZJ --from 2026-04-01 --to 2026-12-31
yanxu approval grant 施教机构 某公司 --by ASWB
same 'by another body: does not help' "$(counted A)" 120
yanxu approval grant course NET --by MZJ --to 2026-03-02
same 'a course until the day before' "$(counted A)" 120
yanxu approval grant course NET --by MZJ --to 2026-03-03
same 'a course until its day' "$(counted A)" 180
yanxu approval grant mode 自学 --by MZJ
yanxu approval list --kind mode --json
same 'a mode goes by its code' "$(field '["approvals"][0]["code"]')" self_paced
refused 4 'a course that is none' 'there is no course NOPE' approval grant course NOPE --by MZJ
refused 1 'a mode that is none' '授课方式' approval grant mode telepathy --by MZJ
refused 2 'approval of what is none' 'KIND' approval grant trainer T1 --by MZJ
refused 2 'by nobody' '--by is missing' approval grant provider X
refused 1 'by a name with a blank' 'who approves' approval grant provider X --by 'A B'
refused 1 'the end before the beginning' 'ends before it begins' approval grant provider X --by MZJ --from 2026-03-02 --to 2026-03-01
refused 2 'a day that is none' '--from' approval grant provider X --by MZJ --from 2026-02-30
refused 1 'no name' 'what is approved' approval grant provider '' --by MZJ
refused 1 'a name of 101 characters' 'what is approved' approval grant provider "$(printf '社%.0s' $(seq 101))" --by MZJ
yanxu approval list
prints 'the register' '市社工协会' '2026-03-01  2026-12-31' in_force 公告3号
yanxu approval list --of 市社工协会 --csv
same 'of one, as CSV' "$(sed 1d "$out" | cut -d, -f1-8 | tr -d '\r')" '1,provider,市社工协会,MZJ,2026-03-01,2026-12-31,公告3号,in_force'
refused 2 'revoked without a reason' '--reason is missing' approval revoke 1
refused 4 'one that is not there' 'there is no approval 99' approval revoke 99 --reason x
yanxu statement make A --as-of 2026-10-01 --known-at 2026-10-01T04:00:00Z -o again.json
check 'a statement of before is the same' cmp before.json again.json
yanxu statement make A --as-of 2026-10-02 --known-at 2026-10-02T04:00:00Z -o granted.json
check 'one of now counts them' grep -q '"counted_min":180' granted.json
yanxu statement verify granted.json
ended 0 'and holds'

export YANXU_CLOCK_NOW=2026-10-03T04:00:00Z
yanxu approval revoke 1 --reason 误录 -n
prints 'revoking, previewed' 'would be revoked'
yanxu approval revoke 1 --reason 误录
same 'revoked: it counts no longer' "$(counted A)" 60
refused 1 'revoked twice' 'is revoked already' approval revoke 1 --reason 误录
yanxu statement make A --as-of 2026-10-02 --known-at 2026-10-02T04:00:00Z -o still.json
check 'the statement of when it was granted is the same' cmp granted.json still.json
yanxu approval grant provider 市社工协会 --by MZJ --from 2026-03-01 --to 2026-12-31
same 'granted anew' "$(counted A)" 180
same 'no name in the audit' "$(sql "SELECT count(*) FROM audit WHERE object || detail LIKE '%协会%' OR object || detail LIKE '%公司%'")" 0
same 'what was done is in it' "$(sql "SELECT object || ' ' || detail FROM audit WHERE verb = 'revoke approval'")" 'approval 1 provider by MZJ'

# --- a claim says who gave it ---
yanxu claim make A --date 2026-05-02 --amount 2 --categories ce --evidence 'certificate 17' --provider 市社工协会
ended 0 'a claim'
yanxu claim approve 1 --amount 1.5
same 'what is approved of it counts' "$(counted A)" 270
yanxu claim list --json
same 'the claim says so too' "$(field '["claims"][0]["provider"]')" 市社工协会
yanxu ledger reverse 4 --minutes 30 --reason half
same 'and what is left of it' "$(counted A)" 240
yanxu worker export A -o copy.json
check 'what is held of a worker has it' grep -q '市社工协会' copy.json
yanxu import undo
yanxu import hours hours.csv
same 'hours undone and loaded again' "$(counted A)" 240

# --- a file of before there were providers is not new ---
export YANXU_DATA_DATABASE=$work/second.db
yanxu init
yanxu import units units.csv
yanxu import workers workers.csv
yanxu import courses courses.csv
sed 's/,X[123],/,,/' former.csv >plain.csv
yanxu import hours plain.csv
prints 'hours without ids' '3 new'
same 'have the ids that they always had' "$(sql "SELECT external_id FROM credit ORDER BY id LIMIT 1" "$work/second.db")" auto:a0121bb50462ea13d7e7c0a8ecd2904d

# --- the plan gives nobody a class for a rulebook that will not count it ---
export YANXU_DATA_DATABASE=$work/third.db YANXU_CLOCK_NOW=2026-01-05T04:00:00Z
db=$YANXU_DATA_DATABASE
yanxu init
yanxu import units units.csv
printf '%s\n' 'Worker code,Name,Unit code,Tier' 'A,安一,U,assistant' 'B,白二,U,none' 'C,车三,U,intermediate' >workers.csv
yanxu import workers workers.csv
printf '%s\n' '课程编号,课程名称,授课方式,类别学时(分钟)' 'X,未认可,面授,ce=360' 'Y,已认可,面授,ce=360' 'Z,网络,自学,ce=360' >courses.csv
yanxu import courses courses.csv
printf '%s\n' code,course,seats,date,begins,ends,window_from,window_to,window_min \
    X-1,X,9,2026-03-02,09:00,15:00,,, Y-1,Y,2,2026-03-03,09:00,15:00,,, Y-2,Y,9,2026-12-03,09:00,15:00,,, Z-1,Z,9,,,,2026-03-01,2026-05-31,360 >offerings.csv
yanxu import offerings offerings.csv
ended 0 'four classes'
# Those without a certificate need not ask; whoever is intermediate must ask for the mode as well.
cat >seal.json <<'BOOK'
{"rulebook": "seal", "version": "1", "effective_from": "2026-01-01", "title": {"zh": "认可的培训", "en": "approved training"}, "source": "made up",
 "unit": {"kind": "hour"}, "period": {"kind": "calendar_year"}, "accepts": ["ce"],
 "requirements": [{"id": "total", "title": {"zh": "6小时", "en": "6 hours"}, "units": 6}],
 "caps": [{"id": "alone", "title": {"zh": "自学", "en": "self-paced"}, "mode": "self_paced", "units": 1}],
 "approvals": [{"id": "body", "title": {"zh": "课程经认可", "en": "course approved"}, "of": ["course"], "by": ["MZJ"], "sources": ["attendance"],
                "tiers": ["assistant", "intermediate"]},
               {"id": "mode", "title": {"zh": "方式经认可", "en": "mode approved"}, "of": ["mode"], "sources": ["attendance"], "tiers": ["intermediate"]}]}
BOOK
yanxu rules set seal.json --from 2026-01-01
ended 0 'a rulebook that asks for approval of the classes'

# places: who has a place in what.
places()
{
    sql "SELECT w.code || ' ' || o.code FROM enrolment e JOIN worker w ON w.id = e.worker_id JOIN offering o ON o.id = e.offering_id
         WHERE e.plan_id = (SELECT max(id) FROM plan) ORDER BY 1" "$db"
}
yanxu plan make --year 2026
ended 0 'a plan where nothing is approved'
same 'serves only whom nobody asks for approval' "$(places | cut -d' ' -f1)" B
yanxu plan publish 1
yanxu explain worker A
prints 'the others are told why' 'seal counts approved classes only: yanxu approval grant course'
yanxu explain worker A --json
check 'also as JSON, in Chinese' grep -q 'seal 只计入获认可的课程' "$out"
yanxu approval grant course Y --by OTHER
yanxu plan make --year 2026
same 'approved by somebody else: the same' "$(places | cut -d' ' -f1)" B
yanxu approval grant course Y --by MZJ --to 2026-06-30
yanxu plan make --year 2026
same 'approved until June: in the class of March' "$(places | grep -v ^B)" 'A Y-1'
yanxu approval grant mode 面授 --by ANY
yanxu plan make --year 2026
same 'the mode as well: everybody' "$(places | grep -v ^B | paste -sd,)" 'A Y-1,C Y-1'
yanxu export problem --year 2026 -o problem.jsonl
check 'what is asked stands on a tag of its own' grep -qF '"ce!seal@2026-01-01.1"' problem.jsonl
check 'and on another for whom more is asked' grep -qF '"ce!seal@2026-01-01.3"' problem.jsonl
yanxu plan publish "$(sql 'SELECT max(id) FROM plan' "$db")"
{
    echo 'Worker code,Offering code,Date,Attendance'
    places | sed -e 's/ /,/' -e 's/X-1$/&,2026-03-02,present/' -e 's/Y-1$/&,2026-03-03,present/' -e 's/Y-2$/&,2026-12-03,present/' \
        -e 's/Z-1$/&,2026-05-31,present/'
} >marks.csv
export YANXU_CLOCK_NOW=2026-12-20T04:00:00Z
yanxu import attendance marks.csv
ended 0 'everybody was there'
for who in A B C; do
    yanxu explain worker $who --rulebook seal --as-of 2026-12-20 --json
    same "$who: met, as planned" "$(field '["rulebooks"][0]["standing"]')" met
done

# --- as a file: in the words of either language, again, wrongly, and taken back ---
mkdir register && cd register || exit 1
export YANXU_DATA_DATABASE=$PWD/register.db
yanxu init
printf '%s\n' '课程编号,课程名称,授课方式,类别学时(分钟)' 'NET,网络课程,自学,ce=600' >courses.csv
yanxu import courses courses.csv
yanxu template approvals -o template.xlsx
ended 0 'a template of approvals'
printf '%s\n' '认可类别,认可对象,认可机构,起始日期,截止日期,依据' '施教机构,市社工协会,MZJ,2026-01-01,2026-12-31,沪民〔2026〕1号' '课程,NET,MZJ,,,' \
    '授课方式,自学,MZJ,2026-01-01,,' >register.csv
yanxu import approvals register.csv -n
prints 'a preview of approvals' '3 new'
yanxu approval list --json
same 'a preview grants nothing' "$(field '["approvals"]')" '[]'
yanxu import approvals register.csv --as anna
ended 0 'approvals from a file'
yanxu approval list --json
same 'they are granted, modes by their code' "$(field '["approvals"].__len__()') $(field '["approvals"][0]["granted_by"]') $(field '["approvals"][0]["reason"]') $(field '["approvals"][2]["code"]')" \
    '3 anna 沪民〔2026〕1号 self_paced'
yanxu import approvals register.csv
prints 'the same file again' '0 new' '3 unchanged'
for lang in zh en; do
    yanxu export approvals -o again.csv --lang $lang
    ended 0 "exported in $lang"
    yanxu import approvals again.csv
    prints "and loaded again: nothing new in $lang" '0 new' '3 unchanged'
done
printf '%s\n' 'kind,code,by,from,to,reason' 'provider,市社工协会,MZJ,2026-03-01,2026-06-30,' 'course,NONE,MZJ,,,' 'mode,telepathy,MZJ,,,' \
    'provider,另一家,MZJ,2026-12-31,2026-01-01,' 'person,某人,MZJ,,,' 'provider,新的一家,MZJ,,,' 'provider,新的一家,MZJ,,,' >wrong.csv
yanxu import approvals wrong.csv
ended 3 'what cannot be is refused, the rest is granted'
tells 'and it is said why' '第 1 号认可已包含这些日期' '课程 NONE' '面授、直播、自学' '结束早于开始'
same 'but one row' "$(sql "SELECT count(*) FROM approval WHERE code = '新的一家'" register.db)" 1
yanxu import undo
ended 0 'an import of approvals is taken back'
yanxu approval list --json
same 'what it granted is revoked, not gone' "$(field '["approvals"][3]["state"]') $(field '["approvals"][3]["revoked_by"]')" 'revoked import undo'
check 'by which import, it says' grep -qE '"import [0-9]+ was undone"' "$out"
same 'the rest stands' "$(sql "SELECT count(*) FROM approval WHERE revoked_at = 0" register.db)" 3
yanxu import approvals wrong.csv
prints 'and may be loaded again' '1 new'
cd ..
finish
