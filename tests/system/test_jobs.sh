#!/usr/bin/env bash
# Long work behind the pages: plans, imports and exports ordered by form and by JSON, watched, stopped, and run again
# after the server was killed; what must be refused is; the server answers meanwhile.
. "$(dirname "$0")/lib.sh"

# A district that takes the program under test a good while to plan.
printf '[clock]\nnow = 2026-01-05T01:00:00Z\n' >"$YANXU_CONFIG"
run "$YANXU_RELEASE" gen files --workers 6000
run "$YANXU_RELEASE" init
for file in units.csv rooms.csv trainers.csv courses.xlsx workers.xlsx offerings.xlsx hours.csv; do
    run "$YANXU_RELEASE" import "${file%.*}" "files/$file"
done
run "$YANXU_RELEASE" rules set cn-registration
ended 0 'an office to work on'
stop_if_failed

serve()
{
    SERVER_SECONDS=60 start_server serve.log "$YANXU" serve --port 0
    yanxu feed url coordinator --json
    page=$base$("$PYTHON" -c 'import json, sys; print(json.load(open(sys.argv[1]))["page"])' "$out" | sed -E 's,^https?://[^/]*,,')
    api=${page/\/c\///api/v1/c/}
    token=${page##*/}
}
# ask STATUS LABEL CURL-ARGUMENTS…: the body into $out, the head into .head.
ask()
{
    local want=$1 label=$2 got
    shift 2
    got=$(curl -s -m 60 -D "$work/.head" -o "$out" -w '%{http_code}' "$@" 2>"$err")
    code=$got
    if [ "$got" = "$want" ]; then ok "$label"; else fail "$label ($got, not $want)" "$(head -c 600 "$out")"; fi
}
# of EXPRESSION: of the JSON in $out, as job; and of a job by its number.
of() { "$PYTHON" -c 'import json, sys; job = json.load(open(sys.argv[1])); print(eval(sys.argv[2]))' "$out" "$1"; }
job() { curl -s -m 60 -o "$out" "$api/jobs/$1" && of "$2"; }
is_state() { [ "$(job "$1" 'job["state"]')" = "$2" ]; }
is_over() { case $(job "$1" 'job["state"]') in done | failed | cancelled) true ;; *) false ;; esac; }
last_job() { sql 'SELECT max(id) FROM job' "$db"; }
drafts() { sql "SELECT count(*) FROM plan WHERE state = 'draft'" "$db"; }

serve

# --- import: preview, refused rows, apply ------------------------------------------------------------------------------
printf 'code,name,kind,parent\nNEW-1,新单位,station,\nNEW-2,坏单位,什么,\n' >units.csv
iconv -f UTF-8 -t GB18030 units.csv >units-gb.csv
ask 303 'a form with a file orders a preview' -F job=import -F kind=units -F preview=true -F lang=en -F upload=@units-gb.csv "$page/jobs"
preview=$(last_job)
check 'and leads to its page' grep -qi "^location: /c/$token/jobs/$preview" .head
check 'the preview is done' await 30 is_state "$preview" done
same 'one row new, one refused' "$(job "$preview" '[job["result"][k] for k in ("encoding", "created", "changed", "same", "refused")]')" "['GB18030', 1, 0, 0, 1]"
same 'nothing is written yet' "$(sql "SELECT count(*) FROM unit WHERE code LIKE 'NEW-%'" "$db")" 0
same 'its row holds no values of refused rows' "$(sql "SELECT count(*) FROM job WHERE result LIKE '%什么%'" "$db")" 0
ask 200 'its page' "$page/jobs/$preview?lang=en"
prints 'the page counts, lists the refused row, and offers to apply' 'Refused' '什么' "/jobs/$preview/apply" "/jobs/$preview/file"
check 'a job that is over is not reloaded' sh -c '! grep -qi "^refresh:" .head'
ask 200 'the refused rows as a file' "$page/jobs/$preview/file"
check 'named after them' grep -qi "^content-disposition: attachment; filename=\"units-refused-$preview.xlsx\"" .head
check 'a workbook' sh -c 'head -c 2 .out | grep -q PK'
ask 303 'apply' -X POST "$page/jobs/$preview/apply"
check 'is done' await 30 is_state "$(last_job)" done
same 'the fit row is written' "$(sql "SELECT count(*) FROM unit WHERE code LIKE 'NEW-%'" "$db")" 1
same 'by the holder of the link' "$(sql "SELECT who FROM audit WHERE verb = 'import' ORDER BY id DESC LIMIT 1" "$db")" 'coordinator link'
same 'the file keeps its own name' "$(sql 'SELECT file_name FROM import ORDER BY id DESC LIMIT 1' "$db")" units-gb.csv
ask 202 'the same by the API, without a preview' -F job=import -F kind=units -F upload=@units.csv "$api/jobs"
again=$(of 'job["id"]')
check 'is done' await 30 is_state "$again" done
same 'and changes nothing the second time' "$(job "$again" '[job["result"][k] for k in ("created", "changed", "same")]')" '[0, 0, 1]'
ask 409 'what is no preview cannot be applied' -X POST "$api/jobs/$again/apply"
printf 'nonsense' >bad.xlsx
ask 202 'a file that is none' -F job=import -F kind=workers -F upload=@bad.xlsx "$api/jobs"
check 'fails' await 30 is_state "$(last_job)" failed
job "$(last_job)" 1 >.check
prints 'and the job says why' bad.xlsx

# --- workers named by another field ------------------------------------------------------------------------------------
ask 200 'the form' "$page/jobs?lang=zh"
prints 'asks what names workers' 'name="key"' '<option value="identity">身份证号</option>'
mobile=$(sql "SELECT mobile FROM person WHERE mobile <> '' ORDER BY worker_id LIMIT 1" "$db")
printf '手机,earned_on,amount,measure,categories\n%s,2026-01-02,1,学时,ce\n' "$mobile" >by-mobile.csv
ask 303 'hours by telephone, preview' -F job=import -F kind=hours -F key=mobile -F preview=true -F lang=zh -F upload=@by-mobile.csv "$page/jobs"
preview=$(last_job)
check 'is done' await 30 is_state "$preview" done
same 'and finds the worker' "$(job "$preview" '[job["params"]["key"]] + [job["result"][k] for k in ("created", "refused")]')" "['mobile', 1, 0]"
ask 303 'apply' -X POST "$page/jobs/$preview/apply"
check 'is done, by the same key' await 30 is_state "$(last_job)" done
same 'the hours are theirs' "$(job "$(last_job)" 'job["result"]["created"]')" 1
ask 400 'units by telephone' -F job=import -F kind=units -F key=mobile -F upload=@units.csv "$api/jobs"
prints 'is no order' 'units files name no workers'

# --- export ------------------------------------------------------------------------------------------------------------
ask 202 'an export by JSON' -H 'Content-Type: application/json' -d '{"job":"export","kind":"workers","format":"csv","lang":"en"}' "$api/jobs"
export_job=$(of 'job["id"]')
ask 404 'has no file before it is done' "$api/jobs/999999/file"
check 'is done' await 60 is_state "$export_job" done
same 'with all rows' "$(job "$export_job" 'job["result"]["rows"]')" 6000
ask 200 'its file' "$api/jobs/$export_job/file"
cp "$out" workers.csv
same 'holds them below their headings' "$(grep -c . workers.csv)" 6001
yanxu import workers workers.csv -n
prints 'and would change nothing' '6,000 unchanged'

# --- what is refused ---------------------------------------------------------------------------------------------------
jobs_before=$(last_job)
ask 403 'a form on another site' -H 'Sec-Fetch-Site: cross-site' -d job=plan "$page/jobs"
prints 'says so in both languages' '拒绝了来自别处的请求' 'A request from elsewhere was refused'
ask 403 'another origin' -H 'Origin: https://evil.example' -d job=plan "$page/jobs"
ask 403 'also with a file, before it is sent' -H 'Origin: https://evil.example' -F job=import -F kind=units -F upload=@units.csv "$page/jobs"
ask 404 'a wrong link' -d job=plan "$base/c/c0-wrong/jobs"
worker=$(sql 'SELECT code FROM worker ORDER BY id LIMIT 1' "$db")
yanxu feed url worker "$worker" --json
worker_token=$("$PYTHON" -c 'import json, sys; print(json.load(open(sys.argv[1]))["page"].split("/")[-1])' "$out")
ask 404 "a worker's link" -d job=plan "$base/c/$worker_token/jobs"
ask 405 'a POST to what can only be read' -X POST "$page/jobs/$preview"
ask 405 'a GET of what only acts' "$page/jobs/$preview/stop"
check 'which says what it takes' grep -qi '^allow: POST' .head
ask 400 'an unknown kind of job' -d job=dance "$api/jobs"
prints 'is named' '"detail":'
ask 400 'JSON that breaks off' -H 'Content-Type: application/json' -d '{"job":' "$api/jobs"
ask 400 'a file by name' -H 'Content-Type: application/json' -d '{"job":"import","kind":"units","file":"../office.db"}' "$api/jobs"
ask 400 'an import without a file' -F job=import -F kind=units "$api/jobs"
ask 400 'a form that breaks off' -H 'Content-Type: multipart/form-data; boundary=x' --data-binary $'--x\r\nContent-Disposition: form-data; name="job"\r\n\r\npl' "$api/jobs"
ask 413 'JSON of more than 64 KiB' -H 'Content-Type: application/json' --data-binary "{\"job\":\"$(head -c 70000 /dev/zero | tr '\0' x)\"}" "$api/jobs"
head -c 34000000 /dev/zero >large.csv
ask 413 'a file of more than 32 MiB' -F job=import -F kind=units -F upload=@large.csv "$api/jobs"
ask 404 'a job that is not there' "$api/jobs/999999"
ask 404 'a number that is none' "$api/jobs/1x"
same 'none of it has ordered anything' "$(last_job)" "$jobs_before"
same 'nor left a file behind' "$(find "$db.jobs" -name '*.upload' | wc -l)" 4

# --- a plan, with others in the queue, and the server answers ------------------------------------------------------------
before=$(drafts)
ask 202 'a plan' -d job=plan "$api/jobs"
plan=$(of 'job["id"]')
ask 202 'an export behind it' -d job=export -d kind=rooms "$api/jobs"
behind=$(of 'job["id"]')
check 'the plan runs' await 30 is_state "$plan" running
same 'the export waits' "$(job "$behind" 'job["state"]')" queued
ask 200 'meanwhile the server is well' "$base/healthz"
ask 200 'shows the dashboard' "$page"
ask 200 'and how far the plan is' "$page/jobs/$plan?lang=en"
prints 'in words and as a bar' '<progress' 'Stop' 'running for'
check 'which is asked for again without a script' grep -qi '^refresh: 2' .head
yanxu job list
prints 'the command line sees the same' 'running' 'queued'
same 'all this while it ran' "$(job "$plan" 'job["state"]')" running
ask 400 'a way of planning that is none' -d job=plan -d repair=perhaps "$api/jobs"
check 'its phase becomes known' await 30 sh -c "curl -s '$api/jobs/$plan' | grep -q '\"phase\":\"[a-z]'"
check 'what it has found so far is told' await 60 sh -c "curl -s '$api/jobs/$plan' | grep -q '\"found\":{\"'"
same 'its best, its bound and the gap between them' "$(job "$plan" 'abs((job["found"]["bound"] - job["found"]["objective"]) / job["found"]["bound"] - job["found"]["gap"]) < 1e-5, job["result"]')" '(True, None)'
ask 200 'and on its page' "$page/jobs/$plan?lang=en"
prints 'in words' 'The best plan so far has'
check 'whoever looks from elsewhere sees it too' await 10 sh -c "[ \"\$(sqlite3 '$db' \"SELECT result LIKE '{\\\"found\\\":%' FROM job WHERE id = $plan\")\" = 1 ]"
ask 303 'stop' -X POST "$page/jobs/$plan/stop"
check 'it stops' await 60 is_over "$plan"
same 'as stopped' "$(job "$plan" 'job["state"]')" cancelled
same 'keeping its best as a draft, if it had begun' "$(drafts)" "$((before + $(job "$plan" '1 if job["result"] else 0')))"
check 'the next one had its turn' await 60 is_state "$behind" done
ask 409 'what is over cannot be stopped' -X POST "$api/jobs/$plan/stop"

# --- killed ------------------------------------------------------------------------------------------------------------
ask 202 'another plan' -d job=plan "$api/jobs"
plan=$(of 'job["id"]')
ask 202 'and an export' -d job=export -d kind=rooms "$api/jobs"
behind=$(of 'job["id"]')
check 'it runs' await 30 is_state "$plan" running
kill -9 "$server"
wait "$server" 2>/dev/null
same 'the database says that it still runs' "$(sql "SELECT state FROM job WHERE id = $plan" "$db")" running
before=$(drafts)
serve
check 'the next server begins it again' await 40 sh -c "[ \"\$(sqlite3 '$db' 'SELECT tries FROM job WHERE id = $plan')\" = 2 ]"
ask 202 'it can be stopped' -X POST "$api/jobs/$plan/stop"
check 'and ends' await 60 is_over "$plan"
check 'the export is done after it' await 60 is_state "$behind" done
check 'no plan twice' test "$(drafts)" -le "$((before + 1))"

# --- asked to end while a job runs -----------------------------------------------------------------------------------------
ask 202 'a last plan' -d job=plan "$api/jobs"
plan=$(of 'job["id"]')
check 'runs' await 30 is_state "$plan" running
RUN_SECONDS=60 stop_server serve.log.err TERM 'the server ends while it runs'
same 'and leaves no job running' "$(sql "SELECT count(*) FROM job WHERE state = 'running'" "$db")" 0

# --- the command line ----------------------------------------------------------------------------------------------------
sql "UPDATE job SET state = 'cancelled', finished_at = created_at WHERE state = 'queued'" "$db"
sql "INSERT INTO job (kind, state, params, who, created_at, started_at, finished_at, phase, phase_at, done, total, stop,
     result, error, tries, lease_owner, lease_until) SELECT kind, 'queued', params, who, created_at, 0, 0, '', 0, 0, 0, 0,
     '', '', 0, '', 0 FROM job WHERE id = $export_job" "$db"
yanxu job run -n
prints 'job run -n lists what waits' export workers queued
yanxu job run
ended 0 'job run does what waits'
prints 'and says what became of it' export workers done
yanxu job run
tells 'and there is nothing a second time' 'no job waits'
yanxu job list --csv
prints 'a table of jobs' 'id,job,kind,state' "$plan,plan"
yanxu job show "$export_job" --json
prints 'one job as JSON' '"rows": 6000'
yanxu job stop "$export_job"
ended 1 'what is over cannot be stopped'
yanxu job stop "$export_job" -n
ended 1 'nor would be'
yanxu job show 999999
ended 4 'a job that is not there'
yanxu job stop x
ended 2 'a number that is none'

# --- what nobody else should see -------------------------------------------------------------------------------------------
name=$(sql "SELECT name FROM person WHERE name <> '' LIMIT 1" "$db")
cat serve.log serve.log.err >logs
check 'no token in the log' sh -c "! grep -qF '$token' serve.log.err"
check 'no name in the log' sh -c "! grep -qF '$name' logs"
same 'the spool is its owner'"'"'s alone' "$(stat -c %a "$db.jobs")" 700
same 'and so is every file in it' "$(find "$db.jobs" -type f ! -perm 600 | wc -l)" 0
finish
