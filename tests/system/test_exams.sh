#!/usr/bin/env bash
# Exams: papers passed in several sittings, how long each counts, and the tier that follows with the certificate.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
export YANXU_CLOCK_NOW=2026-07-25T04:00:00Z
field() { "$PYTHON" -c 'import json, sys; print(eval("v" + sys.argv[2], {"v": json.load(open(sys.argv[1]))}))' "$out" "$1"; }
tiers() { sql "SELECT group_concat(code || ':' || tier, ' ') FROM (SELECT code, tier FROM worker ORDER BY code)"; }

yanxu init
yanxu exam promote -n
prints 'an empty office' '0 would be promoted, 0 are left'
printf '%s\n' 'Unit code,Unit name,Unit kind,Parent unit' 'U,浦东,district,' 'U2,一站,station,U' >units.csv
printf '%s\n' 'Worker code,Name,Unit code,Tier' 'A,安一,U2,assistant' 'B,白二,U2,none' 'C,程三,U,intermediate' 'D,丁四,U,none' \
    'E,鄂五,U,assistant' >workers.csv
zh=社会工作综合能力 law=社会工作法规与政策 practice=社会工作实务
printf '%s\n' 'Worker code,Level,Paper,Date,Result' "A,intermediate,$zh,2025-05-24,passed" "A,intermediate,$practice,2025-05-24,failed" \
    "A,intermediate,$law,2025-05-25,passed" "A,intermediate,$practice,2026-05-24,passed" "B,assistant,$zh,2026-05-23,passed" \
    "B,assistant,$practice,2026-05-24,passed" "C,senior,$practice,2026-05-24,passed" "D,intermediate,$zh,2025-05-24,passed" \
    "D,intermediate,$law,2026-05-24,passed" "E,intermediate,$zh,2024-06-15,passed" "E,assistant,$zh,2026-05-23,passed" >results.csv
yanxu import units units.csv
yanxu import workers workers.csv
yanxu template results -o headings.csv --lang en
sed -i "1s/.*/$(head -1 headings.csv | tail -c +4 | tr -d '*\r' | cut -d, -f1-5)/" results.csv
yanxu import results results.csv
prints 'results' '11 new'

yanxu worker show A
prints 'three papers in two sittings: passed' 'exam of 社会工作师: passed on 2026-05-24'
yanxu worker show D
prints 'two of three papers' 'exam of 社会工作师: 2 of 3 papers' "$zh, passed on 2025-05-24, counts until the exam of 2026" \
    "$law, passed on 2026-05-24, counts until the exam of 2027"
yanxu explain worker E
prints 'a paper that no longer counts' 'exam of 社会工作师: 0 of 3 papers' "$zh, passed on 2024-06-15, counted until the exam of 2025" \
    'exam of 助理社会工作师: 1 of 2 papers'
yanxu worker show D --json
same 'the same as JSON' "$(field '["exam_levels"][0]["counting"]')$(field '["exam_levels"][0]["papers"][0]["counts_until"]')" 22026
yanxu explain worker D --json
same 'explained as JSON' "$(field '["exam_levels"][0]["needed"]')" 3
same 'passing alone changes no tier' "$(tiers)" 'A:assistant B:none C:intermediate D:none E:assistant'

yanxu exam promote -n
prints 'who could be promoted' 'assistant -> intermediate, passed on 2026-05-24' 'none -> assistant' 'the review 评审' \
    '2 would be promoted, 1 are left'
yanxu exam promote
ended 1 'no certificate without its date'
tells 'no date: said' "the certificate's date is missing"
yanxu exam promote --on 2026-07-26
ended 1 'a day to come'
yanxu exam promote --on 2026-02-30
ended 2 'a day that is none'
yanxu exam promote --level none --on 2026-07-20
ended 2 'no exam of that level'
yanxu exam promote NOBODY --on 2026-07-20
ended 4 'an unknown worker'
yanxu exam promote D --on 2026-07-20
ended 1 'one who has not passed'
tells 'one who has not passed: said' 'worker D has passed no exam above the tier held'
yanxu exam promote --on 2026-05-23 --json
same 'a certificate before the exam: left' "$(field '["left"].__len__()')" 3
yanxu exam promote --on 2026-07-20 -n --json
same 'a preview' "$(field '["promoted"].__len__()')" 2
same 'changes nothing' "$(tiers)" 'A:assistant B:none C:intermediate D:none E:assistant'
yanxu rules set cn-registration --from 2020-01-01
yanxu exam promote --unit U2 --level assistant --on 2026-07-20 --json
same 'one unit, one level' "$(field '["promoted"]')" "[{'worker': 'B', 'from': 'none', 'to': 'assistant', 'passed_on': '2026-05-24'}]"
yanxu exam promote --on 2026-07-20
prints 'everybody else' 'A ' '1 are promoted, 1 are left'
same 'their tiers' "$(tiers)" 'A:intermediate B:assistant C:intermediate D:none E:assistant'
yanxu exam promote --on 2026-07-20
prints 'again: nobody' '0 are promoted, 1 are left'
yanxu exam promote C --level senior --on 2026-07-21
prints 'the senior level by name' 'intermediate -> senior'
same 'the audit names level and day' "$(sql "SELECT group_concat(object || ' ' || detail, ', ') FROM audit WHERE verb = 'promote'")" \
    'B assistant 2026-07-20, A intermediate 2026-07-20, C senior 2026-07-21'
yanxu worker tier A --json
same 'the history has it from the certificate on' "$(field '["tiers"][-1]["since"]')" 2026-07-20
yanxu registration show B --json
same 'worked case 1: registered by a year later' "$(field '["registrations"][0]["register_by"]')" 2027-07-20
yanxu import workers workers.csv
same 'an older roster takes nothing back' "$(tiers)" 'A:intermediate B:assistant C:senior D:none E:assistant'
yanxu import undo
ended 0 'taken back like any value set by hand'

# --- the calendar ----------------------------------------------------------------------------------------------
yanxu exam show
tells 'an empty calendar' 'there are none'
yanxu exam import "$top/scheduler/programmes/exams-china.json" -n
prints 'a preview' '9 new' 'nothing is kept'
same 'nothing was kept' "$(sql 'SELECT count(*) FROM exam_day')" 0
yanxu exam import "$top/scheduler/programmes/exams-china.json"
prints 'China' '9 new, 0 changed, 0 unchanged'
yanxu exam import "$top/scheduler/programmes/exams-china.json"
prints 'again' '0 new, 0 changed, 9 unchanged'
yanxu exam show --year 2026
prints 'of a year' '2026-05-23..2026-05-24  sign up 2026-03-09..2026-03-30'
same 'and of no other' "$(wc -l <"$out")" 3
yanxu exam show --json
cp "$out" shown.json
yanxu exam import shown.json
prints 'what is shown can be loaded' '0 new, 0 changed, 9 unchanged'
yanxu exam set 2027 助理社会工作师 2027-05-22 2027-05-23 -n
prints 'set, previewed' 'would begin on 2027-05-22'
yanxu exam set 2027 助理社会工作师 2027-05-22 2027-05-23
prints 'set' 'begins on 2027-05-22'
yanxu exam set 2027 assistant 2027-05-22 2027-05-23
prints 'set again' 'was already'
yanxu exam set 2027 assistant 2027-05-29 2027-05-30 --sign-up-from 2027-03-08 --sign-up-to 2027-03-29
yanxu exam set 2027 senior 2027-05-30 2027-05-30 --paper "$practice"
yanxu exam show --year 2027 --csv
same 'changed; a paper of its own' "$(tail -n +2 "$out" | tr -d '\r')" "2027,assistant,,2027-05-29,2027-05-30,2027-03-08,2027-03-29
2027,senior,$practice,2027-05-30,2027-05-30,,"
yanxu worker show E
prints 'the next exam of a level that is not passed' 'next: 2027-05-29..2027-05-30, sign up 2027-03-08..2027-03-29'
yanxu worker show A --json
same 'none of one that is' "$(field '["exam_levels"][0].get("next")')" None
yanxu exam clear 2027 senior
ended 4 'cleared: the level as a whole is not on it'
yanxu exam clear 2027 senior --paper "$practice" -n
ended 0 'cleared, previewed'
yanxu exam clear 2027 senior --paper "$practice"
ended 0 'cleared'
yanxu exam clear 2027 senior --paper "$practice"
ended 4 'cleared twice'
same 'rows are only added' "$(sql 'SELECT count(*) FROM exam_day WHERE year = 2027')" 4
# refused CODE LABEL WHY COMMAND…
refused()
{
    local want=$1 label=$2 why=$3
    shift 3
    yanxu "$@"
    ended "$want" "$label"
    tells "$label: said" "$why"
}
refused 1 'the end before the beginning' 'ends before it begins' exam set 2027 assistant 2027-05-23 2027-05-22
refused 1 'days of another year' 'not of 2027' exam set 2027 assistant 2026-05-22 2026-05-23
refused 1 'half of signing up' 'or neither' exam set 2027 assistant 2027-05-22 2027-05-23 --sign-up-to 2027-03-01
refused 1 'signing up too late' 'before the exam begins' exam set 2027 assistant 2027-05-22 2027-05-23 --sign-up-from 2027-03-01 --sign-up-to 2027-05-22
refused 1 'no such level' 'no exam of that level' exam set 2027 none 2027-05-22 2027-05-23
refused 2 'an unknown level' 'LEVEL' exam set 2027 master 2027-05-22 2027-05-23
refused 2 'no year' 'YEAR' exam set 0 assistant 2027-05-22 2027-05-23
printf '{"exams": [{"year": 2028, "level": "assistant", "from": "2028-05-20", "to": "2028-05-21"}, {"year": 2028, "level": "assistant", "from": "2028-05-27", "to": "2028-05-28"}]}' >twice.json
refused 1 'twice in a file' 'exams[1]: the same exam as exams[0]' exam import twice.json
printf '{"exams": [{"year": 2028, "level": "assistant", "from": "2028-02-30", "to": "2028-05-21"}]}' >bad.json
refused 1 'a day that is none' 'exams[0].from' exam import bad.json
printf '{"exams": [{"year": 2028, "level": "assistant", "begins": "2028-05-20"}]}' >bad.json
refused 1 'a key that is none' 'begins' exam import bad.json
printf '[]' >bad.json
refused 1 'no calendar at all' '"exams"' exam import bad.json
same 'all or nothing' "$(sql 'SELECT count(*) FROM exam_day WHERE year = 2028')" 0

# --- preparation is due before the exam ------------------------------------------------------------------------
cat >prep.json <<'E'
{"rulebook": "prep", "version": "1", "effective_from": "2026-01-01", "title": {"zh": "备考", "en": "preparation"}, "source": "made up",
 "unit": {"kind": "hour"}, "period": {"kind": "calendar_year"}, "applies_to": {"tiers": ["none"]},
 "requirements": [{"id": "prep", "title": {"zh": "备考10小时", "en": "10 hours of preparation"}, "category": "prep", "units": 10,
  "deadline": "exam", "until_passed": true}]}
E
printf '%s\n' '课程编号,课程名称,授课方式,类别学时(分钟)' 'SPRINT,冲刺班,面授,prep=600' >courses.csv
printf '%s\n' '班次编号,课程编号,名额,日期,开始时间,结束时间' \
    'LATE,SPRINT,9,2027-05-28,08:00,18:00' >offerings.csv
export YANXU_CLOCK_NOW=2026-12-01T04:00:00Z
yanxu exam set 2027 intermediate 2027-05-22 2027-05-23
yanxu exam clear 2027 assistant
yanxu import courses courses.csv
prints 'a course of preparation' '1 new'
yanxu import offerings offerings.csv
prints 'a class in the week after' '1 new'
yanxu rules set prep.json
yanxu explain worker D --rulebook prep --as-of 2027-01-01
prints 'due before the exam of the calendar' 'due by 2027-05-21, before the exam of 2027-05-22 (intermediate)'
yanxu explain worker D --rulebook prep --as-of 2027-01-01 --json
same 'the same as JSON' "$(field '["rulebooks"][0]["requirements"][0]["exam"]')" "{'level': 'intermediate', 'from': '2027-05-22'}"
yanxu plan make --year 2027
same 'a class after the exam is of no use' "$(sql 'SELECT planned_min FROM plan WHERE id = 1')" 0
yanxu statement make D --as-of 2026-12-01 --known-at 2026-12-01T04:00:00Z -o before.json
ended 0 'a statement'
check 'names the exam' grep -q '"exam":{"level":"assistant","from":"2026-05-23"}' before.json
yanxu statement verify before.json
ended 0 'and holds'
export YANXU_CLOCK_NOW=2026-12-02T04:00:00Z
yanxu exam set 2027 intermediate 2027-05-29 2027-05-30
yanxu explain worker D --rulebook prep --as-of 2027-01-01
prints 'put off with the exam' 'due by 2027-05-28'
yanxu plan make --year 2027
same 'and the planner follows' "$(sql 'SELECT planned_min FROM plan WHERE id = 2')" 600
yanxu exam set 2026 intermediate 2026-12-19 2026-12-20
yanxu statement make D --as-of 2026-12-01 --known-at 2026-12-01T04:00:00Z -o again.json
check 'a statement of before is the same' cmp before.json again.json
yanxu statement make D --as-of 2026-12-01 --known-at 2026-12-02T04:00:00Z -o after.json
check 'one of later has the new day' grep -q '"exam":{"level":"intermediate","from":"2026-12-19"}' after.json
yanxu exam clear 2027 intermediate
yanxu explain worker D --rulebook prep --as-of 2027-01-01
prints 'without an exam: said' 'the calendar has none in this period'

# --- reminders: signing up opens, closes in seven days, tomorrow; the exam in seven days, tomorrow ----------------
# events DAY: what is reminded of on that day, how many it concerns, and the notices queued.
events()
{
    YANXU_CLOCK_NOW=$1T04:00:00Z yanxu remind exams --json
    "$PYTHON" -c 'import json, sys; print(" ".join("%s:%d:%d" % (r["event"], r["workers"], r["notices"]) for r in json.load(open(sys.argv[1]))["reminders"]))' "$out"
}
printf 'whsec_%s\n' "$(head -c 32 /dev/urandom | base64 -w0)" >secret.txt
printf '%s\n' 'Worker code,Level,Paper,Date,Result' "E,intermediate,$law,2026-05-23,passed" >more.csv
yanxu import results more.csv
YANXU_CLOCK_NOW=2027-03-09T04:00:00Z yanxu remind exams
prints 'no exam announced: nothing' 'no exam has a reminder today'
yanxu exam set 2027 intermediate 2027-05-22 2027-05-23 --sign-up-from 2027-03-09 --sign-up-to 2027-03-30
yanxu exam set 2027 senior 2027-05-22 2027-05-23 --sign-up-from 2027-03-09 --sign-up-to 2027-03-30
same 'the day before signing up opens' "$(events 2027-03-08)" ''
same 'nowhere to send to: no notice' "$(events 2027-03-09)" sign_up_opens:2:0
yanxu remind endpoint gateway https://notices.example.org/hook --secret-file secret.txt
ended 0 'a gateway'
yanxu remind endpoint robot 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k' --kind wecom
ended 0 'a robot'
YANXU_CLOCK_NOW=2027-03-09T04:00:00Z yanxu remind exams -n
prints 'previewed' 'sign up 2027-03-09..2027-03-30: concerns 2, 3 notices' 'nothing is kept'
same 'and nothing kept' "$(sql 'SELECT count(*) FROM outbox')" 0
same 'signing up opens: who prepares, who is half way, and a group' "$(events 2027-03-09)" sign_up_opens:2:3
same 'once' "$(events 2027-03-09)" sign_up_opens:2:0
same 'and not on the next day' "$(events 2027-03-10)" sign_up_opens:2:0
same 'useful until signing up is over' "$(sql "SELECT DISTINCT datetime(useful_until, 'unixepoch') FROM outbox")" '2027-03-30 16:00:00'
same 'no name, and one message a person' "$(sql "SELECT count(*), count(DISTINCT msg_id) FROM outbox WHERE payload NOT LIKE '%丁四%'")" '3|3'
same 'eight days before it closes' "$(events 2027-03-22)" sign_up_opens:2:0
same 'seven days before it closes' "$(events 2027-03-23)" sign_up_closes_7:2:3
same 'the day before it closes was missed: on the last day' "$(events 2027-03-30)" sign_up_closes_1:2:3
same 'after it has closed' "$(events 2027-03-31)" ''
same 'eight days before the exam' "$(events 2027-05-14)" ''
same 'seven days before the exam' "$(events 2027-05-15)" exam_7:2:3
same 'the day before' "$(events 2027-05-21)" exam_1:2:3
same 'the day itself: too late' "$(events 2027-05-22)" ''
same 'in the audit, what was queued alone' "$(sql "SELECT count(*) FROM audit WHERE verb = 'remind' AND detail = '3 notices'")" 5
yanxu exam set 2027 intermediate 2027-05-29 2027-05-30 --sign-up-from 2027-03-09 --sign-up-to 2027-03-30
same 'put off: told anew of the new day' "$(events 2027-05-22)" exam_7:2:3
YANXU_CLOCK_NOW=2027-05-28T13:00:00Z yanxu remind exams
prints 'late on Friday, the exam is on Saturday' 'concerns 2, 3 notices'
same 'the group hears while it is of use, not on Monday' "$(sql 'SELECT count(*) FROM outbox WHERE due_at > useful_until')" 0
printf '%s\n' 'code,name,unit,tier' 'F,己六,U,none' >more.csv
yanxu import workers more.csv
same 'somebody who prepares and has no paper yet' "$(events 2027-05-22)" exam_7:3:1
YANXU_CLOCK_NOW=2027-05-22T04:00:00Z yanxu waiver grant F --rulebook prep --all --reason 'a year abroad'
same 'who is let off is reminded no more' "$(events 2027-05-22)" exam_7:2:0
yanxu exam set 2027 intermediate 2027-05-29 2027-05-30 --sign-up-from 2027-03-09 --sign-up-to 2027-03-11
same 'signing up for three days: nothing before it opens' "$(events 2027-03-08)" ''

# --- how many sittings it may take: the border of each level -------------------------------------------------------------
export YANXU_DATA_DATABASE=$work/sittings.db YANXU_CLOCK_NOW=2026-12-31T04:00:00Z
yanxu init
yanxu import units units.csv
printf '%s\n' 'Worker code,Name,Unit code,Tier' 'ONE,甲,U,none' 'TWO,乙,U,none' 'SUCC,丙,U,none' 'GAP,丁,U,none' 'LONG,戊,U,none' 'SEN,己,U,intermediate' >workers.csv
yanxu import workers workers.csv
printf '%s\n' 'Worker code,Level,Paper,Date,Result' 'ONE,assistant,a,2026-01-01,passed' 'ONE,assistant,b,2026-12-31,passed' \
    'TWO,assistant,a,2025-12-31,passed' 'TWO,assistant,b,2026-01-01,passed' 'SUCC,intermediate,a,2025-01-01,passed' \
    'SUCC,intermediate,b,2025-01-01,passed' 'SUCC,intermediate,c,2026-12-31,passed' 'GAP,intermediate,a,2024-12-31,passed' \
    'GAP,intermediate,b,2026-01-01,passed' 'GAP,intermediate,c,2026-01-01,passed' 'LONG,intermediate,a,2024-05-01,passed' \
    'LONG,intermediate,b,2025-05-01,passed' 'LONG,intermediate,c,2026-05-01,passed' 'SEN,senior,a,2026-05-23,passed' >results.csv
yanxu import results results.csv
prints 'results of six' '14 new'
yanxu exam promote -n --json
same 'two papers in one year; three in two in succession, not with a year between, nor in three' \
    "$(field '["promoted"]' | grep -o "'worker': '[A-Z]*'" | cut -d"'" -f4 | sort | tr '\n' ' ')" 'ONE SUCC '
same 'and a senior waits for the review' "$(field '["left"][0]["worker"]') $(field '["left"][0]["to"]')" 'SEN senior'
yanxu exam promote SEN --level senior --on 2026-12-30
prints 'which is said by name' 'intermediate -> senior'
finish
