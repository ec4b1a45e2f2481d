#!/usr/bin/env python3
"""An invented planning problem of any size: problem_shapes.py SHAPE WORKERS SEED OUT.jsonl[.gz]
The same arguments give the same bytes. Shapes:
    exam    an exam campaign: two of three prepare for the next tier's exam in June, few hours besides
    year    a year of continuing education: nearly everybody is certified and owes 24 to 40 hours
    mix     both, and no worker studies more than 12 hours a week
    scarce  as mix, but two places are wanted for each that there is, and few may be away from a station
and each with -candidates: a third of the classes with a teacher is open, the rest may be opened, twice as many as could be
taught by the trainers and in the rooms that there are.

A city has districts of about 2,000 workers, these have streets of about 400, and these stations, the units, of 4 to 30.
What is taught face to face belongs to a street or a district and costs travel to people of another one; what is online is
for all. Seats are counted from what people are expected to owe."""
import json
import random
import sys
from datetime import date, timedelta

from problem_file import opened

FIRST, LAST, EXAM = date(2027, 1, 1), date(2027, 12, 31), date(2027, 6, 19)
CLOSED = [(date(2027, 2, 5), date(2027, 2, 12)), (date(2027, 5, 1), date(2027, 5, 5)), (date(2027, 10, 1), date(2027, 10, 7))]
HALVES = {"morning": (9 * 60, 12 * 60), "afternoon": (13 * 60 + 30, 16 * 60 + 30), "evening": (18 * 60 + 30, 20 * 60)}
TIERS = ("none", "assistant", "intermediate")
SHAPES = {  # share of each tier, how many of it sit the next exam, who wants for a place, hours a week, part that may be away
    "exam": dict(tiers=(.68, .24, .08), sits=(.85, .55, .3), wanted=1.1, week=600, away=3),
    "year": dict(tiers=(.12, .60, .28), sits=(.6, .15, .05), wanted=1.2, week=None, away=3),
    "mix": dict(tiers=(.45, .38, .17), sits=(.45, .3, .1), wanted=1.25, week=720, away=3),
    "scarce": dict(tiers=(.35, .42, .23), sits=(.55, .35, .15), wanted=2.0, week=540, away=6),
}
MODULES = (1200, 1350, 1500, 900, 1350)  # minutes of an exam's online courses; the third follows the first, the fifth the second
THEMES = ("law", "ethics", "casework", "groups", "community", "mediation", "crisis", "elderly", "youth", "records")
PROFESSIONAL = {"casework", "groups", "community", "crisis"}
STREET, DISTRICT = 400, 5  # workers of a street, streets of a district


def is_closed(day):
    return any(first <= day <= last for first, last in CLOSED)


DAYS = [FIRST + timedelta(days=n) for n in range(365) if not is_closed(FIRST + timedelta(days=n))]
WORKDAYS = [day for day in DAYS if day.weekday() < 5]
WEEKENDS = [day for day in DAYS if day.weekday() >= 5]
BEFORE_EXAM = [day for day in WEEKENDS if EXAM - timedelta(days=63) <= day < EXAM]


def session(day, half):
    return [f"{day}T{at // 60:02d}:{at % 60:02d}" for at in HALVES[half]]


class City:
    def __init__(self, shape, workers, seed, has_candidates, put):
        self.shape, self.workers, self.has_candidates, self.put = SHAPES[shape], workers, has_candidates, put
        self.random = random.Random(f"{shape}/{workers}/{seed}/{has_candidates}")
        self.streets = max(1, round(workers / STREET))
        self.districts = -(-self.streets // DISTRICT)
        self.pools, self.offerings, self.options, self.taken = {}, [], [], {}
        self.owed = sum(share * owed for share, owed in zip(self.shape["tiers"], (180, 655, 1372)))  # minutes of ce a head

    # --- offerings

    def offer(self, course, seats, tags, pools, sessions, place=None):
        """One offering; `pools` are (name, cost). What has a place may be a candidate."""
        line = {"offering": f"O{len(self.offerings) + 1}", "course": course, "seats": max(1, seats), "tags": tags}
        line["sessions"] = [session(day, half) for day, half in sessions]
        if all(day.weekday() >= 5 or half == "evening" for day, half in sessions):
            line["away"] = 0
        if place and self.has_candidates:
            self.tie(line, place, sessions)
        self.offerings.append(line)
        for name, cost in pools:
            self.pools.setdefault(name, []).append([line["offering"], cost])
        return line["offering"]

    def tie(self, line, place, sessions):
        """To one of the place's trainers and rooms; two classes of three are not open yet. What is open holds them first."""
        uses = [f"trainer:{place}/{self.random.randrange(6)}", f"room:{place}/{self.random.randrange(4)}"]
        cells = {(name, slot) for name in uses for slot in sessions}
        if self.random.random() < .67:
            line["uses"], line["seats_min"] = uses, max(1, line["seats"] // 3)
            line["open_cost"] = round(line["seats"] * max(line["tags"].values()) * self.random.uniform(.1, .5))
        elif not any(cell in self.taken for cell in cells):
            line["uses"] = uses
            self.taken.update(dict.fromkeys(cells))

    def window(self, course, seats, tags, pool, span, minutes):
        self.offerings.append({"offering": f"O{len(self.offerings) + 1}", "course": course, "seats": max(1, seats), "tags": tags,
                               "window": [str(day) for day in span], "window_min": minutes})
        self.pools.setdefault(pool, []).append([self.offerings[-1]["offering"], 0])

    def count(self, heads, minutes, seats):
        """How many classes of so many seats, when each of `heads` wants so many minutes of 180: never none."""
        wanted = heads * minutes / 180 / self.shape["wanted"] * (2 if self.has_candidates else 1)
        return max(1, round(wanted / seats))

    def streets_classes(self, street, heads):
        """Half days of continuing education, nearer or farther; a quarter of them in the evening or at a week's end."""
        district, near = street // DISTRICT, (street + 1) % self.streets
        pools = [(f"street{street}", 0)] + ([(f"street{near}", 15)] if near != street else [])
        seats = self.random.choice((24, 30, 40, 60))
        for number in range(self.count(heads, self.owed * .7, seats * 1.3)):
            theme, variant = THEMES[number % len(THEMES)], self.random.randrange(3)
            sessions, minutes = self.meetings(variant)
            tags = {"ce": minutes} | ({"professional": minutes} if theme in PROFESSIONAL else {})
            tags |= {"ethics": 90} if theme in ("ethics", "law") else {}
            self.offer(f"ce-{theme}-{variant}", seats, tags, pools, sessions, f"street{street}")
        self.supervision(street, heads, [(f"street{street}", 0), (f"district{district}", 25)])

    def meetings(self, variant):
        """A half day, a half day with work at home, or a whole day; a quarter of them at a week's end. What they earn."""
        day = self.random.choice(WEEKENDS if self.random.random() < .25 else WORKDAYS)
        if variant == 2:
            return [(day, "morning"), (day, "afternoon")], 360
        return [(day, self.random.choice(("morning", "afternoon")))], 225 if variant else 180

    def supervision(self, street, heads, pools):
        """A lecture and one of its small groups, together one option."""
        for number in range(self.count(heads * .12, 180, 36)):
            course, day = f"supervision-{self.random.randrange(2)}", self.random.choice(WORKDAYS[:-30])
            lecture = self.offer(course, 36, {"supervision": 90, "professional": 90}, [], [(day, "morning")])
            for group in range(3):
                meets = self.random.choice([later for later in WORKDAYS if day < later <= day + timedelta(days=21)])
                small = self.offer(course, 12, {"supervision": 180}, [], [(meets, self.random.choice(("morning", "afternoon")))],
                                   f"street{street}")
                name = f"P{street}-{number}-{group}"
                self.options.append({"option": name, "course": course, "offerings": [lecture, small]})
                for pool, cost in pools:
                    self.pools.setdefault(pool, []).append([name, cost])

    def districts_classes(self, district, heads):
        """Intensives before the exam, cohorts for those who are new, evenings online."""
        pool = [(f"district{district}-exam{tier}", 0) for tier in range(3)]
        for tier in range(3):
            share = self.shape["tiers"][tier] * self.shape["sits"][tier]
            for _ in range(self.count(heads * share, 180, 100)):
                day, half = self.random.choice(BEFORE_EXAM), self.random.choice(("morning", "afternoon"))
                self.offer(f"intensive-{TIERS[tier]}", 100, {f"intensive-{TIERS[tier]}": 180}, [pool[tier]], [(day, half)],
                           f"district{district}")
        for _ in range(self.count(heads * .05, 180, 30)):
            start = self.random.choice(WORKDAYS[20:150])
            days = [start + timedelta(days=7 * week) for week in range(3) if not is_closed(start + timedelta(days=7 * week))]
            self.offer("induction", 30, {"induction": 360 * len(days), "ce": 60}, [(f"district{district}-new", 0)],
                       [(day, half) for day in days for half in ("morning", "afternoon")], f"district{district}")
        for _ in range(self.count(heads, self.owed * .1, 125)):
            self.offer(f"talk-{self.random.randrange(6)}", 250, {"ce": 90}, [(f"district{district}", 0)],
                       [(self.random.choice(WORKDAYS), "evening")])

    def online(self):
        """Exam courses in three runs each, and courses at one's own pace."""
        for tier in range(3):
            sitting = self.workers * self.shape["tiers"][tier] * self.shape["sits"][tier]
            for module, minutes in enumerate(MODULES):
                for run in range(3):
                    begin = date(2027, 1, 11) + timedelta(days=7 * (4 * run + 2 * (module // 2)) + self.random.randrange(7))
                    seats = sitting * self.random.uniform(.75, 1) / self.shape["wanted"] / 3
                    self.window(f"exam-{TIERS[tier]}-{module}", round(seats), {f"exam-{TIERS[tier]}": minutes}, f"exam{tier}",
                                (begin, begin + timedelta(days=self.random.choice((34, 48, 62)))), minutes)
        for number in range(4):
            tags = {"ce": 240, "self_paced": 240} | ({"professional": 120} if number % 2 else {})
            self.window(f"online-{number}", round(self.workers * self.owed * .05 / 240 / self.shape["wanted"]), tags, "online",
                        (FIRST, LAST), 240)

    # --- people

    def worker(self, number, unit, street):
        tier = self.random.choices(range(3), self.shape["tiers"])[0]
        sits = self.random.random() < self.shape["sits"][tier]
        pools, needs, done = [f"street{street}", f"district{street // DISTRICT}", "online"], [], []
        if sits:
            pools += [f"exam{tier}", f"district{street // DISTRICT}-exam{tier}"]
            done = [f"exam-{TIERS[tier]}-{module}" for module in range(5) if self.random.random() < .15]
            owed = sum(minutes for module, minutes in enumerate(MODULES) if f"exam-{TIERS[tier]}-{module}" not in done)
            needs += [[f"exam-{TIERS[tier]}", owed, 2], [f"intensive-{TIERS[tier]}", 180, 3]]
        owed = max(0, (0, 1080, 1800)[tier] - 45 * self.random.randrange(20)) or self.random.choice((0, 180, 360))
        weight = self.random.choice((2, 2, 4))
        if owed:
            needs.append(["ce", owed, weight])
        if owed >= 720:
            needs += [["professional", owed // 3, weight]] + [["ethics", 180, 3]] * (self.random.random() < .6)
        if tier and self.random.random() < .12:
            needs.append(["supervision", 270, 3])
        if not tier and self.random.random() < .1:
            needs.append(["induction", 1080, 4])
            pools.append(f"district{street // DISTRICT}-new")
        line = {"worker": f"W{number}", "unit": f"U{unit}", "needs": needs, "complete": self.random.choice((300, 700)),
                "limits": [["self_paced", 480]], "pools": pools}
        if self.random.random() < .2:
            leave = self.random.choice(DAYS[:-16])
            back = leave + timedelta(days=self.random.randint(1, 15))
            line["busy"] = [[f"{leave}T00:00", f"{back}T00:00"]]
        if done:
            line["done"] = done
        held = [name for name, _ in self.pools.get(f"street{street}", [])]
        if held and self.random.random() < .15:
            line["current"] = self.random.sample(held, min(2, len(held)))
        return line

    def run(self):
        line = {"problem": 1, "name": "invented", "zone": "Asia/Shanghai", "from": str(FIRST), "to": str(LAST), "gap_min": 30,
                "move_cost": 20}
        self.put(line | ({"week_max_min": self.shape["week"]} if self.shape["week"] else {}))
        heads = [self.workers // self.streets + (street < self.workers % self.streets) for street in range(self.streets)]
        for street, people in enumerate(heads):
            self.streets_classes(street, people)
        for district in range(self.districts):
            self.districts_classes(district, sum(heads[district * DISTRICT:(district + 1) * DISTRICT]))
        self.online()
        for name in TIERS:
            self.put({"course": f"exam-{name}-2", "after": [f"exam-{name}-0"]})
            self.put({"course": f"exam-{name}-4", "after": [f"exam-{name}-1"]})
            self.put({"course": f"intensive-{name}", "after": [f"exam-{name}-0"]})
        stations = []
        for street, people in enumerate(heads):
            while people:
                size = min(people, self.random.randint(4, 30))
                stations.append((street, size))
                people -= size
        for unit, (_, size) in enumerate(stations):
            self.put({"unit": f"U{unit}", "away_max": max(1, size // self.shape["away"])})
        for street in range(self.streets):
            self.pools.setdefault(f"street{street}", [])
        for district in range(self.districts):
            for name in ["", "-new"] + [f"-exam{tier}" for tier in range(3)]:
                self.pools.setdefault(f"district{district}{name}", [])
        for line in self.offerings + self.options:
            self.put(line)
        for name, choices in self.pools.items():
            self.put({"pool": name, "options": choices})
        number = 0
        for unit, (street, size) in enumerate(stations):
            for _ in range(size):
                number += 1
                self.put(self.worker(number, unit, street))


def write(shape, workers, seed, path):
    name, _, candidates = shape.partition("-")
    with opened(path, "w") as stream:
        City(name, workers, seed, bool(candidates),
             lambda line: stream.write(json.dumps(line, separators=(",", ":")) + "\n")).run()


if __name__ == "__main__":
    if len(sys.argv) != 5 or sys.argv[1].partition("-")[0] not in SHAPES or sys.argv[1].partition("-")[2] not in ("", "candidates"):
        sys.exit(__doc__)
    write(sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4])
