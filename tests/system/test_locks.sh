#!/usr/bin/env bash
# Places that a coordinator decides on: kept by every plan, refused where the rules forbid them, never dropped in silence.
. "$(dirname "$0")/lib.sh"
. "$here/office.sh"

yanxu init
yanxu plan locks
ended 0 'plan locks of an empty office'
tells 'plan locks of an empty office: what to do' 'yanxu plan lock'
yanxu plan lock W1 ETH-1
ended 4 'plan lock of nobody: exit 4'
tells 'plan lock of nobody: named' 'worker W1'

rm -f "$db" "$db"-*
office_files files
office_offerings files/offerings.csv 09:00,12:00 "$year-03-20,09:00,12:00,T1,R2"
# LAW-2 meets while ETH-1 does.
echo "LAW-2,LAW,50,$year-03-13,11:00,13:00,T2,,,," >>files/offerings.csv
office_load files
yanxu plan lock W1 NONE-1
ended 4 'plan lock to what is not there: exit 4'
tells 'plan lock to what is not there: named' 'offering NONE-1'
yanxu plan lock W1
ended 2 'plan lock without an offering: usage'

# Three seats, four who need them: who was turned away is locked and gets one.
yanxu plan make --year "$year" --threads 1
ended 0 'plan make'
seated() { sql "SELECT group_concat(w.code, ' ') FROM enrolment e JOIN offering o ON o.id = e.offering_id JOIN worker w ON w.id = e.worker_id WHERE plan_id = $1 AND o.code = 'ETH-1' ORDER BY w.code"; }
has_seat() { sql "SELECT count(*) FROM enrolment e JOIN offering o ON o.id = e.offering_id JOIN worker w ON w.id = e.worker_id WHERE plan_id = $1 AND o.code = '$3' AND w.code = '$2'"; }
for lucky in W1 W2 W4 W5; do [ "$(has_seat 1 "$lucky" ETH-1)" -eq 1 ] || out_of_seats=$lucky; done
before=$(sql 'SELECT count(*) FROM audit')
yanxu plan lock "$out_of_seats" ETH-1 -n
ended 0 'plan lock -n'
prints 'plan lock -n: says so' 'would be locked'
same 'plan lock -n: changes nothing' "$(sql 'SELECT count(*) FROM enrolment_lock') $(sql 'SELECT count(*) FROM audit')" "0 $before"
yanxu plan lock "$out_of_seats" ETH-1 --reason '上次未能参加' --as wang
ended 0 'plan lock'
same 'plan lock: in the audit, without the reason' "$(sql 'SELECT who, verb, object, detail FROM audit ORDER BY id DESC LIMIT 1')" \
    "wang|lock place|$out_of_seats ETH-1|"
yanxu plan lock "$out_of_seats" ETH-1 --reason '上次未能参加'
prints 'plan lock again: says so' 'was already'
yanxu plan locks --json
check 'plan locks --json' "$PYTHON" - "$out" "$out_of_seats" <<'LOCKS'
import json, sys
locks = json.load(open(sys.argv[1]))["locks"]
assert len(locks) == 1, locks
lock = locks[0]
assert (lock["worker"], lock["offering"], lock["course"], lock["state"]) == (sys.argv[2], "ETH-1", "ETH", "waiting"), lock
assert lock["reason"] == "上次未能参加" and lock["who"] == "wang" and lock["at"].endswith("Z"), lock
LOCKS
yanxu plan locks --csv
check 'plan locks --csv: headings and one row' bash -c "tail -c +4 '$out' | head -n 1 | grep -q '^worker,offering,course,state,reason,who,at' && [ \$(wc -l <'$out') -eq 2 ]"

# The draft was made before the lock.
yanxu plan publish 1
ended 1 'a draft made before the lock: not published'
tells 'a draft made before the lock: worker, offering, what to do' "$out_of_seats" 'ETH-1' 'yanxu plan make'
yanxu plan make --year "$year" --threads 1
ended 0 'plan make with a lock'
same 'the locked place is given' "$(has_seat 2 "$out_of_seats" ETH-1)" 1
same 'and no seat more than there are' "$(seated 2 | wc -w)" 3
yanxu plan publish 2
ended 0 'plan publish with a lock'
yanxu plan locks
prints 'plan locks: held' "$out_of_seats" 'held' 'wang'
yanxu worker show "$out_of_seats"
prints 'worker show: which place is locked' '(locked)'
yanxu worker show "$out_of_seats" --json
check 'worker show --json: locked sessions' "$PYTHON" -c '
import json, sys
view = json.load(open(sys.argv[1]))
assert {s["offering"] for s in view["next"] if s["locked"]} == {"ETH-1"}, view["next"]
assert any(not s["locked"] for s in view["next"] + view["windows"])' "$out"

# What the rules forbid.
refused() # LABEL WORKER OFFERING TEXT…
{
    local label=$1
    yanxu plan lock "$2" "$3"
    ended 1 "$label: refused"
    shift
    tells "$label: says why" "$@"
}
refused 'at the same time as a locked place' "$out_of_seats" LAW-2 'overlap' 'ETH-1'
refused 'not for this worker' W3 LAW-1 'not for worker W3' '--reason'
yanxu plan lock W3 LAW-1 --reason '试点'
ended 0 'not for this worker, with a reason: the coordinator decides'
others=0
for other in W1 W2 W4 W5; do
    [ "$other" != "$out_of_seats" ] && [ $others -lt 2 ] || continue
    others=$((others + 1))
    yanxu plan lock "$other" ETH-1
    ended 0 "plan lock $other"
done
refused 'no seat that is not locked' W3 ETH-1 'seats' 'ETH-1' '3 seats'
sqlite3 "$db" "VACUUM INTO 'locked.db'"
same 'nothing of what was refused is kept' "$(sql 'SELECT count(*) FROM enrolment_lock')" 4
yanxu plan make --year "$year" --threads 1
same 'an exception is planned' "$(has_seat 3 W3 LAW-1)" 1
yanxu plan lock W1 WEB-1 --now "$year-02-01T01:00:00Z"
ended 1 'what has begun: refused'
tells 'what has begun: since when' "began on $year-02-01"

# Later facts.
again() { rm -f "$db" "$db"-*; cp locked.db "$db"; }
again
sqlite3 "$db" "UPDATE offering SET cancelled = 1 WHERE code = 'LAW-1'"
yanxu plan lock W1 LAW-1
tells 'a cancelled offering: refused' 'is cancelled'
yanxu plan make --year "$year"
ended 1 'a locked place in a cancelled offering: plan make refuses'
tells 'a locked place in a cancelled offering: worker, offering, what to do' 'W3' 'LAW-1' 'cancelled' 'yanxu plan unlock W3 LAW-1'
yanxu plan locks
prints 'plan locks: broken' 'broken'
yanxu plan unlock W3 LAW-1 -n
prints 'plan unlock -n' 'would be no longer'
yanxu plan unlock W3 LAW-1
ended 0 'plan unlock'
same 'plan unlock: in the audit' "$(sql 'SELECT verb, object FROM audit ORDER BY id DESC LIMIT 1')" 'unlock place|W3 LAW-1'
yanxu plan unlock W3 LAW-1
ended 4 'plan unlock again: exit 4'
yanxu plan make --year "$year" --threads 1
ended 0 'then a plan is made'

again
sed "s/ETH-1,ETH,3,/ETH-1,ETH,2,/" files/offerings.csv >fewer.csv
yanxu import offerings fewer.csv
ended 0 'seats are taken away'
yanxu plan make --year "$year"
ended 1 'more locked places than seats: plan make refuses'
tells 'more locked places than seats: which, and what to do' 'locked places' 'ETH-1' '2 seats' 'plan unlock'

again
printf '人员编号,取得日期,学时数,计量单位,类别,课程编号,外部编号\n%s,%s-02-05,6,小时,ce,ETH,X-9\n' "$out_of_seats" "$year" >done.csv
yanxu import hours done.csv --now "$year-02-10T01:00:00Z"
ended 0 'the course is done'
yanxu plan make --year "$year" --now "$year-02-10T01:00:00Z"
ended 1 'a locked place in a course that is done: plan make refuses'
tells 'a locked place in a course that is done: which' "$out_of_seats" 'ETH-1' 'done' "yanxu plan unlock $out_of_seats ETH-1"

again
yanxu plan make --year "$year" --threads 1 --now "$year-03-14T01:00:00Z"
ended 0 'what has begun: the lock is spent and stands in no plan'"'"'s way'
finish
