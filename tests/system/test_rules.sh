#!/usr/bin/env bash
# Rulebooks tried on the whole roster: what is said beforehand is what is found when the rulebook is set.
. "$(dirname "$0")/lib.sh"
. "$here/office.sh"
office_files files
office_load files
stop_if_failed

# standings FILE: every worker's standings as the board has them, a line each.
standings()
{
    local worker
    for worker in W1 W2 W3 W4 W5; do
        yanxu quota show --worker "$worker" --json
        "$PYTHON" -c 'import json, sys; a = json.load(sys.stdin); print(sys.argv[1], json.dumps(a["standings"], sort_keys=True))' \
            "$worker" <"$out"
    done >"$1"
}
# field PATH…: of the last answer.
field() { "$PYTHON" -c 'import json, sys
value = json.load(open(sys.argv[1]))
for key in sys.argv[2:]: value = value[int(key) if key.isdigit() else key]
print(value)' "$out" "$@"; }

# --- the same rulebook again changes nothing ---
yanxu rules try cn-registration
ended 0 'a rulebook that is in force already'
prints 'nobody is affected' 'nobody would stand differently'

# --- another one ---
sed -e 's/"units": 72/"units": 96/' "$top/scheduler/rules/packs/cn-registration.json" >more.json
before=$(rows_in)
standings before
yanxu rules try more.json --json
ended 0 'rules try'
same 'it takes the place of its namesake' "$(field replaces)" True
same 'all are looked at' "$(field total workers)" 5
affected=$("$PYTHON" -c 'import json, sys; print(*sorted(p["worker"] for p in json.load(open(sys.argv[1]))["people"]))' "$out")
same 'those of the tier are affected' "$affected" 'W1 W5'
same 'the total counts them' "$(field total affected)" 2
same '24 hours more for each' "$(($(field total missing_after_min) - $(field total missing_before_min)))" $((2 * 24 * 60))
same 'nothing is written' "$(rows_in)" "$before"
yanxu rules try more.json
prints 'a table for people' 'affected' 'total'
yanxu rules try more.json --csv
prints 'a line for each of them' 'W1,A1,assistant' 'W5,A2,assistant'

# --- what was said is what is found ---
yanxu rules set more.json --from 2020-01-01
ended 0 'set it'
standings after
found=$(diff before after | sed -n 's/^> \(W[0-9]*\) .*/\1/p' | sort | tr '\n' ' ')
same 'the same people stand differently' "${found% }" "$affected"
yanxu rules try cn-registration --json
same 'and would stand as before' "$(($(field total missing_before_min) - $(field total missing_after_min)))" $((2 * 24 * 60))

# --- a rulebook beside the others; one that is over; one that is none ---
cat >own.json <<'BOOK'
{"rulebook": "own", "version": "1", "effective_from": "2020-01-01", "title": {"zh": "本单位", "en": "own"}, "source": "own",
 "unit": {"kind": "hour"}, "period": {"kind": "calendar_year"}, "accepts": ["ce"], "requirements": [
  {"id": "total", "title": {"zh": "每年 10 小时", "en": "10 hours a year"}, "units": 10}]}
BOOK
yanxu rules try own.json --json
same 'a new one stands beside the others' "$(field replaces)" False
same 'and is for everybody' "$(field total affected)" 5
same 'also for those who had nothing to do' "$(field changes 0 before)" exempt
sed -e 's/"effective_from"/"effective_to": "2021-12-31", "effective_from"/' own.json >over.json
yanxu rules try over.json
ended 1 'one whose last day is over'
tells 'says when that was' 2021-12-31
yanxu rules try over.json --as-of 2021-06-30
ended 0 'can be tried on a day before'
sed -e 's/"units": 10/"units": -1/' own.json >bad.json
yanxu rules try bad.json
ended 1 'a rulebook that does not hold'
tells 'with path and remedy' 'bad.json: requirements[0].units'
yanxu rules try no-such.json
tells 'a file that is not there' no-such.json
yanxu rules try own.json --as-of yesterday
ended 2 'a day that is none'

# --- a rolling period is planned for the year's end, when what was earned last year has dropped out of it ---
cat >rolling.json <<'BOOK'
{"rulebook": "rolling", "version": "1", "effective_from": "2020-01-01", "title": {"zh": "滚动", "en": "rolling"}, "source": "own",
 "unit": {"kind": "hour"}, "period": {"kind": "rolling", "months": 24}, "applies_to": {"tiers": ["assistant"]}, "accepts": ["professional"],
 "requirements": [{"id": "total", "title": {"zh": "24 个月 60 小时", "en": "60 hours in 24 months"}, "units": 60}]}
BOOK
yanxu rules set rolling.json
ended 0 'a rolling rulebook is set'
yanxu quota show --worker W1 --json
same 'today last year counts' "$("$PYTHON" -c 'import json, sys; print(*[s["earned_h_text"] for s in json.load(open(sys.argv[1]))["standings"] if s["rulebook"] == "rolling"])' "$out")" 6
yanxu export problem --year "$year" -o rolling.jsonl
ended 0 'the problem of the year'
same 'at its end it does not' "$(grep '"worker":"W1"' rolling.jsonl | "$PYTHON" -c 'import json, sys; print(*[n[1] for n in json.loads(sys.stdin.readline())["needs"] if n[0] == "professional"])')" 3600

# --- entry by entry ---
yanxu explain worker W1 --rulebook cn-registration --json
ended 0 'explain worker --rulebook'
same 'one rulebook' "$(field rulebooks 0 rulebook)" cn-registration
same 'both entries count toward the total' "$("$PYTHON" -c 'import json, sys
print(*["%d/%d %s" % (e["counted_min"], e["min"], ",".join(e["toward"])) for e in json.load(open(sys.argv[1]))["rulebooks"][0]["entries"] if not e["booked"]])' "$out")" '360/360 total 360/360 total'
yanxu explain worker W1 --rulebook cn-registration --as-of "$((year - 2))-04-01" --json
same 'in March only the first was earned' "$(field rulebooks 0 counted_min)" 360
same 'and the second is said to be later' "$(field rulebooks 0 entries 1 reason)" later
yanxu explain worker W1 --rulebook all
prints 'for people' '360 of 360 min' 'toward total' 'outside the period'
yanxu explain worker W3 --rulebook cn-registration
ended 4 'a rulebook that is not for the worker'
tells 'says so' 'not in force for worker W3'
yanxu explain worker W1 --rulebook all --plan 1
ended 2 'of a plan, or entry by entry'

# --- pieces are shown as what they are, and no sum of hours holds them ---
yanxu quota show --json
hours=$(field total needed_min)
yanxu set workers W4 'roles=social_worker;supervisor;swe'
yanxu rules set england
ended 0 'a rulebook that counts pieces'
yanxu quota show --worker W4
prints 'two are needed, no hours' 'needed 2, earned 0, booked 0, missing 2'
yanxu explain worker W4
prints 'in explanations too' 'needed 2, earned 0, booked 0, missing 2'
yanxu quota show --json
same 'the hours of all are as they were' "$(field total needed_min)" "$hours"

# --- stopped: nothing is told by halves, nothing is written ---
mkfifo slowly.json
before=$(rows_in)
"$YANXU" rules try slowly.json --json >"$out" 2>"$err" &
trying=$!
exec 9>slowly.json # open once the program is at it
kill -INT "$trying"
cat own.json >&9
exec 9>&-
wait "$trying"
code=$?
ended 130 'rules try, interrupted'
tells 'says so' 'stopped; nothing was written'
check 'tells nothing' test ! -s "$out"
same 'and writes nothing' "$(rows_in)" "$before"

# --- one worker with more entries than an exact count has room for does not stop the others: he is named, and never told too
# much. One course a thousand times over, of which each time may count or not ---
"$PYTHON" - <<'MAZE'
import datetime
import json
import random

random.seed(7)
categories = [f"c{i}" for i in range(10)]
hours = {"zh": "x", "en": "x"}
book = {"rulebook": "maze", "version": "1", "effective_from": "2020-01-01", "title": hours, "source": "own",
        "unit": {"kind": "hour"}, "period": {"kind": "rolling", "months": 120}, "accepts": ["ce"],
        "requirements": [{"id": "total", "title": hours, "units": 50}],
        "repeats": [{"times": 100, "per": "period", "apart_days": 0}],
        "caps": [{"id": c, "title": hours, "category": c, "units": 7 + i} for i, c in enumerate(categories)]}
json.dump(book, open("maze.json", "w"))
with open("maze.csv", "w", encoding="utf-8") as out:
    out.write("人员编号,取得日期,学时数,计量单位,类别,授课方式,来源,外部编号,课程编号\n")
    for i in range(1400):
        kinds = ";".join(["ce"] + [c for bit, c in enumerate(categories) if (1 + i) >> bit & 1])
        day = datetime.date(2018, 1, 1) + datetime.timedelta(days=2 * i)
        out.write(f"W2,{day},{1 + random.randrange(3)},小时,{kinds},面授,外部学时,M{i},ETH\n")
MAZE
yanxu import hours maze.csv
ended 0 'hours of ever so many kinds'
yanxu quota show --json
same 'nobody is in doubt so far' "$(field unproved)" '[]'
yanxu rules try maze.json --json
ended 0 'a rulebook under which they are entangled can be tried'
same 'the worker is named' "$(field unproved)" "['W2']"
yanxu rules set maze.json
yanxu quota show --json
ended 0 'the board stands'
same 'everybody is in it' "$(field total workers)" 5
same 'the worker is named on it' "$(field unproved)" "['W2']"
yanxu quota show
tells 'and in words, with what to do' 'worker W2: entries can count in too many ways' 'yanxu explain worker W2'
yanxu quota show --year "$year"
tells 'so is the board of the year' 'worker W2: entries can count in too many ways'
yanxu quota show --worker W2
prints 'the worker is told' 'not proved: this much counts, and more may'
start_server serve.log "$YANXU" serve --port 0
yanxu feed url worker W2 --json
page=$base$(field page | sed -E 's,^https?://[^/]*,,')
curl -s -m 20 -H 'Accept-Language: en' "$page" >page.html
check 'on the page as well' grep -qF 'not proved: this much counts, and more may' page.html
stop_server serve.log.err TERM 'serve ends'
yanxu quota show --worker W3 --json
check 'others are not' test "$(grep -c unproved "$out")" -eq 0
yanxu explain worker W2 --rulebook maze --json
ended 0 'and it can be explained'
same 'it is said there' "$(field rulebooks 0 unproved)" True
same 'no cap is exceeded' "$("$PYTHON" -c 'import collections, json, sys
sums = collections.Counter()
for entry in json.load(open(sys.argv[1]))["rulebooks"][0]["entries"]:
    for category in entry["categories"].split(";"): sums[category] += entry["counted_min"]
print(sums["ce"] > 0 and all(sums[f"c{i}"] <= 60 * (7 + i) for i in range(10)) or dict(sums))' "$out")" True
yanxu statement make W2 --format html
prints 'the statement says so on paper' '未能证明为最优：至少计入这些，实际可能更多'
yanxu statement make W2 --format html --lang en
prints 'in English too' 'Not proved: this much counts, and more may'
yanxu statement make W2 --format csv --table verdicts --lang en
prints 'and in its tables' 'Late fee,Not proved,SHA-256' ',1,'
yanxu statement make W2 --format csv --lang en
prints 'of both kinds' 'Remark,Not proved,SHA-256'
yanxu certificate make W2 --rulebook maze
prints 'the certificate, too' '未能证明为最优：至少计入这些，实际可能更多'
yanxu certificate make W2 --rulebook maze --lang en
prints 'and in English' 'Not proved: this much counts, and more may'
yanxu export problem --year "$year" -o maze.jsonl
ended 0 'a plan can be made'
yanxu rules try own.json --json
ended 0 'other rulebooks can be tried'

# --- the guide: its example is taken from it, and its four steps are gone ---
sed -n '/^```json$/,/^```$/{p;/^```$/q}' "$top/scheduler/rules/README.md" | sed '1d;$d' >district.json
yanxu rules check district.json
prints 'the example of the guide holds' 'district: valid, 2 requirements, 1 caps'
yanxu rules try district.json
prints 'it can be tried' 'beside the rulebooks in force'
yanxu rules set district.json --from 2020-01-01
ended 0 'it can be set'
yanxu explain worker W2 --rulebook district
prints 'and explained' 'total 全年24小时: needed 1440' 'ethics 伦理6小时: needed 360'

# --- the published schema, judged by a validator that others wrote ---
yanxu rules schema
ended 0 'rules schema'
cp "$out" rulebook.schema.json
cat >validate.py <<'VALIDATE'
import glob, json, sys
from jsonschema import Draft202012Validator as Validator, FormatChecker
top = sys.argv[1]
Validator.check_schema(json.load(open("rulebook.schema.json")))
schema = Validator(json.load(open("rulebook.schema.json")), format_checker=FormatChecker())
wrong, seen = [], 0
def judge(name, book, want):
    global seen
    seen += 1
    if schema.is_valid(book) != want:
        wrong.append("%s: %s" % (name, [error.message[:200] for error in schema.iter_errors(book)]))
for name in glob.glob(top + "/scheduler/rules/packs/*.json") + glob.glob(top + "/scheduler/programmes/*/rulebook.json"):
    judge(name, json.load(open(name)), True)
for name in glob.glob(top + "/tests/cases/rules/*.json"):
    for book in json.load(open(name)).get("rulebooks", []):
        if isinstance(book, dict):
            judge(name, book, True)
table = json.load(open(top + "/tests/cases/rules/tables/refuse.json"))
judge("base", table["base"], True)
for row in table["rows"]:
    book = {key: value for key, value in {**table["base"], **row.get("set", {})}.items() if key not in row.get("drop", [])}
    judge(row["label"], book, row.get("beyond_schema", False))
print("\n".join(wrong) or "%s rulebooks judged" % ("enough" if seen > 70 else "only %d" % seen))
VALIDATE
run "$PYTHON" validate.py "$top"
prints 'packs and cases are valid, what the program refuses is not' 'enough rulebooks judged'
"$PYTHON" -c 'import json; book = json.load(open("own.json")); book["$schema"] = "rulebook.schema.json"; json.dump(book, open("named.json", "w"))'
yanxu rules check named.json
ended 0 'a rulebook may name the schema for its editor'
finish
