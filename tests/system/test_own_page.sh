#!/usr/bin/env bash
# A worker's own page: the registration and what to do next in each of its states, decrees and waivers that apply, exams.
. "$(dirname "$0")/lib.sh"

mkdir files
cat >files/units.csv <<'UNITS'
Unit code,Unit name,Kind,Parent unit
D1,临江区,district,
A1,晨光社工服务社,agency,D1
UNITS
cat >files/workers.csv <<'WORKERS'
Worker code,Name,Unit code,Tier,Roles,Certified on,Registered from,Registered to
W1,朱一,A1,assistant,,2022-06-01,2023-07-01,2026-06-30
W2,秦二,A1,intermediate,,2022-06-01,2025-01-01,2027-12-31
W3,尤三,A1,assistant,,2025-09-10,,
W4,许四,A1,assistant,,2024-03-01,,
W5,何五,A1,none,,,,
W6,吕六,A1,assistant,,2020-06-01,2022-07-01,2025-06-30
W7,施七,A1,assistant,,2022-06-01,2023-07-01,2026-06-30
WORKERS
cat >files/hours.csv <<'HOURS'
Worker code,Earned on,Amount,Measure,Categories,Source,External ID
W1,2025-03-05,60,hour,ce,external,X-1
W7,2025-03-05,72,hour,ce,external,X-2
HOURS
cat >files/results.csv <<'RESULTS'
人员编号,考试级别,科目,考试日期,考试结果,分数
W1,社会工作师,社会工作综合能力（中级）,2025-05-24,合格,72.5
W2,助理社会工作师,社会工作综合能力（初级）,2022-05-24,合格,70
W2,助理社会工作师,社会工作实务（初级）,2022-05-24,合格,71
RESULTS
cat >decree.json <<'DECREE'
{"decree": "2026-8", "title": {"zh": "登记有效期<顺延>一年", "en": "registrations go on for a year"}, "source": "民办函〔2026〕8号",
 "rulebook": "cn-registration", "ending": {"from": "2026-01-01", "to": "2026-12-31"}, "extends": {"months": 12}}
DECREE
now='--now 2026-05-01T02:00:00Z'
yanxu init $now
for kind in units workers hours results; do
    yanxu import "$kind" "files/$kind.csv" $now
    [ "$code" -eq 0 ] || fail "import $kind" "$(said)"
done
yanxu rules set cn-registration $now
yanxu exam set 2026 intermediate 2026-05-23 2026-05-24 --sign-up-from 2026-03-09 --sign-up-to 2026-05-10 $now
start_server serve.log "$YANXU" serve --port 0 $now

# page CODE LANGUAGE: the worker's own page, its tags taken out, its spaces made one.
page()
{
    yanxu feed url worker "$1" --json
    url=$base$("$PYTHON" -c 'import json, re, sys; print(re.sub("^https?://[^/]*", "", json.load(open(sys.argv[1]))["page"]))' "$out")
    curl -s -m 20 -H "Accept-Language: $2" -H 'Accept: text/html' "$url" |
        "$PYTHON" -c 'import html, re, sys; print(re.sub(r"\s+", " ", html.unescape(re.sub("<[^>]*>", " ", sys.stdin.read()))))' >page.txt
}
# says CODE LANGUAGE WORD…; lacks likewise.
says()
{
    local whose=$1 language=$2 word
    shift 2
    page "$whose" "$language"
    for word; do check "$whose $language: $word" grep -qF -- "$word" page.txt; done
}
lacks()
{
    local whose=$1 language=$2 word
    shift 2
    page "$whose" "$language"
    for word; do check "$whose $language, not: $word" sh -c '! grep -qF -- "$1" page.txt' sh "$word"; done
}

says W1 zh-CN '证书登记 可再登记' '现在是再登记时间，最晚 2026年6月30日，但学时还没修满' '证书日期 2022年6月1日' \
    '登记有效期 2023年7月1日 – 2026年6月30日' '再登记时间 2026年4月1日 – 2026年6月30日' \
    '社会工作师考试：已通过 1 科，共需 3 科。 下次考试 2026年5月23日，报名到 2026年5月10日为止。'
says W1 en 'Registration of the certificate may renew' 'You may renew by 30 Jun 2026, but the hours are not there yet' \
    'To be renewed 1 Apr 2026 – 30 Jun 2026' '1 of 3 papers are passed. Next exam 23 May 2026, sign up by 10 May 2026.'
says W7 zh-CN '学时已满，现在就可以再登记，最晚 2026年6月30日'
says W7 en 'You have the hours: renew now, by 30 Jun 2026 at the latest'
says W2 zh-CN '证书登记 登记有效' '接下来：2027年10月1日至 2027年12月31日之间办理再登记' '助理社会工作师考试已通过（2022年5月24日）'
says W2 en 'Next: renew between 1 Oct 2027 and 31 Dec 2027' 'is passed (24 May 2022)'
says W3 zh-CN '证书登记 可首次登记' '最晚 2026年9月10日。首次登记不要求学时。'
says W3 en 'Next: have your certificate registered by 10 Sep 2026.'
says W4 zh-CN '证书登记 逾期未登记' '首次登记的最后一天 2025年3月1日已经过去'
says W4 en 'The last day for the first registration, 1 Mar 2025, is over'
says W6 zh-CN '证书登记 登记到期' '登记已于 2025年6月30日到期'
says W6 en 'The registration ended on 30 Jun 2025'
lacks W5 zh-CN 证书登记 考试成绩 政令
lacks W5 en Registration 'Exam results' Decree

yanxu decree apply decree.json $now
yanxu waiver grant W1 --rulebook cn-registration --units 12 --reason '住院三个月' --day 2026-05-01 $now
lacks W2 zh-CN 政令 豁免
says W1 zh-CN '已顺延，原定2026年6月30日截止' '《登记有效期<顺延>一年》（政令 2026-8，民办函〔2026〕8号） · 期限顺延 12 个月' \
    '2026年5月1日批准的豁免 · 少修 12 小时' '登记有效期 2023年7月1日 – 2027年6月30日' '接下来：2027年4月1日至 2027年6月30日之间办理再登记'
says W1 en 'registrations go on for a year (decree 2026-8, 民办函〔2026〕8号) · last day put off, months: 12' 'Waiver granted on 1 May 2026 · 12 h less'
lacks W1 zh-CN 住院 '第 1 号'
# A rulebook that counts points speaks of points, not of class hours.
cat >points.json <<'RULES'
{"rulebook": "points", "version": "1", "effective_from": "2026-01-01", "title": {"zh": "积分", "en": "Points"}, "source": "made for the tests",
 "unit": {"kind": "point", "min": 45}, "period": {"kind": "calendar_year"}, "accepts": ["ce"],
 "requirements": [{"id": "total", "title": {"zh": "25分", "en": "25 points"}, "units": 25}]}
RULES
yanxu rules set points.json $now
ended 0 'a rulebook that counts points'
yanxu waiver grant W3 --rulebook points --units 5 --reason 病假 $now
ended 0 'a waiver in points'
says W3 zh-CN '2026年5月1日批准的豁免 · 少修 5 分'
says W3 en 'Waiver granted on 1 May 2026 · 5 points less'
curl -s -m 20 -H 'Accept-Language: zh-CN' "$url/ledger" | sed 's/<[^>]*>//g' >page.txt
check 'and so does the ledger' grep -qF '批准的豁免 · 少修 5 分' page.txt
yanxu waiver revoke 2 --reason 重复 $now
# The ledger: what is asked, what was earned, why the rest does not count, in the reader's words.
ledger() # LANGUAGE [QUERY]
{
    curl -s -m 20 -H "Accept-Language: $1" -H 'Accept: text/html' "$url/ledger${2-}" |
        "$PYTHON" -c 'import html, re, sys; print(re.sub(r"\s+", " ", html.unescape(re.sub("<[^>]*>", " ", sys.stdin.read()))))' >page.txt
}
printf 'Worker code,Earned on,Amount,Measure,Categories,Source,External ID\nW1,2021-03-05,5,hour,ce,external,X-8\nW1,2024-03-05,1,hour,ce,external,X-9\n' >more.csv
yanxu import hours more.csv $now
page W1 zh-CN
ledger zh-CN
for word in '学时台账：W1 朱一 ·' '300 未计入：不在有效期内' '《登记有效期<顺延>一年》（政令 2026-8，民办函〔2026〕8号） · 期限顺延 12 个月' '2026年5月1日批准的豁免 · 少修 12 小时' '登记有效期内继续教育72小时 60 61 0 0' \
    '外部学时 · 面授 继续教育' \
    '已顺延，原定2026年6月30日截止'; do
    check "the ledger: $word" grep -qF -- "$word" page.txt
done
check 'the ledger is in order of day' grep -qE '2021年3月5日.*2024年3月5日.*2025年3月5日' page.txt
ledger en
for word in 'Ledger: W1' '300 not counted: outside the period' 'registrations go on for a year (decree 2026-8, 民办函〔2026〕8号) · last day put off, months: 12' '72 hours in the registration period 60 61 0 0'; do
    check "the ledger in English: $word" grep -qF -- "$word" page.txt
done
check 'of the simulated day it says so' grep -qF 'Demonstration: today is 1 May 2026' page.txt
ledger en '?as_of=2026-04-30'
check 'the ledger of another day' grep -qE 'Ledger: W1 .* 30 Apr(il)? 2026' page.txt
check 'and of that day there is nothing to say' sh -c '! grep -q Demonstration page.txt'
yanxu waiver revoke 1 --reason '重复' $now
lacks W1 zh-CN '批准的豁免'
yanxu registration renew W7 --on 2026-05-01 $now --force '已办'
says W7 zh-CN '已再登记至'
yanxu worker show W1 --json $now
same 'worker show --json has it too' "$("$PYTHON" -c 'import json, sys; v = json.load(open(sys.argv[1]))
print(v["registrations"][0]["state"], v["standings"][0]["variances"][0]["code"], v["standings"][0]["measure_min"])' "$out")" \
    'registered 2026-8 60'
stop_server serve.log.err TERM 'the server ends'
finish
