"""measure.py RUNS BEFORE OUTPUT FIGURES COMMAND…: runs COMMAND so many times, each after the shell command BEFORE ("" for
none), and writes "MINIMUM MEDIAN PROCESSOR MIB": the least and the median wall time in seconds, the least time on a
processor (of the command and its children, not of a database server), the greatest peak of resident memory, which is never
below the 11 MiB or so of this script, whose child the command is."""
import os
import statistics
import subprocess
import sys
import time

runs, before, output, figures, command = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4], sys.argv[5:]
walls, processor, peak = [], [], 0
for _ in range(runs):
    if before:
        subprocess.run(before, shell=True, check=True)
    with open(output, "w") as out:
        began = time.monotonic()
        child = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(child.pid, 0)
        walls.append(time.monotonic() - began)
    child.returncode = os.waitstatus_to_exitcode(status)
    processor.append(usage.ru_utime + usage.ru_stime)
    peak = max(peak, usage.ru_maxrss / 1024)
    if child.returncode != 0:
        sys.exit(1)
with open(figures, "w") as out:
    out.write(f"{min(walls):.2f} {statistics.median(walls):.2f} {min(processor):.2f} {peak:.0f}\n")
