# System calls that fail as on a full or broken disk, one after the other.

# How often the front end does the call $1 in the run that follows.
count_calls() {
    local call=$1
    shift
    strace -qq -e trace="$call" -e signal=none -o ../trace "$@" >/dev/null 2>&1
    wc -l <../trace
}

# The run with the call number $2 to $1 failing with $3.
fail_call() {
    local call=$1 nth=$2 reason=$3
    shift 3
    status=0
    timeout 600 strace -qq -o /dev/null -e trace="$call" -e inject="$call:error=$reason:when=$nth" \
        "$@" >../out 2>../err || status=$?
    echo "$call $nth $reason: status $status: $(head -n 3 ../err)"
}

# After a measuring run: all the old files with the samples beside them, or all the new ones; a
# message that names a file.
judge_measuring() {
    no_process_left || return 1
    case $status in
    0)
        no_file_but report.md report.jsonl && report_is_whole || return 1
        ;;
    1)
        old_report_is_untouched && grep -qE 'report\.|Images|threadsV|runtime ' ../err || return 1
        if [ -e report.partial.jsonl ]; then
            no_file_but report.md report.jsonl report.partial.jsonl &&
                readable report.partial.jsonl &&
                grep -qF report.partial.jsonl ../err || return 1
        else
            no_file_but report.md report.jsonl || return 1
        fi
        ;;
    3)
        report_is_whole && grep -q 'report\.\|Images\|threadsV\|failed' ../err || return 1
        no_file_but report.md report.jsonl report.partial.jsonl || return 1
        ;;
    *) return 1 ;;
    esac
}

# Every $1-th of the calls to $2 of a measuring run fails with each of the reasons.
fail_measuring() {
    local step=$1 call=$2 run=("$report" "${tiny[@]}" -o report.md) nth reason count
    shift 2
    restore_old_report
    count=$(count_calls "$call" "${run[@]}")
    [ "$count" -gt 0 ] || return 1
    for reason in "$@"; do
        for ((nth = 1; nth <= count; nth += step)); do
            restore_old_report
            fail_call "$call" "$nth" "$reason" "${run[@]}"
            judge_measuring || return 1
        done
    done
}
