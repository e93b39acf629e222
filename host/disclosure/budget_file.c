/* SPDX-License-Identifier: Apache-2.0 */
/* The ledger of epsilon as bytes, and the rules that hold in it. */
#include "host/disclosure/budget_file.h"

#include "hearth/hash.h"

#include <stdlib.h>
#include <string.h>

#define PREFIX "hearth budget 1"

void hearth_budget_mark(struct hearth_budget_ledger *l, uint32_t at)
{
    struct hearth_budget_entry *e = &l->entries[at];

    e->is_payment = true;
    for (uint32_t i = 0; i < at && e->is_payment; i++) {
        e->is_payment = strcmp(l->entries[i].wave, e->wave) != 0 ||
                        strcmp(l->entries[i].indicator, e->indicator) != 0;
    }
}

uint64_t hearth_budget_paid(const struct hearth_budget_ledger *l,
                            const char *wave, uint32_t *indicators)
{
    uint64_t paid = 0;

    *indicators = 0;
    for (uint32_t i = 0; i < l->count; i++) {
        if (l->entries[i].is_payment && strcmp(l->entries[i].wave, wave) == 0) {
            paid += l->entries[i].epsilon;
            *indicators += l->entries[i].indicator[0] != '\0' ? 1 : 0;
        }
    }
    return paid;
}

/* The same cell twice, or one indicator with two prices. */
static bool contradicts(const struct hearth_budget_entry *a,
                        const struct hearth_budget_entry *b)
{
    if (strcmp(a->wave, b->wave) != 0 ||
        strcmp(a->indicator, b->indicator) != 0) {
        return false;
    }
    return a->epsilon != b->epsilon || strcmp(a->area, b->area) == 0;
}

static bool is_fine(const struct hearth_budget_ledger *l, uint32_t at)
{
    const struct hearth_budget_entry *e = &l->entries[at];
    bool is_closing = e->indicator[0] == '\0';
    uint32_t indicators;

    if (e->wave[0] == '\0' || is_closing != (e->area[0] == '\0') ||
        (!is_closing && e->epsilon == 0)) {
        return false;
    }
    for (uint32_t i = 0; i < at; i++) {
        if (contradicts(&l->entries[i], e)) {
            return false;
        }
    }
    return hearth_budget_paid(l, e->wave, &indicators) <=
               HEARTH_BUDGET_WAVE_TOTAL &&
           indicators <= HEARTH_BUDGET_INDICATORS_MAX;
}

static void read_name(struct hearth_reader *in, char *out)
{
    uint8_t len = hearth_reader_u8(in);

    if (len > HEARTH_BUDGET_NAME_MAX) {
        hearth_reader_fail(in);
        len = 0;
    }
    hearth_reader_copy(in, (uint8_t *)out, len);
    out[len] = '\0';
    if (strlen(out) != len) { /* a NUL inside */
        hearth_reader_fail(in);
    }
}

static void read_entry(struct hearth_reader *in, struct hearth_budget_entry *e)
{
    read_name(in, e->wave);
    read_name(in, e->indicator);
    read_name(in, e->area);
    e->epsilon = hearth_reader_u32(in);
    e->figure = (int64_t)hearth_reader_u64(in);
}

static int checksum(struct hearth_slice body, uint8_t h[HEARTH_HASH_LEN])
{
    struct hearth_slice parts[2] = {HEARTH_PREFIX(PREFIX), body};

    return hearth_hash_parts(parts, 2, h);
}

static int split(struct hearth_slice file, struct hearth_slice *body)
{
    uint8_t h[HEARTH_HASH_LEN];

    if (file.len < HEARTH_HASH_LEN) {
        return HEARTH_E_INVALID;
    }
    *body = hearth_slice_of(file.data, file.len - HEARTH_HASH_LEN);
    if (checksum(*body, h) != 0 ||
        !hearth_slice_is_equal(
            hearth_slice_of(h, sizeof(h)),
            hearth_slice_of(file.data + body->len, HEARTH_HASH_LEN))) {
        return HEARTH_E_INVALID;
    }
    return 0;
}

int hearth_budget_decode(struct hearth_slice file,
                         struct hearth_budget_ledger *l)
{
    struct hearth_reader in;
    struct hearth_slice body;
    uint32_t count;

    if (split(file, &body) != 0) {
        return HEARTH_E_INVALID;
    }
    hearth_reader_init(&in, body);
    hearth_reader_copy(&in, l->incarnation, sizeof(l->incarnation));
    count = hearth_reader_u32(&in);
    if (count > HEARTH_BUDGET_CELLS_MAX) {
        return HEARTH_E_INVALID;
    }
    for (l->count = 0; l->count < count && !in.has_failed; l->count++) {
        read_entry(&in, &l->entries[l->count]);
        hearth_budget_mark(l, l->count);
    }
    if (hearth_reader_finish(&in) != 0) {
        return HEARTH_E_INVALID;
    }
    for (uint32_t i = 0; i < l->count; i++) {
        if (!is_fine(l, i)) {
            return HEARTH_E_INVALID;
        }
    }
    return 0;
}

static void write_name(struct hearth_writer *w, const char *name)
{
    size_t len = strlen(name);

    hearth_writer_u8(w, (uint8_t)len);
    hearth_writer_put(w, name, len);
}

int hearth_budget_encode(const struct hearth_budget_ledger *l,
                         struct hearth_writer *w)
{
    uint8_t h[HEARTH_HASH_LEN];
    int e;

    hearth_writer_put(w, l->incarnation, sizeof(l->incarnation));
    hearth_writer_u32(w, l->count);
    for (uint32_t i = 0; i < l->count; i++) {
        write_name(w, l->entries[i].wave);
        write_name(w, l->entries[i].indicator);
        write_name(w, l->entries[i].area);
        hearth_writer_u32(w, l->entries[i].epsilon);
        hearth_writer_u64(w, (uint64_t)l->entries[i].figure);
    }
    e = hearth_writer_finish(w);
    if (e == 0) {
        e = checksum(hearth_writer_slice(w), h);
    }
    if (e == 0) {
        hearth_writer_put(w, h, sizeof(h));
        e = hearth_writer_finish(w);
    }
    return e;
}

int hearth_budget_check(struct hearth_slice file)
{
    struct hearth_budget_ledger l = {.count = 0};
    int e;

    l.entries = calloc(HEARTH_BUDGET_CELLS_MAX, sizeof(*l.entries));
    if (l.entries == NULL) {
        return HEARTH_E_MEMORY;
    }
    e = hearth_budget_decode(file, &l);
    free(l.entries);
    return e;
}
