#!/usr/bin/env bash
# Why? for workers and offerings: without a plan, from a draft, from the plan in force; in JSON and in words.
. "$(dirname "$0")/lib.sh"
. "$here/office.sh"

yanxu init
yanxu explain worker W1
ended 4 'explain worker in an empty office: exit 4'
tells 'explain worker in an empty office: what to do' 'there is no worker W1' 'yanxu import workers'
yanxu explain offering O1
ended 4 'explain offering in an empty office: exit 4'
tells 'explain offering in an empty office: what to do' 'there is no offering O1' 'yanxu import offerings'

rm -f "$db" "$db"-*
office_files files
# CASE-2 needs the trainer of ETH-1 and, by its second session, the room of CASE-1.
{
    echo "CASE-2,CASE,20,$year-03-13,11:00,12:30,T1,R2,,,"
    echo "CASE-2,CASE,20,$year-03-19,11:00,12:30,T2,R2,,,"
} >>files/offerings.csv
office_load files
yanxu days set "$year-03-13" holiday 校庆

yanxu explain worker W1
ended 0 'explain worker without a plan'
prints 'explain worker without a plan: says so, and what is owed' 'no plan yet: yanxu plan make' '社会工作者继续教育' 'earned 12 h' "$year-12-31"
yanxu explain worker W3
prints 'explain worker who owes nothing' 'W3' 'no plan yet'
yanxu explain offering ETH-1 --json
check 'explain offering without a plan --json' "$PYTHON" - "$out" <<'JSON'
import json, sys
value = json.load(open(sys.argv[1]))
assert value["plan"] is None and value["taken"] == 0 and value["free"] == value["seats"] == 3, value
assert value["turned_away"] == {"workers": 0, "missing_min": 0, "by_reason": [], "by_unit": []}, value
assert [s["holiday"] for s in value["sessions"]] == ["校庆", "校庆"], value["sessions"]
assert value["window"] is None
clashes = value["clashes"]
assert [(c["what"], c["code"], c["with"], c["begins"], c["with_begins"]) for c in clashes] == [("trainer", "T1", "CASE-2", "09:00", "11:00")], clashes
JSON
yanxu explain offering CASE-1
prints 'explain offering: a room needed twice' 'room R2 is needed twice' 'by CASE-2'
yanxu explain offering ETH-1
prints 'explain offering: sessions on holidays' 'on a holiday 校庆' 'trainer T1 is needed twice'
yanxu explain offering WEB-1 --json
check 'explain offering: a window' "$PYTHON" -c '
import json, sys
value = json.load(open(sys.argv[1]))
assert value["sessions"] == [] and value["window"]["min"] == 2400 and value["clashes"] == [], value' "$out"

yanxu plan make --year "$year" --threads 1
ended 0 'plan make'
for one in W1 W2 W4 W5; do
    [ "$(sql "SELECT count(*) FROM enrolment e JOIN offering o ON o.id = e.offering_id JOIN worker w ON w.id = e.worker_id WHERE o.code = 'ETH-1' AND w.code = '$one'")" -eq 1 ] ||
        turned_away=$one
done
yanxu explain worker "$turned_away"
ended 0 'explain worker from a draft'
prints 'explain worker from a draft: places, reason, what would have to give' "plan 1 of $year, draft" 'place: ' 'no seat left; ETH-1 would give 6 h' \
    'all 3 seats of ETH-1 are taken' "plan lock $turned_away ETH-1"
yanxu explain worker "$turned_away" --json
check 'explain worker --json: agrees with the plan' "$PYTHON" - "$out" "$db" "$turned_away" <<'JSON'
import json, sqlite3, sys
value = json.load(open(sys.argv[1]))
db = sqlite3.connect(sys.argv[2])
row = "FROM %s x JOIN worker w ON w.id = x.worker_id WHERE w.code = ? AND plan_id = 1"
places = {code for (code,) in db.execute("SELECT o.code FROM enrolment x JOIN worker w ON w.id = x.worker_id JOIN offering o ON o.id = x.offering_id WHERE w.code = ? AND plan_id = 1", (sys.argv[3],))}
unmet = [tuple(r) for r in db.execute("SELECT tag, needed_min, planned_min, reason " + row % "unmet_need", (sys.argv[3],))]
assert {p["offering"] for p in value["places"]} == places and places, (value["places"], places)
assert [(u["category"] + ("|" + u["deadline"] if u["deadline"] else ""), u["needed_min"], u["planned_min"], u["reason"]) for u in value["unmet"]] == unmet, unmet
assert all(u["missing_min"] == u["needed_min"] - u["planned_min"] and u["advice_zh"] and u["advice_en"] for u in value["unmet"])
assert [p["from"] for p in value["places"]] == sorted(p["from"] for p in value["places"]), value["places"]
assert value["plan"]["state"] == "draft" and value["as_of"] >= "%d-01-01" % value["plan"]["year"]
assert "booked_h_text" in value["standings"][0] and value["standings"][0]["booked_h_text"] != "0", value["standings"]
JSON
check 'explain worker names nobody' bash -c "! grep -qE '朱一|秦二|许四|何五' '$out'"
yanxu explain offering ETH-1 --json
check 'explain offering: who was turned away' "$PYTHON" - "$out" <<'JSON'
import json, sys
value = json.load(open(sys.argv[1]))
away = value["turned_away"]
assert value["taken"] == 3 and value["free"] == 0, value
assert away["workers"] == 1 and away["missing_min"] > 0, away
assert [(r["reason"], r["workers"], r["missing_min"]) for r in away["by_reason"]] == [("seats", 1, away["missing_min"])], away
assert sum(u["workers"] for u in away["by_unit"]) == 1 and away["by_unit"][0]["unit"] in ("A1", "A2"), away
JSON

# Locked, planned anew, published.
yanxu plan lock "$turned_away" ETH-1 --reason '补课'
yanxu explain worker "$turned_away"
prints 'explain worker: a lock that waits' 'locked: ETH-1, waiting: 补课'
yanxu explain offering ETH-1
prints 'explain offering: locked seats' 'locked 1'
yanxu plan make --year "$year" --threads 1
yanxu plan publish 2
ended 0 'plan publish'
yanxu explain worker "$turned_away"
prints 'explain worker: from the plan in force, with the locked place' "plan 2 of $year, published" '(locked)' 'locked: ETH-1, held'
yanxu explain worker "$turned_away" --plan 1
prints 'explain worker --plan: of another plan' "plan 1 of $year, draft" 'no seat left'
yanxu explain offering ETH-1 --plan 1 --json
check 'explain offering --plan: of another plan' "$PYTHON" -c 'import json, sys; assert json.load(open(sys.argv[1]))["plan"]["id"] == 1' "$out"
yanxu explain worker "$turned_away" --plan 99
ended 4 'explain --plan of none: exit 4'
tells 'explain --plan of none: named' '99'
yanxu explain worker "$turned_away" --plan zero
ended 2 'explain --plan zero: usage'
yanxu explain offering ETH1
ended 4 'a code that is nearly right: exit 4'
tells 'a code that is nearly right: suggested' 'there is no offering ETH1' 'did you mean ETH-1?'
yanxu explain worker NOBODY
tells 'a code like no other: where they are listed' 'yanxu export workers'
yanxu explain worker
ended 2 'explain worker without a code: usage'
finish
