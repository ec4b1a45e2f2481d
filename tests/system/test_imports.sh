#!/usr/bin/env bash
# Imports in full: listed, undone, refused rows handed back, workers named by another key, values held by hand, warnings.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
export YANXU_CLOCK_NOW=2027-01-04T01:00:00Z

# put KIND LINES: writes KIND.csv and imports it.
put() { printf '%b' "$2" >"$1.csv"; yanxu import "$1" "$1.csv" --lang en --as anna "${@:3}"; }
newest() { sql 'SELECT max(id) FROM import'; }
things() { sql "SELECT * FROM unit; SELECT * FROM room; SELECT * FROM worker; SELECT * FROM person;"; }

yanxu init
yanxu import list
ended 0 'import list of an empty office'
tells 'import list of an empty office says so' 'nothing was imported yet'
yanxu import undo
ended 4 'import undo of an empty office: nothing to undo'
tells 'import undo of an empty office says so' 'there is no import to undo'

# --- list and undo
put units 'code,name,kind\nPD,浦东,区\nS1,花木站,社工站\n'
ended 0 'units'
units=$(newest)
put rooms 'code,name,seats\nR1,一号,40\n'
put workers 'code,name,unit,tier,mobile\nA,甲,S1,无,13800138000\nB,乙,S1,初级,\n'
before=$(things)
put workers 'code,name,unit,tier,mobile\nA,甲,PD,无,\nB,乙,S1,初级,\nC,丙,S1,中级,\n'
prints 'a second file: one new, one changed' '1 new, 1 changed, 1 unchanged'
changed=$(newest)
yanxu import list
prints 'import list names kind, file and who' 'workers' 'workers.csv, anna' '1 changed'
yanxu import list --json
check 'import list --json' "$PYTHON" -c "
import json; rows = json.load(open('$out'))
assert [r['kind'] for r in rows] == ['workers', 'workers', 'rooms', 'units'], rows
assert rows[0]['created'] == 1 and rows[0]['undone_at'] is None and rows[0]['by_hand'] is False"
yanxu import list --csv
check 'import list --csv' test "$(wc -l <"$out")" -eq 5
yanxu import undo "$units"
ended 1 'undo of what has workers by now is refused'
tells 'undo of units says which worker and what to do' 'PD, which it made, has worker A by now' "undo import $((changed - 1)) (workers) first"
yanxu import undo $((changed - 1))
ended 1 'undo of an older import of the kind is refused'
tells 'undo of an older import says which first' "undo import $changed first"
all=$(rows_in)
yanxu import undo "$changed" -n
ended 0 'import undo -n'
prints 'import undo -n counts' '1 as before, 1 deleted'
same 'import undo -n changes nothing' "$(rows_in)" "$all"
yanxu import undo --as boris
ended 0 'import undo'
same 'import undo: workers are as they were' "$(things)" "$before"
same 'import undo is in the audit' "$(sql "SELECT who, verb, object FROM audit ORDER BY id DESC LIMIT 1")" "boris|undo|import $changed"
yanxu import undo "$changed"
ended 1 'undo twice is refused'
tells 'undo twice says so' "import $changed was undone already"
yanxu import list
prints 'import list shows what was undone' 'undone 2027-01-04'
yanxu import undo x
ended 2 'import undo of no number: usage'
yanxu import undo 999
ended 4 'import undo of an unknown id'
put workers 'code,name,unit,tier,mobile\nA,甲,PD,无,\nC,丙,S1,中级,\n'
prints 'the file can be loaded again after its undo' '1 new, 1 changed'

# --- hours: reversed, and free to come again
hours='worker,earned_on,amount,measure,categories,external_id\nA,2027-01-02,2,学时,ce,X1\nB,2027-01-02,2,学时,ce,\n'
put hours "$hours"
prints 'hours' '2 new'
yanxu import undo --json
ended 0 'undo of hours'
prints 'undo of hours counts' '"reversed": 2'
same 'undo of hours: the ledger grew, its sum is nought' "$(sql 'SELECT count(*), sum(min) FROM credit')" '4|0'
put hours "$hours"
prints 'hours again after the undo are new' '2 new'
put hours "$hours"
prints 'and the same file twice changes nothing' '0 new, 0 changed, 2 unchanged'
same 'hours again: under an id of their own' "$(sql "SELECT external_id FROM credit WHERE external_id LIKE 'X1%' ORDER BY id" | tr '\n' ' ')" 'X1 X1#2 '
yanxu export hours -o hours-out.csv
prints 'export of hours: what stands' '2 rows'
yanxu import hours hours-out.csv
prints 'an export loads again and changes nothing, after an undo too' '0 new, 0 changed, 2 unchanged, 0 refused'

finish
