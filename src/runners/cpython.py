#!/usr/bin/env python3
"""A runner: measures Python's threads against its processes.

Speaks the protocol of include/tvp/common/protocol.h on stdin and stdout; run it as
`python3 -I cpython.py` with any Python from 3.8 on. A cell is timed as people time it in Python:
all Thread or Process objects exist, the clock starts, all are started, all are joined, the clock
stops.

What a worker has to tell (when its work began and ended, and its result) is written after its work:
a thread puts it into a list, a process into an unlinked file that exists before the window. Nothing
else is added to what is timed. Start workers tell nothing.

The first worker of each kind and start method is not measured: it starts what is started once (the
fork server, the resource tracker) and has met it before the first window.

Under spawn and forkserver each process imports this file again, so whatever only the parent needs
is imported in main().
"""

import os
import time

MODULUS = 10000000
LINE_LIMIT = 1 << 20
MAX_WORKERS = 32768
WORKER_TIMES = 64
SLOT_BYTES = 24
CASES = ["CpuThread", "CpuProcess", "IoThread", "IoProcess", "StartThread", "StartProcess"]


# ---- the workers ----


def compute(iterations):
    """The classic recurrence; Python's integers keep it exact."""
    result = 1
    for i in range(iterations):
        result = (result * result * i + 2 * result * i * i + 3) % MODULUS
    return result


def wait(seconds):
    time.sleep(seconds)
    return 0


def do_nothing():
    pass


def work_in_turn(report, index, work, amount):
    """The body of every worker that works, in a thread or in a process."""
    begin = time.monotonic_ns()
    result = work(amount)
    report.put(index, begin, time.monotonic_ns(), result)


class ThreadReport:
    """Takes what threads tell."""

    def __init__(self, workers):
        self.rows = [None] * workers

    def put(self, index, *row):
        self.rows[index] = row

    def read(self):
        return self.rows

    def close(self):
        pass


class ProcessReport:
    """Takes what processes tell: a file without a name, a slot for each worker."""

    def __init__(self, workers):
        self.workers = workers
        if hasattr(os, "memfd_create"):
            self.file = os.memfd_create("workers")
        else:
            self.file = temporary_file()
        # Written now, so that no worker waits for memory.
        os.pwrite(self.file, bytes(SLOT_BYTES * workers), 0)

    def put(self, index, *row):
        slot = b"".join(number.to_bytes(8, "little") for number in row)
        os.pwrite(self.file, slot, SLOT_BYTES * index)

    def read(self):
        content = os.pread(self.file, SLOT_BYTES * self.workers, 0)
        numbers = [
            int.from_bytes(content[at : at + 8], "little") for at in range(0, len(content), 8)
        ]
        # No monotonic clock reads 0: a worker that did not get to write told nothing.
        rows = zip(numbers[0::3], numbers[1::3], numbers[2::3])
        return [row if row[0] > 0 else None for row in rows]

    def close(self):
        os.close(self.file)

    def __reduce__(self):
        """For spawn and forkserver, which hand the file over with the new process's arguments."""
        from multiprocessing import reduction

        return reopen_report, (reduction.DupFd(self.file),)


def reopen_report(handle):
    report = ProcessReport.__new__(ProcessReport)
    report.file = handle.detach()
    return report


def temporary_file():
    import tempfile

    file, path = tempfile.mkstemp()
    os.unlink(path)
    return file


# ---- a cell ----


class Refused(Exception):
    """A request that is not understood."""


class Failure(Exception):
    """Something that could not be done; the arguments are the answer's "error" member."""

    def __init__(self, name, call, message, reached):
        super().__init__(message)
        self.member = {"name": name, "call": call, "message": message, "reached": reached}


def failure_of_start(error, call, reached, workers):
    import errno

    if isinstance(error, OSError) and error.errno:
        name = errno.errorcode.get(error.errno, "errno %d" % error.errno)
    elif isinstance(error, MemoryError):
        name = "ENOMEM"
    elif isinstance(error, EOFError):
        # From a fork server that has ended.
        name = "ECHILD"
    else:
        # "can't start new thread": Python keeps the reason to itself, and pthread_create has one.
        name = "EAGAIN"
    text = "%s: %s after %d of %d" % (call, error or type(error).__name__, reached, workers)
    if name == "EMFILE":
        import resource

        limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        text += "; the limit is open files (ulimit -n) = %d" % limit
    return Failure(name, call, text, reached)


def time_window(workers):
    """Starts and joins all workers; the times at the beginning, with all started, at the end."""
    begin = time.monotonic_ns()
    for worker in workers:
        worker.start()
    started = time.monotonic_ns()
    for worker in workers:
        worker.join()
    return begin, started, time.monotonic_ns()


def make_workers(request, report):
    work = {"Cpu": compute, "Io": wait, "Start": None}[request.work]
    amount = request.iterations if request.work == "Cpu" else request.wait_ns / 1e9
    for index in range(request.workers):
        if work is None:
            yield request.launcher(target=do_nothing)
        else:
            yield request.launcher(target=work_in_turn, args=(report, index, work, amount))


def run_workers(request, workers):
    call = request.case[len(request.work) :] + ".start"
    try:
        return time_window(workers)
    except (OSError, RuntimeError, MemoryError, EOFError) as error:
        # A thread's and a process's ident is None until it is started.
        running = [worker for worker in workers if worker.ident is not None]
        for worker in running:
            worker.join()
        raise failure_of_start(error, call, len(running), request.workers) from error
    finally:
        close_workers(workers)


met = set()


def run_first_worker(request):
    """A fork server may be started and not answer yet; one that has started a worker does."""
    if request.launcher not in met:
        run_workers(request, [request.launcher(target=do_nothing)])
        met.add(request.launcher)


def close_workers(workers):
    """Gives up what each process object holds, now and not when memory is next tidied."""
    for worker in workers:
        if hasattr(worker, "close"):
            worker.close()


def quartiles(times):
    """Minimum, lower quartile, median, upper quartile, maximum; interpolated, whole."""
    times = sorted(times)
    last = len(times) - 1
    result = []
    for quarter in range(5):
        index, rest = divmod(last * quarter, 4)
        upper = times[min(index + 1, last)]
        result.append(times[index] + (upper - times[index]) * rest // 4)
    return result


def switches():
    import resource

    return sum(
        resource.getrusage(who).ru_nivcsw
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )


def describe_work(rows, begin, is_cpu):
    """The members that tell about the workers, whose rows are begin, end and result."""
    begins = [row[0] - begin for row in rows]
    ends = [row[1] - begin for row in rows]
    if len(rows) <= WORKER_TIMES:
        members = {"work_begin_ns": begins, "work_end_ns": ends}
    else:
        members = {
            "work_begin_quartiles_ns": quartiles(begins),
            "work_end_quartiles_ns": quartiles(ends),
        }
    if is_cpu:
        results = {row[2] for row in rows}
        members["checksum"] = rows[0][2]
        members["checksums_agree"] = len(results) == 1
    return members


def run_cell(request):
    import gc

    run_first_worker(request)
    report = request.report_class(request.workers)
    try:
        workers = list(make_workers(request, report))
        switches_before = switches()
        begin, started, end = run_workers(request, workers)
        answer = {
            "answer": "cell",
            "elapsed_ns": end - begin,
            "started_ns": started - begin,
            "involuntary_switches": switches() - switches_before,
        }
        if request.work != "Start":
            rows = report.read()
            missing = rows.count(None)
            if missing:
                text = "%d of %d workers ended before their work was done"
                raise Failure("ECHILD", "join", text % (missing, len(rows)), request.workers)
            answer.update(describe_work(rows, begin, request.work == "Cpu"))
        return answer
    except Failure:
        # A fork server that has died is started again outside of the next window, not in it.
        met.discard(request.launcher)
        raise
    finally:
        report.close()
        # After the cell, for the next one: who has just computed has to wait longer for a busy CPU.
        gc.collect()


class CellRequest:
    """A checked request for a cell."""

    def __init__(self, request, start_methods):
        self.case = request.get("case")
        if self.case not in CASES:
            raise Refused("unknown case %.40r" % (self.case,))
        self.work = self.case.replace("Thread", "").replace("Process", "")
        self.workers = whole_number(request, "workers", 1, MAX_WORKERS)
        if self.work == "Cpu":
            self.iterations = whole_number(request, "iterations", 0, 1 << 62)
        self.wait_ns = 0
        if self.work == "Io":
            self.wait_ns = whole_number(request, "wait_ns", 0, 3600 * 10**12)
        self.choose_launcher(request.get("start_method", start_methods[0]), start_methods)

    def choose_launcher(self, start_method, start_methods):
        if self.case.endswith("Thread"):
            import threading

            self.launcher = threading.Thread
            self.report_class = ThreadReport
            return
        if start_method not in start_methods:
            raise Refused("unknown start method %.40r" % (start_method,))
        import multiprocessing

        self.launcher = multiprocessing.get_context(start_method).Process
        self.report_class = ProcessReport


def whole_number(request, member, low, high):
    value = request.get(member)
    if type(value) is not int or not low <= value <= high:
        text = "%s must be a whole number from %d to %d, not %.40r"
        raise Refused(text % (member, low, high, value))
    return value


# ---- what the hello tells ----


def read_text(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def describe_process():
    process = {"static": False}
    memory = read_text("/proc/self/statm").split()
    if memory:
        process["resident_bytes"] = int(memory[1]) * os.sysconf("SC_PAGE_SIZE")
        process["mappings"] = read_text("/proc/self/maps").count("\n")
    return process


def describe_clock():
    readings = [time.monotonic_ns() for _ in range(1001)]
    resolution = time.get_clock_info("monotonic").resolution
    return {
        "resolution_ns": max(1, round(resolution * 1e9)),
        "cost_ns": round((readings[-1] - readings[0]) / (len(readings) - 1)),
    }


def quota_of_group(folder):
    """CPU time and period of a control group, of version 2 or 1; None when it has no quota."""
    fields = read_text(folder + "/cpu.max").split() or [
        read_text(folder + "/cpu.cfs_quota_us").strip(),
        read_text(folder + "/cpu.cfs_period_us").strip(),
    ]
    if len(fields) == 2 and all(field.isdigit() and int(field) > 0 for field in fields):
        return int(fields[0]), int(fields[1])
    return None


def cpu_quota():
    """The tightest quota of this process's control group and of those above it, or None."""
    quotas = []
    for line in read_text("/proc/self/cgroup").splitlines():
        _, controllers, path = line.split(":", 2)
        if controllers and "cpu" not in controllers.split(","):
            continue
        root = "/sys/fs/cgroup" + ("/cpu" if controllers else "")
        parts = [part for part in path.split("/") if part not in ("", "..")]
        for depth in range(len(parts) + 1):
            quotas.append(quota_of_group("/".join([root] + parts[:depth])))
    found = [quota for quota in quotas if quota]
    return min(found, key=lambda quota: quota[0] / quota[1]) if found else None


def describe_host():
    """Some of the members of include/tvp/host/host.h, by the same names."""
    system = os.uname()
    online = os.cpu_count() or 1
    affinity = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else online
    quota = cpu_quota()
    quota_cpus = quota[0] / quota[1] if quota else None
    return {
        "name": system.nodename,
        # Without a number for this boot, the name has to tell hosts apart.
        "boot_id": read_text("/proc/sys/kernel/random/boot_id").strip() or system.nodename,
        "architecture": system.machine,
        "online_cpus": online,
        "affinity_cpus": affinity,
        "quota_cpus": quota_cpus,
        "quota_period_ns": quota[1] * 1000 if quota else None,
        "usable_cpus": min(affinity, quota_cpus or affinity),
        "kernel": "%s %s" % (system.sysname, system.release),
    }


def describe_gil(sys):
    if hasattr(sys, "_is_gil_enabled"):
        return "enabled" if sys._is_gil_enabled() else "disabled"
    return "enabled" if sys.implementation.name == "cpython" else "not known"


def hello(sys, start_methods):
    name = sys.implementation.name
    spelled = {"cpython": "CPython", "pypy": "PyPy"}.get(name, name)
    # As in sys.version, not sys.implementation: that one is PyPy's own number.
    version = sys.version.split()[0]
    return {
        "hello": "tvp-runner",
        "protocol": 1,
        "runtime": name,
        "language": "%s %s" % (spelled, version),
        "start_methods": start_methods,
        "cases": CASES,
        "process": describe_process(),
        "clock": describe_clock(),
        "host": describe_host(),
        "facts": {"implementation": spelled, "version": version, "gil": describe_gil(sys)},
    }


def steal_ns():
    """Time that the hypervisor took from this host since it booted; -1 when that is not known."""
    fields = read_text("/proc/stat").split("\n", 1)[0].split()
    if len(fields) < 9:
        return -1
    return int(fields[8]) * (10**9 // os.sysconf("SC_CLK_TCK"))


def competition(during_ns):
    """How long programs, and other systems, had this process's processors while it slept."""

    def look():
        own = {"cpu%d" % cpu for cpu in os.sched_getaffinity(0)}
        lines = [line.split() for line in read_text("/proc/stat").splitlines()]
        times = [[int(time) for time in line[1:9]] for line in lines if line and line[0] in own]
        tick_ns = 10**9 // os.sysconf("SC_CLK_TCK")
        busy = sum(sum(row[:3]) + sum(row[5:7]) for row in times)
        return (busy * tick_ns, sum(row[7] for row in times) * tick_ns) if times else None

    before, start = look(), time.monotonic_ns()
    time.sleep(during_ns * 1e-9)
    elapsed, after = time.monotonic_ns() - start, look()
    busy, stolen = (b - a for a, b in zip(before, after)) if before and after else (-1, -1)
    return {"during_ns": elapsed, "busy_ns": busy, "stolen_ns": stolen}


# ---- the conversation ----


class Conversation:
    """Keeps the two pipes to itself: nothing that Python or a worker prints can get between."""

    def __init__(self):
        self.requests = os.fdopen(os.dup(0), "rb")
        self.answers = os.dup(1)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        os.dup2(2, 1)

    def say(self, message):
        import json

        line = json.dumps(message, separators=(",", ":")).encode("utf-8") + b"\n"
        while line:
            line = line[os.write(self.answers, line) :]

    def listen(self):
        """Each line, as an object or as None when it is none."""
        import json

        for line in iter(lambda: self.requests.readline(LINE_LIMIT), b""):
            try:
                request = json.loads(line)
            except (ValueError, RecursionError):
                request = None
            yield request if isinstance(request, dict) else None


def answer_to(request, start_methods, steal_before):
    kind = request.get("request")
    if kind == "cell":
        return run_cell(CellRequest(request, start_methods))
    if kind == "finish":
        steal = steal_ns()
        return {"answer": kind, "steal_ns": -1 if steal < 0 else steal - steal_before}
    if kind == "competition":
        during_ns = whole_number(request, "during_ns", 1, 10**9)
        return {"answer": kind, **competition(during_ns)}
    raise Refused("unknown request %.40r" % (kind,))


def answer_always(request, start_methods, steal_before):
    if request is None:
        member = {"name": "EINVAL", "message": "a request is a JSON object on one line"}
        return {"answer": "error", "id": None, "error": member}
    try:
        answer = answer_to(request, start_methods, steal_before)
    except Refused as refusal:
        answer = {"answer": "error", "error": {"name": "EINVAL", "message": str(refusal)}}
    except Failure as failure:
        answer = {"answer": request["request"], "error": failure.member}
    answer["id"] = request.get("id")
    return answer


def allow_many_files():
    """A process object holds a file for as long as it lives; the usual limit is 1,024 of them."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4 * MAX_WORKERS if hard == resource.RLIM_INFINITY else min(hard, 4 * MAX_WORKERS)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def main():
    import multiprocessing
    import sys

    conversation = Conversation()
    if sys.version_info < (3, 8):
        text = "Python 3.8 or later is needed, this is " + sys.version.split()[0]
        conversation.say({"hello": "tvp-runner", "protocol": 1, "error": {"message": text}})
        return 1
    allow_many_files()
    start_methods = multiprocessing.get_all_start_methods()
    steal_before = steal_ns()
    try:
        conversation.say(hello(sys, start_methods))
        for request in conversation.listen():
            conversation.say(answer_always(request, start_methods, steal_before))
    except BrokenPipeError:
        # Nobody listens any more.
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
