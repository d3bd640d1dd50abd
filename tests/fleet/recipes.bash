# What the recipes of the README are run with.

# recipe PATTERN: the block of the README's part on fleets that has a line like that.
recipe() {
    awk -v pattern="$1" '
        /^### / { part = $0 }
        part != "### A fleet" { next }
        /^```/ {
            if (inside && found)
                printf "%s", block
            inside = !inside
            found = 0
            block = ""
            next
        }
        inside {
            block = block $0 "\n"
            found = found || $0 ~ pattern
        }' "$tree/README.md"
}

# A tvp-report in ./programs that says of a node what stands in programs/says: the exit status; of
# the node of a job, in programs/says.NODE.
make_checks() {
    mkdir programs
    cat >programs/tvp-report <<END
#!/bin/sh
cd '$PWD/programs' || exit 1
echo "\$*" >>asked
says=\$(cat "says\${SLURMD_NODENAME:+.\$SLURMD_NODENAME}")
case \$says in
0) echo 'healthy: none of 3 figures is shown to differ from the baseline' ;;
1) echo 'tvp-report: not checked: could not be measured' >&2 ;;
4) echo 'tvp-report: differs: CPU time 1.5× as much' >&2 ;;
esac
exit "\$says"
END
    chmod 755 programs/tvp-report
}
