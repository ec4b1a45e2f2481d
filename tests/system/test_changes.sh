#!/usr/bin/env bash
# A single worker's or offering's change: who is affected and the repaired plan, before it is saved and after.
. "$(dirname "$0")/lib.sh"
. "$here/office.sh"

yanxu init
yanxu worker leave W1
ended 4 'leave of nobody: exit 4'
tells 'leave of nobody: named' 'worker W1'

# --- leave -----------------------------------------------------------------------------------------------------------
rm -f "$db" "$db"-*
office_files files
office_load files
yanxu worker leave W1
ended 0 'no leave'
tells 'no leave: what to do' 'yanxu worker leave W1 FROM TO'
yanxu worker leave W1 "$year-03-01"
ended 2 'leave without its last day: usage'
yanxu worker leave W1 "$year-03-20" "$year-03-01"
ended 1 'leave that ends before it begins: refused'
tells 'leave that ends before it begins: both days' "$year-03-20" "$year-03-01"
yanxu worker leave W1 2027-13-01 2027-13-02
ended 2 'leave on no day: usage'
yanxu worker leave W1 "$year-03-10" "$year-03-31" -n
ended 0 'leave -n'
prints 'leave -n: says so' 'would be on leave'
same 'leave -n: nothing is kept' "$(sql 'SELECT count(*) FROM leave') $(sql "SELECT count(*) FROM audit WHERE verb = 'put leave'")" '0 0'
yanxu worker leave W1 "$year-03-10" "$year-03-31" --reason '产假' --as wang
ended 0 'leave'
same 'leave: in the audit, without the reason' "$(sql 'SELECT who, verb, object, detail FROM audit ORDER BY id DESC LIMIT 1')" \
    "wang|put leave|W1 $year-03-10|"
yanxu worker leave W1 "$year-03-10" "$year-03-31" --reason '产假'
prints 'leave again: says so' 'was already'
yanxu worker leave W1 --json
check 'leave --json' "$PYTHON" - "$out" "$year" <<'LEAVE'
import json, sys
found = json.load(open(sys.argv[1]))
assert found["worker"] == "W1" and len(found["leave"]) == 1, found
row = found["leave"][0]
assert (row["from"], row["to"]) == (sys.argv[2] + "-03-10", sys.argv[2] + "-03-31"), row
assert row["reason"] == "产假" and row["who"] == "wang" and row["at"].endswith("Z"), row
LEAVE
yanxu plan make --year "$year" --threads 1
ended 0 'plan make with leave'
places() { sql "SELECT group_concat(o.code, ' ') FROM (SELECT * FROM enrolment e JOIN plan p ON p.id = e.plan_id WHERE p.id = $1) e JOIN offering o ON o.id = e.offering_id JOIN worker w ON w.id = e.worker_id WHERE w.code = '$2'"; }
check 'nothing that meets in the leave is given' bash -c "! grep -qE 'ETH-1|CASE-1' <<<'$(places 1 W1)'"
check 'what meets at another time, or is studied alone, is' grep -q 'WEB-1' <<<"$(places 1 W1)"
check 'the others get it' test "$(sql "SELECT count(*) FROM enrolment e JOIN offering o ON o.id = e.offering_id WHERE o.code = 'ETH-1'")" -ge 2
yanxu plan lock W1 ETH-1
ended 1 'a lock that falls into the leave: refused'
yanxu plan lock W2 ETH-1
yanxu worker leave W2 "$year-03-13" "$year-03-13"
ended 1 'leave into which a locked place falls: refused'
tells 'leave into which a locked place falls: which, and what to do' 'ETH-1' 'yanxu plan unlock W2 ETH-1'
yanxu worker leave W1 --clear "$year-03-11"
ended 4 'clearing what is not there: exit 4'
yanxu worker leave W1 --clear "$year-03-10" -n
same 'clear -n: nothing changes' "$(sql 'SELECT count(*) FROM leave')" 1
yanxu worker leave W1 --clear "$year-03-10"
ended 0 'leave --clear'
same 'leave --clear: gone, and in the audit' "$(sql 'SELECT count(*) FROM leave') $(sql 'SELECT verb, object FROM audit ORDER BY id DESC LIMIT 1')" "0 clear leave|W1 $year-03-10"
finish
