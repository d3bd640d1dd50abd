#!/usr/bin/env bats
# scripts/deps with an apt and a dpkg of the tests' own: what it would install, and how.

load ../start

setup() {
    cd "$tree"
    bin=$BATS_TEST_TMPDIR/bin
    mkdir "$bin"
    for tool in sh env grep cat; do
        ln -s "$(command -v $tool)" "$bin/$tool"
    done
    fake id 'echo 0'
    fake dpkg-query 'for last; do :; done; grep -qx "$last" "$INSTALLED" && echo installed'
    fake apt-get 'echo "apt-get $*" >>"$LOG"; echo "frontend ${DEBIAN_FRONTEND-}" >>"$LOG"'
    export INSTALLED=$BATS_TEST_TMPDIR/installed LOG=$BATS_TEST_TMPDIR/log
    : >"$INSTALLED"
    : >"$LOG"
}

# fake NAME SCRIPT
fake() {
    printf '#!/bin/sh\n%s\n' "$2" >"$bin/$1"
    chmod +x "$bin/$1"
}

deps() {
    run env PATH="$bin" scripts/deps "$@"
}

@test "as root it installs what is missing, without questions" {
    printf '%s\n' gcc libc6-dev >"$INSTALLED"
    deps check
    [ "$status" -eq 0 ]
    grep -qx 'apt-get update -qq' "$LOG"
    grep -q '^apt-get install -y -qq --no-install-recommends make .*libplplot-dev.* bats python3 procps$' "$LOG"
    grep -qx 'frontend noninteractive' "$LOG"
    if grep -q ' gcc\| clang' "$LOG"; then false; fi
}

@test "with everything there it does nothing" {
    deps check ci
    grep '^apt-get install' "$LOG" | tr ' ' '\n' >"$INSTALLED"
    : >"$LOG"
    deps check ci
    [ "$status" -eq 0 ]
    [ -z "$output" ]
    [ ! -s "$LOG" ]
}

# A name like libclang-rt-14-dev is one of a single release.
@test "no package is named with a release's version" {
    deps check ci
    [ "$status" -eq 0 ]
    run ! grep -E '^apt-get install .* [^ ]*-[0-9.]+(-[^ ]*)?( |$)' "$LOG"
}

@test "who is not root sees the command, and sudo runs it" {
    fake id 'echo 1000'
    fake sudo 'echo "sudo $*" >>"$LOG"; exec "$@"'
    deps
    [ "$status" -eq 0 ]
    [[ $output == *"  sudo apt-get install --no-install-recommends gcc "* ]]
    grep -q '^sudo env DEBIAN_FRONTEND=noninteractive apt-get install ' "$LOG"
}

@test "without sudo it says what to do" {
    fake id 'echo 1000'
    deps
    [ "$status" -eq 1 ]
    [[ $output == *"run that command as root"* ]]
    [ ! -s "$LOG" ]
}

@test "a source that cannot be reached does not stop it, a missing package does" {
    fake apt-get 'echo "apt-get $*" >>"$LOG"; [ "$1" != update ]'
    deps
    [ "$status" -eq 0 ]
    grep -q '^apt-get install' "$LOG"
    fake apt-get '[ "$1" = update ]'
    deps
    [ "$status" -eq 1 ]
    [[ $output == *"could not be installed: gcc"* ]]
}

@test "without apt it lists what is missing" {
    rm "$bin/apt-get"
    deps check
    [ "$status" -eq 1 ]
    [[ $output == *"cc pkg-config bats python3 pgrep plplot libpng"*cmocka* ]]
    for tool in cc pkg-config bats python3 pgrep; do
        fake $tool 'exit 0'
    done
    deps check
    [ "$status" -eq 0 ]
    [ -z "$output" ]
}
