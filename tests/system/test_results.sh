#!/usr/bin/env bash
# Exam results: loaded, shown, and what passing does to the hours of preparation.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
. "$here/office.sh"
office_files files
yanxu init
for kind in units workers; do yanxu import "$kind" "files/$kind.csv"; done
last=$((year - 2)) # exams lie behind us
field() { "$PYTHON" -c 'import json, sys; print(eval("v" + sys.argv[2], {"v": json.load(open(sys.argv[1]))}))' "$out" "$1"; }
list() { printf '%s\n' '人员编号,考试级别,科目,考试日期,考试结果,分数' "$@" >list.csv; }
summary() { prints "$1" ": $2 new, $3 changed, $4 unchanged, $5 refused"; }

yanxu export results -o none.csv
same 'no results: headings only' "$(tail -c +4 none.csv | tr -d '\r')" '人员编号,考试级别,科目,考试日期,考试结果,分数'
yanxu worker show W1 --json
same 'no results: an empty list' "$(field '["exams"]')" '[]'
list "W1,社会工作师,社会工作综合能力（中级）,$last/5/23,合格,72.5" "W1,中级,社会工作实务（中级）,$last/5/23,不合格,0" \
    "W2,senior,社会工作实务（高级）,$last-05-24,通过,"
iconv -f UTF-8 -t GB18030 list.csv >gb.csv
yanxu import results gb.csv -n
summary 'a preview' 3 0 0 0
same 'a preview keeps nothing' "$(sql 'SELECT count(*) FROM exam_result')" 0
yanxu import results gb.csv
summary 'results' 3 0 0 0
yanxu import results list.csv
summary 'the same again' 0 0 3 0
for how in 'x.xlsx' 'x.xlsx --lang en' 'x.csv' 'x.csv --lang en' 'x.csv --encoding gb18030'; do
    yanxu export results -o $how
    yanxu import results ${how%% *}
    summary "round trip of $how" 0 0 3 0
done
same 'scores in thousandths, 0 is one, none is none' \
    "$(sql "SELECT group_concat(coalesce(score_milli, 'none'), ' ') FROM exam_result ORDER BY id")" '72500 0 none'
list "W1,社会工作师,社会工作实务（中级）,$last-05-23,合格,60"
yanxu import results list.csv
summary 'a corrected result' 0 1 0 0
printf '%s\n' 'worker,level,paper,date,result' "W1,intermediate,社会工作实务（中级）,$last-05-23,passed" >short.csv
yanxu import results short.csv
summary 'a file without scores leaves them' 0 0 1 0
yanxu worker show W1
prints 'worker show' "exam: $last-05-23 社会工作师 社会工作实务（中级）: passed 60"
yanxu worker show W1 --json
same 'worker show --json' "$(field '["exams"][1]["result_zh"] + v["exams"][1]["score"] + v["exams"][1]["level_code"]')" '合格72.5intermediate'
yanxu worker show W2 --json
same 'worker show --json: no score' "$(field '["exams"][0]["score"]')" ''
start_server serve.log "$YANXU" serve --port 0
yanxu feed url worker W1 --json
page=$base$(field '["page"]' | sed -E 's,^https?://[^/]*,,')
# page LANGUAGE WORD…: what the worker's own page says.
page_says()
{
    local language=$1 word
    shift
    curl -s -H "Accept-Language: $language" -H 'Accept: text/html' "$page" >page.html
    for word; do check "the worker's page in $language: $word" grep -qF -- "$word" page.html; done
}
page_says zh-CN 考试成绩 '72.5 分' '社会工作师 · 社会工作实务（中级）' 合格 "${last}年5月23日"
page_says en 'Exam results' 'score 72.5' 'passed' "23 May $last"
stop_server serve.log.err TERM 'the server ends'

# --- refused ------------------------------------------------------------------------------------------------
# refused LABEL WHY ROW…
refused()
{
    local label=$1 why=$2
    shift 2
    list "$@"
    yanxu import results list.csv --json --lang en
    ended 3 "$label: exit code"
    same "$label: reason" "$(field '["refusals"][0]["why"]')" "$why"
    yanxu import results list.csv
    check "$label: in Chinese" grep -qP '[\x{4e00}-\x{9fff}]' "$err"
}
before=$(sql 'SELECT * FROM exam_result')
refused 'an unknown worker' reference "W99,初级,实务,$last-05-23,合格,"
refused 'a level that is none' choice "W1,博士,实务,$last-05-23,合格,"
refused 'no certificate is no level' choice "W1,未持证,实务,$last-05-23,合格,"
refused 'a day to come' future "W1,初级,实务,$((year + 1))-05-23,合格,"
refused 'a result that is none' choice "W1,初级,实务,$last-05-23,缓考,"
refused 'no paper' required "W1,初级,,$last-05-23,合格,"
refused 'a score below 0' range "W1,初级,实务,$last-05-23,合格,-1"
list "W1,初级,综合,$last-05-24,合格," "W1,初级,综合,$last-05-24,不合格,"
yanxu import results list.csv --json -n
same 'one paper twice on a day: the second' "$(field '["refusals"][0]["why"]') $(field '["refusals"][0]["line"]')" 'duplicate 3'
same 'nothing of that was applied' "$(sql 'SELECT * FROM exam_result')" "$before"

# --- who has passed is not asked for preparation --------------------------------------------------------------
cat >prep.json <<RULEBOOK
{"rulebook": "prep", "version": "1", "effective_from": "$last-01-01", "title": {"zh": "备考", "en": "Preparation"},
 "source": "made for this test", "unit": {"kind": "minute"}, "period": {"kind": "calendar_year"},
 "requirements": [
  {"id": "prep", "title": {"zh": "备考", "en": "Preparation"}, "category": "prep", "units": 600, "until_passed": true},
  {"id": "law", "title": {"zh": "法规", "en": "Law"}, "category": "law", "units": 60},
  {"id": "ce", "title": {"zh": "继续教育", "en": "Continuing"}, "category": "ce", "units": 60}]}
RULEBOOK
yanxu rules set prep.json
ended 0 'a rulebook that ends with the exam'
asked() # WORKER: the categories that the board asks for
{
    yanxu quota show --worker "$1" --json
    field '["standings"][0]["parts"].__class__(p["category"] for p in v["standings"][0]["parts"])'
}
both="['prep', 'law', 'ce']" ce="['law', 'ce']"
same 'two of three papers: asked' "$(asked W1)" "$both"
list "W1,社会工作师,社会工作法规与政策（中级）,$((last - 2))-05-23,合格,"
yanxu import results list.csv
same 'the third two years before the others: asked' "$(asked W1)" "$both"
list "W1,社会工作师,社会工作法规与政策（中级）,$((last + 1))-05-23,不合格,"
yanxu import results list.csv --now "$((last + 1))-06-30T00:00:00Z"
same 'failed: asked' "$(asked W1)" "$both"
list "W1,社会工作师,社会工作法规与政策（中级）,$((last + 1))-05-23,合格,"
yanxu import results list.csv --now "$((last + 1))-06-30T00:00:00Z"
same 'three papers within two years: preparation is over, the rest is not' "$(asked W1)" "$ce"
list "W3,助理社会工作师,综合能力,$last-05-23,合格," "W3,助理社会工作师,综合能力,$((last - 1))-05-23,合格,"
yanxu import results list.csv
same 'one paper twice is one paper' "$(asked W3)" "$both"
list "W3,助理社会工作师,实务,$((last - 1))-05-23,合格,"
yanxu import results list.csv
same 'assistant: two papers in one year' "$(asked W3)" "$ce"
same 'senior: one paper' "$(asked W2)" "$ce"
list "W4,高级社会工作师,实务,$last-05-23,合格,"
yanxu import results list.csv
same 'the level held already opens nothing: asked' "$(asked W4)" "$both"
sed 's/true/"yes"/' prep.json >bad.json
yanxu rules check bad.json
check 'until_passed takes true or false' test "$code" -ne 0
tells 'and says where' 'requirements[0].until_passed'

finish
