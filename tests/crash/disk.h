/* SPDX-License-Identifier: Apache-2.0 */
/* A disk that a trace is played onto: what is certainly there (synced), and
 * what was written since, of which a crash leaves any part.
 *
 * The rules are POSIX's, harsher than any one file system: a file's bytes are
 * there after its own fsync or through O_DSYNC, a name after its folder's
 * fsync, and nothing else is promised, not even order. Sectors of 512 bytes
 * are whole or not there; LMDB's meta page relies on that. */
#ifndef TEST_CRASH_DISK_H
#define TEST_CRASH_DISK_H

#include "trace.h"

#define DISK_NAMES   128
#define DISK_INODES  512
#define DISK_PENDING 8192
#define DISK_SECTOR  512u

struct disk_bytes {
    uint8_t *data;
    size_t len;
    size_t cap;
};

struct disk_name {
    char path[TRACE_PATH_MAX]; /* empty: not used */
    int inode;                 /* -1: a folder */
};

struct disk_names {
    struct disk_name list[DISK_NAMES];
    size_t count;
};

struct disk_op {
    const struct trace_event *event;
    int inode; /* of writes, truncations and new files; -1 otherwise */
    bool is_durable;
};

struct disk {
    struct disk_names live; /* as the programs see it */
    struct disk_names safe;
    struct disk_bytes inodes[DISK_INODES]; /* safe */
    size_t inode_count;
    struct disk_op pending[DISK_PENDING];
    size_t pending_count;
    bool ignores_sync; /* as if nothing was ever synced */
};

/* What a crash leaves. */
struct disk_image {
    struct disk_names names;
    struct disk_bytes inodes[DISK_INODES];
};

enum disk_loss {
    DISK_WHOLE,   /* all that was written is there */
    DISK_NOTHING, /* only what is safe */
    DISK_TORN,    /* all, but the last write ends at some sector */
    DISK_SOME,    /* each operation whole or not at all */
    DISK_SECTORS  /* each sector of each write by itself */
};

/* True if ${e} changes the disk or what is safe on it. Anything that the
 * recorder could not follow stops the process. */
bool disk_concerns(const struct trace_event *e);
/* ${e} is under way: issued, nothing of it promised. */
void disk_begin(struct disk *d, const struct trace_event *e);
/* ${e} returned. */
void disk_finish(struct disk *d, const struct trace_event *e);
/* One image of what a crash now could leave. */
void disk_crash(const struct disk *d, enum disk_loss loss, uint64_t *random,
                struct disk_image *out);
/* The next number of a seeded series (SplitMix64). */
uint64_t disk_random(uint64_t *state);
/* A number for the image: equal images have equal ones. */
uint64_t disk_hash(const struct disk_image *image);
/* Makes ${folder} hold just what the image holds. */
void disk_write(const struct disk_image *image, const char *folder);
/* The bytes of ${path} in the image, or NULL. */
const struct disk_bytes *disk_find(const struct disk_image *image,
                                   const char *path);
void disk_image_free(struct disk_image *image);
void disk_free(struct disk *d);

#endif
