#!/usr/bin/env python3
"""Writes the saved results of a run that never was, as large as asked for:

    make_samples.py ROWS ROUNDS >FILE

ROWS worker counts from 1 on and ROUNDS rounds of six cases: 6 * ROWS * ROUNDS samples. The times
are made up; only how many there are matters.
"""

import json
import random
import sys

CASES = {
    "CpuThread": (5000000, 12000),
    "CpuProcess": (5000000, 95000),
    "IoThread": (50000000, 12000),
    "IoProcess": (50000000, 95000),
    "StartThread": (0, 12000),
    "StartProcess": (0, 95000),
}
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


def elapsed(case, workers):
    base, each = CASES[case]
    queued = max(1, workers / 4) if case.startswith("Cpu") else 1
    return max(1, round((base * queued + each * workers) * random.lognormvariate(0, 0.02)))


def main():
    rows, rounds = int(sys.argv[1]), int(sys.argv[2])
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
            "runtimes": [{"runtime": "native", "start_method": "fork", "iterations": 1000000}],
            "cases": list(CASES),
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
            "cases": list(CASES),
            "probes": [],
            "host": HOST,
        }
    )
    windows = 0
    for number in range(1, rounds + 1):
        round_windows = 0
        for workers in range(1, rows + 1):
            for case in CASES:
                time = elapsed(case, workers)
                round_windows += time
                write(
                    {
                        "record": "sample",
                        "runtime": "native",
                        "case": case,
                        "workers": workers,
                        "round": number,
                        "elapsed_ns": time,
                    }
                )
        wall = round_windows + round_windows // 50
        write({"record": "round", "round": number, "wall_ns": wall, "windows_ns": round_windows})
        windows += round_windows
    wall = windows + windows // 50
    end = {"record": "end", "reason": "rounds", "wall_ns": wall}
    write({**end, "rounds_wall_ns": wall, "windows_ns": windows})


if __name__ == "__main__":
    main()
