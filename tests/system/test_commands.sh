#!/usr/bin/env bash
# What the program says of itself: help, version, settings, usage errors, templates.
. "$(dirname "$0")/lib.sh"

kinds='units rooms trainers courses workers days offerings quotas hours'

yanxu help
ended 0 'help: exit 0'
prints 'help lists commands and exit codes' 'yanxu import KIND FILE' 'yanxu plan make' 'yanxu serve' 'Exit codes'
yanxu --help
ended 0 '--help: exit 0'
yanxu import --help
ended 0 'import --help: exit 0'
prints 'import --help shows its usage' 'yanxu import KIND FILE'
yanxu decree --help
ended 0 'decree --help, of several commands: exit 0'
prints 'decree --help lists them' 'yanxu decree apply' 'yanxu decree undo'
yanxu decree
ended 2 'decree alone: usage'
tells 'decree alone: where its commands are listed' 'yanxu help decree lists them'
yanxu
ended 2 'no command: exit 2'
tells 'no command: help on stderr' 'Exit codes'
same 'no command: nothing on stdout' "$(cat "$out")" ''

yanxu version
ended 0 'version: exit 0'
check 'version: one line with a number' grep -qxE 'yanxu [0-9]+\.[0-9]+\.[0-9]+' "$out"
yanxu --version
ended 0 '--version: exit 0'

yanxu frobnicate
ended 2 'unknown command: exit 2'
tells 'unknown command: named, with a hint' 'frobnicate' 'hint:'
yanxu plan frobnicate
ended 2 'unknown second word: exit 2'
tells 'unknown second word: named' 'frobnicate'
yanxu plan list --frobnicate
ended 2 'unknown option: exit 2'
tells 'unknown option: named, with the usage' '--frobnicate' 'usage:'
yanxu import units
ended 2 'missing operand: exit 2'
yanxu plan list stray
ended 2 'stray operand: exit 2'
tells 'stray operand: named' 'stray'
yanxu import nonsense file.csv
check 'unknown kind of file: refused' test "$code" -ne 0
tells 'unknown kind of file: named' 'nonsense'
yanxu plan make --gap
ended 2 'option without its value: exit 2'
tells 'option without its value: named' '--gap'

yanxu config show
ended 0 'config show: exit 0'
prints 'config show lists settings' 'office.zone' 'Asia/Shanghai' 'server.port'
printf '[office]\nname = 测试中心\n[server]\nport = 9876\n' >settings.conf
yanxu config show --origin --config settings.conf
ended 0 'config show --origin: exit 0'
prints 'config show --origin: value and file' '测试中心' '9876' 'settings.conf'
YANXU_SERVER_PORT=4321 yanxu config show --origin --config settings.conf
prints 'the environment goes before the file' '4321' 'environment'
yanxu config show --json
check 'config show --json is JSON' "$PYTHON" -m json.tool "$out"
printf '[office]\nnmae = 测试\n' >typo.conf
yanxu config show --config typo.conf
check 'a typo in the settings file: refused' test "$code" -ne 0
tells 'a typo in the settings file: named' 'nmae'
yanxu config show --config nowhere.conf
check 'a settings file that is not there: refused' test "$code" -ne 0
tells 'a settings file that is not there: named' 'nowhere.conf'

yanxu plan list
ended 4 'no database: exit 4'
tells 'no database: file named, with a hint' 'office.db' 'hint:' 'init'
check 'no database: none is made' test ! -e "$db"
yanxu serve --port 0
ended 4 'serve without a database: exit 4'
for command in 'plan list' 'quota show' 'rules show' 'remind status' 'worker show W1' 'feed url coordinator' 'plan make'; do
    yanxu $command --db nowhere.db
    ended 4 "$command without a database: exit 4"
done

yanxu init
ended 0 'init: exit 0'
prints 'init says what comes next' 'import'
check 'init: the key file is private' test "$(stat -c %a "$db.key")" = 600
yanxu init
check 'init again: no crash' test "$code" -le 4
yanxu plan show 7
ended 4 'a plan that is not there: exit 4'
tells 'a plan that is not there: named' '7'
yanxu plan show x7
check 'a plan id that is no number: refused' test "$code" -ne 0
tells 'a plan id that is no number: named, with the usage' 'ID' 'usage:'
yanxu worker show W999
ended 4 'a worker who is not there: exit 4'
tells 'a worker who is not there: named' 'W999'
yanxu feed url trainer T999
ended 4 'a trainer who is not there: exit 4'
yanxu feed url janitor J1
check 'a feed of nobody: refused' test "$code" -ne 0
tells 'a feed of nobody: named' 'janitor'
yanxu plan list --now yesterday
check 'a now that is none: refused' test "$code" -ne 0
tells 'a now that is none: named, with one that is good' 'now' '2026-01-05T01:00:00Z'
yanxu plan list --json
ended 0 'plan list --json: exit 0'
check 'plan list --json is JSON' "$PYTHON" -m json.tool "$out"
YANXU=$YANXU bash -c '"$YANXU" help | head -n 1' >/dev/null 2>"$err"
check 'a reader that goes away: no noise' test ! -s "$err"

before=$(rows_in)
for kind in $kinds; do
    for format in csv xlsx; do
        for lang in zh en; do
            yanxu template "$kind" -o "$kind-$lang.$format" --lang "$lang"
            [ "$code" -eq 0 ] && [ -s "$kind-$lang.$format" ] || fail "template $kind $lang $format" "$(said)"
            yanxu import "$kind" "$kind-$lang.$format"
            if [ "$code" -eq 0 ] && grep -qF '0 refused' "$out"; then
                ok "template $kind $lang .$format imports: no rows, none refused"
            elif [ "$code" -ne 0 ] && grep -qiE 'no row|empty|没有' "$err"; then
                ok "template $kind $lang .$format: only that it has no rows"
            else
                fail "template $kind $lang .$format imports" "$(said)"
            fi
        done
    done
done
after=$(rows_in)
same 'templates change nothing but the log of imports' "${after%%audit=*}" "${before%%audit=*}"
yanxu template workers -o /nowhere/workers.csv
check 'a template that cannot be written: refused' test "$code" -ne 0
tells 'a template that cannot be written: named' '/nowhere'

# --- libraries that not everybody needs --------------------------------------------------------------------------------
# What the name of one finds first is no library.
mkdir hollow
for file in libpq.so.5 libcurl.so.4 libmicrohttpd.so.12 libClp.so.1; do
    : >"hollow/$file"
done
LD_LIBRARY_PATH=$work/hollow yanxu export workers -o without.csv
ended 0 'an office in a file needs no library for servers, sending or plans'
LD_LIBRARY_PATH=$work/hollow YANXU_DATA_DATABASE=postgresql://x@y/z yanxu export workers -o without.csv
ended 1 'one on a server needs its client library'
tells 'which is named' 'apt-get install libpq5'
LD_LIBRARY_PATH=$work/hollow yanxu serve --port 0
ended 1 'pages need a library to be served'
tells 'it is named, too' 'apt-get install libmicrohttpd12'
LD_LIBRARY_PATH=$work/hollow yanxu remind endpoint office https://example.org/hook
ended 1 'so does whoever sends'
tells 'which is named as well' 'apt-get install libcurl4'

finish
