#!/usr/bin/env bash
# Two licences that are served separately, hours stated in days, and a course that counts once: from files to explanations.
. "$(dirname "$0")/lib.sh"
. "$here/office.sh"
office_files files
office_load files
stop_if_failed
last=$((year - 2))
for licence in lmsw lcsw; do
    yanxu rules set "us-tennessee-$licence" --from 2020-01-01
    ended 0 "the rulebook of $licence"
done
yanxu set workers W3 'roles=tn_lmsw;tn_lcsw'
cat >hours.csv <<HOURS
worker,earned_on,amount,measure,categories,mode,source,external_id,course
W3,$last-02-01,3,hour,ce;ethics,classroom,external,T-1,
W3,$last-03-01,1.5,day,ce,classroom,external,T-2,
W3,$last-04-01,5,小时,ce,classroom,external,T-3,
W3,$last-04-02,0.5,天,ce,self_paced,external,T-4,
HOURS
yanxu import hours hours.csv
ended 0 'days and hours'
same 'a day is eight hours' "$(sql "SELECT group_concat(min, ' ') FROM (SELECT min FROM credit WHERE external_id LIKE 'T-%' ORDER BY external_id)")" '180 720 300 240'
counts() # RULEBOOK: counted, standing, and what is elsewhere
{
    yanxu explain worker W3 --rulebook "us-tennessee-$1" --as-of "$last-12-31" --json
    "$PYTHON" -c 'import json, sys
book = json.load(open(sys.argv[1]))["rulebooks"][0]
print(book["counted_min"], book["standing"], *["%d@%s" % (e["worth_min"] - e["counted_min"], e["other"][13:]) for e in book["entries"] if e["other"]])' "$out"
}
same 'one licence has what it needs' "$(counts lcsw)" '900 met 300@lmsw 240@lmsw'
same 'the other has the rest, and ethics again' "$(counts lmsw)" '720 met 720@lcsw'
yanxu explain worker W3 --rulebook all --as-of "$last-12-31"
prints 'for people' 'serves another licence, us-tennessee-lcsw'
yanxu statement make W3 --as-of "$last-12-31" --known-at "$(date -u +%Y-%m-%dT%H:%M:%SZ)" -o w3.json
ended 0 'a statement of both'
yanxu statement verify w3.json
ended 0 'holds'

# --- a course that counts once in a year ---
sed -e 's/"exclusive": "us-tennessee", "shared": \["ethics"\]/"exclusive": "own"/; s/us-tennessee-lcsw/own/; s/"requirements": /"repeats": [{"times": 1, "per": "period"}], "requirements": /; s/tn_lcsw"\]/own"]/' \
    "$top/scheduler/rules/packs/us-tennessee-lcsw.json" >own.json
yanxu rules set own.json --from 2020-01-01
ended 0 'a rulebook of which a course counts once'
yanxu set workers W2 roles=own
cat >hours.csv <<HOURS
worker,earned_on,amount,measure,categories,mode,source,external_id,course
W2,$last-02-01,3,hour,ce,classroom,external,R-1,ETH
W2,$last-02-02,3,hour,ce,classroom,external,R-2,ETH
W2,$last-06-01,5,hour,ce,classroom,external,R-3,ETH
HOURS
yanxu import hours hours.csv
ended 0 'the same course twice'
yanxu explain worker W2 --rulebook own --as-of "$last-12-31"
prints 'the time that gives more counts' '0 of 300 min; 300: the same course counts so often and no more' '180 of 180 min  toward total'
finish
