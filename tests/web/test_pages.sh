#!/usr/bin/env bash
# The pages in a real browser: accessibility, console, width, links; every page × zh/en × 1366/390 px.
. "$(dirname "$0")/../system/lib.sh"
. "$top/tests/web/npm.sh"

browser=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || true)}
if ! command -v node >/dev/null || [ -z "$browser" ]; then
    skip 'all of it: there is no node or no chromium (apt-get install nodejs npm chromium)'
    finish
fi
npm_packages || { fail "npm ci in $top/build/npm" "$(cat npm.log)"; finish; }
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
weighs "the coordinator's page" 40960 "$(link c)"
weighs "the worker's page" 8192 "$(link w)"

export XDG_CACHE_HOME=$work/.cache
CHROMIUM=$browser RUN_SECONDS=300 run node "$top/tests/web/pages.cjs" "$screenshots" \
    "coordinator=$(link c)" "trainer=$(link t)" "worker=$(link w)" "empty=$empty_page" "quota=$(link c)/quota" "quota-empty=$empty_page/quota" "welcome=${base}/" "wrong=${base}/w/x-1"
cat "$out"
checks_ok=$((checks_ok + $(grep -c '^ok ' "$out")))
checks_failed=$((checks_failed + $(grep -c '^FAIL ' "$out")))
[ "$code" -le 1 ] || fail 'the browser' "$(said)"
same 'the browser looked at eight pages in two languages and two widths' "$(grep -cE '^(ok|FAIL) .*: axe ' "$out")" 32

server=$empty stop_server empty.log.err TERM 'the empty office ends on SIGTERM'
server=$demo stop_server demo.log.err TERM 'the demo ends on SIGTERM'
finish
