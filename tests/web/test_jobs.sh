#!/usr/bin/env bash
# Jobs in a real browser, with scripts switched off: a roster with a bad row is previewed and applied, a plan made and
# stopped by keyboard, a table exported; a form on another page is refused.
. "$(dirname "$0")/../system/lib.sh"
. "$top/tests/web/browser.sh"

# A district that takes the program under test a good while to plan.
printf '[clock]\nnow = 2026-01-05T01:00:00Z\n' >"$YANXU_CONFIG"
run "$YANXU_RELEASE" gen files --workers 24000
run "$YANXU_RELEASE" init
for file in units.csv rooms.csv trainers.csv courses.xlsx workers.xlsx offerings.xlsx hours.csv; do
    run "$YANXU_RELEASE" import "${file%.*}" "files/$file"
done
run "$YANXU_RELEASE" rules set cn-registration
ended 0 'an office to work on'
stop_if_failed
unit=$(sql "SELECT u.code FROM worker w JOIN unit u ON u.id = w.unit_id LIMIT 1")
printf 'code,name,unit,tier\nNEW-1,新人,%s,none\nNEW-2,某人,NO-SUCH-UNIT,none\n' "$unit" >roster.csv
printf '人员编号,取得日期,学时数,计量单位,类别,来源,外部编号\nNEW-1,2025-12-01,4,学时,ce;professional,外部学时,X-1\nNEW-1,2025-12-02,2,小时,ce,外部学时,X-2\n' >hours.csv
SERVER_SECONDS=60 start_server serve.log "$YANXU" serve --port 0
yanxu feed url coordinator --json
page=$base$("$PYTHON" -c 'import json, sys; print(json.load(open(sys.argv[1]))["page"])' "$out" | sed -E 's,^https?://[^/]*,,')

browse jobs.cjs "$page" roster.csv hours.csv
same 'the browser came to the end' "$(grep -c "another page's form" "$out")" 1
RUN_SECONDS=60 stop_server serve.log.err TERM 'the server ends on SIGTERM'
finish
