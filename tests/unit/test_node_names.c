#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "tvp/fleet/node_names.h"

static void assert_folded(const char *const *names, size_t count, const char *expected)
{
    struct strbuf out = {0};
    fold_node_names(&out, names, count);
    assert_string_equal(strbuf_text(&out), expected);
    strbuf_release(&out);
}

#define FOLDED(expected, ...)                                                                      \
    assert_folded((const char *const[]){__VA_ARGS__},                                              \
                  sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *), expected)

static void names_share_their_last_number(void **state)
{
    (void)state;
    FOLDED("node[1-4,7]", "node1", "node2", "node3", "node4", "node7");
    FOLDED("node7", "node7");
    FOLDED("login, node[9-11]", "login", "node9", "node10", "node11");
    FOLDED("rack1-node[1-2], rack2-node[1-2]", "rack1-node1", "rack1-node2", "rack2-node1",
           "rack2-node2");
    FOLDED("node[1-2].cluster", "node1.cluster", "node2.cluster");
    FOLDED("[1-2]", "1", "2");
    assert_folded(NULL, 0, "");
}

/* node01 and node1 are two nodes. */
static void leading_zeros_stay(void **state)
{
    (void)state;
    FOLDED("node[01-03]", "node01", "node02", "node03");
    FOLDED("node[08-10]", "node08", "node09", "node10");
    FOLDED("node1, node[01-02]", "node1", "node01", "node02");
    FOLDED("node[99-100]", "node99", "node100");
}

static void long_numbers_are_text(void **state)
{
    (void)state;
    FOLDED("n12345678901234567890, n12345678901234567891", "n12345678901234567890",
           "n12345678901234567891");
}

static void nodes_come_as_people_count(void **state)
{
    (void)state;
    static const char *const sorted[] = {"a",       "login",       "node1",      "node01",
                                         "node2",   "node10",      "node10-ib",  "node11",
                                         "node100", "rack1-node2", "rack2-node1"};
    const size_t count = sizeof sorted / sizeof *sorted;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < count; k++) {
            int order = compare_node_names(sorted[i], sorted[k]);
            assert_int_equal((order > 0) - (order < 0), (i > k) - (i < k));
        }
}

static void names_are_of_files_and_hosts(void **state)
{
    (void)state;
    static const char *const good[] = {"node1",  "n",         "1",   "node-1.cluster.example",
                                       "node_1", "root@node", "::1", "fe80::1%eth0"};
    static const char *const bad[] = {"",     "-o",    ".hidden", "a b",   "a/b",
                                      "../x", "@node", "a;b",     "n\x01", "kn\xc3\xb6t"};
    assert_false(is_node_name("a\0b", 3));
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(is_node_name(good[i], strlen(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(is_node_name(bad[i], strlen(bad[i])));
    char longest[LONGEST_NODE_NAME + 1];
    memset(longest, 'n', sizeof longest);
    assert_true(is_node_name(longest, LONGEST_NODE_NAME));
    assert_false(is_node_name(longest, LONGEST_NODE_NAME + 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_share_their_last_number),
        cmocka_unit_test(leading_zeros_stay),
        cmocka_unit_test(long_numbers_are_text),
        cmocka_unit_test(nodes_come_as_people_count),
        cmocka_unit_test(names_are_of_files_and_hosts),
    };
    return cmocka_run_group_tests_name("node_names", tests, NULL, NULL);
}
