# Reports on a fleet of seven nodes, with an earlier report in place.

outputs=(fleet.md fleet.html fleet.csv fleet.json Images/fleet-nodes.png)

fleet_setup() {
    common_setup
    python3 "$data/make_fleet.py" nodes --nodes 7
    fleet=("$report" --fleet nodes -o fleet.md -o fleet.html --csv fleet.csv --json fleet.json)
    "${fleet[@]}" --title old
    mkdir -p ../fleet-old
    cp -r fleet.md fleet.html fleet.csv fleet.json Images ../fleet-old
    cp -r nodes ../fleet-nodes
}

need_tracing() {
    need strace
    need_plain_build "which finds leaks by tracing, as strace would"
    strace -qq -o /dev/null true || skip "strace may not trace here"
}

restore_fleet() {
    rm -rf -- * .[!.]*
    cp -r ../fleet-old/. .
    cp -r ../fleet-nodes nodes
}

# Beside the nodes and the report nothing is there, and the nodes are as they were.
nothing_else_is_there() {
    diff -r nodes ../fleet-nodes || return 1
    [ "$(find . -path ./nodes -prune -o -type f -print | sort)" = \
        "$(printf './%s\n' "${outputs[@]}" | sort)" ]
}

old_report_is_there() {
    local file
    for file in "${outputs[@]}"; do
        cmp "$file" "../fleet-old/$file" || return 1
    done
}

new_report_is_there() {
    [ "$(head -n 1 fleet.md)" = '# new' ] && grep -q '</html>' fleet.html &&
        python3 -m json.tool fleet.json >/dev/null && [ "$(grep -c '^node7,' fleet.csv)" -eq 5 ] &&
        tail -c 12 Images/fleet-nodes.png | grep -q IEND
}

# A new report with what is put before it: all of it, or none of it and why in a line.
all_or_nothing() {
    local status=0
    restore_fleet
    timeout 600 "$@" "${fleet[@]}" --title new >../out 2>../err || status=$?
    echo "$*: status $status: $(cat ../err)"
    nothing_else_is_there || return 1
    case $status in
    0) new_report_is_there ;;
    1) old_report_is_there && [ "$(grep -vc ' warning: there is no picture: ' ../err)" -eq 1 ] && grep -q '^tvp' ../err ;;
    *) return 1 ;;
    esac
}

# The call number $2 to $1 of it fails with $3.
fail_fleet() {
    all_or_nothing strace -qq -o /dev/null -e trace="$1" -e inject="$1:error=$3:when=$2"
}

# Killed at call number $2 to $1: each file is the old or a new one, and the next report is whole.
kill_fleet() {
    local status=0 file
    restore_fleet
    timeout 600 strace -qq -o /dev/null -e trace="$1" -e inject="$1:signal=KILL:when=$2" \
        "${fleet[@]}" --title new >../out 2>../err || status=$?
    echo "killed at $1 $2: status $status"
    [ "$status" -eq 137 ] || return 1
    diff -r nodes ../fleet-nodes || return 1
    for file in "${outputs[@]}"; do
        cmp -s "$file" "../fleet-old/$file" || cmp -s "$file" "../fleet-new/$file" || return 1
    done
    "${fleet[@]}" --title new && new_report_is_there
}

make_new_report() {
    restore_fleet
    "${fleet[@]}" --title new
    mkdir -p ../fleet-new
    cp -r fleet.md fleet.html fleet.csv fleet.json Images ../fleet-new
}

# Sets all: how many allocations a report takes.
count_fleet_allocations() {
    need_plain_build "which has an allocator of its own"
    preload fail_alloc
    mv "$library" ..
    library=$BATS_TEST_TMPDIR/../fail_alloc.so
    all=$(FAIL_COUNT=1 LD_PRELOAD=$library "${fleet[@]}" 2>&1 | sed -n 's/^allocations: //p' | tail -n 1)
}
