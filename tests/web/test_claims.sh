#!/usr/bin/env bash
# Claims, the ledger and papers in a real browser, with scripts switched off, and as a program asks for them.
. "$(dirname "$0")/../system/lib.sh"
. "$here/../system/office.sh"
. "$top/tests/web/browser.sh"

printf '[clock]\nnow = 2026-05-05T01:00:00Z\n' >"$YANXU_CONFIG"
year=2027
office_files files
office_load files
stop_if_failed
start_server serve.log "$YANXU" serve --port 0
link() { # KIND [CODE]
    yanxu feed url "$@" --json
    printf '%s' "$base$("$PYTHON" -c 'import json, sys; print(json.load(open(sys.argv[1]))["page"])' "$out" | sed -E 's,^https?://[^/]*,,')"
}
page=$(link coordinator)
own=$(link worker W1)

browse claims.cjs "$page"
same 'the browser came to the end' "$(grep -c 'and so is the paper' "$out")" 1
same 'what was approved counts' "$(sql "SELECT min FROM credit WHERE external_id = 'claim:1'")" 270
same 'who decided is in the audit' "$(sql "SELECT DISTINCT who FROM audit WHERE verb = 'approve claim'")" 'coordinator link'

# --- claimed from the worker's own link -------------------------------------------------------------------------
mine=$(link worker W4)
browse own_claims.cjs "$mine"
same 'the browser came to the end of these too' "$(grep -c 'and in English' "$out")" 1
same 'who claimed is in the audit, and once' "$(sql "SELECT count(*) FROM audit WHERE verb = 'claim' AND who = 'worker link'")" 3
filed=$(sql "SELECT max(id) FROM claim")
last=$((filed - 1))
same 'all of the worker whose link it is' "$(sql "SELECT DISTINCT code FROM claim JOIN worker ON worker.id = worker_id WHERE claimed_by = 'worker link'")" W4
curl -s -m 20 -o /dev/null -d 'amount=3&reason=5 were travel' "$page/claims/$((last - 1))/approve"
curl -s -m 20 -o /dev/null -d 'reason=no stamp' "$page/claims/$last/reject"
run curl -s -m 20 -H 'Accept-Language: en' "$mine/claims"
prints 'the worker sees what came of them' 'approved in part: 3 hour' 'The office says: 5 were travel' 'rejected' 'The office says: no stamp'
run curl -s -m 20 -d '{"earned_on":"2026-03-07","amount":"2","categories":"ce","evidence":"z"}' -H 'Content-Type: application/json' "${mine/\/w\///api/v1/w/}/claims"
prints 'and a program may claim too' '"evidence":"z","state":"claimed","claimed_by":"worker link"'
run curl -s -m 20 -o /dev/null -w '%{http_code}' -d 'amount=1' "${mine%?}x/claims"
same 'a link that is none claims nothing' "$(cat "$out")" 404

run curl -s -m 20 -H 'Accept-Language: en' "$page/claims?state=approved&worker=W4"
prints 'and so does the office' 'approved in part: 3 hour'

# --- files as evidence -------------------------------------------------------------------------------------------
status() { curl -s -m 20 -o body -w '%{http_code}' "$@"; }
file=$(sql "SELECT id FROM evidence WHERE claim_id = $filed AND number = 1")
same 'nothing of what their owner calls a file is kept' "$(sql .dump | grep -c '张三证书')" 0
same 'who decides may see it' "$(status "$page/evidence/$file")" 200
cp body photo.png
same 'as it came' "$(sha256sum <photo.png | cut -d' ' -f1)" "$(sql "SELECT sha256 FROM evidence WHERE id = $file")"
same 'a program too' "$(status "${page/\/c\///api/v1/c/}/evidence/$file")" 200
same "another worker may not" "$(status "$own/evidence/$file")" 404
same 'nor who has a link that is none' "$(status "${mine%?}x/evidence/$file")" 404
same 'nor a trainer' "$(status "$(link trainer T1)/evidence/$file")" 404
same 'no such file' "$(status "$mine/evidence/999")" 404
same "another's claim takes no files" "$(status -F "files=@photo.png" "$own/claims/$filed/files")" 404
same "nor loses any" "$(status -d number=1 "$own/claims/$filed/withdraw")" 404
same 'a form from elsewhere is refused before the file comes' "$(status -H 'Sec-Fetch-Site: cross-site' -F "files=@photo.png" "$mine/claims/$filed/files")" 403
printf 'x%.0s' {1..200} >text.jpg
same 'no photograph: refused' "$(status -F "files=@text.jpg" "$mine/claims/$filed/files")" 400
same 'no file at all: refused' "$(status -F "other=1" "$mine/claims/$filed/files")" 400
for i in 1 2 3 4; do printf '%%PDF-1.7 %s' $i >$i.pdf; done
same 'six files are too many' "$(status -F files=@1.pdf -F files=@2.pdf -F files=@3.pdf -F files=@4.pdf "$mine/claims/$filed/files")" 400
check 'and it says so' grep -q '最多附 5 个文件\|5 files at most' body
same 'none of them is there' "$(sql "SELECT count(*) FROM evidence WHERE claim_id = $filed")" 2
same 'the office files one for another' "$(status -F worker=W2 -F earned_on=2026-03-09 -F amount=2 -F categories=ce -F files=@photo.png "$page/claims")" 303
browse evidence.cjs "$page/claims/$filed"
same 'the browser came to the end of the files' "$(grep -c 'opens by itself' "$out")" 1
same 'nobody decides on files that have changed meanwhile' "$(status -d reason=x -d files_seen=0 "$page/claims/$filed/reject")" 409
run curl -s -m 20 -d '{"number":3}' -H 'Content-Type: application/json' "${mine/\/w\///api/v1/w/}/claims/$filed/withdraw"
same 'a program takes one away' "$(sql "SELECT group_concat(number) FROM evidence WHERE claim_id = $filed")" 1
same 'number: which' "$(status -d number=x "$mine/claims/$filed/withdraw")" 400
run curl -s -m 20 -H 'Accept: application/json' "$mine/claims"
check 'the worker is not told whose else it is' sh -c "! grep -q 'W2\|elsewhere\|same_files' '$out'"
run curl -s -m 20 -F earned_on=2026-03-10 -F amount=2 -F categories=ce -F files=@1.pdf "${mine/\/w\///api/v1/w/}/claims"
prints 'a program may send files too' '"files":1,' '"path":"/api/v1/w/'
old=$mine
yanxu feed rotate worker W4
same 'nothing comes by a link that was revoked' "$(status "$old/evidence/$file")" 404
mine=$(link worker W4)
same 'but by the new one' "$(status "$mine/evidence/$file")" 200
same 'no upload stays behind' "$(find office.db.jobs -type f | wc -l)" 0

# --- every page, in both languages and widths --------------------------------------------------------------------
printf 'Worker code,Earned on,Amount,Measure,Categories,Source,External id\nW5,%s,72,hour,ce,external,X-9\n' 2025-05-01 >more.csv
yanxu import hours more.csv
curl -s -m 20 -o /dev/null -d 'worker=W2&earned_on=2026-03-05&amount=6&categories=ce&evidence=x' "$page/claims"
waiting=$(sql "SELECT max(id) FROM claim WHERE state = 'claimed'")
same 'a claim waits' "$(sql "SELECT code FROM claim JOIN worker ON worker.id = worker_id WHERE claim.id = $waiting")" W2
# W5's renewal window is open and the hours are met; W2's is too, and they are not.
for worker in W2 W5; do
    yanxu set workers "$worker" registered_from=2023-06-15 registered_to=2026-06-14
    ended 0 "$worker may renew by now"
done
browse pages.cjs "$work" "claims=$page/claims" "all=$page/claims?state=all" \
    "claim=$page/claims/$waiting" "decided=$page/claims/1" "ledger=$page/ledger/W1" "own-ledger=$own/ledger" "own-claims=$own/claims" "statement=$own/statement" \
    "claim-files=$page/claims/$filed" "own-files=$mine/claims" "certificate=$page/certificate/W5" "renewals=$page/renewals" "renewals-unit=$page/renewals?unit=A2"
same 'the browser looked at 13 pages in two languages and two widths' "$(grep -cE '^(ok|FAIL) .*: axe ' "$out")" 52
same 'a claim says when it was made as people write it' \
    "$(curl -s -m 20 -H 'Accept-Language: en' "$page/claims/1" | grep -cE '[0-9]T[0-9:]+Z')" 0
same 'when it was claimed and decided stands there, by the clock of the office' \
    "$(curl -s -m 20 -H 'Accept-Language: en' "$page/claims/1" | grep -cE '<dd>[^<]* · [^<]*[0-9]:[0-9]{2}')" 2

# --- as a program asks -------------------------------------------------------------------------------------------
api=${page/\/c\///api/v1/c/}
ask() { run curl -s -m 20 "$@"; }
ask "$api/ledger/W1?rulebook=cn-registration"
cp "$out" api.json
yanxu explain worker W1 --rulebook cn-registration --json
same 'the count is the one that explain says' \
    "$("$PYTHON" -c 'import json, sys; print(json.load(open("api.json")) == json.load(open(sys.argv[1])))' "$out")" True
ask "${own/\/w\///api/v1/w/}/ledger?as_of=2025-04-01"
prints 'a worker sees their own, of any day' '"worker":"W1","as_of":"2025-04-01"'
ask -H 'Accept: application/json' "$own/statement"
cp "$out" own.json
yanxu statement verify own.json
ended 0 'a statement comes as the sealed file itself'
for path in ledger/W77 statement/W77 "ledger/W1?as_of=2030-01-01" claims/77 "ledger/W1?rulebook=none"; do
    ask -o /dev/null -w '%{http_code}' "$api/$path"
    same "$path is not found" "$(cat "$out")" 404
done
ask -o /dev/null -w '%{http_code}' "${own/\/w\///w/}/ledger/W2"
same "another's ledger is not to be had by a worker's link" "$(cat "$out")" 404
ask -d '{"worker":"W4","earned_on":"2026-03-05","amount":"2","categories":"ce","evidence":"y"}' -H 'Content-Type: application/json' "$api/claims"
prints 'a claim by JSON' "\"id\":$((waiting + 1))" '"state":"claimed"'
ask -d '{"amount":"1.5","reason":"half"}' -H 'Content-Type: application/json' "$api/claims/$((waiting + 1))/approve"
prints 'approved in part by JSON' '"state":"approved"' '"reason":"half"'
ask -o /dev/null -w '%{http_code}' -d '{"amount":true}' -H 'Content-Type: application/json' "$api/claims/$waiting/approve"
same 'an amount that is none is refused' "$(cat "$out")" 400
ask -o /dev/null -w '%{http_code}' -d '[1]' -H 'Content-Type: application/json' "$api/claims"
same 'and so is a claim that is none' "$(cat "$out")" 400
ask -o /dev/null -w '%{http_code}' -H 'Sec-Fetch-Site: cross-site' -d 'reason=x' "$page/claims/$waiting/reject"
same "another page's form is refused" "$(cat "$out")" 403

# --- approvals ---------------------------------------------------------------------------------------------------
browse approvals.cjs "$page"
same 'the browser came to the end of approvals' "$(grep -c 'and in Chinese' "$out")" 1
same 'who granted and revoked is in the audit' \
    "$(sql "SELECT count(*) FROM audit WHERE verb IN ('grant approval', 'revoke approval') AND who = 'coordinator link'")" 4
browse pages.cjs "$work" "approvals=$page/approvals?state=all" "approval=$page/approvals/1" "revoked=$page/approvals/2"
same 'the browser looked at 3 pages of approvals' "$(grep -cE '^(ok|FAIL) .*: axe ' "$out")" 12
ask -d '{"kind":"provider","code":"市社工协会","by":"MZJ","to":"2027-12-31"}' -H 'Content-Type: application/json' "$api/approvals"
prints 'an approval by JSON' '"id":4' '"state":"in_force"'
ask -d '{"reason":"wrong"}' -H 'Content-Type: application/json' "$api/approvals/4/revoke"
prints 'revoked by JSON' '"state":"revoked"' '"revoked_reason":"wrong"'
for body in '{"kind":"trainer","code":"x","by":"y"}' '{"kind":"provider","code":"","by":"y"}' '{"kind":"provider","code":"x","by":"y","from":"soon"}' '[1]'; do
    ask -o /dev/null -w '%{http_code}' -d "$body" -H 'Content-Type: application/json' "$api/approvals"
    same "refused: $body" "$(cat "$out")" 400
done
{ echo 'Kind,Approved,Approved by'; seq -f 'provider,Q%g,MZJ' 60; } >approvals.csv
yanxu import approvals approvals.csv
ended 0 'sixty approvals from a file'
same 'a page holds fifty of them, the next one the rest' \
    "$(for at in 1 2; do curl -s -m 20 "$page/approvals?find=q&page=$at" | grep -c '<tr><th scope="row">'; done | tr '\n' ' ')" '50 10 '
ask -o /dev/null -w '%{http_code}' "$page/approvals/77"
same 'an approval that is none is not found' "$(cat "$out")" 404
ask -o /dev/null -w '%{http_code}' -H 'Sec-Fetch-Site: cross-site' -d 'reason=x' "$page/approvals/1/revoke"
same "nothing is revoked from another's page" "$(cat "$out")" 403

# --- who may renew now -------------------------------------------------------------------------------------------
ask "$api/renewals"
same 'who may, and who lacks hours, by day and code' "$("$PYTHON" -c 'import json, sys
value = json.load(open(sys.argv[1]))
print(value["may"], value["lacking"], *("%s %s %d %s" % (r["worker"], r["to"], r["days_left"], r["met"]) for r in value["rows"]), sep=";")' "$out")" \
    '1;1;W2 2026-06-14 40 False;W5 2026-06-14 40 True'
ask "$api/renewals?unit=A2&which=lacking"
prints 'of a unit, of one kind' '"may":1,"lacking":0,"rows":[]'
ask -o /dev/null -w '%{http_code}' "$page/renewals?unit=none"
same 'a unit that is none is not found' "$(cat "$out")" 404
ask "$page/renewals/csv?which=may&lang=en"
same 'the file is of what is listed, with names' "$(tail -n +2 "$out" | cut -d, -f1,2,12 | tr -d '\r')" 'W5,何五,may renew'
ask "$page/renewals/xlsx"
cp "$out" renewals.xlsx
same 'and for Excel' "$("$PYTHON" -c 'import zipfile; print(zipfile.ZipFile("renewals.xlsx").testzip())')" None
ask "$page/certificates/D1"
same 'certificates of a unit, a sheet each' "$(grep -c 'class="sheet"' "$out") $(grep -c 何五 "$out")" '1 1'
ask -o /dev/null -w '%{http_code} %{redirect_url}' "$page/certificates/A1"
same 'where nobody has the hours, the list' "$(cat "$out")" "303 $page/renewals?unit=A1&which=all"
stop_server serve.log.err TERM 'the server ends on SIGTERM'
finish
