/* SPDX-License-Identifier: Apache-2.0 */
/* OLE2 compound files. */
#include "ole.h"

#include <stdlib.h>
#include <string.h>

#define HEADER_LEN    512
#define DIFAT_IN_HEAD 109
#define ENTRY_LEN     128
#define MINI_LEN      64
#define TYPE_STREAM   2
#define TYPE_ROOT     5
#define SECTOR_MAX    0xfffffffau /* above: marks such as "end" */

static const uint8_t MARK[8] = {0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1};

struct ole {
    struct hearth_slice in;
    size_t sector_len;
    size_t sector_count; /* behind the header; the last may be cut short */
    uint32_t *fat;       /* sector_count numbers */
    struct hearth_slice directory;
    uint8_t *mini; /* the stream that small streams stand in */
    size_t mini_len;
    uint8_t *mini_fat;
    size_t mini_fat_len;
};

static uint32_t u16_at(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8;
}

static uint32_t u32_at(const uint8_t *p)
{
    return u16_at(p) | u16_at(p + 2) << 16;
}

/* The bytes of a sector; fewer than sector_len at the end of a file. */
static struct hearth_slice sector_at(const struct ole *o, uint32_t sector)
{
    size_t at = ((size_t)sector + 1) * o->sector_len;
    size_t left;

    if (sector >= o->sector_count) {
        return hearth_slice_of(o->in.data, 0);
    }
    left = o->in.len - at;
    return hearth_slice_of(o->in.data + at,
                           left < o->sector_len ? left : o->sector_len);
}

/* Copies one sector of the FAT into its place. */
static int take_fat_sector(struct ole *o, uint32_t sector, size_t index)
{
    struct hearth_slice s = sector_at(o, sector);
    size_t per = o->sector_len / 4;

    for (size_t i = 0; i < s.len / 4; i++) {
        if (index * per + i < o->sector_count) {
            o->fat[index * per + i] = u32_at(s.data + 4 * i);
        }
    }
    return s.len == 0 ? HEARTH_E_INVALID : HEARTH_OK;
}

/* The FAT's sectors are listed in the header and then in a chain of lists,
 * each of which ends with the number of the next. */
static int read_fat(struct ole *o)
{
    size_t needed = (o->sector_count * 4 + o->sector_len - 1) / o->sector_len;
    size_t per = o->sector_len / 4 - 1;
    uint32_t list = u32_at(o->in.data + 68);
    size_t done = 0;
    int rc = HEARTH_OK;

    while (rc == HEARTH_OK && done < needed && done < DIFAT_IN_HEAD) {
        uint32_t sector = u32_at(o->in.data + 76 + 4 * done);

        if (sector > SECTOR_MAX) {
            return HEARTH_OK; /* what is listed nowhere is not used */
        }
        rc = take_fat_sector(o, sector, done++);
    }
    /* Each turn fills ${per} of ${needed}, so a cycle of lists ends too. */
    while (rc == HEARTH_OK && done < needed && list <= SECTOR_MAX) {
        struct hearth_slice s = sector_at(o, list);

        if (s.len < o->sector_len) {
            return HEARTH_E_INVALID;
        }
        for (size_t i = 0; i < per && done < needed && rc == HEARTH_OK; i++) {
            uint32_t sector = u32_at(s.data + 4 * i);

            if (sector > SECTOR_MAX) {
                return HEARTH_OK;
            }
            rc = take_fat_sector(o, sector, done++);
        }
        list = u32_at(s.data + 4 * per);
    }
    return rc;
}

static int check_header(struct ole *o, struct hearth_slice in)
{
    uint32_t shift;

    if (in.len < HEADER_LEN || !hearth_forms_ole_is(in)) {
        return HEARTH_E_INVALID;
    }
    shift = u16_at(in.data + 30);
    if ((shift != 9 && shift != 12) || u16_at(in.data + 32) != 6) {
        return HEARTH_E_INVALID;
    }
    o->in = in;
    o->sector_len = (size_t)1 << shift;
    if (in.len <= o->sector_len) {
        return HEARTH_E_INVALID;
    }
    o->sector_count = (in.len - 1) / o->sector_len; /* header not counted */
    o->fat = malloc(o->sector_count * sizeof(*o->fat));
    if (o->fat == NULL) {
        return HEARTH_E_MEMORY;
    }
    memset(o->fat, 0xff, o->sector_count * sizeof(*o->fat));
    return HEARTH_OK;
}

/* Follows the chain from ${sector}. A chain longer than the file has sectors
 * is a cycle. ${wanted}: the bytes of interest, SIZE_MAX: all. */
static int read_chain(const struct ole *o, uint32_t sector, size_t wanted,
                      uint8_t **out, size_t *len)
{
    size_t count = 0;
    uint8_t *bytes;

    for (uint32_t s = sector; s <= SECTOR_MAX; s = o->fat[s]) {
        if (s >= o->sector_count || count == o->sector_count) {
            return HEARTH_E_INVALID;
        }
        count++;
        if (count * o->sector_len >= wanted) {
            break;
        }
    }
    bytes = calloc(count + 1, o->sector_len);
    if (bytes == NULL) {
        return HEARTH_E_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        struct hearth_slice part = sector_at(o, sector);

        /* count sectors fit; the last of a file may be shorter */
        memcpy(bytes + i * o->sector_len, part.data, part.len);
        sector = o->fat[sector];
    }
    *out = bytes;
    *len = count * o->sector_len < wanted ? count * o->sector_len : wanted;
    return HEARTH_OK;
}

/* A stream below the cut-off stands in 64-byte sectors of another stream. */
static int read_small(const struct ole *o, uint32_t sector, size_t wanted,
                      uint8_t **out, size_t *len)
{
    uint8_t *bytes;
    size_t done = 0;

    if (o->mini == NULL || o->mini_fat == NULL) {
        return HEARTH_E_INVALID;
    }
    bytes = malloc(wanted + MINI_LEN);
    if (bytes == NULL) {
        return HEARTH_E_MEMORY;
    }
    /* Bounded by ${wanted}, which is below the cut-off. */
    while (done < wanted) {
        size_t at = (size_t)sector * MINI_LEN;

        if (sector > SECTOR_MAX || o->mini_len < MINI_LEN ||
            at > o->mini_len - MINI_LEN ||
            (size_t)sector * 4 + 4 > o->mini_fat_len) {
            free(bytes);
            return HEARTH_E_INVALID;
        }
        memcpy(bytes + done, o->mini + at, MINI_LEN); /* fits: done < wanted */
        done += MINI_LEN;
        sector = u32_at(o->mini_fat + (size_t)sector * 4);
    }
    *out = bytes;
    *len = wanted;
    return HEARTH_OK;
}

static bool has_name(const uint8_t *entry, const char *name)
{
    size_t len = strlen(name);

    if (u16_at(entry + 64) != 2 * (len + 1)) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        uint32_t c = u16_at(entry + 2 * i);

        if ((c | 0x20) != ((uint32_t)(uint8_t)name[i] | 0x20)) {
            return false;
        }
    }
    return true;
}

static const uint8_t *find_entry(const struct ole *o, const char *name,
                                 uint8_t type)
{
    for (size_t i = 0; i + ENTRY_LEN <= o->directory.len; i += ENTRY_LEN) {
        const uint8_t *entry = o->directory.data + i;

        if (entry[66] == type && (name == NULL || has_name(entry, name))) {
            return entry;
        }
    }
    return NULL;
}

static int read_stream(struct ole *o, const uint8_t *entry, uint8_t **out,
                       size_t *len)
{
    uint32_t start = u32_at(entry + 116);
    uint32_t size = u32_at(entry + 120);
    const uint8_t *root = find_entry(o, NULL, TYPE_ROOT);
    int rc;

    if (size >= u32_at(o->in.data + 56)) {
        return size > o->in.len ? HEARTH_E_INVALID
                                : read_chain(o, start, size, out, len);
    }
    if (root == NULL || size > o->in.len) {
        return HEARTH_E_INVALID;
    }
    rc = read_chain(o, u32_at(root + 116), SIZE_MAX, &o->mini, &o->mini_len);
    if (rc == HEARTH_OK) {
        rc = read_chain(o, u32_at(o->in.data + 60), SIZE_MAX, &o->mini_fat,
                        &o->mini_fat_len);
    }
    return rc == HEARTH_OK ? read_small(o, start, size, out, len) : rc;
}

bool hearth_forms_ole_is(struct hearth_slice in)
{
    return in.len >= sizeof(MARK) && memcmp(in.data, MARK, sizeof(MARK)) == 0;
}

int hearth_forms_ole_read(struct hearth_slice in, const char *const *names,
                          size_t *which, uint8_t **out, size_t *len)
{
    struct ole o = {0};
    const uint8_t *entry = NULL;
    uint8_t *directory = NULL;
    size_t directory_len = 0;
    int rc = check_header(&o, in);

    if (rc == HEARTH_OK) {
        rc = read_fat(&o);
    }
    if (rc == HEARTH_OK) {
        rc = read_chain(&o, u32_at(in.data + 48), SIZE_MAX, &directory,
                        &directory_len);
    }
    o.directory = hearth_slice_of(directory, directory_len);
    for (size_t i = 0; rc == HEARTH_OK && entry == NULL && names[i] != NULL;
         i++) {
        entry = find_entry(&o, names[i], TYPE_STREAM);
        *which = i;
    }
    if (rc == HEARTH_OK) {
        rc = entry == NULL ? HEARTH_E_NOT_FOUND
                           : read_stream(&o, entry, out, len);
    }
    free(o.fat);
    free(directory);
    free(o.mini);
    free(o.mini_fat);
    return rc;
}
