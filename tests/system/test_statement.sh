#!/usr/bin/env bash
# Statements: what was known then stays what is said of then, and a third party sees every change of a byte.
. "$(dirname "$0")/lib.sh"
. "$here/office.sh"
office_files files
office_load files
stop_if_failed

# What a third party may write after reading the format, without this program.
cat >verify.py <<'VERIFY'
import hashlib, json, sys
data = open(sys.argv[1], "rb").read()
try:
    body, seal = data.rsplit(b',"hash":"', 1)
    assert seal == hashlib.sha256(body).hexdigest().encode() + b'"}\n', "the bytes are not those of the hash"
    statement, before = json.loads(data), ""
    for entry in statement["ledger"]:
        said = entry.pop("hash")
        text = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        before = hashlib.sha256((before + text).encode()).hexdigest()
        assert said == before, "entry %d is not in the chain" % entry["id"]
        assert entry["worker_id"] == statement["worker"]["id"], "another worker's entry"
    for book in statement["rulebooks"]:
        assert sum(e["counted_min"] for e in book["entries"]) == book["counted_min"], book["rulebook"]
        for need in book["requirements"]:
            counted = sum(e["counted_min"] for e in book["entries"] if need["id"] in e["toward"])
            assert counted == need["earned_min"], need["id"]
except Exception as error:
    sys.exit("does not hold: %s" % error)
print("holds")
VERIFY
verify() { run "$PYTHON" verify.py "$1"; }
field() { "$PYTHON" -c 'import json, sys
value = json.load(open(sys.argv[1]))
for key in sys.argv[2:]: value = value[int(key) if key.isdigit() else key]
print(value)' "$@"; }

# --- one is made and checked, here and by others ---
yanxu statement make W1 -o now.json
ended 0 'statement make'
yanxu statement verify now.json
prints 'it holds' 'holds: worker W1' 'cn-registration' '2 ledger entries'
verify now.json
prints 'and says so to a third party' holds
same 'two hours of the first, as the ledger has them' "$(field now.json rulebooks 1 counted_min)" 720
same 'the rulebook is named with its hash' "$(field now.json rulebooks 1 sha256)" \
    "$(sha256sum <"$top/scheduler/rules/packs/cn-registration.json" | cut -d' ' -f1)"
same 'no name is in it' "$(grep -c 朱一 now.json)" 0
yanxu statement make W3
ended 0 'a worker without hours'
prints 'has a statement too, on the terminal' '"ledger":[]'

# --- a byte is changed ---
run "$PYTHON" - now.json <<'CHANGE'
import random, subprocess, sys
data, missed = bytearray(open(sys.argv[1], "rb").read()), []
random.seed(7)
for at in sorted(random.sample(range(len(data)), 150)) + [0, len(data) - 1]:
    changed = bytearray(data)
    changed[at] ^= 1
    open("changed.json", "wb").write(changed)
    if subprocess.run([sys.executable, "verify.py", "changed.json"], capture_output=True).returncode == 0:
        missed.append(at)
print("missed", missed)
CHANGE
prints 'the third party sees each of 152' 'missed []'
missed=0
for at in $(seq 3 97 "$(stat -c %s now.json)"); do
    "$PYTHON" -c 'import sys
data = bytearray(open("now.json", "rb").read()); data[int(sys.argv[1])] ^= 1; open("changed.json", "wb").write(data)' "$at"
    "$YANXU_RELEASE" statement verify changed.json >/dev/null 2>&1 && missed=$((missed + 1))
done
same 'and so does the program' "$missed" 0
head -c 300 now.json >short.json
yanxu statement verify short.json
ended 1 'half a statement'
tells 'is none' 'does not end with its hash'
: >empty.json
yanxu statement verify empty.json
ended 1 'an empty file'
# Somebody who knows the format makes the last hash anew.
"$PYTHON" - <<'FORGE'
import hashlib
body = open("now.json", "rb").read().rsplit(b',"hash":"', 1)[0]
for name, old, new in (("chain", b'"min":360,"stated_milli":6000', b'"min":390,"stated_milli":6500'), ("sum", b'"counted_min":720', b'"counted_min":780')):
    assert old in body, name
    forged = body.replace(old, new, 1)
    open(name + ".json", "wb").write(forged + b',"hash":"' + hashlib.sha256(forged).hexdigest().encode() + b'"}\n')
FORGE
yanxu statement verify chain.json
tells 'the chain shows a changed entry' 'ledger entry 1'
yanxu statement verify sum.json
tells 'the sums show a changed total' 'do not add up'

# --- what came later changes nothing of what was said before ---
known=$(field now.json known_at)
day=$(field now.json as_of) # the office's, not this machine's
sleep 1.1 # what is entered within the second belongs to it
yanxu ledger reverse 1 --reason 'entered twice' --minutes 60
ended 0 'an entry is corrected'
printf 'Worker code,Earned on,Amount,Measure,Categories,Source,External id\nW1,%s,9,hour,ce,external,X-9\n' "$((year - 2))-05-01" >more.csv
yanxu import hours more.csv
ended 0 'more hours come'
sed -e 's/"units": 72/"units": 96/' -e 's/123号"/123号（修订）"/' "$top/scheduler/rules/packs/cn-registration.json" >later.json
yanxu rules set later.json
ended 0 'the rule is changed'
yanxu statement make W1 --as-of "$day" --known-at "$known" -o again.json
check 'the same statement, byte for byte' cmp now.json again.json
yanxu statement make W1 -o new.json
same 'today it says otherwise' "$(field new.json rulebooks 1 counted_min) $(field new.json rulebooks 1 requirements 0 needed_min)" '1200 5760'
verify new.json
prints 'and holds' holds
same 'the chain goes on from where it was' "$(field new.json ledger 1 hash)" "$(field now.json ledger 1 hash)"

# --- a day that is over ---
yanxu statement make W1 --as-of "$day" -o past.json --now "$(date -u -d '+3 days' +%FT%TZ)"
yanxu statement make W1 --as-of "$day" -o past2.json --now "$(date -u -d '+9 days' +%FT%TZ)"
check 'is told alike on every later day' cmp past.json past2.json
yanxu statement make W1 --as-of "$(date -d '+2 days' +%F)"
ended 1 'a day to come'
tells 'cannot be told' 'before that day'

# --- a person is erased: the chain stays ---
yanxu worker forget W1 --code P-1 --yes
ended 0 'the person is erased'
yanxu statement make P-1 -o erased.json
verify erased.json
prints 'the chain still holds' holds
same 'entry by entry' "$(field erased.json ledger 1 hash)" "$(field now.json ledger 1 hash)"
yanxu statement make W1
ended 4 'the former code is nobody'
finish
