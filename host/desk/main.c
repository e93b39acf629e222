/* SPDX-License-Identifier: Apache-2.0 */
/* hearth-host-desk: acts for the pages. It has no network and no key that
 * opens records; it reads the people table, and starts hearth-host with
 * arguments from a table. */
#include "host/cli/children.h"
#include "host/cli/complain.h"
#include "host/cli/options.h"
#include "host/desk/desk.h"
#include "host/desk/packet.h"

#include "hearth/clock.h"
#include "hearth/log.h"
#include "hearth/pulse.h"
#include "hearth/sandbox.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define POLL_MS 1000
#define ARENA   ((size_t)1536 * 1024)

static volatile sig_atomic_t stop;

static void on_signal(int number)
{
    (void)number;
    stop = 1;
}

/* Both directions in locked memory: passphrases and one-time codes pass. */
struct buffers {
    uint8_t in[HEARTH_DESK_MESSAGE_MAX];
    uint8_t out[HEARTH_DESK_MESSAGE_MAX];
};

static int reply_to(struct hearth_desk *d, struct buffers *b, size_t len,
                    int file)
{
    const struct hearth_clock clock = hearth_clock_system();
    struct hearth_desk_message ask, reply;
    struct hearth_writer w;
    int e = hearth_desk_decode(hearth_slice_of(b->in, len), &ask);

    if (e != 0) {
        hearth_log(HEARTH_LOG_WARN, "desk-message-malformed", "code",
                   (int64_t)e, (const char *)NULL);
        return 0; /* dropped: web waits for nothing that it did not ask */
    }
    ask.file = file;
    d->now_s = clock.now_s(clock.cookie);
    d->now_ms = clock.monotonic_ms(clock.cookie);
    hearth_desk_answer(d, &ask, &reply);
    hearth_writer_init(&w, b->out, sizeof(b->out));
    e = hearth_desk_encode(&reply, &w);
    if (e == 0 && send(HEARTH_CHILD_CHANNEL_FD, b->out, w.len, MSG_NOSIGNAL) !=
                      (ssize_t)w.len) {
        e = HEARTH_E_IO;
    }
    hearth_secmem_wipe(b->in, len);
    hearth_secmem_wipe(b->out, w.len);
    hearth_secmem_wipe(d->secret, HEARTH_DESK_SECRET_MAX);
    hearth_secmem_wipe(&reply, sizeof(reply));
    return e;
}

/* E_STATE: web is gone. */
static int take(struct hearth_desk *d, struct buffers *b)
{
    int file = 0, e;
    ssize_t got = hearth_desk_packet_receive(HEARTH_CHILD_CHANNEL_FD, b->in,
                                             sizeof(b->in), &file);

    if (got < 0) {
        return errno == EINTR ? 0 : HEARTH_E_IO;
    }
    e = got == 0 ? HEARTH_E_STATE : reply_to(d, b, (size_t)got, file);
    if (file > 0) {
        (void)close(file); /* a command that it was given has its own */
    }
    return e;
}

static size_t watched(const struct hearth_desk *d, struct pollfd *p,
                      struct hearth_job **jobs)
{
    size_t n = 1;

    p[0] = (struct pollfd){.fd = HEARTH_CHILD_CHANNEL_FD, .events = POLLIN};
    for (size_t i = 0; i < HEARTH_JOBS_MAX; i++) {
        if (d->jobs->at[i].state == HEARTH_JOB_RUNS) {
            jobs[n] = &d->jobs->at[i];
            p[n++] =
                (struct pollfd){.fd = d->jobs->at[i].out, .events = POLLIN};
        }
    }
    return n;
}

static int run(struct hearth_desk *d, struct buffers *b)
{
    const struct hearth_clock clock = hearth_clock_system();
    struct pollfd p[HEARTH_JOBS_MAX + 1];
    struct hearth_job *jobs[HEARTH_JOBS_MAX + 1];
    struct hearth_pulse pulse;
    int e = 0;

    hearth_pulse_open(&pulse);
    while (e == 0 && stop == 0) {
        size_t n = watched(d, p, jobs);

        hearth_pulse_beat(&pulse);
        if (poll(p, n, POLL_MS) < 0) {
            e = errno == EINTR ? 0 : HEARTH_E_IO;
            continue;
        }
        for (size_t i = 1; i < n; i++) {
            if (p[i].revents != 0) {
                hearth_job_read(jobs[i]);
            }
        }
        hearth_jobs_tick(d->jobs, clock.monotonic_ms(clock.cookie));
        if (p[0].revents != 0) {
            e = take(d, b);
        }
    }
    return e; /* web's end is told by serve, which sees it too */
}

/* The folder of this executable, beside which hearth-host stands. */
static int own_folder(char out[HEARTH_PATH_MAX])
{
    ssize_t len = readlink("/proc/self/exe", out, HEARTH_PATH_MAX - 1);
    char *slash;

    if (len <= 0) {
        return HEARTH_E_IO;
    }
    out[len] = '\0';
    slash = strrchr(out, '/');
    if (slash == NULL) {
        return HEARTH_E_IO;
    }
    *slash = '\0';
    return 0;
}

/* What it starts inherits this, and needs the data folder, its own program and
 * the C library; nobody gets sockets. */
static int confine(const char *data)
{
    static const char *const system_folders[] = {"/lib", "/lib64", "/usr/lib",
                                                 "/usr/lib64"};
    const char *writable[] = {data, NULL};
    const char *readable[] = {"/etc", "/dev", NULL};
    const char *programs[6] = {NULL};
    char own[HEARTH_PATH_MAX];
    struct hearth_sandbox s = {
        .writable = writable, .readable = readable, .programs = programs};
    struct stat about;
    unsigned missing = 0;
    size_t n = 0;
    int e = own_folder(own);

    programs[n++] = own;
    for (size_t i = 0; i < sizeof(system_folders) / sizeof(system_folders[0]);
         i++) {
        if (stat(system_folders[i], &about) == 0) {
            programs[n++] = system_folders[i];
        }
    }
    if (e == 0) {
        e = hearth_sandbox_enter(&s, &missing);
    }
    if (e == 0 && missing != 0) {
        (void)hearth_complain(0, "WARNING: nothing here keeps the desk from "
                                 "files and calls that it does not need");
    }
    return e == 0 ? 0 : hearth_complain_why(e, "cannot confine the desk");
}

static int open_memory(struct hearth_desk *d, struct buffers **b)
{
    int e = hearth_secmem_open(ARENA, &d->m);

    if (e != 0) {
        return e;
    }
    d->key = hearth_secmem_take(d->m, sizeof(*d->key));
    d->sessions = hearth_secmem_take(d->m, sizeof(*d->sessions));
    d->jobs = hearth_secmem_take(d->m, sizeof(*d->jobs));
    d->secret = hearth_secmem_take(d->m, HEARTH_DESK_SECRET_MAX);
    *b = hearth_secmem_take(d->m, sizeof(**b));
    d->people = calloc(1, sizeof(*d->people));
    return d->key == NULL || d->sessions == NULL || d->jobs == NULL ||
                   d->secret == NULL || *b == NULL || d->people == NULL
               ? HEARTH_E_MEMORY
               : 0;
}

static int serve(const char *data)
{
    struct hearth_folder folder = {0};
    struct hearth_desk d = {.data = data, .folder = &folder};
    struct buffers *b = NULL;
    int e = hearth_folder_open(data, &folder);

    if (e != 0) {
        return hearth_complain_why(e, "cannot open the data folder %s", data);
    }
    d.rng = hearth_rng_system();
    e = open_memory(&d, &b);
    if (e != 0) {
        (void)hearth_complain_why(e, "memory of the desk");
    } else {
        e = confine(data);
    }
    if (e == 0) {
        e = run(&d, b);
        hearth_jobs_stop(d.jobs);
    }
    free(d.people);
    if (d.m != NULL) {
        hearth_secmem_close(d.m);
    }
    hearth_folder_close(&folder);
    return e;
}

int main(int argc, char **argv)
{
    struct hearth_option o[] = {{"data", true, false, NULL}};
    struct hearth_words words;
    struct sigaction action;

    (void)argc;
    hearth_secmem_harden_process();
    if (hearth_options_parse(argv + 1, o, 1, &words) != 0) {
        return 2;
    }
    if (!o[0].is_given || words.count != 0) {
        (void)hearth_complain(0, "desk needs --data DIR; serve starts it");
        return 2;
    }
    memset(&action, 0, sizeof(action));
    action.sa_handler = on_signal;
    (void)sigaction(SIGTERM, &action, NULL);
    (void)sigaction(SIGINT, &action, NULL);
    action.sa_handler = SIG_IGN;
    (void)sigaction(SIGPIPE, &action, NULL);
    return serve(o[0].value) == 0 ? 0 : 1;
}
