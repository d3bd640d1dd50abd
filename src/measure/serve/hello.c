#include "tvp/serve/hello.h"

#include <stdlib.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/common/cases.h"
#include "tvp/common/clock.h"
#include "tvp/common/json_text.h"
#include "tvp/common/protocol.h"
#include "tvp/host/host.h"
#include "tvp/probe/probes.h"
#include "tvp/serve/data_cell.h"
#include "tvp/system/system.h"
#include "tvp/workers/launch.h"
#include "tvp/workers/library_work.h"

/* ---- how this program was built ---- */

/* gcc says this with macros, clang with a function-like one that gcc does not have. */
#ifndef __has_feature
#define __has_feature(feature) 0
#endif

#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#define SANITIZER "address"
#elif defined(__SANITIZE_THREAD__) || __has_feature(thread_sanitizer)
#define SANITIZER "thread"
#else
#define SANITIZER "none"
#endif

#ifdef __OPTIMIZE__
#define OPTIMIZED "yes"
#else
#define OPTIMIZED "no"
#endif

static json_t *language(void)
{
#ifdef __clang__
    char *text =
        xasprintf("C17, clang %d.%d.%d", __clang_major__, __clang_minor__, __clang_patchlevel__);
#else
    char *text = xasprintf("C17, gcc %d.%d.%d", __GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__);
#endif
    json_t *value = json_text(text, strlen(text));
    free(text);
    return value;
}

static json_t *build_facts(void)
{
    return json_pack("{s:s, s:s, s:s}", "optimized", OPTIMIZED, "sanitizer", SANITIZER, "c_library",
                     system_c_library());
}

/* ---- what it can do ---- */

static json_t *start_methods(void)
{
    json_t *names = json_array();
    for (const struct launch_method *const *method = launch_methods; *method; method++)
        if ((*method)->kind == WORKER_PROCESS)
            json_array_append_new(names, json_string((*method)->name));
    return names;
}

static bool is_offered(const struct measured_case *kind)
{
    return launch_offers(kind->kind, kind->work) &&
           (!works[kind->work].of_user || library_work_offered());
}

static json_t *cases(void)
{
    json_t *names = json_array();
    for (int i = 0; i < CASE_COUNT; i++)
        if (is_offered(&measured_cases[i]))
            json_array_append_new(names, json_string(measured_cases[i].name));
    json_array_append_new(names, json_string(data_case(DATA_REFERENCE)));
    json_array_append_new(names, json_string(data_case(DATA_PIPE)));
    return names;
}

static json_t *probe_names(void)
{
    json_t *names = json_array();
    for (const struct probe *probe = probes; probe->name; probe++)
        json_array_append_new(names, json_string(probe->name));
    return names;
}

/* A process that is started anew has loaded nothing. */
static void add_work(json_t *hello)
{
    json_object_set_new(hello, "work_files", json_pack("[s]", "so"));
    json_object_set_new(hello, "work_loads_again", json_pack("[s]", launch_spawn.name));
}

/* ---- what it is ---- */

/* Taken last, when the heap is as it will be while measuring. */
json_t *hello_process(void)
{
    system_trim_heap();
    return json_pack("{s:b, s:I, s:I}", "static", system_is_static(), "resident_bytes",
                     (json_int_t)system_resident_bytes(), "mappings",
                     (json_int_t)system_mappings());
}

json_t *hello_new(void)
{
    json_t *hello = json_pack("{s:s, s:i, s:s, s:s}", "hello", "tvp-runner", "protocol",
                              PROTOCOL_VERSION, "runtime", "native", "version", TVP_VERSION);
    json_object_set_new(hello, "language", language());
    json_object_set_new(hello, "start_methods", start_methods());
    json_object_set_new(hello, "cases", cases());
    json_object_set_new(hello, "own_server_only",
                        json_pack("[s]", measured_cases[CASE_NET_COROUTINE].name));
    json_object_set_new(hello, "data_ways", data_cell_ways());
    json_object_set_new(hello, "probes", probe_names());
    json_object_set_new(hello, "marks", json_integer(PROTOCOL_MOST_MARKS));
    if (library_work_offered())
        add_work(hello);
    json_object_set_new(hello, "clock",
                        json_pack("{s:I, s:I}", "resolution_ns", (json_int_t)clock_resolution(),
                                  "cost_ns", (json_int_t)clock_cost()));
    json_object_set_new(hello, "facts", build_facts());
    json_object_set_new(hello, "host", host_facts());
    json_object_set_new(hello, "process", hello_process());
    return hello;
}
