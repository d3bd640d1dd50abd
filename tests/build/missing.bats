#!/usr/bin/env bats
# A machine that lacks something: make says in one line what, and what to do.

load ../start

setup() {
    make_apart
    unset CC CFLAGS CPPFLAGS
    bin=$BATS_TEST_TMPDIR/bin
    mkdir "$bin"
    for tool in sh env make cat cmp cp date dirname find grep gzip head mkdir mv printf rm sed \
        touch; do
        ln -s "$(type -P $tool)" "$bin/$tool"
    done
}

# lacking STATUS ARGUMENT...: make with those tools alone; $said is what it says, without make's own
# last words.
lacking() {
    local expected=$1
    shift
    run env PATH="$bin" make -s BUILD="$BATS_TEST_TMPDIR/build" "$@"
    said=$(grep -v '^make: ' <<<"$output" || true)
    echo "$output"
    [ "$status" -eq "$expected" ]
}

have() {
    for tool; do
        ln -s "$(type -P "$tool")" "$bin/$tool"
    done
}

@test "without a compiler" {
    for target in all "$BATS_TEST_TMPDIR/build/tvp-measure" unit-tests install; do
        lacking 2 "$target"
        [ "$said" = 'There is no compiler here: run "make deps", which sets up what is missing.' ]
    done
    [ -z "$(find "$BATS_TEST_TMPDIR/build" -type f)" ]
}

@test "without the compiler that was asked for" {
    have gcc
    lacking 2 CC='notacompiler -m32'
    [ "$said" = 'There is no compiler "notacompiler" here: install it, or name another with CC=.' ]
}

# A compiler that finds no headers but the C library's, and a pkg-config that finds no libraries but
# those in $LIBRARIES.
@test "without libraries" {
    have gcc as
    lacking 2 CPPFLAGS='-nostdinc'
    [ "$said" = 'Not found here: stdio.h jansson.h: run "make deps", which sets up what is missing.' ]
    lacking 2
    [ "$said" = 'Not found here: pkg-config: run "make deps", which sets up what is missing.' ]

    printf '#!/bin/sh\nfor last; do :; done\ncase $LIBRARIES in *" $last "*) ;; *) exit 1 ;; esac\n' \
        >"$bin/pkg-config"
    chmod +x "$bin/pkg-config"
    export LIBRARIES=' plplot gsl jansson '
    lacking 2
    [[ $said == 'Not found here: libpng'*': run "make deps", which sets up what is missing.' ]]
    [[ $said != *plplot* ]]
    lacking 2 "$BATS_TEST_TMPDIR/build/needs/tests"
    [[ $said == *' cmocka: run "make deps-of-tests", which sets up what is missing.' ]]
}

@test "the measuring program needs neither pkg-config nor the report's libraries" {
    have gcc as ld
    lacking 0 -n "$BATS_TEST_TMPDIR/build/tvp-measure"
    lacking 0 "$BATS_TEST_TMPDIR/build/lean/common/units.o"
}

@test "the archive needs git and a checkout, and nothing is half-written" {
    copy=$BATS_TEST_TMPDIR/copy
    mkdir "$copy"
    cp -R Makefile scripts "$copy"
    cd "$copy"
    needs='make dist packs the last git commit and needs a checkout of it'
    lacking 2 dist
    [ "$said" = "$needs: there is no git here." ]
    command -v git >/dev/null || skip "no git"
    have git
    export GIT_CEILING_DIRECTORIES=$BATS_TEST_TMPDIR
    lacking 2 dist
    [[ $said == "$needs: fatal: not a git repository"* ]]
    # Unpacked in the checkout of something else.
    unset GIT_CEILING_DIRECTORIES
    git init -q ..
    git -C .. -c user.name=x -c user.email=x@localhost commit -q --allow-empty -m x
    lacking 2 dist
    [ "$said" = "$needs: this folder belongs to none." ]
    # A program that fails half-way.
    git add Makefile
    rm "$bin/gzip"
    printf '#!/bin/sh\nexit 1\n' >"$bin/gzip"
    chmod +x "$bin/gzip"
    lacking 2 dist
    [ "$(ls)" = "$(printf 'Makefile\nscripts')" ]
}

@test "the package is checked in a fresh Debian of the release that it was built on" {
    command -v dpkg-deb >/dev/null || skip "no dpkg-deb"
    printf 'VERSION_CODENAME=trixie\n' >"$BATS_TEST_TMPDIR/os-release"
    mkdir -p "$BATS_TEST_TMPDIR/package/DEBIAN"
    printf '%s\n' 'Package: x' 'Version: 1' 'Architecture: i386' 'Maintainer: x <x@localhost>' \
        'Description: x' >"$BATS_TEST_TMPDIR/package/DEBIAN/control"
    package=$BATS_TEST_TMPDIR/x.deb
    dpkg-deb --build "$BATS_TEST_TMPDIR/package" "$package" >/dev/null
    fakes=$BATS_TEST_TMPDIR/fakes
    mkdir "$fakes"
    printf '#!/bin/sh\necho 0\n' >"$fakes/id"
    printf '#!/bin/sh\necho "debootstrap $*" >&2\nexit 3\n' >"$fakes/debootstrap"
    printf '#!/bin/sh\necho $SUITES\n' >"$fakes/apt-get"
    chmod +x "$fakes"/*
    export SUITES=trixie OS_RELEASE=$BATS_TEST_TMPDIR/os-release
    check() {
        run env PATH="$fakes:$PATH" scripts/check_deb "$package" "$@"
        echo "$output"
    }
    check
    [[ $output == "debootstrap --arch=i386 --variant=minbase trixie /"* ]]
    # Testing and unstable have one codename.
    export SUITES=sid
    check
    [[ $output == *" sid /"* ]]
    check bookworm
    [[ $output == *" bookworm /"* ]]
    export SUITES=
    : >"$BATS_TEST_TMPDIR/os-release"
    check
    [[ $status -eq 1 && $output == *"has no VERSION_CODENAME: name the release"* ]]
}
