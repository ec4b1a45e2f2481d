#!/usr/bin/env bash
# What was stated of a day is stated for ever: after every kind of later change the same question gives the same bytes, while today's
# statement shows that the change did change something.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
. "$here/office.sh"
# test_past_postgres.sh has an office on its server.
[ -z "${PAST_DATABASE-}" ] || export YANXU_DATA_DATABASE=$PAST_DATABASE
year=2027 # registration periods of W1, W4: 2025-01-01 to 2027-12-31
office_files files
office_load files --now 2026-04-01T02:00:00Z
at() { now="--now 2026-06-$1T02:00:00Z"; }

# A rulebook in which everything that can be known later decides: leave, tiers, roles, the day of hiring.
cat >strict.json <<'RULES'
{"rulebook": "strict", "version": "1", "effective_from": "2020-01-01", "title": {"zh": "本办规定", "en": "Our own"},
 "source": "made for the tests", "unit": {"kind": "hour"}, "period": {"kind": "registration"}, "unregistered": "exempt",
 "tier_change": "prorate",
 "proration": {"joined": "hired_on", "leave": [{"kinds": ["leave", "parental"], "at_least_days": 30}]},
 "categories": {"ce": {"zh": "继续教育", "en": "continuing education"}},
 "requirements": [
  {"id": "total", "title": {"zh": "总学时", "en": "Total"}, "tiers": ["assistant"], "category": "ce", "units": 72},
  {"id": "total", "title": {"zh": "总学时", "en": "Total"}, "tiers": ["intermediate", "senior"], "category": "ce", "units": 90},
  {"id": "more", "title": {"zh": "督导另加", "en": "Supervisors besides"}, "roles": ["supervisor"], "category": "ce", "units": 12},
  {"id": "prep", "title": {"zh": "备考", "en": "Preparation"}, "category": "ce", "units": 1, "until_passed": true}]}
RULES
yanxu rules set strict.json --now 2026-05-01T02:00:00Z
ended 0 'a rulebook of our own'
yanxu claim make W1 --date 2026-03-05 --amount 6 --categories ce --evidence 'certificate 17' --now 2026-05-02T02:00:00Z
yanxu claim make W2 --date 2026-03-06 --amount 4 --categories ce --evidence 'certificate 18' --now 2026-05-02T02:00:00Z
printf 'Worker code,Earned on,Amount,Measure,Categories,Source,External id\nW1,2026-02-03,5,hour,ce,external,X-7\n' >soon-undone.csv
yanxu import hours soon-undone.csv --now 2026-05-03T02:00:00Z
ended 0 'hours that will be taken back'
yanxu waiver grant W4 --rulebook strict --units 6 --reason 病假 --now 2026-05-04T02:00:00Z
ended 0 'a waiver that will be revoked'
cat >local.json <<'DECREE'
{"decree": "S1-3", "title": {"zh": "街镇延期", "en": "Longer in one street"}, "source": "made for the tests", "rulebook": "strict",
 "applies_to": {"unit": "S1"}, "ending": {"from": "2026-01-01", "to": "2028-12-31"}, "extends": {"months": 6}}
DECREE
yanxu decree apply local.json --now 2026-05-05T02:00:00Z
ended 0 'a decree for one unit'
stop_if_failed

# --- what is stated on 1 June ------------------------------------------------------------------------------------
at 01
known=2026-06-01T02:00:00Z
people='W1 W2 W4 W5'
mkdir past
for worker in $people; do
    yanxu statement make "$worker" --as-of 2026-06-01 -o "past/$worker.json" $now
    [ "$code" -eq 0 ] || fail "statement of $worker" "$(said)"
    run "$PYTHON" "$here/verify_statement.py" "past/$worker.json"
    [ "$code" -eq 0 ] || fail "$worker holds for a third party" "$(said)"
done
yanxu statement make --unit A1 --as-of 2026-06-01 --known-at $known -o past/verdicts.csv --table verdicts $now
yanxu statement make W1 --as-of 2026-06-01 --known-at $known -o past/W1.html $now
stop_if_failed
cp -r past latest

# stays WHO LABEL: nothing that was stated has changed; what is stated now of WHO on that day ("": of nobody) has.
stays()
{
    local who=$1 label=$2 worker differs=
    for worker in $people; do
        yanxu statement make "$worker" --as-of 2026-06-01 --known-at $known -o again.json $now
        [ "$code" -eq 0 ] || differs="$differs $worker(exit $code)"
        cmp -s again.json "past/$worker.json" || differs="$differs $worker $(cmp again.json "past/$worker.json")"
    done
    yanxu statement make --unit A1 --as-of 2026-06-01 --known-at $known -o again.csv --table verdicts $now
    cmp -s again.csv past/verdicts.csv || differs="$differs verdicts.csv"
    yanxu statement make W1 --as-of 2026-06-01 --known-at $known -o again.html $now
    cmp -s again.html past/W1.html || differs="$differs W1.html"
    same "$label: what was stated stays, byte for byte" "$differs" ''
    [ -n "$who" ] || return 0
    yanxu statement make "$who" --as-of 2026-06-01 --known-at "${now#--now }" -o today.json $now
    "$PYTHON" -c 'import json, sys
one, other = (json.load(open(name)) for name in sys.argv[1:])
sys.exit(all(one[key] == other[key] for key in ("worker", "rulebooks", "ledger")))' today.json "latest/$who.json"
    same "$label: and what is stated now is something else" "$?" 0
    cp today.json "latest/$who.json"
}
did() { [ "$code" -eq 0 ] || fail "$1" "$(said)"; }

# --- the ledger --------------------------------------------------------------------------------------------------
at 02
yanxu ledger reverse 1 --reason 'entered twice' --minutes 60 $now
did 'a reversal'
stays W1 'an entry is taken back in part'
at 03
yanxu claim approve 1 --amount 4.5 $now
did 'an approval'
stays W1 'a claim is approved in part'
yanxu claim reject 2 --reason 'no stamp' $now
at 04
yanxu import undo 8 $now
did 'an import undone'
stays W1 'an import is undone'
at 05
printf 'Worker code,Earned on,Amount,Measure,Categories,Source,External id\nW1,2025-05-01,9,hour,ce,external,X-9\nW4,2026-01-09,3,hour,ce,external,X-10\n' >late.csv
yanxu import hours late.csv $now
did 'hours that come late'
stays W4 'hours of long ago come in'

# --- the rules ---------------------------------------------------------------------------------------------------
at 06
sed -e 's/"units": 72/"units": 96/' -e 's/123号"/123号（修订）"/' "$top/scheduler/rules/packs/cn-registration.json" >revised.json
yanxu rules set revised.json $now
did 'a rulebook revised'
stays W5 'a rulebook is revised from its first day on'
at 07
cat >decree.json <<'DECREE'
{"decree": "2026-8", "title": {"zh": "登记延期", "en": "Registrations last longer"}, "source": "民发〔2026〕8号", "rulebook": "strict",
 "ending": {"from": "2026-01-01", "to": "2028-12-31"}, "extends": {"months": 12}}
DECREE
yanxu decree apply decree.json $now
did 'a decree'
stays W1 'a decree puts off the end'
at 08
yanxu decree undo 2026-8 --reason 误发 $now
did 'a decree undone'
stays W1 'the decree is undone'
yanxu waiver revoke 1 --reason 误批 $now
did 'a waiver revoked'
stays W4 'a waiver is revoked'
yanxu waiver grant W2 --rulebook strict --units 10 --reason 病假 $now
did 'a waiver'
stays W2 'a waiver is granted'

# --- the worker's row --------------------------------------------------------------------------------------------
roster() # COLUMN=VALUE… of W5, by the next roster
{
    "$PYTHON" - "$@" <<'CHANGE'
import csv, sys
rows = list(csv.DictReader(open("files/workers.csv", encoding="utf-8")))
for column, value in (change.split("=") for change in sys.argv[1:]):
    next(row for row in rows if row["Worker code"] == "W5")[column] = value
with open("files/workers.csv", "w", encoding="utf-8") as file:
    writer = csv.DictWriter(file, list(dict.fromkeys(key for row in rows for key in row)))
    writer.writeheader()
    writer.writerows(rows)
CHANGE
    yanxu import workers files/workers.csv $now
    did "a roster with $*"
}
at 09
roster Roles=supervisor
stays W5 'another role'
at 10
roster Tier=intermediate
stays '' 'another tier from that day on'
yanxu worker tier W5 senior --since 2025-09-01 $now
did 'a tier of long ago'
stays W5 'a tier that was held long before'
at 11
roster 'Registered from=2025-06-01' 'Registered to=2028-05-31'
stays W5 'another registration'
at 12
roster 'Hired on=2026-01-15'
stays W5 'another day of hiring'
roster 'Certified on=2020-01-15'
stays W5 'another certificate'
roster Tier=senior
stays '' 'and another tier'
roster Tier=assistant
stays '' 'which is taken back'
at 13
yanxu set workers W5 roles=social_worker $now
did 'a value by hand'
stays W5 'a role set by hand'

# --- exams and units ---------------------------------------------------------------------------------------------
results() # RESULT: W2's senior paper, by the next file
{
    printf 'Worker code,Level,Paper,Date,Result\nW2,senior,社会工作实务,2026-05-24,%s\n' "$1" >results.csv
    yanxu import results results.csv $now
    did "results: $1"
}
at 13
results failed
stays '' 'a paper that was failed'
results passed
stays W2 'a paper was passed after all'
yanxu import list --json $now
newest=$("$PYTHON" -c 'import json, sys; print(max(run["id"] for run in json.load(open(sys.argv[1]))))' "$out")
yanxu import undo "$newest" $now
did 'results undone'
stays W2 'the paper is failed again'
units() # NAME PARENT of A1, by the next file
{
    printf 'Unit code,Unit name,Unit kind,Parent unit\nA1,%s,agency,%s\n' "$1" "$2" >units.csv
    yanxu import units units.csv $now
    did "A1: $1 below $2"
}
units 新光社工服务社 S1
stays '' 'a unit has another name'
units 新光社工服务社 D1
stays W1 'a unit is below another, where the decree does not hold'

# --- leave -------------------------------------------------------------------------------------------------------
at 14
yanxu worker leave W4 2026-03-01 2026-05-20 --kind parental --no-repair $now
did 'leave'
stays W4 'leave that was taken long before'
at 15
yanxu worker leave W4 --clear 2026-03-01 $now
did 'leave cleared'
stays W4 'the leave is taken back'

# --- names, and who was where ----------------------------------------------------------------------------------------
at 16
roster Name=何伍
stays '' 'a worker is renamed'
yanxu set workers W1 name=朱壹 certificate_no=2019-7 $now
did 'a name by hand'
stays '' 'the name on a page is that of then'
yanxu statement make W1 -o today.html $now
check 'and the name now is the new one' grep -q 朱壹 today.html
printf '[office]\nname = 临江区社工学院\n' >"$YANXU_CONFIG"
yanxu statement make W1 -o today.json $now
check 'the office has another name' grep -q 临江区社工学院 today.json
stays '' 'the office is renamed'
at 17
printf 'Worker code,Name,Unit code,Tier\nW9,新人,A1,assistant\n' >new.csv
yanxu import workers new.csv $now
did 'somebody new'
stays '' 'somebody comes to the unit'
yanxu statement make W9 --as-of 2026-06-01 --known-at $known $now
ended 4 'who came later has no statement of before'
tells 'and is told so' 'not yet known'
came=2026-06-17T02:00:00Z
newcomer() # FILE: what was stated of W9 on the day of coming
{
    yanxu statement make W9 --as-of 2026-06-17 --known-at $came -o "$1.json" $now &&
        yanxu statement make --unit A1 --as-of 2026-06-17 --known-at $came -o "$1.csv" --table verdicts $now
}
newcomer came
did 'what is stated of somebody new'
at 18
yanxu import undo $now
did 'the import of somebody new undone'
newcomer again
check 'whose import is undone: what was stated stays, byte for byte' cmp again.json came.json
check 'and that of the whole unit' cmp again.csv came.csv
yanxu statement make W9 $now
ended 4 'now there is no such worker'
tells 'which is said, and as of when there was' 'worker W9 is gone' '--known-at 2026-06-18T01:59:59Z'
yanxu statement make --unit A1 -o today.csv --table verdicts $now
check 'nor among the people of the unit' sh -c '! grep -q W9 today.csv'
stays '' 'somebody is taken back'
sed -i s/assistant/intermediate/ new.csv
yanxu import workers new.csv --now 2026-06-18T03:00:00Z
did 'the same code again'
now='--now 2026-06-18T04:00:00Z'
newcomer again
check 'another of the code: what was stated stays all the same' cmp again.json came.json
yanxu statement make W9 -o today.json $now
same 'and what is stated now is of the other' "$("$PYTHON" -c 'import json
one, other = (json.load(open(name))["worker"] for name in ("came.json", "today.json"))
print(one["id"] != other["id"], one["code"], other["code"], one["tier"], other["tier"])')" 'True W9 W9 assistant intermediate'
at 19
yanxu set workers W2 unit=A2 $now
did 'another unit'
stays '' 'a worker goes to another unit'

# --- erasing -----------------------------------------------------------------------------------------------------
at 20
rm past/W1.html
yanxu worker forget W1 --yes $now
did 'a person erased'
people='W1 W2 W4 W5'
for worker in $people; do
    yanxu statement make "$worker" --as-of 2026-06-01 --known-at $known -o again.json $now
    check "a person is erased: $worker stays, byte for byte" cmp again.json "past/$worker.json"
done
for worker in $people; do
    run "$PYTHON" "$here/verify_statement.py" "latest/$worker.json"
    [ "$code" -eq 0 ] || fail "what is stated of $worker now holds too" "$(said)"
done
finish
