/* SPDX-License-Identifier: Apache-2.0 */
/* A backup, which anybody who has the recipient's public key may have made:
 * the input is sealed as it stands, and read back as a restore reads it. */
#define _GNU_SOURCE /* memfd_create */
#include "host/backup/backup.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int at_head(void *cookie, const struct hearth_backup_head *head,
                   uint32_t schema)
{
    (void)cookie;
    (void)head;
    return schema == 0 || schema > HEARTH_SCHEMA ? abort(), 1 : 0;
}

/* Whatever comes, no path leads out of the folder. */
static int at_file(void *cookie, const char *name, uint64_t len)
{
    (void)cookie;
    (void)len;
    if (name[0] == '/' || name[0] == '.' || strstr(name, "/.") != NULL ||
        strstr(name, "//") != NULL) {
        abort();
    }
    return 0;
}

static int at_bytes(void *cookie, struct hearth_slice part)
{
    uint8_t *sum = cookie;

    for (size_t i = 0; i < part.len; i++) {
        *sum = (uint8_t)(*sum ^ part.data[i]);
    }
    return 0;
}

static int at_file_end(void *cookie)
{
    (void)cookie;
    return 0;
}

static int at_entry(void *cookie, enum hearth_table table,
                    struct hearth_slice key, struct hearth_slice value)
{
    if ((int)table < 0 || table >= HEARTH_TABLE_COUNT ||
        table == HEARTH_TABLE_TOKENS || key.len == 0 || key.len > 64) {
        abort();
    }
    return at_bytes(cookie, value);
}

static void run(int fd, const struct hearth_key *key, const uint8_t *public_key,
                struct hearth_slice in)
{
    static const struct hearth_backup_head made = {.made_s = 1};
    uint8_t sum = 0;
    const struct hearth_backup_sink sink = {&sum,     at_head,     at_file,
                                            at_bytes, at_file_end, at_entry};
    struct hearth_backup_stream *s;
    struct hearth_backup_head head;
    struct hearth_backup_count count;

    if (hearth_backup_stream_make(fd, &made, public_key, &s) != 0) {
        return;
    }
    if (hearth_backup_stream_put(s, in.data, in.len) == 0 &&
        hearth_backup_stream_end(s) == 0 && lseek(fd, 0, SEEK_SET) == 0) {
        int e = hearth_backup_read(fd, key, &sink, &head, &count);

        if (e == HEARTH_E_AUTH) {
            abort();
        }
    }
    hearth_backup_stream_close(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hearth_key key;
    uint8_t public_key[HEARTH_ENC_MAX];
    int fd = memfd_create("backup", MFD_CLOEXEC);

    memset(&key, 7, sizeof(key));
    if (fd >= 0 &&
        hearth_hpke_public(HEARTH_SUITE_X25519, &key, public_key) == 0) {
        run(fd, &key, public_key, hearth_slice_of(data, size));
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    return 0;
}
