# Runs the tiny run with an old report in place, sends a signal after so many milliseconds or once the
# first sample is there, and looks at what is left.

signal_status() {
    case $1 in
    HUP) echo 129 ;;
    INT) echo 130 ;;
    PIPE) echo 141 ;;
    TERM) echo 143 ;;
    esac
}

# Starts the program and gives the number of the process above it as $pid. A shell's background jobs
# ignore SIGINT, and who runs the tests may ignore others: env gives all of them their defaults back.
start_program() {
    env --default-signal=INT,PIPE,TERM,HUP timeout 600 "$report" "$@" 2>../err &
    pid=$!
}

# A fault in this function is told by its output: SIGNAL after MILLISECONDS, or at the first "sample"
# of a run that goes on for long.
interrupt() {
    local signal=$1 delay=$2 status=0 pid
    restore_old_report
    if [ "$delay" = sample ]; then
        start_program "${tiny[@]}" --rounds 1000 -o report.md
        await_sample "$pid" report.partial.jsonl || return 1
    else
        start_program "${tiny[@]}" -o report.md
        sleep "$(printf '%d.%03d' $((delay / 1000)) $((delay % 1000)))"
    fi
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
