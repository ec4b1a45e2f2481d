#!/usr/bin/env bash
# How much is asked: tiers that change within the period, leave that lowers it, who joins late; on a fixed day, since months count.
. "$(dirname "$0")/lib.sh"
at() { export YANXU_CLOCK_NOW=$1T04:00:00Z; } # noon in Shanghai
field() { "$PYTHON" -c 'import json, sys
value = json.load(open(sys.argv[1]))
for key in sys.argv[2:]: value = value[int(key) if key.lstrip("-").isdigit() else key]
print(value)' "$@"; }
workers() # FILE TIER CERTIFIED_ON
{
    printf 'Worker code,Name,Unit code,Tier,Certified on,Registered from,Registered to,Hired on\nW1,朱一,A1,%s,%s,2024-07-01,2027-06-30,2020-01-01\nW2,秦二,A1,assistant,2020-06-01,2024-07-01,2027-06-30,2026-03-15\n' "$2" "$3" >"$1"
}
history() { "$YANXU" worker tier "${1:-W1}" --csv | tail -n +2 | cut -d, -f1,2 | tr '\n\r' '; ' | tr -d ' "'; }
# The rulebook for China under another name, with other members.
rules() # NAME JSON_MEMBERS
{
    "$PYTHON" - "$top/scheduler/rules/packs/cn-registration.json" "$1" "$2" <<'RULES' >"$1.json"
import json, sys
book = json.load(open(sys.argv[1]))
book["rulebook"] = sys.argv[2]
book.update(json.loads(sys.argv[3]))
json.dump(book, sys.stdout)
RULES
    yanxu rules set "$1.json"
    [ "$code" -eq 0 ] || fail "rules set $1" "$(said)"
}
needed() # RULEBOOK [WORKER]
{
    "$YANXU" explain worker "${2:-W1}" --rulebook "$1" --json >needed.json && field needed.json rulebooks 0 requirements 0 needed_min
}

at 2026-06-01
yanxu worker tier W1
ended 4 'a tier of nobody: exit 4'
yanxu init
printf 'Unit code,Name,Kind\nA1,晨光社工服务社,agency\n' >units.csv
workers before.csv assistant 2020-06-01
workers after.csv intermediate 2026-07-01
printf 'Worker code,Earned on,Amount,Measure,Categories,Source,External id\nW1,2026-05-10,77,hour,ce,external,X-1\n' >hours.csv
yanxu import units units.csv
yanxu import workers before.csv
yanxu import hours hours.csv
ended 0 'an office'
rules keep '{"tier_change": "keep"}'
rules higher '{"tier_change": "higher"}'
rules prorate '{"tier_change": "prorate", "proration": {"leave": [{"kinds": ["parental"], "at_least_days": 90}, {"kinds": ["inactive"], "at_least_days": 1}], "joined": "hired_on"}}'
yanxu worker tier W1
prints 'who never changed has always had the tier' 'always' 'assistant'
same 'and no row' "$(sql 'SELECT count(*) FROM worker_tier')" 0
same 'an assistant owes 72 h under every policy' "$(needed keep) $(needed higher) $(needed prorate)" '4320 4320 4320'
yanxu statement make W1 -o june.json
ended 0 'a statement before the promotion'
yanxu import workers before.csv
same 'the same roster again: no row' "$(sql 'SELECT count(*) FROM worker_tier')" 0

# --- worked case 1 ---
at 2026-07-06
yanxu import workers after.csv -n
same 'a preview of the promotion: no row' "$(sql 'SELECT count(*) FROM worker_tier')" 0
yanxu import workers after.csv
ended 0 'the promotion, in the roster'
same 'the history is whole: the former tier, and the new one from its certificate on' "$(history)" ',assistant;2026-07-01,intermediate;'
same 'keep 72, higher 90, prorate 78 h' "$(needed keep) $(needed higher) $(needed prorate)" '4320 5400 4680'
yanxu explain worker W1 --rulebook prorate
prints 'prorate says why' 'needed 4680 earned 4620' 'asked: 24 of 36 months as assistant social worker: 48 h; 12 as social worker: 30 h'
yanxu explain worker W1 --rulebook higher
prints 'higher says why' 'asked: the greatest of 24 of 36 months as assistant social worker: 72 h; 12 as social worker: 90 h'
yanxu explain worker W1 --rulebook keep
prints 'keep says why' 'asked: 36 of 36 months as assistant social worker: 72 h' ', met'
yanxu explain worker W1 --rulebook prorate --json
same 'in JSON, in both languages' "$(field "$out" rulebooks 0 requirements 0 asked text_zh)" \
    '36个月中24个月为助理社会工作师：48小时；12个月为社会工作师：30小时'
same 'with the parts' "$(field "$out" rulebooks 0 requirements 0 asked parts)" \
    "[{'kind': 'tier', 'tier': 'assistant', 'months': 24, 'min': 2880}, {'kind': 'tier', 'tier': 'intermediate', 'months': 12, 'min': 1800}]"
yanxu explain worker W2 --rulebook keep --json
check 'who has never changed is told nothing of it' sh -c '! grep -q asked "$1"' - "$out"

# --- the planner asks for the same ---
need_of() { "$YANXU" export problem -o problem.jsonl --year "$1" >/dev/null && "$PYTHON" - <<'NEED'
import json
for line in open("problem.jsonl"):
    row = json.loads(line)
    if "W1" in row.values() and "needs" in row:
        print(*[need[:2] for need in row["needs"]])
NEED
}
for name in keep prorate; do sed -i 's/"effective_from"/"effective_to": "2026-01-01", "effective_from"/' $name.json; yanxu rules set $name.json; done
same 'of 90 h under higher 77 are earned: 13 h, a share of them in this year' "$(need_of 2026)" "['ce', 390]"
sed -i 's/"effective_to": "2026-01-01", //' prorate.json
sed -i 's/"effective_from"/"effective_to": "2026-01-01", "effective_from"/' higher.json
yanxu rules set prorate.json
yanxu rules set higher.json
same 'of 78 h under prorate one hour is missing' "$(need_of 2026)" "['ce', 30]"
for name in keep higher; do sed -i 's/"effective_to": "2026-01-01", //' $name.json; yanxu rules set $name.json; done

# --- statements ---
yanxu statement make W1 --as-of 2026-06-01 --known-at 2026-06-01T04:00:00Z -o again.json
check 'the statement of June is the same for ever' cmp june.json again.json
yanxu statement make W1 --as-of 2026-06-30 -o last.json
same 'on 30 June an assistant' "$(field last.json worker tier)" assistant
yanxu statement make W1 --as-of 2026-07-06 -o first.json
same 'on the day it was entered a social worker' "$(field first.json worker tier)" intermediate
yanxu statement verify first.json
ended 0 'a statement that says why holds'

# --- taken back ---
yanxu import undo
ended 0 'the import is undone'
same 'the history says that it never was' "$(history)" ',assistant;2026-07-01,intermediate;2026-07-01,assistant;'
same 'so that 72 h are owed again' "$(needed keep) $(needed higher) $(needed prorate)" '4320 4320 4320'
at 2026-07-07
yanxu statement make W1 --as-of 2026-06-01 --known-at 2026-06-01T04:00:00Z -o again.json
check 'and that of June is still the same' cmp june.json again.json
yanxu import workers after.csv
same 'and once more' "$(needed keep) $(needed higher) $(needed prorate)" '4320 5400 4680'

# --- by hand ---
yanxu worker tier W2 intermediate --since 2026-07-01 -n
ended 0 'worker tier -n'
prints 'worker tier -n: what would be' 'would be intermediate' '2026-07-01'
same 'worker tier -n: nothing is kept' "$(history W2)" ',assistant;'
yanxu worker tier W2 intermediate --since 2026-08-01
ended 1 'a day to come is refused'
tells 'and says so' '2026-08-01' 'still to come'
yanxu worker tier W2 master
ended 2 'no such tier: usage'
yanxu worker tier W2 --since 2026-07-01
ended 2 'a day without a tier: usage'
yanxu worker tier W9 senior
ended 4 'nobody: exit 4'
yanxu worker tier W2 intermediate --since 2026-07-01 --as li
ended 0 'worker tier'
same 'in the history' "$(history W2)" ',assistant;2026-07-01,intermediate;'
same 'in the audit' "$(sql "SELECT who, verb, object, detail FROM audit ORDER BY id DESC LIMIT 1")" 'li|set tier|workers W2|intermediate since 2026-07-01'
same 'and the worker has it' "$(sql "SELECT tier FROM worker WHERE code = 'W2'")" intermediate
yanxu worker tier W2 intermediate --since 2026-07-05
prints 'again: it was so already' 'was so already'
yanxu import workers after.csv
same 'a roster does not overwrite it' "$(sql "SELECT tier FROM worker WHERE code = 'W2'")" intermediate
yanxu worker tier W2 senior --since 2025-01-01 --json
ended 0 'a correction of the past'
same 'today stays what it was' "$(field "$out" tier) $(field "$out" is_changed) $(history W2)" 'intermediate True ,assistant;2025-01-01,senior;2026-07-01,intermediate;'
same 'the tier of a day long past' "$("$YANXU" explain worker W2 --rulebook higher --as-of 2025-03-01 --json >past.json && field past.json rulebooks 0 requirements 0 needed_min)" 5400
yanxu import undo
ended 0 'the newest of workers that changed something by hand is undone'
same 'as if it had never been' "$(sql "SELECT tier FROM worker WHERE code = 'W2'") $(history W2)" \
    'assistant ,assistant;2025-01-01,senior;2026-07-01,intermediate;2026-07-01,assistant;'

# --- leave, inactive, joining late ---
yanxu worker leave W1 2025-02-01 2025-05-01 --kind parental
ended 0 'parental leave, entered afterwards'
yanxu explain worker W1 --rulebook prorate
prints 'three months less' 'asked: 24 of 36 months as assistant social worker: 48 h; 12 as social worker: 30 h; 3 months on leave: -6 h'
same 'only where the rulebook says so' "$(needed keep) $(needed higher) $(needed prorate)" '4320 5400 4320'
yanxu worker leave W1
prints 'worker leave lists the kind' 'parental'
yanxu worker leave W1 2025-02-01 2025-05-01 --kind holiday
ended 2 'no such kind: usage'
yanxu statement make W1 -o onleave.json
at 2026-07-08
yanxu worker leave W1 --clear 2025-02-01
ended 0 'cleared'
same 'and 78 h again' "$(needed prorate)" 4680
yanxu statement make W1 --as-of 2026-07-07 --known-at 2026-07-07T04:00:00Z -o then.json
check 'but a statement knows what was known' cmp onleave.json then.json
yanxu worker leave W1 2024-07-01 2099-12-31
ended 1 'leave of 75 years is refused'
yanxu worker leave W1 2024-07-01 2099-12-31 --kind inactive
ended 0 'being inactive is not'
yanxu explain worker W1 --rulebook prorate --json
same 'and nothing is asked' "$(field "$out" rulebooks 0 standing) $(field "$out" rulebooks 0 requirements 0 needed_min)" 'exempt 0'
yanxu worker leave W1 --clear 2024-07-01
yanxu explain worker W2 --rulebook prorate
prints 'who joined in the 21st month' '20 months before joining'

# --- a worker's own ---
yanxu worker export W1
prints 'worker export: tiers' '"tiers"' '"since": "2026-07-01"'
finish
