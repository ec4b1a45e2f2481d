#!/usr/bin/env bash
# Options that mean the same wherever they are taken: what reads prints JSON, a list prints CSV too, and what help does not
# show is refused. That -n changes nothing is tried by test_audit.sh, write by write.
. "$(dirname "$0")/lib.sh"
. "$here/office.sh"

office_files files
office_load files
office_publish
yanxu plan make --year "$year" --threads 1
ended 0 'a second draft'
yanxu plan lock W1 ETH-1 --reason asked
yanxu set workers W2 tier=senior
yanxu worker leave W2 "$year-05-01" "$year-05-03"
yanxu claim make W1 --date "$((year - 2))-03-05" --amount 6 --categories ce --evidence C-1
decree() # CODE
{
    printf '{"decree": "%s", "title": {"zh": "顺延", "en": "longer"}, "source": "test", "rulebook": "cn-registration",
 "ending": {"from": "%s-12-31", "to": "%s-12-31"}, "extends": {"months": 12, "again": true}}' "$1" "$year" "$((year + 1))" >"$1.json"
}
decree D1
decree D2
yanxu decree apply D1.json
ended 0 'a decree in force'
yanxu waiver grant W2 --rulebook cn-registration --requirement total --units 1 --reason asked
ended 0 'a waiver'
yanxu approval grant provider 市社工协会 --by MZJ
ended 0 'an approval'
printf '%s\n' 'Worker code,Name,Unit code,Tier,Certified on,Registered from,Registered to' 'W8,许八,A1,assistant,2018-01-01,2018-02-01,2021-01-31' \
    'W9,何九,A1,assistant,2018-01-01,,' >more-workers.csv
yanxu exam set 2027 assistant 2027-05-22 2027-05-23
yanxu import workers more-workers.csv
ended 0 'one whose registration has run out, and one who never had one'
yanxu export problem -o problem.jsonl
yanxu solve problem.jsonl -o plan.jsonl
ended 0 'a problem and its plan as files'
yanxu days set "$year-10-01" holiday
yanxu quota set --year "$year" --unit A1 --category ce --each 20
sql "INSERT INTO job (kind, state, params, who, created_at, started_at, finished_at, phase, done, total, stop, result, error, lease_owner, lease_until, tries, phase_at)
     VALUES ('plan', 'done', '{}', 'x', 1, 2, 3, '', 0, 0, 0, '', '', '', 0, 1, 0)"

office_carry carry.json
yanxu rules set carry.json --from 2020-01-01
ended 0 'a rulebook that carries over'

printf '%%PDF-1.7\n' >17.pdf
yanxu claim make W1 --date "$((year - 1))-03-05" --amount 6 --categories ce --file 17.pdf
ended 0 'a claim with a file'

# How each command that takes --json or --csv is asked; those that write only preview.
declare -A words=(
    ['import']='units files/units.csv -n' ['import list']='' ['import undo']='-n' ['held']='' ['gaps']='--plan 2' ['attend']='ETH-1'
    ['rules show']='' ['rules check']='cn-registration' ['rules try']='more.json' ['days show']='' ['audit']=''
    ['quota set']="--year $year --unit A1 --category ce --each 30 -n" ['quota import']='files/quotas.csv -n' ['quota show']="--year $year"
    ['plan make']="--year $year --threads 1" ['plan list']='' ['plan show']='1' ['plan diff']='1 2' ['plan locks']=''
    ['explain worker']='W1' ['explain offering']='ETH-1' ['worker show']='W1' ['worker export']='W1' ['ledger show']='W1' ['ledger carry-over']="carry --as-of $((year - 2))-12-31 -n" ['claim list']='' ['claim evidence']="$(sql 'SELECT max(id) FROM claim')"
    ['worker leave']='W2' ['worker tier']='W2' ['offering list']='' ['offering cancel']='LAW-1 -n' ['offering move']="LAW-1 --date $year-04-11 -n" ['worker forget']='W3 -n' ['statement verify']='statement.json' ['feed url']='worker W1' ['feed rotate']='worker W1 -n' ['remind status']='' ['remind exams']='-n'
    ['decree preview']='D2.json' ['decree apply']='D2.json -n' ['decree undo']='D1 -n' ['decree list']='' ['decree show']='D1'
    ['waiver list']='' ['waiver grant']='W1 --rulebook cn-registration --requirement total --units 1 --reason asked -n'
    ['approval list']='' ['exam show']='' ['exam promote']='-n' ['registration list']='' ['registration show']='W1' ['registration first']='W9 --force late -n' ['registration renew']='W1 --force asked -n'
    ['registration restore']='W8 --force asked -n'
    ['job list']='' ['job show']='1' ['export']='workers' ['check-plan']='problem.jsonl plan.jsonl' ['config show']=''
)
"$YANXU" statement make W1 -o statement.json
sed -e 's/"units": 72/"units": 96/' "$top/scheduler/rules/packs/cn-registration.json" >more.json
printf 'Year,Unit code,Tier,Category,Course code,Hours each,Hours total,Measure\n%s,A2,,ce,,20,,\n' "$year" >files/quotas.csv
# What neither reads the office nor changes it by itself: it writes files of its own, serves, or sends what is due.
others=' demo init template rules_schema decree_schema statement_make certificate_make version serve solve gen feed_write export_problem remind_run '

is_table() # UTF-8 with its mark, and as many cells in every row as there are headings
{
    "$PYTHON" - "$1" <<'TABLE'
import csv, sys
text = open(sys.argv[1], encoding="utf-8", newline="").read()
assert text.startswith("\ufeff"), text[:20]
rows = list(csv.reader(text[1:].splitlines()))
assert len(rows) >= 2 and all(rows[0]) and {len(row) for row in rows} == {len(rows[0])}, rows
TABLE
}

tried=0
"$YANXU" help | sed -nE 's/^  yanxu ([a-z-]+( [a-z][a-z-]*)?)( .*)?$/\1\t\3/p' >commands
while IFS=$'\t' read -r name usage; do
    case "$usage" in
    *'[-n]'* | *'[--json]'*) ;;
    *) case "$others" in *" ${name// /_} "*) ;; *) fail "$name: takes neither -n nor --json" ;; esac ;;
    esac
    for option in --json --csv -n; do
        case "$usage" in *"[$option]"*) continue ;; esac
        yanxu $name "$option"
        ended 2 "$name does not take $option"
        tells "$name says so" "$option"
    done
    case "$usage" in *'[--json]'*) ;; *) continue ;; esac
    if [ -z "${words[$name]+is set}" ]; then
        fail "$name: nobody has said how it is asked for JSON"
        continue
    fi
    tried=$((tried + 1))
    yanxu $name ${words[$name]} --json
    ended 0 "$name --json"
    check "$name --json: one value of JSON" "$PYTHON" -c 'import json, sys; assert json.load(open(sys.argv[1]))' "$out"
    case "$usage" in *'[--csv]'*) ;; *) continue ;; esac
    yanxu $name ${words[$name]} --csv
    ended 0 "$name --csv"
    check "$name --csv: a table" is_table "$out"
done <commands
same 'every command that reads was asked' "$tried" "${#words[@]}"

# A day that is none, wherever help says that one may stand: usage, and which option it was.
words['rules set']=carry.json words['worker tier']='W2 senior' words['exam set']='2027 assistant 2027-05-22 2027-05-23' words['approval grant']='provider X --by Y' words['statement make']=W1 words['certificate make']=W1
refused=0
while IFS=$'\t' read -r name usage; do
    for option in $(grep -oE -- '--[a-z-]+ (DATE|DAY)' <<<"$usage" | cut -d' ' -f1 | sort -u); do
        [ "$name" != 'claim make' ] || continue # judged as a cell of a file is
        yanxu $name ${words[$name]-} "$option" 2027-02-29
        ended 2 "$name $option: no such day"
        tells "$name names $option" "$option: "
        refused=$((refused + 1))
    done
done <commands
check 'days were tried' [ "$refused" -ge 20 ]
yanxu export problem -o never.jsonl --year soon
ended 2 'export problem: no such year'
tells 'and it is named' '--year: '
yanxu registration list --as-of 2027年3月2日 --json
ended 0 'a day may be written as people write it'
finish
