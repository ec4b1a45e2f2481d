#!/usr/bin/env bash
# Four cases that were worked by hand, from files and commands to the verdict: a change of tier, an exact count over a cap, one
# lesson under seven rulebooks, and a decree.
. "$(dirname "$0")/lib.sh"

packs=$top/scheduler/rules/packs
mkdir files
cat >files/units.csv <<'UNITS'
Unit code,Unit name,Kind,Parent unit
CITY,滨海市,city,
D1,临江区,district,CITY
D2,望湖区,district,CITY
A1,晨光社工服务社,agency,D1
A2,湖畔社工服务社,agency,D2
UNITS
cat >files/workers.csv <<'WORKERS'
Worker code,Name,Unit code,Tier,Roles,Certified on,Registered from,Registered to
C1,朱一,A1,assistant,,2024-06-20,2024-07-01,2027-06-30
C2,秦二,A1,none,,,,
C3,尤三,A1,assistant,,2024-02-29,,
C4,许四,A1,assistant,,2023-12-20,2024-02-29,2027-02-28
U1,何五,A2,none,lcsw,,,
U2,吕六,A2,none,csw,,,
S1,施七,A2,intermediate,sssc;swe;ny;tn_lcsw;tn_lmsw,2025-07-01,2025-07-01,2028-06-30
T1,张八,A2,none,tn_lcsw;tn_lmsw,,,
X1,孔九,A1,intermediate,,2023-01-01,2023-07-01,2026-06-30
X2,曹十,A2,intermediate,,2023-01-01,2024-01-01,2026-12-31
X3,严十一,A2,intermediate,,2023-01-01,2024-02-01,2027-01-31
WORKERS
utah()
{
    printf '%s\n' "$1,2024-11-02,4,hour,ce;ethics,live,external,$1-1" "$1,2024-11-03,2,hour,ce;suicide_prevention,live,external,$1-2" \
        "$1,2025-02-01,22,hour,ce,live,external,$1-3" "$1,2025-03-01,10,hour,ce,self_paced,external,$1-4" \
        "$1,2025-06-01,9,hour,ce,self_paced,external,$1-5" "$1,2026-01-10,3,hour,ce;ethics,self_paced,external,$1-6"
}
{
    echo 'Worker code,Earned on,Amount,Measure,Categories,Mode,Source,External ID'
    utah U1
    utah U2
    cat <<'HOURS'
S1,2026-03-01,60,class_hour,ce;professional,classroom,external,S1-1
S1,2026-04-01,20,class_hour,ce,classroom,external,S1-2
T1,2026-02-01,3,hour,ce;ethics,live,external,T1-1
T1,2026-03-01,10,hour,ce,live,external,T1-2
T1,2026-04-01,7,hour,ce,live,external,T1-3
X1,2025-03-05,60,hour,ce,classroom,external,X1-1
HOURS
} >files/hours.csv
cat >files/courses.csv <<'COURSES'
Course code,Course name,Mode,Category minutes
LESSON,四节课一讲,classroom,ce=180;professional=180;sssc_ethics_values=180;cpd=180
COURSES
printf 'Trainer code,Trainer name\nT,严讲师\n' >files/trainers.csv
printf 'Room code,Room name,Seats\nR,一号教室,20\n' >files/rooms.csv
cat >files/offerings.csv <<'OFFERINGS'
Offering code,Course code,Seats,Date,Begins,Ends,Trainer code,Room code
LES-1,LESSON,20,2026-09-09,09:00,12:00,T,R
OFFERINGS

# on DATE: everything from here on happens on that day, around noon in Shanghai.
on() { now="--now ${1}T04:00:00Z"; }
load() { yanxu import "$1" "files/$1.csv" $now; [ "$code" -eq 0 ] || fail "import $1" "$(said)"; }
# book WORKER RULEBOOK [DAY]: the worker's standing, as JSON, becomes $out.
book()
{
    yanxu explain worker "$1" --rulebook "$2" ${3:+--as-of "$3"} --json $now
    [ "$code" -eq 0 ] || fail "explain worker $1 --rulebook $2" "$(said)"
}
# of EXPRESSION: of that rulebook `b`, its requirements by id `r` and its entries `e`.
of()
{
    "$PYTHON" -c '
import json, sys
b = json.load(open(sys.argv[1]))["rulebooks"][0]
r, e = {part["id"]: part for part in b["requirements"]}, b["entries"]
print(eval(sys.argv[2]))' "$out" "$1"
}

on 2024-07-02
yanxu init $now
for kind in units courses trainers rooms workers; do load $kind; done
stop_if_failed

# --- 1. China: the tier changes in mid-period --------------------------------------------------------------------
# asks POLICY: the pack with what the office has decided on.
asks()
{
    "$PYTHON" -c '
import json, sys
book = json.load(open(sys.argv[1] + "/cn-registration.json"))
book["tier_change"] = sys.argv[2]
json.dump(book, open("policy.json", "w"))' "$packs" "$1"
    yanxu rules set policy.json $now
    [ "$code" -eq 0 ] || fail "rules set: $1" "$(said)"
    book C1 cn-registration
    of 'r["total"]["needed_min"] / 60'
}
yanxu rules set cn-registration $now
book C1 cn-registration
same '1: an assistant owes 72 h' "$(of 'r["total"]["needed_min"] / 60, b["from"], b["to"]')" "(72.0, '2024-07-01', '2027-06-30')"
on 2026-07-02
yanxu worker tier C1 intermediate --since 2026-07-01 $now
ended 0 '1: promoted on the first day of the third year'
same '1: keep asks 72 h' "$(asks keep)" 72.0
same '1: higher asks 90 h' "$(asks higher)" 90.0
same '1: prorate asks 24 x 2 + 12 x 2.5 h' "$(asks prorate)" 78.0
book C1 cn-registration 2026-06-30
same '1: the day before the change 72 h were asked' "$(of 'r["total"]["needed_min"] / 60')" 72.0

degree() { yanxu claim make C1 --date "$1" --amount 90 --measure hour --source degree --categories ce --evidence "$2" $now; }
degree 2026-06-30 'MSW 17'
ended 0 '1: a degree is claimed'
yanxu claim approve 1 $now
ended 0 '1: and approved'
book C1 cn-registration
same '1: it counts 90 h' "$(of '[x["counted_min"] / 60 for x in e], r["total"]["standing"]')" "([90.0], 'met')"
degree 2026-07-01 'MSW 18'
ended 1 '1: a second degree is refused'
same '1: and is nowhere' "$(sql "SELECT (SELECT count(*) FROM claim), (SELECT count(*) FROM credit WHERE source = 'degree')")" '1|1'

on 2026-07-21
sed -i 's/^C2,.*/C2,秦二,A1,assistant,,2026-07-20,,/' files/workers.csv
load workers
book C2 cn-registration
same '1: first registration within a year of the certificate' "$(of 'b["register_by"], b["standing"]')" "('2027-07-20', 'exempt')"
book C3 cn-registration
same '1: of 29 February likewise' "$(of 'b["register_by"]')" 2025-02-28
book C4 cn-registration
same '1: a period from 29 February, and its window' "$(of 'b["from"], b["to"], b["renew_from"]')" "('2024-02-29', '2027-02-28', '2026-12-01')"

# --- 2. Utah: an exact count -------------------------------------------------------------------------------------
on 2026-08-01
yanxu rules set us-utah $now
load hours
counts="b['counted_min'] // 60, sum(x['counted_min'] for x in e if x['mode'] == 'self_paced') // 60, sum(x['min'] for x in e if x['mode'] == 'self_paced') // 60, \
r['ethics']['earned_min'] // 60, r['ethics']['needed_min'] // 60, b['standing'], b['carry_over_min'] // 60, \
sum(x['worth_min'] - x['counted_min'] for x in e if x['reason'] == 'mode_cap') // 60"
book U1 us-utah 2026-09-30
same '2: LCSW: 43 h, 15 of 22 alone, ethics 7 of 6, 3 carried over, 7 over the cap' "$(of "$counts")" "(43, 15, 22, 7, 6, 'met', 3, 7)"
same '2: the last three hours of ethics count whole' "$(of "[(x['counted_min'], x['toward']) for x in e][-1]")" "(180, ['total', 'ethics'])"
book U2 us-utah 2026-09-30
same '2: CSW: 36 h, 5 carried over' "$(of "b['counted_min'] // 60, b['carry_over_min'] // 60, b['standing']")" "(36, 5, 'met')"

# --- 3. one lesson under several rulebooks -----------------------------------------------------------------------
on 2026-08-20
sed 's/"roles": \["lmsw", "lcsw"\]/"roles": ["ny"]/' "$packs/us-new-york.json" >new-york.json
for pack in cn-registration cn-professional-annual scotland england us-tennessee-lcsw us-tennessee-lmsw; do
    yanxu rules set $pack $now
    [ "$code" -eq 0 ] || fail "rules set $pack" "$(said)"
done
yanxu rules set new-york.json $now
load offerings
yanxu plan lock S1 LES-1 $now
ended 0 '3: a place in the lesson'
yanxu plan make --year 2026 $now
yanxu plan publish 1 $now
ended 0 '3: is in the plan in force'
on 2026-09-10
printf 'offering,worker,date,state\nLES-1,S1,2026-09-09,present\n' >list.csv
yanxu attend LES-1 list.csv $now
ended 0 '3: S1 was there'
same '3: 180 minutes are posted, once' "$(sql "SELECT count(*), sum(min) FROM credit AS c JOIN worker AS w ON w.id = c.worker_id WHERE w.code = 'S1' AND source = 'attendance'")" '1|180'
on 2027-01-04
book S1 cn-registration 2026-12-31
same '3: 3 h of the registration period' "$(of "[x['counted_min'] for x in e][-1], b['counted_min'] // 60")" '(180, 63)'
book S1 cn-professional-annual 2026-12-31
same '3: 64 + 20 = 84 class hours of 90: short 6, the share met' \
    "$(of "b['counted_min'] // 45, r['total']['missing_min'] // 45, r['total']['standing'], r['professional']['earned_min'] // 45, r['professional']['standing']")" \
    "(84, 6, 'short', 64, 'met')"
book S1 scotland 2026-12-31
same '3: one of eight Scottish elements' "$(of "sum(x['earned_min'] for x in r.values()), len(r)")" '(1, 8)'
book S1 england 2026-11-30
same '3: one of two English pieces, none of them with a peer' "$(of "b['counted_min'], sorted((x['earned_min'], x['needed_min']) for x in r.values())")" \
    '(1, [(0, 1), (1, 2)])'
book S1 us-new-york 2026-12-31
same '3: the first period of New York is exempt' "$(of "b['standing'], len(r)")" "('exempt', 0)"
book T1 us-tennessee-lcsw 2026-12-31
same '3: one Tennessee licence is served' "$(of "b['standing'], b['counted_min'] // 60")" "('met', 15)"
book T1 us-tennessee-lmsw 2026-12-31
same '3: the second is not, but for ethics' "$(of "b['standing'], b['counted_min'] // 60, r['ethics']['standing']")" "('short', 8, 'met')"

# --- 4. a decree -------------------------------------------------------------------------------------------------
cat >decree.json <<'DECREE'
{
  "decree": "2026-8",
  "title": {"zh": "登记有效期顺延一年", "en": "registrations go on for a year"},
  "source": "关于2026年到期登记顺延的通知, 第一条",
  "rulebook": "cn-registration",
  "ending": {"from": "2026-01-01", "to": "2026-12-31"},
  "extends": {"months": 12}
}
DECREE
on 2027-01-05
statement() { yanxu statement make "$1" --as-of 2026-12-31 --known-at 2027-01-04T10:00:00Z -o "$2" $now; [ "$code" -eq 0 ] || fail "statement make $1" "$(said)"; }
for worker in X1 X2 X3; do statement $worker $worker.json; done
days() { for worker in X1 X2 X3; do book $worker cn-registration 2026-12-31; of 'b["to"]'; done | tr '\n' ' '; }
same '4: as they were' "$(days)" '2026-06-30 2026-12-31 2027-01-31 '
yanxu decree preview decree.json --as-of 2026-12-31 --csv $now
same '4: previewed: who' "$(tail -n +2 "$out" | cut -d, -f1,6 | tr -d '\r' | tr '\n' ' ')" 'X1,365 X2,365 '
yanxu decree preview decree.json --as-of 2026-12-31 --json $now
same '4: previewed by district' "$("$PYTHON" -c '
import json, sys
print(*[(row["unit"], row["moved"]) for row in json.load(open(sys.argv[1]))["districts"] if row["moved"]])' "$out")" "('D1', 1) ('D2', 1)"
same '4: nothing was written' "$(days)" '2026-06-30 2026-12-31 2027-01-31 '
yanxu decree apply decree.json --as anna $now
ended 0 '4: applied'
same '4: twelve months more for what ends in 2026' "$(days)" '2027-06-30 2027-12-31 2027-01-31 '
for worker in X1 X2 X3; do
    statement $worker again.json
    check "4: the statement of $worker is what it was" cmp $worker.json again.json
done
on 2027-01-06
yanxu decree undo 2026-8 --as bo $now
ended 0 '4: undone'
same '4: as they were again' "$(days)" '2026-06-30 2026-12-31 2027-01-31 '
for worker in X1 X2 X3; do
    statement $worker again.json
    check "4: and so is the statement of $worker" cmp $worker.json again.json
done
yanxu decree show 2026-8 --json $now
same '4: the history says by whom' "$("$PYTHON" -c '
import json, sys
print(*[(d["state"], d["applied_by"], d["undone_by"]) for d in json.load(open(sys.argv[1]))["decrees"]])' "$out")" "('undone', 'anna', 'bo')"
yanxu decree list $now
prints '4: and is listed' 2026-8 undone

finish
