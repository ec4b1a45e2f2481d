#!/usr/bin/env bash
# Files made at random, of every kind that there is: exported from an office, then cells emptied, swapped, filled with
# garbage, rows repeated, references broken, columns moved and left out, in both languages and encodings. Whatever comes:
# the preview tells what applying does and changes nothing, the counts add up, a second time changes nothing.
# YANXU_RANDOM_SEED repeats a run; YANXU_RANDOM_FILES says how many files of each kind.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
now='--now 2027-01-10T01:00:00Z' # the year is over: attendance can be marked
early='--now 2026-01-05T01:00:00Z'
export YANXU_DATA_KEY_FILE=$work/key

yanxu gen files --workers 40
ended 0 'gen'
yanxu init
for file in units.csv rooms.csv trainers.csv courses.xlsx workers.xlsx offerings.xlsx hours.csv; do
    yanxu import "${file%.*}" "files/$file" $early
done
yanxu import days "$top/scheduler/programmes/days-china.csv" $early
printf 'Year,Unit code,Tier,Category,Course code,Hours each,Hours total,Measure\n2026,PD,,ce,,31,,\n2026,PD,senior,ce,,,9876,\n2027,PD,assistant,ce,,10,,\n' >quotas.csv
yanxu import quotas quotas.csv $early
{ echo 'Worker code,Level,Paper,Sat on,Result,Score'
  for i in 1 2 3 4 5 6 7; do printf 'W0000%d,intermediate,paper %d,2026-05-2%d,passed,7%d.5\n' $i $((i % 3)) $i $i; done; } >results.csv
yanxu import results results.csv $now
ended 0 'results'
yanxu rules set cn-professional-annual $early
yanxu plan make --year 2026 --threads 1 $early
yanxu plan publish 1 $early
ended 0 'a plan, so that there are sign-in lists'
for number in 1 2 3 4 5 6; do
    yanxu approval grant provider "机构$number" --by MZJ --from "2026-0$number-01" --reason "公告$number号" $early
done
ended 0 'approvals'
stop_if_failed
# The program lists the kinds that it knows.
yanxu template nonsense
kinds=$(sed -nE 's/^  hint: write one of: (.*)$/\1/p' "$err" | tr -d ' ' | tr ',' ' ')
check 'the kinds are known' test "$(wc -w <<<"$kinds")" -ge 11
for kind in $kinds; do
    for lang in en zh; do
        yanxu export "$kind" -o "$kind.$lang.csv" --lang $lang $now
        ended 0 "export $kind in $lang"
        check "there are rows of $kind to begin with" test "$(wc -l <"$kind.$lang.csv")" -gt 1
    done
done

cat >play.py <<'PLAY'
import csv, io, json, os, random, shutil, sqlite3, subprocess, sys
program, base, now, kinds, seed, files = sys.argv[1], sys.argv[2], sys.argv[3].split(), sys.argv[4].split(), int(sys.argv[5]), int(sys.argv[6])
rng = random.Random(seed)
ROWS = 25
GARBAGE = ["", "?", "0", "-1", "1e9", "99999999999999999999", "2026-02-30", "2026-13-01", "25:00", "NOPE", "=1+1", "@x", "𠮷" * 30,
           "长" * 300, "a;b;;c", "ce=", "ce=1;ce=2", "TRUE", "#REF!", "13912345678", "11010519491231002X", " ", "\u00a0", "x\ty", "'", '"', "第一\n第二"]

def mutate(rows, columns):
    for row in rows:
        if rng.random() > 0.35:
            continue
        at = rng.randrange(columns)
        how = rng.randrange(5)
        if how == 0:
            row[at] = ""
        elif how == 1:
            other = rng.randrange(columns)
            row[at], row[other] = row[other], row[at]
        elif how == 2:
            row[at] = rng.choice(GARBAGE)
        elif how == 3:
            row[at] = rng.choice(rows)[at]
        else:
            row[at] = row[at] + rng.choice(["1", "x", " ", "９"])
    for _ in range(rng.randrange(3)):
        rows.insert(rng.randrange(len(rows) + 1), list(rng.choice(rows)))

def make(kind, path):
    with open(f"{kind}.{rng.choice(['en', 'zh'])}.csv", encoding="utf-8-sig", newline="") as f:
        head, *rows = list(csv.reader(f))
    rng.shuffle(rows) if rng.random() < 0.5 else None
    rows = [list(r) for r in rows[:ROWS]]
    if kind == "签到记录":
        for row in rows:
            row[4] = rng.choice(["present", "absent", "excused", "", "present"])
            row[5] = rng.choice(["", "", "60", "50%"]) if row[4] == "present" else ""
            row[7] = rng.choice(["", "61", "80.5"]) if row[4] else ""
    if rng.random() < 0.8:
        mutate(rows, len(head))
    order = list(range(len(head)))
    if rng.random() < 0.3:
        rng.shuffle(order)
    if rng.random() < 0.2:
        order.pop(rng.randrange(len(order)))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=rng.choice(["\r\n", "\n"]))
    for row in [head] + rows:
        writer.writerow([row[i] for i in order])
    encoding = rng.choice(["utf-8", "utf-8-sig", "gb18030"])
    open(path, "wb").write(text.getvalue().encode(encoding, "replace"))

HISTORY = {"import", "import_change", "audit", "feed", "sqlite_sequence", "schema_step"}
def state(db):
    con = sqlite3.connect(db)
    tables = sorted(t for (t,) in con.execute("SELECT name FROM sqlite_master WHERE type = 'table'") if t not in HISTORY)
    rows = {t: sorted(map(repr, con.execute(f'SELECT * FROM "{t}"'))) for t in tables}
    con.close()
    return rows

def run(kind, path, db, *more):
    done = subprocess.run([program, "import", kind, path, "--db", db, "--json", *now, *more], capture_output=True, timeout=120)
    assert done.returncode in (0, 1, 3), (done.returncode, done.stderr[-2000:])
    assert b"Sanitizer" not in done.stderr and b"runtime error" not in done.stderr, done.stderr[-4000:]
    return json.loads(done.stdout) if done.returncode != 1 else None

COUNTS = ("read", "created", "changed", "same", "refused")
told = {}
def play(kind, number):
    path, db = "case.csv", "case.db"
    make(kind, path)
    for end in ("", "-wal", "-shm"):
        if os.path.exists(db + end):
            os.unlink(db + end)
    shutil.copy(base, db)
    before = state(db)
    preview = run(kind, path, db, "-n")
    assert state(db) == before, "a preview changes nothing"
    first = run(kind, path, db)
    if first is None or preview is None:
        assert preview is first is None, "preview and apply agree that the file is no good"
        assert state(db) == before, "a file that is no good changes nothing"
        told[kind]["files"] += 1
        return
    assert [preview[c] for c in COUNTS] == [first[c] for c in COUNTS], (preview, first)
    assert preview["refusals"] == first["refusals"] and preview["warnings"] == first["warnings"], "the same words"
    assert first["read"] == sum(first[c] for c in COUNTS[1:]), "the counts add up"
    after = state(db)
    assert (after == before) == (first["created"] + first["changed"] == 0), "what is counted as a change is one"
    second = run(kind, path, db)
    assert second["created"] == second["changed"] == 0, ("a second time changes nothing", second)
    assert second["refused"] == first["refused"] and second["same"] == first["read"] - first["refused"], (first, second)
    assert state(db) == after, "the state after twice is that after once"
    for count in COUNTS:
        told[kind][count] += first[count]

bad = 0
for kind in kinds:
    told[kind] = dict.fromkeys(COUNTS + ("files",), 0)
    for number in range(files):
        try:
            play(kind, number)
        except AssertionError as error:
            bad += 1
            shutil.copy("case.csv", f"bad-{bad}.csv")
            print(f"{kind}, file {number}: {str(error)[:1500]}")
            print(open("case.csv", "rb").read()[:1200].decode("utf-8", "replace"))
            break
    print("    ", kind, told[kind], file=sys.stderr)
    if told[kind]["read"] == 0 or told[kind]["same"] + told[kind]["changed"] + told[kind]["created"] == 0:
        bad += 1
        print(f"{kind}: no row was ever taken; these files try nothing")
sys.exit(bad > 0)
PLAY
seed=${YANXU_RANDOM_SEED:-$(date +%s)}
echo "seed $seed"
check "random files of every kind (seed $seed)" "$PYTHON" play.py "$YANXU" "$db" "$now" "$kinds" "$seed" "${YANXU_RANDOM_FILES:-8}"
grep -a '^     ' "$work/.check"
finish
