#!/usr/bin/env bats
# Other C libraries and narrower machines than most tests run on.

load ../start

setup() {
    make_apart
    : "${CC:=cc}"
    warnings=(-std=c17 -D_GNU_SOURCE '-DTVP_VERSION="0"' -Iinclude -Wall -Wextra -Wpedantic
        -Wconversion -Wshadow -Werror)
}

@test "without what only glibc has, the clock keeps its promises" {
    program=$BATS_TEST_TMPDIR/test_clock
    $CC "${warnings[@]}" -DTVP_PLAIN_C_LIBRARY -Itests/unit tests/unit/test_clock.c \
        src/common/clock.c -lcmocka -o "$program"
    "$program"
}

@test "without what only glibc has, the measuring program measures, and errors have numbers" {
    build=$BATS_TEST_TMPDIR/build
    make -s CC="$CC" CFLAGS=-O0 CPPFLAGS=-DTVP_PLAIN_C_LIBRARY BUILD="$build" \
        "-j$(getconf _NPROCESSORS_ONLN)" "$build/tvp-measure" >/dev/null
    timeout 600 "$build/tvp-measure" >"$BATS_TEST_TMPDIR/answers" <<'REQUESTS'
{"request":"cell","id":1,"case":"CpuProcess","workers":2,"iterations":1000,"start_method":"fork"}
{"request":"probe","id":2,"probe":"handover"}
{"request":"probe","id":3,"probe":"fork_growth","mebibytes":[-1]}
REQUESTS
    cat "$BATS_TEST_TMPDIR/answers"
    sed -n 2p "$BATS_TEST_TMPDIR/answers" | grep -q '"id":1,.*"checksums_agree":true'
    sed -n 3p "$BATS_TEST_TMPDIR/answers" | grep -q '"id":2,.*"values":{'
    sed -n 4p "$BATS_TEST_TMPDIR/answers" | grep -q '"id":3,.*"name":"errno 22"'
}

# Jansson's headers are the same for every C library.
@test "the measuring program compiles with musl" {
    command -v musl-gcc >/dev/null || skip "no musl-gcc"
    mkdir "$BATS_TEST_TMPDIR/include"
    echo '#include <jansson.h>' | gcc -M -x c - | tr ' ' '\n' | grep '/jansson' |
        xargs -I{} cp {} "$BATS_TEST_TMPDIR/include/"
    for file in src/common/*.c src/host/*.c src/measure/*.c src/measure/*/*.c; do
        musl-gcc "${warnings[@]}" -I"$BATS_TEST_TMPDIR/include" -fsyntax-only "$file"
    done
}

# flags_of ARGUMENT...: how make compiles a file.
flags_of() {
    make -s -n V=1 CC=gcc BUILD="$BATS_TEST_TMPDIR/build" "$@" \
        "$BATS_TEST_TMPDIR/build/lean/common/units.o" | grep ' -c src/common/units.c'
}

@test "32-bit x86 computes with SSE2, whose doubles have no hidden digits" {
    echo 'int x;' | gcc -m32 -S -x c - -o /dev/null 2>/dev/null || skip "not on x86"
    flags_of CFLAGS=-m32 | grep ' -msse2 -mfpmath=sse '
    if flags_of CFLAGS=-m64 | grep fpmath; then false; fi
}
