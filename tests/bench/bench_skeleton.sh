#!/usr/bin/env bash
# Figures of the walking skeleton at 10,000 workers: one run on this machine, nothing left out. Wall time, and the
# greatest resident memory of the process. BENCH_WORKERS changes the size; YANXU the binary.
set -u
export LC_ALL=C.UTF-8
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
YANXU=${YANXU:-$top/build/yanxu}
workers=${BENCH_WORKERS:-10000}
PYTHON=/usr/bin/python3
[ -x "$PYTHON" ] || PYTHON=python3
work=$(mktemp -d "${TMPDIR:-/tmp}/yanxu-bench.XXXXXX")
server=
end()
{
    [ -z "$server" ] || kill "$server" 2>/dev/null
    rm -rf "$work"
}
trap end EXIT
cd "$work" || exit 1
export YANXU_CONFIG=$work/yanxu.conf XDG_DATA_HOME=$work/.data
# The programme's own day, so that its year lies ahead.
printf '[data]\ndatabase = %s/office.db\n[clock]\nnow = 2026-01-05T01:00:00Z\n[notify]\nallow_http = true\nallow_cidrs = 127.0.0.1/32\n' \
    "$work" >"$YANXU_CONFIG"

# row WHAT SECONDS MIB NOTE
row() { printf '%-44s %10s %10s   %s\n' "$1" "$2" "$3" "${4-}"; }
# measured WHAT NOTE COMMAND…: sets $seconds and $mib.
measured()
{
    local what=$1 note=$2
    shift 2
    if ! "$PYTHON" "$top/tests/bench/measure.py" 1 '' said figures "$@"; then
        row "$what" failed - "$(tail -n 1 said)"
        exit 1
    fi
    read -r seconds _ _ mib <figures
    [ -z "$what" ] || row "$what" "$seconds" "$mib" "$note"
}
per_second() { awk -v n="$1" -v s="$2" 'BEGIN { printf "%.0f", (s > 0 ? n / s : 0) }'; }

printf '%s, %s workers, %s processors, %s\n' "$("$YANXU" version)" "$workers" "$(nproc)" "$(date -u +%F)"
row 'what' 'seconds' 'MiB' ''
measured 'write the files of the programme' '' "$YANXU" gen files --workers "$workers"
measured '' '' "$YANXU" init
for kind in units rooms trainers courses workers offerings hours; do
    file=$(ls files/$kind.*)
    measured "import $kind (${file##*.})" '' "$YANXU" import "$kind" "$file"
    [ "$(stat -c %s "$file")" -lt 100000 ] || printf '%-44s %10s\n' '  rows a second' \
        "$(per_second "$(sqlite3 office.db "SELECT rows_new FROM import ORDER BY id DESC LIMIT 1")" "$seconds")"
done
measured 'import workers again (nothing changes)' '' "$YANXU" import workers "$(ls files/workers.*)"
measured '' '' "$YANXU" rules set cn-registration
measured '' '' "$YANXU" rules set cn-professional-annual
[ ! -f "$top/scheduler/programmes/pudong/rulebook.json" ] ||
    measured '' '' "$YANXU" rules set "$top/scheduler/programmes/pudong/rulebook.json"
measured 'quota show (everybody)' '' "$YANXU" quota show --json

head -c 32 /dev/urandom | base64 | sed 's/^/whsec_/' >secret
"$PYTHON" - >port <<'RECEIVER' &
import socket, threading
# Answers 204 to every request on kept-alive connections, and GET with the number of ids that came.
ids = set()
listener = socket.create_server(("127.0.0.1", 0), backlog=512)
print(listener.getsockname()[1], flush=True)
def serve(connection):
    data = b""
    with connection:
        while True:
            while b"\r\n\r\n" not in data:
                piece = connection.recv(65536)
                if not piece:
                    return
                data += piece
            head, _, data = data.partition(b"\r\n\r\n")
            if head.startswith(b"GET"):
                connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n%d" % len(ids))
                return
            ids.add(next(line for line in head.lower().split(b"\r\n") if line.startswith(b"webhook-id")))
            length = next(int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
            while len(data) < length:
                data += connection.recv(65536)
            data = data[length:]
            connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
RECEIVER
receiver=$!
trap 'kill $receiver 2>/dev/null; end' EXIT
sleep 0.5
measured '' '' "$YANXU" remind endpoint bench "http://127.0.0.1:$(cat port)/hook" --secret-file secret

measured 'plan make' '' "$YANXU" plan make --year 2026 --json
"$PYTHON" - <<'PLAN'
import json
text = open("said").read()
plan = json.loads(text[text.index("{"):text.rindex("}") + 1])
print(f"  needed {plan['needed_min'] / 60:,.0f} h, planned {plan['planned_min'] / 60:,.0f} h, "
      f"complete {plan['complete']:,} of {plan['workers']:,}, gap {100 * plan['gap']:.2f} %")
PLAN
measured 'plan publish, with its notices' '' "$YANXU" plan publish 1
notices=$(sqlite3 office.db "SELECT count(*) FROM outbox")
measured 'remind run --concurrency 32' "$notices notices" "$YANXU" remind run --concurrency 32
arrived=$(curl -s "http://127.0.0.1:$(cat port)/")
[ "$arrived" = "$notices" ] || row '  NOT ALL ARRIVED' '' '' "$arrived of $notices"
printf '%-44s %10s\n' '  notices a second (the receiver is Python)' "$(per_second "$notices" "$seconds")"

worker=$(sqlite3 office.db "SELECT code FROM worker JOIN (SELECT worker_id, count(*) n FROM enrolment GROUP BY 1 ORDER BY 2 DESC LIMIT 1) ON worker_id = id")
trainer=$(sqlite3 office.db "SELECT code FROM trainer JOIN (SELECT trainer_id, count(*) n FROM session GROUP BY 1 ORDER BY 2 DESC LIMIT 1) ON trainer_id = id")
for who in "worker $worker" "trainer $trainer" 'coordinator'; do
    measured '' '' "$YANXU" feed write $who -o feed.ics
    row "feed write ${who%% *}" "$seconds" "$mib" "$(grep -c '^BEGIN:VEVENT' feed.ics) events, $(stat -c %s feed.ics) bytes"
done

"$YANXU" serve --port 0 >served 2>served.err &
server=$!
for _ in $(seq 100); do grep -q 'http://127' served && break; sleep 0.1; done
base=$(grep -oE 'http://127\.0\.0\.1:[0-9]+' served | head -n 1)
field() { "$YANXU" feed url $1 --json | "$PYTHON" -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$2" | sed -E "s,^https?://[^/]*,$base,"; }
# served WHAT URL [HEADER]: median and 95 % of 50 requests, from connected to the last byte, after two to warm up.
served()
{
    local n
    for n in 1 2; do curl -s -o /dev/null "$2"; done
    for n in $(seq 50); do
        curl -s -o /dev/null -w '%{time_total} %{time_connect} %{size_download}\n' -H 'Accept-Encoding: gzip' ${3:+-H "$3"} "$2"
    done | awk '{ printf "%.2f %d\n", ($1 - $2) * 1000, $3 }' | sort -n | awk -v what="$1" '
        { ms[NR] = $1; size = $2 }
        END { printf "%-44s %7.2f ms %10s   p95 %.2f ms, %d bytes gzipped\n", what, ms[int(NR / 2) + 1], "", ms[int(NR * 0.95)], size }'
}
served 'page coordinator (median)' "$(field coordinator page)"
served 'page worker (median)' "$(field "worker $worker" page)"
served 'page trainer (median)' "$(field "trainer $trainer" page)"
served 'feed trainer, 200 (median)' "$(field "trainer $trainer" feed)"
etag=$(curl -s -o /dev/null -D - -H 'Accept-Encoding: gzip' "$(field "trainer $trainer" feed)" | sed -nE 's/^etag: *([^\r]*)\r?$/\1/Ip')
served 'feed trainer, 304 (median)' "$(field "trainer $trainer" feed)" "If-None-Match: $etag"
served 'feed coordinator, 200 (median)' "$(field coordinator feed)"
row 'server after this, resident' '' "$(($(sed -nE 's/^VmRSS:[^0-9]*([0-9]+) kB/\1/p' "/proc/$server/status") / 1024))" \
    "peak $(($(sed -nE 's/^VmHWM:[^0-9]*([0-9]+) kB/\1/p' "/proc/$server/status") / 1024)) MiB"
row 'database' '' "$(($(stat -c %s office.db) / 1048576))" 'on disk'
