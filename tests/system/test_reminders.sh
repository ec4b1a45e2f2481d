#!/usr/bin/env bash
# Notices over the wire: signatures judged by another program, retries, robots' codes, and kill -9 in the middle.
. "$(dirname "$0")/lib.sh"
. "$here/office.sh"
. "$top/tests/web/npm.sh"

if ! command -v node >/dev/null; then
    skip 'all of it: there is no node to receive with (apt-get install nodejs npm)'
    finish
fi
npm_packages || { fail "npm ci in $top/build/npm" "$(cat npm.log)"; finish; }

secret=whsec_$(head -c 32 /dev/urandom | base64)
printf '%s\n' "$secret" >secret
robot_secret=SEC$(head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n')
printf '%s\n' "$robot_secret" >robot_secret
printf '[notify]\nallow_http = true\nallow_cidrs = 127.0.0.1/32\n' >"$YANXU_CONFIG"

# start_receiver LOG [NAME=VALUE…]: sets $receiver (pid) and $port.
start_receiver()
{
    local log=$1
    shift
    : >"$log" # the one before may have left its port here
    env SECRET="$secret" ROBOT_SECRET="$robot_secret" "$@" node "$here/receiver.cjs" >"$log" 2>"$log.err" &
    receiver=$!
    children+=("$receiver")
    await 10 grep -q '^listening' "$log" || { fail 'the receiver starts' "$(cat "$log.err")"; finish; }
    port=$(sed -n 's/^listening //p' "$log")
}
stop_receiver() { kill "$receiver" 2>/dev/null; wait "$receiver" 2>/dev/null; }
in_state() { sql "SELECT count(*) FROM outbox WHERE state = '$1'"; }
# Copies of the one planned office, so that each scene begins alike.
scene()
{
    rm -f "$db" "$db-wal" "$db-shm"
    cp planned.db "$db"
}

# An office in which many owe hours and all get a place online.
office_files files
people=180
for i in $(seq $people); do
    echo "P$i,某某$i,A$((i % 2 + 1)),assistant,social_worker,$((year - 2))-06-01,$((year - 1))-01-01,$((year + 1))-12-31"
done >>files/workers.csv
office_load files
yanxu plan make --year "$year" --threads 1
ended 0 'plan make'
stop_if_failed
sqlite3 "$db" "VACUUM INTO 'planned.db'"
told=$(sql 'SELECT count(DISTINCT worker_id) FROM enrolment')
check "most of the office has places ($told)" test "$told" -ge 170

# --- signatures ------------------------------------------------------------------------------------------------------
scene
start_receiver log
yanxu remind endpoint office "http://127.0.0.1:$port/hook" --secret-file secret
ended 0 'remind endpoint'
check 'the secret is not in the database' bash -c "! sqlite3 '$db' .dump | grep -qF '${secret#whsec_}'"
yanxu plan publish 1
ended 0 'plan publish'
prints 'plan publish: one notice each' "$told notices"
yanxu remind status
ended 0 'remind status'
prints 'remind status: all wait' "ready: $told"
yanxu remind run --concurrency 16
ended 0 'remind run'
prints 'remind run: all delivered' "delivered $told," 'tried again 0,' 'failed 0'
same 'every signature verifies, in real time' "$(grep -c '^generic .* 204 verified ' log)" "$told"
same 'nothing else arrived' "$(grep -c '^generic' log)" "$told"
same 'every id once' "$(awk '$1 == "generic" { print $2 }' log | sort -u | wc -l)" "$told"
check 'a notice speaks to its worker, in Chinese, with the link to the page' \
    grep -qE '^generic .*"type": ?"plan\.published".*培训计划已发布.*/w/' log
yanxu remind status --json
check 'remind status --json: all done' "$PYTHON" -c '
import json, sys
status = json.load(open(sys.argv[1]))
assert status["done"] == int(sys.argv[2]) and status["ready"] == 0, status' "$out" "$told"
yanxu remind run
ended 0 'remind run with nothing to do'
prints 'remind run with nothing to do: says so' 'delivered 0'
stop_receiver

# --- two at once ------------------------------------------------------------------------------------------------------
scene
start_receiver log DELAY_MS=20
yanxu remind endpoint office "http://127.0.0.1:$port/hook" --secret-file secret
yanxu plan publish 1
"$YANXU" remind run >other 2>other.err &
other=$!
yanxu remind run
wait $other
ended 0 'two runs at once: exit 0'
same 'two runs at once: every notice once' "$(grep -c '^generic .* 204 ' log) $(in_state done)" "$told $told"
stop_receiver

# --- a receiver that fails at first ----------------------------------------------------------------------------------
scene
start_receiver log FAIL_FIRST=1
yanxu remind endpoint office "http://127.0.0.1:$port/hook" --secret-file secret
yanxu plan publish 1
yanxu remind run --concurrency 16
ended 7 'a receiver that answers 500: exit 7'
tried=$(grep -c '^generic .* 500 ' log)
check "a receiver that answers 500: nothing counts as delivered ($tried tried)" test "$(in_state done)" -eq 0 -a "$tried" -gt 0
same 'a receiver that answers 500: all stay' "$(in_state ready)" "$told"
yanxu remind run
same 'before its time nothing is tried again' "$(grep -c '^generic' log)" "$tried"
deadline=$((SECONDS + 60))
while [ "$(in_state done)" -lt "$told" ] && [ $SECONDS -lt $deadline ]; do
    sleep 2
    yanxu remind run --concurrency 16
done
same 'later all are delivered' "$(in_state done)" "$told"
same 'each with the id that it had' "$(awk '$3 == 204 { print $2 }' log | sort)" "$(awk '$3 == 500 { print $2 }' log | sort -u)"
first_id=$(awk '$3 == 204 { print $2; exit }' log)
same 'signed anew at each attempt' "$(awk -v id="$first_id" '$2 == id { print $5, $6 }' log | sort -u | wc -l)" \
    "$(awk -v id="$first_id" '$2 == id' log | wc -l)"
stop_receiver

# --- a receiver that cannot verify -----------------------------------------------------------------------------------
scene
start_receiver log SECRET="whsec_$(head -c 32 /dev/urandom | base64)"
yanxu remind endpoint office "http://127.0.0.1:$port/hook" --secret-file secret
yanxu plan publish 1
yanxu remind run
ended 7 'the wrong secret: exit 7'
same 'the wrong secret: none counts as delivered' "$(in_state done)" 0
check 'the wrong secret: refused by the receiver' grep -q '^generic .* 401 ' log
stop_receiver

# --- nobody there ----------------------------------------------------------------------------------------------------
scene
yanxu remind endpoint office "http://127.0.0.1:$(free_port)/hook" --secret-file secret
yanxu plan publish 1
yanxu remind run
ended 7 'nobody listens: exit 7'
same 'nobody listens: all stay' "$(in_state ready)" "$told"

# --- robots ----------------------------------------------------------------------------------------------------------
start_receiver log
# robot KIND URL SECRET-FILE: publishes with one robot and runs once.
robot()
{
    scene
    yanxu remind endpoint robot "$2" --kind "$1" ${3:+--secret-file "$3"}
    [ "$code" -eq 0 ] || fail "remind endpoint --kind $1" "$(said)"
    yanxu plan publish 1 --now "$(date -u -d 'last monday' +%Y-%m-%dT02:00:00Z)" # groups are not spoken to on a rest day
    yanxu remind run
}
robot wecom "http://127.0.0.1:$port/cgi-bin/webhook/send?key=good" ''
ended 0 'WeCom, errcode 0: exit 0'
same 'WeCom, errcode 0: one message for the group' "$(in_state done)" 1
same 'WeCom: sent once' "$(grep -c '^wecom good 200 0 ' log)" 1
check 'a group is told numbers, never names' bash -c "! grep -E '^wecom' log | grep -qE '某某|朱一|P1[^0-9]'"
robot wecom "http://127.0.0.1:$port/cgi-bin/webhook/send?key=often" ''
ended 7 'WeCom, 200 with errcode 45009: exit 7'
same 'WeCom, 200 with errcode 45009: no success, tried later' "$(in_state done) $(in_state ready)" '0 1'
robot wecom "http://127.0.0.1:$port/cgi-bin/webhook/send?key=bad" ''
ended 7 'WeCom, 200 with errcode 93000: exit 7'
same 'WeCom, 200 with errcode 93000: no success' "$(in_state done)" 0
check 'the code is kept for the coordinator' test -n "$(sql "SELECT 1 FROM outbox WHERE last_code = 93000 OR last_error LIKE '%93000%'")"
robot dingtalk "http://127.0.0.1:$port/robot/send?access_token=abc" robot_secret
ended 0 'DingTalk, signed: exit 0'
check 'DingTalk: the signature is right' grep -q '^dingtalk - 200 0 ' log
robot dingtalk "http://127.0.0.1:$port/robot/send?access_token=abc" secret
ended 7 'DingTalk, wrong secret: exit 7'
same 'DingTalk, 200 with errcode 310000: no success' "$(in_state done)" 0
robot feishu "http://127.0.0.1:$port/open-apis/bot/v2/hook/abc" robot_secret
ended 0 'Feishu, signed: exit 0'
check 'Feishu: the signature is right' grep -q '^feishu - 200 0 ' log
robot feishu "http://127.0.0.1:$port/open-apis/bot/v2/hook/abc" secret
ended 7 'Feishu, wrong secret: exit 7'
same 'Feishu, 200 with code 19021: no success' "$(in_state done)" 0
stop_receiver

# --- kill -9 ---------------------------------------------------------------------------------------------------------
scene
concurrency=16
start_receiver log DELAY_MS=100
yanxu remind endpoint office "http://127.0.0.1:$port/hook" --secret-file secret
yanxu plan publish 1
kills=0
arrived() { [ "$(grep -c '^generic' log)" -ge "$1" ]; }
for at in 20 60; do
    "$YANXU" remind run --concurrency $concurrency >/dev/null 2>&1 &
    victim=$!
    await 20 arrived $(($(grep -c '^generic' log) + at)) || fail "notices travel before kill $kills"
    kill -9 $victim 2>/dev/null && kills=$((kills + 1))
    wait $victim 2>/dev/null
    sleep 0.3 # the receiver prints what was on its way
    same "kill $kills: the database is whole" "$(sql 'PRAGMA integrity_check')" ok
    # What was being sent is let go when its lease ends: two minutes later, which the test does not wait for.
    sql "UPDATE outbox SET lease_until = strftime('%s', 'now') - 1 WHERE state = 'leased'"
done
check "the run was killed in the middle ($kills times)" test $kills -eq 2
yanxu remind run --concurrency $concurrency
ended 0 'after the kills: run again'
same 'after the kills: nothing lost' "$(awk '$1 == "generic" && $3 == 204 { print $2 }' log | sort -u | wc -l)" "$told"
same 'after the kills: all done' "$(in_state done)" "$told"
repeats=$(($(grep -c '^generic .* 204 ' log) - told))
check "after the kills: repeats only of what was on its way ($repeats)" test $repeats -le $((kills * (concurrency + 100)))
same 'after the kills: repeats carry ids known before' "$(sql 'SELECT count(*) FROM outbox')" "$told"
stop_receiver

finish
