#!/usr/bin/env bash
# A single worker's or offering's change: who is affected and the repaired plan, before it is saved and after.
. "$(dirname "$0")/lib.sh"
. "$here/office.sh"

yanxu init
yanxu worker leave W1
ended 4 'leave of nobody: exit 4'
tells 'leave of nobody: named' 'worker W1'

yanxu plan make --repair
ended 1 'plan make --repair of an empty office: refused'

# --- leave -----------------------------------------------------------------------------------------------------------
rm -f "$db" "$db"-*
office_files files
office_load files
yanxu plan make --year "$year" --repair
ended 4 'plan make --repair without a plan in force: exit 4'
tells 'plan make --repair without a plan in force: what to do' 'yanxu plan make without --repair'
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
prints 'leave -n: says so' 'would be'
same 'leave -n: nothing is kept' "$(sql 'SELECT count(*) FROM leave') $(sql "SELECT count(*) FROM audit WHERE verb = 'put leave'")" '0 0'
yanxu worker leave W1 "$year-03-10" "$year-03-31" --reason '产假' --as wang
ended 0 'leave'
same 'leave: in the audit, without the reason' "$(sql 'SELECT who, verb, object, detail FROM audit ORDER BY id DESC LIMIT 1')" \
    "wang|put leave|W1 $year-03-10|"
yanxu worker leave W1 "$year-03-10" "$year-03-31" --reason '产假'
prints 'leave again: says so' 'was so already'
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
same 'clear -n: nothing changes' "$(sql 'SELECT count(*) FROM leave WHERE ended_at = 0')" 1
yanxu worker leave W1 --clear "$year-03-10"
ended 0 'leave --clear'
same 'leave --clear: ended, and in the audit' "$(sql 'SELECT count(*) FROM leave WHERE ended_at = 0') $(sql 'SELECT verb, object FROM audit ORDER BY id DESC LIMIT 1')" "0 clear leave|W1 $year-03-10"

# --- cancelling, with a repair ---------------------------------------------------------------------------------------
rm -f "$db" "$db"-*
yanxu offering list --db none.db
ended 4 'offering list without a database: exit 4'
yanxu init
yanxu offering list
ended 0 'offering list of an empty office'
tells 'offering list of an empty office: what to do' 'yanxu import offerings'
yanxu offering cancel ETH-1
ended 4 'cancelling what is not there: exit 4'
rm -f "$db" "$db"-*
# A second run of ETH with three seats, of which one is taken already by whom the first has no seat for.
echo "ETH-2,ETH,3,${year}-05-15,09:00,12:00,T1,R1,,," >>files/offerings.csv
echo "ETH-2,ETH,3,${year}-05-15,13:30,16:30,T1,R1,,," >>files/offerings.csv
office_load files
printf '[notify]\nallow_http = true\nallow_cidrs = 127.0.0.0/8\n' >"$YANXU_CONFIG"
printf 'whsec_%s\n' "$(head -c 32 /dev/urandom | base64 -w0)" >secret.txt
yanxu remind endpoint gateway http://127.0.0.1:9/hook --secret-file secret.txt
office_publish
sql 'DELETE FROM outbox'
in_force() { sql "SELECT group_concat(x, ' ') FROM (SELECT w.code || ':' || o.code AS x FROM enrolment e JOIN plan p ON p.id = e.plan_id AND p.state = 'published' JOIN offering o ON o.id = e.offering_id JOIN worker w ON w.id = e.worker_id WHERE w.code LIKE '$1' AND o.code LIKE '$2' ORDER BY x)"; }
holders=$(in_force % ETH-1 | wc -w)
same 'three people have a place in it' "$holders" 3
others=$(in_force % '[^E]%'; in_force % 'CASE%'; in_force % 'LAW%'; in_force % 'WEB%')
yanxu offering list --csv
check 'offering list --csv: a heading and a row each' test "$(wc -l <"$out")" -eq 6
before=$(sql .dump)
yanxu offering cancel ETH-1 -n --json
ended 0 'cancel -n'
same 'cancel -n: nothing changes' "$(sql .dump)" "$before"
cp "$out" preview.json
yanxu offering cancel ETH-1 -n
prints 'cancel -n: what nobody can give back, in words' ' h cannot be given back'
check 'cancel -n: of whom, by when and why' grep -qE 'loses ETH-1 .*; misses [^|;]* h( by [0-9-]+)?: no seat left' "$out"
check 'cancel -n: two move to the other run, one gets nothing and hears why' "$PYTHON" - preview.json <<'ANSWER'
import json, sys
answer = json.load(open(sys.argv[1]))
year, = answer["years"]
assert answer["preview"] and answer["is_changed"] and answer["notices"] == 3, answer
assert year["plan"] == 1 and year["is_repaired"] and year["touched"] == 3, year
assert all([p["offering"] for p in w["lost"]] == ["ETH-1"] for w in year["workers"]), year
got = [w for w in year["workers"] if [p["offering"] for p in w["got"]] == ["ETH-2"]]
none = [w for w in year["workers"] if not w["got"]]
assert len(got) == 2 and all(not w["missing"] for w in got), year
assert len(none) == 1 and {m["reason"] for m in none[0]["missing"]} == {"seats"}, year
assert year["missing_min"] == sum(m["min"] for m in none[0]["missing"]) > 0, year
ANSWER
yanxu offering cancel ETH-1 --as wang --json
ended 0 'cancel'
check 'cancel: does what was shown' "$PYTHON" - preview.json "$out" <<'ANSWER'
import json, sys
shown, done = (json.load(open(path)) for path in sys.argv[1:])
assert done["years"][0]["plan"] == 1 and not done["preview"], done
for answer in shown, done:
    answer.pop("preview")
    answer["years"][0].pop("solve_ms")
assert shown == done, (shown, done)
ANSWER
same 'cancel: one entry in the audit' "$(sql "SELECT who, verb, object, detail FROM audit WHERE verb = 'cancel offering'")" 'wang|cancel offering|ETH-1|'
same 'cancel: and one for each place that changes' "$(sql "SELECT count(*), sum(who = 'wang'), sum(detail = '-ETH-1 +ETH-2'), sum(detail = '-ETH-1') FROM audit WHERE verb = 'repair plan' AND object LIKE 'plan 1 W%'")" '3|3|2|1'
same 'cancel: the plan in force keeps its number' "$(sql 'SELECT id, state FROM plan')" '1|published'
same 'cancel: nobody sits in it' "$(in_force % ETH-1)" ''
same 'cancel: three sit in the other' "$(in_force % ETH-2 | wc -w)" 3
same 'cancel: all other places are as they were' "$(in_force % '[^E]%'; in_force % 'CASE%'; in_force % 'LAW%'; in_force % 'WEB%')" "$others"
same 'cancel: the three hear of it, and nobody else' "$(sql 'SELECT count(*), group_concat(DISTINCT type) FROM outbox')" '3|offering.cancelled'
same 'cancel: what is missing is what the reasons add up to' \
    "$(sql 'SELECT needed_min - planned_min FROM plan WHERE id = 1')" "$(sql 'SELECT sum(needed_min - planned_min) FROM unmet_need WHERE plan_id = 1')"
check 'cancel: calendars say so' test "$(sql "SELECT min(s.cancelled) FROM session s JOIN offering o ON o.id = s.offering_id WHERE o.code = 'ETH-1'")" -eq 1
yanxu offering cancel ETH-1
ended 1 'cancelling again: refused'
tells 'cancelling again: says why' 'is cancelled'

# No file brings it back.
yanxu import offerings files/offerings.csv
ended 0 'the old file again'
said >again
check 'the old file: whose decision stands' grep -q wang again
same 'the old file: it stays cancelled' "$(sql "SELECT cancelled FROM offering WHERE code = 'ETH-1'")" 1
yanxu held --json
check 'held: the timetable' grep -q '"timetable"' "$out"
yanxu release offerings ETH-1
ended 0 'release'
yanxu import offerings files/offerings.csv
same 'released: the file decides' "$(sql "SELECT cancelled FROM offering WHERE code = 'ETH-1'")" 0

# What is locked goes with it; what has begun is not cancelled; holes can be left.
yanxu plan lock W4 CASE-1
yanxu offering cancel CASE-1 --now "$year-03-19T01:00:00Z"
ended 1 'what has begun is not cancelled'
tells 'what has begun: since when' "$year-03-19"
yanxu offering cancel CASE-1 --no-repair
ended 0 'cancel --no-repair'
prints 'cancel --no-repair: who is hit' W4
check 'cancel --no-repair: the plan in force stays' test "$(sql "SELECT count(*) FROM enrolment e JOIN offering o ON o.id = e.offering_id WHERE o.code = 'CASE-1'")" -ge 1
same 'cancel: its locks are released' "$(sql 'SELECT count(*) FROM enrolment_lock')" 0
# Afterwards the whole plan is mended in one go: who is hit gets what is free, the others keep what they have.
yanxu plan make --year "$year" --repair --threads 1 --json
ended 0 'plan make --repair'
check 'plan make --repair: the draft says how it was made' "$PYTHON" -c '
import json, sys
made = json.load(open(sys.argv[1]))["made"]
assert made["way"] == "repair" and made["seed"] == 1 and made["threads"] == 1 and made["time_limit_ms"] == -1, made
assert made["weight_soon"] == 4 and made["complete"] == 700 and made["move"] == 20, made' "$out"
repaired=$(sql 'SELECT max(id) FROM plan')
same 'plan make --repair: nobody is in what is cancelled' "$(sql "SELECT count(*) FROM enrolment e JOIN offering o ON o.id = e.offering_id WHERE e.plan_id = $repaired AND o.cancelled = 1")" 0
yanxu plan diff 1 "$repaired" --json
check 'plan make --repair: only those who were in it change' "$PYTHON" -c '
import json, sys
diff = json.load(open(sys.argv[1]))
assert diff["workers"] and all("CASE-1" in w["removed"] for w in diff["workers"]), diff' "$out"
yanxu plan show "$repaired"
prints 'plan show: how it was made' 'by repair of the plan in force, seed 1'
yanxu plan make --year "$year" --threads 1
ended 0 'then a plan can be made'
prints 'plan make: how it was made' 'by search, seed 1, 1 threads; weights: soon 4'
check 'plan make: never worse than the repair' test "$(sql 'SELECT objective FROM plan ORDER BY id DESC LIMIT 1')" -ge "$(sql "SELECT objective FROM plan WHERE id = $repaired")"

# Leave hits one person only, and the seat goes to nobody by itself.
all_but_w1=$(in_force 'W[^1]' %; in_force W2 %; in_force W4 %; in_force W5 %)
sql 'DELETE FROM outbox'
yanxu worker leave W1 "$year-05-01" "$year-05-31" --json
ended 0 'leave into which a place falls'
check 'leave: one is hit' "$PYTHON" -c '
import json, sys
year, = json.load(open(sys.argv[1]))["years"]
assert [w["worker"] for w in year["workers"]] == ["W1"] and year["touched"] == 1, year
assert "ETH-2" in [p["offering"] for p in year["workers"][0]["lost"]], year' "$out"
same 'leave: the others keep all they have' "$(in_force 'W[^1]' %; in_force W2 %; in_force W4 %; in_force W5 %)" "$all_but_w1"
same 'leave: one notice' "$(sql 'SELECT count(*), group_concat(DISTINCT type) FROM outbox')" '1|places.changed'
yanxu worker leave W1 "$year-08-01" "$year-08-31" --json
check 'leave that hits nothing: no repair, no notice' "$PYTHON" -c '
import json, sys
answer = json.load(open(sys.argv[1]))
year, = answer["years"]
assert not year["workers"] and not year["is_repaired"] and answer["notices"] == 0, answer' "$out"

# --- moving ----------------------------------------------------------------------------------------------------------
rm -f "$db" "$db"-*
office_load files
yanxu remind endpoint gateway http://127.0.0.1:9/hook --secret-file secret.txt
office_publish
sql 'DELETE FROM outbox'
yanxu offering move LAW-1
ended 2 'move to nowhere: usage'
yanxu offering move LAW-1 --begins 10:00
ended 2 'a beginning without an end: usage'
yanxu offering move LAW-1 --date "$year-02-30"
ended 2 'move to no day: usage'
yanxu offering move LAW-1 --session 2 --date "$year-04-11"
ended 4 'a session that is not there: exit 4'
tells 'a session that is not there: how many there are' 'has 1 sessions'
yanxu offering move LAW-1 --room R9
ended 4 'a room that is not there: exit 4'
tells 'a room that is not there: named' 'room R9'
yanxu offering move WEB-1 --date "$year-04-11"
ended 1 'what is self-paced has no session: refused'
yanxu offering move ETH-1 --session 1 --begins 14:00 --ends 15:00
ended 1 'sessions that would overlap: refused'
yanxu offering move LAW-1 --date 2020-01-01
ended 1 'into the past: refused'
yanxu offering move LAW-1 --date "$year-05-01" --now "$year-04-10T01:00:00Z"
ended 1 'what has begun: refused'
uid() { sql "SELECT s.uid || ' ' || s.sequence || ' ' || s.begins_min FROM session s JOIN offering o ON o.id = s.offering_id WHERE o.code = '$1' ORDER BY day, begins_min LIMIT 1"; }
before=$(sql .dump)
yanxu offering move LAW-1 --date "$year-04-11" -n
ended 0 'move -n'
same 'move -n: nothing changes' "$(sql .dump)" "$before"

# To where nobody is hindered: the plan stays, everybody in it hears of it, the calendar entry stays the same one.
was=$(uid LAW-1)
holders=$(in_force % LAW-1 | wc -w)
yanxu offering move LAW-1 --date "$year-04-11" --begins 18:00 --ends 21:00 --room R2 --as wang --json
ended 0 'move'
check 'move: nobody is hit' "$PYTHON" -c '
import json, sys
answer = json.load(open(sys.argv[1]))
year, = answer["years"]
assert not year["workers"] and not year["is_repaired"] and answer["notices"] == year["touched"] == int(sys.argv[2]), answer' "$out" "$holders"
same 'move: uid kept, sequence raised' "$(uid LAW-1)" "${was%% *} 1 1080"
same 'move: in the audit' "$(sql 'SELECT who, verb, object FROM audit ORDER BY id DESC LIMIT 1')" 'wang|move offering|LAW-1'
same 'move: notices' "$(sql 'SELECT count(*), group_concat(DISTINCT type) FROM outbox')" "$holders|session.changed"
check 'move: the notice has the new time and room' test "$(sql "SELECT count(*) FROM outbox WHERE payload LIKE '%$year-04-11%18:00%东楼%'")" -eq "$holders"
yanxu offering move LAW-1 --date "$year-05-15" --begins 10:00 --ends 11:00 --room R1 --trainer T1 -n
ended 0 'move onto what room and trainer have: not refused'
tells 'move onto what room and trainer have: told' "the room has ETH-2 on $year-05-15 at 09:00" "the trainer has ETH-2 on $year-05-15"
yanxu offering move LAW-1 --date "$year-05-15" --begins 10:00 --ends 11:00 --room R1 -n --json
check 'move onto what a room has: as JSON' "$PYTHON" -c '
import json, sys
warnings = json.load(open(sys.argv[1]))["warnings"]
assert [(w["what"], w["offering"]) for w in warnings] == [("room", "ETH-2")], warnings' "$out"
yanxu offering move LAW-1 --date "$year-04-11"
prints 'move again: says so' 'was so already'
yanxu import offerings files/offerings.csv
same 'the old file: it stays moved' "$(uid LAW-1)" "${was%% *} 1 1080"

# Onto something else that they have: one of the two goes.
sql 'DELETE FROM outbox'
both=$(in_force % CASE-1 | wc -w)
yanxu offering move CASE-1 --date "$year-04-11" --session 1 --begins 18:00 --ends 21:00 --json
ended 0 'move onto another'
check 'move onto another: who has both is hit, loses one of the two and hears what is missing' "$PYTHON" - "$out" <<'ANSWER'
import json, sys
answer = json.load(open(sys.argv[1]))
year, = answer["years"]
assert year["workers"] and year["plan"] == 1 and year["is_repaired"], year
for worker in year["workers"]:
    assert [p["offering"] for p in worker["lost"]] in (["LAW-1"], ["CASE-1"]), worker
    assert worker["missing"] or worker["got"], worker
ANSWER
same 'nobody has both any more' "$(sql "SELECT count(*) FROM enrolment a JOIN enrolment b ON b.plan_id = a.plan_id AND b.worker_id = a.worker_id JOIN offering x ON x.id = a.offering_id AND x.code = 'LAW-1' JOIN offering y ON y.id = b.offering_id AND y.code = 'CASE-1' JOIN plan p ON p.id = a.plan_id AND p.state = 'published'")" 0
same 'everybody who was in it hears of it' "$(sql 'SELECT count(*) FROM outbox')" "$both"
yanxu plan list
prints 'the repaired plan keeps its number' 'plan 1'
yanxu offering move CASE-1 --trainer T2
ended 0 'another trainer'
same 'another trainer: nobody is told' "$(sql 'SELECT count(*) FROM outbox')" "$both"
yanxu plan lock W4 LAW-1
ended 0 'a place is locked'
yanxu plan lock W4 ETH-2
ended 0 'and another'
yanxu offering move LAW-1 --date "$year-05-15" --begins 10:00 --ends 11:00
ended 1 'a move that locked places forbid: refused'
tells 'a move that locked places forbid: who, and what to do' 'W4' 'plan unlock'
finish
