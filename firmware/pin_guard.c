/* SPDX-License-Identifier: Apache-2.0 */
/* The failure counter in two checksummed copies of its own. */
#include "pin_guard.h"

#include "data_folder.h"

#include "hearth/hash.h"

#include <string.h>

/* magic 4 | generation 8 | 4 x (failures 4 | stamp 8 | boot 16) | SHA-256 32;
 * version 1 had one count, for all. */
#define COUNT_LEN (4 + 8 + HEARTH_PIN_GUARD_BOOT_LEN)
#define BODY_1    (12 + COUNT_LEN)
#define BODY_2    (12 + HEARTH_WORKERS_MAX * COUNT_LEN)
#define COPY_LEN  (BODY_2 + HEARTH_HASH_LEN)
#define MAGIC_1   0x48504731u /* "HPG1" */
#define MAGIC_2   0x48504732u /* "HPG2" */

#define DELAY_FIRST_MS   30000
#define DELAY_LONGEST_MS 3600000
/* 30 s doubled seven times is beyond an hour: the longest delay. */
#define FAILURES_LONGEST (HEARTH_PIN_GUARD_FREE + 7)
#define FAILURES_CAP     1000000u

static int name_paths(const char *folder, struct hearth_pin_guard *g)
{
    int rc = hearth_fsutil_join(folder, HEARTH_DATA_FAILURES_0, g->path[0]);
    if (rc != 0) {
        return rc;
    }
    return hearth_fsutil_join(folder, HEARTH_DATA_FAILURES_1, g->path[1]);
}

static int encode(const struct hearth_pin_guard *g, uint8_t out[COPY_LEN])
{
    struct hearth_writer w;
    hearth_writer_init(&w, out, COPY_LEN);
    hearth_writer_u32(&w, MAGIC_2);
    hearth_writer_u64(&w, g->generation);
    for (size_t i = 0; i < HEARTH_WORKERS_MAX; i++) {
        const struct hearth_pin_guard_count *c = &g->counts[i];
        hearth_writer_u32(&w, c->failures);
        hearth_writer_u64(&w, (uint64_t)c->stamp_ms);
        hearth_writer_put(&w, c->stamp_boot, sizeof(c->stamp_boot));
    }
    struct hearth_slice body = hearth_writer_slice(&w);
    return hearth_hash_parts(&body, 1, out + BODY_2);
}

/* Reads one copy's bytes into ${body}; false if it is not whole. */
static bool read_copy(const char *path, uint8_t bytes[COPY_LEN],
                      struct hearth_slice *body)
{
    uint8_t sum[HEARTH_HASH_LEN];
    size_t len = 0;
    if (hearth_fsutil_read(path, bytes, COPY_LEN, &len) != 0 ||
        (len != COPY_LEN && len != BODY_1 + HEARTH_HASH_LEN)) {
        return false;
    }
    *body = hearth_slice_of(bytes, len - HEARTH_HASH_LEN);
    return hearth_hash_parts(body, 1, sum) == 0 &&
           memcmp(sum, bytes + body->len, sizeof(sum)) == 0;
}

static void take_counts(struct hearth_reader *r, bool is_first_version,
                        struct hearth_pin_guard *g)
{
    for (size_t i = 0; i < HEARTH_WORKERS_MAX; i++) {
        struct hearth_pin_guard_count *c = &g->counts[i];
        if (i > 0 && is_first_version) {
            *c = g->counts[0];
            continue;
        }
        c->failures = hearth_reader_u32(r);
        c->stamp_ms = (int64_t)hearth_reader_u64(r);
        hearth_reader_copy(r, c->stamp_boot, sizeof(c->stamp_boot));
    }
}

/* Takes the copy ${which} if it is valid and newer than what ${g} holds. */
static void adopt(struct hearth_pin_guard *g, int which, bool *has_any)
{
    uint8_t bytes[COPY_LEN];
    struct hearth_slice body;
    struct hearth_reader r;
    if (!read_copy(g->path[which], bytes, &body)) {
        return;
    }
    hearth_reader_init(&r, body);
    uint32_t magic = hearth_reader_u32(&r);
    uint64_t generation = hearth_reader_u64(&r);
    if (magic != (body.len == BODY_1 ? MAGIC_1 : MAGIC_2) ||
        (*has_any && generation <= g->generation)) {
        return;
    }
    *has_any = true;
    g->newer = which;
    g->generation = generation;
    take_counts(&r, magic == MAGIC_1, g);
}

/* The older copy first, synced, then the other: one is always whole. */
static int save(struct hearth_pin_guard *g)
{
    uint8_t bytes[COPY_LEN];
    g->generation++;
    int rc = encode(g, bytes);
    for (int i = 0; rc == 0 && i < 2; i++) {
        int which = i == 0 ? 1 - g->newer : g->newer;
        rc = hearth_fsutil_overwrite(g->path[which], 0,
                                     hearth_slice_of(bytes, sizeof(bytes)));
    }
    return rc;
}

/* Sets the count that is meant, as of now. */
static void set(struct hearth_pin_guard *g, uint32_t failures)
{
    struct hearth_pin_guard_count *c = &g->counts[g->slot];
    c->failures = failures;
    c->stamp_ms = g->clock.monotonic_ms(g->clock.cookie);
    memcpy(c->stamp_boot, g->boot, HEARTH_PIN_GUARD_BOOT_LEN);
}

void hearth_pin_guard_of(struct hearth_pin_guard *g, uint8_t slot)
{
    HEARTH_CHECK(slot < HEARTH_WORKERS_MAX);
    g->slot = slot;
}

void hearth_pin_guard_boot(uint8_t boot[HEARTH_PIN_GUARD_BOOT_LEN])
{
    uint8_t text[64];
    size_t len = 0;
    size_t digits = 0;
    memset(boot, 0, HEARTH_PIN_GUARD_BOOT_LEN);
    if (hearth_fsutil_read("/proc/sys/kernel/random/boot_id", text,
                           sizeof(text), &len) != 0) {
        return;
    }
    /* 32 hex digits with dashes; only sameness matters, not the value. */
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '-' || text[i] == '\n') {
            continue;
        }
        size_t at = digits / 2;
        if (at < HEARTH_PIN_GUARD_BOOT_LEN) {
            boot[at] = (uint8_t)((boot[at] << 4) ^ text[i]);
        }
        digits++;
    }
}

int hearth_pin_guard_open(const char *folder, const struct hearth_clock *clock,
                          const uint8_t boot[HEARTH_PIN_GUARD_BOOT_LEN],
                          struct hearth_pin_guard *g)
{
    bool has_any = false;
    memset(g, 0, sizeof(*g));
    g->clock = *clock;
    memcpy(g->boot, boot, HEARTH_PIN_GUARD_BOOT_LEN);
    int rc = name_paths(folder, g);
    if (rc != 0) {
        return rc;
    }
    adopt(g, 0, &has_any);
    adopt(g, 1, &has_any);
    if (has_any) {
        return 0;
    }
    /* "both copies invalid = longest delay" (protocol.md section 2) */
    for (uint8_t i = 0; i < HEARTH_WORKERS_MAX; i++) {
        g->slot = i;
        set(g, FAILURES_LONGEST);
    }
    g->slot = 0;
    return save(g);
}

int hearth_pin_guard_begin(const char *folder, const struct hearth_clock *clock,
                           const uint8_t boot[HEARTH_PIN_GUARD_BOOT_LEN])
{
    struct hearth_pin_guard g;
    memset(&g, 0, sizeof(g));
    g.clock = *clock;
    memcpy(g.boot, boot, HEARTH_PIN_GUARD_BOOT_LEN);
    int rc = name_paths(folder, &g);
    if (rc != 0) {
        return rc;
    }
    return save(&g);
}

static int64_t delay_ms(uint32_t failures)
{
    if (failures < HEARTH_PIN_GUARD_FREE) {
        return 0;
    }
    if (failures >= FAILURES_LONGEST) {
        return DELAY_LONGEST_MS;
    }
    return (int64_t)DELAY_FIRST_MS << (failures - HEARTH_PIN_GUARD_FREE);
}

/* Milliseconds until the next try is allowed. */
static int64_t wait_ms(const struct hearth_pin_guard *g)
{
    const struct hearth_pin_guard_count *c = &g->counts[g->slot];
    int64_t delay = delay_ms(c->failures);
    int64_t now = g->clock.monotonic_ms(g->clock.cookie);
    /* "Delays run on CLOCK_BOOTTIME and start in full after a reboot": in
     * another boot the clock began at 0, and so does the delay. */
    bool is_same =
        memcmp(g->boot, c->stamp_boot, HEARTH_PIN_GUARD_BOOT_LEN) == 0 &&
        now >= c->stamp_ms;
    int64_t passed = is_same ? now - c->stamp_ms : now;
    return passed >= delay ? 0 : delay - passed;
}

uint32_t hearth_pin_guard_left(const struct hearth_pin_guard *g)
{
    uint32_t failures = g->counts[g->slot].failures;
    return failures >= HEARTH_PIN_GUARD_FREE ? 0
                                             : HEARTH_PIN_GUARD_FREE - failures;
}

int64_t hearth_pin_guard_wait_s(const struct hearth_pin_guard *g)
{
    return (wait_ms(g) + 999) / 1000;
}

int hearth_pin_guard_count(struct hearth_pin_guard *g, int64_t *wait_s)
{
    *wait_s = hearth_pin_guard_wait_s(g);
    if (*wait_s > 0) {
        return HEARTH_E_LOCKED;
    }
    uint32_t failures = g->counts[g->slot].failures;
    set(g, failures < FAILURES_CAP ? failures + 1 : failures);
    return save(g);
}

int hearth_pin_guard_clear(struct hearth_pin_guard *g)
{
    set(g, 0);
    return save(g);
}
