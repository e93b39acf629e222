/* SPDX-License-Identifier: Apache-2.0 */
/* Locking: a real interview in a process of its own, whose whole memory is
 * searched. While it is open the search finds the answer, the PIN's keys and
 * the draft's; locked it finds none of them; the PIN goes on. */
#include "commands.h"
#include "data_folder.h"
#include "folder.h"
#include "keyring_file.h"
#include "signals.h"
#include "village.h"

#include "hearth/outbox.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ANSWER_LEN 12

struct fixture {
    char *folder;
    char data[HEARTH_PATH_MAX];
    pid_t agent;
    int to;
    int from;
    char said[65536]; /* by the agent, so far */
    size_t said_len;
    char answer[ANSWER_LEN + 1]; /* drawn: nowhere in the program's text */
    struct hearth_key root, sign, draft;
};

static int begin(void **state)
{
    static struct village v;
    struct hearth_rng rng = hearth_rng_system();
    struct fixture *f = calloc(1, sizeof(*f));
    void *folder = NULL;
    if (f == NULL || folder_open(&folder) != 0) {
        return -1;
    }
    f->folder = folder;
    *state = f;
    if (hearth_fsutil_join(f->folder, "agent", f->data) != 0 ||
        rng.fill(rng.cookie, (uint8_t *)f->answer, ANSWER_LEN) != 0) {
        return -1;
    }
    for (size_t i = 0; i < ANSWER_LEN; i++) {
        f->answer[i] = (char)('a' + ((uint8_t)f->answer[i] % 26));
    }
    village_open(&v, &rng);
    village_enrol(&v, f->data);
    village_close(&v);
    return 0;
}

static int end(void **state)
{
    struct fixture *f = *state;
    void *folder = f->folder;
    if (f->agent > 0) {
        (void)kill(f->agent, SIGKILL);
        (void)waitpid(f->agent, NULL, 0);
    }
    (void)close(f->to);
    (void)close(f->from);
    free(f);
    return folder_close(&folder);
}

/* Starts this program again as the agent: a process that never held any of
 * what is searched for. */
static void start(struct fixture *f)
{
    int in[2];
    int out[2];
    assert_int_equal(pipe(in), 0);
    assert_int_equal(pipe(out), 0);
    f->agent = fork();
    assert_true(f->agent >= 0);
    if (f->agent == 0) {
        (void)dup2(in[0], STDIN_FILENO);
        (void)dup2(out[1], STDOUT_FILENO);
        (void)dup2(out[1], STDERR_FILENO);
        (void)close(in[1]);
        (void)close(out[0]);
        (void)execl("/proc/self/exe", "test_lock", "--collect", f->data,
                    (char *)NULL);
        _exit(99);
    }
    (void)close(in[0]);
    (void)close(out[1]);
    f->to = in[1];
    f->from = out[0];
}

static void type(struct fixture *f, const char *line)
{
    assert_int_equal(write(f->to, line, strlen(line)), strlen(line));
    assert_int_equal(write(f->to, "\n", 1), 1);
}

/* Reads on until ${text} was said; forgets everything up to there. */
static void wait_for(struct fixture *f, const char *text)
{
    for (;;) {
        f->said[f->said_len] = '\0';
        char *at = strstr(f->said, text);
        if (at != NULL) {
            size_t gone = (size_t)(at - f->said) + strlen(text);
            memmove(f->said, f->said + gone, f->said_len - gone + 1);
            f->said_len -= gone;
            return;
        }
        ssize_t got = read(f->from, f->said + f->said_len,
                           sizeof(f->said) - 1 - f->said_len);
        if (got <= 0) {
            fail_msg("the agent ended before \"%s\": %s", text, f->said);
        }
        f->said_len += (size_t)got;
    }
}

/* How often ${what} stands in one stretch of the agent's memory. */
static unsigned search(int memory, uint64_t from, uint64_t to,
                       struct hearth_slice what)
{
    static uint8_t piece[1 << 16];
    unsigned hits = 0;
    for (uint64_t at = from; at < to; at += sizeof(piece) - what.len) {
        ssize_t got = pread(memory, piece, sizeof(piece), (off_t)at);
        const uint8_t *p = piece;
        const uint8_t *end = got > 0 ? piece + got : piece;
        while ((p = memchr(p, what.data[0], (size_t)(end - p))) != NULL) {
            if ((size_t)(end - p) >= what.len &&
                memcmp(p, what.data, what.len) == 0) {
                hits++;
            }
            p++;
        }
        if (got < (ssize_t)sizeof(piece)) {
            break;
        }
    }
    return hits;
}

/* The same in all that it may write to: the PIN of all villages stands in this
 * program's text. */
static unsigned count(const struct fixture *f, struct hearth_slice what)
{
    char path[64];
    char line[512];
    unsigned hits = 0;
    (void)snprintf(path, sizeof(path), "/proc/%d/mem", (int)f->agent);
    int memory = open(path, O_RDONLY | O_CLOEXEC);
    (void)snprintf(path, sizeof(path), "/proc/%d/maps", (int)f->agent);
    FILE *maps = fopen(path, "r");
    if (memory < 0 || maps == NULL) {
        skip(); /* the kernel lets nobody look into others */
    }
    while (fgets(line, sizeof(line), maps) != NULL) {
        char *rest;
        uint64_t from = strtoull(line, &rest, 16);
        uint64_t to = strtoull(rest + 1, &rest, 16);
        /* What is that large is a sanitizer's own. */
        if (strncmp(rest + 1, "rw", 2) == 0 && strstr(line, "[v") == NULL &&
            to - from < UINT64_C(1) << 30) {
            hits += search(memory, from, to, what);
        }
    }
    (void)fclose(maps);
    (void)close(memory);
    return hits;
}

/* What the agent holds, found out as it does it. */
static void learn_keys(struct fixture *f)
{
    struct hearth_keyring_file file;
    struct hearth_keyring_secrets s;
    struct hearth_secmem *m;
    assert_int_equal(hearth_secmem_open_unlocked(8192, &m), 0);
    assert_int_equal(hearth_keyring_file_look(f->data, &file), 0);
    assert_int_equal(
        hearth_keyring_unlock(&file.ring, hearth_slice_text(VILLAGE_WORKER),
                              hearth_slice_text(VILLAGE_PIN), m, &s),
        0);
    f->root = s.root;
    f->sign = s.sign;
    assert_true(file.ring.drafts[0].is_used);
    assert_int_equal(hearth_keyring_draft_key(
                         &file.ring, &s, file.ring.drafts[0].id, &f->draft),
                     0);
    hearth_secmem_close(m);
}

static struct hearth_slice key(const struct hearth_key *k)
{
    return hearth_slice_of(k->bytes, sizeof(k->bytes));
}

/* Half a key betrays it as well. */
static unsigned count_key(const struct fixture *f, const struct hearth_key *k)
{
    return count(f, hearth_slice_of(k->bytes, 16)) +
           count(f, hearth_slice_of(k->bytes + 16, 16));
}

/* Up to an open interview with an answer in it. */
static void open_interview(struct fixture *f)
{
    start(f);
    type(f, VILLAGE_PIN);
    wait_for(f, "> ");
    type(f, ""); /* the note */
    wait_for(f, "> ");
    type(f, "1");
    wait_for(f, "> ");
    type(f, "44");
    wait_for(f, "> ");
    type(f, "1");
    wait_for(f, "> ");
    type(f, f->answer);
    wait_for(f, "> ");
    learn_keys(f);
}

static void test_locked_it_holds_nothing(void **state)
{
    struct fixture *f = *state;
    open_interview(f);
    /* The search works: an open interview is in memory, and its keys are. */
    assert_true(count(f, hearth_slice_text(f->answer)) > 0);
    assert_true(count(f, key(&f->root)) > 0);
    assert_true(count(f, key(&f->sign)) > 0);
    assert_true(count(f, key(&f->draft)) > 0);
    assert_int_equal(kill(f->agent, SIGUSR1), 0);
    wait_for(f, "locked; the draft is kept.");
    wait_for(f, "goes on with it.\n");
    assert_int_equal(count(f, hearth_slice_text(f->answer)), 0);
    assert_int_equal(count_key(f, &f->root), 0);
    assert_int_equal(count_key(f, &f->sign), 0);
    assert_int_equal(count_key(f, &f->draft), 0);
    assert_int_equal(count(f, hearth_slice_text(VILLAGE_PIN)), 0);
    /* A wrong PIN opens nothing; the right one goes on with the draft. */
    type(f, "000001");
    wait_for(f, "wrong PIN");
    type(f, VILLAGE_PIN);
    wait_for(f, "> ");
    assert_true(count(f, hearth_slice_text(f->answer)) > 0);
    type(f, ":r");
    wait_for(f, f->answer);
    wait_for(f, "> ");
    type(f, ":q");
    wait_for(f, "collect --draft");
    assert_int_equal(waitpid(f->agent, NULL, 0), f->agent);
    f->agent = 0;
}

static void test_before_consent_nothing_is_kept(void **state)
{
    struct fixture *f = *state;
    start(f);
    type(f, VILLAGE_PIN);
    wait_for(f, "> ");
    assert_int_equal(kill(f->agent, SIGUSR1), 0);
    wait_for(f, "nothing was kept: there was no consent yet");
    assert_int_equal(waitpid(f->agent, NULL, 0), f->agent);
    f->agent = 0;
}

/* Typed ahead is not an answer, nor a PIN, once it locked. */
static void test_what_was_typed_ahead_is_dropped(void **state)
{
    struct fixture *f = *state;
    open_interview(f);
    assert_int_equal(kill(f->agent, SIGSTOP), 0);
    assert_int_equal(kill(f->agent, SIGUSR1), 0);
    assert_int_equal(kill(f->agent, SIGCONT), 0);
    wait_for(f, "goes on with it.\n");
    type(f, VILLAGE_PIN);
    wait_for(f, "> ");
    type(f, ":q");
    wait_for(f, "collect --draft");
    assert_int_equal(waitpid(f->agent, NULL, 0), f->agent);
    f->agent = 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_locked_it_holds_nothing, begin,
                                        end),
        cmocka_unit_test_setup_teardown(test_before_consent_nothing_is_kept,
                                        begin, end),
        cmocka_unit_test_setup_teardown(test_what_was_typed_ahead_is_dropped,
                                        begin, end),
    };
    if (argc == 3 && strcmp(argv[1], "--collect") == 0) {
        const char *const call[] = {"collect", "--area", "north"};
        hearth_signals_install();
        return hearth_cmd_collect(argv[2], 3, call);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
