#!/usr/bin/env bats
# What the system refuses to clients of the Net cases costs the cell, is named, and nothing is left.

load common

setup() {
    common_setup
}

# run_net WORKERS PREFIX...: a run of one round whose Net cells have so many threads.
run_net() {
    workers=$1
    shift
    status=0
    timeout 120 "$@" "$report" "$workers" --points "1,$workers" --cases net,start --requests 2 --io-wait 300ms \
        --rounds 1 --no-probes --seed 1 -q -o report.md >../out 2>../err 3>&- || status=$?
    echo "status $status: $(cat ../err)"
    no_process_left
}

@test "too few open files are named with their limit" {
    need prlimit
    run_net 200 prlimit --nofile=100:100
    [ "$status" -eq 3 ]
    grep -q '"case":"NetThread","workers":200.*"error":"\(EMFILE\|ECONNRESET\)".*\(open files (ulimit -n) = 100\|Connection reset\|closed the connection\)' report.jsonl
    grep -q '"record":"sample".*"case":"NetThread","workers":1,' report.jsonl
}

@test "a range of ports that is exhausted is named" {
    unshare -n true 2>/dev/null || skip "no network namespaces here"
    need python3
    # The server takes a port of the range as well.
    cat >../narrow <<'END'
#!/bin/sh
python3 -c 'import fcntl, socket, struct
fcntl.ioctl(socket.socket(), 0x8914, struct.pack("16sH14x", b"lo", 0x49))'
echo "41000 41010" >/proc/sys/net/ipv4/ip_local_port_range || exit 99
exec "$@"
END
    chmod +x ../narrow
    unshare -n ../narrow true || skip "the range of ports cannot be set here"
    run_net 40 unshare -n ../narrow
    [ "$status" -eq 3 ]
    grep -q '"case":"NetThread","workers":40.*"error":"EADDRNOTAVAIL".*ip_local_port_range = 41000 41010' report.jsonl
    [ "$(grep -c '"record":"sample".*"case":"Start' report.jsonl)" -eq 4 ]
}
