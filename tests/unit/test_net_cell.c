/* Cells of Net, of each kind of worker: what they tell, and what goes wrong with them. */
#include "cell_answer.h"
#include "own_server.h"
#include "unit.h"

#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>

#include "tvp/serve/cell.h"
#include "tvp/system/own_program.h"

enum { WORKERS = 4, REQUESTS = 5, WAIT_NS = 1000000 };

#define PATIENCE_NS INT64_C(20000000000)

static const struct {
    const char *case_name;
    const char *method;
} kinds[] = {{"NetThread", "fork"},
             {"NetProcess", "fork"},
             {"NetProcess", "spawn"},
             {"NetCoroutine", "fork"}};

enum { KINDS = sizeof kinds / sizeof *kinds };

/* Takes the server. */
static json_t *request_to(int kind, json_t *server)
{
    return json_pack("{s:s, s:i, s:i, s:i, s:s, s:o}", "case", kinds[kind].case_name, "workers",
                     WORKERS, "wait_ns", WAIT_NS, "requests", REQUESTS, "start_method",
                     kinds[kind].method, "server", server);
}

static json_t *ask(int kind, json_t *server)
{
    struct error error = {0};
    struct cell_request cell;
    json_t *request = request_to(kind, server);
    if (!cell_parse(&cell, request, &error))
        fail_msg("%s", error.text);
    json_t *answer = cell_run(&cell);
    json_decref(request);
    assert_no_children();
    return answer;
}

/* ---- what is told ---- */

static void the_server_answers_what_the_workers_say(void **state)
{
    (void)state;
    struct own_server server;
    own_server_start(&server, WAIT_NS);
    for (int kind = 0; kind < KINDS; kind++) {
        json_t *answer = ask(kind, own_server_member(&server, PATIENCE_NS));
        assert_int_equal(integer(answer, "operations"), WORKERS * REQUESTS);
        assert_int_equal(integer(answer, "bytes_right"), WORKERS * REQUESTS * NET_ANSWER_BYTES);
        assert_true(integer(answer, "operation_median_ns") >= WAIT_NS);
        assert_true(integer(answer, "operation_p99_ns") >= integer(answer, "operation_median_ns"));
        assert_true(integer(answer, "elapsed_ns") >= REQUESTS * WAIT_NS);
        json_decref(answer);
        json_t *sums = own_server_sums(&server);
        assert_int_equal(integer(sums, "connections"), (kind + 1) * WORKERS);
        assert_int_equal(integer(sums, "requests"), (kind + 1) * WORKERS * REQUESTS);
        assert_int_equal(integer(sums, "refused"), 0);
        assert_true(integer(sums, "cpu_ns") > 0);
        json_decref(sums);
    }
    own_server_stop(&server);
}

static int64_t extreme_of(const json_t *answer, const char *member, int direction)
{
    const json_t *times = json_object_get(answer, member);
    assert_int_equal(json_array_size(times), WORKERS);
    int64_t extreme = json_integer_value(json_array_get(times, 0));
    for (size_t i = 1; i < WORKERS; i++) {
        int64_t time = json_integer_value(json_array_get(times, i));
        extreme = direction * time > direction * extreme ? time : extreme;
    }
    return extreme;
}

/* The last of them begins before the first has ended, although they share a thread. */
static void coroutines_ask_all_at_once(void **state)
{
    (void)state;
    struct own_server server;
    own_server_start(&server, WAIT_NS);
    json_t *answer = ask(KINDS - 1, own_server_member(&server, PATIENCE_NS));
    assert_true(extreme_of(answer, "work_begin_ns", 1) < extreme_of(answer, "work_end_ns", -1));
    json_decref(answer);
    own_server_stop(&server);
}

/* ---- what goes wrong ---- */

static void check_failure(json_t *answer, const char *name, const char *part)
{
    const json_t *error = json_object_get(answer, "error");
    const char *message = json_string_value(json_object_get(error, "message"));
    assert_non_null(message);
    assert_string_equal(json_string_value(json_object_get(error, "name")), name);
    if (!strstr(message, part) || !strstr(message, "worker "))
        fail_msg("said: %s\nexpected: … worker … %s", message, part);
    assert_true(integer(error, "connection_errors") >= 1);
    json_decref(answer);
}

static void whoever_has_another_token_is_cut_off(void **state)
{
    (void)state;
    struct own_server server;
    own_server_start(&server, WAIT_NS);
    for (int kind = 0; kind < KINDS; kind++) {
        json_t *member = own_server_member(&server, PATIENCE_NS);
        json_object_set_new(member, "token", json_string("0123456789abcdef0123456789abcdef"));
        check_failure(ask(kind, member), "ECONNRESET", "the server closed the connection");
    }
    json_t *sums = own_server_sums(&server);
    assert_int_equal(integer(sums, "requests"), 0);
    assert_int_equal(integer(sums, "refused"), KINDS * WORKERS);
    json_decref(sums);
    own_server_stop(&server);
}

static void an_answer_that_is_too_late_is_not_waited_for(void **state)
{
    (void)state;
    struct own_server server;
    own_server_start(&server, 3600 * INT64_C(1000000000));
    for (int kind = 0; kind < KINDS; kind++)
        check_failure(ask(kind, own_server_member(&server, 50000000)), "ETIMEDOUT",
                      "; the limit is 50.0 ms (--io-timeout)");
    own_server_stop(&server);
}

/* A server that is none of ours: a socket that `answers`, in a process of its own. */
static json_t *odd_server(void (*answers)(int connection), pid_t *server)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(listener, (struct sockaddr *)&address, size), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &size), 0);
    assert_int_equal(listen(listener, 64), 0);
    *server = -1;
    if (answers) {
        int ends[2];
        assert_int_equal(pipe(ends), 0);
        pid_t child = fork();
        if (child == 0) {
            pid_t own = fork();
            while (own == 0)
                answers(accept(listener, NULL, NULL));
            _exit(write(ends[1], &own, sizeof own) != sizeof own);
        }
        assert_int_equal(waitpid(child, NULL, 0), child);
        assert_int_equal(read(ends[0], server, sizeof *server), sizeof *server);
        close(ends[0]);
        close(ends[1]);
    }
    close(listener);
    return json_pack("{s:i, s:s, s:I}", "port", (int)ntohs(address.sin_port), "token",
                     "0123456789abcdef0123456789abcdef", "limit_ns", (json_int_t)PATIENCE_NS);
}

static void take_request(int connection)
{
    char request[NET_REQUEST_BYTES];
    if (recv(connection, request, sizeof request, MSG_WAITALL) < 0)
        _exit(1);
}

static void answer_with_one_wrong_byte(int connection)
{
    unsigned char answer[NET_ANSWER_BYTES];
    net_fill_answer(answer);
    answer[9999] ^= 1;
    take_request(connection);
    send(connection, answer, sizeof answer, MSG_NOSIGNAL);
    take_request(connection);
    close(connection);
}

static void answer_in_part(int connection)
{
    unsigned char answer[NET_ANSWER_BYTES];
    net_fill_answer(answer);
    take_request(connection);
    send(connection, answer, sizeof answer - 1, MSG_NOSIGNAL);
    close(connection);
}

static void reset(int connection)
{
    const struct linger at_once = {.l_onoff = 1};
    take_request(connection);
    setsockopt(connection, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(connection);
}

static void bad_answers_are_failures(void **state)
{
    (void)state;
    static const struct {
        void (*answers)(int connection);
        const char *name;
        const char *part;
    } bad[] = {
        {answer_with_one_wrong_byte, "bytes", ", request 1: the bytes that came are not those"},
        {answer_in_part, "ECONNRESET", ", request 1: the server closed the connection"},
        {reset, "ECONNRESET", ", request 1: recv: Connection reset by peer"},
        {NULL, "ECONNREFUSED", "connect: Connection refused; nobody listens there"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        for (int kind = 0; kind < KINDS; kind++) {
            pid_t server;
            json_t *member = odd_server(bad[i].answers, &server);
            check_failure(ask(kind, member), bad[i].name, bad[i].part);
            if (server > 0)
                kill(server, SIGKILL);
        }
}

/* ---- requests ---- */

static void refuses(int kind, const char *server, const char *part)
{
    struct error error = {0};
    struct cell_request cell;
    json_t *request = request_to(kind, json_loads(server, 0, NULL));
    assert_false(cell_parse(&cell, request, &error));
    if (!strstr(error.text, part))
        fail_msg("%s: %s", server, error.text);
    json_decref(request);
}

static void a_server_must_be_one(void **state)
{
    (void)state;
    refuses(0, "[]", "\"limit_ns\"");
    refuses(0, "{}", "\"limit_ns\"");
    refuses(0, "{\"limit_ns\":0,\"port\":1}", "\"limit_ns\"");
    refuses(0, "{\"limit_ns\":1}", "\"port\" and a \"token\"");
    refuses(0, "{\"limit_ns\":1,\"port\":65536,\"token\":\"0123456789abcdef0123456789abcdef\"}",
            "\"port\" and a \"token\"");
    refuses(0, "{\"limit_ns\":1,\"port\":1,\"token\":\"0123456789abcdef0123456789abcde\"}",
            "\"port\" and a \"token\"");
    refuses(0, "{\"limit_ns\":1,\"url\":\"http://localhost/\"}", "tvp-measure-dynamic does");
}

int main(int argc, char **argv)
{
    launch_become_worker(argc, argv);
    own_program_remember(argv[0]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_server_answers_what_the_workers_say),
        cmocka_unit_test(coroutines_ask_all_at_once),
        cmocka_unit_test(whoever_has_another_token_is_cut_off),
        cmocka_unit_test(an_answer_that_is_too_late_is_not_waited_for),
        cmocka_unit_test(bad_answers_are_failures),
        cmocka_unit_test(a_server_must_be_one),
    };
    return cmocka_run_group_tests_name("net cell", tests, NULL, NULL);
}
