/* SPDX-License-Identifier: Apache-2.0 */
/* Processes, time and memory that the measurements share. */
#include "run.h"

#include "hearth/fsutil.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define LIFE_S 300u

double run_now_s(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void run_pause_ms(long ms)
{
    const struct timespec t = {0, ms * 1000000};

    (void)nanosleep(&t, NULL);
}

void *run_share(size_t len)
{
    FILE *file = tmpfile();
    void *p = MAP_FAILED;

    if (file != NULL && ftruncate(fileno(file), (off_t)len) == 0)
        p = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, fileno(file),
                 0);
    if (file != NULL)
        (void)fclose(file);
    return p == MAP_FAILED ? NULL : p;
}

void run_add(volatile unsigned *counter)
{
    (void)__atomic_add_fetch(counter, 1u, __ATOMIC_SEQ_CST);
}

pid_t run_server(enum server_kind kind, const struct load *l,
                 const char *folder, struct shared *s)
{
    pid_t pid = fork();
    int rc;

    if (pid != 0)
        return pid;
    (void)alarm(LIFE_S);
    if (kind == SERVER_HEARTH)
        rc = server_hearth(l, folder, s);
    else if (kind == SERVER_PLAIN)
        rc = server_plain(l, folder, s);
    else
        rc = server_bare(l, folder, kind == SERVER_SIGNED, s);
    if (rc != HEARTH_OK)
        run_add(&s->failed);
    _exit(rc == HEARTH_OK ? 0 : 1);
}

int run_wait(pid_t pid)
{
    int status = 0;

    if (waitpid(pid, &status, 0) != pid)
        return -1;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}

struct hearth_link_client *run_client(const struct load *l, size_t who,
                                      unsigned port)
{
    struct hearth_link_identity identity = load_device_identity(l, who);
    char address[32];
    struct hearth_link_client_config config = {
        .address = address,
        .identity = &identity,
        .now_s = (int64_t)time(NULL),
    };
    struct hearth_link_client *c = NULL;

    (void)snprintf(address, sizeof address, "127.0.0.1:%u", port);
    if (hearth_identity_hash(&l->host.public_key, config.host_spki_hash) !=
            HEARTH_OK ||
        hearth_link_client_open(&config, &c) != HEARTH_OK)
        return NULL;
    return c;
}

int run_folder(const char *base, unsigned number, char *out, size_t cap)
{
    int n = snprintf(out, cap, "%s/%u", base, number);

    if (n < 0 || (size_t)n >= cap)
        return -1;
    return hearth_fsutil_make_folder(out) == HEARTH_OK ? 0 : -1;
}
