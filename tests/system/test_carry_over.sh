#!/usr/bin/env bash
# What exceeded a year comes into the next one, once, by entries that can be taken back; what is due anew is posted anew.
. "$(dirname "$0")/lib.sh"
. "$here/office.sh"
office_files files
office_load files
stop_if_failed
last=$((year - 2))
next=$((year - 1))
office_carry carry.json
yanxu rules set carry.json --from 2020-01-01
ended 0 'a rulebook that carries over'
over="--as-of $last-12-31"
field() { "$PYTHON" -c 'import json, sys
value = json.load(open(sys.argv[1]))
for key in sys.argv[2:]: value = value[int(key) if key.isdigit() else key]
print(value)' "$out" "$@"; }
# carried: what stands of it, a line for each entry.
carried() { sql "SELECT w.code, c.min + coalesce((SELECT sum(r.min) FROM credit r WHERE r.reverses = c.id), 0), c.categories
 FROM credit c JOIN worker w ON w.id = c.worker_id WHERE c.source = 'carry_over' ORDER BY c.id" 2>/dev/null; }
counted() # DAY: hours that count for W1 on that day
{
    yanxu explain worker W1 --rulebook carry --as-of "$1" --json
    field rulebooks 0 counted_min
}

# --- posted once ---
same 'twelve hours in the year that is over' "$(counted "$last-12-31")" 720
yanxu ledger carry-over carry $over -n --json
ended 0 'preview'
same 'two entries: one keeps its category' "$("$PYTHON" -c 'import json, sys
for e in json.load(open(sys.argv[1]))["entries"]: print(e["worker"], e["min"], e["categories"], e["change"], end=";")' "$out")" 'W1 60 ce;professional new;W1 60 ce new;'
same 'nothing is written' "$(carried)" ''
yanxu ledger carry-over carry $over
ended 0 'posted'
prints 'and said' 'W1' '2 new, 0 changed, 0 as they were'
same 'on the first day of the next year' "$(sql "SELECT count(*) FROM credit WHERE source = 'carry_over' AND earned_on = (SELECT min(earned_on) FROM credit WHERE source = 'carry_over')")" 2
same 'it counts there' "$(counted "$next-06-30")" 120
same 'and what it was is as it was' "$(counted "$last-12-31")" 720
rows=$(sql 'SELECT count(*) FROM credit')
yanxu ledger carry-over carry $over --json
same 'again: the same' "$(field new) $(field changed) $(field same)" '0 0 2'
same 'no entry more' "$(sql 'SELECT count(*) FROM credit')" "$rows"
yanxu ledger carry-over carry --as-of "$next-12-31" --json
same 'what came in does not go on' "$(field new)" 0

# --- what is due changes ---
yanxu ledger reverse 2 --reason 'counted twice' --minutes 30
ended 0 'half an hour less than was thought, in the year that is over'
yanxu ledger carry-over carry $over --json
same 'the rest that has no category is posted anew' "$(field new) $(field changed) $(field same)" '0 1 1'
same 'it is half an hour' "$(field entries 1 was_min)-$(field entries 1 min)" 60-30
same 'it counts there' "$(counted "$next-06-30")" 90
entry=$(sql "SELECT max(id) FROM credit WHERE source = 'carry_over' AND min > 0")
yanxu ledger reverse "$entry" --reason 'not wanted'
yanxu ledger carry-over carry $over --json
same 'what a person took back stays taken back' "$(field new) $(field changed)" '0 0'
same 'and does not count' "$(counted "$next-06-30")" 60
yanxu ledger reverse 1 --reason 'not in time'
yanxu ledger carry-over carry $over --json
same 'nothing is over any more: taken back' "$(counted "$next-06-30")" 0

# --- refused ---
yanxu ledger carry-over cn-registration
ended 1 'a rulebook that carries nothing over'
tells 'says so' 'carries nothing over'
yanxu ledger carry-over nowhere
ended 4 'one that is not in force'
yanxu ledger carry-over carry --as-of someday
ended 2 'a day that is none'
finish
