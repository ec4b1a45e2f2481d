#!/bin/sh
# usage: sh tests/side_by_side.sh RUNNER TEST…
# Run `RUNNER TEST` of each test, as many at a time as there are processors (BESIDE=1: one after the other). What a test says
# is printed whole once it is over, under its name; those that failed are named at the end.
set -u
runner=$1
shift
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 130' HUP INT TERM
printf '%s\n' "$@" | xargs -n 1 -P "${BESIDE:-$(nproc)}" sh -c '
    said=$(mktemp "$2/said.XXXXXX")
    $1 "$3" >"$said" 2>&1 || echo "$3" >>"$2/failed"
    flock "$2" sh -c "echo \"== \$1\"; cat \"\$2\"" - "$3" "$said"
    rm -f "$said"' - "$runner" "$dir"
[ ! -e "$dir/failed" ] || { echo "failed: $(sort "$dir/failed" | tr '\n' ' ')"; exit 1; }
