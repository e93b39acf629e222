/* SPDX-License-Identifier: Apache-2.0 */
/* The locked arena: one mapping with guard pages and a first-fit block list.
 *
 *   | book page | guard | pages of blocks ... | guard |
 *
 * The book page holds no secret and survives fork(), so that a child can
 * unmap; the pages of blocks are zeroed in a child (MADV_WIPEONFORK). The
 * guards stop a run over either end before it reaches other memory. */
#define _GNU_SOURCE /* madvise, explicit_bzero */
#include "hearth/secmem.h"

#include "hearth/log.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* Blocks stand back to back; each begins with this head, and the next head is
 * found by size. A head is 16 bytes, so every block is 16-aligned. */
struct head {
    size_t size;   /* of the whole block, head included, multiple of 16 */
    uint64_t mark; /* MARK_FREE or MARK_USED, xored with the head's address */
};

#define HEAD_LEN  ((size_t)16)
#define MARK_FREE 0x66726565f7ee0a11u
#define MARK_USED 0x75736564a110ca7eu

_Static_assert(sizeof(struct head) == HEAD_LEN, "blocks must stay 16-aligned");

struct hearth_secmem {
    uint8_t *map;
    size_t map_len;
    uint8_t *pages;
    size_t pages_len;
    size_t used;
};

static uint64_t mark_of(const struct head *h, bool is_used)
{
    return (is_used ? MARK_USED : MARK_FREE) ^ (uint64_t)(uintptr_t)h;
}

static struct head *head_at(const struct hearth_secmem *m, size_t offset)
{
    return (struct head *)(void *)(m->pages + offset);
}

static void set_head(struct head *h, size_t size, bool is_used)
{
    h->size = size;
    h->mark = mark_of(h, is_used);
}

/* A head that is neither free nor used was written over: stop, because keys
 * are about to be mixed up. */
static bool is_free(const struct hearth_secmem *m, size_t offset)
{
    const struct head *h = head_at(m, offset);
    bool is_marked_free = h->mark == mark_of(h, false);

    HEARTH_CHECK(is_marked_free || h->mark == mark_of(h, true));
    HEARTH_CHECK(h->size >= HEAD_LEN && h->size % HEAD_LEN == 0);
    HEARTH_CHECK(h->size <= m->pages_len - offset);
    return is_marked_free;
}

/* True in a child after fork(): the kernel zeroed the first head. */
static bool is_wiped(const struct hearth_secmem *m)
{
    const struct head *h = head_at(m, 0);

    return h->size == 0 && h->mark == 0;
}

/* Joins the free block at ${offset} with the free ones that follow. */
static void join_free(struct hearth_secmem *m, size_t offset)
{
    struct head *h = head_at(m, offset);
    size_t next = offset + h->size;

    while (next < m->pages_len && is_free(m, next)) {
        struct head *other = head_at(m, next);

        next += other->size;
        hearth_secmem_wipe(other, HEAD_LEN);
    }
    set_head(h, next - offset, false);
}

static void use_block(struct hearth_secmem *m, size_t offset, size_t size)
{
    struct head *h = head_at(m, offset);
    size_t rest = h->size - size;

    if (rest >= 2 * HEAD_LEN) {
        set_head(head_at(m, offset + size), rest, false);
        set_head(h, size, true);
    } else {
        set_head(h, h->size, true);
    }
    m->used += h->size;
}

/* Locks the pages, and keeps them out of dumps and children. */
static int protect(const struct hearth_secmem *m, bool is_locked)
{
    if (is_locked && mlock(m->pages, m->pages_len) != 0) {
        hearth_log(HEARTH_LOG_ERROR, "secmem_mlock_failed_see_rlimit_memlock",
                   "bytes", (int64_t)m->pages_len, "errno", (int64_t)errno,
                   NULL);
        return HEARTH_E_MEMORY;
    }
    if (madvise(m->pages, m->pages_len, MADV_DONTDUMP) != 0 ||
        madvise(m->pages, m->pages_len, MADV_WIPEONFORK) != 0) {
        hearth_log(HEARTH_LOG_ERROR, "secmem_madvise_failed", "errno",
                   (int64_t)errno, NULL);
        return HEARTH_E_MEMORY;
    }
    return HEARTH_OK;
}

static int open_arena(size_t size, bool is_locked, struct hearth_secmem **out)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    struct hearth_secmem *m;
    size_t pages_len;
    uint8_t *map;

    if (size == 0 || size > SIZE_MAX / 2) {
        return HEARTH_E_MEMORY;
    }
    pages_len = (size + HEAD_LEN + page - 1) / page * page;
    map = mmap(NULL, pages_len + 3 * page, PROT_READ | PROT_WRITE,
               MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (map == MAP_FAILED) {
        return HEARTH_E_MEMORY;
    }
    m = (struct hearth_secmem *)(void *)map;
    m->map = map;
    m->map_len = pages_len + 3 * page;
    m->pages = map + 2 * page;
    m->pages_len = pages_len;
    m->used = 0;
    if (mprotect(map + page, page, PROT_NONE) != 0 ||
        mprotect(m->pages + pages_len, page, PROT_NONE) != 0 ||
        protect(m, is_locked) != HEARTH_OK) {
        (void)munmap(map, pages_len + 3 * page);
        return HEARTH_E_MEMORY;
    }
    set_head(head_at(m, 0), pages_len, false);
    *out = m;
    return HEARTH_OK;
}

int hearth_secmem_open(size_t size, struct hearth_secmem **out)
{
    return open_arena(size, true, out);
}

int hearth_secmem_open_unlocked(size_t size, struct hearth_secmem **out)
{
    return open_arena(size, false, out);
}

void hearth_secmem_close(struct hearth_secmem *m)
{
    if (m == NULL) {
        return;
    }
    hearth_secmem_wipe(m->pages, m->pages_len);
    HEARTH_CHECK(munmap(m->map, m->map_len) == 0);
}

void *hearth_secmem_take(struct hearth_secmem *m, size_t len)
{
    size_t offset = 0;
    size_t size;

    if (is_wiped(m) || len > m->pages_len - HEAD_LEN) {
        return NULL;
    }
    size = (len + 2 * HEAD_LEN - 1) / HEAD_LEN * HEAD_LEN;
    while (offset < m->pages_len) {
        if (is_free(m, offset)) {
            join_free(m, offset);
            if (head_at(m, offset)->size >= size) {
                use_block(m, offset, size);
                return m->pages + offset + HEAD_LEN; /* given back wiped */
            }
        }
        offset += head_at(m, offset)->size;
    }
    return NULL;
}

void hearth_secmem_give(struct hearth_secmem *m, void *block)
{
    uintptr_t first = (uintptr_t)m->pages + HEAD_LEN;
    size_t offset;
    struct head *h;

    if (block == NULL || is_wiped(m)) {
        return;
    }
    HEARTH_CHECK((uintptr_t)block >= first);
    offset = (size_t)((uintptr_t)block - first);
    HEARTH_CHECK(offset < m->pages_len && offset % HEAD_LEN == 0);
    HEARTH_CHECK(!is_free(m, offset)); /* not given back twice */
    h = head_at(m, offset);
    hearth_secmem_wipe(block, h->size - HEAD_LEN);
    m->used -= h->size;
    set_head(h, h->size, false);
}

size_t hearth_secmem_used(const struct hearth_secmem *m)
{
    return m->used;
}

void hearth_secmem_wipe(void *p, size_t len)
{
    if (len > 0) {
        explicit_bzero(p, len);
    }
}

bool hearth_secmem_equal(const void *a, const void *b, size_t len)
{
    const volatile uint8_t *left = a;
    const volatile uint8_t *right = b;
    uint8_t different = 0;

    /* volatile: no early exit may be invented by the compiler */
    for (size_t i = 0; i < len; i++) {
        different |= (uint8_t)(left[i] ^ right[i]);
    }
    return different == 0;
}

void hearth_secmem_harden_process(void)
{
    struct rlimit none = {0, 0};

    HEARTH_CHECK(setrlimit(RLIMIT_CORE, &none) == 0);
    HEARTH_CHECK(prctl(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L) == 0);
    HEARTH_CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) == 0);
}
