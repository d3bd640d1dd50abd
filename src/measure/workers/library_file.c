#include "tvp/workers/library_file.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tvp/system/system.h"

/* ---- what a head says ---- */

static bool begins_with(const unsigned char *head, size_t length, const char *magic)
{
    size_t size = strlen(magic);
    return length >= size && memcmp(head, magic, size) == 0;
}

static bool is_elf(const unsigned char *head, size_t length)
{
    return length >= LIBRARY_HEAD && begins_with(head, length, ELFMAG);
}

/* A number of two bytes in the file's own order. The first members lie alike in both classes. */
static unsigned int half(const unsigned char *head, size_t offset)
{
    bool little = head[EI_DATA] == ELFDATA2LSB;
    return (unsigned int)(head[offset + little] << 8) | head[offset + !little];
}

static unsigned int type_of(const unsigned char *head)
{
    return half(head, offsetof(Elf64_Ehdr, e_type));
}

static unsigned int machine_of(const unsigned char *head)
{
    return half(head, offsetof(Elf64_Ehdr, e_machine));
}

#ifndef EM_LOONGARCH /* older C libraries do not know it */
#define EM_LOONGARCH 258
#endif

static void name_machine(char *name, size_t size, const unsigned char *head)
{
    static const struct {
        unsigned int machine;
        const char *name;
    } machines[] = {
        {EM_386, "x86"},      {EM_X86_64, "x86-64"}, {EM_ARM, "ARM"},     {EM_AARCH64, "ARM64"},
        {EM_RISCV, "RISC-V"}, {EM_PPC, "PowerPC"},   {EM_PPC64, "POWER"}, {EM_S390, "IBM Z"},
        {EM_MIPS, "MIPS"},    {EM_SPARCV9, "SPARC"},
    };
    int bits = head[EI_CLASS] == ELFCLASS64 ? 64 : 32;
    const char *order = head[EI_DATA] == ELFDATA2LSB ? "" : ", big-endian";
    for (size_t i = 0; i < sizeof machines / sizeof *machines; i++)
        if (machines[i].machine == machine_of(head)) {
            snprintf(name, size, "%s, %d bits%s", machines[i].name, bits, order);
            return;
        }
    snprintf(name, size, "machine %u, %d bits%s", machine_of(head), bits, order);
}

/* ---- what to do about it ---- */

static bool fail_as_source(const char *name, struct error *error)
{
    return error_set(error, ERROR_FAILED,
                     "%s is no shared library; is it source? cc -O2 -shared -fPIC makes one of it",
                     name);
}

static bool fits_type(const char *name, const unsigned char *head, struct error *error)
{
    switch (type_of(head)) {
    case ET_DYN:
        return true;
    case ET_REL:
        return error_set(error, ERROR_FAILED,
                         "%s is an object file: cc -shared makes a shared library of it", name);
    case ET_EXEC:
        return error_set(error, ERROR_FAILED,
                         "%s is a program: a shared library is needed (cc -shared -fPIC)", name);
    default:
        return error_set(error, ERROR_FAILED, "%s is no shared library (ELF type %u)", name,
                         type_of(head));
    }
}

static bool fits_machine(const char *name, const unsigned char *head, const unsigned char *own,
                         struct error *error)
{
    if (machine_of(head) == machine_of(own) && head[EI_CLASS] == own[EI_CLASS] &&
        head[EI_DATA] == own[EI_DATA])
        return true;
    char its[64], ours[64];
    name_machine(its, sizeof its, head);
    name_machine(ours, sizeof ours, own);
    return error_set(error, ERROR_FAILED,
                     "%s is for another machine (%s): this program is for %s; build it for that",
                     name, its, ours);
}

bool library_head_fits(const char *name, const unsigned char *head, size_t length,
                       const unsigned char *own, size_t own_length, struct error *error)
{
    if (length == 0)
        return error_set(error, ERROR_FAILED, "%s is empty: a shared library is needed", name);
    if (begins_with(head, length, "!<arch>\n") || begins_with(head, length, "!<thin>\n"))
        return error_set(error, ERROR_FAILED,
                         "%s is a static archive: cc -shared -Wl,--whole-archive %s -o FILE.so "
                         "makes a shared library of it if it was compiled with -fPIC",
                         name, name);
    if (begins_with(head, length, ELFMAG) && length < LIBRARY_HEAD)
        return error_set(error, ERROR_FAILED, "%s is cut off after %zu bytes: build it again", name,
                         length);
    if (!is_elf(head, length))
        return fail_as_source(name, error);
    return fits_type(name, head, error) &&
           (!is_elf(own, own_length) || fits_machine(name, head, own, error));
}

/* ---- files ---- */

/* The first bytes of a file; their number, or -1 with errno. */
static ssize_t read_head(const char *path, unsigned char head[LIBRARY_HEAD])
{
    /* Without waiting: a pipe would keep its reader until somebody writes. */
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        return -1;
    struct stat status;
    ssize_t length = -1;
    if (fstat(file, &status) == 0 && S_ISREG(status.st_mode))
        length = read(file, head, LIBRARY_HEAD);
    else
        errno = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
    int reason = errno;
    close(file);
    errno = reason;
    return length;
}

bool library_file_fits(const char *name, struct error *error)
{
    unsigned char head[LIBRARY_HEAD], own[LIBRARY_HEAD];
    ssize_t length = read_head(name, head);
    if (length < 0)
        return error_set_errno(error, errno, "cannot read the shared library %s", name);
    const char *program = system_own_program();
    ssize_t own_length = program ? read_head(program, own) : 0;
    return library_head_fits(name, head, (size_t)length, own,
                             own_length > 0 ? (size_t)own_length : 0, error);
}
