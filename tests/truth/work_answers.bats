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
int loop(unsigned worker)
{
    volatile double sum = worker;
    for (int number = 1; number < 10000000; number++)
        sum += 1.0 / number;
    return 0;
}
END
    "${CC:-cc}" -O2 -shared -fPIC "$BATS_FILE_TMPDIR/works.c" -o "$BATS_FILE_TMPDIR/works.so"
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
if not eval(sys.argv[2]):
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
