#!/usr/bin/env bash
# The same office on both engines: loaded, planned and published on SQLite and on PostgreSQL, everything that can be read
# out afterwards is the same.
if [ -z "${YANXU_TEST_PG-}" ]; then
    exec sh "$(dirname "${BASH_SOURCE[0]}")/../postgres.sh" bash "$0"
fi
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
. "$here/office.sh"
now='--now 2026-01-05T01:00:00Z'
# A database of its own on that server: postgresql://USER@/office_N?host=…
of_server=$(printf "%s" "$YANXU_TEST_PG" | sed -E "s|(//[^/]*)/[^?]*|\\1/office_$$|")

yanxu gen files --workers 150
ended 0 'gen'
# What is rolled back has used up a number on PostgreSQL.
without_ids() { sed -E 's/(import|entry|reverse) [0-9]+/\1 N/g' "$1"; }
# office NAME DATABASE: load, plan, publish; what can be read goes into the directory NAME.
office()
{
    local name=$1 kind file
    export YANXU_DATA_DATABASE=$2
    mkdir "$name"
    yanxu init
    ended 0 "$name: init"
    for file in units.csv rooms.csv trainers.csv courses.xlsx workers.xlsx offerings.xlsx hours.csv; do
        yanxu import "${file%.*}" "files/$file" $now
        ended 0 "$name: import ${file%.*}"
        cp "$out" "$name/import-${file%.*}"
    done
    yanxu import days "$top/scheduler/programmes/days-china.csv" $now --json
    ended 0 "$name: import days"
    cp "$out" "$name/import-days"
    yanxu rules set cn-registration $now
    yanxu rules set cn-professional-annual $now
    ended 0 "$name: rules"
    yanxu plan make --year 2026 --json $now
    ended 0 "$name: plan make"
    cp "$out" "$name/plan.json"
    yanxu plan publish 1 $now
    ended 0 "$name: publish"
    yanxu plan publish 1 $now
    ended 1 "$name: publishing twice is refused"
    yanxu quota show --json $now
    ended 0 "$name: quota"
    cp "$out" "$name/quota.json"
    yanxu worker show W00007 $now
    ended 0 "$name: worker"
    cp "$out" "$name/worker"
    yanxu explain worker W00007 --json $now
    ended 0 "$name: explain worker"
    cp "$out" "$name/explain-worker"
    place=$("$PYTHON" -c 'import json, sys; print(json.load(open(sys.argv[1]))["places"][-1]["offering"])' "$out")
    yanxu plan lock W00007 "$place" $now --as tester
    ended 0 "$name: plan lock"
    yanxu plan locks --json $now
    prints "$name: the lock is held" '"held"'
    cp "$out" "$name/locks.json"
    yanxu explain offering "$place" --json $now
    ended 0 "$name: explain offering"
    cp "$out" "$name/explain-offering"
    crowded=$(yanxu offering list --csv $now && sort -t, -k9 -n -r "$out" | awk -F, '$4 == "ahead" && $7 > 0 { print $1; exit }')
    yanxu offering cancel "$crowded" --json $now
    ended 0 "$name: offering cancel"
    grep -v solve_ms "$out" >"$name/cancel.json"
    yanxu plan unlock W00007 "$place" $now
    yanxu worker leave W00007 2026-03-01 2026-10-31 --reason '产假' --json $now
    ended 0 "$name: worker leave"
    grep -v solve_ms "$out" >"$name/leave.json"
    yanxu offering move "$(yanxu offering list --csv $now && sort -t, -k9 -n -r "$out" | awk -F, '$4 == "ahead" && $7 == 1 && $6 < "2026-12-20" { print $1; exit }')" \
        --date 2026-12-27 --json $now
    ended 0 "$name: offering move"
    grep -v solve_ms "$out" >"$name/move.json"
    yanxu plan list $now
    cp "$out" "$name/plans-after-changes"
    for kind in units rooms trainers courses workers days offerings hours; do
        yanxu export "$kind" -o "$name/$kind.csv" $now
        ended 0 "$name: export $kind"
    done
    printf 'code,name,seats\nR-NEW,新教室,12\n' >rooms-new.csv
    yanxu import rooms rooms-new.csv $now
    yanxu import undo -n $now
    cp "$out" "$name/undo-preview"
    yanxu import undo $now
    ended 0 "$name: import undo"
    cp "$out" "$name/undo"
    yanxu import undo 5 $now
    ended 1 "$name: undo of workers with places is refused"
    cp "$err" "$name/undo-refused"
    printf 'worker,earned_on,amount,measure,categories,external_id\nW00007,2026-01-02,2,学时,ce,PG-1\n' >more.csv
    yanxu import hours more.csv $now
    yanxu import undo $now
    ended 0 "$name: undo of hours"
    yanxu import hours more.csv $now
    cp "$out" "$name/hours-again"
    yanxu ledger show W00007 $now
    cp "$out" "$name/ledger"
    yanxu import list --csv $now --as anna
    cp "$out" "$name/imports"
    yanxu import workers files/workers.xlsx $now
    check "$name: the same file again changes nothing" grep -q ' 0 new, 0 changed, 150 unchanged' "$out"
    # Values held by hand, refused rows handed back, workers named by another key: preview, apply, undo.
    printf 'code,name,kind\nU-KEY,新街镇,街镇\n' >unit.csv
    yanxu import units unit.csv $now
    ended 0 "$name: a unit"
    yanxu set rooms R-HELD seats=9 $now --as anna
    ended 4 "$name: set of what is not there"
    printf 'code,name,seats\nR-HELD,留用,12\nR-BAD,坏,many\n' >held.csv
    yanxu import rooms held.csv --lang en --refused "$name/refused.csv" $now
    ended 3 "$name: import with refused rows"
    cp "$err" "$name/refused-findings"
    sed -i "s,$name/,," "$name/refused-findings"
    yanxu set rooms R-HELD seats=9 $now --as anna
    ended 0 "$name: set"
    sed -i 2s/12/15/ held.csv
    yanxu import rooms held.csv --lang en $now
    cp "$err" "$name/held-findings"
    yanxu held --json $now
    ended 0 "$name: held"
    cp "$out" "$name/held.json"
    yanxu release rooms R-HELD $now
    ended 0 "$name: release"
    yanxu import rooms held.csv --lang en $now
    prints "$name: once released, the file decides" '1 changed'
    printf 'code,name,unit,tier,identity_no,mobile\nK1,金一,U-KEY,none,110101198001010010,13500000001\nK2,金二,U-KEY,none,110101198102020023,13500000001\n' >keyed.csv
    yanxu import workers keyed.csv $now
    ended 0 "$name: two who share a telephone"
    printf 'identity_no,earned_on,amount,measure,categories\n110101198001010010,2026-01-02,2,hour,ce\n110101198102020023,2026-01-02,2,hour,ce\n110101198203030036,2026-01-02,2,hour,ce\n' >keyed-hours.csv
    yanxu import hours keyed-hours.csv --key identity --lang en $now -n
    cp "$out" "$name/key-preview"
    yanxu import hours keyed-hours.csv --key identity --lang en $now
    ended 3 "$name: hours by identity number"
    cp "$out" "$name/key"
    cp "$err" "$name/key-findings"
    yanxu import undo $now
    ended 0 "$name: undo of hours by identity number"
    without_ids "$out" >"$name/key-undo"
    yanxu import hours keyed-hours.csv --key identity $now
    cp "$out" "$name/key-again"
    printf 'mobile,earned_on,amount,measure,categories\n13500000001,2026-01-03,2,hour,ce\n' >keyed-hours.csv
    yanxu import hours keyed-hours.csv --key mobile --lang en $now
    ended 3 "$name: hours by a shared telephone"
    cp "$err" "$name/key-shared"
    printf 'identity_no,name,unit,tier\n110101198102020023,金二,U-KEY,senior\n' >keyed.csv
    yanxu import workers keyed.csv --key identity $now
    prints "$name: a roster without codes" '0 new, 1 changed'
    printf 'worker,earned_on,amount,measure,categories\nK1,2026-01-02,3,hour,ceee\n' >told.csv
    yanxu import hours told.csv --lang en $now
    ended 0 "$name: hours beside others, of an unknown category"
    without_ids "$err" >"$name/told"
    tells "$name: both are told" 'this adds a second entry' 'no rulebook in force knows the category ceee'
    yanxu export attendance -o "$name/attendance.csv" --lang en $now
    ended 0 "$name: export attendance"
    sed 's/,,,,\r$/,present,,,\r/' "$name/attendance.csv" >marked.csv
    yanxu import attendance marked.csv --now 2026-12-30T01:00:00Z
    ended 0 "$name: everyone was present"
    cp "$out" "$name/import-attendance"
    sed -n '1p;2s/present/absent/p' marked.csv >absent.csv
    yanxu import attendance absent.csv --now 2026-12-30T02:00:00Z
    ended 0 "$name: one was absent after all"
    yanxu import undo --now 2026-12-30T03:00:00Z
    ended 0 "$name: undone: present again"
    without_ids "$out" >"$name/undo-attendance"
    yanxu attend "$(sed -n '2s/,.*//p' marked.csv)" --json --now 2026-12-30T04:00:00Z
    ended 0 "$name: attend"
    cp "$out" "$name/attend.json"
    printf 'worker,level,paper,date,result,score\nW00007,senior,实务,2026-05-24,passed,72.5\n' >results.csv
    yanxu import results results.csv --now 2026-12-30T04:00:00Z
    ended 0 "$name: import results"
    for kind in attendance results hours; do
        yanxu export "$kind" --format json --now 2026-12-30T05:00:00Z
        ended 0 "$name: export $kind"
        cp "$out" "$name/$kind.json"
    done
    yanxu quota show --json --now 2026-12-30T05:00:00Z
    cp "$out" "$name/quota-attended.json"
    # Everybody promoted at once, and one of them before: what was held since when, there and back.
    sed 's/助理社会工作师/社会工作师/' "$name/workers.csv" >promoted.csv
    promoted=$(head -n 40 promoted.csv | tail -n 1 | cut -d, -f1)
    yanxu worker tier "$promoted" senior --since 2026-06-01 --now 2026-12-30T06:00:00Z
    ended 0 "$name: worker tier"
    yanxu quota show --json --now 2026-12-30T08:00:00Z
    cp "$out" "$name/quota-senior.json"
    yanxu import workers promoted.csv --now 2026-12-30T07:00:00Z
    cp "$out" "$name/promoted"
    yanxu quota show --json --now 2026-12-30T08:00:00Z
    cp "$out" "$name/quota-promoted.json"
    yanxu import undo --now 2026-12-30T09:00:00Z
    ended 0 "$name: everybody is what they were"
    for worker in "$promoted" W00007; do
        yanxu worker tier "$worker" --json --now 2026-12-30T10:00:00Z
        cp "$out" "$name/tiers-$worker.json"
    done
    yanxu quota show --json --now 2026-12-30T08:00:00Z
    check "$name: and owe what they owed" cmp "$out" "$name/quota-senior.json"
    carry "$name"
}
# carry NAME: what exceeded the year comes into the next one; again nothing does; what is due less is posted anew.
carry()
{
    local name=$1 kept worker
    office_carry carry.json
    yanxu rules set carry.json --from 2020-01-01 --now 2027-01-05T01:00:00Z
    ended 0 "$name: a rulebook that carries over"
    yanxu ledger carry-over carry -n --as-of 2026-12-31 --json --now 2027-01-05T01:00:00Z
    ended 0 "$name: carry-over, preview"
    cp "$out" "$name/carry-preview.json"
    yanxu ledger carry-over carry --as-of 2026-12-31 --json --now 2027-01-05T02:00:00Z
    ended 0 "$name: carry-over"
    without_ids "$out" >"$name/carry.json"
    check "$name: it brings in some" "$PYTHON" -c 'import json, sys; sys.exit(json.load(open(sys.argv[1]))["new"] < 2)' "$out"
    worker=$("$PYTHON" -c 'import json, sys; print(json.load(open(sys.argv[1]))["entries"][0]["worker"])' "$out")
    yanxu ledger carry-over carry --as-of 2026-12-31 --json --now 2027-01-05T03:00:00Z
    cp "$out" "$name/carry-again.json"
    check "$name: again none" "$PYTHON" -c 'import json, sys; a = json.load(open(sys.argv[1])); sys.exit(a["new"] + a["changed"] > 0 or a["same"] < 2)' "$out"
    yanxu ledger show "$worker" --json --now 2027-01-05T03:00:00Z
    for kept in $("$PYTHON" -c 'import json, sys
for e in json.load(open(sys.argv[1]))["entries"]:
    if e["source"] != "carry_over" and e["min"] > 0: print(e["id"])' "$out"); do
        yanxu ledger reverse "$kept" --reason 'not in time' --now 2027-01-05T04:00:00Z
    done
    yanxu ledger carry-over carry --as-of 2026-12-31 --json --now 2027-01-05T05:00:00Z
    ended 0 "$name: carry-over of what is left"
    without_ids "$out" >"$name/carry-less.json"
    check "$name: less of that worker" "$PYTHON" -c 'import json, sys; sys.exit(json.load(open(sys.argv[1]))["changed"] < 1)' "$out"
}
office sqlite "$work/office.db"
office postgres "$of_server"
for file in sqlite/*; do
    if cmp -s "$file" "postgres/${file#*/}"; then ok "${file#*/}: the same on both engines"; else
        fail "${file#*/}: the same on both engines" "$(diff "$file" "postgres/${file#*/}" | head -n 5)"; fi
done

# --- two at once: who comes second begins again, and nobody is sent away -------------------------------------------
ask() { psql -qXAt "$of_server" -c "$1"; }
waits() { [ "$(ask "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")" -ge 1 ]; }
export YANXU_DATA_DATABASE=$of_server
unit=$(ask 'SELECT code FROM unit ORDER BY id LIMIT 1')
header='人员编号,姓名,单位编号,级别'
printf '%s\nW00001,甲,%s,senior\nN00001,乙,%s,none\n' "$header" "$unit" "$unit" >one.csv
mkfifo hold
psql -qX "$of_server" <hold >/dev/null 2>&1 &
children+=($!)
exec 3>hold
printf "BEGIN; UPDATE worker SET roles = 'held' WHERE code = 'W00001';\n" >&3
await 10 eval 'test "$(ask "SELECT count(*) FROM pg_stat_activity WHERE state = '"'idle in transaction'"'")" -ge 1'
"$YANXU" import workers one.csv $now >held.out 2>held.err &
held=$!
check 'an import waits for who changes the same worker' await 10 waits
printf 'COMMIT;\n' >&3
exec 3>&-
wait "$held"
same 'and then begins again, instead of ending as busy' "$? $(cat held.out)" \
    '0 workers (UTF-8): 1 new, 1 changed, 0 unchanged, 0 refused'
same 'on what the other has left' "$(ask "SELECT tier || ' ' || roles FROM worker WHERE code = 'W00001'")" 'senior held'
for file in a b; do
    {
        printf '%s\n' "$header"
        ask "SELECT code || ',$file,$unit,none' FROM worker ORDER BY id"
        for n in $(seq 500); do printf 'T%05d,%s,%s,none\n' "$n" "$file" "$unit"; done
    } >two-$file.csv
done
for round in 1 2 3; do
    "$YANXU" import workers two-a.csv $now >two-a.out 2>&1 &
    first=$!
    "$YANXU" import workers two-b.csv $now >two-b.out 2>&1 &
    second=$!
    wait "$first"
    codes=$?
    wait "$second"
    codes="$codes $?"
    same "two imports of the same people at once, round $round: both are done" "$codes" '0 0'
    same "round $round: one of them came last, whole" "$(ask 'SELECT count(DISTINCT name) FROM person')" 1
done

# A file of hours and a sign-in list that tell of the same event, at once: under two names, which no unique key guards.
event=$(ask "SELECT o.code || ',' || c.code || ',' || (date '1970-01-01' + max(s.day)::int) FROM session s JOIN offering o ON o.id = s.offering_id
    JOIN course c ON c.id = o.course_id WHERE o.cancelled = 0 AND s.cancelled = 0 GROUP BY o.code, c.code ORDER BY max(s.day), o.code LIMIT 1")
IFS=, read -r offering course day <<<"$event"
for round in 1 2 3; do
    {
        printf '%s\n' "$header"
        for n in $(seq 60); do printf 'R%d%03d,丙,%s,none\n' "$round" "$n" "$unit"; done
    } >people.csv
    yanxu import workers people.csv $now
    {
        printf 'worker,earned_on,amount,measure,categories,course,external_id\n'
        for n in $(seq 60); do printf 'R%d%03d,%s,2,hour,ce,%s,R%d-%d\n' "$round" "$n" "$day" "$course" "$round" "$n"; done
    } >event-hours.csv
    {
        printf 'offering,date,worker,state\n'
        for n in $(seq 60); do printf '%s,,R%d%03d,present\n' "$offering" "$round" "$n"; done
    } >event-list.csv
    "$YANXU" import hours event-hours.csv --now 2026-12-30T06:00:00Z >hours.out 2>&1 &
    first=$!
    "$YANXU" import attendance event-list.csv --now 2026-12-30T06:00:00Z >list.out 2>&1 &
    second=$!
    wait "$first"
    codes=$?
    wait "$second"
    codes="$codes $?"
    case $codes in '0 0' | '3 0') ok "hours and a list of the same event at once, round $round: both are done" ;; *)
        fail "hours and a list of the same event at once, round $round: both are done" "$codes: $(cat hours.out list.out)" ;; esac
    same "round $round: each has the event's hours once" "$(ask "SELECT count(*) || ' ' || count(DISTINCT worker_id) FROM
        (SELECT DISTINCT worker_id, external_id LIKE 'att:%' FROM credit WHERE worker_id IN (SELECT id FROM worker WHERE code LIKE 'R${round}%')) given")" '60 60'
done

# A course that is changed settles marks of before, and so appends to the ledger, too: who has looked there meanwhile, and enters the
# same hours by another way (psql does here what an import of hours does), does not get them in besides.
printf '%s\nS0001,丁,%s,none\n' "$header" "$unit" >people.csv
yanxu import workers people.csv $now
printf 'offering,date,worker,state\n%s,,S0001,present\n' "$offering" >event-list.csv
yanxu set courses "$course" pass_mark=60 --now 2026-12-30T07:00:00Z
yanxu import attendance event-list.csv --now 2026-12-30T07:00:00Z
ended 0 'a mark without a score'
of_worker="FROM credit WHERE worker_id = (SELECT id FROM worker WHERE code = 'S0001')"
same 'earns nothing where there is a pass mark' "$(ask "SELECT count(*) $of_worker")" 0
has_looked() { [ "$(ask "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction' AND backend_xid IS NOT NULL")" -eq 1 ]; }
mkfifo look
psql -qXAt "$of_server" <look >looker.out 2>&1 &
looker=$!
children+=("$looker")
exec 4>look
cat >&4 <<LOOK
BEGIN ISOLATION LEVEL SERIALIZABLE;
SELECT count(*) $of_worker;
INSERT INTO credit (worker_id, min, stated_milli, measure, categories, mode, earned_on, source, external_id, course_id, state, reverses, evidence,
 reason, provider, entered_by, entered_at) SELECT w.id, 120, 2000, 'hour', 'ce', 'live', date '$day' - date '1970-01-01', 'external', 'S-1', c.id,
 'approved', NULL, '', '', '', '', 1 FROM worker AS w, course AS c WHERE w.code = 'S0001' AND c.code = '$course';
LOOK
check 'hours of the same event are being entered' await 10 has_looked
yanxu set courses "$course" pass_mark=0 --now 2026-12-30T08:00:00Z
ended 0 'meanwhile the course changes, and the mark earns them'
printf 'COMMIT;\n' >&4
exec 4>&-
wait "$looker"
check 'who entered them is told' grep -q 'could not serialize' looker.out
same 'the hours are there once' "$(ask "SELECT count(*) $of_worker")" 1

# Jobs, claimed and told by rows on the server: a preview, the same applied, an export of what it wrote.
export YANXU_DATA_DATABASE=$of_server YANXU_DATA_SPOOL_DIR=$work/spool
start_server serve.log "$YANXU" serve --port 0
yanxu feed url coordinator --json
api=$base/api/v1/c/$("$PYTHON" -c 'import json, sys; print(json.load(open(sys.argv[1]))["page"].split("/")[-1])' "$out")
job_is() { curl -s -m 20 "$api/jobs/$1" | grep -q "\"state\":\"$2\""; }
printf 'code,name,seats\nR-JOB,新教室,12\n' >room.csv
curl -s -m 20 -o job.json -F job=import -F kind=rooms -F preview=true -F upload=@room.csv "$api/jobs"
check 'jobs on PostgreSQL: a preview' await 30 job_is 1 done
curl -s -m 20 -o job.json -X POST "$api/jobs/1/apply"
check 'jobs on PostgreSQL: applied' await 30 job_is 2 done
curl -s -m 20 -o job.json -d 'job=export&kind=rooms&format=csv' "$api/jobs"
check 'jobs on PostgreSQL: exported' await 30 job_is 3 done
curl -s -m 20 -o rooms.csv "$api/jobs/3/file"
check 'jobs on PostgreSQL: with the row that was applied' grep -q 'R-JOB,新教室,12' rooms.csv
curl -s -m 20 -o job.json -d job=plan -d year=2026 "$api/jobs"
yanxu job stop 4
check 'jobs on PostgreSQL: stopped by another program' await 60 sh -c "! curl -s -m 20 '$api/jobs/4' | grep -qE '\"(queued|running)\"'"
# Files with claims: bytes of every kind there and back; and two that come at once are never more than a claim takes.
"$PYTHON" -c 'import sys; sys.stdout.buffer.write(b"%PDF-1.7" + bytes(range(256)) * 400)' >paper.pdf
curl -s -m 20 -o claim.json -F worker=S0001 -F earned_on=2026-03-05 -F amount=2 -F categories=ce -F files=@paper.pdf "$api/claims"
claim=$(ask 'SELECT max(id) FROM claim')
curl -s -m 20 -o back.pdf "$api/evidence/$(ask "SELECT id FROM evidence WHERE claim_id = $claim")"
check 'a file on PostgreSQL: as it came' cmp back.pdf paper.pdf
yanxu claim evidence "$claim" -o written.pdf
check 'a file on PostgreSQL: and by command' cmp written.pdf paper.pdf
for i in 2 3 4 5 6; do printf '%%PDF-1.7 %s' $i >$i.pdf; done
yanxu claim attach "$claim" 2.pdf 3.pdf 4.pdf
"$YANXU" claim attach "$claim" 5.pdf >5.out 2>&1 &
first=$!
"$YANXU" claim attach "$claim" 6.pdf >6.out 2>&1
codes=$?
wait "$first"
codes="$((codes + $?))"
same 'files on PostgreSQL: of two at once that are one too many, one is taken' "$codes $(ask "SELECT count(*) FROM evidence WHERE claim_id = $claim")" '1 5'
yanxu worker forget S0001 --yes
same 'files on PostgreSQL: gone with the person' "$(ask 'SELECT count(*) FROM evidence')" 0
stop_server serve.log.err TERM 'jobs on PostgreSQL: the server ends'
YANXU_DATA_DATABASE=postgresql://nobody:secret@127.0.0.1:1/none yanxu quota show
check 'a server that is not there: refused' test "$code" -ne 0
check 'a server that is not there: its password is not told' bash -c "! grep -q secret '$err'"

finish
