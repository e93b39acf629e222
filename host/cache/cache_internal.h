/* SPDX-License-Identifier: Apache-2.0 */
/* The insides of the cache, shared by its files. */
#ifndef HOST_CACHE_CACHE_INTERNAL_H
#define HOST_CACHE_CACHE_INTERNAL_H

#include "host/cache/cache.h"

#include "hearth/fsutil.h"

#define HEARTH_CACHE_FILES_MAX 512u
/* Of the rows that wait: their cells, texts and contents. A row's own are
 * smaller than HEARTH_CACHE_ROW_MAX, so what has that much room takes one. */
#define HEARTH_CACHE_CELLS   65536u
#define HEARTH_CACHE_POOL    (512u << 10)
#define HEARTH_CACHE_ROW_MAX (60u << 10)

/* Rows that are not in the file yet. */
struct hearth_cache_builder {
    struct hearth_secmem *secmem;
    struct hearth_cache_cell *cells; /* row after row */
    uint8_t *pool;
    size_t pool_len;
    uint8_t *whole;
    size_t whole_len;
    size_t columns;
    size_t row_cap;
    struct hearth_cache_mark *marks;
    size_t rows;
};

/* An epoch's records of one form version. */
struct hearth_cache_file {
    uint16_t epoch;
    uint8_t form[HEARTH_FORM_REF_LEN];
    uint8_t head[HEARTH_CACHE_FILE_LEN];
    struct hearth_key *key; /* locked memory */
    int fd;
    uint64_t size;  /* whole chunks end here */
    size_t pending; /* number of its chunk that is being built, or NONE */
    struct hearth_cache_builder builder;
};
#define HEARTH_CACHE_NONE SIZE_MAX

struct hearth_cache_chunk {
    struct hearth_cache_file *file;
    uint64_t offset;
    struct hearth_cache_head head;
    uint32_t *lengths; /* of its boxes; NULL while it is being built */
    struct hearth_cache_mark *marks;
    bool is_gone;
};

struct hearth_cache {
    char folder[HEARTH_PATH_MAX]; /* "": in memory only */
    const uint8_t *programme;
    const struct hearth_vault *vault;
    struct hearth_rng rng;
    int lock;
    struct hearth_secmem *secmem; /* keys and the section in work */
    struct hearth_secmem *room;
    uint8_t *plain; /* HEARTH_CACHE_SECTION_MAX */
    uint8_t *bytes; /* sealed, of one chunk */
    size_t bytes_cap;
    struct hearth_cache_file *files[HEARTH_CACHE_FILES_MAX];
    size_t file_count;
    struct hearth_cache_chunk *chunks;
    size_t chunk_count, chunk_cap;
    uint64_t *slots; /* 0: free; else (chunk + 1) << 16 | row */
    size_t slot_count, slot_used;
};

/* The file of an epoch and form, opened or made. E_NOT_FOUND: no key. */
int hearth_cache_file_of(struct hearth_cache *c, uint16_t epoch,
                         const uint8_t *form, struct hearth_cache_file **out);
/* A new chunk of ${f} at the end of the list. */
int hearth_cache_chunk_new(struct hearth_cache *c, struct hearth_cache_file *f,
                           size_t *out);
/* Makes row ${row} of ${chunk} findable. */
int hearth_cache_enter(struct hearth_cache *c, size_t chunk, size_t row);
/* Builds the table of rows again, without those of chunks that are gone. */
int hearth_cache_reindex(struct hearth_cache *c);
/* Opens a section into c->plain. */
int hearth_cache_section(struct hearth_cache *c,
                         const struct hearth_cache_chunk *chunk,
                         uint16_t section, struct hearth_slice *out);
/* Locked memory, or, where the system locks no more, memory that is at least
 * in no dump. */
int hearth_cache_room(size_t size, struct hearth_secmem **out);
/* The locked memory that keys and the section in work stand in. */
int hearth_cache_rooms(struct hearth_cache *c);
int hearth_cache_read(int fd, uint64_t offset, uint8_t *out, size_t len);
int hearth_cache_write(int fd, uint64_t offset, struct hearth_slice data);
void hearth_cache_builder_close(struct hearth_cache_builder *b);
/* ---- rows from columns (cache_sheet.c) ---- */
int hearth_cache_sheet_open(struct hearth_cache_sheet **out);
void hearth_cache_sheet_close(struct hearth_cache_sheet *s);
/* True if answers to ${form} stand in columns, all of them. */
bool hearth_cache_sheet_is_for(const struct hearth_form *form);
/* Opens the columns of answers that ${w} wants. E_NOT_FOUND: they are not all
 * there is. */
int hearth_cache_sheet_load(struct hearth_cache *c,
                            const struct hearth_cache_chunk *chunk,
                            const struct hearth_form *form,
                            const struct hearth_cache_walker *w,
                            struct hearth_cache_sheet *s);
/* What columns say about the interview of ${row}: all that figures look at.
 * Its answers, withdrawal tag and the rest are left empty. */
void hearth_cache_sheet_content(const struct hearth_cache_sheet *s, size_t row,
                                struct hearth_content *out);
/* The answers of one row, until the next. */
const struct hearth_answers *
hearth_cache_sheet_row(struct hearth_cache_sheet *s, size_t row);

/* Forgets chunk ${index}; its bytes in the file are overwritten. */
int hearth_cache_drop(struct hearth_cache *c, size_t index);

#endif
