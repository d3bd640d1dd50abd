# Runs the tiny run with an old report in place, sends a signal after so many milliseconds, and looks
# at what is left.

signal_status() {
    case $1 in
    HUP) echo 129 ;;
    INT) echo 130 ;;
    PIPE) echo 141 ;;
    TERM) echo 143 ;;
    esac
}

# A fault in this function is told by its output: SIGNAL after MILLISECONDS.
interrupt() {
    local signal=$1 delay=$2 status=0 pid
    restore_old_report
    # A shell's background jobs ignore SIGINT; env gives it its default back.
    env --default-signal=INT,PIPE,TERM,HUP timeout 60 "$report" "${tiny[@]}" -o report.md 2>../err &
    pid=$!
    sleep "$(printf '%d.%03d' $((delay / 1000)) $((delay % 1000)))"
    local program
    program=$(pgrep -P "$pid" -x tvp-report || true)
    [ -z "$program" ] || kill -"$signal" "$program" 2>/dev/null || true
    wait "$pid" || status=$?
    echo "SIG$signal after $delay ms: status $status: $(cat ../err)"
    no_process_left || return 1
    case $status in
    0)
        no_file_but report.md report.jsonl && report_is_whole || return 1
        ;;
    "$(signal_status "$signal")")
        if [ -e report.partial.jsonl ]; then
            interrupted=$((interrupted + 1))
            no_file_but report.md report.jsonl report.partial.jsonl && old_report_is_untouched &&
                readable report.partial.jsonl || return 1
            ! [ -s ../err ] || grep -qF report.partial.jsonl ../err || return 1
        else
            no_file_but report.md report.jsonl && report_is_whole || return 1
        fi
        ;;
    *) return 1 ;;
    esac
}
