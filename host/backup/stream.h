/* SPDX-License-Identifier: Apache-2.0 */
/* A backup's bytes on their way through a descriptor: sealed segment by
 * segment, so that a store of any size passes through 64 KiB of locked memory
 * and nothing readable stands in a file. */
#ifndef HOST_BACKUP_STREAM_H
#define HOST_BACKUP_STREAM_H

#include "host/export/segments.h"

/* "HBKP" | version 1 | suite 1 | programme 16 | made 8 | recipient 8 */
#define HEARTH_BACKUP_HEAD (4u + 1u + 1u + HEARTH_PROGRAMME_LEN + 8u + 8u)

struct hearth_backup_head {
    uint8_t programme[HEARTH_PROGRAMME_LEN];
    int64_t made_s;
    uint8_t recipient[8]; /* start of SHA-256 of the public key */
};

struct hearth_backup_stream {
    struct hearth_segments segments;
    struct hearth_backup_head head;
    struct hearth_secmem *secmem;
    struct hearth_rng rng;
    int fd;
    uint8_t head_bytes[HEARTH_BACKUP_HEAD];
    uint8_t *plain; /* HEARTH_SEGMENT_PLAIN, locked */
    size_t at, len;
    uint8_t sealed[HEARTH_SEGMENT_MAX];
};

/* Begins to write to ${fd}, which stays the caller's. *${out} is closed with
 * hearth_backup_stream_close. E_MEMORY, E_IO, E_FULL, E_INVALID (key). */
HEARTH_MUST_USE int
hearth_backup_stream_make(int fd, const struct hearth_backup_head *head,
                          const uint8_t public_key[32],
                          struct hearth_backup_stream **out);
/* E_IO, E_FULL, E_CRYPTO. */
HEARTH_MUST_USE int hearth_backup_stream_put(struct hearth_backup_stream *s,
                                             const void *data, size_t len);
/* Writes what is left as the last segment, and syncs. */
HEARTH_MUST_USE int hearth_backup_stream_end(struct hearth_backup_stream *s);

/* Begins to read. E_INVALID: no backup; E_VERSION; E_AUTH: another key. */
HEARTH_MUST_USE int
hearth_backup_stream_open(int fd, const struct hearth_key *private_key,
                          struct hearth_backup_stream **out);
/* What is readable now without another segment, at most ${max} bytes: locked,
 * valid until the next call. Empty only at the end. E_AUTH: changed, cut off
 * or put together of others; E_INVALID; E_IO. */
HEARTH_MUST_USE int hearth_backup_stream_next(struct hearth_backup_stream *s,
                                              uint64_t max,
                                              struct hearth_slice *out);
/* Copies just ${len} bytes. E_TRUNCATED at the end; and what next gives. */
HEARTH_MUST_USE int hearth_backup_stream_take(struct hearth_backup_stream *s,
                                              void *out, size_t len);
/* 0 if nothing is left, in the last segment and in the file behind it. */
HEARTH_MUST_USE int hearth_backup_stream_finish(struct hearth_backup_stream *s);
/* Wipes all; NULL is fine. */
void hearth_backup_stream_close(struct hearth_backup_stream *s);

#endif
