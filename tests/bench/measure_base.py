#!/usr/bin/env python3
"""Compares tvp-measure with that of another commit, so that a change that makes it heavier is seen.

    make bench-base BASE=COMMIT

builds the commit's in a git worktree of its own below BUILD, which is removed again, and keeps the
program. In each turn both are started afresh, and measure every cell one right after the other;
whoever goes first changes from turn to turn. Each ratio is taken within a turn; its interval is
that of the median at 95 %, for each row by itself. Nothing here passes or fails.

Where a time has two modes (a new thread runs on the same CPU or on another), how often each comes
up moves the median without a program that is heavier. What is heavier is so at its quickest, too:
so the ratio of the lower deciles stands beside it, with a bootstrap interval at 95 %, and only
what both find is called heavier or lighter.

Environment: BUILD, BASE (a commit), TURNS (30), WORKERS ("1 100").
"""

import json
import math
import os
import random
import shutil
import statistics
import subprocess
import sys

import bench
from classic_compare import converse

ROOT = os.path.join(bench.HERE, "..", "..")
BASE = os.environ.get("BASE") or "f97188f"
TURNS = int(os.environ.get("TURNS") or 30)
WORKERS = [int(count) for count in (os.environ.get("WORKERS") or "1 100").split()]
# Little work, so that what the measuring itself takes weighs much.
AMOUNTS = {"iterations": 10000, "wait_ns": 1000000, "tasks": 100}


def git(*arguments):
    done = subprocess.run(["git", "-C", ROOT, *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit("measure_base: git %s: %s" % (arguments[0], done.stderr.strip()))
    return done.stdout.strip()


def build_base():
    """The path of the commit's tvp-measure, which is built once."""
    commit = git("rev-parse", "--verify", "--quiet", "--short=12", BASE + "^{commit}")
    program = os.path.join(bench.BUILD, "base", "tvp-measure-" + commit)
    if os.path.exists(program):
        return program
    os.makedirs(os.path.dirname(program), exist_ok=True)
    tree = os.path.join(bench.BUILD, "base", commit)
    shutil.rmtree(tree, ignore_errors=True)
    git("worktree", "prune")
    git("worktree", "add", "--quiet", "--detach", "--force", tree, commit)
    try:
        bench.note("building tvp-measure of " + commit)
        made = ["make", "-C", tree, "BUILD=build", "build/tvp-measure"]
        subprocess.run(made, check=True, stdout=subprocess.DEVNULL, env=environment_of_make())
        shutil.copy2(os.path.join(tree, "build", "tvp-measure"), program)
    finally:
        git("worktree", "remove", "--force", tree)
    return program


def copy_of_present():
    """How a file came to be decides how the system keeps it, and so what starting a process from it
    costs: 4 % between the linker's own file and a copy of it. So both are copies."""
    program = os.path.join(bench.BUILD, "base", "tvp-measure-now")
    shutil.copy2(bench.MEASURE, program)
    return program


def environment_of_make():
    """Without what a make around this one hands on."""
    inner = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "BUILD")
    return {name: value for name, value in os.environ.items() if name not in inner}


class Measure:
    """A tvp-measure, asked for one cell after the other."""

    def __init__(self, program):
        self.process = subprocess.Popen(
            [program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.hello = json.loads(self.process.stdout.readline())

    def seconds(self, case, workers):
        """None where it could not be measured."""
        request = {"request": "cell", "id": 1, "case": case, "workers": workers, **AMOUNTS}
        answer = json.loads(converse(self.process, json.dumps(request)))
        return answer["elapsed_ns"] * 1e-9 if "elapsed_ns" in answer else None

    def end(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def common_cases(programs):
    """Those that both offer, but those of the user's work."""
    offered = []
    for program in programs:
        measure = Measure(program)
        offered.append(measure.hello["cases"])
        measure.end()
    return [case for case in offered[0] if case in offered[1] and not case.startswith("Work")]


def take_turn(programs, cells, turn):
    """{cell: (seconds of the first program, of the second)}"""
    measures = [Measure(program) for program in programs]
    times = {}
    for place, cell in enumerate(cells):
        first = (turn + place) % 2
        pair = [None, None]
        for which in (first, 1 - first):
            pair[which] = measures[which].seconds(*cell)
        times[cell] = pair
    for measure in measures:
        measure.end()
    return times


FEWEST_TURNS = 6  # with fewer no pair of ranks covers the median at 95 %


def median_interval(values):
    """The median, and the narrowest symmetric pair of ranks that covers it at 95 %; with fewer than
    FEWEST_TURNS the smallest and the largest."""
    values, count = sorted(values), len(values)
    rank, missed = 0, 0.0
    while rank < count // 2:
        missed += math.comb(count, rank) * 2.0 ** (1 - count)
        if missed > 0.05:
            break
        rank += 1
    lowest = max(rank, 1) - 1
    return statistics.median(values), values[lowest], values[count - 1 - lowest]


BOOTSTRAP_DRAWS = 2000


def lower_decile(values):
    return sorted(values)[len(values) // 10]


def ratio_of_deciles(pairs):
    now, base = zip(*pairs)
    return lower_decile(now) / lower_decile(base)


def decile_interval(pairs):
    """The ratio of the lower deciles, and its percentile bootstrap interval over turns (Efron &
    Tibshirani, "An Introduction to the Bootstrap", chapter 13)."""
    draws = random.Random(1)
    ratios = sorted(
        ratio_of_deciles(draws.choices(pairs, k=len(pairs))) for _ in range(BOOTSTRAP_DRAWS)
    )
    tail = round(BOOTSTRAP_DRAWS * 0.025)
    return ratio_of_deciles(pairs), ratios[tail], ratios[-1 - tail]


def direction(interval):
    """1: above 1, -1: below it, 0: not resolved."""
    _, low, high = interval
    return (low > 1) - (high < 1)


def finding(medians, deciles, turns):
    if turns < FEWEST_TURNS:
        return "too few turns"
    if direction(medians) == 0:
        return "not resolved"
    if direction(medians) != direction(deciles):
        return "perhaps another mix"
    return "heavier" if direction(medians) > 0 else "lighter"


def with_interval(interval):
    return "%.3f (%.3f–%.3f)" % interval


def add_row(table, cell, pairs):
    what = "%s, %s" % (cell[0], format(cell[1], ","))
    measured = [pair for pair in pairs if None not in pair]
    if not measured:
        table.add(what, "–", "–", "could not be measured", "", "", "0")
        return
    medians = median_interval([now / base for now, base in measured])
    deciles = decile_interval(measured)
    now, base = (statistics.median(times) for times in zip(*measured))
    table.add(
        what,
        bench.duration(now),
        bench.duration(base),
        with_interval(medians),
        with_interval(deciles),
        finding(medians, deciles, len(measured)),
        str(len(measured)),
    )


def main():
    base = build_base()
    programs = [copy_of_present(), base]
    cells = [(case, workers) for workers in WORKERS for case in common_cases(programs)]
    times = {cell: [] for cell in cells}
    for turn in range(TURNS + 1):
        for cell, pair in take_turn(programs, cells, turn).items():
            if turn > 0:  # the first one warms up
                times[cell].append(pair)
    name = os.path.basename(programs[1])
    table = bench.Table(
        "case, workers",
        "now",
        name,
        "now / then (95 % interval)",
        "lower deciles, now / then",
        "now is",
        "turns",
    )
    for cell in cells:
        add_row(table, cell, times[cell])
    print("\n".join(table.lines))


if __name__ == "__main__":
    sys.exit(main())
