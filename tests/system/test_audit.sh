#!/usr/bin/env bash
# Every write leaves one entry in the audit: who, what, to which object; none when it only previews, none when it fails;
# and no entry names a person. Every command of the program is either among the writes here or said to write nothing.
. "$(dirname "$0")/lib.sh"
. "$here/office.sh"

office_files files
printf 'Offering code,Date,Worker code,Name,Attendance\nETH-1,%s,W1,,present\n' '' >files/attendance.csv
printf 'Worker code,Level,Paper,Sat on,Result,Score\nW1,intermediate,practice,%s-05-20,passed,72.5\n' $((year - 1)) >files/results.csv
printf 'Year,Unit code,Tier,Category,Course code,Hours each,Hours total,Measure\n%s,A1,,ce,,20,,\n' "$year" >files/quotas.csv
printf 'Kind,Approved,Approved by\nprovider,Q,MZJ\n' >files/approvals.csv
printf 'Date,Kind,Name\n%s-05-01,holiday,\n' "$year" >files/days.csv
printf '[notify]\nallow_http = true\nallow_cidrs = 127.0.0.0/8\n' >"$YANXU_CONFIG"
printf 'whsec_%s\n' "$(head -c 32 /dev/urandom | base64 -w0)" >secret.txt
over="--now $((year + 1))-01-10T00:00:00Z"
yanxu init
ended 0 'init'

entries() { sql 'SELECT count(*) FROM audit'; }
tried=' init ' # commands that have been run by now
# failing COMMAND…: leaves no entry.
failing()
{
    local before
    before=$(entries)
    yanxu "$@"
    check "fails: $*" test "$code" -ne 0
    same "and leaves no entry: $*" "$(entries)" "$before"
}
# writing NAME WORD…: NAME are the words of the command; with -n nothing changes, without it there is one entry more, and
# one for each worker whose places changed with it.
writing()
{
    local name=$1 before last
    shift
    tried="$tried$name "
    if [ "$name" != 'plan make' ]; then # a draft is itself the preview
        before=$(sql .dump)
        yanxu $name "$@" -n
        ended 0 "$name -n"
        same "$name -n: nothing changes" "$(sql .dump)" "$before"
    fi
    before=$(entries)
    last=$(sql 'SELECT coalesce(max(id), 0) FROM audit')
    yanxu $name "$@" --as tester
    ended 0 "$name"
    same "$name: one entry" "$(($(entries) - $(sql "SELECT count(*) FROM audit WHERE id > $last AND verb = 'repair plan'")))" \
        $((before + 1))
    same "$name: who" "$(sql "SELECT DISTINCT who FROM audit WHERE id > $last")" tester
    check "$name: verb and object" test -n "$(sql "SELECT verb || object FROM audit WHERE id > $last AND verb <> '' AND object <> ''")"
}

# --- each write ------------------------------------------------------------------------------------------------------
failing import units missing.csv
for kind in units rooms trainers courses workers days offerings quotas hours results approvals; do
    writing import $kind files/$kind.csv
    failing import $kind files/secret.csv
done
writing 'rules set' cn-registration
failing rules set no-such-pack
writing 'quota set' --year "$year" --unit A2 --category ce --each 10
failing quota set --year "$year" --unit NOWHERE --category ce --each 10
writing 'quota import' files/quotas.csv
failing quota import missing.csv
writing 'days set' "$year-10-01" holiday
failing days set "$year-13-01" holiday
writing 'days clear' "$year-10-01"
failing days clear "$year-10-02"
writing 'remind endpoint' gateway http://127.0.0.1:9/hook --secret-file secret.txt
failing remind endpoint gateway ftp://127.0.0.1/hook
writing 'plan lock' W1 ETH-1 --reason asked
failing plan lock W9 ETH-1
writing 'plan make' --year "$year" --threads 1
failing plan make --year 1999
plan=$(sql 'SELECT max(id) FROM plan')
writing 'plan make' --year "$year" --threads 1
writing 'plan discard' $((plan + 1))
failing plan discard $((plan + 1))
writing 'plan publish' "$plan"
failing plan publish "$plan"
writing 'worker leave' W2 "$year-05-01" "$year-05-03" --reason 'ill'
failing worker leave W2 "$year-05-03" "$year-05-01"
failing worker leave W2 --clear "$year-06-01"
before=$(entries)
yanxu worker leave W2 "$year-05-01" "$year-05-03" --reason 'ill'
same 'a leave that is there: no entry' "$(entries)" "$before"
writing 'worker leave' W2 --clear "$year-05-01"
writing 'plan unlock' W1 ETH-1
failing plan unlock W1 ETH-1
writing 'offering move' LAW-1 --date "$year-04-11"
failing offering move LAW-1 --room NOWHERE
writing 'offering cancel' LAW-1
failing offering cancel LAW-1
writing attend ETH-1 files/attendance.csv $over
failing attend NOSUCH files/attendance.csv
office_carry carry.json
yanxu rules set carry.json --from 2020-01-01
writing 'ledger carry-over' carry --as-of "$((year - 2))-12-31"
failing ledger carry-over cn-registration
writing 'ledger reverse' 1 --reason twice
failing ledger reverse 1 --reason twice
claim="--date $((year - 1))-03-05 --amount 6 --categories ce --evidence"
writing 'claim make' W1 $claim C-1
failing claim make W1 $claim C-1
printf '%%PDF-1.7\nnumber 17\n' >17.pdf
writing 'claim attach' 1 17.pdf
failing claim attach 1 secret.txt
writing 'claim withdraw' 1 --number 1
failing claim withdraw 1 --number 1
writing 'claim approve' 1 --amount 4
failing claim approve 1
writing 'claim make' W1 $claim C-2
writing 'claim reject' 2 --reason 'no stamp'
failing claim reject 2 --reason 'no stamp'
writing 'worker tier' W2 senior --since "$((year - 1))-01-01"
failing worker tier W2 captain
printf '{"decree": "D-1", "title": {"zh": "顺延", "en": "later"}, "source": "x", "rulebook": "cn-registration",
    "ending": {"from": "%s-01-01", "to": "%s-12-31"}, "extends": {"months": 12}}' "$year" "$year" >decree.json
writing 'decree apply' decree.json
failing decree apply secret.txt
writing 'decree undo' D-1
failing decree undo D-1
writing 'waiver grant' W1 --rulebook cn-registration --months 3 --reason 'ill'
failing waiver grant W9 --rulebook cn-registration --months 3 --reason 'ill'
writing 'waiver revoke' 1 --reason 'well'
failing waiver revoke 1 --reason 'well'
writing 'approval grant' provider P --by MZJ
failing approval grant provider P --by MZJ
writing 'approval revoke' 1 --reason 'by mistake'
failing approval revoke 1 --reason 'by mistake'
printf 'Worker code,Name,Unit code,Tier\nW6,六,A2,none\n' >newcomer.csv
printf 'Worker code,Level,Paper,Sat on,Result,Score\nW6,assistant,%s,'$((year - 2))'-05-20,passed,72\n' practice ability |
    awk 'NR == 1 || NR % 2 == 0' >papers.csv
yanxu import workers newcomer.csv
yanxu import results papers.csv
writing 'exam promote' W6 --on "$((year - 2))-07-20"
failing exam promote W6 --on "$((year - 2))-02-30"
writing 'exam set' 2027 assistant 2027-05-22 2027-05-23
failing exam set 2027 assistant 2027-05-23 2027-05-22
writing 'exam clear' 2027 assistant
failing exam clear 2027 assistant
writing 'exam import' "$top/scheduler/programmes/exams-china.json"
failing exam import secret.txt
writing 'registration first' W6 --on "$((year - 2))-08-01"
failing registration first W6
writing 'registration renew' W6 --on "$((year + 1))-07-01" --force 'on paper' --now "$((year + 1))-07-01T02:00:00Z"
failing registration renew W6
writing 'registration restore' W4 --on "$((year + 1))-07-01" --force 'on paper' --now "$((year + 1))-07-01T02:00:00Z"
failing registration restore W9
writing 'feed rotate' worker W1
failing feed rotate worker W9
yanxu exam set "$year" intermediate "$year-05-22" "$year-05-23" --sign-up-from "$year-03-09" --sign-up-to "$year-03-30"
writing 'remind exams' --now "$year-03-10T02:00:00Z"
failing remind exams W1
sql "UPDATE outbox SET state = 'dead'"
writing 'remind retry' 1
failing remind retry 1
failing remind retry 99999
writing 'remind retry' --all
writing 'worker forget' W3 --yes
failing worker forget W9 --yes
writing 'worker readmit' W3
failing worker readmit W3
sql "INSERT INTO job (kind, state, params, who, created_at, started_at, finished_at, phase, done, total, stop, result, error, lease_owner, lease_until, tries, phase_at)
     VALUES ('plan', 'queued', '{}', 'x', 1, 0, 0, '', 0, 0, 0, '', '', '', 0, 0, 0)"
writing 'job stop' "$(sql 'SELECT max(id) FROM job')"
failing job stop 999
sql "INSERT INTO held_value VALUES ('workers', 'W1', 'tier', 'senior', 'x', 1)"
writing release workers W1 tier
failing release workers W1 tier
sed 's/一号教室/三号教室/' files/rooms.csv >rooms.csv
yanxu import rooms rooms.csv
writing 'import undo'
failing import undo 999
yanxu import workers files/workers.csv
before=$(entries)
yanxu import workers files/workers.csv
same 'a file that changes nothing is still an import' "$(entries)" $((before + 1))

# --- nothing is forgotten --------------------------------------------------------------------------------------------
# What writes nothing of the office: readers; files and databases of their own (demo, gen, template, export, solve); what
# carries out an order that has its own entry (job run, remind run, serve).
reads=' demo template version audit serve solve check-plan gen export init rules_show rules_check rules_try rules_schema statement_make statement_verify quota_show days_show offering_list
 plan_list plan_show plan_diff plan_locks worker_show worker_export ledger_show claim_list claim_evidence feed_url feed_write remind_run
 remind_status job_list job_show job_run export_problem config_show explain_worker explain_offering gaps doctor held import_list
 approval_list certificate_make exam_show decree_preview decree_list decree_show decree_schema waiver_list registration_list registration_show '
"$YANXU" help | sed -nE 's/^  yanxu ([a-z-]+)( [a-z][a-z-]*)?( .*)?$/\1\2/p' >commands
while read -r command; do
    case "$tried" in *" $command "*) continue ;; esac
    case " $reads " in *[[:space:]]"${command// /_}"[[:space:]]*) continue ;; esac
    fail "$command: neither among the writes tried here nor among what writes nothing"
done <commands
check 'every command is one or the other' test "$checks_failed" -eq 0
sql 'SELECT * FROM audit' >trail
for secret in 朱一 秦二 尤三 许四 何五 '周讲师' "$(cat secret.txt)"; do
    check 'the audit names nobody' sh -c "! grep -qF -- '$secret' trail"
done

# --- reading it ------------------------------------------------------------------------------------------------------
all=$(entries)
yanxu audit --limit 1000
ended 0 'audit'
prints 'audit: who and what' tester 'publish' 'worker 1'
same 'audit: one line each' "$(wc -l <"$out")" "$all"
yanxu audit --limit 5
same 'audit --limit' "$(wc -l <"$out")" 5
tells 'audit --limit: more is there' '--before'
yanxu audit --limit 10000 --json
same 'audit --json: all' "$("$PYTHON" -c 'import json,sys; d=json.load(open(sys.argv[1])); print(len(d["entries"]), d["before"])' "$out")" "$all None"
: >pages
before=
while :; do
    yanxu audit --limit 7 --json $before
    "$PYTHON" -c 'import json,sys; d=json.load(open(sys.argv[1])); print(*[e["id"] for e in d["entries"]], sep="\n", file=open("pages","a")); print(d["before"] or "")' "$out" >next
    [ -s next ] && [ -n "$(cat next)" ] || break
    before="--before $(cat next)"
done
same 'audit: pages join without gap or repeat' "$(cat pages)" "$(sql 'SELECT id FROM audit ORDER BY id DESC')"
yanxu audit --verb import --csv --limit 10000
ended 0 'audit --verb --csv'
same 'audit --verb --csv: those only' "$(($(wc -l <"$out") - 1))" "$(sql "SELECT count(*) FROM audit WHERE verb = 'import'")"
yanxu audit --object 'worker 3' --json
same 'audit --object' "$("$PYTHON" -c 'import json,sys; print(*[e["verb"] for e in json.load(open(sys.argv[1]))["entries"]])' "$out")" 'readmit forget'
yanxu audit --since 2999-01-01
ended 0 'audit --since: nothing'
tells 'audit --since: a hint' 'nothing fits'
yanxu audit --since "$(date +%Y)-01-01" --limit 1
prints 'audit --since: the newest' import
yanxu audit --since yesterday
ended 2 'audit --since of no date: usage'
yanxu audit --limit 0
ended 2 'audit --limit 0: usage'
yanxu init --db empty.db
yanxu audit --db empty.db
ended 0 'audit of an empty office'
check 'the trail is never changed' sh -c "! sqlite3 '$db' \"UPDATE audit SET who = 'x'\""
finish
