#!/usr/bin/env bats
# Every output, and every file beside one, against everything that can be at its place: it is
# written as it should be or refused with the reason, and what is not ours to replace stays.
# Devices are made here; the machine's own are never named.

load ../start

setup() {
    saved=$data/results/one_row.jsonl
    cd "$BATS_TEST_TMPDIR"
}

teardown() {
    cleanup_places
}

# Mounts, attributes and readers would keep the folder from being removed.
cleanup_places() {
    [ -z "${reader-}" ] || kill "$reader" 2>/dev/null || true
    reader=
    cd "$BATS_TEST_TMPDIR"
    for mounted in mounted/* readonly; do
        umount "$BATS_TEST_TMPDIR/$mounted" 2>/dev/null || true
    done
    chattr -R -a "$BATS_TEST_TMPDIR" 2>/dev/null || true
    [ -z "${shared-}" ] || rm -rf -- "$shared"
}

need_root() {
    [ "$(id -u)" -eq 0 ] || skip "needs root"
}

# The first column: what is at the place. The second: "written", or what the refusal says.
places='
nothing    written
file       written
device     written
read-pipe  written
pipe       nobody reads from this pipe: start its reader first
socket     it is a socket: choose another name
disk       it is a disk: choose another name
folder     Is a directory: give the name of a file in it
link       written
dangling   written
loop       Too many levels of symbolic links
mounted    it is mounted by itself and cannot be replaced: mount its folder instead
append     its attributes forbid to replace it
readonly   no file can be made in the folder'

# make_place KIND PATH: puts it there. Status 1: that cannot be done here.
make_place() {
    local path=$2
    mkdir -p "$(dirname "$path")"
    case $1 in
    nothing) ;;
    file) echo old >"$path" ;;
    device) mknod -m 666 "$path" c 1 3 2>/dev/null && : >"$path" ;;
    disk) mknod -m 666 "$path" b 7 200 2>/dev/null ;;
    pipe) mkfifo "$path" ;;
    read-pipe)
        mkfifo "$path"
        cat "$path" >"$BATS_TEST_TMPDIR/got" 3>&- &
        reader=$!
        ;;
    socket) python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "$path" 2>/dev/null ;;
    folder) mkdir "$path" ;;
    link) echo old >"$(dirname "$path")/target" && ln -s target "$path" ;;
    dangling) ln -s target "$path" ;;
    loop) ln -s "$(basename "$path")" "$path" ;;
    mounted) echo old >"$path" && mount --bind "$path" "$path" 2>/dev/null ;;
    append) echo old >"$path" && chattr +a "$path" 2>/dev/null ;;
    readonly)
        mount -t tmpfs none "$(dirname "$path")" 2>/dev/null &&
            mount -o remount,ro "$(dirname "$path")"
        ;;
    esac
}

# What is at the place afterwards is right: `written` or the old thing untouched.
check_place() {
    local path=$2 target
    target=$(dirname "$path")/target
    case $1:$3 in
    device:*) [ -c "$path" ] ;;
    disk:*) [ -b "$path" ] ;;
    pipe:*) [ -p "$path" ] ;;
    socket:*) [ -S "$path" ] ;;
    folder:*) [ -d "$path" ] && [ -z "$(ls -A "$path")" ] ;;
    loop:*) [ -L "$path" ] ;;
    read-pipe:written) wait "$reader" && reader= && [ -p "$path" ] && [ -s "$BATS_TEST_TMPDIR/got" ] ;;
    link:written | dangling:written) [ -L "$path" ] && [ -s "$target" ] && ! grep -qx old "$target" ;;
    dangling:*) [ -L "$path" ] && [ ! -e "$target" ] ;;
    readonly:*) [ ! -e "$path" ] ;;
    *:written) [ -f "$path" ] && [ -s "$path" ] && ! grep -qx old "$path" ;;
    *) [ "$(cat "$path")" = old ] ;;
    esac
}

all_files() {
    find . ! -path ./out ! -path ./err ! -path ./got | LC_ALL=C sort
}

# try KIND EXPECTED PATH ARGUMENT...: the program with these arguments, from the folder that the
# path is below.
try() {
    local kind=$1 expected=$2 path=$3 before status=0
    shift 3
    make_place "$kind" "$path" || { echo "# not here: $kind" >&3; return 0; }
    before=$(all_files)
    timeout 60 "$report" "$@" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" || status=$?
    echo "$kind at $path: status $status: $(cat "$BATS_TEST_TMPDIR/err")"
    check_place "$kind" "$path" "$expected"
    if [ "$expected" = written ]; then
        [ "$status" -eq 0 ]
    else
        [ "$status" -eq 1 ]
        grep -qF "$expected" "$BATS_TEST_TMPDIR/err"
        # Nothing was made, and nothing was measured.
        [ "$(all_files)" = "$before" ]
    fi
    # No side file stays.
    [ -z "$(find . -name '.*.tmp' -o -name '.*.old' -o -name '.*.lock' -o -name '*.partial*')" ]
    cleanup_places
}

# against_all ARGUMENT...: the program for each kind of place; the argument @ is the path.
against_all() {
    local kind expected
    while read -r kind expected; do
        [ -n "$kind" ] || continue
        case $kind in mounted | append | readonly | device | disk) [ "$(id -u)" -eq 0 ] || continue ;; esac
        mkdir -p "$BATS_TEST_TMPDIR/$kind"
        cd "$BATS_TEST_TMPDIR"
        try "$kind" "$expected" "$kind/$name" "${@/#@/$kind/$name}"
    done <<<"$places"
}

measured=(1 --rounds 1 --io-wait 1ms --cpu-iters 1000 --no-probes -q)

@test "a report" {
    name=x.md
    against_all --from "$saved" -q --images "$BATS_TEST_TMPDIR" -o @
}

@test "a page" {
    name=x.html
    against_all --from "$saved" -q --images "$BATS_TEST_TMPDIR" -o @
}

@test "the samples as CSV" {
    name=x.csv
    against_all --from "$saved" -q --csv @
}

@test "everything as JSON" {
    name=x.json
    against_all --from "$saved" -q --json @
}

@test "the data" {
    name=x.jsonl
    against_all "${measured[@]}" --data @
}

@test "a picture" {
    # The pictures' own folder is made; only what is in it counts.
    mkdir report
    places=$(grep -v '^nothing' <<<"$places")
    name=threadsVProcIO.png
    while read -r kind expected; do
        [ -n "$kind" ] || continue
        case $kind in mounted | append | readonly | device | disk) [ "$(id -u)" -eq 0 ] || continue ;; esac
        # A folder that cannot be written to is looked at before what is in it.
        [ "$kind" != readonly ] || expected='pictures cannot be written there'
        try "$kind" "$expected" "$kind/$name" --from "$saved" -q -o "report/$kind.md" --images "$kind"
    done <<<"$places"
}

@test "the folder of pictures" {
    for kind in file pipe socket device dangling loop; do
        try "$kind" 'not a folder; choose another with --images' "$kind/Images" \
            --from "$saved" -q -o "$kind/r.md"
    done
    # A link to a folder is one.
    mkdir -p there link
    ln -s ../there link/Images
    "$report" --from "$saved" -q -o link/r.md
    [ -L link/Images ]
    [ -s there/threadsVProcIO.png ]
}

@test "the partial data file" {
    for kind in device pipe socket folder dangling loop; do
        mkdir -p "$kind"
        make_place "$kind" "$kind/x.partial.jsonl" || continue
        status=0
        timeout 60 "$report" "${measured[@]}" --data "$kind/x.jsonl" >out 2>err || status=$?
        echo "$kind: $status: $(cat err)"
        [ "$status" -eq 1 ]
        grep -qF "$kind/x.partial.jsonl" err
        check_place "$kind" "$kind/x.partial.jsonl" refused
        [ ! -e "$kind/x.jsonl" ]
    done
}

@test "the lock" {
    for kind in device disk pipe socket folder dangling loop; do
        mkdir -p "$kind"
        make_place "$kind" "$kind/.x.md.lock" || continue
        status=0
        timeout 60 "$report" --from "$saved" -q --images "$kind" -o "$kind/x.md" >out 2>err || status=$?
        echo "$kind: $status: $(cat err)"
        [ "$status" -eq 1 ]
        grep -qF "cannot write $kind/x.md: $PWD/$kind/.x.md.lock is in the way, which is no file: remove it" err
        check_place "$kind" "$kind/.x.md.lock" refused
        [ ! -e "$kind/x.md" ]
    done
}

@test "names as long as names can be, and as long as some file systems let them be" {
    for length in 143 247 248 249 250 251 255; do
        for ending in .md .html; do
            rm -rf -- long && mkdir long
            stem=$(printf "%0$((length - ${#ending}))d" 0)
            timeout 60 "$report" "${measured[@]}" -o "long/$stem$ending"
            [ -s "long/$stem$ending" ]
            [ "$(find long -name '*.jsonl' -size +0 | wc -l)" -eq 1 ]
            [ "$(ls -A long | wc -l)" -eq 3 ]
        done
        for option in --data --csv --json; do
            rm -rf -- long && mkdir long
            name=$(printf "%0${length}d" 0)
            timeout 60 "$report" "${measured[@]}" "$option" "long/$name"
            [ "$(ls -A long)" = "$name" ]
            [ -s "long/$name" ]
        done
    done
    # An interrupted run of such a name is kept, and goes on.
    rm -rf -- long && mkdir long
    name=$(printf '%0252d' 0)
    interrupt_at_sample long "$report" 2 --rounds 1000 --io-wait 20ms --no-probes -q -o "long/$name.md"
    partial=$(find long -name '*.partial.jsonl')
    [ -s "$partial" ]
    timeout 60 "$report" --from "$partial" >/dev/null || [ $? -eq 3 ]
}

@test "a picture of a runtime whose name is too long for a file's" {
    name=$(printf '%0300d' 0)
    "$report" "${measured[@]}" --runtime native --runtime "$name=$(dirname "$report")/tvp-measure" -o r.md
    [ -s Images/threadsVProcIO-2.png ]
    grep -q '](Images/threadsVProcIO-2.png)' r.md
}

@test "another user's files" {
    need_root
    command -v setpriv >/dev/null || skip "no setpriv"
    nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups)
    "${nobody[@]}" test -x "$report" && "${nobody[@]}" test -r "$saved" || skip "others cannot run the program here"
    # Below a folder that others may enter.
    shared=$(mktemp -d /tmp/tvp-places-XXXXXX)
    cd "$shared"
    chmod 777 .
    "${nobody[@]}" test -w . || skip "others cannot write here"
    echo old >theirs.csv
    run -1 "${nobody[@]}" "$report" --from "$saved" -q --csv theirs.csv
    [[ "$output" == *"theirs.csv cannot be written: Permission denied: choose a place that you may write to" ]]
    # One that everybody may write to keeps its mode; in a folder like /tmp it cannot be replaced.
    chmod 666 theirs.csv
    "${nobody[@]}" "$report" --from "$saved" -q --csv theirs.csv
    [ "$(stat -c %a theirs.csv)" = 666 ]
    mkdir -m 1777 tmp
    echo old >tmp/theirs.csv
    chmod 666 tmp/theirs.csv
    run -1 "${nobody[@]}" "$report" --from "$saved" -q --csv tmp/theirs.csv
    [[ "$output" == *"it is another user's, whose folder lets nobody else replace it: choose another name" ]]
    [ "$(cat tmp/theirs.csv)" = old ]
    # What root replaces stays its owner's.
    chown 65534:65534 theirs.csv
    "$report" --from "$saved" -q --csv theirs.csv
    [ "$(stat -c %u:%g theirs.csv)" = 65534:65534 ]
    # The folder is named, not the file.
    mkdir -m 755 closed
    for output in '-o closed/r.md' '--csv closed/r.csv' '--json closed/r.json'; do
        # shellcheck disable=SC2086
        run -1 "${nobody[@]}" "$report" --from "$saved" -q $output
        [[ "$output" == *"no file can be made in the folder $PWD/closed: Permission denied: "* ]]
    done
    [ -z "$(ls -A closed)" ]
}

@test "two names of one file, and a folder that is a file" {
    mkdir there
    ln -s there link
    ln -s a.md other.md
    run -2 "$report" --from "$saved" -o there/r.md -o link/r.md
    [[ "$output" == *"there/r.md and link/r.md are the same file: give each its own name" ]]
    run -2 "$report" --from "$saved" -o a.md -o other.md
    run -2 "$report" 1 -o r.md --csv ./r.jsonl
    [[ "$output" == *"r.jsonl"*"r.jsonl are the same file"* ]]
    run -2 "$report" 1 --images y.md -o y.md
    [[ "$output" == *"y.md is both --output and --images: give each its own name" ]]
    run -2 "$report" 1 --images there/../r.jsonl -o r.md
    [[ "$output" == *"r.jsonl is also the folder of the pictures, "* ]]
    [ "$(find . -type f ! -name 'separate*' | wc -l)" -eq 0 ]
}
