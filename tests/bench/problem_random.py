#!/usr/bin/env python3
"""A small problem at random, in which any rule of the file format may be at work: problem_random.py SEED OUT.jsonl
The same seed gives the same bytes. Sizes are such that an integer program is solved in seconds."""
import json
import random
import sys
from datetime import date, timedelta

from problem_file import Offering, Option, opened

FIRST = date(2027, 3, 1)  # a Monday


class Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)
        chance = self.chance
        self.workers, self.count = self.random.randint(2, 24), self.random.randint(3, 22)
        self.courses = self.random.randint(2, max(2, self.count * 2 // 3))
        self.tags = ["ce", "ethics", "prep", "self_paced"][:self.random.randint(1, 4)]
        self.weeks = self.random.randint(1, 6)
        self.tightness = self.random.choice((.3, .6, 1, 2))  # seats for each of those who want them
        self.has_units, self.has_limits, self.has_busy, self.has_done = chance(.6), chance(.5), chance(.5), chance(.4)
        self.has_candidates, self.has_uses, self.has_options = chance(.4), chance(.5), chance(.5)
        self.has_windows, self.has_fixed, self.has_current, self.has_costs = (
            chance(.5), chance(.4), chance(.5), chance(.6))
        self.header = {"problem": 1, "name": f"random-{seed}", "zone": "Asia/Shanghai", "from": str(FIRST),
                       "to": str(FIRST + timedelta(days=7 * self.weeks + 6))}
        if chance(.5):
            self.header["week_max_min"] = 60 * self.random.randint(3, 12)
        if chance(.5):
            self.header["gap_min"] = self.random.choice((1, 30, 90, 1440))
        if chance(.6):
            self.header["move_cost"] = self.random.choice((1, 20, 150))

    def chance(self, share):
        return self.random.random() < share

    def some(self, names, most):
        return self.random.sample(names, self.random.randint(0, min(most, len(names))))

    def session(self, hours=(1, 2, 3, 4)):
        day = FIRST + timedelta(days=self.random.randrange(7 * self.weeks))
        begin = 60 * self.random.choice((8, 9, 10, 13, 14, 15, 19))
        end = begin + 60 * self.random.choice(hours)
        return [f"{day}T{at // 60:02d}:{at % 60:02d}" for at in (begin, end)]

    def sessions(self, count):
        days = {}
        for _ in range(count):
            session = self.session()
            days[session[0][:10]] = session  # one a day, so that none of its own overlap
        return list(days.values())

    def offering(self, number):
        line = {"offering": f"O{number}", "course": f"C{self.random.randrange(self.courses)}",
                "seats": self.random.randint(0, max(1, round(self.workers * self.tightness / 2)))}
        if self.has_windows and self.chance(.35):
            first = self.random.randrange(7 * self.weeks)
            last = self.random.randrange(first, 7 * self.weeks)
            line["window"] = [str(FIRST + timedelta(days=first)), str(FIRST + timedelta(days=last))]
            line["window_min"] = self.random.choice((0, 60, 240, 500, 1350))
        else:
            line["sessions"] = self.sessions(self.random.choice((1, 1, 1, 2, 3)))
            if self.chance(.2):
                line["away"] = 0
        chosen = self.random.sample(self.tags, self.random.randint(1, min(2, len(self.tags))))
        line["tags"] = {tag: self.random.choice((45, 60, 90, 120, 180, 240, 481)) for tag in chosen}
        if self.has_candidates and self.chance(.4):
            line["open_cost"] = self.random.choice((0, 50, 200, 600))
            line["seats_min"] = self.random.randint(0, max(1, line["seats"]))
        if self.has_uses and self.chance(.6):
            line["uses"] = self.random.sample(["room:1", "room:2", "trainer:1"], self.random.randint(1, 2))
        return line

    def combined(self, offerings):
        """Options of two offerings of one course; which may be in two options."""
        groups, lines = {}, []
        for line in offerings:
            groups.setdefault(line["course"], []).append(line["offering"])
        for course, names in groups.items():
            if self.has_options and len(names) > 1 and self.chance(.6):
                for _ in range(self.random.randint(1, 3)):
                    lines.append({"option": f"P{len(lines)}", "course": course,
                                  "offerings": self.random.sample(names, 2)})
        return lines

    def worker(self, number):
        line = {"worker": f"W{number}", "pools": self.some([f"G{n}" for n in range(self.pools)], 2) or ["G0"]}
        needs = self.some(self.tags, 3)
        line["needs"] = [[tag, self.random.choice((0, 60, 100, 180, 360, 480, 720)), self.random.choice((0, 1, 1, 2, 3, 7))]
                         for tag in needs]
        line["complete"] = self.random.choice((0, 0, 100, 500, 2000))
        if self.has_units:
            line["unit"] = f"U{self.random.randrange(3)}"
        if self.has_limits and self.chance(.6):
            line["limits"] = [[tag, self.random.choice((0, 60, 120, 300, 600))] for tag in self.some(self.tags, 2)]
        if self.has_busy and self.chance(.5):
            line["busy"] = [self.session((2, 4)) for _ in range(self.random.randint(1, 4))]
        if self.has_done and self.chance(.4):
            line["done"] = self.some([f"C{n}" for n in range(self.courses)], 2)
        if self.has_current and self.chance(.5):
            line["current"] = self.some(sorted(self.options), 3)
        if self.has_fixed and self.chance(.5):
            self.fix(line)
        return line

    def fix(self, line):
        """One option that the worker may keep, if the first one tried breaks no rule."""
        option = self.options[self.random.choice(sorted(self.options))]
        unit, most = line.get("unit"), self.header.get("week_max_min")
        breaks = (not option.is_possible or option.course in line.get("done", []) or line.get("busy")
                  or self.after.get(option.course, set()) - set(line.get("done", []))
                  or any(part.is_candidate or self.held.get(part.name, 0) >= part.seats for part in option.parts)
                  or most is not None and max(option.load.values()) > most
                  or any(option.tags[tag] > minutes for tag, minutes in line.get("limits", []))
                  or option.away and unit and self.held.get(unit, 0) >= self.away_max.get(unit, 99))
        if not breaks:
            line["fixed"] = [option.name]
            for name in [part.name for part in option.parts] + [unit]:
                self.held[name] = self.held.get(name, 0) + 1

    def run(self):
        lines, self.after, self.away_max, self.held = [self.header], {}, {}, {}
        for number in range(1, self.courses):
            if self.chance(.35):
                self.after[f"C{number}"] = set(self.some([f"C{n}" for n in range(number)], 2))
                lines.append({"course": f"C{number}", "after": sorted(self.after[f"C{number}"])})
        if self.has_units:
            for number in range(3):
                lines.append({"unit": f"U{number}"})
                if self.chance(.8):
                    self.away_max[f"U{number}"] = lines[-1]["away_max"] = self.random.randint(0, 3)
        offerings = [self.offering(number) for number in range(self.count)]
        combined = self.combined(offerings)
        parts = {line["offering"]: Offering(line) for line in offerings}
        inside = {name for line in combined for name in line["offerings"]}
        self.options = {name: Option(name, part.course, [part]) for name, part in parts.items() if name not in inside}
        for line in combined:
            self.options[line["option"]] = Option(line["option"], line["course"],
                                                  [parts[name] for name in line["offerings"]])
        self.pools = self.random.randint(1, 3)
        lines += offerings + combined
        for number in range(self.pools):
            names = [name for name in sorted(self.options) if self.chance(.75)]
            lines.append({"pool": f"G{number}", "options": [
                [name, self.random.choice((0, 5, 30, 120)) if self.has_costs else 0] for name in names]})
        return lines + [self.worker(number) for number in range(self.workers)]


def write(seed, path):
    with opened(path, "w") as stream:
        for line in Maker(seed).run():
            stream.write(json.dumps(line, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    write(int(sys.argv[1]), sys.argv[2])
