"""bench.py [FILE]: see run, which starts it.

What is compared takes turns inside one run, and each ratio is taken within a turn, so that a
machine that gets slower or faster does so for both. Ratios are medians with their quartiles.
"""

import collections
import json
import math
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import classic_compare

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.path.abspath(os.environ["BUILD"])
REPORT = os.path.join(BUILD, "tvp-report")
MEASURE = os.path.join(BUILD, "tvp-measure")
SAVED = os.path.join(HERE, "..", "data", "results", "threads_win.jsonl")
LONG = os.environ.get("BENCH") == "long"
NOT_INSTALLED = "not installed"


# ---- numbers ----


def quartiles(values):
    if len(values) < 2:
        return values[0], values[0], values[0]
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return low, middle, high


def spread(values):
    low, middle, high = quartiles(values)
    return "%.3g (%.3g–%.3g)" % (middle, low, high)


def duration(seconds):
    for factor, unit in ((1, "s"), (1e3, "ms"), (1e6, "µs")):
        if seconds * factor >= 1:
            return "%.3g %s" % (seconds * factor, unit)
    return "%.3g ns" % (seconds * 1e9)


class Table:
    def __init__(self, *heads):
        self.lines = ["| " + " | ".join(heads) + " |", "|---" * len(heads) + "|"]

    def add(self, *cells):
        self.lines.append("| " + " | ".join(cells) + " |")

    def add_comparison(self, what, ours, other):
        ratios = [a / b for a, b in zip(ours, other)]
        ours, other = statistics.median(ours), statistics.median(other)
        self.add(what, duration(ours), duration(other), spread(ratios), str(len(ratios)))


def note(text):
    print("bench: " + text, file=sys.stderr, flush=True)


# ---- running programs ----


def run(command):
    """Runs a command; returns its wall time and its processor time, in seconds."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit("bench: %s ended with %d" % (" ".join(command), process.returncode))
    return wall, usage.ru_utime + usage.ru_stime


def take_turns(turns, commands):
    """Runs each command once a turn, and once before; returns {name: [(wall, processor)]}."""
    times = {name: [] for name in commands}
    for number in range(turns + 1):
        names = list(commands) if number % 2 else list(reversed(commands))
        for name in names:
            result = run(commands[name])
            if number > 0:
                times[name].append(result)
    return times


# ---- (a) a worker ----


class Measure:
    """tvp-measure, asked for one cell after the other."""

    def __init__(self):
        self.process = subprocess.Popen(
            [MEASURE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.process.stdout.readline()

    def cell(self, case, workers):
        request = {"request": "cell", "id": 1, "case": case, "workers": workers}
        answer = json.loads(classic_compare.converse(self.process, json.dumps(request)))
        if "elapsed_ns" not in answer:
            return None
        return answer["elapsed_ns"] / workers * 1e-9

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def bare_time(program, kind, workers):
    done = subprocess.run([program, kind, str(workers)], capture_output=True, text=True)
    return float(done.stdout) * 1e-9 if done.returncode == 0 else None


def worker_rows(table, folder):
    program = os.path.join(folder, "bare_loop")
    compiler = os.environ.get("CC") or "gcc"
    source = os.path.join(HERE, "bare_loop.c")
    subprocess.run(
        [*compiler.split(), "-O2", "-static", "-pthread", source, "-o", program], check=True
    )
    measure = Measure()
    for workers, turns in [(100, 60), (1000, 15)] + ([(10000, 7)] if LONG else []):
        for kind in ("thread", "process"):
            ours, bare = [], []
            for _ in range(turns):
                bare.append(bare_time(program, kind, workers))
                ours.append(measure.cell("Start" + kind.capitalize(), workers))
            what = "a %s, of %s, against a bare loop in C" % (kind, format(workers, ","))
            if None in ours or None in bare:
                table.add(what, "–", "–", "this machine does not allow as many", str(turns))
            else:
                table.add_comparison(what, ours, bare)
    measure.end()


# ---- (b) marks of progress ----


class Marking:
    """A runner that is asked for the same cell with marks of progress and without."""

    def __init__(self, command):
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.process.stdout.readline()

    def window(self, case, workers, iterations, marks):
        request = {"request": "cell", "id": 1, "case": case, "workers": workers,
                   "iterations": iterations, "wait_ns": 1, **({"marks": marks} if marks else {})}
        answer = json.loads(classic_compare.converse(self.process, json.dumps(request)))
        return answer["elapsed_ns"] * 1e-9

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def marks_rows(table):
    runners = {"C": ([MEASURE], 1000000)}
    folder = os.path.join(BUILD, "runners")
    runners["CPython"] = ([sys.executable, "-I", os.path.join(folder, "cpython.py")], 100000)
    if shutil.which("node"):
        runners["Node.js"] = (["node", os.path.join(folder, "node.js")], 1000000)
    for language, (command, iterations) in runners.items():
        runner = Marking(command)
        for case in ("CpuThread", "CpuProcess"):
            for workers in (1, 4):
                marked, plain = [], []
                for turn in range(30):
                    # What comes first in a turn alternates.
                    for marks in (64, 0) if turn % 2 else (0, 64):
                        window = runner.window(case, workers, iterations, marks)
                        (marked if marks else plain).append(window)
                what = "%s, %s, %d, with 64 marks against without" % (language, case, workers)
                table.add_comparison(what, marked, plain)
        runner.end()


# ---- (c) windows in the wall time ----


def processor_clock(process):
    """Of the process alone, not of those that it started (clock_getcpuclockid)."""
    return (~process.pid << 3) | 2


def watch(command, growing):
    """Runs a command; returns what there was every 100 ms while it wrote the file `growing`: the
    file's size, the process's processor time, the time."""
    seen = []
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    while process.poll() is None:
        try:
            size = os.stat(growing).st_size
            seen.append((size, time.clock_gettime(processor_clock(process)), time.monotonic()))
        except OSError:  # not yet, or no longer
            pass
        time.sleep(0.1)
    if process.returncode != 0:
        raise SystemExit("bench: %s ended with %d" % (" ".join(command), process.returncode))
    return seen


def front_end_row(table, seen, data):
    """What the front end itself takes while the rounds run."""
    with open(data, "rb") as file:
        text = file.read()
    begin, end = text.index(b'{"record":"sample"'), text.index(b'{"record":"end"')
    before = [look for look in seen if look[0] <= begin][-1:]
    within = [look for look in seen if begin < look[0] <= end]
    if not within:
        return
    first, last = (before or within)[0], within[-1]
    table.add(
        "processor time of the front end in the rounds of `tvp-report 15`",
        duration(last[1] - first[1]),
        duration(last[2] - first[2]),
        "%.2g %%" % (100 * (last[1] - first[1]) / (last[2] - first[2])),
        "1",
    )


def window_row(table, folder):
    report, data = os.path.join(folder, "run.md"), os.path.join(folder, "run.jsonl")
    command = [REPORT, "15", "-q", "-o", report] + ([] if LONG else ["--rounds", "3"])
    seen = watch(command, os.path.join(folder, "run.partial.jsonl"))
    shares = []
    with open(data) as file:
        records = [json.loads(line) for line in file]
    for record in records:
        if record["record"] == "round":
            shares.append(record["windows_ns"] / record["wall_ns"])
    end = records[-1]
    table.add(
        "timed windows in the rounds of `tvp-report 15`",
        duration(end["windows_ns"] * 1e-9),
        duration(end["rounds_wall_ns"] * 1e-9),
        "%.3g, rounds: %s" % (end["windows_ns"] / end["rounds_wall_ns"], spread(shares)),
        str(len(shares)),
    )
    front_end_row(table, seen, data)


# ---- (d) the classic way ----


def classic_rows(table):
    cells = [(case, count) for case in classic_compare.KINDS for count in (1, 8)]
    times = classic_compare.measure(cells, 9)
    for case, count in cells:
        what = "Python's %s, %d, against the plain loop" % (case, count)
        plain, runner = times[case, count]
        table.add_comparison(what, runner, plain)


# ---- (e) the report ----


def write_plot_data(folder):
    """Io.dat and Cpu.dat: workers, then middle, low and high of threads, processes, their ratio."""
    cells = collections.defaultdict(dict)
    with open(SAVED) as file:
        for record in map(json.loads, file):
            if record["record"] == "sample" and record["runtime"] == "native":
                cells[record["case"], record["workers"]][record["round"]] = record["elapsed_ns"]

    def middle(values):
        values = sorted(values)
        # The 95 % interval of a median of 15.
        return statistics.median(values), values[3], values[-4]

    for work in ("Io", "Cpu"):
        with open(os.path.join(folder, work + ".dat"), "w") as out:
            for workers in sorted({workers for _, workers in cells}):
                threads = {k: v * 1e-9 for k, v in cells[work + "Thread", workers].items()}
                processes = {k: v * 1e-9 for k, v in cells[work + "Process", workers].items()}
                ratios = [processes[number] / threads[number] for number in threads]
                columns = (middle(threads.values()), middle(processes.values()), middle(ratios))
                print(workers, *(number for three in columns for number in three), file=out)


def matplotlib_python():
    """A python3 that has matplotlib: this one, or the system's."""
    for python in (sys.executable, "/usr/bin/python3"):
        if os.path.exists(python):
            if subprocess.run([python, "-c", "import matplotlib"], capture_output=True).returncode == 0:
                return python
    return None


def drawing_rows(table, folder):
    write_plot_data(folder)
    ours = os.path.join(folder, "saved.md")
    commands = {"tvp-report": [REPORT, "--from", SAVED, "-q", "-o", ours]}
    if shutil.which("gnuplot"):
        script = os.path.join(HERE, "plots.gp")
        commands["gnuplot"] = ["gnuplot", "-e", 'folder="%s"' % folder, script]
    python = matplotlib_python()
    if python:
        commands["matplotlib"] = [python, os.path.join(HERE, "plots_matplotlib.py"), folder]
    times = take_turns(15, commands)
    for name in ("gnuplot", "matplotlib"):
        for which, kind in enumerate(("time", "processor time")):
            what = "report and its pictures, against two plots by %s: %s" % (name, kind)
            if name not in times:
                table.add(what, "–", "–", NOT_INSTALLED, "0")
                continue
            column = {key: [pair[which] for pair in times[key]] for key in ("tvp-report", name)}
            table.add_comparison(what, column["tvp-report"], column[name])


# ---- (f) starting ----


def start_rows(table):
    nothing = shutil.which("true")
    options = {"--version": ["--version"], "--help": ["--help"], "15 --dry-run": ["15", "--dry-run"]}
    commands = {name: [REPORT, *arguments] for name, arguments in options.items()}
    commands["true"] = [nothing]
    times = take_turns(40, commands)
    for option in options:
        walls = {key: [wall for wall, _ in times[key]] for key in (option, "true")}
        table.add_comparison("`tvp-report %s` against `true`" % option, walls[option], walls["true"])


# ---- (g) growth ----


def peak_memory(command, folder):
    """In bytes, from /usr/bin/time: a child of Python would begin with Python's own peak."""
    if not os.path.exists("/usr/bin/time"):
        return None
    kept = os.path.join(folder, "memory")
    run(["/usr/bin/time", "-f", "%M", "-o", kept, *command])
    with open(kept) as file:
        return int(file.read().split()[-1]) * 1024


# What grows, and the sizes as (worker counts, rounds, works, kinds of worker): each time ten times
# as much, or about twice as much.
GROWTH = {
    "rows": [(rows, 1, 3, 2) for rows in (1, 10, 100, 1000, 10000)],
    "samples": [
        (15, rounds, 3, 2) for rounds in (11, 111, 1111, 11111) + ((111111,) if LONG else ())
    ],
    "rows with 30 rounds": [(rows, 30, 3, 2) for rows in (100, 1000) + ((10000,) if LONG else ())],
    "works": [(100, 100, works, 2) for works in (1, 2, 4, 8)],
    "kinds of worker": [(100, 100, 3, kinds) for kinds in (2, 3, 4)],
}

NODES = (10, 100, 1000) + ((10000,) if LONG else ())


def exponent(sizes, seconds):
    """The slope of the logarithms, by least squares, of what is above the time and the size of the
    smallest: 1 for what grows as its number does, whatever it begins with. Where that is less than
    a quarter as much again, noise says more than growth."""
    points = [
        (math.log(size - sizes[0]), math.log(time - seconds[0]))
        for size, time in zip(sizes, seconds)
        if time > 1.25 * seconds[0]
    ]
    if len(points) < 2:
        return "–"
    slope, _ = statistics.linear_regression(*zip(*points))
    return "%.2f" % slope


def made_data(folder, *sizes):
    data = os.path.join(folder, "made.jsonl")
    maker = os.path.join(HERE, "make_samples.py")
    with open(data, "w") as out:
        command = [sys.executable, maker, *map(str, sizes)]
        subprocess.run(command, stdout=out, check=True)
    return data


def growth_row(table, what, sizes, command, turns, folder):
    """Processor time, of which other programs take none; returns its median."""
    times = [run(command)[1] for _ in range(turns)]
    low, middle, high = quartiles(times)
    memory = peak_memory(command, folder)
    table.add(
        what,
        *sizes,
        "%s (%s–%s)" % (duration(middle), duration(low), duration(high)),
        "%.0f MB" % (memory / 1e6) if memory else "not known: no /usr/bin/time",
        str(len(times)),
    )
    return middle


def node_rows(table, exponents, folder):
    """Each node is a folder with a run of its own."""
    maker = os.path.join(HERE, "..", "data", "make_fleet.py")
    counts, medians = [], []
    for nodes in NODES:
        fleet = os.path.join(folder, "fleet%d" % nodes)
        subprocess.run([sys.executable, maker, fleet, "--nodes", str(nodes)], check=True)
        command = [REPORT, "--fleet", fleet, "-q", "-o", os.path.join(folder, "fleet.md")]
        sizes = ["%s nodes" % format(nodes, ","), "–", "–", "–", "–"]
        counts.append(nodes)
        medians.append(growth_row(table, "nodes of a fleet", sizes, command, 3, folder))
        shutil.rmtree(fleet)
    exponents.add("nodes of a fleet (by nodes)", exponent(counts, medians))


def growth_rows(table, exponents, folder):
    for what, sizes in GROWTH.items():
        counts, medians = [], []
        for rows, rounds, works, kinds in sizes:
            samples = kinds * works * rows * rounds
            data = made_data(folder, rows, rounds, works, kinds)
            command = [REPORT, "--from", data, "-q", "-o", os.path.join(folder, "made.md")]
            shown = [format(size, ",") for size in (rows, rounds, works, kinds, samples)]
            turns = 5 if samples < 1000000 else 3
            counts.append(samples)
            medians.append(growth_row(table, what, shown, command, turns, folder))
        exponents.add(what, exponent(counts, medians))
    node_rows(table, exponents, folder)


# ---- all of it ----


def machine(load_before):
    cpu = platform.processor() or platform.machine()
    try:
        with open("/proc/cpuinfo") as file:
            names = [line.split(":")[1].strip() for line in file if line.startswith("model name")]
            cpu = names[0] if names else cpu
    except OSError:
        pass
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    loads = "%.2f before, %.2f after" % (load_before, os.getloadavg()[0])
    kernel = platform.system() + " " + platform.release()
    return "%s, %d CPUs, %s; load average %s." % (cpu, usable, kernel, loads)


def main():
    load = os.getloadavg()[0]
    compared = Table("what", "ours", "other", "ours / other (quartiles)", "turns")
    grown = Table(
        "what grows", "rows", "rounds", "works", "kinds", "samples",
        "processor time of the report from saved results (quartiles)", "peak memory", "times",
    )
    exponents = Table("what grows", "exponent of the time above the smallest, by samples above its")
    with tempfile.TemporaryDirectory() as folder:
        note("a worker")
        worker_rows(compared, folder)
        note("marks of progress")
        marks_rows(compared)
        note("timed windows")
        window_row(compared, folder)
        note("the classic way")
        classic_rows(compared)
        note("report and plots")
        drawing_rows(compared, folder)
        note("starting")
        start_rows(compared)
        note("growth")
        growth_rows(grown, exponents, folder)
    lines = ["# Results of one run of `make bench`" + (" (long)" if LONG else ""), ""]
    lines += [machine(load), "", *compared.lines, "", *grown.lines, "", *exponents.lines, ""]
    text = "\n".join(lines)
    if len(sys.argv) > 1:
        with open(sys.argv[1], "w") as out:
            out.write(text)
    print(text, end="")


if __name__ == "__main__":
    main()
