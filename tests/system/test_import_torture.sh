#!/usr/bin/env bash
# Imports that are killed, interrupted, run out of disk or meet each other, on SQLite and on PostgreSQL. Afterwards the
# database is exactly as before or as after, running the import again completes it, and nothing is left lying about.
# YANXU_TORTURE_SEED repeats a run; YANXU_TORTURE_KILLS says how often to kill on each engine.
if [ -z "${YANXU_TEST_PG-}" ]; then
    exec sh "$(dirname "${BASH_SOURCE[0]}")/../postgres.sh" bash "$0"
fi
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
seed=${YANXU_TORTURE_SEED:-$(date +%s)}
kills=${YANXU_TORTURE_KILLS:-20}
echo "seed $seed"
RANDOM=$((seed % 32768))
now='--now 2026-01-05T01:00:00Z'
of_server=$(printf "%s" "$YANXU_TEST_PG" | sed -E "s|(//[^/]*)/[^?]*|\\1/torture_$$|")
YANXU=$YANXU_RELEASE # as fast as it is in life; a sanitizer would move the points

"$YANXU" gen files --workers 6000 >/dev/null || { fail 'gen'; finish; }

# Every table's rows in order, without what tells when something happened.
dump_of()
{
    if [ "$engine" = sqlite ]; then
        sqlite3 -batch -cmd '.timeout 5000' "$1" 'SELECT * FROM unit ORDER BY id; SELECT * FROM worker ORDER BY id; SELECT * FROM person ORDER BY worker_id;
            SELECT kind, file_hash, rows_new, rows_changed, rows_same, rows_refused FROM import ORDER BY id; SELECT who, verb, object, detail FROM audit ORDER BY id;
            SELECT import_id, ordinal, key, before FROM import_change ORDER BY 1, 2' | sha256sum
    else
        psql -XAtq "$1" -c 'SELECT * FROM unit ORDER BY id' -c 'SELECT code, unit_id, tier, roles, certified_on, registered_from, registered_to, hired_on FROM worker ORDER BY code' \
            -c 'SELECT w.code, p.name, p.mobile, p.email, p.identity_no, p.certificate_no, p.chat_userid FROM person p JOIN worker w ON w.id = p.worker_id ORDER BY w.code' \
            -c 'SELECT kind, file_hash, rows_new, rows_changed, rows_same, rows_refused FROM import ORDER BY id' -c 'SELECT who, verb, object, detail FROM audit ORDER BY id' \
            -c 'SELECT ordinal, key, before FROM import_change ORDER BY import_id, ordinal' | sha256sum
    fi
}
sound()
{
    if [ "$engine" = sqlite ]; then
        [ "$(sqlite3 -batch -cmd '.timeout 5000' "$1" 'PRAGMA integrity_check; PRAGMA foreign_key_check')" = ok ]
    else
        [ "$(psql -XAtq "$1" -c 'SELECT count(*) FROM worker w LEFT JOIN person p ON p.worker_id = w.id WHERE p.worker_id IS NULL')" = 0 ]
    fi
}
count_of()
{
    if [ "$engine" = sqlite ]; then sqlite3 "$1" 'SELECT count(*) FROM worker'; else psql -XAtq "$1" -c 'SELECT count(*) FROM worker'; fi
}
# Puts the office back to where it was before the import.
restore()
{
    if [ "$engine" = sqlite ]; then
        rm -f "$place" "$place-wal" "$place-shm"
        cp base.db "$place"
    else
        psql -XAtq "$YANXU_TEST_PG" -c "DROP DATABASE IF EXISTS torture_$$ WITH (FORCE)" -c "CREATE DATABASE torture_$$ TEMPLATE torture_base_$$" 2>"$err" || fail "$engine: restore" "$(cat "$err")"
    fi
}
import_workers() { "$YANXU" import workers "${1:-files/workers.xlsx}" --db "$place" $now --as tester; }
# In the background; $pid is the program itself, not a shell around it.
start_import()
{
    "$YANXU" import workers "${2:-files/workers.xlsx}" --db "$place" $now --as tester >"$1.out" 2>"$1.err" &
    pid=$!
}
strays() { find "$work" -newer "$work/.begun" \( -name '*.tmp*' -o -name '.*.tmp*' -o -name '*.XXXXXX' -o -name '*-journal' \) | head -n 3; }
# settled LABEL: before or after, whole, and completes.
settled()
{
    local label=$1 is
    check "$label: sound" sound "$place"
    is=$(dump_of "$place")
    if [ "$is" = "$before" ]; then
        outcomes="$outcomes before"
    elif [ "$is" = "$after" ]; then
        outcomes="$outcomes after"
    else
        fail "$label: exactly before or after" "$(count_of "$place") workers"
    fi
    import_workers >"$out" 2>"$err" || fail "$label: again, to the end" "$(cat "$err")"
    same "$label: everybody is there" "$(count_of "$place")" "$everybody"
    import_workers >"$out" 2>"$err"
    grep -qF '0 new, 0 changed, ' "$out" || fail "$label: a third time changes nothing" "$(cat "$out" "$err")"
}

torture()
{
    engine=$1
    place=$2
    if [ "$engine" = sqlite ]; then
        "$YANXU" init --db base.db >/dev/null && "$YANXU" import units files/units.csv --db base.db $now --as tester >/dev/null || fail "$engine: base"
        export YANXU_DATA_KEY_FILE=$work/base.db.key
    else
        local base
        base=$(printf "%s" "$YANXU_TEST_PG" | sed -E "s|(//[^/]*)/[^?]*|\\1/torture_base_$$|")
        psql -XAtq "$YANXU_TEST_PG" -c "CREATE DATABASE torture_base_$$"
        export YANXU_DATA_KEY_FILE=$work/pg.key
        "$YANXU" init --db "$base" >/dev/null && "$YANXU" import units files/units.csv --db "$base" $now --as tester >/dev/null || fail "$engine: base"
    fi
    restore
    before=$(dump_of "$place")
    local t0 t1 spent_ms i delay pid
    t0=$(date +%s%N)
    import_workers >/dev/null 2>"$err" || { fail "$engine: an import undisturbed" "$(cat "$err")"; return; }
    t1=$(date +%s%N)
    spent_ms=$(((t1 - t0) / 1000000))
    after=$(dump_of "$place")
    everybody=$(count_of "$place")
    check "$engine: the import changes something" test "$before" != "$after"
    check "$engine: many rows" test "$everybody" -gt 5000

    outcomes=
    for ((i = 1; i <= kills; i++)); do
        restore
        delay=$((RANDOM % (spent_ms + spent_ms / 10 + 1)))
        start_import killed
        sleep "$(printf '%d.%03d' $((delay / 1000)) $((delay % 1000)))"
        kill -9 "$pid" 2>/dev/null
        wait "$pid" 2>/dev/null
        # The server notices the broken connection and rolls back; wait for its backend to go.
        [ "$engine" = sqlite ] || await 10 sh -c "[ \"\$(psql -XAtq '$YANXU_TEST_PG' -c \"SELECT count(*) FROM pg_stat_activity WHERE datname = 'torture_$$'\")\" = 0 ]"
        settled "$engine: killed after $delay of $spent_ms ms"
    done
    echo "     $engine: left as before $(grep -o before <<<"$outcomes" | wc -l) times, as after $(grep -o after <<<"$outcomes" | wc -l) times"
    check "$engine: some kills fell into the import" grep -q before <<<"$outcomes"

    restore
    start_import stopped
    sleep "$(printf '0.%03d' $((spent_ms / 2 % 1000)))"
    kill -INT "$pid"
    wait "$pid"
    code=$?
    check "$engine: SIGINT ends it, or comes too late (exit $code)" test "$code" -eq 130 -o "$code" -eq 0
    settled "$engine: interrupted"

    # The same file from two programs at once: both succeed, or one says that the database is busy.
    restore
    start_import first
    import_workers >second.out 2>second.err
    code=$?
    wait "$pid"
    local other=$?
    check "$engine: one of two at once succeeds (exits $code and $other)" test "$code" -eq 0 -o "$other" -eq 0
    check "$engine: the other succeeds or is busy" test "$code $other" = '0 0' -o "$code $other" = '6 0' -o "$code $other" = '0 6'
    same "$engine: two at once: nobody twice" "$(count_of "$place")" "$everybody"
    check "$engine: two at once: sound" sound "$place"

    # Overlapping files at once: what both hold is there once.
    restore
    start_import first half1.csv
    import_workers half2.csv >second.out 2>second.err
    code=$?
    wait "$pid"
    other=$?
    check "$engine: overlapping files at once: done or busy (exits $code and $other)" test "$code $other" = '0 0' -o "$code $other" = '6 0' -o "$code $other" = '0 6'
    import_workers half1.csv >/dev/null 2>&1 && import_workers half2.csv >/dev/null 2>&1
    same "$engine: overlapping files, again: everybody once" "$(count_of "$place")" "$everybody"
    check "$engine: overlapping files: sound" sound "$place"
}

# Halves that share a third of the rows.
"$YANXU" init --db whole.db >/dev/null
for kind in units workers; do "$YANXU" import $kind "$(ls files/$kind.*)" --db whole.db $now >/dev/null; done
"$YANXU" export workers -o whole.csv --db whole.db >/dev/null
rows=$(($(wc -l <whole.csv) - 1))
{ head -n 1 whole.csv; tail -n +2 whole.csv | head -n $((rows * 2 / 3)); } >half1.csv
{ head -n 1 whole.csv; tail -n +2 whole.csv | tail -n $((rows * 2 / 3)); } >half2.csv
touch .begun

torture sqlite "$work/office.db"
same 'sqlite: no stray files' "$(strays)" ''
torture postgres "$of_server"
same 'postgres: no stray files' "$(strays)" ''

# --- disk full -------------------------------------------------------------------------------------------------------
engine=sqlite
export YANXU_DATA_KEY_FILE=$work/base.db.key
full()
{
    before=$(dump_of "$place")
    "$@" >"$out" 2>"$err"
    code=$?
    check 'disk full: fails' test "$code" -eq 1
    tells 'disk full: says so, and what to do' 'no space left' 'make room'
    check 'disk full: sound' sound "$place"
    same 'disk full: exactly as before' "$(dump_of "$place")" "$before"
}
if [ "$(id -u)" -eq 0 ] && mkdir small && mount -t tmpfs -o size=1m tmpfs small 2>/dev/null; then
    trap 'umount "$work/small" 2>/dev/null; clean_up' EXIT
    place=$work/small/office.db
    cp base.db "$place"
    full import_workers
    mount -o remount,size=64m small
    import_workers >"$out" 2>"$err"
    same 'disk full: with room again, everybody' "$(count_of "$place")" "$everybody"
    umount small
else
    skip 'disk full: no tmpfs can be mounted here; a file size limit stands in'
    place=$work/limited.db
    cp base.db "$place"
    limited() { (trap '' XFSZ; ulimit -f 600; import_workers); }
    before=$(dump_of "$place")
    limited >"$out" 2>"$err"
    check 'file too large: fails' test "$?" -ne 0
    check 'file too large: sound' sound "$place"
    same 'file too large: exactly as before' "$(dump_of "$place")" "$before"
    import_workers >"$out" 2>"$err"
    same 'file too large: without the limit, everybody' "$(count_of "$place")" "$everybody"
fi
for name in "torture_$$" "torture_base_$$"; do
    psql -XAtq "$YANXU_TEST_PG" -c "DROP DATABASE IF EXISTS $name WITH (FORCE)" 2>/dev/null
done
finish
