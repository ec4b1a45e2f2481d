#!/usr/bin/env bash
# The release build under valgrind: reading files, planning, writing a calendar, without an error and without a leak.
. "$(dirname "$0")/lib.sh"
. "$here/office.sh"

if ! command -v valgrind >/dev/null; then
    skip 'all of it: there is no valgrind'
    finish
fi
if [ ! -x "$YANXU_RELEASE" ]; then
    skip "all of it: there is no $YANXU_RELEASE"
    finish
fi

# watched LABEL COMMAND…
watched()
{
    local label=$1
    shift
    run valgrind -q --leak-check=full --errors-for-leak-kinds=definite,indirect,possible --error-exitcode=9 \
        --log-file="$work/valgrind.log" "$YANXU_RELEASE" "$@"
    if [ "$code" -eq 9 ] || [ -s valgrind.log ]; then
        fail "valgrind: $label" "$(head -n 30 valgrind.log)"
    elif [ "$code" -ne "${want:-0}" ]; then
        fail "valgrind: $label" "$(said)"
    else
        ok "valgrind: $label"
    fi
}

office_files files
watched 'init' init
for kind in units rooms trainers courses workers offerings hours; do
    watched "import $kind (csv)" import "$kind" "files/$kind.csv"
done
"$PYTHON" "$here/make_xlsx.py" plain plain.xlsx
watched 'import workers (xlsx)' import workers plain.xlsx
"$PYTHON" "$here/make_xlsx.py" identity-number identity.xlsx
want=3 watched 'import of refused rows' import workers identity.xlsx -n
head -c 700 plain.xlsx >cut.xlsx
want=1 watched 'import of a truncated workbook' import workers cut.xlsx
watched 'template (xlsx)' template workers -o template.xlsx
watched 'rules set' rules set cn-registration
watched 'rules set, annual' rules set cn-professional-annual
watched 'quota show' quota show --json
watched 'plan make' plan make --year "$year" --threads 1
watched 'plan publish' plan publish 1
watched 'worker show' worker show W1
watched 'feed write' feed write trainer T1 -o trainer.ics
want=4 watched 'an error' worker show W999
# The search in full, candidates and all: and the plan is that of a run without valgrind, and of one with more threads.
"$PYTHON" "$top/tests/bench/problem_random.py" 11 random.jsonl
watched 'solve' solve random.jsonl -o watched.plan --threads 1
watched 'solve, from a plan, with threads' solve random.jsonl -o again.plan --start watched.plan --threads 2
watched 'check-plan' check-plan random.jsonl again.plan
run "$YANXU_RELEASE" solve random.jsonl -o plain.plan --threads 2
check 'valgrind: solve: the plan is the usual one' cmp watched.plan plain.plan

finish
