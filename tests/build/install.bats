#!/usr/bin/env bats
# What make leaves where: installation, archive, package, compile database; and that a second make
# has nothing to do.

load ../start

setup() {
    built=$BUILD
    make_apart
    # The make that has built $BUILD, so that it has nothing to build.
    : "${MAKE_SAME:=make}"
    root=$BATS_TEST_TMPDIR/root
}

@test "a second make does nothing" {
    eval "$MAKE_SAME" -s >/dev/null
    touch "$BATS_TEST_TMPDIR/now"
    eval "run $MAKE_SAME"
    [ "$status" -eq 0 ]
    [ -z "$output" ]
    # Another suite may build the program for the thread sanitizer meanwhile.
    [ -z "$(find "$built" -type f -newer "$BATS_TEST_TMPDIR/now" ! -path "$built/thread/*")" ]
    # But other flags make everything anew.
    for flags in -O0 -O1; do
        run make BUILD="$BATS_TEST_TMPDIR/build" CFLAGS=$flags V=1 "$BATS_TEST_TMPDIR/build/obj/common/error.o"
        [[ $output == *"$flags"*"-c src/common/error.c"* ]]
    done
}

@test "a header that changes makes anew what includes it, and nothing else" {
    cp -R Makefile src include scripts templates "$BATS_TEST_TMPDIR/"
    cd "$BATS_TEST_TMPDIR"
    for compiler in gcc clang; do
        command -v $compiler >/dev/null || continue
        # What is built in one go from more than one file too.
        targets=("build/$compiler/"{obj/report/data/csv.o,obj/common/units.o,print_options})
        make -s CC=$compiler CFLAGS=-O0 BUILD=build/$compiler "${targets[@]}" >/dev/null
        sleep 1.1
        touch include/tvp/data/csv.h
        run make CC=$compiler CFLAGS=-O0 BUILD=build/$compiler "${targets[@]}"
        echo "$output"
        [[ $output == *"CC "*csv.c* && $output != *units.c* && $output != *"LINK "* ]]
        sleep 1.1
        touch include/tvp/options/options.h
        run make CC=$compiler CFLAGS=-O0 BUILD=build/$compiler "${targets[@]}"
        [[ $output == *"LINK "*print_options* && $output != *units.c* ]]
    done
}

@test "what is installed works from there, and uninstall leaves nothing" {
    mkdir -p "$root/usr/bin"
    echo other >"$root/usr/bin/other"
    eval "$MAKE_SAME" -s install PREFIX=/usr DESTDIR="$root" >/dev/null
    checkout=$PWD
    cd "$BATS_TEST_TMPDIR"
    timeout 600 "$root/usr/bin/tvp-report" 1 --rounds 1 --io-wait 1ms --cpu-iters 10 -q -o report.md 2>/dev/null
    [ -s report.md ]
    if command -v python3 >/dev/null; then
        timeout 600 "$root/usr/bin/tvp-report" 1 --rounds 1 --io-wait 1ms --cpu-iters 10 \
            --runtime cpython >table
        [ "$(wc -l <table)" -eq 2 ]
    fi
    "$root/usr/bin/tvp-measure-dynamic" --version
    # The header is complete, in C and in C++.
    printf '#include <tvp_work.h>\nTVP_WORK int parse(unsigned worker) { return (int)worker; }\n' >work.c
    for language in c c++; do
        compiler=${CC:-cc}
        [ $language = c ] || compiler=c++
        command -v "${compiler%% *}" >/dev/null || continue
        $compiler -Wall -Wextra -Wpedantic -Werror -fvisibility=hidden -fPIC -I "$root/usr/include" -x $language -c work.c -o work.o
        nm work.o | grep -q ' T parse$'
    done
    # What the first lines of the examples say makes a report.
    cp -R "$root/usr/share/doc/tvp-report/examples" examples
    for file in examples/crunch.c examples/crunch.py examples/crunch.mjs; do
        case $file in
        *.py) command -v python3 >/dev/null || continue ;;
        *.mjs) command -v node >/dev/null || continue ;;
        esac
        sed -En 's/^( \*)? {4,5}((cc|tvp-report) .*)/\2/p' $file >said
        grep -q '^tvp-report ' said
        sed -i "s:tvp-report 4:& --rounds 1 --points 1 --no-probes -q:; s:^cc:${CC:-cc} -I '$root/usr/include':" said
        PATH="$root/usr/bin:$PATH" timeout 600 sh -e said
        [ -s report.md ]
        rm -R report.md report.jsonl Images
    done
    [ -s "$root/usr/share/man/man1/tvp-report.1" ]
    [ -s "$root/usr/share/bash-completion/completions/tvp-report" ]
    [ "$("$root/usr/bin/tvp-fleet" --version)" = "tvp-fleet $("$root/usr/bin/tvp-report" --version | sed 's/tvp-report //')" ]
    [ -s "$root/usr/share/man/man1/tvp-fleet.1" ]
    for completion in bash-completion/completions/tvp-fleet zsh/site-functions/_tvp-fleet fish/vendor_completions.d/tvp-fleet.fish; do
        [ -s "$root/usr/share/$completion" ]
    done
    make -s -C "$checkout" uninstall PREFIX=/usr DESTDIR="$root" >/dev/null
    [ "$(cd "$root" && find . -type f)" = ./usr/bin/other ]
    [ ! -e "$root/usr/libexec/tvp-report" ]
    [ ! -e "$root/usr/share/doc/tvp-report" ]
}

@test "the folders of an installation can be chosen one by one" {
    run make -s install -n V=1 BUILD="$BATS_TEST_TMPDIR/build" DESTDIR="$root" prefix=/opt bindir=/usr/games \
        libexecdir=/usr/lib mandir=/usr/man
    [ "$status" -eq 0 ]
    [[ $output == *"-DTVP_RUNNERS='\"../lib/tvp-report/\"'"* ]]
    for path in /usr/games/tvp-measure /usr/games/tvp-measure-dynamic /opt/include/tvp_work.h /usr/lib/tvp-report /usr/man/man1/tvp-report.1 \
        /opt/share/zsh/site-functions/_tvp-report /opt/share/doc/tvp-report/examples; do
        [[ $output == *"'$root$path"* ]]
    done
}

@test "the archive is the same every time, and builds" {
    git rev-parse -q --verify HEAD >/dev/null 2>&1 || skip "no git, or not a checkout"
    git clone -q . "$BATS_TEST_TMPDIR/clone" || skip "this checkout cannot be cloned"
    cd "$BATS_TEST_TMPDIR/clone"
    make -s dist
    cp tvp-report-*.tar.gz ../first.tar.gz
    touch Makefile
    rm tvp-report-*.tar.gz
    TZ=Asia/Tokyo make -s dist
    cmp ../first.tar.gz tvp-report-*.tar.gz
    [ -z "$(git status --porcelain)" ]
    mkdir ../unpacked
    tar -xzf tvp-report-*.tar.gz -C ../unpacked
    cd ../unpacked/tvp-report-*/
    make -s BUILD=build CFLAGS=-O0 "-j$(getconf _NPROCESSORS_ONLN)" build/tvp-measure >/dev/null
    build/tvp-measure --version
}

@test "the Debian package has the programs and what they need" {
    command -v dpkg-deb >/dev/null || skip "no dpkg-deb"
    [[ $MAKE_SAME != *"SANITIZE='"[a-z]* ]] || skip "the package is not made with sanitizers"
    eval "$MAKE_SAME" -s deb >/dev/null
    mv "$BUILD"/tvp-report_*.deb "$BATS_TEST_TMPDIR/first.deb"
    eval "$MAKE_SAME" -s deb >/dev/null
    mv "$BUILD"/tvp-report_*.deb "$BATS_TEST_TMPDIR/second.deb"
    cmp "$BATS_TEST_TMPDIR/first.deb" "$BATS_TEST_TMPDIR/second.deb"
    dpkg-deb -f "$BATS_TEST_TMPDIR/first.deb" Depends >"$BATS_TEST_TMPDIR/depends"
    # What is part of the program is needed no more.
    loaded=$(objdump -p "$BUILD/tvp-report" | sed -n 's/.*NEEDED *\(lib[a-z]*\).*/\1/p' | sed -E '/^lib(c|m|dl)$/d')
    for package in libc6 libplplot libcairo libfontconfig plplot-driver-cairo fonts-dejavu-core $loaded; do
        grep -q "$package" "$BATS_TEST_TMPDIR/depends"
    done
    dpkg-deb -x "$BATS_TEST_TMPDIR/first.deb" "$root"
    [ -s "$root/usr/share/doc/tvp-report/examples/crunch.c" ]
    grep -q '^==== libjansson-dev' "$root/usr/share/doc/tvp-report/copyright-of-libraries"
    "$root/usr/bin/tvp-fleet" --version
    timeout 600 "$root/usr/bin/tvp-report" 1 --rounds 1 --io-wait 1ms --cpu-iters 10 >"$BATS_TEST_TMPDIR/table"
    [ "$(wc -l <"$BATS_TEST_TMPDIR/table")" -eq 2 ]
    # Nothing in it can be written by others, and nobody but root owns it.
    dpkg-deb -c "$BATS_TEST_TMPDIR/first.deb" | awk '$1 ~ /^.....w|^........w/ || $2 != "root/root" { exit 1 }'
}

@test "the compile database is JSON, and its commands compile" {
    command -v python3 >/dev/null || skip "no python3"
    cp -R Makefile src include scripts templates "$BATS_TEST_TMPDIR/"
    cd "$BATS_TEST_TMPDIR"
    make -s BUILD=build compile_commands.json >/dev/null
    python3 - <<'END'
import json, subprocess
entries = json.load(open("compile_commands.json"))
assert len(entries) > 100
for entry in entries[:2] + entries[-2:]:
    subprocess.run(entry["command"] + " -fsyntax-only", shell=True, cwd=entry["directory"], check=True)
END
}

@test "help names every target and what it does" {
    run make -s help
    [ "$status" -eq 0 ]
    for target in all check report deps install uninstall clean help format lint fuzz dist deb; do
        grep -Eq "^$target +[a-z]" <<<"$output"
    done
}
