#!/usr/bin/env bash
# A person's rights: a copy of everything kept, and erasure after which no byte that names them is left anywhere, while
# hours, places and sums stay. With a server running meanwhile.
. "$(dirname "$0")/lib.sh"
. "$here/office.sh"

name=司马相如 mobile=13912345678 email=sima@example.org identity=11010519491231002X
certificate=2019-ZJ-000123 userid=simaxiangru
secrets=("$name" "$mobile" "$email" "$identity" "$certificate" "$userid")

people_file()
{
    cat >"$1" <<PEOPLE
Worker code,Name,Unit code,Tier,Mobile,E-mail,Identity number,Chat user id,Certificate number,Certified on,Registered from,Registered to
W1,$name,A1,${2:-assistant},$mobile,$email,$identity,$userid,$certificate,$((year - 3))-06-01,$((year - 2))-01-01,${year}-12-31
W2,秦二,A1,intermediate,13800000002,,,,,$((year - 3))-06-01,$((year - 2))-07-01,$((year + 1))-06-30
PEOPLE
}
# nowhere LABEL FILE…: none of the secrets, in UTF-8 or (as an .xlsx or another program may have it) GB18030.
nowhere()
{
    local label=$1 secret found=
    shift
    for secret in "${secrets[@]}"; do
        grep -alF -- "$secret" "$@" >/dev/null 2>&1 && found="$found $secret"
        grep -alF -- "$(printf %s "$secret" | iconv -f UTF-8 -t GB18030)" "$@" >/dev/null 2>&1 && found="$found $secret(gb)"
    done
    if [ -z "$found" ]; then ok "$label"; else fail "$label" "$found in $*"; fi
}
kept()
{
    "$PYTHON" - "$out" "$1" <<'COPY'
import json, sys
print(len(json.load(open(sys.argv[1]))[sys.argv[2]]))
COPY
}

# --- an office with everything about W1 ------------------------------------------------------------------------------
office_files files
people_file files/workers.csv
cat >files/hours.csv <<HOURS
人员编号,取得日期,学时数,计量单位,类别,来源,外部编号,凭证
W1,$((year - 2))-03-05,6,小时,ce;professional,外部学时,X-1,${name}的结业证书 $certificate
W2,$((year - 2))-05-05,240,分钟,ce;professional,授课,X-3,
HOURS
cp files/workers.csv "$work/$name.csv"
yanxu init
ended 0 'init'
for kind in units rooms trainers courses; do
    yanxu import $kind files/$kind.csv
done
yanxu import workers "$work/$name.csv"
ended 0 'import of a file whose name names the person'
yanxu import offerings files/offerings.csv
yanxu import hours files/hours.csv
ended 0 'import hours with evidence'
yanxu rules set cn-registration
port=$(free_port)
printf '[notify]\nallow_http = true\nallow_cidrs = 127.0.0.0/8\n' >"$YANXU_CONFIG"
printf 'whsec_%s\n' "$(head -c 32 /dev/urandom | base64 -w0)" >secret.txt
yanxu remind endpoint gateway "http://127.0.0.1:$port/hook" --secret-file secret.txt
ended 0 'an endpoint, so that notices wait'
yanxu plan make --year "$year" --threads 1 --json
plan=$("$PYTHON" -c 'import json, sys; print(json.load(open(sys.argv[1]))["id"])' "$out")
yanxu plan publish "$plan"
ended 0 'a plan in force'
check 'W1 has a notice waiting' test "$(sql "SELECT count(*) FROM outbox WHERE state = 'ready' AND payload LIKE '%\"worker\":1,%'")" -eq 1
sql 'SELECT payload FROM outbox' >payloads
nowhere 'queued notices hold no person' payloads
check 'everything that can be kept of a person' sql "INSERT INTO held_value VALUES ('workers', 'W1', 'mobile', '$mobile', 'x', 1), ('workers', 'W1', 'tier', 'assistant', 'x', 1);
     INSERT INTO import_change (import_id, ordinal, key, before) SELECT id, 900, 'W1', '{\"code\":\"W1\",\"name\":\"$name\",\"mobile\":\"$mobile\",\"tier\":\"none\"}'
     FROM import WHERE kind = 'workers' ORDER BY id LIMIT 1;
     INSERT INTO enrolment_lock SELECT 1, id, '$name asked for it', 'x', 1 FROM offering LIMIT 1;
     INSERT INTO leave (worker_id, first_day, last_day, kind, reason, who, at, ended_at) VALUES (1, 20000, 20001, 'sick', '$name is ill', 'x', 1, 0), (1, 20000, 20002, 'sick', '$name was ill', 'x', 1, 2);
     INSERT INTO worker_tier (worker_id, since, tier, who, at) VALUES (1, 20000, 'assistant', 'x', 1);
     INSERT INTO claim (worker_id, min, stated_milli, measure, categories, mode, earned_on, source, evidence, state, claimed_by, claimed_at, reason, decided_by, decided_at)
     VALUES (1, 60, 1000, 'hour', 'ce', 'classroom', 20000, 'external', '$name $certificate', 'rejected', 'x', 1, '$name again', 'x', 2);
     INSERT INTO waiver (worker_id, rulebook, day, requirement, units, months, reason, granted_by, granted_at, revoked_by, revoked_at, revoked_reason)
     VALUES (1, 'cn-registration', 20000, '', -1, 0, '$name is ill', 'x', 1, 'y', 2, '$name is well');
     INSERT INTO worker_registration (worker_id, first_day, last_day, kind, reason, who, at) VALUES (1, 20000, 21000, 'renew', '$name was ill', 'x', 1);
     INSERT INTO decree (code, text, applied_by, applied_at, undone_by, undone_at, undone_reason) VALUES ('D', '{}', 'x', 1, 'x', 2, '$name asked for it');
     INSERT INTO attendance (offering_id, worker_id, day, state, entered_by, entered_at) SELECT id, 1, NULL, 'present', 'x', 1 FROM offering LIMIT 1;
     INSERT INTO exam_result (worker_id, level, paper, sat_on, result, at, ended_at) VALUES (1, 'intermediate', 'p', 20000, 'passed', 1, 0);
     INSERT INTO job (kind, state, params, who, created_at, started_at, finished_at, phase, done, total, stop, result, error, lease_owner, lease_until, tries, phase_at)
     VALUES ('import', 'done', '{}', 'x', 1, 1, 1, '', 1, 1, 0, '{\"value\":\"$name\"}', '', '', 0, 1, 0)"
for secret in "${secrets[@]}"; do
    check 'it is in the database before' grep -alF -- "$secret" office.db
done
# Two papers of the person, one larger than a page of the database, and one of W2.
{ printf '%%PDF-1.7 %s' "$name"; head -c 20000 /dev/zero; printf '%s' "$certificate"; } >paper.pdf
printf '%%PDF-1.7 %s' "$mobile" >letter.pdf
claim="--date $((year - 2))-06-05 --amount 2 --categories ce"
yanxu claim make W1 $claim --file paper.pdf --file letter.pdf
ended 0 'files with a claim'
yanxu claim make W2 $claim --file files/courses.csv
ended 1 'a table is no evidence'
printf '%%PDF-1.7 of W2' >other.pdf
yanxu claim make W2 $claim --file other.pdf
start_server serve.log "$YANXU" serve --port 0
yanxu feed url worker W1 --json
page=$base$("$PYTHON" -c 'import json, sys, re; print(re.sub("^https?://[^/]*", "", json.load(open(sys.argv[1]))["page"]))' "$out")
feed=$base$("$PYTHON" -c 'import json, sys, re; print(re.sub("^https?://[^/]*", "", json.load(open(sys.argv[1]))["feed"]))' "$out")
status() { curl -s -m 20 -o body -w '%{http_code}' "$1"; }
same 'the page is there' "$(status "$page")" 200
check 'and names the person' grep -qF "$name" body
same 'the calendar is there' "$(status "$feed")" 200

# --- a copy ----------------------------------------------------------------------------------------------------------
yanxu worker export W1 -o copy.json
ended 0 'worker export -o'
same 'worker export: for its owner only' "$(stat -c %a copy.json)" 600
same 'worker export: the files beside it, and nobody else’s' "$(stat -c '%a %n' copy.json.files copy.json.files/* | tr '\n' ' ')" \
    '700 copy.json.files 600 copy.json.files/claim-2-1.pdf 600 copy.json.files/claim-2-2.pdf '
check 'worker export: as they came' sh -c 'cmp copy.json.files/claim-2-1.pdf paper.pdf && cmp copy.json.files/claim-2-2.pdf letter.pdf'
same 'worker export: which says where' "$("$PYTHON" -c 'import json, hashlib
for row in json.load(open("copy.json"))["evidence_files"]:
    data = open(row["path"], "rb").read()
    print(row["claim"], row["number"], len(data) == row["bytes"] and hashlib.sha256(data).hexdigest() == row["sha256"], end=" ")')" '2 1 True 2 2 True '
rm -r copy.json copy.json.files
yanxu worker export W1
ended 0 'worker export'
tells 'worker export: what is not in it' '2 evidence files' '-o FILE'
holds 'worker export: every field' "$out" "${secrets[@]}"
for part in worker person held_values ledger claims waivers evidence_files registrations places locked_places leave tiers attendance exam_results calendar notices imports standings; do
    check "worker export: $part" test "$(kept $part)" -ge 1
done
check 'worker export: nobody else' sh -c '! grep -q "秦二\|13800000002" '"$out"
yanxu worker export W9
ended 4 'worker export of nobody: exit 4'
for table in $(sql "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'worker_id'"); do
    check "worker export reads $table" grep -qE "(FROM|JOIN) $table\b" <(sed -n "/STORE_DOSSIER_WORKER/,\$p" "$top/scheduler/store/store_statement_person.c")
done

# --- erasing ---------------------------------------------------------------------------------------------------------
yanxu worker forget W1 </dev/null
ended 2 'worker forget without --yes: refused'
before=$(sql .dump)
yanxu worker forget W1 -n
ended 0 'worker forget -n'
prints 'worker forget -n: what would go' 'would erase 6 fields'
same 'worker forget -n: changes nothing' "$(sql .dump)" "$before"
yanxu worker forget W9 --yes
ended 4 'worker forget of nobody: exit 4'
hours=$(sql 'SELECT group_concat(min) FROM credit')
places=$(sql 'SELECT count(*) FROM enrolment')
yanxu worker forget W1 --yes --as 'officer'
ended 0 'worker forget'
prints 'worker forget: what went' 'erased 6 fields' '1 former'
nowhere 'no byte in the database, its log or its index' office.db office.db-wal office.db-shm
same 'the log is emptied with the server running' "$(stat -c %s office.db-wal 2>/dev/null || echo 0)" 0
same 'one audit row, by id' "$(sql "SELECT who || ' ' || verb || ' ' || object FROM audit WHERE verb = 'forget'")" 'officer forget worker 1'
same 'the files are gone, not those of others' "$(sql 'SELECT claim_id FROM evidence')" 3
same 'hours stay' "$(sql 'SELECT group_concat(min) FROM credit')" "$hours"
same 'places stay' "$(sql 'SELECT count(*) FROM enrolment')" "$places"
same 'a value set by hand that names nobody stays' "$(sql "SELECT group_concat(key) FROM held_value")" tier
same 'the former row keeps the rest' "$(sql "SELECT before FROM import_change WHERE ordinal = 900")" '{"code":"W1","name":"","mobile":"","tier":"none"}'
same 'the page is gone' "$(status "$page")" 404
same 'the calendar is gone' "$(status "$feed")" 404
yanxu feed url worker W1
ended 4 'no new link either'
for format in csv xlsx; do
    yanxu export workers -o "workers.$format"
    ended 0 "export workers .$format"
    yanxu export hours -o "hours.$format"
done
mkdir unzipped && (cd unzipped && "$PYTHON" -m zipfile -e ../workers.xlsx . && "$PYTHON" -m zipfile -e ../hours.xlsx hours)
nowhere 'no byte in exports' workers.csv hours.csv $(find unzipped -type f)
yanxu worker export W1
ended 0 'worker export of one forgotten'
nowhere 'no byte in worker export' "$out"
yanxu worker show W1
ended 0 'worker show of one forgotten'
nowhere 'no byte in worker show' "$out" "$err"
yanxu feed url coordinator --json
coordinator=$("$PYTHON" -c 'import json, sys, re; print(re.sub("^https?://[^/]*", "", json.load(open(sys.argv[1]))["page"]))' "$out")
same "the coordinator's page" "$(status "$base$coordinator")" 200
nowhere "no byte on the coordinator's page" body
nowhere 'no byte in the log' serve.log serve.log.err
stop_server serve.log.err TERM 'the server ends cleanly'
nowhere 'no byte in the closed database' office.db
yanxu worker forget W1 --yes
ended 0 'worker forget again'
prints 'worker forget again: nothing more' 'erased 0 fields'

# --- what comes later ------------------------------------------------------------------------------------------------
yanxu import workers workers.csv
ended 0 'the exported roster loads'
prints 'and changes nothing' '0 new, 0 changed, 2 unchanged, 0 refused'
check 'without a warning' test ! -s "$err"
people_file later.csv senior
yanxu release workers W1 # the tier, which would stand against the file
yanxu import workers later.csv --lang en
ended 0 'a later roster with the person in it'
prints 'a later roster: its other columns are applied' '0 new, 1 changed, 1 unchanged, 0 refused'
tells 'a later roster: a warning' 'warning, row 2' 'erased on request' 'worker readmit'
same 'a later roster: the tier' "$(sql "SELECT tier FROM worker WHERE code = 'W1'")" senior
yanxu import workers later.csv --lang zh
tells 'a later roster, in Chinese' '已按请求删除'
yanxu import hours files/hours.csv
ended 0 'the same hours again'
prints 'the same hours again: nothing changes' '0 new, 0 changed, 2 unchanged, 0 refused'
nowhere 'no byte came back' office.db
yanxu remind run --once
ended 7 'remind run: nobody listens'
same 'the notice to the person is not sent' "$(sql "SELECT state FROM outbox WHERE payload LIKE '%\"worker\":1,%'")" cancelled
yanxu worker readmit W1 -n
ended 0 'worker readmit -n'
yanxu import workers later.csv
nowhere 'worker readmit -n changes nothing' office.db
yanxu worker readmit W1
ended 0 'worker readmit'
yanxu worker readmit W1
check 'worker readmit again: refused' test "$code" -ne 0
yanxu import workers later.csv
prints 'files fill the fields again' '0 new, 1 changed'
same 'and they are back' "$(sql "SELECT name FROM person WHERE worker_id = 1")" "$name"

# --- a code that is itself a number ----------------------------------------------------------------------------------
sed "s/^W1,/$identity,/" files/workers.csv >coded.csv
yanxu import workers coded.csv --lang en
ended 3 'an identity number as a code: refused'
tells 'an identity number as a code: why' 'the code is an identity number'
sed "s/^W1,/$mobile,/" files/workers.csv >coded.csv
yanxu import workers coded.csv
ended 0 'people use phone numbers as codes'
yanxu worker forget $mobile -n
tells 'worker forget warns of such a code' 'looks like' '--code NEW'
yanxu worker forget $mobile --code W2 --yes
check 'a code that is taken: refused' test "$code" -eq 1
yanxu worker forget $mobile --code 'a b' --yes
check 'a code with a blank: refused' test "$code" -eq 1
yanxu worker forget $mobile --code "$name" --yes
check 'a code that is the name: refused' test "$code" -eq 1
yanxu worker forget $mobile --code W7 --yes
ended 0 'worker forget --code'
prints 'worker forget --code: both codes' 'from now on W7'
check 'worker forget --code: no warning of the new one' sh -c '! grep -q "looks like" '"$err"
yanxu worker forget W1 --yes
nowhere 'no byte of the code' office.db
yanxu worker show W7
ended 0 'the new code is there'
yanxu worker show $mobile
ended 4 'the old one is not'

# Undoing the import that brought the worker would take away what keeps old files from naming the person again.
unit=$(sql 'SELECT code FROM unit ORDER BY id LIMIT 1')
printf 'code,name,unit,tier\nW8,秦八,%s,none\n' "$unit" >late.csv
yanxu import workers late.csv
yanxu worker forget W8 --yes
yanxu import undo
ended 1 'import undo: not of a worker whose person was forgotten'
tells 'import undo: says of whom' 'W8' 'erasure'
yanxu import workers late.csv
same 'the old file names nobody' "$(sql "SELECT p.name FROM person p JOIN worker w ON w.id = p.worker_id WHERE w.code = 'W8'")" ''
same 'integrity' "$(sql 'PRAGMA integrity_check')" ok
finish
