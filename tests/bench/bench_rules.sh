#!/usr/bin/env bash
# Standings of an office: 20 entries and two places a worker, under cn-registration, cn-professional-annual, us-utah, a
# district's own rulebook, which every tenth or so owes in part, and a quota of the year; then with a second one that all
# share. Caps bind for some, shares for others. SIZES changes how many workers; the
# limits hold for 200,000. PG=1 measures PostgreSQL too (tests/postgres.sh's, without fsync). Processor time where the figure
# is of one core; wall time and peak memory of the whole program where it is a command.
set -u
export LC_ALL=C.UTF-8
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export YANXU=${YANXU:-$top/build/yanxu}
[ -z "${PG:-}" ] || [ -n "${YANXU_TEST_PG:-}" ] || exec sh "$top/tests/postgres.sh" bash "${BASH_SOURCE[0]}" "$@"
bench=$(dirname "$(readlink -f "$YANXU")")/bench_rules
sizes=${SIZES:-2000 20000 200000}
PYTHON=/usr/bin/python3
[ -x "$PYTHON" ] || PYTHON=python3
work=$(mktemp -d "${TMPDIR:-/tmp}/yanxu-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
export XDG_DATA_HOME=$work/.data XDG_CONFIG_HOME=$work/.config
export YANXU_CONFIG=$work/yanxu.conf
unset YANXU_DATA_DATABASE YANXU_CLOCK_NOW
printf '[clock]\nnow = 2026-11-02T01:00:00Z\n' >"$YANXU_CONFIG"
over=0

# row WORKERS WHAT LIMIT S MIB NOTE
row() { printf '%8s  %-48s %8s %9s %6s   %s\n' "$@"; }
verdict() { awk -v value="$1" -v limit="$2" 'BEGIN { print (value <= limit) ? "within" : "OVER" }'; }
# figure WHAT LIMIT VALUE NOTE: judged at 200,000 only.
figure()
{
    local judged=
    if [ "$size" -ge 200000 ] && [ "$2" != - ]; then
        judged=$(verdict "$3" "$2")
        [ "$judged" = within ] || over=$((over + 1))
    fi
    row "$size" "$1" "$2" "$3" "${5:--}" "$judged${4:+ $4}"
}
# command WHAT LIMIT_S ARGUMENT…: one run of the program.
command_of()
{
    local what=$1 limit=$2 note= seconds mib
    shift 2
    if ! "$PYTHON" "$top/tests/bench/measure.py" 1 '' said figures "$YANXU" "$@"; then
        row "$size" "$what" "$limit" failed - "$(tail -n 1 said)"
        exit 1
    fi
    read -r seconds _ _ mib <figures
    if [ "$size" -ge 200000 ] && [ "$limit" != - ] && [ "$(verdict "$mib" 500)" = OVER ]; then
        note='over 500 MiB'
        over=$((over + 1))
    fi
    figure "$what" "$limit" "$seconds" "$note" "$mib"
}
on() { "$YANXU" "$@" --db "$database" >said 2>&1 || { tail -n 3 said; exit 1; }; }
load()
{
    local kind file
    on init
    for kind in units courses trainers rooms offerings workers; do on import $kind "$size/$kind.csv"; done
    for file in "$size"/hours-*.csv; do on import hours "$file"; done
    on rules set cn-registration
    on rules set cn-professional-annual
    on rules set us-utah
    on rules set "$size/district.json"
    on quota set --year 2026 --unit C --category ce --each 40
}
commands()
{
    command_of "quota show (cold, whole)$1" 8 quota show --json --db "$database"
    command_of "rules try$1" 10 rules try "$size/stricter.json" --db "$database"
    command_of "rules try --csv$1" 10 rules try "$size/stricter.json" --csv --db "$database"
    command_of "explain worker$1" - explain worker W000017 --json --db "$database"
}

printf '%s, %s processors, load %s, %s\n' "$("$YANXU" version)" "$(nproc)" "$(cut -d ' ' -f 1 /proc/loadavg)" "$(date -u +%F)"
row workers what limit s MiB ''
for size in $sizes; do
    mkdir -p "$size"
    "$PYTHON" "$top/tests/bench/rules_office.py" "$size" "$size" || exit 1
    database=$work/$size.db
    load
    sqlite3 "$database" <"$size/plan.sql" || exit 1
    "$bench" "$database" >told 2>said || { tail -n 1 said; exit 1; }
    read -r read stood median worst _ <told
    figure 'rows read' - "$read"
    figure 'standings of everybody, one core' 3 "$stood" "besides rows"
    figure 'one worker after a change, ms (median)' 5 "$median" "ms, worst $worst"
    printf '%s %s\n' "$size" "$stood" >>growth
    on quota set --year 2026 --unit C --category ethics --total "$((size * 4))"
    "$bench" "$database" >told 2>said || { tail -n 1 said; exit 1; }
    read -r _ stood median worst _ <told
    figure 'standings, a quota shared out among all' 3 "$stood" "besides rows"
    figure 'one worker, likewise, ms (median)' 5 "$median" "ms, worst $worst"
    commands ', SQLite'
    if [ -n "${PG:-}" ]; then
        psql -qX "$YANXU_TEST_PG" -c 'DROP DATABASE IF EXISTS bench' -c 'CREATE DATABASE bench' 2>/dev/null
        database=${YANXU_TEST_PG/\/postgres?/\/bench?}
        load
        on quota set --year 2026 --unit C --category ethics --total "$((size * 4))"
        psql -qX "$database" -f "$size/plan.sql" -c 'ANALYZE' || exit 1
        commands ', PostgreSQL'
    fi
    rm -rf "${size:?}" "$size.db"*
done
# From the smallest to the largest: standings ~ workers ^ exponent.
awk 'NR == 1 { n = $1; s = $2 } END { if (NR > 1 && s > 0 && $1 > n) printf "standings grow with the number of workers to the power of %.2f\n", log($2 / s) / log($1 / n) }' growth
[ "$over" -eq 0 ] || printf '%s figures are over their limits\n' "$over"
