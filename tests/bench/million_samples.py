#!/usr/bin/env python3
"""Reports on a saved run of a million samples and says how long that took, and in how much memory.

    tests/bench/million_samples.py [--samples N] [--points N] [--keep FOLDER] [TVP_REPORT]

The run is made up: six cases, `--points` worker counts (100), as many rounds as give the samples.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time

CASES = ["CpuThread", "CpuProcess", "IoThread", "IoProcess", "StartThread", "StartProcess"]
# Nanoseconds: what a worker's start costs in each case, and what its work takes.
START = {"CpuThread": 9000, "CpuProcess": 70000, "IoThread": 9000, "IoProcess": 70000,
         "StartThread": 9000, "StartProcess": 70000}
WORK = {"Cpu": 1000000, "Io": 20000000, "Start": 0}


def records(samples, points):
    rounds = max(1, samples // (len(CASES) * points))
    generator = random.Random(1)
    yield {"record": "run", "format": 1, "program": "tvp-report bench", "run": "million",
           "started": "2026-01-01T00:00:00Z", "max_workers": points,
           "points": list(range(1, points + 1)), "rounds": rounds, "wait_ns": WORK["Io"],
           "cases": CASES, "runtimes": [{"runtime": "native", "start_method": "fork",
                                         "iterations": 100000}]}
    for number in range(1, rounds + 1):
        for workers in range(1, points + 1):
            for case in CASES:
                work = next(time for name, time in WORK.items() if case.startswith(name))
                elapsed = (work + workers * START[case]) * generator.lognormvariate(0, 0.1)
                yield {"record": "sample", "runtime": "native", "case": case, "workers": workers,
                       "round": number, "elapsed_ns": int(max(elapsed, work))}
    yield {"record": "end", "reason": "rounds", "wall_ns": 1, "rounds_wall_ns": 1, "windows_ns": 1}


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--samples", type=int, default=1000000)
    parser.add_argument("--points", type=int, default=100)
    parser.add_argument("--keep", help="work in that folder and leave everything there")
    parser.add_argument("program", nargs="?", default=os.path.join(here, "../../build/tvp-report"))
    options = parser.parse_args()
    program = os.path.abspath(options.program)

    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or temporary
        data = os.path.join(folder, "million.jsonl")
        count = 0
        with open(data, "w", encoding="utf-8") as file:
            for record in records(options.samples, options.points):
                file.write(json.dumps(record, separators=(",", ":")) + "\n")
                count += record["record"] == "sample"
        begin = time.monotonic()
        child = subprocess.Popen([program, "--quiet", "--from", data, "-o",
                                  os.path.join(folder, "million.md")])
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.monotonic() - begin
    print(f"{count} samples, {options.points} worker counts: {seconds:.1f} s, "
          f"{usage.ru_utime + usage.ru_stime:.1f} s of them computing, "
          f"at most {usage.ru_maxrss / 1024:.0f} MiB")
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main())
