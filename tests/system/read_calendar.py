"""read_calendar.py FILE: one line an event, "UID SEQUENCE STATUS BEGINS ENDS SUMMARY", times in UTC, sorted by begin."""
import datetime
import sys

import icalendar


def utc(value):
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%MZ")
    return value.isoformat()


with open(sys.argv[1], "rb") as file:
    calendar = icalendar.Calendar.from_ical(file.read())
print("\n".join(sorted(
    (f"{event['UID']} {event['SEQUENCE']} {event['STATUS']} {utc(event['DTSTART'].dt)} {utc(event['DTEND'].dt)} "
     f"{event['SUMMARY']}" for event in calendar.walk("VEVENT")),
    key=lambda line: line.split()[3])))
