#!/usr/bin/env python3
"""A runner: measures Python's threads against its processes, coroutines and interpreters.

Speaks the protocol of include/tvp/common/protocol.h on stdin and stdout; run it as
`python3 -I cpython.py` with any Python from 3.8 on, without -I where it measures a function of the
user's: that runs as it would for the user. A cell is timed as people time it in Python:
all Thread or Process objects exist, the clock starts, all are started, all are joined, the clock
stops.

What a worker has to tell (when its work began and ended, and its result) is written after its work:
a thread puts it into a list, a process into an unlinked file that exists before the window. Nothing
else is added to what is timed. Start workers tell nothing.

The first worker of each kind and start method is not measured: it starts what is started once (the
fork server, the resource tracker) and has met it before the first window.

Under spawn and forkserver each process imports this file again, so whatever only the parent needs
is imported where it needs it. It imports the user's work again, too. An interpreter that has work
runs the code of this file again, and imports the user's work.

Coroutines are tasks of one event loop, which runs before the window begins; in place of start and
join a task is created and awaited. Interpreters are a thread each, which makes an interpreter of
its own, works in it and closes it: Python has them from 3.14 on. A copy of this process measures
both, as what they bring with them would make it dearer to fork.
"""

import marshal  # parts of the interpreter: no file of the user's can stand in for them
import os
import sys
import time
from _thread import get_ident

MODULUS = 10000000
LINE_LIMIT = 1 << 20
MAX_WORKERS = 32768
WORKER_TIMES = 64
WORK_COLUMNS = 4  # begin, end, CPU time in user mode and in system mode
MOST_MARKS = 256  # PROTOCOL_MOST_MARKS
NOTE_BYTES = 4096
TRIAL_NS = 10**9  # PROTOCOL_TRIAL_NS
KINDS = ["Thread", "Process", "Coroutine"]
if sys.version_info >= (3, 14) and sys.implementation.name == "cpython":
    KINDS.append("Interpreter")
CASES = [work + kind for work in ("Cpu", "Io", "Start", "Work") for kind in KINDS]
CASES += ["Net" + kind for kind in KINDS]
# http.client cannot be awaited.
OWN_SERVER_ONLY = ["NetCoroutine"]
# Works whose workers are a pool: Pool's tasks compute, those of the others do nothing.
POOLS = ["Pool", "Task", "Chunk", "First", "Cold"]
NEW_POOLS = ["First", "Cold"]
CASES += [pool + kind for pool in POOLS for kind in ("Thread", "Process")]
# Works with an object for each worker, and with one that all of them share, as only threads can.
OWN_OBJECTS = ["OwnCall", "OwnAppend"]
SHARED_OBJECTS = ["SharedCall", "SharedAppend"]
CASES += [work + kind for work in OWN_OBJECTS for kind in ("Thread", "Process")]
CASES += [work + "Thread" for work in SHARED_OBJECTS]
BYTES_OF_ELEMENT = 24  # a list that grows has room to spare, and is copied now and then
POOL_CHUNK = 16
MOST_TASKS = 10**6
DISK_WRITE_BLOCK = 65536
DISK_READ_BLOCK = 4096
# A prime number: the places at which blocks of a file begin come again after so many blocks.
CONTENT_PLACES = 1048573
if hasattr(os, "preadv"):
    CASES += [disk + kind for disk in ("DiskWrite", "DiskRead") for kind in ("Thread", "Process")]
DATA_CASES = ["DataThread", "DataProcess"]
DATA_WAYS = {  # of each its case; data_ways.h says what they are
    "start": "DataProcess",
    "reference": "DataThread",
    "shared-copied": "DataProcess",
    "shared": "DataProcess",
    "executor-thread": "DataThread",
    "executor": "DataProcess",
    "inherited": "DataProcess",
}
DATA_COPIES = 3  # of each worker's data: here, there and between


# ---- the workers ----


def compute(iterations):
    """The classic recurrence; Python's integers keep it exact."""
    result = 1
    for i in range(iterations):
        result = (result * result * i + 2 * result * i * i + 3) % MODULUS
    return result


def compute_with_marks(iterations, marks):
    """The same; leaves a mark after each of so many equal shares."""
    result, done, count = 1, 0, len(marks)
    for mark in range(count):
        until = iterations * (mark + 1) // count
        for i in range(done, until):
            result = (result * result * i + 2 * result * i * i + 3) % MODULUS
        done = until
        marks[mark] = time.monotonic_ns()
    return result


def wait(seconds):
    time.sleep(seconds)
    return 0


def do_nothing():
    pass


class Counted:
    """An object whose method is called."""

    def __init__(self):
        self.step = 1

    def use(self):
        return self.step


def call_method(counted, uses):
    result = 0
    for _ in range(uses):
        result += counted.use()
    return result


def call_own(uses):
    return call_method(Counted(), uses)


def append_to(numbers, index, uses):
    """Whose elements they are is counted when all are there."""
    for _ in range(uses):
        numbers.append(index)
    return len(numbers)


def append_to_own(uses):
    return append_to([], 0, uses)


def works_with_objects(request):
    """What each worker does, by its number; and the list that all share, if there is one."""
    from functools import partial

    if request.work == "SharedCall":
        return [partial(call_method, Counted())] * request.workers, None
    if request.work == "SharedAppend":
        numbers = []
        return [partial(append_to, numbers, index) for index in range(request.workers)], numbers
    own = call_own if request.work == "OwnCall" else append_to_own
    return [own] * request.workers, None


def count_elements(rows, numbers):
    """With how many elements each worker's number is in the list, as its result."""
    from collections import Counter

    counts = Counter(numbers)
    return [(*row[:2], counts[index]) for index, row in enumerate(rows)]


def work_in_turn(report, index, work, amount):
    """The body of every worker that works, in a thread or in a process."""
    begin = time.monotonic_ns()
    result = work(amount)
    report.put(index, begin, time.monotonic_ns(), result)


def compute_in_turn(report, index, iterations):
    """The same of one that leaves marks."""
    marks = report.marks_of(index)
    begin = time.monotonic_ns()
    result = compute_with_marks(iterations, marks)
    report.put(index, begin, time.monotonic_ns(), result)


async def work_in_loop(report, index, work, amount):
    """The same of a coroutine: it lets others run while it waits."""
    begin = time.monotonic_ns()
    result = await wait_in_loop(amount) if work is wait else work(amount)
    report.put(index, begin, time.monotonic_ns(), result)


async def wait_in_loop(seconds):
    import asyncio

    await asyncio.sleep(seconds)
    return 0


async def work_without_waiting(body, *arguments):
    """Of a coroutine whose work never waits: no other runs until it is done."""
    body(*arguments)


class ThreadReport:
    """Takes what threads tell."""

    def __init__(self, workers, columns, marks):
        self.cpu_times = thread_cpu_times
        self.rows = [None] * workers
        self.notes = [None] * workers
        self.marks = [[0] * marks for _ in range(workers)]

    def put(self, index, *row):
        self.rows[index] = row

    def put_note(self, index, note):
        self.notes[index] = note

    def read(self):
        return self.rows

    def read_notes(self):
        return self.notes

    def marks_of(self, index):
        return self.marks[index]

    def keep_marks(self, marks):
        marks_of_threads[get_ident()] = marks

    def drop_marks(self):
        marks_of_threads.pop(get_ident(), None)

    def close(self):
        pass


class CoroutineReport(ThreadReport):
    """Takes what the coroutines of one thread tell. What each of them computes nobody knows; the
    thread's time is that of all of them."""

    def __init__(self, workers, columns, marks):
        super().__init__(workers, columns, marks)
        self.cpu_times = lambda: (0, 0)
        self.loop_times = (0, 0)

    def keep_marks(self, marks):
        marks_of_threads.setdefault(get_ident(), MarksOfTasks()).keep(marks)

    def drop_marks(self):
        of_tasks = marks_of_threads.get(get_ident())
        if of_tasks:
            of_tasks.drop()


class ProcessReport:
    """Takes what processes tell: a file without a name, with a slot of numbers for each worker, the
    marks of each, which are mapped into memory, and behind them room for a note of each."""

    def __init__(self, workers, columns, marks):
        self.workers = workers
        self.slot_bytes = 8 * columns
        self.marks = marks
        if hasattr(os, "memfd_create"):
            self.file = os.memfd_create("workers")
        else:
            self.file = temporary_file()
        # Written now, so that no worker waits for memory.
        os.pwrite(self.file, bytes((self.slot_bytes + 8 * marks) * workers), 0)
        self.map_marks()

    def map_marks(self):
        self.cpu_times = process_cpu_times
        self.memory = None
        if self.marks:
            import mmap

            memory = mmap.mmap(self.file, (self.slot_bytes + 8 * self.marks) * self.workers)
            self.memory = memoryview(memory).cast("q")

    def marks_of(self, index):
        first = self.slot_bytes // 8 * self.workers + self.marks * index
        return self.memory[first : first + self.marks] if self.memory else []

    keep_marks = ThreadReport.keep_marks
    drop_marks = ThreadReport.drop_marks

    def put(self, index, *row):
        slot = b"".join(number.to_bytes(8, "little") for number in row)
        os.pwrite(self.file, slot, self.slot_bytes * index)

    def put_note(self, index, note):
        os.pwrite(self.file, marshal.dumps(note), self.place_of_note(index))

    def place_of_note(self, index):
        return (self.slot_bytes + 8 * self.marks) * self.workers + NOTE_BYTES * index

    def read(self):
        content = os.pread(self.file, self.slot_bytes * self.workers, 0)
        numbers = [
            int.from_bytes(content[at : at + 8], "little") for at in range(0, len(content), 8)
        ]
        columns = self.slot_bytes // 8
        rows = [tuple(numbers[at : at + columns]) for at in range(0, len(numbers), columns)]
        # No monotonic clock reads 0: a worker that did not get to write told nothing.
        return [row if row[0] > 0 else None for row in rows]

    def read_notes(self):
        notes = (
            os.pread(self.file, NOTE_BYTES, self.place_of_note(index))
            for index in range(self.workers)
        )
        return [marshal.loads(note) if note.strip(b"\0") else None for note in notes]

    def close(self):
        os.close(self.file)

    def __reduce__(self):
        """For spawn and forkserver, which hand the file over with the new process's arguments."""
        from multiprocessing import reduction

        file = reduction.DupFd(self.file)
        return reopen_report, (file, self.workers, self.slot_bytes, self.marks)


class InterpreterReport(ProcessReport):
    """The same for interpreters, which share nothing else with each other."""

    def handle(self):
        return self.file, self.workers, self.slot_bytes, self.marks


class SharedFile:
    """The file of this process, as another interpreter in it knows it: by its number."""

    def __init__(self, file):
        self.file = file

    def detach(self):
        return self.file


def reopen_report(handle, workers, slot_bytes, marks):
    report = ProcessReport.__new__(ProcessReport)
    report.file = handle.detach()
    report.workers = workers
    report.slot_bytes = slot_bytes
    report.marks = marks
    report.map_marks()
    return report


def temporary_file():
    import tempfile

    file, path = tempfile.mkstemp()
    os.unlink(path)
    return file


# ---- a work of the user's ----


def one_line(text, most=300):
    """What a terminal and a record can show of it."""
    flat = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return flat if len(flat) <= most else flat[:most] + "…"


def place_of(error, path):
    """Where it happened, as "crunch.py:12: ": the last line in the work's own file, or else the
    innermost of all; nothing where that is not known."""
    frames, step = [], error.__traceback__
    while step:
        frames.append((step.tb_frame.f_code.co_filename, step.tb_lineno))
        step = step.tb_next
    if isinstance(error, SyntaxError) and error.filename:
        frames.append((error.filename, error.lineno))
    import importlib

    importing = (__file__, importlib.__file__)
    frames = [
        frame
        for frame in frames
        if frame[0] not in importing and not frame[0].startswith("<frozen importlib")
    ]
    own = [frame for frame in frames if path and same_path(frame[0], path)]
    if not frames:
        return ""
    name, line = (own or frames)[-1]
    return "%s:%s: " % (os.path.basename(name), line)


def same_path(first, second):
    return os.path.abspath(first) == os.path.abspath(second)


def describe_error(error, path):
    """Its name, and a line for people."""
    if isinstance(error, Unloadable):
        return error.args[0]
    name = type(error).__name__
    text = error.msg if isinstance(error, SyntaxError) else str(error)
    message = "%s%s%s%s" % (place_of(error, path), name, ": " if text else "", text)
    return {"name": name, "message": one_line(message)}


class Unloadable(Exception):
    """A work that cannot be loaded; the argument is the answer's "error" member."""


class Work:
    """A function of the user's, loaded from a file or a module."""

    def __init__(self, file, module, function, output):
        self.arguments = (file, module, function, output)
        self.path = file
        if not output:
            be_silent()
        try:
            self.call, self.takes_worker = self.find(file, module, function)
        except Unloadable:
            raise
        except BaseException as error:
            raise Unloadable(describe_error(error, self.path)) from error

    def __reduce__(self):
        """Spawn and forkserver load it again."""
        return load_again, self.arguments

    def find(self, file, module, function):
        loaded = load_file(file) if file else load_module(module)
        self.path = getattr(loaded, "__file__", None)
        name = os.path.basename(file) if file else module
        found = getattr(loaded, function, None)
        if found is None:
            near = nearest_name(function, loaded)
            text = "%s has no function %s" % (name, function)
            text += ": did you mean %s?" % near if near else ""
            raise Unloadable({"name": "AttributeError", "message": text})
        if not callable(found):
            text = "%s of %s is no function, but of the type %s"
            text %= (function, name, type(found).__name__)
            raise Unloadable({"name": "TypeError", "message": text})
        for names in (vars(loaded), getattr(found, "__globals__", {})):
            if callable(names.get("tvp_mark")):
                names["tvp_mark"] = tvp_mark
        self.is_coroutine = is_coroutine_function(found)
        return found, takes_worker(found, function, name)

    def run(self, index):
        result = self.call(index) if self.takes_worker else self.call()
        return run_coroutine(result) if self.is_coroutine else result

    def run_task(self, number, data):
        """A task is handed its data, or else its number."""
        return self.run(number if data is None else data)

    async def run_in_loop(self, index):
        result = self.call(index) if self.takes_worker else self.call()
        return await result if self.is_coroutine else result


def run_coroutine(coroutine):
    """Of a worker that is no coroutine itself: in an event loop of its own."""
    import asyncio

    return asyncio.run(coroutine)


class Marks:
    """The marks that one worker leaves at will, in a row that has room for so many: where there is
    no room any more every other one is given up, and from then on every other call leaves none."""

    def __init__(self, row):
        self.row, self.left, self.calls, self.stride = row, 0, 0, 1

    def leave(self):
        self.calls += 1
        if self.calls % self.stride:
            return
        if self.left == len(self.row):
            self.left //= 2
            for i in range(self.left):
                self.row[i] = self.row[2 * i + 1]
            for i in range(self.left, len(self.row)):
                self.row[i] = 0
            self.stride *= 2
        if self.calls % self.stride == 0:
            self.row[self.left] = time.monotonic_ns()
            self.left += 1


class MarksOfTasks:
    """Those of coroutines, which share a thread: the one that runs leaves its own."""

    def __init__(self):
        self.of_tasks = {}

    def keep(self, marks):
        self.of_tasks[self.task()] = marks

    def drop(self):
        self.of_tasks.pop(self.task(), None)

    def leave(self):
        marks = self.of_tasks.get(self.task())
        if marks:
            marks.leave()

    @staticmethod
    def task():
        import asyncio

        return asyncio.current_task()


# Of the worker that a thread is, by the thread's number: a thread that is none has no marks.
marks_of_threads = {}


def tvp_mark():
    """What the user's work calls to leave a mark of progress."""
    marks = marks_of_threads.get(get_ident())
    if marks:
        marks.leave()


class Lost:
    """A work that a worker could not load again."""

    path = None

    def __init__(self, error):
        self.error = error

    def run(self, index):
        raise self.error

    def run_task(self, number, data):
        raise self.error


def load_again(*arguments):
    try:
        return Work(*arguments)
    except Unloadable as error:
        return Lost(error)


def be_silent():
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    os.close(nothing)


def make_importable(folder):
    """Puts it where Python looks first, which without -I is the folder of this file. What is
    imported from there is the user's: nothing is written beside it."""

    sys.dont_write_bytecode = True
    if sys.path and sys.path[0] and same_path(sys.path[0], os.path.dirname(__file__)):
        del sys.path[0]
    if folder not in sys.path:
        sys.path.insert(0, folder)


def load_file(path):
    import importlib.util

    make_importable(os.path.dirname(path))
    name = os.path.splitext(os.path.basename(path))[0]
    if name in sys.modules:
        # Another module has this name: the work may be called json.py.
        name = "work_" + name
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def load_module(name):
    import importlib

    make_importable(os.getcwd())
    return importlib.import_module(name)


def nearest_name(function, module):
    import difflib

    names = [name for name in dir(module) if callable(getattr(module, name, None))]
    return (difflib.get_close_matches(function, names, 1) or [None])[0]


def is_coroutine_function(function):
    import inspect

    return inspect.iscoroutinefunction(function)


def takes_worker(function, name, where):
    """Whether it needs an argument. One that may be left out is left out."""
    import inspect

    code = getattr(function, "__code__", None)
    what = ("%s:%d: %s" % (where, code.co_firstlineno, name)) if code else name
    if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
        text = what + " is a generator function, which does nothing when it is called"
        raise Unloadable({"name": "TypeError", "message": text})
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        # A function written in C may not tell which arguments it takes.
        return True
    for arguments in ((), (0,)):
        try:
            signature.bind(*arguments)
            return len(arguments) > 0
        except TypeError:
            pass
    text = "%s%s must take one argument, the worker's number, or none" % (what, signature)
    raise Unloadable({"name": "TypeError", "message": one_line(text)})


def process_cpu_times():
    """CPU time of this process and of its children that have ended, in ns: user, system."""
    import resource

    own = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    user, system = own.ru_utime + children.ru_utime, own.ru_stime + children.ru_stime
    return round(user * 1e9), round(system * 1e9)


def thread_cpu_times():
    import resource

    own = resource.getrusage(resource.RUSAGE_THREAD)
    return round(own.ru_utime * 1e9), round(own.ru_stime * 1e9)


class Calls:
    """The calls of the user's work by one worker: what it tells of them when they are done, or of
    the one that failed."""

    def __init__(self, report, index, work):
        self.report, self.index, self.work = report, index, work

    def __enter__(self):
        row = self.report.marks_of(self.index)
        if len(row) > 0:
            self.report.keep_marks(Marks(row))
        self.cpu_begin = self.report.cpu_times()
        self.begin = time.monotonic_ns()
        return self

    def __exit__(self, kind, error, trace):
        end = time.monotonic_ns()
        self.report.drop_marks()
        if error is None:
            self.tell(end)
        else:
            self.report.put_note(self.index, describe_error(error, self.work.path))
        return True

    def tell(self, end):
        begin, used = self.cpu_begin, self.report.cpu_times()
        self.report.put(self.index, self.begin, end, used[0] - begin[0], used[1] - begin[1])


class Trial(Calls):
    """The same in a trial: the time is that of the calls alone, and results are looked at."""

    def __enter__(self):
        self.digests, self.taken = [], 0
        return super().__enter__()

    def take(self, begin, result):
        self.taken += time.monotonic_ns() - begin
        self.digests.append(digest(result))

    def tell(self, end):
        agree = len(set(self.digests)) == 1
        self.report.put_note(self.index, {"result": self.digests[0], "results_agree": agree})
        super().tell(self.begin + self.taken)


def call_work(report, index, work, calls):
    """The body of a worker that does the user's work."""
    with Calls(report, index, work):
        for _ in range(calls):
            work.run(index)


async def call_work_in_loop(report, index, work, calls):
    with Calls(report, index, work):
        for _ in range(calls):
            await work.run_in_loop(index)


def try_work(report, index, work, calls):
    """The body of a worker in a trial."""
    with Trial(report, index, work) as trial:
        for _ in range(calls):
            begin = time.monotonic_ns()
            trial.take(begin, work.run(index))


async def try_work_in_loop(report, index, work, calls):
    with Trial(report, index, work) as trial:
        for _ in range(calls):
            begin = time.monotonic_ns()
            trial.take(begin, await work.run_in_loop(index))


def digest(result):
    """The same text for results that are equal, whoever made them; None where that cannot be said
    or nothing was returned."""
    import hashlib

    if result is None:
        return None
    try:
        return hashlib.sha256(canonical(result)).hexdigest()
    except Exception:
        return None


def canonical(value):
    """Bytes that stand for the value, not for how it lies in memory: sets and dictionaries have no
    order of their own, and a part that is there twice is the same part as its copy."""
    import hashlib
    import io
    import pickle

    kind = type(value)
    if kind in (set, frozenset):
        parts = sorted(hashlib.sha256(canonical(part)).digest() for part in value)
    elif kind is dict:
        parts = sorted(
            hashlib.sha256(canonical(key)).digest() + hashlib.sha256(canonical(part)).digest()
            for key, part in value.items()
        )
    elif kind in (list, tuple):
        parts = [hashlib.sha256(canonical(part)).digest() for part in value]
    else:
        stream = io.BytesIO()
        pickler = pickle.Pickler(stream, 4)
        pickler.fast = True
        pickler.dump(value)
        parts = [stream.getvalue()]
    return b"\0".join([kind.__name__.encode(), *parts])


# ---- workers that ask a server ----

NET_ANSWER_BYTES = 16384
NET_PATTERN = 251
CUT_OFF = "the server closed the connection"
OTHER_BYTES = "the bytes that came are not those of the answer"


class NetError(Exception):
    """The arguments are a name and a message."""


def what_is_said(server):
    """A request to the server of tvp-report, and its answer."""
    pattern = bytes(range(NET_PATTERN)) * (NET_ANSWER_BYTES // NET_PATTERN + 1)
    return server["token"].encode() + b"\n", pattern[:NET_ANSWER_BYTES]


class OwnConnection:
    """To the server of tvp-report, whose protocol is in include/tvp/common/net_exchange.h."""

    def __init__(self, server):
        import socket

        self.request, self.right = what_is_said(server)
        self.answer = bytearray(NET_ANSWER_BYTES)
        self.socket = socket.socket()
        try:
            self.socket.settimeout(server["limit_ns"] / 1e9)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.socket.connect(("127.0.0.1", server["port"]))
        except BaseException:
            self.socket.close()
            raise

    def ask(self):
        """How many bytes of an answer were the right ones."""
        self.socket.sendall(self.request)
        received, place = 0, memoryview(self.answer)
        while received < NET_ANSWER_BYTES:
            count = self.socket.recv_into(place[received:])
            if count == 0:
                raise NetError("ECONNRESET", CUT_OFF)
            received += count
        if self.answer != self.right:
            raise NetError("bytes", OTHER_BYTES)
        return NET_ANSWER_BYTES

    def close(self):
        self.socket.close()


class ConnectionInLoop:
    """The same for a coroutine."""

    def __init__(self, server):
        self.request, self.right = what_is_said(server)
        self.port, self.limit = server["port"], server["limit_ns"] / 1e9
        self.writer = None

    async def within_limit(self, awaitable):
        import asyncio
        import socket

        try:
            return await asyncio.wait_for(awaitable, self.limit)
        except asyncio.TimeoutError:
            # Before Python 3.11 that is another one.
            raise socket.timeout() from None

    async def open(self):
        import asyncio

        connecting = asyncio.open_connection("127.0.0.1", self.port)
        self.reader, self.writer = await self.within_limit(connecting)

    async def ask(self):
        self.writer.write(self.request)
        try:
            answer = await self.within_limit(self.reader.readexactly(NET_ANSWER_BYTES))
        except EOFError:
            raise NetError("ECONNRESET", CUT_OFF) from None
        if answer != self.right:
            raise NetError("bytes", OTHER_BYTES)
        return NET_ANSWER_BYTES

    async def close(self):
        if self.writer:
            self.writer.close()
            try:
                await self.writer.wait_closed()
            except OSError:
                # Of a connection that was lost: told of already.
                pass


class UrlConnection:
    """To a server of the user's; all bytes of an answer that is whole are right."""

    def __init__(self, server):
        import http.client
        from urllib.parse import urlsplit

        url = urlsplit(server["url"])
        self.target = (url.path or "/") + ("?" + url.query if url.query else "")
        self.connection = http.client.HTTPConnection(
            url.hostname, url.port, timeout=server["limit_ns"] / 1e9
        )

    def ask(self):
        self.connection.request("GET", self.target)
        response = self.connection.getresponse()
        body = response.read()
        if response.status != 200:
            text = "the server answered with the status %d, not 200"
            raise NetError("HTTP %d" % response.status, text % response.status)
        return len(body)

    def close(self):
        self.connection.close()


def import_for_net():
    """Before the window, where workers inherit it."""
    import http.client
    import socket  # noqa: F401
    import urllib.parse  # noqa: F401


def ask_server(report, index, server, requests):
    """The body of a worker of Net: a connection, and requests in a row."""
    times = report.marks_of(index)
    begin = time.monotonic_ns()
    connection = None
    try:
        connection = (UrlConnection if "url" in server else OwnConnection)(server)
        received = 0
        for request in range(requests):
            start = time.monotonic_ns()
            received += connection.ask()
            times[request] = time.monotonic_ns() - start
    except Exception as error:
        report.put_note(index, describe_net_error(error, server))
        return
    finally:
        if connection:
            connection.close()
    report.put(index, begin, time.monotonic_ns(), received)


async def ask_server_in_loop(report, index, server, requests):
    """The same of a coroutine: it lets others run while it waits."""
    times = report.marks_of(index)
    begin = time.monotonic_ns()
    connection = ConnectionInLoop(server)
    received = 0
    try:
        await connection.open()
        for request in range(requests):
            start = time.monotonic_ns()
            received += await connection.ask()
            times[request] = time.monotonic_ns() - start
    except Exception as error:
        report.put_note(index, describe_net_error(error, server))
        return
    finally:
        await connection.close()
    report.put(index, begin, time.monotonic_ns(), received)


def describe_net_error(error, server):
    """Its name, and a line for people."""
    import errno
    import socket

    if isinstance(error, NetError):
        return {"name": error.args[0], "message": error.args[1]}
    if isinstance(error, socket.timeout):
        text = "no answer came; the limit is %g s (--io-timeout)" % (server["limit_ns"] / 1e9)
        return {"name": "ETIMEDOUT", "message": text}
    if not isinstance(error, OSError) or not error.errno:
        name = type(error).__name__
        return {"name": name, "message": one_line("%s: %s" % (name, error))}
    name = errno.errorcode.get(error.errno, "errno %d" % error.errno)
    text = str(error)
    if name == "EADDRNOTAVAIL":
        ports = read_text("/proc/sys/net/ipv4/ip_local_port_range").split()
        text += "; their range is net.ipv4.ip_local_port_range = " + " ".join(ports)
    elif name == "EMFILE":
        text += limit_of_files()
    return {"name": name, "message": one_line(text)}


def limit_of_files():
    import resource

    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return "; the limit is open files (ulimit -n) = %d" % limit


# ---- what workers take, seen from outside ----


def children(process):
    return {
        int(child)
        for task in list_folder("/proc/%d/task" % process)
        for child in read_text("/proc/%d/task/%s/children" % (process, task)).split()
    }


def descendants(process):
    """The processes below one, itself left out."""
    found = []
    for child in children(process):
        found += [child, *descendants(child)]
    return found


def list_folder(path):
    try:
        return os.listdir(path)
    except OSError:
        return []


def proportional_bytes(process):
    """The proportional set size of a process; 0 when it has ended or the system does not tell."""
    for line in read_text("/proc/%d/smaps_rollup" % process).splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


# ---- what a work leaves behind ----

GRACE_SECONDS = 0.1


def adopt_orphans():
    """What a worker leaves running when it ends becomes a child of this process, where the system
    can do that; elsewhere it stays until this process's group is ended."""
    try:
        import ctypes

        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER
    except (ImportError, OSError, AttributeError):
        pass


def helpers_of_multiprocessing():
    """Started by this process when they are needed, and needed again."""
    from multiprocessing import forkserver, resource_tracker

    server = getattr(forkserver, "_forkserver", None)
    tracker = getattr(resource_tracker, "_resource_tracker", None)
    return {getattr(server, "_forkserver_pid", None), getattr(tracker, "_pid", None)}


def end_orphans(before):
    """Ends what was left behind since. Some end by themselves when their parent has ended, and
    may have to tidy up."""
    import signal

    grace = time.monotonic() + GRACE_SECONDS
    while True:
        left = children(os.getpid()) - before - helpers_of_multiprocessing()
        if not left:
            return
        late = time.monotonic() > grace
        for process in left:
            try:
                if late:
                    os.kill(process, signal.SIGKILL)
                os.waitpid(process, 0 if late else os.WNOHANG)
            except (ChildProcessError, ProcessLookupError):
                pass
        time.sleep(0.001)


class Observer:
    """Looks at this process and at those below it, until all workers have ended."""

    LEAST_PAUSE = 0.001
    PAUSE_PER_LOOK = 1  # looking takes no more than half of one processor

    def __init__(self):
        self.memory_bytes = self.memory_samples = self.own_threads = self.own_processes = 0

    def begin(self):
        """Before workers are started: what is there now is not of their work."""
        self.processes_before = set(descendants(os.getpid()))
        self.threads_before = set(list_folder("/proc/self/task"))

    def watch(self, workers):
        alive = list(workers)
        while alive:
            begin = time.monotonic()
            self.look(workers)
            pause = max(self.LEAST_PAUSE, self.PAUSE_PER_LOOK * (time.monotonic() - begin))
            until = time.monotonic() + pause
            for worker in alive:
                worker.join(max(0.0, until - time.monotonic()))
            alive = [worker for worker in alive if worker.is_alive()]

    def look(self, workers):
        below = descendants(os.getpid())
        memory = sum(proportional_bytes(process) for process in [os.getpid(), *below])
        if memory > 0:
            self.memory_samples += 1
            self.memory_bytes = max(self.memory_bytes, memory)
        started = {worker.pid for worker in workers if hasattr(worker, "pid")}
        own = set(below) - self.processes_before - started
        self.own_processes = max(self.own_processes, len(own))
        threads = {str(getattr(worker, "native_id", None)) for worker in workers}
        extra = len(set(list_folder("/proc/self/task")) - self.threads_before - threads)
        for process in started:
            extra += max(0, len(list_folder("/proc/%d/task" % process)) - 1)
        self.own_threads = max(self.own_threads, extra)

    def members(self):
        members = {"own_threads": self.own_threads, "own_processes": self.own_processes}
        if self.memory_samples:
            members["memory_bytes"] = self.memory_bytes
            members["memory_samples"] = self.memory_samples
        return members


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
    elif call in ("interpreters.create", "Coroutine.start"):
        name = type(error).__name__
    else:
        # "can't start new thread" does not say why; pthread_create fails for this reason alone.
        name = "EAGAIN"
    text = "%s: %s after %d of %d" % (call, error or type(error).__name__, reached, workers)
    if name == "EMFILE":
        text += limit_of_files()
    return Failure(name, call, text, reached)


class Moments:
    """When each worker's start began, and when its join had returned."""

    def __init__(self, workers):
        self.created, self.joined = [0] * workers, [0] * workers

    def time_window(self, workers):
        begin = time.monotonic_ns()
        for index, worker in enumerate(workers):
            self.created[index] = time.monotonic_ns()
            worker.start()
        started = time.monotonic_ns()
        for index, worker in enumerate(workers):
            worker.join()
            self.joined[index] = time.monotonic_ns()
        return begin, started, time.monotonic_ns()


def time_window(workers):
    """Starts and joins all workers; the times at the beginning, with all started, at the end."""
    begin = time.monotonic_ns()
    for worker in workers:
        worker.start()
    started = time.monotonic_ns()
    for worker in workers:
        worker.join()
    return begin, started, time.monotonic_ns()


async def time_window_in_loop(workers, moments=None):
    """The same of coroutines, in the thread of their loop."""
    begin = time.monotonic_ns()
    for index, worker in enumerate(workers):
        if moments:
            moments.created[index] = time.monotonic_ns()
        worker.start()
    started = time.monotonic_ns()
    for index, worker in enumerate(workers):
        await worker.task
        if moments:
            moments.joined[index] = time.monotonic_ns()
    return begin, started, time.monotonic_ns()


def window_of(request, moments=None):
    """How the workers of a request are timed."""
    if request.kind == "Coroutine":
        return lambda workers: run_coroutine(time_window_in_loop(workers, moments))
    return moments.time_window if moments else time_window


def thread_of_loop(report, workers):
    """In which the coroutines of a trial run: whoever looks at them is not one of them."""
    import threading

    def run():
        before = thread_cpu_times()
        run_coroutine(time_window_in_loop(workers))
        report.loop_times = [now - then for then, now in zip(before, thread_cpu_times())]

    return threading.Thread(target=run)


class Coroutine:
    """A worker that is a task; the loop waits for its task, not for it."""

    def __init__(self, coroutine):
        self.coroutine, self.task = coroutine, None

    def start(self):
        import asyncio

        self.task = asyncio.get_running_loop().create_task(self.coroutine)


# What a coroutine does in place of a body that would keep all others waiting.
BODIES_IN_LOOP = {
    work_in_turn: work_in_loop,
    ask_server: ask_server_in_loop,
    call_work: call_work_in_loop,
    try_work: try_work_in_loop,
}

CODE_OF_INTERPRETER = """
import marshal
runner = {"__name__": "runner", "__file__": path}
exec(marshal.loads(code), runner)
runner["work_in_interpreter"](order)
"""
code_of_runner = None


class OwnInterpreter:
    """A worker that is a thread with an interpreter of its own: as a thread, but for what becomes
    of the interpreter."""

    def __init__(self, body, arguments):
        import threading

        self.body, self.arguments, self.problem = body, arguments, None
        self.order = b"" if body is do_nothing else self.describe()
        self.thread = threading.Thread(target=self.work)
        self.start, self.join = self.thread.start, self.thread.join
        self.is_alive = self.thread.is_alive

    @property
    def ident(self):
        return self.thread.ident

    @property
    def native_id(self):
        return self.thread.native_id

    def describe(self):
        """The body and its arguments, in what interpreters can hand over."""
        report, index, *rest = self.arguments
        what = [part.__reduce__()[1] if isinstance(part, Work) else part for part in rest]
        what = [part.__name__ if callable(part) else part for part in what]
        return marshal.dumps((self.body.__name__, report.handle(), index, what))

    def work(self):
        from concurrent import interpreters

        try:
            interpreter = interpreters.create()
            try:
                if self.order:
                    interpreter.prepare_main(
                        path=__file__, code=code_of_runner, order=self.order
                    )
                    interpreter.exec(CODE_OF_INTERPRETER)
            finally:
                interpreter.close()
        except BaseException as error:
            self.problem = error


def work_in_interpreter(order):
    """What an interpreter does that was made for it, in its own copy of this file."""
    body, handle, index, rest = marshal.loads(order)
    report = reopen_report(SharedFile(handle[0]), *handle[1:])
    report.cpu_times = thread_cpu_times
    work = rest[0]
    if isinstance(work, tuple):
        rest[0] = load_again(*work)
    elif isinstance(work, str):
        rest[0] = globals()[work]
    globals()[body](report, index, *rest)


def read_own_code():
    """What runs in every interpreter, translated once."""
    global code_of_runner
    if not code_of_runner:
        with open(__file__, "rb") as file:
            code_of_runner = marshal.dumps(compile(file.read(), __file__, "exec"))


def check_interpreters(request, workers):
    """Threads that could not make an interpreter have started all the same."""
    problems = [worker.problem for worker in workers if getattr(worker, "problem", None)]
    if problems:
        reached = request.workers - len(problems)
        raise failure_of_start(problems[0], "interpreters.create", reached, request.workers)


def make_worker(request, body, *arguments):
    if request.kind == "Coroutine":
        in_loop = BODIES_IN_LOOP.get(body)
        return Coroutine(
            in_loop(*arguments) if in_loop else work_without_waiting(body, *arguments)
        )
    if request.kind == "Interpreter":
        return OwnInterpreter(body, arguments)
    return request.launcher(target=body, args=arguments)


def make_workers(request, report):
    for index in range(request.workers):
        if request.work == "Start":
            yield make_worker(request, do_nothing)
        elif request.work == "Work":
            body = try_work if request.is_trial else call_work
            yield make_worker(request, body, report, index, request.loaded, request.calls)
        elif request.objects:
            work = request.objects[index]
            yield make_worker(request, work_in_turn, report, index, work, request.uses)
        elif request.work == "Net":
            yield make_worker(request, ask_server, report, index, request.server, request.requests)
        elif request.work == "Cpu" and request.marks:
            yield make_worker(request, compute_in_turn, report, index, request.iterations)
        elif request.work == "Cpu":
            yield make_worker(request, work_in_turn, report, index, compute, request.iterations)
        else:
            seconds = request.wait_ns / 1e9
            yield make_worker(request, work_in_turn, report, index, wait, seconds)


def run_workers(request, workers, run=None):
    call = request.kind + ".start"
    # What threads of this process have started it may use again, as the processes of a pool.
    may_leave_orphans = request.work == "Work" and request.report_class is ProcessReport
    before = children(os.getpid()) if may_leave_orphans else set()
    try:
        times = (run or window_of(request))(workers)
        check_interpreters(request, workers)
        return times
    except (OSError, RuntimeError, MemoryError, EOFError) as error:
        # A thread's and a process's ident is None until it is started; a task ends with its loop.
        running = [worker for worker in workers if getattr(worker, "ident", None) is not None]
        for worker in running:
            worker.join()
        raise failure_of_start(error, call, len(running), request.workers) from error
    finally:
        close_workers(workers)
        if may_leave_orphans:
            end_orphans(before)


met = set()


def run_first_worker(request):
    """A fork server that has been started may not answer yet; once it has started a worker it does.
    What a work does only at its first call is done then too, where workers inherit it."""
    if request.launcher not in met:
        if request.kind == "Interpreter":
            read_own_code()
        run_workers(request, [make_worker(request, do_nothing)])
        met.add(request.launcher)
    if request.work == "Work" and not request.is_trial and request.loaded not in met:
        import threading

        report = ThreadReport(1, WORK_COLUMNS, 0)
        first = threading.Thread(target=call_work, args=(report, 0, request.loaded, 1))
        first.start()
        first.join()
        met.add(request.loaded)


def close_workers(workers):
    """Closes the files of each process object now, not at the next garbage collection."""
    for worker in workers:
        if hasattr(worker, "close"):
            worker.exit_status = worker.exitcode
            if worker.exit_status == STATUS_OF_LOST:
                end_lost(worker.pid)
            worker.close()


# What multiprocessing says of a process whose fork server died, and which may still run.
STATUS_OF_LOST = 255


def end_lost(pid):
    """Not if its number belongs to another process by now, which is not in this group."""
    import signal

    try:
        if os.getpgid(pid) == os.getpgrp():
            os.kill(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass


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


def describe_work(rows, begin, has_result):
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
    if has_result:
        results = {row[2] for row in rows}
        members["checksum"] = rows[0][2]
        members["checksums_agree"] = len(results) == 1
    return members


def check_work(request, report, workers):
    """What each worker told; fails when one of them did not get there."""
    rows = report.read()
    if None not in rows:
        return rows
    first = rows.index(None)
    note = report.read_notes()[first]
    name, what = "undone", "ended without having done its work"
    status = getattr(workers[first], "exit_status", 0)
    if note:
        name, what = note["name"], note["message"]
    elif status:
        name = name_of_end(status)
        what = "ended early: " + name
    text = "worker %d of %d%s %s" % (first + 1, len(rows), ":" if note else "", what)
    if request.work == "Net" and rows.count(None) > 1:
        text += " (and %d more)" % (rows.count(None) - 1)
    raise Failure(name, "worker", text, request.workers)


def name_of_end(status):
    """How a process ended, from its exitcode: "exit 1", "SIGKILL"."""
    import signal

    if status > 0:
        return "exit %d" % status
    try:
        return signal.Signals(-status).name
    except ValueError:
        return "signal %d" % -status


def describe_cpu(request, rows, shared_times):
    """The times of the whole process count threads that the work started itself, which no worker's
    own times do; but they count the observer of a trial too. Coroutines have the times of their
    thread."""
    in_process = request.kind != "Process" and not request.is_trial
    if in_process or request.kind == "Coroutine":
        return {"user_ns": shared_times[0], "system_ns": shared_times[1]}
    return {"user_ns": sum(row[2] for row in rows), "system_ns": sum(row[3] for row in rows)}


def refuse_long_lists(request):
    available = available_bytes()
    if "Append" not in request.work or not available:
        return
    if request.workers * request.uses * BYTES_OF_ELEMENT > available // 4:
        text = "lists of %d elements would take more than a quarter of the %d bytes available"
        text %= (request.workers * request.uses, available)
        raise Failure("ENOMEM", "memory", text, 0)


def run_cell(request):
    import gc

    run_first_worker(request)
    refuse_long_lists(request)
    if request.work == "Net":
        import_for_net()
    columns = WORK_COLUMNS if request.work == "Work" else 3
    report = request.report_class(request.workers, columns, request.operations or request.marks)
    moments = Moments(request.workers) if request.marks else None
    try:
        workers = list(make_workers(request, report))
        switches_before, cpu_before = switches(), process_cpu_times()
        begin, started, end = run_workers(request, workers, window_of(request, moments))
        cpu = [after - before for before, after in zip(cpu_before, process_cpu_times())]
        answer = {
            "answer": "cell",
            "elapsed_ns": end - begin,
            "started_ns": started - begin,
            "involuntary_switches": switches() - switches_before,
        }
        if request.work != "Start":
            rows = check_work(request, report, workers)
            if request.numbers is not None:
                rows = count_elements(rows, request.numbers)
            has_result = request.work == "Cpu" or request.objects
            answer.update(describe_work(rows, begin, has_result))
        if request.work == "Work":
            answer.update(describe_cpu(request, rows, cpu))
        if request.operations:
            answer.update(describe_operations(request, report))
            answer["bytes_right"] = sum(row[2] for row in rows)
        if moments and request.work not in ("Start", "Net"):
            answer.update(describe_marks(report, moments, begin))
        return answer
    finally:
        report.close()
        # Now, not in the next cell: the system lets a process that has just computed wait longer.
        gc.collect()


def percentile(values, percent):
    """The smallest that at least so large a part of all are not longer than."""
    return sorted(values)[(len(values) * percent + 99) // 100 - 1]


def describe_operations(request, report):
    """What every work of operations tells: of all workers together."""
    times = [time for index in range(request.workers) for time in report.marks_of(index)]
    return {
        "operations": sum(time > 0 for time in times),
        "operation_median_ns": percentile(times, 50),
        "operation_p99_ns": percentile(times, 99),
    }


def describe_marks(report, moments, begin):
    """No monotonic clock reads 0: such a mark was not left."""
    rows = [report.marks_of(index) for index in range(len(moments.created))]
    return {
        "created_ns": [moment - begin for moment in moments.created],
        "joined_ns": [moment - begin for moment in moments.joined],
        "mark_ns": [[mark - begin for mark in row if mark > 0] for row in rows],
    }


# ---- a cell of a pool: the executors of concurrent.futures, as people use them ----


def do_task(number):
    return number


def compute_task(number, iterations):
    return number, compute(iterations)


def handle_task(number, iterations, data):
    """A task that calls the user's function, or has data. Threads have data of their own."""
    own = getattr(of_thread, "data", None) if data is None else data
    try:
        result = task_work.run_task(number, own) if task_work else compute(iterations)
    except BaseException as error:
        return number, None, None, describe_error(error, task_work and task_work.path)
    if own is None:
        return number, result, None, None
    leave_number(own, number)
    return number, None if task_work else result, ends_of(own) if data is None else own, None


def leave_number(data, number):
    """So that no data can come back that have not been there."""
    data[-1] = number >> 8 & 255
    data[0] = number & 255


def ends_of(data):
    return data[0], data[-1]


meeting = None
task_work = None
of_thread = None


def bring_meeting(barrier, work, data_bytes):
    """The initializer of each worker of a pool that is there before the window."""
    global meeting, task_work, of_thread
    meeting, task_work = barrier, work
    if data_bytes:
        import threading

        of_thread = of_thread or threading.local()
        of_thread.data = make_data(data_bytes, 1)


def meet():
    meeting.wait()


def end_with_parent():
    """A worker of an executor has both ends of the queue that it takes tasks from: when the runner
    is killed, it would wait there for ever. The pipe that tells of its parent's end ends it."""
    import fcntl
    import multiprocessing
    import select

    pipe = multiprocessing.parent_process().sentinel
    fcntl.fcntl(pipe, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(pipe, fcntl.F_SETFL, fcntl.fcntl(pipe, fcntl.F_GETFL) | os.O_ASYNC)
    if select.select([pipe], [], [], 0)[0]:
        os._exit(1)


def begin_in_process(initializer, arguments):
    end_with_parent()
    if initializer:
        initializer(*arguments)


def make_process_executor(workers, context, initializer=None, initargs=()):
    from concurrent.futures import ProcessPoolExecutor

    return ProcessPoolExecutor(
        workers, context, initializer=begin_in_process, initargs=(initializer, initargs)
    )


def make_executor(request, **arguments):
    """Imported here: the first pool of a program has its imports before it."""
    if request.case.endswith("Thread"):
        from concurrent.futures import ThreadPoolExecutor

        return ThreadPoolExecutor(request.workers, **arguments)
    return make_process_executor(request.workers, request.context, **arguments)


def gather(request):
    """Makes an executor all of whose workers run and wait: it starts them only when it needs them,
    so each is handed a task that waits until all have one."""
    import threading

    barrier = (request.context or threading).Barrier(request.workers)
    in_threads = request.data_bytes if request.context is None else 0
    arguments = (barrier, request.loaded if request.calls_work else None, in_threads)
    request.executor = make_executor(request, initializer=bring_meeting, initargs=arguments)
    try:
        for future in [request.executor.submit(meet) for _ in range(request.workers)]:
            future.result()
    except BaseException:
        if not request.context:
            # Processes are killed instead: one that ended would be waited for by this for ever.
            barrier.abort()
        raise


def map_tasks(request, executor):
    """All results, in the order of the tasks. The executor of threads takes no notice of chunks."""
    from itertools import repeat

    chunk = POOL_CHUNK if request.work == "Chunk" else 1
    numbers = range(request.tasks)
    if request.calls_work or request.data_bytes:
        return map_handled(request, executor, numbers)
    if request.work == "Pool":
        amounts = repeat(request.task_iterations)
        return list(executor.map(compute_task, numbers, amounts, chunksize=chunk))
    return list(executor.map(do_task, numbers, chunksize=chunk))


def map_handled(request, executor, numbers):
    """Of each result what the checks need: the data are not kept."""
    from itertools import repeat

    data = make_data(request.data_bytes, 1) if request.data_bytes and request.context else None
    results = []
    for number, result, back, failure in executor.map(
        handle_task, numbers, repeat(request.task_iterations), repeat(data)
    ):
        if failure:
            text = "task %d of %d: %s" % (number + 1, request.tasks, failure["message"])
            raise Failure(failure["name"], "worker", one_line(text), request.workers)
        right = back is None or is_right(back, number, request)
        results.append((number if right else None, result))
    return results


def is_right(back, number, request):
    expected = bytearray(request.data_bytes)
    leave_number(expected, number)
    whole = len(back) == (request.data_bytes if request.context else 2)
    return whole and ends_of(back) == ends_of(expected)


def time_pool(request):
    """The window in ns, and the results."""
    if request.work not in NEW_POOLS:
        gather(request)
    begin = time.monotonic_ns()
    if request.work in NEW_POOLS:
        request.executor = make_executor(request)
    results = map_tasks(request, request.executor)
    return time.monotonic_ns() - begin, results


def processes_of(executor):
    return list((getattr(executor, "_processes", None) or {}).values())


def end_pool(executor, processes, broken):
    """An executor that could not start all of its processes knows nothing of those that it did, and
    one whose fork server has died takes them for ended."""
    if not executor:
        return
    if broken:
        for process in processes:
            end_lost(process.pid)
    executor.shutdown()
    if broken:
        for process in processes:
            process.join()


def failure_of_pool(request, error, processes):
    """A worker that ended: its executor ends all others with SIGTERM, and cannot be used again."""
    from concurrent.futures.process import BrokenProcessPool

    if not isinstance(error, (BrokenProcessPool, OSError, RuntimeError, MemoryError, EOFError)):
        # What a task returned cannot be handed back.
        name = type(error).__name__
        text = one_line("what the function returned cannot be handed back: %s: %s" % (name, error))
        return Failure(name, "worker", text, request.workers)
    if not isinstance(error, BrokenProcessPool):
        name = type(request.executor).__name__ if request.executor else "Executor"
        return failure_of_start(error, name, len(processes), request.workers)
    ends = [process.exitcode for process in processes]
    own = [name_of_end(end) for end in ends if end not in (None, 0, -15)]
    text = "the ProcessPoolExecutor broke%s: %s" % (" (%s)" % own[0] if own else "", error)
    return Failure("BrokenProcessPool", "worker", one_line(text), request.workers)


def count_once(request, results):
    """Of how many tasks the result is there, in its place."""
    numbers = [result[0] for result in results] if request.work == "Pool" else results
    return sum(place == number for place, number in enumerate(numbers))


def run_pool(request):
    import gc

    processes, broken = [], True
    before = children(os.getpid()) if request.calls_work else None
    refuse_without_memory(request.workers, request.data_bytes)
    if request.work != "Cold":
        run_first_worker(request)
        make_executor(request).shutdown()
    try:
        elapsed, results = time_pool(request)
        broken = False
    except Failure:
        # Of the user's function: its pool is whole.
        broken = False
        raise
    except Exception as error:
        processes = processes_of(request.executor)
        problem = error
    finally:
        end_pool(request.executor, processes, broken)
        if before is not None:
            end_orphans(before)
        gc.collect()
    if broken:
        raise failure_of_pool(request, problem, processes) from problem
    answer = {"answer": "cell", "elapsed_ns": elapsed, "tasks_once": count_once(request, results)}
    if request.work == "Pool" and not request.calls_work:
        answer["checksum"] = results[0][1]
        answer["checksums_agree"] = len({checksum for _, checksum in results}) == 1
    return answer


def run_trial(request):
    """Workers that end before they were looked at often enough are started again; what is told of
    them but memory is what they did the first time."""
    run_first_worker(request)
    observer = Observer()
    end = time.monotonic_ns() + TRIAL_NS
    answer = try_once(request, observer)
    while 0 < observer.memory_samples < request.memory_samples and time.monotonic_ns() < end:
        try_once(request, observer)
    answer.update(observer.members())
    return answer


def try_once(request, observer):
    import gc

    report = request.report_class(request.workers, WORK_COLUMNS, 0)

    def run(workers):
        observer.begin()
        watched = [thread_of_loop(report, workers)] if request.kind == "Coroutine" else workers
        for worker in watched:
            worker.start()
        observer.watch(watched)

    try:
        workers = list(make_workers(request, report))
        run_workers(request, workers, run)
        rows = check_work(request, report, workers)
        answer = {"answer": "trial", "work_ns": max(row[1] - row[0] for row in rows)}
        answer.update(describe_cpu(request, rows, getattr(report, "loop_times", None)))
        answer.update(compare_results(report.read_notes()))
        return answer
    finally:
        report.close()
        gc.collect()


def compare_results(notes):
    first = notes[0]["result"]
    if not first:
        return {}
    agree = all(note["results_agree"] and note["result"] == first for note in notes)
    return {"result": first, "results_agree": agree}


class CellRequest:
    """A checked request for a cell or a trial."""

    def __init__(self, request, start_methods, loaded=None):
        self.is_trial = request.get("request") == "trial"
        self.loaded = loaded
        self.case = request.get("case")
        if self.case not in CASES:
            raise Refused("unknown case %.40r" % (self.case,))
        self.kind = next(kind for kind in KINDS if self.case.endswith(kind))
        self.work = self.case[: -len(self.kind)]
        self.workers = whole_number(request, "workers", 1, MAX_WORKERS)
        if self.work == "Cpu":
            self.iterations = whole_number(request, "iterations", 0, 1 << 62)
        self.wait_ns = 0
        if self.work == "Io":
            self.wait_ns = whole_number(request, "wait_ns", 0, 3600 * 10**12)
        if self.work == "Work":
            self.calls = whole_number(request, "calls", 1, 10**9)
            if not loaded:
                raise Refused("no work has been loaded: that is asked for with \"load\"")
        elif self.is_trial:
            raise Refused("a trial is of a case of the user's work, not of %s" % self.case)
        self.operations = 0
        if self.work in POOLS:
            self.set_tasks(request)
        self.objects = self.numbers = None
        if self.work in OWN_OBJECTS + SHARED_OBJECTS:
            self.uses = whole_number(request, "object_uses", 1, 10**9)
            self.objects, self.numbers = works_with_objects(self)
        if self.work == "Net":
            self.requests = self.operations = whole_number(request, "requests", 1, 10**6)
            self.server = checked_server(request.get("server"))
            if "url" in self.server and self.case in OWN_SERVER_ONLY:
                raise Refused("coroutines ask the server of tvp-report alone: \"server\" must "
                              "have \"port\" and \"token\"")
        self.memory_samples = 0
        if "memory_samples" in request:
            self.memory_samples = whole_number(request, "memory_samples", 0, 10**6)
        self.marks = 0
        if "marks" in request and not self.is_trial:
            self.marks = whole_number(request, "marks", 1, MOST_MARKS)
            if self.workers > WORKER_TIMES:
                raise Refused("marks are for at most %d workers" % WORKER_TIMES)
        self.choose_launcher(request.get("start_method", start_methods[0]), start_methods)

    def set_tasks(self, request):
        self.executor = None
        self.calls_work = self.work == "Pool" and self.loaded is not None
        self.data_bytes = 0
        if self.work == "Pool" and "data_bytes" in request:
            self.data_bytes = whole_number(request, "data_bytes", 0, 1 << 30)
        self.tasks = self.workers
        if self.work not in NEW_POOLS:
            self.tasks = whole_number(request, "tasks", 1, MOST_TASKS)
        if self.work == "Pool":
            iterations = whole_number(request, "iterations", 0, 1 << 62)
            self.task_iterations = max(1, iterations // 10)

    def choose_launcher(self, start_method, start_methods):
        self.context = None
        if self.kind == "Thread":
            import threading

            self.launcher = threading.Thread
            self.report_class = ThreadReport
            return
        if self.kind != "Process":
            in_loop = self.kind == "Coroutine"
            self.launcher = Coroutine if in_loop else OwnInterpreter
            self.report_class = CoroutineReport if in_loop else InterpreterReport
            return
        if start_method not in start_methods:
            raise Refused("unknown start method %.40r" % (start_method,))
        import multiprocessing

        self.context = multiprocessing.get_context(start_method)
        self.launcher = self.context.Process
        self.report_class = ProcessReport


def checked_server(server):
    server = server if isinstance(server, dict) else {}
    whole_number(server, "limit_ns", 1, 3600 * 10**12)
    url, token = server.get("url"), server.get("token")
    if isinstance(url, str) and url.lower().startswith("http://"):
        return {"url": url, "limit_ns": server["limit_ns"]}
    whole_number(server, "port", 1, 65535)
    if url is not None or not isinstance(token, str) or len(token) != 32:
        raise Refused("\"server\" must have an http:// \"url\", or \"port\" and \"token\"")
    return server


def whole_number(request, member, low, high):
    value = request.get(member)
    if type(value) is not int or not low <= value <= high:
        text = "%s must be a whole number from %d to %d, not %.40r"
        raise Refused(text % (member, low, high, value))
    return value


# ---- a cell of disks ----


class DiskRequest(CellRequest):
    """A checked request for a cell whose workers have a file each."""

    def __init__(self, request, start_methods):
        super().__init__(request, start_methods)
        self.size = self.amount = whole_number(request, "io_bytes", 1, 1 << 62)
        self.operations = blocks_of(self.size, DISK_WRITE_BLOCK)
        if self.work == "DiskRead":
            self.size = blocks_of(self.size, DISK_READ_BLOCK) * DISK_READ_BLOCK
            self.amount = self.operations = whole_number(request, "io_reads", 1, 1 << 62)
        self.folder = request.get("io_dir")
        if not isinstance(self.folder, str) or not os.path.isabs(self.folder):
            raise Refused("\"io_dir\" must be the absolute path of a folder")
        available = available_bytes()
        if available and self.workers * self.operations * 8 > available // 4:
            text = "%d times %d operations are too many: the times of all of them would take more "
            text += "than a quarter of the memory that is available"
            raise Refused(text % (self.workers, self.operations))


def blocks_of(size, block):
    return (size - 1) // block + 1


class DiskFile:
    """A worker's file, and what stands in all files, from another place on in each. Both are files
    that are open, which spawn and forkserver hand over."""

    def __init__(self, number, file, content):
        self.number, self.file, self.content = number, file, content
        import mmap

        size = CONTENT_PLACES + DISK_WRITE_BLOCK
        self.bytes = memoryview(mmap.mmap(content, size, access=mmap.ACCESS_READ))

    def __reduce__(self):
        from multiprocessing import reduction

        return reopen_disk_file, (
            self.number,
            reduction.DupFd(self.file),
            reduction.DupFd(self.content),
        )

    def expected(self, position, size):
        """What stands there; all of it is in one block of DISK_WRITE_BLOCK."""
        block, rest = divmod(position, DISK_WRITE_BLOCK)
        begin = (self.number * 509 + block * DISK_WRITE_BLOCK) % CONTENT_PLACES + rest
        return self.bytes[begin : begin + size]

    def write(self, position, size):
        rest = self.expected(position, size)
        while len(rest):
            written = os.pwrite(self.file, rest, position)
            rest, position = rest[written:], position + written

    def blocks(self, size):
        return (
            (at, min(DISK_WRITE_BLOCK, size - at)) for at in range(0, size, DISK_WRITE_BLOCK)
        )

    def fill(self, size):
        """Puts all of it out of the page cache again; whether reads go past that."""
        for at, part in self.blocks(size):
            self.write(at, part)
        os.fsync(self.file)
        os.posix_fadvise(self.file, 0, 0, os.POSIX_FADV_DONTNEED)
        os.posix_fadvise(self.file, 0, 0, os.POSIX_FADV_RANDOM)
        return reads_directly(self.file)

    def right(self, size):
        """How many bytes of it are the right ones when they are read."""
        os.posix_fadvise(self.file, 0, 0, os.POSIX_FADV_DONTNEED)
        return sum(
            part
            for at, part in self.blocks(size)
            if os.pread(self.file, part, at) == self.expected(at, part)
        )


def reopen_disk_file(number, file, content):
    return DiskFile(number, file.detach(), content.detach())


def reads_directly(file):
    """Some file systems take the flag and refuse the first read."""
    import fcntl
    import mmap

    flags = fcntl.fcntl(file, fcntl.F_GETFL)
    try:
        fcntl.fcntl(file, fcntl.F_SETFL, flags | os.O_DIRECT)
        if os.preadv(file, [mmap.mmap(-1, DISK_READ_BLOCK)], 0) == DISK_READ_BLOCK:
            return True
    except OSError:
        pass
    fcntl.fcntl(file, fcntl.F_SETFL, flags)
    return False


def write_file(report, index, disk, size):
    """The body of a worker that writes."""
    times, call = report.marks_of(index), "write"
    begin = time.monotonic_ns()
    try:
        for i, (at, part) in enumerate(disk.blocks(size)):
            before = time.monotonic_ns()
            disk.write(at, part)
            times[i] = time.monotonic_ns() - before
        call, before = "fsync", time.monotonic_ns()
        os.fsync(disk.file)
    except OSError as error:
        report.put_note(index, describe_disk_error(error, call))
        return
    end = time.monotonic_ns()
    report.put(index, begin, end, end - before)


def read_file(report, index, disk, reads, size):
    """The body of a worker that reads; what it reads past the page cache has to lie at a page."""
    import mmap

    times, right, blocks = report.marks_of(index), 0, size // DISK_READ_BLOCK
    random, block = int.from_bytes(os.urandom(8), "little"), mmap.mmap(-1, DISK_READ_BLOCK)
    begin = time.monotonic_ns()
    try:
        for i in range(reads):
            # Knuth's MMIX generator, of which the upper bits are the good ones.
            random = (random * 6364136223846793005 + 1442695040888963407) & ((1 << 64) - 1)
            at = (random >> 32) % blocks * DISK_READ_BLOCK
            before = time.monotonic_ns()
            came = os.preadv(disk.file, [block], at)
            times[i] = time.monotonic_ns() - before
            right += came if block[:came] == disk.expected(at, came) else 0
    except OSError as error:
        report.put_note(index, describe_disk_error(error, "read"))
        return
    report.put(index, begin, time.monotonic_ns(), right)


def describe_disk_error(error, call):
    import errno

    name = errno.errorcode.get(error.errno, "errno %s" % error.errno)
    return {"name": name, "message": "%s of its file: %s" % (call, os.strerror(error.errno))}


def readable_bytes(size):
    for unit in ("B", "KiB", "MiB", "GiB", "TiB"):
        if size < 1024 or unit == "TiB":
            return "%.1f %s" % (size, unit) if unit != "B" else "%d B" % size
        size /= 1024


def check_room(request):
    """A tenth of the file system stays free; what root may have beyond is not counted."""
    facts = os.statvfs(request.folder)
    size, free = facts.f_blocks * facts.f_frsize, facts.f_bavail * facts.f_frsize
    wanted = request.workers * request.size
    if wanted <= free - size // 10:
        return
    text = "files of %s in all would leave less than a tenth of the file system of %s free: "
    text += "%s of %s are free"
    shown = [readable_bytes(wanted), request.folder, readable_bytes(free), readable_bytes(size)]
    raise Failure("ENOSPC", "statvfs", text % tuple(shown), 0)


def open_disk_file(folder):
    """A file without a name; where the file system has none, one that loses it at once."""
    import tempfile

    try:
        return os.open(folder, os.O_RDWR | os.O_TMPFILE | os.O_CLOEXEC, 0o600)
    except OSError as error:
        import errno

        if error.errno not in (errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL):
            raise
    file, path = tempfile.mkstemp(prefix=".tvp-report-", dir=folder)
    os.unlink(path)
    return file


def make_content():
    content = os.urandom(CONTENT_PLACES)
    if hasattr(os, "memfd_create"):
        file = os.memfd_create("content")
    else:
        file = temporary_file()
    rest = content + content[:DISK_WRITE_BLOCK]
    while rest:
        rest = rest[os.write(file, rest) :]
    return file


class ReasonAlone(OSError):
    """An error that shows nothing but its reason, without number and file."""

    def __str__(self):
        return self.strerror


class Disk:
    """The files of a cell."""

    def __init__(self, request):
        self.request, self.files, self.direct, self.content = request, [], True, -1

    def make(self):
        """Makes and fills them; what fails says which call it was."""
        request, call, done = self.request, "statvfs", 0
        try:
            check_room(request)
            call = "open"
            self.content = make_content()
            for done in range(request.workers):
                file = open_disk_file(request.folder)
                self.files.append(DiskFile(done, file, self.content))
            call = "write"
            for done, file in enumerate(self.files if request.work == "DiskRead" else ()):
                self.direct = file.fill(request.size) and self.direct
        except OSError as error:
            where = "%s of a file in %s" % (call, request.folder)
            reason = ReasonAlone(error.errno, os.strerror(error.errno))
            failure = failure_of_start(reason, where, done, request.workers)
            failure.member["call"] = call
            raise failure from error

    def close(self):
        for file in self.files:
            os.close(file.file)
        if self.content >= 0:
            os.close(self.content)


def make_disk_report(request):
    try:
        return request.report_class(request.workers, 3, request.operations)
    except OSError as error:
        raise failure_of_start(error, "memory of the times", 0, request.workers) from error


def run_disk(request):
    import gc

    run_first_worker(request)
    disk, report = Disk(request), None
    try:
        disk.make()
        report = make_disk_report(request)
        writes = request.work == "DiskWrite"
        body, sizes = (write_file, ()) if writes else (read_file, (request.size,))
        workers = [
            request.launcher(target=body, args=(report, index, file, request.amount, *sizes))
            for index, file in enumerate(disk.files)
        ]
        before = switches()
        begin, started, end = run_workers(request, workers)
        answer = {"answer": "cell", "elapsed_ns": end - begin, "started_ns": started - begin}
        answer["involuntary_switches"] = switches() - before
        rows = check_work(request, report, workers)
        answer.update(describe_work(rows, begin, False))
        answer.update(describe_disk(request, disk, report, [row[2] for row in rows]))
        return answer
    finally:
        disk.close()
        if report:
            report.close()
        gc.collect()


def describe_disk(request, disk, report, told):
    """What workers told is what fsync took each, or how many bytes were the right ones."""
    members = describe_operations(request, report)
    if request.work == "DiskWrite":
        members["bytes_right"] = sum(file.right(request.size) for file in disk.files)
        members["sync_median_ns"] = percentile(told, 50)
    else:
        members["bytes_right"] = sum(told)
        members["direct_operations"] = members["operations"] if disk.direct else 0
    return members


# ---- data handed over and back ----


class DataRequest:
    """A checked request for a cell of DataThread or DataProcess."""

    def __init__(self, request, start_methods, loaded=None):
        import multiprocessing

        self.way = request.get("way")
        if self.way not in data_ways(start_methods) or DATA_WAYS[self.way] != request["case"]:
            raise Refused("\"way\" must be one of \"data_ways\" in the hello, and of the case")
        self.workers = whole_number(request, "workers", 1, MAX_WORKERS)
        self.bytes = whole_number(request, "data_bytes", 0, 1 << 30)
        self.round_trips = whole_number(request, "round_trips", 1, 10**6)
        self.iterations = whole_number(request, "iterations", 0, 1 << 62)
        self.calls, self.loaded = 0, loaded
        if "task_calls" in request:
            self.calls = whole_number(request, "task_calls", 0, 10**9)
            if not loaded or not self.way.startswith("executor"):
                raise Refused("\"task_calls\" need a work that is loaded, and an executor")
        method = request.get("start_method", start_methods[0])
        if method not in start_methods:
            raise Refused("unknown start method %.40r" % (method,))
        self.context = multiprocessing.get_context("fork" if self.way == "inherited" else method)


def data_ways(start_methods):
    return [way for way in DATA_WAYS if way != "inherited" or "fork" in start_methods]


def checksum(data):
    import zlib

    return zlib.crc32(data)


def make_data(size, seed):
    """Bytes that another seed makes different ones at every place."""
    pattern = bytes((seed + place) % 251 for place in range(251))
    return bytearray(pattern * (size // 251 + 1))[:size]


def mark(data):
    """Changes the first and the last byte: what has not been there cannot come back so."""
    for place in (0, len(data) - 1) if len(data) else ():
        data[place] = (data[place] + 1) % 256


def handle(data, iterations):
    """What a worker does with data: the task of an executor."""
    result = compute(iterations) if iterations else 0
    mark(data)
    return data, result


def handle_by_calls(data, number, calls):
    """The same with the user's function; where that fails, what it failed of comes back."""
    try:
        for _ in range(calls):
            task_work.run_task(number, data if len(data) else None)
    except BaseException as error:
        return None, describe_error(error, task_work.path)
    mark(data)
    return data, 0


def handle_and_tell(data, _):
    mark(data)
    return data, checksum(data)


def bring_work(work):
    """The initializer of each worker of an executor."""
    global task_work
    task_work = work


def serve_data(connection, others, memory, copies, size, iterations):
    """A worker that is woken through its connection; `memory` is what both sides have."""
    for other in others:
        other.close()
    shared = getattr(memory, "buf", memory)
    own = bytearray(size) if copies else memoryview(shared)[:size]
    try:
        while True:
            order = connection.recv_bytes()
            if order == b"check":
                connection.send_bytes(checksum(own).to_bytes(8, "little"))
                continue
            if copies:
                own[:] = shared[:size]
            _, result = handle(own, iterations if order == b"hand" else 0)
            if copies:
                shared[:size] = own
            connection.send_bytes(result.to_bytes(8, "little"))
    except (EOFError, OSError):
        pass
    finally:
        # The memory goes with the process: what was forked shares this side's views of it.
        connection.close()


class Peers:
    """Workers with a pipe each, to which data are handed in memory that both sides have."""

    def __init__(self, request):
        self.request = request
        self.copies = request.way == "shared-copied"
        self.workers, self.ends, self.memories, self.data = [], [], [], []

    def open(self):
        for _ in range(self.request.workers):
            self.open_one()

    def open_one(self):
        import threading

        request = self.request
        here, there = request.context.Pipe()
        self.ends.append(here)
        memory = bytearray(request.bytes)
        if request.way != "reference":
            from multiprocessing import shared_memory

            memory = shared_memory.SharedMemory(create=True, size=max(1, request.bytes))
            self.memories.append(memory)
        shared = memoryview(getattr(memory, "buf", memory))[: request.bytes]
        self.data.append(bytearray(request.bytes) if self.copies else shared)
        launcher = threading.Thread if request.way == "reference" else request.context.Process
        forked = launcher is not threading.Thread and request.context.get_start_method() == "fork"
        others = list(self.ends) if forked else []
        arguments = (there, others, memory, self.copies, request.bytes, request.iterations)
        worker = launcher(target=serve_data, args=arguments)
        worker.start()
        self.workers.append(worker)
        if launcher is not threading.Thread:
            there.close()

    def fill(self, seed):
        for index, data in enumerate(self.data):
            data[:] = make_data(self.request.bytes, seed + index)

    def ask(self, order):
        """Once there and back, all workers in turn: what each answered."""
        size = self.request.bytes
        index = 0
        try:
            for index, end in enumerate(self.ends):
                if self.copies and order != b"check":
                    self.memories[index].buf[:size] = self.data[index]
                end.send_bytes(order)
            answers = []
            for index, end in enumerate(self.ends):
                answers.append(int.from_bytes(end.recv_bytes(), "little"))
                if self.copies and order != b"check":
                    self.data[index][:] = self.memories[index].buf[:size]
            return answers
        except (EOFError, OSError):
            raise self.failure_of(index) from None

    def failure_of(self, index):
        worker = self.workers[index]
        worker.join(1)
        name = name_of_end(getattr(worker, "exitcode", None) or 0)
        text = "worker %d of %d ended early, while data were handed over: %s"
        return Failure(name, "worker", text % (index + 1, len(self.workers), name), 0)

    def hand(self):
        return self.ask(b"hand")

    def check(self):
        self.ask(b"pass")
        return self.ask(b"check")

    def close(self):
        for end in self.ends:
            end.close()
        for worker in self.workers:
            worker.join()
        close_workers(self.workers)
        for data in self.data:
            if isinstance(data, memoryview):
                data.release()
        for memory in self.memories:
            memory.close()
            memory.unlink()


class Executor:
    """Tasks whose argument and result are the data, as people hand them to an executor."""

    def __init__(self, request):
        self.request = request
        self.data = []
        self.executor = None

    def open(self):
        import concurrent.futures

        arguments = {}
        if self.request.calls:
            arguments = {"initializer": bring_work, "initargs": (self.request.loaded,)}
        if self.request.way == "executor-thread":
            self.executor = concurrent.futures.ThreadPoolExecutor(self.request.workers, **arguments)
        else:
            self.executor = make_process_executor(
                self.request.workers, self.request.context, **arguments
            )

    def fill(self, seed):
        size = self.request.bytes
        self.data = [make_data(size, seed + index) for index in range(self.request.workers)]

    def ask(self, task):
        from concurrent.futures import BrokenExecutor

        try:
            futures = [self.submit(task, number) for number in range(self.request.workers)]
            pairs = [future.result() for future in futures]
        except BrokenExecutor as error:
            name, text = type(error).__name__, "the executor broke: " + one_line(str(error))
            raise Failure(name, "submit", text, self.request.workers) from None
        for index, (data, failure) in enumerate(pairs):
            if data is None:
                text = "worker %d of %d: %s" % (index + 1, len(pairs), failure["message"])
                raise Failure(failure["name"], "worker", one_line(text), self.request.workers)
        self.data = [data for data, _ in pairs]
        return [value for _, value in pairs]

    def submit(self, task, number):
        if task is handle_by_calls:
            return self.executor.submit(task, self.data[number], number, self.request.calls)
        return self.executor.submit(task, self.data[number], self.request.iterations)

    def hand(self):
        return self.ask(handle_by_calls if self.request.calls else handle)

    def check(self):
        return self.ask(handle_and_tell)

    def close(self):
        if self.executor:
            self.executor.shutdown()


def time_handing(request):
    """The first time is not measured; the last one, of other data, is checked."""
    peers = (Executor if request.way.startswith("executor") else Peers)(request)
    try:
        peers.open()
        peers.fill(1)
        peers.hand()
        begin = time.monotonic_ns()
        for _ in range(request.round_trips):
            results = peers.hand()
        elapsed = time.monotonic_ns() - begin
        peers.fill(101)
        right = 0
        for index, told in enumerate(peers.check()):
            expected = make_data(request.bytes, 101 + index)
            mark(expected)
            same = told == checksum(expected) and peers.data[index] == expected
            right += request.bytes if same else 0
    finally:
        peers.close()
    answer = {"answer": "cell", "elapsed_ns": elapsed, "bytes_right": right}
    if request.iterations:
        answer.update(checksum=results[0], checksums_agree=len(set(results)) == 1)
    return answer


def tell_checksum(connection, data):
    connection.send_bytes(checksum(data).to_bytes(8, "little"))
    connection.close()


def seen_bytes(request, data):
    """What a forked process sees of its parent's data."""
    here, there = request.context.Pipe()
    process = request.context.Process(target=tell_checksum, args=(there, data))
    process.start()
    there.close()
    told = int.from_bytes(here.recv_bytes(), "little")
    here.close()
    process.join()
    close_workers([process])
    return len(data) if told == checksum(make_data(len(data), 1)) else 0


def time_starting(request):
    """Workers that are started for each time, and inherit what there is."""
    inherited = make_data(request.bytes * request.workers, 1)

    def make_all():
        return [request.context.Process(target=do_nothing) for _ in range(request.workers)]

    first, rest = make_all(), [make_all() for _ in range(request.round_trips)]
    elapsed = 0
    try:
        time_window(first)
        begin = time.monotonic_ns()
        for workers in rest:
            time_window(workers)
        elapsed = time.monotonic_ns() - begin
    finally:
        for workers in (first, *rest):
            started = [worker for worker in workers if worker.ident is not None]
            for worker in started:
                worker.join()
            close_workers(started)
    right = seen_bytes(request, inherited) if request.way == "inherited" else len(inherited)
    return {"answer": "cell", "elapsed_ns": elapsed, "bytes_right": right}


def available_bytes():
    for line in read_text("/proc/meminfo").splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return None


def refuse_without_memory(workers, size):
    available = available_bytes() if size else None
    if available and workers * size * DATA_COPIES > available // 4:
        text = "%d times %d bytes would take more than a quarter of the %d bytes that are available"
        raise Failure("ENOMEM", "memory", text % (workers, size, available), 0)


def run_data(request):
    import gc

    refuse_without_memory(request.workers, request.bytes)
    before = children(os.getpid()) if request.calls else None
    try:
        if request.way in ("start", "inherited"):
            return time_starting(request)
        return time_handing(request)
    except (OSError, RuntimeError, MemoryError, EOFError) as error:
        raise failure_of_start(error, request.way, 0, request.workers) from error
    finally:
        if before is not None:
            end_orphans(before)
        gc.collect()


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


def describe_gil():
    if hasattr(sys, "_is_gil_enabled"):
        return "enabled" if sys._is_gil_enabled() else "disabled"
    return "enabled" if sys.implementation.name == "cpython" else "not known"


def describe_build():
    """A build that needs no lock may have it switched on all the same."""
    return "free-threaded" if "t" in getattr(sys, "abiflags", "") else "ordinary"


def hello(start_methods):
    name = sys.implementation.name
    spelled = {"cpython": "CPython", "pypy": "PyPy"}.get(name, name)
    # As in sys.version, not sys.implementation: that one is PyPy's own number.
    version = sys.version.split()[0]
    build = describe_build()
    called = spelled if build == "ordinary" else "%s %s" % (build, spelled)
    return {
        "hello": "tvp-runner",
        "protocol": 1,
        "runtime": name,
        "language": "%s %s" % (called, version),
        "start_methods": start_methods,
        "cases": CASES + DATA_CASES,
        "own_server_only": OWN_SERVER_ONLY,
        "data_ways": data_ways(start_methods),
        "marks": MOST_MARKS,
        "work_files": ["py"],
        "work_modules": True,
        "work_loads_again": [method for method in start_methods if method != "fork"]
        + ["interpreter"],
        "process": describe_process(),
        "clock": describe_clock(),
        "host": describe_host(),
        "facts": {
            "implementation": spelled,
            "version": version,
            "build": build,
            "gil": describe_gil(),
            "switch_interval_ns": str(round(sys.getswitchinterval() * 1e9)),
        },
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


# ---- a process for workers that would change this one ----

# Of their modules, and of what they leave in its memory, every process that is forked later would
# have to copy more.
KINDS_APART = ["Coroutine", "Interpreter"]


class Copy:
    """A forked copy of this process, which measures in its place. It ends when its requests do."""

    def __init__(self, runner, protocol_files):
        ours, theirs = os.pipe(), os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            for file in (ours[1], theirs[0], *protocol_files):
                os.close(file)
            os._exit(self.serve(runner, ours[0], theirs[1]))
        os.close(ours[0])
        os.close(theirs[1])
        self.requests, self.answers = os.fdopen(ours[1], "wb"), os.fdopen(theirs[0], "rb")

    def serve(self, runner, requests, answers):
        import json

        runner.is_copy = True
        try:
            with os.fdopen(requests, "rb") as lines, os.fdopen(answers, "wb") as out:
                for line in lines:
                    answer = answer_always(json.loads(line), runner)
                    out.write(json.dumps(answer).encode("utf-8") + b"\n")
                    out.flush()
        except BrokenPipeError:
            return 1
        return 0

    def ask(self, request, checked):
        import json

        try:
            self.requests.write(json.dumps(request).encode("utf-8") + b"\n")
            self.requests.flush()
            line = self.answers.readline()
        except BrokenPipeError:
            line = b""
        if line.endswith(b"\n"):
            return json.loads(line)
        name = name_of_end(self.end())
        text = "one of %d workers: the process in which all of them work ended: %s"
        raise Failure(name, "worker", text % (checked.workers, name), checked.workers)

    def end(self):
        """How it ended, as name_of_end takes it."""
        for file in (self.requests, self.answers):
            try:
                file.close()
            except BrokenPipeError:
                pass
        _, status = os.waitpid(self.pid, 0)
        return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


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


class Runner:
    """What is kept from one request to the next."""

    def __init__(self, start_methods, protocol_files=()):
        self.start_methods = start_methods
        self.protocol_files = protocol_files
        self.steal_before = steal_ns()
        self.work = self.copy = None
        self.is_copy = False

    def load(self, request):
        work = request.get("work")
        work = work if isinstance(work, dict) else {}
        named = [work.get(member) for member in ("file", "module", "function")]
        if not all(name is None or isinstance(name, str) and name for name in named):
            raise Refused("\"work\" must hold texts that are not empty")
        file, module, function = named
        if not function or bool(file) == bool(module):
            raise Refused("\"work\" must have \"function\", and \"file\" or \"module\"")
        if file and not os.path.isabs(file):
            raise Refused("\"file\" must be absolute, not %.200r" % file)
        import_needed()
        adopt_orphans()
        gil_before = describe_gil()
        self.end_copy()
        self.work = Work(file, module, function, request.get("output") is True)
        answer = {"answer": "load", "takes_worker": self.work.takes_worker}
        if self.work.path:
            answer["file"] = os.path.abspath(self.work.path)
        answer["process"] = describe_process()
        # An extension that needs the lock has it switched on when it is imported.
        answer["facts"] = {"gil": describe_gil(), "gil_before_work": gil_before}
        return answer

    def answer(self, request):
        kind = request.get("request")
        if kind == "cell" and request.get("case") in DATA_CASES:
            return run_data(DataRequest(request, self.start_methods, self.work))
        if kind in ("cell", "trial"):
            if kind == "cell" and str(request.get("case")).startswith("Disk"):
                return run_disk(DiskRequest(request, self.start_methods))
            checked = CellRequest(request, self.start_methods, self.work)
            if kind == "trial":
                self.end_copy()
                return run_trial(checked)
            if checked.kind in KINDS_APART and not self.is_copy:
                return self.ask_copy(request, checked)
            return run_pool(checked) if checked.work in POOLS else run_cell(checked)
        if kind == "load":
            return self.load(request)
        if kind == "finish":
            steal = steal_ns()
            return {"answer": kind, "steal_ns": -1 if steal < 0 else steal - self.steal_before}
        if kind == "competition":
            during_ns = whole_number(request, "during_ns", 1, 10**9)
            return {"answer": kind, **competition(during_ns)}
        raise Refused("unknown request %.40r" % (kind,))

    def ask_copy(self, request, checked):
        if not self.copy:
            self.copy = Copy(self, self.protocol_files)
        copy, self.copy = self.copy, None
        answer = copy.ask(request, checked)
        self.copy = copy
        return answer

    def end_copy(self):
        if self.copy:
            self.copy.end()
        self.copy = None


def import_needed():
    """What a cell needs is imported before the user's folder, which may hold files of these names,
    and before the window."""
    import importlib

    for name in (
        "errno",
        "gc",
        "mmap",
        "multiprocessing.forkserver",
        "multiprocessing.reduction",
        "multiprocessing.resource_tracker",
        "resource",
        "signal",
        "threading",
    ):
        importlib.import_module(name)


def answer_always(request, runner):
    if request is None:
        member = {"name": "EINVAL", "message": "a request is a JSON object on one line"}
        return {"answer": "error", "id": None, "error": member}
    try:
        answer = runner.answer(request)
    except Refused as refusal:
        answer = {"answer": "error", "error": {"name": "EINVAL", "message": str(refusal)}}
    except Failure as failure:
        # A fork server that has died is started again outside of the next window, not in it.
        met.clear()
        answer = {"answer": request["request"], "error": failure.member}
    except Unloadable as failure:
        answer = {"answer": request["request"], "error": failure.args[0]}
    answer["id"] = request.get("id")
    return answer


def allow_many_files():
    """A process object holds a file for as long as it lives; the usual limit is 1,024 of them."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4 * MAX_WORKERS if hard == resource.RLIM_INFINITY else min(hard, 4 * MAX_WORKERS)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def hide_broken_executors():
    """Some versions end the thread of an executor whose process was killed with an error of its own
    (InvalidStateError), which goes to stderr and looks like a crash of this program. What the
    executor's user sees of it is told in the answer."""
    import threading

    usual = threading.excepthook

    def tell(arguments):
        if arguments.exc_type.__name__ != "InvalidStateError":
            usual(arguments)

    threading.excepthook = tell


def hide_tidying_up():
    """Where this program is stopped in the middle, Python's own helper tidies up what is left, and
    says so on stderr as if something were wrong. It heeds what this interpreter is told not to
    warn of; everything else it says is shown."""
    sys.warnoptions.append("ignore:resource_tracker")


def main():
    import multiprocessing

    conversation = Conversation()
    if sys.version_info < (3, 8):
        text = "Python 3.8 or later is needed, this is " + sys.version.split()[0]
        conversation.say({"hello": "tvp-runner", "protocol": 1, "error": {"message": text}})
        return 1
    allow_many_files()
    hide_broken_executors()
    hide_tidying_up()
    protocol_files = [conversation.requests.fileno(), conversation.answers]
    runner = Runner(multiprocessing.get_all_start_methods(), protocol_files)
    try:
        conversation.say(hello(runner.start_methods))
        for request in conversation.listen():
            conversation.say(answer_always(request, runner))
    except BrokenPipeError:
        # Nobody listens any more.
        return 1
    finally:
        runner.end_copy()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
