#!/usr/bin/env bash
# The prices that prove a plan's bound: written by solve, recomputed by check-plan, tampered with, cut short, a full disk.
. "$(dirname "$0")/lib.sh"
"$PYTHON" - <<'MAKE'
import random
random.seed(7)
days = [f"2027-03-{day:02}" for day in range(1, 29)]
lines = ['{"problem":1,"name":"prices","zone":"Asia/Shanghai","from":"2027-03-01","to":"2027-03-31","week_max_min":480,"gap_min":30,"move_cost":20}',
         '{"course":"C2","after":["C1"]}', '{"unit":"U1","away_max":2}', '{"unit":"U2","away_max":3}']
for number in range(24):
    day, hour = random.choice(days), random.choice(["08", "13"])
    end = f"{int(hour) + 3:02}"
    extra = f',"open_cost":{random.randrange(100, 400)},"seats_min":2,"uses":["trainer:T{number % 2}"]' if number % 6 == 5 else ""
    lines.append(f'{{"offering":"O{number}","course":"C{number % 8}","seats":{random.randrange(1, 9)},"tags":{{"ce":{random.choice([90, 180])}}},'
                 f'"sessions":[["{day}T{hour}:00","{day}T{end}:00"]]{extra}}}')
lines.append('{"pool":"G","options":[' + ",".join(f'["O{number}",{number % 3 * 5}]' for number in range(24)) + "]}")
for number in range(60):
    lines.append(f'{{"worker":"W{number}","unit":"U{1 + number % 2}","needs":[["ce",{random.randrange(2, 9) * 60},{random.randrange(1, 4)}]],'
                 f'"complete":{random.randrange(0, 400)},"pools":["G"],"current":["O{random.randrange(24)}"]}}')
open("small.jsonl", "w").write("\n".join(lines) + "\n")
lines = ['{"problem":1,"name":"wide","zone":"Asia/Shanghai","from":"2027-03-01","to":"2027-03-31"}']
for number in range(500):
    lines.append(f'{{"offering":"O{number}","course":"C{number}","seats":1,"tags":{{"ce":60}},"window":["2027-03-01","2027-03-31"],"window_min":0}}')
    lines.append(f'{{"pool":"G{number}","options":[["O{number}",0]]}}')
for number in range(1000):
    lines.append(f'{{"worker":"W{number}","needs":[["ce",60,{1 + number % 2}]],"pools":["G{number // 2}"]}}')
order = {"problem": 0, "offering": 1, "pool": 2, "worker": 3}
lines.sort(key=lambda line: order[line[2:line.index('"', 2)]])
open("wide.jsonl", "w").write("\n".join(lines) + "\n")
MAKE

# --- written, and recomputed -----------------------------------------------------------------------------------------
yanxu solve small.jsonl -o small.plan --prices small.prices --threads 1
ended 0 'solve --prices'
check 'the header names problem, scale and bound' "$PYTHON" - <<'HEADER'
import json
lines = [json.loads(line) for line in open("small.prices")]
plan = json.loads(open("small.plan").readline())
head, places = lines[0], lines[1:]
assert head["prices"] == 1 and head["problem"] == "prices" and head["scale"] == 65536, head
assert head["places"] == len(places) > 5, head
assert plan["bound"] == head.get("tightened", head["bound"]), (plan, head)
assert {"offering", "unit"} <= {next(iter(place)) for place in places}
assert all(place["price"] > 0 for place in places)
HEADER
yanxu check-plan small.jsonl small.plan --prices small.prices
ended 0 'check-plan --prices'
prints 'check-plan --prices: says so' 'rules      all kept' 'certified ' 'stated ' 'verdict    the prices prove'
yanxu check-plan small.jsonl small.plan --prices small.prices --json
ended 0 'check-plan --prices --json'
check 'certified lies between objective and claim, and nobody is left open' "$PYTHON" - "$out" <<'PROOF'
import json, sys
told = json.load(open(sys.argv[1]))
proof = told["proof"]
assert told["valid"] and told["objective"] <= proof["certified"] <= proof["claimed"], told
assert proof["verdict"] == ("supports" if proof["certified"] <= proof["stated"] else "tightened"), told
assert proof["workers_open"] == 0
PROOF
yanxu check-plan small.jsonl small.plan
ended 0 'check-plan without prices'
check 'without prices there is no word of a proof' test -z "$(grep -E 'certified|verdict' "$out")"

# --- the same again --------------------------------------------------------------------------------------------------
for threads in 1 2 4; do
    yanxu solve small.jsonl -o again.plan --prices again.prices.gz --threads $threads
    ended 0 "solve --prices with $threads threads"
    check "$threads threads: the same prices, and compressed" cmp small.prices <(gzip -dc again.prices.gz)
done
yanxu check-plan small.jsonl again.plan --prices again.prices.gz
ended 0 'check-plan: compressed prices'
yanxu solve small.jsonl -o quick.plan --prices quick.prices --time-limit 0
ended 0 'solve --prices without any time'
yanxu check-plan small.jsonl quick.plan --prices quick.prices
ended 0 'a bound at no prices at all is proved as well'

# --- tampered with: still a true bound, and the plan's is not supported by it ----------------------------------------
sed '2s/"price":\([0-9]*\)/"price":9\1/' small.prices >changed.prices
yanxu check-plan small.jsonl small.plan --prices changed.prices --json
ended 1 'one price changed'
check 'one price changed: what is recomputed stays a bound, and is not that of the plan' "$PYTHON" - "$out" <<'CHANGED'
import json, sys
told = json.load(open(sys.argv[1]))
assert told["proof"]["verdict"] == "unproved" and told["proof"]["certified"] > told["proof"]["stated"] >= told["objective"]
CHANGED
yanxu check-plan small.jsonl small.plan --prices changed.prices
prints 'one price changed: says so' "verdict    the plan's bound is lower than what the prices prove"
sed '1s/"bound":[0-9]*/"bound":1/' small.plan >low.plan
yanxu check-plan small.jsonl low.plan --prices small.prices
ended 1 'a plan whose bound is too low'
yanxu check-plan wide.jsonl small.plan --prices small.prices
ended 1 'a plan of another problem'
yanxu solve wide.jsonl -o wide.plan --prices wide.prices
ended 0 'solve: another problem'
yanxu check-plan small.jsonl small.plan --prices wide.prices
ended 1 'prices of another problem'
tells 'prices of another problem: which, and what to do' 'wide.prices line 1: problem: the prices are for wide, not for prices' 'solve --prices'
head -n 4 small.prices >cut.prices
yanxu check-plan small.jsonl small.plan --prices cut.prices
ended 1 'prices cut short'
tells 'prices cut short: says how many are missing' 'cut.prices line 4: places: the header promises'
sed '3s/"price":/"price":-/' small.prices >negative.prices
yanxu check-plan small.jsonl small.plan --prices negative.prices
ended 1 'a negative price'
tells 'a negative price: which line' 'negative.prices line 3: price: expected a whole number from 1'
yanxu check-plan small.jsonl small.plan --prices none.prices
ended 4 'no such file'
yanxu solve small.jsonl -o small.plan --prices small.jsonl
ended 2 'solve: prices never over the problem'
yanxu solve small.jsonl -o small.plan --prices small.plan
ended 2 'solve: prices never over the plan'

# --- a full disk: the old prices stay --------------------------------------------------------------------------------
echo 'the prices of before' >kept.prices
(
    trap '' XFSZ
    ulimit -f 8
    "$YANXU_RELEASE" solve wide.jsonl -o /dev/null --prices kept.prices >"$out" 2>"$err"
    echo $? >code
)
check 'a full disk: exit 1' test "$(cat code)" = 1
tells 'a full disk: says what and why' 'kept.prices: cannot be written: '
check 'a full disk: the old prices are as they were' test "$(cat kept.prices)" = 'the prices of before'
check 'a full disk: nothing half-written is left' test ! -e kept.prices.part

finish
