#!/usr/bin/env python3
"""Compares the CPython runner with the plain loop that people time threads and processes with.

    tests/bench/classic_compare.py [ROUNDS] [WORKERS...]

Both measure the same cells, taking turns inside one run, each in a process of its own that lasts
for all rounds. Prints the median of each and of their ratios within a round, which a machine that
changes meanwhile disturbs least, and fails when such a ratio is off by more than 10 %. Not part
of the test suite: on a busy machine any two timings differ.
"""

import json
import multiprocessing
import os
import statistics
import subprocess
import sys
import threading
import time

RUNNER = os.path.join(os.path.dirname(__file__), "..", "..", "src", "runners", "cpython.py")
ITERATIONS = 100000
WAIT_NS = 50000000
TOLERANCE = 0.10
KINDS = {
    "CpuThread": threading.Thread,
    "CpuProcess": multiprocessing.Process,
    "IoThread": threading.Thread,
    "IoProcess": multiprocessing.Process,
}


def calculate():
    value = 1
    for i in range(ITERATIONS):
        value = (value * value * i + 2 * value * i * i + 3) % 10000000


def sleep():
    time.sleep(WAIT_NS / 1e9)


def plain_time(case, count):
    """The plain way: make them, take the time, start all, join all, take the time."""
    target = calculate if case.startswith("Cpu") else sleep
    crowd = [KINDS[case](target=target) for _ in range(count)]
    before = time.perf_counter()
    for member in crowd:
        member.start()
    for member in crowd:
        member.join()
    return time.perf_counter() - before


def serve_plain():
    for line in sys.stdin:
        case, count = line.split()
        print(plain_time(case, int(count)), flush=True)


class Plain:
    def __init__(self):
        self.process = start_python(__file__, "serve")

    def measure(self, case, count):
        return float(converse(self.process, "%s %d" % (case, count)))


class Runner:
    def __init__(self):
        self.process = start_python(RUNNER)
        self.process.stdout.readline()

    def measure(self, case, count):
        request = {
            "request": "cell",
            "id": 1,
            "case": case,
            "workers": count,
            "iterations": ITERATIONS,
            "wait_ns": WAIT_NS,
        }
        answer = json.loads(converse(self.process, json.dumps(request)))
        return answer["elapsed_ns"] / 1e9


def start_python(*arguments):
    return subprocess.Popen(
        [sys.executable, "-I", *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def converse(process, line):
    process.stdin.write(line + "\n")
    process.stdin.flush()
    return process.stdout.readline()


def measure(cells, rounds):
    """The times of each cell: those of the plain loop, those of the runner."""
    ways = [Plain(), Runner()]
    times = {cell: ([], []) for cell in cells}
    for number in range(rounds + 1):
        for cell in cells:
            # Whoever goes first differs from round to round.
            for way in (0, 1) if number % 2 else (1, 0):
                elapsed = ways[way].measure(*cell)
                # The first round warms up.
                if number > 0:
                    times[cell][way].append(elapsed)
    for way in ways:
        way.process.stdin.close()
        way.process.wait()
    return times


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    counts = [int(text) for text in sys.argv[2:]] or [1, 2, 8]
    cells = [(case, count) for case in KINDS for count in counts]
    times = measure(cells, rounds)

    far_off = 0
    print("case        workers  plain (ms)  runner (ms)  runner / plain")
    for cell in cells:
        plain, runner = map(statistics.median, times[cell])
        ratio = statistics.median(theirs / ours for ours, theirs in zip(*times[cell]))
        far_off += abs(ratio - 1) > TOLERANCE
        row = (*cell, plain * 1e3, runner * 1e3, ratio)
        print("%-11s %7d  %10.2f  %11.2f  %14.3f" % row)
    return 1 if far_off else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["serve"]:
        serve_plain()
    else:
        raise SystemExit(main())
