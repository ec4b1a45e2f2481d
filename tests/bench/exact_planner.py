#!/usr/bin/env python3
"""The planner against exact solvers on small problems made at random: exact_planner.py COUNT [FIRST [DIRECTORY]]
Environment: YANXU, the program; THREADS, 1. A seed fails if the plan breaks a rule, is worth more than the optimum, or has
a bound below it; problems and plans of seeds that fail, or miss the optimum, are kept in DIRECTORY. CBC says what the
optimum is, and GLPK too where both are quick; where they disagree, the seed fails."""
import json
import os
import statistics
import subprocess
import sys
import tempfile

import problem_random
from problem_file import Problem
from problem_lp import Program

YANXU = os.environ.get("YANXU", os.path.join(os.path.dirname(__file__), "../../build/yanxu"))
THREADS = os.environ.get("THREADS", "1")
SECONDS = 60  # for a solver


def output(*command):
    return subprocess.run(command, capture_output=True, text=True)


def by_cbc(program, solution, seconds=SECONDS):
    """The optimum, or None if it was not proved in time."""
    said = output("cbc", program, "-sec", str(seconds), "-ratioGap", "0", "-allowableGap", "0", "-solve", "-solution",
                  solution).stdout
    if "Optimal solution found" not in said:
        return None
    with open(solution) as lines:
        return round(float(lines.readline().split()[-1]))  # Optimal - objective value 123.00000000


def by_glpk(program, solution, seconds=SECONDS):
    output("glpsol", "--lp", program, "--tmlim", str(seconds), "--cuts", "-o", solution)
    with open(solution) as lines:
        text = lines.read()
    if "INTEGER OPTIMAL" not in text:
        return None
    return round(float(text.split("Objective:")[1].split("=")[1].split()[0]))


def optimum(problem, program, solution):
    with open(program, "w") as stream:
        Program(Problem(problem)).write(stream)
    found = {by(program, solution) for by in (by_cbc, by_glpk)} - {None}
    if len(found) > 1:
        raise ValueError(f"solvers disagree: {sorted(found)}")
    return found.pop() if found else None


def judge(problem, plan, program, solution):
    """(what is wrong or None, gap to the optimum or None, whether the bound proves it)."""
    solved = output(YANXU, "solve", problem, "-o", plan, "--threads", THREADS)
    if solved.returncode:
        return f"solve: {solved.stderr.strip()}", None, False
    checked = output(YANXU, "check-plan", problem, plan)
    if checked.returncode:
        return f"check-plan: {checked.stderr.strip()}", None, False
    for checker in filter(None, [os.environ.get("CHECKER")]):
        checked = output(sys.executable, checker, problem, plan)
        if checked.returncode:
            return f"{checker}: {checked.stdout.strip()}", None, False
    figures = json.loads(solved.stdout.splitlines()[-1])
    best = optimum(problem, program, solution)
    if best is None:
        return None, None, False
    if not figures["objective"] <= best <= figures["bound"]:
        return f"objective {figures['objective']}, optimum {best}, bound {figures['bound']}", None, False
    return None, (best - figures["objective"]) / max(1, abs(best)), figures["bound"] == best


def main(count, first=1, directory=None):
    directory = directory or tempfile.mkdtemp(prefix="yanxu-exact.")
    os.makedirs(directory, exist_ok=True)
    gaps, proved, wrong = [], 0, 0
    for seed in range(first, first + count):
        files = [os.path.join(directory, f"random-{seed}{end}") for end in (".jsonl", ".plan", ".lp", ".sol")]
        problem_random.write(seed, files[0])
        try:
            fault, gap, is_proved = judge(*files)
        except ValueError as error:
            fault, gap, is_proved = str(error), None, False
        if fault:
            wrong += 1
            print(f"seed {seed}: {fault}", flush=True)
        elif gap is None:
            print(f"seed {seed}: no solver ended in {SECONDS} s", flush=True)
        else:
            gaps.append(gap)
            proved += is_proved
            if gap:
                print(f"seed {seed}: {gap * 100:.3f} % below the optimum", flush=True)
        for path in files if not fault and not gap else files[2:]:
            if os.path.exists(path):
                os.remove(path)
    found = sum(gap == 0 for gap in gaps)
    print(f"{count} problems: {wrong} wrong; {len(gaps)} optima known, {found} found, {proved} proved; "
          f"gap to the optimum: median {statistics.median(gaps or [0]) * 100:.3f} %, worst {max(gaps or [0]) * 100:.3f} %")
    return 1 if wrong or found < .9 * len(gaps) else 0


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3, 4):
        sys.exit(__doc__)
    sys.exit(main(int(sys.argv[1]), *map(int, sys.argv[2:3]), *sys.argv[3:]))
