#!/usr/bin/env bash
# The planner where it might break: nothing to do, far too much to choose from, amounts at their limits, starts from other
# plans, interrupts at any moment, any number of threads, problems at random with every rule of the format at work.
. "$(dirname "$0")/lib.sh"
bench=$top/tests/bench
cp "$top/tests/cases/planner/small.jsonl" "$top/tests/cases/planner/small.plan" .

# planned LABEL PROBLEM OPTION…: a plan that passes the check, in plan.
planned()
{
    local label=$1 problem=$2
    shift 2
    yanxu solve "$problem" -o plan "$@"
    if [ "$code" -ne 0 ]; then
        fail "$label" "$(said)"
        return
    fi
    cp "$out" figures
    yanxu check-plan "$problem" plan
    ended 0 "$label"
}
figure() { "$PYTHON" -c 'import json, sys; print(json.loads(open(sys.argv[1]).read().splitlines()[-1])[sys.argv[2]])' figures "$1"; }
# problem FILE LINE…: the header and these lines.
problem()
{
    local file=$1
    shift
    printf '%s\n' '{"problem":1,"name":"p","zone":"Asia/Shanghai","from":"2027-01-01","to":"2027-12-31","gap_min":30}' "$@" >"$file"
}
session='"sessions":[["2027-03-02T09:00","2027-03-02T12:00"]]'

# --- nothing to do ---------------------------------------------------------------------------------------------------
problem empty.jsonl
planned 'a header alone' empty.jsonl
same 'a header alone: proved' "$(figure objective) $(figure bound)" '0 0'
problem nobody.jsonl '{"offering":"O","course":"C","seats":9,"tags":{"ce":180},'"$session"'}' '{"pool":"G","options":[["O",0]]}'
planned 'no workers' nobody.jsonl
problem nothing.jsonl '{"pool":"G","options":[]}' '{"worker":"W","needs":[["ce",180,1]],"complete":5,"pools":["G"]}'
planned 'no options' nothing.jsonl
problem full.jsonl '{"offering":"O","course":"C","seats":0,"tags":{"ce":180},'"$session"'}' '{"pool":"G","options":[["O",0]]}' \
    '{"worker":"W","needs":[["ce",180,1]],"pools":["G"]}'
planned 'no seats' full.jsonl
same 'no seats: proved' "$(figure objective) $(figure bound)" '0 0'

# --- too much --------------------------------------------------------------------------------------------------------
"$PYTHON" - <<'MANY'
import json, random
from datetime import date, timedelta

def write(name, lines, **more):
    header = {"problem": 1, "name": name, "zone": "Asia/Shanghai", "from": "2027-01-01", "to": "2028-12-31"} | more
    with open(name + ".jsonl", "w") as stream:
        for line in [header] + lines:
            stream.write(json.dumps(line) + "\n")

dice = random.Random(1)
def lesson(name, course, seats, tags, day, hour):
    return {"offering": name, "course": course, "seats": seats, "tags": tags,
            "sessions": [[f"{day}T{hour:02d}:00", f"{day}T{hour + 3:02d}:00"]]}
first = date(2027, 1, 4)
# One worker, 10,000 options: as many as the format allows.
lines = [lesson(f"O{n}", f"C{n}", 1, {"ce": dice.choice((45, 90, 135, 180, 225)), "law": dice.choice((0, 45, 90))},
                first + timedelta(days=dice.randrange(340)), dice.choice((9, 13, 19))) for n in range(10000)]
lines += [{"pool": "G", "options": [[f"O{n}", dice.choice((0, 5, 20))] for n in range(10000)]},
          {"worker": "W", "needs": [["ce", 1440, 2], ["law", 300, 3]], "limits": [["law", 600]], "complete": 500, "pools": ["G"]}]
write("choice", lines, week_max_min=600, gap_min=30)
# The same, and thousands of courses are needed at once: the search for one worker must end by itself.
lines[-1] = {"worker": "W", "needs": [["ce", 200000, 2], ["law", 300, 3]], "limits": [["law", 600]], "complete": 500, "pools": ["G"]}
write("many", lines, gap_min=30)
# Courses one after the other, 300 of them: the search for one worker is long.
lines = [{"course": f"C{n}", "after": [f"C{n - 1}"]} for n in range(1, 300)]
lines += [lesson(f"O{n}-{run}", f"C{n}", 1, {"ce": 60}, first + timedelta(days=n + run), 9) for n in range(300) for run in range(3)]
lines += [{"pool": "G", "options": [[f"O{n}-{run}", 0] for n in range(300) for run in range(3)]}]
lines += [{"worker": f"W{n}", "needs": [["ce", 18000, 1]], "complete": 5000, "pools": ["G"]} for n in range(4)]
write("chain", lines)
# The greatest amounts of everything.
most, all = 1000000, 1000000000
lines = [{"offering": f"O{n}", "course": f"C{n}", "seats": all, "tags": {f"t{tag}": most for tag in range(10)},
          "window": ["2027-01-01", "2027-12-31"], "window_min": most} for n in range(8)]
lines += [{"pool": "G", "options": [[f"O{n}", all] for n in range(8)]}]
lines += [{"worker": f"W{n}", "needs": [[f"t{tag}", most, most] for tag in range(10)], "limits": [["t0", most]], "complete": all,
           "pools": ["G"], "current": ["O1", "O2"]} for n in range(12)]
write("most", lines, move_cost=all)
MANY
# release SECONDS COMMAND…: the release build, with so much time on a processor.
release()
{
    local seconds=$1
    shift
    (
        ulimit -t "$seconds"
        "$YANXU_RELEASE" "$@" >figures 2>"$err"
    )
    code=$?
}
release 30 solve choice.jsonl -o plan --threads 1
ended 0 '10,000 options for one worker: in reasonable time'
check '10,000 options for one worker: in 100 MiB' test "$(figure peak_mib)" -lt 100
same '10,000 options for one worker: everything is given' "$(figure complete)" 1
yanxu check-plan choice.jsonl plan
ended 0 '10,000 options for one worker: the plan passes'
release 40 solve many.jsonl -o plan --threads 1 --prices prices
ended 0 'thousands of courses for one worker: it ends without a time limit'
check 'thousands of courses for one worker: the plan is a good one' \
    "$PYTHON" -c 'import sys; sys.exit(not float(sys.argv[1]) < 0.2)' "$(figure gap)"
release 60 check-plan many.jsonl plan --prices prices
ended 0 'thousands of courses for one worker: the prices support the bound'
release 60 solve chain.jsonl -o plan --threads 1
ended 0 'hundreds of courses one after the other: it ends without a time limit'
yanxu check-plan chain.jsonl plan
ended 0 'hundreds of courses one after the other: the plan passes'
release 15 solve chain.jsonl -o plan --threads 1 --time-limit 2
ended 0 'the time limit holds where one answer takes long'
yanxu check-plan chain.jsonl plan
ended 0 'what is there by then is a plan'
# A place in one course meets everything; it costs what the course that is kept saves, and the other one's loss on top.
planned 'the greatest amounts' most.jsonl --threads 1
same 'the greatest amounts: nothing wraps round' "$(figure objective)" $((12 * (10 * 1000000 * 1000000 - 1000000000)))

# --- a library that is not there ---------------------------------------------------------------------------------------
# What its file name finds first is no library.
mkdir hollow
: >hollow/libClp.so.1
cp small.plan kept.plan
"$PYTHON" "$bench/problem_random.py" 3 scarce.jsonl
LD_LIBRARY_PATH=$work/hollow yanxu solve scarce.jsonl -o kept.plan
ended 1 'without CLP there is no plan'
tells 'without CLP: the package that has it is named' coinor-libclp1
check 'without CLP: the plan of before is kept' cmp -s small.plan kept.plan
LD_LIBRARY_PATH=$work/hollow yanxu check-plan small.jsonl small.plan
ended 0 'without CLP a plan can be checked'

# --- options ---------------------------------------------------------------------------------------------------------
for bad in '--time-limit -1' '--time-limit x' '--gap 101' '--gap -1' '--seed -1' '--seed 1.5' '--threads -1' '--threads 257'; do
    # shellcheck disable=SC2086
    yanxu solve small.jsonl -o never.plan $bad
    ended 2 "solve $bad"
    tells "solve $bad: is named" "${bad% *}"
done
check 'no plan is left' test ! -e never.plan

# --- starts ----------------------------------------------------------------------------------------------------------
for seed in 3 11; do
    "$PYTHON" "$bench/problem_random.py" "$seed" random.jsonl
    planned "random $seed" random.jsonl
    mv plan start.plan
    first=$(figure objective)
    planned "random $seed: from its own plan" random.jsonl --start start.plan --seed 9
    check "random $seed: never worse than the start" test "$(figure objective)" -ge "$first"
    sed '1s/"objective":-*[0-9]*,"bound":-*[0-9]*/"objective":7,"bound":-3/' start.plan >boast.plan
    planned "random $seed: what a start says of itself is not believed" random.jsonl --start boast.plan --time-limit 0
    check "random $seed: what it gives counts" test "$(figure objective)" -ge "$first"
done
yanxu solve random.jsonl -o never.plan --start small.plan
ended 1 'start: the plan of another problem'
tells 'start: which, and where' 'small.plan line 1: problem: the plan is for pudong-2027, not for random-11'
yanxu solve small.jsonl -o never.plan --start nowhere.plan
ended 4 'start: no such file'
tells 'start: no such file: named' 'nowhere.plan'
head -c 100 small.plan >cut.plan
yanxu solve small.jsonl -o never.plan --start cut.plan
ended 1 'start: a plan cut off'
tells 'start: a plan cut off: where' 'cut.plan line 2'
sed 's/"O1","P1"/"P1"/' small.plan >unfixed.plan
yanxu solve small.jsonl -o never.plan --start unfixed.plan
ended 1 'start: a plan that breaks a rule'
tells 'start: which rule' 'the plan to start from is not valid: fixed: worker W1: O1 is missing'
check 'start: refused, nothing is written' test ! -e never.plan
# The start opens the only class; the plan may open another one instead.
problem openings.jsonl '{"offering":"A","course":"C","seats":1,"open_cost":50,"uses":["room:R"],"tags":{"ce":180},'"$session"'}' \
    '{"offering":"B","course":"D","seats":2,"open_cost":20,"uses":["room:R"],"tags":{"ce":180},'"$session"'}' \
    '{"pool":"G","options":[["A",0],["B",0]]}' '{"worker":"W1","needs":[["ce",180,1]],"pools":["G"]}' \
    '{"worker":"W2","needs":[["ce",180,1]],"pools":["G"]}'
printf '%s\n' '{"plan":1,"problem":"p","objective":130,"bound":999,"opened":["A"]}' '{"worker":"W1","options":["A"]}' >opened.plan
planned 'start: with an opened candidate' openings.jsonl --start opened.plan
same 'start: its openings are where one begins, not a rule' "$(figure objective) $(figure bound)" '340 340'
check 'start: the other one is opened' grep -q '"opened":\["B"\]' plan

# --- interrupts ------------------------------------------------------------------------------------------------------
"$PYTHON" "$bench/problem_shapes.py" year 300 5 year.jsonl
# One SIGINT after so many lines of --progress: the best plan so far is written. After the first two there is work left.
cat >interrupt.py <<'INTERRUPT'
import json, signal, subprocess, sys
program, lines = sys.argv[1], int(sys.argv[2])
ends = (130,) if lines < 3 else (0, 130)
child = subprocess.Popen([program, "solve", "year.jsonl", "-o", "cut.plan", "--threads", "1", "--progress"],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
seen = {"objective": None}
for line in child.stderr:
    if line.startswith("{"):
        seen, lines = json.loads(line), lines - 1
    if lines == 0:
        break
child.send_signal(signal.SIGINT)
child.stderr.read()
last = child.stdout.read().splitlines()
child.wait()
assert child.returncode in ends, child.returncode
plan = json.loads(open("cut.plan").readline())
assert json.loads(last[-1])["objective"] == plan["objective"] >= seen["objective"], (last, plan, seen)
assert json.loads(last[-1])["bound"] == plan["bound"] <= seen["bound"], (last, plan, seen)
INTERRUPT
for lines in 1 2 3 5 7; do
    rm -f cut.plan
    check "interrupted after $lines improvements: the best so far" "$PYTHON" interrupt.py "$YANXU_RELEASE" "$lines"
    yanxu check-plan year.jsonl cut.plan
    ended 0 "interrupted after $lines improvements: a plan that passes"
done
planned 'without any time: a plan' year.jsonl --time-limit 0

# --- the same plan, whatever the threads -----------------------------------------------------------------------------
for shape in mix scarce-candidates; do
    "$PYTHON" "$bench/problem_shapes.py" "$shape" 60 2 "$shape.jsonl"
    for seed in 1 2; do
        rm -f threads-*.plan
        for threads in 1 2 4; do
            "$YANXU_RELEASE" solve "$shape.jsonl" -o "threads-$threads.plan" --threads "$threads" --seed "$seed" >figures 2>&1
        done
        check "$shape, seed $seed: 2 threads, the plan of 1" cmp threads-1.plan threads-2.plan
        check "$shape, seed $seed: 4 threads, the plan of 1" cmp threads-1.plan threads-4.plan
    done
done

# --- at random -------------------------------------------------------------------------------------------------------
wrong=
for seed in $(seq 1001 1025); do
    "$PYTHON" "$bench/problem_random.py" "$seed" random.jsonl
    yanxu solve random.jsonl -o plan --threads 2
    [ "$code" -eq 0 ] && yanxu check-plan random.jsonl plan
    [ "$code" -eq 0 ] || wrong="$wrong $seed: $(said)"
done
same '25 problems at random, every rule at work: the plans pass' "$wrong" ''

finish
