#!/usr/bin/env bash
# test_past.sh where the office lies on PostgreSQL.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
if [ -z "${YANXU_TEST_PG-}" ]; then
    exec sh "$here/../postgres.sh" bash "$0"
fi
PAST_DATABASE=$(printf "%s" "$YANXU_TEST_PG" | sed -E "s|(//[^/]*)/[^?]*|\\1/past_$$|")
. "$here/test_past.sh"
