# What suites of a saved run's outputs share: `load` it.

setup() {
    cd "$BATS_TEST_TMPDIR"
    runs=$data/results
}

from() {
    timeout 600 "$report" --quiet --from "$runs/$1.jsonl" "${@:2}"
}
