#include "tvp/common/works.h"

#include <string.h>

const struct preset presets[PRESET_COUNT] = {
#define ROW(id, name, rounds, ascending) {name, rounds, ascending},
    PRESETS(ROW)
#undef ROW
};

const struct work_type works[WORK_COUNT] = {
#define ROW(with, id, stem, its_key, its_prefix, its_heading, its_phrase, does, ...)               \
    {.key = its_key,                                                                               \
     .prefix = its_prefix,                                                                         \
     .heading = its_heading,                                                                       \
     .phrase = its_phrase,                                                                         \
     .doing = does,                                                                                \
     __VA_ARGS__},
    WORKS(ROW, )
#undef ROW
};

#define AMOUNT(own, work, its_unit, its_name, its_option, argument, help, field, ...)              \
    [WORK_##work] = {.name = its_name,                                                             \
                     .option = its_option,                                                         \
                     .unit = AMOUNT_##its_unit,                                                    \
                     .of_runtime = own,                                                            \
                     __VA_ARGS__},
#define OF_RUN(...)     AMOUNT(false, __VA_ARGS__)
#define OF_RUNTIME(...) AMOUNT(true, __VA_ARGS__)
const struct work_amount work_amounts[WORK_COUNT] = {WORK_AMOUNTS(OF_RUN, OF_RUNTIME)};

const struct worker_kind_type worker_kinds[WORKER_KIND_COUNT] = {
#define ROW(id, ending, singular, plural, one, infix, colour, marker, by_method, turns, ...)       \
    {singular, plural, one, colour, marker, by_method, turns},
    WORKER_KINDS(ROW, )
#undef ROW
};

int64_t work_default(enum work work, enum preset_kind preset, bool cpython)
{
    const struct work_amount *amount = &work_amounts[work];
    if (cpython && amount->cpython_defaults[preset] > 0)
        return amount->cpython_defaults[preset];
    return amount->defaults[preset];
}

bool work_on_request(enum work work)
{
    return works[work].of_user || works[work].task != NO_POOL || works[work].io ||
           works[work].objects != NO_OBJECTS;
}

bool work_can_mark(enum work work)
{
    return works[work].task == NO_POOL && works[work].ideal != IDEAL_NONE && !works[work].io;
}

const char *work_asked_as(enum work work)
{
    return works[work].asked_as ? works[work].asked_as : works[work].prefix;
}

bool worker_kind_by_default(enum worker_kind kind)
{
    return kind <= WORKER_PROCESS;
}

enum work work_head(enum work work)
{
    int head = 0;
    while (strcmp(work_asked_as((enum work)head), work_asked_as(work)) != 0)
        head++;
    return (enum work)head;
}

enum work work_of_amount(enum work work)
{
    return work_amounts[work].name && !work_amounts[work].optional ? work : work_head(work);
}

bool work_needs_amount(enum work own, enum work amount)
{
    if (works[own].needs & WORK_BIT(amount))
        return true;
    return amount == work_of_amount(own) && work_amounts[amount].name && !works[own].new_pool;
}

int64_t work_bytes(enum work work, int64_t amount)
{
    bool in_bytes = work_amounts[work].unit == AMOUNT_BYTES;
    return works[work].block == 0 ? 0 : in_bytes ? amount : amount * works[work].block;
}

/* The last block of a file may be a part of one. */
int64_t work_operations(enum work work, int64_t amount)
{
    int64_t block = works[work].block;
    if (block == 0)
        return 0;
    return work_amounts[work].unit == AMOUNT_BYTES ? (amount - 1) / block + 1 : amount;
}

int64_t work_amount_of(enum work work, const int64_t amounts[WORK_COUNT])
{
    return amounts[work_of_amount(work)];
}

int64_t work_tasks(enum work work, int64_t amount, uint32_t workers)
{
    return works[work].new_pool ? (int64_t)workers : amount;
}

int64_t task_iterations(int64_t iterations)
{
    return iterations < 10 ? 1 : iterations / 10;
}

int64_t task_bytes(const int64_t amounts[WORK_COUNT])
{
    return amounts[WORK_TASK];
}

uint64_t work_checksum(enum work work, const int64_t amounts[WORK_COUNT])
{
    int64_t amount = works[work].task == TASK_COMPUTES ? task_iterations(amounts[WORK_CPU])
                                                       : work_amount_of(work, amounts);
    return works[work].checksum((uint64_t)amount);
}

/* Times and sizes have a limit in all data; a count may be what another version allowed. */
int64_t work_amount_limit(enum work work)
{
    return work_amounts[work].unit == AMOUNT_COUNT ? INT64_MAX : work_amounts[work].most;
}

/* How many times one worker's time those beyond the CPUs make it: the share of one in the load. */
static double rounds_of_cpus(const struct work_type *work, double workers, double cpus)
{
    double at_once = workers < cpus ? workers : cpus;
    double load = work->measured == PER_WORKER ? workers : 1;
    return load / at_once;
}

double work_seconds(const struct work_type *work, int64_t amount, double single, double workers,
                    double cpus)
{
    switch (work->ideal) {
    case IDEAL_AMOUNT:
        return (double)amount * 1e-9;
    case IDEAL_CPUS:
        return single * rounds_of_cpus(work, workers, cpus > 0.01 ? cpus : 0.01);
    case IDEAL_FLAT:
        return single;
    case IDEAL_DEVICE:
        return single * workers;
    default:
        return 0;
    }
}
