#!/usr/bin/env bats
# The report program is hardened: it reads files that others have written.

load ../start

setup() {
    command -v readelf >/dev/null || skip "no readelf"
    ! grep -q -e '-fsanitize=' "$BUILD/flags" || skip "built with a sanitizer instead"
}

@test "position independent" {
    readelf -hW "$report" | grep -q '^ *Type: *DYN '
}

@test "relocations are read-only from the start, the stack is not executable" {
    readelf -lW "$report" | grep -q GNU_RELRO
    readelf -dW "$report" | grep -qw BIND_NOW
    readelf -lW "$report" | grep -q 'GNU_STACK .* RW '
}

@test "stack protector and checked library calls" {
    readelf --dyn-syms -W "$report" | grep -q '__stack_chk_fail'
    grep -q -e '-O[123s]' "$BUILD/flags" || skip "library calls are checked only in optimized builds"
    readelf --dyn-syms -W "$report" | grep -q '__snprintf_chk\|__vsnprintf_chk'
}
