#!/usr/bin/env bash
# Sign-in lists: from the plan in force to paper and back, and what a mark does to the ledger.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
. "$here/office.sh"
office_files files
office_load files
over="--now $((year + 1))-01-02T01:00:00Z" # everything of the year is over
# Minutes that stand in a worker's ledger from attendance.
earned()
{
    "$YANXU" ledger show "$1" --json | "$PYTHON" -c '
import json, sys
print(sum(e["left_min"] for e in json.load(sys.stdin)["entries"] if e["source"] == "attendance"))'
}
field() { "$PYTHON" -c 'import json, sys; print(eval("v" + sys.argv[2], {"v": json.load(open(sys.argv[1]))}))' "$out" "$1"; }
list() { printf '%s\n' 'offering,worker,date,state' "$@" >list.csv; }
# summary LABEL NEW CHANGED SAME REFUSED: of the last import.
summary() { prints "$1" ": $2 new, $3 changed, $4 unchanged, $5 refused"; }

# --- before a plan: nobody has a place --------------------------------------------------------------------
yanxu export attendance -o empty.csv
ended 0 'without a plan: the list is empty'
same 'without a plan: headings only' "$(tail -c +4 empty.csv | tr -d '\r')" '班次编号,日期,人员编号,姓名,出勤情况,到课时长(分钟或%),补课班次编号,成绩'
yanxu attend ETH-1
prints 'attend without a plan' 'ETH-1 社会工作伦理: 0 present, 0 absent, 0 excused, 0 not marked'
yanxu attend NOSUCH
ended 4 'attend of an unknown offering: not found'
yanxu attend
ended 2 'attend without an offering: usage'
yanxu export workers --offering ETH-1 -o x.csv
ended 2 'export workers --offering: usage'
yanxu export attendance --offering NOSUCH -o x.csv
ended 4 'export of an unknown offering: not found'

office_publish

# --- the list of the plan in force ------------------------------------------------------------------------
yanxu export attendance -o all.csv --lang en
ended 0 'export attendance'
lines=$(($(wc -l <all.csv) - 1))
# CASE-1 meets on two days: a row a worker and day.
want=$(sql "SELECT count(*) + sum(o.code = 'CASE-1') FROM enrolment e JOIN offering o ON o.id = e.offering_id WHERE plan_id = $plan")
same 'a row for every place, one a day where there are two' "$lines" "$want"
yanxu import attendance all.csv
summary 'an unmarked list changes nothing' 0 0 "$lines" 0
ended 0 'an unmarked list: nothing refused'
sed 's/,,,,\r$/,present,,,\r/' all.csv >marked.csv
yanxu import attendance marked.csv
ended 3 'a list of what has not been held: refused'
summary 'a list of what has not been held: every row' 0 0 0 "$lines"
tells 'not held yet: in Chinese' '尚未举办'
yanxu import attendance marked.csv -n $over
summary 'everyone was present, preview' "$lines" 0 0 0
same 'a preview marks nobody' "$(sql 'SELECT count(*) FROM attendance')" 0
ledger_before=$(sql 'SELECT count(*) FROM credit')
yanxu import attendance marked.csv $over
ended 0 'everyone was present'
summary 'everyone was present' "$lines" 0 0 0
ledger=$(sql 'SELECT count(*) FROM credit')
check 'hours were appended' test "$ledger" -gt "$ledger_before"
yanxu import attendance marked.csv $over
summary 'the same list again changes nothing' 0 0 "$lines" 0
same 'the same list again appends nothing' "$(sql 'SELECT count(*) FROM credit')" "$ledger"
for how in 'x.xlsx' 'x.csv --lang en' 'x.csv --encoding gb18030'; do
    yanxu export attendance -o $how
    yanxu import attendance ${how%% *} $over
    summary "round trip of $how changes nothing" 0 0 "$lines" 0
done
# Hours in the ledger go round as well: their ids come back.
yanxu export hours -o hours.csv $over
yanxu import hours hours.csv $over
prints 'the hours that attendance gave load as unchanged' ' 0 new, 0 changed,' ' 0 refused'

# --- one place, there and back -----------------------------------------------------------------------------
worker=$(sql "SELECT min(w.code) FROM enrolment e JOIN worker w ON w.id = e.worker_id JOIN offering o ON o.id = e.offering_id
              WHERE plan_id = $plan AND o.code = 'CASE-1'")
check 'somebody has a place in CASE-1' test -n "$worker"
whole=$(earned "$worker")
list "CASE-1,$worker,${year}-03-19,缺"
yanxu attend CASE-1 list.csv $over
summary 'present to absent' 0 1 0 0
same 'present to absent: that day is taken back' "$(earned "$worker")" $((whole - 180))
yanxu ledger show "$worker"
prints 'by a reversal that says why' 'marked absent'
for state in √ 1 到 出勤; do
    list "CASE-1,$worker,${year}-03-19,$state"
    yanxu attend CASE-1 list.csv $over
    ended 0 "absent to $state"
done
same 'absent to present: credited again, once' "$(earned "$worker")" "$whole"
list "CASE-1,$worker,${year}-03-19,×"
yanxu attend CASE-1 list.csv $over
list "CASE-1,$worker,${year}-03-19,present"
yanxu attend CASE-1 list.csv $over
same 'and a third time' "$(earned "$worker")" "$whole"
same 'under ids of their own' "$(sql "SELECT group_concat(external_id, ' ') FROM (SELECT external_id FROM credit
    WHERE external_id LIKE 'att:CASE-1:${year}-03-19:$worker%' ORDER BY id)")" \
    "$(for turn in '' '#2' '#3'; do echo "att:CASE-1:${year}-03-19:$worker$turn/1"; done | xargs)"
yanxu attend CASE-1 --json
same 'attend --json: present' "$(field '["present"]')" "$(grep -c '^CASE-1' all.csv)"
same 'attend --json: a row says who and when' \
    "$(field "[\"rows\"][0][\"date\"] + v[\"rows\"][0][\"worker\"] + v[\"rows\"][0][\"state\"]")" "${year}-03-19${worker}present"
yanxu attend CASE-1 --csv
prints 'attend --csv says what each is credited' "CASE-1,$worker," ',360,360,100,0,0,0,360,given,'
yanxu export attendance --offering CASE-1 --format csv
prints 'the list as a file is an export' "CASE-1,${year}-03-19,$worker," '班次编号'
yanxu attend CASE-1
prints 'attend prints the list' "$worker" 'present'

# --- refused, with what to do ------------------------------------------------------------------------------
before="$(sql 'SELECT count(*) FROM credit') $(sql 'SELECT count(*) FROM attendance')"
# refused LABEL WHY ROW [ARGUMENT…]: the row is refused for this reason, in both languages, and nothing happens.
refused()
{
    local label=$1 why=$2 row=$3
    shift 3
    list "$row"
    yanxu import attendance list.csv --json --lang en "$@"
    ended 3 "$label: exit code"
    same "$label: reason" "$(field '["refusals"][0]["why"]')" "$why"
    check "$label: remedy" test -n "$(field '["refusals"][0]["remedy"]')"
    yanxu import attendance list.csv "$@"
    check "$label: in Chinese" grep -qP '[\x{4e00}-\x{9fff}]' "$err"
}
refused 'an unknown offering' reference "NOSUCH,W1,,present" $over
refused 'an unknown worker' reference "ETH-1,NOBODY,,present" $over
refused 'a day without a session' no_session "ETH-1,W1,${year}-03-14,present" $over
tells 'a day without a session: which there are' "${year}-03-13"
refused 'a self-paced offering has no days' no_session "WEB-1,W3,${year}-03-14,present" $over
refused 'a day still to come' future "CASE-1,W3,${year}-03-20,present" --now "${year}-03-19T12:00:00Z"
refused 'the whole before its last day' future "CASE-1,W3,,present" --now "${year}-03-19T12:00:00Z"
refused 'whole and day' mixed "CASE-1,$worker,,present" $over
refused 'a state that is none' choice "ETH-1,W1,,vielleicht" $over
refused 'no worker' required "ETH-1,,,present" $over
list "ETH-1,W3,,present" "ETH-1,W3,,absent"
yanxu import attendance list.csv -n --json $over
same 'the same worker twice in a list: the second' "$(field '["refusals"][0]["why"]') $(field '["refusals"][0]["line"]')" 'duplicate 3'
list "LAW-1,W1,,present"
yanxu attend ETH-1 list.csv --json $over
same 'attend: a row of another offering' "$(field '["refusals"][0]["why"]')" elsewhere
yanxu attend NOSUCH list.csv $over
ended 4 'attend with a list for an unknown offering: not found'
same 'nothing of that was applied, but for the records of imports' \
    "$(sql 'SELECT count(*) FROM credit') $(sql 'SELECT count(*) FROM attendance')" "$before"
whole_day="CASE-1,W9,${year}-03-19,present"

# --- who walks in, and what the ledger has already ----------------------------------------------------------
printf '%s\n' 'code,name,unit,tier' 'W8,孔八,A1,none' 'W9,曹九,A1,none' >more.csv
yanxu import workers more.csv
list "$whole_day" "ETH-1,W9,,到"
yanxu import attendance list.csv --lang en $over
ended 0 'walk-ins are let in'
tells 'walk-ins are warned about' 'warning, row 2' 'no place in this offering'
same 'walk-ins are credited' "$(earned W9)" 540
yanxu attend CASE-1
prints 'walk-ins stand on the list' 'no place in the plan'
printf '%s\n' 'worker,earned_on,amount,measure,categories,course,external_id' \
    "W8,${year}-03-13,6,hour,ce;professional,ETH,H-8" >hours8.csv
yanxu import hours hours8.csv $over
list "ETH-1,W8,,present"
yanxu import attendance list.csv --json $over
same 'hours that were imported before: warned about' "$(field '["warnings"][0]["why"]')" twice
same 'hours that were imported before: not credited twice' "$(earned W8)" 0
list "ETH-1,W8,,absent"
yanxu import attendance list.csv $over
ended 0 'absent takes back nothing of the imported hours'
yanxu quota show --worker W8 $over
same 'imported hours stay' "$(sql "SELECT count(*) FROM credit WHERE reverses IS NOT NULL AND worker_id = (SELECT id FROM worker WHERE code = 'W8')")" 0

# --- corrected by hand ---------------------------------------------------------------------------------------
entry=$(sql "SELECT id FROM credit WHERE external_id LIKE 'att:ETH-1:W9%'")
yanxu ledger reverse "$entry" --reason 'left at noon' --minutes 180 $over
list "ETH-1,W9,,absent"
yanxu import attendance list.csv --json $over
same 'partly taken back by hand: absent takes the rest' "$(field '["changed"]') $(earned W9)" '1 180'
yanxu import undo $over
same 'undone: present again, and whole' "$(earned W9)" 540

# --- undone, and loaded again -----------------------------------------------------------------------------------
list "CASE-1,W8,${year}-03-19,present" "CASE-1,W8,${year}-03-20,absent"
yanxu import attendance list.csv $over
same 'a day of two' "$(earned W8)" 180
yanxu import undo $over
ended 0 'a list is undone'
same 'undone: nothing stands' "$(earned W8)" 0
yanxu attend CASE-1 --json
same 'undone: nobody is marked' "$(field '["rows"].__class__(r for r in v["rows"] if r["worker"] == "W8")')" '[]'
list "CASE-1,W8,,present"
yanxu import attendance list.csv $over
summary 'undone: may be marked as a whole instead' 1 0 0 0
same 'and is credited' "$(earned W8)" 360
list "CASE-1,W8,,absent"
yanxu import attendance list.csv $over
yanxu import undo $over
ended 0 'a correction is undone'
same 'present and credited again' "$(earned W8)" 360

# --- the same hours from two sides --------------------------------------------------------------------------------
printf '%s\n' 'code,name,unit,tier' 'W10,陶十,A1,none' 'W11,姜十一,A1,none' 'W12,戚十二,A1,none' >more.csv
yanxu import workers more.csv
hours() { printf '%s\n' 'worker,earned_on,amount,measure,categories,course,external_id' "$@" >hours.csv; }
standing()
{
    sql "SELECT coalesce(sum(c.min), 0) FROM credit c JOIN worker w ON w.id = c.worker_id WHERE w.code = '$1'"
}
list "ETH-1,W10,,present"
yanxu import attendance list.csv $over
hours "W10,${year}-03-13,6,hour,ce;professional,ETH,H-10"
yanxu import hours hours.csv --json $over
ended 3 'hours that a list has given: refused'
same 'hours that a list has given: reason' "$(field '["refusals"][0]["why"]')" attended
same 'hours that a list has given: not twice' "$(standing W10)" 360
hours "W10,${year}-03-13,6,hour,ce;professional,,H-10"
yanxu import hours hours.csv $over
same 'hours without the course are other hours' "$(standing W10)" 720
hours "W11,${year}-03-19,6,hour,ce;professional,CASE,H-11"
yanxu import hours hours.csv $over
list "CASE-1,W11,,present"
yanxu import attendance list.csv $over
same 'hours first: the mark gives nothing' "$(standing W11)" 360
yanxu import undo "$(sql "SELECT max(id) FROM import WHERE kind = 'hours'")" $over
ended 0 'those hours are undone'
prints 'and the mark that they stood for gives them now' '1 sign-in lists credited instead'
same 'the mark gives them, once' "$(standing W11)" 360
yanxu import attendance list.csv $over
summary 'the same list gives no more after that' 0 0 1 0
hours "W11,${year}-03-20,6,hour,ce;professional,CASE,H-12"
yanxu import hours hours.csv $over
ended 3 'a list of the whole has given the hours of its last day too'
yanxu ledger reverse "$(sql "SELECT max(id) FROM credit")" --reason 'was elsewhere' $over
yanxu import attendance list.csv $over
same 'what a person has taken back stays so' "$(standing W11)" 0

# --- an entry is corrected more than once ----------------------------------------------------------------------------
hours "W10,${year}-05-05,3,hour,ce,,H-13"
yanxu import hours hours.csv $over
entry=$(sql "SELECT id FROM credit WHERE external_id = 'H-13'")
before=$(standing W10)
yanxu ledger reverse "$entry" --minutes 60 --reason 'came late' $over
yanxu ledger reverse "$entry" --minutes 60 --reason 'left early' $over
ended 0 'a second correction of an entry'
same 'both count' "$(standing W10)" $((before - 120))
yanxu ledger reverse "$entry" --minutes 61 --reason 'slept' $over
ended 1 'more than is left is refused'
tells 'and says how much that is' "entry 学时记录 $entry has only 60 minutes to take back"
yanxu export hours -o stands.csv --lang en $over
check 'an export says what is left' grep -q "W10,${year}-05-05,1,hour,.*H-13" stands.csv
yanxu import hours stands.csv $over
same 'which loads again, and changes nothing' "$code $(standing W10)" "0 $((before - 120))"
yanxu import undo $over -n
tells 'undoing the hours takes the rest' 'of 1 entries a part had been taken back by hand'

# --- a worker whose code had to go ---------------------------------------------------------------------------------
list "ETH-1,W12,,present"
yanxu import attendance list.csv $over
yanxu worker forget W12 --code X12 --yes
list "ETH-1,X12,,absent"
yanxu import attendance list.csv $over
same 'a new code: absent takes the hours back' "$(standing X12)" 0
list "ETH-1,X12,,present"
yanxu import attendance list.csv $over
same 'a new code: present gives them once' "$(standing X12)" 360
for n in 1 2 3; do yanxu import undo $over; done
ended 0 'lists that named the old code are undone'
same 'and nothing stands' "$(standing X12)" 0

# --- sessions that move after they were held -------------------------------------------------------------------------
list "CASE-1,W10,${year}-03-19,present"
yanxu import attendance list.csv $over
office_offerings moved.csv "09:00,12:00" "${year}-04-20,09:00,12:00,T1,R2"
sed -i "s/${year}-03-19/${year}-04-19/" moved.csv
before=$(standing W10)
yanxu import offerings moved.csv -n
prints 'a preview says what is taken back, and why' 'CASE-1 W10: 0.0 h credited, 3.0 h taken back; no session on the day marked'
same 'and takes back nothing' "$(standing W10)" "$before"
yanxu import offerings moved.csv
before=$((before - 180))
same 'a session that is not held on the day marked gives nothing' "$(standing W10)" "$before"
list "CASE-1,W10,${year}-04-19,present" "CASE-1,W10,${year}-04-20,present"
yanxu import attendance list.csv --json $over
same 'an offering gives no more than its course' "$(standing W10)" $((before + 360))
cp list.csv again.csv
list "CASE-1,W10,${year}-03-19,absent"
yanxu import attendance list.csv $over
ended 0 'a mark on a day that is gone can be taken back'
yanxu import attendance again.csv $over
same 'and what was marked on the days that are stands' "$(standing W10)" $((before + 360))

# --- another office, whose needs are all due within the year ----------------------------------------------------
# Of every programme: what the plan calls complete is met once everyone was there, and nobody else is.
export YANXU_DATA_DATABASE=$work/year.db
db=$work/year.db
cat >year.json <<RULEBOOK
{"rulebook": "year", "version": "1", "effective_from": "$((year - 2))-01-01",
 "title": {"zh": "年度", "en": "The year"}, "source": "made for this test",
 "unit": {"kind": "minute"}, "period": {"kind": "calendar_year"},
 "requirements": [{"id": "ce", "title": {"zh": "继续教育", "en": "Continuing"}, "category": "ce", "units": 3000}]}
RULEBOOK
yanxu init
for kind in units rooms trainers courses workers offerings; do yanxu import "$kind" "files/$kind.csv"; done
yanxu rules set year.json
ended 0 'a rulebook of the year'
office_publish
sql "SELECT code FROM worker WHERE id NOT IN (SELECT worker_id FROM unmet_need WHERE plan_id = $plan) ORDER BY code" >complete
check 'the plan completes some, not all' test "$(wc -l <complete)" -gt 0 -a "$(wc -l <complete)" -lt 5
# well INSTANT: who has met or is on track then.
well()
{
    for worker in W1 W2 W3 W4 W5; do
        yanxu quota show --worker "$worker" --json --now "$1"
        case $(field '["standings"][0]["standing"]') in met | on_track) echo "$worker" ;; esac
    done
}
# hours WORKER INSTANT: earned and booked.
hours()
{
    yanxu quota show --worker "$1" --json --now "$2"
    field '["standings"][0]["earned_h_text"] + " " + v["standings"][0]["booked_h_text"]'
}
same 'published: on track for exactly those' "$(well "${year}-01-02T00:00:00Z")" "$(cat complete)"
# The first of CASE-1's two days: three of its six hours are earned, and no longer booked.
worker=$(sql "SELECT min(w.code) FROM enrolment e JOIN worker w ON w.id = e.worker_id JOIN offering o ON o.id = e.offering_id
              WHERE plan_id = $plan AND o.code = 'CASE-1'")
noon=${year}-03-19T12:00:00Z
read -r earned booked <<<"$(hours "$worker" "$noon")"
list "CASE-1,$worker,${year}-03-19,present"
yanxu import attendance list.csv --now "$noon"
summary 'the first of two days' 1 0 0 0
same 'under way: what is earned is not booked too' "$(hours "$worker" "$noon")" "$((earned + 3)) $((booked - 3))"
list "CASE-1,$worker,${year}-03-19,absent"
yanxu import attendance list.csv --now "$noon"
same 'under way: what was missed is neither' "$(hours "$worker" "$noon")" "$earned $((booked - 3))"
list "CASE-1,$worker,${year}-03-19,present"
yanxu import attendance list.csv --now "$noon"
office_offerings moved.csv "09:00,12:00" "${year}-04-20,09:00,12:00,T1,R2"
sed -i "s/${year}-03-19/${year}-04-19/" moved.csv
yanxu import offerings moved.csv
same 'moved after a day was marked: that day was not held, and all of it is booked' "$(hours "$worker" "$noon")" "$earned $booked"
yanxu import undo
list "CASE-1,$worker,${year}-03-19,absent"
yanxu import attendance list.csv --now "$noon"
list "WEB-1,$worker,,present"
yanxu import attendance list.csv --now "$noon"
summary 'a self-paced course is done before its window closes' 1 0 0 0
same 'its hours are earned when it is done, and not booked too' "$(hours "$worker" "$noon")" "$((earned + 40)) $((booked - 43))"
list "WEB-1,$worker,,absent"
yanxu import attendance list.csv --now "$noon"
same 'absent: it is neither' "$(hours "$worker" "$noon")" "$earned $((booked - 43))"
list "WEB-1,$worker,,present"
yanxu import attendance list.csv --now "$((year + 1))-01-02T01:00:00Z"
same 'marked after its window: on its last day' \
    "$(sql "SELECT date(earned_on * 86400, 'unixepoch') FROM credit WHERE external_id LIKE 'att:WEB-1:%' ORDER BY id DESC LIMIT 1")" \
    "${year}-11-30"
yanxu import undo
yanxu import attendance list.csv --now "$noon"
same 'marked within it: on the day of the mark' \
    "$(sql "SELECT date(earned_on * 86400, 'unixepoch') FROM credit WHERE external_id LIKE 'att:WEB-1:%' ORDER BY id DESC LIMIT 1")" \
    "${year}-03-19"
list "CASE-1,$worker,${year}-03-19,present"
yanxu import attendance list.csv --now "$noon"

yanxu export attendance -o all.csv --lang en
sed 's/,,,,\r$/,present,,,\r/' all.csv >marked.csv
yanxu import attendance marked.csv --now "${year}-12-31T01:00:00Z"
ended 0 'everyone was present'
same 'at the end of the year: met for exactly those' "$(well "${year}-12-31T02:00:00Z")" "$(cat complete)"
yanxu quota show --json --now "${year}-12-31T02:00:00Z"
same 'and the board counts them' "$(field '["total"]["met"]')" "$(wc -l <complete)"

finish
