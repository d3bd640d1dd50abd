outputs=(-o report.md -o report.html --json report.json --csv report.csv)

# The saved run's outputs, all of them, with allocation number $1 failing ($2 is 1: and all after it).
without_memory() {
    local status=0
    rm -rf Images report.md report.html report.json report.csv
    FAIL_NTH=$1 FAIL_ON=$2 LD_PRELOAD=$library timeout 600 \
        "$report" --from run.jsonl -q "${outputs[@]}" >../out 2>../err || status=$?
    echo "allocation $1 ($2): status $status: $(head -n 2 ../err)"
    case $status in
    # Enough was left after all.
    0) [ -s report.md ] || return 1 ;;
    # No picture was drawn, and the report says so.
    3) grep -q 'is missing: ' report.md || return 1 ;;
    1) [ -s ../err ] && [ -z "$(ls report.md report.html report.json report.csv 2>/dev/null)" ] || return 1 ;;
    *) return 1 ;;
    esac
    no_file_but run.jsonl fail_alloc.so report.md report.html report.json report.csv
}

count_allocations() {
    FAIL_COUNT=1 LD_PRELOAD=$library timeout 600 "$report" --from run.jsonl -q "${outputs[@]}" 2>&1 |
        sed -n 's/^allocations: //p' | tail -n 1
}
