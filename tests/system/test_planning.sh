#!/usr/bin/env bash
# Planning problems as files: solve and check-plan, compressed and not, damaged files, a full disk, memory.
. "$(dirname "$0")/lib.sh"
cases=$top/tests/cases/planner
cp "$cases/small.jsonl" "$cases/small.plan" .

# --- plain and compressed --------------------------------------------------------------------------------------------
yanxu solve small.jsonl -o plain.plan --threads 1
ended 0 'solve'
check 'solve: the last line is the figures' "$PYTHON" - "$out" <<'LAST'
import json, sys
figures = json.loads(open(sys.argv[1]).read().splitlines()[-1])
want = ["objective", "bound", "gap", "workers", "complete", "needs_met_min", "needs_total_min", "seconds", "first_feasible_s", "peak_mib"]
assert list(figures) == want, figures
assert figures["bound"] >= figures["objective"]
LAST
yanxu check-plan small.jsonl plain.plan --json
ended 0 'check-plan accepts it'
prints 'check-plan: says so' '"valid": true' '"broken": {}'
gzip -k small.jsonl
yanxu solve small.jsonl.gz -o packed.plan.gz --threads 2
ended 0 'solve: compressed in and out'
check 'solve: the plan is compressed' gzip -t packed.plan.gz
check 'solve: the same plan, packed or not' cmp plain.plan <(gzip -dc packed.plan.gz)
yanxu check-plan small.jsonl.gz packed.plan.gz
ended 0 'check-plan: compressed'
yanxu solve small.jsonl -o again.plan --start plain.plan --time-limit 0
ended 0 'solve: from a plan, without any time'
check 'solve: no worse than where it began' cmp <(head -c 60 plain.plan) <(head -c 60 again.plan)

# --- refusals --------------------------------------------------------------------------------------------------------
sed '2s/"after"/"aftr"/' small.jsonl >bad.jsonl
yanxu solve bad.jsonl -o never.plan
ended 1 'solve: a bad line'
tells 'solve: which line and key' 'bad.jsonl line 2: course: unknown key aftr'
sed 's/"done":\["C3"\]/"done":["C1"]/' small.jsonl >bad.jsonl
yanxu solve bad.jsonl -o never.plan
ended 1 'solve: what is fixed breaks a rule'
tells 'solve: which worker and rule' 'fixed' 'option: worker W1: O1'
check 'solve: no plan is left' test ! -e never.plan -a ! -e never.plan.part
head -c 300 small.jsonl.gz >cut.jsonl.gz
yanxu solve cut.jsonl.gz -o never.plan
ended 1 'solve: a file cut off'
tells 'solve: says that it is damaged' 'cut.jsonl.gz' 'damaged'
sed 's/"O1"/"O2"/' small.plan >broken.plan
yanxu check-plan small.jsonl broken.plan --json
ended 1 'check-plan: a broken plan'
prints 'check-plan: counts by rule' '"valid": false' '"fixed": 1'
yanxu check-plan small.jsonl broken.plan
prints 'check-plan: counts by rule, in words' 'objective ' 'broken     fixed, 1 times'
tells 'check-plan: names worker and rule' 'fixed: worker W1: O1 is missing'
yanxu solve small.jsonl -o small.jsonl
ended 2 'solve: never over the problem'

ln -s small.jsonl link.jsonl
for way in ./small.jsonl "$work/small.jsonl" link.jsonl; do
    yanxu solve small.jsonl -o "$way"
    ended 2 "solve: never over the problem, by whatever way"
done
check 'solve: the problem is as it was' cmp small.jsonl "$cases/small.jsonl"
# Where a plan cannot be written is found out before the search: this one would take minutes.
"$PYTHON" "$top/tests/bench/problem_shapes.py" year 3000 1 long.jsonl
RUN_SECONDS=30 yanxu solve long.jsonl -o nowhere/never.plan
ended 4 'solve: no such directory, said at once'
tells 'solve: no such directory: names it' 'nowhere/never.plan'
RUN_SECONDS=30 yanxu solve long.jsonl -o "$work"
ended 1 'solve: over a directory'
tells 'solve: over a directory: says so' "$work: Is a directory"
: >real.plan
ln -s real.plan link.plan
yanxu solve small.jsonl -o link.plan --threads 1
ended 0 'solve: over a symbolic link'
check 'solve: the link stays, the file it names is written' test -L link.plan -a -s real.plan
check 'solve: nothing half-written is left' test ! -e link.plan.part -a ! -e real.plan.part
"$YANXU" solve small.jsonl -o /dev/stdout --threads 1 >stdout.plan 2>"$err"
check 'solve: into /dev/stdout' grep -q '^{"plan":1' stdout.plan
check 'solve: /dev/stdout is still what it was' test -L /dev/stdout

# --- a full disk: the old plan stays ---------------------------------------------------------------------------------
"$PYTHON" - >large.jsonl <<'LARGE'
print('{"problem":1,"name":"large","zone":"Asia/Shanghai","from":"2027-01-01","to":"2027-12-31"}')
print('{"offering":"O1","course":"C1","seats":100000,"tags":{"ce":60},"window":["2027-01-01","2027-12-31"],"window_min":60}')
print('{"pool":"G","options":[["O1",0]]}')
for number in range(3000):
    print('{"worker":"W%d","needs":[["ce",60,1]],"pools":["G"]}' % number)
LARGE
echo 'the plan of before' >kept.plan
(
    trap '' XFSZ
    ulimit -f 8
    "$YANXU_RELEASE" solve large.jsonl -o kept.plan >"$out" 2>"$err"
    echo $? >code
)
check 'a full disk: exit 1' test "$(cat code)" = 1
tells 'a full disk: says what and why' 'kept.plan: cannot be written: '
check 'a full disk: the old plan is as it was' test "$(cat kept.plan)" = 'the plan of before'
check 'a full disk: nothing half-written is left' test ! -e kept.plan.part
echo 'the plan of before' >kept.plan.gz
(
    trap '' XFSZ
    ulimit -f 1
    "$YANXU_RELEASE" solve large.jsonl -o kept.plan.gz >"$out" 2>"$err"
    echo $? >code
)
check 'a full disk, compressed: exit 1' test "$(cat code)" = 1
check 'a full disk, compressed: the old plan is as it was' test "$(cat kept.plan.gz)" = 'the plan of before'
check 'a full disk, compressed: nothing half-written is left' test ! -e kept.plan.gz.part
yanxu solve large.jsonl -o /dev/full
ended 1 'solve to /dev/full'
tells 'solve to /dev/full: says why' '/dev/full: cannot be written: '

# --- proved best: what prices alone leave open, branching closes -----------------------------------------------------
while read -r shape workers seed objective; do
    "$PYTHON" "$top/tests/bench/problem_shapes.py" "$shape" "$workers" "$seed" shape.jsonl
    "$YANXU_RELEASE" solve shape.jsonl -o shape.plan >"$out" 2>"$err"
    prints "proved best: $shape of $workers, seed $seed" "\"objective\":$objective,\"bound\":$objective,"
done <<'SHAPES'
year 40 4 148750
mix 60 1 251550
mix 80 2 395490
SHAPES

# --- streaming: memory does not hold the text ------------------------------------------------------------------------
"$PYTHON" - >padded.jsonl <<'PADDED'
pad = " " * 60000
for line in open("large.jsonl"):
    print(line.rstrip("\n")[:-1] + pad + "}")
PADDED
"$YANXU_RELEASE" solve padded.jsonl -o padded.plan --threads 1 >"$out" 2>"$err"
check 'streaming: 180 MB of text in less than 60 MiB' "$PYTHON" - "$out" padded.jsonl <<'PEAK'
import json, os, sys
peak = json.loads(open(sys.argv[1]).read().splitlines()[-1])["peak_mib"]
assert os.path.getsize(sys.argv[2]) > 170e6
assert 0 < peak < 60, peak
PEAK
rm -f padded.jsonl

finish
