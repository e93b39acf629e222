/* SPDX-License-Identifier: Apache-2.0 */
/* Renewal of SYNC against a real server: the key before the question, one key
 * for all tries, and a pair that fits whatever answer is lost. */
#include "data_folder.h"
#include "folder.h"
#include "renewal.h"
#include "sync_key.h"
#include "village.h"

#include "hearth/link.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum behaviour {
    ANSWERS,
    LOSES_ANSWERS,   /* it renewed, and the device hears nothing of it */
    CERTIFIES_OTHERS /* a certificate of a key that is not the device's */
};

/* Shared with the server's process. */
struct heard {
    enum behaviour how;
    unsigned asked;
    struct hearth_public keys[4];
};

struct fixture {
    struct village village;
    void *parent; /* of the device's folder */
    char folder[HEARTH_PATH_MAX];
    struct hearth_agent agent;
    struct hearth_key *key;
    /* Not in locked memory, which a child finds wiped; they protect nothing. */
    struct hearth_key host_key, enrol_key;
    struct hearth_certificate host;
    struct heard *heard;
    uint8_t reply[8192];
    pid_t pid;
};

static volatile sig_atomic_t stop;

static void on_term(int number)
{
    (void)number;
    stop = 1;
}

static void answer(void *cookie, const struct hearth_link_peer *peer,
                   const struct hearth_request *request,
                   struct hearth_reply *reply)
{
    struct fixture *f = cookie;
    struct hearth_enrol_request r = {.device = {0}};
    struct hearth_writer w;

    (void)peer;
    reply->code = HEARTH_CODE_BAD_REQUEST;
    reply->body = hearth_slice_of(NULL, 0);
    if (f->heard->asked == 4 || strcmp(request->path, HEARTH_ENROL_SREN) != 0 ||
        hearth_enrol_renewal_read(request->body, f->agent.device.programme,
                                  f->agent.device.id, &r.sync) != 0) {
        return;
    }
    f->heard->keys[f->heard->asked++] = r.sync;
    if (f->heard->how == LOSES_ANSWERS) {
        reply->code = HEARTH_CODE_UNAVAILABLE;
        return;
    }
    if (f->heard->how == CERTIFIES_OTHERS) {
        r.sync = f->village.form_sign;
    }
    hearth_writer_init(&w, f->reply, sizeof(f->reply));
    village_reply(&f->village, &r, &w);
    reply->code = HEARTH_CODE_CHANGED;
    reply->body = hearth_writer_slice(&w);
}

static void serve(struct fixture *f, int port_fd)
{
    const struct hearth_link_identity identity = {
        .root = hearth_slice_of(f->village.root.der, f->village.root.len),
        .certificate = hearth_slice_of(f->host.der, f->host.len),
        .private_key = &f->host_key};
    const struct hearth_link_server_config config = {.address = "127.0.0.1:0",
                                                     .identity = &identity,
                                                     .sessions_max = 8,
                                                     .clock =
                                                         hearth_clock_system(),
                                                     .handle = answer,
                                                     .cookie = f};
    struct hearth_link_server *server;
    struct sigaction act = {.sa_handler = on_term};
    uint16_t port;

    (void)sigaction(SIGTERM, &act, NULL);
    (void)alarm(60);
    f->village.enrol_key = &f->enrol_key;
    if (hearth_link_server_open(&config, &server) != 0) {
        _exit(2);
    }
    port = hearth_link_server_port(server);
    if (write(port_fd, &port, sizeof(port)) != sizeof(port) ||
        hearth_link_server_run(server, &stop) != 0) {
        _exit(3);
    }
    _exit(0);
}

/* A host of the village's, whose address stands in the agent's document. */
static void start(struct fixture *f)
{
    struct hearth_programme_host *h = &f->agent.programme.hosts[0];
    struct hearth_public host;
    struct hearth_certificate_request r = {
        .role = HEARTH_CERT_HOST,
        .subject = &host,
        .issuer = &f->village.root,
        .issuer_key = f->village.root_key,
        .not_before_s = hearth_agent_certificate_time_s(&f->agent) - 86400};
    uint16_t port = 0;
    int ends[2];

    r.not_after_s = r.not_before_s + 10 * 86400;
    f->enrol_key = *f->village.enrol_key;
    assert_int_equal(
        hearth_identity_generate(&f->village.rng, &f->host_key, &host), 0);
    assert_int_equal(hearth_certificate_issue(&r, &f->village.rng, &f->host),
                     0);
    assert_int_equal(pipe(ends), 0);
    f->pid = fork();
    assert_true(f->pid >= 0);
    if (f->pid == 0) {
        serve(f, ends[1]);
    }
    assert_int_equal(close(ends[1]), 0);
    assert_int_equal(read(ends[0], &port, sizeof(port)), sizeof(port));
    assert_int_equal(close(ends[0]), 0);
    f->agent.programme.host_count = 1;
    (void)snprintf(h->address, sizeof(h->address), "127.0.0.1:%u",
                   (unsigned)port);
    assert_int_equal(hearth_identity_hash(&host, h->spki_hash), 0);
}

static int set_up(void **state)
{
    struct hearth_rng rng = hearth_rng_system();
    struct fixture *f = calloc(1, sizeof(*f));
    FILE *file;

    assert_non_null(f);
    assert_int_equal(folder_open(&f->parent), 0);
    assert_int_equal(hearth_fsutil_join(f->parent, "device", f->folder), 0);
    village_open(&f->village, &rng);
    village_enrol(&f->village, f->folder);
    assert_int_equal(hearth_agent_open(f->folder, &f->agent), 0);
    f->key = hearth_secmem_take(f->village.m, sizeof(*f->key));
    assert_non_null(f->key);
    assert_int_equal(hearth_renewal_read_key(&f->agent, f->village.m, f->key),
                     0);
    file = tmpfile();
    assert_non_null(file);
    assert_int_equal(ftruncate(fileno(file), sizeof(*f->heard)), 0);
    f->heard = mmap(NULL, sizeof(*f->heard), PROT_READ | PROT_WRITE, MAP_SHARED,
                    fileno(file), 0);
    assert_int_equal(fclose(file), 0);
    assert_true(f->heard != MAP_FAILED);
    start(f);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    int status = 0;

    assert_int_equal(kill(f->pid, SIGTERM), 0);
    assert_int_equal(waitpid(f->pid, &status, 0), f->pid);
    assert_int_equal(status, 0);
    hearth_agent_close(&f->agent);
    village_close(&f->village);
    (void)folder_close(&f->parent);
    (void)munmap(f->heard, sizeof(*f->heard));
    free(f);
    return 0;
}

static int renew(struct fixture *f)
{
    return hearth_renewal_run(&f->agent, f->village.m, f->key, NULL);
}

/* What a start finds: agent and key are read from the disk again. */
static void check_start(struct fixture *f, const struct hearth_public *expected)
{
    struct hearth_public ours;
    struct hearth_programme p = f->agent.programme;

    hearth_agent_close(&f->agent);
    assert_int_equal(hearth_agent_open(f->folder, &f->agent), 0);
    f->agent.programme = p;
    assert_int_equal(hearth_renewal_read_key(&f->agent, f->village.m, f->key),
                     0);
    assert_int_equal(hearth_identity_public(f->key, &ours), 0);
    assert_memory_equal(ours.point, expected->point, HEARTH_POINT_LEN);
}

static void test_a_new_key_takes_the_old_ones_place(void **state)
{
    struct fixture *f = *state;
    struct hearth_public old;

    assert_int_equal(hearth_identity_public(f->key, &old), 0);
    assert_int_equal(renew(f), 0);
    assert_int_equal(f->heard->asked, 1);
    assert_memory_not_equal(f->heard->keys[0].point, old.point,
                            HEARTH_POINT_LEN);
    check_start(f, &f->heard->keys[0]);
    assert_int_equal(hearth_sync_key_read_next(f->folder, f->village.m, f->key),
                     HEARTH_E_NOT_FOUND);
}

static int64_t at_time(void *cookie)
{
    return *(const int64_t *)cookie;
}

static struct hearth_slice own(const struct fixture *f)
{
    return hearth_slice_of(f->agent.device.sync.der, f->agent.device.sync.len);
}

/* ${days} before the certificate ends. */
static bool is_due(struct fixture *f, int64_t days)
{
    const struct hearth_clock kept = f->agent.clock;
    int64_t now_s;
    bool due;

    assert_int_equal(hearth_certificate_end_s(own(f), &now_s), 0);
    now_s -= days * 86400;
    f->agent.clock.now_s = at_time;
    f->agent.clock.cookie = &now_s;
    due = hearth_renewal_is_due(&f->agent);
    f->agent.clock = kept;
    return due;
}

/* Who leaves for a month leaves with a certificate that outlasts it. */
static void test_it_is_due_while_there_is_a_link(void **state)
{
    struct fixture *f = *state;
    int64_t start_s, end_s, life;

    assert_int_equal(hearth_certificate_start_s(own(f), &start_s), 0);
    assert_int_equal(hearth_certificate_end_s(own(f), &end_s), 0);
    life = (end_s - start_s) / 86400;
    assert_true(life > 60 && life < 120);
    assert_false(is_due(f, life - 1));
    assert_false(is_due(f, 46));
    assert_true(is_due(f, 44));
    assert_true(is_due(f, 1));
}

/* The host heard of the key; the device asks for the same one again. */
static void test_a_lost_answer_leaves_a_pair_that_fits(void **state)
{
    struct fixture *f = *state;
    struct hearth_public old;

    assert_int_equal(hearth_identity_public(f->key, &old), 0);
    f->heard->how = LOSES_ANSWERS;
    assert_int_not_equal(renew(f), 0);
    check_start(f, &old);
    assert_int_not_equal(renew(f), 0);
    f->heard->how = ANSWERS;
    assert_int_equal(renew(f), 0);
    assert_int_equal(f->heard->asked, 3);
    assert_memory_equal(f->heard->keys[1].point, f->heard->keys[0].point,
                        HEARTH_POINT_LEN);
    assert_memory_equal(f->heard->keys[2].point, f->heard->keys[0].point,
                        HEARTH_POINT_LEN);
    check_start(f, &f->heard->keys[0]);
}

/* A crash behind the certificate's commit: the next key's file is still there,
 * and the old one too. */
static void test_a_crash_before_the_promotion_is_finished(void **state)
{
    struct fixture *f = *state;
    struct hearth_key *old = hearth_secmem_take(f->village.m, sizeof(*old));
    struct hearth_key *next = hearth_secmem_take(f->village.m, sizeof(*next));

    assert_true(old != NULL && next != NULL);
    *old = *f->key;
    assert_int_equal(renew(f), 0);
    *next = *f->key;
    assert_int_equal(hearth_sync_key_write_next(f->folder, f->village.m, next),
                     0);
    assert_int_equal(hearth_sync_key_write(f->folder, f->village.m, old), 0);
    check_start(f, &f->heard->keys[0]);
    check_start(f, &f->heard->keys[0]);
}

static void test_another_keys_certificate_is_refused(void **state)
{
    struct fixture *f = *state;
    struct hearth_public old;

    assert_int_equal(hearth_identity_public(f->key, &old), 0);
    f->heard->how = CERTIFIES_OTHERS;
    assert_int_equal(renew(f), HEARTH_E_AUTH);
    check_start(f, &old);
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        EACH(test_it_is_due_while_there_is_a_link),
        EACH(test_a_new_key_takes_the_old_ones_place),
        EACH(test_a_lost_answer_leaves_a_pair_that_fits),
        EACH(test_a_crash_before_the_promotion_is_finished),
        EACH(test_another_keys_certificate_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
