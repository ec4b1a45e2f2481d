"""rules_office.py WORKERS DIRECTORY: writes an office's files for bench_rules.sh: units, courses, trainers, rooms, offerings,
workers, hours-1.csv and so on, two rulebooks, and plan.sql, a plan in force with two places a worker; every tenth worker or so
joins in the course of the year, is on leave for months or changes tier, and owes a share by months. 20 entries a worker
over three years, of five kinds of categories and three modes; they come by the month and in no order of workers, as an
office enters them, so that a worker's lie far apart. Nothing is random: a worker is its number."""
import json
import os
import sys
from datetime import date, timedelta

ENTRIES = 20
STRIDE = 7919  # prime, and no factor of the sizes
ROWS_MAX = 1_000_000  # of one file that is imported
workers, folder = int(sys.argv[1]), sys.argv[2]


def mix(number):
    """A number that looks arbitrary: the finaliser of MurmurHash3."""
    number = (number ^ (number >> 16)) * 0x85EBCA6B & 0xFFFFFFFF
    number = (number ^ (number >> 13)) * 0xC2B2AE35 & 0xFFFFFFFF
    return number ^ (number >> 16)


def path(name):
    return os.path.join(folder, name)


def agency(worker):
    return 1 + mix(worker) % max(1, workers // 500)


with open(path("units.csv"), "w", encoding="utf-8") as out:
    out.write("单位编号,单位名称,单位类型,上级单位编号,同时离岗上限\nC,全市,市,,\n")
    for unit in range(1, 1 + max(1, workers // 500)):
        out.write(f"U{unit},机构{unit},机构,C,\n")

TIERS = ["未持证", "助理社会工作师", "助理社会工作师", "社会工作师", "社会工作师", "高级社会工作师"]
ROLES = ["lcsw", "csw", "", "", "", ""]
with open(path("workers.csv"), "w", encoding="utf-8") as out:
    out.write("人员编号,姓名,单位编号,持证级别,身份,证书日期,登记起始日期,登记截止日期,入职日期\n")
    for worker in range(workers):
        kind = mix(worker + 77)
        tier = TIERS[kind % 6]
        begins = date(2024, 1, 1) + timedelta(days=kind // 6 % 1000)
        ends = begins.replace(year=begins.year + 3) - timedelta(days=1) if (begins.month, begins.day) != (2, 29) else begins
        held = kind % 6 > 0
        hired = date(2026, 1, 1) + timedelta(days=kind // 13 % 270) if worker % 30 == 0 else ""
        out.write(f"W{worker:06},人{worker},U{agency(worker)},{tier},{ROLES[kind // 7 % 6]},"
                  f"{begins if held else ''},{begins if held else ''},{ends if held else ''},{hired}\n")

CATEGORIES = ["ce;professional", "ce", "ce;ethics;professional", "ce;professional;suicide_prevention", "ce;ethics"]
MODES = ["面授", "线上直播", "自学"]
SEATS = 200
offerings = max(2, workers * 2 // SEATS)
with open(path("courses.csv"), "w", encoding="utf-8") as out:
    out.write("课程编号,课程名称,授课方式,类别学时(分钟)\n")
    for course in range(20):
        out.write(f"K{course},课程{course},面授,{'ce=540;professional=360' if course % 3 else 'ce=540;ethics=180'}\n")
with open(path("trainers.csv"), "w", encoding="utf-8") as out:
    out.write("讲师编号,讲师姓名\n")
    for offering in range(offerings):
        out.write(f"T{offering},讲师{offering}\n")
with open(path("rooms.csv"), "w", encoding="utf-8") as out:
    out.write("教室编号,教室名称,座位数\n")
    for offering in range(offerings):
        out.write(f"R{offering},教室{offering},{SEATS}\n")
with open(path("offerings.csv"), "w", encoding="utf-8") as out:
    out.write("班次编号,课程编号,名额,日期,开始时间,结束时间,讲师编号,教室编号\n")
    for offering in range(offerings):
        day = date(2026, 11, 9) + timedelta(days=mix(offering) % 45)
        for begins in ("09:00", "13:00"):
            ends = "12:00" if begins == "09:00" else "19:00"
            out.write(f"O{offering},K{offering % 20},{SEATS},{day},{begins},{ends},T{offering},R{offering}\n")
with open(path("plan.sql"), "w", encoding="utf-8") as out:
    out.write("INSERT INTO plan (year, state, objective, bound, needed_min, planned_min, workers, complete, seed, created_at, "
              f"published_at) VALUES (2026, 'published', 0, 0, 0, 0, {workers}, 0, 1, 1, 1);\n"
              "INSERT INTO enrolment (plan_id, worker_id, offering_id) SELECT p.id, w.id, o.id FROM plan AS p, worker AS w, "
              f"offering AS o WHERE o.id IN (1 + w.id % {offerings}, 1 + (w.id * {STRIDE} + 1) % {offerings});\n")
    first_day = (date(2026, 3, 1) - date(1970, 1, 1)).days
    out.write("INSERT INTO leave (worker_id, first_day, last_day, kind, reason, who, at, ended_at) SELECT id, "
              f"{first_day} + id % 60, {first_day} + 120 + id % 90, 'parental', '', 'bench', 1, 0 FROM worker WHERE id % 30 = 11;\n"
              "INSERT INTO worker_tier (worker_id, since, tier, who, at) SELECT w.id, since, held, 'bench', 1 FROM worker AS w, "
              f"(SELECT {first_day} - 700 AS since, 'assistant' AS held UNION ALL SELECT {first_day} + 90, 'intermediate') AS t "
              "WHERE w.id % 15 = 6 AND w.tier = 'intermediate';\n")

first = date(2023, 12, 1)
files, rows, out = 0, ROWS_MAX, None
for entry in range(ENTRIES):
    for turn in range(workers):
        worker = (turn * STRIDE + entry) % workers
        if rows == ROWS_MAX:
            files, rows = files + 1, 0
            out = open(path(f"hours-{files}.csv"), "w", encoding="utf-8")
            out.write("人员编号,取得日期,学时数,计量单位,类别,授课方式,来源,外部编号\n")
        kind = mix(worker * ENTRIES + entry + 12345)
        day = first + timedelta(days=entry * 52 + kind % 52)
        rows += 1
        out.write(f"W{worker:06},{day},{2 + kind // 52 % 25},学时,{CATEGORIES[kind // 1300 % 5]},{MODES[kind // 6500 % 3]},"
                  f"外部学时,H{entry}-{worker}\n")
out.close()

hours = {"zh": "全年24小时", "en": "24 hours"}
district = {
    "rulebook": "district", "version": "1", "effective_from": "2026-01-01",
    "title": {"zh": "本区年度继续教育", "en": "The district's annual hours"}, "source": "bench",
    "unit": {"kind": "hour"}, "period": {"kind": "calendar_year"}, "tier_change": "prorate",
    "proration": {"joined": "hired_on", "leave": [{"kinds": ["parental"], "at_least_days": 90}],
                  "round": {"to": "nearest", "units": 1}},
    "applies_to": {"tiers": ["assistant", "intermediate", "senior"]}, "accepts": ["ce"],
    "requirements": [
        {"id": "total", "title": hours, "units": 24, "tiers": ["assistant"]},
        {"id": "total", "title": hours, "units": 24, "tiers": ["intermediate", "senior"]},
        {"id": "ethics", "title": {"zh": "伦理6小时", "en": "6 hours of ethics"}, "category": "ethics", "units": 6}],
    "caps": [{"id": "alone", "title": {"zh": "自学不超过10小时", "en": "at most 10 hours alone"}, "mode": "self_paced",
              "units": 10}],
}
for name, units in (("district", 24), ("stricter", 40)):
    district["requirements"][0]["units"] = units
    district["requirements"][1]["units"] = units + 6
    with open(path(name + ".json"), "w", encoding="utf-8") as out:
        json.dump(district, out, ensure_ascii=False)
