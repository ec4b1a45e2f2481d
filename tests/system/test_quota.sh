#!/usr/bin/env bash
# Annual quotas: set, loaded, refused where their sums break; the plan asks for them; what `quota show` adds up is what
# the database's rows add up to.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
now='--now 2027-01-04T00:00:00Z'

printf 'code,name,kind,parent\nPD,浦东新区,区,\nS1,花木社工站,社工站,PD\nS2,张江社工站,社工站,PD\n' >units.csv
printf 'code,name,mode,tags,tiers\nE1,社工伦理,面授,ce=120;ethics=60,\nE2,个案工作,面授,ce=120,assistant\nW1,网课,自学,ce=600,assistant;intermediate\n' >courses.csv
{
    echo code,name,unit,tier
    for i in 1 2 3 4 5 6 7 8 9 10; do
        echo "W$i,社工$i,S$((i % 2 + 1)),$([ "$i" -le 7 ] && echo assistant || echo intermediate)"
    done
} >workers.csv
printf 'code,course,seats,unit,date,begins,ends,window_from,window_to,window_min\nE1A,E1,20,,2027-04-10,09:00,11:00,,,\nE2A,E2,6,S1,2027-05-10,09:00,11:00,,,\nW1A,W1,100,,,,,2027-02-01,2027-09-30,600\nE1Z,E1,9,,2028-01-10,09:00,11:00,,,\n' >offerings.csv
printf 'worker,earned_on,amount,measure,categories,course\nW1,2027-01-02,1,hour,ce,E1\nW2,2027-01-03,2,hour,ethics,\n' >hours.csv
yanxu init
for kind in units courses workers offerings hours; do
    yanxu import "$kind" "$kind.csv" $now
    ended 0 "import $kind"
done
quotas() { sql "SELECT group_concat(year || unit_id || tier || category || coalesce(course_id, '') || coalesce(each_min, '') || '/' || coalesce(total_min, ''), ' ') FROM quota"; }

# --- nothing set ---
yanxu plan make --year 2027 $now
ended 1 'plan make: neither rulebook nor quota'
tells 'plan make: says that nobody owes hours' 'quota'
yanxu quota show --year 2027 $now
ended 0 'quota show --year of a year without quotas'
tells 'quota show --year: says what to do' 'quota set'
yanxu quota show --by unit $now
prints 'quota show --by unit: nothing needed, all the same offered' '0.0           1,072.0' 'open to every unit'

# --- setting ---
yanxu quota set --year 2027 --unit PD --category ce --each 3 $now
ended 0 'quota set --each'
prints 'quota set: says that it is new' 'new'
yanxu quota set --year 2027 --unit PD --category ce --each 3 $now
prints 'quota set: the same again' 'same'
before=$(quotas)
yanxu quota set --year 2027 --unit PD --category ce --each 9 -n $now
prints 'quota set -n: says what would be' 'changed' 'preview'
same 'quota set -n: changes nothing' "$(quotas)" "$before"
yanxu quota set --year 2027 --unit PD --category ce --each 1000000000 $now
ended 2 'quota set --each beyond all measure: usage'
tells 'quota set --each beyond all measure: which option' '--each'
yanxu quota set --year 2027 --unit S1 --category ce --total 40 --measure class_hour $now
ended 0 'quota set --total in class hours'
same 'a class hour is 45 minutes' "$(sql "SELECT total_min FROM quota WHERE total_min NOT NULL")" 1800
yanxu quota set --year 2027 --unit S2 --course E1 --each 30 $now
ended 0 'quota set --course'
yanxu quota set --year 2027 --unit PD --category ethics --total 10 $now
ended 0 'quota set --total for the district'
before=$(quotas)
audits=$(sql 'SELECT count(*) FROM audit')
# refused LABEL EXIT WORDS… -- arguments of quota set: nothing may change.
refused()
{
    local label=$1 want=$2 words=()
    shift 2
    while [ "$1" != -- ]; do words+=("$1"); shift; done
    shift
    yanxu "$@" $now
    ended "$want" "$label"
    tells "$label: says why" "${words[@]}"
    same "$label: nothing is written" "$(quotas) $(sql 'SELECT count(*) FROM audit')" "$before $audits"
}
refused 'nearer rows take more than the total' 1 'PD' '10 h' 'S1 (20 h)' -- \
    quota set --year 2027 --unit S1 --category ethics --total 20
refused 'each x workers more than the total' 1 'PD' 'S2 (15 h)' -- quota set --year 2027 --unit S2 --category ethics --each 3
refused 'a course for some tiers only' 1 'E2' 'every tier' -- quota set --year 2027 --unit S1 --course E2 --each 2
refused 'a course in total' 1 'each worker' -- quota set --year 2027 --unit S1 --course E1 --total 2
refused 'a unit that is not there' 4 'NOWHERE' -- quota set --year 2027 --unit NOWHERE --category ce --each 2
refused 'a course that is not there' 4 'E9' -- quota set --year 2027 --unit S1 --course E9 --each 2
refused 'nothing to clear' 4 'no such quota' -- quota set --year 2026 --unit S1 --category ce --clear
refused 'neither category nor course' 2 '--category' -- quota set --year 2027 --unit S1 --each 2
refused 'both amounts' 2 '--each' -- quota set --year 2027 --unit S1 --category ce --each 2 --total 3
refused 'an amount below nothing' 2 '--each' -- quota set --year 2027 --unit S1 --category ce --each -2
refused 'more than a worker can owe' 2 '--each' -- quota set --year 2027 --unit S1 --category ce --each 999999
printf 'year,unit,tier,category,course,each,total\n2027,S1,,ethics,,,10\n2027,S2,,ethics,,,10\n' >over.csv
refused 'a file whose sums break' 1 'PD' 'S1 (10 h), S2 (10 h) take 20 h' -- quota import over.csv
yanxu quota set --year 2027 --unit S2 --category ethics --total 10 $now
ended 0 'all of the total may be taken'
tells 'and it is said for whom nothing is left' 'nothing is left for 5 other workers'
yanxu quota set --year 2027 --unit S2 --category ethics --clear $now
prints 'quota set --clear' 'cleared'
same 'quota set --clear: as before' "$(quotas)" "$before"
yanxu quota set --year 2027 --unit S1 --tier intermediate --category ce --each 4 $now
ended 0 'quota set --tier'

# --- files, both languages, and bad rows ---
before=$(quotas)
for how in 'q.xlsx --lang zh' 'q.csv --lang en' 'q.csv --encoding gb18030'; do
    yanxu export quotas -o $how $now
    ended 0 "export quotas -o $how"
    yanxu quota import ${how%% *} $now
    prints "quotas -o $how: loads again, nothing changes" '0 new, 0 changed, 5 unchanged, 0 refused'
done
same 'the rows are as they were' "$(quotas)" "$before"
printf '年度,单位编号,持证级别,类别,课程编号,每人学时,合计学时,计量单位\n2028,PD,,ce,,2,,学时\n2028,PD,,ce,E1,2,,\n2028,PD,,ce,,,,\n2028,PD,,,E1,,2,\n2028,PD,,ce,,3,,\n2028,PD,社长,ce,,3,,\n2028,XX,,ce,,3,,\n2028,PD,,,W1,3,,\n1066,PD,,ce,,3,,\n2028,PD,助理,ce,,1.5,,\n' >mixed.csv
yanxu import targets mixed.csv --lang en $now
ended 3 'import targets: the good rows of a mixed file'
prints 'import targets: counts' '2 new' '8 refused'
tells 'import targets: reasons' 'either a category or a course' 'either hours each or hours in total' \
    'those of each worker' 'row 2 has the same value' 'XX' 'not for every tier' '1066'
same 'class hours and hours of a file' "$(sql "SELECT group_concat(each_min) FROM (SELECT each_min FROM quota WHERE year = 2028 ORDER BY tier)")" '90,90'

# --- what is owed: 2027 ---
# ce: S1's intermediates 4 h each, its assistants the rest of 30 h; S2 3 h each. ethics: 1 h each. E1 in S2: 2 h.
yanxu quota show --worker W1 $now --json
prints 'a worker of S2: quota of three kinds' '"category": "ce"' '"category": "ethics"' '"category": "course:E1"' '年度学时指标'
in_board() { "$PYTHON" -c 'import json, sys; b = json.load(open(sys.argv[1])); print(eval(sys.argv[2]))' "$out" "$1"; }
yanxu quota show --year 2027 --json $now
ended 0 'quota show --year --json'
same 'targets: who stands under which row, and what they owe' \
    "$(in_board '[(t["unit"], t["tier"], t["category"] or t["course"], t["workers"], t["target_min"]) for t in sorted(b["targets"], key=lambda t: (t["unit"], t["tier"], t["category"]))]')" \
    "[('PD', '', 'ce', 5, 900), ('PD', '', 'ethics', 10, 600), ('S1', '', 'ce', 3, 1320), ('S1', 'intermediate', 'ce', 2, 480), ('S2', '', 'E1', 5, 600)]"
same 'targets: an entry counts for its category and for its course' \
    "$(in_board 'sorted((t["category"] or t["course"], t["earned_min"]) for t in b["targets"] if t["earned_min"])')" \
    "[('E1', 60), ('ce', 60), ('ethics', 120)]"

# --- the plan asks for it ---
yanxu plan make --year 2027 $now --threads 1 --json
ended 0 'plan make with quotas alone'
same 'the plan asks for what is owed and not yet earned' "$(in_board 'b["needed_min"]')" $((900 + 600 + 1800 + 600 - 60 - 60 - 60))
plan=$(in_board 'b["id"]')
yanxu plan publish "$plan" $now
ended 0 'plan publish'
same 'everybody of S2 who has not had E1 sits in it' \
    "$(sql "SELECT count(*) FROM enrolment e JOIN offering o ON o.id = e.offering_id AND o.code = 'E1A' JOIN worker w ON w.id = e.worker_id JOIN unit u ON u.id = w.unit_id AND u.code = 'S2' WHERE w.code <> 'W1'")" 4

# --- sums: every grouping, and the rows themselves ---
yanxu quota show --year 2027 --json $now
for by in unit tier month category; do
    same "every column adds up by $by" \
        "$(in_board "[sum(r[k] for r in b['$by']) for k in ('needed_min', 'offered_min', 'planned_min')]")" \
        "$(in_board "[b['total'][k] for k in ('needed_min', 'offered_min', 'planned_min')]")"
done
# A course's category minutes, and once more the whole of a course that a quota of the year names.
tags="SELECT c.id, substr(j.value, 1, instr(j.value, '=') - 1) tag, CAST(substr(j.value, instr(j.value, '=') + 1) AS INTEGER) min
    FROM course c, json_each('[\"' || replace(c.tags, ';', '\",\"') || '\"]') j"
minutes="SELECT id, sum(min) + CASE WHEN id IN (SELECT course_id FROM quota WHERE year = 2027) THEN max(min) ELSE 0 END min FROM ($tags) GROUP BY id"
days="SELECT o.id, coalesce(o.window_to, (SELECT max(day) FROM session s WHERE s.offering_id = o.id AND NOT s.cancelled)) day FROM offering o WHERE NOT o.cancelled"
year_days="day BETWEEN julianday('2027-01-01') - julianday('1970-01-01') AND julianday('2027-12-31') - julianday('1970-01-01')"
same 'offered: seats x minutes of the rows' "$(in_board 'b["total"]["offered_min"]')" \
    "$(sql "SELECT sum(o.seats * m.min) FROM offering o JOIN ($minutes) m ON m.id = o.course_id JOIN ($days) d ON d.id = o.id WHERE $year_days")"
same 'planned: places x minutes of the rows' "$(in_board 'b["total"]["planned_min"]')" \
    "$(sql "SELECT sum(m.min) FROM enrolment e JOIN offering o ON o.id = e.offering_id JOIN ($minutes) m ON m.id = o.course_id JOIN ($days) d ON d.id = o.id WHERE e.plan_id = $plan AND $year_days")"
same 'earned under the quota of ce: the ledger of all whom it reaches' \
    "$(in_board 'sum(t["earned_min"] for t in b["targets"] if t["category"] == "ce")')" \
    "$(sql "SELECT sum(min) FROM credit WHERE ';' || categories || ';' LIKE '%;ce;%'")"
same 'offered for S1 alone, and for two tiers together' \
    "$(in_board '[r["offered_min"] for r in b["unit"] if r["key"] == "S1"] + [r["offered_min"] for r in b["tier"] if r["key"] == "assistant+intermediate"]')" \
    '[720, 60000]'
for by in unit tier month category; do
    yanxu quota show --by "$by" --csv $now
    ended 0 "quota show --by $by --csv"
    prints "quota show --by $by --csv: heads" 'needed_min,offered_min,planned_min'
    yanxu quota show --by "$by" $now
    prints "quota show --by $by: a table with its total" 'needed h' 'total'
done
yanxu quota show --by nothing $now
ended 2 'quota show by an unknown grouping: usage'
yanxu quota show --year 2027 --csv $now
prints 'quota show --csv: the targets' 'target_min,earned_min'

# --- and goes away again ---
for key in '--unit PD --category ce' '--unit S1 --category ce' '--unit S1 --category ce --tier intermediate' '--unit S2 --course E1' '--unit PD --category ethics'; do
    yanxu quota set --year 2027 $key --clear $now
    ended 0 "clear $key"
done
yanxu quota show --worker W1 $now --json
check 'nothing is owed once all are cleared' "$PYTHON" -c 'import json, sys; sys.exit(json.load(open(sys.argv[1]))["standings"] != [])' "$out"

finish
