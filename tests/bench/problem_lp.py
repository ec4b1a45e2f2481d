#!/usr/bin/env python3
"""A small planning problem as an integer program that other solvers read: problem_lp.py PROBLEM OUT.lp

Every rule of the file format is a row, none is relaxed, so the program's optimum is the problem's. Variables, with worker i,
option j, offering k and need n counted from 0:
    x_i_j  the worker takes the option        y_k  the candidate is opened
    m_i_n  minutes of the need that are met   z_i  all of the worker's needs are met
and `one`, which is 1 and carries what no choice changes."""
import sys

from problem_file import Problem, opened


def meetings(spans):
    """Lists of members whose spans (begin, end, member) share an instant: one for each begin, where all that meet there
    do, without those that another list holds."""
    lists = []
    for at in sorted({begin for begin, _, _ in spans}):
        members = sorted({member for begin, end, member in spans if begin <= at < end})
        if members not in lists:
            lists.append(members)
    return [members for members in lists if not any(set(members) < set(other) for other in lists)]


class Program:
    def __init__(self, problem):
        self.problem, self.header = problem, problem.header
        self.objective, self.constant, self.rows, self.bounds, self.binaries = [], 0, [], [], []
        self.number = {name: number for number, name in enumerate(problem.options)}
        self.seated = {name: [] for name in problem.offerings}
        self.away = {unit: [] for unit, most in problem.away_max.items() if most is not None}
        for index, worker in enumerate(problem.workers):
            self.add_worker(index, worker)
        self.add_places()
        self.add_openings()

    def row(self, terms, sense, right):
        self.rows.append((terms, sense, right))

    def at_most(self, right, terms):
        """A row that some choice of the variables, all 0 or 1, would break."""
        if sum(amount for amount, _ in terms if amount > 0) > right:
            self.row(terms, "<=", right)

    def add_worker(self, index, worker):
        problem, move = self.problem, self.header.get("move_cost", 0)
        costs = problem.costs(worker)
        self.constant -= move * len(worker.current)
        chosen = []
        for name in costs:
            option, variable = problem.options[name], f"x_{index}_{self.number[name]}"
            if not problem.can_have(worker, option):
                continue
            chosen.append((option, variable))
            self.binaries.append(variable)
            self.objective.append((move * (name in worker.current) - costs[name], variable))
            if name in worker.fixed:
                self.bounds.append(f"{variable} = 1")
            for part in option.parts:
                self.seated[part.name].append((1, variable))
            if worker.unit in self.away:
                self.away[worker.unit] += [(begin, end, variable) for begin, end in option.away]
        self.add_calendar(worker, chosen)
        self.add_needs(index, worker, chosen)

    def add_calendar(self, worker, chosen):
        gap, most = self.header.get("gap_min", 0), self.header.get("week_max_min")
        courses = {}
        for option, variable in chosen:
            courses.setdefault(option.course, []).append((option, variable))
        for group in courses.values():
            self.at_most(1, [(1, variable) for _, variable in group])
        for members in meetings([(begin, end + gap, variable)
                                 for option, variable in chosen for begin, end in option.sessions]):
            self.at_most(1, [(1, variable) for variable in members])
        for number in {number for option, _ in chosen for number in option.load} if most is not None else ():
            self.at_most(most, [(option.load[number], variable) for option, variable in chosen if option.load[number]])
        for course, group in courses.items():
            for before in self.problem.after.get(course, set()) - worker.done:
                for option, variable in group:
                    self.row([(1, variable)] + [(-1, other_variable) for other, other_variable in courses.get(before, [])
                                                if other.end <= option.begin], "<=", 0)

    def add_needs(self, index, worker, chosen):
        def given(tag):
            return [(option.tags[tag], variable) for option, variable in chosen if option.tags[tag]]

        for tag, most in worker.limits:
            self.at_most(most, given(tag))
        bonus = f"z_{index}"
        self.binaries.append(bonus)
        self.objective.append((worker.complete, bonus))
        for number, (tag, minutes, weight) in enumerate(worker.needs):
            met = f"m_{index}_{number}"
            self.objective.append((weight, met))
            self.bounds.append(f"0 <= {met} <= {minutes}")
            self.row([(1, met)] + [(-amount, variable) for amount, variable in given(tag)], "<=", 0)
            self.row([(minutes, bonus), (-1, met)], "<=", 0)

    def add_places(self):
        for unit, spans in self.away.items():
            for members in meetings(spans):
                self.at_most(self.problem.away_max[unit], [(1, variable) for variable in members])
        for number, offering in enumerate(self.problem.offerings.values()):
            seated = self.seated[offering.name]
            if offering.is_candidate:
                self.binaries.append(f"y_{number}")
                self.objective.append((-offering.open_cost, f"y_{number}"))
                self.row(seated + [(-offering.seats, f"y_{number}")], "<=", 0)
                self.row(seated + [(-offering.seats_min, f"y_{number}")], ">=", 0)
            else:
                self.at_most(offering.seats, seated)

    def add_openings(self):
        """What a trainer or a room can hold at one instant: one candidate, or none beside what is open already."""
        offerings = list(self.problem.offerings.values())
        for resource in sorted({name for offering in offerings for name in offering.uses}):
            spans = [(begin, end, number) for number, offering in enumerate(offerings) if resource in offering.uses
                     for begin, end in offering.sessions]
            for members in meetings(spans):
                candidates = [(1, f"y_{number}") for number in members if offerings[number].is_candidate]
                self.at_most(int(len(candidates) == len(members)), candidates)

    def write(self, stream):
        def text(terms):
            words = [f"{amount:+d} {name}" for amount, name in terms if amount] or ["+0 one"]
            return "\n  ".join(" ".join(words[at:at + 10]) for at in range(0, len(words), 10))

        stream.write(f"Maximize\n value: {text(self.objective + [(self.constant, 'one')])}\nSubject To\n")
        for number, (terms, sense, right) in enumerate(self.rows):
            if any(amount for amount, _ in terms):
                stream.write(f" r{number}: {text(terms)} {sense} {right}\n")
        stream.write(" whole: one = 1\nBounds\n" + "".join(f" {bound}\n" for bound in self.bounds))
        stream.write("Binary\n" + "".join(f" {name}\n" for name in self.binaries) + "End\n")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with opened(sys.argv[2], "w") as stream:
        Program(Problem(sys.argv[1])).write(stream)
