#!/usr/bin/env bash
# The pages in a real browser: accessibility, console, width, links; every page × zh/en × 1366/390 px.
. "$(dirname "$0")/../system/lib.sh"
. "$top/tests/web/browser.sh"

screenshots=$top/build/screenshots
mkdir -p "$screenshots" 2>/dev/null && [ -w "$screenshots" ] || screenshots=$work # somebody else's tree

SERVER_SECONDS=120 start_server demo.log "$YANXU" demo --workers 300 --port 0 --dir demo
await 20 grep -qE '/w/' demo.log
demo=$server
link() { grep -oE "http://127\.0\.0\.1:[0-9]+/$1/[^ ]+" demo.log | head -n 1; }
yanxu init
start_server empty.log "$YANXU" serve --port 0
empty=$server
yanxu feed url coordinator --json
empty_page=$base$("$PYTHON" -c 'import json, sys; print(json.load(open(sys.argv[1]))["page"])' "$out" | sed -E 's,^https?://[^/]*,,')

# weighs LABEL BYTES URL: what travels, gzipped.
weighs()
{
    local size
    size=$(curl -s -m 20 -o /dev/null -w '%{size_download}' -H 'Accept-Encoding: gzip' "$3")
    check "$1 is at most $2 bytes, gzipped ($size)" test "$size" -gt 200 -a "$size" -le "$2"
}
# Two jobs to look at: an import's preview with a refused row and a warning (a holiday with sessions), and one that failed.
printf 'date,kind,name\n2026-04-11,holiday,校庆\n2026-04-12,什么,坏\n' >days.csv
curl -s -m 20 -o /dev/null -F job=import -F kind=days -F preview=true -F upload=@days.csv "$(link c)/jobs"
curl -s -m 20 -o /dev/null -d job=plan -d year=1999 "$(link c)/jobs"
await 20 sh -c "curl -s -m 20 '$(link c)/jobs/2' | grep -q job-failed"
check "the preview shows what it warns of" sh -c "curl -s -m 20 '$(link c)/jobs/1' | grep -q 'id=.warnings'"
# And a draft beside the plan in force.
curl -s -m 20 -o /dev/null -d job=plan -d gap=1 "$(link c)/jobs"
await 60 sh -c "curl -s -m 20 '$(link c)/jobs/3' | grep -q job-done"
# And advice on it.
curl -s -m 20 -o /dev/null -d job=advice -d plan=1 "$(link c)/jobs"
await 60 sh -c "curl -s -m 20 '$(link c)/jobs/4' | grep -q job-done"
weighs "what a plan leaves missing" 40960 "$(link c)/gaps"
weighs "a plan" 40960 "$(link c)/plans/1"
weighs "why" 40960 "$(link c)/why"
weighs "the coordinator's page" 40960 "$(link c)"
weighs "two plans compared" 40960 "$(link c)/plans/compare?from=1&to=2"
weighs "the worker's page" 8192 "$(link w)"

# Many units are folded into their districts; what is open, found or filtered stands in the address.
units() { # QUERY: the table's rows, names only
    curl -s -m 20 "$(link c)/quota?lang=zh${1-}" | sed -n '/id="units"/,$p' | grep -oE '<tr><th scope="row">(<a[^>]*>)?[^<]*' |
        sed -E 's/.*>//; s/ +$//'
}
same 'the units are folded into six districts and what is for all' "$(units | tr '\n' ' ')" \
    '北片区 外高桥片区 滨江片区 张江片区 川沙片区 南片区 不限单位 '
same 'a district unfolds' "$(units '&district=PD-A4' | head -n 1) $(units '&district=PD-A4' | grep -c .)" \
    "张江片区 $(curl -s -m 20 -H 'Accept: application/json' "$(link c)/quota" | "$PYTHON" -c '
import json, sys
print(sum(unit.get("district") == "PD-A4" for unit in json.load(sys.stdin)["unit"]))')"
same 'a part of a name is found in every district' "$(units '&find=%E6%B4%8B%E6%B3%BE' | grep -vc 洋泾) $(units '&find=%E6%B4%8B%E6%B3%BE' | grep -c 洋泾)" \
    "0 $(curl -s -m 20 -H 'Accept: application/json' "$(link c)/quota" | "$PYTHON" -c '
import json, sys
print(sum("洋泾" in unit["title_zh"] for unit in json.load(sys.stdin)["unit"]))')"
same 'so is a code, however it is written' "$(units '&find=pd-a4' | grep -c 张江片区)" 1
check 'what is not found is said so' sh -c "curl -s -m 20 '$(link c)/quota?lang=en&district=XX' | grep -q 'There is no such unit'"
# So are the year's quotas, where hundreds of units have one.
{ echo 'year,unit,category,each' && sql "SELECT '2026,' || code || ',ce,30' FROM unit" demo/demo.db; } >quotas.csv
curl -s -m 20 -o /dev/null -F job=import -F kind=quotas -F upload=@quotas.csv "$(link c)/jobs"
await 20 sh -c "curl -s -m 20 '$(link c)/jobs/5' | grep -q job-done"
targets() { curl -s -m 20 "$(link c)/quota?year=2026&lang=en${1-}" | sed -n '/id="targets"/,/id="months"/p' | grep -c '<tr><th scope="row">'; }
same 'quotas are folded: six districts, what is above them, and a line for the units of each' "$(targets)" \
    "$((6 + $(sql "SELECT count(*) FROM unit WHERE parent_id IS NULL" demo/demo.db) + 6))"
same 'a district unfolds, with its own' "$(targets '&targets=PD-A4')" \
    "$(sql "WITH RECURSIVE t(id) AS (SELECT id FROM unit WHERE code = 'PD-A4' UNION ALL SELECT u.id FROM unit u JOIN t ON u.parent_id = t.id) SELECT count(*) FROM t" demo/demo.db)"
same 'what is looked for is found' "$(targets '&target=pd-a4')" "$(sql "SELECT count(*) FROM unit WHERE code LIKE '%PD-A4%'" demo/demo.db)"
BROWSE_SECONDS=600 browse pages.cjs "$screenshots" \
    "coordinator=$(link c)" "trainer=$(link t)" "worker=$(link w)" "empty=$empty_page" "quota=$(link c)/quota" \
    "quota-district=$(link c)/quota?district=PD-A1" "quota-found=$(link c)/quota?find=pd-&short=1&target=pd-&uncovered=1" "quota-empty=$empty_page/quota" \
    "jobs=$(link c)/jobs" "import=$(link c)/jobs/1" "failed=$(link c)/jobs/2" "nojobs=$empty_page/jobs" \
    "plans=$(link c)/plans" "plan=$(link c)/plans/1" "draft=$(link c)/plans/2" "compare=$(link c)/plans/compare?from=1&to=2" \
    "publish=$(link c)/plans/2/publish" "unpublishable=$(link c)/plans/1/publish" "discard=$(link c)/plans/2/discard" \
    "gaps=$(link c)/gaps?plan=2" "advice=$(link c)/gaps" "nogaps=$empty_page/gaps" \
    "weights=$(link c)/weights" "noweights=$empty_page/weights" "noapprovals=$empty_page/approvals" \
    "why=$(link c)/why" "whose=$(link c)/why?worker=$(sql "SELECT code FROM worker JOIN unmet_need ON worker_id = worker.id LIMIT 1" demo/demo.db)" \
    "class=$(link c)/why?offering=$(sql "SELECT code FROM offering LIMIT 1" demo/demo.db)" "nowhy=$empty_page/why" \
    "noplans=$empty_page/plans" "nothing-to-compare=$empty_page/plans/compare" "welcome=${base}/" "wrong=${base}/w/x-1"
same 'the browser looked at 33 pages in two languages and two widths' "$(grep -cE '^(ok|FAIL) .*: axe ' "$out")" 132

server=$empty stop_server empty.log.err TERM 'the empty office ends on SIGTERM'
server=$demo stop_server demo.log.err TERM 'the demo ends on SIGTERM'
finish
