#!/usr/bin/env bash
# `yanxu demo`: the Pudong programme from files to a published, announced, served plan.
. "$(dirname "$0")/lib.sh"

RUN_SECONDS=300
yanxu demo --once --workers 300 --dir first
ended 0 'demo --once: exit 0'
prints 'demo: the summary tells hours' 'needed ' 'planned ' 'missing ' 'complete '
prints 'demo: the summary tells the proof' 'objective ' 'bound ' 'gap '
prints 'demo: the summary tells the notices' 'notices delivered '
cp "$out" first.txt
stop_if_failed
number() { sed -nE "s/.*$1 ([0-9][0-9,.]*).*/\1/p" first.txt | head -n 1 | tr -d ,; }
gap=$(number gap)
check "demo: the gap is at most 10 % ($gap)" awk -v gap="$gap" 'BEGIN { exit !(gap >= 0 && gap <= 10) }'
check 'demo: the objective is at most the bound' awk -v o="$(number objective)" -v b="$(number 'bound')" 'BEGIN { exit !(o > 0 && o <= b) }'
check 'demo: needed = planned + missing' awk -v n="$(sed -nE 's/^ *needed[^0-9]*([0-9,.]+) h.*/\1/p' first.txt | tr -d ,)" \
    -v p="$(sed -nE 's/^ *planned[^0-9]*([0-9,.]+) h.*/\1/p' first.txt | tr -d ,)" \
    -v m="$(sed -nE 's/^ *missing[^0-9]*([0-9,.]+) h *$/\1/p' first.txt | tr -d ,)" \
    'BEGIN { d = n - p - m; exit !(n > 0 && p > 0 && d < 0.2 && d > -0.2) }'
delivered=$(sed -nE 's/.*notices delivered ([0-9,]+) of ([0-9,]+);.*accepted ([0-9]+) signatures and refused ([0-9]+).*/\1 \2 \3 \4/p' first.txt | tr -d ,)
check "demo: every notice is delivered and verified ($delivered)" awk -v line="$delivered" \
    'BEGIN { n = split(line, a, " "); exit !(n == 4 && a[1] > 0 && a[1] == a[2] && a[2] == a[3] && a[4] == 0) }'
check 'demo: no row of its own files is refused' bash -c "! grep -E 'imported' first.txt | grep -vqE ' 0 refused'"
check 'demo: both kinds of file are read' grep -qE 'GB18030' first.txt

db=first/demo.db
same 'demo: PRAGMA integrity_check' "$(sql 'PRAGMA integrity_check')" ok
same 'demo: PRAGMA foreign_key_check' "$(sql 'PRAGMA foreign_key_check')" ''
same 'demo: the workers asked for' "$(sql 'SELECT count(*) FROM worker')" 300
same 'demo: no class is over its seats' "$(sql "SELECT count(*) FROM (SELECT o.id FROM enrolment e JOIN plan p ON p.id = e.plan_id
    AND p.state = 'published' JOIN offering o ON o.id = e.offering_id GROUP BY o.id HAVING count(*) > o.seats)")" 0
same 'demo: nobody sits in two sessions at once' "$(sql "SELECT count(*) FROM (SELECT e.worker_id w, s.* FROM enrolment e JOIN
    session s ON s.offering_id = e.offering_id) a JOIN (SELECT e.worker_id w, s.* FROM enrolment e JOIN session s ON
    s.offering_id = e.offering_id) b ON a.w = b.w AND a.day = b.day AND a.id < b.id AND a.begins_min < b.ends_min AND
    b.begins_min < a.ends_min")" 0
same 'demo: nobody is enrolled on nothing' "$(sql "SELECT count(*) FROM enrolment e JOIN offering o ON o.id = e.offering_id
    WHERE o.cancelled = 1")" 0
check 'demo: every unmet hour can be recounted from the places' "$PYTHON" "$here/recount.py" "$db"
for calendar in first/calendars/*.ics; do
    "$PYTHON" "$here/check_calendar.py" "$calendar" >form 2>&1 || fail "demo: $(basename "$calendar") is in form" "$(cat form)"
done
ok 'demo: all calendars are looked at'

yanxu demo --once --workers 300 --dir second
ended 0 'demo --once again: exit 0'
same 'the same seed: the same objective, bound and gap' "$(grep objective "$out")" "$(grep objective first.txt)"
check 'the same seed: the same files' diff -r first/files second/files
check 'the same seed: the same calendars' diff -rq first/calendars second/calendars
yanxu demo --once --workers 60 --dir second
ended 0 'demo into the same directory: begins anew'
same 'demo into the same directory: the workers asked for' "$(sql 'SELECT count(*) FROM worker' second/demo.db)" 60
yanxu demo --once --workers 60 --seed 2 --dir third
ended 0 'another seed: exit 0'
check 'another seed: other people' bash -c '! diff -rq second/files third/files'
yanxu demo --once --workers minus --dir fourth
check 'demo --workers that is no number: refused' test "$code" -ne 0
tells 'demo --workers that is no number: named' '--workers'
yanxu demo atlantis --once --dir fourth
check 'a programme that there is not: refused' test "$code" -ne 0
printf 'in the way\n' >blocked
yanxu demo --once --workers 60 --dir blocked
check 'a directory that is a file: refused' test "$code" -ne 0
tells 'a directory that is a file: named' 'blocked'

# No process of the program lives on in this directory.
nobody_left()
{
    local process
    for process in /proc/[0-9]*; do
        [ "$(readlink "$process/cwd" 2>/dev/null)" != "$work" ] || [ "$(readlink "$process/exe")" != "$(readlink -f "$YANXU")" ] || return 1
    done
}
for signal in TERM INT; do
    SERVER_SECONDS=120 start_server "serve-$signal.log" "$YANXU" demo --workers 100 --port 0 --dir serving
    await 20 grep -qE '/w/' "serve-$signal.log" || fail 'demo serves: three links' "$(cat "serve-$signal.log")"
    if [ "$signal" = TERM ]; then
        check 'demo serves: its own process is seen' bash -c "! ( $(declare -f nobody_left); work='$work' YANXU='$YANXU' nobody_left )"
        same 'demo serves: three links' "$(grep -cE 'http://127\.0\.0\.1:[0-9]+/[ctw]/' "serve-$signal.log")" 3
        for who in c t w; do
            url=$(grep -oE "http://127\.0\.0\.1:[0-9]+/$who/[^ ]+" "serve-$signal.log")
            status=$(curl -s -m 20 -o "page-$who" -w '%{http_code}' -H 'Accept-Language: zh-CN,zh' "$url")
            same "demo serves: page $who" "$status" 200
        done
        check 'demo serves: the coordinator sees hours and what is missing' grep -qE '缺口' page-c
        check 'demo serves: the trainer sees sessions' grep -qE '课程|课次|订阅' page-t
        check 'demo serves: the worker sees hours' grep -qE '学时' page-w
        check 'demo serves: pages say that their day is simulated' grep -qE 'class="simulated"' page-c
        feed=$(grep -oE 'http://127\.0\.0\.1:[0-9]+/feed/[^< ]+\.ics' page-w | head -n 1)
        same "demo serves: the worker's feed" "$(curl -s -m 20 -o feed.ics -w '%{http_code} %{content_type}' "$feed")" \
            '200 text/calendar; charset=utf-8'
        check "demo serves: the worker's feed is in form" "$PYTHON" "$here/check_calendar.py" feed.ics
    fi
    stop_server "serve-$signal.log.err" "$signal" "demo ends on SIG$signal"
    check "demo leaves no receiver behind after SIG$signal" await 5 nobody_left
done

finish
