#!/usr/bin/env bash
# How attendance becomes hours: a course's rule, partial presence, what is made up, and corrections of all of it.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
. "$here/office.sh"
office_files files
office_load files
over="--now $((year + 1))-01-02T01:00:00Z" # everything of the year is over
field() { "$PYTHON" -c 'import json, sys; print(eval("v" + sys.argv[2], {"v": json.load(open(sys.argv[1]))}))' "$out" "$1"; }
# standing OFFERING WORKER: minutes that stand by the offering's lists.
standing()
{
    sql "SELECT coalesce(sum(e.min + coalesce((SELECT sum(r.min) FROM credit r WHERE r.reverses = e.id), 0)), 0)
         FROM credit e JOIN worker w ON w.id = e.worker_id WHERE w.code = '$2' AND e.external_id LIKE 'att:$1:%'"
}
# course RULE LEAST MARK, in Chinese as an office writes it: 720 minutes, 240 of them ethics.
course()
{
    printf '课程编号,课程名称,授课方式,类别学时(分钟),学时认定方式,最低出勤率(%%),合格分数\nFOUR,四天课,面授,ce=720;ethics=240,%s,%s,%s\n' \
        "$@" | iconv -f UTF-8 -t GB18030 >course.csv
    yanxu import courses course.csv $over
}
marks()
{
    printf 'Offering code,Date,Worker code,Attendance,Presence (minutes or %%),Makes up for offering,Score\n' >marks.csv
    printf '%s\n' "$@" >>marks.csv
    yanxu import attendance marks.csv --lang en $over
}
day() { echo "$year-03-0$1"; }
course 按出勤折算 '' ''
{
    echo 'code,course,seats,date,begins,ends'
    for n in 2 3 4 5; do echo "F-1,FOUR,20,$year-03-0$n,09:00,12:00"; done
    for n in 2 3 4 5; do echo "F-2,FOUR,20,$year-05-0$n,13:00,16:00"; done
} >four.csv
yanxu import offerings four.csv $over
ended 0 'two offerings of four days'

# --- a threshold -----------------------------------------------------------------------------------------------
course 按出勤折算 80 ''
marks "F-1,$(day 2),W1,present,,," "F-1,$(day 3),W1,present,,," "F-1,$(day 4),W1,absent,,," "F-1,$(day 5),W1,present,,," \
    "F-1,$(day 2),W2,present,,," "F-1,$(day 3),W2,present,90,," "F-1,$(day 4),W2,present,75%,," "F-1,$(day 5),W2,excused,,,"
ended 0 'marks of two workers'
tells 'three of four days: why nothing is credited' 'row 2' 'no hours: present 540 of 720 min = 75 % < 80 %'
same 'three of four days are not enough' "$(standing F-1 W1) $(standing F-1 W2)" '0 0'
yanxu attend F-1
prints 'attend says why' 'W1 ' '0.0 h' 'present 540 of 720 min = 75 % < 80 %' 'present 405 of 720 min = 56 % < 80 %'
yanxu attend F-1 --json
same 'attend --json: of a worker' \
    "$(field '["workers"][0]["verdict"]') $(field '["workers"][0]["present_min"]') $(field '["workers"][0]["absent"]') $(field '["workers"][1]["excused"]')" \
    'below 540 1 1'
yanxu attend F-1 --csv
prints 'attend --csv: of a worker' 'F-1,W1,朱一,A1,0,540,720,75,0,1,0,0,below,present 540 of 720 min = 75 % < 80 %'
yanxu explain worker W1 $over
prints 'explain says why' 'sign-in lists: absent 1 times' 'attended: F-1, 0.0 h credited; present 540 of 720 min = 75 % < 80 %'

# --- the course's rule changes ---------------------------------------------------------------------------------
course 按出勤折算 75 ''
prints 'a lower threshold credits at once, and says so' 'sign-in lists: 9.0 h credited, 0.0 h taken back' 'F-1 W1: 9.0 h credited'
same 'by time attended' "$(standing F-1 W1) $(standing F-1 W2)" '540 0'
same 'the ethics in it by time as well' "$(sql "SELECT sum(min) FROM credit WHERE categories = 'ce;ethics' AND external_id LIKE 'att:F-1:%:W1%'")" 180
before=$(sql 'SELECT count(*) FROM credit')
course 按出勤折算 75 ''
same 'the same rule again posts nothing' "$(sql 'SELECT count(*) FROM credit')" "$before"
printf 'code,name,mode,tags,credit,attendance_min\nFOUR,四天课,classroom,ce=720;ethics=240,whole_or_part,75\n' >whole.csv
yanxu import courses whole.csv -n $over
prints 'a preview says what is posted and taken back' 'sign-in lists, preview: 18.8 h credited, 9.0 h taken back' \
    'F-1 W1: 12.0 h credited, 9.0 h taken back; present 540 of 720 min = 75 %' 'F-1 W2: 6.8 h credited'
same 'and does neither' "$(sql 'SELECT count(*) FROM credit')" "$before"
yanxu import courses whole.csv $over
same 'the whole of it, else the part' "$(standing F-1 W1) $(standing F-1 W2)" '720 405'
same 'earned when enough was reached' "$(sql "SELECT max(earned_on) - min(earned_on) FROM credit WHERE external_id = 'att:F-1:W1/1'
    OR external_id LIKE 'att:F-1:$year-03-05:W1%'")" 0
yanxu import undo $over
prints 'the course is what it was, and so are the hours' 'sign-in lists: 9.0 h credited, 18.8 h taken back'
same 'undone' "$(standing F-1 W1) $(standing F-1 W2)" '540 0'
course 达标全额 80 ''
same 'all or nothing: nothing' "$(standing F-1 W1) $(standing F-1 W2)" '0 0'

# --- made up in another offering ---------------------------------------------------------------------------------
marks "F-2,$year-05-04,W1,present,,F-1,"
same 'made up: all of it' "$(standing F-1 W1) $(standing F-2 W1)" '720 0'
yanxu attend F-1
prints 'made up: attend says so' 'present 720 of 720 min = 100 %, 180 min of it made up'
yanxu attend F-2
prints 'made up: the other list says where it counts' 'makes up for F-1' 'makes up for another offering'
marks "F-2,$year-05-04,W1,present,60,F-1,"
same 'made up in part: 600 of 720 min are enough' "$(standing F-1 W1)" 720
marks "F-2,$year-05-04,W1,present,30,F-1,"
same 'made up in part: 570 of 720 min are not' "$(standing F-1 W1)" 0
for how in 'x.xlsx' 'x.xlsx --lang en' 'x.csv' 'x.csv --lang en' 'x.csv --encoding gb18030'; do
    yanxu export attendance -o $how $over
    yanxu import attendance ${how%% *} $over
    prints "round trip of $how changes nothing" ' 0 new, 0 changed,' ' 0 refused'
    yanxu export courses -o $how $over
    yanxu import courses ${how%% *} $over
    prints "courses in $how change nothing" ' 0 new, 0 changed,' ' 0 refused'
done
marks "F-2,$year-05-04,W1,absent,,,"
yanxu attend F-2 --json
same 'no more made up: a no-show there' "$(field '["workers"][0]["verdict"]')" absent
for n in 1 2; do yanxu import undo $over; done
ended 0 'two lists are undone'
same 'undone: made up for an hour again' "$(standing F-1 W1)" 720

# --- refused -------------------------------------------------------------------------------------------------------
# refused LABEL WHY COLUMN ROW
refused()
{
    marks "$4"
    ended 3 "$1: exit code"
    yanxu import attendance marks.csv --json --lang en $over
    same "$1" "$(field '["refusals"][0]["why"]') $(field '["refusals"][0]["column"]')" "$2 $3"
    yanxu import attendance marks.csv $over
    check "$1: in Chinese" grep -qP '[\x{4e00}-\x{9fff}]' "$err"
}
refused 'more minutes than the day has' range 'Presence (minutes or %)' "F-1,$(day 2),W4,present,181,,"
refused 'minutes of somebody absent' not_present 'Presence (minutes or %)' "F-1,$(day 2),W4,absent,60,,"
refused 'made up by somebody absent' not_present 'Makes up for offering' "F-2,$year-05-02,W4,absent,,F-1,"
refused 'made up in another course' makes_up 'Makes up for offering' "ETH-1,,W4,present,,F-1,"
refused 'made up for itself' makes_up 'Makes up for offering' "F-2,$year-05-02,W4,present,,F-2,"
refused 'made up for an unknown offering' reference 'Makes up for offering' "F-2,$year-05-02,W4,present,,F-9,"
refused 'minutes without a mark' required Attendance "F-1,$(day 2),W4,,60,,"
same 'nothing of that is kept' "$(sql "SELECT count(*) FROM attendance a JOIN worker w ON w.id = a.worker_id WHERE w.code = 'W4'")" 0

# --- a pass mark -----------------------------------------------------------------------------------------------------
printf 'code,name,mode,tags,pass_mark\nWEB,网络课程,self_paced,ce=2400;professional=2400,60\n' >web.csv
yanxu import courses web.csv $over
marks 'WEB-1,,W2,present,,,' 'WEB-1,,W4,present,,,59.5' 'WEB-1,,W5,present,50%,,60'
tells 'no score yet' 'no hours: no score yet'
tells 'a score below the pass mark' 'no hours: score below the pass mark: 59.5 < 60'
same 'hours by score' "$(standing WEB-1 W2) $(standing WEB-1 W4) $(standing WEB-1 W5)" '0 0 1200'
marks 'WEB-1,,W4,present,,,61'
same 'passed the second time' "$(standing WEB-1 W4)" 2400
printf '%s\n' 'worker,earned_on,amount,measure,categories,source,course,external_id,score' \
    "W1,$year-06-01,40,hour,ce,online,WEB,N-1,59" "W3,$year-06-01,40,hour,ce,online,WEB,N-3,60" "W2,$year-06-01,2,hour,ce,online,,N-2," \
    "W1,$year-06-02,40,hour,ce,online,WEB,N-4," >online.csv
yanxu import hours online.csv --json --lang en $over
same 'hours from online: those below the pass mark are refused, with the reason' \
    "$(field '["created"]') $(field '["refusals"][0]["why"]') $(field '["refusals"][0]["reason"]')" \
    '2 failed no hours: score below the pass mark: 59 < 60'
same 'and those without a score' "$(field '["refusals"][1]["reason"]')" 'no hours: no score yet'
yanxu export hours -o standing.csv --lang en $over
yanxu import hours standing.csv $over
prints 'what the ledger has is not judged again' ' 0 new, 0 changed,' ' 0 refused'

# --- hours, idempotent by source and external id -----------------------------------------------------------------------
{
    echo 'worker,earned_on,amount,measure,categories,source,external_id'
    for n in $(seq 1 400); do echo "W$((n % 5 + 1)),$((year - 1))-0$((n % 9 + 1))-1$((n % 10)),$((n % 7 + 1)),hour,ce,external,B-$n"; done
} >bulk.csv
yanxu import hours bulk.csv $over
prints 'many hours' ' 400 new, 0 changed, 0 unchanged, 0 refused'
{ head -1 bulk.csv; tail -n +2 bulk.csv | sort -R; } >shuffled.csv
yanxu import hours shuffled.csv $over
prints 'in another order: nothing new' ' 0 new, 0 changed, 400 unchanged, 0 refused'
sed 's/,external,B-7$/,teaching,B-7/; s/\(.*\),1,hour\(.*B-14\)$/\1,2,hour\2/' bulk.csv >changed.csv
yanxu import hours changed.csv --json --lang en $over
same 'the same id from another source is another entry; other figures under a known one are refused' \
    "$(field '["created"]') $(field '["same"]') $(field '["refused"]') $(field '["refusals"][0]["why"]')" '1 398 1 taken'
yanxu import undo $over
yanxu ledger reverse "$(sql "SELECT id FROM credit WHERE external_id = 'B-3'")" --minutes 60 --reason 'left early' $over
total=$(sql 'SELECT sum(min) FROM credit')
bulk=$(sql "SELECT sum(min) FROM credit WHERE external_id LIKE 'B-%' AND source = 'external'")
yanxu import undo "$(sql "SELECT min(id) FROM import WHERE file_name = 'bulk.csv' AND rows_new = 400")" $over
prints 'undone at once' '400 ledger entries taken back'
tells 'with what a person had corrected' 'of 1 entries a part had been taken back by hand'
same 'all of it is gone' "$(sql 'SELECT sum(min) FROM credit')" $((total - bulk + 60))
yanxu import hours bulk.csv $over
prints 'loaded again after that: they come back' ' 400 new,'

# --- random marks, changes, moves and undos, against an oracle ------------------------------------------------------------
cat >walk.py <<'PY'
import csv, os, random, sqlite3, subprocess, sys
yanxu, db, year, now, seed, steps = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4], int(sys.argv[5]), int(sys.argv[6])
rng = random.Random(seed)
WORKERS, COURSE = ["W1", "W2", "W3"], 731  # 731: no part of it comes out even
office = {"rule": ("part", 0), "R-1": [(2, 180), (3, 180), (4, 90), (5, 120)], "R-2": [(12, 180), (13, 60), (14, 180)], "marks": {}}

def run(*args):
    done = subprocess.run([yanxu, *args, "--now", now], capture_output=True, text=True)
    assert done.returncode == 0, (args, done.stdout, done.stderr)
    return done.stdout

def write(rows):
    with open("walk.csv", "w", newline="") as f:
        csv.writer(f).writerows(rows)

def load_course():
    write([["code", "name", "mode", "tags", "credit", "attendance_min"], ["RND", "r", "classroom", f"ce={COURSE}", *office["rule"]]])
    run("import", "courses", "walk.csv")

def load_offerings():
    write([["code", "course", "seats", "date", "begins", "ends"]] +
          [[o, "RND", 9, f"{year}-08-{d:02}", "09:00", f"{9 + m // 60:02}:{m % 60:02}"] for o in ("R-1", "R-2") for d, m in office[o]])
    run("import", "offerings", "walk.csv")

def oracle(offering, worker):
    """Minute by minute: who was there in minute k gets what the course grows by in it."""
    days, there, made_up = office[offering], {}, 0
    for (o, w, d), (state, present, makes_up) in sorted(office["marks"].items()):
        length = dict(office[o]).get(d, 0)
        time = min(present or length, length) if state == "present" else 0
        if w == worker and o == offering and not makes_up:
            there[d] = time
        if w == worker and makes_up == offering:
            made_up += time
    minutes = [k < there.get(d, 0) for d, m in days for k in range(m)]
    for k in range(len(minutes)):
        if not minutes[k] and made_up > 0:
            minutes[k], made_up = True, made_up - 1
    (rule, asked), whole = office["rule"], len(minutes)
    enough = sum(minutes) > 0 and sum(minutes) * 100 >= (asked or (0 if rule == "part" else 100)) * whole
    part = sum((k + 1) * COURSE // whole - k * COURSE // whole for k in range(whole) if minutes[k])
    return (part if rule == "part" else COURSE) if enough else part if rule == "whole_or_part" else 0

def check(what):
    with sqlite3.connect(db) as store:
        for offering in ("R-1", "R-2"):
            for worker in WORKERS:
                got = store.execute("""SELECT coalesce(sum(e.min + coalesce((SELECT sum(r.min) FROM credit r WHERE r.reverses = e.id), 0)), 0)
                    FROM credit e JOIN worker w ON w.id = e.worker_id WHERE w.code = ? AND e.external_id LIKE ?""",
                    (worker, f"att:{offering}:%")).fetchone()[0]
                assert got == oracle(offering, worker) <= COURSE, (what, offering, worker, got, oracle(offering, worker), office)
        return store.execute("SELECT count(*) FROM credit").fetchone()[0]

def mark():
    rows = {}
    for _ in range(rng.randrange(1, 6)):
        o = rng.choice(["R-1", "R-2"])
        d, m = rng.choice(office[o])
        state = rng.choice(["present", "present", "present", "absent", "excused"])
        present = rng.choice([0, 0, rng.randrange(1, m)]) if state == "present" else 0
        makes_up = ("R-1" if o == "R-2" else "R-2") if state == "present" and rng.random() < 0.2 else ""
        rows[o, rng.choice(WORKERS), d] = (state, present, makes_up)
    office["marks"].update(rows)
    write([["offering", "worker", "date", "state", "presence", "makes_up"]] +
          [[o, w, f"{year}-08-{d:02}", s, p or "", u] for (o, w, d), (s, p, u) in rows.items()])
    run("import", "attendance", "walk.csv")

def move():
    o, at = rng.choice(["R-1", "R-2"]), rng.randrange(3)
    days = office[o] = list(office[o])
    free = sorted({d for d in range(2, 11)} - {d for d, _ in days}) if o == "R-1" else sorted({d for d in range(12, 21)} - {d for d, _ in days})
    if rng.random() < 0.5:
        days[at] = (days[at][0], rng.choice([60, 90, 180, 200]))
    else:
        days[at] = (rng.choice(free), days[at][1])
    days.sort()
    load_offerings()

def rule():
    office["rule"] = (rng.choice(["part", "whole", "whole_or_part"]), rng.choice([0, 40, 75, 100]))
    load_course()

load_course()
load_offerings()
credits, posted = check("nothing is marked"), 0
for step in range(steps):
    import copy
    before = copy.deepcopy(office)
    what = rng.choice([mark, mark, mark, move, rule])
    what()
    now_credits = check(f"step {step} {what.__name__}")
    posted += now_credits - credits
    if os.environ.get("WALK_TRACE"):
        print(step, what.__name__, open("walk.csv").read(), office["marks"], file=sys.stderr)
    if rng.random() < 0.3 and office != before:
        run("import", "undo")
        office = before
        check(f"step {step} {what.__name__} undone")
    elif what is mark:
        run("import", "attendance", "walk.csv")
        assert check("again") == now_credits, "the same list again posts nothing"
    with sqlite3.connect(db) as store:
        credits = store.execute("SELECT count(*) FROM credit").fetchone()[0]
assert posted > steps / 8, posted
PY
# A mark of 90 minutes comes back as it was, although its session has only 60 by now: all of them.
printf 'code,name,mode,tags\nSHORT,短,classroom,ce=120\n' >short.csv
yanxu import courses short.csv $over
for ends in 12:00 10:00; do
    printf 'code,course,seats,date,begins,ends\nS-1,SHORT,9,%s-09-01,09:00,%s\n' "$year" "$ends" >short.csv
    yanxu import offerings short.csv $over
    [ "$ends" = 10:00 ] || { marks "S-1,$year-09-01,W1,present,90,,"; same '90 of 180 min' "$(standing S-1 W1)" 60; }
done
marks "S-1,$year-09-01,W1,absent,,,"
same 'shortened, and absent' "$(standing S-1 W1)" 0
yanxu import undo $over
ended 0 'a mark of more minutes than there are by now comes back'
same 'and is all of them' "$(standing S-1 W1)" 120

seed=${YANXU_RANDOM_SEED:-$(date +%s)}
echo "seed $seed"
check "random marks, moves, rules and undos (seed $seed)" "$PYTHON" walk.py "$YANXU" "$db" "$year" "${over#--now }" "$seed" "${YANXU_RANDOM_STEPS:-40}"
finish
