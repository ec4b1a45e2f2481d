"""recount.py DATABASE: the published plan's unmet hours, counted again from its places; one line a difference."""
import re
import sqlite3
import sys

connection = sqlite3.connect(sys.argv[1])
(plan,) = connection.execute("SELECT id FROM plan WHERE state = 'published'").fetchone()
places = {}
for worker, tags, last in connection.execute(
        """SELECT e.worker_id, c.tags, date(coalesce(o.window_to, (SELECT max(day) FROM session s
           WHERE s.offering_id = o.id AND NOT s.cancelled)) * 86400, 'unixepoch')
           FROM enrolment e JOIN offering o ON o.id = e.offering_id JOIN course c ON c.id = o.course_id
           WHERE e.plan_id = ?""", (plan,)):
    minutes = {tag: int(figure) for tag, figure in (part.split("=") for part in tags.split(";"))}
    places.setdefault(worker, []).append((minutes, last))
different = 0
for worker, tag, needed, planned in connection.execute(
        "SELECT worker_id, tag, needed_min, planned_min FROM unmet_need WHERE plan_id = ?", (plan,)):
    name, _, until = re.fullmatch(r"([^|]+)(\|(.*))?", tag).groups()
    found = sum(minutes.get(name, 0) for minutes, last in places.get(worker, []) if not until or last <= until)
    if found != planned or planned >= needed:
        different += 1
        print(f"worker {worker}, {tag}: needed {needed}, planned {planned}, recounted {found}")
sys.exit(different > 0)
