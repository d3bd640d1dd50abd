#!/usr/bin/env bats
# Many workers, and many rounds.

load ../common

setup() {
    common_setup
}

@test "ten thousand threads and processes: done, or the limit met is named with how to raise it" {
    status=0
    timeout 500 "$report" 10000 --points 1,10000 --rounds 1 --io-wait 1ms --cpu-iters 100 --no-probes -q \
        -o report.md >../out 2>../err || status=$?
    cat ../err
    case $status in
    0) [ "$(grep -c '"record":"sample"' report.jsonl)" -eq 12 ] ;;
    3)
        grep '"record":"failure"' report.jsonl
        grep -q ' of 10000' report.jsonl
        grep -q 'ulimit\|limit found' report.jsonl
        ;;
    *) false ;;
    esac
    no_process_left
}

# Descriptors and children of the front end while it measures, one line a look.
look() {
    printf '%s %s %s\n' "$(ls "/proc/$1/fd" 2>/dev/null | wc -l)" "$(pgrep -c -P "$1")" \
        "$(sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$1/status" 2>/dev/null)"
}

@test "a thousand rounds take no more descriptors, children or memory than a hundred" {
    timeout 580 "$report" 1 --rounds 1000 --io-wait 1ms --cpu-iters 1000 --no-probes -q -o report.md 2>../err &
    pid=$!
    sleep 1
    program=$(pgrep -P "$pid" -x tvp-report)
    while kill -0 "$program" 2>/dev/null; do
        rounds=$(grep -c '"record":"round"' report.partial.jsonl 2>/dev/null || echo 1000)
        echo "$rounds $(look "$program")" >>../looks
        sleep 0.5
    done
    wait "$pid"
    cat ../looks
    # Up to the hundredth round, and after: the most descriptors and children seen.
    run -0 awk '$1 < 1000 { late = $1 >= 100
        if ($2 > fd[late]) fd[late] = $2
        if ($3 > child[late]) child[late] = $3
        if ($4 > memory[late]) memory[late] = $4 }
        END { print fd[0], fd[1], child[0], child[1], memory[0], memory[1]
              exit !(fd[1] <= 12 && child[1] <= 2 && memory[1] <= memory[0] + 4096) }' ../looks
    [ "$(grep -c '"record":"sample"' report.jsonl)" -eq 6000 ]
}
