#!/usr/bin/env bash
# Imports in full: listed, undone, refused rows handed back, workers named by another key, values held by hand, warnings.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
export YANXU_CLOCK_NOW=2027-01-04T01:00:00Z

# put KIND LINES: writes KIND.csv and imports it.
put() { printf '%b' "$2" >"$1.csv"; yanxu import "$1" "$1.csv" --lang en --as anna "${@:3}"; }
newest() { sql 'SELECT max(id) FROM import'; }
things() { sql "SELECT * FROM unit; SELECT * FROM room; SELECT * FROM worker WHERE gone_at = 0; SELECT * FROM person WHERE worker_id IN (SELECT id FROM worker WHERE gone_at = 0);"; }

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
same 'nothing names who was taken back' "$(sql "SELECT count(*) FROM person WHERE name = '丙'") $(grep -c 丙 "$YANXU_DATA_DATABASE")" '0 0'
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
prints 'and what they give is said, by category' '  hours: 3.0 h in 2 entries: ce 3.0 h'
yanxu import hours hours.csv -n
prints 'once more: they are there already' '  hours, preview: 0.0 h in 0 entries' 'there already, by source and external id: 3.0 h in 2 rows'
yanxu import hours hours.csv -n --json
same 'as JSON' "$("$PYTHON" -c 'import json, sys; p = json.load(open(sys.argv[1]))["posted"]
print(p["entries"], p["min"], p["known"], p["known_min"], p["categories"])' "$out")" '0 0 2 180 []'
put hours "$hours"
prints 'and the same file twice changes nothing' '0 new, 0 changed, 2 unchanged'
same 'hours again: under an id of their own' "$(sql "SELECT external_id FROM credit WHERE external_id LIKE 'X1%' ORDER BY id" | tr '\n' ' ')" 'X1 X1#2 '
yanxu export hours -o hours-out.csv
prints 'export of hours: what stands' '2 rows'
yanxu import hours hours-out.csv
prints 'an export loads again and changes nothing, after an undo too' '0 new, 0 changed, 2 unchanged, 0 refused'

# --- refused rows, to be corrected and loaded as they are
printf '人员编号,姓名,单位编号,持证级别,手机,备注\r\nA,甲,S1,无,13800138000,x\r\nK,孔,NOWHERE,无,13800138001,=1+1\r\nL,刘,S1,大师,12,"a, b"\r\nM,孟,S1,初级,,\r\n' >list.csv
for how in zh:csv en:xlsx; do
    lang=${how%:*} file=refused.${how#*:}
    yanxu import workers list.csv --map '备注=-' --lang "$lang" --refused "$file" -n
    ended 3 "--refused $file in a preview"
    check "--refused $file: written by a preview too" test -s "$file"
    check "--refused $file: for its owner only" test "$(stat -c %a "$file")" = 600
    yanxu import workers "$file" -n --map '备注=-' --lang "$lang"
    ended 3 "$file loads as it is: the same rows are refused"
    prints "$file: two rows" '0 new, 0 changed, 0 unchanged, 2 refused'
done
cp "$err" again.txt
check 'the same reasons' grep -q 'NOWHERE is not loaded' again.txt
yanxu import workers list.csv --map '备注=-' --refused refused.csv
ended 3 '--refused'
tells '--refused says where' 'refused rows: refused.csv'
check 'the file: row, column, reason, remedy, then the original cells' "$PYTHON" -c "
import csv
rows = list(csv.reader(open('refused.csv', encoding='utf-8-sig')))
assert rows[0] == ['原行号', '有误的列', '拒绝原因', '处理办法', '人员编号', '姓名', '单位编号', '持证级别', '手机', '备注'], rows[0]
assert [r[0] for r in rows[1:]] == ['3', '4'], rows
assert rows[1][1] == '单位编号' and '尚未导入' in rows[1][2] and '请先导入' in rows[1][3]
assert rows[1][4:] == ['K', '孔', 'NOWHERE', '无', '13800138001', \"'=1+1\"], rows[1]
assert rows[2][1] == '持证级别; 手机' and rows[2][4:] == ['L', '刘', 'S1', '大师', '12', 'a, b'], rows[2]"
sed -e 's/NOWHERE/S1/g' -e 's/大师/中级/g' -e 's/,12,/,13800138002,/' refused.csv >corrected.csv
yanxu import workers corrected.csv --map '备注=-' --refused never.csv
ended 0 'the corrected file loads as it is'
prints 'the corrected file: both rows' '2 new, 0 changed, 0 unchanged, 0 refused'
tells 'nothing refused: said' 'nothing was refused: never.csv is not written'
check 'nothing refused: no file' test ! -e never.csv
all=$(rows_in)
yanxu import workers list.csv --map '备注=-' --refused /nowhere/refused.csv
check 'refused rows that cannot be written: the import fails' test "$code" -eq 4
same 'and changes nothing' "$(rows_in)" "$all"
yanxu import workers list.csv --map '备注=-' --refused list.csv
ended 2 'the imported file is not overwritten'

# --- values set by hand
yanxu held
tells 'held: nothing' 'nothing is held'
put rooms 'code,name,seats,address\nR1,一号,40,甲路1号\nR2,二号,20,\n'
room() { sql "SELECT name, seats, address FROM room WHERE code = '$1'"; }
yanxu set rooms R1 seats=30 -n
ended 0 'set -n'
same 'set -n changes nothing' "$(room R1) $(sql 'SELECT count(*) FROM held_value')" '一号|40|甲路1号 0'
yanxu set rooms R1 seats=30 '地址=乙路2号' --as anna
ended 0 'set two values, one by its Chinese heading'
same 'set: the values are there, the rest is as it was' "$(room R1)" '一号|30|乙路2号'
yanxu import list
prints 'set is listed as by hand' 'by hand, anna'
yanxu held --csv
prints 'held --csv' 'rooms,R1,seats,30,anna'
yanxu held workers --json
prints 'held of another kind: none' '[]'
put rooms 'code,name,seats,address\nR1,新名,55,甲路1号\nR2,二号,21,\n'
ended 0 'a file with other values'
prints 'a file against values set by hand: counted' '2 changed' '2 values set by hand stand'
tells 'and said, row and column' 'row 2, seats "55": the value that anna set by hand stands'
same 'values set by hand stand, what was not set is as in the file' "$(room R1)" '新名|30|乙路2号'
put rooms 'code,name,seats,address\nR1,新名,55,甲路1号\nR2,二号,21,\n'
prints 'the same file again: nothing changes' '0 new, 0 changed, 2 unchanged'
yanxu release rooms R1 address
ended 0 'release of one column'
put rooms 'code,name,seats,address\nR1,新名,55,甲路1号\n'
same 'released: the file decides' "$(room R1)" '新名|30|甲路1号'
yanxu release rooms R1 address
ended 4 'release of what is not held'
yanxu release rooms R1
ended 0 'release of the rest'
yanxu set rooms R2 seats=7
yanxu set rooms R2 seats=8
yanxu import undo
ended 0 'undo of a value set by hand'
same 'undo: the former value, held as it was' "$(room R2) $(sql "SELECT text FROM held_value WHERE code = 'R2'")" '二号|7| 7'
yanxu import undo
same 'undo again: as the file had it, nothing held' "$(room R2) $(sql 'SELECT count(*) FROM held_value')" '二号|21| 0'
yanxu set rooms R2 seats=21
same 'a value that is so already is held all the same' "$(sql "SELECT text FROM held_value WHERE code = 'R2'")" 21
yanxu import undo
same 'and its undo lets go' "$(sql 'SELECT count(*) FROM held_value')" 0
yanxu set rooms R2 seats=many
ended 1 'set of a value that cannot be'
tells 'set of a value that cannot be: says why' 'seats: cannot be read'
yanxu set rooms R9 seats=7
ended 4 'set of a room that is not there'
for bad in 'rooms R2 code=R3' 'rooms R2 nonsense=1' 'rooms R2 seats' 'hours X1 amount=3' 'offerings O1 date=2027-01-01'; do
    yanxu set $bad
    check "set $bad: refused" test "$code" -ne 0
done
put courses 'code,name,mode,tags\nC1,伦理,面授,ce=120\n'
put offerings 'code,course,seats,date,begins,ends,room\nO1,C1,15,2027-03-06,09:00,11:00,R1\nO1,C1,15,2027-03-07,09:00,11:00,R1\n'
yanxu set offerings O1 seats=12 unit=S1
ended 0 'set seats and unit of an offering with two sessions'
put offerings 'code,course,seats,date,begins,ends,room\nO1,C1,15,2027-03-06,09:00,11:00,R1\nO1,C1,15,2027-03-07,10:00,11:00,R1\n'
same 'an offering: its seats are held, its sessions follow the file' "$(sql 'SELECT seats, unit_id IS NOT NULL FROM offering'; sql 'SELECT begins_min FROM session WHERE NOT cancelled ORDER BY day')" '12|1
540
600'
check 'told once, not once a session' test "$(grep -c 'set by hand stands' "$err")" = 1
yanxu set workers A mobile=13900000000
put workers 'code,name,unit,tier,mobile\nA,甲,S1,无,13811111111\n'
same 'a worker: the telephone is held' "$(sql "SELECT mobile FROM person JOIN worker ON id = worker_id WHERE code = 'A'")" 13900000000
check 'and in no message' bash -c "! grep -qE '13811111111|13900000000' '$err' '$out'"

# --- timetables that can hardly be meant: warnings, the rows stay
put rooms 'code,name,seats\nR5,五号,20\nR6,六号,20\n'
put trainers 'code,name\nT5,陈\n'
head='code,course,seats,date,begins,ends,trainer,room\n'
put offerings "${head}P1,C1,10,2027-05-08,09:00,12:00,T5,R5\nP2,C1,10,2027-05-08,12:00,14:00,T5,R5\n"
check 'one after the other: no warning' test ! -s "$err"
put offerings "${head}P3,C1,10,2027-05-08,11:00,12:00,T5,R6\nP4,C1,10,2027-05-08,13:00,15:00,,R5\nP5,C1,21,2027-05-09,09:00,10:00,,R5\n"
ended 0 'clashes refuse nothing'
tells 'a trainer at two places, against what is loaded' 'row 2, trainer "T5": offering P1 is here at the same time'
tells 'a room taken twice' 'row 3, room "R5": offering P2 is here at the same time'
tells 'more seats than the room has' 'row 4, seats "21": more than the 20 seats of the room'
check 'three warnings and no more' test "$(grep -c 'warning' "$err")" = 3
put offerings "${head}P6,C1,10,2027-06-08,09:00,12:00,T5,\nP7,C1,10,2027-06-08,11:00,12:00,T5,\n"
tells 'two rows of one file' 'row 3, trainer "T5": offering P6 is here at the same time'

# --- workers named by another field than their code
put workers 'code,name,unit,tier,identity_no,mobile\nK1,金一,S1,无,110101198001010010,13500000001\nK2,金二,S1,无,110101198102020023,13500000002\nK3,金三,S1,无,,13500000002\n'
hours_by='身份证号,earned_on,amount,measure,categories\n110101198001010010,2027-01-02,3,学时,ce\n110101198203030036,2027-01-02,3,学时,ce\n'
printf '%b' "$hours_by" >hours.csv
audits=$(sql 'SELECT count(*) FROM audit')
yanxu import hours hours.csv
ended 1 'a column of identity numbers alone is no hours file'
yanxu import hours hours.csv --key identity --lang en -n
ended 3 'hours by identity number, preview: one is unknown'
cp "$out" .preview
same 'which changes nothing' "$(sql 'SELECT count(*) FROM audit')" "$audits"
yanxu import hours hours.csv --key identity --lang en --refused by-key.csv
ended 3 'hours by identity number'
prints 'one row new, one refused' '1 new, 0 changed, 0 unchanged, 1 refused'
same 'as the preview has said' "$(sed 's/, preview//' .preview)" "$(cat "$out")"
tells 'the unknown one is a missing reference, and the remedy names the key' 'row 3, 身份证号: a worker with this identity number is not loaded' 'import that file with --key identity'
check 'its number is in no message' bash -c "! grep -qE '1101011' '$out' '$err'"
check 'but in the file to correct' grep -q 110101198203030036 by-key.csv
same 'nor in the database: audit, and what imports keep' "$(sql "SELECT count(*) FROM audit WHERE detail LIKE '%1101011%'; SELECT count(*) FROM import_change WHERE key || coalesce(before, '') LIKE '%110101198%'")" '0
0'
sed -i 's/110101198203030036/110101198102020023/' by-key.csv
yanxu import hours by-key.csv --key identity
prints 'the corrected file can be loaded as it is' '1 new, 0 changed, 0 unchanged, 0 refused'
yanxu import hours hours.csv --key identity
prints 'the same file again changes nothing' '0 new, 0 changed, 1 unchanged, 1 refused'
put hours 'worker,earned_on,amount,measure,categories\nK1,2027-01-02,3,学时,ce\n'
prints 'nor do the same rows by code' '0 new, 0 changed, 1 unchanged'
printf '%b' '手机,earned_on,amount,measure,categories\n13500000002,2027-01-03,1,学时,ce\n' >hours.csv
yanxu import hours hours.csv --key mobile --lang en
ended 3 'a telephone that two share'
tells 'is refused with their number and what to do' '2 workers have this value' "write the worker's code beside it"
printf '%b' '手机,人员编号,earned_on,amount,measure,categories\n13500000002,K3,2027-01-03,1,学时,ce\n' >hours.csv
yanxu import hours hours.csv --key mobile
ended 0 'the code beside it says who'
printf '%b' '身份证号,姓名,单位编号,持证级别\n110101198001010010,金一,PD,初级\n110101198203030036,金四,S1,无\n' >workers.csv
yanxu import workers workers.csv --key identity --lang en
prints 'a roster without codes: who is known is changed, a new one refused' '0 new, 1 changed, 0 unchanged, 1 refused'
tells 'because a new worker needs a code' 'nobody has this identity number yet, and a new worker needs a code'
yanxu import undo
ended 0 'undone'
same 'as it was' "$(sql "SELECT tier FROM worker WHERE code = 'K1'")" none
put workers 'code,name,unit,tier,identity_no\nK9,金一,S1,无,110101198001010010\n'
tells 'one identity number under two codes is told' 'warning, row 2, identity_no: worker K1 has the same value already'
yanxu import units hours.csv --key mobile
ended 2 'units name no workers: usage'
tells 'which says who does' 'units files name no workers'
yanxu import hours hours.csv --key name
ended 2 'a name is no key: usage'

# --- hours and categories that can hardly be meant
put hours 'worker,earned_on,amount,measure,categories\nK2,2027-01-04,2,学时,ce\n'
check 'hours beside none: no warning' test ! -s "$err"
entry=$(sql 'SELECT max(id) FROM credit')
put hours 'worker,earned_on,amount,measure,categories\nK2,2027-01-04,3,学时,ce\n'
ended 0 'the same day with another figure is not refused'
tells 'but told, with the entry and what to do' "(entry $entry); this adds a second entry" "yanxu ledger reverse $entry"
yanxu rules set cn-professional-annual --from 2026-01-01
put hours 'worker,earned_on,amount,measure,categories,external_id\nK2,2027-01-05,3,学时,profesional,C-1\nK1,2027-01-05,3,学时,profesional,C-2\n'
ended 0 'a category that no rulebook knows is not refused'
tells 'but told, with the one that was meant' 'no rulebook in force knows the category profesional; did you mean professional?'
check 'once' test "$(grep -c 'no rulebook' "$err")" = 1
printf '%b' 'worker,earned_on,amount,measure,categories,external_id\nK2,2027-01-05,3,学时,profesional,C-1\n' >hours.csv
yanxu import hours hours.csv
tells 'in Chinese too' '现行规则中没有类别 profesional；是否应为 professional'

finish
