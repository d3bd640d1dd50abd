#!/usr/bin/env bats
# "-" is stdout wherever a file is named: what is asked for is there, and nothing else.

load ../start

setup() {
    saved=$data/results/one_row.jsonl
    [ -x "$report" ]
    mkdir "$BATS_TEST_TMPDIR/here"
    cd "$BATS_TEST_TMPDIR/here"
    measured=(1 --rounds 2 --io-wait 1ms --cpu-iters 1000 --no-probes -q)
}

# says ARGUMENT...: the program's stdout, in ../out.
says() {
    timeout 60 "$report" "$@" >../out 2>../err
}

# The folder holds these files and no others.
only() {
    [ "$(ls -A)" = "$(printf '%s\n' "$@")" ]
}

@test "a report on stdout, and no file" {
    for name in - /dev/stdout /dev/fd/1; do
        says "${measured[@]}" -o "$name"
        head -n 1 ../out | grep -q '^# '
        only ''
        says "${measured[@]}" -o "$name" --format html
        head -n 1 ../out | grep -q '^<!DOCTYPE html>'
        only ''
    done
}

@test "a report on stdout links no picture that is not there" {
    says --from "$saved" -q -o -
    run ! grep -q '](' ../out
    # What a picture shows is said in words all the same.
    "$report" --from "$saved" -q -o r.md
    sed -n 's/^!\[\(.*\)\](Images.*)$/\1/p' r.md >alternatives
    [ -s alternatives ]
    grep -qxFf alternatives ../out
    # A page has them inside.
    says --from "$saved" -q -o - --format html
    mkdir ../page
    "$report" --from "$saved" -q -o ../page/r.html
    cmp ../out ../page/r.html
    only Images alternatives r.md
    # --images asks for them.
    says --from "$saved" -q -o - --images Pictures
    grep -q '](Pictures/threadsVProcIO.png)' ../out
    [ -s Pictures/threadsVProcIO.png ]
}

@test "a report on stdout beside one in a file" {
    says "${measured[@]}" -o - -o r.md
    cmp ../out r.md
    only Images r.jsonl r.md
}

@test "data on stdout, and no table beside it" {
    says "${measured[@]}" --csv -
    head -n 1 ../out | grep -q '^run,'
    run ! grep -q nthreads ../out
    only ''
    says "${measured[@]}" --json /dev/stdout
    python3 -c 'import json; json.load(open("../out"))'
    only ''
    says "${measured[@]}" --data -
    head -n 1 ../out | grep -q '^{"record":"run"'
    tail -n 1 ../out | grep -q '^{"record":"end"'
    "$report" --from ../out >../table
    grep -q '^nthreads' ../table
    only ''
    # What is not on stdout goes where it always goes; the table is not printed either.
    says "${measured[@]}" --csv - --json x.json --data kept.jsonl
    head -n 1 ../out | grep -q '^run,'
    only kept.jsonl x.json
    # A comparison is said on stderr then.
    says --from "$saved" --compare kept.jsonl --csv -
    run ! grep -q 'Against run' ../out
    grep -q 'Against run' ../err
}

@test "one thing at a time on stdout" {
    for pair in '-o - -o /dev/stdout' '-o - --csv -' '--csv - --json -' '--data - --json /dev/fd/1' '--format html --csv -'; do
        # shellcheck disable=SC2086
        run -2 "$report" 1 $pair
        [[ "$output" == *"- is both "*": give each its own name" || "$output" == *"- is given twice"* ]]
    done
    only ''
}

@test "a template or a format without -o is for stdout" {
    says --from "$saved" -q --template classic
    head -n 1 ../out | grep -q '^# '
    grep -q '^### Multi-Threading' ../out
    says --from "$saved" -q --format html
    head -n 1 ../out | grep -q '^<!DOCTYPE html>'
    says --from "$saved" -q --template classic --json x.json
    grep -q '^### Multi-Threading' ../out
    only x.json
}

@test "an ending tells the format, in any case, and --format tells it of other names" {
    for name in r.MD r.markdown r.Md; do
        says --from "$saved" -q -o "$name"
        head -n 1 "$name" | grep -q '^# '
    done
    for name in r.htm r.HTML; do
        says --from "$saved" -q -o "$name"
        head -n 1 "$name" | grep -q '^<!DOCTYPE html>'
    done
    says --from "$saved" -q -o page --format html
    head -n 1 page | grep -q '^<!DOCTYPE html>'
    run -2 "$report" --from "$saved" -o r.md --format html
    [[ "$output" == *"--format: r.md is of another format by its name"* ]]
    run -2 "$report" --from "$saved" -o r.txt
    [[ "$output" == *"r.txt: expected a name ending in .md, .markdown, .html, .htm, .tex or .latex, or --format beside it" ]]
    run -2 "$report" --from "$saved" --format pdf
    [[ "$output" == *'--format must be markdown, html or latex, not "pdf"' ]]
}

@test "a run that is resumed goes on in its file" {
    interrupt_at_sample x.partial.jsonl "$report" 1 --rounds 1000 --io-wait 20ms --no-probes -q -o x.md
    [ -s x.partial.jsonl ]
    for data in none -; do
        run -2 "$report" --resume x.partial.jsonl --data "$data" -o x.md
        [[ "$output" == *"the run goes on in its file: --data must name a file, not \"$data\"" ]]
        [ -s x.partial.jsonl ]
    done
}
