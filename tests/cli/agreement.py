"""agreement.py FOLDER - whether all outputs of the run in FOLDER (report.jsonl, report.md,
report.html, report.json, report.csv) say what its samples say. Prints each disagreement; the exit
status is 1 when there is one. The medians are computed here anew, from the samples alone."""
import csv
import json
import math
import re
import statistics
import sys
from collections import defaultdict

CLASSIC = ["CpuThread", "CpuProcess", "IoThread", "IoProcess"]
CASES = CLASSIC + ["StartThread", "StartProcess"]
disagreements = []


def differ(where, said, expected):
    disagreements.append(f"{where}: says {said}, the samples say {expected}")


def read_samples(path):
    """By runtime, case and worker count: elapsed nanoseconds by round."""
    samples = defaultdict(dict)
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if record["record"] == "sample":
                cell = samples[record["runtime"], record["case"], record["workers"]]
                cell[record["round"]] = record["elapsed_ns"]
    return samples


def median_seconds(samples, key):
    return statistics.median(samples[key].values()) / 1e9


def pseudomedian(values):
    return statistics.median((values[i] + values[j]) / 2
                             for i in range(len(values)) for j in range(i + 1))


def log_ratios(samples, name, kind, workers):
    """Of processes to threads, by round."""
    threads = samples[name, kind + "Thread", workers]
    processes = samples[name, kind + "Process", workers]
    return {number: math.log(processes[number] / threads[number]) for number in threads}


def check_ratio(where, said, logarithms):
    expected = math.exp(pseudomedian(list(logarithms)))
    if abs(said["value"] - expected) > 1e-9 * expected:
        differ(where, said["value"], expected)
    if said["samples"] != len(logarithms):
        differ(where, said["samples"], len(logarithms))


def classic_rows(text):
    """The rows of the classic table in a text."""
    rows = []
    header = re.search(" +".join(["nthreads", *CLASSIC]) + "\n", text)
    for line in text[header.end():].splitlines():
        fields = line.split()
        if len(fields) != 5 or not all(re.fullmatch(r"[0-9.]+e[-+][0-9]+", f) for f in fields):
            break
        rows.append([float(field) for field in fields])
    return rows


def check_classic(where, text, samples, runtime):
    rows = classic_rows(text)
    workers = sorted({key[2] for key in samples if key[0] == runtime})
    if [row[0] for row in rows] != workers:
        differ(where, [row[0] for row in rows], workers)
    for row in rows:
        for case, said in zip(CLASSIC, row[1:]):
            expected = median_seconds(samples, (runtime, case, int(row[0])))
            # A median halfway between two numbers of seven digits may go either way.
            unit = 10.0 ** (math.floor(math.log10(expected)) - 6)
            if abs(said - expected) > 0.501 * unit:
                differ(f"{where}, {case} with {row[0]:.0f}", said, expected)


def check_json(path, samples):
    with open(path, encoding="utf-8") as file:
        report = json.load(file)
    seen = set()
    for runtime in report["runtimes"]:
        for row in runtime["rows"]:
            for case in CASES:
                key = runtime["name"], case, row["workers"]
                seen.add(key)
                times = sorted(nanoseconds / 1e9 for nanoseconds in samples[key].values())
                expected = median_seconds(samples, key)
                cell = row[case]
                where = f"JSON, {key}"
                if abs(cell["value"] - expected) > 1e-12 * expected:
                    differ(where, cell["value"], expected)
                if cell["samples"] != len(times):
                    differ(where, cell["samples"], len(times))
                # The interval's ends are samples themselves.
                for end in cell["low"], cell["high"]:
                    if min(abs(end - time) for time in times) > 1e-12 * end:
                        differ(where, end, times)
                if not cell["low"] <= cell["value"] <= cell["high"]:
                    differ(where, cell, expected)
            for kind, prefix in ("Cpu", "cpu"), ("Io", "io"), ("Start", "start"):
                ratios = log_ratios(samples, runtime["name"], kind, row["workers"])
                check_ratio(f"JSON, {prefix} ratio with {row['workers']}", row[prefix + "_ratio"],
                            ratios.values())
        for kind, prefix in ("Cpu", "cpu"), ("Io", "io"), ("Start", "start"):
            rows = [log_ratios(samples, runtime["name"], kind, row["workers"])
                    for row in runtime["rows"]]
            means = [statistics.fmean(row[number] for row in rows) for number in rows[0]]
            check_ratio(f"JSON, {prefix} ratio over all rows", runtime[f"pooled_{prefix}_ratio"],
                        means)
    if seen != set(samples):
        differ("JSON", sorted(seen), sorted(samples))


def check_csv(path, samples):
    with open(path, encoding="utf-8", newline="") as file:
        said = {
            (row["runtime"], row["case"], int(row["workers"]), int(row["round"])):
                int(row["elapsed_ns"])
            for row in csv.DictReader(file)
        }
    expected = {(*key, number): elapsed
                for key, rounds in samples.items() for number, elapsed in rounds.items()}
    if said != expected:
        differ("CSV", sorted(set(said.items()) - set(expected.items())),
               sorted(set(expected.items()) - set(said.items())))


def main():
    folder = sys.argv[1]
    samples = read_samples(f"{folder}/report.jsonl")
    for name in "report.md", "report.html":
        with open(f"{folder}/{name}", encoding="utf-8") as file:
            check_classic(name, file.read(), samples, "native")
    check_json(f"{folder}/report.json", samples)
    check_csv(f"{folder}/report.csv", samples)
    print("\n".join(disagreements), end="")
    sys.exit(1 if disagreements or not samples else 0)


main()
