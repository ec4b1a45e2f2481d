#!/usr/bin/env bash
# Planning in a real browser, with scripts switched off: a draft is made, looked at, compared, published after one more
# look because somebody changed something meanwhile, and another discarded.
. "$(dirname "$0")/../system/lib.sh"
. "$top/tests/web/browser.sh"

SERVER_SECONDS=120 start_server demo.log "$YANXU" demo --workers 300 --port 0 --dir demo
await 20 grep -qE '/w/' demo.log
page=$(grep -oE "http://127\.0\.0\.1:[0-9]+/c/[^ ]+" demo.log | head -n 1)
plan_state() { sql "SELECT group_concat(id || state, ' ') FROM (SELECT id, state FROM plan ORDER BY id)" demo/demo.db; }
same 'the demo has published its plan' "$(plan_state)" '1published'

browse plans.cjs "$page"
same 'the browser came to the end' "$(grep -c 'a discarded draft is counted' "$out")" 1
same 'one plan is in force' "$(plan_state)" '1superseded 2published 3discarded 4draft'
same 'who published it is in the audit' "$(sql "SELECT who FROM audit WHERE verb = 'publish' AND object = 'plan 2'" demo/demo.db)" 'coordinator link'
run curl -s -m 20 -o /dev/null -w '%{http_code}' -d 'job=plan' -d 'move=-1' "$page/jobs"
same 'a weight out of its bounds is refused' "$(cat "$out")" 400
# A program sees the same value, and is told the same conflict.
run curl -s -m 20 -H 'Accept: application/json' "$page/plans/2"
prints 'a plan as JSON' '"state":"published"' '"gap_text":' '"units":[' '"categories":['
run curl -s -m 20 -o /dev/null -w '%{http_code}' -d 'seen=1' "${page/\/c\///api/v1/c/}/plans/2/publish"
same 'what is in force cannot be published' "$(cat "$out")" 409
run curl -s -m 20 -o /dev/null -w '%{http_code}' -d 'seen=x' "$page/plans/2/publish"
same 'nor anything without having been looked at' "$(cat "$out")" 400
run curl -s -m 20 -o /dev/null -w '%{http_code}' -H 'Sec-Fetch-Site: cross-site' -d 'seen=1' "$page/plans/2/publish"
same "another page's form is refused" "$(cat "$out")" 403
stop_server demo.log.err TERM 'the demo ends on SIGTERM'
finish
