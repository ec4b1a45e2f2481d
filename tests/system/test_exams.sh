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
zh=社会工作综合能力 law=社会工作法规与政策 work=社会工作实务
printf '%s\n' 'Worker code,Level,Paper,Date,Result' "A,intermediate,$zh,2025-05-24,passed" "A,intermediate,$work,2025-05-24,failed" \
    "A,intermediate,$law,2025-05-25,passed" "A,intermediate,$work,2026-05-24,passed" "B,assistant,$zh,2026-05-23,passed" \
    "B,assistant,$work,2026-05-24,passed" "C,senior,$work,2026-05-24,passed" "D,intermediate,$zh,2025-05-24,passed" \
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
finish
