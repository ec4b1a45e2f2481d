#!/usr/bin/env bash
# A small office's year: import, rules, plan, publish, serve; and its trainer's calendar in curl, vdirsyncer and khal.
. "$(dirname "$0")/lib.sh"
. "$here/office.sh"

# --- import ----------------------------------------------------------------------------------------------------------
office_files files
yanxu init
ended 0 'init'
declare -A rows=([units]=4 [rooms]=2 [trainers]=2 [courses]=4 [workers]=5 [offerings]=6 [hours]=4)
declare -A encodings=([units]=GB18030 [rooms]='UTF-8 BOM' [trainers]=UTF-8 [courses]=GB18030 [workers]=UTF-8
    [offerings]=UTF-8 [hours]=GB18030)
for kind in units rooms trainers courses workers offerings hours; do
    n=${rows[$kind]}
    before=$(rows_in)
    yanxu import "$kind" "files/$kind.csv" -n
    ended 0 "import $kind -n"
    prints "import $kind -n: counts and encoding" "$n new, 0 changed, 0 unchanged, 0 refused" "${encodings[$kind]}"
    same "import $kind -n: changes nothing" "$(rows_in)" "$before"
    yanxu import "$kind" "files/$kind.csv"
    ended 0 "import $kind"
    prints "import $kind: as the preview said" "$n new, 0 changed, 0 unchanged, 0 refused"
    yanxu import "$kind" "files/$kind.csv"
    prints "import $kind again: nothing changes" "0 new, 0 changed, $n unchanged, 0 refused"
done
stop_if_failed
same 'text of GB18030 with four bytes arrives' "$(sql "SELECT name FROM unit WHERE code = 'A2'")" '𠮷安社工事务所'
same 'a quoted cell with a comma arrives' "$(sql "SELECT name FROM room WHERE code = 'R2'")" '二号教室, 东楼'
same 'hours in three measures become minutes' \
    "$(sql 'SELECT group_concat(min) FROM (SELECT min FROM credit ORDER BY external_id)')" '360,360,240,270'

# --- rules and standing ----------------------------------------------------------------------------------------------
for pack in cn-registration cn-professional-annual; do
    yanxu rules set "$pack"
    ended 0 "rules set $pack"
done
yanxu rules show
prints 'rules show lists both' cn-registration cn-professional-annual
yanxu quota show
ended 0 'quota show'
prints 'quota show: units and total' '晨光社工服务社' 'total'
yanxu quota show --json
check 'quota show --json is JSON' "$PYTHON" -m json.tool "$out"
yanxu quota show --unit A2 --json
ended 0 'quota show --unit'
yanxu quota show --worker W1
ended 0 'quota show --worker'
prints 'quota show --worker: the 72 hours of an assistant' 'needed 72' 'earned 12'
yanxu quota show --worker W3
ended 0 'quota show of one who is not certified'
yanxu quota show --unit A77
ended 4 'quota show of an unknown unit: exit 4'

# --- plan ------------------------------------------------------------------------------------------------------------
yanxu plan make --year "$year" --threads 1 --json
ended 0 'plan make'
check 'plan make: the proof holds' "$PYTHON" - "$out" <<'PROOF'
import json, sys
plan = json.load(open(sys.argv[1]))
assert plan["objective"] <= plan["bound"], plan
assert 0 <= plan["gap"] <= 0.10, plan
assert plan["needed_min"] == plan["planned_min"] + plan["missing_min"], plan
assert plan["planned_min"] > 0 and plan["missing_min"] > 0, plan
assert plan["unmet"], plan
PROOF
cp "$out" plan.json
plan=$("$PYTHON" -c 'import json; print(json.load(open("plan.json"))["id"])')
yanxu plan make --year "$year" --threads 2 --json
check 'plan make again with two threads: the same plan' "$PYTHON" - "$out" <<'SAME'
import json, sys
a, b = json.load(open("plan.json")), json.load(open(sys.argv[1]))
for key in ("objective", "bound", "planned_min", "complete", "unmet"):
    assert a[key] == b[key], (key, a[key], b[key])
SAME
same 'both plans enrol the same people' \
    "$(sql "SELECT group_concat(worker_id || ':' || offering_id) FROM (SELECT * FROM enrolment WHERE plan_id = $plan ORDER BY 2, 3)")" \
    "$(sql "SELECT group_concat(worker_id || ':' || offering_id) FROM (SELECT * FROM enrolment WHERE plan_id = $plan + 1 ORDER BY 2, 3)")"
seated() { sql "SELECT count(*) FROM enrolment e JOIN offering o ON o.id = e.offering_id WHERE plan_id = $plan AND o.code = '$1'"; }
same 'a class of three seats: three seated of four who need it' "$(seated ETH-1)" 3
same 'the online course has room for all' "$(seated WEB-1)" 4
same 'nobody is enrolled who owes nothing' \
    "$(sql "SELECT count(*) FROM enrolment e JOIN worker w ON w.id = e.worker_id WHERE plan_id = $plan AND w.code = 'W3'")" 0
yanxu plan make --year "$year" --threads 1 --strict
ended 5 'plan make --strict with hours missing: exit 5'
tells_or_prints() { if grep -qE "$2" "$out"; then ok "$1"; else fail "$1" "$(said)"; fi; }
tells_or_prints 'plan make: hours, gap and reasons' 'gap +?.*%'
yanxu plan discard $((plan + 2))
ended 0 'plan discard'
yanxu plan list
prints 'plan list: drafts and the discarded one' "plan $plan of $year, draft" 'discarded'
yanxu plan show "$plan"
prints 'plan show: numbers and reasons' 'objective' 'unmet' '名额不足'
yanxu plan publish "$plan"
ended 0 'plan publish'
prints 'plan publish: how many notices' "plan $plan is published" '0 notices'
tells 'plan publish without an endpoint: a hint' 'remind endpoint'
yanxu plan publish "$plan"
check 'plan publish again: refused' test "$code" -ne 0
yanxu plan discard "$plan"
check 'plan discard of a plan in force: refused' test "$code" -ne 0
yanxu worker show W1
ended 0 'worker show'
prints 'worker show: standing, places' 'W1' '晨光社工服务社' "$year-03-19 09:00–12:00" '个案工作坊' '网络课程'
yanxu worker show W1 --json
check 'worker show --json is JSON' "$PYTHON" -m json.tool "$out"

yanxu export problem -o problem.jsonl --year "$year"
ended 0 'export problem'
yanxu solve problem.jsonl -o solved.jsonl --threads 1
ended 0 'solve'
yanxu check-plan problem.jsonl solved.jsonl
ended 0 'check-plan accepts it'
"$PYTHON" - <<'BREAK'
import json
lines = open("solved.jsonl").read().splitlines()
kept = []
doubled = False
for line in lines:
    kept.append(line)
    if not doubled and '"w' in line and "assign" in line:
        kept.append(line)
        doubled = True
open("broken.jsonl", "w").write("\n".join(kept[:1] + kept[2:]) + "\n")
BREAK
yanxu check-plan problem.jsonl broken.jsonl
check 'check-plan refuses a plan with a line taken out' test "$code" -ne 0

# --- serve -----------------------------------------------------------------------------------------------------------
yanxu feed url trainer T1
prints 'feed url: page, feed, subscribe' '/t/' '/feed/' 'webcal://'
start_server serve.log "$YANXU" serve --port 0
port=${base##*:}
field() { "$PYTHON" -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$out" "$1"; }
path_of() { yanxu feed url $1 --json && field "$2" | sed -E 's,^https?://[^/]*,,'; }
trainer_feed=$base$(path_of 'trainer T1' feed)
trainer_page=$base$(path_of 'trainer T1' page)
worker_page=$base$(path_of 'worker W1' page)
worker_feed=$base$(path_of 'worker W1' feed)
coordinator_page=$base$(path_of coordinator page)
coordinator_feed=$base$(path_of coordinator feed)
# get LABEL STATUS CURL-ARGUMENTS…: body in `body`, head in `head`.
get()
{
    local label=$1 want=$2 got
    shift 2
    rm -f body # curl leaves an old one where there is nothing to write
    got=$(curl -s -m 20 -o body -D head -w '%{http_code}' "$@")
    same "$label: $want" "$got" "$want"
}
header() { sed -nE "s/^$1: *([^\r]*)\r?$/\1/Ip" head; }

get 'coordinator page' 200 "$coordinator_page" -H 'Accept-Language: zh-CN'
check 'coordinator page: in Chinese, with its title' grep -qF '缺口' body
get 'trainer page' 200 "$trainer_page"
check 'trainer page: the session' grep -qF '社会工作伦理' body
get 'worker page' 200 "$worker_page" -H 'Accept-Language: en'
check 'worker page: in English' grep -qF 'lang="en' body
check 'worker page: nobody else is named' bash -c '! grep -qE "秦二|尤三|许四|何五" body'
get 'page as JSON' 200 "$worker_page" -H 'Accept: application/json'
check 'page as JSON: it is' "$PYTHON" -m json.tool body
get 'root' 200 "$base/"
get 'robots.txt' 200 "$base/robots.txt"
get 'health' 200 "$base/healthz"
get 'no such page' 404 "$base/nowhere"
get 'no such method' 405 -X DELETE "$worker_page"

get 'feed' 200 "$trainer_feed" --etag-save etag
same 'feed: its type' "$(header Content-Type)" 'text/calendar; charset=utf-8'
same 'feed: private, five minutes' "$(header Cache-Control)" 'private, max-age=300'
check 'feed: no attachment' bash -c '! grep -qi content-disposition head'
check 'feed: in form' "$PYTHON" "$here/check_calendar.py" body
cp body first.ics
etag=$(header ETag)
modified=$(header Last-Modified)
get 'feed, unchanged' 304 "$trainer_feed" --etag-compare etag
check 'feed, unchanged: no body' test ! -s body
get 'feed, If-None-Match as a list' 304 "$trainer_feed" -H "If-None-Match: \"x\", W/$etag"
get 'feed, If-None-Match: *' 304 "$trainer_feed" -H 'If-None-Match: *'
get 'feed, If-Modified-Since' 304 "$trainer_feed" -H "If-Modified-Since: $modified"
get 'feed, If-None-Match goes before If-Modified-Since' 200 "$trainer_feed" -H 'If-None-Match: "x"' -H "If-Modified-Since: $modified"
get 'feed, gzip' 200 "$trainer_feed" -H 'Accept-Encoding: gzip'
same 'feed, gzip: packed' "$(header Content-Encoding)" gzip
if gunzip <body 2>/dev/null | cmp -s - first.ics; then ok 'feed, gzip: the same bytes'; else fail 'feed, gzip: the same bytes'; fi
check 'feed, gzip: a tag of its own' test "$(header ETag)" != "$etag"
get 'feed, the tag of gzip' 304 "$trainer_feed" -H "If-None-Match: $(header ETag)"
get 'feed, HEAD' 200 -I "$trainer_feed"
same 'feed, HEAD: the length of GET' "$(header Content-Length)" "$(stat -c %s first.ics)"
get 'feed, wrong token' 404 "${trainer_feed%.ics}x.ics"
get 'worker feed' 200 "$worker_feed"
check 'worker feed: in form' "$PYTHON" "$here/check_calendar.py" body
check 'worker feed: nobody else is named' bash -c '! grep -qE "秦二|尤三|许四|何五" body'
get 'coordinator feed' 200 "$coordinator_feed"
check 'coordinator feed: in form' "$PYTHON" "$here/check_calendar.py" body

"$PYTHON" "$here/raw_http.py" "$port" /healthz >probes
same 'a good request by hand' "$(sed -n 's/^a good request: //p' probes)" 200
while IFS= read -r line; do
    name=${line%%: *} status=${line##*: }
    [ "$name" = 'a good request' ] && continue
    # The library answers some of them by itself, and says its head twice; what counts is that no answer is another.
    if [ "$name" = 'no request at all' ] && [ "$status" = 0 ]; then
        ok "request with $name: closed"
    elif [[ $status =~ ^(400|413|414|431|505)(\ (400|413|414|431|505))*$ ]]; then
        ok "request with $name: $status"
    else
        fail "request with $name: refused" "statuses: $status"
    fi
done <probes
get 'after all these it still serves' 200 "$base/healthz"

# --- clients ---------------------------------------------------------------------------------------------------------
mkdir -p local status
cat >vdirsyncer.conf <<VDIRSYNCER
[general]
status_path = "$work/status"
[pair trainer]
a = "office"
b = "phone"
collections = null
[storage office]
type = "http"
url = "$trainer_feed"
[storage phone]
type = "filesystem"
path = "$work/local"
fileext = ".ics"
VDIRSYNCER
cat >khal.conf <<KHAL
[calendars]
[[phone]]
path = $work/local
[locale]
local_timezone = Asia/Shanghai
default_timezone = Asia/Shanghai
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = $work/khal.db
[default]
default_calendar = phone
KHAL
sync() { run vdirsyncer -c vdirsyncer.conf sync; }
operations() { cat "$out" "$err" | grep -cE '^(warning: |info: )?(Copying|Deleting)'; }
khal_day() { khal -c khal.conf list --format '{start-time}-{end-time} {title}{cancelled}' --day-format '' "$1" 1d 2>/dev/null | grep . | sort; }
run vdirsyncer -c vdirsyncer.conf discover
ended 0 'vdirsyncer discover'
sync
ended 0 'vdirsyncer sync'
same 'vdirsyncer: four sessions arrive' "$(ls local | wc -l)" 4
same 'khal shows them at the local time' "$(khal_day "$year-03-13")" "09:00-12:00 社会工作伦理
13:30-16:30 社会工作伦理"
sync
ended 0 'vdirsyncer sync again'
same 'vdirsyncer again: nothing to do' "$(operations)" 0
"$PYTHON" "$here/read_calendar.py" first.ics >events
same 'python3-icalendar: the first at the right instant' "$(head -n 1 events | cut -d ' ' -f 2-5)" \
    "0 CONFIRMED $year-03-13T01:00Z $year-03-13T04:00Z"
uid=$(head -n 1 events | cut -d ' ' -f 1)

office_offerings files/offerings.csv '09:30,12:30' "$year-03-20,09:00,12:00,T1,R2"
sleep 1 # DTSTAMP counts seconds
yanxu import offerings files/offerings.csv
ended 0 'a moved session: import'
prints 'a moved session: the rows of its offering change' '2 changed'
changed() { [ "$(curl -s -o body -w '%{http_code}' --etag-compare etag "$trainer_feed")" = 200 ]; }
check 'a moved session: the feed changes within 2 s' await 2 changed
"$PYTHON" "$here/read_calendar.py" body >moved
same 'a moved session: same UID, next SEQUENCE, new time' "$(grep "^$uid " moved | cut -d ' ' -f 1-5)" \
    "$uid 1 CONFIRMED $year-03-13T01:30Z $year-03-13T04:30Z"
same 'a moved session: the others stay' "$(grep -v "^$uid " moved)" "$(grep -v "^$uid " events)"
sync
same 'vdirsyncer: one delete and one upload, or one update' "$(cat "$out" "$err" | grep -cE 'Copying')" 1
check 'vdirsyncer: at most two operations' test "$(operations)" -le 2
same 'vdirsyncer: still four' "$(ls local | wc -l)" 4
same 'khal shows the new time' "$(khal_day "$year-03-13" | head -n 1)" '09:30-12:30 社会工作伦理'

yanxu import offerings files/offerings.csv
get 'a save that changes nothing' 200 "$trainer_feed" --etag-save etag
cp body before.ics
yanxu import offerings files/offerings.csv
get 'a save that changes nothing: the feed stays' 304 "$trainer_feed" --etag-compare etag
sync
same 'a save that changes nothing: vdirsyncer has nothing to do' "$(operations)" 0

office_offerings files/offerings.csv '09:30,12:30' ''
sleep 1
yanxu import offerings files/offerings.csv
ended 0 'a removed session: import'
check 'a removed session: the feed changes within 2 s' await 2 changed
"$PYTHON" "$here/read_calendar.py" body >removed
same 'a removed session: stays as CANCELLED, with the next SEQUENCE' "$(grep "$year-03-20T" removed | cut -d ' ' -f 2-4)" \
    "1 CANCELLED $year-03-20T01:00Z"
check 'a removed session: its title says so' grep -qF '【已取消】' removed
check 'a removed session: in form' "$PYTHON" "$here/check_calendar.py" body
office_offerings files/offerings.csv '09:30,12:30' "$year-03-20,09:00,12:00,T1,R2"
sleep 1
yanxu import offerings files/offerings.csv
check 'a session that comes back: the feed changes within 2 s' await 2 changed
curl -s -o body "$trainer_feed"
"$PYTHON" "$here/read_calendar.py" body >back
same 'a session that comes back: same UID or a new one, confirmed' "$(grep -c "CONFIRMED $year-03-20T01:00Z" back)" 1
get 'before a room gets another name' 200 "$trainer_feed"
modified=$(header Last-Modified)
sed -i 's/一号教室/三号教室/' files/rooms.csv
sleep 1 # Last-Modified counts seconds
yanxu import rooms files/rooms.csv
prints 'a room gets another name: import' '1 changed'
renamed() { [ "$(curl -s -o body -w '%{http_code}' -H "If-Modified-Since: $modified" "$trainer_feed")" = 200 ] && grep -q '三号教室' body; }
check 'a room gets another name: who asks by date is told, too' await 2 renamed
stop_server serve.log.err TERM 'serve ends on SIGTERM'

# The same rows, another process: the same bytes.
start_server serve2.log "$YANXU" serve --port "$port"
get 'after a restart' 200 "$trainer_feed"
if cmp -s body <(curl -s "$trainer_feed"); then ok 'twice: the same bytes'; else fail 'twice: the same bytes'; fi
"$PYTHON" "$here/read_calendar.py" body >restarted
same 'after a restart: the same events' "$(cat restarted)" "$(cat back)"
stop_server serve2.log.err INT 'serve ends on SIGINT'
yanxu feed write trainer T1 -o written.ics
yanxu feed write trainer T1 -o again.ics
if cmp -s written.ics again.ics; then ok 'feed write: the same bytes'; else fail 'feed write: the same bytes'; fi

same 'the database is whole' "$(sql 'PRAGMA integrity_check')$(sql 'PRAGMA foreign_key_check')" ok
finish
