/* SPDX-License-Identifier: Apache-2.0 */
/* What the figures of earlier releases stood on. */
#include "host/results/past_internal.h"

#include <stdlib.h>
#include <string.h>

int hearth_past_new(struct hearth_past **out)
{
    *out = calloc(1, sizeof(**out));
    return *out == NULL ? HEARTH_E_MEMORY : 0;
}

void hearth_past_clear(struct hearth_past_state *s)
{
    for (size_t i = 0; i < s->release_count; i++) {
        free(s->releases[i].marks);
    }
    if (s->units != NULL) {
        hearth_secmem_wipe(s->units, s->unit_cap * sizeof(*s->units));
    }
    free(s->releases);
    free(s->units);
    hearth_narrow_clear(&s->narrow);
    memset(s, 0, sizeof(*s));
}

void hearth_past_free(struct hearth_past *p)
{
    if (p != NULL) {
        hearth_past_clear(&p->now);
        hearth_past_clear(&p->next);
        free(p);
    }
}

uint32_t hearth_past_number(const struct hearth_past *p)
{
    return p->now.number;
}

uint16_t hearth_past_frozen(const struct hearth_past *p)
{
    return p->now.frozen;
}

const struct hearth_narrow *hearth_past_narrow(const struct hearth_past *p)
{
    return &p->now.narrow;
}

int hearth_past_publish(struct hearth_past *p, uint64_t name, unsigned width)
{
    return hearth_narrow_add(&p->now.narrow, name, width);
}

void hearth_past_close_wave(struct hearth_past *p)
{
    hearth_narrow_clear(&p->now.narrow);
}

bool hearth_past_is_old(const struct hearth_past *p)
{
    return p->now.is_old;
}

void hearth_past_set_new(struct hearth_past *p)
{
    p->now.is_old = false;
}

/* ---- looking up ---- */

static int compare(const void *a, const void *b)
{
    const struct hearth_past_row *x = a, *y = b;
    int c = strcmp(x->form, y->form);

    if (c == 0) {
        c = strcmp(x->group, y->group);
    }
    return c == 0 ? strcmp(x->question, y->question) : c;
}

static bool name_row(struct hearth_past_row *row, const char *form,
                     const char *group, const char *question)
{
    memset(row, 0, sizeof(*row));
    return hearth_bytes_to_text(hearth_slice_text(form), row->form,
                                sizeof(row->form)) == 0 &&
           hearth_bytes_to_text(hearth_slice_text(group), row->group,
                                sizeof(row->group)) == 0 &&
           hearth_bytes_to_text(hearth_slice_text(question), row->question,
                                sizeof(row->question)) == 0;
}

struct hearth_past_unit hearth_past_find(const struct hearth_past *p,
                                         const char *form, const char *group,
                                         const char *question)
{
    struct hearth_past_unit none = {HEARTH_PAST_NEVER, 0};
    struct hearth_past_row key, *row;

    if (p->now.unit_count == 0 || !name_row(&key, form, group, question)) {
        return none;
    }
    row = bsearch(&key, p->now.units, p->now.unit_count, sizeof(key), compare);
    return row == NULL ? none : row->unit;
}

int hearth_past_groups(const struct hearth_past *p, const char *form,
                       int (*each)(void *cookie, const char *group),
                       void *cookie)
{
    const char *last = "";

    for (size_t i = 0; i < p->now.unit_count; i++) {
        const struct hearth_past_row *row = &p->now.units[i];
        int e;

        if (strcmp(row->form, form) != 0 || strcmp(row->group, last) == 0) {
            continue;
        }
        last = row->group;
        e = each(cookie, last);
        if (e != 0) {
            return e;
        }
    }
    return 0;
}

const struct hearth_past_release *
hearth_past_release_find(const struct hearth_past_state *s, uint32_t number)
{
    for (size_t i = 0; i < s->release_count; i++) {
        if (s->releases[i].number == number) {
            return &s->releases[i];
        }
    }
    return NULL;
}

uint64_t hearth_past_read(const struct hearth_past *p, uint32_t release,
                          const uint8_t *device)
{
    const struct hearth_past_release *r =
        hearth_past_release_find(&p->now, release);

    for (size_t i = 0; r != NULL && i < r->mark_count; i++) {
        if (memcmp(r->marks[i].device, device, HEARTH_DEVICE_LEN) == 0) {
            return r->marks[i].seq;
        }
    }
    return 0;
}

bool hearth_past_has(const struct hearth_past *p, uint32_t release,
                     const uint8_t *device, uint64_t seq)
{
    return seq > 0 && seq <= hearth_past_read(p, release, device);
}

/* ---- a new release ---- */

void hearth_past_begin(struct hearth_past *p, uint32_t number)
{
    hearth_past_clear(&p->next);
    p->next.number = number;
    p->next.frozen = p->now.frozen;
}

void hearth_past_freeze(struct hearth_past *p, uint16_t epoch)
{
    p->next.frozen = epoch;
}

/* Room for one more of ${size} bytes. */
static int grow(void **list, size_t count, size_t *cap, size_t size)
{
    size_t wanted = *cap == 0 ? 64 : 2 * *cap;
    void *bigger;

    if (count < *cap) {
        return 0;
    }
    bigger = realloc(*list, wanted * size);
    if (bigger == NULL) {
        return HEARTH_E_MEMORY;
    }
    *list = bigger;
    *cap = wanted;
    return 0;
}

int hearth_past_release_add(struct hearth_past_state *s, uint32_t number,
                            struct hearth_past_release **out)
{
    void *list = s->releases;
    int e;

    if (s->release_count == HEARTH_PAST_RELEASES_MAX) {
        return HEARTH_E_LIMIT;
    }
    e = grow(&list, s->release_count, &s->release_cap, sizeof(**out));
    if (e != 0) {
        return e;
    }
    s->releases = list;
    *out = &s->releases[s->release_count++];
    memset(*out, 0, sizeof(**out));
    (*out)->number = number;
    return 0;
}

int hearth_past_mark_add(struct hearth_past_release *r, const uint8_t *device,
                         uint64_t seq)
{
    void *list = r->marks;
    int e = grow(&list, r->mark_count, &r->mark_cap, sizeof(*r->marks));

    if (e == 0) {
        r->marks = list;
        memmove(r->marks[r->mark_count].device, device, HEARTH_DEVICE_LEN);
        r->marks[r->mark_count++].seq = seq;
    }
    return e;
}

int hearth_past_unit_add(struct hearth_past_state *s,
                         const struct hearth_past_row *row)
{
    void *list = s->units;
    int e = grow(&list, s->unit_count, &s->unit_cap, sizeof(*s->units));

    if (e == 0) {
        s->units = list;
        s->units[s->unit_count++] = *row;
    }
    return e;
}

int hearth_past_mark(struct hearth_past *p, const uint8_t *device, uint64_t seq)
{
    struct hearth_past_state *s = &p->next;
    struct hearth_past_release *r;

    if (s->release_count == 0) {
        int e = hearth_past_release_add(s, s->number, &r);

        if (e != 0) {
            return e;
        }
    }
    return hearth_past_mark_add(&s->releases[0], device, seq);
}

int hearth_past_put(struct hearth_past *p, const char *form, const char *group,
                    const char *question, const struct hearth_past_unit *unit)
{
    struct hearth_past_row row;

    if (!name_row(&row, form, group, question)) {
        return HEARTH_E_LIMIT;
    }
    row.unit = *unit;
    return hearth_past_unit_add(&p->next, &row);
}

static int copy_release(struct hearth_past *p, uint32_t number)
{
    const struct hearth_past_release *from =
        hearth_past_release_find(&p->now, number);
    struct hearth_past_release *to;
    int e;

    if (from == NULL) {
        return 0;
    }
    e = hearth_past_release_add(&p->next, number, &to);
    for (size_t i = 0; e == 0 && i < from->mark_count; i++) {
        e = hearth_past_mark_add(to, from->marks[i].device, from->marks[i].seq);
    }
    return e;
}

int hearth_past_commit(struct hearth_past *p)
{
    int e = 0;

    for (size_t i = 0; e == 0 && i < p->next.unit_count; i++) {
        uint32_t number = p->next.units[i].unit.release;

        if (hearth_past_release_find(&p->next, number) == NULL) {
            e = copy_release(p, number);
        }
    }
    if (e != 0) {
        return e;
    }
    if (p->next.unit_count > 0) {
        qsort(p->next.units, p->next.unit_count, sizeof(*p->next.units),
              compare);
    }
    if (p->next.frozen == p->now.frozen) { /* else the wave is closed */
        p->next.narrow = p->now.narrow;
        memset(&p->now.narrow, 0, sizeof(p->now.narrow));
    }
    hearth_past_clear(&p->now);
    p->now = p->next;
    memset(&p->next, 0, sizeof(p->next));
    return 0;
}
