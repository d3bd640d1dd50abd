#!/usr/bin/env bats
# Works of the user's whose answer is known, measured: no answer may be a wrong one, and on a machine
# that is quiet enough there is one. No time is asserted. make check-truth

load ../start

setup_file() {
    cat >"$BATS_FILE_TMPDIR/works.py" <<'END'
import fcntl, hashlib, time, zlib

text = bytes(range(256)) * 16384

def loop():
    return sum(number * number for number in range(200000))

def digest():
    return hashlib.sha256(text).hexdigest()

def pack():
    return len(zlib.compress(text, 6))

def wait():
    time.sleep(0.02)

def turns():
    with open(__file__) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        time.sleep(0.02)

def large():
    data = bytearray(200 << 20)
    for place in range(0, len(data), 4096):
        data[place] = 1
    time.sleep(0.1)
END
    cat >"$BATS_FILE_TMPDIR/works.c" <<'END'
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

int loop(unsigned worker)
{
    volatile double sum = worker;
    for (int number = 1; number < 10000000; number++)
        sum += 1.0 / number;
    return 0;
}

/* Two blocks for each of two workers, each larger than a cache, and there before any of them begins. */
enum { BLOCK = 128 << 20 };
static char *blocks;

int copy_setup(void)
{
    blocks = mmap(NULL, 4 * (size_t)BLOCK, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    return blocks == MAP_FAILED;
}

int copy(unsigned worker)
{
    char *first = blocks + 2 * (size_t)BLOCK * (worker % 2), *second = first + BLOCK;
    for (int again = 0; again < 2; again++) {
        memcpy(first, second, BLOCK);
        memcpy(second, first, BLOCK);
    }
    return 0;
}

/* What all workers of a process read, from when the first needs it until the last is done. */
enum { MODEL = 16 << 20 };
static pthread_mutex_t loading = PTHREAD_MUTEX_INITIALIZER;
static char *model;
static int users;

static int take_model(void)
{
    pthread_mutex_lock(&loading);
    if (users == 0 && (model = malloc(MODEL)))
        memset(model, 1, MODEL);
    int failed = !model;
    users += !failed;
    pthread_mutex_unlock(&loading);
    return failed;
}

static void leave_model(void)
{
    pthread_mutex_lock(&loading);
    if (--users == 0) {
        free(model);
        model = NULL;
    }
    pthread_mutex_unlock(&loading);
}

int share(unsigned worker)
{
    const struct timespec wait = {0, 300000000};
    (void)worker;
    if (take_model())
        return 1;
    nanosleep(&wait, NULL);
    leave_model();
    return 0;
}
END
    "${CC:-cc}" -D_GNU_SOURCE -O2 -shared -fPIC -pthread "$BATS_FILE_TMPDIR/works.c" -o "$BATS_FILE_TMPDIR/works.so"
}

setup() {
    [ "${TRUTH-}" = long ] || skip "takes a minute: make check-truth"
    need python3
    [ "$(nproc)" -ge 2 ] || skip "one CPU cannot show it"
}

# answer FUNCTION EXPECTATION [FILE]: measures it, at most three times until there is a recommendation; what
# there is must meet the expectation, a Python expression about `best` (the recommendation), `work`
# and memory(kind, workers).
answer() {
    cd "$BATS_FILE_TMPDIR"
    for attempt in 1 2 3; do
        timeout 200 "$report" 2 --work "./${3:-works.py}:$1" --rounds 12 -q --json "$1.json" -o "$1.md" 2>said ||
            { cat said; return 1; }
        status=0
        python3 - "$1.json" "$2" <<'END' || status=$?
import json, sys
report = json.load(open(sys.argv[1]))
work, best = report["runtime"]["this_work"], report["recommendation"]

def memory(kind, workers):
    return next(option["memory"]["value"] for option in work["options"]
                if (option["kind"], option["workers"]) == (kind, workers))

# What a worker takes is known without a recommendation. Where others have the CPUs, more workers of
# ours do not help, and rounds that depend on each other are too few.
needs_cpus = "best" in sys.argv[2]
print(best["text"], file=sys.stderr)
if needs_cpus and best["kind"] is None:
    assert "vary too much" in best["none"] or "rounds are needed" in best["none"], best["none"]
    sys.exit(3)
if (report["runtime"]["host"]["competing_cpus"] or 0) > 0.3 and needs_cpus:
    sys.exit(3)
if not eval("(" + sys.argv[2] + ")"):
    print("not so:", sys.argv[2], file=sys.stderr)
    sys.exit(2)
END
        [ "$status" -ne 0 ] || return 0
        # Anything but "no answer" is wrong, also what stops the script itself.
        [ "$status" -eq 3 ] || return 1
    done
    skip "this machine is too busy for an answer"
}

@test "a loop in Python: processes, as threads take turns" {
    answer loop '(best["kind"], best["workers"]) == ("processes", 2) and work["results"] == "the same"'
}

@test "hashlib over megabytes releases the lock: two workers" {
    answer digest 'best["workers"] == 2 and not work["threads_take_turns"]'
}

@test "zlib releases the lock: two workers" {
    answer pack 'best["workers"] == 2 and not work["threads_take_turns"]'
}

@test "a wait: as many as there are, and threads, which take less memory" {
    answer wait '(best["kind"], best["workers"]) == ("threads", 2) and work["computing"]["high"] < 0.5'
}

@test "a lock that all workers share: one is enough" {
    answer turns 'best["workers"] == 1 and not work["threads_take_turns"]'
}

@test "what 200 MB a worker take is in the report" {
    answer large 'memory("threads", 2) > 380 << 20 and memory("processes", 2) > 380 << 20'
}

@test "a loop in C: two workers, of either kind" {
    answer loop 'best["workers"] == 2 and not work["threads_take_turns"]' works.so
}

# Where memory is the limit, how much a second worker helps depends on the machine. ctypes, which
# releases the lock, measures it in another way.
gain_of_copies() {
    python3 - "$BATS_FILE_TMPDIR/works.so" <<'END'
import ctypes, statistics, sys, threading, time
work = ctypes.CDLL(sys.argv[1])
assert work.copy_setup() == 0

def seconds(workers):
    threads = [threading.Thread(target=work.copy, args=(number,)) for number in range(workers)]
    begin = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.monotonic() - begin

seconds(2)
print(statistics.median(2 * seconds(1) / seconds(2) for again in range(15)))
END
}

@test "a copy of memory in C: a second worker where it helps, of either kind" {
    gain=$(gain_of_copies)
    echo "two copy $gain times as much as one"
    answer copy "best['workers'] == (2 if $gain > 1.2 else 1 if $gain < 1 else best['workers'])" works.so
}

@test "threads share what each process has to load: threads, and the report says that memory decides" {
    answer share '(best["kind"], best["workers"], best["decided_by"]) == ("threads", 2, "memory") and
        memory("processes", 2) - memory("threads", 2) > 12 << 20' works.so
    grep -q 'take more memory' share.md
}
