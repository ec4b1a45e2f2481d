# A small office, written by hand, in the encodings and headings that offices have. Sourced after lib.sh.
# What is planned lies in the next year and what is earned in the last, so that the clock can be the real one on any day.
year=$(($(date +%Y) + 1))

# office_files DIR: seven files, one of each kind.
office_files()
{
    mkdir -p "$1"
    # GB18030, Chinese headings, as Excel saves "CSV" in China.
    iconv -f UTF-8 -t GB18030 >"$1/units.csv" <<UNITS
单位编号,单位名称,单位类型,上级单位编号
D1,临江区,区,
S1,望江街道,街镇,D1
A1,晨光社工服务社,机构,S1
A2,𠮷安社工事务所,机构,S1
UNITS
    # UTF-8 with a byte order mark, English headings, CRLF.
    printf '\xef\xbb\xbfRoom code,Room name,Seats,Address\r\nR1,一号教室,3,望江路 1 号\r\nR2,"二号教室, 东楼",20,望江路 2 号\r\n' >"$1/rooms.csv"
    # Plain UTF-8, columns in another order.
    cat >"$1/trainers.csv" <<TRAINERS
讲师姓名,讲师编号,邮箱
周讲师,T1,zhou@example.org
吴讲师,T2,
TRAINERS
    iconv -f UTF-8 -t GB18030 >"$1/courses.csv" <<COURSES
课程编号,课程名称,授课方式,类别学时(分钟),适用级别
ETH,社会工作伦理,面授,ce=360;professional=360,
CASE,个案工作坊,面授,ce=360;professional=360,
LAW,社区治理与法规,直播,ce=180,助理社会工作师;社会工作师;高级社会工作师
WEB,网络课程,自学,ce=2400;professional=2400,
COURSES
    cat >"$1/workers.csv" <<WORKERS
Worker code,Name,Unit code,Tier,Roles,Certified on,Registered from,Registered to
W1,朱一,A1,assistant,social_worker,$((year - 3))-06-01,$((year - 2))-01-01,${year}-12-31
W2,秦二,A1,intermediate,social_worker,$((year - 3))-06-01,$((year - 2))-07-01,$((year + 1))-06-30
W3,尤三,A1,none,community_worker,,,
W4,许四,A2,senior,social_worker;supervisor,$((year - 6))-06-01,$((year - 2))-01-01,${year}-12-31
W5,何五,A2,assistant,social_worker,$((year - 3))-06-01,$((year - 2))-03-01,$((year + 1))-02-28
WORKERS
    office_offerings "$1/offerings.csv" "09:00,12:00" "${year}-03-20,09:00,12:00,T1,R2"
    iconv -f UTF-8 -t GB18030 >"$1/hours.csv" <<HOURS
人员编号,取得日期,学时数,计量单位,类别,来源,外部编号
W1,$((year - 2))-03-05,6,小时,ce;professional,外部学时,X-1
W1,$((year - 2))-04-05,8,学时,ce,外部学时,X-2
W2,$((year - 2))-05-05,240,分钟,ce;professional,授课,X-3
W4,$((year - 2))-06-05,4.5,小时,ce,外部学时,X-4
HOURS
}

# office_offerings FILE BEGINS,ENDS LAST_SESSION: the first session's times, and the rest of the second row of CASE-1
# ("" leaves the row out).
office_offerings()
{
    {
        echo '班次编号,课程编号,名额,日期,开始时间,结束时间,讲师编号,教室编号,自学开始日期,自学截止日期,自学时长(分钟)'
        echo "ETH-1,ETH,3,${year}-03-13,$2,T1,R1,,,"
        echo "ETH-1,ETH,3,${year}-03-13,13:30,16:30,T1,R1,,,"
        echo "CASE-1,CASE,20,${year}-03-19,09:00,12:00,T1,R2,,,"
        [ -z "$3" ] || echo "CASE-1,CASE,20,$3,,,"
        echo "LAW-1,LAW,50,${year}-04-10,19:00,22:00,T2,,,,"
        echo "WEB-1,WEB,500,,,,,,${year}-02-01,${year}-11-30,2400"
    } >"$1"
}

# office_carry FILE: a rulebook of 10 hours a year, of which 2 may be carried over; ethics keep their category.
office_carry()
{
    cat >"$1" <<'BOOK'
{"rulebook": "carry", "version": "1", "effective_from": "2020-01-01", "title": {"zh": "结转", "en": "carry"}, "source": "own",
 "unit": {"kind": "hour"}, "period": {"kind": "calendar_year"}, "applies_to": {"tiers": ["assistant"]}, "accepts": ["ce"],
 "requirements": [{"id": "total", "title": {"zh": "每年 10 小时", "en": "10 hours a year"}, "units": 10}],
 "carry_over": [{"units": 2}, {"category": "professional", "units": 1}]}
BOOK
}
# office_load DIR [OPTION…]: import all seven, rulebooks included; every step must succeed.
office_load()
{
    local kind dir=$1
    shift
    yanxu init "$@"
    [ "$code" -eq 0 ] || fail 'init' "$(said)"
    for kind in units rooms trainers courses workers offerings hours; do
        yanxu import "$kind" "$dir/$kind.csv" "$@"
        [ "$code" -eq 0 ] || fail "import $kind" "$(said)"
    done
    for kind in cn-registration cn-professional-annual; do
        yanxu rules set "$kind" "$@"
        [ "$code" -eq 0 ] || fail "rules set $kind" "$(said)"
    done
}

# office_publish: plan and publish the year; sets $plan.
office_publish()
{
    yanxu plan make --year "$year" --threads 1 --json
    [ "$code" -eq 0 ] || fail 'plan make' "$(said)"
    plan=$("$PYTHON" -c 'import json, sys; print(json.load(open(sys.argv[1]))["id"])' "$out")
    yanxu plan publish "$plan"
    [ "$code" -eq 0 ] || fail 'plan publish' "$(said)"
}
