#!/usr/bin/env bash
# Hours earned elsewhere: claimed with evidence, approved whole or in part, rejected with a reason; only what is approved counts.
. "$(dirname "$0")/lib.sh"
. "$here/office.sh"
now="--now $year-06-01T01:00:00Z"

office_files files
office_load files
earned() { sql "SELECT coalesce(sum(min), 0) FROM credit WHERE external_id LIKE 'claim:%' AND worker_id = (SELECT id FROM worker WHERE code = '$1')"; }
field() { "$PYTHON" -c "import json, sys; print(json.load(open(sys.argv[1]))$1)" "$out"; }

yanxu claim list $now
ended 0 'no claims: exit 0'
tells 'no claims: what to do' 'yanxu claim make'
yanxu claim list --json $now
same 'no claims, as JSON' "$(field '["claims"]')" '[]'

# --- made --------------------------------------------------------------------------------------------------------
claim() { yanxu claim make "$1" --date "$year-03-05" --amount "$2" --categories "$3" --evidence "$4" "${@:5}" $now; }
claim W1 6 'ce、professional' 'certificate 17' --as anna
ended 0 'a claim'
prints 'a claim: its number, and what comes next' 'claim 1 is made' 'claim approve|reject 1'
same 'it counts nothing yet' "$(earned W1)" 0
claim W1 6 ce 'certificate 17'
ended 1 'the same evidence again: refused'
tells 'the same evidence again: says of which claim' 'claim 1 (claimed) with this evidence'
claim W1 8 ce 'certificate 18' --measure 学时 --source 授课
ended 0 'a claim in Chinese words'
claim W2 90 ce 'diploma' --source degree
ended 0 'a degree'
claim W2 90 ce 'another diploma' --source 学历
ended 1 'a second degree: refused'
claim W9 6 ce x
ended 4 'of nobody: not found'
claim W1 six ce x
ended 1 'no amount: refused'
tells 'no amount: says of which' 'amount: '
yanxu claim make W1 --date "$year-03-05" --amount 6 --categories ce $now
ended 1 'without evidence: refused'
claim W1 6 ce 'tomorrow' --source attendance
ended 1 'attendance is not claimed'
yanxu claim make W1 --date "$year-06-02" --amount 6 --categories ce --evidence x $now
ended 1 'earned in the future: refused'

# --- decided -----------------------------------------------------------------------------------------------------
yanxu claim approve 1 --amount 4 --as bo --reason 'two were travel' $now
ended 0 'approved in part'
same 'the part counts' "$(earned W1)" 240
yanxu ledger show W1 $now
prints 'and stands in the ledger' '4.0 h stand'
yanxu claim approve 1 $now
ended 1 'approved twice: refused'
yanxu claim approve 2 --amount 9 $now
ended 1 'more than was claimed: refused'
yanxu claim reject 2 $now
ended 2 'rejected without a reason: usage'
yanxu claim reject 2 --reason 'no stamp' $now
ended 0 'rejected'
claim W1 8 ce 'certificate 18' --source teaching
ended 0 'what was rejected may be claimed again'
yanxu claim approve 4 $now
same 'a class hour is what the office says' "$(earned W1)" $((240 + 480))
yanxu claim approve 3 $now
ended 0 'the degree'
yanxu claim approve 77 $now
ended 4 'no such claim: not found'

# --- listed ------------------------------------------------------------------------------------------------------
yanxu claim list --state approved --json $now
same 'who decided, when and why' "$(field '["claims"][0]["decided_by"]') $(field '["claims"][0]["decided_at"]') $(field '["claims"][0]["reason"]')" \
    "bo $year-06-01T01:00:00Z two were travel"
same 'and who claimed' "$(field '["claims"][0]["claimed_by"]')" anna
yanxu claim list --worker W1 --csv $now
same 'of one worker' "$(($(wc -l <"$out") - 1))" 3
yanxu claim list --state maybe $now
ended 2 'no such state: usage'
yanxu ledger reverse "$(sql "SELECT id FROM credit WHERE external_id = 'claim:1'")" --reason 'forged' $now
claim W1 6 ce 'certificate 17'
ended 0 'once its entry is taken back, the evidence may come again'
finish
