# Checks in a real browser. Sourced after tests/system/lib.sh: ends the test, counted as skipped, where there is no node or
# no browser. Sets $browser.
. "$top/tests/web/npm.sh"

browser=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || true)}
if ! command -v node >/dev/null || [ -z "$browser" ]; then
    skip 'all of it: there is no node or no chromium (apt-get install nodejs npm chromium)'
    finish
fi
npm_packages || { fail "npm ci in $top/build/npm" "$(cat npm.log)"; finish; }

# browse SCRIPT ARGUMENT…: runs tests/web/SCRIPT, which prints a line a check, and counts its checks.
browse()
{
    local script=$1
    shift
    CHROMIUM=$browser XDG_CACHE_HOME=$work/.cache RUN_SECONDS=${BROWSE_SECONDS:-300} run node "$top/tests/web/$script" "$@"
    cat "$out"
    checks_ok=$((checks_ok + $(grep -c '^ok ' "$out")))
    checks_failed=$((checks_failed + $(grep -c '^FAIL ' "$out")))
    [ "$code" -le 1 ] || fail 'the browser' "$(said)"
}
