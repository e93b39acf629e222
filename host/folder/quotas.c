/* SPDX-License-Identifier: Apache-2.0 */
#include "host/folder/quotas.h"

#include "hearth/ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct hearth_slice trimmed(struct hearth_slice s)
{
    while (s.len > 0 && s.data[0] == ' ') {
        s = hearth_slice_of(s.data + 1, s.len - 1);
    }
    while (s.len > 0 && s.data[s.len - 1] == ' ') {
        s.len--;
    }
    return s;
}

/* The part of ${rest} before ${sign}, which is passed; all, without one. */
static struct hearth_slice cut(struct hearth_slice *rest, char sign)
{
    const uint8_t *at =
        rest->len == 0 ? NULL : memchr(rest->data, sign, rest->len);
    size_t len = at == NULL ? rest->len : (size_t)(at - rest->data);
    size_t passed = at == NULL ? len : len + 1;
    struct hearth_slice head = hearth_slice_of(rest->data, len);

    *rest = hearth_slice_of(rest->data + passed, rest->len - passed);
    return trimmed(head);
}

/* No sign that an area's code cannot have, or that a terminal obeys. */
static int take_area(struct hearth_slice s, char out[HEARTH_CODE_MAX + 1])
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.data[i] < 0x20 || s.data[i] == 0x7f) {
            return HEARTH_E_INVALID;
        }
    }
    return s.len == 0 || hearth_bytes_to_text(s, out, HEARTH_CODE_MAX + 1) != 0
               ? HEARTH_E_INVALID
               : 0;
}

static int take_wanted(struct hearth_slice s, uint32_t *out)
{
    uint32_t wanted = 0;

    if (s.len == 0) {
        return HEARTH_E_INVALID;
    }
    for (size_t i = 0; i < s.len; i++) {
        if (s.data[i] < '0' || s.data[i] > '9') {
            return HEARTH_E_INVALID;
        }
        wanted = 10 * wanted + (uint32_t)(s.data[i] - '0');
        if (wanted > HEARTH_QUOTAS_WANTED) {
            return HEARTH_E_LIMIT;
        }
    }
    *out = wanted;
    return 0;
}

static int put(struct hearth_quotas *q, const char area[HEARTH_CODE_MAX + 1],
               uint32_t wanted)
{
    size_t i = 0;

    while (i < q->count && strcmp(q->at[i].area, area) != 0) {
        i++;
    }
    if (wanted == 0) {
        if (i < q->count) {
            q->count--;
            memmove(&q->at[i], &q->at[i + 1],
                    (q->count - i) * sizeof(q->at[0])); /* those behind it */
        }
        return 0;
    }
    if (i == HEARTH_QUOTAS_AREAS) {
        return HEARTH_E_LIMIT;
    }
    if (i == q->count) {
        memcpy(q->at[i].area, area, sizeof(q->at[i].area)); /* of one size */
        q->count++;
    }
    q->at[i].wanted = wanted;
    return 0;
}

static int take_all(struct hearth_quotas *q, struct hearth_slice text)
{
    int e = 0;

    while (e == 0 && text.len > 0) {
        struct hearth_slice piece = cut(&text, ',');
        struct hearth_slice area = cut(&piece, '=');
        char code[HEARTH_CODE_MAX + 1];
        uint32_t wanted = 0;

        e = take_area(area, code);
        if (e == 0) {
            e = take_wanted(trimmed(piece), &wanted);
        }
        if (e == 0) {
            e = put(q, code, wanted);
        }
    }
    return e;
}

int hearth_quotas_take(struct hearth_quotas *q, struct hearth_slice text)
{
    struct hearth_quotas *next = malloc(sizeof(*next));
    int e;

    if (next == NULL) {
        return HEARTH_E_MEMORY;
    }
    *next = *q;
    e = take_all(next, text);
    if (e == 0) {
        *q = *next;
    }
    free(next);
    return e;
}

size_t hearth_quotas_text(const struct hearth_quotas *q,
                          char out[HEARTH_QUOTAS_TEXT])
{
    size_t len = 0;

    out[0] = '\0';
    for (size_t i = 0; i < q->count; i++) {
        len += (size_t)snprintf(out + len, HEARTH_QUOTAS_TEXT - len, "%s%s=%u",
                                i == 0 ? "" : ",", q->at[i].area,
                                (unsigned)q->at[i].wanted);
    }
    return len;
}

int hearth_quotas_read(const struct hearth_kv *kv, struct hearth_quotas *q)
{
    uint8_t *text = malloc(HEARTH_QUOTAS_TEXT);
    size_t len = 0;
    int e = text == NULL
                ? HEARTH_E_MEMORY
                : hearth_ledger_meta_get(kv, HEARTH_QUOTAS_IN_META, text,
                                         HEARTH_QUOTAS_TEXT, &len);

    q->count = 0;
    if (e == 0) {
        e = hearth_quotas_take(q, hearth_slice_of(text, len));
    } else if (e == HEARTH_E_NOT_FOUND) {
        e = 0;
    }
    free(text);
    return e;
}
