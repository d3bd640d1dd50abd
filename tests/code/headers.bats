#!/usr/bin/env bats
# Each header compiles alone, and twice in a row.

load ../start

setup() {
    make_apart
}

@test "headers compile alone" {
    make -s hdr-check CFLAGS=-O0 BUILD="$BATS_TEST_TMPDIR/build"
}

@test "a header that leans on others is found" {
    mkdir -p "$BATS_TEST_TMPDIR/include/tvp/common"
    cp -R Makefile scripts "$BATS_TEST_TMPDIR"
    printf '#ifndef A_H\n#define A_H\nsize_t length_of(const char *text);\n#endif\n' \
        >"$BATS_TEST_TMPDIR/include/tvp/common/a.h"
    run make -s -C "$BATS_TEST_TMPDIR" BUILD=build hdr-check
    [ "$status" -ne 0 ]
    [[ $output == *size_t* ]]
}
