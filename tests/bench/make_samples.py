#!/usr/bin/env python3
"""Writes the saved results of a run that never was, as large as asked for:

    make_samples.py ROWS ROUNDS [WORKS [KINDS]] >FILE

ROWS worker counts from 1 on and ROUNDS rounds of WORKS (3) kinds of work with KINDS (2) kinds of
worker each: KINDS * WORKS * ROWS * ROUNDS samples. The times are made up; only how many there are
matters.
"""

import itertools
import json
import random
import sys

# What one worker takes, in ns; and what each of them adds.
WORKS = {"Cpu": 5000000, "Io": 50000000, "Start": 0, "Pool": 6000000, "Task": 900000,
         "Chunk": 400000, "First": 700000, "Cold": 1200000}
KINDS = {"Thread": 12000, "Process": 95000, "Coroutine": 3000, "Interpreter": 30000}
# No run takes longer.
MOST_NS = 3600000000000000
HOST = {
    "name": "nowhere",
    "boot_id": "00000000-0000-0000-0000-000000000000",
    "cpu": "none",
    "architecture": "none",
    "online_cpus": 4,
    "affinity_cpus": 4,
    "usable_cpus": 4.0,
    "kernel": "none",
}


def write(record):
    print(json.dumps(record, separators=(",", ":")))


def typical_ns(work, kind, workers):
    base, each = WORKS[work], KINDS[kind]
    queued = max(1, workers / 4) if work == "Cpu" else 1
    return base * queued + each * workers


# As many as no number of cells divides, so that no cell has the same ones in every round.
FACTORS = 9973


def main():
    rows, rounds = int(sys.argv[1]), int(sys.argv[2])
    works = list(WORKS)[: int(sys.argv[3]) if len(sys.argv) > 3 else 3]
    kinds = list(KINDS)[: int(sys.argv[4]) if len(sys.argv) > 4 else 2]
    pairs = [(work, kind) for work in works for kind in kinds]
    names = [work + kind for work, kind in pairs]
    random.seed(1)
    write(
        {
            "record": "run",
            "format": 1,
            "program": "make_samples",
            "run": "20000101T000000Z-00000000",
            "started": "2000-01-01T00:00:00Z",
            "command": [],
            "max_workers": rows,
            "points": list(range(1, rows + 1)),
            "rounds": rounds,
            "wait_ns": 50000000,
            "tasks": 100,
            "runtimes": [{"runtime": "native", "start_method": "fork", "iterations": 1000000}],
            "cases": names,
        }
    )
    write(
        {
            "record": "runner",
            "runtime": "native",
            "hello": "tvp-runner",
            "protocol": 1,
            "version": "0",
            "language": "none",
            "start_methods": ["fork"],
            "cases": names,
            "probes": [],
            "host": HOST,
        }
    )
    factors = itertools.cycle([random.lognormvariate(0, 0.02) for _ in range(FACTORS)])
    cells = [
        (
            '{"record":"sample","runtime":"native","case":"%s","workers":%d,"round":'
            % (work + kind, workers),
            typical_ns(work, kind, workers),
        )
        for workers in range(1, rows + 1)
        for work, kind in pairs
    ]
    windows = 0
    for number in range(1, rounds + 1):
        round_windows = 0
        for beginning, typical in cells:
            time = max(1, round(typical * next(factors)))
            round_windows += time
            sys.stdout.write('%s%d,"elapsed_ns":%d}\n' % (beginning, number, time))
        wall = round_windows + round_windows // 50
        write({"record": "round", "round": number, "wall_ns": wall, "windows_ns": round_windows})
        windows += round_windows
    windows = min(windows, MOST_NS * 9 // 10)
    wall = windows + windows // 50
    end = {"record": "end", "reason": "rounds", "wall_ns": wall}
    write({**end, "rounds_wall_ns": wall, "windows_ns": windows})


if __name__ == "__main__":
    main()
