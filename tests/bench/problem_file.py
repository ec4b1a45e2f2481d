"""A planning problem as its file format says it, for the scripts that measure the planner: nothing is judged here, the
planner itself refuses what is no problem. Times are minutes since 1970-01-01 in the problem's zone."""
import gzip
import json
from collections import Counter
from datetime import date, datetime

DAY = 1440


def opened(path, mode="r"):
    """A text file; one whose name ends in .gz is compressed."""
    if str(path).endswith(".gz"):
        return gzip.open(path, mode + "t", encoding="utf-8")
    return open(path, mode, encoding="utf-8")


def minute(text):
    instant = datetime.strptime(text, "%Y-%m-%dT%H:%M")
    return instant.toordinal() * DAY + instant.hour * 60 + instant.minute


def week(at):
    """Weeks begin on Monday, as ordinal 1 is one."""
    return (at // DAY - 1) // 7


class Offering:
    def __init__(self, line):
        self.name, self.course, self.seats = line["offering"], line["course"], line["seats"]
        self.is_candidate, self.open_cost = "open_cost" in line, line.get("open_cost", 0)
        self.seats_min = line.get("seats_min", 1)
        self.uses, self.tags = line.get("uses", []), line.get("tags", {})
        self.sessions = [(minute(begin), minute(end)) for begin, end in line.get("sessions", [])]
        self.away = [] if line.get("away") == 0 else self.sessions
        self.load = Counter()
        if "window" in line:
            first, last = (date.fromisoformat(day).toordinal() * DAY for day in line["window"])
            self.begin, self.end = first, last + DAY
            weeks = range(week(first), week(last) + 1)
            self.load.update(dict.fromkeys(weeks, -(-line["window_min"] // len(weeks))))
        else:
            self.begin, self.end = min(self.sessions)[0], max(end for _, end in self.sessions)
            for begin, end in self.sessions:
                self.load[week(begin)] += end - begin


class Option:
    """Offerings that are taken together."""

    def __init__(self, name, course, parts):
        self.name, self.course, self.parts = name, course, parts
        self.sessions = sorted(span for part in parts for span in part.sessions)
        self.away = [span for part in parts for span in part.away]
        self.tags, self.load = Counter(), Counter()
        for part in parts:
            self.tags.update(part.tags)
            self.load.update(part.load)
        self.begin, self.end = min(part.begin for part in parts), max(part.end for part in parts)
        self.is_possible = all(one[1] <= other[0] for one, other in zip(self.sessions, self.sessions[1:]))


class Worker:
    def __init__(self, line):
        self.name, self.unit, self.complete = line["worker"], line.get("unit"), line.get("complete", 0)
        self.needs, self.limits = line.get("needs", []), line.get("limits", [])
        self.pools, self.done = line.get("pools", []), set(line.get("done", []))
        self.fixed, self.current = line.get("fixed", []), line.get("current", [])
        self.busy = [(minute(begin), minute(end)) for begin, end in line.get("busy", [])]


class Problem:
    def __init__(self, path):
        self.after, self.away_max, self.offerings, self.options, self.pools, self.workers = {}, {}, {}, {}, {}, []
        named, inside = [], set()
        with opened(path) as lines:
            for line in map(json.loads, lines):
                if "worker" in line:
                    self.workers.append(Worker(line))
                elif "pool" in line:
                    self.pools[line["pool"]] = line["options"]
                elif "option" in line:
                    named.append(line)
                    inside.update(line["offerings"])
                elif "offering" in line:
                    self.offerings[line["offering"]] = Offering(line)
                elif "unit" in line:
                    self.away_max[line["unit"]] = line.get("away_max")
                elif "course" in line:
                    self.after[line["course"]] = set(line.get("after", []))
                else:
                    self.header = line
        for name, offering in self.offerings.items():
            if name not in inside:
                self.options[name] = Option(name, offering.course, [offering])
        for line in named:
            parts = [self.offerings[name] for name in line["offerings"]]
            self.options[line["option"]] = Option(line["option"], line["course"], parts)

    def costs(self, worker):
        """What the worker may choose among, with the cost of each: the least of all pools, nothing for what is fixed or
        current and in no pool."""
        costs = {}
        for pool in worker.pools:
            for name, cost in self.pools[pool]:
                costs[name] = min(cost, costs.get(name, cost))
        for name in worker.fixed + worker.current:
            costs.setdefault(name, 0)
        return {name: cost for name, cost in costs.items() if self.options[name].course not in worker.done}

    def can_have(self, worker, option):
        """Does the option alone break no rule?"""
        most = self.header.get("week_max_min")
        return (option.is_possible
                and not any(begin < back and leave < end
                            for begin, end in option.sessions for leave, back in worker.busy)
                and not (most is not None and max(option.load.values()) > most)
                and not any(option.tags[tag] > minutes for tag, minutes in worker.limits))
