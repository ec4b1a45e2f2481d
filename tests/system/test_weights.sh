#!/usr/bin/env bash
# The planner's weights: named, with defaults, bounded, and what plans are made by.
. "$(dirname "$0")/lib.sh"
. "$here/office.sh"

yanxu config show --json --origin
check 'config show: the weights and their defaults' "$PYTHON" - "$out" <<'JSON'
import json, sys
value = json.load(open(sys.argv[1]))
want = {"weight_soon": "4", "weight_later": "2", "soon_days": "183", "complete": "700", "move": "20",
        "tier_none": "0", "tier_assistant": "0", "tier_intermediate": "0", "tier_senior": "0", "fairness": "0", "travel": "10", "cost": "0"}
assert {k: value["plan." + k] for k in want} == {k: {"value": v, "origin": "default"} for k, v in want.items()}, value
JSON

office_files files
office_load files
stop_if_failed

# weighs LABEL SETTINGS WEIGHT COMPLETE MOVE: what the year's problem says under these lines of [plan].
weighs()
{
    printf '[plan]\n%b' "$2" >weights.conf
    yanxu export problem -o problem.jsonl --year "$year" --config weights.conf
    check "$1" "$PYTHON" - problem.jsonl "$3" "$4" "$5" <<'JSON'
import json, sys
lines = [json.loads(line) for line in open(sys.argv[1])]
needs = [need for line in lines for need in line.get("needs", [])]
assert needs and {need[2] for need in needs} == {int(sys.argv[2])}, needs
assert {line.get("complete", 0) for line in lines if line.get("needs")} == {int(sys.argv[3])}
assert lines[0].get("move_cost", 0) == int(sys.argv[4]), lines[0]
JSON
}
# All needs of this office are due on the year's last day.
weighs 'by default: due late' '' 2 700 20
weighs 'later needs weigh more' 'weight_later = 5\n' 5 700 20
weighs 'the whole year is soon' 'soon_days = 366\nweight_soon = 9\n' 9 700 20
weighs 'nothing is soon' 'soon_days = 0\nweight_soon = 9\n' 2 700 20
weighs 'no bonus, no cost of moving' 'complete = 0\nmove = 0\n' 2 0 0
weighs 'the largest' 'weight_later = 1000\ncomplete = 1000000\nmove = 1000000\n' 1000 1000000 1000000

printf '[plan]\nweight_later = 3\ncomplete = 0\n' >weights.conf
yanxu plan make --year "$year" --threads 1 --json --config weights.conf
check 'plan make: three points for each planned minute and nothing else' "$PYTHON" -c '
import json, sys
plan = json.load(open(sys.argv[1]))
assert plan["objective"] == 3 * plan["planned_min"] > 0, plan' "$out"

for wrong in 'weight_soon = 0' 'weight_soon = 1001' 'weight_later = -1' 'soon_days = 367' 'complete = 1000001' 'move = lots' 'move =' \
    'tier_senior = 1001' 'fairness = -1' 'travel = 100001' 'cost = 10001'; do
    printf '[plan]\n%s\n' "$wrong" >weights.conf
    yanxu plan list --config weights.conf
    ended 1 "$wrong: refused"
    tells "$wrong: named with its file" "[plan] ${wrong%% *}" 'weights.conf'
done
YANXU_PLAN_MOVE=33 yanxu config show --json --origin
check 'the environment sets one as well' "$PYTHON" -c '
import json, sys
assert json.load(open(sys.argv[1]))["plan.move"] == {"value": "33", "origin": "environment"}' "$out"
finish
