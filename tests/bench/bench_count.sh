#!/usr/bin/env bash
# The exact count where it is hard: entries as many as real workers', more entangled than any (tests/unit/count_hard.h).
# ROUNDS changes how many of each family of one rulebook; of families of several licences a fiftieth. Of one rulebook none may
# be left unproved, and none may take more than a second.
set -u
export LC_ALL=C.UTF-8
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bench=$(dirname "$(readlink -f "${YANXU:-$top/build/yanxu}")")/bench_count
told=$(mktemp "${TMPDIR:-/tmp}/yanxu-bench.XXXXXX")
trap 'rm -f "$told"' EXIT
printf '%-52s %9s %9s %9s %9s\n' 'hard counts' unproved 'mean ms' 'worst ms' limit
"$bench" "${ROUNDS:-500}" >"$told" || exit 1
over=0
while read -r unproved mean worst one name; do
    limit=-
    if [ "$one" = 1 ]; then
        limit=1000
        [ "$unproved" -eq 0 ] && [ "${worst%.*}" -lt "$limit" ] || over=$((over + 1))
    fi
    printf '%-52s %9s %9s %9s %9s\n' "$name" "$unproved" "$mean" "$worst" "$limit"
done <"$told"
[ "$over" -eq 0 ] || printf '%s families are over their limits\n' "$over"
