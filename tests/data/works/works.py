"""Functions for tests to measure: what works, and each way in which one can fail."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time


def computes():
    total = 0
    for i in range(2000):
        total = (total * total + i) % 1000003
    return {total, "total"}


def sleeps(worker):
    time.sleep(0.012)


def tells_its_worker(worker):
    time.sleep(0.012)
    return worker


def raises(worker):
    time.sleep(0.012)
    if worker == 1:
        raise ValueError("no\n\tway")


def raises_always():
    raise KeyError("x")


def exits():
    sys.exit(3)


def ends_a_process():
    time.sleep(0.012)
    if os.getpid() != RUNNER:
        os._exit(4)


def ends_its_runner():
    os._exit(5)


def crashes():
    ctypes.string_at(0)


def is_killed():
    os.kill(os.getpid(), signal.SIGKILL)


def hangs():
    subprocess.run(["sleep", os.environ["mark"]], check=True)


def leaves_process():
    subprocess.Popen(["sleep", os.environ["mark"]])
    time.sleep(0.012)


server = None
turn = threading.Lock()


def keeps_server():
    global server
    with turn:
        if not server:
            server = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        os.write(server.stdin.fileno(), b"x")
        assert os.read(server.stdout.fileno(), 1) == b"x"


def takes_two(one, another):
    pass


def yields():
    yield 1


async def waits():
    yield 1


def prints_and_reads():
    print("printed by Python")
    print("and on stderr", file=sys.stderr)
    os.system("echo printed by sh")
    time.sleep(0.012)
    return "read %r" % sys.stdin.read()


def starts_others():
    thread = threading.Thread(target=time.sleep, args=(0.2,))
    thread.start()
    subprocess.run(["sleep", "0.2"], check=True)
    thread.join()


number = 5
RUNNER = os.getpid()
