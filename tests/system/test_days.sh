#!/usr/bin/env bash
# Holidays and make-up working days: shown, set, cleared, imported; who is told of sessions on them.
. "$(dirname "$0")/lib.sh"
. "$here/office.sh"

yanxu init
yanxu days show
ended 0 'days show of an empty office'
tells 'days show of an empty office: what to do' 'yanxu import days'
yanxu days show --json
check 'days show --json of an empty office' "$PYTHON" -c 'import json, sys; assert json.load(open(sys.argv[1])) == {"days": []}' "$out"
yanxu days show --csv
same 'days show --csv of an empty office: its headings' "$(tr -d '\357\273\277\r' <"$out")" 'date,kind,name'

# China's days, as the program comes with them.
yanxu import days "$top/scheduler/programmes/days-china.csv" -n
ended 0 'import days -n'
prints 'import days -n: all new' '52 new' '0 refused'
same 'import days -n: changes nothing' "$(sql 'SELECT count(*) FROM day')" 0
yanxu import days "$top/scheduler/programmes/days-china.csv"
ended 0 'import days'
yanxu import days "$top/scheduler/programmes/days-china.csv"
prints 'import days again: nothing changes' '0 new, 0 changed, 52 unchanged, 0 refused'
yanxu days show --year 2026 --json
check '2026: 33 days off, six weekend days worked, each on its weekday' "$PYTHON" - "$out" <<'DAYS'
import datetime, json, sys
days = json.load(open(sys.argv[1]))["days"]
off = [d["date"] for d in days if d["kind"] == "holiday"]
worked = [d["date"] for d in days if d["kind"] == "workday"]
assert len(off) == 33 and len(worked) == 6 and len(days) == 39, (len(off), len(worked))
assert [d["date"] for d in days] == sorted(d["date"] for d in days)
for d in days:
    assert d["weekday"] == datetime.date.fromisoformat(d["date"]).isoweekday(), d
assert all(datetime.date.fromisoformat(d).isoweekday() >= 6 for d in worked), worked
# What a make-up day gives back was taken from Monday to Friday, beyond the days that are statutory.
statutory = {"2026-01-01", "2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-04-05", "2026-05-01", "2026-05-02",
             "2026-06-19", "2026-09-25", "2026-10-01", "2026-10-02", "2026-10-03"}
assert statutory <= set(off), statutory - set(off)
DAYS
yanxu days show --year 2027 --json
check '2027: the 13 statutory days, no make-up day' "$PYTHON" -c '
import json, sys
days = json.load(open(sys.argv[1]))["days"]
assert len(days) == 13 and {d["kind"] for d in days} == {"holiday"}, days' "$out"
yanxu days show --csv
check 'days show --csv loads again' bash -c "tail -c +4 '$out' | tr -d '\r' >again.csv; grep -qx '2026-02-14,workday,春节' again.csv"
yanxu import days again.csv
prints 'days show --csv loads again: the same' '0 new, 0 changed, 52 unchanged, 0 refused'

# By hand.
audits() { sql 'SELECT count(*) FROM audit'; }
before=$(audits)
yanxu days set 2027-01-02 holiday 元旦 -n
ended 0 'days set -n'
prints 'days set -n: says so' 'would be a holiday'
same 'days set -n: changes nothing' "$(audits) $(sql "SELECT count(*) FROM day WHERE name = '元旦' AND day = 20820")" "$before 0"
yanxu days set 2027/1/2 休 元旦 --as wang
ended 0 'days set'
prints 'days set: the day as it is kept' '2027-01-02 is a holiday'
same 'days set: in the audit' "$(sql 'SELECT who, verb, object, detail FROM audit ORDER BY id DESC LIMIT 1')" 'wang|set day|2027-01-02|holiday'
yanxu days set 2027-01-02 holiday 元旦
prints 'days set again: says so' 'was already'
same 'days set again: nothing in the audit' "$(audits)" $((before + 1))
yanxu days set 2027-01-02 workday
prints 'days set: changed' 'is a make-up working day'
yanxu days clear 2027-01-02 -n
prints 'days clear -n' 'would be again'
yanxu days clear 2027-01-02
ended 0 'days clear'
same 'days clear: in the audit' "$(sql 'SELECT verb, object FROM audit ORDER BY id DESC LIMIT 1')" 'clear day|2027-01-02'
yanxu days clear 2027-01-02
ended 4 'days clear of what is none: exit 4'
for bad in '2027-02-30 holiday' '2027-02-01 halfday' '2027-02-01' 'tomorrow holiday' '2027-02-01 holiday a b'; do
    yanxu days set $bad
    ended 2 "days set $bad: usage"
done
yanxu days show --year never
ended 2 'days show --year never: usage'

# A timetable meets the days.
office_files files
rm -f "$db" "$db"-*
office_load files
yanxu days set "$year-03-19" holiday 校庆
ended 0 'days set on a day with sessions'
tells 'days set: how many sessions lie there' '1 sessions'
yanxu days show
prints 'days show: sessions on it' '校庆 (1 sessions)'
yanxu import offerings files/offerings.csv -n --lang en
ended 0 'offerings on a holiday: a warning, not a refusal'
tells 'offerings on a holiday: row, column, what to do' 'warning, row 4, 日期' '校庆' 'move it'
yanxu import offerings files/offerings.csv -n
tells 'offerings on a holiday: in Chinese' '课次在节假日（校庆）' '请改期'
printf '日期,类型\n%s-04-10,节假日\n' "$year" >more.csv
yanxu import days more.csv
ended 0 'days on which there are sessions: a warning'
tells 'days on which there are sessions: how many' '该节假日已有 1 节课次'

# A group is not spoken to on a Saturday; on one that is worked, it is.
saturday=$(date -u -d 'last saturday' +%Y-%m-%d)
monday=$(date -u -d "$saturday + 2 days" +%Y-%m-%d)
yanxu remind endpoint group 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc' --kind wecom
ended 0 'remind endpoint'
yanxu plan make --year "$year" --threads 1
ended 0 'plan make'
sqlite3 "$db" "VACUUM INTO 'before.db'"
yanxu plan publish 1 --now "${saturday}T04:00:00Z"
prints 'published on a Saturday' '1 notices'
yanxu remind status --now "${saturday}T04:00:00Z"
prints 'published on a Saturday: the group hears on Monday at 9' "the next goes out on $monday at 09:00"
yanxu remind run --now "${saturday}T04:00:00Z"
prints 'published on a Saturday: nothing is sent yet' 'delivered 0' 'failed 0'
rm -f "$db" "$db"-*
cp before.db "$db"
yanxu days set "$saturday" workday
yanxu plan publish 1 --now "${saturday}T04:00:00Z"
yanxu remind status --now "${saturday}T04:00:00Z" --json
check 'published on a Saturday that is worked: at once' "$PYTHON" -c '
import datetime, json, sys
due = json.load(open(sys.argv[1]))["next_due_at"]
assert datetime.datetime.fromtimestamp(due, datetime.timezone.utc).strftime("%Y-%m-%dT%H") == sys.argv[2] + "T04", due' "$out" "$saturday"
finish
