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

# The shell blocks of the README, one after the other; the first one is about make.
examples() {
    awk '/^```sh$/ { block++; inside = 1; next }
         /^```$/ { inside = 0 }
         inside && block > 1' README.md
}

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
