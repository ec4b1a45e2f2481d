#!/usr/bin/env bash
# Bad files, bad databases, bad addresses: the right exit code, a message that names the thing, nothing half-applied.
. "$(dirname "$0")/lib.sh"
. "$here/office.sh"

office_files good
office_load good
stop_if_failed
before=$(rows_in)

# refused LABEL EXIT TEXT… -- COMMAND…: ends so, names every TEXT, and leaves all rows as they were. What is refused row
# by row may be logged as an import.
refused()
{
    local label=$1 want=$2 now texts=()
    shift 2
    while [ "$1" != -- ]; do
        texts+=("$1")
        shift
    done
    shift
    yanxu "$@"
    ended "$want" "$label: exit $want"
    tells "$label: says what" "${texts[@]}"
    now=$(rows_in)
    same "$label: nothing is applied" "${now%%audit=*}" "${before%%audit=*}"
}

# --- files -----------------------------------------------------------------------------------------------------------
printf '单位编号,单位名称,单位类型,颜色\nD9,九区,区,红\n' >heading.csv
yanxu import units heading.csv -n
if [ "$code" -eq 0 ]; then
    # A column that is not ours may be left aside, but not in silence.
    yanxu import units heading.csv -n --json
    if grep -qF '颜色' "$out" "$err"; then ok 'unknown heading: named'; else fail 'unknown heading: named' "$(said)"; fi
else
    tells 'unknown heading: named' '颜色'
fi
same 'unknown heading, preview: nothing is applied' "$(rows_in)" "$before"

printf '单位编号,单位类型\nD9,区\n' >column.csv
refused 'missing column' 1 '单位名称' -- import units column.csv
printf '单位编号,单位名称,单位类型\nD9,第九区,区\n' | iconv -f UTF-8 -t GBK >gbk.csv
refused 'GBK declared as UTF-8' 1 'GB18030' -- import units gbk.csv --encoding utf-8
yanxu import units gbk.csv -n
ended 0 'the same file, left to find out: exit 0'
prints 'the same file, left to find out: GB18030' 'GB18030' '1 new'
refused 'an encoding that there is not' 2 'klingon' -- import units gbk.csv --encoding klingon

printf '人员编号,姓名,单位编号,持证级别\nW70,甲,A1,none\nW71,乙,A1,none\nW70,丙,A1,none\n' >twice.csv
yanxu import workers twice.csv -n
ended 3 'duplicate id: exit 3'
tells 'duplicate id: row and value' 'W70' '4'
printf '人员编号,姓名,单位编号,持证级别\nW1,甲,A1,无证书的\n' >tier.csv
refused 'a tier that there is not' 3 '无证书的' '持证级别' -- import workers tier.csv
printf '人员编号,姓名,单位编号,持证级别\nW72,甲,A99,none\n' >unit.csv
refused 'worker of an unknown unit' 3 'A99' -- import workers unit.csv

printf '单位编号,单位名称,单位类型,上级单位编号\nL1,甲,街镇,L3\nL2,乙,街镇,L1\nL3,丙,街镇,L2\n' >loop.csv
yanxu import units loop.csv
check 'unit loop: refused' test "$code" -eq 1 -o "$code" -eq 3
tells 'unit loop: named' 'L1' 'L2' 'L3'
now=$(rows_in)
same 'unit loop: nothing is applied' "${now%%audit=*}" "${before%%audit=*}"
printf '单位编号,单位名称,单位类型,上级单位编号\nD1,临江区,区,A1\n' >loop_across.csv
yanxu import units loop_across.csv
check 'unit loop across file and database: refused' test "$code" -eq 1 -o "$code" -eq 3
same 'unit loop across file and database: the district keeps its place' \
    "$(sql "SELECT coalesce(parent_id, 'none') FROM unit WHERE code = 'D1'")" none

head='班次编号,课程编号,名额,日期,开始时间,结束时间,讲师编号,教室编号'
printf '%s\nBAD-1,ETH,10,%s-05-08,12:00,09:00,T1,R1\n' "$head" "$year" >ends.csv
refused 'a session that ends before it begins' 3 'row 2' '结束早于开始' -- import offerings ends.csv
printf '%s\nBAD-1,NOPE,10,%s-05-08,09:00,12:00,T1,R1\n' "$head" "$year" >course.csv
refused 'an offering of an unknown course' 3 'NOPE' -- import offerings course.csv
printf '%s\nBAD-1,ETH,10,%s-02-30,09:00,12:00,T1,R1\n' "$head" "$year" >day.csv
refused 'a day that there is not' 3 '02-30' -- import offerings day.csv
printf '%s\nBAD-1,ETH,10,%s-05-08,09:00,12:00,T1,R1\nBAD-1,ETH,10,%s-05-09,09:00,12:00,T9,R1\n' "$head" "$year" "$year" >half.csv
refused 'one bad session refuses the offering' 3 'T9' -- import offerings half.csv
printf '人员编号,取得日期,学时数,计量单位,类别\nW1,%s-01-08,-3,小时,ce\nW1,%s-01-08,abc,小时,ce\n' "$year" "$year" >hours.csv
refused 'hours below nothing, hours that are no number' 3 '-3' 'abc' -- import hours hours.csv
printf '人员编号,取得日期,学时数,计量单位,类别\nW1,%s-03-05,10000,天,ce\nW1,%s-03-05,0.001,分钟,ce\n' "$((year - 2))" "$((year - 2))" >extreme.csv
refused 'hours of nine years in one, hours of no minute' 3 '学时数 "10000"' '至多 1000000 分钟' '学时数 "0.001"' -- import hours extreme.csv
printf '人员编号,取得日期,学时数,计量单位,类别,来源,外部编号\nW1,%s-03-05,7,小时,ce;professional,外部学时,X-1\n' "$((year - 2))" >taken.csv
refused 'an external id with other content' 3 'X-1' -- import hours taken.csv

"$PYTHON" "$here/make_xlsx.py" plain plain.xlsx
yanxu import workers plain.xlsx -n
ended 0 'a workbook in order, preview: exit 0'
prints 'a workbook in order, preview: counted' '1 new' '0 refused'
"$PYTHON" "$here/make_xlsx.py" identity-number identity.xlsx
yanxu import workers identity.xlsx -n
ended 3 'an identity number that lost digits: exit 3'
tells 'an identity number that lost digits: row and column' '2' '身份证号'
if grep -qE '31011519900101[0-9]|3\.1011519' "$out" "$err"; then
    fail 'an identity number is never printed' "$(said)"
else
    ok 'an identity number is never printed'
fi
prints 'an identity number that lost digits: the other row is good' '1 new' '1 refused'

"$PYTHON" "$here/make_xlsx.py" bomb bomb.xlsx
refused 'zip bomb' 1 'bomb.xlsx' -- import workers bomb.xlsx
if [ -x "$YANXU_RELEASE" ]; then
    peak_kib=$("$PYTHON" -c '
import resource, subprocess, sys
subprocess.run(sys.argv[1:], capture_output=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' "$YANXU_RELEASE" import workers bomb.xlsx)
    check "zip bomb: at most 64 MiB of memory ($peak_kib KiB)" test "$peak_kib" -le 65536
else
    skip "zip bomb: memory, for there is no $YANXU_RELEASE"
fi
head -c 700 plain.xlsx >cut.xlsx
refused 'truncated workbook' 1 'cut.xlsx' -- import workers cut.xlsx
printf '\320\317\021\340\241\261\032\341%600s' '' >old.xls
refused 'an .xls' 1 'xlsx' -- import workers old.xls
: >empty.csv
refused 'an empty file' 1 'empty.csv' -- import workers empty.csv
refused 'a file that is not there' 4 'nowhere.csv' -- import workers nowhere.csv
head -c 4096 /dev/urandom >noise.csv
yanxu import workers noise.csv
check 'a file of noise: refused' test "$code" -eq 1 -o "$code" -eq 3
same 'a file of noise: nothing is applied' "$(sql 'SELECT count(*) FROM worker')" 5

# --- rulebooks -------------------------------------------------------------------------------------------------------
cat >typo.json <<RULES
{"rulebook": "mine", "version": "1", "effective_from": "2026-01-01", "title": {"zh": "本地", "en": "local"},
 "source": "test", "unit": {"kind": "hour"}, "period": {"kind": "calendar_year"}, "applies_to": {"tiers": ["assistant"]},
 "accepts": ["ce"], "requirements": [{"id": "total", "title": {"zh": "a", "en": "a"}, "untis": 20}]}
RULES
refused 'a rulebook with a typo' 1 'requirements' 'untis' -- rules set typo.json
refused 'rules check says the same' 1 'requirements' 'untis' -- rules check typo.json
sed 's/untis/units/; s/"assistant"/"asistant"/' typo.json >tier.json
refused 'a rulebook with an unknown tier' 1 'applies_to.tiers[0]' -- rules check tier.json
head -c 200 typo.json >cut.json
refused 'a rulebook cut off' 1 'cut.json' -- rules check cut.json
sed 's/untis/units/' typo.json >good.json
yanxu rules check good.json
ended 0 'the rulebook without the typo: exit 0'

# --- databases -------------------------------------------------------------------------------------------------------
cat >lock.py <<'LOCK'
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
time.sleep(60)
LOCK
"$PYTHON" lock.py "$db" >locked &
locker=$!
children+=("$locker")
await 10 grep -q locked locked
yanxu import units good/units.csv
ended 6 'a locked database: exit 6'
tells 'a locked database: said' 'office.db'
yanxu plan list
check 'a locked database can be read, or says that it is busy' test "$code" -eq 0 -o "$code" -eq 6
kill "$locker" && wait "$locker" 2>/dev/null
now=$(rows_in)
same 'a locked database: nothing is applied' "${now%%audit=*}" "${before%%audit=*}"

mkdir closed
sqlite3 "$db" "VACUUM INTO 'closed/office.db'"
cp "$db.key" closed/office.db.key
paper=("$YANXU" statement make W1 --now "$(date -u -d tomorrow +%FT%TZ)")
YANXU_DATA_DATABASE=closed/office.db run "${paper[@]}"
ended 0 'a paper, which notes the name of the office'
cp "$out" paper.json
chmod 755 "$work"
chmod 644 good/units.csv
[ "$(id -u)" -ne 0 ] || chown 65534 closed/office.db.key
chmod 444 closed/office.db
chmod 555 closed
if [ "$(id -u)" -eq 0 ] && ! command -v setpriv >/dev/null; then
    skip 'read-only database: no setpriv to give rights up with'
elif ! "${unprivileged[@]}" test -x "$YANXU" -a -r "$work/good/units.csv"; then
    skip 'read-only database: the account without rights cannot reach the program'
else
    sum=$(sha256sum <closed/office.db)
    run "${unprivileged[@]}" env YANXU_DATA_DATABASE="$work/closed/office.db" "$YANXU" import units "$work/good/units.csv"
    ended 1 'a read-only database: exit 1'
    tells 'a read-only database: said' 'closed/office.db'
    run "${unprivileged[@]}" env YANXU_DATA_DATABASE="$work/closed/office.db" YANXU_OFFICE_NAME=别名 "${paper[@]}"
    ended 0 'a read-only database: papers can be made'
    same 'a read-only database: the paper is the same, under the name that was noted' "$(cat "$out")" "$(cat paper.json)"
    same 'a read-only database: not a byte changes' "$(sha256sum <closed/office.db)" "$sum"
fi
chmod 755 closed

mkdir newer
sqlite3 "$db" "VACUUM INTO 'newer/office.db'"
cp "$db.key" newer/office.db.key
sql "INSERT INTO schema_step (version, name) VALUES (99999, 'from the future')" newer/office.db
sum=$(sha256sum <newer/office.db)
yanxu plan list --db newer/office.db
ended 1 'a database of a newer program: exit 1'
tells 'a database of a newer program: said' 'newer'
yanxu import units good/units.csv --db newer/office.db
ended 1 'a database of a newer program: no import'
same 'a database of a newer program: not a byte changes' "$(sha256sum <newer/office.db)" "$sum"
printf 'this is no database at all, but text that somebody keeps\n' >text.db
yanxu init --db text.db
ended 1 'a file that is no database: exit 1'
same 'a file that is no database: kept' "$(cat text.db)" 'this is no database at all, but text that somebody keeps'
sqlite3 other.db 'CREATE TABLE recipes (id INTEGER PRIMARY KEY)'
yanxu init --db other.db
ended 1 "somebody else's database: exit 1"
same "somebody else's database: kept" "$(sqlite3 other.db .tables)" recipes
head -c 20000 "$db" >cut.db
cp "$db.key" cut.db.key
yanxu quota show --db cut.db
ended 1 'a database cut off: exit 1'
mv "$db.key" key.away
yanxu feed url coordinator
check 'without the key file: refused' test "$code" -ne 0
tells 'without the key file: named' 'office.db.key'
mv key.away "$db.key"

run bash -c '"$1" quota show --json >/dev/full' - "$YANXU"
ended 1 'a full disk behind standard output: exit 1'
yanxu feed write trainer T1 -o /dev/full
ended 1 'a full disk behind a feed: exit 1'
printf '[notify]\nallow_cidrs = 10.0.0.0/99\n' >cidr.conf
yanxu remind run --config cidr.conf
check 'a network that there is not: refused' test "$code" -ne 0
tells 'a network that there is not: named' '10.0.0.0'

# --- serving ---------------------------------------------------------------------------------------------------------
start_server serve.log "$YANXU" serve --port 0
port=${base##*:}
yanxu serve --port "$port"
ended 1 'a port in use: exit 1'
tells 'a port in use: named, with a hint' "$port" 'hint:'
yanxu serve --port 70000
check 'a port that there is not: refused' test "$code" -ne 0
tells 'a port that there is not: named' 'port'
yanxu feed url trainer T1 --json
feed=$("$PYTHON" -c 'import json, sys; print(json.load(open(sys.argv[1]))["feed"])' "$out")
token=$(basename "$feed" .ics)
status() { curl -s -o body -w '%{http_code}' "$@"; }
same 'the right token: 200' "$(status "$base/feed/$token.ics")" 200
for wrong in "${token%?}x" "${token}x" t1 t1- x t999-"${token#*-}" "${token/t/w}" "../$token" "$(printf 'a%.0s' $(seq 500))"; do
    got=$(status --path-as-is "$base/feed/$wrong.ics")
    same "wrong token ${wrong:0:12}…: 404" "$got" 404
done
same 'a token with NUL: 400' "$(status "$base/feed/$token%00.ics")" 400
same 'a trainer token opens no worker page' "$(status "$base/w/$token")" 404
same 'a trainer token opens no coordinator page' "$(status "$base/c/$token")" 404
yanxu feed rotate trainer T1 --json
same 'a rotated token: the old one is 404' "$(status "$base/feed/$token.ics")" 404
token=$(basename "$("$PYTHON" -c 'import json, sys; print(json.load(open(sys.argv[1]))["feed"])' "$out")" .ics)
same 'a rotated token: the new one is 200' "$(status "$base/feed/$token.ics")" 200
check 'tokens are not logged' bash -c "! grep -qF '$token' serve.log serve.log.err"
stop_server serve.log.err TERM 'serve ends on SIGTERM'

# --- where notices may not go ----------------------------------------------------------------------------------------
head -c 32 /dev/urandom | base64 | sed 's/^/whsec_/' >secret
# Refused when it is set, or at the latest when it is dialled; and told.
port=$(free_port)
"$PYTHON" -c '
import http.server, sys
class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        print("reached", flush=True)
        self.send_response(204); self.end_headers()
    def log_message(self, *a): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()' "$port" >reached &
children+=("$!")
office_policy()
{
    local name=$1 url=$2
    shift 2
    rm -rf policy policy.db*
    sqlite3 "$db" "VACUUM INTO 'policy.db'"
    cp "$db.key" policy.db.key
    run env YANXU_DATA_DATABASE="$work/policy.db" "$@" "$YANXU" remind endpoint hook "$url" --secret-file secret
    if [ "$code" -ne 0 ]; then
        ok "$name: refused when it is set"
        check "$name: said" grep -qiE 'address|allow|https|host|metadata|private|loopback' "$err"
        return
    fi
    run env YANXU_DATA_DATABASE="$work/policy.db" "$@" "$YANXU" plan make --year "$year" --threads 1
    run env YANXU_DATA_DATABASE="$work/policy.db" "$@" "$YANXU" plan publish 1
    run env YANXU_DATA_DATABASE="$work/policy.db" "$@" "$YANXU" remind run
    ended 7 "$name: not delivered, exit 7"
    if grep -qE 'delivered 0' "$out"; then ok "$name: none delivered"; else fail "$name: none delivered" "$(said)"; fi
    same "$name: none done" "$(sql "SELECT count(*) FROM outbox WHERE state = 'done'" policy.db)" 0
    check "$name: the reason is kept" test -n "$(sql "SELECT last_error FROM outbox WHERE last_error <> '' LIMIT 1" policy.db)"
}
printf '[notify]\nallow_http = true\n' >open.conf
printf '[notify]\nallow_http = true\nallow_cidrs = 169.254.0.0/16\n' >metadata.conf
open="YANXU_CONFIG=$work/open.conf"
office_policy 'cloud metadata' http://169.254.169.254/latest/meta-data/ "$open"
office_policy 'cloud metadata, allowed by mistake' http://169.254.169.254/latest/ "YANXU_CONFIG=$work/metadata.conf"
office_policy 'loopback' "http://127.0.0.1:$port/hook" "$open"
office_policy 'loopback by name' "http://localhost:$port/hook" "$open"
office_policy 'loopback as a number' "http://2130706433:$port/hook" "$open"
office_policy 'loopback as IPv6' "http://[::ffff:127.0.0.1]:$port/hook" "$open"
office_policy 'plain http' "http://example.org/hook"
run env YANXU_NOTIFY_ALLOW_CIDRS=127.0.0.1/32 "$YANXU" remind run
ended 1 'policy from the environment: refused'
check 'policy from the environment: said where it belongs' grep -q 'settings file' "$err"
check 'no notice reached this machine' test ! -s reached
run env $open "$YANXU" remind endpoint hook 'https://user:word@example.org/' --secret-file secret
check 'an address with a password: refused' test "$code" -ne 0
run env $open "$YANXU" remind endpoint hook 'ftp://example.org/' --secret-file secret
check 'an address of another scheme: refused' test "$code" -ne 0

finish
