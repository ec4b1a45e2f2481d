"""kinds.py files DIR: writes an office's files from the cases, a worker under a rulebook of their own each.
kinds.py schema SCHEMA: are all those rulebooks valid by the published schema?
kinds.py commands CASE: the case's commands, each as lines of words and "" at its end.
kinds.py ran CASE N CODE OUT ERR: did the N-th end as the case says?
kinds.py asks CASE: "RULEBOOK AS_OF" of each standing that it wants; kinds.py judge CASE N ANSWER: is the N-th so?"""
import csv, glob, json, os, sys

here = os.path.dirname(os.path.abspath(__file__))
paths = sorted(glob.glob(here + "/../cases/kinds/*.json"))
cases = {os.path.basename(path)[:-5]: json.load(open(path)) for path in paths}
worker_of = {name: "K%d" % n for n, name in enumerate(cases, 1)}


def books(name):
    """The rulebook as somebody would save it, those beside it, and its later version."""
    case = cases[name]
    first = {"rulebook": name, "version": "1", "effective_from": "2020-01-01", "title": {"zh": "规则", "en": name},
             "source": "own", "applies_to": {"roles": [name]}, **case["rulebook"]}
    saved = {name + ".json": first}
    for more in case.get("beside", []):
        saved[more["rulebook"] + ".json"] = {**first, **more}
    return saved, {**first, "version": "2", **case["later"]} if "later" in case else None


def table(path, headings, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([headings, *rows])


def files():
    workers, hours, results = [], [], []
    days = ["certified_on", "registered_from", "registered_to", "hired_on"]
    for name, case in cases.items():
        code, about = worker_of[name], case["worker"]
        roles = ";".join([name, *filter(None, [about.get("roles")])])
        workers.append([code, "某某", "A1", about.get("tier", "assistant"), roles, *(about.get(day, "") for day in days)])
        evidence = lambda row: name if "degree" in row else ""
        hours += [[code, *(row + [""] * 8)[:8], evidence(row)] for row in case["hours"]]
        results += [[code, *row, "passed"] for row in case.get("results", [])]
        saved, later = books(name)
        os.makedirs(name)
        for file, book in {**saved, **case.get("files", {}), **({"later.json": later} if later else {})}.items():
            json.dump(book, open(os.path.join(name, file), "w"), ensure_ascii=False)
    table("units.csv", ["code", "name", "kind", "parent"], [["D1", "临江区", "district", ""], ["A1", "晨光社", "agency", "D1"]])
    table("courses.csv", ["code", "name", "mode", "tags"], [["K", "一门课", "classroom", "ce=120"]])
    table("workers.csv", ["code", "name", "unit", "tier", "roles", *days], workers)
    headings = ["worker", "earned_on", "amount", "measure", "categories", "mode", "source", "course", "provider", "evidence"]
    table("hours.csv", headings, hours)
    table("results.csv", ["worker", "level", "paper", "sat_on", "result"], results)


def schema(path):
    from jsonschema import Draft202012Validator, FormatChecker
    valid = Draft202012Validator(json.load(open(path)), format_checker=FormatChecker())
    for name in cases:
        saved, later = books(name)
        for book in [*saved.values(), *filter(None, [later])]:
            wrong = [error.message for error in valid.iter_errors(book)]
            assert not wrong, (name, wrong)
    kinds = {case["kind"] for case in cases.values()}
    assert kinds == set(range(1, 16)), kinds


def commands(name):
    known = {"worker": worker_of[name], "rulebook": name}
    for run in cases[name].get("runs", []):
        print(*(word.format_map({**known, "entry": "{entry}", "waiver": "{waiver}"}) for word in run["command"]), "", sep="\n")


def ran(name, number, code, out, err):
    run = cases[name]["runs"][int(number)]
    assert int(code) == run.get("code", 0), (run, code, open(err).read())
    for what, file in (("prints", out), ("tells", err)):
        for text in run.get(what, []):
            assert text in open(file).read(), (run["command"], text, open(out).read(), open(err).read())


def asks(name):
    for want in cases[name]["want"]:
        print(want.get("rulebook", name), want.get("as_of", "-"))


def judge(name, number, answer):
    want = cases[name]["want"][int(number)]
    (book,) = json.load(open(answer))["rulebooks"]
    assert book["standing"] == want["standing"], (book["standing"], want)
    if "period" in want:
        assert book["from"] + " " + book["to"] == want["period"], (book["from"], book["to"], want)
    if "carry_over" in want:
        assert book["carry_over_min"] == want["carry_over"], book["carry_over_min"]
    keys = ["needed_min", "earned_min", "missing_min", "standing"]
    if "requirements" in want:
        found = {row["id"]: [row[key] for key in keys] for row in book["requirements"]}
        assert found == want["requirements"], (found, want["requirements"])
    if "entries" in want:
        rows = [row for row in book["entries"] if row["reason"] not in want.get("but", [])]
        found = [[row["counted_min"], row["worth_min"], row["reason"].replace("none", "")] for row in rows]
        assert found == want["entries"], (found, want["entries"])
    for row in book["requirements"]:  # what is told of the entries is what was counted
        told = sum(e["counted_min"] for e in book["entries"] if row["id"] in e["toward"] and not e["booked"])
        assert told == row["earned_min"], (row["id"], told)


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
