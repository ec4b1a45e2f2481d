#!/usr/bin/env bash
# How near to the best the planner comes, and in which time: the Pudong programme at several sizes, as it is; with two
# seats of five taken away (scarce); and with a third of its dated classes yet to be opened, two of them in each room at
# once (candidates). Every plan is checked. BENCH_SIZES and BENCH_SHAPES choose; BENCH_LIMIT is the quick look's seconds.
set -u
export LC_ALL=C.UTF-8
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
YANXU=${YANXU:-$top/build/yanxu}
sizes=${BENCH_SIZES:-200 1000 8055}
shapes=${BENCH_SHAPES:-programme scarce candidates}
limit=${BENCH_LIMIT:-30}
PYTHON=/usr/bin/python3
[ -x "$PYTHON" ] || PYTHON=python3
work=$(mktemp -d "${TMPDIR:-/tmp}/yanxu-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
export YANXU_CONFIG=$work/yanxu.conf XDG_DATA_HOME=$work/.data
: >"$YANXU_CONFIG"

die()
{
    printf '%s\n' "$1"
    tail -n 3 said
    exit 1
}

# problem SIZE: the programme's problem of that size, in programme.jsonl.
problem()
{
    local kind
    rm -rf files office.db* ./*.jsonl
    printf '[data]\ndatabase = %s/office.db\n[clock]\nnow = 2026-01-05T01:00:00Z\n' "$work" >"$YANXU_CONFIG"
    "$YANXU" gen files --workers "$1" --seed 1 >said 2>&1 && "$YANXU" init >said 2>&1 || die "gen $1 failed"
    for kind in units rooms trainers courses workers offerings hours; do
        "$YANXU" import "$kind" "$(ls files/$kind.*)" >said 2>&1 || die "import $kind failed"
    done
    for kind in cn-registration cn-professional-annual "$top/scheduler/programmes/pudong/rulebook.json"; do
        "$YANXU" rules set "$kind" >said 2>&1 || die "rules set $kind failed"
    done
    "$YANXU" export problem --year 2026 -o programme.jsonl >said 2>&1 || die 'export problem failed'
}

# reshape SHAPE: programme.jsonl as another problem, in SHAPE.jsonl.
reshape()
{
    "$PYTHON" - "$1" <<'RESHAPE'
import json, sys
shape, dated = sys.argv[1], 0
with open("programme.jsonl") as source, open(shape + ".jsonl", "w") as target:
    for text in source:
        line = json.loads(text)
        if "worker" in line:
            line.pop("fixed", None)
        elif "offering" in line and shape == "scarce":
            line["seats"] = line["seats"] * 3 // 5
        elif "offering" in line and shape == "candidates" and "sessions" in line:
            dated += 1
            if dated % 3 == 0:
                line.update(open_cost=100 * line["seats"], seats_min=min(6, line["seats"]))
                line["uses"] = ["room:%d" % (dated % 7)]
        target.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
RESHAPE
}

# solved FILE OPTION…: solves and checks it; figures in `out`, processor seconds in `used`.
solved()
{
    local file=$1
    shift
    "$PYTHON" - "$YANXU" solve "$file" -o plan.jsonl "$@" >out 2>said <<'RUN' || die "solve $file failed"
import resource, subprocess, sys
run = subprocess.run(sys.argv[1:], capture_output=True, text=True)
sys.stderr.write(run.stderr)
if run.returncode:
    sys.exit(1)
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(run.stdout.splitlines()[-1][:-1] + ',"user":%.1f}' % usage.ru_utime)
RUN
    "$YANXU" check-plan "$file" plan.jsonl >said 2>&1 || die "the plan of $file does not pass the check"
}
figure() { "$PYTHON" -c 'import json, sys; row = json.load(open("out")); print(sys.argv[1] % tuple(row[key] * (100 if key == "gap" else 1) for key in sys.argv[2:]))' "$@"; }

printf '%s, %s processors, %s\n' "$("$YANXU" version)" "$(nproc)" "$(date -u +%F)"
printf '%-12s %8s %8s %10s | %8s %8s %8s %6s\n' shape workers 'first s' "gap ${limit}s" 'gap' 's' 'cpu s' MiB
for size in $sizes; do
    problem "$size"
    for shape in $shapes; do
        [ "$shape" = programme ] || reshape "$shape"
        solved "$shape.jsonl" --time-limit "$limit"
        quick=$(figure '%.3f %9.4f%%' first_feasible_s gap)
        solved "$shape.jsonl"
        # shellcheck disable=SC2086
        printf '%-12s %8s %8s %10s | %8s %8s %8s %6s\n' "$shape" "$size" $quick \
            $(figure '%.4f%% %.1f %.1f %d' gap seconds user peak_mib)
    done
done
