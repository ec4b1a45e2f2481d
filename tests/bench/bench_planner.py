#!/usr/bin/env python3
"""How near to the best possible the planner comes, and how fast: make bench-planner. What it takes from the environment:
    SIZES="1000 8000"     workers of the invented problems (problem_shapes.py), which may go to 200000
    SHAPES="exam year mix scarce mix-candidates"
    SEEDS="1"             any; none has been used to tune anything
    LIMIT=60              seconds for a problem; a run that has nothing left to do ends earlier
    THREADS=0             as many as there are processors; 1 where others use the machine, too
    PROGRAMME="1000"      workers of the Pudong programme's own problem ("" for none)
    PEERS="20 60"         workers of the problems that CBC and GLPK are given, too, with PEER_LIMIT=30 seconds each
    EXACT=100             problems at random that are compared with their optimum (exact_planner.py)
    PROBLEMS_DIR=DIR      further problems, *.jsonl and *.jsonl.gz
    SECTIONING_DIR=DIR    the same, student sectioning with known optima
    CHART=FILE            build/bench-planner.svg: the gap over time
    MINUTES=              stop after so many minutes, having printed what is there
As it stands it takes about a quarter of an hour. Every plan is checked by `yanxu check-plan`; a plan that does not pass, a
bound below a known optimum or an objective above it end the run with 1."""
import glob
import json
import math
import os
import subprocess
import sys
import tempfile
import time

import chart
import exact_planner
import problem_shapes
from problem_file import Problem, opened
from problem_lp import Program

TOP = os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))
YANXU = exact_planner.YANXU
GAPS = (1, .5, .1)  # per cent
FLOOR = 1e-3  # per cent: the chart's lowest line
# Requests that can be granted at once. muni, mary, pu-cs: an integer program solved to its end (HiGHS 1.15); pu-d5: the bound
# of column generation, which a plan meets. Instances: the demand of the International Timetabling Competition 2019.
OPTIMA = {"pu-cs-fal07": 2393, "muni-fi-fal17": 10618, "mary-fal18": 20767, "pu-d5-spr17": 19598}


def setting(name, default):
    return os.environ.get(name, default)


class Run:
    """One solve, watched."""

    def __init__(self, name, path, limit):
        self.name, self.path, self.points, self.reached = name, path, [], {}
        plan = os.path.join(os.path.dirname(os.path.abspath(path)) if os.access(os.path.dirname(os.path.abspath(path)), os.W_OK)
                            else tempfile.gettempdir(), "bench.plan")
        command = [YANXU, "solve", path, "-o", plan, "--progress", "--time-limit", str(limit), "--threads", setting("THREADS", "0")]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        said = [line for line in child.stderr if not self.watch(child.pid, line)]
        last = child.stdout.read().splitlines()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            sys.exit(f"{name}: {''.join(said)}")
        self.figures, self.cpu = json.loads(last[-1]), usage.ru_utime + usage.ru_stime
        self.note(self.figures, self.cpu)
        checked = subprocess.run([YANXU, "check-plan", path, plan], capture_output=True, text=True)
        self.is_valid = checked.returncode == 0
        os.remove(plan)

    def watch(self, pid, line):
        """True if the line is an improvement."""
        if not line.startswith("{"):
            return False
        with open(f"/proc/{pid}/stat") as stat:
            fields = stat.read().rpartition(")")[2].split()
        self.note(json.loads(line), (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"))
        return True

    def note(self, figures, cpu):
        gap = 100 * figures["gap"]
        self.points.append((max(figures["seconds"], 1e-3), max(gap, FLOOR)))
        for least in GAPS:
            if gap <= least:
                self.reached.setdefault(least, (figures["seconds"], cpu))

    def row(self):
        times = [f"{self.reached[gap][0]:.2f}" if gap in self.reached else "-" for gap in GAPS]
        figures = self.figures
        return (f"{self.name:34} {figures['first_feasible_s']:8.3f} {times[0]:>8} {times[1]:>8} {times[2]:>8} | "
                f"{100 * figures['gap']:8.4f} {figures['seconds']:8.1f} {self.cpu:8.1f} {figures['peak_mib']:6}"
                f"{'' if self.is_valid else '  NOT VALID'}")


def pairs(path):
    """(worker, option) pairs of a problem, by its pools."""
    pools, count = {}, 0
    with opened(path) as lines:
        for line in lines:
            if line.startswith('{"pool"'):
                pool = json.loads(line)
                pools[pool["pool"]] = len(pool["options"])
            elif line.startswith('{"worker"'):
                count += sum(pools[name] for name in json.loads(line).get("pools", []))
    return count


def programme(size, directory):
    """The problem of the Pudong programme's year, as the program itself makes it."""
    settings, path = os.path.join(directory, "yanxu.conf"), os.path.join(directory, f"programme-{size}.jsonl")
    files, office = os.path.join(directory, "files"), os.path.join(directory, f"office-{size}.db")
    with open(settings, "w") as stream:
        stream.write(f"[data]\ndatabase = {office}\n[clock]\nnow = 2026-01-05T01:00:00Z\n")

    def yanxu(*words):
        done = subprocess.run([YANXU, *words, "--config", settings], capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"yanxu {' '.join(words)}: {done.stderr}")

    yanxu("gen", files, "--workers", str(size), "--seed", "1")
    yanxu("init")
    for kind in ("units", "rooms", "trainers", "courses", "workers", "offerings", "hours"):
        yanxu("import", kind, glob.glob(os.path.join(files, kind + ".*"))[0])
    for rulebook in ("cn-registration", "cn-professional-annual", f"{TOP}/scheduler/programmes/pudong/rulebook.json"):
        yanxu("rules", "set", rulebook)
    yanxu("export", "problem", "--year", "2026", "-o", path)
    return path


class Bench:
    def __init__(self, directory):
        self.directory, self.runs, self.is_good, self.costs = directory, [], True, {}
        self.until = time.monotonic() + 60 * float(setting("MINUTES", "0") or 0) or None

    def is_over(self):
        over = setting("MINUTES", "") and time.monotonic() > self.until
        if over:
            print(f"(stopped after {setting('MINUTES', '')} minutes)")
        return over

    def run(self, name, path, limit=None):
        run = Run(name, path, limit or float(setting("LIMIT", "60")))
        self.runs.append(run)
        self.is_good = self.is_good and run.is_valid
        print(run.row(), flush=True)
        return run

    def head(self, title):
        print(f"\n{title}\n{'problem':34} {'first s':>8} {'1 % s':>8} {'0.5 % s':>8} {'0.1 % s':>8} | "
              f"{'gap %':>8} {'s':>8} {'cpu s':>8} {'MiB':>6}", flush=True)

    def invented(self, sizes):
        self.head("Invented problems: shape-workers-seed")
        for size in sizes:
            for shape in setting("SHAPES", "exam year mix scarce mix-candidates").split():
                for seed in setting("SEEDS", "1").split():
                    if self.is_over():
                        return
                    path = os.path.join(self.directory, f"{shape}-{size}-{seed}.jsonl.gz")
                    problem_shapes.write(shape, size, seed, path)
                    run = self.run(f"{shape}-{size}-{seed}", path)
                    self.costs.setdefault(shape, []).append((pairs(path), run.reached.get(1, (0, None))[1], run.cpu))
                    os.remove(path)

    def exponents(self):
        """How processor seconds grow with pairs: the slope of a line through the logarithms."""
        print("\nProcessor seconds grow with (worker, option) pairs to the power of")
        for shape, rows in self.costs.items():
            words = []
            for index, label in ((1, "to 1 %"), (2, "to the end or the limit")):
                points = [(math.log(row[0]), math.log(row[index])) for row in rows if row[index]]
                slope = fit(points)
                words.append(f"{label} {slope:.2f}" if slope is not None else f"{label} -")
            print(f"{shape:34} {', '.join(words)}   ({', '.join(f'{row[0]:,}' for row in rows)} pairs)")

    def given(self, directory, title):
        self.head(title)
        for path in sorted(glob.glob(os.path.join(directory, "*.jsonl")) + glob.glob(os.path.join(directory, "*.jsonl.gz"))):
            if self.is_over():
                return
            name = os.path.basename(path).split(".jsonl")[0]
            figures = self.run(name, path).figures
            best = OPTIMA.get(name)
            if best is not None:
                print(f"{'':34} known optimum {best:,}: plan {figures['objective'] - best:+d}, bound {figures['bound'] - best:+d}")
                self.is_good = self.is_good and figures["objective"] <= best <= figures["bound"]

    def peers(self, sizes):
        limit = setting("PEER_LIMIT", "30")
        print(f"\nBeside integer programming, {limit} s each: objective (bound), seconds\n"
              f"{'problem':24} {'yanxu':>30} {'CBC':>30} {'GLPK':>30}", flush=True)
        for size in sizes:
            for shape in setting("SHAPES", "exam year mix scarce mix-candidates").split():
                if self.is_over():
                    return
                path = os.path.join(self.directory, "peer.jsonl")
                problem_shapes.write(shape, size, "1", path)
                run = Run(f"{shape}-{size}-1", path, float(limit))
                self.is_good = self.is_good and run.is_valid
                cells = [f"{run.figures['objective']:,} ({run.figures['bound']:,}) {run.figures['seconds']:.1f}"]
                program = os.path.join(self.directory, "peer.lp")
                with open(program, "w") as stream:
                    Program(Problem(path)).write(stream)
                for peer in (exact_planner.by_cbc, exact_planner.by_glpk):
                    began = time.monotonic()
                    best = peer(program, os.path.join(self.directory, "peer.sol"), limit)
                    cells.append(f"{f'{best:,}' if best is not None else 'not proved'} {time.monotonic() - began:.1f}")
                    if best is not None:
                        self.is_good = self.is_good and run.figures["objective"] <= best <= run.figures["bound"]
                print(f"{run.name:24} {cells[0]:>30} {cells[1]:>30} {cells[2]:>30}", flush=True)

    def draw(self):
        path = setting("CHART", os.path.join(TOP, "build/bench-planner.svg"))
        if self.runs:
            chart.write(path, "How near a plan is proved to be to the best possible, over time",
                        ("seconds after reading, logarithmic", "gap in per cent, logarithmic; the lowest line holds 0"),
                        [(run.name, run.points) for run in self.runs], FLOOR)
            print(f"\nchart: {path}")


def fit(points):
    if len({x for x, _ in points}) < 2:
        return None
    x_mean, y_mean = (sum(values) / len(points) for values in zip(*points))
    return sum((x - x_mean) * (y - y_mean) for x, y in points) / sum((x - x_mean) ** 2 for x, _ in points)


def main():
    version = subprocess.run([YANXU, "version"], capture_output=True, text=True).stdout.strip()
    print(f"{version}, {os.cpu_count()} processors, {time.strftime('%Y-%m-%d')}, at most {setting('LIMIT', '60')} s a problem")
    with tempfile.TemporaryDirectory(prefix="yanxu-bench.") as directory:
        bench = Bench(directory)
        sizes = [int(size) for size in setting("SIZES", "1000 8000").split()]
        if sizes:
            bench.invented(sizes)
            bench.exponents()
        sizes = setting("PROGRAMME", "1000").split()
        if sizes and not bench.is_over():
            bench.head("The Pudong programme's year")
            for size in sizes:
                bench.run(f"programme-{size}", programme(size, directory))
        for name, title in (("PROBLEMS_DIR", "Given problems"), ("SECTIONING_DIR", "Student sectioning")):
            if setting(name, ""):
                bench.given(setting(name, ""), title)
        sizes = [int(size) for size in setting("PEERS", "20 60").split()]
        if sizes and not bench.is_over():
            bench.peers(sizes)
        count = int(setting("EXACT", "100"))
        if count and not bench.is_over():
            print(f"\n{count} small problems at random, against their optimum", flush=True)
            bench.is_good = exact_planner.main(count) == 0 and bench.is_good
        bench.draw()
    return 0 if bench.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
