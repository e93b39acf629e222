/* SPDX-License-Identifier: Apache-2.0 */
/* Counting the cache in several processes. */
#define _GNU_SOURCE /* sched_getaffinity, pipe2 */
#include "host/results/crew.h"

#include "hearth/log.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define BUFFER 65536u

struct member {
    pid_t pid;
    FILE *to, *from;
};

struct crew {
    const struct hearth_crew_work *work;
    struct hearth_secmem *secmem; /* what goes through the pipes */
    struct member members[HEARTH_CREW_MAX];
    unsigned count;
};

unsigned hearth_crew_cores(void)
{
    cpu_set_t set;
    int count;

    if (sched_getaffinity(0, sizeof(set), &set) != 0) {
        return 1;
    }
    count = CPU_COUNT(&set);
    return count < (int)HEARTH_CREW_MAX ? (unsigned)count : HEARTH_CREW_MAX;
}

/* ---- what goes through the pipes ---- */

/* Handed over as it stands in memory: both ends are one program. */
typedef int move_fn(FILE *f, void *data, size_t len);

static int give(FILE *f, void *data, size_t len)
{
    return len == 0 || fwrite(data, len, 1, f) == 1 ? 0 : HEARTH_E_IO;
}

static int take(FILE *f, void *data, size_t len)
{
    return len == 0 || fread(data, len, 1, f) == 1 ? 0 : HEARTH_E_TRUNCATED;
}

static int move_tally(struct hearth_tally *t, uint16_t node, FILE *f,
                      move_fn *move)
{
    struct hearth_tally_block blocks[HEARTH_TALLY_BLOCKS];
    size_t count = hearth_tally_blocks(t, node, blocks);
    int e = 0;

    for (size_t i = 0; e == 0 && i < count; i++) {
        e = move(f, blocks[i].data, blocks[i].len);
    }
    return e;
}

static int move_group(const struct hearth_cube *c, struct hearth_cube_group *g,
                      uint16_t node, FILE *f, move_fn *move)
{
    int e = move_tally(&g->tally, node, f, move);

    if (e == 0) {
        e = move(f, &g->units[node].old, sizeof(g->units[node].old));
    }
    for (size_t arm = 0; e == 0 && arm < HEARTH_ARMS; arm++) {
        size_t unit = hearth_cube_arm(c, node, arm);

        if (unit < hearth_cube_units(c)) {
            e = move(f, &g->units[unit].old, sizeof(g->units[unit].old));
        }
    }
    return e;
}

/* All that ${who} counts of one form. */
static int move_cube(const struct crew *crew, size_t index, unsigned who,
                     FILE *f, move_fn *move)
{
    struct hearth_cube *c = &crew->work->cubes[index];
    int e = 0;

    for (uint16_t n = 0; e == 0 && n < c->form->node_count; n++) {
        if (hearth_bulk_owner(c->form, n, crew->count) != who) {
            continue;
        }
        e = move_tally(&crew->work->tallies[index], n, f, move);
        for (size_t g = 0; e == 0 && g < c->group_count; g++) {
            e = move_group(c, c->groups[g], n, f, move);
        }
    }
    return e;
}

/* ---- one of the others ---- */

/* Both placed the same interviews, so both have the same groups. */
static int tell_groups(const struct hearth_cube *c, FILE *f)
{
    uint64_t count = c->group_count;
    int e = give(f, &count, sizeof(count));

    for (size_t g = 0; e == 0 && g < c->group_count; g++) {
        struct hearth_cube_group *group = c->groups[g];

        e = give(f, &group->dimension, sizeof(group->dimension));
        if (e == 0) {
            e = give(f, group->name, sizeof(group->name));
        }
    }
    return e;
}

static int hear_groups(const struct hearth_cube *c, FILE *f)
{
    char name[HEARTH_NAME_MAX + 1];
    uint8_t dimension;
    uint64_t count;
    int e = take(f, &count, sizeof(count));

    if (e == 0 && count != c->group_count) {
        e = HEARTH_E_STATE;
    }
    for (size_t g = 0; e == 0 && g < c->group_count; g++) {
        e = take(f, &dimension, sizeof(dimension));
        if (e == 0) {
            e = take(f, name, sizeof(name));
        }
        if (e == 0 && (dimension != c->groups[g]->dimension ||
                       strncmp(name, c->groups[g]->name, sizeof(name)) != 0)) {
            e = HEARTH_E_STATE;
        }
    }
    return e;
}

/* Tallies and scratch again, in memory of this process. */
static int renew(const struct hearth_crew_work *w)
{
    int e = 0;

    for (size_t i = 0; e == 0 && i < w->count; i++) {
        struct hearth_cube *c = &w->cubes[i];

        hearth_heard_close(&c->heard);
        e = hearth_heard_open(c->form, &c->heard);
        if (e == 0) {
            e = hearth_tally_renew(&w->tallies[i]);
        }
        for (size_t g = 0; e == 0 && g < c->group_count; g++) {
            e = hearth_tally_renew(&c->groups[g]->tally);
        }
    }
    return e;
}

static void wipe(const struct hearth_crew_work *w)
{
    hearth_cache_keys_forget(w->cache);
    for (size_t i = 0; i < w->count; i++) {
        hearth_cube_close(&w->cubes[i]);
        hearth_tally_close(&w->tallies[i]);
    }
}

static int count_share(const struct crew *crew, unsigned who, FILE *from,
                       FILE *to)
{
    const struct hearth_crew_work *w = crew->work;
    const struct hearth_bulk_share share = {who, crew->count};
    int e = hearth_cache_keys_take(w->cache, from);

    if (e == 0) {
        e = renew(w);
    }
    for (size_t i = 0; e == 0 && i < w->count; i++) {
        e = move_cube(crew, i, who, from, take);
    }
    if (e == 0) {
        e = w->walk(w->cookie, &share);
    }
    for (size_t i = 0; e == 0 && i < w->count; i++) {
        e = tell_groups(&w->cubes[i], to);
        if (e == 0) {
            e = move_cube(crew, i, who, to, give);
        }
    }
    return e == 0 && fflush(to) != 0 ? HEARTH_E_IO : e;
}

/* ---- pipes ---- */

/* A stream with a locked buffer. */
static FILE *open_stream(struct hearth_secmem *m, int fd, const char *mode)
{
    char *buffer = hearth_secmem_take(m, BUFFER);
    FILE *f = buffer == NULL ? NULL : fdopen(fd, mode);

    if (f != NULL && setvbuf(f, buffer, _IOFBF, BUFFER) != 0) {
        (void)fclose(f);
        return NULL;
    }
    if (f == NULL) {
        (void)close(fd);
    }
    return f;
}

static void close_stream(FILE **f)
{
    if (*f != NULL) {
        (void)fclose(*f);
    }
    *f = NULL;
}

/* The fork: leaves nothing of the others open, and ends with its parent. */
_Noreturn static void be_member(struct crew *crew, unsigned who, int from,
                                int to, pid_t parent)
{
    struct hearth_secmem *m = NULL;
    FILE *in = NULL, *out = NULL;
    int e = prctl(PR_SET_PDEATHSIG, (long)SIGKILL, 0L, 0L, 0L);

    if (e != 0 || getppid() != parent) {
        _exit(1);
    }
    for (unsigned i = 1; i < who; i++) { /* buffers are empty here */
        (void)close(fileno(crew->members[i].to));
        (void)close(fileno(crew->members[i].from));
    }
    e = hearth_secmem_open(2 * BUFFER + 4096, &m);
    if (e == 0) {
        in = open_stream(m, from, "rb");
        out = open_stream(m, to, "wb");
        e = in == NULL || out == NULL ? HEARTH_E_MEMORY
                                      : count_share(crew, who, in, out);
    }
    wipe(crew->work);
    hearth_secmem_close(m);
    _exit(e == 0 ? 0 : 1);
}

static int begin_member(struct crew *crew, unsigned who)
{
    struct member *m = &crew->members[who];
    pid_t parent = getpid();
    int down[2], up[2];

    if (pipe2(down, O_CLOEXEC) != 0) {
        return HEARTH_E_IO;
    }
    if (pipe2(up, O_CLOEXEC) != 0) {
        (void)close(down[0]);
        (void)close(down[1]);
        return HEARTH_E_IO;
    }
    m->pid = fork();
    if (m->pid == 0) {
        (void)close(down[1]);
        (void)close(up[0]);
        be_member(crew, who, down[0], up[1], parent);
    }
    (void)close(down[0]);
    (void)close(up[1]);
    m->to = open_stream(crew->secmem, down[1], "wb");
    m->from = open_stream(crew->secmem, up[0], "rb");
    return m->pid < 0 || m->to == NULL || m->from == NULL ? HEARTH_E_IO : 0;
}

/* Keys, and what it goes on from. */
static int instruct(struct crew *crew, unsigned who)
{
    struct member *m = &crew->members[who];
    int e = hearth_cache_keys_give(crew->work->cache, m->to);

    for (size_t i = 0; e == 0 && i < crew->work->count; i++) {
        e = move_cube(crew, i, who, m->to, give);
    }
    if (e == 0 && fflush(m->to) != 0) {
        e = HEARTH_E_IO;
    }
    return e;
}

static int hear_member(struct crew *crew, unsigned who)
{
    FILE *from = crew->members[who].from;
    int e = 0;

    for (size_t i = 0; e == 0 && i < crew->work->count; i++) {
        e = hear_groups(&crew->work->cubes[i], from);
        if (e == 0) {
            e = move_cube(crew, i, who, from, take);
        }
    }
    return e;
}

/* Waits for it, or ends it; false if it ended otherwise than it should. */
static bool end_member(struct member *m, bool is_wanted)
{
    int status = 0;
    pid_t ended;

    close_stream(&m->to);
    close_stream(&m->from);
    if (m->pid <= 0) {
        return false;
    }
    if (!is_wanted) {
        (void)kill(m->pid, SIGKILL);
    }
    do {
        ended = waitpid(m->pid, &status, 0);
    } while (ended < 0 && errno == EINTR);
    return ended == m->pid && status == 0;
}

/* The first one's own share, and then what the others counted. */
static int count_all(struct crew *crew, bool *is_lost)
{
    const struct hearth_bulk_share own = {0, crew->count};
    int e = 0;

    for (unsigned i = 1; !*is_lost && i < crew->count; i++) {
        *is_lost = begin_member(crew, i) != 0 || instruct(crew, i) != 0;
    }
    if (!*is_lost) {
        e = crew->work->walk(crew->work->cookie, &own);
    }
    for (unsigned i = 1; e == 0 && !*is_lost && i < crew->count; i++) {
        *is_lost = hear_member(crew, i) != 0;
    }
    for (unsigned i = 1; i < crew->count; i++) {
        bool is_wanted = e == 0 && !*is_lost;

        if (!end_member(&crew->members[i], is_wanted) && is_wanted) {
            *is_lost = true;
        }
    }
    return e;
}

int hearth_crew_count(const struct hearth_crew_work *w, unsigned processes,
                      bool *is_lost)
{
    struct crew crew = {.work = w, .count = processes};
    struct sigaction before, ignore = {.sa_handler = SIG_IGN};
    int e;

    *is_lost = false;
    if (processes == 1) {
        return w->walk(w->cookie, &(struct hearth_bulk_share){0, 1});
    }
    hearth_log(HEARTH_LOG_INFO, "counting", "processes", (int64_t)processes,
               (const char *)NULL);
    HEARTH_CHECK(processes > 1 && processes <= HEARTH_CREW_MAX);
    e = hearth_secmem_open((size_t)processes * (2 * BUFFER + 4096),
                           &crew.secmem);
    if (e != 0) {
        return e;
    }
    (void)sigaction(SIGPIPE, &ignore, &before); /* one that ended is EPIPE */
    e = count_all(&crew, is_lost);
    (void)sigaction(SIGPIPE, &before, NULL);
    hearth_secmem_close(crew.secmem);
    if (*is_lost) {
        hearth_log(HEARTH_LOG_ERROR, "a-process-that-counted-ended",
                   "processes", (int64_t)processes, (const char *)NULL);
    }
    return e;
}
