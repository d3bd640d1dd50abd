#include "unit.h"

#include <elf.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "temporary_folder.h"
#include "tvp/workers/library_file.h"

/* The head of a little-endian ELF file. */
struct head {
    unsigned char bytes[LIBRARY_HEAD];
};

static struct head elf(unsigned char class, unsigned char type, unsigned char machine)
{
    struct head head = {{0}};
    memcpy(head.bytes, ELFMAG, SELFMAG);
    head.bytes[EI_CLASS] = class;
    head.bytes[EI_DATA] = ELFDATA2LSB;
    head.bytes[16] = type;
    head.bytes[18] = machine;
    return head;
}

static struct head own(void)
{
    return elf(ELFCLASS64, ET_DYN, EM_X86_64);
}

static void expect(const void *head, size_t length, const char *message)
{
    struct error error = {0};
    struct head program = own();
    assert_false(library_head_fits("x", head, length, program.bytes, LIBRARY_HEAD, &error));
    assert_string_equal(error.text, message);
    assert_int_equal(error.code, ERROR_FAILED);
}

static void a_library_for_this_machine_fits(void **state)
{
    (void)state;
    struct error error = {0};
    struct head head = own(), other = elf(ELFCLASS32, ET_DYN, EM_ARM);
    assert_true(library_head_fits("x", head.bytes, LIBRARY_HEAD, head.bytes, LIBRARY_HEAD, &error));
    /* A program that cannot be looked at is compared with nothing. */
    assert_true(library_head_fits("x", other.bytes, LIBRARY_HEAD, NULL, 0, &error));
    assert_int_equal(error.code, ERROR_NONE);
}

static void other_machines_are_named(void **state)
{
    (void)state;
    struct head arm = elf(ELFCLASS64, ET_DYN, EM_AARCH64), old = elf(ELFCLASS32, ET_DYN, EM_386);
    expect(arm.bytes, LIBRARY_HEAD,
           "x is for another machine (ARM64, 64 bits): this program is for x86-64, 64 bits; build "
           "it for that");
    expect(old.bytes, LIBRARY_HEAD,
           "x is for another machine (x86, 32 bits): this program is for x86-64, 64 bits; build it "
           "for that");
    struct head big = elf(ELFCLASS64, 0, 0);
    big.bytes[EI_DATA] = ELFDATA2MSB;
    big.bytes[17] = ET_DYN;
    big.bytes[18] = 0x12;
    big.bytes[19] = 0x34;
    expect(big.bytes, LIBRARY_HEAD,
           "x is for another machine (machine 4660, 64 bits, big-endian): this program is for "
           "x86-64, 64 bits; build it for that");
}

static void what_is_no_library_is_named(void **state)
{
    (void)state;
    struct head object = elf(ELFCLASS64, ET_REL, EM_X86_64);
    struct head program = elf(ELFCLASS64, ET_EXEC, EM_X86_64);
    struct head core = elf(ELFCLASS64, ET_CORE, EM_X86_64);
    expect(object.bytes, LIBRARY_HEAD,
           "x is an object file: cc -shared makes a shared library of it");
    expect(program.bytes, LIBRARY_HEAD,
           "x is a program: a shared library is needed (cc -shared -fPIC)");
    expect(core.bytes, LIBRARY_HEAD, "x is no shared library (ELF type 4)");
    expect("!<arch>\n/   ", 12,
           "x is a static archive: cc -shared -Wl,--whole-archive x -o FILE.so makes a shared "
           "library of it if it was compiled with -fPIC");
    expect("int parse(unsigned worker);", 27,
           "x is no shared library; is it source? cc -O2 -shared -fPIC makes one of it");
    expect("", 0, "x is empty: a shared library is needed");
    expect(object.bytes, 20, "x is cut off after 20 bytes: build it again");
}

static void files_are_looked_at(void **state)
{
    (void)state;
    struct error error = {0};
    assert_false(library_file_fits("/nowhere/x.so", &error));
    assert_string_equal(error.text,
                        "cannot read the shared library /nowhere/x.so: No such file or directory");
    error = (struct error){0};
    assert_false(library_file_fits("/", &error));
    assert_string_equal(error.text, "cannot read the shared library /: Is a directory");
    /* Nobody writes into it. */
    assert_int_equal(mkfifo("pipe", 0600), 0);
    error = (struct error){0};
    assert_false(library_file_fits("pipe", &error));
    assert_string_equal(error.text, "cannot read the shared library pipe: Invalid argument");
}

/* The program itself is not a library, but one for this machine. */
static void the_own_machine_is_known(void **state)
{
    (void)state;
    struct error error = {0};
    if (!library_file_fits("/proc/self/exe", &error))
        assert_string_equal(error.text, "/proc/self/exe is a program: a shared library is needed "
                                        "(cc -shared -fPIC)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_library_for_this_machine_fits),
        cmocka_unit_test(other_machines_are_named),
        cmocka_unit_test(what_is_no_library_is_named),
        cmocka_unit_test_setup_teardown(files_are_looked_at, enter_folder, leave_folder),
        cmocka_unit_test(the_own_machine_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
