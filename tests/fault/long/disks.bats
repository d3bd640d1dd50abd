#!/usr/bin/env bats

load ../common
load ../disks

setup() {
    common_setup
    need strace
    need_plain_build "which finds leaks by tracing, as strace would"
    strace -qq -o /dev/null true || skip "strace may not trace here"
}

@test "every write of a run fails" {
    make_old_report
    fail_measuring 1 write ENOSPC EIO EDQUOT
}

@test "every fsync and rename of a run fails" {
    make_old_report
    fail_measuring 1 fsync ENOSPC EIO EDQUOT
    fail_measuring 1 /^rename ENOSPC EIO EDQUOT
}

@test "every open and mkdir of a run fails" {
    make_old_report
    fail_measuring 1 openat EMFILE ENOSPC
    fail_measuring 1 mkdir ENOSPC
}
