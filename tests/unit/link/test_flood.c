/* SPDX-License-Identifier: Apache-2.0 */
/* Floods of hellos: without a cookie, as with forged senders, and with valid
 * cookies from one address. What genuine devices notice of them. */
#include "world.h"

#include "raw.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define RATE      5000u
#define SENDERS   200u
#define RSS_MAX   (8L * 1024 * 1024)
#define FIRST_S   10u
#define CLIENTS   64u
#define HEADERS   28u
#define VALID_MAX 5000u
#define ENOUGH    10u
#define FLOOD_MS  10000
#define LIMIT_MS  60000

static struct world world;

static int open_world(void **state)
{
    (void)state;
    hearth_world_open(&world);
    return 0;
}

struct tally {
    volatile unsigned is_over;
    volatile unsigned made; /* genuine attempts, which a busy machine slows */
    unsigned lasted_ms;
    unsigned sent, answered;
    uint64_t sent_bytes, answered_bytes;
};

static struct tally *open_tally(void)
{
    FILE *file = tmpfile();
    struct tally *t;

    assert_non_null(file);
    assert_int_equal(ftruncate(fileno(file), sizeof *t), 0);
    t = mmap(NULL, sizeof *t, PROT_READ | PROT_WRITE, MAP_SHARED, fileno(file),
             0);
    assert_true(t != MAP_FAILED);
    assert_int_equal(fclose(file), 0);
    return t;
}

/* ---- the flood, in a process of its own ---- */

static void take_answers(int fd, struct tally *t)
{
    uint8_t data[RAW_MAX];
    ssize_t n;

    while ((n = recv(fd, data, sizeof data, MSG_DONTWAIT)) >= 0) {
        t->answered++;
        t->answered_bytes += (uint64_t)n + HEADERS;
    }
}

static void send_hello(int fd, uint32_t number, struct tally *t)
{
    struct raw_hello hello = {.number = number};
    uint8_t data[RAW_MAX];
    size_t len = raw_hello(&hello, data);

    if (send(fd, data, len, MSG_DONTWAIT) >= 0) {
        t->sent++;
        t->sent_bytes += len + HEADERS;
    }
}

static void flood_without(uint16_t port, struct tally *t)
{
    int64_t begun = raw_now_ms(), passed = 0;
    int fds[SENDERS];
    char text[16];
    unsigned i, count = 0;

    for (i = 0; i < SENDERS; i++)
        fds[i] = raw_open(raw_address(7, i, text), port);
    while (passed < FLOOD_MS || (t->made < ENOUGH && passed < LIMIT_MS)) {
        for (; count < (uint64_t)passed * RATE / 1000; count++) {
            take_answers(fds[count % SENDERS], t);
            send_hello(fds[count % SENDERS], count, t);
        }
        raw_pause(1);
        passed = raw_now_ms() - begun;
    }
    t->lasted_ms = (unsigned)passed;
    raw_pause(100);
    for (i = 0; i < SENDERS; i++)
        take_answers(fds[i], t);
}

static void flood_with(uint16_t port, struct tally *t)
{
    unsigned i;
    int fds[SENDERS];

    for (i = 0; i < SENDERS; i++)
        fds[i] = raw_open("127.0.8.1", port);
    for (i = 0; i < VALID_MAX; i++) {
        struct raw_hello hello = {.number = i};
        uint8_t cookie[HEARTH_LINK_COOKIE_LEN], data[RAW_MAX];
        int fd = fds[i % SENDERS];

        take_answers(fd, t); /* of an earlier handshake */
        if (!raw_cookie(fd, &hello, cookie))
            continue;
        hello.cookie = hearth_slice_of(cookie, sizeof cookie);
        if (send(fd, data, raw_hello(&hello, data), 0) >= 0)
            t->sent++;
    }
}

static pid_t start_flood(void (*flood)(uint16_t, struct tally *), uint16_t port,
                         struct tally *t)
{
    pid_t pid = fork();

    assert_true(pid >= 0);
    if (pid == 0) {
        (void)alarm(120);
        flood(port, t);
        t->is_over = 1;
        _exit(0);
    }
    return pid;
}

/* ---- genuine devices ---- */

/* One device's first attempt: true when it was answered in time. */
static bool attempt(uint16_t port, const struct hearth_link_identity *identity)
{
    struct hearth_link_client *c =
        hearth_world_client(&world, identity, port, FIRST_S);
    int code = hearth_world_ask(c, HEARTH_METHOD_GET, "who",
                                hearth_slice_of(NULL, 0), NULL);

    hearth_link_client_close(c);
    return code == HEARTH_CODE_CONTENT;
}

/* Devices come one after the other for as long as the flood lasts. */
static void attempt_all(uint16_t port, struct tally *t, unsigned *made,
                        unsigned *good)
{
    struct hearth_link_identity device =
        hearth_world_identity(&world.device, &world.enrol, &world.root);

    *made = 0;
    *good = 0;
    while (t->is_over == 0 && *made < CLIENTS) {
        (*made)++;
        *good += attempt(port, &device) ? 1 : 0;
        t->made = *made;
        raw_pause(20);
    }
}

static long rss_of(pid_t pid)
{
    char path[64], text[128] = "";
    char *resident;
    FILE *file;

    (void)snprintf(path, sizeof path, "/proc/%ld/statm", (long)pid);
    file = fopen(path, "r");
    assert_non_null(file);
    assert_non_null(fgets(text, sizeof text, file));
    assert_int_equal(fclose(file), 0);
    resident = strchr(text, ' '); /* the second number, in pages */
    assert_non_null(resident);
    return strtol(resident, NULL, 10) * sysconf(_SC_PAGESIZE);
}

static void serve(struct server *out)
{
    struct hearth_link_identity host =
        hearth_world_identity(&world.host, NULL, &world.root);
    struct hearth_world_service service = {
        .address = "127.0.0.1:0", .sessions_max = 1024, .has_real_time = true};

    hearth_world_serve_as(&world, &host, &service, out);
}

static void end_flood(pid_t pid, struct tally *t)
{
    int status = 0;

    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_int_equal(t->is_over, 1);
}

static void test_a_flood_without_cookies_locks_nobody_out(void **state)
{
    struct hearth_link_identity device =
        hearth_world_identity(&world.device, &world.enrol, &world.root);
    struct tally *t = open_tally();
    struct server server;
    unsigned made, good;
    long before, grown;
    pid_t flood;

    (void)state;
    serve(&server);
    assert_true(attempt(server.port, &device));
    before = rss_of(server.pid);
    flood = start_flood(flood_without, server.port, t);
    attempt_all(server.port, t, &made, &good);
    end_flood(flood, t);
    grown = rss_of(server.pid) - before;
    printf("flood: %u hellos in %u s, %u of %u first attempts, RSS %+ld kB, "
           "answers %.2f of the bytes asked\n",
           t->sent, t->lasted_ms / 1000, good, made, grown / 1024,
           (double)t->answered_bytes / (double)t->sent_bytes);
    assert_true(t->sent >= (uint64_t)RATE * t->lasted_ms / 1000 * 9 / 10);
    assert_true(made >= ENOUGH);
    assert_true(good * 100 >= made * 95);
    assert_true(grown <= RSS_MAX);
    assert_true(t->answered > t->sent / 2);
    assert_true(t->answered_bytes < t->sent_bytes);
    hearth_world_stop(&server);
    (void)munmap(t, sizeof *t);
}

static void test_plain_libcoap_is_locked_out(void **state)
{
    struct hearth_link_identity host =
        hearth_world_identity(&world.host, NULL, &world.root);
    struct hearth_link_identity device =
        hearth_world_identity(&world.device, &world.enrol, &world.root);
    struct tally *t = open_tally();
    int ends[2], status = 0;
    uint16_t port = 0;
    pid_t pid, flood;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        plain_serve(&host, ends[1]);
    assert_int_equal(read(ends[0], &port, sizeof port), sizeof port);
    assert_true(attempt(port, &device));
    flood = start_flood(flood_without, port, t);
    while (t->sent < 1000 && t->is_over == 0)
        raw_pause(1);
    assert_false(attempt(port, &device));
    printf("flood: plain libcoap locks a genuine device out\n");
    end_flood(flood, t);
    assert_int_equal(kill(pid, SIGTERM), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    (void)close(ends[0]);
    (void)close(ends[1]);
    (void)munmap(t, sizeof *t);
}

static void test_valid_cookies_of_one_address_harm_no_other(void **state)
{
    struct tally *t = open_tally();
    struct server server;
    unsigned made, good;
    pid_t flood;

    (void)state;
    serve(&server);
    flood = start_flood(flood_with, server.port, t);
    attempt_all(server.port, t, &made, &good);
    end_flood(flood, t);
    printf("flood: %u hellos with valid cookies of one address, %u of %u "
           "first attempts, %lu slots in use\n",
           t->sent, good, made, (unsigned long)server.seen->front.in_use);
    assert_true(t->sent > 1000);
    assert_true(made >= 3);
    assert_int_equal(good, made);
    assert_true(server.seen->front.unproved >= 32);
    assert_true(server.seen->front.unproved <= 64);
    hearth_world_stop(&server);
    (void)munmap(t, sizeof *t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_flood_without_cookies_locks_nobody_out),
        cmocka_unit_test(test_plain_libcoap_is_locked_out),
        cmocka_unit_test(test_valid_cookies_of_one_address_harm_no_other),
    };

    return cmocka_run_group_tests(tests, open_world, NULL);
}
