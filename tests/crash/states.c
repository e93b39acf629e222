/* SPDX-License-Identifier: Apache-2.0 */
/* Builds the disks that a crash at any moment of a recorded run could leave,
 * starts the real agent and host on each, and counts what they lost.
 *
 * usage: hearth-test-states TRACE RECORDED FOLDER COUNT SEED [nosync|device]
 *
 * RECORDED is the folder as the run left it, FOLDER an empty one for the
 * images (a RAM disk is best). With "nosync" no sync counts, as if LMDB and the
 * agent had never asked for one: this must find losses. With "device" the host
 * is left alone, as where none was built. Prints
 * "crash: N distinct states, L lost, C corrupt, O openable" and ends with 0 if
 * all three are 0 and COUNT states were reached. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "truth.h"

#include "hearth/fsutil.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define SEEN_BITS     22u /* 4 million places: enough for two */
#define PER_EVENT     6u  /* crashes of one event in one pass */
#define LOSSES        6u
#define PASSES_MAX    100000u
#define DULL_MAX      40u /* passes without a new state */
#define EVENTS_MAX    (1u << 16)
#define TIRED_AFTER   3u /* passes without a new state of one event */
#define TIRED_EVERY   8u /* passes: then it is tried again */
#define TOLD_MAX      20u
#define STATE_SECONDS 5u /* of a few milliseconds */

/* Shared with the children that may die of what they are given. */
struct shared {
    uint64_t seen[1u << SEEN_BITS];
    uint64_t distinct;
    uint64_t lost;
    uint64_t corrupt;
    uint64_t openable;
    uint64_t told;
    uint64_t at; /* the crash being looked at, counted within its pass */
    uint64_t keys_found; /* of open drafts: what the search can find */
    /* Most events have few outcomes, and a million states come from the rest:
     * passes in a row that found nothing new, and whether this one did. */
    uint8_t tired[EVENTS_MAX];
    bool is_fresh[EVENTS_MAX];
};

struct run {
    struct shared *s;
    struct truth *t;
    struct check c;
    const char *folder;
    char place[HEARTH_PATH_MAX]; /* the side's folder in it */
    uint64_t seed;
    uint64_t wanted;
    bool ignores_sync;
};

/* True if no image had this number before. */
static bool is_new(struct shared *s, uint64_t number)
{
    uint64_t mask = (1u << SEEN_BITS) - 1;

    number += number == 0;
    for (uint64_t i = number & mask;; i = (i + 1) & mask) {
        if (s->seen[i] == number) {
            return false;
        }
        if (s->seen[i] == 0) {
            s->seen[i] = number;
            s->distinct++;
            return true;
        }
    }
}

static void complain(struct run *r, size_t event, const char *what)
{
    if (r->s->told++ < TOLD_MAX && !r->ignores_sync) {
        (void)printf("%s, a crash in event %zu (crash %" PRIu64 "): %s\n",
                     r->t->side, event, r->s->at, what);
        (void)fflush(stdout);
    }
}

static void look(struct run *r, size_t event, const struct disk_image *image)
{
    struct check_found found;
    bool is_lost = false;
    char told[128]; /* with the error's number: what start-up made of it */

    /* A store with a circle in it keeps the walk busy for ever. */
    (void)alarm(STATE_SECONDS);
    size_t openable = truth_openable(r->t, event, image);
    disk_write(image, r->folder);
    if (r->t->is_host) {
        check_host(&r->c, r->place, &found);
    } else {
        check_device(&r->c, r->place, &found);
    }
    const char *what = truth_judge(r->t, event, &found, &is_lost);
    if (what != NULL) {
        r->s->lost += is_lost ? 1 : 0;
        r->s->corrupt += is_lost ? 0 : 1;
        (void)snprintf(told, sizeof(told), "%s (%d)", what, found.code);
        complain(r, event, told);
    }
    if (!r->t->is_host && found.code == 0) {
        openable += truth_openable_after(r->t, r->place, &found);
        r->s->keys_found += found.draft_count;
    }
    if (openable > 0) {
        r->s->openable++;
        complain(r, event, "the key of a finalised draft is there");
    }
    (void)alarm(0);
}

/* Crashes while event ${i} is under way. */
static void crash_event(struct run *r, const struct disk *disk, size_t i,
                        uint64_t *random, uint64_t *number, uint64_t skip)
{
    static const enum disk_loss losses[] = {DISK_WHOLE,   DISK_NOTHING,
                                            DISK_TORN,    DISK_SOME,
                                            DISK_SECTORS, DISK_SECTORS};
    static struct disk_image image;

    for (size_t k = 0; k < PER_EVENT && r->s->distinct < r->wanted; k++) {
        enum disk_loss loss = losses[disk_random(random) % LOSSES];
        disk_crash(disk, loss, random, &image);
        if (++*number <= skip ||
            !is_new(r->s, disk_hash(&image) ^ (r->t->is_host ? 1u : 0u))) {
            continue;
        }
        r->s->at = *number;
        r->s->is_fresh[i] = true;
        look(r, i, &image);
    }
}

static bool is_worth_it(const struct run *r, uint64_t which, size_t i)
{
    return r->s->tired[i] < TIRED_AFTER || which % TIRED_EVERY == 0;
}

/* After a pass, not within it: one that begins again repeats itself. */
static void tire(struct run *r, uint64_t which)
{
    for (size_t i = 0; i < r->t->trace->count; i++) {
        if (r->s->is_fresh[i]) {
            r->s->tired[i] = 0;
        } else if (is_worth_it(r, which, i) && r->s->tired[i] < TIRED_AFTER) {
            r->s->tired[i]++;
        }
        r->s->is_fresh[i] = false;
    }
}

/* One pass over the trace, from crash ${skip} on. */
static void pass(struct run *r, uint64_t which, uint64_t skip)
{
    static struct disk disk;
    uint64_t number = 0;

    memset(&disk, 0, sizeof(disk));
    disk.ignores_sync = r->ignores_sync;
    for (size_t i = 0; i < r->t->trace->count; i++) {
        uint64_t random = r->seed * 0x9e3779b97f4a7c15u + which * 1000003u + i;
        if (!truth_concerns(r->t, i)) {
            continue;
        }
        disk_begin(&disk, &r->t->trace->events[i]);
        if (is_worth_it(r, which, i)) {
            crash_event(r, &disk, i, &random, &number, skip);
        }
        disk_finish(&disk, &r->t->trace->events[i]);
    }
    disk_free(&disk);
}

/* What start-up complains of is expected and would fill the screen. */
static void hush(void)
{
    int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

    if (null >= 0) {
        (void)dup2(null, STDERR_FILENO);
        (void)close(null);
    }
}

/* A child does the pass; one that dies of an image names it in s->at. */
static void guarded_pass(struct run *r, uint64_t which)
{
    uint64_t skip = 0;

    for (;;) {
        int status = 0;
        (void)fflush(stdout);
        pid_t pid = fork();
        if (pid == 0) {
            hush();
            check_open(&r->c);
            pass(r, which, skip);
            _exit(0);
        }
        while (pid < 0 || waitpid(pid, &status, 0) < 0) {
            if (errno != EINTR) {
                exit(99);
            }
        }
        if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
            return;
        }
        if (r->s->at <= skip) {
            (void)fputs("states: a child ended without having begun\n", stderr);
            exit(99);
        }
        r->s->corrupt++;
        skip = r->s->at;
        complain(r, 0, "start-up dies of it");
    }
}

static void learn(struct truth *t, const struct trace *trace, bool is_host,
                  const char *folder, const struct truth *promises)
{
    struct check c;

    memset(t, 0, sizeof(*t));
    t->trace = trace;
    t->is_host = is_host;
    (void)snprintf(t->side, sizeof(t->side), is_host ? "host" : "device");
    (void)snprintf(t->program, sizeof(t->program),
                   is_host ? "hearth-host" : "hearth-agent");
    check_open(&c);
    truth_learn(t, &c, folder, promises);
    check_close(&c);
}

static void states_of(struct run *r, struct truth *t, uint64_t wanted)
{
    uint64_t dull = 0;

    r->t = t;
    memset(r->s->tired, 0, sizeof(r->s->tired));
    r->wanted = r->s->distinct + wanted;
    if (hearth_fsutil_join(r->folder, t->side, r->place) != 0) {
        exit(99);
    }
    for (uint64_t p = 0;
         p < PASSES_MAX && r->s->distinct < r->wanted && dull < DULL_MAX; p++) {
        uint64_t before = r->s->distinct;
        r->s->at = 0;
        guarded_pass(r, p);
        tire(r, p);
        /* A million takes long, and may be stopped: how far it came. */
        (void)fprintf(stderr,
                      "pass %" PRIu64 " of the %s: %" PRIu64
                      " distinct, %" PRIu64 " lost, %" PRIu64
                      " corrupt, %" PRIu64 " openable\n",
                      p, t->side, r->s->distinct, r->s->lost, r->s->corrupt,
                      r->s->openable);
        dull = r->s->distinct == before ? dull + 1 : 0;
    }
}

static int report(const struct run *r, uint64_t count)
{
    const struct shared *s = r->s;

    (void)printf("seed %" PRIu64 "\n", r->seed);
    (void)printf("crash: %" PRIu64 " distinct states, %" PRIu64
                 " lost, %" PRIu64 " corrupt, %" PRIu64 " openable\n",
                 s->distinct, s->lost, s->corrupt, s->openable);
    if (s->distinct < count || s->keys_found == 0) {
        (void)puts("too few states, or no open draft in any: blind");
        return 2;
    }
    return s->lost == 0 && s->corrupt == 0 && s->openable == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    static struct truth device;
    static struct truth host;
    struct trace trace;
    struct run r;

    if (argc < 6) {
        (void)fputs(
            "usage: hearth-test-states TRACE RECORDED FOLDER COUNT SEED "
            "[nosync|device]\n",
            stderr);
        return 2;
    }
    memset(&r, 0, sizeof(r));
    r.s = mmap(NULL, sizeof(*r.s), PROT_READ | PROT_WRITE,
               MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (r.s == MAP_FAILED) {
        return 99;
    }
    trace_read(argv[1], &trace);
    if (trace.count > EVENTS_MAX) {
        (void)fputs("states: the trace is too long\n", stderr);
        return 99;
    }
    r.folder = argv[3];
    uint64_t count = strtoull(argv[4], NULL, 10);
    r.seed = strtoull(argv[5], NULL, 10);
    r.ignores_sync = argc > 6 && strcmp(argv[6], "nosync") == 0;
    bool has_host = argc <= 6 || strcmp(argv[6], "device") != 0;
    learn(&device, &trace, false, r.folder, NULL);
    if (has_host) {
        learn(&host, &trace, true, r.folder, &device);
    }
    if (trace.count == 0 || device.saved[trace.count - 1] == 0) {
        (void)puts("the device never called anything saved: blind");
        return 2;
    }
    if (truth_compare(&device, argv[2]) != 0 ||
        (has_host && truth_compare(&host, argv[2]) != 0)) {
        return 1;
    }
    /* Where promises are made most: three quarters are the device's. */
    states_of(&r, &device, has_host ? count - count / 4 : count);
    if (has_host) {
        states_of(&r, &host, count / 4);
    }
    int status = report(&r, count);
    truth_free(&device);
    if (has_host) {
        truth_free(&host);
    }
    trace_free(&trace);
    return status;
}
