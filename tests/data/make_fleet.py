#!/usr/bin/env python3
"""Makes a fleet: a folder with what many nodes have left, for tests of --fleet.

    tests/data/make_fleet.py FOLDER [options]

The runs come from the model of make_results.py. Nodes differ by --spread (a standard deviation, as a
fraction) in everything that they do and by as much in each figure. The same options give the same
files.
"""

import argparse
import json
import os

import make_results

WORKS = ["Cpu", "Io", "Start"]


class Node(make_results.Run):
    """A run on one node of a fleet."""

    def __init__(self, name, number, options, slow=1.0, host=None, facts=None):
        super().__init__(
            name,
            [make_results.Entry(make_results.Native, iterations=100000)],
            options.points,
            options.rounds,
            0x0F1EE700 + options.seed * 1000003 + number,
            cpus=options.cpus,
            preset="quick",
            wait_ns=20 * make_results.MILLISECOND,
            noise=options.noise,
            options=["--preset", "quick"],
            without=make_results.PROBES,
        )
        self.host = {"name": host or name, "boot_id": "boot-of-" + (host or name), **(facts or {})}
        own = self.noise.normal() * options.spread
        self.factors = {
            (work, kind): max(0.1, 1 + (own + self.noise.normal() * options.spread) * 0.7)
            for work in WORKS
            for kind in ("Thread", "Process")
        }
        for kind in ("Thread", "Process"):
            self.factors["Cpu", kind] = self.factors["Cpu", "Thread"] * slow
        self.slow = slow

    def sample(self, entry, case, workers, round_number):
        record = super().sample(entry, case, workers, round_number)
        work, kind = (case[:-6], "Thread") if case.endswith("Thread") else (case[:-7], "Process")
        factor = self.factors[work, kind] if work != "Io" else 1
        for member in ("elapsed_ns", "started_ns"):
            record[member] = max(1, round(record[member] * factor))
        record.pop("work_begin_ns", None)
        record.pop("work_end_ns", None)
        return record

    def records(self):
        for record in super().records():
            if record["record"] == "run":
                record["run"] = "20261122T195012Z-%08x" % (self.seed & 0xFFFFFFFF)
            if record["record"] == "runner":
                record = {**record, "host": {**record["host"], **self.host}}
            yield record


def write(folder, name, text):
    with open(os.path.join(folder, name), "w", newline="\n") as file:
        file.write(text)


def pairs(parser, option, texts, separator):
    for text in texts:
        if separator not in text:
            parser.error("%s: a node and what it gets, with \"%s\" between, is expected, not %s"
                         % (option, separator, text))
    return [text.split(separator, 1) for text in texts]


def parse():
    parser = argparse.ArgumentParser(description="Makes a fleet of made-up nodes.")
    parser.add_argument("folder")
    parser.add_argument("--nodes", type=int, default=12)
    parser.add_argument("--first", type=int, default=1, help="number of the first node")
    parser.add_argument("--name", default="node", help="what their names begin with")
    parser.add_argument("--spread", type=float, default=0.01)
    parser.add_argument("--noise", type=float, default=0.01, help="of the rounds of a node")
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--cpus", type=int, default=4)
    parser.add_argument("--points", default="1,2,4")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--slow", action="append", default=[], metavar="NAME=FACTOR",
                        help="a node (or all) whose CPUs take so many times as long")
    parser.add_argument("--fact", action="append", default=[], metavar="NAME:FACT=JSON",
                        help="a fact of one node, or of all (*)")
    options = parser.parse_args()
    options.points = [int(point) for point in options.points.split(",")]
    options.names = ["%s%d" % (options.name, options.first + i) for i in range(options.nodes)]
    options.slow = [(name, float(factor)) for name, factor in pairs(parser, "--slow", options.slow, "=")]
    options.fact = [(name, *fact.split("=", 1)) for name, fact in pairs(parser, "--fact", options.fact, ":")]
    for option, named, everyone in (("--slow", options.slow, "all"), ("--fact", options.fact, "*")):
        for name, *_ in named:
            if name != everyone and name not in options.names:
                parser.error("%s: there is no node %s: %s to %s or %s is expected"
                             % (option, name, options.names[0], options.names[-1], everyone))
    return options


def main():
    options = parse()
    os.makedirs(options.folder, exist_ok=True)
    slow = dict(options.slow)
    for number, name in enumerate(options.names, options.first):
        facts = {fact: json.loads(value) for node, fact, value in options.fact if node in ("*", name)}
        node = Node(name, number, options, slow.get(name, slow.get("all", 1.0)), facts=facts)
        write(options.folder, name + ".jsonl", node.text())
    with open(os.path.join(options.folder, "expected"), "a", newline="\n") as file:
        file.writelines(name + "\n" for name in options.names)


if __name__ == "__main__":
    main()
