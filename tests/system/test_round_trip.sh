#!/usr/bin/env bash
# An export is an import file: what is written, in every format and language, loads again and changes nothing.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
now='--now 2026-01-05T01:00:00Z'

yanxu gen files --workers 120
ended 0 'gen'
yanxu init
for file in units.csv rooms.csv trainers.csv courses.xlsx workers.xlsx offerings.xlsx hours.csv; do
    yanxu import "${file%.*}" "files/$file" $now
    ended 0 "import ${file%.*}"
done
yanxu import days "$top/scheduler/programmes/days-china.csv" $now
ended 0 'import days'
# All rows of all tables that hold what was loaded.
rows()
{
    local table
    for table in unit room trainer course worker person day offering session credit; do
        sqlite3 "$db" "SELECT '$table', * FROM $table"
    done | sha256sum
}
before=$(rows)
for kind in units rooms trainers courses workers days offerings hours; do
    for how in 'x.xlsx --lang zh' 'x.xlsx --lang en' 'x.csv --lang zh' 'x.csv --lang en' 'x.csv --encoding gb18030'; do
        yanxu export "$kind" -o $how $now
        ended 0 "export $kind -o $how"
        yanxu import "$kind" ${how%% *} $now
        ended 0 "$kind -o $how: loads again"
        if grep -q ' 0 new, 0 changed, [1-9][0-9,]* unchanged, 0 refused' "$out"; then ok "$kind -o $how: nothing changes"; else
            fail "$kind -o $how: nothing changes" "$(said)"; fi
    done
done
same 'every row of every table is as it was' "$(rows)" "$before"
yanxu export workers -o /nowhere/x.csv $now
check 'export into a directory that is not there: refused' test "$code" -ne 0
yanxu export workers -o /dev/full $now
check 'export to a full disk: refused' test "$code" -ne 0
yanxu export nonsense
ended 2 'export of an unknown kind: usage'

finish
