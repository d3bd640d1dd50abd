# Every example of the README runs as it is written there, in the order it stands there, but for one
# thing: wrappers on the PATH add options that make each run short, and choose a usable CPU.

load ../start

setup() {
    work=$BATS_TEST_TMPDIR
    mkdir -p "$work/bin"
    cat >"$work/bin/tvp-report" <<END
#!/bin/sh
case "\$*" in
*.mjs:*) command -v node >/dev/null || exit 0 ;;
esac
case "\$*" in
*--from* | *--list-fields* | *--check-runner*) exec "$BUILD/tvp-report" "\$@" ;;
esac
exec "$BUILD/tvp-report" --rounds 1 --points 1,2 --io-wait 2ms --cpu-iters 1000 --no-probes "\$@"
END
    # CPU 0 may not be for us.
    cat >"$work/bin/taskset" <<END
#!/bin/sh
shift 2
exec "$(command -v taskset)" -c "$(taskset -cp $$ | sed 's/.*: \([0-9]*\).*/\1/')" "\$@"
END
    chmod +x "$work/bin/tvp-report" "$work/bin/taskset"
    ln -s "$BUILD/tvp-measure" "$work/bin/tvp-measure"
    printf 'nthreads CpuThread CpuProcess IoThread IoProcess\n1 0.01 0.02 0.05 0.06\n2 0.01 0.03 0.05 0.07\n' \
        >"$work/table.txt"
    echo 'My own words.' >"$work/notes.md"
}

teardown() {
    [ -z "${server-}" ] || kill "$server" 2>/dev/null || true
}

# The shell blocks of the README, one after the other; the first one is about make.
examples() {
    awk '/^```sh$/ { block++; inside = 1; next }
         /^```$/ { inside = 0 }
         inside && block > 1' README.md
}

# Each measures for real what other tests try with every build.
# bats test_tags=once
@test "the README's examples run as written" {
    examples >"$work/examples.sh"
    [ "$(grep -c tvp-report "$work/examples.sh")" -ge 12 ]
    cd "$work"
    # A failing line ends the script, unless the example itself says what to do then.
    PATH="$work/bin:$PATH" run timeout 600 sh -e examples.sh
    echo "$output"
    [ "$status" -eq 0 ]
    for file in work.md work-c.md write-up.md nightly.md report.md report.html samples.csv summary.json pinned.md after.md; do
        [ -s "$file" ]
    done
    ! command -v node >/dev/null || [ -s work-node.md ]
    grep -q '^A further process costs' report.md
}

# bats test_tags=once
@test "the README's example of a server of one's own runs as written" {
    need python3
    line=$(grep -m 1 -- '--io-url http://localhost:8000/' README.md)
    python3 -c 'import socket
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("", 8000))' 2>/dev/null || skip "port 8000 is not free"
    cd "$work"
    python3 -m http.server 8000 >served 2>&1 3>&- &
    server=$!
    until (exec 4<>/dev/tcp/localhost/8000) 2>/dev/null; do
        kill -0 "$server"
        sleep 0.1
    done
    PATH="$work/bin:$PATH" run timeout 300 sh -ec "$line"
    echo "$output"
    [ "$status" -eq 0 ]
    # 2 runtimes, 2 cases, 1 and 2 workers with 10 requests each, 1 round.
    [ "$(grep -c '"record":"sample".*"case":"Net.*"operations":[12]0,' mine.jsonl)" -eq 8 ]
    [ "$(grep -c '"GET / HTTP/1.1" 200' served)" -ge 120 ]
    grep -qF 'opens a connection to http\://localhost:8000/' mine.md
}

@test "the README's make commands exist" {
    targets=$(awk '/^```sh$/ { inside = 1; next } /^```$/ { exit } inside { print $2 }' README.md)
    for target in $targets; do
        env -u BUILD make -n "$target" >/dev/null
    done
}

@test "the README lists the options as the help does" {
    diff <("$BUILD/print_options" readme) \
        <(awk '/^## / { inside = 0 } inside { print } /^## Options$/ { getline; inside = 1 }' README.md | sed '$d')
}

@test "the README lists the fields as --list-fields does" {
    "$BUILD/tvp-report" --list-fields |
        sed -En 's/^([a-z_]+) +([a-z]+) +(.*)/| `\1` | \2 | \3 |/p' >"$work/fields"
    [ "$(wc -l <"$work/fields")" -gt 20 ]
    diff "$work/fields" <(awk '/^## / { inside = 0 } inside && /^\| `/ { print } /^## Fields$/ { inside = 1 }' README.md)
}
