/* SPDX-License-Identifier: Apache-2.0 */
/* Signs of life: down the pipe that was named and into nothing else, now and
 * then, and never so that somebody waits. */
#define _GNU_SOURCE /* pipe2 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hearth/pulse.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static int64_t now_ms;

static int64_t now(void *cookie)
{
    (void)cookie;
    return now_ms;
}

/* Opens ${p} as a child to which ${text} was said. */
static void open_as(struct hearth_pulse *p, const char *text)
{
    assert_int_equal(setenv(HEARTH_PULSE_NAME, text, 1), 0);
    hearth_pulse_open(p);
    assert_null(getenv(HEARTH_PULSE_NAME)); /* whatever came of it */
    p->clock.monotonic_ms = now;
}

static void open_fd(struct hearth_pulse *p, int fd)
{
    char text[16];

    (void)snprintf(text, sizeof(text), "%d", fd);
    open_as(p, text);
}

/* How many beats are in the pipe. */
static int heard(int fd)
{
    char beats[16];
    ssize_t n = read(fd, beats, sizeof(beats));

    return n < 0 ? 0 : (int)n;
}

static void test_beats_now_and_then(void **state)
{
    struct hearth_pulse p;
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
    open_fd(&p, ends[1]);
    assert_int_equal(p.fd, ends[1]);
    assert_true((fcntl(ends[1], F_GETFD) & FD_CLOEXEC) != 0);
    now_ms = 0;
    hearth_pulse_beat(&p); /* at once: it is there */
    hearth_pulse_beat(&p);
    assert_int_equal(heard(ends[0]), 1);
    now_ms = HEARTH_PULSE_EVERY_MS - 1;
    hearth_pulse_beat(&p);
    assert_int_equal(heard(ends[0]), 0);
    now_ms = HEARTH_PULSE_EVERY_MS;
    hearth_pulse_beat(&p);
    assert_int_equal(heard(ends[0]), 1);
    assert_int_equal(close(ends[0]), 0);
    assert_int_equal(close(ends[1]), 0);
}

static void test_nobody_waits(void **state)
{
    struct hearth_pulse p;
    int ends[2];
    char much[4096] = {0};

    (void)state;
    assert_int_equal(pipe(ends), 0);
    open_fd(&p, ends[1]);
    while (write(ends[1], much, sizeof(much)) > 0) {
    }
    now_ms = HEARTH_PULSE_EVERY_MS;
    hearth_pulse_beat(&p); /* full: it returns, and goes on later */
    assert_int_equal(p.fd, ends[1]);
    assert_int_equal(close(ends[0]), 0);
    (void)signal(SIGPIPE, SIG_IGN);
    now_ms *= 2;
    hearth_pulse_beat(&p); /* nobody hears: not again */
    assert_int_equal(p.fd, -1);
    hearth_pulse_beat(&p);
    assert_int_equal(close(ends[1]), 0);
}

static void test_into_nothing_else(void **state)
{
    static const char *const bad[] = {
        "", "x", "7x", "-1", "0", "1", "2", "1025", "99999999999999999999"};
    struct hearth_pulse p;
    int ends[2], pair[2], null = open("/dev/null", O_WRONLY | O_CLOEXEC);

    (void)state;
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair),
                     0);
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        open_as(&p, bad[i]);
        assert_int_equal(p.fd, -1);
    }
    open_fd(&p, ends[0]); /* a pipe's other end */
    assert_int_equal(p.fd, -1);
    open_fd(&p, null);
    assert_int_equal(p.fd, -1);
    open_fd(&p, pair[0]);
    assert_int_equal(p.fd, -1);
    assert_int_equal(close(ends[1]), 0);
    open_fd(&p, ends[1]); /* closed */
    assert_int_equal(p.fd, -1);
    hearth_pulse_open(&p); /* nothing was said */
    assert_int_equal(p.fd, -1);
    hearth_pulse_beat(&p);
    hearth_pulse_beat(NULL);
    assert_int_equal(close(ends[0]) | close(null), 0);
    assert_int_equal(close(pair[0]) | close(pair[1]), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_beats_now_and_then),
        cmocka_unit_test(test_nobody_waits),
        cmocka_unit_test(test_into_nothing_else),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
