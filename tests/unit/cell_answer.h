/*
 * cell_answer.h - what the tests of measured cells share: members of an answer, and that no process
 * is left.
 */
#ifndef CELL_ANSWER_H
#define CELL_ANSWER_H

#include <errno.h>
#include <jansson.h>
#include <sys/wait.h>

#include "unit.h"

static int64_t integer(const json_t *answer, const char *name)
{
    const json_t *member = json_object_get(answer, name);
    assert_true(json_is_integer(member));
    return json_integer_value(member);
}

static void assert_no_children(void)
{
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

#endif
