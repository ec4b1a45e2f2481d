#!/usr/bin/env bash
# `yanxu gaps`: what a plan leaves missing, and advice that holds what it promises when it is followed.
. "$(dirname "$0")/lib.sh"
. "$here/office.sh"

office_files files
office_load files
stop_if_failed

# Before there is a plan.
yanxu gaps
ended 0 'gaps without a plan'
tells 'gaps without a plan: says so' 'there is no plan yet; yanxu plan make'
yanxu gaps --json
check 'gaps without a plan --json' "$PYTHON" -c '
import json, sys
assert json.load(open(sys.argv[1])) == {"plan": None, "shortages": [], "now": None, "replanned": None, "advised": None, "advice": []}' "$out"
yanxu gaps --advice-file advice.csv
ended 4 'gaps --advice-file without a plan: exit 4'
check 'gaps --advice-file without a plan: no file' test ! -e advice.csv
for wrong in '--advice many' '--advice 65' '--plan zero' '--advice-file advice.pdf' '--advice 0 --advice-file advice.csv' '--lang fr --advice-file a.csv' 'word'; do
    # shellcheck disable=SC2086
    yanxu gaps $wrong
    ended 2 "gaps $wrong: usage"
done
yanxu gaps --unit NOWHERE
ended 4 'gaps --unit that is not there: exit 4'
yanxu gaps --plan 99
ended 4 'gaps --plan that is not there: exit 4'

yanxu plan make --year "$year" --threads 1
ended 0 'plan make'

# Shortages are the plan's unmet needs, each once.
yanxu gaps --json --advice 0
cp "$out" shortages.json
check 'gaps: all that is missing, and nothing else' "$PYTHON" - "$out" "$db" <<'JSON'
import json, sqlite3, sys
value = json.load(open(sys.argv[1]))
db = sqlite3.connect(sys.argv[2])
rows = db.execute("SELECT u.code, x.tag, x.reason, sum(needed_min - planned_min), count(*) FROM unmet_need x JOIN worker w ON w.id = x.worker_id JOIN unit u ON u.id = w.unit_id GROUP BY 1, 2, 3").fetchall()
assert rows and {(u, t, r, m, n) for u, t, r, m, n in rows} == {(s["unit"], s["category"], s["reason"], s["missing_min"], s["workers"]) for s in value["shortages"]}, (rows, value)
assert [s["missing_min"] for s in value["shortages"]] == sorted((s["missing_min"] for s in value["shortages"]), reverse=True)
assert all(s["month"].endswith("-12") and s["deadline"] == "" and s["title_zh"] for s in value["shortages"])
seats = [s for s in value["shortages"] if s["reason"] == "seats"]
assert [(s["offering"], s["course"], s["workers"]) for s in seats] == [("ETH-1", "ETH", 1)], seats
assert value["advice"] == [] and value["now"] is None
JSON
yanxu gaps --csv
check 'gaps --csv: a line for each' "$PYTHON" -c '
import csv, json, sys
rows = list(csv.DictReader(open(sys.argv[1], encoding="utf-8-sig")))
want = json.load(open(sys.argv[2]))["shortages"]
assert [(r["unit"], int(r["missing_min"])) for r in rows] == [(w["unit"], w["missing_min"]) for w in want], rows' "$out" shortages.json

# keeps_its_promise LABEL ADVICE.json PLAN.json: a plan made after the advice was followed is no worse than promised.
keeps_its_promise()
{
    check "$1" "$PYTHON" - "$2" "$3" <<'JSON'
import json, sys
promise, plan = (json.load(open(name)) for name in sys.argv[1:3])
now, advised = promise["now"], promise["advised"]
assert promise["advice"] and advised["planned_min"] > now["planned_min"] and advised["objective"] > now["objective"], promise
assert plan["planned_min"] >= advised["planned_min"], (plan["planned_min"], advised)
assert plan["objective"] >= advised["objective"], (plan["objective"], advised)
assert sum(p["min"] for p in promise["advice"]) <= advised["planned_min"] - promise["replanned"]["planned_min"], promise
assert sum(p["complete"] for p in promise["advice"]) <= advised["complete"] - promise["replanned"]["complete"], promise
assert all(p["min"] == sum(o["min"] for o in p["offerings"]) and p["workers"] == sum(o["workers"] for o in p["offerings"]) > 0 for p in promise["advice"])
assert all(o["workers"] <= o["add"] for p in promise["advice"] for o in p["offerings"])
JSON
}

# The room is full: another class, which the same trainer holds in the same room at another time.
yanxu gaps --json --advice-file advice.csv
ended 0 'gaps with advice'
cp "$out" advice.json
check 'gaps: opens a class of the course that is full' "$PYTHON" - "$out" "$year" <<'JSON'
import datetime, json, sys
piece, = json.load(open(sys.argv[1]))["advice"]
opened, = piece["offerings"]
assert (piece["action"], piece["course"], piece["workers"], piece["min"]) == ("open", "ETH", 1, 360), piece
assert opened["trainers"] == ["T1"] and opened["rooms"] == ["R1"] and opened["seats"] == 3, opened
assert [(s["begins"], s["ends"]) for s in opened["sessions"]] == [("09:00", "12:00"), ("13:30", "16:30")], opened
weekday = datetime.date(int(sys.argv[2]), 3, 13).isoweekday()
assert all(s["weekday"] == weekday and s["date"][:4] == sys.argv[2] for s in opened["sessions"]), opened
JSON
yanxu gaps --json
check 'gaps again: the same advice' cmp -s "$out" advice.json
yanxu gaps
prints 'gaps: in words' 'open 1 more of ETH in ' '1 person is served with 6 h' 'no seat left' 'trainer T1  room R1: 1 person' 'with all of the advice'
check 'gaps of everybody does not say of whom' bash -c "! grep -q 'not of' '$out'"
check 'gaps names nobody' bash -c "! grep -qE '朱一|秦二|许四|何五|周讲师' '$out'"
yanxu gaps --unit A1
prints 'gaps --unit: the figures are those of everybody' 'of everybody, not of A1 alone:'
check 'gaps --unit: its people only' bash -c "grep -q '^A1 ' '$out' && ! grep -q '^A2 ' '$out'"
when=$("$PYTHON" -c 'import json, sys; print(json.load(open(sys.argv[1]))["advice"][0]["offerings"][0]["from"])' advice.json)
yanxu days set "$when" holiday 校庆
yanxu gaps --json
check 'gaps: nothing is opened on a holiday' "$PYTHON" -c '
import json, sys
opened = json.load(open(sys.argv[1]))["advice"][0]["offerings"][0]
assert opened["from"] > sys.argv[2], opened' "$out" "$when"
yanxu days clear "$when"
yanxu import offerings advice.csv
ended 0 'the advice is loaded as offerings'
check 'the advice clashes with nothing' bash -c "! grep -q 'at the same time\|more than the' '$err'"
yanxu plan make --year "$year" --threads 1 --json
cp "$out" plan.json
keeps_its_promise 'a new class: the promise is kept' advice.json plan.json

# The room holds more: seats are cheaper than a class.
rm -f "$db" "$db"-* "$db".key
sed -i 's/^R1,一号教室,3,/R1,一号教室,10,/' files/rooms.csv
office_load files
yanxu plan make --year "$year" --threads 1
yanxu gaps --json --advice-file advice.xlsx
cp "$out" advice.json
check 'gaps: a seat more where the room has it' "$PYTHON" - "$out" <<'JSON'
import json, sys
piece, = json.load(open(sys.argv[1]))["advice"]
opened, = piece["offerings"]
assert (piece["action"], opened["offering"], opened["seats"], opened["add"], piece["workers"]) == ("seats", "ETH-1", 4, 1, 1), piece
JSON
yanxu gaps
prints 'gaps: a seat more, in words' '1 more seat in ETH-1 (4 in all): 1 person is served with 6 h'
yanxu import offerings advice.xlsx
ended 0 'more seats are loaded as offerings'
prints 'more seats: nothing new, a change' ' 0 new' ' 0 refused'
yanxu plan make --year "$year" --threads 1 --json
cp "$out" plan.json
keeps_its_promise 'more seats: the promise is kept' advice.json plan.json

# Followed: what is left is beyond any class of these courses; the file then has headings only.
yanxu gaps --advice-file rest.csv
ended 0 'gaps when nothing more helps'
prints 'gaps when nothing more helps: says so' 'no class that could be opened'
same 'gaps when nothing more helps: headings only' "$(wc -l <rest.csv)" 1
# A plan that no longer fits is no ground for advice; its shortages can still be read.
sql "UPDATE offering SET cancelled = 1 WHERE code = 'ETH-1'"
yanxu gaps
ended 1 'gaps of a plan that no longer fits: refused'
tells 'gaps of a plan that no longer fits: what to do' 'no longer fits the office' 'yanxu plan make'
yanxu gaps --advice 0
ended 0 'gaps --advice 0 of a plan that no longer fits'

# A programme with several hundred people.
YANXU_FAST=$YANXU_RELEASE
[ -x "$YANXU_FAST" ] || YANXU_FAST=$YANXU
RUN_SECONDS=300
run "$YANXU_FAST" demo --once --workers 250 --dir programme
ended 0 'demo'
fast() { run "$YANXU_FAST" "$@" --config programme/yanxu.conf --db programme/demo.db; }
yanxu gaps --config programme/yanxu.conf --db programme/demo.db --json --advice-file programme.xlsx
ended 0 'gaps of a programme'
cp "$out" advice.json
same 'the demo and the settings have the same weights' "$("$PYTHON" -c 'import json, sys; print(json.load(open(sys.argv[1]))["now"]["objective"])' advice.json)" \
    "$(sql "SELECT objective FROM plan WHERE state = 'published'" programme/demo.db)"
fast gaps --json --advice-file programme2.xlsx
check 'gaps of a programme: the same advice from any build' cmp -s "$out" advice.json
fast import offerings programme.xlsx
ended 0 'the advice on a programme is loaded'
check 'the advice on a programme clashes with nothing' bash -c "! grep -q 'at the same time\|more than the' '$err'"
fast plan make --year 2026 --json
cp "$out" plan.json
keeps_its_promise 'a programme: the promise is kept' advice.json plan.json
finish
