#!/bin/sh
# usage: sh tests/postgres.sh COMMAND [ARGUMENT…]
# Start a throw-away PostgreSQL server of our own (no TCP, its socket in a fresh directory), run COMMAND with its address
# in YANXU_TEST_PG, then stop and remove the server. Exits as COMMAND does; without PostgreSQL it fails.
set -u
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t/ -k5 -n | tail -1)
if [ ! -x "$bin/initdb" ]; then
    echo "tests/postgres.sh: PostgreSQL is missing: apt-get install -y --no-install-recommends postgresql" >&2
    exit 1
fi
# In memory if there is room: a database is some 300 files.
place=/tmp
[ "$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')" -ge 1000000 ] 2>/dev/null && place=/dev/shm
dir=$(mktemp -d $place/yanxu-pg-XXXXXX) || exit 1
server=
# initdb and the server refuse root. Should this script be killed outright, the server dies with it.
as_server="setpriv --pdeathsig INT"
if [ "$(id -u)" -eq 0 ]; then
    user=postgres
    id postgres >/dev/null 2>&1 || user=nobody
    chown "$user" "$dir"
    as_server="setpriv --reuid $user --regid $(id -g "$user") --clear-groups --pdeathsig INT"
fi
command=
finish() {
    trap '' HUP INT TERM
    [ -n "$command" ] && kill -TERM "-$command" 2>/dev/null
    if [ -n "$server" ]; then
        kill -INT "$server" 2>/dev/null
        wait "$server" 2>/dev/null
    fi
    rm -rf "$dir"
}
trap finish EXIT
trap 'exit 130' HUP INT TERM

fail() {
    echo "tests/postgres.sh: $1" >&2
    cat "$dir/log" >&2
    exit 1
}
# A locale that does not sort by bytes: what the schema does not pin down would show.
cd "$dir" && $as_server "$bin/initdb" -D data -U yanxu --auth=trust --encoding=UTF8 --locale=C --locale-provider=icu \
    --icu-locale=en --no-sync >"$dir/log" 2>&1 || fail "initdb failed"
$as_server sed -i '1i local all locked scram-sha-256' data/pg_hba.conf
$as_server "$bin/postgres" -D data -k "$dir" -c listen_addresses= -c fsync=off -c full_page_writes=off \
    -c synchronous_commit=off -c autovacuum=off -c max_connections=50 >>"$dir/log" 2>&1 &
server=$!
cd "$OLDPWD" || exit 1
tries=0
until "$bin/pg_isready" -q -h "$dir" -U yanxu; do
    tries=$((tries + 1))
    kill -0 "$server" 2>/dev/null && [ $tries -lt 300 ] || fail "the server does not start"
    sleep 0.1
done
# In the background, so that a signal is answered at once, and in a group of its own, so that all of it can be ended.
YANXU_TEST_PG="postgresql:///postgres?host=$dir&user=yanxu" setsid "$@" &
command=$!
wait "$command"
result=$?
command=
exit $result
