/* SPDX-License-Identifier: Apache-2.0 */
/* Who may ask for the page of numbers, and where it may listen. */
#include "hearth/scrape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int judge(const char *text)
{
    return hearth_scrape_judge(hearth_slice_text(text));
}

static void test_requests(void **state)
{
    static const struct {
        const char *text;
        int status;
    } cases[] = {
        {"GET /metrics HTTP/1.1\r\nHost: 127.0.0.1:9484\r\n\r\n", 200},
        {"GET /metrics HTTP/1.0\nhOST:localhost\n\n", 200},
        {"GET /metrics HTTP/1.1\r\nHost: [::1]:1\r\n\r\n", 200},
        {"GET /metrics HTTP/1.1\r\n\r\n", 421},
        {"GET /metrics HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421},
        {"GET /metrics HTTP/1.1\r\nHost: 127.0.0.1.evil\r\n\r\n", 421},
        {"GET /metrics HTTP/1.1\r\nHost: localhost\r\nHost: a\r\n\r\n", 421},
        {"GET /metricsx HTTP/1.1\r\nHost: localhost\r\n\r\n", 404},
        {"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", 404},
        {"POST /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n", 405},
        {"\r\n\r\n", 400},
        {"nonsense\n\n", 400},
        {"GET /metrics HTTP/1.1\r\nHost: localhost\r\n", 0},
        {"GET /metrics", 0},
        {"", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (judge(cases[i].text) != cases[i].status) {
            fail_msg("%d for: %s", judge(cases[i].text), cases[i].text);
        }
    }
}

static void test_loopback_only(void **state)
{
    static const char *const away[] = {"0.0.0.0:1", "192.0.2.1:80", "[::]:1",
                                       "[2001:db8::1]:1"};
    static const char *const wrong[] = {
        "",   "9484",        "127.0.0.1",      "host:1",
        ":1", "127.0.0.1:x", "127.0.0.1:65536"};
    uint16_t port, again;
    int fd, other;

    (void)state;
    for (size_t i = 0; i < sizeof(away) / sizeof(away[0]); i++) {
        assert_int_equal(hearth_scrape_open(away[i], &fd, &port),
                         HEARTH_E_DENIED);
    }
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_int_equal(hearth_scrape_open(wrong[i], &fd, &port),
                         HEARTH_E_INVALID);
    }
    assert_int_equal(hearth_scrape_open("127.0.0.1:0", &fd, &port), 0);
    assert_int_not_equal(port, 0);
    assert_int_equal(hearth_scrape_open("127.0.0.2:0", &other, &again), 0);
    assert_int_equal(close(other), 0);
    assert_int_equal(close(fd), 0);
}

static void test_a_page(void **state)
{
    static const struct hearth_scrape_family family = {"a_b", "gauge", "Help",
                                                       "class"};
    struct hearth_writer w;
    uint8_t out[256];

    (void)state;
    hearth_writer_init(&w, out, sizeof(out) - 1);
    hearth_scrape_begin(&w, &family);
    hearth_scrape_put(&w, &family, "x", -1);
    hearth_scrape_put(&w, &family, NULL, 7);
    out[w.len] = '\0';
    assert_string_equal((const char *)out, "# HELP a_b Help\n# TYPE a_b gauge\n"
                                           "a_b{class=\"x\"} -1\na_b 7\n");
}

/* ---- over a socket ---- */

static volatile sig_atomic_t stop;

/* The page that ends the server. */
static int last_page(void *cookie, struct hearth_writer *out)
{
    const int *code = cookie;

    stop = 1;
    hearth_writer_put(out, "a 1\n", 4);
    return *code;
}

/* Waits in the server's queue; what it says is there already. */
static int client(uint16_t port, const char *text)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
    int s = socket(AF_INET, SOCK_STREAM, 0);

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_true(s >= 0);
    assert_int_equal(connect(s, (const struct sockaddr *)&at, sizeof(at)), 0);
    assert_int_equal(send(s, text, strlen(text), 0), (ssize_t)strlen(text));
    return s;
}

/* Reads to the end, and closes. */
static void reply(int s, const char *begins, const char *ends)
{
    char text[1024];
    size_t len = 0;
    ssize_t n;

    while ((n = recv(s, text + len, sizeof(text) - 1 - len, 0)) > 0) {
        len += (size_t)n;
    }
    text[len] = '\0';
    assert_int_equal(close(s), 0);
    if (strncmp(text, begins, strlen(begins)) != 0 || len < strlen(ends) ||
        strcmp(text + len - strlen(ends), ends) != 0) {
        fail_msg("not \"%s ... %s\": %s", begins, ends, text);
    }
}

#define GOOD "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"

static void test_it_answers(void **state)
{
    char much[HEARTH_SCRAPE_REQUEST_MAX + 1];
    int code = 0, fd, s[5];
    uint16_t port, again;

    (void)state;
    memset(much, 'x', sizeof(much) - 1);
    much[sizeof(much) - 1] = '\0';
    assert_int_equal(hearth_scrape_open("127.0.0.1:0", &fd, &port), 0);
    (void)snprintf(much, 32, "127.0.0.1:%u", (unsigned)port);
    assert_int_equal(hearth_scrape_open(much, &s[0], &again), HEARTH_E_BUSY);
    memset(much, 'x', sizeof(much) - 1);
    stop = 0;
    s[0] = client(port, "POST /metrics HTTP/1.1\r\n\r\n");
    s[1] = client(port, "GET /metrics HTTP/1.1\r\nHost: evil\r\n\r\n");
    s[2] = client(port, "GET /metr");
    assert_int_equal(shutdown(s[2], SHUT_WR), 0);
    s[3] = client(port, much);
    s[4] = client(port, GOOD);
    assert_int_equal(hearth_scrape_run(fd, last_page, &code, NULL, &stop), 0);
    reply(s[0], "HTTP/1.1 405 No\r\n", "\r\n\r\n");
    reply(s[1], "HTTP/1.1 421 No\r\n", "\r\n\r\n");
    reply(s[2], "", "");
    reply(s[3], "HTTP/1.1 400 No\r\n", "\r\n\r\n");
    reply(s[4], "HTTP/1.1 200 OK\r\n", "\r\n\r\na 1\n");
    stop = 0;
    code = HEARTH_E_IO;
    s[0] = client(port, GOOD);
    assert_int_equal(hearth_scrape_run(fd, last_page, &code, NULL, &stop), 0);
    reply(s[0], "HTTP/1.1 503 No\r\n", "\r\n\r\n");
    assert_int_equal(close(fd), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_requests),
        cmocka_unit_test(test_loopback_only),
        cmocka_unit_test(test_a_page),
        cmocka_unit_test(test_it_answers),
    };

    return cmocka_run_group_tests_name("scrape", tests, NULL, NULL);
}
