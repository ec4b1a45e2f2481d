"""check_calendar.py FILE: the form of a feed (RFC 5545), by bytes and by python3-icalendar; one line a finding."""
import re
import sys

import icalendar

data = open(sys.argv[1], "rb").read()
found = []
lines = data.split(b"\r\n")
if b"\n" in data.replace(b"\r\n", b""):
    found.append("a line ends without CR LF")
for line in lines:
    if len(line) > 75:
        found.append(f"a line of {len(line)} octets: {line[:40]!r}")
    try:
        line.decode()
    except UnicodeDecodeError:
        found.append(f"a character is split: {line[:40]!r}")
calendar = icalendar.Calendar.from_ical(data)
for name in ("PRODID", "VERSION", "CALSCALE", "METHOD", "NAME", "X-WR-CALNAME", "X-WR-TIMEZONE", "REFRESH-INTERVAL",
             "X-PUBLISHED-TTL", "LAST-MODIFIED", "UID"):
    if name not in calendar:
        found.append(f"no {name}")
if b"\r\nSOURCE" in data:
    found.append("SOURCE would tell the link")
zones = {str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")}
used = set(re.findall(r";TZID=([^:;]+)", re.sub(rb"\r\n[ \t]", b"", data).decode()))
if used - zones:
    found.append(f"no VTIMEZONE for {used - zones}")
events = calendar.walk("VEVENT")
if len({str(event["UID"]) for event in events}) != len(events):
    found.append("two events have one UID")
for event in events:
    for name in ("UID", "DTSTAMP", "SEQUENCE", "CREATED", "LAST-MODIFIED", "DTSTART", "DTEND", "SUMMARY", "STATUS",
                 "ORGANIZER"):
        if name not in event:
            found.append(f"an event without {name}")
    if "RRULE" in event:
        found.append("an event recurs")
print("\n".join(found))
sys.exit(bool(found))
