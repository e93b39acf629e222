/* SPDX-License-Identifier: Apache-2.0 */
/* The cache of opened records: opening one takes a key agreement, reading it
 * back from here a few bytes of a stream cipher. A file an epoch and form
 * version in cache/, chunk after chunk, each appended whole and synced.
 *
 * Its keys are derived from the epoch's private key: whoever destroys that key
 * has destroyed the cache and every copy of it too, and no second secret has
 * to be kept, rotated or shared. Nothing stands here only: what is missing,
 * torn or does not open is opened anew from the records, and whether a row
 * counts is for the store to say (its chains, its tombstones), never for this
 * file. */
#ifndef HOST_CACHE_CACHE_H
#define HOST_CACHE_CACHE_H

#include "hearth/answer.h"
#include "hearth/arena.h"
#include "hearth/rng.h"
#include "host/cache/chunk.h"
#include "host/stats/frame.h"
#include "host/vault/vault.h"

#include <stdio.h>

struct hearth_cache;

/* What the round in work knows of a row. */
enum hearth_cache_state {
    HEARTH_CACHE_UNSEEN = 0, /* no record of the store named it (yet) */
    HEARTH_CACHE_WAITING,    /* its record is there; to be counted */
    HEARTH_CACHE_COUNTED,    /* in figures, and in frames */
    HEARTH_CACHE_LEFT_OUT    /* there, but in no frame */
};
struct hearth_cache_mark {
    struct hearth_cache_row row;
    uint8_t state; /* enum hearth_cache_state */
    uint16_t epoch;
};

/* Reads what ${folder}'s cache/ holds. Another process has it: this one works
 * from memory, and keeps nothing. ${programme}, ${vault} outlive it. E_MEMORY,
 * E_IO, E_CRYPTO. */
HEARTH_MUST_USE int hearth_cache_open(const char *folder,
                                      const uint8_t *programme,
                                      const struct hearth_vault *vault,
                                      struct hearth_cache **out);
/* Forgets what was not flushed; NULL is allowed. */
void hearth_cache_close(struct hearth_cache *c);

/* One opened record. ${answers}: NULL where the interview has none. */
struct hearth_cache_record {
    uint16_t epoch;
    struct hearth_cache_row row;
    const struct hearth_form *form;
    const struct hearth_content *content;
    const struct hearth_answers *answers;
    uint8_t state; /* enum hearth_cache_state, of its mark */
};
/* Takes it in; it stands in the file after the next flush at the latest.
 * E_IO, E_FULL, E_MEMORY, E_CRYPTO. */
HEARTH_MUST_USE int hearth_cache_add(struct hearth_cache *c,
                                     const struct hearth_cache_record *record);
/* Writes what waits: all of it, or only where many rows do. */
HEARTH_MUST_USE int hearth_cache_flush(struct hearth_cache *c, bool is_all);

/* The row of a record, or NULL. */
struct hearth_cache_mark *hearth_cache_find(struct hearth_cache *c,
                                            const uint8_t *device, uint64_t seq,
                                            const uint8_t *h);
/* Every row is unseen again. */
void hearth_cache_restart(struct hearth_cache *c);
/* The columns of a chunk: all answers of its rows. */
struct hearth_cache_sheet;
struct hearth_cache_sheet_column {
    uint16_t node; /* of the form version */
    const struct hearth_slice
        *texts; /* distinct answers: codes from GIVEN on */
    size_t text_count;
    uint8_t width; /* bytes a code: 1 or 2; 0: all rows have ${same} */
    uint32_t same;
    const uint8_t *codes; /* big-endian */
};
size_t hearth_cache_sheet_count(const struct hearth_cache_sheet *s);
struct hearth_cache_sheet_column
hearth_cache_sheet_column(const struct hearth_cache_sheet *s, size_t index);
static inline uint32_t
hearth_cache_sheet_code(const struct hearth_cache_sheet_column *c, size_t row)
{
    if (c->width == 0) {
        return c->same;
    }
    return c->width == 1
               ? c->codes[row]
               : ((uint32_t)c->codes[2 * row] << 8 | c->codes[2 * row + 1]);
}

/* What goes over the rows. */
struct hearth_cache_walker {
    void *cookie;
    /* The form version of a row, or NULL: then answers are not looked up. */
    const struct hearth_form *(*form)(void *cookie, const uint8_t *ref);
    /* Sets the row's state; ends the walk unless 0. ${answers}: as
     * hearth_answer_decode would give them, where the columns hold them all;
     * else NULL, and they are to be decoded. ${row}: its number in the sheet
     * that was begun, and then ${answers} is NULL; else HEARTH_CACHE_NO_ROW. */
    int (*each)(void *cookie, struct hearth_cache_mark *mark,
                const struct hearth_content *content,
                const struct hearth_answers *answers, size_t row);
    /* Or NULL: true if the rows of a chunk are counted by its columns, which
     * stay until ${end}. */
    bool (*begin)(void *cookie, const uint8_t *ref,
                  const struct hearth_cache_sheet *sheet);
    int (*end)(void *cookie);
    /* Or NULL: true if the column of a form version's node is needed; of one
     * that is not, ${begin} finds none. */
    bool (*wants)(void *cookie, const uint8_t *ref, uint16_t node);
};
#define HEARTH_CACHE_NO_ROW SIZE_MAX
/* Rows that wait, if every one of them can be counted by columns; else 0. */
size_t hearth_cache_waiting(const struct hearth_cache *c,
                            const struct hearth_cache_walker *w);
/* Calls ${w->each} for every waiting row. A row that cannot be read becomes
 * unseen, and *${lost} counts it. E_MEMORY, and what it gave. */
HEARTH_MUST_USE int hearth_cache_walk(struct hearth_cache *c,
                                      const struct hearth_cache_walker *w,
                                      size_t *lost);
/* After a whole round: chunks with unseen rows are overwritten, and what else
 * was in them is written anew; files of epochs whose key is gone go too. E_IO,
 * E_FULL, E_MEMORY, E_CRYPTO. */
HEARTH_MUST_USE int hearth_cache_prune(struct hearth_cache *c);

/* ---- columns ---- */

/* The column of a form's node, or 0 if it has none. */
size_t hearth_cache_column_of(const struct hearth_form *form, uint16_t node);

/* A form version, and where in it each wanted column stands: a column's
 * number, or HEARTH_CACHE_NO_COLUMN. */
#define HEARTH_CACHE_NO_COLUMN SIZE_MAX
struct hearth_cache_source {
    const uint8_t *form; /* HEARTH_FORM_REF_LEN */
    const size_t *columns;
};
struct hearth_cache_wish {
    const struct hearth_cache_source *sources;
    size_t source_count;
    const char *const *names; /* of the columns, as in the frame */
    size_t count;
    /* NULL; or for each column where a byte for each row goes, in the frame's
     * arena: HEARTH_CACHE_NOT_ASKED, _SKIPPED, _GIVEN. */
    uint8_t **states;
};
/* Counted rows of complete interviews of ${wish}, in the order of device and
 * number, whatever the order in which they came in. Flushes first. What
 * hearth_cache_flush gives; E_LIMIT: too many rows; E_MEMORY: the arena;
 * E_TRUNCATED: a chunk was damaged meanwhile; its rows are unseen now, the next
 * pruning drops it, and all is counted again. */
HEARTH_MUST_USE int hearth_cache_frame(struct hearth_cache *c,
                                       const struct hearth_cache_wish *wish,
                                       struct hearth_arena *arena,
                                       struct hearth_frame *out);
/* Bytes that the frame of ${columns} columns takes at most, texts aside. */
size_t hearth_cache_frame_size(const struct hearth_cache *c, size_t columns);

/* ---- in a process that was forked (results/crew.h) ---- */

/* A fork has no keys: they stand in locked memory. It gets them from who began
 * it, through a pipe. E_IO. */
HEARTH_MUST_USE int hearth_cache_keys_give(const struct hearth_cache *c,
                                           FILE *to);
/* In the fork: takes them into memory of its own; the cache can then be walked.
 * E_MEMORY, E_TRUNCATED. */
HEARTH_MUST_USE int hearth_cache_keys_take(struct hearth_cache *c, FILE *from);
/* In the fork: wipes them; the cache is of no use any more. */
void hearth_cache_keys_forget(struct hearth_cache *c);

/* ---- without a key ---- */

/* Removes the files of ${epoch}, whose key is being destroyed. E_IO. */
HEARTH_MUST_USE int hearth_cache_forget(const char *folder, uint16_t epoch);

#endif
