#!/usr/bin/env bash
# Files in, files out, and into both databases, each figure beside its limit: 200,000 rows, least and median of
# BENCH_RUNS runs, time on a processor, peak memory. Below them peers that do the same or less, from the same files in the
# same run. BENCH_ROWS changes the size; the limits hold for 200,000. PostgreSQL is tests/postgres.sh's: without fsync.
set -u
export LC_ALL=C.UTF-8
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export YANXU=${YANXU:-$top/build/yanxu}
[ -n "${YANXU_TEST_PG:-}" ] || exec sh "$top/tests/postgres.sh" bash "${BASH_SOURCE[0]}" "$@"
tables=$(dirname "$(readlink -f "$YANXU")")/bench_tables
rows=${BENCH_ROWS:-200000}
runs=${BENCH_RUNS:-5}
PYTHON=/usr/bin/python3 # Debian's, which sees python3-openpyxl
[ -x "$PYTHON" ] || PYTHON=python3
work=$(mktemp -d "${TMPDIR:-/tmp}/yanxu-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
export XDG_DATA_HOME=$work/.data XDG_CONFIG_HOME=$work/.config
export YANXU_CONFIG=$work/yanxu.conf
# The programme's own day, so that its year lies ahead.
printf '[clock]\nnow = 2026-01-05T01:00:00Z\n[notify]\nallow_http = true\nallow_cidrs = 127.0.0.1/32\n' >"$YANXU_CONFIG"
unset YANXU_DATA_DATABASE YANXU_CLOCK_NOW
sqlite=$work/office.db
postgres=${YANXU_TEST_PG/\/postgres?/\/bench?}
kept=$work/kept.db # copies of both, to begin each run with
over=0

# row WHAT LIMIT_S MIN MEDIAN PROCESSOR LIMIT_MIB MIB NOTE
row() { printf '%-44s %6s %7s %7s %7s %6s %6s   %s\n' "$@"; }
# measured WHAT LIMIT_S LIMIT_MIB BEFORE COMMAND…; a limit of - is none. Only what is within both is said to be.
measured()
{
    local what=$1 limit_s=$2 limit_mib=$3 before=$4 verdict= min median processor mib
    shift 4
    if ! "$PYTHON" "$top/tests/bench/measure.py" "$runs" "$before" said figures "$@"; then
        row "$what" "$limit_s" failed - - "$limit_mib" - "$(tail -n 1 said)"
        exit 1
    fi
    read -r min median processor mib <figures
    if [ "$limit_s" != - ]; then
        verdict=$(awk -v s="$min" -v ls="$limit_s" -v m="$mib" -v lm="${limit_mib/-/1e9}" \
            'BEGIN { print (s <= ls && m <= lm) ? "within" : "OVER" }')
        [ "$verdict" = within ] || over=$((over + 1))
    fi
    row "$what" "$limit_s" "$min" "$median" "$processor" "$limit_mib" "$mib" "$verdict"
}
peer() { runs=1 measured "  peer: $1" - - "$2" "${@:3}"; }

# on_sqlite/on_postgres ARGUMENT…: the program on either database.
on_sqlite() { "$YANXU" "$@" --db "$sqlite"; }
on_postgres() { "$YANXU" "$@" --db "$postgres"; }
admin() { psql -qX "$YANXU_TEST_PG" -c "$1"; }
# keep/again: puts both databases aside, and a command that makes one what it was.
keep()
{
    cp "$sqlite" "$kept"
    admin 'DROP DATABASE IF EXISTS kept' 2>/dev/null
    admin 'CREATE DATABASE kept TEMPLATE bench'
}
again_sqlite="rm -f '$sqlite'-wal '$sqlite'-shm; cp '$kept' '$sqlite'"
again_postgres="psql -qX '$YANXU_TEST_PG' -c 'DROP DATABASE IF EXISTS bench' -c 'CREATE DATABASE bench TEMPLATE kept' 2>/dev/null"
load()
{
    local kind
    for kind in "$@"; do
        on_sqlite import "$kind" "$(ls files/"$kind".*)" >said 2>&1 || { tail -n 3 said; exit 1; }
        on_postgres import "$kind" "$(ls files/"$kind".*)" >said 2>&1 || { tail -n 3 said; exit 1; }
    done
}

printf '%s, %s rows, %s runs, %s processors, load %s, %s\n' "$("$YANXU" version)" "$rows" "$runs" "$(nproc)" \
    "$(cut -d ' ' -f 1 /proc/loadavg)" "$(date -u +%F)"
row what limit least median proc. limit peak ''
row '' s s s s MiB MiB ''
measured 'write .xlsx, 10 columns' 4 16 '' "$tables" write hours.xlsx "$rows"
cat >peer.py <<'PEER'
import csv, sys
import openpyxl
how, path, out = sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else None
if how == "csv":
    print(sum(1 for _ in csv.reader(open(path, encoding="gb18030", newline=""))))
else:
    rows = openpyxl.load_workbook(path, read_only=True).active.iter_rows(values_only=True)
    if how == "read":
        print(sum(1 for _ in rows))
    else:
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet()
        for values in rows:
            sheet.append(values)
        book.save(out)
PEER
measured 'read and judge .xlsx, 10 columns' 2 64 '' "$tables" read hours.xlsx
peer 'openpyxl (read_only), unjudged' '' "$PYTHON" peer.py read hours.xlsx
peer 'openpyxl, read and write_only' '' "$PYTHON" peer.py copy hours.xlsx peer.xlsx
if command -v soffice >/dev/null; then
    peer 'LibreOffice, .xlsx to .xlsx' '' soffice --headless "-env:UserInstallation=file://$work/.office" \
        --convert-to xlsx --outdir office hours.xlsx
    # Its files keep every text in a table of its own, as those of Excel and WPS do.
    measured 'read and judge that .xlsx' 2 64 '' "$tables" read office/hours.xlsx
fi
"$tables" write hours.csv "$rows" || exit 1
measured 'read and judge .csv in GB18030' 0.5 - '' "$tables" read hours.csv
peer 'python csv, decoded, unjudged' '' "$PYTHON" peer.py csv hours.csv

"$YANXU" gen files --workers "$rows" >said 2>&1 || exit 1
on_sqlite init >said && on_postgres init >said || exit 1
load units rooms trainers courses
keep
workers=$(ls files/workers.*)
measured "import workers (14 columns), SQLite" 6 400 "$again_sqlite" "$YANXU" import workers "$workers" --db "$sqlite"
measured "import workers again, SQLite" 6 400 '' "$YANXU" import workers "$workers" --db "$sqlite"
measured "import workers (14 columns), PostgreSQL" 8 400 "$again_postgres" "$YANXU" import workers "$workers" --db "$postgres"
measured "import workers again, PostgreSQL" 8 400 '' "$YANXU" import workers "$workers" --db "$postgres"
measured "export workers to .xlsx, SQLite" - - '' "$YANXU" export workers -o out.xlsx --db "$sqlite"
measured "export workers to .xlsx, PostgreSQL" - - '' "$YANXU" export workers -o out.xlsx --db "$postgres"
on_sqlite export workers -o plain.csv >said || exit 1
sed -i '1s/^\xEF\xBB\xBF//' plain.csv
columns=$(head -n 1 plain.csv | tr -d '\r\n"' | awk -F, '{ for (i = 1; i <= NF; i++) printf "%sc%d text%s", (i > 1 ? ", " : ""), i, (i == 1 ? " PRIMARY KEY" : "") }')
peer 'sqlite3 .import into one table, unchecked' 'rm -f peer.db' sqlite3 peer.db "CREATE TABLE t ($columns);" '.import --csv --skip 1 plain.csv t'
peer 'psql \copy into one table, unchecked' "psql -qX '$YANXU_TEST_PG' -c 'DROP TABLE IF EXISTS peer' -c 'CREATE TABLE peer ($columns)' 2>/dev/null" \
    psql -qX "$YANXU_TEST_PG" -c '\copy peer FROM plain.csv CSV HEADER'

# A plan of 10,000, with a notice for everybody.
rm -rf files "$sqlite"* && admin 'DROP DATABASE IF EXISTS bench'
"$YANXU" gen files --workers 10000 >said 2>&1 || exit 1
head -c 32 /dev/urandom | base64 | sed 's/^/whsec_/' >secret
on_sqlite init >said && on_postgres init >said || exit 1
load units rooms trainers courses workers offerings hours
for on in on_sqlite on_postgres; do
    $on rules set "$top/scheduler/programmes/pudong/rulebook.json" >said &&
        $on remind endpoint bench http://127.0.0.1:9/hook --secret-file secret >said &&
        $on plan make --year 2026 --gap 5 >said 2>&1 || { tail -n 3 said; exit 1; }
done
keep
measured "publish a plan of 10,000, SQLite" 2 - "$again_sqlite" "$YANXU" plan publish 1 --db "$sqlite"
measured "publish a plan of 10,000, PostgreSQL" 2 - "$again_postgres" "$YANXU" plan publish 1 --db "$postgres"
row '  notices queued' '' "$(sqlite3 "$sqlite" 'SELECT count(*) FROM outbox')" '' '' '' '' 'SQLite'
[ "$over" -eq 0 ] || printf '%s figures are over their limits\n' "$over"
