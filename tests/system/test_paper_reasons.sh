#!/usr/bin/env bash
# What decided a verdict besides hours stands on the papers: decrees, waivers, grace and its fee; and what was known then stays.
. "$(dirname "$0")/lib.sh"

mkdir files
printf 'Unit code,Unit name,Kind,Parent unit\nA1,晨光社工服务社,agency,\n' >files/units.csv
cat >files/workers.csv <<'WORKERS'
Worker code,Name,Unit code,Tier,Roles,Certified on,Registered from,Registered to
W1,朱一,A1,assistant,,2022-06-01,2023-07-01,2026-06-30
W2,秦二,A1,intermediate,,2022-06-01,2024-01-01,2027-12-31
WORKERS
cat >files/hours.csv <<'HOURS'
Worker code,Earned on,Amount,Measure,Categories,Source,External ID
W1,2025-03-05,60,hour,ce,external,X-1
W2,2025-03-05,10,hour,ce,external,X-2
W2,2026-01-10,20,hour,ce,external,X-3
HOURS
cat >decree.json <<'DECREE'
{"decree": "2026-8", "title": {"zh": "登记有效期顺延", "en": "registrations go on"}, "source": "民办函〔2026〕8号",
 "rulebook": "cn-registration", "ending": {"from": "2026-01-01", "to": "2026-12-31"}, "extends": {"months": 12}, "less": [{"units": 6}]}
DECREE
cat >yearly.json <<'RULES'
{"rulebook": "yearly", "version": "1", "effective_from": "2025-01-01", "title": {"zh": "年度", "en": "yearly"}, "source": "test",
 "unit": {"kind": "hour"}, "period": {"kind": "calendar_year"}, "grace": {"months": 3, "late_fee": {"zh": "补登费200元", "en": "200 yuan"}},
 "accepts": ["ce"], "applies_to": {"tiers": ["intermediate"]},
 "requirements": [{"id": "total", "title": {"zh": "全年24小时", "en": "24 hours a year"}, "units": 24}]}
RULES
now='--now 2026-02-01T02:00:00Z'
yanxu init $now
for kind in units workers hours; do
    yanxu import "$kind" "files/$kind.csv" $now
    [ "$code" -eq 0 ] || fail "import $kind" "$(said)"
done
yanxu rules set cn-registration $now
yanxu rules set yearly.json $now
yanxu statement make W1 -o before.json $now
yanxu statement make W1 -o before.html $now
same 'nothing of the kind where there is none' "$(grep -cE 'class="reasons"|已减免|政令' before.html)" 0
yanxu certificate make W1 $now
ended 1 'the hours are not met'

later='--now 2026-02-03T02:00:00Z'
yanxu decree apply decree.json $later
yanxu waiver grant W1 --rulebook cn-registration --requirement total --units 12 --reason 住院 $later
known=2026-02-03T02:00:00Z
yanxu statement make W1 -o w1.html $later
holds 'the statement names the decree and what it does' w1.html '政令 2026-8；本期期限顺延12个月；减免6小时' '本期原定至2026年6月30日'
holds 'the waiver, of which requirement, and the sum' w1.html '豁免 第1号；“登记有效期内继续教育72小时”减免12小时' '已减免18'
same 'a reason is nobody else’s business' "$(grep -c 住院 w1.html)" 0
yanxu statement make W1 --format html --lang en $later
prints 'in English' 'Decree 2026-8; the last day of the period is put off, months: 12; 6 h less are asked' \
    'Waiver no. 1; 72 hours in the registration period: 12 h less are asked' 'was to end on 2026-06-30' '18 less by decree or waiver'
yanxu certificate make W1 -o c1.html $later
ended 0 'with them the hours are met'
holds 'the certificate says why less was to be done' c1.html '应完成 54 小时' '政令 2026-8；' '豁免 第1号；' '2027年6月30日'
yanxu certificate make W1 --lang en $later
prints 'in English too' '54 hours were to be done' 'Decree 2026-8;' 'Waiver no. 1;'
yanxu statement make W1 --format csv --table verdicts $later
prints 'as a table' '减免分钟,政令与豁免,原定结束,宽限计入至,逾期费用' '1080,waiver 1;decree 2026-8,2026-06-30,,,'
yanxu statement make W1 -o w1.json $later

yanxu statement make W2 --format html --as-of 2026-01-10 --known-at $known $later
prints 'late, by which grace and for which fee' '逾期补足：按规则的宽限，2026年1月10日前取得的计入本期；补登费200元' '达标'
yanxu statement make W2 --format html --as-of 2026-01-10 --known-at $known --lang en $later
prints 'late, in English' 'Late: by the rulebook'"'"'s grace, what was earned by 2026-01-10 counts in this period; 200 yuan'
yanxu statement make W2 --format csv --table verdicts --as-of 2026-01-10 --known-at $known --lang en $later
prints 'late, as a table' 'Waived (min),Decrees and waivers,Put off from,"Late, counts until",Late fee' ',,,2026-01-10,200 yuan,'
yanxu certificate make W2 --rulebook yearly --as-of 2026-01-10 --known-at $known -o c2.html $later
ended 0 'a certificate of hours that came late'
holds 'says so' c2.html 逾期补足 补登费200元

# Undone, taken back: what was known stays, byte for byte, and on paper.
end='--now 2026-02-05T02:00:00Z'
yanxu decree undo 2026-8 --reason 收回 $end
yanxu waiver revoke 1 --reason 重复 $end
yanxu statement make W1 -o now.html $end
same 'afterwards nothing of it is there' "$(grep -cE 'class="reasons"|政令' now.html)" 0
yanxu statement make W1 --as-of 2026-02-03 --known-at $known -o again.json $end
check 'as known then: the same file' cmp w1.json again.json
yanxu statement make W1 --as-of 2026-02-03 --known-at $known -o again.html $end
check 'as known then: the same page' cmp w1.html again.html
yanxu statement make W1 --as-of 2026-02-01 --known-at 2026-02-01T02:00:00Z -o earlier.json $end
check 'and as known before it' cmp before.json earlier.json
finish
