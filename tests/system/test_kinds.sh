#!/usr/bin/env bash
# Each kind of rule that the language has, as somebody writes it from the guide and the published schema: small rulebooks
# (tests/cases/kinds/), each for a worker of its own, from files and commands to the verdict and what is told of it.
. "$(dirname "$0")/lib.sh"
export YANXU_CLOCK_NOW=2026-11-20T04:00:00Z
kinds() { "$PYTHON" "$here/kinds.py" "$@"; }

check 'files' kinds files
yanxu init
for kind in units courses workers hours results; do
    yanxu import "$kind" "$kind.csv"
    ended 0 "import $kind"
done
yanxu exam import "$top/scheduler/programmes/exams-china.json"
yanxu rules schema
cp "$out" schema.json
check 'valid by the published schema, and every kind is there' kinds schema schema.json
stop_if_failed

# words_of FILE N: the N-th command of a case, into $words.
words_of()
{
    local word at=0
    words=()
    while IFS= read -r word; do
        if [ -z "$word" ]; then
            at=$((at + 1))
        elif [ "$at" -eq "$2" ]; then
            words+=("$word")
        fi
    done <"$1"
}
# A command may name the newest entry of the ledger and the newest waiver.
run_commands()
{
    local name=$1 number=0 words
    kinds commands "$name" >commands
    while words_of commands "$number" && [ "${#words[@]}" -gt 0 ]; do
        words=("${words[@]//\{entry\}/$(sql "SELECT max(id) FROM credit WHERE reverses IS NULL")}")
        words=("${words[@]//\{waiver\}/$(sql 'SELECT max(id) FROM waiver')}")
        run env -C "$name" "$YANXU" "${words[@]}"
        check "$name: ${words[0]} ${words[1]}" kinds ran "$name" "$number" "$code" "$out" "$err"
        number=$((number + 1))
    done
}

for path in "$top"/tests/cases/kinds/*.json; do
    name=$(basename "$path" .json)
    for book in $(kinds asks "$name" | cut -d ' ' -f 1 | sort -u); do
        yanxu rules check "$name/$book.json"
        ended 0 "$name: rules check"
        yanxu rules set "$name/$book.json"
    done
    run_commands "$name"
    worker=$(sed -n "s/^\(K[0-9]*\),.*[,;]$name[,;].*/\1/p" workers.csv)
    number=0
    while read -r book as_of; do
        yanxu explain worker "$worker" --rulebook "$book" --json $([ "$as_of" = - ] || echo --as-of "$as_of")
        check "$name: as it should be, $as_of" kinds judge "$name" "$number" "$out"
        number=$((number + 1))
    done < <(kinds asks "$name")
done
finish
