#!/usr/bin/env bash
# Registration of certificates: who may, must or has not; first, renewed, given back; files beside it; known at an instant.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
export YANXU_CLOCK_NOW=2027-05-01T04:00:00Z
field() { "$PYTHON" -c 'import json, sys; print(eval("v" + sys.argv[2], {"v": json.load(open(sys.argv[1]))}))' "$out" "$1"; }
at() { YANXU_CLOCK_NOW=$1T04:00:00Z yanxu "${@:2}"; }
# state WORKER DAY: as the list has it.
state()
{
    yanxu registration list --as-of "$2" --json
    "$PYTHON" -c 'import json, sys; print(" ".join(r["state"] for r in json.load(open(sys.argv[1]))["registrations"] if r["worker"] == sys.argv[2]))' "$out" "$1"
}

yanxu init
yanxu registration list
ended 0 'an empty office'
tells 'an empty office: nobody' 'nobody'
yanxu registration list --json
same 'an empty office: an empty list' "$(field '["registrations"]')" '[]'
printf '%s\n' 'Unit code,Unit name,Unit kind,Parent unit' 'U,浦东,district,' 'U2,一站,station,U' >units.csv
roster()
{
    printf '%s\n' 'Worker code,Name,Unit code,Tier,Certified on,Registered from,Registered to' \
        'A,安一,U2,assistant,2026-07-20,,' "B,白二,U2,assistant,2024-01-10,$1" 'C,程三,U2,intermediate,2020-01-10,2023-07-01,2026-06-30' \
        'D,丁四,U2,none,,,' 'E,鄂五,U,senior,2025-01-31,,' 'F,冯六,U,assistant,2024-01-10,2024-07-01,2027-06-30' \
        'L,雷七,U,assistant,2024-02-29,,' >workers.csv
}
roster 2024-07-01,2027-06-30
printf '%s\n' 'Worker code,Earned on,Amount,Measure,Categories,Source,External id' 'B,2025-05-01,80,hour,ce,external,x1' \
    'F,2025-05-01,60,hour,ce,external,x2' >hours.csv
yanxu import units units.csv
at 2027-04-29 import workers workers.csv
yanxu registration list
tells 'no rulebook with registrations' 'cn-registration has'
yanxu registration first A
ended 1 'no rulebook: nothing can be registered'
tells 'no rulebook: said' 'no rulebook in force has registrations for worker A'
yanxu rules set cn-registration --from 2020-01-01
yanxu import hours hours.csv
same 'worked case 1: the day of the certificate' "$(state A 2026-07-20)" may_register
same 'worked case 1: the last day' "$(state A 2027-07-20)" may_register
same 'worked case 1: a day later' "$(state A 2027-07-21)" late
yanxu registration show A --json
same 'worked case 1: by when' "$(field '["registrations"][0]["register_by"]')" 2027-07-20
same 'a certificate of 29 February: the last day' "$(state L 2025-02-28)" may_register
same 'a certificate of 29 February: a day later' "$(state L 2025-03-01)" late
same 'the last three months begin' "$(state B 2027-03-31) $(state B 2027-04-01)" 'registered renewable'
same 'and end' "$(state B 2027-06-30) $(state B 2027-07-01)" 'renewable expired'
same 'without a certificate there is none' "$(state D 2027-05-01)" ''
yanxu registration list --state renewable
prints 'who may renew now, and has the hours' '80.0 of 72.0 hours, met' '60.0 of 72.0 hours, not met'
same 'nobody else may' "$(wc -l <"$out")" 2
yanxu registration list --state renewable --unit U2 --csv
same 'of a unit' "$(tail -n +2 "$out" | cut -d, -f1 | tr -d '\r')" B
yanxu registration list --unit U --json
same 'of a unit and below' "$(field '["registrations"].__len__()')" 6
yanxu registration list --state retired
ended 2 'an unknown state'
yanxu registration list --unit NONE
ended 4 'an unknown unit'
yanxu registration list --as-of 2027-02-29
ended 2 'a day that is none'

# --- entering -------------------------------------------------------------------------------------------------
before=$(sql 'SELECT count(*) FROM worker_registration; SELECT registered_to FROM worker ORDER BY id')
yanxu registration renew B -n
ended 0 'a preview'
prints 'a preview says the days' 'would be registered 2027-07-01..2030-06-30'
# refused LABEL WHY COMMAND…
refused()
{
    local label=$1 why=$2
    shift 2
    yanxu "$@"
    ended 1 "$label"
    tells "$label: said" "$why"
}
refused 'hours are missing' '60 of 72 earned under cn-registration' registration renew F
refused 'renewing too early' 'renewing begins on 2027-04-01' registration renew B --on 2027-03-31
refused 'renewing what ran out' 'ran out on 2026-06-30' registration renew C
refused 'renewing what is not there' 'is not registered yet' registration renew A
refused 'too late for the first' 'the time for it ended on 2026-01-31' registration first E
refused 'the first of one who is registered' 'has been registered, until 2027-06-30' registration first B
refused 'giving back what runs' 'runs until 2027-06-30' registration restore B
refused 'days that are registered already' 'is registered until 2027-06-30' registration renew B --from 2027-06-30
refused 'an end before the beginning' 'would end before it begins' registration renew B --to 2027-06-30
refused 'a day to come' 'still to come' registration renew B --on 2027-05-02
refused 'no certificate' 'no rulebook in force has registrations for worker D' registration first D
refused 'before the certificate' "there is no certificate's date by that day" registration first A --on 2026-07-19
refused 'no reason' 'why in spite' registration renew F --force ''
yanxu registration renew NOBODY
ended 4 'an unknown worker'
yanxu registration first --unit U
ended 2 'a unit is renewed only'
yanxu registration renew --unit U --force x
ended 2 'a unit is not forced'
same 'nothing of this was entered' "$(sql 'SELECT count(*) FROM worker_registration; SELECT registered_to FROM worker ORDER BY id')" "$before"

yanxu registration renew --unit U -n --json
same 'a unit, previewed: who' "$(field '["renewed"]')" "[{'worker': 'B', 'from': '2027-07-01', 'to': '2030-06-30'}]"
same 'a unit, previewed: who is left' "$(field '["left"][0]["worker"]')" F
same 'a preview enters nothing' "$(sql 'SELECT count(*) FROM worker_registration')" 0
at 2027-04-30 statement make B -o early.json
yanxu registration renew --unit U
prints 'a unit' '2027-07-01..2030-06-30' '1 are renewed, 1 may renew but for what is missing'
yanxu registration renew --unit U
prints 'a unit, again' '0 are renewed, 1 may'
refused 'renewing twice' 'renewed already, 2027-07-01..2030-06-30' registration renew B
same 'renewed: registered until the last day, and on' "$(state B 2027-06-30) $(state B 2027-07-01)" 'registered registered'
yanxu explain worker B --rulebook cn-registration --json
same 'the hours of today are still those of the old one' "$(field '["rulebooks"][0]["from"] + v["rulebooks"][0]["to"]')" 2024-07-012027-06-30
yanxu explain worker B --rulebook cn-registration --as-of 2027-07-01 --json
same 'those of July are of the new one' "$(field '["rulebooks"][0]["from"] + v["rulebooks"][0]["to"]')" 2027-07-012030-06-30
yanxu registration renew F --force '学时以纸质证明为准' --on 2027-04-20
tells 'forced: what stood in the way' '60 of 72'
yanxu registration show F
prints 'how it was entered' 'from a file' 'renewal' '学时以纸质证明为准'
yanxu registration first A --json
same 'the first, for three years' "$(field '["from"] + v["to"]')" 2027-05-012030-04-30
yanxu registration restore C --force '补登记' --json
same 'given back' "$(field '["kind"] + v["from"]')" restore2027-05-01
same 'given back: its state' "$(state C 2027-05-01)" restored
same 'the audit names it' "$(sql "SELECT count(*) FROM audit WHERE verb = 'restore registration' AND object = 'C' AND detail = '2027-05-01..2030-04-30 forced'")" 1

# --- files beside it ------------------------------------------------------------------------------------------
now=$(sql 'SELECT code, registered_from, registered_to FROM worker ORDER BY id')
yanxu import workers workers.csv --lang en
ended 0 'a file that does not know of it'
tells 'a file that does not know of it: said' 'the registration that'
same 'it stands' "$(sql 'SELECT code, registered_from, registered_to FROM worker ORDER BY id')" "$now"
yanxu import workers workers.csv
check 'said in Chinese' grep -q '录入的登记有效期' "$err"
yanxu export workers -o out.csv
yanxu import workers out.csv --json
same 'what is exported changes nothing' "$(field '["same"]')" 7
rows=$(sql 'SELECT count(*) FROM worker_registration')
roster 2027-07-01,2030-07-31
yanxu import workers workers.csv
same 'a file that says more is believed, and entered' "$(sql 'SELECT count(*) FROM worker_registration')" $((rows + 1))
yanxu registration show B --as-of 2027-07-01 --json
same 'it takes the place of what it corrects' "$(field '["registrations"][0]["to"]')$(field '["history"][1]["stands"]')" 2030-07-31False
yanxu import undo
ended 0 'the file is taken back'
yanxu registration show B --as-of 2027-07-01 --json
same 'what was entered before it stands again' "$(field '["registrations"][0]["to"]')" 2030-06-30
yanxu registration show B --json
same 'and the old one beside it' "$(field '["registrations"][0]["to"]')" 2027-06-30
yanxu set workers B registered_from=2027-07-01 registered_to=2029-12-31
yanxu registration show B --as-of 2027-07-01 --json
same 'a person who sets it by hand decides' "$(field '["registrations"][0]["to"]')" 2029-12-31

yanxu registration renew F --on 2027-04-20 --force '又一次'
ended 1 'renewed already'
yanxu set workers F registered_from=2024-07-01 registered_to=2027-06-30
same 'a renewal entered by mistake is taken back by hand' "$(state F 2027-05-01) $(state F 2027-07-01)" 'renewable expired'
yanxu import undo
same 'and that is undone' "$(state F 2027-05-01) $(state F 2027-07-01)" 'registered registered'
yanxu registration show F --json
same 'as it was entered' "$(field '["history"][-1]["kind"] + v["history"][-1]["reason"]')" 'renew学时以纸质证明为准'

# --- known at an instant, and a person's rights ----------------------------------------------------------------
yanxu statement make B --as-of 2027-04-30 --known-at 2027-04-30T04:00:00Z -o late.json
check 'a statement of a day before stays as it was' cmp early.json late.json
yanxu worker export F
same "a copy of a person's data has it" "$(field '["registrations"][1]["reason"]')" '学时以纸质证明为准'
yanxu worker forget F --yes
same 'the reason goes with the person' "$(sql "SELECT group_concat(reason, '') FROM worker_registration WHERE worker_id = (SELECT id FROM worker WHERE code = 'F')")" ''
yanxu registration list
check 'no name is left' grep -q '（已删除）' "$out"

# --- every border, the day before, at it and after: of both the first registration and what follows it ----------------------
export YANXU_DATA_DATABASE=$work/borders.db YANXU_CLOCK_NOW=2030-12-31T04:00:00Z
yanxu init
yanxu import units units.csv
printf '%s\n' 'Worker code,Name,Unit code,Tier,Certified on,Registered from,Registered to' 'N,甲,U,assistant,2028-02-29,,' \
    'O,乙,U,assistant,2026-09-15,,' 'P,丙,U,assistant,2020-01-10,2024-02-29,2027-02-28' 'Q,丁,U,assistant,2020-01-10,2025-03-01,2028-02-29' \
    'R,戊,U,assistant,2020-01-10,2024-07-01,2027-06-30' >workers.csv
printf '%s\n' 'Worker code,Level,Paper,Sat on,Result,Score' 'O,assistant,a,2026-05-23,passed,' 'O,assistant,b,2026-05-24,passed,' >results.csv
yanxu import workers workers.csv
yanxu import results results.csv
"$PYTHON" - "$top/scheduler/rules/packs/cn-registration.json" <<'E'
import json, sys
book = json.load(open(sys.argv[1]))
book["renewal"] = {"last_months": 3, "lapsed_after_months": 12}
json.dump(book, open("lapses.json", "w"))
book["first_registration"] = {"within_months": 12, "after": "passed_on"}
json.dump(book, open("passed.json", "w"))
E
yanxu rules set lapses.json --from 2020-01-01
# borders LABEL WORKER DAY STATE…
borders()
{
    local label=$1 worker=$2 got='' want=''
    shift 2
    while [ $# -gt 0 ]; do
        got="$got $1 $(state "$worker" "$1")" want="$want $1 $2"
        shift 2
    done
    same "$label" "$got" "$want"
}
borders 'a certificate of 29 February: a year' N 2028-02-29 may_register 2029-02-27 may_register 2029-02-28 may_register 2029-03-01 late
borders 'from the certificate' O 2027-09-14 may_register 2027-09-15 may_register 2027-09-16 late
borders 'from 29 February to 28 February' P 2026-11-30 registered 2026-12-01 renewable 2027-02-28 renewable 2027-03-01 expired \
    2028-02-28 expired 2028-02-29 expired 2028-03-01 lapsed
borders 'until 29 February' Q 2027-11-30 registered 2027-12-01 renewable 2028-02-28 renewable 2028-02-29 renewable 2028-03-01 expired \
    2029-02-28 expired 2029-03-01 lapsed
borders 'what was lapsed' R 2028-06-30 expired 2028-07-01 lapsed
yanxu registration restore R --on 2028-09-01 --force '补登记'
prints 'is given back' R
borders 'and runs anew from that day' R 2028-08-31 lapsed 2028-09-01 restored 2031-05-31 restored 2031-06-01 renewable
yanxu rules set passed.json --from 2020-01-01
borders 'from the day of the exam, where the rulebook says so' O 2027-05-23 may_register 2027-05-24 may_register 2027-05-25 late
finish
