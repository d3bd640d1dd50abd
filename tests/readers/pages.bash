# What suites of the HTML page share: `load` it.

setup() {
    cd "$tree"
    OUT=$BATS_TEST_TMPDIR
}

# page_of NAME [OPTION...]: $OUT/NAME.html from tests/data/results/NAME.jsonl. Results with failed
# cells give status 3.
page_of() {
    local name=$1 status=0
    shift
    "$report" -q --from "tests/data/results/$name.jsonl" --images "$OUT/Images" \
        "$@" -o "$OUT/$name.html" || status=$?
    [ "$status" -eq 0 ] || [ "$status" -eq 3 ]
}
