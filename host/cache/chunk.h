/* SPDX-License-Identifier: Apache-2.0 */
/* A chunk: some hundreds of opened records of one form version, as sections
 * that are sealed apart, so that a table of three questions opens three
 * (FORMAT.md "Cache"). Bytes only; files are cache.c's. */
#ifndef HOST_CACHE_CHUNK_H
#define HOST_CACHE_CHUNK_H

#include "hearth/aead.h"
#include "hearth/content.h"
#include "host/cache/column.h"

/* Sections: what identifies each row, each row's whole content, and then the
 * columns: eight about the interview, and one for each question of the form
 * that stands outside repeats. */
#define HEARTH_CACHE_KEYS  0u
#define HEARTH_CACHE_WHOLE 1u
#define HEARTH_CACHE_FIRST 2u /* the first column's */

enum hearth_cache_about {
    HEARTH_CACHE_AREA,
    HEARTH_CACHE_WORKER,
    HEARTH_CACHE_DAY,      /* days since 1970-01-01 */
    HEARTH_CACHE_LANGUAGE, /* index in the form */
    HEARTH_CACHE_DURATION, /* in buckets of 5 minutes */
    HEARTH_CACHE_EPOCH,
    HEARTH_CACHE_OUTCOME, /* enum hearth_outcome; this and what follows are in
                             no frame */
    HEARTH_CACHE_MODE,
    HEARTH_CACHE_ABOUT /* how many: the first question's column */
};

#define HEARTH_CACHE_SECTIONS_MAX                                              \
    (HEARTH_CACHE_FIRST + HEARTH_CACHE_ABOUT + HEARTH_NODES_MAX)
#define HEARTH_CACHE_SECTION_MAX (1u << 20) /* bytes, opened */
#define HEARTH_CACHE_ID_LEN      16
#define HEARTH_CACHE_H_LEN       16 /* of a record's h: enough to name it */

/* What a file of chunks begins with. */
#define HEARTH_CACHE_FILE_LEN                                                  \
    (4 + 1 + 2 + HEARTH_FORM_REF_LEN + HEARTH_PROGRAMME_LEN)
void hearth_cache_file_head(uint16_t epoch, const uint8_t *form,
                            const uint8_t *programme,
                            uint8_t out[HEARTH_CACHE_FILE_LEN]);

#define HEARTH_CACHE_HEAD_LEN (4 + 1 + HEARTH_CACHE_ID_LEN + 4 + 2)
struct hearth_cache_head {
    uint8_t id[HEARTH_CACHE_ID_LEN]; /* drawn: sections of two do not mix */
    uint32_t rows;
    uint16_t sections; /* so many lengths of 4 bytes follow */
};
void hearth_cache_head_encode(const struct hearth_cache_head *head,
                              struct hearth_writer *out);
/* From exactly HEARTH_CACHE_HEAD_LEN bytes. E_INVALID. */
HEARTH_MUST_USE int hearth_cache_head_decode(struct hearth_slice in,
                                             struct hearth_cache_head *out);

/* One section's place: what its box is bound to. */
struct hearth_cache_place {
    const struct hearth_key *key;
    const uint8_t *file; /* HEARTH_CACHE_FILE_LEN */
    const struct hearth_cache_head *head;
    uint16_t section;
};
HEARTH_MUST_USE int hearth_cache_section_seal(
    const struct hearth_cache_place *place, struct hearth_slice plain,
    const struct hearth_rng *rng, struct hearth_writer *out);
/* E_AUTH; E_SPACE: larger than ${cap}. */
HEARTH_MUST_USE int
hearth_cache_section_open(const struct hearth_cache_place *place,
                          struct hearth_slice box, uint8_t *out, size_t cap,
                          size_t *len);

/* A row of the section HEARTH_CACHE_KEYS. */
struct hearth_cache_row {
    uint8_t device[HEARTH_DEVICE_LEN];
    uint64_t seq;
    uint8_t h[HEARTH_CACHE_H_LEN];
    uint8_t tag[HEARTH_WITHDRAW_TAG_LEN];
};
void hearth_cache_row_put(const struct hearth_cache_row *row,
                          struct hearth_writer *out);
void hearth_cache_row_get(struct hearth_reader *in,
                          struct hearth_cache_row *out);

/* The next row of the section HEARTH_CACHE_WHOLE. E_INVALID. */
HEARTH_MUST_USE int hearth_cache_whole_next(struct hearth_reader *in,
                                            struct hearth_slice *content);

#endif
