#!/usr/bin/env bash
# Decrees: more time for the periods that end in a year, previewed by district, applied, undone, with a history; statements made
# before stay byte for byte. Waivers of one worker. Not twice running.
. "$(dirname "$0")/lib.sh"

field() { "$PYTHON" -c "import json, sys; print(json.load(open(sys.argv[1]))$1)" "$out"; }

# Two districts; registrations that end in 2026 (W1, W2, W4) and in 2027 (W3); W5 has none.
mkdir files
cat >files/units.csv <<'UNITS'
Unit code,Unit name,Kind,Parent unit
CITY,滨海市,city,
D1,临江区,district,CITY
D2,望湖区,district,CITY
S1,望江街道,street,D1
A1,晨光社工服务社,agency,S1
A2,湖畔社工服务社,agency,D2
UNITS
cat >files/workers.csv <<'WORKERS'
Worker code,Name,Unit code,Tier,Roles,Certified on,Registered from,Registered to
W1,朱一,A1,assistant,,2022-06-01,2023-07-01,2026-06-30
W2,秦二,A1,intermediate,,2022-06-01,2024-01-01,2026-12-31
W3,尤三,A1,assistant,,2022-06-01,2024-02-01,2027-01-31
W4,许四,A2,assistant,,2022-06-01,2023-03-01,2026-02-28
W5,何五,A2,none,,,,
WORKERS
cat >files/hours.csv <<'HOURS'
Worker code,Earned on,Amount,Measure,Categories,Source,External ID
W1,2025-03-05,60,hour,ce,external,X-1
W4,2026-03-05,10,hour,ce,external,X-2
HOURS
cat >decree.json <<'DECREE'
{
  "decree": "2026-8",
  "title": {"zh": "登记有效期顺延一年", "en": "registrations go on for a year"},
  "source": "关于2026年到期登记顺延的通知, 第一条",
  "rulebook": "cn-registration",
  "ending": {"from": "2026-01-01", "to": "2026-12-31"},
  "extends": {"months": 12}
}
DECREE
at() { now="--now 2026-$1T02:00:00Z"; }

at 05-01
yanxu init $now
for kind in units workers hours; do
    yanxu import "$kind" "files/$kind.csv" $now
    [ "$code" -eq 0 ] || fail "import $kind" "$(said)"
done
yanxu rules set cn-registration $now
ended 0 'a rulebook is in force'
stop_if_failed

# --- nothing yet -------------------------------------------------------------------------------------------------
yanxu decree list $now
ended 0 'no decrees: exit 0'
tells 'no decrees: what to do' 'yanxu decree preview'
yanxu decree list --json $now
same 'no decrees, as JSON' "$(field '["decrees"]')" '[]'
yanxu decree show 2026-8 $now
ended 4 'no such decree: not found'
yanxu decree undo 2026-8 $now
ended 4 'nothing to undo: not found'
yanxu waiver list $now
ended 0 'no waivers: exit 0'
tells 'no waivers: what to do' 'yanxu waiver grant'

# --- statements as they are ---------------------------------------------------------------------------------------
at 05-02
for worker in W1 W4; do
    yanxu statement make $worker --as-of 2026-05-01 --known-at 2026-05-01T10:00:00Z -o $worker.before.json $now
    ended 0 "a statement of $worker before the decree"
done

# --- previewed ----------------------------------------------------------------------------------------------------
before=$(rows_in)
yanxu decree preview decree.json --json $now
ended 0 'the preview'
same 'three periods move' "$(field '["total"]["moved"]') of $(field '["total"]["workers"]')" '3 of 5'
same 'by district and tier' "$(field '["districts"]' | "$PYTHON" -c '
import ast, sys
print(*["%s %s %d/%d better %d" % (r["unit"], r["tier"], r["moved"], r["workers"], r["better"]) for r in ast.literal_eval(sys.stdin.read())], sep="; ")')" \
    'D1 assistant 1/2 better 0; D1 intermediate 1/1 better 0; D2 assistant 1/1 better 1'
same 'by unit' "$(field '["rows"]' | "$PYTHON" -c '
import ast, sys
print(*["%s %s %d" % (r["unit"], r["tier"], r["moved"]) for r in ast.literal_eval(sys.stdin.read())], sep="; ")')" \
    'A1 assistant 1; A1 intermediate 1; A2 assistant 1'
same 'who was short is not any more' "$(field '["changes"]')" "[{'before': 'short', 'after': 'at_risk', 'workers': 1}]"
yanxu decree preview decree.json $now
prints 'the preview in words' '临江区' '望湖区' 'short -> at_risk: 1 workers'
yanxu decree preview decree.json --csv $now
same 'the preview of people' "$(tail -n +2 "$out" | cut -d, -f1,6 | tr '\r\n' '  ' | tr -s ' ')" 'W1,365 W2,365 W4,365 '
yanxu decree apply decree.json -n $now
ended 0 'applied with -n'
prints 'applied with -n: says what would be' 'decree 2026-8 would be in force'
same 'nothing is written by either' "$(rows_in) $(sql 'SELECT count(*) FROM decree')" "$before 0"

# --- applied ------------------------------------------------------------------------------------------------------
at 05-03
yanxu decree apply decree.json --as anna $now
ended 0 'applied'
prints 'applied: says so' 'decree 2026-8 is in force'
yanxu decree apply decree.json --as bo $now
ended 0 'applied twice'
prints 'applied twice: nothing happens, and says so' 'is in force already; nothing is changed'
same 'one row, by the first' "$(sql 'SELECT count(*), min(applied_by) FROM decree')" '1|anna'
yanxu decree preview decree.json $now
prints 'previewed again: says so' 'is in force already'
sed 's/"months": 12/"months": 6/' decree.json >other.json
yanxu decree apply other.json $now
ended 1 'other words under the same code: refused'
tells 'other words: what to do' 'yanxu decree undo 2026-8'
yanxu explain worker W1 --rulebook cn-registration $now
prints 'explained: what moved it' 'decree 2026-8: +12 months' 'put off from 2026-06-30' '2023-07-01 – 2027-06-30'
yanxu explain worker W3 --rulebook cn-registration --json $now
same 'who has another period is as before' "$(field '["rulebooks"][0]["to"]') $(field '["rulebooks"][0].get("variances")')" '2027-01-31 None'
yanxu explain worker W4 --rulebook cn-registration --json $now
same 'what was earned after the old last day counts' "$(field '["rulebooks"][0]["counted_min"]')" 600
yanxu quota show --worker W4 --json $now
ended 0 'the board goes by it'
yanxu audit --json $now
prints 'the audit has it' 'apply decree' '2026-8'

# --- statements made before ---------------------------------------------------------------------------------------
for worker in W1 W4; do
    yanxu statement make $worker --as-of 2026-05-01 --known-at 2026-05-01T10:00:00Z -o $worker.again.json $now
    check "the statement of $worker made before is the same byte for byte" cmp $worker.before.json $worker.again.json
done
yanxu statement make W4 --as-of 2026-05-01 --known-at 2026-05-03T02:00:00Z -o W4.new.json $now
ended 0 'one that knows of the decree'
check 'it is another' bash -c '! cmp -s W4.before.json W4.new.json'
check 'it names the decree' grep -q '"code":"2026-8"' W4.new.json
yanxu statement verify W4.new.json
ended 0 'it can be checked without this office'

# --- undone -------------------------------------------------------------------------------------------------------
at 05-04
yanxu decree undo 2026-8 --reason '误发' -n $now
ended 0 'undone with -n'
prints 'undone with -n: says what would be' 'decree 2026-8 would be undone' 'at_risk -> short'
same 'nothing is written' "$(sql 'SELECT undone_at FROM decree')" 0
yanxu decree undo 2026-8 --reason '误发' --as bo $now
ended 0 'undone'
yanxu decree undo 2026-8 $now
ended 4 'undone twice: none is in force'
yanxu explain worker W1 --rulebook cn-registration --json $now
same 'as if it had never been' "$(field '["rulebooks"][0]["to"]')" 2026-06-30
yanxu statement make W4 --as-of 2026-05-01 --known-at 2026-05-03T02:00:00Z -o W4.then.json $now
check 'what was stated while it was in force stays too' cmp W4.new.json W4.then.json
yanxu statement make W1 --as-of 2026-05-01 --known-at 2026-05-01T10:00:00Z -o W1.again.json $now
check 'and what was stated before it' cmp W1.before.json W1.again.json
yanxu decree apply other.json --as cy $now
ended 0 'another text of the same code, now that the first is undone'
yanxu decree show 2026-8 --json $now
same 'its history: who, when, applied, undone' "$(field '["decrees"]' | "$PYTHON" -c '
import ast, sys
print(*["%s %s %s by %s; %s by %s %s" % (r["months"], r["state"], r["applied_at"], r["applied_by"], r["undone_at"], r["undone_by"], r["undone_reason"]) for r in ast.literal_eval(sys.stdin.read())], sep="\n")')" \
"12 undone 2026-05-03T02:00:00Z by anna; 2026-05-04T02:00:00Z by bo 误发
6 in_force 2026-05-04T02:00:00Z by cy;  by  "
yanxu decree show 2026-8 $now
prints 'its history in words' 'undone 2026-05-04T02:00:00Z by bo: 误发' '"months": 6'
yanxu registration renew W1 --force asked -n --json $now
same 'a renewal begins after the new last day' "$(field '["from"]')" 2027-01-01
yanxu decree list --csv $now
same 'the list' "$(($(wc -l <"$out") - 1))" 2

# --- some of them only, and less instead of longer -------------------------------------------------------------
at 05-05
yanxu decree undo 2026-8 $now
cat >less.json <<'DECREE'
{"decree": "2026-9", "title": {"zh": "减免", "en": "less"}, "source": "test", "rulebook": "cn-registration",
 "ending": {"from": "2026-01-01", "to": "2027-12-31"}, "applies_to": {"unit": "D1", "tiers": ["assistant"]},
 "less": [{"requirement": "total", "units": 12}]}
DECREE
yanxu decree apply less.json --csv $now
same 'a unit with all below it, one tier' "$(tail -n +2 "$out" | cut -d, -f1,5,8 | tr '\r\n' '  ' | tr -s ' ')" 'W1,met,0 W3,at_risk,3600 '
yanxu explain worker W1 --rulebook cn-registration --json $now
same 'what is asked less' "$(field '["rulebooks"][0]["requirements"][0]["needed_min"]') $(field '["rulebooks"][0]["requirements"][0]["waived_min"]')" '3600 720'
yanxu explain worker W1 --rulebook cn-registration $now
prints 'in words' 'decree 2026-9: total 12 less'

# --- refused --------------------------------------------------------------------------------------------------
refuse() { # LABEL CODE WANT SED
    sed "$4" decree.json >bad.json
    yanxu decree apply bad.json $now
    ended "$2" "$1"
    tells "$1: says where" "$3"
}
refuse 'no rulebook of that code' 4 'rulebook: nowhere is not in force' 's/cn-registration/nowhere/'
refuse 'a day that is none' 1 'ending.to:' 's/2026-12-31/2026-02-31/'
refuse 'a period turned round' 1 'ending.to: it lies before ending.from' 's/2026-12-31/2025-12-31/'
refuse 'no months' 1 'extends.months: expected a whole number from 1 to 120' 's/12}/0}/'
refuse 'an unknown key' 1 'extens: there is no such member' 's/"extends"/"extens"/'
refuse 'a unit that is not there' 4 'applies_to.unit: there is no unit X9' 's/"ending"/"applies_to": {"unit": "X9"}, "ending"/'
refuse 'a requirement that is not there' 1 'has no requirement ethics' 's/"extends"/"less": [{"requirement": "ethics", "all": true}], "extends"/'
refuse 'changes nothing' 1 'changes nothing' 's/"extends".*/"comment": ""/'
yanxu decree apply nowhere.json $now
ended 4 'no such file: not found'
yanxu decree schema
cp "$out" decree.schema.json
"$PYTHON" - "$top/tests/cases/rules/tables/decrees.json" >judged 2>&1 <<'JUDGE'
import json, sys
from jsonschema import Draft202012Validator as Validator, FormatChecker
text = json.load(open("decree.schema.json"))
Validator.check_schema(text)
schema = Validator(text, format_checker=FormatChecker())
table = json.load(open(sys.argv[1]))
def wrong(row, want):
    one = {key: value for key, value in table["base"].items() if key not in row.get("drop", [])}
    one.update(row.get("set", {}))
    return schema.is_valid(one) != want
for row in [{"label": "base"}] + table["accept"]:
    if wrong(row, True): print("not valid:", row["label"])
for row in table["refuse"]:
    if wrong(row, row.get("beyond_schema", False)): print("valid:", row["label"])
print("judged", len(table["accept"]) + len(table["refuse"]))
JUDGE
same 'the schema accepts and refuses what the program does' "$(cat judged)" 'judged 33'

# --- waivers --------------------------------------------------------------------------------------------------
at 05-06
before=$(sql 'SELECT count(*) FROM waiver')
yanxu waiver grant W3 --rulebook cn-registration --requirement total --units 10 --reason '住院' -n $now
ended 0 'a waiver with -n'
prints 'a waiver with -n: says what would be' 'could be granted' 'missing 60.0 h' 'missing 50.0 h'
same 'a waiver with -n: nothing is written' "$(sql 'SELECT count(*) FROM waiver')" "$before"
yanxu waiver grant W3 --rulebook cn-registration --requirement total --units 10 --reason '住院' --as anna $now
ended 0 'a waiver'
yanxu waiver grant W3 --rulebook cn-registration --requirement total --units 10 --reason '住院' $now
ended 1 'the same twice: refused'
tells 'the same twice: says which' 'has waiver 1 of the same in this period already'
yanxu waiver grant W3 --rulebook cn-registration --months 3 --reason '产假' $now
ended 0 'three months more'
prints 'three months more: until when' '2024-02-01 – 2027-04-30'
yanxu waiver grant W3 --rulebook cn-registration --months 4 --reason '产假' $now
ended 1 'put off a second time: refused'
tells 'put off a second time: by what it was' 'put off to 2027-04-30 already, by waiver 2: not twice running'
yanxu decree preview decree.json --json $now
same 'a decree for its period passes by' "$(field '["total"]["moved"]') $(field '["total"]["withheld"]')" '3 0'
sed 's/"2026-12-31"/"2027-12-31"/; s/2026-8/2027-1/' decree.json >longer.json
yanxu decree preview longer.json --json $now
same 'who has been put off already is left as they are' "$(field '["total"]["moved"]') $(field '["total"]["withheld"]')" '3 1'
sed 's/"months": 12/"months": 12, "again": true/' longer.json >again.json
yanxu decree preview again.json --json $now
same 'unless the decree says so' "$(field '["total"]["moved"]') $(field '["total"]["withheld"]')" '4 0'
yanxu explain worker W3 --rulebook cn-registration $now
prints 'explained' 'waiver 1: total 10 less' 'waiver 2: +3 months' 'decree 2026-9: total 12 less'
yanxu waiver grant W9 --rulebook cn-registration --all --reason x $now
ended 4 'nobody: not found'
yanxu waiver grant W5 --rulebook cn-registration --all --reason x $now
ended 4 'a rulebook that is not for them: not found'
yanxu waiver grant W1 --rulebook cn-registration --all --day 2028-01-01 --reason x $now
ended 1 'a day in no period of theirs: refused'
yanxu waiver grant W1 --rulebook cn-registration --requirement ethics --all --reason x $now
ended 1 'what is not asked: refused'
yanxu waiver grant W1 --rulebook cn-registration --reason x $now
ended 1 'nothing: refused'
yanxu waiver grant W1 --rulebook cn-registration --all $now
ended 2 'without a reason: usage'
yanxu waiver grant W4 --rulebook cn-registration --all --reason '援藏' $now
ended 1 'a registration that is over: refused'
yanxu waiver grant W4 --rulebook cn-registration --all --day 2026-02-28 --reason '援藏' $now
ended 0 'all of it'
yanxu quota show --worker W4 --json $now
prints 'all of it: exempt' '"exempt"'
at 05-07
yanxu statement make W4 --as-of 2026-05-06 --known-at 2026-05-06T10:00:00Z -o W4.waived.json $now
yanxu waiver revoke 3 $now
ended 2 'revoked without a reason: usage'
yanxu waiver revoke 3 --reason '未成行' --as bo $now
ended 0 'revoked'
yanxu waiver revoke 3 --reason '未成行' $now
ended 1 'revoked twice: refused'
yanxu waiver revoke 99 --reason x $now
ended 4 'no such waiver: not found'
yanxu explain worker W4 --rulebook cn-registration --json $now
same 'revoked: asked again' "$(field '["rulebooks"][0]["standing"]')" short
yanxu statement make W4 --as-of 2026-05-06 --known-at 2026-05-06T10:00:00Z -o W4.later.json $now
check 'the statement of the day before still has it' cmp W4.waived.json W4.later.json
check 'a statement has no reason in it' bash -c '! grep -q 援藏 W4.waived.json'
yanxu waiver list --worker W4 --json $now
same 'who granted and revoked, when and why' \
    "$(field '["waivers"][0]["reason"]') $(field '["waivers"][0]["state"]') $(field '["waivers"][0]["revoked_by"]') $(field '["waivers"][0]["revoked_reason"]')" \
    '援藏 revoked bo 未成行'
yanxu waiver list --csv $now
same 'the list of all' "$(($(wc -l <"$out") - 1))" 3

# --- a promotion later ---------------------------------------------------------------------------------------------
yanxu statement make W1 --as-of 2026-05-06 --known-at 2026-05-07T02:00:00Z -o W1.assistant.json $now
check 'a decree for assistants' grep -q '"code":"2026-9"' W1.assistant.json
at 05-08
yanxu worker tier W1 intermediate --since 2026-05-08 $now
ended 0 'promoted'
yanxu explain worker W1 --rulebook cn-registration --json $now
same 'from that day on it is not for them' "$(field '["rulebooks"][0].get("variances")')" None
yanxu statement make W1 --as-of 2026-05-06 --known-at 2026-05-07T02:00:00Z -o W1.promoted.json $now
check 'before, it was' cmp W1.assistant.json W1.promoted.json

# --- the person's rights -----------------------------------------------------------------------------------------
yanxu worker export W3 --json $now
prints 'a copy of what is held has the waivers' '"waivers"' '住院'
yanxu worker forget W3 --yes $now
ended 0 'forgotten'
same 'no reason is kept' "$(sql "SELECT group_concat(reason || revoked_reason, '') FROM waiver WHERE worker_id = (SELECT id FROM worker WHERE code = 'W3')")" ''
yanxu explain worker W3 --rulebook cn-registration $now
prints 'what was let off stays' 'waiver 1: total 10 less'

# --- late --------------------------------------------------------------------------------------------------------
cat >yearly.json <<'RULES'
{"rulebook": "yearly", "version": "1", "effective_from": "2025-01-01", "title": {"zh": "年度", "en": "yearly"}, "source": "test",
 "unit": {"kind": "hour"}, "period": {"kind": "calendar_year"}, "grace": {"months": 3, "late_fee": {"zh": "200元", "en": "200 yuan"}},
 "accepts": ["ce"], "requirements": [{"id": "total", "title": {"zh": "总", "en": "total"}, "units": 24}]}
RULES
yanxu rules set yearly.json $now
ended 0 'a rulebook with grace'
yanxu explain worker W2 --rulebook yearly --as-of 2026-02-01 $now
prints 'late: until when, and what is due' 'yearly' '(2025-01-01 – 2025-12-31)' 'late, until 2026-03-31: 200 yuan'
yanxu explain worker W2 --now 2026-02-01T02:00:00Z
prints 'late, beside everything else' '(2025-01-01 – 2025-12-31), late until 2026-03-31'
start_server serve.log "$YANXU" serve --port 0 --now 2026-02-01T02:00:00Z
yanxu feed url worker W2 --json
page=$base$("$PYTHON" -c 'import json, sys, re; print(re.sub("^https?://[^/]*", "", json.load(open(sys.argv[1]))["page"]))' "$out")
run curl -s -m 20 -H 'Accept-Language: zh-CN' "$page"
prints 'late, on the own page' '逾期，2026年3月31日前取得的仍计入 · 200元'
run curl -s -m 20 -H 'Accept-Language: en' "$page"
prints 'late, on the own page in English' '200 yuan' 'still counts'
yanxu explain worker W2 --rulebook yearly --as-of 2026-04-01 --json $now
same 'after the grace the next' "$(field '["rulebooks"][0]["from"]') $(field '["rulebooks"][0].get("late")')" '2026-04-01 None'
finish
