#!/usr/bin/env bash
# What an office prints and files: statements as pages and tables, a unit's batch, certificates for whom the hours are met.
. "$(dirname "$0")/lib.sh"
. "$here/office.sh"
office_files files
office_load files
stop_if_failed
lines() { printf '%s' "$(($(wc -l <"$1") - 1))"; } # of a CSV, without its headings

# --- one worker's statement on paper -----------------------------------------------------------------------------
yanxu statement make W1 -o w1.html
ended 0 'a page to print'
yanxu statement make W1 -o w1.json
hash=$("$PYTHON" -c 'import json; print(json.load(open("w1.json"))["hash"])')
holds 'it says who, which rule, what counted, and how to check it' w1.html 朱一 社会工作者继续教育 'lang="zh-CN"' \
    '第25号' '72' '如何核对' 'statement verify' '继续教育、专业科目'
holds 'its style is inside, so that it can be sent' w1.html '<style>' '@page' 'size: A4'
same 'nothing on it comes from elsewhere' "$(grep -cE '(src|href)=|<script|url\(' w1.html)" 0
yanxu statement make W1 --format html --lang en --as-of "$("$PYTHON" -c 'import json; print(json.load(open("w1.json"))["as_of"])')" \
    --known-at "$("$PYTHON" -c 'import json; print(json.load(open("w1.json"))["known_at"])')"
prints 'in English too, of the same file by the same hash' 'Statement of training hours' 'lang="en"' "$hash" \
    'continuing education, professional subjects'
same 'no tag of the template is left' "$(grep -c '{{\|}}' w1.html)" 0
yanxu statement make W3 --format html
prints 'who has no rulebook and no hours gets a page too' 没有适用的规则 台账中没有记录
sql "UPDATE person SET name = '<script>alert(1)</script>&' WHERE worker_id = (SELECT id FROM worker WHERE code = 'W2')"
yanxu statement make W2 --format html
prints 'a name is text' '&lt;script&gt;alert(1)&lt;/script&gt;&amp;'

# --- as tables ---------------------------------------------------------------------------------------------------
yanxu statement make W1 -o w1.csv
ended 0 'a table of entries'
same 'an entry for each rulebook that it was looked at by' "$(lines w1.csv)" 4
holds 'codes, minutes and why not' w1.csv W1 cn-registration '360,360,360,total' 人员编号
yanxu statement make W1 --format csv --table verdicts --lang en
prints 'a table of verdicts' 'Worker code' 'cn-registration' 'at_risk'
yanxu statement make W1 --format pdf
ended 2 'no such format: usage'
yanxu statement make W1 --format csv --table people
ended 2 'no such table: usage'

# --- a whole unit ------------------------------------------------------------------------------------------------
yanxu statement make --unit S1 -o all
ended 0 'a unit: a file each'
same 'everybody below it' "$(ls all | tr '\n' ' ')" 'W1.json W2.json W3.json W4.json W5.json manifest.csv '
same 'the manifest has the hash of each' "$(grep -o "W4.json,$(sha256sum <all/W4.json | cut -d' ' -f1)" all/manifest.csv | wc -l)" 1
for file in all/W*.json; do
    yanxu statement verify "$file"
    [ "$code" -eq 0 ] || fail "$file holds" "$(said)"
done
same 'they are readable by their owner alone' "$(stat -c %a all all/W1.json | tr '\n' ' ')" '700 600 '
yanxu statement make --unit S1 -o all
ended 1 'what is there stays'
tells 'and what to do is said' 'is there already' 'new or empty'
mkdir empty
yanxu statement make --unit A1 -o empty --format html
same 'an empty directory is filled' "$(ls empty | tr '\n' ' ')" 'W1.html W2.html W3.html manifest.csv '
yanxu statement make --unit S1 -o all.zip --format csv --table verdicts
ended 0 'an archive'
run "$PYTHON" -c 'import sys, zipfile; z = zipfile.ZipFile("all.zip"); assert z.testzip() is None; print(*z.namelist())'
prints 'that others can read' 'W1.verdicts.csv' 'manifest.csv'
yanxu statement make --unit S1 -o all.csv --table verdicts
same 'or all in one table' "$(cut -d, -f1 all.csv | tail -n +2 | sort -u | tr -d '\r' | tr '\n' ' ')" 'W1 W2 W4 W5 '
yanxu statement make --unit S1 -o all.html
same 'or on one page, a sheet for each' "$(grep -c 'class="sheet"' all.html)" 5
yanxu statement make --unit S9 -o none
ended 4 'no such unit: not found'
yanxu statement make W1 --unit S1 -o none
ended 2 'a worker and a unit: usage'
yanxu statement make --unit S1 -o no/such/place
ended 4 'a directory in no directory'
yanxu statement make --unit S1
ended 2 'files in a row are no file: usage'
same 'nothing stays behind' "$(ls -A | grep -c 'tmp-\|none')" 0
# A code is no path.
printf 'Worker code,Name,Unit code,Tier\n../W/7,路七,A2,none\n' >odd.csv
yanxu import workers odd.csv
yanxu statement make --unit A2 -o odd
same 'a code that looks like a path leads nowhere' "$(ls odd | tr '\n' ' ')" '%2E.%2FW%2F7.json W4.json W5.json manifest.csv '
# Where nothing more can be written, nothing is there.
ln -s /dev/full full.html
yanxu statement make W1 -o full.html
ended 1 'a full disk is a failure'

# --- certificates ------------------------------------------------------------------------------------------------
yanxu certificate make W1
ended 1 'no certificate where hours are missing'
tells 'says how many, and what there is instead' '12 of 72' 'statement make W1'
printf 'Worker code,Earned on,Amount,Measure,Categories,Source,External id\nW1,%s,60,hour,ce,external,X-9\n' "$((year - 2))-05-01" >more.csv
yanxu import hours more.csv
yanxu certificate make W1 -o w1.html
ended 0 'a certificate where they are met'
holds 'names the person, the period, the hours, office, seal and day' w1.html 继续教育证明 朱一 "$((year - 2))年1月1日" \
    "${year}年12月31日" '应完成 72 小时' '已完成 72 小时' 特此证明 盖章
yanxu certificate make W1 --lang en
prints 'in English' 'Certificate of continuing education' '72 hours were to be done'
yanxu certificate make W3
ended 1 'none for whom the rulebook is not written'
yanxu certificate make W1 --rulebook cn-professional-annual
ended 1 'nor under another rulebook that is not met'
tells 'in its own unit' 'of 90'
yanxu certificate make --unit S1 -o certificates
ended 3 'a unit: those who have met it, and exit 3 for the others'
same 'one file each' "$(ls certificates | tr '\n' ' ')" 'W1.html manifest.csv '
holds 'the manifest says who has none, and why' certificates/manifest.csv 'W2,' 'is not met'
yanxu certificate make --unit S1 -o certificates.html
same 'or one page to print at once' "$code $(grep -c 'class="sheet"' certificates.html)" '3 1'
yanxu worker forget W1 --yes
yanxu certificate make W1
ended 1 'none for a person who was erased'
tells 'since there is no name' 'no name'
yanxu statement make W1 --format html
prints 'a statement still stands, without the name' 已删除 '第25号'
finish
