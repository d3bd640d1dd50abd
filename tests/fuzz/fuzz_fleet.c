/*
 * Reads any bytes as a fleet's list of nodes, and folds the names: as many are told as there are.
 * And as a baseline of a check.
 */
#include "fuzz.h"

#include <stdio.h>
#include <string.h>

#include "tvp/common/alloc.h"
#include "tvp/fleet/fleet.h"
#include "tvp/fleet/node_check.h"
#include "tvp/fleet/node_names.h"

static size_t nodes_in(const char *folded)
{
    size_t count = *folded ? 1 : 0;
    const char *range = NULL;
    for (const char *at = folded; *at; at++) {
        if (*at == ',')
            count++;
        if (*at == '[' || (*at == ',' && at[1] != ' '))
            range = at + 1;
        if (*at == '-' && range && strspn(range, "0123456789") == (size_t)(at - range) &&
            at > range) {
            count += strtoull(at + 1, NULL, 10) - strtoull(range, NULL, 10);
            range = NULL;
        }
        if (*at == ']')
            range = NULL;
    }
    return count;
}

static void fold(const struct fleet *fleet)
{
    const char **names = xcalloc(fleet->count + 1, sizeof *names);
    struct strbuf folded = {0};
    size_t count = 0;
    for (size_t i = 0; i < fleet->count; i++)
        if (fleet->nodes[i].state != NODE_NO_NAME)
            names[count++] = fleet->nodes[i].name;
    fold_node_names(&folded, names, count);
    require(nodes_in(strbuf_text(&folded)) == count);
    strbuf_release(&folded);
    free(names);
}

static void check_baseline(const uint8_t *bytes, size_t size)
{
    struct node_check check = {.path = "input",
                               .baseline = json_loadb((const char *)bytes, size, 0, NULL)};
    struct error error = {0};
    struct fleet_node node = {.name = xstrdup("here")};
    struct strbuf line = {0};
    size_t count;
    if (node_check_take(&check, &error)) {
        char **command = node_check_command(&check, &count, &error);
        if (command)
            free_texts(command, count);
        node.figures[FLEET_CPU_TIME].value =
            (struct estimate){.value = 1, .low = 0.9, .high = 1.1, .count = 8, .confident = true};
        struct error verdict = {0};
        node_check_judge(&check, &node, &line, &verdict);
        require((line.length > 0) == (verdict.code == ERROR_NONE));
    }
    strbuf_release(&line);
    fleet_node_release(&node);
    node_check_release(&check);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fleet fleet = {.folder = xstrdup("fleet")};
    struct error error = {0};
    FILE *stream =
        size > 0 ? fmemopen((void *)(uintptr_t)data, size, "r") : fopen("/dev/null", "r");
    if (!stream)
        abort();
    bool taken = fleet_read_expected(&fleet, stream, "expected", &error);
    fclose(stream);
    require(taken == (error.code == ERROR_NONE));
    fold(&fleet);
    fleet_release(&fleet);
    check_baseline(data, size);
    return 0;
}
