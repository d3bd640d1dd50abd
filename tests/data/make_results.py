#!/usr/bin/env python3
"""Makes tests/data/results/*.jsonl: saved runs that never change, for tests of everything that is
made from results.

The numbers come from a simple model of a machine and a generator with a fixed seed; they are
plausible, not measured. After a change of the format run it again and look at the difference:

    tests/data/make_results.py [FOLDER]
"""

import functools
import json
import os
import random
import sys

MICROSECOND = 1000
MILLISECOND = 1000 * MICROSECOND
SECOND = 1000 * MILLISECOND

CASES = [
    "CpuThread",
    "CpuProcess",
    "IoThread",
    "IoProcess",
    "StartThread",
    "StartProcess",
]
CLASSIC_CASES = CASES[:4]
WORK_CASES = ["WorkThread", "WorkProcess"]
KINDS = ["Thread", "Process", "Coroutine", "Interpreter"]
PROBES = ["isolation", "handover", "counter", "memory", "fork_growth", "kill", "crash"]


@functools.lru_cache(maxsize=None)
def checksum(iterations):
    """The classic recurrence."""
    result = 1
    for i in range(iterations):
        result = (result * result * i + 2 * result * i * i + 3) % 10000000
    return result


def parts_of(case):
    """Its work and its kind of worker."""
    kind = next(kind for kind in KINDS if case.endswith(kind))
    return case[: -len(kind)], kind


class Noise:
    """Random factors that are the same with every version of Python: only random() is promised."""

    def __init__(self, seed):
        self.generator = random.Random(seed)

    def normal(self):
        return sum(self.generator.random() for _ in range(12)) - 6

    def around(self, value, spread):
        """The value, changed by a relative spread; every thirtieth is an outlier to the right."""
        factor = max(0.05, 1 + spread * self.normal())
        if self.generator.random() < 1 / 30:
            factor *= 1.1 + self.generator.random()
        return max(1, round(value * factor))

    def shuffled(self, items):
        """Fisher and Yates."""
        items = list(items)
        for last in range(len(items) - 1, 0, -1):
            other = int(self.generator.random() * (last + 1))
            items[last], items[other] = items[other], items[last]
        return items


class Native:
    """C on Linux: threads and processes both use all processors; a thread is cheaper to start."""

    name = "native"
    version = "1.0.0"
    language = "C17, gcc 12.2.0"
    start_methods = ["fork", "spawn"]
    cases = CASES
    probes = PROBES
    resident_bytes = 708608
    iteration_ns = 10.2
    start_ns = {"Thread": 11 * MICROSECOND, "Process": 96 * MICROSECOND}
    first_ns = {"Thread": 24 * MICROSECOND, "Process": 105 * MICROSECOND}
    facts = {"optimized": "yes", "sanitizer": "none", "c_library": "glibc 2.36"}
    threads_share_a_lock = False


class NativeSpawn(Native):
    """The same with posix_spawn, which does not copy the parent but starts a program."""

    start_ns = {"Thread": 11 * MICROSECOND, "Process": 310 * MICROSECOND}
    first_ns = {"Thread": 24 * MICROSECOND, "Process": 420 * MICROSECOND}


class Unsteady(Native):
    """Threads that start in so little time that what each one adds drowns in the noise."""

    start_ns = {"Thread": 200, "Process": 96 * MICROSECOND}
    first_ns = {"Thread": 60 * MICROSECOND, "Process": 105 * MICROSECOND}


class CPython:
    """Python with its global lock: threads compute one after the other."""

    name = "cpython"
    version = "3.11.7"
    language = "Python 3.11.7"
    start_methods = ["fork", "spawn", "forkserver"]
    cases = CASES
    probes = []
    resident_bytes = 14200832
    iteration_ns = 104.0
    start_ns = {"Thread": 42 * MICROSECOND, "Process": 640 * MICROSECOND}
    first_ns = {"Thread": 90 * MICROSECOND, "Process": 900 * MICROSECOND}
    facts = {"implementation": "CPython", "version": "3.11.7", "gil": "enabled"}
    threads_share_a_lock = True


class SwitchingCPython(CPython):
    """One that says how soon its threads switch."""

    facts = {**CPython.facts, "switch_interval_ns": "5000000"}


class FreeThreadedCPython(CPython):
    """The same without its lock."""

    version = "3.13.1"
    language = "CPython 3.13.1"
    facts = {"implementation": "CPython", "version": "3.13.1", "gil": "disabled"}
    threads_share_a_lock = False


class NewestCPython(SwitchingCPython):
    """One that has interpreters too: each with a lock of its own, and dear to start."""

    version = "3.14.0"
    language = "CPython 3.14.0"
    cases = [work + kind for work in ("Cpu", "Io", "Start") for kind in KINDS]
    start_ns = {**CPython.start_ns, "Coroutine": 2 * MICROSECOND, "Interpreter": 4 * MILLISECOND}
    first_ns = {**CPython.first_ns, "Coroutine": 12 * MICROSECOND, "Interpreter": 2 * MILLISECOND}
    facts = {**SwitchingCPython.facts, "version": "3.14.0"}


class Job:
    """A function of a user's: how long a call takes, and how much of that it computes."""

    def __init__(self, function, call_ns, computing, calls, memory_bytes, result):
        self.function = function
        self.call_ns = call_ns
        self.computing = computing
        self.calls = calls
        self.memory_bytes = memory_bytes
        self.result = result


class ClassicScript(CPython):
    """What the classic script measured with its ten iterations: how long starting takes."""

    start_ns = {"Thread": 400 * MICROSECOND, "Process": 17 * MILLISECOND}
    first_ns = {"Thread": 0, "Process": 90 * MILLISECOND}


def host(cpus):
    return {
        "name": "testhost",
        "boot_id": "4d1f6a52-0c1e-4a54-9d0a-6b1a5b3c7e21",
        "cpu": "Example CPU 3000 @ 2.40GHz",
        "architecture": "x86_64",
        "online_cpus": cpus,
        "affinity_cpus": cpus,
        "quota_cpus": None,
        "quota_period_ns": None,
        "usable_cpus": float(cpus),
        "smt": cpus > 1,
        "numa_nodes": 1,
        "governor": "performance",
        "turbo": False,
        "memory_bytes": 16 << 30,
        "memory_available_bytes": 12 << 30,
        "memory_limit_bytes": None,
        "huge_pages": "madvise",
        "kernel": "Linux 6.1.0",
        "distribution": "Debian GNU/Linux 12 (bookworm)",
        "virtualization": None,
        "aslr": 2,
        "clock_source": "tsc",
        "on_battery": False,
        "load_average": 0.12,
        "process_limit": 63304,
        "thread_limit": 126608,
        "pid_limit": 4194304,
        "mapping_limit": 65530,
        "group_process_limit": None,
        "stack_bytes": 8 << 20,
    }


def hello(runtime, cpus):
    return {
        "hello": "tvp-runner",
        "protocol": 1,
        "version": runtime.version,
        "language": runtime.language,
        "start_methods": runtime.start_methods,
        "cases": runtime.cases,
        "probes": runtime.probes,
        "clock": {"resolution_ns": 1, "cost_ns": 24},
        "facts": runtime.facts,
        "host": host(cpus),
        "process": {
            "static": runtime.name == "native",
            "resident_bytes": runtime.resident_bytes,
            "mappings": 13,
        },
    }


class Entry:
    """A runtime as a run measures it."""

    def __init__(self, runtime, label=None, iterations=1000000, start_method="fork", brief=False,
                 threads_of=None, points=None):
        self.runtime = runtime
        self.label = label or runtime.name
        self.iterations = iterations
        self.start_method = start_method
        self.brief = brief
        self.threads_of = threads_of
        self.points = points

    def description(self):
        members = {
            "runtime": self.label,
            "start_method": self.start_method,
            "iterations": self.iterations,
        }
        if self.brief:
            members["brief"] = True
        if self.threads_of:
            members["threads_of"] = self.threads_of
        return members

    def cases(self, cases):
        return [case for case in cases if not (self.threads_of and case.endswith("Thread"))]


class Run:
    """What is measured, on how many processors, and with how much noise."""

    def __init__(self, name, entries, points, rounds, seed, cpus=4, preset="default", wait_ns=None,
                 cases=None, noise=0.015, favour=1.0, fails=None, unfinished=False, title=None,
                 classic_table=False, options=(), no_cpython=None, failed_probes=None, without=(),
                 held_up=1.0, job=None, lanes=0):
        self.name = name
        self.entries = entries
        self.points = points
        self.rounds = rounds
        self.seed = seed
        self.cpus = cpus
        self.preset = preset
        self.wait_ns = wait_ns or 50 * MILLISECOND
        self.cases = cases or CASES
        self.spread = noise
        self.favour = favour
        self.fails = fails or (lambda case, workers, round_number: None)
        self.unfinished = unfinished
        self.title = title
        self.classic_table = classic_table
        self.options = list(options)
        self.no_cpython = no_cpython
        self.failed_probes = failed_probes or {}
        self.without = without
        self.held_up = held_up
        self.job = job
        self.lanes = lanes
        self.noise = Noise(seed)

    # ---- the model ----

    def start_times(self, entry, worker, workers):
        """The expected times to start and end the workers, and to start all but the last."""
        runtime = entry.runtime
        each = runtime.start_ns[worker] * (self.favour if worker == "Process" else 1)
        first = runtime.first_ns[worker] * (self.favour if worker == "Process" else 1)
        return first + each * workers, each * (workers - 1) + 0.4 * first

    def work_time(self, entry, work, worker, workers):
        if work == "Io":
            return self.wait_ns
        if work == "Start":
            return 0
        if work == "Work" and self.job.computing < 0.5:
            return self.job.calls * self.job.call_ns
        alone = entry.iterations * entry.runtime.iteration_ns
        if work == "Work":
            alone = self.job.calls * self.job.call_ns
        if workers == 1:
            return alone * self.held_up
        return alone * (workers if self.in_turns(entry, worker) else max(1, workers / self.cpus))

    def in_turns(self, entry, worker):
        return worker == "Coroutine" or (worker == "Thread" and entry.runtime.threads_share_a_lock)

    def sample(self, entry, case, workers, round_number):
        work, worker = parts_of(case)
        overhead, started = self.start_times(entry, worker, workers)
        elapsed = self.noise.around(
            overhead + self.work_time(entry, work, worker, workers), self.spread
        )
        started_ns = min(elapsed - 1, self.noise.around(started, self.spread))
        record = {
            "record": "sample",
            "runtime": entry.label,
            "case": case,
            "workers": workers,
            "round": round_number,
            "elapsed_ns": elapsed,
            "started_ns": started_ns,
        }
        # Each worker's times make the files large: the first round has them, and few workers.
        if work != "Start" and round_number == 1 and workers <= 4:
            record["work_begin_ns"] = [started_ns * (i + 1) // workers for i in range(workers)]
            record["work_end_ns"] = [elapsed - (elapsed - started_ns) * (workers - i) // (8 * workers)
                                     for i in range(workers)]
        if work == "Work":
            self.add_cpu_times(record, workers)
        if work == "Cpu":
            record["checksum"] = checksum(entry.iterations)
        record["involuntary_switches"] = int(self.noise.generator.random() * 3)
        return record

    def add_cpu_times(self, record, workers):
        """One worker's times are in every round: they say what kind of work it is."""
        if workers == 1:
            record["work_begin_ns"] = [record["started_ns"]]
            record["work_end_ns"] = [record["elapsed_ns"] - 20 * MICROSECOND]
        computed = workers * self.job.calls * self.job.call_ns * self.job.computing
        record["user_ns"] = self.noise.around(computed * 0.97, self.spread)
        record["system_ns"] = self.noise.around(computed * 0.03, self.spread)

    def trial(self, entry, case, workers):
        process = case.endswith("Process")
        private = 4 << 20
        return {
            "record": "trial",
            "runtime": entry.label,
            "case": case,
            "workers": workers,
            "calls": 1,
            "work_ns": self.job.call_ns,
            "user_ns": round(workers * self.job.call_ns * self.job.computing),
            "system_ns": 0,
            "memory_bytes": entry.runtime.resident_bytes
            + workers * (self.job.memory_bytes + (private if process else 0)),
            "memory_samples": 40 + workers,
            **({"result": self.job.result, "results_agree": True} if self.job.result else {}),
        }

    # ---- who ran when ----

    def turns(self, begins, work_ns, at_once, slice_ns):
        """For each worker the stretches in which it ran: so many run at a time, and give way to those
        that wait after a slice."""
        stretches, left = [[] for _ in begins], [work_ns] * len(begins)
        free, queue = [0] * at_once, list(enumerate(begins))
        while queue:
            queue.sort(key=lambda waiting: waiting[1])
            worker, ready = queue.pop(0)
            free.sort()
            begin = max(free[0], ready)
            end = begin + min(self.noise.around(slice_ns, self.spread), left[worker])
            stretches[worker].append((begin, end))
            left[worker] -= end - begin
            free[0] = end
            if left[worker] > 0:
                queue.append((worker, end))
        return stretches

    def lanes_of(self, entry, case, marks=32):
        worker = parts_of(case)[1]
        locked = self.in_turns(entry, worker)
        each = self.noise.around(entry.runtime.start_ns[worker], self.spread)
        created = [i * each // 2 for i in range(self.lanes)]
        begins = [time + each for time in created]
        work_ns = self.noise.around(entry.iterations * entry.runtime.iteration_ns, self.spread)
        slice_ns = (5 if locked else 4) * MILLISECOND
        if worker == "Coroutine":  # gives way where it waits, and here it does not
            slice_ns = 2 * work_ns
        lanes = self.turns(begins, work_ns, 1 if locked else self.cpus, slice_ns)
        columns = {"work_begin_ns": [], "work_end_ns": [], "mark_ns": []}
        for stretches in lanes:
            times = []
            for mark in range(1, marks + 1):
                left = work_ns * mark // marks
                for begin, end in stretches:
                    if left <= end - begin:
                        times.append(begin + left)
                        break
                    left -= end - begin
            columns["work_begin_ns"].append(stretches[0][0])
            columns["work_end_ns"].append(stretches[-1][1])
            columns["mark_ns"].append(times)
        joined = []
        for end in columns["work_end_ns"]:
            joined.append(max([end + 20 * MICROSECOND] + joined[-1:]))
        return {"elapsed_ns": joined[-1] + 2 * MICROSECOND, "started_ns": created[-1] + each // 2,
                "created_ns": created, "joined_ns": joined, **columns}

    def timelines(self, round_number):
        for entry in self.entries:
            for case in self.lane_cases():
                yield {"record": "timeline", "runtime": entry.label, "case": case,
                       "workers": self.lanes, "round": round_number, **self.lanes_of(entry, case),
                       "checksum": checksum(entry.iterations)}

    def lane_cases(self):
        return [case for case in self.cases if case.startswith("Cpu")]

    # ---- the records ----

    def run_record(self):
        record = {
            "record": "run",
            "format": 1,
            "program": "tvp-report 1.0.0",
            "run": "20261122T195012Z-%08x" % self.seed,
            "started": "2026-11-22T19:50:12Z",
            "command": ["tvp-report", str(self.points[-1]), "-o", "report.md"] + self.options,
            "width": 900,
            "height": 600,
            "dpi": 90,
            "template": "classic" if self.preset == "classic" else "report",
            "images": "Images",
            "preset": self.preset,
            "seed": str(self.seed),
            "max_workers": self.points[-1],
            "points": self.points,
            "rounds": self.rounds,
            "wait_ns": self.wait_ns,
            "budget_ns": 0,
            "precision": 0,
            "runtimes": [entry.description() for entry in self.entries],
            "cases": self.cases,
            "warnings": [],
        }
        if self.job:
            record["work"] = {
                "file": "/home/me/crunch.py",
                "function": self.job.function,
                "sha256": "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03",
            }
            record["fit_ns"] = 0
            for description in record["runtimes"]:
                description["calls"] = self.job.calls
        if self.lanes:
            record["timeline"] = {"cases": self.lane_cases(), "workers": self.lanes,
                                  "asked_for": False}
        if "--no-probes" in self.options:
            record["probes"] = False
        if self.no_cpython:
            record["no_cpython"] = self.no_cpython
            record["warnings"].append("CPython was not measured: " + self.no_cpython)
        if self.title:
            record["title"] = self.title
        if self.classic_table:
            record["classic_table"] = True
            record["wait_ns"] = 0
        return record

    def cell(self, entry, case, workers, round_number):
        failure = self.fails(case, workers, round_number)
        if not failure:
            return self.sample(entry, case, workers, round_number)
        place = {
            "record": "failure",
            "runtime": entry.label,
            "case": case,
            "workers": workers,
            "round": round_number,
        }
        return {**place, **failure}

    def cells(self, round_number):
        """Blocks by number of workers; the cells of a block in an order of their own."""
        for workers in self.points:
            block = [
                (entry, case)
                for entry in self.entries
                if workers in (entry.points or self.points)
                for case in entry.cases(self.cases)
            ]
            for entry, case in self.noise.shuffled(block):
                yield self.cell(entry, case, workers, round_number)

    def round_records(self, round_number):
        windows_ns = 0
        for record in self.cells(round_number):
            windows_ns += record.get("elapsed_ns", 0)
            yield record
        if self.lanes:
            yield from self.timelines(round_number)
        yield {
            "record": "round",
            "round": round_number,
            "wall_ns": round(windows_ns * 1.04) + 6 * MILLISECOND,
            "windows_ns": windows_ns,
            "steal_ns": 0,
        }

    def probe_records(self):
        values = probe_values(self.noise, self.cpus)
        for entry in self.entries:
            for probe in entry.runtime.probes:
                if entry.threads_of or probe in self.without:
                    continue
                record = {"record": "probe", "runtime": entry.label, "probe": probe}
                if probe in self.failed_probes:
                    yield {**record, "error": "ENOMEM", "message": self.failed_probes[probe]}
                else:
                    yield {**record, "values": values[probe]}

    def records(self):
        yield self.run_record()
        for entry in self.entries if not self.classic_table else []:
            yield {"record": "runner", **hello(entry.runtime, self.cpus), "runtime": entry.label}
        for entry in self.entries if self.job else []:
            for workers in self.points:
                for case in WORK_CASES:
                    yield self.trial(entry, case, workers)
        rounds_wall_ns = windows_ns = 0
        for round_number in range(1, self.rounds + 1):
            for record in self.round_records(round_number):
                if record["record"] == "round":
                    rounds_wall_ns += record["wall_ns"]
                    windows_ns += record["windows_ns"]
                yield record
        yield from self.probe_records()
        yield {
            "record": "end",
            "reason": "rounds",
            "wall_ns": rounds_wall_ns + SECOND,
            "rounds_wall_ns": rounds_wall_ns,
            "windows_ns": windows_ns,
        }

    def text(self):
        lines = [json.dumps(record, separators=(",", ":")) for record in self.records()]
        if not self.unfinished:
            return "\n".join(lines) + "\n"
        # Cut off in the second round, within a line.
        cut = len(lines) // 2
        return "\n".join(lines[:cut]) + "\n" + lines[cut][:40]


def handover_values(noise, cpus):
    def batch(nanoseconds):
        return [noise.around(nanoseconds, 0.04) / 1.0 for _ in range(15)]

    return {
        "round_trips": 100,
        "cpus": cpus,
        "thread_ns": batch(9800),
        "pipe_ns": batch(11900),
        "shared_memory_ns": batch(9500),
    }


def counter_values(noise, cpus):
    expected = 4 * 200000
    ways = {"unsynchronised": 2.1, "atomic": 6.2, "mutex": 31.0, "processes": 0.6}
    values = {"threads": 4, "updates": 200000, "expected": expected, "cpus": cpus}
    for way, nanoseconds in ways.items():
        lossy = way == "unsynchronised" and cpus > 1
        values[way + "_final"] = [
            noise.around(expected * 0.36, 0.05) if lossy else expected for _ in range(7)
        ]
        values[way + "_ns"] = [noise.around(nanoseconds * 1000, 0.05) / 1000 for _ in range(7)]
    return values


def ending_values(noise, signal):
    return {
        "workers": 4,
        "others": 3,
        "process_signal": [signal] * 7,
        "process_survivors": [3] * 7,
        "process_reaped_ns": [noise.around(90 * MICROSECOND, 0.1) for _ in range(7)],
        "thread_signal": [signal] * 7,
        "thread_survivors": [0] * 7,
        "thread_reaped_ns": [noise.around(140 * MICROSECOND, 0.1) for _ in range(7)],
    }


def probe_values(noise, cpus):
    growth = {0: 60, 64: 330, 256: 1120}
    return {
        "isolation": {
            "workers": 4,
            "threads_changed": 4,
            "processes_changed": 4,
            "parent_after_threads": 4,
            "parent_after_processes": 0,
        },
        "handover": handover_values(noise, cpus),
        "counter": counter_values(noise, cpus),
        "memory": {
            "workers": 50,
            "kind": "pss",
            "parent_bytes": 708608,
            "thread_bytes": [8396.8, 8396.8, 8478.72, 8396.8, 8396.8, 8560.64],
            "process_bytes": [61440.0, 61521.92, 61358.08, 61440.0, 61440.0, 62259.2],
        },
        "fork_growth": {
            "parent_bytes": 1146880,
            "mebibytes": list(growth),
            "skipped_mebibytes": [],
            "fork_ns": [
                [noise.around(cost * MICROSECOND, 0.05) for _ in range(10)]
                for cost in growth.values()
            ],
            "thread_ns": [[noise.around(17 * MICROSECOND, 0.05) for _ in range(10)] for _ in growth],
            "small_pages": True,
        },
        "kill": ending_values(noise, 9),
        "crash": ending_values(noise, 11),
    }


def no_more_processes(case, workers, round_number):
    """A limit on processes, one hang and one wrong result."""
    if case.endswith("Process") and workers >= 7:
        return {
            "error": "EAGAIN",
            "message": "fork: Resource temporarily unavailable after 6 of %d" % workers,
            "reached": 6,
        }
    if (case, workers, round_number) == ("IoThread", 3, 2):
        return {"error": "timeout", "message": "no answer within 10 s"}
    if (case, workers, round_number) == ("CpuThread", 2, 4):
        return {
            "error": "checksum",
            "message": "the workers' checksums differ: the work was not done",
            "reached": 2,
        }
    return None


def runs():
    up_to_15 = list(range(1, 16))
    brief_python = Entry(CPython, iterations=100000, brief=True, points=[1, 4])
    quick = {"preset": "quick", "wait_ns": 20 * MILLISECOND}
    return [
        Run("threads_win", [Entry(Native), brief_python], up_to_15, 15, 0x3F9A1C20),
        Run("processes_win", [Entry(CPython, iterations=200000)], [1, 2, 4, 8], 15, 0x51E77A01,
            cpus=8),
        Run("nothing_resolved", [Entry(Native)], [1, 2, 3, 4], 6, 0x0BADC0DE, noise=0.25,
            favour=0.12, **quick),
        Run("one_cpu", [Entry(Native, iterations=200000)], [1, 2, 3, 4], 6, 0x00000001, cpus=1,
            **quick),
        Run("one_row", [Entry(Native, iterations=200000)], [1], 6, 0x00000011, **quick),
        Run("one_round", [Entry(Native, iterations=10)], list(range(1, 11)), 1, 0x00000010,
            preset="classic", wait_ns=SECOND, cases=CLASSIC_CASES),
        Run("failed_cells", [Entry(Native, iterations=200000)], list(range(1, 9)), 6, 0x0000FA11,
            fails=no_more_processes, **quick),
        Run("two_runtimes", [Entry(Native), Entry(CPython, iterations=100000)], [1, 2, 3, 4, 6, 8],
            8, 0x00000002, title="Threads & processes: <C> and *Python*"),
        Run("start_methods",
            [Entry(Native), Entry(NativeSpawn, label="native-spawn", start_method="spawn",
                                  threads_of="native")],
            [1, 2, 4], 6, 0x000005BA),
        Run("unfinished", [Entry(Native, iterations=200000)], [1, 2, 3, 4], 3, 0x00000DED,
            unfinished=True, **quick),
        Run("no_probes", [Entry(Native, iterations=200000)], [1, 2, 4], 7, 0x0000A0B0,
            options=["--no-probes"], without=PROBES, noise=0.005,
            no_cpython="there is no python3 on the PATH", **quick),
        Run("failed_probes", [Entry(Native, iterations=200000)], [1, 2, 4], 7, 0x0000FA1B,
            noise=0.005, failed_probes={"counter": "mmap:\nCannot allocate memory.",
                                        "memory": "pipe: Too many open files"},
            without=["crash"], **quick),
        Run("free_threaded", [Entry(Native, iterations=200000),
                              Entry(FreeThreadedCPython, iterations=100000, brief=True,
                                    points=[1, 4])],
            [1, 2, 4], 8, 0x0000F4EE, noise=0.005, **quick),
        Run("impossible", [Entry(Unsteady)], [1, 2, 4], 9, 0x00002C20, cpus=2, held_up=1.15,
            **quick),
        Run("work_computes", [Entry(CPython, iterations=100000)], [1, 2, 3, 4, 6, 8], 15, 0x0000C0DE,
            cases=WORK_CASES + CASES[4:], options=["--work", "crunch.py:parse"],
            job=Job("parse", 25 * MILLISECOND, 0.99, 1, 3 << 20, "a1b2c3")),
        Run("work_waits", [Entry(CPython, iterations=100000)], [1, 2, 4], 12, 0x0000F00D, noise=0.005,
            cases=WORK_CASES + CASES[4:], options=["--work", "crunch.py:fetch"],
            job=Job("fetch", 2 * MILLISECOND, 0.04, 5, 1 << 20, None)),
        Run("timelines", [Entry(Native), Entry(SwitchingCPython, iterations=100000, brief=True,
                                               points=[1, 2])],
            [1, 2, 4], 7, 0x00007173, cpus=2, lanes=4, noise=0.03),
        Run("kinds", [Entry(NewestCPython, iterations=100000)], [1, 2, 4, 16], 12, 0x0000C1D5,
            cases=NewestCPython.cases, lanes=3, noise=0.01,
            options=["--workers", "thread,process,coroutine,interpreter"]),
        Run("classic", [Entry(ClassicScript, label="classic", iterations=0, start_method="")],
            up_to_15, 1, 0xC1A551C, wait_ns=SECOND, cases=CLASSIC_CASES, classic_table=True),
    ]


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(here, "results")
    os.makedirs(folder, exist_ok=True)
    for run in runs():
        with open(os.path.join(folder, run.name + ".jsonl"), "w", newline="\n") as file:
            file.write(run.text())


if __name__ == "__main__":
    main()
