/* SPDX-License-Identifier: Apache-2.0 */
/* Damages a store's file at random, again and again, and lets a program look
 * at it: it must end by itself, and when it calls the store sound, what is
 * signed or hashed in it must be what it was.
 *
 * usage: hearth-test-flips device|host STORE COUNT SEED PROGRAM [ARGUMENT...]
 *
 * STORE is the folder with data.mdb, which stands as it was in the end. */
#include "hearth/fsutil.h"
#include "hearth/hash.h"
#include "hearth/kv.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE       4096u
#define SECONDS    120u
#define STORE_MAX  ((uint64_t)64 << 20)
#define TXN_ID     (16u + 128u - 8u) /* in a meta page: its last number */
#define DIGEST_LEN HEARTH_HASH_LEN

struct trial {
    bool is_host;
    const char *folder;
    char path[HEARTH_PATH_MAX], lock[HEARTH_PATH_MAX];
    uint8_t *whole, *damaged;
    size_t len;
    uint8_t now[DIGEST_LEN], before[DIGEST_LEN]; /* what is read at first */
    uint64_t random;
    uint64_t kind, at; /* of the present damage */
    char **program;
};

static void stop(const char *what)
{
    (void)fprintf(stderr, "flips: %s: %s\n", what, strerror(errno));
    exit(99);
}

static uint64_t draw(struct trial *t)
{
    uint64_t z = (t->random += 0x9e3779b97f4a7c15u);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static void put_file(struct trial *t, const uint8_t *bytes, size_t len)
{
    int fd = open(t->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    (void)unlink(t->lock);
    if (fd < 0 || write(fd, bytes, len) != (ssize_t)len || close(fd) != 0) {
        stop(t->path);
    }
}

/* ---- what is in it ---- */

static void add(uint8_t sum[DIGEST_LEN], struct hearth_slice key,
                struct hearth_slice value)
{
    struct hearth_slice parts[] = {hearth_slice_of(sum, DIGEST_LEN), key,
                                   value};
    uint8_t out[DIGEST_LEN];

    if (hearth_hash_parts(parts, 3, out) == 0) {
        memcpy(sum, out, sizeof(out)); /* the same length */
    }
}

static int digest(const struct trial *t, uint8_t sum[DIGEST_LEN])
{
    static const enum hearth_table of_host[] = {
        HEARTH_TABLE_RECORDS, HEARTH_TABLE_AUDIT, HEARTH_TABLE_FORMS,
        HEARTH_TABLE_LOSSES};
    static const enum hearth_table of_device[] = {
        HEARTH_TABLE_OUTBOX, HEARTH_TABLE_HEADS, HEARTH_TABLE_FORMS};
    size_t count = t->is_host ? 4 : 3;
    struct hearth_kv *kv;
    struct hearth_kv_txn *txn;

    memset(sum, 0, DIGEST_LEN);
    if (hearth_kv_lmdb_open_read(t->folder, STORE_MAX, &kv) != 0 ||
        kv->begin(kv->cookie, false, &txn) != 0) {
        return 1;
    }
    for (size_t i = 0; i < count; i++) {
        enum hearth_table table = t->is_host ? of_host[i] : of_device[i];
        struct hearth_slice key = hearth_slice_of(NULL, 0), value;
        bool is_after = false;

        while (kv->seek(txn, table, key, is_after, &key, &value) == 0) {
            add(sum, key, value);
            is_after = true;
        }
    }
    kv->abort(txn);
    hearth_kv_lmdb_close(kv);
    return 0;
}

/* In a child: it may die of it. False: it did. */
static bool digest_apart(const struct trial *t, uint8_t sum[DIGEST_LEN])
{
    int ends[2], status = 0;
    pid_t child;
    bool is_read;

    if (pipe(ends) != 0) {
        stop("pipe");
    }
    child = fork();
    if (child == 0) {
        uint8_t mine[DIGEST_LEN];

        (void)alarm(SECONDS);
        _exit(digest(t, mine) == 0 &&
                      write(ends[1], mine, sizeof(mine)) == sizeof(mine)
                  ? 0
                  : 1);
    }
    (void)close(ends[1]);
    is_read = child > 0 && read(ends[0], sum, DIGEST_LEN) == DIGEST_LEN;
    (void)close(ends[0]);
    (void)waitpid(child, &status, 0);
    return is_read && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* ---- damage ---- */

static size_t damage(struct trial *t)
{
    size_t at = (size_t)(draw(t) % t->len), len = t->len;
    uint8_t *d = t->damaged;

    memcpy(d, t->whole, t->len); /* both have it */
    t->at = at;
    t->kind = draw(t) % 8;
    switch (t->kind) {
    case 0: /* some bytes near each other */
        for (int i = 0; i < 16; i++) {
            size_t k = (at + (size_t)(draw(t) % 64)) % t->len;
            d[k] = (uint8_t)draw(t);
        }
        break;
    case 1: /* a sector of zeros */
        at -= at % 512;
        memset(d + at, 0, t->len - at < 512 ? t->len - at : 512);
        break;
    case 2: /* a page that was written elsewhere */
        at -= at % PAGE;
        memmove(d + at, d + draw(t) % (t->len / PAGE) * PAGE, PAGE);
        break;
    case 3:
        len = at;
        break;
    case 4: /* the head of a page, where its order stands */
        at -= at % PAGE;
        d[at + draw(t) % 64] ^= (uint8_t)(1u << draw(t) % 8);
        break;
    default:
        d[at] ^= (uint8_t)(1u << draw(t) % 8);
        break;
    }
    return len;
}

static int run(char **program)
{
    int status = 0;
    pid_t child = fork();

    if (child == 0) {
        int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

        (void)dup2(null, STDOUT_FILENO);
        (void)dup2(null, STDERR_FILENO);
        (void)alarm(SECONDS); /* stays over exec: who never ends is ended */
        (void)execv(program[0], program);
        _exit(99);
    }
    if (child < 0 || waitpid(child, &status, 0) != child) {
        stop("fork");
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Which of the two meta pages counts is decided by their numbers: a bit there
 * brings back the moment before, whole and signed. No store can tell that. */
static void learn(struct trial *t)
{
    if (!digest_apart(t, t->now)) {
        stop("the store as it is");
    }
    memcpy(t->damaged, t->whole, t->len); /* both have it */
    for (size_t i = 0; i < 8; i++) {
        uint8_t *first = t->damaged + TXN_ID + i;
        uint8_t kept = *first;

        *first = first[PAGE];
        first[PAGE] = kept;
    }
    put_file(t, t->damaged, t->len);
    if (!digest_apart(t, t->before)) {
        memcpy(t->before, t->now, sizeof(t->before)); /* the same length */
    }
}

static void load(struct trial *t, const char *folder)
{
    struct stat about;
    int fd;

    t->folder = folder;
    if (hearth_fsutil_join(folder, "data.mdb", t->path) != 0 ||
        hearth_fsutil_join(folder, "lock.mdb", t->lock) != 0) {
        stop(folder);
    }
    fd = open(t->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &about) != 0) {
        stop(t->path);
    }
    t->len = (size_t)about.st_size;
    t->whole = malloc(t->len);
    t->damaged = malloc(t->len);
    if (t->whole == NULL || t->damaged == NULL ||
        read(fd, t->whole, t->len) != (ssize_t)t->len) {
        stop(t->path);
    }
    (void)close(fd);
}

int main(int argc, char **argv)
{
    unsigned long count, found = 0, bad = 0;
    struct trial t = {0};
    uint8_t sum[DIGEST_LEN];

    if (argc < 6) {
        (void)fputs("usage: hearth-test-flips device|host STORE COUNT SEED "
                    "PROGRAM [ARGUMENT...]\n",
                    stderr);
        return 2;
    }
    t.is_host = strcmp(argv[1], "host") == 0;
    count = strtoul(argv[3], NULL, 10);
    t.random = strtoull(argv[4], NULL, 10);
    t.program = argv + 5;
    load(&t, argv[2]);
    learn(&t);
    for (unsigned long i = 0; i < count; i++) {
        size_t len = damage(&t);
        int status;

        put_file(&t, t.damaged, len);
        status = run(t.program);
        found += status == 1;
        if (status != 0 && status != 1) {
            bad++;
            (void)printf("damage %lu: it ends with %d\n", i, status);
        } else if (status == 0 && (!digest_apart(&t, sum) ||
                                   (memcmp(sum, t.now, sizeof(sum)) != 0 &&
                                    memcmp(sum, t.before, sizeof(sum)) != 0))) {
            bad++;
            (void)printf("damage %lu (kind %d at %zu of %zu): called sound, "
                         "and it is not\n",
                         i, (int)t.kind, (size_t)t.at, t.len);
        }
    }
    put_file(&t, t.whole, t.len);
    (void)printf("flips: %lu damages, %lu found, %lu without effect, %lu bad\n",
                 count, found, count - found - bad, bad);
    free(t.whole);
    free(t.damaged);
    return bad == 0 && found * 5 >= count ? 0 : 1;
}
