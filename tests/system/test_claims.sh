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
# --- files as evidence ---------------------------------------------------------------------------------------------
photo() { printf '\xff\xd8\xff\xe0\x00\x10JFIF\x00 %s' "$1" >"$2"; } # TEXT FILE
photo 'page 1' 1.jpg
photo 'page 2' 2.jpg
cp 1.jpg 'named.html'
printf '%%PDF-1.7\nletter 4711\n' >letter.pdf
: >empty.jpg
printf '<html>' >page.jpg
head -c $((8 * 1024 * 1024 + 1)) /dev/zero >large.png
filed() { yanxu claim make "$1" --date "$year-03-07" --amount 2 --categories ce "${@:2}" $now; }
rows() { sql "SELECT count(*) FROM claim UNION ALL SELECT count(*) FROM evidence" | tr '\n' ' '; }
before=$(rows)
filed W4 --file empty.jpg
ended 1 'an empty file: refused'
tells 'an empty file: which, and what to do' 'file empty.jpg is empty' 'hint: '
filed W4 --file 1.jpg --file page.jpg
ended 1 'a page that is called .jpg: refused'
tells 'a page that is called .jpg: what may be sent' 'page.jpg is no photograph' 'PDF'
filed W4 --file large.png
ended 1 'a file that is too large: refused'
tells 'a file that is too large: says so' 'large.png is larger than' 'hint: '
filed W4 $(printf -- '--file 1.jpg %.0s' {1..17})
ended 2 'far too many files: usage'
filed W4 --file none.jpg
ended 4 'a file that is not there'
filed W4 --file 1.jpg -n
ended 0 'a claim with a file, previewed'
same 'nothing was written by any of them' "$(rows)" "$before"
filed W4 --file 1.jpg --file letter.pdf --file named.html --as anna
ended 0 'a claim with files and no other evidence'
filed=$(sql 'SELECT max(id) FROM claim')
same 'each file once, by what it holds' "$(sql "SELECT number, type, byte_len, added_by FROM evidence WHERE claim_id = $filed" | tr '\n' ' ')" \
    "1|image/jpeg|$(stat -c %s 1.jpg)|anna 2|application/pdf|$(stat -c %s letter.pdf)|anna "
yanxu claim attach "$filed" 2.jpg 1.jpg $now
ended 0 'another file'
prints 'another file: how many are new' '1 file more'
yanxu claim withdraw "$filed" --number 2 $now
ended 0 'a file taken away'
check 'and no byte of it stays' sh -c '! cat office.db* | grep -aqF "letter 4711"'
yanxu claim withdraw "$filed" --number 2 $now
ended 4 'taken away twice: not found'
yanxu claim evidence "$filed" $now
ended 1 'of several files one must be named'
tells 'of several files one must be named: which there are' 'say which: 1 to 3'
yanxu claim evidence "$filed" --number 3 $now
ended 0 'a file written'
check 'a file written: as it came' cmp "claim-$filed-3.jpg" 2.jpg
same 'a file written: for its owner only' "$(stat -c %a "claim-$filed-3.jpg")" 600
yanxu claim evidence "$filed" --number 3 $now
ended 1 'a file that is there is not replaced'
yanxu claim evidence "$filed" --number 1 -o back.jpg --json $now
same 'a file written, as JSON' "$(field '["sha256"]') $(field '["type"]')" "$(sha256sum 1.jpg | cut -d' ' -f1) image/jpeg"
check 'and with -o: as it came' cmp back.jpg 1.jpg
yanxu claim evidence 1 $now
ended 4 'a claim without files'
filed W2 --file 1.jpg
ended 0 "the same file with another's claim is taken"
yanxu claim list --worker W2 --state claimed $now
prints 'and the list tells' '1 file, also elsewhere'
twin=$(sql 'SELECT max(id) FROM claim')
yanxu claim approve "$twin" -n $now
tells 'whoever decides is told with whose' "file 1 is also with claim $filed of worker W4 (claimed)"
yanxu claim reject "$filed" --reason 'not ours' $now
yanxu claim attach "$filed" letter.pdf $now
ended 1 'nothing comes to a claim that is decided'
yanxu claim withdraw "$filed" --number 1 $now
ended 1 'nor goes'
yanxu claim list --worker W4 --json $now
same 'what was rejected keeps its files' "$(field '["claims"][0]["files"]') $(field '["claims"][0]["file_list"][1]["number"]')" '2 3'
yanxu claim list --worker W4 --csv $now
same 'how many, as a table' "$("$PYTHON" -c 'import csv, sys; print(*(row["files"] for row in csv.DictReader(open(sys.argv[1], encoding="utf-8-sig"))))' "$out")" 2
sqlite3 office.db ".backup copy.db"
cp office.db.key copy.db.key
yanxu claim evidence "$filed" --number 1 --db copy.db -o copied.jpg $now
ended 0 'from a copy of the database'
check 'a copy of the database has them' cmp copied.jpg 1.jpg

yanxu ledger reverse "$(sql "SELECT id FROM credit WHERE external_id = 'claim:1'")" --reason 'forged' $now
claim W1 6 ce 'certificate 17'
ended 0 'once its entry is taken back, the evidence may come again'
finish
