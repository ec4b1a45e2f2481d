# What the system tests share: a working directory of their own, one line a check, clean-up. Sourced, never run.
# A test ends with `finish`. Environment: YANXU, the program under test; YANXU_RELEASE, the one without sanitizers.
set -u
export LC_ALL=C.UTF-8
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)
YANXU=${YANXU:-$top/build/check/yanxu}
YANXU_RELEASE=${YANXU_RELEASE:-$top/build/release/yanxu}
PYTHON=/usr/bin/python3 # Debian's, which sees python3-icalendar
[ -x "$PYTHON" ] || PYTHON=python3

work=$(mktemp -d "${TMPDIR:-/tmp}/yanxu-test.XXXXXX")
out=$work/.out # what the last `run` printed
err=$work/.err
code=0         # and how it ended
checks_ok=0 checks_failed=0 checks_skipped=0
children=()

clean_up()
{
    local pid
    for pid in ${children[@]+"${children[@]}"}; do
        kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null
    done
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM
cd "$work" || exit 1

# Nothing of the account that runs the test may leak in; a sanitizer's finding is not to be taken for an exit code.
export XDG_CONFIG_HOME=$work/.config XDG_DATA_HOME=$work/.data
export YANXU_CONFIG=$work/yanxu.conf YANXU_DATA_DATABASE=$work/office.db
unset YANXU_CLOCK_NOW YANXU_SERVER_PORT YANXU_SERVER_BASE_URL YANXU_NOTIFY_ALLOW_HTTP YANXU_NOTIFY_ALLOW_CIDRS \
    http_proxy https_proxy HTTP_PROXY HTTPS_PROXY
export ASAN_OPTIONS=exitcode=86:detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
export NO_COLOR=1
: >"$YANXU_CONFIG"
db=$YANXU_DATA_DATABASE

ok()
{
    checks_ok=$((checks_ok + 1))
    printf 'ok   %s\n' "$1"
}
# fail LABEL [DETAIL]
fail()
{
    checks_failed=$((checks_failed + 1))
    printf 'FAIL %s\n' "$1"
    [ -z "${2-}" ] || printf '%s\n' "$2" | head -n 12 | sed 's/^/     | /'
}
skip()
{
    checks_skipped=$((checks_skipped + 1))
    printf 'skip %s\n' "$1"
}
finish()
{
    printf '%s: %d ok, %d failed, %d skipped\n' "$(basename "$0" .sh)" "$checks_ok" "$checks_failed" "$checks_skipped"
    [ "$checks_failed" -eq 0 ]
    exit
}
# Without this nothing that follows makes sense.
stop_if_failed()
{
    [ "$checks_failed" -eq 0 ] || finish
}

# run COMMAND…: into $out, $err and $code. A sanitizer's report is a failure whatever the test expects.
run()
{
    timeout "${RUN_SECONDS:-120}" "$@" >"$out" 2>"$err"
    code=$?
    if grep -aqE 'ERROR: (Address|Leak|Thread)Sanitizer|runtime error:' "$err"; then
        fail "sanitizer: $*" "$(grep -aE -A12 'Sanitizer|runtime error:' "$err")"
    fi
}
yanxu() { run "$YANXU" "$@"; }

# check LABEL COMMAND…: the command's own verdict.
check()
{
    local label=$1
    shift
    if "$@" >"$work/.check" 2>&1; then ok "$label"; else fail "$label" "$* => $(cat "$work/.check")"; fi
}
said() { printf 'exit %s\nstdout: %s\nstderr: %s' "$code" "$(head -c 800 "$out")" "$(head -c 1200 "$err")"; }
# ended CODE LABEL: how the last run ended.
ended()
{
    if [ "$code" -eq "$1" ]; then ok "$2"; else fail "$2 (expected exit $1)" "$(said)"; fi
}
# prints/tells LABEL TEXT…: the last run's stdout/stderr holds every TEXT.
holds()
{
    local label=$1 file=$2 text
    shift 2
    for text in "$@"; do
        grep -aqF -- "$text" "$file" || {
            fail "$label (no \"$text\")" "$(said)"
            return
        }
    done
    ok "$label"
}
prints() { local label=$1; shift; holds "$label" "$out" "$@"; }
tells() { local label=$1; shift; holds "$label" "$err" "$@"; }
same() { if [ "$2" = "$3" ]; then ok "$1"; else fail "$1" "\"$2\" is not \"$3\""; fi; }

# sql STATEMENT [DATABASE]; sqlite3 would make a database that is not there.
sql()
{
    [ -s "${2:-$db}" ] || { echo "there is no database ${2:-$db}"; return 1; }
    sqlite3 -batch -cmd '.timeout 5000' "${2:-$db}" "$1"
}
# Rows of every table that a person can fill, one line; equal before and after means that nothing was applied.
rows_in()
{
    local table
    for table in unit room trainer course worker person offering session credit rulebook plan enrolment endpoint outbox audit import; do
        printf '%s=%s ' "$table" "$(sql "SELECT count(*) FROM \"$table\"" "${1:-$db}")"
    done
}
# await SECONDS COMMAND…
await()
{
    local tenths=$(($1 * 10))
    shift
    while ! "$@" >/dev/null 2>&1; do
        tenths=$((tenths - 1))
        [ "$tenths" -gt 0 ] || return 1
        sleep 0.1
    done
}
free_port()
{
    "$PYTHON" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
# start_server LOG COMMAND…: in the background; sets $server (pid) and $base (http://127.0.0.1:PORT), read from its output.
start_server()
{
    local log=$1
    shift
    : >"$log" # not to read an earlier server's address
    "$@" >"$log" 2>"$log.err" &
    server=$!
    children+=("$server")
    if ! await "${SERVER_SECONDS:-20}" grep -qE 'http://127\.0\.0\.1:[1-9]' "$log"; then
        fail "server starts: $*" "$(cat "$log" "$log.err")"
        finish
    fi
    base=$(grep -oE 'http://127\.0\.0\.1:[1-9][0-9]*' "$log" | head -n 1)
}
# stop_server SIGNAL LABEL: ends cleanly, without a sanitizer's report.
stop_server()
{
    local log_err=$1 signal=$2 label=$3 ended_with
    kill "-$signal" "$server"
    await 15 gone "$server" || { fail "$label" "still running"; kill -9 "$server"; }
    wait "$server"
    ended_with=$?
    if [ "$ended_with" -ne 0 ] && [ "$ended_with" -ne 130 ]; then
        fail "$label" "exit $ended_with: $(tail -n 20 "$log_err")"
    elif grep -aqE 'Sanitizer|runtime error:' "$log_err"; then
        fail "$label" "$(grep -aE -A12 'Sanitizer|runtime error:' "$log_err")"
    else
        ok "$label"
    fi
}
gone() { ! kill -0 "$1" 2>/dev/null || grep -q '^State:[[:space:]]*Z' "/proc/$1/status"; }
# Before a command: as an account without rights when this is root, for what root is always allowed to do.
unprivileged=(env)
[ "$(id -u)" -ne 0 ] || unprivileged=(setpriv --reuid=65534 --regid=65534 --clear-groups --)

[ -x "$YANXU" ] || { echo "there is no $YANXU; type make system" >&2; exit 1; }
