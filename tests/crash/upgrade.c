/* SPDX-License-Identifier: Apache-2.0 */
/* A store that is brought to a newer layout, and every disk that a crash
 * meanwhile could leave: each starts, with all of the old or all of the new.
 *
 * usage: hearth-test-upgrade make FOLDER
 *            a store of today's layout, "made", then the upgrade, "raised"
 *        hearth-test-upgrade older FOLDER
 *            takes the number out of a store that nobody has open: as programs
 *            of the first layout left it, which had none
 *        hearth-test-upgrade is-older FOLDER
 *            ends with 0 if it is, with 1 if it is of today's layout
 *        hearth-test-upgrade states TRACE FOLDER COUNT SEED */
#include "disk.h"

#include "hearth/fsutil.h"
#include "kv_schema.h"

#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAP_SIZE  ((uint64_t)8 << 20)
#define RECORDS   300u
#define VALUE_LEN 200u
#define SECONDS   5u
#define DULL_MAX  20u

enum verdict { FINE, LOST, HALF, OPENS_NOT, OLD_TAKES_NEW };
static const char *const VERDICTS[] = {
    "fine", "records are missing after they were there",
    "some records are of the old layout, some of the new", "it does not open",
    "an older program takes the new layout for its own"};

/* The next layout: every record begins with a byte more. */
static int prefix_all(const struct hearth_kv *kv, struct hearth_kv_txn *txn)
{
    struct hearth_slice key = hearth_slice_of(NULL, 0), value;
    uint8_t name[8], made[1 + VALUE_LEN];
    bool is_after = false;
    int e;

    while ((e = kv->seek(txn, HEARTH_TABLE_RECORDS, key, is_after, &key,
                         &value)) == 0) {
        if (key.len != sizeof(name) || value.len != VALUE_LEN) {
            return HEARTH_E_INVALID; /* prefixed twice */
        }
        memcpy(name, key.data, sizeof(name));
        made[0] = 3;
        memcpy(made + 1, value.data, VALUE_LEN);
        e = kv->put(txn, HEARTH_TABLE_RECORDS,
                    hearth_slice_of(name, sizeof(name)),
                    hearth_slice_of(made, sizeof(made)));
        if (e != 0) {
            return e;
        }
        key = hearth_slice_of(name, sizeof(name));
        is_after = true;
    }
    return e == HEARTH_E_NOT_FOUND ? 0 : e;
}

static hearth_kv_migrate *const steps[HEARTH_SCHEMA] = {[HEARTH_SCHEMA - 1] =
                                                            prefix_all};
static const struct hearth_kv_schema newer = {HEARTH_SCHEMA + 1, steps};

static int put_record(const struct hearth_kv *kv, struct hearth_kv_txn *txn,
                      uint64_t i)
{
    uint8_t name[8], value[VALUE_LEN];
    struct hearth_writer w;

    hearth_writer_init(&w, name, sizeof(name));
    hearth_writer_u64(&w, i);
    memset(value, (int)(i & 0xffu), sizeof(value));
    return kv->put(txn, HEARTH_TABLE_RECORDS, hearth_writer_slice(&w),
                   hearth_slice_of(value, sizeof(value)));
}

static int fill(const struct hearth_kv *kv)
{
    struct hearth_kv_txn *txn;
    int e = kv->begin(kv->cookie, true, &txn);

    for (uint64_t i = 0; e == 0 && i < RECORDS; i++) {
        e = put_record(kv, txn, i);
    }
    return e == 0 ? kv->commit(txn) : e;
}

static int say(const char *word)
{
    return puts(word) >= 0 && fflush(stdout) == 0 ? 0 : HEARTH_E_IO;
}

static int make(const char *folder)
{
    struct hearth_kv *kv;
    int e = hearth_kv_lmdb_open(folder, MAP_SIZE, &kv);

    if (e == 0) {
        e = fill(kv);
        hearth_kv_lmdb_close(kv);
    }
    if (e == 0) {
        e = say("made");
    }
    if (e == 0) {
        e = hearth_kv_lmdb_open_schema(folder, MAP_SIZE, &newer, &kv);
    }
    if (e == 0) {
        hearth_kv_lmdb_close(kv);
        e = say("raised");
    }
    return e == 0 ? 0 : 1;
}

static int forget_number(const char *folder)
{
    struct hearth_kv *kv;
    struct hearth_kv_txn *txn;
    uint32_t number = 0;
    int e = hearth_kv_lmdb_open(folder, MAP_SIZE, &kv);

    if (e != 0) {
        return 1;
    }
    e = kv->begin(kv->cookie, true, &txn);
    if (e == 0) {
        e = kv->del(txn, HEARTH_TABLE_META, hearth_slice_text("schema"));
        if (e == 0) {
            e = hearth_kv_schema_read(kv, txn, &number);
        }
        e = e == 0 && number == 1 ? kv->commit(txn) : HEARTH_E_INVALID;
    }
    hearth_kv_lmdb_close(kv);
    return e == 0 ? 0 : 1;
}

static int is_older(const char *folder)
{
    struct hearth_kv *kv;
    int e = hearth_kv_lmdb_open_read(folder, MAP_SIZE, &kv);

    if (e == 0) {
        hearth_kv_lmdb_close(kv);
        return 1;
    }
    return e == HEARTH_E_NOT_FOUND ? 0 : 2;
}

/* ---- looking at one disk ---- */

/* How many records have ${len} bytes, and how many there are. */
static void count(const struct hearth_kv *kv, size_t len, size_t *fitting,
                  size_t *all)
{
    struct hearth_slice key = hearth_slice_of(NULL, 0), value;
    struct hearth_kv_txn *txn;
    bool is_after = false;

    *fitting = *all = 0;
    if (kv->begin(kv->cookie, false, &txn) != 0) {
        return;
    }
    while (kv->seek(txn, HEARTH_TABLE_RECORDS, key, is_after, &key, &value) ==
           0) {
        *all += 1;
        *fitting += value.len == len;
        is_after = true;
    }
    kv->abort(txn);
}

/* What an older program makes of it: it refuses, or all is of its layout. */
static enum verdict as_older(const char *folder)
{
    size_t fitting, all;
    struct hearth_kv *kv;
    int e = hearth_kv_lmdb_open(folder, MAP_SIZE, &kv);

    if (e != 0) {
        return e == HEARTH_E_VERSION ? FINE : OPENS_NOT;
    }
    count(kv, VALUE_LEN, &fitting, &all);
    hearth_kv_lmdb_close(kv);
    return fitting == all ? FINE : OLD_TAKES_NEW;
}

static enum verdict as_newer(const char *folder)
{
    size_t fitting, all;
    struct hearth_kv *kv;

    if (hearth_kv_lmdb_open_schema(folder, MAP_SIZE, &newer, &kv) != 0) {
        return OPENS_NOT;
    }
    count(kv, 1 + VALUE_LEN, &fitting, &all);
    hearth_kv_lmdb_close(kv);
    if (fitting != all) {
        return HALF;
    }
    return all == RECORDS ? FINE : LOST;
}

static enum verdict look(const char *folder)
{
    int status = 0;
    pid_t child = fork();

    if (child == 0) {
        enum verdict v;
        int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

        (void)dup2(null, STDERR_FILENO);
        (void)alarm(SECONDS);
        v = as_older(folder);
        if (v == FINE) {
            v = as_newer(folder);
        }
        if (v == FINE) { /* and once more: nothing is raised twice */
            v = as_newer(folder);
        }
        _exit((int)v);
    }
    if (child < 0 || waitpid(child, &status, 0) != child ||
        !WIFEXITED(status)) {
        return OPENS_NOT;
    }
    return (enum verdict)WEXITSTATUS(status);
}

struct tally {
    uint64_t seen[65536];
    size_t count, bad;
};

static bool is_new(struct tally *t, uint64_t number)
{
    for (size_t i = 0; i < t->count; i++) {
        if (t->seen[i] == number) {
            return false;
        }
    }
    t->seen[t->count++] = number;
    return true;
}

static void crash(struct tally *t, const struct disk *disk, uint64_t *random,
                  const char *folder)
{
    static struct disk_image image;
    char store[HEARTH_PATH_MAX];
    enum verdict v;

    disk_crash(disk, (enum disk_loss)(disk_random(random) % 5), random, &image);
    if (!is_new(t, disk_hash(&image)) ||
        hearth_fsutil_join(folder, "store", store) != 0) {
        return;
    }
    disk_write(&image, folder);
    v = look(store);
    if (v != FINE) {
        t->bad++;
        (void)printf("state %zu: %s\n", t->count, VERDICTS[v]);
    }
}

static void pass(struct tally *t, const struct trace *trace, uint64_t *random,
                 const char *folder, size_t wanted)
{
    static struct disk disk;
    bool is_made = false;

    memset(&disk, 0, sizeof(disk));
    for (size_t i = 0; i < trace->count && t->count < wanted; i++) {
        const struct trace_event *e = &trace->events[i];

        is_made = is_made || e->kind == TRACE_OUTPUT;
        if (!disk_concerns(e)) {
            continue;
        }
        disk_begin(&disk, e);
        for (int k = 0; is_made && k < 8 && t->count < wanted; k++) {
            crash(t, &disk, random, folder);
        }
        disk_finish(&disk, e);
    }
    disk_free(&disk);
}

static int states(char **argv)
{
    static struct tally t;
    struct trace trace;
    size_t wanted = strtoul(argv[4], NULL, 10), dull = 0;
    uint64_t random = strtoull(argv[5], NULL, 10);

    wanted = wanted < sizeof(t.seen) / sizeof(t.seen[0])
                 ? wanted
                 : sizeof(t.seen) / sizeof(t.seen[0]);
    trace_read(argv[2], &trace);
    while (t.count < wanted && dull < DULL_MAX) {
        size_t before = t.count;

        pass(&t, &trace, &random, argv[3], wanted);
        dull = t.count == before ? dull + 1 : 0;
    }
    trace_free(&trace);
    (void)printf("upgrade: %zu distinct states, %zu bad\n", t.count, t.bad);
    return t.bad == 0 && t.count == wanted ? 0 : 1;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "make") == 0) {
        return make(argv[2]);
    }
    if (argc == 3 && strcmp(argv[1], "older") == 0) {
        return forget_number(argv[2]);
    }
    if (argc == 3 && strcmp(argv[1], "is-older") == 0) {
        return is_older(argv[2]);
    }
    if (argc == 6 && strcmp(argv[1], "states") == 0) {
        return states(argv);
    }
    (void)fputs(
        "usage: hearth-test-upgrade make|older|is-older FOLDER | states TRACE "
        "FOLDER COUNT SEED\n",
        stderr);
    return 2;
}
