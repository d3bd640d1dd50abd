# Requests to the Node runner that has a function of a file loaded, and what it has to answer.

# The answers to these requests, without the hello.
ask() {
    printf '%s\n' "$@" >requests
    # Its stderr is a pipe too, as it is below tvp-report.
    run timeout 120 bash -c 'set -o pipefail
        { node "$1" <requests 2>&1 >&3 | cat >said; } 3>&1 | tail -n +2' bash "$tree/src/runners/node.js"
    echo "$output"
    cat said
}

load_request() {
    echo '{"request":"load","id":0,"work":{"file":"'"${2:-$faults}"'","function":"'"$1"'"},"output":'"${3:-false}"'}'
}

# $1 is cell or trial, $2 how often each calls.
in_both_ways() {
    local kind
    for kind in Thread Process; do
        echo '{"request":"'"$1"'","id":1,"case":"Work'$kind'","workers":2,"calls":'"$2"'}'
    done
}

# Both ways of FUNCTION have to fail with NAME and MESSAGE; in threads with MESSAGE_OF_THREADS
# where that is another.
fails() {
    ask "$(load_request "$1")" "$(in_both_ways "${how:-cell}" "${calls:-1}")"
    [ "$status" -eq 0 ]
    [ "${#lines[@]}" -eq 3 ]
    local of_threads=${4:-$3} of_processes=$3
    # shellcheck disable=SC2053 # patterns
    [[ "${lines[1]}" == *'"error":{"name":"'*'"message":"'$of_threads'"'* ]]
    # shellcheck disable=SC2053 # patterns
    [[ "${lines[2]}" == *'"error":{"name":"'"$2"'",'*'"message":"'$of_processes'"'* ]]
}

says() {
    # shellcheck disable=SC2053 # a pattern
    [[ "${lines[$1]}" == *'"message":"'*$2* ]] || { echo "line $1 is not: $2"; false; }
}
