/* SPDX-License-Identifier: Apache-2.0 */
/* What a service manager hears, on a real socket; and what it said wrongly. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hearth/notify.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

struct manager {
    int fd;
    char name[64];
    int64_t now_ms;
};

static int64_t now_ms(void *cookie)
{
    return ((const struct manager *)cookie)->now_ms;
}

/* A socket without a file, named after this process. */
static int set_up(void **state)
{
    static struct manager m;
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    int len = snprintf(m.name, sizeof(m.name), "@hearth-test-notify-%ld",
                       (long)getpid());

    memcpy(at.sun_path, m.name, (size_t)len); /* 64 bytes at most, of 108 */
    at.sun_path[0] = '\0';
    m.fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    m.now_ms = 1000;
    *state = &m;
    return bind(
        m.fd, (const struct sockaddr *)&at,
        (socklen_t)(offsetof(struct sockaddr_un, sun_path) + (size_t)len));
}

static int tear_down(void **state)
{
    return close(((struct manager *)*state)->fd);
}

static void assert_hears(const struct manager *m, const char *text)
{
    char got[64];
    ssize_t len = recv(m->fd, got, sizeof(got) - 1, 0);

    if (text == NULL) {
        assert_true(len < 0);
        return;
    }
    assert_true(len > 0);
    got[len] = '\0';
    assert_string_equal(got, text);
}

/* NULL: not in the environment. */
static void say(const char *socket_name, const char *us, const char *pid)
{
    const char *const names[] = {"NOTIFY_SOCKET", "WATCHDOG_USEC",
                                 "WATCHDOG_PID"};
    const char *const values[] = {socket_name, us, pid};

    for (size_t i = 0; i < 3; i++) {
        if (values[i] == NULL) {
            assert_int_equal(unsetenv(names[i]), 0);
        } else {
            assert_int_equal(setenv(names[i], values[i], 1), 0);
        }
    }
}

static void test_nobody_listens(void **state)
{
    struct hearth_notify n;

    say(NULL, "1000000", NULL);
    assert_int_equal(hearth_notify_open(&n), 0);
    hearth_notify_ready(&n);
    hearth_notify_beat(&n);
    hearth_notify_close(&n);
    assert_int_equal(n.every_ms, 0);
    assert_hears(*state, NULL);
}

static void test_ready_beats_and_stopping(void **state)
{
    struct manager *m = *state;
    struct hearth_notify n;
    char pid[16];

    (void)snprintf(pid, sizeof(pid), "%ld", (long)getpid());
    say(m->name, "20000000", pid);
    assert_int_equal(hearth_notify_open(&n), 0);
    assert_int_equal(n.every_ms, 10000);
    n.clock.monotonic_ms = now_ms;
    n.clock.cookie = m;
    hearth_notify_ready(&n);
    assert_hears(m, "READY=1");
    m->now_ms += 9999;
    hearth_notify_beat(&n);
    assert_hears(m, NULL); /* too soon */
    m->now_ms += 1;
    hearth_notify_beat(&n);
    assert_hears(m, "WATCHDOG=1\nEXTEND_TIMEOUT_USEC=90000000");
    hearth_notify_beat(&n);
    assert_hears(m, NULL);
    hearth_notify_close(&n);
    assert_hears(m, "STOPPING=1");
    hearth_notify_close(&n);
    assert_hears(m, NULL);
}

static void test_children_do_not_speak(void **state)
{
    struct manager *m = *state;
    struct hearth_notify n;

    say(m->name, "20000000", NULL);
    assert_int_equal(hearth_notify_open(&n), 0);
    assert_null(getenv("NOTIFY_SOCKET"));
    assert_null(getenv("WATCHDOG_USEC"));
    assert_null(getenv("WATCHDOG_PID"));
    hearth_notify_close(&n);
    assert_hears(m, "STOPPING=1");
}

static void test_anothers_watchdog(void **state)
{
    struct manager *m = *state;
    struct hearth_notify n;

    say(m->name, "20000000", "1");
    assert_int_equal(hearth_notify_open(&n), 0);
    assert_int_equal(n.every_ms, 0);
    hearth_notify_close(&n);
    assert_hears(m, "STOPPING=1");
}

static void test_wrong_words(void **state)
{
    static const char *const numbers[] = {
        "", "-1", "0", "12x", "99999999999999999999", "86400000001"};
    static const char *const names[] = {"", "@", "relative/path", "/",
                                        "/nowhere/at/all"};
    struct manager *m = *state;
    struct hearth_notify n;
    char longest[200];

    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        say(m->name, numbers[i], NULL);
        assert_int_equal(hearth_notify_open(&n), HEARTH_E_INVALID);
        assert_int_equal(n.every_ms, 0);
        hearth_notify_close(&n);
        assert_hears(m, "STOPPING=1");
    }
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        say(names[i], NULL, NULL);
        assert_int_equal(hearth_notify_open(&n), HEARTH_E_INVALID);
        assert_int_equal(n.fd, -1);
        hearth_notify_ready(&n);
        hearth_notify_close(&n);
    }
    memset(longest, 'a', sizeof(longest) - 1);
    longest[0] = '@';
    longest[sizeof(longest) - 1] = '\0';
    say(longest, NULL, NULL);
    assert_int_equal(hearth_notify_open(&n), HEARTH_E_INVALID);
    say(m->name, "20000000", "x");
    assert_int_equal(hearth_notify_open(&n), HEARTH_E_INVALID);
    hearth_notify_close(&n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_nobody_listens, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_ready_beats_and_stopping, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_children_do_not_speak, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_anothers_watchdog, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_wrong_words, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
