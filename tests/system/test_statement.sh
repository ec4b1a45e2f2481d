#!/usr/bin/env bash
# Statements: a third party sees every change of a byte; erasing a person breaks no chain. What later changes do to them
# (nothing) is test_past.sh.
. "$(dirname "$0")/lib.sh"
. "$here/office.sh"
office_files files
office_load files
stop_if_failed

verify() { run "$PYTHON" "$here/verify_statement.py" "$1"; }
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
run "$PYTHON" "$here/verify_statement.py" now.json --flip
prints 'the third party sees each, wherever it is' "missed 0 of $((3 * $(stat -c %s now.json)))"
missed=0
for at in $(seq 3 97 "$(stat -c %s now.json)"); do
    "$PYTHON" -c 'import sys
data = bytearray(open("now.json", "rb").read()); data[int(sys.argv[1])] ^= 1; open("changed.json", "wb").write(data)' "$at"
    "$YANXU_RELEASE" statement verify changed.json >/dev/null 2>&1 && missed=$((missed + 1))
done
same 'and so does the program, of one in 97' "$missed" 0
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
for name, old, new in (("huge", b'"worth_min":360,"counted_min":360', b'"worth_min":9223372036854775807,"counted_min":9223372036854775807'), ("chain", b'"min":360,"stated_milli":6000', b'"min":390,"stated_milli":6500'), ("sum", b'"counted_min":720', b'"counted_min":780')):
    assert old in body, name
    forged = body.replace(old, new, 1)
    open(name + ".json", "wb").write(forged + b',"hash":"' + hashlib.sha256(forged).hexdigest().encode() + b'"}\n')
FORGE
yanxu statement verify chain.json
tells 'the chain shows a changed entry' 'ledger entry 1'
yanxu statement verify huge.json
tells 'minutes that no entry can have are refused, not added up' 'cannot be so much'
yanxu statement verify sum.json
tells 'the sums show a changed total' 'do not add up'

# --- a person is erased: the chain stays ---
yanxu worker forget W1 --code P-1 --yes
ended 0 'the person is erased'
yanxu statement make P-1 -o erased.json
verify erased.json
prints 'the chain still holds' holds
same 'entry by entry' "$(field erased.json ledger 1 hash)" "$(field now.json ledger 1 hash)"
yanxu statement verify now.json
ended 0 'and the statement made before still holds'
yanxu worker export P-1 -o copy.json
same 'what is held of them is still told whole' "$(field copy.json ledger 1 min) $(field copy.json worker 0 code)" "$(field now.json ledger 1 min) P-1"
yanxu statement make W1
ended 4 'the former code is nobody'
finish
